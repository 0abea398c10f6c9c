"""The nouns of the law: subjects (企业, 标准, …) and the typed facts a case can state of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tiaoli import kinds
from tiaoli.fields import Checked
from tiaoli.kinds import Kind
from tiaoli.tree import Fact, HighestBefore, InYear, LatestYear, Node, Ratio, RuleError

ASSESSED = "评审核定额"
PROJECT = "项目"
NAME = "名称"


class NoSuchFactError(RuleError, AttributeError):
    """A fact that its subject does not have; the message suggests the nearest name."""


@dataclass(frozen=True)
class Noun(Checked):
    """A fact that has not met its subject yet."""

    kind: Kind
    definition: str
    source: str
    period: str
    phrases: tuple[str, ...]
    derived: tuple[str, tuple[str, ...]] | None = None
    at_most: str = ""


def _noun(kind: Kind, definition: str, **rest: Any) -> Noun:
    if not definition:
        raise RuleError("a noun needs a definition: what is stated, by whom it is established")
    phrases = rest.pop("phrases", ())
    return Noun(
        kind,
        definition,
        rest.pop("source", ""),
        rest.pop("period", ""),
        (phrases,) if isinstance(phrases, str) else tuple(phrases),
        **rest,
    )


def money(
    definition: str, *, source: str, period: str = "", phrases: Any = (), **rest: Any
) -> Noun:
    """An amount in fen. ``at_most`` names a fact of the same subject that it cannot exceed;
    ``in_year`` and ``highest_before`` name a yearly series and a year to take it from."""
    derived = None
    for how in ("in_year", "highest_before"):
        if how in rest:
            derived = (how, rest.pop(how))
    return _noun(
        kinds.Money(), definition, source=source, period=period, phrases=phrases,
        derived=derived, at_most=rest.pop("at_most", ""), **rest,
    )  # fmt: skip


def count(unit: str, definition: str, *, source: str, phrases: Any = ()) -> Noun:
    """A whole number of ``unit``."""
    return _noun(kinds.Count(unit), definition, source=source, phrases=phrases)


def share(definition: str, *, source: str, of: tuple[str, str], phrases: Any = ()) -> Noun:
    """A proportion: the first fact named in ``of`` over the second, or stated directly."""
    return _noun(
        kinds.Share(), definition, source=source, phrases=phrases, derived=("share", tuple(of))
    )


def yesno(definition: str, *, source: str, phrases: Any = ()) -> Noun:
    """A fact that is 是 or 否."""
    return _noun(kinds.YesNo(), definition, source=source, phrases=phrases)


def choice(*options: str, definition: str, source: str, phrases: Any = ()) -> Noun:
    """One of the listed options."""
    if len(set(options)) != len(options) or len(options) < 2:
        raise RuleError("a choice needs at least two different options")
    return _noun(kinds.Choice(options), definition, source=source, phrases=phrases)


def date(definition: str, *, source: str, phrases: Any = ()) -> Noun:
    """A calendar date."""
    return _noun(kinds.Date(), definition, source=source, phrases=phrases)


def year(definition: str, *, source: str, latest: str, phrases: Any = ()) -> Noun:
    """A calendar year: the last of the series ``latest``, else the year before the case's date."""
    return _noun(
        kinds.Year(), definition, source=source, phrases=phrases, derived=("year", (latest,))
    )


def duration(unit: str, definition: str, *, source: str, phrases: Any = ()) -> Noun:
    """A length of time in ``月`` or ``日``."""
    if unit not in ("月", "日"):
        raise RuleError(f"`{unit}` is no unit of duration; write 月 or 日")
    return _noun(kinds.Duration(unit), definition, source=source, phrases=phrases)


def yearly(of: Noun) -> Noun:
    """A value of the given noun for each year."""
    return replace(of, kind=kinds.Yearly(of.kind))


_DERIVED: dict[str, Any] = {
    "share": Ratio,
    "in_year": InYear,
    "highest_before": HighestBefore,
    "year": LatestYear,
}


@dataclass(frozen=True)
class Subject(Checked):
    """What a fact is about. A case has one of it, or with ``many`` a list of rows."""

    name: str
    definition: str
    many: bool = False
    facts: dict[str, Fact] = field(default_factory=dict, compare=False)

    def __getattr__(self, name: str) -> Fact:
        facts: dict[str, Fact] = self.__dict__.get("facts", {})
        if name in facts:
            return facts[name]
        near = difflib.get_close_matches(name, facts, n=1, cutoff=0.5)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        raise NoSuchFactError(f"{self.__dict__.get('name')} has no fact `{name}`{hint}")

    def __hash__(self) -> int:
        return hash((self.name, self.many))

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())


def subject(name: str, definition: str, *, many: bool = False, **nouns: Noun) -> Subject:
    """A subject with its facts; derived facts may name other facts of the same subject.

    Every subject also has 评审核定额 (the amount a review settled, for clauses that only set a
    ceiling); a subject with rows has 名称 and 项目 (rows of the same 项目 are one project).
    """
    every = {
        **nouns,
        ASSESSED: money(
            "评审或核定机关对该事项核定的金额；一项事实供几条规定核定的，逐条写 {条款: 金额}",
            source="各条的上限",
        ),
    }
    if many:
        every[NAME] = _noun(kinds.Key(), "区分各行的名称", source="案例")
        every[PROJECT] = _noun(
            kinds.Key(), "同一编号即同一项目；不写即与其他各行不是同一项目", source="案例"
        )
    facts: dict[str, Fact] = {}
    made = Subject(name, definition, many, facts)
    for each, noun in every.items():
        if not isinstance(noun, Noun):
            raise RuleError(f"`{name}.{each}` is no noun; write money(…), yesno(…), count(…), …")
        formula: Node | None = None
        if noun.derived is not None:
            how, names = noun.derived
            for other in names:
                if other not in facts:
                    raise RuleError(f"`{name}.{each}` is derived from `{other}`; declare it before")
            formula = _DERIVED[how](*(facts[other] for other in names))
        if noun.at_most and noun.at_most not in facts:
            raise RuleError(f"`{name}.{each}` is at most `{noun.at_most}`; declare it before")
        facts[each] = Fact(
            name, each, noun.kind, noun.definition, noun.source, noun.period, noun.phrases,
            formula, f"{name}.{noun.at_most}" if noun.at_most else "",
        )  # fmt: skip
    return made
