"""What a formula pays, base by base: every point is the evaluator's, exact, none is interpolated.

Bases are taken where something can change (the numbers of the text, the base at which a rate
reaches its ceiling), one unit on either side, and wherever the amounts between two of them do not
lie on a line.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from tiaoli import kinds
from tiaoli.boundaries import (
    ROW,
    TYPICAL_DAY,
    TYPICAL_FEN,
    axes,
    base_for,
    baseline,
    case_of,
    ceilings,
)
from tiaoli.case import PRIOR, Award
from tiaoli.evaluate import value_of
from tiaoli.ledger import key_of
from tiaoli.nouns import ASSESSED
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Grant
from tiaoli.transition import decided
from tiaoli.tree import (
    TAKEN,
    All,
    AlreadyPaid,
    ByKind,
    ByTier,
    Constant,
    Crossing,
    Fact,
    Less,
    Node,
    OneOf,
    Portion,
    Ratio,
    Selection,
    Sum,
    under,
    walk,
)
from tiaoli.verdict import alternatives

MOST = 4
"""How many curves can be told apart in one drawing."""


@dataclass(frozen=True)
class Point:
    """What is paid at a base (both fen, or a number of something): ``high`` at most, and exactly
    that where ``low`` is the same; nothing where it is not ``eligible``."""

    base: int
    low: int
    high: int
    eligible: bool
    text: str


@dataclass(frozen=True)
class Series:
    """The points of one curve: what is held (an option, a deduction), under which reading."""

    held: str
    reading: str
    points: tuple[Point, ...]

    @property
    def label(self) -> str:
        """What the curve is called."""
        reading = f"读法{self.reading}" if self.reading else ""
        return "，".join(each for each in (self.held, reading) if each) or "采用的读法"

    @property
    def knees(self) -> tuple[Point, ...]:
        """The points at which the curve bends or jumps: the one that is reached or left."""
        return tuple(_knees(self.points))


@dataclass(frozen=True)
class Curve:
    """What a provision pays against one base, in one or several series."""

    base: str
    kind: kinds.Kind
    series: tuple[Series, ...]
    note: str

    @property
    def at_most(self) -> bool:
        """Whether the amounts are only the most that can be paid."""
        return any(p.low != p.high for s in self.series for p in s.points)


def curves(book: Rulebook, placed: Placed) -> tuple[Curve, ...]:
    """The curves of a provision; none where its amount depends on no base."""
    provision = placed.provision
    if not isinstance(provision, Grant):
        return ()
    base = baseline(book, placed)
    if base is None:
        return ()
    settled: Grant = under(provision)
    makers = [
        _Maker(book, placed, settled, facts, held, fact)
        for held in _options(settled.pays)
        if (facts := _baseline(book, placed, base, held)) is not None
        for fact in _bases(_resolved(settled.pays, held))
    ]
    tops: dict[str, int] = {}
    for maker in makers:
        highest = max(maker.candidates, default=0) * 3 // 2
        tops[maker.fact.key] = max(_round_up(highest), tops.get(maker.fact.key, 0))
    found = [_curve(maker, tops[maker.fact.key]) for maker in makers if tops[maker.fact.key]]
    shown = [curve for curve in found if any(point.eligible for point in curve.series[0].points)]
    return tuple(curve for curve in _merged(shown) if any(s.knees for s in curve.series))


def at(
    book: Rulebook, placed: Placed, facts: Mapping[str, Any], selection: Selection = TAKEN
) -> Outcome:
    """What the evaluator says of the provision with these facts."""
    only = frozenset({placed.id})
    return decided(book, case_of(book, placed, facts), selection, only)[placed.id].outcome


def _baseline(
    book: Rulebook, placed: Placed, base: Mapping[str, Any], held: Mapping[str, str]
) -> Mapping[str, Any] | None:
    """Facts with these options under which the provision applies; ``None`` if there are none."""
    if at(book, placed, {**base, **held}).status is Status.ELIGIBLE:
        return base
    grant: Any = placed.provision
    chosen = [
        OneOf(node.choice, (held[node.choice.key],))  # type: ignore[attr-defined]
        for node in walk(under(grant.pays))
        if isinstance(node, ByKind) and getattr(node.choice, "key", "") in held
    ]
    parts = tuple(part for part in (grant.when, *chosen) if part is not None)
    narrowed = book.with_provision(placed, replace(grant, when=All(parts)))
    return baseline(narrowed, narrowed.by_id[placed.id])


# What varies and what is held --------------------------------------------------------------------


def _options(pays: Node) -> list[dict[str, str]]:
    """One choice of options for each kind that the amount tells apart; one empty one if none."""
    choices: dict[str, dict[str, None]] = {}
    for node in walk(pays):
        if isinstance(node, ByKind) and isinstance(node.choice, Fact):
            listed = dict.fromkeys(option for option, _ in node.table)
            choices.setdefault(node.choice.key, {}).update(listed)
    found: list[dict[str, str]] = [{}]
    for key, options in choices.items():
        found = [{**held, key: option} for held in found for option in options]
    return found


def _resolved(node: Any, held: Mapping[str, str]) -> Any:
    """The amount with every choice among kinds made."""
    match node:
        case ByKind(choice=Fact(key=key), table=table) if key in held:
            chosen = dict(table).get(held[key])
            return None if chosen is None else _resolved(chosen, held)
        case Node():
            changed = {
                name: new
                for name in type(node).__dataclass_fields__
                if isinstance(old := getattr(node, name), Node)
                and (new := _resolved(old, held)) is not old
                and new is not None
            }
            return replace(node, **changed) if changed else node
    return node


def _bases(pays: Any) -> list[Fact]:
    """The facts against which the amount is drawn: bases of rates and what passes tiers, but
    nothing that is deducted."""
    found: dict[str, Fact] = {}
    deducted = _deducted(pays)
    for node in walk(pays) if pays is not None else ():
        match node:
            case Portion(base=base):
                for fact in walk(base):
                    if _numeric(fact) and fact.key not in deducted:
                        found.setdefault(fact.key, fact)
            case ByTier(measure=Crossing(now=Fact() as now)):
                found.setdefault(now.key, now)
    return list(found.values())


def _numeric(node: Any) -> bool:
    return isinstance(node, Fact) and isinstance(node.kind, kinds.Money | kinds.Count)


def _deducted(tree: Any) -> dict[str, Fact]:
    """The amounts of money that are taken off something."""
    return {
        fact.key: fact
        for node in walk(tree)
        if isinstance(node, Less) and isinstance(node.deduction, Node)
        for fact in walk(node.deduction)
        if _numeric(fact)
    }


@dataclass(frozen=True)
class _Maker:
    """One curve in the making: the provision, the facts that stay, the one that varies."""

    book: Rulebook
    placed: Placed
    settled: Grant
    facts: Mapping[str, Any]
    held: Mapping[str, str]
    fact: Fact

    def at(self, value: int, more: Mapping[str, Any]) -> dict[str, Any]:
        """The facts with this base, everything that must stay in proportion moved along: its parts,
        what stands in for it under other readings; nothing is deducted but by ``more``."""
        found = {**self.facts, **self.held, self.fact.key: value}
        found.pop(f"{self.settled.subject.name}.{ASSESSED}", None)
        found |= dict.fromkeys(self._nothing, 0) | dict.fromkeys(self._along, value)
        for part in self._parts:
            if part in found:
                steps = self._crossing is not None
                found[part] = value if steps else min(found[part], value)
        for name, amount in more.items():
            found[name] = min(amount, value) if name in self._parts else amount
        return found

    @cached_property
    def _trees(self) -> tuple[Grant, ...]:
        """The provision under the readings taken, and under each other one."""
        others = (s for s in alternatives(self.placed.readings) if len(s) == 1)
        return (self.settled, *(under(self.placed.provision, s) for s in others))

    @cached_property
    def _nothing(self) -> frozenset[str]:
        """The facts that are nothing: deductions, other summands, earlier values."""
        found = {fact.key for fact in self.beside}
        found |= {key for tree in self._trees for key in _deducted(tree.pays)}
        if self._crossing is not None:
            found.add(self._crossing.before.key)  # type: ignore[attr-defined]
        return frozenset(found - {self.fact.key})

    @cached_property
    def _along(self) -> frozenset[str]:
        """The facts that have the base's own value: bases of other readings, wholes of shares."""
        taken = _rated(self.settled.pays)
        found = {key for tree in self._trees for key in _rated(tree.pays) - taken}
        if self._crossing is not None:
            nodes = (n for tree in self._trees for n in walk(tree.when))
            found |= {n.whole.key for n in nodes if isinstance(n, Ratio)}  # type: ignore[attr-defined]
        return frozenset(found - self._nothing)

    @cached_property
    def _parts(self) -> frozenset[str]:
        """The facts that are part of the base."""
        nodes = (node for tree in self._trees for node in walk(tree))
        return frozenset(n.key for n in nodes if isinstance(n, Fact) and n.at_most == self.fact.key)

    @cached_property
    def beside(self) -> list[Fact]:
        """What is added to the base before the rate applies."""
        sums = [n for n in walk(_resolved(self.settled.pays, self.held)) if isinstance(n, Sum)]
        found = {n.key: n for each in sums if self.fact in each.parts for n in each.parts
                 if isinstance(n, Fact) and n != self.fact}  # fmt: skip
        return list(found.values())

    @cached_property
    def _crossing(self) -> Crossing | None:
        for node in walk(self.settled.pays):
            if isinstance(node, ByTier) and isinstance(node.measure, Crossing):
                return node.measure
        return None

    @cached_property
    def candidates(self) -> set[int]:
        """Bases at which something can change: numbers of the text and knees of its rates."""
        known = {key_of(node.kind, node.value) for node in walk(self.settled)
                 if isinstance(node, Constant)}  # fmt: skip
        found = set()
        for axis in axes(self.book, self.placed):
            if axis.key == self.fact.key:
                found |= {v for v in axis.values if isinstance(v, int) and not isinstance(v, bool)}
        exact = {
            base_for(rate, cap.value)
            for tree in self._trees
            for rate in self._rates(_resolved(tree.pays, self.held))
            for cap in self._caps
        }
        # Of what the boundaries list, one unit on either side is taken anyway.
        texts = {v for v in found if key_of(self.fact.kind, v) in known}
        return {value for value in exact | texts if value > 0}

    def _rates(self, pays: Any) -> Iterator[Fraction]:
        """The rates at which the base counts: one where it counts as it is."""
        portions = [n for n in walk(pays) if isinstance(n, Portion)]
        rated = {id(part) for n in portions for part in walk(n.base)}
        yield from (n.rate.value for n in portions if isinstance(n.rate, Constant))
        if any(node == self.fact and id(node) not in rated for node in walk(pays)):
            yield Fraction(1)

    @cached_property
    def _caps(self) -> list[Constant]:
        resolved = replace(self.settled, pays=_resolved(self.settled.pays, self.held))
        return ceilings(resolved)


