"""What the rows of a provision come to together, as columns.

Mirrors `ceilings.tally` and `judge.conclude`.
"""

from __future__ import annotations

from typing import Any

import ibis

from tiaoli.case import PRIOR
from tiaoli.columns.awards import NUMBER, beside, gap, gaps, spent, sums
from tiaoli.columns.conditions import number
from tiaoli.columns.facts import join
from tiaoli.columns.items import changed, pays_difference, span_of
from tiaoli.columns.results import (
    AT_MOST,
    ELIGIBLE,
    EXACT,
    GAVE_WAY,
    OPEN,
    REFUSED,
    RESULT,
    SUPPORT,
)
from tiaoli.columns.rows import ORDER, Place, Reader, alive
from tiaoli.columns.span import (
    NULL,
    ZERO,
    Span,
    capped,
    choose,
    exactly,
    floored,
    rest,
)
from tiaoli.columns.steps import Step, mark
from tiaoli.population.layout import AMOUNT, DAY, ITEM, KEY, NAME, PROJECT
from tiaoli.provisions import Grant, Limit, Per, Period, Support


def concluded(reader: Reader, place: Place, rows: Any) -> Any:
    """The outcome of a provision for each applicant: `结果`, the range (fen), what it needs."""
    bits = reader.needs
    left = alive(rows)
    total = rows.group_by(KEY).agg(
        left=left.sum(),
        sure=(left & rows.eligible.fill_null(False)).any(),
        superseded=rows.superseded.any(),
        unsaid=rows.unsaid.any(),
        low=rows.low.sum(where=left),
        high=rows.high.sum(where=left),
        boundless=(left & rows.high.isnull()).any(),
        max_low=rows.low.max(where=left),
        max_high=rows.high.max(where=left),
        steps=rows.steps.bit_or(),
        **bits.union(rows, where=left),
    )
    total = total.mutate(
        low=total.low.fill_null(0).cast("int64"),
        high=ibis.ifelse(total.boundless, NULL, total.high.fill_null(0).cast("int64")),
        max_high=ibis.ifelse(total.boundless, NULL, total.max_high),
        **{name: total[name].fill_null(0) for name in bits.names},
    )
    if isinstance(place.provision, Grant):
        own = None if reader.awards is None else reader.awards.own(place.id)
        if own is not None:
            total = join(total, _paid(reader, own), [KEY])
        total = _once(reader, place, total, own)
        for limit in place.provision.limits:
            if limit.per is Per.APPLICANT and limit.by is not None:
                total = _limit_by_year(reader, limit, rows, total, own, place)
            elif limit.per is Per.APPLICANT:
                total = _limit_applicant(reader, limit, total, own)
            else:
                total = _limit_projects(reader, limit, rows, total, own)
    else:
        total = total.mutate(barred=ibis.literal(False))
    return _outcome(reader, place, total)


def _paid(reader: Reader, own: Any) -> Any:
    """What the provision paid to each applicant before."""
    every = ibis.literal(True)
    return own.group_by(KEY).agg(
        own_any=own.count() > 0,
        own_amounts_open=own[AMOUNT].isnull().any(),
        **sums(own, reader.population.day, "own", every),
        **gaps(own, "own", every),
    )


