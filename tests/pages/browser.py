"""Chromium with the page's evaluator loaded, asked what Python was asked."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from generator.rulesdata import ENGINE, SPANNING, rules_script
from tests.columns.differential import joined, readings
from tests.conftest import ROOT, written_cases
from tests.pages.asked import Json, case_json, explained, under_all, under_one
from tiaoli.boundaries import assumed_term
from tiaoli.case import Case, Row
from tiaoli.guards.agreement import drawn
from tiaoli.guards.cores import on_every_core
from tiaoli.kinds import UNKNOWN, Money, Unknown, Yearly
from tiaoli.policy import Rulebook
from tiaoli.tree import TAKEN, Fact, HighestBefore, InYear, LatestYear, Selection
from tiaoli.verdict import provisions_meet

if TYPE_CHECKING:
    from playwright.sync_api import Page

SELECTIONS: Final = 8
"""Choices of readings that a policy's cases are asked under; each is compiled once."""
EXPLAINED_EVERY: Final = 10
"""Of one case in so many the traces are compared too."""


def load_engine(page: Page, books: Iterable[Rulebook]) -> None:
    """Loads the evaluator and the editions into an empty page."""
    for name in (*ENGINE, *SPANNING):
        page.add_script_tag(path=ROOT / "docs" / "assets" / "engine" / f"{name}.js")
    for script in dict.fromkeys(rules_script(e) for book in books for e in book.lineage):
        page.add_script_tag(content=script)
    page.add_script_tag(path=ROOT / "tests" / "pages" / "agreement.js")


# Asking ------------------------------------------------------------------------------------------


@dataclass
class Compared:
    """How many cases and verdicts were compared, of how many with traces, and what differs."""

    cases: int = 0
    verdicts: int = 0
    explained: int = 0
    under_all: int = 0
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.cases} cases with {self.verdicts} verdicts, {self.explained} cases with traces,"
            f" {self.under_all} under every reading: {len(self.differences)} differ"
        )


def question(
    book: Rulebook, case: Case, asked: Selection = TAKEN, *, explain: bool = False
) -> Json:
    """What is decided under one selection of readings."""
    answer = (explained if explain else under_one)(book, case, asked)
    return _question(book, case, asked, answer, explain=explain, all=False)


def question_of_all(
    book: Rulebook, case: Case, asked: Selection = TAKEN, only: frozenset[str] | None = None
) -> Json:
    """What the verdicts are under every reading."""
    answer = under_all(book, case, asked, only)
    wanted = None if only is None else sorted(only)
    return _question(book, case, asked, answer, explain=True, all=True, only=wanted)


def _question(book: Rulebook, case: Case, asked: Selection, answer: list[Json], **how: Any) -> Json:
    return {
        "edition": f"{book.policy_id}/{book.edition_id}",
        "case": case_json(case),
        "readings": sorted(asked),
        "only": None,
        **how,
        "expected": json.dumps(answer, ensure_ascii=False, separators=(",", ":")),
        "count": len(answer),
    }


def compare(page: Page, chunks: Iterable[Chunk]) -> Compared:
    """Asks the page what Python answers on every core, and keeps what it answers otherwise."""
    found = Compared()
    for _, batch in on_every_core(answered, [*chunks]):
        ask(page, batch, found)
    return found


def ask(page: Page, batch: list[Json], found: Compared) -> None:
    """Asks the page some questions at once, and counts them among what was found."""
    text = json.dumps(batch, ensure_ascii=False)
    for each in page.evaluate("text => disagreements(text)", text):
        found.differences.append(_difference(batch[each["number"]], each["answer"]))
    found.cases += len(batch)
    found.verdicts += sum(each["count"] for each in batch)
    found.explained += sum(each["explain"] for each in batch)
    found.under_all += sum(each["all"] for each in batch)


def _difference(asked: Json, answer: Any) -> str:
    """The case, and where the two begin to differ."""
    case = json.dumps(asked["case"], ensure_ascii=False)
    head = f"{asked['edition']} 读法 {asked['readings']}\n  case    {case}"
    if isinstance(answer, str):
        return f"{head}\n  page    {answer}"
    python = asked["expected"]
    script = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    at = next(
        (n for n, (one, other) in enumerate(zip(python, script, strict=False)) if one != other),
        min(len(python), len(script)),
    )
    start = max(python.rfind('"id":', 0, at), 0)
    shown = (
        f"{each[start : start + 40]} … {each[max(at - 80, 0) : at + 120]}"
        for each in (python, script)
    )
    return "\n".join([head, *map("  {}  {}".format, ("python", "page  "), shown)])


# Drawing -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chunk:
    """Some of a policy's questions, by what makes them and which of them it makes."""

    make: Callable[[Rulebook, range], Iterable[Json]]
    book: Rulebook
    numbers: range


def chunks(
    make: Callable[[Rulebook, range], Iterable[Json]], book: Rulebook, count: int, size: int
) -> list[Chunk]:
    """All questions of a kind, so many at once."""
    starts = range(0, count, size)
    return [Chunk(make, book, range(n, min(n + size, count))) for n in starts]


def answered(chunk: Chunk) -> list[Json]:
    """The questions of a chunk, with Python's answers."""
    return [*chunk.make(chunk.book, chunk.numbers)]


