"""Judging one case by forward chaining on durable-rules, every step compared with the evaluator.

In force → recognitions → scope → each provision on each row → stacking: what one stage concludes
stands as integers among the facts of the next. A condition becomes one rule for every way in which
it holds and one for every way in which it fails; where none fires it is undetermined, which is
Kleene's logic. The matcher sees 64-bit integers against constants, one fact at a time, and whatever
is asserted is retracted; amounts, sums and gaps are computed outside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from tiaoli import kinds
from tiaoli.case import Award, Case
from tiaoli.ceilings import barred, own_awards, years_paid
from tiaoli.decision import Decision, RowResult
from tiaoli.evaluate import DAY, END, START, YEARS, Facts, all_of, entitled, value_of
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.matcher import LOCK, CaseworkError, Check, Matcher, sign
from tiaoli.outcome import Status
from tiaoli.policy import Rulebook
from tiaoli.provisions import (
    Covers,
    Duty,
    Entitlement,
    Grant,
    PaidBefore,
    Per,
    Recognition,
    Stacking,
)
from tiaoli.ruleset import SCOPE, TODAY, Condition, Reader, compiled, label, owed, said
from tiaoli.stacking import bears_on, counted_awards, project_of, rule_of
from tiaoli.standing import publication, term
from tiaoli.tree import (
    TAKEN,
    All,
    Compare,
    Constant,
    Fact,
    InValidity,
    Node,
    OneOf,
    Selection,
    under,
    walk,
)


class CaseworkDisagreement(CaseworkError):  # noqa: N818 - the name says what happened
    """Matcher and evaluator differ, so there is no answer. Both traces are attached."""

    def __init__(self, where: str, matcher: Iterable[str], evaluator: Iterable[str]) -> None:
        self.where, self.matcher, self.evaluator = where, tuple(matcher), tuple(evaluator)
        lines = [f"{where}: the matcher and the evaluator disagree"]
        lines += [f"  matcher    {line}" for line in self.matcher]
        lines += [f"  evaluator  {line}" for line in self.evaluator]
        super().__init__("\n".join(lines))


# 就高不重复 ---------------------------------------------------------------------------------------

Place = tuple[str, int]
"""A row on its way through stacking: the provision's id and the row's index."""


@cache
def stacking() -> Matcher:
    """Which rows of one project keep their award. Every bound is zero.

    ``rank`` orders the rows, the highest first; ``contest`` is how far any but the first can still
    rise above the highest sure amount, ``over`` how far this one can; ``left`` is what remains of
    ``had`` after what was paid for the project before, and ``short`` by how much that was less.
    """
    decided, contested = Check("contest", "$lte", 0), Check("contest", "$gt", 0)
    spent = [Check("had", "$gt", 0), Check("left", "$lte", 0)]
    return Matcher({
        "superseded_decided": [decided, Check("rank", "$gt", 0)],
        "superseded_surely": [contested, Check("over", "$lt", 0)],
        "superseded_paid": [*spent, Check("short", "$lte", 0)],
        "barred_paid": [*spent, Check("short", "$gt", 0)],
        "open_contest": [contested, Check("over", "$gte", 0)],
        "stands_highest": [decided, Check("rank", "$lte", 0)],
    })  # fmt: skip


def _gaps(
    rows: Mapping[Place, RowResult], awards: Iterable[Award], before: PaidBefore, contested: bool
) -> dict[Place, dict[str, int]]:
    """The integers that `stacking` reads, for the rows of one project in the order of the text;
    where the policy's own awards are not ``contested`` every row is the first of its kind."""
    order = sorted(rows, key=lambda p: (-rows[p].low, rows[p].eligible is not True, -rows[p].high))
    surest = rows[order[0]].low
    contest = max((rows[place].high - surest for place in order[1:]), default=0)
    gaps = {}
    used = 0
    for place in order:
        row = rows[place]
        others = (a for a in awards if a.provision != place[0])
        sure = [a for a in others if a.same_kind is True and a.amount != 0]
        paid = [a.amount for a in sure if isinstance(a.amount, int)]
        least = sum(paid if before is PaidBefore.DIFFERENCE else paid[:1])
        if not contested and before is PaidBefore.DIFFERENCE:
            # Set off once: what the rows before this one took up is no longer there for it.
            least, used = max(least - used, 0), used + row.high
        left = row.high - least if before is PaidBefore.DIFFERENCE or not sure else 0
        gap = {"rank": order.index(place), "contest": contest, "over": row.high - surest}
        if not contested:
            gap = {"rank": 0, "contest": 0, "over": 0}
        gap |= {"had": row.high, "left": left, "short": row.high - least}
        gaps[place] = {name: sign(number) for name, number in gap.items()}
    return gaps


