"""Makes up a population: applicants at every edge of the rules, then applicants drawn at random.

It is written in chunks beside its place and renamed when it is whole. A run that was interrupted is
started again in the same way and goes on with the chunks that are missing.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import yaml

from tiaoli.boundaries import TYPICAL_DAY
from tiaoli.files import write_whole
from tiaoli.policy import Rulebook
from tiaoli.population.draw import BLOCK, Drawer
from tiaoli.population.edges import Edge, edges
from tiaoli.population.hints import hints
from tiaoli.population.layout import APPLICANT, CARD
from tiaoli.population.parts import Form, write_part
from tiaoli.population.shapes import Shapes

MOST: Final = 10**9
_PLAN: Final = ".plan"
_NAMED: Final = 8
_LONGEST: Final = 100
"""So many policies, and characters of a folder's name, are written on the card."""
CHUNK: Final = 16 * BLOCK
FORMAT: Final = 1
"""Counts up when the same seed begins to give other values."""
NOTE: Final = "合成数据，不是真实企业；只用于试算和测试，不能据以估计真实的人数和金额。"
Progress = Callable[[int, int, float | None], None]
"""Is told the applicants written, all of them, and the seconds left (``None`` at first)."""


class SynthesisError(Exception):
    """A population that cannot be made up; the message says what to write instead."""


@dataclass(frozen=True)
class Synthesis:
    """What was written: the folder, all applicants, and how many of them stand at edges (they have
    the keys from 1 on)."""

    folder: Path
    applicants: int
    at_edges: int


def synthesize(
    books: Sequence[Rulebook], rows: int, folder: Path, seed: int, *,
    as_of: datetime.date = TYPICAL_DAY, shapes: Shapes | None = None, boundary: bool = True,
    chunk: int = CHUNK, progress: Progress | None = None,
) -> Synthesis:  # fmt: skip
    """Writes a population of `rows` applicants for these rulebooks into a new folder.

    The applicants at the edges come first and are part of `rows`; where they alone are more, all of
    them are written and nobody is drawn (`boundary` set to false leaves them out). No event lies
    after `as_of`. The same arguments give the same values whatever the `chunk`, the number of
    applicants that are held in memory at a time (whole blocks of `BLOCK`).
    Raises `SynthesisError` for arguments that cannot be, and `OSError`.
    """
    if not 1 <= rows <= MOST:
        raise SynthesisError(f"申请人{rows}个不行；请写 1 到 {MOST}")
    if seed < 0:
        raise SynthesisError(f"种子{seed}小于零；请写 0 以上的整数")
    if not books:
        raise SynthesisError("没有政策；至少要有一部")
    if APPLICANT not in books[0].subjects:
        raise SynthesisError(f"名词表里没有{APPLICANT}；请在 rules/facts 里写上")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SynthesisError(f"{folder}: 已经存在；请换一个文件夹，或先移走它")
    run = _Run(books, rows, folder, seed, as_of, shapes or Shapes(), boundary, chunk)
    return run.all(progress or (lambda done, total, left: None))


