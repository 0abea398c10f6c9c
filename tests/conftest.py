"""What every test shares: the repository, its rulebooks and its written cases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tiaoli.case import Case
from tiaoli.cases import case_files, read_written
from tiaoli.load import load
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Entitlement

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
BOOKS = load(ROOT)
ENTITLEMENTS = [
    pytest.param(book, placed, id=f"{book.policy_id}-{placed.id}")
    for book in BOOKS
    for placed in book.of_kind(Entitlement)
]


def written_cases(book: Rulebook) -> list[Case]:
    """Every written case of a policy."""
    files = case_files(ROOT, book.policy_id)
    return [case for file in files for case in read_written(ROOT, file, book)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One worker runs all of tests/cluster, so that one cluster is started; the rest as ever."""
    from xdist.scheduler import LoadScopeScheduling

    class OneCluster(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "tests/cluster/" if nodeid.startswith("tests/cluster/") else nodeid

    return OneCluster(config, log)


@pytest.fixture(scope="session")
def chengdu() -> Rulebook:
    """The Chengdu policy's edition of 2024."""
    return next(book for book in BOOKS if book.policy_id == "chengdu")


def provision(book: Rulebook, id_: str) -> Placed:
    """A provision by its id."""
    return book.by_id[id_]


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
