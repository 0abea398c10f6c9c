"""What a proof ranges over: facts, rows, earlier awards and the day, as numbers of z3.

`Anything` leaves all of it open within the bounds named here; `Stated` is one case.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple

import z3

from tiaoli.boundaries import TYPICAL_DAY, TYPICAL_PUBLICATION, assumed_term
from tiaoli.case import Award, Case, Row
from tiaoli.guards.formulas import NO, YES, NoFormulaError, Number, Truth, code, year_of
from tiaoli.kinds import (
    MAX_FEN,
    MONEY_UNITS,
    UNKNOWN,
    Choice,
    Count,
    Date,
    Duration,
    Kind,
    Money,
    Year,
    Yearly,
)
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Grant
from tiaoli.standing import dated, publication
from tiaoli.tree import Assessed, Fact, LatestYear, Ratio, walk

FIRST_YEAR = 2015
"""No event of a proof lies before this year."""
_LONGEST = {Count: 10**6, Duration: 1200}
OTHER_ITEM = "旧项"
_ROUND = MONEY_UNITS["万元"]
_EARLIER = 20240610
"""The day of an earlier award, if any day will do."""


class Paid(NamedTuple):
    """An earlier award of the provision itself: whether there was one, how much, when (YYYYMMDD),
    and for which row (from 1), or for none of them (0)."""

    there: Any
    amount: Any
    day: Any
    row: Any


class Situation(ABC):
    """What is known of an applicant on a day."""

    day: Any
    published: datetime.date | None
    awards: tuple[Paid, ...]
    rows: int

    def __init__(self, book: Rulebook, placed: Placed) -> None:
        self.book, self.placed = book, placed
        self.subject = getattr(placed.provision, "subject", None)

    def own(self, fact: Fact, row: int) -> int:
        """The row whose fact it is, or 0 for a fact that all rows share."""
        subject = self.subject
        return row if subject is not None and subject.many and fact.subject == subject.name else 0

    @abstractmethod
    def truth(self, fact: Fact, row: int) -> Truth:
        """A yes/no fact of a row, as stated."""

    @abstractmethod
    def number(self, fact: Fact, row: int) -> Number:
        """Any other fact of a row, as stated."""

    @abstractmethod
    def suppose(self, known: Any) -> None:
        """Leaves out what the formulas do not cover: where `known` does not hold.

        Raises `NoFormulaError` for a case of which it does not.
        """

    def assessed(self, row: int) -> Number:
        """The amount that a review settled for a row."""
        return self.number(self.subject.facts[ASSESSED], row)  # type: ignore[union-attr]


class Anything(Situation):
    """Every applicant with up to ``rows`` items and ``awards`` earlier awards of the provision."""

    def __init__(self, book: Rulebook, placed: Placed, rows: int = 1, awards: int = 0) -> None:
        super().__init__(book, placed)
        self.rows = rows if self.subject is not None and self.subject.many else 1
        self.bounds: list[Any] = []
        self.facts: dict[tuple[Fact, int], Truth | Number] = {}
        start, end = assumed_term(book)
        self.published = publication(book, Case("", start, {}, published={"": TYPICAL_PUBLICATION}))
        self.day = self._date("day")
        last = end or start.replace(year=start.year + 5)
        year = 10000
        self.bounds += [self.day >= code(start) - year, self.day <= code(last) + year]
        self.in_force = z3.And(self.day >= code(start), self.day <= code(last))
        self.awards = tuple(self._paid(n) for n in range(awards))

    def _paid(self, n: int) -> Paid:
        there, amount, row = z3.Bool(f"paid{n}"), z3.Int(f"amount{n}"), z3.Int(f"for{n}")
        day = self._date(f"on{n}")
        rows = self.rows if self.subject is not None and self.subject.many else 0
        self.bounds += [amount >= 0, amount <= MAX_FEN, row >= 0, row <= rows, day <= self.day]
        return Paid(there, amount, day, row)

    def _date(self, name: str) -> Any:
        """A calendar day; the 29th of February is left out."""
        day = z3.Int(name)
        month, of_month = day / 100 % 100, day % 100
        short = z3.Or([month == m for m in (4, 6, 9, 11)])
        last = z3.If(month == 2, 28, z3.If(short, 30, 31))
        self.bounds += [day >= FIRST_YEAR * 10000, month >= 1, month <= 12]
        self.bounds += [of_month >= 1, of_month <= last]
        return day

    def truth(self, fact: Fact, row: int) -> Truth:
        key = fact, self.own(fact, row)
        if key not in self.facts:
            found = Truth(*z3.Bools(f"{fact.key}#{key[1]} {fact.key}#{key[1]}否"))
            self.bounds.append(z3.Not(z3.And(found.yes, found.no)))
            self.facts[key] = found
        return self.facts[key]  # type: ignore[return-value]

    def number(self, fact: Fact, row: int) -> Number:
        key = fact, self.own(fact, row)
        if key not in self.facts:
            name = f"{fact.key}#{key[1]}"
            known = z3.Bool(f"{name}有")
            if isinstance(fact.kind, Date):
                value = self._date(name)
                self.bounds.append(value <= self.day)
            else:
                value = z3.Int(name)
                self.bounds += self._within(fact.kind, value)
            self.facts[key] = Number(known, value)
            self._part_of(fact, row)
        return self.facts[key]  # type: ignore[return-value]

    def suppose(self, known: Any) -> None:
        self.bounds.append(known)

    def _within(self, kind: Kind, value: Any) -> list[Any]:
        if isinstance(kind, Choice):
            return [value >= 0, value < len(kind.options)]
        if isinstance(kind, Year):
            return [value >= FIRST_YEAR, value <= year_of(self.day)]
        return [value >= 0, value <= _LONGEST.get(type(kind), MAX_FEN)]

    def _part_of(self, fact: Fact, row: int) -> None:
        """No part above its whole: a case file that says so is refused."""
        subject = self.book.subjects[fact.subject]
        wholes = {fact.at_most.partition(".")[2]} if fact.at_most else set()
        for other in subject:
            ratio = other.formula
            if isinstance(ratio, Ratio) and ratio.part == fact and isinstance(ratio.whole, Fact):
                wholes.add(ratio.whole.name)
        part = self.facts[fact, self.own(fact, row)]
        for name in sorted(wholes):
            whole = self.number(subject.facts[name], row)
            both = z3.And(part.known, whole.known)  # type: ignore[union-attr]
            self.bounds.append(z3.Implies(both, part.value <= whole.value))  # type: ignore[union-attr]

    def known(self) -> list[Any]:
        """That every fact asked for so far is stated."""
        return [
            z3.Or(each.yes, each.no) if isinstance(each, Truth) else each.known
            for each in self.facts.values()
        ]

    def near(self, usual: Mapping[str, Any]) -> list[Any]:
        """What one would expect of a case, the most telling first: the usual facts, no earlier
        award, and round amounts where those do not fit."""
        wished = [z3.Not(award.there) for award in self.awards]
        wished.append(self.day == code(TYPICAL_DAY))
        nothing: list[Any] = []
        usually: list[Any] = []
        round_: list[Any] = []
        for (fact, _), each in self.facts.items():
            value = usual.get(fact.key, UNKNOWN)
            if isinstance(each, Truth):
                wished.append(z3.Or(each.yes, each.no))
                if value is not UNKNOWN:
                    wished.append(each.yes if value is True else each.no)
                continue
            if fact.name != ASSESSED:
                wished.append(each.known)
            if value is not UNKNOWN:
                (nothing if value == 0 else usually).append(each.value == _as_number(fact, value))
            if isinstance(fact.kind, Money):
                round_.append(each.value % _ROUND == 0)
        for award in self.awards:
            round_ += [award.amount % _ROUND == 0, award.amount > 0, award.day == _EARLIER]
        # What was zero stays zero: a threshold is shown by the number that passes it.
        return wished + nothing + usually + round_

    def case(self, model: Any) -> Case:
        """The case that a model of z3 is about."""
        shared: dict[str, Any] = {}
        rows: list[dict[str, Any]] = [{} for _ in range(self.rows)]
        for (fact, row), each in self.facts.items():
            value = _value(fact, each, model)
            if value is not UNKNOWN:
                (rows[row - 1] if row else shared)[fact.key] = value
        many = self.subject is not None and self.subject.many
        stated = {self.subject.name: tuple(  # type: ignore[union-attr]
            Row(_name(n), self._named(facts)) for n, facts in enumerate(rows)
        )} if many else {}  # fmt: skip
        facts = self._named(shared)
        if not many and self.subject is not None and not any(
            key.startswith(f"{self.subject.name}.") for key in facts
        ):  # fmt: skip
            facts[f"{self.subject.name}.{next(iter(self.subject)).name}"] = UNKNOWN
        published = {} if dated(self.book) else {"": TYPICAL_PUBLICATION}
        day = _day(model.eval(self.day, model_completion=True).as_long())
        return Case("边界", day, facts, stated, self._awards(model), published=published)

    def _named(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """An assessed amount is stated for the provision by name."""
        key = f".{ASSESSED}"
        return {f"{k}@{self.placed.id}" if k.endswith(key) else k: v for k, v in facts.items()}

    def _awards(self, model: Any) -> tuple[Award, ...]:
        found = []
        many = self.subject is not None and self.subject.many
        for award in self.awards:
            if z3.is_true(model.eval(award.there, model_completion=True)):
                amount, day, row = (
                    model.eval(x, model_completion=True).as_long() for x in award[1:]
                )
                item = None if not many else _name(row - 1) if row else OTHER_ITEM
                found.append(Award(self.placed.id, amount, _day(day), item))
        return tuple(found)


class Stated(Situation):
    """One case, each of whose rows and awards has a name of its own.

    Raises `ValueError` for what proofs do not cover: projects, awards of which something is
    unknown, awards of other provisions, series of years, a proportion stated by itself, a year
    said to be unknown, an assessed amount that does not say for which of several provisions.
    """

    def __init__(self, book: Rulebook, placed: Placed, case: Case) -> None:
        super().__init__(book, placed)
        many = self.subject is not None and self.subject.many
        listed = case.rows.get(self.subject.name, ()) if many else ()  # type: ignore[union-attr]
        self.rows = len(listed) if many else 1
        self._facts = [case.facts, *({**case.facts, **row.facts} for row in listed)]
        self.day = z3.IntVal(code(case.date))
        self.published = publication(book, case)
        if any(row.project or not row.named for row in listed) or case.awards is UNKNOWN:
            raise ValueError("a project, a row without a name, or unknown awards")
        for fact in (f for facts in self._facts for f in facts.items()):
            self._modelled(*fact)
        names = [row.name for row in listed]
        self.awards = tuple(self._paid(award, names, many) for award in case.awards)  # type: ignore[union-attr]

    def _modelled(self, key: str, value: Any) -> None:
        subject, _, name = key.partition(".")
        fact = self.book.subjects[subject].facts[name.partition("@")[0]]
        series = isinstance(fact.kind, Yearly) and value is not UNKNOWN
        share = isinstance(fact.formula, Ratio) and value is not UNKNOWN
        year = isinstance(fact.formula, LatestYear) and value is UNKNOWN
        if series or share or year:
            raise ValueError(
                f"{key}: a series, a proportion by itself, or a year said to be unknown"
            )
        if name == ASSESSED and self._reviewed_elsewhere(subject):
            raise ValueError(f"{key}: an amount that may be meant for another provision")

    def _reviewed_elsewhere(self, subject: str) -> bool:
        return any(
            placed is not self.placed
            and placed.provision.subject.name == subject  # type: ignore[attr-defined]
            and any(isinstance(node, Assessed) for node in walk(placed.provision))
            for placed in self.book.of_kind(Grant)
        )

    def _paid(self, award: Award, names: list[str], many: bool) -> Paid:
        known = award.amount is not UNKNOWN and award.date is not UNKNOWN
        if award.provision != self.placed.id or not known or (many and award.item is None):
            raise ValueError("an award of which something is not known")
        row = names.index(award.item) + 1 if award.item in names else 0
        return Paid(YES, z3.IntVal(award.amount), z3.IntVal(code(award.date)), z3.IntVal(row))

    def truth(self, fact: Fact, row: int) -> Truth:
        value = self._stated(fact, row)
        return Truth(NO, NO) if value is UNKNOWN else Truth(YES, NO) if value else Truth(NO, YES)

    def number(self, fact: Fact, row: int) -> Number:
        value = self._stated(fact, row)
        if value is UNKNOWN:
            return Number(NO, z3.IntVal(0))
        return Number(YES, z3.IntVal(_as_number(fact, value)))

    def assessed(self, row: int) -> Number:
        fact = self.subject.facts[ASSESSED]  # type: ignore[union-attr]
        value = self._facts[self.own(fact, row)].get(f"{fact.key}@{self.placed.id}", UNKNOWN)
        return self.number(fact, row) if value is UNKNOWN else Number(YES, z3.IntVal(value))

    def suppose(self, known: Any) -> None:
        if not z3.is_true(z3.simplify(known)):
            raise NoFormulaError("a yearly ceiling by a date that nobody states")

    def _stated(self, fact: Fact, row: int) -> Any:
        return self._facts[self.own(fact, row)].get(fact.key, UNKNOWN)


def _name(row: int) -> str:
    return f"第{row + 1}项"


def _as_number(fact: Fact, value: Any) -> int:
    if isinstance(fact.kind, Choice):
        return fact.kind.options.index(value)
    return code(value) if isinstance(value, datetime.date) else int(value)


def _value(fact: Fact, each: Truth | Number, model: Any) -> Any:
    def holds(formula: Any) -> bool:
        return bool(z3.is_true(model.eval(formula, model_completion=True)))

    if isinstance(each, Truth):
        return True if holds(each.yes) else False if holds(each.no) else UNKNOWN
    if not holds(each.known):
        return UNKNOWN
    number = model.eval(each.value, model_completion=True).as_long()
    if isinstance(fact.kind, Choice):
        return fact.kind.options[number]
    return _day(number) if isinstance(fact.kind, Date) else number


def _day(number: int) -> datetime.date:
    return datetime.date(number // 10000, number // 100 % 100, number % 100)
