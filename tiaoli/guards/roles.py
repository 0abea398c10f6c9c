"""The numbers of a text and what each does in its sentence, read from the words alone.

A number gets its role from the words between the pauses around it (最高…万元, …以上, 按…的…%); one
that stands in a list has the role of the first. Of a rule only two things are used: that a
provision decides no case, and which words it explains as having no effect.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, Final

from tiaoli import kinds
from tiaoli.ledger import Token, tokens
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import NO_VERDICT, Duty, Prohibition


class Role(Enum):
    """What a number does in its sentence."""

    THRESHOLD = "门槛"
    CEILING = "上限"
    AMOUNT = "定额"
    RATE = "比例"
    RATE_CEILING = "比例上限"
    DATE = "日期"
    TERM = "期限"
    YEARS = "年数上限"
    QUOTA = "名额"
    PERIOD = "年度的名称"
    NAME = "名称的一部分"
    IDLE = "不决定案例"
    UNCLEAR = "看不出用途"


class Member(Enum):
    """What is asked of the cases for one number."""

    BELOW = "低一档"
    AT = "恰好"
    ABOVE = "高一档"
    PAID = "恰好给付"
    TURNS = "两侧结果不同"
    ROLE = "用途"


TRIPLE: Final = (Member.BELOW, Member.AT, Member.ABOVE)
WANTED: Final[Mapping[Role, tuple[Member, ...]]] = {
    Role.THRESHOLD: (*TRIPLE, Member.TURNS),
    Role.CEILING: TRIPLE,
    Role.AMOUNT: (Member.PAID,),
    Role.RATE: (Member.PAID,),
    Role.RATE_CEILING: (Member.PAID, *TRIPLE),
    Role.DATE: (*TRIPLE, Member.TURNS),
    Role.TERM: (*TRIPLE, Member.TURNS),
    Role.YEARS: (*TRIPLE, Member.TURNS),
    Role.UNCLEAR: (Member.ROLE,),
}
"""What each role wants; a role that is not here is exempt, with a reason."""

EXEMPT: Final[Mapping[Role, str]] = {
    Role.QUOTA: "名额限一年选几个，不决定单个案例",
    Role.PERIOD: "“上一年度”是年度的名称，不与事实比较",
    Role.NAME: "没有单位，是名称的一部分",
}


@dataclass(frozen=True)
class Want:
    """One thing that the written cases must contain, and what to write, in Chinese."""

    member: Member
    says: str


@dataclass(frozen=True)
class Number:
    """A number of the text, its role by the words around it, and what the cases must contain.

    ``value`` is in the smallest unit of its kind (``None`` for a part of a name); ``exempt`` says
    why nothing is wanted.
    """

    placed: Placed
    token: Token
    role: Role
    value: Any
    wanted: tuple[Want, ...]
    exempt: str = ""

    @property
    def where(self) -> str:
        """The clause, the words around the number and its place in them."""
        quote, token = self.placed.provision.quote, self.token
        before = quote[max(0, token.start - 14) : token.start]
        after = quote[token.end : token.end + 8]
        return f"{self.placed.id}: 第{token.start + 1}字“…{before}【{token.text}】{after}…”"


# Numbers and their roles, from the words alone ---------------------------------------------------

_SENTENCE = re.compile(r"[。；;]")
_PAUSE = re.compile(r"[。；;，,、：:]")
_LINK = re.compile(r"(?:（[^）]*）|\([^)]*\))?[、或和及]")
_CAPPED = re.compile(r"最高|不超过|最多")
_MORE_THAN = re.compile(
    r"(?:(?<!不)超过|突破|不满|达到?|不少于|不低于|不高于|低于|高于|多于|少于)$"
)
_BOUND = re.compile(r"(?:[（(]不?含[）)])|以上|以下|以内|以外|及以上|及以下")
_NAMED = re.compile(r"[强+＋－-]")


def numbers(book: Rulebook) -> list[Number]:
    """Every number of every provision's words, with its role."""
    own = (placed for placed in book.placed if placed.clause in book.own)
    return [number for placed in own for number in numbers_of(placed)]


