"""What a change does to people: which way an outcome moves, where changes lie, what is proved."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import z3

from tests.small import (
    ID,
    WAN,
    book,
    case,
    doubt,
    grant,
    万元,
    企业,
    分,
    名,
    平台,
    年,
    百分之,
)
from tiaoli.case import Case
from tiaoli.casefile import read_cases
from tiaoli.compare import world as worlds
from tiaoli.compare.direction import amount, direction, paying
from tiaoli.compare.model import Certainty, Direction, Example
from tiaoli.compare.regions import Region, Value, confined, pairs, regions, values
from tiaoli.compare.world import Change, World, common_world, judged, row_of, world
from tiaoli.evaluate import amount_of, value_of
from tiaoli.guards.agreement import drawn
from tiaoli.guards.casetext import case_lines
from tiaoli.guards.mutants import mutants
from tiaoli.guards.outcomes import Found, view
from tiaoli.guards.situations import Stated
from tiaoli.guards.witness import Answer
from tiaoli.kinds import UNKNOWN
from tiaoli.language import (
    Covers,
    Defect,
    Duty,
    LastDay,
    PaidBefore,
    Programme,
    Recognition,
    Scope,
    Stacking,
    Support,
    Validity,
    date_constant,
    one_of,
    portion,
    publication,
)
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Rulebook
from tiaoli.provisions import Limit, Once, Per, Period
from tiaoli.tree import (
    TAKEN,
    All,
    Always,
    Assessed,
    Bound,
    ByTier,
    Capped,
    Compare,
    Crossing,
    InValidity,
    InYear,
    Not,
    Ratio,
    Several,
    under,
)

GAIN, LOSS, OTHER = Direction
FOUND, NONE, SOUGHT = Certainty
REFUSED, REPLACED = Outcome(Status.NOT_ELIGIBLE), Outcome(Status.SUPERSEDED)
EARLY, LATE = Outcome(Status.NOT_YET), Outcome(Status.EXPIRED)
KEPT, BREACHED = Outcome(Status.KEPT), Outcome(Status.BREACHED)
SUPPORTED = Outcome(Status.ELIGIBLE, Pay.UNSTATED)
RECOGNISED = Outcome(Status.ELIGIBLE)


def paid(low: int, high: int | None = None) -> Outcome:
    """So many fen exactly, or from so many to so many."""
    if high is None:
        return Outcome(Status.ELIGIBLE, Pay.EXACT, low, low)
    return Outcome(Status.ELIGIBLE, Pay.AT_MOST, low, high)


def unsure(low: int = 0, high: int = 0) -> Outcome:
    """Undetermined, between so many fen."""
    return Outcome(Status.UNDETERMINED, Pay.NONE, low, high)


# Which way an outcome moves ----------------------------------------------------------------------

MONEY = [
    REFUSED, REPLACED, EARLY, LATE, paid(0), paid(5), paid(9), paid(0, 5), paid(0, 9), paid(3, 9),
    unsure(), unsure(0, 5), unsure(0, 9), unsure(3, 9), unsure(5, 5),
]  # fmt: skip
WITHOUT = [REFUSED, EARLY, LATE, SUPPORTED, RECOGNISED, KEPT, BREACHED, unsure()]
MOVES = [
    *((True, *pair) for pair in itertools.product(MONEY, repeat=2)),
    *((False, *pair) for pair in itertools.product(WITHOUT, repeat=2)),
]
TURNED = {GAIN: LOSS, LOSS: GAIN, OTHER: OTHER, None: None}


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        (paid(5), paid(9), GAIN),
        (REFUSED, paid(5), GAIN),
        (LATE, paid(0, 9), GAIN),
        (REPLACED, paid(1), GAIN),
        (paid(0, 5), paid(0, 9), GAIN),
        (paid(0, 9), paid(9), GAIN),
        (paid(5), REFUSED, LOSS),
        (paid(5), REPLACED, LOSS),
        (unsure(0, 9), REFUSED, LOSS),
        (unsure(3, 9), paid(3), LOSS),
        (unsure(0, 9), paid(0, 9), GAIN),
        (paid(3, 9), unsure(3, 9), OTHER),
        (unsure(0, 9), paid(5), OTHER),
        (paid(5), paid(0, 9), OTHER),
        (REFUSED, LATE, None),
        (REFUSED, paid(0), None),
        (REFUSED, unsure(), None),
        (paid(0), LATE, None),
        (paid(5), paid(5), None),
        (unsure(0, 5), unsure(0, 9), None),
    ],
)
def test_money_moves_by_what_one_gets_at_least_and_at_most(
    before: Outcome, after: Outcome, way: Direction | None
) -> None:
    """Both ends up is more, both down is less; nothing is nothing, however it is worded."""
    assert direction(before, after, True) is way


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        (REFUSED, SUPPORTED, GAIN),
        (RECOGNISED, REFUSED, LOSS),
        (KEPT, BREACHED, LOSS),
        (BREACHED, KEPT, GAIN),
        (unsure(), SUPPORTED, GAIN),
        (unsure(), REFUSED, LOSS),
        (SUPPORTED, RECOGNISED, OTHER),
        (LATE, BREACHED, None),
        (SUPPORTED, SUPPORTED, None),
    ],
)
def test_what_has_no_amount_moves_between_having_it_and_not(
    before: Outcome, after: Outcome, way: Direction | None
) -> None:
    """A duty counts as had while it is kept; of what is undetermined nothing is sure."""
    assert direction(before, after, False) is way


def test_swapped_versions_turn_every_direction_round() -> None:
    """Whoever gains by a change loses by the opposite one, whatever the outcomes."""
    turned = [direction(two, one, pays) for pays, one, two in MOVES]
    assert [TURNED[direction(*pair, pays)] for pays, *pair in MOVES] == turned


def test_no_outcome_moves_against_itself_and_a_shown_move_changes_the_words() -> None:
    """Where both are worded alike nobody's outcome changes."""
    same = {direction(one, two, pays) for pays, one, two in MOVES if one.text == two.text}
    assert same == {None}


