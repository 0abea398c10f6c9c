"""第1项 技术攻关: 100万元 for a project of the city, 10% and 5% of what higher levels give."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between, day, stating
from tiaoli.case import Award
from tiaoli.kinds import UNKNOWN

PROJECT, MATCH = "第1项/攻关项目支持", "第1项/上级项目配套"
EXAMPLES = settings(max_examples=80, deadline=None, derandomize=True)
P = Drawn("panzhihua", published=day("2025-03-01"))
CAP = 100 * WAN
CAPS = {"国家": 200 * WAN, "省": 100 * WAN}
GOOD = {"级别": "市", "计划类别": "人工智能科技专项", "属人工智能领域": True, "承担角色": "牵头"}
LED = {
    "级别": "国家",
    "计划类别": "重大科技专项",
    "属人工智能领域": True,
    "申请人为项目第一牵头单位": True,
    "申请人为课题牵头单位": False,
    "入选日期": day("2025-06-01"),
    "到账支持资金": 1000 * WAN,
    "到账中外拨部分": 0,
    "批复支持资金": 1000 * WAN,
    "批复中外拨部分": 0,
    "同级其他项目已获配套": 0,
}
money = st.integers(0, 3 * CAP) | st.integers(CAP - 2, CAP + 2)
funds = st.integers(0, 5000 * WAN) | st.integers(2000 * WAN - 20, 2000 * WAN + 20)
levels = st.sampled_from(["国家", "省"])


def matched(level: str, net: int) -> int:
    """10% or 5% of what is left without 外拨, half a fen upwards, 200万元 or 100万元 at most."""
    rate = {"国家": 10, "省": 5}[level]
    return min((net * rate + 50) // 100, CAPS[level])


@EXAMPLES
@given(st.lists(st.tuples(st.none() | money, money), min_size=1, max_size=4))
def test_each_project_of_the_city_up_to_one_million(projects: list[tuple[int | None, int]]) -> None:
    """“单个项目最高支持100万元”, what the project got before included."""
    rows, awards, low, high = [], [], 0, 0
    for n, (settled, before) in enumerate(projects):
        rows.append(
            GOOD | {"名称": f"项目{n}"} | ({} if settled is None else {"评审核定额": settled})
        )
        awards.append(award(PROJECT, before, f"项目{n}"))
        left = max(CAP - before, 0)
        low += min(settled or 0, left)
        high += left if settled is None else min(settled, left)
    assert P.says(PROJECT, {"研发项目": rows}, awards=awards) == between(low, high)


@EXAMPLES
@given(levels, funds, st.integers(0, 100), funds, st.integers(0, 100), funds)
def test_a_share_of_what_is_kept(
    level: str, received: int, passed_on: int, approved: int, to_others: int, other: int
) -> None:
    """“项目支持资金（扣除外拨部分）”: received or approved, each with its own 外拨."""
    out, away = received * passed_on // 100, approved * to_others // 100
    row = LED | {
        "级别": level,
        "到账支持资金": received,
        "到账中外拨部分": out,
        "批复支持资金": approved,
        "批复中外拨部分": away,
        "同级其他项目已获配套": other,
    }
    facts = {"研发项目": [row]}
    assert P.says(MATCH, facts) == matched(level, received - out)
    assert P.says(MATCH, facts, "批复金额") == matched(level, approved - away)
    left = min(matched(level, received - out), max(CAPS[level] - other, 0))
    assert P.says(MATCH, facts, "每个单位同级合计") == left


@EXAMPLES
@given(levels, st.lists(st.tuples(funds, st.integers(0, 50)), min_size=1, max_size=6))
def test_instalments_never_pass_the_ceiling(level: str, grown: list[tuple[int, int]]) -> None:
    """Over any sequence of payments and applications the project gets no more than its match."""
    received = out = paid = 0
    awards: list[Award] = []
    for more, passed_on in grown:
        received += more
        out += more * passed_on // 100
        row = LED | {"名称": "甲", "级别": level, "到账支持资金": received, "到账中外拨部分": out}
        said = P.says(MATCH, {"研发项目": [row]}, awards=awards)
        assert said == matched(level, received - out) - paid
        assert isinstance(said, int)
        paid += said
        awards.append(award(MATCH, said, "甲"))
        assert paid == matched(level, received - out) <= CAPS[level]


@EXAMPLES
@given(levels, funds, st.lists(st.integers(0, 150 * WAN), max_size=4))
def test_whatever_was_paid_before(level: str, received: int, paid: list[int]) -> None:
    """Too much paid before is not reclaimed, and another project's match is none of this one's."""
    row = LED | {"名称": "甲", "级别": level, "到账支持资金": received}
    awards = [award(MATCH, fen, "甲") for fen in paid] + [award(MATCH, CAPS[level], "乙")]
    left = max(matched(level, received) - sum(paid), 0)
    assert P.says(MATCH, {"研发项目": [row]}, awards=awards) == left


@EXAMPLES
@given(st.lists(st.tuples(levels, funds), min_size=2, max_size=4))
def test_several_projects_add_up(projects: list[tuple[str, int]]) -> None:
    """Each project its own share and its own ceiling, by its own level (“分别”)."""
    rows = [LED | {"级别": level, "到账支持资金": fen} for level, fen in projects]
    expected = sum(matched(level, fen) for level, fen in projects)
    assert P.says(MATCH, {"研发项目": rows}) == expected


@pytest.mark.parametrize("level", ["国家", "省", "市", "区", "其他"])
@pytest.mark.parametrize("kind", ["重大科技专项", "重点研发计划", "人工智能科技专项", "其他类别"])
def test_which_projects(level: str, kind: str) -> None:
    """The city's own programme; of higher levels 重点研发 counts only if it is the state's."""
    facts = {"研发项目": [LED | {"级别": level, "计划类别": kind}]}
    own = ("至多", CAP) if (level, kind) == ("市", "人工智能科技专项") else "不符合"
    any_ = ("至多", CAP) if level == "市" else "不符合"
    assert P.says(PROJECT, facts) == own
    assert P.says(PROJECT, facts, "任何本级攻关项目") == any_
    match = {
        ("国家", "重点研发计划"): CAP,
        ("国家", "重大科技专项"): CAP,
        ("省", "重大科技专项"): CAP // 2,
    }
    assert P.says(MATCH, facts) == match.get((level, kind), "不符合")


@pytest.mark.parametrize(
    ("fact", "other"), [("级别", "省"), ("计划类别", "其他类别"), ("属人工智能领域", False)]
)
def test_every_condition_of_a_project(fact: str, other: object) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    P.needs(PROJECT, {"研发项目": [GOOD]}, f"研发项目.{fact}", other)


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [
        ("计划类别", "其他类别", ""),
        ("申请人为项目第一牵头单位", False, ""),
        ("属人工智能领域", False, "不限领域"),
    ],
)
def test_every_condition_of_the_match(fact: str, other: object, reading: str) -> None:
    """Each of them fails it alone; the field only if “人工智能” is carried over."""
    facts = {"研发项目": [LED]}
    P.needs(MATCH, facts, f"研发项目.{fact}", other)
    if reading:
        assert P.says(MATCH, stating(facts, f"研发项目.{fact}", other), reading) == CAP


def test_a_leader_of_a_subproject() -> None:
    """“第一牵头单位” of the project, or of a part of it as well."""
    row = LED | {"申请人为项目第一牵头单位": False, "申请人为课题牵头单位": True}
    assert P.says(MATCH, {"研发项目": [row]}) == "不符合"
    assert P.says(MATCH, {"研发项目": [row]}, "课题牵头也算") == CAP


@pytest.mark.parametrize(("fact", "reading"), [("到账", ""), ("批复", "批复金额")])
@pytest.mark.parametrize("part", ["支持资金", "中外拨部分"])
def test_the_base_must_be_known(fact: str, reading: str, part: str) -> None:
    """Without the money given, or what of it was passed on, the match is open."""
    facts = stating({"研发项目": [LED]}, f"研发项目.{fact}{part}", UNKNOWN)
    readings = (reading,) if reading else ()
    assert P.lacks(MATCH, facts, *readings) == {f"研发项目.{fact}{part}"}


def test_only_within_the_term_or_in_the_city() -> None:
    """“获得” is not “新获得”, and no words confine it to the city: both by another reading only."""
    old = {"申请人": {"所在市州": "成都市"}, "研发项目": [LED | {"入选日期": day("2025-02-28")}]}
    first = stating(old, "研发项目.入选日期", day("2025-03-01"))
    assert P.says(MATCH, old) == P.says(MATCH, first, "须在有效期内") == CAP
    assert P.says(MATCH, old, "须在有效期内") == "不符合"
    assert replace(P, published=None).lacks(MATCH, old, "须在有效期内") == {"公布日期"}
    assert P.says(MATCH, old, "须在本地") == "不符合"
    assert P.says(MATCH, stating(old, "申请人.所在市州", "攀枝花市"), "须在本地") == CAP


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [("研发项目.承担角色", "参与", "限牵头单位"), ("申请人.所在市州", "成都市", "须在本地")],
)
def test_what_only_other_readings_ask(fact: str, other: str, reading: str) -> None:
    """Neither who leads the city's project nor where stands in the words."""
    facts = {"申请人": {"所在市州": "攀枝花市"}, "研发项目": [GOOD]}
    P.needs(PROJECT, facts, fact, other, reading)
    assert P.says(PROJECT, stating(facts, fact, other)) == ("至多", CAP)
