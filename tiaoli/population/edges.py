"""Applicants at every edge of every rule: one unit below, at and above each of its numbers."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tiaoli import kinds
from tiaoli.boundaries import (
    ROW,
    TYPICAL_DAY,
    Axis,
    OfWhole,
    axes,
    baseline,
    case_of,
)
from tiaoli.case import PRIOR, PUBLISHED, Award, Case, Row
from tiaoli.consistency import contradictions
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed, Rulebook
from tiaoli.population import layout
from tiaoli.population.layout import AMOUNT, DAY, ITEM, PROVISION, SAME_KIND
from tiaoli.provisions import Stacking

_NUMBERS: Final = (kinds.Money, kinds.Count, kinds.Duration, kinds.Date)
_SEVERAL: Final = 12
"""So many of the values that a provision's rows can have stand beside one another."""
SHARED: Final = f"{layout.PROJECT}1"


@dataclass(frozen=True)
class Edge:
    """An applicant: the provision he stands at (id with the policy's short name), and what is
    known of him, dated on the day the population is drawn for."""

    provision: str
    case: Case


def edges(books: Iterable[Rulebook], as_of: datetime.date) -> Iterator[Edge]:
    """The applicants at the edges of the rulebooks' judged provisions, on this day.

    For each provision: the paid baseline; each fact that it reads at each value at which something
    can change, unknown included, the others as in the baseline; each two of its numbers together,
    and each number with the earlier awards; then several rows, of one project and of several, and
    where the policy sets awards against one another, rows of two provisions in one project. An
    event after the day becomes one of the day; cases that contradict themselves are left out.
    """
    seen: set[str] = set()
    for book in books:
        for placed, _ in book.judged:
            name = f"{book.policy.short} {placed.id}"
            around = _Around(book, placed, as_of)
            for chosen in around.choices():
                yield from _edge(name, book, around.case(chosen), seen)
            for case in around.several():
                yield from _edge(name, book, case, seen)
        for name, case in _together(book, as_of):
            yield from _edge(name, book, case, seen)


def _edge(provision: str, book: Rulebook, case: Case, seen: set[str]) -> Iterator[Edge]:
    """The case as an applicant, unless it contradicts itself or was there before."""
    said = repr((sorted(case.facts.items()), case.rows, case.awards))
    if said in seen:
        return
    seen.add(said)
    for name in sorted(case.subjects()):
        for facts in (case.facts, *(row.facts for row in case.rows.get(name, ()))):
            if any(True for _ in contradictions(book.subjects[name], facts)):
                return
    yield Edge(provision, case)


