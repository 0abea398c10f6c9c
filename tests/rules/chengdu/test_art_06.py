"""第六条 支持企业上市融资: two awards without an amount, and a tenth of the investment received."""

from __future__ import annotations

import pytest

from tests.judging import chengdu, differing, outcome, text
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.provisions import Support

PLANNED, LISTED, EQUITY = "第六条/拟上市奖励", "第六条/首发上市奖励", "第六条/股权投资奖励"


def equity(**facts: str) -> str:
    """An AI enterprise with angel money, 60% of whose 1亿元 comes from AI."""
    stated = {
        "是人工智能企业": "是",
        "获得天使投资": "是",
        "获得风险投资": "是",
        "获得私募股权投资": "是",
        "营业收入": "1亿元",
        "年度主营业务收入": "1亿元",
        "人工智能相关业务收入": "6000万元",
        "实际获得投资额": "500万元",
    } | facts
    return "企业: {" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}"


@pytest.mark.parametrize(
    ("received", "paid"),
    [
        ("500万元", "50万元"),
        ("9999999.94元", "999999.99元"),
        ("9999999.95元", "100万元"),
        ("1000万元", "100万元"),
        ("100亿元", "100万元"),
    ],
)
def test_ten_percent_up_to_a_million(received: str, paid: str) -> None:
    """“实际获得投资额的10%，给予最高100万元”."""
    assert text(EQUITY, equity(实际获得投资额=received)) == paid


@pytest.mark.parametrize(
    ("ai", "paid"),
    [("59999999.99元", "不符合"), ("6000万元", "50万元"), ("60000000.01元", "50万元")],
)
def test_the_share_is_sixty_percent(ai: str, paid: str) -> None:
    """“60%以上” includes 60%."""
    assert text(EQUITY, equity(人工智能相关业务收入=ai)) == paid


def test_one_kind_of_investment_or_all_three() -> None:
    """“天使投资、风险投资和私募股权投资”."""
    assert differing(EQUITY, equity(获得风险投资="否", 获得私募股权投资="否")) == {
        "三类俱全": "不符合"
    }
    assert differing(EQUITY, equity()) == {}
    none = equity(获得天使投资="否", 获得风险投资="否", 获得私募股权投资="否")
    assert text(EQUITY, none) == "不符合"
    assert differing(EQUITY, none) == {}


def test_no_amount_is_invented() -> None:
    """“分阶段给予奖励”, “一定比例”: support, whatever was raised, and nothing more."""
    facts = (
        "企业: {是人工智能企业: 是, 首发上市: 是, 实际募资净额: 10亿元, 拟首次上市: 是, "
        "拟上市地属主要证券交易所: 是}"
    )
    for id_ in (PLANNED, LISTED):
        assert outcome(id_, facts) == Outcome(Status.ELIGIBLE, Pay.UNSTATED)
        provision = chengdu().by_id[id_].provision
        assert isinstance(provision, Support)
        assert provision.why_no_amount
    assert text(LISTED, facts.replace("首发上市: 是", "首发上市: 否")) == "不符合"
    assert text(PLANNED, facts.replace("拟首次上市: 是", "拟首次上市: 未知")) == "未定"
