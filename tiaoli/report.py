"""A verdict for people: Chinese text with the trace, and JSON for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tiaoli.case import Case
from tiaoli.evaluate import UNBOUNDED
from tiaoli.judge import base_facts, in_scope
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Rulebook
from tiaoli.provisions import Duty, Prohibition
from tiaoli.standing import publication, term
from tiaoli.trace import Step, explain_duty, explain_row, explain_scope
from tiaoli.tree import Selection
from tiaoli.verdict import Verdict


def yuan(fen: int) -> str:
    """An amount in yuan as a decimal string with two places."""
    return f"{Decimal(fen) / 100:.2f}"


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome for machines: status, amount in yuan as a string, exact or at most, what lacks.

    ``amount`` is null where no amount follows; ``range`` bounds an undetermined one.
    """
    eligible = outcome.status is Status.ELIGIBLE
    pays = eligible and outcome.pay in (Pay.EXACT, Pay.AT_MOST)
    found: dict[str, Any] = {
        "outcome": outcome.status.name.lower(),
        "text": outcome.text,
        "amount": yuan(outcome.high) if pays else None,
        "amount_kind": outcome.pay.value if eligible else None,
        "missing": sorted(outcome.missing),
    }
    if outcome.status is Status.UNDETERMINED and outcome.high:
        top = None if outcome.high >= UNBOUNDED else yuan(outcome.high)
        found["range"] = [yuan(outcome.low), top]
    return found


def verdict_json(id_: str, verdict: Verdict) -> dict[str, Any]:
    """A provision's verdict for machines, with the outcome of every reading that differs."""
    return {
        "provision": id_,
        **outcome_json(verdict.outcome),
        "readings_differ": verdict.differs,
        "readings": {name: outcome_json(other) for name, other in verdict.readings.items()},
        "rows": [
            {
                "name": row.name,
                "eligible": row.eligible if isinstance(row.eligible, bool) else None,
                "missing": sorted(row.missing),
            }
            for row in verdict.decision.rows
        ],
        "steps": [step.words for step in verdict.decision.steps],
    }


def case_json(
    book: Rulebook, case: Case, verdicts: Mapping[str, Verdict], receipt: Mapping[str, Any]
) -> dict[str, Any]:
    """One case judged under one policy, for machines."""
    return {
        "case": case.name,
        "policy": book.policy_id,
        "edition": book.edition_id,
        "date": case.date.isoformat(),
        "provisions": [verdict_json(id_, verdict) for id_, verdict in verdicts.items()],
        "receipt": dict(receipt),
    }


def case_text(
    book: Rulebook, case: Case, verdicts: Mapping[str, Verdict], receipt: Mapping[str, Any],
    selection: Selection, explain: bool,
) -> Iterator[str]:  # fmt: skip
    """One case judged under one policy, for people, line by line."""
    yield f"案例：{case.name}"
    yield f"政策：{book.policy.title}（{book.edition.status.value}，{book.edition_id}）"
    yield f"日期：{case.date.isoformat()}"
    if term(book, selection, publication(book, case))[0] is None:
        yield "施行：未定（条文没有写日期，也不知道公布日期），以下按正在施行裁判"
    if selection:
        yield f"读法：{'、'.join(sorted(selection))}"
    if not verdicts:
        yield "没有可裁判的条款：案例没有写任何条款主体的事实"
    elif explain:
        yield from _scope_text(book, case, selection)
    for id_, verdict in verdicts.items():
        yield ""
        yield from _verdict_text(book, case, id_, verdict, selection, explain)
    yield ""
    short = str(receipt["rule_sha256"])[:12], str(receipt["case_sha256"])[:12]
    yield f"凭据：规则 {short[0]}  案例 {short[1]}  引擎 {receipt['engine']}"


def _scope_text(book: Rulebook, case: Case, selection: Selection) -> Iterator[str]:
    if book.scope is None:
        return
    facts = base_facts(book, case, selection)
    scope = in_scope(book, facts, selection)
    if scope is not True:
        yield ""
        yield f"{book.scope.id}：{'不适用' if scope is False else '未定'}"
        step = explain_scope(book.scope.provision, selection, facts)  # type: ignore[arg-type]
        yield from _steps((step,), "  ")


def _verdict_text(
    book: Rulebook, case: Case, id_: str, verdict: Verdict, selection: Selection, explain: bool
) -> Iterator[str]:
    outcome = verdict.outcome
    yield f"{id_}：{outcome.sentence}"
    if outcome.missing:
        yield f"  还缺：{'、'.join(sorted(outcome.missing))}"
    for names, other in verdict.readings.items():
        yield f"  另一读法（{names}）：{other.sentence}"
    if not explain:
        return
    if isinstance(verdict.placed.provision, Duty | Prohibition):
        facts = base_facts(book, case, selection)
        yield from _steps(explain_duty(verdict.decision, facts, selection), "  ")
    for row in verdict.decision.rows:
        if len(verdict.decision.rows) > 1:
            yield f"  {row.name}："
        yield from _steps(explain_row(row, selection), "  ")
    for step in verdict.decision.steps:
        yield f"  → {step.words}"


def _steps(steps: Any, indent: str) -> Iterator[str]:
    for step in steps:
        yield from _step(step, indent)


def _step(step: Step, indent: str) -> Iterator[str]:
    saw = "；".join(f"{name}＝{value}" for name, value in step.saw)
    line = f"{indent}{step.mark} {step.words}"
    if saw:
        line += f"　[{saw}]"
    if step.gap:
        line += f"　{step.gap}"
    yield line
    yield from _steps(step.parts, indent + "  ")
