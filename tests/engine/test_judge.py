"""From facts to an award: in force, in scope, each row, ceilings, stacking, every reading."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import BOOKS, written_cases
from tests.judging import (
    DAY,
    a_case,
    alternatives,
    base_facts,
    chengdu,
    common_doubts,
    differing,
    judge,
    missing,
    outcome,
    standing,
    term,
    text,
    verdicts,
    written,
)
from tiaoli.case import Case
from tiaoli.kinds import UNKNOWN
from tiaoli.language import Grant, Money, Programme, Recognition, constant, subject, yesno
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Clause, Edition, Policy, Rulebook
from tiaoli.policy import Status as Standing
from tiaoli.provisions import Provision

WAN = 10**6
GROWTH, GIANT = "第五条/成长支持", "第五条/小巨人奖励"
SOFTWARE, PROJECT = "第一条/首版次补贴", "第一条/研发经费支持"
PURCHASE, PLATFORM = "第三条/首次采购奖励", "第四条/算法服务平台补贴"
STANDARD, EQUITY = "第十条/标准奖励", "第六条/股权投资奖励"

GIANT_FACTS = (
    "企业: {是人工智能企业: 是, 获得小巨人称号: 是, 小巨人称号公布日期: 2024-09-01, "
    "小巨人称号为复核通过: 否}"
)


def growth(revenue: str, ai: str, before: str, more: str = "") -> str:
    """The facts of 第五条's first sentence."""
    return (
        f"企业: {{是人工智能企业: 是, 营业收入: {revenue}, 年度主营业务收入: {revenue}, "
        f"人工智能相关业务收入: {ai}, 历年最高主营业务收入: {before}}}\n{more}"
    )


def standards(*levels: str, awards: str = "") -> str:
    """Standards of the levels given, each led by the applicant and published in 2025."""
    rows = "\n".join(
        f"  - {{名称: 标准{n}, 领域: 人工智能标准, 发布日期: 2025-01-1{n}, 主导制订: 是"
        f"{', 级别: ' + level if level else ''}}}"
        for n, level in enumerate(levels)
    )
    return f"标准:\n{rows}\n{prior(awards)}"


def prior(awards: str) -> str:
    """Awards already granted, one a line, or 未知."""
    if not awards or awards == "未知":
        return f"已获奖补: {awards}" if awards else ""
    return "已获奖补:\n" + "\n".join(f"  - {{{award.strip()}}}" for award in awards.split("\n"))


def software(
    spent: str, *, name: str = "甲软件", project: str = "P1", framework: str = "是"
) -> str:
    """A row of 软件产品."""
    return (
        f"  - {{名称: {name}, 项目: {project}, 经认定为首版次: 是, 首版次认定日期: 2024-06-01, "
        f"属人工智能开发框架: {framework}, 申请人身份: 研制企业, 研发支出: {spent}}}"
    )


def research(
    assessed: str, *, name: str = "甲项目", project: str = "P1", chosen: str = "是"
) -> str:
    """A row of 研发项目."""
    return (
        f"  - {{名称: {name}, 项目: {project}, 围绕国产人工智能开发框架: 是, "
        f"属相关基础软硬件产品: 是, 评审入选: {chosen}, 评审核定额: {assessed}}}"
    )


def both(product: str, project: str, awards: str = "") -> str:
    """One product and one research project, and awards already granted."""
    return f"软件产品:\n{product}\n研发项目:\n{project}\n{prior(awards)}"


# In force ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "taken", "other"),
    [
        ("2024-02-16", "未施行", "未施行"),
        ("2024-02-17", "40万元", "40万元"),
        ("2027-02-16", "40万元", "40万元"),
        ("2027-02-17", "已失效", "40万元"),
        ("2027-02-18", "已失效", "已失效"),
    ],
)
def test_the_first_and_the_disputed_last_day(day: str, taken: str, other: str) -> None:
    """2024-02-17 is in force; 2027-02-17 only where years end on their corresponding day."""
    issued = min(day, "2024-02-17")
    facts = (
        f"标准: [{{名称: 甲, 级别: 国家, 领域: 人工智能标准, 发布日期: {issued}, 主导制订: 是}}]"
    )
    assert text(STANDARD, facts, day=day) == taken
    assert text(STANDARD, facts, "对应日", day=day) == other
    assert differing(STANDARD, facts, day=day) == ({"对应日": other} if taken != other else {})


def test_the_term_of_chengdu() -> None:
    """From 2024-02-17 to the day before its third anniversary, or to the anniversary."""
    start = datetime.date(2024, 2, 17)
    assert term(chengdu()) == (start, datetime.date(2027, 2, 16))
    assert term(chengdu(), frozenset({"对应日"})) == (start, datetime.date(2027, 2, 17))
    last = datetime.date(2027, 2, 16)
    assert standing(chengdu(), on(start)) is None
    assert standing(chengdu(), on(start - datetime.timedelta(1))) is Status.NOT_YET
    assert standing(chengdu(), on(last)) is None
    assert standing(chengdu(), on(last + datetime.timedelta(1))) is Status.EXPIRED
    longer = frozenset({"对应日"})
    assert standing(chengdu(), on(last + datetime.timedelta(1)), longer) is None


