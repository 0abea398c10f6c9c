"""Where each deciding word stands, what the rule makes of it there, and how else it can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, is_dataclass
from typing import Any

from generator.clause import ClauseView, EditionView, ProvisionView
from generator.doubts import Doubt
from generator.marks import Statement
from tiaoli.ledger import Span
from tiaoli.tree import Compare, Crossing, Reading, Worded, children

RULE, NOUN, NONE = "rule", "noun", "none"
_ENDS = "。；;"


@dataclass(frozen=True)
class Use:
    """A deciding word at one place: its sentence, what accounts for it, the doubts it raises."""

    edition: EditionView
    view: ProvisionView
    before: str
    text: str
    after: str
    by: str
    note: str
    said: tuple[str, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Word:
    """A deciding word with its meaning by ``rules/terms.py`` and every place where it stands."""

    name: str
    meaning: str
    uses: tuple[Use, ...]

    @property
    def decides(self) -> int:
        """At how many places a rule claims it."""
        return Counter(use.by for use in self.uses)[RULE]

    @property
    def disputed(self) -> int:
        """At how many places it can be read in several ways."""
        return sum(bool(use.doubts) for use in self.uses)


def words(editions: Iterable[EditionView]) -> tuple[Word, ...]:
    """Every deciding word that stands in some policy, in the order of ``rules/terms.py``."""
    uses: dict[str, list[Use]] = {}
    lexicon: dict[str, str] = {}
    for edition in editions:
        lexicon |= edition.book.lexicon
        for clause in edition.clauses:
            for view in clause.provisions:
                for name, use in _uses(edition, clause, view):
                    uses.setdefault(name, []).append(use)
    return tuple(
        Word(name, meaning, tuple(uses[name])) for name, meaning in lexicon.items() if name in uses
    )


def _uses(
    edition: EditionView, clause: ClauseView, view: ProvisionView
) -> Iterator[tuple[str, Use]]:
    quote = view.placed.provision.quote
    for span in clause.account.spans.get(view.name, ()):
        token = span.token
        if token.is_number:
            continue
        start, end = _sentence(quote, token.start, token.end)
        decides = span.by == RULE
        yield (
            token.key,
            Use(
                edition,
                view,
                quote[start : token.start],
                quote[token.start : token.end],
                quote[token.end : end],
                span.by,
                _note(span),
                tuple(_said(view.pair.rule, token.key)) if decides else (),
                tuple(doubt for doubt in view.doubts if _about(doubt, token.key))
                if decides
                else (),
            ),
        )


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The edges of the sentence around a place."""
    first = max((text.rfind(mark, 0, start) for mark in _ENDS), default=-1) + 1
    lasts = [at + 1 for mark in _ENDS if (at := text.find(mark, end)) >= 0]
    return first, min(lasts, default=len(text))


def _note(span: Span) -> str:
    if span.by == NOUN:
        return f"“{span.note.rpartition('.')[2]}”这一名词的一部分"
    return span.note


def _said(rule: Iterable[Statement], word: str) -> Iterator[str]:
    """The phrases of the rule said back that repeat the word."""
    for statement in rule:
        for phrase in statement.phrases:
            if any(word in mark.keys for mark in phrase):
                yield f"{statement.label}：{''.join(mark.text for mark in phrase)}"


def _about(doubt: Doubt, word: str) -> bool:
    """Whether it is the word that can be read in several ways: each option makes something else of
    it, whatever else the options differ in."""
    meanings = {frozenset(_meant(tree, word)) for _, tree in doubt.reading.options}
    return len(meanings) > 1


def _meant(tree: Any, word: str) -> Iterator[Any]:
    """What an option makes of the word; a doubt inside it is one of its own."""
    if isinstance(tree, Reading):
        return
    if word in getattr(tree, "words", ()):
        match tree:
            case Compare(bound=bound) | Crossing(bound=bound):
                yield bound
            case Worded():
                yield Worded
            case _:
                yield tree
    for child in children(tree) if is_dataclass(tree) else ():
        yield from _meant(child, word)
