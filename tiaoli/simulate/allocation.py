"""Who is chosen where places are limited, and what each gets where the money is not enough.

Only what the text orders is decided. Among equals, where an order lacks, and past an envelope of
which the text does not say how it is divided, nothing is: the common ways are computed side by
side, and none of them is taken. Decided is what comes out the same however the rest turns out:
whether an undetermined award is owed, how much of an amount up to a ceiling is, where somebody
without a place in the order stands, and who of equals goes first.

What was granted earlier in the same year is not taken off a quota or an envelope, and those that
run over several years are left out: a run knows one year.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tiaoli.policy import Rulebook
from tiaoli.provisions import Appropriation, Grant, Period, Quota
from tiaoli.tree import Selection, under

FIRST_COME, PRO_RATA = "先到先得", "同比例"
QUOTAS, ENVELOPES = "allocation/quotas.parquet", "allocation/envelopes.parquet"
_ITEMS: Final = """
    SELECT 年度, 政策, 规定, 申请人编号, 对象, 结果 = '可得' AS owed, 名次 AS place
    FROM rows WHERE 政策 = $policy AND 规定 = $id AND 结果 IN ('可得', '未定')
"""
_AWARDED: Final = """
    SELECT 年度, 政策, 规定, 申请人编号, NULL::VARCHAR AS 对象, 结果 <> '未定' AS owed,
        NULL::BIGINT AS place
    FROM awards WHERE 政策 = $policy AND 规定 = $id AND 结果 IN ('金额确定', '至多', '未定')
"""
"""What a subject that is no list of items brings: its place is not in `rows`."""
_RANKED: Final = """
    WITH items AS ({items}), here AS (
        SELECT place, count(*) AS many, count(*) FILTER (owed) AS owed FROM items GROUP BY place
    ), placed AS (
        SELECT place, sum(owed) OVER upto - owed AS surely_ahead, sum(many) OVER upto AS upto
        FROM here WHERE place IS NOT NULL
        WINDOW upto AS (ORDER BY place ROWS UNBOUNDED PRECEDING)
    ), every AS (
        SELECT count(*) AS every, count(*) FILTER (place IS NULL) AS unplaced FROM items
    ), ranked AS (
        SELECT items.*, coalesce(surely_ahead, 0) AS surely_ahead,
            coalesce(upto + unplaced, every) AS last_place
        FROM items LEFT JOIN placed USING (place) CROSS JOIN every
    )
    SELECT 年度, 政策, 规定, 申请人编号, 对象,
        CASE WHEN last_place <= $number THEN '入选'
             WHEN surely_ahead >= $number THEN '落选'
             ELSE '未决' END AS 结果
    FROM ranked WHERE owed
"""
_DIVIDED: Final = f"""
    WITH demand AS (
        SELECT 年度, 政策, 申请人编号, 结果 = '金额确定' AS sure, 申报次序 AS place,
            "金额下限（分）"::HUGEINT AS low, "金额上限（分）"::HUGEINT AS high,
            (high IS NULL)::BIGINT AS endless
        FROM awards LEFT JOIN applied USING (申请人编号)
        WHERE 政策 = $policy AND 规定 = $id AND 结果 IN ('金额确定', '至多', '未定')
    ), here AS (
        SELECT place, sum(low) AS low, coalesce(sum(high), 0) AS high, sum(endless) AS endless
        FROM demand GROUP BY place
    ), placed AS (
        SELECT place, sum(low) OVER upto - low AS low_before, sum(high) OVER upto AS high_upto,
            sum(endless) OVER upto AS endless_upto
        FROM here WHERE place IS NOT NULL
        WINDOW upto AS (ORDER BY place ROWS UNBOUNDED PRECEDING)
    ), every AS (
        SELECT sum(low) AS low_all, sum(high) AS high_all, sum(endless) AS endless_all,
            coalesce(sum(high) FILTER (place IS NULL), 0) AS high_unplaced,
            coalesce(sum(endless) FILTER (place IS NULL), 0) AS endless_unplaced
        FROM here
    ), bounded AS (
        SELECT demand.*, every.*, $money::HUGEINT AS money, coalesce(low_before, 0) AS least_ahead,
            coalesce(high_upto + high_unplaced, high_all) - high AS most_ahead,
            coalesce(endless_upto + endless_unplaced, endless_all) > 0 AS endless_ahead
        FROM demand LEFT JOIN placed USING (place) CROSS JOIN every
    ), ways AS (
        SELECT *,
            least(low, greatest(money - least_ahead, 0)) AS first_most,
            CASE WHEN endless_ahead THEN 0
                 ELSE least(low, greatest(money - most_ahead, 0)) END AS first_least,
            CASE WHEN low_all <= money THEN low ELSE low * money // low_all END AS shared_most,
            CASE WHEN endless_all > 0 THEN 0
                 WHEN high_all <= money THEN low
                 ELSE low * money // high_all END AS shared_least
        FROM bounded
    )
    SELECT 年度, 政策, $appropriation AS 规定, unnest(['{FIRST_COME}', '{PRO_RATA}']) AS 办法,
        申请人编号, CASE WHEN sure THEN low END::BIGINT AS "需求（分）",
        unnest([CASE WHEN sure AND first_most = first_least THEN first_most END,
                CASE WHEN sure AND shared_most = shared_least THEN shared_most END])::BIGINT
            AS "分得（分）"
    FROM ways
