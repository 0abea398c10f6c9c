"""Two hundred faults, planted at random in rules, texts, dates and cases: a guard catches each."""

from __future__ import annotations

import pytest

from tests.repository.planted import NOBODY, SORTS, plant, tabulate


@pytest.mark.parametrize("seed", [1, 2])
def test_every_planted_fault_is_caught(seed: int) -> None:
    """By the loader, the ledger, the cases, the numbers of the text, or the mutants."""
    found = list(plant(105, seed))
    tabulate(found)
    assert [(fault.path, fault.what) for fault, caught in found if caught == NOBODY] == []
    assert {fault.sort for fault, _ in found} == {*SORTS}
