"""Conditions as rules for the matcher: integers measured of a row, ways to hold and to fail."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, singledispatch
from typing import Any, Final, NamedTuple

from tiaoli import kinds
from tiaoli.evaluate import (
    DAY,
    END,
    NO_SHARE,
    START,
    AtLeast,
    Facts,
    owed_to_every_kind,
    value_of,
    years_left,
)
from tiaoli.kinds import UNKNOWN
from tiaoli.matcher import MAX_RULES, CaseworkError, Check, Matcher, sign
from tiaoli.tree import (
    All,
    Always,
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
    Less,
    Node,
    Not,
    OneOf,
    Past,
    Portion,
    Ratio,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
    children,
)

# What is measured of a row -----------------------------------------------------------------------

Reader = Callable[[Facts], Any]


class Measure(NamedTuple):
    """An integer taken from a row's facts; equal measures are one property."""

    how: Callable[..., Reader]
    parts: tuple[Any, ...]

    @property
    def label(self) -> str:
        """The measure as a trace shows it."""
        return f"{self.how.__name__[1:]}({', '.join(label(part) for part in self.parts)})"


def label(part: Any) -> str:
    match part:
        case Fact():
            return part.key
        case Constant():
            return part.kind.show(part.value)
        case Node():
            options = part.options if isinstance(part, OneOf) else ()
            inside = (*(label(child) for child in children(part)), *options)
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


def _is_last_year(year: Node) -> Reader:
    """1 for the year before the case's date."""
    value = value_of(year)
    return lambda f: v if (v := value(f)) is UNKNOWN else int(v + 1 == f[DAY].year)


def _done_by_the_end(done: Node) -> Reader:
    """1 once it is done, 0 if the year ended without it, unknown while the year runs."""
    value = value_of(done)

    def read(f: Facts) -> Any:
        v, running = value(f), f[DAY] < f[DAY].replace(month=12, day=31)
        return v if v is UNKNOWN else UNKNOWN if not v and running else int(v)

    return read


def _years(node: YearsLeft) -> Reader:
    """How many years can still be paid."""
    return years_left(node)


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
            return lambda f: derived(f) if f.get(key, UNKNOWN) is UNKNOWN else _pair(f[key])
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
def _(node: Past, holds: bool) -> Ways:
    return _one(Measure(_days, (node.event, DAY)), "$gte", 0, holds)


@ways.register
def _(node: YearBefore, holds: bool) -> Ways:
    return _one(Measure(_is_last_year, (node.year,)), "$gte", 1, holds)


@ways.register
def _(node: WithinYear, holds: bool) -> Ways:
    return _one(Measure(_done_by_the_end, (node.done,)), "$gte", 1, holds)


@ways.register
def _(node: YearsLeft, holds: bool) -> Ways:
    return _one(Measure(_years, (node,)), "$gt", 0, holds)


@ways.register
def _(node: Always, holds: bool) -> Ways:
    return frozenset({frozenset()}) if holds else frozenset()


@ways.register
def _(node: InValidity, holds: bool) -> Ways:
    edges = [
        _one(Measure(_days, (node.event, edge)), "$gte", 0, holds) for edge in (START, END, DAY)
    ]
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
        case Less():
            return owed(node.amount)
        case ByTier(measure=crossing, tiers=tiers):
            return Either(tuple(_crossed(crossing, threshold) for threshold, _ in tiers))
        case ByKind() if owed_to_every_kind(node):
            return All(())
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
        lines = [f"{said(self.value)}; fired: {', '.join(self.fired) or 'nothing'}"]
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
                raise CaseworkError(f"{label(node)} needs more than {MAX_RULES} rules")

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


def said(value: Any) -> str:
    return "undetermined" if value is UNKNOWN else "yes" if value else "no"
