"""The 条款与规则对照表 of every clause and edition: what the pages show, ready for a reviewer."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from generator import word
from generator.clause import edition_view
from generator.results import gather
from generator.review import reviews_of
from tests.conftest import BOOKS, ROOT
from tiaoli.receipt import rule_sha256

CLAUSES = [(book, clause) for book in BOOKS for clause in book.clauses]
OWN = ("°", "＊")
"""Signs that a page's stylesheet puts beside marks."""
FREE = {"审查意见", "意见", "审查人（签名）"}
"""The columns that are the reviewer's."""
VOID = {"br", "hr", "img", "input", "link", "meta", "path"}


class Shown(HTMLParser):
    """The words of a page's elements, each with all that is in it and what it stands in."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._found: list[tuple[tuple[tuple[str, set[str]], ...], list[str]]] = []
        self._open: list[tuple[tuple[str, set[str]], list[str]]] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(((tag, set((dict(attrs).get("class") or "").split())), []))
            self._found.append((tuple(name for name, _ in self._open), self._open[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for _, words in self._open:
            words.append(data)

    def of(self, tag: str, within: str) -> list[str]:
        """What each of these elements says that has this class or stands in what has it."""
        return [
            bare("".join(words))
            for path, words in self._found
            if path[-1][0] == tag and any(within in classes for _, classes in path)
        ]


def bare(text: str) -> str:
    """The words without spaces and without signs of their own."""
    return re.sub(r"\s", "", text.translate({ord(sign): "" for sign in OWN}))


@lru_cache(maxsize=8)
def shown(file: Path) -> Shown:
    """A page, read."""
    return Shown(file)


@lru_cache(maxsize=8)
def document(file: Path) -> Any:
    """A document, opened."""
    return Document(str(file))


def tables(file: Path, *heads: str) -> list[Any]:
    """The tables that have these heads in this order among theirs."""
    return [
        table
        for table in document(file).tables
        if [c for c in texts(table._tbl.tr_lst[0]) if c in heads] == list(heads)
    ]


def texts(row: Any) -> list[str]:
    """The words of each cell of a row."""
    return [
        "\n".join("".join(t.text for t in p.iter(qn("w:t"))) for p in c.iter(qn("w:p")))
        for c in row.tc_lst
    ]


def rows(file: Path, *heads: str) -> list[list[str]]:
    """The cells of all rows below these heads."""
    return [texts(row) for table in tables(file, *heads) for row in table._tbl.tr_lst[1:]]


def styled(cell: Any, style: str) -> str:
    """The words of a cell's paragraphs of one style, without the numbers of a list."""
    said = []
    for p in cell.iter(qn("w:p")):
        if p.pPr.pStyle.val == style:
            runs = ["".join(t.text for t in r.iter(qn("w:t"))) for r in p.iter(qn("w:r"))]
            numbered = bool(runs) and re.fullmatch(r"\d+\. ", runs[0])
            said.append("".join(runs[1:] if numbered else runs))
    return bare("".join(said))


