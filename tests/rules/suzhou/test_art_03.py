"""第3项 创新平台: 200 and 40, 100, 50, 50 and 20, 300 and 200, and 10万元."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, Said, award, day, stating

RESEARCH, HIGH = "第3项/研发平台奖励", "第3项/高能级平台奖励"
PROVINCIAL, CITY = "第3项/省级院士站奖励", "第3项/市级院士平台奖励"
LAB, RATED = "第3项/实验室联合体经费", "第3项/绩效评价奖励"
IDS = [RESEARCH, HIGH, PROVINCIAL, CITY, LAB, RATED]
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
U = Drawn("suzhou", published=day("2025-06-01"))
NEW, OLD = day("2025-06-01"), day("2025-05-31")
FIELD = {"申请人": {"属通用人工智能领域": True, "在宿州": True}}
KINDS = ["重点实验室", "技术创新中心", "企业研发中心"]
ACADEMY = {"市级院士（专家）创新中心": 50 * WAN, "市级院士（专家）工作站": 20 * WAN}
FUNDS = {"实验室": 300 * WAN, "创新联合体": 200 * WAN}

platforms = st.fixed_dictionaries(
    {
        "级别": st.sampled_from(["国家级", "省级", "市级", "其他"]),
        "研发平台种类": st.sampled_from([*KINDS, "其他研发平台", "非研发平台"]),
        "认定日期": st.sampled_from([NEW, OLD]),
        "属省级高能级创新平台": st.booleans(),
        "院士平台种类": st.sampled_from(["省级院士工作站", *ACADEMY, "其他"]),
        "获批日期": st.sampled_from([NEW, OLD]),
        "通过认定": st.booleans(),
        "经费类别": st.sampled_from([*FUNDS, "其他"]),
        "通过认定级别": st.sampled_from(["国家级", "省级", "市级", "其他"]),
        "通过认定日期": st.sampled_from([NEW, OLD]),
        "属市级创新平台": st.booleans(),
        "绩效评价优秀": st.booleans(),
        "绩效评价日期": st.sampled_from([NEW, OLD]),
    }
)


def owed(p: dict[str, Any]) -> dict[str, int]:
    """What each sentence gives one platform, word by word."""
    certified, approved = p["认定日期"] == NEW, p["获批日期"] == NEW
    level = {"国家级": 200 * WAN, "省级": 40 * WAN}.get(p["级别"], 0)
    return {
        RESEARCH: level if certified and p["研发平台种类"] in KINDS else 0,
        HIGH: 100 * WAN if approved and p["属省级高能级创新平台"] else 0,
        PROVINCIAL: 50 * WAN if approved and p["院士平台种类"] == "省级院士工作站" else 0,
        CITY: ACADEMY.get(p["院士平台种类"], 0) if approved else 0,
        LAB: FUNDS.get(p["经费类别"], 0) if p["通过认定"] else 0,
        RATED: 10 * WAN if p["属市级创新平台"] and p["绩效评价优秀"] else 0,
    }


@EXAMPLES
@given(st.lists(platforms, min_size=1, max_size=4))
def test_every_title_of_every_platform(rows: list[dict[str, Any]]) -> None:
    """Each sentence gives its own amount for each platform; nothing sets them off."""
    for id_ in IDS:
        total = sum(owed(row)[id_] for row in rows)
        assert U.says(id_, {**FIELD, "创新平台": rows}) == (total or "不符合")


@EXAMPLES
@given(platforms)
def test_only_the_highest_of_one_platform(row: dict[str, Any]) -> None:
    """Research platform, 高能级 and laboratory in one: under 只给较高一项 the highest alone."""
    said = [
        U.says(id_, {**FIELD, "创新平台": [row]}, "只给较高一项") for id_ in (RESEARCH, HIGH, LAB)
    ]
    highest = max(owed(row)[id_] for id_ in (RESEARCH, HIGH, LAB))
    assert [each for each in said if each != "不符合"] == ([highest] if highest else [])


@EXAMPLES
@given(st.sampled_from(["国家级", "省级"]), st.integers(0, 250 * WAN))
def test_a_platform_that_rises(level: str, before: int) -> None:
    """In full for the new level, or the difference to what the platform got."""
    full = 200 * WAN if level == "国家级" else 40 * WAN
    row = {"名称": "甲", "级别": level, "研发平台种类": KINDS[0], "认定日期": NEW}
    facts = {**FIELD, "创新平台": [row]}
    awards = [award(RESEARCH, before, "甲"), award(RESEARCH, 40 * WAN, "乙")]
    assert U.says(RESEARCH, facts, awards=awards) == full
    rest: list[Said] = [full - before] if before < full else ["不符合", 0]
    assert U.says(RESEARCH, facts, "补足差额", awards=awards) in rest


TITLES: list[tuple[str, dict[str, Any], int, dict[str, object]]] = [
    (
        RESEARCH,
        {"级别": "省级", "研发平台种类": "技术创新中心", "认定日期": NEW},
        40 * WAN,
        {"级别": "市级", "研发平台种类": "其他研发平台", "认定日期": OLD},
    ),
    (
        HIGH,
        {"属省级高能级创新平台": True, "获批日期": NEW},
        100 * WAN,
        {"属省级高能级创新平台": False, "获批日期": OLD},
    ),
    (
        PROVINCIAL,
        {"院士平台种类": "省级院士工作站", "获批日期": NEW},
        50 * WAN,
        {"院士平台种类": "其他", "获批日期": OLD},
    ),
    (
        CITY,
        {"院士平台种类": "市级院士（专家）工作站", "获批日期": NEW},
        20 * WAN,
        {"院士平台种类": "省级院士工作站", "获批日期": OLD},
    ),
    (
        LAB,
        {"通过认定": True, "经费类别": "实验室"},
        300 * WAN,
        {"通过认定": False, "经费类别": "其他"},
    ),
    (
        RATED,
        {"属市级创新平台": True, "绩效评价优秀": True},
        10 * WAN,
        {"属市级创新平台": False, "绩效评价优秀": False},
    ),
]  # fmt: skip
titles = pytest.mark.parametrize(("id_", "row", "paid", "others"), TITLES)


@titles
def test_every_condition(
    id_: str, row: dict[str, Any], paid: int, others: dict[str, object]
) -> None:
    """Each of them fails it alone; unknown, it is asked for; the field by one reading only."""
    facts = {**FIELD, "创新平台": [row]}
    assert U.says(id_, facts) == paid
    for fact, other in others.items():
        U.needs(id_, facts, f"创新平台.{fact}", other)
    U.needs(id_, facts, "申请人.属通用人工智能领域", False)
    U.needs(id_, facts, "申请人.在宿州", False, "须在本地")
    assert U.says(id_, stating(facts, "申请人.在宿州", False)) == paid
    elsewhere = stating(facts, "申请人.属通用人工智能领域", False)
    assert U.says(id_, elsewhere, "不限领域") == paid


@titles
def test_nobody_knows_when_it_was_published(
    id_: str, row: dict[str, Any], paid: int, others: dict[str, object]
) -> None:
    """“新认定”“新获批” need the day of publication; sentences without 新 do not."""
    undated = replace(U, published=None)
    if id_ in (LAB, RATED):
        assert undated.says(id_, {**FIELD, "创新平台": [row]}) == paid
    else:
        assert undated.lacks(id_, {**FIELD, "创新平台": [row]}) == {"公布日期"}


@EXAMPLES
@given(st.integers(-3, 3) | st.integers(-400, 270))
def test_since_the_day_of_publication(days: int) -> None:
    """That day is the first; without 新 any day will do, or only the term's by another reading."""
    then = NEW + datetime.timedelta(days)
    for id_, row, paid, _ in TITLES:
        dated = {"认定日期": then, "获批日期": then, "通过认定日期": then, "绩效评价日期": then}
        facts = {**FIELD, "创新平台": [row | dated]}
        always = id_ in (LAB, RATED)
        assert U.says(id_, facts) == (paid if days >= 0 or always else "不符合")
        if always:
            said = U.says(id_, facts, "须在有效期内")
            assert said == (paid if days >= 0 else "不符合")


