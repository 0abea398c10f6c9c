"""From facts to an award: scope, each provision on each row, ceilings, stacking.

Nothing else in the engine decides what an applicant gets.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tiaoli.at_once import NOT_AT_ONCE, owed_at_once
from tiaoli.case import Case
from tiaoli.ceilings import (
    Tally,
    already_paid,
    gap_in,
    in_instalments,
    item_limits,
    own_awards,
    tally,
    tiers_paid,
    years_paid,
)
from tiaoli.decision import Decision, RowResult, live
from tiaoli.evaluate import (
    ALREADY,
    ASSESSED_KEY,
    DAY,
    END,
    GAP,
    PAID,
    START,
    YEARS,
    Facts,
    Range,
    all_of,
    amount_of,
    entitled,
    half_up,
    value_of,
)
from tiaoli.kinds import UNKNOWN
from tiaoli.needed import needed, needed_amount
from tiaoli.nouns import ASSESSED
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import (
    Duty,
    Entitlement,
    Grant,
    Period,
    Prohibition,
    Provision,
    Recognition,
    Scope,
    Support,
)
from tiaoli.stacking import Entry, left_over, paid_before, rivals, rule_of, stack
from tiaoli.standing import publication, standing, term
from tiaoli.tree import TAKEN, Assessed, Node, Selection, YearsLeft, under, walk


def pays(provision: Provision) -> Node | None:
    """The amount tree of a settled provision, if it pays."""
    return provision.pays if isinstance(provision, Grant) else None


@dataclass(frozen=True)
class Settled:
    """A provision under one selection of readings, ready to judge rows."""

    placed: Placed
    provision: Any
    at_once: Callable[[Facts], int | None]
    condition: Callable[[Facts], Any]
    owed: Callable[[Facts], Any]
    amount: Callable[[Facts], Range] | None
    reviewed: bool
    by_years: bool
    by_instalments: bool
    assessed_key: str


def settled(placed: Placed, selection: Selection) -> Settled:
    """The provision with its doubts settled and its trees compiled."""
    # A selection names readings of other provisions too: once for each that makes a difference.
    return _settled(placed, selection & placed.options)


@cache
def _settled(placed: Placed, selection: Selection) -> Settled:
    provision: Any = under(placed.provision, selection)
    when = provision.when if isinstance(provision, Entitlement | Scope) else None
    amount = pays(provision)
    subject = getattr(provision, "subject", None)
    return Settled(
        placed,
        provision,
        owed_at_once(when, amount),
        (lambda f: True) if when is None else value_of(when),
        (lambda f: True) if amount is None else entitled(amount),
        None if amount is None else amount_of(amount),
        amount is not None and any(isinstance(node, Assessed) for node in walk(amount)),
        when is not None and any(isinstance(node, YearsLeft) for node in walk(when)),
        amount is not None and in_instalments(amount),
        "" if subject is None else f"{subject.name}.{ASSESSED}",
    )


# In scope? ---------------------------------------------------------------------------------------


def base_facts(book: Rulebook, case: Case, selection: Selection) -> dict[str, Any]:
    """The case's single facts with the term, the day and the statuses that clauses establish."""
    start, end = term(book, selection, publication(book, case))
    facts: dict[str, Any] = {**case.facts, START: start, END: end, DAY: case.date}
    while any(_establish(settled(placed, selection), facts) for placed in book.recognitions):
        continue
    return facts


def _establish(ready: Settled, facts: dict[str, Any]) -> bool:
    """Adds the status that a recognition establishes; whether that is news."""
    recognition: Recognition = ready.provision
    known = facts.get(recognition.establishes.key, UNKNOWN) is not UNKNOWN
    news = not known and not recognition.subject.many and ready.condition(facts) is True
    if news:
        facts[recognition.establishes.key] = True
    return news


def in_scope(book: Rulebook, facts: Facts, selection: Selection) -> Any:
    """Whether the policy applies to the applicant (Kleene)."""
    return True if book.scope is None else settled(book.scope, selection).condition(facts)


@dataclass(frozen=True)
class _Applicant:
    """What is the same for every provision of one case: facts, scope, what the scope lacks."""

    case: Case
    facts: Facts
    scope: Any
    scope_needs: frozenset[str]
    short: str
    reviewed: Mapping[str, tuple[Settled, ...]]


