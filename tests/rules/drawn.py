"""Cases made of values as tests draw them: the shape of a case file's 事实, and no file to read."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

from hypothesis import settings
from hypothesis import strategies as st

from tests.conftest import BOOKS
from tiaoli.case import Award, Case, Row
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Rulebook

WAN = 1_000_000
"""One 万元 in fen."""

Facts: TypeAlias = Mapping[str, Any]
"""What one subject or one row states."""

Stated: TypeAlias = Mapping[str, Any]
"""A single subject with a mapping of its facts, a subject of many with the list of its rows."""

Said: TypeAlias = int | str | tuple[str, int]
"""An exact amount in fen, ("至多", fen), or the outcome's word."""

modest = settings(max_examples=60, deadline=None, derandomize=True)


def near(*points: int, least: int = 0) -> st.SearchStrategy[int]:
    """Amounts in fen within a few fen of the numbers of the text, and anything up to thrice."""
    by = st.integers(-4, 4)
    close = st.builds(lambda point, by: max(point + by, least), st.sampled_from(points), by)
    return close | st.integers(least, 3 * max(points))


def day(text: str) -> datetime.date:
    """The day written as 2026-03-01."""
    return datetime.date.fromisoformat(text)


def award(provision: str, amount: Any, item: str | None = None, **more: Any) -> Award:
    """Money already granted, on 2025-06-01 unless said otherwise."""
    return Award(provision, amount, **{"date": day("2025-06-01"), "item": item} | more)


def between(low: int, high: int) -> Said:
    """What an amount that only a review can settle is told as."""
    return low if low == high else ("至多", high)


def stating(stated: Stated, fact: str, value: Any) -> dict[str, Any]:
    """The same facts, but for one, in every row."""
    subject, name = fact.split(".")
    old = stated.get(subject, {})
    if isinstance(old, Mapping):
        return {**stated, subject: {**old, name: value}}
    return {**stated, subject: [{**row, name: value} for row in old]}


def _facts(subject: str, stated: Facts) -> dict[str, Any]:
    return {f"{subject}.{k}": v for k, v in stated.items() if k not in ("名称", "项目")}


@dataclass(frozen=True)
class Drawn:
    """Cases under a policy, published some day or nobody knows when, with facts of every case."""

    policy: str
    published: datetime.date | None = None
    day: datetime.date = datetime.date(2026, 3, 1)
    background: Stated = field(default_factory=dict)

    @cached_property
    def book(self) -> Rulebook:
        """The policy's rules."""
        return next(book for book in BOOKS if book.policy_id == self.policy)

    def outcome(
        self, provision: str, stated: Stated, *readings: str, awards: Sequence[Award] | Unknown = ()
    ) -> Outcome:
        """What the provision comes to, under the readings named."""
        facts: dict[str, Any] = {}
        rows: dict[str, tuple[Row, ...]] = {}
        for subject, content in (*self.background.items(), *stated.items()):
            if isinstance(content, Mapping):
                facts |= _facts(subject, content)
            else:
                rows[subject] = tuple(
                    Row(each.get("名称", f"第{n}项"), _facts(subject, each), each.get("项目"))
                    for n, each in enumerate(content, 1)
                )
        case = Case(
            "甲",
            self.day,
            facts,
            rows,
            awards if isinstance(awards, Unknown) else tuple(awards),
            published={"": self.published} if self.published else {},
        )
        return judge(self.book, case, frozenset(readings))[provision].outcome

    def says(
        self, provision: str, stated: Stated, *readings: str, awards: Sequence[Award] | Unknown = ()
    ) -> Said:
        """The same as a number of fen, ("至多", fen) or a word."""
        found = self.outcome(provision, stated, *readings, awards=awards)
        if found.status is not Status.ELIGIBLE or found.pay in (Pay.NONE, Pay.UNSTATED):
            return found.text
        return found.low if found.pay is Pay.EXACT else ("至多", found.high)

    def lacks(
        self, provision: str, stated: Stated, *readings: str, awards: Sequence[Award] | Unknown = ()
    ) -> set[str]:
        """What is still needed where nothing can be said yet."""
        found = self.outcome(provision, stated, *readings, awards=awards)
        assert found.status is Status.UNDETERMINED, found.text
        return set(found.missing)

    def needs(self, provision: str, stated: Stated, fact: str, other: Any, *readings: str) -> None:
        """That the provision fails by this fact alone, and is open where nobody states it."""
        assert self.says(provision, stated, *readings) not in ("不符合", "未定")
        assert self.says(provision, stating(stated, fact, other), *readings) == "不符合"
        assert self.lacks(provision, stating(stated, fact, UNKNOWN), *readings) == {fact}


