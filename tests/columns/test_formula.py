"""Formulas on one row: what their conditions make known."""

from __future__ import annotations

import pytest

from tests.conftest import BOOKS, written_cases
from tiaoli.columns.formula import known_where
from tiaoli.evaluate import value_of
from tiaoli.judge import base_facts
from tiaoli.provisions import Grant
from tiaoli.tree import TAKEN, under


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_no_condition_holds_without_a_fact_that_it_makes_known(book):
    """In every written case: where a provision's condition holds, it does not without the fact."""
    asked = 0
    for case in written_cases(book):
        for placed in book.of_kind(Grant):
            when = under(placed.provision, TAKEN).when
            subject = placed.provision.subject
            rows = case.rows.get(subject.name, ()) if subject.many else (None,)
            for row in rows if when is not None else ():
                facts = {**base_facts(book, case, TAKEN), **(row.facts if row else {})}
                if value_of(when)(facts) is not True:
                    continue
                for key in known_where(when):
                    without = {name: value for name, value in facts.items() if name != key}
                    assert value_of(when)(without) is not True, (case.name, placed.id, key)
                    asked += 1
    assert asked > 100
