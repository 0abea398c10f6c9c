"""The empty Word document: page, styles and fonts as Chinese offices set them.

What fits a table from GB/T 9704 is kept: A4 (turned, for the columns), 28 mm at the binding edge
and 26 mm opposite, title in 小标宋, headings in 黑体, body in 仿宋, page numbers as “— 1 —”.
"""

from __future__ import annotations

import datetime
import io
import zipfile
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

WIDTH: Final = 25.7
"""Centimetres between the margins."""
GRID: Final = "Table Grid"
"""The style of tables: a thin line around each cell."""


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
_KEPT: Final = ("Default Paragraph Font", "Normal Table", "No List", GRID)
_DAY: Final = datetime.datetime(2000, 1, 1)
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
_W: Final = qn("w:p").removesuffix("p")


def style_id(style: str) -> str:
    """The name by which a document refers to a style."""
    return style.replace(" ", "")


@cache
def empty() -> bytes:
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
    return saved(word)


def saved(word: Word) -> bytes:
    """The document as a file whose parts bear no date."""
    made, kept = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return kept.getvalue()


def element(beside: Any, tag: str, **attributes: str) -> Any:
    """A new element of the document in which ``beside`` stands."""
    return beside.makeelement(_W + tag, {_W + name: value for name, value in attributes.items()})


def fonts(beside: Any, face: Face) -> Any:
    """Letters and digits in the Latin font; all else, curly quotes too, in the Chinese one."""
    return element(
        beside, "rFonts",
        hint="eastAsia", ascii=_LATIN, hAnsi=face.name, eastAsia=face.name, cs=_LATIN,
    )  # fmt: skip


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
    table = "".join(
        f'<w:font w:name="{face.name}"><w:altName w:val="{face.other}"/>'
        f'<w:panose1 w:val="{face.panose}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{face.family}"/><w:pitch w:val="fixed"/></w:font>'
        for face in FACES
    )
    return f"<w:fonts {nsdecls('w')}>{table}</w:fonts>".encode()


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
    made = style.element
    for tag in ("w:link", "w:pPr", "w:rPr", "w:semiHidden", "w:unhideWhenUsed"):
        for part in made.findall(qn(tag)):
            made.remove(part)
    style.hidden, style.quick_style = False, True
    font, block = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(look.size), False, False
    font.color.rgb = RGBColor(0, 0, 0)
    _replace_fonts(made.rPr, look.face)
    block.space_before, block.space_after = Pt(look.before), Pt(look.after)
    block.line_spacing = Pt(look.line)
    block.keep_with_next = look.with_next
    block.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centred else WD_ALIGN_PARAGRAPH.LEFT
    if style.name.startswith("Heading"):
        level = element(made, "outlineLvl", val=str(int(style.name[-1]) - 1))
        made.pPr.append(level)


def _replace_fonts(properties: Any, face: Face) -> None:
    for given in properties.findall(qn("w:rFonts")):
        properties.remove(given)
    properties.insert(0, fonts(properties, face))


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
