"""Judging one case by forward chaining on durable-rules, every step compared with the evaluator.

In force → recognitions → scope → each provision on each row → stacking: what one stage concludes
stands as integers among the facts of the next. A condition becomes one rule for every way in which
it holds and one for every way in which it fails; where none fires it is undetermined, which is
Kleene's logic. The matcher sees 64-bit integers against constants, one fact at a time, and whatever
is asserted is retracted; amounts, sums and gaps are computed outside it.
"""

from __future__ import annotations

import datetime
import itertools
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, singledispatch
from typing import Any, Final, NamedTuple

from tiaoli import kinds
from tiaoli.case import Award, Case
from tiaoli.decision import Decision, RowResult
from tiaoli.evaluate import DAY, END, NO_SHARE, START, AtLeast, Facts, all_of, entitled, value_of
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.outcome import Status
from tiaoli.policy import Rulebook
from tiaoli.provisions import Duty, Entitlement, Grant, PaidBefore, Per, Recognition, Stacking
from tiaoli.standing import term
from tiaoli.tree import (
    TAKEN,
    All,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Either,
    Fact,
    HighestBefore,
    InValidity,
    Node,
    Not,
    OneOf,
    Portion,
    Ratio,
    Selection,
    Worded,
    children,
    under,
    walk,
)

MAX_RULES: Final = 60
"""On one kind of fact: durable-rules loses a fact that more than 64 rules match."""
MAX_PROPERTIES: Final = 240
"""Of one fact: durable-rules has room for 252."""
LARGEST: Final = 2**63 - 1
"""Beyond 64 bits durable-rules is silently wrong."""

_LOCK: Final = threading.Lock()
_NUMBERS: Final = itertools.count()


class CaseworkError(Exception):
    """The matcher cannot be trusted with this case or this rule; the message says why."""


class CaseworkDisagreement(CaseworkError):  # noqa: N818 - the name says what happened
    """Matcher and evaluator differ, so there is no answer. Both traces are attached."""

    def __init__(self, where: str, matcher: Iterable[str], evaluator: Iterable[str]) -> None:
        self.where, self.matcher, self.evaluator = where, tuple(matcher), tuple(evaluator)
        lines = [f"{where}: the matcher and the evaluator disagree"]
        lines += [f"  matcher    {line}" for line in self.matcher]
        lines += [f"  evaluator  {line}" for line in self.evaluator]
        super().__init__("\n".join(lines))


# The matcher -------------------------------------------------------------------------------------


class Check(NamedTuple):
    """A property of a fact against a constant: ``$gte``, ``$gt``, ``$lte`` or ``$lt``."""

    name: str
    operator: str
    constant: int


def check_names(names: Iterable[str]) -> None:
    """Raises `CaseworkError` where durable-rules would take one property for another.

    It tells properties apart by their 32-bit FNV-1a hash alone.
    """
    seen: dict[int, str] = {}
    for name in names:
        value = 2166136261
        for byte in name.encode("ascii"):
            value = (value ^ byte) * 16777619 % 2**32
        if seen.setdefault(value, name) != name:
            raise CaseworkError(f"properties `{seen[value]}` and `{name}` have the same hash")


def check_size(numbers: Iterable[int]) -> None:
    """Raises `CaseworkError` for a number beyond 64 bits."""
    for number in numbers:
        if not -LARGEST <= number <= LARGEST:
            raise CaseworkError(f"`{number}` does not fit in 64 bits")


def sign(number: int) -> int:
    """`number` cut to 64 bits: for a margin, which is only ever compared with zero."""
    return max(-LARGEST, min(LARGEST, number))