@pytest.mark.parametrize("level", ["国家级", "省级", "市级", "其他"])
def test_laboratories_certified_by_whom(level: str) -> None:
    """“通过认定的” names no level; or the city's alone."""
    row = {"通过认定": True, "经费类别": "创新联合体", "通过认定级别": level}
    facts = {**FIELD, "创新平台": [row]}
    assert U.says(LAB, facts) == 200 * WAN
    assert U.says(LAB, facts, "限市级认定") == (200 * WAN if level == "市级" else "不符合")


@EXAMPLES
@given(st.sampled_from([*FUNDS]), st.integers(0, 400 * WAN))
def test_two_amounts_in_order_or_for_the_review(kind: str, settled: int) -> None:
    """“300万元、200万元” without 分别: one for each kind, or as a review settles, up to 300."""
    row = {"通过认定": True, "经费类别": kind}
    facts = {**FIELD, "创新平台": [row]}
    assert U.says(LAB, facts) == FUNDS[kind]
    assert U.says(LAB, facts, "由核定额") == ("至多", 300 * WAN)
    reviewed = stating(facts, "创新平台.评审核定额", settled)
    assert U.says(LAB, reviewed) == FUNDS[kind]
    assert U.says(LAB, reviewed, "由核定额") == min(settled, 300 * WAN)


def test_other_platforms_by_another_reading() -> None:
    """“研发平台” beyond the three in brackets; “绩效评价优秀” beyond those of the city."""
    other = {"级别": "国家级", "研发平台种类": "其他研发平台", "认定日期": NEW}
    assert U.says(RESEARCH, {**FIELD, "创新平台": [other]}, "不限三类") == 200 * WAN
    rated = {"属市级创新平台": False, "绩效评价优秀": True}
    assert U.says(RATED, {**FIELD, "创新平台": [rated]}, "各级平台均可") == 10 * WAN


def test_rated_again() -> None:
    """Neither “一次性” nor “每年”: each time, or once for each platform."""
    row = {"名称": "甲", "属市级创新平台": True, "绩效评价优秀": True}
    facts = {**FIELD, "创新平台": [row]}
    awards = [award(RATED, 10 * WAN, "甲")]
    assert U.says(RATED, facts, awards=awards) == 10 * WAN
    assert U.says(RATED, facts, "每个平台只给一次", awards=awards) == "不符合"
    other = [award(RATED, 10 * WAN, "乙")]
    assert U.says(RATED, facts, "每个平台只给一次", awards=other) == 10 * WAN
