"""What spans a change: events before it, awards under the old rules, provisions that are gone."""

from __future__ import annotations

import datetime
import itertools
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.engine.editions import (
    AFTER,
    AS_IT_HAPPENED,
    BEFORE,
    CHANGE,
    COMMENCES,
    ROOT,
    amending,
    changed,
    clause,
    original,
    paid,
    paying,
    recognised,
)
from tests.small import WAN, doubt, grant, 万元, 企业, 平台, 年
from tiaoli.case import Award, Case, Row
from tiaoli.casefile import read_cases
from tiaoli.casework import Casework
from tiaoli.export import rulebook_json
from tiaoli.history import with_history
from tiaoli.imported import rulebooks
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.language import (
    Commence,
    Counted,
    Duty,
    Governs,
    Grant,
    Insert,
    Limit,
    Once,
    PaidBefore,
    Per,
    Period,
    Renumber,
    Repeal,
    Revise,
    Stacking,
    Support,
    Transition,
    Validity,
    date_constant,
    one_of,
    past,
    year_before,
)
from tiaoli.load import load
from tiaoli.policy import Rulebook
from tiaoli.transition import decided, parts, unjudged
from tiaoli.tree import TAKEN, Selection
from tiaoli.verdict import selections, verdicts

D = datetime.date
ID = "第一条/补助"
BY_EVENT = frozenset({"按发生时的规定"})
NOT_COUNTED = frozenset({"旧所得不计入"})
ONCE = Once(Per.APPLICANT)
UP_TO_25 = (Limit(万元(25), Per.APPLICANT, Period.TERM, words=("不超过25万元",)),)
HIGHEST = Stacking(quote="就高", unit="项目", same_kind="同类", paid_before=PaidBefore.DIFFERENCE)
SET_ASIDE = Transition(quote="以前的不计入。", events=Governs.APPLICATION, awards=Counted.NO)


def text(book: Rulebook, case: Case, selection: Selection = TAKEN, id_: str = ID) -> str:
    """What comes out for a provision, as case files write it."""
    return decided(book, case, selection)[id_].outcome.text


def texts(book: Rulebook, case: Case, selection: Selection = TAKEN) -> dict[str, str]:
    return {id_: each.outcome.text for id_, each in decided(book, case, selection).items()}


def needs(book: Rulebook, case: Case, id_: str = ID) -> tuple[str, int, int, set[str]]:
    """An outcome with its bounds in 万元 and the facts that are missing."""
    found = decided(book, case)[id_].outcome
    return found.text, found.low // WAN, found.high // WAN, {*found.missing}


def shown(book: Rulebook, case: Case, id_: str = ID) -> tuple[str, dict[str, str]]:
    """A verdict with the readings that change it."""
    found = verdicts(book, case)[id_]
    return found.outcome.text, {name: other.text for name, other in found.readings.items()}


def steps(book: Rulebook, case: Case, id_: str = ID) -> list[str]:
    return [step.words for step in decided(book, case)[id_].steps]


# Events ------------------------------------------------------------------------------------------

DATE = {"平台.认定日期"}


def test_an_event_before_the_change_falls_under_the_rules_of_its_time() -> None:
    """Where the text says so: 10万元 until 30 June, 20万元 from 1 July on."""
    _, book = changed(paying(10), paying(20), AS_IT_HAPPENED)
    eve = CHANGE - datetime.timedelta(1)
    for day, expected in (
        (BEFORE, "10万元"),
        (eve, "10万元"),
        (CHANGE, "20万元"),
        (AFTER, "20万元"),
    ):
        assert expected == text(book, recognised(day))
    assert steps(book, recognised(BEFORE)) == [f"按发生时的规定（v1 {ID}）"]
    assert steps(book, recognised(AFTER)) == []


def test_an_explicit_transition_has_no_second_reading() -> None:
    """Whatever the text says of events, no verdict lists the other reading of it."""
    for governs, expected in ((Governs.EVENT, "10万元"), (Governs.APPLICATION, "20万元")):
        said = Transition(quote="写明。", events=governs, awards=Counted.YES)
        _, book = changed(paying(10), paying(20), said)
        assert (expected, {}) == shown(book, recognised(BEFORE))
        assert expected == text(book, recognised(BEFORE), BY_EVENT)


def test_a_silent_text_leaves_the_event_open() -> None:
    """Applied for after the change, an event of before it shows both readings; a later one none."""
    _, book = changed(paying(10), paying(20))
    assert shown(book, recognised(BEFORE)) == ("20万元", {"按发生时的规定": "10万元"})
    assert shown(book, recognised(AFTER)) == ("20万元", {})
    assert shown(book, recognised(BEFORE, AFTER)) == ("40万元", {"按发生时的规定": "30万元"})


