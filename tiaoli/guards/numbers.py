"""Finds the numbers of a text at which no written case stands: below, at and above each.

A rule and its cases can agree on a wrong number as long as no case stands at it. So the numbers are
read from the official words alone (`roles`), and the written cases are asked for what each role
wants, in the smallest unit of its kind (分, 个, 月, 日, 0.01%):

========  ==========================================================================================
门槛       one fact one unit below, exactly at, and one unit above, and the two sides come to
          something different
上限       an award one 分 below, one that reaches it exactly, and one that would exceed it
定额       an award of exactly that amount; below and above do not exist
比例       an award of exactly that share of a stated base, where 0.01% more or less would show
比例上限    the same, and a settled amount (评审核定额) one 分 below, exactly at, one 分 above it
日期 期限    a case one day before, on the day, one day after, and something turns
年数上限    the last year but one, the last year, the year after; or months stated like a threshold
========  ==========================================================================================
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from tiaoli import kinds
from tiaoli.case import Award, Case
from tiaoli.guards.roles import (
    TRIPLE,
    Member,
    Number,
    Role,
    Want,
    about,
    joined,
    numbers,
    numbers_of,
    value_of,
)
from tiaoli.kinds import UNKNOWN
from tiaoli.ledger import tokens
from tiaoli.nouns import ASSESSED
from tiaoli.outcome import Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.standing import add_months

__all__ = ["Member", "Missing", "Number", "Role", "Want", "missing", "numbers"]

FINEST: Final = Fraction(1, 10000)
"""How far off a rate may be without an award of it being noticed: 0.01%."""


@dataclass(frozen=True)
class Missing:
    """A number and one thing that no written case contains; ``hint`` names the fact to state."""

    number: Number
    want: Want
    hint: str = ""

    def __str__(self) -> str:
        hint = f"（{self.hint}）" if self.hint else ""
        role, member = self.number.role.value, self.want.member.value
        return f"{self.number.where}（{role}）缺“{member}”：{self.want.says}{hint}"


# What the cases state ----------------------------------------------------------------------------

Group = Mapping[str, tuple[str, Any]]
"""What a case states of one subject or row: the label of each fact's kind, and the value."""
Combo = tuple[str, ...]
"""A base: one fact, or two with what joins them (研发费 ＋ 采购费, 总额 － 外拨)."""


@dataclass(frozen=True)
class Stand:
    """One expectation of one case, with what the case states subject by subject, row by row.

    ``groups`` has the single subjects, each row, and the sums of several rows.
    """

    case: Case
    outcome: str
    amount: int | None
    rows: tuple[Group, ...]
    groups: tuple[Group, ...]


@dataclass
class Evidence:
    """The expectations of a policy's cases, by provision, and what its numbers need to know."""

    book: Rulebook
    stands: dict[str, list[Stand]] = field(default_factory=lambda: defaultdict(list))

    @property
    def every(self) -> Iterator[Stand]:
        """Every expectation."""
        return itertools.chain.from_iterable(self.stands.values())


def evidence(book: Rulebook, cases: Iterable[Case]) -> Evidence:
    """What the written cases of a policy state and expect."""
    found = Evidence(book)
    for case in (case.under(book.policy.short) for case in cases):
        tables = [[_typed(book, row.facts) for row in rows] for rows in case.rows.values()]
        rows = tuple(itertools.chain.from_iterable(tables))
        sums = (_summed(table) for table in tables if len(table) > 1)
        groups = (*_single(book, case), *rows, *sums)
        for expected in case.expects:
            amount = _amount(expected.outcome)
            stand = Stand(case, expected.outcome, amount, rows, groups)
            found.stands[expected.provision].append(stand)
    return found


def _amount(outcome: str) -> int | None:
    try:
        return kinds.Money().read(outcome.removeprefix("至多"))
    except kinds.ValueProblemError:
        return None


def _single(book: Rulebook, case: Case) -> Iterator[Group]:
    facts: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, value in case.facts.items():
        facts[key.split(".")[0]][key] = value
    return (_typed(book, each) for each in facts.values())


