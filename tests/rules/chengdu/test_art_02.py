"""第二条 支持算法创新转化: results carried over to the city, and the first ten models."""

from __future__ import annotations

import pytest

from tests.judging import differing, text

RESULT, MODEL = "第二条/成果转化支持", "第二条/大模型备案奖励"


def result(**facts: str) -> str:
    """A result of a national programme, carried over in the city and chosen."""
    stated = {
        "来源": "国家重点研发计划立项项目",
        "属核心算法或通用大模型": "是",
        "在蓉落地转化": "是",
        "评审入选": "是",
    } | facts
    return "科技成果: [{" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}]"


def model(**facts: str) -> str:
    """An industry model that was registered within the term, in the tenth place of every count."""
    stated = {
        "属行业大模型": "是",
        "性能先进": "是",
        "通过国家大模型备案登记": "是",
        "备案通过日期": "2024-09-01",
        "备案通过名次": "10名",
        "当年备案通过名次": "10名",
        "性能评价名次": "10名",
    } | facts
    return "大模型: [{" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}]"


@pytest.mark.parametrize(
    ("place", "paid"),
    [("1名", "100万元"), ("9名", "100万元"), ("10名", "100万元"), ("11名", "不符合")],
)
def test_the_first_ten(place: str, paid: str) -> None:
    """“前十名” includes the tenth."""
    assert text(MODEL, model(备案通过名次=place)) == paid


def test_first_by_what() -> None:
    """The eleventh by date within the term may be the first of its year, or by performance."""
    facts = model(备案通过名次="11名", 当年备案通过名次="1名", 性能评价名次="1名")
    assert differing(MODEL, facts) == {"每年按备案先后": "100万元", "按性能评价": "100万元"}


@pytest.mark.parametrize(
    ("kind", "paid"),
    [("企业", "100万元"), ("高校", "100万元"), ("科研机构", "100万元"), ("行业协会", "不符合")],
)
def test_enterprises_and_universities(kind: str, paid: str) -> None:
    """“支持企业、高校院所”; another body is paid only if the first half limits nobody."""
    who = (
        f"申请人: {{类型: {kind}, 具有独立法人资格: 是, 属人工智能产业类: 是, "
        "符合规定条件: 是, 在蓉: 是}\n"
    )
    assert text(MODEL, who + model()) == paid
    assert text(MODEL, who + model(), "不限") == "100万元"


@pytest.mark.parametrize(
    ("assessed", "paid"),
    [
        ("未知", "至多1000万元"),
        ("999.9999万元", "999.9999万元"),
        ("1000万元", "1000万元"),
        ("1000.0001万元", "1000万元"),
    ],
)
def test_up_to_ten_million(assessed: str, paid: str) -> None:
    """“最高1000万元”."""
    assert text(RESULT, result(评审核定额=assessed)) == paid


@pytest.mark.parametrize(
    "source", ["国家科技重大专项", "国家重点研发计划立项项目", "国家科学技术奖"]
)
def test_what_must_be_carried_over_in_the_city(source: str) -> None:
    """“并在蓉落地转化” ends the list: all three kinds, or only the prize-winning results."""
    others = {} if source == "国家科学技术奖" else {"仅获奖成果须在蓉转化": "至多1000万元"}
    assert differing(RESULT, result(来源=source, 在蓉落地转化="否")) == others
    assert text(RESULT, result(来源=source, 在蓉落地转化="否")) == "不符合"


def test_other_results_and_those_not_chosen() -> None:
    """“经评审择优”, and one of the three sources."""
    assert text(RESULT, result(来源="其他")) == "不符合"
    assert text(RESULT, result(评审入选="否")) == "不符合"
