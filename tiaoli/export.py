"""The whole rulebook as one JSON document, and the JSON Schema that describes it.

The document holds no JSON numbers at all: an amount (in fen), a count, a year or a duration is a
string of digits, a share is ``{"fraction": "3/5"}``, a date is ``"2024-02-17"``. A node of a tree
is ``{"node": "Compare", …}`` with one entry for each field of its class, a fact inside a tree is
``{"fact": "企业.年度主营业务收入"}``. The schema's node definitions come from the same classes.

``python -m tiaoli.export`` prints the schema that stands in ``rulebook.schema.json``.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing
from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from functools import singledispatch
from types import ModuleType, NoneType, UnionType
from typing import Any, Final

import tiaoli
from tiaoli import kinds, orders, policy, provisions, tree
from tiaoli.kinds import Kind, Unknown
from tiaoli.nouns import Subject
from tiaoli.policy import Clause, Placed, Rulebook
from tiaoli.provisions import Entitlement, Provision
from tiaoli.tree import Fact, Node, Reading

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


# The schema --------------------------------------------------------------------------------------

_SHA256: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: Final = {"type": "string"}
_NAME: Final = {"type": "string", "minLength": 1}
_DIGITS: Final = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
_ISO: Final = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_FACT_KEY: Final = {"type": "string", "pattern": "^[^.]+[.][^.]+$"}

_SLOTS: Final[Mapping[str, tuple[Any, ...]]] = {
    "tree": (Node,),
    "times": (provisions.Once, None),
    "limit": (provisions.Limit,),
    "last_day": tuple(provisions.LastDay),
    "paid_before": tuple(provisions.PaidBefore),
    "promotion": (*provisions.PaidBefore, None),
    "covers": tuple(provisions.Covers),
    "since": tuple(provisions.Since),
    "per": (provisions.Per.APPLICANT, provisions.Per.ITEM),
    "term_from": tuple(provisions.TermFrom),
    "start": (tree.Constant, provisions.Publication),
    "events": (*orders.Governs, None),
    "awards": (*orders.Counted, None),
    "optional_tree": (Node, None),
}
"""What may stand in a field that can also hold a doubt; the options of the doubt are the same."""

_ANY: Final[Mapping[tuple[str, str], str]] = {
    ("Less", "deduction"): "optional_tree",
    ("Quota", "rank"): "optional_tree",
    ("Entitlement", "when"): "optional_tree",
    ("Entitlement", "times"): "times",
    ("Grant", "pays"): "tree",
    ("Grant", "limits"): "limit",
    ("Duty", "kept"): "optional_tree",
    ("Prohibition", "breached"): "optional_tree",
    ("Scope", "when"): "tree",
    ("Stacking", "paid_before"): "paid_before",
    ("Stacking", "promotion"): "promotion",
    ("Stacking", "covers"): "covers",
    ("Stacking", "since"): "since",
    ("Stacking", "per"): "per",
    ("Validity", "start"): "start",
    ("Validity", "term_from"): "term_from",
    ("Validity", "last_day"): "last_day",
    ("Commence", "start"): "start",
    ("Transition", "events"): "events",
    ("Transition", "awards"): "awards",
}
"""What a field declared as `Any` holds; a new such field must be entered here."""


def _pairs(first: Json, second: Json) -> Json:
    pair = {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}
    return {"type": "array", "items": pair}


_KNOWN: Final[Mapping[str, Json]] = {
    "quote": _NAME,
    "no_effect": _pairs(_NAME, _NAME),
    "means": _pairs(_NAME, {"enum": [each.value for each in provisions.Effect]}),
    "labels": _pairs(_NAME, _NAME),
}
"""Fields whose content is narrower than their declaration, such as words and why they decide
nothing."""
_REPLACED: Final = {"words": _pairs(_NAME, _TEXT)}

_CONSTANTS: Final[Mapping[type[Kind], Json]] = {
    kinds.Money: _DIGITS,
    kinds.Count: _DIGITS,
    kinds.Year: _DIGITS,
    kinds.Duration: _DIGITS,
    kinds.Share: {"$ref": "#/$defs/fraction"},
    kinds.YesNo: {"type": "boolean"},
    kinds.Date: _ISO,
    kinds.Choice: _NAME,
    kinds.Key: _NAME,
}
"""The values of a constant, by its kind; a series is no constant."""


def schema() -> Json:
    """The JSON Schema (draft 2020-12) of `rulebook_json`, generated from the classes themselves."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tiaoli:rulebook:{FORMAT}",
        "title": "条理 rulebook",
        **_object(
            {
                "format": {"const": FORMAT},
                "engine": {"type": "string", "pattern": "^[0-9]+[.][0-9]+"},
                "vocabulary": {"$ref": "#/$defs/vocabulary"},
                "policies": _array({"$ref": "#/$defs/policy"}),
            }
        ),
        "$defs": {
            **_frame_definitions(),
            **_kind_definitions(),
            **{f"slot.{slot}": _slot(slot) for slot in _SLOTS},
            **{f"Reading.{slot}": _reading(slot) for slot in _SLOTS},
            **{node.__name__: _tagged("node", node) for node in _plain_nodes()},
            "Constant": _constant(),
            **{part.__name__: _tagged("node", part) for part in _parts()},
            **{
                order.__name__: _tagged(
                    "node", order, _REPLACED if order is orders.Replace else None
                )
                for order in _orders()
            },
            **{kind.__name__: _provision(kind) for kind in _provision_kinds()},
        },
    }


