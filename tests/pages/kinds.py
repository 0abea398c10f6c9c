"""The pages of a built site by their kind, and a page opened under watch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROUGHT = ("assets/javascripts/", "assets/stylesheets/", "assets/images/", "assets/vendor/")
"""What comes from elsewhere: MkDocs Material and libraries."""


def kinds(site: Path) -> dict[str, list[Path]]:
    """The pages of each kind, the shortest first: those made from one template, and those written
    by hand."""
    found: dict[str, list[Path]] = {}
    for file in sorted(site.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        [kind] = re.findall(r'<meta name="kind" content="([^"]+)">', text)
        if kind != "missing":  # what a server shows for a page that it does not have
            found.setdefault(kind, []).append(file)
    return {kind: sorted(files, key=lambda f: f.stat().st_size) for kind, files in found.items()}


@dataclass
class Watched:
    """A page with what it said on the console and what it asked for."""

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def watched(
    browser: Browser, address: str, width: int = 1440, scheme: str = "light"
) -> Iterator[Watched]:
    """The page at an address, once it is loaded."""
    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    seen = Watched(opened)
    opened.on("console", lambda message: seen.console.append(message.text))
    opened.on("pageerror", lambda error: seen.console.append(str(error)))
    opened.on("dialog", lambda dialog: (seen.console.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda request: seen.requests.append(request.url))
    try:
        opened.goto(address)
        yield seen
    finally:
        opened.close()


def loaded(site: Path, seen: Watched) -> set[Path]:
    """The files of the site that a page from a folder has asked for."""
    bare = {unquote(url.partition("?")[0].partition("#")[0]) for url in seen.requests}
    files = {Path(url.removeprefix("file://")) for url in bare if url.startswith("file:")}
    return {file.relative_to(site) for file in files}


def searched(page: Page, query: str) -> list[str]:
    """The titles of what the search finds, as a reader sees them."""
    page.keyboard.press("Control+k")
    page.locator("#search-field").fill(query)
    page.wait_for_function(
        "() => /[0-9]|没有/.test(document.querySelector('.search-status').innerText)"
    )
    return page.locator(".search-title").all_inner_texts()


def grave(page: Page, context: str = "") -> list[str]:
    """What axe finds serious or critical on a page, or on a part of it."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, context or None, options).response["violations"]
    return [
        f"{each['id']}: {node['html']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
