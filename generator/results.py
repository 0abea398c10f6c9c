"""The written cases of a policy and how they came out, by provision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tiaoli.case import Case, Expectation, Row
from tiaoli.casefile import CaseFileError
from tiaoli.cases import Result, case_files, read_written, run
from tiaoli.kinds import UNKNOWN, Money
from tiaoli.policy import Placed, Rulebook
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

    def of(self, placed: Placed) -> tuple[Result, ...]:
        """The results that test one provision, failed ones first.

        Scope, stacking and term act on other provisions: theirs are the results of their own file.
        """
        if isinstance(placed.provision, COMMON):
            own = self.by_file.get(f"{self.policy_id}/{placed.clause.file}", ())
            return tuple(sorted(own, key=lambda result: result.passed))
        return tuple(result for result in self.all if result.expectation.provision == placed.id)


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
    key = (file, id(cases), *((p.id, p.provision) for p in bearing), *book.common)
    if key not in _remembered:
        _remembered[key] = tuple(run(book, cases))
    return _remembered[key]


_files: dict[Any, list[Case]] = {}
"""Case files as read, by their bytes and the facts and provisions that they may name."""


def _read(root: Path, file: Path, book: Rulebook, data: bytes) -> list[Case]:
    facts = tuple(fact for subject in book.subjects.values() for fact in subject)
    key = (file, book.policy.short, data, facts, tuple(book.by_id))
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


def facts(case: Case, book: Rulebook) -> tuple[str, ...]:
    """What a case states, in Chinese, a line for each subject, row and earlier award."""
    stated: dict[str, list[str]] = {}
    for key, value in case.facts.items():
        subject, _, name = key.partition(".")
        name = name.replace("@", "：")
        stated.setdefault(subject, []).append(f"{name} {_show(book, key, value)}")
    lines = [f"{subject}：{'；'.join(each)}" for subject, each in stated.items()]
    for subject, rows in case.rows.items():
        lines += [f"{subject} {_row(book, row)}" for row in rows] or [f"{subject}：没有"]
    if case.awards is UNKNOWN:
        lines.append("已获奖补：未知")
    else:
        assert isinstance(case.awards, tuple)
        for award in case.awards:
            parts = [award.provision, _or_unknown(award.amount, Money().show)]
            parts.append(_or_unknown(award.date, lambda day: day.isoformat()))
            parts += [part for part in (award.item, award.project) if part]
            lines.append(f"已获奖补：{' '.join(parts)}")
    return tuple(lines)


def _row(book: Rulebook, row: Row) -> str:
    stated = [f"{key.split('.')[1]} {_show(book, key, value)}" for key, value in row.facts.items()]
    if row.project:
        stated.append(f"属项目 {row.project}")
    return f"{row.name}：{'；'.join(stated)}"


def _or_unknown(value: Any, show: Any) -> str:
    return "未知" if value is UNKNOWN else str(show(value))


def _show(book: Rulebook, key: str, value: Any) -> str:
    if value is UNKNOWN:
        return "未知"
    subject, _, name = key.partition(".")
    return book.subjects[subject].facts[name.partition("@")[0]].kind.show(value)
