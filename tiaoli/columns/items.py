"""Ceilings on each row, and what was paid for it before, as columns.

Mirrors `ceilings.item_limits`.
"""

from __future__ import annotations

from typing import Any

import ibis

from tiaoli.case import PRIOR
from tiaoli.ceilings import in_instalments
from tiaoli.columns.awards import ROW, beside, gap, gaps, in_year, spent, sums
from tiaoli.columns.facts import join
from tiaoli.columns.logic import as_column, both, negated
from tiaoli.columns.needbits import NeedBits
from tiaoli.columns.needs import Needs
from tiaoli.columns.projects import left_over
from tiaoli.columns.rows import Place, Reader, by_claim
from tiaoli.columns.span import (
    ZERO,
    Span,
    between,
    capped,
    choose,
    column,
    exactly,
    rest,
    same_ends,
    where,
)
from tiaoli.columns.steps import Step, mark
from tiaoli.kinds import MAX_FEN
from tiaoli.population.layout import AMOUNT, ITEM, KEY, NAME, PROJECT
from tiaoli.provisions import Grant, PaidBefore, Per, Period
from tiaoli.stacking import paid_before


def limited(reader: Reader, place: Place, rows: Any, every: Any) -> Any:
    """The rows after their own ceilings and what was paid for the same item before.

    ``rows`` are what `Reader.judged` found; ``every`` what it found for all provisions together, by
    which a row stands beside what others would bring for its project.
    """
    provision = place.provision
    rows = rows.filter(~rows.spent)
    if not isinstance(provision, Grant):
        return rows
    own = None if reader.awards is None else reader.awards.own(place.id)
    if place.per is Per.TIER:
        rows = _one_per_tier(rows, own)
    rows = _own_ceilings(reader, place, rows, own)
    if place.many and not pays_difference(place):
        rows = _less_own(reader, place, rows, own)
    if place.many and place.per in (Per.APPLICANT, Per.APPLICANT_DIFFERENCE):
        rows = _best_only(reader, place, rows, every)
    return rows


def pays_difference(place: Place) -> bool:
    """Whether an applicant is paid up to the difference as a whole."""
    return place.per is Per.APPLICANT_DIFFERENCE or (place.per is Per.DIFFERENCE and not place.many)


def span_of(rows: Any) -> Span:
    """The range that a row has come to."""
    return between(rows.low, rows.high)


def changed(rows: Any, span: Span, **more: Any) -> Any:
    """The rows with another range."""
    return rows.mutate(low=column(span.low), high=column(span.high), **more)


def _one_per_tier(rows: Any, own: Any) -> Any:
    """Where each level is paid once: one row of each level, and none of a level paid before."""
    first = ibis.window(
        group_by=[KEY, "tier"],
        order_by=[rows.low.desc(), rows.high.isnull().desc(), rows.high.desc(), rows[NAME]],
    )
    rows = rows.mutate(__first=ibis.row_number().over(first) == 0)
    paid: Any = ibis.literal(False)
    if own is not None:
        levels = own.filter(own[AMOUNT].notnull()).select(KEY, tier=own[AMOUNT]).distinct()
        rows = join(rows, levels.mutate(__paid=True), [KEY, "tier"])
        paid = rows["__paid"].fill_null(False)
    gone = rows.tier.notnull() & (~rows["__first"] | paid)
    rows = rows.mutate(
        low=ibis.ifelse(gone, ZERO, rows.low),
        high=ibis.ifelse(gone, ZERO, rows.high),
        spent=rows.tier.notnull() & paid,
    )
    rows = rows.drop("__first", *(["__paid"] if own is not None else []))
    return rows.filter(~rows.spent)


