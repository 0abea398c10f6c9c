"""Everything the page of one amendment shows, as plain data for its template.

What changed, and whom that concerns, is the report of `tiaoli compare` between the two editions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import singledispatch
from pathlib import Path
from typing import Any

from generator.editions import day, in_force
from generator.results import Cases
from tiaoli.cases import Result, case_files
from tiaoli.compare.model import (
    CaseChange,
    ClauseChange,
    Comparison,
    Fate,
    Mark,
    Piece,
    ProvisionChange,
    Report,
)
from tiaoli.compare.text import effect, other_cases
from tiaoli.orders import (
    AWARDS,
    EVENTS,
    Commence,
    Insert,
    Order,
    Renumber,
    Repeal,
    Replace,
    Revise,
    Transition,
)
from tiaoli.policy import Rulebook
from tiaoli.provisions import Effect
from tiaoli.say import plain, say
from tiaoli.tree import Constant, Reading

RENUMBERED, TIME, SPANNING = "改变条号", "期限", "过渡"
"""The anchors of what the page says of the clauses that only changed their number, of the days on
which the editions apply, and of what spans the change."""
GONE = (Mark.DELETED, Mark.MOVED_AWAY)
COME = (Mark.INSERTED, Mark.MOVED_HERE)


@dataclass(frozen=True)
class Ordered:
    """One order of the decision: its words, what it does, the anchor of where that is shown, and
    what it is meant to do to the provisions that it names."""

    quote: str
    does: str
    anchor: str
    means: tuple[tuple[str, Effect], ...]


@dataclass(frozen=True)
class Concerned:
    """What became of one provision; ``results`` are the cases that still test one that is gone,
    ``page_before`` and ``page_after`` where its rules stand."""

    change: ProvisionChange
    id: str
    page_before: str
    page_after: str
    results: tuple[Result, ...]

    @property
    def known(self) -> str:
        """How sure the effect is, and whether it is the one declared."""
        if not self.change.certainty:
            return ""
        named = self.change.effect
        return effect(self.change).removeprefix("" if named is None else str(named.value))


@dataclass(frozen=True)
class Changed:
    """What became of one clause: its words, old and new, and its provisions. The pages of the
    clause are seen from the later edition's folder, empty where it has none."""

    change: ClauseChange
    id: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    page_before: str
    page_after: str
    provisions: tuple[Concerned, ...]

    @property
    def name(self) -> str:
        """Its number, before and after, and its topic."""
        return " ".join(filter(None, (self.change.label, self.change.topic)))

    @property
    def worded(self) -> bool:
        """Whether any of its words changed."""
        return any(piece.mark is not Mark.KEPT for piece in self.change.words)

    @property
    def cases(self) -> tuple[CaseChange, ...]:
        """The written cases of its provisions that come out otherwise."""
        return tuple(case for each in self.provisions for case in each.change.cases)


@dataclass(frozen=True)
class AmendmentView:
    """An amending edition beside the one it amends. ``renumbered`` are the clauses of which only
    the number changed; ``standing`` says for both editions when they are the law."""

    before: Rulebook
    after: Rulebook
    comparison: Comparison
    orders: tuple[Ordered, ...]
    changed: tuple[Changed, ...]
    renumbered: tuple[Changed, ...]
    standing: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]

    @property
    def title(self) -> str:
        """The page's title."""
        return f"修改对照：{self.before.edition_id} → {self.after.edition_id}"

    @property
    def renumbers(self) -> bool:
        """Whether it gives clauses other numbers."""
        return any(isinstance(order, Renumber) for order in self.after.edition.orders)

    @property
    def other_cases(self) -> tuple[CaseChange, ...]:
        """The cases that come out otherwise under clauses that did not change."""
        return other_cases(self.comparison)


def amendment(
    root: Path, book: Rulebook, editions: tuple[Rulebook, ...], cases: Cases
) -> AmendmentView | None:
    """What an edition changes in the one it amends; ``None`` where it amends none."""
    if book.amended is None:
        return None
    before = next(each for each in editions if each.edition_id == book.edition.amends)
    report = _report(root, before, book)
    [comparison] = report.comparisons
    own = {clause.label for clause in book.own}
    every = [_changed(before, book, clause, cases) for clause in comparison.clauses]
    changed = tuple(
        each
        for each in every
        if each.change.fate is not Fate.RENUMBERED or each.change.label_after in own
    )
    return AmendmentView(
        before,
        book,
        comparison,
        tuple(_ordered(book, {each.id for each in every})),
        changed,
        tuple(each for each in every if each not in changed),
        tuple((each.edition_id, in_force(each, editions)) for each in (before, book)),
        report.all_problems,
    )


# The comparison ----------------------------------------------------------------------------------


_remembered: dict[Any, Report] = {}
"""Comparisons by all that bears on them: while pages are served, each is made once."""