@dataclass(frozen=True)
class Measure:
    """A provision with facts of its subject under which each of its conditions holds."""

    under: Drawn
    id: str
    subject: str
    met: Facts

    def at(self, **when: datetime.date | None) -> Measure:
        """The same on another `day`, or of a text `published` on another."""
        return replace(self, under=replace(self.under, **when))  # type: ignore[arg-type]

    def row(self, name: str = "甲", project: str | None = None, **facts: Any) -> dict[str, Any]:
        """One item (or the single subject) with other facts where they are given."""
        return {**self.met, **facts, "名称": name, "项目": project}

    def stated(self, *rows: Facts, given: Stated | None = None) -> Stated:
        """These rows, by default the one that meets everything, and facts of other subjects."""
        if self.under.book.subjects[self.subject].many:
            return {**(given or {}), self.subject: rows or [self.row()]}
        [row] = rows or [self.row()]
        return {**(given or {}), self.subject: row}

    def paid(
        self, fen: int | Unknown, on: str = "2026-01-15", name: str | None = None, **more: Any
    ) -> Award:
        """What this provision granted before."""
        return award(self.id, fen, name, date=day(on), **more)

    def outcome(
        self, *rows: Facts, readings: Collection[str] = (), given: Stated | None = None, **rest: Any
    ) -> Outcome:
        """What the provision comes to, under the readings named."""
        return self.under.outcome(self.id, self.stated(*rows, given=given), *readings, **rest)

    def says(
        self, *rows: Facts, readings: Collection[str] = (), given: Stated | None = None, **rest: Any
    ) -> Said:
        """The same as a number of fen, ("至多", fen) or a word."""
        return self.under.says(self.id, self.stated(*rows, given=given), *readings, **rest)

    def lacks(
        self, *rows: Facts, readings: Collection[str] = (), given: Stated | None = None, **rest: Any
    ) -> set[str]:
        """What is still needed where nothing can be said yet."""
        return self.under.lacks(self.id, self.stated(*rows, given=given), *readings, **rest)

    def needs(self, fact: str, other: Any, unless: str = "", given: Stated | None = None) -> None:
        """That it fails by this fact alone, and if unstated is open, unless a reading drops it."""
        fact, stated = self._full(fact), self.stated(given=given)
        self.under.needs(self.id, stated, fact, other)
        if unless:
            self._ignores(stated, fact, other, unless)

    def needs_under(self, reading: str, fact: str, other: Any, given: Stated | None = None) -> None:
        """That only a reading asks for this fact."""
        fact, stated = self._full(fact), self.stated(given=given)
        self._ignores(stated, fact, other)
        assert self.says(readings=[reading], given=given) == self.says(given=given)
        self.under.needs(self.id, stated, fact, other, reading)

    def _full(self, fact: str) -> str:
        return fact if "." in fact else f"{self.subject}.{fact}"

    def _ignores(self, stated: Stated, fact: str, other: Any, *readings: str) -> None:
        met = self.under.says(self.id, stated)
        for value in (other, UNKNOWN):
            assert self.under.says(self.id, stating(stated, fact, value), *readings) == met

    def any_time(
        self, fact: str, published: datetime.date, first: datetime.date, given: Stated | None = None
    ) -> None:
        """That only a reading asks for a day within the term, whose first day is `first`."""
        met, reading = self.says(given=given), "须在有效期内"
        dated = self.at(published=published)
        for then, within in ((first - datetime.timedelta(1), "不符合"), (first, met)):
            row = self.row() | {fact: then}
            assert self.says(row, given=given) == met
            assert dated.says(row, given=given) == met
            assert dated.says(row, readings=[reading], given=given) == within
            assert self.lacks(row, readings=[reading], given=given) == {"公布日期"}
