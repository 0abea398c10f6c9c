"""The expression tree of a rule: frozen, typed nodes that say what a clause means, never how.

Conditions combine with ``&``, ``|`` and ``~``. A node has no truth value: ``if``, ``and``, ``or``
and ``not`` on one raise `TypeError`. ``==`` compares structure. The nodes know none of their
readers (evaluator, trace, said back, casework, export, …).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from tiaoli import kinds
from tiaoli.fields import Checked, shown
from tiaoli.fields import RuleError as RuleError
from tiaoli.kinds import Kind


class Bound(Enum):
    """How a value compares with a bound; the number itself counts only where `=` stands."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"

    @property
    def inclusive(self) -> bool:
        """Whether the number itself counts."""
        return "=" in self.value


class Several(Enum):
    """What is paid when several tiers are passed at once."""

    HIGHEST = "highest"
    EACH = "each"


def _remembered_hash(node: Node) -> int:
    """The structural hash of a node, computed once: trees are keys of every reader's cache."""
    known: int | None = node.__dict__.get("_hash")
    if known is None:
        names = _names(type(node))  # type: ignore[arg-type]
        known = hash((type(node), *(getattr(node, name) for name in names)))
        object.__setattr__(node, "_hash", known)
    return known


@dataclass(frozen=True)
class Node(Checked):
    """A part of a rule."""

    def __init_subclass__(cls) -> None:
        cls.__hash__ = _remembered_hash  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone: the hash of a string differs from process to process."""
        return {k: v for k, v in self.__dict__.items() if not k.startswith("_")}

    def __bool__(self) -> bool:
        raise TypeError(
            "a rule has no truth value here; write & for and, | for or, ~ for not, "
            "and name every bound with a term such as 以上(…)"
        )

    def __and__(self, other: Node) -> All:
        return All(_flat(All, self, other))

    def __or__(self, other: Node) -> Either:
        return Either(_flat(Either, self, other))

    def __invert__(self) -> Not:
        return Not(_condition(self))

    def _no_order(self, other: object) -> Any:
        raise RuleError("write a term instead of < or >, for example 以上(fact, 亿元(3))")

    __lt__ = __le__ = __gt__ = __ge__ = _no_order


def _flat(kind: type, *parts: Node) -> tuple[Node, ...]:
    flat: list[Node] = []
    for part in parts:
        if not isinstance(part, Node):
            raise RuleError(f"{shown(part)} is not a condition; join conditions with & and |")
        flat.extend(part.parts if type(part) is kind else (_condition(part),))  # type: ignore[attr-defined]
    return tuple(flat)


def kind_of(node: Node) -> Kind | None:
    """The kind of value `node` has; ``None`` for a condition that is not a yes/no fact."""
    match node:
        case Constant() | Fact():
            return node.kind
        case Ratio():
            return kinds.Share()
        case InYear(series=series) | HighestBefore(series=series):
            of = kind_of(series)
            return of.of if isinstance(of, kinds.Yearly) else of
        case LatestYear():
            return kinds.Year()
        case Sum(parts=parts):
            return kind_of(parts[0])
        case Portion() | Capped() | Assessed() | AlreadyPaid() | ByTier() | ByKind() | Less():
            return kinds.Money()
        case Reading():
            return kind_of(node.taken) if isinstance(node.taken, Node) else None
        case Worded(part=part):
            return kind_of(part)
        case _:
            return None


def _condition(node: Node) -> Node:
    kind = kind_of(node)
    if kind is not None and not isinstance(kind, kinds.YesNo):
        raise RuleError(f"{_name(node)} is {kind.label}, not a condition; compare it with a term")
    return node


def _money(node: object, where: str) -> None:
    if not isinstance(node, Node) or not isinstance(kind_of(node), kinds.Money):
        raise RuleError(f"{where} needs an amount such as 万元(100), not {_name(node)}")


def _name(node: object) -> str:
    if isinstance(node, Fact):
        return f"`{node.key}`"
    if isinstance(node, Constant):
        return f"`{node.kind.show(node.value)}`"
    return f"`{type(node).__name__}`"


def _alike(one: Node, other: Node) -> None:
    left, right = kind_of(one), kind_of(other)
    if left is None or right is None or isinstance(left, kinds.YesNo | kinds.Choice):
        raise RuleError(f"{_name(one)} cannot be compared with {_name(other)}")
    if type(left) is not type(right) or getattr(left, "unit", "") != getattr(right, "unit", ""):
        raise RuleError(
            f"{_name(one)} is {left.label}{getattr(left, 'unit', '')} but "
            f"{_name(other)} is {right.label}{getattr(right, 'unit', '')}; compare like with like"
        )


# Values ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Constant(Node):
    """A number, rate, date or duration that stands in the text."""

    kind: Kind
    value: Any


@dataclass(frozen=True)
class Fact(Node):
    """A noun of the law: something a case can state about its subject."""

    subject: str
    name: str
    kind: Kind
    definition: str
    source: str
    period: str = ""
    phrases: tuple[str, ...] = ()
    formula: Node | None = None
    at_most: str = ""

    @property
    def key(self) -> str:
        """The fact's full name, unique in the vocabulary."""
        return f"{self.subject}.{self.name}"


