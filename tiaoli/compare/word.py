"""A comparison as the 修改对照表 that drafters circulate: a Word document, one row per clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tiaoli.compare.model import (
    ClauseChange,
    Comparison,
    Fate,
    Mark,
    Piece,
    ProvisionChange,
    Report,
)
from tiaoli.compare.text import (
    HYPOTHETICAL,
    NO_DIFFERENCE,
    at_large,
    case_count,
    effect,
    heading,
    named,
    one_line,
    outcomes,
    rules,
    title,
)
from tiaoli.files import write_whole
from tiaoli.wordfile import Cell, Paragraph, Row, Run, Table, cell, data, paragraph
from tiaoli.wordlayout import CELL, HEADING_2, LABEL, NOTE, TITLE

NAME: Final = "修改对照表"

COLUMNS: Final = (("原条文", 7.4), ("修改后条文", 7.4), ("修改内容与影响", 8.3), ("意见", 2.6))
"""Headings and widths in centimetres: together the width between the margins of A4 across."""
_RED, _BLUE, _GREEN = "C00000", "1F4E9E", "1E7B34"
_BEFORE: Final = (Mark.KEPT, Mark.DELETED, Mark.MOVED_AWAY)
_AFTER: Final = (Mark.KEPT, Mark.INSERTED, Mark.MOVED_HERE)
_LEGEND: Final = (
    Piece("标记：", Mark.KEPT),
    Piece("删去的字", Mark.DELETED),
    Piece("　", Mark.KEPT),
    Piece("新增的字", Mark.INSERTED),
    Piece("　", Mark.KEPT),
    Piece("移动的字", Mark.MOVED_HERE),
)
_EDGES: Final = 4
"""How many values at which the outcome changes a row names."""


class WordError(Exception):
    """A document that cannot be written; the text says where and why."""


def write(report: Report, path: Path) -> None:
    """Writes the document; the same report gives the same bytes. What stands at ``path`` is
    replaced only once the new document is complete.

    Raises `WordError` if ``path`` cannot be written.
    """
    try:
        write_whole(path, data(_title(report), _content(report)))
    except OSError as problem:
        raise WordError(
            f"{path}: {problem.strerror}; name a file in a folder that can be written to"
        ) from problem


def _title(report: Report) -> str:
    return "、".join(map(title, report.comparisons)) + NAME


def _content(report: Report) -> Iterator[Paragraph | Table]:
    if not report.comparisons:
        yield paragraph(NAME, TITLE)
        versions = f"{one_line(report.before)}　→　{one_line(report.after)}"
        yield paragraph(f"{NO_DIFFERENCE}：{versions}")
    for n, comparison in enumerate(report.comparisons):
        yield from _comparison(comparison, new_page=n > 0)
    yield from _points("需要先改好的问题", [f"✗ {problem}" for problem in report.all_problems])


# One policy --------------------------------------------------------------------------------------


def _comparison(comparison: Comparison, new_page: bool) -> Iterator[Paragraph | Table]:
    yield paragraph(f"{title(comparison)}{NAME}", TITLE, new_page=new_page)
    versions = f"原文：{one_line(comparison.before)}　修改后：{one_line(comparison.after)}"
    yield paragraph(versions, centred=True)
    if comparison.hypothetical:
        yield Paragraph((Run(HYPOTHETICAL, bold=True, colour=_RED),), centred=True)
    yield Paragraph([_marked(piece) for piece in _LEGEND])
    yield Table(COLUMNS, [_row(clause) for clause in comparison.clauses])
    for name, said in at_large(comparison):
        yield from _points(name, said)


def _points(name: str, said: Iterable[str]) -> Iterator[Paragraph]:
    """A heading with a short numbered list; nothing where there is no point."""
    for n, point in enumerate(said, 1):
        if n == 1:
            yield paragraph(one_line(name), HEADING_2)
        yield paragraph(f"{n}. {one_line(point)}")


def _row(clause: ClauseChange) -> Row:
    sides = (
        cell(instead)
        if clause.fate is without
        else Cell((Paragraph([_marked(p) for p in clause.words if p.mark in marks], CELL),))
        for marks, without, instead in (
            (_BEFORE, Fate.INSERTED, "（新增）"),
            (_AFTER, Fate.REPEALED, "（删去）"),
        )
    )
    return Row((*sides, Cell(tuple(_what(clause))), Cell()), whole=False)


def _marked(piece: Piece) -> Run:
    """Words as they are marked: struck out, underlined, or shaded."""
    match piece.mark:
        case Mark.DELETED:
            return Run(piece.text, strike=True, colour=_RED)
        case Mark.INSERTED:
            return Run(piece.text, bold=True, underline="single", colour=_BLUE)
        case Mark.MOVED_AWAY | Mark.MOVED_HERE:
            return Run(piece.text, colour=_GREEN, shade="E2F0D9")
        case Mark.KEPT:
            return Run(piece.text)


# What changes, and for whom ----------------------------------------------------------------------


def _what(clause: ClauseChange) -> Iterator[Paragraph]:
    yield paragraph(one_line(heading(clause)), LABEL)
    if not clause.provisions:
        yield paragraph("没有改变任何规则", NOTE)
    for provision in clause.provisions:
        yield from _provision(provision)


def _provision(provision: ProvisionChange) -> Iterator[Paragraph]:
    yield paragraph(one_line(f"{named(provision)}：{effect(provision)}"), LABEL)
    for text in (*rules(provision), provision.confined, provision.note):
        if text:
            yield paragraph(f"· {one_line(text)}", NOTE)
    differing = [edge for edge in provision.edges if edge.differs]
    for edge in differing[:_EDGES]:
        came = f"{edge.fact}为{edge.value}：{edge.before} → {edge.after}"
        yield paragraph(f"· {one_line(came)}", NOTE)
    if len(differing) > _EDGES:
        yield paragraph(f"· 另有{len(differing) - _EDGES}个取值的结果改变", NOTE)
    for example in provision.examples:
        yield paragraph(f"例，{one_line(outcomes(example))}", NOTE)
        yield paragraph("\n".join(example.words or example.lines), NOTE, indent=9)
    if count := case_count(provision.cases):
        yield paragraph(f"案例：{count}", NOTE)
    for name, doubts in (
        ("新的疑问", provision.doubts_new),
        ("已解决的疑问", provision.doubts_settled),
    ):
        if doubts:
            yield paragraph(f"{name}：{'；'.join(map(one_line, doubts))}", NOTE)
