"""Ceilings over several rows and payments: once only, per item, per applicant, per year."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tiaoli.case import Award
from tiaoli.decision import PRIOR, RowResult, Step, changed
from tiaoli.evaluate import UNBOUNDED, value_of
from tiaoli.kinds import UNKNOWN
from tiaoli.provisions import Entitlement, Grant, Limit, Per, Period


def _spent(awards: Iterable[Award], period: Period, day: datetime.date) -> tuple[int, int, bool]:
    """What was paid in the period, as a range, and whether something about it is unknown."""
    low = high = 0
    for award in awards:
        if period is Period.YEAR and award.date is not UNKNOWN and award.date.year != day.year:  # type: ignore[union-attr]
            continue
        sure = award.amount is not UNKNOWN and (period is Period.TERM or award.date is not UNKNOWN)
        low += award.amount if sure else 0  # type: ignore[operator]
        high += UNBOUNDED if award.amount is UNKNOWN else award.amount  # type: ignore[operator]
    return low, high, low != high


def _room(cap: int, spent: tuple[int, int, bool]) -> tuple[int, int]:
    low, high, _ = spent
    return max(cap - high, 0), max(cap - low, 0)


def _any(awards: Any) -> bool:
    """Whether some award is known to have been paid."""
    return awards is not UNKNOWN and len(awards) > 0


def _of_item(awards: Any, name: str) -> tuple[Award, ...]:
    return tuple(award for award in awards if award.item in (name, None))


def item_limits(
    provision: Grant, rows: list[RowResult], awards: Any, day: datetime.date
) -> tuple[list[RowResult], list[Step]]:
    """Limits and once-only per item."""
    steps: list[Step] = []
    limits = [limit for limit in provision.limits if limit.per is Per.ITEM]
    once = provision.times is not None and provision.times.per is Per.ITEM
    shown: list[RowResult] = []
    for row in rows:
        low, high, eligible, missing = row.low, row.high, row.eligible, row.missing
        if once and awards is UNKNOWN and eligible is not False:
            low, missing, eligible = 0, missing | {PRIOR}, UNKNOWN
        elif once and awards is not UNKNOWN and (before := _of_item(awards, row.name)):
            if any(award.item == row.name for award in before):
                low, high, eligible = 0, 0, False
                steps.append(Step(f"{row.name}：一次性，此前已获本项奖补"))
            elif eligible is not False:
                low, missing, eligible = 0, missing | {f"{PRIOR}.对象"}, UNKNOWN
        for limit in limits:
            cap = limit.amount.value
            if awards is UNKNOWN:
                room, missing = (0, cap), missing | {PRIOR}
            else:
                mine = _of_item(awards, row.name)
                spent = _spent([a for a in mine if a.item == row.name], limit.period, day)
                if loose := [a for a in mine if a.item is None]:
                    extra = _spent(loose, limit.period, day)
                    spent = (spent[0], spent[1] + extra[1], True)
                room = _room(cap, spent)
                if room[0] != room[1]:
                    missing = missing | {_award_gap(mine)}
                if high > room[1]:
                    steps.append(Step(f"{row.name}：{_limit_words(limit)}"))
            low, high = min(low, room[0]), min(high, room[1])
        for limit in provision.limits:
            if limit.per is Per.APPLICANT and limit.by is None:
                cap = limit.amount.value
                spent = (0, 0, False) if awards is UNKNOWN else _spent(awards, limit.period, day)
                most = _room(cap, spent)[1]
                low, high = min(low, most), min(high, most)
        shown.append(changed(row, low, high, eligible, missing))
    return shown, steps


def tiers_paid(provision: Entitlement, awards: Any) -> tuple[Any, ...]:
    """The amounts of tiers already paid, where each tier is paid once."""
    times = provision.times
    if times is None or times.per is not Per.TIER or awards is UNKNOWN:
        return ()
    return tuple(award.amount for award in awards)


def _award_gap(awards: Iterable[Award]) -> str:
    for award in awards:
        if award.amount is UNKNOWN:
            return f"{PRIOR}.金额"
        if award.date is UNKNOWN:
            return f"{PRIOR}.日期"
    return f"{PRIOR}.对象"


def _limit_words(limit: Limit) -> str:
    amount = limit.amount.kind.show(limit.amount.value)
    each = {Per.APPLICANT: "每个受益人", Per.ITEM: "每项"}[limit.per]
    span = {Period.YEAR: "每年", Period.TERM: "在有效期内"}[limit.period]
    return f"{each}{span}不超过{amount}"


@dataclass
class Tally:
    """The sum over a provision's rows while ceilings are applied."""

    low: int
    high: int
    missing: frozenset[str]
    steps: list[Step]
    barred: Any = False


