"""Ceilings over several rows and payments: once only, per item, per applicant, per year."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tiaoli.case import PRIOR, Award, Row
from tiaoli.decision import RowResult, Step, changed, claim, live
from tiaoli.evaluate import UNBOUNDED, value_of
from tiaoli.kinds import UNKNOWN, Money, Unknown
from tiaoli.provisions import Entitlement, Grant, Limit, PaidBefore, Per, Period
from tiaoli.tree import AlreadyPaid, Node, walk

_PER_ITEM = (Per.ITEM, Per.ITEM_TIER)
_PER_APPLICANT = (Per.APPLICANT, Per.APPLICANT_DIFFERENCE)


def _counts(award: Award, period: Period, day: datetime.date) -> bool:
    """Whether the award was, or may have been, paid in the period."""
    if period is Period.TERM or isinstance(award.date, Unknown):
        return True
    return award.date.year == day.year


def _spent(awards: Iterable[Award], period: Period, day: datetime.date) -> tuple[int, int]:
    """What was paid in the period, as a range: open where something about it is unknown."""
    low = high = 0
    for award in awards:
        if not _counts(award, period, day):
            continue
        sure = award.amount is not UNKNOWN and (period is Period.TERM or award.date is not UNKNOWN)
        low += award.amount if sure else 0  # type: ignore[operator]
        high += UNBOUNDED if award.amount is UNKNOWN else award.amount  # type: ignore[operator]
    return low, high


def _room(cap: int, spent: tuple[int, int]) -> tuple[int, int]:
    low, high = spent
    return max(cap - high, 0), max(cap - low, 0)


def own_awards(awards: Any, id_: str) -> Any:
    """The earlier awards of the provision with this id."""
    return awards if awards is UNKNOWN else tuple(a for a in awards if a.provision == id_)


def gap_in(awards: Any, row: Row | None, named: Collection[str]) -> str:
    """What of the earlier awards would say how much, and in which years, a row was paid."""
    if awards is UNKNOWN:
        return PRIOR
    return _award_gap(a for a in awards if row is None or _is_for(a, row, named) is not False)


def years_paid(awards: Any, row: Row | None, named: Collection[str]) -> Any:
    """The calendar years in which a provision surely paid for a row (or a single subject), and in
    how many more it may have."""
    if awards is UNKNOWN:
        return UNKNOWN
    sure, maybe = set(), 0
    for award in awards:
        mine = True if row is None else _is_for(award, row, named)
        if mine is True and award.date is not UNKNOWN and award.amount != 0:
            sure.add(award.date.year)
        elif mine is not False and award.amount != 0:
            maybe += 1
    return frozenset(sure), maybe


def already_paid(
    awards: Any, row: Row | None, named: Collection[str], period: Period, day: datetime.date
) -> tuple[int, int]:
    """What a provision paid for a row (or a single subject) before, as a range in fen."""
    if awards is UNKNOWN:
        return 0, UNBOUNDED
    sure = [a for a in awards if row is None or _is_for(a, row, named) is True]
    maybe = [a for a in awards if row is not None and _is_for(a, row, named) is UNKNOWN]
    least, most = _spent(sure, period, day)
    return least, most + _spent(maybe, period, day)[1]


@cache
def in_instalments(pays: Node) -> bool:
    """Whether the amount itself is what is left after what was paid before."""
    return any(isinstance(node, AlreadyPaid) for node in walk(pays))


def _any(awards: Any) -> bool:
    """Whether some award is known to have been paid."""
    return awards is not UNKNOWN and len(awards) > 0


def barred(provision: Entitlement, awards: Any) -> bool:
    """Whether an earlier award of a provision that pays once per applicant bars every row."""
    return provision.times is not None and provision.times.per is Per.APPLICANT and _any(awards)


def _is_for(award: Award, row: Row | RowResult, named: Collection[str] = ()) -> Any:
    """Whether an earlier award was for this row (Kleene): by name, else by project; an award for
    another one of the rows ``named`` was not."""
    if row.named and award.item == row.name:
        return True
    if award.item in named:
        return False
    if award.project is not None and row.project is not None:
        return award.project == row.project
    return UNKNOWN if award.item is None or not row.named else False


def item_limits(
    provision: Grant,
    rows: list[RowResult],
    awards: Any,
    day: datetime.date,
    before: PaidBefore | None,
    after: Callable[[RowResult], RowResult],
) -> tuple[list[RowResult], list[Step], bool]:
    """The rows after their own ceilings and what was paid for the same item before; the steps; and
    whether an earlier award at least as high took a row's place.

    ``before`` is the policy's own rule on lower awards paid before; without one only 一次性 and
    ceilings count earlier awards. ``after`` shows a row as other policies' awards will leave it.
    """
    steps: list[Step] = []
    shown: list[RowResult] = []
    replaced = False
    for row in _one_per_tier(provision, rows, awards):
        own = provision.subject.many
        rule = None if in_instalments(provision.pays) else before
        per = provision.times.per if provision.times is not None else None
        total = _difference(provision)
        less = own and (rule is not None or per in (Per.ITEM, Per.DIFFERENCE))
        others = () if total else _of_others(row, awards) if less else awards
        cut = _own_ceilings(provision, row, others, day)
        if own and not total and cut.eligible is not False:
            cut, step, outdone = _less_own(provision, cut, awards, day, rule)
            steps.extend(step)
            replaced = replaced or outdone
        shown.append(cut)
    return _best_only(provision, shown, after), steps, replaced and not barred(provision, awards)


def _one_per_tier(provision: Grant, rows: list[RowResult], awards: Any) -> list[RowResult]:
    """Where each level is paid once: one row of each level, and none of a level paid before."""
    if provision.times is None or provision.times.per is not Per.TIER:
        return rows
    best: dict[int, RowResult] = {}
    for row in live(rows):
        if row.tier is not None:
            best[row.tier] = max(best.get(row.tier, row), row, key=lambda r: (r.low, r.high))
    paid = tiers_paid(provision, awards)
    return [
        row if row.tier is None or (row is best.get(row.tier) and row.tier not in paid)
        else replace(
            changed(row, 0, 0, row.eligible, row.missing), spent=row.spent or row.tier in paid
        )
        for row in rows
    ]  # fmt: skip


def _of_others(row: RowResult, awards: Any) -> Any:
    """The awards that were surely not for this row: what was paid for the row itself is subtracted
    from it later, and must not be counted twice."""
    return awards if awards is UNKNOWN else [a for a in awards if _is_for(a, row) is False]


def _own_ceilings(provision: Grant, row: RowResult, awards: Any, day: datetime.date) -> RowResult:
    """The row under each ceiling by itself: no row can bring more than any of them leaves."""
    low, high = row.low, row.high
    for limit in provision.limits:
        most = limit.amount.value
        if limit.per is Per.APPLICANT and limit.by is None and awards is not UNKNOWN:
            most = _room(most, _spent(awards, limit.period, day))[1]
        low, high = min(low, most), min(high, most)
    return changed(row, low, high, row.eligible, row.missing)


def _less_own(
    provision: Grant, row: RowResult, awards: Any, day: datetime.date, before: PaidBefore | None
) -> tuple[RowResult, list[Step], bool]:
    """The row less what this provision paid for the same item before (in this year, where it pays
    for an item every year): the same item is not paid for twice."""
    per = provision.times.per if provision.times is not None else None
    if per is Per.ITEM_TIER:
        return _less_same_tier(row, awards)
    once = per is Per.ITEM
    if per is Per.DIFFERENCE:
        before = PaidBefore.DIFFERENCE
    elif per is Per.TIER and before is PaidBefore.NOTHING:
        before = None  # the provision's own words on levels go before the policy's on repetition
    caps = [limit.amount.value for limit in provision.limits if limit.per is Per.ITEM]
    if before is None and not once and not caps:
        return row, [], False
    if awards is UNKNOWN:
        return changed(row, 0, row.high, row.eligible, row.missing | {PRIOR}), [], False
    yearly = any(x.per is Per.ITEM and x.period is Period.YEAR for x in provision.limits)
    period = Period.YEAR if yearly else Period.TERM
    sure = _spent([a for a in awards if _is_for(a, row) is True], period, day)
    maybe = _spent([a for a in awards if _is_for(a, row) is UNKNOWN], period, day)
    least, most = sure[0], sure[1] + maybe[1]
    if not most:
        return row, [], False
    if once or before is PaidBefore.NOTHING:
        paid = any(
            _is_for(a, row) is True and a.amount != 0 and _counts(a, period, day) for a in awards
        )
        low, high = (0 if most else row.low), (0 if paid else row.high)
    elif before is None:
        low = min(row.low, *(max(cap - most, 0) for cap in caps))
        high = min(row.high, *(max(cap - least, 0) for cap in caps))
    else:
        low, high = max(row.low - most, 0), max(row.high - least, 0)
    missing = row.missing | ({_award_gap(awards)} if low != high and least != most else set())
    step = [Step(f"{row.name}：同一事项此前已获{_shown(least, most)}，不重复给付")]
    named = any(a.project is not None and a.project == row.project for a in awards)
    repeats = once or before is PaidBefore.NOTHING or (before is not None and named)
    spent = high == 0 and row.high > 0 and repeats
    cut = replace(changed(row, low, high, row.eligible, missing), spent=row.spent or spent)
    return cut, step, spent and not once and least >= row.high


def _less_same_tier(row: RowResult, awards: Any) -> tuple[RowResult, list[Step], bool]:
    """The row, unless this level of the item was paid before; its amount tells a level."""
    if awards is UNKNOWN:
        return changed(row, 0, row.high, row.eligible, row.missing | {PRIOR}), [], False
    same = [a for a in awards if a.amount is UNKNOWN or row.tier in (None, a.amount)]
    same = [a for a in same if a.amount != 0]
    if not any(_is_for(a, row) is not False for a in same):
        return row, [], False
    known = row.tier is not None
    if known and any(_is_for(a, row) is True and a.amount == row.tier for a in same):
        step = Step(f"{row.name}：这一级别此前已经得过")
        return replace(changed(row, 0, 0, row.eligible, row.missing), spent=True), [step], False
    missing = set(row.missing)
    if any(a.amount is UNKNOWN for a in same):
        missing.add(f"{PRIOR}.金额")
    if any(a.item is None for a in same):
        missing.add(f"{PRIOR}.对象")
    return changed(row, 0, row.high, row.eligible, frozenset(missing)), [], False


def _shown(least: int, most: int) -> str:
    if most >= UNBOUNDED:
        return "奖补（金额未知）"
    return Money().show(most) if least == most else f"至多{Money().show(most)}"


def _best_only(
    provision: Grant, rows: list[RowResult], after: Callable[[RowResult], RowResult]
) -> list[RowResult]:
    """Where only one row is paid and it is known which, the others bring nothing."""
    times, left = provision.times, live(rows)
    if times is None or times.per not in _PER_APPLICANT or len(left) < 2:
        return rows
    best = max(left, key=lambda row: claim(after(row)))
    if any(row is not best and after(row).high > after(best).low for row in left):
        return rows
    return [
        row if row is best or row not in left
        else changed(row, 0, 0, row.eligible, row.missing)
        for row in rows
    ]  # fmt: skip


def tiers_paid(provision: Entitlement, awards: Any) -> tuple[Any, ...]:
    """The amounts of tiers already paid, where each tier is paid once."""
    times = provision.times
    if times is None or times.per is not Per.TIER or awards is UNKNOWN:
        return ()
    return tuple(award.amount for award in awards)


def _award_gap(awards: Iterable[Award]) -> str:
    each = list(awards)
    if any(award.amount is UNKNOWN for award in each):
        return f"{PRIOR}.金额"
    if any(award.date is UNKNOWN for award in each):
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
    left = live(rows)
    missing = frozenset().union(*(row.missing for row in left))
    times = provision.times
    total = Tally(sum(r.low for r in left), sum(r.high for r in left), missing, [])
    if times is not None and times.per in _PER_APPLICANT and len(left) > 1:
        total.low, total.high = max(r.low for r in left), max(r.high for r in left)
        total.steps.append(Step("一次性：多项中只给最高的一项"))
    if times is not None and awards is UNKNOWN and left and times.per not in _PER_ITEM:
        total.low, total.missing, total.barred = 0, total.missing | {PRIOR}, UNKNOWN
    elif barred(provision, awards):
        total.low = total.high = 0
        total.barred = True
        total.steps.append(Step("一次性：此前已获本项奖补"))
    elif _difference(provision) and _any(awards):
        low, high = _spent(awards, Period.TERM, day)
        total.low, total.high = max(total.low - high, 0), max(total.high - low, 0)
        total.missing |= {_award_gap(awards)} if low != high else frozenset()
        total.steps.append(Step("补足差额：减去此前已获的低档奖补"))
    elif _tier_in_doubt(provision, awards):
        total.low, total.missing = 0, total.missing | {f"{PRIOR}.金额"}
        total.barred = UNKNOWN
    for limit in provision.limits:
        if limit.per is Per.APPLICANT:
            if limit.by is not None:
                _limit_by_year(limit, rows, awards, total)
            else:
                _limit_applicant(limit, left, awards, day, total)
        else:
            _limit_projects(limit, left, awards, day, total)
    return total


def _limit_projects(
    limit: Limit, rows: list[RowResult], awards: Any, day: datetime.date, tally: Tally
) -> None:
    """A ceiling per item where several rows are one project: they have it in common."""
    projects: dict[str, list[RowResult]] = {}
    for row in rows:
        if row.project is not None:
            projects.setdefault(row.project, []).append(row)
    for each in projects.values():
        if len(each) < 2:
            continue
        mine: Any = () if awards is UNKNOWN else awards
        paid = [a for a in mine if any(_is_for(a, row) is True for row in each)]
        room = _room(limit.amount.value, _spent(paid, limit.period, day))
        low, high = sum(row.low for row in each), sum(row.high for row in each)
        if high > room[1]:
            tally.steps.append(Step(_limit_words(limit)))
        tally.low = max(tally.low - max(low - room[0], 0), 0)
        tally.high = max(tally.high - max(high - room[1], 0), 0)


def _tier_in_doubt(provision: Grant, awards: Any) -> bool:
    """Whether some award does not tell by its amount which tier it was for."""
    tiers = provision.times is not None and provision.times.per is Per.TIER
    return tiers and _any(awards) and any(award.amount is UNKNOWN for award in awards)


def _difference(provision: Grant) -> bool:
    """Whether an applicant is paid up to the difference; rows see to it one by one."""
    times = provision.times
    if times is None:
        return False
    one = not provision.subject.many
    return times.per is Per.APPLICANT_DIFFERENCE or (times.per is Per.DIFFERENCE and one)


def _limit_applicant(
    limit: Limit, rows: list[RowResult], awards: Any, day: datetime.date, tally: Tally
) -> None:
    cap = limit.amount.value
    if awards is UNKNOWN:
        room = (0, cap)
        if rows:
            tally.missing |= {PRIOR}
    else:
        spent = _spent(awards, limit.period, day)
        room = _room(cap, spent)
        if room[0] < min(room[1], tally.high):
            tally.missing |= {_award_gap(awards)}
    if tally.high > room[1]:
        tally.steps.append(Step(_limit_words(limit)))
    tally.low, tally.high = min(tally.low, room[0]), min(tally.high, room[1])


def _limit_by_year(limit: Limit, rows: list[RowResult], awards: Any, tally: Tally) -> None:
    """A yearly limit whose year is that of a date among the row's facts; an earlier award counts
    for the year of the row that it was for, and of any other item that year is not known."""
    assert limit.by is not None
    cap, dated = limit.amount.value, value_of(limit.by)
    years: dict[int, list[RowResult]] = {}
    loose = []
    for row in live(rows):
        day = dated(row.facts)
        if day is UNKNOWN:
            loose.append(row)
        else:
            years.setdefault(day.year, []).append(row)
    paid, unsure = _paid_by_year(awards, rows, dated)
    rooms = {year: _room(cap, _spent_in(paid.get(year, []))) for year in {0, *years, *paid}}
    if awards is UNKNOWN:
        rooms = dict.fromkeys(rooms, (0, cap))
    maybe = _spent_in(unsure)[1]
    due = {
        year: (sum(r.low for r in each), sum(r.high for r in each)) for year, each in years.items()
    }
    extra = sum(row.low for row in loose), sum(row.high for row in loose)

    def at_least(year: int, fullest: int, charged: int) -> int:
        """What a year surely brings if all that is undated falls into these two years."""
        owed = due.get(year, (0, 0))[0] + (extra[0] if year == fullest else 0)
        return min(owed, max(rooms[year][0] - (maybe if year == charged else 0), 0))

    # Rows of an unknown year, and awards of one, take most away when each are all in one year.
    low = min(
        sum(at_least(year, fullest, charged) for year in rooms)
        for fullest in rooms
        for charged in rooms
    )
    high = sum(min(due[year][1], rooms[year][1]) for year in due)
    high += sum(min(row.high, cap) for row in loose)
    if loose and (awards is UNKNOWN or awards or tally.high > cap):
        tally.missing |= {limit.by.key}
    if low < high and any(
        award.amount is UNKNOWN for award in itertools.chain(*paid.values(), unsure)
    ):
        tally.missing |= {f"{PRIOR}.金额"}
    if unsure and low < min(tally.low, high):
        unsaid = any(award.item is None for award in unsure)
        tally.missing |= {f"{PRIOR}.对象" if unsaid else limit.by.key}
    if awards is UNKNOWN and (years or loose):
        tally.missing |= {PRIOR}
    if high < tally.high:
        tally.steps.append(Step(_limit_words(limit)))
    tally.low, tally.high = min(tally.low, low), min(tally.high, high)


def _paid_by_year(
    awards: Any, rows: list[RowResult], dated: Callable[[Any], Any]
) -> tuple[dict[int, list[Award]], list[Award]]:
    """The earlier awards by the year of the row that each was for, and those of no known year."""
    paid: dict[int, list[Award]] = {}
    unsure = []
    for award in () if awards is UNKNOWN else awards:
        row = next((row for row in rows if _is_for(award, row) is True), None)
        day: Any = UNKNOWN if row is None else dated(row.facts)
        if day is UNKNOWN:
            unsure.append(award)
        else:
            paid.setdefault(day.year, []).append(award)
    return paid, [award for award in unsure if award.amount != 0]


def _spent_in(awards: list[Award]) -> tuple[int, int]:
    """What these awards come to, whenever they were paid."""
    return _spent(awards, Period.TERM, datetime.date.min)
