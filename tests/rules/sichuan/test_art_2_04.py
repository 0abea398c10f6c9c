"""二（四） 加快推动人工智能领域创新成果转移转化: no more than 500万元 for each project."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between

TRANSFER = "二（四）/成果转化项目支持"
EXAMPLES = settings(max_examples=80, deadline=None, derandomize=True)
S = Drawn("sichuan")
CAP = 500 * WAN
GOOD = {"列入聚源兴川人工智能专题": True, "转化地": "成都市"}
amounts = st.integers(0, 2 * CAP) | st.integers(CAP - 2, CAP + 2)


@EXAMPLES
@given(st.lists(st.tuples(st.none() | amounts, amounts), min_size=1, max_size=4))
def test_each_project_has_its_own_ceiling(projects: list[tuple[int | None, int]]) -> None:
    """“单个项目最高支持500万元”, what the project got before included."""
    rows, awards, low, high = [], [], 0, 0
    for n, (settled, before) in enumerate(projects):
        rows.append(
            GOOD | {"名称": f"项目{n}"} | ({} if settled is None else {"评审核定额": settled})
        )
        awards.append(award(TRANSFER, before, f"项目{n}"))
        left = max(CAP - before, 0)
        low += min(settled or 0, left)
        high += left if settled is None else min(settled, left)
    assert S.says(TRANSFER, {"成果转化项目": rows}, awards=awards) == between(low, high)


def test_the_special_topic() -> None:
    """“聚源兴川”成果转化项目人工智能专题: no other project."""
    S.needs(TRANSFER, {"成果转化项目": [GOOD]}, "成果转化项目.列入聚源兴川人工智能专题", False)


@pytest.mark.parametrize(
    ("where", "local"), [("甘孜州", True), ("省内其他市州", True), ("省外", False)]
)
def test_where_the_results_are_used(where: str, local: bool) -> None:
    """No words say where; or in the province."""
    facts = {"成果转化项目": [GOOD | {"转化地": where}]}
    assert S.says(TRANSFER, facts) == ("至多", CAP)
    assert S.says(TRANSFER, facts, "须在本地转化") == (("至多", CAP) if local else "不符合")
