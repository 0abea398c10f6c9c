"""第4项 产业集聚: resources for the enterprises named, and an office for two years at most."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging import Under
from tests.rules.drawn import Drawn, stating

RESOURCES, OFFICE = "第4项/匹配要素资源", "第4项/免费办公场地"
U = Drawn("suzhou")
ROW = {
    "通过考察研究": True,
    "来宿开展创新创业活动": True,
    "属人工智能领域": True,
    "属高层次科技人才团队": True,
    "来自市外": True,
    "已免费使用办公场地时间": 0,
}
GOOD = {"科技人才团队": [ROW]}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.integers(22, 26) | st.integers(0, 60), min_size=1, max_size=3))
def test_less_than_two_years_used(used: list[int]) -> None:
    """“最长不超过2年”: whoever has used an office for 24 months has had all of it."""
    rows = [ROW | {"已免费使用办公场地时间": months} for months in used]
    said = "支持" if any(months < 24 for months in used) else "不符合"
    assert U.says(OFFICE, {"科技人才团队": rows}) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [("1年", "支持"), ("23个月", "支持"), ("24个月", "不符合"), ("2年", "不符合")],
)
def test_years_and_months_as_people_write_them(written: str, said: str) -> None:
    """Two years are 24 months."""
    row = "".join(f"{key}: 是, " for key in ROW if key != "已免费使用办公场地时间")
    facts = f"科技人才团队: [{{{row}已免费使用办公场地时间: {written}}}]"
    assert Under("suzhou", "申请人: {类型: 人才}").text(OFFICE, facts) == said


@pytest.mark.parametrize(
    ("fact", "other"),
    [
        ("通过考察研究", False),
        ("来宿开展创新创业活动", False),
        ("属人工智能领域", False),
        ("属高层次科技人才团队", False),
        ("来自市外", False),
        ("已免费使用办公场地时间", 24),
    ],
)
def test_every_condition_of_an_office(fact: str, other: object) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    U.needs(OFFICE, GOOD, f"科技人才团队.{fact}", other)


def test_a_team_that_was_here_already() -> None:
    """“来宿”: from outside, or merely here."""
    assert U.says(OFFICE, stating(GOOD, "科技人才团队.来自市外", False), "在宿开展即可") == "支持"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("通用人工智能企业", "支持"),
        ("行业大模型企业", "支持"),
        ("跨领域应用企业", "支持"),
        ("新兴算力企业", "支持"),
        ("与所列相当的企业", "支持"),
        ("其他", "不符合"),
    ],
)
def test_the_enterprises_named_and_their_like(kind: str, said: str) -> None:
    """“通用人工智能及行业大模型企业、……等”: any of them is enough."""
    facts = {"申请人": {"类型": "企业"}, "企业": {"要素匹配类别": kind}}
    assert U.says(RESOURCES, facts) == said
    if said == "支持":
        U.needs(RESOURCES, facts, "申请人.类型", "高校")
        U.needs(RESOURCES, facts, "企业.要素匹配类别", "其他")
