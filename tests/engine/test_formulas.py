"""The formulas of z3 beside the evaluator: node by node, and on drawn cases of the law."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import z3

from tests.conftest import BOOKS
from tests.small import (
    DAY,
    ID,
    WAN,
    book,
    both,
    by_formula,
    case,
    doubt,
    evaluated,
    grant,
    paid,
    rows,
    万元,
    企业,
    分,
    名,
    平台,
    年,
    日,
    百分之,
)
from tiaoli.case import Award, Case
from tiaoli.guards import formulas, outcomes
from tiaoli.guards.agreement import drawn
from tiaoli.guards.formulas import NoFormulaError, Span, code
from tiaoli.guards.outcomes import EXACT, Found, outcome
from tiaoli.guards.situations import Anything, Stated
from tiaoli.guards.witness import Answer, solve
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.language import (
    DayOne,
    Duty,
    PaidBefore,
    Prohibition,
    Recognition,
    Scope,
    Stacking,
    Support,
    Validity,
    date_constant,
    one_of,
    publication,
)
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Limit, Once, Per, Period
from tiaoli.tree import (
    TAKEN,
    All,
    AlreadyPaid,
    Always,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Crossing,
    Either,
    HighestBefore,
    InValidity,
    Less,
    Not,
    Past,
    Portion,
    Ratio,
    Selection,
    Several,
    Sum,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
)
from tiaoli.verdict import alternatives

WIDE = {"总收入": 10**15}
"""An income above every other number of the tests."""


# Conditions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "each"),
    [
        (企业.优秀, [({"优秀": True}, "1元"), ({"优秀": False}, "不符合"), ({}, "未定")]),
        (Not(企业.优秀), [({"优秀": True}, "不符合"), ({"优秀": False}, "1元"), ({}, "未定")]),
        (Always(), [({}, "1元")]),
        (Worded(企业.优秀, ("优秀",)), [({"优秀": True}, "1元"), ({}, "未定")]),
        (
            All((企业.合格, 企业.优秀)),
            [({"合格": False}, "不符合"), ({"合格": True}, "未定"), ({"优秀": True}, "1元")],
        ),
        (
            Either((企业.合格, 企业.优秀)),
            [
                ({"合格": True}, "1元"), ({"合格": False}, "未定"),
                ({"合格": False, "优秀": False}, "不符合"),
            ],
        ),
        (
            one_of(企业.级别, "甲级", "丙级"),
            [({"级别": "丙级"}, "1元"), ({"级别": "乙级"}, "不符合"), ({}, "未定")],
        ),
        (
            Compare(企业.人数, Bound.ABOVE, 名(20)),
            [({"人数": 20}, "不符合"), ({"人数": 21}, "1元"), ({}, "未定")],
        ),
        (
            Compare(企业.收入, Bound.AT_MOST, 企业.最高收入),
            [
                ({"收入": 5, "最高收入": 5}, "1元"), ({"收入": 6, "最高收入": 5}, "不符合"),
                ({"收入": 6}, "未定"), ({"最高收入": 6}, "未定"),
            ],
        ),
        (
            Compare(Sum((企业.收入, 企业.最高收入)), Bound.AT_LEAST, 分(10)),
            [({"收入": 6, "最高收入": 4}, "1元"), ({"收入": 60}, "未定")],
        ),
        (
            Compare(企业.认定日期, Bound.BELOW, date_constant(2025, 1, 1)),
            [
                ({"认定日期": datetime.date(2024, 12, 31)}, "1元"),
                ({"认定日期": datetime.date(2025, 1, 1)}, "不符合"), ({}, "未定"),
            ],
        ),
        (
            Past(企业.认定日期),
            [
                ({"认定日期": DAY}, "1元"),
                ({"认定日期": DAY + datetime.timedelta(1)}, "不符合"), ({}, "未定"),
            ],
        ),
        (Past(企业.年度), [({"年度": 2024}, "1元"), ({"年度": 2025}, "不符合"), ({}, "1元")]),
        (
            YearBefore(企业.年度),
            [({"年度": 2024}, "1元"), ({"年度": 2023}, "不符合"), ({}, "1元")],
        ),
        (
            WithinYear(企业.优秀),
            [({"优秀": True}, "1元"), ({"优秀": False}, "未定"), ({}, "未定")],
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, list) else "",
)  # fmt: skip
def test_a_condition(when: Any, each: list[tuple[dict[str, Any], str]]) -> None:
    """Met, not met and open, as the evaluator has it."""
    made = book(grant(万元(1), when=when))
    for facts, found in each:
        assert both(made, case(facts)) == found.replace("1元", "1万元")


@pytest.mark.parametrize("bound", list(Bound))
def test_a_share_is_compared_exactly_and_that_of_nothing_meets_no_bound(bound: Bound) -> None:
    """60% of 5 fen is 3; of zero there is none, whether or not the part is known."""
    made = book(grant(万元(1), when=Compare(企业.占比, bound, 百分之(60))))
    meets = {Bound.AT_LEAST: "是是否", Bound.ABOVE: "是否否", Bound.AT_MOST: "否是是",
             Bound.BELOW: "否否是"}[bound]  # fmt: skip
    for part, yes in zip((4, 3, 2), meets, strict=True):
        found = both(made, case({"收入": part, "总收入": 5}))
        assert found == ("1万元" if yes == "是" else "不符合")
    assert both(made, case({"收入": 0, "总收入": 0})) == "不符合"
    assert both(made, case({"总收入": 0})) == "不符合"
    for open_ in ({"收入": 3}, {"总收入": 5}, {}):
        assert both(made, case(open_)) == "未定"


def test_a_share_beside_a_share_is_not_covered() -> None:
    """Nor is a series of years as a number."""
    for when in (
        Compare(企业.占比, Bound.ABOVE, 企业.占比),
        Compare(HighestBefore(企业.各年收入, 企业.年度), Bound.ABOVE, 万元(1)),
    ):
        with pytest.raises(NoFormulaError):
            by_formula(book(grant(万元(1), when=when)), case({"收入": 1, "总收入": 2}))


FROM_PUBLICATION = Validity(
    quote="公布后30日施行", start=publication(日(30), DayOne.NEXT), term=年(3)
)
PUBLISHED = {"published": {"": datetime.date(2025, 3, 1)}}
FIRST = datetime.date(2025, 4, 1)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (FIRST - datetime.timedelta(1), "不符合"),
        (FIRST, "1万元"),
        (DAY, "1万元"),
        (DAY + datetime.timedelta(1), "不符合"),
    ],
)
def test_an_event_within_the_term(day: datetime.date, found: str) -> None:
    """From the first day of the term to the day of the case; without a first day it is open."""
    made = book(grant(万元(1), when=InValidity(企业.认定日期)), 施行=FROM_PUBLICATION)
    assert both(made, case({"认定日期": day}, **PUBLISHED)) == found
    unpublished = "不符合" if day > DAY else "未定"
    assert both(made, case({"认定日期": day})) == unpublished
    assert both(made, case({}, **PUBLISHED)) == "未定"


def test_outside_the_term_nothing_else_counts() -> None:
    """The day before the first, the last day and the day after it."""
    made = book(grant(万元(1)), 施行=FROM_PUBLICATION)
    for day, found in (
        (datetime.date(2025, 3, 31), "未施行"), (FIRST, "1万元"),
        (datetime.date(2028, 3, 31), "1万元"), (datetime.date(2028, 4, 1), "已失效"),
    ):  # fmt: skip
        assert both(made, case({}, day=day, **PUBLISHED)) == found


def test_a_year_is_over_on_its_last_day() -> None:
    """What was not done within it is then a breach, and before it is open."""
    made = book(grant(万元(1), when=WithinYear(企业.优秀)))
    for day, found in (
        (datetime.date(2025, 12, 30), "未定"),
        (datetime.date(2025, 12, 31), "不符合"),
    ):
        assert both(made, case({"优秀": False}, day=day)) == found


# Amounts -----------------------------------------------------------------------------------------


def test_a_rate_is_rounded_half_up_to_the_fen() -> None:
    """10% of 4 and of 5 fen; unknown, nothing can be said."""
    made = book(grant(Portion(百分之(10), 企业.收入)))
    for fen, found in ((4, "0元"), (5, "0.01元"), (14, "0.01元"), (15, "0.02元")):
        assert both(made, case({"收入": fen})) == found
    assert both(made, case({})) == "未定"


def test_a_ceiling_is_cut_to_whole_fen() -> None:
    """30% of 5 fen is 1.5: one fen, and not two."""
    made = book(grant(Capped(Assessed(), Portion(百分之(30), 企业.收入))))
    for assessed, found in ((9, "0.01元"), (1, "0.01元"), (0, "0元")):
        assert both(made, case({"收入": 5, "评审核定额": assessed})) == found
    assert both(made, case({"收入": 5})) == "至多0.01元"
    assert both(made, case({"评审核定额": 5})) == "未定"


def test_a_rate_that_is_a_fact_sets_a_ceiling() -> None:
    """A proportion of a constant, in whole fen; of nothing there is no proportion."""
    made = book(grant(Capped(Assessed(), Portion(企业.占比, 分(100)))))
    for part, whole, found in ((1, 3, "至多0.33元"), (2, 3, "至多0.66元"), (3, 3, "至多1元")):
        assert both(made, case({"收入": part, "总收入": whole})) == found
    for facts in ({"收入": 0, "总收入": 0}, {"收入": 1}, {"总收入": 1}):
        found = evaluated(made, case(facts))
        assert by_formula(made, case(facts)).same_verdict(found)


def test_an_amount_less_another_is_never_negative() -> None:
    """And what is not deducted leaves it whole."""
    made = book(grant(Less(万元(3), 企业.收入)))
    for fen, found in ((0, "3万元"), (WAN, "2万元"), (3 * WAN, "0元"), (4 * WAN, "0元")):
        assert both(made, case({"收入": fen, **WIDE})) == found
    assert both(made, case({})) == "未定"
    assert both(book(grant(Less(万元(3), None))), case({})) == "3万元"


def test_amounts_are_added() -> None:
    """An unknown part leaves the sum open."""
    made = book(
        grant(Sum((Portion(百分之(50), 企业.收入), 万元(1), Portion(百分之(50), 企业.最高收入))))
    )
    assert both(made, case({"收入": 1, "最高收入": 2})) == "10000.02元"
    assert both(made, case({"收入": 1})) == "未定"


TIERS = ((分(3), 万元(1)), (分(5), 万元(2)), (分(9), 万元(4)))


@pytest.mark.parametrize(
    ("several", "found"),
    [(Several.HIGHEST, ("1万元", "2万元", "4万元")), (Several.EACH, ("1万元", "3万元", "7万元"))],
)
def test_tiers(several: Several, found: tuple[str, ...]) -> None:
    """A threshold passed now and never before; the highest, or each."""
    made = book(grant(ByTier(Crossing(企业.收入, 企业.最高收入, Bound.AT_LEAST), TIERS, several)))
    for fen, wanted in zip((3, 5, 9), found, strict=True):
        assert both(made, case({"收入": fen, "最高收入": 2})) == wanted
    assert both(made, case({"收入": 9, "最高收入": 5})) == "4万元"
    assert both(made, case({"收入": 2, "最高收入": 0})) == "不符合"
    assert both(made, case({"收入": 9, "最高收入": 9})) == "不符合"
    for facts in ({"收入": 9}, {"最高收入": 2}, {}):
        assert both(made, case(facts)) == "未定"


@pytest.mark.parametrize("several", list(Several))
@pytest.mark.parametrize("fen", [3, 5, 9])
def test_tiers_paid_before(several: Several, fen: int) -> None:
    """Each level is paid once: what was paid is left out, in one row and in several."""
    measure = Crossing(企业.收入, 企业.最高收入, Bound.AT_LEAST)
    made = book(grant(ByTier(measure, TIERS, several), times=Once(Per.TIER)))
    for before in ((), (WAN,), (2 * WAN,), (WAN, 2 * WAN), (4 * WAN,), (7,)):
        both(made, case({"收入": fen, "最高收入": 0}, *map(paid, before)))
        both(made, case({"收入": fen}, *map(paid, before)))
    one = case({"收入": 3, "最高收入": 0}, paid(WAN))
    assert both(made, one) == "不符合"


@pytest.mark.parametrize("known", [True, False])
def test_an_amount_by_kind(known: bool) -> None:
    """What is not listed gets nothing; an unknown kind gets one of them, if all are listed."""
    table = (("甲级", 万元(3)), ("乙级", Portion(百分之(1), 企业.收入)))
    made = book(grant(ByKind(企业.级别, table)))
    every = book(grant(ByKind(企业.级别, (*table, ("丙级", 万元(9))))))
    facts = {"收入": 150} if known else {}
    for level in ("甲级", "乙级", "丙级", None):
        stated = facts | ({"级别": level} if level else {})
        both(made, case(stated))
        both(every, case(stated))
    assert both(made, case({"级别": "丙级"})) == "不符合"
    assert both(made, case({"级别": "乙级", "收入": 150})) == "0.02元"
    same = book(grant(ByKind(企业.级别, tuple((x, 万元(3)) for x in ("甲级", "乙级", "丙级")))))
    assert both(same, case({})) == "3万元"


# Once only, years, ceilings, what was paid before -------------------------------------------------


@pytest.mark.parametrize("per", [None, *Per])
@pytest.mark.parametrize("many", [True, False])
def test_once(per: Per | None, many: bool) -> None:
    """Every unit, for one subject and for several rows, with and without earlier awards."""
    of = 平台 if many else 企业
    pays = ByKind(of.级别, (("甲级", 万元(3)), ("乙级", 万元(2))))
    made = book(grant(pays, of=of, times=None if per is None else Once(per)))
    for before in ((), (2,), (3,), (2, 3), (0,), (9,)):
        if many:
            for item in ("第1项", "第2项", "旧项"):
                awards = tuple(paid(n * WAN, item) for n in before)
                for levels in (("甲级",), ("甲级", "乙级"), ("乙级", "乙级"), ("乙级", "丙级")):
                    both(made, rows(*({"级别": x} for x in levels), awards=awards))
                both(made, rows({"级别": "甲级"}, {}, awards=awards))
        else:
            for level in ("甲级", "乙级", "丙级", None):
                facts = {"级别": level} if level else {}
                both(made, case(facts, *(paid(n * WAN) for n in before)))


@pytest.mark.parametrize("per", [Per.APPLICANT, Per.ITEM])
@pytest.mark.parametrize("period", list(Period))
def test_limits(per: Per, period: Period) -> None:
    """One fen around the room that earlier awards leave, this year and before."""
    made = book(grant(Assessed(), of=平台, limits=(Limit(分(100), per, period),)))
    for before, year in ((0, 2025), (40, 2025), (40, 2024), (100, 2025), (130, 2025)):
        for item in ("第1项", "旧项"):
            award = paid(before, item, datetime.date(year, 2, 1))
            for one, two in ((59, 0), (60, 0), (61, 0), (30, 31), (100, 100), (None, 5)):
                each = [{} if fen is None else {"评审核定额": fen} for fen in (one, two)]
                both(made, rows(*each, awards=(award,)))


def test_a_limit_by_the_year_of_a_date() -> None:
    """Two rows of a year have one ceiling together, rows of two years one each."""
    limit = Limit(万元(3), Per.APPLICANT, Period.YEAR, by=平台.认定日期)
    made = book(grant(万元(2), of=平台, limits=(limit,)))
    dates = [{"认定日期": datetime.date(year, 5, 1)} for year in (2024, 2024, 2025)]
    assert both(made, rows(*dates[:2])) == "3万元"
    assert both(made, rows(*dates[1:])) == "4万元"
    own = paid(2 * WAN, "第1项", datetime.date(2023, 2, 1))
    assert both(made, rows(*dates, awards=(own,))) == "3万元"
    other = paid(2 * WAN, "旧项", datetime.date(2024, 2, 1))
    assert both(made, rows(*dates, awards=(other,))) == "未定"
    with pytest.raises(NoFormulaError):
        by_formula(made, rows(dates[0], {}))


@pytest.mark.parametrize("this_year", [True, False])
def test_instalments(this_year: bool) -> None:
    """The rest of what is paid in parts, for each row its own."""
    made = book(grant(Less(万元(5), AlreadyPaid(this_year)), of=平台))
    for n, year, found in ((3, 2025, "7万元"), (3, 2024, "10万元" if this_year else "7万元")):
        award = paid(n * WAN, "第1项", datetime.date(year, 2, 1))
        assert both(made, rows({}, {}, awards=(award,))) == found


@pytest.mark.parametrize("consecutive", [True, False])
@pytest.mark.parametrize("years", [(), (2025,), (2024,), (2024, 2023), (2022,), (2024, 2024)])
def test_years_left(consecutive: bool, years: tuple[int, ...]) -> None:
    """At most two years: those paid, or those gone since the first one."""
    made = book(grant(万元(1), of=平台, when=YearsLeft(年(2), consecutive)))
    for amount in (WAN, 0):
        awards = tuple(paid(amount, "第1项", datetime.date(y, 2, 1)) for y in years)
        both(made, rows({}, awards=awards))
        both(made, rows({}, {}, awards=awards))


@pytest.mark.parametrize("left", list(PaidBefore))
@pytest.mark.parametrize("times", [None, Once(Per.ITEM), Once(Per.DIFFERENCE), Once(Per.ITEM_TIER)])
def test_what_a_lower_award_leaves_by_the_rule_of_the_policy(left: Any, times: Any) -> None:
    """The difference or nothing; the provision's own words on repetition go first."""
    rule = Stacking(quote="不重复", unit="项目", same_kind="同类", paid_before=left)
    made = book(grant(万元(3), of=平台, times=times), 不重复=rule)
    for before in (0, 1, 3, 4):
        for item in ("第1项", "旧项"):
            both(made, rows({}, {}, awards=(paid(before * WAN, item),)))
            both(made, rows({}, {"合格": UNKNOWN}, awards=(paid(before * WAN, item),)))


