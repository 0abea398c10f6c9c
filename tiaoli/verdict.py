"""A verdict under every reading: the smallest departures from the default that change it."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tiaoli.case import Case
from tiaoli.decision import Decision
from tiaoli.evaluate import Facts, amount_of, entitled, value_of
from tiaoli.judge import base_facts, in_scope
from tiaoli.kinds import Money
from tiaoli.outcome import Outcome
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Entitlement, Grant, Limit, Once, Per, Stacking
from tiaoli.standing import publication, term
from tiaoli.transition import decided
from tiaoli.tree import TAKEN, Crossing, Node, Reading, Selection, kind_of, readings, walk

MAX_COMBINATIONS = 256


@dataclass(frozen=True)
class Verdict:
    """A provision judged under every reading: the readings that change the outcome are listed."""

    decision: Decision
    readings: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def placed(self) -> Placed:
        """The provision with its place."""
        return self.decision.placed

    @property
    def outcome(self) -> Outcome:
        """The outcome under the readings asked for."""
        return self.decision.outcome

    @property
    def differs(self) -> bool:
        """Whether some reading gives another outcome."""
        return any(not self.outcome.same_verdict(other) for other in self.readings.values())


def alternatives(doubts: Iterable[Reading], asked: Selection = TAKEN) -> list[Selection]:
    """Every combination of readings other than those asked for, fewest departures first.

    Above `MAX_COMBINATIONS` only departures in up to two doubts are combined.
    """
    options = [_from(doubt, asked) for doubt in doubts]
    count = 1
    for names in options:
        count *= len(names)
    departures = []
    for chosen in itertools.product(*options):
        departed = frozenset(n for n, names in zip(chosen, options, strict=True) if n != names[0])
        if departed and (count <= MAX_COMBINATIONS or len(departed) <= 2):
            departures.append(departed)
    return sorted(departures, key=lambda d: (len(d), sorted(d)))


def _from(doubt: Reading, asked: Selection) -> tuple[str, ...]:
    """The names of a doubt's readings, the one asked for first."""
    return tuple(sorted(doubt.names, key=lambda name: name not in asked))


def departing(doubts: Iterable[Reading], asked: Selection, departure: Selection) -> Selection:
    """The selection in which the doubts departed from are read otherwise."""
    dropped = {n for d in doubts if departure & set(d.names) for n in d.names}
    return (asked - dropped) | departure


def common_doubts(book: Rulebook) -> tuple[Any, ...]:
    """The doubts of what bears on every provision: scope, stacking, validity, the transition."""
    shared = (book.scope, book.stacking, book.validity)
    parts = [*(placed.provision for placed in shared if placed), book.transition]
    return tuple(doubt for part in parts if part is not None for doubt in readings(part))


def verdicts(
    book: Rulebook, case: Case, selection: Selection = TAKEN, only: frozenset[str] | None = None
) -> dict[str, Verdict]:
    """Every provision that the case concerns, under the readings asked for and under all others.

    The readings listed are the smallest departures: none contains another with the same outcome.
    """
    case = case.under(book.policy.short)
    taken = decided(book, case, selection, only)
    common = _live_doubts(book, case, selection, taken)
    dated = book.validity is not None and any(doubt in common for doubt in book.validity.readings)
    void = set() if dated else _void(book, case, taken.values())
    found: dict[str, Verdict] = {}
    stacked = provisions_meet(book, case)
    for id_, decision in taken.items():
        if decision.placed.readings or common or book.former(id_):
            others = _under_others(book, case, id_, decision, common, void, selection, stacked)
        else:
            others = {}
        found[id_] = Verdict(decision, others)
    return found


def _options(value: Any) -> tuple[Any, ...]:
    return tuple(each for _, each in value.options) if isinstance(value, Reading) else (value,)


def provisions_meet(book: Rulebook, case: Case) -> bool:
    """Whether one provision's outcome may depend on another's: a row belongs to a project, two
    provisions pay for the same rows, or the rule on several awards may count the applicant as one.
    """
    if book.amended is not None and provisions_meet(book.amended, case):
        return True
    rule = book.stacking.provision if book.stacking else None
    if any(row.project for rows in case.rows.values() for row in rows):
        return True
    if not isinstance(rule, Stacking):
        return False
    concerned = case.subjects()
    paying = [
        subject for placed, subject in book.judged
        if isinstance(placed.provision, Grant) and subject in concerned
    ]  # fmt: skip
    if Per.APPLICANT in _options(rule.per):
        return len(paying) > 1
    rows = [s.name for s in rule.subjects] or list(case.rows)
    return any(paying.count(name) > 1 and case.rows.get(name) for name in rows)


def selections(
    book: Rulebook, found: Mapping[str, Verdict], asked: Selection
) -> dict[Selection, None]:
    """Every selection of readings under which some verdict is shown, the one asked for first."""
    common = common_doubts(book)
    shown = {asked: None}
    for verdict in found.values():
        doubts = [*verdict.placed.readings, *common]
        for names in verdict.readings:
            shown[departing(doubts, asked, frozenset(names.split("+")))] = None
    return shown


