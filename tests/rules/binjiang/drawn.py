"""Binjiang cases made of values, so that amounts can be drawn to the fen."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from tests.judging import Under, judge
from tiaoli.case import Award, Case, Row
from tiaoli.kinds import UNKNOWN, Money, Unknown
from tiaoli.outcome import Outcome

__all__ = [
    "BOOK",
    "DAY",
    "PUBLISHED",
    "UNKNOWN",
    "WAN",
    "Measure",
    "at_most",
    "exact",
    "modest",
    "near",
]

BOOK = Under("binjiang").book
WAN = 1_000_000
"""1万元 in fen."""
DAY = datetime.date(2026, 3, 1)
PUBLISHED = datetime.date(2025, 5, 9)
APPLICANT = {"申请人.类型": "企业", "申请人.在滨江": True}

modest = settings(max_examples=60, deadline=None, derandomize=True)


def near(*points: int, least: int = 0) -> st.SearchStrategy[int]:
    """Amounts in fen within a few fen of the numbers of the text, and anything up to thrice."""
    close = st.builds(lambda point, by: max(point + by, least), st.sampled_from(points), _BY)
    return close | st.integers(least, 3 * max(points))


_BY = st.integers(-4, 4)


def exact(fen: int) -> str:
    """How a verdict writes an amount that is settled."""
    return Money().show(fen)


def at_most(fen: int) -> str:
    """How it writes a ceiling; where nothing is left, nothing is open either."""
    return f"至多{exact(fen)}" if fen else exact(0)


@dataclass(frozen=True)
class Measure:
    """A provision with facts under which each of its conditions holds."""

    id: str
    subject: str
    met: Mapping[str, Any]

    def row(self, name: str = "甲", project: str | None = None, **facts: Any) -> Row:
        """One item (or the single subject) with other facts where they are given."""
        stated = {**self.met, **facts}
        return Row(name, {f"{self.subject}.{key}": each for key, each in stated.items()}, project)

    def paid(
        self, fen: int | Unknown, day: str = "2026-01-15", name: str | None = None,
        project: str | None = None,
    ) -> Award:  # fmt: skip
        """What this provision granted before."""
        return Award(self.id, fen, datetime.date.fromisoformat(day), name, project)

    def case(
        self, *rows: Row, awards: Collection[Award] | Unknown = (), day: datetime.date = DAY,
        given: Mapping[str, Any] | None = None, published: datetime.date | None = None,
    ) -> Case:  # fmt: skip
        """The case with these rows and, under their full names, other single facts."""
        facts: dict[str, Any] = {**APPLICANT, **(given or {})}
        known = awards if isinstance(awards, Unknown) else tuple(awards)
        when = {} if published is None else {"": published}
        if BOOK.subjects[self.subject].many:
            return Case("甲", day, facts, {self.subject: rows}, known, published=when)
        [row] = rows
        return Case("甲", day, {**facts, **row.facts}, {}, known, published=when)

    def outcome(self, *rows: Row, readings: Collection[str] = (), **rest: Any) -> Outcome:
        """What the provision comes to, under the readings named."""
        return judge(BOOK, self.case(*rows, **rest), frozenset(readings))[self.id].outcome

    def text(self, *rows: Row, readings: Collection[str] = (), **rest: Any) -> str:
        """The same, as case files write it."""
        return self.outcome(*rows, readings=readings, **rest).text

    def without(
        self, fact: str, value: Any, *readings: str, given: Mapping[str, Any] | None = None
    ) -> Outcome:
        """What it comes to if one fact (of the applicant: by its full name) is another."""
        if "." in fact:
            facts = {**(given or {}), fact: value}
            return self.outcome(self.row(), readings=readings, given=facts)
        return self.outcome(self.row(**{fact: value}), readings=readings, given=given)

    def check_needs(
        self, fact: str, wrong: Any, dropped: str = "", given: Mapping[str, Any] | None = None
    ) -> None:
        """Asserts that the fact fails it alone, that it is asked for if unknown, and that it is
        neither under the reading that drops the condition, if there is one."""
        full = fact if "." in fact else f"{self.subject}.{fact}"
        assert self.without(fact, wrong, given=given).text == "不符合"
        unknown = self.without(fact, UNKNOWN, given=given)
        assert (unknown.text, sorted(unknown.missing)) == ("未定", [full])
        if dropped:
            met = self.outcome(self.row(), given=given).text
            assert self.without(fact, wrong, dropped, given=given).text == met
            assert self.without(fact, UNKNOWN, dropped, given=given).text == met

    def check_anywhere(self, given: Mapping[str, Any] | None = None) -> None:
        """Asserts that only a reading asks for an applicant in the district."""
        met = self.outcome(self.row(), given=given).text
        for value, expected in ((True, met), (False, "不符合"), (UNKNOWN, "未定")):
            assert self.without("申请人.在滨江", value, given=given).text == met
            assert self.without("申请人.在滨江", value, "须在区", given=given).text == expected

    def check_any_time(self, fact: str, given: Mapping[str, Any] | None = None) -> None:
        """Asserts that only a reading asks for an event within the term, from its first day on."""
        met = self.outcome(self.row(), given=given).text
        first = PUBLISHED + datetime.timedelta(31)
        for day, within in ((first - datetime.timedelta(1), "不符合"), (first, met)):
            dated: dict[str, Any] = {fact: day}
            row = self.row(**dated)
            assert self.text(row, given=given) == met
            assert self.text(row, given=given, published=PUBLISHED) == met
            narrow: dict[str, Any] = {"readings": ["须在有效期内"], "given": given}
            assert self.text(row, published=PUBLISHED, **narrow) == within
            unknown = self.outcome(row, **narrow)
            assert (unknown.text, sorted(unknown.missing)) == ("未定", ["公布日期"])