def _typed(book: Rulebook, facts: Mapping[str, Any]) -> Group:
    group: dict[str, tuple[str, Any]] = {}
    for key, value in facts.items():
        subject, _, name = key.partition("@")[0].partition(".")
        kind = book.subjects[subject].facts[name].kind
        if isinstance(kind, kinds.Yearly):
            kind, value = kind.of, value[-1][1]
        if value is not UNKNOWN:
            group[key] = (_kind_label(kind), value)
    return group


def _summed(groups: list[Group]) -> Group:
    """The amounts that every row states, added up."""
    money = kinds.Money.label
    return {
        key: (money, sum(group[key][1] for group in groups))
        for key, (label, _) in groups[0].items()
        if label == money and all(key in group for group in groups)
    }


def _named(group: Group, label: str) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, (each, value) in group.items() if each == label)


def _settled(group: Group, placed: Placed) -> Iterator[int]:
    """The amounts that a review settled for this provision."""
    for key, value in _named(group, kinds.Money.label):
        fact, _, meant = key.partition("@")
        if fact.endswith(f".{ASSESSED}") and meant in ("", placed.id):
            yield value


def _bases(group: Group, joins: str = "＋－") -> Iterator[tuple[Combo, int]]:
    """The amounts that a rate can be of: a stated one, the sum or the difference of two."""
    stated = [pair for pair in _named(group, kinds.Money.label) if f".{ASSESSED}" not in pair[0]]
    for key, value in stated:
        yield (key,), value
    for (one, first), (other, second) in itertools.permutations(stated, 2):
        if "＋" in joins and one < other:
            yield (one, "＋", other), first + second
        if "－" in joins:
            yield (one, "－", other), first - second


# What is there -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What the cases contain for one number, and what to state where something is missing."""

    members: frozenset[Member]
    hint: str = ""


Sides = dict[Member, set[tuple[str, Any]]]
"""The cases one unit below a number, at it, and one above: each with its outcome and the rest of
what it states."""


def _meant(number: Number, known: Evidence) -> list[Stand]:
    """The expectations of the number's provision that state the option it is about, where others
    in the same role are about other options: 国家标准（前三位）、行业标准（前二位）."""
    placed, stands = number.placed, known.stands[number.placed.id]
    peers = {
        peer.token
        for peer in numbers_of(placed)
        if (peer.role, _label(peer)) == (number.role, _label(number)) and peer.token != number.token
    }
    named = about(placed, _choosable(known.book, stands)) if peers else {}
    key, mine = named.get(number.token, ("", frozenset()))
    others = {
        option
        for fact, options in (named.get(peer, ("", frozenset())) for peer in peers)
        for option in options
        if fact == key and option not in mine
    }
    return [stand for stand in stands if _chosen(stand, key) & mine] if mine and others else stands


def _choosable(book: Rulebook, stands: Iterable[Stand]) -> dict[str, tuple[str, ...]]:
    """The options of every fact with options that the expectations' cases state."""
    label = kinds.Choice.label
    groups = (group for stand in stands for group in stand.groups)
    keys = sorted({key for group in groups for key, _ in _named(group, label)})
    kind = {key: book.subjects[(at := key.split("."))[0]].facts[at[1]].kind for key in keys}
    return {key: each.options for key, each in kind.items() if isinstance(each, kinds.Choice)}


def _chosen(stand: Stand, key: str) -> set[str]:
    """The options of a fact that a case states, over all its rows."""
    return {group[key][1] for group in stand.groups if key in group}


def _best(number: Number, sides: Mapping[str, Sides]) -> Found:
    """The fact (or whatever is compared) for which the most members are there."""
    words = number.placed.provision.quote

    def rank(item: tuple[str, Sides]) -> tuple[int, int]:
        found = _members(item[1])
        return len(found), _shared(_last(item[0]), words)

    if not sides:
        return Found(frozenset())
    key, best = max(sides.items(), key=rank)
    return Found(_members(best), f"案例中最接近的是 {key}")


def _members(sides: Sides) -> frozenset[Member]:
    """Which members are there; it turns where two cases differ in nothing else but the outcome."""
    pairs = itertools.product(sides[Member.BELOW], sides[Member.ABOVE])
    turns = any(one[0] != other[0] and one[1] == other[1] for one, other in pairs)
    return frozenset({m for m in TRIPLE if sides[m]} | ({Member.TURNS} if turns else set()))


