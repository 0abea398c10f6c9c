"""The project's plain evaluator without trace, one case at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.formulas.formulas import twelve
from benchmarks.formulas.peers.peer import OneByOne
from benchmarks.formulas.reference import Evaluator


class EvaluatorAlone(OneByOne):
    """The closures of `tiaoli.evaluate`, as `benchmarks.formulas.reference` calls them."""

    key = "evaluator"
    label = "条理 求值器（不留痕）"

    def __init__(self) -> None:
        self._evaluator = Evaluator(twelve())

    def ready(self, facts: Mapping[str, Any]) -> Any:
        return facts

    def judge(self, case: Any) -> list[int]:
        return self._evaluator.judge(case)
