"""Means that the other texts need: publication, years, instalments, how far stacking reaches."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from tests.judging import judge, standing, term, verdicts
from tiaoli.case import PRIOR, PUBLISHED, Award, Case, Row
from tiaoli.casework import Casework
from tiaoli.kinds import UNKNOWN
from tiaoli.language import (
    Covers,
    DayOne,
    Duration,
    Edition,
    Grant,
    Money,
    PaidBefore,
    Per,
    Period,
    Policy,
    Stacking,
    Support,
    Validity,
    already_paid,
    assessed,
    ceiling,
    constant,
    date,
    in_validity,
    less,
    limit,
    limit_by_year_of,
    money,
    portion,
    publication,
    reading,
    share_of,
    subject,
    years_at_most,
    yesno,
)
from tiaoli.outcome import Status
from tiaoli.policy import Clause, Rulebook
from tiaoli.policy import Status as Standing
from tiaoli.provisions import Once, Provision
from tiaoli.tree import RuleError, YearsLeft

WAN = 10**6
万元 = constant(Money(), WAN)
年 = constant(Duration("月"), 12)
日 = constant(Duration("日"))
百分之 = share_of(100)
最高 = ceiling("最高")
不超过 = ceiling("不超过")

平台 = subject(
    "平台", "平台", many=True,
    符合=yesno("符合条件", source=""),
    投入=money("累计投入", source=""),
    获批=date("获批日期", source=""),
)  # fmt: skip
活动 = subject("活动", "活动", many=True, 符合=yesno("符合条件", source=""))


def book(**provisions: Provision) -> Rulebook:
    """A policy 某 of one clause."""
    clause = Clause("art_01", "art_01.py", "第一条", "", "第一条", "甲", provisions)
    card = Policy("某政策", "某", "某", "市", "某", "某")
    subjects = {"平台": 平台, "活动": 活动}
    return Rulebook(
        "mou", card, "v1", Edition(Standing.DRAFT, ""), "甲", b"", (clause,), subjects, {}
    )


def grant(pays: Any, of: Any = 平台, **rest: Any) -> Grant:
    """A grant for every row that meets the conditions."""
    when = rest.pop("when", of.符合)
    return Grant(quote="给予", subject=of, recipient="企业", when=when, pays=pays, **rest)


def rows(*each: tuple[str, dict[str, Any]], of: str = "平台", project: Any = None) -> Any:
    """Rows that meet the conditions, each with more facts."""
    return {
        of: tuple(
            Row(name, {f"{of}.符合": True, **{f"{of}.{k}": v for k, v in facts.items()}}, project)
            for name, facts in each
        )
    }


def case(row: Any, *awards: Award, day: str = "2025-06-01", **rest: Any) -> Case:
    """A case of that day."""
    return Case("甲", datetime.date.fromisoformat(day), {}, row, rest.pop("known", awards), **rest)


def outcome(made: Rulebook, one: Case, *readings: str, id_: str = "第一条/补助") -> str:
    """What it comes to, once casework has come to the same."""
    selection = frozenset(readings)
    Casework(made).decide(one, selection)
    return judge(made, one, selection)[id_].outcome.text


def paid(wan: int, day: str, item: str | None = "甲", **rest: Any) -> Award:
    """An earlier award of the provision."""
    return Award("第一条/补助", wan * WAN, datetime.date.fromisoformat(day), item, **rest)


# When an edition takes effect ---------------------------------------------------------------------

AFTER_THIRTY = Validity(
    quote="自公布之日起30日后施行，有效期为三年",
    start=reading(
        "施行日", "？",
        {"第31日": publication(日(30), DayOne.NEXT), "第30日": publication(日(30), DayOne.SAME)},
        instead="写明日期",
    ),
    term=年(3),
)  # fmt: skip
NEW = grant(万元(1), when=in_validity("新获批")(平台.获批))
PUBLICATION = {"": datetime.date(2025, 5, 9)}


@pytest.mark.parametrize(
    ("day", "taken", "other"),
    [
        ("2025-05-09", Status.NOT_YET, Status.NOT_YET),
        ("2025-06-07", Status.NOT_YET, Status.NOT_YET),
        ("2025-06-08", Status.NOT_YET, None),
        ("2025-06-09", None, None),
        ("2028-06-07", None, None),
        ("2028-06-08", None, Status.EXPIRED),
        ("2028-06-09", Status.EXPIRED, Status.EXPIRED),
    ],
)
def test_thirty_days_after_publication(day: str, taken: Any, other: Any) -> None:
    """Published on 9 May: in force from the 31st day after, or from the 30th."""
    made, one = book(补助=NEW, 施行=AFTER_THIRTY), case({}, day=day, published=PUBLICATION)
    assert standing(made, one) is taken
    assert standing(made, one, frozenset({"第30日"})) is other


def test_while_nobody_knows_when_it_was_published() -> None:
    """The draft is judged, but what must be new within its term stays open, and says why."""
    made = book(补助=NEW, 施行=AFTER_THIRTY)
    row = rows(("甲", {"获批": datetime.date(2025, 6, 1)}))
    assert term(made) == (None, None)
    assert standing(made, case(row)) is None
    decision = judge(made, case(row))["第一条/补助"]
    assert decision.outcome.text == "未定"
    assert decision.outcome.missing == {PUBLISHED}


def test_a_text_without_a_date_begins_with_its_publication_and_does_not_end() -> None:
    """Known, the day of publication is the first; the text gives no last day."""
    made = book(补助=NEW)
    first = PUBLICATION[""]
    assert term(made, published=first) == (first, None)
    known = {"published": PUBLICATION, "day": "2099-01-01"}
    for day, found in ((first, "1万元"), (first - datetime.timedelta(1), "不符合")):
        assert outcome(made, case(rows(("甲", {"获批": day})), **known)) == found


def test_the_day_of_publication_is_stated_for_one_policy_or_for_any() -> None:
    """With several policies each has its own."""
    made = book(补助=NEW, 施行=AFTER_THIRTY)
    for published, found in (
        ({"某": PUBLICATION[""]}, Status.NOT_YET),
        ({"别": PUBLICATION[""]}, None),
    ):
        assert standing(made, case({}, day="2025-05-10", published=published)) is found


def test_the_first_day_may_make_readings_differ() -> None:
    """An event on the 30th day is new under one reading only, and the verdict says so."""
    made = book(补助=NEW, 施行=AFTER_THIRTY)
    row = rows(("甲", {"获批": datetime.date(2025, 6, 8)}))
    verdict = verdicts(made, case(row, day="2026-01-01", published=PUBLICATION))["第一条/补助"]
    assert verdict.outcome.text == "不符合"
    assert {n: o.text for n, o in verdict.readings.items()} == {"第30日": "1万元"}


# At most so many years ---------------------------------------------------------------------------

LONGEST = years_at_most(
    "最长", name="年数", question="？", readings={"累计": False, "连续": True},
    authority="无", instead="写明",
)  # fmt: skip
EVENT = grant(万元(1), of=活动, when=活动.符合 & LONGEST(年(3)))


@pytest.mark.parametrize(
    ("years", "cumulative", "consecutive"),
    [
        ((), "1万元", "1万元"),
        ((2024, 2023), "1万元", "1万元"),
        ((2024, 2023, 2022), "不符合", "不符合"),
        ((2021, 2020), "1万元", "不符合"),
        ((2025, 2024, 2023), "1万元", "1万元"),
        ((2024, 2024, 2024), "1万元", "1万元"),
    ],
)
def test_three_years_in_all_or_in_a_row(
    years: tuple[int, ...], cumulative: str, consecutive: str
) -> None:
    """This year does not count; two payments in one year are one year; gaps count in a row."""
    made = book(补助=EVENT)
    one = case(rows(("甲", {}), of="活动"), *(paid(1, f"{year}-03-01") for year in years))
    assert outcome(made, one) == cumulative
    assert outcome(made, one, "连续") == consecutive


def test_years_of_other_items_and_unknown_awards() -> None:
    """Another event's years do not count; an award that may be this one's leaves it open."""
    made, row = book(补助=EVENT), rows(("甲", {}), of="活动")
    other = [paid(1, f"{year}-03-01", "乙") for year in (2022, 2023, 2024)]
    assert outcome(made, case(row, *other)) == "1万元"
    maybe = [paid(1, f"{year}-03-01", None) for year in (2022, 2023, 2024)]
    assert outcome(made, case(row, *maybe)) == "未定"
    undated = [*other, paid(1, "2023-03-01"), replace(paid(1, "2023-03-01"), date=UNKNOWN)]
    assert outcome(made, case(row, *undated)) == "1万元"
    open_ = case(row, known=UNKNOWN)
    assert outcome(made, open_) == "未定"
    assert judge(made, open_)["第一条/补助"].outcome.missing == {PRIOR}


def test_support_without_an_amount_ends_too() -> None:
    """An earlier support is listed without an amount."""
    support = Support(
        quote="最长3年", subject=活动, recipient="企业", when=活动.符合 & LONGEST(年(3)),
        gives="补贴", why_no_amount="没有写",
    )  # fmt: skip
    made, row = book(补助=support), rows(("甲", {}), of="活动")
    years = [replace(paid(0, f"{year}-03-01"), amount=UNKNOWN) for year in (2022, 2023, 2024)]
    assert outcome(made, case(row, *years[:2])) == "支持"
    assert outcome(made, case(row, *years)) == "不符合"


def test_years_are_whole() -> None:
    """18个月 is no number of years."""
    with pytest.raises(RuleError, match="no number of years"):
        YearsLeft(constant(Duration("月"))(18))


# Instalments -------------------------------------------------------------------------------------

PLATFORM = grant(
    最高(
        less(万元(5000), already_paid()),
        不超过(less(portion(百分之(30), 平台.投入), already_paid())),
    )
)


@pytest.mark.parametrize(
    ("invested", "before", "result"),
    [
        (10000, (), "至多3000万元"),
        (10000, (1000,), "至多2000万元"),
        (10000, (1000, 2000), "至多0元"),
        (20000, (1000,), "至多4000万元"),
        (20000, (4999,), "至多1万元"),
        (20000, (5000,), "至多0元"),
    ],
)
def test_what_is_left_of_a_lifetime_ceiling(
    invested: int, before: tuple[int, ...], result: str
) -> None:
    """30% of what was invested so far, 5000万元 in all, less the earlier instalments."""
    awards = [paid(wan, "2024-03-01") for wan in before]
    one = case(rows(("甲", {"投入": invested * WAN})), *awards, paid(9, "2024-03-01", "乙"))
    assert outcome(book(补助=PLATFORM), one).replace("至多0元", "0元") == result.replace(
        "至多0元", "0元"
    )


def test_instalments_are_subtracted_once_under_a_rule_on_repetition() -> None:
    """The policy's own rule does not subtract again what the amount already leaves out."""
    rule = Stacking(
        quote="不重复", unit="项目", same_kind="本政策", paid_before=PaidBefore.DIFFERENCE
    )
    one = case(rows(("甲", {"投入": 10000 * WAN})), paid(1000, "2024-03-01"))
    assert outcome(book(补助=PLATFORM, 重复=rule), one) == "至多2000万元"