def on(day: datetime.date) -> Case:
    """A case of that day which states nothing."""
    return Case("甲", day, {})


def test_out_of_force_nothing_else_is_asked() -> None:
    """Every provision that the case concerns has the one outcome, duties among them."""
    facts = "企业: {是人工智能企业: 是}\n标准: 无\n主管部门: {本年度遴选了数据集建设单位: 否}"
    for day, status in (("2024-02-16", Status.NOT_YET), ("2027-02-18", Status.EXPIRED)):
        found = judge(chengdu(), written(facts, day))
        assert {decision.outcome for decision in found.values()} == {Outcome(status)}
        assert {STANDARD, GIANT, "第八条/遴选数据集建设单位"} <= set(found)


# In scope ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("applicant", "result", "lacking"),
    [
        ("{类型: 企业, 具有独立法人资格: 是, 属人工智能产业类: 是}", "30万元", []),
        ("{类型: 企业, 具有独立法人资格: 否, 属人工智能产业类: 是}", "不符合", []),
        ("{类型: 企业, 具有独立法人资格: 是, 属人工智能产业类: 否}", "不符合", []),
        ("{类型: 机关, 具有独立法人资格: 是, 属人工智能产业类: 是}", "不符合", []),
        ("{类型: 企业, 属人工智能产业类: 是}", "未定", ["申请人.具有独立法人资格"]),
        ("{类型: 企业, 具有独立法人资格: 否}", "不符合", []),
        ("{类型: 企业}", "未定", ["申请人.具有独立法人资格", "申请人.属人工智能产业类"]),
        ("{类型: 高校, 符合规定条件: 是}", "30万元", []),
        ("{类型: 高校}", "未定", ["申请人.符合规定条件"]),
        ("{类型: 人才, 符合规定条件: 否}", "不符合", []),
    ],
)
def test_the_scope_decides_before_the_clause(
    applicant: str, result: str, lacking: list[str]
) -> None:
    """第十一条: whoever is outside it gets nothing; what it lacks is asked for."""
    facts = f"申请人: {applicant}\n{platforms(('甲', '300万元'))}"
    assert text(PLATFORM, facts) == result
    assert missing(PLATFORM, facts) == lacking


def test_a_clause_that_fails_needs_no_scope() -> None:
    """No facts of the applicant are asked for where the clause's own condition fails."""
    facts = f"申请人: {{类型: 企业}}\n{GIANT_FACTS.replace('复核通过: 否', '复核通过: 是')}"
    assert outcome(GIANT, facts) == Outcome(Status.NOT_ELIGIBLE)


# Recognition -------------------------------------------------------------------------------------

团队 = subject(
    "团队",
    "一个团队",
    入选=yesno("入选", source=""),
    是甲类=yesno("甲类", source=""),
    是乙类=yesno("乙类", source=""),
)
FIRST = Recognition(
    quote="入选者为甲类", subject=团队, recipient="团队", when=团队.入选, establishes=团队.是甲类
)
SECOND = Recognition(
    quote="甲类为乙类", subject=团队, recipient="团队", when=团队.是甲类, establishes=团队.是乙类
)
PAID = Grant(
    quote="乙类给予1万元", subject=团队, recipient="团队", when=团队.是乙类,
    pays=constant(Money(), WAN)(1),
)  # fmt: skip


def small(**provisions: Provision) -> Rulebook:
    """A policy of one clause without scope, stacking or validity."""
    clause = Clause("art_01", "art_01.py", "第一条", "", "第一条", "甲", provisions)
    card = Policy("某政策", "某", "某", "市", "某", "某")
    edition = Edition(Standing.ISSUED, "")
    return Rulebook("mou", card, "v1", edition, "甲", b"", (clause,), {"团队": 团队}, {})


@pytest.mark.parametrize(
    "chain",
    [(FIRST, SECOND, PAID), (PAID, FIRST, SECOND), (SECOND, FIRST, PAID)],
    ids=["in order", "grant first", "second first"],
)
def test_a_status_is_a_fact_for_other_rules(chain: tuple[Provision, ...]) -> None:
    """入选 makes 甲类, 甲类 makes 乙类, 乙类 is paid, in whatever order the text says so."""
    book = small(**{f"规定{n}": each for n, each in enumerate(chain)})
    found = judge(book, a_case({"团队.入选": True}))
    assert [found[placed.id].outcome.text for placed in book.placed] == [
        "1万元" if each is PAID else "符合" for each in chain
    ]


def test_a_status_that_is_not_established_is_unknown_not_denied() -> None:
    """Not being chosen here does not say that the status is not held from elsewhere."""
    book = small(认定=FIRST, 再认定=SECOND, 奖励=PAID)
    found = judge(book, a_case({"团队.入选": False}))
    assert found["第一条/认定"].outcome.text == "不符合"
    assert found["第一条/奖励"].outcome.text == "未定"
    assert found["第一条/奖励"].outcome.missing == {"团队.是乙类"}


def test_a_stated_status_goes_before_an_established_one() -> None:
    """Who is stated not to be of class 甲 is not made so."""
    book = small(认定=FIRST, 再认定=SECOND, 奖励=PAID)
    facts = base_facts(book, a_case({"团队.入选": True, "团队.是甲类": False}), frozenset())
    assert facts["团队.是甲类"] is False
    assert "团队.是乙类" not in facts