@dataclass(frozen=True)
class Ratio(Node):
    """Part over whole, compared exactly; unknown where the whole is zero (no share exists)."""

    part: Node
    whole: Node


@dataclass(frozen=True)
class InYear(Node):
    """The value of a yearly series in the given year."""

    series: Node
    year: Node


@dataclass(frozen=True)
class LatestYear(Node):
    """The last year of a yearly series; without one, the year before the case's date."""

    series: Node


@dataclass(frozen=True)
class HighestBefore(Node):
    """The highest value of a yearly series before the given year (zero if there is none)."""

    series: Node
    year: Node


@dataclass(frozen=True)
class Sum(Node):
    """Several amounts added up."""

    parts: tuple[Node, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise RuleError("a sum needs at least one amount")
        for part in self.parts:
            _money(part, "Sum")
        super().__post_init__()


@dataclass(frozen=True)
class Less(Node):
    """An amount less a deduction, never below zero; no deduction leaves it whole."""

    amount: Node
    deduction: Any

    def __post_init__(self) -> None:
        _money(self.amount, "Less")
        super().__post_init__()


# Conditions --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compare(Node):
    """A value against a bound, with the word of the text that sets it."""

    left: Node
    bound: Bound
    right: Node
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _alike(self.left, self.right)
        super().__post_init__()


@dataclass(frozen=True)
class Crossing(Node):
    """A yearly value that passes a threshold (that of a tier) for the first time."""

    now: Node
    before: Node
    bound: Bound
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class OneOf(Node):
    """A choice that is one of the options the text lists."""

    fact: Node
    options: tuple[str, ...]

    def __post_init__(self) -> None:
        kind = kind_of(self.fact)
        if not isinstance(kind, kinds.Choice):
            raise RuleError(f"{_name(self.fact)} is no choice; only a choice can be one of a list")
        for option in self.options:
            if option not in kind.options:
                raise RuleError(
                    f"`{option}` is no option of {_name(self.fact)}; "
                    f"write one of {'、'.join(kind.options)}"
                )
        super().__post_init__()


@dataclass(frozen=True)
class InValidity(Node):
    """The event (a date or a year) has happened, and lies within the term of the edition."""

    event: Node
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(kind_of(self.event), kinds.Date | kinds.Year):
            raise RuleError(f"{_name(self.event)} is neither a date nor a year")
        super().__post_init__()


@dataclass(frozen=True)
class Past(Node):
    """The event (a date or a year) has happened by the case's date."""

    event: Node


@dataclass(frozen=True)
class YearBefore(Node):
    """The year is the one before the case's date."""

    year: Node


@dataclass(frozen=True)
class WithinYear(Node):
    """Something to be done within the calendar year: not yet done is no breach before its end."""

    done: Node


@dataclass(frozen=True)
class YearsLeft(Node):
    """The item (or a single subject) was paid in fewer calendar years than ``most`` allows; this
    year does not count. With ``consecutive`` the years run on from the first one paid."""

    most: Constant
    consecutive: bool = False
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.most.kind, kinds.Duration) or self.most.value % 12:
            raise RuleError(f"{_name(self.most)} is no number of years; write 年(3)")
        super().__post_init__()


@dataclass(frozen=True)
class Always(Node):
    """No condition: what a reading says that requires nothing."""