class Matcher:
    """Rules ``<conclusion>_<number>``, each a list of tests that must all pass, over one fact.

    Raises `CaseworkError` for more rules or properties than are safe, for properties with equal
    hashes and for constants beyond 64 bits.
    """

    def __init__(self, rules: Mapping[str, Iterable[Check]]) -> None:
        self.rules = {name: tuple(tests) for name, tests in rules.items()}
        tests = [test for each in self.rules.values() for test in each]
        self.properties = {test.name for test in tests}
        self.session: Any = None
        if len(self.rules) > MAX_RULES or len(self.properties) > MAX_PROPERTIES:
            raise CaseworkError(f"{len(self.rules)} rules on {len(self.properties)} properties")
        check_names(("id", "sid", "row", *sorted(self.properties)))
        check_size(test.constant for test in tests)

    def fire(self, values: Mapping[str, int]) -> tuple[str, ...]:
        """The rules that fire on a fact with these properties, of which nothing is left behind.

        Raises `CaseworkError` if a property is absent or too large, or the engine misbehaves.
        """
        import durable_rules_engine as engine  # type: ignore[import-not-found]

        if lacking := self.properties - values.keys():
            raise CaseworkError(f"no value for {', '.join(sorted(lacking))}")
        check_size(values.values())
        if self.session is None:
            self.session = engine.create_ruleset(f"casework{next(_NUMBERS)}", self._definition())
        try:
            fired = self._fire(engine, json.dumps({"id": 1, "row": 1, **values}))
        except BaseException as problem:
            # A match begun and not completed keeps the session locked for seconds: start afresh.
            self.session = None
            if isinstance(problem, engine.error):
                raise CaseworkError(f"durable-rules: {problem}") from problem
            raise
        return tuple(fired)

    def _fire(self, engine: Any, fact: str) -> list[str]:
        fired = []
        try:
            status, state = engine.assert_fact(self.session, fact)
            if status != 0:
                raise CaseworkError(f"durable-rules answers {status} to the fact {fact}")
            started = engine.start_action_for_state(self.session, state)
            match = started[1] if started else None
            while match:
                fired.append(match.split('"', 2)[1])
                match = engine.complete_and_start_action(self.session, state)
        finally:
            status, _ = engine.retract_fact(self.session, fact)
        if status != 0 or "seen" not in fired:
            raise CaseworkError(f"durable-rules answers {status} and {fired} to the fact {fact}")
        fired.remove("seen")
        return fired

    def _definition(self) -> str:
        row: dict[str, Any] = {"row": 1}
        # Every fact meets the first rule: one that does not meet even this was never looked at.
        rules = {"seen": {"all": [{"m": row}]}}
        for name, tests in self.rules.items():
            every = [row, *({test.operator: {test.name: test.constant}} for test in tests)]
            rules[name] = {"all": [{"m": {"$and": every} if len(every) > 1 else row}]}
        return json.dumps(rules)


# What is measured of a row -----------------------------------------------------------------------

Reader = Callable[[Facts], Any]


class Measure(NamedTuple):
    """An integer taken from a row's facts; equal measures are one property."""

    how: Callable[..., Reader]
    parts: tuple[Any, ...]

    @property
    def label(self) -> str:
        """The measure as a trace shows it."""
        return f"{self.how.__name__[1:]}({', '.join(_label(part) for part in self.parts)})"


def _label(part: Any) -> str:
    match part:
        case Fact():
            return part.key
        case Constant():
            return part.kind.show(part.value)
        case Node():
            options = part.options if isinstance(part, OneOf) else ()
            inside = (*(_label(child) for child in children(part)), *options)
            return f"{type(part).__name__}({', '.join(inside)})"
        case _:
            return str(part)


def _number(node: Node) -> Reader:
    """A count, an amount, a year, a day or a yes/no, as it is."""
    value = value_of(node)
    return lambda f: v if (v := value(f)) is UNKNOWN else _integer(v)


def _integer(value: Any) -> int:
    return value.toordinal() if isinstance(value, datetime.date) else int(value)


def _listed(choice: Node, *options: str) -> Reader:
    """1 if the choice is among the options."""
    value = value_of(choice)
    return lambda f: v if (v := value(f)) is UNKNOWN else int(v in options)


def _days(event: Node, edge: str) -> Reader:
    """Days by which the event lies inside the edition's first or last day; open ends as evaluated:
    without a first day nothing is known, without a last day nothing is too late."""
    value = value_of(event)

    def read(f: Facts) -> Any:
        day, limit = value(f), f[edge]
        if day is UNKNOWN or limit is None:
            return UNKNOWN if day is UNKNOWN or edge == START else 0
        day = datetime.date(day, 12, 31) if isinstance(day, int) else day
        return (day - limit).days if edge == START else (limit - day).days

    return read


