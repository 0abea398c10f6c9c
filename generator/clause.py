"""Everything the page of one clause shows, as plain data for its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.doubts import Doubt, doubts
from generator.editions import Origin, in_force, origin, successors
from generator.marks import Pair, pair
from generator.results import Cases, case_file, passed
from generator.review import Reviews, Standing
from generator.tables import Decision, Grades, decision, grades
from generator.ways.curves import curves
from generator.ways.plots import Picture, picture
from tiaoli import boundary_table
from tiaoli.cases import Result
from tiaoli.guards.figures import Figures
from tiaoli.ledger import Account, ClauseAccount, Unit, account
from tiaoli.policy import Clause, Placed, Rulebook
from tiaoli.provisions import Defect


@dataclass(frozen=True)
class Located:
    """A drafting defect with the official words around the words it is about."""

    placed: Placed
    defect: Defect
    before: str
    after: str
    at: int


@dataclass(frozen=True)
class ProvisionView:
    """One provision on its clause's page; ``review`` is where its review stands, ``since`` the
    earlier edition from which it is inherited, if it is."""

    placed: Placed
    pair: Pair
    units: tuple[Unit, ...]
    decision: Decision | None
    grades: tuple[Grades, ...]
    boundaries: tuple[boundary_table.Boundary, ...]
    curves: tuple[Picture, ...]
    doubts: tuple[Doubt, ...]
    results: tuple[Result, ...]
    defects: tuple[Located, ...]
    review: Standing
    since: str = ""

    @property
    def name(self) -> str:
        """The provision's name, also its anchor."""
        return self.placed.name

    @property
    def page(self) -> str:
        """Its place, as seen from its edition's folder."""
        return f"{self.placed.clause.file}.html#{self.name}"

    @property
    def passed(self) -> int:
        """How many cases came out as expected."""
        return passed(self.results)

    @property
    def open(self) -> int:
        """How many doubts no authority settles."""
        return sum(doubt.open for doubt in self.doubts)

    @property
    def detailed(self) -> bool:
        """Whether there is anything below the words and the rule."""
        return bool(self.decision or self.doubts or self.results or self.defects)


@dataclass(frozen=True)
class TextRow:
    """Words of the clause between provisions: its heading, or who is responsible."""

    words: str
    units: tuple[Unit, ...]
    concerns: tuple[str, ...]


@dataclass(frozen=True)
class ClauseView:
    """One clause with its rows in the order of the text; ``chapter`` is the heading above it,
    ``origin`` the clause of an earlier edition that it takes over."""

    book: Rulebook
    clause: Clause
    account: ClauseAccount
    rows: tuple[ProvisionView | TextRow, ...]
    chapter: str
    origin: Origin | None = None

    @cached_property
    def provisions(self) -> tuple[ProvisionView, ...]:
        """The provisions among the rows."""
        return tuple(row for row in self.rows if isinstance(row, ProvisionView))

    @property
    def title(self) -> str:
        """The clause's heading without its full stop."""
        return f"{self.clause.label} {self.clause.topic}".strip()

    @property
    def case_file(self) -> str:
        """The name of the file of its cases."""
        return case_file(self.clause)

    @property
    def reworded(self) -> bool:
        """Whether an amendment worded it anew, or added it."""
        return self.book.amended is not None and self.origin is None

    @property
    def was(self) -> str:
        """The number that it had before, where that was another one."""
        was = self.origin.label if self.origin is not None else self.clause.was
        return was if was != self.clause.label else ""

    @property
    def cases(self) -> int:
        """How many expectations test the clause."""
        return sum(len(p.results) for p in self.provisions)

    @property
    def passed(self) -> int:
        """How many of them are met."""
        return sum(p.passed for p in self.provisions)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The doubts of all its provisions."""
        return tuple(doubt for p in self.provisions for doubt in p.doubts)

    @property
    def defects(self) -> tuple[Located, ...]:
        """The drafting defects of all its provisions."""
        return tuple(defect for p in self.provisions for defect in p.defects)


@dataclass(frozen=True)
class EditionView:
    """One edition of one policy: its clauses, its account, what its case files say, and what the
    guards last found for each clause that has not changed since. ``editions`` are all editions of
    the policy in their order, ``reviews`` what was said of its provisions."""

    book: Rulebook
    account: Account
    clauses: tuple[ClauseView, ...]
    results: Cases
    guarded: Mapping[str, Figures]
    editions: tuple[Rulebook, ...]
    reviews: Reviews

    @property
    def folder(self) -> str:
        """Where its pages stand below docs/policies/."""
        return f"{self.book.policy_id}/{self.book.edition_id}"

    @property
    def in_force(self) -> str:
        """The days on which it is the law."""
        return in_force(self.book, self.editions)

    @property
    def changed_by(self) -> tuple[str, ...]:
        """The editions that change it."""
        return tuple(each.edition_id for each in successors(self.book, self.editions))

    @property
    def cases(self) -> int:
        """How many expectations test the edition."""
        return len(self.results.all)

    @property
    def passed(self) -> int:
        """How many of them are met."""
        return passed(self.results.all)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The doubts of all clauses."""
        return tuple(doubt for c in self.clauses for doubt in c.doubts)

    @property
    def defects(self) -> tuple[Located, ...]:
        """The drafting defects of all clauses."""
        return tuple(defect for c in self.clauses for defect in c.defects)

    @property
    def problems_found(self) -> tuple[str, ...]:
        """Where text and rules disagree, and case and review files that cannot be read."""
        accounted = (str(problem) for problem in self.account.all_problems)
        return (*accounted, *self.results.problems, *self.reviews.problems)


