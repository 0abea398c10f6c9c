"""What can be wrong with the rows of a table in normal form, as conditions on its columns.

The conditions are Ibis expressions, so that every engine checks alike. A condition that is NULL
finds nothing: what nobody has stated is no mistake.
"""

from __future__ import annotations

import copy
import datetime
import functools
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis

from tiaoli.kinds import (
    MAX_COUNT,
    MAX_FEN,
    Choice,
    Count,
    Date,
    Duration,
    Key,
    Kind,
    Money,
    Share,
    Year,
)
from tiaoli.nouns import Subject
from tiaoli.population.cells import UNSTATED
from tiaoli.population.layout import (
    AMOUNT,
    ITEM,
    KEY,
    NAME,
    NANO,
    PROJECT,
    YEAR,
    Column,
    Layout,
    Physical,
)
from tiaoli.tree import Fact, HighestBefore, InYear, LatestYear, Ratio

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIRST_DAY, LAST_DAY = datetime.date(1949, 1, 1), datetime.date(2200, 12, 31)
FIRST_YEAR, LAST_YEAR = 1900, 2099
LONGEST_NAME: Final = 200
OUT_OF_RANGE, NO_OPTION, NOT_YET = "超出范围", "不在选项之中", "尚未发生"
CONTRADICTION, NO_KEY, MISSING, BAD_NAME = "自相矛盾", "缺编号", "缺必填项", "名称不对"
_PLACES: Final[Mapping[type[Kind], tuple[int, str]]] = {Money: (2, "元"), Share: (7, "%")}


@dataclass(frozen=True)
class Check:
    """A condition that no row may meet, the column and kind of error, and what to tell of a row."""

    column: str
    error: str
    bad: ir.BooleanValue
    words: ir.StringValue


def shown(kind: Kind, value: Any) -> Any:
    """A value in normal form as people write it, as an expression: 30000.5元, 60%, 20个."""
    if not isinstance(kind, Money | Share):
        unit = kind.unit if isinstance(kind, Count | Duration) else ""
        return (
            value.cast("string")
            + ("个" if isinstance(kind, Duration) and unit == "月" else "")
            + unit
        )
    places, unit = _PLACES[type(kind)]
    digits = value.abs().cast("string").lpad(places + 1, "0")
    # lpad cuts what is longer, so a long number is taken as it is.
    digits = ibis.ifelse(value.abs() >= 10**places, value.abs().cast("string"), digits)
    whole = digits.substr(0, digits.length() - places)
    rest = digits.substr(digits.length() - places)
    number = (whole + "." + rest).re_replace(r"\.?0+$", "")
    return ibis.ifelse(value < 0, "-", "") + number + unit


# One column --------------------------------------------------------------------------------------


def column_checks(table: ir.Table, column: Column, day: datetime.date) -> Iterator[Check]:
    """What can be wrong with one column alone, on the day as of which the population is judged."""
    value = table[column.name]
    match column.kind:
        case Money() | Share() | Count() | Duration():
            yield _bounds(column, value)
        case Year():
            yield from _year(column, value, day)
        case Choice(options=options):
            found = (
                ibis.literal("`") + value + f"` 不在选项之中；请从 {'、'.join(options)} 中选一个"
            )
            yield Check(column.name, NO_OPTION, value.notin(options), found)
        case Date():
            yield from _date(column, value, day)
        case Key():
            yield from _name(column, value)


def _bounds(column: Column, value: Any) -> Check:
    kind = column.kind
    least, most = {
        Money: ("金额不能小于0", "超过100万亿元，请检查单位"),
        Share: ("占比不能小于0%", "超过100%；占比在0%到100%之间"),
    }.get(type(kind), ("不能小于0", "过大，请检查"))
    limit = MAX_FEN if isinstance(kind, Money) else NANO if isinstance(kind, Share) else MAX_COUNT
    words = ibis.ifelse(value < 0, f"` 为负数；{least}", f"` {most}")
    found = ibis.literal("`") + shown(kind, value) + words
    return Check(column.name, OUT_OF_RANGE, (value < 0) | (value > limit), found)


def _year(column: Column, value: Any, day: datetime.date) -> Iterator[Check]:
    text = ibis.literal("`") + value.cast("string")
    outside = (value < FIRST_YEAR) | (value > LAST_YEAR)
    yield Check(column.name, OUT_OF_RANGE, outside, text + f"` 不是年度；请写成 {Year.example}")
    later = (value > day.year) & (value <= LAST_YEAR)
    yield Check(column.name, NOT_YET, later, text + f"` 在基准日{day.isoformat()}之后；请更正年度")


