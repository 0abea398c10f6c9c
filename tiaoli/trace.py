"""Why a verdict came out as it did: each condition with the facts it saw, its result, how far off.

The trace asks the evaluator for the value of every part of the settled tree; it never judges.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tiaoli.decision import Decision, RowResult
from tiaoli.evaluate import (
    DAY,
    END,
    NO_SHARE,
    START,
    AtLeast,
    Facts,
    all_of,
    amount_of,
    crosses,
    entitled,
    half_up,
    met,
    value_of,
)
from tiaoli.judge import pays
from tiaoli.kinds import UNKNOWN, Kind, Money, Yearly
from tiaoli.provisions import Duty, Entitlement, Prohibition, Scope
from tiaoli.say import plain, say
from tiaoli.tree import (
    All,
    Always,
    Bound,
    ByTier,
    Compare,
    Constant,
    Crossing,
    Either,
    Fact,
    InValidity,
    Node,
    Not,
    OneOf,
    Portion,
    Ratio,
    Selection,
    WithinYear,
    Worded,
    kind_of,
    under,
    walk,
)


@dataclass(frozen=True)
class Step:
    """One condition: its words, its result (Kleene), the facts seen, how far off, its parts."""

    words: str
    result: Any
    saw: tuple[tuple[str, str], ...] = ()
    gap: str = ""
    parts: tuple[Step, ...] = ()

    @property
    def mark(self) -> str:
        """✓, ✗ or ？"""
        return "？" if self.result is UNKNOWN else "✓" if self.result else "✗"


def show_fact(fact: Fact, f: Facts) -> str:
    """What a fact was in the case, as people write it."""
    value = value_of(fact)(f)
    if value is UNKNOWN:
        return "未知"
    if isinstance(value, AtLeast):
        return f"至少{fact.kind.show(value.value)}（有的年度未知）"
    if value is NO_SHARE:
        return "无（分母为零）"
    return fact.kind.show(value)


def _facts(node: Any) -> Iterator[Fact]:
    seen: set[str] = set()
    for part in walk(node):
        if isinstance(part, Fact) and part.key not in seen and not isinstance(part.kind, Yearly):
            seen.add(part.key)
            yield part


def trace(node: Node, f: Facts) -> Step:
    """The trace of a settled condition over the facts of one row."""
    result = value_of(node)(f)
    match node:
        case All(parts=parts) | Either(parts=parts):
            joined = "以下各项都须满足" if isinstance(node, All) else "以下任一满足即可"
            asked = (part for part in parts if not isinstance(part, Always))
            return Step(joined, result, parts=tuple(trace(part, f) for part in asked))
        case Worded(part=part) if isinstance(part, All | Either):
            return trace(part, f)
        case _:
            saw = tuple((fact.key, show_fact(fact, f)) for fact in _facts(node))
            gap = _gap(node, f) if result is False else ""
            return Step(plain(say(node)), result, saw, gap)


def _gap(node: Node, f: Facts) -> str:
    match node:
        case Worded(part=part) | WithinYear(done=part):
            return _gap(part, f)
        case Compare():
            return _gap_compare(node, f)
        case InValidity(event=event):
            return _gap_validity(value_of(event)(f), f)
        case Fact():
            return f"须为“是”：{node.definition}"
        case OneOf(options=options):
            return f"须是{'、'.join(options)}"
        case Not(part=OneOf(options=options)):
            return f"不能是{'、'.join(options)}"
        case _:
            return ""


def _gap_compare(node: Compare, f: Facts) -> str:
    have, bound = value_of(node.left)(f), value_of(node.right)(f)
    kind = kind_of(node.left)
    if kind is None or bound is UNKNOWN:
        return ""
    if have is NO_SHARE:
        return "分母为零，没有占比"
    ratio = _ratio(node.left, f)
    if ratio is not None:
        part, whole, name = ratio
        need = _least_part(node.bound, bound, whole)
        if need is not None and need > part:
            return f"{name}还差{Money().show(need - part)}（须达{Money().show(need)}）"
    return _difference(kind, node.bound, have, bound)


def _difference(kind: Kind, bound: Bound, have: Any, limit: Any) -> str:
    if isinstance(have, datetime.date):
        return f"差{abs((limit - have).days)}天"
    if isinstance(have, Fraction):
        return f"差{kind.show(abs(limit - have))}"
    low = bound in (Bound.AT_LEAST, Bound.ABOVE)
    step = 0 if bound.inclusive else 1
    off = (limit - have if low else have - limit) + step
    verb = "再多" if low else "减少"
    return f"{verb}{kind.show(off)}即满足" if off > 0 else ""


def _ratio(node: Node, f: Facts) -> tuple[Any, Any, str] | None:
    formula = node.formula if isinstance(node, Fact) else node
    if not isinstance(formula, Ratio) or (
        isinstance(node, Fact) and f.get(node.key, UNKNOWN) is not UNKNOWN
    ):
        return None
    part, whole = value_of(formula.part)(f), value_of(formula.whole)(f)
    if part is UNKNOWN or whole is UNKNOWN:
        return None
    return part, whole, plain(say(formula.part))


def _least_part(bound: Bound, share: Fraction, whole: int) -> int | None:
    if bound is Bound.AT_LEAST:
        return -(-share.numerator * whole // share.denominator)
    if bound is Bound.ABOVE:
        return share.numerator * whole // share.denominator + 1
    return None


def _gap_validity(event: Any, f: Facts) -> str:
    if event is UNKNOWN:
        return ""
    day = datetime.date(event, 12, 31) if isinstance(event, int) else event
    if f[START] is not None and day < f[START]:
        return f"早于施行日{f[START].isoformat()}，差{(f[START] - day).days}天"
    if f[END] is not None and day > f[END]:
        return f"晚于末日{f[END].isoformat()}，差{(day - f[END]).days}天"
    if day > f[DAY]:
        return f"案例日期{f[DAY].isoformat()}时尚未发生"
    return ""


def _tiers(node: ByTier, f: Facts) -> Step:
    measure = node.measure
    assert isinstance(measure, Crossing)
    steps = []
    for threshold, amount in node.tiers:
        assert isinstance(threshold, Constant)
        result = crosses(measure, threshold)(f)
        shown = threshold.kind.show(threshold.value)
        sense = "达到" if measure.bound.inclusive else "超过"
        gap = _gap_tier(measure, threshold, f) if result is False else ""
        words = f"首次{sense}{shown} → {plain(say(amount))}"
        saw = tuple((x.key, show_fact(x, f)) for x in _facts(measure) if kind_of(x) == Money())
        steps.append(Step(words, result, saw, gap))
    return Step("越过的档次", entitled(node)(f), parts=tuple(steps))


def _gap_tier(measure: Crossing, threshold: Constant, f: Facts) -> str:
    now, before = value_of(measure.now)(f), value_of(measure.before)(f)
    limit = threshold.value
    if met(measure.bound, before, limit) is True:
        highest = before.value if isinstance(before, AtLeast) else before
        return f"此前最高已有{Money().show(highest)}，不是首次"
    if now is UNKNOWN:
        return ""
    return _difference(Money(), measure.bound, now, limit)


def explain_row(row: RowResult, selection: Selection) -> list[Step]:
    """Why one row is eligible or not, and how its amount was computed."""
    provision = row.placed.provision
    if not isinstance(provision, Entitlement):
        return []
    settled: Entitlement = under(provision, selection)
    steps: list[Step] = []
    if settled.when is not None:
        whole = trace(settled.when, row.facts)
        steps.extend(whole.parts or (whole,))
    amount = pays(settled)
    if amount is None:
        return steps
    for node in walk(amount):
        if isinstance(node, ByTier):
            steps.append(_tiers(node, row.facts))
    owed = entitled(amount)(row.facts)
    own = value_of(settled.when)(row.facts) if settled.when is not None else True
    if all_of([owed, own]) is not False:
        steps.append(_amount_step(amount, row.facts))
    return steps


def _amount_step(amount: Node, f: Facts) -> Step:
    low, high = (half_up(end) for end in amount_of(amount)(f))
    saw = tuple((fact.key, show_fact(fact, f)) for fact in _facts(amount) if fact.kind == Money())
    if low == high:
        result = Money().show(low)
    elif high >= 10**30:
        result = f"{Money().show(low)}以上，上限未定"
    else:
        result = f"{Money().show(low)}至{Money().show(high)}之间"
    known = True if low == high else UNKNOWN
    formula = plain(say(amount)) if not isinstance(amount, ByTier) else "按最高一档"
    exact = [n for n in walk(amount) if isinstance(n, Portion)]
    if exact and low == high:
        raw = amount_of(exact[0])(f)
        if raw[0] == raw[1]:
            formula += f"（{plain(say(exact[0]))}＝{Money().show(half_up(raw[0]))}）"
    return Step(f"{formula} ＝ {result}", known, saw)


def explain_scope(provision: Scope, selection: Selection, facts: Facts) -> Step:
    """Whether the policy applies to the applicant, and why."""
    return trace(under(provision, selection).when, facts)


def explain_duty(decision: Decision, facts: Facts, selection: Selection) -> list[Step]:
    """Why a duty or prohibition is kept or breached."""
    provision = (decision.former or decision.placed).provision
    if isinstance(provision, Duty):
        return [trace(under(provision, selection).kept, facts)]
    if isinstance(provision, Prohibition):
        return [trace(under(provision, selection).breached, facts)]
    return []
