"""A verdict's receipt: what was judged, by which rules, with which engine, on which case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import tiaoli
from tiaoli.case import Award, Case, Row
from tiaoli.export import canonical, exported, fact_json
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.load import sha256
from tiaoli.nouns import ASSESSED, Subject
from tiaoli.policy import Rulebook
from tiaoli.tree import TAKEN, Assessed, Fact, Selection, walk

_CACHED: Final = "_rule_sha256"


def receipt(book: Rulebook, case: Case, selection: Selection = TAKEN) -> dict[str, Any]:
    """The edition, the readings asked for and a SHA-256 of everything that decides a verdict.

    Equal receipts mean equal verdicts. Raises `TypeError` if the case holds a float.
    """
    return {
        "edition": f"{book.policy_id}/{book.edition_id}",
        "gazette_sha256": sha256(book.gazette_bytes),
        "rule_sha256": rule_sha256(book),
        "engine": tiaoli.__version__,
        "case_sha256": case_sha256(case),
        "readings": sorted(selection),
    }


def rule_sha256(book: Rulebook) -> str:
    """The hash of an edition's standing, its provisions and the nouns they use."""
    # In the book itself, as cached_property does: a cache keyed by the book would compare whole
    # books, and two books whose nouns differ compare as equal (a subject is compared by name).
    held: dict[str, str] = vars(book)
    if _CACHED not in held:
        held[_CACHED] = sha256(canonical(_rules(book)))
    return held[_CACHED]


def _rules(book: Rulebook) -> dict[str, Any]:
    earlier = {}
    if book.amended is not None:
        # What spans the change is judged by both editions, and by the orders' transition rule.
        earlier = {"amended": _rules(book.amended), "orders": exported(book.edition.orders)}
    return {
        **earlier,
        "status": exported(book.edition.status),
        "published": exported(book.edition.published),
        "provisions": [exported(placed) for placed in book.placed],
        "facts": [fact_json(fact) for _, fact in sorted(_facts(book).items())],
        "subjects": {subject.name: subject.many for subject in _subjects(book)},
    }


def _subjects(book: Rulebook) -> Iterator[Subject]:
    for placed in book.placed:
        yield from (part for part in walk(placed.provision) if isinstance(part, Subject))


def _facts(book: Rulebook) -> dict[str, Fact]:
    """The facts that the provisions name, and those that these are derived from or bounded by."""
    found: dict[str, Fact] = {}
    for placed in book.placed:
        collect_facts(book, walk(placed.provision), found)
        if any(isinstance(part, Assessed) for part in walk(placed.provision)):
            collect_facts(book, (s.facts[ASSESSED] for s in _subjects(book)), found)
    return found


def collect_facts(book: Rulebook, parts: Iterable[Any], found: dict[str, Fact]) -> None:
    """Adds the facts among the parts, and those by which they are bounded."""
    for part in parts:
        if isinstance(part, Fact) and part.key not in found:
            found[part.key] = part
            if part.at_most:
                bound = book.subjects[part.subject].facts[part.at_most.partition(".")[2]]
                collect_facts(book, walk(bound), found)


def case_sha256(case: Case) -> str:
    """The hash of what is known: date, facts, rows and awards, in whatever order they were stated.

    Names, reason, place and expectations do not enter, with one exception: the name of a row that
    an award names, because it says for which row something was paid before.
    """
    awards: tuple[Award, ...] = () if isinstance(case.awards, Unknown) else case.awards
    named = frozenset(award.item for award in awards)
    known = {
        "date": exported(case.date),
        "facts": exported(case.facts),
        "rows": {
            subject: _sorted(_row(row, named) for row in rows)
            for subject, rows in case.rows.items()
        },
        "published": exported(dict(case.published)),
        "awards": exported(UNKNOWN) if case.awards is UNKNOWN else _sorted(map(_award, awards)),
    }
    return sha256(canonical(known))


def _row(row: Row, named: frozenset[str | None]) -> dict[str, Any]:
    name = row.name if row.name in named else None
    return {"name": name, "project": row.project, "facts": exported(row.facts)}


def _award(award: Award) -> dict[str, Any]:
    return {name: exported(value) for name, value in vars(award).items()}


def _sorted(parts: Iterable[Any]) -> list[Any]:
    return sorted(parts, key=canonical)