def _date(column: Column, value: Any, day: datetime.date) -> Iterator[Check]:
    text = value.cast("string")
    outside = (value < FIRST_DAY) | (value > LAST_DAY)
    found = ibis.literal("`") + text + "` 的年份不在1949至2200之间"
    yield Check(column.name, OUT_OF_RANGE, outside, found)
    later = (value > day) & (value <= LAST_DAY)
    found = text + f"在基准日{day.isoformat()}之后，尚未发生；请更正日期，未发生的事不要写"
    yield Check(column.name, NOT_YET, later, found)


def _name(column: Column, value: Any) -> Iterator[Check]:
    wrong = (value.strip() == "") | (value.length() > LONGEST_NAME)
    found = ibis.literal("`") + value.substr(0, 40) + f"` 须为1至{LONGEST_NAME}个字"
    yield Check(column.name, BAD_NAME, wrong, found)
    if column.name in (NAME, PROJECT):
        unknown = value.isin([text for text in UNSTATED if text])
        words = ibis.literal("不能写 ") + value + "；不知道时不写这一项"
        yield Check(column.name, BAD_NAME, unknown, words)


def row_checks(table: ir.Table, layout: Layout) -> Iterator[Check]:
    """The key, and what else every row must have."""
    missing = table[KEY].isnull()
    if table[KEY].type().is_string():
        missing = missing | (table[KEY].strip() == "")
    yield Check(KEY, NO_KEY, missing, ibis.literal(f"没有 {KEY}；请补上，不知道是谁的行请删去"))
    for name in layout.required:
        words = ibis.literal(f"没有 {name}；请补上，每行都要有")
        yield Check(name, MISSING, table[name].isnull(), words)


def unstated_columns(table: ir.Table, layout: Layout) -> list[ir.BooleanValue]:
    """Where a text column says 未知 or nothing at all instead of NULL."""
    found = []
    for name in table.columns:
        column = layout.column(name)
        if column is not None and column.physical is Physical.VARCHAR:
            texts = UNSTATED if isinstance(column.kind, Choice) or name == ITEM else ("",)
            found.append(table[name].isin(texts))
    return found


# Facts that cannot all be true -------------------------------------------------------------------


class Derived:
    """What the facts of one subject are, stated or derived from its yearly series."""

    def __init__(self, table: ir.Table, subject: Subject, series: Mapping[str, ir.Table]) -> None:
        self.subject = subject
        self.table = table
        self.summaries: dict[str, tuple[str, str]] = {}
        keys = {
            fact.formula.series.key: fact.formula.year
            for fact in subject
            if isinstance(fact.formula, InYear | HighestBefore)
            and isinstance(fact.formula.series, Fact)
        }
        for number, (key, year) in enumerate(keys.items()):
            if key in series and isinstance(year, Fact):
                summary = _summary(table, series[key], year, number)
                self.table = self.table.left_join(summary, KEY).drop(f"{KEY}_right")
                self.summaries[key] = (f"@in_year_{number}", f"@before_{number}")

    def on(self, table: ir.Table) -> Derived:
        """The same for some of the rows, as a table of its own."""
        other = copy.copy(self)
        other.table = table
        return other

    def stated(self, fact: Fact) -> Any:
        """The stated value; ``None`` where the table has no such column."""
        return self.table[fact.name] if fact.name in self.table.columns else None

    def value(self, fact: Fact) -> Any:
        """The stated value, else what the series gives; ``None`` if neither can be known."""
        stated, derived = self.stated(fact), None
        if isinstance(fact.formula, InYear):
            derived = self.in_year(fact.formula)
        elif isinstance(fact.formula, HighestBefore):
            known = self.highest(fact.formula)
            derived = None if known is None else ibis.ifelse(known[1], known[0], None)
        if stated is None or derived is None:
            return derived if stated is None else stated
        return ibis.coalesce(stated, derived)

    def in_year(self, formula: InYear) -> Any:
        """What the series says of the year, or ``None`` without a series."""
        found = self.summaries.get(_key(formula))
        return None if found is None else self.table[found[0]]

    def highest(self, formula: HighestBefore) -> tuple[Any, Any] | None:
        """The highest known value before the year, and whether every such year is known."""
        found = self.summaries.get(_key(formula))
        if found is None:
            return None
        return self.table[found[1]], self.table[f"{found[1]}_known"]

    def checks(self) -> Iterator[Check]:
        """The contradictions that `consistency.contradictions` finds in a case."""
        for fact in self.subject:
            if isinstance(fact.formula, Ratio):
                yield from self._share(fact, fact.formula)
            elif isinstance(fact.formula, InYear):
                yield from self._against_year(fact, fact.formula)
            elif isinstance(fact.formula, HighestBefore):
                yield from self._against_highest(fact, fact.formula)
            if fact.at_most and isinstance(fact.kind, Money):
                yield from self._excess(fact, self.subject.facts[fact.at_most.partition(".")[2]])

    def _excess(self, part: Fact, whole: Fact) -> Iterator[Check]:
        amount, limit = self.value(part), self.value(whole)
        if amount is not None and limit is not None:
            found = shown(part.kind, amount) + f"，大于{whole.name}" + shown(whole.kind, limit)
            yield Check(part.name, CONTRADICTION, amount > limit, found + "；请核对两项金额")

    def _share(self, fact: Fact, ratio: Ratio) -> Iterator[Check]:
        part, whole, stated = ratio.part, ratio.whole, self.stated(fact)
        assert isinstance(part, Fact)
        assert isinstance(whole, Fact)
        if part.at_most != whole.key:
            for check in self._excess(part, whole):
                yield Check(
                    check.column, check.error, check.bad & (self.value(whole) > 0), check.words
                )
        limit = self.value(whole)
        if stated is None or limit is None:
            return
        words = ibis.literal(f"{whole.name}为0元时没有占比；请删去占比，或更正{whole.name}")
        yield Check(fact.name, CONTRADICTION, stated.notnull() & (limit == 0), words)
        amount = self.value(part)
        if amount is not None:
            follows = _exact(amount, MAX_FEN) * ibis.literal(NANO).cast("decimal(10, 0)")
            differs = _exact(stated, NANO) * _exact(limit, MAX_FEN) != follows
            found = ibis.literal("写的是") + shown(fact.kind, stated) + f"，与{part.name}"
            found = found + shown(part.kind, amount) + f"、{whole.name}" + shown(whole.kind, limit)
            bad = (amount <= limit) & (limit > 0) & differs
            yield Check(fact.name, CONTRADICTION, bad, found + "不符；请更正，或不写占比")

    def _against_year(self, fact: Fact, formula: InYear) -> Iterator[Check]:
        stated, derived = self.stated(fact), self.in_year(formula)
        if stated is not None and derived is not None:
            yield self._differs(fact, formula, stated, derived, "应为", stated != derived)

    def _against_highest(self, fact: Fact, formula: HighestBefore) -> Iterator[Check]:
        stated, found = self.stated(fact), self.highest(formula)
        if stated is not None and found is not None:
            highest, known = found
            yield self._differs(fact, formula, stated, highest, "应为", known & (stated != highest))
            below = ~known & (stated < highest)
            yield self._differs(fact, formula, stated, highest, "至少为", below)

    def _differs(
        self, fact: Fact, formula: InYear | HighestBefore, stated: Any, derived: Any, how: str,
        bad: Any,
    ) -> Check:  # fmt: skip
        assert isinstance(formula.series, Fact)
        found = (
            ibis.literal("写的是") + shown(fact.kind, stated) + f"，按{formula.series.name}{how}"
        )
        words = found + shown(fact.kind, derived) + "；请更正，或只写数列"
        return Check(fact.name, CONTRADICTION, bad, words)


