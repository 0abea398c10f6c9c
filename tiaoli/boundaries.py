"""Cases at the edges of a provision's own numbers: one unit below, at, and above each.

`axes` lists, for every fact a provision reads, the values at which something could change; every
combination is a case (`case_at`). `baseline` is a case in which the provision applies.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

from tiaoli import kinds
from tiaoli.case import PRIOR, PUBLISHED, Award, Case, Row
from tiaoli.evaluate import ASSESSED_KEY, DAY, END, START, YEARS, all_of, entitled, value_of
from tiaoli.judge import pays
from tiaoli.kinds import UNKNOWN
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Entitlement, Grant, Recognition
from tiaoli.standing import dated, term
from tiaoli.tree import (
    TAKEN,
    Assessed,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Fact,
    HighestBefore,
    InValidity,
    InYear,
    LatestYear,
    Less,
    OneOf,
    Portion,
    Ratio,
    Selection,
    Sum,
    YearsLeft,
    readings,
    under,
    walk,
)
from tiaoli.verdict import alternatives

ROW = "示例"
TYPICAL_FEN = 10**9
TYPICAL_DAY = datetime.date(2025, 3, 1)
TYPICAL_PUBLICATION = datetime.date(2024, 7, 1)
"""When a text that gives no date is assumed to have been published."""


@dataclass(frozen=True)
class OfWhole:
    """A part that is a share of another fact's value, some fen more or less."""

    whole: str
    share: Fraction
    offset: int

    def amount(self, whole: Any) -> Any:
        """The part in fen, never negative and never above the whole."""
        if whole is UNKNOWN:
            return UNKNOWN
        exact = -(-self.share.numerator * whole // self.share.denominator)
        return min(max(exact + self.offset, 0), whole)


@dataclass(frozen=True)
class Axis:
    """A fact and the values worth trying for it; the first ones are the likely ones."""

    key: str
    values: tuple[Any, ...]
    at_most: tuple[str, ...] = ()


# The facts of a provision and their edges --------------------------------------------------------


def base_facts(trees: tuple[Any, ...]) -> dict[str, Fact]:
    """The facts that the trees read and that no other fact yields, by key."""
    found: dict[str, Fact] = {}
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Fact) and node.formula is None:
                found.setdefault(node.key, node)
    return {k: f for k, f in found.items() if not isinstance(f.kind, kinds.Yearly)}


def _with_stated(trees: tuple[Any, ...]) -> dict[str, Fact]:
    """Base facts, and facts derived from a series, which a case may state instead of the series."""
    found = base_facts(trees)
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Fact) and node.formula is not None and _series_based(node):
                found.setdefault(node.key, node)
    return found


def _series_based(fact: Fact) -> bool:
    return isinstance(fact.formula, InYear | LatestYear | HighestBefore)


def _trees(book: Rulebook, placed: Placed) -> tuple[Any, ...]:
    provision = placed.provision
    own = provision.when if isinstance(provision, Recognition) else provision
    return (own, *((book.scope.provision,) if book.scope else ()))


def assumed_term(book: Rulebook) -> tuple[Any, Any]:
    """The first and last day of the cases built here."""
    return term(book, TAKEN, TYPICAL_PUBLICATION)


def _around(value: Any, step: Any) -> tuple[Any, Any, Any]:
    return value, value - step, value + step


