"""Ties the official words of a provision to its rule said back: one key, marked on both sides.

A `Mark` is a run of characters with what it is (number, deciding word, noun, …) and a link to its
counterpart: from the text to the rule, from the rule to the text, from a doubt to its reading.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tiaoli.ledger import Span, noun_spans
from tiaoli.policy import Placed
from tiaoli.say import Line, Piece, lines
from tiaoli.tree import Fact, walk

NUMBER, WORD, NOUN, NONE, DOUBT, ADDED = "number", "word", "noun", "none", "doubt", "added"
READING, NOUN_KEY = "reading:", "noun:"


@dataclass(frozen=True)
class Mark:
    """A run of characters; ``key`` is what it says, ``keys`` everything it lights up with."""

    text: str
    sort: str = ""
    key: str = ""
    keys: tuple[str, ...] = ()
    id: str = ""
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """One label of the rule said back, with one phrase or several of the same label."""

    label: str
    phrases: tuple[tuple[Mark, ...], ...]


@dataclass(frozen=True)
class NoEffect:
    """A word or number of the text that decides nothing, and why."""

    text: str
    why: str


@dataclass(frozen=True)
class Pair:
    """A provision's words and its rule, linked to each other."""

    name: str
    words: tuple[Mark, ...]
    rule: tuple[Statement, ...]
    no_effect: tuple[NoEffect, ...]
    _targets: dict[str, str]
    _numbers: frozenset[str]
    _facts: dict[str, str]

    def say(self, phrase: Iterable[Piece]) -> tuple[Mark, ...]:
        """A phrase for a table further down the page: its marks link to the official words."""
        sides = (self._targets, self._numbers, self._facts)
        return tuple(_said(piece, self.name, *sides) for piece in phrase)

    def at(self, number: str, key: str) -> tuple[Mark, ...]:
        """A number of the text, for the boundary table."""
        return self.say((Piece(number, key),))


def anchor(provision: str, part: str) -> str:
    """The id of a part of the page that belongs to a provision."""
    return f"{provision}-{part}".replace(" ", "")


def reading_anchor(provision: str, reading: str) -> str:
    """The id of a reading's section."""
    return anchor(provision, f"读法-{reading}")


def pair(placed: Placed, spans: tuple[Span, ...]) -> Pair:
    """The provision's words and rule, linked."""
    name, provision = placed.name, placed.provision
    words = _numbered(_official(placed, spans), f"{name}-文")
    targets = _first_ids(words)
    numbers = frozenset(s.token.key for s in spans if s.token.is_number)
    facts = {
        node.key: f"{node.definition}（{node.source}）" if node.source else node.definition
        for node in walk(provision)
        if isinstance(node, Fact)
    }
    rule: list[Statement] = []
    count = 0
    for line in lines(provision):
        phrase = []
        for piece in line.phrase:
            mark = _said(piece, name, targets, numbers, facts)
            count += bool(mark.sort)
            phrase.append(replace(mark, id=f"{name}-则{count}") if mark.sort else mark)
        _add(rule, line, tuple(phrase))
    back = _first_ids(mark for each in rule for phrase in each.phrases for mark in phrase)
    elsewhere = _in_readings(placed)
    linked = tuple(_to_rule(mark, back, elsewhere) for mark in words)
    none = tuple(NoEffect(s.token.text, s.note) for s in spans if s.by == "none")
    return Pair(name, linked, tuple(rule), none, targets, numbers, facts)


def _add(rule: list[Statement], line: Line, phrase: tuple[Mark, ...]) -> None:
    if rule and rule[-1].label == line.label:
        rule[-1] = Statement(line.label, (*rule[-1].phrases, phrase))
    else:
        rule.append(Statement(line.label, (phrase,)))


def _official(placed: Placed, spans: tuple[Span, ...]) -> list[Mark]:
    """The quotation cut at every edge of a token or noun."""
    quote = placed.provision.quote
    nouns = noun_spans(placed.provision)
    claimed = [span for span in spans if span.by != "noun"]
    edges = {0, len(quote)}
    edges.update(e for s in claimed for e in (s.token.start, s.token.end))
    edges.update(e for place, _ in nouns for e in (place.start, place.stop))
    marks = []
    for start, end in itertools.pairwise(sorted(edges)):
        text = quote[start:end]
        span = next((s for s in claimed if s.token.start <= start and end <= s.token.end), None)
        noun = next((key for place, key in nouns if place.start <= start and end <= place.stop), "")
        inside: tuple[str, ...] = (f"{NOUN_KEY}{noun}",) if noun else ()
        if span is not None and span.by == "rule":
            sort = NUMBER if span.token.is_number else WORD
            marks.append(Mark(text, sort, span.token.key, (span.token.key, *inside)))
        elif span is not None:
            marks.append(Mark(text, NONE, "", inside, note=f"不影响结果：{span.note}"))
        elif noun:
            marks.append(Mark(text, NOUN, f"{NOUN_KEY}{noun}", inside))
        else:
            marks.append(Mark(text))
    return marks


def _numbered(marks: list[Mark], prefix: str) -> tuple[Mark, ...]:
    return tuple(
        replace(mark, id=f"{prefix}{number}") if mark.sort else mark
        for number, mark in enumerate(marks, 1)
    )


def _first_ids(marks: Iterable[Mark]) -> dict[str, str]:
    found: dict[str, str] = {}
    for mark in marks:
        for key in mark.keys:
            found.setdefault(key, mark.id)
    return found


def _said(
    piece: Piece, name: str, targets: dict[str, str], numbers: frozenset[str], facts: dict[str, str]
) -> Mark:
    """A piece of the rule with its link to the official words, or to its reading."""
    if not piece.key:
        return Mark(piece.text)
    key = piece.key
    if key.startswith(READING):
        href = f"#{reading_anchor(name, key.removeprefix(READING))}"
        return Mark(piece.text, DOUBT, key, (key,), href=href)
    href = f"#{targets[key]}" if key in targets else ""
    if key.startswith(NOUN_KEY):
        definition = facts.get(key.removeprefix(NOUN_KEY), "")
        return Mark(piece.text, NOUN if href else ADDED, key, (key,), href=href, note=definition)
    sort = NUMBER if key in numbers or ":" in key else WORD
    return Mark(piece.text, sort, key, (key,), href=href)


def _in_readings(placed: Placed) -> dict[str, tuple[str, str]]:
    """Nouns that only a reading not taken uses: the reading's name and anchor."""
    found: dict[str, tuple[str, str]] = {}
    for doubt in placed.readings:
        for node in walk(doubt):
            if isinstance(node, Fact):
                place = (doubt.name, reading_anchor(placed.name, doubt.name))
                found.setdefault(f"{NOUN_KEY}{node.key}", place)
    return found


def _to_rule(mark: Mark, back: dict[str, str], elsewhere: dict[str, tuple[str, str]]) -> Mark:
    if mark.key in back:
        return replace(mark, href=f"#{back[mark.key]}")
    if mark.key in elsewhere:
        doubt, place = elsewhere[mark.key]
        return replace(mark, href=f"#{place}", note=f"只在读法“{doubt}”中用到")
    return mark
