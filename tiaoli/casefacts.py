"""Reads what a case states under 事实: facts, rows and earlier awards, each by its noun's kind."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tiaoli import kinds
from tiaoli.case import PRIOR, PUBLISHED, Award, Row
from tiaoli.consistency import contradictions
from tiaoli.kinds import UNKNOWN, Kind, Unknown, ValueProblemError
from tiaoli.labels import is_label
from tiaoli.nouns import ASSESSED, NAME, PROJECT, Subject
from tiaoli.problems import Place, no_such, quoted, repeated
from tiaoli.tree import Fact
from tiaoli.yamlfile import Entries, Items, Node, Text

_NONE: Final = "无"
_UNKNOWN: Final = ("未知", "~", "")
_LONGEST_VALUE: Final = 200
_LONGEST_LIST: Final = 100
"""Rows of a subject, or earlier awards: every reading is asked of each beside all others."""
_AWARD_KEYS: Final = ("条款", "金额", "日期", "对象", "项目", "同类")


@dataclass
class Stated:
    """What 事实 states. `lines` has every fact and list that is mentioned, even if unreadable."""

    facts: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    awards: tuple[Award, ...] | Unknown = ()
    published: dict[str, datetime.date] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def over(self, background: Stated) -> Stated:
        """These facts, and the background's where nothing is said here."""
        return Stated(
            {k: v for k, v in background.facts.items() if k not in self.lines} | self.facts,
            {k: v for k, v in background.rows.items() if k not in self.lines} | self.rows,
            self.awards if PRIOR in self.lines else background.awards,
            self.published if PUBLISHED in self.lines else background.published,
            background.lines | self.lines,
        )


