"""The cases: one wide table, seeded, heavy-tailed, with every boundary of the formulas in it.

Columns are NumPy arrays by the fact's key: BIGINT for money (fen), counts and years, BOOLEAN,
days since 1970 (int32) for dates, positions among the kind's options (uint8) for choices. The
engines get the same columns as Arrow, choices as text.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from benchmarks.formulas.formulas import DAY, PUBLISHED, vocabulary
from tiaoli.kinds import MAX_FEN, Choice, Count, Date, Money, Year, YesNo

Array = np.ndarray[Any, Any]

SEED: Final = 20240217
UNKNOWN_SHARE: Final = 0.05
"""Of each column of the variant with unknown facts."""
EPOCH: Final = datetime.date(1970, 1, 1)
WAN: Final = 10**6
YI: Final = 10**10

_AROUND: Final[Mapping[str, tuple[int, ...]]] = {
    "企业.年度主营业务收入": (3 * YI, 5 * YI, 10 * YI),
    "企业.历年最高主营业务收入": (3 * YI, 5 * YI, 10 * YI),
    "示范园区.人工智能业务收入规模": (
        5_000,
        15_000,
        30 * WAN * 10**4,
        50 * WAN * 10**4,
        100 * WAN * 10**4,
    ),
    "会议.场地租赁费": (200 * WAN, 400 * WAN),
    "会议.会议代表住宿费": (200 * WAN, 400 * WAN),
    "软件产品.研发支出": (5, 15, 2500 * WAN),
    "软件产品.销售合同执行金额": (5, 15, 2500 * WAN),
    "采购合同.第一年采购合同执行金额": (5, 15, 2500 * WAN),
    "算力项目.批复总投资额": (4, 10, 30),
    "研发项目.到账支持资金": (5, 10, 2000 * WAN),
    "引进人才.实付工薪": (2, 5, 50 * WAN * 10 // 3, 50 * WAN),
    "引进人才.同项目其他人才奖补": (10 * WAN, 20 * WAN, 50 * WAN),
}
"""Values at which something changes; one below and one above are drawn as often."""
_COUNTS: Final[Mapping[str, int]] = {
    "会议.参会人数": 500,
    "大模型.备案通过名次": 10,
    "标准.起草单位位次": 3,
}
_MEDIAN: Final = {
    "企业": 4 * YI,
    "示范园区": 300 * YI // 10,
    "会议": 200 * WAN,
    "引进人才": 60 * WAN,
}
_FIRST: Final = {
    "申请人.类型": 0.7,
    "会议.举办单位": 0.2,
    "标准.级别": 0.35,
    "标准.领域": 0.8,
    "研发项目.级别": 0.4,
}
"""How often the first option of a choice is drawn; the others are equally frequent."""


@dataclass
class Cases:
    """The wide table: a column for each fact, and for each the rows that nobody has stated
    (``unknown`` is empty in the variant without unknown facts)."""

    columns: dict[str, Array]
    unknown: dict[str, Array] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many cases there are."""
        return len(next(iter(self.columns.values())))

    def facts(self, row: int) -> dict[str, Any]:
        """One case's facts by key, as the evaluator takes them; an unknown one is left out."""
        return {
            key: _plain(vocabulary()[key].kind, column[row])
            for key, column in self.columns.items()
            if key not in self.unknown or not self.unknown[key][row]
        }

    def sample(self, number: int) -> list[int]:
        """``number`` row numbers, spread evenly over the table."""
        return [i * self.rows // number for i in range(min(number, self.rows))]

    @cached_property
    def arrow(self) -> pa.Table:
        """The table for the engines, with the key column 申请人编号; choices are dictionaries of
        text."""
        columns: dict[str, pa.Array] = {"申请人编号": pa.array(np.arange(self.rows))}
        for key, column in self.columns.items():
            kind, mask = vocabulary()[key].kind, self.unknown.get(key)
            if isinstance(kind, Choice):
                codes = pa.array(column.astype(np.int8), mask=mask)
                columns[key] = pa.DictionaryArray.from_arrays(codes, pa.array(kind.options))
            elif isinstance(kind, Date):
                columns[key] = pa.array(column, mask=mask).cast(pa.date32())
            else:
                columns[key] = pa.array(column, mask=mask)
        return pa.table(columns)

    def save(self, folder: Path) -> None:
        """Writes each column as a file of its own, for other processes to read."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, group in (("facts", self.columns), ("unknown", self.unknown)):
            for number, key in enumerate(vocabulary()):
                if key in group:
                    np.save(folder / f"{name}{number}.npy", group[key])


def opened(folder: Path) -> Cases:
    """The cases that `Cases.save` wrote."""
    found: dict[str, dict[str, Array]] = {"facts": {}, "unknown": {}}
    for name, group in found.items():
        for number, key in enumerate(vocabulary()):
            if (file := folder / f"{name}{number}.npy").exists():
                group[key] = np.load(file)
    return Cases(found["facts"], found["unknown"])


def generate(rows: int, unknown: bool = False, seed: int = SEED) -> Cases:
    """``rows`` cases; the same seed gives the same cases. ``unknown`` leaves facts unstated."""
    columns: dict[str, Array] = {}
    for number, (key, fact) in enumerate(vocabulary().items()):
        rng = np.random.default_rng([seed, number])
        columns[key] = _DRAWN[type(fact.kind)](rng, rows, key, fact.kind)
    rng = np.random.default_rng([seed, 10**6])
    _part(columns, "企业.人工智能相关业务收入", "企业.年度主营业务收入", rng)
    _part(columns, "研发项目.到账中外拨部分", "研发项目.到账支持资金", rng)
    masks = {}
    if unknown:
        for number, key in enumerate(columns):
            rng = np.random.default_rng([seed, number, 1])
            masks[key] = rng.random(rows, dtype=np.float32) < UNKNOWN_SHARE
    return Cases(columns, masks)


def days(day: datetime.date) -> int:
    """A date as days since 1970."""
    return (day - EPOCH).days


def _plain(kind: Any, value: Any) -> Any:
    if isinstance(kind, Choice):
        return kind.options[value]
    if isinstance(kind, Date):
        return EPOCH + datetime.timedelta(days=int(value))
    return value.item()


# What is drawn -----------------------------------------------------------------------------------


def _money(rng: np.random.Generator, rows: int, key: str, kind: Any) -> Array:
    """Mostly log-normal with a long tail, at most 10^14 fen; a fifth at a boundary or a fen beside
    it; a few zero, one in a hundred thousand the largest amount a fact can have."""
    median = _MEDIAN.get(key.split(".")[0], 500 * WAN)
    tail = rng.standard_normal(rows, dtype=np.float32)
    tail *= 2
    np.exp(tail, out=tail)
    drawn = np.minimum(tail.astype(np.float64) * median, 1e14).astype(np.int64)
    edges = np.array([0, 1, *(edge + d for edge in _AROUND.get(key, (WAN,)) for d in (-1, 0, 1))])
    _at_edges(rng, drawn, edges)
    drawn[rng.random(rows, dtype=np.float32) < 1e-5] = MAX_FEN
    return drawn


def _at_edges(rng: np.random.Generator, drawn: Array, edges: Array, share: float = 0.2) -> None:
    places = np.flatnonzero(rng.random(len(drawn), dtype=np.float32) < share)
    drawn[places] = edges[rng.integers(0, len(edges), len(places))]


def _part(columns: dict[str, Array], part: str, whole: str, rng: np.random.Generator) -> None:
    """Makes one amount a part of another: any share of it, or three fifths to the fen."""
    of = columns[whole]
    share = rng.integers(0, 1001, len(of), dtype=np.int64)
    value = of // 1000 * share + of % 1000 * share // 1000
    edge = rng.integers(0, 4, len(of), dtype=np.int8)
    exact = of // 5 * 3 + of % 5 * 3 // 5
    for which, shift in ((0, 0), (1, 1)):
        value = np.where(edge == which, np.minimum(exact + shift, of), value)
    columns[part] = value


def _count(rng: np.random.Generator, rows: int, key: str, kind: Any) -> Array:
    bound = _COUNTS[key]
    drawn = rng.integers(1, 2 * bound + 2, rows)
    _at_edges(rng, drawn, np.array([bound - 1, bound, bound + 1, bound + 2]))
    return drawn


def _year(rng: np.random.Generator, rows: int, key: str, kind: Any) -> Array:
    return rng.choice(np.array([2022, 2023, 2024, 2024, 2024, 2024, 2024, 2025]), rows)


def _yes_no(rng: np.random.Generator, rows: int, key: str, kind: Any) -> Array:
    rare = key == "标准.为修订"
    return rng.random(rows, dtype=np.float32) < (0.15 if rare else 0.85)


def _choice(rng: np.random.Generator, rows: int, key: str, kind: Choice) -> Array:
    others = rng.integers(1, len(kind.options), rows, dtype=np.uint8)
    first = rng.random(rows, dtype=np.float32) < _FIRST.get(key, 1 / len(kind.options))
    return np.where(first, np.uint8(0), others)


def _date(rng: np.random.Generator, rows: int, key: str, kind: Any) -> Array:
    drawn = rng.integers(days(datetime.date(2023, 9, 1)), days(DAY) + 60, rows, dtype=np.int32)
    starts = (PUBLISHED, datetime.date(2024, 2, 17), DAY)
    edges = np.array([days(d) + s for d in starts for s in (-1, 0, 1)], dtype=np.int32)
    _at_edges(rng, drawn, edges)
    return drawn


_DRAWN: Final[Mapping[type, Callable[..., Array]]] = {
    Money: _money,
    Count: _count,
    Year: _year,
    YesNo: _yes_no,
    Choice: _choice,
    Date: _date,
}
