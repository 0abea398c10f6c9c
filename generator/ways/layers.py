"""Places the nodes of a graph in columns and rows: causes left of effects, neighbours side by side.

A plain layered layout: every node stands one column before the first one that comes after it. One
column sets the rows, in the order given; the others stand as near as they can to their neighbours.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def columns(nodes: Iterable[N], edges: Iterable[tuple[N, N]]) -> dict[N, int]:
    """The column of each node, from 0: what nothing comes after stands as far left as what comes
    before it allows, everything else right before what comes after.

    Raises `graphlib.CycleError` for edges that go round.
    """
    before: dict[N, list[N]] = {node: [] for node in nodes}
    after: dict[N, list[N]] = {node: [] for node in before}
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    order = list(TopologicalSorter(before).static_order())
    found: dict[N, int] = {}
    for node in order:
        found[node] = max((found[each] + 1 for each in before[node]), default=0)
    for node in reversed(order):
        if after[node]:
            found[node] = min(found[each] for each in after[node]) - 1
    first = min(found.values(), default=0)
    return {node: column - first for node, column in found.items()}


def rows(
    column: Mapping[N, int], edges: Sequence[tuple[N, N]], order: Sequence[N], base: int
) -> dict[N, int]:
    """The row of each node, from 0; no two nodes of one column share one. The nodes of the column
    ``base`` stand in the order given, each with room for all that comes before it."""
    found: dict[N, int] = {}
    row = 0
    for node in order:
        if column[node] == base:
            found[node] = row
            row += max(1, sum(b == node for _, b in edges))
    for each in sorted({*column.values()} - {base}, key=lambda at: abs(at - base)):
        nodes = [node for node in order if column[node] == each]
        found |= _fit(nodes, {node: _middle(node, edges, found) for node in nodes})
    return found


def _middle(node: N, edges: Sequence[tuple[N, N]], known: Mapping[N, int]) -> float:
    """The middle of the rows of a node's neighbours that have one."""
    near = [known[b] for a, b in edges if a == node and b in known]
    near += [known[a] for a, b in edges if b == node and a in known]
    return sum(near) / len(near) if near else 0.0


def _fit(nodes: Sequence[N], wanted: Mapping[N, float]) -> dict[N, int]:
    """Rows as near to the wanted ones as can be without two nodes in one."""
    found: dict[N, int] = {}
    row = -1
    for node in sorted(nodes, key=lambda node: wanted[node]):
        row = max(row + 1, round(wanted[node]))
        found[node] = row
    return found