def test_a_rule_by_applicant_is_not_covered() -> None:
    """All awards of an applicant are then one project."""
    rule = Stacking(
        quote="不重复", unit="项目", same_kind="同类", paid_before=PaidBefore.NOTHING,
        per=Per.APPLICANT,
    )  # fmt: skip
    with pytest.raises(NoFormulaError):
        by_formula(book(grant(万元(3)), 不重复=rule), case())


# Other provisions --------------------------------------------------------------------------------


def test_support_recognition_duty_and_prohibition() -> None:
    """Each in the words of its own outcome."""
    common = {"quote": "某", "subject": 企业}
    support = Support(**common, recipient="企业", when=企业.优秀, gives="支持", why_no_amount="无")
    status = Recognition(**common, recipient="企业", when=企业.优秀, establishes=企业.合格)
    duty = Duty(**common, bearer="企业", must="做", kept=企业.优秀)
    banned = Prohibition(**common, bearer="企业", must_not="做", breached=企业.优秀)
    for made, words in (
        (support, ("支持", "不符合")), (status, ("符合", "不符合")), (duty, ("遵守", "违反")),
        (banned, ("违反", "遵守")),
    ):  # fmt: skip
        for value, found in zip((True, False, UNKNOWN), (*words, "未定"), strict=True):
            assert both(book(made), case({"优秀": value, "合格": UNKNOWN})) == found


