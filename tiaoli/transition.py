"""What spans a change of the law: an event before it and an application after, an earlier award.

The edition in force on the case's date judges. What its own transition rule says of the rest is
applied here; what it does not say is a doubt like any other, so every verdict shows both readings.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, cached_property, reduce
from itertools import product
from typing import Any

from tiaoli.case import PRIOR, Award, Case
from tiaoli.ceilings import own_awards
from tiaoli.decision import Decision, Step
from tiaoli.earlier import before, has_undated, of_before, seen, set_aside
from tiaoli.evaluate import value_of
from tiaoli.history import first_day
from tiaoli.judge import NONE_LEFT_OUT, Without, conclude, judge
from tiaoli.kinds import Date, Unknown, Year
from tiaoli.orders import Counted, Governs
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Duty, Prohibition
from tiaoli.stacking import Entry, rule_of, stack
from tiaoli.tree import TAKEN, Fact, InValidity, Past, Selection, YearBefore, under, walk

MOST_UNDATED = 4
"""Of more rows of unknown date not every way to date them is tried: anything may come out."""


class _When(Enum):
    """When the events of a row were, seen from the day on which the change took effect."""

    BEFORE = "before"
    AFTER = "after"
    UNSURE = "unsure"


_Times = dict[_When, list[str]]
"""The names of rows by when their events were."""


def decided(
    book: Rulebook, case: Case, selection: Selection = TAKEN,
    only: frozenset[str] | None = None, without: Without = NONE_LEFT_OUT,
) -> dict[str, Decision]:  # fmt: skip
    """What `judge` decides under the edition, with what spans the change to it.

    A provision that was repealed is among the decisions with the edition that had it before its
    id: v1 第九条/会议补贴. ``without`` leaves out some rows, as in `judge`.
    """
    case = seen(book, case.under(book.policy.short))
    day = first_day(book) if book.amended is not None else None
    decisions = _counting(book, case, selection, only, without)
    if book.amended is None or day is None or case.date < day:
        return decisions
    spanning = _Spanning(book, day, case, selection, only, without)
    return spanning.applied(decisions)


def parts(book: Rulebook, case: Case) -> Iterator[tuple[Rulebook, Case]]:
    """The editions whose rules bear on a case, each with the case as it sees it."""
    return _parts(book, seen(book, case.under(book.policy.short)))


def _parts(book: Rulebook, case: Case) -> Iterator[tuple[Rulebook, Case]]:
    yield book, case
    if book.amended is not None and (day := first_day(book)) is not None and case.date >= day:
        yield from _parts(book.amended, seen(book.amended, before(book, case)))


def unjudged(book: Rulebook) -> list[Placed]:
    """The provisions whose rules name no date or year, so that nothing tells whether what they
    reward happened before the change."""
    return [placed for placed, _ in book.judged if not _events([placed])]


def _counting(
    book: Rulebook, case: Case, selection: Selection, only: frozenset[str] | None,
    without: Without = NONE_LEFT_OUT,
) -> dict[str, Decision]:  # fmt: skip
    """The decisions of the edition itself, with the earlier awards that count."""
    day = _counted_from(book, selection)
    if day is None:
        return judge(book, case, selection, only, without)
    some, none = (set_aside(book, case, day, undated) for undated in (False, True))
    decisions = judge(book, some, selection, only, without)
    if has_undated(book, case):
        others = judge(book, none, selection, only, without)
        for id_, decision in decisions.items():
            decisions[id_] = _either(decision, others[id_], frozenset({f"{PRIOR}.日期"}))
    return decisions


def _counted_from(book: Rulebook, selection: Selection) -> datetime.date | None:
    """The day from which earlier awards count, by the last change that says that those from before
    it do not."""
    rule: Any = book.transition and under(book.transition, selection)
    if rule is not None and rule.awards is Counted.NO:
        return first_day(book)
    return None if book.amended is None else _counted_from(book.amended, selection)


@cache
def _continued(book: Rulebook) -> Rulebook:
    """The edition that `book` amends, in force as long as `book` says that the policy is."""
    amended = book.amended
    assert amended is not None
    if amended.validity is None or book.validity is None:
        return amended
    return amended.with_provision(amended.validity, book.validity.provision)


@dataclass(frozen=True)
class _Spanning:
    """A case of a day on which the change has taken effect, under the rules before and after."""

    book: Rulebook
    day: datetime.date
    case: Case
    selection: Selection
    only: frozenset[str] | None
    without: Without

    @cached_property
    def amended(self) -> Rulebook:
        """The edition that was in force before."""
        return _continued(self.book)

    @cached_property
    def by_event(self) -> bool:
        """Whether what happened before the change falls under the rules of that time."""
        rule: Any = self.book.transition and under(self.book.transition, self.selection)
        return rule is not None and rule.events is Governs.EVENT

    @cached_property
    def earlier(self) -> Case:
        """The case as the amended edition sees it."""
        return before(self.book, self.case)

    @cached_property
    def old(self) -> dict[str, Decision]:
        """What the amended edition decides."""
        only = None
        if self.only is not None:
            prefix = of_before(self.book, "")
            gone = {id_.removeprefix(prefix) for id_ in self.only - {*self.book.by_id}}
            only = frozenset(gone | {self.book.former(id_) for id_ in self.only} - {""})
        without = {self.book.former(id_): names for id_, names in self.without.items()}
        return decided(self.amended, self.earlier, self.selection, only, without)

    def applied(self, decisions: dict[str, Decision]) -> dict[str, Decision]:
        """The decisions with what spans the change."""
        governed: set[str] = set()
        old = self.old
        if self.by_event:
            former = {id_: old.get(self.book.former(id_)) for id_ in decisions}
            times = {id_: self._times(each, former[id_]) for id_, each in decisions.items()}
            decisions, old = self._apart(decisions, times)
            for id_, decision in decisions.items():
                settled = self._governed(decision, old, times[id_])
                if settled is not decision:
                    decisions[id_] = settled
                    governed.add(id_)
        for id_, decision in old.items():
            repealed_before = " " in id_
            name = id_ if repealed_before else of_before(self.book, id_)
            if id_ not in self.book.later and (self.only is None or name in self.only):
                decisions[name] = decision if repealed_before else self._repealed(decision)
                governed.add(name)
        return self._stacked(decisions) if self.by_event and governed else decisions

    def _apart(
        self, decisions: dict[str, Decision], times: Mapping[str, _Times]
    ) -> tuple[dict[str, Decision], dict[str, Decision]]:
        """What each edition decides of the provisions and rows that fall under it alone, so that
        nothing gives way to an amount of the other edition that is not due."""
        then, now = set(), set()
        of_then, of_now = {}, dict(self.without)
        for id_ in decisions:
            former, found = self.book.former(id_), times[id_]
            left_out = self.without.get(id_, frozenset())
            if {*found} != {_When.BEFORE}:
                now.add(id_)
                of_now[id_] = left_out | {*found.get(_When.BEFORE, ())}
            if not {*found} <= {_When.AFTER}:
                then.add(former)
                of_then[former] = left_out | {*found.get(_When.AFTER, ())}
        if not then - {""}:
            return decisions, self.old
        gone = {id_ for id_ in self.old if id_ not in self.book.later}
        mine = _counting(self.book, self.case, self.selection, frozenset(now), of_now)
        only = frozenset(then | gone)
        old = decided(self.amended, self.earlier, self.selection, only, of_then)
        return {id_: mine.get(id_, decision) for id_, decision in decisions.items()}, old

    def _times(self, decision: Decision, old: Decision | None = None) -> _Times:
        """The rows by when their events were."""
        found: _Times = {}
        events = _events([decision.placed, *([old.placed] if old else [])])
        rows = [(row.name, row.facts) for row in decision.rows]
        if isinstance(decision.placed.provision, Duty | Prohibition):
            rows = [("", self.case.facts)]
        for name, facts in rows:
            days = [_day(value_of(fact)(facts)) for fact in events]
            if any(day is not None and day < self.day for day in days):
                when = _When.BEFORE
            else:
                when = _When.UNSURE if None in days else _When.AFTER
            found.setdefault(when, []).append(name)
        return found

    def _governed(self, decision: Decision, before: dict[str, Decision], times: _Times) -> Decision:
        """The decision by the rules of the time of the events."""
        former = self.book.former(decision.placed.id)
        old = before.get(former)
        if {*times} <= {_When.AFTER}:
            return decision
        if old is None:
            old = replace(decision, outcome=Outcome(Status.NOT_ELIGIBLE), rows=(), steps=())
        if {*times} == {_When.BEFORE}:
            step = Step(f"按发生时的规定（{self.amended.edition_id} {former or '没有这一条'}）")
            placed = old.former or old.placed
            return Decision(decision.placed, old.outcome, old.rows, (step, *old.steps), placed)
        if _When.UNSURE in times:
            missing = frozenset(fact.key for fact in _events([decision.placed, old.placed]))
            if len(times[_When.UNSURE]) > MOST_UNDATED:
                high = decision.outcome.high + old.outcome.high
                return replace(
                    decision, outcome=Outcome(Status.UNDETERMINED, Pay.NONE, 0, high, missing)
                )
            first, *others = (self._governed(decision, before, way) for way in _dated(times))
            return reduce(lambda one, two: _either(one, two, missing), others, first)
        return self._on_both_sides(decision, former, times)

    def _on_both_sides(self, decision: Decision, former: str, times: _Times) -> Decision:
        """Rows of which some fall under the old rules and some under the new: what each bring,
        unless what the old rules give is in the way of the new ones."""
        id_ = decision.placed.id
        then = self._of_rows(self.amended, former, decision.placed, times[_When.BEFORE])
        now = self._of_rows(self.book, id_, decision.placed, times[_When.AFTER])
        again = now
        if then.outcome.high:
            paid = Award(id_, then.outcome.high, self.case.date, times[_When.BEFORE][0])
            again = self._of_rows(self.book, id_, decision.placed, times[_When.AFTER], paid)
        return self._joined(decision, then, now, again)

    def _joined(
        self, decision: Decision, then: Decision, now: Decision, again: Decision
    ) -> Decision:
        """What old and new rules bring together; ``again`` is what the new ones bring where what
        the old ones brought counts as paid before."""
        if not again.outcome.same_verdict(now.outcome) or not (_sure(then) and _sure(now)):
            step = Step("有的适用原规定，有的适用修改后的规定；合起来怎样计算，条文没有写")
            if then.outcome.same_verdict(now.outcome) and now.outcome.pay is Pay.UNSTATED:
                return now
            either = again.outcome.status not in (Status.ELIGIBLE, Status.UNDETERMINED)
            ends = then.outcome.high, now.outcome.high
            low, high = min(then.outcome.low, now.outcome.low), max(ends) if either else sum(ends)
            missing = then.outcome.missing | now.outcome.missing
            outcome = Outcome(Status.UNDETERMINED, Pay.NONE, low, high, missing)
            return replace(decision, outcome=outcome, rows=(*then.rows, *now.rows), steps=(step,))
        total = then.outcome.high + now.outcome.high
        outcome = Outcome(Status.ELIGIBLE, Pay.EXACT, total, total)
        if Status.ELIGIBLE not in (then.outcome.status, now.outcome.status):
            outcome = now.outcome
        return Decision(
            decision.placed, outcome, (*then.rows, *now.rows), (*then.steps, *now.steps)
        )

    def _of_rows(
        self, book: Rulebook, id_: str, placed: Placed, names: list[str], paid: Award | None = None
    ) -> Decision:
        """What an edition decides of some of the rows, with an award more."""
        subject = placed.provision.subject.name  # type: ignore[attr-defined]
        rows = tuple(row for row in self.case.rows.get(subject, ()) if row.name in names)
        case = self.case if book is self.book else self.earlier
        case = replace(case, rows={**case.rows, subject: rows})
        if paid is not None and not isinstance(case.awards, Unknown):
            case = replace(case, awards=(*case.awards, paid))
        if book is self.book:
            return _counting(book, case, self.selection, frozenset({id_}))[id_]
        found = decided(book, case, self.selection, frozenset({id_})).get(id_)
        return found or Decision(placed, Outcome(Status.NOT_ELIGIBLE))

    def _repealed(self, decision: Decision) -> Decision:
        """What is left of a provision that the edition no longer has."""
        step = Step(f"本条已由 {self.book.edition_id} 删去")
        gone = replace(decision, outcome=Outcome(Status.EXPIRED), rows=(), steps=(step,))
        if not self.by_event:
            return gone
        times = self._times(decision)
        if _When.UNSURE in times:
            events = _events([decision.placed])
            return _either(gone, decision, frozenset(fact.key for fact in events))
        if _When.AFTER not in times:
            return decision if times else gone
        if _When.BEFORE not in times:
            return gone
        id_ = decision.placed.id
        return self._of_rows(self.amended, id_, decision.placed, times[_When.BEFORE])

    def _stacked(self, decisions: dict[str, Decision]) -> dict[str, Decision]:
        """The rule on several awards for one project, where some fall under the old rules and some
        under the new: both count as awards for it."""
        found = self._enjoyed(decisions, undated=False)
        if has_undated(self.book, self.case):
            others = self._enjoyed(decisions, undated=True)
            dated = frozenset({f"{PRIOR}.日期"})
            found = {id_: _either(each, others[id_], dated) for id_, each in found.items()}
        return found

    def _enjoyed(self, decisions: dict[str, Decision], undated: bool) -> dict[str, Decision]:
        """The same, undated awards set aside as well or not, where the text sets any aside."""
        entries: dict[str, list[Entry]] = {}
        for name, decision in decisions.items():
            for placed in dict.fromkeys(row.placed for row in decision.rows):
                provision: Any = under(placed.provision, self.selection)
                rows = [row for row in decision.rows if row.placed is placed]
                entry = Entry(decision.placed, provision, rows, self._paid(placed, undated), [])
                entries.setdefault(name, []).append(entry)
        rows_before = {name: [[*entry.rows] for entry in each] for name, each in entries.items()}
        every = [entry for each in entries.values() for entry in each]
        stack(every, replace(self.case, awards=()), self.book, rule_of(self.book, self.selection))
        found = dict(decisions)
        for name, each in entries.items():
            if [entry.rows for entry in each] != rows_before[name]:
                found[name] = self._together(decisions[name], each)
        return found

    def _paid(self, placed: Placed, undated: bool) -> Any:
        """The earlier awards that count for a provision of this edition or of an earlier one."""
        for book, case in _parts(self.book, self.case):
            if book.by_id.get(placed.id) is placed:
                day = _counted_from(book, self.selection)
                counting = case if day is None else set_aside(book, case, day, undated)
                return own_awards(counting.awards, placed.id)
        raise ValueError(f"no edition of {self.book.policy_id} has this {placed.id}")

    def _together(self, decision: Decision, entries: list[Entry]) -> Decision:
        """What is left of a provision's rows, those of older rules before those of newer ones."""
        first, *newer = entries
        then = self._concluded(first)
        found = replace(
            decision, outcome=then.outcome, rows=then.rows, steps=(*decision.steps, *then.steps)
        )
        for entry in newer:
            now = again = self._concluded(entry)
            if found.outcome.high and not isinstance(entry.awards, Unknown):
                paid = Award(
                    decision.placed.id, found.outcome.high, self.case.date, found.rows[0].name
                )
                again = self._concluded(replace(entry, awards=(*entry.awards, paid)))
            found = self._joined(decision, found, now, again)
        return replace(found, steps=tuple(dict.fromkeys(found.steps)))

    def _concluded(self, entry: Entry) -> Decision:
        return conclude(replace(entry, steps=[*entry.steps]), self.case.date)