def test_a_reading_that_changes_nothing_is_not_shown() -> None:
    """Where both editions give the same, when it happened is no question."""
    _, book = changed(paying(10), replace(paying(10), quote="发给"))
    assert shown(book, recognised(BEFORE)) == ("10万元", {})


def test_an_event_of_which_nobody_knows_the_day() -> None:
    """It is open which rules apply, between what either gives, and the day is what is missing."""
    _, book = changed(paying(10), paying(20), AS_IT_HAPPENED)
    assert needs(book, recognised(None)) == ("未定", 0, 20, DATE)
    _, same = changed(paying(10), paying(10, measure="甲"), AS_IT_HAPPENED)
    assert needs(same, recognised(None)) == ("未定", 0, 10, DATE)


def test_rows_on_both_sides_of_the_change() -> None:
    """Each row by the rules of its time: their sum, in whatever order they stand."""
    _, book = changed(paying(10), paying(20), AS_IT_HAPPENED)
    for days in ((BEFORE, AFTER), (AFTER, BEFORE)):
        assert text(book, recognised(*days)) == "30万元"
    assert text(book, recognised(BEFORE, BEFORE, AFTER)) == "40万元"
    rows = decided(book, recognised(BEFORE, AFTER))[ID].rows
    assert [(row.name, row.low) for row in rows] == [("第1项", 10 * WAN), ("第2项", 20 * WAN)]


def test_rows_of_which_none_brings_anything() -> None:
    """Rows on both sides that neither edition pays for."""
    cases = {
        level: replace(
            recognised(),
            rows={
                "平台": tuple(
                    Row(f"第{n}项", {"平台.认定日期": day, "平台.级别": level})
                    for n, day in enumerate((BEFORE, AFTER), 1)
                )
            },
        )
        for level in ("甲级", "乙级", "丙级")
    }
    old, new = (
        Grant(
            quote="给予", subject=平台, recipient="企业", pays=万元(amount),
            when=past(平台.认定日期) & one_of(平台.级别, level),
        )
        for amount, level in ((10, "甲级"), (20, "乙级"))
    )  # fmt: skip
    _, book = changed(old, new, AS_IT_HAPPENED)
    found = {level: text(book, case) for level, case in cases.items()}
    assert found == {"甲级": "10万元", "乙级": "20万元", "丙级": "不符合"}


def test_rows_of_which_one_is_undated() -> None:
    """The undated row leaves the whole open."""
    _, book = changed(paying(10), paying(20), AS_IT_HAPPENED)
    found, _, high, missing = needs(book, recognised(BEFORE, None))
    assert (found, missing) == ("未定", DATE)
    assert high >= 30


@pytest.mark.parametrize("limits", [(), UP_TO_25])
@pytest.mark.parametrize("undated", [1, 3, 5])
def test_what_undated_rows_may_bring_lies_within_the_bounds(limits: Any, undated: int) -> None:
    """Whatever the days turn out to be."""
    _, book = changed(paying(10), paying(20, limits=limits), AS_IT_HAPPENED)
    open_ = decided(book, recognised(BEFORE, AFTER, *[None] * undated))[ID].outcome
    for days in itertools.product((BEFORE, AFTER), repeat=undated):
        dated = decided(book, recognised(BEFORE, AFTER, *days))[ID].outcome
        assert open_.low <= dated.low <= dated.high <= open_.high


def test_a_new_provision_pays_for_nothing_that_happened_before_it() -> None:
    """Under the rules of the time of the event there was no such provision."""
    one = original(clause("第一条 甲。"))
    _, book = with_history(
        [
            one,
            amending(
                one, Insert(quote="甲", clause="第二条", after="第一条"), AS_IT_HAPPENED, COMMENCES,
                own=[clause("第二条 新。", 补助=paying(10))],
            ),
        ]
    )  # fmt: skip
    new = "第二条/补助"
    assert steps(book, recognised(BEFORE), new) == ["按发生时的规定（v1 没有这一条）"]
    found = {
        days: needs(book, recognised(*days), new)[:3]
        for days in ((BEFORE,), (AFTER,), (None,), (BEFORE, AFTER))
    }
    assert found == {
        (BEFORE,): ("不符合", 0, 0),
        (AFTER,): ("10万元", 10, 10),
        (None,): ("未定", 0, 10),
        (BEFORE, AFTER): ("10万元", 10, 10),
    }


def test_a_year_counts_by_its_last_day() -> None:
    """What is measured by the year happened on its 31 December."""
    old, new = (grant(万元(n), when=企业.合格 & year_before(企业.年度)) for n in (10, 20))
    _, book = changed(old, new, AS_IT_HAPPENED)
    for year, day, expected in ((2025, D(2026, 3, 1), "20万元"), (2024, D(2025, 9, 1), "10万元")):
        case = Case("甲", day, {"企业.合格": True, "企业.年度": year})
        assert expected == text(book, case)