"""
"""What each gets lies between what he gets if the others want as little as they can, and stand
behind him wherever they can, and the opposite; it is decided where the two are one."""


def allocate(
    out: Path, books: Sequence[Rulebook], selection: Selection, applied: Path | None,
    memory: str = "",
) -> None:  # fmt: skip
    """Writes allocation/quotas.parquet and allocation/envelopes.parquet for the awards in `out`.

    ``applied`` is a Parquet file of 申请人编号 and 申报次序, the order in which people applied,
    where that is known. Amounts are fen; a share is rounded down, so that no envelope is exceeded.
    Nothing is divided among those whose own amount is not exact. Without awards there are no files.
    ``memory`` is DuckDB's limit, such as 4GiB; what goes beyond it is kept in `out` meanwhile.
    """
    import duckdb

    if not _files(out, "awards"):
        return
    spill = out / ".allocation"
    limit = {"memory_limit": memory} if memory else {}
    try:
        with duckdb.connect(config={"temp_directory": str(spill), **limit}) as connection:
            connection.read_parquet(_files(out, "awards")).create_view("awards")
            if rows := _files(out, "rows"):
                connection.read_parquet(rows).create_view("rows")
            _applied(connection, applied)
            (out / "allocation").mkdir(exist_ok=True)
            chosen = [each for book in books for each in _quotas(book, selection, bool(rows))]
            divided = [each for book in books for each in _envelopes(book, selection)]
            _write(connection, chosen, out / QUOTAS)
            _write(connection, divided, out / ENVELOPES)
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _files(out: Path, folder: str) -> list[str]:
    return [str(file) for file in sorted((out / folder).glob("*.parquet"))]


def _applied(connection: Any, file: Path | None) -> None:
    if file is not None:
        connection.read_parquet(str(file)).create_view("applied")
        return
    connection.execute(
        "CREATE VIEW applied AS SELECT 申请人编号, NULL::BIGINT AS 申报次序 FROM awards WHERE false"
    )


def _quotas(book: Rulebook, selection: Selection, rows: bool) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for placed in book.of_kind(Grant):
        provision: Any = under(placed.provision, selection)
        quota: Quota | None = provision.quota
        if quota is None or quota.period is not Period.YEAR:
            continue
        if provision.subject.many and not rows:
            continue
        query = _RANKED.format(items=_ITEMS if provision.subject.many else _AWARDED)
        asked = {"policy": book.policy.short, "id": placed.id, "number": quota.number.value}
        found.append((query, asked))
    return found


def _envelopes(book: Rulebook, selection: Selection) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for placed in book.of_kind(Appropriation):
        provision: Any = under(placed.provision, selection)
        if provision.envelope.period is Period.YEAR:
            asked = {
                "policy": book.policy.short,
                "id": f"{placed.clause.label}/{provision.funds}",
                "appropriation": placed.id,
                "money": provision.envelope.amount.value,
            }
            found.append((_DIVIDED, asked))
    return found


def _write(connection: Any, queries: Sequence[tuple[str, dict[str, Any]]], file: Path) -> None:
    """The rows of all queries in one file; none where nothing is asked."""
    for number, (query, values) in enumerate(queries):
        how = "CREATE TEMP TABLE made AS" if number == 0 else "INSERT INTO made"
        connection.execute(f"{how} {query}", values).fetchall()
    if queries:
        new = file.with_name(f".new-{file.name}")
        target = str(new).replace("'", "''")
        connection.execute(f"COPY made TO '{target}' (FORMAT parquet)").fetchall()
        connection.execute("DROP TABLE made").fetchall()
        new.replace(file)
