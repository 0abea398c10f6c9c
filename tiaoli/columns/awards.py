"""Earlier awards beside the rows they may have been for: what was paid, when, for what.

An award is for a row by its name, else by its project; NULL where nobody says what it was for.
What is open about a sum makes it a range: its upper end is NULL where an amount is unknown.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import ibis

from tiaoli.case import PRIOR
from tiaoli.columns.facts import join
from tiaoli.columns.span import NULL, Span, between
from tiaoli.population.layout import (
    AMOUNT,
    DAY,
    ITEM,
    KEY,
    NAME,
    PROJECT,
    PROVISION,
)
from tiaoli.provisions import Period

ROW = [KEY, NAME]
NUMBER = "award_number"
"""Tells the awards of one applicant apart."""


def in_year(awards: Any, day: datetime.date) -> Any:
    """Whether an award was, or may have been, paid in the year of the day."""
    return awards[DAY].isnull() | (awards[DAY].year() == day.year)


def sums(
    awards: Any, day: datetime.date, name: str, counts: Any, sure: Any = None
) -> dict[str, Any]:
    """Aggregates of what was paid, in all and in the year of the day, over the awards that count;
    what `sure` does not hold of counts for the upper end only. `spent` reads them."""
    dated = awards[DAY].notnull() & (awards[DAY].year() == day.year)
    sure = counts if sure is None else sure
    found = {}
    for period, then, maybe_then in (("term", None, None), ("year", dated, in_year(awards, day))):
        surely = sure if then is None else sure & then
        possibly = counts if maybe_then is None else counts & maybe_then
        found[f"{name}_{period}_low"] = awards[AMOUNT].sum(where=surely)
        found[f"{name}_{period}_high"] = awards[AMOUNT].sum(where=possibly)
        found[f"{name}_{period}_open"] = (possibly & awards[AMOUNT].isnull()).any()
    return found


def spent(table: Any, name: str, period: Period) -> Span:
    """What `sums` found, as a range; nothing where a row has no award."""
    of = "term" if period is Period.TERM else "year"
    low = table[f"{name}_{of}_low"].fill_null(0).cast("int64")
    high = table[f"{name}_{of}_high"].fill_null(0).cast("int64")
    open_ = table[f"{name}_{of}_open"].fill_null(False)
    return between(low, ibis.ifelse(open_, NULL, high))


def gaps(awards: Any, name: str, counts: Any) -> dict[str, Any]:
    """Aggregates that tell which part of the awards is unknown; `gap` reads them."""
    return {
        f"{name}_amounts": (counts & awards[AMOUNT].isnull()).any(),
        f"{name}_dates": (counts & awards[DAY].isnull()).any(),
    }


def gap(table: Any, name: str) -> dict[str, Any]:
    """Where which part of the awards would say more: an amount, else a date, else what it was for;
    the awards themselves where nothing is known of them is not among these."""
    amounts = table[f"{name}_amounts"].fill_null(False)
    dates = table[f"{name}_dates"].fill_null(False)
    return {
        f"{PRIOR}.金额": amounts,
        f"{PRIOR}.日期": ~amounts & dates,
        f"{PRIOR}.对象": ~amounts & ~dates,
    }


def beside(rows: Any, awards: Any, listed: Any = None) -> Any:
    """Each row with each award of the applicant, and whether the award was for it (`mine`).

    With ``listed``, all rows that the applicant has of the subject, an award for another one of
    them was not.
    """
    shown = rows.select(KEY, NAME, PROJECT)
    if listed is not None:
        known = listed.select(KEY, **{ITEM: listed[NAME]}).mutate(__listed=True)
        renamed = known.rename({"__key": KEY, "__item": ITEM})
        on = [awards[KEY] == renamed["__key"], awards[ITEM] == renamed["__item"]]
        awards = awards.left_join(renamed, on).drop("__key", "__item")
    paid_for = awards.rename({"__project": PROJECT})
    pairs = join(shown, paid_for, [KEY], how="inner")
    by_name = (pairs[ITEM] == pairs[NAME]).fill_null(False)
    both_projects = pairs["__project"].notnull() & pairs[PROJECT].notnull()
    others = ibis.literal(False) if listed is None else pairs["__listed"].fill_null(False)
    mine = ibis.cases(
        (by_name, True),
        (others, False),
        (both_projects, pairs["__project"] == pairs[PROJECT]),
        (pairs[ITEM].isnull(), ibis.null("boolean")),
        else_=False,
    )
    return pairs.mutate(mine=mine)


@dataclass(frozen=True)
class Awards:
    """The earlier awards of a population as one edition sees them, each under the id that its
    provision has in it; applicants of whose awards nothing is known have none here."""

    table: Any
    day: datetime.date

    def own(self, id_: str) -> Any:
        """The awards of one provision."""
        return self.table.filter(self.table[PROVISION] == id_)
