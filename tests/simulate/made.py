"""Folders of runs made for the tests: a few awards written out, or any number of plausible ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tiaoli.policy import Rulebook
from tiaoli.provisions import Duty, Grant, Prohibition, Recognition
from tiaoli.tree import Fact, walk

WAN = 10**6
AWARD = """
    申请人编号 {key}, 年度 BIGINT, 政策 VARCHAR, 版本 VARCHAR, 规定 VARCHAR, 结果 VARCHAR,
    "金额下限（分）" BIGINT, "金额上限（分）" BIGINT, 还缺 VARCHAR, 步骤 VARCHAR
"""
ROW = """
    申请人编号 {key}, 年度 BIGINT, 政策 VARCHAR, 规定 VARCHAR, 对象 VARCHAR, 项目 VARCHAR,
    结果 VARCHAR, "金额下限（分）" BIGINT, "金额上限（分）" BIGINT, 步骤 VARCHAR
"""
JUDGED = "年度 BIGINT, 政策 VARCHAR, 版本 VARCHAR, 规定 VARCHAR, 判断 BIGINT, 不符合 BIGINT"


class Award(NamedTuple):
    """An award of a run that is written out."""

    who: int | str
    provision: str
    result: str
    low: int = 0
    high: int | None = 0
    missing: str = ""
    policy: str = "成都"
    edition: str = "v1"
    year: int = 2025


def card(editions: Iterable[tuple[str, str]] = (("成都", "v1"),), **changed: Any) -> dict[str, Any]:
    """What run.json holds; a population of 100, not synthetic, unless said otherwise."""
    population = {"name": "测试人口", "fingerprint": "f" * 64, "synthetic": False, "note": ""}
    population |= changed.pop("population", {})
    return {
        "policies": [{"short": short, "edition": edition} for short, edition in editions],
        "as_of": ["2025-06-01"],
        "published": {},
        "readings": [],
        "engine": "duckdb",
        "versions": {"tiaoli": "0.1.0", "duckdb": "2.0.0"},
        "population": population,
        "applicants": 100,
        "applicants_set_aside": 0,
        "set_aside": [],
        "seconds": 1.5,
    } | changed


def write(
    out: Path, awards: Sequence[Award], refused: int = 5,
    items: Sequence[tuple[Any, ...]] = (), **run: Any,
) -> Path:  # fmt: skip
    """A run with these awards; each provision that they name refused ``refused`` others. ``items``
    are (who, provision, item, result, low, high)."""
    (out / "awards").mkdir(parents=True)
    key = "VARCHAR" if awards and isinstance(awards[0].who, str) else "BIGINT"
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE awards ({AWARD.format(key=key)})")
    for a in awards:
        values = [a.who, a.year, a.policy, a.edition, a.provision, a.result, a.low, a.high]
        connection.execute(f"INSERT INTO awards VALUES ({'?,' * 8} ?, '')", [*values, a.missing])
    connection.execute(f"CREATE TABLE judged ({JUDGED})")
    connection.execute(f"""
        INSERT INTO judged SELECT 年度, 政策, 版本, 规定, count(*) + {refused}, {refused}
        FROM awards GROUP BY ALL
    """)
    if items:
        (out / "rows").mkdir()
        connection.execute(f"CREATE TABLE rows ({ROW.format(key=key)})")
        for who, provision, item, *rest in items:
            values = [who, awards[0].policy, provision, item, *rest]
            query = "INSERT INTO rows VALUES (?, 2025, ?, ?, ?, NULL, ?, ?, ?, '')"
            connection.execute(query, values)
        _copy(connection, "SELECT * FROM rows", out / "rows" / "part-0.parquet")
    _copy(connection, "SELECT * FROM awards", out / "awards" / "part-0.parquet")
    _copy(connection, "SELECT * FROM judged", out / "judged.parquet")
    connection.close()
    write_card(out, card(**run))
    return out


def write_card(out: Path, run: dict[str, Any]) -> None:
    """Writes run.json."""
    (out / "run.json").write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")


def allocate(out: Path, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Writes what became of an envelope or a quota."""
    columns = {
        "envelopes": """年度 BIGINT, 政策 VARCHAR, 规定 VARCHAR, 办法 VARCHAR, 申请人编号 BIGINT,
            "需求（分）" BIGINT, "分得（分）" BIGINT""",
        "quotas": """年度 BIGINT, 政策 VARCHAR, 规定 VARCHAR, 申请人编号 BIGINT, 对象 VARCHAR,
            结果 VARCHAR""",
    }[table]
    (out / "allocation").mkdir(exist_ok=True)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE found ({columns})")
    for row in rows:
        connection.execute(f"INSERT INTO found VALUES ({', '.join('?' * len(row))})", list(row))
    _copy(connection, "SELECT * FROM found", out / "allocation" / f"{table}.parquet")
    connection.close()


