"""The order from facts to an award as one formula: rows, once only, ceilings, the outcome.

Mirrors `judge` and `ceilings` for one provision. Rows are items that no project joins, and earlier
awards are the provision's own, with amount, day and item known; what several provisions do to one
project (`stacking`) is not modelled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, NamedTuple

import z3

from tiaoli.ceilings import in_instalments
from tiaoli.guards.formulas import (
    NO,
    YES,
    NoFormulaError,
    Number,
    Truth,
    all_of,
    amount,
    code,
    half_up,
    lacks,
    least,
    most,
    number,
    owed,
    truth,
    year_of,
)
from tiaoli.guards.situations import Paid, Situation
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import (
    Duty,
    Entitlement,
    Grant,
    Limit,
    PaidBefore,
    Per,
    Period,
    Prohibition,
    Support,
)
from tiaoli.stacking import paid_before, rule_of
from tiaoli.standing import term
from tiaoli.tree import Fact, Selection, under

_KINDS = (
    (Status.NOT_ELIGIBLE, Pay.NONE),
    (Status.ELIGIBLE, Pay.EXACT),
    (Status.ELIGIBLE, Pay.AT_MOST),
    (Status.UNDETERMINED, Pay.NONE),
    (Status.ELIGIBLE, Pay.UNSTATED),
    (Status.ELIGIBLE, Pay.NONE),
    (Status.SUPERSEDED, Pay.NONE),
    (Status.KEPT, Pay.NONE),
    (Status.BREACHED, Pay.NONE),
    (Status.NOT_YET, Pay.NONE),
    (Status.EXPIRED, Pay.NONE),
)
"""The outcomes, by the number that stands for them."""
(
    REFUSED, EXACT, AT_MOST, OPEN, SUPPORT, PLAIN, SUPERSEDED, KEPT, BREACHED, NOT_YET, EXPIRED,
) = range(len(_KINDS))  # fmt: skip


class Found(NamedTuple):
    """An outcome: its number, and the range in fen."""

    status: Any
    low: Any
    high: Any

    def same(self, other: Found) -> Any:
        """Whether both say the same, as `Outcome.same_verdict` has it."""
        return z3.And(
            self.status == other.status,
            z3.Or(self.status != EXACT, self.low == other.low),
            z3.Or(self.status != AT_MOST, self.high == other.high),
        )

    def read(self) -> Outcome:
        """The outcome of one case, all of whose parts are numbers."""
        status, low, high = (z3.simplify(part).as_long() for part in self)
        word, pay = _KINDS[status]
        return Outcome(word, pay, low, high) if status in (EXACT, AT_MOST) else Outcome(word, pay)


@dataclass
class Line:
    """One row on its way: what is owed, its range, and what it still lacks."""

    place: int
    owed: Truth
    low: Any
    high: Any
    lacks: Any
    tier: Number
    spent: Any = NO

    @property
    def live(self) -> Any:
        """Whether it may still bring something."""
        return z3.Not(z3.Or(self.owed.no, self.spent))


@dataclass(frozen=True)
class _View:
    """One row as `formulas` reads it."""

    situation: Situation
    book: Rulebook
    selection: Selection
    place: int
    start: int | None
    end: int | None
    levels: bool

    @property
    def day(self) -> Any:
        return self.situation.day

    @property
    def assessed(self) -> Number:
        return self.situation.assessed(self.place)

    def truth(self, fact: Fact) -> Truth:
        stated = self.situation.truth(fact, self.place)
        for placed in self.book.recognitions:
            recognition: Any = under(placed.provision, self.selection)
            if recognition.establishes == fact and not recognition.subject.many:
                holds = truth(recognition.when, self)
                stated = Truth(z3.Or(stated.yes, z3.And(stated.open, holds.yes)), stated.no)
        return stated

    def number(self, fact: Fact) -> Number:
        return self.situation.number(fact, self.place)

    def _mine(self, award: Paid) -> Any:
        subject = self.situation.subject
        return z3.Or(not subject.many, award.row == self.place)  # type: ignore[union-attr]

    def paid(self, this_year: bool) -> Any:
        period = Period.YEAR if this_year else Period.TERM
        return spent(self.situation, period, self._mine)

    def years_gone(self, consecutive: bool) -> Any:
        now = year_of(self.day)
        gone: Any = z3.IntVal(0)
        sure = [
            (year_of(a.day), z3.And(a.there, a.amount != 0, self._mine(a)))
            for a in self.situation.awards
        ]
        for n, (year, counts) in enumerate(sure):
            if consecutive:
                gone = z3.If(counts, most(gone, now - year), gone)
            else:
                again = z3.Or([z3.And(c, y == year) for y, c in sure[:n]])
                gone += z3.If(z3.And(counts, year != now, z3.Not(again)), 1, 0)
        return gone

    def tier_paid(self, amount: Any) -> Any:
        if not self.levels:
            return NO
        return z3.Or([z3.And(a.there, a.amount == amount) for a in self.situation.awards])


def spent(situation: Situation, period: Period, counts: Callable[[Paid], Any]) -> Any:
    """What was paid in the period (the year of the case's date) by the awards that count."""
    now = year_of(situation.day)
    total: Any = z3.IntVal(0)
    for award in situation.awards:
        in_period = YES if period is Period.TERM else year_of(award.day) == now
        total += z3.If(z3.And(award.there, counts(award), in_period), award.amount, 0)
    return total


def outcome(book: Rulebook, placed: Placed, selection: Selection, situation: Situation) -> Found:
    """What a provision comes to. Raises `NoFormulaError` for what is not modelled."""
    found = _in_force(book, under(placed.provision, selection), selection, situation)
    start, end = term(book, selection, situation.published)
    early = NO if start is None else situation.day < code(start)
    late = NO if end is None else situation.day > code(end)
    return found._replace(status=z3.If(early, NOT_YET, z3.If(late, EXPIRED, found.status)))


def _in_force(book: Rulebook, provision: Any, selection: Selection, situation: Situation) -> Found:
    if isinstance(provision, Duty | Prohibition):
        return _duty(book, provision, selection, situation)
    if not isinstance(provision, Entitlement):
        raise NoFormulaError(f"{provision.label}")
    lines = [line(book, provision, selection, situation, n + 1) for n in range(situation.rows)]
    return tally(book, provision, selection, situation, lines)


def tally(
    book: Rulebook, provision: Any, selection: Selection, situation: Situation, lines: list[Line]
) -> Found:
    """What the rows of a settled provision come to together."""
    return _Order(book, provision, selection, situation, lines).outcome()


def view(
    book: Rulebook, provision: Any, selection: Selection, situation: Situation, place: int
) -> _View:
    """A row as a formula reads it."""
    start, end = term(book, selection, situation.published)
    times = getattr(provision, "times", None)
    return _View(
        situation, book, selection, place,
        None if start is None else code(start), None if end is None else code(end),
        times is not None and times.per is Per.TIER,
    )  # fmt: skip


def line(
    book: Rulebook, provision: Any, selection: Selection, situation: Situation, place: int
) -> Line:
    """A row by itself: whether it is owed, and its range rounded to the fen."""
    seen = view(book, provision, selection, situation, place)
    conditions = [] if provision.when is None else [truth(provision.when, seen)]
    if book.scope is not None:
        scope: Any = under(book.scope.provision, selection)
        conditions.append(truth(scope.when, seen))
    if not isinstance(provision, Grant):
        return Line(place, all_of(conditions), z3.IntVal(0), z3.IntVal(0), NO, Number(NO, 0))
    conditions.append(owed(provision.pays, seen))
    holds = all_of(conditions)
    low, high, _ = half_up(amount(provision.pays, seen))
    low, high = z3.If(holds.no, 0, low), z3.If(holds.no, 0, high)
    tier = Number(z3.And(z3.Not(holds.no), low == high), low)
    needs = z3.Or(holds.open, z3.And(low != high, lacks(provision.pays, seen)))
    spent = NO
    if seen.levels and situation.awards:
        unpaid = half_up(amount(provision.pays, replace(seen, levels=False))).high
        anything = z3.Or([award.there for award in situation.awards])
        spent = z3.And(anything, z3.Not(holds.no), high == 0, unpaid > 0)
    return Line(place, holds, z3.If(holds.open, 0, low), high, needs, tier, spent)


def _duty(book: Rulebook, provision: Any, selection: Selection, situation: Situation) -> Found:
    kept = isinstance(provision, Duty)
    tree = provision.kept if kept else provision.breached
    holds = truth(tree, view(book, provision, selection, situation, 0))
    yes, no = (KEPT, BREACHED) if kept else (BREACHED, KEPT)
    status = z3.If(holds.yes, yes, z3.If(holds.no, no, OPEN))
    return Found(status, z3.IntVal(0), z3.IntVal(0))


@dataclass
class _Order:
    """Once only and ceilings, in the order of `ceilings`."""

    book: Rulebook
    provision: Any
    selection: Selection
    situation: Situation
    lines: list[Line]
    superseded: Any = NO

    def outcome(self) -> Found:
        if not isinstance(self.provision, Grant):
            return self._without_amount()
        rule = rule_of(self.book, self.selection)
        if rule is not None and rule.per is Per.APPLICANT:
            raise NoFormulaError("a rule that counts all awards of an applicant as one project")
        self._one_per_tier()
        for each in self.lines:
            self._own_ceilings(each)
            self._less_own(each)
        self._best_only()
        return self._tally()

    def _without_amount(self) -> Found:
        live = z3.Or([each.live for each in self.lines])
        sure = z3.Or([each.owed.yes for each in self.lines])
        good = SUPPORT if isinstance(self.provision, Support) else PLAIN
        status = z3.If(sure, good, z3.If(live, OPEN, REFUSED))
        return Found(status, z3.IntVal(0), z3.IntVal(0))

    @property
    def _per(self) -> Per | None:
        return self.provision.times.per if self.provision.times is not None else None

    @property
    def _many(self) -> bool:
        return bool(self.provision.subject.many)

    @property
    def _difference(self) -> bool:
        own = self._per is Per.DIFFERENCE and not self._many
        return own or self._per is Per.APPLICANT_DIFFERENCE

    @property
    def _before(self) -> PaidBefore | None:
        return paid_before(rule_of(self.book, self.selection), self.provision)

    def _one_per_tier(self) -> None:
        if self._per is not Per.TIER:
            return
        before = [Line(**vars(each)) for each in self.lines]
        for each in self.lines:
            paid = z3.Or([
                z3.And(a.there, a.amount == each.tier.value) for a in self.situation.awards
            ])  # fmt: skip
            outdone = z3.Or([
                z3.And(other.live, other.tier.known, other.tier.value == each.tier.value,
                       _outdoes(other, each))
                for other in before if other.place != each.place
            ])  # fmt: skip
            live = each.live
            dropped = z3.And(each.tier.known, z3.Or(paid, outdone, z3.Not(live)))
            each.low, each.high = z3.If(dropped, 0, each.low), z3.If(dropped, 0, each.high)
            each.spent = z3.Or(each.spent, z3.And(each.tier.known, paid))

    def _own_ceilings(self, each: Line) -> None:
        before = None if in_instalments(self.provision.pays) else self._before
        less = self._many and (before is not None or self._per in (Per.ITEM, Per.DIFFERENCE))

        def counts(award: Paid) -> Any:
            if self._difference:
                return NO
            return award.row != each.place if less else YES

        for limit in self.provision.limits:
            room: Any = z3.IntVal(limit.amount.value)
            if limit.per is Per.APPLICANT and limit.by is None:
                room = most(room - spent(self.situation, limit.period, counts), 0)
            each.low, each.high = least(each.low, room), least(each.high, room)

    def _less_own(self, each: Line) -> None:
        if not self._many or self._difference:
            return
        if self._per is Per.ITEM_TIER:
            self._less_same_tier(each)
            return
        before = None if in_instalments(self.provision.pays) else self._before
        once = self._per is Per.ITEM
        if self._per is Per.DIFFERENCE:
            before = PaidBefore.DIFFERENCE
        elif self._per is Per.TIER and before is PaidBefore.NOTHING:
            before = None
        limits: list[Limit] = [x for x in self.provision.limits if x.per is Per.ITEM]
        if before is None and not once and not limits:
            return
        yearly = any(limit.period is Period.YEAR for limit in limits)
        period = Period.YEAR if yearly else Period.TERM
        paid = spent(self.situation, period, lambda award: award.row == each.place)
        if once or before is PaidBefore.NOTHING:
            low = high = z3.IntVal(0)
        elif before is None:
            room = z3.IntVal(min(limit.amount.value for limit in limits))
            low, high = (least(end, most(room - paid, 0)) for end in (each.low, each.high))
        else:
            low, high = (most(end - paid, 0) for end in (each.low, each.high))
        touched = z3.And(paid > 0, z3.Not(each.owed.no))
        if once or before is PaidBefore.NOTHING:
            gone = z3.And(touched, each.high > 0)
            if not once:
                self.superseded = z3.Or(self.superseded, z3.And(gone, paid >= each.high))
            each.spent = z3.Or(each.spent, gone)
        each.low, each.high = z3.If(touched, low, each.low), z3.If(touched, high, each.high)

    def _less_same_tier(self, each: Line) -> None:
        mine = [
            z3.And(a.there, a.row == each.place, a.amount == each.tier.value, a.amount != 0)
            for a in self.situation.awards
        ]
        paid = z3.And(z3.Not(each.owed.no), each.tier.known, z3.Or(mine))
        # Of a row whose amount is open, any award may have been for the level it will have.
        some = [z3.And(a.there, a.row == each.place, a.amount != 0) for a in self.situation.awards]
        unsure = z3.And(z3.Not(each.owed.no), z3.Not(each.tier.known), z3.Or(some))
        each.spent = z3.Or(each.spent, paid)
        each.lacks = z3.Or(each.lacks, unsure)
        gone = z3.Or(paid, unsure)
        each.low, each.high = z3.If(gone, 0, each.low), z3.If(paid, 0, each.high)

    def _best_only(self) -> None:
        if self._per not in (Per.APPLICANT, Per.APPLICANT_DIFFERENCE):
            return
        before = [Line(**vars(each)) for each in self.lines]
        several = z3.Sum([z3.If(each.live, 1, 0) for each in before]) > 1
        best = [
            z3.And(each.live, *(
                z3.Not(z3.And(other.live, _outdoes(other, each)))
                for other in before if other is not each
            ))
            for each in before
        ]  # fmt: skip
        contested = z3.Or([
            z3.And(best[n], other.live, other.high > each.low)
            for n, each in enumerate(before) for other in before if other is not each
        ])  # fmt: skip
        for n, each in enumerate(self.lines):
            dropped = z3.And(several, z3.Not(contested), each.live, z3.Not(best[n]))
            each.low, each.high = z3.If(dropped, 0, each.low), z3.If(dropped, 0, each.high)

    def _tally(self) -> Found:
        sure = z3.Or([z3.And(each.live, each.owed.yes) for each in self.lines])
        needs = z3.Or([z3.And(each.live, each.lacks) for each in self.lines])
        lows = [z3.If(each.live, each.low, 0) for each in self.lines]
        highs = [z3.If(each.live, each.high, 0) for each in self.lines]
        low, high = z3.Sum(lows), z3.Sum(highs)
        anything = z3.Or([award.there for award in self.situation.awards])
        barred = anything if self._per is Per.APPLICANT else NO
        if self._per in (Per.APPLICANT, Per.APPLICANT_DIFFERENCE):
            low, high = _highest(lows), _highest(highs)
        if self._difference:
            paid = spent(self.situation, Period.TERM, lambda award: YES)
            low, high = most(low - paid, 0), most(high - paid, 0)
        for limit in self.provision.limits:
            if limit.per is not Per.APPLICANT:
                continue
            if limit.by is not None:
                low, high, unsure = self._by_year(limit, low, high, lows, highs)
                needs = z3.Or(needs, unsure)
            else:
                paid = spent(self.situation, limit.period, lambda award: YES)
                room = most(limit.amount.value - paid, 0)
                low, high = least(low, room), least(high, room)
        low, high = z3.If(barred, 0, low), z3.If(barred, 0, high)
        live = z3.Or([each.live for each in self.lines])
        refused = z3.Or(z3.Not(live), barred)
        replaced = z3.And(self.superseded, z3.Not(barred))
        status = z3.If(refused, z3.If(replaced, SUPERSEDED, REFUSED),
                       z3.If(z3.And(sure, low == high), EXACT,
                             z3.If(z3.And(sure, z3.Not(needs)), AT_MOST, OPEN)))  # fmt: skip
        return Found(status, low, high)

    def _by_year(
        self, limit: Limit, low: Any, high: Any, lows: list[Any], highs: list[Any]
    ) -> tuple[Any, Any, Any]:
        """A yearly limit whose year is that of a date among the row's facts, which is known; what
        was paid for an item that is not listed may belong to any year."""
        assert limit.by is not None
        dates = [number(limit.by, self._seen(each)) for each in self.lines]
        for date in dates:
            self.situation.suppose(date.known)
        years = [year_of(date.value) for date in dates]
        unlisted = spent(self.situation, Period.TERM, lambda award: award.row == 0)
        sure_high = self._summed(limit, years, highs, unlisted, None)
        sure_low = reduce(
            least, [self._summed(limit, years, lows, unlisted, charged) for charged in years]
        )
        high = least(high, sure_high)
        unsure = z3.And(unlisted > 0, sure_low < least(low, high))
        return least(low, sure_low), high, unsure

    def _summed(
        self, limit: Limit, years: list[Any], ends: list[Any], unlisted: Any, charged: Any
    ) -> Any:
        """What the rows come to, year by year, if one year bears what was paid for other items."""
        total: Any = z3.IntVal(0)
        for n, year in enumerate(years):
            same = [other == year for other in years]
            paid = z3.Sum([
                z3.If(each, spent(self.situation, Period.TERM, _for_row(m + 1)), 0)
                for m, each in enumerate(same)
            ])  # fmt: skip
            more = 0 if charged is None else z3.If(year == charged, unlisted, 0)
            room = most(limit.amount.value - paid - more, 0)
            due = z3.Sum([z3.If(each, end, 0) for each, end in zip(same, ends, strict=True)])
            total += z3.If(z3.Or(same[:n]), 0, least(due, room))
        return total

    def _seen(self, each: Line) -> _View:
        return view(self.book, self.provision, self.selection, self.situation, each.place)


def _for_row(place: int) -> Callable[[Paid], Any]:
    return lambda award: award.row == place


def _outdoes(one: Line, two: Line) -> Any:
    """Whether a row goes before another: by what it surely brings, being owed, what it may bring,
    and where all is equal by its place."""
    more: Any = z3.BoolVal(one.place < two.place)
    for mine, theirs in (
        (one.high, two.high),
        (z3.If(one.owed.yes, 1, 0), z3.If(two.owed.yes, 1, 0)),
        (one.low, two.low),
    ):
        more = z3.Or(mine > theirs, z3.And(mine == theirs, more))
    return more


def _highest(ends: list[Any]) -> Any:
    found = ends[0]
    for end in ends[1:]:
        found = most(found, end)
    return found
