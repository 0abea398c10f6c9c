"""Cases as the page's evaluator is asked them, and Python's answers in the shape of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from tiaoli.case import Award, Case
from tiaoli.decision import Decision, RowResult
from tiaoli.evaluate import Facts
from tiaoli.judge import base_facts
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.outcome import Outcome
from tiaoli.policy import Rulebook
from tiaoli.trace import Step, explain_duty, explain_row, explain_scope
from tiaoli.transition import decided
from tiaoli.tree import TAKEN, Selection
from tiaoli.verdict import verdicts

Json = dict[str, Any]


# What is asked -----------------------------------------------------------------------------------


def value_json(value: Any) -> Any:
    """A value of a fact, with its type: JSON has neither whole numbers of any size nor dates."""
    match value:
        case Unknown():
            return None
        case bool() | str():
            return value
        case int():
            return {"whole": str(value)}
        case Fraction():
            return {"share": [str(value.numerator), str(value.denominator)]}
        case datetime.date():
            return value.isoformat()
        case tuple():
            return {"years": [[str(year), value_json(each)] for year, each in value]}
    raise TypeError(f"`{value!r}` is no value of a fact")


def _facts(facts: Mapping[str, Any]) -> Json:
    return {key: value_json(value) for key, value in facts.items()}


def _award(award: Award) -> Json:
    return {
        "provision": award.provision,
        "amount": value_json(award.amount),
        "date": value_json(award.date),
        "item": award.item,
        "project": award.project,
        "same": value_json(award.same_kind),
    }


def case_json(case: Case) -> Json:
    """A case for the page."""
    return {
        "name": case.name,
        "date": case.date.isoformat(),
        "facts": _facts(case.facts),
        "rows": {
            subject: [
                {"name": r.name, "named": r.named, "project": r.project, "facts": _facts(r.facts)}
                for r in rows
            ]
            for subject, rows in case.rows.items()
        },
        "awards": None if isinstance(case.awards, Unknown) else [_award(a) for a in case.awards],
        "published": {name: day.isoformat() for name, day in case.published.items()},
    }


# What Python answers -----------------------------------------------------------------------------


def _outcome(outcome: Outcome) -> Json:
    return {
        "status": outcome.status.value,
        "pay": outcome.pay.value,
        "low": str(outcome.low),
        "high": str(outcome.high),
        "missing": sorted(outcome.missing),
        "text": outcome.text,
        "sentence": outcome.sentence,
    }


def _row(row: RowResult) -> Json:
    return {
        "name": row.name,
        "eligible": None if row.eligible is UNKNOWN else row.eligible,
        "low": str(row.low),
        "high": str(row.high),
        "missing": sorted(row.missing),
    }


def _decision(id_: str, decision: Decision) -> Json:
    return {
        "id": id_,
        "outcome": _outcome(decision.outcome),
        "rows": [_row(row) for row in decision.rows],
        "steps": [step.words for step in decision.steps],
    }


def _in_order(book: Rulebook, found: Iterable[Json]) -> list[Json]:
    """As the text has them; those of provisions that were repealed last."""
    order = {placed.id: number for number, (placed, _) in enumerate(book.judged)}
    return sorted(found, key=lambda each: order.get(each["id"], len(order)))


def under_one(book: Rulebook, case: Case, asked: Selection = TAKEN) -> list[Json]:
    """What is decided under one selection of readings."""
    found = decided(book, case, asked)
    return _in_order(book, (_decision(id_, each) for id_, each in found.items()))


def _step(step: Step) -> Json:
    return {
        "words": step.words,
        "result": None if step.result is UNKNOWN else step.result,
        "mark": step.mark,
        "saw": [list(each) for each in step.saw],
        "gap": step.gap,
        "parts": [_step(part) for part in step.parts],
    }


def explained(book: Rulebook, case: Case, asked: Selection = TAKEN) -> list[Json]:
    """The same, with the trace of every row and of the scope."""
    facts = base_facts(book, case, asked)
    found = decided(book, case, asked)
    return _in_order(
        book, (_explained(book, id_, each, facts, asked) for id_, each in found.items())
    )


def _explained(
    book: Rulebook, id_: str, decision: Decision, facts: Facts, asked: Selection
) -> Json:
    each = _decision(id_, decision)
    for row, shown in zip(decision.rows, each["rows"], strict=True):
        shown["trace"] = [_step(step) for step in explain_row(row, asked)]
    each["scope"] = None
    if book.scope is not None:
        scope: Any = book.scope.provision
        each["scope"] = _step(explain_scope(scope, asked, facts))
    each["trace"] = [_step(step) for step in explain_duty(decision, facts, asked)]
    return each


def under_all(
    book: Rulebook, case: Case, asked: Selection = TAKEN, only: frozenset[str] | None = None
) -> list[Json]:
    """The verdicts under every reading, with the traces of those asked for."""
    facts = base_facts(book, case, asked)
    found = []
    for id_, verdict in verdicts(book, case, asked, only).items():
        each = _explained(book, id_, verdict.decision, facts, asked)
        each["differs"] = verdict.differs
        each["readings"] = [
            {"names": names.split("+"), "outcome": _outcome(other)}
            for names, other in verdict.readings.items()
        ]
        found.append(each)
    return _in_order(book, found)