def _edges(book: Rulebook, placed: Placed) -> dict[str, list[Any]]:
    """For each fact the values at which a node of the provision turns."""
    edges: dict[str, list[Any]] = {}

    def add(fact: Any, *values: Any) -> None:
        if isinstance(fact, Fact):
            edges.setdefault(fact.key, []).extend(values)

    start, end = assumed_term(book)
    for tree in _trees(book, placed):
        for selection in (TAKEN, *alternatives(placed.readings)):
            for node in walk(under(tree, selection)):
                match node:
                    case Compare(left=Fact(formula=Ratio() as ratio), right=Constant(value=share)):
                        whole = getattr(ratio.whole, "key", "")
                        add(ratio.part, *(OfWhole(whole, share, off) for off in (0, -1, 1)))
                    case Compare(left=Fact() as fact, right=Constant(value=value)):
                        add(fact, *_around(value, fact.kind.step))
                    case ByTier(measure=Crossing(now=now, before=before), tiers=tiers):
                        for threshold, _ in tiers:
                            add(now, *_around(threshold.value, 1))  # type: ignore[attr-defined]
                            add(before, 0, *_around(threshold.value, 1))  # type: ignore[attr-defined]
                    case InValidity(event=Fact(kind=kinds.Date()) as event) if start is not None:
                        add(event, start, start - datetime.timedelta(1))
                        if end is not None:
                            add(event, *(end + datetime.timedelta(n) for n in (0, 1, 2)))
                    case InValidity(event=Fact(kind=kinds.Year()) as event) if start is not None:
                        add(event, start.year, start.year - 1, (end or start).year)
                    case Less(amount=Constant(value=value), deduction=Fact() as fact):
                        add(fact, 0, *_around(value, 1))
                    case OneOf(fact=fact, options=options):
                        add(fact, *options)
                    case ByKind(choice=choice, table=table):
                        add(choice, *(option for option, _ in table))
    if isinstance(placed.provision, Grant):
        for fact, value in _knees(placed.provision):
            add(fact, *value)
    return edges


def _knees(grant: Grant) -> Iterator[tuple[Fact, tuple[Any, ...]]]:
    """Bases at which a rate reaches its ceiling, and assessed amounts around a ceiling."""
    for selection in (TAKEN, *alternatives(readings(grant))):
        settled: Grant = under(grant, selection)
        caps = ceilings(settled)
        rates = [n for n in walk(settled.pays) if isinstance(n, Portion)]
        for rate in rates:
            if not isinstance(rate.rate, Constant):
                continue
            share = rate.rate.value
            for ceiling in caps:
                points = tuple(base_for(share, ceiling.value + off) for off in (0, -1, 1))
                for fact in money_facts(rate.base):
                    yield fact, points
        if any(isinstance(n, Assessed) for n in walk(settled.pays)):
            for ceiling in caps:
                yield grant.subject.facts[ASSESSED], _around(ceiling.value, 1)


