"""第十四条 有效期限: from 2024-02-17, three years, and which day is the last."""

from __future__ import annotations

import datetime

import pytest

from tests.judging import chengdu, differing, term, text
from tiaoli.provisions import Supersession

GIANT, GRAND = "第五条/小巨人奖励", "第八条/吴文俊大奖奖励"


def giant(announced: str) -> str:
    """A 小巨人 whose title was announced on a day."""
    return (
        f"企业: {{是人工智能企业: 是, 获得小巨人称号: 是, 小巨人称号公布日期: {announced}, "
        "小巨人称号为复核通过: 否}"
    )


@pytest.mark.parametrize(
    ("day", "eve", "same"),
    [
        ("2024-02-16", "未施行", "未施行"),
        ("2024-02-17", "30万元", "30万元"),
        ("2027-02-15", "30万元", "30万元"),
        ("2027-02-16", "30万元", "30万元"),
        ("2027-02-17", "已失效", "30万元"),
        ("2027-02-18", "已失效", "已失效"),
    ],
)
def test_the_day_of_the_case(day: str, eve: str, same: str) -> None:
    """“自2024年2月17日起” includes that day; 2027-02-17 is within only under 对应日."""
    announced = min(day, "2024-02-17")
    assert text(GIANT, giant(announced), day=day) == eve
    assert text(GIANT, giant(announced), "对应日", day=day) == same


@pytest.mark.parametrize(
    ("announced", "eve", "same"),
    [
        ("2024-02-16", "不符合", "不符合"),
        ("2024-02-17", "30万元", "30万元"),
        ("2027-02-16", "30万元", "30万元"),
    ],
)
def test_the_day_of_the_event(announced: str, eve: str, same: str) -> None:
    """What must be new lies within the same term, first and last day included."""
    assert text(GIANT, giant(announced), day="2027-02-16") == eve
    assert text(GIANT, giant(announced), "对应日", day="2027-02-16") == same


def test_the_disputed_day_is_shown_as_disputed() -> None:
    """On 2027-02-17 the verdict names the other reading; a day earlier nobody disputes it."""
    assert differing(GIANT, giant("2027-02-17"), day="2027-02-17") == {"对应日": "30万元"}
    assert differing(GIANT, giant("2027-02-16"), day="2027-02-16") == {}


def test_three_years() -> None:
    """The term is as long as the text says: to the anniversary's eve, or the anniversary."""
    start, end = term(chengdu())
    assert (start, end) == (datetime.date(2024, 2, 17), datetime.date(2027, 2, 16))
    assert (end - start).days + 1 == 366 + 365 + 365
    assert term(chengdu(), frozenset({"对应日"}))[1] - end == datetime.timedelta(1)


def test_later_rules_of_higher_bodies_decide_no_case_yet() -> None:
    """“按照国家、省、市政策调整执行”: kept, said, and without a verdict."""
    provision = chengdu().by_id["第十四条/从新从上"].provision
    assert isinstance(provision, Supersession)
    assert provision.why_no_verdict
