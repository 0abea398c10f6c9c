"""The plain evaluator: what each node means, with facts known and unknown, to the fen."""

from __future__ import annotations

import datetime
import itertools
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judging import chengdu
from tiaoli.evaluate import (
    ASSESSED_KEY,
    DAY,
    END,
    NO_SHARE,
    PAID,
    START,
    UNBOUNDED,
    AtLeast,
    all_of,
    amount_of,
    any_of,
    crosses,
    entitled,
    half_up,
    met,
    negated,
    value_of,
)
from tiaoli.kinds import UNKNOWN, Count, Money
from tiaoli.language import (
    Bound,
    choice,
    constant,
    count,
    date,
    less,
    money,
    one_of,
    portion,
    share,
    share_of,
    subject,
    sum_of,
    worded,
    year,
    yearly,
    yesno,
)
from tiaoli.needed import needed, needed_amount
from tiaoli.tree import (
    All,
    Always,
    Assessed,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Crossing,
    Either,
    HighestBefore,
    InValidity,
    InYear,
    LatestYear,
    Node,
    Not,
    Portion,
    Ratio,
    Several,
    Unstated,
    WithinYear,
    YearBefore,
    under,
)

万元 = constant(Money(), 10**6)
亿元 = constant(Money(), 10**10)
分 = constant(Money(), 1)
人 = constant(Count("人"))
百分之 = share_of(100)
YI, WAN = 10**10, 10**6

甲 = subject(
    "甲",
    "示例",
    各年=yearly(money("各年收入", source="")),
    年度=year("年度", source="", latest="各年"),
    总额=money("总额", source=""),
    收入=money("收入", source="", in_year=("各年", "年度")),
    最高=money("此前最高", source="", highest_before=("各年", "年度")),
    部分=money("部分", source="", at_most="收入"),
    占比=share("占比", source="", of=("部分", "收入")),
    人数=count("人", "人数", source=""),
    是=yesno("是", source=""),
    也是=yesno("也是", source=""),
    还是=yesno("还是", source=""),
    级别=choice("国家", "省", "市", definition="级别", source=""),
    获批=date("获批", source=""),
)
START_DAY, END_DAY = datetime.date(2024, 2, 17), datetime.date(2027, 2, 16)
TERM = {START: START_DAY, END: END_DAY, DAY: datetime.date(2025, 3, 1)}


def value(node: Node, **facts: Any) -> Any:
    """The value of a node where the facts of 甲 are stated."""
    return value_of(node)(stated(facts))


def amount(node: Node, **facts: Any) -> tuple[Any, Any]:
    """The range of an amount."""
    return amount_of(node)(stated(facts))


