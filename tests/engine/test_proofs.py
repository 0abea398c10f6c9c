"""Proofs: each property proved of a sound provision and refuted, with a case, of one without it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
import z3

from tests.small import WAN, book, doubt, grant, 万元, 企业, 分, 平台, 百分之
from tiaoli.guards import formulas, outcomes, proofs, witness
from tiaoli.guards.proofs import (
    CAPS,
    FITS,
    GRANTED,
    MONOTONE,
    NEVER_ABOVE,
    NEVER_NEGATIVE,
    PROPERTIES,
    REACHED,
    READINGS,
    REFUSED_BY,
    TIERS,
    Proof,
    prove,
)
from tiaoli.guards.witness import Answer, SameVerdictError
from tiaoli.language import Scope, Support, one_of, reading
from tiaoli.policy import Rulebook
from tiaoli.provisions import Limit, Once, Per, Period
from tiaoli.tree import (
    AlreadyPaid,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Crossing,
    Less,
    Not,
    Portion,
    Several,
    Sum,
)

CROSSING = Crossing(企业.收入, 企业.最高收入, Bound.AT_LEAST)
TIERED = ByTier(CROSSING, ((分(300), 万元(1)), (分(500), 万元(2))), Several.HIGHEST)
KINDS = ByKind(企业.级别, (("甲级", 万元(3)), ("乙级", 万元(2))))


def proved(made: Any, name: str) -> list[Proof]:
    """What is proved of the first provision by this name."""
    made = made if isinstance(made, Rulebook) else book(made)
    return [proof for proof in prove(made, made.placed[0]) if proof.name == name]


def answers(found: Iterable[Proof]) -> set[Answer]:
    """The answers among them."""
    return {proof.answer for proof in found}


SOUND = grant(
    Capped(Portion(百分之(10), 企业.收入), 万元(5)),
    when=企业.合格
    & Compare(企业.收入, Bound.AT_LEAST, 分(100))
    & one_of(企业.级别, "甲级", "乙级"),
    times=Once(Per.APPLICANT),
    limits=(Limit(万元(4), Per.APPLICANT, Period.TERM),),
)  # fmt: skip


def test_everything_is_proved_of_a_sound_provision() -> None:
    """Each property once for each thing it is about; nothing is refuted or unknown."""
    made = book(SOUND)
    found = list(prove(made, made.placed[0]))
    assert answers(found) == {Answer.PROVED}
    assert all(proof.holds for proof in found)
    by_name = {name: sum(proof.name == name for proof in found) for name in PROPERTIES}
    assert by_name == {
        NEVER_ABOVE: 1, NEVER_NEGATIVE: 1, FITS: 1, TIERS: 0, REACHED: 0, GRANTED: 1, REFUSED_BY: 3,
        MONOTONE: 1, READINGS: 0, CAPS: 1,
    }  # fmt: skip
    assert [p.about for p in found if p.name == MONOTONE] == ["企业.收入"]


def test_what_is_no_grant_is_asked_only_of_its_conditions() -> None:
    """There is no amount that could be too much; but somebody can get it."""
    support = Support(
        quote="支持", subject=企业, recipient="企业", when=企业.合格 & 企业.优秀, gives="支持",
        why_no_amount="没有写",
    )  # fmt: skip
    made = book(support)
    found = list(prove(made, made.placed[0]))
    assert {proof.name for proof in found} == {REFUSED_BY, GRANTED}
    assert answers(found) == {Answer.PROVED}


# Amounts -----------------------------------------------------------------------------------------


def test_a_ceiling_that_is_not_kept_is_refuted(monkeypatch: Any) -> None:
    """The case is judged by the evaluator, and its verdict is shown with the reading it needs."""
    made = grant(doubt(万元(3), 万元(7)))
    assert answers(proved(made, NEVER_ABOVE)) == {Answer.PROVED}
    monkeypatch.setattr(proofs, "ceiling", lambda provision, selection: 3 * WAN)
    [found] = proved(made, NEVER_ABOVE)
    assert (found.answer, found.note, found.about) == (Answer.REFUTED, "7万元", "乙说")
    assert not found.holds


def test_without_any_ceiling_nothing_is_asked() -> None:
    """A rate of an amount has none; that it fits 64 bits is asked all the same."""
    made = grant(Portion(百分之(10), 企业.收入))
    assert proved(made, NEVER_ABOVE) == []
    assert answers(proved(made, FITS)) == {Answer.PROVED}


def test_an_amount_that_does_not_fit_is_refuted(monkeypatch: Any) -> None:
    """A bound below what an amount may be is passed, and by how much is shown."""
    made = grant(Sum((企业.收入, 企业.最高收入)))
    assert answers(proved(made, FITS)) == {Answer.PROVED}
    monkeypatch.setattr(proofs, "LARGEST", 10**16)
    [found] = proved(made, FITS)
    assert found.answer is Answer.REFUTED
    assert found.note.endswith("元")


def test_a_negative_amount_is_refuted(monkeypatch: Any) -> None:
    """Where the formulas come to one and the evaluator does not, that is an error."""
    made = grant(Less(万元(3), 企业.收入))
    assert answers(proved(made, NEVER_NEGATIVE)) == {Answer.PROVED}
    from tiaoli.guards import formulas

    monkeypatch.setattr(formulas, "most", lambda one, two: one)
    with pytest.raises(SameVerdictError, match="does not confirm"):
        proved(made, NEVER_NEGATIVE)


# Tiers, kinds, conditions ------------------------------------------------------------------------


def test_tiers_leave_no_gap_and_do_not_overlap(monkeypatch: Any) -> None:
    """Each number above the lowest threshold has its tier's amount; a hole is shown by a case."""
    made = grant(TIERED)
    assert answers(proved(made, TIERS)) == {Answer.PROVED}
    assert answers(proved(made, REACHED)) == {Answer.PROVED}
    genuine = formulas.crossed

    def with_a_hole(measure: Any, threshold: Any, seen: Any) -> Any:
        now = outcomes.number(measure.now, seen).value
        passed = genuine(measure, threshold, seen)
        return passed._replace(yes=z3.And(passed.yes, now != 400), no=z3.Or(passed.no, now == 400))

    monkeypatch.setattr(formulas, "crossed", with_a_hole)
    with pytest.raises(SameVerdictError):  # the evaluator knows of no hole
        proved(made, TIERS)


