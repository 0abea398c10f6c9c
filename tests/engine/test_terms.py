"""Terms: exact constants, deciding words tied to their meaning, doubts that recur."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.conftest import BOOKS
from tiaoli.kinds import Count, Date, Duration, Money, Share
from tiaoli.language import (
    Bound,
    Limit,
    Per,
    Period,
    Several,
    bound,
    ceiling,
    choice,
    constant,
    count,
    date,
    date_constant,
    disputed,
    disputed_limit,
    each_tier,
    first_crossing,
    in_validity,
    limit,
    limit_by_year_of,
    money,
    one_of,
    rank_within,
    share_of,
    subject,
    worded,
    yesno,
)
from tiaoli.tree import (
    Assessed,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    InValidity,
    OneOf,
    Reading,
    RuleError,
    Worded,
    under,
)

元 = constant(Money(), 100)
万元 = constant(Money(), 10**6)
亿元 = constant(Money(), 10**10)
人 = constant(Count("人"))
年 = constant(Duration("月"), 12)
百分之, 万分之 = share_of(100), share_of(10000)
企业 = subject(
    "企业",
    "一家企业",
    收入=money("收入", source=""),
    最高=money("最高收入", source=""),
    名次=count("名", "名次", source=""),
    级别=choice("国家", "省", definition="级别", source=""),
    高新=yesno("高新", source=""),
    获批=date("获批日期", source=""),
)


@pytest.mark.parametrize(
    ("made", "kind", "value"),
    [
        (亿元(3), Money(), 3 * 10**10),
        (亿元("2.5"), Money(), 25 * 10**9),
        (万元(30), Money(), 30 * 10**6),
        (元("0.01"), Money(), 1),
        (百分之(60), Share(), Fraction(3, 5)),
        (百分之("0.5"), Share(), Fraction(1, 200)),
        (万分之(1), Share(), Fraction(1, 10000)),
        (人(500), Count("人"), 500),
        (年(3), Duration("月"), 36),
        (date_constant(2024, 2, 17), Date(), datetime.date(2024, 2, 17)),
    ],
)
def test_a_constant_is_exactly_what_the_text_says(
    made: Constant, kind: object, value: object
) -> None:
    """Money in fen, rates as fractions, years in months."""
    assert made == Constant(kind, value)  # type: ignore[arg-type]


INEXACT = '` is not exact; write an integer or a string such as "'


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: 亿元(2.5), f'`2.5{INEXACT}2.5"'),
        (lambda: 亿元(3.0), f'`3.0{INEXACT}2.5"'),
        (lambda: 万元(True), f'`True{INEXACT}2.5"'),
        (lambda: 万元(None), f'`None{INEXACT}2.5"'),
        (lambda: 百分之(0.5), f'`0.5{INEXACT}2.5"'),
        (lambda: 百分之(True), f'`True{INEXACT}2.5"'),
        (lambda: 元("0.001"), "`0.001` is finer than the smallest unit of 金额"),
        (lambda: 人("20.5"), "`20.5` is finer than the smallest unit of 个数"),
        (lambda: 百分之(101), "`101/100` 不是0到1之间的占比"),
        (lambda: 百分之(-1), "`-1/100` 不是0到1之间的占比"),
        (lambda: 万元(-1), "`-10000元` 为负数；金额不能小于0"),
    ],
)
def test_an_inexact_or_impossible_constant_is_refused(
    make: Callable[[], object], says: str
) -> None:
    """No float, no truth value, nothing finer than a fen, no share above one reaches a rule."""
    with pytest.raises(RuleError) as raised:
        make()
    assert str(raised.value) == says


@pytest.mark.parametrize("unit", [万元, 百分之], ids=["amount", "rate"])
@pytest.mark.parametrize("wrong", [Decimal("0.5"), "三", "", "1/0"], ids=repr)
def test_what_is_no_number_is_refused_as_a_rule_error(
    unit: Callable[..., Constant], wrong: object
) -> None:
    """Neither a Decimal nor words: the message comes from the language, not from Python."""
    with pytest.raises(RuleError):
        unit(wrong)


def test_a_bound_carries_its_word() -> None:
    """The same bound by another word is another tree, so the ledger can tell them apart."""
    at_least = bound("以上", sense=Bound.AT_LEAST, authority="民法典")
    reaching = bound("达", "（含）", "以上", sense=Bound.AT_LEAST, authority="条文自注")
    assert at_least(企业.收入, 亿元(3)) == Compare(企业.收入, Bound.AT_LEAST, 亿元(3), ("以上",))
    assert reaching(企业.收入, 亿元(3)).words == ("达", "（含）", "以上")
    assert at_least.authority == "民法典"


def test_a_ceiling_without_a_formula_waits_for_a_review() -> None:
    """最高100万元 alone caps the assessed amount; with a formula it caps that."""
    at_most = ceiling("最高")
    assert at_most(万元(100)) == Capped(Assessed(), 万元(100), ("最高",))
    assert at_most(万元(100), 企业.收入) == Capped(企业.收入, 万元(100), ("最高",))


def test_words_that_only_state_a_condition() -> None:
    """首次, 等, 且 stand around their condition; 新获批 ties an event to the term."""
    assert worded("首次")(企业.高新) == Worded(企业.高新, ("首次",))
    assert in_validity("新获批")(企业.获批) == InValidity(企业.获批, ("新获批",))
    assert rank_within("前十名")(企业.名次, constant(Count("名"))(10)) == Compare(
        企业.名次, Bound.AT_MOST, Constant(Count("名"), 10), ("前十名",)
    )
    assert one_of(企业.级别, "国家") == OneOf(企业.级别, ("国家",))


首次突破 = first_crossing(
    "首次", "突破", question="恰好算不算？", authority="无",
    readings={"超过": Bound.ABOVE, "达到": Bound.AT_LEAST}, instead="写明",
)  # fmt: skip
分别 = each_tier(
    "分别", question="几档？", authority="就高",
    readings={"最高档": Several.HIGHEST, "累加": Several.EACH}, instead="写明",
)  # fmt: skip


def test_a_first_crossing_is_disputed() -> None:
    """Both readings of 突破 stand in the tree, strict first; the doubt is named after the word."""
    found = 首次突破(企业.收入, 企业.最高)
    assert (found.name, found.names) == ("突破", ("超过", "达到"))
    for name, sense in (("超过", Bound.ABOVE), ("达到", Bound.AT_LEAST)):
        assert under(found, frozenset({name})) == Crossing(
            企业.收入, 企业.最高, sense, ("首次", "突破")
        )


def test_amounts_pair_off_with_thresholds_in_order() -> None:
    """分别 over a revenue gives tiers, disputed in whether several of them add up."""
    measure = 首次突破(企业.收入, 企业.最高)
    found = 分别(measure, {亿元(3): 万元(10), 亿元(5): 万元(20)})
    assert isinstance(found, Reading)
    assert found.name == "同年多档"
    pairs = ((亿元(3), 万元(10)), (亿元(5), 万元(20)))
    assert under(found) == ByTier(measure.taken, pairs, Several.HIGHEST, ("分别",))
    assert under(found, frozenset({"累加"})) == ByTier(
        measure.taken, pairs, Several.EACH, ("分别",)
    )


def test_amounts_pair_off_with_kinds_in_order() -> None:
    """分别 over a choice gives one amount for each option, and no doubt."""
    assert 分别(企业.级别, {"国家": 万元(100), "省": 万元(50)}) == ByKind(
        企业.级别, (("国家", 万元(100)), ("省", 万元(50))), ("分别",)
    )


def test_limits_say_by_whom_and_how_long() -> None:
    """A plain limit is a limit; one the text leaves open is a doubt with one for each reading."""
    assert limit("每年", per=Per.ITEM, period=Period.YEAR)(万元(100)) == Limit(
        万元(100), Per.ITEM, Period.YEAR, ("每年",)
    )
    by_year = limit_by_year_of(
        "每年",
        name="计法",
        question="哪年？",
        readings=("获得", "发布"),
        authority="",
        instead="写明",
    )(万元(100), 企业.获批)
    assert under(by_year) == Limit(万元(100), Per.APPLICANT, Period.YEAR, ("每年",), None)
    assert under(by_year, frozenset({"发布"})) == Limit(
        万元(100), Per.APPLICANT, Period.YEAR, ("每年",), 企业.获批
    )
    open_ = disputed_limit(
        "最高", name="单位", question="谁的？", authority="", instead="写明",
        readings={"合计": (Per.APPLICANT, Period.TERM), "每项": (Per.ITEM, Period.TERM)},
    )(万元(100))  # fmt: skip
    assert under(open_, frozenset({"每项"})) == Limit(万元(100), Per.ITEM, Period.TERM, ("最高",))
    with pytest.raises(RuleError) as raised:
        Limit(人(3), Per.ITEM, Period.YEAR)
    assert str(raised.value) == "a limit needs an amount such as 万元(100)"


def test_a_recurring_doubt_wants_a_tree_for_each_reading() -> None:
    """Fewer or more trees than readings is refused with the readings' names."""
    whole = disputed("分母", "占什么？", "主营", "全部", authority="", instead="写明")
    assert under(whole(企业.收入, 企业.最高), frozenset({"全部"})) == 企业.最高
    for trees in ((企业.收入,), (企业.收入, 企业.最高, 企业.收入)):
        with pytest.raises(RuleError) as raised:
            whole(*trees)
        assert str(raised.value) == "`分母` has the readings 主营、全部; give a tree for each"


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: f"{b.policy_id}-{b.edition_id}")
def test_reading_names_are_one_doubt_each(book: object) -> None:
    """An option's name means one thing in a provision: --reading could not choose otherwise."""
    for placed in book.placed:  # type: ignore[attr-defined]
        names = [name for doubt in placed.readings for name in doubt.names]
        assert sorted(set(names)) == sorted(names), placed.id
