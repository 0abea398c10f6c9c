"""The whole order as columns, on made-up editions: once-only, ceilings, stacking, amendments."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

pytest.importorskip("ibis", reason="no Ibis: pip install 'tiaoli[simulate]'")
pytest.importorskip("duckdb")

from tests.columns.differential import (
    SUBJECTS,
    TODAY,
    agreed,
    by_columns,
    case,
    compared,
    edition,
    fen,
    grant,
    loaded,
    row,
    shown,
    support,
    企业,
    平台,
    标准,
)
from tests.columns.madeup import Chance
from tests.engine.editions import COMMENCES, LATER, amending, clause, original
from tiaoli.case import Award, Case
from tiaoli.columns import outcomes
from tiaoli.columns.engines import Engine, open_engine
from tiaoli.columns.order import Plan, plan
from tiaoli.columns.plan import sources
from tiaoli.columns.view import NoColumnsError
from tiaoli.history import with_history
from tiaoli.kinds import UNKNOWN, Count, Date, Duration
from tiaoli.language import Commence, Governs, Renumber, Repeal, Revise, Transition, date_constant
from tiaoli.orders import Counted, Order
from tiaoli.policy import Rulebook
from tiaoli.provisions import (
    Covers,
    Limit,
    Once,
    PaidBefore,
    Per,
    Period,
    Publication,
    Quota,
    Since,
    Stacking,
    Validity,
)
from tiaoli.tree import Assessed, Bound, ByTier, Capped, Constant, Crossing, Several

EDITIONS = 5
CASES = 60
GIVEN: Final = SUBJECTS.values()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """DuckDB, which alone does what follows after the rows."""
    opened = open_engine("duckdb")
    yield opened
    opened.close()


def stacking(**rest: Any) -> Stacking:
    """A rule on several awards for one project."""
    rule = {"paid_before": PaidBefore.DIFFERENCE, **rest}
    return Stacking(quote="就高", unit="项目", same_kind="同类", **rule)


def drawn(book: Rulebook, seed: str, **rest: Any) -> list[Case]:
    """Sound cases of a made-up edition, several rows, projects and earlier awards in each."""
    chance = Chance(seed)
    return [chance.case(book, TODAY, **rest) for _ in range(CASES)]


# Each rule ---------------------------------------------------------------------------------------


A_YEAR: Final = Limit(fen(1500), Per.APPLICANT, Period.YEAR)
ONCE: Final = {
    "applicant": (
        (Per.APPLICANT, Per.ITEM, Per.DIFFERENCE),
        (A_YEAR, Limit(fen(900), Per.ITEM, Period.TERM)),
    ),
    "item": (
        (Per.TIER, Per.ITEM_TIER, Per.APPLICANT_DIFFERENCE, Per.ITEM),
        (Limit(fen(700), Per.ITEM, Period.YEAR), Limit(fen(900), Per.APPLICANT, Period.TERM)),
    ),
    "date": ((Per.ITEM, Per.APPLICANT), (replace(A_YEAR, by=平台.认定日期),)),
}


@pytest.mark.parametrize(("each", "limits"), ONCE.values(), ids=ONCE)
def test_once_only_under_each_ceiling(
    engine: Engine, each: tuple[Per, ...], limits: tuple[Limit, ...]
) -> None:
    """By whom or what it is counted: rows of one project, awards of which not all is known."""
    levels = ((fen(300), fen(700)), (fen(1000), fen(1200)))
    reached = Crossing(平台.总投入, 平台.投入, Bound.ABOVE)
    quota = Quota(Constant(Count("项"), 3), 平台.人数)
    pays = dict.fromkeys(each, 平台.投入) | {Per.TIER: ByTier(reached, levels, Several.HIGHEST)}
    every = {
        per.name: grant(平台, pays[per], 平台.合格, limits=limits, times=Once(per)) for per in each
    }
    book = edition(**every, 不限=grant(平台, 平台.投入, limits=limits, quota=quota))
    found = compared(engine, book, drawn(book, str(limits)))
    assert not found.differences, shown(found.differences[:3])
    assert {"金额确定", "不符合", "未定"} <= {*found.outcomes}


def test_a_single_subject_is_paid_once_or_up_to_a_ceiling(engine: Engine) -> None:
    """Whatever its awards are said to be for; by the year of a date only by the subject's name."""
    ceilings = (Limit(fen(1500), Per.APPLICANT, Period.YEAR),)
    by_date = (Limit(fen(1500), Per.APPLICANT, Period.YEAR, (), 企业.认定日期),)
    book = edition(
        **{per.name: grant(企业, 企业.投入, times=Once(per), limits=ceilings) for per in Per},
        按年=grant(企业, fen(1000), limits=by_date),
    )
    cases = drawn(book, "single")
    told = agreed(
        engine,
        book,
        *cases,
        case({"企业.认定日期": TODAY}, Award("第一条/按年", 800, TODAY, "企业")),
        case({"企业.认定日期": TODAY}, Award("第一条/按年", 800, TODAY)),
    )
    assert [told[-2]["按年"].high, told[-1]["按年"].high] == [700, 1000]
    assert {"已获奖补.对象"} == told[-1]["按年"].lacks


