"""Who can get what: the provisions by whom they ask for, whom they pay and what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.clause import EditionView
from generator.comparison import Entry, entry
from tiaoli.kinds import Choice, YesNo
from tiaoli.nouns import Subject
from tiaoli.provisions import Entitlement
from tiaoli.tree import ByKind, Fact, Node, Not, OneOf, children, under

TYPE = "申请人.类型"
_IDENTITY = ("申请人身份", "申请人类别")
_ASKED = re.compile(r"(?:申请人为其?|是)(?P<who>.{2,})")
_ADDED = re.compile(r"（的(?P<who>[^，（）]+)")
_REMARK = re.compile(r"（[^（）]*）")


@dataclass(frozen=True)
class Chance:
    """A provision that someone can rely on, and by which words he belongs to it."""

    entry: Entry
    by: str


@dataclass(frozen=True)
class Group:
    """Someone, or something that is paid for, with its provisions in the order of the text."""

    name: str
    chances: tuple[Chance, ...]


@dataclass(frozen=True)
class Recipients:
    """The three ways to ask: by the applicant's type, by what the text calls him, by the matter;
    ``anyone`` is whom provisions are for that ask for no type."""

    types: tuple[Group, ...]
    anyone: Group
    called: tuple[Group, ...]
    matters: tuple[Group, ...]

    @property
    def parts(self) -> tuple[tuple[str, str, tuple[Group, ...]], ...]:
        """The parts of the page: anchor, title and groups."""
        return (
            ("类型", "按申请人的类型", (*self.types, self.anyone)),
            ("称呼", "按条文的称呼", self.called),
            ("事项", "按支持的事项", self.matters),
        )


def recipients(editions: Iterable[EditionView]) -> Recipients:
    """The provisions of all policies that give something, by who can get it."""
    types: dict[str, list[Chance]] = {}
    called: dict[str, list[Chance]] = {}
    matters: dict[str, list[Chance]] = {}
    anyone: list[Chance] = []
    for each in _entitlements(editions):
        provision = each.view.placed.provision
        settled = under(provision)
        assert isinstance(settled, Entitlement)
        for option in _types(settled):
            types.setdefault(option, []).append(Chance(each, f"条件：申请人类型为{option}"))
        if not any(_types(settled)):
            anyone.append(Chance(each, "没有限定申请人的类型"))
        named: dict[str, str] = {}
        for who, by in (*_whom(settled.recipient), *_identities(settled)):
            named[who] = f"{named[who]}；{by}" if who in named else by
        for who, by in named.items():
            called.setdefault(who, []).append(Chance(each, by))
        matters.setdefault(settled.subject.name, []).append(Chance(each, _row(settled.subject)))
    return Recipients(
        _groups(types), Group("不限类型", tuple(anyone)), _groups(called), _groups(matters)
    )


def _entitlements(editions: Iterable[EditionView]) -> Iterator[Entry]:
    for edition in editions:
        for clause in edition.clauses:
            for view in clause.provisions:
                if isinstance(view.placed.provision, Entitlement):
                    yield entry(edition, view)


def _groups(found: dict[str, list[Chance]]) -> tuple[Group, ...]:
    """Those with most provisions first, otherwise in the order of the text."""
    order = sorted(found.items(), key=lambda pair: -len(pair[1]))
    return tuple(Group(name, tuple(chances)) for name, chances in order)


def _row(subject: Subject) -> str:
    return f"每一{subject.name}一份" if subject.many else "申请人本身"


# Who is asked for --------------------------------------------------------------------------------


def _asked(node: Node) -> Iterator[Node]:
    """The nodes of a condition that ask for something, not those that ask for its absence."""
    yield node
    if not isinstance(node, Not | Fact):
        for child in children(node):
            if isinstance(child, Node):
                yield from _asked(child)


def _types(settled: Entitlement) -> tuple[str, ...]:
    """The types of applicant that a condition lists."""
    nodes = _asked(settled.when) if settled.when is not None else ()
    found = (n for n in nodes if isinstance(n, OneOf) and getattr(n.fact, "key", "") == TYPE)
    return tuple(dict.fromkeys(option for node in found for option in node.options))


def _whom(recipient: str) -> Iterator[tuple[str, str]]:
    """Whom the text says it gives to: the noun at the end of 购买语料的企业 is 企业."""
    added = _ADDED.search(recipient)
    words = added["who"] if added is not None else _REMARK.sub("", recipient)
    for who in re.split(r"[、或等]", words.rpartition("的")[2]):
        if who:
            yield who, f"受益人：{recipient}"


def _identities(settled: Entitlement) -> Iterator[tuple[str, str]]:
    """What a condition, or a table of what is paid, asks the applicant to be."""
    trees = [tree for tree in (settled.when, getattr(settled, "pays", None)) if tree is not None]
    seen = set()
    for node in (n for tree in trees if isinstance(tree, Node) for n in _asked(tree)):
        match node:
            case OneOf(fact=Fact(name=name, kind=Choice()), options=options) if name in _IDENTITY:
                found = [(option, f"条件：{name}为{option}") for option in options]
            case ByKind(choice=Fact(name=name), table=table) if name in _IDENTITY:
                found = [(option, f"按{name}：{option}") for option, _ in table]
            case Fact(name=name, kind=YesNo()) if (asked := _ASKED.fullmatch(name)) is not None:
                found = [(asked["who"], f"条件：{name}")]
            case _:
                found = []
        for who, by in found:
            if who not in seen:
                seen.add(who)
                yield who, by
