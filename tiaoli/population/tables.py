"""A population's tables in memory, as every reader of columns sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Tables:
    """A population's tables in normal form, as Ibis tables of one engine.

    ``subjects`` are by the subject's name, ``series`` by the fact's key; columns have the plain
    names of the facts, without the unit that files put behind them. Every table has the column
    `layout.KEY`; tables of subjects with rows always have 名称 and 项目, ``awards`` all of
    `layout.AWARD_COLUMNS`, series 年度 and 金额. A fact that has no column is stated of nobody.
    ``never_null`` are the keys of facts whose column has no NULL; it may stay empty.
    """

    subjects: Mapping[str, ir.Table]
    awards: ir.Table | None
    series: Mapping[str, ir.Table]
    never_null: frozenset[str] = frozenset()
