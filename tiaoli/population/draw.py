"""Draws a block of applicants: who they are, what they have, and what is stated of it.

Two standard normals tell applicants apart: size moves amounts, counts and numbers of rows, quality
moves yes/no facts and choices. First everything is drawn as it truly is, so that parts, wholes and
years agree; then some of it is left unstated.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tiaoli import kinds
from tiaoli.boundaries import TYPICAL_FEN
from tiaoli.nouns import Subject
from tiaoli.population import chance
from tiaoli.population.chance import Bools, Ints, Normals, generator, mixed
from tiaoli.population.hints import Hints, Payment
from tiaoli.population.layout import (
    AMOUNT,
    APPLICANT,
    ASSESSED,
    AWARDS,
    AWARDS_UNKNOWN,
    DAY,
    ITEM,
    NAME,
    NANO,
    PROJECT,
    PROVISION,
    SAME_KIND,
    YEAR,
)
from tiaoli.population.shapes import Shape, Shapes
from tiaoli.tree import Fact, HighestBefore, InYear, LatestYear, Ratio

BLOCK: Final = 16_384
"""So many applicants share their random numbers; a block is always drawn whole."""
WANTED, UNWANTED, PLAIN = 0.7, 0.12, 0.5
"""How often a yes/no fact is 是 that the rules ask for, that they exclude, that they leave."""
CARELESS: Final = (0.2, 4.0, 0.25)
"""The share of those who leave much open, and how their gaps and those of the others compare."""
PROJECTS: Final = 3
IN_PROJECT: Final = 0.15
YEARS_OF_EVENTS: Final = 4.0
YEARS_OF_SERIES: Final = 7
ONLY_SERIES, BOTH = 0.2, 0.05
SHARE_STATED: Final = 0.08
ASSESSED_KNOWN: Final = 0.6
AWARDED: Final = 0.03
AWARDS_NOT_KNOWN: Final = 0.02
OTHERS: Final = ("其他政策 同类奖补", "其他政策 别类奖补")
"""What awards of policies that the repository does not hold are called."""


@dataclass
class Drawn:
    """A column: values, which of them are stated, and the list that positions point into."""

    values: NDArray[Any]
    known: Bools
    options: tuple[str, ...] = ()


@dataclass
class Frame:
    """The rows of one table within a block, in the order of their applicants (0, 1, … in it)."""

    name: str
    owner: Ints
    columns: dict[str, Drawn] = field(default_factory=dict)


@dataclass(frozen=True)
class _Rows:
    """What the columns of a subject's rows are drawn from."""

    subject: Subject
    frame: Frame
    size: Normals
    quality: Normals
    careless: Normals