def _events(placed: Iterable[Placed]) -> list[Fact]:
    """The facts by which the provisions know when something happened: dates and years."""
    found: dict[Fact, None] = {}
    for each in placed:
        for node in walk(each.provision):
            if isinstance(node, InValidity | Past | YearBefore):
                facts = (part for part in walk(node) if isinstance(part, Fact))
                found |= dict.fromkeys(f for f in facts if isinstance(f.kind, Date | Year))
    return list(found)


def _dated(times: _Times) -> Iterator[_Times]:
    """Every way to date the rows of which it is not known when their events were."""
    names = times[_When.UNSURE]
    for whens in product((_When.AFTER, _When.BEFORE), repeat=len(names)):
        found = {when: [*each] for when, each in times.items() if when is not _When.UNSURE}
        for name, when in zip(names, whens, strict=True):
            found.setdefault(when, []).append(name)
        yield found


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.date):
        return value
    return datetime.date(value, 12, 31) if isinstance(value, int) else None


def _sure(decision: Decision) -> bool:
    """Whether it is known exactly what a decision brings."""
    outcome = decision.outcome
    return outcome.pay is Pay.EXACT or outcome.status in (Status.NOT_ELIGIBLE, Status.SUPERSEDED)


def _either(one: Decision, two: Decision, missing: frozenset[str]) -> Decision:
    """The decision where it is not known which of the two holds."""
    a, b = one.outcome, two.outcome
    if a == b or (a.same_verdict(b) and a.status is not Status.UNDETERMINED):
        return one
    low, high = min(a.low, b.low), max(a.high, b.high)
    lacks = missing | a.missing | b.missing
    return replace(one, outcome=Outcome(Status.UNDETERMINED, Pay.NONE, low, high, lacks))
