"""（六） 降低算力使用成本: 60% for domestic computing, 30% for other, at most 2000万元."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG
from tests.rules.drawn import WAN, Measure, between, modest, near
from tiaoli.kinds import UNKNOWN

VOUCHER = Measure(
    BINJIANG,
    "（六）/算力券补助",
    "算力合同",
    {
        "出租方在合作伙伴名单": True,
        "标的为智能算力": True,
        "用途": "产品开发",
        "完成备案": True,
        "评审入选": True,
        "算力类别": "国产",
        "上一年度结算费用": 100 * WAN,
        "与对方为关联方": False,
    },
)
CEILING = 2000 * WAN
RATES = {"国产": 60, "非国产": 30}
# 2000万元 is 60% of 33,333,333.33…元 and 30% of 66,666,666.67元.
FEE = near(3_333_333_333, 6_666_666_666, 1000 * WAN)
KIND = st.sampled_from(sorted(RATES))
CONTRACT = st.tuples(KIND, FEE, st.none() | near(CEILING, 300 * WAN))


def share(kind: str, fee: int) -> int:
    """What does not exceed the rate, in whole fen."""
    return RATES[kind] * fee // 100


@pytest.mark.parametrize(
    ("fact", "wrong"),
    [
        ("申请人.类型", "高校"),
        ("出租方在合作伙伴名单", False),
        ("标的为智能算力", False),
        ("用途", "其他"),
        ("完成备案", False),
        ("评审入选", False),
    ],
)
def test_each_condition(fact: str, wrong: Any) -> None:
    """“纳入……名单”, “智能算力”, three uses, “且租用合同完成备案”, “经评审”, “企业”."""
    VOUCHER.needs(fact, wrong)


@pytest.mark.parametrize("use", ["模型技术研究", "产品开发", "场景应用"])
def test_any_of_the_three_uses(use: str) -> None:
    """“技术研究、产品开发、场景应用”: one of them is enough."""
    assert VOUCHER.says(VOUCHER.row(用途=use)) == ("至多", 60 * WAN)


def test_a_lessor_who_is_a_related_party() -> None:
    """（七）excludes related parties, this clause does not say so."""
    for related, expected in ((True, "不符合"), (UNKNOWN, "未定")):
        row = VOUCHER.row(与对方为关联方=related)
        assert VOUCHER.says(row) == ("至多", 60 * WAN)
        assert VOUCHER.says(row, readings=["排除关联方"]) == expected


@modest
@given(st.lists(CONTRACT, min_size=1, max_size=3))
def test_both_kinds_under_one_ceiling(contracts: list[tuple[str, int, int | None]]) -> None:
    """Each contract by its own rate, together at most 2000万元; settled where all are settled."""
    rows = [
        VOUCHER.row(
            f"合同{n}", 算力类别=kind, 上一年度结算费用=fee,
            评审核定额=UNKNOWN if review is None else review,
        )
        for n, (kind, fee, review) in enumerate(contracts)
    ]  # fmt: skip
    least = sum(min(share(k, fee), r) for k, fee, r in contracts if r is not None)
    most = sum(share(k, fee) if r is None else min(share(k, fee), r) for k, fee, r in contracts)
    least, most = min(least, CEILING), min(most, CEILING)
    assert VOUCHER.says(*rows) == between(least, most)


@modest
@given(FEE, st.none() | near(CEILING, 1000 * WAN))
def test_the_kind_unknown(fee: int, review: int | None) -> None:
    """30% or 60%: no more than the higher rate gives, and the kind is asked for."""
    row = VOUCHER.row(
        算力类别=UNKNOWN, 上一年度结算费用=fee, 评审核定额=UNKNOWN if review is None else review
    )
    low, high = (
        min(share(kind, fee), CEILING if review is None else review, CEILING)
        for kind in ("非国产", "国产")
    )
    outcome = VOUCHER.outcome(row)
    assert outcome.high == high
    if low < high:
        assert outcome.text == "未定"
        assert "算力合同.算力类别" in outcome.missing


def test_the_kind_unknown_where_it_does_not_matter() -> None:
    """The review settled 100万元 of 1000万元: within 30% and within 60%."""
    row = VOUCHER.row(算力类别=UNKNOWN, 上一年度结算费用=1000 * WAN, 评审核定额=100 * WAN)
    assert VOUCHER.says(row) == 100 * WAN


@modest
@given(KIND, FEE, FEE)
def test_settled_or_used_in_the_last_year(kind: str, settled: int, used: int) -> None:
    """“上一年度实际租用算力结算费用”: what was settled then, or what was used then."""
    row = VOUCHER.row(算力类别=kind, 上一年度结算费用=settled, 上一年度租用的费用=used)
    assert VOUCHER.says(row) == between(0, min(share(kind, settled), CEILING))
    other = VOUCHER.says(row, readings=["上年租用的"])
    assert other == between(0, min(share(kind, used), CEILING))


@modest
@given(FEE, near(CEILING, 500 * WAN), near(CEILING, 500 * WAN))
def test_what_was_paid_for_other_contracts(fee: int, last: int, this: int) -> None:
    """“单家企业最高2000万元”: within the term, or in each year."""
    last, this = min(last, CEILING), min(this, CEILING)
    awards = [
        VOUCHER.paid(last, "2025-12-31", "合同2024年度"),
        VOUCHER.paid(this, "2026-01-01", "乙合同2025年度"),
    ]
    row, due = VOUCHER.row(上一年度结算费用=fee), share("国产", fee)
    rest = min(due, max(CEILING - last - this, 0))
    assert VOUCHER.says(row, awards=awards) == between(0, rest)
    yearly = min(due, CEILING - this)
    assert VOUCHER.says(row, awards=awards, readings=["每年合计"]) == between(0, yearly)


def test_the_same_contract_again() -> None:
    """The same contract and year is paid once, however little it got."""
    awards = [VOUCHER.paid(WAN, name="甲")]
    assert VOUCHER.says(awards=awards) == "不符合"


def test_what_is_unknown_is_asked_for() -> None:
    """The fee, without which there is no ceiling, and what was paid before."""
    assert VOUCHER.lacks(VOUCHER.row(上一年度结算费用=UNKNOWN)) == {"算力合同.上一年度结算费用"}
    assert VOUCHER.lacks(awards=UNKNOWN) == {"已获奖补"}


@modest
@given(KIND, FEE, near(CEILING, 30 * WAN))
def test_the_rest_of_the_same_contract(kind: str, fee: int, before: int) -> None:
    """If it may apply again: all of it is still never above the rate nor above 2000万元."""
    before = min(before, share(kind, fee), CEILING)
    row = VOUCHER.row(算力类别=kind, 上一年度结算费用=fee)
    awards = [VOUCHER.paid(before, "2025-11-01", "甲")]
    again = VOUCHER.outcome(row, awards=awards, readings=["同一合同可再申报"])
    assert again.high == min(share(kind, fee), CEILING) - before


def test_where_the_applicant_is() -> None:
    """The clause names no district."""
    VOUCHER.needs_under("须在区", "申请人.在滨江", False)
