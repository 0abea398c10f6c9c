"""A policy's editions in time: which of them is in force on a day, and judges a case."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tiaoli.case import Case
from tiaoli.orders import Commence
from tiaoli.policy import Rulebook, Status, Turn
from tiaoli.provisions import Publication
from tiaoli.standing import effect, term


def first_day(book: Rulebook) -> datetime.date | None:
    """The first day of an edition; ``None`` where the text leaves it open."""
    if book.amended is None:
        start: datetime.date | None = term(book, published=book.edition.published)[0]
        return start
    for order in book.edition.orders:
        if isinstance(order, Commence):
            if isinstance(order.start, Publication):
                return effect(order.start, book.edition.published)
            day: datetime.date = order.start.value
            return day
    return book.edition.published


def with_history(editions: Sequence[Rulebook]) -> list[Rulebook]:
    """The editions of one policy, each knowing when which of them applies."""
    turns = tuple(
        Turn(book.edition_id, first_day(book), book.edition.status is Status.ISSUED)
        for book in editions
    )
    known = frozenset(
        id_ for book in editions for own in book.by_id for id_ in (own, f"{book.edition_id} {own}")
    )
    found: dict[str, Rulebook] = {}
    for book in editions:
        amended = None if book.amended is None else found[book.amended.edition_id]
        found[book.edition_id] = replace(book, history=turns, known=known, amended=amended)
    return list(found.values())


def edition_for(history: Sequence[Turn], day: datetime.date, named: str = "") -> str:
    """The edition that judges a case of that day: the one it names, or the last one issued that has
    taken effect. Drafts are not law: they judge only where nothing was issued, or where named.

    An edition of which nobody knows when it takes effect counts only as the first of all.
    """
    if named:
        return named
    issued = [turn for turn in history if turn.issued] or list(history)
    found = issued[0].edition_id
    for turn in issued[1:]:
        if turn.start is not None and turn.start <= day:
            found = turn.edition_id
    return found


def judges(book: Rulebook, case: Case) -> bool:
    """Whether it is this edition of its policy that judges the case."""
    if not book.history:
        return True
    return edition_for(book.history, case.date, case.edition) == book.edition_id


@dataclass(frozen=True)
class Span:
    """Consecutive days (both included, open where ``None``) and the editions that apply on them."""

    first: datetime.date | None
    last: datetime.date | None
    editions: tuple[str, ...]


def spans(editions: Sequence[Rulebook]) -> list[Span]:
    """All days, by which editions are in force: from the first edition on it should be exactly one.
    An edition takes the place of the one it amends; one of which nobody knows when it takes effect
    counts only as the first of all."""
    issued = [
        book
        for n, book in enumerate(b for b in editions if b.edition.status is Status.ISSUED)
        if n == 0 or first_day(book) is not None
    ]
    lives = [(book.edition_id, *_life(book, issued)) for book in issued]
    edges = {start for _, start, _ in lives} | {
        end + datetime.timedelta(1) for _, _, end in lives if end is not None
    }
    days = sorted(edges, key=lambda day: day or datetime.date.min)
    found = []
    for n, day in enumerate(days):
        following = days[n + 1] if n + 1 < len(days) else None
        last = None if following is None else following - datetime.timedelta(1)
        live = tuple(
            name
            for name, start, end in lives
            if (start is None or (day is not None and start <= day))
            and (end is None or day is None or day <= end)
        )
        found.append(Span(day, last, live))
    return found


def _life(
    book: Rulebook, issued: Sequence[Rulebook]
) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last day on which an edition itself is the law."""
    published = book.lineage[0].edition.published
    start, end = first_day(book), term(book, published=published)[1]
    for other in issued:
        begins = first_day(other)
        if other.edition.amends == book.edition_id and begins:
            eve = begins - datetime.timedelta(1)
            end = eve if end is None else min(end, eve)
    return start, end
