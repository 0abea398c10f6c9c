"""Mutants: the small changes that each node and each field must have, and those that are none."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import BOOKS
from tests.small import WAN, book, changed, doubt, grant, 万元, 企业, 分, 名, 平台, 年, 日, 百分之
from tiaoli.guards.mutants import Mutant, mutants
from tiaoli.kinds import Money, Share
from tiaoli.language import (
    Covers,
    DayOne,
    Duty,
    LastDay,
    PaidBefore,
    Prohibition,
    Recognition,
    Scope,
    Since,
    Stacking,
    Support,
    TermFrom,
    Validity,
    date_constant,
    one_of,
    publication,
)
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Appropriation, Envelope, Limit, Once, Per, Period, Quota
from tiaoli.tree import (
    All,
    AlreadyPaid,
    Always,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Either,
    Fact,
    InValidity,
    Less,
    Node,
    Not,
    OneOf,
    Past,
    Portion,
    Reading,
    Several,
    Sum,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
    readings,
    under,
    walk,
)

CROSSING = Crossing(企业.收入, 企业.最高收入, Bound.ABOVE)
TIERS = ((万元(300), 万元(10)), (万元(500), 万元(20)))
KINDS = (("甲级", 万元(30)), ("乙级", 万元(20)))


def whens(when: Any) -> list[Any]:
    """What the condition of a grant is changed to; ``None`` where something else is changed."""
    made = grant(万元(1), when=when)
    return [m.provision.when for m in changed(book(made)) if m.provision.when != when]


def amounts(pays: Any, **rest: Any) -> list[Any]:
    """What the amount of a grant is changed to."""
    made = grant(pays, **rest)
    return [m.provision.pays for m in changed(book(made)) if m.provision.pays != pays]


def others(provision: Any, field: str) -> list[Any]:
    """What a field of a provision is changed to."""
    old = getattr(provision, field)
    new = [getattr(m.provision, field) for m in changed(book(provision))]
    return [value for value in new if value != old]


# Values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constant", "neighbours"),
    [
        (万元(3), {3 * WAN - 1, 3 * WAN + 1}),
        (分(0), {1}),
        (百分之(60), {百分之("59.99").value, 百分之("60.01").value}),
        (百分之(100), {百分之("99.99").value}),
        (百分之(0), {百分之("0.01").value}),
        (名(20), {19, 21}),
        (年(3), {35, 37}),
        (日(30), {29, 31}),
        (
            date_constant(2024, 3, 1),
            {datetime.date(2024, 2, 29), datetime.date(2024, 3, 2)},
        ),
    ],
)
def test_a_constant_is_one_unit_more_or_less(constant: Constant, neighbours: set[Any]) -> None:
    """A fen, a basis point, one of a count, a month, a day; never beyond what its kind can be."""
    fact = replace(企业.收入, kind=constant.kind)
    found = [when.right.value for when in whens(Compare(fact, Bound.AT_LEAST, constant))
             if isinstance(when, Compare) and when.right != constant]  # fmt: skip
    assert sorted(found) == sorted(neighbours)


def test_what_the_language_refuses_is_no_mutant() -> None:
    """Thresholds that no longer rise, and months where the text counts years."""
    close = ByTier(CROSSING, ((分(5), 万元(1)), (分(6), 万元(2))), Several.HIGHEST)
    thresholds = {
        tuple(t.value for t, _ in pays.tiers) for pays in amounts(close) if isinstance(pays, ByTier)
    }
    assert thresholds == {(5, 6), (4, 6), (5, 7), (5,), (6,)}
    left = [when.most.value for when in whens(YearsLeft(年(3))) if isinstance(when, YearsLeft)]
    assert sorted(left) == [24, 36, 48]


# Conditions --------------------------------------------------------------------------------------

A, B = 企业.合格, 企业.优秀


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        (A, [Always(), Not(A)]),
        (Not(A), [A, Always(), Not(Not(A))]),
        (
            All((A, B)),
            [Always(), All((B,)), All((A,)), All((Not(A), B)), All((A, Not(B))), Either((A, B))],
        ),
        (
            Either((A, B)),
            [
                Always(), Not(Either((A, B))), Either((B,)), Either((A,)),
                Either((Not(A), B)), Either((A, Not(B))), All((A, B)),
            ],
        ),
        (Worded(A, ("首次",)), [Always(), Not(Worded(A, ("首次",)))]),
        (WithinYear(A), [A, Always(), Not(WithinYear(A))]),
        (
            one_of(企业.级别, "甲级", "乙级"),
            [OneOf(企业.级别, ("甲级",)), OneOf(企业.级别, ("乙级",))],
        ),
        (InValidity(企业.认定日期, ("新",)), [Past(企业.认定日期)]),
        (Past(企业.认定日期), [InValidity(企业.认定日期)]),
        (YearBefore(企业.年度), [Past(企业.年度)]),
        (
            YearsLeft(年(3)),
            [YearsLeft(年(2)), YearsLeft(年(4)), YearsLeft(年(3), consecutive=True)],
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Node) else "",
)  # fmt: skip
def test_a_condition_is_dropped_negated_or_misread(when: Any, wanted: list[Any]) -> None:
    """Each change that the node must have is there."""
    found = whens(when)
    assert [tree for tree in wanted if tree not in found] == []


@pytest.mark.parametrize(
    ("bound", "other"),
    [(Bound.AT_LEAST, Bound.ABOVE), (Bound.AT_MOST, Bound.BELOW)],
)
def test_a_bound_is_strict_for_inclusive_and_back(bound: Bound, other: Bound) -> None:
    """Of a comparison and of a threshold to be passed; and the first time may be any time."""
    for one, two in ((bound, other), (other, bound)):
        compared = Compare(企业.收入, one, 万元(3))
        assert replace(compared, bound=two) in whens(compared)
        tiered = ByTier(replace(CROSSING, bound=one), TIERS, Several.HIGHEST)
        crossings = [pays.measure for pays in amounts(tiered) if isinstance(pays, ByTier)]
        assert replace(CROSSING, bound=two) in crossings
        assert replace(CROSSING, bound=one, before=Constant(Money(), 0)) in crossings


def test_an_inner_condition_is_changed_in_its_place() -> None:
    """Under a word and a negation, within an alternative, in either reading."""
    inner = Compare(企业.收入, Bound.AT_LEAST, 万元(3))
    strict = replace(inner, bound=Bound.ABOVE)
    for within in (
        lambda x: Worded(Not(x), ("不",)),
        lambda x: All((A, Either((B, x)))),
        lambda x: doubt(A, All((x, B))),
    ):
        assert within(strict) in whens(within(inner))


# Amounts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pays", "wanted"),
    [
        (万元(3), [Capped(Assessed(), 万元(3))]),
        (Portion(百分之(10), 企业.收入), [Portion(百分之("10.01"), 企业.收入)]),
        (Sum((企业.收入, 万元(1))), [Sum((企业.收入,)), Sum((万元(1),))]),
        (Less(企业.收入, 企业.最高收入), [企业.收入]),
        (Less(万元(9), AlreadyPaid()), [Less(万元(9), AlreadyPaid(True)), 万元(9)]),
        (
            Capped(Assessed(), 万元(100)),
            [Assessed(), Capped(Assessed(), 万元(200)), 万元(100)],
        ),
        (
            Capped(Portion(百分之(10), 企业.收入), 万元(100)),
            [
                Portion(百分之(10), 企业.收入),
                Capped(Portion(百分之(10), 企业.收入), 万元(200)),
                Capped(Assessed(), Capped(Portion(百分之(10), 企业.收入), 万元(100))),
            ],
        ),
        (
            Capped(Assessed(), Less(万元(100), AlreadyPaid())),
            [Capped(Assessed(), Less(万元(200), AlreadyPaid()))],
        ),
        (
            Capped(Assessed(), doubt(万元(1), 万元(2))),
            [Capped(Assessed(), doubt(万元(2), 万元(4)))],
        ),
        (
            Capped(Assessed(), Portion(百分之(30), 企业.收入)),
            [Capped(Assessed(), Sum((Portion(百分之(30), 企业.收入),) * 2))],
        ),
        (
            ByTier(CROSSING, TIERS, Several.HIGHEST),
            [
                ByTier(CROSSING, TIERS, Several.EACH),
                ByTier(CROSSING, TIERS[1:], Several.HIGHEST),
                ByTier(CROSSING, TIERS[:1], Several.HIGHEST),
                ByTier(
                    CROSSING, ((万元(300), 万元(20)), (万元(500), 万元(10))), Several.HIGHEST
                ),
            ],
        ),
        (
            ByKind(企业.级别, KINDS),
            [
                ByKind(企业.级别, KINDS[1:]),
                ByKind(企业.级别, KINDS[:1]),
                ByKind(企业.级别, (("甲级", 万元(20)), ("乙级", 万元(30)))),
            ],
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Node) else "",
)  # fmt: skip
def test_an_amount_is_changed(pays: Any, wanted: list[Any]) -> None:
    """Each change that the node must have is there."""
    found = amounts(pays)
    assert [tree for tree in wanted if tree not in found] == []


def test_three_amounts_are_swapped_pair_by_pair() -> None:
    """Each two of them, but not two that are the same."""
    table = (("甲级", 万元(3)), ("乙级", 万元(2)), ("丙级", 万元(2)))
    swapped = [
        tuple(amount.value // WAN for _, amount in m.after.table)
        for m in changed(book(grant(ByKind(企业.级别, table))))
        if m.what == "两档金额互换"
    ]
    assert sorted(swapped) == [(2, 2, 3), (2, 3, 2)]


def test_at_most_by_a_limit_becomes_exact() -> None:
    """核定额 under a limit of its own is taken for the limit."""
    limited = grant(Assessed(), of=平台, limits=(Limit(万元(7), Per.ITEM, Period.TERM),))
    assert 万元(7) in others(limited, "pays")


# Readings ----------------------------------------------------------------------------------------


def test_each_other_reading_is_taken() -> None:
    """The second and the third, in the place of the first; their names stay with their trees."""
    when = doubt(A, B, Always())
    found = [
        m.provision.when
        for m in changed(book(grant(万元(1), when=when)))
        if m.what.startswith("改取读法")
    ]
    assert [each.names for each in found] == [("乙说", "甲说", "丙说"), ("丙说", "甲说", "乙说")]
    assert [each.taken for each in found] == [B, Always()]
    assert {dict(each.options)["甲说"] for each in found} == {A}


def test_a_doubt_in_two_places_moves_in_both() -> None:
    """In the condition and in the amount, one inside another doubt."""
    shared = doubt(企业.收入, 企业.总收入)
    outer = doubt(Capped(shared, 万元(5)), 万元(9), name="另一处")
    made = grant(outer, when=Compare(shared, Bound.AT_LEAST, 万元(1)))
    [moved] = [m for m in changed(book(made)) if m.what == "改取读法“乙说”"
               and m.before == 企业.收入]  # fmt: skip
    wanted = under(made, frozenset({"乙说"}))
    assert under(moved.provision.when) == under(wanted.when)
    assert under(moved.provision.pays) == Capped(企业.总收入, 万元(5))


def test_each_reading_that_is_a_condition_is_dropped_and_negated() -> None:
    """In its own place, the name of the reading with it."""
    found = whens(doubt(A, B))
    for wanted in (doubt(Always(), B), doubt(Not(A), B), doubt(A, Always()), doubt(A, Not(B))):
        assert wanted in found


# Once only and ceilings --------------------------------------------------------------------------


def test_once_becomes_each_other_unit_or_nothing() -> None:
    """And what is paid any number of times becomes once."""
    made = grant(万元(1), times=Once(Per.APPLICANT, ("一次性",)))
    found = others(made, "times")
    assert {each.per for each in found if each is not None} == {*Per} - {Per.APPLICANT}
    assert None in found
    assert others(grant(万元(1)), "times") == [Once(Per.APPLICANT)]


@pytest.mark.parametrize("per", [Per.APPLICANT, Per.ITEM])
@pytest.mark.parametrize("period", list(Period))
def test_a_limit_is_removed_doubled_or_moved_to_another_unit_or_period(
    per: Per, period: Period
) -> None:
    """Per project for per enterprise, once for yearly, both ways; one fen up and down."""
    limit = Limit(万元(7), per, period)
    found = others(grant(Assessed(), of=平台, limits=(limit,)), "limits")
    other_per = Per.ITEM if per is Per.APPLICANT else Per.APPLICANT
    other_period = Period.TERM if period is Period.YEAR else Period.YEAR
    for wanted in (
        (),
        (replace(limit, amount=万元(14)),),
        (replace(limit, amount=分(7 * WAN - 1)),),
        (replace(limit, amount=分(7 * WAN + 1)),),
        (replace(limit, per=other_per),),
        (replace(limit, period=other_period),),
    ):
        assert wanted in found


def test_a_yearly_limit_loses_the_date_by_which_it_counts() -> None:
    """The year of the payment instead; within a doubt too."""
    limit = Limit(万元(7), Per.APPLICANT, Period.YEAR, by=平台.认定日期)
    made = grant(万元(3), of=平台, limits=(doubt(limit, replace(limit, by=None)),))
    assert (doubt(replace(limit, by=None), replace(limit, by=None)),) in others(made, "limits")


@pytest.mark.parametrize("pays", [万元(3), Capped(Assessed(), 万元(3))])
def test_what_is_paid_per_project_becomes_a_ceiling_per_enterprise(pays: Any) -> None:
    """Only where there are several projects, and not where one alone is paid anyway."""
    limit = Limit(万元(3), Per.APPLICANT, Period.TERM)
    assert (limit,) in others(grant(pays, of=平台), "limits")
    once = grant(pays, of=平台, times=Once(Per.APPLICANT))
    for made in (grant(pays), once, grant(Assessed(), of=平台)):
        assert others(made, "limits") == []


# Provisions --------------------------------------------------------------------------------------


def test_conditions_of_every_provision() -> None:
    """Scope, recognition, support, duty and prohibition: dropped and negated."""
    recognised = Recognition(
        quote="认定", subject=企业, recipient="企业", when=A, establishes=企业.优秀
    )
    supported = Support(
        quote="支持", subject=企业, recipient="企业", when=A, gives="支持", why_no_amount="没有写"
    )
    duty = Duty(quote="应当", bearer="企业", must="做", subject=企业, kept=A)
    banned = Prohibition(quote="不得", bearer="企业", must_not="做", subject=企业, breached=A)
    for made, field in (
        (recognised, "when"), (supported, "when"), (Scope(quote="适用", when=A), "when"),
        (duty, "kept"), (banned, "breached"),
    ):  # fmt: skip
        found = others(made, field)
        assert Always() in found
        assert Not(A) in found


def test_the_rule_on_several_awards() -> None:
    """Its unit, what it covers, since when, what a lower award leaves, its promotion, subjects."""
    rule = Stacking(
        quote="不重复", unit="项目", same_kind="同类", paid_before=PaidBefore.DIFFERENCE,
        promotion=PaidBefore.NOTHING, subjects=(企业, 平台),
    )  # fmt: skip
    assert others(rule, "per") == [Per.APPLICANT]
    assert others(replace(rule, per=Per.APPLICANT), "per") == [Per.ITEM]
    assert {*others(rule, "covers")} == {Covers.OTHERS, Covers.OWN}
    assert others(rule, "since") == [Since.TERM]
    assert others(rule, "paid_before") == [PaidBefore.NOTHING]
    assert {*others(rule, "promotion")} == {None, PaidBefore.DIFFERENCE}
    assert {*others(rule, "subjects")} == {(), (企业,), (平台,)}


def test_the_term() -> None:
    """Its first day one day off, a month more or less, no end, and every way of counting it."""
    dated = Validity(quote="施行", start=date_constant(2024, 2, 17), term=年(3))
    days = {start.value for start in others(dated, "start")}
    assert days == {datetime.date(2024, 2, 16), datetime.date(2024, 2, 18)}
    terms = others(dated, "term")
    assert {None if term is None else term.value for term in terms} == {None, 35, 37}
    assert others(dated, "last_day") == [LastDay.SAME_DAY]
    assert others(dated, "term_from") == [TermFrom.PUBLICATION]
    later = replace(dated, start=publication(日(30), DayOne.NEXT))
    starts = others(later, "start")
    assert publication(日(30), DayOne.SAME) in starts
    assert {start.after.value for start in starts} == {29, 30, 31}


def test_quotas_and_envelopes_stay_as_they_are() -> None:
    """They decide no single case."""
    made = grant(万元(1), quota=Quota(名(10)))
    assert others(made, "quota") == []
    assert changed(book(Appropriation(
        quote="安排", envelope=Envelope(万元(9), Period.YEAR), funds="补助"
    ))) == []  # fmt: skip


# All of the law ----------------------------------------------------------------------------------

PLACED = [(made, placed) for made in BOOKS for placed in made.placed]
MUTANTS: dict[Placed, list[Mutant]] = {placed: list(mutants(placed)) for _, placed in PLACED}


@pytest.mark.parametrize("made", BOOKS, ids=lambda made: made.policy_id)
def test_no_mutant_is_the_original_or_another_one(made: Rulebook) -> None:
    """Each is another provision, says what was done, and stands in the same place."""
    for placed in made.placed:
        found = MUTANTS[placed]
        assert len({placed.provision, *(m.provision for m in found)}) == len(found) + 1
        for mutant in found:
            assert mutant.placed is placed
            assert type(mutant.provision) is type(placed.provision)
            assert mutant.what
            assert mutant.before != mutant.after
            assert mutant.provision.quote == placed.provision.quote


@pytest.mark.parametrize("made", BOOKS, ids=lambda made: made.policy_id)
def test_every_part_of_the_law_has_its_changes(made: Rulebook) -> None:
    """Each constant both neighbours, each bound its other, each reading, once and limit."""
    for placed in made.placed:
        done = {(mutant.before, mutant.after) for mutant in MUTANTS[placed]}
        for node in _within(placed.provision):
            for wanted in _wanted(node):
                assert (node, wanted) in done, (placed.id, node, wanted)


def _within(provision: Any) -> list[Any]:
    """Everything in a provision but its vocabulary, quota and envelope."""
    plain = replace(provision, quota=None) if getattr(provision, "quota", None) else provision
    if isinstance(plain, Appropriation):
        return []
    facts = {node for node in walk(plain) if isinstance(node, Fact)}
    inside = {part for fact in facts for part in walk(fact) if part is not fact}
    return [node for node in walk(plain) if node not in inside]


def _wanted(node: Any) -> list[Any]:
    flipped = {
        Bound.AT_LEAST: Bound.ABOVE, Bound.ABOVE: Bound.AT_LEAST,
        Bound.AT_MOST: Bound.BELOW, Bound.BELOW: Bound.AT_MOST,
    }  # fmt: skip
    match node:
        case Constant(kind=kind, value=value) if isinstance(kind, Money):
            return [replace(node, value=value + 1), replace(node, value=value - 1)]
        case Compare(bound=bound) | Crossing(bound=bound):
            return [replace(node, bound=flipped[bound])]
        case Once(per=per):
            return [None, *(replace(node, per=other) for other in Per if other is not per)]
        case Limit(period=period):
            other = Period.TERM if period is Period.YEAR else Period.YEAR
            return [replace(node, period=other)]
        case All(parts=parts):
            return [All((*parts[:n], Not(p), *parts[n + 1 :])) for n, p in enumerate(parts)]
        case InValidity(event=event):
            return [Past(event)]
        case _:
            return []


@pytest.mark.parametrize("made", BOOKS, ids=lambda made: made.policy_id)
def test_every_rate_date_and_duration_has_its_neighbours(made: Rulebook) -> None:
    """Where the kind allows them; a number of years is changed by whole years."""
    for placed in made.placed:
        within = [node for node in _within(placed.provision) if isinstance(node, Constant)]
        counted = {n.most for n in _within(placed.provision) if isinstance(n, YearsLeft)}
        for node in within:
            if node in counted or isinstance(node.kind, Money):
                continue
            after = {m.after.value for m in MUTANTS[placed] if m.before == node}
            near = {node.value + node.kind.step, node.value - node.kind.step}
            assert {each for each in near if _possible(node, each)} == after


def _possible(node: Constant, value: Any) -> bool:
    return not isinstance(node.kind, Share) or 0 <= value <= 1


@pytest.mark.parametrize("made", BOOKS, ids=lambda made: made.policy_id)
def test_every_reading_of_the_law_is_taken_once(made: Rulebook) -> None:
    """As many mutants take another reading as there are other readings."""
    for placed in made.placed:
        doubts = [
            d for d in readings(placed.provision) if not isinstance(d.taken, Quota | Envelope)
        ]
        wanted = sorted(name for doubt in doubts for name in doubt.names[1:])
        taken = [m for m in MUTANTS[placed] if m.what.startswith("改取读法")]
        assert sorted(m.what[5:-1] for m in taken) == wanted
        for mutant in taken:
            name = mutant.what[5:-1]
            for doubt_ in _doubts(mutant.provision, name):
                assert doubt_.names[0] == name


def _doubts(provision: Any, name: str) -> list[Reading]:
    return [n for n in walk(provision) if isinstance(n, Reading) and name in n.names]
