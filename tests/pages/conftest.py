"""The built site, and Chromium to look at it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.html import build_html
from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built strictly, once for all test workers."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built-site"
    done = shared / "done"
    try:
        shared.mkdir()
    except FileExistsError:
        for _ in range(600):
            if done.exists():
                break
            time.sleep(0.5)
    else:
        build_html(ROOT, shared)
        done.touch()
    return shared / "site"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless; without it a test is skipped, except in CI."""
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"no {CHROMIUM}; `make browser` installs it")
    from playwright.sync_api import sync_playwright

    from generator.screenshots import FLAGS

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh wide window."""
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()
