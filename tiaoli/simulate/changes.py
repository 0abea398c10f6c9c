"""Compares two runs on one population: who gains, who loses, what it costs, and what is open.

An award is compared by its bounds, as `tiaoli compare` does: it is more where neither end fell,
less where neither rose, 有增有减 otherwise. An award that is undetermined in one of the runs is
neither. Duties and prohibitions bring nobody anything and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import duckdb

from tiaoli.columns.results import AT_MOST, EXACT, OPEN
from tiaoli.policy import Rulebook
from tiaoli.provisions import Entitlement, Provision, Validity
from tiaoli.simulate.amounts import WAN, Span
from tiaoli.simulate.figures import HIGH, LOW, OWED, paying
from tiaoli.simulate.record import FiguresError, Run, attach, books_of, database, read_run
from tiaoli.tree import Selection, under

GAIN, LOSS, MIXED, SAME = "多得", "少得", "有增有减", "不变"
SIZES: Final = tuple(wan * WAN for wan in (1, 10, 50, 100, 500, 1000))
"""Where the sizes of a gain or a loss part, in fen."""
BIGGEST: Final = 10


@dataclass(frozen=True)
class ProvisionChange:
    """How the awards of one provision changed: ``rows`` by direction, of applicants who have an
    award in at least one of the runs; all money that is or may be owed, before and after; what the
    gains and the losses come to. ``touched`` where awards or the rule itself differ."""

    policy: str
    provision: str
    was: str
    rows: Mapping[str, int]
    before: Span
    after: Span
    gained: Span
    lost: Span
    touched: bool


@dataclass(frozen=True)
class Size:
    """Applicants whose gain or loss is at least ``low`` and below ``high`` fen (``None``: without
    end); both 0 where only support without an amount is gained or lost."""

    low: int
    high: int | None
    gain: int
    loss: int


@dataclass(frozen=True)
class Mover:
    """An applicant who gains or loses much: the number, the bounds before and after, and where."""

    who: str
    before: Span
    after: Span
    provisions: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What another edition or reading changes for one population. ``applicants`` are by direction;
    who has an undetermined award in a provision that changed counts there and nowhere else."""

    before: Run
    after: Run
    books: tuple[tuple[Rulebook, Rulebook], ...]
    applicants: Mapping[str, int]
    gained: Span
    lost: Span
    provisions: tuple[ProvisionChange, ...]
    sizes: tuple[Size, ...]
    gains: tuple[Mover, ...]
    losses: tuple[Mover, ...]


def compare(before: Path, after: Path, books: Sequence[Rulebook]) -> Changes:
    """Compares two runs' folders; raises `FiguresError` where they cannot be compared."""
    runs = read_run(before), read_run(after)
    _check(*runs)
    pairs = _pairs(*runs, books)
    connection = database(after)
    try:
        attach(connection, before, "_before")
        attach(connection, after, "_after")
        _join(connection, pairs)
        asked = frozenset(runs[0].readings), frozenset(runs[1].readings)
        provisions = tuple(_provisions(connection, pairs, asked))
        touched = [[p.policy, p.provision] for p in provisions if p.touched]
        _movers(connection, touched)
        applicants, gained, lost = _applicants(connection, runs[1].applicants)
        return Changes(
            *runs,
            pairs,
            applicants,
            gained,
            lost,
            provisions,
            tuple(_sizes(connection)),
            tuple(_biggest(connection, GAIN, "DESC")),
            tuple(_biggest(connection, LOSS, "ASC")),
        )
    except duckdb.Error as problem:
        words = str(problem).split("\n")[0]
        raise FiguresError(f"{before.name}, {after.name}: {words}") from None
    finally:
        connection.close()


def _check(before: Run, after: Run) -> None:
    for what, one, two in (
        ("populations", before.fingerprint, after.fingerprint),
        ("as-of dates", before.as_of, after.as_of),
        ("numbers of applicants", before.applicants, after.applicants),
        ("policies", _shorts(before), _shorts(after)),
    ):
        if one != two:
            raise FiguresError(
                f"the runs have different {what} ({one} and {two}); "
                "compare runs of the same policies on the same population and dates"
            )


