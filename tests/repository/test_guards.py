"""The repository's own rules under every guard."""

from __future__ import annotations

import random

import pytest

from tests.conftest import BOOKS, ROOT
from tiaoli.guards.agreement import agree_on
from tiaoli.guards.proofs import prove
from tiaoli.guards.trial import Fate, Work, trials, work
from tiaoli.policy import Placed, Rulebook

TASKS = [pytest.param(t, id=f"{t.book.policy_id}-{t.placed.id}") for t in work(ROOT, BOOKS)]
JUDGED = [
    pytest.param(book, placed, id=f"{book.policy_id}-{placed.id}")
    for book in BOOKS
    for placed, _ in book.judged
]


@pytest.mark.parametrize("task", TASKS)
def test_no_small_change_goes_unnoticed(task: Work) -> None:
    """A written case notices every mutant that is not proved to come to the same."""
    unnoticed = [t for t in trials(task) if t.fate not in (Fate.BY_CASES, Fate.SAME)]
    assert [trial.report or trial.what for trial in unnoticed] == []


@pytest.mark.parametrize(("book", "placed"), JUDGED)
def test_every_property_is_proved_or_the_text_wants_it_otherwise(
    book: Rulebook, placed: Placed
) -> None:
    """No ceiling, tier, condition, reading or cap that does not do what it should; none unknown."""
    assert [str(proof) for proof in prove(book, placed) if not proof.holds] == []


@pytest.mark.parametrize(("book", "placed"), JUDGED)
def test_all_readers_agree(book: Rulebook, placed: Placed) -> None:
    """Evaluator, casework and z3 say the same of generated cases; `tiaoli agree --cases 10000` is
    the same at night's size."""
    assert agree_on(book, placed, 100, random.Random(placed.id)).difference == ""
