"""What a run's folder adds up to: exact sums, bounds, applicants, distribution, envelopes, gaps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.conftest import BOOKS
from tests.simulate import made
from tests.simulate.made import WAN, Award
from tiaoli.columns.results import AT_MOST, EXACT, GAVE_WAY, OPEN
from tiaoli.policy import Rulebook
from tiaoli.simulate import units
from tiaoli.simulate.amounts import Span, exact, in_wan, percent, spoken, spoken_span
from tiaoli.simulate.figures import OWED, Figures, People, gather
from tiaoli.simulate.record import FiguresError

GROWTH, GIANT = "第五条/成长支持", "第五条/小巨人奖励"
LISTING, SCENE, TALENT = "第六条/拟上市奖励", "第三条/标杆场景补助", "第八条/特聘专家称号"
DUTY = "第八条/遴选数据集建设单位"
VOUCHER, DEMO = "（六）/算力券补助", "（十）/标杆示范项目"


def added(out: Path, awards: list[Award], **run: object) -> Figures:
    """The figures of a run with these awards."""
    return gather(made.write(out / "run", awards, **run), BOOKS)  # type: ignore[arg-type]


def binjiang(who: int, provision: str, result: str, low: int, high: int | None) -> Award:
    """An award of 滨江."""
    return Award(who, provision, result, low, high, policy="滨江")


# Amounts in words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        (0, ("0.00", False)),
        (123_456_780_000, ("123,456.78", False)),
        (123_456_785_000, ("123,456.79", True)),
        (123_456_784_999, ("123,456.78", True)),
        (1, ("不到0.01", False)),
        (-WAN * 3 // 2, ("-1.50", False)),
        (10**40 + 1, (f"{10**34:,}.00", True)),
    ],
)
def test_a_sum_in_wan_says_when_it_is_rounded(fen: int, expected: tuple[str, bool]) -> None:
    """Two places, half away from zero; what is rounded is marked."""
    assert expected == in_wan(fen)


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        (0, "0元"),
        (99_50, "99.5元"),
        (350 * WAN, "350万元"),
        (12_345 * WAN, "约1.23亿元"),
        (-2 * 10**10, "-2亿元"),
    ],
)
def test_an_amount_is_said_in_the_unit_people_use(fen: int, expected: str) -> None:
    """亿元, 万元 or 元 with at most two places."""
    assert expected == spoken(fen)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 8, "12.5%"),
        (1, 3, "约33.3%"),
        (1, 10_000, "不到0.1%"),
        (9_999, 10_000, "99.9%以上"),
        (5, 5, "100%"),
        (0, 5, "0%"),
        (1, 0, "—"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, expected: str) -> None:
    """What is not nothing is not written 0%, what is not all not 100%."""
    assert expected == percent(part, whole)


def test_an_amount_to_the_fen_keeps_its_sign() -> None:
    """Negative differences are not moved by a yuan."""
    assert exact(-5) == "-0.05元"
    assert exact(123_456_780) == "1,234,567.80元"


def test_a_span_without_an_upper_bound_says_so() -> None:
    """No bound is invented for it."""
    said = spoken_span(Span(WAN, 3 * WAN, 2))
    assert said == "1万元以上（有2项没有上限，其余至多3万元）"


# Costs -------------------------------------------------------------------------------------------


def test_sums_beyond_64_bits_are_exact(tmp_path: Path) -> None:
    """Three amounts that overflow a BIGINT together come out to the fen."""
    each = 4 * 10**18 + 1
    figures = added(tmp_path, [Award(who, GROWTH, EXACT, each, each) for who in (1, 2, 3)])
    assert Span(3 * each, 3 * each) == figures.cost()
    assert 3 * each == figures.certain.fen


def test_each_result_bounds_the_cost_in_its_own_way(tmp_path: Path) -> None:
    """At most counts above only, undetermined in both bounds, what gave way not at all."""
    figures = added(
        tmp_path,
        [
            Award(1, GROWTH, EXACT, 10 * WAN, 10 * WAN),
            Award(2, SCENE, AT_MOST, 0, 100 * WAN, "评审核定额"),
            Award(3, GROWTH, OPEN, 5 * WAN, 20 * WAN, "企业.年度主营业务收入"),
            Award(4, SCENE, OPEN, 1 * WAN, None, "应用场景.项目投入"),
            Award(5, GROWTH, GAVE_WAY, 25 * WAN, 25 * WAN),
            Award(6, LISTING, "支持", 0, None),
        ],
    )
    assert Span(10 * WAN, 10 * WAN) == figures.cost(EXACT)
    assert Span(0, 100 * WAN) == figures.cost(AT_MOST)
    assert Span(6 * WAN, 21 * WAN, 1) == figures.cost(OPEN)
    assert Span(16 * WAN, 131 * WAN, 1) == figures.cost()
    assert (figures.rows(*OWED), figures.undetermined, figures.rows(GAVE_WAY)) == (3, 2, 1)


def test_the_folder_is_summed_like_plain_sql(tmp_path: Path) -> None:
    """Total and clause sums of a plausible run equal those of one query over its files."""
    out = made.plausible(tmp_path / "run", BOOKS, 500)
    figures = gather(out, BOOKS)
    found = duckdb.sql(f"""
        SELECT sum("金额下限（分）"), sum(coalesce("金额上限（分）", "金额下限（分）"))
        FROM '{out}/awards/*.parquet' WHERE 结果 IN ('金额确定', '至多', '未定')
    """).fetchall()
    cost = figures.cost()
    assert found == [(cost.low, cost.high)]
    by_policy = [figures.cost(policy=book.policy.short) for book in BOOKS]
    assert cost.high == sum(each.high for each in by_policy)


def test_applicants_are_counted_once(tmp_path: Path) -> None:
    """One applicant with two awards of a clause is one; who has only open items stands apart."""
    figures = added(
        tmp_path,
        [
            Award("甲", GROWTH, EXACT, WAN, WAN),
            Award("甲", GIANT, AT_MOST, 0, WAN),
            Award("甲", SCENE, OPEN, 0, WAN, "应用场景.项目投入"),
            Award("乙", LISTING, "支持"),
            Award("丙", GROWTH, OPEN, 0, WAN, "企业.年度主营业务收入"),
            Award("丙", TALENT, "符合"),
            Award("丁", GROWTH, EXACT, 0, 0),
            Award("戊", SCENE, OPEN, 0, WAN, "应用场景.项目投入"),
            Award("己", DUTY, OPEN, 0, 0, "主管部门.本年度遴选了数据集建设单位"),
        ],
    )
    assert People(4, 1, 1) == figures.people["", ""]
    assert People(2, 1, 1) == figures.people["成都", "第五条"]
    assert People(0, 0, 2) == figures.people["成都", "第三条"]
    assert ("成都", DUTY.split("/")[0]) in figures.people
    assert People(4, 1, 1) == figures.yearly[2025]


def test_duties_bring_nobody_anything(tmp_path: Path) -> None:
    """Kept, breached and open duties are counted by themselves and in no other figure."""
    figures = added(
        tmp_path,
        [
            Award(1, DUTY, "遵守"),
            Award(2, DUTY, "违反"),
            Award(3, DUTY, OPEN, 0, None, "主管部门.本年度遴选了数据集建设单位"),
        ],
    )
    assert (figures.undetermined, figures.lacks) == (0, ())
    assert sorted(tally.result for tally in figures.duties) == ["未定", "违反", "遵守"]
    assert People() == figures.people.get(("", ""), People())


# Distribution ------------------------------------------------------------------------------------


def test_the_distribution_is_that_of_each_applicants_sum(tmp_path: Path) -> None:
    """1万元 to 100万元, one applicant each, one of them in two parts: known quantiles, shares and
    curve."""
    awards = [Award(who, GROWTH, EXACT, who * WAN, who * WAN) for who in range(1, 100)]
    awards += [Award(100, each, EXACT, 50 * WAN, 50 * WAN) for each in (GROWTH, GIANT)]
    awards += [Award(1, SCENE, AT_MOST, 0, 1000 * WAN), Award(2, SCENE, OPEN, 0, 9000 * WAN)]
    figures = added(tmp_path, awards)
    sure = figures.certain
    assert (sure.applicants, sure.fen) == (100, 5050 * WAN)
    assert {1: WAN, 10: 10 * WAN, 50: 50 * WAN, 99: 99 * WAN, 100: 100 * WAN}.items() <= dict(
        sure.quantiles
    ).items()
    assert sure.top == ((1, 1, 100 * WAN), (10, 10, 955 * WAN))
    assert tuple(n * (n + 1) // 2 * WAN for n in range(101)) == sure.curve
    bars = {bar.low: (bar.applicants, bar.fen) for bar in sure.bars}
    assert (10, sum(range(10, 20)) * WAN) == bars[10 * WAN]
    assert (100, sure.fen) == tuple(map(sum, zip(*bars.values(), strict=True)))
    assert figures.ceiling.quantiles[-1][1] == 1001 * WAN
    assert sure.fen + 1000 * WAN == figures.ceiling.fen


def test_quantiles_agree_with_a_sorted_list(tmp_path: Path) -> None:
    """On a plausible run: position, curve and top shares by sorting in plain Python."""
    out = made.plausible(tmp_path / "run", BOOKS, 3000)
    sure = gather(out, BOOKS).certain
    sums = [int(fen) for (fen,) in duckdb.sql(f"""
        SELECT sum("金额上限（分）") AS fen FROM '{out}/awards/*.parquet' WHERE 结果 = '金额确定'
        GROUP BY 申请人编号 HAVING fen > 0 ORDER BY fen
    """).fetchall()]  # fmt: skip
    number = len(sums)
    for each, fen in sure.quantiles:
        assert sums[-(-number * each // 100) - 1] == fen
    assert tuple(sum(sums[: -(-number * n // 100)]) for n in range(101)) == sure.curve
    for each, top, fen in sure.top:
        assert (-(-number * each // 100), sum(sums[number - top :])) == (top, fen)


def test_nobody_with_money_is_no_distribution(tmp_path: Path) -> None:
    """A run without amounts has an empty distribution, not an error."""
    figures = added(tmp_path, [Award(1, LISTING, "支持")])
    assert (figures.certain.applicants, figures.certain.fen, figures.certain.bars) == (0, 0, ())


# What lacks --------------------------------------------------------------------------------------


def test_the_fact_that_settles_most_comes_first(tmp_path: Path) -> None:
    """By rows that lack nothing else, not by rows that lack it at all."""
    one, two = "企业.年度主营业务收入", "应用场景.项目投入"
    figures = added(
        tmp_path,
        [
            Award(1, GROWTH, OPEN, 0, 5 * WAN, one),
            Award(2, GROWTH, OPEN, 0, 5 * WAN, one),
            Award(3, SCENE, OPEN, 0, WAN, f"{one}、{two}"),
            Award(4, SCENE, OPEN, 0, WAN, f"企业.是人工智能企业、{two}"),
            Award(5, SCENE, OPEN, 0, None, two),
        ],
    )
    found = [(lack.fact, lack.rows, lack.alone, lack.stake) for lack in figures.lacks]
    assert [
        (one, 3, 2, Span(0, 10 * WAN)),
        (two, 3, 1, Span(0, 0, 1)),
        ("企业.是人工智能企业", 1, 0, Span()),
    ] == found


# Envelopes and quotas ----------------------------------------------------------------------------


def test_an_envelope_meets_the_demand_of_its_own_provision(tmp_path: Path) -> None:
    """1亿元 for 算力券: what is owed, what may be, and the shortfall at least and at most."""
    awards = [
        binjiang(1, VOUCHER, EXACT, 9000 * WAN, 9000 * WAN),
        binjiang(2, VOUCHER, OPEN, 500 * WAN, 3000 * WAN),
        binjiang(3, "（七）/语料券资助", EXACT, 7000 * WAN, 7000 * WAN),
    ]
    figures = added(tmp_path, awards, editions=[("滨江", "v1")])
    first, second, third, _ = figures.funds
    assert (first.funds, first.envelope) == (VOUCHER, 10**10)
    assert Span(9500 * WAN, 12000 * WAN) == first.demand
    assert Span(0, 2000 * WAN) == first.short
    assert Span(2000 * WAN, 2000 * WAN) == second.short
    assert Span() == third.demand


def test_what_became_of_an_envelope_is_taken_from_the_allocation(tmp_path: Path) -> None:
    """Each way of dividing with who gets all, part, nothing, and whom it leaves open."""
    out = made.write(
        tmp_path / "run",
        [binjiang(who, VOUCHER, EXACT, 8000 * WAN, 8000 * WAN) for who in (1, 2)],
        editions=[("滨江", "v1")],
    )
    key = (2025, "滨江", "（六）/算力券额度")
    full, rest = 8000 * WAN, 2000 * WAN
    made.allocate(
        out,
        "envelopes",
        [
            (*key, "先到先得", 1, full, full), (*key, "先到先得", 2, full, rest),
            (*key, "同比例", 1, full, full * 5 // 8), (*key, "同比例", 2, full, None),
        ],
    )  # fmt: skip
    first = gather(out, BOOKS).funds[0]
    found = [(s.method, s.paid, s.whole, s.part, s.nothing, s.undecided) for s in first.settled]
    assert found == [("同比例", 5000 * WAN, 0, 1, 0, 1), ("先到先得", 10**10, 1, 1, 0, 0)]


def test_a_quota_counts_items_and_says_that_the_order_is_open(tmp_path: Path) -> None:
    """Twelve items of two applicants for ten places: the dearest ten bound the cost."""
    items = [(1 + at % 2, DEMO, f"项目{at}", "可得", 0, at * WAN) for at in range(1, 12)]
    items.append((2, DEMO, "项目12", "未定", 0, 12 * WAN))
    out = made.write(
        tmp_path / "run",
        [binjiang(who, DEMO, AT_MOST, 0, 100 * WAN) for who in (1, 2)],
        items=items,
        editions=[("滨江", "v1")],
    )
    made.allocate(out, "quotas", [(2025, "滨江", DEMO, 1, "项目1", "未决")])
    (found,) = gather(out, BOOKS).places
    assert (found.number, found.order, found.items, found.open) == (10, "", 11, 1)
    assert sum(range(3, 13)) * WAN == found.most
    assert found.chosen == (("未决", 1),)


# Responsible units -------------------------------------------------------------------------------


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_groups_of_units_add_up_to_the_policys_cost(tmp_path: Path, book: Rulebook) -> None:
    """Each cost is in exactly one group; unit by unit, what is shared appears more than once."""
    figures = gather(made.plausible(tmp_path / "run", [book], 200), BOOKS)
    groups = units.together(figures, book)
    assert figures.cost() == sum((group.cost for group in groups), start=Span())
    alone = sum(each.alone.high for each in units.by_unit(figures, book))
    single = [g.cost.high for g in groups if len({unit.name for unit in g.units}) == 1]
    assert sum(single) == alone


def test_a_clause_of_several_units_is_shown_with_all_of_them(tmp_path: Path) -> None:
    """滨江（十五） names four units: each answers for all of it together with the others."""
    awards = [binjiang(1, "（十五）/运营主体资助", EXACT, WAN, WAN)]
    awards.append(binjiang(1, "（十九）/保险补偿", EXACT, 3 * WAN, 3 * WAN))
    figures = added(tmp_path, awards, editions=[("滨江", "v1")])
    found = {each.name: each for each in units.by_unit(figures, figures.books[0])}
    names = {"区发改局", "区商务局", "环境发展公司", "高新科创集团"}
    assert {*names, "区经信局"} == set(found)
    assert {Span(WAN, WAN)} == {found[name].shared for name in names}
    assert {Span()} == {found[name].alone for name in names}
    assert Span(3 * WAN, 3 * WAN) == found["区经信局"].alone


# Folders that are not whole ----------------------------------------------------------------------


def test_a_folder_without_awards_says_what_to_run(tmp_path: Path) -> None:
    """The message names the missing file."""
    made.write_card(tmp_path, made.card())
    with pytest.raises(FiguresError, match=r"awards/\*\.parquet: no such file; run `tiaoli"):
        gather(tmp_path, BOOKS)


def test_counts_that_do_not_fit_the_awards_stop_the_report(tmp_path: Path) -> None:
    """A part of the awards is missing: judged.parquet knows of more."""
    out = made.write(tmp_path / "run", [Award(1, GROWTH, EXACT, WAN, WAN)])
    made.write(tmp_path / "other", [Award(who, GROWTH, EXACT, WAN, WAN) for who in (1, 2)])
    (tmp_path / "other" / "judged.parquet").replace(out / "judged.parquet")
    with pytest.raises(FiguresError, match="says 2 were not refused, awards/ has 1"):
        gather(out, BOOKS)


@pytest.mark.parametrize(
    ("award", "message"),
    [
        (Award(1, GROWTH, "同意"), "`同意` is no result"),
        (Award(1, GROWTH, EXACT, 1, 2), "have bounds that differ"),
        (Award(1, "第五条/没有", "支持"), "the rules that were run lack it"),
    ],
)
def test_damaged_awards_stop_the_report(tmp_path: Path, award: Award, message: str) -> None:
    """Unknown results and provisions, and exact amounts with two bounds, are errors."""
    with pytest.raises(FiguresError, match=message):
        added(tmp_path, [award])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policies": [{"short": "成都", "edition": "v9"}]}, "成都 v9, which the rules do not"),
        ({"population": {"name": "甲"}}, "lacks or misspells 'fingerprint'"),
    ],
)
def test_a_run_card_that_does_not_fit_stops_the_report(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    """Editions that the rules lack and missing keys are named."""
    out = made.write(tmp_path / "run", [Award(1, LISTING, "支持")])
    made.write_card(out, made.card() | change)
    with pytest.raises(FiguresError, match=message):
        gather(out, BOOKS)


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    """DuckDB's own words are passed on in one line."""
    out = made.write(tmp_path / "run", [Award(1, LISTING, "支持")])
    file = out / "awards" / "part-0.parquet"
    duckdb.sql(f"SELECT * EXCLUDE (结果) FROM '{file}'").write_parquet(str(out / "other"))
    (out / "other").replace(file)
    with pytest.raises(FiguresError, match="结果"):
        gather(out, BOOKS)


def test_narrowed_figures_keep_only_what_was_asked_for(tmp_path: Path) -> None:
    """By provision and by year."""
    figures = added(
        tmp_path,
        [Award(1, GROWTH, EXACT, WAN, WAN), Award(1, GROWTH, EXACT, WAN, WAN, year=2026)],
    )
    assert figures.years == (2025, 2026)
    assert Span(WAN, WAN) == figures.only_year(2026).cost()
    assert Span() == figures.only("成都", [SCENE]).cost()
    assert replace(figures, tallies=()).cost() == figures.only("滨江", [GROWTH]).cost()
