"""（二） 支持人工智能软件开源: a one-time award of at most 500万元 for one 开源主体."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG
from tests.rules.drawn import WAN, Measure, between, modest, near
from tiaoli.kinds import UNKNOWN

OPEN = Measure(
    BINJIANG, "（二）/开源奖励", "开源项目", {"类别": "模型", "已开源": True, "评审入选": True}
)
CEILING = 500 * WAN
AMOUNT = near(CEILING)


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("类别", "其他", ""),
        ("已开源", False, ""),
        ("评审入选", False, ""),
        ("申请人.类型", "人才", "不限主体"),
    ],
)
def test_each_condition(fact: str, wrong: Any, dropped: str) -> None:
    """“企业和相关机构”, five kinds of software without 等, “开源”, “经评审”."""
    OPEN.needs(fact, wrong, dropped)


@pytest.mark.parametrize(
    "kind", ["人工智能计算平台", "第三方算子库", "模型", "智能体", "集成开发工具"]
)
def test_any_of_the_five(kind: str) -> None:
    """“和” lists kinds of software: one of them is enough."""
    assert OPEN.says(OPEN.row(类别=kind)) == ("至多", 500 * WAN)


@modest
@given(AMOUNT)
def test_what_the_review_settles_up_to_the_ceiling(review: int) -> None:
    """“最高500万元”: the review's amount to the fen, never above the ceiling."""
    assert OPEN.says(OPEN.row(评审核定额=review)) == min(review, CEILING)


@modest
@given(st.lists(AMOUNT, min_size=1, max_size=3))
def test_one_award_for_the_body_or_one_for_each_software(reviews: list[int]) -> None:
    """“一次性”: once for the body (the highest), or for each software, up to 500万元 in all."""
    rows = [OPEN.row(f"软件{n}", 评审核定额=review) for n, review in enumerate(reviews)]
    assert OPEN.says(*rows) == min(max(reviews), CEILING)
    assert OPEN.says(*rows, readings=["每项一次"]) == min(sum(reviews), CEILING)


@modest
@given(st.lists(AMOUNT, max_size=2))
def test_one_software_that_is_not_settled_leaves_the_sum_open(reviews: list[int]) -> None:
    """Without the review's amount there is only the ceiling, whatever the others got."""
    rows = [OPEN.row(f"软件{n}", 评审核定额=review) for n, review in enumerate(reviews)]
    rows.append(OPEN.row("未核定"))
    expected = CEILING if sum(reviews) >= CEILING else between(0, CEILING)
    assert OPEN.says(*rows, readings=["每项一次"]) == expected


@modest
@given(AMOUNT, near(CEILING, least=1))
def test_after_an_earlier_award(review: int, before: int) -> None:
    """Nothing more for the body; the rest of 500万元 for another software; or the difference."""
    row = OPEN.row(评审核定额=review)
    before = min(before, CEILING)
    same, other = OPEN.paid(before, name="甲"), OPEN.paid(before, name="乙")
    for award in (same, other):
        assert OPEN.says(row, awards=[award]) == "不符合"
    rest = min(review, CEILING - before)
    assert OPEN.says(row, awards=[other], readings=["每项一次"]) == rest
    more = max(min(review, CEILING) - before, 0)
    assert OPEN.says(row, awards=[same], readings=["补足差额"]) == more


def test_earlier_awards_unknown() -> None:
    """“一次性”: it must be known whether it was given already; not chosen, it does not matter."""
    assert OPEN.lacks(OPEN.row(评审核定额=WAN), awards=UNKNOWN) == {"已获奖补"}
    assert OPEN.says(OPEN.row(评审入选=False), awards=UNKNOWN) == "不符合"


def test_where_the_applicant_is() -> None:
    """The clause names no district."""
    OPEN.needs_under("须在区", "申请人.在滨江", False)


@modest
@given(AMOUNT, AMOUNT, near(CEILING, least=1))
def test_the_difference_over_several_software(paid_for: int, other: int, before: int) -> None:
    """“晋升到高等次”: the highest of them less what was paid, as long as that is another one."""
    before, other = min(before, CEILING), max(other, paid_for)
    rows = [OPEN.row("甲", 评审核定额=paid_for), OPEN.row("乙", 评审核定额=other)]
    more = max(min(other, CEILING) - before, 0)
    found = OPEN.outcome(*rows, awards=[OPEN.paid(before, name="甲")], readings=["补足差额"])
    assert (found.low, found.high) == (more, more)


@pytest.mark.parametrize(
    ("paid_for", "other", "before", "more"), [(500, 400, 300, 200), (450, 400, 430, 20)]
)
def test_the_difference_for_the_highest_itself(
    paid_for: int, other: int, before: int, more: int
) -> None:
    """300万元 were paid for what is now worth 500万元: 200万元 more, beside 400万元 too."""
    rows = [
        OPEN.row("甲", 评审核定额=paid_for * WAN),
        OPEN.row("乙", 评审核定额=other * WAN),
    ]
    awards = [OPEN.paid(before * WAN, name="甲")]
    assert OPEN.says(*rows, awards=awards, readings=["补足差额"]) == more * WAN