def _classes(module: ModuleType, base: type) -> list[type]:
    """The subclasses of `base` that `module` declares, in the order of the declaration."""
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, base) and each.__module__ == module.__name__
    ]


def _plain_nodes() -> list[type]:
    special = (Node, Fact, Reading, tree.Constant)
    return [node for node in _classes(tree, Node) if node not in special]


def _parts() -> list[type]:
    return [
        each
        for each in _classes(provisions, object)
        if dataclasses.is_dataclass(each) and not issubclass(each, Provision)
    ]


def _orders() -> list[type]:
    return [each for each in _classes(orders, orders.Order) if each is not orders.Order]


def _provision_kinds() -> list[type]:
    abstract = (Provision, Entitlement)
    return [kind for kind in _classes(provisions, Provision) if kind not in abstract]


def _kinds() -> list[type]:
    return [kind for kind in _classes(kinds, Kind) if kind is not Kind]


def _object(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(value: Json) -> Json:
    return {"anyOf": [value, {"type": "null"}]}


def _choose(tag: str, definitions: Mapping[str, str]) -> Json:
    """Exactly the definition that `tag` names: linear to check, and the error is about that one."""
    return {
        "type": "object",
        "required": [tag],
        "properties": {tag: {"enum": list(definitions)}},
        "allOf": [
            {
                "if": {"properties": {tag: {"const": name}}, "required": [tag]},
                "then": {"$ref": f"#/$defs/{definition}"},
            }
            for name, definition in definitions.items()
        ],
    }


def _slot(slot: str) -> Json:
    nodes: dict[str, str] = {}
    values: list[Any] = []
    for each in _SLOTS[slot]:
        if each is Node:
            nodes |= {node.__name__: node.__name__ for node in (*_plain_nodes(), tree.Constant)}
        elif isinstance(each, type):
            nodes[each.__name__] = each.__name__
        else:
            values.append(exported(each))
    tagged = _choose("node", {**nodes, "Reading": f"Reading.{slot}"})
    if Node in _SLOTS[slot]:
        fact = {"$ref": "#/$defs/fact_reference"}
        tagged = {"type": "object", "if": {"required": ["node"]}, "then": tagged, "else": fact}
    if not values:
        return tagged
    return {"if": {"type": "object"}, "then": tagged, "else": {"enum": values}}


def _reading(slot: str) -> Json:
    option = _pair(_NAME, {"$ref": f"#/$defs/slot.{slot}"})
    made = _tagged("node", Reading, {"options": {**_array(option), "minItems": 2}})
    made["properties"]["name"] = made["properties"]["question"] = _NAME
    return made


def _pair(first: Json, second: Json) -> Json:
    return {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}


def _tagged(tag: str, cls: type, known: Mapping[str, Json] | None = None) -> Json:
    return _object({tag: {"const": cls.__name__}, **_field_schemas(cls, known)})


def _field_schemas(cls: type, known: Mapping[str, Json] | None = None) -> Json:
    hints = typing.get_type_hints(cls)
    known = {**_KNOWN, **(known or {})}
    return {
        field.name: known[field.name]
        if field.name in known
        else _typed(hints[field.name], cls, field.name)
        for field in dataclasses.fields(cls)
    }


def _typed(hint: Any, cls: type, name: str) -> Json:
    if hint is Any:
        return {"$ref": f"#/$defs/slot.{_slot_of(cls, name)}"}
    if typing.get_origin(hint) is tuple:
        return _typed_tuple(typing.get_args(hint), cls, name)
    if typing.get_origin(hint) in (UnionType, typing.Union):
        inner = next(part for part in typing.get_args(hint) if part is not NoneType)
        return _or_null(_typed(inner, cls, name))
    if issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if issubclass(hint, Node):
        return _node_reference(hint)
    references: dict[Any, Json] = {
        str: _TEXT,
        bool: {"type": "boolean"},
        datetime.date: _ISO,
        Subject: _NAME,
    }
    if hint in references:
        return references[hint]
    if issubclass(hint, Kind):
        return {"$ref": "#/$defs/kind"}
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _typed_tuple(parts: tuple[Any, ...], cls: type, name: str) -> Json:
    first, second = parts
    if second is Ellipsis:
        return _array(_typed(first, cls, name))
    return _pair(_typed(first, cls, name), _typed(second, cls, name))


def _node_reference(hint: type) -> Json:
    special = {Node: "slot.tree", Fact: "fact_reference"}
    return {"$ref": f"#/$defs/{special.get(hint, hint.__name__)}"}


def _slot_of(cls: type, name: str) -> str:
    for base in cls.__mro__:
        if (base.__name__, name) in _ANY:
            return _ANY[base.__name__, name]
    raise TypeError(f"`{cls.__name__}.{name}` is declared as Any; say in _ANY what it holds")


def _constant() -> Json:
    names = [kind.__name__ for kind in _CONSTANTS]
    by_kind = [
        {
            "if": {"properties": {"kind": {"properties": {"kind": {"const": kind.__name__}}}}},
            "then": {"properties": {"value": value}},
        }
        for kind, value in _CONSTANTS.items()
    ]
    kind = {"$ref": "#/$defs/kind", "properties": {"kind": {"enum": names}}}
    made = _object({"node": {"const": "Constant"}, "kind": kind, "value": {}})
    return {**made, "allOf": by_kind}


def _provision(cls: type) -> Json:
    head = {
        "id": {"type": "string", "pattern": "^[^/]+/[^/]+$"},
        "name": _NAME,
        "kind": {"const": cls.__name__},
        "label": {"const": cls.label},  # type: ignore[attr-defined]
        "readings": {**_array(_NAME), "uniqueItems": True},
    }
    return _object({**head, **_field_schemas(cls)})


def _kind_definitions() -> Json:
    names = {kind.__name__: f"kind.{kind.__name__}" for kind in _kinds()}
    each = {f"kind.{kind.__name__}": _tagged("kind", kind) for kind in _kinds()}
    return {"kind": _choose("kind", names), **each}


def _frame_definitions() -> Json:
    provision = _choose("kind", {kind.__name__: kind.__name__ for kind in _provision_kinds()})
    validity = _field_schemas(provisions.Validity)
    optional_tree = _or_null({"$ref": "#/$defs/slot.tree"})
    return {
        "fraction": _object({"fraction": {"type": "string", "pattern": "^[0-9]+/[1-9][0-9]*$"}}),
        "fact_reference": _object({"fact": _FACT_KEY}),
        "vocabulary": _object(
            {
                "subjects": _array({"$ref": "#/$defs/subject"}),
                "words": {"type": "object", "additionalProperties": _NAME},
            }
        ),
        "subject": _object(
            {
                "name": _NAME,
                "definition": _NAME,
                "many": {"type": "boolean"},
                "facts": _array({"$ref": "#/$defs/fact"}),
            }
        ),
        "fact": _object({"key": _FACT_KEY, **_field_schemas(Fact, {"formula": optional_tree})}),
        "policy": _object(
            {
                "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                **_field_schemas(policy.Policy),
                "editions": {**_array({"$ref": "#/$defs/edition"}), "minItems": 1},
            }
        ),
        "edition": _edition_schema(validity),
        "clause": _object(
            {
                "label": _NAME,
                "title": _TEXT,
                "head": _TEXT,
                "file": _NAME,
                "path": {"type": "string", "pattern": "^rules/.+[.]py$"},
                "words": _NAME,
                "since": _TEXT,
                "was": _TEXT,
                "provisions": {**_array({"$ref": "#/$defs/provision"}), "minItems": 1},
            }
        ),
        "provision": provision,
    }


def _edition_schema(validity: Json) -> Json:
    term = {name: validity[name] for name in ("start", "term", "term_from", "last_day")}
    return _object(
        {
            "id": {"type": "string", "pattern": "^v[0-9]+$"},
            "status": {"enum": [status.value for status in policy.Status]},
            "published": _or_null(_ISO),
            "amends": _TEXT,
            "hypothetical": {"type": "boolean"},
            "orders": _array(_choose("node", {each.__name__: each.__name__ for each in _orders()})),
            "text": _TEXT,
            "lead": _TEXT,
            "lacks": _array(_object(_field_schemas(policy.Lack))),
            "gazette": _object({"text": _TEXT, "sha256": _SHA256}),
            "chapters": _array(_object(_field_schemas(policy.Chapter))),
            "residue": _array(_object(_field_schemas(policy.Residue))),
            "term": _or_null(_object({"provision": _NAME, **term})),
            "clauses": _array({"$ref": "#/$defs/clause"}),
        }
    )


def schema_text() -> str:
    """The schema as ``rulebook.schema.json`` holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
