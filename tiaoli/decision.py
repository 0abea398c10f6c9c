"""What judging one provision leaves behind: rows, steps that changed amounts, the outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tiaoli.evaluate import Facts
from tiaoli.outcome import Outcome
from tiaoli.policy import Placed


@dataclass(frozen=True)
class Step:
    """Something that changed an amount after the conditions were met, in Chinese."""

    words: str


@dataclass(frozen=True)
class RowResult:
    """One row under one provision: eligible or not (Kleene), the range in fen, what is missing.

    ``placed`` is the provision that judged it, which may be that of an earlier edition.
    ``spent`` rows meet the conditions, but what they would bring was paid before. ``tier`` is the
    amount by itself where it is known, before any ceiling: it tells levels apart.
    """

    placed: Placed
    name: str
    facts: Facts
    eligible: Any
    low: int
    high: int
    missing: frozenset[str]
    needs_review: bool
    project: str | None
    named: bool = True
    spent: bool = False
    tier: int | None = None

    @property
    def live(self) -> bool:
        """Whether it may still bring something: not refused, and not paid out before."""
        return self.eligible is not False and not self.spent


@dataclass(frozen=True)
class Decision:
    """A provision judged under one selection of readings, with everything that led there.

    ``former`` is what judged instead, where that was the provision of an earlier edition.
    """

    placed: Placed
    outcome: Outcome
    rows: tuple[RowResult, ...] = ()
    steps: tuple[Step, ...] = ()
    former: Placed | None = None


def changed(
    row: RowResult, low: int, high: int, eligible: Any, missing: frozenset[str]
) -> RowResult:
    """The row with another result; the same row where nothing differs."""
    if (low, high, eligible, missing) == (row.low, row.high, row.eligible, row.missing):
        return row
    return replace(row, low=low, high=high, eligible=eligible, missing=missing)


def claim(row: RowResult) -> tuple[int, bool, int]:
    """What makes a row the highest: what it surely brings, then being owed at all."""
    return row.low, row.eligible is True, row.high


def live(rows: list[RowResult]) -> list[RowResult]:
    """The rows that may still bring something."""
    return [row for row in rows if row.live]
