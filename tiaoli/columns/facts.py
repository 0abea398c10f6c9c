"""The facts of a population as columns: subjects side by side, series, recognised statuses."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis

from tiaoli.columns.conditions import truth
from tiaoli.columns.logic import as_column, both, surely, unknown
from tiaoli.columns.view import NoColumnsError, View
from tiaoli.nouns import ASSESSED, Subject
from tiaoli.policy import Rulebook
from tiaoli.population.layout import AMOUNT, APPLICANT, AWARDS_UNKNOWN, KEY, NAME, PROJECT, YEAR
from tiaoli.population.tables import Tables
from tiaoli.provisions import Recognition
from tiaoli.standing import term
from tiaoli.tree import (
    Fact,
    HighestBefore,
    InYear,
    LatestYear,
    Selection,
    under,
    walk,
)


def join(left: Any, right: Any, keys: Collection[str], how: str = "left") -> Any:
    """`left` with the columns of `right`, matched on columns that both have and no key lacks."""
    renamed = right.rename({f"__{key}": key for key in keys})
    on = [left[key] == renamed[f"__{key}"] for key in keys]
    return left.join(renamed, on, how=how).drop(*(f"__{key}" for key in keys))


def facts_in(*trees: Any) -> dict[str, Fact]:
    """The facts that the trees mention, by key; ``None`` is a condition that asks for nothing."""
    each = (part for tree in trees if tree is not None for part in walk(tree))
    return {part.key: part for part in each if isinstance(part, Fact)}


@dataclass(frozen=True)
class Population:
    """A population as one edition sees it on one day under one selection of readings."""

    book: Rulebook
    tables: Tables
    day: datetime.date
    published: datetime.date | None
    selection: Selection

    @cached_property
    def term(self) -> tuple[datetime.date | None, datetime.date | None]:
        """The first and the last day on which the edition applies, where the text says so."""
        start, end = term(self.book, self.selection, self.published)
        return start, end

    @cached_property
    def statuses(self) -> dict[str, Recognition]:
        """The recognitions of single subjects by the fact they establish, those that others rely
        on first."""
        left: dict[str, Recognition] = {}
        for placed in self.book.recognitions:
            recognition: Recognition = under(placed.provision, self.selection)
            if not recognition.subject.many:
                if recognition.establishes.key in left:
                    raise NoColumnsError(f"{recognition.establishes.key} is established twice")
                left[recognition.establishes.key] = recognition
        ordered: dict[str, Recognition] = {}
        while left:
            free = [k for k, r in left.items() if not {*facts_in(r.when)} & {*left} - {k}]
            if not free:
                raise NoColumnsError(f"{'、'.join(left)} are established from one another")
            ordered |= {key: left.pop(key) for key in free}
        return ordered

    def rows(self, subject: Subject, *trees: Any) -> Any:
        """Every row of a subject (of a single one: every applicant concerned) with the facts that
        the trees, the scope and the statuses ask for, under their full names; ``None`` where the
        population has no such table."""
        if subject.name not in self.tables.subjects:
            return None
        wanted = self._wanted(subject, trees)
        table = self._subject(subject, wanted)
        for name in sorted({fact.subject for fact in wanted.values()} - {subject.name}):
            other = self.book.subjects[name]
            if not other.many and name in self.tables.subjects:
                table = join(table, self._subject(other, wanted), [KEY])
        return self._with_statuses(self._with_years(table, wanted), wanted)

    def view(self, table: Any, subject: Subject) -> View:
        """The rows of `rows`, or of a table made from it, as the readers of a tree see them."""
        # Not every applicant has a row of every subject.
        everywhere = f"{subject.name}.", f"{APPLICANT}."
        columns = {key: table[key] for key in table.columns if "." in key}
        known = {key for key in self.tables.never_null if key.startswith(everywhere)}
        at_least = {key[:-1]: columns.pop(key) for key in [*columns] if key.endswith("~")}
        start, end = self.term
        return View(columns, self.day, start, end, frozenset(known & {*columns}), at_least)

    def _with_years(self, table: Any, wanted: Mapping[str, Fact]) -> Any:
        """A year that nobody states, and that follows from no series, is the one before the day."""
        last_year = ibis.literal(self.day.year - 1, "int64")
        years = [key for key, fact in wanted.items() if isinstance(fact.formula, LatestYear)]
        return table.mutate(**{
            key: table[key].fill_null(last_year) if key in table.columns else last_year
            for key in years
        })  # fmt: skip

    def _with_statuses(self, table: Any, wanted: Mapping[str, Fact]) -> Any:
        """A status that nobody states is established where a recognition's conditions hold."""
        for key, recognition in self.statuses.items():
            if key in wanted:
                subject = recognition.subject
                when = recognition.when
                holds = True if when is None else truth(when, self.view(table, subject))
                stated = table[key] if key in table.columns else ibis.null("boolean")
                news = both(unknown(stated), surely(holds))
                table = table.mutate(**{key: ibis.ifelse(as_column(news), True, stated)})
        return table

    def _wanted(self, subject: Subject, trees: Collection[Any]) -> dict[str, Fact]:
        scope = (
            () if self.book.scope is None else (under(self.book.scope.provision, self.selection),)
        )
        found = facts_in(*trees, *scope)
        for key, recognition in reversed(self.statuses.items()):
            if key in found:
                found |= facts_in(recognition.when)
        for fact in subject:
            if fact.name == ASSESSED:
                found[fact.key] = fact
        return found

    def _subject(self, subject: Subject, wanted: Mapping[str, Fact]) -> Any:
        """A subject's table with the wanted facts under their full names."""
        table = self.tables.subjects[subject.name]
        labels = [KEY, NAME, PROJECT] if subject.many else [KEY]
        facts = {
            f"{subject.name}.{name}": table[name]
            for name in table.columns
            if f"{subject.name}.{name}" in wanted or name.startswith(f"{ASSESSED}@")
        }
        shown = table.select(*(table[label] for label in labels), **facts)
        for key, series in self.tables.series.items():
            if subject.facts.get(key.partition(".")[2]) in wanted.values():
                shown = self._with_series(
                    shown, subject, subject.facts[key.partition(".")[2]], series
                )
        return shown

    def _with_series(self, table: Any, subject: Subject, of: Fact, series: Any) -> Any:
        """The facts that follow from a yearly series where they are not stated; a highest value of
        which some years are unknown is known not to be less: so says the column behind `~`."""
        if subject.many:
            raise NoColumnsError(f"{of.key}: a series of a subject with several rows")
        table = join(table, series.group_by(KEY).agg(__last=series[YEAR].max()), [KEY])
        for fact in subject:
            formula = fact.formula
            if isinstance(formula, LatestYear) and formula.series == of:
                own = [table[fact.key]] if fact.key in table.columns else []
                last_year = ibis.literal(self.day.year - 1, "int64")
                year = ibis.coalesce(*own, table["__last"], last_year)
                table = table.mutate(**{fact.key: year})
        for fact in subject:
            formula = fact.formula
            if isinstance(formula, InYear | HighestBefore) and formula.series == of:
                table = self._derived(table, fact, formula, series)
        return table.drop("__last")

    def _derived(self, table: Any, fact: Fact, formula: InYear | HighestBefore, series: Any) -> Any:
        assert isinstance(formula.year, Fact)
        years = table.select(KEY, __wanted=table[formula.year.key])
        pairs = join(series, years, [KEY], how="inner")
        here, before = pairs[YEAR] == pairs["__wanted"], pairs[YEAR] < pairs["__wanted"]
        found = pairs.group_by(KEY).agg(
            __now=pairs[AMOUNT].max(where=here),
            __best=pairs[AMOUNT].max(where=before),
            __gaps=(before & pairs[AMOUNT].isnull()).any(),
        )
        table = join(table, found, [KEY])
        stated = table[fact.key] if fact.key in table.columns else ibis.null("int64")
        if isinstance(formula, InYear):
            return table.mutate(**{fact.key: stated.fill_null(table["__now"])}).drop(
                "__now", "__best", "__gaps"
            )
        reaches = table["__last"] >= table[formula.year.key] - 1
        best = ibis.ifelse(reaches, table["__best"].fill_null(0), ibis.null("int64"))
        open_ = stated.isnull() & reaches.fill_null(False) & table["__gaps"].fill_null(False)
        derived = {fact.key: stated.fill_null(best), f"{fact.key}~": open_}
        return table.mutate(**derived).drop("__now", "__best", "__gaps")

    @cached_property
    def unknown_awards(self) -> Any:
        """The applicants of whose earlier awards nothing is known; ``None`` if there are none."""
        table = self.tables.subjects[APPLICANT]
        if AWARDS_UNKNOWN not in table.columns:
            return None
        return table.filter(table[AWARDS_UNKNOWN].fill_null(False)).select(KEY)
