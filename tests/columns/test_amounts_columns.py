"""Amounts as columns: each kind of node, to the fen, on made-up rules."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

pytest.importorskip("ibis", reason="no Ibis: pip install 'tiaoli[simulate]'")
pytest.importorskip("duckdb")
pytest.importorskip("polars")

from tests.columns.differential import (
    TODAY,
    Told,
    agreed,
    by_columns,
    case,
    edition,
    fen,
    grant,
    row,
    企业,
    平台,
    标准,
)
from tiaoli.case import Award
from tiaoli.columns.engines import Engine
from tiaoli.columns.view import NoColumnsError
from tiaoli.kinds import MAX_FEN, UNKNOWN, Share
from tiaoli.provisions import Once, Per
from tiaoli.tree import (
    AlreadyPaid,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Constant,
    Crossing,
    Less,
    Node,
    Portion,
    Ratio,
    Several,
    Sum,
)

HALF, THIRD, TENTH = Fraction(1, 2), Fraction(1, 3), Fraction(1, 10)


def rate(value: Fraction) -> Constant:
    """A rate of the text."""
    return Constant(Share(), value)


def ends(told: Told) -> tuple[int, int | None]:
    """The range in fen."""
    return told.low, told.high


def levels(several: Several, bound: Bound = Bound.AT_LEAST) -> ByTier:
    """10 fen from 100 on, 25 from 200, 70 from 500, the first time that it is reached."""
    tiers = ((fen(100), fen(10)), (fen(200), fen(25)), (fen(500), fen(70)))
    return ByTier(Crossing(企业.收入, 企业.最高收入, bound), tiers, several)


# Each node ---------------------------------------------------------------------------------------


def test_a_half_fen_is_rounded_up_but_never_above_a_ceiling(engine: Engine) -> None:
    """A rate is rounded half-up, inside a ceiling down; of the largest amount too."""
    book = edition(
        半=grant(企业, Portion(rate(HALF), 企业.投入)),
        三分之一=grant(企业, Portion(rate(THIRD), 企业.投入)),
        上限=grant(企业, Capped(Portion(rate(HALF), 企业.投入), Portion(rate(HALF), 企业.投入))),
        和=grant(企业, Sum((Portion(rate(HALF), 企业.投入), fen(3), 企业.总投入))),
        余=grant(企业, Less(Portion(rate(HALF), 企业.投入), fen(3))),
        全=grant(企业, Portion(rate(Fraction(1)), 企业.投入)),
        零=grant(企业, Portion(rate(Fraction(0)), 企业.投入)),
    )
    told = agreed(
        engine,
        book,
        *(
            case({"企业.投入": n, "企业.总投入": MAX_FEN})
            for n in (0, 1, 2, 3, 4, 5, 6, MAX_FEN - 1, MAX_FEN)
        ),
        case({"企业.总投入": 7}),
        case({"企业.投入": 7}),
    )
    three = told[3]
    names = ("半", "三分之一", "上限", "和", "余", "全", "零")
    assert [three[name].low for name in names] == [2, 1, 1, MAX_FEN + 5, 0, 3, 0]
    assert ends(told[9]["半"]) == (0, None)
    assert ends(told[10]["和"]) == (7, None)


def test_ranges_stay_ranges_through_sums_rests_and_ceilings(engine: Engine) -> None:
    """What is not known leaves an end open, unless a ceiling is there; the ceiling can be paid."""
    book = edition(
        上限=grant(企业, Capped(企业.投入, fen(50))),
        双限=grant(企业, Capped(Capped(企业.投入, 企业.总投入), fen(50))),
        余=grant(企业, Less(Capped(企业.投入, fen(50)), 企业.总投入)),
        不减=grant(企业, Less(企业.投入, None)),
        和=grant(企业, Sum((Capped(企业.投入, fen(50)), Capped(企业.总投入, fen(20)), fen(1)))),
        最高=grant(企业, Capped(企业.最高收入, fen(50))),
        最高余=grant(企业, Less(fen(50), 企业.最高收入)),
    )
    told = agreed(
        engine,
        book,
        *(case({"企业.投入": n, "企业.总投入": 60}) for n in (0, 49, 50, 51)),
        case({"企业.投入": 30}),
        case({"企业.总投入": 30}),
        case({"企业.各年收入": ((2023, UNKNOWN), (2024, 5))}),
        case({"企业.各年收入": ((2022, 7), (2023, UNKNOWN), (2024, 5))}),
    )
    assert [(n, n) for n in (0, 49, 50, 50)] == [ends(each["上限"]) for each in told[:4]]
    assert ends(told[4]["双限"]) == (0, 30)
    assert ends(told[5]["双限"]) == (0, 30)
    assert ends(told[5]["余"]) == (0, 20)
    assert ends(told[7]["最高"]) == (7, 50)
    assert ends(told[7]["最高余"]) == (0, 43)
    assert {"企业.最高收入"} == told[7]["最高余"].lacks


def test_a_share_of_an_amount(engine: Engine) -> None:
    """Stated or derived; of an unknown share, or the share of nothing, the base is the bound."""
    book = edition(
        按占比=grant(企业, Portion(企业.占比, fen(1001))),
        比=grant(企业, Portion(Ratio(企业.投入, 企业.总投入), 企业.收入)),
        上限=grant(企业, Capped(fen(600), Portion(企业.占比, fen(1001)))),
    )
    told = agreed(
        engine,
        book,
        case({"企业.占比": HALF, "企业.收入": 1}),
        case({"企业.投入": 1, "企业.总投入": 2, "企业.收入": 1}),
        case({"企业.投入": MAX_FEN - 1, "企业.总投入": MAX_FEN, "企业.收入": MAX_FEN}),
        case({"企业.投入": 0, "企业.总投入": 0, "企业.收入": 9}),
        case({"企业.占比": Fraction(0), "企业.收入": 9}),
        case({"企业.投入": 3, "企业.收入": 9}),
        case({"企业.投入": 3, "企业.总投入": 4}),
    )
    assert [ends(each["按占比"]) for each in told[:2]] == [(501, 501)] * 2
    assert ends(told[0]["上限"]) == (500, 500)
    assert ends(told[2]["比"]) == (MAX_FEN - 1, MAX_FEN - 1)
    assert [ends(told[n]["按占比"]) for n in (3, 4, 5)] == [(0, 1001), (0, 0), (0, 1001)]
    assert {"企业.总投入"} == told[5]["按占比"].lacks


@pytest.mark.parametrize("several", Several)
def test_levels_that_are_reached_for_the_first_time(engine: Engine, several: Several) -> None:
    """The highest or each; those paid before are gone, even where what is reached is not known."""
    once = Once(Per.TIER)
    book = edition(
        级=grant(企业, levels(several)),
        超=grant(企业, levels(several, Bound.ABOVE)),
        一次=grant(企业, levels(several), times=once),
        封顶一次=grant(企业, Capped(levels(several), fen(60)), times=once),
    )
    series = [
        ((2023, 50), (2024, 200)),
        ((2023, 150), (2024, 600)),
        ((2023, 600), (2024, 700)),
        ((2023, UNKNOWN), (2024, 600)),
        ((2022, 150), (2023, UNKNOWN), (2024, 600)),
        ((2023, 0), (2024, UNKNOWN)),
    ]

    def paid(*amounts: Any) -> list[Award]:
        each = ("一次", "封顶一次")
        return [Award(f"第一条/{name}", n, TODAY) for name in each for n in amounts]

    told = agreed(
        engine,
        book,
        *(case({"企业.各年收入": each}) for each in series),
        *(case({"企业.各年收入": each}, *paid(25)) for each in series),
        *(case({"企业.各年收入": each}, *paid(10, 70)) for each in series),
        *(case({"企业.各年收入": each}, *paid(UNKNOWN)) for each in series),
        *(case({"企业.各年收入": each}, *paid(33)) for each in series),
        *(case({"企业.各年收入": each}, known=UNKNOWN) for each in series),
    )
    highest = several is Several.HIGHEST
    first = [ends(each["级"]) for each in told[:3]]
    assert [(25, 25) if highest else (35, 35), (70, 70) if highest else (95, 95), (0, 0)] == first
    assert told[6]["一次"].result == "不符合" if highest else ends(told[6]["一次"]) == (10, 10)


def test_an_amount_for_each_kind(engine: Engine) -> None:
    """One that is not listed gets nothing; of an unknown kind any may hold."""
    table = (("甲级", fen(30)), ("乙级", 企业.投入))
    book = edition(
        两种=grant(企业, ByKind(企业.级别, table)),
        各种=grant(企业, ByKind(企业.级别, (*table, ("丙级", Portion(rate(TENTH), 企业.投入))))),
        定额=grant(企业, ByKind(企业.级别, (("甲级", fen(30)), ("丙级", fen(20))))),
        分级=grant(企业, ByKind(企业.级别, (("甲级", levels(Several.EACH)), ("丙级", fen(20))))),
    )
    told = agreed(
        engine,
        book,
        *(
            case({"企业.级别": kind, **more})
            for kind in ("甲级", "乙级", "丙级", UNKNOWN)
            for more in ({"企业.投入": 55}, {"企业.各年收入": ((2023, 5), (2024, 250))}, {})
        ),
    )
    assert [told[n]["两种"].result for n in (0, 3, 6, 9)] == [
        "金额确定",
        "金额确定",
        "不符合",
        "未定",
    ]
    assert ends(told[6]["各种"]) == (6, 6)
    assert ends(told[9]["各种"]) == (6, 55)
    assert {"企业.级别"} == told[9]["定额"].lacks
    assert ends(told[1]["分级"]) == (35, 35)
    assert [told[n]["分级"].result for n in (0, 3)] == ["未定", "不符合"]


def test_what_a_review_settled_is_meant_for_one_provision(engine: Engine) -> None:
    """By its name, with or without the policy's, or because no other one can be meant."""
    book = edition(
        甲=grant(平台, Capped(Assessed(), fen(50)), 平台.合格),
        乙=grant(平台, Capped(Portion(rate(HALF), Assessed()), fen(50)), 平台.优秀),
        丙=grant(企业, Assessed()),
        丁=grant(平台, Sum((Capped(Assessed(), fen(9)), 平台.投入)), 平台.优秀),
    )

    def of(**stated: Any) -> Any:
        facts = {"合格": True, "优秀": False, "投入": 2, **stated}
        named = {name.replace("定额", "评审核定额"): value for name, value in facts.items()}
        return case({"企业.人数": 1}, rows={"平台": [row(平台, "甲项", **named)]})

    told = agreed(
        engine,
        book,
        of(定额=40),
        of(定额=40, 优秀=True),
        of(定额=40, 优秀=UNKNOWN),
        of(**{"定额@第一条/甲": 41, "定额@某 第一条/乙": 7, "优秀": True}),
        of(**{"定额@第一条/乙": 41, "定额": 3, "优秀": True}),
        of(优秀=True),
        case({"企业.评审核定额": MAX_FEN}),
    )
    assert [ends(each["甲"]) for each in told[:3]] == [(40, 40), (0, 50), (0, 50)]
    assert (told[1]["甲"].result, *ends(told[1]["甲"])) == ("至多", 0, 50)
    assert [ends(told[3][name]) for name in ("甲", "乙")] == [(41, 41), (4, 4)]
    assert ends(told[6]["丙"]) == (MAX_FEN, MAX_FEN)


