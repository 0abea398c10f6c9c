"""What several columns have in common, computed once: a select of its own below theirs.

A tree asks the same condition for whether it holds, for what is open and for what lacks; written
out each time, a query of a few conditions grows beyond what an engine plans in reasonable time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

import ibis.expr.operations as ops
from ibis.common.graph import Graph

_SMALL: Final = 4
"""An expression of no more operations is cheaper written out than named."""


def selected(table: Any, columns: Mapping[str, Any]) -> Any:
    """`table.select(**columns)`, no larger part of them written twice."""
    level = 0
    while parts := _repeated([column.op() for column in columns.values()]):
        named = {f"__part{level}_{n}": part.to_expr() for n, part in enumerate(parts)}
        wider = table.mutate(**named)
        columns = _read_from(wider, table, named, columns)
        table, level = wider, level + 1
    return table.select(**columns)


def beside(
    table: Any, more: Mapping[str, Any], columns: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """The table with ``more`` columns, and ``columns`` read from it: where they need what is among
    ``more``, they take it from there."""
    wider = selected(table, {**{name: table[name] for name in table.columns}, **more})
    return wider, _read_from(wider, table, more, columns)


def _read_from(
    wider: Any, table: Any, more: Mapping[str, Any], columns: Mapping[str, Any]
) -> dict[str, Any]:
    known = {column.op(): wider[name].op() for name, column in more.items()}
    known |= {table[name].op(): wider[name].op() for name in table.columns}
    return {
        name: column.op().replace(known, filter=ops.Value).to_expr()
        for name, column in columns.items()
    }


def _repeated(roots: Collection[Any]) -> list[Any]:
    """The parts that stand in several places and contain no other such part."""
    graph = Graph()
    for root in roots:
        graph.update(Graph.from_bfs(root, filter=ops.Value))
    uses = Counter(child for children in graph.values() for child in children)
    uses.update(roots)
    sizes: dict[Any, int] = {}
    inside: dict[Any, bool] = {}
    found = []
    for node, children in graph.toposort()[0].items():
        sizes[node] = 1 + sum(sizes[child] for child in children)
        inside[node] = any(inside[child] for child in children)
        if uses[node] > 1 and sizes[node] > _SMALL and not inside[node]:
            inside[node] = True
            found.append(node)
    return found
