"""The smallest case that tells two versions of a provision apart, or a proof that there is none.

z3 looks for it, as near as it can to a case in which the provision applies; the evaluator judges
what it found before anybody sees it.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

import z3

from tiaoli.boundaries import TYPICAL_PUBLICATION, baseline, case_of
from tiaoli.case import Case
from tiaoli.guards.agreement import drawn
from tiaoli.guards.formulas import NoFormulaError, all_of, owed, truth
from tiaoli.guards.outcomes import outcome, view
from tiaoli.guards.situations import Anything
from tiaoli.judge import judge
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Entitlement, Stacking, Validity
from tiaoli.standing import dated, term
from tiaoli.tree import TAKEN, Selection, YearsLeft, under, walk
from tiaoli.verdict import alternatives

PATIENCE = 20_000
"""How long z3 may think about one question (milliseconds)."""
_DRAWN: Final = 300
"""How many drawn cases, which may hold what the formulas leave out, a proof must stand too."""
SIZES = ((1, 1), (2, 2))
"""How many rows and earlier awards a case may have: a small one first, then the bound of proofs."""


class Answer(Enum):
    """What is known of a question that z3 was asked."""

    PROVED = "证明"
    REFUTED = "反例"
    UNKNOWN = "未知"


@dataclass(frozen=True)
class Witness:
    """A case, the readings it is judged under, and what the two versions say of it."""

    case: Case
    selection: Selection
    outcomes: tuple[str, str]


class SameVerdictError(Exception):
    """z3 and the evaluator differ on a case: the formulas are wrong, and nothing they say holds."""


def solve(
    situation: Anything, wanted: Any, usual: Iterable[Any] = (), patience: int | None = None
) -> tuple[Answer, Any]:
    """Whether `wanted` can be so, and a model that departs least from what is usual.

    `PROVED` means that it can never be; ``patience`` is in milliseconds.
    """
    solver = z3.Solver()
    solver.set("timeout", PATIENCE if patience is None else patience)
    solver.add(*situation.bounds, wanted)
    found = solver.check()
    if found == z3.unsat:
        return Answer.PROVED, None
    if found == z3.unknown:
        return Answer.UNKNOWN, None
    return Answer.REFUTED, _nearest(solver, list(usual))


def _nearest(solver: Any, usual: list[Any]) -> Any:
    """A model that keeps as much of the usual as it can, each wish in turn."""
    model = solver.model()
    kept: list[Any] = []
    for wish in usual:
        if z3.is_true(model.eval(wish, model_completion=True)):
            kept.append(wish)
        elif solver.check(*kept, wish) == z3.sat:
            kept.append(wish)
            model = solver.model()
    return model


def readings_asked(placed: Placed) -> list[Selection]:
    """The readings under which proofs are made: the ones taken, and any two departures."""
    return [TAKEN, *(s for s in alternatives(placed.readings) if len(s) <= 2)]


def tell_apart(
    book: Rulebook, placed: Placed, other: Any, selections: Iterable[Selection] | None = None
) -> tuple[Answer, Witness | None]:
    """A case on which the provision and its `other` version differ under one of the selections
    (by default those of `readings_asked`); `PROVED` if there is none.

    Raises `SameVerdictError`, and `NoFormulaError` for what proofs do not cover.
    """
    changed = book.with_provision(placed, other)
    after = next(p for p in changed.placed if p.provision is other and p.name == placed.name)
    asked = [
        selection
        for selection in selections or readings_asked(placed)
        if under(placed.provision, selection) != under(other, selection)
    ]
    if isinstance(other, Validity):
        return _terms_apart(book, changed, asked)
    if isinstance(other, Stacking):
        raise NoFormulaError("several provisions that pay for one project")
    answer = Answer.PROVED
    same = _same_conditions(book, changed, placed, other, asked)
    for rows, awards in () if same else sizes(placed.provision, other):
        for selection in asked:
            situation = Anything(book, placed, rows, awards)
            one = outcome(book, placed, selection, situation)
            two = outcome(changed, after, selection, situation)
            usual = situation.near(baseline(book, placed) or {})
            found, model = solve(situation, z3.Not(one.same(two)), usual)
            if found is Answer.REFUTED:
                case = situation.case(model)
                return found, _replayed(book, changed, placed.id, case, selection)
            if found is Answer.UNKNOWN:
                answer = found
    judged = any(each is placed for each, _ in book.judged)
    if answer is Answer.PROVED and asked and judged:
        witness = _drawn_apart(book, changed, placed, asked)
        return (Answer.REFUTED, witness) if witness else (answer, None)
    return answer, None


def sizes(*versions: Any) -> tuple[tuple[int, int], ...]:
    """How many rows and earlier awards to try: enough to use up the years that can be paid."""
    nodes = (node for version in versions for node in walk(version))
    years = [node.most.value // 12 for node in nodes if isinstance(node, YearsLeft)]
    small, (rows, awards) = SIZES
    return small, (rows, max([awards, *years]))


def _drawn_apart(
    book: Rulebook, changed: Rulebook, placed: Placed, asked: list[Selection]
) -> Witness | None:
    """Among drawn cases one that tells two versions apart: the formulas leave out projects, and
    awards of which not all is known."""
    chance = random.Random(placed.id)
    for _ in range(_DRAWN):
        case, selection = drawn(book, placed, chance), chance.choice(asked)
        with suppress(SameVerdictError):
            return _replayed(book, changed, placed.id, case, selection)
    return None


def _same_conditions(
    book: Rulebook, changed: Rulebook, placed: Placed, other: Any, asked: list[Selection]
) -> bool:
    """Whether only the condition differs, and holds of the same rows: then all else is the same."""
    mine: Any = placed.provision
    if getattr(other, "when", None) is None or replace(mine, when=other.when) != other:
        return False
    if any(isinstance(node, YearsLeft) for tree in (mine, other) for node in walk(tree)):
        return False  # what was paid before decides, too
    pays = getattr(mine, "pays", None)
    trees = {
        (under(mine.when, s), under(other.when, s), None if pays is None else under(pays, s)): s
        for s in asked
    }
    for (one, two, amount), selection in trees.items():
        situation = Anything(book, placed)
        holds = []
        for each, when in ((book, one), (changed, two)):
            seen = view(each, under(mine, selection), selection, situation, 1)
            due = [] if amount is None else [owed(amount, seen)]
            holds.append(all_of([truth(when, seen), *due]))
        differs = z3.Or(holds[0].yes != holds[1].yes, holds[0].no != holds[1].no)
        if solve(situation, differs)[0] is not Answer.PROVED:
            return False
    return True


def _terms_apart(
    book: Rulebook, changed: Rulebook, asked: list[Selection]
) -> tuple[Answer, Witness | None]:
    """Two versions of a term, compared for every day on which the text may have been published."""
    known = book.edition.published or (TYPICAL_PUBLICATION if _dated(book, changed) else None)
    days = [known] if known else [datetime.date.fromordinal(n) for n in _DAYS]
    differ = False
    for selection in asked:
        for day in days:
            one, two = (term(each, selection, day) for each in (book, changed))
            differ = differ or one != two
            edges = [
                min(filter(None, pair)) for pair in zip(one, two, strict=True) if len({*pair}) > 1
            ]
            for edge in edges:
                for around in (edge + datetime.timedelta(by) for by in (0, 1, -1)):
                    if witness := _on(around, day, book, changed, selection):
                        return Answer.REFUTED, witness
    return Answer.UNKNOWN if differ else Answer.PROVED, None


def _dated(*books: Rulebook) -> bool:
    """Whether no version of the text leaves its first day to its publication."""
    return all(dated(book) or book.edition.published for book in books)


_DAYS: Final = range(datetime.date(2015, 1, 1).toordinal(), datetime.date(2035, 1, 1).toordinal())


def _on(
    day: datetime.date, published: datetime.date, book: Rulebook, changed: Rulebook,
    selection: Selection,
) -> Witness | None:  # fmt: skip
    """A case of that day on which two versions of the policy's term differ."""
    for placed in book.of_kind(Entitlement):
        usual = baseline(book, placed)
        if usual is not None:
            case = replace(case_of(book, placed, usual), date=day, published={})
            # A text that gives its first day needs nothing said of its publication.
            for said in ({}, {"": published}) if _dated(book, changed) else ({"": published},):
                with suppress(SameVerdictError):
                    case = replace(case, published=said)
                    return _replayed(book, changed, placed.id, case, selection)
    return None


def _replayed(
    book: Rulebook, changed: Rulebook, id_: str, case: Case, selection: Selection
) -> Witness:
    one, two = (
        judge(each, case, selection, frozenset({id_}))[id_].outcome for each in (book, changed)
    )
    if one.same_verdict(two):
        raise SameVerdictError(f"{id_}: {case} does not tell two versions apart: {one.text}")
    return Witness(case, selection, (one.text, two.text))
