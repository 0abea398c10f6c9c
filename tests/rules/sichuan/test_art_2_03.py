"""二（三） 强化人工智能领域中试平台建设: the province bears at most 1000万元."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between, stating

PILOT = "二（三）/中试费用分担"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
S = Drawn("sichuan")
CAP = 1000 * WAN
GOOD = {"属人工智能领域": True, "采用共担共享机制": True}
amounts = st.integers(0, 2 * CAP) | st.integers(CAP - 2, CAP + 2)


@EXAMPLES
@given(st.lists(st.tuples(st.none() | amounts, st.none() | amounts), min_size=1, max_size=4))
def test_one_ceiling_or_one_for_each_project(
    projects: list[tuple[int | None, int | None]],
) -> None:
    """“最高1000万元” without “单个”: for all projects together, or for each of them."""
    rows, awards = [], []
    low = high = each_low = each_high = paid = 0
    for n, (settled, before) in enumerate(projects):
        rows.append(
            GOOD | {"名称": f"项目{n}"} | ({} if settled is None else {"评审核定额": settled})
        )
        if before is not None:
            awards.append(award(PILOT, before, f"项目{n}"))
        left = max(CAP - (before or 0), 0)
        paid += before or 0
        low += settled or 0
        high += CAP if settled is None else settled
        each_low += min(settled or 0, left)
        each_high += left if settled is None else min(settled, left)
    left = max(CAP - paid, 0)
    facts = {"中试项目": rows}
    assert S.says(PILOT, facts, awards=awards) == between(min(low, left), min(high, left))
    assert S.says(PILOT, facts, "每项", awards=awards) == between(each_low, each_high)


@pytest.mark.parametrize("fact", GOOD)
def test_every_condition(fact: str) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    S.needs(PILOT, {"中试项目": [GOOD]}, f"中试项目.{fact}", False)


def test_the_platform_of_the_project() -> None:
    """The first half speaks of platforms in the system, the half that pays of projects."""
    outside = {"中试项目": [GOOD | {"由体系内平台承担": False}]}
    inside = {"中试项目": [GOOD | {"由体系内平台承担": True}]}
    assert S.says(PILOT, outside) == S.says(PILOT, inside) == ("至多", CAP)
    assert S.says(PILOT, outside, "限体系内平台") == "不符合"
    S.needs(PILOT, inside, "中试项目.由体系内平台承担", False, "限体系内平台")


def test_from_outside_the_province() -> None:
    """No words confine it to the province."""
    facts = {"申请人": {"所在市州": "成都市"}, "中试项目": [GOOD]}
    S.needs(PILOT, facts, "申请人.所在市州", "省外", "须在本地")
    assert S.says(PILOT, stating(facts, "申请人.所在市州", "省外")) == ("至多", CAP)