def _once(reader: Reader, place: Place, total: Any, own: Any) -> Any:
    """Once only, and up to the difference."""
    per, bits = place.per, reader.needs
    if per in (Per.APPLICANT, Per.APPLICANT_DIFFERENCE):
        several = total.left > 1
        total = total.mutate(
            low=ibis.ifelse(several, total.max_low, total.low),
            high=ibis.ifelse(several, total.max_high, total.high),
            steps=mark(total.steps, several, Step.HIGHEST_ONLY),
        )
    total = total.mutate(barred=ibis.literal(False))
    if per is None:
        return total
    if own is not None:
        had = total.own_any.fill_null(False)
        if per is Per.APPLICANT:
            total = total.mutate(
                low=ibis.ifelse(had, ZERO, total.low),
                high=ibis.ifelse(had, ZERO, total.high),
                barred=had,
                steps=mark(total.steps, had, Step.PAID_ONCE),
            )
        elif pays_difference(place):
            before = spent(total, "own", Period.TERM)
            after = choose(had, rest(span_of(total), before), span_of(total))
            open_ = had & (before.low != before.high).fill_null(True)
            lacks = {key: open_ & there for key, there in gap(total, "own").items()}
            total = total.mutate(
                low=after.low,
                high=after.high,
                steps=mark(total.steps, had, Step.DIFFERENCE),
                **bits.more(total, lacks),
            )
        elif per is Per.TIER:
            doubt = had & total.own_amounts_open.fill_null(False)
            total = total.mutate(
                low=ibis.ifelse(doubt, ZERO, total.low),
                barred=ibis.ifelse(doubt, ibis.null("boolean"), total.barred),
                **bits.more(total, {f"{PRIOR}.金额": doubt}),
            )
    if per not in (Per.ITEM, Per.ITEM_TIER):
        unsaid = total.unsaid & (total.left > 0)
        total = total.mutate(
            low=ibis.ifelse(unsaid, ZERO, total.low),
            barred=ibis.ifelse(unsaid, ibis.null("boolean"), total.barred),
            **bits.more(total, {PRIOR: unsaid}),
        )
    return total


def _limit_applicant(reader: Reader, limit: Limit, total: Any, own: Any) -> Any:
    cap, span = limit.amount.value, span_of(total)
    room = exactly(cap, cap)
    lacks: dict[str, Any] = {PRIOR: total.unsaid & (total.left > 0)}
    if own is not None:
        room = rest(room, spent(total, "own", limit.period))
        least = capped(span, exactly(room.high, cap)).high
        short = ~total.unsaid & (room.low < least)
        lacks |= {key: short & there for key, there in gap(total, "own").items()}
    room = choose(total.unsaid, Span(0, cap, True, cap), room)
    over = (total.high > room.high).fill_null(True)
    return changed(
        total,
        capped(span, room),
        steps=mark(total.steps, over & (total.left > 0), Step.LIMIT),
        **reader.needs.more(total, lacks),
    )


def _limit_projects(reader: Reader, limit: Limit, rows: Any, total: Any, own: Any) -> Any:
    """A ceiling per item where several rows are one project: they have it in common."""
    several = rows.filter(alive(rows) & rows[PROJECT].notnull())
    each = several.group_by(KEY, PROJECT).agg(
        n=several.count(),
        low=several.low.sum(),
        high=several.high.sum(),
        unsaid=several.unsaid.any(),
    )
    each = each.filter(each.n > 1)
    cap = limit.amount.value
    room = exactly(cap, cap)
    if own is not None:
        pairs = beside(several, own)
        mine = pairs.filter(pairs.mine.fill_null(False))
        # An award counts once, however many rows of the project it may be for.
        once = mine.group_by(KEY, PROJECT, NUMBER).agg(
            **{AMOUNT: mine[AMOUNT].max(), DAY: mine[DAY].max()}
        )
        every = ibis.literal(True)
        found = once.group_by(KEY, PROJECT).agg(
            **sums(once, reader.population.day, "before", every)
        )
        each = join(each, found, [KEY, PROJECT])
        room = choose(each.unsaid, room, rest(room, spent(each, "before", limit.period)))
    each = each.mutate(
        too_low=floored(each.low.cast("int64") - room.low),
        too_high=floored(each.high.cast("int64") - room.high),
    )
    cut = each.group_by(KEY).agg(cut_low=each.too_low.sum(), cut_high=each.too_high.sum())
    total = join(total, cut, [KEY])
    return total.mutate(
        low=floored(total.low - total.cut_low.fill_null(0).cast("int64")),
        high=floored(total.high - total.cut_high.fill_null(0).cast("int64")),
        steps=mark(total.steps, (total.cut_high > 0).fill_null(False), Step.LIMIT),
    ).drop("cut_low", "cut_high")


