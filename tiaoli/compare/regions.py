"""Where the changes of a provision can lie: between its old numbers and its new ones.

Each part of the two trees that differs gives a region; that no outcome changes outside all of them
is then proved or not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import z3

from tiaoli.boundaries import base_for
from tiaoli.guards.formulas import View, amount, number, truth
from tiaoli.kinds import Choice, Date, Duration, Money, Share
from tiaoli.say import plain, say
from tiaoli.tree import (
    Bound,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Fact,
    OneOf,
    Portion,
    Ratio,
    walk,
)

Formula = Callable[[View], Any]


@dataclass(frozen=True)
class Region:
    """Where two versions may differ: the fact (or nothing), what is said of it, and the formula
    over one row."""

    fact: str
    words: str
    holds: Formula


@dataclass(frozen=True)
class Value:
    """A value of a fact worth looking at: the fact's name, the value in words, its formula, what it
    is sorted by, and the fact itself if it is one that a case states."""

    fact: str
    words: str
    holds: Formula
    order: Any
    node: Fact | None = None


Pair = tuple[Any, Any]


def pairs(before: Any, after: Any) -> list[Pair]:
    """The conditions and ceilings of two settled provisions that are not the same, paired by what
    they are about; one side is ``None`` for what was added or taken away."""
    one, two = _atoms(before), _atoms(after)
    for atom in list(one):
        if atom in two:
            one.remove(atom)
            two.remove(atom)
    found: list[Pair] = []
    for atom in one:
        partner = next((b for b in two if _about(b) == _about(atom)), None)
        if partner is not None:
            two.remove(partner)
        found.append((atom, partner))
    return [*found, *((None, atom) for atom in two)]


def _atoms(tree: Any) -> list[Any]:
    """Comparisons, tiers as comparisons, choices from a list, ceilings, each as often as it is."""
    found: list[Any] = []
    for node in walk(tree):
        if isinstance(node, ByTier) and isinstance(node.measure, Crossing):
            for measured in (node.measure.now, node.measure.before):
                found += [Compare(measured, node.measure.bound, t) for t, _ in node.tiers]
        elif isinstance(node, Compare):
            found.append(Compare(node.left, node.bound, node.right))
        elif isinstance(node, OneOf):
            found.append(node)
        elif isinstance(node, Capped) and isinstance(node.ceiling, Constant):
            found.append(Capped(node.amount, node.ceiling))
    return found


def _about(atom: Any) -> Any:
    match atom:
        case Compare():
            upper = atom.bound in (Bound.AT_MOST, Bound.BELOW)
            return Compare, atom.left, upper
        case OneOf():
            return OneOf, atom.fact
        case _:
            return Capped, atom.amount


def regions(changed: Iterable[Pair]) -> list[Region]:
    """Where each of the paired parts makes a difference."""
    return [_region(one, two) for one, two in changed]


def _region(one: Any, two: Any) -> Region:
    some = one if one is not None else two
    if isinstance(some, Capped):
        ceiling = min(node.ceiling.value for node in (one, two) if node is not None)
        above = f"{plain(say(some.amount))}超过{Money().show(ceiling)}"
        return Region("", above, lambda view: _more_than(some.amount, ceiling, view))
    if one is None or two is None:
        words = f"不符合“{plain(say(some))}”"
        return Region("", words, lambda view: z3.Not(truth(some, view).yes))
    fact = _name(one.left if isinstance(one, Compare) else one.fact)
    words = _between(one, two) if isinstance(one, Compare) else _options(one, two)
    return Region(fact, words, lambda view: _differ(one, two, view))


def confined(where: Iterable[Region]) -> str:
    """All regions in words, those of one fact together."""
    by_fact: dict[str, dict[str, None]] = {}
    for region in where:
        by_fact.setdefault(region.fact, {})[region.words] = None
    return "，或者".join(fact + "、".join(words) for fact, words in by_fact.items())


def _more_than(node: Any, ceiling: int, view: View) -> Any:
    span = amount(node, view)
    return span.high > ceiling * span.per


def _differ(one: Any, two: Any, view: View) -> Any:
    a, b = truth(one, view), truth(two, view)
    return z3.Or(a.yes != b.yes, a.no != b.no)


def _between(one: Compare, two: Compare) -> str:
    """The values on which two comparisons of the same thing differ."""
    if not isinstance(one.right, Constant) or not isinstance(two.right, Constant):
        return f"使“{plain(say(one))}”与“{plain(say(two))}”不一致"
    kind = one.right.kind
    low, high = sorted((one, two), key=lambda each: (each.right.value, _last_out(each)))  # type: ignore[attr-defined]
    start, end = kind.show(low.right.value), kind.show(high.right.value)  # type: ignore[attr-defined]
    if low.right.value == high.right.value:  # type: ignore[attr-defined]
        return f"恰为{start}"
    # A lower bound that includes its number takes it out of what differs above it, and so on.
    opens = "超过" if _last_out(low) else "不低于"
    closes = "不超过" if _last_out(high) else "低于"
    return f"{opens}{start}而{closes}{end}"


def _last_out(node: Compare) -> bool:
    """Whether the number itself lies below the cut that the comparison makes."""
    return node.bound in (Bound.ABOVE, Bound.AT_MOST)


def _options(one: OneOf, two: OneOf) -> str:
    changed = [o for o in (*one.options, *two.options) if (o in one.options) != (o in two.options)]
    return f"是{'、'.join(changed)}"


def _name(node: Any) -> str:
    if isinstance(node, Fact):
        return node.subject + node.name if isinstance(node.kind, Choice) else node.name
    return plain(say(node))


# Values ------------------------------------------------------------------------------------------


def values(changed: Iterable[Pair]) -> list[Value]:
    """The old and the new number of everything that changed, with one unit below and above."""
    found: dict[tuple[str, str], Value] = {}
    for pair in changed:
        for node in pair:
            for value in _around(node) if node is not None else ():
                found.setdefault((value.fact, value.words), value)
    names = list(dict.fromkeys(value.fact for value in found.values()))
    return sorted(found.values(), key=lambda value: (names.index(value.fact), value.order))


def _around(node: Any) -> Iterator[Value]:
    match node:
        case Compare(left=left, right=Constant(kind=Share(), value=share)):
            ratio = left.formula if isinstance(left, Fact) else left
            if isinstance(ratio, Ratio):
                yield from _shares(_name(left), ratio, share)
        case Compare(left=left, right=Constant(kind=kind, value=value)) if _countable(kind):
            yield from _numbers(left, kind, value)
        case Capped(amount=Portion(rate=Constant(value=rate), base=Fact() as base), ceiling=top):
            yield from _numbers(base, Money(), base_for(rate, top.value))  # type: ignore[attr-defined]


def _countable(kind: Any) -> bool:
    return not isinstance(kind, Date | Duration | Share)


def _numbers(left: Any, kind: Any, value: int) -> Iterator[Value]:
    for each in (value - 1, value, value + 1):
        if each >= 0:
            yield Value(
                _name(left), kind.show(each), partial(equals, left, each), each,
                left if isinstance(left, Fact) else None,
            )  # fmt: skip


def equals(left: Any, value: int, view: View) -> Any:
    """That a number is known and has this value."""
    found = number(left, view)
    return z3.And(found.known, found.value == value)


def _shares(name: str, ratio: Ratio, share: Fraction) -> Iterator[Value]:
    for off, words in ((-1, "差一分"), (0, ""), (1, "多一分")):
        yield Value(
            name, f"{Share().show(share)}{words}",
            partial(_share_is, ratio, share, off), (share, off),
        )  # fmt: skip


def _share_is(ratio: Ratio, share: Fraction, off: int, view: View) -> Any:
    part, whole = number(ratio.part, view), number(ratio.whole, view)
    known = z3.And(part.known, whole.known, whole.value > 0)
    scaled = share.numerator * whole.value + off * share.denominator
    return z3.And(known, part.value * share.denominator == scaled)