def edition_view(
    book: Rulebook,
    cases: Cases,
    guarded: Mapping[str, Figures],
    editions: tuple[Rulebook, ...],
    reviews: Reviews,
) -> EditionView:
    """The whole edition as its pages show it."""
    counted = account(book)
    views = []
    above = 0
    for each in counted.clauses:
        at = book.text.find(each.clause.words)
        views.append(_clause_view(book, each, cases, _chapter(book, above, at), reviews))
        above = max(at, above)
    return EditionView(book, counted, tuple(views), cases, guarded, editions, reviews)


def _chapter(book: Rulebook, above: int, at: int) -> str:
    """The headings of the text between two clauses."""
    places = ((book.text.find(c.words), c.words) for c in book.chapters)
    return " ".join(words for place, words in sorted(places) if above < place < at)


def _clause_view(
    book: Rulebook, counted: ClauseAccount, cases: Cases, chapter: str, reviews: Reviews
) -> ClauseView:
    clause = counted.clause
    inherited = origin(book, clause)
    since = inherited.edition if inherited is not None else ""
    text = clause.words.replace("\n", "")
    rows: list[ProvisionView | TextRow] = []
    at = 0
    pending: list[str] = []

    def between(end: int) -> None:
        if words := text[at:end].strip():
            units = counted.units_of.get(pending[-1], ()) if pending else ()
            rows.append(TextRow(words, units, tuple(pending)))
            pending.clear()

    for name, provision in clause.provisions.items():
        start = text.find(provision.quote, at)
        if start >= 0:
            between(start)
            at = start + len(provision.quote)
        placed = book.by_id[f"{clause.label}/{name}"]
        review = reviews.by_id[placed.id]
        rows.append(_provision_view(book, placed, counted, cases, review, since))
        pending.append(name)
    between(len(text))
    return ClauseView(book, clause, counted, tuple(rows), chapter, inherited)


def _provision_view(
    book: Rulebook, placed: Placed, counted: ClauseAccount, cases: Cases, review: Standing,
    since: str,
) -> ProvisionView:  # fmt: skip
    tied = pair(placed, counted.spans.get(placed.name, ()))
    return ProvisionView(
        placed,
        tied,
        counted.units_of.get(placed.name, ()),
        decision(book, placed, tied),
        grades(placed, tied),
        _boundaries(book, placed),
        _curves(book, placed),
        doubts(placed, cases, since),
        cases.of(placed, book.former(placed.id)),
        tuple(_located(placed, defect) for defect in placed.provision.defects),
        review,
        since,
    )


_remembered: dict[Any, tuple[boundary_table.Boundary, ...]] = {}


def _boundaries(book: Rulebook, placed: Placed) -> tuple[boundary_table.Boundary, ...]:
    """The boundary table, computed once for the same provision in the same surroundings."""
    key = (placed.id, placed.provision, *book.common)
    if key not in _remembered:
        _remembered[key] = boundary_table.table(book, placed)
    return _remembered[key]


_drawn: dict[Any, tuple[Picture, ...]] = {}


def _curves(book: Rulebook, placed: Placed) -> tuple[Picture, ...]:
    """The payout curves, drawn once for the same provision in the same surroundings."""
    key = (placed.id, placed.provision, *book.common)
    if key not in _drawn:
        at = list(placed.clause.provisions).index(placed.name) + 1
        _drawn[key] = tuple(
            picture(curve, placed.name, f"{placed.clause.file}-{at}-{number}")
            for number, curve in enumerate(curves(book, placed), 1)
        )
    return _drawn[key]


def _located(placed: Placed, defect: Defect, around: int = 14) -> Located:
    quote = placed.provision.quote
    start = quote.index(defect.quote)
    end = start + len(defect.quote)
    before = ("…" if start > around else "") + quote[max(start - around, 0) : start]
    after = quote[end : end + around] + ("…" if end + around < len(quote) else "")
    return Located(placed, defect, before, after, start + 1)