def test_instalments_are_what_is_left(engine: Engine) -> None:
    """Of a row and of a single subject, in all and this year; what may be for it may be gone."""
    rest, year = (Less(fen(100), AlreadyPaid(this)) for this in (False, True))
    book = edition(
        期=grant(平台, rest),
        年=grant(平台, Capped(year, fen(60))),
        企=grant(企业, rest),
        企年=grant(企业, Sum((year, fen(1)))),
        光=grant(标准, AlreadyPaid()),
    )
    rows = {
        "平台": [row(平台, "第1项", "甲"), row(平台, "第2项"), row(平台, "第3项", "甲")],
        "标准": [row(标准, "第1项")],
    }

    def paid(amount: Any, day: Any = TODAY, item: Any = None, project: Any = None) -> list[Award]:
        each = ("期", "年", "企", "企年", "光")
        return [Award(f"第一条/{name}", amount, day, item, project) for name in each]

    last = TODAY.replace(year=2024)
    told = agreed(
        engine,
        book,
        *(
            case({"企业.人数": 1}, *awards, rows=rows)
            for awards in (
                [],
                paid(30, item="第1项"),
                paid(30, last, "第1项") + paid(20, item="第1项"),
                paid(30, UNKNOWN, "第2项"),
                paid(30, project="甲"),
                paid(30),
                paid(UNKNOWN, item="第1项"),
                paid(130, item="第2项"),
                paid(30, item="无此项"),
                paid(30, item="第1项") * 2,
            )
        ),
        case({"企业.人数": 1}, rows=rows, known=UNKNOWN),
        case({"人才.人数": 1}, *paid(5)),
    )
    single = [ends(each["企"]) for each in told[:4]]
    assert single == [(100, 100), (70, 70), (50, 50), (70, 70)]
    assert ends(told[2]["企年"]) == (81, 81)
    assert ((71, 101), {"已获奖补.日期"}) == (ends(told[3]["企年"]), told[3]["企年"].lacks)
    assert ends(told[10]["企"]) == (0, 100)