def numbers_of(placed: Placed) -> Iterator[Number]:
    """The numbers of one provision's words, in order."""
    quote, idle = placed.provision.quote, _idle(placed)
    for run in _runs(quote):
        role = _role(quote, run[0])
        for token in run:
            why = idle or _explained(placed, token)
            yield _number(placed, token, Role.IDLE if why else role, why)


def _same_list(quote: str, before: Token, token: Token) -> bool:
    """Whether a number goes on with the list that the one before it starts or goes on with."""
    same = _kind(before) == _kind(token) != ""
    return same and _LINK.fullmatch(quote[before.end : token.start]) is not None


def _kind(token: Token) -> str:
    """The kind that a token's key names, with its unit; empty for a number without a unit."""
    return token.key.rpartition(":")[0]


def about(
    placed: Placed, choices: Mapping[str, Iterable[str]]
) -> dict[Token, tuple[str, frozenset[str]]]:
    """The fact, and those of its options, that each number is about by the words before it.

    A list of numbers pairs off with as many options in order (国家级、省级…分别给予10%、5%), which
    stand in one phrase; of several facts the one counts whose options stand nearest.
    """
    quote, start = placed.provision.quote, 0
    found: dict[Token, tuple[str, frozenset[str]]] = {}
    for run in _runs(quote):
        words = _SENTENCE.split(quote[start : run[0].start])[-1]
        nearest = 0
        for key, options in choices.items():
            end, named = _last_named(words, options)
            if end > nearest and len(run) in (1, len(named)):
                nearest = end
                each = [named] if len(run) == 1 else [[one] for one in named]
                found |= {t: (key, frozenset(n)) for t, n in zip(run, each, strict=True)}
        start = run[-1].end
    return found


def _last_named(words: str, options: Iterable[str]) -> tuple[int, list[str]]:
    """The options that the last phrase to name one names, in order, and where the last one ends."""
    option = re.compile("|".join(sorted(map(re.escape, options), key=len, reverse=True)))
    end = max((match.end() for match in option.finditer(words)), default=0)
    phrase = re.split("[，,]", words[:end])[-1]
    return end, list(dict.fromkeys(option.findall(phrase)))


def _runs(quote: str) -> list[list[Token]]:
    """The numbers, those of one list together."""
    runs: list[list[Token]] = []
    for token in tokens(quote, ()):
        if runs and _same_list(quote, runs[-1][-1], token):
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def joined(number: Number) -> str:
    """How the words of a rate join the amounts that it is of: ＋, － or both; empty for one."""
    sentence = _SENTENCE.split(number.placed.provision.quote[: number.token.start])[-1]
    base = sentence.rpartition("按")[2]
    return ("＋" if re.search(r"[、和及与]", base) else "") + ("－" if "扣除" in base else "")


def _number(placed: Placed, token: Token, role: Role, why: str) -> Number:
    value = value_of(token)
    wanted = tuple(
        Want(member, _says(role, member, token, value)) for member in WANTED.get(role, ())
    )
    return Number(placed, token, role, value, wanted, why or EXEMPT.get(role, ""))


def _idle(placed: Placed) -> str:
    """Why the provision decides no case; empty if it does."""
    provision = placed.provision
    why = str(getattr(provision, "why_no_verdict", ""))
    if isinstance(provision, Duty | Prohibition):
        return why or ("" if provision.subject else "没有写明对谁判断")
    return why or "本项只作说明" if isinstance(provision, NO_VERDICT) else ""


def _explained(placed: Placed, token: Token) -> str:
    """Why the rule says that these words have no effect; empty if it does not."""
    for phrase, reason in placed.provision.no_effect:
        for match in re.finditer(re.escape(phrase), placed.provision.quote):
            if match.start() <= token.start and token.end <= match.end():
                return str(reason)
    return ""


def value_of(token: Token) -> Any:
    """The value that a token's key spells; ``None`` for a number without a unit."""
    kind, colon, value = token.key.rpartition(":")
    if not colon:
        return None
    if kind == kinds.Date.label:
        return datetime.date.fromisoformat(value)
    return Fraction(value) if kind == kinds.Share.label else int(value)


