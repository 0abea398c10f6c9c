"""From facts to an award, in one order: in force, in scope, each provision on each row, ceilings
over several rows, stacking. Nothing else in the engine decides what an applicant gets.
"""

from __future__ import annotations

import calendar
import datetime
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from tiaoli.case import Award, Case
from tiaoli.evaluate import (
    ASSESSED_KEY,
    DAY,
    END,
    PAID,
    START,
    UNBOUNDED,
    Facts,
    all_of,
    amount_of,
    entitled,
    half_up,
    needed,
    needed_amount,
    value_of,
)
from tiaoli.kinds import UNKNOWN
from tiaoli.nouns import ASSESSED
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import (
    Duty,
    Entitlement,
    Grant,
    LastDay,
    Limit,
    PaidBefore,
    Per,
    Period,
    Prohibition,
    Recognition,
    Stacking,
    Support,
    Validity,
)
from tiaoli.tree import TAKEN, Assessed, Node, Selection, readings, under, walk

MAX_COMBINATIONS = 256
PRIOR = "已获奖补"


@dataclass(frozen=True)
class Step:
    """Something that changed an amount after the conditions were met, in Chinese."""

    words: str


@dataclass(frozen=True)
class RowResult:
    """One row under one provision: eligible or not (Kleene), the range in fen, what is missing."""

    name: str
    facts: Facts
    eligible: Any
    low: int
    high: int
    missing: frozenset[str]
    needs_review: bool
    project: str | None


