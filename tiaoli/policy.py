"""Clauses, editions and policies: what the law's folders hold once they are loaded."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Any, TypeVar

from tiaoli.fields import Checked
from tiaoli.kinds import Date
from tiaoli.nouns import Subject
from tiaoli.orders import Order, Transition, transition
from tiaoli.provisions import (
    Duty,
    Entitlement,
    Prohibition,
    Provision,
    Recognition,
    Scope,
    Stacking,
    Validity,
)  # fmt: skip
from tiaoli.tree import Constant, Reading, readings

P = TypeVar("P", bound=Provision)


class Status(Enum):
    """Where an edition stands."""

    ISSUED = "已发布"
    DRAFT = "征求意见稿"


@dataclass(frozen=True)
class Policy(Checked):
    """A policy's card."""

    title: str
    short: str
    issuer: str
    level: str
    binds: str
    source: str


@dataclass(frozen=True)
class Chapter(Checked):
    """A heading of the gazette, which decides nothing.

    ``prefix`` tells its clauses apart from those of other headings where the numbering starts
    again: 二 makes （六） 二（六）.
    """

    words: str
    prefix: str = ""


@dataclass(frozen=True)
class Residue(Checked):
    """Characters of the gazette that are not policy text, with the reason."""

    words: str
    reason: str


@dataclass(frozen=True)
class Lack(Checked):
    """Something that the text nowhere says, what follows, and what the drafter could write."""

    what: str
    instead: str


@dataclass(frozen=True)
class Edition(Checked):
    """An edition's card: its standing, the gazette's SHA-256, headings and residue.

    ``lacks`` is what the whole text leaves out, ``lead`` the words of the text by which the units
    before the first comma lead; ``published`` is the day it was published, if known. An edition
    with ``orders`` changes the one it ``amends``; one without holds the whole text.
    ``hypothetical`` marks an exercise that nobody has enacted.
    """

    status: Status
    gazette_sha256: str
    chapters: tuple[Chapter, ...] = ()
    residue: tuple[Residue, ...] = ()
    lacks: tuple[Lack, ...] = ()
    lead: str = ""
    published: datetime.date | None = None
    amends: str = ""
    orders: tuple[Order, ...] = ()
    hypothetical: bool = False

    def __post_init__(self) -> None:
        published: Any = self.published
        if isinstance(published, Constant) and isinstance(published.kind, Date):
            object.__setattr__(self, "published", published.value)  # a card writes 日期(2026, 1, 1)
        super().__post_init__()


@dataclass(frozen=True)
class Clause:
    """A clause as loaded: its official words and its provisions by name, in order.

    ``label`` is what it is cited by, ``head`` its number and title as they stand in the words,
    ``since`` the edition that gave it its words, ``was`` what the amended edition cites it by
    (empty if it has no such clause).
    """

    file: str
    path: str
    label: str
    title: str
    head: str
    words: str
    provisions: Mapping[str, Provision]
    since: str = ""
    was: str = ""

    def __hash__(self) -> int:
        return hash((self.path, self.words))

    @property
    def topic(self) -> str:
        """What the clause is about: its title, or else its words up to the first pause."""
        words = self.title or self.words[len(self.head) :].split("\n")[0]
        return re.split(r"[。，,；;：]", words, maxsplit=1)[0] if self.head else ""


