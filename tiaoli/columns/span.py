"""Amounts as ranges of columns, in fen: from what is sure to what is possible at most.

A lower end is never NULL; an upper end is NULL where nothing bounds it. The SQL engines have
`LEAST(NULL, cap) = cap`: what is meant for an upper end, and written out all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis

from tiaoli.columns.logic import Truth, fixed, negated
from tiaoli.kinds import MAX_FEN

INT64_MAX: Final = 2**63 - 1
ZERO: Final = ibis.literal(0, "int64")
NULL: Final = ibis.null("int64")


@dataclass(frozen=True)
class Span:
    """An amount from ``low`` to ``high`` (fen): numbers or columns.

    ``high`` is ``None`` where no row has an upper bound, and no NULL where ``bounded``. No end that
    is known exceeds ``most``: so nothing overflows 64 bits (`checked`).
    """

    low: Any
    high: Any
    bounded: bool
    most: int

    @property
    def exact(self) -> bool:
        """Whether both ends are the same on every row."""
        return self.low is self.high or (self.fixed and self.low == self.high)

    @property
    def fixed(self) -> bool:
        """Whether both ends are the same numbers on every row."""
        return isinstance(self.low, int) and isinstance(self.high, int)


def exactly(value: Any, most: int) -> Span:
    """An amount that is known on every row."""
    return Span(value, value, True, most)


def between(low: Any, high: Any) -> Span:
    """What a row or a total has come to: columns, the upper end NULL where nothing bounds it."""
    return Span(low, high, False, 100 * MAX_FEN)


NOTHING: Final = exactly(0, 0)
NOTHING_KNOWN: Final = Span(0, None, False, 0)


def total(one: Span, other: Span) -> Span:
    """Both together."""
    low = _plus(one.low, other.low)
    high = low if one.exact and other.exact else _plus(one.high, other.high)
    return Span(low, high, one.bounded and other.bounded, checked(one.most + other.most))


def rest(amount: Span, deduction: Span) -> Span:
    """What a deduction leaves, never below zero."""
    if deduction.fixed and deduction.high == 0:
        return amount
    low = _less(amount.low, deduction.high, deduction.bounded)
    high = low if amount.exact and deduction.exact else _less(amount.high, deduction.low)
    return Span(low, high, amount.bounded, amount.most)


def capped(amount: Span, ceiling: Span) -> Span:
    """The smaller one of each end."""
    low = _least(amount.low, ceiling.low)
    high = low
    if not (amount.exact and ceiling.exact):
        high = _least(amount.high, ceiling.high, amount.bounded, ceiling.bounded)
    bounded = amount.bounded or ceiling.bounded
    both = [span.most for span in (amount, ceiling) if span.bounded]
    return Span(low, high, bounded, min(both) if both else max(amount.most, ceiling.most))


def larger(one: Span, other: Span) -> Span:
    """The greater one of each end."""
    low = _greatest(one.low, other.low)
    high = low if one.exact and other.exact else _greatest_high(one.high, other.high)
    return Span(low, high, one.bounded and other.bounded, max(one.most, other.most))


def choose(condition: Truth, yes: Span, no: Span) -> Span:
    """One amount where the condition surely holds, else the other."""
    if fixed(condition):
        return yes if condition is True else no
    low = where(condition, yes.low, no.low)
    high = low if yes.exact and no.exact else where(condition, yes.high, no.high)
    return Span(low, high, yes.bounded and no.bounded, max(yes.most, no.most))


def same_ends(span: Span) -> Truth:
    """Whether both ends are the same; never unknown."""
    if span.exact:
        return True
    if span.high is None:
        return False
    equal = column(span.low) == column(span.high)
    return equal if span.bounded else equal.fill_null(False)


def checked(bound: int) -> int:
    """`bound` if 64 bits hold it; raises `OverflowError` otherwise."""
    if bound > INT64_MAX:
        raise OverflowError(f"an amount may reach {bound}, which 64 bits do not hold")
    return bound


# Ends --------------------------------------------------------------------------------------------


def where(condition: Truth, yes: Any, no: Any) -> Any:
    """One end where the condition surely holds, else the other."""
    if fixed(condition):
        return yes if condition is True else no
    if yes is no or (isinstance(yes, int) and isinstance(no, int) and yes == no):
        return yes
    return ibis.ifelse(condition, column(yes), column(no))


def perhaps(condition: Truth, yes: Any, no: Any) -> Any:
    """One end where the condition may hold, else the other."""
    return where(negated(condition), no, yes)


def column(value: Any) -> Any:
    """An end as a column; ``None`` is NULL."""
    if value is None:
        return NULL
    return ibis.literal(value, type="int64") if isinstance(value, int) else value


def floored(value: Any) -> Any:
    """A difference of columns, never below zero; NULL stays NULL."""
    return ibis.ifelse(value < 0, ZERO, value)


def _greatest_high(one: Any, other: Any) -> Any:
    """The greater one of two upper ends, without bound where one of them has none."""
    if one is None or other is None:
        return None
    if isinstance(one, int) and isinstance(other, int):
        return max(one, other)
    a, b = column(one), column(other)
    open_ = ibis.or_(*(each.isnull() for each in (one, other) if not isinstance(each, int)))
    return ibis.ifelse(open_, column(None), ibis.greatest(a, b))


def _greatest(one: Any, other: Any) -> Any:
    if isinstance(one, int) and isinstance(other, int):
        return max(one, other)
    if one is other or (isinstance(one, int) and one == 0):
        return other
    if isinstance(other, int) and other == 0:
        return one
    return ibis.greatest(column(one), column(other))


def _plus(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    if isinstance(one, int) and one == 0:
        return other
    return one if isinstance(other, int) and other == 0 else one + other


def _less(amount: Any, deduction: Any, bounded: bool = True) -> Any:
    if deduction is None:
        return 0
    if amount is None or (isinstance(amount, int) and amount == 0):
        return amount
    if isinstance(amount, int) and isinstance(deduction, int):
        return max(amount - deduction, 0)
    left = amount - deduction
    return floored(left if bounded else left.fill_null(0))


def _least(one: Any, other: Any, bounded: bool = True, also_bounded: bool = True) -> Any:
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, int) and isinstance(other, int):
        return min(one, other)
    if isinstance(one, int) and one == 0:
        return 0
    if isinstance(other, int) and other == 0:
        return 0
    a, b = column(one), column(other)
    if also_bounded:
        return ibis.least(a if bounded else a.fill_null(b), b)
    return ibis.least(a, b.fill_null(a)) if bounded else ibis.coalesce(ibis.least(a, b), a, b)
