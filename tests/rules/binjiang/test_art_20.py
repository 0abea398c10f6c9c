"""（二十） 支持开展高水平交流活动: half the costs, 100万元 for an event, for up to three years."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, day, modest, near
from tiaoli.kinds import UNKNOWN

EVENT = Measure(
    BINJIANG,
    "（二十）/活动补助",
    "活动",
    {
        "主题": "大模型",
        "类型": "赛事",
        "具有重大影响力": True,
        "经认定": True,
        "申请人为主办方": True,
        "在滨江举办": True,
        "实际发生费用": 100 * WAN,
        "扣除其他收入后的费用": 60 * WAN,
    },
)
CEILING = 100 * WAN
COST = near(200 * WAN, 100 * WAN)
PAID = near(CEILING, 30 * WAN, least=1).map(lambda fen: min(fen, CEILING))


def half(cost: int) -> int:
    """50% to the nearest fen, half a fen upwards."""
    return (50 * cost + 50) // 100


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("主题", "其他", ""),
        ("类型", "其他", ""),
        ("具有重大影响力", False, ""),
        ("经认定", False, ""),
        ("申请人为主办方", False, ""),
    ],
)
def test_each_condition(fact: str, wrong: Any, dropped: str) -> None:
    """Three subjects, “赛事、上下游产业链对接等”, “重大影响力”, “经认定”, “主办方”."""
    EVENT.needs(fact, wrong, dropped)


def test_what_is_listed() -> None:
    """The subjects are a closed list; “等” opens the kinds to what is like those named."""
    for subject in ("大模型", "生成式人工智能", "具身智能"):
        assert EVENT.says(EVENT.row(主题=subject)) == 50 * WAN
    for kind in ("赛事", "上下游产业链对接", "与所列相当的活动"):
        assert EVENT.says(EVENT.row(类型=kind)) == 50 * WAN


def test_where_it_is_held() -> None:
    """The words do not say."""
    away = EVENT.row(在滨江举办=False)
    assert EVENT.says(away) == 50 * WAN
    assert EVENT.says(away, readings=["须在滨江举办"]) == "不符合"


@modest
@given(st.lists(COST, min_size=1, max_size=3))
def test_half_the_costs_of_each_event(costs: list[int]) -> None:
    """“实际发生费用50%……单个活动最高补助100万元”: exact, each event by itself."""
    rows = [EVENT.row(f"活动{n}", 实际发生费用=cost) for n, cost in enumerate(costs)]
    assert EVENT.says(*rows) == sum(min(half(cost), CEILING) for cost in costs)


@modest
@given(COST, COST)
def test_all_costs_or_what_is_left_of_them(net: int, income: int) -> None:
    """“实际发生费用”: all of it, or less tickets, sponsors and other grants."""
    row = EVENT.row(实际发生费用=net + income, 扣除其他收入后的费用=net)
    assert EVENT.says(row) == min(half(net + income), CEILING)
    assert EVENT.says(row, readings=["扣除其他收入后"]) == min(half(net), CEILING)


@modest
@given(COST, PAID, PAID)
def test_a_later_edition_of_the_same_event(cost: int, before: int, other: int) -> None:
    """What is left of 100万元 for all its editions, or 100万元 in each year."""
    row = EVENT.row(实际发生费用=cost)
    awards = [EVENT.paid(before, "2025-10-01", "甲"), EVENT.paid(other, "2025-10-01", "乙")]
    rest = min(half(cost), CEILING - before)
    assert EVENT.says(row, awards=awards) == rest
    yearly = min(half(cost), CEILING)
    assert EVENT.says(row, awards=awards, readings=["每年合计"]) == yearly


@modest
@given(st.sets(st.integers(2018, 2025), max_size=5))
def test_three_years_in_all_or_in_a_row(years: set[int]) -> None:
    """“最长补助3年”: fewer than three years paid before, or within three of the first."""
    awards = [EVENT.paid(10 * WAN, f"{year}-06-01", "甲") for year in sorted(years)]
    left = min(half(100 * WAN), CEILING - 10 * WAN * len(years))
    fewer = left if len(years) < 3 else "不符合"
    assert EVENT.says(awards=awards) == fewer
    recent = left if not years or 2026 - min(years) < 3 else "不符合"
    assert EVENT.says(awards=awards, readings=["连续年数"]) == recent


def test_the_years_of_one_event_only() -> None:
    """“单个活动”: another event's years are its own, and two payments in a year are one year."""
    awards = [EVENT.paid(WAN, f"{year}-06-01", "乙") for year in (2023, 2024, 2025)]
    assert EVENT.says(awards=awards) == 50 * WAN
    awards = [EVENT.paid(WAN, day, "甲") for day in ("2024-01-01", "2024-12-31", "2025-01-01")]
    row = EVENT.row(实际发生费用=300 * WAN)
    assert EVENT.says(row, awards=awards) == 97 * WAN
    awards.append(EVENT.paid(WAN, "2026-01-01", "甲"))
    assert EVENT.says(row, awards=awards) == 96 * WAN
    assert EVENT.at(day=day("2027-01-01")).says(row, awards=awards) == "不符合"


def test_what_is_unknown_is_asked_for() -> None:
    """The costs, and what was paid before: both the years and the ceiling depend on it."""
    assert EVENT.lacks(EVENT.row(实际发生费用=UNKNOWN)) == {"活动.实际发生费用"}
    assert EVENT.lacks(awards=UNKNOWN) == {"已获奖补"}
    assert EVENT.says(EVENT.row(经认定=False), awards=UNKNOWN) == "不符合"


def test_when_and_where() -> None:
    """The words say neither since when an event must be held, nor where the applicant must be."""
    EVENT.needs_under("须在区", "申请人.在滨江", False)
    EVENT.any_time("举办日期", PUBLISHED, FIRST_DAY)
