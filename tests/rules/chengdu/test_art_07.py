"""第七条 支持企业集聚发展: one ten-thousandth of a park's AI revenue, up to its level's ceiling."""

from __future__ import annotations

import pytest

from tests.judging import text

PARK = "第七条/示范园区支持"


def park(level: str, revenue: str, day: str = "2024-09-01") -> str:
    """A park run by the applicant."""
    return (
        f"示范园区: [{{级别: {level}, 获批日期: {day}, 申请人为其专业化运营机构: 是, "
        f"人工智能业务收入规模: {revenue}}}]"
    )


@pytest.mark.parametrize(
    ("level", "revenue", "paid"),
    [
        ("国家级", "100亿元", "100万元"),
        ("国家级", "9999999900元", "999999.99元"),
        ("国家级", "10000000100元", "100万元"),
        ("省级", "50亿元", "50万元"),
        ("省级", "4999999900元", "499999.99元"),
        ("省级", "100亿元", "50万元"),
        ("市级", "30亿元", "30万元"),
        ("市级", "2999999900元", "299999.99元"),
        ("市级", "100亿元", "30万元"),
        ("其他", "100亿元", "不符合"),
        ("市级", "0元", "0元"),
        ("市级", "50元", "0.01元"),
        ("市级", "49.99元", "0元"),
        ("未知", "100亿元", "未定"),
    ],
)
def test_one_ten_thousandth_up_to_the_ceiling_of_the_level(
    level: str, revenue: str, paid: str
) -> None:
    """“分别……最高100万元、50万元、30万元”: the lists pair off in order."""
    assert text(PARK, park(level, revenue)) == paid


def test_only_a_new_park() -> None:
    """“新获批”."""
    assert text(PARK, park("市级", "30亿元", "2024-02-16")) == "不符合"
    assert text(PARK, park("市级", "30亿元", "2024-02-17")) == "30万元"


def test_a_park_that_rises_a_level() -> None:
    """30万元 for the city's park, then 100万元 as the nation's: once, each park, or the rest."""
    facts = park("国家级", "100亿元").replace("[{", "[{名称: 甲园区, ")
    paid = "\n已获奖补: [{条款: 第七条/示范园区支持, 金额: 30万元, 日期: 2024-06-01, 对象: 甲园区}]"
    assert text(PARK, facts + paid) == "不符合"
    assert text(PARK, facts + paid, "每项一次") == "不符合"
    assert text(PARK, facts + paid, "补足差额") == "70万元"