DATED: Final = Constant(Date(), datetime.date(2024, 2, 29))
RULES: Final[list[tuple[Any, dict[str, Any]]]] = [
    (DATED, {"since": Since.TERM}),
    (Publication(), {"since": Since.TERM, "paid_before": PaidBefore.NOTHING}),
    (DATED, {"covers": Covers.OTHERS}),
    (DATED, {"covers": Covers.OWN, "promotion": PaidBefore.NOTHING, "subjects": (平台,)}),
    (DATED, {"per": Per.APPLICANT}),
    (Publication(), {"per": Per.APPLICANT, "covers": Covers.OTHERS, "since": Since.TERM}),
]


@pytest.mark.parametrize(("start", "rule"), RULES)
def test_the_highest_of_several_awards(
    engine: Engine, rule: dict[str, Any], start: Constant | Publication
) -> None:
    """Of rows, provisions and earlier awards for a project, or for the applicant as a whole."""
    book = edition(
        期限=Validity(quote="起", start=start, term=Constant(Duration("月"), 36)),
        平台=grant(平台, 平台.投入, 平台.合格),
        一次=grant(平台, Capped(Assessed(), fen(2000)), 平台.优秀, times=Once(Per.APPLICANT)),
        标准=grant(标准, fen(1000), 标准.合格),
        企业=grant(企业, fen(1500), 企业.合格),
        支持=support(平台, 平台.合格),
        重复=stacking(**rule),
    )
    found = compared(engine, book, drawn(book, str(rule)))
    assert not found.differences, shown(found.differences[:3])
    assert {"金额确定", "未定"} <= {*found.outcomes}


# Single findings ---------------------------------------------------------------------------------


def test_an_award_of_a_single_subject_stands_against_an_applicant_wide_rule(
    engine: Engine,
) -> None:
    """A single subject's row has no name by which it could be joined."""
    book = edition(补助=grant(企业, fen(10)), 重复=stacking(per=Per.APPLICANT))
    facts = {"企业.合格": True}
    [same, unsure] = agreed(
        engine,
        book,
        case(facts, Award("外地 第一条/补贴", 4, TODAY, same_kind=True)),
        case(facts, Award("外地 第一条/补贴", 4, TODAY)),
    )
    assert (same["补助"].result, same["补助"].low, same["补助"].high) == ("金额确定", 6, 6)
    assert {"已获奖补.同类"} == unsure["补助"].lacks


def test_a_row_that_nothing_is_known_of_is_not_spent(engine: Engine) -> None:
    """Where each level is paid once, an amount without bound is not one that was paid before."""
    book = edition(补助=grant(平台, 平台.投入, times=Once(Per.TIER)))
    rows = {"平台": [row(平台, "甲"), row(平台, "乙", 投入=7)]}
    [told] = agreed(engine, book, case({}, Award("第一条/补助", 30, TODAY), rows=rows))
    assert (None, {"平台.投入"}) == (told["补助"].high, told["补助"].lacks)


