"""What an amending text orders: to word clauses anew, insert, repeal, renumber, replace words.

An amending edition (关于修改……的决定) holds these orders on its card, each with its words. The text
that then applies is computed from the edition it amends (`consolidate`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from tiaoli import kinds
from tiaoli.fields import Checked, RuleError, shown
from tiaoli.provisions import Effect, Publication
from tiaoli.tree import Constant, Reading


def _table(made: Any, name: str, example: str, kinds_: tuple[type, type]) -> None:
    """Makes a table that is declared as {…} a tuple of pairs; raises `RuleError` for another."""
    value = getattr(made, name)
    pairs = tuple(value.items()) if isinstance(value, Mapping) else value
    fits = isinstance(pairs, tuple) and all(
        isinstance(pair, tuple)
        and len(pair) == 2
        and all(isinstance(part, kind) for part, kind in zip(pair, kinds_, strict=True))
        and pair[0]
        for pair in pairs
    )
    if not fits:
        raise RuleError(f"{name}= needs {example}, not {shown(value)}")
    object.__setattr__(made, name, pairs)


@dataclass(frozen=True, kw_only=True)
class Order(Checked):
    """Words of the amending text that order something, without the new words of a clause.

    ``means`` says for provisions of the clause by name, and for those of other clauses by id, what
    the order is meant to do to those whom they concern; nobody else's outcome may change.
    """

    quote: str
    means: Any = ()

    def __post_init__(self) -> None:
        _table(self, "means", '{"成长支持": Effect.LOOSER, …}', (str, Effect))
        super().__post_init__()
        if not self.quote:
            raise RuleError(f"{type(self).__name__} needs quote=: the words that order it")

    def intends(self, provision: str) -> Effect | None:
        """What is meant to become of a provision, if the order names it."""
        found: Effect | None = dict(self.means).get(provision)
        return found


@dataclass(frozen=True, kw_only=True)
class Revise(Order):
    """A clause (as the amended edition cites it) is worded anew; its new words follow the order."""

    clause: str


@dataclass(frozen=True, kw_only=True)
class Replace(Order):
    """Words of a clause are replaced wherever they stand in it: {"3亿元": "2亿元"}."""

    clause: str
    words: Any

    def __post_init__(self) -> None:
        _table(self, "words", '{"3亿元": "2亿元", …}', (str, str))
        super().__post_init__()
        if not self.words:
            raise RuleError('words= needs the words replaced: {"3亿元": "2亿元"}')
        for old, new in self.words:
            for each in (old, new):
                if each and each not in self.quote:
                    raise RuleError(f"`{each}` is not in the order `{self.quote}`")

    def replaced(self, text: str) -> str:
        """The text with all replacements made at once: what was put in is not replaced again."""
        table: dict[str, str] = dict(self.words)
        longest = sorted(map(re.escape, table), key=len, reverse=True)
        return re.sub("|".join(longest), lambda found: table[found[0]], text)


@dataclass(frozen=True, kw_only=True)
class Insert(Order):
    """A new clause, by what it is cited by, behind a clause of the amended edition (first, where
    ``after`` is empty); its words follow the order."""

    clause: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Repeal(Order):
    """A clause of the amended edition no longer applies."""

    clause: str


@dataclass(frozen=True, kw_only=True)
class Renumber(Order):
    """Clauses of the amended edition that are cited otherwise from now on: {"第六条": "第七条"}."""

    labels: Any

    def __post_init__(self) -> None:
        _table(self, "labels", '{"第六条": "第七条", …}', (str, str))
        super().__post_init__()


@dataclass(frozen=True, kw_only=True)
class Commence(Order):
    """The day from which the amending text applies."""

    start: Any

    def __post_init__(self) -> None:
        super().__post_init__()
        dated = isinstance(self.start, Constant) and isinstance(self.start.kind, kinds.Date)
        if not dated and not isinstance(self.start, Publication):
            raise RuleError("start= needs 日期(2025, 7, 1) or the day of publication, 公布之日")


class Governs(Enum):
    """Which rules an event falls under that came before the change and is applied for after it."""

    APPLICATION = "as applied for"
    EVENT = "as it happened"


class Counted(Enum):
    """Whether what was paid before the change counts towards the ceilings and the once-only."""

    YES = "counted"
    NO = "not counted"


@dataclass(frozen=True, kw_only=True)
class Transition(Order):
    """What becomes of what spans the change; where the text does not say, `SILENT` holds."""

    events: Any = None
    awards: Any = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.events is None and self.awards is None:
            raise RuleError("Transition needs events= or awards=: what the sentence settles")
        for name, kind in (("events", Governs), ("awards", Counted)):
            value = getattr(self, name)
            options = [part for _, part in value.options] if isinstance(value, Reading) else [value]
            if not all(part is None or isinstance(part, kind) for part in options):
                raise RuleError(f"{name}= needs {kind.__name__}, not {shown(value)}")


EVENTS: Final = Reading(
    "新旧衔接",
    "修改施行以前发生、施行以后申报的事项，适用哪一个规定？",
    (("按申报时的规定", Governs.APPLICATION), ("按发生时的规定", Governs.EVENT)),
    "无权威，存疑；立法法 不溯及既往一条只及法律、法规、规章，对规范性文件只能类推",
    "写“本决定施行前已经发生的，按原规定执行”",
)
AWARDS: Final = Reading(
    "旧规定下的所得",
    "修改施行以前得到的奖补，计入修改以后的次数和限额吗？",
    (("旧所得计入", Counted.YES), ("旧所得不计入", Counted.NO)),
    "无权威，存疑",
    "写“本决定施行前已享受的，计入（不计入）上述限额”",
)


def transition(orders: tuple[Order, ...]) -> Transition:
    """The transition rule of an amending text, of all its sentences; what none says is open."""
    said = [order for order in orders if isinstance(order, Transition)]
    events = next((order.events for order in said if order.events is not None), EVENTS)
    awards = next((order.awards for order in said if order.awards is not None), AWARDS)
    quote = "".join(order.quote for order in said) or "（没有写）"
    return Transition(quote=quote, events=events, awards=awards)
