"""Conditions as columns: each kind of node, and what facts follow from others, on made-up rules."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import pytest

pytest.importorskip("ibis", reason="no Ibis: pip install 'tiaoli[simulate]'")
pytest.importorskip("duckdb")
pytest.importorskip("polars")

from tests.columns.differential import (
    SUBJECTS,
    Told,
    agreed,
    by_columns,
    case,
    edition,
    fen,
    grant,
    row,
    support,
    人才,
    企业,
    平台,
    申请人,
)
from tiaoli.case import Award, Case
from tiaoli.columns.engines import Engine
from tiaoli.columns.view import NoColumnsError
from tiaoli.kinds import MAX_FEN, UNKNOWN, Count, Date, Duration, Kind, Money, Share, Year
from tiaoli.outcome import Status
from tiaoli.policy import Rulebook
from tiaoli.provisions import (
    Duty,
    Prohibition,
    Provision,
    Publication,
    Recognition,
    Scope,
    Validity,
)
from tiaoli.tree import (
    All,
    Always,
    Bound,
    Compare,
    Constant,
    Either,
    Fact,
    InValidity,
    Node,
    Not,
    OneOf,
    Past,
    Sum,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
)

ENDS: Final = (Bound.AT_LEAST, Bound.BELOW)
YES, NO, OPEN = "支持", "不符合", "未定"
LEAP, EVE = datetime.date(2024, 2, 29), datetime.date(2025, 12, 31)
TODAY = datetime.date(2025, 6, 1)


def compared_with(
    fact: Fact, kind: Kind, value: Any, bounds: Iterable[Bound] = Bound
) -> dict[str, Provision]:
    """Support under each of the bounds of the fact against a number."""
    made = ((bound, Compare(fact, bound, Constant(kind, value))) for bound in bounds)
    return {
        f"{fact.name}{bound.name}": support(SUBJECTS[fact.subject], when) for bound, when in made
    }


def results(told: dict[str, Told]) -> dict[str, str]:
    """The results by provision."""
    return {name: each.result for name, each in told.items()}


# Each node ---------------------------------------------------------------------------------------


def test_each_bound_at_below_and_above_its_number(engine: Engine) -> None:
    """Money, numbers, shares, dates, years and durations, known and unknown."""
    book = edition(
        **compared_with(企业.投入, Money(), MAX_FEN - 1),
        **compared_with(企业.人数, Count("名"), 3, ENDS),
        **compared_with(企业.占比, Share(), Fraction(1, 3), ENDS),
        **compared_with(企业.认定日期, Date(), LEAP, ENDS),
        **compared_with(企业.年度, Year(), 2024, ENDS),
        **compared_with(企业.期限, Duration("月"), 12, ENDS),
    )
    day = datetime.timedelta(1)
    told = agreed(
        engine,
        book,
        *(
            case(
                {
                    "企业.投入": MAX_FEN - 1 + n,
                    "企业.总投入": MAX_FEN,
                    "企业.人数": 3 + n,
                    "企业.认定日期": LEAP + n * day,
                    "企业.年度": 2024 + n,
                    "企业.期限": 12 + n,
                }
            )
            for n in (-1, 0, 1)
        ),
        case({"企业.总投入": 3}),
    )
    below, at, above = (results(each) for each in told[:3])
    for name in ("投入", "人数", "认定日期", "年度", "期限"):
        assert [each[f"{name}AT_LEAST"] for each in (below, at, above)] == [NO, YES, YES]
        assert [each[f"{name}BELOW"] for each in (below, at, above)] == [YES, NO, NO]
    assert [each["投入ABOVE"] for each in (below, at, above)] == [NO, NO, YES]
    assert [each["投入AT_MOST"] for each in (below, at, above)] == [YES, YES, NO]
    unknown = results(told[3])
    assert {OPEN} == {unknown[f"投入{bound.name}"] for bound in Bound}
    assert unknown["年度AT_LEAST"] == YES, "a year that nobody states is the one before the day"


def test_a_share_is_stated_or_follows_from_two_amounts(engine: Engine) -> None:
    """Exactly: a third of 3 fen, a share of nothing, one that is stated with one amount unknown."""
    book = edition(**compared_with(企业.占比, Share(), Fraction(1, 3)))
    told = agreed(
        engine,
        book,
        case({"企业.投入": 1, "企业.总投入": 3}),
        case({"企业.投入": MAX_FEN // 3, "企业.总投入": MAX_FEN}),
        case({"企业.投入": 0, "企业.总投入": 0}),
        case({"企业.总投入": 0}),
        case({"企业.投入": 0}),
        case({"企业.占比": Fraction(333_333_333, 10**9)}),
        case({"企业.占比": Fraction(333_333_334, 10**9), "企业.投入": 5}),
        case({"企业.占比": Fraction(0), "企业.总投入": 7}),
        case({"企业.占比": UNKNOWN}),
    )
    at_least = [each["占比AT_LEAST"].result for each in told]
    assert at_least == [YES, NO, NO, NO, OPEN, NO, YES, NO, OPEN]
    assert {"企业.投入", "企业.总投入"} == told[8]["占比AT_LEAST"].lacks
    assert [told[2][f"占比{bound}"].result for bound in ("AT_MOST", "BELOW")] == [NO] * 2


def test_facts_are_compared_with_facts_and_options_listed(engine: Engine) -> None:
    """Also with those of the applicant; of a subject with rows nothing is known outside of them."""
    book = edition(
        两数=support(企业, Compare(企业.投入, Bound.ABOVE, 企业.总投入)),
        别人=support(平台, Compare(平台.投入, Bound.AT_MOST, 企业.投入)),
        行=support(企业, Compare(平台.投入, Bound.AT_MOST, fen(5))),
        列举=support(企业, OneOf(企业.级别, ("甲级", "丙级"))),
        申请=support(平台, 申请人.合格),
    )
    told = agreed(
        engine,
        book,
        case(
            {"企业.投入": 5, "企业.总投入": 5, "企业.级别": "丙级", "申请人.合格": False},
            rows={"平台": [row(平台, "甲", 投入=6), row(平台, "乙")]},
        ),
        case({"企业.级别": "乙级"}, rows={"平台": [row(平台, "甲", 投入=6)]}),
        case({"企业.投入": 5}),
    )
    assert results(told[0]) == {"两数": NO, "别人": OPEN, "行": OPEN, "列举": YES, "申请": NO}
    assert told[1]["列举"].result == NO
    assert "别人" not in told[2], "nobody judges what is not listed"


def test_events_and_years_on_either_side_of_a_day(engine: Engine) -> None:
    """A year lies on its last day; the 29th of February and the 31st of December are days too."""
    term = Validity(quote="施行", start=Constant(Date(), LEAP), term=Constant(Duration("月"), 36))
    book = edition(
        期限=term,
        期内=support(企业, InValidity(企业.认定日期)),
        年内=support(企业, InValidity(企业.年度)),
        已过=support(企业, Past(企业.认定日期)),
        年过=support(企业, Past(企业.年度)),
        上年=support(企业, YearBefore(企业.年度)),
    )
    day = datetime.timedelta(1)
    dates = (LEAP - day, LEAP, TODAY, TODAY + day, EVE, EVE + day)
    for today in (LEAP, EVE):
        told = agreed(
            engine,
            book,
            *(case({"企业.认定日期": each, "企业.年度": 2024}, day=today) for each in dates),
            *(case({"企业.年度": year}, day=today) for year in (2022, 2023, 2024, 2025, 2026)),
            case({"企业.人数": 1}, day=today),
        )
        assert [each["期内"].result for each in told[:2]] == [NO, YES]
        past = [each["年过"].result for each in told[6:11]]
        assert {LEAP: [YES, YES, NO, NO, NO], EVE: [YES, YES, YES, YES, NO]}[today] == past


def test_no_term_is_known_before_the_day_of_publication(engine: Engine) -> None:
    """An event is then in it or not as far as anyone can tell, and the day is what lacks."""
    book = edition(
        期限=Validity(quote="施行", start=Publication()),
        期内=support(企业, InValidity(企业.认定日期)),
        期外=support(企业, Not(InValidity(企业.认定日期))),
        年内=support(企业, InValidity(企业.年度)),
    )
    cases = [case({"企业.认定日期": each}) for each in (LEAP, TODAY, EVE)]
    told = agreed(engine, book, *cases)
    assert [each["期内"].result for each in told] == [OPEN, OPEN, NO]
    assert [each["期外"].result for each in told] == [OPEN, OPEN, YES]
    assert {"公布日期"} == told[0]["期内"].lacks == told[0]["期外"].lacks
    told = agreed(engine, book, *(replace(each, published={"": TODAY}) for each in cases))
    assert [each["期内"].result for each in told] == [NO, YES, NO]


def test_conditions_join_by_kleenes_logic(engine: Engine) -> None:
    """And, or and not over yes, no and unknown; an unknown part lacks where it could decide."""
    a, b = 企业.合格, 企业.优秀
    nodes: dict[str, Node] = {
        "且": All((a, b)),
        "或": Either((a, b)),
        "非": Not(a),
        "非非": Not(Not(a)),
        "非且": Not(All((a, Not(b)))),
        "措辞": Worded(Not(Worded(a, ("等",))), ("等",)),
        "无": Always(),
        "无或": Either((Always(), b)),
        "同一": All((a, a)),
    }
    book = edition(**{name: support(企业, node) for name, node in nodes.items()})
    values = (True, False, UNKNOWN)
    told = agreed(
        engine,
        book,
        *(case({"企业.合格": x, "企业.优秀": y}) for x, y in itertools.product(values, values)),
    )
    assert [each["且"].result for each in told] == [YES, NO, OPEN, NO, NO, NO, OPEN, NO, OPEN]
    assert [each["非"].result for each in told] == [NO] * 3 + [YES] * 3 + [OPEN] * 3
    assert {"企业.优秀"} == told[2]["且"].lacks


def test_a_negated_condition_decides_an_amount(engine: Engine) -> None:
    """Known to hold it is paid, unknown it is open: NOT and IS NULL do not mix."""
    book = edition(
        补助=grant(企业, fen(5), Not(企业.合格)),
        未列=grant(平台, fen(5), Not(OneOf(平台.级别, ("甲级",)))),
    )
    rows = {"平台": [row(平台, "甲", 级别="乙级")]}
    told = agreed(
        engine,
        book,
        case({"企业.合格": False}, rows=rows),
        case({"企业.合格": True}, rows=rows),
        case({"企业.优秀": True}, rows={"平台": [row(平台, "甲")]}),
    )
    assert [each["补助"].result for each in told] == ["金额确定", NO, OPEN]
    assert [each["未列"].result for each in told] == ["金额确定", "金额确定", OPEN]
    assert {"企业.合格"} == told[2]["补助"].lacks


def test_a_negated_duty_is_kept_or_not(engine: Engine) -> None:
    """A duty not to do something, and a prohibition of not doing it."""
    book = edition(
        义务=Duty(quote="应", bearer="企业", must="甲", subject=企业, kept=Not(企业.合格)),
        禁止=Prohibition(
            quote="不得", bearer="企业", must_not="乙", subject=企业, breached=Not(企业.合格)
        ),
    )
    agreed(engine, book, *(case({"企业.合格": each}) for each in (True, False, UNKNOWN)))


def test_duties_are_kept_breached_or_open(engine: Engine) -> None:
    """By the end of the year what is not done is breached, before it can still be done."""
    book = edition(
        义务=Duty(quote="应", bearer="企业", must="甲", subject=企业, kept=WithinYear(企业.合格)),
        禁止=Prohibition(
            quote="不得", bearer="人才", must_not="乙", subject=人才, breached=人才.合格
        ),
    )
    for day, not_done in ((TODAY, "未定"), (EVE, "违反")):
        told = agreed(
            engine,
            book,
            *(case({"企业.合格": x, "人才.合格": x}, day=day) for x in (True, False, UNKNOWN)),
            case({"人才.合格": True}, day=day),
        )
        assert results(told[0]) == {"义务": "遵守", "禁止": "违反"}
        assert {"义务": not_done, "禁止": "遵守"} == results(told[1])
        assert results(told[2]) == {"义务": "未定", "禁止": "未定"}
        assert results(told[3]) == {"禁止": "违反"}


@pytest.mark.parametrize("consecutive", [False, True])
def test_years_paid_are_counted(engine: Engine, consecutive: bool) -> None:
    """For each row and for a single subject; an award of unknown day, amount or item may count."""
    left = YearsLeft(Constant(Duration("月"), 24), consecutive)
    book = edition(平台补助=grant(平台, fen(500), left), 企业补助=grant(企业, fen(500), left))
    rows = {"平台": [row(平台, "第1项"), row(平台, "第2项", "甲"), row(平台, "丙、丁", "甲”乙")]}
    facts = {"企业.人数": 1}

    def paid(amount: Any, year: int | None, item: str | None, project: str | None = None) -> Any:
        day: Any = UNKNOWN if year is None else datetime.date(year, 12, 31)
        return [
            Award(f"第一条/{name}", amount, day, item, project) for name in ("平台补助", "企业补助")
        ]

    one, two = paid(500, 2023, "第1项"), paid(500, 2024, "第1项")
    told = agreed(
        engine,
        book,
        case(facts, rows=rows),
        case(facts, *one, rows=rows),
        case(facts, *one, *two, rows=rows),
        case(facts, *two, *paid(500, None, "第1项"), rows=rows),
        case(facts, *two, *paid(0, None, "第1项"), rows=rows),
        case(facts, *two, *paid(UNKNOWN, 2023, None), rows=rows),
        case(facts, *paid(500, 2025, "第1项"), *paid(500, 2024, None, "甲"), rows=rows),
        case(facts, *paid(500, 2022, "旧项"), *two, *two, rows=rows),
        case(facts, rows=rows, known=UNKNOWN),
    )
    single = [each["企业补助"].result for each in told]
    assert [single[0], single[2]] == ["金额确定", NO]
    assert [single[3], single[4], single[8]] == [OPEN, "金额确定", OPEN]
    assert {"已获奖补"} == told[8]["企业补助"].lacks


# Facts that follow from others -------------------------------------------------------------------


def test_amounts_of_years_follow_from_a_series(engine: Engine) -> None:
    """The year's own, and the highest before: of which unknown years leave only a lower end."""
    book = edition(
        **compared_with(企业.收入, Money(), 50, ENDS),
        **compared_with(企业.最高收入, Money(), 50),
        上年=support(企业, YearBefore(企业.年度)),
    )
    series = [
        ((2023, 40), (2024, 60)),
        ((2023, UNKNOWN), (2024, 60)),
        ((2022, UNKNOWN), (2023, 50), (2024, 0)),
        ((2022, UNKNOWN), (2023, 49), (2024, UNKNOWN)),
        ((2024, 50),),
        ((2021, 50),),
        ((2024, 50), (2025, 51)),
    ]
    told = agreed(
        engine,
        book,
        *(case({"企业.各年收入": each}) for each in series),
        *(case({"企业.各年收入": each, "企业.年度": 2024}) for each in series),
        *(case({"企业.各年收入": series[1], "企业.最高收入": each}) for each in (49, 50, 51)),
        case({"企业.各年收入": UNKNOWN, "企业.年度": 2024, "企业.收入": 51}),
        case({"企业.人数": 1}),
        case(),
    )
    highest = [each["最高收入AT_LEAST"].result for each in told[:7]]
    assert highest == [NO, OPEN, YES, OPEN, NO, NO, YES]
    assert {"企业.最高收入"} == told[1]["最高收入AT_LEAST"].lacks
    assert told[12]["最高收入AT_LEAST"].result == OPEN, "a series that ends before last year"
    assert told[17]["上年"].result == YES, "NULL means: derived"


