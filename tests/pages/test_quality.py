"""Every kind of page as a browser and a screen reader meet it: accessible, closed, small, safe."""

from __future__ import annotations

import functools
import re
import shutil
import threading
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from generator.hooks import CONTENT_POLICY
from generator.html import build_html
from tests.conftest import ROOT
from tests.pages.kinds import BROUGHT, Watched, grave, kinds, loaded, searched, watched

LIMIT = 500_000
UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true })"
POLICY = '<meta http-equiv="Content-Security-Policy" content="'
KINDS = {"index", "comparison", "edition", "clause", "drafting", "coverage", "note"}
HOSTILE = "<img src=x onerror=globalThis.injected=1></script><script>globalThis.injected=1</script>"
HIDDEN = "\u2028\u202e"
HOSTILE_WORDS = {
    "terms.py": "恰好等于所列数额，算不算“突破”？",
    "facts/enterprise.py": "被认定为人工智能企业；政策未给标准",
}


@pytest.fixture(scope="module")
def of_kind(site: Path) -> dict[str, list[Path]]:
    """The pages of each kind, the shortest first."""
    found = kinds(site)
    assert set(found) >= KINDS
    return found


def nothing(of_kind: dict[str, list[Path]]) -> dict[str, list[str]]:
    """What is found where no kind of page has a problem."""
    return {kind: [] for kind in of_kind}


class _Server(SimpleHTTPRequestHandler):
    """Serves a folder as a careful administrator would."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", f"{CONTENT_POLICY}; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    """The site on a server of this machine that sends the strict policy as a header."""
    handler = functools.partial(_Server, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


# Accessible --------------------------------------------------------------------------------------


@pytest.mark.browser
def test_axe_finds_nothing_serious_on_a_page_of_any_kind_in_a_narrow_dark_window(browser, of_kind):
    found = {}
    for kind, files in of_kind.items():
        with watched(browser, files[0].as_uri(), 360, "dark") as seen:
            found[kind] = grave(seen.page)
    assert nothing(of_kind) == found


@pytest.mark.browser
def test_axe_finds_nothing_serious_where_all_is_unfolded_on_pages_of_editions(browser, of_kind):
    several = {kind: files for kind, files in of_kind.items() if len(files) > 1}
    found = {}
    for kind, files in several.items():
        with watched(browser, files[0].as_uri()) as seen:
            seen.page.evaluate(UNFOLD)
            found[kind] = grave(seen.page)
    assert nothing(several) == found


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_axe_finds_nothing_serious_in_the_search(browser, of_kind, width, scheme):
    with watched(browser, of_kind["clause"][0].as_uri(), width, scheme) as seen:
        assert searched(seen.page, "支持企业") != []
        assert grave(seen.page, ".search-dialog") == []
        assert searched(seen.page, "算力劵") != []
        assert grave(seen.page, ".search-dialog") == []


@pytest.mark.browser
def test_no_kind_of_page_scrolls_sideways_on_a_telephone(browser, of_kind):
    wide = []
    for kind, files in of_kind.items():
        with watched(browser, files[-1].as_uri(), 360) as seen:
            scroll, client = seen.page.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            if scroll > client:
                wide.append(f"{kind}: {scroll} > {client}")
    assert wide == []


# Closed ------------------------------------------------------------------------------------------


class _Inline(HTMLParser):
    """What a page holds that a strict policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        data = at.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in at and not data):
            self.found.append(self.get_starttag_text() or tag)
        handlers = [name for name in at if name == "style" or name.startswith("on")]
        links = [v for n, v in attrs if n in ("href", "src") and str(v).startswith("javascript:")]
        if handlers or links:
            self.found.append(self.get_starttag_text() or tag)


def test_no_page_holds_a_script_style_or_handler_of_its_own(site):
    found = {}
    for file in site.rglob("*.html"):
        reader = _Inline()
        reader.feed(file.read_text(encoding="utf-8"))
        if reader.found:
            found[file.name] = reader.found
    assert found == {}


def test_every_page_carries_the_policy_before_anything_it_loads(site):
    for file in site.rglob("*.html"):
        head = file.read_text(encoding="utf-8").partition("</head>")[0]
        before, policy, after = head.partition(
            '<meta http-equiv="Content-Security-Policy" content="'
        )
        assert policy, file.name
        assert not re.search(r"<script|stylesheet", before), file.name
        assert unescape(after.partition('"')[0]) == CONTENT_POLICY, file.name


@pytest.mark.browser
def test_from_a_folder_pages_say_nothing_and_ask_for_nothing_outside_it(browser, site, of_kind):
    found = {}
    for kind, files in of_kind.items():
        with watched(browser, files[0].as_uri()) as seen:
            assert searched(seen.page, "算力") != []
            found[kind] = seen.console + outside(seen, site.as_uri())
    assert nothing(of_kind) == found


