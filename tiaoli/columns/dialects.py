"""How Ibis writes SQL here; importing it sets that.

Selects are kept apart, and what Ibis 12 writes wrongly, or not at all, is mended: it puts no
brackets around what IS NULL is asked of. `(~x).isnull()` becomes NOT x IS NULL, which SQL reads as
NOT (x IS NULL), and `x IN (…) IS NULL` is no SQL of Spark's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler


def _in_brackets(visit: Callable[..., sge.Expr]) -> Callable[..., sge.Expr]:
    """The rule for IS NULL or IS NOT NULL, asked of an expression in brackets."""

    def visited(compiler: Any, op: Any, *, arg: sge.Expr) -> sge.Expr:
        loose = isinstance(arg, sge.Not | sge.In)
        return visit(compiler, op, arg=sge.Paren(this=arg) if loose else arg)

    return visited


def _bit_or(compiler: Any, op: Any, *, arg: sge.Expr, where: sge.Expr | None) -> Any:
    """The aggregate that Spark has and Ibis does not know of."""
    return compiler.agg.bit_or(arg, where=where)


# To merge selects takes Ibis longer than it takes an engine's own optimizer, which does so anyway.
ibis.options.sql.fuse_selects = False
PySparkCompiler.visit_BitOr = _bit_or
for _compiler in (DuckDBCompiler, PySparkCompiler):
    _compiler.visit_IsNull = _in_brackets(_compiler.visit_IsNull)
    _compiler.visit_NotNull = _in_brackets(_compiler.visit_NotNull)
