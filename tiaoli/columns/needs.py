"""Which facts an open condition or amount still needs, as conditions; mirrors `needed`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tiaoli.case import PUBLISHED
from tiaoli.columns.amounts import amount, owed
from tiaoli.columns.conditions import share_unknown, truth
from tiaoli.columns.logic import Truth, both, either, negated, unknown
from tiaoli.columns.span import same_ends
from tiaoli.columns.view import View
from tiaoli.tree import (
    All,
    AlreadyPaid,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Crossing,
    Either,
    Fact,
    InValidity,
    Less,
    Node,
    Not,
    OneOf,
    Past,
    Portion,
    Ratio,
    Sum,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
)

Needs = Mapping[str, Truth]
"""By the fact that lacks, where it is needed."""

_LEAVES = (Compare, OneOf, InValidity, Past, YearBefore, WithinYear, YearsLeft)


def needed(node: Node, view: View) -> Needs:
    """The facts that a node's open value still needs."""
    if isinstance(node, All | Either | Not | Worded):
        parts = (node.part,) if isinstance(node, Not | Worded) else node.parts
        return only(unknown(truth(node, view)), together(needed(part, view) for part in parts))
    if isinstance(node, _LEAVES):
        return only(unknown(truth(node, view)), _unstated(node, view))
    return _unstated(node, view)


def needed_amount(node: Node, view: View) -> Needs:
    """The facts that an amount's open range still needs (the assessed amount not among them)."""
    return only(_open(node, view), _unstated(node, view))


def _open(node: Node, view: View) -> Truth:
    ends = same_ends(amount(node, view))
    return either(negated(ends), unknown(owed(node, view)))


def only(condition: Truth, needs: Needs) -> Needs:
    """The needs where a condition holds."""
    found = {key: both(condition, where) for key, where in needs.items()}
    return {key: where for key, where in found.items() if where is not False}


def together(each: Iterable[Needs]) -> Needs:
    """Everything that any of them needs."""
    found: dict[str, Truth] = {}
    for needs in each:
        for key, where in needs.items():
            found[key] = either(found.get(key, False), where)
    return found


def _unstated(node: Any, view: View) -> Needs:
    match node:
        case Fact(formula=Ratio()):
            return only(share_unknown(node, view), _unstated(node.formula, view))
        case Fact():
            at_least = view.at_least.get(node.key, False)
            lacks = either(view.lacks(node), at_least)
            return {} if lacks is False else {node.key: lacks}
        case Crossing():
            return together((_unstated(node.now, view), _unstated(node.before, view)))
        case ByTier():
            return _unstated(node.measure, view)
        case ByKind():
            return _of_kind(node, view)
        case Ratio():
            return together((_unstated(node.part, view), _unstated(node.whole, view)))
        case Compare():
            return together((_unstated(node.left, view), _unstated(node.right, view)))
        case OneOf():
            return _unstated(node.fact, view)
        case InValidity():
            unpublished: Needs = {} if view.start is not None else {PUBLISHED: True}
            return together((_unstated(node.event, view), unpublished))
        case YearsLeft():
            return view.gap
        case Past():
            return _unstated(node.event, view)
        case YearBefore():
            return _unstated(node.year, view)
        case WithinYear():
            return _unstated(node.done, view)
        case Sum():
            return together(_unstated(part, view) for part in node.parts)
        case Less(deduction=None):
            return _unstated(node.amount, view)
        case Less():
            return together((_unstated(node.amount, view), _unstated(node.deduction, view)))
        case Portion():
            return together((_unstated(node.rate, view), _unstated(node.base, view)))
        case AlreadyPaid():
            return only(negated(same_ends(amount(node, view))), view.gap)
        case Capped():
            inside = together((_unstated(node.amount, view), _unstated(node.ceiling, view)))
            return only(_open(node, view), inside)
        case _:
            return {}


def _of_kind(node: ByKind, view: View) -> Needs:
    assert isinstance(node.choice, Fact)
    lacks, choice = view.lacks(node.choice), view.value(node.choice)
    if choice is None:
        return {node.choice.key: True}
    chosen = together(only(choice == option, _unstated(each, view)) for option, each in node.table)
    known = only(negated(lacks), chosen)
    return together(({} if lacks is False else {node.choice.key: lacks}, known))