def _formula(outcome: Outcome) -> Found:
    kinds = {
        Status.NOT_ELIGIBLE: worlds.REFUSED, Status.SUPERSEDED: worlds.SUPERSEDED,
        Status.NOT_YET: worlds.NOT_YET, Status.EXPIRED: worlds.EXPIRED,
        Status.KEPT: worlds.KEPT, Status.BREACHED: worlds.BREACHED,
        Status.UNDETERMINED: worlds.OPEN,
    }  # fmt: skip
    pays = {
        Pay.EXACT: worlds.EXACT, Pay.AT_MOST: worlds.AT_MOST,
        Pay.UNSTATED: worlds.SUPPORT, Pay.NONE: worlds.PLAIN,
    }  # fmt: skip
    status = kinds.get(outcome.status, pays[outcome.pay])
    return Found(z3.IntVal(status), z3.IntVal(outcome.low), z3.IntVal(outcome.high))


def test_the_formula_of_a_direction_says_what_the_function_says() -> None:
    """For every pair of outcomes; else a proof would be about something else."""
    for pays, one, two in MOVES:
        found = [
            way
            for way in Direction
            if z3.is_true(z3.simplify(worlds._towards(pays, _formula(one), _formula(two), way)))
        ]
        expected = direction(one, two, pays)
        assert found == ([] if expected is None else [expected]), (pays, one, two)


def test_only_amounts_are_added_up() -> None:
    """What is undetermined or has no amount adds nothing."""
    outcomes = (paid(7), paid(3, 9), unsure(3, 9), SUPPORTED, KEPT, REFUSED)
    assert [amount(each) for each in outcomes] == [7, 9, 0, 0, 0, 0]


def test_what_pays_in_one_version_pays() -> None:
    """A grant that replaces a support is about money."""
    support = Support(
        quote="支持", subject=企业, recipient="企业", gives="支持", why_no_amount="无"
    )
    one, two = (book(each).by_id[ID] for each in (support, grant(万元(1))))
    assert (paying(one, two), paying(None, two), paying(one, None)) == (True, True, False)


# Where changes lie -------------------------------------------------------------------------------

BOUNDS = list(Bound)
SAYS: dict[str, Callable[[int, int], bool]] = {
    "超过": lambda value, end: value > end,
    "不低于": lambda value, end: value >= end,
    "不超过": lambda value, end: value <= end,
    "低于": lambda value, end: value < end,
    "恰为": lambda value, end: value == end,
}


def read(words: str) -> Callable[[int], bool]:
    """What the words of a region say of an amount, read anew: 超过0.09元而不超过0.12元."""
    found = [
        re.fullmatch(r"(超过|不低于|不超过|低于|恰为)([0-9.]+)元", part)
        for part in words.split("而")
    ]
    parts = [(SAYS[match[1]], int(Fraction(match[2]) * 100)) for match in found if match]
    assert len(parts) == len(found), words
    return lambda value: all(holds(value, end) for holds, end in parts)


def only(one: Any, two: Any) -> Region:
    """The one region of two conditions or amounts."""
    [found] = regions(pairs(one, two))
    return found


def inside(region: Region, made: Rulebook, stated: Case) -> bool:
    """Whether a case lies in the region."""
    placed = made.by_id[ID]
    seen = view(made, under(placed.provision), TAKEN, Stated(made, placed, stated), 1)
    return z3.is_true(z3.simplify(region.holds(seen)))


@pytest.mark.parametrize(
    ("bounds", "numbers"),
    [
        (bounds, numbers)
        for bounds in itertools.product(BOUNDS, repeat=2)
        for numbers in ((9, 9), (9, 12), (12, 9))
        if (bounds[0] in BOUNDS[:2]) == (bounds[1] in BOUNDS[:2])
        and not (numbers[0] == numbers[1] and bounds[0] is bounds[1])
    ],
)
def test_between_two_numbers_lies_what_one_version_takes_and_the_other_not(
    bounds: tuple[Bound, Bound], numbers: tuple[int, int]
) -> None:
    """Words, formula and evaluator agree on every amount near them, and on an unknown one."""
    made = book(grant(万元(1)))
    one, two = (
        Compare(企业.收入, bound, 分(end)) for bound, end in zip(bounds, numbers, strict=True)
    )
    region = only(one, two)
    assert region.fact == "收入"
    for value in range(6, 15):
        differ = value_of(one)({"企业.收入": value}) != value_of(two)({"企业.收入": value})
        assert read(region.words)(value) == differ, (value, region.words)
        assert inside(region, made, case({"收入": value})) == differ, value
    assert inside(region, made, case({"收入": UNKNOWN})) is False


def test_a_number_lowered_and_made_to_count_lies_between_both() -> None:
    """The words as a drafter reads them."""
    one, two = (
        Compare(企业.收入, Bound.ABOVE, 万元(3)),
        Compare(企业.收入, Bound.AT_LEAST, 万元(2)),
    )
    assert only(one, two).words == "不低于2万元而不超过3万元"
    assert only(one, replace(one, bound=Bound.AT_LEAST)).words == "恰为3万元"


