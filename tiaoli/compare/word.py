"""A comparison as the 修改对照表 that drafters circulate: a Word document, one row per clause."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

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
    clean,
    effect,
    heading,
    named,
    one_line,
    outcomes,
    rules,
    title,
)
from tiaoli.files import write_whole

COLUMNS: Final = (("原条文", 7.4), ("修改后条文", 7.4), ("修改内容与影响", 8.3), ("意见", 2.6))
"""Headings and widths in centimetres: together the width between the margins of A4 across."""
_HEADINGS, _BODY, _LATIN = "黑体", "仿宋", "Times New Roman"
_RED, _BLUE, _GREEN = RGBColor(0xC0, 0, 0), RGBColor(0x1F, 0x4E, 0x9E), RGBColor(0x1E, 0x7B, 0x34)
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
_DAY: Final = datetime.datetime(2000, 1, 1)
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)


class WordError(Exception):
    """A document that cannot be written; the text says where and why."""


def write(report: Report, path: Path) -> None:
    """Writes the document; the same report gives the same bytes. What stands at ``path`` is
    replaced only once the new document is complete.

    Raises `WordError` if ``path`` cannot be written.
    """
    try:
        write_whole(path, _bytes(report))
    except OSError as problem:
        raise WordError(
            f"{path}: {problem.strerror}; name a file in a folder that can be written to"
        ) from problem


def _bytes(report: Report) -> bytes:
    """The document as a file whose parts bear no date."""
    made, kept = io.BytesIO(), io.BytesIO()
    _document(report).save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return kept.getvalue()


def _document(report: Report) -> Word:
    word = Document()
    _page(word)
    _styles(word)
    _properties(word, "、".join(map(title, report.comparisons)) + "修改对照表")
    if not report.comparisons:
        word.add_heading("修改对照表", 1)
        versions = f"{one_line(report.before)}　→　{one_line(report.after)}"
        word.add_paragraph(f"{NO_DIFFERENCE}：{versions}")
    for n, comparison in enumerate(report.comparisons):
        _comparison(word, comparison, new_page=n > 0)
    _points(word, "需要先改好的问题", [f"✗ {problem}" for problem in report.all_problems])
    return word


# Page and styles ---------------------------------------------------------------------------------


def _page(word: Word) -> None:
    """A4 across, with 第 X 页 共 Y 页 at the foot."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("第 ")
    _field(foot, "PAGE")
    foot.add_run(" 页　共 ")
    _field(foot, "NUMPAGES")
    foot.add_run(" 页")