def _live_doubts(
    book: Rulebook, case: Case, selection: Selection, taken: Mapping[str, Decision]
) -> list[Any]:
    """The common doubts that change anything in this case: each by itself, or two of the rule on
    several awards together."""
    every = common_doubts(book)
    live = [doubt for doubt in every if _live(book, case, doubt, selection, taken)]
    rule = book.stacking
    several = any(len(rows) > 1 for rows in case.rows.values()) or case.awards != ()
    if rule is not None and len(rule.readings) > 1 and (several or provisions_meet(book, case)):
        for two in itertools.combinations(rule.readings, 2):
            for departure in alternatives(two, selection):
                asked = departing(two, selection, departure)
                if any(doubt not in live for doubt in two) and _changes(book, case, asked, taken):
                    live += [doubt for doubt in two if doubt not in live]
    return [doubt for doubt in every if doubt in live]


def _changes(book: Rulebook, case: Case, asked: Selection, taken: Mapping[str, Decision]) -> bool:
    other = decided(book, case, asked, frozenset(taken))
    return any(not other[id_].outcome.same_verdict(taken[id_].outcome) for id_ in taken)


def _live(
    book: Rulebook, case: Case, doubt: Any, selection: Selection, taken: Mapping[str, Decision]
) -> bool:
    """Whether a common doubt changes anything in this case by itself."""
    for name in _from(doubt, selection)[1:]:
        asked = departing([doubt], selection, frozenset({name}))
        if _changes(book, case, asked, taken):
            return True
        facts, base = (base_facts(book, case, s) for s in (asked, selection))
        if in_scope(book, facts, asked) != in_scope(book, base, selection):
            return True
        published = publication(book, case)
        terms = zip(term(book, asked, published), term(book, selection, published), strict=True)
        for one, two in terms:
            if one != two and any(min(one, two) <= day <= max(one, two) for day in _days(case)):
                return True
    return False


def _days(case: Case) -> Iterable[datetime.date]:
    """Every date that the case states."""
    facts = (case.facts, *(row.facts for rows in case.rows.values() for row in rows))
    stated = (value for each in facts for value in each.values())
    return (case.date, *(day for day in stated if isinstance(day, datetime.date)))


def _void(book: Rulebook, case: Case, decisions: Iterable[Decision]) -> set[str]:
    """The names of doubts that change nothing in this case: every option has the same value on
    every row of every provision that has the doubt. What this cannot settle is taken to matter."""
    found: dict[str, bool] = {}
    for decision in decisions:
        provision, facts = decision.placed.provision, [row.facts for row in decision.rows]
        once = case.awards == () and len(facts) < 2
        # Of a provision that was repealed there are no rows to tell.
        own = book.by_id.get(decision.placed.id) is decision.placed
        judged = own and isinstance(provision, Entitlement)
        for node in _doubts(provision):
            same = judged and _same_everywhere(node, facts, once)
            found[node.name] = found.get(node.name, True) and same
    # A status that is established under one reading only changes the facts of other provisions.
    status = {doubt.name for placed in book.recognitions for doubt in placed.readings}
    return {name for name, same in found.items() if same} - status


@cache
def _doubts(provision: Any) -> tuple[Reading, ...]:
    return tuple(node for node in walk(provision) if isinstance(node, Reading))


def _same_everywhere(doubt: Reading, facts: list[Facts], once: bool) -> bool:
    """Whether all options come to the same on all rows. Whom a once-only or a ceiling counts by
    makes no difference where there is one row and no earlier award (``once``)."""
    options = [tree for _, tree in doubt.options]
    if any(readings(tree) for tree in options if isinstance(tree, Node)):
        return False
    if all(isinstance(tree, Once | None) for tree in options):
        return once
    if all(isinstance(tree, Limit) for tree in options):
        return once and len({tree.amount for tree in options}) == 1
    if not all(isinstance(tree, Node) and not isinstance(tree, Crossing) for tree in options):
        return False
    return all(len({_value(tree, f) for tree in options}) == 1 for f in facts)


def _value(tree: Node, f: Facts) -> Any:
    if isinstance(kind_of(tree), Money):
        return amount_of(tree)(f), entitled(tree)(f)
    return value_of(tree)(f)


def _former_doubts(book: Rulebook, id_: str, known: set[str]) -> Iterator[Reading]:
    """The doubts of what the provision said before it was amended, as far as they are others."""
    while book.amended is not None and (id_ := book.former(id_)):
        book = book.amended
        for doubt in book.by_id[id_].readings:
            if not known & {*doubt.names}:
                known |= {*doubt.names}
                yield doubt


def _under_others(
    book: Rulebook, case: Case, id_: str, decision: Decision, common: Iterable[Any],
    void: set[str], selection: Selection, stacked: bool,
) -> dict[str, Outcome]:  # fmt: skip
    only = None if stacked else frozenset({id_})
    found: dict[str, Outcome] = {}
    seen: list[tuple[Selection, str]] = [(frozenset(), decision.outcome.text)]
    doubts = [doubt for doubt in decision.placed.readings if doubt.name not in void]
    doubts += common
    doubts += _former_doubts(book, id_, {name for doubt in doubts for name in doubt.names})
    for departure in alternatives(doubts, selection):
        other = decided(book, case, departing(doubts, selection, departure), only).get(id_)
        if other is None:
            continue
        text = other.outcome.text
        smaller = [(len(d), t) for d, t in seen if d < departure]
        nearest = max(smaller)[0]
        if any(t == text for size, t in smaller if size == nearest):
            continue
        seen.append((departure, text))
        names = [n for d in doubts for n in d.names if n in departure]
        found["+".join(names)] = other.outcome
    return found
