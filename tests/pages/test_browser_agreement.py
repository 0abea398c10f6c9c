"""The page's evaluator and Python's say the same: status, amounts, what lacks, readings, traces."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.rulesdata import rules_script
from tests.columns.madeup import Chance
from tests.conftest import BOOKS, ROOT
from tests.pages.browser import (
    Compared,
    ask,
    chunks,
    compare,
    drawn_questions,
    drawn_questions_of_all,
    load_engine,
    question,
    question_of_all,
    written,
    written_questions,
)
from tests.pages.madeup_changes import Changes
from tests.repository.test_amendments import NAMES as AMENDED
from tests.repository.test_amendments import laid
from tiaoli.cases import read_written
from tiaoli.history import judges, with_history
from tiaoli.load import load
from tiaoli.policy import Rulebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CASES = 10_000
MADE_UP = 200
CASES_OF_EACH = 10
UNDER_ALL = 60
IGNORED = shutil.ignore_patterns("__pycache__")

each_book = pytest.mark.parametrize(
    "book", BOOKS, ids=[f"{book.policy_id}-{book.edition_id}" for book in BOOKS]
)


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Page]:
    """A page with the evaluator and every edition."""
    page = browser.new_page()
    load_engine(page, BOOKS)
    yield page
    page.close()


def agreed(found: Compared) -> None:
    print(found)
    if found.differences:
        pytest.fail("\n\n".join([str(found), *found.differences[:3]]), pytrace=False)


@each_book
def test_drawn_cases_are_decided_alike(engine: Page, book: Rulebook) -> None:
    """Ten thousand cases of each policy: outcomes, rows and steps, of every tenth the traces."""
    found = compare(engine, chunks(drawn_questions, book, CASES, 500))
    agreed(found)
    assert found.cases == CASES
    assert found.explained >= 500


@each_book
def test_drawn_cases_have_the_same_verdicts_under_every_reading(
    engine: Page, book: Rulebook
) -> None:
    found = compare(engine, chunks(drawn_questions_of_all, book, UNDER_ALL, 5))
    agreed(found)
    assert found.under_all == UNDER_ALL


def test_made_up_editions_are_decided_alike(engine: Page) -> None:
    """Provisions, conditions, amounts and rules by chance: also what no policy says yet."""
    found = Compared()
    for number in range(MADE_UP):
        chance = Chance(f"page {number}")
        drawn = replace(chance.edition(), policy_id=f"mou{number}")
        [book] = with_history([drawn])
        engine.evaluate(rules_script(book))
        asked = (question(book, chance.case(book, chance.day)) for _ in range(CASES_OF_EACH))
        ask(engine, [*asked], found)
    agreed(found)
    assert found.cases == MADE_UP * CASES_OF_EACH


def test_what_spans_a_change_is_decided_alike(engine: Page) -> None:
    """Policies amended by chance: events, earlier awards and projects on both sides, provisions
    that are gone, three editions; one case of each under every reading."""
    found = Compared()
    for number in range(MADE_UP):
        chance = Changes(f"change {number}")
        editions = [replace(each, policy_id=f"change{number}") for each in chance.editions()]
        editions = with_history(editions)
        for book in editions:
            engine.evaluate(rules_script(book))
        cases = [chance.spanning(editions) for _ in range(CASES_OF_EACH)]
        asked = [question(editions[-1], each, chance.reading(), explain=True) for each in cases]
        ask(engine, [*asked, question_of_all(editions[-1], cases[0])], found)
    agreed(found)
    assert found.cases == MADE_UP * (CASES_OF_EACH + 1)


@pytest.mark.parametrize("name", AMENDED)
def test_written_cases_of_amendments_have_the_same_verdicts(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    """What was written for the hypothetical amendments: by the edition that judges each case."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=IGNORED)
    laid(tmp_path, name)
    [file] = (tmp_path / "fixtures").glob("*/*.yaml")
    books = load(tmp_path, [file.parent.name])
    page = browser.new_page()
    load_engine(page, books)
    found = Compared()
    for book in books:
        cases = [each.under(book.policy.short) for each in read_written(tmp_path, file, book)]
        ask(page, [question_of_all(book, each) for each in cases if judges(book, each)], found)
    page.close()
    agreed(found)
    assert found.cases >= 12


@each_book
def test_written_cases_have_the_same_verdicts(engine: Page, book: Rulebook) -> None:
    count = len(written(book))
    found = compare(engine, chunks(written_questions, book, count, 50))
    agreed(found)
    assert found.cases == count > 100
