"""一（一） 强化人工智能领域技术攻关: no more than 2000万元 for each project of the province."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between, stating

PROJECT = "一（一）/攻关项目支持"
EXAMPLES = settings(max_examples=80, deadline=None, derandomize=True)
S = Drawn("sichuan")
CAP = 2000 * WAN
GOOD = {"级别": "省", "计划类别": "重大科技专项", "属人工智能领域": True, "承担角色": "牵头"}

around_the_cap = st.integers(0, 3 * CAP) | st.integers(CAP - 2, CAP + 2)


@EXAMPLES
@given(
    st.lists(
        st.tuples(st.none() | around_the_cap, st.lists(around_the_cap, max_size=2)),
        min_size=1,
        max_size=4,
    )
)
def test_each_project_has_its_own_ceiling(
    projects: list[tuple[int | None, list[int]]],
) -> None:
    """“单个项目最高”: each project less what it got before, at most as long as no review spoke."""
    rows, awards, low, high = [], [], 0, 0
    for n, (settled, before) in enumerate(projects):
        rows.append(
            {**GOOD, "名称": f"项目{n}"} | ({} if settled is None else {"评审核定额": settled})
        )
        awards += [award(PROJECT, amount, f"项目{n}") for amount in before]
        left = max(CAP - sum(before), 0)
        low += 0 if settled is None else min(settled, left)
        high += left if settled is None else min(settled, left)
    assert S.says(PROJECT, {"研发项目": rows}, awards=awards) == between(low, high)


@pytest.mark.parametrize("level", ["国家", "省", "市", "区", "其他"])
@pytest.mark.parametrize("kind", ["重大科技专项", "重点研发计划", "人工智能科技专项", "其他类别"])
def test_projects_of_the_province_alone(level: str, kind: str) -> None:
    """“省人工智能重大科技专项、重点研发项目”, or any project of the province."""
    facts = {"研发项目": [GOOD | {"级别": level, "计划类别": kind}]}
    listed = level == "省" and kind in ("重大科技专项", "重点研发计划")
    assert S.says(PROJECT, facts) == (("至多", CAP) if listed else "不符合")
    wide = ("至多", CAP) if level == "省" else "不符合"
    assert S.says(PROJECT, facts, "任何本级攻关项目") == wide


@pytest.mark.parametrize(
    ("fact", "other"), [("级别", "市"), ("计划类别", "其他类别"), ("属人工智能领域", False)]
)
def test_every_condition(fact: str, other: object) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    S.needs(PROJECT, {"研发项目": [GOOD]}, f"研发项目.{fact}", other)


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [("研发项目.承担角色", "参与", "限牵头单位"), ("申请人.所在市州", "省外", "须在本地")],
)
def test_what_only_other_readings_ask(fact: str, other: str, reading: str) -> None:
    """Neither who leads the project nor where stands in the words."""
    facts = {"申请人": {"所在市州": "成都市"}, "研发项目": [GOOD]}
    S.needs(PROJECT, facts, fact, other, reading)
    assert S.says(PROJECT, stating(facts, fact, other)) == ("至多", CAP)