def _applicant(book: Rulebook, case: Case, selection: Selection) -> _Applicant:
    facts = base_facts(book, case, selection)
    scope = in_scope(book, facts, selection)
    needs: frozenset[str] = frozenset()
    if scope is UNKNOWN and book.scope is not None:
        needs = needed(settled(book.scope, selection).provision.when, facts)
    reviewed = _reviewed(book, selection)
    return _Applicant(case, facts, scope, needs, book.policy.short, reviewed)


# Each provision on each row ----------------------------------------------------------------------


def _row_facts(ready: Settled, applicant: _Applicant) -> list[tuple[Any, Facts]]:
    subject = ready.provision.subject
    rows: Iterable[Any] = applicant.case.rows.get(subject.name, ()) if subject.many else (None,)
    each: list[tuple[Any, Facts]] = []
    for row in rows:
        facts = {**applicant.facts, **(row.facts if row else {})}
        each.append((row, {**facts, ASSESSED_KEY: _assessed(ready, applicant, facts)}))
    return each


def _assessed(ready: Settled, applicant: _Applicant, facts: Facts) -> Any:
    """What a review settled for this provision: stated for it by name, or for the subject as long
    as no other provision of the policy may be meant."""
    key = ready.assessed_key
    for named in (f"{key}@{ready.placed.id}", f"{key}@{applicant.short} {ready.placed.id}"):
        if named in facts:
            return facts[named]
    if not ready.reviewed or facts.get(key, UNKNOWN) is UNKNOWN:
        return facts.get(key, UNKNOWN)
    rivals = [r for r in applicant.reviewed.get(key, ()) if r.condition(facts) is not False]
    return UNKNOWN if len(rivals) > 1 else facts[key]


@cache
def _reviewed(book: Rulebook, selection: Selection) -> Mapping[str, tuple[Settled, ...]]:
    """The provisions whose amount a review settles, by the fact that states it."""
    found: dict[str, tuple[Settled, ...]] = {}
    for placed in book.of_kind(Grant):
        ready = settled(placed, selection)
        if ready.reviewed:
            found[ready.assessed_key] = (*found.get(ready.assessed_key, ()), ready)
    return found


def _judge_rows(ready: Settled, applicant: _Applicant, awards: Any) -> list[RowResult]:
    paid = tiers_paid(ready.provision, awards)
    more: dict[str, Any] = {PAID: paid} if paid else {}
    rows = []
    each = _row_facts(ready, applicant)
    named = frozenset(row.name for row, _ in each if row is not None and row.named)
    for row, facts in each:
        if ready.by_years:
            more[YEARS] = years_paid(awards, row, named)
        if ready.by_instalments:
            year = Period.TERM, Period.YEAR
            more[ALREADY] = tuple(
                already_paid(awards, row, named, p, applicant.case.date) for p in year
            )
        if ready.by_years or ready.by_instalments:
            more[GAP] = gap_in(awards, row, named)
        rows.append(_judge_row(ready, applicant, row, {**facts, **more} if more else facts))
    return rows


def _judge_row(ready: Settled, applicant: _Applicant, row: Any, f: Facts) -> RowResult:
    provision = ready.provision
    eligible, low, high = _evaluated(ready, applicant.scope, f)
    missing: frozenset[str] = frozenset()
    tier = None
    if eligible is UNKNOWN:
        missing = applicant.scope_needs
        if provision.when is not None:
            missing |= needed(provision.when, f)
    spent = False
    if eligible is not False and ready.amount is not None:
        tier = low if low == high else None
        # Every level that was reached was paid before: nothing is left to be owed.
        spent = high == 0 and PAID in f and ready.amount({**f, PAID: ()})[1] > 0
        if low != high or eligible is UNKNOWN:
            missing |= needed_amount(provision.pays, f)
        low = 0 if eligible is UNKNOWN else low
    return RowResult(
        ready.placed,
        row.name if row is not None else provision.subject.name,
        f,
        eligible,
        low,
        high,
        missing,
        ready.reviewed and f[ASSESSED_KEY] is UNKNOWN,
        row.project if row is not None else None,
        row.named if row is not None else True,
        spent,
        tier,
    )


def _evaluated(ready: Settled, scope: Any, f: Facts) -> tuple[Any, int, int]:
    """Whether a row is eligible, and between which amounts (fen) it is owed."""
    try:
        owed = ready.at_once(f)
    except NOT_AT_ONCE:
        eligible = all_of([ready.condition(f), ready.owed(f), scope])
        if eligible is False or ready.amount is None:
            return eligible, 0, 0
        low, high = ready.amount(f)
        return eligible, half_up(low), half_up(high)
    return (False, 0, 0) if owed is None or scope is False else (scope, owed, owed)


