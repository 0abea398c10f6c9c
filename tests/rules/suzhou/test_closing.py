"""末段: in force from the day of publication, without a last day."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judging import Under
from tests.rules.drawn import WAN, Drawn, day

SCENE, FACTORY = "第1项/场景案例奖励", "第1项/智能工厂奖补"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
U = Drawn("suzhou")
CHOSEN = {"应用场景": [{"入选市级重大应用场景典型案例": True}]}


@EXAMPLES
@given(st.dates(day("2024-01-01"), day("2027-12-31")), st.integers(-2, 2) | st.integers(-400, 9000))
def test_from_publication_without_end(published: datetime.date, days: int) -> None:
    """“自公布之日起”: that day included, and every day after it."""
    now = replace(U, published=published, day=published + datetime.timedelta(days))
    assert now.says(SCENE, CHOSEN) == (20 * WAN if days >= 0 else "未施行")


@EXAMPLES
@given(st.dates(day("1990-01-01"), day("2090-12-31")))
def test_a_draft_without_a_day(at: datetime.date) -> None:
    """Nobody knows the first day: neither 未施行 nor 已失效, and nothing is known to be new."""
    undated = replace(U, day=at)
    assert undated.says(SCENE, CHOSEN) == 20 * WAN
    factory = {"级别": "省级数字化车间", "认定日期": at}
    facts = {"申请人": {"类型": "企业"}, "智能工厂": [factory]}
    assert undated.lacks(FACTORY, facts) == {"公布日期"}
    assert replace(undated, published=at).says(FACTORY, facts) == 10 * WAN


@pytest.mark.parametrize(
    ("published", "said"), [("2026-03-01", "20万元"), ("2026-03-02", "未施行"), ("未知", "20万元")]
)
def test_as_a_case_file_says_it(published: str, said: str) -> None:
    """A case states the 公布日期, or that nobody knows it."""
    facts = f"公布日期: {published}\n应用场景: [{{入选市级重大应用场景典型案例: 是}}]"
    assert Under("suzhou", "申请人: {类型: 企业}").text(SCENE, facts) == said