def test_statuses_are_recognised_one_after_another(engine: Engine) -> None:
    """Whatever their order in the text; what is stated stands, and a row's is its own affair."""
    recognised = {"quote": "认定", "recipient": "企业"}
    book = edition(
        重点=Recognition(**recognised, subject=企业, when=企业.优秀, establishes=企业.重点),
        优秀=Recognition(**recognised, subject=企业, when=Not(企业.合格), establishes=企业.优秀),
        人才优秀=Recognition(**recognised, subject=人才, when=None, establishes=人才.优秀),
        平台优秀=Recognition(**recognised, subject=平台, when=平台.合格, establishes=平台.优秀),
        依重点=support(企业, 企业.重点),
        依人才=support(平台, 人才.优秀),
        依平台=support(平台, 平台.优秀),
        非重点=support(企业, Not(企业.重点)),
    )
    rows = {"平台": [row(平台, "甲", 合格=True)]}
    told = agreed(
        engine,
        book,
        case({"企业.合格": False}, rows=rows),
        case({"企业.合格": True}, rows=rows),
        case({"企业.人数": 1}, rows=rows),
        case({"企业.合格": False, "企业.优秀": False}, rows=rows),
        case({"企业.合格": False, "企业.重点": False, "人才.优秀": False}, rows=rows),
        case({"人才.人数": 1}, rows=rows),
    )
    assert [each["依重点"].result for each in told[:5]] == [YES, OPEN, OPEN, OPEN, NO]
    assert [told[0]["非重点"].result, told[4]["非重点"].result] == [NO, YES]
    assert [each["依平台"].result for each in told] == [OPEN] * 6


