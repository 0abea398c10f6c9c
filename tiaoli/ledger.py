"""The ledger between text and rules: all characters, sentences, numbers, deciding words.

`account` checks one edition and returns what it counted together with every problem it found. A
number or deciding word of a provision is claimed by exactly one node of its rule (under the default
readings), by the name of a noun or option that contains it, or listed there as having no effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

from tiaoli import kinds
from tiaoli.kinds import Kind, ValueProblemError, chinese_number
from tiaoli.load import sha256
from tiaoli.orders import Commence, Replace, Transition
from tiaoli.policy import Clause, Rulebook, Status
from tiaoli.provisions import Provision
from tiaoli.tree import ByKind, Constant, Fact, OneOf, readings, under, walk

_DIGITS = "一二两三四五六七八九十百千"
_NUMBER = re.compile(
    r"(?P<date>[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)"
    r"|(?P<ratio>[0-9]+:[0-9]+)"
    r"|(?P<plain>[0-9]+(?:\.[0-9]+)?)(?P<unit>亿元|万元|元|%|％|个月|年|月|日|天|个|人|项|名|位|家|倍)?"
    rf"|(?P<per>百分之|千分之|万分之)(?P<rate>[{_DIGITS}]+)"
    rf"|(?<![第同{_DIGITS}])(?P<chinese>[{_DIGITS}]+)(?P<measure>年|个月|名|位|项|倍|个|家)"
)
_PER = {"百分之": 100, "千分之": 1000, "万分之": 10000}
_LONGEST_UNITS = 1_000
_UNITS_OPEN = re.compile(r"[（(〔](?=(?:责任|配合|牵头)单位[:：])")
_BRACKETS = {"（": "）", "(": ")", "〔": "〕"}
_SENTENCE_END = "。；;"
LEADING = "牵头单位"


@dataclass(frozen=True)
class Token:
    """A number or deciding word at a place in a quotation; ``key`` identifies what it says."""

    start: int
    end: int
    text: str
    key: str
    is_number: bool


@dataclass(frozen=True)
class Span:
    """A token with what accounts for it: ``rule``, ``noun`` or ``none`` (no effect, with why)."""

    token: Token
    by: str
    note: str = ""


@dataclass(frozen=True)
class Problem:
    """Something text and rule disagree about: where, and what to do."""

    path: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.place}: {self.message}"


@dataclass(frozen=True)
class Tally:
    """How many of how many are accounted for."""

    done: int
    of: int

    def __str__(self) -> str:
        return f"{self.done}/{self.of}"

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.done + other.done, self.of + other.of)


@dataclass(frozen=True)
class Unit:
    """A responsible unit as the text names it, with the role the text gives it."""

    role: str
    name: str


@dataclass
class ClauseAccount:
    """What was counted in one clause."""

    clause: Clause
    characters: Tally = Tally(0, 0)
    sentences: Tally = Tally(0, 0)
    numbers: Tally = Tally(0, 0)
    words: Tally = Tally(0, 0)
    constants: Tally = Tally(0, 0)
    units: tuple[Unit, ...] = ()
    units_of: dict[str, tuple[Unit, ...]] = field(default_factory=dict)
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Account:
    """What was counted in one edition."""

    book: Rulebook
    clauses: list[ClauseAccount]
    characters: dict[str, int]
    problems: list[Problem]

    @property
    def all_problems(self) -> list[Problem]:
        """Every problem of the edition, its clauses' included."""
        return [*self.problems, *(p for c in self.clauses for p in c.problems)]


# Tokens ------------------------------------------------------------------------------------------


def key_of(kind: Kind, value: Any) -> str:
    """What identifies a value in the text, whatever its spelling."""
    return f"{kind.label}{getattr(kind, 'unit', '')}:{value}"