def _limit_by_year(
    reader: Reader, limit: Limit, rows: Any, total: Any, own: Any, place: Place
) -> Any:
    """A yearly limit whose year is that of a date among the row's facts; an earlier award counts
    for the year of the row that it was for, and of any other item that year is not known."""
    assert limit.by is not None
    cap, bits = limit.amount.value, reader.needs
    rows = rows.filter(alive(rows))
    loose = rows.year.isnull()
    of_rows = rows.group_by(KEY).agg(
        extra=rows.low.sum(where=loose),
        loose_high=rows.high.sum(where=loose),
        loose=loose.sum(),
        dated=rows.year.notnull().sum(),
    )
    total = join(total, of_rows, [KEY])
    total = total.mutate(
        **{
            n: total[n].fill_null(0).cast("int64")
            for n in ("extra", "loose_high", "loose", "dated")
        }
    )
    years = _years(reader, limit, rows, total, own, place)
    total = _with_unsure(reader, limit, place, total, own)
    facts = total.select(KEY, "extra", "maybe", "maybe_open", "unsaid")
    years = join(years, facts, [KEY], how="inner")
    room_low = floored(cap - years.paid_high)
    room_low = ibis.ifelse(years.paid_open | years.unsaid, ZERO, room_low)
    room_high = ibis.ifelse(years.unsaid, ibis.literal(cap, "int64"), floored(cap - years.paid_low))
    charged = ibis.ifelse(years.maybe_open, ZERO, floored(room_low - years.maybe))
    base = ibis.least(years.due_low, room_low)
    years = years.mutate(
        base=base,
        gain=ibis.least(years.due_low + years.extra, room_low) - base,
        loss=ibis.least(years.due_low, charged) - base,
        both=ibis.least(years.due_low + years.extra, charged) - base,
        most=ibis.least(years.due_high, room_high),
    )
    # Rows of an unknown year, and awards of one, take most away when each are all in one year.
    one, other = years.select(KEY, "year", "gain"), years.select(KEY, "year", "loss")
    other = other.rename({"__key": KEY, "__year": "year"})
    apart = one.inner_join(other, [one[KEY] == other["__key"], one.year != other["__year"]])
    apart = apart.group_by(KEY).agg(apart=(apart.gain + apart.loss).min())
    sums_ = years.group_by(KEY).agg(
        base=years.base.sum(), both=years.both.min(), most=years.most.sum()
    )
    sums_ = join(sums_, apart, [KEY])
    worst = ibis.ifelse(sums_.apart.isnull(), sums_.both, ibis.least(sums_.apart, sums_.both))
    sums_ = sums_.select(
        KEY, by_low=sums_.base.cast("int64") + worst, by_most=sums_.most.cast("int64")
    )
    total = join(total, sums_, [KEY])
    low, high = total.by_low.fill_null(0), total.by_most.fill_null(0) + total.loose_high
    open_ = low < high
    lacks = {
        limit.by.key: ((total.loose > 0) & (total.unsaid | total.had | (total.high > cap)))
        | (total.unsure & ~total.unnamed & (low < ibis.least(total.low, high))),
        f"{PRIOR}.金额": open_ & total.amounts_open & ~total.unsaid,
        f"{PRIOR}.对象": total.unsure & total.unnamed & (low < ibis.least(total.low, high)),
        PRIOR: total.unsaid & ((total.loose > 0) | (total.dated > 0)),
    }
    return total.mutate(
        low=ibis.least(total.low, low),
        high=ibis.least(total.high, high),
        steps=mark(total.steps, high < total.high, Step.LIMIT),
        **bits.more(total, lacks),
    ).drop(
        "extra", "loose_high", "loose", "dated", "maybe", "maybe_open", "unsure", "unnamed",
        "amounts_open", "had", "by_low", "by_most",
    )  # fmt: skip


def _years(reader: Reader, limit: Limit, rows: Any, total: Any, own: Any, place: Place) -> Any:
    """What each year brings, and what was paid of it; the year 0 stands for any other one."""
    dated = rows.filter(rows.year.notnull())
    due = dated.group_by(KEY, "year").agg(due_low=dated.low.sum(), due_high=dated.high.sum())
    nothing = {"paid_low": ZERO, "paid_high": ZERO, "paid_open": ibis.literal(False)}
    parts = [
        due.select(
            KEY, "year", due_low=due.due_low.cast("int64"), due_high=due.due_high.cast("int64"),
            **nothing,
        ),
        total.select(KEY, year=ZERO, due_low=ZERO, due_high=ZERO, **nothing),
    ]  # fmt: skip
    if own is not None:
        paid = _award_years(reader, limit, place, own)
        paid = paid.filter(paid.year.notnull())
        amount = paid[AMOUNT]
        parts.append(
            paid.select(
                KEY, "year", due_low=ZERO, due_high=ZERO, paid_low=amount.fill_null(0),
                paid_high=amount.fill_null(0), paid_open=amount.isnull(),
            )
        )  # fmt: skip
    every = parts[0]
    for part in parts[1:]:
        every = every.union(part)
    return every.group_by(KEY, "year").agg(
        due_low=every.due_low.sum().cast("int64"),
        due_high=every.due_high.sum().cast("int64"),
        paid_low=every.paid_low.sum().cast("int64"),
        paid_high=every.paid_high.sum().cast("int64"),
        paid_open=every.paid_open.any(),
    )


