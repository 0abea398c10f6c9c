"""The written cases of a policy and how they came out, by provision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tiaoli.case import Case, Expectation
from tiaoli.casefile import CaseFileError
from tiaoli.cases import Result, case_files, read_written, run
from tiaoli.policy import Clause, Placed, Rulebook
from tiaoli.provisions import Scope, Stacking, Validity
from tiaoli.verdict import provisions_meet

COMMON = (Scope, Stacking, Validity)


@dataclass(frozen=True)
class Cases:
    """Every result of an edition by case file, and the case files that cannot be read."""

    policy_id: str
    by_file: dict[str, tuple[Result, ...]]
    problems: tuple[str, ...] = ()

    @cached_property
    def all(self) -> tuple[Result, ...]:
        """Every result, failed ones first."""
        every = (result for results in self.by_file.values() for result in results)
        return tuple(sorted(every, key=lambda result: result.passed))

    def of(self, placed: Placed, former: str = "") -> tuple[Result, ...]:
        """The results that test one provision, failed ones first; with them the expectations that
        still call it by its ``former`` id and therefore fail.

        Scope, stacking and term act on other provisions: theirs are the results of their own file.
        """
        if isinstance(placed.provision, COMMON):
            own = self.by_file.get(f"{self.policy_id}/{case_file(placed.clause)}", ())
            return tuple(sorted(own, key=lambda result: result.passed))
        return self.expecting(placed.id, former)

    def expecting(self, id_: str, former: str = "") -> tuple[Result, ...]:
        """The results whose cases expect something of the provision so named, failed ones first;
        of the ``former`` name only what no provision of that name judges."""
        return tuple(
            result
            for result in self.all
            if result.expectation.provision == id_
            or (result.expectation.provision == former and result.actual is None)
        )


def case_file(clause: Clause) -> str:
    """The name of the file that holds a clause's cases: that of its rule file, whatever the number
    of the clause is now."""
    return Path(clause.path).stem


@dataclass(frozen=True)
class Shown:
    """A case that shows what a reading changes."""

    result: Result
    reading: str
    outcome: str


_remembered: dict[Any, tuple[Result, ...]] = {}
"""What case files came to, by their bytes and everything that bears on their expectations: while
pages are served, one changed clause runs its own cases and no others."""


def gather(book: Rulebook, root: Path) -> Cases:
    """Reads and runs every case file of the book's policy."""
    found: dict[str, tuple[Result, ...]] = {}
    problems: list[str] = []
    for file in case_files(root, book.policy_id):
        try:
            found[f"{file.parent.name}/{file.stem}"] = _results(book, root, file)
        except CaseFileError as problem:
            problems.append(str(problem))
    return Cases(book.policy_id, found, tuple(problems))


def _results(book: Rulebook, root: Path, file: Path) -> tuple[Result, ...]:
    cases = _read(root, file, book, file.read_bytes())
    own = [case.under(book.policy.short) for case in cases]
    expected = {each.provision for case in own for each in case.expects}
    meeting = {s for case in own if provisions_meet(book, case) for s in case.subjects()}
    pairs = [(placed, getattr(placed.provision, "subject", None)) for placed in book.placed]
    bearing = [p for p, s in pairs if p.id in expected or (s is not None and s.name in meeting)]
    of_book = (book.edition, _amended(book), *((p.id, p.provision) for p in bearing))
    key = (file, id(cases), *of_book, *book.common)
    if key not in _remembered:
        _remembered[key] = tuple(run(book, cases))
    return _remembered[key]


def _amended(book: Rulebook) -> tuple[Any, ...]:
    """All rules of the editions that an edition changes: what they say may govern its cases."""
    earlier = book.amended
    if earlier is None:
        return ()
    return (earlier.edition, *((p.id, p.provision) for p in earlier.placed), _amended(earlier))


_files: dict[Any, list[Case]] = {}
"""Case files as read, by their bytes, the facts and provisions that they may name, and the edition
that judges them."""


def _read(root: Path, file: Path, book: Rulebook, data: bytes) -> list[Case]:
    facts = tuple(fact for subject in book.subjects.values() for fact in subject)
    judging = (book.edition_id, book.history, book.known)
    key = (file, book.policy.short, data, facts, tuple(book.by_id), *judging)
    if key not in _files:
        _files[key] = read_written(root, file, book)
    return _files[key]


def passed(results: Iterable[Result]) -> int:
    """How many of the results are as expected."""
    return sum(result.passed for result in results)


def showing(results: Iterable[Result], option: str) -> tuple[Shown, ...]:
    """The cases whose expectation says that the reading changes the outcome."""
    return tuple(_showing(results, option))


def _showing(results: Iterable[Result], option: str) -> Iterator[Shown]:
    for result in results:
        expected: Expectation = result.expectation
        for name, outcome in expected.readings.items():
            if option in name.split("+") and outcome != expected.outcome:
                yield Shown(result, name, outcome)
