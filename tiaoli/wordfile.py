"""Word documents from plain paragraphs and tables: the same content gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from docx import Document
from docx.oxml.ns import qn

from tiaoli.compare.text import clean
from tiaoli.wordlayout import (
    CELL,
    GRID,
    HEAD,
    LINE,
    NOTE,
    Face,
    element,
    empty,
    fonts,
    saved,
    style_id,
)

# What a document holds ---------------------------------------------------------------------------


class Run(NamedTuple):
    """Words that look alike; ``colour`` and ``shade`` are RRGGBB, ``face`` is another font."""

    text: str
    bold: bool = False
    underline: str = ""
    strike: bool = False
    colour: str = ""
    shade: str = ""
    raised: bool = False
    face: Face | None = None


@dataclass(frozen=True)
class Paragraph:
    """Runs in one style; ``indent`` and ``hanging`` are in points."""

    runs: Sequence[Run]
    style: str = LINE
    centred: bool = False
    indent: float = 0
    hanging: float = 0
    new_page: bool = False


@dataclass(frozen=True)
class Cell:
    """Paragraphs one below the other; an empty cell is left to the reader."""

    paragraphs: Sequence[Paragraph] = ()


@dataclass(frozen=True)
class Row:
    """Cells; ``whole`` where the row stands on one page, ``with_next`` where the next one stands
    there too; ``height`` is the least, in centimetres."""

    cells: Sequence[Cell]
    whole: bool = True
    with_next: bool = False
    height: float = 0


@dataclass(frozen=True)
class Table:
    """Rows under a header that every page repeats; the widths are in centimetres."""

    columns: Sequence[tuple[str, float]]
    rows: Sequence[Row]
    headed: bool = True


def paragraph(words: str, style: str = LINE, **look: Any) -> Paragraph:
    """A paragraph of words that look alike."""
    return Paragraph((Run(words),), style, **look)


def cell(words: str, style: str = CELL) -> Cell:
    """A cell of words that look alike."""
    return Cell((paragraph(words, style),))


def data(name: str, content: Iterable[Paragraph | Table]) -> bytes:
    """The file of a document: its title among the properties, nobody's name, no day of today.

    Control characters are left out, and what is invisible or turns the text around is spelled out.
    """
    word = Document(io.BytesIO(empty()))
    word.core_properties.title = clean(name)[:255]
    body = word.element.body
    end = body.sectPr
    for each in content:
        end.addprevious(_p(body, each) if isinstance(each, Paragraph) else _tbl(body, each))
    if end.getprevious() is not None and end.getprevious().tag == qn("w:tbl"):
        end.addprevious(_p(body, Paragraph((), NOTE)))  # Word wants one after the last table
    return saved(word)


# Paragraphs and tables ---------------------------------------------------------------------------


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    made = element(parent, tag, **attributes)
    parent.append(made)
    return made


def _twips(points: float) -> str:
    return str(round(points * 20))


def _from_cm(centimetres: float) -> str:
    return str(round(centimetres * 1440 / 2.54))


def _p(beside: Any, said: Paragraph, with_next: bool = False) -> Any:
    made = element(beside, "p")
    properties = _add(made, "pPr")
    _add(properties, "pStyle", val=style_id(said.style))
    if with_next:
        _add(properties, "keepNext")
    if said.new_page:
        _add(properties, "pageBreakBefore")
    if said.indent or said.hanging:
        _add(
            properties, "ind",
            left=_twips(said.indent + said.hanging), hanging=_twips(said.hanging),
        )  # fmt: skip
    if said.centred:
        _add(properties, "jc", val="center")
    for run in said.runs:
        _r(made, run)
    return made


def _r(p: Any, run: Run) -> None:
    lines = clean(run.text).split("\n")
    if lines == [""]:
        return
    made = _add(p, "r")
    if any(run[1:]):
        _look(_add(made, "rPr"), run)
    for number, line in enumerate(lines):
        if number:
            _add(made, "br")
        for part, words in enumerate(line.split("\t")):
            if part:
                _add(made, "tab")
            shown = _add(made, "t")
            shown.text = words
            if words != words.strip():
                shown.set(qn("xml:space"), "preserve")


def _look(properties: Any, run: Run) -> None:
    """The order of the elements is that of the schema, which Word insists on."""
    if run.face is not None:
        properties.append(fonts(properties, run.face))
    if run.bold:
        _add(properties, "b")
    if run.strike:
        _add(properties, "strike")
    if run.colour:
        _add(properties, "color", val=run.colour)
    if run.underline:
        _add(properties, "u", val=run.underline)
    if run.shade:
        _add(properties, "shd", val="clear", color="auto", fill=run.shade)
    if run.raised:
        _add(properties, "vertAlign", val="superscript")


def _tbl(beside: Any, table: Table) -> Any:
    made = element(beside, "tbl")
    properties = _add(made, "tblPr")
    _add(properties, "tblStyle", val=style_id(GRID))
    _add(properties, "tblW", w=_from_cm(sum(width for _, width in table.columns)), type="dxa")
    _add(properties, "jc", val="center")
    _add(properties, "tblLayout", type="fixed")
    edges = _add(properties, "tblCellMar")
    for side, points in (("top", 2), ("left", 4), ("bottom", 2), ("right", 4)):
        _add(edges, side, w=_twips(points), type="dxa")
    grid = _add(made, "tblGrid")
    widths = [_from_cm(width) for _, width in table.columns]
    for width in widths:
        _add(grid, "gridCol", w=width)
    if table.headed:
        _tr(made, Row([cell(name, HEAD) for name, _ in table.columns]), widths, header=True)
    for row in table.rows:
        _tr(made, row, widths)
    return made


def _tr(table: Any, row: Row, widths: Sequence[str], header: bool = False) -> None:
    made = _add(table, "tr")
    properties = _add(made, "trPr")
    if row.whole:
        _add(properties, "cantSplit")
    if row.height:
        _add(properties, "trHeight", val=_from_cm(row.height), hRule="atLeast")
    if header:
        _add(properties, "tblHeader")
    for each, width in zip(row.cells, widths, strict=True):
        part = _add(made, "tc")
        look = _add(part, "tcPr")
        _add(look, "tcW", w=width, type="dxa")
        if header:
            _add(look, "shd", val="clear", color="auto", fill="E7E6E6")
            _add(look, "vAlign", val="center")
        for said in each.paragraphs or (Paragraph((), CELL),):
            part.append(_p(part, said, row.with_next))