def stated(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts by their full names, with the term and the day."""
    return {**TERM, **{f"甲.{name}": fact for name, fact in facts.items()}}


# Kleene's logic ----------------------------------------------------------------------------------

T, F, U = True, False, UNKNOWN
AND = {(T, T): T, (T, F): F, (T, U): U, (F, F): F, (F, U): F, (U, U): U}
OR = {(T, T): T, (T, F): T, (T, U): T, (F, F): F, (F, U): U, (U, U): U}
NOT = {T: F, F: T, U: U}


def both_ways(table: dict[tuple[Any, Any], Any]) -> list[tuple[Any, Any, Any]]:
    """The table with its symmetric half."""
    return [(a, b, r) for (x, y), r in table.items() for a, b in dict.fromkeys([(x, y), (y, x)])]


def yes(name: str, truth: Any) -> dict[str, Any]:
    """A yes/no fact, left out where it is unknown."""
    return {} if truth is UNKNOWN else {name: truth}


@pytest.mark.parametrize(("a", "b", "result"), both_ways(AND))
def test_and(a: Any, b: Any, result: Any) -> None:
    """False decides against an unknown; true does not."""
    assert all_of([a, b]) is result
    assert value(甲.是 & 甲.也是, **yes("是", a), **yes("也是", b)) is result


@pytest.mark.parametrize(("a", "b", "result"), both_ways(OR))
def test_or(a: Any, b: Any, result: Any) -> None:
    """True decides against an unknown; false does not."""
    assert any_of([a, b]) is result
    assert value(甲.是 | 甲.也是, **yes("是", a), **yes("也是", b)) is result


@pytest.mark.parametrize(("a", "result"), NOT.items())
def test_not(a: Any, result: Any) -> None:
    """The negation of an unknown is unknown."""
    assert negated(a) is result
    assert value(~甲.是, **yes("是", a)) is result


@pytest.mark.parametrize("truths", list(itertools.product((T, F, U), repeat=3)))
def test_three_parts_are_two_and_one(truths: tuple[Any, Any, Any]) -> None:
    """Flattening changes nothing, and De Morgan's laws hold with unknowns as without."""
    a, b, c = truths
    facts = {**yes("是", a), **yes("也是", b), **yes("还是", c)}
    x, y, z = 甲.是, 甲.也是, 甲.还是
    assert value(x & y & z, **facts) is value(All((x, All((y, z)))), **facts)
    assert value(x | y | z, **facts) is value(Either((x, Either((y, z)))), **facts)
    assert value(Not(All((x, y, z))), **facts) is value(~x | ~y | ~z, **facts)
    assert value(Not(Either((x, y, z))), **facts) is value(~x & ~y & ~z, **facts)


def test_words_around_a_condition_change_nothing() -> None:
    """首次(…) is its condition."""
    for truth in (T, F, U):
        assert value(worded("首次")(甲.是), **yes("是", truth)) is truth


# Bounds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bound", "below", "at", "above"),
    [
        (Bound.AT_LEAST, F, T, T),
        (Bound.ABOVE, F, F, T),
        (Bound.AT_MOST, T, T, F),
        (Bound.BELOW, T, F, F),
    ],
)
def test_a_bound_one_unit_below_at_and_above(
    bound: Bound, below: bool, at: bool, above: bool
) -> None:
    """One fen and one person decide; the number itself counts where the bound is inclusive."""
    assert bound.inclusive is at
    for node, unit, limit in (
        (Compare(甲.总额, bound, 亿元(3)), "总额", 3 * YI),
        (Compare(甲.人数, bound, 人(500)), "人数", 500),
    ):
        assert value(node, **{unit: limit - 1}) is below
        assert value(node, **{unit: limit}) is at
        assert value(node, **{unit: limit + 1}) is above
        assert value(node) is UNKNOWN


@pytest.mark.parametrize("bound", Bound)
def test_a_bound_on_a_value_known_to_be_at_least_something(bound: Bound) -> None:
    """What is at least 5 is at least 4; whether it is at least 6 nobody knows."""
    rises = bound in (Bound.AT_LEAST, Bound.ABOVE)
    assert met(bound, AtLeast(5), 4) is rises
    assert met(bound, AtLeast(5), 6) is UNKNOWN
    at = {Bound.AT_LEAST: T, Bound.ABOVE: U, Bound.AT_MOST: U, Bound.BELOW: F}[bound]
    assert met(bound, AtLeast(5), 5) is at


def test_an_option_is_listed_or_not() -> None:
    """One of the options that the text lists; unknown stays unknown."""
    node = one_of(甲.级别, "国家", "省")
    assert value(node, 级别="国家") is True
    assert value(node, 级别="省") is True
    assert value(node, 级别="市") is False
    assert value(node) is UNKNOWN
    assert value(~node) is UNKNOWN


# Shares ------------------------------------------------------------------------------------------

SIXTY = Compare(甲.占比, Bound.AT_LEAST, 百分之(60))
MORE_THAN_SIXTY = Compare(甲.占比, Bound.ABOVE, 百分之(60))


@pytest.mark.parametrize(
    ("part", "whole", "at_least", "above"),
    [
        # 60% of 300000000.05元 is 18000000003 fen exactly.
        (18_000_000_003, 30_000_000_005, T, F),
        (18_000_000_002, 30_000_000_005, F, F),
        (18_000_000_004, 30_000_000_005, T, T),
        # 60% of 300000000.01元 is 18000000000.6 fen: no whole number of fen is exactly 60%.
        (18_000_000_000, 30_000_000_001, F, F),
        (18_000_000_001, 30_000_000_001, T, T),
        # The largest amounts, where a float would round to 0.6.
        (6 * 10**15, 10**16, T, F),
        (6 * 10**15 - 1, 10**16, F, F),
        (6 * 10**15 + 1, 10**16, T, T),
        (0, 1, F, F),
        (1, 1, T, T),
    ],
)
def test_a_share_is_compared_exactly(part: int, whole: int, at_least: Any, above: Any) -> None:
    """One fen decides whether a share is 60%, however awkward the amounts."""
    assert value(SIXTY, 部分=part, 收入=whole) is at_least
    assert value(MORE_THAN_SIXTY, 部分=part, 收入=whole) is above
    assert value(甲.占比, 部分=part, 收入=whole) == Fraction(part, whole)


