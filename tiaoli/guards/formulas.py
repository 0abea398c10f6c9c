"""Trees as formulas of z3, over all integers and not only those somebody thought of.

Each function mirrors one of `evaluate`. A condition is a pair of formulas, "surely true" and
"surely false"; where neither holds it is unknown, which is Kleene's logic. An amount is a range of
integers, over a denominator that its rates give. A date is the number YYYYMMDD: only its order and
its year are ever asked for. Yearly series are not modelled: what is derived from one stands as a
fact of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce, singledispatch
from math import lcm
from typing import Any, NamedTuple, Protocol

import z3

from tiaoli.evaluate import UNBOUNDED, owed_to_every_kind
from tiaoli.kinds import Choice, Date, Year
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
    InValidity,
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
)

YES, NO = z3.BoolVal(True), z3.BoolVal(False)
_LAST_DAY_OF_YEAR = 1231


class Truth(NamedTuple):
    """A condition: surely true, surely false, or neither."""

    yes: Any
    no: Any

    @property
    def open(self) -> Any:
        """Whether it is unknown."""
        return z3.Not(z3.Or(self.yes, self.no))


class Number(NamedTuple):
    """A number, and whether it is known."""

    known: Any
    value: Any


class Span(NamedTuple):
    """An amount from its lowest to its highest, in parts of a fen: so many to one fen."""

    low: Any
    high: Any
    per: int = 1


class View(Protocol):
    """What a formula reads of one row: its facts, the day, the term, what was paid before."""

    @property
    def day(self) -> Any:
        """The day of the case."""

    @property
    def start(self) -> int | None:
        """The first day of the edition's term."""

    @property
    def end(self) -> int | None:
        """Its last day."""

    @property
    def assessed(self) -> Number:
        """The amount that a review settled."""

    def truth(self, fact: Fact) -> Truth:
        """A yes/no fact."""

    def number(self, fact: Fact) -> Number:
        """Any other fact; a choice is the index of its option."""

    def paid(self, this_year: bool) -> Any:
        """What the provision paid for the row before (in the same year), in fen."""

    def years_gone(self, consecutive: bool) -> Any:
        """The years that count as used up, this one not among them."""

    def tier_paid(self, amount: Any) -> Any:
        """Whether an earlier award was of this amount, where each tier is paid once."""


class NoFormulaError(Exception):
    """A part of a rule that the proofs do not cover; the message says which."""


# Kleene's logic, and the larger and smaller of two ------------------------------------------------


def all_of(parts: Iterable[Truth]) -> Truth:
    """Kleene's and."""
    parts = list(parts)
    return Truth(z3.And([p.yes for p in parts]), z3.Or([p.no for p in parts]))


def any_of(parts: Iterable[Truth]) -> Truth:
    """Kleene's or."""
    parts = list(parts)
    return Truth(z3.Or([p.yes for p in parts]), z3.And([p.no for p in parts]))


def negated(part: Truth) -> Truth:
    """Kleene's not."""
    return Truth(part.no, part.yes)


def sure(condition: Any) -> Truth:
    """A condition that is never unknown."""
    return Truth(condition, z3.Not(condition))


def least(one: Any, two: Any) -> Any:
    """The smaller of two numbers."""
    return z3.If(one <= two, one, two)


def most(one: Any, two: Any) -> Any:
    """The larger of two numbers."""
    return z3.If(one >= two, one, two)


def code(day: Any) -> int:
    """A date as the number YYYYMMDD."""
    return int(day.year * 10000 + day.month * 100 + day.day)


def year_of(day: Any) -> Any:
    """The year of such a number."""
    return day / 10000


# Numbers and conditions --------------------------------------------------------------------------

_RELATIONS: dict[Bound, Callable[[Any, Any], Any]] = {
    Bound.AT_LEAST: lambda a, b: a >= b,
    Bound.ABOVE: lambda a, b: a > b,
    Bound.AT_MOST: lambda a, b: a <= b,
    Bound.BELOW: lambda a, b: a < b,
}


@singledispatch
def number(node: Any, view: View) -> Number:
    """The value of a node that is a number. Raises `NoFormulaError`."""
    raise NoFormulaError(f"{type(node).__name__} as a number")


@number.register
def _(node: Constant, view: View) -> Number:
    if isinstance(node.kind, Date):
        return Number(YES, z3.IntVal(code(node.value)))
    if not isinstance(node.value, int):
        raise NoFormulaError(f"{node.kind.label} as a number")
    return Number(YES, z3.IntVal(node.value))