def _margin(left: Node, right: Node, failing: int) -> Reader:
    """How far left lies above right, cross-multiplied; ``failing`` where a share does not exist."""
    one, other = _quotient(left), _quotient(right)

    def read(f: Facts) -> Any:
        a, b = one(f), other(f)
        if a is NO_SHARE or b is NO_SHARE:
            return failing
        if a is UNKNOWN or b is UNKNOWN:
            return UNKNOWN
        return sign(a[0] * b[1] - b[0] * a[1])

    return read


def _passed(highest: Node, limit: Constant, bound: Bound) -> Reader:
    """1 if the highest value meets the bound; a year may be unknown and the others still decide."""
    value = value_of(highest)

    def read(f: Facts) -> Any:
        found = value(f)
        least = found.value if isinstance(found, AtLeast) else found
        if least is UNKNOWN:
            return UNKNOWN
        passed = least - limit.value >= (0 if bound is Bound.AT_LEAST else 1)
        return UNKNOWN if isinstance(found, AtLeast) and not passed else int(passed)

    return read


def _quotient(node: Node) -> Reader:
    """The value as numerator and denominator."""
    match node:
        case Worded(part=part):
            return _quotient(part)
        case Fact(key=key, formula=Ratio() as formula):
            derived = _quotient(formula)
            return lambda f: _pair(f[key]) if key in f else derived(f)
        case Ratio(part=part, whole=whole):
            above, below = value_of(part), value_of(whole)

            def share(f: Facts) -> Any:
                a, b = above(f), below(f)
                if b is not UNKNOWN and b == 0:
                    return NO_SHARE
                return UNKNOWN if a is UNKNOWN or b is UNKNOWN else (a, b)

            return share
        case _:
            value = value_of(node)
            return lambda f: _pair(value(f))


def _pair(value: Any) -> Any:
    if value is UNKNOWN or value is NO_SHARE:
        return value
    if isinstance(value, Fraction):
        return value.numerator, value.denominator
    return _integer(value), 1


# From a condition to rules -----------------------------------------------------------------------

_OPERATOR: Final = {bound: f"${name}" for bound, name in zip(
    (Bound.AT_LEAST, Bound.ABOVE, Bound.AT_MOST, Bound.BELOW), ("gte", "gt", "lte", "lt"),
    strict=True,
)}  # fmt: skip
_OPPOSITE: Final = {"$gte": "$lt", "$lt": "$gte", "$gt": "$lte", "$lte": "$gt"}

Ways = frozenset[frozenset[tuple[Measure, str, int]]]
"""Alternatives, each a set of tests that must all pass: a disjunctive normal form."""


class _TooManyWays(Exception):  # noqa: N818 - caught below: the condition is judged in stages
    pass


def _one(measure: Measure, operator: str, constant: int, holds: bool) -> Ways:
    return frozenset({frozenset({(measure, operator if holds else _OPPOSITE[operator], constant)})})


def _any_way(parts: Iterable[Ways]) -> Ways:
    return frozenset().union(*parts)


def _every_way(parts: Iterable[Ways]) -> Ways:
    joined: Ways = frozenset({frozenset()})
    for part in parts:
        joined = frozenset(a | b for a in joined for b in part)
        if len(joined) > MAX_RULES:
            raise _TooManyWays
    return joined


@singledispatch
def ways(node: Any, holds: bool) -> Ways:
    """The ways in which a settled condition holds, or fails; `TypeError` for what is none."""
    raise TypeError(f"casework has no rules for {type(node).__name__}")


@ways.register
def _(node: Fact, holds: bool) -> Ways:
    return _one(Measure(_number, (node,)), "$gte", 1, holds)


@ways.register
def _(node: Compare, holds: bool) -> Ways:
    operator = _OPERATOR[node.bound]
    if isinstance(node.left, Fact) and isinstance(node.left.formula, HighestBefore):
        return _one(Measure(_passed, (node.left, node.right, node.bound)), "$gte", 1, holds)
    if isinstance(node.right, Constant) and not isinstance(node.right.kind, kinds.Share):
        number = _integer(node.right.value)
        return _one(Measure(_number, (node.left,)), operator, number, holds)
    failing = -1 if node.bound in (Bound.AT_LEAST, Bound.ABOVE) else 1
    return _one(Measure(_margin, (node.left, node.right, failing)), operator, 0, holds)


