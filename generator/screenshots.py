"""Takes pictures of built pages: `python -m generator.screenshots [folder]`.

Without a folder, builds the site and renews the two that the README shows, of 第五条: its page, and
its calculator at exactly 3亿元. With a folder, the pages of 第五条, 第九条 and 第十条 go there,
wide and narrow, in light and dark.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from generator.html import build_html
from tiaoli.load import find_repository

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")
PAGES = ("art_05", "art_09", "art_10")
WIDTHS = {"wide": 1440, "narrow": 420}
KEPT = {"art_05.png": "", "calculator.png": "[data-point='1.1']"}
"""What the README shows, with what is clicked before."""


def take(
    browser: Browser, page: Path, to: Path, width: int, dark: bool, full: bool, click: str = ""
) -> None:
    """One picture of one built page, opened from its file."""
    view = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    view.goto(page.resolve().as_uri())
    if click:
        view.locator(click).first.click()
        view.locator(".verdict").first.wait_for()
    view.screenshot(path=to, full_page=full)
    view.close()


def main(arguments: list[str]) -> int:
    """Builds the site in a temporary folder and photographs it."""
    root = find_repository()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = build_html(root, Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        policies = site / "policies" / "chengdu" / "v1"
        if not arguments:
            for name, click in KEPT.items():
                kept = root / "docs" / "assets" / name
                take(browser, policies / "art_05.html", kept, WIDTHS["wide"], False, False, click)
                print(kept.relative_to(root))
        for name in PAGES if arguments else ():
            for size, width in WIDTHS.items():
                for dark in (False, True):
                    to = Path(arguments[0]) / f"{name}-{size}{'-dark' if dark else ''}.png"
                    to.parent.mkdir(parents=True, exist_ok=True)
                    take(browser, policies / f"{name}.html", to, width, dark, True)
                    print(to)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
