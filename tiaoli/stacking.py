"""Stacking by the policy's own rule: of several awards for one project only the highest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from tiaoli.case import PRIOR, Award, Case
from tiaoli.ceilings import barred
from tiaoli.decision import RowResult, Step, changed, claim
from tiaoli.evaluate import UNBOUNDED
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Covers, Entitlement, Grant, PaidBefore, Per, Stacking
from tiaoli.tree import Selection, under

APPLICANT = "申请人"
"""The one project of a rule that sets all awards of an applicant against one another."""


@dataclass
class Entry:
    """A provision on its way through judging."""

    placed: Placed
    provision: Entitlement
    rows: list[RowResult]
    awards: Any
    steps: list[Step]
    superseded: bool = False


def rule_of(book: Rulebook, selection: Selection) -> Stacking | None:
    """The policy's own rule on several awards; ``None`` where it has none."""
    if book.stacking is None:
        return None
    rule: Stacking = under(book.stacking.provision, selection)
    return rule


def bears_on(rule: Stacking | None, provision: Any) -> bool:
    """Whether the rule speaks of what this provision pays for."""
    if rule is None or not isinstance(provision, Grant):
        return False
    return not rule.subjects or provision.subject in rule.subjects


def paid_before(rule: Stacking | None, provision: Any) -> PaidBefore | None:
    """What an earlier award of the same provision for the same item leaves, by the policy's rule;
    ``None`` where it has none."""
    if rule is None or not bears_on(rule, provision):
        return None
    found: PaidBefore | None = rule.promotion
    return rule.paid_before if found is None and rule.covers is Covers.ALL else found


def project_of(rule: Stacking, row: RowResult) -> str | None:
    """What the rule counts the row as: its project, or the applicant as a whole."""
    return APPLICANT if rule.per is Per.APPLICANT else row.project


def counted_awards(
    rule: Stacking, project: str, awards: Iterable[Award], book: Rulebook
) -> list[Award]:
    """The earlier awards that the rule sets against the project, as far as nobody denies it: those
    of this policy's own provisions are known to be of the same kind."""
    found = []
    for award in awards:
        own = award.provision in book.by_id
        if rule.per is not Per.APPLICANT and award.project != project:
            continue
        if award.same_kind is False or (own and rule.covers is Covers.OTHERS):
            continue
        found.append(replace(award, same_kind=True) if own else award)
    return found


def left_over(
    rule: Stacking | None, provision: Any, case: Case, book: Rulebook
) -> Callable[[RowResult], RowResult]:
    """How a row of the provision stands once earlier awards for its project are subtracted."""

    def after(row: RowResult) -> RowResult:
        if rule is None or isinstance(case.awards, Unknown) or not bears_on(rule, provision):
            return row
        project = project_of(rule, row)
        if project is None:
            return row
        for award in counted_awards(rule, project, case.awards, book):
            low, high = _rest(row, award, rule.paid_before)
            row = changed(row, low, high, row.eligible, row.missing)
        return row

    return after


def stack(entries: list[Entry], case: Case, book: Rulebook, rule: Stacking | None) -> None:
    """就高不重复: of the rows and earlier awards of one project only the highest is enjoyed.

    Support without an amount can be neither higher nor lower, and what was paid before cannot be
    claimed again: neither takes part. What a provision itself paid before stands in `ceilings`.
    """
    if rule is None:
        return
    projects: dict[str, list[tuple[Entry, int]]] = {}
    for entry in entries:
        if not bears_on(rule, entry.provision) or barred(entry.provision, entry.awards):
            continue
        for index, row in enumerate(entry.rows):
            project = project_of(rule, row)
            if project is not None and row.eligible is not False and not row.spent:
                projects.setdefault(project, []).append((entry, index))
    for project, places in projects.items():
        if rule.covers is Covers.ALL:
            _highest_only(project, places)
        if not isinstance(case.awards, Unknown):
            paid = counted_awards(rule, project, case.awards, book)
            _less_paid(project, places, paid, rule.paid_before)
        else:
            for entry, i in places:
                row = entry.rows[i]
                missing = row.missing | {PRIOR}
                entry.rows[i] = changed(row, 0, row.high, row.eligible, missing)


def _highest_only(project: str, places: list[tuple[Entry, int]]) -> None:
    if len(places) < 2:
        return
    best_low = max(entry.rows[i].low for entry, i in places)
    open_ = [place for place in places if place[0].rows[place[1]].high >= best_low]
    winner = max(open_, key=lambda place: claim(place[0].rows[place[1]]))
    decided = all(place is winner or place[0].rows[place[1]].high <= best_low for place in open_)
    most = max(entry.rows[i].high for entry, i in open_)
    for place in places:
        entry, i = place
        row = entry.rows[i]
        if decided and place is not winner:
            entry.rows[i] = changed(row, 0, 0, False, frozenset())
            entry.superseded = True
            entry.steps.append(
                Step(f"{row.name}：同一项目“{project}”就高享受{winner[0].placed.id}")
            )
        elif not decided and row.high < best_low:
            entry.rows[i] = changed(row, 0, 0, False, frozenset())
            entry.superseded = True
            entry.steps.append(Step(f"{row.name}：同一项目“{project}”另有更高的奖补"))
        elif not decided:
            needs = frozenset().union(*(e.rows[j].missing for e, j in open_))
            if len({id(e) for e, _ in open_}) == 1:
                # Whichever row is the highest, the provision pays once for the project.
                top = most if place is winner else 0
                entry.rows[i] = changed(row, best_low if top else 0, top, row.eligible, needs)
                continue
            needs |= {
                f"{e.provision.subject.name}.{ASSESSED}" for e, j in open_ if e.rows[j].needs_review
            }
            entry.rows[i] = changed(row, 0, row.high, row.eligible, needs)


def _paid(award: Award) -> tuple[int, int]:
    """What an earlier award counts for, as a range in fen."""
    if isinstance(award.amount, Unknown):
        return 0, UNBOUNDED
    return (0 if award.same_kind is UNKNOWN else award.amount), award.amount


def _rest(row: RowResult, award: Award, rule: PaidBefore) -> tuple[int, int]:
    """What an earlier award for the same project leaves of a row, as a range in fen."""
    paid = _paid(award)
    if rule is PaidBefore.NOTHING:
        sure = award.same_kind is True and award.amount != 0
        return (0, 0) if sure else (0 if paid[1] else row.low, row.high)
    return max(row.low - paid[1], 0), max(row.high - paid[0], 0)


def _less_paid(
    project: str, places: list[tuple[Entry, int]], awards: Iterable[Award], rule: PaidBefore
) -> None:
    for award in awards:
        for entry, i in places:
            row = entry.rows[i]
            if row.eligible is False or award.provision == entry.placed.id:
                continue
            paid = _paid(award)
            low, high = _rest(row, award, rule)
            missing = row.missing
            if paid[0] != paid[1] and low != high:
                missing |= {f"{PRIOR}.同类" if award.same_kind is UNKNOWN else f"{PRIOR}.金额"}
            eligible = False if high == 0 and row.high > 0 else row.eligible
            if eligible is False and paid[0] >= row.high:
                entry.superseded = True
            entry.rows[i] = changed(row, low, high, eligible, missing)
            entry.steps.append(
                Step(f"{row.name}：同一项目“{project}”此前已获{award.provision}的奖补，就高不重复")
            )
