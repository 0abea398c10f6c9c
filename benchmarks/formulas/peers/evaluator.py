"""The project's evaluator without trace, one case at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.formulas.formulas import DAY, twelve
from benchmarks.formulas.peers.peer import OneByOne
from benchmarks.formulas.reference import Evaluator
from tiaoli.at_once import NOT_AT_ONCE, owed_at_once
from tiaoli.evaluate import ALREADY, END, START
from tiaoli.evaluate import DAY as TODAY


class EvaluatorAlone(OneByOne):
    """As `tiaoli.judge` asks a row: compiled where nothing lacks, else by the plain evaluator."""

    key = "evaluator"
    label = "条理 求值器（不留痕）"

    def __init__(self) -> None:
        self._plain = Evaluator(twelve())
        policies: dict[str, tuple[dict[str, Any], Any, list[tuple[int, Any]]]] = {}
        for place, formula in enumerate(twelve()):
            term = {START: formula.start, END: formula.end, TODAY: DAY, ALREADY: ((0, 0), (0, 0))}
            scope = owed_at_once(formula.scope, None)
            _, _, owed = policies.setdefault(formula.policy, (term, scope, []))
            owed.append((place, owed_at_once(formula.when, formula.pays)))
        self._policies = list(policies.values())
        self._number = len(twelve())

    def ready(self, facts: Mapping[str, Any]) -> Any:
        return facts

    def judge(self, case: Any) -> list[int]:
        amounts = [0] * self._number
        facts = dict(case)
        try:
            for term, scope, rules in self._policies:
                facts.update(term)
                if scope(facts) is not None:
                    for place, owed in rules:
                        amounts[place] = owed(facts) or 0
        except NOT_AT_ONCE:
            return self._plain.judge(case)
        return amounts