@pytest.mark.browser
def test_from_a_server_with_a_strict_policy_pages_say_and_ask_as_little(
    browser, site, of_kind, host
):
    found = {}
    for kind, files in of_kind.items():
        address = host + files[0].relative_to(site).as_posix()
        with watched(browser, address) as seen:
            assert kind != "clause" or searched(seen.page, "算力") != []
            found[kind] = seen.console + outside(seen, host)
    assert nothing(of_kind) == found


def outside(seen: Watched, site: str) -> list[str]:
    return [url for url in seen.requests if not url.startswith((site, "data:"))]


@pytest.mark.browser
def test_the_policy_stops_a_script_within_a_page_even_from_a_folder(browser, of_kind):
    with watched(browser, of_kind["clause"][0].as_uri()) as seen:
        seen.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'),"
            " {textContent: 'globalThis.injected = 1'}))"
        )
        assert seen.page.evaluate("globalThis.injected") is None
        assert any("Content Security Policy" in message for message in seen.console)


@pytest.mark.browser
def test_the_colours_that_were_chosen_stay_under_the_policy(browser, site, of_kind, host):
    address = host + of_kind["clause"][0].relative_to(site).as_posix()
    with watched(browser, address) as seen:
        seen.page.locator("label[for=__palette_1]").click()
        seen.page.reload()
        assert seen.page.locator("body").get_attribute("data-md-color-scheme") == "slate"
        assert seen.console == []


# Small -------------------------------------------------------------------------------------------


def test_every_page_loads_little_script_and_data_of_its_own(site):
    heavy = {}
    for page in site.rglob("*.html"):
        weight = sum(file.stat().st_size for file in own_files(site, page))
        if weight >= LIMIT:
            heavy[page.relative_to(site).as_posix()] = weight
    assert heavy == {}


@pytest.mark.browser
def test_what_a_page_names_is_what_it_loads(browser, site, of_kind):
    page = of_kind["application"][0]
    with watched(browser, page.as_uri()) as seen:
        asked = {site / file for file in loaded(site, seen) if file.suffix == ".js"}
    assert own_files(site, page) == {file for file in asked if not brought(site, file)}


def own_files(site: Path, page: Path) -> set[Path]:
    """The site's own scripts and pictures that a page names."""
    named = re.findall(r'<(?:script|img)[^>]+src="([^"#?]+)', page.read_text(encoding="utf-8"))
    files = {(page.parent / unescape(unquote(name))).resolve() for name in named}
    return {file for file in files if file.is_file() and not brought(site, file)}


def brought(site: Path, file: Path) -> bool:
    return file.relative_to(site.resolve()).as_posix().startswith(BROUGHT)


# Safe --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a repository whose cases, definitions and doubts try to get markup into pages."""
    root = tmp_path_factory.mktemp("hostile")
    others = shutil.ignore_patterns("binjiang", "sichuan", "panzhihua", "suzhou", "__pycache__")
    shutil.copytree(ROOT / "rules", root / "rules", ignore=others)
    for name in ("generator", "mkdocs.yml"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "docs/assets", root / "docs/assets")
    (root / "docs/index.md").write_text("# 条理\n", encoding="utf-8")
    cases = root / "fixtures/chengdu/art_05.yaml"
    cases.parent.mkdir(parents=True)
    written = (ROOT / "fixtures/chengdu/art_05.yaml").read_text(encoding="utf-8")
    written = re.sub(r"(?m)^- 案例: (.*)$", rf"- 案例: '\1{HOSTILE}'", written, count=3)
    written = re.sub(r"(?m)^  理由: .*$", rf"  理由: '{HOSTILE}'", written, count=3)
    cases.write_text(written, encoding="utf-8")
    for name, words in HOSTILE_WORDS.items():
        file = root / "rules" / name
        text = file.read_text(encoding="utf-8")
        assert text.count(words) == 1
        file.write_text(text.replace(words, words + HOSTILE + HIDDEN), encoding="utf-8")
    return build_html(root, tmp_path_factory.mktemp("hostile-site"))


@pytest.mark.browser
def test_untrusted_text_stays_text_on_every_page_and_in_the_search(browser, hostile):
    for file in sorted((hostile / "policies").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        assert "<img src=x" not in text, file.name
        assert "<script>globalThis" not in text, file.name
    page = hostile / "policies/chengdu/v1/art_05.html"
    assert "&lt;img src=x onerror" in page.read_text(encoding="utf-8")
    with watched(browser, page.as_uri()) as seen:
        seen.page.evaluate(UNFOLD)
        assert searched(seen.page, "onerror") != []
        assert "<img src=x" in seen.page.locator(".search-results").inner_text()
        assert seen.page.locator("img[src=x], .search-results img").count() == 0
        assert seen.page.evaluate("globalThis.injected") is None
        assert seen.console == []
