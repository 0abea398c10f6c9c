"""第5项 成果转移转化: no more than 200万元 for each project chosen by 揭榜挂帅."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between

TRANSFER = "第5项/成果转化项目支持"
EXAMPLES = settings(max_examples=80, deadline=None, derandomize=True)
P = Drawn("panzhihua")
CAP = 200 * WAN
GOOD = {"属人工智能领域": True, "经揭榜挂帅立项": True, "转化地": "攀枝花市"}
amounts = st.integers(0, 2 * CAP) | st.integers(CAP - 2, CAP + 2)


@EXAMPLES
@given(st.lists(st.tuples(st.none() | amounts, amounts), min_size=1, max_size=4))
def test_each_project_has_its_own_ceiling(projects: list[tuple[int | None, int]]) -> None:
    """“单个项目最高支持200万元”, what the project got before included."""
    rows, awards, low, high = [], [], 0, 0
    for n, (settled, before) in enumerate(projects):
        rows.append(
            GOOD | {"名称": f"项目{n}"} | ({} if settled is None else {"评审核定额": settled})
        )
        awards.append(award(TRANSFER, before, f"项目{n}"))
        left = max(CAP - before, 0)
        low += min(settled or 0, left)
        high += left if settled is None else min(settled, left)
    assert P.says(TRANSFER, {"成果转化项目": rows}, awards=awards) == between(low, high)


@pytest.mark.parametrize("fact", ["属人工智能领域", "经揭榜挂帅立项"])
def test_every_condition(fact: str) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    P.needs(TRANSFER, {"成果转化项目": [GOOD]}, f"成果转化项目.{fact}", False)


@pytest.mark.parametrize("where", ["攀枝花市", "成都市", "凉山州", "省外"])
def test_where_the_results_are_used(where: str) -> None:
    """No words say where; or in the city itself."""
    facts = {"成果转化项目": [GOOD | {"转化地": where}]}
    assert P.says(TRANSFER, facts) == ("至多", CAP)
    local = ("至多", CAP) if where == "攀枝花市" else "不符合"
    assert P.says(TRANSFER, facts, "须在本地转化") == local
