"""Checks a population's tables on any engine, and sets aside the applicants with a bad row."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis

from tiaoli.nouns import Subject
from tiaoli.population.checks import Check, Derived, any_of, column_checks, row_checks
from tiaoli.population.headers import no_provision
from tiaoli.population.keys import NO_APPLICANT, NO_ROW, Proofs, offences
from tiaoli.population.layout import (
    APPLICANT,
    AWARDS,
    KEY,
    NAME,
    PROVISION,
    Layout,
    layouts,
)
from tiaoli.population.tables import Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMN, ERROR, WORDS, WHOLE = "列", "错误", "说明", "该行"
EXAMPLES: Final = 5
MAX_PROVISIONS: Final = 100_000
NO_PROVISION: Final = "没有这一条"


class PopulationError(Exception):
    """Tables that cannot be read at all; one line for each fault, in Chinese."""

    def __init__(self, faults: Collection[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Example:
    """A bad row: whose it is, what it is called (where rows have names), and what is wrong."""

    key: str
    name: str
    words: str

    @property
    def text(self) -> str:
        """The example in a line."""
        named = f"“{self.name}”" if self.name else ""
        return f"申请人 {self.key or '（缺）'}{named}: {self.words}"


@dataclass(frozen=True)
class Mistake:
    """One kind of error in one column: how many rows, of how many keys, and the first rows."""

    table: str
    column: str
    error: str
    rows: int
    applicants: int
    examples: tuple[Example, ...]

    @property
    def text(self) -> str:
        """The kind of error in a line."""
        return (
            f"{self.table}.{self.column}: {self.error}，{self.rows}行，涉及{self.applicants}个编号"
        )


@dataclass(frozen=True)
class Checked:
    """Tables without the applicants that have a bad row, and what was wrong.

    ``problems`` has for each table with bad rows the rows as a table of `KEY`, 名称, 列, 错误, 说明
    and 该行; ``rows`` counts every table as it was, ``applicants`` those that stay.
    """

    tables: Tables
    rows: Mapping[str, int]
    applicants: int
    set_aside: int
    mistakes: tuple[Mistake, ...]
    problems: Mapping[str, ir.Table]


def checked(
    tables: Tables,
    vocabulary: Mapping[str, Subject],
    day: datetime.date,
    folder: Path,
    provisions: Mapping[str, Collection[str]] | None = None,
    proofs: Proofs | None = None,
    unreadable: Mapping[str, ir.Table] | None = None,
) -> Checked:
    """The tables without the applicants of whom any row is bad: their lists are not complete.

    ``day`` is the one as of which the population is judged, ``provisions`` the ids of each policy
    by its short name (awards may name others). Bad rows are kept in ``folder`` as Parquet.
    ``proofs`` and ``unreadable`` are what reading the files has found out already. Raises
    `PopulationError` if 申请人 is missing or the awards name too many provisions.
    """
    if APPLICANT not in tables.subjects:
        raise PopulationError([f"没有表 {APPLICANT}；请放入 {APPLICANT}.parquet，一行一个"])
    work = _Work(tables, vocabulary, day, folder, proofs or Proofs(), unreadable or {})
    known = layouts(vocabulary)
    named = {**tables.subjects, **tables.series}
    if tables.awards is not None:
        named[AWARDS] = tables.awards
    rows, never_null, problems = {}, set(), {}
    for name, table in named.items():
        count, full, bad = work.look(table, known[name], provisions)
        rows[name] = count
        never_null |= full
        if bad:
            problems[name] = work.keep(ibis.union(*bad) if len(bad) > 1 else bad[0], name)
    mistakes = tuple(m for name, found in problems.items() for m in _mistakes(name, found))
    if not problems:
        kept = Tables(tables.subjects, tables.awards, tables.series, frozenset(never_null))
        return Checked(kept, rows, rows[APPLICANT], 0, (), {})
    keys = [found.filter(found[KEY].notnull()).select(KEY) for found in problems.values()]
    out = work.keep((ibis.union(*keys) if len(keys) > 1 else keys[0]).distinct(), "set_aside")
    applicants = tables.subjects[APPLICANT]
    gone = applicants.filter(applicants[KEY].notnull()).semi_join(out, KEY)

    def left(table: ir.Table) -> ir.Table:
        return table.filter(table[KEY].notnull()).anti_join(out, KEY)

    kept = Tables(
        {name: left(table) for name, table in tables.subjects.items()},
        None if tables.awards is None else left(tables.awards),
        {name: left(table) for name, table in tables.series.items()},
        frozenset(never_null),
    )
    stay = _number(kept.subjects[APPLICANT].count())
    set_aside = _number(gone.select(KEY).distinct().count())
    return Checked(kept, rows, stay, set_aside, mistakes, problems)


@dataclass(frozen=True)
class _Work:
    """What every look at a table needs."""

    tables: Tables
    vocabulary: Mapping[str, Subject]
    day: datetime.date
    folder: Path
    proofs: Proofs
    unreadable: Mapping[str, ir.Table]

    def look(
        self, table: ir.Table, layout: Layout, provisions: Mapping[str, Collection[str]] | None
    ) -> tuple[int, set[str], list[ir.Table]]:
        """How many rows a table has, which facts are in all of them, and tables of bad rows."""
        derived = None
        if layout.subject is not None:
            derived = Derived(table, layout.subject, self.tables.series)
        wide = table if derived is None else derived.table
        wrong = {}
        if layout.name == AWARDS and provisions is not None:
            wrong = _wrong_provisions(table, provisions)
        facts = {
            column.fact: name
            for name in table.columns
            if (column := layout.column(name)) is not None and column.fact
        }
        checks = list(self._checks(wide, table.columns, layout, derived, wrong))
        counts = {f"f{n}": wide[name].count() for n, name in enumerate(facts.values())}
        counts |= {f"c{n}": wide.count(where=check.bad) for n, check in enumerate(checks)}
        found = _only_row(wide.aggregate(**{"all": wide.count()}, **counts))
        total = int(found["all"])
        full = {fact for n, fact in enumerate(facts) if found[f"f{n}"] == total}
        bad = []
        if failed := [n for n in range(len(checks)) if found[f"c{n}"]]:
            rows = wide.filter(any_of([checks[n].bad for n in failed]))
            rows = self.keep(rows, f"{layout.name}_rows")
            again = None if derived is None else derived.on(rows)
            checks = list(self._checks(rows, table.columns, layout, again, wrong))
            for check in (checks[n] for n in failed):
                some = rows.filter(check.bad)
                bad.append(_bad_rows(some, table.columns, check.column, check.error, check.words))
        subjects = self.tables.subjects
        for each in offences(table, layout, subjects, self.vocabulary, self.proofs):
            if _number(each.screen.count()):
                bad.append(
                    _bad_rows(each.rows, each.rows.columns, each.column, each.error, each.words)
                )
        if layout.name in self.unreadable:
            bad.append(self.unreadable[layout.name].select(KEY, NAME, COLUMN, ERROR, WORDS, WHOLE))
        return total, full, bad

    def _checks(
        self,
        rows: ir.Table,
        columns: Collection[str],
        layout: Layout,
        derived: Derived | None,
        wrong: Mapping[str, str],
    ) -> Iterator[Check]:
        """What to ask of each row; ``derived`` has what the series give of the same rows."""
        yield from row_checks(rows, layout)
        for name in columns:
            column = layout.column(name)
            if column is not None:
                yield from column_checks(rows, column, self.day)
        if derived is not None:
            yield from derived.checks()
        if layout.name != APPLICANT and self.proofs.dense is not None:
            first, last = self.proofs.dense
            lost = (rows[KEY] < first) | (rows[KEY] > last)
            yield Check(KEY, NO_APPLICANT, lost, ibis.literal(NO_ROW))
        for name, why in wrong.items():
            yield Check(PROVISION, NO_PROVISION, rows[PROVISION] == name, ibis.literal(why))

    def keep(self, rows: ir.Table, name: str) -> ir.Table:
        """The rows as a table of its own, which is not worked out again each time it is read."""
        path = self.folder / f"{name}.parquet"
        self.folder.mkdir(parents=True, exist_ok=True)
        if path.is_dir():  # Spark writes a folder, and none over another
            shutil.rmtree(path)
        connection = self.tables.subjects[APPLICANT].get_backend()
        connection.to_parquet(rows, path)
        kept: ir.Table = connection.read_parquet(path)
        return kept


def _bad_rows(
    rows: ir.Table, columns: Collection[str], column: str, error: str, words: ir.StringValue
) -> ir.Table:
    """Bad rows as every table tells them."""
    name = rows[NAME] if NAME in columns else ibis.null("string")
    return rows.select(
        rows[KEY],
        **{
            NAME: name,
            COLUMN: ibis.literal(column),
            ERROR: ibis.literal(error),
            WORDS: words,
            WHOLE: _whole(rows, columns),
        },
    )


def _whole(rows: ir.Table, columns: Collection[str]) -> ir.StringValue:
    """Everything that a row states."""
    text = ibis.literal("")
    for name in columns:
        if not name.startswith("@"):
            value = rows[name].cast("string")
            text = text + ibis.ifelse(value.notnull(), ibis.literal(f"{name}=") + value + "；", "")
    return text


def _wrong_provisions(table: ir.Table, provisions: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The provisions of awards that the policies do not have, and why each is wrong."""
    names = table.select(PROVISION).distinct().limit(MAX_PROVISIONS + 1).to_pyarrow()
    if len(names) > MAX_PROVISIONS:
        raise PopulationError([f"{AWARDS} 的 {PROVISION} 超过{MAX_PROVISIONS}种；请写条款的编号"])
    each = sorted(name for name in names[PROVISION].to_pylist() if name)
    return {name: why for name in each if (why := no_provision(name, provisions))}


def _mistakes(table: str, problems: ir.Table) -> Iterator[Mistake]:
    kinds = problems.group_by([COLUMN, ERROR]).aggregate(
        **{"rows": problems.count(), "keys": problems[KEY].nunique()}
    )
    for kind in kinds.order_by([COLUMN, ERROR]).to_pyarrow().to_pylist():
        alike = problems.filter(
            (problems[COLUMN] == kind[COLUMN]) & (problems[ERROR] == kind[ERROR])
        )
        first = alike.order_by([KEY, NAME, WORDS]).limit(EXAMPLES)
        examples = tuple(
            Example("" if row[KEY] is None else str(row[KEY]), row[NAME] or "", row[WORDS])
            for row in first.to_pyarrow().to_pylist()
        )
        yield Mistake(table, kind[COLUMN], kind[ERROR], kind["rows"], kind["keys"], examples)


def _number(value: Any) -> int:
    return int(value.to_pyarrow().as_py())


def _only_row(table: ir.Table) -> dict[str, Any]:
    row: dict[str, Any] = table.to_pyarrow().to_pylist()[0]
    return row