class _Around:
    """A provision's baseline and the values around it."""

    def __init__(self, book: Rulebook, placed: Placed, as_of: datetime.date) -> None:
        self.book, self.placed, self.as_of = book, placed, as_of
        self.facts = {fact.key: fact for subject in book.subjects.values() for fact in subject}
        every = [axis for axis in axes(book, placed) if axis.key != PUBLISHED]
        self.axes = [replace(axis, values=tuple(self._possible(axis))) for axis in every]
        found = baseline(book, placed)
        self.paid = found is not None
        self.base = dict(found or {axis.key: axis.values[0] for axis in self.axes})
        self.base = {key: self._moved(key, value) for key, value in self.base.items()}
        for axis in self.axes:
            self._keep_share(axis)

    def _possible(self, axis: Axis) -> Iterator[Any]:
        """The values that can be stated on the day; a day of its own, and the year before."""
        if axis.key == PRIOR:
            yield from (self._awards(value) for value in axis.values)
            return
        values = [self._moved(axis.key, value) for value in axis.values]
        kind = self.facts[axis.key].kind
        if isinstance(kind, kinds.Date):
            first = self.as_of.replace(month=1, day=1)
            values += [self.as_of, first, first - datetime.timedelta(1)]
        if isinstance(kind, kinds.Year):
            values += [self.as_of.year, self.as_of.year - 1, self.as_of.year - 2]
        yield from dict.fromkeys(values)

    def _moved(self, key: str, value: Any) -> Any:
        """A value as it can be stated on the day: no later event; the year before the typical day
        becomes the year before this one."""
        if isinstance(value, datetime.date):
            return min(value, self.as_of)
        if key in self.facts and isinstance(self.facts[key].kind, kinds.Year):
            before = value == TYPICAL_DAY.year - 1
            return self.as_of.year - 1 if before else self._until(value)
        return value

    def _until(self, year: Any) -> Any:
        return year if isinstance(year, Unknown) else min(year, self.as_of.year)

    def _awards(self, awards: Any) -> Any:
        """Earlier awards as they would stand on the day: this year's and earlier years' remain so,
        and each names its policy and, where the subject has no rows, nothing else."""
        if isinstance(awards, Unknown):
            return awards
        moved = []
        for award in awards:
            day = award.date
            if isinstance(day, datetime.date):
                year = day.year + self.as_of.year - TYPICAL_DAY.year
                day = min(day.replace(year=year), self.as_of)
            many = self.placed.provision.subject.many  # type: ignore[attr-defined]
            id_ = f"{self.book.policy.short} {award.provision}"
            moved.append(replace(award, provision=id_, date=day, item=ROW if many else None))
        return tuple(moved)

    def _keep_share(self, axis: Axis) -> None:
        """Where the baseline has a share of a whole, it keeps that share as the whole changes."""
        for value in axis.values:
            if isinstance(value, OfWhole):
                whole = self.base.get(value.whole, UNKNOWN)
                if value.amount(whole) == self.base.get(axis.key):
                    self.base[axis.key] = value
                    return

    # One fact, two facts -------------------------------------------------------------------------

    def choices(self) -> Iterator[dict[str, Any]]:
        """The baseline, one fact at each of its values, two numbers at each of theirs."""
        yield self.base
        for axis in self.axes:
            for value in axis.values:
                yield {**self.base, axis.key: value}
        numbers = [axis for axis in self.axes if self._is_number(axis)]
        prior = [axis for axis in self.axes if axis.key == PRIOR]
        pairs = [*itertools.combinations(numbers, 2), *itertools.product(numbers, prior)]
        for one, other in pairs:
            for first, second in itertools.product(one.values, other.values):
                yield {**self.base, one.key: first, other.key: second}

    def _is_number(self, axis: Axis) -> bool:
        fact = self.facts.get(axis.key)
        return fact is not None and isinstance(fact.kind, _NUMBERS) and len(axis.values) > 3

    def case(self, chosen: Mapping[str, Any]) -> Case:
        """The case of the chosen values on the day, each amount no higher than its whole."""
        raised = dict(chosen)
        varied = {key for key in chosen if chosen[key] is not self.base.get(key)}
        for key in chosen:
            self._raise_wholes(key, raised, varied)
        made = case_of(self.book, self.placed, raised)
        return replace(made, date=self.as_of, facts=self._named(made.facts), rows={
            name: tuple(replace(row, facts=self._named(row.facts)) for row in rows)
            for name, rows in made.rows.items()
        })  # fmt: skip

    def _raise_wholes(self, key: str, values: dict[str, Any], chosen: set[str]) -> None:
        """Where a part is above its whole, the one that was not chosen gives way."""
        fact, amount = self.facts.get(key), values[key]
        if fact is None or not fact.at_most or not isinstance(amount, int):
            return
        whole = values.get(fact.at_most, UNKNOWN)
        if isinstance(whole, int) and amount > whole:
            if fact.at_most in chosen:
                values[key] = whole
            else:
                values[fact.at_most] = amount
                self._raise_wholes(fact.at_most, values, chosen)

    def _named(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts, with what a review settled stated for this provision by name."""
        id_ = f"{self.book.policy.short} {self.placed.id}"
        ends = f".{ASSESSED}"
        return {
            f"{key}@{id_}" if key.endswith(ends) and value is not UNKNOWN else key: value
            for key, value in facts.items()
        }

    # Several rows --------------------------------------------------------------------------------

    def several(self) -> Iterator[Case]:
        """Two and three rows that are paid, two of one project, and rows of different values."""
        case = self.case(self.base)
        name = next(iter(case.rows), "")
        if not name or not self.paid:
            return
        row = case.rows[name][0]
        yield replace(case, rows={name: _numbered([row] * 2)})
        yield replace(case, rows={name: _numbered([row] * 3)})
        yield replace(case, rows={name: _numbered([replace(row, project=SHARED)] * 2)})
        numbers = [axis for axis in self.axes if self._is_number(axis) and axis.key != PRIOR]
        for axis in numbers:
            cases = [self.case({**self.base, axis.key: value}) for value in axis.values[:_SEVERAL]]
            rows = [made.rows[name][0] for made in cases if _known(made) == _known(case)]
            if len(rows) > 1:
                yield replace(case, rows={name: _numbered(rows)})


def _known(case: Case) -> Any:
    return case.facts, case.awards


def _numbered(rows: Iterable[Row]) -> tuple[Row, ...]:
    each = enumerate(rows, 1)
    return tuple(replace(row, name=ROW if n == 1 else f"{ROW}{n}") for n, row in each)


def _together(book: Rulebook, as_of: datetime.date) -> Iterator[tuple[str, Case]]:
    """Two paid provisions in one project, where the policy sets awards against one another."""
    if book.stacking is None or not isinstance(book.stacking.provision, Stacking):
        return
    paid = []
    for placed, _ in book.judged:
        around = _Around(book, placed, as_of)
        case = around.case(around.base)
        if around.paid and case.rows:
            paid.append((f"{book.policy.short} {placed.id}", case))
    for (name, one), (_, other) in itertools.combinations(paid, 2):
        shared = one.facts.keys() & other.facts.keys()
        if any(one.facts[key] != other.facts[key] for key in shared):
            continue
        rows: dict[str, list[Row]] = {}
        for case in (one, other):
            for subject, each in case.rows.items():
                rows.setdefault(subject, []).extend(replace(r, project=SHARED) for r in each)
        yield (
            name,
            replace(
                one,
                facts={**one.facts, **other.facts},
                rows={subject: _numbered(each) for subject, each in rows.items()},
            ),
        )


def award_values(award: Award) -> dict[str, Any]:
    """An earlier award by the columns of its table, what is unknown as ``None``."""
    found = {
        PROVISION: award.provision, AMOUNT: award.amount, DAY: award.date,
        ITEM: award.item, layout.PROJECT: award.project, SAME_KIND: award.same_kind,
    }  # fmt: skip
    return {name: None if value is UNKNOWN else value for name, value in found.items()}