def _number_key(match: re.Match[str]) -> str:
    try:
        if match["date"]:
            return key_of(kinds.Date(), kinds.Date().read(match["date"]))
        if match["per"]:
            rate = Fraction(chinese_number(match["rate"]), _PER[match["per"]])
            return key_of(kinds.Share(), rate)
        if match["ratio"]:
            part, whole = match["ratio"].split(":")
            return key_of(kinds.Share(), kinds.Share().check(Fraction(int(part), int(whole))))
        unit = match["unit"] or match["measure"] or ""
        text = match["plain"] or str(chinese_number(match["chinese"]))
        if unit in ("亿元", "万元", "元"):
            return key_of(kinds.Money(), kinds.Money().read(text + unit))
        if unit in ("%", "％"):
            return key_of(kinds.Share(), kinds.Share().read(text + "%"))
        if unit in ("年", "个月", "月"):
            return key_of(kinds.Duration("月"), kinds.Duration("月").read(text + unit))
        if unit in ("日", "天"):
            return key_of(kinds.Duration("日"), kinds.Duration("日").read(text + unit))
        if unit:
            return key_of(kinds.Count(unit), kinds.Count(unit).read(text))
    except (ValueProblemError, ZeroDivisionError):
        pass
    return match[0]


def tokens(text: str, lexicon: Iterable[str]) -> list[Token]:
    """The numbers, dates and deciding words of `text`, in order.

    A word that runs into a number (前十名) ends where the number starts.
    """
    numbers = [
        Token(m.start(), m.end(), m[0], _number_key(m), True) for m in _NUMBER.finditer(text)
    ]
    found: list[Token] = []
    taken: set[int] = set()
    for word in sorted(lexicon, key=len, reverse=True):
        for match in re.finditer(re.escape(word), text):
            if taken.isdisjoint(range(match.start(), match.end())):
                taken.update(range(match.start(), match.end()))
                cut = min(
                    (n.start for n in numbers if match.start() < n.start < match.end()),
                    default=match.end(),
                )
                found.append(Token(match.start(), cut, word, word, False))
    return sorted([*numbers, *found], key=lambda t: (t.start, t.end))


# Claims ------------------------------------------------------------------------------------------


def _occurrences(text: str, part: str) -> list[range]:
    return [range(m.start(), m.end()) for m in re.finditer(re.escape(part), text)]


def noun_spans(provision: Provision) -> list[tuple[range, str]]:
    """Where the names of the rule's nouns and options stand in the quotation, longest first."""
    names: dict[str, str] = {}
    for node in walk(provision):
        if isinstance(node, Fact):
            for phrase in (node.name, *node.phrases):
                names.setdefault(phrase, node.key)
        if isinstance(node, OneOf | ByKind):
            options = node.options if isinstance(node, OneOf) else [o for o, _ in node.table]
            choice = node.fact if isinstance(node, OneOf) else node.choice
            for option in options:
                names.setdefault(option, getattr(choice, "key", ""))
    found: list[tuple[range, str]] = []
    for name in sorted(names, key=len, reverse=True):
        for place in _occurrences(provision.quote, name):
            if not any(place.start < o.stop and o.start < place.stop for o, _ in found):
                found.append((place, names[name]))
    return sorted(found, key=lambda pair: pair[0].start)


def _inside(token: Token, places: Iterable[range]) -> bool:
    return any(place.start <= token.start and token.end <= place.stop for place in places)


@dataclass
class _Claims:
    """The claims of one provision while tokens are handed out."""

    free: list[Token]
    spans: list[Span]
    problems: list[str]
    constants: Tally


def claim(provision: Provision, lexicon: Iterable[str]) -> _Claims:
    """Hands every token of the quotation to what accounts for it, and names what is left over."""
    claims = _Claims(tokens(provision.quote, lexicon), [], [], Tally(0, 0))
    for phrase, reason in provision.no_effect:
        places = _occurrences(provision.quote, phrase)
        covered = [t for t in claims.free if _inside(t, places)]
        if not covered:
            claims.problems.append(
                f"无效力说明“{phrase}”没有对应的数字或用语；请删去或改写"
                if places
                else f"无效力说明“{phrase}”不在引文中"
            )
        for token in covered:
            claims.free.remove(token)
            claims.spans.append(Span(token, "none", reason))
    nouns = noun_spans(provision)
    settled = under(provision)
    _claim_constants(provision, settled, claims, [place for place, _ in nouns])
    _claim_words(settled, claims, [place for place, _ in nouns])
    for token in list(claims.free):
        holder = next((key for place, key in nouns if _inside(token, [place])), None)
        if holder is not None:
            claims.free.remove(token)
            claims.spans.append(Span(token, "noun", holder))
    # What decides no case gives one reason for all its words; a number is never passed over.
    why = getattr(provision, "why_no_verdict", "")
    for token in [t for t in claims.free if why and not t.is_number]:
        claims.free.remove(token)
        claims.spans.append(Span(token, "none", why))
    for token in claims.free:
        what = "数字" if token.is_number else "用语"
        claims.problems.append(
            f"{what}“{token.text}”（第{token.start + 1}字）没有规则认领；"
            "请写进规则，或在 no_effect 中说明为何没有效力"
        )
    claims.spans.sort(key=lambda span: span.token.start)
    return claims


