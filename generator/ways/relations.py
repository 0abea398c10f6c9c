"""Which provisions of an edition feed, cap or exclude which, read from their trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import Any

from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Appropriation, Covers, Entitlement, Grant, Per
from tiaoli.say import plain, say
from tiaoli.stacking import bears_on, rule_of
from tiaoli.tree import TAKEN, All, Either, Fact, Node, Not, OneOf, Worded, children, under, walk


class Sort(Enum):
    """What one provision does to another."""

    FEEDS = "认定供用"
    CAPS = "年度总额"
    LIMITS = "累计上限"
    STACKS = "重复原则"
    APART = "条件互斥"


@dataclass(frozen=True)
class Edge:
    """A provision that bears on another (or on itself), how, and in which words; ``reading`` is the
    reading under which it does, where that is not the one taken."""

    source: Placed
    target: Placed
    sort: Sort
    words: str
    reading: str = ""


def relations(book: Rulebook) -> tuple[Edge, ...]:
    """Every such relation of an edition, under the readings taken.

    Scope and term bear on everything and are left out.
    """
    return (*_fed(book), *_funded(book), *_limited(book), *_stacked(book), *_apart(book))


def _fed(book: Rulebook) -> Iterator[Edge]:
    """A status that one provision establishes and another one asks for, or asks to be absent; of a
    reading not taken that asks for it, the edge says the name."""
    for source in book.recognitions:
        status: Fact = source.provision.establishes  # type: ignore[attr-defined]
        for target in book.placed:
            if target is not source and status in walk(target.provision):
                settled = under(target.provision)
                reading = "" if status in walk(settled) else _reading_of(target, status)
                tree = target.provision if reading else settled
                absent = any(isinstance(n, Not) and n.part == status for n in walk(tree))
                one_of = any(isinstance(n, Either) and status in walk(n) for n in walk(tree))
                words = f"凭“{status.name}”即可" if one_of else f"以“{status.name}”为条件"
                words = f"“{status.name}”的除外" if absent else words
                sort = Sort.APART if absent else Sort.FEEDS
                yield Edge(source, target, sort, words, reading)


def _reading_of(placed: Placed, status: Fact) -> str:
    """The name of the reading not taken that asks for a status."""
    for doubt in placed.readings:
        for name, tree in doubt.options:
            if status in walk(tree):
                return name
    return ""


def _funded(book: Rulebook) -> Iterator[Edge]:
    """The money of one year that all awards of a provision share."""
    for source in book.of_kind(Appropriation):
        provision: Any = source.provision
        target = book.by_id.get(f"{source.clause.label}/{provision.funds}")
        if target is not None:
            yield Edge(source, target, Sort.CAPS, plain(say(under(provision).envelope)))


def _limited(book: Rulebook) -> Iterator[Edge]:
    """The ceilings over several rows or payments of a provision, but for one item's own."""
    for placed in book.of_kind(Grant):
        settled: Any = under(placed.provision)
        for limit in settled.limits:
            yield Edge(placed, placed, Sort.LIMITS, plain(say(limit)))


def _stacked(book: Rulebook) -> Iterator[Edge]:
    """What the policy's own rule on several awards sets against one another."""
    rule = rule_of(book, TAKEN)
    only = "（只与其他政策比）" if rule is not None and rule.covers is Covers.OTHERS else ""
    for placed in book.of_kind(Grant):
        provision: Any = placed.provision
        if rule is None or book.stacking is None or not bears_on(rule, provision):
            continue
        if rule.per is Per.APPLICANT or provision.subject.many:
            unit = "申请人" if rule.per is Per.APPLICANT else provision.subject.name
            yield Edge(book.stacking, placed, Sort.STACKS, f"同一{unit}{only}")


def _apart(book: Rulebook) -> Iterator[Edge]:
    """Two provisions for the same matter of which no row can meet both: they ask for different
    options of the same choice."""
    by_subject: dict[str, list[Placed]] = {}
    for placed in book.of_kind(Entitlement):
        by_subject.setdefault(placed.provision.subject.name, []).append(placed)  # type: ignore[attr-defined]
    for several in by_subject.values():
        for one, other in combinations(several, 2):
            mine, theirs = _options(one), _options(other)
            for fact in mine.keys() & theirs.keys():
                if mine[fact].isdisjoint(theirs[fact]):
                    name = fact.partition(".")[2]
                    words = f"{name}：{_listed(mine[fact])}／{_listed(theirs[fact])}"
                    yield Edge(one, other, Sort.APART, words)
                    break


def _listed(options: frozenset[str]) -> str:
    return "、".join(sorted(options))


def _options(placed: Placed) -> dict[str, frozenset[str]]:
    """The options of each choice to which the conditions that must all hold confine a row; what
    must not hold is left out."""
    settled: Any = under(placed.provision)
    found: dict[str, frozenset[str]] = {}
    for node in _required(settled.when):
        if isinstance(node, OneOf) and isinstance(node.fact, Fact):
            options = frozenset(node.options)
            found[node.fact.key] = found.get(node.fact.key, options) & options
    return found


def _required(node: Node | None) -> Iterator[Node]:
    match node:
        case All():
            for part in children(node):
                yield from _required(part)
        case Worded(part=part):
            yield from _required(part)
        case Node():
            yield node
