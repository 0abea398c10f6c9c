"""The written cases of the hypothetical amendments, by the evaluator and by casework."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.repository.test_amendments import AMENDMENTS, ROOT, laid
from tiaoli.cases import Result, read_written, run
from tiaoli.casework import Casework
from tiaoli.ledger import account
from tiaoli.load import load
from tiaoli.policy import Rulebook
from tiaoli.transition import parts

NAMES = sorted(path.name for path in AMENDMENTS.iterdir() if path.is_dir())


@pytest.fixture(params=NAMES)
def amended(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, list[Rulebook]]:
    """The rules with one amendment, and where its cases stand."""
    shutil.copytree(
        ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__")
    )
    laid(tmp_path, request.param)
    [folder] = (tmp_path / "fixtures").iterdir()
    return tmp_path, load(tmp_path, [folder.name])


def results(root: Path, books: list[Rulebook]) -> list[Result]:
    """What came of every expectation of the amendment's own cases."""
    [file] = (root / "fixtures").glob("*/*.yaml")
    return [each for book in books for each in run(book, read_written(root, file, book))]


def test_text_and_rules_of_an_amendment_agree(amended: tuple[Path, list[Rulebook]]) -> None:
    """Every character and number of the decision and of the text that then applies."""
    _, books = amended
    assert [problem for book in books for problem in account(book).all_problems] == []


def test_what_its_cases_expect_comes_out(amended: tuple[Path, list[Rulebook]]) -> None:
    """Written from the words of the decision by somebody who had not seen the rules."""
    found = results(*amended)
    assert len(found) >= 12
    assert {each.case.where: each.differences for each in found if not each.passed} == {}


def test_casework_agrees_under_each_edition(amended: tuple[Path, list[Rulebook]]) -> None:
    """On the case as each edition sees it; a difference raises."""
    root, books = amended
    by_edition = {(book.policy_id, book.edition_id): book for book in books}
    works = {key: Casework(book) for key, book in by_edition.items()}
    for each in results(root, books):
        book = next(b for b in books if each.expectation.provision in b.known)
        for edition, case in parts(by_edition[book.policy_id, books[-1].edition_id], each.case):
            assert works[book.policy_id, edition.edition_id].decide(case) is not None
