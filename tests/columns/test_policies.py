"""The five policies as columns: what the evaluator says of the same cases, to the fen."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.columns.differential import compared, joined, readings, shown
from tests.conftest import BOOKS
from tiaoli.columns.engines import DuckDB, Polars, open_engine
from tiaoli.policy import Rulebook
from tiaoli.tree import TAKEN, Selection

CASES = 250


@pytest.fixture
def duckdb() -> Iterator[DuckDB]:
    """An engine of its own for each test: plans name their tables alike."""
    engine = open_engine("duckdb")
    assert isinstance(engine, DuckDB)
    yield engine
    engine.close()


@pytest.fixture
def polars() -> Iterator[Polars]:
    """The same in memory."""
    engine = open_engine("polars")
    assert isinstance(engine, Polars)
    yield engine
    engine.close()


def agrees(engine: DuckDB | Polars, book: Rulebook, selection: Selection, seed: str) -> None:
    """Judges drawn cases both ways, several provisions, projects and earlier awards in each."""
    chance = random.Random(seed)
    cases = [joined(book, chance) for _ in range(CASES)]
    found = compared(engine, book, cases, selection)
    assert found.outcomes.total() > CASES
    assert not found.differences, shown(found.differences[:3])


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_columns_judge_as_the_evaluator_does(duckdb: DuckDB, book: Rulebook) -> None:
    """Outcome, range in fen and what lacks are the same under the readings taken."""
    agrees(duckdb, book, TAKEN, book.policy_id)


@pytest.mark.parametrize("seed", ["one", "two"])
@pytest.mark.parametrize("policy", ["panzhihua", "suzhou"])
def test_columns_agree_under_other_readings(duckdb: DuckDB, policy: str, seed: str) -> None:
    """So they are under any choice of readings: whom and what the rule on several awards counts."""
    book = next(book for book in BOOKS if book.policy_id == policy)
    agrees(duckdb, book, readings(book, random.Random(seed)), seed)


@pytest.mark.parametrize("policy", ["panzhihua", "suzhou"])
def test_polars_judges_the_rows_alike(polars: Polars, policy: str) -> None:
    """Where everything fits in memory Polars judges each row, and DuckDB the rest."""
    book = next(book for book in BOOKS if book.policy_id == policy)
    agrees(polars, book, TAKEN, policy)