def test_what_names_no_day_falls_under_the_new_rules() -> None:
    """Nothing tells when it happened; such provisions are listed."""
    _, book = changed(grant(万元(10)), grant(万元(20)), AS_IT_HAPPENED)
    assert text(book, Case("甲", AFTER, {"企业.合格": True})) == "20万元"
    assert [placed.id for placed in unjudged(book)] == [ID]
    assert unjudged(changed(paying(10), paying(20))[1]) == []


def test_before_the_change_only_the_old_edition_matters() -> None:
    """An edition named by a case of an earlier day judges it as it stands, without a transition."""
    _, book = changed(paying(10), paying(20), AS_IT_HAPPENED)
    assert text(book, recognised(BEFORE, day=D(2025, 6, 30))) == "20万元"
    assert text(book, recognised(BEFORE, day=CHANGE)) == "10万元"


def test_an_amendment_of_unknown_date_changes_nothing_that_spans_it() -> None:
    """Where nobody knows when it took effect, nothing was before it."""
    one = original(clause("第一条 甲。", 补助=paying(10)))
    revise = Revise(quote="甲", clause="第一条")
    two = amending(one, revise, AS_IT_HAPPENED, own=[clause("第一条 乙。", 补助=paying(20))])
    _, book = with_history([one, two])
    assert text(book, recognised(BEFORE)) == "20万元"
    assert [each.edition_id for each, _ in parts(book, recognised(BEFORE))] == ["v2"]


def test_the_first_edition_has_no_transition() -> None:
    """It decides what `judge` decides."""
    book, _ = changed(paying(10), paying(20))
    assert decided(book, recognised(BEFORE)) == judge(book, recognised(BEFORE))


# Rows that share a ceiling -----------------------------------------------------------------------

YEARLY = Limit(万元(100), Per.APPLICANT, Period.YEAR)
DISPUTED = doubt(YEARLY, Limit(万元(100), Per.APPLICANT, Period.TERM))


@pytest.mark.parametrize("limit", [YEARLY, DISPUTED])
def test_a_ceiling_that_is_not_reached_is_in_nobodys_way(limit: Any) -> None:
    """Old and new together stay below it, whether or not the ceiling is disputed."""
    _, book = changed(paying(10, limits=(limit,)), paying(20, limits=(limit,)), AS_IT_HAPPENED)
    assert text(book, recognised(BEFORE, AFTER)) == "30万元"


def test_a_ceiling_that_both_sides_share() -> None:
    """How old and new count together under it, the text does not say."""
    _, book = changed(paying(60, limits=(YEARLY,)), paying(80, limits=(YEARLY,)), AS_IT_HAPPENED)
    case = recognised(BEFORE, AFTER)
    assert text(book, case) == "未定"
    assert steps(book, case) == ["有的适用原规定，有的适用修改后的规定；合起来怎样计算，条文没有写"]


@pytest.mark.parametrize(("old", "new"), [(60, 60), (60, 80), (90, 20)])
def test_the_bounds_of_what_is_open_hold_the_sum(old: int, new: int) -> None:
    """Under a common ceiling of 100万元 the rows bring 100万元 at most, and never only one of both
    amounts for certain."""
    before, after = (paying(amount, limits=(YEARLY,)) for amount in (old, new))
    _, book = changed(before, after, AS_IT_HAPPENED)
    found, low, high, _ = needs(book, recognised(BEFORE, AFTER))
    assert found in ("未定", "100万元")
    assert low <= 100 <= high


def test_a_once_only_that_both_sides_share() -> None:
    """One award is due, and the text does not say by which rules."""
    _, book = changed(paying(10, times=ONCE), paying(20, times=ONCE), AS_IT_HAPPENED)
    assert needs(book, recognised(BEFORE, AFTER))[:3] == ("未定", 10, 20)


def test_what_the_old_rules_refuse_takes_up_no_once_only() -> None:
    """The row of before brought nothing, so the other one is paid."""
    level = one_of(平台.级别, "甲级")
    old = replace(paying(10, times=ONCE), when=past(平台.认定日期) & level)
    _, book = changed(old, paying(20, times=ONCE), AS_IT_HAPPENED)
    rows = (
        Row("甲", {"平台.认定日期": BEFORE, "平台.级别": "乙级"}),
        Row("乙", {"平台.认定日期": AFTER, "平台.级别": "乙级"}),
    )
    assert text(book, replace(recognised(), rows={"平台": rows})) == "20万元"


# Provisions that are gone ------------------------------------------------------------------------

GONE = f"v1 {ID}"


