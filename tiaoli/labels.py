"""How the clauses of a text are numbered, and what a numbered clause is cited by.

第五条 and （三） are cited as they stand, 7. as 第7项. Under a heading where the numbering starts
again the label carries the heading's prefix: 二（六）, 附则（一）. What stands before the first
numbered clause is the 序言, what stands after the last one the 末段.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

NUMERAL: Final = "[一二三四五六七八九十百]+"
LABEL: Final = re.compile(
    rf"第(?P<article>{NUMERAL})条|[（(](?P<item>{NUMERAL})[）)]|"
    r"(?P<number>[0-9]{1,3})[.．、](?![0-9])"
)
_TITLE: Final = re.compile(r"[^。，,；;\n]+。")
"""A first sentence without a pause is the clause's title."""
PREAMBLE, CLOSING = "序言", "末段"


class Head(NamedTuple):
    """How a clause begins: what it is cited by, if numbered, its title, and both as written."""

    label: str
    title: str
    words: str


def head(words: str) -> Head:
    """The head of a clause's official words, without the prefix of the heading above it."""
    match = LABEL.match(words)
    if match is None:
        return Head("", "", "")
    if match["item"]:
        label = f"（{match['item']}）"
    else:
        label = match[0] if match["article"] else f"第{match['number']}项"
    start = match.end()
    while start < len(words) and words[start] in " \t　":
        start += 1
    title = _TITLE.match(words, start)
    return Head(label, title[0] if title else "", words[: title.end() if title else match.end()])


def prefix_above(at: int, headings: Iterable[tuple[int, str]]) -> str:
    """The prefix of the last heading (place in the text, prefix) that stands before `at`."""
    _, prefix = max((each for each in headings if 0 <= each[0] < at), default=(0, ""))
    return prefix


def is_label(text: str) -> bool:
    """Whether `text` looks like what a clause is cited by."""
    return text in (PREAMBLE, CLOSING) or bool(
        re.fullmatch(rf"第{NUMERAL}条|第[0-9]+项|[^/（(\s]*（{NUMERAL}）", text)
    )