def test_chengdu_establishes_a_status() -> None:
    """第八条: the chosen talent is 特聘专家 for every later rule."""
    case = written(
        "申请人: {类型: 人才, 符合规定条件: 是}\n"
        "人才: {属人工智能领域相关人才: 是, 入选蓉城英才计划: 是}"
    )
    assert base_facts(chengdu(), case, frozenset())["人才.是蓉城英才计划特聘专家"] is True
    assert judge(chengdu(), case)["第八条/特聘专家称号"].outcome == Outcome(Status.ELIGIBLE)


def test_a_duty_is_kept_or_breached() -> None:
    """第八条: a selection keeps the duty; none breaches it only once the year has ended."""
    duty = "第八条/遴选数据集建设单位"
    facts = "主管部门: {本年度遴选了数据集建设单位: %s}"
    for day, done, result in (
        ("2025-03-01", "是", "遵守"),
        ("2025-03-01", "否", "未定"),
        ("2025-12-30", "否", "未定"),
        ("2025-12-31", "否", "违反"),
        ("2025-12-31", "是", "遵守"),
        ("2025-12-31", "未知", "未定"),
    ):
        assert text(duty, facts % done, day=day) == result
    assert missing(duty, "主管部门: {本年度遴选了数据集建设单位: 未知}") == [
        "主管部门.本年度遴选了数据集建设单位"
    ]


# What a case concerns ----------------------------------------------------------------------------


def test_only_what_the_case_speaks_of_is_judged_in_the_order_of_the_text() -> None:
    """An enterprise's facts concern 第五条 and 第六条; an empty list of standards 第十条."""
    facts = f"标准: 无\n{GIANT_FACTS}"
    found = judge(chengdu(), written(facts))
    assert list(found) == [
        GROWTH, GIANT, "第六条/拟上市奖励", "第六条/首发上市奖励", EQUITY, STANDARD,
    ]  # fmt: skip
    assert found[STANDARD].outcome == Outcome(Status.NOT_ELIGIBLE)


def test_a_programme_is_never_judged() -> None:
    """It decides no case, whatever is stated."""
    programme = Programme(
        quote="鼓励创新", actor="某市", addressee="团队", does="鼓励", why_no_verdict="没有标准"
    )
    assert judge(small(鼓励=programme), a_case({"团队.入选": True})) == {}


def test_one_provision_alone_is_judged_as_among_all() -> None:
    """Where no project ties them together, provisions do not touch each other."""
    case = written(f"{GIANT_FACTS}\n{standards('国际', '国家')}")
    every = judge(chengdu(), case)
    for id_, decision in every.items():
        alone = judge(chengdu(), case, only=frozenset({id_}))
        assert alone == {id_: decision}


# Ceilings over rows and payments -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "awards", "result"),
    [
        (("国际", "国家"), "", "100万元"),
        (("国际", "国际"), "", "100万元"),
        (("国际",), "", "60万元"),
        (("国家", "行业"), "", "65万元"),
        (("国际", "国家", "行业"), "", "100万元"),
        (("国际",), "金额: 39万元, 日期: 2025-01-01", "60万元"),
        (("国际",), "金额: 40万元, 日期: 2025-01-01", "60万元"),
        (("国际",), "金额: 400000.01元, 日期: 2025-01-01", "599999.99元"),
        (("国际",), "金额: 100万元, 日期: 2025-01-01", "0元"),
        (("国际", "国家"), "金额: 100万元, 日期: 2024-12-31", "100万元"),
        (
            ("国际",),
            "金额: 30万元, 日期: 2025-01-01\n条款: 第五条/小巨人奖励, 金额: 90万元",
            "60万元",
        ),
    ],
)
def test_a_yearly_ceiling_over_rows_and_awards(
    levels: tuple[str, ...], awards: str, result: str
) -> None:
    """第十条: 累计不超过100万元 in the year of the award, the ceiling itself payable."""
    own = f"条款: {STANDARD}, 对象: 旧标准, "
    lines = [a if "条款" in a else own + a for a in awards.split("\n") if a]
    assert text(STANDARD, standards(*levels, awards="\n".join(lines))) == result


@pytest.mark.parametrize(
    ("levels", "awards", "low", "high", "lacking"),
    [
        (("国际",), "日期: 2025-01-01", 0, 60, ["已获奖补.金额"]),
        (("国际",), "金额: 60万元", 40, 60, ["已获奖补.日期"]),
        (("国际",), "", 0, 60, ["已获奖补"]),
        (("国际", ""), None, 60, 100, ["标准.级别"]),
    ],
)
def test_what_is_unknown_under_a_ceiling_bounds_the_amount(
    levels: tuple[str, ...], awards: str | None, low: int, high: int, lacking: list[str]
) -> None:
    """An award of unknown amount or date, or a standard of unknown level, leaves a range."""
    own = f"条款: {STANDARD}, 对象: 旧标准, "
    stated = "" if awards is None else own + awards if awards else "未知"
    assert outcome(STANDARD, standards(*levels, awards=stated)) == Outcome(
        Status.UNDETERMINED, Pay.NONE, low * WAN, high * WAN, frozenset(lacking)
    )


