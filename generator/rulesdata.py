"""An edition's rules as a script: what the pages' own evaluator needs to judge and to explain.

The trees have the shape of `tiaoli.export`. Beside each part that a trace says stand its words
under ``said``: a text, or where a doubt lies inside, the doubts' options and a text for every
combination of them, the last doubt varying fastest.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from tiaoli.export import Json, exported, fact_json
from tiaoli.history import first_day
from tiaoli.nouns import ASSESSED, Subject
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import NO_VERDICT
from tiaoli.say import plain, say
from tiaoli.tree import (
    All,
    Assessed,
    ByTier,
    Either,
    Fact,
    Node,
    Portion,
    Ratio,
    Reading,
    Worded,
    readings,
    under,
    walk,
)

ENGINE: Final = (
    "fractions", "days", "kinds", "tree", "edition", "case", "evaluate", "needed", "outcome",
    "standing", "decision", "ceilings", "stacking", "judge", "verdict", "trace", "verdicts",
)  # fmt: skip
"""The scripts of docs/assets/engine/ in the order in which a page loads them."""
SPANNING: Final = ("earlier", "transition")
"""Those that judge what spans a change, behind them for an edition that amends another."""
_TEXT_ONLY: Final = {"quote", "measure", "no_effect", "defects", "readings"}
"""What a provision holds besides its rule; the pages show it."""
_TREES: Final = ("when", "kept", "breached")


def engine_paths(book: Rulebook) -> tuple[str, ...]:
    """The scripts that judge by an edition."""
    spanning = SPANNING if book.amended is not None else ()
    return tuple(f"assets/engine/{name}.js" for name in (*ENGINE, *spanning))


def rules_paths(folder: str, book: Rulebook) -> tuple[str, ...]:
    """The scripts with the rules of an edition and, before them, of those that it amends."""
    return tuple(f"{folder}/{e.policy_id}/{e.edition_id}/rules.js" for e in book.lineage)


def rules_script(book: Rulebook) -> str:
    """The script that hands an edition to the pages' evaluator, after those that it amends."""
    data = edition_json(book)
    if book.amended is not None:
        data = _beside(data, edition_json(book.amended))
    return f"tiaoli.addEdition({script_json(data)});\n"


def _beside(data: Json, amended: Json) -> Json:
    """The data of an edition without what the one that it amends has alike: such a provision says
    which one it is ``like``, such a fact is only named."""
    had = {each["id"]: each for each in amended["provisions"]}
    facts = {fact["key"]: fact for subject in amended["subjects"] for fact in subject["facts"]}

    def provision(each: Json) -> Json:
        was = had.get(data["former"].get(each["id"]))
        head = {name: each[name] for name in ("id", "clause")}
        return {**head, "like": was["id"]} if was and {**was, **head} == each else each

    return {
        **data,
        "subjects": [
            {
                **subject,
                "facts": [f["key"] if facts.get(f["key"]) == f else f for f in subject["facts"]],
            }
            for subject in data["subjects"]
        ],
        "provisions": [provision(each) for each in data["provisions"]],
    }