def _field(paragraph: Paragraph, code: str) -> None:
    """A number that the reader's program works out."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run("1" if kind == "shown" else "")
        if kind == "instruction":
            part = OxmlElement("w:instrText")
            part.text = f" {code} "
            run._r.append(part)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _styles(word: Word) -> None:
    for fonts in word.styles.element.iter(qn("w:rFonts")):
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, east, points in (
        ("Normal", _BODY, 10.5),
        ("Footer", _BODY, 9),
        ("Heading 1", _HEADINGS, 18),
        ("Heading 2", _HEADINGS, 12),
    ):
        style: Any = word.styles[name]
        style.font.name, style.font.size, style.font.bold = _LATIN, Pt(points), False
        style.element.rPr.rFonts.set(qn("w:eastAsia"), east)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        if name.startswith("Heading"):
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(6)


def _properties(word: Word, name: str) -> None:
    """Nobody's name and no date of today."""
    properties = word.core_properties
    properties.title = name[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = _DAY


# One policy --------------------------------------------------------------------------------------


def _comparison(word: Word, comparison: Comparison, new_page: bool) -> None:
    head = word.add_heading(f"{title(comparison)}修改对照表", 1)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.page_break_before = new_page
    line = word.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(f"原文：{one_line(comparison.before)}　修改后：{one_line(comparison.after)}")
    if comparison.hypothetical:
        warning = word.add_paragraph()
        warning.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = warning.add_run(HYPOTHETICAL)
        run.font.bold, run.font.color.rgb = True, _RED
    legend = word.add_paragraph()
    legend.paragraph_format.space_after = Pt(3)
    for piece in _LEGEND:
        _mark(legend, piece)
    _table(word, comparison.clauses)
    for name, said in at_large(comparison):
        _points(word, name, said)


def _points(word: Word, name: str, said: Iterable[str]) -> None:
    """A heading with a short numbered list; nothing where there is no point."""
    for n, text in enumerate(said, 1):
        if n == 1:
            word.add_heading(one_line(name), 2)
        word.add_paragraph(f"{n}. {one_line(text)}")


def _table(word: Word, clauses: Iterable[ClauseChange]) -> None:
    table = word.add_table(1, len(COLUMNS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, (name, _) in zip(head.cells, COLUMNS, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(name)
        run.font.name = _LATIN
        run._r.rPr.rFonts.set(qn("w:eastAsia"), _HEADINGS)
        cell._tc.get_or_add_tcPr().append(_shade("E7E6E6"))
    for clause in clauses:
        _row(table, clause)
    for column, (_, width) in zip(table.columns, COLUMNS, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, (_, width) in zip(row.cells, COLUMNS, strict=True):
            cell.width = Cm(width)


def _shade(colour: str) -> Any:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    return shade


def _row(table: Table, clause: ClauseChange) -> None:
    before, after, what, _ = table.add_row().cells  # type: ignore[no-untyped-call]
    for cell, marks, without, instead in (
        (before, _BEFORE, Fate.INSERTED, "（新增）"),
        (after, _AFTER, Fate.REPEALED, "（删去）"),
    ):
        paragraph = cell.paragraphs[0]
        if clause.fate is without:
            paragraph.add_run(instead)
            continue
        for piece in clause.words:
            if piece.mark in marks:
                _mark(paragraph, piece)
    _say(what, tuple(_what(clause)))


def _mark(paragraph: Paragraph, piece: Piece) -> None:
    """Words as they are marked: struck out, underlined, or shaded."""
    text = clean(piece.text)
    if not text:
        return
    run = paragraph.add_run(text)
    match piece.mark:
        case Mark.DELETED:
            run.font.strike, run.font.color.rgb = True, _RED
        case Mark.INSERTED:
            run.font.bold = run.font.underline = True
            run.font.color.rgb = _BLUE
        case Mark.MOVED_AWAY | Mark.MOVED_HERE:
            run.font.color.rgb = _GREEN
            run._r.get_or_add_rPr().append(_shade("E2F0D9"))


# What changes, and for whom ----------------------------------------------------------------------


class _Point(NamedTuple):
    """A paragraph of the third column."""

    text: str
    bold: bool = False
    indent: bool = False


def _say(cell: _Cell, points: Iterable[_Point]) -> None:
    for n, point in enumerate(points):
        paragraph = cell.add_paragraph() if n else cell.paragraphs[0]
        run = paragraph.add_run(clean(point.text))
        run.font.size, run.font.bold = Pt(8 if point.indent else 9), point.bold
        if point.indent:
            paragraph.paragraph_format.left_indent = Pt(9)


def _what(clause: ClauseChange) -> Iterator[_Point]:
    yield _Point(one_line(heading(clause)), bold=True)
    if not clause.provisions:
        yield _Point("没有改变任何规则")
    for provision in clause.provisions:
        yield from _provision(provision)


def _provision(provision: ProvisionChange) -> Iterator[_Point]:
    yield _Point(one_line(f"{named(provision)}：{effect(provision)}"), bold=True)
    for text in (*rules(provision), provision.confined, provision.note):
        if text:
            yield _Point(f"· {one_line(text)}")
    differing = [edge for edge in provision.edges if edge.differs]
    for edge in differing[:_EDGES]:
        came = f"{edge.fact}为{edge.value}：{edge.before} → {edge.after}"
        yield _Point(f"· {one_line(came)}")
    if len(differing) > _EDGES:
        yield _Point(f"· 另有{len(differing) - _EDGES}个取值的结果改变")
    for example in provision.examples:
        yield _Point(f"例，{one_line(outcomes(example))}")
        yield _Point("\n".join(example.words or example.lines), indent=True)
    if count := case_count(provision.cases):
        yield _Point(f"案例：{count}")
    for name, doubts in (
        ("新的疑问", provision.doubts_new),
        ("已解决的疑问", provision.doubts_settled),
    ):
        if doubts:
            yield _Point(f"{name}：{'；'.join(map(one_line, doubts))}")
