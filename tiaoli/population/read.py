"""Opens a folder of tables as a population: finds, converts and checks them on DuckDB."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import duckdb

from tiaoli.nouns import Subject
from tiaoli.population.card import Card, read_card
from tiaoli.population.checked import Checked, Mistake, PopulationError, checked
from tiaoli.population.checks import any_of, unstated_columns
from tiaoli.population.convert import Converted, Converter
from tiaoli.population.files import first_line, found_tables, named
from tiaoli.population.headers import Found, key_type, understood
from tiaoli.population.keys import proofs
from tiaoli.population.layout import (
    AWARDS,
    Layout,
    layouts,
)
from tiaoli.population.normal import always
from tiaoli.population.reject import write_rejected
from tiaoli.population.tables import Tables
from tiaoli.problems import CaseFileError

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["Mistake", "Population", "PopulationError", "open_population"]


@dataclass(frozen=True)
class Population:
    """A population that can be judged, and what was wrong with it.

    ``rows`` counts every table as it was found; ``applicants`` are those that stay, and
    ``set_aside`` those of whom some row is bad. ``rejected`` are the files with the bad rows,
    ``files`` those that were read, ``converted`` the tables that were not in normal form.
    """

    card: Card
    tables: Tables
    rows: Mapping[str, int]
    applicants: int
    set_aside: int
    mistakes: tuple[Mistake, ...]
    rejected: Mapping[str, Path]
    files: tuple[Path, ...]
    converted: tuple[str, ...]


def open_population(
    folder: Path,
    vocabulary: Mapping[str, Subject],
    connection: Any,
    work: Path,
    day: datetime.date,
    rejected: Path,
    provisions: Mapping[str, Collection[str]] | None = None,
) -> Population:
    """The population in ``folder``, checked, as tables of an Ibis DuckDB ``connection``.

    ``work`` takes converted tables and must stay as long as the tables are used; ``rejected`` the
    files of bad rows. ``day`` is the one as of which the population is judged; ``provisions`` are
    the ids of each policy's provisions by its short name. An applicant of whom any row is bad is
    set aside whole. Raises `PopulationError` with every fault that concerns whole files or columns.
    """
    work.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    card = _card(folder, faults)
    raw, known = connection.con, layouts(vocabulary)
    tables = found_tables(folder, known, raw, faults)
    found = {
        name: one
        for name in known
        if name in tables
        and (one := understood(tables[name], known[name], vocabulary, provisions, faults))
    }
    converter = Converter(raw, work, key_type(found.values(), faults), faults)
    if faults:
        raise PopulationError(faults)
    reader = _Reader(connection, converter)
    for one in found.values():
        reader.read(one)
    if faults:
        raise PopulationError(faults)
    try:
        made = _tables(reader)
        views = {name: (known[name], named(view)) for name, view in reader.views.items()}
        unreadable = {name: reader.rows(paths) for name, paths in reader.unreadable.items()}
        proven = proofs(raw, views)
        result = checked(made, vocabulary, day, work / "bad", provisions, proven, unreadable)
    except duckdb.Error as problem:
        raise PopulationError([f"{folder.name}: 读不了：{first_line(problem)}"]) from problem
    files = tuple(path for one in found.values() for path in one.raw.paths)
    return _population(card, result, rejected, files, tuple(reader.converted))


def _card(folder: Path, faults: list[str]) -> Card:
    try:
        return read_card(folder)
    except CaseFileError as problem:
        faults.extend(str(problem).splitlines())
        return Card(folder.name)


def _population(
    card: Card, result: Checked, rejected: Path, files: tuple[Path, ...], converted: tuple[str, ...]
) -> Population:
    return Population(
        card,
        result.tables,
        result.rows,
        result.applicants,
        result.set_aside,
        result.mistakes,
        write_rejected(result.problems, rejected),
        files,
        converted,
    )


class _Reader:
    """Makes a view of each table in normal form, with the plain names of the facts."""

    def __init__(self, connection: Any, converter: Converter) -> None:
        self.connection, self.converter = connection, converter
        self.mark = uuid4().hex  # another population may be open on this connection
        self.views: dict[str, str] = {}
        self.layouts: dict[str, Layout] = {}
        self.unreadable: dict[str, tuple[Path, ...]] = {}
        self.converted: list[str] = []

    def read(self, found: Found) -> None:
        """Views one table, once it is in normal form."""
        made = self.converter.converted(found)
        if made is None:
            return
        self._view(found, made)
        if found.normal and self._has_unstated(found):
            again = self.converter.converted(found, forced=True)
            if again is None:
                return
            self._view(found, made := again)
        if made.sql != found.raw.sql:
            self.converted.append(found.raw.name)
        if made.unreadable:
            self.unreadable[found.raw.name] = made.unreadable

    def table(self, name: str) -> ir.Table:
        """The table of this name."""
        made: ir.Table = self.connection.table(self.views[name])
        return made

    def rows(self, paths: Collection[Path]) -> ir.Table:
        """The rows of these files, one below the other."""
        made: ir.Table = self.connection.read_parquet([path.as_posix() for path in paths])
        return made

    def _view(self, found: Found, made: Converted) -> None:
        layout, name = found.layout, found.raw.name
        view = f"{name.replace('.', '_')}_{self.mark}"
        columns = [f"{how} AS {named(column)}" for column, how in made.columns.items()]
        columns += [
            f"CAST(NULL AS {layout.columns[column].physical.value}) AS {named(column)}"
            for column in always(layout)
            if column not in made.columns
        ]
        self.connection.con.execute(
            f"CREATE OR REPLACE VIEW {named(view)} AS SELECT {', '.join(columns)} FROM {made.sql}"
        )
        self.views[name], self.layouts[name] = view, layout

    def _has_unstated(self, found: Found) -> bool:
        """Whether text says 未知 where normal form has NULL."""
        table = self.table(found.raw.name)
        conditions = unstated_columns(table, found.layout)
        if not conditions:
            return False
        try:
            return bool(table.filter(any_of(conditions)).limit(1).count().to_pyarrow().as_py())
        except duckdb.Error as problem:
            shown = found.raw.paths[0].name
            self.converter.faults.append(f"{shown}: 读不了：{first_line(problem)}")
            return False


def _tables(reader: _Reader) -> Tables:
    """The views as tables, not checked yet."""
    subjects, series = {}, {}
    for name, layout in reader.layouts.items():
        if layout.subject is not None:
            subjects[name] = reader.table(name)
        elif layout.series:
            series[name] = reader.table(name)
    awards = reader.table(AWARDS) if AWARDS in reader.views else None
    return Tables(subjects, awards, series)
