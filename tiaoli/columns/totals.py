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
from tiaoli.columns.items import pays_difference
from tiaoli.columns.rows import ORDER, Place, Reader
from tiaoli.columns.steps import Step, mark
from tiaoli.population.layout import AMOUNT, DAY, ITEM, KEY, NAME, PROJECT
from tiaoli.provisions import Grant, Limit, Per, Period, Support

ZERO = ibis.literal(0, "int64")
NULL = ibis.null("int64")
LOW, HIGH, RESULT = "low", "high", "结果"
EXACT, AT_MOST, SUPPORTED, PLAIN = "金额确定", "至多", "支持", "符合"
UNDETERMINED, SUPERSEDED, REFUSED = "未定", "就高让位", "不符合"


def concluded(reader: Reader, place: Place, rows: Any) -> Any:
    """The outcome of a provision for each applicant: `结果`, the range (fen), what it needs."""
    bits = reader.needs
    alive = rows.eligible.fill_null(True) & ~rows.spent
    total = rows.group_by(KEY).agg(
        left=alive.sum(),
        sure=(alive & rows.eligible.fill_null(False)).any(),
        superseded=rows.superseded.any(),
        unsaid=rows.unsaid.any(),
        low=rows.low.sum(where=alive),
        high=rows.high.sum(where=alive),
        boundless=(alive & rows.high.isnull()).any(),
        max_low=rows.low.max(where=alive),
        max_high=rows.high.max(where=alive),
        steps=rows.steps.bit_or(),
        **bits.union(rows, where=alive),
    )
    total = total.mutate(
        low=total.low.fill_null(0).cast("int64"),
        high=ibis.ifelse(total.boundless, NULL, total.high.fill_null(0).cast("int64")),
        max_high=ibis.ifelse(total.boundless, NULL, total.max_high),
        **{name: total[name].fill_null(0) for name in bits.names},
    )
    if isinstance(place.provision, Grant):
        own = None if reader.awards is None else reader.awards.own(place.id)
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
        every = ibis.literal(True)
        found = own.group_by(KEY).agg(
            own_any=own.count() > 0,
            own_amounts_open=own[AMOUNT].isnull().any(),
            **sums(own, reader.population.day, "own", every),
            **gaps(own, "own", every),
        )
        total = join(total, found, [KEY])
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
            left = (total.low - before.high).fill_null(0)
            most = total.high - before.low
            open_ = had & (before.low != before.high).fill_null(True)
            lacks = {key: open_ & there for key, there in gap(total, "own").items()}
            total = total.mutate(
                low=ibis.ifelse(had, ibis.ifelse(left < 0, ZERO, left), total.low),
                high=ibis.ifelse(had, ibis.ifelse(most < 0, ZERO, most), total.high),
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
        total = total.drop(*(name for name in total.columns if name.startswith("own_")))
    if per not in (Per.ITEM, Per.ITEM_TIER):
        unsaid = total.unsaid & (total.left > 0)
        total = total.mutate(
            low=ibis.ifelse(unsaid, ZERO, total.low),
            barred=ibis.ifelse(unsaid, ibis.null("boolean"), total.barred),
            **bits.more(total, {PRIOR: unsaid}),
        )
    return total


def _limit_applicant(reader: Reader, limit: Limit, total: Any, own: Any) -> Any:
    cap, bits = limit.amount.value, reader.needs
    cap_column = ibis.literal(cap, "int64")
    room_low = room_high = cap_column
    lacks: dict[str, Any] = {PRIOR: total.unsaid & (total.left > 0)}
    if own is not None:
        every = ibis.literal(True)
        found = own.group_by(KEY).agg(
            **sums(own, reader.population.day, "own", every), **gaps(own, "own", every)
        )
        total = join(total, found, [KEY])
        paid = spent(total, "own", limit.period)
        room_low = (cap - paid.high).fill_null(0)
        room_low = ibis.ifelse(room_low < 0, ZERO, room_low)
        room_high = cap - paid.low
        room_high = ibis.ifelse(room_high < 0, ZERO, room_high)
        least = ibis.ifelse(total.high.isnull(), room_high, ibis.least(room_high, total.high))
        short = ~total.unsaid & (room_low < least)
        lacks |= {key: short & there for key, there in gap(total, "own").items()}
        lacks[PRIOR] = total.unsaid & (total.left > 0)
    room_low = ibis.ifelse(total.unsaid, ZERO, room_low)
    room_high = ibis.ifelse(total.unsaid, cap_column, room_high)
    over = (total.high > room_high).fill_null(True)
    total = total.mutate(
        low=ibis.least(total.low, room_low),
        high=ibis.ifelse(total.high.isnull(), room_high, ibis.least(total.high, room_high)),
        steps=mark(total.steps, over & (total.left > 0), Step.LIMIT),
        **bits.more(total, lacks),
    )
    return total.drop(*(name for name in total.columns if name.startswith("own_")))


def _limit_projects(reader: Reader, limit: Limit, rows: Any, total: Any, own: Any) -> Any:
    """A ceiling per item where several rows are one project: they have it in common."""
    alive = rows.filter(rows.eligible.fill_null(True) & ~rows.spent & rows[PROJECT].notnull())
    each = alive.group_by(KEY, PROJECT).agg(
        n=alive.count(), low=alive.low.sum(), high=alive.high.sum(), unsaid=alive.unsaid.any()
    )
    each = each.filter(each.n > 1)
    cap = ibis.literal(limit.amount.value, "int64")
    room_low = room_high = cap
    if own is not None:
        pairs = beside(alive, own)
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
        paid = spent(each, "before", limit.period)
        room_low = (limit.amount.value - paid.high).fill_null(0)
        room_low = ibis.ifelse(room_low < 0, ZERO, room_low)
        room_high = limit.amount.value - paid.low
        room_high = ibis.ifelse(room_high < 0, ZERO, room_high)
        room_low = ibis.ifelse(each.unsaid, cap, room_low)
        room_high = ibis.ifelse(each.unsaid, cap, room_high)
    too_low, too_high = each.low.cast("int64") - room_low, each.high.cast("int64") - room_high
    each = each.mutate(
        too_low=ibis.ifelse(too_low < 0, ZERO, too_low),
        too_high=ibis.ifelse(too_high < 0, ZERO, too_high),
    )
    cut = each.group_by(KEY).agg(cut_low=each.too_low.sum(), cut_high=each.too_high.sum())
    total = join(total, cut, [KEY])
    low = total.low - total.cut_low.fill_null(0).cast("int64")
    high = total.high - total.cut_high.fill_null(0).cast("int64")
    over = (total.cut_high > 0).fill_null(False)
    return total.mutate(
        low=ibis.ifelse(low < 0, ZERO, low),
        high=ibis.ifelse(high < 0, ZERO, high),
        steps=mark(total.steps, over, Step.LIMIT),
    ).drop("cut_low", "cut_high")


def _limit_by_year(
    reader: Reader, limit: Limit, rows: Any, total: Any, own: Any, place: Place
) -> Any:
    """A yearly limit whose year is that of a date among the row's facts; an earlier award counts
    for the year of the row that it was for, and of any other item that year is not known."""
    assert limit.by is not None
    cap, bits = limit.amount.value, reader.needs
    alive = rows.filter(rows.eligible.fill_null(True) & ~rows.spent)
    loose = alive.year.isnull()
    of_rows = alive.group_by(KEY).agg(
        extra=alive.low.sum(where=loose),
        loose_high=alive.high.sum(where=loose),
        loose=loose.sum(),
        dated=alive.year.notnull().sum(),
    )
    total = join(total, of_rows, [KEY])
    total = total.mutate(
        **{
            n: total[n].fill_null(0).cast("int64")
            for n in ("extra", "loose_high", "loose", "dated")
        }
    )
    years = _years(reader, limit, alive, total, own, place)
    total = _with_unsure(reader, limit, place, total, own)
    facts = total.select(KEY, "extra", "maybe", "maybe_open", "unsaid")
    years = join(years, facts, [KEY], how="inner")
    room_low = _floor(cap - years.paid_high)
    room_low = ibis.ifelse(years.paid_open | years.unsaid, ZERO, room_low)
    room_high = ibis.ifelse(years.unsaid, ibis.literal(cap, "int64"), _floor(cap - years.paid_low))
    charged = ibis.ifelse(years.maybe_open, ZERO, _floor(room_low - years.maybe))
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


def _floor(value: Any) -> Any:
    return ibis.ifelse(value < 0, ZERO, value)


def _years(reader: Reader, limit: Limit, alive: Any, total: Any, own: Any, place: Place) -> Any:
    """What each year brings, and what was paid of it; the year 0 stands for any other one."""
    dated = alive.filter(alive.year.notnull())
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
            (refused, ibis.ifelse(total.superseded, SUPERSEDED, REFUSED)),
            (exact, EXACT),
            (at_most, AT_MOST),
            else_=UNDETERMINED,
        )
    else:
        good = SUPPORTED if isinstance(place.provision, Support) else PLAIN
        result = ibis.cases((refused, REFUSED), (total.sure, good), else_=UNDETERMINED)
    open_ = result == UNDETERMINED
    paid = result.isin([EXACT, AT_MOST, UNDETERMINED]) & isinstance(place.provision, Grant)
    return total.select(
        KEY,
        **{ORDER: ibis.literal(place.number, "int64"), RESULT: result},
        low=ibis.ifelse(paid, total.low, ZERO),
        high=ibis.ifelse(paid, total.high, ZERO),
        steps=total.steps,
        **{name: ibis.ifelse(open_, total[name], ZERO) for name in bits.names},
    )
