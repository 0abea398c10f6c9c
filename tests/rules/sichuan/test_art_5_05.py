"""五（五） 天府峨眉计划、天府青城计划: at most 500万元 for a team, 200万元 for a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, Said, award, between, day, stating

TEAM, PERSON = "五（五）/入选团队支持", "五（五）/入选个人支持"
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)
S = Drawn("sichuan", published=day("2025-01-01"))
CAPS = {TEAM: 500 * WAN, PERSON: 200 * WAN}
SELECTED = {TEAM: "入选团队", PERSON: "入选个人"}
ALL = {
    "属人工智能领域高层次人才": True,
    "入选计划": "天府峨眉计划",
    "入选日期": day("2025-06-01"),
    "以单列名额入选": True,
    "所在团队已获支持": False,
}
amounts = st.integers(0, 600 * WAN)
both = pytest.mark.parametrize("id_", [TEAM, PERSON])


@both
@EXAMPLES
@given(st.none() | amounts, st.lists(amounts, max_size=2))
def test_up_to_the_ceiling_altogether(id_: str, settled: int | None, before: list[int]) -> None:
    """“最高给予”: what the review settles, the applicant's earlier support included."""
    left = max(CAPS[id_] - sum(before), 0)
    facts = {"人才": ALL | {"入选身份": SELECTED[id_]}}
    if settled is not None:
        facts = {"人才": facts["人才"] | {"评审核定额": settled}}
    expected = between(0, left) if settled is None else min(settled, left)
    assert S.says(id_, facts, awards=[award(id_, fen) for fen in before]) == expected


@both
@pytest.mark.parametrize("plan", ["天府峨眉计划", "天府青城计划", "其他计划", "未入选"])
@pytest.mark.parametrize("as_what", ["入选团队", "入选个人", "未入选"])
def test_two_plans_and_two_shares(id_: str, plan: str, as_what: str) -> None:
    """Teams get a team's support, persons a person's, under these two plans alone."""
    facts = {"人才": ALL | {"入选计划": plan, "入选身份": as_what}}
    paid = as_what == SELECTED[id_] and plan in ("天府峨眉计划", "天府青城计划")
    assert S.says(id_, facts) == (("至多", CAPS[id_]) if paid else "不符合")


@both
@pytest.mark.parametrize(
    ("fact", "other", "readings"),
    [
        ("属人工智能领域高层次人才", False, []),
        ("入选计划", "其他计划", []),
        ("入选身份", "未入选", []),
        ("以单列名额入选", False, ["限单列名额入选者"]),
        ("入选日期", day("2024-12-31"), ["须在有效期内"]),
    ],
)
def test_every_condition(id_: str, fact: str, other: object, readings: list[str]) -> None:
    """Each of them fails it alone; unknown, it is asked for; the doubtful ones by reading only."""
    facts = {"人才": ALL | {"入选身份": SELECTED[id_]}}
    S.needs(id_, facts, f"人才.{fact}", other, *readings)
    if readings:
        assert S.says(id_, stating(facts, f"人才.{fact}", other)) == ("至多", CAPS[id_])


@both
def test_from_outside_the_province(id_: str) -> None:
    """No words confine it to the province."""
    facts = {"申请人": {"所在市州": "成都市"}, "人才": ALL | {"入选身份": SELECTED[id_]}}
    S.needs(id_, facts, "申请人.所在市州", "省外", "须在本地")
    assert S.says(id_, stating(facts, "申请人.所在市州", "省外")) == ("至多", CAPS[id_])


def test_a_person_whose_team_was_supported() -> None:
    """A member may be supported besides the team, or not; the team itself always."""
    said: dict[str, Said] = {TEAM: ("至多", CAPS[TEAM]), PERSON: "不符合"}
    for id_, strict in said.items():
        facts = {"人才": ALL | {"入选身份": SELECTED[id_], "所在团队已获支持": True}}
        assert S.says(id_, facts) == ("至多", CAPS[id_])
        assert S.says(id_, facts, "团队成员不再得") == strict


@both
def test_selected_in_the_term_of_an_undated_text(id_: str) -> None:
    """By default the day does not matter; otherwise the day of publication must be known."""
    facts = {"人才": ALL | {"入选身份": SELECTED[id_]}}
    undated = replace(S, published=None)
    assert undated.says(id_, facts) == ("至多", CAPS[id_])
    assert undated.lacks(id_, facts, "须在有效期内") == {"公布日期"}