# The whole order ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Judged:
    """A settled provision with its condition: the tree, its rules, and the evaluator's closure."""

    provision: Any
    tree: Node
    condition: Condition
    evaluated: Reader

    def agreed(self, where: str, f: Facts) -> Any:
        """What both conclude; raises `CaseworkDisagreement`."""
        conclusion, value = self.condition.conclude(f), self.evaluated(f)
        if conclusion.value is not value:
            parts = [
                f"{said(value_of(node)(f))}  {label(node)}"
                for node in walk(self.tree)
                if isinstance(node, Compare | OneOf | InValidity)
                or (isinstance(node, Fact) and isinstance(node.kind, kinds.YesNo))
            ]
            raise CaseworkDisagreement(where, conclusion.trace(), [said(value), *parts])
        return value


@dataclass(frozen=True)
class _Plan:
    """An edition's rules under one selection of readings."""

    recognitions: Mapping[str, _Judged]
    scope: _Judged | None
    provisions: Mapping[str, _Judged]
    stacking: Stacking | None


_IN_FORCE: Final = InValidity(TODAY)
_LAPSED: Final = (Status.NOT_YET, Status.EXPIRED)


class Casework:
    """Judges the cases of one edition by forward chaining, one case at a time in the process."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._plans: dict[Selection, _Plan] = {}

    def decide(self, case: Case, selection: Selection = TAKEN) -> dict[str, Decision]:
        """What `judge.judge` decides, once the matcher has come to the same by its own way.

        Raises `CaseworkDisagreement` where it has not, and `CaseworkError` where it cannot be
        trusted: a number beyond 64 bits, or an answer of durable-rules that was not expected.
        """
        case = case.under(self.book.policy.short)
        decisions = judge(self.book, case, selection)
        with LOCK:
            if selection not in self._plans:
                self._plans[selection] = _plan(self.book, selection)
            plan = self._plans[selection]
            facts = self._facts(case, selection)
            in_force = _judged(_IN_FORCE).agreed("in force", facts) is not False
            for id_, decision in decisions.items():
                _agree(f"{id_}: in force", in_force, decision.outcome.status not in _LAPSED)
            if in_force:
                _establish(plan, facts)
                concluded = {
                    id_: _conclude(plan.provisions[id_], decision, facts, case)
                    for id_, decision in decisions.items()
                }
                superseded = self._stack(plan, decisions, concluded, case, selection)
                for id_, decision in decisions.items():
                    provision, values = plan.provisions[id_].provision, concluded[id_]
                    statuses = _statuses(provision, decision, values, case, id_ in superseded)
                    if decision.outcome.status not in statuses:
                        told = [*map(said, values), *(f"so {s.value}" for s in statuses)]
                        raise CaseworkDisagreement(id_, told, [decision.outcome.text])
        return decisions

    def _facts(self, case: Case, selection: Selection) -> dict[str, Any]:
        start, end = term(self.book, selection, publication(self.book, case))
        ours = {START: start, END: end, DAY: case.date, TODAY.key: case.date}
        return {**case.facts, **ours}

    def _stack(
        self, plan: _Plan, decisions: Mapping[str, Decision], concluded: Mapping[str, list[Any]],
        case: Case, selection: Selection,
    ) -> set[str]:  # fmt: skip
        """The provisions of which a row gives way, once both sides agree on every row."""
        rule = plan.stacking
        stacks = rule is not None and any(
            bears_on(rule, plan.provisions[id_].provision) and decision.rows
            for id_, decision in decisions.items()
        )
        before = judge(self.book, case, selection, stacked=False) if stacks else decisions
        projects: dict[str, dict[Place, RowResult]] = {}
        for id_, decision in before.items():
            left_out = _takes_no_part(rule, plan.provisions[id_].provision, id_, case)
            for i, row in enumerate(decision.rows):
                _agree(f"{id_}/{row.name}", concluded[id_][i], row.eligible)
                provision = plan.provisions[id_].provision
                project = None
                if rule is not None and isinstance(provision, Entitlement):
                    project = project_of(rule, provision.subject, row)
                if stacks and not left_out and project is not None and row.live:
                    projects.setdefault(project, {})[id_, i] = row
        superseded = set()
        for project, rows in projects.items():
            assert rule is not None
            paid = counted_awards(rule, project, case, self.book)
            contested = rule.covers is not Covers.OTHERS
            names = rule.per is Per.APPLICANT or any(row.project for row in rows.values())
            for place, gap in _gaps(rows, paid, rule.paid_before, contested).items():
                fired = stacking().fire(gap)
                words = {name.split("_")[0] for name in fired}
                was, row = rows[place], decisions[place[0]].rows[place[1]]
                unsure = "open" in words or (case.awards is UNKNOWN and names)
                expected = (was.eligible, 0 if unsure else was.low, was.high)
                if words & {"superseded", "barred"}:
                    expected = (False, 0, 0)
                if "superseded" in words:
                    superseded.add(place[0])
                # What is left after earlier awards, or of an open contest, is an amount, which the
                # matcher does not judge.
                seen = (row.eligible, *(expected[1:] if paid else (row.low, row.high)))
                open_ = "open" in words and row.eligible in (was.eligible, False)
                if seen != expected and not open_:
                    told = [f"fired: {', '.join(fired)}", *(f"{n} = {v}" for n, v in gap.items())]
                    where = f"{place[0]}/{row.name}: project `{project}`"
                    raise CaseworkDisagreement(where, [str(expected), *told], [str(seen)])
        return superseded


def _plan(book: Rulebook, selection: Selection) -> _Plan:
    recognitions, provisions = {}, {}
    for placed in book.placed:
        provision: Any = under(placed.provision, selection)
        if isinstance(provision, Entitlement):
            own = All(()) if provision.when is None else provision.when
            if isinstance(provision, Recognition) and not provision.subject.many:
                recognitions[provision.establishes.key] = _judged(own)
            provisions[placed.id] = _entitlement(provision, own)
        else:
            tree = getattr(provision, "kept", getattr(provision, "breached", None))
            if tree is not None:
                provisions[placed.id] = replace(_judged(tree), provision=provision)
    scope: Any = book.scope and under(book.scope.provision, selection)
    rule = rule_of(book, selection)
    return _Plan(recognitions, scope and _judged(scope.when), provisions, rule)


@cache
def _judged(tree: Node) -> _Judged:
    return _Judged(None, tree, compiled(tree), value_of(tree))


def _entitlement(provision: Entitlement, own: Node) -> _Judged:
    """Its own condition, something owed, and the policy applies."""
    pays = provision.pays if isinstance(provision, Grant) else Constant(kinds.Money(), 0)
    tree = All((own, owed(pays), SCOPE))
    holds, due = value_of(own), entitled(pays)
    evaluated: Reader = lambda f: all_of([holds(f), due(f), f[SCOPE.key]])  # noqa: E731
    return _Judged(provision, tree, compiled(tree), evaluated)


def _establish(plan: _Plan, facts: dict[str, Any]) -> None:
    """Adds to the facts the statuses that follow from them, and whether the policy applies."""
    found = 1
    while found:
        found = 0
        for key, recognition in plan.recognitions.items():
            if facts.get(key, UNKNOWN) is UNKNOWN and recognition.agreed(key, facts) is True:
                facts[key], found = True, found + 1
    facts[SCOPE.key] = True if plan.scope is None else plan.scope.agreed("scope", facts)


def _conclude(judged: _Judged, decision: Decision, facts: Facts, case: Case) -> list[Any]:
    """Of each row, whether the provision's condition holds."""
    provision, rows = judged.provision, [facts]
    if isinstance(provision, Entitlement):
        awards = own_awards(case.awards, decision.placed.id)
        each: Iterable[Any] = [None]
        if provision.subject.many:
            each = case.rows.get(provision.subject.name, ())
        named = frozenset(row.name for row in each if row is not None and row.named)
        rows = [
            {**facts, **(row.facts if row else {}), YEARS: years_paid(awards, row, named)}
            for row in each
        ]
    if isinstance(provision, Entitlement) and len(rows) != len(decision.rows):
        counts = [[f"{len(judged_)} rows"] for judged_ in (rows, decision.rows)]
        raise CaseworkDisagreement(decision.placed.id, *counts)
    return [judged.agreed(f"{decision.placed.id}, row {i + 1}", f) for i, f in enumerate(rows)]


