"""（四） 打造具身智能创新平台: 30% of the investment in instalments, never above 5000万元."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG
from tests.rules.drawn import WAN, Measure, between, modest, near
from tiaoli.kinds import UNKNOWN

PLATFORM = Measure(
    BINJIANG,
    "（四）/中试平台补助",
    "创新平台",
    {
        "类别": "具身智能中试验证及应用推广服务平台",
        "由龙头企业和科研机构等联合建设": True,
        "发挥所列作用": True,
        "累计实际投入": 10000 * WAN,
        "当年实际投入": 4000 * WAN,
        "有效期内实际投入": 6000 * WAN,
    },
)
CEILING = 5000 * WAN
# 30% of 166,666,666.67元 is the first amount above 5000万元.
SPENT = near(16_666_666_667, 10000 * WAN)
PAID = near(CEILING, 3000 * WAN, least=1).map(lambda fen: min(fen, CEILING))


def thirty(fen: int) -> int:
    """What does not exceed 30%, in whole fen."""
    return 30 * fen // 100


@pytest.mark.parametrize("kind", ["非国家级平台", "其他省级创新平台", "国家制造业创新中心"])
def test_no_other_platform(kind: str) -> None:
    """“具身智能中试验证及应用推广服务平台”."""
    PLATFORM.needs("类别", kind)


@pytest.mark.parametrize(
    ("fact", "reading"),
    [("由龙头企业和科研机构等联合建设", "须联合建设"), ("发挥所列作用", "须发挥所列作用")],
)
def test_what_may_be_a_condition(fact: str, reading: str) -> None:
    """“整合……力量” and “发挥……作用”: what the district does, or what the platform must be."""
    assert PLATFORM.says() == ("至多", 3000 * WAN)
    PLATFORM.needs_under(reading, fact, False)


@modest
@given(SPENT, near(CEILING))
def test_at_most_thirty_percent_and_what_is_settled(spent: int, settled: int) -> None:
    """“不超过实际投入30%……最高补助5000万元”: a ceiling, below it what was settled."""
    most = min(thirty(spent), CEILING)
    assert PLATFORM.says(PLATFORM.row(累计实际投入=spent)) == between(0, most)
    row = PLATFORM.row(累计实际投入=spent, 评审核定额=settled)
    assert PLATFORM.says(row) == min(settled, most)


@modest
@given(SPENT, SPENT, PAID)
def test_what_earlier_instalments_leave(earlier: int, now: int, paid: int) -> None:
    """Of all investment less what was paid; of this year's alone; of that within the term."""
    row = PLATFORM.row(累计实际投入=earlier + now, 当年实际投入=now, 有效期内实际投入=now)
    awards = [PLATFORM.paid(paid, "2025-10-01", "甲")]
    room = CEILING - paid
    most = max(min(thirty(earlier + now) - paid, room), 0)
    assert PLATFORM.says(row, awards=awards) == between(0, most)
    this_year = min(thirty(now), room)
    assert PLATFORM.says(row, awards=awards, readings=["当年实际投入"]) == between(0, this_year)
    in_term = max(min(thirty(now) - paid, room), 0)
    assert PLATFORM.says(row, awards=awards, readings=["有效期内投入"]) == between(0, in_term)


INSTALMENT = st.tuples(SPENT | near(3000 * WAN), st.none() | near(CEILING, 1000 * WAN))


@modest
@given(
    st.lists(INSTALMENT, min_size=2, max_size=6),
    st.sampled_from(["", "当年实际投入", "有效期内投入"]),
)
def test_no_sequence_of_payments_exceeds_the_ceiling(
    years: list[tuple[int, int | None]], reading: str
) -> None:
    """“根据实际投入进度分年度”, “单个平台最高补助5000万元”: in all, however it is paid."""
    awards: list[Any] = []
    total = paid = 0
    for n, (spent, settled) in enumerate(years):
        day = datetime.date(2022 + n, 3, 1)
        total += spent
        row = PLATFORM.row(
            累计实际投入=total, 当年实际投入=spent, 有效期内实际投入=total,
            评审核定额=UNKNOWN if settled is None else settled,
        )  # fmt: skip
        outcome = PLATFORM.at(day=day).outcome(row, awards=awards, readings=[reading])
        most = thirty(spent) if reading == "当年实际投入" else max(thirty(total) - paid, 0)
        due = min(most, CEILING - paid, CEILING if settled is None else settled)
        assert outcome.high == due
        awards.append(PLATFORM.paid(due, str(day), "甲"))
        paid += due
        assert paid <= min(thirty(total), CEILING)
    if not reading and all(settled is None for _, settled in years):
        assert paid == min(thirty(total), CEILING)


@modest
@given(st.lists(SPENT, min_size=2, max_size=3), PAID)
def test_each_platform_has_its_own_ceiling(spent: list[int], paid: int) -> None:
    """“单个平台”: what another platform got takes nothing away."""
    rows = [PLATFORM.row(f"平台{n}", 累计实际投入=fen) for n, fen in enumerate(spent)]
    each = [min(thirty(fen), CEILING) for fen in spent]
    assert PLATFORM.says(*rows) == between(0, sum(each))
    assert PLATFORM.says(*rows, awards=[PLATFORM.paid(paid, name="旧平台")]) == between(
        0, sum(each)
    )
    each[0] = max(each[0] - paid, 0)
    assert PLATFORM.says(*rows, awards=[PLATFORM.paid(paid, name="平台0")]) == between(0, sum(each))


def test_what_was_paid_or_invested_is_unknown() -> None:
    """An instalment cannot be worked out without the earlier ones, nor without the base."""
    row = PLATFORM.row()
    assert PLATFORM.lacks(row, awards=UNKNOWN) == {"已获奖补"}
    assert PLATFORM.lacks(row, awards=[PLATFORM.paid(UNKNOWN, name="甲")]) == {"已获奖补.金额"}
    assert PLATFORM.lacks(PLATFORM.row(累计实际投入=UNKNOWN)) == {"创新平台.累计实际投入"}
    full = [PLATFORM.paid(CEILING, name="甲")]
    assert PLATFORM.says(PLATFORM.row(累计实际投入=UNKNOWN), awards=full) == 0


def test_where_the_applicant_is() -> None:
    """The clause names no district."""
    PLATFORM.needs_under("须在区", "申请人.在滨江", False)


def test_two_payments_in_one_year() -> None:
    """“不超过实际投入30%”: also if only this year's investment counts, and is paid for twice."""
    awards = [PLATFORM.paid(1000 * WAN, "2026-01-15", "甲")]
    this_year = PLATFORM.says(awards=awards, readings=["当年实际投入"])
    assert this_year == between(0, thirty(4000 * WAN) - 1000 * WAN)