@given(st.integers(1, 10**16), st.integers(-3, 3))
def test_a_share_agrees_with_whole_numbers(whole: int, off: int) -> None:
    """part ÷ whole ≥ 60% is 100 part ≥ 60 whole, to the fen."""
    part = min(max(whole * 3 // 5 + off, 0), whole)
    assert value(SIXTY, 部分=part, 收入=whole) is (100 * part >= 60 * whole)
    assert value(MORE_THAN_SIXTY, 部分=part, 收入=whole) is (100 * part > 60 * whole)


@pytest.mark.parametrize("bound", Bound)
def test_the_share_of_nothing_meets_no_bound(bound: Bound) -> None:
    """Without revenue there is no share, neither at least 60% nor below, and nothing is lacking."""
    node = Compare(甲.占比, bound, 百分之(60))
    assert value(甲.占比, 部分=0, 收入=0) is NO_SHARE
    assert value(node, 部分=0, 收入=0) is False
    assert value(node, 收入=0) is False
    assert needed(node, stated({"收入": 0})) == frozenset()


def test_a_share_of_the_unknown_is_unknown() -> None:
    """Either amount lacking leaves the share open, and both are asked for."""
    for facts, lacking in (
        ({}, {"甲.部分", "甲.收入"}),
        ({"部分": 1}, {"甲.收入"}),
        ({"收入": 1}, {"甲.部分"}),
    ):
        assert value(SIXTY, **facts) is UNKNOWN
        assert needed(SIXTY, stated(facts)) == lacking


def test_a_stated_share_goes_before_the_computed_one() -> None:
    """Who states the share need not state the amounts."""
    assert value(SIXTY, 占比=Fraction(3, 5)) is True
    assert value(SIXTY, 占比=Fraction(3, 5) - Fraction(1, 10**20)) is False
    assert value(Ratio(甲.部分, 甲.总额), 部分=1, 总额=3) == Fraction(1, 3)


# Yearly series -----------------------------------------------------------------------------------

SERIES = ((2021, 1 * YI), (2022, 4 * YI), (2023, 2 * YI), (2024, 5 * YI))


def test_the_latest_year() -> None:
    """The last year of the series; without a series, the year before the case's date."""
    assert value(LatestYear(甲.各年), 各年=SERIES) == 2024
    assert value(LatestYear(甲.各年)) == 2024
    assert value(LatestYear(甲.各年), 各年=SERIES[:2]) == 2022
    assert value_of(LatestYear(甲.各年))({}) is UNKNOWN


def test_the_value_in_a_year() -> None:
    """A year outside the series, or listed as unknown, is unknown, not zero."""
    node = InYear(甲.各年, 甲.年度)
    assert value(node, 各年=SERIES) == 5 * YI
    assert value(node, 各年=SERIES, 年度=2022) == 4 * YI
    assert value(node, 各年=SERIES, 年度=2020) is UNKNOWN
    assert value(node, 各年=((2023, 1), (2024, UNKNOWN))) is UNKNOWN
    assert value(node) is UNKNOWN


def test_the_highest_value_before_a_year() -> None:
    """The year itself does not count; no earlier year is zero; a gap before the year is unknown."""
    node = HighestBefore(甲.各年, 甲.年度)
    assert value(node, 各年=SERIES) == 4 * YI
    assert value(node, 各年=SERIES, 年度=2022) == 1 * YI
    assert value(node, 各年=SERIES, 年度=2021) == 0
    assert value(node, 各年=SERIES, 年度=2025) == 5 * YI
    assert value(node, 各年=SERIES, 年度=2026) is UNKNOWN
    assert value(node) is UNKNOWN


def test_an_unknown_year_leaves_the_highest_at_least_what_is_known() -> None:
    """4亿元 in 2022 stays 4亿元, whatever 2023 was."""
    series = ((2022, 4 * YI), (2023, UNKNOWN), (2024, 5 * YI))
    node = HighestBefore(甲.各年, 甲.年度)
    assert value(node, 各年=series) == AtLeast(4 * YI)
    assert value(node, 各年=((2023, UNKNOWN), (2024, 1))) == AtLeast(0)
    assert amount(node, 各年=series) == (4 * YI, UNBOUNDED)


def test_a_stated_fact_goes_before_the_series() -> None:
    """A fact that could be derived is taken as stated where it is stated."""
    assert value(甲.收入, 各年=SERIES) == 5 * YI
    assert value(甲.收入, 各年=SERIES, 收入=6 * YI) == 6 * YI
    assert value(甲.最高, 各年=SERIES) == 4 * YI
    assert value(甲.年度, 各年=SERIES, 年度=2023) == 2023


# The term ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "within"),
    [
        (datetime.date(2024, 2, 16), F),
        (datetime.date(2024, 2, 17), T),
        (datetime.date(2025, 1, 1), T),
        (datetime.date(2027, 2, 16), T),
        (datetime.date(2027, 2, 17), F),
    ],
)
def test_an_event_lies_within_the_term(day: datetime.date, within: bool) -> None:
    """First and last day are included."""
    late = {**stated({"获批": day}), DAY: datetime.date(2027, 12, 31)}
    assert value_of(InValidity(甲.获批))(late) is within
    assert value(InValidity(甲.获批)) is UNKNOWN


@pytest.mark.parametrize(
    ("day", "within"), [("2025-02-28", T), ("2025-03-01", T), ("2025-03-02", F)]
)
def test_an_event_that_lies_ahead_has_not_happened(day: str, within: bool) -> None:
    """On 2025-03-01 an event of that day counts, one of the next day not yet."""
    event = datetime.date.fromisoformat(day)
    assert value(InValidity(甲.获批), 获批=event) is within


@pytest.mark.parametrize(("year", "within"), [(2023, F), (2024, T), (2026, T), (2027, F)])
def test_a_year_lies_within_the_term_by_its_last_day(year: int, within: bool) -> None:
    """2024 ends within the term though it began before it; 2027 ends after it."""
    late = {**stated({"年度": year}), DAY: datetime.date(2028, 1, 1)}
    assert value_of(InValidity(甲.年度))(late) is within


@pytest.mark.parametrize(
    ("year", "day", "before"),
    [
        (2024, "2025-01-01", T),
        (2024, "2025-12-31", T),
        (2024, "2026-01-01", F),
        (2025, "2025-06-01", F),
    ],
)
def test_the_year_before_the_case(year: int, day: str, before: bool) -> None:
    """上一年度 is the calendar year before the day of the case."""
    facts = {"甲.年度": year, DAY: datetime.date.fromisoformat(day)}
    assert value_of(YearBefore(甲.年度))(facts) is before
    assert value(YearBefore(甲.年度)) is True
    assert value_of(YearBefore(甲.收入))({}) is UNKNOWN


@pytest.mark.parametrize(
    ("done", "day", "result"),
    [(T, "2025-03-01", T), (F, "2025-12-30", U), (F, "2025-12-31", F), (U, "2025-12-31", U)],
)
def test_what_is_to_be_done_within_the_year(done: Any, day: str, result: Any) -> None:
    """Not yet done is no breach before the last day of the year."""
    facts = {DAY: datetime.date.fromisoformat(day)} | ({} if done is U else {"甲.是": done})
    assert value_of(WithinYear(甲.是))(facts) is result


def test_no_condition_always_holds() -> None:
    """不要求 is true of everybody, and needs nothing."""
    assert value(Always()) is True
    assert needed(Always(), {}) == frozenset()


def test_an_open_term_stays_open() -> None:
    """No first day: nobody knows whether it had begun. No last day: it has not ended."""
    facts = {"甲.获批": datetime.date(2099, 1, 1), DAY: datetime.date(2100, 1, 1)}
    assert value_of(InValidity(甲.获批))({**facts, START: START_DAY, END: None}) is True
    assert value_of(InValidity(甲.获批))({**facts, START: None, END: None}) is UNKNOWN
    assert value_of(InValidity(甲.获批))({**facts, START: None, END: END_DAY}) is False


# Amounts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exact", "fen"),
    [
        (Fraction(1, 2), 1),
        (Fraction(49, 100), 0),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(24999, 10000), 2),
        (Fraction(25, 10), 3),
        (Fraction(10**16 * 2 + 1, 2), 10**16 + 1),
        (7, 7),
        (0, 0),
    ],
)
def test_rounding_is_half_up_to_the_fen(exact: Any, fen: int) -> None:
    """Half a fen goes up, never to the nearest even number."""
    assert half_up(exact) == fen
    assert type(half_up(exact)) is int