def _shorts(run: Run) -> tuple[str, ...]:
    return tuple(sorted(short for short, _ in run.editions))


def _pairs(
    before: Run, after: Run, books: Sequence[Rulebook]
) -> tuple[tuple[Rulebook, Rulebook], ...]:
    olds = {book.policy.short: book for book in books_of(before, books)}
    return tuple((olds[book.policy.short], book) for book in books_of(after, books))


# The two runs side by side -----------------------------------------------------------------------


def _join(
    connection: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[Rulebook, Rulebook]]
) -> None:
    """Makes ``pairs``: one row for each applicant, year and provision that either run awards."""
    connection.execute("CREATE TEMP TABLE names (policy VARCHAR, was VARCHAR, provision VARCHAR)")
    connection.execute("CREATE TEMP TABLE known (policy VARCHAR, provision VARCHAR)")
    for old, new in pairs:
        short = new.policy.short
        for was, now in _names(old, new).items():
            if isinstance(old.by_id[was].provision, Entitlement):
                connection.execute("INSERT INTO names VALUES (?, ?, ?)", [short, was, now])
        for placed in new.of_kind(Entitlement):
            connection.execute("INSERT INTO known VALUES (?, ?)", [short, placed.id])
    columns = f"结果 AS result, {LOW} AS low, {HIGH} AS high, 还缺 AS missing"
    connection.execute(f"""
        CREATE TEMP TABLE pairs AS
        SELECT *, CASE
                WHEN open THEN '{OPEN}'
                WHEN least_before = least_after AND most_before = most_after THEN '{SAME}'
                WHEN least_after >= least_before AND most_after >= most_before THEN '{GAIN}'
                WHEN least_after <= least_before AND most_after <= most_before THEN '{LOSS}'
                ELSE '{MIXED}' END AS direction
        FROM (
            SELECT who, year, policy, provision,
                {_worth("b")}, {_worth("a")},
                {_is_open("b")} OR {_is_open("a")} AS open,
                b.result IS DISTINCT FROM a.result OR b.low IS DISTINCT FROM a.low
                    OR b.high IS DISTINCT FROM a.high OR b.missing IS DISTINCT FROM a.missing
                    AS differs
            FROM (
                SELECT 申请人编号 AS who, 年度 AS year, 政策 AS policy, names.provision, {columns}
                FROM awards_before JOIN names ON policy = 政策 AND was = 规定
            ) b FULL JOIN (
                SELECT 申请人编号 AS who, 年度 AS year, 政策 AS policy, 规定 AS provision, {columns}
                FROM awards_after JOIN known ON policy = 政策 AND provision = 规定
            ) a USING (who, year, policy, provision)
        )
    """)


def _is_open(side: str) -> str:
    """Whether the award is undetermined, or owed without a known upper bound."""
    endless = f"{side}.result = '{AT_MOST}' AND {side}.high IS NULL"
    return f"coalesce({side}.result = '{OPEN}' OR {endless}, false)"


def _worth(side: str) -> str:
    """What an award is worth at least and at most: -1 for nothing (0元 too), 1 for support without
    an amount, otherwise fen; then its money, and whether that has no upper bound."""
    name = {"b": "before", "a": "after"}[side]
    money = f"{side}.result IN ('{EXACT}', '{AT_MOST}', '{OPEN}')"
    owed = ", ".join(f"'{result}'" for result in OWED)
    return ", ".join(
        [
            f"""CASE WHEN {side}.result NOT IN ({owed}) OR {side}.result IS NULL THEN -1
                WHEN NOT ({money}) THEN 1 WHEN {side}.high > 0 THEN {side}.{bound}
                ELSE -1 END AS {worth}_{name}"""
            for worth, bound in (("least", "low"), ("most", "high"))
        ]
        + [
            f"CASE WHEN {money} THEN coalesce({side}.low, 0) ELSE 0 END AS low_{name}",
            f"CASE WHEN {money} THEN coalesce({side}.high, {side}.low) ELSE 0 END AS high_{name}",
            f"coalesce({money} AND {side}.high IS NULL, false) AS endless_{name}",
        ]
    )


