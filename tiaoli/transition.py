"""What spans a change of the law: an event before it and an application after, an earlier award.

The edition in force on the case's date judges. What its own transition rule says of the rest is
applied here; what it does not say is a doubt like any other, so every verdict shows both readings.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from tiaoli.case import PRIOR, Award, Case
from tiaoli.decision import Decision, RowResult, Step
from tiaoli.evaluate import value_of
from tiaoli.history import first_day
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN, Date, Unknown, Year
from tiaoli.orders import Counted, Governs
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Grant, Per
from tiaoli.tree import TAKEN, Fact, InValidity, Past, Selection, YearBefore, under, walk


class _When(Enum):
    """When the event of a provision was, seen from the day on which the change took effect."""

    BEFORE = "before"
    AFTER = "after"
    UNSURE = "unsure"


def decided(
    book: Rulebook, case: Case, selection: Selection = TAKEN, only: frozenset[str] | None = None
) -> dict[str, Decision]:
    """What `judge` decides under the edition, with what spans the change to it.

    A provision that was repealed is among the decisions with the edition that had it before its
    id: v1 第九条/会议补贴.
    """
    if book.amended is None or book.transition is None:
        return judge(book, case, selection, only)
    case = case.under(book.policy.short)
    day = first_day(book)
    rule = under(book.transition, selection)
    decisions = _counting(book, case, selection, only, day, rule.awards)
    if day is None or case.date < day:
        return decisions
    old = decided(book.amended, case, selection, _former(book, only))
    for id_, decision in decisions.items():
        if rule.events is Governs.EVENT:
            decisions[id_] = _governed(book, old, decision, day)
    for id_, decision in old.items():
        name = id_ if " " in id_ else _by_its_edition(book, id_)
        if id_ not in book.later and (only is None or name in only):
            decisions[name] = _repealed(book, decision, rule.events, day)
    return decisions


def parts(book: Rulebook, case: Case) -> Iterator[tuple[Rulebook, Case]]:
    """The editions whose rules bear on a case, each with the case as it sees it."""
    yield book, seen(book, case.under(book.policy.short))
    if book.amended is not None and (day := first_day(book)) is not None and case.date >= day:
        yield from parts(book.amended, case)


def _by_its_edition(book: Rulebook, id_: str) -> str:
    """The id of a repealed provision, told from one that may have the same now."""
    return f"{book.amended.edition_id} {id_}" if book.amended else id_


def _former(book: Rulebook, only: frozenset[str] | None) -> frozenset[str] | None:
    """The ids under which the amended edition knows the provisions asked for."""
    if only is None:
        return None
    prefix = _by_its_edition(book, "")
    gone = frozenset(id_.removeprefix(prefix) for id_ in only - {*book.by_id})
    return gone | frozenset(filter(None, (book.former(id_) for id_ in only)))


# Earlier awards ----------------------------------------------------------------------------------


def _counting(
    book: Rulebook, case: Case, selection: Selection, only: frozenset[str] | None,
    day: datetime.date | None, counted: Counted,
) -> dict[str, Decision]:  # fmt: skip
    """The decisions, with the earlier awards that count under the ids they have now."""
    case = seen(book, case)
    awards = case.awards
    if isinstance(awards, Unknown) or counted is Counted.YES or day is None:
        return judge(book, case, selection, only)
    sure = tuple(a for a in awards if not _own(book, a) or (_dated(a) and a.date >= day))  # type: ignore[operator]
    undated = tuple(a for a in awards if _own(book, a) and not _dated(a))
    decisions = judge(book, replace(case, awards=sure), selection, only)
    if undated:
        others = judge(book, replace(case, awards=(*sure, *undated)), selection, only)
        for id_, decision in decisions.items():
            decisions[id_] = _either(decision, others[id_], frozenset({f"{PRIOR}.日期"}))
    return decisions


def seen(book: Rulebook, case: Case) -> Case:
    """The case with its earlier awards under the ids that their provisions have now."""
    if book.amended is None or isinstance(case.awards, Unknown):
        return case
    day = first_day(book)
    return replace(case, awards=tuple(_renamed(book, award, day) for award in case.awards))


def _dated(award: Award) -> bool:
    return isinstance(award.date, datetime.date)


def _own(book: Rulebook, award: Award) -> bool:
    return award.provision in book.by_id or award.provision in book.known


def _renamed(book: Rulebook, award: Award, day: datetime.date | None) -> Award:
    """The award under the id that its provision has now. One that was paid before the change names
    it as the edition of that time did."""
    if book.amended is None:
        return award
    early = day is not None and isinstance(award.date, datetime.date) and award.date < day
    if not early and award.provision in book.by_id:
        return award
    then = _renamed(book.amended, award, first_day(book.amended))
    now = book.later.get(then.provision, "")
    if not now and then.provision in book.by_id and then.provision in book.amended.by_id:
        now = _by_its_edition(book, then.provision)
    return replace(award, provision=now or then.provision)


# Events ------------------------------------------------------------------------------------------


def _events(placed: Iterable[Placed]) -> list[Fact]:
    """The facts by which the provisions know when something happened: dates and years."""
    found: dict[Fact, None] = {}
    for each in placed:
        for node in walk(each.provision):
            if isinstance(node, InValidity | Past | YearBefore):
                facts = (part for part in walk(node) if isinstance(part, Fact))
                found |= dict.fromkeys(f for f in facts if isinstance(f.kind, Date | Year))
    return list(found)


def _when(events: Sequence[Fact], row: RowResult, day: datetime.date) -> _When:
    """When the events of a row were, as far as the case says."""
    days = [_day(value_of(fact)(row.facts)) for fact in events]
    if any(each is not None and each < day for each in days):
        return _When.BEFORE
    return _When.UNSURE if None in days else _When.AFTER


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.date):
        return value
    return datetime.date(value, 12, 31) if isinstance(value, int) else None


def _governed(
    book: Rulebook, old: dict[str, Decision], decision: Decision, day: datetime.date
) -> Decision:
    """The decision by the rules of the time of the events; of a provision whose events lie on both
    sides only where they say the same."""
    assert book.amended is not None
    former = book.former(decision.placed.id)
    before = old.get(former)
    pair = [decision.placed, *([before.placed] if before else [])]
    events = _events(pair)
    times = {_when(events, row, day) for row in decision.rows}
    if times <= {_When.AFTER}:
        return decision
    if before is None:
        before = replace(decision, outcome=Outcome(Status.NOT_ELIGIBLE), steps=())
    if times == {_When.BEFORE}:
        step = Step(f"按发生时的规定（{book.amended.edition_id} {former or '没有这一条'}）")
        return Decision(decision.placed, before.outcome, before.rows, (step, *before.steps))
    if _When.UNSURE in times:
        return _either(decision, before, frozenset(fact.key for fact in events))
    return _both(decision, before, events, day)


def _both(
    decision: Decision, before: Decision, events: Sequence[Fact], day: datetime.date
) -> Decision:
    """Rows of which some fall under the old rules and some under the new: their sum, unless they
    share a ceiling or a once-only, of which the text does not say how it then counts."""
    provision: Any = decision.placed.provision
    now = [row for row in decision.rows if _when(events, row, day) is _When.AFTER]
    then = [row for row in before.rows if _when(events, row, day) is _When.BEFORE]
    rows = (*then, *now)
    times = getattr(provision, "times", None)
    alone = times is None or getattr(times, "per", None) is Per.ITEM
    shared = any(limit.per is Per.APPLICANT for limit in getattr(provision, "limits", ()))
    exact = all(row.low == row.high and row.eligible is not UNKNOWN for row in rows)
    if alone and not shared and exact and isinstance(provision, Grant):
        total = sum(row.low for row in rows)
        paid = any(row.eligible for row in rows)
        outcome = Outcome(Status.ELIGIBLE, Pay.EXACT, total, total)
        return replace(
            decision, outcome=outcome if paid else Outcome(Status.NOT_ELIGIBLE), rows=rows
        )
    step = Step("一部分适用原规定，一部分适用修改后的规定；合起来怎样计算，条文没有写")
    return replace(_either(decision, before, frozenset()), steps=(step,))


def _repealed(book: Rulebook, decision: Decision, events: Governs, day: datetime.date) -> Decision:
    """What is left of a provision that the edition no longer has."""
    step = Step(f"本条已由 {book.edition_id} 删去")
    gone = replace(decision, outcome=Outcome(Status.EXPIRED), steps=(step,))
    if events is not Governs.EVENT:
        return gone
    facts = _events([decision.placed])
    times = {_when(facts, row, day) for row in decision.rows}
    if times == {_When.BEFORE}:
        return decision
    if times <= {_When.AFTER}:
        return gone
    missing = frozenset(fact.key for fact in facts) if _When.UNSURE in times else frozenset()
    return _either(gone, decision, missing)


def _either(one: Decision, two: Decision, missing: frozenset[str]) -> Decision:
    """The decision where it is not known which of the two holds."""
    a, b = one.outcome, two.outcome
    if a.same_verdict(b):
        return one
    low, high = min(a.low, b.low), max(a.high, b.high)
    lacks = missing | a.missing | b.missing
    return replace(one, outcome=Outcome(Status.UNDETERMINED, Pay.NONE, low, high, lacks))


def unjudged(book: Rulebook) -> list[Placed]:
    """The provisions whose rules name no date or year, so that nothing tells whether what they
    reward happened before the change."""
    return [placed for placed, _ in book.judged if not _events([placed])]
