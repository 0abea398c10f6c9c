"""The built site: every provision side by side with its rule, every link kept, no network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from generator.build import write
from generator.render import grouped
from tests.conftest import BOOKS, ROOT
from tiaoli.ledger import account

CLAUSES = [(book, clause) for book in BOOKS for clause in book.clauses]


class Page(HTMLParser):
    """What a built page holds: ids, links, resources, and the marks on either side."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.ids: list[str] = []
        self.links: list[str] = []
        self.resources: list[str] = []
        self.rows: list[str] = []
        self.words: dict[str, set[str]] = {}
        self.rule: dict[str, dict[str, str]] = {}
        self._side = ""
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        classes = at.get("class", "").split()
        if "id" in at:
            self.ids.append(at["id"])
        if tag == "a" and "href" in at:
            self.links.append(at["href"])
        elif tag in ("link", "script", "img", "iframe", "source"):
            self.resources.extend(at[name] for name in ("href", "src") if name in at)
        if tag == "section" and "row" in classes:
            self.rows.append(at["data-provision"])
        if tag == "div" and classes[:1] in (["official"], ["rule"]):
            self._side = classes[0]
        elif tag in ("div", "section", "h2"):
            self._side = ""
        if "m" in classes and self._side and self.rows:
            if self._side == "official":
                self.words.setdefault(self.rows[-1], set()).update(
                    at.get("data-keys", "").split("|")
                )
            else:
                self.rule.setdefault(self.rows[-1], {})[at["data-key"]] = at.get("href", "")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    """Every page of the site, read."""
    return {file: Page(file) for file in sorted(site.rglob("*.html")) if file.name != "404.html"}


def clause_page(site: Path, pages: dict[Path, Page], book, clause) -> Page:
    return pages[site / "policies" / book.policy_id / book.edition_id / f"{clause.file}.html"]


@pytest.mark.parametrize(
    ("book", "clause"), CLAUSES, ids=[f"{b.policy_id}-{b.edition_id}-{c.file}" for b, c in CLAUSES]
)
class TestClausePage:
    def test_every_provision_has_a_row_in_the_order_of_the_text(self, site, pages, book, clause):
        assert list(clause.provisions) == clause_page(site, pages, book, clause).rows

    def test_every_number_and_word_of_the_rule_stands_in_the_words(self, site, pages, book, clause):
        page = clause_page(site, pages, book, clause)
        for name, keys in page.rule.items():
            said = {key for key in keys if not key.startswith(("noun:", "reading:"))}
            assert said <= page.words.get(name, set())

    def test_every_number_and_word_that_a_rule_claims_links_to_the_rule(
        self, site, pages, book, clause
    ):
        page = clause_page(site, pages, book, clause)
        counted = next(c for c in account(book).clauses if c.clause is clause)
        for name, spans in counted.spans.items():
            claimed = {span.token.key for span in spans if span.by == "rule"}
            assert claimed <= set(page.rule.get(name, {}))

    def test_every_mark_of_the_rule_with_a_counterpart_is_a_link(self, site, pages, book, clause):
        page = clause_page(site, pages, book, clause)
        for name, keys in page.rule.items():
            for key, href in keys.items():
                if key in page.words.get(name, set()) or key.startswith("reading:"):
                    assert href.startswith("#")

    def test_the_official_words_stand_on_the_page_unbroken(self, site, pages, book, clause):
        html = clause_page(site, pages, book, clause).file.read_text(encoding="utf-8")
        official = re.findall(r'<div class="official"><p>(.*?)</p>', html, re.DOTALL)
        shown = "".join(re.sub(r"<[^>]+>", "", part).strip() for part in official)
        assert re.sub(r"\s", "", clause.words) == re.sub(r"\s", "", shown)


def test_every_internal_link_resolves(pages):
    known = {file.resolve(): set(page.ids) for file, page in pages.items()}
    for file, page in pages.items():
        for link in page.links:
            if link.startswith(("http://", "https://", "mailto:")):
                continue
            path, _, anchor = link.partition("#")
            target = (file.parent / unquote(path)).resolve() if path else file.resolve()
            if target.is_dir():
                target /= "index.html"
            assert target.is_file(), f"{file.name}: {link}"
            ids = known.get(target)
            if anchor and ids is not None:
                assert unquote(anchor) in ids, f"{file.name}: {link}"


def test_ids_are_unique_on_every_page(pages):
    for file, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), file.name


def test_no_page_or_stylesheet_asks_for_anything_from_the_network(site, pages):
    for file, page in pages.items():
        outside = [each for each in page.resources if re.match(r"(https?:)?//", each)]
        assert outside == [], file.name
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(url\(\s*['\"]?|@import\s+['\"])(https?:)?//", text), sheet.name


def test_every_doubt_of_an_edition_is_listed_with_its_question(site):
    for book in BOOKS:
        folder = site / "policies" / book.policy_id / book.edition_id
        listed = (folder / "drafting.html").read_text(encoding="utf-8")
        for placed in book.placed:
            for doubt in placed.readings:
                assert doubt.question in listed


def test_every_defect_of_an_edition_is_listed_with_its_words(site):
    for book in BOOKS:
        folder = site / "policies" / book.policy_id / book.edition_id
        listed = (folder / "drafting.html").read_text(encoding="utf-8")
        for placed in book.placed:
            for defect in placed.provision.defects:
                assert f"<mark>{defect.quote}</mark>" in listed


SERVING = """
import sys
from pathlib import Path
from types import SimpleNamespace
from generator import hooks

root = Path(sys.argv[1])
config = SimpleNamespace(
    config_file_path=str(root / "mkdocs.yml"), docs_dir=str(root / "docs"), extra={}, nav=[]
)
hooks.on_startup("serve", False)
hooks.on_config(config)
hooks.on_pre_build(config)
print(config.extra["rule_error"])
"""


def test_a_rule_that_cannot_be_loaded_is_shown_and_serving_goes_on(tmp_path):
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    broken = tmp_path / "rules/chengdu/v1/art_05.py"
    broken.write_text(broken.read_text(encoding="utf-8") + "import os\n", encoding="utf-8")
    served = subprocess.run(
        [sys.executable, "-c", SERVING, str(tmp_path)],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert served.stdout.startswith("rules/chengdu/v1/art_05.py:")


def test_long_numbers_are_grouped_for_reading():
    assert grouped("300000000.01元") == "300,000,000.01元"
    assert grouped("2024年、0.12345%") == "2024年、0.12345%"


def test_writing_touches_only_what_changed_and_removes_what_is_stale(tmp_path):
    assert write({"a.md": "一", "b/c.md": "二"}, tmp_path) == (2, 0)
    before = (tmp_path / "a.md").stat().st_mtime_ns
    assert write({"a.md": "一"}, tmp_path) == (0, 1)
    assert (tmp_path / "a.md").stat().st_mtime_ns == before
    assert not (tmp_path / "b/c.md").exists()