@pytest.mark.parametrize(
    ("levels", "awards", "result"),
    [
        (("国际",), "金额: 40万元", "60万元"),
        (("国际", "国际", ""), None, "100万元"),
        (("国家",), "日期: 2024-01-01", "40万元"),
    ],
)
def test_what_is_unknown_but_changes_nothing_decides(
    levels: tuple[str, ...], awards: str | None, result: str
) -> None:
    """Whenever 40万元 was paid, 60万元 remain; two 国际 fill the year whatever the third is."""
    stated = "" if awards is None else f"条款: {STANDARD}, 对象: 旧标准, {awards}"
    assert text(STANDARD, standards(*levels, awards=stated)) == result


def test_a_ceiling_by_the_year_of_the_standard() -> None:
    """标准发布的年度: three 国际, two of 2024, bring 100 and 60; an unknown year leaves a range."""
    row = "  - {{名称: {}, 级别: 国际, 领域: 人工智能标准, 发布日期: {}, 主导制订: 是}}"
    years = [row.format(n, day) for n, day in enumerate(("2024-03-01", "2024-12-31", "2025-01-01"))]
    facts = "标准:\n" + "\n".join(years)
    assert text(STANDARD, facts) == "100万元"
    assert text(STANDARD, facts, "标准发布的年度") == "160万元"
    open_ = "标准:\n" + "\n".join([*years[:1], row.format(9, "未知")])
    assert text(STANDARD, open_) == "100万元"
    assert outcome(STANDARD, open_, "标准发布的年度") == Outcome(
        Status.UNDETERMINED, Pay.NONE, 100 * WAN, 120 * WAN, frozenset({"标准.发布日期"})
    )


def platforms(*rows: tuple[str, str], awards: str = "") -> str:
    """Platforms by name and service revenue."""
    each = "\n".join(
        f"  - {{名称: {name}, 属公共算法服务平台: 是, 产生实际收入: 是, 评审入选: 是, "
        f"年度服务性收入: {revenue}}}"
        for name, revenue in rows
    )
    return f"算法服务平台:\n{each}\n{prior(awards)}"


@pytest.mark.parametrize(
    ("rows", "awards", "result"),
    [
        ([("甲", "1000万元")], "", "100万元"),
        ([("甲", "9999999.95元")], "", "100万元"),
        ([("甲", "9999999.94元")], "", "999999.99元"),
        ([("甲", "1000.01万元")], "", "100万元"),
        ([("甲", "1000万元"), ("乙", "2000万元")], "", "200万元"),
        ([("甲", "1000万元"), ("乙", "500万元")], "", "150万元"),
        ([("甲", "1000万元")], "金额: 80万元, 日期: 2025-01-01, 对象: 甲", "20万元"),
        ([("甲", "1000万元")], "金额: 80万元, 日期: 2025-01-01, 对象: 乙", "100万元"),
        ([("甲", "1000万元")], "金额: 80万元, 日期: 2024-12-31, 对象: 甲", "100万元"),
        ([("甲", "200万元")], "金额: 80万元, 日期: 2024-12-31, 对象: 甲", "20万元"),
        ([("甲", "200万元")], "金额: 20万元, 日期: 2025-01-01, 对象: 甲", "0元"),
    ],
)
def test_a_ceiling_for_each_item_and_year(
    rows: list[tuple[str, str]], awards: str, result: str
) -> None:
    """第四条: 单个平台每年最高100万元; another platform and another year have their own."""
    stated = f"条款: {PLATFORM}, {awards}" if awards else ""
    assert text(PLATFORM, platforms(*rows, awards=stated)) == result


@pytest.mark.parametrize(
    ("awards", "low", "high", "lacking"),
    [
        ("金额: 80万元, 对象: 甲", 20, 100, "已获奖补.日期"),
        ("日期: 2025-01-01, 对象: 甲", 0, 100, "已获奖补.金额"),
        ("金额: 80万元, 日期: 2025-01-01", 20, 100, "已获奖补.对象"),
    ],
)
def test_an_award_of_which_something_is_unknown(
    awards: str, low: int, high: int, lacking: str
) -> None:
    """When, how much and for which platform: each, left out, bounds what remains."""
    facts = platforms(("甲", "1000万元"), awards=f"条款: {PLATFORM}, {awards}")
    assert outcome(PLATFORM, facts) == Outcome(
        Status.UNDETERMINED, Pay.NONE, low * WAN, high * WAN, frozenset({lacking})
    )


def purchases(*amounts: str, awards: str = "") -> str:
    """Contracts by the amount of the first year."""
    rows = "\n".join(
        f"  - {{名称: 合同{n}, 标的为获得发明专利的智能算法: 是, 企业首次采购此类算法: 是, "
        "企业首次采购该算法: 是, 该算法首次被采购: 是, 用于软硬件产品: 是, "
        f"合同生效日期: 2024-06-01, 第一年采购合同执行金额: {amount}, "
        f"首个自然年采购合同执行金额: {amount}}}"
        for n, amount in enumerate(amounts)
    )
    return f"采购合同:\n{rows}\n{prior(awards)}"


