"""What the pages say of reviews: where each provision stands, and what changed since it lapsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tiaoli.policy import Rulebook
from tiaoli.reviews.records import Record, records
from tiaoli.reviews.since import Since, since
from tiaoli.reviews.state import Review, Reviewed, State, counted, reviewed


@dataclass(frozen=True)
class ReviewView:
    """The last review by one role, and what changed since, if it lapsed and git still knows what
    was reviewed."""

    review: Review
    since: Since | None

    @property
    def record(self) -> Record:
        """What the reviewer said."""
        return self.review.record


@dataclass(frozen=True)
class Standing:
    """Where the review of one provision stands."""

    reviewed: Reviewed
    reviews: tuple[ReviewView, ...]

    @property
    def state(self) -> State:
        """What its reviews come to."""
        return self.reviewed.state

    @property
    def earlier(self) -> tuple[Record, ...]:
        """What the same roles said before, the last first."""
        return self.reviewed.earlier[::-1]


@dataclass(frozen=True)
class Reviews:
    """The reviews of an edition by its provisions' ids, and the record files of its policy that
    cannot be read."""

    by_id: dict[str, Standing]
    problems: tuple[str, ...]

    @cached_property
    def counts(self) -> dict[State, int]:
        """How many provisions there are of each state."""
        return counted(each.reviewed for each in self.by_id.values())

    @property
    def begun(self) -> bool:
        """Whether any provision was ever reviewed."""
        return self.counts[State.NONE] < len(self.by_id)

    @property
    def pending(self) -> tuple[Standing, ...]:
        """The provisions whose reviewers ask for something, or are to be asked again."""
        asking = (State.OBJECTED, State.LAPSED)
        return tuple(each for each in self.by_id.values() if each.state in asking)


def reviews_of(root: Path, book: Rulebook, editions: Sequence[Rulebook]) -> Reviews:
    """Reads the records of the policy and holds them against this edition."""
    found = records(root, editions)
    by_id = {
        each.placed.id: Standing(each, tuple(_views(root, book, editions, each)))
        for each in reviewed(book, found.each)
    }
    return Reviews(by_id, found.problems)


def _views(
    root: Path, book: Rulebook, editions: Sequence[Rulebook], each: Reviewed
) -> Iterator[ReviewView]:
    for one in each.reviews:
        lapsed = since(root, editions, book, each.placed, one) if one.changed else None
        yield ReviewView(one, lapsed)