@number.register
def _(node: Fact, view: View) -> Number:
    stated = view.number(node)
    if isinstance(node.formula, LatestYear):
        return Number(YES, z3.If(stated.known, stated.value, year_of(view.day) - 1))
    return stated


@number.register
def _(node: Sum, view: View) -> Number:
    parts = [number(part, view) for part in node.parts]
    return Number(z3.And([p.known for p in parts]), z3.Sum([p.value for p in parts]))


@singledispatch
def truth(node: Any, view: View) -> Truth:
    """Whether a condition holds. Raises `NoFormulaError`."""
    raise NoFormulaError(f"{type(node).__name__} as a condition")


@truth.register
def _(node: Fact, view: View) -> Truth:
    return view.truth(node)


@truth.register
def _(node: Compare, view: View) -> Truth:
    ratio = node.left.formula if isinstance(node.left, Fact) else node.left
    if isinstance(ratio, Ratio):
        return _share_meets(ratio, node, view)
    left, right = number(node.left, view), number(node.right, view)
    return _meets(node.bound, left, right)


def _meets(bound: Bound, left: Number, right: Number) -> Truth:
    known, holds = z3.And(left.known, right.known), _RELATIONS[bound](left.value, right.value)
    return Truth(z3.And(known, holds), z3.And(known, z3.Not(holds)))


def _share_meets(ratio: Ratio, node: Compare, view: View) -> Truth:
    """By cross-multiplication; the share of a whole that is zero meets no bound."""
    if not isinstance(node.right, Constant):
        raise NoFormulaError("a share compared with another share")
    share = node.right.value
    part, whole = number(ratio.part, view), number(ratio.whole, view)
    known = z3.And(part.known, whole.known)
    left, right = part.value * share.denominator, whole.value * share.numerator
    holds = z3.And(whole.value != 0, _RELATIONS[node.bound](left, right))
    none = z3.And(whole.known, whole.value == 0)
    return Truth(z3.And(known, holds), z3.Or(none, z3.And(known, z3.Not(holds))))


@truth.register
def _(node: OneOf, view: View) -> Truth:
    assert isinstance(node.fact, Fact)
    chosen = view.number(node.fact)
    listed = z3.Or([chosen.value == _index(node.fact, option) for option in node.options])
    return Truth(z3.And(chosen.known, listed), z3.And(chosen.known, z3.Not(listed)))


def _index(fact: Fact, option: str) -> int:
    assert isinstance(fact.kind, Choice)
    return fact.kind.options.index(option)


def _day(event: Node, view: View) -> Number:
    """The day of an event; a year counts as its last day."""
    when = number(event, view)
    if isinstance(event, Fact) and isinstance(event.kind, Year):
        return Number(when.known, when.value * 10000 + _LAST_DAY_OF_YEAR)
    return when


@truth.register
def _(node: InValidity, view: View) -> Truth:
    event = _day(node.event, view)
    after = Truth(NO, NO) if view.start is None else sure(event.value >= view.start)
    before = YES if view.end is None else event.value <= view.end
    within = all_of([after, sure(before), sure(event.value <= view.day)])
    return Truth(z3.And(event.known, within.yes), z3.And(event.known, within.no))


@truth.register
def _(node: Past, view: View) -> Truth:
    return _meets(Bound.AT_MOST, _day(node.event, view), Number(YES, view.day))


@truth.register
def _(node: YearBefore, view: View) -> Truth:
    year = number(node.year, view)
    same = year.value == year_of(view.day) - 1
    return Truth(z3.And(year.known, same), z3.And(year.known, z3.Not(same)))


@truth.register
def _(node: WithinYear, view: View) -> Truth:
    done = truth(node.done, view)
    return Truth(done.yes, z3.And(done.no, view.day % 10000 == _LAST_DAY_OF_YEAR))


