"""From a population's tables to cases and back: one applicant is one case."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from tiaoli.case import Award, Case, Row
from tiaoli.kinds import UNKNOWN, Share, Unknown, Yearly
from tiaoli.nouns import Subject
from tiaoli.population.layout import (
    AMOUNT,
    APPLICANT,
    ASSESSED,
    AWARDS,
    AWARDS_UNKNOWN,
    DAY,
    ITEM,
    KEY,
    NAME,
    NANO,
    PROJECT,
    PROVISION,
    SAME_KIND,
    YEAR,
    Column,
    Layout,
    layouts,
)
from tiaoli.population.normal import ARROW, in_normal_form
from tiaoli.population.tables import Tables
from tiaoli.tree import LatestYear

if TYPE_CHECKING:
    import ibis.expr.types as ir

AT_ONCE: Final = 5_000
"""So many applicants are fetched together."""
Keyed = dict[Any, list[dict[str, Any]]]


# From tables to cases ----------------------------------------------------------------------------


def cases_of(
    tables: Tables,
    vocabulary: Mapping[str, Subject],
    day: datetime.date,
    keys: Iterable[Any] | None = None,
) -> Iterator[tuple[Any, Case]]:
    """Each applicant's key and case on this day, by ascending key: all of them, or those of
    ``keys`` that there are. Holds `AT_ONCE` applicants in memory."""
    known = layouts(vocabulary)
    for chunk in _chunks(tables, keys):
        wanted = frozenset(chunk)
        subjects = {n: _fetched(t, chunk, wanted) for n, t in tables.subjects.items()}
        series = {n: _fetched(t, chunk, wanted) for n, t in tables.series.items()}
        awards = {} if tables.awards is None else _fetched(tables.awards, chunk, wanted)
        for key in chunk:
            if key in subjects[APPLICANT]:
                mine = {name: rows[key] for name, rows in subjects.items() if key in rows}
                years = {name: rows[key] for name, rows in series.items() if key in rows}
                yield key, _case(key, day, known, mine, awards.get(key, []), years)


def case_of(
    tables: Tables, vocabulary: Mapping[str, Subject], day: datetime.date, key: Any
) -> Case:
    """The case of one applicant; raises `KeyError` if there is none with this key."""
    for _, case in cases_of(tables, vocabulary, day, [key]):
        return case
    raise KeyError(f"no applicant {key!r}; the table {APPLICANT} lists them")


def _chunks(tables: Tables, keys: Iterable[Any] | None) -> Iterator[list[Any]]:
    if keys is not None:
        chosen = iter(sorted(set(keys)))
        while chunk := list(islice(chosen, AT_ONCE)):
            yield chunk
        return
    applicants = tables.subjects[APPLICANT].select(KEY)
    after: Any = None
    while True:
        rest = applicants if after is None else applicants.filter(applicants[KEY] > after)
        found = rest.order_by(KEY).limit(AT_ONCE).to_pyarrow()[KEY].to_pylist()
        if not found:
            return
        yield found
        after = found[-1]


def _fetched(table: ir.Table, chunk: Sequence[Any], wanted: frozenset[Any]) -> Keyed:
    """The rows of some applicants, by their keys."""
    near = table[KEY].between(chunk[0], chunk[-1])
    dense = isinstance(chunk[0], int) and chunk[-1] - chunk[0] < 2 * len(chunk)
    found: Keyed = {}
    chosen = near if dense else near & table[KEY].isin(list(chunk))
    for row in table.filter(chosen).to_pyarrow().to_pylist():
        if row[KEY] in wanted:
            found.setdefault(row[KEY], []).append(row)
    return found


def _case(
    key: Any,
    day: datetime.date,
    known: Mapping[str, Layout],
    subjects: Mapping[str, list[dict[str, Any]]],
    awards: list[dict[str, Any]],
    series: Mapping[str, list[dict[str, Any]]],
) -> Case:
    facts: dict[str, Any] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    unknown = False
    for name, found in subjects.items():
        layout = known[name]
        if layout.many:
            ordered = sorted(found, key=lambda row: row[NAME])
            rows[name] = tuple(
                Row(row[NAME], _facts(layout, row), row.get(PROJECT)) for row in ordered
            )
        else:
            facts.update(_facts(layout, found[0]) or _concerned(layout))
            unknown = unknown or bool(found[0].get(AWARDS_UNKNOWN))
    for fact, years in series.items():
        values = ((row[YEAR], _or_unknown(row[AMOUNT])) for row in years)
        facts[fact] = tuple(sorted(values, key=lambda pair: pair[0]))
    granted: Any = UNKNOWN if unknown else tuple(map(_award, sorted(awards, key=_order)))
    return Case(str(key), day, facts, rows, granted)


def _facts(layout: Layout, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row states, by the facts' full names; a share as a fraction."""
    facts = {}
    for name, value in row.items():
        column = layout.column(name)
        if value is not None and column is not None and column.fact:
            share = isinstance(column.kind, Share)
            facts[column.fact] = Fraction(value, NANO) if share else value
    return facts


def _concerned(layout: Layout) -> dict[str, Any]:
    """What says that the applicant is concerned by a subject of which nothing is stated.

    A year is no such fact: one that is said to be unknown is not derived any more.
    """
    assert layout.subject is not None
    return {layout.subject.facts[ASSESSED].key: UNKNOWN}


