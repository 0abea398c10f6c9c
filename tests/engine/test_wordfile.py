"""Word documents from plain data: page, fonts, repeated heads, and the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from tiaoli import wordfile, wordlayout
from tiaoli.wordfile import Cell, Paragraph, Row, Run, Table, cell, paragraph

COLUMNS = (("条文", 10.0), ("意见", 5.7))
CONTENT = (
    paragraph("对照表", wordlayout.TITLE),
    Table(COLUMNS, [Row((cell("首次突破3亿元"), Cell())), Row((cell("长"), Cell()), whole=False)]),
)


def opened(*content: Paragraph | Table) -> Any:
    """The document of this content, read back."""
    return Document(io.BytesIO(wordfile.data("名称", content or CONTENT)))


def part(name: str) -> str:
    """A part of the file, as text."""
    with zipfile.ZipFile(io.BytesIO(wordfile.data("名称", CONTENT))) as file:
        return file.read(name).decode()


def test_the_page_is_a4_across_with_the_margins_of_the_standard() -> None:
    """GB/T 9704: 28 mm where the pages are bound, 26 mm opposite."""
    [section] = opened().sections
    page = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(length.cm, 1) for length in page] == [29.7, 21.0, 2.8, 2.6]
    sides = section.left_margin.cm + section.right_margin.cm
    assert round(section.page_width.cm - sides, 1) == wordlayout.WIDTH


def test_the_foot_is_the_number_of_the_page_between_dashes() -> None:
    """The program that shows the document works it out."""
    foot = opened().sections[0].footer.paragraphs[0]
    assert "".join(shown.text for shown in foot._p.iter(qn("w:t"))) == "— 1 —"
    assert [each.get(qn("w:instr")) for each in foot._p.iter(qn("w:fldSimple"))] == [" PAGE "]


@pytest.mark.parametrize(
    ("style", "face"),
    [
        (wordlayout.TITLE, "方正小标宋简体"),
        (wordlayout.SUBTITLE, "楷体_GB2312"),
        (wordlayout.HEADING_1, "黑体"),
        (wordlayout.HEAD, "黑体"),
        (wordlayout.CELL, "仿宋_GB2312"),
        ("Normal", "仿宋_GB2312"),
        ("Footer", "宋体"),
    ],
)
def test_each_style_names_its_chinese_font(style: str, face: str) -> None:
    """Curly quotes and dashes are Chinese too; only ASCII is in the Latin font."""
    fonts = opened().styles[style].element.rPr.rFonts
    named = [fonts.get(qn(f"w:{part}")) for part in ("eastAsia", "hAnsi", "ascii", "hint")]
    assert named == [face, face, "Times New Roman", "eastAsia"]
    assert not any(name.endswith("Theme") for name in fonts.attrib)


@pytest.mark.parametrize(
    ("face", "other"),
    [("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体"), ("黑体", "SimHei"), ("宋体", "SimSun")],
)
def test_a_missing_font_has_another_name(face: str, other: str) -> None:
    """Word takes the other name; it reads only one, of at most 31 characters."""
    assert f'<w:font w:name="{face}"><w:altName w:val="{other}"/>' in part("word/fontTable.xml")


def test_the_theme_has_the_same_fonts() -> None:
    """What is typed into the document later looks like the rest."""
    theme = part("word/theme/theme1.xml")
    assert '<a:ea typeface="黑体"/>' in theme
    assert '<a:ea typeface="仿宋_GB2312"/>' in theme


def test_a_table_repeats_its_head_and_keeps_its_rows_whole() -> None:
    """Except rows that may go on on the next page."""
    [table] = opened().tables
    assert [c.text for c in table.rows[0].cells] == ["条文", "意见"]
    found = [
        [row._tr.find(f"{qn('w:trPr')}/{qn(tag)}") is not None for row in table.rows]
        for tag in ("w:tblHeader", "w:cantSplit")
    ]
    assert found == [[True, False, False], [True, True, False]]
    assert [[round(c.width.cm, 1) for c in row.cells] for row in table.rows] == [[10.0, 5.7]] * 3


def test_a_row_stays_with_the_next_where_it_should() -> None:
    """Word keeps the rows together whose paragraphs stay with the next one."""
    rows = [Row((cell("甲"), cell("乙")), with_next=True), Row((cell("丙"), cell("丁")))]
    [table] = opened(Table(COLUMNS, rows)).tables
    kept = [p.paragraph_format.keep_with_next for c in table.rows[1].cells for p in c.paragraphs]
    assert kept == [True, True]
    assert table.rows[2].cells[0].paragraphs[0].paragraph_format.keep_with_next is None


def test_runs_look_as_they_are_told() -> None:
    """In the order of elements on which Word insists."""
    run = Run("3亿元", True, "single", True, "C00000", "E2F0D9", True, wordlayout.HEAD_FACE)
    look = opened(Paragraph((run,))).paragraphs[0].runs[0]._r.rPr
    assert [each.tag.partition("}")[2] for each in look] == [
        "rFonts", "b", "strike", "color", "u", "shd", "vertAlign",
    ]  # fmt: skip


def test_lines_tabs_and_spaces_are_kept() -> None:
    """A space at either end is no accident."""
    [shown] = opened(Paragraph((Run(" 甲\n\t乙 "),))).paragraphs
    assert shown.text == " 甲\n\t乙 "


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("甲\x00\x1b[31m乙\x0c", "甲[31m乙"),
        ("\ud800甲\uffff", "甲"),
        ("<w:p>&amp;</w:p>", "<w:p>&amp;</w:p>"),
        ("甲\u202e乙", "甲〔U+202E〕乙"),
    ],
    ids=["controls", "halves", "markup", "unseen"],
)
def test_untrusted_words_are_only_shown(words: str, shown: str) -> None:
    """In paragraphs, in cells, in heads and among the properties."""
    made = wordfile.data(words, [paragraph(words), Table(((words, 3),), [Row((cell(words),))])])
    document = Document(io.BytesIO(made))
    assert document.paragraphs[0].text == shown
    assert [row.cells[0].text for row in document.tables[0].rows] == [shown, shown]
    assert document.core_properties.title == shown


def test_the_same_content_gives_the_same_bytes() -> None:
    """No part has a date; nobody is named, and no picture of another document is left."""
    first = wordfile.data("名称", CONTENT)
    wordlayout.empty.cache_clear()
    assert first == wordfile.data("名称", CONTENT)
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {(1980, 1, 1, 0, 0, 0)} == {each.date_time for each in file.infolist()}
        assert not [name for name in file.namelist() if name.endswith(("jpeg", "app.xml"))]
    properties = Document(io.BytesIO(first)).core_properties
    assert (properties.author, properties.last_modified_by, properties.title) == ("", "", "名称")
    assert properties.created.replace(tzinfo=None).isoformat() == "2000-01-01T00:00:00"


def test_a_table_at_the_end_is_followed_by_a_paragraph() -> None:
    """Word wants one."""
    body = opened().element.body
    assert [each.tag.partition("}")[2] for each in body] == ["p", "tbl", "p", "sectPr"]


def test_todays_word_opens_it_as_its_own() -> None:
    """Not in 兼容模式."""
    assert 'w:name="compatibilityMode"' in part("word/settings.xml")
    assert 'w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in part(
        "word/settings.xml"
    )