def _report(root: Path, before: Rulebook, after: Rulebook) -> Report:
    key = (_cases_hash(root, after), _state(before), _state(after))
    if key not in _remembered:
        # These bring the solver, which a site without amendments does not need.
        from tiaoli.compare.compare import compare
        from tiaoli.compare.versions import Version

        one, two = (Version(each.edition_id, (each,)) for each in (before, after))
        _remembered[key] = compare(root, one, two, lambda *_: None)
    return _remembered[key]


def _state(book: Rulebook) -> tuple[Any, ...]:
    """An edition as data: two loads of the same files give the same."""
    facts = tuple(fact for subject in book.subjects.values() for fact in subject)
    words = (book.gazette_bytes, tuple(book.lexicon.items()), tuple(book.measures.items()))
    earlier = () if book.amended is None else _state(book.amended)
    card = (book.policy, book.edition_id, book.edition, book.history)
    return (*card, book.clauses, facts, words, earlier)


def _cases_hash(root: Path, book: Rulebook) -> str:
    digest = hashlib.sha256()
    for file in case_files(root, book.policy_id):
        digest.update(file.as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


# Clauses -----------------------------------------------------------------------------------------


def _changed(before: Rulebook, after: Rulebook, change: ClauseChange, cases: Cases) -> Changed:
    files = [{c.label: c.file for c in book.clauses} for book in (before, after)]
    page_before = page_after = ""
    if change.label_before:
        page_before = f"../{before.edition_id}/{files[0][change.label_before]}.html"
    if change.label_after:
        page_after = f"{files[1][change.label_after]}.html"
    id_ = _anchor(change.label_before, change.label_after)
    provisions = []
    for each in change.provisions:
        there = f"{page_before}#{each.id_before.partition('/')[2]}" if each.id_before else ""
        here = f"{page_after}#{each.id_after.partition('/')[2]}" if each.id_after else ""
        gone = "" if each.id_after else f"{before.edition_id} {each.id_before}"
        still = cases.expecting(gone, each.id_before) if gone else ()
        provisions.append(Concerned(each, f"{id_}-{each.name}", there, here, still))
    old = tuple(piece for piece in change.words if piece.mark not in COME)
    new = tuple(piece for piece in change.words if piece.mark not in GONE)
    return Changed(change, id_, old, new, page_before, page_after, tuple(provisions))


def _anchor(before: str, after: str) -> str:
    """The id of a clause's section: its number now, or the one it had."""
    return after or f"原{before}"


# Orders ------------------------------------------------------------------------------------------


def _ordered(book: Rulebook, ids: Collection[str]) -> Iterator[Ordered]:
    """The orders as they follow one another in the decision; ``ids`` are the clauses shown."""
    now = {clause.was: clause.label for clause in book.clauses if clause.was}
    shown = {*ids, RENUMBERED, TIME, SPANNING}
    for order in sorted(book.edition.orders, key=lambda each: book.gazette.find(each.quote)):
        anchor = _shown_at(order, now)
        yield Ordered(order.quote, _does(order), anchor if anchor in shown else "", order.means)


def _shown_at(order: Order, now: dict[str, str]) -> str:
    match order:
        case Revise(clause=label) | Replace(clause=label):
            return _anchor(label, now.get(label, ""))
        case Insert(clause=label):
            return _anchor("", label)
        case Repeal(clause=label):
            return _anchor(label, "")
        case Renumber():
            return RENUMBERED
        case Commence():
            return TIME
        case _:
            return SPANNING


@singledispatch
def _does(order: Order) -> str:
    """What an order does, in one line."""
    raise TypeError(f"nothing says yet what {type(order).__name__} does")


@_does.register
def _(order: Revise) -> str:
    return f"修改{order.clause}"


@_does.register
def _(order: Replace) -> str:
    words = "；".join(f"“{old}”改为“{new}”" if new else f"删去“{old}”" for old, new in order.words)
    return f"修改{order.clause}：{words}"


@_does.register
def _(order: Insert) -> str:
    return f"增加{order.clause}，{f'在原{order.after}之后' if order.after else '在最前'}"


@_does.register
def _(order: Repeal) -> str:
    return f"删去{order.clause}"


@_does.register
def _(order: Renumber) -> str:
    return f"改变条号：{'、'.join(f'{old} → {new}' for old, new in order.labels)}"


@_does.register
def _(order: Commence) -> str:
    start = order.start
    return f"自{day(start.value) if isinstance(start, Constant) else plain(say(start))}起施行"


@_does.register
def _(order: Transition) -> str:
    said = []
    for doubt, value in ((EVENTS, order.events), (AWARDS, order.awards)):
        if value is None:
            said.append(f"{doubt.name}：没有写")
        elif isinstance(value, Reading):
            said.append(f"{value.name}：存疑")
        else:
            said.append(next(name for name, option in doubt.options if option is value))
    return "；".join(said)
