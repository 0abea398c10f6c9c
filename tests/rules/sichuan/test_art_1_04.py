"""一（四） 积极争创国家级创新平台: at most 2000万元, or as much again as the state gives."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between, day, stating
from tiaoli.case import Award
from tiaoli.kinds import UNKNOWN

PLATFORM, MATCH = "一（四）/国家级平台支持", "一（四）/国家创新中心配套"
EXAMPLES = settings(max_examples=80, deadline=None, derandomize=True)
S = Drawn("sichuan", published=day("2025-01-01"))
CAP = 2000 * WAN
LISTED = ["全国重点实验室", "国家技术创新中心", "国家工程研究中心", "其他国家级科技创新平台"]
MATCHED = ["国家新兴产业创新中心", "国家制造业创新中心"]
OTHERS = ["省级技术创新中心", "省级重点实验室", "其他省级创新平台", "非国家级平台"]
ROW = {
    "类别": "全国重点实验室",
    "属人工智能领域": True,
    "获批日期": day("2025-10-01"),
    "由原有平台重组": False,
}
CENTRE = ROW | {
    "类别": "国家制造业创新中心",
    "国家支持资金到账额": CAP,
    "国家支持资金批复额": 2 * CAP,
}
amounts = st.integers(0, 10**13) | st.integers(CAP - 2, CAP + 2)


@EXAMPLES
@given(st.lists(amounts, min_size=1, max_size=4), st.lists(amounts, max_size=3))
def test_one_to_one_without_a_ceiling(received: list[int], before: list[int]) -> None:
    """“按国家支持资金1:1配套”: the very amount, however large, whatever another centre got."""
    rows = [CENTRE | {"国家支持资金到账额": amount} for amount in received]
    awards = [award(MATCH, amount, "别的中心") for amount in before]
    assert S.says(MATCH, {"创新平台": rows}, awards=awards) == sum(received)


@EXAMPLES
@given(st.lists(amounts, min_size=1, max_size=5))
def test_instalments_add_up_to_one_to_one(arriving: list[int]) -> None:
    """The money arrives over the years: each application brings what was not matched before."""
    received = paid = 0
    awards: list[Award] = []
    for more in arriving:
        received += more
        facts = {"创新平台": [CENTRE | {"名称": "甲", "国家支持资金到账额": received}]}
        assert S.says(MATCH, facts, awards=awards) == more
        paid += more
        awards.append(award(MATCH, more, "甲"))
        assert paid == received
        approved = stating(facts, "创新平台.国家支持资金批复额", received + 1)
        assert S.says(MATCH, approved, "批复金额", awards=awards) == 1


@EXAMPLES
@given(amounts, amounts)
def test_received_or_approved(received: int, approved: int) -> None:
    """“国家支持资金” that arrived, or that was approved; a review settles neither."""
    row = CENTRE | {"国家支持资金到账额": received, "国家支持资金批复额": approved, "评审核定额": 1}
    assert S.says(MATCH, {"创新平台": [row]}) == received
    assert S.says(MATCH, {"创新平台": [row]}, "批复金额") == approved


@EXAMPLES
@given(st.lists(st.tuples(st.none() | amounts, amounts), min_size=1, max_size=3))
def test_each_platform_up_to_twenty_million(platforms: list[tuple[int | None, int]]) -> None:
    """“最高不超过2000万元”, for each platform and altogether."""
    rows, awards, low, high = [], [], 0, 0
    for n, (settled, before) in enumerate(platforms):
        rows.append(
            ROW | {"名称": f"平台{n}"} | ({} if settled is None else {"评审核定额": settled})
        )
        awards.append(award(PLATFORM, before, f"平台{n}"))
        left = max(CAP - before, 0)
        low += 0 if settled is None else min(settled, left)
        high += left if settled is None else min(settled, left)
    facts = {"创新平台": rows}
    assert S.says(PLATFORM, facts, awards=awards) == between(low, high)
    left = max(CAP - sum(before for _, before in platforms), 0)
    settled_in_all = sum(settled or 0 for settled, _ in platforms)
    most = left if any(settled is None for settled, _ in platforms) else settled_in_all
    together = between(min(settled_in_all, left), min(most, left))
    assert S.says(PLATFORM, facts, "每个受益人合计", awards=awards) == together


@pytest.mark.parametrize("kind", LISTED + MATCHED + OTHERS)
def test_which_half_pays_for_which_platform(kind: str) -> None:
    """Each kind under its own half; the centres under both, if “等” covers them too."""
    facts = {"创新平台": [CENTRE | {"类别": kind}]}
    first = ("至多", CAP) if kind in LISTED else "不符合"
    both = ("至多", CAP) if kind in LISTED + MATCHED else "不符合"
    assert S.says(PLATFORM, facts) == first
    assert S.says(PLATFORM, facts, "两款可并得") == both
    assert S.says(MATCH, facts) == (CAP if kind in MATCHED else "不符合")
    assert S.says(MATCH, facts, "两款可并得") == (CAP if kind in MATCHED else "不符合")


@EXAMPLES
@given(st.integers(-3, 3) | st.integers(-800, 400))
def test_newly_approved_since_publication(days: int) -> None:
    """“新获批”: on the day of publication or later; unknown, it is asked for; or at any time."""
    published = day("2025-01-01")
    approved = published + datetime.timedelta(days)
    for id_, row, paid in ((PLATFORM, ROW, ("至多", CAP)), (MATCH, CENTRE, CAP)):
        facts = {"创新平台": [row | {"获批日期": approved}]}
        assert S.says(id_, facts) == (paid if days >= 0 else "不符合")
        assert S.says(id_, facts, "不问时间") == paid
        nobody_knows = replace(S, published=None)
        assert nobody_knows.lacks(id_, facts) == {"公布日期"}
        assert nobody_knows.says(id_, facts, "不问时间") == paid


def test_before_publication_nothing_is_owed() -> None:
    """A text of a known day is not in force the day before it, and has no last day."""
    assert replace(S, day=day("2024-12-31")).says(MATCH, {"创新平台": [CENTRE]}) == "未施行"
    assert replace(S, day=day("2060-01-01")).says(MATCH, {"创新平台": [CENTRE]}) == CAP


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [
        ("类别", "非国家级平台", ""),
        ("属人工智能领域", False, ""),
        ("获批日期", day("2024-12-31"), "不问时间"),
        ("由原有平台重组", True, "重组算新获批"),
    ],
)
def test_every_condition_of_support(fact: str, other: object, reading: str) -> None:
    """Each of them fails it alone; the doubtful ones count under one reading only."""
    facts = {"创新平台": [ROW]}
    S.needs(PLATFORM, facts, f"创新平台.{fact}", other)
    if reading:
        assert S.says(PLATFORM, stating(facts, f"创新平台.{fact}", other), reading) == ("至多", CAP)


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [
        ("类别", "全国重点实验室", ""),
        ("属人工智能领域", False, "不限领域"),
        ("获批日期", day("2024-12-31"), "不问时间"),
        ("由原有平台重组", True, "重组算新获批"),
    ],
)
def test_every_condition_of_the_match(fact: str, other: object, reading: str) -> None:
    """The same for the match, whose words do not repeat 人工智能领域."""
    facts = {"创新平台": [CENTRE]}
    S.needs(MATCH, facts, f"创新平台.{fact}", other)
    if reading:
        assert S.says(MATCH, stating(facts, f"创新平台.{fact}", other), reading) == CAP


def test_the_base_of_the_match_must_be_known() -> None:
    """Without “国家支持资金” nothing can be matched."""
    facts = stating({"创新平台": [CENTRE]}, "创新平台.国家支持资金到账额", UNKNOWN)
    assert S.lacks(MATCH, facts) == {"创新平台.国家支持资金到账额"}
    assert S.says(MATCH, facts, "批复金额") == 2 * CAP


@pytest.mark.parametrize(
    ("where", "local"), [("阿坝州", True), ("省内其他市州", True), ("省外", False)]
)
def test_from_outside_the_province(where: str, local: bool) -> None:
    """No words confine it to the province."""
    for id_, row, paid in ((PLATFORM, ROW, ("至多", CAP)), (MATCH, CENTRE, CAP)):
        facts = {"申请人": {"所在市州": where}, "创新平台": [row]}
        assert S.says(id_, facts) == paid
        assert S.says(id_, facts, "须在本地") == (paid if local else "不符合")
