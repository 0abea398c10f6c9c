"""Makes rulebooks again from the JSON document of `tiaoli export`, of this or another version.

What the document says besides for its readers' convenience (the label of a provision, its doubts,
the term) is not read: it follows from the rest.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import sys
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar

from tiaoli import export, kinds, policy, schema
from tiaoli.fields import shown
from tiaoli.history import with_history
from tiaoli.kinds import Kind
from tiaoli.load import MAX_MESSAGE, sha256
from tiaoli.nouns import Subject
from tiaoli.orders import Order, Renumber, Replace
from tiaoli.policy import Clause, Edition, Policy, Rulebook
from tiaoli.provisions import Effect, Provision
from tiaoli.tree import Constant, Fact, Node, Reading

T = TypeVar("T")
MAX_PLACE: Final = 200


class ImportedError(Exception):
    """A document that no rulebook can be made from; the message says where and what was found.

    The place reads ``policy/edition/clause/provision.field.field[number]``.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.place = ""

    def __str__(self) -> str:
        place = self.place.lstrip("/.") or "document"
        place = place if place.isprintable() else ascii(place)
        return f"{place[:MAX_PLACE]}: {super().__str__()[:MAX_MESSAGE]}"


@contextmanager
def _at(place: str) -> Iterator[None]:
    try:
        yield
    except ImportedError as problem:
        problem.place = place + problem.place
        raise


@contextmanager
def _accepted() -> Iterator[None]:
    try:
        yield
    except Exception as problem:  # whatever the parts are refused with, the document is at fault
        raise ImportedError(" ".join(str(problem).split()) or type(problem).__name__) from None


def rulebooks(document: Mapping[str, Any]) -> list[Rulebook]:
    """The rulebooks of a document of `export.rulebook_json`, in its order.

    A field that has a default may be missing, as an older version did not have it. Raises
    `ImportedError` on anything else that this version would not have written, except that the cards
    of policies, editions and clauses may say more.
    """
    try:
        return _rulebooks(document)
    except RecursionError:
        raise ImportedError("its parts lie too deep inside one another") from None


def _rulebooks(document: Any) -> list[Rulebook]:
    if isinstance(document, Mapping) and document.get("format", export.FORMAT) != export.FORMAT:
        found = shown(document["format"])
        raise ImportedError(f"has format {found}; this version reads `{export.FORMAT}` only")
    _, engine, words, policies = _entries(document, "format", "engine", "vocabulary", "policies")
    with _at("engine"):
        _text(engine)
    with _at("vocabulary"):
        stated, lexicon = _entries(words, "subjects", "words")
        vocabulary = _Vocabulary(stated)
        with _at(".words"):
            vocabulary.words = _typed(dict[str, str])(lexicon, vocabulary)
    cards = list(_cards(policies, "policies", "id"))
    return [book for id_, card in cards for book in _policy(id_, card, vocabulary)]


# Cards -------------------------------------------------------------------------------------------


def _policy(id_: str, stated: Mapping[str, Any], vocabulary: _Vocabulary) -> list[Rulebook]:
    with _at(id_):
        card = _made(Policy, stated, vocabulary, more=True)
        [editions] = _entries(stated, "editions", more=True)
        books: list[Rulebook] = []
        for edition, each in _cards(editions, ".editions", "id"):
            with _at(f"/{edition}"):
                books.append(_edition(id_, card, edition, each, books, vocabulary))
        if not books:
            raise ImportedError("has no editions")
        with _accepted():
            return with_history(books)


