"""The numbers of the texts: their roles by the words alone, and the cases that stand at them."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from tests.conftest import BOOKS, provision, written_cases
from tests.engine.test_ledger import replaced
from tests.judging import chengdu, written
from tiaoli import kinds
from tiaoli.case import Case, Expectation
from tiaoli.guards.numbers import Member, Missing, Number, Role, missing, numbers
from tiaoli.guards.roles import EXEMPT, WANTED, about, joined
from tiaoli.ledger import tokens
from tiaoli.policy import Rulebook
from tiaoli.provisions import NO_VERDICT, Duty, Interpretation, Prohibition
from tiaoli.standing import add_months
from tiaoli.tree import Constant, walk

every_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
cases_of = cache(written_cases)
GROWTH = "第五条/成长支持"
GIANT = "第五条/小巨人奖励"
TRIPLE = {Member.BELOW, Member.AT, Member.ABOVE}


def book_of(policy: str) -> Rulebook:
    """The policy's first edition."""
    return next(book for book in BOOKS if book.policy_id == policy)


def with_provision(book: Rulebook, id_: str, **changes: Any) -> Rulebook:
    """The rulebook with a provision changed."""
    placed = provision(book, id_)
    other = dataclasses.replace(placed.provision, **changes)
    clause = dataclasses.replace(
        placed.clause, provisions={**placed.clause.provisions, placed.name: other}
    )
    clauses = tuple(clause if each is placed.clause else each for each in book.clauses)
    return dataclasses.replace(book, clauses=clauses)


def with_quote(book: Rulebook, id_: str, old: str, new: str) -> Rulebook:
    """The rulebook with other words in a provision."""
    quote = provision(book, id_).provision.quote
    assert quote.count(old) == 1
    return with_provision(book, id_, quote=quote.replace(old, new), defects=())


def said(quote: str) -> list[Number]:
    """The numbers of a sentence."""
    changes = {"quote": quote, "no_effect": (), "defects": ()}
    book = with_provision(chengdu(), GIANT, **changes)
    return [number for number in numbers(book) if number.placed.id == GIANT]


def lacks(found: Iterable[Missing], text: str, id_: str = "") -> set[Member]:
    """What is missing for the numbers that the text spells so."""
    return {
        each.want.member
        for each in found
        if each.number.token.text == text and each.number.placed.id.startswith(id_)
    }


def expecting(facts: str, id_: str, outcome: str, day: str = "2025-03-01") -> Case:
    """A Chengdu case of these facts that expects one outcome."""
    expected = Expectation(id_, outcome, None, {}, 1)
    return dataclasses.replace(written(facts, day), expects=(expected,))


# The five texts ----------------------------------------------------------------------------------


@every_book
def test_cases_stand_at_every_number(book: Rulebook) -> None:
    """Below, at and above each, or whatever its role wants of the written cases."""
    assert [str(each) for each in missing(book, cases_of(book))] == []


@every_book
def test_every_number_of_the_text_has_a_role(book: Rulebook) -> None:
    """No number is skipped; each wants something, or says in Chinese why it wants nothing."""
    in_text = [
        (placed.id, token)
        for placed in book.placed
        for token in tokens(placed.provision.quote, book.lexicon)
        if token.is_number
    ]
    found = numbers(book)
    assert in_text == [(number.placed.id, number.token) for number in found]
    for number in found:
        assert number.role is not Role.UNCLEAR, number.where
        assert bool(number.wanted) != bool(number.exempt), number.where


