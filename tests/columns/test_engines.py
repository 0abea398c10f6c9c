"""DuckDB and Polars behind the same methods; Spark's are tested in tests/cluster."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ibis", reason="no Ibis: pip install 'tiaoli[simulate]'")
pytest.importorskip("duckdb")
pytest.importorskip("polars")

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

import tiaoli.columns.dialects  # noqa: F401 - mends what Ibis writes
from tiaoli.columns.engines import DuckDB, Engine, EngineError, Polars, open_engine
from tiaoli.columns.exact import LARGEST, part_of

ROWS = pa.table(
    {
        "申请人编号": pa.array([1, 2, 3, 4], pa.int64()),
        "金额（分）": pa.array([LARGEST - 1, None, 0, 10**16 + 1], pa.int64()),
        "政策's": pa.array(["成都", None, "", "滨江 '一'"], pa.string()),
    }
)


@pytest.fixture(params=["duckdb", "duckdb:1GiB", "polars"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine that needs nothing but its package."""
    opened = open_engine(request.param, scratch=str(tmp_path / "scratch"))
    yield opened
    opened.close()


def rows_of(engine: Engine, table: Any) -> list[dict[str, Any]]:
    """The rows in the order of their applicants."""
    return engine.fetch(table).sort_by("申请人编号").to_pylist()


@pytest.mark.parametrize("name", ["out.parquet", "out's"])
def test_what_is_written_is_read_again(engine: Engine, tmp_path: Path, name: str) -> None:
    """As one file or as a folder; NULL, large amounts and any name of a column survive."""
    engine.write(engine.load(ROWS, "given"), tmp_path / name)

    again = engine.read(tmp_path / name)

    assert ROWS.to_pylist() == rows_of(engine, again)
    assert (tmp_path / name).is_file() == name.endswith(".parquet")


def test_every_engine_reads_what_another_wrote(tmp_path: Path) -> None:
    """Parquet has the same types from each."""
    for name in ("duckdb", "polars"):
        engine = open_engine(name)
        engine.write(engine.load(ROWS, "given"), tmp_path / f"{name}.parquet")
        engine.close()

    for name in ("duckdb", "polars"):
        schema = pq.read_schema(tmp_path / f"{name}.parquet")
        assert [pa.int64(), pa.int64()] == schema.types[:2]
        assert ROWS.to_pylist() == pq.read_table(tmp_path / f"{name}.parquet").to_pylist()


def test_a_table_without_rows_keeps_its_columns(engine: Engine, tmp_path: Path) -> None:
    """Nobody was granted anything: still a table."""
    table = engine.load(ROWS, "given")
    engine.write(table.filter(table["申请人编号"] > 9), tmp_path / "none")

    again = engine.read(tmp_path / "none")

    assert ROWS.column_names == list(again.columns)
    assert not rows_of(engine, again)


def test_a_settled_table_is_computed_once(engine: Engine, tmp_path: Path) -> None:
    """It no longer looks at the file that it came from."""
    engine.write(engine.load(ROWS, "given"), tmp_path / "source.parquet")
    source = engine.read(tmp_path / "source.parquet")

    settled = engine.settle(source.mutate(一半=part_of(source["金额（分）"], 1, 2, True)), "halves")
    (tmp_path / "source.parquet").unlink()

    expected = [2**62 - 1, None, 0, 5 * 10**15 + 1]
    assert expected == [row["一半"] for row in rows_of(engine, settled)]


def test_a_sum_stays_a_whole_number(tmp_path: Path) -> None:
    """DuckDB sums in 128 bits and would write that as a float."""
    engine = open_engine("duckdb")
    table = (
        engine.load(ROWS, "given").group_by("申请人编号").agg(合计=lambda t: t["金额（分）"].sum())
    )
    settled = engine.settle(table, "sums")
    engine.write(table, tmp_path / "sums.parquet")

    assert pa.int64() == pq.read_schema(tmp_path / "sums.parquet").field("合计").type
    assert pa.int64() == engine.fetch(table)["合计"].type
    assert ROWS["金额（分）"].to_pylist() == [row["合计"] for row in rows_of(engine, settled)]
    engine.close()


def test_a_sum_that_is_no_int64_raises(tmp_path: Path) -> None:
    """Rather than a wrong total, no file at all."""
    engine = open_engine("duckdb")
    table = engine.load(ROWS, "given")
    total = table.agg(合计=table["金额（分）"].sum())

    with pytest.raises(Exception, match="cast"):
        engine.write(total, tmp_path / "total.parquet")

    assert not list(tmp_path.iterdir())
    engine.close()