def test_the_scope_and_a_status_that_another_provision_establishes() -> None:
    """The scope refuses whoever is outside; a status follows from its own conditions."""
    status = Recognition(
        quote="认定", subject=企业, recipient="企业", when=企业.优秀, establishes=企业.合格
    )
    scope = Scope(quote="适用", when=one_of(企业.级别, "甲级", "乙级"))
    made = book(grant(万元(1)), 认定=status, 范围=scope)
    for level in ("甲级", "丙级", UNKNOWN):
        for good, best in ((True, False), (UNKNOWN, True), (UNKNOWN, False), (False, True)):
            both(made, case({"级别": level, "合格": good, "优秀": best}))
    assert both(made, case({"级别": "甲级", "合格": UNKNOWN, "优秀": True})) == "1万元"


# What a case may not state -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "one",
    [
        case({"各年收入": ((2023, 1), (2024, 2))}),
        case({"占比": 百分之(60).value}),
        case({"年度": UNKNOWN}),
        case({}, known=UNKNOWN),
        case({}, Award(ID)),
        case({}, Award("第二条/别的", 1, DAY)),
    ],
)
def test_what_the_formulas_do_not_cover_is_refused(one: Case) -> None:
    """Series, a proportion or a year stated otherwise, and awards of which too little is known."""
    made = book(grant(万元(1), when=YearBefore(企业.年度)))
    with pytest.raises(ValueError, match=r"."):
        Stated(made, made.by_id[ID], one)
    several = rows({})
    [row] = several.rows["平台"]
    made = book(grant(万元(1), of=平台))
    for odd in (replace(row, project="甲"), replace(row, named=False)):
        with pytest.raises(ValueError, match=r"."):
            Stated(made, made.by_id[ID], replace(several, rows={"平台": (odd,)}))


