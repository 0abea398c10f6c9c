"""The same measure side by side over all policies: conditions, rate, ceiling, unit, quota."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from generator.clause import EditionView, ProvisionView
from generator.summary import lacks_verdict, summary
from tiaoli.boundaries import most
from tiaoli.kinds import Money
from tiaoli.provisions import (
    Appropriation,
    Duty,
    Entitlement,
    Grant,
    Prohibition,
    Provision,
    Recognition,
    Support,
)
from tiaoli.say import conditions, plain, say
from tiaoli.tree import (
    Always,
    Assessed,
    ByKind,
    ByTier,
    Capped,
    Constant,
    Less,
    Node,
    Portion,
    Several,
    Sum,
    under,
    walk,
)


@dataclass(frozen=True)
class Entry:
    """One provision of one policy, read from its tree under the readings taken."""

    edition: EditionView
    view: ProvisionView
    whom: str = ""
    conditions: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    ceilings: tuple[str, ...] = ()
    unit: str = ""
    share_out: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The provision's place, as seen from the folder of all policies."""
        return f"{self.edition.folder}/{self.view.page}"

    @property
    def subject(self) -> str:
        """What it is about, as rules name it; empty for what has no subject."""
        subject = getattr(self.view.placed.provision, "subject", None)
        return "" if subject is None else str(subject.name)

    @property
    def most(self) -> int | None:
        """The most that it can bring (fen); ``None`` where nothing bounds it or no money flows."""
        settled = under(self.view.placed.provision)
        return _bound(settled) if isinstance(settled, Grant) else None

    @property
    def form(self) -> str:
        """In what form it supports: money by a rate, by levels, in a fixed sum or by review; or
        what else it does."""
        provision = under(self.view.placed.provision)
        if not isinstance(provision, Grant):
            return str(provision.label)
        nodes = tuple(walk(provision.pays))
        found = (form for kind, form in _FORMS if any(isinstance(node, kind) for node in nodes))
        return next(found, "定额奖补")

    @property
    def short(self) -> str:
        """What the matrix says of it."""
        provision = self.view.placed.provision
        if lacks_verdict(provision):
            words: dict[type[Provision], str] = {
                Duty: "义务（不能裁判）",
                Prohibition: "禁止（不能裁判）",
            }
            if isinstance(provision, Appropriation):
                return summary(provision)
            return words.get(type(provision), "只倡导")
        if isinstance(provision, Grant):
            return _short(under(provision))
        labels = {Support: "给支持，没有金额", Recognition: "认定身份", Duty: "义务"}
        return labels.get(type(provision), "禁止")


_FORMS: tuple[tuple[type[Node], str], ...] = (
    (Portion, "按比例奖补"),
    (Assessed, "评审核定奖补"),
    (ByTier, "分档奖补"),
    (ByKind, "分档奖补"),
)


@dataclass(frozen=True)
class Measure:
    """What provisions of several policies have in common, and those provisions."""

    name: str
    definition: str
    entries: dict[str, list[Entry]] = field(default_factory=dict)

    @property
    def policies(self) -> int:
        """How many policies have it."""
        return len(self.entries)


@dataclass(frozen=True)
class Choices:
    """What the matrix can be filtered by; amounts in fen, each meaning that much or more."""

    measures: tuple[str, ...]
    policies: tuple[str, ...]
    subjects: tuple[str, ...]
    forms: tuple[str, ...]
    amounts: tuple[int, ...] = tuple(wan * 10**6 for wan in (10, 50, 100, 500, 1000, 5000))


def choices(found: Iterable[Measure]) -> Choices:
    """Every value that some provision among the measures has, in the order of the measures."""
    every = tuple(found)
    entries = [each for m in every for own in m.entries.values() for each in own]
    return Choices(
        tuple(measure.name for measure in every),
        tuple(dict.fromkeys(each.edition.book.policy.short for each in entries)),
        tuple(sorted({each.subject for each in entries} - {""})),
        tuple(dict.fromkeys(each.form for each in entries)),
    )


def measures(editions: list[EditionView]) -> list[Measure]:
    """Every measure with the provisions that name it, in the order of ``rules/measures.py``."""
    names = editions[0].book.measures if editions else {}
    found = {name: Measure(name, definition) for name, definition in names.items()}
    for edition in editions:
        for view in (p for clause in edition.clauses for p in clause.provisions):
            measure = found.get(view.placed.provision.measure)
            if measure is not None:
                own = measure.entries.setdefault(edition.book.policy.short, [])
                own.append(entry(edition, view))
    return [measure for measure in found.values() if measure.entries]


def entry(edition: EditionView, view: ProvisionView) -> Entry:
    """One provision of one policy, read from its tree under the readings taken."""
    return _entry(view.placed.provision, edition, view)


@singledispatch
def _entry(provision: Any, edition: EditionView, view: ProvisionView) -> Entry:
    return Entry(edition, view, getattr(provision, "addressee", ""), gives=(summary(provision),))


