"""Who is chosen where places are limited, and what each gets where the money is not enough.

Only what the text orders is decided. Among equals, where an order lacks, and past an envelope of
which the text does not say how it is divided, nothing is: the common ways are computed side by
side, and none of them is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tiaoli.policy import Rulebook
from tiaoli.provisions import Appropriation, Grant, Period, Quota
from tiaoli.tree import Selection, under

FIRST_COME, PRO_RATA = "先到先得", "同比例"
QUOTAS, ENVELOPES = "allocation/quotas.parquet", "allocation/envelopes.parquet"
_RANKED: Final = """
    WITH items AS (
        SELECT 年度, 政策, 规定, 申请人编号, 对象, 结果 = '可得' AS owed, 名次 AS place
        FROM rows WHERE 政策 = $policy AND 规定 = $id AND 结果 IN ('可得', '未定')
    ), counted AS (
        SELECT *,
            count(*) FILTER (owed AND place IS NOT NULL) OVER earlier AS before,
            count(*) FILTER (owed AND place IS NOT NULL) OVER (PARTITION BY place) - 1 AS ties,
            count(*) FILTER (NOT owed AND place IS NOT NULL) OVER earlier_or_same AS perhaps,
            count(*) FILTER (place IS NULL) OVER () AS unplaced,
            count(*) OVER () AS every
        FROM items
        WINDOW earlier AS (ORDER BY place RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                           EXCLUDE GROUP),
               earlier_or_same AS (ORDER BY place RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
    SELECT 年度, 政策, 规定, 申请人编号, 对象,
        CASE WHEN every <= $number THEN '入选'
             WHEN place IS NULL THEN '未决'
             WHEN before >= $number THEN '落选'
             WHEN before + ties + perhaps + unplaced < $number THEN '入选'
             ELSE '未决' END AS 结果
    FROM counted WHERE owed
"""
_DEMAND: Final = """
    SELECT 年度, 政策, 申请人编号, 结果 = '金额确定' AS sure, 申报次序 AS place,
        "金额下限（分）" AS low, "金额上限（分）" AS high
    FROM awards LEFT JOIN applied USING (申请人编号)
    WHERE 政策 = $policy AND 规定 = $id AND 结果 IN ('金额确定', '至多', '未定')
"""
_DIVIDED: Final = f"""
    WITH demand AS ({_DEMAND}), total AS (
        SELECT sum(low::HUGEINT) AS low, sum(high::HUGEINT) AS high,
               bool_or(high IS NULL) AS boundless, bool_and(sure) AS exact,
               bool_or(place IS NULL) AS unplaced FROM demand
    ), placed AS (
        SELECT demand.*,
            coalesce(sum(low::HUGEINT) OVER earlier, 0) AS low_before,
            coalesce(sum(high::HUGEINT) OVER others, 0) AS high_before,
            coalesce(bool_or(high IS NULL) OVER others, false) AS open_before,
            count(*) OVER (PARTITION BY place) > 1 AS tied
        FROM demand
        WINDOW earlier AS (ORDER BY place RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                           EXCLUDE GROUP),
               others AS (ORDER BY place RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                          EXCLUDE CURRENT ROW)
    ), ways AS (
        SELECT placed.*, total.low AS every,
            NOT boundless AND total.high <= $money AS enough, exact, unplaced
        FROM placed, total
    )
    SELECT 年度, 政策, $appropriation AS 规定, '{FIRST_COME}' AS 办法, 申请人编号,
        CASE WHEN sure THEN low END AS "需求（分）",
        CASE WHEN NOT sure THEN NULL
             WHEN enough THEN low
             WHEN unplaced THEN NULL
             WHEN low_before >= $money THEN 0
             WHEN NOT open_before AND high_before + low <= $money THEN low
             WHEN NOT tied AND NOT open_before AND low_before = high_before
                 THEN ($money - low_before)::BIGINT
        END AS "分得（分）"
    FROM ways
    UNION ALL
    SELECT 年度, 政策, $appropriation, '{PRO_RATA}', 申请人编号,
        CASE WHEN sure THEN low END,
        CASE WHEN NOT sure THEN NULL
             WHEN enough THEN low
             WHEN exact THEN (low::HUGEINT * $money // every)::BIGINT
        END
    FROM ways
"""


def allocate(
    out: Path, books: Sequence[Rulebook], selection: Selection, applied: Path | None
) -> None:
    """Writes allocation/quotas.parquet and allocation/envelopes.parquet for the awards in `out`.

    ``applied`` is a Parquet file of 申请人编号 and 申报次序, the order in which people applied,
    where that is known. Amounts are fen; a share is rounded down, so that no envelope is exceeded.
    """
    import duckdb

    with duckdb.connect() as connection:
        for name in ("awards", "rows"):
            files = sorted((out / name).glob("*.parquet"))
            if not files:
                return
            connection.read_parquet([str(file) for file in files]).create_view(name)
        _applied(connection, applied)
        (out / "allocation").mkdir(exist_ok=True)
        chosen = [each for book in books for each in _quotas(book, selection)]
        divided = [each for book in books for each in _envelopes(book, selection)]
        _write(connection, _RANKED, chosen, out / QUOTAS)
        _write(connection, _DIVIDED, divided, out / ENVELOPES)


def _applied(connection: Any, file: Path | None) -> None:
    if file is not None:
        connection.read_parquet(str(file)).create_view("applied")
        return
    connection.execute(
        "CREATE VIEW applied AS SELECT 申请人编号, NULL::BIGINT AS 申报次序 FROM awards WHERE false"
    )


def _quotas(book: Rulebook, selection: Selection) -> list[dict[str, Any]]:
    found = []
    for placed in book.of_kind(Grant):
        quota: Quota | None = under(placed.provision, selection).quota
        if quota is not None:
            short, number = book.policy.short, quota.number.value
            found.append({"policy": short, "id": placed.id, "number": number})
    return found


def _envelopes(book: Rulebook, selection: Selection) -> list[dict[str, Any]]:
    found = []
    for placed in book.of_kind(Appropriation):
        provision: Any = under(placed.provision, selection)
        if provision.envelope.period is Period.YEAR:
            found.append(
                {
                    "policy": book.policy.short,
                    "id": f"{placed.clause.label}/{provision.funds}",
                    "appropriation": placed.id,
                    "money": provision.envelope.amount.value,
                }
            )
    return found


def _write(connection: Any, query: str, asked: Sequence[dict[str, Any]], file: Path) -> None:
    """The rows of a query for each of what is asked, in one file; none where nothing is asked."""
    for number, values in enumerate(asked):
        how = "CREATE TEMP TABLE made AS" if number == 0 else "INSERT INTO made"
        connection.execute(f"{how} {query}", values).fetchall()
    if asked:
        new = file.with_name(f".new-{file.name}")
        target = str(new).replace("'", "''")
        connection.execute(f"COPY made TO '{target}' (FORMAT parquet)").fetchall()
        connection.execute("DROP TABLE made").fetchall()
        new.replace(file)
