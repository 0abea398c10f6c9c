"""Builders for legal terms: each ties words of the text to a meaning and an authority.

Which words exist and what they mean is the law's business and stands in ``rules/terms.py``.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tiaoli import kinds
from tiaoli.fields import check_fields, shown
from tiaoli.kinds import Kind
from tiaoli.provisions import DayOne, Envelope, Limit, Per, Period, Publication, Quota
from tiaoli.tree import (
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
    Fact,
    InValidity,
    Less,
    Node,
    OneOf,
    Past,
    Portion,
    Ratio,
    Reading,
    RuleError,
    Several,
    Sum,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
    kind_of,
)

NO_AUTHORITY = "无权威"
OPEN = f"{NO_AUTHORITY}，存疑"


def is_open(doubt: Reading) -> bool:
    """Whether no authority settles a doubt."""
    return doubt.authority.startswith(NO_AUTHORITY)


def constant(kind: Kind, scale: int = 1) -> Callable[..., Constant]:
    """A unit of the text: ``亿元 = constant(Money(), 10**10)``, used as ``亿元(3)``."""

    def unit(number: int | str) -> Constant:
        value = _exact(number) * scale
        if value.denominator != 1:
            raise RuleError(f"`{number}` is finer than the smallest unit of {kind.label}")
        return _checked(kind, int(value))

    return unit


def share_of(denominator: int) -> Callable[[int | str], Constant]:
    """A rate per ``denominator``: ``百分之 = share_of(100)``, then ``百分之(60)``."""

    def unit(number: int | str) -> Constant:
        return _checked(kinds.Share(), _exact(number) / denominator)

    return unit


def _exact(number: object) -> Fraction:
    if isinstance(number, int) and not isinstance(number, bool):
        return Fraction(number)
    # Python reads more than this, "1e999999999" among it, which no memory can hold.
    if isinstance(number, str) and re.fullmatch(r"-?[0-9]{1,18}([./][0-9]{1,18})?", number):
        with contextlib.suppress(ZeroDivisionError):
            return Fraction(number)
    raise RuleError(f'{shown(number)} is not exact; write an integer or a string such as "2.5"')


def date_constant(year: int, month: int, day: int) -> Constant:
    """A date of the text."""
    return Constant(kinds.Date(), datetime.date(year, month, day))


def _checked(kind: Kind, value: Any) -> Constant:
    try:
        return Constant(kind, kind.check(value))
    except kinds.ValueProblemError as problem:
        raise RuleError(str(problem)) from None


@dataclass(frozen=True)
class BoundTerm:
    """A word that sets a bound, and whether the number itself counts."""

    words: tuple[str, ...]
    sense: Bound
    authority: str

    def __post_init__(self) -> None:
        check_fields(self)

    def __call__(self, value: Node, bound: Constant) -> Compare:
        return Compare(value, self.sense, bound, self.words)


def bound(*words: str, sense: Bound, authority: str) -> BoundTerm:
    """A bound such as 以上 (includes the number) or 超过 (excludes it)."""
    return BoundTerm(words, sense, authority)


def ceiling(*words: str) -> Callable[..., Capped]:
    """A ceiling such as 最高: over a formula if one is given, else over the assessed amount."""

    def capped(limit: Node, of: Node | None = None) -> Capped:
        return Capped(Assessed() if of is None else of, limit, words)

    return capped


def portion(rate: Node, base: Node) -> Portion:
    """A rate of a base: 按…10%."""
    return Portion(rate, base)


def sum_of(*parts: Node) -> Sum:
    """Several amounts together."""
    return Sum(tuple(parts))


def already_paid(*, this_year: bool = False) -> AlreadyPaid:
    """What was paid before (this year) for the same item: the earlier instalments."""
    return AlreadyPaid(this_year)


def assessed() -> Assessed:
    """The amount that a review settled."""
    return Assessed()


def in_validity(*words: str) -> Callable[[Fact], InValidity]:
    """An event that must be new: first, and within the edition's term."""
    return lambda event: InValidity(event, words)


def years_at_most(
    *words: str, name: str, question: str, readings: Mapping[str, bool], authority: str,
    instead: str,
) -> Callable[[Constant], Reading]:  # fmt: skip
    """At most so many years (最长3年), disputed in whether they run on from the first one."""

    def limited(most: Constant) -> Reading:
        options = tuple((n, YearsLeft(most, on, words)) for n, on in readings.items())
        return Reading(name, question, options, authority, instead)

    return limited


def envelope(*words: str, period: Period) -> Callable[[Constant], Envelope]:
    """The money for all applicants together: 每年安排最高1亿元."""
    return lambda amount: Envelope(amount, period, words)


def quota(*words: str, period: Period = Period.YEAR) -> Callable[..., Quota]:
    """How many can be chosen (每年不超过10项), with the fact that orders them, if there is one."""
    return lambda number, rank=None: Quota(number, rank, period, words)


def publication(
    after: Constant | None = None, day_one: DayOne = DayOne.NEXT, called: str = "公布之日"
) -> Publication:
    """The day of publication as the text calls it, or so many days after it."""
    return Publication(after, day_one, called)


