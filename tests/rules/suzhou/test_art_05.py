"""第5项 数据开放共享: 10万元, once, for an enterprise recognised for the first time."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, day

DATA = "第5项/大数据企业奖补"
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)
U = Drawn("suzhou", published=day("2025-06-01"))
GOOD: dict[str, dict[str, object]] = {
    "申请人": {"类型": "企业", "在宿州": True},
    "企业": {
        "经认定为省级大数据企业": True,
        "省级大数据企业为首次认定": True,
        "省级大数据企业认定日期": day("2025-10-01"),
    },
}


@pytest.mark.parametrize(
    ("fact", "other"),
    [
        ("申请人.类型", "科研机构"),
        ("企业.经认定为省级大数据企业", False),
        ("企业.省级大数据企业为首次认定", False),
        ("企业.省级大数据企业认定日期", day("2025-05-31")),
    ],
)
def test_every_condition(fact: str, other: object) -> None:
    """Each of them fails it alone; unknown, it is asked for; with all of them it is 10万元."""
    assert U.says(DATA, GOOD) == 10 * WAN
    U.needs(DATA, GOOD, fact, other)
    U.needs(DATA, GOOD, "申请人.在宿州", False, "须在本地")


@EXAMPLES
@given(st.integers(-3, 3) | st.integers(-400, 270))
def test_for_the_first_time_since_publication(days: int) -> None:
    """“首次认定” from the day of publication; or whenever it was the first."""
    then = day("2025-06-01") + datetime.timedelta(days)
    facts = GOOD | {"企业": GOOD["企业"] | {"省级大数据企业认定日期": then}}
    assert U.says(DATA, facts) == (10 * WAN if days >= 0 else "不符合")
    assert U.says(DATA, facts, "何时首次认定均可") == 10 * WAN
    undated = replace(U, published=None)
    assert undated.lacks(DATA, facts) == {"公布日期"}
    assert undated.says(DATA, facts, "何时首次认定均可") == 10 * WAN


@EXAMPLES
@given(st.integers(1, 20 * WAN), st.dates(day("2020-01-01"), day("2026-03-01")))
def test_once(fen: int, then: datetime.date) -> None:
    """“一次性”: whatever this clause paid, and whenever, ends it; no other clause's money does."""
    assert U.says(DATA, GOOD, awards=[award(DATA, fen, date=then)]) == "不符合"
    other = [award("第1项/智能工厂奖补", fen, date=then)]
    assert U.says(DATA, GOOD, awards=other) == 10 * WAN
