"""Which tables and columns a population has, how they are called on disk, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from tiaoli.case import PRIOR
from tiaoli.kinds import Choice, Count, Date, Duration, Key, Kind, Money, Share, Year, Yearly, YesNo
from tiaoli.nouns import ASSESSED as ASSESSED
from tiaoli.nouns import NAME as NAME
from tiaoli.nouns import PROJECT as PROJECT
from tiaoli.nouns import Subject
from tiaoli.tree import Fact

KEY: Final = "申请人编号"
APPLICANT: Final = "申请人"
AWARDS: Final = PRIOR
AWARDS_UNKNOWN: Final = "已获奖补未知"
APPLIED: Final = "申报次序"
"""The order in which people applied, in 申请人: for money that goes to who comes first."""
PROVISION, AMOUNT, DAY, ITEM, SAME_KIND = "条款", "金额", "日期", "对象", "同类"
AWARD_KINDS: Final[Mapping[str, Kind]] = {
    PROVISION: Key(),
    AMOUNT: Money(),
    DAY: Date(),
    ITEM: Key(),
    PROJECT: Key(),
    SAME_KIND: YesNo(),
}
AWARD_COLUMNS: Final = (KEY, *AWARD_KINDS)
YEAR: Final = "年度"
SERIES_COLUMNS: Final = (KEY, YEAR, AMOUNT)
CARD: Final = "population.yaml"
NANO: Final = 10**9
"""A share is stored as a whole number of so many parts."""
FEN, PARTS = "分", "十亿分之一"
MONEY_UNITS: Final[Mapping[str, int]] = {FEN: 1, "元": 100, "万元": 10**6, "亿元": 10**10}
"""How many fen each unit of a money column stands for."""
SHARE_UNITS: Final[Mapping[str, Fraction]] = {PARTS: Fraction(1), "%": Fraction(NANO, 100)}
"""How many parts of `NANO` each unit of a share column stands for."""


class Physical(Enum):
    """The type of a column in normal form, by its name in SQL."""

    BIGINT = "BIGINT"
    BOOLEAN = "BOOLEAN"
    VARCHAR = "VARCHAR"
    DATE = "DATE"


@dataclass(frozen=True)
class Column:
    """A column of a table in normal form: its plain name, and the kind of its values.

    ``fact`` is the key under which a case has it (企业.年度主营业务收入); empty for what is no fact
    (名称, 条款, …).
    """

    name: str
    kind: Kind
    fact: str = ""

    @property
    def unit(self) -> str:
        """The unit that stands behind the name on disk; empty if there is none."""
        return unit_of(self.kind)

    @property
    def on_disk(self) -> str:
        """The column's name in a file in normal form: 年度主营业务收入（分）."""
        return with_unit(self.name, self.unit)

    @property
    def physical(self) -> Physical:
        """The column's type in normal form."""
        return physical_of(self.kind)


@dataclass(frozen=True)
class Layout:
    """A table that a population may have; ``columns`` by plain names, without `KEY`.

    ``subject`` is ``None`` for awards and series, ``series`` the key of the fact of a series.
    Amounts that a review settled for one provision (评审核定额@…) are no fixed columns: see
    `column`.
    """

    name: str
    columns: Mapping[str, Column]
    subject: Subject | None = None
    series: str = ""

    @property
    def many(self) -> bool:
        """Whether an applicant may have several rows."""
        return self.subject is None or self.subject.many

    @property
    def required(self) -> tuple[str, ...]:
        """The columns, besides `KEY`, that must be there and have no NULL."""
        if self.subject is None:
            return (YEAR,) if self.series else (PROVISION,)
        return (NAME,) if self.subject.many else ()

    def column(self, name: str) -> Column | None:
        """The column of this plain name, 评审核定额@… included; ``None`` if there cannot be one."""
        if name in self.columns:
            return self.columns[name]
        assessed, at, provision = name.partition("@")
        if self.subject is not None and assessed == ASSESSED and at and provision:
            return Column(name, Money(), f"{self.subject.name}.{name}")
        return None


@dataclass(frozen=True)
class Header:
    """The header of a column in a file: its plain name, and the unit if it names one."""

    name: str
    unit: str = ""


def layouts(vocabulary: Mapping[str, Subject]) -> dict[str, Layout]:
    """The tables that a population over these subjects may have, by name, 申请人 first."""
    ordered = sorted(vocabulary.values(), key=lambda subject: subject.name != APPLICANT)
    found = {subject.name: _of_subject(subject) for subject in ordered}
    found[AWARDS] = Layout(AWARDS, {n: Column(n, kind) for n, kind in AWARD_KINDS.items()})
    for subject in ordered:
        for fact in subject:
            if isinstance(fact.kind, Yearly):
                found[fact.key] = _of_series(fact, fact.kind)
    return found


def _of_subject(subject: Subject) -> Layout:
    labels = (NAME, PROJECT) if subject.many else ()
    columns = {name: Column(name, Key()) for name in labels}
    for fact in subject:
        if fact.name not in labels and not isinstance(fact.kind, Yearly):
            columns[fact.name] = Column(fact.name, fact.kind, fact.key)
    if subject.name == APPLICANT:
        columns[AWARDS_UNKNOWN] = Column(AWARDS_UNKNOWN, YesNo())
        columns[APPLIED] = Column(APPLIED, Count("位"))
    return Layout(subject.name, columns, subject)


def _of_series(fact: Fact, kind: Yearly) -> Layout:
    columns = {YEAR: Column(YEAR, Year()), AMOUNT: Column(AMOUNT, kind.of)}
    return Layout(fact.key, columns, series=fact.key)


def unit_of(kind: Kind) -> str:
    """The unit behind the name of a column in normal form; empty if there is none."""
    match kind:
        case Money():
            return FEN
        case Share():
            return PARTS
        case Duration(unit=unit):
            return unit
        case _:
            return ""


def units_of(kind: Kind) -> tuple[str, ...]:
    """The units that a column of numbers may name; empty if it names none."""
    match kind:
        case Money():
            return tuple(MONEY_UNITS)
        case Share():
            return tuple(SHARE_UNITS)
        case Duration(unit=unit):
            return (unit,)
        case _:
            return ()


def physical_of(kind: Kind) -> Physical:
    """The type of a column in normal form; raises `TypeError` for a kind that has no column."""
    match kind:
        case Money() | Share() | Count() | Year() | Duration():
            return Physical.BIGINT
        case YesNo():
            return Physical.BOOLEAN
        case Choice() | Key():
            return Physical.VARCHAR
        case Date():
            return Physical.DATE
    raise TypeError(f"{type(kind).__name__} has no column; a yearly series is a table of its own")


def with_unit(name: str, unit: str) -> str:
    """A column's name on disk: the plain name, and the unit in full-width brackets."""
    return f"{name}（{unit}）" if unit else name


def header(layout: Layout, text: str) -> Header:
    """The plain name and the unit that a header of this table's file means.

    Only a unit that the column's kind can have is taken off; half-width brackets are read alike.
    """
    text = text.strip()
    for left, right in ("（）", "()"):
        name, found, rest = text.rpartition(left)
        if found and rest.endswith(right):
            column, unit = layout.column(name.strip()), rest[:-1].strip().replace("％", "%")
            if column is not None and unit in units_of(column.kind):
                return Header(column.name, unit)
    return Header(text)