@pytest.mark.parametrize(
    ("book", "clause"),
    CLAUSES,
    ids=[f"{b.policy_id}-{b.edition_id}-{c.file}" for b, c in CLAUSES],
    scope="class",  # one clause after the other: each file is read once
)
class TestClauseDocument:
    @pytest.fixture
    def stem(self, site, book, clause) -> Path:
        return site / "policies" / book.policy_id / book.edition_id / clause.file

    @pytest.fixture
    def file(self, stem) -> Path:
        return stem.with_suffix(".docx")

    @pytest.fixture
    def page(self, stem) -> Shown:
        return shown(stem.with_suffix(".html"))

    def test_the_official_words_stand_in_it_unbroken(self, file, clause):
        [table] = tables(file, "官方文本", "规则说出来是")
        cells = [row.tc_lst[1] for row in table._tbl.tr_lst[1:]]
        assert "".join(styled(c, "TableCell") for c in cells) == bare(clause.words)

    def test_the_rule_says_what_the_page_says(self, file, page):
        [table] = tables(file, "官方文本", "规则说出来是")
        cells = [row.tc_lst[2] for row in table._tbl.tr_lst[1:] if texts(row)[0]]
        assert [styled(c, "TableCell") for c in cells] == page.of("dl", "rule")

    def test_its_boundaries_are_those_of_the_page(self, file, page):
        told = [bare("".join(r[1:-1])) for r in rows(file, "条文的数", "低一档", "恰好", "高一档")]
        assert told == [
            row for row in page.of("tr", "boundaries") if row != "条文的数低一档恰好高一档"
        ]

    def test_its_doubts_are_those_of_the_page(self, file, page):
        told = [bare("".join(row[1:-1])) for row in rows(file, "问题", "读法")]
        assert told == page.of("section", "reading")

    def test_its_defects_are_those_of_the_page(self, file, page):
        heads = ("原文", "问题", "可以改写")
        told = [bare("".join(row[1:-1])) for row in rows(file, *heads)]
        assert told == [row for row in page.of("tr", "defects") if row != "".join(heads)]

    def test_it_names_edition_text_and_rule(self, file, stem, book):
        head = "".join("".join(texts(row)) for row in document(file).tables[0]._tbl.tr_lst)
        assert f"<code>{rule_sha256(book)}</code>" in stem.with_suffix(".html").read_text()
        assert f"版本{book.edition_id}（{book.edition.status.value}）" in head
        assert book.edition.gazette_sha256 in head
        assert rule_sha256(book) in head

    def test_what_the_reviewer_fills_in_is_empty(self, file, clause):
        for table in document(file).tables[1:]:
            heads, *below = map(texts, table._tbl.tr_lst)
            for name in FREE & set(heads):
                assert {row[heads.index(name)] for row in below} == {""}
        signed = rows(file, "审查结论", "意见", "审查人（签名）", "日期")
        assert [row[0] for row in signed] == list(clause.provisions)

    def test_heads_are_repeated_on_every_page(self, file):
        for table in document(file).tables[1:]:
            first, *below = table._tbl.tr_lst
            assert first.trPr.find(qn("w:tblHeader")) is not None
            assert not [row for row in below if row.trPr.find(qn("w:tblHeader")) is not None]

    def test_the_page_offers_it(self, stem):
        html = stem.with_suffix(".html").read_text(encoding="utf-8")
        [link] = re.findall(r'<a class="badge badge-none" href="([^"]*)" download="([^"]*)"', html)
        assert link[0] == f"{stem.name}.docx"
        assert link[1].endswith(" 条款与规则对照表.docx")


@pytest.mark.parametrize("book", BOOKS, ids=[f"{b.policy_id}-{b.edition_id}" for b in BOOKS])
class TestEditionDocument:
    @pytest.fixture
    def folder(self, site, book) -> Path:
        return site / "policies" / book.policy_id / book.edition_id

    def test_it_holds_the_tables_of_all_its_clauses_in_their_order(self, folder, book):
        each = [t for c in book.clauses for t in document(folder / f"{c.file}.docx").tables[1:-1]]
        whole = document(folder / "edition.docx").tables[2:-1]
        assert [all_texts(table) for table in whole] == [all_texts(table) for table in each]

    def test_every_clause_has_its_heading(self, folder, book):
        said = [p.text for p in document(folder / "edition.docx").paragraphs]
        titles = [f"{c.label} {c.topic}".strip() for c in book.clauses]
        assert [text for text in said if text in titles] == titles

    def test_it_says_what_each_provision_does_and_has_a_line_to_sign_for_each_clause(
        self, folder, book
    ):
        file = folder / "edition.docx"
        names = [name for clause in book.clauses for name in clause.provisions]
        assert [row[1] for row in rows(file, "条", "规定", "做什么")] == names
        signed = rows(file, "条", "审查结论", "意见", "审查人（签名）", "日期")
        assert len(signed) == len(book.clauses)

    def test_the_page_offers_it(self, folder):
        html = (folder / "index.html").read_text(encoding="utf-8")
        assert 'href="edition.docx" download="' in html


def all_texts(table: Any) -> list[list[str]]:
    """The words of every cell of a table."""
    return [texts(row) for row in table._tbl.tr_lst]


def test_a_second_build_gives_the_same_bytes(site):
    [book] = [each for each in BOOKS if each.policy_id == "panzhihua"]
    view = edition_view(book, gather(book, ROOT), {}, (book,), reviews_of(ROOT, book, (book,)))
    folder = site / "policies" / view.folder
    assert word.of_edition(view) == (folder / "edition.docx").read_bytes()
    for clause in view.clauses:
        made = word.of_clause(view, clause)
        assert made == (folder / f"{clause.clause.file}.docx").read_bytes(), clause.title


def test_libreoffice_opens_them_and_repeats_the_heads(site, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine; `apt-get install libreoffice-writer`")
    folder = site / "policies" / "chengdu" / "v1"
    files = [folder / name for name in ("art_05.docx", "art_13.docx", "edition.docx")]
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for file in files:
        pages = pypdf.PdfReader(tmp_path / f"{file.stem}.pdf").pages
        assert [round(side) for side in pages[0].mediabox[2:]] == [842, 595]
        for number, page in enumerate(pages, 1):
            said = bare(unicodedata.normalize("NFKC", page.extract_text()))
            assert f"—{number}—" in said
            assert any(head in said for head in ("审查意见", "做什么", "审查人(签名)"))