@dataclass(frozen=True, eq=False)
class Placed:
    """A provision with its clause and its public id, such as 第五条/成长支持."""

    clause: Clause
    name: str
    provision: Provision

    @cached_property
    def id(self) -> str:
        """The provision's id within its policy."""
        return f"{self.clause.label}/{self.name}"

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The doubts of this provision."""
        return readings(self.provision)

    @cached_property
    def options(self) -> frozenset[str]:
        """The names of all readings of its doubts."""
        return frozenset(name for doubt in self.readings for name in doubt.names)


@dataclass(frozen=True)
class Turn:
    """An edition in the policy's history: its first day, where that is known, and whether it was
    issued."""

    edition_id: str
    start: datetime.date | None
    issued: bool


@dataclass(frozen=True, eq=False)
class Rulebook:
    """One edition of one policy, loaded; two loads of the same edition are two rulebooks.

    ``clauses`` are those of the whole text that applies; ``gazette`` is the edition's own text,
    which for an amending edition is the amending text only. ``amended`` is the edition it changes.
    """

    policy_id: str
    policy: Policy
    edition_id: str
    edition: Edition
    gazette: str
    gazette_bytes: bytes = field(repr=False)
    clauses: tuple[Clause, ...]
    subjects: Mapping[str, Subject]
    lexicon: Mapping[str, str]
    measures: Mapping[str, str] = field(default_factory=dict)
    amended: Rulebook | None = None
    consolidated: str = ""
    history: tuple[Turn, ...] = ()
    known: frozenset[str] = frozenset()
    """What cases of the policy may name: the ids of the provisions of all its editions."""

    @cached_property
    def lineage(self) -> tuple[Rulebook, ...]:
        """The edition after all that it amends, the first one first."""
        return (self,) if self.amended is None else (*self.amended.lineage, self)

    @property
    def text(self) -> str:
        """The whole text that applies under this edition."""
        return self.gazette if self.amended is None else self.consolidated

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The headings of the whole text."""
        return self.edition.chapters if self.amended is None else self.amended.chapters

    @property
    def lead(self) -> str:
        """The words by which the units before the first comma lead."""
        return self.edition.lead or ("" if self.amended is None else self.amended.lead)

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What the whole text leaves out."""
        return self.edition.lacks or (() if self.amended is None else self.amended.lacks)

    @property
    def hypothetical(self) -> bool:
        """Whether it is an exercise, or changes one."""
        return self.edition.hypothetical or (self.amended is not None and self.amended.hypothetical)

    @property
    def own(self) -> tuple[Clause, ...]:
        """The clauses whose words this edition gave them."""
        return tuple(c for c in self.clauses if c.since in ("", self.edition_id))

    @cached_property
    def transition(self) -> Transition | None:
        """What becomes of what spans the change; ``None`` for an edition that amends nothing."""
        return None if self.amended is None else transition(self.edition.orders)

    def changes(self, other: Rulebook) -> bool:
        """Whether this edition's orders change the other one."""
        return self.amended is not None and self.edition.amends == other.edition_id

    def former(self, id_: str) -> str:
        """The id that a provision has in the amended edition, empty if it has none."""
        placed = self.by_id.get(id_)
        if placed is None or self.amended is None or not placed.clause.was:
            return ""
        was = f"{placed.clause.was}/{placed.name}"
        return was if was in self.amended.by_id else ""

    @cached_property
    def later(self) -> dict[str, str]:
        """The ids of the amended edition's provisions, each with the id that it has now."""
        return {was: id_ for id_ in self.by_id if (was := self.former(id_))}

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every provision in the order of the text."""
        return tuple(Placed(c, name, p) for c in self.clauses for name, p in c.provisions.items())

    def with_provision(self, placed: Placed, provision: Provision) -> Rulebook:
        """The edition as it would be if this provision were another one; all else is shared."""
        clause = placed.clause
        other = replace(clause, provisions={**clause.provisions, placed.name: provision})
        book = replace(self, clauses=tuple(other if c is clause else c for c in self.clauses))
        changed = Placed(other, placed.name, provision)
        vars(book)["placed"] = tuple(changed if p is placed else p for p in self.placed)
        return book

    @cached_property
    def by_id(self) -> dict[str, Placed]:
        """Every provision by its id."""
        return {placed.id: placed for placed in self.placed}

    @cached_property
    def judged(self) -> tuple[tuple[Placed, str], ...]:
        """The provisions that decide cases, each with the name of its subject."""
        found = []
        for placed in self.of_kind(Entitlement, Duty, Prohibition):
            subject = getattr(placed.provision, "subject", None)
            if subject is not None:
                found.append((placed, subject.name))
        return tuple(found)

    @cached_property
    def recognitions(self) -> tuple[Placed, ...]:
        """The provisions that establish a status."""
        return tuple(self.of_kind(Recognition))

    @cached_property
    def common(self) -> tuple[Provision, ...]:
        """The provisions that bear on others: scope, stacking, term, statuses."""
        every = (self.scope, self.stacking, self.validity, *self.recognitions)
        return tuple(placed.provision for placed in every if placed is not None)

    def only(self, kind: type[P]) -> Placed | None:
        """The policy's one provision of `kind`, if it has one."""
        return next((p for p in self.placed if isinstance(p.provision, kind)), None)

    @cached_property
    def scope(self) -> Placed | None:
        """The clause that says to whom the policy applies."""
        return self.only(Scope)

    @cached_property
    def stacking(self) -> Placed | None:
        """The clause on several awards for one project."""
        return self.only(Stacking)

    @cached_property
    def validity(self) -> Placed | None:
        """The clause on taking effect and term."""
        return self.only(Validity)

    def of_kind(self, *kinds: type[Provision]) -> Iterator[Placed]:
        """The provisions that are of one of the kinds."""
        return (p for p in self.placed if isinstance(p.provision, kinds))