@dataclass(frozen=True)
class Decision:
    """A provision judged under one selection of readings, with everything that led there."""

    placed: Placed
    outcome: Outcome
    rows: tuple[RowResult, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """A provision judged under every reading: the readings that change the outcome are listed."""

    decision: Decision
    readings: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def placed(self) -> Placed:
        """The provision with its place."""
        return self.decision.placed

    @property
    def outcome(self) -> Outcome:
        """The outcome under the readings asked for."""
        return self.decision.outcome

    @property
    def differs(self) -> bool:
        """Whether some reading gives another outcome."""
        return any(not self.outcome.same_verdict(other) for other in self.readings.values())


# 1. In force? ------------------------------------------------------------------------------------


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The corresponding day `months` later, or the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


@cache
def term(book: Rulebook, selection: Selection = TAKEN) -> tuple[Any, Any]:
    """The first and the last day on which the edition applies; ``None`` where the text is open."""
    if book.validity is None:
        return None, None
    validity: Validity = under(book.validity.provision, selection)  # type: ignore[assignment]
    start = validity.start.value
    if validity.term is None:
        return start, None
    end = add_months(start, validity.term.value)
    return start, end - datetime.timedelta(days=validity.last_day is LastDay.EVE)


def standing(book: Rulebook, day: datetime.date, selection: Selection = TAKEN) -> Status | None:
    """`NOT_YET` or `EXPIRED` where the edition does not apply on `day`, else ``None``."""
    start, end = term(book, selection)
    if start is not None and day < start:
        return Status.NOT_YET
    return Status.EXPIRED if end is not None and day > end else None


# 2. In scope? ------------------------------------------------------------------------------------


def base_facts(book: Rulebook, case: Case, selection: Selection) -> dict[str, Any]:
    """The case's single facts with the term, the day and the statuses that clauses establish."""
    start, end = term(book, selection)
    facts: dict[str, Any] = {**case.facts, START: start, END: end, DAY: case.date}
    for placed in book.of_kind(Recognition):
        recognition: Recognition = under(placed.provision, selection)  # type: ignore[assignment]
        known = facts.get(recognition.establishes.key, UNKNOWN) is not UNKNOWN
        if not known and not recognition.subject.many and condition(recognition)(facts) is True:
            facts[recognition.establishes.key] = True
    return facts


def in_scope(book: Rulebook, facts: Facts, selection: Selection) -> Any:
    """Whether the policy applies to the applicant (Kleene)."""
    if book.scope is None:
        return True
    return value_of(under(book.scope.provision, selection).when)(facts)  # type: ignore[attr-defined]


# 3. Each provision on each row -------------------------------------------------------------------


def condition(provision: Entitlement) -> Any:
    """The closure of a provision's own condition."""
    return value_of(provision.when) if provision.when is not None else lambda f: True


def pays(provision: Entitlement) -> Node | None:
    """The amount tree of a settled provision, if it pays."""
    return provision.pays if isinstance(provision, Grant) else None


def _row_facts(provision: Entitlement, facts: Facts, case: Case) -> list[tuple[Any, Facts]]:
    subject = provision.subject
    key = f"{subject.name}.{ASSESSED}"
    if not subject.many:
        return [(None, {**facts, ASSESSED_KEY: facts.get(key, UNKNOWN)})]
    return [
        (row, {**facts, **row.facts, ASSESSED_KEY: row.facts.get(key, UNKNOWN)})
        for row in case.rows.get(subject.name, ())
    ]


def _judge_rows(
    placed: Placed, provision: Entitlement, scope: Any, scope_needs: frozenset[str],
    facts: Facts, case: Case, awards: Any,
) -> list[RowResult]:  # fmt: skip
    results = []
    amount = pays(provision)
    paid = _tiers_paid(provision, awards)
    for row, known in _row_facts(provision, facts, case):
        f = {**known, PAID: paid} if paid else known
        owed = entitled(amount)(f) if amount is not None else True
        own = condition(provision)(f)
        eligible = all_of([own, owed, scope])
        missing: frozenset[str] = frozenset()
        low = high = 0
        review = False
        if eligible is not False:
            if eligible is UNKNOWN:
                missing = scope_needs
                if provision.when is not None:
                    missing |= needed(provision.when, f)
            if amount is not None:
                low, high = (half_up(end) for end in amount_of(amount)(f))
                if eligible is UNKNOWN:
                    low = 0
                missing |= needed_amount(amount, f)
                review = f[ASSESSED_KEY] is UNKNOWN and _reviewed(amount)
        name = row.name if row is not None else provision.subject.name
        results.append(
            RowResult(name, f, eligible, low, high, missing, review, row.project if row else None)
        )
    return results


@cache
def _reviewed(amount: Node) -> bool:
    """Whether the amount is what a review settles."""
    return any(isinstance(node, Assessed) for node in walk(amount))


def _tiers_paid(provision: Entitlement, awards: Any) -> tuple[Any, ...]:
    times = provision.times
    if times is None or times.per is not Per.TIER or awards is UNKNOWN:
        return ()
    return tuple(award.amount for award in awards)


# 4. Ceilings over several rows -------------------------------------------------------------------


def _own(awards: Any, placed: Placed) -> Any:
    if awards is UNKNOWN:
        return UNKNOWN
    return tuple(award for award in awards if award.provision == placed.id)


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


def _item_limits(
    provision: Grant, rows: list[RowResult], awards: Any, day: datetime.date, placed: Placed
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
        shown.append(_replaced(row, low, high, eligible, missing))
    return shown, steps


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


def _replaced(
    row: RowResult, low: int, high: int, eligible: Any, missing: frozenset[str]
) -> RowResult:
    if (low, high, eligible, missing) == (row.low, row.high, row.eligible, row.missing):
        return row
    return RowResult(
        row.name, row.facts, eligible, low, high, missing, row.needs_review, row.project
    )


@dataclass
class _Tally:
    """The sum over a provision's rows while ceilings are applied."""

    low: int
    high: int
    missing: frozenset[str]
    steps: list[Step]
    barred: Any = False


def _tally(provision: Grant, rows: list[RowResult], awards: Any, day: datetime.date) -> _Tally:
    """The provision's total after once-only and limits per applicant."""
    live = [row for row in rows if row.eligible is not False]
    missing = frozenset().union(*(row.missing for row in live))
    times = provision.times
    tally = _Tally(sum(r.low for r in live), sum(r.high for r in live), missing, [])
    if times is not None and times.per in (Per.APPLICANT, Per.DIFFERENCE) and len(live) > 1:
        tally.low, tally.high = max(r.low for r in live), max(r.high for r in live)
        tally.steps.append(Step("一次性：多项中只给最高的一项"))
    if times is not None and times.per is Per.TIER and provision.subject.many:
        tiers: dict[int, int] = {}
        for row in live:
            if row.high not in _tiers_paid(provision, awards):
                tiers[row.high] = max(row.low, tiers.get(row.high, 0))
        tally.low, tally.high = sum(tiers.values()), sum(tiers)
    if times is not None and awards is UNKNOWN and live and times.per is not Per.ITEM:
        tally.low, tally.missing, tally.barred = 0, tally.missing | {PRIOR}, UNKNOWN
    elif times is not None and times.per is Per.APPLICANT and _any(awards):
        tally.low = tally.high = 0
        tally.barred = True
        tally.steps.append(Step("一次性：此前已获本项奖补"))
    elif times is not None and times.per is Per.DIFFERENCE and _any(awards):
        low, high, open_ = _spent(awards, Period.TERM, day)
        tally.low, tally.high = max(tally.low - high, 0), max(tally.high - low, 0)
        tally.missing |= {_award_gap(awards)} if open_ else frozenset()
        tally.steps.append(Step("补足差额：减去此前已获的低档奖补"))
    for limit in provision.limits:
        if limit.per is Per.APPLICANT:
            _limit_applicant(limit, live, awards, day, tally)
    return tally


def _limit_applicant(
    limit: Limit, live: list[RowResult], awards: Any, day: datetime.date, tally: _Tally
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


def _limit_by_year(limit: Limit, live: list[RowResult], awards: Any, tally: _Tally) -> None:
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
    due = {year: (sum(r.low for r in rows), sum(r.high for r in rows)) for year, rows in years.items()}
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


def _outcome(provision: Entitlement, rows: list[RowResult], tally: _Tally | None) -> Outcome:
    live = [row for row in rows if row.eligible is not False]
    if not live or (tally is not None and tally.barred is True):
        return Outcome(Status.NOT_ELIGIBLE)
    sure = any(row.eligible is True for row in live)
    if tally is None:
        missing = frozenset().union(*(row.missing for row in live))
        if not sure:
            return Outcome(Status.UNDETERMINED, missing=missing)
        pay = Pay.UNSTATED if isinstance(provision, Support) else Pay.NONE
        return Outcome(Status.ELIGIBLE, pay)
    if sure and tally.low == tally.high and tally.barred is False:
        return Outcome(Status.ELIGIBLE, Pay.EXACT, tally.low, tally.high)
    if sure and not tally.missing and tally.barred is False:
        return Outcome(Status.ELIGIBLE, Pay.AT_MOST, tally.low, tally.high)
    return Outcome(Status.UNDETERMINED, Pay.NONE, tally.low, tally.high, tally.missing)


# 5. Stacking -------------------------------------------------------------------------------------


@dataclass
class _Entry:
    """A provision on its way through judging."""

    placed: Placed
    provision: Entitlement
    rows: list[RowResult]
    awards: Any
    steps: list[Step]
    superseded: bool = False


def _stack(entries: list[_Entry], case: Case, book: Rulebook, selection: Selection) -> None:
    """就高不重复: of the rows and earlier awards of one project only the highest is enjoyed."""
    if book.stacking is None:
        return
    rule: Stacking = under(book.stacking.provision, selection)  # type: ignore[assignment]
    projects: dict[str, list[tuple[_Entry, int]]] = {}
    for entry in entries:
        for index, row in enumerate(entry.rows):
            if row.project is not None and row.eligible is not False:
                projects.setdefault(row.project, []).append((entry, index))
    for project, places in projects.items():
        _highest_only(project, places)
        if case.awards is not UNKNOWN:
            _less_paid(project, places, _with_kind(case.awards, book), rule)
        else:
            for entry, i in places:
                row = entry.rows[i]
                missing = row.missing | {PRIOR}
                entry.rows[i] = _replaced(row, 0, row.high, row.eligible, missing)


def _highest_only(project: str, places: list[tuple[_Entry, int]]) -> None:
    if len(places) < 2:
        return
    best_low = max(entry.rows[i].low for entry, i in places)
    open_ = [place for place in places if place[0].rows[place[1]].high >= best_low]
    winner = max(open_, key=lambda p: (p[0].rows[p[1]].low, p[0].rows[p[1]].high))
    decided = all(place is winner or place[0].rows[place[1]].high <= best_low for place in open_)
    for place in places:
        entry, i = place
        row = entry.rows[i]
        if decided and place is not winner:
            entry.rows[i] = _replaced(row, 0, 0, False, frozenset())
            entry.superseded = True
            entry.steps.append(
                Step(f"{row.name}：同一项目“{project}”就高享受{winner[0].placed.id}")
            )
        elif not decided and row.high < best_low:
            entry.rows[i] = _replaced(row, 0, 0, False, frozenset())
            entry.superseded = True
            entry.steps.append(Step(f"{row.name}：同一项目“{project}”另有更高的奖补"))
        elif not decided:
            needs = frozenset().union(*(e.rows[j].missing for e, j in open_))
            if any(e.rows[j].needs_review for e, j in open_):
                needs |= {
                    f"{e.provision.subject.name}.{ASSESSED}"
                    for e, j in open_
                    if e.rows[j].needs_review
                }
            entry.rows[i] = _replaced(row, 0, row.high, row.eligible, needs)


def _with_kind(awards: Iterable[Award], book: Rulebook) -> list[Award]:
    """The awards, with those of this policy's own provisions known to be of the same kind."""
    return [
        replace(award, same_kind=True)
        if award.same_kind is UNKNOWN and award.provision in book.by_id
        else award
        for award in awards
    ]


def _less_paid(
    project: str, places: list[tuple[_Entry, int]], awards: Iterable[Award], rule: Stacking
) -> None:
    for award in awards:
        if award.project != project or award.same_kind is False:
            continue
        for entry, i in places:
            row = entry.rows[i]
            if (
                row.eligible is False
                or (award.provision == entry.placed.id
                and award.item == row.name)
            ):
                continue
            paid = (0, UNBOUNDED) if award.amount is UNKNOWN else (award.amount, award.amount)
            if award.same_kind is UNKNOWN:
                paid = (0, paid[1])
            if rule.paid_before is PaidBefore.NOTHING:
                low, high = (0, 0) if paid[0] else (0 if paid[1] else row.low, row.high)
            else:
                low, high = max(row.low - paid[1], 0), max(row.high - paid[0], 0)
            missing = row.missing
            if paid[0] != paid[1] and low != high:
                missing |= {f"{PRIOR}.同类" if award.same_kind is UNKNOWN else f"{PRIOR}.金额"}
            eligible = False if high == 0 and row.high > 0 else row.eligible
            if eligible is False and paid[0] >= row.high:
                entry.superseded = True
            entry.rows[i] = _replaced(row, low, high, eligible, missing)
            entry.steps.append(
                Step(f"{row.name}：同一项目“{project}”此前已获{award.provision}的奖补，就高不重复")
            )


# The whole order ---------------------------------------------------------------------------------


def judge(
    book: Rulebook, case: Case, selection: Selection = TAKEN, only: frozenset[str] | None = None
) -> dict[str, Decision]:
    """Every provision that the case concerns, judged under one selection of readings.

    ``only`` restricts the work to the named provisions. Raises nothing on well-formed cases.
    """
    status = standing(book, case.date, selection)
    facts = base_facts(book, case, selection)
    scope: Any = None
    scope_needs: frozenset[str] = frozenset()
    concerned = case.subjects()
    entries: list[_Entry] = []
    decisions: dict[str, Decision] = {}
    for placed in book.placed:
        raw = placed.provision
        if only is not None and placed.id not in only:
            continue
        if isinstance(raw, Duty | Prohibition):
            if raw.subject is not None and raw.subject.name in concerned:
                decisions[placed.id] = _duty(placed, under(raw, selection), facts, status)
            continue
        if not isinstance(raw, Entitlement) or raw.subject.name not in concerned:
            continue
        if status is not None:
            decisions[placed.id] = Decision(placed, Outcome(status))
            continue
        if scope is None:
            scope = in_scope(book, facts, selection)
            if scope is UNKNOWN and book.scope is not None:
                scope_needs = needed(under(book.scope.provision, selection).when, facts)  # type: ignore[attr-defined]
        provision: Entitlement = under(raw, selection)
        awards = _own(case.awards, placed)
        rows = _judge_rows(placed, provision, scope, scope_needs, facts, case, awards)
        steps: list[Step] = []
        if isinstance(provision, Grant):
            rows, steps = _item_limits(provision, rows, awards, case.date, placed)
        entries.append(_Entry(placed, provision, rows, awards, steps))
    _stack(entries, case, book, selection)
    for entry in entries:
        decisions[entry.placed.id] = _decide(entry, case.date)
    return decisions


def _decide(entry: _Entry, day: datetime.date) -> Decision:
    tally = None
    if isinstance(entry.provision, Grant):
        tally = _tally(entry.provision, entry.rows, entry.awards, day)
        entry.steps.extend(tally.steps)
    outcome = _outcome(entry.provision, entry.rows, tally)
    if entry.superseded and outcome.status is Status.NOT_ELIGIBLE:
        outcome = Outcome(Status.SUPERSEDED)
    return Decision(entry.placed, outcome, tuple(entry.rows), tuple(entry.steps))


def _duty(
    placed: Placed, provision: Duty | Prohibition, facts: Facts, status: Status | None
) -> Decision:
    if status is not None:
        return Decision(placed, Outcome(status))
    tree = provision.kept if isinstance(provision, Duty) else provision.breached
    holds = value_of(tree)(facts)
    if holds is UNKNOWN:
        return Decision(placed, Outcome(Status.UNDETERMINED, missing=needed(tree, facts)))
    kept = holds if isinstance(provision, Duty) else not holds
    return Decision(placed, Outcome(Status.KEPT if kept else Status.BREACHED))


# Every reading -----------------------------------------------------------------------------------


def alternatives(doubts: Iterable[Any]) -> list[Selection]:
    """Every combination of readings other than the default, fewest departures first.

    Above `MAX_COMBINATIONS` only departures in up to two doubts are combined.
    """
    options = [doubt.names for doubt in doubts]
    count = 1
    for names in options:
        count *= len(names)
    every = itertools.product(*options)
    departures = [
        frozenset(n for n, names in zip(chosen, options, strict=True) if n != names[0])
        for chosen in every
        if count <= MAX_COMBINATIONS
        or sum(n != names[0] for n, names in zip(chosen, options, strict=True)) <= 2
    ]
    return sorted((d for d in departures if d), key=lambda d: (len(d), sorted(d)))


def common_doubts(book: Rulebook) -> tuple[Any, ...]:
    """The doubts of the clauses that bear on every provision: scope, stacking, validity."""
    shared = (book.scope, book.stacking, book.validity)
    return tuple(doubt for placed in shared if placed for doubt in readings(placed.provision))


def verdicts(
    book: Rulebook, case: Case, selection: Selection = TAKEN, only: frozenset[str] | None = None
) -> dict[str, Verdict]:
    """Every provision that the case concerns, under the readings asked for and under all others.

    The readings listed are the smallest departures: none contains another with the same outcome.
    """
    taken = judge(book, case, selection, only)
    common = [
        doubt for doubt in common_doubts(book)
        if _live(book, case, doubt, selection, taken)
    ]  # fmt: skip
    found: dict[str, Verdict] = {}
    stacked = any(row.project for rows in case.rows.values() for row in rows)
    for id_, decision in taken.items():
        if decision.placed.readings or common:
            others = _under_others(book, case, decision, common, selection, stacked)
        else:
            others = {}
        found[id_] = Verdict(decision, others)
    return found


def _live(
    book: Rulebook, case: Case, doubt: Any, selection: Selection, taken: Mapping[str, Decision]
) -> bool:
    """Whether a common doubt changes anything in this case by itself."""
    for name in doubt.names[1:]:
        other = judge(book, case, selection | {name}, frozenset(taken))
        if any(not other[id_].outcome.same_verdict(taken[id_].outcome) for id_ in taken):
            return True
        facts, base = (base_facts(book, case, s) for s in (selection | {name}, selection))
        if in_scope(book, facts, selection | {name}) != in_scope(book, base, selection):
            return True
        ends = term(book, selection | {name})[1], term(book, selection)[1]
        if ends[0] != ends[1] and any(min(ends) < day <= max(ends) for day in _days(case)):
            return True
    return False


def _days(case: Case) -> Iterable[datetime.date]:
    """Every date that the case states."""
    facts = (case.facts, *(row.facts for rows in case.rows.values() for row in rows))
    stated = (value for each in facts for value in each.values())
    return (case.date, *(day for day in stated if isinstance(day, datetime.date)))


def _under_others(
    book: Rulebook, case: Case, decision: Decision, common: Iterable[Any],
    selection: Selection, stacked: bool,
) -> dict[str, Outcome]:  # fmt: skip
    id_ = decision.placed.id
    only = None if stacked else frozenset({id_})
    found: dict[str, Outcome] = {}
    seen: list[tuple[Selection, str]] = [(frozenset(), decision.outcome.text)]
    for departure in alternatives([*decision.placed.readings, *common]):
        if departure & selection:
            continue
        other = judge(book, case, departure | selection, only).get(id_)
        if other is None:
            continue
        text = other.outcome.text
        smaller = [(len(d), t) for d, t in seen if d < departure]
        nearest = max(smaller)[0]
        if any(t == text for size, t in smaller if size == nearest):
            continue
        seen.append((departure, text))
        names = [n for d in [*decision.placed.readings, *common] for n in d.names if n in departure]
        found["+".join(names)] = other.outcome
    return found