@pytest.mark.parametrize(
    ("amounts", "awards", "result"),
    [
        (("1000万元", "1500万元"), "", "150万元"),
        (("2500万元",), "", "250万元"),
        (("24999999.95元",), "", "250万元"),
        (("24999999.94元",), "", "2499999.99元"),
        (("2500.01万元",), "", "250万元"),
        (("2500万元", "未知"), "", "250万元"),
        (("1000万元",), f"条款: {PURCHASE}, 金额: 1元, 日期: 2024-05-01", "不符合"),
        (("1000万元",), f"条款: {PURCHASE}", "不符合"),
        (("1000万元",), f"条款: {PLATFORM}, 金额: 1元", "100万元"),
        (("1000万元",), "未知", "未定"),
    ],
)
def test_once_only(amounts: tuple[str, ...], awards: str, result: str) -> None:
    """第三条: 一次性, so the best contract only, and nothing after an earlier award."""
    assert text(PURCHASE, purchases(*amounts, awards=awards)) == result


def test_once_only_with_a_second_row_unknown() -> None:
    """The known contract is the least; the other may bring more, up to the ceiling."""
    assert outcome(PURCHASE, purchases("1000万元", "未知")) == Outcome(
        Status.UNDETERMINED, Pay.NONE, 100 * WAN, 250 * WAN,
        frozenset({"采购合同.第一年采购合同执行金额"}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "awards", "once", "difference", "each"),
    [
        ("5.1亿元", "", "20万元", "20万元", "20万元"),
        ("5.1亿元", "金额: 10万元", "不符合", "10万元", "20万元"),
        ("10.1亿元", "金额: 20万元", "不符合", "5万元", "25万元"),
        ("10.1亿元", "金额: 10万元\n金额: 10万元", "不符合", "5万元", "25万元"),
    ],
)
def test_a_higher_tier_after_a_lower_one(
    now: str, awards: str, once: str, difference: str, each: str
) -> None:
    """第五条: once for all, up to the difference, or once for each tier."""
    lines = [f"条款: {GROWTH}, {a}, 日期: 2024-06-01" for a in awards.split("\n") if a]
    before = "3.1亿元" if lines else "0元"
    facts = growth(now, now, before, prior("\n".join(lines)))
    assert text(GROWTH, facts) == once
    assert text(GROWTH, facts, "补足差额") == difference
    assert text(GROWTH, facts, "每档各给一次") == each


def test_a_tier_paid_in_an_unknown_amount_may_be_this_one() -> None:
    """每档各给一次, 每一级别一次: an award of unknown amount leaves open which tier it was for."""
    tier = growth("5.1亿元", "5亿元", "0元", prior(f"条款: {GROWTH}, 日期: 2024-06-01"))
    assert outcome(GROWTH, tier, "每档各给一次").status is Status.UNDETERMINED
    assert "已获奖补.金额" in outcome(GROWTH, tier, "每档各给一次").missing
    level = standards("国家", awards=f"条款: {STANDARD}, 对象: 旧标准, 日期: 2024-06-01")
    assert outcome(STANDARD, level, "每一级别一次").status is Status.UNDETERMINED


@pytest.mark.parametrize(
    ("levels", "awards", "result"),
    [
        (("国家", "国家"), "", "40万元"),
        (("国家", "行业"), "", "65万元"),
        (("国家", "国际"), "", "100万元"),
        (("国家",), "金额: 40万元, 日期: 2024-06-01", "不符合"),
        (("国家",), "金额: 40万元, 日期: 2025-01-01", "不符合"),
        (("国际",), "金额: 60万元, 日期: 2024-06-01", "不符合"),
        (("国际",), "金额: 60万元, 日期: 2025-01-01", "不符合"),
        (("国家",), "金额: 60万元, 日期: 2025-01-01", "40万元"),
    ],
)
def test_once_for_each_level(levels: tuple[str, ...], awards: str, result: str) -> None:
    """每一级别一次: a level already paid brings nothing more, this year's award or last year's."""
    stated = f"条款: {STANDARD}, 对象: 旧标准, {awards}" if awards else ""
    assert text(STANDARD, standards(*levels, awards=stated), "每一级别一次") == result


def test_two_standards_of_unknown_level_may_be_of_two_levels() -> None:
    """每一级别一次: at most 国际 and 国家 together, not 国际 alone."""
    found = outcome(STANDARD, standards("", ""), "每一级别一次")
    assert (found.status, found.high) == (Status.UNDETERMINED, 100 * WAN)


def test_once_for_each_item() -> None:
    """每项一次: an award for another product does not matter, for an unnamed one it may."""
    two = f"软件产品:\n{software('1000万元')}\n{software('500万元', name='乙软件', project='P2')}\n"
    assert text(SOFTWARE, two) == "100万元"
    assert text(SOFTWARE, two, "每项一次") == "150万元"
    paid = f"条款: {SOFTWARE}, 金额: 50万元, 日期: 2024-12-01"
    assert text(SOFTWARE, two + prior(f"{paid}, 对象: 甲软件"), "每项一次") == "50万元"
    assert text(SOFTWARE, two + prior(f"{paid}, 对象: 丙软件"), "每项一次") == "150万元"
    assert outcome(SOFTWARE, two + prior(paid), "每项一次").status is Status.UNDETERMINED
    assert missing(SOFTWARE, two + prior(paid), "每项一次") == ["已获奖补.对象"]


