"""第2项 核心技术攻关: no more than 40% of a project's investment, nor than 100万元."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between, day, stating
from tiaoli.case import Award
from tiaoli.kinds import UNKNOWN

PROJECT, MODEL = "第2项/重大科技项目支持", "第2项/行业大模型研发补助"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
U = Drawn("suzhou", published=day("2025-06-01"))
CAP = 100 * WAN
ROW = {
    "获重大科技项目立项": True,
    "属所列攻关领域": True,
    "级别": "市",
    "承担角色": "牵头",
    "入选日期": day("2025-10-01"),
    "项目总投入": 100 * WAN,
}
GOOD = {
    "申请人": {"类型": "企业", "在宿州": True},
    "企业": {"是人工智能企业": True},
    "研发项目": [ROW],
}
totals = st.integers(0, 600 * WAN) | st.integers(250 * WAN - 5, 250 * WAN + 5) | st.integers(0, 9)
settled = st.none() | st.integers(0, 150 * WAN) | st.integers(CAP - 2, CAP + 2)


def ceiling(total: int) -> int:
    """Whole fen within 40% and within 100万元."""
    return min(total * 40 // 100, CAP)


@EXAMPLES
@given(st.lists(st.tuples(totals, settled), min_size=1, max_size=4))
def test_the_lower_ceiling_of_each_project(projects: list[tuple[int, int | None]]) -> None:
    """“不超过项目总投入的40%、最高100万元”: at most, and exact once a review has settled it."""
    rows, low, high = [], 0, 0
    for total, review in projects:
        rows.append(
            ROW | {"项目总投入": total} | ({} if review is None else {"评审核定额": review})
        )
        low += 0 if review is None else min(review, ceiling(total))
        high += ceiling(total) if review is None else min(review, ceiling(total))
    assert high * 100 <= sum(total for total, _ in projects) * 40
    assert U.says(PROJECT, GOOD | {"研发项目": rows}) == between(low, high)


@EXAMPLES
@given(st.integers(250 * WAN, 900 * WAN), st.lists(st.integers(0, CAP), max_size=3))
def test_what_the_project_got_before(total: int, before: list[int]) -> None:
    """One project's 100万元 is for all of its support; another project's is its own."""
    row = ROW | {"名称": "甲", "项目总投入": total}
    awards = [award(PROJECT, fen, "甲") for fen in before] + [award(PROJECT, CAP, "乙")]
    expected = between(0, max(CAP - sum(before), 0))
    assert U.says(PROJECT, GOOD | {"研发项目": [row]}, awards=awards) == expected


@EXAMPLES
@given(totals, st.lists(st.integers(0, 150 * WAN), min_size=2, max_size=4))
def test_instalments_never_pass_either_ceiling(total: int, reviews: list[int]) -> None:
    """Over any sequence of payments the project has no more than 40% of what is invested in it."""
    awards: list[Award] = []
    paid = 0
    for review in reviews:
        row = ROW | {"名称": "甲", "项目总投入": total, "评审核定额": review}
        said = U.says(PROJECT, GOOD | {"研发项目": [row]}, awards=awards)
        assert isinstance(said, int)
        paid += said
        awards.append(award(PROJECT, said, "甲"))
        assert paid <= ceiling(total)


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [
        ("申请人.类型", "高校", "不限"),
        ("企业.是人工智能企业", False, "不限"),
        ("研发项目.获重大科技项目立项", False, ""),
        ("研发项目.属所列攻关领域", False, "任何重大科技项目"),
    ],
)
def test_every_condition(fact: str, other: object, reading: str) -> None:
    """Each of them fails it alone; who and in which field is said only in the first half."""
    U.needs(PROJECT, GOOD, fact, other)
    if reading:
        assert U.says(PROJECT, stating(GOOD, fact, other), reading) == ("至多", 40 * WAN)


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [
        ("研发项目.级别", "省", "限市级立项"),
        ("研发项目.入选日期", day("2025-05-31"), "须在有效期内"),
        ("研发项目.承担角色", "参与", "限牵头单位"),
        ("申请人.在宿州", False, "须在本地"),
    ],
)
def test_what_only_other_readings_ask(fact: str, other: object, reading: str) -> None:
    """Neither level nor day, neither who leads nor where stands in the words."""
    assert U.says(PROJECT, stating(GOOD, fact, other)) == ("至多", 40 * WAN)
    U.needs(PROJECT, GOOD, fact, other, reading)


def test_the_day_of_publication_matters_only_to_one_reading() -> None:
    """An undated text is judged as if in force; whether a project is of its term stays open."""
    undated = replace(U, published=None)
    assert undated.says(PROJECT, GOOD) == ("至多", 40 * WAN)
    assert undated.lacks(PROJECT, GOOD, "须在有效期内") == {"公布日期"}


def test_the_investment_must_be_known() -> None:
    """Without “项目总投入” there is no 40%."""
    facts = stating(GOOD, "研发项目.项目总投入", UNKNOWN)
    assert U.lacks(PROJECT, facts) == {"研发项目.项目总投入"}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("企业", "支持"),
        ("高校", "支持"),
        ("科研机构", "支持"),
        ("其他机构", "支持"),
        ("行业协会", "不符合"),
        ("民非组织", "不符合"),
        ("人才", "不符合"),
        ("机关", "不符合"),
    ],
)
def test_enterprises_and_institutions(kind: str, said: str) -> None:
    """“企业、高等学校、科研院所等企事业单位”."""
    facts = {
        "申请人": {"类型": kind},
        "大模型": [{"属行业大模型": True, "符合相关政策文件": True}],
    }
    assert U.says(MODEL, facts) == said
    if said == "支持":
        U.needs(MODEL, facts, "大模型.属行业大模型", False)
        U.needs(MODEL, facts, "大模型.符合相关政策文件", False)
