"""Where the review of each provision of an edition stands, by the last record of each role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final

from tiaoli.policy import Placed, Rulebook
from tiaoli.reviews.digests import Digests, Part, digests
from tiaoli.reviews.records import Opinion, Record


class State(Enum):
    """What the reviews of a provision come to.

    Each role that ever reviewed it has a say: it is agreed to when the last record of every one of
    them agrees and still stands.
    """

    NONE = "未审查"
    AGREED = "同意"
    OBJECTED = "有意见"
    LAPSED = "已失效"


_WHY: Final = {
    Part.WORDS: "原文变了",
    Part.RULE: "规则变了",
    Part.NOUNS: "所用名词变了",
    Part.COMMON: "所依据的共同条款已改",
}


@dataclass(frozen=True)
class Review:
    """A record as it bears on a provision of an edition: ``changed`` is what is no longer what was
    reviewed. Without any, the review stands."""

    record: Record
    changed: tuple[Part, ...]

    @property
    def why(self) -> str:
        """Why the review no longer stands, empty if it does."""
        return "、".join(_WHY[part] for part in self.changed)


@dataclass(frozen=True)
class Reviewed:
    """A provision of an edition with the last review of each role, the longest known role first,
    and the records that later ones of the same role took the place of, oldest first."""

    placed: Placed
    now: Digests
    reviews: tuple[Review, ...]
    earlier: tuple[Record, ...]

    @cached_property
    def state(self) -> State:
        """What the reviews come to; an objection weighs most, then a review that lapsed."""
        if not self.reviews:
            return State.NONE
        standing = [each.record.opinion for each in self.reviews if not each.changed]
        if Opinion.OBJECTS in standing:
            return State.OBJECTED
        return State.AGREED if len(standing) == len(self.reviews) else State.LAPSED


def reviewed(book: Rulebook, records: Iterable[Record]) -> list[Reviewed]:
    """Every provision of the edition, in the order of the text.

    A review of an earlier edition stands for a provision that is the same in this one: for an
    inherited clause, whatever its number now. Of a role that reviewed it under several editions
    the review of the latest edition counts, of several of one edition the latest by date, and of
    those of one day the one that was written down last.
    """
    mine: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        mine.setdefault((record.edition, record.provision), []).append(record)
    return [_reviewed(book, placed, mine) for placed in book.placed]


def _reviewed(
    book: Rulebook, placed: Placed, records: dict[tuple[str, str], list[Record]]
) -> Reviewed:
    now = digests(book, placed)
    every: list[Record] = []
    for edition, id_ in _lineage(book, placed.id):
        every += sorted(records.get((edition, id_), ()), key=lambda record: record.date)
    last = {record.reviewer: record for record in every}
    reviews = (Review(record, now.differing(record.digests)) for record in last.values())
    kept = {id(record) for record in last.values()}
    earlier = tuple(record for record in every if id(record) not in kept)
    return Reviewed(placed, now, tuple(reviews), earlier)


def _lineage(book: Rulebook, id_: str) -> Sequence[tuple[str, str]]:
    """The provision's edition and id in every edition that has it, the first one first."""
    found = [(book.edition_id, id_)]
    while book.amended is not None and (id_ := book.former(id_)):
        book = book.amended
        found.insert(0, (book.edition_id, id_))
    return found


def counted(provisions: Iterable[Reviewed]) -> dict[State, int]:
    """How many provisions there are of each state, in the order of the states."""
    states = [each.state for each in provisions]
    return {state: states.count(state) for state in State}
