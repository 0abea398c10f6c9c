"""What a change of one provision does to people: the smallest cases, or a proof of none.

Both versions stand in the same surroundings, those of the later text, so that what is found is the
doing of this change alone. z3 looks for the cases, the evaluator judges them before anyone sees
them.
"""

from __future__ import annotations

import datetime
import itertools
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import z3

from tiaoli.boundaries import TYPICAL_PUBLICATION, baseline, case_of
from tiaoli.case import Award, Case
from tiaoli.casewords import in_words
from tiaoli.compare.direction import direction, paying
from tiaoli.compare.model import Certainty, Direction, Edge, Example
from tiaoli.compare.regions import Region, Value, confined, equals, pairs, regions, values
from tiaoli.compare.rowwise import impossible
from tiaoli.guards.agreement import drawn
from tiaoli.guards.casetext import case_lines
from tiaoli.guards.formulas import NoFormulaError
from tiaoli.guards.outcomes import (
    AT_MOST,
    BREACHED,
    EXACT,
    EXPIRED,
    KEPT,
    NOT_YET,
    OPEN,
    PLAIN,
    REFUSED,
    SUPERSEDED,
    SUPPORT,
    Found,
    outcome,
    view,
)
from tiaoli.guards.situations import Anything
from tiaoli.guards.witness import Answer, readings_asked, sizes, solve, tell_apart
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.outcome import Outcome, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Duty, Entitlement, Grant, Prohibition, Stacking, Validity
from tiaoli.standing import dated, term
from tiaoli.tree import TAKEN, Fact, InValidity, Not, Selection, under, walk

_DRAWN: Final = 400
"""How many cases are drawn where the formulas do not cover a change."""
_MOST_EDGES: Final = 18
_PATIENCE: Final = 7.0
"""How long z3 may think about one provision (seconds): somebody waits for the report."""
_AT_LEAST: Final = 3_000
"""How long it may think about where the changes lie, however long the rest took (milliseconds)."""

_NOTHING: Final = (REFUSED, SUPERSEDED, NOT_YET, EXPIRED, BREACHED)
_WITHOUT_AMOUNT: Final = (SUPPORT, PLAIN, KEPT)


@dataclass(frozen=True)
class Change:
    """Two versions of a provision in the same surroundings; ``None`` where there is none."""

    book_before: Rulebook
    before: Placed | None
    book_after: Rulebook
    after: Placed | None

    @property
    def pays(self) -> bool:
        """Whether the provision pays money in either version."""
        return paying(self.before, self.after)

    @property
    def versions(self) -> list[Any]:
        """The provision in the versions that have it."""
        return [placed.provision for placed in (self.before, self.after) if placed is not None]

    @property
    def either(self) -> tuple[Rulebook, Placed]:
        """The later version, or the earlier one of what is gone."""
        if self.after is not None:
            return self.book_after, self.after
        assert self.before is not None
        return self.book_before, self.before


@dataclass
class World:
    """What a change does to people. ``until`` is when z3 stops thinking about it."""

    certainty: dict[Direction, Certainty] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    confined: str = ""
    note: str = ""
    until: float = field(default_factory=lambda: time.monotonic() + _PATIENCE)

    @property
    def patience(self) -> int:
        """How long z3 may still think (milliseconds)."""
        return max(int((self.until - time.monotonic()) * 1000), 100)


def unproved(note: str) -> World:
    """A change of which nothing is known but that it may concern somebody."""
    return World(dict.fromkeys(Direction, Certainty.SOUGHT), note=note)


def world(change: Change) -> World:
    """Whom a change of a provision that decides cases concerns, in every direction."""
    found = World()
    try:
        if change.before is not None and change.after is not None:
            both = change.book_before, change.before, change.book_after, change.after
            found.certainty = dict.fromkeys(impossible(*both), Certainty.NONE)
        for each in Direction:
            if each not in found.certainty:
                _look(change, each, found)
        _stand(change, found)
        if Certainty.FOUND in found.certainty.values():
            found.confined = _confined(change, max(found.patience, _AT_LEAST))
            found.edges = _edges(change)
        else:
            _other_readings(change, found)
    except NoFormulaError as problem:
        _by_drawing(change, found, f"证明不涉及：{problem}；以下由抽取的{_DRAWN}个案例看出")
    found.certainty = {way: found.certainty[way] for way in Direction}
    return found