def _own_ceilings(reader: Reader, place: Place, rows: Any, own: Any) -> Any:
    """The row under each ceiling by itself: no row can bring more than any of them leaves."""
    provision = place.provision
    total = pays_difference(place)
    asks = [limit for limit in provision.limits if limit.per is Per.APPLICANT and limit.by is None]
    counts = own is not None and not total and bool(asks)
    if counts:
        rows = _with_spent(reader, place, rows, own)
    span = span_of(rows)
    for limit in provision.limits:
        most = exactly(limit.amount.value, limit.amount.value)
        if counts and limit in asks:
            before = spent(rows, "counted", limit.period).low
            left = rest(most, exactly(before, 100 * MAX_FEN)).low
            most = exactly(where(rows.unsaid, limit.amount.value, left), limit.amount.value)
        span = capped(span, most)
    drop = [name for name in rows.columns if name.startswith("counted_")]
    return changed(rows, span).drop(*drop)


def _with_spent(reader: Reader, place: Place, rows: Any, own: Any) -> Any:
    """The rows with what was paid to the applicant: what was paid for a row itself is subtracted
    from it later, and must not be counted twice."""
    assert reader.awards is not None
    day = reader.awards.day
    if not _subtracts(reader, place):
        every = ibis.literal(True)
        return join(rows, own.group_by(KEY).agg(**sums(own, day, "counted", every)), [KEY])
    pairs = beside(rows, own)
    others = ~pairs.mine.fill_null(True)
    found = pairs.group_by(ROW).agg(**sums(pairs, day, "counted", others))
    return join(rows, found, ROW)


def _rule(reader: Reader, place: Place) -> PaidBefore | None:
    """What the policy's rule leaves of an item that the provision paid for before."""
    if in_instalments(place.provision.pays):
        return None
    return paid_before(reader.rule, place.provision)


def _subtracts(reader: Reader, place: Place) -> bool:
    less = _rule(reader, place) is not None or place.per in (Per.ITEM, Per.DIFFERENCE)
    return place.many and less


def _less_own(reader: Reader, place: Place, rows: Any, own: Any) -> Any:
    """The rows less what this provision paid for the same item before."""
    provision, before, per = place.provision, _rule(reader, place), place.per
    if per is Per.ITEM_TIER:
        return _less_same_tier(reader, rows, own)
    once = per is Per.ITEM
    if per is Per.DIFFERENCE:
        before = PaidBefore.DIFFERENCE
    elif per is Per.TIER and before is PaidBefore.NOTHING:
        before = None  # the provision's own words on levels go before the policy's on repetition
    caps = [limit.amount.value for limit in provision.limits if limit.per is Per.ITEM]
    if before is None and not once and not caps:
        return rows
    rows = _where_unsaid(reader.needs, rows)
    if own is None:
        return rows
    assert reader.awards is not None
    yearly = any(x.per is Per.ITEM and x.period is Period.YEAR for x in provision.limits)
    period = Period.YEAR if yearly else Period.TERM
    pairs = beside(rows, own)
    mine, perhaps = pairs.mine.fill_null(False), pairs.mine.fill_null(True)
    day = reader.awards.day
    then = (in_year(pairs, day)) if yearly else True
    named = (pairs["__project"] == pairs[PROJECT]).fill_null(False)
    found = pairs.group_by(ROW).agg(
        **sums(pairs, day, "before", perhaps, sure=mine),
        **gaps(pairs, "before", ibis.literal(True)),
        before_sure=(both(then, mine) & (pairs[AMOUNT] != 0).fill_null(True)).any(),
        before_named=named.any(),
    )
    rows = join(rows, found, ROW)
    paid = spent(rows, "before", period)
    some = _positive(paid.high)
    surely = rows.before_sure.fill_null(False)
    span = span_of(rows)
    if once or before is PaidBefore.NOTHING:
        after = Span(where(some, 0, span.low), where(surely, 0, span.high), False, span.most)
    elif before is None:
        after = span
        for cap in caps:
            after = capped(after, rest(exactly(cap, cap), paid))
    else:
        after = rest(span, paid)
    applies = both(some, negated(rows.unsaid))
    after = choose(applies, after, span)
    unclear = both(applies, both(negated(same_ends(after)), negated(same_ends(paid))))
    lacks: Needs = {key: both(unclear, there) for key, there in gap(rows, "before").items()}
    repeats: Any = True
    if not once and before is not PaidBefore.NOTHING:
        repeats = rows.before_named.fill_null(False) if before is not None else False
    gone = (column(after.high) == 0).fill_null(False) & (span.high != 0).fill_null(True)
    is_spent = both(both(applies, gone), repeats)
    outdone = False
    # What a provision that pays once to whom it paid leaves, is nothing and no higher award.
    if not once and per is not Per.APPLICANT:
        outdone = both(is_spent, (column(paid.low) >= span.high).fill_null(False))
    drop = [name for name in rows.columns if name.startswith("before_")]
    return changed(
        rows,
        after,
        spent=as_column(is_spent),
        superseded=rows.superseded | outdone,
        steps=mark(rows.steps, applies, Step.SAME_ITEM),
        **reader.needs.more(rows, lacks),
    ).drop(*drop)


