"""Pages printed by Chromium: on A4, black on white, with the words and without the navigation."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path

import pypdf
import pytest

pytestmark = pytest.mark.browser

CLAUSE, EDITION = "policies/chengdu/v1/art_05.html", "policies/chengdu/v1/index.html"
RADICALS = str.maketrans("⻅⻓⻔⻋⻢⻜⻛⻚", "见长门车马飞风页")
"""Noto has one glyph for a character and its radical; the file may name either."""
WIDTH = 971
"""Pixels between the margins of a page across: 257 mm."""


def printed(page, file: Path) -> list[str]:
    """The words of each sheet, without spaces, of a page printed from a dark screen."""
    page.emulate_media(color_scheme="dark")
    page.goto(file.as_uri())
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert {tuple(round(side) for side in sheet.mediabox[2:]) for sheet in sheets} == {(842, 595)}
    return [bare(sheet.extract_text()) for sheet in sheets]


def bare(text: str) -> str:
    """The words without spaces, each character in its usual form."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).translate(RADICALS))


@pytest.fixture(scope="module")
def clause(site, browser) -> list[str]:
    """The sheets of 第五条."""
    page = browser.new_page()
    sheets = printed(page, site / CLAUSE)
    page.close()
    return sheets


def test_every_sheet_has_its_number(clause):
    for number, sheet in enumerate(clause, 1):
        assert f"—{number}—" in sheet


def test_words_rule_boundaries_readings_and_lines_to_sign_are_printed(clause):
    whole = "".join(clause)
    for said in (
        "成都市进一步促进人工智能产业高质量发展的若干政策措施v1(已发布)",
        "官方文本规则说出来是审查意见",
        "首次突破3亿元",
        "每个受益人只给一次“一次性”〔存疑:升档〕",
        "299,999,999.99元不符合",
        "恰好等于所列数额,算不算“突破”?",
        "写“首次超过3亿元(不含)”",
        "审查结论:□同意□有意见审查人(签名):日期:年月日",
    ):
        assert said in whole, said


def test_words_and_rule_begin_on_the_first_sheet(clause):
    assert "给谁企业核心团队" in clause[0]


def test_cases_as_expected_are_counted_not_listed(clause):
    whole = "".join(clause)
    assert "个案例,全部与预期相符" in whole
    assert "核对案例预期实际理由" not in whole


@pytest.mark.parametrize(
    "left", ["http", "file:", ".html", "政策总览", "下载", "把鼠标移到", "from"]
)
def test_links_navigation_and_source_are_left_out(clause, left):
    assert left not in "".join(clause)


def test_the_head_of_a_table_is_repeated_on_every_sheet(site, page):
    sheets = printed(page, site / EDITION)
    assert len(sheets) > 2
    for sheet in sheets[:-1]:
        assert "条规定做什么状态" in sheet


PALE = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const found = new Set();
  document.querySelectorAll("body, .md-content, .md-content *").forEach(node => {
    if (!node.getClientRects().length) return;
    const style = getComputedStyle(node);
    const ink = parse(style.color), paper = parse(style.backgroundColor);
    const says = [...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (says && Math.max(...ink.slice(0, 3)) > 0x33) found.add(node.className + " " + style.color);
    if (paper[3] !== 0 && Math.min(...paper.slice(0, 3)) < 255)
      found.add(node.className + " " + style.backgroundColor);
  });
  return [...found];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("file", [CLAUSE, EDITION, "policies/chengdu/v1/drafting.html"])
def test_ink_is_black_and_paper_is_white(site, page, file, scheme):
    page.emulate_media(color_scheme=scheme, media="print")
    page.goto((site / file).as_uri())
    assert page.evaluate(PALE) == []


CLIPPED = """() => [...document.querySelectorAll(".md-content, .md-content *")].filter(node => {
  if (!node.getClientRects().length || getComputedStyle(node).position === "absolute") return false;
  const right = node.getBoundingClientRect().right;
  return right > document.documentElement.clientWidth + 1;
}).map(node => node.tagName + "." + node.className)"""


@pytest.mark.parametrize("file", [CLAUSE, EDITION, "policies/comparison.html"])
def test_nothing_stands_beyond_the_margin(site, page, file):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH, "height": 590})
    page.goto((site / file).as_uri())
    assert page.evaluate(CLIPPED) == []