def _rest(stand: Stand, label: str) -> Any:
    """What a case states besides figures of one kind: those may move together.

    A share moves with the amounts that it is a share of.
    """
    case = stand.case
    moving = (label, kinds.Money.label) if label == kinds.Share.label else (label,)
    figures = {key for group in stand.groups for each in moving for key, _ in _named(group, each)}
    facts = frozenset((key, v) for key, v in case.facts.items() if key not in figures)
    rows = [
        frozenset((key, v) for key, v in row.facts.items() if key not in figures)
        for each in case.rows.values()
        for row in each
    ]
    return facts, tuple(rows), case.awards, case.date


def _sides() -> dict[str, Sides]:
    return defaultdict(lambda: {member: set() for member in TRIPLE})


def _last(key: str) -> str:
    """The fact's own name."""
    return key.split(".")[-1]


def _shared(name: str, words: str) -> int:
    """The length of the longest part of `name` that the words contain."""
    return next(
        (
            size
            for size in range(len(name), 0, -1)
            if any(name[at : at + size] in words for at in range(len(name) - size + 1))
        ),
        0,
    )


def _side(offset: int) -> Member | None:
    return {-1: Member.BELOW, 0: Member.AT, 1: Member.ABOVE}.get(offset)


def _threshold(number: Number, known: Evidence) -> Found:
    """Members of a threshold, by the stated figures of its kind; a share also by its part."""
    sides, label = _sides(), _label(number)
    for stand in _meant(number, known):
        for group in stand.groups:
            for key, member in _compared(number, group, label):
                sides[key][member].add((stand.outcome, _rest(stand, label)))
    return _best(number, sides) if sides else Found(frozenset(), _likely(number, known.book))


def _label(number: Number) -> str:
    """The label that facts of the number's kind have; what a count counts is left out."""
    label = number.token.key.rpartition(":")[0]
    return kinds.Count.label if label.startswith(kinds.Count.label) else label


def _likely(number: Number, book: Rulebook) -> str:
    """The fact of the number's kind whose name the words before it give best."""
    words = number.placed.provision.quote[: number.token.start]
    facts = [fact for subject in book.subjects.values() for fact in subject]
    same = [fact for fact in facts if _kind_label(fact.kind) == _label(number)]
    length, key = max(((_shared(fact.name, words), fact.key) for fact in same), default=(0, ""))
    return f"所比事实可能是 {key}" if length > 2 else ""


def _kind_label(kind: kinds.Kind) -> str:
    return kind.label + (kind.unit if isinstance(kind, kinds.Duration) else "")


def _compared(number: Number, group: Group, label: str) -> Iterator[tuple[str, Member]]:
    """Each fact of the group, or pair of amounts, that stands at the number or one unit beside."""
    is_share = label == kinds.Share.label
    step = FINEST if is_share else 1
    compared = [(key, (value - number.value) / step) for key, value in _named(group, label)]
    if is_share:
        stated = list(_named(group, kinds.Money.label))
        for (part, amount), (whole, total) in itertools.permutations(stated, 2):
            exact = number.value * total
            near = math.ceil(exact) if amount < exact else math.floor(exact)
            offset = 0 if amount == exact else amount - near
            compared.append((f"{part}÷{whole}", Fraction(offset)))
    for key, offset in compared:
        member = _side(int(offset)) if offset == int(offset) else None
        if member is not None:
            yield key, member