@truth.register
def _(node: YearsLeft, view: View) -> Truth:
    return sure(view.years_gone(node.consecutive) < node.most.value // 12)


@truth.register
def _(node: Always, view: View) -> Truth:
    return Truth(YES, NO)


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


def crossed(measure: Crossing, threshold: Node, view: View) -> Truth:
    """Whether the threshold is passed now and was never passed before."""
    limit = number(threshold, view)
    now = _meets(measure.bound, number(measure.now, view), limit)
    before = _meets(measure.bound, number(measure.before, view), limit)
    return all_of([now, negated(before)])


# Amounts -----------------------------------------------------------------------------------------


def _common(*spans: Span) -> tuple[int, list[Span]]:
    """The spans over one denominator."""
    unit = lcm(*(span.per for span in spans))
    scaled = [
        span if span.per == unit
        else Span(span.low * (unit // span.per), span.high * (unit // span.per), unit)
        for span in spans
    ]  # fmt: skip
    return unit, scaled


def _chosen(condition: Any, one: Span, two: Span) -> Span:
    unit, (left, right) = _common(one, two)
    low, high = z3.If(condition, left.low, right.low), z3.If(condition, left.high, right.high)
    return Span(low, high, unit)


def _joined(join: Callable[[Any, Any], Any], *spans: Span) -> Span:
    unit, scaled = _common(*spans)
    low, high = (reduce(join, ends) for ends in ([s.low for s in scaled], [s.high for s in scaled]))
    return Span(low, high, unit)


def _added(one: Any, two: Any) -> Any:
    return one + two


def _exactly(value: Any) -> Span:
    return Span(value, value)


NOTHING = _exactly(z3.IntVal(0))


def whole_fen(span: Span) -> Span:
    """An amount cut to whole fen."""
    return span if span.per == 1 else Span(span.low / span.per, span.high / span.per)


def half_up(span: Span) -> Span:
    """An amount rounded half-up to the fen."""
    unit = span.per
    if unit == 1:
        return span
    return Span((2 * span.low + unit) / (2 * unit), (2 * span.high + unit) / (2 * unit))


def _known_or_not(value: Number) -> Span:
    none = z3.IntVal(0), z3.IntVal(UNBOUNDED)
    return Span(*(z3.If(value.known, value.value, end) for end in none))


@singledispatch
def amount(node: Any, view: View) -> Span:
    """The range of an amount, not yet rounded. Raises `NoFormulaError`."""
    return _known_or_not(number(node, view))


@amount.register
def _(node: Sum, view: View) -> Span:
    return _joined(_added, *(amount(part, view) for part in node.parts))


@amount.register
def _(node: Less, view: View) -> Span:
    whole = amount(node.amount, view)
    if node.deduction is None:
        return whole
    unit, (left, right) = _common(whole, amount(node.deduction, view))
    return Span(most(left.low - right.high, 0), most(left.high - right.low, 0), unit)


@amount.register
def _(node: Portion, view: View) -> Span:
    base = amount(node.base, view)
    if isinstance(node.rate, Constant):
        share = node.rate.value
        high = base.high * share.numerator
        unbounded = base.high >= UNBOUNDED * base.per
        high = z3.If(unbounded, base.high * share.denominator, high)
        return Span(base.low * share.numerator, high, base.per * share.denominator)
    return _portion_of_fact(node, base, view)


def _portion_of_fact(node: Portion, base: Span, view: View) -> Span:
    """A rate that is itself a fact, cut to whole fen: such a rate only ever sets a ceiling."""
    ratio = node.rate.formula if isinstance(node.rate, Fact) else node.rate
    if not isinstance(ratio, Ratio):
        raise NoFormulaError("a rate that is neither a constant nor a proportion")
    part, whole = number(ratio.part, view), number(ratio.whole, view)
    known = z3.And(part.known, whole.known, whole.value != 0)
    low, high = (end * part.value / (whole.value * base.per) for end in (base.low, base.high))
    bounded = z3.And(known, base.high < UNBOUNDED * base.per)
    return Span(z3.If(known, low, 0), z3.If(bounded, high, base.high / base.per))


@amount.register
def _(node: Capped, view: View) -> Span:
    return _joined(least, amount(node.amount, view), whole_fen(amount(node.ceiling, view)))


@amount.register
def _(node: Assessed, view: View) -> Span:
    return _known_or_not(view.assessed)


@amount.register
def _(node: AlreadyPaid, view: View) -> Span:
    return _exactly(view.paid(node.this_year))


@amount.register
def _(node: ByTier, view: View) -> Span:
    assert isinstance(node.measure, Crossing)
    each = node.several is Several.EACH
    total = NOTHING
    for threshold, tree in node.tiers:
        passed, tier = crossed(node.measure, threshold, view), amount(tree, view)
        paid = view.tier_paid(tier.low)
        unit, (so_far, own) = _common(total, tier)
        if each:
            low, high = so_far.low + own.low, so_far.high + own.high
            low_if_paid, high_if_paid = so_far.low, so_far.high
        else:
            low, high = most(so_far.low, own.low), most(so_far.high, own.high)
            low_if_paid, high_if_paid = 0, z3.If(passed.yes, 0, so_far.high)
        reached = z3.If(passed.yes, low, so_far.low)
        total = Span(
            z3.If(passed.no, so_far.low, z3.If(paid, low_if_paid, reached)),
            z3.If(passed.no, so_far.high, z3.If(paid, high_if_paid, high)),
            unit,
        )
    return total


@amount.register
def _(node: ByKind, view: View) -> Span:
    assert isinstance(node.choice, Fact)
    chosen = view.number(node.choice)
    table = [(_index(node.choice, option), amount(tree, view)) for option, tree in node.table]
    unit, spans = _common(NOTHING, *(span for _, span in table))
    low = reduce(least, [span.low for span in spans[1:]])
    high = reduce(most, [span.high for span in spans[1:]])
    known = spans[0]
    for (index, _), span in zip(table, spans[1:], strict=True):
        known = _chosen(chosen.value == index, span, known)
    return _chosen(chosen.known, known, Span(low, high, unit))


@amount.register
def _(node: Unstated, view: View) -> Span:
    return NOTHING


# Whether anything is owed, and whether an amount lacks facts --------------------------------------


@singledispatch
def owed(node: Any, view: View) -> Truth:
    """Whether an amount is owed at all: a tier reached, a kind listed."""
    return Truth(YES, NO)


@owed.register
def _(node: Capped, view: View) -> Truth:
    return all_of([owed(node.amount, view), owed(node.ceiling, view)])


@owed.register
def _(node: Less, view: View) -> Truth:
    return owed(node.amount, view)


@owed.register
def _(node: Portion, view: View) -> Truth:
    return owed(node.base, view)


@owed.register
def _(node: ByTier, view: View) -> Truth:
    assert isinstance(node.measure, Crossing)
    return any_of(crossed(node.measure, threshold, view) for threshold, _ in node.tiers)


@owed.register
def _(node: ByKind, view: View) -> Truth:
    assert isinstance(node.choice, Fact)
    if owed_to_every_kind(node):
        return Truth(YES, NO)
    chosen = view.number(node.choice)
    table = [(_index(node.choice, option), owed(tree, view)) for option, tree in node.table]
    yes = z3.Or([z3.And(chosen.value == index, each.yes) for index, each in table])
    maybe = z3.Or([z3.And(chosen.value == index, z3.Not(each.no)) for index, each in table])
    none = z3.And([each.no for _, each in table])
    return Truth(z3.And(chosen.known, yes), z3.If(chosen.known, z3.Not(maybe), none))


def lacks(node: Node, view: View) -> Any:
    """Whether an amount that is a range needs facts other than the assessed amount."""
    span = amount(node, view)
    return z3.And(z3.Or(span.low != span.high, owed(node, view).open), _unstated(node, view))


def _unstated(node: Any, view: View) -> Any:
    match node:
        case Fact(formula=Ratio()):
            return _unstated(node.formula, view)
        case Fact():
            return z3.Not(number(node, view).known)
        case Ratio(part=one, whole=two) | Portion(rate=one, base=two):
            return z3.Or(_unstated(one, view), _unstated(two, view))
        case ByTier(measure=Crossing(now=now, before=before)):
            return z3.Or(_unstated(now, view), _unstated(before, view))
        case ByKind(choice=choice, table=table):
            assert isinstance(choice, Fact)
            chosen = view.number(choice)
            inside = [
                z3.And(chosen.value == _index(choice, option), _unstated(tree, view))
                for option, tree in table
            ]
            return z3.Or(z3.Not(chosen.known), *inside)
        case Sum(parts=parts):
            return z3.Or([_unstated(part, view) for part in parts])
        case Less(amount=whole, deduction=deduction):
            rest = NO if deduction is None else _unstated(deduction, view)
            return z3.Or(_unstated(whole, view), rest)
        case Capped():
            span = amount(node, view)
            inner = z3.Or(_unstated(node.amount, view), _unstated(node.ceiling, view))
            return z3.And(z3.Or(span.low != span.high, owed(node, view).open), inner)
        case _:
            return NO
