"""Who is responsible for how much: the costs by the units that the text names.

The text does not say how the units of one clause share its cost. So a cost is never divided: it is
counted once for all the units together that are named with it, or, unit by unit, as what the unit
is responsible for alone and what together with others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tiaoli.ledger import Unit, account
from tiaoli.policy import Rulebook
from tiaoli.simulate.amounts import Span, total
from tiaoli.simulate.figures import Figures


@dataclass(frozen=True)
class Together:
    """What exactly these units are responsible for; no cost is in two of these."""

    units: tuple[Unit, ...]
    clauses: tuple[str, ...]
    cost: Span


@dataclass(frozen=True)
class Alone:
    """What one unit is responsible for alone, and what together with others."""

    name: str
    roles: tuple[str, ...]
    clauses: tuple[str, ...]
    alone: Span
    shared: Span


def responsible(book: Rulebook) -> dict[str, tuple[Unit, ...]]:
    """The units that the text names for each provision, by its id."""
    of = {each.clause.label: each.units_of for each in account(book).clauses}
    return {p.id: of.get(p.clause.label, {}).get(p.name, ()) for p in book.placed}


def together(figures: Figures, book: Rulebook) -> list[Together]:
    """The costs of a policy by the units named with them, in the order of the text."""
    found: dict[tuple[Unit, ...], list[tuple[str, Span]]] = {}
    for units, clause, cost in _costs(figures, book):
        found.setdefault(units, []).append((clause, cost))
    return [
        Together(units, _clauses(parts), total([cost for _, cost in parts]))
        for units, parts in found.items()
    ]


def by_unit(figures: Figures, book: Rulebook) -> list[Alone]:
    """The costs of a policy unit by unit, the largest first; they do not add up."""
    found: dict[str, list[tuple[str, str, bool, Span]]] = {}
    for units, clause, cost in _costs(figures, book):
        for unit in units:
            only = len({each.name for each in units}) == 1
            found.setdefault(unit.name, []).append((unit.role, clause, only, cost))
    made = [
        Alone(
            name,
            tuple(dict.fromkeys(role for role, *_ in parts)),
            _clauses([(clause, cost) for _, clause, _, cost in parts]),
            total([cost for *_, only, cost in parts if only]),
            total([cost for *_, only, cost in parts if not only]),
        )
        for name, parts in found.items()
    ]
    return sorted(made, key=lambda each: -(each.alone.high + each.shared.high))


def _costs(figures: Figures, book: Rulebook) -> Iterator[tuple[tuple[Unit, ...], str, Span]]:
    units = responsible(book)
    for placed, _ in book.judged:
        cost = figures.cost(policy=book.policy.short, provision=placed.id)
        if cost:
            yield units[placed.id], placed.clause.label, cost


def _clauses(parts: list[tuple[str, Span]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for clause, _ in parts))