def _awarded(number: Number, known: Evidence) -> Found:
    """Members of a number of years: counted by the years of earlier awards, or stated."""
    sides = _sides()
    for stand in _meant(number, known):
        for years in _years(stand, number.placed):
            member = _side(years + 1 - number.value // 12)
            if member is not None:
                sides["已获奖补的年数"][member].add((stand.outcome, None))
    counted, stated = _best(number, sides), _threshold(number, known)
    return max(stated, counted, key=lambda found: len(found.members))


def _years(stand: Stand, placed: Placed) -> set[int]:
    """In how many earlier years the provision was used, for each item and for all."""
    awards = _own(stand, placed)
    of: dict[str | None, set[int]] = defaultdict(set)
    for award in awards:
        if isinstance(award.date, datetime.date) and award.date.year != stand.case.date.year:
            of[award.item].add(award.date.year)
            of[None].add(award.date.year)
    return {len(years) for years in of.values()}


def _own(stand: Stand, placed: Placed) -> list[Award]:
    awards = stand.case.awards
    return [a for a in awards if a.provision == placed.id] if isinstance(awards, tuple) else []


def _dated(number: Number, known: Evidence) -> Found:
    """Members of a date or a term: the day it names, over all cases of the policy."""
    sides = _sides()
    for stand in known.every:
        day = _day(number, stand.case, known.book)
        member = _side((stand.case.date - day).days) if day is not None else None
        if member is not None:
            outcome = stand.outcome if stand.outcome in _OUT_OF_TERM else "在有效期内"
            sides["案例日期"][member].add((outcome, None))
    return _best(number, sides)


_OUT_OF_TERM = (Status.NOT_YET.value, Status.EXPIRED.value)


def _day(number: Number, case: Case, book: Rulebook) -> datetime.date | None:
    """The day on which something turns: the date, the last day of so many days, the day of the
    year that corresponds to the first."""
    if number.role is Role.DATE:
        return number.value  # type: ignore[no-any-return]
    published = case.published.get(book.policy.short, case.published.get(""))
    first = published
    for token in tokens(number.placed.provision.quote, ()):
        value = value_of(token)
        if isinstance(value, datetime.date):
            first = value
        elif token.key.startswith("期限日") and published is not None:
            last = published + datetime.timedelta(value)
            if token == number.token:
                return last
            first = last + datetime.timedelta(1)
    return None if first is None else add_months(first, number.value)


# Amounts, rates and ceilings ---------------------------------------------------------------------


def _paid(number: Number, known: Evidence) -> Found:
    outcomes = {stand.outcome for stand in _meant(number, known)}
    paid = kinds.Money().show(number.value) in outcomes
    return Found(frozenset({Member.PAID} if paid else ()))


def _rounded(amount: Fraction) -> set[int]:
    """What an amount can come to in fen: cut, or rounded half up."""
    return {math.floor(amount), math.floor(amount + Fraction(1, 2))}


def _proven(number: Number, known: Evidence) -> set[Combo]:
    """The bases of which some case pays exactly this rate, so that 0.01% more or less would show.

    Where the words give the same rate twice, each has the bases that its own words name.
    """
    stands, siblings = _meant(number, known), list(numbers_of(number.placed))
    joins = joined(number)
    caps = {each.value for each in siblings if each.role is Role.CEILING}
    twins = [each for each in siblings if each.role in _RATES and each.value == number.value]
    found: set[Combo] = set()
    for stand in (stand for stand in stands if stand.amount and stand.amount not in caps):
        exact = {
            combo
            for group in stand.groups
            for combo, base in _bases(group, joins)
            if stand.amount in _rounded(number.value * base)
            and stand.amount not in _rounded((number.value + FINEST) * base)
            and stand.amount not in _rounded((number.value - FINEST) * base)
        }
        found |= {combo for combo in exact if len(combo) == 1} or exact
    return {combo for combo in found if _nearest(combo, twins).token == number.token}


_RATES = (Role.RATE, Role.RATE_CEILING)


def _nearest(combo: Combo, rates: list[Number]) -> Number:
    """The rate whose words name the base best."""
    quote = rates[0].placed.provision.quote
    starts = [0, *(rate.token.end for rate in rates)]
    names = [_last(key) for key in combo[::2]]

    def named(at: int) -> int:
        return max(_shared(name, quote[starts[at] : rates[at].token.start]) for name in names)

    return rates[max(range(len(rates)), key=named)]


def _rate(number: Number, known: Evidence) -> Found:
    return Found(frozenset({Member.PAID} if _proven(number, known) else ()))


def _rate_ceiling(number: Number, known: Evidence) -> Found:
    """Members of a share that an award must not exceed, by what a review settled."""
    of: dict[Combo, set[Member]] = {combo: {Member.PAID} for combo in _proven(number, known)}
    for stand in _meant(number, known):
        for group in stand.groups:
            for combo, base in _bases(group):
                for settled in _settled(group, number.placed) if combo in of else ():
                    of[combo] |= _against(number.value * base, settled, stand.amount)
    words = number.placed.provision.quote
    best = max(of, key=lambda c: (len(of[c]), -len(c), _shared(_last(c[0]), words)), default=())
    return Found(frozenset(of.get(best, ())), f"基数如 {''.join(best)}" if best else "")


def _against(limit: Fraction, settled: int, paid: int | None) -> set[Member]:
    """Which side of a limit a settled amount is on, if the award is the lower of the two."""
    if paid != min(settled, math.floor(limit)):
        return set()
    if settled == limit or (limit.denominator > 1 and settled == math.floor(limit)):
        return {Member.AT}
    member = _side(settled - (math.ceil(limit) if settled < limit else math.floor(limit)))
    return {member} if member is not None else set()


def _ceiling(number: Number, known: Evidence) -> Found:
    """Members of a ceiling: what was granted before counts towards it."""
    cap, members = number.value, set()
    uncapped = _uncapped(number, known)
    for stand in _meant(number, known):
        for before in _before(stand, number.placed) if stand.amount is not None else ():
            total = (stand.amount or 0) + before
            if total == cap - 1:
                members.add(Member.BELOW)
            if total == cap:
                for amount, step in uncapped(stand):
                    over = amount + before - cap
                    members |= {Member.AT} if 0 <= over < step else set()
                    members |= {Member.ABOVE} if over > 0 else set()
    rates = [each for each in numbers_of(number.placed) if each.role in _RATES]
    hints = (
        f"{rate.token.text}到上限的基数约为{kinds.Money().show(round(cap / rate.value))}"
        for rate in rates
    )
    return Found(frozenset(members), "；".join(hints))


def _before(stand: Stand, placed: Placed) -> set[int]:
    """What earlier awards of the provision can add up to: none, all, one item's, one year's."""
    sums: dict[Any, int] = defaultdict(int)
    for award in _own(stand, placed):
        if isinstance(award.amount, int):
            year = award.date.year if isinstance(award.date, datetime.date) else None
            for key in ("all", ("item", award.item), ("year", year)):
                sums[key] += award.amount
    return {0, *sums.values()}


def _uncapped(
    number: Number, known: Evidence
) -> Callable[[Stand], Iterator[tuple[Fraction, Fraction]]]:
    """What an award would be without its ceiling, with the least step such an amount can take."""
    placed, siblings = number.placed, list(numbers_of(number.placed))
    rates = [(each.value, _proven(each, known)) for each in siblings if each.role in _RATES]
    fixed = {each.value for each in siblings if each.role is Role.AMOUNT}
    worth = _worth(known.stands[placed.id], fixed)

    def amounts(stand: Stand) -> Iterator[tuple[Fraction, Fraction]]:
        for group in stand.groups:
            yield from ((Fraction(amount), Fraction(1)) for amount in _settled(group, placed))
            for combo, base in _bases(group):
                yield from ((rate * base, rate) for rate, proven in rates if combo in proven)
        each = [worth.get(_choices(row)) for row in stand.rows]
        if each and None not in each:
            yield Fraction(sum(amount for amount in each if amount is not None)), Fraction(1)

    return amounts


def _choices(group: Group) -> frozenset[tuple[str, Any]]:
    return frozenset(_named(group, kinds.Choice.label))


def _worth(stands: Iterable[Stand], fixed: set[int]) -> dict[frozenset[tuple[str, Any]], int]:
    """The fixed amount that a single row of each kind is awarded where nothing was paid before."""
    worth: dict[frozenset[tuple[str, Any]], int] = {}
    for stand in stands:
        if len(stand.rows) == 1 and stand.amount in fixed and not stand.case.awards:
            worth.setdefault(_choices(stand.rows[0]), stand.amount or 0)
    return worth


# The whole ---------------------------------------------------------------------------------------

_FIND: Final[Mapping[Role, Callable[[Number, Evidence], Found]]] = {
    Role.THRESHOLD: _threshold,
    Role.CEILING: _ceiling,
    Role.AMOUNT: _paid,
    Role.RATE: _rate,
    Role.RATE_CEILING: _rate_ceiling,
    Role.DATE: _dated,
    Role.TERM: _dated,
    Role.YEARS: _awarded,
}


def missing(book: Rulebook, cases: Iterable[Case]) -> list[Missing]:
    """Everything that some number of the text wants and no written case contains."""
    known = evidence(book, cases)
    found = []
    for number in numbers(book):
        have = _FIND[number.role](number, known) if number.role in _FIND else Found(frozenset())
        found += [
            Missing(number, w, have.hint) for w in number.wanted if w.member not in have.members
        ]
    return found