# All of the law ----------------------------------------------------------------------------------

JUDGED = [
    pytest.param(made, placed, id=f"{made.policy_id}-{placed.id}")
    for made in BOOKS
    for placed, _ in made.judged
]
CASES = 8


def drawn_cases(made: Rulebook, placed: Placed, count: int = CASES) -> Iterator[Any]:
    """Cases with readings that the formulas cover, with what they say; as many as asked for."""
    chance = random.Random(placed.id)
    selections = [TAKEN, *alternatives(placed.readings)]
    found = tried = 0
    while found < count and tried < 6 * count:
        tried += 1
        one, selection = drawn(made, placed, chance), chance.choice(selections)
        try:
            formula = outcome(made, placed, selection, Stated(made, placed, one)).read()
        except (NoFormulaError, ValueError):
            continue
        found += 1
        yield one, selection, formula


def differences(made: Rulebook, placed: Placed, count: int = CASES) -> list[Any]:
    """The drawn cases on which formula and evaluator differ."""
    return [
        (one, selection, formula.text, said.text)
        for one, selection, formula in drawn_cases(made, placed, count)
        if not formula.same_verdict(said := evaluated(made, one, selection, placed.id))
    ]


@pytest.mark.parametrize(("made", "placed"), JUDGED)
def test_formula_and_evaluator_agree_on_the_law(made: Rulebook, placed: Placed) -> None:
    """On cases at the boundaries, with several rows, unknown facts, awards and any readings."""
    assert differences(made, placed) == []