def _take(claims: _Claims, key: str, masked: list[range]) -> Token | None:
    candidates = [t for t in claims.free if t.key == key]
    open_ = [t for t in candidates if not _inside(t, masked)]
    token = next(iter(open_ or candidates), None)
    if token is not None:
        claims.free.remove(token)
        claims.spans.append(Span(token, "rule"))
    return token


def _claim_constants(
    provision: Provision, settled: Provision, claims: _Claims, masked: list[range]
) -> None:
    done = total = 0
    for node in walk(settled):
        if isinstance(node, Constant):
            total += 1
            if _take(claims, key_of(node.kind, node.value), masked) is not None:
                done += 1
            else:
                shown = node.kind.show(node.value)
                claims.problems.append(f"常数 {shown} 在引文中没有对应的数字，或被用了两次")
    in_text = {span.token.key for span in claims.spans} | {t.key for t in claims.free}
    for doubt in readings(provision):
        for node in walk(doubt):
            if isinstance(node, Constant) and key_of(node.kind, node.value) not in in_text:
                shown = node.kind.show(node.value)
                claims.problems.append(f"读法“{doubt.name}”中的常数 {shown} 不在引文中")
    claims.constants = Tally(done, total)


def _claim_words(settled: Provision, claims: _Claims, masked: list[range]) -> None:
    for node in walk(settled):
        for word in getattr(node, "words", ()):
            if _take(claims, word, masked) is None:
                claims.problems.append(f"规则用语“{word}”在引文中没有对应的词，或被用了两次")


# One clause --------------------------------------------------------------------------------------


def units_at(text: str, start: int) -> tuple[int, str] | None:
    """The end and the inside of a responsible-units bracket that opens at `start`."""
    if not _UNITS_OPEN.match(text, start):
        return None
    depth = 0
    # Where it is never closed, the rest of the text is not read through again and again.
    for place in range(start, min(len(text), start + _LONGEST_UNITS)):
        if text[place] in _BRACKETS:
            depth += 1
        elif text[place] in _BRACKETS.values():
            depth -= 1
            if depth == 0:
                return place + 1, text[start + 1 : place]
    return None


def parse_units(inside: str, lead: str = "") -> tuple[Unit, ...]:
    """The responsible units, in order, with the role the text gives them.

    ``lead`` is the text's own remark that the units before the first comma lead; the others then
    have the bracket's role.
    """
    found: list[Unit] = []
    inside = inside.removesuffix(lead).removesuffix("。") if lead else inside
    for group in re.split(r"[；;]", inside):
        role, _, names = group.replace(":", "：").partition("：")
        first, _, rest = names.partition("，") if lead else ("", "", names)
        found += [Unit(LEADING, name) for name in _names(first)]
        found += [Unit(role, name) for name in _names(rest)]
    return tuple(found)


def _names(text: str) -> Iterator[str]:
    """The names between 、 that stand in no bracket."""
    name, depth = "", 0
    for character in text + "、":
        depth += (character in _BRACKETS) - (character in _BRACKETS.values())
        if character == "、" and depth == 0:
            if name:
                yield name
            name = ""
        else:
            name += character


