"""What a case states, in Chinese words."""

from __future__ import annotations

from typing import Any

from tiaoli.case import Case, Row
from tiaoli.kinds import UNKNOWN, Money
from tiaoli.policy import Rulebook


def in_words(case: Case, book: Rulebook) -> tuple[str, ...]:
    """What a case states, a line for each subject, row and earlier award."""
    stated: dict[str, list[str]] = {}
    for key, value in case.facts.items():
        subject, _, name = key.partition(".")
        name = name.replace("@", "：")
        stated.setdefault(subject, []).append(f"{name} {_show(book, key, value)}")
    lines = [f"{subject}：{'；'.join(each)}" for subject, each in stated.items()]
    for subject, rows in case.rows.items():
        lines += [f"{subject} {_row(book, row)}" for row in rows] or [f"{subject}：没有"]
    if case.awards is UNKNOWN:
        lines.append("已获奖补：未知")
    else:
        assert isinstance(case.awards, tuple)
        for award in case.awards:
            parts = [award.provision, _or_unknown(award.amount, Money().show)]
            parts.append(_or_unknown(award.date, lambda day: day.isoformat()))
            parts += [part for part in (award.item, award.project) if part]
            lines.append(f"已获奖补：{' '.join(parts)}")
    return tuple(lines)


def _row(book: Rulebook, row: Row) -> str:
    stated = [f"{key.split('.')[1]} {_show(book, key, value)}" for key, value in row.facts.items()]
    if row.project:
        stated.append(f"属项目 {row.project}")
    return f"{row.name}：{'；'.join(stated)}"


def _or_unknown(value: Any, show: Any) -> str:
    return "未知" if value is UNKNOWN else str(show(value))


def _show(book: Rulebook, key: str, value: Any) -> str:
    if value is UNKNOWN:
        return "未知"
    subject, _, name = key.partition(".")
    return book.subjects[subject].facts[name.partition("@")[0]].kind.show(value)
