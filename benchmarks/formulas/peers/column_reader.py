"""The project's column reader: the expressions of `benchmarks.formulas.ours` on DuckDB and Polars.

It runs on the very tables of the peers written by hand, and its amounts are added up as theirs are.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from benchmarks.formulas.data import Array
from benchmarks.formulas.formulas import Formula, vocabulary
from benchmarks.formulas.ours import expressions
from benchmarks.formulas.peers.peer import TABLE, Peer, Total, World, settled
from tiaoli.columns.exact import teach_polars

ROW = "申请人编号"


class _Columns(Peer):
    package = "ibis-framework"
    unknowns = True

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        super().__init__(world, formulas)
        unknown = frozenset(world.cases.unknown)
        self.backend = self._connect()
        self._table = expressions(
            self.backend.table(TABLE), self.formulas, frozenset(vocabulary()) - unknown
        )
        found: dict[str, Any] = {}
        for place, formula in enumerate(self.formulas):
            column = self._table[formula.column]
            found[f"paid{place}"] = column.sum()
            found[f"cases{place}"] = self._table.count(where=column > 0)
            if unknown:
                found[f"open{place}"] = self._table.count(where=column.isnull())
        self._width = len(found) // len(self.formulas)
        self._totals = self._table.aggregate(**found)

    @abstractmethod
    def _connect(self) -> Any:
        """The backend that has the table of cases."""

    def _split(self, row: Sequence[Any]) -> list[Total]:
        width = self._width
        return [Total(int(row[i] or 0), *row[i + 1 : i + width]) for i in range(0, len(row), width)]

    def amounts(self) -> Mapping[str, Array]:
        table = self._table.order_by(ROW).to_pyarrow()
        return {f.column: settled(table.column(f.column)) for f in self.formulas}


class OursDuckDb(_Columns):
    """The expressions as the SQL that Ibis writes for DuckDB."""

    key = "ours_duckdb"
    label = "条理 列式（DuckDB）"

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        super().__init__(world, formulas)
        self._sql = str(ibis.to_sql(self._totals, dialect="duckdb"))

    def _connect(self) -> Any:
        return ibis.duckdb.from_connection(self.world.duckdb)

    def totals(self) -> list[Total]:
        return self._split(self.world.duckdb.execute(self._sql).fetchall()[0])


class OursPolars(_Columns):
    """The expressions as the lazy frame that Ibis makes for Polars."""

    key = "ours_polars"
    label = "条理 列式（Polars）"

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        super().__init__(world, formulas)
        self._lazy = self.backend.compile(self._totals)

    def _connect(self) -> Any:
        teach_polars()
        return ibis.polars.connect({TABLE: self.world.polars})

    def totals(self) -> list[Total]:
        return self._split(self._lazy.collect(engine="streaming").row(0))
