"""Writes the tables of a population in normal form: one Parquet part of each at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tiaoli.case import Case
from tiaoli.kinds import UNKNOWN, Share, Unknown
from tiaoli.nouns import Subject
from tiaoli.population.draw import Drawn, Frame
from tiaoli.population.edges import Edge, award_values
from tiaoli.population.hints import Payment
from tiaoli.population.layout import (
    APPLICANT,
    ASSESSED,
    AWARDS,
    AWARDS_UNKNOWN,
    KEY,
    NAME,
    NANO,
    PROJECT,
    Column,
    Layout,
    Physical,
    layouts,
)

ROW_GROUP: Final = 131_072
LABEL: Final = {"合成": "是", "说明": "合成数据，不是真实企业"}
"""What every file says of itself in its metadata."""
_TYPES: Final[Mapping[Physical, pa.DataType]] = {
    Physical.BIGINT: pa.int64(),
    Physical.BOOLEAN: pa.bool_(),
    Physical.VARCHAR: pa.string(),
    Physical.DATE: pa.date32(),
}


class Form:
    """The tables and columns of one population; every part of a table has all of them."""

    def __init__(self, vocabulary: Mapping[str, Subject], payments: Iterable[Payment]) -> None:
        self.layouts = layouts(vocabulary)
        self.columns = {name: [*each.columns.values()] for name, each in self.layouts.items()}
        for payment in payments:
            if payment.reviewed:
                column = self.layouts[payment.subject].column(f"{ASSESSED}@{payment.id}")
                assert column is not None
                self.columns[payment.subject].append(column)

    def schema(self, table: str) -> pa.Schema:
        """The columns on disk, the key first."""
        fields = [(column.on_disk, _TYPES[column.physical]) for column in self.columns[table]]
        return pa.schema([(KEY, pa.int64()), *fields])

    def drawn(self, frame: Frame, first: int, limit: int) -> pa.Table:
        """The rows of the block's first `limit` applicants, who have the keys from `first` on."""
        stop = int(np.searchsorted(frame.owner, limit))
        schema = self.schema(frame.name)
        arrays = [pa.array(frame.owner[:stop] + first)]
        for column in self.columns[frame.name]:
            type_ = _TYPES[column.physical]
            each = frame.columns.get(column.name)
            arrays.append(pa.nulls(stop, type_) if each is None else _array(each, stop, type_))
        return pa.Table.from_arrays(arrays, schema=schema)

    def stated(self, edges: Iterable[Edge], first: int) -> dict[str, pa.Table]:
        """The tables of applicants given as cases, who have the keys from `first` on."""
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in self.layouts}
        for key, edge in enumerate(edges, first):
            for name, row in _rows(edge.case, self.layouts):
                rows[name].append({KEY: key, **row})
        return {name: self._table(name, each) for name, each in rows.items()}

    def _table(self, name: str, rows: list[dict[str, Any]]) -> pa.Table:
        arrays = [pa.array([row[KEY] for row in rows], pa.int64())]
        for column in self.columns[name]:
            values = [_on_disk(column, row.get(column.name)) for row in rows]
            arrays.append(pa.array(values, _TYPES[column.physical]))
        return pa.Table.from_arrays(arrays, schema=self.schema(name))


def _array(drawn: Drawn, stop: int, type_: pa.DataType) -> pa.Array:
    values, unknown = drawn.values[:stop], ~drawn.known[:stop]
    if not drawn.options:
        return pa.array(values, mask=unknown).cast(type_)
    positions = pa.array(values.astype(np.int32), mask=unknown)
    return pa.DictionaryArray.from_arrays(positions, pa.array(drawn.options)).cast(type_)


def _rows(case: Case, tables: Mapping[str, Layout]) -> Iterable[tuple[str, dict[str, Any]]]:
    """What the case says, row by row, with the table of each."""
    by_subject: dict[str, dict[str, Any]] = {APPLICANT: {}}
    for key, value in case.facts.items():
        subject, _, name = key.partition(".")
        by_subject.setdefault(subject, {})[name] = value
    unknown = isinstance(case.awards, Unknown)
    by_subject[APPLICANT][AWARDS_UNKNOWN] = unknown
    yield from by_subject.items()
    for subject, rows in case.rows.items():
        for row in rows:
            facts = {key.partition(".")[2]: value for key, value in row.facts.items()}
            yield subject, {NAME: row.name, PROJECT: row.project, **facts}
    for award in () if isinstance(case.awards, Unknown) else case.awards:
        yield AWARDS, award_values(award)


def _on_disk(column: Column, value: Any) -> Any:
    """A value as it is written; raises `ValueError` for a share that no column can hold."""
    if value is UNKNOWN or value is None:
        return None
    if isinstance(column.kind, Share):
        exact = Fraction(value) * NANO
        if exact.denominator != 1:
            raise ValueError(f"{column.name} is {value}; a column holds whole parts of {NANO}")
        return exact.numerator
    return value


def write_part(tables: list[pa.Table], path: Path) -> None:
    """Writes the rows of the tables as one file, aside and then renamed; nothing if there are none.

    Raises `OSError` and leaves no half-written file under the name.
    """
    table = pa.concat_tables(tables)
    if not table.num_rows:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".new-{path.name}")
    texts = [field.name for field in table.schema if field.type == pa.string()]
    with pq.ParquetWriter(
        aside, table.schema, compression="zstd", use_dictionary=texts, store_schema=False
    ) as writer:
        writer.write_table(table, row_group_size=ROW_GROUP)
        writer.add_key_value_metadata(LABEL)
    os.replace(aside, path)