# What columns do not carry -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pays", "why"),
    [
        (Portion(rate(HALF), Portion(rate(HALF), 企业.投入)), "a rate of an amount by a rate"),
        (
            Sum((Portion(rate(HALF), 企业.投入), Portion(rate(THIRD), 企业.投入))),
            "a sum of several amounts by rates",
        ),
        (Less(企业.投入, Portion(rate(HALF), 企业.总投入)), "a deduction by a rate"),
        (
            ByTier(
                Crossing(企业.收入, 企业.最高收入, Bound.ABOVE),
                ((fen(1), fen(9)), (fen(2), fen(3))),
                Several.HIGHEST,
            ),
            "levels whose amounts are no rising numbers of the text",
        ),
        (
            ByTier(
                Crossing(企业.收入, 企业.最高收入, Bound.ABOVE),
                ((fen(1), 企业.投入),),
                Several.EACH,
            ),
            "levels whose amounts are no rising numbers of the text",
        ),
        (Portion(rate(Fraction(9_999, 10_001)), 企业.投入), "64 bits do not hold"),
        (Sum((企业.投入, fen(2**63 - MAX_FEN))), "64 bits do not hold"),
    ],
)
def test_an_amount_that_has_no_exact_column_is_refused(
    engine: Engine, pays: Node, why: str
) -> None:
    """With the provision's id and the reason: rounding early, or 64 bits, could be wrong."""
    with pytest.raises(NoColumnsError) as refused:
        by_columns(engine, edition(补助=grant(企业, pays)), [case({"企业.投入": 5})])
    assert str(refused.value).startswith("第一条/补助: ")
    assert why in str(refused.value)
