"""The project's own column reader on the formulas: the one place where the benchmark calls it."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from benchmarks.formulas.formulas import DAY, Formula
from tiaoli.columns.formula import Owed, owed_amounts
from tiaoli.columns.span import NOTHING
from tiaoli.columns.view import View
from tiaoli.population.layout import KEY
from tiaoli.tree import LatestYear


def expressions(
    table: ir.Table, formulas: Sequence[Formula], never_null: frozenset[str] = frozenset()
) -> ir.Table:
    """The wide table's amounts: a BIGINT column named `Formula.column` for each formula, in fen.

    ``table`` has a column for each fact, named by its key, and 申请人编号; choices are text.
    NULL is unknown; no column of ``never_null`` holds any. An amount is 0 where the row is not
    eligible and NULL where eligibility or amount is open. The result keeps 申请人编号, by which
    the rows are compared.
    """
    columns = {name: table[name] for name in table.columns if "." in name}
    last_year = ibis.literal(DAY.year - 1, "int64")
    for formula in formulas:
        for fact in formula.facts():
            if isinstance(fact.formula, LatestYear) and fact.key not in never_null:
                stated = columns.get(fact.key)
                columns[fact.key] = last_year if stated is None else stated.fill_null(last_year)
                never_null |= {fact.key}
    owed = {
        formula.column: Owed(
            formula.pays,
            tuple(tree for tree in (formula.scope, formula.when) if tree is not None),
            formula.start,
            formula.end,
        )
        for formula in formulas
    }
    view = View(columns, DAY, None, None, never_null, already=(NOTHING, NOTHING))
    return owed_amounts(table, [KEY], owed, view)