def test_the_drawn_cases_are_worth_judging(chengdu: Rulebook) -> None:
    """They pay, refuse and leave open; they have several rows and earlier awards."""
    told, several, before = set(), 0, 0
    for placed, _ in chengdu.judged:
        for one, _, formula in drawn_cases(chengdu, placed, 8):
            told.add((formula.status, formula.pay))
            several += any(len(each) > 1 for each in one.rows.values())
            before += bool(one.awards)
    assert len(told) >= 6
    assert several > 10
    assert before > 10


def _floored(span: Span) -> Span:
    return Span(span.low / span.per, span.high / span.per)


@pytest.mark.parametrize(
    ("module", "name", "wrong", "id_"),
    [
        (formulas, "least", formulas.most, "第九条/会议补贴"),
        (outcomes, "least", formulas.most, "第四条/国家级平台支持"),
        (outcomes, "half_up", _floored, "第四条/算法服务平台补贴"),
        (formulas, "negated", lambda part: part, "第五条/小巨人奖励"),
        (outcomes, "lacks", lambda node, view: formulas.NO, "第四条/算法服务平台补贴"),
    ],
)
def test_a_formula_that_is_wrong_is_noticed(
    module: Any, name: str, wrong: Any, id_: str, chengdu: Rulebook, monkeypatch: Any
) -> None:
    """The comparison can fail."""
    placed = chengdu.by_id[id_]
    assert differences(chengdu, placed, 20) == []
    monkeypatch.setattr(module, name, wrong)
    assert differences(chengdu, placed, 20) != []


