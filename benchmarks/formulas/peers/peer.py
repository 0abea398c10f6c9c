"""What every peer has in common: the shared tables, totals and amounts."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np

from benchmarks.formulas.data import Array, Cases
from benchmarks.formulas.formulas import DAY, Formula, twelve, vocabulary
from tiaoli.kinds import Choice

TABLE: Final = "cases"
THREADS: Final = 2

CHENGDU_START: Final = datetime.date(2024, 2, 17)
CHENGDU_END: Final = min(datetime.date(2027, 2, 16), DAY)
"""The last day on which an event lies within the term and has happened."""
SUZHOU_START: Final = datetime.date(2024, 1, 1)
GROWTH_YEAR: Final = 2024
"""The only year whose end lies within Chengdu's term and before the day of judging."""
GROWTH_TIERS: Final = (
    (30_000_000_000, 10_000_000),
    (50_000_000_000, 20_000_000),
    (100_000_000_000, 25_000_000),
)  # fmt: skip


class Total(NamedTuple):
    """What a formula comes to over all cases: fen paid, cases paid, cases undetermined."""

    paid: int
    cases: int
    undetermined: int = 0


class World:
    """The cases as each engine keeps them in memory, loaded once and shared by its peers.

    ``parquet`` is where the Parquet peers find or put their file.
    """

    def __init__(self, cases: Cases, parquet: Path | None = None) -> None:
        self.cases = cases
        self.parquet = parquet

    @cached_property
    def duckdb(self) -> Any:
        """A connection to an in-memory database that holds the table ``cases``; choices are
        ENUMs, the type DuckDB has for them."""
        import duckdb

        connection = duckdb.connect(config={"threads": THREADS})
        choices = ", ".join(
            f'"{key}"::ENUM({", ".join(map(repr, fact.kind.options))}) AS "{key}"'
            for key, fact in vocabulary().items()
            if isinstance(fact.kind, Choice)
        )
        wide = self.cases.arrow  # noqa: F841 - DuckDB finds it by its name
        connection.execute(f"CREATE TABLE {TABLE} AS SELECT * REPLACE ({choices}) FROM wide")
        return connection

    @cached_property
    def polars(self) -> Any:
        """The wide table as a Polars frame; choices are categories."""
        import polars as pl

        return pl.from_arrow(self.cases.arrow)

    @cached_property
    def file(self) -> Path:
        """The wide table as a Parquet file, choices as text; written if it is not there."""
        if self.parquet is None:
            raise ValueError("no folder was given for the Parquet file; say World(cases, file)")
        if not self.parquet.exists():
            import pyarrow.parquet as pq

            pq.write_table(self.cases.arrow, self.parquet, row_group_size=122_880)
        return self.parquet


class Peer(ABC):
    """A way to judge all cases. Making one loads and prepares; `totals` is what is measured."""

    key: ClassVar[str]
    label: ClassVar[str]
    """What charts and tables call it."""
    package: ClassVar[str] = ""
    """The package whose version is noted, and without which the peer is left out."""
    unknowns: ClassVar[bool] = False
    """Whether it can judge cases with unknown facts."""
    copies: ClassVar[bool] = True
    """Whether it can judge copies of the formulas with changed constants."""

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        self.world = world
        self.formulas = twelve() if formulas is None else formulas

    @abstractmethod
    def totals(self) -> list[Total]:
        """The totals of each formula, from the prepared tables, every row computed."""

    @abstractmethod
    def amounts(self) -> Mapping[str, Array]:
        """Each formula's amount for every row in fen, -1 where it is undetermined."""


class OneByOne(ABC):
    """A way to judge one case at a time."""

    key: ClassVar[str]
    label: ClassVar[str]
    package: ClassVar[str] = ""

    @abstractmethod
    def __init__(self) -> None: ...

    @abstractmethod
    def ready(self, facts: Mapping[str, Any]) -> Any:
        """The case as the tool takes it; facts are complete."""

    @abstractmethod
    def judge(self, case: Any) -> list[int]:
        """The twelve amounts in fen; this is what is measured."""


def settled(column: Any) -> Array:
    """An Arrow column of amounts as int64, -1 where it is NULL."""
    filled = column.fill_null(-1)
    return np.asarray(filled.to_numpy()).astype(np.int64, copy=False)
