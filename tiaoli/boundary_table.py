"""What happens just below, at and just above each number of a provision, under every reading."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tiaoli import kinds
from tiaoli.boundaries import (
    ROW,
    OfWhole,
    assumed_term,
    base_facts,
    base_for,
    baseline,
    case_of,
    ceilings,
    money_facts,
)
from tiaoli.case import PRIOR, Award, Case
from tiaoli.ledger import key_of
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Duty, Grant, Limit, Per, Prohibition
from tiaoli.tree import (
    Assessed,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Fact,
    InValidity,
    Portion,
    Ratio,
    Sum,
    under,
    walk,
)
from tiaoli.verdict import alternatives, verdicts

NAMES = ("低一档", "恰好", "高一档")


@dataclass(frozen=True)
class Point:
    """What happens at one value: the outcome, the outcomes of readings that differ, and the case
    that shows it."""

    where: str
    value: str
    outcome: str
    readings: tuple[tuple[str, str], ...]
    case: Case = field(compare=False, repr=False)


@dataclass(frozen=True)
class Boundary:
    """A number of the text with the outcomes just below it, at it and just above."""

    fact: str
    at: str
    key: str
    points: tuple[Point, ...]


@cache
def table(book: Rulebook, placed: Placed) -> tuple[Boundary, ...]:
    """What happens just below, at and just above each number of the provision."""
    base = baseline(book, placed)
    if base is None or isinstance(placed.provision, Duty | Prohibition):
        return ()
    return tuple(dict.fromkeys(_boundaries(book, placed, base)))


def _boundaries(book: Rulebook, placed: Placed, base: Mapping[str, Any]) -> Iterator[Boundary]:
    provision: Any = under(placed.provision)
    for node in walk(provision.when) if provision.when is not None else ():
        match node:
            case Compare(left=Fact(formula=Ratio() as ratio) as fact, right=Constant() as at):
                yield _share(book, placed, base, fact, ratio, at)
            case Compare(left=Fact() as fact, right=Constant() as at):
                yield _simple(book, placed, base, fact, at, fact.kind.step)
            case InValidity(event=Fact(kind=kinds.Date()) as event):
                yield from _validity(book, placed, base, event)
    if not isinstance(provision, Grant):
        return
    for node in walk(provision.pays):
        if isinstance(node, ByTier) and isinstance(node.measure, Crossing):
            now, before = node.measure.now, node.measure.before
            lowered = {**base, before.key: 0}  # type: ignore[attr-defined]
            for threshold, _ in node.tiers:
                yield _tier(book, placed, lowered, now, threshold)  # type: ignore[arg-type]
    yield from _ceiling_boundaries(book, placed, provision, base)


def _share(
    book: Rulebook, placed: Placed, base: Mapping[str, Any], fact: Fact, ratio: Ratio, at: Constant
) -> Boundary:
    """Around a share, over a whole of which that share is a whole number of fen."""
    part, whole = _key(ratio.part), _key(ratio.whole)
    total = base[whole] + -base[whole] % at.value.denominator
    parts = [OfWhole("", at.value, off).amount(total) for off in (-1, 0, 1)]
    totals = {whole: total, **_totals(placed, total)}
    show = kinds.Money().show
    return _boundary(
        book, placed, base, fact.key, at, [{**totals, part: p} for p in parts],
        [f"{show(p)}÷{show(total)}" for p in parts],
    )  # fmt: skip


def _key(node: Any) -> str:
    return str(node.key)


def _tier(
    book: Rulebook, placed: Placed, base: Mapping[str, Any], now: Fact, at: Constant
) -> Boundary:
    """Around a threshold, everything that must stay in proportion moves along."""
    changes: list[dict[str, Any]] = []
    values = [at.value - 1, at.value, at.value + 1]
    parts = [k for k, f in base_facts((placed.provision,)).items() if f.at_most == now.key]
    for value in values:
        changes.append({now.key: value, **dict.fromkeys(parts, value), **_totals(placed, value)})
    return _boundary(
        book, placed, base, now.key, at, changes, [kinds.Money().show(v) for v in values]
    )


def _totals(placed: Placed, value: int) -> dict[str, Any]:
    """Wholes of other readings' shares, so that every share stays at one."""
    found = {}
    for selection in alternatives(placed.readings):
        for node in walk(under(placed.provision, selection)):
            if isinstance(node, Ratio) and isinstance(node.whole, Fact):
                found[node.whole.key] = value
    return found


def _simple(
    book: Rulebook, placed: Placed, base: Mapping[str, Any], fact: Fact, at: Constant, step: Any
) -> Boundary:
    values = [at.value - step, at.value, at.value + step]
    same = _same_kind_of_rank(placed, fact)
    changes = [{fact.key: v, **dict.fromkeys(same, v)} for v in values]
    shown = [fact.kind.show(v) for v in values]
    for around in _surroundings(placed, base):
        found = _boundary(book, placed, around, fact.key, at, changes, shown)
        if len({point.outcome for point in found.points}) > 1:
            return found
    return _boundary(book, placed, base, fact.key, at, changes, shown)