@ways.register
def _(node: OneOf, holds: bool) -> Ways:
    return _one(Measure(_listed, (node.fact, *node.options)), "$gte", 1, holds)


@ways.register
def _(node: InValidity, holds: bool) -> Ways:
    edges = [_one(Measure(_days, (node.event, edge)), "$gte", 0, holds) for edge in (START, END)]
    return _every_way(edges) if holds else _any_way(edges)


@ways.register
def _(node: All, holds: bool) -> Ways:
    return (_every_way if holds else _any_way)(ways(part, holds) for part in node.parts)


@ways.register
def _(node: Either, holds: bool) -> Ways:
    return (_any_way if holds else _every_way)(ways(part, holds) for part in node.parts)


@ways.register
def _(node: Not, holds: bool) -> Ways:
    return ways(node.part, not holds)


@ways.register
def _(node: Worded, holds: bool) -> Ways:
    return ways(node.part, holds)


def owed(node: Any) -> Node:
    """The condition under which an amount is owed at all: a tier reached, a kind listed."""
    match node:
        case Capped():
            return All((owed(node.amount), owed(node.ceiling)))
        case Portion():
            return owed(node.base)
        case ByTier(measure=crossing, tiers=tiers):
            return Either(tuple(_crossed(crossing, threshold) for threshold, _ in tiers))
        case ByKind(choice=choice, table=table):
            listed = (All((OneOf(choice, (option,)), owed(amount))) for option, amount in table)
            return Either(tuple(listed))
        case _:
            return All(())


def _crossed(crossing: Any, threshold: Node) -> Node:
    passed, before = (
        Compare(value, crossing.bound, threshold) for value in (crossing.now, crossing.before)
    )
    return All((passed, Not(before)))


class Conclusion(NamedTuple):
    """What the matcher made of one fact: the value, the rules that fired, the integers it saw."""

    value: Any
    fired: tuple[str, ...]
    saw: Mapping[str, int]
    labels: tuple[str, ...]

    def trace(self) -> list[str]:
        """The conclusion line by line."""
        lines = [f"{_said(self.value)}; fired: {', '.join(self.fired) or 'nothing'}"]
        for i, label in enumerate(self.labels):
            lines.append(f"{'unknown' if self.saw[f'u{i}'] else self.saw[f'p{i}']}  {label}")
        return lines


class Condition:
    """A settled condition as rules; one too large for one matcher is chained from its halves."""

    def __init__(self, node: Node) -> None:
        self.earlier: list[tuple[str, Condition]] = []
        try:
            rules = _rules(node)
        except _TooManyWays:
            rules = _rules(self._split(node))
        found = {measure for way in rules.values() for measure, _, _ in way}
        measures = sorted(found, key=lambda measure: measure.label)
        self.labels = tuple(measure.label for measure in measures)
        self.readers = [measure.how(*measure.parts) for measure in measures]
        number = {measure: i for i, measure in enumerate(measures)}
        self.matcher = Matcher({
            name: [
                test
                for measure, operator, constant in sorted(way, key=lambda t: (number[t[0]], t[1:]))
                for test in (
                    Check(f"u{number[measure]}", "$lt", 1),
                    Check(f"p{number[measure]}", operator, constant),
                )
            ]
            for name, way in rules.items()
        })  # fmt: skip

    def _split(self, node: Node) -> Node:
        match node:
            case Worded() | Not():
                return replace(node, part=self._split(node.part))
            case All(parts=(part,)) | Either(parts=(part,)):
                return self._split(part)
            case All(parts=parts) | Either(parts=parts):
                middle = len(parts) // 2
                for half in (parts[:middle], parts[middle:]):
                    fact = _stage(f"half {len(self.earlier)}")
                    self.earlier.append((fact.key, compiled(replace(node, parts=half))))
                return replace(node, parts=(_stage("half 0"), _stage("half 1")))
            case _:
                raise CaseworkError(f"{_label(node)} needs more than {MAX_RULES} rules")

    def conclude(self, f: Facts) -> Conclusion:
        """`True`, `False` or `UNKNOWN`, with what led there. Raises `CaseworkError`."""
        if self.earlier:
            f = {**f, **{key: stage.conclude(f).value for key, stage in self.earlier}}
        saw = {}
        for i, read in enumerate(self.readers):
            number = read(f)
            saw[f"u{i}"], saw[f"p{i}"] = (1, 0) if number is UNKNOWN else (0, number)
        fired = self.matcher.fire(saw)
        found = {name.split("_")[0] for name in fired}
        if len(found) > 1:
            raise CaseworkError(f"the matcher concludes both: {', '.join(fired)}")
        value = found == {"yes"} if found else UNKNOWN
        return Conclusion(value, fired, saw, self.labels)