TENTH = portion(百分之(10), 甲.总额)


def test_a_rate_of_a_base_is_exact() -> None:
    """10% of 10^16 fen and of one fen; an unknown base is an open range."""
    assert amount(TENTH, 总额=10**16) == (10**15, 10**15)
    assert amount(TENTH, 总额=10**16 - 1) == (Fraction(10**16 - 1, 10),) * 2
    assert amount(TENTH, 总额=1) == (Fraction(1, 10),) * 2
    assert amount(TENTH) == (0, UNBOUNDED)


def test_a_ceiling_is_reached_and_never_passed() -> None:
    """min(10% of the base, 100万元), with the ceiling itself payable and half a fen under it."""
    node = Capped(TENTH, 万元(100))
    for base, paid in (
        (10**9, 100 * WAN),
        (10**9 - 10, 100 * WAN - 1),
        (10**9 - 5, 100 * WAN),
        (10**9 - 6, 100 * WAN - 1),
        (10**9 + 10, 100 * WAN),
        (10**16, 100 * WAN),
        (0, 0),
    ):
        low, high = amount(node, 总额=base)
        assert (half_up(low), half_up(high)) == (paid, paid)
    assert amount(node) == (0, 100 * WAN)


def test_a_ceiling_of_odd_fen_is_not_rounded_over() -> None:
    """10% of 15 fen is 1.5 fen: two fen by rounding, one where the ceiling is one."""
    assert half_up(amount(TENTH, 总额=15)[1]) == 2
    assert half_up(amount(Capped(TENTH, 分(1)), 总额=15)[1]) == 1


