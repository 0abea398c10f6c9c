"""The whole rulebook as one JSON document; `schema` describes it.

The document holds no JSON numbers at all: an amount (in fen), a count, a year or a duration is a
string of digits, a share is ``{"fraction": "3/5"}``, a date is ``"2024-02-17"``. A node of a tree
is ``{"node": "Compare", …}`` with one entry for each field of its class, a fact inside a tree is
``{"fact": "企业.年度主营业务收入"}``.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from functools import singledispatch
from types import NoneType
from typing import Any, Final

import tiaoli
from tiaoli import orders, provisions
from tiaoli.kinds import Kind, Unknown
from tiaoli.nouns import Subject
from tiaoli.policy import Clause, Placed, Rulebook
from tiaoli.tree import Fact, Node

FORMAT: Final = "1"
"""The version of the document's shape; it changes when a reader of the old shape would stumble."""

Json = dict[str, Any]
_DECLARED: Final = (provisions.__name__, orders.__name__)


def canonical(value: Any) -> bytes:
    """`value` as JSON in one way only: sorted keys, no blanks, UTF-8; made for hashing.

    Raises `TypeError` on a float, which has no exact form, and on what JSON cannot hold.
    """
    _refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"`{value!r}` is a float; write an integer, a Fraction or a string")
    if isinstance(value, Mapping):
        for key, part in value.items():
            if not isinstance(key, str):
                raise TypeError(f"`{key!r}` is no key; JSON keys are strings")
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)


# Values and trees --------------------------------------------------------------------------------


@singledispatch
def exported(value: Any) -> Any:
    """`value` as JSON; raises `TypeError` on what a rule or a case cannot hold, such as a float."""
    if dataclasses.is_dataclass(value) and type(value).__module__ in _DECLARED:
        return {"node": type(value).__name__, **_fields(value)}
    raise TypeError(f"`{value!r}` ({type(value).__name__}) cannot be exported exactly")


@exported.register(NoneType)
@exported.register(bool)
@exported.register(str)
def _plain(value: Any) -> Any:
    return value


@exported.register
def _integer(value: int) -> str:
    return str(value)


@exported.register
def _fraction(value: Fraction) -> Json:
    return {"fraction": f"{value.numerator}/{value.denominator}"}


@exported.register
def _date(value: datetime.date) -> str:
    return value.isoformat()


@exported.register
def _unknown(value: Unknown) -> Json:
    return {"unknown": True}


@exported.register
def _enum(value: Enum) -> Any:
    return value.value


@exported.register(tuple)
@exported.register(list)
def _several(value: Iterable[Any]) -> list[Any]:
    return [exported(part) for part in value]


@exported.register(Mapping)
def _mapping(value: Mapping[str, Any]) -> Json:
    return {name: exported(part) for name, part in value.items()}


@exported.register
def _kind(value: Kind) -> Json:
    return {"kind": type(value).__name__, **_fields(value)}


@exported.register
def _subject_name(value: Subject) -> str:
    return value.name


@exported.register
def _node(value: Node) -> Json:
    return {"node": type(value).__name__, **_fields(value)}


@exported.register
def _fact(value: Fact) -> Json:
    return {"fact": value.key}


@exported.register
def _placed(value: Placed) -> Json:
    provision = value.provision
    return {
        "id": value.id,
        "name": value.name,
        "kind": type(provision).__name__,
        "label": provision.label,
        "readings": [doubt.name for doubt in value.readings],
        **_fields(provision),
    }


def _fields(value: Any) -> Json:
    return {field.name: exported(getattr(value, field.name)) for field in dataclasses.fields(value)}


# The document ------------------------------------------------------------------------------------


def rulebook_json(books: list[Rulebook]) -> Json:
    """The rulebook: vocabulary, policies, editions, clauses and provisions, in the books' order.

    Raises `ValueError` if two books disagree on a noun or a word: load them together.
    """
    by_policy: dict[str, list[Rulebook]] = {}
    for book in books:
        by_policy.setdefault(book.policy_id, []).append(book)
    return {
        "format": FORMAT,
        "engine": tiaoli.__version__,
        "vocabulary": {
            "subjects": list(_merged((book.subjects for book in books), noun_json).values()),
            "words": _merged((book.lexicon for book in books), exported),
        },
        "policies": [_policy(id_, editions) for id_, editions in by_policy.items()],
    }


def _merged(parts: Iterable[Mapping[str, Any]], export: Any) -> Json:
    merged: Json = {}
    for part in parts:
        for name, value in part.items():
            new = export(value)
            if merged.setdefault(name, new) != new:
                raise ValueError(
                    f"`{name}` means two things in these rulebooks; load them together"
                )
    return merged


def noun_json(subject: Subject) -> Json:
    """A subject with its facts: kind, definition, source, period, and how a fact is derived."""
    return {
        "name": subject.name,
        "definition": subject.definition,
        "many": subject.many,
        "facts": [fact_json(fact) for fact in subject],
    }


def fact_json(fact: Fact) -> Json:
    """A fact as the vocabulary declares it."""
    return {"key": fact.key, **_fields(fact)}


def _policy(id_: str, editions: list[Rulebook]) -> Json:
    card = _fields(editions[0].policy)
    return {"id": id_, **card, "editions": [_edition(book) for book in editions]}


def _edition(book: Rulebook) -> Json:
    card = book.edition
    return {
        "id": book.edition_id,
        "status": exported(card.status),
        "published": exported(card.published),
        "amends": card.amends,
        "hypothetical": card.hypothetical,
        "orders": exported(card.orders),
        "text": book.text,
        "lead": card.lead,
        "lacks": [_fields(lack) for lack in card.lacks],
        "gazette": {"text": book.gazette, "sha256": card.gazette_sha256},
        "chapters": [_fields(chapter) for chapter in card.chapters],
        "residue": [_fields(residue) for residue in card.residue],
        "term": _term(book),
        "clauses": [_clause(clause) for clause in book.clauses],
    }


def _term(book: Rulebook) -> Json | None:
    if book.validity is None:
        return None
    stated = _fields(book.validity.provision)
    return {
        "provision": book.validity.id,
        **{name: stated[name] for name in ("start", "term", "term_from", "last_day")},
    }


def _clause(clause: Clause) -> Json:
    return {
        "label": clause.label,
        "title": clause.title,
        "head": clause.head,
        "file": clause.file,
        "path": clause.path,
        "words": clause.words,
        "since": clause.since,
        "was": clause.was,
        "provisions": [
            exported(Placed(clause, name, provision))
            for name, provision in clause.provisions.items()
        ],
    }
