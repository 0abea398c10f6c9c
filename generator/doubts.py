"""A provision's readings as the pages show them: question, options, authority, showing cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.marks import reading_anchor
from generator.results import COMMON, Cases, Shown, showing
from tiaoli.cases import Result
from tiaoli.policy import Placed
from tiaoli.say import conditions, plain, say
from tiaoli.terms import is_open
from tiaoli.tree import All, Bound, Crossing, Node, Reading, Worded


@dataclass(frozen=True)
class Option:
    """One way to read the words, and the cases that show what it changes."""

    name: str
    says: str
    taken: bool
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Doubt:
    """A question that the words leave open."""

    placed: Placed
    reading: Reading
    options: tuple[Option, ...]
    since: str = ""
    """The edition whose cases show what it changes, where that is not the one it stands in."""

    @property
    def id(self) -> str:
        """The anchor on the clause's page."""
        return reading_anchor(self.placed.name, self.reading.name)

    @property
    def open(self) -> bool:
        """Whether no authority settles it."""
        return is_open(self.reading)

    @property
    def others(self) -> int:
        """How many readings were not taken."""
        return len(self.options) - 1

    @property
    def without_case(self) -> tuple[str, ...]:
        """The readings not taken that no case shows."""
        if self.since:
            return ()
        return tuple(o.name for o in self.options if not o.taken and not o.shown)


def doubts(placed: Placed, cases: Cases, since: str = "") -> tuple[Doubt, ...]:
    """Every doubt of the provision; those of scope, stacking and term show in any provision.

    ``since`` is the earlier edition that an inherited provision has its cases in.
    """
    common = isinstance(placed.provision, COMMON)
    results = cases.all if common else cases.of(placed)
    already = {c for condition in conditions(placed.provision) for c in _conjuncts(condition)}
    return tuple(
        Doubt(placed, reading, tuple(_options(reading, results, already)), since)
        for reading in placed.readings
    )


def _options(
    reading: Reading, results: Iterable[Result], already: Collection[Node]
) -> Iterator[Option]:
    for number, (name, tree) in enumerate(reading.options):
        shown = showing(results, name) if number else ()
        yield Option(name, _says(tree, already), number == 0, shown)


def _conjuncts(node: Node) -> Iterator[Node]:
    """What must hold in any case: the parts of a condition that no doubt touches."""
    match node:
        case All(parts=parts):
            for part in parts:
                yield from _conjuncts(part)
        case Worded(part=part):
            yield from _conjuncts(part)
        case Reading():
            return
        case _:
            yield node


def _says(tree: Any, already: Collection[Node]) -> str:
    if tree is None or tree in already:
        return "不另加条件"
    if isinstance(tree, Crossing):
        included = tree.bound in (Bound.AT_LEAST, Bound.AT_MOST)
        return "含本数" if included else "不含本数"
    return plain(say(tree))
