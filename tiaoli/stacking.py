"""Stacking by the policy's own rule: of several awards for one project only the highest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tiaoli.case import PRIOR, Award, Case, Row
from tiaoli.ceilings import barred
from tiaoli.decision import RowResult, Step, changed, claim
from tiaoli.evaluate import UNBOUNDED
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.nouns import ASSESSED, Subject
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Covers, Entitlement, Grant, PaidBefore, Per, Since, Stacking
from tiaoli.standing import publication, term
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
    return rule.paid_before if found is None and rule.covers is not Covers.OTHERS else found


def project_of(rule: Stacking, subject: Subject, row: Row | RowResult) -> str | None:
    """What the rule counts a row as: its project, or else itself (a row that several provisions pay
    for is one project), or the applicant as a whole; ``None`` for what has no rows."""
    if rule.per is Per.APPLICANT:
        return APPLICANT
    if not subject.many:
        return None
    return row.project if row.project is not None else f"{_itself(subject)}{row.name}”"


def _itself(subject: Subject) -> str:
    """How the name of a project begins that is nothing but one row of the subject."""
    return f"{subject.name}“"


def _project_paid(rule: Stacking, award: Award, case: Case, book: Rulebook) -> Any:
    """The project that an earlier award was for, `UNKNOWN` where it names no project and no item
    that tells one, ``None`` where it was for nothing that the case lists."""
    own = book.by_id.get(award.provision)
    if award.project is not None:
        return award.project
    if own is not None and not own.provision.subject.many:  # type: ignore[attr-defined]
        return None
    if award.item is None:
        return UNKNOWN
    subjects = [own.provision.subject.name] if own else list(case.rows)  # type: ignore[attr-defined]
    found = {
        project_of(rule, book.subjects[name], row)
        for name in subjects
        for row in case.rows.get(name, ())
        if row.named and row.name == award.item
    }
    # Where items of several subjects have the same name, nothing tells which one it was for.
    return UNKNOWN if len(found) > 1 else next(iter(found), None)


def counted_awards(rule: Stacking, project: str, case: Case, book: Rulebook) -> list[Award]:
    """The earlier awards that the rule sets against the project, as far as nobody denies it: those
    of this policy's own provisions are known to be of the same kind, and count if the rule speaks
    of them; one of which nothing tells the project may have been for this one."""
    found = []
    for award in () if isinstance(case.awards, Unknown) else case.awards:
        own = book.by_id.get(award.provision)
        # One of an earlier edition is the policy's own as well.
        ours = own is not None or award.provision in book.known
        if award.same_kind is False or (own is not None and not _counts_own(rule, own)):
            continue
        if rule.covers is (Covers.OTHERS if ours and own is None else Covers.OWN) and own is None:
            continue
        early = _too_early(rule, award, case, book)
        if early is True:
            continue
        paid: Any = APPLICANT
        if rule.per is not Per.APPLICANT:
            paid = _project_paid(rule, award, case, book)
        if paid is UNKNOWN and not _may_be(project, own, award, book):
            continue
        if paid is UNKNOWN or paid == project:
            known = True if ours else award.same_kind
            open_ = paid is UNKNOWN or early is UNKNOWN
            for_ = None if paid is UNKNOWN else paid
            found.append(replace(award, project=for_, same_kind=UNKNOWN if open_ else known))
    return found


def _too_early(rule: Stacking, award: Award, case: Case, book: Rulebook) -> Any:
    """Whether an award was paid before awards begin to count (Kleene)."""
    if rule.since is Since.EVER:
        return False
    first = term(book, published=publication(book, case))[0]
    return UNKNOWN if first is None or award.date is UNKNOWN else award.date < first


def _may_be(project: str, own: Placed | None, award: Award, book: Rulebook) -> bool:
    """Whether an award that names neither item nor project may have been for this project."""
    if own is None:
        return award.same_kind is True
    subject: Subject = own.provision.subject  # type: ignore[attr-defined]
    rows_of = next((s for s in book.subjects.values() if project.startswith(_itself(s))), subject)
    return rows_of.name == subject.name


def _counts_own(rule: Stacking, placed: Placed) -> bool:
    return rule.covers is not Covers.OTHERS and bears_on(rule, placed.provision)


Rivals = dict[str, list[tuple[int, str]]]
"""By project, what each row of a provision (its id) surely brings, in the order of the text."""


def rivals(rule: Stacking | None, entries: Iterable[Entry]) -> Rivals:
    """What the rows of every provision would bring for their projects by themselves."""
    found: Rivals = {}
    for entry in entries:
        if rule is None or rule.covers is Covers.OTHERS or not bears_on(rule, entry.provision):
            continue
        for row in entry.rows:
            project = project_of(rule, entry.provision.subject, row)
            if project is not None and row.eligible is True:
                found.setdefault(project, []).append((row.low, entry.placed.id))
    return found


def left_over(
    rule: Stacking | None,
    placed: Placed,
    provision: Any,
    case: Case,
    book: Rulebook,
    others: Rivals,
) -> Callable[[RowResult], RowResult]:
    """How a row stands beside the other provisions that pay for its project: nothing is left of it
    where one of them brings more, and what they paid before is subtracted."""

    def after(row: RowResult) -> RowResult:
        if rule is None or isinstance(case.awards, Unknown) or not bears_on(rule, provision):
            return row
        project = project_of(rule, provision.subject, row)
        if project is None:
            return row
        first = True
        for low, id_ in others.get(project, ()):
            first = first and id_ != placed.id
            if id_ != placed.id and (low > row.high or (first and low == row.high)):
                return changed(row, 0, 0, row.eligible, row.missing)
        paid = _against(placed.id, counted_awards(rule, project, case, book), rule)
        low, high = paid.rest(row.low, row.high)
        return changed(row, low, high, row.eligible, row.missing)

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
            project = project_of(rule, entry.provision.subject, row)
            if project is not None and row.live:
                projects.setdefault(project, []).append((entry, index))
    for project, places in projects.items():
        if rule.covers is not Covers.OTHERS:
            _highest_only(project, places)
        if not isinstance(case.awards, Unknown):
            _less_paid(project, places, counted_awards(rule, project, case, book), rule)
        elif row_has_project(places) or rule.per is Per.APPLICANT:
            for entry, i in places:
                row = entry.rows[i]
                missing = row.missing | {PRIOR}
                entry.rows[i] = changed(row, 0, row.high, row.eligible, missing)


def row_has_project(places: Iterable[tuple[Entry, int]]) -> bool:
    """Whether the case says of some row to which project it belongs."""
    return any(entry.rows[i].project is not None for entry, i in places)


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


@dataclass(frozen=True)
class _Paid:
    """What earlier awards come to together, as a range in fen, and the highest that surely counts;
    where the rule leaves nothing beside any of them (``nothing``), whether one is ``sure`` to."""

    low: int
    high: int
    highest: int
    nothing: bool
    sure: bool

    def rest(self, low: int, high: int) -> tuple[int, int]:
        """What is left of a range in fen."""
        if self.nothing:
            return 0 if self.high else low, 0 if self.sure else high
        return max(low - self.high, 0), max(high - self.low, 0)

    def outdoes(self, row: RowResult) -> bool:
        """Whether what was paid is no less than the row."""
        return (self.highest if self.nothing else self.low) >= row.high


def _against(id_: str, awards: Iterable[Award], rule: Stacking) -> _Paid:
    """What the awards that are not the provision's own come to."""
    others = [award for award in awards if award.provision != id_]
    ranges = [_paid(award) for award in others]
    low, high = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    counted = [award for award in others if award.same_kind is True and award.amount != 0]
    highest = max((_paid(award)[0] for award in counted), default=0)
    nothing = rule.paid_before is PaidBefore.NOTHING
    return _Paid(low, high, highest, nothing, bool(counted))


