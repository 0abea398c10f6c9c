"""Which peers there are, and why one is left out."""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import Any, Final

POPULATION: Final = {
    "c": "c_kernel.CKernel",
    "polars": "polars_by_hand.Polars",
    "numpy": "numpy_by_hand.NumPy",
    "duckdb": "duckdb_sql.DuckDb",
    "duckdb_parquet": "duckdb_sql.DuckDbParquet",
    "openfisca": "openfisca.OpenFisca",
    "ours_duckdb": "column_reader.OursDuckDb",
    "ours_polars": "column_reader.OursPolars",
}
"""The peers that judge all cases, by key."""
ONE_CASE: Final = {
    "evaluator": "evaluator.EvaluatorAlone",
    "zen_decisions": "zen.ZenDecisions",
    "zen_expressions": "zen.ZenExpressions",
    "zen_each": "zen.ZenEach",
    "durable": "durable.Durable",
    "python": "python_by_hand.PythonByHand",
}
"""The peers that judge one case at a time."""
ALL: Final = {**POPULATION, **ONE_CASE}


class LeftOutError(Exception):
    """A peer cannot run here; the message says why."""


def peer(key: str) -> Any:
    """The peer's class; raises `LeftOutError` if its package is not installed."""
    module, name = ALL[key].split(".")
    try:
        found = importlib.import_module(f"benchmarks.formulas.peers.{module}")
    except ImportError as problem:
        raise LeftOutError(f"{problem.name} is not installed: pip install -e .[bench]") from None
    kind = getattr(found, name)
    if kind.package:
        try:
            importlib.metadata.version(kind.package)
        except importlib.metadata.PackageNotFoundError:
            raise LeftOutError(
                f"{kind.package} is not installed: pip install -e .[bench]"
            ) from None
    return kind


def made(key: str, *arguments: Any) -> Any:
    """The peer, ready to judge; raises `LeftOutError` if it cannot be made here."""
    kind = peer(key)
    try:
        return kind(*arguments)
    except ImportError as problem:
        raise LeftOutError(f"{problem.name} is not installed: pip install -e .[bench]") from None
    except RuntimeError as problem:
        if key != "c":
            raise
        raise LeftOutError(str(problem)) from None
