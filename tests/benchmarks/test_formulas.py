"""The benchmark's peers say what the evaluator says; skipped where a peer is not installed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="the benchmark needs numpy: pip install -e .[bench]")
pytest.importorskip("pyarrow", reason="the benchmark needs pyarrow: pip install -e .[bench]")

import numpy as np

from benchmarks.formulas.data import Cases, generate
from benchmarks.formulas.formulas import changed, copies, twelve, vocabulary
from benchmarks.formulas.measure import against_evaluator, exponent, rounds
from benchmarks.formulas.peers.peer import Peer, Total, World
from benchmarks.formulas.reference import UNDETERMINED, Evaluator
from benchmarks.formulas.registry import ONE_CASE, POPULATION, LeftOutError, made
from benchmarks.formulas.targets import targets

ROWS = 3000
KLEENE = ("duckdb", "duckdb_parquet", "polars", "ours_duckdb", "ours_polars")
"""The peers that judge cases with unknown facts."""


@cache
def cases(unknown: bool = False) -> Cases:
    return generate(ROWS, unknown)


def ready(key: str, *arguments: Any) -> Any:
    """The peer, or a skip that says what is missing."""
    try:
        return made(key, *arguments)
    except LeftOutError as problem:
        pytest.skip(str(problem))


@pytest.mark.parametrize(
    ("key", "unknown"), [*((key, False) for key in POPULATION), *((key, True) for key in KLEENE)]
)
def test_amounts_are_the_evaluators(key: str, unknown: bool, tmp_path: Path) -> None:
    """A peer's amounts are the evaluator's on every row, and its totals are those of its amounts;
    those that know unknown facts are asked about such cases too."""
    world = World(cases(unknown), tmp_path / "cases.parquet")
    judge = ready(key, world)
    assert judge.unknowns is (key in KLEENE)
    amounts = judge.amounts()
    assert against_evaluator(world.cases, twelve(), amounts, ROWS) == 0
    each = [amounts[formula.column] for formula in twelve()]
    sums = [
        Total(int(a[a > 0].sum()), int((a > 0).sum()), int((a == UNDETERMINED).sum())) for a in each
    ]
    assert sums == judge.totals()


@pytest.mark.parametrize("key", POPULATION)
def test_changed_constants_change_every_peer_alike(key: str, tmp_path: Path) -> None:
    """With changed constants too, a peer's amounts are the evaluator's."""
    formulas = (*copies(20)[10:], changed(twelve()[10], 7))
    world = World(cases(), tmp_path / "cases.parquet")
    amounts = ready(key, world, formulas).amounts()
    assert [formula.column for formula in formulas] == list(amounts)
    assert against_evaluator(world.cases, formulas, amounts, 1000) == 0


@pytest.mark.parametrize("key", ONE_CASE)
def test_one_case_at_a_time(key: str) -> None:
    """A peer that judges one case at a time gives the evaluator's amounts."""
    judge, evaluator = ready(key), Evaluator(twelve())
    each = [cases().facts(row) for row in cases().sample(500)]
    assert [evaluator.judge(facts) for facts in each] == [
        judge.judge(judge.ready(facts)) for facts in each
    ]


def test_every_formula_pays_refuses_and_leaves_open() -> None:
    """The cases bring about every outcome of every formula, so that agreement says something."""
    evaluator = Evaluator(twelve())
    for unknown in (False, True):
        each = [evaluator.judge(cases(unknown).facts(row)) for row in cases().sample(ROWS)]
        for amounts in zip(*each, strict=True):
            assert any(amount > 0 for amount in amounts)
            assert 0 in amounts
            assert unknown is (UNDETERMINED in amounts)


def test_cases_are_seeded_and_possible() -> None:
    """The same seed gives the same cases; a part is never more than its whole."""
    again = generate(ROWS)
    assert list(vocabulary()) == list(again.columns)
    assert all(
        np.array_equal(again.columns[key], column) for key, column in cases().columns.items()
    )
    for part, fact in vocabulary().items():
        whole = fact.at_most
        if whole in vocabulary():
            assert (again.columns[part] <= again.columns[whole]).all()