def _rated(pays: Node) -> set[str]:
    """The facts to which a rate applies."""
    return {key for n in walk(pays) if isinstance(n, Portion) for key in _keys(n.base)}


def _keys(tree: Any) -> set[str]:
    return {node.key for node in walk(tree) if _numeric(node)}


# Points ------------------------------------------------------------------------------------------


def _curve(maker: _Maker, top: int) -> Curve:
    candidates = maker.candidates
    held = "、".join(maker.held.values())
    found = [Series(held, "", _points(maker, candidates, top, TAKEN, {}))]
    found += _under_readings(maker, held, candidates, top, found[0])
    found += _with_deductions(maker, held, candidates, top, found[0])
    return Curve(maker.fact.name, maker.fact.kind, tuple(found), "；".join(_held(maker)))


def _held(maker: _Maker) -> Iterator[str]:
    """What else the amount depends on, with the value that it has in the drawing."""
    facts = maker.at(0, {})
    for fact in maker.beside:
        yield f"{fact.name}为0"
    for node in walk(_resolved(maker.settled.pays, maker.held)):
        if not isinstance(node, Portion):
            continue
        if isinstance(node.rate, Fact):
            yield f"{node.rate.name}为{node.rate.kind.show(value_of(node.rate)(facts))}"
        for fact in (n for n in walk(node.base) if _numeric(n)):
            beside = (maker.fact, *maker.beside)
            if fact not in beside and fact.key not in _deducted(node.base):
                yield f"{fact.name}为{fact.kind.show(facts[fact.key])}"