def test_unknown_instalments_leave_only_the_ceiling() -> None:
    """Nobody knows what was paid: the ceiling stands, and the award list is needed."""
    one = case(rows(("甲", {"投入": 10000 * WAN, "评审核定额": 100 * WAN})), known=UNKNOWN)
    found = judge(book(补助=PLATFORM), one)["第一条/补助"].outcome
    assert (found.text, found.low, found.high) == ("未定", 0, 100 * WAN)
    assert PRIOR in found.missing


# How far a rule on several awards reaches --------------------------------------------------------


def stacking(**rest: Any) -> Stacking:
    """A rule that leaves the difference."""
    given = {"paid_before": PaidBefore.DIFFERENCE, **rest}
    return Stacking(quote="不重复", unit="项目", same_kind="同类", **given)


def two(rule: Stacking, **rest: Any) -> Rulebook:
    """Two grants of 3 and 5万元 and a rule."""
    return book(补助=grant(万元(3), **rest), 奖励=grant(万元(5), of=活动), 重复=rule)


BOTH = {**rows(("甲", {}), project="P"), **rows(("甲", {}), of="活动", project="P")}
APART = {**rows(("甲", {}), project="P"), **rows(("甲", {}), of="活动", project="Q")}
OTHER = Award("区政策", 1 * WAN, datetime.date(2025, 1, 1), None, "P", True)