def test_a_ceiling_without_an_assessed_amount_is_at_most() -> None:
    """研发经费: 至多200万元 while nothing is assessed; exact, and never more, once it is."""
    row = f"研发项目:\n{research('未知')}"
    assert outcome(PROJECT, row) == Outcome(Status.ELIGIBLE, Pay.AT_MOST, 0, 200 * WAN)
    for assessed, result in (
        ("1999999.99元", "1999999.99元"),
        ("200万元", "200万元"),
        ("2000000.01元", "200万元"),
        ("0元", "0元"),
    ):
        assert text(PROJECT, f"研发项目:\n{research(assessed)}") == result


@pytest.mark.parametrize(
    ("invested", "awards", "term", "yearly"),
    [
        ("1000万元", "", "100万元", "100万元"),
        ("1000万元", "金额: 30万元, 日期: 2024-03-01", "70万元", "100万元"),
        ("1000万元", "金额: 30万元, 日期: 2025-02-01", "70万元", "70万元"),
        ("200万元", "金额: 80万元, 日期: 2024-03-01", "20万元", "20万元"),
    ],
)
def test_a_ceiling_over_the_term_or_the_year(
    invested: str, awards: str, term: str, yearly: str
) -> None:
    """第六条: without 每年 the ceiling holds for the term; in the other reading for a year."""
    facts = (
        "企业: {是人工智能企业: 是, 获得天使投资: 是, 人工智能相关业务收入占比: 60%, "
        f"人工智能相关业务收入占营业收入比: 60%, 实际获得投资额: {invested}}}\n"
        + prior(f"条款: {EQUITY}, {awards}" if awards else "")
    )
    assert text(EQUITY, facts) == term
    assert text(EQUITY, facts, "每年合计") == yearly


# Stacking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spent", "assessed", "product", "project"),
    [
        ("2000万元", "150万元", "200万元", "就高让位"),
        ("1000万元", "150万元", "就高让位", "150万元"),
        ("1500.0001万元", "150万元", "1500000.1元", "就高让位"),
        ("1499.9999万元", "150万元", "就高让位", "150万元"),
    ],
)
def test_only_the_highest_for_one_project(
    spent: str, assessed: str, product: str, project: str
) -> None:
    """第十二条: the higher is enjoyed, whichever clause it stands in."""
    facts = both(software(spent), research(assessed))
    assert (text(SOFTWARE, facts), text(PROJECT, facts)) == (product, project)


def test_of_equal_awards_one_is_enjoyed() -> None:
    """A tie is paid once, not twice and not at all."""
    facts = both(software("1500万元"), research("150万元"))
    assert sorted([text(SOFTWARE, facts), text(PROJECT, facts)]) == ["150万元", "就高让位"]


def test_other_projects_are_not_touched() -> None:
    """Two projects, or rows that name none, are enjoyed side by side."""
    facts = both(software("2000万元"), research("150万元", project="P2"))
    assert (text(SOFTWARE, facts), text(PROJECT, facts)) == ("200万元", "150万元")
    facts = facts.replace("项目: P1, ", "").replace("项目: P2, ", "")
    assert (text(SOFTWARE, facts), text(PROJECT, facts)) == ("200万元", "150万元")


def test_while_the_winner_is_open_both_are() -> None:
    """180万元 against at most 200万元: neither is promised until the review has settled."""
    facts = both(software("1800万元"), research("未知"))
    for id_, high in ((SOFTWARE, 180), (PROJECT, 200)):
        assert outcome(id_, facts) == Outcome(
            Status.UNDETERMINED, Pay.NONE, 0, high * WAN, frozenset({"研发项目.评审核定额"})
        )


@pytest.mark.parametrize("spent", ["2000万元", "2500万元"])
def test_a_ceiling_that_cannot_win_gives_way(spent: str) -> None:
    """At most 200万元 is never higher than 200万元, so nothing is open."""
    facts = both(software(spent), research("未知"))
    assert text(SOFTWARE, facts) == f"{int(spent[:4]) // 10}万元"
    assert text(PROJECT, facts) == "就高让位"


def test_a_higher_award_that_may_not_hold() -> None:
    """If the project is not chosen the product gets 100万元, if it is the project gets 150万元."""
    facts = both(software("1000万元"), research("150万元", chosen="未知"))
    for id_, high in ((SOFTWARE, 100), (PROJECT, 150)):
        assert outcome(id_, facts) == Outcome(
            Status.UNDETERMINED, Pay.NONE, 0, high * WAN, frozenset({"研发项目.评审入选"})
        )


def test_a_row_that_fails_does_not_stack() -> None:
    """What is not eligible supersedes nothing."""
    facts = both(software("2000万元", framework="否"), research("150万元"))
    assert (text(SOFTWARE, facts), text(PROJECT, facts)) == ("不符合", "150万元")
    assert text(PROJECT, facts, "任何首版次软件") == "就高让位"


def test_an_award_that_was_used_up_supersedes_nothing() -> None:
    """一次性 paid before: the product gets nothing more, so the project is the highest there is."""
    paid = f"条款: {SOFTWARE}, 金额: 90万元, 日期: 2024-12-01, 对象: 别的软件, 项目: P9"
    facts = both(software("2000万元"), research("150万元"), paid)
    assert (text(SOFTWARE, facts), text(PROJECT, facts)) == ("不符合", "150万元")


