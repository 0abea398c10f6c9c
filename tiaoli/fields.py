"""What a declared value may hold: what its fields say, and no more of it than a rule needs."""

from __future__ import annotations

import dataclasses
import datetime
import re
import types
import typing
from collections.abc import Hashable, Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Final, NamedTuple

MAX_PARTS: Final = 5_000
"""The largest provision of the rules has about 700, the deepest lies within 20 levels. Beyond these
bounds a few lines that repeat one another's names make a tree that nobody can walk to its end."""
MAX_DEPTH: Final = 60
_LEAVES: Final = (str, int, Enum, type(None), Fraction, datetime.date)


class RuleError(Exception):
    """A rule that misuses the language; the message says what to write instead."""


class Checked:
    """What rule files declare: a dataclass whose fields are checked as soon as it is made."""

    def __post_init__(self) -> None:
        check_fields(self)


def check_fields(made: Any) -> None:
    """Raises `RuleError` where a field holds what it cannot, or the whole holds too much."""
    object.__setattr__(made, "_extent", extent(made))
    for name, hint, sure in _fields(type(made)):  # type: ignore[arg-type]
        value = getattr(made, name)
        if isinstance(value, sure):
            continue
        for misfit in _misfits(value, hint):
            needed = re.sub(r"[a-z_]+\.|<\w+ '|'>", "", str(hint))
            if hint is Any:
                needed = "a part of a rule, a value, or a tuple of these"
            raise RuleError(f"{type(made).__name__} needs {name}={needed}, not {shown(misfit)}")


def extent(value: Any, above: int = 0) -> tuple[int, int]:
    """How many parts `value` has and how deep they lie; raises `RuleError` beyond the bounds."""
    inside: Iterable[Any]
    if isinstance(value, tuple | list | set | frozenset):
        inside = value
    elif isinstance(value, Mapping):
        inside = [*value, *value.values()]
    elif isinstance(value, Checked):
        inside = [getattr(value, name) for name in _compared(type(value))]  # type: ignore[arg-type]
    else:
        return 1, 1
    parts, levels = 1, 0
    for each in inside:
        more, deep = 1, 1
        if isinstance(each, Checked) and "_extent" in each.__dict__:
            more, deep = each.__dict__["_extent"]
        elif above < MAX_DEPTH and not isinstance(each, _LEAVES):
            more, deep = extent(each, above + 1)
        parts, levels = parts + more, max(levels, deep)
        if parts > MAX_PARTS or max(levels, above) >= MAX_DEPTH:
            raise RuleError(
                f"a declaration has more than {MAX_PARTS} parts, or more than {MAX_DEPTH} inside "
                "one another, once its names are replaced by what they stand for; divide it"
            )
    return parts, levels + 1


def shown(value: Any) -> str:
    """`value` in a message: short, however large it is."""
    if isinstance(value, str):
        text = value[:40]
        return f"`{text!r}`" if text.isprintable() else f"`{text!a}`"
    if (
        value is None
        or isinstance(value, float)
        or (isinstance(value, int) and abs(value) < 10**18)
    ):
        return f"`{value}`"
    return f"`{type(value).__name__}`"


# What the fields say -----------------------------------------------------------------------------


class _Field(NamedTuple):
    """A field: what it may hold, and the types of which that is sure."""

    name: str
    hint: Any
    sure: tuple[type, ...]


@cache
def _fields(kind: Any) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return tuple(_Field(name, hints[name], _sure(hints[name])) for name in names)


@cache
def _compared(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.compare)


@cache
def _sure(hint: Any) -> tuple[type, ...]:
    if hint is Any:
        return (*_LEAVES, Checked)
    union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    return tuple(
        each for each in (typing.get_args(hint) if union else (hint,)) if isinstance(each, type)
    )


def _misfits(value: Any, hint: Any) -> Iterator[Any]:
    """The parts of `value` that are not what the hint says."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(value, tuple) and (hint is Any or origin is tuple):
        each = inside if inside and ... not in inside else (*inside[:1], Any)[:1] * len(value)
        if len(value) != len(each):
            yield value
        for part, part_hint in zip(value, each, strict=False):
            if not isinstance(part, _sure(part_hint)):
                yield from _misfits(part, part_hint)
    elif not _fits(value, hint, origin, inside):
        yield value


def _fits(value: Any, hint: Any, origin: Any, inside: tuple[Any, ...]) -> bool:
    if hint is Any:
        # A list or a dict cannot be compared as trees are; a term is no value before it is called.
        return isinstance(value, Hashable) and not callable(value)
    if origin is tuple or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return isinstance(value, Mapping) and origin is not tuple
    if inside:
        return any(not [*_misfits(value, each)] for each in inside)
    return isinstance(value, hint)