def test_what_was_repealed_has_lapsed() -> None:
    """It is shown with the edition that had it; a silent text leaves what it was for open."""
    _, book = changed(paying(10), None)
    assert texts(book, recognised(BEFORE)) == {GONE: "已失效"}
    assert steps(book, recognised(BEFORE), GONE) == ["本条已由 v2 删去"]
    assert shown(book, recognised(BEFORE), GONE) == ("已失效", {"按发生时的规定": "10万元"})
    assert shown(book, recognised(AFTER), GONE) == ("已失效", {})


def test_what_was_repealed_still_pays_for_what_happened_before() -> None:
    """Where the text says so, row by row."""
    _, book = changed(paying(10), None, AS_IT_HAPPENED)
    found = {
        days: needs(book, recognised(*days), GONE)
        for days in ((BEFORE,), (AFTER,), (None,), (BEFORE, AFTER), (BEFORE, None))
    }
    assert found == {
        (BEFORE,): ("10万元", 10, 10, set()),
        (AFTER,): ("已失效", 0, 0, set()),
        (None,): ("未定", 0, 10, DATE),
        (BEFORE, AFTER): ("10万元", 10, 10, set()),
        (BEFORE, None): ("未定", 10, 20, DATE),
    }


def test_what_was_repealed_before_its_time_is_not_mentioned() -> None:
    """A case of the time before the change knows nothing of it under the edition named."""
    _, book = changed(paying(10), None)
    assert texts(book, recognised(BEFORE, day=D(2025, 6, 30))) == {}


def test_only_the_provisions_asked_for() -> None:
    """By their ids, the repealed ones with their edition; a bare old id means nothing now."""
    others = [clause("第二条 乙。", 奖励=paying(5))]
    _, book = changed(paying(10), None, AS_IT_HAPPENED, others=others)
    case = recognised(BEFORE)
    for only in ({GONE}, {"第二条/奖励"}, {GONE, "第二条/奖励"}, {ID}, set[str]()):
        found = decided(book, case, TAKEN, frozenset(only))
        assert only & {GONE, "第二条/奖励"} == {*found}
        assert found.items() <= {**decided(book, case), **found}.items()
    assert {"10万元"} == {
        v.outcome.text for v in verdicts(book, case, only=frozenset({GONE})).values()
    }


def test_a_repealed_duty_has_lapsed() -> None:
    """It has no rows of which to say when they were."""
    duty = Duty(quote="应当", bearer="企业", must="报告", subject=企业, kept=企业.合格)
    _, book = changed(duty, None, AS_IT_HAPPENED)
    assert texts(book, Case("甲", AFTER, {"企业.合格": True})) == {GONE: "已失效"}


def test_a_duty_of_before_the_change() -> None:
    """What was to be done then is measured by the rules of then, if its rule names the day; at
    least it must be said that it is not."""
    old, new = (
        Duty(
            quote="应当", bearer="企业", must="报告", subject=企业, kept=fact & past(企业.认定日期)
        )
        for fact in (企业.合格, 企业.优秀)
    )
    _, book = changed(old, new, AS_IT_HAPPENED)
    facts = {"企业.合格": True, "企业.优秀": False, "企业.认定日期": BEFORE}
    assert text(book, Case("甲", AFTER, facts)) == "遵守" or unjudged(book) != []


# Earlier awards ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "counted", "set_aside"),
    [(BEFORE, "不符合", "20万元"), (AFTER, "不符合", "不符合"), (UNKNOWN, "不符合", "未定")],
)
def test_whether_an_award_of_before_takes_up_the_once_only(
    date: Any, counted: str, set_aside: str
) -> None:
    """It does or does not, as the text says; of an undated one it is not known; a silent text shows
    both."""
    provisions = paying(10, times=ONCE), paying(20, times=ONCE)
    case = recognised(AFTER, awards=(paid(ID, date),))
    counts = Transition(quote="计入。", awards=Counted.YES)
    assert (counted, {}) == shown(changed(*provisions, counts)[1], case)
    assert (set_aside, {}) == shown(changed(*provisions, SET_ASIDE)[1], case)
    differs = {} if counted == set_aside else {"旧所得不计入": set_aside}
    assert (counted, differs) == shown(changed(*provisions)[1], case)


def test_what_an_undated_award_lacks_is_its_date() -> None:
    """That decides whether it counts."""
    _, book = changed(paying(10, times=ONCE), paying(20, times=ONCE), SET_ASIDE)
    case = recognised(AFTER, awards=(paid(ID, UNKNOWN),))
    assert needs(book, case) == ("未定", 0, 20, {"已获奖补.日期"})
    both = recognised(AFTER, awards=(paid(ID, UNKNOWN), paid(ID, BEFORE)))
    assert needs(book, both) == ("未定", 0, 20, {"已获奖补.日期"})
    sure = recognised(AFTER, awards=(paid(ID, UNKNOWN), paid(ID, AFTER)))
    assert text(book, sure) == "不符合"