def rank_within(*words: str) -> Callable[[Node, Constant], Compare]:
    """A place within the first so many: 前十名."""
    return lambda rank, number: Compare(rank, Bound.AT_MOST, number, words)


def one_of(fact: Fact, *options: str) -> OneOf:
    """A choice among the options that the text lists."""
    return OneOf(fact, options)


def worded(*words: str) -> Callable[[Node], Worded]:
    """Ties deciding words such as 首次 or 等 to the condition that states what they mean."""
    return lambda condition: Worded(condition, words)


def always() -> Always:
    """No condition."""
    return Always()


def past(event: Fact) -> Past:
    """An event that has happened, a year that has ended, by the case's date."""
    return Past(event)


def year_before(year: Fact) -> YearBefore:
    """The year before the case's date."""
    return YearBefore(year)


def within_year(done: Fact) -> WithinYear:
    """To be done within the calendar year, and judged at its end."""
    return WithinYear(done)


def less(amount: Node, deduction: Node | None) -> Less:
    """An amount less what is deducted."""
    return Less(amount, deduction)


def first_crossing(
    *words: str, question: str, readings: Mapping[str, Bound], authority: str, instead: str
) -> Callable[[Fact, Fact], Reading]:
    """首次突破 and its like: disputed in whether the number itself counts."""

    def crossing(now: Fact, before: Fact) -> Reading:
        options = tuple((n, Crossing(now, before, b, words)) for n, b in readings.items())
        return Reading(words[-1], question, options, authority, instead)

    return crossing


def crossing(*words: str, sense: Bound, authority: str) -> Callable[[Fact, Fact], Crossing]:
    """首次达到 and its like, whose words say whether the number itself counts."""
    if not authority:
        raise RuleError(f"`{'…'.join(words)}` needs authority=: what says whether it counts")
    return lambda now, before: Crossing(now, before, sense, words)


def each_tier(
    *words: str, question: str, readings: Mapping[str, Several], authority: str, instead: str
) -> Callable[[Node, Mapping[Any, Node]], Node]:
    """分别: a list of thresholds or of kinds pairs off, in order, with a list of amounts."""

    def paired(measure: Node, table: Mapping[Any, Node]) -> Node:
        if isinstance(kind_of(measure), kinds.Choice):
            return ByKind(measure, tuple(table.items()), words)
        tiers = tuple(table.items())
        options = tuple((n, ByTier(measure, tiers, s, words)) for n, s in readings.items())
        return Reading("同年多档", question, options, authority, instead)

    return paired


def by_kind(*words: str) -> Callable[[Node, Mapping[str, Node]], ByKind]:
    """An amount for each kind that the text lists, whether or not it says 分别."""
    return lambda choice, table: ByKind(choice, tuple(table.items()), words)


def limit(*words: str, per: Per, period: Period) -> Callable[..., Limit]:
    """A ceiling over several rows or payments, such as 每年累计不超过."""
    return lambda amount: Limit(amount, per, period, words)


def limit_by_year_of(
    *words: str, name: str, question: str, readings: tuple[str, str], authority: str, instead: str
) -> Callable[[Constant, Fact], Reading]:
    """A yearly ceiling per applicant, disputed in whether the year is that of the payment or of
    the date given."""

    def limits(amount: Constant, dated: Fact) -> Reading:
        options = tuple(
            (n, Limit(amount, Per.APPLICANT, Period.YEAR, words, by))
            for n, by in zip(readings, (None, dated), strict=True)
        )
        return Reading(name, question, options, authority, instead)

    return limits


def disputed_limit(
    *words: str, name: str, question: str, readings: Mapping[str, tuple[Per, Period]],
    authority: str, instead: str,
) -> Callable[[Constant], Reading]:  # fmt: skip
    """A ceiling of which the text does not say by whom or over what time it counts."""

    def limits(amount: Constant) -> Reading:
        options = tuple((n, Limit(amount, *how, words)) for n, how in readings.items())
        return Reading(name, question, options, authority, instead)

    return limits


def disputed(
    name: str, question: str, *readings: str, authority: str, instead: str
) -> Callable[..., Reading]:
    """A doubt that recurs: called with one tree for each reading, the one taken first."""

    def either(*trees: Any) -> Reading:
        if len(trees) != len(readings):
            raise RuleError(
                f"`{name}` has the readings {'、'.join(readings)}; give a tree for each"
            )
        return Reading(name, question, tuple(zip(readings, trees, strict=True)), authority, instead)

    return either


def reading(
    name: str, question: str, options: Mapping[str, Any], *, authority: str = OPEN, instead: str
) -> Reading:
    """A doubt as data; the first option is the reading taken."""
    if not instead:
        raise RuleError(f"reading `{name}` needs instead=: what the drafter could write")
    return Reading(name, question, tuple(options.items()), authority, instead)


def ratio(part: Fact, whole: Fact) -> Ratio:
    """A proportion of two amounts."""
    return Ratio(part, whole)