def _less_paid(
    project: str, places: list[tuple[Entry, int]], awards: Sequence[Award], rule: Stacking
) -> None:
    """Subtracts what was paid for the project before, from its highest row first: where several
    rows are paid, awards are set off against them once and not against each."""
    if not awards:
        return
    order = sorted(places, key=lambda place: claim(place[0].rows[place[1]]), reverse=True)
    once = rule.covers is Covers.OTHERS and rule.paid_before is PaidBefore.DIFFERENCE
    used, lacks = (0, 0), frozenset[str]()
    for entry, i in order:
        row = entry.rows[i]
        others = [award for award in awards if award.provision != entry.placed.id]
        if row.eligible is False or not others:
            continue
        paid = _against(entry.placed.id, others, rule)
        if once:
            # What stood against the rows before it is spent.
            paid = replace(paid, low=max(paid.low - used[1], 0), high=max(paid.high - used[0], 0))
        low, high = paid.rest(row.low, row.high)
        missing = row.missing
        if low != high:
            missing |= frozenset().union(*(_said_too_little(award) for award in others))
            missing |= lacks if paid.low != paid.high else frozenset()
        if once:
            used = used[0] + row.low, used[1] + row.high
            lacks |= _open(entry, row)
        eligible = False if high == 0 and row.high > 0 else row.eligible
        if eligible is False and paid.outdoes(row):
            entry.superseded = True
        entry.rows[i] = changed(row, low, high, eligible, missing)
        entry.steps.extend(
            Step(f"{row.name}：同一项目“{project}”此前已获{award.provision}的奖补，就高不重复")
            for award in others
        )


def _said_too_little(award: Award) -> frozenset[str]:
    """What would tell how much an award counts for."""
    low, high = _paid(award)
    if low == high:
        return frozenset()
    kind = "对象" if award.project is None else "同类"
    return frozenset({f"{PRIOR}.{kind if award.same_kind is UNKNOWN else '金额'}"})


def _open(entry: Entry, row: RowResult) -> frozenset[str]:
    """What would tell how much a row brings."""
    if row.low == row.high:
        return frozenset()
    review = {f"{entry.provision.subject.name}.{ASSESSED}"} if row.needs_review else set()
    return row.missing | review
