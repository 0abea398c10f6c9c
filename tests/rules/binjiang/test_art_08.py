"""（八） 鼓励模型开发交易: at most 30% of last year's fees and 200万元 for an enterprise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, between, modest, near
from tiaoli.kinds import UNKNOWN

FILING = Measure(
    BINJIANG, "（八）/备案配套奖励", "大模型", {"完成合规备案": True, "获省市备案奖励": True}
)
MODEL = Measure(
    BINJIANG,
    "（八）/模型采购资助",
    "模型合同",
    {
        "标的类别": "生成式人工智能模型",
        "标的已备案": True,
        "用于模型服务或智能体开发应用": True,
        "达到一定规模": True,
        "具有良好成效": True,
        "上一年度交易结算费用": 100 * WAN,
        "与对方为关联方": False,
        "评审入选": True,
    },
)
CEILING = 200 * WAN
# 200万元 is 30% of 6,666,666.67元.
FEE = near(666_666_667, 100 * WAN)


def share(fee: int) -> int:
    """What does not exceed 30%, in whole fen."""
    return 30 * fee // 100


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [("完成合规备案", False, ""), ("获省市备案奖励", False, "完成备案即可")],
)
def test_support_for_filing(fact: str, wrong: Any, dropped: str) -> None:
    """“模型合规备案……配套奖励”: no amount of its own; 配套 of an award already given."""
    assert FILING.says() == "支持"
    FILING.needs(fact, wrong, dropped)


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("申请人.类型", "科研机构", ""),
        ("标的类别", "其他", ""),
        ("标的已备案", False, "仅算法须备案"),
        ("用于模型服务或智能体开发应用", False, ""),
        ("达到一定规模", False, ""),
        ("具有良好成效", False, ""),
        ("评审入选", False, ""),
    ],
)
def test_each_condition(fact: str, wrong: Any, dropped: str) -> None:
    """“经备案的……或……”, “一定规模”, “良好成效”, “经评审”, “企业”."""
    MODEL.needs(fact, wrong, dropped)


def test_an_algorithm_must_be_filed_under_either_reading() -> None:
    """“经备案的深度合成服务算法”."""
    row = MODEL.row(标的类别="深度合成服务算法")
    assert MODEL.says(row) == ("至多", 30 * WAN)
    row = MODEL.row(标的类别="深度合成服务算法", 标的已备案=False)
    for readings in ([], ["仅算法须备案"]):
        assert MODEL.says(row, readings=readings) == "不符合"


@modest
@given(st.lists(st.tuples(FEE, st.none() | near(CEILING, 30 * WAN)), min_size=1, max_size=3))
def test_contracts_under_one_ceiling(contracts: list[tuple[int, int | None]]) -> None:
    """“不超过……结算费用的30%，给予单家企业最高200万元”: each by itself, then together."""
    rows = [
        MODEL.row(
            f"合同{n}", 上一年度交易结算费用=fee,
            评审核定额=UNKNOWN if review is None else review,
        )
        for n, (fee, review) in enumerate(contracts)
    ]  # fmt: skip
    least = min(sum(min(share(p), r) for p, r in contracts if r is not None), CEILING)
    most = sum(share(p) if r is None else min(share(p), r) for p, r in contracts)
    most = min(most, CEILING)
    assert MODEL.says(*rows) == between(least, most)


@modest
@given(FEE, FEE)
def test_fees_paid_or_received(paid: int, received: int) -> None:
    """“交易结算费用”: of buying the model, or of serving with it."""
    row = MODEL.row(上一年度交易结算费用=paid, 上一年度服务收入=received)
    assert MODEL.says(row) == between(0, min(share(paid), CEILING))
    assert MODEL.says(row, readings=["服务收到的费用"]) == between(0, min(share(received), CEILING))


@modest
@given(FEE, near(CEILING, 50 * WAN), near(CEILING, 50 * WAN))
def test_what_was_paid_for_other_contracts(fee: int, last: int, this: int) -> None:
    """“单家企业最高200万元”: within the term, or in each year."""
    last, this = min(last, CEILING), min(this, CEILING)
    awards = [MODEL.paid(last, "2025-12-31", "乙"), MODEL.paid(this, "2026-01-01", "丙")]
    row = MODEL.row(上一年度交易结算费用=fee)
    rest = min(share(fee), max(CEILING - last - this, 0))
    assert MODEL.says(row, awards=awards) == between(0, rest)
    yearly = min(share(fee), CEILING - this)
    assert MODEL.says(row, awards=awards, readings=["每年合计"]) == between(0, yearly)


def test_the_same_contract_again_and_related_parties() -> None:
    """The same contract and year is paid once; a related seller is not excluded by the words."""
    assert MODEL.says(awards=[MODEL.paid(WAN, name="甲")]) == "不符合"
    related = MODEL.row(与对方为关联方=True)
    assert MODEL.says(related) == ("至多", 30 * WAN)
    assert MODEL.says(related, readings=["排除关联方"]) == "不符合"


def test_what_is_unknown_is_asked_for() -> None:
    """The fee, without which there is no ceiling, and what was paid before."""
    assert MODEL.lacks(MODEL.row(上一年度交易结算费用=UNKNOWN)) == {"模型合同.上一年度交易结算费用"}
    assert MODEL.lacks(awards=UNKNOWN) == {"已获奖补"}


@modest
@given(FEE, near(CEILING, 30 * WAN))
def test_the_rest_of_the_same_contract(fee: int, before: int) -> None:
    """If it may apply again: all of it is still never above 30% nor above 200万元."""
    before = min(before, share(fee), CEILING)
    row, awards = MODEL.row(上一年度交易结算费用=fee), [MODEL.paid(before, "2025-11-01", "甲")]
    again = MODEL.outcome(row, awards=awards, readings=["同一合同可再申报"])
    assert again.high == min(share(fee), CEILING) - before


def test_when_and_where() -> None:
    """The words say neither since when a model must be filed, nor where one must be."""
    FILING.any_time("备案通过日期", PUBLISHED, FIRST_DAY)
    FILING.needs_under("须在区", "申请人.在滨江", False)
    MODEL.needs_under("须在区", "申请人.在滨江", False)
