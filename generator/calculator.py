"""What the calculator on a clause's page needs beside the rules.

The facts to ask for, the official words that each condition lights, and the cases to jump to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from generator.rulesdata import engine_paths, rules_paths, script_json
from tiaoli import kinds
from tiaoli.boundaries import baseline, case_of
from tiaoli.case import Award, Case, Row
from tiaoli.kinds import UNKNOWN, Kind, decimal_text
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Duty, Entitlement, Grant, Prohibition, Recognition
from tiaoli.say import say
from tiaoli.standing import dated
from tiaoli.tree import Assessed, Fact, Node, Reading, YearsLeft, children, under, walk

if TYPE_CHECKING:
    from generator.clause import ClauseView, EditionView, ProvisionView

Json = dict[str, Any]
OWN = ("consistency", "form", "sheet", "address", "calculator")
"""The calculator's scripts in docs/assets/, in the order in which a page loads them."""
SCOPE, OTHER_READING, SERIES, FORMER = "适用范围", "另一读法", "各年数列", "原规定"
RARE = (OTHER_READING, SERIES, FORMER)
UNKNOWN_WORD = "未知"
TRACED = ("when", "pays", "kept", "breached")
"""The fields of a provision that a trace explains."""


def calculated(placed: Placed) -> bool:
    """Whether the page can judge cases of the provision: it needs a subject and something to
    decide."""
    provision: Any = placed.provision
    match provision:
        case Duty():
            return provision.subject is not None and isinstance(provision.kept, Node)
        case Prohibition():
            return provision.subject is not None and isinstance(provision.breached, Node)
        case _:
            return isinstance(provision, Entitlement)


def names(edition: EditionView, view: ClauseView) -> tuple[str, ...]:
    """The provisions of a clause that have a calculator."""
    return tuple(p.name for p in view.provisions if calculated(p.placed))


def scripts(folder: str, book: Rulebook, clause: str) -> tuple[str, ...]:
    """What the page of a clause loads, in this order: the evaluator, the edition's rules, the form,
    the clause's own data."""
    own = tuple(f"assets/{name}.js" for name in OWN)
    data = f"{folder}/{book.policy_id}/{book.edition_id}/{clause}.js"
    return (*engine_paths(book), *rules_paths(folder, book), *own, data)


def script(edition: EditionView, view: ClauseView) -> str:
    """The clause's data as a script; empty where nothing on its page can be judged."""
    wanted = names(edition, view)
    found = {p.name: _provision(edition.book, p) for p in view.provisions if p.name in wanted}
    if not found:
        return ""
    data = {"edition": edition.folder, "clause": view.clause.label, "provisions": found}
    return f"tiaoli.addClause({script_json(data)});\n"


def _provision(book: Rulebook, view: ProvisionView) -> Json:
    placed = view.placed
    base = baseline(book, placed)
    return {
        "id": placed.id,
        "asks": asks(book, placed),
        "lights": lights(placed, {key for mark in view.pair.words for key in mark.keys}),
        "start": None if base is None else texts(book, case_of(book, placed, base)),
        "boundaries": [
            {"at": each.at, "fact": each.fact.split(".")[-1],
             "points": [{"where": p.where, "value": p.value, "case": texts(book, p.case)}
                        for p in each.points]}
            for each in view.boundaries
        ],
        "cases": [
            {"name": each.case.name, "case": texts(book, each.case.under(book.policy.short))}
            for each in view.results
        ],
    }  # fmt: skip


# The facts to ask for ----------------------------------------------------------------------------


def asks(book: Rulebook, placed: Placed) -> Json:
    """The facts that the provision, what it was before it was amended and the policy's scope read
    under any reading, by subject in the order in which they are met; each with a note on why it may
    not be needed."""
    provision: Any = placed.provision
    tree = provision.when if isinstance(provision, Recognition) else provision
    notes: dict[str, str] = {}
    for fact in _facts(under(tree)):
        notes.setdefault(fact.key, SERIES if isinstance(fact.kind, kinds.Yearly) else "")
    for fact in _facts(tree):
        notes.setdefault(fact.key, OTHER_READING)
    former = [*_former(book, placed)]
    for of, each in ((book, placed), *former):
        made: Any = each.provision
        if isinstance(made, Grant) and _reviewed(made):
            key = f"{made.subject.name}.{ASSESSED}"
            key = key if _alone(of, made) else f"{key}@{each.id}"
            notes.setdefault(key, "" if each is placed else FORMER)
    for fact in _facts(book.scope.provision) if book.scope is not None else ():
        notes.setdefault(fact.key, SCOPE)
    for old, was in former:
        for fact in (f for part in (was, old.scope) if part for f in _facts(part.provision)):
            notes.setdefault(fact.key, FORMER)
    own = provision.subject.name
    order = dict.fromkeys([*(key.partition(".")[0] for key in notes), own])
    return {
        "own": own,
        "subjects": [_group(book, name, notes) for name in order],
        "awards": any(_counts(each.provision) for _, each in ((book, placed), *former)),
        "project": isinstance(provision, Grant) or book.stacking is not None,
        "published": not dated(book) and book.lineage[0].edition.published is None,
    }


