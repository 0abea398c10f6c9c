"""Tries every mutant of the law against the written cases and the tests of its clause.

What notices a mutant kills it. A mutant that nothing notices is either proved to come to the same
under every reading, or it survives, and the case that would have told is shown.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tiaoli.case import Case, Expectation
from tiaoli.cases import case_files, met, read_written
from tiaoli.guards.cores import on_every_core
from tiaoli.guards.figures import COMMON
from tiaoli.guards.mutants import Mutant, mutants
from tiaoli.policy import Placed, Rulebook

Expected = tuple[Case, Expectation]


_FAILED = (1, 2)
"""What pytest exits with when a test fails, or a test module does at its import."""
_CRASHED = 70


class Fate(Enum):
    """What became of a mutant."""

    BY_CASES = "案例发现"
    BY_TESTS = "条文测试发现"
    SAME = "证明等价"
    UNKNOWN = "未能证明"
    SURVIVES = "无人发现"


@dataclass(frozen=True)
class Trial:
    """One mutant and what became of it; ``report`` says the rest of one that nobody noticed."""

    provision: str
    what: str
    fate: Fate
    report: str = ""


@dataclass(frozen=True)
class Work:
    """A provision with the expectations that can notice a change of it, its own file's first."""

    book: Rulebook
    placed: Placed
    expected: tuple[Expected, ...]
    tests: Path | None


def work(root: Path, books: list[Rulebook], clause: str | None = None) -> list[Work]:
    """What there is to try: every provision that has mutants, of one clause if it is named."""
    found = []
    for book in books:
        files = {file: _expected(root, file, book) for file in case_files(root, book.policy_id)}
        for placed in (p for p in book.placed if p.clause in book.own):
            wanted = clause in (None, placed.clause.file, placed.clause.label)
            if wanted and next(mutants(placed), None) is not None:
                tests = root / "tests" / "rules" / book.policy_id
                own = tests / f"test_{placed.clause.file}.py"
                each = tuple(_bearing(placed, files))
                found.append(Work(book, placed, each, own if own.is_file() else None))
    return found


def _expected(root: Path, file: Path, book: Rulebook) -> list[Expected]:
    cases = (case.under(book.policy.short) for case in read_written(root, file, book))
    return [(case, expected) for case in cases for expected in case.expects]


def _bearing(placed: Placed, files: dict[Path, list[Expected]]) -> Iterator[Expected]:
    for file in sorted(files, key=lambda file: file.stem != placed.clause.file):
        for case, expected in files[file]:
            if isinstance(placed.provision, COMMON) or expected.provision == placed.id:
                yield case, expected


def run(tasks: list[Work]) -> Iterator[tuple[Work, tuple[Trial, ...]]]:
    """Tries the mutants of each provision, on every core, in the order in which they are done."""
    longest_first = sorted(tasks, key=lambda task: -len(task.expected))
    return on_every_core(lambda task: tuple(trials(task)), longest_first, fresh=True)


def trials(task: Work) -> Iterator[Trial]:
    """The mutants of one provision, each with its fate."""
    recent: list[Expected] = []
    for mutant in mutants(task.placed):
        book = task.book.with_provision(task.placed, mutant.provision)
        killer = next((e for e in (*recent, *task.expected) if not met(book, *e)), None)
        if killer is not None:
            recent = [killer, *(e for e in recent if e is not killer)][:4]
            yield Trial(task.placed.id, mutant.what, Fate.BY_CASES)
        else:
            yield _unnoticed(task, mutant, book)


def noticed_by_tests(task: Work, book: Rulebook) -> bool:
    """Whether the tests of the clause fail under another version of its rules. They run in a
    process of their own, in which loading the repository gives that version."""
    child = os.fork()
    if child == 0:
        code = _CRASHED
        try:
            code = _pytest(task, book)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) in _FAILED


def _pytest(task: Work, book: Rulebook) -> int:
    import pytest

    from tiaoli import load

    genuine = load.load

    def loaded(root: Path, policies: list[str] | None = None, below: str = "") -> list[Rulebook]:
        return [
            book if (b.policy_id, b.edition_id) == (book.policy_id, book.edition_id) else b
            for b in genuine(root, policies, below)
        ]

    load.load = loaded
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(
            pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(task.tests)])
        )


def _unnoticed(task: Work, mutant: Mutant, book: Rulebook) -> Trial:
    from tiaoli.guards.survivor import examine

    fate, report = examine(task.book, mutant)
    if fate is not Fate.SAME and task.tests is not None and noticed_by_tests(task, book):
        return Trial(task.placed.id, mutant.what, Fate.BY_TESTS)
    return Trial(task.placed.id, mutant.what, fate, report)
