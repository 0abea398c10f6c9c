"""Facts that cannot all be true: a part above its whole, a share or amount that does not follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tiaoli import kinds
from tiaoli.evaluate import NO_SHARE, AtLeast, value_of
from tiaoli.kinds import UNKNOWN
from tiaoli.nouns import Subject
from tiaoli.tree import Fact, HighestBefore, InYear, Ratio


def contradictions(subject: Subject, facts: Mapping[str, Any]) -> Iterator[tuple[Fact, str]]:
    """The facts of one subject that cannot be true together, each with why and what to mend."""
    for fact in subject:
        stated = facts.get(fact.key, UNKNOWN)
        if isinstance(fact.formula, Ratio):
            yield from _share_problems(fact, fact.formula, stated, facts)
        elif isinstance(fact.formula, InYear | HighestBefore):
            yield from _series_problems(fact, fact.formula, stated, facts)
        if fact.at_most and isinstance(fact.kind, kinds.Money):
            yield from _excess(fact, subject.facts[fact.at_most.partition(".")[2]], facts)


def _excess(part: Fact, whole: Fact, facts: Mapping[str, Any]) -> Iterator[tuple[Fact, str]]:
    amount, limit = value_of(part)(facts), value_of(whole)(facts)
    if amount is not UNKNOWN and limit is not UNKNOWN and amount > limit:
        found = f"{part.kind.show(amount)}，大于{whole.name}{whole.kind.show(limit)}"
        yield part, f"{found}；请核对两项金额"


def _share_problems(
    fact: Fact, ratio: Ratio, stated: Any, facts: Mapping[str, Any]
) -> Iterator[tuple[Fact, str]]:
    part, whole, share = ratio.part, ratio.whole, value_of(ratio)(facts)
    assert isinstance(part, Fact)
    assert isinstance(whole, Fact)
    if share is UNKNOWN:
        return
    if share is not NO_SHARE and share > 1:
        if part.at_most != whole.key:
            yield from _excess(part, whole, facts)
    elif stated is UNKNOWN:
        return
    elif share is NO_SHARE:
        yield fact, f"{whole.name}为0元时没有占比；请删去占比，或更正{whole.name}"
    elif stated != share:
        found = f"写的是{fact.kind.show(stated)}，按{part.name}、{whole.name}算得"
        yield fact, f"{found}{fact.kind.show(share)}；请更正，或不写占比"


def _series_problems(
    fact: Fact, formula: InYear | HighestBefore, stated: Any, facts: Mapping[str, Any]
) -> Iterator[tuple[Fact, str]]:
    series, year = value_of(formula.series)(facts), value_of(formula.year)(facts)
    if UNKNOWN in (series, year, stated):
        return
    derived, how = value_of(formula)(facts), "应为"
    if isinstance(derived, AtLeast):
        before = [value for each, value in series if each < year and value is not UNKNOWN]
        derived, how = max([stated, *before]), "至少为"
    if derived is not UNKNOWN and derived != stated:
        assert isinstance(formula.series, Fact)
        show = fact.kind.show
        found = f"写的是{show(stated)}，按{formula.series.name}{how}{show(derived)}"
        yield fact, f"{found}；请更正，或只写数列"
