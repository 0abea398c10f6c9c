"""The trace says of every condition what it saw and, where it failed, what would change it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ENTITLEMENTS
from tests.judging import base_facts, chengdu, judge, written
from tiaoli.boundaries import case_at, combinations
from tiaoli.evaluate import DAY, END, START, all_of, any_of
from tiaoli.kinds import UNKNOWN, Count, Money
from tiaoli.language import (
    Bound,
    choice,
    constant,
    count,
    date,
    in_validity,
    money,
    one_of,
    share,
    share_of,
    subject,
    worded,
    year,
    yearly,
    yesno,
)
from tiaoli.policy import Placed, Rulebook
from tiaoli.trace import Step, explain_duty, explain_row, explain_scope, trace
from tiaoli.tree import TAKEN, Compare, Node

亿元 = constant(Money(), 10**10)
人 = constant(Count("人"))
百分之 = share_of(100)
YI = 10**10

甲 = subject(
    "甲",
    "示例",
    各年=yearly(money("各年收入", source="")),
    年度=year("年度", source="", latest="各年"),
    收入=money("收入", source=""),
    部分=money("部分", source="", at_most="收入"),
    占比=share("占比", source="", of=("部分", "收入")),
    人数=count("人", "人数", source=""),
    高新=yesno("属于高新技术企业", source=""),
    上市=yesno("已经上市", source=""),
    级别=choice("国家", "省", "市", definition="级别", source=""),
    获批=date("获批日期", source=""),
)
TERM = {START: datetime.date(2024, 2, 17), END: datetime.date(2027, 2, 16)}


def traced(node: Node, **facts: Any) -> Step:
    """The trace of a condition over facts of 甲."""
    known = {f"甲.{name}": value for name, value in facts.items()}
    return trace(node, {**TERM, DAY: datetime.date(2025, 3, 1), **known})


@pytest.mark.parametrize(
    ("bound", "off", "gap"),
    [
        (Bound.AT_LEAST, 0, ""),
        (Bound.AT_LEAST, -1, "再多{1}即满足"),
        (Bound.AT_LEAST, -250, "再多{250}即满足"),
        (Bound.ABOVE, 1, ""),
        (Bound.ABOVE, 0, "再多{1}即满足"),
        (Bound.ABOVE, -1, "再多{2}即满足"),
        (Bound.AT_MOST, 0, ""),
        (Bound.AT_MOST, 1, "减少{1}即满足"),
        (Bound.BELOW, -1, ""),
        (Bound.BELOW, 0, "减少{1}即满足"),
        (Bound.BELOW, 1, "减少{2}即满足"),
    ],
)
def test_a_failed_bound_says_by_how_much(bound: Bound, off: int, gap: str) -> None:
    """One fen and one person are counted; at the number itself it matters whether it counts."""
    for name, limit in (("收入", 亿元(3)), ("人数", 人(500))):
        node = Compare(getattr(甲, name), bound, limit)
        step = traced(node, **{name: limit.value + off})
        said = re.sub(r"\{(\d+)\}", lambda m: limit.kind.show(int(m[1])), gap)  # noqa: B023
        assert (step.result, step.gap) == (not gap, said)
        assert step.mark == ("✗" if gap else "✓")


@given(st.sampled_from(Bound), st.integers(0, 1000))
def test_what_the_gap_asks_for_is_the_least_that_helps(bound: Bound, have: int) -> None:
    """With the change it holds; with one person less of it, it still does not."""
    node = Compare(甲.人数, bound, 人(500))
    step = traced(node, 人数=have)
    if step.result is True:
        assert step.gap == ""
        return
    change = int(re.findall(r"([0-9]+)人", step.gap)[0])
    sign = 1 if step.gap.startswith("再多") else -1
    assert traced(node, 人数=have + sign * change).result is True
    assert traced(node, 人数=have + sign * (change - 1)).result is False


@pytest.mark.parametrize(
    ("part", "whole", "gap"),
    [
        (18_000_000_002, 30_000_000_005, "部分还差0.01元（须达180000000.03元）"),
        (18_000_000_000, 30_000_000_001, "部分还差0.01元（须达180000000.01元）"),
        (0, 3 * YI, "部分还差1.8亿元（须达1.8亿元）"),
        (0, 1, "部分还差0.01元（须达0.01元）"),
        (0, 0, "分母为零，没有占比"),
    ],
)
def test_a_share_that_falls_short_is_said_in_money(part: int, whole: int, gap: str) -> None:
    """The part that would reach the share, to the fen, also where no amount is exactly 60%."""
    step = traced(Compare(甲.占比, Bound.AT_LEAST, 百分之(60)), 部分=part, 收入=whole)
    assert (step.result, step.gap) == (False, gap)


def test_a_share_that_must_be_exceeded() -> None:
    """Exactly 60% is one fen short of more than 60%."""
    step = traced(
        Compare(甲.占比, Bound.ABOVE, 百分之(60)), 部分=18_000_000_003, 收入=30_000_000_005
    )
    assert step.gap == "部分还差0.01元（须达180000000.04元）"


def test_a_stated_share_has_no_amounts_to_speak_of() -> None:
    """The gap is a share as well."""
    node = Compare(甲.占比, Bound.AT_LEAST, 百分之(60))
    assert traced(node, 占比=Fraction(5999, 10000)).gap == "差0.01%"
    assert traced(node, 占比=Fraction(3, 5)).gap == ""


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (datetime.date(2024, 2, 16), ("早于施行日2024-02-17", "1天")),
        (datetime.date(2023, 12, 31), ("早于施行日2024-02-17", "48天")),
        (datetime.date(2027, 2, 17), ("晚于末日2027-02-16", "1天")),
        (datetime.date(2028, 2, 16), ("晚于末日2027-02-16", "365天")),
    ],
)
def test_an_event_outside_the_term_says_by_how_many_days(
    day: datetime.date, says: tuple[str, str]
) -> None:
    """The date and the days stand apart: 2024-02-17 and 3天, not 2024-02-173天."""
    step = traced(in_validity("新获批")(甲.获批), 获批=day)
    assert step.result is False
    date_words, days = says
    assert re.fullmatch(rf"{date_words}[^0-9]+{days}", step.gap)


def test_a_year_outside_the_term() -> None:
    """2023 ended 48 days before the first day."""
    step = traced(in_validity()(甲.年度), 年度=2023)
    assert "48天" in step.gap


def test_a_failed_fact_says_what_must_be_so() -> None:
    """By its definition; a choice by its options."""
    assert traced(甲.高新, 高新=False).gap == "须为“是”：属于高新技术企业"
    assert traced(one_of(甲.级别, "国家", "省"), 级别="市").gap == "须是国家、省"
    assert traced(~one_of(甲.级别, "市"), 级别="市").gap == "不能是市"
    assert traced(worded("首次")(甲.高新), 高新=False).gap == "须为“是”：属于高新技术企业"


def test_what_holds_or_is_unknown_has_no_gap() -> None:
    """An unknown fact is not a failed one."""
    for node in (甲.高新, Compare(甲.收入, Bound.AT_LEAST, 亿元(3)), one_of(甲.级别, "省")):
        assert (traced(node).mark, traced(node).gap) == ("？", "")
    assert (traced(甲.高新, 高新=True).mark, traced(甲.高新, 高新=True).gap) == ("✓", "")


def test_every_part_is_traced_with_what_it_saw() -> None:
    """All and any have parts; a leaf shows its facts, the unknown ones too."""
    node = 甲.高新 & (甲.上市 | Compare(甲.占比, Bound.AT_LEAST, 百分之(60)))
    step = traced(node, 高新=True, 部分=3 * YI)
    assert (step.words, step.result) == ("以下各项都须满足", UNKNOWN)
    first, second = step.parts
    assert (first.mark, first.words, first.saw) == ("✓", "高新", (("甲.高新", "是"),))
    assert (second.words, second.mark) == ("以下任一满足即可", "？")
    assert second.parts[1].saw == (("甲.占比", "未知"), ("甲.部分", "3亿元"), ("甲.收入", "未知"))


def leaves(step: Step) -> Iterator[Step]:
    """The steps without parts."""
    if not step.parts:
        yield step
    for part in step.parts:
        yield from leaves(part)


@pytest.mark.parametrize(("book", "placed"), ENTITLEMENTS)
def test_a_trace_adds_up(book: Rulebook, placed: Placed) -> None:
    """A row's steps are its verdict: parts combine to their whole, only failures have a gap."""
    number = combinations(book, placed)
    for index in range(0, number, max(number // 60, 1)):
        case = case_at(book, placed, index)
        decision = judge(book, case, only=frozenset({placed.id}))[placed.id]
        for row in decision.rows:
            for step in explain_row(row, TAKEN):
                check(step)


def check(step: Step) -> None:
    """One step and its parts."""
    if step.parts and step.words != "越过的档次":
        combine = all_of if step.words == "以下各项都须满足" else any_of
        assert step.result == combine([part.result for part in step.parts])
    for leaf in leaves(step):
        assert leaf.words
        assert not leaf.gap or leaf.result is False


@pytest.mark.parametrize(
    ("before", "passed"), [("0元", 0), ("300000000.01元", 1), ("6亿元", 2), ("11亿元", 3)]
)
def test_each_tier_says_why_it_was_not_reached(before: str, passed: int) -> None:
    """Too little this year, or enough in an earlier one."""
    case = written(
        "企业: {是人工智能企业: 是, 年度主营业务收入: 3亿元, 人工智能相关业务收入: 2亿元, "
        f"历年最高主营业务收入: {before}}}"
    )
    decision = judge(chengdu(), case)["第五条/成长支持"]
    steps = explain_row(decision.rows[0], TAKEN)
    [tiers] = [step for step in steps if step.words == "越过的档次"]
    short = ["再多0.01元即满足", "再多200000000.01元即满足", "再多700000000.01元即满足"]
    earlier = [f"此前最高已有{before}，不是首次"] * passed
    assert [part.gap for part in tiers.parts] == earlier + short[passed:]
    assert [part.words for part in tiers.parts] == [
        "首次超过3亿元 → 10万元", "首次超过5亿元 → 20万元", "首次超过10亿元 → 25万元",
    ]  # fmt: skip


def test_the_amount_is_computed_in_the_open() -> None:
    """第九条: 50% of 100.01万元 and 50万元, with the formula and the facts it used."""
    case = written(
        "会议: [{属人工智能领域: 是, 由省市政府重点支持: 是, 在我市举办: 是, 参会人数: 500人, "
        "属国家级会议: 是, 场地租赁费: 100.01万元, 会议代表住宿费: 50万元}]"
    )
    decision = judge(chengdu(), case)["第九条/会议补贴"]
    last = explain_row(decision.rows[0], TAKEN)[-1]
    assert last.result is True
    assert last.words.endswith(" ＝ 750050元") or last.words.endswith(" ＝ 75.005万元")
    assert dict(last.saw) == {"会议.场地租赁费": "100.01万元", "会议.会议代表住宿费": "50万元"}


def test_scope_and_duty_are_explained() -> None:
    """Why the policy does not apply, and why a duty is breached."""
    scope = chengdu().scope
    assert scope is not None
    facts = {"申请人.类型": "机关"}
    step = explain_scope(scope.provision, TAKEN, facts)  # type: ignore[arg-type]
    assert step.result is False
    assert any(leaf.gap.startswith("须是企业") for leaf in leaves(step))
    case = written("主管部门: {本年度遴选了数据集建设单位: 否}", "2025-12-31")
    decision = judge(chengdu(), case)["第八条/遴选数据集建设单位"]
    [duty] = explain_duty(decision, base_facts(chengdu(), case, TAKEN), TAKEN)
    assert duty.mark == "✗"
    assert "本自然年内遴选过数据集建设单位" in duty.gap
