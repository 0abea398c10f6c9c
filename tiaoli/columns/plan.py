"""What a run computes, in order: named tables, each from queries over those before it.

A plan is made once for an edition, a day and a set of readings, and written as SQL once for an
engine; every chunk of a population runs the same statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from tiaoli.population.tables import Tables


@dataclass(frozen=True, eq=False)
class Step:
    """A table of the plan: the rows of all its queries together.

    ``by_row`` queries need no window functions: each row is judged with what is joined to it.
    """

    name: str
    queries: tuple[Any, ...]
    by_row: bool

    @cache  # noqa: B019 - a step lives as long as its plan
    def sql(self, dialect: str) -> tuple[str, ...]:
        """The queries in the SQL of an engine."""
        made = (ibis.to_sql(query, dialect=dialect, pretty=False) for query in self.queries)
        return tuple(map(str, made))


@dataclass
class Steps:
    """Collects the steps of a plan while its queries are written."""

    prefix: str
    made: list[Step] = field(default_factory=list)

    def add(self, name: str, queries: Sequence[Any], *, by_row: bool = False) -> Any:
        """A step of the plan, as the table that later queries read."""
        step = Step(f"{self.prefix}_{name}", tuple(map(typed, queries)), by_row)
        self.made.append(step)
        return ibis.table(queries[0].schema(), name=step.name)


def typed(query: Any) -> Any:
    """The query with whatever Ibis takes for int64 made so: to an engine a literal is as narrow as
    it can be, and a sum wider than what was added up."""
    columns = {
        name: ops.Cast(query[name], dt.int64).to_expr() if kind.is_int64() else query[name]
        for name, kind in query.schema().items()
    }
    return query.select(**columns)


def sources(tables: Tables) -> tuple[Tables, Mapping[str, Any]]:
    """The tables as a plan names them, whatever engine holds them, and they by these names."""
    given: dict[str, Any] = {}

    def named(table: Any) -> Any:
        name = f"population_{len(given)}"  # Spark takes no Chinese name for a view
        given[name] = table
        return ibis.table(table.schema(), name=name)

    subjects = {name: named(table) for name, table in tables.subjects.items()}
    series = {name: named(table) for name, table in tables.series.items()}
    awards = None if tables.awards is None else named(tables.awards)
    return Tables(subjects, awards, series, tables.never_null), given