class FactReader:
    """Reads 事实 against a vocabulary; each method notes the problems it meets and goes on."""

    def __init__(
        self, vocabulary: Mapping[str, Subject], provisions: Collection[str] | None
    ) -> None:
        self.vocabulary, self.provisions = vocabulary, provisions
        self.dates: list[tuple[Place, int, datetime.date]] = []

    def check_dates(self, day: datetime.date) -> None:
        """Notes every event stated since the last `stated` that lies after the case's date."""
        for place, line, event in self.dates:
            if event > day:
                found = f"{event.isoformat()}在案例日期{day.isoformat()}之后，尚未发生"
                place.say(line, f"{found}；请更正日期，未发生的事不要写")

    def stated(self, place: Place, item: Entries) -> Stated:
        """What the 事实 of a case or of the background states."""
        self.dates = []
        stated = Stated()
        node = item.entries.get("事实", Entries(item.line))
        if not isinstance(node, Entries):
            place.inside("事实").say(node.line, "应是一组“主体: …”；请逐个主体写明")
            return stated
        for name, each in node.entries.items():
            subject = self.vocabulary.get(name)
            if name == PRIOR:
                stated.lines[name] = each.line
                stated.awards = self._awards(place.inside(name), each)
            elif name == PUBLISHED:
                stated.lines[name] = each.line
                stated.published = _published(place.inside(name), each)
            elif subject is None:
                nouns = [*self.vocabulary, PRIOR, PUBLISHED]
                place.inside("事实").say(
                    each.line, no_such("主体", name, nouns, "请见 tiaoli facts")
                )
            elif subject.many:
                stated.lines[name] = each.line
                stated.rows[name] = self._rows(place.inside(name), subject, each)
            elif isinstance(each, Entries):
                facts = self._facts(place.inside(name), subject, each, stated.lines)
                stated.facts.update(facts)
            else:
                place.inside(name).say(
                    each.line, "应是一组“事实: 值”；它只有一个，不写成列表或单值"
                )
        return stated

    def _facts(
        self, place: Place, subject: Subject, node: Entries, lines: dict[str, int]
    ) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for name, each in node.entries.items():
            fact = subject.facts.get(name)
            if fact is None:
                place.say(each.line, self._no_fact(subject, name))
            elif name == ASSESSED and isinstance(each, Entries):
                lines[fact.key] = each.line
                for provision, amount in each.entries.items():
                    inside = place.dot(f"{name}.{provision[:40]}")
                    self._check_own(inside, amount.line, provision)
                    value = inside.attempt(amount.line, _fact_value, fact, amount)
                    if value is not None:
                        facts[f"{fact.key}@{provision}"] = value
            elif name not in (NAME, PROJECT):
                lines[fact.key] = each.line
                value = place.dot(name).attempt(each.line, _fact_value, fact, each)
                if value is not None:
                    facts[fact.key] = value
                if isinstance(value, datetime.date):
                    self.dates.append((place.dot(name), each.line, value))
        return facts

    def _no_fact(self, subject: Subject, name: str) -> str:
        owners = [other.name for other in self.vocabulary.values() if name in other.facts]
        if owners:
            return f"没有事实 {quoted(name)}；它属于 {'、'.join(owners)}，请写到那里"
        return no_such("事实", name, subject.facts, "请见 tiaoli facts")

    # Rows ----------------------------------------------------------------------------------------

    def _rows(self, place: Place, subject: Subject, node: Node) -> tuple[Row, ...]:
        if isinstance(node, Text) and node.value == _NONE:
            return ()
        if not isinstance(node, Items):
            place.say(node.line, "应是列表，一行一项，以短横线开头；一项也没有时写 无")
            return ()
        items = _at_most(place, node)
        rows = [self._row(place, subject, each, n) for n, each in enumerate(items, 1)]
        named = ((each.line, row.name) for each, row in zip(items, rows, strict=True))
        for line, name, first in repeated(named):
            place.say(line, f"名称 {quoted(name)} 与第{first}行的重复；请换一个名称")
        return tuple(rows)

    def _row(self, place: Place, subject: Subject, node: Node, number: int) -> Row:
        default = f"第{number}项"
        place = replace(place, words=place.words + default)
        if not isinstance(node, Entries):
            place.say(node.line, "应是一组“事实: 值”；请写成 {名称: …, …}")
            return Row(default, {}, named=False)
        name, project = (self._label(place, node, key) for key in (NAME, PROJECT))
        lines: dict[str, int] = {}
        facts = self._facts(place, subject, node, lines)
        check_consistent(place, [subject], facts, lines, node.line)
        return Row(name or default, facts, project, named=name is not None)

    def _label(self, place: Place, item: Entries, key: str) -> str | None:
        """A name that tells things apart: it can be left out, but not be unknown."""
        node = item.entries.get(key)
        if node is None:
            return None
        if is_unknown(node):
            place.dot(key).say(node.line, "不能写 未知；不知道时不写这一项")
            return None
        return place.dot(key).attempt(node.line, read_value, kinds.Key(), node)

    # Earlier awards ------------------------------------------------------------------------------

    def _awards(self, place: Place, node: Node) -> tuple[Award, ...] | Unknown:
        if isinstance(node, Text) and node.value in ("未知", _NONE):
            return UNKNOWN if node.value == "未知" else ()
        if not isinstance(node, Items):
            place.say(node.line, "应是列表；没有时写 无，不知道时写 未知")
            return ()
        read = [
            self._award(replace(place, words=f"{place.words}第{n}项"), each)
            for n, each in enumerate(_at_most(place, node), 1)
        ]
        return tuple(award for award in read if award is not None)

    def _award(self, place: Place, node: Node) -> Award | None:
        if not isinstance(node, Entries):
            place.say(node.line, "应是一组“键: 值”；请写成 {条款: …, 金额: …, 日期: …}")
            return None
        check_keys(place, node, _AWARD_KEYS)
        provision: str = required(place, node, "条款", kinds.Key()) or ""
        if provision:
            self._check_own(place.dot("条款"), node.entries["条款"].line, provision)
        item = self._known(place, node, "对象", kinds.Key())
        amount = self._known(place, node, "金额", kinds.Money())
        day = self._known(place, node, "日期", kinds.Date())
        if isinstance(day, datetime.date):
            self.dates.append((place.dot("日期"), node.entries["日期"].line, day))
        return Award(
            provision,
            amount,
            day,
            None if item is UNKNOWN else item,
            self._label(place, node, PROJECT),
            self._known(place, node, "同类", kinds.YesNo()),
        )

    def _check_own(self, place: Place, line: int, provision: str) -> None:
        """What looks like a clause of the policy itself must be one."""
        if is_label(provision.partition("/")[0]) and "/" in provision:
            check_provision(place, line, provision, self.provisions)

    def _known(self, place: Place, item: Entries, key: str, kind: Kind) -> Any:
        node = item.entries.get(key)
        if node is None or is_unknown(node):
            return UNKNOWN
        return place.dot(key).attempt(node.line, read_value, kind, node)