def _names(old: Rulebook, new: Rulebook) -> dict[str, str]:
    """What each provision of the earlier edition is called in the later one; one that the later
    one does not have keeps its id, marked, so that no other provision is taken for it."""
    if new.changes(old):
        now = new.later
    elif old.changes(new):
        now = {id_: was for id_ in old.by_id if (was := old.former(id_))}
    else:
        now = {id_: id_ for id_ in old.by_id if id_ in new.by_id}
    return {id_: now.get(id_, f"{id_}（已删去）") for id_ in old.by_id}


# What changed ------------------------------------------------------------------------------------

_GAINED = f"FILTER (direction = '{GAIN}')"
_LOST = f"FILTER (direction = '{LOSS}')"


def _sums(where: str) -> str:
    """The change of the lower and of the upper bounds."""
    return (
        f"coalesce(sum(low_after - low_before) {where}, 0), "
        f"coalesce(sum(high_after - high_before) {where}, 0)"
    )


def _provisions(
    connection: duckdb.DuckDBPyConnection,
    pairs: Sequence[tuple[Rulebook, Rulebook]],
    asked: tuple[Selection, Selection],
) -> Iterator[ProvisionChange]:
    counts = ", ".join(f"count(*) FILTER (direction = '{each}')" for each in _DIRECTIONS)
    found = connection.execute(f"""
        SELECT policy, provision, {counts},
            sum(low_before), sum(high_before), count(*) FILTER (endless_before),
            sum(low_after), sum(high_after), count(*) FILTER (endless_after),
            {_sums(_GAINED)}, {_sums(_LOST)}, bool_or(differs)
        FROM pairs GROUP BY policy, provision
    """).fetchall()
    by_id = {(policy, provision): rest for policy, provision, *rest in found}
    for old, new in pairs:
        pay = paying((old, new))
        names = _names(old, new)
        former = {now: was for was, now in names.items()}
        changed = _changed(old, new, asked, former)
        for id_ in [*new.by_id, *(now for now in former if now not in new.by_id)]:
            rest = by_id.get((new.policy.short, id_))
            if rest is None:
                continue
            was, sums = former.get(id_, ""), [int(each) for each in rest[5:15]]
            paid = bool({(new.policy.short, id_), (new.policy.short, was)} & pay)
            yield ProvisionChange(
                new.policy.short,
                id_,
                was,
                dict(zip(_DIRECTIONS, rest[:5], strict=True)),
                Span(*sums[:3]) if paid else Span(),
                Span(*sums[3:6]) if paid else Span(),
                Span(*sums[6:8]),
                Span(*sums[8:10]),
                rest[15] or id_ in changed,
            )


_DIRECTIONS: Final = (GAIN, LOSS, MIXED, SAME, OPEN)


def _changed(
    old: Rulebook, new: Rulebook, asked: tuple[Selection, Selection], former: Mapping[str, str]
) -> set[str]:
    """The provisions whose rule is another one in the later run, whatever the awards say."""
    every = {*former, *new.by_id}
    if _common(old, asked[0]) != _common(new, asked[1]):
        return every
    found = set()
    for id_ in every:
        was, now = old.by_id.get(former.get(id_, "")), new.by_id.get(id_)
        rules = [p and _rule(p.provision, each) for p, each in zip((was, now), asked, strict=True)]
        if rules[0] != rules[1]:
            found.add(id_)
    return found


_WORDING: Final = ("quote", "measure", "no_effect", "defects", "words")


def _rule(provision: Provision, selection: Selection) -> Any:
    """What the provision decides under the readings asked for, without its wording."""
    settled = under(provision, selection)
    names = (field.name for field in fields(settled) if field.name not in _WORDING)
    return type(settled), *(getattr(settled, name) for name in names)


def _common(book: Rulebook, selection: Selection) -> list[Any]:
    """The rules that bear on all provisions; the term does not, as both runs are of one day."""
    return [_rule(each, selection) for each in book.common if not isinstance(each, Validity)]


# Applicants --------------------------------------------------------------------------------------