def test_other_options_lie_where_the_choice_is_one_of_those_that_moved() -> None:
    """What both versions list, or neither, is outside."""
    made = book(grant(万元(1)))
    region = only(one_of(企业.级别, "甲级", "乙级"), one_of(企业.级别, "乙级", "丙级"))
    assert (region.fact, region.words) == ("企业级别", "是甲级、丙级")
    found = [inside(region, made, case({"级别": level})) for level in ("甲级", "乙级", "丙级")]
    assert found == [True, False, True]


@pytest.mark.parametrize("ceilings", [(5, 8), (8, 5)])
def test_another_ceiling_lies_above_the_lower_of_both(ceilings: tuple[int, int]) -> None:
    """Up to it both pay alike; an unknown amount may be above it."""
    one, two = (Capped(portion(百分之(50), 企业.收入), 分(end)) for end in ceilings)
    made, region = book(grant(one)), only(one, two)
    assert (region.fact, region.words) == ("", "收入×50%超过0.05元")
    for value in range(6, 20):
        facts = {"企业.收入": value}
        differ = amount_of(one)(facts) != amount_of(two)(facts)
        assert inside(region, made, case({"收入": value})) == differ, value
    assert inside(region, made, case({"收入": UNKNOWN})) is True


def test_a_ceiling_taken_away_lies_above_it() -> None:
    """There is nothing else on the other side."""
    region = only(Capped(企业.收入, 分(5)), 企业.收入)
    assert region.words == "收入超过0.05元"


@pytest.mark.parametrize("turn", [False, True])
def test_a_condition_added_or_taken_away_lies_where_it_is_not_met(turn: bool) -> None:
    """Whoever meets it notices nothing; whoever does not say may."""
    made = book(grant(万元(1)))
    added = Compare(企业.人数, Bound.AT_LEAST, 名(10), ("以上",))
    sides = (All((企业.合格, 企业.优秀)), All((企业.合格, 企业.优秀, added)))
    region = only(*(reversed(sides) if turn else sides))
    assert (region.fact, region.words) == ("", "不符合“人数不低于10名”")
    found = [inside(region, made, case({"人数": number})) for number in (9, 10, UNKNOWN)]
    assert found == [True, False, True]


def test_another_thing_to_compare_with_is_named_by_both_sides() -> None:
    """There are no two numbers to stand between."""
    one, two = (Compare(企业.收入, Bound.ABOVE, other) for other in (企业.总收入, 企业.最高收入))
    region = only(one, two)
    assert (region.fact, region.words) == (
        "收入", "使“收入超过总收入”与“收入超过最高收入”不一致",
    )  # fmt: skip
    stated = case({"收入": 5, "总收入": 5, "最高收入": 4})
    assert inside(region, book(grant(万元(1))), stated) is True


def crossing(*tiers: int, inclusive: Bound = Bound.ABOVE) -> ByTier:
    """So many fen for each tier that is passed for the first time."""
    each = tuple((万元(tier), 万元(n)) for n, tier in enumerate(tiers, 1))
    return ByTier(Crossing(企业.收入, 企业.最高收入, inclusive), each, Several.HIGHEST)


def test_a_tier_lies_in_this_year_and_in_the_years_before() -> None:
    """A first crossing reads two facts; what is the same in both versions is no region."""
    found = regions(pairs(crossing(3, 5), crossing(2, 5)))
    words = "超过2万元而不超过3万元"
    assert [(r.fact, r.words) for r in found] == [("收入", words), ("最高收入", words)]
    assert confined(found) == f"收入{words}，或者最高收入{words}"


def test_equal_parts_go_in_pairs_and_words_decide_nothing() -> None:
    """The same condition twice against once leaves one of them; other words leave none."""
    once = Compare(企业.收入, Bound.ABOVE, 分(9), ("超过",))
    other = replace(once, words=("高于",))
    assert pairs(once, other) == []
    assert pairs(All((once, other)), other) == [(replace(once, words=()), None)]
    assert pairs(crossing(3), 万元(1)) == [
        (Compare(企业.收入, Bound.ABOVE, 万元(3)), None),
        (Compare(企业.最高收入, Bound.ABOVE, 万元(3)), None),
    ]
    assert regions([]) == []


def test_regions_of_one_fact_are_said_together_and_once() -> None:
    """收入恰为…、恰为…，或者级别是…."""
    held = [
        Region("收入", "恰为3元", lambda seen: None),
        Region("级别", "是甲级", lambda seen: None),
        Region("收入", "恰为5元", lambda seen: None),
        Region("收入", "恰为3元", lambda seen: None),
        Region("", "不符合“合格”", lambda seen: None),
    ]
    assert confined(held) == "收入恰为3元、恰为5元，或者级别是甲级，或者不符合“合格”"


def shown(found: list[Value]) -> list[tuple[str, str]]:
    """Fact and value, as a report shows them."""
    return [(value.fact, value.words) for value in found]


def test_values_are_the_numbers_and_one_unit_around_them() -> None:
    """Of the old and of the new one, each once, in order; none below zero."""
    one, two = (Compare(企业.收入, Bound.ABOVE, 分(end)) for end in (2, 0))
    assert shown(values(pairs(one, two))) == [
        ("收入", "0元"), ("收入", "0.01元"), ("收入", "0.02元"), ("收入", "0.03元"),
    ]  # fmt: skip
    people = [Compare(企业.人数, Bound.ABOVE, 名(end)) for end in (10, 11)]
    assert [words for _, words in shown(values(pairs(*people)))] == ["9名", "10名", "11名", "12名"]