@every_book
def test_the_rule_says_nothing_of_a_number(book: Rulebook) -> None:
    """With every constant of every rule changed, each number has the same role and wants."""

    def plain(book: Rulebook) -> list[Any]:
        return [(n.placed.id, n.token, n.role, n.value, n.wanted, n.exempt) for n in numbers(book)]

    other = book
    for placed in book.placed:
        tree = placed.provision
        for old in {node for node in walk(tree) if isinstance(node, Constant)}:
            years = old.kind == kinds.Duration("月")
            more = Constant(old.kind, old.value + (12 if years else old.kind.step))
            tree = replaced(tree, old, more)
        fields = [each.name for each in dataclasses.fields(tree) if each.name != "quote"]
        changed = {name: getattr(tree, name) for name in fields}
        other = with_provision(other, placed.id, **changed)
    assert plain(other) == plain(book)
    assert missing(other, cases_of(book)) == []


@every_book
def test_nothing_stands_where_no_case_is(book: Rulebook) -> None:
    """Without cases every number lacks everything that it wants."""
    found = {(each.number, each.want.member) for each in missing(book, [])}
    wanted = {(number, want.member) for number in numbers(book) for want in number.wanted}
    assert found == wanted != set()


def test_only_what_decides_no_case_is_exempt() -> None:
    """A provision without a verdict, a quota, a name, the name of a year, explained words."""
    for book in BOOKS:
        for number in (n for n in numbers(book) if n.exempt):
            silent = (*NO_VERDICT, Duty, Prohibition)
            explained = any(number.token.text in p for p, _ in number.placed.provision.no_effect)
            idle = isinstance(number.placed.provision, silent) or explained
            assert number.role in EXEMPT or (number.role is Role.IDLE and idle), number.where


# Roles -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "roles"),
    [
        ("对年度主营业务收入首次突破3亿元、5亿元的，给予10万元、20万元", "门槛 门槛 定额 定额"),
        ("占比60%以上的企业，按投资额的10%，给予最高100万元奖励", "门槛 比例 上限"),
        ("参会人数达500人（含）以上的会议，按场租的50%给予最高不超过200万元", "门槛 比例 上限"),
        ("分别给予最高100万元、50万元或30万元的一次性支持", "上限 上限 上限"),
        ("给予不超过总投入的40%、最高100万元支持", "比例上限 上限"),
        ("按不超过费用的30%（非国产）或60%（国产），给予补助", "比例上限 比例上限"),
        ("单个企业年最高额度不超过50万元", "上限"),
        ("投资期超过1年的，按照不超过投资额的1%、单户不超过200万元", "门槛 比例上限 上限"),
        ("对备案登记的前十名，每项给予20万元奖励，每年评选不超过10项", "门槛 定额 名额"),
        ("每年销售收入不少于500万元、用工不低于20人", "门槛 门槛"),
        ("最高给予3年的房租补贴，最长不超过2年", "年数上限 年数上限"),
        ("本政策自2024年2月17日起实施，有效期3年", "日期 期限"),
        ("自公布之日起30日后施行，有效期为三年", "期限 期限"),
        ("按不超过上一年度费用的30%", "年度的名称 比例上限"),
        ("世界500强企业、“1+N”体系、创新2030－项目", "名称的一部分 名称的一部分 名称的一部分"),
        ("按国家支持资金1:1配套", "比例"),
        ("给予企业实际投资总额的50%、最高300万元", "比例 上限"),
        ("每年安排50%左右名额", "看不出用途"),
        ("每年安排5000万元", "看不出用途"),
        ("设立3个专项，共12个月，得分90以上", "看不出用途 看不出用途 看不出用途"),
        ("占全市10%", "看不出用途"),
    ],
)  # fmt: skip
def test_a_role_comes_from_the_words(quote: str, roles: str) -> None:
    """The words between the pauses around a number, and the list that it stands in."""
    assert roles.split() == [number.role.value for number in said(quote)]


