"""（二十一） 加强多元化投融资服务: three ceilings on the subsidy of interest, the lowest binds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, between, modest, near
from tiaoli.kinds import UNKNOWN

LOAN = Measure(
    BINJIANG,
    "（二十一）/贷款贴息",
    "贷款",
    {
        "贷款人为银行": True,
        "用途": "智能体",
        "按LPR计算的利息": 60 * WAN,
        "按付息时LPR计算的利息": 50 * WAN,
        "支付银行利息": 80 * WAN,
    },
)
CEILING = 100 * WAN
INTEREST = near(200 * WAN, 100 * WAN)
A_LOAN = st.tuples(INTEREST, INTEREST, st.none() | near(CEILING, 50 * WAN))


def ceiling(lpr: int, paid: int) -> int:
    """What exceeds neither half of the interest at LPR nor half of that paid, in whole fen."""
    return min(50 * lpr // 100, 50 * paid // 100)


@pytest.mark.parametrize(
    ("fact", "wrong"),
    [("申请人.类型", "高校"), ("贷款人为银行", False), ("用途", "其他")],
)
def test_each_condition(fact: str, wrong: Any) -> None:
    """“银行贷款”, three purposes without 等, “企业”."""
    LOAN.needs(fact, wrong)


@pytest.mark.parametrize("purpose", ["基础大模型", "行业垂域大模型", "智能体"])
def test_any_of_the_three_purposes(purpose: str) -> None:
    """“基础大模型、行业垂域大模型、智能体”: one of them is enough."""
    assert LOAN.says(LOAN.row(用途=purpose)) == ("至多", 30 * WAN)


@modest
@given(st.lists(A_LOAN, min_size=1, max_size=3))
def test_the_lowest_of_three_ceilings(loans: list[tuple[int, int, int | None]]) -> None:
    """Half of LPR and half of the interest for each loan, 100万元 a year for them together."""
    rows = [
        LOAN.row(
            f"贷款{n}", 按LPR计算的利息=lpr, 支付银行利息=paid,
            评审核定额=UNKNOWN if review is None else review,
        )
        for n, (lpr, paid, review) in enumerate(loans)
    ]  # fmt: skip
    settled = sum(min(ceiling(lpr, paid), r) for lpr, paid, r in loans if r is not None)
    most = sum(
        ceiling(lpr, paid) if r is None else min(ceiling(lpr, paid), r) for lpr, paid, r in loans
    )
    least, most = min(settled, CEILING), min(most, CEILING)
    assert LOAN.says(*rows) == between(least, most)


@modest
@given(INTEREST, INTEREST, INTEREST)
def test_half_of_lpr_or_lpr(lpr: int, later: int, paid: int) -> None:
    """“不超过LPR的50%利息补贴”: half of LPR, or half of the interest within LPR; LPR of when."""
    row = LOAN.row(按LPR计算的利息=lpr, 按付息时LPR计算的利息=later, 支付银行利息=paid)
    whole = min(lpr, 50 * paid // 100, CEILING)
    assert LOAN.says(row, readings=["以LPR为限"]) == between(0, whole)
    then = min(ceiling(later, paid), CEILING)
    assert LOAN.says(row, readings=["付息时LPR"]) == between(0, then)
    both = min(later, 50 * paid // 100, CEILING)
    assert LOAN.says(row, readings=["以LPR为限", "付息时LPR"]) == between(0, both)


@modest
@given(INTEREST, INTEREST, near(CEILING, 40 * WAN), near(CEILING, 40 * WAN))
def test_only_this_year_counts(lpr: int, paid: int, last: int, this: int) -> None:
    """“单个企业贴息金额每年不超过100万元”: what was paid this year, not the year before."""
    last, this = min(last, CEILING), min(this, CEILING)
    awards = [
        LOAN.paid(last, "2025-12-31", "甲贷款2025年度"),
        LOAN.paid(this, "2026-01-01", "乙贷款2026年度"),
    ]
    row = LOAN.row("甲贷款2026年度", 按LPR计算的利息=lpr, 支付银行利息=paid)
    assert LOAN.says(row, awards=awards) == between(0, min(ceiling(lpr, paid), CEILING - this))


def test_what_is_unknown_is_asked_for() -> None:
    """Either kind of interest, as long as it can decide, and what was paid this year."""
    for fact in ("按LPR计算的利息", "支付银行利息"):
        assert f"贷款.{fact}" in LOAN.lacks(LOAN.row() | {fact: UNKNOWN})
        assert LOAN.says(LOAN.row() | {fact: 0}) == 0
    assert LOAN.lacks(awards=UNKNOWN) == {"已获奖补"}


@modest
@given(INTEREST, INTEREST, near(CEILING, 40 * WAN, least=1))
def test_the_same_loan_again_in_this_year(lpr: int, paid: int, before: int) -> None:
    """“贴息金额不超过……50%”: of the year's interest all in all, not with each payment."""
    before = min(before, CEILING)
    row, awards = LOAN.row(按LPR计算的利息=lpr, 支付银行利息=paid), [LOAN.paid(before, name="甲")]
    rest = max(min(ceiling(lpr, paid), CEILING) - before, 0)
    assert LOAN.says(row, awards=awards) == between(0, rest)


def test_when_and_where() -> None:
    """The words say neither since when a loan must run, nor where the borrower must be."""
    LOAN.needs_under("须在区", "申请人.在滨江", False)
    LOAN.any_time("发放日期", PUBLISHED, FIRST_DAY)