@_entry.register
def _(provision: Entitlement, edition: EditionView, view: ProvisionView) -> Entry:
    settled: Any = under(provision)
    asked = tuple(plain(say(c)) for c in conditions(settled) if not isinstance(c, Always))
    if not isinstance(settled, Grant):
        gives = (settled.gives or settled.establishes.name,)
        return Entry(edition, view, settled.recipient, asked, gives, unit=_unit(settled))
    caps = [*_caps(settled.pays), *(plain(say(limit)) for limit in settled.limits)]
    return Entry(
        edition, view, settled.recipient, asked, tuple(dict.fromkeys(_rates(settled.pays))),
        tuple(dict.fromkeys(caps)) or (() if most(settled.pays) is not None else ("没有上限",)),
        _unit(settled), tuple(_share_out(settled, view)),
    )  # fmt: skip


def _must(provision: Provision, words: str, edition: EditionView, view: ProvisionView) -> Entry:
    bearer = provision.bearer  # type: ignore[attr-defined]
    return Entry(edition, view, bearer, gives=(words,))


@_entry.register
def _(provision: Duty, edition: EditionView, view: ProvisionView) -> Entry:
    return _must(provision, f"必须{provision.must}", edition, view)


@_entry.register
def _(provision: Prohibition, edition: EditionView, view: ProvisionView) -> Entry:
    return _must(provision, f"不得{provision.must_not}", edition, view)


# From the tree -----------------------------------------------------------------------------------


def _rates(node: Node, option: str = "", sense: str = "") -> Iterator[str]:
    """What is paid before any ceiling: rates with their bases, fixed amounts, tiers."""
    before = f"{option}：{sense}" if option else sense
    match node:
        case Capped(amount=amount, ceiling=ceiling):
            rated = [r for r in _rates(ceiling, option, "不超过") if "的" in r]
            yield from rated
            if not (rated and isinstance(amount, Assessed)):
                yield from _rates(amount, option, sense)
        case Less(amount=amount):
            yield from _rates(amount, option, sense)
        case Sum(parts=parts):
            for part in parts:
                yield from _rates(part, option, sense)
        case ByKind(table=table):
            for each, amount in table:
                yield from _rates(amount, f"{option}{each}", sense)
        case ByTier(tiers=tiers):
            for threshold, amount in tiers:
                yield f"越过{plain(say(threshold))}：{plain(say(amount))}"
        case Portion(rate=rate, base=ByKind(table=table)):
            for each, base in table:
                yield f"{each}：{sense}{plain(say(base))}的{plain(say(rate))}"
        case Portion(rate=rate, base=base):
            words = plain(say(base))
            words = f"（{words}）" if isinstance(base, Less) else words
            yield f"{before}{words}的{plain(say(rate))}"
        case Assessed():
            yield "评审核定"
        case _:
            yield f"{before}{plain(say(node))}"


def _caps(node: Node, option: str = "") -> Iterator[str]:
    """The amounts that cap what is paid."""
    match node:
        case Capped(amount=amount, ceiling=ceiling):
            yield from _fixed(ceiling, option)
            yield from _caps(amount, option)
        case Less(amount=amount):
            yield from _caps(amount, option)
        case ByKind(table=table):
            for each, amount in table:
                yield from _caps(amount, f"{option}{each}")


def _fixed(node: Node, option: str) -> Iterator[str]:
    match node:
        case Constant():
            yield f"{option}：{plain(say(node))}" if option else plain(say(node))
        case Less(amount=amount):
            yield from _fixed(amount, option)
        case ByKind(table=table):
            for each, amount in table:
                yield from _fixed(amount, f"{option}{each}")


def _unit(settled: Entitlement) -> str:
    each = f"每一{settled.subject.name}" if settled.subject.many else "每个申请人"
    return f"{each}；{plain(say(settled.times))}" if settled.times is not None else each


def _share_out(settled: Grant, view: ProvisionView) -> Iterator[str]:
    """The quota, and the money that the same clause sets aside for the provision."""
    if settled.quota is not None:
        yield plain(say(settled.quota))
    for other in view.placed.clause.provisions.values():
        if isinstance(other, Appropriation) and other.funds == view.name:
            yield plain(say(other.envelope))


def _short(settled: Grant) -> str:
    show = Money().show
    rates = [r.rsplit("的", 1)[1] for r in _rates(settled.pays) if "的" in r]
    bound = _bound(settled)
    words = list(dict.fromkeys(rates))
    # Of several levels or kinds the highest amount is only what can be had at most.
    exact = isinstance(settled.pays, Constant)
    if bound is not None:
        words.append(show(bound) if exact and not settled.limits else f"至多{show(bound)}")
    return "、".join(words) or "没有上限"


def _bound(settled: Grant) -> int | None:
    """The most that one award can come to (fen): of several levels only the highest is paid where
    the rule says so."""
    top, pays = most(settled.pays), settled.pays
    if isinstance(pays, ByTier) and pays.several is Several.HIGHEST:
        top = max((most(amount) or 0 for _, amount in pays.tiers), default=top)
    limits = [limit.amount.value for limit in settled.limits]
    return min([*limits, *([] if top is None else [top])], default=None)