@pytest.mark.parametrize(
    ("quote", "pairs"),
    [
        (
            "对企业、科研机构，主导、参与制定国际标准的，分别给予100万元、50万元",
            "主导 参与",
        ),
        ("参与国家标准（前三位）、行业标准（前二位）制定的", "国家 行业"),
        ("国家级最高不超过200万元、省级最高不超过100万元", "国家 -"),
        ("主导国际、国家标准的，分别给予60万元、40万元、25万元", "- - -"),
    ],
)
def test_a_number_is_about_the_options_before_it(quote: str, pairs: str) -> None:
    """A list pairs off with as many options of one phrase, of the fact that stands nearest."""
    subjects = chengdu().subjects
    choices = {
        fact.key: fact.kind.options
        for fact in (subjects["标准"].级别, subjects["标准"].制定角色, subjects["申请人"].类型)
        if isinstance(fact.kind, kinds.Choice)
    }
    found = about(said(quote)[0].placed, choices)
    named = [found.get(number.token, ("", frozenset({"-"})))[1] for number in said(quote)]
    assert pairs.split() == ["、".join(sorted(options)) for options in named]


@pytest.mark.parametrize(
    ("quote", "how"),
    [
        ("按会议场地租赁费和会议代表住宿费的50%给予补贴", "＋"),
        ("获得国家级、省级项目支持的，按支持资金（扣除外拨部分）的10%给予配套", "－"),
        ("给予企业实际投资总额的50%、最高300万元", ""),
    ],
)
def test_the_words_join_the_amounts_of_a_rate(quote: str, how: str) -> None:
    """Only a base that the words add up, or deduct from, is a sum or a difference."""
    assert joined(said(quote)[0]) == how


def test_values_are_exact() -> None:
    """Fen, months, fractions, dates; a name has no value."""
    quote = "最高2.5万元，按费用的万分之一，有效期三年，自2024年2月17日起，世界500强"
    values = [number.value for number in said(quote)]
    assert values == [2500000, Fraction(1, 10000), 36, datetime.date(2024, 2, 17), None]


def test_a_number_without_a_clear_role_is_reported() -> None:
    """A use of a number that the guard does not know is a finding, not an exemption."""
    book = with_quote(chengdu(), GIANT, "给予30万元", "另有30万元")
    [found] = missing(book, cases_of(chengdu()))
    assert found.want.member is Member.ROLE
    assert "看不出它的用途" in str(found)


def test_an_explained_number_is_exempt_with_that_reason() -> None:
    """What the rule lists as having no effect wants nothing, and says why."""
    reason = "专项名称中的年份"
    [number] = [n for n in numbers(chengdu()) if n.token.text == "2030"]
    assert (number.role, number.exempt, number.wanted) == (Role.IDLE, reason, ())


def test_what_only_explains_decides_no_case() -> None:
    """Who interprets a policy is no case, even where the sentence holds a number."""
    book = chengdu()
    [placed] = book.of_kind(Interpretation)
    quote = f"{placed.provision.quote}自2025年1月1日起"
    [number] = [
        n for n in numbers(with_provision(book, placed.id, quote=quote)) if n.placed.id == placed.id
    ]
    assert (number.role, number.exempt) == (Role.IDLE, "本项只作说明")


# What is taken away or changed is reported -------------------------------------------------------


def without(book: Rulebook, id_: str, drop: Callable[[Case], bool]) -> list[Case]:
    """The written cases, less those that expect a provision and are dropped."""
    kept = [
        case
        for case in cases_of(book)
        if not any(each.provision.endswith(id_) for each in case.expects) or not drop(case)
    ]
    assert len(kept) < len(cases_of(book))
    return kept


def states(*values: Any) -> Callable[[Case], bool]:
    """Whether a case states one of the values, of whatever subject or row."""

    def some(case: Case) -> bool:
        rows = [row.facts for rows in case.rows.values() for row in rows]
        return any(
            v in values and v is not True for facts in (case.facts, *rows) for v in facts.values()
        )

    return some


def comes_to(*outcomes: str) -> Callable[[Case], bool]:
    """Whether a case expects one of the outcomes."""
    return lambda case: any(each.outcome in outcomes for each in case.expects)


