"""A case as its file writes it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tiaoli.case import Award, Case
from tiaoli.kinds import UNKNOWN, Kind, Money, Yearly
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Rulebook


def case_lines(book: Rulebook, case: Case) -> Iterator[str]:
    """The day and what is stated, as the lines of an item of a case file."""
    yield f"  日期: {case.date.isoformat()}"
    yield "  事实:"
    for line in _stated(book, case):
        yield f"    {line}"


def _stated(book: Rulebook, case: Case) -> Iterator[str]:
    single: dict[str, list[str]] = {}
    for name, text in _shown(book, case.facts):
        single.setdefault(name.partition(".")[0], []).append(text)
    for name, each in single.items():
        yield f"{name}: {{{', '.join(each)}}}"
    for name, rows in case.rows.items():
        yield f"{name}:" if rows else f"{name}: 无"
        for row in rows:
            project = [f"项目: {row.project}"] if row.project else []
            each = [f"名称: {row.name}", *project, *(text for _, text in _shown(book, row.facts))]
            yield f"  - {{{', '.join(each)}}}"
    if case.awards is UNKNOWN:
        yield "已获奖补: 未知"
    elif isinstance(case.awards, tuple) and case.awards:
        yield "已获奖补:"
        yield from (f"  - {{{', '.join(_award(award))}}}" for award in case.awards)
    for short, day in case.published.items():
        yield f"公布日期: {f'{{{short}: {day}}}' if short else day}"


def _award(award: Award) -> Iterator[str]:
    yield f"条款: {award.provision}"
    yield f"金额: {'未知' if award.amount is UNKNOWN else Money().show(award.amount)}"  # type: ignore[arg-type]
    known = isinstance(award.date, datetime.date)
    yield f"日期: {award.date.isoformat() if known else '未知'}"  # type: ignore[union-attr]
    yield from [f"对象: {award.item}"] if award.item else []
    yield from [f"项目: {award.project}"] if award.project else []
    if award.same_kind is not UNKNOWN:
        yield f"同类: {'是' if award.same_kind else '否'}"


def _value(kind: Kind, value: Any) -> str:
    if not isinstance(kind, Yearly):
        return kind.show(value)
    years = (f"{y}: {'未知' if v is UNKNOWN else kind.of.show(v)}" for y, v in value)
    return f"{{{', '.join(years)}}}"


def _shown(book: Rulebook, facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for key, value in facts.items():
        subject, _, name = key.partition(".")
        name, _, provision = name.partition("@")
        kind = book.subjects[subject].facts[name].kind
        text = "未知" if value is UNKNOWN else _value(kind, value)
        if name == ASSESSED and provision:
            text = f"{{{provision}: {text}}}"
        yield key, f"{name}: {text}"
