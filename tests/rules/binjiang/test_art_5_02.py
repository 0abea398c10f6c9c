"""附则（二） 施行和有效期: from the day after the thirtieth, for three years."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, PUBLISHED
from tests.rules.drawn import WAN, Measure, Said, modest

STANDARD = Measure(
    BINJIANG,
    "（五）/国际标准奖励",
    "标准",
    {"级别": "国际", "领域": "人工智能标准", "已发布": True, "为修订": False, "制定角色": "参与"},
)
DAYS = datetime.timedelta
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year: int) -> bool:
    """Whether February has a 29th."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def after(day: datetime.date, days: int) -> datetime.date:
    """The day so many days later, counted on the calendar one by one."""
    year, month, number = day.year, day.month, day.day
    for _ in range(days):
        last = MONTHS[month - 1] + (month == 2 and is_leap(year))
        number += 1
        if number > last:
            year, month, number = (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
    return datetime.date(year, month, number)


def on(day: datetime.date, published: datetime.date | None, *readings: str) -> Said:
    """What the award comes to on a day."""
    return STANDARD.at(day=day, published=published).says(readings=readings)


@modest
@given(st.dates(datetime.date(2024, 1, 1), datetime.date(2032, 12, 31)))
def test_the_first_day(published: datetime.date) -> None:
    """“公布之日起30日后施行”: the 31st day after publication, or the 30th."""
    before, thirtieth, first = (after(published, n) for n in (29, 30, 31))
    for readings, opening in (((), first), (("公布后第30日",), thirtieth)):
        for day in (published, before, thirtieth, first):
            expected = 50 * WAN if day >= opening else "未施行"
            assert on(day, published, *readings) == expected


@modest
@given(
    st.dates(datetime.date(2024, 1, 1), datetime.date(2032, 12, 31)).filter(
        lambda published: (after(published, 31).month, after(published, 31).day) != (2, 29)
    )
)
def test_the_last_day(published: datetime.date) -> None:
    """“有效期为三年”: up to the eve of the first day's third anniversary, or that day itself."""
    first = after(published, 31)
    anniversary = datetime.date(first.year + 3, first.month, first.day)
    eve = anniversary - DAYS(1)
    assert on(eve, published) == 50 * WAN
    assert on(anniversary, published) == "已失效"
    assert on(anniversary, published, "对应日") == 50 * WAN
    assert on(anniversary + DAYS(1), published, "对应日") == "已失效"


@pytest.mark.parametrize(
    ("day", "readings", "expected"),
    [
        ("2025-06-07", ["公布后第30日"], "未施行"),
        ("2025-06-08", [], "未施行"),
        ("2025-06-08", ["公布后第30日"], 50 * WAN),
        ("2025-06-09", [], 50 * WAN),
        ("2028-06-07", ["公布后第30日"], 50 * WAN),
        ("2028-06-08", ["公布后第30日"], "已失效"),
        ("2028-06-08", [], 50 * WAN),
        ("2028-06-09", [], "已失效"),
        ("2028-06-09", ["对应日"], 50 * WAN),
        ("2028-06-10", ["对应日"], "已失效"),
        ("2028-06-08", ["公布后第30日", "对应日"], 50 * WAN),
        ("2028-06-09", ["公布后第30日", "对应日"], "已失效"),
    ],
)
def test_published_on_9_may_2025(day: str, readings: list[str], expected: Said) -> None:
    """30日 after 2025-05-09 end on 06-08; the term begins on 06-09 and ends on 2028-06-08."""
    assert on(datetime.date.fromisoformat(day), PUBLISHED, *readings) == expected


ON_29_FEBRUARY = datetime.date(2028, 1, 29)
"""Published on this day, the text is in force from 2028-02-29."""


def test_a_term_that_begins_on_29_february() -> None:
    """没有对应日的，月末日为期间的最后一日 (民法典 第二百零二条): 2031 has no 29 February."""
    assert on(datetime.date(2028, 2, 28), ON_29_FEBRUARY) == "未施行"
    assert on(datetime.date(2028, 2, 29), ON_29_FEBRUARY) == 50 * WAN
    assert on(datetime.date(2031, 2, 28), ON_29_FEBRUARY, "对应日") == 50 * WAN
    for readings in ([], ["对应日"]):
        assert on(datetime.date(2031, 3, 1), ON_29_FEBRUARY, *readings) == "已失效"


def test_a_term_that_begins_on_29_february_is_three_years_long() -> None:
    """The eve of a 29th that 2031 does not have is the 28th."""
    assert on(datetime.date(2031, 2, 28), ON_29_FEBRUARY) == 50 * WAN


@modest
@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 12, 31)))
def test_a_draft_is_judged_as_if_in_force(day: datetime.date) -> None:
    """Nobody knows when it was published, so that it has neither a first nor a last day."""
    assert on(day, None) == 50 * WAN