class _Run:
    """One call of `synthesize`."""

    def __init__(
        self, books: Sequence[Rulebook], rows: int, folder: Path, seed: int, as_of: datetime.date,
        shapes: Shapes, boundary: bool, chunk: int,
    ) -> None:  # fmt: skip
        self.folder, self.seed, self.as_of, self.books = folder, seed, as_of, books
        self.aside = folder.with_name(f".{folder.name}.partial")
        self.edges: list[Edge] = list(edges(books, as_of)) if boundary else []
        self.drawn = max(rows - len(self.edges), 0)
        self.blocks = -(-self.drawn // BLOCK)
        self.per_chunk = max(-(-chunk // BLOCK), 1)
        vocabulary, found = books[0].subjects, hints(books)
        self.form = Form(vocabulary, found.payments)
        self.drawer = Drawer(vocabulary, found, shapes, seed, as_of, self.total)
        schemas = [str(self.form.schema(name)) for name in self.form.layouts]
        said = repr((found, shapes, schemas, [edge.case for edge in self.edges]))
        self.plan = {
            "格式": FORMAT, "种子": seed, "申请人数": self.total, "每批": self.per_chunk * BLOCK,
            "截至日期": as_of.isoformat(), "边界申请人数": len(self.edges),
            "版本": _versions(), "内容": hashlib.sha256(said.encode()).hexdigest(),
        }  # fmt: skip

    @property
    def total(self) -> int:
        return len(self.edges) + self.drawn

    def all(self, progress: Progress) -> Synthesis:
        """Writes what is missing, and gives the folder its name."""
        self._resume()
        if not self._done(0):
            stated = self.form.stated(self.edges, 1)
            self._write(0, {name: [table] for name, table in stated.items()})
        done, drawn, began = len(self.edges), 0, time.monotonic()
        for number, start in enumerate(range(0, self.blocks, self.per_chunk), 1):
            blocks = range(start, min(start + self.per_chunk, self.blocks))
            if self._done(number):
                done += sum(self._size(block) for block in blocks)
                continue
            tables: dict[str, list[pa.Table]] = {name: [] for name in self.form.layouts}
            for block in blocks:
                for frame in self.drawer.block(block):
                    first = len(self.edges) + block * BLOCK + 1
                    table = self.form.drawn(frame, first, self._size(block))
                    tables[frame.name].append(table)
                done, drawn = done + self._size(block), drawn + self._size(block)
                left = (time.monotonic() - began) / drawn * (self.total - done)
                progress(done, self.total, left)
            self._write(number, tables)
        self._finish()
        progress(self.total, self.total, 0.0)
        return Synthesis(self.folder, self.total, len(self.edges))

    def _size(self, block: int) -> int:
        return min(BLOCK, self.drawn - block * BLOCK)

    def _resume(self) -> None:
        """Keeps what an interrupted run of the same plan wrote, and nothing else."""
        plan = self.aside / _PLAN
        said = json.dumps(self.plan, ensure_ascii=False, sort_keys=True).encode()
        if self.aside.exists() and not (plan.is_file() and plan.read_bytes() == said):
            shutil.rmtree(self.aside)
        self.aside.mkdir(parents=True, exist_ok=True)
        write_whole(plan, said)

    def _done(self, number: int) -> bool:
        return self._mark(number).exists()

    def _mark(self, number: int) -> Path:
        return self.aside / f"{_PLAN}.{number:05}"

    def _write(self, number: int, tables: Mapping[str, list[pa.Table]]) -> None:
        for name, each in tables.items():
            if each:
                write_part(each, self.aside / name / f"part-{number:05}.parquet")
        self._mark(number).touch()

    def _finish(self) -> None:
        policies = [f"{book.policy.short} {book.edition_id}" for book in self.books]
        named = "、".join(policies) if len(policies) <= _NAMED else f"{len(policies)}部政策"
        card = {
            "名称": self.folder.name[:_LONGEST],
            "合成": "是",
            "说明": f"{NOTE}截至{self.as_of.isoformat()}，共{self.total}个申请人，"
            f"其中{len(self.edges)}个（编号从1起）在各条的边界上。",
            "种子": str(self.seed),
            "版本": f"{_versions()}；{named}",
        }
        text = yaml.safe_dump(card, allow_unicode=True, sort_keys=False, width=1000)
        write_whole(self.aside / CARD, text.encode())
        if self.folder.exists():
            self.folder.rmdir()
        self.aside.rename(self.folder)
        for mark in self.folder.glob(f"{_PLAN}*"):
            mark.unlink()


def _versions() -> str:
    """What the values depend on beside the seed."""
    try:
        own = version("tiaoli")
    except PackageNotFoundError:
        own = "?"
    return f"tiaoli {own}，合成格式{FORMAT}，numpy {np.__version__}"