def test_awards_unknown_leave_open_who_gives_way() -> None:
    """Whether the product was paid before decides whether the project gives way."""
    facts = both(software("2000万元"), research("150万元"), "未知")
    assert (text(SOFTWARE, facts), text(PROJECT, facts)) == ("未定", "未定")


def test_two_rows_of_one_provision_and_project_are_one_award() -> None:
    """The better of them, known or not: the range runs from the known one to the best one."""
    rows = f"软件产品:\n{software('1000万元')}\n{software('未知', name='乙软件')}"
    for readings in ((), ("每项一次",)):
        found = outcome(SOFTWARE, rows, *readings)
        assert (found.status, found.low, found.high) == (
            Status.UNDETERMINED, 100 * WAN, 250 * WAN,
        )  # fmt: skip


def test_two_reviewed_rows_of_one_project_are_eligible() -> None:
    """Whichever the review favours, the provision pays at most 200万元."""
    rows = f"研发项目:\n{research('未知')}\n{research('未知', name='乙项目')}"
    assert text(PROJECT, rows) == "至多200万元"


PRIOR_AWARDS = [
    # 金额, 同类, 补足差额, 不再享受
    ("80万元", "是", "120万元", "不符合"),
    ("199.9999万元", "是", "1元", "不符合"),
    ("200万元", "是", "就高让位", "就高让位"),
    ("260万元", "是", "就高让位", "就高让位"),
    ("260万元", "否", "200万元", "200万元"),
    ("80万元", "未知", "未定", "未定"),
    ("未知", "是", "未定", "不符合"),
    ("未知", "否", "200万元", "200万元"),
]


@pytest.mark.parametrize(("amount", "kind", "difference", "nothing"), PRIOR_AWARDS)
def test_an_earlier_award_for_the_same_project(
    amount: str, kind: str, difference: str, nothing: str
) -> None:
    """第十二条: lower, equal, higher, of another kind, or unknown; 200万元 would be due now."""
    paid = f"条款: 某区政策, 金额: {amount}, 日期: 2024-12-01, 项目: P1, 同类: {kind}"
    facts = f"软件产品:\n{software('2000万元')}\n{prior(paid)}"
    assert text(SOFTWARE, facts) == difference
    assert text(SOFTWARE, facts, "不再享受") == nothing


def test_what_an_earlier_award_leaves_open() -> None:
    """Of unknown kind or amount, it bounds what is due and is named."""
    for amount, kind, low, lacking in (
        ("80万元", "未知", 120, "已获奖补.同类"),
        ("未知", "是", 0, "已获奖补.金额"),
    ):
        paid = f"条款: 某区政策, 金额: {amount}, 日期: 2024-12-01, 项目: P1, 同类: {kind}"
        facts = f"软件产品:\n{software('2000万元')}\n{prior(paid)}"
        assert outcome(SOFTWARE, facts) == Outcome(
            Status.UNDETERMINED, Pay.NONE, low * WAN, 200 * WAN, frozenset({lacking})
        )


def test_an_award_of_the_same_policy_is_of_the_same_kind() -> None:
    """本政策各条 need not say 同类; another project's award does not count."""
    paid = f"条款: {PROJECT}, 金额: 80万元, 日期: 2024-12-01, 对象: 甲项目, 项目: "
    facts = f"软件产品:\n{software('2000万元')}\n"
    assert text(SOFTWARE, facts + prior(paid + "P1")) == "120万元"
    assert text(SOFTWARE, facts + prior(paid + "P9")) == "200万元"


def test_a_yearly_award_for_the_same_project_is_no_repetition() -> None:
    """Last year's award for P1 is last year's, however the platform was called, if it was."""
    row = (
        "  - {名称: 甲, 项目: P1, 属公共算法服务平台: 是, 产生实际收入: 是, 评审入选: 是, "
        "年度服务性收入: 600万元}"
    )
    paid = f"条款: {PLATFORM}, 金额: 80万元, 日期: 2024-06-10, 项目: P1"
    facts = f"算法服务平台:\n{row}\n"
    for item in ("", ", 对象: 甲", ", 对象: 乙"):
        assert text(PLATFORM, facts + prior(paid + item)) == "60万元"
        this_year = paid.replace("金额: 80万元, 日期: 2024", "金额: 20万元, 日期: 2025")
        this_year = this_year.replace("06-10", "01-10")
        assert text(PLATFORM, facts + prior(this_year + item)) == "40万元"


def test_the_order_of_awards_does_not_matter() -> None:
    """Facts, rows and awards are sets: every order comes to the same."""
    paid = [
        f"条款: {PROJECT}, 金额: 30万元, 日期: 2024-12-01, 项目: P1",
        "条款: 某区政策, 金额: 50万元, 项目: P1, 同类: 未知",
        f"条款: {STANDARD}, 金额: 40万元, 日期: 2025-01-01",
        f"条款: {STANDARD}, 日期: 2025-01-01",
    ]
    facts = f"软件产品:\n{software('2000万元')}\n{standards('国际', '行业')}"
    case = written(facts + prior("\n".join(paid)))
    assert isinstance(case.awards, tuple)
    found = {
        str(results(replace(case, awards=order))) for order in itertools.permutations(case.awards)
    }
    assert found == {str(results(case))}