def on(day: str) -> Callable[[Case], bool]:
    """Whether a case stands on the day."""
    return lambda case: case.date.isoformat() == day


def after(days: int, months: int = 0) -> Callable[[Case], bool]:
    """Whether a case stands so many months and days after the publication that it states."""

    def so_long(case: Case) -> bool:
        first = [add_months(day, months) for day in case.published.values()]
        return case.date - datetime.timedelta(days) in first

    return so_long


YI = 10**10
WAN = 10**6
REMOVED = [
    ("chengdu", GROWTH, "3亿元", states(3 * YI), {Member.AT}),
    ("chengdu", GROWTH, "3亿元", states(3 * YI - 1), {Member.BELOW, Member.TURNS}),
    ("chengdu", GROWTH, "5亿元", states(5 * YI + 1), {Member.ABOVE, Member.TURNS}),
    ("chengdu", GROWTH, "10万元", comes_to("10万元"), {Member.PAID}),
    ("chengdu", "第二条/大模型备案奖励", "十名", states(11), {Member.ABOVE, Member.TURNS}),
    ("chengdu", "第六条/股权投资奖励", "60%", states(600000004), {Member.ABOVE, Member.TURNS}),
    ("chengdu", "第六条/股权投资奖励", "100万元", comes_to("999999.99元"), {Member.BELOW}),
    ("chengdu", "第九条/会议补贴", "500人", states(499), {Member.BELOW, Member.TURNS}),
    ("chengdu", "第九条/会议补贴", "200万元", comes_to("200万元", "0元"), TRIPLE - {Member.BELOW}),
    ("sichuan", "五（四）/创投机构补助", "1%", states(999999 * 100 + 99), {Member.BELOW}),
    ("sichuan", "五（四）/创投机构补助", "1年", states(12), {Member.AT}),
    ("binjiang", "（四）/中试平台补助", "5000万元", states(5000 * WAN), {Member.AT}),
    ("suzhou", "第4项/免费办公场地", "2年", states(25), {Member.ABOVE, Member.TURNS}),
    ("suzhou", "第6项/E类人才认定", "3年", states(35), {Member.BELOW, Member.TURNS}),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "id_", "text", "drop", "lost"), REMOVED)
def test_a_case_that_is_deleted_is_missed(
    policy: str, id_: str, text: str, drop: Callable[[Case], bool], lost: set[Member]
) -> None:
    """Each member of a triple is held by cases at exactly that value."""
    book = book_of(policy)
    found = missing(book, without(book, id_, drop))
    assert lacks(found, text, id_) == lost


@pytest.mark.parametrize(
    ("policy", "drop", "text", "lost"),
    [
        ("chengdu", on("2024-02-16"), "2024年2月17日", {Member.BELOW, Member.TURNS}),
        ("chengdu", on("2024-02-18"), "2024年2月17日", {Member.ABOVE, Member.TURNS}),
        ("chengdu", on("2027-02-17"), "3年", {Member.AT}),
        ("panzhihua", after(-1, months=36), "三年", {Member.BELOW, Member.TURNS}),
        ("binjiang", after(30), "30日", {Member.AT}),
        ("binjiang", after(31, months=36), "三年", {Member.AT}),
        ("binjiang", after(32, months=36), "三年", {Member.ABOVE, Member.TURNS}),
    ],
)
def test_a_day_without_a_case_is_missed(
    policy: str, drop: Callable[[Case], bool], text: str, lost: set[Member]
) -> None:
    """The day before, the day and the day after, over every case of the policy."""
    book = book_of(policy)
    kept = [case for case in cases_of(book) if not drop(case)]
    label = book.validity.id if book.validity else ""
    assert lacks(missing(book, kept), text, label) == lost