def test_whoever_may_be_out_of_scope_gets_nothing_for_sure(engine: Engine) -> None:
    """In scope, out of it, and unknown: then what the scope lacks is what lacks."""
    book = edition(
        范围=Scope(quote="适用", when=Not(申请人.合格)),
        补助=grant(企业, fen(5), 企业.合格),
        支持=support(平台, Always()),
    )
    rows = {"平台": [row(平台, "甲")]}
    told = agreed(
        engine,
        book,
        *(
            case({"申请人.合格": x, "企业.合格": y}, rows=rows)
            for x in (True, False, UNKNOWN)
            for y in (True, False, UNKNOWN)
        ),
    )
    found = [each["补助"].result for each in told]
    assert found == [NO] * 3 + ["金额确定", NO, OPEN] + [OPEN, NO, OPEN]
    assert {"申请人.合格"} == told[6]["补助"].lacks == told[6]["支持"].lacks
    assert {"申请人.合格", "企业.合格"} == told[8]["补助"].lacks


def test_an_edition_that_is_not_in_force_judges_nobody(engine: Engine) -> None:
    """Before its first day and after its last one."""
    book = edition(
        期限=Validity(
            quote="施行", start=Constant(Date(), LEAP), term=Constant(Duration("月"), 12)
        ),
        补助=grant(企业, fen(5)),
    )
    days = (datetime.date(2024, 2, 28), LEAP, datetime.date(2025, 2, 28), datetime.date(2025, 3, 1))
    found = [by_columns(engine, book, [Case("甲", day, {"企业.人数": 1})]) for day in days]
    assert [found[0], found[3]] == [Status.NOT_YET, Status.EXPIRED]
    assert [len(each) for each in found[1:3] if isinstance(each, dict)] == [1, 1]