def test_unknown_awards_stay_unknown() -> None:
    """Whatever counts, nobody knows what was paid."""
    for orders in ((), (SET_ASIDE,), (AS_IT_HAPPENED,)):
        _, book = changed(paying(10, times=ONCE), paying(20, times=ONCE), *orders)
        found, _, _, missing = needs(book, recognised(AFTER, awards=UNKNOWN))
        assert ("未定", {"已获奖补"}) == (found, missing)


def test_an_award_of_before_fills_a_ceiling_or_does_not() -> None:
    """A yearly ceiling of 100万元, of which 90 were paid in May."""
    provisions = paying(10, limits=(YEARLY,)), paying(20, limits=(YEARLY,))
    case = recognised(AFTER, awards=(paid(ID, BEFORE, 90),))
    assert shown(changed(*provisions)[1], case) == ("10万元", {"旧所得不计入": "20万元"})
    assert shown(changed(*provisions, SET_ASIDE)[1], case) == ("20万元", {})


def test_awards_of_others_count_whenever_they_were_paid() -> None:
    """What another policy paid for the project is no matter of this one's transition."""
    _, book = changed(
        paying(10), paying(30), SET_ASIDE, others=[clause("第三条 就高。", 就高=HIGHEST)]
    )
    award = Award("国家 补助", 10 * WAN, BEFORE, None, "P", True)
    assert text(book, recognised(AFTER, awards=(award,), project="P")) == "20万元"


def moved() -> tuple[Rulebook, Rulebook]:
    """第一条 is repealed, and what was 第二条/补助 is now called so; both pay once."""
    one = original(
        clause("第一条 甲。", 补助=paying(10, times=ONCE)),
        clause("第二条 乙。", 补助=paying(5, times=ONCE)),
    )
    gone = Repeal(quote="删去第一条。", clause="第一条")
    number = Renumber(quote="第二条改为第一条。", labels={"第二条": "第一条"})
    before, after = with_history([one, amending(one, gone, number, COMMENCES)])
    return before, after


@pytest.mark.parametrize(
    ("provision", "date", "now", "expected"),
    [
        ("第二条/补助", BEFORE, ID, "不符合"),
        ("第二条/补助", AFTER, ID, "不符合"),
        ("第二条/补助", UNKNOWN, ID, "不符合"),
        (ID, BEFORE, GONE, "5万元"),
        (ID, AFTER, ID, "不符合"),
        (ID, UNKNOWN, ID, "不符合"),
        ("v1 第二条/补助", AFTER, ID, "不符合"),
        ("v2 第一条/补助", BEFORE, ID, "不符合"),
        (GONE, AFTER, GONE, "5万元"),
        (GONE, UNKNOWN, GONE, "5万元"),
        ("国家 补助", BEFORE, "国家 补助", "5万元"),
    ],
)
def test_awards_are_seen_under_the_numbers_of_today(
    provision: str, date: Any, now: str, expected: str
) -> None:
    """An award of before the change names its provision as it was cited then, or with its edition;
    what is no longer there keeps the edition that had it."""
    _, book = moved()
    case = recognised(AFTER, awards=(paid(provision, date),))
    [(_, seen), *_] = parts(book, case)
    assert [now] == [award.provision for award in seen.awards]  # type: ignore[union-attr]
    assert expected == text(book, case)


@pytest.mark.parametrize(
    ("provision", "date", "then"),
    [
        ("第二条/补助", BEFORE, "第二条/补助"),
        (ID, BEFORE, ID),
        (ID, AFTER, "第二条/补助"),
        (GONE, UNKNOWN, ID),
    ],
)
def test_the_amended_edition_sees_them_under_its_own(provision: str, date: Any, then: str) -> None:
    """An award of after the change is known to the old rules under the number of then."""
    _, book = moved()
    case = recognised(BEFORE, awards=(paid(provision, date),))
    [(two, _), (one, seen)] = parts(book, case)
    assert (two.edition_id, one.edition_id) == ("v2", "v1")
    assert [then] == [award.provision for award in seen.awards]  # type: ignore[union-attr]
    expected = "5万元" if then == ID else "不符合"
    assert expected == text(book, case, BY_EVENT)


def test_the_amended_edition_sees_awards_that_name_the_policy() -> None:
    """某 第一条/补助 is 第一条/补助, in every edition."""
    _, book = moved()
    plain, named = (
        [seen.awards for _, seen in parts(book, recognised(BEFORE, awards=(paid(name, AFTER),)))]
        for name in (ID, f"某 {ID}")
    )
    assert plain == named


def test_seen_without_awards() -> None:
    """Unknown awards stay unknown, and none stay none."""
    _, book = moved()
    for awards in (UNKNOWN, ()):
        assert [awards, awards] == [
            seen.awards for _, seen in parts(book, recognised(BEFORE, awards=awards))
        ]