def test_copies_differ_in_their_constants() -> None:
    """A hundred formulas are ten kinds, no two alike, and the first ten are those of the rules."""
    hundred = copies(100)
    assert twelve()[:10] == hundred[:10]
    assert len({(formula.when, formula.pays) for formula in hundred}) == 100
    assert len({formula.column for formula in hundred}) == 100


class _Says(Peer):
    """A peer that says what it is told to say."""

    key = label = "told"

    def __init__(self, paid: int) -> None:
        self._totals = [Total(paid, 1)]

    def totals(self) -> list[Total]:
        return self._totals

    def amounts(self) -> dict[str, Any]:
        return {}


def test_a_wrong_total_is_counted_in_every_round() -> None:
    """The peer whose totals differ from the others' is the wrong one, as often as it says so."""
    told = {"a": _Says(5), "b": _Says(6), "c": _Says(5)}
    other, timed = rounds([{"a": _Says(7), "b": _Says(7)}, told], 3, lambda label: None)
    assert {key: each.wrong for key, each in timed.items()} == {"a": 0, "b": 4, "c": 0}
    assert {key: each.wrong for key, each in other.items()} == {"a": 0, "b": 0}
    assert [len(each.seconds) for each in timed.values()] == [3, 3, 3]


def test_a_wrong_amount_is_counted() -> None:
    """Amounts are compared with the evaluator's one by one."""
    column = twelve()[9].column
    meant = {f.column: np.zeros(ROWS, np.int64) for f in twelve()}
    evaluator = Evaluator(twelve())
    for row in range(ROWS):
        for formula, amount in zip(twelve(), evaluator.judge(cases().facts(row)), strict=True):
            meant[formula.column][row] = amount
    assert against_evaluator(cases(), twelve(), meant, ROWS) == 0
    meant[column][5] += 1
    assert against_evaluator(cases(), twelve(), meant, ROWS) == 1


def test_growth_in_proportion_has_exponent_one() -> None:
    """Ten times the time for ten times the work is 1, a hundred times is 2."""
    assert [round(exponent(0.1, each, 10), 9) for each in (1.0, 10.0)] == [1, 2]


def test_targets_are_reached_or_missed() -> None:
    """A figure at its bound is reached, one beyond it is missed, one not measured is neither."""
    document = {
        "population": {
            "complete": {
                "ours_duckdb": {"seconds": [1.15]},
                "duckdb": {"seconds": [1.0]},
                "c": {"seconds": [0.5]},
            }
        }
    }
    reached = {target.what: target.reached for target in targets(document)}
    assert True is reached["列式（DuckDB）对手写 DuckDB SQL，事实齐全"]
    assert False is reached["列式（内存）对 C 内核"]
    assert None is reached["求值器对 zen 决策表"]


def test_the_command_writes_results_and_chart(tmp_path: Path, capsys: Any) -> None:
    """A small run writes JSON and SVG, prints the figures, and compares with an earlier run."""
    pytest.importorskip("duckdb", reason="every run compares with DuckDB: pip install -e .[bench]")
    pytest.importorskip("matplotlib", reason="the chart needs matplotlib: pip install -e .[bench]")
    from benchmarks.formulas.run import main

    asked = ["--rows", "1e3", "--quick", "--rounds", "1", "--only", "numpy,duckdb,python"]
    asked += ["--out", str(tmp_path)]
    assert main(asked) == 0
    document = json.loads((tmp_path / "formulas.json").read_text(encoding="utf-8"))
    assert {"numpy", "duckdb"} == document["population"]["complete"].keys()
    assert {"duckdb"} == document["population"]["unknown"].keys()
    assert {"python"} == document["one_case"].keys()
    assert "</svg>" in (tmp_path / "formulas.svg").read_text(encoding="utf-8")
    assert main([*asked, "--against", str(tmp_path / "formulas.json")]) == 0
    assert "与上次相比" in capsys.readouterr().out