def _edition(
    policy_id: str, card: Policy, id_: str, stated: Mapping[str, Any], before: list[Rulebook],
    vocabulary: _Vocabulary,
) -> Rulebook:  # fmt: skip
    gazette, clauses = _entries(stated, "gazette", "clauses", more=True)
    with _at(".gazette"):
        text, digest = (_text(each) for each in _entries(gazette, "text", "sha256"))
        if digest != sha256(text.encode()):
            raise ImportedError(
                f"the text has the SHA-256 {sha256(text.encode())}, not {shown(digest)}"
            )
    edition = _made(Edition, stated, vocabulary, {"gazette_sha256": digest}, more=True)
    amended = _amended(edition, before)
    with _at(".text"):
        whole = _text(stated.get("text", text if amended is None else None))
        if amended is None and whole != text:
            raise ImportedError("differs from the gazette, though the edition orders no change")
        if amended is not None and not whole:
            raise ImportedError("is empty; an amending edition needs the whole text that applies")
    known = {
        "policy_id": policy_id,
        "policy": card,
        "edition_id": id_,
        "edition": edition,
        "gazette": text,
        "gazette_bytes": text.encode(),
        "clauses": tuple(
            _clause(label, clause, vocabulary)
            for label, clause in _cards(clauses, ".clauses", "label")
        ),
        "subjects": vocabulary.subjects,
        "lexicon": vocabulary.words,
        "amended": amended,
        "consolidated": "" if amended is None else whole,
        "history": (),
        "known": frozenset(),
    }
    return _made(Rulebook, stated, vocabulary, known, more=True)


def _amended(edition: Edition, before: Iterable[Rulebook]) -> Rulebook | None:
    """The edition that this one orders changes to, if it orders any."""
    if not edition.orders:
        return None
    for book in before:
        if book.edition_id == edition.amends:
            return book
    raise ImportedError(f"amends {shown(edition.amends)}, which is no earlier edition")


def _clause(label: str, stated: Mapping[str, Any], vocabulary: _Vocabulary) -> Clause:
    with _at(f"/{label}"):
        [several] = _entries(stated, "provisions", more=True)
        provisions = {
            name: _provision(label, name, each, vocabulary)
            for name, each in _cards(several, ".provisions", "name")
        }
        return _made(Clause, stated, vocabulary, {"provisions": provisions}, more=True)


def _provision(
    clause: str, name: str, stated: Mapping[str, Any], vocabulary: _Vocabulary
) -> Provision:
    head = ("id", "name", "kind", "label", "readings")
    with _at(f"/{name}"):
        id_, _, kind, label, doubts = _entries(stated, *head, more=True)
        if id_ != f"{clause}/{name}":
            raise ImportedError(f"has the id {shown(id_)}; write {shown(f'{clause}/{name}')}")
        _text(label)
        _typed(tuple[str, ...])(doubts, vocabulary)
        rest = {field: value for field, value in stated.items() if field not in head}
        return _made(_among(_provision_kinds(), kind, "kind of provision"), rest, vocabulary)  # type: ignore[no-any-return]


