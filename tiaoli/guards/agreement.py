"""Differential testing: evaluator, casework and z3 on the same cases, drawn at the boundaries.

The cases have several rows, projects, earlier awards, unknown facts and any choice of readings. A
difference is shrunk to as few rows, awards and facts as still show it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from tiaoli.boundaries import axes, baseline, case_at, case_of, combinations
from tiaoli.case import Award, Case
from tiaoli.casework import Casework
from tiaoli.guards.casetext import case_lines
from tiaoli.guards.cores import on_every_core
from tiaoli.guards.formulas import NoFormulaError
from tiaoli.guards.outcomes import outcome
from tiaoli.guards.situations import Stated
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN, Money
from tiaoli.matcher import CaseworkError
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed, Rulebook
from tiaoli.tree import TAKEN, Selection
from tiaoli.verdict import alternatives

FORMULA_EVERY: Final = 20
"""One case in so many is also asked of z3, which is ten times slower."""
_TRIES: Final = 10
"""How many cases in a row are offered to z3 until the formulas cover one."""
_PAID: Final = (0, 1, 10**7, 3 * 10**7, 5 * 10**7, 10**8, 10**9)


@dataclass(frozen=True)
class Agreed:
    """How many cases of a provision were judged by all readers, how many of them by z3 too, and
    the smallest difference that was found, if any."""

    provision: str
    cases: int
    formulas: int
    difference: str = ""


def agree(
    places: list[tuple[Rulebook, Placed]], each: int, seed: int = 0
) -> Iterator[tuple[tuple[Rulebook, Placed], Agreed]]:
    """Judges so many cases of each provision, on every core."""

    def judged(place: tuple[Rulebook, Placed]) -> Agreed:
        book, placed = place
        return agree_on(book, placed, each, random.Random(f"{seed} {placed.id}"))

    return on_every_core(judged, places)


def agree_on(book: Rulebook, placed: Placed, count: int, chance: random.Random) -> Agreed:
    """Judges so many cases of one provision by all readers; stops at the first difference."""
    work = Casework(book)
    selections = [TAKEN, *alternatives(placed.readings)]
    formulas = 0
    for n in range(count):
        case, selection = drawn(book, placed, chance), chance.choice(selections)
        told: str | None = _by_casework(work, case, selection)
        due = formulas * FORMULA_EVERY <= n and n % FORMULA_EVERY < _TRIES
        if not told and due:
            told = _by_formula(book, placed, case, selection)
            formulas += told is not None
        if told:
            return Agreed(placed.id, n + 1, formulas, _smallest(book, placed, case, selection))
    return Agreed(placed.id, count, formulas)


# Drawing -----------------------------------------------------------------------------------------


def drawn(book: Rulebook, placed: Placed, chance: random.Random) -> Case:
    """A case at the boundaries of a provision: up to three rows, in projects or not, and awards."""
    first = _one(book, placed, chance)
    if not first.rows:
        return first
    [(subject, _)] = first.rows.items()
    found = [first, *(_one(book, placed, chance) for _ in range(chance.randrange(3)))]
    projects = (None, None, "甲") if chance.random() < 0.3 else (None,)
    rows = tuple(
        replace(case.rows[subject][0], name=f"第{n}项", project=chance.choice(projects))
        for n, case in enumerate(found, 1)
    )
    awards: Any = first.awards
    if chance.random() < 0.5:
        awards = tuple(_award(placed, chance) for _ in range(chance.randrange(3)))
    return replace(first, rows={subject: rows}, awards=awards, date=max(c.date for c in found))


def _one(book: Rulebook, placed: Placed, chance: random.Random) -> Case:
    """Any combination of the values worth trying, or one near to a case that is paid (of many
    conditions one at least would else fail in nearly every case), with odd fen to be rounded."""
    usual = baseline(book, placed)
    if usual is None or chance.random() < 0.4:
        case = case_at(book, placed, chance.randrange(combinations(book, placed)))
    else:
        every = axes(book, placed)
        chosen = {axis.key: usual.get(axis.key, axis.values[0]) for axis in every}
        for axis in chance.sample(every, min(len(every), chance.randrange(4))):
            chosen[axis.key] = chance.choice(axis.values)
        for key in [key for key, value in chosen.items() if _is_money(book, key, value)]:
            chosen[key] += chance.choice((0, 0, 0, 1, 3, 5))
        case = case_of(book, placed, chosen)
    return _naming(placed, case) if chance.random() < 0.5 else case


def _is_money(book: Rulebook, key: str, value: Any) -> bool:
    subject, _, name = key.partition(".")
    return isinstance(value, int) and isinstance(book.subjects[subject].facts[name].kind, Money)


def _naming(placed: Placed, case: Case) -> Case:
    """The case with what a review settled stated for the provision by name."""

    def named(facts: Mapping[str, Any]) -> dict[str, Any]:
        own = f".{ASSESSED}"
        return {f"{k}@{placed.id}" if k.endswith(own) else k: v for k, v in facts.items()}

    rows = {
        subject: tuple(replace(row, facts=named(row.facts)) for row in each)
        for subject, each in case.rows.items()
    }
    return replace(case, facts=named(case.facts), rows=rows)


def _award(placed: Placed, chance: random.Random) -> Award:
    return Award(
        placed.id,
        chance.choice((*_PAID, UNKNOWN)),
        chance.choice((date(2023, 1, 10), date(2024, 6, 10), date(2025, 1, 10), UNKNOWN)),
        chance.choice(("第1项", "第2项", "旧项", None)),
        chance.choice((None, None, "甲")),
    )


# Comparing ---------------------------------------------------------------------------------------


def _by_casework(work: Casework, case: Case, selection: Selection) -> str:
    """What casework and evaluator differ in, with both traces."""
    try:
        work.decide(case, selection)
    except CaseworkError as problem:
        return str(problem)
    return ""


def _by_formula(book: Rulebook, placed: Placed, case: Case, selection: Selection) -> str | None:
    """What z3 and evaluator differ in; ``None`` where the formulas do not cover the case."""
    try:
        formula = outcome(book, placed, selection, Stated(book, placed, case)).read()
    except (NoFormulaError, ValueError):
        return None
    decision = judge(book, case, selection, frozenset({placed.id}))[placed.id]
    if formula.same_verdict(decision.outcome):
        return ""
    rows = [
        f"  evaluator  {row.name}: {row.eligible} {row.low}–{row.high}" for row in decision.rows
    ]
    head = f"{placed.id}: z3 and the evaluator disagree"
    return "\n".join(
        [head, f"  z3         {formula.text}", f"  evaluator  {decision.outcome.text}", *rows]
    )


def _smallest(book: Rulebook, placed: Placed, case: Case, selection: Selection) -> str:
    """The smallest part of a case on which two readers still differ, and what they say."""
    work = Casework(book)

    def told(case: Case, selection: Selection) -> str:
        return (
            _by_casework(work, case, selection) or _by_formula(book, placed, case, selection) or ""
        )

    smaller = True
    while smaller:
        smaller = False
        for trial, asked in _less(case, selection):
            if told(trial, asked):
                case, selection, smaller = trial, asked, True
                break
    readings = f"（读法 {'+'.join(sorted(selection))}）" if selection else ""
    return "\n".join([f"{placed.id}{readings}", *case_lines(book, case), told(case, selection)])


def _less(case: Case, selection: Selection) -> Iterator[tuple[Case, Selection]]:
    """The case with one thing less: a reading, an award, a row, a fact."""
    for name in sorted(selection):
        yield case, selection - {name}
    awards = case.awards if isinstance(case.awards, tuple) else ()
    for n in range(len(awards)):
        yield replace(case, awards=(*awards[:n], *awards[n + 1 :])), selection
    for subject, rows in case.rows.items():
        for n, row in enumerate(rows):
            if len(rows) > 1:
                yield (
                    replace(case, rows={**case.rows, subject: (*rows[:n], *rows[n + 1 :])}),
                    selection,
                )
            for key in row.facts:
                fewer = replace(row, facts={k: v for k, v in row.facts.items() if k != key})
                changed = {**case.rows, subject: (*rows[:n], fewer, *rows[n + 1 :])}
                yield replace(case, rows=changed), selection
    for key in case.facts if len(case.facts) > 1 else ():
        yield replace(case, facts={k: v for k, v in case.facts.items() if k != key}), selection
