"""Which facts an open condition or amount still needs."""

from __future__ import annotations

from typing import Any

from tiaoli.case import PRIOR, PUBLISHED
from tiaoli.evaluate import GAP, START, AtLeast, Facts, amount_of, entitled, value_of
from tiaoli.kinds import UNKNOWN
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

_LEAVES = (Compare, OneOf, InValidity, Past, YearBefore, WithinYear, YearsLeft)


def needed(node: Node, f: Facts) -> frozenset[str]:
    """The facts that a node's open value still needs; empty when it is decided."""
    if isinstance(node, All | Either | Not | Worded):
        if value_of(node)(f) is not UNKNOWN:
            return frozenset()
        parts = (node.part,) if isinstance(node, Not | Worded) else node.parts
        return frozenset().union(*(needed(part, f) for part in parts))
    if isinstance(node, _LEAVES) and value_of(node)(f) is not UNKNOWN:
        return frozenset()
    return _unstated(node, f)


def needed_amount(node: Node, f: Facts) -> frozenset[str]:
    """The facts that an amount's open range still needs (the assessed amount not among them)."""
    low, high = amount_of(node)(f)
    if low == high and entitled(node)(f) is not UNKNOWN:
        return frozenset()
    return _unstated(node, f)


def _unstated(node: Any, f: Facts) -> frozenset[str]:
    match node:
        case Fact():
            value = value_of(node)(f)
            if value is not UNKNOWN and not isinstance(value, AtLeast):
                return frozenset()
            if isinstance(node.formula, Ratio):
                return _unstated(node.formula, f)
            return frozenset({node.key})
        case Crossing():
            return _unstated(node.now, f) | _unstated(node.before, f)
        case ByTier():
            return _unstated(node.measure, f)
        case ByKind():
            if lack := _unstated(node.choice, f):
                return lack
            chosen = value_of(node.choice)(f)
            return frozenset().union(*(_unstated(a, f) for o, a in node.table if o == chosen))
        case Ratio():
            return _unstated(node.part, f) | _unstated(node.whole, f)
        case Compare():
            return _unstated(node.left, f) | _unstated(node.right, f)
        case OneOf():
            return _unstated(node.fact, f)
        case InValidity():
            lack = _unstated(node.event, f)
            return lack if f[START] is not None else lack | {PUBLISHED}
        case YearsLeft():
            return frozenset({f.get(GAP, PRIOR)})
        case Past():
            return _unstated(node.event, f)
        case YearBefore():
            return _unstated(node.year, f)
        case WithinYear():
            return _unstated(node.done, f)
        case Sum():
            return frozenset().union(*(_unstated(part, f) for part in node.parts))
        case Less():
            lack = _unstated(node.amount, f)
            return lack if node.deduction is None else lack | _unstated(node.deduction, f)
        case Portion():
            return _unstated(node.rate, f) | _unstated(node.base, f)
        case AlreadyPaid():
            low, high = amount_of(node)(f)
            return frozenset() if low == high else frozenset({f.get(GAP, PRIOR)})
        case Capped():
            low, high = amount_of(node)(f)
            if low == high and entitled(node)(f) is not UNKNOWN:
                return frozenset()
            return _unstated(node.amount, f) | _unstated(node.ceiling, f)
        case _:
            return frozenset()
