"""Compiled rules say what the evaluator says, or that they cannot tell."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from tests.conftest import BOOKS
from tiaoli import judge
from tiaoli.at_once import NOT_AT_ONCE, owed_at_once
from tiaoli.evaluate import all_of, half_up
from tiaoli.guards.agreement import drawn
from tiaoli.kinds import Money, Share
from tiaoli.policy import Rulebook
from tiaoli.transition import decided
from tiaoli.tree import Capped, Constant, Portion

CASES = 40


def plainly(ready: judge.Settled, scope: Any, f: Any) -> tuple[Any, int, int]:
    """What the evaluator says of a row: whether it is eligible, and between which amounts."""
    eligible = all_of([ready.condition(f), ready.owed(f), scope])
    if eligible is False or ready.amount is None:
        return eligible, 0, 0
    low, high = ready.amount(f)
    return eligible, half_up(low), half_up(high)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_every_provision_as_the_evaluator(book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """On drawn cases of each, at boundaries, with unknown facts and earlier awards; each provision
    is owed something at once in some of them."""
    paid: Counter[str] = Counter()
    judged = judge._evaluated

    def compared(ready: judge.Settled, scope: Any, f: Any) -> tuple[Any, int, int]:
        meant = plainly(ready, scope, f)
        try:
            owed = ready.at_once(f)
        except NOT_AT_ONCE:
            pass
        else:
            assert meant[0] is scope or meant[0] is False
            paid.update([ready.placed.id] if owed is not None else [])
        assert judged(ready, scope, f) == meant
        return meant

    monkeypatch.setattr(judge, "_evaluated", compared)
    chance = random.Random(book.policy_id)
    entitlements = [placed for placed, _ in book.judged if hasattr(placed.provision, "recipient")]
    for placed in entitlements:
        for _ in range(CASES):
            decided(book, drawn(book, placed, chance))

    assert {placed.id for placed in entitlements} <= {*paid}


def test_a_ceiling_may_be_a_rate_of_a_fixed_amount() -> None:
    """Half of 10元 caps at 5元: what is counted in halves of a fen is divided again."""
    half = Portion(Constant(Share(), Fraction(1, 2)), Constant(Money(), 1000))
    assert owed_at_once(None, Capped(Constant(Money(), 3333), half))({}) == 500