def script_json(data: Json) -> str:
    """`data` as JSON that is safe inside a script, whatever people wrote into it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def edition_json(book: Rulebook) -> Json:
    """What judging a case by the edition takes, without a word of the gazette."""
    common = {"scope": book.scope, "stacking": book.stacking, "validity": book.validity}
    policy = exported(dataclasses.asdict(book.policy))
    return {
        "key": f"{book.policy_id}/{book.edition_id}",
        "policy": {"id": book.policy_id, **policy},
        "id": book.edition_id,
        "status": exported(book.edition.status),
        "published": exported(book.lineage[0].edition.published),
        "hypothetical": book.hypothetical,
        **_change(book),
        **{name: placed and placed.id for name, placed in common.items()},
        "recognitions": [placed.id for placed in book.recognitions],
        "known": sorted(book.known - _own_ids(book)),
        "nouns": {subject.name: subject.many for subject in book.subjects.values()},
        "subjects": list(_subjects(book)),
        "provisions": [_provision(placed) for placed in book.placed],
    }


def _change(book: Rulebook) -> Json:
    """What the edition changes: the key of the one it amends, from which day on, what it says of
    what spans the change, and the ids that its provisions had."""
    if book.amended is None:
        return {"amends": None, "firstDay": None, "transition": None, "former": {}}
    former = {id_: book.former(id_) for id_ in book.by_id}
    transition = _shorter(exported(book.transition))
    for name in ("quote", "means"):
        del transition[name]
    return {
        "amends": f"{book.policy_id}/{book.amended.edition_id}",
        "firstDay": exported(first_day(book)),
        "transition": transition,
        "former": {id_: was for id_, was in former.items() if was},
    }


def _own_ids(book: Rulebook) -> set[str]:
    return {name for id_ in book.by_id for name in (id_, f"{book.edition_id} {id_}")}


# Nouns -------------------------------------------------------------------------------------------


def _subjects(book: Rulebook) -> Iterator[Json]:
    """The subjects that the edition speaks of, each with the facts that it uses."""
    used = _used(book)
    for subject in book.subjects.values():
        facts = [fact for fact in subject if fact.key in used]
        if facts or any(name == subject.name for _, name in book.judged):
            yield {
                "name": subject.name,
                "definition": subject.definition,
                "many": subject.many,
                "facts": [_fact(fact) for fact in facts],
            }


def _used(book: Rulebook) -> set[str]:
    """The facts that the rules name, those that these follow from, and those that bound them."""
    found: set[str] = set()

    def add(parts: Iterable[Any]) -> None:
        for part in parts:
            if isinstance(part, Fact) and part.key not in found:
                found.add(part.key)
                if part.at_most:
                    add(walk(book.subjects[part.subject].facts[part.at_most.partition(".")[2]]))

    # What spans a change is judged by the rules of before as well.
    for placed in (placed for edition in book.lineage for placed in edition.placed):
        parts = list(walk(placed.provision))
        add(parts)
        if any(isinstance(part, Assessed) for part in parts):
            add(part.facts[ASSESSED] for part in parts if isinstance(part, Subject))
    return found


def _fact(fact: Fact) -> Json:
    found = fact_json(fact)
    return {name: found[name] for name in found if name not in ("source", "phrases")}


# Rules -------------------------------------------------------------------------------------------


def _provision(placed: Placed) -> Json:
    provision: Any = placed.provision
    head = {
        "id": placed.id,
        "name": placed.name,
        "kind": type(provision).__name__,
        "label": provision.label,
        "clause": placed.clause.file,
    }
    if isinstance(provision, NO_VERDICT):
        return head
    fields = {name: exported(value) for name, value in _fields(provision)}
    for name in _TREES:
        if fields.get(name) is not None:
            _say_condition(getattr(provision, name), fields[name])
    if isinstance(fields.get("pays"), dict):
        _say_amount(provision.pays, fields["pays"])
    return {**head, **_shorter(fields)}


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(value):
        if field.name not in _TEXT_ONLY:
            yield field.name, getattr(value, field.name)


def _shorter(value: Any) -> Any:
    """The exported value without what the page shows of a doubt beside its question."""
    if isinstance(value, list):
        return [_shorter(part) for part in value]
    if not isinstance(value, dict):
        return value
    left_out = ("authority", "instead") if value.get("node") == "Reading" else ()
    return {name: _shorter(part) for name, part in value.items() if name not in left_out}


def _say_condition(node: Node, to: Json) -> None:
    """Puts beside each part of a condition that a trace shows the words it shows."""
    match node:
        case Reading(options=options):
            for (_, option), (_, part) in zip(options, to["options"], strict=True):
                _say_condition(option, part)
            return
        case All(parts=parts) | Either(parts=parts):
            for each, part in zip(parts, to["parts"], strict=True):
                _say_condition(each, part)
            return
        case Worded(part=All() | Either() | Reading() as part):
            _say_condition(part, to["part"])
    to["said"] = _said(node)
    _say_shares(node, to)


def _say_amount(node: Node, to: Json) -> None:
    """Puts beside an amount, each of its rates and each of its tiers what a trace says of it."""
    if isinstance(node, Reading):
        for (_, option), (_, part) in zip(node.options, to["options"], strict=True):
            _say_amount(option, part)
    else:
        to["said"] = _said(node)
    for each, part in _pairs(node, to):
        if isinstance(each, Portion):
            part["said"] = _said(each)
        elif isinstance(each, ByTier):
            for (_, amount), (_, tier) in zip(each.tiers, part["tiers"], strict=True):
                tier["said"] = _said(amount)


def _say_shares(node: Node, to: Json) -> None:
    """A share that falls short is told by what its part lacks."""
    for each, part in _pairs(node, to):
        if isinstance(each, Ratio):
            part["part"]["said"] = _said(each.part)


def _pairs(value: Any, to: Any) -> Iterator[tuple[Node, Json]]:
    """Every node inside `value`, itself included, beside what it was exported as."""
    if isinstance(value, tuple):
        for each, part in zip(value, to, strict=True):
            yield from _pairs(each, part)
    elif isinstance(value, Fact):
        yield value, to
    elif isinstance(value, Node):
        yield value, to
        for field in dataclasses.fields(value):
            yield from _pairs(getattr(value, field.name), to[field.name])


def _said(node: Any) -> Any:
    """The words of a node; of one that holds doubts, of each way to settle them."""
    options = [doubt.names for doubt in readings(node)]
    if not options:
        return plain(say(node))
    names = [name for each in options for name in each]
    if len(names) != len({*names}):
        raise ValueError(f"`{plain(say(node))}` has doubts with options of the same name")
    ways = (under(node, frozenset(chosen)) for chosen in itertools.product(*options))
    return {"of": [list(each) for each in options], "words": [plain(say(way)) for way in ways]}
