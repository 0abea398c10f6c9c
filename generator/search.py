"""What the search of the pages finds, cut into words: a script that the pages load when asked.

Clauses with their official words, rules, doubts and defects; nouns and responsible units with the
clauses that use them; the sections of all other pages.
"""

from __future__ import annotations

import base64
import gzip
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

import jieba

from generator.clause import ClauseView, EditionView, ProvisionView
from generator.doubts import Doubt
from generator.summary import summary
from tiaoli.compare.text import one_line
from tiaoli.tree import Fact, walk

jieba.setLogLevel(logging.ERROR)
FILE = "assets/search-index.js"
CUT = "\x7f"
"""Stands between two words of a text; `one_line` leaves none in the texts themselves."""
CLAUSE, UNIT, NOUN, PAGE = "条款", "责任单位", "名词", "其他页面"
WORDS, RULE, DOUBT, DEFECT, DEFINITION, SECTION = SORTS = (
    "原文", "规则", "读法", "起草问题", "定义", "一节",
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """A text to be found: what it is, and the anchor at which it stands."""

    sort: str
    anchor: str
    text: str


@dataclass(frozen=True)
class Part:
    """A provision of a clause, or a section of a page, with its texts."""

    name: str
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Use:
    """A place where a noun or unit is used: a part of a clause, or the clause as a whole."""

    href: str
    part: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing to be found: at ``href`` below the site, or where its ``uses`` are."""

    kind: str
    name: str
    where: str
    href: str = ""
    parts: tuple[Part, ...] = ()
    uses: tuple[Use, ...] = ()


def script(editions: Iterable[EditionView], pages: Iterable[Entry]) -> str:
    """The index as a script that hands it to `docs/assets/search-find.js`, which reads it."""
    views = list(editions)
    own = frozenset(word for view in views for word in _own_words(view))
    clauses = [(view, clause) for view in views for clause in view.clauses if not clause.origin]
    entries = [_clause(view, clause) for view, clause in clauses]
    number = {entry.href: n for n, entry in enumerate(entries)}
    entries += [*_units(clauses), *_nouns(clauses)]
    entries += [entry for entry in pages if entry.href not in number]
    data = [_as_data(entry, number, own) for entry in entries]
    text = json.dumps([SORTS, data], ensure_ascii=False, separators=(",", ":"))
    # Packed here, because no server packs it for pages that are opened from a folder.
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return f'tiaoli.search.add("{packed}");\n'


def _as_data(entry: Entry, number: Mapping[str, int], own: frozenset[str]) -> list[Any]:
    """An entry without names of fields: the index is read once and should be small. An anchor that
    begins with the name of its part leaves that out."""
    parts = [
        [
            segmented(part.name, own),
            *(
                [SORTS.index(each.sort), _short(each.anchor, part.name), segmented(each.text, own)]
                for each in part.texts
            ),
        ]
        for part in entry.parts
    ]
    uses = [[number[use.href], use.part] if use.part else number[use.href] for use in entry.uses]
    name, where = segmented(entry.name, own), one_line(entry.where)
    return [entry.kind, name, where, entry.href, parts, *([uses] if uses else [])]


def _short(anchor: str, name: str) -> str:
    return f"~{anchor.removeprefix(name)}" if name and anchor.startswith(name) else anchor


# The law -----------------------------------------------------------------------------------------


def _place(view: EditionView) -> str:
    """Which text an entry belongs to."""
    book = view.book
    return f"{book.policy.short} {book.edition_id}{'（假设修订）' if book.hypothetical else ''}"


def _address(view: EditionView, clause: ClauseView) -> str:
    return f"policies/{view.folder}/{clause.clause.file}.html"


def _clause(view: EditionView, clause: ClauseView) -> Entry:
    parts = [
        _provision(row)
        if isinstance(row, ProvisionView)
        else Part("", (Text(WORDS, "原文与规则", row.words),))
        for row in clause.rows
    ]
    return Entry(CLAUSE, clause.title, _place(view), _address(view, clause), tuple(parts))


def _provision(view: ProvisionView) -> Part:
    provision, name = view.placed.provision, view.name
    rule = "；".join(filter(None, (provision.label, summary(provision), provision.measure)))
    texts = [Text(WORDS, name, provision.quote), Text(RULE, name, rule)]
    texts += [Text(DOUBT, doubt.id, _doubt(doubt)) for doubt in view.doubts]
    for defect in (each.defect for each in view.defects):
        flaw = f"“{defect.quote}”{defect.what}。{defect.instead}"
        texts.append(Text(DEFECT, f"{name}-起草", flaw))
    return Part(name, tuple(texts))


def _doubt(doubt: Doubt) -> str:
    names = "；".join(option.name for option in doubt.options)
    reading = doubt.reading
    return f"{reading.name}：{reading.question}{names}。{reading.authority}。{reading.instead}"


def _units(clauses: Iterable[tuple[EditionView, ClauseView]]) -> Iterator[Entry]:
    """Each responsible unit of a text with the clauses that name it."""
    uses: dict[tuple[str, str], dict[Use, None]] = {}
    for view, clause in clauses:
        for unit in clause.account.units:
            uses.setdefault((_place(view), unit.name), {})[Use(_address(view, clause))] = None
    for (where, name), each in uses.items():
        yield Entry(UNIT, name, where, uses=tuple(each))


def _nouns(clauses: Iterable[tuple[EditionView, ClauseView]]) -> Iterator[Entry]:
    """Each noun with its definition and where it is used: the first provision of each clause."""
    uses: dict[Fact, dict[str, Use]] = {}
    for view, clause in clauses:
        page = _address(view, clause)
        for row in clause.provisions:
            for node in walk(row.placed.provision):
                if isinstance(node, Fact):
                    uses.setdefault(node, {}).setdefault(page, Use(page, row.name))
    for fact, each in uses.items():
        definition = Part("", (Text(DEFINITION, "", fact.definition),))
        yield Entry(NOUN, fact.name, fact.subject, "", (definition,), tuple(each.values()))


def _own_words(view: EditionView) -> Iterator[str]:
    """What the law itself has as one word: deciding words, nouns, units, measures."""
    book = view.book
    yield from book.lexicon
    yield from book.measures
    yield from (placed.name for placed in book.placed)
    for subject in book.subjects.values():
        yield subject.name
        for fact in subject:
            yield from (fact.name, *fact.phrases)
    for clause in view.clauses:
        yield from (unit.name for unit in clause.account.units)


# Words -------------------------------------------------------------------------------------------


@cache
def _segmenter(own: frozenset[str]) -> jieba.Tokenizer:
    """jieba with the words of the law; a long name stays in the words that it is made of."""
    made = jieba.Tokenizer()
    for word in sorted(own):
        if len(word) < 6:
            made.add_word(word)
    return made


_INSIDE = re.compile(rf"(?<=[\w%]){CUT}(?=[\w%])")


def segmented(text: str, own: frozenset[str] = frozenset()) -> str:
    """`text` in one line with `CUT` between its words; beside punctuation it is not needed."""
    line = one_line(text)
    cut = CUT.join(_segmenter(own).cut(line))
    return CUT.join(part.replace(CUT, "") for part in _INSIDE.split(cut))


# Other pages -------------------------------------------------------------------------------------


def sections(title: str, href: str, html: str, whole: bool) -> Entry:
    """A page by its sections: with all that they say, or else the upper headings alone."""
    reader = _Sections()
    reader.feed(html)
    reader.close()
    parts = []
    for each in reader.found:
        text = "".join(each.text) if whole else ""
        if text.strip() or each.level in (1, 2):
            parts.append(Part("".join(each.heading), (Text(SECTION, each.anchor, text),)))
    return Entry(PAGE, title, "", href, tuple(parts))


@dataclass
class _Section:
    """What stands below one heading."""

    level: int
    anchor: str
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Sections(HTMLParser):
    """Cuts a page at its headings; commands and their output (`pre`) are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found = [_Section(0, "")]
        self._heading = ""
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self._left_out += 1
        elif re.fullmatch("h[1-6]", tag):
            self.found.append(_Section(int(tag[1]), dict(attrs).get("id") or ""))
            self._heading = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._left_out -= 1
        elif tag == self._heading:
            self._heading = ""
        elif tag in ("p", "li", "td", "th", "dd", "dt"):
            self.found[-1].text.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            section = self.found[-1]
            (section.heading if self._heading else section.text).append(data)