# Bounds, doubts, terms ---------------------------------------------------------------------------


def test_what_is_open_either_way_lies_between_both() -> None:
    """Old rules up to 30万元, new ones up to 10万元, and the day of the event unknown."""
    old, new = (replace(paying(n), when=past(平台.认定日期) & 平台.合格) for n in (30, 10))
    _, book = changed(old, new, AS_IT_HAPPENED)
    assert needs(book, recognised(None)) == ("未定", 0, 30, {"平台.认定日期", "平台.合格"})


def test_a_doubt_of_the_old_rule_shows_where_the_old_rule_decides() -> None:
    """v1 shows that it can be read as 5万元; so must v2, as long as v1's words decide."""
    disputed = paying(10, pays=doubt(万元(10), 万元(5)))
    before, book = changed(disputed, paying(20), AS_IT_HAPPENED)
    assert shown(before, recognised(BEFORE)) == ("10万元", {"乙说": "5万元"})
    assert shown(book, recognised(BEFORE)) == ("10万元", {"乙说": "5万元"})


def test_a_doubt_of_the_new_rule_shows_where_the_new_rule_decides() -> None:
    """Alone, and beside the open transition."""
    disputed = paying(20, pays=doubt(万元(20), 万元(15)))
    _, book = changed(paying(10), disputed)
    assert shown(book, recognised(AFTER)) == ("20万元", {"乙说": "15万元"})
    assert shown(book, recognised(BEFORE)) == (
        "20万元",
        {"乙说": "15万元", "按发生时的规定": "10万元"},
    )


def lasting(years: int) -> Validity:
    return Validity(quote="自", start=date_constant(2024, 1, 1), term=年(years))


def test_an_edition_that_is_over_decides_nothing() -> None:
    """After the term of the whole text nothing spans the change any more."""
    others = [clause("第二条 期限。", 有效期限=lasting(2))]
    _, book = changed(paying(10), paying(20), AS_IT_HAPPENED, others=others)
    assert text(book, recognised(BEFORE, day=D(2025, 12, 31))) == "10万元"
    assert text(book, recognised(BEFORE, day=D(2026, 1, 1))) == "已失效"


def test_a_longer_term_also_holds_for_what_happened_before() -> None:
    """The term was extended before it ended; the policy has not lapsed, only its amount is old."""
    one = original(clause("第一条 甲。", 补助=paying(10)), clause("第二条 期限。", 期限=lasting(2)))
    own = [clause("第一条 乙。", 补助=paying(20)), clause("第二条 期限长。", 期限=lasting(5))]
    revised = [Revise(quote=each.label, clause=each.label) for each in own]
    _, book = with_history([one, amending(one, *revised, AS_IT_HAPPENED, COMMENCES, own=own)])
    assert text(book, recognised(BEFORE, day=D(2026, 3, 1))) == "10万元"


def test_support_without_an_amount() -> None:
    """On both sides of the change it is open what the two together are."""
    old, new = (
        Support(
            quote=quote, subject=平台, recipient="企业", gives=quote, why_no_amount="没有写",
            when=past(平台.认定日期),
        )
        for quote in ("支持", "扶持")
    )  # fmt: skip
    _, book = changed(old, new, AS_IT_HAPPENED)
    for days in ((BEFORE,), (AFTER,), (BEFORE, AFTER)):
        assert text(book, recognised(*days)) == "支持"


# Three editions ----------------------------------------------------------------------------------

THIRD = D(2025, 8, 15)


def chain(second: Sequence[Any] = (), third: Sequence[Any] = (), **rest: Any) -> list[Rulebook]:
    """10万元, from July 20万元, from mid-August 30万元."""
    one, two = changed(paying(10, **rest), paying(20, **rest), *second)
    three = amending(
        two, Revise(quote="第一条修改为：", clause="第一条"), *third,
        Commence(quote="自2025年8月15日起施行。", start=date_constant(2025, 8, 15)),
        own=[clause("第一条 丙。", 补助=paying(30, **rest))],
    )  # fmt: skip
    return with_history([one, two, three])


def test_events_under_three_editions() -> None:
    """Each under the rules of its time, where both decisions say so; the rows add up."""
    book = chain([AS_IT_HAPPENED], [AS_IT_HAPPENED])[-1]
    days = (BEFORE, AFTER, D(2025, 8, 20))
    assert [text(book, recognised(day)) for day in days] == ["10万元", "20万元", "30万元"]
    assert text(book, recognised(*days)) == "60万元"
    assert steps(book, recognised(BEFORE)) == [
        f"按发生时的规定（v2 {ID}）", f"按发生时的规定（v1 {ID}）"
    ]  # fmt: skip
    assert [each.edition_id for each, _ in parts(book, recognised(BEFORE))] == ["v3", "v2", "v1"]