def results(case: Case) -> dict[str, Any]:
    """The outcomes of a case, with what they lack in order."""
    return {
        id_: (d.outcome.text, d.outcome.low, d.outcome.high, sorted(d.outcome.missing))
        for id_, d in judge(chengdu(), case).items()
    }


# Every reading -----------------------------------------------------------------------------------


def test_alternatives_start_with_the_fewest_departures() -> None:
    """Two doubts of two options: each alone, then both; the default is none of them."""
    doubts = chengdu().by_id[GIANT].readings + chengdu().by_id[PROJECT].readings
    assert alternatives(doubts) == [
        frozenset({"复核算新获得"}),
        frozenset({"每项"}),
        frozenset({"复核算新获得", "每项"}),
    ]
    assert alternatives([]) == []


def test_many_doubts_are_combined_two_at_a_time() -> None:
    """Above 256 combinations only departures in up to two doubts are asked."""
    doubts = [d for placed in chengdu().placed for d in placed.readings][:12]
    found = alternatives(doubts)
    assert len(found) > 12
    assert {len(departure) for departure in found} == {1, 2}


@pytest.mark.parametrize(
    ("facts", "listed"),
    [
        (growth("3亿元", "1.8亿元", "2亿元"), {"达到": "10万元"}),
        (growth("3.1亿元", "3亿元", "2亿元"), {}),
        (growth("5.1亿元", "5亿元", "2亿元"), {"各档累加": "30万元"}),
        (
            growth("5亿元", "5亿元", "2亿元"),
            {"达到": "20万元", "各档累加+达到": "30万元"},
        ),
        (
            growth("3亿元", "1.8亿元", "2亿元").replace("企业: {", "企业: {申报年度: 2023, "),
            {"申报在有效期内+达到": "10万元"},
        ),
        (growth("2亿元", "2亿元", "0元"), {}),
    ],
)
def test_a_verdict_lists_the_smallest_departures(facts: str, listed: dict[str, str]) -> None:
    """What one reading changes alone is not repeated in company; what only two change is found."""
    assert differing(GROWTH, facts) == listed


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: f"{b.policy_id}-{b.edition_id}")
def test_listed_readings_are_minimal_and_complete(book: Rulebook) -> None:
    """Every outcome that some reading gives is listed, and none of its parts gives it alone."""
    for case in written_cases(book)[::7]:
        for id_, verdict in verdicts(book, case).items():
            listed = {
                frozenset(names.split("+")): other.text for names, other in verdict.readings.items()
            }
            for departure, result in listed.items():
                assert judge(book, case, departure)[id_].outcome.text == result
                alone = [listed.get(departure - {name}) for name in departure]
                assert result not in alone, (case.name, id_, departure)
            doubts = [*verdict.placed.readings, *common_doubts(book)]
            for departure in alternatives(doubts)[:40]:
                found = judge(book, case, departure)[id_].outcome.text
                known = {verdict.outcome.text} | {t for d, t in listed.items() if d <= departure}
                assert found in known, (case.name, id_, departure)


def test_readings_asked_for_are_compared_with_all_others() -> None:
    """Under 达到 the verdict on exactly 3亿元 says that 超过 would refuse it."""
    case = written(growth("3亿元", "1.8亿元", "2亿元"))
    verdict = verdicts(chengdu(), case, frozenset({"达到"}))[GROWTH]
    assert verdict.outcome.text == "10万元"
    assert verdict.readings["超过"].text == "不符合"
    assert verdict.differs


def test_one_of_three_readings_is_compared_with_the_other_two() -> None:
    """Under 补足差额 the verdict says what 全条只给一次 and 每档各给一次 would give."""
    paid = prior(f"条款: {GROWTH}, 金额: 10万元, 日期: 2024-06-01")
    case = written(growth("5.1亿元", "5亿元", "3.1亿元", paid))
    verdict = verdicts(chengdu(), case, frozenset({"补足差额"}))[GROWTH]
    assert verdict.outcome.text == "10万元"
    assert {name: other.text for name, other in verdict.readings.items()} == {
        "全条只给一次": "不符合",
        "每档各给一次": "20万元",
    }


def test_a_verdict_differs_only_where_a_reading_changes_it() -> None:
    """A giant's prize is disputed by nobody; a renewed title is."""
    assert not verdicts(chengdu(), written(GIANT_FACTS))[GIANT].differs
    renewed = written(GIANT_FACTS.replace("复核通过: 否", "复核通过: 是"))
    assert verdicts(chengdu(), renewed)[GIANT].differs


def test_an_unknown_award_list_is_unknown() -> None:
    """A case that says 未知 of its awards is not a case without awards."""
    assert written(f"{GIANT_FACTS}\n已获奖补: 未知", DAY).awards is UNKNOWN
    assert text(GIANT, GIANT_FACTS) == "30万元"
    assert text(GIANT, f"{GIANT_FACTS}\n已获奖补: 未知") == "未定"
    assert missing(GIANT, f"{GIANT_FACTS}\n已获奖补: 未知") == ["已获奖补"]
