"""Cases made of values as tests draw them: the shape of a case file's 事实, and no file to read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from tests.conftest import BOOKS
from tiaoli.case import Award, Case, Row
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Rulebook

WAN = 1_000_000
"""One 万元 in fen."""

Stated: TypeAlias = Mapping[str, Any]
"""A single subject with a mapping of its facts, a subject of many with the list of its rows."""

Said: TypeAlias = int | str | tuple[str, int]
"""An exact amount in fen, ("至多", fen), or the outcome's word."""


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


def _row(subject: str, n: int, stated: Mapping[str, Any]) -> Row:
    facts = {f"{subject}.{k}": v for k, v in stated.items() if k not in ("名称", "项目")}
    return Row(stated.get("名称", f"第{n}项"), facts, stated.get("项目"))


@dataclass(frozen=True)
class Drawn:
    """Drawn cases under one policy, published on a day or nobody knows when."""

    policy: str
    published: datetime.date | None = None
    day: datetime.date = datetime.date(2026, 3, 1)

    @cached_property
    def _book(self) -> Rulebook:
        return next(book for book in BOOKS if book.policy_id == self.policy)

    def outcome(
        self, provision: str, stated: Stated, *readings: str, awards: Sequence[Award] | Unknown = ()
    ) -> Outcome:
        """What the provision comes to, under the readings named."""
        facts: dict[str, Any] = {}
        rows: dict[str, tuple[Row, ...]] = {}
        for subject, content in stated.items():
            if isinstance(content, Mapping):
                facts |= {f"{subject}.{key}": value for key, value in content.items()}
            else:
                rows[subject] = tuple(_row(subject, n, each) for n, each in enumerate(content, 1))
        case = Case(
            "甲",
            self.day,
            facts,
            rows,
            awards if isinstance(awards, Unknown) else tuple(awards),
            published={"": self.published} if self.published else {},
        )
        return judge(self._book, case, frozenset(readings))[provision].outcome

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
