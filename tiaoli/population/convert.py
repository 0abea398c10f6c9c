"""Brings the tables that people have into normal form, on DuckDB, in memory that does not grow.

SQL reads only plain numbers, dates and options. Every other cell is read once for each different
text by `cells.read_cell`, the one reader of written values; what it refuses is noted with its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from tiaoli.kinds import MAX_COUNT, MAX_FEN, Choice, Key, Money, Share, ValueProblemError
from tiaoli.population.cells import UNSTATED, is_bare, read_cell
from tiaoli.population.files import first_line, literal, named
from tiaoli.population.headers import Found, Source, is_text
from tiaoli.population.layout import (
    ITEM,
    KEY,
    MONEY_UNITS,
    NAME,
    NANO,
    SHARE_UNITS,
    Column,
    Physical,
    units_of,
    with_unit,
)
from tiaoli.population.normal import ARROW
from tiaoli.problems import quoted

MAX_TEXTS: Final = 500_000
"""So many different texts of one column are read; Python reads about 200,000 a second."""
UNREADABLE: Final = "读不懂"
_PLACES: Final = 20
"""Decimals that a number is padded to: with 17 digits before them it still fits 128 bits."""


@dataclass(frozen=True)
class Converted:
    """Where a table stands now: what to write behind FROM, and its normal columns there.

    ``columns`` has for each plain name how SQL reads it. ``unreadable`` are the Parquet files with
    the rows of which a cell could not be read.
    """

    sql: str
    columns: dict[str, str]
    unreadable: tuple[Path, ...] = ()


@dataclass
class Converter:
    """Converts tables one after the other; what stops the run is noted in `faults`."""

    connection: Any
    folder: Path
    key: Physical
    faults: list[str]
    tell: Callable[[str], None] = field(default=lambda name: None)

    def converted(self, found: Found, forced: bool = False) -> Converted | None:
        """The table in normal form: as it is where it can be, else in a file of its own.

        ``forced`` converts a table that looks normal but has cells such as 未知 in it.
        """
        key_is_normal = found.key == KEY and found.key_type == self.key.value
        if found.normal and key_is_normal and not forced:
            columns = {each.column.name: named(each.header) for each in found.sources}
            return Converted(found.raw.sql, {KEY: named(KEY), **columns})
        self.tell(found.raw.name)
        before = len(self.faults)
        try:
            made = self._rewritten(found)
        except duckdb.Error as problem:
            self.faults.append(f"{found.raw.paths[0].name}: 读不了：{first_line(problem)}")
            return None
        return made if len(self.faults) == before else None

    def _rewritten(self, found: Found) -> Converted | None:
        texts = self.folder / f".texts-{found.raw.name}.parquet"
        try:
            sql = found.raw.sql
            if found.raw.is_csv:
                self._copy(f"SELECT * FROM {sql}", texts)
                sql = parquet(texts)
            return self._read(found, sql)
        finally:
            texts.unlink(missing_ok=True)

    def _read(self, found: Found, sql: str) -> Converted | None:
        readers = [_Reader(source, number) for number, source in enumerate(found.sources)]
        for reader in readers:
            reader.texts = self._texts(found, reader, sql)
        if self.faults:
            return None
        key, joins = _key(found, self.key), " ".join(r.join for r in readers if r.texts)
        made = [f"{key} AS {named(KEY)}"]
        made += [f"{reader.value} AS {named(reader.column.on_disk)}" for reader in readers]
        path = self.folder / f"{found.raw.name}.parquet"
        kept = f"NOT ({self._lost(found)})"
        try:
            for reader in readers:
                self._lookup(reader)
            self._copy(f"SELECT {', '.join(made)} FROM {sql} AS raw {joins} WHERE {kept}", path)
            unreadable = tuple(self._unreadable(found, readers, sql))
        finally:
            for reader in readers:
                self.connection.unregister(reader.table)
        columns = {each.column.name: named(each.column.on_disk) for each in readers}
        return Converted(parquet(path), {KEY: named(KEY), **columns}, unreadable)

    def _lost(self, found: Found) -> str:
        """The rows whose key is written, but is no whole number as those of other tables are."""
        if self.key is Physical.VARCHAR or not is_text(found.key_type):
            return "false"
        key = _key(found, self.key)
        return f"({key}) IS NULL AND coalesce(trim(raw.{named(found.key)}), '') <> ''"

    def _texts(self, found: Found, reader: _Reader, sql: str) -> list[tuple[str, Any, str | None]]:
        """The different texts that SQL alone does not read, each with its value or its problem."""
        if not reader.is_read:
            return []
        rows = self.connection.execute(
            f"SELECT DISTINCT {reader.text} FROM {sql} AS raw WHERE ({reader.quick}) IS NULL "
            f"AND {reader.text} NOT IN {_UNSTATED} LIMIT {MAX_TEXTS + 1}"
        ).fetchall()
        texts = sorted(text for (text,) in rows)
        column, shown = reader.column, f"{found.raw.name} 的列 {quoted(reader.source.header)}"
        units = "、".join(with_unit(column.name, unit) for unit in units_of(column.kind))
        if len(texts) > MAX_TEXTS:
            advice = f"请改成数字，表头写 {units}" if units else "请改成 BIGINT、BOOLEAN 或 DATE"
            self.faults.append(f"{shown} 有超过{MAX_TEXTS}种不同的文字；{advice}")
            return []
        if units and not reader.source.unit and texts and all(map(is_bare, texts)):
            self.faults.append(f"{shown} 全是数字而没有单位；请把表头写成 {units} 之一")
            return []
        return [(text, *_tried(reader.source, text)) for text in texts]

    def _lookup(self, reader: _Reader) -> None:
        if reader.texts:
            texts, values, problems = zip(*reader.texts, strict=True)
            type_ = ARROW[reader.column.physical]
            made = {
                "text": pa.array(texts, pa.string()),
                "value": pa.array(values, type_),
                "problem": pa.array(problems, pa.string()),
            }
            self.connection.register(reader.table, pa.table(made))

    def _unreadable(self, found: Found, readers: Sequence[_Reader], sql: str) -> Iterator[Path]:
        """One file for each column with cells that cannot be read: the rows, and why."""
        name = next((r.value for r in readers if r.column.name == NAME), "NULL")
        row = f"{_key(found, self.key)} AS {named(KEY)}, {name}::VARCHAR AS {named(NAME)}"
        whole = f"{literal(UNREADABLE)} AS 错误, {_whole_row(found)} AS 该行"
        for reader in readers:
            if any(problem is not None for _, _, problem in reader.texts):
                path = self.folder / f".unreadable-{found.raw.name}-{reader.number}.parquet"
                words = f"{literal(reader.column.name)} AS 列, {reader.alias}.problem AS 说明"
                rows = f"{sql} AS raw {reader.join} WHERE {reader.alias}.problem IS NOT NULL"
                self._copy(f"SELECT {row}, {words}, {whole} FROM {rows}", path)
                yield path
        rows = f"{sql} AS raw WHERE {self._lost(found)}"
        if self.connection.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchall():
            path = self.folder / f".unreadable-{found.raw.name}-key.parquet"
            why = "` 不是整数；其他表的编号是整数，请写同样的编号"
            text = f"'`' || trim(raw.{named(found.key)}) || {literal(why)}"
            self._copy(
                f"SELECT {row}, {literal(KEY)} AS 列, {text} AS 说明, {whole} FROM {rows}", path
            )
            yield path

    def _copy(self, select: str, path: Path) -> None:
        """Writes what a query gives as Parquet, whole or not at all."""
        aside = path.with_name(f".new-{path.name}")
        try:
            self.connection.execute(
                f"COPY ({select}) TO {literal(aside.as_posix())} (FORMAT parquet)"
            )
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


_UNSTATED: Final = "(" + ", ".join(literal(text) for text in UNSTATED) + ")"


@dataclass
class _Reader:
    """How one column is read: its text, what SQL reads of it, and a table for the rest."""

    source: Source
    number: int
    texts: list[tuple[str, Any, str | None]] = field(default_factory=list)

    @property
    def column(self) -> Column:
        return self.source.column

    @property
    def table(self) -> str:
        return f"tiaoli_texts_{self.number}"

    @property
    def alias(self) -> str:
        return f"t{self.number}"

    @property
    def cell(self) -> str:
        return f"raw.{named(self.source.header)}"

    @property
    def text(self) -> str:
        """The cell's text; without the blanks around it, but for names."""
        text = f"CAST({self.cell} AS VARCHAR)"
        return text if isinstance(self.column.kind, Key) else f"trim({text})"

    @property
    def is_read(self) -> bool:
        """Whether cells have to be read: they may be text, or numbers in another unit."""
        if isinstance(self.column.kind, Key):
            return False
        typed = self.source.type == self.column.physical.value and not self.source.is_text
        return not typed or self.source.unit != self.column.unit

    @property
    def quick(self) -> str:
        """What SQL reads of the cell; NULL where `read_cell` has to say what it is."""
        kind = self.column.kind
        if not self.is_read:
            return self.text if isinstance(kind, Key) else self.cell
        match self.column.physical:
            case Physical.BIGINT:
                return self._number()
            case Physical.DATE:
                iso = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"
                day = f"TRY_CAST({self.text} AS DATE)"
                within = f"{day} BETWEEN DATE '1949-01-01' AND DATE '2200-12-31'"
                matches = f"regexp_full_match({self.text}, {iso})"
                return f"CASE WHEN {matches} AND {within} THEN {day} END"
            case Physical.BOOLEAN:
                yes, no = f"{self.text} IN ('是', 'true')", f"{self.text} IN ('否', 'false')"
                return f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"
        assert isinstance(kind, Choice)
        options = ", ".join(literal(option) for option in kind.options)
        return f"CASE WHEN {self.text} IN ({options}) THEN {self.text} END"

    def _number(self) -> str:
        """A plain number that is whole in the unit of normal form and within its bounds."""
        kind, unit = self.column.kind, self.source.unit
        if self.source.is_text and units_of(kind) and not unit:
            return "CAST(NULL AS BIGINT)"
        factor, limit = 1, MAX_COUNT
        if isinstance(kind, Money):
            factor, limit = MONEY_UNITS[unit], MAX_FEN
        elif isinstance(kind, Share):
            factor, limit = int(SHARE_UNITS[unit]), NANO
        grouped = "'[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?'"
        plain = f"'[0-9]{{1,17}}([.][0-9]{{1,{_PLACES}}})?'"
        text = self.text
        if self.source.is_text:
            bare = f"replace({text}, ',', '')"
            text = f"CASE WHEN regexp_full_match({text}, {grouped}) THEN {bare} ELSE {text} END"
        whole, rest = f"split_part({text}, '.', 1)", f"split_part({text}, '.', 2)"
        padded = f"TRY_CAST({whole} || rpad({rest}, {_PLACES}, '0') AS HUGEINT)"
        step = 10**_PLACES // factor
        value = f"({padded} // {step}::HUGEINT)"
        exact = f"{padded} % {step}::HUGEINT = 0 AND {value} <= {limit}"
        return (
            f"CASE WHEN regexp_full_match({text}, {plain}) AND {exact} "
            f"THEN CAST({value} AS BIGINT) END"
        )

    @property
    def value(self) -> str:
        """The cell in normal form."""
        kind = self.column.kind
        if isinstance(kind, Key):
            unstated = _UNSTATED if self.column.name == ITEM else "('')"
            return f"CASE WHEN {self.text} NOT IN {unstated} THEN {self.text} END"
        if not self.texts:
            return self.quick
        return f"coalesce({self.quick}, {self.alias}.value)"

    @property
    def join(self) -> str:
        return f"LEFT JOIN {self.table} AS {self.alias} ON {self.text} = {self.alias}.text"


def parquet(path: Path) -> str:
    """What to write behind FROM for one Parquet file."""
    return f"read_parquet([{literal(path.as_posix())}], hive_partitioning = false)"


def _key(found: Found, key: Physical) -> str:
    cell = f"raw.{named(found.key)}"
    if key is Physical.VARCHAR or not is_text(found.key_type):
        return f"CAST({cell} AS {key.value})"
    text = f"trim(CAST({cell} AS VARCHAR))"
    whole = f"regexp_full_match({text}, '-?(0|[1-9][0-9]{{0,17}})')"
    return f"CASE WHEN {whole} THEN TRY_CAST({text} AS BIGINT) END"


def _whole_row(found: Found) -> str:
    cells = [
        f"CASE WHEN trim(CAST(raw.{named(header)} AS VARCHAR)) <> '' "
        f"THEN {literal(header + '=')} || CAST(raw.{named(header)} AS VARCHAR) END"
        for header in [found.key, *(source.header for source in found.sources)]
    ]
    return f"concat_ws('；', {', '.join(cells)})"


def _tried(source: Source, text: str) -> tuple[Any, str | None]:
    try:
        return read_cell(source, text), None
    except ValueProblemError as problem:
        return None, str(problem)
