"""The JSON Schema of the rulebook document, generated from the classes of the language themselves.

``python -m tiaoli.schema`` prints what stands in ``rulebook.schema.json``.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing
from collections.abc import Mapping
from enum import Enum
from types import ModuleType, NoneType, UnionType
from typing import Any, Final

from tiaoli import kinds, orders, policy, provisions, tree
from tiaoli.export import FORMAT, Json, exported
from tiaoli.kinds import Kind
from tiaoli.nouns import Subject
from tiaoli.provisions import Entitlement, Provision
from tiaoli.tree import Fact, Node, Reading

_SHA256: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: Final = {"type": "string"}
_NAME: Final = {"type": "string", "minLength": 1}
_DIGITS: Final = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
_ISO: Final = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_FACT_KEY: Final = {"type": "string", "pattern": "^[^.]+[.][^.]+$"}

SLOTS: Final[Mapping[str, tuple[Any, ...]]] = {
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
            **{f"slot.{slot}": _slot(slot) for slot in SLOTS},
            **{f"Reading.{slot}": _reading(slot) for slot in SLOTS},
            **{node.__name__: _tagged("node", node) for node in plain_nodes()},
            "Constant": _constant(),
            **{part.__name__: _tagged("node", part) for part in _parts()},
            **{
                order.__name__: _tagged(
                    "node", order, _REPLACED if order is orders.Replace else None
                )
                for order in _orders()
            },
            **{kind.__name__: _provision(kind) for kind in provision_kinds()},
        },
    }


def classes_of(module: ModuleType, base: type) -> list[type]:
    """The subclasses of `base` that `module` declares, in the order of the declaration."""
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, base) and each.__module__ == module.__name__
    ]


def plain_nodes() -> list[type]:
    special = (Node, Fact, Reading, tree.Constant)
    return [node for node in classes_of(tree, Node) if node not in special]


def _parts() -> list[type]:
    return [
        each
        for each in classes_of(provisions, object)
        if dataclasses.is_dataclass(each) and not issubclass(each, Provision)
    ]


def _orders() -> list[type]:
    return [each for each in classes_of(orders, orders.Order) if each is not orders.Order]


def provision_kinds() -> list[type]:
    abstract = (Provision, Entitlement)
    return [kind for kind in classes_of(provisions, Provision) if kind not in abstract]


def kind_classes() -> list[type]:
    return [kind for kind in classes_of(kinds, Kind) if kind is not Kind]


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
    for each in SLOTS[slot]:
        if each is Node:
            nodes |= {node.__name__: node.__name__ for node in (*plain_nodes(), tree.Constant)}
        elif isinstance(each, type):
            nodes[each.__name__] = each.__name__
        else:
            values.append(exported(each))
    tagged = _choose("node", {**nodes, "Reading": f"Reading.{slot}"})
    if Node in SLOTS[slot]:
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
        return {"$ref": f"#/$defs/slot.{slot_of(cls, name)}"}
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


def slot_of(cls: type, name: str) -> str:
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
    names = {kind.__name__: f"kind.{kind.__name__}" for kind in kind_classes()}
    each = {f"kind.{kind.__name__}": _tagged("kind", kind) for kind in kind_classes()}
    return {"kind": _choose("kind", names), **each}


def _frame_definitions() -> Json:
    provision = _choose("kind", {kind.__name__: kind.__name__ for kind in provision_kinds()})
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