def test_a_share_is_shown_by_the_part_that_just_meets_it() -> None:
    """One fen less of the part, exactly, one fen more, whatever the whole is."""
    one, two = (Compare(企业.占比, Bound.AT_LEAST, 百分之(end)) for end in (60, 50))
    found = values(pairs(one, two))
    assert [words for _, words in shown(found)] == [
        "50%差一分", "50%", "50%多一分", "60%差一分", "60%", "60%多一分",
    ]  # fmt: skip
    made = book(grant(万元(1)))
    placed = made.by_id[ID]
    for value, part in zip(found, (4, 5, 6, 5, 6, 7), strict=True):
        for stated in range(1, 10):
            facts = case({"收入": stated, "总收入": 10})
            seen = view(made, placed.provision, TAKEN, Stated(made, placed, facts), 1)
            assert z3.is_true(z3.simplify(value.holds(seen))) == (stated == part), value.words
    direct = Compare(Ratio(企业.收入, 企业.总收入), Bound.AT_LEAST, 百分之(60))
    assert len(values([(direct, None)])) == 3


def test_a_ceiling_of_a_rate_is_shown_by_the_base_that_reaches_it() -> None:
    """2万元 are 50% of 4万元."""
    one, two = (Capped(portion(百分之(50), 企业.收入), 万元(end)) for end in (2, 3))
    found = [words for _, words in shown(values(pairs(one, two)))]
    assert found[:3] == ["39999.99元", "4万元", "40000.01元"]
    assert found[4] == "6万元"


def test_dates_choices_and_unknown_bases_have_no_values() -> None:
    """Nothing is one unit above them that would tell more."""
    dates = [Compare(企业.认定日期, Bound.AT_LEAST, date_constant(n, 1, 1)) for n in (2024, 2025)]
    assert values(pairs(*dates)) == []
    assert values(pairs(one_of(企业.级别, "甲级"), one_of(企业.级别, "乙级"))) == []
    assert values(pairs(*(Capped(Assessed(), 万元(end)) for end in (2, 3)))) == []
    assert values(pairs(Compare(企业.收入, Bound.ABOVE, 企业.总收入), Always())) == []


# What a change of one provision does --------------------------------------------------------------


def change(one: Any, two: Any, **others: Any) -> Change:
    """Two versions of 第一条/补助 in the surroundings of the later one."""
    after = book(two, **others)
    before = after.with_provision(after.by_id[ID], one)
    return Change(before, before.by_id[ID], after, after.by_id[ID])


def certain(found: World) -> dict[Direction, Certainty]:
    """What is known in each direction."""
    return {way: found.certainty[way] for way in Direction}


def examples(found: World) -> list[tuple[Direction, str, str]]:
    """Direction and outcomes of each example."""
    return [(each.direction, each.before, each.after) for each in found.examples]


def replayed(made: Change, example: Example, folder: Path) -> tuple[str, str]:
    """The outcomes of an example that was written into a case file and read again."""
    file = folder / "例子.yaml"
    file.write_text("\n".join(("- 案例: 例子", *example.lines)), encoding="utf-8")
    [again] = read_cases(file, made.book_after.subjects)
    selection = frozenset(filter(None, example.reading.split("+")))
    one, two = judged(made, again, selection)
    return one.text, two.text