def test_each_tier_and_each_kind_is_reached() -> None:
    """With what a case of it comes to; one that a condition keeps away from is not."""
    kinds = proved(grant(KINDS), REACHED)
    assert [(p.about, p.note) for p in kinds] == [("甲级", "3万元"), ("乙级", "2万元")]
    excluded = proved(grant(KINDS, when=one_of(企业.级别, "甲级", "丙级")), REACHED)
    assert [p.answer for p in excluded] == [Answer.PROVED, Answer.REFUTED]
    assert excluded[1].note == "没有这样的案例"
    assert not excluded[1].holds
    below = grant(TIERED, when=Compare(企业.收入, Bound.BELOW, 分(500)))
    assert [p.answer for p in proved(below, REACHED)] == [Answer.PROVED, Answer.REFUTED]


def test_a_tier_reached_under_another_reading_only_says_so() -> None:
    """The reading stands beside what is paid."""
    when = doubt(one_of(企业.级别, "甲级"), 企业.合格)
    found = proved(grant(KINDS, when=when), REACHED)
    assert [p.note for p in found] == ["3万元", "2万元（读法 乙说）"]


def test_each_condition_refuses_somebody() -> None:
    """One that follows from another never does; the words it follows from are named."""
    redundant = 企业.合格 & Compare(企业.收入, Bound.AT_LEAST, 分(5)) & Compare(
        企业.收入, Bound.AT_LEAST, 分(9)
    )  # fmt: skip
    first, second, third = proved(grant(万元(1), when=redundant), REFUSED_BY)
    assert [p.answer for p in (first, second, third)] == [
        Answer.PROVED, Answer.REFUTED, Answer.PROVED,
    ]  # fmt: skip
    assert first.note == "不符合"
    assert second.expected.startswith("已包含在另一项条件里：")
    assert "0.09元" in second.expected
    assert second.holds


def test_a_condition_may_follow_from_the_scope_or_the_list_of_kinds() -> None:
    """Then the text itself says it twice."""
    scope = Scope(quote="适用", when=企业.优秀)
    scoped = proved(book(grant(万元(1), when=企业.合格 & 企业.优秀), 范围=scope), REFUSED_BY)
    assert [p.answer for p in scoped] == [Answer.PROVED, Answer.REFUTED]
    assert scoped[1].expected.startswith("已包含在另一项条件里：")
    listed = grant(KINDS, when=企业.合格 & one_of(企业.级别, "甲级", "乙级"))
    assert proved(listed, REFUSED_BY)[1].expected == "金额只列了这些类别"


def test_a_condition_that_follows_from_several_together_is_to_be_mended() -> None:
    """No single other words of the text say it."""
    both = 企业.合格 & Not(企业.合格 & Not(企业.优秀)) & 企业.优秀
    last = proved(grant(万元(1), when=both), REFUSED_BY)[-1]
    assert (last.answer, last.expected, last.holds) == (Answer.REFUTED, "", False)


