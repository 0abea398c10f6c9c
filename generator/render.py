"""The Jinja2 environment of the page templates; everything that enters HTML is escaped."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator import wording
from generator.clause import ProvisionView
from generator.editions import day
from generator.summary import lacks_verdict, summary
from tiaoli.casewords import in_words
from tiaoli.compare.text import HYPOTHETICAL, outcomes
from tiaoli.kinds import Money
from tiaoli.receipt import rule_sha256

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
    made.filters |= {"summary": summary, "day": day, "grouped": grouped, "outcomes": outcomes}
    made.filters |= {"money": Money().show}
    made.globals |= {
        "facts": in_words,
        "hypothetical": HYPOTHETICAL,
        "rule_sha256": rule_sha256,
        "wording": wording,
    }
    made.tests |= {"provision": _is_provision, "lacking_verdict": lacks_verdict}
    return made


def render(template: str, **values: Any) -> str:
    """A page of the kind that its template is called; blank lines and indentation inside its HTML
    are taken out, as Markdown wants it."""
    text = environment().get_template(template).render(**values)
    page = re.sub(r"\n{3,}", "\n\n", text).strip().removeprefix("---\n")
    return f"---\nkind: {template.partition('.')[0]}\n{page}\n"


def grouped(text: str) -> str:
    """Long numbers with a comma every three digits: 300,000,000.01元."""
    return re.sub(r"(?<![0-9.])[0-9]{5,}", lambda number: f"{int(number[0]):,}", text)


def _is_provision(row: object) -> bool:
    return isinstance(row, ProvisionView)