def _pieces(clause: Clause, lead: str) -> Iterator[tuple[str, int, int, Any]]:
    """The clause's words in order: head, each provision, each units bracket, and loose text."""
    text = clause.words.replace("\n", "")
    at = len(clause.head)
    yield "head", 0, at, None
    waiting = list(clause.provisions.items())
    while at < len(text):
        bracket = units_at(text, at)
        if waiting and text.startswith(waiting[0][1].quote, at):
            name, provision = waiting.pop(0)
            yield "provision", at, at + len(provision.quote), name
            at += len(provision.quote)
        elif bracket is not None:
            yield "units", at, bracket[0], parse_units(bracket[1], lead)
            at = bracket[0]
        else:
            following = text.find(waiting[0][1].quote, at) if waiting else -1
            end = following if following >= 0 else len(text)
            yield "loose", at, end, text[at:end]
            at = end
    for name, _ in waiting:
        yield "missing", at, at, name


def account_clause(clause: Clause, lexicon: Iterable[str], lead: str = "") -> ClauseAccount:
    """Counts one clause: its characters, sentences, numbers, words, constants and units."""
    account = ClauseAccount(clause)
    text = clause.words.replace("\n", "")
    covered: set[int] = set()
    pending: list[str] = []

    def problem(place: str, message: str) -> None:
        account.problems.append(Problem(clause.path, place, message))

    for what, start, end, detail in _pieces(clause, lead):
        if what in ("head", "provision", "units"):
            covered.update(range(start, end))
        if what == "provision":
            pending.append(detail)
        elif what == "units":
            account.units += detail
            account.units_of.update(dict.fromkeys(pending, detail))
            pending = []
        elif what == "loose":
            problem(clause.label, f"“{detail[:40]}”不属于任何规定；请写一个规定引用它")
        elif what == "missing":
            problem(f"{clause.label}/{detail}", "引文与正文不符，或次序不对；请按原文逐字引用")
    account.characters = Tally(len(covered), len(text))
    account.sentences = _sentences(text, covered)
    for name, provision in clause.provisions.items():
        claims = claim(provision, lexicon)
        account.spans[name] = tuple(claims.spans)
        account.constants += claims.constants
        every = [*(span.token for span in claims.spans), *claims.free]
        for is_number in (True, False):
            counted = Tally(
                sum(s.token.is_number is is_number for s in claims.spans),
                sum(t.is_number is is_number for t in every),
            )
            if is_number:
                account.numbers += counted
            else:
                account.words += counted
        for message in claims.problems:
            problem(f"{clause.label}/{name}", message)
    return account


def _sentences(text: str, covered: set[int]) -> Tally:
    done = total = start = 0
    for place, character in enumerate(text):
        if character in _SENTENCE_END or place == len(text) - 1:
            total += 1
            done += covered.issuperset(range(start, place + 1))
            start = place + 1
    return Tally(done, total)


# The whole edition -------------------------------------------------------------------------------


@cache
def account(book: Rulebook) -> Account:
    """The account of one edition: its gazette's hash, every character, every clause."""
    problems: list[Problem] = []
    folder = f"rules/{book.policy_id}/{book.edition_id}"
    actual = sha256(book.gazette_bytes)
    if actual != book.edition.gazette_sha256:
        problems.append(
            Problem(
                f"{folder}/gazette.txt",
                "校验值",
                f"原文的 SHA-256 是 {actual}，版本卡写的是 {book.edition.gazette_sha256}；"
                + (
                    "原文一个字节也不能改"
                    if book.edition.status is Status.ISSUED
                    else "有意修改征求意见稿的，把版本卡上的换成前者"
                ),
            )
        )
    counts, loose = _characters(book, folder)
    problems.extend(loose)
    clauses = [account_clause(c, book.lexicon, book.lead) for c in book.clauses]
    problems.extend(_orders(book, f"{folder}/__init__.py"))
    if book.edition.lead not in book.gazette:
        problems.append(
            Problem(f"{folder}/__init__.py", "牵头", f"“{book.edition.lead}”不在原文中")
        )
    problems.extend(_measures(book))
    return Account(book, clauses, counts, problems)