def _rules(node: Node) -> dict[str, frozenset[tuple[Measure, str, int]]]:
    holding, failing = ways(node, True), ways(node, False)
    if len(holding) + len(failing) > MAX_RULES:
        raise _TooManyWays
    named = (("yes", holding), ("no", failing))
    return {f"{word}_{i}": way for word, each in named for i, way in enumerate(each)}


@cache
def compiled(node: Node) -> Condition:
    """The condition's rules, compiled once per process: durable-rules never frees a ruleset."""
    return Condition(node)


def _stage(name: str, kind: kinds.Kind | None = None) -> Fact:
    """What an earlier stage hands to the next one, as a fact."""
    return Fact("@", name, kind or kinds.YesNo(), "a conclusion of casework", "tiaoli/casework.py")


TODAY: Final = _stage("day", kinds.Date())
SCOPE: Final = _stage("scope")


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
    rows: Mapping[Place, RowResult], awards: Iterable[Award], before: PaidBefore
) -> dict[Place, dict[str, int]]:
    """The integers that `stacking` reads, for the rows of one project in the order of the text."""
    order = sorted(rows, key=lambda place: (-rows[place].low, -rows[place].high))
    surest = rows[order[0]].low
    contest = max((rows[place].high - surest for place in order[1:]), default=0)
    gaps = {}
    for place, row in rows.items():
        others = (a for a in awards if (a.provision, a.item) != (place[0], row.name))
        paid = [a.amount for a in others if isinstance(a.amount, int) and a.amount > 0]
        least = sum(paid if before is PaidBefore.DIFFERENCE else paid[:1])
        left = row.high - least if before is PaidBefore.DIFFERENCE or not paid else 0
        gap = {"rank": order.index(place), "contest": contest, "over": row.high - surest}
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
                f"{_said(value_of(node)(f))}  {_label(node)}"
                for node in walk(self.tree)
                if isinstance(node, Compare | OneOf | InValidity)
                or (isinstance(node, Fact) and isinstance(node.kind, kinds.YesNo))
            ]
            raise CaseworkDisagreement(where, conclusion.trace(), [_said(value), *parts])
        return value


@dataclass(frozen=True)
class _Plan:
    """An edition's rules under one selection of readings."""

    recognitions: Mapping[str, _Judged]
    scope: _Judged | None
    provisions: Mapping[str, _Judged]
    paid_before: PaidBefore | None


_IN_FORCE: Final = InValidity(TODAY)
_LAPSED: Final = (Status.NOT_YET, Status.EXPIRED)