def test_each_decision_has_its_own_transition() -> None:
    """What v3 says of events leads to v2; whether from there to v1, v2 says."""
    applied = Transition(quote="按新规定。", events=Governs.APPLICATION)
    book = chain([applied], [AS_IT_HAPPENED])[-1]
    assert text(book, recognised(BEFORE)) == "20万元"
    book = chain([AS_IT_HAPPENED], [applied])[-1]
    assert text(book, recognised(BEFORE)) == "30万元"
    silent = chain()[-1]
    assert shown(silent, recognised(BEFORE)) == ("30万元", {"按发生时的规定": "10万元"})
    assert shown(silent, recognised(AFTER)) == ("30万元", {"按发生时的规定": "20万元"})


def test_between_the_second_and_the_third() -> None:
    """On a day on which only v2 had taken effect, v3 is only read where it is named."""
    two, three = chain([AS_IT_HAPPENED], [AS_IT_HAPPENED])[1:]
    case = recognised(BEFORE, day=D(2025, 8, 14))
    assert (text(two, case), text(three, case)) == ("10万元", "30万元")
    assert [each.edition_id for each, _ in parts(three, case)] == ["v3"]


def test_awards_under_three_editions() -> None:
    """An award of v1's time takes up the once-only of v3; set aside by v3 it does not."""
    for third, expected in (([], "不符合"), ([SET_ASIDE], "30万元")):
        book = chain([], third, times=ONCE)[-1]
        for day in (BEFORE, AFTER):
            award = paid(ID, day)
            assert expected == text(book, recognised(D(2025, 8, 20), awards=(award,)))


def test_a_provision_repealed_by_the_second_edition_under_the_third() -> None:
    """It is still called by the edition that had it."""
    two = changed(paying(10), None, AS_IT_HAPPENED, others=[clause("第二条 乙。", 奖励=paying(5))])[
        1
    ]
    third = Commence(quote="丙", start=date_constant(2025, 8, 15))
    own = [clause("第二条 丙。", 奖励=paying(7))]
    revise = Revise(quote="第二条修改为：", clause="第二条")
    one = two.amended
    assert one is not None
    book = with_history([one, two, amending(two, revise, AS_IT_HAPPENED, third, own=own)])[-1]
    assert texts(book, recognised(BEFORE)) == {"第二条/奖励": "5万元", GONE: "10万元"}
    assert texts(book, recognised(D(2025, 8, 20))) == {"第二条/奖励": "7万元", GONE: "已失效"}
    only = decided(book, recognised(BEFORE), only=frozenset({GONE}))
    assert {id_: each.outcome.text for id_, each in only.items()} == {GONE: "10万元"}


def test_who_repealed_it() -> None:
    """v2 did, whichever edition judges."""
    two = changed(paying(10), None)[1]
    third = Commence(quote="丙", start=date_constant(2025, 8, 15))
    new = clause("第二条 新。", 奖励=paying(5))
    insert = Insert(quote="甲", clause="第二条", after="")
    assert two.amended is not None
    books = with_history([two.amended, two, amending(two, insert, third, own=[new])])
    assert steps(books[-1], recognised(BEFORE), GONE) == ["本条已由 v2 删去"]


def test_the_amended_edition_decides_as_it_does_by_itself() -> None:
    """Inside v3, v2 knows its history as it does when it stands alone."""
    _, two, three = chain([SET_ASIDE], [AS_IT_HAPPENED], times=ONCE)
    assert three.amended is not None
    for provision, day in ((ID, BEFORE), ("v1 第一条/补助", UNKNOWN), ("v2 第一条/补助", AFTER)):
        case = recognised(AFTER, awards=(paid(provision, day),))
        assert texts(two, case) == texts(three.amended, case)


# Casework, documents, exercises ------------------------------------------------------------------


def worked(book: Rulebook, case: Case) -> int:
    """How often the matcher came to what the evaluator says: editions times readings shown."""
    found, done = verdicts(book, case), 0
    for each, seen in parts(book, case):
        work = Casework(each)
        for shown_ in selections(book, found, TAKEN):
            assert work.decide(seen, shown_) == judge(each, seen, shown_)
            done += 1
    return done


def test_casework_agrees_on_every_part() -> None:
    """Under every edition that bears on a case, and every reading that its verdicts show."""
    _, book = changed(paying(10, times=ONCE), paying(20, times=ONCE))
    assert worked(book, recognised(AFTER)) == 2
    assert worked(book, recognised(BEFORE)) == 4
    assert worked(book, recognised(AFTER, awards=(paid(ID, BEFORE),))) == 4
    assert worked(book, recognised(BEFORE, day=D(2025, 6, 30))) == 1
    assert worked(chain()[-1], recognised(BEFORE)) == 6