def _award_years(reader: Reader, limit: Limit, place: Place, own: Any) -> Any:
    """The awards of a provision, each with the year of the row that it was for, NULL if unknown."""
    every = reader.population.rows(place.provision.subject, limit)
    view = reader.population.view(every, place.provision.subject)
    assert limit.by is not None
    day = number(limit.by, view).value
    every = every.mutate(year=NULL if day is None else day.year().cast("int64"))
    if not place.many:
        # To the ceilings the one row of a single subject is called what the subject is.
        name = ibis.literal(place.provision.subject.name)
        every = every.mutate(**{NAME: name, PROJECT: ibis.null("string")})
    pairs = beside(every, own)
    pairs = pairs.filter(pairs.mine.fill_null(False)).select(KEY, NAME, NUMBER)
    pairs = join(pairs, every.select(KEY, NAME, "year"), [KEY, NAME])
    first = ibis.window(group_by=[KEY, NUMBER], order_by=pairs[NAME])
    pairs = pairs.mutate(__first=ibis.row_number().over(first) == 0)
    pairs = pairs.filter(pairs["__first"]).select(KEY, NUMBER, "year")
    return join(own, pairs, [KEY, NUMBER])


def _with_unsure(reader: Reader, limit: Limit, place: Place, total: Any, own: Any) -> Any:
    """The totals with what the awards of no known year come to."""
    flags = ("maybe_open", "unsure", "unnamed", "amounts_open", "had")
    if own is None:
        return total.mutate(maybe=ZERO, **{name: ibis.literal(False) for name in flags})
    awards = _award_years(reader, limit, place, own)
    amount = awards[AMOUNT]
    unsure = awards.year.isnull() & (amount != 0).fill_null(True)
    found = awards.group_by(KEY).agg(
        maybe=amount.sum(where=unsure),
        maybe_open=(unsure & amount.isnull()).any(),
        unsure=unsure.any(),
        unnamed=(unsure & awards[ITEM].isnull()).any(),
        amounts_open=amount.isnull().any(),
        had=awards.count() > 0,
    )
    total = join(total, found, [KEY])
    return total.mutate(
        maybe=total.maybe.fill_null(0).cast("int64"),
        **{name: total[name].fill_null(False) for name in flags},
    )


def _outcome(reader: Reader, place: Place, total: Any) -> Any:
    bits = reader.needs
    none_left = total.left == 0
    refused = none_left | total.barred.fill_null(False)
    free = (total.barred == False).fill_null(False)  # noqa: E712 - a column
    if isinstance(place.provision, Grant):
        exact = total.sure & (total.low == total.high).fill_null(False) & free
        at_most = total.sure & ~bits.any(total) & free
        result = ibis.cases(
            (refused, ibis.ifelse(total.superseded, GAVE_WAY, REFUSED)),
            (exact, EXACT),
            (at_most, AT_MOST),
            else_=OPEN,
        )
    else:
        good = SUPPORT if isinstance(place.provision, Support) else ELIGIBLE
        result = ibis.cases((refused, REFUSED), (total.sure, good), else_=OPEN)
    open_ = result == OPEN
    paid = result.isin([EXACT, AT_MOST, OPEN]) & isinstance(place.provision, Grant)
    return total.select(
        KEY,
        **{ORDER: ibis.literal(place.number, "int64"), RESULT: result},
        low=ibis.ifelse(paid, total.low, ZERO),
        high=ibis.ifelse(paid, total.high, ZERO),
        steps=total.steps,
        **{name: ibis.ifelse(open_, total[name], ZERO) for name in bits.names},
    )