def _key(formula: InYear | HighestBefore) -> str:
    assert isinstance(formula.series, Fact)
    return formula.series.key


def _exact(value: Any, most: int) -> Any:
    """A whole number that products cannot overflow; NULL beyond `most`, where a check tells it."""
    within = ibis.ifelse((value >= 0) & (value <= most), value, None)
    return within.cast("decimal(19, 0)")  # DuckDB multiplies narrower ones in 64 bits


def _summary(table: ir.Table, series: ir.Table, year: Fact, number: int) -> ir.Table:
    """For each applicant: the value in the year of application, the highest before it, and whether
    all years before it are known. The highest is NULL where the series ends too early to say."""
    last = series.group_by(KEY).aggregate(**{"@last": series[YEAR].max()})
    if year.name in table.columns and isinstance(year.formula, LatestYear):
        stated = table.select(KEY, **{"@stated": table[year.name]})
        last = last.left_join(stated, KEY).drop(f"{KEY}_right")
        last = last.mutate(**{"@year": ibis.coalesce(last["@stated"], last["@last"])})
    else:
        last = last.mutate(**{"@year": last["@last"]})
    joined = series.inner_join(last.select(KEY, "@last", "@year"), KEY)
    before = joined[YEAR] < joined["@year"]
    in_year, highest = f"@in_year_{number}", f"@before_{number}"
    unknown = before & joined[AMOUNT].isnull()
    found = joined.group_by(KEY).aggregate(
        **{
            in_year: joined[AMOUNT].max(where=joined[YEAR] == joined["@year"]),
            highest: joined[AMOUNT].max(where=before),
            "@unknown": joined.count(where=unknown),
            "@late": joined["@last"].max() >= joined["@year"].max() - 1,
        }
    )
    known = ibis.coalesce(found[highest], 0)
    return found.select(
        KEY,
        in_year,
        **{
            highest: ibis.ifelse(found["@late"], known, None),
            f"{highest}_known": found["@late"] & (found["@unknown"] == 0),
        },
    )


def any_of(conditions: list[Any]) -> Any:
    """Whether any of these conditions is met."""
    return functools.reduce(operator.or_, conditions)
