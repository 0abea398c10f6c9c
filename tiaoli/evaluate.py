"""The plain evaluator: what a tree means.

Every other reader is tested against it. A settled tree (see `tree.under`) becomes a closure over
the facts of one row. Conditions follow Kleene's logic: `True`, `False` or `UNKNOWN`. Amounts are
ranges ``(low, high)`` in fen: equal ends when everything is known, ``(0, ceiling)`` when only the
ceiling is. Numbers are exact; the share of a whole that is zero does not exist and meets no bound.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, singledispatch
from typing import Any, Final

from tiaoli.kinds import UNKNOWN, Choice
from tiaoli.tree import (
    All,
    AlreadyPaid,
    Always,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Either,
    Fact,
    HighestBefore,
    InValidity,
    InYear,
    LatestYear,
    Less,
    Node,
    Not,
    OneOf,
    Past,
    Portion,
    Ratio,
    Several,
    Sum,
    Unstated,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
    kind_of,
    walk,
)

Facts = Mapping[str, Any]
Range = tuple[Any, Any]

UNBOUNDED: Final = 10**40
"""The upper end of an amount of which nothing is known (fen)."""
UNKNOWN_AMOUNT: Final[Range] = (0, UNBOUNDED)
NO_SHARE: Final = object()
"""The share of a whole that is zero."""


@dataclass(frozen=True)
class AtLeast:
    """A highest value of which some years are unknown: it is at least this."""

    value: Any


START, END, DAY, ASSESSED_KEY, PAID = "@start", "@end", "@day", "@assessed", "@paid"
YEARS, ALREADY, GAP = "@years", "@already", "@gap"
"""Keys of the facts that the order of judging supplies: term, day, assessed amount, tiers paid; the
years in which the row was paid (those that are sure, and how many more there may be), how much it
was paid (in all, and this year, as ranges), and what of the earlier awards is not known."""

_MEETS: Final[dict[Bound, Callable[[Any, Any], bool]]] = {
    Bound.AT_LEAST: lambda a, b: a >= b,
    Bound.ABOVE: lambda a, b: a > b,
    Bound.AT_MOST: lambda a, b: a <= b,
    Bound.BELOW: lambda a, b: a < b,
}


def all_of(values: Iterator[Any] | list[Any]) -> Any:
    """Kleene's and."""
    result: Any = True
    for value in values:
        if value is False:
            return False
        if value is UNKNOWN:
            result = UNKNOWN
    return result


def any_of(values: Iterator[Any] | list[Any]) -> Any:
    """Kleene's or."""
    result: Any = False
    for value in values:
        if value is True:
            return True
        if value is UNKNOWN:
            result = UNKNOWN
    return result


def negated(value: Any) -> Any:
    """Kleene's not."""
    return value if value is UNKNOWN else not value


