"""Every written case of every policy: its expectations are met, and casework comes to the same."""

from __future__ import annotations

import pytest

from tests.conftest import BOOKS, written_cases
from tiaoli.cases import run
from tiaoli.casework import Casework
from tiaoli.policy import Rulebook

every_book = pytest.mark.parametrize("book", BOOKS, ids=lambda b: f"{b.policy_id}-{b.edition_id}")


@every_book
def test_every_expectation_is_met(book: Rulebook) -> None:
    """What the author of the case expects, under the readings taken and under those he names."""
    results = run(book, written_cases(book))
    assert results
    wrong = [(r.case.where, r.case.name, r.differences) for r in results if not r.passed]
    assert wrong == []


@every_book
def test_casework_agrees_on_every_case(book: Rulebook) -> None:
    """Forward chaining comes to the evaluator's verdict, or raises the disagreement."""
    work = Casework(book)
    cases = written_cases(book)
    assert [bool(work.decide(case)) for case in cases] == [bool(case.subjects()) for case in cases]


@every_book
def test_a_case_of_several_policies_names_those_there_are(book: Rulebook) -> None:
    """A short name that no policy has would leave its expectations unjudged."""
    names = {each.policy.short for each in BOOKS}
    for case in written_cases(book):
        assert set(case.policies) <= names, case.where
