"""Amounts of a tree as ranges of columns, and whether anything is owed at all.

An amount is rounded to the fen where a rate is taken (half-up; down inside a ceiling), not at the
end: that is the same wherever all above it moves it by whole fen or chooses among amounts, and
`amount` raises `NoColumnsError` where it is not.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce, singledispatch
from typing import Any

import ibis

from tiaoli.columns.conditions import crossed, decided, number, one_of, share_parts
from tiaoli.columns.exact import part_of, whole
from tiaoli.columns.logic import Truth, any_of, both, either, fixed, negated
from tiaoli.columns.span import (
    NOTHING,
    NOTHING_KNOWN,
    Span,
    capped,
    checked,
    choose,
    exactly,
    larger,
    perhaps,
    rest,
    total,
    where,
)
from tiaoli.columns.view import NoColumnsError, View, no_levels
from tiaoli.evaluate import owed_to_every_kind
from tiaoli.kinds import MAX_FEN
from tiaoli.population.layout import NANO
from tiaoli.tree import (
    AlreadyPaid,
    Assessed,
    ByKind,
    ByTier,
    Capped,
    Constant,
    Crossing,
    Fact,
    Less,
    Node,
    Portion,
    Several,
    Sum,
    Unstated,
    walk,
)


def _fractional(node: Node) -> bool:
    """Whether an amount may lie between two fen."""
    return any(isinstance(part, Portion) for part in walk(node))


@singledispatch
def amount(node: Any, view: View, down: bool = False) -> Span:
    """An amount's range in fen, rounded half-up, or down where it is a ceiling.

    Raises `NoColumnsError` where rounding early could differ, `OverflowError` where 64 bits may not
    hold it.
    """
    raise NoColumnsError(f"{type(node).__name__} has no column")


@amount.register
def _(node: Constant, view: View, down: bool = False) -> Span:
    return exactly(node.value, node.value)


@amount.register
def _(node: Fact, view: View, down: bool = False) -> Span:
    value = number(node, view)
    if value.value is None:
        return NOTHING_KNOWN
    if node.key in view.never_null and value.at_least is False:
        return exactly(value.value, MAX_FEN)
    high = where(value.at_least, None, value.value)
    return Span(value.value.fill_null(0), high, False, MAX_FEN)


@amount.register
def _(node: Sum, view: View, down: bool = False) -> Span:
    if sum(_fractional(part) for part in node.parts) > 1:
        raise NoColumnsError("a sum of several amounts by rates")
    return reduce(total, (amount(part, view, down) for part in node.parts))


@amount.register
def _(node: Less, view: View, down: bool = False) -> Span:
    whole_amount = amount(node.amount, view, down)
    if node.deduction is None:
        return whole_amount
    if _fractional(node.deduction):
        raise NoColumnsError("a deduction by a rate")
    return rest(whole_amount, amount(node.deduction, view))


@amount.register
def _(node: Portion, view: View, down: bool = False) -> Span:
    if _fractional(node.base):
        raise NoColumnsError("a rate of an amount by a rate")
    base = amount(node.base, view)
    if not isinstance(node.rate, Constant):
        return _by_share(node.rate, base, view, down)
    rate: Fraction = node.rate.value
    low = _share_of(base.low, rate, base.most, down)
    high = low if base.exact else _share_of(base.high, rate, base.most, down)
    return Span(low, high, base.bounded, int(base.most * rate) + 1)


def _share_of(base: Any, rate: Fraction, most: int, down: bool) -> Any:
    """A constant rate of a base, in whole fen."""
    if base is None:
        return None
    above, below = rate.numerator, rate.denominator
    half = 0 if down else below // 2
    checked(most * above + half)
    product = base if above == 1 else base * above
    if isinstance(product, int):
        return (product + half) // below
    return product if below == 1 else whole(product + half if half else product, below)


def _by_share(rate: Node, base: Span, view: View, down: bool) -> Span:
    """A share of a base; of an unknown share, or the share of nothing, only the base bounds it."""
    stated, ratio = share_parts(rate, view)
    value: Any = None
    if stated is not None:
        value = base.low, stated, NANO
    low = high = ibis.null("int64")
    if ratio is not None:
        part, of = ratio
        positive = of.nullif(0)
        low, high = (_times(end, part, positive, down) for end in (base.low, base.high))
    if value is not None:
        by_word = (_times(end, stated, NANO, down) for end in (base.low, base.high))
        low, high = (
            ibis.coalesce(word, derived) for word, derived in zip(by_word, (low, high), strict=True)
        )
    upper = ibis.null("int64") if base.high is None else base.high
    return Span(ibis.coalesce(low, 0), ibis.coalesce(high, upper), base.bounded, base.most)


def _times(base: Any, above: Any, below: Any, down: bool) -> Any:
    if base is None:
        return ibis.null("int64")
    return part_of(base, above, below, half_up=not down)


@amount.register
def _(node: Capped, view: View, down: bool = False) -> Span:
    return capped(amount(node.amount, view, down), amount(node.ceiling, view, True))


@amount.register
def _(node: Assessed, view: View, down: bool = False) -> Span:
    if view.assessed is None:
        return NOTHING_KNOWN
    return Span(view.assessed.fill_null(0), view.assessed, False, MAX_FEN)


@amount.register
def _(node: AlreadyPaid, view: View, down: bool = False) -> Span:
    return view.already[node.this_year]


@amount.register
def _(node: ByTier, view: View, down: bool = False) -> Span:
    each = node.several is Several.EACH
    known = decided(node.measure, view)
    low: Any = 0
    high: Any = 0
    most = 0
    for threshold, paid in node.tiers:
        if not isinstance(paid, Constant) or (not each and paid.value < most):
            raise NoColumnsError("levels whose amounts are no rising numbers of the text")
        passed = _passed(node, threshold, view)
        level, before = paid.value, view.levels(paid.value)
        most = checked(most + level) if each else level
        again, new = both(before, passed), both(negated(before), passed)
        # Of a level paid before nothing is left, nor, where the highest alone is paid, of those
        # below it.
        kept = (low, high) if each else (0, where(passed, 0, high))
        grown = (low + level, high + level) if each else (level, level)
        low = perhaps(again, kept[0], where(new, grown[0], low))
        high = perhaps(again, kept[1], perhaps(new, grown[1], high))
    return exactly(low, most) if known and view.levels is no_levels else Span(low, high, True, most)


@amount.register
def _(node: ByKind, view: View, down: bool = False) -> Span:
    assert isinstance(node.choice, Fact)
    options: dict[Node, list[str]] = {}
    for option, paid in node.table:
        options.setdefault(paid, []).append(option)
    spans = {paid: amount(paid, view, down) for paid in options}
    choice = view.value(node.choice)
    lacks = view.lacks(node.choice)
    listed = NOTHING
    if choice is not None:
        for paid, span in reversed(spans.items()):
            listed = choose(one_of(choice, options[paid]), span, listed)
    if lacks is False:
        return listed
    least, most = reduce(capped, spans.values()), reduce(larger, spans.values())
    return choose(lacks, Span(least.low, most.high, most.bounded, most.most), listed)


@amount.register
def _(node: Unstated, view: View, down: bool = False) -> Span:
    return NOTHING


# Whether anything is owed ------------------------------------------------------------------------


@singledispatch
def owed(node: Any, view: View) -> Truth:
    """Whether an amount is owed at all: a tier reached, a kind listed."""
    return True


@owed.register
def _(node: Capped, view: View) -> Truth:
    return both(owed(node.amount, view), owed(node.ceiling, view))


@owed.register
def _(node: Less, view: View) -> Truth:
    return owed(node.amount, view)


@owed.register
def _(node: Portion, view: View) -> Truth:
    return owed(node.base, view)


@owed.register
def _(node: ByTier, view: View) -> Truth:
    return any_of(_passed(node, threshold, view) for threshold, _ in node.tiers)


def _passed(node: ByTier, threshold: Node, view: View) -> Truth:
    assert isinstance(node.measure, Crossing)
    assert isinstance(threshold, Constant)
    return crossed(node.measure, threshold, view)


@owed.register
def _(node: ByKind, view: View) -> Truth:
    assert isinstance(node.choice, Fact)
    if owed_to_every_kind(node):
        return True
    table = {option: owed(each, view) for option, each in node.table}
    any_kind = both(None, any_of(table.values()))
    choice, lacks = view.value(node.choice), view.lacks(node.choice)
    if choice is None:
        return any_kind
    if all(truth is True for truth in table.values()):
        return choice.isin(list(table))
    listed: Truth = False
    for option, truth in table.items():
        listed = either(listed, both(choice == option, truth))
    return listed if lacks is False else _chosen(lacks, any_kind, listed)


def _chosen(condition: Truth, yes: Truth, no: Truth) -> Truth:
    if fixed(condition):
        return yes if condition else no
    null = ibis.null("boolean")
    return ibis.ifelse(condition, null if yes is None else yes, null if no is None else no)
