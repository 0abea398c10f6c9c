"""What spans a change of the law: an event before it and an application after, an earlier award.

The edition in force on the case's date judges. What its own transition rule says of the rest is
applied here; what it does not say is a doubt like any other, so every verdict shows both readings.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache, cached_property
from itertools import product
from typing import Any

from tiaoli.case import PRIOR, Award, Case
from tiaoli.decision import Decision, RowResult, Step
from tiaoli.earlier import before, has_undated, of_before, repealed, seen, set_aside
from tiaoli.evaluate import value_of
from tiaoli.history import first_day
from tiaoli.judge import Without, judge
from tiaoli.kinds import Date, Unknown, Year
from tiaoli.orders import Counted, Governs
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Duty, Prohibition
from tiaoli.stacking import Entry, bears_on, project_of, rule_of, stack
from tiaoli.standing import standing
from tiaoli.tree import TAKEN, Fact, InValidity, Past, Selection, YearBefore, under, walk

MOST_UNDATED = 3
"""Of more rows of unknown date not every way to date them is tried: anything may come out."""
_NOTHING = Status.NOT_ELIGIBLE, Status.SUPERSEDED, Status.EXPIRED
"""What brings nothing."""


class _When(Enum):
    """When the events of a row were, seen from the day on which the change took effect."""

    BEFORE = "before"
    AFTER = "after"
    UNSURE = "unsure"


_Times = dict[_When, list[str]]
"""The names of rows by when their events were."""


def decided(
    book: Rulebook, case: Case, selection: Selection = TAKEN, only: frozenset[str] | None = None
) -> dict[str, Decision]:
    """What `judge` decides under the edition, with what spans the change to it.

    A provision that was repealed is among the decisions with the edition that had it before its
    id: v1 第九条/会议补贴.
    """
    case = seen(book, case.under(book.policy.short))
    found = _decided(book, case, _Asked(selection, only))
    doubtful = any(
        _counted_from(each, selection) is not None and has_undated(each, of)
        for each, of in _parts(book, case)
    )
    if doubtful:
        others = _decided(book, case, _Asked(selection, only, undated=True))
        dated = frozenset({f"{PRIOR}.日期"})
        found = {id_: _either(each, others[id_], dated) for id_, each in found.items()}
    return found


@dataclass(frozen=True)
class _Asked:
    """What is asked of an edition: under which readings, for which provisions, without which of
    their rows; whether awards of unknown date are taken to be from before the change."""

    selection: Selection
    only: frozenset[str] | None = None
    without: Without = field(default_factory=dict)
    undated: bool = False


def _decided(book: Rulebook, case: Case, asked: _Asked) -> dict[str, Decision]:
    """The same of a case as the edition has `seen` it."""
    day = first_day(book) if book.amended is not None else None
    if day is None or case.date < day:
        return _counting(book, case, asked)
    return _Spanning(book, day, case, asked).applied()


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


def _counting(book: Rulebook, case: Case, asked: _Asked) -> dict[str, Decision]:
    """The decisions of the edition itself, with the earlier awards that count."""
    day = _counted_from(book, asked.selection)
    if day is not None:
        case = set_aside(book, case, day, asked.undated)
    return judge(book, case, asked.selection, asked.only, asked.without)


def _counted_from(book: Rulebook, selection: Selection) -> datetime.date | None:
    """The day from which earlier awards count, by the last change that says that those from before
    it do not."""
    rule: Any = book.transition and under(book.transition, selection)
    if rule is not None and rule.awards is Counted.NO:
        return first_day(book)
    return None if book.amended is None else _counted_from(book.amended, selection)


@cache
def _continued(book: Rulebook) -> Rulebook:
    """The edition that `book` amends, as if its term had no end: `book` says whether the policy is
    still in force."""
    amended = book.amended
    assert amended is not None
    if amended.validity is None:
        return amended
    validity: Any = amended.validity.provision
    return amended.with_provision(amended.validity, replace(validity, term=None))


@dataclass(frozen=True)
class _Spanning:
    """A case of a day on which the change has taken effect, under the rules before and after."""

    book: Rulebook
    day: datetime.date
    case: Case
    asked: _Asked

    @cached_property
    def amended(self) -> Rulebook:
        """The edition that was in force before."""
        return _continued(self.book)

    @cached_property
    def earlier(self) -> Case:
        """The case as the amended edition sees it."""
        return seen(self.amended, before(self.book, self.case))

    @cached_property
    def now(self) -> dict[str, Decision]:
        """What the edition decides of everything."""
        return _counting(self.book, self.case, self.asked)

    @cached_property
    def then(self) -> dict[str, Decision]:
        """What the amended edition decides of everything."""
        only = self.asked.only
        if only is not None:
            only = frozenset(map(self._former, only)) - {""}
        without = {self._former(name): rows for name, rows in self.asked.without.items()}
        return _decided(self.amended, self.earlier, replace(self.asked, only=only, without=without))

    def _former(self, name: str) -> str:
        """What the amended edition calls a provision, empty if it has none."""
        if name in self.book.by_id:
            return self.book.former(name)
        return name.removeprefix(of_before(self.book, ""))

    @cached_property
    def gone(self) -> dict[str, Decision]:
        """What the amended edition decides of what this one no longer has."""
        found = {
            repealed(self.book, id_): decision
            for id_, decision in self.then.items()
            if id_ not in self.book.later
        }
        only = self.asked.only
        return {name: each for name, each in found.items() if only is None or name in only}

    def applied(self) -> dict[str, Decision]:
        """The decisions with what spans the change."""
        status = standing(self.book, self.case, self.asked.selection)
        if status is not None:
            over = {name: _brings_nothing(each, status) for name, each in self.gone.items()}
            return {**self.now, **over}
        rule: Any = under(self.book.transition, self.asked.selection)
        if rule.events is not Governs.EVENT:
            over = {name: self._no_longer(name, each) for name, each in self.gone.items()}
            return {**self.now, **over}
        every = {**self.now, **self.gone}
        times = {name: self._times(name, each) for name, each in every.items()}
        unsure = [(id_, row) for id_, each in times.items() for row in each.pop(_When.UNSURE, ())]
        if not unsure:
            return self._settled(times)
        names = {id_ for id_, _ in unsure}
        missing = frozenset(fact.key for name in names for fact in self._happened(name))
        if len(unsure) > MOST_UNDATED:
            return self._open(times, names, missing)
        ways = product((_When.AFTER, _When.BEFORE), repeat=len(unsure))
        first, *others = (self._settled(_dated(times, unsure, way)) for way in ways)
        for other in others:
            first = {id_: _either(each, other[id_], missing) for id_, each in first.items()}
        return first

    def _no_longer(self, name: str, decision: Decision) -> Decision:
        """A provision that the edition no longer has; of one that was repealed before, an earlier
        edition has said what is left."""
        if not name.startswith(of_before(self.book, "")):
            return decision
        return _brings_nothing(decision, Status.EXPIRED, f"本条已由 {self.book.edition_id} 删去")

    def _open(
        self, times: Mapping[str, _Times], unsure: Collection[str], missing: frozenset[str]
    ) -> dict[str, Decision]:
        """What may come out of provisions with rows that nobody can date, and of those that may
        give way to them: up to what both editions would bring."""
        found = self._settled(times)
        books = (self.book, self.amended)
        if any(rule_of(book, self.asked.selection) is not None for book in books):
            unsure = {*found}
        for name in unsure:
            sides = [self.now.get(name), self.then.get(self._former(name))]
            outcomes = [each.outcome for each in sides if each is not None]
            if not all(each.status in _NOTHING for each in outcomes):
                high = sum(each.high for each in outcomes)
                outcome = Outcome(Status.UNDETERMINED, Pay.NONE, 0, high, missing)
                found[name] = replace(found[name], outcome=outcome)
        return found

    def _happened(self, name: str) -> list[Fact]:
        """The facts by which a provision knows when something happened, before or after."""
        sides = self.now.get(name), self.then.get(self._former(name))
        return _events(each.placed for each in sides if each is not None)

    def _times(self, name: str, decision: Decision) -> _Times:
        """The rows by when their events were, by the facts that either edition names."""
        found: _Times = {}
        events = self._happened(name)
        rows = [(row.name, row.facts) for row in decision.rows]
        if isinstance(decision.placed.provision, Duty | Prohibition):
            rows = [("", self.case.facts)]
        for row, facts in rows:
            days = [_day(value_of(fact)(facts)) for fact in events]
            if any(day is not None and day < self.day for day in days):
                when = _When.BEFORE
            else:
                when = _When.UNSURE if None in days else _When.AFTER
            found.setdefault(when, []).append(row)
        return found

    def _settled(self, times: Mapping[str, _Times]) -> dict[str, Decision]:
        """Each row by the rules of its time. What gives way to a row under the other rules is left
        out, and the rest judged again: it may use up what the other leaves of a ceiling."""
        lost: dict[str, list[_Lost]] = {}
        while True:
            decisions = self._each_by_its_time(times, lost)
            losing, contested = self._contest(decisions)
            if not losing:
                return self._given_way(decisions, lost, contested)
            for name, rows in losing.items():
                lost.setdefault(name, []).extend(rows)

    def _each_by_its_time(
        self, times: Mapping[str, _Times], lost: Mapping[str, list[_Lost]]
    ) -> dict[str, Decision]:
        then, now = set[str](), set[str]()
        of_then: dict[str, frozenset[str]] = {}
        of_now = dict(self.asked.without)
        for name, found in times.items():
            former = self._former(name)
            left_out = self.asked.without.get(name, frozenset())
            left_out |= {row.name for row, _ in lost.get(name, ())}
            if _When.BEFORE in found:
                then.add(former)
                of_then[former] = left_out | {*found.get(_When.AFTER, ())}
            if name in self.now and {*found} != {_When.BEFORE}:
                now.add(name)
                of_now[name] = left_out | {*found.get(_When.BEFORE, ())}
        asked = replace(self.asked, only=frozenset(now), without=of_now)
        mine = _counting(self.book, self.case, asked)
        before_ = replace(self.asked, only=frozenset(then - {""}), without=of_then)
        old = _decided(self.amended, self.earlier, before_) if then - {""} else {}
        decisions = {}
        for name, found in times.items():
            former = self._former(name)
            if name not in self.now:
                no_longer = self._no_longer(name, self.gone[name])
                decisions[name] = old[former] if _When.BEFORE in found else no_longer
            elif _When.BEFORE not in found:
                decisions[name] = mine[name]
            elif _When.AFTER not in found:
                decisions[name] = self._by_old_rules(self.now[name], old.get(former))
            elif former not in old:
                decisions[name] = mine[name]
            else:
                paid = self._paid_now(name, old[former], found[_When.BEFORE][0])
                again = _counting(self.book, paid, asked)[name]
                decisions[name] = _joined(old[former], mine[name], again)
        return decisions

    def _by_old_rules(self, decision: Decision, old: Decision | None) -> Decision:
        """A decision by the rules of the time of the events."""
        former = self.book.former(decision.placed.id)
        step = Step(f"按发生时的规定（{self.amended.edition_id} {former or '没有这一条'}）")
        if old is None:
            duty = isinstance(decision.placed.provision, Duty | Prohibition)
            outcome = Outcome(Status.NOT_YET if duty else Status.NOT_ELIGIBLE)
            return Decision(decision.placed, outcome, (), (step,))
        placed = old.former or old.placed
        return Decision(decision.placed, old.outcome, old.rows, (step, *old.steps), placed)

    def _paid_now(self, id_: str, then: Decision, item: str) -> Case:
        """The case in which what the old rules bring was paid before."""
        if isinstance(self.case.awards, Unknown) or not then.outcome.high:
            return self.case
        award = Award(id_, then.outcome.high, self.case.date, item)
        return replace(self.case, awards=(*self.case.awards, award))

    def _contest(
        self, decisions: Mapping[str, Decision]
    ) -> tuple[dict[str, list[_Lost]], dict[str, frozenset[str]]]:
        """The rule on several awards for one project, where some fall under the old rules and some
        under the new: the rows that give way with what says so, and the provisions of which that
        is open with what they lack."""
        rule = rule_of(self.book, self.asked.selection)
        places: dict[str, list[tuple[str, RowResult]]] = {}
        for name, decision in decisions.items():
            if rule is None or decision.outcome.status in _NOTHING:
                continue
            for row in decision.rows:
                provision: Any = under(row.placed.provision, self.asked.selection)
                if bears_on(rule, provision) and row.live:
                    project = project_of(rule, provision.subject, row)
                    if project is not None:
                        places.setdefault(project, []).append((name, row))
        losing: dict[str, list[_Lost]] = {}
        open_: dict[str, frozenset[str]] = {}
        for rows in places.values():
            if len({self.book.by_id.get(row.placed.id) is row.placed for _, row in rows}) < 2:
                continue
            entries = [self._entry(decisions[name], row) for name, row in rows]
            stack(entries, replace(self.case, awards=()), self.book, rule)
            for (name, row), entry in zip(rows, entries, strict=True):
                [left] = entry.rows
                if not left.live:
                    losing.setdefault(name, []).append((left, tuple(entry.steps)))
                elif left is not row:
                    open_[name] = open_.get(name, frozenset()) | left.missing
        return losing, open_

    def _entry(self, decision: Decision, row: RowResult) -> Entry:
        """A row by itself on its way through the rule on several awards."""
        provision: Any = under(row.placed.provision, self.asked.selection)
        return Entry(decision.placed, provision, [row], (), [])

    def _given_way(
        self,
        decisions: dict[str, Decision],
        lost: Mapping[str, list[_Lost]],
        contested: Mapping[str, frozenset[str]],
    ) -> dict[str, Decision]:
        """The decisions with the rows that gave way, and open where that is."""
        for name, rows in lost.items():
            decision = decisions[name]
            outcome = decision.outcome
            if outcome.status in _NOTHING:
                outcome = Outcome(Status.SUPERSEDED)
            every = (*decision.rows, *(row for row, _ in rows))
            steps = (*decision.steps, *(step for _, said in rows for step in said))
            decisions[name] = replace(decision, outcome=outcome, rows=every, steps=steps)
        for name, missing in contested.items():
            outcome = decisions[name].outcome
            lacks = outcome.missing | missing
            open_ = Outcome(Status.UNDETERMINED, Pay.NONE, 0, outcome.high, lacks)
            decisions[name] = replace(decisions[name], outcome=open_)
        return decisions


_Lost = tuple[RowResult, tuple[Step, ...]]
"""A row that gave way to one under the other rules, with the steps that say so."""


def _brings_nothing(decision: Decision, status: Status, why: str = "") -> Decision:
    steps = (Step(why),) if why else ()
    return replace(decision, outcome=Outcome(status), rows=(), steps=steps)


def _joined(then: Decision, now: Decision, again: Decision) -> Decision:
    """What old and new rules bring together of one provision, each of its own rows; ``again`` is
    what the new ones bring where what the old ones bring counts as paid before."""
    one, two = then.outcome, now.outcome
    rows, steps = (*then.rows, *now.rows), (*then.steps, *now.steps)
    found = replace(now, rows=rows, steps=steps)
    if one.status in _NOTHING or two.status in _NOTHING:
        alone = one if two.status in _NOTHING else two
        if alone.status in _NOTHING and Status.SUPERSEDED in (one.status, two.status):
            alone = Outcome(Status.SUPERSEDED)
        return replace(found, outcome=alone)
    if one.same_verdict(two) and not one.high + two.high:
        return replace(found, outcome=two)  # support, or a status
    if again.outcome.same_verdict(two) and one.pay is two.pay is Pay.EXACT:
        total = one.high + two.high
        return replace(found, outcome=Outcome(Status.ELIGIBLE, Pay.EXACT, total, total))
    either = again.outcome.status not in (Status.ELIGIBLE, Status.UNDETERMINED)
    high = max(one.high, two.high) if either else one.high + two.high
    low, missing = min(one.low, two.low), one.missing | two.missing
    step = Step("有的适用原规定，有的适用修改后的规定；合起来怎样计算，条文没有写")
    return replace(
        found,
        outcome=Outcome(Status.UNDETERMINED, Pay.NONE, low, high, missing),
        steps=(*steps, step),
    )


def _dated(
    times: Mapping[str, _Times], unsure: Sequence[tuple[str, str]], way: Sequence[_When]
) -> dict[str, _Times]:
    """The times, with those that are not known taken to be these."""
    found = {id_: {when: [*rows] for when, rows in each.items()} for id_, each in times.items()}
    for (id_, row), when in zip(unsure, way, strict=True):
        found[id_].setdefault(when, []).append(row)
    return found


def _events(placed: Iterable[Placed]) -> list[Fact]:
    """The facts by which the provisions know when something happened: dates and years."""
    found: dict[Fact, None] = {}
    for each in placed:
        for node in walk(each.provision):
            if isinstance(node, InValidity | Past | YearBefore):
                facts = (part for part in walk(node) if isinstance(part, Fact))
                found |= dict.fromkeys(f for f in facts if isinstance(f.kind, Date | Year))
    return list(found)


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.date):
        return value
    return datetime.date(value, 12, 31) if isinstance(value, int) else None


def _either(one: Decision, two: Decision, missing: frozenset[str]) -> Decision:
    """The decision where it is not known which of the two holds."""
    a, b = one.outcome, two.outcome
    if a == b or (a.same_verdict(b) and a.status is not Status.UNDETERMINED):
        return one
    low, high = min(a.low, b.low), max(a.high, b.high)
    lacks = missing | a.missing | b.missing
    return replace(one, outcome=Outcome(Status.UNDETERMINED, Pay.NONE, low, high, lacks))