def base_for(share: Fraction, amount: int) -> int:
    """The largest base (fen) of which the share is at most the amount."""
    return int(amount * share.denominator // share.numerator)


def money_facts(node: Any) -> list[Fact]:
    """The amounts of money that a tree reads."""
    return [n for n in walk(node) if isinstance(n, Fact) and isinstance(n.kind, kinds.Money)]


def ceilings(settled: Grant) -> list[Constant]:
    """Every amount that caps what the provision pays."""
    found: list[Constant] = []
    for node in walk(settled.pays):
        if isinstance(node, Capped):
            ceiling = node.ceiling.amount if isinstance(node.ceiling, Less) else node.ceiling
            found += [n for n in walk(ceiling) if isinstance(n, Constant) and _is_money(n)]
    found += [limit.amount for limit in settled.limits]
    return found


def _is_money(node: Constant) -> bool:
    return isinstance(node.kind, kinds.Money)


def ceiling(grant: Grant, selection: Selection = TAKEN) -> int | None:
    """The most that one row of a grant can ever bring (fen); ``None`` where nothing caps it."""
    settled: Grant = under(grant, selection)
    caps = [limit.amount.value for limit in settled.limits]
    return _lowest([most(settled.pays), *caps])


def most(node: Any) -> int | None:
    """The most an amount can come to, whatever the facts; ``None`` where nothing bounds it."""
    match node:
        case Constant(value=value):
            return int(value)
        case Capped():
            return _lowest([most(node.amount), most(node.ceiling)])
        case Less():
            return most(node.amount)
        case Sum(parts=parts):
            return _all(parts, sum)
        case ByTier(tiers=tiers):
            return _all([amount for _, amount in tiers], sum)
        case ByKind(table=table):
            return _all([amount for _, amount in table], max)
        case _:
            return None


def _lowest(bounds: Iterable[int | None]) -> int | None:
    return min((bound for bound in bounds if bound is not None), default=None)


def _all(nodes: Iterable[Any], join: Callable[[list[int]], int]) -> int | None:
    bounds = [most(node) for node in nodes]
    return None if None in bounds else join([bound for bound in bounds if bound is not None])


def _values(fact: Fact, edges: Mapping[str, list[Any]]) -> tuple[Any, ...]:
    """The values of one fact: its edges, then what its kind suggests, then unknown."""
    values = list(edges.get(fact.key, ()))
    match fact.kind:
        case kinds.YesNo():
            values = [True, False]
        case kinds.Choice(options=options):
            values += [option for option in options if option not in values]
        case kinds.Money():
            values += [] if fact.name == ASSESSED else [TYPICAL_FEN, 0]
        case kinds.Count():
            values += [] if values else [1, 1000]
        case kinds.Year():
            values += [TYPICAL_DAY.year - 1]
        case kinds.Date():
            values += [TYPICAL_DAY]
    return (*dict.fromkeys(v for v in values if not _negative(v)), UNKNOWN)


def _negative(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value < 0


@cache
def axes(book: Rulebook, placed: Placed) -> tuple[Axis, ...]:
    """For every fact the provision (or the scope) reads, the values at which something can change;
    last the awards already paid: none, some this year, some last year, unknown."""
    edges = _edges(book, placed)
    facts = _with_stated(_trees(book, placed))
    if isinstance(placed.provision, Grant) and any(
        isinstance(n, Assessed) for n in walk(placed.provision.pays)
    ):
        fact = placed.provision.subject.facts[ASSESSED]
        facts[fact.key] = fact
    wholes = [key for key, values in edges.items() for v in values if isinstance(v, OfWhole)]
    order = sorted(facts, key=lambda key: key in wholes)
    bounds = {key: (facts[key].at_most,) if facts[key].at_most else () for key in order}
    for key, wholes_of in bounds.items():
        for whole in wholes_of:
            edges.setdefault(whole, []).extend(v for v in edges.get(key, ()) if isinstance(v, int))
    found = [Axis(key, _values(facts[key], edges), bounds[key]) for key in order]
    if isinstance(placed.provision, Grant) or _counts_years(placed):
        found.append(Axis(PRIOR, _award_values(placed)))
    if not dated(book):
        found.append(Axis(PUBLISHED, (TYPICAL_PUBLICATION, UNKNOWN)))
    return tuple(found)


def _counts_years(placed: Placed) -> bool:
    return any(isinstance(node, YearsLeft) for node in walk(placed.provision))


def _award_values(placed: Placed) -> tuple[Any, ...]:
    day = datetime.date(2025, 1, 10)
    some = Award(placed.id, 3 * 10**7, day, ROW)
    earlier = Award(placed.id, 3 * 10**7, day.replace(year=2024, month=6), ROW)
    if not _counts_years(placed):
        return ((), (some,), (earlier,), UNKNOWN)
    years = tuple(replace(some, date=day.replace(year=2025 - n)) for n in range(4))
    undated = replace(some, date=UNKNOWN)
    return ((), *(years[:n] for n in range(1, 5)), (years[3],), (*years[:2], undated), UNKNOWN)


def combinations(book: Rulebook, placed: Placed) -> int:
    """How many cases the provision's axes span."""
    total = 1
    for axis in axes(book, placed):
        total *= len(axis.values)
    return total


def case_at(book: Rulebook, placed: Placed, index: int) -> Case:
    """The case with this index among all combinations of the provision's axes."""
    chosen: dict[str, Any] = {}
    for axis in axes(book, placed):
        index, position = divmod(index, len(axis.values))
        chosen[axis.key] = axis.values[position]
    return case_of(book, placed, chosen)


def case_of(book: Rulebook, placed: Placed, chosen: Mapping[str, Any]) -> Case:
    """A case with the chosen values, dated on or after every event among them; the facts of a
    subject with rows become one row."""
    values = dict(chosen)
    awards = values.pop(PRIOR, ())
    published = values.pop(PUBLISHED, TYPICAL_PUBLICATION)
    for key, value in chosen.items():
        if isinstance(value, OfWhole):
            values[key] = value.amount(values.get(value.whole, UNKNOWN))
    stated = {k: v for k, v in values.items() if v is not UNKNOWN}
    subject = getattr(placed.provision, "subject", None)
    row = {}
    if subject is not None and subject.many:
        row = {k: stated.pop(k) for k in list(stated) if k.startswith(f"{subject.name}.")}
    rows = {subject.name: (Row(ROW, row),)} if subject is not None and subject.many else {}
    if (
        subject is not None
        and not subject.many
        and not any(key.startswith(f"{subject.name}.") for key in stated)
    ):
        stated[f"{subject.name}.{next(iter(subject)).name}"] = UNKNOWN
    events = (value for value in values.values() if isinstance(value, datetime.date))
    day = max([TYPICAL_DAY, *events])
    known = {} if dated(book) or published is UNKNOWN else {"": published}
    return Case("边界", day, stated, rows, awards, published=known)


# A case in which everything holds ----------------------------------------------------------------


@cache
def baseline(book: Rulebook, placed: Placed) -> Mapping[str, Any] | None:
    """Facts under which the provision applies, under every reading if there are such facts."""
    provision = placed.provision
    if not isinstance(provision, Entitlement):
        return None
    others = [s for s in alternatives(placed.readings) if len(s) == 1]
    return _search(book, placed, (TAKEN, *others)) or _search(book, placed, (TAKEN,))


def _search(
    book: Rulebook, placed: Placed, selections: tuple[Selection, ...]
) -> Mapping[str, Any] | None:
    start, end = assumed_term(book)
    tests = []
    for selection in selections:
        settled: Any = under(placed.provision, selection)
        if settled.when is not None:
            tests.append(value_of(settled.when))
        amount = pays(settled)
        if amount is not None:
            tests.append(entitled(amount))
        if book.scope is not None:
            tests.append(value_of(under(book.scope.provision, selection).when))
    wanted = [axis for axis in axes(book, placed) if axis.key not in (PRIOR, PUBLISHED)]
    facts: dict[str, Any] = {START: start, END: end, DAY: TYPICAL_DAY, YEARS: (frozenset(), 0)}
    return _extend(wanted, facts, {}, tests)


def _extend(
    wanted: list[Axis], facts: dict[str, Any], chosen: dict[str, Any], tests: list[Any]
) -> Mapping[str, Any] | None:
    if not wanted:
        return chosen if all(test(facts) is True for test in tests) else None
    axis, *rest = wanted
    for value in axis.values:
        if value is UNKNOWN:
            continue
        concrete = (
            value.amount(facts.get(value.whole, UNKNOWN)) if isinstance(value, OfWhole) else value
        )
        if concrete is UNKNOWN:
            continue
        trial = {**facts, axis.key: concrete}
        if not _possible(axis, trial):
            continue
        if axis.key.endswith(f".{ASSESSED}"):
            trial[ASSESSED_KEY] = concrete
        if all_of([test(trial) for test in tests]) is False:
            continue
        found = _extend(rest, trial, {**chosen, axis.key: concrete}, tests)
        if found is not None:
            return found
    return None


def _possible(axis: Axis, facts: Mapping[str, Any]) -> bool:
    """Whether the value exceeds no other fact that it is part of."""
    return all(
        facts[axis.key] <= facts[whole] for whole in axis.at_most if facts.get(whole) is not None
    )
