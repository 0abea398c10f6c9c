"""What a row of which nothing lacks is owed, by compiled Python: what the evaluator says, sooner.

A settled tree is written as one Python expression. It takes facts by their keys, so one that lacks
raises, and so does `UNKNOWN`, which has no truth value and no order: then `evaluate`, whose meaning
this is, must be asked. Amounts stay whole numbers of a fraction of a fen until the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, singledispatch
from typing import Any, Final, TypeGuard

from tiaoli.evaluate import (
    DAY,
    END,
    NO_SHARE,
    PAID,
    START,
    AtLeast,
    Facts,
    amount_of,
    entitled,
    half_up,
    owed_to_every_kind,
    value_of,
)
from tiaoli.kinds import UNKNOWN, Choice, Date, Share, YesNo
from tiaoli.tree import (
    All,
    Always,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Either,
    Fact,
    InValidity,
    Less,
    Node,
    Not,
    OneOf,
    Portion,
    Ratio,
    Several,
    Sum,
    Unstated,
    Worded,
    YearBefore,
    kind_of,
    walk,
)


class NotAtOnceError(Exception):
    """Something lacks, so that only the evaluator can tell."""


NOT_AT_ONCE: Final = (NotAtOnceError, KeyError, TypeError)
"""What a compiled rule raises where the evaluator must be asked."""


@cache
def owed_at_once(when: Node | None, pays: Node | None) -> Callable[[Facts], int | None]:
    """What a row is owed in fen (half-up; 0 for what pays no amount), ``None`` where a condition
    fails; raises one of `NOT_AT_ONCE` where something lacks."""
    code = _Code()
    source = ["def owed(f):"]
    if pays is not None and any(isinstance(node, ByTier) for node in walk(pays)):
        source.append(f"    if {PAID!r} in f: raise NotAtOnceError")  # what is left of the tiers
    conditions = [] if when is None else [_truth(when, code)]
    conditions += [] if pays is None else [_owed(pays, code)]
    source += [f"    if not {each}: return None" for each in conditions if each != "True"]
    source.append(f"    return {'0' if pays is None else _rounded(*_amount(pays, code))}")
    exec(compile("\n".join(source), "<rule>", "exec"), code.names)
    found: Callable[[Facts], int | None] = code.names["owed"]
    return found


def _rounded(amount: str, parts: int) -> str:
    if parts == 1:
        return f"half_up({amount})"
    return f"half_up((2 * {amount} + {parts}) // {2 * parts})"


@dataclass
class _Code:
    """What the source refers to: nothing of a rule stands in it but numbers and quoted keys."""

    names: dict[str, Any] = field(
        default_factory=lambda: {"NotAtOnceError": NotAtOnceError, "half_up": half_up}
    )

    def name(self, value: Any) -> str:
        """A name for a value that is no whole number."""
        name = f"v{len(self.names)}"
        self.names[name] = value
        return name

    def asked(self, closure: Callable[[Facts], Any]) -> str:
        """What the evaluator says of a part, if that is known."""
        return f"{self.name(_known(closure))}(f)"


def _known(closure: Callable[[Facts], Any]) -> Callable[[Facts], Any]:
    def known(f: Facts) -> Any:
        value = closure(f)
        if value is UNKNOWN or value is NO_SHARE or isinstance(value, AtLeast):
            raise NotAtOnceError
        return value

    return known


def _same_ends(closure: Callable[[Facts], Any]) -> Callable[[Facts], Any]:
    def exact(f: Facts) -> Any:
        low, high = closure(f)
        if low != high:
            raise NotAtOnceError
        return low

    return exact


# Conditions --------------------------------------------------------------------------------------


@singledispatch
def _truth(node: Any, code: _Code) -> str:
    return code.asked(value_of(node))


@_truth.register
def _(node: Always, code: _Code) -> str:
    return "True"


@_truth.register
def _(node: Fact, code: _Code) -> str:
    plain = node.formula is None and isinstance(node.kind, YesNo)
    return f"f[{node.key!r}]" if plain else code.asked(value_of(node))


@_truth.register
def _(node: All, code: _Code) -> str:
    return _and([_truth(part, code) for part in node.parts])


def _and(conditions: list[str]) -> str:
    """All of them; those that always hold need not be asked."""
    asked = [each for each in conditions if each != "True"]
    return f"({' and '.join(asked)})" if asked else "True"


@_truth.register
def _(node: Either, code: _Code) -> str:
    return "({})".format(" or ".join(_truth(part, code) for part in node.parts))


@_truth.register
def _(node: Not, code: _Code) -> str:
    return f"(not {_truth(node.part, code)})"


@_truth.register
def _(node: Worded, code: _Code) -> str:
    return _truth(node.part, code)


@_truth.register
def _(node: Compare, code: _Code) -> str:
    if not isinstance(kind_of(node.left), Share):
        return f"({_number(node.left, code)} {node.bound.value} {_number(node.right, code)})"
    ratio = node.left.formula if isinstance(node.left, Fact) else node.left
    if not isinstance(node.right, Constant) or not isinstance(ratio, Ratio):
        return code.asked(value_of(node))
    limit: Fraction = node.right.value
    part, whole = _number(ratio.part, code), _number(ratio.whole, code)
    # By cross-multiplication; the share of nothing meets no bound.
    meets = f"{part} * {limit.denominator} {node.bound.value} {whole} * {limit.numerator}"
    derived = f"({whole} != 0 and {meets})"
    if not isinstance(node.left, Fact):
        return derived
    key = node.left.key
    stated = f"f[{key!r}] {node.bound.value} {code.name(limit)}"
    return f"({stated} if {key!r} in f else {derived})"


@_truth.register
def _(node: OneOf, code: _Code) -> str:
    if not _only_stated(node.fact):
        return code.asked(value_of(node))
    return _looked_up(node.fact, dict.fromkeys(node.options, True), False, code)


def _only_stated(node: Node) -> TypeGuard[Fact]:
    """Whether it is a fact that follows from no others."""
    return isinstance(node, Fact) and node.formula is None


def _looked_up(fact: Fact, values: dict[str, Any], other: Any, code: _Code) -> str:
    """A value for each option of a choice."""
    assert isinstance(fact.kind, Choice)
    table = {option: values.get(option, other) for option in fact.kind.options}
    return f"{code.name(table)}[f[{fact.key!r}]]"


@_truth.register
def _(node: InValidity, code: _Code) -> str:
    if not isinstance(kind_of(node.event), Date):
        return code.asked(value_of(node))
    event, end = _number(node.event, code), f"f[{END!r}]"
    before = f"({end} is None or {event} <= {end})"
    return f"(f[{START!r}] <= {event} <= f[{DAY!r}] and {before})"


@_truth.register
def _(node: YearBefore, code: _Code) -> str:
    # A difference, because an unknown year raises there and would only be unequal otherwise.
    return f"({_number(node.year, code)} - f[{DAY!r}].year == -1)"


def _passed(measure: Crossing, threshold: Constant, code: _Code) -> str:
    limit = f"{measure.bound.value} {_number(threshold, code)}"
    now, before = _number(measure.now, code), _number(measure.before, code)
    return f"({now} {limit} and not {before} {limit})"


# Numbers and amounts -----------------------------------------------------------------------------


@singledispatch
def _number(node: Any, code: _Code) -> str:
    return code.asked(value_of(node))


@_number.register
def _(node: Constant, code: _Code) -> str:
    return str(node.value) if type(node.value) is int else code.name(node.value)


@_number.register
def _(node: Fact, code: _Code) -> str:
    stated = f"f[{node.key!r}]"
    if node.formula is None:
        return stated
    return f"({stated} if {node.key!r} in f else {code.asked(value_of(node))})"


@singledispatch
def _amount(node: Any, code: _Code) -> tuple[str, int]:
    """The source of a number, whole or a fraction, and how many of it are a fen."""
    return code.asked(_same_ends(amount_of(node))), 1


@_amount.register
def _(node: Constant, code: _Code) -> tuple[str, int]:
    return str(node.value), 1


@_amount.register
def _(node: Fact, code: _Code) -> tuple[str, int]:
    return f"(+{_number(node, code)})", 1  # the sign, because of an unknown it raises


@_amount.register
def _(node: Sum, code: _Code) -> tuple[str, int]:
    sources, parts = _in_same_parts([_amount(part, code) for part in node.parts])
    return "({})".format(" + ".join(sources)), parts


def _in_same_parts(amounts: list[tuple[str, int]]) -> tuple[list[str], int]:
    parts = math.lcm(*(each for _, each in amounts))
    return [s if n == parts else f"{s} * {parts // n}" for s, n in amounts], parts


@_amount.register
def _(node: Less, code: _Code) -> tuple[str, int]:
    amount = _amount(node.amount, code)
    if node.deduction is None:
        return amount
    (whole, less), parts = _in_same_parts([amount, _amount(node.deduction, code)])
    return f"max({whole} - {less}, 0)", parts


@_amount.register
def _(node: Portion, code: _Code) -> tuple[str, int]:
    if not isinstance(node.rate, Constant):
        return code.asked(_same_ends(amount_of(node))), 1
    rate: Fraction = node.rate.value
    base, parts = _amount(node.base, code)
    part = base if rate.numerator == 1 else f"({base} * {rate.numerator})"
    return part, parts * rate.denominator


@_amount.register
def _(node: Capped, code: _Code) -> tuple[str, int]:
    amount, parts = _amount(node.amount, code)
    ceiling, of = _amount(node.ceiling, code)
    whole = ceiling if of == 1 and ceiling.isdigit() else f"({ceiling} // {of})"
    return f"min({amount}, {whole} * {parts})", parts


@_amount.register
def _(node: ByTier, code: _Code) -> tuple[str, int]:
    assert isinstance(node.measure, Crossing)
    tiers: list[tuple[int, str]] = []
    for threshold, paid in node.tiers:
        if not isinstance(paid, Constant) or not isinstance(threshold, Constant):
            return code.asked(_same_ends(amount_of(node))), 1
        tiers.append((paid.value, _passed(node.measure, threshold, code)))
    if node.several is Several.EACH:
        each = (f"({fen} if {passed} else 0)" for fen, passed in tiers)
        return "({})".format(" + ".join(each)), 1
    amount = "0"
    for fen, passed in sorted(tiers):
        amount = f"({fen} if {passed} else {amount})"
    return amount, 1


@_amount.register
def _(node: ByKind, code: _Code) -> tuple[str, int]:
    table = dict(node.table)
    if not _only_stated(node.choice):
        return code.asked(_same_ends(amount_of(node))), 1
    values = {option: paid.value for option, paid in table.items() if isinstance(paid, Constant)}
    if len(values) == len(table):
        return _looked_up(node.choice, values, 0, code), 1
    sources, parts = _in_same_parts([_amount(paid, code) for paid in table.values()])
    which = _looked_up(node.choice, {option: n for n, option in enumerate(table)}, -1, code)
    amount = "0"
    for n, source in enumerate(sources):
        amount = f"({source} if {which} == {n} else {amount})"
    return amount, parts


@_amount.register
def _(node: Unstated, code: _Code) -> tuple[str, int]:
    return "0", 1


# Whether anything is owed ------------------------------------------------------------------------


@singledispatch
def _owed(node: Any, code: _Code) -> str:
    return "True"


@_owed.register
def _(node: Capped, code: _Code) -> str:
    return _and([_owed(node.amount, code), _owed(node.ceiling, code)])


@_owed.register
def _(node: Less, code: _Code) -> str:
    return _owed(node.amount, code)


@_owed.register
def _(node: Portion, code: _Code) -> str:
    return _owed(node.base, code)


@_owed.register
def _(node: ByTier, code: _Code) -> str:
    assert isinstance(node.measure, Crossing)
    passed = (_passed(node.measure, threshold, code) for threshold, _ in node.tiers)  # type: ignore[arg-type]
    return "({})".format(" or ".join(passed))


@_owed.register
def _(node: ByKind, code: _Code) -> str:
    if owed_to_every_kind(node):
        return "True"
    further = (part for _, amount in node.table for part in walk(amount))
    if not _only_stated(node.choice) or any(isinstance(part, ByKind | ByTier) for part in further):
        return code.asked(entitled(node))
    return _looked_up(node.choice, dict.fromkeys(dict(node.table), True), False, code)