def _movers(connection: duckdb.DuckDBPyConnection, touched: Sequence[Sequence[str]]) -> None:
    """Makes ``movers``: every applicant with an award in a provision that changed, by direction."""
    connection.execute("CREATE TEMP TABLE touched (policy VARCHAR, provision VARCHAR)")
    for each in touched:
        connection.execute("INSERT INTO touched VALUES (?, ?)", list(each))
    connection.execute(f"""
        CREATE TEMP TABLE movers AS
        SELECT *, CASE
                WHEN open THEN '{OPEN}'
                WHEN NOT (gains OR losses OR mixed) THEN '{SAME}'
                WHEN NOT (losses OR mixed) THEN '{GAIN}'
                WHEN NOT (gains OR mixed) THEN '{LOSS}'
                WHEN low_by >= 0 AND high_by >= 0 AND (low_by > 0 OR high_by > 0) THEN '{GAIN}'
                WHEN low_by <= 0 AND high_by <= 0 AND (low_by < 0 OR high_by < 0) THEN '{LOSS}'
                ELSE '{MIXED}' END AS direction
        FROM (
            SELECT who, bool_or(direction = '{OPEN}') AS open,
                bool_or(direction = '{GAIN}') AS gains, bool_or(direction = '{LOSS}') AS losses,
                bool_or(direction = '{MIXED}') AS mixed,
                sum(low_before) AS low_before, sum(high_before) AS high_before,
                sum(low_after) AS low_after, sum(high_after) AS high_after,
                sum(low_after) - sum(low_before) AS low_by,
                sum(high_after) - sum(high_before) AS high_by
            FROM pairs SEMI JOIN touched USING (policy, provision) GROUP BY who
        )
    """)


def _applicants(
    connection: duckdb.DuckDBPyConnection, everybody: int
) -> tuple[dict[str, int], Span, Span]:
    found = connection.execute("SELECT direction, count(*) FROM movers GROUP BY 1").fetchall()
    counted = {direction: dict(found).get(direction, 0) for direction in _DIRECTIONS}
    counted[SAME] = everybody - sum(n for each, n in counted.items() if each != SAME)
    query = f"SELECT {_sums(_GAINED)}, {_sums(_LOST)} FROM movers"
    ((up_low, up_high, down_low, down_high),) = connection.execute(query).fetchall()
    return counted, Span(int(up_low), int(up_high)), Span(int(down_low), int(down_high))


def _sizes(connection: duckdb.DuckDBPyConnection) -> Iterator[Size]:
    """How many gain and lose how much, by what the upper bound (or else the lower one) changes."""
    found = connection.execute(
        f"""
        SELECT len(list_filter(?, lambda edge: edge <= size)) - (size = 0)::INTEGER AS place,
               count(*) FILTER (direction = '{GAIN}'), count(*) FILTER (direction = '{LOSS}')
        FROM (SELECT direction, abs(if(high_by = 0, low_by, high_by)) AS size FROM movers)
        WHERE direction IN ('{GAIN}', '{LOSS}') GROUP BY place
        """,
        [list(SIZES)],
    ).fetchall()
    counted = {place: counts for place, *counts in found}
    if -1 in counted:
        yield Size(0, 0, *counted[-1])
    for place, (low, high) in enumerate(zip((0, *SIZES), (*SIZES, None), strict=True)):
        yield Size(low, high, *counted.get(place, (0, 0)))


def _biggest(connection: duckdb.DuckDBPyConnection, direction: str, order: str) -> Iterator[Mover]:
    found = connection.execute(
        f"""
        SELECT CAST(who AS VARCHAR), any_value(m.low_before), any_value(m.high_before),
               any_value(m.low_after), any_value(m.high_after),
               list(DISTINCT policy || ' ' || provision) FILTER (p.direction <> '{SAME}')
        FROM (
            SELECT * FROM movers WHERE direction = '{direction}' AND (high_by <> 0 OR low_by <> 0)
            ORDER BY high_by {order}, low_by {order}, CAST(who AS VARCHAR) LIMIT {BIGGEST}
        ) m JOIN (SELECT * FROM pairs SEMI JOIN touched USING (policy, provision)) p USING (who)
        GROUP BY who
        ORDER BY any_value(high_by) {order}, any_value(low_by) {order}, CAST(who AS VARCHAR)
        """
    ).fetchall()
    for who, low, high, lower, higher, provisions in found:
        before, after = Span(int(low), int(high)), Span(int(lower), int(higher))
        yield Mover(who, before, after, tuple(sorted(provisions)))
