"""Provisions on one row as a column each: what is owed, where it is known."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis

from tiaoli.columns.amounts import amount, owed
from tiaoli.columns.conditions import decided, truth
from tiaoli.columns.logic import all_of, as_column
from tiaoli.columns.shared import beside, selected
from tiaoli.columns.span import column, where
from tiaoli.columns.view import View
from tiaoli.tree import All, Either, Fact, Node, Not, OneOf, Worded


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
    first, amounts = {}, {}
    for name, formula in formulas.items():
        seen = replace(view, start=formula.start, end=formula.end)
        # An amount is asked for where the conditions hold: what they need is known there.
        known = view.never_null.union(*(known_where(c) for c in formula.conditions))
        span = amount(formula.pays, replace(seen, never_null=known))
        holds = all_of([truth(c, seen) for c in formula.conditions] + [owed(formula.pays, seen)])
        first[f"{name}?"] = holds = as_column(holds)
        low, high = column(span.low), column(span.high)
        settled = holds if span.exact else holds & (low == high)
        if not span.exact:
            first |= {f"{name}-": low, f"{name}+": high}
        if all(decided(c, seen) for c in formula.conditions) and span.exact:
            amounts[name] = where(holds, low, 0)
        else:
            amounts[name] = ibis.cases((~holds, column(0)), (settled, low), else_=column(None))
    # Conditions and open ranges by themselves: inside of CASE engines take twice as long for them.
    table, amounts = beside(table, first, amounts)
    return selected(table, {name: table[name] for name in keep} | amounts)


def known_where(condition: Node) -> frozenset[str]:
    """The facts that are surely known wherever a condition holds."""
    match condition:
        case All(parts=parts):
            return frozenset().union(*(known_where(part) for part in parts))
        case Either(parts=parts):
            return frozenset.intersection(*(known_where(part) for part in parts))
        case Worded(part=part) | Not(part=OneOf() | Fact() as part):
            return known_where(part)
        case (Fact(formula=None) as fact) | OneOf(fact=Fact(formula=None) as fact):
            return frozenset({fact.key})
        case _:
            return frozenset()
