"""Adds up what a run wrote: costs, beneficiaries, distribution, envelopes, quotas, what lacks.

All sums are whole fen, added up by DuckDB as HUGEINT; nothing here is a floating-point number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import duckdb

from tiaoli.columns.results import (
    AT_MOST,
    BREACHED,
    ELIGIBLE,
    EXACT,
    GAVE_WAY,
    KEPT,
    OPEN,
    SUPPORT,
)
from tiaoli.policy import Rulebook
from tiaoli.provisions import Appropriation, Duty, Grant, Period, Prohibition, Quota
from tiaoli.say import plain, say
from tiaoli.simulate.amounts import Span, total
from tiaoli.simulate.record import FiguresError, Run, books_of, connect, read_run
from tiaoli.tree import under

OWED: Final = (EXACT, AT_MOST, SUPPORT, ELIGIBLE)
RESULTS: Final = (*OWED, OPEN, GAVE_WAY, KEPT, BREACHED)
LOW, HIGH = '"金额下限（分）"', '"金额上限（分）"'
QUANTILES: Final = (1, 10, 25, 50, 75, 90, 99, 100)
EDGES: Final = tuple(step * 10**power for power in range(2, 17) for step in (1, 2, 5))
"""Lower ends of the bars of a distribution, in fen: 1元, 2元, 5元, 10元, … The first takes in what
is below, too."""


@dataclass(frozen=True)
class Tally:
    """The awards of one provision and year that came out alike."""

    year: int
    policy: str
    edition: str
    provision: str
    result: str
    rows: int
    span: Span


@dataclass(frozen=True)
class Judged:
    """How many applicants a provision concerned in a year, and how many of them it refused."""

    year: int
    policy: str
    edition: str
    provision: str
    concerned: int
    refused: int


@dataclass(frozen=True)
class People:
    """Different applicants: who is owed anything, whoever of them is owed money, and those who are
    owed nothing but have something undetermined."""

    owed: int = 0
    paid: int = 0
    open: int = 0


@dataclass(frozen=True)
class Bar:
    """The applicants whose sum is at least ``low`` and below ``high`` (fen)."""

    low: int
    high: int
    applicants: int
    fen: int


@dataclass(frozen=True)
class Distribution:
    """How a sum falls on those who get any of it. ``curve`` has the fen that the lowest 0, 1, … 100
    percent get together; ``top`` what the highest 1 and 10 percent (rounded up) get."""

    applicants: int
    fen: int
    quantiles: tuple[tuple[int, int], ...]
    bars: tuple[Bar, ...]
    curve: tuple[int, ...]
    top: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Lack:
    """A fact that undetermined rows lack: how many of them, how many lack nothing else, and the
    money that hangs on the latter."""

    fact: str
    rows: int
    alone: int
    stake: Span


@dataclass(frozen=True)
class Settled:
    """What one way of dividing an envelope comes to; ``undecided`` are those it leaves open."""

    method: str
    paid: int
    whole: int
    part: int
    nothing: int
    undecided: int


@dataclass(frozen=True)
class Fund:
    """An envelope and the demand on it: what is owed, and what may be."""

    years: tuple[int, ...]
    policy: str
    id: str
    funds: str
    words: str
    envelope: int
    owed: Span
    may: Span
    applicants: int
    settled: tuple[Settled, ...] = ()

    @property
    def demand(self) -> Span:
        """All that is or may be owed."""
        return self.owed + self.may

    @property
    def short(self) -> Span:
        """What is lacking; nothing where the envelope is enough."""
        low, high = self.demand.low - self.envelope, self.demand.high - self.envelope
        return Span(max(low, 0), max(high, 0), self.demand.open)


@dataclass(frozen=True)
class Places:
    """A quota and those who qualify: ``items`` that do, items that may, and the most
    that so many items can cost (``None`` where an item's bound is unknown)."""

    years: tuple[int, ...]
    policy: str
    provision: str
    words: str
    number: int
    order: str
    items: int
    open: int
    most: int | None
    chosen: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Figures:
    """Everything that a report says of one run. ``people`` is by (policy, clause), with empty
    strings for all; ``yearly`` by year. ``duties`` are what came out for duties and prohibitions,
    which bring nobody anything; no other figure counts them."""

    run: Run
    books: tuple[Rulebook, ...]
    tallies: tuple[Tally, ...]
    duties: tuple[Tally, ...]
    judged: tuple[Judged, ...]
    people: Mapping[tuple[str, str], People]
    yearly: Mapping[int, People]
    certain: Distribution
    ceiling: Distribution
    lacks: tuple[Lack, ...]
    funds: tuple[Fund, ...]
    places: tuple[Places, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that were judged."""
        return tuple(sorted({each.year for each in self.judged}))

    @property
    def undetermined(self) -> int:
        """How many awards are undetermined."""
        return self.rows(OPEN)

    def only(self, policy: str, provisions: Collection[str]) -> Figures:
        """What of the awards and counts belongs to these provisions; all else is left as it is."""
        return replace(
            self,
            tallies=tuple(
                t for t in self.tallies if t.policy == policy and t.provision in provisions
            ),
            judged=tuple(
                j for j in self.judged if j.policy == policy and j.provision in provisions
            ),
        )

    def only_year(self, year: int) -> Figures:
        """What of the awards and counts belongs to a year; all else is left as it is."""
        return replace(
            self,
            tallies=tuple(t for t in self.tallies if t.year == year),
            judged=tuple(j for j in self.judged if j.year == year),
        )

    def rows(self, *results: str, **where: Any) -> int:
        """How many awards came out so."""
        return sum(tally.rows for tally in self._of(results, where))

    def cost(self, *results: str, **where: Any) -> Span:
        """The money of the awards that came out so; by default of all that is or may be owed."""
        return total([tally.span for tally in self._of(results or (*OWED, OPEN), where)])

    def _of(self, results: Iterable[str], where: Mapping[str, Any]) -> Iterator[Tally]:
        for tally in self.tallies:
            if tally.result in results and all(getattr(tally, k) == v for k, v in where.items()):
                yield tally


def gather(out: Path, books: Sequence[Rulebook]) -> Figures:
    """Adds up a run's folder; raises `FiguresError` where it is not whole."""
    run = read_run(out)
    ran = books_of(run, books)
    connection = connect(out)
    try:
        tallies = _tallies(connection, paying(ran))
        judged = _judged(connection)
        _check(tallies, judged, {(book.policy.short, book.edition_id): book for book in ran})
        years = sorted({each.year for each in judged})
        duties = _duties(connection, ran)
        connection.execute(_PER_CLAUSE)
        return Figures(
            run,
            ran,
            tuple(t for t in tallies if (t.policy, t.provision) not in duties),
            tuple(t for t in tallies if (t.policy, t.provision) in duties),
            judged,
            _people(connection),
            _yearly(connection),
            _distribution(connection, (EXACT,)),
            _distribution(connection, (EXACT, AT_MOST)),
            _lacks(connection, paying(ran)),
            tuple(_funds(connection, ran, tallies, years)),
            tuple(_places(connection, ran, years)),
        )
    except duckdb.Error as problem:
        words = str(problem).split("\n")[0]
        raise FiguresError(f"{out.name}: {words}") from None
    finally:
        connection.close()


# Awards and counts -------------------------------------------------------------------------------


def paying(books: Iterable[Rulebook]) -> frozenset[tuple[str, str]]:
    """The provisions that pay money, by policy; those that give support without an amount and those
    that recognise or oblige have no sums."""
    return frozenset((book.policy.short, p.id) for book in books for p in book.of_kind(Grant))


def _tallies(
    connection: duckdb.DuckDBPyConnection, pay: frozenset[tuple[str, str]]
) -> tuple[Tally, ...]:
    found = connection.execute(f"""
        SELECT 年度, 政策, 版本, 规定, 结果, count(*),
               coalesce(sum({LOW}), 0), coalesce(sum(coalesce({HIGH}, {LOW})), 0),
               count(*) FILTER (结果 IN ('{EXACT}', '{AT_MOST}', '{OPEN}') AND {HIGH} IS NULL)
        FROM awards GROUP BY ALL ORDER BY ALL
    """).fetchall()
    return tuple(
        Tally(
            year,
            policy,
            edition,
            provision,
            result,
            rows,
            Span(int(low), int(high), open_) if (policy, provision) in pay else Span(),
        )
        for year, policy, edition, provision, result, rows, low, high, open_ in found
    )


def _judged(connection: duckdb.DuckDBPyConnection) -> tuple[Judged, ...]:
    found = connection.execute("""
        SELECT 年度, 政策, 版本, 规定, CAST(sum(判断) AS BIGINT), CAST(sum(不符合) AS BIGINT)
        FROM judged GROUP BY ALL ORDER BY ALL
    """).fetchall()
    return tuple(Judged(*row) for row in found)


def _check(
    tallies: Iterable[Tally], judged: Iterable[Judged], books: Mapping[Any, Rulebook]
) -> None:
    """Raises `FiguresError` where the folder's files do not go together."""
    rows: dict[tuple[int, str, str, str], int] = defaultdict(int)
    for tally in tallies:
        if tally.result not in RESULTS:
            raise FiguresError(
                f"awards: `{tally.result}` is no result; there are {'、'.join(RESULTS)}"
            )
        if tally.result == EXACT and (tally.span.low != tally.span.high or tally.span.open):
            raise FiguresError(
                f"awards: {tally.policy} {tally.provision}, {tally.year}: rows that are {EXACT} "
                "have bounds that differ; the run is damaged, run it again"
            )
        rows[tally.year, tally.policy, tally.edition, tally.provision] += tally.rows
    counted = {(j.year, j.policy, j.edition, j.provision): j.concerned - j.refused for j in judged}
    for key in sorted(rows.keys() | counted.keys()):
        year, policy, edition, provision = key
        book = books.get((policy, edition))
        if book is None or provision not in book.by_id:
            raise FiguresError(f"{policy} {edition} {provision}: the rules that were run lack it")
        if rows.get(key, 0) != counted.get(key, 0):
            raise FiguresError(
                f"{policy} {provision}, {year}: judged.parquet says {counted.get(key, 0)} were not "
                f"refused, awards/ has {rows.get(key, 0)}; the run is not whole, run it again"
            )


def _duties(
    connection: duckdb.DuckDBPyConnection, books: Iterable[Rulebook]
) -> frozenset[tuple[str, str]]:
    """The duties and prohibitions; makes ``granted``, the awards that are none of these."""
    found = frozenset(
        (book.policy.short, p.id) for book in books for p in book.of_kind(Duty, Prohibition)
    )
    connection.execute("CREATE TEMP TABLE duties (政策 VARCHAR, 规定 VARCHAR)")
    for each in sorted(found):
        connection.execute("INSERT INTO duties VALUES (?, ?)", list(each))
    connection.execute(
        "CREATE TEMP VIEW granted AS SELECT * FROM awards ANTI JOIN duties USING (政策, 规定)"
    )
    return found


# Applicants --------------------------------------------------------------------------------------

_OWED = "结果 IN (" + ", ".join(f"'{result}'" for result in OWED) + ")"
_PAID = f"结果 IN ('{EXACT}', '{AT_MOST}') AND {HIGH} > 0"
_PER_CLAUSE = f"""
    CREATE TEMP TABLE clauses AS
    SELECT 申请人编号 AS who, 政策 AS policy, split_part(规定, '/', 1) AS clause,
           bool_or({_OWED}) AS owed, coalesce(bool_or({_PAID}), false) AS paid,
           bool_or(结果 = '{OPEN}') AS open
    FROM granted GROUP BY ALL
"""
_COUNTS = "count(*) FILTER (owed), count(*) FILTER (paid), count(*) FILTER (open AND NOT owed)"
_EITHER = "bool_or(owed) AS owed, bool_or(paid) AS paid, bool_or(open) AS open"


def _people(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], People]:
    found: dict[tuple[str, str], People] = {}
    by_policy = f"(SELECT who, policy, {_EITHER} FROM clauses GROUP BY ALL)"
    overall = f"(SELECT who, {_EITHER} FROM clauses GROUP BY ALL)"
    for query in (
        f"SELECT policy, clause, {_COUNTS} FROM clauses GROUP BY ALL",
        f"SELECT policy, '', {_COUNTS} FROM {by_policy} GROUP BY ALL",
        f"SELECT '', '', {_COUNTS} FROM {overall}",
    ):
        for policy, clause, *counts in connection.execute(query).fetchall():
            found[policy, clause] = People(*counts)
    return found


def _yearly(connection: duckdb.DuckDBPyConnection) -> dict[int, People]:
    found = connection.execute(f"""
        SELECT year, {_COUNTS} FROM (
            SELECT 申请人编号, 年度 AS year, bool_or({_OWED}) AS owed,
                   coalesce(bool_or({_PAID}), false) AS paid, bool_or(结果 = '{OPEN}') AS open
            FROM granted GROUP BY ALL
        ) GROUP BY year
    """).fetchall()
    return {year: People(*counts) for year, *counts in found}


# Distribution ------------------------------------------------------------------------------------


def _distribution(connection: duckdb.DuckDBPyConnection, results: Sequence[str]) -> Distribution:
    """How the upper bounds of the awards that came out so fall on the applicants."""
    kinds = ", ".join(f"'{result}'" for result in results)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE amounts AS
        SELECT fen, n, CAST(sum(n) OVER up AS BIGINT) AS upto, sum(n * fen) OVER up AS fen_upto
        FROM (
            SELECT fen, count(*) AS n FROM (
                SELECT sum({HIGH}) AS fen FROM awards WHERE 结果 IN ({kinds}) GROUP BY 申请人编号
            ) WHERE fen > 0 GROUP BY fen
        ) WINDOW up AS (ORDER BY fen)
    """)
    number, fen = _one(
        connection, "SELECT coalesce(max(upto), 0), coalesce(max(fen_upto), 0) FROM amounts"
    )
    percents = range(1, 101)
    places = {percent: -(-number * percent // 100) for percent in percents}
    tops = {percent: -(-number * percent // 100) for percent in (1, 10)}
    asked = sorted({*places.values(), *(number - top for top in tops.values())} - {0})
    at: dict[int, tuple[int, int]] = {0: (0, 0)}
    if number:
        found = connection.execute(
            """
            SELECT place, fen, fen_upto - (upto - place) * fen
            FROM (SELECT unnest(?) AS place) ASOF JOIN amounts ON place <= upto
            """,
            [asked],
        ).fetchall()
        at |= {place: (int(amount), int(below)) for place, amount, below in found}
    return Distribution(
        number,
        int(fen),
        tuple((percent, at[places[percent]][0]) for percent in QUANTILES) if number else (),
        tuple(_bars(connection)),
        (0, *(at[places[percent]][1] for percent in percents)),
        tuple((p, top, int(fen) - at[number - top][1]) for p, top in tops.items()),
    )


def _bars(connection: duckdb.DuckDBPyConnection) -> Iterator[Bar]:
    found = connection.execute(
        """
        SELECT edge, CAST(sum(n) AS BIGINT), sum(n * fen)
        FROM amounts ASOF JOIN (SELECT unnest(?) AS edge) ON greatest(fen, ?) >= edge
        GROUP BY edge ORDER BY edge
        """,
        [list(EDGES), EDGES[0]],
    ).fetchall()
    counted = {edge: (n, int(fen)) for edge, n, fen in found}
    if counted:
        for low, high in zip(EDGES, (*EDGES[1:], 10 * EDGES[-1]), strict=True):
            if min(counted) <= low <= max(counted):
                yield Bar(low, high, *counted.get(low, (0, 0)))


def _one(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()
) -> tuple[Any, ...]:
    (row,) = connection.execute(query, list(values)).fetchall()
    return tuple(row)


# What lacks --------------------------------------------------------------------------------------


def _lacks(
    connection: duckdb.DuckDBPyConnection, pay: frozenset[tuple[str, str]]
) -> tuple[Lack, ...]:
    """The facts that undetermined rows lack, first the one that would settle most by itself."""
    found = connection.execute(f"""
        SELECT 政策, 规定, 还缺, count(*),
               coalesce(sum({LOW}), 0), coalesce(sum(coalesce({HIGH}, {LOW})), 0),
               count(*) FILTER ({HIGH} IS NULL)
        FROM granted WHERE 结果 = '{OPEN}' GROUP BY ALL
    """).fetchall()
    rows: dict[str, int] = defaultdict(int)
    alone: dict[str, int] = defaultdict(int)
    stake: dict[str, Span] = defaultdict(Span)
    for policy, provision, missing, number, low, high, unbounded in found:
        facts = [fact for fact in (missing or "").split("、") if fact]
        for fact in facts:
            rows[fact] += number
        if len(facts) == 1:
            alone[facts[0]] += number
            if (policy, provision) in pay:
                stake[facts[0]] += Span(int(low), int(high), unbounded)
    order = sorted(rows, key=lambda fact: (-alone[fact], -rows[fact], fact))
    return tuple(Lack(fact, rows[fact], alone[fact], stake[fact]) for fact in order)


# Envelopes and quotas ----------------------------------------------------------------------------


def _views(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute("SELECT view_name FROM duckdb_views()").fetchall()
    return {name for (name,) in found}


def _periods(period: Period, years: Sequence[int]) -> list[tuple[int, ...]]:
    """The years that one envelope or quota covers: each by itself, or all of them together."""
    return [(year,) for year in years] if period is Period.YEAR else [tuple(years)]


def _funds(
    connection: duckdb.DuckDBPyConnection, books: Iterable[Rulebook],
    tallies: Sequence[Tally], years: Sequence[int],
) -> Iterator[Fund]:  # fmt: skip
    settled = _settled(connection)
    for book in books:
        for placed in book.of_kind(Appropriation):
            provision: Any = under(placed.provision)
            short, funds = book.policy.short, f"{placed.clause.label}/{provision.funds}"
            for span in _periods(provision.envelope.period, years):
                own = [
                    tally
                    for tally in tallies
                    if tally.year in span and (tally.policy, tally.provision) == (short, funds)
                ]
                owed = [tally for tally in own if tally.result in OWED]
                may = [tally for tally in own if tally.result == OPEN]
                yield Fund(
                    span,
                    short,
                    placed.id,
                    funds,
                    provision.quote,
                    provision.envelope.amount.value,
                    total([tally.span for tally in owed]),
                    total([tally.span for tally in may]),
                    sum(tally.rows for tally in owed),
                    settled.get((span[0], short, placed.id), ()) if len(span) == 1 else (),
                )


def _settled(connection: duckdb.DuckDBPyConnection) -> dict[Any, tuple[Settled, ...]]:
    """What the ways of dividing come to: allocation/envelopes.parquet has a row for each applicant
    and way (办法), with 需求（分） and 分得（分） (NULL where the way does not decide)."""
    if "envelopes" not in _views(connection):
        return {}
    found = connection.execute("""
        SELECT 年度, 政策, 规定, 办法, coalesce(sum("分得（分）"), 0),
               count(*) FILTER ("分得（分）" = "需求（分）"),
               count(*) FILTER ("分得（分）" > 0 AND "分得（分）" < "需求（分）"),
               count(*) FILTER ("分得（分）" = 0 AND "需求（分）" > 0),
               count(*) FILTER ("分得（分）" IS NULL)
        FROM envelopes GROUP BY ALL ORDER BY 年度, 政策, 规定, 办法 DESC
    """).fetchall()
    ways: dict[Any, tuple[Settled, ...]] = defaultdict(tuple)
    for year, policy, provision, method, paid, *counts in found:
        ways[year, policy, provision] += (Settled(method, int(paid), *counts),)
    return ways


def _places(
    connection: duckdb.DuckDBPyConnection, books: Iterable[Rulebook], years: Sequence[int]
) -> Iterator[Places]:
    views = _views(connection)
    for book in books:
        for placed in book.of_kind(Grant):
            quota: Quota | None = under(placed.provision).quota
            if quota is None:
                continue
            number = quota.number.value
            for span in _periods(quota.period, years):
                asked = [list(span), book.policy.short, placed.id]
                yield Places(
                    span,
                    book.policy.short,
                    placed.id,
                    plain(say(quota)),
                    number,
                    "" if quota.rank is None else plain(say(quota.rank)),
                    *_items(connection, views, asked, number),
                    _chosen(connection, views, asked),
                )


_WHERE: Final = "WHERE list_contains(?, 年度) AND 政策 = ? AND 规定 = ?"


def _items(
    connection: duckdb.DuckDBPyConnection, views: set[str], asked: list[Any], number: int
) -> tuple[int, int, int | None]:
    """How many items qualify or may, and what the dearest ``number`` of them cost at most."""
    table, owed = ("rows", "结果 = '可得'") if "rows" in views else ("awards", _OWED)
    may, where = f"结果 = '{OPEN}'", f"FROM {table} {_WHERE}"
    counts = f"SELECT count(*) FILTER ({owed}), count(*) FILTER ({may}) {where}"
    (items, open_) = _one(connection, counts, asked)
    dearest = f"""
        SELECT count(*) FILTER (fen IS NULL), coalesce(sum(fen), 0) FROM (
            SELECT {HIGH} AS fen {where} AND ({owed} OR {may})
            ORDER BY fen DESC NULLS FIRST LIMIT {number}
        )
    """
    unbounded, most = _one(connection, dearest, asked)
    return items, open_, None if unbounded else int(most)


def _chosen(
    connection: duckdb.DuckDBPyConnection, views: set[str], asked: list[Any]
) -> tuple[tuple[str, int], ...]:
    """What allocation/quotas.parquet says: a row for each item, with its 结果 (入选 落选 未决)."""
    if "quotas" not in views:
        return ()
    query = f"SELECT 结果, count(*) FROM quotas {_WHERE} GROUP BY 结果 ORDER BY 结果"
    return tuple((each, number) for each, number in connection.execute(query, asked).fetchall())
