"""The meaning: what the plain evaluator says a row is paid by each formula.

The same steps as `tiaoli.judge` takes for a row, without the needs of undetermined rows and
without trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from benchmarks.formulas import formulas as declared
from benchmarks.formulas.formulas import Formula
from tiaoli.evaluate import (
    ALREADY,
    DAY,
    END,
    START,
    all_of,
    amount_of,
    entitled,
    half_up,
    value_of,
)
from tiaoli.kinds import UNKNOWN
from tiaoli.tree import AlreadyPaid, walk

UNDETERMINED: Final = -1
"""Stands for the amount where eligibility or amount is open."""
_NOTHING_PAID: Final = ((0, 0), (0, 0))


class Evaluator:
    """The formulas compiled once; ``judge`` gives one case's amounts in fen, in their order."""

    def __init__(self, formulas: Sequence[Formula]) -> None:
        policies: dict[str, list[tuple[int, Formula]]] = {}
        for place, formula in enumerate(formulas):
            policies.setdefault(formula.policy, []).append((place, formula))
        self._policies = [_policy(group) for group in policies.values()]
        self._number = len(formulas)

    def judge(self, facts: Mapping[str, Any]) -> list[int]:
        """The amounts of one case; `UNDETERMINED` where facts lack that would decide."""
        amounts = [0] * self._number
        for term, scope, ready in self._policies:
            f = {**facts, **term}
            inside = True if scope is None else scope(f)
            if inside is False:
                continue
            for place, condition, owed, amount in ready:
                eligible = all_of([condition(f), owed(f), inside])
                if eligible is False:
                    continue
                low, high = amount(f)
                settled = eligible is not UNKNOWN and half_up(low) == half_up(high)
                amounts[place] = half_up(low) if settled else UNDETERMINED
        return amounts


_Ready = tuple[int, Callable[[Any], Any], Callable[[Any], Any], Callable[[Any], Any]]


def _policy(
    group: list[tuple[int, Formula]],
) -> tuple[dict[str, Any], Callable[[Any], Any] | None, list[_Ready]]:
    first = group[0][1]
    term: dict[str, Any] = {START: first.start, END: first.end, DAY: declared.DAY}
    if any(isinstance(node, AlreadyPaid) for _, f in group for node in walk(f.pays)):
        term[ALREADY] = _NOTHING_PAID
    scope = None if first.scope is None else value_of(first.scope)
    ready = [(i, value_of(f.when), entitled(f.pays), amount_of(f.pays)) for i, f in group]
    return term, scope, ready
