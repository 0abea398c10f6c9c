"""A comparison as JSON for machines: the model's own fields, nothing left out but the time taken.

A member of an enumeration is its name in lower case, with its Chinese value beside it under the
same key and ``_text``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Final

from tiaoli.compare.model import ClauseChange, Edge, ProvisionChange, Report, RuleChange

VERSION: Final = 1
_DERIVED: Final[Mapping[type, tuple[str, ...]]] = {
    ClauseChange: ("label",),
    Edge: ("differs",),
    ProvisionChange: ("effect", "summary"),
    RuleChange: ("text",),
}
"""Properties that are written beside the fields."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def text(report: Report) -> str:
    """The report as a JSON text that ends with a line break; it can be written in UTF-8 whatever
    the words hold. Raises `TypeError` as `document` does."""
    written = json.dumps(document(report), ensure_ascii=False, indent=2)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as JSON values; the same report gives the same document, however long it took.

    Raises `TypeError` for a value that is no text, number, truth value or part of the model, such
    as a float.
    """
    return {"version": VERSION, **_fields(report)}


def _fields(part: Any) -> dict[str, Any]:
    """What a part of the model says, by the names of its fields."""
    if is_dataclass(part):
        names = [field.name for field in fields(part) if field.compare]
    else:
        names = list(part._fields)
    found: dict[str, Any] = {}
    for name in (*names, *_DERIVED.get(type(part), ())):
        found |= _named(name, getattr(part, name))
    return found


def _named(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Enum):
        return {name: value.name.lower(), f"{name}_text": value.value}
    return {name: _plain(value)}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if is_dataclass(value) or hasattr(value, "_fields"):
        return _fields(value)
    if not isinstance(value, tuple):
        raise TypeError(f"a report holds `{value!r}`; write it as text, as people read it")
    if value and all(isinstance(part, Enum) for part in value):  # what is known of a direction
        pairs = (_named(type(part).__name__.lower(), part) for part in value)
        return {key: each for pair in pairs for key, each in pair.items()}
    return [_plain(part) for part in value]
