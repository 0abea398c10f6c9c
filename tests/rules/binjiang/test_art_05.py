"""（五） 支持人工智能标准创新: 100, 50, 20 and 10万元 for standards, 10万元 for CNAS."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, modest
from tiaoli.kinds import UNKNOWN

STANDARD = {
    "领域": "人工智能标准",
    "已发布": True,
    "为修订": False,
    "制定角色": "参与",
    "起草单位位次": 1,
    "起草人位次": 1,
}
WORLD = Measure(BINJIANG, "（五）/国际标准奖励", "标准", {**STANDARD, "级别": "国际"})
HOME = Measure(BINJIANG, "（五）/国家行业标准奖励", "标准", {**STANDARD, "级别": "国家"})
LAB = Measure(
    replace(BINJIANG, published=PUBLISHED),
    "（五）/CNAS认可奖励",
    "检测实验室",
    {
        "人工智能领域检测能力获CNAS认可": True,
        "该领域能力首次获认可": True,
        "实验室首次获认可": True,
        "CNAS认可日期": datetime.date(2025, 12, 1),
    },
)
LEVELS = ("国际", "国家", "行业", "地方", "团体", "企业")

a_standard = st.fixed_dictionaries(
    {
        "级别": st.sampled_from(LEVELS),
        "制定角色": st.sampled_from(["主导", "参与"]),
        "起草单位位次": st.integers(1, 5),
        "起草人位次": st.integers(1, 5),
    }
)


def world_award(standard: dict[str, Any]) -> int:
    """“主导、参与制定国际标准……分别给予100万元、50万元”, whatever the rank."""
    if standard["级别"] != "国际":
        return 0
    return {"主导": 100 * WAN, "参与": 50 * WAN}[standard["制定角色"]]


def home_award(standard: dict[str, Any], rank: str) -> int:
    """“国家标准（前三位）、行业标准（前二位）……分别给予20万元、10万元”, whatever the role."""
    last, paid = {"国家": (3, 20 * WAN), "行业": (2, 10 * WAN)}.get(standard["级别"], (0, 0))
    return paid if standard[rank] <= last else 0


@modest
@given(st.lists(a_standard, min_size=1, max_size=4))
def test_each_standard_by_level_role_and_rank(standards: list[dict[str, Any]]) -> None:
    """Every standard is paid for, without a ceiling; ranks are those of the units by default."""
    rows = [WORLD.row(f"标准{n}", **each) for n, each in enumerate(standards)]
    world = sum(map(world_award, standards))
    assert WORLD.says(*rows) == (world if world else "不符合")
    for readings, rank in (([], "起草单位位次"), (["起草人位次"], "起草人位次")):
        home = sum(home_award(each, rank) for each in standards)
        assert HOME.says(*rows, readings=readings) == (home if home else "不符合")


@pytest.mark.parametrize("measure", [WORLD, HOME])
@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("级别", "地方", ""),
        ("已发布", False, ""),
        ("领域", "其他标准", "任何标准"),
        ("为修订", True, "修订算制定"),
        ("申请人.类型", "高校", "不限单位类型"),
    ],
)
def test_each_condition(measure: Measure, fact: str, wrong: Any, dropped: str) -> None:
    """“企业、科研机构”, “制定”, “并发布”; 条旨: 人工智能产业标准."""
    measure.needs(fact, wrong, dropped)


def test_research_institutions_are_named() -> None:
    """“企业、科研机构”."""
    assert WORLD.says(given={"申请人": {"类型": "科研机构"}}) == 50 * WAN
    assert HOME.says(given={"申请人": {"类型": "科研机构"}}) == 20 * WAN


@pytest.mark.parametrize(
    ("level", "outcome"), [("国家", "未定"), ("行业", "未定"), ("地方", "不符合")]
)
def test_a_rank_unknown(level: str, outcome: str) -> None:
    """The rank is asked for where it decides; an international standard has none."""
    found = HOME.outcome(HOME.row(级别=level, 起草单位位次=UNKNOWN))
    assert found.text == outcome
    assert sorted(found.missing) == (["标准.起草单位位次"] if outcome == "未定" else [])
    assert WORLD.says(WORLD.row(起草单位位次=UNKNOWN)) == 50 * WAN


@pytest.mark.parametrize("role", ["主导", "参与"])
@pytest.mark.parametrize("before", [50, 100])
def test_the_same_standard_again(role: str, before: int) -> None:
    """“晋升到高等次时补足差额”: 50万元 first, then 100万元 — 50万元 more, and never twice."""
    awards = [WORLD.paid(before * WAN, "2025-10-01", "甲")]
    due = max({"主导": 100, "参与": 50}[role] - before, 0)
    outcome = WORLD.outcome(WORLD.row(制定角色=role), awards=awards)
    assert (outcome.low, outcome.high) == (due * WAN, due * WAN)
    other = WORLD.row("乙", 制定角色="主导")
    assert WORLD.says(other, awards=awards) == 100 * WAN


@pytest.mark.parametrize(
    ("fact", "wrong"),
    [
        ("申请人.类型", "科研机构"),
        ("人工智能领域检测能力获CNAS认可", False),
        ("该领域能力首次获认可", False),
    ],
)
def test_each_condition_of_an_accreditation(fact: str, wrong: Any) -> None:
    """“企业实验室人工智能领域检测能力首次通过……认可”."""
    LAB.needs(fact, wrong)


@modest
@given(st.integers(-40, 260))
def test_accredited_for_the_first_time_within_the_term(days: int) -> None:
    """“首次”: on the first day of the term or later."""
    day = FIRST_DAY + datetime.timedelta(days)
    paid = 10 * WAN if day >= FIRST_DAY else "不符合"
    assert LAB.says(LAB.row(CNAS认可日期=day)) == paid


def test_accredited_when_nobody_knows_the_term() -> None:
    """A draft has no first day; and without the day of the event a known term is of no use."""
    assert replace(LAB, under=BINJIANG).lacks() == {"公布日期"}
    assert LAB.says(LAB.row(CNAS认可日期=UNKNOWN)) == "未定"


def test_what_was_accredited_for_the_first_time() -> None:
    """The ability in this field, or the laboratory as such."""
    row = LAB.row(实验室首次获认可=False)
    assert LAB.says(row) == 10 * WAN
    assert LAB.says(row, readings=["实验室首次"]) == "不符合"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_one_laboratory_or_each(count: int) -> None:
    """10万元 for the enterprise once, or for each laboratory."""
    rows = [LAB.row(f"实验室{n}") for n in range(count)]
    assert LAB.says(*rows) == 10 * WAN
    each = LAB.says(*rows, readings=["每项一次"])
    assert each == 10 * count * WAN
    awards = [LAB.paid(10 * WAN, "2025-09-01", "旧实验室")]
    assert LAB.says(*rows, awards=awards) == "不符合"
    again = LAB.says(*rows, awards=awards, readings=["每项一次"])
    assert again == each


def test_the_first_day_of_the_tests() -> None:
    """公布 on 2025-05-09, 30 days later 06-08, “30日后” 06-09; the cases are of a later day."""
    assert datetime.timedelta(31) == FIRST_DAY - PUBLISHED
    assert BINJIANG.day > FIRST_DAY


@pytest.mark.parametrize("measure", [WORLD, HOME])
def test_when_and_where(measure: Measure) -> None:
    """The words say neither since when a standard must be published, nor where one must be."""
    measure.needs_under("须在区", "申请人.在滨江", False)
    measure.any_time("发布日期", PUBLISHED, FIRST_DAY)


@pytest.mark.parametrize("before", [10, 20])
@pytest.mark.parametrize(("level", "paid"), [("国家", 20), ("行业", 10)])
def test_an_industry_standard_that_becomes_a_national_one(
    before: int, level: str, paid: int
) -> None:
    """“补足差额部分”: 10万元 first, then 10万元 more; 20万元 first, then nothing."""
    awards = [HOME.paid(before * WAN, "2025-10-01", "甲")]
    outcome = HOME.outcome(HOME.row(级别=level), awards=awards)
    assert (outcome.low, outcome.high) == (max(paid - before, 0) * WAN,) * 2
