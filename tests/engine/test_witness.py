"""Witnesses: the case that tells two versions of a provision apart, or the proof of none."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import BOOKS
from tests.small import WAN, book, grant, 万元, 企业, 分, 平台, 年, 日
from tiaoli.case import Case
from tiaoli.guards import witness
from tiaoli.guards.formulas import NoFormulaError
from tiaoli.guards.mutants import mutants
from tiaoli.guards.witness import Answer, SameVerdictError, tell_apart
from tiaoli.judge import judge
from tiaoli.language import (
    DayOne,
    LastDay,
    PaidBefore,
    Scope,
    Stacking,
    Validity,
    date_constant,
    publication,
)
from tiaoli.policy import Rulebook
from tiaoli.provisions import Limit, Once, Per, Period
from tiaoli.tree import (
    TAKEN,
    All,
    Always,
    Assessed,
    Bound,
    Capped,
    Compare,
    Crossing,
    Either,
    InYear,
    Not,
    walk,
)

GROWTH = "第五条/成长支持"


def apart(made: Rulebook, other: Any) -> tuple[Answer, Any]:
    """What is found of the first provision and another version of it."""
    return tell_apart(made, made.placed[0], other)


def changed(made: Rulebook, **fields: Any) -> Any:
    """The first provision with other fields."""
    return replace(made.placed[0].provision, **fields)


def test_exactly_300_million_tells_two_readings_apart(chengdu: Rulebook) -> None:
    """首次突破3亿元 read as 达到: the case has exactly 3亿元, and everything else as usual."""
    placed = chengdu.by_id[GROWTH]
    [mutant] = [m for m in mutants(placed) if m.what == "改取读法“达到”"]
    answer, found = tell_apart(chengdu, placed, mutant.provision)
    assert answer is Answer.REFUTED
    assert found.case.facts["企业.年度主营业务收入"] == 3 * 10**10
    assert found.selection == TAKEN
    assert found.outcomes == ("不符合", "10万元")
    assert found.case.awards == ()
    assert found.case.facts["企业.是人工智能企业"] is True


def test_a_bound_within_one_reading_is_told_apart_under_that_reading(chengdu: Rulebook) -> None:
    """A change of what only the other reading says is seen where that reading is asked for."""
    placed = chengdu.by_id[GROWTH]
    crossings = [n for n in walk(placed.provision) if isinstance(n, Crossing)]
    other = next(c for c in crossings if c.bound is Bound.AT_LEAST)
    [mutant] = [m for m in mutants(placed) if m.before == other
                and getattr(m.after, "bound", None) is Bound.ABOVE][:1]  # fmt: skip
    answer, found = tell_apart(chengdu, placed, mutant.provision)
    assert answer is Answer.REFUTED
    assert found.selection == {"达到"}
    assert found.case.facts["企业.年度主营业务收入"] == 3 * 10**10


@pytest.mark.parametrize("step", [-1, 1])
def test_a_cap_one_fen_off_is_told_by_an_amount_at_it(step: int) -> None:
    """The assessed amount is above the lower of the two."""
    made = book(grant(Capped(Assessed(), 万元(100))))
    other = changed(made, pays=Capped(Assessed(), 分(100 * WAN + step)))
    answer, found = apart(made, other)
    assert answer is Answer.REFUTED
    one, two = found.outcomes
    assert one != two
    assert {one, two} & {"100万元", "至多100万元"}
    for each, said in zip((made, made.with_provision(made.placed[0], other)), (one, two),
                          strict=True):  # fmt: skip
        assert judge(each, found.case)["第一条/补助"].outcome.text == said


def test_paid_once_or_again_is_told_by_an_earlier_award() -> None:
    """Without one both pay; with one only one of them does."""
    made = book(grant(万元(3), times=Once(Per.APPLICANT)))
    answer, found = apart(made, changed(made, times=None))
    assert answer is Answer.REFUTED
    assert len(found.case.awards) == 1
    assert found.outcomes == ("不符合", "3万元")


def test_a_limit_by_project_or_by_enterprise_is_told_by_two_rows() -> None:
    """One row is the same under both."""
    made = book(grant(万元(3), of=平台, limits=(Limit(万元(3), Per.ITEM, Period.TERM),)))
    moved = (Limit(万元(3), Per.APPLICANT, Period.TERM),)
    answer, found = apart(made, changed(made, limits=moved))
    assert answer is Answer.REFUTED
    assert len(found.case.rows["平台"]) + len(found.case.awards) > 1
    assert len({*found.outcomes}) == 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (企业.合格, Not(Not(企业.合格))),
        (All((企业.合格, 企业.优秀)), All((企业.优秀, 企业.合格))),
        (Not(All((企业.合格, 企业.优秀))), Either((Not(企业.合格), Not(企业.优秀)))),
        (Compare(企业.收入, Bound.ABOVE, 分(9)), Compare(企业.收入, Bound.AT_LEAST, 分(10))),
        (Always(), Compare(企业.收入, Bound.AT_LEAST, 分(0)) | Always()),
    ],
)
def test_a_change_that_comes_to_the_same_is_proved(one: Any, two: Any) -> None:
    """Whatever the facts, unknown ones too."""
    made = book(grant(万元(1), when=one))
    assert apart(made, changed(made, when=two)) == (Answer.PROVED, None)


def test_what_is_the_same_only_while_everything_is_known_is_told_apart() -> None:
    """合格 or not 合格 is no condition, but open where nobody says."""
    made = book(grant(万元(1), when=企业.优秀 & (企业.合格 | ~企业.合格)))
    answer, found = apart(made, changed(made, when=企业.优秀))
    assert answer is Answer.REFUTED
    assert found.outcomes == ("未定", "1万元")


def test_an_amount_that_comes_to_the_same_is_proved() -> None:
    """A limit above what is ever paid to the one applicant decides nothing."""
    made = book(grant(Capped(Assessed(), 万元(3)), times=Once(Per.APPLICANT)))
    limited = changed(made, limits=(Limit(万元(4), Per.APPLICANT, Period.TERM),))
    assert apart(made, limited) == (Answer.PROVED, None)
    limited = changed(made, limits=(Limit(万元(2), Per.APPLICANT, Period.TERM),))
    assert apart(made, limited)[0] is Answer.REFUTED


def test_what_only_rows_of_one_project_tell_is_no_proof() -> None:
    """Projects are beyond the formulas; drawn cases have them, and a proof needs both."""
    limit = Limit(万元(3), Per.ITEM, Period.TERM)
    made = book(grant(万元(3), of=平台, times=Once(Per.ITEM), limits=(limit,)))
    answer, found = apart(made, changed(made, limits=()))
    assert answer is Answer.REFUTED
    assert len({row.project for row in found.case.rows["平台"]} - {None}) == 1
    assert len({*found.outcomes}) == 2


# The term ----------------------------------------------------------------------------------------

DATED = Validity(quote="施行", start=date_constant(2024, 2, 17), term=年(3))
LATER = Validity(quote="施行", start=publication(日(30), DayOne.NEXT), term=年(3))


@pytest.mark.parametrize(
    ("rule", "other", "day", "outcomes"),
    [
        (DATED, {"start": date_constant(2024, 2, 16)}, "2024-02-16", ("未施行", "1万元")),
        (DATED, {"start": date_constant(2024, 2, 18)}, "2024-02-17", ("1万元", "未施行")),
        (DATED, {"last_day": LastDay.SAME_DAY}, "2027-02-17", ("已失效", "1万元")),
        (DATED, {"term": None}, "2027-02-17", ("已失效", "1万元")),
        (DATED, {"term": 年(2)}, "2026-02-17", ("1万元", "已失效")),
    ],
)
def test_a_term_is_told_by_the_first_day_that_differs(
    rule: Validity, other: dict[str, Any], day: str, outcomes: tuple[str, str]
) -> None:
    """Nothing is said of the day of publication where the text itself gives the first day."""
    made = book(rule, 给付=grant(万元(1)))
    answer, found = apart(made, replace(rule, **other))
    assert answer is Answer.REFUTED
    assert found.case.date == datetime.date.fromisoformat(day)
    assert found.outcomes == outcomes
    assert found.case.published == {}


def test_a_term_from_publication_is_told_for_a_day_of_publication() -> None:
    """30 or 31 days after it; a day that changes nothing is proved to be the same."""
    made = book(LATER, 给付=grant(万元(1)))
    answer, found = apart(made, replace(LATER, start=publication(日(30), DayOne.SAME)))
    assert answer is Answer.REFUTED
    [published] = found.case.published.values()
    assert found.case.date == published + datetime.timedelta(30)
    assert found.outcomes == ("未施行", "1万元")
    plain = replace(LATER, start=publication())
    same = replace(LATER, start=publication(day_one=DayOne.SAME))
    assert apart(book(plain, 给付=grant(万元(1))), same) == (Answer.PROVED, None)


# What is not known -------------------------------------------------------------------------------


def test_several_provisions_that_pay_for_one_project_are_not_covered() -> None:
    """Neither the rule on them, nor the scope where it differs."""
    rule = Stacking(quote="不重复", unit="项目", same_kind="同类", paid_before=PaidBefore.NOTHING)
    made = book(rule, 给付=grant(万元(1)))
    with pytest.raises(NoFormulaError):
        apart(made, replace(rule, per=Per.APPLICANT))
    scope = Scope(quote="适用", when=企业.合格)
    made = book(scope, 给付=grant(万元(1)))
    with pytest.raises(NoFormulaError):
        apart(made, replace(scope, when=企业.优秀))
    assert apart(made, replace(scope, when=Not(Not(企业.合格)))) == (Answer.PROVED, None)


def test_a_series_of_years_is_not_covered() -> None:
    """What is derived from one stands as a fact of its own; the series itself is no number."""
    made = book(grant(万元(1)))
    with pytest.raises(NoFormulaError):
        apart(made, changed(made, pays=Capped(InYear(企业.各年收入, 企业.年度), 万元(1))))


def test_no_answer_in_time_is_unknown(monkeypatch: Any) -> None:
    """And neither a proof nor a witness."""
    monkeypatch.setattr(witness, "solve", lambda *args: (Answer.UNKNOWN, None))
    made = book(grant(万元(1)))
    assert apart(made, changed(made, pays=万元(2))) == (Answer.UNKNOWN, None)


def test_a_witness_that_the_evaluator_does_not_confirm_is_an_error(monkeypatch: Any) -> None:
    """The formulas are wrong then, and nothing is shown."""
    made = book(grant(万元(1)))
    other = changed(made, pays=万元(2))
    genuine = judge(made, Case("甲", datetime.date(2025, 6, 1), {"企业.合格": True}))
    monkeypatch.setattr(witness, "judge", lambda *args: genuine)
    with pytest.raises(SameVerdictError, match="第一条/补助"):
        apart(made, other)


@pytest.mark.parametrize("policy", ["chengdu", "suzhou"])
def test_mutants_of_the_law_are_told_apart_by_cases_that_do(policy: str) -> None:
    """Of some mutants of each provision: the two versions differ in the case, as it says."""
    made = next(each for each in BOOKS if each.policy_id == policy)
    for placed, _ in made.judged[::4]:
        for mutant in list(mutants(placed))[3::25]:
            other = made.with_provision(placed, mutant.provision)
            answer, found = tell_apart(made, placed, mutant.provision)
            if answer is not Answer.REFUTED:
                continue
            said = tuple(
                judge(each, found.case, found.selection)[placed.id].outcome.text
                for each in (made, other)
            )
            assert said[0] != said[1]
            assert len(said) == len(found.outcomes)