def _cards(stated: Any, place: str, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a list, each with what it is called, which is its own."""
    found = set()
    for number, each in enumerate(_list(stated, place)):
        with _at(f"{place}[{number}]"):
            [called] = _entries(each, key, more=True)
            with _at(f".{key}"):
                if _text(called) in found:
                    raise ImportedError(f"{shown(called)} stands here twice")
        found.add(called)
        yield called, each


def _list(stated: Any, place: str) -> list[Any]:
    with _at(place):
        if not isinstance(stated, list | tuple):
            raise ImportedError(f"needs a list, not {shown(stated)}")
    return list(stated)


def _entries(stated: Any, *names: str, more: bool = False) -> list[Any]:
    """The entries of an object, by name; without ``more`` it has no others."""
    if not isinstance(stated, Mapping):
        raise ImportedError(f"needs an object with `{names[0]}`, not {shown(stated)}")
    for name in names:
        if name not in stated:
            raise ImportedError(f"lacks `{name}`")
    if not more:
        _no_others(stated, names)
    return [stated[name] for name in names]


def _no_others(stated: Mapping[str, Any], names: Iterable[str]) -> None:
    for other in stated.keys() - names:
        raise ImportedError(f"has {shown(other)}, which this version does not know")


# Vocabulary --------------------------------------------------------------------------------------


class _Vocabulary:
    """The subjects of a document, and its facts by key, each made when it is first needed."""

    def __init__(self, stated: Any) -> None:
        self.words: Mapping[str, str] = {}
        self.subjects: dict[str, Subject] = {}
        self._facts: dict[str, Fact | None] = {}
        self._stated: dict[str, Mapping[str, Any]] = {}
        subjects = dict(_cards(stated, ".subjects", "name"))
        keys: dict[str, list[str]] = {}
        for name, subject in subjects.items():
            with _at(f"/{name}"):
                [facts] = _entries(subject, "facts", more=True)
                declared = dict(_cards(facts, ".facts", "key"))
                keys[name] = list(declared)
                for key in declared:
                    if not key.startswith(f"{name}."):
                        raise ImportedError(f"{shown(key)} is no fact of {shown(name)}")
            self._stated |= declared
        for name, subject in subjects.items():
            facts = {fact.name: fact for fact in map(self.fact, keys[name])}
            with _at(f"/{name}"):
                self.subjects[name] = _made(Subject, subject, self, {"facts": facts})

    def fact(self, key: str) -> Fact:
        """The fact called `key`, made after those that its formula is made of."""
        made = self._facts.get(key)
        if made is not None:
            return made
        if key in self._facts:
            raise ImportedError(f"{shown(key)} is derived from itself")
        if key not in self._stated:
            raise ImportedError(f"{shown(key)} is no fact of the document's vocabulary")
        self._facts[key] = None
        with _at(f"/{key}"):
            made = _made(Fact, self._stated[key], self, tag="key")
            if made.key != key:
                raise ImportedError(f"has subject and name of {shown(made.key)}")
        self._facts[key] = made
        return made


# Parts -------------------------------------------------------------------------------------------

Read = Callable[[Any, _Vocabulary], Any]


@cache
def _fields(cls: Any) -> tuple[tuple[str, bool], ...]:
    """The fields of a class, each with whether a document can leave it out."""
    nothing = (dataclasses.MISSING, dataclasses.MISSING)
    return tuple(
        (field.name, (field.default, field.default_factory) != nothing)
        for field in dataclasses.fields(cls)
        if field.init
    )


@cache
def _reader(cls: Any, name: str, slot: str) -> Read:
    hint = next(
        (_NARROWER[key] for base in cls.__mro__ if (key := (base, name)) in _NARROWER), None
    )
    return _typed(hint or typing.get_type_hints(cls)[name], cls, name, slot)


_PAIRS: Final = tuple[tuple[str, str], ...]
_NARROWER: Final[Mapping[tuple[type, str], Any]] = {
    (Provision, "no_effect"): _PAIRS,
    (Order, "means"): tuple[tuple[str, Effect], ...],
    (Replace, "words"): _PAIRS,
    (Renumber, "labels"): _PAIRS,
}
"""What fields hold that are declared as `Any` so that a rule file can write a mapping."""


def _made(
    cls: type[T], stated: Any, vocabulary: _Vocabulary, known: Mapping[str, Any] | None = None,
    *, tag: str = "", slot: str = "", more: bool = False,
) -> T:  # fmt: skip
    """A `cls` of what is ``known`` of it and the fields of an object, besides its ``tag``.

    What is declared as `Any` is read as ``slot``, or as `export` says.
    """
    if not isinstance(stated, Mapping):
        raise ImportedError(f"needs an object, a {cls.__name__}, not {shown(stated)}")
    made = dict(known or {})
    fields = _fields(cls)  # type: ignore[arg-type]
    if not more:
        _no_others(stated, {tag, *(name for name, _ in fields)})
    for name, optional in fields:
        if name in made:
            continue
        if name in stated:
            with _at(f".{name}"):
                made[name] = _reader(cls, name, slot)(stated[name], vocabulary)  # type: ignore[arg-type]
        elif not optional:
            raise ImportedError(f"lacks `{name}`, which a {cls.__name__} needs")
    with _accepted():
        return cls(**made)


def _typed(hint: Any, cls: Any = None, name: str = "", slot: str = "") -> Read:
    """How a field is read that is declared as `hint`."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return _slot(slot or schema.slot_of(cls, name))
    if origin in (UnionType, typing.Union):
        [inner] = (part for part in inside if part is not NoneType)
        return _or_none(_typed(inner, cls, name, slot))
    if origin is tuple and inside[-1] is Ellipsis:
        return _several(_typed(inside[0], cls, name, slot))
    if origin is tuple:
        return _tuple([_typed(part, cls, name, slot) for part in inside])
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(_typed(inside[1], cls, name, slot))
    if hint in _VALUES:
        return _VALUES[hint]
    if issubclass(hint, Enum):
        return _member(hint)
    return _slot("tree") if hint is Node else _part(hint)


def _or_none(inner: Read) -> Read:
    def read(stated: Any, vocabulary: _Vocabulary) -> Any:
        return None if stated is None else inner(stated, vocabulary)

    return read


def _several(each: Read) -> Read:
    def read(stated: Any, vocabulary: _Vocabulary) -> Any:
        parts = _list(stated, "")
        return tuple(_numbered(each, n, part, vocabulary) for n, part in enumerate(parts))

    return read


def _tuple(each: list[Read]) -> Read:
    def read(stated: Any, vocabulary: _Vocabulary) -> Any:
        parts = _list(stated, "")
        if len(parts) != len(each):
            raise ImportedError(f"needs a list of {len(each)}, not of {len(parts)}")
        numbered = enumerate(zip(each, parts, strict=True))
        return tuple(_numbered(how, n, part, vocabulary) for n, (how, part) in numbered)

    return read


def _numbered(read: Read, number: int, stated: Any, vocabulary: _Vocabulary) -> Any:
    with _at(f"[{number}]"):
        return read(stated, vocabulary)


def _mapping(each: Read) -> Read:
    def read(stated: Any, vocabulary: _Vocabulary) -> Any:
        if not isinstance(stated, Mapping):
            raise ImportedError(f"needs an object, not {shown(stated)}")
        made = {}
        for name, part in stated.items():
            with _at(f".{_text(name)}"):
                made[name] = each(part, vocabulary)
        return made

    return read


def _member(of: type[Enum]) -> Read:
    members = {export.exported(member): member for member in of}

    def read(stated: Any, vocabulary: _Vocabulary) -> Any:
        return _among(members, stated, of.__name__)

    return read


def _among(known: Mapping[Any, Any], stated: Any, what: str) -> Any:
    """What is called so, of a closed list."""
    if not isinstance(stated, str | None) or stated not in known:
        raise ImportedError(f"{shown(stated)} is no {what} that this version knows here")
    return known[stated]


@cache
def _slot(slot: str) -> Read:
    """How a field is read that can hold several things, or a doubt between them."""
    allowed = schema.SLOTS[slot]
    classes: dict[str, Any] = {"Reading": Reading}
    for each in allowed:
        if isinstance(each, type):
            several = (*schema.plain_nodes(), Constant) if each is Node else (each,)
            classes |= {one.__name__: one for one in several}
    values = {export.exported(each): each for each in allowed if not isinstance(each, type)}

    def read(stated: Any, vocabulary: _Vocabulary) -> Any:
        if not isinstance(stated, Mapping):
            return _among(values, stated, "value")
        if Node in allowed and "node" not in stated:
            return _fact(stated, vocabulary)
        return _node(classes, stated, vocabulary, slot)

    return read


def _part(of: type) -> Read:
    """How a field is read that is declared as one class, or as the base of several."""
    if of.__module__ == policy.__name__:
        return lambda stated, vocabulary: _made(of, stated, vocabulary)
    several = schema.classes_of(sys.modules[of.__module__], of)
    classes = {one.__name__: one for one in several if one is not of or several == [of]}
    return lambda stated, vocabulary: _node(classes, stated, vocabulary)


def _node(classes: Mapping[str, type], stated: Any, vocabulary: _Vocabulary, slot: str = "") -> Any:
    [name] = _entries(stated, "node", more=True)
    cls = _among(classes, name, "node")
    known = _constant(stated, vocabulary) if cls is Constant else {}
    slot = slot if cls is Reading else ""
    return _made(cls, stated, vocabulary, known, tag="node", slot=slot)


def _constant(stated: Any, vocabulary: _Vocabulary) -> dict[str, Any]:
    of, value = _entries(stated, "kind", "value", more=True)
    with _at(".kind"):
        kind = _kind(of, vocabulary)
        if type(kind) not in _CONSTANTS:
            raise ImportedError(f"a constant cannot be a {type(kind).__name__}")
    with _at(".value"):
        return {"kind": kind, "value": _CONSTANTS[type(kind)](value, vocabulary)}


def _kind(stated: Any, vocabulary: _Vocabulary) -> Any:
    [name] = _entries(stated, "kind", more=True)
    return _made(_among(_kinds(), name, "kind"), stated, vocabulary, tag="kind")


@cache
def _kinds() -> dict[str, type]:
    return {kind.__name__: kind for kind in schema.kind_classes()}


@cache
def _provision_kinds() -> dict[str, type]:
    return {kind.__name__: kind for kind in schema.provision_kinds()}


# Values ------------------------------------------------------------------------------------------


def _text(stated: Any, vocabulary: _Vocabulary | None = None) -> str:
    if not isinstance(stated, str):
        raise ImportedError(f"needs a string, not {shown(stated)}")
    try:
        stated.encode()
    except UnicodeEncodeError:
        raise ImportedError(f"{shown(stated)} holds half a character") from None
    return stated


def _written(stated: Any, pattern: str, what: str) -> re.Match[str]:
    match = re.fullmatch(pattern, stated) if isinstance(stated, str) else None
    if match is None:
        raise ImportedError(f"{shown(stated)} is no {what}")
    return match


def _yes_or_no(stated: Any, vocabulary: _Vocabulary) -> bool:
    if not isinstance(stated, bool):
        raise ImportedError(f"needs true or false, not {shown(stated)}")
    return stated


def _whole(stated: Any, vocabulary: _Vocabulary) -> int:
    return int(_written(stated, "0|[1-9][0-9]{0,39}", 'string of digits such as "36"')[0])


def _fraction(stated: Any, vocabulary: _Vocabulary) -> Fraction:
    [written] = _entries(stated, "fraction")
    return Fraction(_written(written, "[0-9]{1,40}/[1-9][0-9]{0,39}", 'fraction such as "3/5"')[0])


def _date(stated: Any, vocabulary: _Vocabulary) -> datetime.date:
    match = _written(stated, "([0-9]{4})-([0-9]{2})-([0-9]{2})", 'date such as "2024-02-17"')
    try:
        return datetime.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise ImportedError(f"there is no day {shown(stated)}") from None


def _subject(stated: Any, vocabulary: _Vocabulary) -> Subject:
    return _among(vocabulary.subjects, stated, "subject")  # type: ignore[no-any-return]


def _fact(stated: Any, vocabulary: _Vocabulary) -> Fact:
    [key] = _entries(stated, "fact")
    return vocabulary.fact(_text(key))


_VALUES: Final[Mapping[Any, Read]] = {
    str: _text,
    bool: _yes_or_no,
    int: _whole,
    Fraction: _fraction,
    datetime.date: _date,
    Subject: _subject,
    Fact: _fact,
    Kind: _kind,
}
"""How values are read, by the type that a field declares."""

_CONSTANTS: Final[Mapping[type[Kind], Read]] = {
    kinds.Money: _whole,
    kinds.Count: _whole,
    kinds.Year: _whole,
    kinds.Duration: _whole,
    kinds.Share: _fraction,
    kinds.YesNo: _yes_or_no,
    kinds.Date: _date,
    kinds.Choice: _text,
    kinds.Key: _text,
}
"""How the value of a constant is read, by its kind."""
