"""（十） 拓展智能应用场景: at most 30% and 250万元 for a project, at most 500万元 for a list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, between, modest, near
from tiaoli.kinds import UNKNOWN

MODEL = Measure(
    BINJIANG,
    "（十）/标杆示范项目",
    "示范项目",
    {"评选为标杆型示范项目": True, "实际投资额": 500 * WAN, "计划投资额": 600 * WAN},
)
SCENE = Measure(
    BINJIANG,
    "（十）/省市场景奖励",
    "应用场景",
    {"省市名单": "省级示范应用场景", "评审入选": True},
)
PROJECT_CEILING, SCENE_CEILING = 250 * WAN, 500 * WAN
# 250万元 is 30% of 8,333,333.34元.
INVESTED = near(833_333_334, 400 * WAN)
REVIEW = st.none() | near(PROJECT_CEILING, 100 * WAN)


def share(invested: int) -> int:
    """What does not exceed 30%, in whole fen, up to the ceiling of one project."""
    return min(30 * invested // 100, PROJECT_CEILING)


def test_chosen_as_a_model() -> None:
    """“评选……标杆型示范项目”."""
    MODEL.needs("评选为标杆型示范项目", False)


@modest
@given(st.lists(st.tuples(INVESTED, REVIEW), min_size=1, max_size=3))
def test_each_project_has_its_own_ceiling(projects: list[tuple[int, int | None]]) -> None:
    """“不超过项目投资额的30%……单个项目最高250万元”: no ceiling on several together."""
    rows = [
        MODEL.row(f"项目{n}", 实际投资额=fen, 评审核定额=UNKNOWN if review is None else review)
        for n, (fen, review) in enumerate(projects)
    ]
    least = sum(min(share(fen), review) for fen, review in projects if review is not None)
    most = sum(share(f) if r is None else min(share(f), r) for f, r in projects)
    assert MODEL.says(*rows) == between(least, most)


@modest
@given(INVESTED, INVESTED)
def test_invested_or_planned(invested: int, planned: int) -> None:
    """“项目投资额” without 实际: what has been invested, or what is planned."""
    row = MODEL.row(实际投资额=invested, 计划投资额=planned)
    assert MODEL.says(row) == between(0, share(invested))
    assert MODEL.says(row, readings=["计划投资额"]) == between(0, share(planned))


@modest
@given(INVESTED, near(PROJECT_CEILING, 100 * WAN, least=1))
def test_the_same_project_again(invested: int, before: int) -> None:
    """“单个项目最高250万元”, “不重复”: what the project got before comes off."""
    before = min(before, PROJECT_CEILING)
    awards = [MODEL.paid(before, "2025-11-01", "甲"), MODEL.paid(before, "2026-02-01", "乙")]
    outcome = MODEL.outcome(MODEL.row(实际投资额=invested), awards=awards)
    assert outcome.high == max(share(invested) - before, 0)


def test_the_investment_unknown() -> None:
    """Without it there is no 30%, and the ceiling alone decides nothing."""
    assert MODEL.lacks(MODEL.row(实际投资额=UNKNOWN)) == {"示范项目.实际投资额"}


@pytest.mark.parametrize(
    ("fact", "wrong"), [("省市名单", "其他"), ("省市名单", "未入选"), ("评审入选", False)]
)
def test_each_condition_of_a_listed_scene(fact: str, wrong: Any) -> None:
    """“对入选项目和场景，经评审”."""
    SCENE.needs(fact, wrong)


@pytest.mark.parametrize("level", ["省级", "市级"])
@pytest.mark.parametrize("kind", ["应用场景标杆项目", "示范应用场景"])
def test_either_level_and_kind(level: str, kind: str) -> None:
    """“省市应用场景标杆项目、示范应用场景”: any of the four."""
    assert SCENE.says(SCENE.row(省市名单=level + kind)) == ("至多", 500 * WAN)


@modest
@given(
    st.lists(near(SCENE_CEILING, 200 * WAN), min_size=1, max_size=3),
    near(SCENE_CEILING, 100 * WAN),
)
def test_scenes_share_the_ceiling_or_have_it_each(reviews: list[int], before: int) -> None:
    """“最高给予500万元”: for the applicant with what it got before, or for each scene."""
    before = min(before, SCENE_CEILING)
    rows = [SCENE.row(f"场景{n}", 评审核定额=fen) for n, fen in enumerate(reviews)]
    awards = [SCENE.paid(before, "2025-11-01", "旧场景")]
    together = min(sum(reviews), SCENE_CEILING - before)
    assert SCENE.says(*rows, awards=awards) == together
    each = sum(min(fen, SCENE_CEILING) for fen in reviews)
    assert SCENE.says(*rows, awards=awards, readings=["每项"]) == each


def test_when_and_where() -> None:
    """The words say neither since when a scene must be listed, nor where the applicant must be."""
    MODEL.needs_under("须在区", "申请人.在滨江", False)
    SCENE.needs_under("须在区", "申请人.在滨江", False)
    SCENE.any_time("入选日期", PUBLISHED, FIRST_DAY)