def _published(place: Place, node: Node) -> dict[str, datetime.date]:
    """When a policy was published: a date, or a date for each policy by its short name."""
    each = node.entries if isinstance(node, Entries) else {"": node}
    found = {}
    for policy, one in each.items():
        if not is_unknown(one):
            day = place.dot(policy).attempt(one.line, read_value, kinds.Date(), one)
            if day is not None:
                found[policy] = day
    return found


# Checks ------------------------------------------------------------------------------------------


def check_keys(place: Place, node: Entries, allowed: Collection[str]) -> None:
    """Notes the keys that mean nothing here."""
    for key, each in node.entries.items():
        if key not in allowed:
            place.say(each.line, no_such("键", key, allowed))


def check_provision(
    place: Place, line: int, provision: str, provisions: Collection[str] | None
) -> None:
    """Notes an id that the policy does not have, if its ids are known."""
    if provisions is not None and provision not in provisions:
        place.say(line, no_such("条款", provision, provisions, "请写本政策的条款编号"))


def check_consistent(
    place: Place,
    subjects: Iterable[Subject],
    facts: Mapping[str, Any],
    lines: Mapping[str, int],
    otherwise: int,
) -> None:
    """Notes facts that cannot be true together, at their line or else at `otherwise`."""
    spoken_of = {key.partition(".")[0] for key in facts}
    for subject in subjects:
        if subject.name not in spoken_of:
            continue
        for fact, words in contradictions(subject, facts):
            one = place.dot(fact.name) if subject.many else place.inside(fact.key)
            one.say(lines.get(fact.key, otherwise), words)


# Values ------------------------------------------------------------------------------------------


def required(place: Place, item: Entries, key: str, kind: Kind) -> Any:
    """The value under `key`; notes where it is missing or cannot be read, and gives ``None``."""
    if key not in item.entries:
        example = "…" if isinstance(kind, kinds.Key) else kind.example
        place.say(item.line, f"缺 {key}；请补上“{key}: {example}”")
        return None
    node = item.entries[key]
    return place.inside(key).attempt(node.line, read_value, kind, node)


def is_unknown(node: Node) -> bool:
    """Whether the value is written as nobody having stated it."""
    return isinstance(node, Text) and node.value in _UNKNOWN


def read_text(node: Node) -> str:
    """The text of a value; raises `ValueProblemError` for a list, a mapping or a long text."""
    if not isinstance(node, Text):
        found = "列表" if isinstance(node, Items) else "映射"
        raise ValueProblemError(f"这里是{found}；应只写一个值")
    if len(node.value) > _LONGEST_VALUE:
        raise ValueProblemError(f"值长{len(node.value)}字；最长{_LONGEST_VALUE}字")
    return node.value


def read_value(kind: Kind, node: Node) -> Any:
    """The value of a scalar; full-width digits are refused, with the half-width ones to write."""
    text = read_text(node)
    try:
        return kind.read(text)
    except ValueProblemError:
        half = unicodedata.normalize("NFKC", text)
        if half != text and _readable(kind, half):
            raise ValueProblemError(f"`{text}` 含全角字符；请用半角写成 {half}") from None
        raise


def _readable(kind: Kind, text: str) -> bool:
    try:
        kind.read(text)
    except ValueProblemError:
        return False
    return True


def _fact_value(fact: Fact, node: Node) -> Any:
    if is_unknown(node):
        return UNKNOWN
    if isinstance(fact.kind, kinds.Yearly) and isinstance(node, Entries):
        years = {y: "未知" if is_unknown(n) else read_text(n) for y, n in node.entries.items()}
        return fact.kind.read_years(years)
    return read_value(fact.kind, node)


def _at_most(place: Place, node: Items) -> Sequence[Node]:
    """The items of a list, as many as one case may have."""
    count = len(node.items)
    if count > _LONGEST_LIST:
        place.say(node.line, f"有{count}项；一个案例最多{_LONGEST_LIST}项，请分成几个案例")
    return node.items[:_LONGEST_LIST]
