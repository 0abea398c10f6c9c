"""第四条 支持建设创新应用平台: national platforms, and algorithm services year by year."""

from __future__ import annotations

import pytest

from tests.judging import differing, text

NATIONAL, SERVICE = "第四条/国家级平台支持", "第四条/算法服务平台补贴"


def national(kind: str = "全国重点实验室", day: str = "2024-06-01", again: str = "否") -> str:
    """A platform approved on a day."""
    return (
        f"创新平台: [{{类别: {kind}, 属人工智能领域: 是, "
        f"获批日期: {day}, 由原有平台重组: {again}}}]"
    )


@pytest.mark.parametrize(
    ("kind", "paid"),
    [
        ("全国重点实验室", "至多300万元"),
        ("国家工程研究中心", "至多300万元"),
        ("其他国家级科技创新平台", "至多300万元"),
        ("非国家级平台", "不符合"),
        ("未知", "未定"),
    ],
)
def test_national_platforms_and_their_like(kind: str, paid: str) -> None:
    """“全国重点实验室、国家工程研究中心等”: 等 opens the list, 国家级 closes it."""
    assert text(NATIONAL, national(kind)) == paid


def test_newly_approved() -> None:
    """“新获批”: within the term; whether a reorganised platform is new is open."""
    assert text(NATIONAL, national(day="2024-02-16")) == "不符合"
    assert text(NATIONAL, national(day="2024-02-17")) == "至多300万元"
    assert differing(NATIONAL, national(again="是")) == {"重组算新获批": "至多300万元"}


def test_a_university_s_laboratory() -> None:
    """Only the first half names 企业、科研机构."""
    who = "申请人: {类型: 高校, 符合规定条件: 是, 在蓉: 是}\n"
    assert differing(NATIONAL, who + national()) == {"限企业和科研机构": "不符合"}


@pytest.mark.parametrize(
    ("revenue", "paid"),
    [
        ("9999999.94元", "999999.99元"),
        ("9999999.95元", "100万元"),
        ("1000万元", "100万元"),
        ("10000000.1元", "100万元"),
        ("0元", "0元"),
        ("未知", "未定"),
    ],
)
def test_ten_percent_of_the_service_revenue(revenue: str, paid: str) -> None:
    """“年度服务性收入的10%……每年最高100万元”."""
    facts = (
        "算法服务平台: [{属公共算法服务平台: 是, 产生实际收入: 是, "
        "评审入选: %s, 年度服务性收入: %s}]"
    )
    assert text(SERVICE, facts % ("是", revenue)) == paid
    assert text(SERVICE, facts % ("否", revenue)) == "不符合"


def test_last_year_s_award_does_not_use_up_this_year_s() -> None:
    """“每年”: what the platform got in 2024 bars nothing in 2025, even where an award of 2025 that
    does not say for which platform it was may bar it."""
    facts = (
        "算法服务平台: [{名称: 甲, 属公共算法服务平台: 是, 产生实际收入: 是, 评审入选: 是, "
        "年度服务性收入: 800万元}]\n"
        "已获奖补:\n"
        "  - {条款: 第四条/算法服务平台补贴, 金额: 60万元, 日期: 2024-06-01, 对象: 甲}\n"
    )
    loose = "  - {条款: 第四条/算法服务平台补贴, 金额: 60万元, 日期: 2025-01-10}\n"
    assert text(SERVICE, facts, "不再享受") == "80万元"
    assert text(SERVICE, facts + loose, "不再享受") == "未定"