def _takes_no_part(rule: Stacking | None, provision: Any, id_: str, case: Case) -> bool:
    """Whether stacking leaves a provision out: no amount, not what the rule speaks of, or paid once
    and for all before."""
    return not bears_on(rule, provision) or barred(provision, own_awards(case.awards, id_))


def _statuses(
    provision: Any, decision: Decision, concluded: list[Any], case: Case, superseded: bool
) -> list[Status]:
    """The outcomes that are consistent with what was concluded of the rows."""
    if not isinstance(provision, Entitlement):
        if concluded[0] is UNKNOWN:
            return [Status.UNDETERMINED]
        return [Status.KEPT if concluded[0] is isinstance(provision, Duty) else Status.BREACHED]
    left = [v for v, row in zip(concluded, decision.rows, strict=True) if row.eligible is not False]
    nothing = Status.SUPERSEDED if superseded else Status.NOT_ELIGIBLE
    if not left:
        return [nothing]
    sure = [Status.ELIGIBLE] if True in left else []
    if not isinstance(provision, Grant):
        return sure or [Status.UNDETERMINED]
    paid_out = [] if case.awards == () else [nothing, Status.SUPERSEDED]
    return [*sure, Status.UNDETERMINED, *paid_out]


def _agree(where: str, concluded: Any, evaluated: Any) -> None:
    if concluded is not evaluated:
        raise CaseworkDisagreement(where, [said(concluded)], [said(evaluated)])
