"""三（一） 推动应用场景开放: 20 scenes or more in every year, a duty that only its end breaks."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import Drawn, day
from tiaoli.kinds import UNKNOWN

OPENED = "三（一）/每年开放场景"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
S = Drawn("sichuan", published=day("2025-01-01"))
COUNTED = {
    "全省当年新开放": "本年度新开放应用场景数",
    "全省当年在开放": "本年度在开放应用场景数",
    "各级各自计": "本年度本级新开放应用场景数",
}
counts = st.integers(18, 21) | st.integers(0, 100)
days = st.dates(day("2025-01-01"), day("2028-12-31"))
last_days = st.integers(2025, 2060).map(lambda year: datetime.date(year, 12, 31))


@EXAMPLES
@given(days | last_days, st.tuples(counts, counts, counts))
def test_twenty_or_more_by_the_last_day(at: datetime.date, numbers: tuple[int, int, int]) -> None:
    """“每年……20个以上”: kept as soon as 20 are open, broken only when the year is over."""
    facts = {"主管部门": dict(zip(COUNTED.values(), numbers, strict=True))}
    for reading, number in zip(COUNTED, numbers, strict=True):
        over = (at.month, at.day) == (12, 31)
        expected = "遵守" if number >= 20 else "违反" if over else "未定"
        assert replace(S, day=at).says(OPENED, facts, reading) == expected
    assert replace(S, day=at).says(OPENED, facts) == replace(S, day=at).says(
        OPENED, facts, "全省当年新开放"
    )


@pytest.mark.parametrize("at", ["2025-01-01", "2025-12-30", "2025-12-31"])
@pytest.mark.parametrize(("reading", "fact"), COUNTED.items())
def test_a_number_nobody_states(at: str, reading: str, fact: str) -> None:
    """Unknown is neither kept nor broken, even at the end of the year."""
    now = replace(S, day=day(at))
    others = {other: 20 for other in COUNTED.values() if other != fact}
    assert now.lacks(OPENED, {"主管部门": {**others, fact: UNKNOWN}}, reading) == {
        f"主管部门.{fact}"
    }


def test_before_publication_there_is_no_duty() -> None:
    """Nineteen at the end of 2024 break nothing that was published in 2025."""
    facts = {"主管部门": {"本年度新开放应用场景数": 19}}
    assert replace(S, day=day("2024-12-31")).says(OPENED, facts) == "未施行"
    unknown = replace(S, published=None, day=day("2024-12-31"))
    assert unknown.says(OPENED, facts) == "违反"
