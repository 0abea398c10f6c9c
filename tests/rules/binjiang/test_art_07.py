"""（七） 降低“语料”使用成本: at most 30% of the contract and 200万元 for an enterprise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, between, modest, near
from tiaoli.kinds import UNKNOWN

CORPUS = Measure(
    BINJIANG,
    "（七）/语料券资助",
    "语料合同",
    {
        "购买渠道": "数据交易平台",
        "与对方为关联方": False,
        "用于大模型研发": True,
        "用于大模型应用": True,
        "合同金额": 100 * WAN,
        "评审入选": True,
    },
)
CEILING = 200 * WAN
# 200万元 is 30% of 6,666,666.67元.
PRICE = near(666_666_667, 100 * WAN)


def share(price: int) -> int:
    """What does not exceed 30%, in whole fen."""
    return 30 * price // 100


@pytest.mark.parametrize(
    ("fact", "wrong"),
    [
        ("申请人.类型", "科研机构"),
        ("购买渠道", "其他"),
        ("与对方为关联方", True),
        ("评审入选", False),
    ],
)
def test_each_condition(fact: str, wrong: Any) -> None:
    """“数据交易平台或可信数据空间”, “非关联方”, “经评审”, “企业”."""
    CORPUS.needs(fact, wrong)


def test_either_channel() -> None:
    """“或”."""
    assert CORPUS.says(CORPUS.row(购买渠道="可信数据空间")) == ("至多", 30 * WAN)


@pytest.mark.parametrize("research", [True, False, UNKNOWN])
@pytest.mark.parametrize("use", [True, False, UNKNOWN])
def test_research_and_use(research: Any, use: Any) -> None:
    """“研发和应用”: either is enough, or both are needed."""
    row, both = CORPUS.row(用于大模型研发=research, 用于大模型应用=use), (research, use)
    some = ("至多", 30 * WAN) if True in both else "不符合" if both == (False, False) else "未定"
    every = "不符合" if False in both else ("至多", 30 * WAN) if both == (True, True) else "未定"
    assert CORPUS.says(row) == some
    assert CORPUS.says(row, readings=["研发应用须兼有"]) == every


@modest
@given(st.lists(st.tuples(PRICE, st.none() | near(CEILING, 30 * WAN)), min_size=1, max_size=3))
def test_contracts_under_one_ceiling(contracts: list[tuple[int, int | None]]) -> None:
    """“不超过合同金额的30%……单家企业最高200万元”: each by itself, then together."""
    rows = [
        CORPUS.row(f"合同{n}", 合同金额=price, 评审核定额=UNKNOWN if review is None else review)
        for n, (price, review) in enumerate(contracts)
    ]
    least = min(sum(min(share(p), r) for p, r in contracts if r is not None), CEILING)
    most = sum(share(p) if r is None else min(share(p), r) for p, r in contracts)
    most = min(most, CEILING)
    assert CORPUS.says(*rows) == between(least, most)


@modest
@given(PRICE, PRICE)
def test_agreed_or_paid(paid: int, unpaid: int) -> None:
    """“合同金额”: what the contract says, or what has been paid on it."""
    row = CORPUS.row(合同金额=paid + unpaid, 实际支付金额=paid)
    assert CORPUS.says(row) == between(0, min(share(paid + unpaid), CEILING))
    assert CORPUS.says(row, readings=["实际支付金额"]) == between(0, min(share(paid), CEILING))


@modest
@given(PRICE, near(CEILING, 50 * WAN), near(CEILING, 50 * WAN))
def test_what_was_paid_for_other_contracts(price: int, last: int, this: int) -> None:
    """“单家企业最高200万元”: within the term, or in each year."""
    last, this = min(last, CEILING), min(this, CEILING)
    awards = [CORPUS.paid(last, "2025-12-31", "乙"), CORPUS.paid(this, "2026-01-01", "丙")]
    row = CORPUS.row(合同金额=price)
    rest = min(share(price), max(CEILING - last - this, 0))
    assert CORPUS.says(row, awards=awards) == between(0, rest)
    yearly = min(share(price), CEILING - this)
    assert CORPUS.says(row, awards=awards, readings=["每年合计"]) == between(0, yearly)


@modest
@given(PRICE, near(CEILING, 30 * WAN, least=1))
def test_the_same_contract_again(price: int, before: int) -> None:
    """Once; or its rest, since all of it is never above 30% of the contract."""
    before = min(before, CEILING, share(price))
    row, awards = CORPUS.row(合同金额=price), [CORPUS.paid(before, "2025-11-01", "甲")]
    if before:
        assert CORPUS.says(row, awards=awards) == "不符合"
    rest = min(share(price), CEILING) - before
    again = CORPUS.outcome(row, awards=awards, readings=["同一合同可再申报"])
    assert again.high == rest


def test_what_is_unknown_is_asked_for() -> None:
    """The price, without which there is no ceiling, and what was paid before."""
    assert CORPUS.lacks(CORPUS.row(合同金额=UNKNOWN)) == {"语料合同.合同金额"}
    assert CORPUS.lacks(awards=UNKNOWN) == {"已获奖补"}


def test_when_and_where() -> None:
    """The words say neither since when a contract must be signed, nor where one must be."""
    CORPUS.needs_under("须在区", "申请人.在滨江", False)
    CORPUS.any_time("签订日期", PUBLISHED, FIRST_DAY)
