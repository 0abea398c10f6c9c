"""The same expressions on a cluster of a master and two workers, to the last fen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ibis", reason="no Ibis: pip install 'tiaoli[simulate]'")
pytest.importorskip("duckdb")
pytest.importorskip("polars")

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from tests.cluster.conftest import Cluster
from tiaoli.columns.engines import Engine, EngineError, Polars, open_engine
from tiaoli.columns.exact import LARGEST, part_of, whole

pytestmark = pytest.mark.cluster

EDGES = (0, 1, 2, 3, 7, 10**9, 2**30, 2**32, 10**16, 10**16 + 1, 2**62, LARGEST, None)
KEY = "申请人编号"
APPLICANTS = 2000
PARTS = 4


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Applicants and their items in parts, with NULL in every column but the key."""
    folder = tmp_path_factory.mktemp("population")
    size = APPLICANTS // PARTS
    for part in range(PARTS):
        keys = range(part * size, (part + 1) * size)
        applicants = {
            KEY: pa.array(keys, pa.int64()),
            "收入（分）": pa.array(
                [None if k % 7 == 0 else 10**16 + k * 997 for k in keys], pa.int64()
            ),
            "占比（十亿分之一）": pa.array(
                [None if k % 5 == 0 else k * 499_999 for k in keys], pa.int64()
            ),
            "成立": pa.array(
                [None if k % 11 == 0 else date(2020, 1, 1) + timedelta(k) for k in keys]
            ),
        }
        items = [(k, n) for k in keys for n in range(k % 4)]
        contracts = {
            KEY: pa.array([k for k, _ in items], pa.int64()),
            "名称": pa.array([f"合同{n}" for _, n in items]),
            "金额（分）": pa.array(
                [None if n == 1 else k * 10_007 + n for k, n in items], pa.int64()
            ),
            "首次": pa.array([None if k % 3 == 0 else n == 0 for k, n in items]),
        }
        for name, columns in (("申请人", applicants), ("合同", contracts)):
            (folder / name).mkdir(exist_ok=True)
            pq.write_table(pa.table(columns), folder / name / f"{part}.parquet")
    return folder


def rows_of(engine: Engine, table: Any, *keys: str) -> list[dict[str, Any]]:
    """The rows in the order of their keys."""
    rows: list[dict[str, Any]] = engine.fetch(table).to_pylist()
    return sorted(rows, key=lambda row: [row[key] for key in keys])


def by_row(applicants: Any) -> Any:
    """An award per applicant: conditions and amounts that look at one row."""
    income, share = applicants["收入（分）"], applicants["占比（十亿分之一）"]
    amount = part_of(part_of(income, share, 10**9, True), 15, 100, False)
    return applicants.select(
        KEY,
        金额=ibis.ifelse(amount.isnull(), ibis.null("int64"), ibis.least(amount, 10**14)),
        够=(share >= 600_000_000) & (applicants["成立"] < date(2024, 1, 1)),
        缺=income.isnull() | share.isnull(),
        万元=whole(income, 10**6),
    )


def in_all(applicants: Any, contracts: Any) -> Any:
    """Joins, windows and sums: the largest contracts, what they come to, and the rank by it."""
    mine = ibis.window(
        group_by=KEY, order_by=[ibis.desc("金额（分）", nulls_first=False), ibis.asc("名称")]
    )
    ranked = contracts.mutate(第几=ibis.row_number().over(mine))
    before = ibis.window(group_by=KEY, order_by="第几", preceding=(None, 1))
    running = ranked.mutate(此前=ranked["金额（分）"].sum().over(before))
    totals = running.filter(running["第几"] <= 2).group_by(KEY)
    totals = totals.agg(
        合计=lambda t: t["金额（分）"].sum(),
        此前=lambda t: t["此前"].max(),
        件数=lambda t: t.count(),
        首次=lambda t: t["首次"].any(),
    )
    joined = by_row(applicants).left_join(totals, KEY).drop(f"{KEY}_right")
    overall = ibis.window(
        order_by=[ibis.desc("合计", nulls_first=False), ibis.asc(KEY)], group_by="缺"
    )
    return joined.mutate(名次=ibis.row_number().over(overall))


def test_both_workers_take_part(cluster: Cluster, population: Path) -> None:
    """Each executor has completed tasks of one query."""
    before = cluster.tasks()
    table = in_all(
        cluster.engine.read(population / "申请人"), cluster.engine.read(population / "合同")
    )

    cluster.engine.fetch(table)

    done = {name: tasks - before[name] for name, tasks in cluster.tasks().items()}
    assert {"0", "1"} == set(done)
    assert all(done.values()), done


def test_the_same_rows_as_duckdb(cluster: Cluster, population: Path) -> None:
    """One expression with joins, windows, sums, exact division and NULL: equal in every cell."""
    found = {}
    for engine in (open_engine("duckdb"), cluster.engine):
        table = in_all(engine.read(population / "申请人"), engine.read(population / "合同"))
        found[engine.name] = rows_of(engine, table, KEY)

    on_duckdb, on_cluster = found.values()
    assert set(range(APPLICANTS)) == {row[KEY] for row in on_duckdb}
    assert {True, False} == {row["金额"] is None for row in on_duckdb}
    assert on_duckdb == on_cluster


