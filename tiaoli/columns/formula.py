"""Provisions on one row as a column each: what is owed, where it is known."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ibis

from tiaoli.columns.amounts import amount, owed
from tiaoli.columns.conditions import decided, truth
from tiaoli.columns.logic import all_of, as_column
from tiaoli.columns.span import column, where
from tiaoli.columns.view import View
from tiaoli.tree import Node


@dataclass(frozen=True)
class Owed:
    """A formula: its amount, its conditions, and the term of its edition."""

    pays: Node
    conditions: tuple[Node, ...]
    start: datetime.date | None
    end: datetime.date | None


def owed_amounts(table: Any, keep: list[str], formulas: Mapping[str, Owed], view: View) -> Any:
    """What each row of a table is owed under each formula, in fen: 0 where a condition fails, NULL
    where that or the amount is open; with the columns to ``keep``.

    Raises `NoColumnsError` and `OverflowError` as `amount` does.
    """
    parts: dict[str, Any] = {}
    made: dict[str, Callable[[Any], Any]] = {}
    for name, formula in formulas.items():
        seen = replace(view, start=formula.start, end=formula.end)
        span = amount(formula.pays, seen)
        holds = all_of([truth(c, seen) for c in formula.conditions] + [owed(formula.pays, seen)])
        if all(decided(c, seen) for c in formula.conditions) and span.exact:
            parts[name] = column(where(holds, span.low, 0))
            made[name] = partial(_plain, name)
            continue
        parts[f"{name}?"] = as_column(holds)
        parts[f"{name}-"] = column(span.low)
        if not span.exact:
            parts[f"{name}+"] = column(span.high)
        made[name] = partial(_settled, name, span.exact)
    # In two steps, so that no engine computes a condition or an amount more than once.
    first = table.select(*keep, **parts)
    return first.select(*keep, **{name: how(first) for name, how in made.items()})


def _plain(name: str, first: Any) -> Any:
    return first[name]


def _settled(name: str, exact: bool, first: Any) -> Any:
    holds, low = first[f"{name}?"], first[f"{name}-"]
    settled = holds if exact else holds & (low == first[f"{name}+"])
    return ibis.cases((~holds, column(0)), (settled, low), else_=column(None))