# More never brings less --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pays", "fact", "why"),
    [
        (Portion(百分之(10), 企业.收入), "企业.收入", None),
        (Less(万元(9), 企业.收入), "企业.收入", "从金额中减去"),
        (TIERED, "企业.最高收入", "须首次"),
        (TIERED, "企业.收入", None),
        (Sum((Less(万元(9), Portion(百分之(50), 企业.收入)), 分(1))), "企业.收入", "从金额中减去"),
    ],
)
def test_more_brings_no_less_but_where_the_text_says_so(pays: Any, fact: str, why: Any) -> None:
    """Two cases that differ in one number are shown, and the words by which more brings less."""
    [found] = [p for p in proved(grant(pays), MONOTONE) if p.about == fact]
    if why is None:
        assert found.answer is Answer.PROVED
        return
    assert found.answer is Answer.REFUTED
    assert " 得 " in found.note
    assert found.expected.startswith(why)
    assert found.holds


def test_an_upper_bound_and_a_denominator_may_turn() -> None:
    """A condition on at most so much, or on a share of what grows."""
    few = grant(万元(1), when=Compare(企业.收入, Bound.AT_MOST, 分(9)))
    [found] = proved(few, MONOTONE)
    assert found.expected.startswith("条件是上界")
    assert "0.09元 得 1万元" in found.note
    share = grant(万元(1), when=Compare(企业.占比, Bound.AT_LEAST, 百分之(60)))
    turned = {p.about: p.expected for p in proved(share, MONOTONE)}
    assert turned["企业.总收入"].startswith("是占比的分母")
    assert turned["企业.收入"] == ""


def test_tiers_that_pay_less_the_higher_they_are_are_to_be_mended() -> None:
    """No words of the text say that more brings less."""
    falling = ByTier(CROSSING, ((分(300), 万元(2)), (分(500), 万元(1))), Several.HIGHEST)
    once_more = ByKind(企业.级别, (("甲级", 万元(2)), ("乙级", 万元(1))))
    assert answers(proved(grant(falling), MONOTONE)) >= {Answer.PROVED}
    assert proved(grant(once_more), MONOTONE) == []
    reversed_ = grant(万元(1), when=Not(Compare(企业.收入, Bound.AT_LEAST, 分(9))))
    [found] = proved(reversed_, MONOTONE)
    assert (found.answer, found.holds) == (Answer.REFUTED, False)
    assert found.note == "收入 0.08元 得 1万元，0.09元 得 不符合"


# Readings ----------------------------------------------------------------------------------------


def test_two_readings_differ_in_some_case() -> None:
    """With what the case comes to under each; two that say the same make the doubt void."""
    found = proved(grant(doubt(万元(1), 万元(2), 万元(1))), READINGS)
    assert [(p.about, p.answer) for p in found] == [
        ("甲说／乙说", Answer.PROVED),
        ("甲说／丙说", Answer.REFUTED),
        ("乙说／丙说", Answer.PROVED),
    ]
    assert found[0].note == "1万元、2万元"
    assert found[1].note == "没有这样的案例"
    same = grant(万元(1), when=doubt(企业.合格, Not(Not(企业.合格))))
    assert answers(proved(same, READINGS)) == {Answer.REFUTED}


def test_readings_may_differ_only_beside_another_reading_or_with_several_rows() -> None:
    """Both are tried before a doubt is void."""
    where = {"限甲级": one_of(企业.级别, "甲级"), "不限": 企业.合格}
    beside = grant(
        doubt(ByKind(企业.级别, (("甲级", 万元(3)),)), KINDS),
        when=reading("条件", "？", where, instead="写明"),
    )
    assert answers(proved(beside, READINGS)) == {Answer.PROVED}
    limits = (doubt(*(Limit(万元(3), per, Period.TERM) for per in (Per.ITEM, Per.APPLICANT))),)
    assert answers(proved(grant(万元(3), of=平台, limits=limits), READINGS)) == {Answer.PROVED}


# Ceilings over several payments ------------------------------------------------------------------


@pytest.mark.parametrize("per", [Per.APPLICANT, Per.ITEM])
@pytest.mark.parametrize("period", list(Period))
def test_a_ceiling_over_several_payments_is_kept(per: Per, period: Period) -> None:
    """Whatever the rows may bring, with up to three rows and two earlier awards."""
    made = grant(Assessed(), of=平台, limits=(Limit(万元(3), per, period),))
    [found] = proved(made, CAPS)
    assert found.answer is Answer.PROVED
    assert "3万元" in found.about


