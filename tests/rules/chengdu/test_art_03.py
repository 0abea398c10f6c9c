"""第三条 支持算法首试首用: benchmark scenes, and the first purchase of a patented algorithm."""

from __future__ import annotations

import pytest

from tests.judging import differing, text

SCENE, PURCHASE = "第三条/标杆场景补助", "第三条/首次采购奖励"


def purchase(**facts: str) -> str:
    """The first contract of an enterprise for a patented algorithm, in force since June 2024."""
    stated = {
        "标的为获得发明专利的智能算法": "是",
        "企业首次采购此类算法": "是",
        "企业首次采购该算法": "是",
        "该算法首次被采购": "是",
        "用于软硬件产品": "是",
        "合同生效日期": "2024-06-01",
        "第一年采购合同执行金额": "1000万元",
        "首个自然年采购合同执行金额": "1000万元",
    } | facts
    return "采购合同: [{" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}]"


@pytest.mark.parametrize(
    ("spent", "paid"),
    [
        ("24999999.94元", "2499999.99元"),
        ("24999999.95元", "250万元"),
        ("2500万元", "250万元"),
        ("25000000.01元", "250万元"),
        ("0元", "0元"),
    ],
)
def test_ten_percent_of_the_first_year(spent: str, paid: str) -> None:
    """“第一年采购合同执行金额的10%……最高250万元”."""
    assert text(PURCHASE, purchase(第一年采购合同执行金额=spent)) == paid


def test_which_first_year() -> None:
    """Twelve months from the contract's effect, or the rest of its calendar year."""
    facts = purchase(首个自然年采购合同执行金额="400万元")
    assert differing(PURCHASE, facts) == {"首个自然年": "40万元"}


@pytest.mark.parametrize(
    ("kind", "this", "anyone", "listed"),
    [
        ("否", "是", "是", {"企业首次采购该算法": "100万元", "该算法首次被采购": "100万元"}),
        ("否", "是", "否", {"企业首次采购该算法": "100万元"}),
        ("是", "是", "否", {"该算法首次被采购": "不符合"}),
        ("否", "否", "否", {}),
    ],
)
def test_first_for_whom(kind: str, this: str, anyone: str, listed: dict[str, str]) -> None:
    """“首次采购”: of such algorithms, of this one, or of this one by anybody."""
    facts = purchase(企业首次采购此类算法=kind, 企业首次采购该算法=this, 该算法首次被采购=anyone)
    assert text(PURCHASE, facts) == ("100万元" if kind == "是" else "不符合")
    assert differing(PURCHASE, facts) == listed


@pytest.mark.parametrize("fact", ["标的为获得发明专利的智能算法", "用于软硬件产品"])
def test_what_is_bought_and_what_for(fact: str) -> None:
    """“获得发明专利的智能算法并用于软硬件产品”, under every reading."""
    assert text(PURCHASE, purchase(**{fact: "否"})) == "不符合"
    assert differing(PURCHASE, purchase(**{fact: "否"})) == {}


def test_a_contract_before_the_first_day() -> None:
    """“首次” lies within the term."""
    assert text(PURCHASE, purchase(合同生效日期="2024-02-16")) == "不符合"
    assert text(PURCHASE, purchase(合同生效日期="2024-02-17")) == "100万元"


@pytest.mark.parametrize(
    ("assessed", "paid"),
    [
        ("未知", "至多100万元"),
        ("99.99万元", "99.99万元"),
        ("100万元", "100万元"),
        ("101万元", "100万元"),
    ],
)
def test_a_benchmark_scene(assessed: str, paid: str) -> None:
    """“最高100万元补助”: at most, until it is assessed."""
    facts = (
        "应用场景: [{应用智能算法软硬件或生成式产品: 是, 属智慧蓉城建设: 是, 经评定为标杆场景: %s, "
        f"评审核定额: {assessed}}}]"
    )
    assert text(SCENE, facts % "是") == paid
    assert text(SCENE, facts % "否") == "不符合"
    assert text(SCENE, facts % "未知") == "未定"