def test_an_award_of_an_unknown_day_and_project_may_count(engine: Engine) -> None:
    """Where awards count from a first day on, that nobody knows, or that of the award is not."""
    book = edition(补助=grant(平台, fen(10)), 重复=stacking(since=Since.TERM))
    rows = {"平台": [row(平台, "甲")]}
    told = agreed(
        engine,
        book,
        *(
            case({}, Award("外地 第一条/补贴", 4, TODAY, same_kind=same), rows=rows)
            for same in (True, False, UNKNOWN)
        ),
    )
    assert [each["补助"].low for each in told] == [6, 10, 10]
    assert {"已获奖补.对象"} == told[0]["补助"].lacks


def test_ceilings_by_the_years_of_two_dates_are_refused(engine: Engine) -> None:
    """A row has one year in the columns; a rule that asks for two is not carried."""
    limits = [
        Limit(fen(5), Per.APPLICANT, Period.YEAR, (), fact)
        for fact in (平台.认定日期, 平台.完成日期)
    ]
    book = edition(补助=grant(平台, fen(10), limits=tuple(limits)))
    with pytest.raises(NoColumnsError, match=r"第一条/补助: .*平台\.完成日期、平台\.认定日期"):
        by_columns(engine, book, [case({}, rows={"平台": [row(平台, "甲")]})])


NAMES: Final = ('甲"乙', "甲'乙", "平台“甲”", "甲”", "；、,", "--", "甲\\n", "%_", "标准“甲”")


def test_names_are_only_names(engine: Engine) -> None:
    """Quotes of any sort, several subjects' items of one name, a project called like a row."""
    book = edition(
        平台=grant(平台, 平台.投入, times=Once(Per.ITEM)),
        标准=grant(标准, fen(1000), times=Once(Per.DIFFERENCE)),
        重复=stacking(),
    )
    cases = [
        case(
            {},
            Award("第一条/平台", 500, TODAY, name),
            Award("外地 第一条/补贴", 300, TODAY, name, same_kind=True),
            Award("第一条/标准", 200, TODAY, None, project),
            Award("第一条/标准", 200, TODAY, None, project),
            rows={
                "平台": [row(平台, name, project, 投入=1500), row(平台, "甲", 投入=900)],
                "标准": [row(标准, name), row(标准, "甲", "平台“甲”")],
            },
        )
        for name, project in zip(NAMES, reversed(NAMES), strict=True)
    ]
    agreed(engine, book, *cases)


def test_nothing_lacks_and_nobody_is_owed(engine: Engine) -> None:
    """What a run writes of them: no words for what lacks, and no row for who is refused."""
    book = edition(补助=grant(平台, fen(10), 平台.合格))
    rows = {"平台": [row(平台, "甲", 合格=True)]}
    cases = [case({}, rows=rows), case({}, rows={"平台": [row(平台, "甲", 合格=False)]})]
    tables, given = sources(loaded(engine, book, cases, never_null=False))
    made = plan(book, tables, TODAY)
    assert isinstance(made, Plan)
    for name, table in given.items():
        engine.call(name, table)
    for step in made.steps:
        engine.make(step)
    found = engine.fetch(outcomes.awards(engine, made, TODAY.year)).to_pylist()
    for step in made.steps:
        engine.drop(step.name)
    told = [(each["申请人编号"], each[outcomes.HIGH], each[outcomes.LACKS]) for each in found]
    assert told == [(1, 10, "")]


# Amendments --------------------------------------------------------------------------------------