# Models and cases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id_",
    [
        "第五条/成长支持",
        "第十条/标准奖励",
        "第四条/国家级平台支持",
        "第六条/股权投资奖励",
        "第一条/首版次补贴",
    ],
)
@pytest.mark.parametrize("status", [EXACT, outcomes.REFUSED, outcomes.OPEN, outcomes.EXPIRED])
def test_a_model_is_a_case_of_which_the_evaluator_says_the_same(
    id_: str, status: int, chengdu: Rulebook
) -> None:
    """What z3 finds for an outcome has that outcome; its words read back come to the same."""
    placed = chengdu.by_id[id_]
    situation = Anything(chengdu, placed, 2, 1)
    found = outcome(chengdu, placed, TAKEN, situation)
    answer, model = solve(situation, found.status == status)
    assert answer is Answer.REFUTED
    one = situation.case(model)
    said = judge(chengdu, one, TAKEN, frozenset({id_}))[id_].outcome
    ends = [model.eval(end, model_completion=True) for end in found]
    assert Found(*ends).read().same_verdict(said)
    assert by_formula(chengdu, one, id_=id_).same_verdict(said)


def test_every_day_of_z3_is_a_day_of_the_calendar() -> None:
    """The 30th of February and the 31st of April are none."""
    situation = Anything(book(grant(万元(1))), book(grant(万元(1))).placed[0])
    day = situation._date("某日")
    solver = z3.Solver()
    solver.add(*situation.bounds)
    for good in (datetime.date(2024, 2, 28), datetime.date(2024, 12, 31)):
        assert solver.check(day == code(good)) == z3.sat
    for bad in (20240230, 20240431, 20241301, 20240100, 20240132):
        assert solver.check(day == bad) == z3.unsat


def test_a_doubt_is_settled_as_asked() -> None:
    """The formula of a reading is that of its tree, alone or beside another."""
    made = book(grant(doubt(万元(1), 万元(2)), when=doubt(企业.合格, 企业.优秀, name="别处")))
    selection: Selection
    for selection in (TAKEN, frozenset({"乙说"})):
        both(made, case({"优秀": False}), selection)
    assert Ratio(企业.收入, 企业.总收入) == 企业.占比.formula