def test_imported_editions_decide_the_same() -> None:
    """Events and awards that span a change come back from the document as well."""
    books = chain([AS_IT_HAPPENED], times=ONCE)
    again = rulebooks(rulebook_json(books))
    cases = [recognised(BEFORE), recognised(AFTER), recognised(BEFORE, awards=(paid(ID, BEFORE),))]
    for book, made in zip(books, again, strict=True):
        for case in cases:
            assert texts(book, case) == texts(made, case)
            assert texts(book, case, BY_EVENT) == texts(made, case, BY_EVENT)


@cache
def exercise(folder: Path, name: str) -> list[Rulebook]:
    """Chengdu's editions with an exercise laid over the rules."""
    ignored = shutil.ignore_patterns("__py*", "binjiang", "panzhihua", "sichuan", "suzhou")
    shutil.copytree(ROOT / "rules", folder / "rules", ignore=ignored, dirs_exist_ok=True)
    overlay = ROOT / "tests/amendments" / name / "rules"
    shutil.copytree(overlay, folder / "rules", dirs_exist_ok=True)
    return load(folder, ["chengdu"])


def stated(folder: Path, book: Rulebook, text_: str) -> Case:
    """A case of the exercise as people write it."""
    file = folder / "case.yaml"
    file.write_text(text_, encoding="utf-8")
    [found] = read_cases(file, book.subjects, provisions=book.known)
    return found


WHO = "申请人: {类型: 企业, 具有独立法人资格: 是, 属人工智能产业类: 是, 在蓉: 是}"


def test_standards_on_both_sides_of_a_raised_ceiling(tmp_path: Path) -> None:
    """Three international standards: under the new ceiling 180万元; read by the rules of the time,
    the two of 2025 bring 100万元 and that of 2026 60万元."""
    book = exercise(tmp_path, "chengdu-cap")[-1]
    case = stated(tmp_path, book, f"""
- 案例: 三项标准
  日期: 2026-03-01
  事实:
    {WHO}
    标准:
      - {{名称: 一, 级别: 国际, 领域: 人工智能标准, 主导制订: 是, 发布日期: 2025-11-01}}
      - {{名称: 二, 级别: 国际, 领域: 人工智能标准, 主导制订: 是, 发布日期: 2025-12-01}}
      - {{名称: 三, 级别: 国际, 领域: 人工智能标准, 主导制订: 是, 发布日期: 2026-02-01}}
""")  # fmt: skip
    found, readings = shown(book, case, "第十条/标准奖励")
    assert found == "180万元"
    assert readings["按发生时的规定"] == "160万元"


def test_a_conference_of_before_its_subsidy_was_repealed(tmp_path: Path) -> None:
    """第九条 is gone from July 2026, and 第十条 has its number; what was before stays subsidised,
    and an award of the old 第九条 is none of the new one."""
    one, two = exercise(tmp_path, "chengdu-repeal")
    assert {"v1 第九条/会议补贴", "v1 第九条/支持办会"} <= {*two.known} - {*two.by_id}
    assert two.later["第十条/标准奖励"] == "第九条/标准奖励"
    case = replace(
        stated(tmp_path, one, f"- 案例: 甲\n  日期: 2026-09-01\n  事实:\n    {WHO}\n"),
        awards=(
            Award("第九条/会议补贴", WAN, D(2026, 5, 1)),
            Award("第十条/标准奖励", WAN, D(2026, 5, 1)),
            Award("第九条/标准奖励", WAN, D(2026, 8, 1)),
        ),
    )
    [(_, now), (_, then)] = parts(two, case)
    assert [
        award.provision
        for award in now.awards  # type: ignore[union-attr]
    ] == ["v1 第九条/会议补贴", "第九条/标准奖励", "第九条/标准奖励"]
    assert [
        award.provision
        for award in then.awards  # type: ignore[union-attr]
    ] == ["第九条/会议补贴", "第十条/标准奖励", "第十条/标准奖励"]


def test_awards_under_numbers_that_an_insertion_moved(tmp_path: Path) -> None:
    """What 第十条 paid until June 2026 fills the ceiling of what is 第十一条 since."""
    _, two = exercise(tmp_path, "chengdu-insertion")
    case = stated(tmp_path, two, f"""
- 案例: 一项标准，上半年已得80万元
  日期: 2026-09-01
  事实:
    {WHO}
    标准: [{{名称: 一, 级别: 国际, 领域: 人工智能标准, 主导制订: 是, 发布日期: 2026-08-01}}]
    已获奖补: [{{条款: 第十条/标准奖励, 金额: 80万元, 日期: 2026-05-01, 对象: 旧项}}]
""")  # fmt: skip
    found, readings = shown(two, case, "第十一条/标准奖励")
    assert found == "20万元"
    assert readings["旧所得不计入"] == "60万元"