def test_an_assessed_amount() -> None:
    """Without it the ceiling is all there is; with it, the lower of the two."""
    node = Capped(Assessed(), 万元(100))
    assert amount(node) == (0, 100 * WAN)
    for assessed, paid in ((99 * WAN, 99), (100 * WAN, 100), (101 * WAN, 100), (0, 0)):
        assert amount_of(node)({ASSESSED_KEY: assessed}) == (paid * WAN, paid * WAN)
    assert amount(Assessed()) == (0, UNBOUNDED)


def test_sums_and_deductions() -> None:
    """Ranges add up end by end; a deduction never leaves less than nothing."""
    total = sum_of(甲.总额, 甲.部分)
    assert amount(total, 总额=3, 部分=4) == (7, 7)
    assert amount(total, 总额=3)[0] == 3
    assert amount(total, 总额=3)[1] >= UNBOUNDED
    assert value(total, 总额=3) is UNKNOWN
    assert value(total, 总额=3, 部分=4) == 7
    rest = less(万元(250), 甲.部分)
    assert amount(rest, 部分=100 * WAN) == (150 * WAN, 150 * WAN)
    assert amount(rest, 部分=250 * WAN) == (0, 0)
    assert amount(rest, 部分=250 * WAN + 1) == (0, 0)
    assert amount(rest, 部分=250 * WAN - 1) == (1, 1)
    assert amount(rest) == (0, 250 * WAN)
    assert amount(less(万元(250), None)) == (250 * WAN, 250 * WAN)


def test_an_amount_by_kind() -> None:
    """An option that is not listed gets nothing; an unknown one gets something of the table."""
    node = ByKind(甲.级别, (("国家", 万元(100)), ("省", 万元(50))))
    assert amount(node, 级别="国家") == (100 * WAN, 100 * WAN)
    assert amount(node, 级别="省") == (50 * WAN, 50 * WAN)
    assert amount(node, 级别="市") == (0, 0)
    assert entitled(node)(stated({"级别": "市"})) is False
    assert entitled(node)(stated({"级别": "省"})) is True
    assert entitled(node)(stated({})) is UNKNOWN


