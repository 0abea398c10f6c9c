"""Runs written cases: what the evaluator says against what their author expects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tiaoli.case import Case, Expectation
from tiaoli.judge import judge
from tiaoli.outcome import Outcome
from tiaoli.policy import Rulebook
from tiaoli.verdict import verdicts


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


def run(book: Rulebook, cases: Iterable[Case]) -> list[Result]:
    """Judges every case and compares each expectation; ``readings`` are those that differ."""
    results = []
    for case in cases:
        shares = any(row.project for rows in case.rows.values() for row in rows)
        expected_ids = frozenset(expected.provision for expected in case.expects)
        found = verdicts(book, case, only=None if shares else expected_ids)
        for expected in case.expects:
            verdict = found.get(expected.provision)
            if verdict is None:
                message = "案例没有涉及这一条（没有写它的主体的事实）"
                results.append(Result(case, expected, None, {}, (message,)))
                continue
            differences = tuple(_differences(book, case, expected, verdict.outcome))
            results.append(Result(case, expected, verdict.outcome, verdict.readings, differences))
    return results


def _differences(
    book: Rulebook, case: Case, expected: Expectation, actual: Outcome
) -> Iterable[str]:
    if actual.text != expected.outcome:
        yield f"应为 {expected.outcome}，得 {actual.text}"
    if expected.missing is not None and set(expected.missing) != actual.missing:
        have = "、".join(sorted(actual.missing)) or "无"
        yield f"还缺应为 {'、'.join(expected.missing)}，得 {have}"
    known = {name for placed in book.placed for doubt in placed.readings for name in doubt.names}
    for names, outcome in expected.readings.items():
        selection = frozenset(names.split("+"))
        if unknown := selection - known:
            yield f"没有读法 {'、'.join(sorted(unknown))}"
            continue
        other = judge(book, case, selection)[expected.provision].outcome
        if other.text != outcome:
            yield f"读法 {names} 应为 {outcome}，得 {other.text}"
