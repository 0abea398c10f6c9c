"""Every meaningful small change of a provision: what a slip of the pen or a misreading makes.

A change that the language itself refuses (thresholds out of order, a rate above 1) is none. Quotas
and envelopes decide no single case: their numbers are guarded by the ledger alone.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import singledispatch
from typing import Any

from tiaoli import kinds
from tiaoli.boundaries import ceiling
from tiaoli.kinds import Kind, ValueProblemError
from tiaoli.nouns import Subject
from tiaoli.policy import Placed
from tiaoli.provisions import (
    Covers,
    DayOne,
    Duty,
    Entitlement,
    Envelope,
    Grant,
    LastDay,
    Limit,
    Once,
    PaidBefore,
    Per,
    Period,
    Prohibition,
    Quota,
    Scope,
    Since,
    Stacking,
    TermFrom,
    Validity,
)
from tiaoli.say import plain, say
from tiaoli.tree import (
    All,
    AlreadyPaid,
    Always,
    Assessed,
    Bound,
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
    Past,
    Reading,
    RuleError,
    Several,
    Sum,
    WithinYear,
    YearBefore,
    YearsLeft,
    kind_of,
    walk,
)

_STRICT = {
    Bound.AT_LEAST: Bound.ABOVE,
    Bound.ABOVE: Bound.AT_LEAST,
    Bound.AT_MOST: Bound.BELOW,
    Bound.BELOW: Bound.AT_MOST,
}
_CHOICES: tuple[type[Enum], ...] = (Covers, Since, PaidBefore, DayOne, LastDay, TermFrom)
"""Options of the policy-wide rules, each of which could have been taken for another."""

_WHOLE = (type, Kind, Fact, Subject, Quota, Envelope)
"""What is never changed inside: the vocabulary, and numbers that decide no single case."""

Change = tuple[str, Any]
"""What was done, in Chinese, and the node as it then is."""


@dataclass(frozen=True)
class Mutant:
    """A provision with one small change: what was done, and the part before and after."""

    placed: Placed
    what: str
    before: Any
    after: Any
    provision: Any


def mutants(placed: Placed) -> Iterator[Mutant]:
    """Every small change of one provision, in the order of its tree."""
    seen = {placed.provision}
    for mutant in itertools.chain(_slips(placed), _misreadings(placed)):
        if mutant.provision not in seen:
            seen.add(mutant.provision)
            yield mutant


def _slips(placed: Placed) -> Iterator[Mutant]:
    for what, before, after, whole in _variants(placed.provision):
        yield Mutant(placed, what, before, after, whole)


def _variants(value: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    """The changes at this place and of each part: what, the part before and after, the whole."""
    for what, changed in changes(value):
        yield what, value, changed, changed
    if isinstance(value, tuple):
        for n, part in enumerate(value):
            for what, before, after, changed in _variants(part):
                yield what, before, after, (*value[:n], changed, *value[n + 1 :])
    elif dataclasses.is_dataclass(value) and not isinstance(value, _WHOLE):
        for field in dataclasses.fields(value):
            for what, before, after, changed in _variants(getattr(value, field.name)):
                try:
                    yield what, before, after, replace(value, **{field.name: changed})
                except RuleError:
                    continue


def _misreadings(placed: Placed) -> Iterator[Mutant]:
    """Each reading taken for the one that is; a doubt that falls in two places moves in both."""
    for doubt in placed.readings:
        for name, other in doubt.options[1:]:
            whole = _taking(placed.provision, doubt.name, name)
            yield Mutant(placed, f"改取读法“{name}”", doubt.taken, other, whole)


def _taking(value: Any, doubt: str, name: str) -> Any:
    if isinstance(value, Reading) and value.name == doubt:
        value = replace(value, options=tuple(sorted(value.options, key=lambda o: o[0] != name)))
    if isinstance(value, tuple):
        return tuple(_taking(part, doubt, name) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, _WHOLE):
        parts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return replace(value, **{k: _taking(v, doubt, name) for k, v in parts.items()})
    return value


_ONCE = {
    Per.APPLICANT: "每个受益人一次",
    Per.ITEM: "每项一次",
    Per.TIER: "每档一次",
    Per.ITEM_TIER: "每项每档一次",
    Per.DIFFERENCE: "补足差额",
    Per.APPLICANT_DIFFERENCE: "按受益人补足差额",
}
_PERIODS = {Period.YEAR: "每年", Period.TERM: "有效期内"}
_DAYS_ONE = {DayOne.NEXT: "次日起算", DayOne.SAME: "当日起算"}


def _called(value: Any) -> str:
    """An option of a policy-wide rule in Chinese."""
    return _DAYS_ONE[value] if isinstance(value, DayOne) else plain(say(value))


# One node ----------------------------------------------------------------------------------------


@singledispatch
def changes(value: Any) -> Iterable[Change]:
    """The small changes of one node that leave its parts alone."""
    return ()


@changes.register
def _(value: Enum) -> Iterator[Change]:
    if isinstance(value, _CHOICES):
        for other in type(value):
            if other is not value:
                yield f"“{_called(value)}”改为“{_called(other)}”", other


@changes.register
def _(node: Constant) -> Iterator[Change]:
    shown = node.kind.show(node.value)
    for word, step in (("加", node.kind.step), ("减", -node.kind.step)):
        try:
            yield f"{shown}{word}一个单位", replace(node, value=node.kind.check(node.value + step))
        except ValueProblemError:
            continue


@changes.register
def _(node: Compare) -> Iterator[Change]:
    yield "含本数与不含本数互换", replace(node, bound=_STRICT[node.bound])


@changes.register
def _(node: Crossing) -> Iterator[Change]:
    yield "含本数与不含本数互换", replace(node, bound=_STRICT[node.bound])
    kind = kind_of(node.now)
    if isinstance(kind, kinds.Money | kinds.Count):
        yield "不问是否首次", replace(node, before=Constant(kind, 0))


@changes.register
def _(node: All) -> Iterator[Change]:
    yield from _parts(node)
    yield "“且”改为“或”", Either(node.parts)


@changes.register
def _(node: Either) -> Iterator[Change]:
    yield from _parts(node)
    yield "“或”改为“且”", All(node.parts)


def _parts(node: All | Either) -> Iterator[Change]:
    for n in range(len(node.parts) if len(node.parts) > 1 else 0):
        yield "删去一项条件", type(node)((*node.parts[:n], *node.parts[n + 1 :]))
    for n, part in enumerate(node.parts):
        yield "条件取反", type(node)((*node.parts[:n], Not(part), *node.parts[n + 1 :]))


@changes.register
def _(node: Not) -> Iterator[Change]:
    yield "删去“不”", node.part


@changes.register
def _(node: OneOf) -> Iterator[Change]:
    for option in node.options if len(node.options) > 1 else ():
        yield (
            f"删去“{option}”",
            replace(node, options=tuple(o for o in node.options if o != option)),
        )


@changes.register
def _(node: InValidity) -> Iterator[Change]:
    yield "不问有效期", Past(node.event)


@changes.register
def _(node: Past) -> Iterator[Change]:
    yield "须在有效期内", InValidity(node.event)


@changes.register
def _(node: YearBefore) -> Iterator[Change]:
    yield "不问是否上一年度", Past(node.year)


@changes.register
def _(node: WithinYear) -> Iterator[Change]:
    yield "不等到年末", node.done


@changes.register
def _(node: YearsLeft) -> Iterator[Change]:
    for word, months in (("多", 12), ("少", -12)):
        yield f"{word}一年", replace(node, most=replace(node.most, value=node.most.value + months))
    yield "累计与连续互换", replace(node, consecutive=not node.consecutive)


@changes.register
def _(node: Sum) -> Iterator[Change]:
    for n in range(len(node.parts) if len(node.parts) > 1 else 0):
        yield "少加一项", Sum((*node.parts[:n], *node.parts[n + 1 :]))


@changes.register
def _(node: Less) -> Iterator[Change]:
    if node.deduction is not None:
        yield "不减此前已付", node.amount


@changes.register
def _(node: AlreadyPaid) -> Iterator[Change]:
    yield "本年已付与历年已付互换", replace(node, this_year=not node.this_year)


@changes.register
def _(node: Capped) -> Iterator[Change]:
    yield "删去上限", node.amount
    yield "上限加倍", replace(node, ceiling=_doubled(node.ceiling))
    if isinstance(node.amount, Assessed):
        yield "“至多”改为定额", node.ceiling


def _doubled(amount: Any) -> Any:
    match amount:
        case Constant(value=value):
            return replace(amount, value=value * 2)
        case Less(amount=whole):
            return replace(amount, amount=_doubled(whole))
        case Reading(options=options):
            return replace(amount, options=tuple((n, _doubled(tree)) for n, tree in options))
        case _:
            return Sum((amount, amount))


@changes.register
def _(node: ByTier) -> Iterator[Change]:
    yield from _pairs(node, "tiers")
    other = Several.EACH if node.several is Several.HIGHEST else Several.HIGHEST
    yield "“只取最高档”与“各档累加”互换", replace(node, several=other)


@changes.register
def _(node: ByKind) -> Iterator[Change]:
    yield from _pairs(node, "table")


def _pairs(node: Any, field: str) -> Iterator[Change]:
    pairs = getattr(node, field)
    for n in range(len(pairs) if len(pairs) > 1 else 0):
        yield "删去一档", replace(node, **{field: (*pairs[:n], *pairs[n + 1 :])})
    for (n, one), (m, two) in itertools.combinations(enumerate(pairs), 2):
        if one[1] != two[1]:
            swapped = list(pairs)
            swapped[n], swapped[m] = (one[0], two[1]), (two[0], one[1])
            yield "两档金额互换", replace(node, **{field: tuple(swapped)})


@changes.register
def _(node: Reading) -> Iterator[Change]:
    for n, (name, tree) in enumerate(node.options):
        if _is_condition(tree):
            for what, other in _conditions(tree):
                options = (*node.options[:n], (name, other), *node.options[n + 1 :])
                yield f"读法“{name}”{what}", replace(node, options=options)


def _is_condition(tree: Any) -> bool:
    if not isinstance(tree, Node) or isinstance(tree, Crossing):
        return False
    kind = kind_of(tree)
    return kind is None or isinstance(kind, kinds.YesNo)


def _conditions(tree: Node) -> Iterator[Change]:
    if not isinstance(tree, Always):
        yield "删去条件", Always()
    if not isinstance(tree, All):
        yield "条件取反", Not(tree)


# Ceilings, once only, the rules of the whole policy ----------------------------------------------


@changes.register
def _(once: Once) -> Iterator[Change]:
    yield "删去“一次性”", None
    for per in Per:
        if per is not once.per:
            yield f"“{_ONCE[once.per]}”改为“{_ONCE[per]}”", replace(once, per=per)


@changes.register
def _(limit: Limit) -> Iterator[Change]:
    yield "上限加倍", replace(limit, amount=_doubled(limit.amount))
    per = Per.ITEM if limit.per is Per.APPLICANT else Per.APPLICANT
    yield f"上限的单位改为“{_called(per)}”", replace(limit, per=per)
    period = Period.TERM if limit.period is Period.YEAR else Period.YEAR
    yield f"上限的期间改为“{_PERIODS[period]}”", replace(limit, period=period)
    if limit.by is not None:
        yield "改按给付的年度", replace(limit, by=None)


@changes.register
def _(grant: Grant) -> Iterator[Change]:
    yield from _own_condition(grant)
    for n in range(len(grant.limits)):
        yield "删去上限", replace(grant, limits=(*grant.limits[:n], *grant.limits[n + 1 :]))
    if grant.times is None:
        yield "加上“一次性”", replace(grant, times=Once(Per.APPLICANT))
    if not any(isinstance(node, Assessed) for node in walk(grant.pays)):
        yield "定额改为“至多”", replace(grant, pays=Capped(Assessed(), grant.pays))
    if isinstance(grant.pays, Assessed):
        for amount in dict.fromkeys(n.amount for n in walk(grant) if isinstance(n, Limit)):
            yield "“至多”改为定额", replace(grant, pays=amount)
    if grant.subject.many and not grant.limits and not _once_per_applicant(grant.times):
        most = ceiling(grant)
        if most is not None:
            limit = Limit(Constant(kinds.Money(), most), Per.APPLICANT, Period.TERM)
            yield "每项的金额改为合计的上限", replace(grant, limits=(limit,))


def _once_per_applicant(times: Once | Reading | None) -> bool:
    taken = times.taken if isinstance(times, Reading) else times
    return taken is not None and taken.per is Per.APPLICANT


@changes.register
def _(entitlement: Entitlement) -> Iterator[Change]:
    yield from _own_condition(entitlement)


@changes.register
def _(scope: Scope) -> Iterator[Change]:
    yield from _own_condition(scope)


def _own_condition(provision: Any, field: str = "when") -> Iterator[Change]:
    tree = getattr(provision, field)
    for what, other in _conditions(tree) if _is_condition(tree) else ():
        yield what, replace(provision, **{field: other})


@changes.register
def _(duty: Duty) -> Iterator[Change]:
    yield from _own_condition(duty, "kept")


@changes.register
def _(prohibition: Prohibition) -> Iterator[Change]:
    yield from _own_condition(prohibition, "breached")


@changes.register
def _(rule: Stacking) -> Iterator[Change]:
    if rule.promotion is not None:
        yield "删去晋升的规定", replace(rule, promotion=None)
    if rule.subjects:
        yield "不限对象", replace(rule, subjects=())
    for n, subject in enumerate(rule.subjects if len(rule.subjects) > 1 else ()):
        others = (*rule.subjects[:n], *rule.subjects[n + 1 :])
        yield f"不管“{subject.name}”", replace(rule, subjects=others)
    if isinstance(rule.per, Per):
        other = Per.ITEM if rule.per is Per.APPLICANT else Per.APPLICANT
        yield "按项目与按申请人互换", replace(rule, per=other)


@changes.register
def _(validity: Validity) -> Iterator[Change]:
    if validity.term is not None:
        yield "删去期限", replace(validity, term=None)