def _under_readings(
    maker: _Maker, held: str, candidates: set[int], top: int, taken: Series
) -> Iterator[Series]:
    """The curves of readings that give other amounts; those that agree are drawn once."""
    alike: dict[tuple[Point, ...], list[str]] = {}
    for selection in alternatives(maker.placed.readings):
        if len(selection) == 1 and _differs(maker, selection, {*candidates, top}, taken):
            points = _points(maker, candidates, top, selection, {})
            if any(each.eligible for each in points):
                alike.setdefault(points, []).extend(f"“{name}”" for name in selection)
    for points, names in alike.items():
        yield Series(held, "".join(names), points)


def _differs(maker: _Maker, selection: Selection, bases: set[int], taken: Series) -> bool:
    """Whether a reading gives another amount at any base at which something can change."""
    known = {point.base: point.text for point in taken.points}
    return any(
        at(maker.book, maker.placed, maker.at(base, {}), selection).text != known[base]
        for base in sorted(bases)
    )


def _with_deductions(
    maker: _Maker, held: str, candidates: set[int], top: int, taken: Series
) -> Iterator[Series]:
    """The curves with something deducted: another award, public money, an earlier instalment."""
    pays = _resolved(maker.settled.pays, maker.held)
    most = max(point.high for point in taken.points)
    tried: list[tuple[str, dict[str, Any], int]] = []
    for fact in _deducted(pays).values():
        of_base = any(isinstance(n, Portion) and fact.key in _keys(n.base) for n in walk(pays))
        amount = _nice((max(candidates, default=TYPICAL_FEN) if of_base else most) * 2 // 5)
        tried.append((f"{fact.name}{fact.kind.show(amount)}", {fact.key: amount}, amount))
    paid = next((n for n in walk(pays) if isinstance(n, AlreadyPaid)), None)
    if paid is not None:
        amount = _nice(most * 2 // 5)
        day = TYPICAL_DAY.replace(month=1, day=10)
        if not paid.this_year:
            day = datetime.date(day.year - 1, 6, 1)
        when = "本年" if paid.this_year else ""
        award = Award(maker.placed.id, amount, day, ROW)
        name = f"{when}此前已付{kinds.Money().show(amount)}"
        tried.append((name, {PRIOR: (award,)}, amount))
    for name, more, amount in tried:
        shifted = candidates | {each + amount for each in candidates}
        for cap in maker._caps:
            for node in walk(pays):
                if isinstance(node, Portion) and isinstance(node.rate, Constant):
                    left = [cap.value - amount, amount, cap.value]
                    shifted |= {base_for(node.rate.value, each) for each in left if each > 0}
        points = _points(maker, shifted, top, TAKEN, more)
        same = {point.base: point for point in taken.points}
        if any(same.get(point.base, point) != point for point in points):
            yield Series("，".join(each for each in (held, name) if each), "", points)


def _points(
    maker: _Maker, candidates: set[int], top: int, selection: Selection, more: Mapping[str, Any]
) -> tuple[Point, ...]:
    known: dict[int, Point] = {}

    def point(value: int) -> Point:
        if value not in known:
            outcome = at(maker.book, maker.placed, maker.at(value, more), selection)
            known[value] = _point(value, outcome)
        return known[value]

    around = {value + off for value in candidates for off in (-1, 0, 1)}
    bases = sorted(value for value in {0, top, *around} if 0 <= value <= top)
    for one, two in pairwise(bases):
        _between(point, point(one).base, point(two).base)
    return tuple(_needed([known[value] for value in sorted(known)], around | {0, top}))


def _between(point: Callable[[int], Point], one: int, two: int) -> None:
    """Adds points until all between them lie on a line, to the fen."""
    if two - one < 2:
        return
    middle = (one + two) // 2
    if not _on_line(point(one), point(middle), point(two)):
        _between(point, one, middle)
        _between(point, middle, two)


def _on_line(a: Point, b: Point, c: Point) -> bool:
    """Whether the middle point lies between the others to the fen, and says the same of them."""
    if len({a.eligible, b.eligible, c.eligible}) > 1:
        return False
    span, part = c.base - a.base, b.base - a.base
    lows = (c.low - a.low) * part + (a.low - b.low) * span
    highs = (c.high - a.high) * part + (a.high - b.high) * span
    return max(abs(lows), abs(highs)) <= span


def _needed(points: list[Point], kept: set[int]) -> Iterator[Point]:
    """The points without those that only showed that a line is one."""
    for number, point in enumerate(points):
        inner = 0 < number < len(points) - 1 and point.base not in kept
        if not (inner and _on_line(points[number - 1], point, points[number + 1])):
            yield point


def _point(base: int, outcome: Outcome) -> Point:
    eligible = outcome.status is Status.ELIGIBLE
    high = outcome.high if eligible else 0
    low = high if outcome.pay is Pay.EXACT else 0
    return Point(base, low, high, eligible, outcome.text)


def _knees(points: tuple[Point, ...]) -> Iterator[Point]:
    """Of each three neighbours one unit apart the middle, where the curve bends or jumps there."""
    for number in range(1, len(points) - 1):
        a, b, c = points[number - 1 : number + 2]
        if b.base - a.base != 1 or c.base - b.base != 1:
            continue
        before = points[number - 2] if number > 1 else a
        after = points[number + 2] if number + 2 < len(points) else c
        if _jump(a, b) or _jump(b, c) or not _on_line(before, b, after):
            # A ceiling is reached at the first base that brings it.
            yield c if c.high == after.high != b.high and not _jump(b, c) else b


def _jump(a: Point, b: Point) -> bool:
    """Whether one unit more changes the amount by more than any rate does."""
    return abs(b.high - a.high) > 2 or a.eligible is not b.eligible


def _merged(found: Iterable[Curve]) -> Iterator[Curve]:
    """One curve for what is drawn against the same base, and one for bases that give the same
    amounts."""
    by_points: dict[Any, Curve] = {}
    for curve in found:
        key = tuple(series.points for series in curve.series)
        if key in by_points:
            other = by_points[key]
            series = tuple(
                replace(a, held=_both(a.held, b.held))
                for a, b in zip(other.series, curve.series, strict=True)
            )
            base = _both(other.base, curve.base)
            by_points[key] = replace(other, base=base, series=series)
        else:
            by_points[key] = curve
    drawn: list[Curve] = []
    for curve in by_points.values():
        last = drawn[-1] if drawn else None
        both = (*last.series, *curve.series) if last is not None else ()
        if last is not None and last.base == curve.base and len(both) <= MOST:
            drawn[-1] = replace(last, series=both)
        else:
            drawn.append(curve)
    return iter(drawn)


def _both(one: str, other: str) -> str:
    names = dict.fromkeys([*one.split("／"), *other.split("／")])
    return "／".join(names)


def _nice(value: int) -> int:
    """The largest of 1, 2, 5, 10, 20, … not above the value."""
    unit: int = 10 ** (len(str(max(value, 1))) - 1)
    return max(step * unit for step in (1, 2, 5) if step * unit <= max(value, 1))


def _round_up(value: int) -> int:
    """A round number not below the value."""
    unit: int = 10 ** max(len(str(value)) - 2, 0)
    return -(-value // unit) * unit
