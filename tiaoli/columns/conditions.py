"""Conditions and numbers of a tree as columns; each arm mirrors one of `evaluate`."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from typing import Any, Final

import ibis

from tiaoli.columns.logic import Truth, all_of, any_of, both, either, negated
from tiaoli.columns.span import checked
from tiaoli.columns.view import NoColumnsError, View
from tiaoli.kinds import MAX_FEN, Share, Year, YesNo
from tiaoli.population.layout import NANO
from tiaoli.tree import (
    All,
    Always,
    Bound,
    Compare,
    Constant,
    Crossing,
    Either,
    Fact,
    InValidity,
    Node,
    Not,
    OneOf,
    Past,
    Ratio,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
    children,
    kind_of,
)

_MEETS: Final[dict[Bound, Callable[[Any, Any], Any]]] = {
    Bound.AT_LEAST: operator.ge,
    Bound.ABOVE: operator.gt,
    Bound.AT_MOST: operator.le,
    Bound.BELOW: operator.lt,
}


@dataclass(frozen=True)
class Number:
    """A number or a column of them, NULL where it is unknown; ``None`` where it is unknown on every
    row. Where ``at_least`` holds it is only known not to be less."""

    value: Any
    at_least: Truth = False


# Numbers -----------------------------------------------------------------------------------------


@singledispatch
def number(node: Any, view: View) -> Number:
    """The value of a node that is a number or a date, other than a share."""
    raise NoColumnsError(f"{type(node).__name__} has no column")


@number.register
def _(node: Constant, view: View) -> Number:
    return Number(node.value)


@number.register
def _(node: Fact, view: View) -> Number:
    return Number(view.value(node), view.at_least.get(node.key, False))


# Conditions --------------------------------------------------------------------------------------


@singledispatch
def truth(node: Any, view: View) -> Truth:
    """Whether a condition holds, by Kleene's logic."""
    raise NoColumnsError(f"{type(node).__name__} has no column")


@truth.register
def _(node: Fact, view: View) -> Truth:
    if not isinstance(node.kind, YesNo):
        raise NoColumnsError(f"{node.key} is no condition")
    return view.value(node)


@truth.register
def _(node: Compare, view: View) -> Truth:
    if isinstance(kind_of(node.left), Share):
        return _share_meets(node, view)
    left, right = number(node.left, view), number(node.right, view)
    if right.at_least is not False:
        raise NoColumnsError("a bound that is itself only known to be at least something")
    return met(node.bound, left, right.value)


def met(bound: Bound, left: Number, limit: Any) -> Truth:
    """Whether a number meets a bound; one that is only at least something may decide it."""
    if left.value is None or limit is None:
        return None
    meets = _MEETS[bound](_comparable(left.value), _comparable(limit))
    if left.at_least is False:
        return meets
    undecided = negated(meets) if bound in (Bound.AT_LEAST, Bound.ABOVE) else meets
    return ibis.ifelse(left.at_least & undecided, ibis.null("boolean"), meets)


def _comparable(value: Any) -> Any:
    return ibis.date(value) if isinstance(value, datetime.date) else value


def _share_meets(node: Compare, view: View) -> Truth:
    """A share against a constant, by cross-multiplication; the share of nothing meets no bound."""
    if not isinstance(node.right, Constant):
        raise NoColumnsError("a share is compared with a share")
    limit: Fraction = node.right.value
    meets = _MEETS[node.bound]
    stated, ratio = share_parts(node.left, view)
    checked(max(MAX_FEN, NANO) * max(limit.denominator, limit.numerator))
    derived: Truth = None
    if ratio is not None:
        part, whole = ratio
        # The share of nothing meets no bound, whether or not the part is known.
        derived = both(meets(part * limit.denominator, whole * limit.numerator), whole != 0)
    if stated is None:
        return derived
    by_word = meets(stated * limit.denominator, NANO * limit.numerator)
    return by_word if derived is None else by_word.fill_null(derived)


def share_parts(node: Node, view: View) -> tuple[Any, tuple[Any, Any] | None]:
    """A share as it is stated (in parts of `NANO`), and as part and whole; ``None`` for what no row
    has. Raises `NoColumnsError` for a share that is neither."""
    if isinstance(node, Fact):
        ratio = node.formula if isinstance(node.formula, Ratio) else None
        return view.value(node), None if ratio is None else share_parts(ratio, view)[1]
    if isinstance(node, Ratio):
        part, whole = number(node.part, view), number(node.whole, view)
        if part.at_least is not False or whole.at_least is not False:
            raise NoColumnsError("a share of what is only known to be at least something")
        if whole.value is None:
            return None, None
        return None, (ibis.null("int64") if part.value is None else part.value, whole.value)
    raise NoColumnsError(f"{type(node).__name__} is no share that has a column")