@dataclass(frozen=True)
class All(Node):
    """Every part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either(Node):
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """The part does not hold."""

    part: Node


@dataclass(frozen=True)
class Worded(Node):
    """A condition together with the deciding words of the text that state it."""

    part: Node
    words: tuple[str, ...]


# Amounts -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Portion(Node):
    """A rate times a base."""

    rate: Node
    base: Node

    def __post_init__(self) -> None:
        if not isinstance(kind_of(self.rate), kinds.Share):
            raise RuleError(f"{_name(self.rate)} is no rate; write 百分之(10) or 万分之(1)")
        _money(self.base, "Portion")
        super().__post_init__()


@dataclass(frozen=True)
class Capped(Node):
    """An amount that never exceeds its ceiling; the ceiling itself can be paid."""

    amount: Node
    ceiling: Node
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _money(self.amount, "Capped")
        _money(self.ceiling, "Capped")
        super().__post_init__()


@dataclass(frozen=True)
class Assessed(Node):
    """The amount that a review settled (评审核定额): without it only the ceiling is known."""


@dataclass(frozen=True)
class AlreadyPaid(Node):
    """What the provision paid for the same item (or single subject) before, or before in the same
    calendar year: with `Less`, the rest of what is paid in instalments."""

    this_year: bool = False


@dataclass(frozen=True)
class ByTier(Node):
    """An amount for each threshold passed, lowest first."""

    measure: Node
    tiers: tuple[tuple[Node, Node], ...]
    several: Several
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        thresholds = [threshold for threshold, _ in self.tiers]
        if [t.value for t in thresholds] != sorted({t.value for t in thresholds}):  # type: ignore[attr-defined]
            raise RuleError("the thresholds of 分别 must rise from the first to the last")
        crossing = self.measure.taken if isinstance(self.measure, Reading) else self.measure
        for threshold, amount in self.tiers:
            if isinstance(crossing, Crossing):
                _alike(crossing.now, threshold)
            _money(amount, "a tier")
        super().__post_init__()


@dataclass(frozen=True)
class ByKind(Node):
    """A value for each option of a choice; an option that is not listed gets nothing."""

    choice: Node
    table: tuple[tuple[str, Node], ...]
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        OneOf(self.choice, tuple(option for option, _ in self.table))
        super().__post_init__()


@dataclass(frozen=True)
class Unstated(Node):
    """Support whose amount the text does not give."""

    why: str


# Readings ----------------------------------------------------------------------------------------

T = TypeVar("T")


@dataclass(frozen=True)
class Reading(Node):
    """A wording that can be read in several ways, as data: the first option is the one taken."""

    name: str
    question: str
    options: tuple[tuple[str, Any], ...]
    authority: str
    instead: str

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise RuleError(f"reading `{self.name}` needs the reading taken and at least one other")
        super().__post_init__()

    @property
    def taken(self) -> Any:
        """What the default reading says."""
        return self.options[0][1]

    @property
    def names(self) -> tuple[str, ...]:
        """The readings, the one taken first."""
        return tuple(name for name, _ in self.options)


Selection = frozenset[str]
"""The readings asked for, by name; of a doubt none of which is named, the one taken holds."""

TAKEN: Selection = frozenset()


def children(value: Any) -> Iterator[Any]:
    """The dataclasses directly inside `value`, in the order of the declaration."""
    for name in _names(type(value)):  # type: ignore[arg-type]
        yield from _inside(getattr(value, name))


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields that make up its structure."""
    return tuple(field.name for field in dataclasses.fields(kind) if field.compare)


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, str | int):
        return
    if hasattr(type(value), "__dataclass_fields__"):
        if not isinstance(value, Kind):
            yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _inside(part)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _inside(part)


def walk(value: Any) -> Iterator[Any]:
    """`value` and everything inside it, depth first."""
    yield value
    for child in children(value):
        yield from walk(child)


@cache
def readings(value: Any) -> tuple[Reading, ...]:
    """Every doubt inside `value`, each once, in the order of the declaration."""
    found: dict[str, Reading] = {}
    for node in walk(value):
        if isinstance(node, Reading):
            found.setdefault(node.name, node)
    return tuple(found.values())


@cache
def under(value: T, selection: Selection = TAKEN) -> T:
    """`value` with each doubt settled as `selection` says: the tree that every reader works on."""
    return _settled(value, selection)  # type: ignore[no-any-return]


def _settled(value: Any, selection: Selection) -> Any:
    if isinstance(value, Reading):
        chosen = next((tree for name, tree in value.options if name in selection), value.taken)
        return _settled(chosen, selection)
    if isinstance(value, Node) and not readings(value):
        return value
    if isinstance(value, tuple):
        return tuple(_settled(part, selection) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, Kind | type | Fact):
        changed = {
            name: new
            for name in _names(type(value))
            if (old := getattr(value, name)) is not (new := _settled(old, selection)) and new != old
        }
        return dataclasses.replace(value, **changed) if changed else value
    return value
