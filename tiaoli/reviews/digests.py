"""What a reviewer agrees to, as four hashes: words, rule, nouns, and what is common to the policy.

A review stands as long as all four do. They are made from what was loaded, never from files or
code: a rule file laid out anew, or a helper in it under another name, changes none of them.

- **原文** covers the words that the provision quotes, as they stand in the text, blanks and line
  breaks included.
- **规则** covers its exported tree: conditions, amounts, limits, readings with their questions and
  authorities, words without effect. Its quotation is 原文's; which drafting defects it lists and
  what it is compared by with other policies decide nothing and are left out, and so is its
  number: a clause that only moves keeps its reviews.
- **名词** covers the definitions of the facts on which its verdict depends, those of the common
  clauses and those from which a fact is derived among them: kind, definition, period, formula and
  bound, and which subjects have rows. Where in which texts a noun stands is left out, because
  another policy may come to use it.
- **共同条款** covers the words and rules of the provisions that bear on its verdict: the policy's
  scope for whatever is given, the rule on several awards for money, the term for all that decides a
  case, and the clauses that establish a status it asks for. A provision that decides no case
  depends on none. It also covers what an amendment says of its first day and of what spans the
  change, for the provisions that it changes; one that it leaves alone depends on that only where
  earlier awards no longer count.

What another provision of the policy gives is no part: a reviewer of 第五条 agrees to the rule on
several awards, not to what 第八条 pays. Nor is the edition's standing (a draft that is issued as it
is keeps its reviews), nor the engine: that it still means the same is for the tests to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Final

from tiaoli.export import canonical, exported, fact_json
from tiaoli.load import sha256
from tiaoli.nouns import ASSESSED, Subject
from tiaoli.orders import Commence, Counted, Order
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Duty, Entitlement, Grant, Prohibition, Provision
from tiaoli.receipt import collect_facts
from tiaoli.tree import Assessed, Fact, under, walk

_NO_PART_OF_THE_RULE: Final = ("quote", "measure", "defects")
_NO_PART_OF_A_NOUN: Final = ("source", "phrases")


class Part(Enum):
    """What a review covers, by the key under which a record keeps its hash."""

    WORDS = "原文"
    RULE = "规则"
    NOUNS = "名词"
    COMMON = "共同条款"

    @property
    def key(self) -> str:
        """The key of a record."""
        return f"{self.value}哈希"


@dataclass(frozen=True)
class Digests:
    """The SHA-256 of each part; ``words`` is empty where the text does not have the quotation."""

    words: str
    rule: str
    nouns: str
    common: str

    def of(self, part: Part) -> str:
        """The hash of one part."""
        value: str = getattr(self, part.name.lower())
        return value

    def differing(self, other: Digests) -> tuple[Part, ...]:
        """The parts in which the two differ, in their order."""
        return tuple(part for part in Part if self.of(part) != other.of(part) or not self.of(part))


def digests(book: Rulebook, placed: Placed) -> Digests:
    """What a review of the provision covers now."""
    common = bearing(book, placed)
    nouns = [placed.provision, *(each.provision for each in common)]
    return Digests(
        words=_hash(words) if (words := official(book, placed)) else "",
        rule=_hash(_rule(placed.provision)),
        nouns=_hash(_nouns(book, nouns)),
        common=_hash([*(_whole(book, each) for each in common), *_orders(book, placed)]),
    )


def official(book: Rulebook, placed: Placed) -> str:
    """The words that the provision quotes, exactly as they stand in the edition's text; empty if
    they do not."""
    words, quote = placed.clause.words, placed.provision.quote
    # A quotation is written without the line breaks that the text has between paragraphs.
    places = [n for n, character in enumerate(words) if character != "\n"]
    at = "".join(words[n] for n in places).find(quote)
    if at < 0 or words not in book.text:
        return ""
    return words[places[at] : places[at + len(quote) - 1] + 1]


def bearing(book: Rulebook, placed: Placed) -> tuple[Placed, ...]:
    """The provisions of the whole policy that bear on this one's verdict, in the order of the text.

    A status that a clause establishes bears on what asks for it, and so do the statuses on which
    that clause depends itself.
    """
    provision = placed.provision
    found: dict[str, Placed] = {}
    if isinstance(provision, Entitlement):
        found |= _named(book.scope)
    if isinstance(provision, Grant):
        found |= _named(book.stacking)
    if isinstance(provision, Entitlement | Duty | Prohibition) and _decides(provision):
        found |= _named(book.validity)
    waiting = [placed, *found.values()]
    while waiting:
        used = _facts(book, [waiting.pop().provision])
        for each in book.recognitions:
            status: Any = each.provision
            if status.establishes.key in used and each is not placed and each.id not in found:
                found[each.id] = each
                waiting.append(each)
    found.pop(placed.id, None)
    return tuple(each for each in book.placed if each.id in found)


def spanning(book: Rulebook, placed: Placed) -> tuple[Order, ...]:
    """What an amending edition says of its first day and of what spans the change, as far as it
    bears on the provision: one that it left as it was is the same on both sides."""
    rule: Any = book.transition
    if rule is None or not _decides(placed.provision):
        return ()
    if not _left_alone(book, placed):
        return (*(each for each in book.edition.orders if isinstance(each, Commence)), rule)
    return (rule,) if under(rule).awards is Counted.NO else ()


def _left_alone(book: Rulebook, placed: Placed) -> bool:
    """Whether the provision, and all that bears on it, is what it was in the amended edition."""
    former = book.former(placed.id)
    if book.amended is None or not former:
        return False
    was = book.amended.by_id[former]
    then, now = (
        [_whole(edition, part) for part in (each, *bearing(edition, each))]
        for edition, each in ((book.amended, was), (book, placed))
    )
    return then == now


def _named(placed: Placed | None) -> dict[str, Placed]:
    return {} if placed is None else {placed.id: placed}


def _decides(provision: Provision) -> bool:
    """Whether cases are judged by the provision."""
    return getattr(provision, "subject", None) is not None


# What is hashed ----------------------------------------------------------------------------------


def _rule(provision: Provision) -> dict[str, Any]:
    names = (field.name for field in fields(provision))
    tree = {n: exported(getattr(provision, n)) for n in names if n not in _NO_PART_OF_THE_RULE}
    return {"kind": type(provision).__name__, **tree}


def _whole(book: Rulebook, placed: Placed) -> dict[str, Any]:
    return {"words": official(book, placed), "rule": _rule(placed.provision)}


def _orders(book: Rulebook, placed: Placed) -> list[dict[str, Any]]:
    every = [exported(order) for order in spanning(book, placed)]
    return [{k: v for k, v in order.items() if k != "means"} for order in every]


def _nouns(book: Rulebook, provisions: Iterable[Provision]) -> dict[str, Any]:
    every = list(provisions)
    facts = [fact_json(fact) for _, fact in sorted(_facts(book, every).items())]
    subjects = {
        part.name: {"definition": part.definition, "many": part.many}
        for provision in every
        for part in walk(provision)
        if isinstance(part, Subject)
    }
    kept = [{k: v for k, v in fact.items() if k not in _NO_PART_OF_A_NOUN} for fact in facts]
    return {"facts": kept, "subjects": subjects}


def _facts(book: Rulebook, provisions: Iterable[Provision]) -> dict[str, Fact]:
    """The facts on which the provisions' verdicts depend."""
    found: dict[str, Fact] = {}
    for provision in provisions:
        parts = [*walk(provision)]
        collect_facts(book, parts, found)
        if any(isinstance(part, Assessed) for part in parts):
            subjects = (part for part in parts if isinstance(part, Subject))
            collect_facts(book, (book.subjects[s.name].facts[ASSESSED] for s in subjects), found)
    return found


def _hash(value: Any) -> str:
    return sha256(canonical(_said(value)))


def _said(value: Any) -> Any:
    """`value` without the fields that say nothing, so that a node that gets a further field, empty
    where nobody uses it, has the hash that it had."""
    if isinstance(value, Mapping):
        said = {name: _said(part) for name, part in value.items()}
        return {name: part for name, part in said.items() if part not in (None, False, "", [], {})}
    if isinstance(value, list):
        return [_said(part) for part in value]
    return value