def test_a_rule_on_other_policies_only() -> None:
    """Its own provisions do not displace each other; another policy's award is subtracted from
    them once, from the highest first."""
    made = two(stacking(covers=Covers.OTHERS))
    both = ("第一条/补助", "第一条/奖励")
    for awards, results in (
        ((), ("3万元", "5万元")),
        ((OTHER,), ("3万元", "4万元")),
        ((replace(OTHER, amount=6 * WAN),), ("2万元", "就高让位")),
        ((replace(OTHER, same_kind=False),), ("3万元", "5万元")),
        ((replace(OTHER, same_kind=UNKNOWN),), ("3万元", "未定")),
        ((paid(1, "2025-01-01"),), ("3万元", "5万元")),
    ):
        found = tuple(outcome(made, case(BOTH, *awards), id_=id_) for id_ in both)
        assert found == results, awards
    assert outcome(two(stacking()), case(BOTH)) == "就高让位"


def test_a_rule_on_rows_of_some_subjects() -> None:
    """What the rule does not speak of takes no part in it."""
    made = two(stacking(subjects=(活动,)))
    assert outcome(made, case(BOTH)) == "3万元"
    assert outcome(made, case(BOTH, OTHER)) == "3万元"
    assert outcome(made, case(BOTH, OTHER), id_="第一条/奖励") == "4万元"
    assert outcome(made, case(BOTH, paid(1, "2025-01-01"))) == "3万元"


