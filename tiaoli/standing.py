"""Whether an edition is in force on a day: its term, and what the text leaves open.

A text that takes effect with its publication has no first day as long as nobody says when it was
published; nor has a text that does not say when it takes effect.
"""

from __future__ import annotations

import calendar
import datetime
from functools import cache
from typing import Any

from tiaoli.case import Case
from tiaoli.outcome import Status
from tiaoli.policy import Rulebook
from tiaoli.provisions import DayOne, LastDay, Publication, TermFrom, Validity
from tiaoli.tree import TAKEN, Selection, under


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The corresponding day `months` later, or the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def publication(book: Rulebook, case: Case) -> datetime.date | None:
    """The day the policy was published: by its first edition's card, or else as the case states."""
    stated = case.published.get(book.policy.short) or case.published.get("")
    return book.lineage[0].edition.published or stated


def dated(book: Rulebook) -> bool:
    """Whether the text itself gives the day on which it takes effect."""
    validity: Validity | None = book.validity and under(book.validity.provision)  # type: ignore[assignment]
    return validity is not None and not isinstance(validity.start, Publication)


@cache
def term(
    book: Rulebook, selection: Selection = TAKEN, published: datetime.date | None = None
) -> tuple[Any, Any]:
    """The first and the last day on which the edition applies; ``None`` where the text is open.

    A text that does not say when it takes effect is taken to do so when it is published.
    """
    if book.validity is None:
        return published, None
    validity: Validity = under(book.validity.provision, selection)
    if isinstance(validity.start, Publication):
        start = effect(validity.start, published)
    else:
        start = validity.start.value
    if validity.term is None or start is None:
        return start, None
    from_ = published if validity.term_from is TermFrom.PUBLICATION and published else start
    end = add_months(from_, validity.term.value)
    # Where the last month has no such day, its last day is already the eve of the one after.
    eve = validity.last_day is LastDay.EVE and end.day == from_.day
    return start, end - datetime.timedelta(days=eve)


def effect(start: Publication, published: datetime.date | None) -> datetime.date | None:
    """The first day of a text that takes effect by its publication."""
    if published is None or start.after is None:
        return published
    return published + datetime.timedelta(start.after.value + (start.day_one is DayOne.NEXT))


def standing(book: Rulebook, case: Case, selection: Selection = TAKEN) -> Status | None:
    """`NOT_YET` or `EXPIRED` where the edition does not apply on the case's date, else ``None``:
    an edition of which nobody knows when it takes effect is judged as if it were in force."""
    start, end = term(book, selection, publication(book, case))
    if start is not None and case.date < start:
        return Status.NOT_YET
    return Status.EXPIRED if end is not None and case.date > end else None