# What columns do not carry -----------------------------------------------------------------------


def refuses(engine: Engine, book: Rulebook, one: Case) -> str:
    """Why the column reader does not judge a case."""
    with pytest.raises(NoColumnsError) as refused:
        by_columns(engine, book, [one])
    return str(refused.value)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        (Compare(企业.占比, Bound.ABOVE, 人才.占比), "a share is compared with a share"),
        (
            Compare(企业.投入, Bound.BELOW, 企业.最高收入),
            "a bound that is itself only known to be at least something",
        ),
        (Compare(Sum((企业.投入, 企业.总投入)), Bound.ABOVE, fen(5)), "Sum has no column"),
        (
            Compare(企业.占比, Bound.ABOVE, Constant(Share(), Fraction(1, 10**4 + 1))),
            "64 bits do not hold",
        ),
    ],
)
def test_a_condition_that_has_no_column_is_refused(engine: Engine, when: Node, why: str) -> None:
    """With the provision's id and the reason; a number that is too long is one."""
    one = case({"企业.各年收入": ((2023, UNKNOWN), (2024, 5)), "企业.投入": 5})
    told = refuses(engine, edition(补助=support(企业, when)), one)
    assert told.startswith("第一条/补助: ")
    assert why in told


def test_statuses_established_twice_or_in_a_circle_are_refused(engine: Engine) -> None:
    """The evaluator tries again and again; the columns have one order."""
    recognised = {"quote": "认定", "recipient": "企业", "subject": 企业}
    twice = edition(
        一=Recognition(**recognised, when=企业.合格, establishes=企业.优秀),
        二=Recognition(**recognised, when=企业.重点, establishes=企业.优秀),
    )
    circle = edition(
        一=Recognition(**recognised, when=企业.重点, establishes=企业.优秀),
        二=Recognition(**recognised, when=企业.优秀, establishes=企业.重点),
    )
    one = case({"企业.合格": True})
    assert "企业.优秀 is established twice" in refuses(engine, twice, one)
    assert "are established from one another" in refuses(engine, circle, one)