def test_a_rule_that_counts_the_applicant_as_one() -> None:
    """Different projects of one applicant displace each other too."""
    made = two(
        stacking(
            per=reading("单位", "？", {"项目": Per.ITEM, "申请人": Per.APPLICANT}, instead="写")
        )
    )
    assert outcome(made, case(APART)) == "3万元"
    assert outcome(made, case(APART), "申请人") == "就高让位"
    verdict = verdicts(made, case(APART))["第一条/补助"]
    assert {n: o.text for n, o in verdict.readings.items()} == {"申请人": "就高让位"}


@pytest.mark.parametrize(
    ("reading_", "other"), [(PaidBefore.DIFFERENCE, "1万元"), (PaidBefore.NOTHING, "不符合")]
)
def test_promotion_goes_by_its_own_rule(reading_: PaidBefore, other: str) -> None:
    """A lower award of the same provision is topped up, whatever one of another leaves."""
    made = two(stacking(paid_before=reading_, promotion=PaidBefore.DIFFERENCE))
    row = rows(("甲", {}), project="P")
    assert outcome(made, case(row, paid(1, "2025-01-01"))) == "2万元"
    other_own = Award("第一条/奖励", 2 * WAN, datetime.date(2025, 1, 1), None, "P")
    assert outcome(made, case(row, other_own)) == other


def test_a_provision_s_own_words_on_levels_go_before_no_repetition() -> None:
    """补足差额 within a provision holds though the policy says 不再享受."""
    rule = stacking(paid_before=PaidBefore.NOTHING)
    one = case(rows(("甲", {}), project=None), paid(1, "2024-01-01"))
    assert outcome(two(rule), one) == "不符合"
    assert outcome(two(rule, times=Once(Per.DIFFERENCE)), one) == "2万元"


def test_a_ceiling_by_item_counts_earlier_awards_without_any_rule() -> None:
    """单个平台最高: what is left of it, not what is left of the amount."""
    most = limit("最高", per=Per.ITEM, period=Period.TERM)
    made = book(补助=grant(assessed(), limits=(most(万元(10)),)))
    one = case(rows(("甲", {"评审核定额": 6 * WAN})), paid(3, "2024-01-01"))
    assert outcome(made, one) == "6万元"
    assert outcome(made, replace(one, awards=(paid(7, "2024-01-01"),))) == "3万元"


# Several policies at once ------------------------------------------------------------------------


def test_awards_and_expectations_name_the_policy() -> None:
    """Under 某 its own clauses lose the name; those of others keep it."""
    one = case(
        {}, replace(paid(1, "2025-01-01"), provision="某 第一条/补助"), policies=("某", "别")
    )
    assert [a.provision for a in one.under("某").awards] == ["第一条/补助"]  # type: ignore[union-attr]
    assert [a.provision for a in one.under("别").awards] == ["某 第一条/补助"]  # type: ignore[union-attr]


def test_an_own_award_counts_under_either_name() -> None:
    """Paid as 某 第一条/补助 or as 第一条/补助: the ceiling is used up."""
    most = limit("最高", per=Per.APPLICANT, period=Period.TERM)
    made = book(补助=grant(assessed(), limits=(most(万元(10)),)))
    row = rows(("甲", {"评审核定额": 6 * WAN}))
    for provision, result in (
        ("第一条/补助", "3万元"),
        ("某 第一条/补助", "3万元"),
        ("别 第一条/补助", "6万元"),
    ):
        award = replace(paid(7, "2025-01-01", "乙"), provision=provision)
        assert outcome(made, case(row, award)) == result


def test_a_yearly_ceiling_by_a_date_that_nobody_knows() -> None:
    """With awards unknown too it is asked for; where no year can be full it decides nothing."""
    yearly = limit_by_year_of(
        "每年",
        name="每年",
        question="？",
        readings=("给付", "获批"),
        authority="无",
        instead="写明",
    )(万元(10), 平台.获批)
    made = book(补助=grant(万元(3), limits=(yearly,)))
    row = rows(("甲", {}))
    assert outcome(made, case(row), "获批") == "3万元"
    open_ = judge(made, case(row, known=UNKNOWN), frozenset({"获批"}))["第一条/补助"].outcome
    assert (open_.text, open_.missing) == ("未定", {"平台.获批", PRIOR})