def _former(book: Rulebook, placed: Placed) -> Iterator[tuple[Rulebook, Placed]]:
    """What a provision was in the editions that this one amends."""
    while book.amended is not None and (was := book.former(placed.id)):
        book = book.amended
        placed = book.by_id[was]
        yield book, placed


def _counts(provision: Any) -> bool:
    """Whether earlier awards bear on a provision."""
    years = any(isinstance(node, YearsLeft) for node in walk(provision))
    return isinstance(provision, Grant) or years


def _group(book: Rulebook, name: str, notes: dict[str, str]) -> Json:
    mine = [key for key in notes if key.partition(".")[0] == name]
    return {
        "name": name,
        "many": book.subjects[name].many,
        "facts": [key for key in mine if notes[key] not in RARE],
        "rare": [key for key in mine if notes[key] in RARE],
        "notes": {key: notes[key] for key in mine if notes[key]},
    }


def _facts(value: Any) -> Iterator[Fact]:
    """The facts inside, each after those that it follows from."""
    for part in children(value) if dataclasses.is_dataclass(value) else ():
        yield from _facts(part)
    if isinstance(value, Fact):
        yield value


def _reviewed(provision: Grant) -> bool:
    return any(isinstance(node, Assessed) for node in walk(provision.pays))


def _alone(book: Rulebook, grant: Grant) -> bool:
    """Whether no other provision may mean what a review settled for the same subject."""
    rivals = [p for p in book.of_kind(Grant) if p.provision.subject == grant.subject]  # type: ignore[attr-defined]
    return sum(_reviewed(each.provision) for each in rivals) == 1  # type: ignore[arg-type]


# The words of each condition ---------------------------------------------------------------------


def lights(placed: Placed, on_page: set[str]) -> dict[str, list[str]]:
    """The keys of the official words that each node of the exported tree claims, by its path."""
    found = {}
    for path, node in _nodes(placed.provision, ""):
        if isinstance(node, Reading) or path.partition(".")[0] not in (
            "when",
            "pays",
            "kept",
            "breached",
        ):
            continue
        keys = dict.fromkeys(piece.key for piece in say(node) if piece.key in on_page)
        if keys:
            found[path] = list(keys)
    return found


def _nodes(value: Any, path: str) -> Iterator[tuple[str, Node]]:
    """The nodes inside an exported value with where they stand, a fact's formula left out."""
    if isinstance(value, tuple):
        parts: Iterable[tuple[object, Any]] = enumerate(value)
    elif isinstance(value, Kind | Fact) or not dataclasses.is_dataclass(value):
        parts = ()
    else:
        parts = ((each.name, getattr(value, each.name)) for each in dataclasses.fields(value))
    if isinstance(value, Node):
        yield path, value
    for name, part in parts:
        yield from _nodes(part, f"{path}.{name}" if path else str(name))


# Cases as people write them ----------------------------------------------------------------------


def texts(book: Rulebook, case: Case) -> Json:
    """The case as its author would type it into the form: every value as text."""
    awards = UNKNOWN_WORD if case.awards is UNKNOWN else [_award(each) for each in case.awards]  # type: ignore[union-attr]
    published = case.published.get(book.policy.short) or case.published.get("")
    whole = {
        "date": case.date.isoformat(),
        "published": published.isoformat() if published is not None else "",
        "facts": _values(book, case.facts),
        "rows": {name: [_row(book, row) for row in rows] for name, rows in case.rows.items()},
        "awards": awards,
    }
    return {name: part for name, part in whole.items() if part}


def _row(book: Rulebook, row: Row) -> Json:
    return {
        "name": row.name if row.named else "",
        "project": row.project or "",
        "facts": _values(book, row.facts),
    }


def _values(book: Rulebook, facts: Any) -> dict[str, str]:
    return {key: text(_kind(book, key), value) for key, value in facts.items()}


def _kind(book: Rulebook, key: str) -> Kind:
    subject, _, name = key.partition("@")[0].partition(".")
    return book.subjects[subject].facts[name].kind


def text(kind: Kind, value: Any) -> str:
    """A value as its kind reads it, exact where `show` would cut it."""
    if value is UNKNOWN:
        return UNKNOWN_WORD
    if isinstance(kind, kinds.Share):
        return f"{decimal_text(value * 100)}%"
    return kind.show(value)


def _award(award: Award) -> dict[str, str]:
    same = {True: "是", False: "否"}
    stated = {
        "provision": award.provision,
        "amount": text(kinds.Money(), award.amount),
        "date": text(kinds.Date(), award.date),
        "item": award.item or "",
        "project": award.project or "",
        "same": "" if award.same_kind is UNKNOWN else same[award.same_kind],  # type: ignore[index]
    }
    return {name: value for name, value in stated.items() if value not in ("", UNKNOWN_WORD)}
