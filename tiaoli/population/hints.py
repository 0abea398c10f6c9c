"""What the rules themselves say of each fact: its numbers, and what they ask for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tiaoli import kinds
from tiaoli.boundaries import TYPICAL_FEN, OfWhole, axes, ceiling
from tiaoli.case import PRIOR, PUBLISHED
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Grant, Prohibition
from tiaoli.tree import Assessed, Constant, Crossing, Fact, Not, children, walk


@dataclass(frozen=True)
class Payment:
    """A grant as earlier awards name it: id with the policy's short name, usual amounts (fen)."""

    id: str
    subject: str
    amounts: tuple[int, ...]
    reviewed: bool


@dataclass(frozen=True)
class Hints:
    """``typical`` numbers and ``shares`` of a whole that rules compare a fact with, by key.

    ``wanted`` and ``unwanted`` are the yes/no facts that rules want to be 是 or 否, ``ranks`` those
    that order a quota; ``before`` leads from the fact of earlier years to that of this year.
    """

    typical: Mapping[str, int]
    shares: Mapping[str, float]
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    before: Mapping[str, str]
    ranks: tuple[str, ...]
    payments: tuple[Payment, ...]


def hints(books: Iterable[Rulebook]) -> Hints:
    """What the judged provisions of the rulebooks say of the facts they read."""
    numbers: dict[str, set[int]] = {}
    shares: dict[str, float] = {}
    wanted: Counter[str] = Counter()
    before: dict[str, str] = {}
    ranks: set[str] = set()
    payments: dict[str, Payment] = {}
    for book in books:
        for placed, subject in book.judged:
            for axis in axes(book, placed):
                if axis.key in (PRIOR, PUBLISHED):
                    continue
                whole = [v for v in axis.values if type(v) is int and v not in (0, TYPICAL_FEN)]
                numbers.setdefault(axis.key, set()).update(whole)
                for value in axis.values:
                    if isinstance(value, OfWhole):
                        shares[axis.key] = float(value.share)
            for node in walk(placed.provision):
                if isinstance(node, Crossing) and isinstance(node.now, Fact):
                    before[getattr(node.before, "key", "")] = node.now.key
            _count_wanted(_decides(placed), not isinstance(placed.provision, Prohibition), wanted)
            quota = getattr(placed.provision, "quota", None)
            if quota is not None:
                ranks |= {node.key for node in walk(quota) if isinstance(node, Fact)}
            if isinstance(placed.provision, Grant):
                payment = _payment(book, placed, placed.provision, subject)
                payments.setdefault(payment.id, payment)
    typical = {key: _middle(found) for key, found in numbers.items() if any(found)}
    liked = tuple(sorted(key for key, score in wanted.items() if score > 0))
    unwanted = tuple(sorted(key for key, score in wanted.items() if score < 0))
    return Hints(
        typical, shares, liked, unwanted, before, tuple(sorted(ranks)), tuple(payments.values())
    )


def _middle(numbers: set[int]) -> int:
    logs = [math.log(number) for number in sorted(numbers) if number]
    return round(math.exp(sum(logs) / len(logs)))


def _decides(placed: Placed) -> tuple[Any, ...]:
    names = ("when", "pays", "kept", "breached")
    return tuple(getattr(placed.provision, n, None) for n in names)


def _count_wanted(tree: Any, positive: bool, found: Counter[str]) -> None:
    """Counts each yes/no fact up where 是 helps the condition, and down where it harms."""
    if isinstance(tree, tuple):
        for part in tree:
            _count_wanted(part, positive, found)
    elif isinstance(tree, Not):
        _count_wanted(tree.part, not positive, found)
    elif isinstance(tree, Fact):
        if isinstance(tree.kind, kinds.YesNo):
            found[tree.key] += 1 if positive else -1
    elif tree is not None:
        for child in children(tree):
            _count_wanted(child, positive, found)


def _payment(book: Rulebook, placed: Placed, grant: Grant, subject: str) -> Payment:
    reviewed = any(isinstance(node, Assessed) for node in walk(grant.pays))
    amounts = {
        node.value
        for node in walk(grant.pays)
        if isinstance(node, Constant) and isinstance(node.kind, kinds.Money)
    }
    amounts |= {ceiling(grant) or TYPICAL_FEN // 10}
    found = tuple(sorted(amount for amount in amounts if amount)) or (TYPICAL_FEN // 10,)
    return Payment(f"{book.policy.short} {placed.id}", subject, found, reviewed)