def _role(quote: str, token: Token) -> Role:
    """The role of a number by the words between the last pause and the next."""
    kind = _kind(token)
    before = _PAUSE.split(quote[: token.start])[-1]
    after = quote[token.end :]
    if not kind:
        named = quote[: token.start].count("“") > quote[: token.start].count("”")
        return Role.NAME if named or _NAMED.match(after) else Role.UNCLEAR
    if kind == kinds.Date.label:
        return Role.DATE
    if before.endswith("上") and after.startswith("度"):
        return Role.PERIOD
    if "有效期" in before or (kind == "期限日" and before.endswith("起")):
        return Role.TERM
    if _MORE_THAN.search(before) or _BOUND.match(after):
        return Role.THRESHOLD
    if kind.startswith(kinds.Duration.label):
        return Role.YEARS if re.search(r"最长|最高|不超过", before) else Role.UNCLEAR
    if kind.startswith(kinds.Count.label):
        if before.endswith("前"):
            return Role.THRESHOLD
        selected = _CAPPED.search(before) and re.search(r"评选|遴选|评定|选", before)
        return Role.QUOTA if selected else Role.UNCLEAR
    if after.startswith("左右"):
        return Role.UNCLEAR
    if kind == kinds.Share.label:
        sentence = _SENTENCE.split(quote[: token.start])[-1]
        if _CAPPED.search(before):
            return Role.RATE_CEILING
        return Role.RATE if re.search(r"按|给予|补", sentence) else Role.UNCLEAR
    if _CAPPED.search(before):
        return Role.CEILING
    return Role.AMOUNT if re.search(r"给予|奖励|补[助贴]|支持", before) else Role.UNCLEAR


# What each role asks for, in Chinese -------------------------------------------------------------


def _says(role: Role, member: Member, token: Token, value: Any) -> str:
    match role, member:
        case Role.UNCLEAR, _:
            return "前后文字看不出它的用途；请改写引文，或在 no_effect 中说明"
        case Role.THRESHOLD, Member.TURNS:
            return f"请使{token.text}两侧的案例有不同的期望"
        case Role.THRESHOLD, _:
            return f"请写一个所比事实为{_beside(token, value, member)}的案例"
        case Role.CEILING, Member.BELOW:
            return f"请写一个期望为{_money(value - 1)}的案例"
        case Role.CEILING, Member.AT:
            return f"请写一个封顶前恰为{_money(value)}、期望也是{_money(value)}的案例"
        case Role.CEILING, _:
            return f"请写一个封顶前为{_money(value + 1)}以上、期望为{_money(value)}的案例"
        case Role.AMOUNT, _:
            return f"请写一个期望恰为{token.text}的案例"
        case ((Role.RATE | Role.RATE_CEILING), Member.PAID):
            return f"请写一个写明基数、未到上限、期望恰为基数的{token.text}的案例"
        case Role.RATE_CEILING, _:
            side = {Member.BELOW: "再少一分", Member.AT: "", Member.ABOVE: "再多一分"}[member]
            return f"请写一个{ASSESSED}为基数的{token.text}{side}的案例"
        case _, Member.TURNS:
            return f"请使“{token.text}”前后的案例有不同的期望"
        case Role.YEARS, _:
            years = value // 12 + {Member.BELOW: -1, Member.AT: 0, Member.ABOVE: 1}[member]
            return f"请写一个已享受满{years - 1}年、正申请第{years}年的案例"
        case _:
            side = {Member.BELOW: "前一日", Member.AT: "当日", Member.ABOVE: "次日"}[member]
            return f"请写一个日期在“{token.text}”所定之日{side}的案例"


def _money(fen: int) -> str:
    return kinds.Money().show(fen)


def _beside(token: Token, value: Any, member: Member) -> str:
    """The value one unit below, at or above, as people write it."""
    off = {Member.BELOW: -1, Member.AT: 0, Member.ABOVE: 1}[member]
    kind = _kind(token)
    if kind == kinds.Share.label:
        return kinds.Share().show(value) + {-1: "差一分", 0: "", 1: "多一分"}[off]
    if kind == kinds.Money.label:
        return _money(value + off)
    if kind.startswith(kinds.Duration.label):
        return kinds.Duration(kind[-1]).show(value + off)
    return f"{value + off}{kind.removeprefix(kinds.Count.label)}"