def tally(provision: Grant, rows: list[RowResult], awards: Any, day: datetime.date) -> Tally:
    """The provision's total after once-only and limits per applicant."""
    live = [row for row in rows if row.eligible is not False]
    missing = frozenset().union(*(row.missing for row in live))
    times = provision.times
    total = Tally(sum(r.low for r in live), sum(r.high for r in live), missing, [])
    if times is not None and times.per in (Per.APPLICANT, Per.DIFFERENCE) and len(live) > 1:
        total.low, total.high = max(r.low for r in live), max(r.high for r in live)
        total.steps.append(Step("一次性：多项中只给最高的一项"))
    if times is not None and times.per is Per.TIER and provision.subject.many:
        tiers: dict[int, int] = {}
        for row in live:
            if row.high not in tiers_paid(provision, awards):
                tiers[row.high] = max(row.low, tiers.get(row.high, 0))
        total.low, total.high = sum(tiers.values()), sum(tiers)
    if times is not None and awards is UNKNOWN and live and times.per is not Per.ITEM:
        total.low, total.missing, total.barred = 0, total.missing | {PRIOR}, UNKNOWN
    elif times is not None and times.per is Per.APPLICANT and _any(awards):
        total.low = total.high = 0
        total.barred = True
        total.steps.append(Step("一次性：此前已获本项奖补"))
    elif times is not None and times.per is Per.DIFFERENCE and _any(awards):
        low, high, open_ = _spent(awards, Period.TERM, day)
        total.low, total.high = max(total.low - high, 0), max(total.high - low, 0)
        total.missing |= {_award_gap(awards)} if open_ else frozenset()
        total.steps.append(Step("补足差额：减去此前已获的低档奖补"))
    for limit in provision.limits:
        if limit.per is Per.APPLICANT:
            _limit_applicant(limit, live, awards, day, total)
    return total


def _limit_applicant(
    limit: Limit, live: list[RowResult], awards: Any, day: datetime.date, tally: Tally
) -> None:
    cap = limit.amount.value
    if limit.by is not None:
        _limit_by_year(limit, live, awards, tally)
        return
    if awards is UNKNOWN:
        room = (0, cap)
        if live:
            tally.missing |= {PRIOR}
    else:
        spent = _spent(awards, limit.period, day)
        room = _room(cap, spent)
        if room[0] < min(room[1], tally.high):
            tally.missing |= {_award_gap(awards)}
    if tally.high > room[1]:
        tally.steps.append(Step(_limit_words(limit)))
    tally.low, tally.high = min(tally.low, room[0]), min(tally.high, room[1])


def _limit_by_year(limit: Limit, live: list[RowResult], awards: Any, tally: Tally) -> None:
    """A yearly limit whose year is that of a date among the row's facts."""
    assert limit.by is not None
    cap, dated = limit.amount.value, value_of(limit.by)
    years: dict[int, list[RowResult]] = {}
    loose = []
    for row in live:
        day = dated(row.facts)
        if day is UNKNOWN:
            loose.append(row)
            tally.missing |= {limit.by.key}
        else:
            years.setdefault(day.year, []).append(row)
    rooms = {year: _room_in(cap, awards, year) for year in {*years, *_years_paid(awards)}}
    rooms.setdefault(0, (0, cap) if awards is UNKNOWN else (cap, cap))
    due = {
        year: (sum(r.low for r in rows), sum(r.high for r in rows)) for year, rows in years.items()
    }
    extra = sum(row.low for row in loose), sum(row.high for row in loose)
    # Payments of an unknown year bring least when all of them fall into the same year.
    low = min(
        sum(
            min(due.get(year, (0, 0))[0] + (extra[0] if year == fullest else 0), room[0])
            for year, room in rooms.items()
        )
        for fullest in rooms
    )
    high = sum(min(due[year][1], rooms[year][1]) for year in due)
    high += sum(min(row.high, cap) for row in loose)
    if awards is UNKNOWN and live:
        tally.missing |= {PRIOR}
    if high < tally.high:
        tally.steps.append(Step(_limit_words(limit)))
    tally.low, tally.high = min(tally.low, low), min(tally.high, high)


def _years_paid(awards: Any) -> set[int]:
    if awards is UNKNOWN:
        return set()
    return {award.date.year for award in awards if award.date is not UNKNOWN}


def _room_in(cap: int, awards: Any, year: int) -> tuple[int, int]:
    if awards is UNKNOWN:
        return 0, cap
    return _room(cap, _spent(awards, Period.YEAR, datetime.date(year, 1, 1)))
