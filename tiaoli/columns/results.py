"""How an outcome is written in the tables of a run, and what of it all readers must agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tiaoli.evaluate import UNBOUNDED
from tiaoli.outcome import Outcome, Pay, Status

RESULT: Final = "结果"
EXACT, AT_MOST, SUPPORT, ELIGIBLE = "金额确定", "至多", "支持", Status.ELIGIBLE.value
OPEN, GAVE_WAY = Status.UNDETERMINED.value, Status.SUPERSEDED.value
REFUSED = Status.NOT_ELIGIBLE.value
KEPT, BREACHED = Status.KEPT.value, Status.BREACHED.value
_WORDS: Final = {
    Pay.EXACT: EXACT, Pay.AT_MOST: AT_MOST, Pay.UNSTATED: SUPPORT, Pay.NONE: ELIGIBLE
}  # fmt: skip
_BOUNDLESS: Final = UNBOUNDED // 10**10
"""The evaluator computes on with an amount of which nothing is known: from here on it is that."""


@dataclass(frozen=True)
class Told:
    """What a reader says of one provision: the outcome, its range in fen (no ``high``: without
    bound), and what lacks where it is open."""

    result: str
    low: int = 0
    high: int | None = 0
    lacks: frozenset[str] = frozenset()


def told(outcome: Outcome) -> Told:
    """The evaluator's outcome as a run writes it."""
    high = None if outcome.high >= _BOUNDLESS else outcome.high
    if outcome.status is Status.ELIGIBLE:
        return Told(_WORDS[outcome.pay], outcome.low, high)
    lacks = outcome.missing if outcome.status is Status.UNDETERMINED else frozenset()
    return Told(str(outcome.status.value), outcome.low, high, lacks)
