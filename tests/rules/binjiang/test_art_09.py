"""（九） 加大创新券推广力度: at most 30% of a registered contract and 50万元 a year."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, Said, between, modest, near
from tiaoli.kinds import UNKNOWN

VOUCHER = Measure(
    BINJIANG,
    "（九）/创新券补助",
    "技术合同",
    {
        "已认定登记": True,
        "认定登记日期": datetime.date(2026, 2, 1),
        "申请人身份": "买方",
        "属人工智能领域": True,
        "合同成交额": 100 * WAN,
        "技术交易额": 100 * WAN,
        "与对方为关联方": False,
    },
)
CEILING = 50 * WAN
# 50万元 is 30% of 1,666,666.67元.
PRICE = near(166_666_667, 100 * WAN)
REVIEW = st.none() | near(CEILING, 30 * WAN)
YEARS = {2024: datetime.date(2024, 12, 31), 2025: datetime.date(2025, 1, 1)}


def share(price: int) -> int:
    """What does not exceed 30%, in whole fen."""
    return 30 * price // 100


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("申请人.类型", "高校", ""),
        ("已认定登记", False, ""),
        ("属人工智能领域", False, "不限合同领域"),
    ],
)
def test_each_condition(fact: str, wrong: Any, dropped: str) -> None:
    """“对企业”, “认定登记”, “人工智能产业领域”."""
    VOUCHER.needs(fact, wrong, dropped)


@pytest.mark.parametrize(
    ("party", "buyers", "sellers"),
    [
        ("买方", ("至多", 30 * WAN), "不符合"),
        ("卖方", "不符合", ("至多", 30 * WAN)),
        (UNKNOWN, "未定", "未定"),
    ],
)
def test_buyer_or_seller(party: Any, buyers: Said, sellers: Said) -> None:
    """“对企业给予”: which of the two is not said."""
    row = VOUCHER.row(申请人身份=party)
    assert VOUCHER.says(row) == ("至多", 30 * WAN)
    assert VOUCHER.says(row, readings=["限买方"]) == buyers
    assert VOUCHER.says(row, readings=["限卖方"]) == sellers


@modest
@given(st.lists(st.tuples(PRICE, REVIEW), min_size=1, max_size=3))
def test_contracts_under_one_ceiling(contracts: list[tuple[int, int | None]]) -> None:
    """“不超过……合同金额30%……不超过50万元”: each by itself, then together."""
    rows = [
        VOUCHER.row(f"合同{n}", 合同成交额=price, 评审核定额=UNKNOWN if review is None else review)
        for n, (price, review) in enumerate(contracts)
    ]
    least = min(sum(min(share(p), r) for p, r in contracts if r is not None), CEILING)
    most = sum(share(p) if r is None else min(share(p), r) for p, r in contracts)
    most = min(most, CEILING)
    assert VOUCHER.says(*rows) == between(least, most)


@modest
@given(PRICE, PRICE)
def test_the_whole_price_or_that_of_the_technology(technology: int, rest: int) -> None:
    """“技术合同金额”: 成交额, or the 技术交易额 that is registered beside it."""
    row = VOUCHER.row(合同成交额=technology + rest, 技术交易额=technology)
    assert VOUCHER.says(row) == between(0, min(share(technology + rest), CEILING))
    part = VOUCHER.says(row, readings=["技术交易额"])
    assert part == between(0, min(share(technology), CEILING))


@modest
@given(PRICE, near(CEILING, 40 * WAN), near(CEILING, 40 * WAN))
def test_only_this_year_counts(price: int, last: int, this: int) -> None:
    """“年最高额度不超过50万元”: last year's 40万元 take nothing from this year's 50万元."""
    last, this = min(last, CEILING), min(this, CEILING)
    awards = [VOUCHER.paid(last, "2025-12-31", "乙"), VOUCHER.paid(this, "2026-01-01", "丙")]
    most = min(share(price), CEILING - this)
    assert VOUCHER.says(VOUCHER.row(合同成交额=price), awards=awards) == between(0, most)


@modest
@given(st.lists(st.tuples(PRICE, st.sampled_from(sorted(YEARS))), min_size=1, max_size=4))
def test_the_year_of_payment_or_of_registration(contracts: list[tuple[int, int]]) -> None:
    """Contracts of two years share one year's 50万元, or have that of their own years."""
    rows = [
        VOUCHER.row(f"合同{n}", 合同成交额=price, 认定登记日期=YEARS[year])
        for n, (price, year) in enumerate(contracts)
    ]
    together = min(sum(share(price) for price, _ in contracts), CEILING)
    assert VOUCHER.says(*rows) == between(0, together)
    each = sum(
        min(sum(share(price) for price, y in contracts if y == year), CEILING) for year in YEARS
    )
    assert VOUCHER.says(*rows, readings=["合同登记的年度"]) == between(0, each)


@modest
@given(PRICE, near(CEILING, 30 * WAN, least=1))
def test_the_same_contract_again(price: int, before: int) -> None:
    """Once; or its rest in a later year, since all of it is never above 30% of the contract."""
    before = min(before, CEILING, share(price))
    row, awards = VOUCHER.row(合同成交额=price), [VOUCHER.paid(before, "2025-11-01", "甲")]
    if before:
        assert VOUCHER.says(row, awards=awards) == "不符合"
    rest = min(share(price) - before, CEILING)
    again = VOUCHER.outcome(row, awards=awards, readings=["同一合同可再申报"])
    assert again.high == rest


def test_what_is_unknown_is_asked_for() -> None:
    """The price, without which there is no ceiling, and what was paid before."""
    assert VOUCHER.lacks(VOUCHER.row(合同成交额=UNKNOWN)) == {"技术合同.合同成交额"}
    assert VOUCHER.lacks(awards=UNKNOWN) == {"已获奖补"}
    assert VOUCHER.says(awards=[VOUCHER.paid(UNKNOWN, "2025-12-31", "乙")]) == (
        "至多",
        30 * WAN,
    )


def test_when_where_and_with_whom() -> None:
    """The words say neither since when, nor where, nor that the parties must not be related."""
    VOUCHER.needs_under("须在区", "申请人.在滨江", False)
    VOUCHER.any_time("认定登记日期", PUBLISHED, FIRST_DAY)
    related = VOUCHER.row(与对方为关联方=True)
    assert VOUCHER.says(related) == ("至多", 30 * WAN)
    assert VOUCHER.says(related, readings=["排除关联方"]) == "不符合"
