"""末段: three years from the day of issue, and of several awards the highest."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, Said, award, between, day
from tiaoli.kinds import UNKNOWN

TRANSFER, PROJECT, MATCH = "第5项/成果转化项目支持", "第1项/攻关项目支持", "第1项/上级项目配套"
TRIAL = "第7项/示范应用支持"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
P = Drawn("panzhihua", published=day("2025-03-01"))
ROW = {"项目": "P1", "属人工智能领域": True, "经揭榜挂帅立项": True}
ELSEWHERE = "某区科技项目奖励"
amounts = st.integers(1, 250 * WAN)


def transfer(settled: int | None) -> dict[str, list[dict[str, object]]]:
    """One project of 第5项, for which a review settled an amount or none yet."""
    return {"成果转化项目": [ROW if settled is None else ROW | {"评审核定额": settled}]}


@EXAMPLES
@given(st.dates(day("2024-01-01"), day("2027-12-31")), st.sampled_from([-1, 0, 1]), st.booleans())
def test_three_years_from_issue(issued: datetime.date, days: int, at_the_end: bool) -> None:
    """“自印发之日起”, that day included; the last day is the corresponding one or its eve."""
    assume((issued.month, issued.day) != (2, 29))
    third = issued.replace(year=issued.year + 3)
    now = replace(
        P, published=issued, day=(third if at_the_end else issued) + datetime.timedelta(days)
    )
    eve: Said = 1
    same: Said = 1
    if at_the_end:
        eve, same = (1 if days < 0 else "已失效"), (1 if days <= 0 else "已失效")
    elif days < 0:
        eve = same = "未施行"
    assert now.says(TRANSFER, transfer(1)) == eve
    assert now.says(TRANSFER, transfer(1), "对应日") == same


@EXAMPLES
@given(st.dates(day("2020-01-01"), day("2040-12-31")))
def test_nobody_knows_when_it_was_issued(at: datetime.date) -> None:
    """Without a day of issue it neither has nor lacks effect, but nothing is known to be new."""
    unknown = replace(P, published=None, day=at)
    assert unknown.says(TRANSFER, transfer(1)) == 1
    row = {"入选名单": "省级人工智能应用试点", "申请人为场景应用单位": True, "属重点领域": True}
    facts = {"示范项目": [row | {"纳入或入选日期": at}]}
    assert unknown.lacks(TRIAL, facts) == {"公布日期"}
    assert replace(unknown, published=at).says(TRIAL, facts) == "支持"
    later = replace(unknown, published=at, day=at + datetime.timedelta(1))
    row |= {"纳入或入选日期": at - datetime.timedelta(1)}
    assert later.says(TRIAL, {"示范项目": [row]}) == "不符合"


@EXAMPLES
@given(
    st.integers(1, 200 * WAN),
    st.lists(
        st.tuples(amounts, st.sampled_from([True, False]), st.sampled_from(["P1", "P2"])),
        max_size=4,
    ),
)
def test_the_highest_and_no_more(settled: int, others: list[tuple[int, bool, str]]) -> None:
    """“就高不重复”: all that is of one kind for one project is at most the highest."""
    awards = [
        award(ELSEWHERE, fen, project=project, same_kind=same) for fen, same, project in others
    ]
    mine = sum(fen for fen, same, project in others if same and project == "P1")
    anybodys = sum(fen for fen, same, _ in others if same)
    for reading, paid in (("同一项目", mine), ("同一申请人", anybodys)):
        said = P.says(TRANSFER, transfer(settled), reading, awards=awards)
        assert said == (settled - paid if paid < settled else "就高让位")
        strict = P.says(TRANSFER, transfer(settled), reading, "不再享受", awards=awards)
        assert strict in ([settled] if not paid else ["不符合", "就高让位"])
    assert P.says(TRANSFER, transfer(settled), awards=awards) == P.says(
        TRANSFER, transfer(settled), "同一项目", "只与其他政策比", "补足至最高", awards=awards
    )


@EXAMPLES
@given(st.integers(1, 200 * WAN), amounts, st.lists(amounts, max_size=2))
def test_whether_of_the_same_kind_is_unknown(settled: int, unsure: int, sure: list[int]) -> None:
    """Asked for where it matters: not where what is surely of the same kind exhausts the award."""
    awards = [award(ELSEWHERE, fen, project="P1", same_kind=True) for fen in sure]
    awards.append(award(ELSEWHERE, unsure, project="P1"))
    if sum(sure) >= settled:
        assert P.says(TRANSFER, transfer(settled), awards=awards) == "就高让位"
    else:
        assert P.lacks(TRANSFER, transfer(settled), awards=awards) == {"已获奖补.同类"}
        found = P.outcome(TRANSFER, transfer(settled), awards=awards)
        assert found.low == max(settled - sum(sure) - unsure, 0)
        assert found.high == settled - sum(sure)


@pytest.mark.parametrize(
    ("paid", "topped_up", "strict"),
    [
        (1, 100 * WAN - 1, "不符合"),
        (100 * WAN - 1, 1, "不符合"),
        (100 * WAN, "就高让位", "就高让位"),
        (100 * WAN + 1, "就高让位", "就高让位"),
    ],
)
def test_a_fen_below_at_and_above(paid: int, topped_up: Said, strict: str) -> None:
    """The lower one is topped up or ends it; an equal one is the highest already."""
    awards = [award(ELSEWHERE, paid, project="P1", same_kind=True)]
    assert P.says(TRANSFER, transfer(100 * WAN), awards=awards) == topped_up
    assert P.says(TRANSFER, transfer(100 * WAN), "不再享受", awards=awards) == strict


@EXAMPLES
@given(st.integers(0, 400 * WAN))
def test_before_the_review(paid: int) -> None:
    """At most 200万元, less what was enjoyed; never more than the highest together."""
    awards = [award(ELSEWHERE, paid, project="P1", same_kind=True)]
    expected = between(0, 200 * WAN - paid) if paid < 200 * WAN else "就高让位"
    assert P.says(TRANSFER, transfer(None), awards=awards) == expected


def test_what_was_granted_is_unknown() -> None:
    """An amount, or all earlier awards, that nobody states."""
    open_ = [award(ELSEWHERE, UNKNOWN, project="P1", same_kind=True)]
    assert P.lacks(TRANSFER, transfer(WAN), awards=open_) == {"已获奖补.金额"}
    assert P.lacks(TRANSFER, transfer(WAN), awards=UNKNOWN) == {"已获奖补"}


@EXAMPLES
@given(st.integers(1, 100 * WAN), st.integers(10, 20_000_000_00))
def test_two_clauses_of_this_policy(settled: int, received: int) -> None:
    """“其他同类奖补” are other policies', so both pay; or only the higher for one project."""
    match = min((received + 5) // 10, 200 * WAN)
    assume(match != settled)
    rows = [
        {"级别": "市", "计划类别": "人工智能科技专项", "评审核定额": settled},
        {
            "级别": "国家",
            "计划类别": "重大科技专项",
            "申请人为项目第一牵头单位": True,
            "到账支持资金": received,
            "到账中外拨部分": 0,
        },
    ]
    facts = {"研发项目": [row | {"项目": "P1", "属人工智能领域": True} for row in rows]}
    assert (P.says(PROJECT, facts), P.says(MATCH, facts)) == (settled, match)
    only = P.says(PROJECT, facts, "含本政策各条"), P.says(MATCH, facts, "含本政策各条")
    assert only == (("就高让位", match) if match > settled else (settled, "就高让位"))


@EXAMPLES
@given(st.integers(1, 200 * WAN), st.integers(1, 250 * WAN))
def test_what_this_policy_paid_before(settled: int, paid: int) -> None:
    """Another clause's award for the project counts only if “其他” means its own clauses too."""
    awards = [award(PROJECT, paid, project="P1")]
    assert P.says(TRANSFER, transfer(settled), awards=awards) == settled
    left: Said = settled - paid if paid < settled else "就高让位"
    assert P.says(TRANSFER, transfer(settled), "含本政策各条", awards=awards) == left


def test_support_without_an_amount_is_neither_higher_nor_lower() -> None:
    """定向科研项目 stand beside whatever was enjoyed."""
    row = {"项目": "P1", "属科研类创新平台": True, "属人工智能领域": True, "考核结果": "合格"}
    awards = [award(ELSEWHERE, 300 * WAN, project="P1", same_kind=True)]
    assert P.says("第3项/考核通过平台支持", {"创新平台": [row]}, awards=awards) == "支持"


LED = {
    "项目": "P1",
    "属人工智能领域": True,
    "级别": "国家",
    "计划类别": "重大科技专项",
    "申请人为项目第一牵头单位": True,
    "到账支持资金": 2000 * WAN,
    "到账中外拨部分": 0,
}


@EXAMPLES
@given(st.lists(st.integers(0, 100 * WAN), max_size=3), st.lists(amounts, max_size=2))
def test_instalments_and_other_policies(own: list[int], others: list[int]) -> None:
    """Earlier instalments of the match and awards of the same kind both come off the 200万元."""
    awards = [award(MATCH, fen, "甲", project="P1") for fen in own]
    awards += [award(ELSEWHERE, fen, project="P1", same_kind=True) for fen in others]
    left = 200 * WAN - sum(own) - sum(others)
    said = P.says(MATCH, {"研发项目": [LED | {"名称": "甲"}]}, awards=awards)
    assert said in ([left] if left > 0 else ["不符合", "就高让位", 0])


@EXAMPLES
@given(st.integers(1, 100 * WAN), st.integers(1, 100 * WAN))
def test_the_highest_is_never_less_than_without_the_other(settled: int, paid: int) -> None:
    """Where two clauses pay for one project, an award elsewhere may not lower what is got."""
    city = {"级别": "市", "计划类别": "人工智能科技专项", "评审核定额": settled}
    facts = {"研发项目": [city | {"项目": "P1", "属人工智能领域": True}, LED]}
    awards = [award(ELSEWHERE, paid, project="P1", same_kind=True)]
    said = [P.says(id_, facts, awards=awards) for id_ in (PROJECT, MATCH)]
    now = sum(each for each in said if isinstance(each, int))
    assert paid + now >= settled + 200 * WAN


def test_one_award_is_set_off_once_within_a_clause() -> None:
    """200万元 for the state's and 100万元 for the province's support, less 80万元 got elsewhere."""
    facts = {"研发项目": [LED, LED | {"级别": "省"}]}
    assert P.says(MATCH, facts) == 300 * WAN
    awards = [award(ELSEWHERE, 80 * WAN, project="P1", same_kind=True)]
    assert P.says(MATCH, facts, awards=awards) == 220 * WAN