class Drawer:
    """Draws blocks; the same seed gives the same block, whichever others are drawn."""

    def __init__(
        self, vocabulary: Mapping[str, Subject], hints: Hints, shapes: Shapes, seed: int,
        as_of: datetime.date, applicants: int,
    ) -> None:  # fmt: skip
        self.vocabulary, self.hints, self.shapes = vocabulary, hints, shapes
        self.seed, self.as_of, self.applicants = seed, as_of, applicants
        self.today = (as_of - datetime.date(1970, 1, 1)).days
        self.order = {
            subject.name: _ordered(subject, hints, shapes) for subject in vocabulary.values()
        }
        self.paying: dict[str, list[Payment]] = {}
        for payment in hints.payments:
            self.paying.setdefault(payment.subject, []).append(payment)
        self.provisions = (*(payment.id for payment in hints.payments), *OTHERS)
        self.number = 0
        self.classes: dict[str, NDArray[np.int64]] = {}

    def block(self, number: int) -> list[Frame]:
        """Every table's rows for `BLOCK` applicants; tables without rows are there as well."""
        self.number = number
        rng = self._rng(APPLICANT)
        size = rng.standard_normal(BLOCK)
        quality = mixed(rng, size, 0.25)
        self.classes = {
            name: np.searchsorted(
                np.cumsum([one.weight for one in group])[:-1],
                self._rng(name).random(BLOCK),
                "right",
            )
            for name, group in self.shapes.groups.items()
        }
        frames = []
        for subject in self.vocabulary.values():
            rows = self._rows(subject, size, quality)
            self._columns(rows)
            frames.append(rows.frame)
            frames += self._series(rows)
            self._shares(rows)
        frames.append(self._awards({frame.name: frame for frame in frames}))
        return frames

    def _rng(self, what: str) -> np.random.Generator:
        return generator(self.seed, self.number, what)

    # Rows ----------------------------------------------------------------------------------------

    def _rows(self, subject: Subject, size: Normals, quality: Normals) -> _Rows:
        rng = self._rng(f"{subject.name}：行")
        rates = np.full(BLOCK, 1.0 if subject.name == APPLICANT else self.shapes.rate(subject))
        for name, group in self.shapes.groups.items():
            for position, one in enumerate(group):
                if subject.name in one.rates:
                    rates[self.classes[name] == position] = one.rates[subject.name]
        if not subject.many:
            owner = np.flatnonzero(rng.random(BLOCK) < rates)
            frame = Frame(subject.name, owner)
            return _Rows(subject, frame, size[owner], quality[owner], _careless(rng, len(owner)))
        having = np.flatnonzero(rng.random(BLOCK) < rates * np.exp(0.4 * size - 0.08))
        counts = chance.how_many(rng, size[having])
        owner = np.repeat(having, counts)
        frame = Frame(subject.name, owner)
        everyone = np.ones(len(owner), dtype=np.bool_)
        first = np.repeat(np.cumsum(counts) - counts, counts)
        frame.columns[NAME] = Drawn(np.arange(len(owner)) - first, everyone, names(subject.name))
        draw = rng.random(len(owner))
        shared = (draw / IN_PROJECT * PROJECTS).astype(np.int64)
        frame.columns[PROJECT] = Drawn(
            np.minimum(shared, PROJECTS - 1), draw < IN_PROJECT, names(PROJECT)[:PROJECTS]
        )
        return _Rows(
            subject, frame, mixed(rng, size[owner], 0.7), mixed(rng, quality[owner], 0.6),
            _careless(rng, len(owner)),
        )  # fmt: skip

    # Columns -------------------------------------------------------------------------------------

    def _columns(self, rows: _Rows) -> None:
        columns = rows.frame.columns
        for fact in self.order[rows.subject.name]:
            rng, shape = self._rng(fact.key), self.shapes.of(fact.key)
            values = self._values(rng, rows, fact, shape)
            rate = (
                self.shapes.unknown.get(fact.kind.label, 0)
                if shape.unknown is None
                else shape.unknown
            )
            known = rng.random(len(values)) >= rate * rows.careless
            if isinstance(fact.formula, LatestYear):
                known = rng.random(len(values)) < BOTH
            if shape.only_if:
                known &= columns[shape.only_if].values
            for name, group in self.shapes.groups.items():
                for position, one in enumerate(group):
                    if one.facts.get(fact.key) is not None:
                        fixed = self.classes[name][rows.frame.owner] == position
                        values[fixed], known[fixed] = (
                            _position(fact.kind, one.facts[fact.key]),
                            True,
                        )
            columns[fact.name] = Drawn(values, known, getattr(fact.kind, "options", ()))
        self._assessed(rows)
        if rows.subject.name == APPLICANT:
            unknown = self._rng(AWARDS_UNKNOWN).random(BLOCK) < AWARDS_NOT_KNOWN
            columns[AWARDS_UNKNOWN] = Drawn(unknown, np.ones(BLOCK, dtype=np.bool_))

    def _values(
        self, rng: np.random.Generator, rows: _Rows, fact: Fact, shape: Shape
    ) -> NDArray[Any]:
        count, columns = len(rows.size), rows.frame.columns
        given = columns[shape.given].values if shape.given and shape.then is not None else None
        typical = self.hints.typical.get(fact.key)

        def settled(usual: Any) -> Any:
            return usual if given is None else np.where(given, float(shape.then), usual)

        match fact.kind:
            case kinds.YesNo():
                usual = self._usual(fact.key)
                rate = usual if shape.yes is None else shape.yes
                cuts: Any = chance.cut(rate)
                if given is not None:
                    cuts = np.where(given, chance.cut(float(shape.then)), cuts)
                found: Bools = -mixed(rng, rows.quality, 0.6) < cuts
                return found
            case kinds.Choice(options=options):
                weights = [shape.options.get(o, 0.0) for o in options]
                if not shape.options:
                    weights = [n + 1.0 for n in range(len(options))]
                return chance.positions(mixed(rng, rows.quality, 0.5), weights)
            case kinds.Money():
                return self._amounts(rng, rows, fact, shape, settled)
            case kinds.Count() if shape.rank or fact.key in self.hints.ranks:
                expected = self.applicants * self.shapes.rate(rows.subject)
                return rng.integers(1, max(100, round(expected)), count, endpoint=True)
            case kinds.Count() | kinds.Duration():
                plain = 24 if fact.kind == kinds.Duration("月") else 100
                median = settled(shape.typical or typical or plain)
                drawn = chance.heavy(
                    mixed(rng, rows.size, 0.5), median, shape.spread or 0.8, shape.tail or 3.0
                )
                return np.clip(drawn, 1, kinds.MAX_COUNT).astype(np.int64)
            case kinds.Date():
                years = shape.years or YEARS_OF_EVENTS
                return chance.days_before(rng, count, self.today, years)
            case kinds.Year():
                return np.full(count, self.as_of.year - 1, dtype=np.int64)
        raise TypeError(f"{type(fact.kind).__name__} of {fact.key} is drawn in no way")

    def _usual(self, key: str) -> float:
        if key in self.hints.unwanted:
            return UNWANTED
        return WANTED if key in self.hints.wanted else PLAIN

    def _amounts(
        self, rng: np.random.Generator, rows: _Rows, fact: Fact, shape: Shape, settled: Any
    ) -> Ints:
        columns = rows.frame.columns
        wholes = [columns[name].values for name in _wholes(rows.subject, fact)]
        if wholes:
            usual = self.hints.shares.get(fact.key, 0.5) if shape.share is None else shape.share
            whole = np.minimum.reduce(wholes)
            return chance.parts(rng, rows.quality, whole, settled(usual))
        now = self.hints.before.get(fact.key, "").partition(".")[2]
        if now in columns:
            path, ages = chance.path_before(rng, columns[now].values, YEARS_OF_SERIES)
            return _highest(path, ages)
        typical = self.hints.typical.get(fact.key, TYPICAL_FEN) / 2
        median = settled(typical if shape.typical is None else shape.typical)
        drawn = chance.heavy(
            mixed(rng, rows.size, 0.8), median, shape.spread or 1.4, shape.tail or 1.6
        )
        return chance.fen(rng, drawn)

    def _assessed(self, rows: _Rows) -> None:
        """Amounts that a review settled: of one provision simply, of several for each by name."""
        reviewed = [p for p in self.paying.get(rows.subject.name, ()) if p.reviewed]
        count = len(rows.size)
        for payment in reviewed:
            rng = self._rng(f"{ASSESSED}@{payment.id}")
            most = np.array(payment.amounts)[rng.integers(0, len(payment.amounts), count)]
            draw = rng.random(count)
            below = (most * (0.1 + 0.9 * rng.random(count))).astype(np.int64)
            values = np.where(draw < 0.35, most, np.where(draw > 0.92, most * 6 // 5, below))
            values -= np.where(values >= 10**6, values % 10**6, 0)
            name = ASSESSED if len(reviewed) == 1 else f"{ASSESSED}@{payment.id}"
            rows.frame.columns[name] = Drawn(values, rng.random(count) < ASSESSED_KNOWN)

    def _shares(self, rows: _Rows) -> None:
        """States a share instead of its part now and then; never beside both of its amounts."""
        columns = rows.frame.columns
        instead: dict[str, Bools] = {}
        for fact in rows.subject:
            if not isinstance(fact.formula, Ratio):
                continue
            part, whole = fact.formula.part, fact.formula.whole
            assert isinstance(part, Fact)
            assert isinstance(whole, Fact)
            amounts, of = columns[part.name], columns[whole.name]
            stated = np.zeros(len(rows.size), dtype=np.bool_)
            if part.formula is None:
                if part.name not in instead:
                    chosen = self._rng(f"{part.key}：占比").random(len(rows.size)) < SHARE_STATED
                    instead[part.name] = chosen & amounts.known
                    amounts.known = amounts.known & ~chosen
                stated = instead[part.name] & (of.values > 0)
            shares = amounts.values / np.maximum(of.values, 1) * NANO
            columns[fact.name] = Drawn(shares.astype(np.int64), stated)

    # Series and earlier awards -------------------------------------------------------------------

    def _series(self, rows: _Rows) -> Iterator[Frame]:
        """Amounts of earlier years: for most the highest of them, for some the whole series."""
        columns = rows.frame.columns
        for series in rows.subject:
            now, highest = (
                next((f for f in rows.subject if _follows(f, how, series)), None)
                for how in (InYear, HighestBefore)
            )
            if not isinstance(series.kind, kinds.Yearly):
                continue
            if now is None or not isinstance(series.kind.of, kinds.Money):
                yield Frame(series.key, np.empty(0, dtype=np.int64))
                continue
            rng = self._rng(series.key)
            count = len(rows.size)
            path, ages = chance.path_before(rng, columns[now.name].values, YEARS_OF_SERIES)
            draw = rng.random(count)
            stated = draw < ONLY_SERIES + BOTH
            columns[now.name].known &= draw >= ONLY_SERIES
            if highest is not None:
                rate = self.shapes.unknown[kinds.Money.label]
                known = (rng.random(count) >= rate * rows.careless) & (draw >= ONLY_SERIES)
                columns[highest.name] = Drawn(_highest(path, ages), known)
            chosen = np.flatnonzero(stated)
            years = ages[chosen] + 1
            row = np.repeat(chosen, years)
            back = np.repeat(np.cumsum(years), years) - np.arange(len(row)) - 1
            earlier = path[row, np.maximum(back - 1, 0)]
            amounts = np.where(back == 0, columns[now.name].values[row], earlier)
            gaps = (rng.random(len(row)) < 0.02) & (back > 0)
            frame = Frame(series.key, rows.frame.owner[row])
            frame.columns[YEAR] = Drawn(self.as_of.year - 1 - back, np.ones(len(row), np.bool_))
            frame.columns[AMOUNT] = Drawn(amounts, ~gaps)
            yield frame

    def _awards(self, frames: Mapping[str, Frame]) -> Frame:
        """Earlier awards for some rows: by this repository's provisions and by other policies'."""
        items = tuple(n for s in self.vocabulary.values() if s.many for n in names(s.name))
        unknown = frames[APPLICANT].columns[AWARDS_UNKNOWN].values
        at = {payment.id: position for position, payment in enumerate(self.hints.payments)}
        parts: dict[str, list[Any]] = {name: [] for name in ("owner", *_AWARD_PARTS)}
        offset = 0
        for subject in self.vocabulary.values():
            frame, rng = frames[subject.name], self._rng(f"{AWARDS}：{subject.name}")
            first, offset = offset, offset + chance.MOST_ROWS * subject.many
            payments = self.paying.get(subject.name, ())
            if not payments:
                continue
            awarded = rng.random(len(frame.owner)) < AWARDED
            rows = np.flatnonzero(awarded & ~unknown[frame.owner])
            count = len(rows)
            which = rng.integers(0, len(payments) + len(OTHERS), count)
            amounts = [np.array(p.amounts) for p in payments]
            amounts += [amounts[0]] * len(OTHERS)
            most = np.zeros(count, dtype=np.int64)
            for position, each in enumerate(amounts):
                mine = which == position
                most[mine] = each[rng.integers(0, len(each), int(mine.sum()))]
            some = (most * (0.3 + 0.7 * rng.random(count))).astype(np.int64)
            ids = np.array([at[p.id] for p in payments] + [len(at), len(at) + 1])
            parts["owner"].append(frame.owner[rows])
            parts[PROVISION].append(ids[which])
            parts[AMOUNT].append(np.where(rng.random(count) < 0.8, most, some))
            parts[DAY].append(chance.days_before(rng, count, self.today, YEARS_OF_EVENTS))
            named = frame.columns[NAME].values[rows] if subject.many else np.zeros(count, np.int64)
            parts[ITEM].append(np.where(subject.many, first + named, -1))
            project = np.full(count, -1)
            if subject.many:
                drawn = frame.columns[PROJECT]
                project = np.where(drawn.known[rows], drawn.values[rows], -1)
            parts[PROJECT].append(project)
            draw = rng.random(count)
            same = np.where(draw < 0.5, 1, np.where(draw < 0.8, 0, -1))
            parts[SAME_KIND].append(np.where(which < len(payments), -1, same))
        joined = {
            name: np.concatenate(each) if each else np.empty(0, np.int64)
            for name, each in parts.items()
        }
        order = np.argsort(joined["owner"], kind="stable")
        joined = {name: each[order] for name, each in joined.items()}
        rng = self._rng(AWARDS)
        frame = Frame(AWARDS, joined["owner"])
        options = {PROVISION: self.provisions, ITEM: items, PROJECT: names(PROJECT)[:PROJECTS]}
        for name in _AWARD_PARTS:
            values = joined[name]
            gaps = rng.random(len(order)) < (0.03 if name in (AMOUNT, DAY) else 0)
            values_known = (values >= 0) & ~gaps
            kept = values.astype(np.int32) if name == DAY else np.maximum(values, 0)
            kept = values > 0 if name == SAME_KIND else kept
            frame.columns[name] = Drawn(kept, values_known, options.get(name, ()))
        return frame


_AWARD_PARTS: Final = (PROVISION, AMOUNT, DAY, ITEM, PROJECT, SAME_KIND)


def names(what: str) -> tuple[str, ...]:
    """What rows or projects are called: 标准1, 标准2, …."""
    return tuple(f"{what}{number}" for number in range(1, chance.MOST_ROWS + 1))


def _position(kind: kinds.Kind, value: Any) -> Any:
    """A yes/no value as it is, an option by its position."""
    return kind.options.index(value) if isinstance(kind, kinds.Choice) else value


def _careless(rng: np.random.Generator, count: int) -> Normals:
    rate, much, little = CARELESS
    return np.where(rng.random(count) < rate, much, little)


def _highest(path: Ints, ages: Ints) -> Ints:
    """The highest amount of the earlier years of each; zero where there were none."""
    lived = np.arange(path.shape[1]) < ages[:, None]
    highest: Ints = np.where(lived, path, 0).max(axis=1)
    return highest


def _follows(fact: Fact, how: type, series: Fact) -> bool:
    return isinstance(fact.formula, how) and getattr(fact.formula, "series", None) == series


def _wholes(subject: Subject, fact: Fact) -> list[str]:
    """The facts of the subject that this amount is part of."""
    found = [fact.at_most.partition(".")[2]] if fact.at_most else []
    for other in subject:
        if isinstance(other.formula, Ratio) and other.formula.part == fact:
            found.append(other.formula.whole.name)  # type: ignore[attr-defined]
    return list(dict.fromkeys(found))


def _ordered(subject: Subject, hints: Hints, shapes: Shapes) -> list[Fact]:
    """The facts that are drawn by themselves, each after those that it depends on."""
    found: dict[str, Fact] = {}

    def add(fact: Fact, waiting: frozenset[str]) -> None:
        if fact.name in found or fact.name in waiting or not _drawn(fact):
            return
        shape = shapes.of(fact.key)
        now = hints.before.get(fact.key, "").partition(".")[2]
        for name in (*_wholes(subject, fact), shape.given, shape.only_if, now):
            if name in subject.facts:
                add(subject.facts[name], waiting | {fact.name})
        found[fact.name] = fact

    for fact in subject:
        add(fact, frozenset())
    return list(found.values())


def _drawn(fact: Fact) -> bool:
    if fact.name == ASSESSED or isinstance(fact.formula, Ratio | HighestBefore):
        return False
    return not isinstance(fact.kind, kinds.Key | kinds.Yearly)