def _stand(change: Change, found: World) -> None:
    """Tries drawn cases, which may hold what the formulas leave out (rows of one project, awards of
    which something is unknown): what was proved must stand them."""
    _try(change, found, _DRAWN // 2)


# Directions --------------------------------------------------------------------------------------


def _outcomes(change: Change, situation: Anything, selection: Selection) -> tuple[Found, Found]:
    nothing = Found(z3.IntVal(REFUSED), z3.IntVal(0), z3.IntVal(0))
    both = ((change.book_before, change.before), (change.book_after, change.after))
    one, two = (
        nothing if placed is None else outcome(book, placed, selection, situation)
        for book, placed in both
    )
    return one, two


def _is(found: Found, kinds: Iterable[int]) -> Any:
    return z3.Or([found.status == kind for kind in kinds])


def _worth(found: Found, pays: bool) -> tuple[Any, Any]:
    """The formula of `direction.worth`."""
    plain = _is(found, _WITHOUT_AMOUNT)
    zero = z3.And(_is(found, (EXACT, AT_MOST)), found.high == 0)
    nothing = z3.Or(_is(found, _NOTHING), zero)
    perhaps = found.status == OPEN
    low = z3.If(z3.And(perhaps, found.low == 0), -1, found.low)
    high = found.high if pays else z3.If(perhaps, 1, found.high)
    low, high = (z3.If(nothing, -1, z3.If(plain, 1, end)) for end in (low, high))
    return low, high


def _paid(found: Found) -> Any:
    return z3.Or(_is(found, _WITHOUT_AMOUNT), found.status == EXACT, found.status == AT_MOST)


def _towards(pays: bool, one: Found, two: Found, way: Direction) -> Any:
    """The formula of `direction`."""
    (low, high), (lower, higher) = _worth(one, pays), _worth(two, pays)
    moved = z3.Or(low != lower, high != higher)
    gain = z3.And(moved, lower >= low, higher >= high)
    loss = z3.And(moved, lower <= low, higher <= high)
    changed = z3.Not(z3.Or(z3.And(high <= 0, higher <= 0), one.same(two)))
    if way is Direction.OTHER:
        return z3.And(changed, z3.Not(z3.Or(gain, loss)))
    return z3.And(changed, gain if way is Direction.GAIN else loss)


def _look(change: Change, way: Direction, found: World) -> None:
    """Looks for a case in a direction, the smallest first."""
    book, placed = change.either
    certainty = Certainty.NONE
    for rows, awards in sizes(*change.versions):
        situation = Anything(book, placed, rows, awards)
        one, two = _outcomes(change, situation, TAKEN)
        usual = situation.near(baseline(book, placed) or {})
        wanted = _towards(change.pays, one, two, way)
        answer, model = solve(situation, wanted, usual, found.patience)
        if answer is Answer.REFUTED:
            example = _example(change, situation.case(model), TAKEN)
            if example is not None and example.direction is way:
                found.examples.append(example)
                found.certainty[way] = Certainty.FOUND
                return
            answer, found.note = Answer.UNKNOWN, "求解器给出的案例与求值器不符，不作证明"
        if answer is Answer.UNKNOWN:
            certainty = Certainty.SOUGHT
    found.certainty[way] = certainty


def judged(change: Change, case: Case, selection: Selection = TAKEN) -> tuple[Outcome, Outcome]:
    """The outcomes of a case under both versions."""
    both = ((change.book_before, change.before), (change.book_after, change.after))
    ids = {placed.id for _, placed in both if placed is not None}
    one, two = (
        Outcome(Status.NOT_ELIGIBLE)
        if placed is None
        else judge(book, _for(case, ids, placed.id), selection, frozenset({placed.id}))[
            placed.id
        ].outcome
        for book, placed in both
    )
    return one, two


def _for(case: Case, ids: set[str], own: str) -> Case:
    """The case with the provision's awards under the number that it has in one version."""
    if len(ids) < 2 or not isinstance(case.awards, tuple):
        return case
    awards = (replace(a, provision=own) if a.provision in ids else a for a in case.awards)
    return replace(case, awards=tuple(awards))


def _example(change: Change, case: Case, selection: Selection) -> Example | None:
    one, two = judged(change, case, selection)
    way = direction(one, two, change.pays)
    if way is None:
        return None
    return _shown(change.either[0], case, way, (one, two), "+".join(sorted(selection)))


def _shown(
    book: Rulebook, case: Case, way: Direction, outcomes: tuple[Outcome, Outcome],
    reading: str = "", provision: str = "",
) -> Example:  # fmt: skip
    one, two = outcomes
    lines, words = tuple(case_lines(book, case)), in_words(case, book)
    return Example(way, lines, one.text, two.text, reading, provision, words)


def _other_readings(change: Change, found: World) -> None:
    """Where nothing changes under the readings taken, whether it does under others."""
    before, after = change.before, change.after
    if before is None or after is None or before.provision == after.provision:
        return
    names = {n for p in (before, after) for doubt in p.readings for n in doubt.names}
    asked = {s for p in (before, after) for s in readings_asked(p) if s and s <= names}
    if not asked:
        return
    ordered = sorted(asked, key=lambda s: (len(s), sorted(s)))
    answer, witness = tell_apart(change.book_after, after, before.provision, ordered)
    if witness is not None:
        example = _example(change, witness.case, witness.selection)
        found.examples += [example] if example is not None else []
        found.note = f"默认读法下无人受影响；读法“{'+'.join(sorted(witness.selection))}”下有变化"
    elif answer is Answer.UNKNOWN:
        found.note = "默认读法下已证明无人受影响；其他读法下未能证明"


# Edges and where changes lie ---------------------------------------------------------------------


def _settled(placed: Placed | None) -> Any:
    return None if placed is None else under(placed.provision)


def _edges(change: Change) -> list[Edge]:
    """The outcomes at the old and the new numbers and one unit around them, all else being as in
    a case that changes by that fact, or as usual."""
    if change.before is None or change.after is None:
        return []
    book, placed = change.either
    found: list[Edge] = []
    changed = pairs(_settled(change.before), _settled(change.after))
    every, where = values(changed)[:_MOST_EDGES], regions(changed)
    for name in dict.fromkeys(value.fact for value in every):
        group = [value for value in every if value.fact == name]
        nodes = (value.node for value in every if value.fact != name)
        others = dict.fromkeys(node for node in nodes if node is not None)
        usual: Mapping[str, Any] = baseline(book, placed) or {}
        elsewhere = [region for region in where if region.fact not in ("", name)]
        cases = [_at(change, value, usual, {}, elsewhere) for value in group]
        for n, value in enumerate(group):
            case = cases[n]
            if case is None:
                near = _nearest(cases, n)
                facts = {**near.facts, **(row_of(near) or {})} if near is not None else usual
                known = {fact: facts.get(fact.key) for fact in others}
                fixed = {fact: held for fact, held in known.items() if isinstance(held, int)}
                case = _at(change, value, facts, fixed)
            if case is not None:
                before, after = judged(change, case)
                found.append(Edge(value.fact, value.words, before.text, after.text))
    return found


def _nearest(cases: Sequence[Case | None], place: int) -> Case | None:
    """The case of the nearest value that has one."""
    there = [n for n, case in enumerate(cases) if case is not None]
    return cases[min(there, key=lambda n: abs(n - place))] if there else None


def row_of(case: Case) -> Mapping[str, Any] | None:
    """The facts of the case's first row, if it has rows."""
    return next((row.facts for rows in case.rows.values() for row in rows), None)


def _at(
    change: Change, value: Value, usual: Mapping[str, Any], fixed: Mapping[Fact, int],
    elsewhere: Sequence[Region] | None = None,
) -> Case | None:  # fmt: skip
    """A case with that value which changes, or else is paid, as near as can be to the `fixed`
    facts and then to the usual ones. Where other regions are given, it must change without them."""
    book, placed = change.either
    situation = Anything(book, placed, 1, 0)
    one, two = _outcomes(change, situation, TAKEN)
    row = view(book, _settled(placed), TAKEN, situation, 1)
    holds, differs = (
        value.holds(row),
        z3.Or([_towards(change.pays, one, two, way) for way in Direction]),
    )
    wishes = [*(equals(fact, number, row) for fact, number in fixed.items())]
    wishes += [*situation.known(), situation.in_force, differs, _paid(one), _paid(two)]
    if elsewhere is not None:
        holds = z3.And(holds, differs, *(z3.Not(region.holds(row)) for region in elsewhere))
    answer, model = solve(situation, holds, [*wishes, *situation.near(usual)])
    return situation.case(model) if answer is Answer.REFUTED else None


def _confined(change: Change, patience: int) -> str:
    """Where all changes lie, if that can be proved."""
    if change.before is None or change.after is None:
        return ""
    where = regions(pairs(_settled(change.before), _settled(change.after)))
    if not where:
        return ""
    book, placed = change.either
    for rows, awards in sizes(*change.versions):
        situation = Anything(book, placed, rows, awards)
        one, two = _outcomes(change, situation, TAKEN)
        outside = [
            z3.Not(region.holds(view(book, _settled(placed), TAKEN, situation, row + 1)))
            for region in where
            for row in range(situation.rows)
        ]
        differ = z3.Or([_towards(change.pays, one, two, way) for way in Direction])
        elsewhere = z3.And(differ, *outside)
        if solve(situation, elsewhere, patience=patience)[0] is not Answer.PROVED:
            return ""
    return f"已证明：只有{confined(where)}时，结果才会改变"


# Rules of the whole policy -----------------------------------------------------------------------


def common_world(
    before: Rulebook, after: Rulebook, placed: Placed, written: Sequence[Case] = ()
) -> World:
    """What a change of scope, stacking, term or a status does to all provisions together: what is
    found for any of them; proved only where it is for each. The formulas know nothing of several
    provisions that pay for one project: there the written cases are tried, and drawn ones."""
    if isinstance(placed.provision, Validity):
        return _terms(before, after, written)
    if isinstance(placed.provision, Stacking):
        return _stacked(before, after, written)
    total = World()
    certain: dict[Direction, Certainty] = dict.fromkeys(Direction, Certainty.NONE)
    for each, _ in after.judged:
        other = before.by_id[each.id]
        found = World()
        try:
            for way in Direction:
                if certain[way] is not Certainty.FOUND:
                    _look(Change(before, other, after, each), way, found)
        except NoFormulaError as problem:
            note = f"证明不涉及：{problem}；以下由抽取的案例看出"
            _by_drawing(Change(before, other, after, each), found, note)
        total.examples += [replace(example, provision=each.id) for example in found.examples]
        total.note = total.note or found.note
        for way, certainty in found.certainty.items():
            certain[way] = max(certain[way], certainty, key=_WEIGHT.index)
    total.certainty = certain
    if not total.examples and not total.note:
        total.note = "只比较了默认的读法"
    return total


def _stacked(before: Rulebook, after: Rulebook, written: Sequence[Case]) -> World:
    note = f"证明不涉及几项奖补之间的关系；以下由既有案例和抽取的{_DRAWN}个案例看出"
    found = unproved(note)
    _together(found, before, after, itertools.chain(written, _meeting(after)))
    return found


def _together(found: World, before: Rulebook, after: Rulebook, cases: Iterable[Case]) -> None:
    """Judges whole cases under both versions; what any provision shows is found."""
    for case in cases:
        one, two = judge(before, case), judge(after, case)
        for id_ in one.keys() & two.keys():
            way = direction(one[id_].outcome, two[id_].outcome, paying(two[id_].placed))
            if way is not None and found.certainty[way] is not Certainty.FOUND:
                outcomes = one[id_].outcome, two[id_].outcome
                found.certainty[way] = Certainty.FOUND
                found.examples.append(_shown(after, case, way, outcomes, provision=id_))


def _meeting(book: Rulebook) -> Iterator[Case]:
    """Cases in which several provisions, or awards of other policies, fall on one project."""
    chance = random.Random(book.policy_id)
    places = [placed for placed in book.of_kind(Grant) if _rows(placed)]
    for _ in range(_DRAWN if places else 0):
        one, two = (drawn(book, chance.choice(places), chance) for _ in range(2))
        case = _joined(one, two)
        awards = case.awards if isinstance(case.awards, tuple) else ()
        amount, kind = chance.choice((10**7, 10**8, 10**9)), chance.choice((True, False, UNKNOWN))
        other = Award("其他政策", amount, case.date, None, "甲", kind)
        yield replace(case, awards=(*awards, other)) if chance.random() < 0.5 else case


_WEIGHT: Final = [Certainty.NONE, Certainty.SOUGHT, Certainty.FOUND]


def _terms(before: Rulebook, after: Rulebook, written: Sequence[Case]) -> World:
    """Two terms, on the days on which they differ."""
    found = World()
    one, two = (term(book, TAKEN, TYPICAL_PUBLICATION) for book in (before, after))
    pairs_of_days = zip(one, two, strict=True)
    edges = sorted({day for pair in pairs_of_days if len({*pair}) > 1 for day in pair if day})
    proved = _more_days_more_paid(after)
    within = {Direction.GAIN: (one, two), Direction.LOSS: (two, one)}
    for way in Direction:
        apart = way is not Direction.LOSS or after.stacking is None
        none = way in within and proved and apart and _covers(*within[way])
        found.certainty[way] = Certainty.NONE if none or one == two else Certainty.SOUGHT
    if proved and any(_covers(*pair) for pair in within.values()):
        found.certainty[Direction.OTHER] = Certainty.NONE
    said = {} if dated(before) and dated(after) else {"": TYPICAL_PUBLICATION}
    around = {edge + datetime.timedelta(by) for edge in edges for by in (-1, 0, 1)}
    for day in sorted(around):
        if (usual := _on(day, after)) is not None:
            placed, case = usual[0], replace(usual[1], published=said)
            change = Change(before, before.by_id[placed.id], after, placed)
            outcomes = judged(change, case)
            words = f"{day.year}年{day.month}月{day.day}日"
            found.edges.append(Edge("申报日期", words, *(each.text for each in outcomes)))
            example = _example(change, case, TAKEN)
            if example and found.certainty[example.direction] is not Certainty.FOUND:
                found.certainty[example.direction] = Certainty.FOUND
                found.examples.append(example)
    if one != two:
        _together(found, before, after, written)
        if after.stacking is not None and found.certainty[Direction.LOSS] is Certainty.SOUGHT:
            found.note = "期限改变以后，同一项目的几项奖补谁让位也可能改变，没有证明没有人少得"
    return found


def _covers(longer: tuple[Any, Any], shorter: tuple[Any, Any]) -> bool:
    """Whether every day of one term lies within the other."""
    starts = longer[0] is not None and shorter[0] is not None and longer[0] <= shorter[0]
    ends = longer[1] is None or (shorter[1] is not None and shorter[1] <= longer[1])
    return (starts or longer[0] == shorter[0]) and ends


def _more_days_more_paid(book: Rulebook) -> bool:
    """Whether no rule pays less because a day lies within the term: none denies that it does."""
    inside = (
        node
        for placed in book.placed
        for denied in walk(placed.provision)
        if isinstance(denied, Not)
        for node in walk(denied)
    )
    return not any(isinstance(node, InValidity) for node in inside)


def _on(day: datetime.date, book: Rulebook) -> tuple[Placed, Case] | None:
    """A usual case on that day."""
    for placed in book.of_kind(Entitlement):
        usual = baseline(book, placed)
        if usual is not None:
            return placed, replace(case_of(book, placed, usual), date=day)
    return None


# Where there is no formula -----------------------------------------------------------------------


def _by_drawing(change: Change, found: World, note: str) -> None:
    """Looks among drawn cases; of what is not found there nothing is proved."""
    found.note = note
    for way in Direction:
        found.certainty.setdefault(way, Certainty.SOUGHT)
    _try(change, found, _DRAWN)


def _try(change: Change, found: World, count: int) -> None:
    """Judges so many drawn cases; what they show is found."""
    book, placed = change.either
    if isinstance(placed.provision, Duty | Prohibition):
        return
    for case in itertools.islice(_drawn(book, placed), count):
        example = _example(change, case, TAKEN)
        if example and found.certainty[example.direction] is not Certainty.FOUND:
            found.certainty[example.direction] = Certainty.FOUND
            found.examples.append(example)


def _drawn(book: Rulebook, placed: Placed) -> Iterator[Case]:
    chance = random.Random(placed.id)
    others: Iterable[Placed] = [p for p, s in book.judged if _rows(p) and p is not placed]
    for n in range(_DRAWN):
        case = drawn(book, placed, chance)
        rivals = list(others)
        if n % 2 and rivals and case.rows:
            case = _joined(case, drawn(book, chance.choice(rivals), chance))
        yield case


def _rows(placed: Placed) -> bool:
    subject = getattr(placed.provision, "subject", None)
    return subject is not None and subject.many


def _joined(one: Case, two: Case) -> Case:
    """The applicant of two cases: what each states, all rows in one project."""
    rows = {
        name: tuple(replace(row, project="甲") for row in each)
        for name, each in {**two.rows, **one.rows}.items()
    }
    return replace(one, facts={**two.facts, **one.facts}, rows=rows)
