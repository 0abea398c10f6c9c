"""The figures to reach, each with what was measured in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Target:
    """A figure: what it says, what was measured (``None`` if not in this run), and the bound, which
    is the most allowed or, with ``least``, the least."""

    what: str
    measured: float | None
    bound: float
    least: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether it was reached; ``None`` if it was not measured."""
        if self.measured is None:
            return None
        return self.measured >= self.bound if self.least else self.measured <= self.bound


def targets(document: Mapping[str, Any]) -> Iterator[Target]:
    """Every figure of the issue that this benchmark measures."""
    complete = _medians(document, "complete")
    unknown = _medians(document, "unknown")
    for name, timed in (("事实齐全", complete), ("含未知", unknown)):
        yield Target(
            f"列式（DuckDB）对手写 DuckDB SQL，{name}",
            _ratio(timed, "ours_duckdb", "duckdb"),
            1.15,
        )
    memory = {key: each["bytes"] for key, each in document.get("memory", {}).items()}
    ours = min((k for k in complete if k.startswith("ours")), key=complete.__getitem__, default="")
    yield Target("列式（内存）对 C 内核", _ratio(complete, ours, "c"), 2)
    yield Target("最快的列式对 OpenFisca，快几倍", _ratio(complete, "openfisca", ours), 4, True)
    yield Target("最快的列式对 OpenFisca，额外内存", _ratio(memory, ours, "openfisca"), 0.1)
    one = {
        key: statistics.median(each["cases_per_second"])
        for key, each in document.get("one_case", {}).items()
    }
    compiled = max(
        (k for k in ("zen_expressions", "zen_each") if k in one), key=one.get, default=""
    )  # type: ignore[arg-type]
    yield Target("求值器对 zen 决策表", _ratio(one, "evaluator", "zen_decisions"), 5, True)
    yield Target("求值器对 zen 编译表达式", _ratio(one, "evaluator", compiled), 3, True)
    growth = document.get("growth", {})
    for name, what in (("rows", "行数"), ("provisions", "条数")):
        found = [
            each["exponent"] for k, each in growth.get(name, {}).items() if k.startswith("ours")
        ]
        yield Target(f"列式随{what}增长的指数", max(found, default=None), 1.05)


def _medians(document: Mapping[str, Any], name: str) -> dict[str, float]:
    timed = document.get("population", {}).get(name, {})
    return {key: statistics.median(each["seconds"]) for key, each in timed.items()}


def _ratio(figures: Mapping[str, float], one: str, other: str) -> float | None:
    if one not in figures or other not in figures:
        return None
    return figures[one] / figures[other]
