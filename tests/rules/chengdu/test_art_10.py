"""第十条 支持开展标准研制: 60, 40 and 25万元, and no more than 100万元 a year."""

from __future__ import annotations

import pytest

from tests.judging import differing, text

STANDARD = "第十条/标准奖励"


def standards(*levels: str, day: str = "2025-01-10", **facts: str) -> str:
    """Standards that the enterprise led."""
    more = "".join(f", {key}: {value}" for key, value in facts.items())
    rows = ", ".join(
        f"{{名称: 标准{n}, 级别: {level}, 领域: 人工智能标准, 发布日期: {day}, 主导制订: 是{more}}}"
        for n, level in enumerate(levels)
    )
    return f"标准: [{rows}]"


@pytest.mark.parametrize(
    ("levels", "paid", "once"),
    [
        (["国际"], "60万元", "60万元"),
        (["国家"], "40万元", "40万元"),
        (["行业"], "25万元", "25万元"),
        (["地方"], "不符合", "不符合"),
        (["团体"], "不符合", "不符合"),
        (["企业"], "不符合", "不符合"),
        (["国际", "国家"], "100万元", "100万元"),
        (["国际", "国际"], "100万元", "60万元"),
        (["国际", "行业"], "85万元", "85万元"),
        (["国家", "国家"], "80万元", "40万元"),
        (["国家", "国家", "行业"], "100万元", "65万元"),
        (["行业"] * 4, "100万元", "25万元"),
        (["行业"] * 3, "75万元", "25万元"),
        (["国际", "国家", "行业"], "100万元", "100万元"),
        (["国家", "地方"], "40万元", "40万元"),
    ],
)
def test_amounts_add_up_to_the_yearly_ceiling(levels: list[str], paid: str, once: str) -> None:
    """“分别给予”, “累计不超过100万元”: 60+40 reach it, 60+60 stop at it; or once for each level."""
    assert text(STANDARD, standards(*levels)) == paid
    assert text(STANDARD, standards(*levels), "每一级别一次") == once


@pytest.mark.parametrize(
    ("level", "before", "day", "paid"),
    [
        ("国际", "40万元", "2025-02-28", "60万元"),
        ("国际", "400000.01元", "2025-02-28", "599999.99元"),
        ("国际", "399999.99元", "2025-02-28", "60万元"),
        ("行业", "100万元", "2025-01-01", "0元"),
        ("行业", "100万元", "2024-12-31", "25万元"),
    ],
)
def test_what_was_paid_this_year_counts(level: str, before: str, day: str, paid: str) -> None:
    """“每年获得奖励累计”: this calendar year's awards of this clause, to the fen."""
    awards = f"\n已获奖补: [{{条款: {STANDARD}, 对象: 旧标准, 金额: {before}, 日期: {day}}}]"
    assert text(STANDARD, standards(level) + awards) == paid


def test_only_this_clause_fills_the_ceiling() -> None:
    """An award under another clause does not count towards the 100万元."""
    awards = "\n已获奖补: [{条款: 第五条/小巨人奖励, 金额: 90万元, 日期: 2025-01-01}]"
    assert text(STANDARD, standards("国际") + awards) == "60万元"


def test_who_only_took_part_gets_nothing() -> None:
    """“主导制订”."""
    assert text(STANDARD, standards("国际").replace("主导制订: 是", "主导制订: 否")) == "不符合"
    assert text(STANDARD, standards("国际").replace("主导制订: 是", "主导制订: 未知")) == "未定"


def test_enterprises_only() -> None:
    """“……的企业，分别给予”: an association within the scope is none."""
    who = "申请人: {类型: 行业协会, 具有独立法人资格: 是, 属人工智能产业类: 是, 在蓉: 是}\n"
    assert text(STANDARD, who + standards("国际")) == "不符合"
    assert differing(STANDARD, who + standards("国际")) == {}


@pytest.mark.parametrize(
    ("field", "paid", "others"),
    [
        ("人工智能标准", "40万元", {}),
        ("场景建设标准", "40万元", {}),
        ("其他标准", "不符合", {"任何标准": "40万元"}),
    ],
)
def test_the_field_of_the_standard(field: str, paid: str, others: dict[str, str]) -> None:
    """The first half names two fields; the half that pays names none."""
    facts = standards("国家").replace("人工智能标准", field)
    assert text(STANDARD, facts) == paid
    assert differing(STANDARD, facts) == others


def test_a_standard_of_an_earlier_year() -> None:
    """The year is that of the award, so two years' standards share it; or each has its own."""
    rows = (
        standards("国际", day="2024-05-01")[:-1]
        + ", "
        + standards("国际")[5:].replace("标准0", "乙")
    )
    assert text(STANDARD, rows) == "100万元"
    assert differing(STANDARD, rows) == {"每一级别一次": "60万元", "标准发布的年度": "120万元"}
