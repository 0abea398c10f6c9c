"""第8项 服务保障: at most 100万元 for events of the first rank in the country."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between, day, stating

EVENT = "第8项/承办活动补助"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
U = Drawn("suzhou", published=day("2025-06-01"))
CAP = 100 * WAN
ROW = {
    "类型": "论坛",
    "属人工智能领域": True,
    "属国家级": True,
    "属高端人才活动": True,
    "由申请人承办": True,
    "在宿州举办": True,
    "举办日期": day("2025-10-01"),
}
GOOD = {"申请人": {"是科技服务机构": True, "在宿州": True}, "活动": [ROW]}
settled = st.none() | st.integers(0, 150 * WAN) | st.integers(CAP - 2, CAP + 2)


@EXAMPLES
@given(st.lists(st.tuples(settled, st.none() | st.integers(0, 120 * WAN)), min_size=1, max_size=4))
def test_one_ceiling_or_one_for_each_event(
    events: list[tuple[int | None, int | None]],
) -> None:
    """“最高给予100万元”: for the organiser altogether, or for each event."""
    rows, awards = [], []
    low = high = each_low = each_high = paid = 0
    for n, (review, before) in enumerate(events):
        rows.append(ROW | {"名称": f"活动{n}"} | ({} if review is None else {"评审核定额": review}))
        if before is not None:
            awards.append(award(EVENT, before, f"活动{n}"))
        left = max(CAP - (before or 0), 0)
        paid += before or 0
        low += review or 0
        high += CAP if review is None else review
        each_low += min(review or 0, left)
        each_high += left if review is None else min(review, left)
    left = max(CAP - paid, 0)
    facts = GOOD | {"活动": rows}
    assert U.says(EVENT, facts, awards=awards) == between(min(low, left), min(high, left))
    assert U.says(EVENT, facts, "每项", awards=awards) == between(each_low, each_high)


@pytest.mark.parametrize(
    "kind", ["论坛", "展会", "峰会", "与所列相当的活动", "赛事", "上下游产业链对接", "其他"]
)
def test_what_the_two_attributes_govern(kind: str) -> None:
    """“国家级高端人才论坛、展会、峰会等”: both govern all, one does, or both the forum alone."""
    listed = kind in ("论坛", "展会", "峰会", "与所列相当的活动")
    forum = kind == "论坛"
    for national, talents in itertools.product((True, False), repeat=2):
        facts = GOOD | {
            "活动": [ROW | {"类型": kind, "属国家级": national, "属高端人才活动": talents}]
        }
        for reading, holds in (
            ("两个定语都管三种", national and talents),
            ("仅国家级管三种", national and (talents or not forum)),
            ("都只管论坛", (national and talents) or not forum),
        ):
            said = ("至多", CAP) if listed and holds else "不符合"
            assert U.says(EVENT, facts, reading) == said
        assert U.says(EVENT, facts) == U.says(EVENT, facts, "两个定语都管三种")


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [
        ("申请人.是科技服务机构", False, ""),
        ("活动.类型", "赛事", ""),
        ("活动.属人工智能领域", False, ""),
        ("活动.属国家级", False, ""),
        ("活动.属高端人才活动", False, ""),
        ("活动.由申请人承办", False, ""),
        ("活动.在宿州举办", False, "须在本市举办"),
        ("活动.举办日期", day("2025-05-31"), "须在有效期内"),
        ("申请人.在宿州", False, "须在本地"),
    ],
)
def test_every_condition(fact: str, other: object, reading: str) -> None:
    """Each of them fails it alone; place and day by another reading only."""
    U.needs(EVENT, GOOD, fact, other, *((reading,) if reading else ()))
    if reading:
        assert U.says(EVENT, stating(GOOD, fact, other)) == ("至多", CAP)


def test_the_day_of_publication_matters_only_to_one_reading() -> None:
    """An undated text is judged as if in force; whether an event is of its term stays open."""
    undated = replace(U, published=None)
    assert undated.says(EVENT, GOOD) == ("至多", CAP)
    assert undated.lacks(EVENT, GOOD, "须在有效期内") == {"公布日期"}