class Casework:
    """Judges the cases of one edition by forward chaining, one case at a time in the process."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._plans: dict[Selection, _Plan] = {}
        self._unstacked = replace(book, clauses=tuple(
            replace(clause, provisions={
                name: p for name, p in clause.provisions.items() if not isinstance(p, Stacking)
            })
            for clause in book.clauses
        ))  # fmt: skip

    def decide(self, case: Case, selection: Selection = TAKEN) -> dict[str, Decision]:
        """What `judge.judge` decides, once the matcher has come to the same by its own way.

        Raises `CaseworkDisagreement` where it has not, and `CaseworkError` where it cannot be
        trusted: a number beyond 64 bits, or an answer of durable-rules that was not expected.
        """
        decisions = judge(self.book, case, selection)
        with _LOCK:
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
                        told = [*map(_said, values), *(f"so {s.value}" for s in statuses)]
                        raise CaseworkDisagreement(id_, told, [decision.outcome.text])
        return decisions

    def _facts(self, case: Case, selection: Selection) -> dict[str, Any]:
        start, end = term(self.book, selection)
        ours = {START: start, END: end, DAY: case.date, TODAY.key: case.date}
        return {**case.facts, **ours}

    def _stack(
        self, plan: _Plan, decisions: Mapping[str, Decision], concluded: Mapping[str, list[Any]],
        case: Case, selection: Selection,
    ) -> set[str]:  # fmt: skip
        """The provisions of which a row gives way, once both sides agree on every row."""
        stacks = plan.paid_before is not None and any(
            row.project is not None for decision in decisions.values() for row in decision.rows
        )
        before = judge(self._unstacked, case, selection) if stacks else decisions
        projects: dict[str, dict[Place, RowResult]] = {}
        for id_, decision in before.items():
            for i, row in enumerate(decision.rows):
                if not _bars_rows(plan.provisions[id_].provision, case):
                    _agree(f"{id_}/{row.name}", concluded[id_][i], row.eligible)
                paying = isinstance(plan.provisions[id_].provision, Grant)
                if stacks and paying and row.project is not None and row.eligible is not False:
                    projects.setdefault(row.project, {})[id_, i] = row
        superseded = set()
        for project, rows in projects.items():
            paid = _paid_before(self.book, project, case)
            for place, gap in _gaps(rows, paid, plan.paid_before).items():  # type: ignore[arg-type]
                fired = stacking().fire(gap)
                words = {name.split("_")[0] for name in fired}
                was, row = rows[place], decisions[place[0]].rows[place[1]]
                unsure = "open" in words or case.awards is UNKNOWN
                expected = (was.eligible, 0 if unsure else was.low, was.high)
                if words & {"superseded", "barred"}:
                    expected = (False, 0, 0)
                if "superseded" in words:
                    superseded.add(place[0])
                # What is left after earlier awards is an amount, which the matcher does not judge.
                seen = (row.eligible, *(expected[1:] if paid else (row.low, row.high)))
                if seen != expected:
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
    rule: Any = book.stacking and under(book.stacking.provision, selection)
    return _Plan(recognitions, scope and _judged(scope.when), provisions, rule and rule.paid_before)


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
    for key, recognition in plan.recognitions.items():
        if facts.get(key, UNKNOWN) is UNKNOWN and recognition.agreed(key, facts) is True:
            facts[key] = True
    facts[SCOPE.key] = True if plan.scope is None else plan.scope.agreed("scope", facts)


def _conclude(judged: _Judged, decision: Decision, facts: Facts, case: Case) -> list[Any]:
    """Of each row, whether the provision's condition holds."""
    provision, rows = judged.provision, [facts]
    if isinstance(provision, Entitlement) and provision.subject.many:
        rows = [{**facts, **row.facts} for row in case.rows.get(provision.subject.name, ())]
    if isinstance(provision, Entitlement) and len(rows) != len(decision.rows):
        counts = [[f"{len(each)} rows"] for each in (rows, decision.rows)]
        raise CaseworkDisagreement(decision.placed.id, *counts)
    return [judged.agreed(f"{decision.placed.id}, row {i + 1}", f) for i, f in enumerate(rows)]


def _paid_before(book: Rulebook, project: str, case: Case) -> list[Award]:
    """What was paid for the project by a policy of the same kind, so far as that is not denied."""
    awards: Iterable[Any] = () if case.awards is UNKNOWN else case.awards  # type: ignore[assignment]
    mine = (award for award in awards if award.project == project and award.same_kind is not False)
    return [a if a.same_kind is True or a.provision in book.by_id else replace(a, amount=UNKNOWN)
            for a in mine]  # fmt: skip


def _bars_rows(provision: Any, case: Case) -> bool:
    """Whether an earlier award can bar a single row, so that its condition is not the last word."""
    once = isinstance(provision, Grant) and provision.times is not None
    return once and provision.times.per is Per.ITEM and case.awards != ()


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
    barred = [] if case.awards == () else [nothing]
    return [*sure, Status.UNDETERMINED, *barred]


def _said(value: Any) -> str:
    return "undetermined" if value is UNKNOWN else "yes" if value else "no"


def _agree(where: str, concluded: Any, evaluated: Any) -> None:
    if concluded is not evaluated:
        raise CaseworkDisagreement(where, [_said(concluded)], [_said(evaluated)])