def test_an_unknown_kind_is_worth_at_most_the_best() -> None:
    """Whether anything is owed is open, so the lowest amount of the table is no promise."""
    node = ByKind(甲.级别, (("国家", 万元(100)), ("省", 万元(50))))
    assert amount(node)[1] == 100 * WAN
    assert entitled(node)(stated({})) is UNKNOWN


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda node: Capped(node, 万元(500)),
        lambda node: Capped(甲.总额, node),
        lambda node: portion(百分之(10), node),
        lambda node: less(node, None),
        lambda node: less(node, 甲.部分),
    ],
)
def test_nothing_is_owed_of_what_is_not_owed(wrapped: Any) -> None:
    """A ceiling, a rate or a deduction makes no claim out of an option that is not listed."""
    node = wrapped(ByKind(甲.级别, (("国家", 万元(100)), ("省", 万元(50)))))
    assert entitled(node)(stated({"级别": "国家"})) is True
    assert entitled(node)(stated({"级别": "市"})) is False
    assert entitled(node)(stated({})) is UNKNOWN


def test_support_without_an_amount_is_no_amount() -> None:
    """Nothing is invented."""
    assert amount(Unstated("未写")) == (0, 0)


def test_an_amount_under_a_rate_that_is_unknown() -> None:
    """A rate is at most one."""
    assert amount(Portion(甲.占比, 甲.总额), 总额=10) == (0, 10)


# Tiers -------------------------------------------------------------------------------------------


def tiers(several: Several = Several.HIGHEST, bound: Bound = Bound.ABOVE) -> ByTier:
    """第五条: 3亿元, 5亿元, 10亿元 for 10万元, 20万元, 25万元."""
    return ByTier(
        Crossing(甲.收入, 甲.最高, bound),
        ((亿元(3), 万元(10)), (亿元(5), 万元(20)), (亿元(10), 万元(25))),
        several,
    )


@pytest.mark.parametrize(
    ("now", "before", "highest", "each"),
    [
        (3 * YI, 0, 0, 0),
        (3 * YI + 1, 0, 10, 10),
        (3 * YI + 1, 3 * YI, 10, 10),
        (4 * YI, 3 * YI + 1, 0, 0),
        (5 * YI, 0, 10, 10),
        (5 * YI + 1, 0, 20, 30),
        (5 * YI + 1, 3 * YI + 1, 20, 20),
        (10 * YI + 1, 0, 25, 55),
        (10 * YI + 1, 5 * YI + 1, 25, 25),
        (10 * YI + 1, 10 * YI + 1, 0, 0),
        (0, 0, 0, 0),
        (10**16, 0, 25, 55),
    ],
)
def test_tiers_passed_for_the_first_time(now: int, before: int, highest: int, each: int) -> None:
    """A tier counts when it is passed now and never was before; several at once by the reading."""
    facts = {"收入": now, "最高": before}
    assert amount(tiers(), **facts) == (highest * WAN, highest * WAN)
    assert amount(tiers(Several.EACH), **facts) == (each * WAN, each * WAN)
    assert entitled(tiers())(stated(facts)) is (highest > 0)


def test_a_tier_reached_exactly_counts_where_the_bound_includes_it() -> None:
    """达到 3亿元: passed at 3亿元; and whoever had exactly 3亿元 before had passed it."""
    node = tiers(bound=Bound.AT_LEAST)
    assert amount(node, 收入=3 * YI, 最高=3 * YI - 1) == (10 * WAN, 10 * WAN)
    assert amount(node, 收入=3 * YI - 1, 最高=0) == (0, 0)
    assert amount(node, 收入=4 * YI, 最高=3 * YI) == (0, 0)


def test_tiers_with_what_is_unknown() -> None:
    """Without earlier years nobody knows whether it is the first time; below 3亿元 it never is."""
    assert amount(tiers(), 收入=6 * YI) == (0, 20 * WAN)
    assert amount(tiers(Several.EACH), 收入=6 * YI) == (0, 30 * WAN)
    assert entitled(tiers())(stated({"收入": 6 * YI})) is UNKNOWN
    assert amount(tiers(), 收入=3 * YI) == (0, 0)
    assert entitled(tiers())(stated({"收入": 3 * YI})) is False
    assert amount(tiers(), 最高=5 * YI + 1) == (0, 25 * WAN)
    assert amount(tiers()) == (0, 25 * WAN)
    assert amount(tiers(Several.EACH)) == (0, 55 * WAN)