def test_the_same_rows_as_polars(cluster: Cluster, population: Path) -> None:
    """Polars computes what looks at one row."""
    polars = open_engine("polars")
    assert isinstance(polars, Polars)

    expected = rows_of(polars, by_row(polars.read(population / "申请人")), KEY)

    found = rows_of(cluster.engine, by_row(cluster.engine.read(population / "申请人")), KEY)
    assert expected == found


@pytest.mark.parametrize("half_up", [True, False])
def test_exact_division_is_pythons(cluster: Cluster, half_up: bool) -> None:
    """At every combination of 0, 1, powers, the largest number and NULL that has a result."""
    rows = []
    for a in EDGES:
        for b in EDGES:
            for c in EDGES[1:]:
                if None in (a, b, c):
                    rows.append((a, b, c, None))
                else:
                    part = (2 * a * b + c) // (2 * c) if half_up else a * b // c
                    rows += [(a, b, c, part)] if part <= LARGEST else []
    columns = {
        name: pa.array([row[at] for row in rows], pa.int64()) for at, name in enumerate("abcx")
    }
    table = cluster.engine.load(pa.table(columns), "edges")

    wrong = table.filter(~part_of(table.a, table.b, table.c, half_up).identical_to(table.x))
    share = part_of(table.a, 15, 100, half_up)
    ours = table.filter(table.a < LARGEST // 15).select(
        "a", quotient=whole(table.a, 3), share=share
    )

    assert not cluster.engine.fetch(wrong).to_pylist()
    for row in cluster.engine.fetch(ours).to_pylist():
        assert row["a"] // 3 == row["quotient"]
        assert (row["a"] * 15 + (50 if half_up else 0)) // 100 == row["share"]


@pytest.mark.parametrize("way", ["add", "multiply", "sum", "part", "wide part", "by zero"])
def test_what_does_not_fit_raises(cluster: Cluster, way: str) -> None:
    """No way of computing an amount wraps or becomes NULL without a word."""
    numbers = pa.table({"a": [LARGEST, LARGEST], "b": [2, LARGEST], "c": [1, 3], "o": [0, 0]})
    table = cluster.engine.load(numbers, "overflow")
    column = {
        "add": table.a + table.b,
        "multiply": table.a * table.b,
        "sum": table.a.sum().over(ibis.window()),
        "part": part_of(table.a, 3, 1, False),
        "wide part": part_of(table.a, table.b, table.c, True),
        "by zero": whole(table.a, table.o),
    }[way]

    with pytest.raises(Exception, match=r"(?i)overflow|out_of_range|divide_by_zero"):
        cluster.engine.fetch(table.select(x=column))


def test_the_executors_need_no_python(cluster: Cluster) -> None:
    """There is none for them: a Python function fails, so all else here ran in the JVM."""
    rows = cluster.engine.session.range(4)

    with pytest.raises(Exception, match="/nonexistent/python"):
        rows.rdd.map(lambda row: row.id).collect()


@pytest.mark.parametrize("scratch", [None, "scratch"])
def test_settling_and_writing(
    cluster: Cluster, population: Path, tmp_path: Path, scratch: str | None
) -> None:
    """Intermediate results in the executors or in a folder; outputs that DuckDB reads."""
    engine = replace(cluster.engine, scratch=scratch and str(tmp_path / scratch))
    settled = engine.settle(by_row(engine.read(population / "申请人")), f"settled_{scratch}")
    (tmp_path / ".new-awards").mkdir()

    engine.write(settled, tmp_path / "awards")
    for _ in range(2):
        engine.write(settled.filter(settled[KEY] < 9), tmp_path / "few.parquet")

    duckdb = open_engine("duckdb")
    expected = rows_of(duckdb, by_row(duckdb.read(population / "申请人")), KEY)
    assert expected == rows_of(duckdb, duckdb.read(tmp_path / "awards"), KEY)
    assert expected[:9] == rows_of(duckdb, duckdb.read(tmp_path / "few.parquet"), KEY)
    assert (tmp_path / "few.parquet").is_file()
    assert not list(tmp_path.glob(".new-*"))
    with pytest.raises(FileExistsError, match="another folder"):
        engine.write(settled, tmp_path / "awards")


def test_nothing_to_read_is_an_error(cluster: Cluster, tmp_path: Path) -> None:
    """As on every engine."""
    with pytest.raises(FileNotFoundError, match="absent"):
        cluster.engine.read(tmp_path / "absent")


def test_a_second_session_is_refused(cluster: Cluster) -> None:
    """A process has one Spark session; a second engine would silently run on the first."""
    with pytest.raises(EngineError, match="close it first"):
        open_engine("local[2]")


def test_the_receipt_names_what_computed(cluster: Cluster) -> None:
    """Spark's and Java's versions too."""
    versions = cluster.engine.versions()

    assert {"ibis-framework", "pyspark", "spark", "java"} == set(versions)
    assert all(versions.values())
