"""Word documents as Chinese offices lay them out, from plain paragraphs and tables.

What fits a table from GB/T 9704 is kept: A4 (turned, for the columns), 28 mm at the binding edge
and 26 mm opposite, title in 小标宋, headings in 黑体, body in 仿宋, page numbers as “— 1 —”. The
same content gives the same bytes, whoever writes it and whenever.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from tiaoli.compare.text import clean

WIDTH: Final = 25.7
"""Centimetres between the margins."""


class Face(NamedTuple):
    """A font: where it is missing, Word takes the other name, and then whatever looks like it."""

    name: str
    other: str
    family: str
    panose: str


TITLE_FACE: Final = Face("方正小标宋简体", "华文中宋", "roman", "03000509000000000000")
HEAD_FACE: Final = Face("黑体", "SimHei", "modern", "02010609060101010101")
BODY_FACE: Final = Face("仿宋_GB2312", "仿宋", "modern", "02010609030101010101")
SUBTITLE_FACE: Final = Face("楷体_GB2312", "楷体", "modern", "02010609030101010101")
NUMBER_FACE: Final = Face("宋体", "SimSun", "auto", "02010600030101010101")
FACES: Final = (TITLE_FACE, HEAD_FACE, BODY_FACE, SUBTITLE_FACE, NUMBER_FACE)
_LATIN: Final = "Times New Roman"

TITLE, SUBTITLE, LINE = "Title", "Subtitle", "Body Text"
HEADING_1, HEADING_2, HEADING_3 = "Heading 1", "Heading 2", "Heading 3"
HEAD, CELL, LABEL, NOTE = "Table Head", "Table Cell", "Table Label", "Table Note"
"""The styles of paragraphs: three lines of text, three headings, and what stands in a table."""


@dataclass(frozen=True)
class _Style:
    """How paragraphs of a style look; sizes in points (小五 9, 五号 10.5, 四号 14, 二号 22).

    Lines are of a fixed height: pages break alike whatever font stands in for a missing one.
    """

    face: Face
    size: float
    line: float
    before: float = 0
    after: float = 0
    centred: bool = False
    with_next: bool = False


_STYLES: Final = {
    "Normal": _Style(BODY_FACE, 10.5, 15),
    "Footer": _Style(NUMBER_FACE, 14, 18, centred=True),
    TITLE: _Style(TITLE_FACE, 22, 30, after=4, centred=True, with_next=True),
    SUBTITLE: _Style(SUBTITLE_FACE, 15, 22, after=6, centred=True, with_next=True),
    LINE: _Style(BODY_FACE, 10.5, 15, before=2, after=2),
    HEADING_1: _Style(HEAD_FACE, 16, 22, before=14, after=4, with_next=True),
    HEADING_2: _Style(HEAD_FACE, 14, 20, before=10, after=4, with_next=True),
    HEADING_3: _Style(HEAD_FACE, 12, 18, before=8, after=4, with_next=True),
    HEAD: _Style(HEAD_FACE, 10.5, 15, centred=True, with_next=True),
    CELL: _Style(BODY_FACE, 10.5, 15),
    LABEL: _Style(HEAD_FACE, 10.5, 15),
    NOTE: _Style(BODY_FACE, 9, 13),
}
_KEPT: Final = ("Default Paragraph Font", "Normal Table", "No List", "Table Grid")
_DAY: Final = datetime.datetime(2000, 1, 1)
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
_W: Final = qn("w:p").removesuffix("p")


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
    word = Document(io.BytesIO(_empty()))
    word.core_properties.title = clean(name)[:255]
    body = word.element.body
    end = body.sectPr
    for each in content:
        end.addprevious(_p(body, each) if isinstance(each, Paragraph) else _tbl(body, each))
    if end.getprevious() is not None and end.getprevious().tag == qn("w:tbl"):
        end.addprevious(_p(body, Paragraph((), NOTE)))  # Word wants one after the last table
    return _saved(word)


def _saved(word: Word) -> bytes:
    """The document as a file whose parts bear no date."""
    made, kept = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return kept.getvalue()


# Paragraphs and tables ---------------------------------------------------------------------------


def _new(beside: Any, tag: str, **attributes: str) -> Any:
    return beside.makeelement(_W + tag, {_W + name: value for name, value in attributes.items()})


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    made = _new(parent, tag, **attributes)
    parent.append(made)
    return made


def _twips(points: float) -> str:
    return str(round(points * 20))


def _from_cm(centimetres: float) -> str:
    return str(round(centimetres * 1440 / 2.54))


def _p(beside: Any, said: Paragraph, with_next: bool = False) -> Any:
    made = _new(beside, "p")
    properties = _add(made, "pPr")
    _add(properties, "pStyle", val=_id(said.style))
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
        _fonts(properties, run.face)
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


def _fonts(properties: Any, face: Face) -> None:
    """Letters and digits in the Latin font; all else, curly quotes too, in the Chinese one."""
    _add(
        properties, "rFonts",
        hint="eastAsia", ascii=_LATIN, hAnsi=face.name, eastAsia=face.name, cs=_LATIN,
    )  # fmt: skip


def _tbl(beside: Any, table: Table) -> Any:
    made = _new(beside, "tbl")
    properties = _add(made, "tblPr")
    _add(properties, "tblStyle", val=_id("Table Grid"))
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


# The empty document ------------------------------------------------------------------------------


def _id(style: str) -> str:
    return style.replace(" ", "")


@cache
def _empty() -> bytes:
    """Page, styles and fonts: python-docx's own empty document without what nothing uses."""
    word = Document()
    _lighten(word)
    _styles(word)
    _page(word)
    _settings(word)
    properties = word.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = _DAY
    return _saved(word)


