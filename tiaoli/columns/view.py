"""The columns that hold what is known of one row, as the readers of a tree ask for them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tiaoli.columns.span import NOTHING_KNOWN, Span
from tiaoli.tree import Fact


class NoColumnsError(Exception):
    """A rule that the column reader cannot carry exactly; the message names what stands in the way.

    Nothing is approximated: the run stops.
    """


@dataclass(frozen=True)
class Years:
    """The years in which a row was paid: how many other than this one, the first of them (both
    sure), and how many more there may be; NULL where nothing is known of earlier awards."""

    gone: Any
    first: Any
    maybe: Any
    nothing_known: Any


def no_levels(amount: int) -> Any:
    """Where no level was paid before."""
    return False


@dataclass(frozen=True)
class View:
    """One row: its facts by their keys, and what the order of judging supplies.

    ``columns`` lacks what nobody states; ``never_null`` are the keys that never lack. Where the
    condition in ``at_least`` holds, a fact is only known not to be less. ``levels`` tells whether a
    level of this amount (fen) was paid before, ``already`` what was paid for the row (in all, and
    this year), ``gap`` where which part of the earlier awards is unknown.
    """

    columns: Mapping[str, Any]
    day: datetime.date
    start: datetime.date | None
    end: datetime.date | None
    never_null: frozenset[str] = frozenset()
    at_least: Mapping[str, Any] = field(default_factory=dict)
    assessed: Any = None
    levels: Callable[[int], Any] = no_levels
    years: Years | None = None
    already: tuple[Span, Span] = (NOTHING_KNOWN, NOTHING_KNOWN)
    gap: Mapping[str, Any] = field(default_factory=dict)

    def value(self, fact: Fact) -> Any:
        """The fact's column, NULL where it is unknown; ``None`` where nobody states it."""
        return self.columns.get(fact.key)

    def lacks(self, fact: Fact) -> Any:
        """Whether the fact is unknown."""
        value = self.columns.get(fact.key)
        if value is None or fact.key in self.never_null:
            return value is None
        return value.isnull()