def half_up(amount: Any) -> int:
    """`amount` rounded half-up to the fen; amounts are never negative."""
    if isinstance(amount, int):
        return amount
    return int((2 * amount.numerator + amount.denominator) // (2 * amount.denominator))


def whole_fen(ceiling: Any) -> Any:
    """A ceiling in whole fen: an amount under it is never rounded up above it."""
    return ceiling if isinstance(ceiling, int) else ceiling.numerator // ceiling.denominator


@cache
def value_of(node: Node) -> Callable[[Facts], Any]:
    """The closure that gives the node's value, condition or number; `UNKNOWN` where facts lack."""
    return _value(node)


@cache
def amount_of(node: Node) -> Callable[[Facts], Range]:
    """The closure that gives an amount node's range in fen, not yet rounded."""
    return _amount(node)


@cache
def entitled(node: Node) -> Callable[[Facts], Any]:
    """The closure that says whether an amount is owed at all: a tier reached, a kind listed."""
    return _entitled(node)


# Numbers and conditions --------------------------------------------------------------------------


@singledispatch
def _value(node: Any) -> Callable[[Facts], Any]:
    raise TypeError(f"the evaluator has no meaning for {type(node).__name__}")


@_value.register
def _(node: Constant) -> Callable[[Facts], Any]:
    constant = node.value
    return lambda f: constant


@_value.register
def _(node: Fact) -> Callable[[Facts], Any]:
    key = node.key
    if node.formula is None:
        return lambda f: f.get(key, UNKNOWN)
    derived = value_of(node.formula)

    # A year said to be unknown stays so; anything else that follows from other facts is known.
    kept = isinstance(node.formula, LatestYear)

    def stated_or_derived(f: Facts) -> Any:
        stated = f.get(key, UNKNOWN)
        return derived(f) if stated is UNKNOWN and not (kept and key in f) else stated

    return stated_or_derived


@_value.register
def _(node: Ratio) -> Callable[[Facts], Any]:
    part, whole = value_of(node.part), value_of(node.whole)

    def share(f: Facts) -> Any:
        a, b = part(f), whole(f)
        if b is UNKNOWN or a is UNKNOWN:
            return NO_SHARE if b == 0 else UNKNOWN
        return NO_SHARE if b == 0 else Fraction(a, b)

    return share


@_value.register
def _(node: InYear) -> Callable[[Facts], Any]:
    series, year = value_of(node.series), value_of(node.year)

    def in_year(f: Facts) -> Any:
        years, wanted = series(f), year(f)
        if years is UNKNOWN or wanted is UNKNOWN:
            return UNKNOWN
        return dict(years).get(wanted, UNKNOWN)

    return in_year


@_value.register
def _(node: LatestYear) -> Callable[[Facts], Any]:
    series = value_of(node.series)

    def year(f: Facts) -> Any:
        years = series(f)
        if years is not UNKNOWN:
            return years[-1][0]
        return f[DAY].year - 1 if DAY in f else UNKNOWN

    return year


@_value.register
def _(node: HighestBefore) -> Callable[[Facts], Any]:
    series, year = value_of(node.series), value_of(node.year)

    def highest(f: Facts) -> Any:
        years, wanted = series(f), year(f)
        if years is UNKNOWN or wanted is UNKNOWN or years[-1][0] < wanted - 1:
            return UNKNOWN
        before = [value for each, value in years if each < wanted]
        known = max((value for value in before if value is not UNKNOWN), default=0)
        return known if UNKNOWN not in before else AtLeast(known)

    return highest


@_value.register
def _(node: Sum) -> Callable[[Facts], Any]:
    parts = [value_of(part) for part in node.parts]

    def total(f: Facts) -> Any:
        values = [part(f) for part in parts]
        return UNKNOWN if any(v is UNKNOWN for v in values) else sum(values)

    return total


@_value.register
def _(node: Compare) -> Callable[[Facts], Any]:
    left, right = value_of(node.left), value_of(node.right)

    def compared(f: Facts) -> Any:
        a, b = left(f), right(f)
        if a is NO_SHARE or b is NO_SHARE:
            return False
        return UNKNOWN if b is UNKNOWN else met(node.bound, a, b)

    return compared


def met(bound: Bound, value: Any, limit: Any) -> Any:
    """Whether a value meets a bound; a value known only to be at least something may decide it."""
    if isinstance(value, AtLeast):
        rises = bound in (Bound.AT_LEAST, Bound.ABOVE)
        decided = _MEETS[bound](value.value, limit) is rises
        return rises if decided else UNKNOWN
    return UNKNOWN if value is UNKNOWN else _MEETS[bound](value, limit)


@_value.register
def _(node: OneOf) -> Callable[[Facts], Any]:
    fact, options = value_of(node.fact), frozenset(node.options)

    def listed(f: Facts) -> Any:
        chosen = fact(f)
        return UNKNOWN if chosen is UNKNOWN else chosen in options

    return listed


@_value.register
def _(node: InValidity) -> Callable[[Facts], Any]:
    event = value_of(node.event)

    def within(f: Facts) -> Any:
        day, start, end = event(f), f[START], f[END]
        if day is UNKNOWN:
            return UNKNOWN
        if isinstance(day, int):
            day = datetime.date(day, 12, 31)
        after = UNKNOWN if start is None else day >= start
        before = True if end is None else day <= end
        return all_of([after, before, day <= f[DAY]])

    return within


@_value.register
def _(node: Past) -> Callable[[Facts], Any]:
    event = value_of(node.event)

    def happened(f: Facts) -> Any:
        day = event(f)
        if isinstance(day, int):
            day = datetime.date(day, 12, 31)
        return UNKNOWN if day is UNKNOWN else day <= f[DAY]

    return happened


@_value.register
def _(node: YearBefore) -> Callable[[Facts], Any]:
    year = value_of(node.year)

    def last_year(f: Facts) -> Any:
        value = year(f)
        return UNKNOWN if value is UNKNOWN else value == f[DAY].year - 1

    return last_year


@_value.register
def _(node: WithinYear) -> Callable[[Facts], Any]:
    done = value_of(node.done)

    def by_the_end(f: Facts) -> Any:
        value, day = done(f), f[DAY]
        over = (day.month, day.day) == (12, 31)
        return value if value is True or over else UNKNOWN

    return by_the_end


@_value.register
def _(node: YearsLeft) -> Callable[[Facts], Any]:
    left = years_left(node)

    def some_left(f: Facts) -> Any:
        number = left(f)
        return UNKNOWN if number is UNKNOWN else number > 0

    return some_left


def years_left(node: YearsLeft) -> Callable[[Facts], Any]:
    """How many years can still be paid, this one among them; `UNKNOWN` where that depends on
    awards of which too little is known."""
    most = node.most.value // 12

    def left(f: Facts) -> Any:
        if f.get(YEARS, UNKNOWN) is UNKNOWN:
            return UNKNOWN
        sure, maybe = f[YEARS]
        now = f[DAY].year
        if node.consecutive:
            gone = now - min(sure, default=now)
            worst = most if maybe else gone
        else:
            gone = len(sure - {now})
            worst = gone + maybe
        return most - gone if (gone >= most) is (worst >= most) else UNKNOWN

    return left


@_value.register
def _(node: Always) -> Callable[[Facts], Any]:
    return lambda f: True


@_value.register
def _(node: All) -> Callable[[Facts], Any]:
    parts = [value_of(part) for part in node.parts]
    return lambda f: all_of([part(f) for part in parts])


@_value.register
def _(node: Either) -> Callable[[Facts], Any]:
    parts = [value_of(part) for part in node.parts]
    return lambda f: any_of([part(f) for part in parts])


@_value.register
def _(node: Not) -> Callable[[Facts], Any]:
    part = value_of(node.part)
    return lambda f: negated(part(f))


@_value.register
def _(node: Worded) -> Callable[[Facts], Any]:
    return value_of(node.part)


@cache
def crosses(measure: Crossing, threshold: Constant) -> Callable[[Facts], Any]:
    """Whether the threshold is passed now and was never passed before."""
    bound, limit = measure.bound, threshold.value
    now, before = value_of(measure.now), value_of(measure.before)

    def crossed(f: Facts) -> Any:
        return all_of([met(bound, now(f), limit), negated(met(bound, before(f), limit))])

    return crossed


# Amounts -----------------------------------------------------------------------------------------


@singledispatch
def _amount(node: Any) -> Callable[[Facts], Range]:
    number = value_of(node)

    def known_or_not(f: Facts) -> Range:
        value = number(f)
        if isinstance(value, AtLeast):
            return value.value, UNBOUNDED
        return UNKNOWN_AMOUNT if value is UNKNOWN else (value, value)

    return known_or_not


@_amount.register
def _(node: Sum) -> Callable[[Facts], Range]:
    parts = [amount_of(part) for part in node.parts]

    def total(f: Facts) -> Range:
        ranges = [part(f) for part in parts]
        return sum(low for low, _ in ranges), sum(high for _, high in ranges)

    return total


@_amount.register
def _(node: Less) -> Callable[[Facts], Range]:
    whole = amount_of(node.amount)
    if node.deduction is None:
        return whole
    deduction = amount_of(node.deduction)

    def rest(f: Facts) -> Range:
        (low, high), (least, most) = whole(f), deduction(f)
        return max(low - most, 0), max(high - least, 0)

    return rest


@_amount.register
def _(node: Portion) -> Callable[[Facts], Range]:
    base = amount_of(node.base)
    rate = value_of(node.rate)

    def part(f: Facts) -> Range:
        low, high = base(f)
        r = rate(f)
        if r is UNKNOWN or r is NO_SHARE:
            return 0, high
        return low * r, high if high >= UNBOUNDED else high * r

    return part


@_amount.register
def _(node: Capped) -> Callable[[Facts], Range]:
    amount, ceiling = amount_of(node.amount), amount_of(node.ceiling)

    def capped(f: Facts) -> Range:
        low, high = amount(f)
        floor, cap = ceiling(f)
        return min(low, whole_fen(floor)), min(high, whole_fen(cap))

    return capped


@_amount.register
def _(node: Assessed) -> Callable[[Facts], Range]:
    def settled(f: Facts) -> Range:
        value = f.get(ASSESSED_KEY, UNKNOWN)
        return UNKNOWN_AMOUNT if value is UNKNOWN else (value, value)

    return settled


@_amount.register
def _(node: AlreadyPaid) -> Callable[[Facts], Range]:
    return lambda f: f[ALREADY][node.this_year] if ALREADY in f else UNKNOWN_AMOUNT


@_amount.register
def _(node: ByTier) -> Callable[[Facts], Range]:
    tiers = [(crosses(node.measure, t), amount_of(a)) for t, a in node.tiers]
    each = node.several is Several.EACH

    def tiered(f: Facts) -> Range:
        paid = f.get(PAID, ())
        lows, highs = [0], [0]
        for crossed, amount in tiers:
            passed = crossed(f)
            low, high = amount(f)
            if passed is False or low in paid:
                if passed is not False and not each:
                    lows = [0]
                    if passed is True:
                        highs = [0]
                continue
            highs.append(high)
            if passed is True:
                lows.append(low)
        return (sum(lows), sum(highs)) if each else (max(lows), max(highs))

    return tiered


@_amount.register
def _(node: ByKind) -> Callable[[Facts], Range]:
    choice = value_of(node.choice)
    table = {option: amount_of(amount) for option, amount in node.table}

    def by_kind(f: Facts) -> Range:
        chosen = choice(f)
        if chosen is UNKNOWN:
            ranges = [amount(f) for amount in table.values()]
            return min(low for low, _ in ranges), max(high for _, high in ranges)
        return table[chosen](f) if chosen in table else (0, 0)

    return by_kind


@_amount.register
def _(node: Unstated) -> Callable[[Facts], Range]:
    return lambda f: (0, 0)


# Whether anything is owed ------------------------------------------------------------------------


@singledispatch
def _entitled(node: Any) -> Callable[[Facts], Any]:
    return lambda f: True


@_entitled.register
def _(node: Capped) -> Callable[[Facts], Any]:
    amount, ceiling = entitled(node.amount), entitled(node.ceiling)
    return lambda f: all_of([amount(f), ceiling(f)])


@_entitled.register
def _(node: Less) -> Callable[[Facts], Any]:
    return entitled(node.amount)


@_entitled.register
def _(node: Portion) -> Callable[[Facts], Any]:
    return entitled(node.base)


@_entitled.register
def _(node: ByTier) -> Callable[[Facts], Any]:
    tiers = [crosses(node.measure, threshold) for threshold, _ in node.tiers]
    return lambda f: any_of([crossed(f) for crossed in tiers])


def owed_to_every_kind(node: ByKind) -> bool:
    """Whether something is owed whichever option holds: all are listed, each without conditions."""
    kind = kind_of(node.choice)
    every = isinstance(kind, Choice) and {*kind.options} == {option for option, _ in node.table}
    return every and not any(
        isinstance(part, ByKind | ByTier) for _, amount in node.table for part in walk(amount)
    )


@_entitled.register
def _(node: ByKind) -> Callable[[Facts], Any]:
    choice = value_of(node.choice)
    table = {option: entitled(amount) for option, amount in node.table}
    if owed_to_every_kind(node):
        return lambda f: True

    def listed(f: Facts) -> Any:
        chosen = choice(f)
        if chosen is UNKNOWN:
            return all_of([UNKNOWN, any_of([owed(f) for owed in table.values()])])
        return table[chosen](f) if chosen in table else False

    return listed