def test_a_ceiling_that_the_order_of_judging_forgets_is_refuted(monkeypatch: Any) -> None:
    """What was paid before is shown, and what is paid on top of it."""
    made = grant(Assessed(), of=平台, limits=(Limit(万元(3), Per.APPLICANT, Period.TERM),))
    monkeypatch.setattr(
        outcomes, "spent", lambda situation, period, counts, year=None: z3.IntVal(0)
    )
    [found] = proved(made, CAPS)
    assert found.answer is Answer.REFUTED
    assert found.note.startswith("此前已获")


def test_ceilings_are_asked_under_each_reading_that_has_others() -> None:
    """Once for each way of counting."""
    limits = (doubt(*(Limit(万元(3), per, Period.TERM) for per in (Per.ITEM, Per.APPLICANT))),)
    found = proved(grant(Assessed(), of=平台, limits=limits), CAPS)
    assert [p.about.endswith("（读法 乙说）") for p in found] == [False, True]
    assert answers(found) == {Answer.PROVED}


def test_instalments_keep_their_ceiling() -> None:
    """The rest of what is paid in parts is never more than the whole."""
    made = grant(
        Capped(Assessed(), Less(万元(5), AlreadyPaid())), of=平台,
        limits=(Limit(万元(5), Per.ITEM, Period.TERM),),
    )  # fmt: skip
    assert answers(proved(made, CAPS)) == {Answer.PROVED}
    assert answers(proved(made, NEVER_ABOVE)) == {Answer.PROVED}


# What is not known -------------------------------------------------------------------------------


def test_what_is_not_settled_in_time_is_unknown(monkeypatch: Any) -> None:
    """Never proved, and never said to hold."""

    class Slow(z3.Solver):
        """A solver that runs out of time whatever it is asked."""

        def check(self, *assumptions: Any) -> Any:
            return z3.unknown

    monkeypatch.setattr(witness.z3, "Solver", Slow)
    made = book(SOUND)
    found = list(prove(made, made.placed[0]))
    assert answers(found) == {Answer.UNKNOWN}
    assert not any(proof.holds for proof in found)


def test_a_short_patience_leaves_a_hard_question_open(monkeypatch: Any) -> None:
    """A product of unknown numbers is not settled in a millisecond."""
    monkeypatch.setattr(witness, "PATIENCE", 1)
    hard = grant(
        Capped(Assessed(), Sum((Portion(企业.占比, 企业.最高收入), Portion(企业.占比, 企业.收入)))),
        when=Compare(Sum((企业.收入, 企业.最高收入)), Bound.AT_LEAST, 分(77)),
    )
    found = list(prove(book(hard), book(hard).placed[0]))
    assert Answer.UNKNOWN in answers(found)


def test_a_counterexample_that_the_evaluator_does_not_confirm_is_an_error(monkeypatch: Any) -> None:
    """Nothing is said of the law by formulas that are wrong."""
    monkeypatch.setattr(proofs, "_paid", lambda found: z3.BoolVal(True))
    with pytest.raises(SameVerdictError):
        proved(grant(KINDS, when=one_of(企业.级别, "丙级")), REACHED)


def test_a_proof_says_of_what_and_why() -> None:
    """On one line."""
    line = str(Proof("第一条/补助", MONOTONE, "企业.收入", Answer.REFUTED, "甲", "乙"))
    assert line == "第一条/补助: 多不少给（企业.收入） 反例：甲；乙"
    assert str(Proof("第一条/补助", FITS, "", Answer.PROVED)) == "第一条/补助: 不溢出 证明"


def test_what_nobody_can_get_is_refuted() -> None:
    """Two conditions that exclude each other."""
    [found] = proved(grant(万元(1), when=企业.合格 & ~企业.合格), GRANTED)
    assert (found.answer, found.holds) == (Answer.REFUTED, False)


def test_an_upper_bound_excuses_only_what_it_turns() -> None:
    """More of a number brings less by a bound on it, or by a fault that only stands beside it."""
    bounded = 企业.合格 & Compare(企业.收入, Bound.AT_MOST, 分(500))
    tenth = Portion(百分之(10), 企业.收入)
    [found] = proved(grant(tenth, when=bounded), MONOTONE)
    assert (found.answer, found.holds) == (Answer.REFUTED, True)
    [beside] = proved(grant(Capped(万元(5), Less(万元(5), tenth)), when=bounded), MONOTONE)
    assert beside.answer is Answer.REFUTED
