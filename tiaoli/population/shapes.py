"""Reads how a synthetic population is to be shaped: who applies, how each fact is distributed.

The file is the repository's own (`rules/population.yaml`), because it names nouns of the law. What
it does not say follows from the vocabulary and from the rules' own numbers (see `hints`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from tiaoli import kinds
from tiaoli.casefacts import check_keys, is_unknown, read_text, read_value
from tiaoli.kinds import Kind, ValueProblemError
from tiaoli.nouns import Subject
from tiaoli.problems import Place, Problems, no_such
from tiaoli.tree import Fact
from tiaoli.yamlfile import Entries, Items, Node, read_yaml

UNKNOWN_RATES: Final[Mapping[str, float]] = {
    kinds.Money.label: 0.03,
    kinds.YesNo.label: 0.02,
    kinds.Choice.label: 0.02,
    kinds.Date.label: 0.03,
    kinds.Count.label: 0.02,
    kinds.Duration.label: 0.02,
}
"""How often nobody states a fact, by its kind."""
SINGLE_RATE: Final = 0.5
ROWS_RATE: Final = 0.1
"""How many applicants a subject concerns, without and with rows, where the file does not say."""
_SHAPE_KEYS: Final = (
    "中位数", "离散", "尾指数", "名次", "占整体", "是", "选项", "年数", "随", "则", "仅当", "未知",
)  # fmt: skip
_NUMBER: Final = r"[0-9]{1,4}(?:\.[0-9]{1,4})?"


@dataclass(frozen=True)
class Shape:
    """How one fact is drawn; what is ``None`` or empty follows from its kind and from the rules.

    ``typical`` is the median (fen, or the unit of the count or duration), ``spread`` the standard
    deviation of its natural logarithm, ``tail`` the Pareto exponent of the highest 5 %. ``share``
    is the median of a part over its whole, ``yes`` the rate of 是, ``years`` how far back events
    lie, ``rank`` that the fact numbers all rows of the population. Where the yes/no fact ``given``
    is 是, ``then`` stands for the median, share or rate. The fact is stated only where ``only_if``
    is 是.
    """

    typical: int | None = None
    spread: float | None = None
    tail: float | None = None
    share: float | None = None
    yes: float | None = None
    options: Mapping[str, float] = field(default_factory=dict)
    years: float | None = None
    given: str = ""
    then: Any = None
    only_if: str = ""
    unknown: float | None = None
    rank: bool = False


@dataclass(frozen=True)
class Alternative:
    """One of several classes of applicants: how many, which facts are fixed, what concerns them."""

    name: str
    weight: float
    facts: Mapping[str, Any] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Shapes:
    """All that the file says. Each group holds alternatives; an applicant is one of each group."""

    facts: Mapping[str, Shape] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    unknown: Mapping[str, float] = field(default_factory=lambda: dict(UNKNOWN_RATES))
    groups: Mapping[str, tuple[Alternative, ...]] = field(default_factory=dict)

    def of(self, key: str) -> Shape:
        """The shape of the fact with this key."""
        return self.facts.get(key, _PLAIN)

    def rate(self, subject: Subject) -> float:
        """How many applicants the subject concerns, unless their class says otherwise."""
        return self.rates.get(subject.name, ROWS_RATE if subject.many else SINGLE_RATE)


_PLAIN: Final = Shape()


def read_shapes(path: Path, vocabulary: Mapping[str, Subject]) -> Shapes:
    """What the file says; raises `CaseFileError` with one line for each problem."""
    problems = Problems(path.name)
    root = read_yaml(path, problems)
    if not isinstance(root, Entries):
        raise problems.fatal(root.line, "应是一组“键: 值”；可写 类别、主体、事实、未知")
    shapes = _Reader(vocabulary).shapes(Place(problems), root)
    if problems.found:
        raise problems.error()
    return shapes


class _Reader:
    """Reads the parts of the file; each method notes the problems it meets and goes on."""

    def __init__(self, vocabulary: Mapping[str, Subject]) -> None:
        self.vocabulary = vocabulary
        self.facts = {fact.key: fact for subject in vocabulary.values() for fact in subject}

    def shapes(self, place: Place, root: Entries) -> Shapes:
        check_keys(place, root, ("类别", "主体", "事实", "未知"))
        shapes = {}
        for key, node in _entries(place, root, "事实"):
            fact = self._fact(place.inside("事实"), node.line, key)
            if fact is not None and isinstance(node, Entries):
                shapes[key] = self._shape(place.inside(key), fact, node)
        unknown = dict(UNKNOWN_RATES)
        for label, node in _entries(place, root, "未知"):
            if label not in unknown:
                place.inside("未知").say(node.line, no_such("类型", label, unknown))
            unknown[label] = _share(place.inside(label), node)
        groups = {
            name: self._group(place.inside(name), node)
            for name, node in _entries(place, root, "类别")
        }
        return Shapes(shapes, self._rates(place, root), unknown, groups)

    def _fact(self, place: Place, line: int, key: str) -> Fact | None:
        if key not in self.facts:
            place.say(line, no_such("事实", key, self.facts, "请写全名 主体.事实"))
        return self.facts.get(key)

    def _rates(self, place: Place, item: Entries) -> dict[str, float]:
        rates = {}
        for name, node in _entries(place, item, "主体"):
            if name not in self.vocabulary:
                place.inside("主体").say(
                    node.line, no_such("主体", name, self.vocabulary, "见词汇")
                )
            rates[name] = _share(place.inside(name), node)
        return rates

    def _group(self, place: Place, node: Node) -> tuple[Alternative, ...]:
        found = []
        for each in node.items if isinstance(node, Items) else ():
            if isinstance(each, Entries):
                found.append(self._alternative(place, each))
        if not math.isclose(sum(one.weight for one in found), 1):
            place.say(node.line, "各类的 占比 合计应为100%；请补足或减少")
        return tuple(found)

    def _alternative(self, place: Place, item: Entries) -> Alternative:
        check_keys(place, item, ("名称", "占比", "事实", "主体"))
        name = _read(place, item, "名称", kinds.Key()) or "?"
        place = place.inside(name)
        facts = {}
        for key, node in _entries(place, item, "事实"):
            fact = self._fact(place, node.line, key)
            if fact is not None and not isinstance(fact.kind, kinds.YesNo | kinds.Choice):
                place.inside(key).say(node.line, "类别只能固定是否和选项；请写在 事实 之下")
            elif fact is not None:
                facts[key] = place.inside(key).attempt(node.line, read_value, fact.kind, node)
        weight = float(_read(place, item, "占比", kinds.Share()) or 0)
        return Alternative(name, weight, facts, self._rates(place, item))

    def _shape(self, place: Place, fact: Fact, item: Entries) -> Shape:
        check_keys(place, item, _SHAPE_KEYS)
        subject = self.vocabulary[fact.subject]
        for key in ("随", "仅当"):
            name = _read(place, item, key, kinds.Key())
            if name is not None and not (
                name in subject.facts and isinstance(subject.facts[name].kind, kinds.YesNo)
            ):
                place.say(item.line, f"{key} 应是{subject.name}的一项是否事实，不是 `{name}`")
        share = kinds.Share()
        measure: Kind = share if "占整体" in item.entries or "是" in item.entries else fact.kind
        options = {}
        for option, node in _entries(place, item, "选项"):
            if option not in getattr(fact.kind, "options", ()):
                place.say(node.line, f"`{option}` 不是{fact.key}的选项；请照词汇写")
            options[option] = _share(place.inside(option), node)
        if options and not any(options.values()):
            place.say(item.line, "选项 各占0%；请至少给一个选项大于0%的占比")
            options = {}
        return Shape(
            _read(place, item, "中位数", fact.kind),
            _number(place, item, "离散"),
            _number(place, item, "尾指数"),
            _float(_read(place, item, "占整体", share)),
            _float(_read(place, item, "是", share)),
            options,
            _number(place, item, "年数"),
            _read(place, item, "随", kinds.Key()) or "",
            _read(place, item, "则", measure),
            _read(place, item, "仅当", kinds.Key()) or "",
            _float(_read(place, item, "未知", share)),
            _read(place, item, "名次", kinds.YesNo()) or False,
        )


def _entries(place: Place, item: Entries, key: str) -> Iterator[tuple[str, Node]]:
    node = item.entries.get(key, Entries(item.line))
    if isinstance(node, Entries):
        yield from node.entries.items()
    else:
        place.inside(key).say(node.line, "应是一组“键: 值”；请逐项写明")


def _read(place: Place, item: Entries, key: str, kind: Kind) -> Any:
    node = item.entries.get(key)
    if node is None or is_unknown(node):
        return None
    return place.inside(key).attempt(node.line, read_value, kind, node)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _share(place: Place, node: Node) -> float:
    return float(place.attempt(node.line, read_value, kinds.Share(), node) or 0)


def _number(place: Place, item: Entries, key: str) -> float | None:
    node = item.entries.get(key)
    if node is None:
        return None
    return place.inside(key).attempt(node.line, _decimal, node)


def _decimal(node: Node) -> float:
    text = read_text(node)
    if re.fullmatch(_NUMBER, text) is None or not float(text):
        raise ValueProblemError(f"`{text}` 不是正数；请写成 1.5")
    return float(text)