def test_a_series_with_a_gap_decides_the_tiers_it_can() -> None:
    """4亿元 once is past 3亿元 for good; whether 5亿元 was passed before depends on the gap."""
    gap = ((2022, 4 * YI), (2023, UNKNOWN), (2024, 6 * YI))
    assert crosses(tiers().measure, 亿元(3))(stated({"各年": gap})) is False
    assert crosses(tiers().measure, 亿元(5))(stated({"各年": gap})) is UNKNOWN
    assert crosses(tiers().measure, 亿元(10))(stated({"各年": gap})) is False
    assert amount(tiers(), 各年=gap) == (0, 20 * WAN)
    assert needed_amount(tiers(), stated({"各年": gap})) == {"甲.最高"}


@pytest.mark.parametrize(
    ("paid", "highest", "each"),
    [
        ((), 20, 30),
        ((10 * WAN,), 20, 20),
        ((20 * WAN,), 0, 10),
        ((10 * WAN, 20 * WAN), 0, 0),
        ((25 * WAN,), 20, 30),
    ],
)
def test_tiers_paid_before(paid: tuple[int, ...], highest: int, each: int) -> None:
    """每档各给一次: a paid tier is not paid again, and does not let a lower one in instead."""
    facts = {**stated({"收入": 6 * YI, "最高": 0}), PAID: paid}
    assert amount_of(tiers())(facts) == (highest * WAN, highest * WAN)
    assert amount_of(tiers(Several.EACH))(facts) == (each * WAN, each * WAN)


# What is needed ----------------------------------------------------------------------------------


def test_what_is_decided_needs_nothing() -> None:
    """A false part settles the whole, whatever else is unknown."""
    both = 甲.是 & SIXTY
    assert needed(both, stated({"是": False})) == frozenset()
    assert needed(both, stated({"是": True})) == {"甲.部分", "甲.收入"}
    assert needed(both, stated({})) == {"甲.是", "甲.部分", "甲.收入"}
    assert needed(甲.是 | 甲.也是, stated({"是": True})) == frozenset()
    assert needed(甲.是 | 甲.也是, stated({"是": False})) == {"甲.也是"}
    assert needed(~甲.是, stated({})) == {"甲.是"}
    assert needed(InValidity(甲.获批), stated({})) == {"甲.获批"}
    assert needed(one_of(甲.级别, "省"), stated({})) == {"甲.级别"}


def test_an_amount_that_is_decided_needs_nothing() -> None:
    """Below every tier nobody needs the earlier years; an assessed amount is no fact to ask for."""
    assert needed_amount(tiers(), stated({"收入": 3 * YI})) == frozenset()
    assert needed_amount(tiers(), stated({"收入": 6 * YI})) == {"甲.最高"}
    assert needed_amount(tiers(), stated({})) == {"甲.收入", "甲.最高"}
    assert needed_amount(Capped(TENTH, 万元(100)), stated({})) == {"甲.总额"}
    assert needed_amount(Capped(Assessed(), 万元(100)), stated({})) == frozenset()
    by_kind = ByKind(甲.级别, (("国家", 甲.总额), ("省", 甲.部分)))
    assert needed_amount(by_kind, stated({})) == {"甲.级别"}
    one = ByKind(by_kind.choice, tuple((kind, 万元(5)) for kind, _ in by_kind.table))
    assert needed_amount(Capped(one, 万元(9)), stated({})) == {"甲.级别"}
    assert needed_amount(by_kind, stated({"级别": "省"})) == {"甲.部分"}
    assert needed_amount(less(万元(1), 甲.部分), stated({})) == {"甲.部分"}
    assert needed_amount(sum_of(甲.总额, 甲.部分), stated({"总额": 1})) == {"甲.部分"}


def test_what_has_no_meaning_is_refused() -> None:
    """A node the evaluator does not know is an error, never a silent verdict."""

    class Strange(Node):
        pass

    with pytest.raises(TypeError) as raised:
        value_of(Strange())
    assert str(raised.value) == "the evaluator has no meaning for Strange"


def test_an_unknown_has_no_truth_value() -> None:
    """`if UNKNOWN` would take it for true."""
    with pytest.raises(TypeError):
        bool(UNKNOWN)
    assert repr(UNKNOWN) == "UNKNOWN"


def test_without_facts_no_condition_of_chengdu_is_decided() -> None:
    """Nothing stated, nothing known: every condition is open, none fails for lack of a fact."""
    decided = {
        placed.id: value_of(when)(dict(TERM))
        for placed in chengdu().placed
        if (when := getattr(under(placed.provision), "when", None)) is not None
    }
    assert len(decided) > 10
    assert set(decided.values()) == {UNKNOWN}
