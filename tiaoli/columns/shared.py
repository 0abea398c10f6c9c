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
    roots = {name: column.op() for name, column in columns.items()}
    level = 0
    while parts := _repeated(roots.values()):
        names = {part: f"__part{level}_{n}" for n, part in enumerate(parts)}
        wider = table.mutate(**{name: part.to_expr() for part, name in names.items()})
        known = {part: wider[name].op() for part, name in names.items()}
        known |= {table[name].op(): wider[name].op() for name in table.columns}
        roots = {name: root.replace(known, filter=ops.Value) for name, root in roots.items()}
        table, level = wider, level + 1
    return table.select(**{name: root.to_expr() for name, root in roots.items()})


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