def _award(row: Mapping[str, Any]) -> Award:
    return Award(
        row[PROVISION],
        _or_unknown(row[AMOUNT]),
        _or_unknown(row[DAY]),
        row[ITEM],
        row[PROJECT],
        _or_unknown(row[SAME_KIND]),
    )


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Awards by date, provision, item, project, amount and kind; what is not known last."""
    columns = (DAY, PROVISION, ITEM, PROJECT, AMOUNT, SAME_KIND)
    return tuple((True, "") if row[name] is None else (False, row[name]) for name in columns)


def _or_unknown(value: Any) -> Any:
    return UNKNOWN if value is None else value


# From cases to tables ----------------------------------------------------------------------------


def tables_of(cases: Iterable[Case], vocabulary: Mapping[str, Subject]) -> dict[str, pa.Table]:
    """The tables of these cases in normal form, by name: case number 1, 2, … is one applicant.

    What a run is told and no table has is left out: name, date, policies, edition, expectations,
    days of publication. So is a list of rows that is empty: it is the same as no row. Raises
    `ValueError` for what tables cannot say: a row without a name, a share finer than 10^-9, a year
    or an assessed amount that is said to be unknown although the facts give one.
    """
    known = layouts(vocabulary)
    rows: dict[str, list[dict[str, Any]]] = {APPLICANT: []}
    for key, case in enumerate(cases, 1):
        for name, row in _rows_of(case, vocabulary):
            rows.setdefault(name, []).append({KEY: key, **row})
    return {name: _arrow(known[name], found) for name, found in rows.items()}


def register(
    tables: Mapping[str, pa.Table], vocabulary: Mapping[str, Subject], connection: Any
) -> Tables:
    """Normal-form tables as temporary tables of an Ibis connection (DuckDB, Polars)."""
    made = {}
    for name, table in tables.items():
        unique = ibis.util.gen_name("cases")
        made[name] = connection.create_table(unique, ibis.memtable(table), temp=True)
    return in_normal_form(made, vocabulary)


def write_tables(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Writes each table as a Parquet file of a population; raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")


def _rows_of(case: Case, vocabulary: Mapping[str, Subject]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of one case, each with the name of its table; columns by plain names."""
    singles: dict[str, dict[str, Any]] = {APPLICANT: {}}
    for key, value in case.facts.items():
        subject, name = key.split(".", 1)
        row = singles.setdefault(subject, {})
        kind = vocabulary[subject].facts[name.partition("@")[0]].kind
        if isinstance(kind, Yearly):
            for year, amount in () if value is UNKNOWN else value:
                yield key, {YEAR: year, AMOUNT: _or_null(amount)}
        else:
            row[name] = _stored(vocabulary[subject], name, value, case.facts)
    if isinstance(case.awards, Unknown):
        singles[APPLICANT][AWARDS_UNKNOWN] = True
    yield from singles.items()
    for subject, rows in case.rows.items():
        for each in rows:
            if not each.named:
                raise ValueError(
                    f"{subject}{each.name} has no name; a table needs 名称 in each row"
                )
            facts = {
                name: _stored(vocabulary[subject], name, value, each.facts)
                for name, value in ((k.split(".", 1)[1], v) for k, v in each.facts.items())
            }
            yield subject, {NAME: each.name, PROJECT: each.project, **facts}
    for award in () if isinstance(case.awards, Unknown) else case.awards:
        yield (
            AWARDS,
            {
                PROVISION: award.provision,
                AMOUNT: _or_null(award.amount),
                DAY: _or_null(award.date),
                ITEM: award.item,
                PROJECT: award.project,
                SAME_KIND: _or_null(award.same_kind),
            },
        )


def _stored(subject: Subject, name: str, value: Any, facts: Mapping[str, Any]) -> Any:
    """A fact as a table has it; raises `ValueError` if it cannot."""
    fact = subject.facts[name.partition("@")[0]]
    if value is UNKNOWN:
        if isinstance(fact.formula, LatestYear):
            raise ValueError(f"{fact.key} is said to be unknown; in a table NULL means: derived")
        known = [k for k, v in facts.items() if k.startswith(fact.key) and v is not UNKNOWN]
        if "@" in name and known:
            raise ValueError(f"{subject.name}.{name} is said to be unknown beside {known[0]}")
        return None
    if isinstance(fact.kind, Share):
        parts = value * NANO
        if parts.denominator != 1:
            raise ValueError(f"{fact.key} is {value}; a table has whole parts of {NANO}")
        return parts.numerator
    return value


def _or_null(value: Any) -> Any:
    return None if value is UNKNOWN else value


def _arrow(layout: Layout, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a table: the columns that some row states, and those that always are there."""
    stated = {name for row in rows for name in row if name != KEY}
    always = layout.required if layout.subject is not None else tuple(layout.columns)
    project = (PROJECT,) if layout.subject is not None and layout.many else ()
    columns = [_column(layout, name) for name in sorted(stated.union(always, project))]
    arrays = {KEY: pa.array([row[KEY] for row in rows], pa.int64())}
    for column in columns:
        values = [row.get(column.name) for row in rows]
        arrays[column.on_disk] = pa.array(values, ARROW[column.physical])
    return pa.table(arrays)


def _column(layout: Layout, name: str) -> Column:
    column = layout.column(name)
    assert column is not None, (layout.name, name)
    return column
