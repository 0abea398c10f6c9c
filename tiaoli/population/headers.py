"""Which fact each column of a file states, and whether its type can: without a look at the rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tiaoli.kinds import Choice, Count, Date, Duration, Key, Kind, Money, Share, Year, YesNo
from tiaoli.labels import is_label
from tiaoli.nouns import Subject
from tiaoli.population.files import Raw
from tiaoli.population.layout import (
    KEY,
    Column,
    Layout,
    Physical,
    header,
    physical_of,
    units_of,
    with_unit,
)
from tiaoli.problems import no_such, quoted

_INTEGERS: Final = re.compile(r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER")
_UNIT: Final = re.compile("[（(](分|元|万元|亿元|%|十亿分之一|月|日)[)）]$")
_NARROW: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
"""The integers that fit into 64 bits with a sign."""
_TAKES: Final[Mapping[type[Kind], tuple[str, ...]]] = {
    Money: ("text", "number"),
    Share: ("text", "number"),
    Duration: ("text", "number"),
    Count: ("text", "number"),
    Year: ("text", "number"),
    YesNo: ("text", "yesno"),
    Date: ("text", "date"),
    Choice: ("text",),
    Key: ("text",),
}
"""Which families of types each kind can be read from."""


@dataclass(frozen=True)
class Source:
    """A column as it was found: its header, its type in DuckDB, and what it states in which unit.

    ``unit`` is empty where each cell names its own unit, or none is needed.
    """

    header: str
    type: str
    column: Column
    unit: str = ""

    @property
    def is_text(self) -> bool:
        """Whether the cells are text."""
        return is_text(self.type)

    @property
    def normal(self) -> bool:
        """Whether the column has its normal name and type already."""
        return self.header == self.column.on_disk and self.type == self.column.physical.value


@dataclass(frozen=True)
class Found:
    """A table as it was found, with what each of its columns states; `key` is its key column."""

    raw: Raw
    layout: Layout
    key: str
    key_type: str
    sources: tuple[Source, ...]

    @property
    def normal(self) -> bool:
        """Whether every column can be read as it is."""
        return not self.raw.is_csv and all(source.normal for source in self.sources)


def family(type_: str) -> str:
    """text, number, yesno, date, float, nothing (a column of NULL only), or the type itself."""
    if type_ == "VARCHAR" or type_.startswith("ENUM"):
        return "text"
    if _INTEGERS.fullmatch(type_) or type_.startswith("DECIMAL"):
        return "number"
    names = {"BOOLEAN": "yesno", "DATE": "date", "FLOAT": "float", "DOUBLE": "float"}
    return "nothing" if type_.strip('"') == "NULL" else names.get(type_, type_)


def is_text(type_: str) -> bool:
    """Whether a column of this type holds text."""
    return family(type_) == "text"


def understood(
    raw: Raw,
    layout: Layout,
    vocabulary: Mapping[str, Subject],
    provisions: Mapping[str, Collection[str]] | None,
    faults: list[str],
) -> Found | None:
    """The table with what its columns state; what they cannot state is noted in `faults`."""
    sources: dict[str, Source] = {}
    before = len(faults)
    shown = raw.paths[0].name if len(raw.paths) == 1 else f"{raw.name}/"
    for text, type_ in raw.columns.items():
        if text.strip() == KEY:
            continue
        head = header(layout, text)
        column = layout.column(head.name)
        if column is None:
            faults.append(f"{shown}: {_no_column(layout, head.name, vocabulary)}")
            continue
        if head.name in sources:
            faults.append(
                f"{shown}: {quoted(text)} 与 {quoted(sources[head.name].header)} 是同一列；只留一列"
            )
            continue
        sources[head.name] = source = Source(text, type_, column, head.unit)
        faults.extend(f"{shown}: 列 {quoted(text)} {why}" for why in _misfits(source))
        if "@" in head.name and provisions is not None:
            why = no_provision(head.name.partition("@")[2], provisions)
            faults.extend([f"{shown}: 列 {quoted(text)}: {why}"] if why else [])
    keys = [(text, type_) for text, type_ in raw.columns.items() if text.strip() == KEY]
    faults.extend(f"{shown}: {why}" for why in _key_misfits(keys))
    for name in layout.required:
        if name not in sources or family(sources[name].type) == "nothing":
            faults.append(f"{shown}: 缺列 {name}；每行都要有")
    if len(faults) > before:
        return None
    stated = tuple(each for each in sources.values() if family(each.type) != "nothing")
    return Found(raw, layout, *keys[0], stated)


def _key_misfits(keys: list[tuple[str, str]]) -> Iterator[str]:
    if len(keys) != 1:
        yield f"缺列 {KEY}；每张表都要有" if not keys else f"列 {KEY} 写了两次；只留一列"
    elif family(keys[0][1]) != "text" and keys[0][1] not in _NARROW:
        yield f"列 {KEY} 的类型是 {keys[0][1]}；请用 BIGINT 或 VARCHAR"


def _no_column(layout: Layout, name: str, vocabulary: Mapping[str, Subject]) -> str:
    name = _UNIT.sub("", name)
    owners = [other.name for other in vocabulary.values() if name in other.facts]
    if layout.subject is not None and owners and name not in layout.subject.facts:
        return f"没有列 {quoted(name)}；它属于 {'、'.join(owners)}，请写到那里"
    if layout.subject is not None and name in layout.subject.facts:
        key = f"{layout.name}.{name}"
        return f"没有列 {quoted(name)}；它是各年数列，请另写一张表 {key}.parquet"
    return no_such(
        "列", name, [KEY, *layout.columns], "" if layout.subject is None else "请见 tiaoli facts"
    )


def _misfits(source: Source) -> Iterator[str]:
    kind, found, name = source.column.kind, family(source.type), source.column.name
    if found == "nothing":
        return
    units = units_of(kind)
    named = "、".join(with_unit(name, unit) for unit in units)
    if found == "float":
        yield f"是浮点数（{source.type}），金额和比例须精确；请改成 {_wanted(source, named)}"
    elif found not in _TAKES[type(kind)]:
        yield f"的类型是 {source.type}；请改成 {_wanted(source, named)}"
    elif found == "number" and units and not source.unit:
        yield (
            f"是数字而没有单位；请把表头写成 {named} 之一"
            if len(units) > 1
            else (f"是数字而没有单位；请把表头写成 {named}")
        )


def _wanted(source: Source, named: str) -> str:
    kind = source.column.kind
    physical = physical_of(kind)
    if physical is Physical.BIGINT:
        number = "BIGINT 或 DECIMAL" if isinstance(kind, Money | Share) else "BIGINT"
        headers = f"，表头写 {named}" if named else ""
        return f"{number}{headers}，或写成文字，如 {kind.example}"
    if physical is Physical.VARCHAR:
        return "VARCHAR"
    return f"{physical.value}，或写成文字，如 {'是' if isinstance(kind, YesNo) else kind.example}"


def no_provision(name: str, provisions: Mapping[str, Collection[str]]) -> str:
    """Why the policies (their provisions' ids by short name) have no provision of this name.

    Empty if they have it, or if it belongs to a policy that is not among them.
    """
    short, _, rest = name.partition(" ")
    if short in provisions and rest:
        if _is_own(rest) and rest not in provisions[short]:
            return no_such("条款", name, [f"{short} {id_}" for id_ in provisions[short]], "请核对")
        return ""
    if not _is_own(name):
        return ""
    having = [policy for policy, ids in provisions.items() if name in ids]
    if not having:
        every = [id_ for ids in provisions.values() for id_ in ids]
        return no_such("条款", name, every, "请在条款前写政策的简称")
    if len(having) > 1:
        return f"{quoted(name)} 是哪部政策的？请写 {'、'.join(f'{p} {name}' for p in having)} 之一"
    return ""


def _is_own(name: str) -> bool:
    """Whether this looks like a provision of one of these policies: 第五条/成长支持."""
    return "/" in name and is_label(name.partition("/")[0])


def key_type(tables: Collection[Found], faults: list[str]) -> Physical:
    """The one type that the key has in all tables; CSV files go by the others, or are text."""
    typed = {
        found.raw.name: Physical.VARCHAR if family(found.key_type) == "text" else Physical.BIGINT
        for found in tables
        if not found.raw.is_csv
    }
    if len(set(typed.values())) > 1:
        texts = "、".join(name for name, type_ in typed.items() if type_ is Physical.VARCHAR)
        others = "、".join(name for name, type_ in typed.items() if type_ is Physical.BIGINT)
        faults.append(
            f"{KEY} 的类型不一：{texts} 是 VARCHAR，{others} 是整数；各表须相同，否则对不上"
        )
    return next(iter(typed.values()), Physical.VARCHAR)
