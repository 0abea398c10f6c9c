"""Whether an edition is in force on a day: its term, and where the text leaves it open."""

from __future__ import annotations

import calendar
import datetime
from functools import cache
from typing import Any

from tiaoli.outcome import Status
from tiaoli.policy import Rulebook
from tiaoli.provisions import LastDay, Validity
from tiaoli.tree import TAKEN, Selection, under


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The corresponding day `months` later, or the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


@cache
def term(book: Rulebook, selection: Selection = TAKEN) -> tuple[Any, Any]:
    """The first and the last day on which the edition applies; ``None`` where the text is open."""
    if book.validity is None:
        return None, None
    validity: Validity = under(book.validity.provision, selection)
    start = validity.start.value
    if validity.term is None:
        return start, None
    end = add_months(start, validity.term.value)
    return start, end - datetime.timedelta(days=validity.last_day is LastDay.EVE)


def standing(book: Rulebook, day: datetime.date, selection: Selection = TAKEN) -> Status | None:
    """`NOT_YET` or `EXPIRED` where the edition does not apply on `day`, else ``None``."""
    start, end = term(book, selection)
    if start is not None and day < start:
        return Status.NOT_YET
    return Status.EXPIRED if end is not None and day > end else None