def drawn_questions(book: Rulebook, numbers: range) -> Iterator[Json]:
    """Cases at the boundaries of one provision or of several together: half of them under the
    readings taken by default, half under others."""
    of_policy = random.Random(book.policy_id)
    selections = [readings(book, of_policy) for _ in range(SELECTIONS)]
    for n in numbers:
        chance = random.Random(f"{n} {book.policy_id}")
        asked = TAKEN if n % 2 else chance.choice(selections)
        yield question(book, any_case(book, n, chance), asked, explain=n % EXPLAINED_EVERY == 0)


def drawn_questions_of_all(book: Rulebook, numbers: range) -> Iterator[Json]:
    """Cases at the boundaries of one provision, as the page of a clause asks them."""
    judged = [placed for placed, _ in book.judged]
    for n in numbers:
        chance = random.Random(f"all {n} {book.policy_id}")
        placed = judged[n % len(judged)]
        case = odd(book, drawn(book, placed, chance), chance)
        asked = TAKEN if n % 4 else readings(book, chance)
        only = None if provisions_meet(book, case) else frozenset({placed.id})
        yield question_of_all(book, case, asked, only)


written = cache(written_cases)
"""The written cases of a policy, read once and before its chunks are shared out."""


def written_questions(book: Rulebook, numbers: range) -> Iterator[Json]:
    """Written cases of a policy, judged as its files are."""
    for each in written(book)[numbers.start : numbers.stop]:
        case = each.under(book.policy.short)
        expected = frozenset(expected.provision for expected in case.expects)
        only = None if provisions_meet(book, case) else expected
        yield question_of_all(book, case, only=only)


def any_case(book: Rulebook, number: int, chance: random.Random) -> Case:
    """A case of one provision, of each in turn, or of several."""
    judged = [placed for placed, _ in book.judged]
    if number % 4 == 0:
        return odd(book, joined(book, chance), chance)
    return odd(book, drawn(book, judged[number % len(judged)], chance), chance)


def odd(book: Rulebook, case: Case, chance: random.Random) -> Case:
    """The case, often with something that boundaries of the text do not reach: another day, a
    series of years, a row without a name, less that is known."""
    changes = (_another_day, _in_series, _unnamed, _hidden, _same_kind)
    for change in changes:
        if chance.random() < 0.2:
            case = change(book, case, chance)
    return case


def _another_day(book: Rulebook, case: Case, chance: random.Random) -> Case:
    start, end = assumed_term(book)
    edges = [day + timedelta(n) for day in (start, end) if day for n in (-1, 0, 1)]
    days = [*edges, date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 31)]
    published = {book.policy.short: chance.choice(days)} if chance.random() < 0.5 else {}
    return replace(case, date=chance.choice(days), published=case.published | published)


def _in_series(book: Rulebook, case: Case, chance: random.Random) -> Case:
    """The facts that follow from a series of years stated by such a series, some years unknown."""
    facts = dict(case.facts)
    for subject in book.subjects.values():
        for fact in subject if not subject.many else ():
            if fact.key in facts and isinstance(fact.formula, InYear | HighestBefore | LatestYear):
                series: Any = fact.formula.series
                given = facts.pop(fact.key)
                facts[series.key] = _series(series, given, chance)
    return replace(case, facts=facts)


def _series(series: Fact, around: Any, chance: random.Random) -> Any:
    kind: Any = series.kind
    assert isinstance(kind, Yearly)
    assert isinstance(kind.of, Money)
    near = around if isinstance(around, int) and around > 9999 else 3 * 10**10
    values = (UNKNOWN, 0, near - 1, near, near + 1, 2 * near)
    first, length = chance.choice((2021, 2022, 2023)), chance.randrange(1, 5)
    return tuple((first + n, chance.choice(values)) for n in range(length))


def _unnamed(book: Rulebook, case: Case, chance: random.Random) -> Case:
    return _with_rows(case, lambda row: replace(row, named=chance.random() < 0.5))


def _hidden(book: Rulebook, case: Case, chance: random.Random) -> Case:
    """The case with some facts unknown, or not stated at all."""

    def fewer(facts: Mapping[str, Any]) -> dict[str, Any]:
        left = {}
        for key, value in facts.items():
            luck = chance.random()
            if luck > 0.1:
                left[key] = UNKNOWN if luck < 0.2 else value
        return left

    some = replace(case, facts=fewer(case.facts))
    return _with_rows(some, lambda row: replace(row, facts=fewer(row.facts)))


def _same_kind(book: Rulebook, case: Case, chance: random.Random) -> Case:
    """The case with earlier awards that the rule on several awards may or may not count."""
    if isinstance(case.awards, Unknown):
        return case
    names = (f"{book.policy.short} ", f"{book.edition_id} ", "外地 ", "")
    awards = tuple(
        replace(
            award,
            provision=chance.choice(names) + award.provision,
            same_kind=chance.choice((True, False, UNKNOWN)),
        )
        for award in case.awards
    )
    return replace(case, awards=awards)


def _with_rows(case: Case, change: Any) -> Case:
    rows: dict[str, Sequence[Row]] = {
        subject: tuple(change(row) for row in each) for subject, each in case.rows.items()
    }
    return replace(case, rows=rows)
