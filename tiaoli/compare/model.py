"""What a comparison found, in words ready to be shown: every report is made from this alone.

All text is Chinese, as drafters and lawyers read it; the reports know neither rules nor cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from tiaoli.provisions import Effect


class Mark(Enum):
    """What became of a stretch of words."""

    KEPT = "未改"
    DELETED = "删去"
    INSERTED = "新增"
    MOVED_AWAY = "移走"
    MOVED_HERE = "移来"


class Piece(NamedTuple):
    """A stretch of the words, as the redline marks it; a line break is ``\\n`` within the text."""

    text: str
    mark: Mark


class Fate(Enum):
    """What became of a clause."""

    REVISED = "修改"
    INSERTED = "新增"
    REPEALED = "删去"
    RENUMBERED = "改变条号"
    UNCHANGED = "文字未改"


@dataclass(frozen=True)
class RuleChange:
    """One thing that changed in a rule: where (条件, 给多少, …), what it is (门槛, 上限, …), and
    how it was and is; an empty side says that it was added or taken away."""

    where: str
    what: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The change in one line."""
        if not self.before:
            return f"{self.where}：增加{self.what} {self.after}"
        if not self.after:
            return f"{self.where}：删去{self.what} {self.before}"
        return f"{self.where}：{self.what} {self.before} → {self.after}"


class Direction(Enum):
    """Whom a change is for."""

    GAIN = "多得"
    LOSS = "少得"
    OTHER = "其他变化"


@dataclass(frozen=True)
class Example:
    """A case whose outcome changes: its lines as a case file writes them, the reading under which
    it was judged (empty for the readings taken), the two outcomes, of which provision if it is not
    the one that changed, and what the case states in ``words``."""

    direction: Direction
    lines: tuple[str, ...]
    before: str
    after: str
    reading: str = ""
    provision: str = ""
    words: tuple[str, ...] = field(default=(), compare=False)


class Certainty(Enum):
    """What is known of whether anybody's outcome changes in a direction."""

    FOUND = "有"
    NONE = "证明没有"
    SOUGHT = "没有找到，未能证明"


@dataclass(frozen=True)
class Edge:
    """The outcomes at one value of one fact, all else being as usual; of a changed number one unit
    below, the number itself, one unit above."""

    fact: str
    value: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """Whether the outcome changes there."""
        return self.before != self.after


@dataclass(frozen=True)
class CaseChange:
    """A written case whose outcome changes. ``expected`` is what its author expects; of two
    editions nothing, since each case was written for one of them."""

    where: str
    name: str
    provision: str
    before: str
    after: str
    expected: str = ""
    way: Direction | None = None

    @property
    def met(self) -> bool:
        """Whether the case expects what now comes out."""
        return self.expected == self.after


@dataclass(frozen=True)
class ProvisionChange:
    """What became of one provision: the rule, and what that does to people.

    ``id_before`` is empty for a new one, ``id_after`` for one that is gone. ``certainty`` says for
    each direction what is known, ``examples`` holds the smallest cases found, ``confined`` the
    sentence that was proved about where the changes lie, ``note`` what the proof does not cover.
    """

    name: str
    id_before: str
    id_after: str
    rule: tuple[RuleChange, ...] = ()
    said_before: tuple[str, ...] = ()
    said_after: tuple[str, ...] = ()
    certainty: tuple[tuple[Direction, Certainty], ...] = ()
    examples: tuple[Example, ...] = ()
    edges: tuple[Edge, ...] = ()
    confined: str = ""
    note: str = ""
    cases: tuple[CaseChange, ...] = ()
    doubts_new: tuple[str, ...] = ()
    doubts_settled: tuple[str, ...] = ()
    declared: Effect | None = None
    """What the amendment says it means to do here."""
    whole: bool = False
    """Whether it is a rule of the whole policy, whose effect shows in other provisions."""

    @property
    def effect(self) -> Effect | None:
        """What the change does to people, if that is certain; ``None`` also where the provision
        decides no case."""
        if not self.certainty:
            return None
        found = {d for d, c in self.certainty if c is Certainty.FOUND}
        sure = all(c is not Certainty.SOUGHT for _, c in self.certainty)
        if Direction.GAIN in found and Direction.LOSS in found:
            return Effect.MIXED
        if Direction.OTHER in found and sure and len(found) == 1:
            return Effect.OTHER
        if not found:
            return Effect.NONE if sure else None
        if not sure:
            return None
        return Effect.LOOSER if Direction.GAIN in found else Effect.TIGHTER

    @property
    def summary(self) -> str:
        """What the change does to people, in a few words."""
        if self.effect is not None:
            return str(self.effect.value)
        each = (f"{d.value}：{c.value}" for d, c in self.certainty if c is not Certainty.NONE)
        return "；".join(each)


@dataclass(frozen=True)
class ClauseChange:
    """What became of one clause; a label is empty where the version has no such clause."""

    fate: Fate
    label_before: str
    label_after: str
    topic: str
    words: tuple[Piece, ...]
    provisions: tuple[ProvisionChange, ...] = ()

    @property
    def reworded(self) -> bool:
        """Whether more of its words changed than its number."""
        numbered = self.fate in (Fate.UNCHANGED, Fate.RENUMBERED)
        return not numbered and any(mark is not Mark.KEPT for _, mark in self.words)

    @property
    def label(self) -> str:
        """What the clause is cited by, before and after."""
        labels = dict.fromkeys(filter(None, (self.label_before, self.label_after)))
        return " → ".join(labels)


@dataclass(frozen=True)
class Moved:
    """How many rows of a population a provision brings more, and how many less, and how much more
    and less in total, as people write amounts; ``open`` rows are undetermined before or after."""

    provision: str
    gain: int
    gained: str
    loss: int
    lost: str
    other: int
    open: int


@dataclass(frozen=True)
class PopulationChange:
    """What the change does to the rows of a file."""

    file: str
    rows: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions of one policy. ``hypothetical`` marks an amendment that nobody has made."""

    policy: str
    title: str
    before: str
    after: str
    clauses: tuple[ClauseChange, ...]
    cases: tuple[CaseChange, ...] = ()
    conflicts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    transition: tuple[str, ...] = ()
    population: PopulationChange | None = None
    problems: tuple[str, ...] = ()
    hypothetical: bool = False

    @property
    def provisions(self) -> tuple[ProvisionChange, ...]:
        """The provisions of all clauses."""
        return tuple(p for c in self.clauses for p in c.provisions)

    @property
    def every_case(self) -> tuple[CaseChange, ...]:
        """The written cases that change, those of the changed provisions among them, each once."""
        own = (case for provision in self.provisions for case in provision.cases)
        return tuple(dict.fromkeys((*self.cases, *own)))


@dataclass(frozen=True)
class Report:
    """A whole comparison: what was compared, each policy that differs, and what is to be mended
    before the change can land."""

    before: str
    after: str
    comparisons: tuple[Comparison, ...]
    problems: tuple[str, ...] = ()
    seconds: str = field(default="", compare=False)

    @property
    def all_problems(self) -> tuple[str, ...]:
        """The problems of the change as a whole and of each policy."""
        return (*self.problems, *(p for c in self.comparisons for p in c.problems))