@pytest.mark.parametrize(
    ("policy", "id_", "old", "new"),
    [
        ("chengdu", GROWTH, "3亿元", "4亿元"),
        ("chengdu", GROWTH, "60%", "65%"),
        ("chengdu", GROWTH, "10万元", "11万元"),
        ("chengdu", "第九条/会议补贴", "500人", "600人"),
        ("chengdu", "第三条/首次采购奖励", "10%", "12%"),
        ("chengdu", "第三条/首次采购奖励", "250万元", "240万元"),
        ("chengdu", "第七条/示范园区支持", "万分之一", "万分之二"),
        ("chengdu", "第十条/标准奖励", "100万元", "110万元"),
        ("chengdu", "第十四条/有效期限", "2月17日", "2月27日"),
        ("chengdu", "第十四条/有效期限", "3年", "4年"),
        ("panzhihua", "第8项/垂直大模型支持", "500万元", "600万元"),
        ("sichuan", "三（一）/每年开放场景", "20个", "30个"),
        ("sichuan", "五（四）/创投机构补助", "1年", "2年"),
        ("binjiang", "（七）/语料券资助", "30%", "40%"),
        ("binjiang", "（十四）/数谷房租补贴", "3年", "5年"),
        ("binjiang", "附则（二）/施行和有效期", "30日", "20日"),
        ("suzhou", "第2项/重大科技项目支持", "100万元", "120万元"),
    ],
)
def test_a_number_that_changes_in_the_text_is_missed(
    policy: str, id_: str, old: str, new: str
) -> None:
    """Whatever the rule says: no case stands at the new number."""
    book = book_of(policy)
    found = missing(with_quote(book, id_, old, new), cases_of(book))
    assert any(new in each.number.where.replace("【", "").replace("】", "") for each in found)
    assert {each.number.placed.id for each in found} == {id_}


def one_more(text: str) -> str:
    """The number with its last digit one higher, or lower after a nine."""
    digits = "0123456789" if text[0].isdigit() else "零一二三四五六七八九十"
    at = max(n for n, character in enumerate(text) if character in digits)
    place = digits.index(text[at])
    return text[:at] + digits[place + 1 if place < 9 else place - 1] + text[at + 1 :]


@every_book
def test_every_number_of_the_text_can_be_missed(book: Rulebook) -> None:
    """With each number of the text one higher, no number has everything it wants."""
    other = book
    for placed in book.placed:
        quote = placed.provision.quote
        for number in reversed([n for n in numbers(book) if n.placed is placed and n.wanted]):
            token = number.token
            quote = quote[: token.start] + one_more(token.text) + quote[token.end :]
        other = with_provision(other, placed.id, quote=quote, defects=())
    roles = [number.role for number in numbers(book)]
    assert roles == [number.role for number in numbers(other)]
    lost = {each.number for each in missing(other, cases_of(book))}
    assert [number.where for number in numbers(other) if number.wanted and number not in lost] == []


def test_a_list_is_shown_number_by_number() -> None:
    """The case for 国家级 10% does not stand for 省级 5%, nor 国家标准前三位 for 行业标准前二位."""
    book = book_of("binjiang")
    id_ = "（五）/国家行业标准奖励"
    kept = without(book, id_, states("行业"))
    assert lacks(missing(book, kept), "二位", id_) == {*TRIPLE, Member.TURNS}
    assert lacks(missing(book, kept), "三位", id_) == set()
    book = book_of("panzhihua")
    id_ = "第1项/上级项目配套"
    kept = without(book, id_, states("省"))
    assert lacks(missing(book, kept), "5%", id_) == {Member.PAID}
    assert lacks(missing(book, kept), "100万元", id_) == TRIPLE
    assert lacks(missing(book, kept), "10%", id_) == set()


# What counts as standing at a number -------------------------------------------------------------


def growth(revenue: str, highest: str = "2亿元") -> str:
    """An artificial-intelligence company of a revenue."""
    return (
        f"企业: {{年度主营业务收入: {revenue}, 人工智能相关业务收入: 2亿元, "
        f"历年最高主营业务收入: {highest}, 是人工智能企业: 是}}"
    )


