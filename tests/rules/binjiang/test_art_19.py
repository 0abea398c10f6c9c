"""（十九） 推广网络安全保险: at most 70% of the premium, falling, and 100万元 a year."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG
from tests.rules.drawn import WAN, Measure, between, modest, near
from tiaoli.kinds import UNKNOWN

INSURANCE = Measure(
    BINJIANG,
    "（十九）/保险补偿",
    "网络安全保险",
    {
        "为被服务方投保": True,
        "开展改革试点业务": True,
        "开展安全领域业务": True,
        "当年保费金额": 100 * WAN,
        "上一年度补偿比例": Fraction(1),
        "全区上一年度补偿比例": Fraction(1),
    },
)
CEILING = 100 * WAN
# 100万元 is 70% of 1,428,571.43元.
PREMIUM = near(142_857_143, 100 * WAN, least=1)
PERCENT = st.sampled_from([0, 1, 30, 50, 69, 70, 71, 100]) | st.integers(0, 100)


def share(percent: int, premium: int) -> int:
    """What does not exceed the rate nor 70%, in whole fen, up to the year's ceiling."""
    return min(min(percent, 70) * premium // 100, CEILING)


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("为被服务方投保", False, ""),
        ("开展改革试点业务", False, "安全领域业务即可"),
        ("申请人.类型", "人才", ""),
        ("申请人.类型", "机关", ""),
    ],
)
def test_each_condition(fact: str, wrong: Any, dropped: str) -> None:
    """“开展相关业务”, “为被服务方投保”, “企业或机构”."""
    INSURANCE.needs(fact, wrong, dropped)


@pytest.mark.parametrize("kind", ["企业", "行业协会", "民非组织", "其他机构", "科研机构", "高校"])
def test_enterprises_and_institutions(kind: str) -> None:
    """“企业或机构”."""
    assert INSURANCE.says(given={"申请人": {"类型": kind}}) == ("至多", 70 * WAN)


@modest
@given(PREMIUM, st.none() | near(CEILING, 70 * WAN))
def test_seventy_percent_up_to_the_ceiling(premium: int, review: int | None) -> None:
    """“最高70%……最高补偿100万元”: two ceilings; below them what was settled."""
    most = share(70, premium)
    assert INSURANCE.says(INSURANCE.row(当年保费金额=premium)) == between(0, most)
    if review is not None:
        row = INSURANCE.row(当年保费金额=premium, 评审核定额=review)
        assert INSURANCE.says(row) == min(review, most)


@modest
@given(PREMIUM, PERCENT, PERCENT)
def test_the_rate_never_rises(premium: int, own: int, everywhere: int) -> None:
    """“补偿比例逐年递减”: this applicant's last rate, the district's, or 70% alone."""
    row = INSURANCE.row(
        当年保费金额=premium,
        上一年度补偿比例=Fraction(own, 100),
        全区上一年度补偿比例=Fraction(everywhere, 100),
    )
    assert INSURANCE.says(row) == between(0, share(own, premium))
    district = INSURANCE.says(row, readings=["以全区上年比例为限"])
    assert district == between(0, share(everywhere, premium))
    assert INSURANCE.says(row, readings=["只受70%限制"]) == between(0, share(70, premium))


@modest
@given(PREMIUM, PREMIUM, st.integers(0, 100))
def test_the_last_rate_from_its_amounts(premium: int, last: int, percent: int) -> None:
    """The rate is what was paid of the premium then, exactly, however they divide."""
    paid = percent * last // 100
    row = INSURANCE.row(当年保费金额=premium, 上一年度保费金额=last, 上一年度补偿金额=paid)
    del row["上一年度补偿比例"]
    most = min(70 * premium // 100, paid * premium // last, CEILING)
    assert INSURANCE.says(row) == between(0, most)


@modest
@given(st.lists(PREMIUM, min_size=2, max_size=5), st.lists(PERCENT, min_size=5, max_size=5))
def test_over_the_years(premiums: list[int], settled: list[int]) -> None:
    """Year after year: never more than 100万元, than 70%, or than the rate of the year before."""
    rate = Fraction(1)
    awards: list[Any] = []
    for n, premium in enumerate(premiums):
        day = datetime.date(2025 + n, 11, 1)
        review = settled[n] * premium // 100
        row = INSURANCE.row(当年保费金额=premium, 上一年度补偿比例=rate, 评审核定额=review)
        paid = min(review, 70 * premium // 100, int(rate * premium), CEILING)
        assert INSURANCE.at(day=day).says(row, awards=awards) == paid
        assert Fraction(paid, premium) <= min(rate, Fraction(7, 10))
        rate = Fraction(paid, premium)
        awards.append(INSURANCE.paid(paid, str(day)))


@modest
@given(PREMIUM, near(CEILING, 40 * WAN), near(CEILING, 40 * WAN))
def test_only_this_year_counts(premium: int, last: int, this: int) -> None:
    """“每年每个企业或机构最高补偿100万元”: with this year's awards, not the year before's."""
    last, this = min(last, CEILING), min(this, CEILING)
    awards = [INSURANCE.paid(last, "2025-12-31"), INSURANCE.paid(this, "2026-01-01")]
    row = INSURANCE.row(当年保费金额=premium)
    rest = max(share(70, premium) - this, 0)
    assert INSURANCE.says(row, awards=awards) == between(0, rest)
    assert INSURANCE.says(row, awards=awards[:1]) == between(0, share(70, premium))


def test_what_is_unknown_is_asked_for() -> None:
    """The premium, what the last rate follows from, and what was paid this year."""
    needed = {"当年保费金额": "当年保费金额", "上一年度补偿比例": "上一年度补偿金额"}
    for unknown, fact in needed.items():
        row = INSURANCE.row() | {unknown: UNKNOWN}
        assert f"网络安全保险.{fact}" in INSURANCE.lacks(row)
    assert INSURANCE.lacks(awards=UNKNOWN) == {"已获奖补"}
    assert INSURANCE.says(INSURANCE.row(上一年度补偿比例=Fraction(0))) == 0


def test_where_the_applicant_is() -> None:
    """The clause names no district."""
    INSURANCE.needs_under("须在区", "申请人.在滨江", False)