def share_unknown(node: Node, view: View) -> Truth:
    """Whether a share is unknown: neither stated, nor both parts known, nor a share of nothing."""
    stated, ratio = share_parts(node, view)
    derived: Truth = True
    if ratio is not None:
        part, whole = ratio
        derived = whole.isnull() | (part.isnull() & (whole != 0))
    return derived if stated is None else stated.isnull() & derived


@truth.register
def _(node: OneOf, view: View) -> Truth:
    assert isinstance(node.fact, Fact)
    value = view.value(node.fact)
    if value is None:
        return None
    return one_of(value, node.options)


def one_of(value: Any, options: Sequence[str]) -> Any:
    """Whether a choice is one of these; NULL where it is unknown."""
    return value == options[0] if len(options) == 1 else value.isin(options)


@truth.register
def _(node: InValidity, view: View) -> Truth:
    event = number(node.event, view).value
    if event is None:
        return None
    of_year = isinstance(kind_of(node.event), Year)
    after = None if view.start is None else _since(event, view.start, of_year)
    last = view.day if view.end is None else min(view.day, view.end)
    return both(after, _until(event, last, of_year))


@truth.register
def _(node: Past, view: View) -> Truth:
    event = number(node.event, view).value
    if event is None:
        return None
    return _until(event, view.day, isinstance(kind_of(node.event), Year))


def _since(event: Any, day: datetime.date, of_year: bool) -> Truth:
    """Whether the event (a year: its last day) is on or after the day."""
    return event >= day.year if of_year else event >= ibis.date(day)


def _until(event: Any, day: datetime.date, of_year: bool) -> Truth:
    """Whether the event (a year: its last day) is on or before the day."""
    if not of_year:
        return event <= ibis.date(day)
    return event <= (day.year if (day.month, day.day) == (12, 31) else day.year - 1)


@truth.register
def _(node: YearBefore, view: View) -> Truth:
    year = number(node.year, view).value
    return None if year is None else year == view.day.year - 1


@truth.register
def _(node: WithinYear, view: View) -> Truth:
    done = truth(node.done, view)
    if (view.day.month, view.day.day) == (12, 31):
        return done
    return either(done, None)  # what is not done yet can still be


@truth.register
def _(node: YearsLeft, view: View) -> Truth:
    if view.years is None:
        return None
    most, years = node.most.value // 12, view.years
    if node.consecutive:
        gone = ibis.ifelse(years.first.isnull(), 0, view.day.year - years.first)
        worst = ibis.ifelse(years.maybe > 0, most, gone)
    else:
        gone, worst = years.gone, years.gone + years.maybe
    known = (gone >= most) == (worst >= most)
    return ibis.ifelse(known & ~years.nothing_known, gone < most, ibis.null("boolean"))


@truth.register
def _(node: Always, view: View) -> Truth:
    return True


@truth.register
def _(node: All, view: View) -> Truth:
    return all_of(truth(part, view) for part in node.parts)


@truth.register
def _(node: Either, view: View) -> Truth:
    return any_of(truth(part, view) for part in node.parts)


@truth.register
def _(node: Not, view: View) -> Truth:
    return negated(truth(node.part, view))


@truth.register
def _(node: Worded, view: View) -> Truth:
    return truth(node.part, view)


def decided(node: Node, view: View) -> bool:
    """Whether a condition is known on every row, because none of its facts ever lacks."""
    if isinstance(node, Fact):
        return _stated(node, view)
    if isinstance(node, YearsLeft | WithinYear):
        return False
    if view.start is None and isinstance(node, InValidity):
        return False
    return all(decided(part, view) for part in children(node))


def _stated(fact: Fact, view: View) -> bool:
    if fact.key in view.never_null:
        return fact.key not in view.at_least
    if not isinstance(fact.formula, Ratio):
        return False
    return all(_stated(part, view) for part in (fact.formula.part, fact.formula.whole))  # type: ignore[arg-type]


def crossed(measure: Crossing, threshold: Constant, view: View) -> Truth:
    """Whether the threshold is passed now and was never passed before."""
    now, before = number(measure.now, view), number(measure.before, view)
    limit = threshold.value
    return both(met(measure.bound, now, limit), negated(met(measure.bound, before, limit)))