# The whole order ---------------------------------------------------------------------------------


Without = Mapping[str, frozenset[str]]
"""The names of rows that are not to be judged, by the ids of provisions."""
NONE_LEFT_OUT: Final[Without] = {}


def judge(
    book: Rulebook, case: Case, selection: Selection = TAKEN,
    only: frozenset[str] | None = None, without: Without = NONE_LEFT_OUT, stacked: bool = True,
) -> dict[str, Decision]:  # fmt: skip
    """Every provision that the case concerns, judged under one selection of readings.

    ``only`` restricts the work to the named provisions, ``without`` leaves out some of their rows;
    ``stacked=False`` leaves out the last step, in which provisions that pay for the same project
    meet. Raises nothing on well-formed cases.
    """
    case = case.under(book.policy.short)
    status = standing(book, case, selection)
    applicant = _applicant(book, case, selection)
    concerned = case.subjects()
    rule = rule_of(book, selection)
    entries: list[Entry] = []
    decisions: dict[str, Decision] = {}
    for placed, subject in book.judged:
        if subject not in concerned or (only is not None and placed.id not in only):
            continue
        if status is not None:
            decisions[placed.id] = Decision(placed, Outcome(status))
            continue
        ready = settled(placed, selection)
        if isinstance(ready.provision, Duty | Prohibition):
            decisions[placed.id] = _duty(placed, ready.provision, applicant.facts)
            continue
        awards = own_awards(case.awards, placed.id)
        left_out = without.get(placed.id, ())
        rows = [r for r in _judge_rows(ready, applicant, awards) if r.name not in left_out]
        entries.append(Entry(placed, ready.provision, rows, awards, []))
    others = rivals(rule, entries)
    for entry in entries:
        if isinstance(entry.provision, Grant):
            before = paid_before(rule, entry.provision)
            after = left_over(rule, entry.placed, entry.provision, case, book, others)
            entry.rows, entry.steps, entry.superseded = item_limits(
                entry.provision, entry.rows, entry.awards, case.date, before, after
            )
    if stacked:
        stack(entries, case, book, rule)
    for entry in entries:
        decisions[entry.placed.id] = conclude(entry, case.date)
    return decisions


def conclude(entry: Entry, day: datetime.date) -> Decision:
    """What the rows of a provision come to together, on the case's day."""
    total = None
    if isinstance(entry.provision, Grant):
        total = tally(entry.provision, entry.rows, entry.awards, day)
        entry.steps.extend(total.steps)
    outcome = _outcome(entry.provision, entry.rows, total)
    if entry.superseded and outcome.status is Status.NOT_ELIGIBLE:
        outcome = Outcome(Status.SUPERSEDED)
    return Decision(entry.placed, outcome, tuple(entry.rows), tuple(entry.steps))


def _outcome(provision: Entitlement, rows: list[RowResult], total: Tally | None) -> Outcome:
    left = live(rows)
    if not left or (total is not None and total.barred is True):
        return Outcome(Status.NOT_ELIGIBLE)
    sure = any(row.eligible is True for row in left)
    if total is None:
        missing = frozenset().union(*(row.missing for row in left))
        if not sure:
            return Outcome(Status.UNDETERMINED, missing=missing)
        pay = Pay.UNSTATED if isinstance(provision, Support) else Pay.NONE
        return Outcome(Status.ELIGIBLE, pay)
    if sure and total.low == total.high and total.barred is False:
        return Outcome(Status.ELIGIBLE, Pay.EXACT, total.low, total.high)
    if sure and not total.missing and total.barred is False:
        return Outcome(Status.ELIGIBLE, Pay.AT_MOST, total.low, total.high)
    return Outcome(Status.UNDETERMINED, Pay.NONE, total.low, total.high, total.missing)


def _duty(placed: Placed, provision: Duty | Prohibition, facts: Facts) -> Decision:
    tree = provision.kept if isinstance(provision, Duty) else provision.breached
    holds = value_of(tree)(facts)
    if holds is UNKNOWN:
        return Decision(placed, Outcome(Status.UNDETERMINED, missing=needed(tree, facts)))
    kept = holds if isinstance(provision, Duty) else not holds
    return Decision(placed, Outcome(Status.KEPT if kept else Status.BREACHED))