def _lighten(word: Word) -> None:
    """Leaves out a preview picture of another document, unused lists, effects and bindings."""
    unused = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml", "numbering")
    for relations in (word.part.package.rels, word.part.rels):
        for name in [n for n, to in relations.items() if to.reltype.endswith(unused)]:
            del relations[name]
    for relation in word.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = _font_table()
        if relation.reltype.endswith("/theme"):
            relation.target_part._blob = _theme(relation.target_part.blob)


def _font_table() -> bytes:
    """Which font stands in for which: Word reads one other name, and then looks for a likeness."""
    fonts = "".join(
        f'<w:font w:name="{face.name}"><w:altName w:val="{face.other}"/>'
        f'<w:panose1 w:val="{face.panose}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{face.family}"/><w:pitch w:val="fixed"/></w:font>'
        for face in FACES
    )
    return f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _theme(blob: bytes) -> bytes:
    """The theme with the Chinese fonts of headings and body in the place of its own."""
    given = '<a:font script="Hans" typeface="宋体"/>'
    shown = blob.decode()
    for face in (HEAD_FACE, BODY_FACE):
        shown = shown.replace('<a:ea typeface=""/>', f'<a:ea typeface="{face.name}"/>', 1)
        shown = shown.replace(given, f'<a:font script="Hans" typeface="{face.name}"/>', 1)
    return shown.encode()


def _styles(word: Word) -> None:
    styles = word.styles
    given = {style.name for style in styles}
    for name in _STYLES:
        if name not in given:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for style in list(styles):
        if style.name not in _STYLES and style.name not in _KEPT:
            style.element.getparent().remove(style.element)
    for name, look in _STYLES.items():
        _style(styles[name], look)
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _replace_fonts(defaults, BODY_FACE)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _style(style: Any, look: _Style) -> None:
    element = style.element
    for tag in ("w:link", "w:pPr", "w:rPr", "w:semiHidden", "w:unhideWhenUsed"):
        for part in element.findall(qn(tag)):
            element.remove(part)
    style.hidden, style.quick_style = False, True
    font, block = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(look.size), False, False
    font.color.rgb = RGBColor(0, 0, 0)
    _replace_fonts(element.rPr, look.face)
    block.space_before, block.space_after = Pt(look.before), Pt(look.after)
    block.line_spacing = Pt(look.line)
    block.keep_with_next = look.with_next
    block.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centred else WD_ALIGN_PARAGRAPH.LEFT
    if style.name.startswith("Heading"):
        level = _new(element, "outlineLvl", val=str(int(style.name[-1]) - 1))
        element.pPr.append(level)


def _replace_fonts(properties: Any, face: Face) -> None:
    for given in properties.findall(qn("w:rFonts")):
        properties.remove(given)
    _fonts(properties, face)
    properties.insert(0, properties[-1])


def _page(word: Word) -> None:
    """A4 across, bound at the top, with the number of the page at the foot."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm((29.7 - WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.6)
    section.footer_distance = Cm(1.3)
    foot = section.footer.paragraphs[0]
    foot.add_run("— ")
    number = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    foot._p.append(number)
    foot.add_run(" —")


def _settings(word: Word) -> None:
    """No trace of where it was made; Word opens it as a document of today's Word."""
    settings = word.settings.element
    for tag in ("savePreviewPicture", "rsids", "proofState"):
        for part in settings.findall(qn(f"w:{tag}")):
            settings.remove(part)
    for part in settings.iter(qn("w:themeFontLang")):
        part.set(qn("w:eastAsia"), "zh-CN")
    for part in settings.iter(qn("w:characterSpacingControl")):
        part.set(qn("w:val"), "compressPunctuation")
    for part in settings.iter(qn("w:compatSetting")):
        if part.get(qn("w:name")) == "compatibilityMode":
            part.set(qn("w:val"), "15")
