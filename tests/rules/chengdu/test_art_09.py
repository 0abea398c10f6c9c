"""第九条 支持重大展会落地: 500 attendees and more, half of two costs, at most 200万元."""

from __future__ import annotations

import pytest

from tests.judging import differing, missing, text

MEETING = "第九条/会议补贴"


def meeting(**facts: str) -> str:
    """A national AI meeting of 600 people held by a central enterprise."""
    stated = {
        "属人工智能领域": "是",
        "由省市政府重点支持": "否",
        "举办单位": "中央直属企业",
        "在我市举办": "是",
        "参会人数": "600人",
        "属国家级会议": "是",
        "属国际性会议": "是",
        "场地租赁费": "100万元",
        "会议代表住宿费": "60万元",
        "举办日期": "2024-10-01",
    } | facts
    return "会议: [{" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}]"


@pytest.mark.parametrize(
    ("people", "paid"),
    [
        ("499人", "不符合"),
        ("500人", "80万元"),
        ("501人", "80万元"),
        ("未知", "未定"),
        ("0人", "不符合"),
    ],
)
def test_five_hundred_is_enough(people: str, paid: str) -> None:
    """“达500人（含）以上” says itself that 500 counts."""
    assert text(MEETING, meeting(参会人数=people)) == paid


@pytest.mark.parametrize(
    ("rent", "beds", "half", "rent_whole"),
    [
        ("100万元", "60万元", "80万元", "130万元"),
        ("0元", "60万元", "30万元", "30万元"),
        ("200万元", "200万元", "200万元", "200万元"),
        ("200万元", "1999999.98元", "1999999.99元", "200万元"),
        ("200万元", "1999999.99元", "200万元", "200万元"),
        ("200万元", "2000000.01元", "200万元", "200万元"),
        ("1亿元", "1亿元", "200万元", "200万元"),
        ("0.01元", "0元", "0.01元", "0.01元"),
        ("0元", "0元", "0元", "0元"),
    ],
)
def test_half_of_what(rent: str, beds: str, half: str, rent_whole: str) -> None:
    """“场地租赁费和会议代表住宿费的50%”: of both together, or of the lodging alone."""
    facts = meeting(场地租赁费=rent, 会议代表住宿费=beds)
    assert text(MEETING, facts) == half
    assert text(MEETING, facts, "场租全额加住宿费一半") == rent_whole


@pytest.mark.parametrize(
    ("backed", "host", "paid"),
    [
        ("是", "其他", "80万元"),
        ("否", "国家级行业商协会（学会）", "80万元"),
        ("否", "世界500强企业", "80万元"),
        ("否", "中国500强企业", "80万元"),
        ("否", "与所列相当的机构或企业", "80万元"),
        ("否", "其他", "不符合"),
        ("是", "未知", "80万元"),
        ("否", "未知", "未定"),
        ("未知", "其他", "未定"),
    ],
)
def test_who_holds_it_or_backs_it(backed: str, host: str, paid: str) -> None:
    """“由省市政府重点支持或由……等机构或企业”: either is enough, and 等 opens the list."""
    assert text(MEETING, meeting(由省市政府重点支持=backed, 举办单位=host)) == paid


@pytest.mark.parametrize(
    ("national", "international", "either", "both"),
    [
        ("是", "是", "80万元", "80万元"),
        ("是", "否", "80万元", "不符合"),
        ("否", "是", "80万元", "不符合"),
        ("否", "否", "不符合", "不符合"),
        ("是", "未知", "80万元", "未定"),
    ],
)
def test_national_or_international(
    national: str, international: str, either: str, both: str
) -> None:
    """“国家级、国际性”: one of the two, or both."""
    facts = meeting(属国家级会议=national, 属国际性会议=international)
    assert text(MEETING, facts) == either
    assert text(MEETING, facts, "须兼具") == both


def test_a_meeting_of_another_field() -> None:
    """The sentence that pays does not repeat 人工智能领域."""
    facts = meeting(属人工智能领域="否", 场地租赁费="0元")
    assert text(MEETING, facts) == "不符合"
    assert differing(MEETING, facts) == {"不限领域": "30万元"}


def test_a_meeting_before_the_first_day() -> None:
    """The sentence has no 新: whether the meeting must lie within the term is open."""
    assert differing(MEETING, meeting(举办日期="2024-02-16", 场地租赁费="0元")) == {
        "须在有效期内": "不符合"
    }
    assert differing(MEETING, meeting(举办日期="2024-02-17", 场地租赁费="0元")) == {}


def test_a_meeting_held_elsewhere() -> None:
    """“在我市举办”, under every reading."""
    assert differing(MEETING, meeting(在我市举办="否")) == {}
    assert text(MEETING, meeting(在我市举办="否")) == "不符合"


def test_a_cost_that_is_unknown() -> None:
    """Beyond the ceiling the other cost decides alone; below it the amount is open."""
    assert text(MEETING, meeting(场地租赁费="400万元", 会议代表住宿费="未知")) == "200万元"
    facts = meeting(场地租赁费="399万元", 会议代表住宿费="未知")
    assert text(MEETING, facts) == "未定"
    assert missing(MEETING, facts) == ["会议.会议代表住宿费"]