def amended(*orders: Order) -> list[Rulebook]:
    """v1 with 第一条 and 第二条; v2 words the first anew, renumbers the second, from 1 July on."""
    first = grant(平台, fen(1000), times=Once(Per.DIFFERENCE))
    second = grant(平台, fen(700), limits=(Limit(fen(900), Per.APPLICANT, Period.TERM),))
    third = grant(平台, fen(400), times=Once(Per.ITEM))
    one = original(
        clause("第一条 甲。", "art_01", 补助=first),
        clause("第二条 乙。", "art_02", 奖励=second),
        clause("第三条 丙。", "art_03", 资助=third),
        clause("第四条 丁。", "art_04", 重复=stacking(paid_before=PaidBefore.NOTHING)),
        subjects=GIVEN,
    )
    two = amending(
        one,
        Revise(quote="第一条修改为：", clause="第一条"),
        Repeal(quote="删去第二条。", clause="第二条"),
        Renumber(quote="第三条改为第二条。", labels={"第三条": "第二条", "第四条": "第三条"}),
        *orders,
        COMMENCES,
        own=[clause("第一条 戊。", "art_01", 补助=replace(first, pays=fen(1300)))],
    )
    return with_history([one, two])


def spanning(seed: int) -> list[Case]:
    """Cases with awards from before the change and after it, under the ids of either edition."""
    chance = random.Random(seed)
    ids = (
        "第一条/补助", "第二条/奖励", "第二条/资助", "第三条/资助", "v1 第二条/奖励",
        "v2 第二条/资助", "某 第三条/资助", "外地 第一条/补贴",
    )  # fmt: skip
    days = (datetime.date(2025, 5, 1), datetime.date(2025, 8, 1), UNKNOWN)

    def award() -> Award:
        return Award(
            chance.choice(ids),
            chance.choice((200, 400, 1000, UNKNOWN)),
            chance.choice(days),
            chance.choice(("第1项", "第2项", None)),
            chance.choice((None, None, "甲")),
            chance.choice((True, False, UNKNOWN)),
        )

    return [
        case(
            {},
            *(award() for _ in range(chance.randrange(3))),
            rows={"平台": [row(平台, "第1项", "甲"), row(平台, "第2项")]},
            day=LATER,
        )
        for _ in range(120)
    ]


def test_earlier_awards_are_known_under_the_numbers_of_their_time(engine: Engine) -> None:
    """An award from before the change names its provision as that edition did."""
    for book in amended():
        found = compared(engine, book, spanning(1))
        assert not found.differences, shown(found.differences[:3])


@pytest.mark.parametrize(
    "rule",
    [
        Transition(quote="原规定", events=Governs.EVENT),
        Transition(quote="不计入", awards=Counted.NO),
    ],
)
def test_what_spans_a_change_is_refused(engine: Engine, rule: Transition) -> None:
    """Where the old rules still govern events, or the old awards do not count."""
    _, book = amended(rule)
    with pytest.raises(NoColumnsError, match="v2"):
        by_columns(engine, book, spanning(2))


def test_awards_that_an_earlier_change_set_aside_are_refused(engine: Engine) -> None:
    """A later amendment that is silent does not make them count again."""
    one, two = amended(Transition(quote="不计入", awards=Counted.NO))
    start = Commence(quote="自2025年8月15日起施行。", start=date_constant(2025, 8, 15))
    three = amending(
        two,
        Revise(quote="第一条修改为：", clause="第一条"),
        start,
        own=[clause("第一条 己。", "art_01", 补助=grant(平台, fen(1500), times=Once(Per.ITEM)))],
    )
    book = with_history([one, two, three])[-1]
    with pytest.raises(NoColumnsError):
        by_columns(engine, book, spanning(3))


# Made-up editions --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(EDITIONS))
def test_made_up_editions_are_judged_alike(engine: Engine, number: int) -> None:
    """Provisions, conditions, amounts and rules by chance; what is not carried says why."""
    chance = Chance(f"edition {number}")
    book = chance.edition()
    cases = [chance.case(book, chance.day) for _ in range(CASES)]
    try:
        found = compared(engine, book, cases, never_null=bool(number % 2))
    except NoColumnsError as refused:
        pytest.skip(str(refused))
    assert not found.differences, shown(found.differences[:3])