def test_a_triple_is_of_one_fact() -> None:
    """One fact below and at, another above: that is no triple."""
    cases = [
        expecting(growth("2.9999999999亿元"), GROWTH, "不符合"),
        expecting(growth("3亿元"), GROWTH, "不符合"),
        expecting(growth("6亿元", "300000000.01元"), GROWTH, "20万元"),
    ]
    assert lacks(missing(chengdu(), cases), "3亿元", GROWTH) == {Member.ABOVE, Member.TURNS}
    cases.append(expecting(growth("300000000.01元"), GROWTH, "10万元"))
    assert lacks(missing(chengdu(), cases), "3亿元", GROWTH) == set()


def test_both_sides_must_come_to_something_different() -> None:
    """Three cases that all fail for another reason show nothing of the number."""
    cases = [
        expecting(growth(revenue), GROWTH, "不符合")
        for revenue in ("299999999.99元", "3亿元", "300000000.01元")
    ]
    assert lacks(missing(chengdu(), cases), "3亿元", GROWTH) == {Member.TURNS}
    other = growth("300000000.01元").replace("是人工智能企业: 是", "是人工智能企业: 未知")
    cases.append(expecting(other, GROWTH, "10万元"))
    assert lacks(missing(chengdu(), cases), "3亿元", GROWTH) == {Member.TURNS}


def test_a_share_is_stated_or_is_part_of_a_whole() -> None:
    """One fen of the part, or 0.01% of a stated share, on either side."""
    rest = "历年最高主营业务收入: 2亿元, 是人工智能企业: 是"

    def cases(*facts: str) -> list[Case]:
        outcomes = ["不符合", "10万元", "10万元"]
        return [
            expecting(f"企业: {{{fact}, {rest}}}", GROWTH, outcome)
            for fact, outcome in zip(facts, outcomes, strict=True)
        ]

    name = "人工智能相关业务收入"
    stated = cases(*(f"{name}占比: {share}" for share in ("59.99%", "60%", "60.01%")))
    parts = cases(
        *(
            f"年度主营业务收入: 333333333.35元, {name}: {part}元"
            for part in ("200000000.00", "200000000.01", "200000000.02")
        )
    )
    for each in (stated, parts):
        assert lacks(missing(chengdu(), each), "60%", GROWTH) == set()
    far = cases(*(f"{name}占比: {share}" for share in ("59.9%", "60%", "60.1%")))
    assert lacks(missing(chengdu(), far), "60%", GROWTH) == {*TRIPLE, Member.TURNS} - {Member.AT}


PURCHASE = "第三条/首次采购奖励"


def purchase(amount: str, outcome: str) -> Case:
    """A purchase contract of which so much was carried out in its first year."""
    return expecting(
        f"采购合同: [{{名称: 甲, 第一年采购合同执行金额: {amount}}}]", PURCHASE, outcome
    )


def test_a_rate_must_show_in_the_award() -> None:
    """Of one yuan, 10% and 10.01% come to the same; of a hundred thousand yuan they do not."""
    assert lacks(missing(chengdu(), [purchase("1元", "0.1元")]), "10%", PURCHASE) == {Member.PAID}
    assert lacks(missing(chengdu(), [purchase("10万元", "1万元")]), "10%", PURCHASE) == set()
    capped = [purchase("2500万元", "250万元")]
    assert lacks(missing(chengdu(), capped), "10%", PURCHASE) == {Member.PAID}


def test_a_ceiling_is_reached_by_a_base_that_a_case_proves() -> None:
    """What a rate of a stated base comes to, once some case below the ceiling shows that base."""
    known = [purchase("10万元", "1万元")]
    at, over = purchase("2500万元", "250万元"), purchase("3000万元", "250万元")
    under = purchase("24999999.90元", "2499999.99元")
    for cases, lost in (
        ([at, over], TRIPLE),
        ([*known, at], {Member.BELOW, Member.ABOVE}),
        ([*known, over], {Member.BELOW, Member.AT}),
        ([under, at, over], set()),
    ):
        assert lacks(missing(chengdu(), cases), "250万元", PURCHASE) == lost


