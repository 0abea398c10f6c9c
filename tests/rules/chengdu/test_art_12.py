"""第十二条 重复原则: one project, one award, the highest."""

from __future__ import annotations

import pytest

from tests.judging import text

SCENE, PURCHASE = "第三条/标杆场景补助", "第三条/首次采购奖励"


def one_project(assessed: str, spent: str, awards: str = "", other: str = "P1") -> str:
    """A benchmark scene and the contract for its algorithm."""
    return (
        "应用场景:\n  - {名称: 甲, 项目: P1, 应用智能算法软硬件或生成式产品: 是, "
        f"属智慧蓉城建设: 是, 经评定为标杆场景: 是, 评审核定额: {assessed}}}\n"
        f"采购合同:\n  - {{名称: 乙, 项目: {other}, 标的为获得发明专利的智能算法: 是, "
        "企业首次采购此类算法: 是, 企业首次采购该算法: 是, 该算法首次被采购: 是, "
        f"用于软硬件产品: 是, 合同生效日期: 2024-06-01, 第一年采购合同执行金额: {spent}, "
        f"首个自然年采购合同执行金额: {spent}}}\n" + (f"已获奖补: [{awards}]" if awards else "")
    )


@pytest.mark.parametrize(
    ("assessed", "spent", "scene", "purchase"),
    [
        ("80万元", "799.9999万元", "80万元", "就高让位"),
        ("80万元", "800.0001万元", "就高让位", "800000.1元"),
        ("未知", "1000万元", "就高让位", "100万元"),
        ("未知", "1000.0001万元", "就高让位", "1000000.1元"),
        ("未知", "999.9999万元", "未定", "未定"),
        ("未知", "未知", "未定", "未定"),
        ("100万元", "未知", "未定", "未定"),
        ("0元", "1元", "就高让位", "0.1元"),
    ],
)
def test_the_higher_is_enjoyed(assessed: str, spent: str, scene: str, purchase: str) -> None:
    """“可就高享受最高”: a yuan of difference decides, an open amount leaves both open."""
    facts = one_project(assessed, spent)
    assert (text(SCENE, facts), text(PURCHASE, facts)) == (scene, purchase)


def test_two_projects_are_enjoyed_both() -> None:
    """“同一项目” only."""
    facts = one_project("80万元", "1000万元", other="P2")
    assert (text(SCENE, facts), text(PURCHASE, facts)) == ("80万元", "100万元")


@pytest.mark.parametrize(
    ("paid", "rest", "nothing"),
    [
        ("99.9999万元", "1元", "不符合"),
        ("100万元", "就高让位", "就高让位"),
        ("100.0001万元", "就高让位", "就高让位"),
        ("1元", "99.9999万元", "不符合"),
    ],
)
def test_a_lower_award_before(paid: str, rest: str, nothing: str) -> None:
    """补足差额 by default; under 不再享受 whoever got something gets nothing more."""
    award = f"{{条款: 某区政策, 金额: {paid}, 日期: 2024-12-01, 项目: P1, 同类: 是}}"
    facts = one_project("80万元", "1000万元", award)
    assert text(PURCHASE, facts) == rest
    assert text(PURCHASE, facts, "不再享受") == nothing
    assert text(SCENE, facts) == "就高让位"
