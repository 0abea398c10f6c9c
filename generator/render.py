"""The Jinja2 environment of the page templates; everything that enters HTML is escaped."""

from __future__ import annotations

import datetime
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.clause import ProvisionView
from generator.results import facts
from generator.summary import lacks_verdict, summary
from tiaoli.policy import Rulebook
from tiaoli.provisions import Validity
from tiaoli.say import plain, say
from tiaoli.standing import term
from tiaoli.tree import under

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The environment, with what templates may call."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters |= {"summary": summary, "day": _day, "grouped": grouped}
    made.globals |= {"facts": facts, "term": _term}
    made.tests |= {"provision": _is_provision, "lacking_verdict": lacks_verdict}
    return made


def render(template: str, **values: Any) -> str:
    """A page; blank lines and indentation inside its HTML are taken out, as Markdown wants it."""
    text = environment().get_template(template).render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def grouped(text: str) -> str:
    """Long numbers with a comma every three digits: 300,000,000.01元."""
    return re.sub(r"(?<![0-9.])[0-9]{5,}", lambda number: f"{int(number[0]):,}", text)


def _is_provision(row: object) -> bool:
    return isinstance(row, ProvisionView)


def _day(day: datetime.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else "未写明"


def _term(book: Rulebook) -> str:
    if book.validity is None:
        return "没有写明施行日和期限"
    start, end = term(book, published=book.edition.published)
    if start is not None:
        return f"{_day(start)}起，{f'至{_day(end)}止' if end is not None else '没有写明期限'}"
    validity: Validity = under(book.validity.provision)
    length = plain(say(validity.term)) if validity.term is not None else "没有写明期限"
    return f"自{plain(say(validity.start))}起（公布日期未知），{length}"