def _orders(book: Rulebook, path: str) -> Iterator[Problem]:
    """Numbers of an amending text that neither replace words nor stand in what is declared."""
    starts = {
        key_of(node.kind, node.value)
        for order in book.edition.orders
        if isinstance(order, Commence)
        for node in walk(order)
        if isinstance(node, Constant)
    }
    for order in book.edition.orders:
        replaced = [each for pair in getattr(order, "words", ()) for each in pair if each]
        places = [place for words in replaced for place in _occurrences(order.quote, words)]
        constants = [key_of(n.kind, n.value) for n in walk(order) if isinstance(n, Constant)]
        for token in tokens(order.quote, ()):
            before = order.quote[: token.start]
            # 第7项 is the number of a clause, 增加一项 how many there are.
            if _inside(token, places) or before.endswith(("第", "增加")):
                continue
            if isinstance(order, Transition) and token.key in starts:
                continue
            if token.key in constants:
                constants.remove(token.key)
                continue
            message = f"修改决定中的数字“{token.text}”没有着落；请写进这一项修改（如 start=）"
            yield Problem(path, order.quote[:20], message)
        for key in constants:
            yield Problem(path, order.quote[:20], f"常数 {key} 在修改决定的这句话中没有对应的数字")


def _measures(book: Rulebook) -> Iterator[Problem]:
    for placed in book.placed if book.measures else ():
        measure = placed.provision.measure
        if measure and measure not in book.measures:
            known = "、".join(book.measures)
            message = f"没有措施“{measure}”；请从 {known} 中选一个，或先写进 rules/measures.py"
            yield Problem(placed.clause.path, placed.id, message)


def _characters(book: Rulebook, folder: str) -> tuple[dict[str, int], list[Problem]]:
    text = book.gazette
    owner: list[str] = [""] * len(text)
    problems: list[Problem] = []

    def place(words: str, what: str, path: str, label: str) -> None:
        at = _only_free(text, words, owner)
        if at is None:
            problems.append(
                Problem(path, label, f"“{_difference(words, text)}”与原文 gazette.txt 不符")
            )
            return
        owner[at : at + len(words)] = [what] * len(words)

    replaced = {order.clause for order in book.edition.orders if isinstance(order, Replace)}
    for clause in book.own:
        if not clause.was or clause.was not in replaced:
            place(clause.words, "条文", clause.path, clause.label)
    for order in book.edition.orders:
        place(order.quote, "修改", f"{folder}/__init__.py", order.quote[:20])
    for chapter in book.edition.chapters:
        place(chapter.words, "标题", f"{folder}/__init__.py", "标题")
    for residue in book.edition.residue:
        place(residue.words, "残留", f"{folder}/__init__.py", "残留")
    if book.edition.orders:
        _quotation_marks(text, owner)
    counts = {"条文": 0, "修改": 0, "标题": 0, "残留": 0, "空白": 0, "未入账": 0}
    start = None
    for at, character in enumerate(text):
        what = owner[at] or ("空白" if character.isspace() else "未入账")
        counts[what] += 1
        if what == "未入账" and start is None:
            start = at
        if what != "未入账" and start is not None:
            problems.append(_loose(text, start, at, folder))
            start = None
    if start is not None:
        problems.append(_loose(text, start, len(text), folder))
    return counts, problems


def _quotation_marks(text: str, owner: list[str]) -> None:
    """Gives the quotation marks around a clause's new words to the order that they belong to."""
    for at, character in enumerate(text):
        beside = owner[at + 1 : at + 2] if character == "“" else owner[at - 1 : at]
        if character in "“”" and not owner[at] and beside == ["条文"]:
            owner[at] = "修改"


def _only_free(text: str, words: str, owner: list[str]) -> int | None:
    at = text.find(words)
    while at >= 0:
        if not any(owner[at : at + len(words)]):
            return at
        at = text.find(words, at + 1)
    return None


def _loose(text: str, start: int, end: int, folder: str) -> Problem:
    line = text.count("\n", 0, start) + 1
    return Problem(
        f"{folder}/gazette.txt:{line}",
        f"第{start + 1}至{end}字",
        f"“{text[start : min(end, start + 40)]}”不属于任何条文，也没有列为残留",
    )


def _difference(words: str, text: str) -> str:
    """The first stretch of `words` that the gazette does not have, for the message."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if words[:middle] in text:
            low = middle
        else:
            high = middle - 1
    start = max(low - 8, 0)
    return words[start : low + 12]