def _where_unsaid(bits: NeedBits, rows: Any) -> Any:
    """Nothing of a row is sure where nothing is known of earlier awards."""
    low = ibis.ifelse(rows.unsaid, ZERO, rows.low)
    return rows.mutate(low=low, **bits.more(rows, {PRIOR: rows.unsaid}))


def _positive(high: Any) -> Any:
    """Whether an upper end is above nothing; one without bound is."""
    return True if high is None else (column(high) > 0).fill_null(True)


def _less_same_tier(reader: Reader, rows: Any, own: Any) -> Any:
    """The rows, unless this level of the item was paid before; its amount tells a level."""
    rows = _where_unsaid(reader.needs, rows)
    if own is None:
        return rows
    tiers = rows.select(KEY, NAME, __tier=rows.tier)
    pairs = join(beside(rows, own), tiers, ROW)
    amount, tier = pairs[AMOUNT], pairs["__tier"]
    same = amount.isnull() | tier.isnull() | (amount == tier)
    same = same & (amount != 0).fill_null(True)
    perhaps = pairs.mine.fill_null(True)
    sure = pairs.mine.fill_null(False) & tier.notnull() & (amount == tier).fill_null(False)
    found = pairs.group_by(ROW).agg(
        before_some=(same & perhaps).any(),
        before_sure=(same & sure).any(),
        before_amounts=(same & amount.isnull()).any(),
        before_items=(same & pairs[ITEM].isnull()).any(),
    )
    rows = join(rows, found, ROW)
    some = rows.before_some.fill_null(False)
    spent_ = some & rows.before_sure.fill_null(False)
    open_ = some & ~spent_
    lacks: Needs = {
        f"{PRIOR}.金额": open_ & rows.before_amounts.fill_null(False),
        f"{PRIOR}.对象": open_ & rows.before_items.fill_null(False),
    }
    return rows.mutate(
        low=ibis.ifelse(some, ZERO, rows.low),
        high=ibis.ifelse(spent_, ZERO, rows.high),
        spent=spent_,
        steps=mark(rows.steps, spent_, Step.SAME_LEVEL),
        **reader.needs.more(rows, lacks),
    ).drop("before_some", "before_sure", "before_amounts", "before_items")


def _best_only(reader: Reader, place: Place, rows: Any, every: Any) -> Any:
    """Where only one row is paid and it is known which, the others bring nothing."""
    after = left_over(reader, place, rows.filter(~rows.spent), every)
    order = ibis.window(
        group_by=KEY,
        order_by=by_claim(after, "after_low", "after_high"),
    )
    after = after.mutate(__best=ibis.row_number().over(order) == 0)
    whole = ibis.window(group_by=KEY)
    best_low = after.after_low.max(where=after["__best"]).over(whole)
    after = after.mutate(__best_low=best_low)
    rivals = ~after["__best"] & (after.after_high > after["__best_low"]).fill_null(True)
    after = after.mutate(__open=rivals.any().over(whole))
    gone = ~after["__best"] & ~after["__open"]
    settled = after.mutate(
        low=ibis.ifelse(gone, ZERO, after.low), high=ibis.ifelse(gone, ZERO, after.high)
    ).drop("__best", "__best_low", "__open", "after_low", "after_high")
    return settled.union(rows.filter(rows.spent).select(*settled.columns))