def test_a_failed_write_leaves_what_was_there(engine: Engine, tmp_path: Path) -> None:
    """Neither half a file nor a temporary one."""
    table = engine.load(ROWS, "given")
    engine.write(table, tmp_path / "out.parquet")
    amount = table["金额（分）"]

    with pytest.raises(Exception, match=r"(?i)overflow|can't be cast|conversion from"):
        engine.write(table.select(x=part_of(amount, 3, 1, True)), tmp_path / "out.parquet")

    assert {"out.parquet", "scratch"} == {file.name for file in tmp_path.iterdir()}
    assert ROWS.to_pylist() == rows_of(engine, engine.read(tmp_path / "out.parquet"))


def test_what_a_killed_write_left_is_replaced(engine: Engine, tmp_path: Path) -> None:
    """The attempt before was killed halfway, in the middle of a folder."""
    (tmp_path / ".new-out").mkdir()
    (tmp_path / ".new-out" / "half.parquet").write_bytes(b"PAR1")

    engine.write(engine.load(ROWS, "given"), tmp_path / "out")

    assert {"out", "scratch"} == {file.name for file in tmp_path.iterdir()}
    assert ROWS.to_pylist() == rows_of(engine, engine.read(tmp_path / "out"))


def test_a_folder_is_not_overwritten(engine: Engine, tmp_path: Path) -> None:
    """It may be another run's."""
    table = engine.load(ROWS, "given")
    engine.write(table, tmp_path / "out")

    with pytest.raises(FileExistsError, match="another folder"):
        engine.write(table, tmp_path / "out")


def test_nothing_to_read_is_an_error(engine: Engine, tmp_path: Path) -> None:
    """An empty folder is not an empty table."""
    (tmp_path / "empty").mkdir()

    for missing in ("empty", "absent", "absent.parquet"):
        with pytest.raises(FileNotFoundError, match=missing):
            engine.read(tmp_path / missing)


def test_polars_hands_over_and_takes_back() -> None:
    """Expressions over a row in Polars, windows and joins in DuckDB; settled in between."""
    engine = open_engine("polars")
    assert isinstance(engine, Polars)
    table = engine.load(ROWS, "given")
    table = table.mutate(十分之一=part_of(table["金额（分）"], 1, 10, False))

    joined = engine.to_duckdb(table, "handed")
    ranked = joined.mutate(名次=joined["十分之一"].rank())
    back = engine.from_duckdb(ranked, "back")

    expected = [(LARGEST - 1) // 10, None, 0, 10**15]
    assert expected == [row["十分之一"] for row in rows_of(engine, back)]
    assert ROWS["政策's"].to_pylist() == [row["政策's"] for row in rows_of(engine, back)]
    engine.close()


def test_memory_is_limited_as_asked() -> None:
    """What does not fit goes to the scratch folder, which is removed in the end."""
    engine = open_engine("duckdb:1.5GiB")
    assert isinstance(engine, DuckDB)

    (found,) = engine.connection.con.execute("SELECT current_setting('memory_limit')").fetchall()
    expected = ("1.5 GiB",)
    assert expected == found
    assert engine.spill.is_dir()
    engine.close()
    assert not engine.spill.exists()


def test_the_receipt_names_what_computed(engine: Engine) -> None:
    """Each library with a version."""
    found = engine.versions()

    assert {"ibis-framework", engine.name.partition(":")[0]} <= set(found)
    assert all(found.values())


@pytest.mark.parametrize(
    "name", ["sqlite", "duckdb:4", "duckdb:", "spark://", "local", "polars:1GiB"]
)
def test_an_unknown_engine_is_refused(name: str) -> None:
    """The error lists what can be written."""
    with pytest.raises(EngineError, match="write duckdb, duckdb:4GiB, polars"):
        open_engine(name)


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [
        ("duckdb", "duckdb", "simulate"),
        ("duckdb", "ibis", "simulate"),
        ("polars", "polars", "simulate"),
        ("local[2]", "pyspark.sql", "spark"),
    ],
)
def test_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, package: str, extra: str
) -> None:
    """With the extra that installs it."""
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(EngineError, match=rf"{package}.* pip install 'tiaoli\[{extra}\]'"):
        open_engine(name)


def test_missing_java_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the package that installs it."""
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(EngineError, match="openjdk-17-jre-headless"):
        open_engine("local[2]")


@pytest.mark.parametrize("dialect", ["duckdb", "pyspark"])
def test_whether_something_is_unknown_is_asked_of_all_of_it(dialect: str) -> None:
    """NOT x IS NULL would be read as NOT (x IS NULL), and x IN (…) IS NULL is no SQL of Spark's."""
    table = ibis.table({"x": "boolean", "y": "string"}, name="t")
    asked = table.select(a=(~table.x).isnull(), b=table.y.isin(["甲", "乙"]).notnull())
    written = str(ibis.to_sql(asked, dialect=dialect, pretty=False)).replace("`", '"')
    assert '(NOT ("t0"."x")) IS NULL' in written
    assert "(\"t0\".\"y\" IN ('甲', '乙')) IS NOT NULL" in written