def plausible(
    out: Path, books: Sequence[Rulebook], applicants: int, seed: int = 1,
    year: int = 2025, percent: Mapping[str, int] = {}, **run: Any,
) -> Path:  # fmt: skip
    """A run in which about a tenth of all applicants have each award: heavy-tailed amounts, every
    result, items, unbounded amounts; ``percent`` is what a provision pays and whom it reaches as a
    share of the usual. The same arguments make the same run."""
    (out / "awards").mkdir(parents=True)
    (out / "rows").mkdir()
    connection = duckdb.connect()
    connection.execute("""
        CREATE TABLE provisions (
            number BIGINT, 政策 VARCHAR, 版本 VARCHAR, 规定 VARCHAR, sort VARCHAR, cap BIGINT,
            rate BIGINT, facts VARCHAR[]
        )
    """)
    number = 0
    for book in books:
        for placed, _ in book.judged:
            number += 1
            share = percent.get(placed.id, 100)
            facts = sorted({node.key for node in walk(placed.provision) if isinstance(node, Fact)})
            connection.execute(
                "INSERT INTO provisions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    number, book.policy.short, book.edition_id, placed.id,
                    _sort(placed.provision),
                    WAN // 100 * share * (10, 25, 50, 100, 300, 1000)[number % 6],
                    (10_000 + number * 7919 % 150_000) * share // 100, facts or ["企业.注册地"],
                ],
            )  # fmt: skip
    connection.execute(f"""
        CREATE TABLE drawn AS
        SELECT who, {year} AS 年度, 政策, 版本, 规定, sort, cap, facts, chance, fate, size,
               chance < rate AS awarded
        FROM (
            SELECT who, p.*, h % 1000000 AS chance, (h // 1000000) % 100 AS fate,
                   1 + (h // 100000000) % 1000000 AS size
            FROM (SELECT who, p, CAST(hash(who, p.number, {seed}) >> 1 AS BIGINT) AS h
                  FROM range(1, {applicants + 1}) r(who), provisions p)
        ) WHERE chance < 3 * rate
    """)
    connection.execute("""
        CREATE TABLE awards AS
        SELECT who AS 申请人编号, 年度, 政策, 版本, 规定, 结果,
               CASE 结果 WHEN '金额确定' THEN amount ELSE 0 END AS "金额下限（分）",
               CASE WHEN 结果 = '金额确定' THEN amount WHEN 结果 = '至多' THEN cap
                    WHEN 结果 = '未定' AND sort = '奖补' THEN if(fate = 85, NULL, cap) ELSE 0
               END AS "金额上限（分）",
               CASE WHEN 结果 = '未定' THEN facts[1 + size % len(facts)]
                         || if(fate % 3 = 0 AND len(facts) > 1,
                               '、' || facts[1 + (size + 1) % len(facts)], '')
                    WHEN 结果 = '至多' THEN '评审核定额' ELSE '' END AS 还缺, '' AS 步骤
        FROM (
            SELECT *, least(cap, 300000000000 // size + 1000) AS amount,
                CASE WHEN sort = '奖补' THEN CASE WHEN fate < 60 THEN '金额确定'
                        WHEN fate < 75 THEN '至多' WHEN fate < 92 THEN '未定' ELSE '就高让位' END
                     WHEN fate >= 75 THEN '未定'
                     WHEN sort = '支持' THEN '支持' WHEN sort = '认定' THEN '符合'
                     WHEN fate < 65 THEN '遵守' ELSE '违反' END AS 结果
            FROM drawn WHERE awarded
        )
    """)
    for part in range(2):
        query = f"SELECT * FROM awards WHERE 申请人编号 % 2 = {part}"
        _copy(connection, query, out / "awards" / f"part-{part}.parquet")
    _copy(
        connection,
        """
        SELECT 申请人编号, 年度, 政策, 规定, '甲' AS 对象, CAST(NULL AS VARCHAR) AS 项目,
               CASE 结果 WHEN '未定' THEN '未定' WHEN '就高让位' THEN '让位' ELSE '可得' END
                   AS 结果,
               "金额下限（分）", "金额上限（分）", 步骤 FROM awards
        """,
        out / "rows" / "part-0.parquet",
    )
    judged = """
        SELECT CAST(年度 AS BIGINT) AS 年度, 政策, 版本, 规定, count(*) AS 判断,
               count_if(NOT awarded) AS 不符合 FROM drawn GROUP BY ALL ORDER BY ALL
    """
    _copy(connection, judged, out / "judged.parquet")
    connection.close()
    editions = [(book.policy.short, book.edition_id) for book in books]
    write_card(out, card(editions, applicants=applicants, **run))
    return out


def _sort(provision: Any) -> str:
    if isinstance(provision, Duty | Prohibition):
        return "义务"
    if isinstance(provision, Grant):
        return "奖补"
    return "认定" if isinstance(provision, Recognition) else "支持"


def _copy(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    connection.sql(query).write_parquet(str(file))
