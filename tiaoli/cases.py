"""Runs written cases: what the evaluator says against what their author expects.

``fixtures/<policy>/<clause>.yaml`` tests one clause; ``fixtures/across/`` holds cases that stand
under several policies at once, each clause with the policy's short name before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tiaoli.case import Case, Expectation
from tiaoli.casefile import CaseFileError, read_cases
from tiaoli.history import judges
from tiaoli.outcome import Outcome
from tiaoli.policy import Rulebook
from tiaoli.transition import decided
from tiaoli.verdict import common_doubts, provisions_meet, verdicts


@dataclass(frozen=True)
class Result:
    """One expectation of one case: what came out, and every difference in Chinese."""

    case: Case
    expectation: Expectation
    actual: Outcome | None
    readings: Mapping[str, Outcome]
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything expected came out."""
        return not self.differences


ACROSS: Final = "across"


def case_files(root: Path, policy_id: str) -> list[Path]:
    """The case files of a policy's clauses, then those that name several policies."""
    folder = root / "fixtures"
    return [*sorted((folder / policy_id).glob("*.yaml")), *sorted((folder / ACROSS).glob("*.yaml"))]


def read_written(root: Path, file: Path, book: Rulebook) -> list[Case]:
    """The cases of a file that this edition judges; raises `CaseFileError`."""
    own = file.parent.name != ACROSS
    shown = file.relative_to(root).as_posix()
    ids = (book.known or book.by_id) if own else None
    editions = [turn.edition_id for turn in book.history]
    known = editions if own and editions else None
    cases = read_cases(file, book.subjects, shown, ids, need_reason=True, editions=known)
    mine = [case for case in cases if own or book.policy.short in case.policies]
    for case in mine:
        if editions and case.edition and case.edition not in editions:
            there_are = "、".join(editions)
            raise CaseFileError(
                f"{case.where}: 案例“{case.name}”: {book.policy.short}没有版本 `{case.edition}`；"
                f"可写 {there_are}"
            )
    return [case for case in mine if judges(book, case)]


def run(book: Rulebook, cases: Iterable[Case]) -> list[Result]:
    """Judges every case and compares each expectation; ``readings`` are those that differ."""
    results = []
    for case in cases:
        case = case.under(book.policy.short)
        expected_ids = frozenset(expected.provision for expected in case.expects)
        found = verdicts(book, case, only=None if provisions_meet(book, case) else expected_ids)
        for expected in case.expects:
            verdict = found.get(expected.provision)
            if verdict is None:
                message = "案例没有涉及这一条（没有写它的主体的事实）"
                if expected.provision in book.later:
                    message = f"现在是{book.later[expected.provision]}；请改条号，或写“版本: …”"
                elif book.amended is not None and expected.provision in book.amended.by_id:
                    message = f"已由{book.edition_id}删去；请写“{book.amended.edition_id} …”"
                elif expected.provision not in (book.known or book.by_id):
                    message = f"{book.policy.short}没有这一条"
                results.append(Result(case, expected, None, {}, (message,)))
                continue
            differences = tuple(_differences(book, case, expected, verdict.outcome))
            results.append(Result(case, expected, verdict.outcome, verdict.readings, differences))
    return results


def met(book: Rulebook, case: Case, expected: Expectation) -> bool:
    """Whether an expectation still holds under this version of the rules: its outcome, what it
    lacks, and what it says of other readings. The case stands as the book's policy sees it."""
    only = None if provisions_meet(book, case) else frozenset({expected.provision})
    found = decided(book, case, only=only).get(expected.provision)
    return found is not None and not any(_differences(book, case, expected, found.outcome, only))


def _differences(
    book: Rulebook, case: Case, expected: Expectation, actual: Outcome,
    only: frozenset[str] | None = None,
) -> Iterable[str]:  # fmt: skip
    if actual.text != expected.outcome:
        yield f"应为 {expected.outcome}，得 {actual.text}"
    if expected.missing is not None and set(expected.missing) != actual.missing:
        have = "、".join(sorted(actual.missing)) or "无"
        yield f"还缺应为 {'、'.join(expected.missing)}，得 {have}"
    placed = [*book.placed, *(() if book.amended is None else book.amended.placed)]
    doubts = [*common_doubts(book), *(doubt for each in placed for doubt in each.readings)]
    known = {name for doubt in doubts for name in doubt.names}
    for names, outcome in expected.readings.items():
        selection = frozenset(names.split("+"))
        if unknown := selection - known:
            yield f"没有读法 {'、'.join(sorted(unknown))}"
            continue
        found = decided(book, case, selection, only).get(expected.provision)
        other = found.outcome if found is not None else actual
        if other.text != outcome:
            yield f"读法 {names} 应为 {outcome}，得 {other.text}"
