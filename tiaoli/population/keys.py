"""What can be wrong between rows: duplicates, gaps, and keys that stand in no other table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import ibis

from tiaoli.nouns import Subject
from tiaoli.population.files import named
from tiaoli.population.layout import (
    APPLICANT,
    AWARDS,
    AWARDS_UNKNOWN,
    KEY,
    NAME,
    YEAR,
    Layout,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

REPEATED, NO_APPLICANT, NO_SUBJECT = "重复", "编号对不上", "缺主体的行"
GAP, BOTH = "缺年度", "自相矛盾"
_FOLLOWS: Final = {
    "": ("false",),
    YEAR: ("(k = k1 AND s = s1 + 1)",),
    NAME: (
        "(k = k1 AND (length(s) > length(s1) OR (length(s) = length(s1) AND s > s1)))",
        "(k = k1 AND s > s1)",
    ),
}
"""When a row may follow another of the same applicant: names are sorted as people number them (甲9,
甲10) or as computers do."""


@dataclass(frozen=True)
class Proofs:
    """What is known without grouping or joining: for 10^8 rows that takes minutes and gigabytes.

    ``sorted`` are the tables of which no two rows have the same key (and name, and whose years
    have no gap); every whole number from the first to the last of ``dense`` is an applicant's key.
    """

    sorted: frozenset[str] = frozenset()
    dense: tuple[int, int] | None = None


@dataclass(frozen=True)
class Offence:
    """Rows that are wrong because of other rows: the rows, and what to tell of them.

    ``screen`` is a smaller table that has rows only if there are offences.
    """

    column: str
    error: str
    screen: ir.Table
    rows: ir.Table
    words: ir.StringValue = field(compare=False)


def offences(
    table: ir.Table,
    layout: Layout,
    subjects: Mapping[str, ir.Table],
    vocabulary: Mapping[str, Subject],
    proofs: Proofs,
) -> Iterator[Offence]:
    """What is wrong between the rows of this table, and between them and other tables."""
    keyed = table.filter(table[KEY].notnull())
    if layout.name not in proofs.sorted:
        yield from _repeated(keyed, layout)
        if layout.series:
            yield from _gaps(keyed)
    if layout.name != APPLICANT and proofs.dense is None:
        lost = keyed.anti_join(subjects[APPLICANT], KEY)
        yield Offence(KEY, NO_APPLICANT, lost, lost, ibis.literal(NO_ROW))
    owner = layout.series.partition(".")[0]
    if layout.series and not vocabulary[owner].many:
        lost = keyed.anti_join(subjects[owner], KEY) if owner in subjects else keyed
        words = f"{owner} 表里没有这个申请人；请在那里补一行"
        yield Offence(KEY, NO_SUBJECT, lost, lost, ibis.literal(words))
    applicants = subjects[APPLICANT]
    if layout.name == AWARDS and AWARDS_UNKNOWN in applicants.columns:
        unknown = applicants.filter(applicants[AWARDS_UNKNOWN])
        rows = keyed.semi_join(unknown, KEY)
        words = f"申请人的 {AWARDS_UNKNOWN} 写“是”，这里却有一行；请更正一处"
        yield Offence(KEY, BOTH, rows, rows, ibis.literal(words))


NO_ROW: Final = f"{APPLICANT} 表里没有这个编号；请在那里补一行，或更正编号"


def _repeated(keyed: ir.Table, layout: Layout) -> Iterator[Offence]:
    if layout.name == AWARDS:
        return
    second = YEAR if layout.series else NAME if layout.many else ""
    by = [KEY, second] if second else [KEY]
    keyed = keyed.filter(keyed[second].notnull()) if second else keyed
    several = keyed.group_by(by).aggregate(**{"@rows": keyed.count()})
    several = several.filter(several["@rows"] > 1)
    rows = keyed.semi_join(several, by)
    if layout.series:
        words = rows[YEAR].cast("string") + "年写了几次；只留一处"
    elif layout.many:
        words = ibis.literal("名称 `") + rows[NAME].substr(0, 40) + "` 有几行；请换一个名称"
    else:
        words = ibis.literal(f"同一编号有几行；{layout.name}表里每个申请人最多一行")
    yield Offence(second or KEY, REPEATED, several, rows, words)


def _gaps(keyed: ir.Table) -> Iterator[Offence]:
    years = keyed.group_by(KEY).aggregate(
        **{
            "@first": keyed[YEAR].min(),
            "@last": keyed[YEAR].max(),
            "@years": keyed[YEAR].nunique(),
        }
    )
    gaps = years.filter(years["@last"] - years["@first"] + 1 != years["@years"])
    span = gaps["@first"].cast("string") + "年至" + gaps["@last"].cast("string") + "年之间只有"
    words = span + gaps["@years"].cast("string") + "个年度；中间的年度不知道时，写那一年而金额留空"
    yield Offence(YEAR, GAP, gaps, gaps, words)


# Proofs by one look over sorted rows, on DuckDB --------------------------------------------------


def proofs(connection: Any, tables: Mapping[str, tuple[Layout, str]]) -> Proofs:
    """What a single pass over each table proves, in memory that does not grow.

    ``tables`` has the layout and the DuckDB name of each. Whatever order the rows come in: where
    each is above the one before it, no two are alike.
    """
    found = {name for name, (layout, view) in tables.items() if _sorted(connection, layout, view)}
    dense = None
    if APPLICANT in found:
        keys = f"SELECT {named(KEY)} AS k FROM {tables[APPLICANT][1]}"
        query = f"SELECT min(k), max(k), count(*) FROM ({keys})"
        [(first, last, count)] = connection.execute(query).fetchall()
        if isinstance(first, int) and last - first + 1 == count:
            dense = (first, last)
    return Proofs(frozenset(found), dense)


def _sorted(connection: Any, layout: Layout, view: str) -> bool:
    if layout.name == AWARDS:
        return False
    key, second = named(KEY), YEAR if layout.series else NAME if layout.many else ""
    columns, missing = [f"{key} AS k", f"lag({key}) OVER () AS k1"], "k IS NULL"
    if second:
        columns += [f"{named(second)} AS s", f"lag({named(second)}) OVER () AS s1"]
        missing = "k IS NULL OR s IS NULL"
    inside = f"SELECT {', '.join(columns)} FROM {view}"
    for follows in _FOLLOWS[second]:
        wrong = f"{missing} OR NOT (k1 IS NULL OR k > k1 OR {follows})"
        query = f"SELECT 1 FROM ({inside}) WHERE {wrong} LIMIT 1"
        if not connection.execute(query).fetchall():
            return True
    return False
