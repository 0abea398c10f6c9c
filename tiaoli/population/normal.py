"""Takes tables that are in normal form already, on any engine, as the tables of a population."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import ibis
import pyarrow as pa

from tiaoli.nouns import Subject
from tiaoli.population.checked import PopulationError
from tiaoli.population.layout import (
    APPLICANT,
    AWARDS,
    AWARDS_UNKNOWN,
    KEY,
    NAME,
    PROJECT,
    SERIES_COLUMNS,
    Layout,
    Physical,
    header,
    layouts,
)
from tiaoli.population.tables import Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

TYPES: Final[Mapping[Physical, str]] = {
    Physical.BIGINT: "int64",
    Physical.BOOLEAN: "boolean",
    Physical.VARCHAR: "string",
    Physical.DATE: "date",
}
"""What Ibis calls the types of normal form."""
ARROW: Final[Mapping[Physical, pa.DataType]] = {
    Physical.BIGINT: pa.int64(),
    Physical.BOOLEAN: pa.bool_(),
    Physical.VARCHAR: pa.string(),
    Physical.DATE: pa.date32(),
}


def in_normal_form(tables: Mapping[str, ir.Table], vocabulary: Mapping[str, Subject]) -> Tables:
    """The tables (by name, with the columns of files) as a population that is not checked yet.

    Raises `PopulationError` for what `open_population` on DuckDB would have to convert.
    """
    known = layouts(vocabulary)
    faults = [f"没有表 {name}；请见 tiaoli facts" for name in tables if name not in known]
    keys = set()
    for name, table in tables.items():
        if name in known:
            faults += [f"{name}: {why}" for why in _misfits(table, known[name])]
            keys |= {str(table[KEY].type()(nullable=True))} if KEY in table.columns else set()
    if len(keys) > 1:
        faults.append(f"{KEY} 的类型不一：{'、'.join(sorted(keys))}；各表须相同，否则对不上")
    if faults:
        raise PopulationError(faults)
    plain = {name: _plain(table, known[name]) for name, table in tables.items()}
    return Tables(
        {name: table for name, table in plain.items() if known[name].subject is not None},
        plain.get(AWARDS),
        {name: table for name, table in plain.items() if known[name].series},
    )


def always(layout: Layout) -> tuple[str, ...]:
    """The columns, besides `KEY`, that a table has in memory whether its file has them or not."""
    if layout.subject is None:
        return SERIES_COLUMNS[1:] if layout.series else tuple(layout.columns)
    if layout.subject.many:
        return (NAME, PROJECT)
    return (AWARDS_UNKNOWN,) if layout.name == APPLICANT else ()


def _misfits(table: ir.Table, layout: Layout) -> Iterator[str]:
    plain = {header(layout, text).name: text for text in table.columns}
    for name in (KEY, *layout.required):
        if name not in plain:
            yield f"缺列 {name}；每行都要有"
    for name, text in plain.items():
        column = layout.column(name)
        if name == KEY:
            continue
        if column is None:
            yield f"没有列 `{text}`；请见 tiaoli facts"
            continue
        type_ = str(table[text].type()(nullable=True))
        if text != column.on_disk or type_ != TYPES[column.physical]:
            yield f"列 `{text}`（{type_}）应是 `{column.on_disk}`（{TYPES[column.physical]}）"


def _plain(table: ir.Table, layout: Layout) -> ir.Table:
    names = {header(layout, text).name: text for text in table.columns}
    columns = {name: table[text] for name, text in names.items()}
    for name in always(layout):
        if name not in columns:
            columns[name] = ibis.null(TYPES[layout.columns[name].physical])
    return table.select(**columns)