def test_a_settled_amount_reaches_a_ceiling() -> None:
    """评审核定额 one 分 below, at, above; what no review settled says nothing."""
    id_ = "第四条/国家级平台支持"

    def platform(settled: str, outcome: str) -> Case:
        return expecting(f"创新平台: [{{名称: 甲{settled}}}]", id_, outcome)

    at_most = platform("", "至多300万元")
    assert lacks(missing(chengdu(), [at_most]), "300万元", id_) == TRIPLE
    cases = [
        platform(f", 评审核定额: {settled}元", f"{outcome}元")
        for settled, outcome in (
            ("2999999.99", "2999999.99"), ("3000000", "3000000"), ("3000000.01", "3000000"),
        )
    ]  # fmt: skip
    assert lacks(missing(chengdu(), cases), "300万元", id_) == set()
    assert lacks(missing(chengdu(), cases[1:]), "300万元", id_) == {Member.BELOW}
    assert lacks(missing(chengdu(), cases[:2]), "300万元", id_) == {Member.ABOVE}


def test_earlier_awards_count_towards_a_ceiling() -> None:
    """累计不超过100万元: what was granted before and what is granted now."""
    book = chengdu()
    paid_before = {"同年已获599999.99元，再得国家标准"}
    kept = [case for case in cases_of(book) if case.name not in paid_before]
    assert lacks(missing(book, kept), "100万元", "第十条") == {Member.BELOW}


def test_the_same_rate_twice_has_two_bases() -> None:
    """LPR的50% is shown by interest at LPR, 银行利息的50% by interest paid."""
    book = book_of("binjiang")
    first, second = (
        n
        for n in numbers(book)
        if n.placed.id == "（二十一）/贷款贴息" and n.value == Fraction(1, 2)
    )
    kept = [case for case in cases_of(book) if case.name != "核定额比支付利息的50%少一分"]
    [found] = missing(book, kept)
    assert (found.number, found.want.member) == (second, Member.BELOW)
    kept = [case for case in cases_of(book) if case.name != "核定额比LPR的50%少一分"]
    [found] = missing(book, kept)
    assert (found.number, found.want.member) == (first, Member.BELOW)


# Messages ----------------------------------------------------------------------------------------


def test_a_message_says_what_to_write() -> None:
    """Clause, words with their place, what is missing, the value, the fact that came nearest."""
    book = chengdu()
    found = missing(book, without(book, GROWTH, states(3 * YI)))
    [message] = [str(each) for each in found if each.number.token.text == "3亿元"]
    assert message.startswith("第五条/成长支持: 第23字“…")
    assert "首次突破【3亿元】、5亿元" in message
    assert "缺“恰好”：请写一个所比事实为3亿元的案例" in message
    assert "企业.年度主营业务收入" in message


def test_a_message_names_a_fact_where_no_case_is_near() -> None:
    """Without any case, the fact of that kind whose name the words give."""
    found = [str(each) for each in missing(chengdu(), []) if each.number.token.text == "500人"]
    assert len(found) == len(WANTED[Role.THRESHOLD])
    assert all("会议.参会人数" in message for message in found)
    assert {f"请写一个所比事实为{n}人的案例" for n in (499, 500, 501)} <= {
        message.partition("：")[2].partition("（")[0] for message in found
    }


def test_every_want_is_said_in_its_own_words() -> None:
    """No two members of one number ask for the same."""
    for number in (number for book in BOOKS for number in numbers(book)):
        says = [want.says for want in number.wanted]
        assert len(set(says)) == len(says) == len(WANTED.get(number.role, ()))