THREE = Limit(万元(3), Per.APPLICANT, Period.TERM)
SEVERAL = grant(万元(2), of=平台)
CHANGES = [
    (grant(万元(3)), grant(万元(5)), {GAIN: FOUND, LOSS: NONE, OTHER: NONE}),
    (grant(万元(5)), grant(万元(3)), {GAIN: NONE, LOSS: FOUND, OTHER: NONE}),
    (
        grant(万元(3)), grant(万元(3), when=企业.优秀),
        {GAIN: FOUND, LOSS: FOUND, OTHER: NONE},
    ),
    (
        grant(万元(3), when=企业.合格 & 企业.优秀), grant(万元(3), when=企业.优秀 & 企业.合格),
        {GAIN: NONE, LOSS: NONE, OTHER: NONE},
    ),
    (
        grant(万元(3), times=Once(Per.APPLICANT)), grant(万元(3)),
        {GAIN: FOUND, LOSS: NONE, OTHER: NONE},
    ),
    (SEVERAL, replace(SEVERAL, limits=(THREE,)), {GAIN: NONE, LOSS: FOUND, OTHER: NONE}),
    (
        grant(Capped(企业.收入, 万元(2))), grant(Capped(Assessed(), 万元(2))),
        {GAIN: FOUND, LOSS: FOUND, OTHER: FOUND},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two", "expected"), CHANGES)
def test_each_direction_is_found_or_proved_to_be_nobodys(
    one: Any, two: Any, expected: dict[Direction, Certainty], tmp_path: Path
) -> None:
    """Each example comes out the same again when its lines are read as a case file."""
    made = change(one, two)
    found = world(made)
    assert certain(found) == expected
    assert [each.direction for each in found.examples] == [
        way for way in Direction if expected[way] is FOUND
    ]
    for each in found.examples:
        assert replayed(made, each, tmp_path) == (each.before, each.after)
        assert each.before != each.after
        assert each.reading == ""


def contradicted(made: Change, found: World, count: int) -> list[str]:
    """Drawn cases that move in a direction which is proved to be nobody's."""
    placed = made.either[1]
    chance = random.Random(placed.id)
    said = []
    for _ in range(count):
        each = drawn(made.either[0], placed, chance)
        way = direction(*judged(made, each), made.pays)
        if way is not None and found.certainty[way] is NONE and not beyond(each):
            said.append("\n".join(case_lines(made.book_after, each)))
    return said


def beyond(each: Case) -> bool:
    """Whether a case holds what no formula covers, as the guide says."""
    rows = any(row.project for listed in each.rows.values() for row in listed)
    awards: Any = each.awards
    return rows or any(UNKNOWN in (award.amount, award.date, award.item) for award in awards)


@pytest.mark.parametrize("id_", ["第五条/成长支持", "第十条/标准奖励"])
def test_no_drawn_case_moves_as_was_proved_impossible(chengdu: Rulebook, id_: str) -> None:
    """For some small changes of the law each, at the edges of its own numbers."""
    placed = chengdu.by_id[id_]
    every = list(mutants(placed))
    for mutant in every[:: len(every) // 3]:
        before = chengdu.with_provision(placed, mutant.provision)
        made = Change(before, before.by_id[id_], chengdu, placed)
        assert contradicted(made, world(made), 50) == [], mutant.what


@pytest.mark.parametrize(("one", "two", "expected"), CHANGES)
def test_no_drawn_case_of_a_small_policy_does_either(
    one: Any, two: Any, expected: dict[Direction, Certainty]
) -> None:
    """The proofs of the changes above."""
    made = change(one, two)
    assert contradicted(made, World(expected), 200) == []


def test_a_new_provision_gives_and_one_that_is_gone_takes() -> None:
    """Where a version has no such provision nobody gets anything by it."""
    made = book(grant(万元(3)))
    placed = made.by_id[ID]
    new, gone = world(Change(made, None, made, placed)), world(Change(made, placed, made, None))
    assert certain(new) == {GAIN: FOUND, LOSS: NONE, OTHER: NONE}
    assert certain(gone) == {GAIN: NONE, LOSS: FOUND, OTHER: NONE}
    assert examples(new) == [(GAIN, "不符合", "3万元")]
    assert examples(gone) == [(LOSS, "3万元", "不符合")]
    assert new.edges == gone.edges == []
    assert (new.confined, gone.confined) == ("", "")


def test_edges_show_both_numbers_and_one_unit_around_each() -> None:
    """From above 3万元 to 2万元 and more: exactly from 2万元 to 3万元 the outcome differs."""
    one, two = (
        grant(万元(1), when=企业.合格 & Compare(企业.收入, bound, 万元(end)))
        for bound, end in ((Bound.ABOVE, 3), (Bound.AT_LEAST, 2))
    )
    found = world(change(one, two))
    assert [(each.value, each.differs) for each in found.edges] == [
        ("19999.99元", False), ("2万元", True), ("20000.01元", True),
        ("29999.99元", True), ("3万元", True), ("30000.01元", False),
    ]  # fmt: skip
    assert {each.fact for each in found.edges} == {"收入"}
    assert found.confined == "已证明：只有收入不低于2万元而不超过3万元时，结果才会改变"


def test_a_fact_is_shown_where_its_own_change_matters() -> None:
    """Of two changed numbers each is stepped through while the other decides nothing."""
    one, two = (
        grant(
            万元(1),
            when=Compare(企业.收入, Bound.ABOVE, 万元(low))
            & Compare(企业.人数, Bound.AT_LEAST, 名(low)),
        )
        for low in (3, 2)
    )
    found = world(change(one, two))
    assert [each.value for each in found.edges if each.differs] == [
        "20000.01元", "29999.99元", "3万元", "2名",
    ]  # fmt: skip


def test_a_number_that_decides_nothing_is_stepped_through_too() -> None:
    """It stands behind a higher one: at none of its values does the outcome change."""
    one, two = (
        grant(
            万元(1),
            when=Compare(企业.收入, Bound.ABOVE, 万元(9))
            & Compare(企业.收入, Bound.ABOVE, 万元(low))
            & Compare(企业.人数, Bound.AT_LEAST, 名(low)),
        )
        for low in (3, 2)
    )
    found = world(change(one, two))
    assert [(each.fact, each.value) for each in found.edges if each.differs] == [("人数", "2名")]
    assert len([each for each in found.edges if each.fact == "收入"]) == 6


def test_a_value_that_no_case_can_have_is_left_out() -> None:
    """Nobody has more than a million people in any proof."""
    one, two = (
        grant(万元(1), when=Compare(企业.人数, Bound.AT_LEAST, 名(low))) for low in (10**6, 9)
    )
    found = world(change(one, two))
    shown = [each.value for each in found.edges]
    assert shown == ["8名", "9名", "10名", "999999名", "1000000名"]


def test_rows_have_edges_too() -> None:
    """A row's fact is stepped through in a case with one row."""
    one, two = (
        grant(万元(1), of=平台, when=Compare(平台.投入, Bound.AT_LEAST, 万元(low)))
        for low in (3, 2)
    )
    found = world(change(one, two))
    assert [each.value for each in found.edges if each.differs] == [
        "2万元", "20000.01元", "29999.99元",
    ]  # fmt: skip


def test_nothing_is_confined_where_the_change_reaches_further() -> None:
    """Another amount for everybody, beside another number."""
    one = grant(万元(1), when=Compare(企业.收入, Bound.ABOVE, 万元(3)))
    two = grant(万元(2), when=Compare(企业.收入, Bound.ABOVE, 万元(2)))
    assert world(change(one, two)).confined == ""
    assert world(change(grant(万元(1)), grant(万元(2)))).confined == ""


def test_a_table_has_no_more_edges_than_it_can_show(monkeypatch: Any) -> None:
    """The first ones; two numbers of two facts would be twelve."""
    one, two = (grant(crossing(end)) for end in (3, 2))
    assert len(world(change(one, two)).edges) == 12
    monkeypatch.setattr(worlds, "_MOST_EDGES", 5)
    shown = [each.value for each in world(change(one, two)).edges]
    assert shown == ["19999.99元", "2万元", "20000.01元", "29999.99元", "3万元"]


# Readings ----------------------------------------------------------------------------------------


def test_a_change_of_another_reading_alone_is_shown_under_it(tmp_path: Path) -> None:
    """Nobody is concerned by default; the reading that makes the difference is named."""
    one, two = (grant(doubt(万元(3), 万元(other))) for other in (5, 6))
    made = change(one, two)
    found = world(made)
    assert certain(found) == dict.fromkeys(Direction, NONE)
    assert found.note == "默认读法下无人受影响；读法“乙说”下有变化"
    [example] = found.examples
    assert (example.reading, example.before, example.after) == ("乙说", "5万元", "6万元")
    assert replayed(made, example, tmp_path) == ("5万元", "6万元")


def test_words_without_effect_need_no_other_reading() -> None:
    """Nothing is said where the rule is the same under all readings, or has no doubts."""
    one = grant(doubt(万元(3), 万元(5)))
    for before, after in (
        (one, replace(one, recipient="机构")),
        (grant(万元(3)), grant(分(3 * WAN))),
    ):
        found = world(change(before, after))
        assert certain(found) == dict.fromkeys(Direction, NONE)
        assert (found.note, found.examples) == ("", [])
    same = book(one)
    assert world(Change(same, same.by_id[ID], same, same.by_id[ID])).note == ""


def test_other_words_may_have_other_flaws() -> None:
    """A remark quotes the words of its own version; none of it decides anything."""
    one = grant(万元(3), defects=(Defect("给予", "给谁没有写"),))
    two = replace(one, quote="发给企业", defects=(Defect("发给", "何时没有写"),), no_effect=())
    assert certain(world(change(one, two))) == dict.fromkeys(Direction, NONE)


def test_a_reading_that_could_not_be_proved_is_said_to_be_open(monkeypatch: Any) -> None:
    """By default nobody is concerned all the same."""
    monkeypatch.setattr(worlds, "tell_apart", lambda *args: (Answer.UNKNOWN, None))
    found = world(change(*(grant(doubt(万元(3), 万元(other))) for other in (5, 6))))
    assert found.note == "默认读法下已证明无人受影响；其他读法下未能证明"


def test_a_witness_that_moves_nobody_is_no_example(monkeypatch: Any) -> None:
    """Two refusals that are worded differently are one."""
    one, two = (grant(doubt(万元(3), 万元(other))) for other in (5, 6))
    refused = worlds.tell_apart

    def nobody(*args: Any) -> Any:
        answer, found = refused(*args)
        assert found is not None
        return answer, replace(found, case=case({"合格": False}))

    monkeypatch.setattr(worlds, "tell_apart", nobody)
    assert world(change(one, two)).examples == []


# What is not proved ------------------------------------------------------------------------------


def test_no_answer_in_time_is_no_proof(monkeypatch: Any) -> None:
    """Neither of a direction nor of where changes lie."""
    one, two = (grant(万元(1), when=Compare(企业.收入, Bound.ABOVE, 万元(low))) for low in (3, 2))
    genuine = worlds.solve

    def late(*args: Any, **named: Any) -> Any:
        found = genuine(*args, **named)
        return (Answer.UNKNOWN, None) if found[0] is Answer.PROVED else found

    monkeypatch.setattr(worlds, "solve", late)
    monkeypatch.setattr(worlds, "impossible", lambda *args: set(), raising=False)
    found = world(change(one, two))
    assert certain(found) == {GAIN: FOUND, LOSS: SOUGHT, OTHER: SOUGHT}
    assert found.confined == ""


def test_a_case_that_the_evaluator_does_not_confirm_proves_nothing(monkeypatch: Any) -> None:
    """The formulas are wrong then, and it is said."""
    monkeypatch.setattr(worlds, "judged", lambda *args: (paid(3), paid(3)))
    found = world(change(grant(万元(3)), grant(万元(5))))
    assert certain(found)[GAIN] is SOUGHT
    assert found.examples == []
    assert found.note == "求解器给出的案例与求值器不符，不作证明"


def test_what_formulas_do_not_cover_is_drawn(tmp_path: Path) -> None:
    """A series of years: what is found is shown, nothing is called proved."""
    one, two = (grant(Capped(InYear(企业.各年收入, 企业.年度), 万元(top))) for top in (3, 5))
    made = change(one, two)
    found = world(made)
    assert found.note == "证明不涉及：InYear as a number；以下由抽取的400个案例看出"
    assert NONE not in certain(found).values()
    assert found.edges == []
    for each in found.examples:
        assert replayed(made, each, tmp_path) == (each.before, each.after)


def test_drawn_cases_find_what_a_project_of_several_provisions_changes() -> None:
    """All rows of an applicant are one project, which formulas do not know."""
    rule = Stacking(
        quote="不重复", unit="企业", same_kind="各条", paid_before=PaidBefore.NOTHING,
        per=Per.APPLICANT,
    )  # fmt: skip
    other = grant(万元(9), of=平台, when=平台.合格)
    made = change(*(grant(万元(top), of=平台) for top in (3, 5)), 另一项=other, 重复=rule)
    found = world(made)
    assert found.note.startswith("证明不涉及：a rule that counts all awards of an applicant")
    assert certain(found)[GAIN] is FOUND
    assert contradicted(made, found, 200) == []


def test_a_duty_without_formula_is_not_drawn() -> None:
    """Cases are drawn for what can be applied for."""
    one, two = (
        Duty(
            quote="须",
            bearer="企业",
            must="达标",
            subject=企业,
            kept=Compare(left, Bound.ABOVE, 分(3)),
        )
        for left in (InYear(企业.各年收入, 企业.年度), 企业.收入)
    )
    found = world(change(one, two))
    assert certain(found) == dict.fromkeys(Direction, SOUGHT)
    assert found.examples == []
    assert found.note.startswith("证明不涉及：InYear")


def test_a_duty_is_proved_like_any_other_condition() -> None:
    """A higher bar: whoever kept it may now breach it, and nobody the other way round."""
    one, two = (
        Duty(quote="须", bearer="企业", must="达标", subject=企业,
             kept=Compare(企业.收入, Bound.AT_LEAST, 分(end)))
        for end in (3, 5)
    )  # fmt: skip
    found = world(change(one, two))
    assert certain(found) == {GAIN: NONE, LOSS: FOUND, OTHER: NONE}
    assert examples(found) == [(LOSS, "遵守", "违反")]


def test_a_proof_stands_the_cases_of_rows_in_one_project() -> None:
    """What several rows of one project get together is no more than 3万元, or is not limited."""
    limited = grant(
        万元(3), of=平台, times=Once(Per.ITEM), limits=(Limit(万元(3), Per.ITEM, Period.TERM),)
    )
    found = world(change(limited, replace(limited, limits=())))
    assert found.certainty[GAIN] is not NONE


def test_the_row_of_a_case_is_its_first() -> None:
    """A case about the applicant alone has none."""
    made = book(grant(万元(1), of=平台))
    found = drawn(made, made.by_id[ID], random.Random(1))
    assert row_of(found) == found.rows["平台"][0].facts
    assert row_of(case()) is None


# Rules of the whole policy -----------------------------------------------------------------------

SCOPE = Scope(quote="适用", when=企业.合格)
TERM = Validity(quote="施行", start=date_constant(2024, 2, 17), term=年(3))
STACKED = Stacking(quote="不重复", unit="项目", same_kind="各条", paid_before=PaidBefore.DIFFERENCE)


def common(one: Any, two: Any, *written: Case, **others: Any) -> World:
    """What two versions of a rule on the whole policy do."""
    after = book(two, **others)
    return common_world(after.with_provision(after.by_id[ID], one), after, after.by_id[ID], written)


def test_a_narrower_scope_takes_from_every_provision() -> None:
    """Found for any of them is found; nobody gains by it, which is proved for each."""
    gifts = {"甲": grant(万元(1), when=Always()), "乙": grant(万元(2), of=平台)}
    found = common(SCOPE, replace(SCOPE, when=企业.合格 & 企业.优秀), **gifts)
    assert certain(found) == {GAIN: NONE, LOSS: FOUND, OTHER: NONE}
    assert examples(found) == [(LOSS, "1万元", "不符合")]
    assert found.note == ""


def test_a_scope_that_comes_to_the_same_is_proved() -> None:
    """For every provision, in every direction."""
    found = common(SCOPE, replace(SCOPE, when=Not(Not(企业.合格))), 甲=grant(万元(1)))
    assert certain(found) == dict.fromkeys(Direction, NONE)


def test_a_scope_over_a_provision_without_formula_is_drawn() -> None:
    """Its part is sought, and so nothing is proved of the whole."""
    series = grant(InYear(企业.各年收入, 企业.年度))
    narrow = replace(SCOPE, when=企业.合格 & 企业.优秀)
    found = common(SCOPE, narrow, 甲=grant(万元(1)), 乙=series)
    assert certain(found)[LOSS] is FOUND
    assert NONE not in certain(found).values()
    assert found.note == "证明不涉及：InYear as a number；以下由抽取的案例看出"


def test_a_status_concerns_what_relies_on_it() -> None:
    """Recognised by more, paid to more."""
    one, two = (
        Recognition(quote="认定", subject=企业, recipient="企业", establishes=企业.优秀, when=when)
        for when in (企业.合格 & Compare(企业.人数, Bound.AT_LEAST, 名(9)), 企业.合格)
    )
    found = common(one, two, 奖励=grant(万元(1), when=企业.优秀))
    assert certain(found)[GAIN] is FOUND
    assert certain(found)[LOSS] is NONE


def test_a_stacking_rule_is_tried_on_written_and_drawn_cases_and_never_proved() -> None:
    """No formula knows several provisions that pay for one project; the provision that moves is
    named."""
    gifts = {"甲": grant(万元(3), of=平台), "乙": grant(万元(5), of=平台)}
    found = common(STACKED, replace(STACKED, covers=Covers.OTHERS), **gifts)
    assert certain(found)[GAIN] is FOUND
    assert NONE not in certain(found).values()
    assert {each.provision for each in found.examples} <= {"第一条/甲", "第一条/乙"}
    assert found.note.startswith("证明不涉及几项奖补之间的关系")


def test_a_written_case_tells_of_a_stacking_rule_first() -> None:
    """Its outcome is shown as it is, before any drawn one."""
    gifts = {"甲": grant(万元(3), of=平台), "乙": grant(万元(5), of=平台)}
    after = book(replace(STACKED, covers=Covers.OTHERS), **gifts)
    chance = random.Random(1)
    each = drawn(after, after.by_id["第一条/甲"], chance)
    [row, *_] = each.rows["平台"]
    facts = {"平台.合格": True, "平台.级别": "甲级"}
    told = replace(each, rows={"平台": (replace(row, project="甲", facts=facts),)}, awards=())
    found = common(STACKED, after.by_id[ID].provision, told, **gifts)
    assert found.examples[0] == Example(
        GAIN, tuple(case_lines(after, told)), "就高让位", "3万元", provision="第一条/甲"
    )


def test_a_stacking_rule_over_applicants_has_nothing_to_meet() -> None:
    """Without rows no two provisions fall on one project."""
    found = common(STACKED, replace(STACKED, covers=Covers.OTHERS), 甲=grant(万元(3)))
    assert certain(found) == dict.fromkeys(Direction, SOUGHT)
    assert found.examples == []


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (TERM, replace(TERM, term=年(5)), (FOUND, NONE, NONE)),
        (TERM, replace(TERM, term=None), (FOUND, NONE, NONE)),
        (replace(TERM, term=年(5)), TERM, (NONE, FOUND, NONE)),
        (TERM, replace(TERM, start=date_constant(2024, 3, 1)), (FOUND, FOUND, SOUGHT)),
        (TERM, replace(TERM, start=date_constant(2024, 3, 1), term=年(2)), (NONE, FOUND, NONE)),
        (TERM, replace(TERM, last_day=LastDay.SAME_DAY), (FOUND, NONE, NONE)),
        (TERM, replace(TERM, explained_by="某局"), (NONE, NONE, NONE)),
        (TERM, replace(TERM, start=publication()), (FOUND, FOUND, SOUGHT)),
    ],
)  # fmt: skip
def test_a_longer_term_gives_and_a_shorter_one_takes(
    one: Validity, two: Validity, expected: tuple[Certainty, ...]
) -> None:
    """Proved where every day of one lies in the other; of a term that is moved both are found."""
    found = common(one, two, 给付=grant(万元(1)))
    assert tuple(certain(found).values()) == expected


def test_the_days_around_both_ends_of_a_term_are_shown() -> None:
    """The eve, the day, the day after; the case is otherwise a usual one."""
    moved = replace(TERM, start=date_constant(2024, 3, 1), term=年(2))
    found = common(TERM, moved, 给付=grant(万元(1)))
    assert {each.fact for each in found.edges} == {"申报日期"}
    assert [(each.value, each.before, each.after) for each in found.edges] == [
        ("2024年2月16日", "未施行", "未施行"),
        ("2024年2月17日", "1万元", "未施行"),
        ("2024年2月18日", "1万元", "未施行"),
        ("2024年2月29日", "1万元", "未施行"),
        ("2024年3月1日", "1万元", "1万元"),
        ("2024年3月2日", "1万元", "1万元"),
        ("2026年2月27日", "1万元", "1万元"),
        ("2026年2月28日", "1万元", "1万元"),
        ("2026年3月1日", "1万元", "已失效"),
        ("2027年2月15日", "1万元", "已失效"),
        ("2027年2月16日", "1万元", "已失效"),
        ("2027年2月17日", "已失效", "已失效"),
    ]
    [example] = found.examples
    assert (example.before, example.after) == ("1万元", "未施行")


def test_a_term_that_ran_from_publication_is_judged_with_a_day_of_publication() -> None:
    """Published on 2024-07-01, the earlier text was not in force in February of that year."""
    found = common(replace(TERM, start=publication()), TERM, 给付=grant(万元(1)))
    assert certain(found)[GAIN] is FOUND
    assert [each.before for each in found.edges][:3] == ["未施行"] * 3


def test_a_longer_term_is_no_proof_where_a_rule_denies_it() -> None:
    """Whoever is paid because a day does not lie in the term loses by a longer one."""
    late = grant(万元(1), when=企业.合格 & Not(InValidity(企业.认定日期)))
    found = common(TERM, replace(TERM, start=date_constant(2024, 2, 1)), 给付=late)
    assert certain(found)[LOSS] is not NONE
    assert certain(found)[OTHER] is not NONE


def test_a_term_without_anything_to_apply_for_has_no_edges() -> None:
    """No usual case can be made; nothing that was not proved is said to be found."""
    does = Programme(quote="鼓励", actor="市", addressee="企业", does="支持", why_no_verdict="无")
    found = common(TERM, replace(TERM, term=年(5)), 倡导=does)
    assert (found.edges, found.examples) == ([], [])
    assert certain(found) == {GAIN: SOUGHT, LOSS: NONE, OTHER: NONE}


def test_a_provision_that_can_never_apply_shows_no_term() -> None:
    """The next one does."""
    longer = replace(TERM, term=年(5))
    never = grant(万元(9), when=Not(Always()))
    found = common(TERM, longer, 甲=never, 乙=grant(万元(1)))
    assert examples(found) == [(GAIN, "已失效", "1万元")]


def test_directions_are_listed_in_one_order(monkeypatch: Any) -> None:
    """However they were proved: a report is the same every time."""
    monkeypatch.setattr(worlds, "impossible", lambda *args: (OTHER, LOSS))
    found = world(change(grant(万元(3)), grant(万元(5))))
    assert list(found.certainty) == list(Direction)


def test_the_earlier_version_stands_for_a_provision_that_is_gone() -> None:
    """What is shown of it is shown as it was."""
    made = book(grant(万元(3)))
    placed = made.by_id[ID]
    assert Change(made, placed, made, None).either == (made, placed)
    assert Change(made, None, made, placed).either == (made, placed)
    assert Change(made, placed, made, None).pays is True
