"""Draws an edition's relations: what feeds or caps on the left, what excludes on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.ways.layers import columns, rows
from generator.ways.relations import Edge, Sort
from tiaoli.policy import Placed
from tiaoli.provisions import Limit, Per, Period
from tiaoli.say import plain, say
from tiaoli.tree import under

ROW, TOP, BOX = 34, 12, 26
_PROVISION, _NOTE, _GAP = 216, 148, 64
_PER = {Per.APPLICANT: "单个", Per.ITEM: "每项"}
_PERIOD = {Period.YEAR: "每年", Period.TERM: "合计"}


@dataclass(frozen=True)
class Node:
    """A box: a provision with its page, or a ceiling or a matter without one."""

    key: str
    label: str
    page: str
    sort: str
    x: int
    y: int
    width: int

    @property
    def middle(self) -> int:
        """The height at which lines meet it."""
        return self.y + BOX // 2

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + self.width


@dataclass(frozen=True)
class Line:
    """A line between two boxes: its path, and how it is drawn."""

    path: str
    sort: str
    title: str


@dataclass(frozen=True)
class Graph:
    """The whole drawing."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    width: int
    height: int

    @property
    def sorts(self) -> tuple[str, ...]:
        """The relations that occur, for the legend."""
        return tuple(dict.fromkeys(line.sort for line in self.lines))


CLASS = {
    Sort.FEEDS: "feeds",
    Sort.CAPS: "caps",
    Sort.LIMITS: "limits",
    Sort.STACKS: "stacks",
    Sort.APART: "apart",
}


_START = ""
"""A node before all others, not drawn."""


@dataclass(frozen=True)
class _Box:
    label: str
    page: str
    sort: str


def graph(edges: Sequence[Edge], text: Sequence[Placed]) -> Graph | None:
    """The drawing of these relations between provisions of a text; ``None`` if there are none."""
    boxes: dict[str, _Box] = {}
    links: dict[tuple[str, str], tuple[Sort, str]] = {}
    beside: list[Edge] = []
    for edge in sorted(edges, key=lambda e: e.sort is Sort.STACKS):
        for placed in (edge.source, edge.target):
            page = f"{placed.clause.file}.html#{placed.name}"
            boxes.setdefault(placed.id, _Box(placed.id.replace("/", " "), page, "provision"))
        match edge.sort:
            case Sort.APART:
                beside.append(edge)
            case Sort.LIMITS:
                for limit in _limits(edge.target):
                    key = f"{edge.target.id}≤{limit}"
                    boxes.setdefault(key, _Box(limit, "", "limit"))
                    links[key, edge.target.id] = (edge.sort, edge.words)
            case Sort.STACKS:
                matter = f"={edge.words}"
                boxes.setdefault(matter, _Box(edge.words.partition("（")[0], "", "matter"))
                links[edge.target.id, matter] = (edge.sort, edge.words)
                links[matter, edge.source.id] = (edge.sort, edge.sort.value)
            case _ if _leads(links, edge.target.id, edge.source.id):
                # Two statuses that ask for each other have no order.
                beside.append(edge)
            case _:
                links[edge.source.id, edge.target.id] = (edge.sort, edge.words)
    if not boxes:
        return None
    return _drawn(boxes, links, beside, [placed.id for placed in text])


def _leads(links: Iterable[tuple[str, str]], start: str, goal: str) -> bool:
    """Whether lines already lead from one box to another."""
    return start == goal or any(_leads(links, b, goal) for a, b in links if a == start)


def _limits(placed: Placed) -> list[str]:
    settled: Any = under(placed.provision)
    return [_short(limit) for limit in settled.limits]


def _short(limit: Limit) -> str:
    per = _PER.get(limit.per, "")
    return f"{per}{_PERIOD[limit.period]}≤{plain(say(limit.amount))}"


def _drawn(
    boxes: dict[str, _Box],
    links: dict[tuple[str, str], tuple[Sort, str]],
    beside: Sequence[Edge],
    text: Sequence[str],
) -> Graph:
    pairs = list(links)
    before = {a for a, b in pairs if boxes[b].sort == "provision" and boxes[a].sort == "provision"}
    rules = {b for a, b in pairs if boxes[a].sort == "matter"}
    own = {key for key, box in boxes.items() if box.sort == "provision"} - before - rules
    # All that is fed, capped or excluded stands in one column, whether anything caps it or not.
    column = columns([_START, *boxes], [*pairs, *((_START, key) for key in own)])
    base = min((column[key] for key in own), default=0)
    used = sorted({column[key] for key in boxes})
    column = {key: used.index(column[key]) for key in boxes}
    base = used.index(base)
    matter = {a: b for a, b in pairs if boxes[b].sort == "matter"}
    rank = {key: number for number, key in enumerate(text)}
    place = {m: min(rank[a] for a, b in pairs if b == m) for m in matter.values()}

    def order(key: str) -> tuple[int, int]:
        own = rank.get(key, len(rank))
        return place.get(matter.get(key, ""), own), own

    row = rows(column, pairs, sorted(boxes, key=order), base)
    left = _lefts(boxes, column)
    nodes = {
        key: Node(
            key, box.label, box.page, box.sort, left[column[key]], TOP + ROW * row[key],
            _PROVISION if box.sort == "provision" else _NOTE,
        )
        for key, box in boxes.items()
    }  # fmt: skip
    lines = [_line(nodes[a], nodes[b], sort, words) for (a, b), (sort, words) in links.items()]
    lines += [_arc(nodes[e.source.id], nodes[e.target.id], e) for e in beside]
    width = max(node.right for node in nodes.values()) + (_GAP if beside else 2)
    height = TOP * 2 + ROW * max(row.values()) + BOX
    return Graph(tuple(nodes.values()), tuple(lines), width, height)


def _lefts(boxes: dict[str, _Box], column: dict[str, int]) -> dict[int, int]:
    """Where each column begins: as wide as the widest box before it asks for."""
    found, x = {}, 2
    for each in range(max(column.values()) + 1):
        found[each] = x
        provisions = any(boxes[k].sort == "provision" for k, at in column.items() if at == each)
        x += (_PROVISION if provisions else _NOTE) + _GAP
    return found


def _line(a: Node, b: Node, sort: Sort, words: str) -> Line:
    half = (b.x - a.right) // 2
    bend = f"C{a.right + half} {a.middle} {b.x - half} {b.middle} {b.x} {b.middle}"
    path = f"M{a.right} {a.middle}{bend}"
    return Line(path, CLASS[sort], f"{a.label} → {b.label}：{words}")


def _arc(a: Node, b: Node, edge: Edge) -> Line:
    out = max(a.right, b.right) + 16 + abs(a.y - b.y) // 3
    path = f"M{a.right} {a.middle}C{out} {a.middle} {out} {b.middle} {b.right} {b.middle}"
    return Line(path, CLASS[edge.sort], f"{a.label} ⇎ {b.label}：{edge.words}")
