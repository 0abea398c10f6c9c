"""Whole-number division in columns against Python's integers, on DuckDB and Polars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

pytest.importorskip("ibis", reason="no Ibis: pip install 'tiaoli[simulate]'")
pytest.importorskip("duckdb")
pytest.importorskip("polars")

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tiaoli.columns.exact import LARGEST, part_of, teach_polars, whole

Row = tuple[int | None, int | None, int | None]

EDGES = (0, 1, 2, 3, 7, 10**9, 10**16, 10**16 + 1, 2**30, 2**32, 2**62, 2**62 - 1, LARGEST)
amounts = st.one_of(st.sampled_from(EDGES), st.integers(0, LARGEST), st.integers(0, 10**18))
divisors = amounts.filter(bool)
rows = st.lists(
    st.tuples(st.none() | amounts, st.none() | amounts, st.none() | divisors), min_size=1
)
SCHEMA = pa.schema([("i", pa.int64()), ("a", pa.int64()), ("b", pa.int64()), ("c", pa.int64())])


@pytest.fixture(scope="module", params=["duckdb", "polars"])
def engine(request: pytest.FixtureRequest) -> Any:
    """An Ibis connection of one engine in memory."""
    teach_polars()
    return getattr(ibis, request.param).connect()


def table_of(given_rows: Iterable[Row]) -> Any:
    """The rows as an Ibis table ``i, a, b, c``."""
    numbered = [(i, *row) for i, row in enumerate(given_rows)]
    columns = {name: [row[at] for row in numbered] for at, name in enumerate(SCHEMA.names)}
    return ibis.memtable(pa.table(columns, schema=SCHEMA))


def computed(engine: Any, table: Any, column: Any) -> list[int | None]:
    """What the engine makes of a column, in the order of the rows."""
    found = engine.to_pyarrow(table.select("i", x=column)).sort_by("i")
    assert pa.int64() == found["x"].type
    return found["x"].to_pylist()


def exact_part(a: int, b: int, c: int, half_up: bool) -> int:
    """The part as it is defined: twice the product, to have the half."""
    return (2 * a * b + c) // (2 * c) if half_up else a * b // c


def fits(a: int | None, b: int | None, c: int | None) -> bool:
    """Whether even the part that is rounded up is an int64."""
    return None in (a, b, c) or exact_part(a, b, c, True) <= LARGEST


@settings(deadline=None, max_examples=40)
@given(rows=rows, divisor=divisors)
def test_a_quotient_is_pythons(engine: Any, rows: list[Row], divisor: int) -> None:
    """Quotients are rounded down as Python does it; NULL in gives NULL out."""
    table = table_of(rows)

    by_number = computed(engine, table, whole(table.a, divisor))
    by_column = computed(engine, table, whole(table.a, table.c))

    assert [None if a is None else a // divisor for a, _, _ in rows] == by_number
    assert [None if None in (a, c) else a // c for a, _, c in rows] == by_column


@settings(deadline=None, max_examples=40)
@given(rows=rows, half_up=st.booleans())
def test_a_part_of_columns_is_pythons(engine: Any, rows: list[Row], half_up: bool) -> None:
    """Also where the product needs 126 bits; NULL in gives NULL out."""
    rows = [row for row in rows if fits(*row)] or [(1, 1, 2)]
    table = table_of(rows)

    found = computed(engine, table, part_of(table.a, table.b, table.c, half_up))

    assert [None if None in row else exact_part(*row, half_up) for row in rows] == found


@settings(deadline=None, max_examples=40)
@given(rows=rows, b=amounts, c=divisors, half_up=st.booleans())
def test_a_part_by_numbers_is_pythons(
    engine: Any, rows: list[Row], b: int, c: int, half_up: bool
) -> None:
    """A proportion written in the rule takes other ways than one in a column."""
    kept = [a for a, _, _ in rows if fits(a, b, c)] or [0]
    table = table_of((a, b, c) for a in kept)

    found = computed(engine, table, part_of(table.a, b, c, half_up))
    turned = computed(engine, table, part_of(b, table.a, c, half_up))
    half_columns = computed(engine, table, part_of(table.a, table.b, c, half_up))
    other_half = computed(engine, table, part_of(table.a, b, table.c, half_up))

    expected = [None if a is None else exact_part(a, b, c, half_up) for a in kept]
    assert [expected] * 4 == [found, turned, half_columns, other_half]


@pytest.mark.parametrize("scale", [1, 10**12, 10**16])
@pytest.mark.parametrize(("b", "c"), [(1, 2), (15, 100), (3, 7), (1, 10**9)])
def test_the_half_is_where_it_rounds_up(engine: Any, scale: int, b: int, c: int) -> None:
    """Every remainder around the half, at amounts where a double has lost the unit."""
    amounts_here = [scale + step for step in range(-1 if scale > 1 else 0, 110)]
    table = table_of((a, b, c) for a in amounts_here)

    up = computed(engine, table, part_of(table.a, b, c, True))
    down = computed(engine, table, part_of(table.a, table.b, table.c, False))

    assert [exact_part(a, b, c, True) for a in amounts_here] == up
    assert [exact_part(a, b, c, False) for a in amounts_here] == down


def test_ibis_own_division_is_not_exact() -> None:
    """Why these operations exist: ``//`` goes through a double on DuckDB."""
    table = table_of([(10**17 + 7, 1, 1)])

    (found,) = computed(ibis.duckdb.connect(), table, (table.a // 3).cast("int64"))

    exact = (10**17 + 7) // 3
    assert exact != found


@pytest.mark.parametrize(
    ("a", "b", "c"), [(LARGEST, 2, 1), (LARGEST, LARGEST, 3), (2**62, 7, 3), (LARGEST, 10**9, 7)]
)
def test_a_part_that_does_not_fit_raises(engine: Any, a: int, b: int, c: int) -> None:
    """A result beyond int64 is an error, whichever way it is computed."""
    table = table_of([(a, b, c)])

    for column in (
        part_of(table.a, b, c, False),
        part_of(table.a, table.b, c, True),
        part_of(table.a, table.b, table.c, False),
    ):
        with pytest.raises(Exception, match=r"(?i)overflow|can't be cast|conversion from"):
            computed(engine, table, column)


@pytest.mark.parametrize("op", ["add", "mul"])
def test_plain_overflow_raises_in_duckdb_and_wraps_in_polars(op: str) -> None:
    """So the bounds of what Polars computes are proved beforehand."""
    table = table_of([(LARGEST, 3, 1)])
    column = table.a + table.b if op == "add" else table.a * table.b
    exact = LARGEST + 3 if op == "add" else LARGEST * 3

    with pytest.raises(Exception, match="Overflow"):
        computed(ibis.duckdb.connect(), table, column)
    (wrapped,) = computed(ibis.polars.connect(), table, column)

    assert (exact + 2**63) % 2**64 - 2**63 == wrapped


def test_small_numbers_without_a_type_wrap_in_polars() -> None:
    """Ibis gives 100 the type int8, and Polars adds in it: so numbers are written as int64."""
    table = table_of([(5, 1, 1)])
    small, typed = ibis.literal(100), ibis.literal(100, "int64")
    polars = ibis.polars.connect()

    (wrapped,) = computed(polars, table, small + small + table.a)
    (exact,) = computed(polars, table, typed + typed + table.a)

    expected = (200 - 256 + 5, 200 + 5)
    assert expected == (wrapped, exact)


def test_numbers_alone_give_a_number() -> None:
    """Without a column nothing is left to an engine."""
    numbers = [whole(7, 2), part_of(7, 1, 2, True), part_of(7, 1, 2, False)]

    expected = [3, 4, 3]
    assert expected == [number.op().value for number in numbers]


def test_an_untyped_null_is_null(engine: Any) -> None:
    """A fact that nobody states is an untyped NULL."""
    table = table_of([(1, 1, 1)])

    for column in (whole(ibis.null(), 2), part_of(ibis.null(), 1, 3, True)):
        (found,) = computed(engine, table, column)
        assert found is None


@pytest.mark.parametrize(
    ("wrong", "error"),
    [(-1, ValueError), (2**63, ValueError), (True, TypeError), (0.5, TypeError)],
)
def test_what_is_no_whole_number_is_refused(wrong: Any, error: type[Exception]) -> None:
    """The error says what to write instead."""
    table = table_of([(1, 1, 1)])

    for build in (
        lambda: whole(wrong, 2),
        lambda: part_of(table.a, wrong, 2, True),
        lambda: part_of(table.a, 1, wrong, True),
        lambda: whole(table.a.cast("float64"), 2) if error is TypeError else whole(table.a, 0),
    ):
        with pytest.raises(error, match="write"):
            build()
