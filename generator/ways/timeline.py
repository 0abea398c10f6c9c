"""When each edition of each policy is the law: its bar on a line of years, open where unknown."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.clause import EditionView
from generator.editions import days
from tiaoli.policy import Status
from tiaoli.provisions import Validity
from tiaoli.say import plain, say
from tiaoli.standing import term
from tiaoli.tree import under
from tiaoli.verdict import alternatives

WIDTH, LEFT, RIGHT, TOP, ROW = 960, 190, 24, 34, 46
_BEFORE, _AFTER = 1, 1
"""Years shown before the first and after the last known day."""


@dataclass(frozen=True)
class Life:
    """An edition with the days on which it is the law; ``None`` where nobody knows or no text says.

    ``others`` are the days under readings not taken, by the readings' names.
    """

    edition: EditionView
    start: datetime.date | None
    end: datetime.date | None
    others: tuple[tuple[str, datetime.date | None, datetime.date | None], ...]

    @property
    def name(self) -> str:
        """The policy's short name and the edition's."""
        book = self.edition.book
        return f"{book.policy.short} {book.edition_id}"

    @property
    def draft(self) -> bool:
        """Whether it is not law, but may become it."""
        return self.edition.book.edition.status is Status.DRAFT

    @property
    def published(self) -> datetime.date | None:
        """The day on which it was published, by its card."""
        return self.edition.book.edition.published

    @property
    def starts(self) -> str:
        """From when the text says it applies, where that is no known day."""
        validity = self._validity
        if self.start is not None or validity is None:
            return ""
        return f"自{plain(say(validity.start))}起"

    @property
    def lasts(self) -> str:
        """For how long, as the text says it."""
        validity = self._validity
        if validity is None or validity.term is None:
            return "期限未写明"
        return plain(say(validity.term))

    @cached_property
    def _validity(self) -> Validity | None:
        placed = self.edition.book.validity
        if placed is None:
            return None
        settled = under(placed.provision)
        assert isinstance(settled, Validity)
        return settled

    @property
    def note(self) -> str:
        """What the drawing says at the bar."""
        if self.start is None and self._validity is None:
            return "施行日和期限都没有写明"
        if self.start is None:
            return f"{self.starts}（公布日期未知），{self.lasts}"
        return "" if self.end is not None else "没有写明期限"


@dataclass(frozen=True)
class Bar:
    """The rectangle of an edition; ``since`` and ``until`` say whether its ends are known days."""

    life: Life
    x: int
    y: int
    width: int
    since: bool
    until: bool

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.x + self.width


@dataclass(frozen=True)
class Timeline:
    """The drawing: a bar for every edition over the years."""

    lives: tuple[Life, ...]
    width: int = WIDTH

    @cached_property
    def years(self) -> range:
        """The years drawn: those of the known days and one more on either side."""
        known = [day.year for life in self.lives for day in (life.start, life.end) if day]
        known += [life.published.year for life in self.lives if life.published]
        first, last = (min(known), max(known)) if known else (2024, 2027)
        return range(first - _BEFORE, last + _AFTER + 1)

    @property
    def height(self) -> int:
        """The drawing's height."""
        return TOP + ROW * len(self.lives) + 14

    def at(self, day: datetime.date) -> int:
        """Where a day is drawn."""
        year = datetime.date(day.year, 1, 1)
        length = (datetime.date(day.year + 1, 1, 1) - year).days
        done = (day.year - self.years.start) * length + (day - year).days
        return LEFT + done * (WIDTH - LEFT - RIGHT) // (len(self.years) * length)

    @property
    def ticks(self) -> list[tuple[int, int]]:
        """The years with where each begins."""
        return [(year, self.at(datetime.date(year, 1, 1))) for year in self.years]

    @property
    def bars(self) -> list[Bar]:
        """A bar for every edition, in rows."""
        found = []
        for number, life in enumerate(self.lives):
            x = LEFT if life.start is None else self.at(life.start)
            right = WIDTH - RIGHT
            if life.end is not None:
                right = self.at(life.end + datetime.timedelta(1))
            y = TOP + ROW * number + 8
            found.append(Bar(life, x, y, right - x, life.start is not None, life.end is not None))
        return found


def timeline(editions: Sequence[EditionView]) -> Timeline:
    """All editions of all policies in time."""
    return Timeline(tuple(_lives(editions)))


def _lives(editions: Iterable[EditionView]) -> Iterable[Life]:
    for edition in editions:
        book = edition.book
        start, end = days(book, edition.editions)
        others: dict[tuple[datetime.date | None, datetime.date | None], str] = {}
        doubts = () if book.validity is None else book.validity.readings
        if len(edition.editions) == 1:
            for selection in alternatives(doubts):
                other = term(book, selection, book.edition.published)
                if other != (start, end):
                    others.setdefault(other, "＋".join(sorted(selection)))
        yield Life(edition, start, end, tuple((name, *two) for two, name in others.items()))