def _surroundings(placed: Placed, base: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The base, then the base with another option of a choice: a bound may count for one option."""
    yield base
    for fact in base_facts((placed.provision,)).values():
        if isinstance(fact.kind, kinds.Choice) and fact.key in base:
            for option in fact.kind.options:
                if option != base[fact.key]:
                    yield {**base, fact.key: option}


def _same_kind_of_rank(placed: Placed, fact: Fact) -> list[str]:
    """The facts that stand in for `fact` under other readings, moved along with it."""
    found: dict[str, None] = {}
    for selection in alternatives(placed.readings):
        for node in walk(under(placed.provision, selection)):
            if isinstance(node, Compare) and isinstance(node.left, Fact) and (
                node.left.kind == fact.kind and node.left.key != fact.key
            ):  # fmt: skip
                found[node.left.key] = None
    return list(found)


def _validity(
    book: Rulebook, placed: Placed, base: Mapping[str, Any], event: Fact
) -> Iterator[Boundary]:
    start, end = assumed_term(book)
    one = datetime.timedelta(1)
    for name, at in (("施行日", start), ("末日", end)):
        if at is None:
            continue
        days = [at - one, at, at + one]
        constant = Constant(kinds.Date(), at)
        changes = [{event.key: day} for day in days]
        found = _boundary(
            book, placed, base, event.key, constant, changes, [d.isoformat() for d in days]
        )
        yield Boundary(found.fact, f"{name} {at.isoformat()}", "", found.points)


def _ceiling_boundaries(
    book: Rulebook, placed: Placed, grant: Grant, base: Mapping[str, Any]
) -> Iterator[Boundary]:
    rates = [n for n in walk(grant.pays) if isinstance(n, Portion) and isinstance(n.rate, Constant)]
    reviewed = any(isinstance(n, Assessed) for n in walk(grant.pays))
    limits = {limit.amount for limit in grant.limits}
    for at in dict.fromkeys(ceilings(grant)):
        if rates and not reviewed:
            yield from _knee(book, placed, grant, base, rates[0], at)
        elif reviewed:
            fact = grant.subject.facts[ASSESSED]
            values = [at.value - 1, at.value, at.value + 1]
            # Bases so large that none of their shares is the ceiling that binds.
            large = {f.key: at.value * 100 for n in rates for f in money_facts(n.base)}
            changes = [{f"{fact.key}@{placed.id}": v} for v in values]
            yield _boundary(
                book, placed, {**base, **large}, fact.key, at, changes,
                [kinds.Money().show(v) for v in values],
            )  # fmt: skip
        elif at in limits:
            limit = next(limit for limit in grant.limits if limit.amount == at)
            yield from _used_up(book, placed, base, limit)


def _knee(
    book: Rulebook,
    placed: Placed,
    grant: Grant,
    base: Mapping[str, Any],
    rate: Portion,
    at: Constant,
) -> Iterator[Boundary]:
    kind = _kind_of_ceiling(grant, at)
    start = {**base, **kind}
    facts = _chosen_base(rate.base, start)
    if not facts:
        return
    first, *others = facts
    zero = dict.fromkeys((f.key for f in others), 0)
    share = rate.rate.value  # type: ignore[attr-defined]
    values = [base_for(share, at.value + off) for off in (-1, 0, 1)]
    changes = [{first.key: value, **zero} for value in values]
    yield _boundary(
        book, placed, start, first.key, at, changes, [kinds.Money().show(v) for v in values]
    )


def _chosen_base(node: Any, base: Mapping[str, Any]) -> list[Fact]:
    match node:
        case ByKind(choice=Fact(key=key), table=table):
            return next((_chosen_base(tree, base) for o, tree in table if o == base.get(key)), [])
        case Sum(parts=parts):
            return [fact for part in parts for fact in money_facts(part)]
        case _:
            return money_facts(node)


def _kind_of_ceiling(grant: Grant, at: Constant) -> dict[str, Any]:
    """The option under which `at` is the ceiling, where ceilings go by kind."""
    for node in walk(grant.pays):
        if isinstance(node, Capped) and isinstance(node.ceiling, ByKind):
            for option, amount in node.ceiling.table:
                if amount == at:
                    return {node.ceiling.choice.key: option}  # type: ignore[attr-defined]
    return {}


def _used_up(
    book: Rulebook, placed: Placed, base: Mapping[str, Any], limit: Limit
) -> Iterator[Boundary]:
    """A limit over several payments: what was paid before, around what leaves room for one more."""
    case = case_of(book, placed, base)
    own = verdicts(book, case, only=frozenset({placed.id}))[placed.id].outcome.low
    room = limit.amount.value - own
    day = datetime.date(2025, 1, 10)
    item = ROW if limit.per is Per.ITEM else "别项"
    values = [room - 1, room, room + 1]
    changes = [{PRIOR: (Award(placed.id, v, day, item),)} for v in values if v > 0]
    shown = [f"本年此前已获{kinds.Money().show(v)}" for v in values if v > 0]
    yield _boundary(book, placed, base, PRIOR, limit.amount, changes, shown)


def _boundary(
    book: Rulebook, placed: Placed, base: Mapping[str, Any], fact: str, at: Constant,
    changes: list[dict[str, Any]], shown: list[str],
) -> Boundary:  # fmt: skip
    points = []
    for name, change, value in zip(NAMES, changes, shown, strict=False):
        case = case_of(book, placed, _possible(placed, {**base, **change}, change))
        verdict = verdicts(book, case, only=frozenset({placed.id}))[placed.id]
        others = tuple((n, o.text) for n, o in verdict.readings.items() if "+" not in n)
        points.append(Point(name, value, verdict.outcome.text, others, case))
    return Boundary(fact, at.kind.show(at.value), key_of(at.kind, at.value), tuple(points))


def _possible(
    placed: Placed, facts: Mapping[str, Any], change: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The facts with no part above its whole: of the two, what was not changed gives way."""
    found = dict(facts)
    for part in base_facts((placed.provision,)).values():
        amount, whole = found.get(part.key), found.get(part.at_most)
        if amount is not None and whole is not None and amount > whole:
            found.update({part.key: whole} if part.at_most in change else {part.at_most: amount})
    return found
