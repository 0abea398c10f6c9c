"""What a plan decided, as the tables that a run writes: awards, and the rows behind them."""

from __future__ import annotations

from typing import Any

import ibis

from tiaoli.columns.facts import join
from tiaoli.columns.order import Plan
from tiaoli.columns.results import OPEN, REFUSED, RESULT
from tiaoli.columns.rows import ORDER
from tiaoli.columns.steps import words
from tiaoli.population.layout import ITEM, KEY, NAME, PROJECT

YEAR, POLICY, EDITION, ID = "年度", "政策", "版本", "规定"
LOW, HIGH, LACKS, STEPS = "金额下限（分）", "金额上限（分）", "还缺", "步骤"
PLACE = "名次"
_BRINGS, _GAVE_WAY = "可得", "让位"


def awards(engine: Any, plan: Plan, year: int) -> Any:
    """A row for each applicant and provision that was not refused; an amount in fen."""
    made = plan.decisions.filter(plan.decisions[RESULT] != REFUSED)
    lacks = _lacks(engine, plan, made)
    made = (
        made.mutate(**{LACKS: ibis.literal("")})
        if lacks is None
        else join(made, lacks, [*plan.bits.names])
    )
    return made.select(
        KEY,
        **_where(plan, made, year),
        **{
            RESULT: made[RESULT],
            LOW: made.low,
            HIGH: made.high,
            LACKS: made[LACKS].fill_null(""),
            STEPS: words(made.steps),
        },
    )


def rows(plan: Plan, year: int) -> Any:
    """The items behind them, each as far as the ceilings they share do not cut it; ``None`` where
    the plan judges no rows."""
    if plan.items is None:
        return None
    items = plan.items.filter(plan.items[NAME].notnull())
    gave_way = items.superseded & ~items.eligible.fill_null(True)
    items = items.filter((items.eligible.fill_null(True) & ~items.spent) | gave_way)
    return items.select(
        KEY,
        **_where(plan, items, year),
        **{
            ITEM: items[NAME],
            PROJECT: items[PROJECT],
            RESULT: ibis.cases(
                (gave_way, _GAVE_WAY), (items.eligible.fill_null(False), _BRINGS), else_=OPEN
            ),
            LOW: items.low,
            HIGH: items.high,
            STEPS: words(items.steps),
            PLACE: items["rank"],
        },
    )


def _where(plan: Plan, table: Any, year: int) -> dict[str, Any]:
    ids = [(table[ORDER] == n, ibis.literal(id_)) for n, id_ in enumerate(plan.ids)]
    return {
        YEAR: ibis.literal(year, "int64"),
        POLICY: ibis.literal(plan.book.policy.short),
        EDITION: ibis.literal(plan.book.edition_id),
        ID: ibis.cases(*ids),
    }


def _lacks(engine: Any, plan: Plan, made: Any) -> Any:
    """What lacks, in words, for each set of bits that occurs."""
    import pyarrow as pa

    names = plan.bits.names
    found = engine.fetch(made.select(*names).distinct()).to_pylist()
    sets = [[each[name] for name in names] for each in found]
    sets = [each for each in sets if any(each)]
    if not sets:
        return None
    columns = {name: [each[n] for each in sets] for n, name in enumerate(names)}
    text = ["、".join(plan.bits.texts(each)) for each in sets]
    return engine.load(pa.table({**columns, LACKS: text}), f"{plan.prefix}_lacks")
