"""One provision on one row as a single column: what is owed, where it is known."""

from __future__ import annotations

from typing import Any

import ibis

from tiaoli.columns.amounts import amount, owed
from tiaoli.columns.conditions import decided, truth
from tiaoli.columns.logic import all_of, as_column, fixed
from tiaoli.columns.span import column, same_ends, where
from tiaoli.columns.view import View
from tiaoli.tree import Node


def owed_amount(pays: Node, conditions: list[Node], view: View) -> Any:
    """What a row is owed in fen: 0 where a condition fails, NULL where that or the amount is open.

    Raises `NoColumnsError` and `OverflowError` as `amount` does.
    """
    span = amount(pays, view)
    holds = all_of([*(truth(condition, view) for condition in conditions), owed(pays, view)])
    known = all(decided(condition, view) for condition in conditions) and decided(pays, view)
    if span.exact and known:
        return column(where(holds, span.low, 0))
    exact = span.low if span.exact else where(same_ends(span), span.low, None)
    if fixed(holds):
        return column(exact if holds is True else None if holds is None else 0)
    refused = ~as_column(holds)
    return ibis.cases((refused, column(0)), (holds, column(exact)), else_=column(None))
