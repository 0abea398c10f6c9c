"""附则（一） 从优、从高、不重复: the highest for one item, and the difference on promotion."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG
from tests.rules.binjiang.test_art_03 import EMBODIED
from tests.rules.drawn import WAN, Measure, award, day, modest, near
from tiaoli.case import Award
from tiaoli.outcome import Outcome

KEY, TASK, SPECIAL = "（一）/入选项目资助", "（三）/科研任务配套", "（三）/专项投资补助"
NO_TASK = {"属国家省重点科研任务": False, "部省专项": "其他"}
PROJECT = Measure(
    BINJIANG,
    KEY,
    "研发项目",
    {
        "申报类别": "科技创新项目",
        "级别": "国家",
        "入选": True,
        "属人工智能领域": True,
        "属具身智能领域": True,
        "承担角色": "牵头",
        "属国家省重点科研任务": True,
        "部省专项": "工信部高质量发展专项",
        "投资中的财政资金": 0,
    },
)
REVIEW, GRANTED, INVESTED = near(500 * WAN, 5000 * WAN), near(2000 * WAN), near(600 * WAN)


def dues(review: int, granted: int, invested: int) -> dict[str, int]:
    """What each of the three would pay by itself."""
    return {
        KEY: min(review, 5000 * WAN),
        TASK: min((25 * granted + 50) // 100, 500 * WAN),
        SPECIAL: min((50 * invested + 50) // 100, 300 * WAN),
    }


def a_project(review: int, granted: int, invested: int, project: str | None = "甲项目") -> Any:
    """A project that meets the conditions of all three."""
    return PROJECT.row(
        "甲", project, 评审核定额=review, 申请人所得国家省补助资金=granted,
        企业实际投资总额=invested,
    )  # fmt: skip


def outcome(id_: str, row: Any, awards: Sequence[Award] = (), *readings: str) -> Outcome:
    """What one of the three comes to."""
    stated = PROJECT.stated(row, given=EMBODIED)
    return BINJIANG.outcome(id_, stated, *readings, awards=awards)


def earlier(fen: int, project: str) -> Award:
    """What the other clause granted for a project."""
    return award(SPECIAL, fen, "旧", project=project, date=day("2026-01-15"))


@modest
@given(REVIEW, GRANTED, INVESTED, st.sampled_from(["甲项目", None]))
def test_only_the_highest_for_one_project(
    review: int, granted: int, invested: int, project: str | None
) -> None:
    """“从高、不重复”: one of the three is paid, and it is the highest; one row is one project."""
    due = dues(review, granted, invested)
    row = a_project(review, granted, invested, project)
    found = {each: outcome(each, row) for each in due}
    paid = {each: one.high for each, one in found.items() if one.high}
    assert sum(paid.values()) == max(due.values())
    assert all(due[each] == max(due.values()) for each in paid)
    assert sum(o.text == "就高让位" for o in found.values()) == 2


BEFORE = near(100 * WAN, 300 * WAN, least=1).map(lambda fen: min(fen, 300 * WAN))


@modest
@given(REVIEW, BEFORE)
def test_a_lower_award_of_another_clause_before(review: int, before: int) -> None:
    """The difference up to the highest; or nothing more. Another project is another matter."""
    row = PROJECT.row("甲", "甲项目", 评审核定额=review, **NO_TASK)
    due = min(review, 5000 * WAN)
    awards = [earlier(before, "甲项目")]
    found = outcome(KEY, row, awards)
    assert (found.low, found.high) == (max(due - before, 0),) * 2
    nothing = outcome(KEY, row, awards, "不再享受")
    assert (nothing.low, nothing.high) == (0, 0)
    for readings in ([], ["不再享受"]):
        said = PROJECT.says(
            row, given=EMBODIED, awards=[earlier(before, "乙项目")], readings=readings
        )
        assert said == due


@modest
@given(REVIEW, BEFORE)
def test_a_lower_award_of_the_same_clause_before(review: int, before: int) -> None:
    """“晋升到高等次时补足差额部分”: whatever is thought of other clauses."""
    row = PROJECT.row("甲", "甲项目", 评审核定额=review, **NO_TASK)
    awards = [PROJECT.paid(before, name="甲", project="甲项目")]
    for readings in ((), ("不再享受",)):
        found = outcome(KEY, row, awards, *readings)
        # 5000万元 is also the ceiling on all that the applicant is paid.
        assert (found.low, found.high) == (max(min(review, 5000 * WAN) - before, 0),) * 2


SCENE = {"省市名单": "省级示范应用场景", "评审入选": True}


@modest
@given(near(833_333_334, 250 * WAN), near(250 * WAN, 500 * WAN), st.booleans())
def test_a_model_project_that_is_a_listed_scene(invested: int, review: int, same: bool) -> None:
    """（十）pays both where they are two projects, and the higher where they are one."""
    model = Measure(BINJIANG, "（十）/标杆示范项目", "示范项目", {"评选为标杆型示范项目": True})
    scene = Measure(BINJIANG, "（十）/省市场景奖励", "应用场景", SCENE)
    one = model.row("甲", "甲", 实际投资额=invested, 评审核定额=250 * WAN)
    other = scene.row("乙", "甲" if same else "乙", 评审核定额=review)
    stated = {**model.stated(one), **scene.stated(other)}
    each = min(30 * invested // 100, 250 * WAN), min(review, 500 * WAN)
    if same:
        assert sum(BINJIANG.outcome(x.id, stated).high for x in (model, scene)) == max(each)
    else:
        assert (BINJIANG.says(model.id, stated), BINJIANG.says(scene.id, stated)) == each


@pytest.mark.parametrize(
    ("paid", "role"), list(itertools.product([0, 20, 50, 60, 100], ["主导", "参与"]))
)
@pytest.mark.parametrize("reading", ["", "不再享受"])
def test_a_standard_up_to_the_difference(paid: int, role: str, reading: str) -> None:
    """“同一……标准”: 50万元 for taking part and then 50万元 more for having led, not 100万元."""
    standard = Measure(
        BINJIANG,
        "（五）/国际标准奖励",
        "标准",
        {"级别": "国际", "领域": "人工智能标准", "已发布": True, "为修订": False},
    )
    awards = [standard.paid(paid * WAN, "2025-11-01", "甲")] if paid else []
    due = max({"主导": 100, "参与": 50}[role] - paid, 0) * WAN
    found = standard.outcome(standard.row(制定角色=role), awards=awards, readings=[reading])
    assert (found.low, found.high) == (due, due)


@modest
@given(near(833_333_334, 400 * WAN), near(200 * WAN, 50 * WAN))
def test_contracts_are_none_of_the_three(fee: int, review: int) -> None:
    """“同一产品、项目、标准”: a contract is none, so two clauses pay for the same one."""
    model = Measure(
        BINJIANG,
        "（八）/模型采购资助",
        "模型合同",
        {
            "标的类别": "生成式人工智能模型",
            "标的已备案": True,
            "用于模型服务或智能体开发应用": True,
            "达到一定规模": True,
            "具有良好成效": True,
            "评审入选": True,
        },
    )
    technical = Measure(
        BINJIANG, "（九）/创新券补助", "技术合同", {"已认定登记": True, "属人工智能领域": True}
    )
    stated = {
        **model.stated(model.row("甲", "甲合同", 上一年度交易结算费用=fee, 评审核定额=review)),
        **technical.stated(technical.row("甲", "甲合同", 合同成交额=fee, 评审核定额=review)),
    }
    assert BINJIANG.says(model.id, stated) == min(30 * fee // 100, review, 200 * WAN)
    assert BINJIANG.says(technical.id, stated) == min(30 * fee // 100, review, 50 * WAN)


@pytest.mark.parametrize(("level", "paid"), [("国家", 20), ("行业", 10)])
@pytest.mark.parametrize("role", ["主导", "参与"])
def test_a_national_standard_that_becomes_an_international_one(
    level: str, paid: int, role: str
) -> None:
    """“同一……标准” under the other half of （五）: the difference, or nothing more."""
    facts = {"级别": "国际", "领域": "人工智能标准", "已发布": True, "为修订": False}
    standard = Measure(BINJIANG, "（五）/国际标准奖励", "标准", {**facts, "制定角色": role})
    national = Measure(BINJIANG, "（五）/国家行业标准奖励", "标准", {})
    for project, readings, off in (
        ("甲标准", [], paid),
        ("甲标准", ["不再享受"], 100),
        ("乙标准", [], 0),
        ("乙标准", ["不再享受"], 0),
    ):
        awards = [national.paid(paid * WAN, name=f"{level}标准", project=project)]
        row = standard.row("甲", "甲标准")
        found = standard.outcome(row, awards=awards, readings=readings)
        due = max({"主导": 100, "参与": 50}[role] - off, 0) * WAN
        assert (found.low, found.high) == (due, due)


@modest
@given(near(100 * WAN, 300 * WAN), near(1200 * WAN, 400 * WAN))
def test_a_higher_award_of_another_clause_before(before: int, granted: int) -> None:
    """“不重复”: what is no higher than what was already enjoyed gives way to it."""
    due = min((25 * granted + 50) // 100, 500 * WAN)
    row = PROJECT.row(
        "甲", "甲项目", 申报类别="其他", 部省专项="其他", 申请人所得国家省补助资金=granted
    )
    found = outcome(TASK, row, [earlier(before, "甲项目")])
    assert (found.low, found.high) == (max(due - before, 0),) * 2
    if 0 < due <= before:
        assert found.text == "就高让位"
