"""第一条 支持算法工具源头创新: the first version of a software product, and research funding."""

from __future__ import annotations

import pytest

from tests.judging import differing, missing, text

PRODUCT, RESEARCH = "第一条/首版次补贴", "第一条/研发经费支持"


def product(**facts: str) -> str:
    """One product of a developer, certified within the term, unless said otherwise."""
    stated = {
        "经认定为首版次": "是",
        "首版次认定日期": "2024-06-01",
        "属人工智能开发框架": "是",
        "申请人身份": "研制企业",
        "研发支出": "1000万元",
        "另一方已获补贴": "0元",
    } | facts
    return "软件产品: [{" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}]"


@pytest.mark.parametrize(
    ("spent", "paid"),
    [
        ("1000万元", "100万元"),
        ("2499.9999万元", "2499999.9元"),
        ("24999999.94元", "2499999.99元"),
        ("24999999.95元", "250万元"),
        ("2500万元", "250万元"),
        ("25000000.01元", "250万元"),
        ("1亿元", "250万元"),
        ("0.05元", "0.01元"),
        ("0.04元", "0元"),
        ("0元", "0元"),
    ],
)
def test_ten_percent_up_to_two_and_a_half_million(spent: str, paid: str) -> None:
    """“10%的比例……最高250万元”: half a fen rounds up, and 250万元 itself is paid."""
    assert text(PRODUCT, product(研发支出=spent)) == paid


def test_developer_and_user_have_different_bases() -> None:
    """“分别”: 研发支出 for the developer, 销售合同执行金额 for the user, and never the other's."""
    facts = {"研发支出": "1000万元", "销售合同执行金额": "600万元"}
    assert text(PRODUCT, product(**facts)) == "100万元"
    assert text(PRODUCT, product(**facts, 申请人身份="应用单位")) == "60万元"
    assert text(PRODUCT, product(**facts, 申请人身份="其他")) == "不符合"


def test_each_party_has_its_own_ceiling() -> None:
    """“分别……最高250万元”: what the other party got matters only if the ceiling is for both."""
    facts = product(研发支出="2000万元", 另一方已获补贴="100万元")
    assert text(PRODUCT, facts) == "200万元"
    assert text(PRODUCT, facts, "合计上限") == "150万元"
    full = product(研发支出="2000万元", 另一方已获补贴="250万元")
    assert text(PRODUCT, full, "合计上限") == "0元"


def test_a_research_institution_is_no_enterprise() -> None:
    """“研制企业”: an institution that developed it is paid under the other reading only."""
    assert differing(PRODUCT, product(申请人身份="研制机构")) == {"含研制机构": "100万元"}


def test_a_product_that_is_no_framework() -> None:
    """The first half of the sentence speaks of 开发框架, the second of “首版次”软件产品."""
    assert differing(PRODUCT, product(属人工智能开发框架="否")) == {"任何首版次软件": "100万元"}


@pytest.mark.parametrize(
    ("day", "paid", "others"),
    [
        ("2024-02-16", "不符合", {"何时认定均可": "100万元"}),
        ("2024-02-17", "100万元", {}),
        ("2024-12-31", "100万元", {}),
    ],
)
def test_certified_before_the_first_day(day: str, paid: str, others: dict[str, str]) -> None:
    """“经认定” without 新: whether an earlier certificate counts is open."""
    assert text(PRODUCT, product(首版次认定日期=day)) == paid
    assert differing(PRODUCT, product(首版次认定日期=day)) == others


def test_what_must_be_certified_must_be_certified() -> None:
    """“经认定的”: not certified is nothing under every reading."""
    assert text(PRODUCT, product(经认定为首版次="否")) == "不符合"
    assert differing(PRODUCT, product(经认定为首版次="否")) == {}


def test_spending_unknown_is_at_least_asked_for() -> None:
    """Without the base the amount is open, up to the ceiling."""
    assert text(PRODUCT, product(研发支出="未知")) == "未定"
    assert missing(PRODUCT, product(研发支出="未知")) == ["软件产品.研发支出"]


def research(**facts: str) -> str:
    """A project chosen by the review."""
    stated = {
        "围绕国产人工智能开发框架": "是",
        "属相关基础软硬件产品": "是",
        "评审入选": "是",
    } | facts
    return "研发项目: [{" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}]"


@pytest.mark.parametrize(
    ("assessed", "paid"),
    [
        ("未知", "至多200万元"),
        ("199.99万元", "199.99万元"),
        ("200万元", "200万元"),
        ("200.01万元", "200万元"),
    ],
)
def test_at_most_is_not_a_promise(assessed: str, paid: str) -> None:
    """“经评审择优，给予最高200万元”: without the review's amount, at most; with it, exact."""
    assert text(RESEARCH, research(评审核定额=assessed)) == paid


@pytest.mark.parametrize("fact", ["围绕国产人工智能开发框架", "属相关基础软硬件产品", "评审入选"])
def test_research_needs_every_condition(fact: str) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    assert text(RESEARCH, research(**{fact: "否"})) == "不符合"
    assert missing(RESEARCH, research(**{fact: "未知"})) == [f"研发项目.{fact}"]


def test_two_projects_share_or_do_not_share_the_ceiling() -> None:
    """“最高200万元”: for the applicant altogether, or for each project."""
    row = research(评审核定额="150万元")[7:-1]
    two = f"研发项目: [{row}, {row}]"
    assert text(RESEARCH, two) == "200万元"
    assert text(RESEARCH, two, "每项") == "300万元"


def test_research_is_for_those_in_the_city() -> None:
    """“在蓉各类创新主体”."""
    elsewhere = "申请人: {类型: 企业, 具有独立法人资格: 是, 属人工智能产业类: 是, 在蓉: 否}\n"
    assert text(RESEARCH, elsewhere + research()) == "不符合"
    assert text(PRODUCT, elsewhere + product()) == "100万元"
