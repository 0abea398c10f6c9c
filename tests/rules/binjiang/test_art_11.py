"""（十一） 培育人工智能标杆企业: at most 50万元, and the difference on promotion."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, modest, near
from tiaoli.kinds import UNKNOWN

LEADER = Measure(
    BINJIANG,
    "（十一）/标杆企业奖励",
    "企业",
    {
        "大模型应用形成案例": True,
        "实现智能化突破": True,
        "实现降本增效": True,
        "实现业务模式创新": True,
        "具有示范引领和推广价值": True,
        "标杆企业名单": "省级",
        "服务商名单": "未入选",
    },
)
EFFECTS = ("实现智能化突破", "实现降本增效", "实现业务模式创新")
CEILING = 50 * WAN
AMOUNT = near(CEILING, 30 * WAN)
PAID = near(CEILING, 30 * WAN, least=1).map(lambda fen: min(fen, CEILING))


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("申请人.类型", "科研机构", ""),
        ("大模型应用形成案例", False, "入选即可"),
        ("实现智能化突破", False, "入选即可"),
        ("实现降本增效", False, "入选即可"),
        ("实现业务模式创新", False, "入选即可"),
        ("具有示范引领和推广价值", False, "入选即可"),
        ("标杆企业名单", "其他级别", ""),
        ("标杆企业名单", "未入选", ""),
    ],
)
def test_each_condition(fact: str, wrong: Any, dropped: str) -> None:
    """“对在……的，对入选省市……的”: both together by default, or the list alone."""
    LEADER.needs(fact, wrong, dropped)


@pytest.mark.parametrize("effects", list(itertools.product([True, False], repeat=3)))
def test_all_three_effects_or_one(effects: tuple[bool, ...]) -> None:
    """“智能化突破、……降本增效、……创新提升”: all by default; none is nothing either way."""
    facts: dict[str, Any] = dict(zip(EFFECTS, effects, strict=True))
    row = LEADER.row(**facts)
    assert LEADER.says(row) == (("至多", 50 * WAN) if all(effects) else "不符合")
    one = ("至多", 50 * WAN) if any(effects) else "不符合"
    assert LEADER.says(row, readings=["一项即可"]) == one
    assert LEADER.says(row, readings=["入选即可"]) == ("至多", 50 * WAN)


@pytest.mark.parametrize("level", ["省级", "市级"])
@pytest.mark.parametrize("review", [UNKNOWN, 40 * WAN])
def test_province_or_city(level: str, review: Any) -> None:
    """“省市”: either list."""
    expected = ("至多", 50 * WAN) if review is UNKNOWN else 40 * WAN
    assert LEADER.says(LEADER.row(标杆企业名单=level, 评审核定额=review)) == expected


@modest
@given(AMOUNT)
def test_up_to_the_ceiling(review: int) -> None:
    """“单家企业最高50万元”."""
    assert LEADER.says(LEADER.row(评审核定额=review)) == min(review, CEILING)


@modest
@given(AMOUNT, PAID, st.sampled_from(["2025-11-01", "2026-01-15"]))
def test_from_the_city_list_to_the_province(review: int, before: int, day: str) -> None:
    """“补足差额部分”; or no grade at all, then only 50万元 in the term, or in each year."""
    row, awards = LEADER.row(评审核定额=review), [LEADER.paid(before, day)]
    more = max(min(review, CEILING) - before, 0)
    assert amounts(row, awards) == (more, more)
    rest = min(review, CEILING - before)
    assert amounts(row, awards, "级别不是等次") == (rest, rest)
    left = CEILING - (before if day.startswith("2026") else 0)
    due = min(review, left)
    assert amounts(row, awards, "级别不是等次", "每年合计") == (due, due)


def amounts(row: Any, awards: Any, *readings: str) -> tuple[int, int]:
    """The least and the most that is due."""
    outcome = LEADER.outcome(row, awards=awards, readings=readings)
    return outcome.low, outcome.high


def test_promoted_after_the_full_amount_or_an_unknown_one() -> None:
    """50万元 already: nothing is left. An unknown sum: at most what it may leave."""
    row = LEADER.row(评审核定额=40 * WAN)
    assert amounts(row, [LEADER.paid(CEILING, "2025-11-01")]) == (0, 0)
    for awards, needed in (([LEADER.paid(UNKNOWN)], "已获奖补.金额"), (UNKNOWN, "已获奖补")):
        assert LEADER.lacks(row, awards=awards) == {needed}
        assert amounts(row, awards) == (0, 40 * WAN)


@pytest.mark.parametrize("described", [True, False])
@pytest.mark.parametrize("listed", [True, False])
def test_two_whos(described: bool, listed: bool) -> None:
    """“对……的，对……的”: both, the second alone, or either of them."""
    row = LEADER.row(大模型应用形成案例=described, 标杆企业名单="市级" if listed else "未入选")
    for readings, met in (
        ([], described and listed),
        (["入选即可"], listed),
        (["任一对象即可"], described or listed),
    ):
        assert LEADER.says(row, readings=readings) == (("至多", 50 * WAN) if met else "不符合")


def test_when_and_where() -> None:
    """The words say neither since when an enterprise must be listed, nor where it must be."""
    LEADER.needs_under("须在区", "申请人.在滨江", False)
    LEADER.any_time("标杆企业入选日期", PUBLISHED, FIRST_DAY)
