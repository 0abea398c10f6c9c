"""Reads case files: strict YAML in Chinese, checked against the nouns, every problem named."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from tiaoli import kinds
from tiaoli.case import PRIOR, PUBLISHED, Case, Expectation
from tiaoli.casefacts import (
    FactReader,
    Stated,
    check_consistent,
    check_keys,
    check_provision,
    read_text,
    read_value,
    required,
)
from tiaoli.nouns import Subject
from tiaoli.outcome import check_outcome
from tiaoli.problems import CaseFileError, Place, Problems, no_such, quoted, repeated
from tiaoli.yamlfile import Entries, Items, Node, Text, read_yaml

__all__ = ["CaseFileError", "read_cases"]

_CASE_KEYS: Final = ("案例", "政策", "版本", "日期", "事实", "期望", "理由")
_BACKGROUND_KEYS: Final = ("背景", "日期", "事实")
_EXPECTATION_KEYS: Final = ("结果", "还缺", "读法")
_AWARD_GAPS: Final = (
    PUBLISHED,
    PRIOR,
    *(f"{PRIOR}.{key}" for key in ("金额", "日期", "对象", "同类")),
)


def read_cases(
    path: Path,
    vocabulary: Mapping[str, Subject],
    shown: str | None = None,
    provisions: Collection[str] | None = None,
    need_reason: bool = False,
    editions: Collection[str] | None = None,
) -> list[Case]:
    """The cases of a file, in order; raises `CaseFileError` with one line for each problem.

    ``shown`` is the file's name in messages, ``provisions`` the ids that expectations and earlier
    awards may name and ``editions`` those that 版本 may (any if not given); ``need_reason`` asks
    for 理由 beside 期望.
    """
    problems = Problems(shown if shown is not None else path.as_posix())
    root = read_yaml(path, problems)
    cases = _Reader(vocabulary, provisions, need_reason, problems, editions).cases(root)
    if problems.found:
        raise problems.error()
    return cases


def cases_from(root: Node, vocabulary: Mapping[str, Subject], problems: Problems) -> list[Case]:
    """The cases of what was read in another way; raises `CaseFileError`."""
    cases = _Reader(vocabulary, None, False, problems).cases(root)
    if problems.found:
        raise problems.error()
    return cases


class _Reader:
    """Reads the items of one file; each method notes the problems it meets and goes on."""

    def __init__(
        self,
        vocabulary: Mapping[str, Subject],
        provisions: Collection[str] | None,
        need_reason: bool,
        problems: Problems,
        editions: Collection[str] | None = None,
    ) -> None:
        self.editions = editions
        self.vocabulary, self.provisions = vocabulary, provisions
        self.need_reason, self.problems = need_reason, problems
        self.facts = FactReader(vocabulary, provisions)
        self.needable = {*_AWARD_GAPS, *(f.key for noun in vocabulary.values() for f in noun)}
        self.day: datetime.date | None = None
        self.background = Stated()

    # The file and its items ----------------------------------------------------------------------

    def cases(self, root: Node) -> list[Case]:
        if isinstance(root, Text):
            raise self.problems.fatal(root.line, "应是案例的列表；请以“- 案例: 名称”开头")
        items = root.items if isinstance(root, Items) else [root]
        if items and isinstance(first := items[0], Entries) and "背景" in first.entries:
            self._background(first)
            items = items[1:]
        if not items:
            self.problems.say(root.line, "文件里没有案例；请至少写一个“- 案例: 名称”")
        read = [(each.line, self._case(each, n)) for n, each in enumerate(items, 1)]
        for line, name, before in repeated((line, case.name) for line, case in read if case):
            self.problems.say(line, f"案例“{name}”: 与第{before}行的案例同名；请换一个名称")
        return [case for _, case in read if case is not None]

    def _background(self, item: Entries) -> None:
        place = Place(self.problems, "背景")
        check_keys(place, item, _BACKGROUND_KEYS)
        if "日期" in item.entries:
            self.day = required(place, item, "日期", kinds.Date())
        self.background = self.facts.stated(place, item)

    def _case(self, item: Node, number: int) -> Case | None:
        place = Place(self.problems, f"第{number}个案例")
        if not isinstance(item, Entries):
            place.say(item.line, "应是一组“键: 值”；请以“案例: 名称”开头")
            return None
        if "背景" in item.entries:
            place.say(item.line, "背景 只能有一个，而且在最前面；请移到文件开头")
            return None
        name = required(place, item, "案例", kinds.Key())
        place = place if name is None else Place(self.problems, f"案例“{name}”")
        check_keys(place, item, _CASE_KEYS)
        day = self.day
        if day is None or "日期" in item.entries:
            day = required(place, item, "日期", kinds.Date())
        stated = self.facts.stated(place, item).over(self.background)
        check_consistent(place, self.vocabulary.values(), stated.facts, stated.lines, item.line)
        expects, reason = self._expectations(place, item), self._reason(place, item)
        policies = self._policies(place, item)
        for each in expects if len(policies) > 1 else ():
            if not each.provision.startswith(tuple(f"{policy} " for policy in policies)):
                names = "、".join(f"{policy} {each.provision}" for policy in policies)
                place.say(each.line, f"{quoted(each.provision)} 是哪部政策的？请写 {names} 之一")
        if name is None or day is None:
            return None
        self.facts.check_dates(day)
        if len(policies) > 1 and "版本" in item.entries:
            line = item.entries["版本"].line
            place.say(line, "版本 只能写在一部政策的案例里；请删去 版本，或分开写")
        where = f"{self.problems.shown}:{item.line}"
        return Case(
            name, day, stated.facts, stated.rows, stated.awards, expects, reason, policies, where,
            stated.published, self._edition(place, item),
        )  # fmt: skip

    def _reason(self, place: Place, item: Entries) -> str:
        node = item.entries.get("理由", Text("", item.line))
        if not isinstance(node, Text):
            place.inside("理由").say(node.line, "应是文字，不是列表或映射；请给整句加引号")
            return ""
        if self.need_reason and "期望" in item.entries and not node.value.strip():
            place.say(node.line, "写了期望而缺 理由；请引用起决定作用的文字")
        return node.value.strip()

    def _edition(self, place: Place, item: Entries) -> str:
        """The edition that the case names, where it is not to be judged by its date alone."""
        if "版本" not in item.entries:
            return ""
        name = required(place, item, "版本", kinds.Key())
        if name is not None and self.editions is not None and name not in self.editions:
            line = item.entries["版本"].line
            place.say(line, no_such("版本", name, self.editions))
        return name or ""

    def _policies(self, place: Place, item: Entries) -> tuple[str, ...]:
        node = item.entries.get("政策", Items(item.line))
        each = node.items if isinstance(node, Items) else [node]
        place = place.inside("政策")
        read = [place.attempt(one.line, read_value, kinds.Key(), one) for one in each]
        return tuple(name for name in read if name is not None)

    # Expectations --------------------------------------------------------------------------------

    def _expectations(self, place: Place, item: Entries) -> tuple[Expectation, ...]:
        node = item.entries.get("期望", Entries(item.line))
        if not isinstance(node, Entries):
            place.inside("期望").say(node.line, "应是一组“条款: 结果”；如 第五条/成长支持: 10万元")
            return ()
        return tuple(
            self._expectation(place.inside(f"期望.{provision[:40]}"), provision, each)
            for provision, each in node.entries.items()
        )

    def _expectation(self, place: Place, provision: str, node: Node) -> Expectation:
        check_provision(place, node.line, provision, self.provisions)
        if not isinstance(node, Entries):
            outcome = place.attempt(node.line, _outcome, node)
            return Expectation(provision, outcome or "", None, {}, node.line)
        check_keys(place, node, _EXPECTATION_KEYS)
        outcome = None
        if "结果" in node.entries:
            outcome = place.attempt(node.line, _outcome, node.entries["结果"])
        else:
            place.say(node.line, "缺 结果；请补上，如 {结果: 未定, 还缺: […]}")
        missing = self._missing(place.dot("还缺"), node.entries.get("还缺"))
        readings = self._readings(place.dot("读法"), node.entries.get("读法"))
        return Expectation(provision, outcome or "", missing, readings, node.line)

    def _missing(self, place: Place, node: Node | None) -> tuple[str, ...] | None:
        if node is None:
            return None
        if not isinstance(node, Items):
            place.say(node.line, "应是列表；请写成 [主体.事实, …]")
            return None
        for each in node.items:
            name = place.attempt(each.line, read_text, each)
            if name is not None and name not in self.needable:
                place.say(each.line, no_such("事实", name, self.needable, "请写全名 主体.事实"))
        return tuple(each.value for each in node.items if isinstance(each, Text))

    def _readings(self, place: Place, node: Node | None) -> dict[str, str]:
        if node is None:
            return {}
        if not isinstance(node, Entries):
            place.say(node.line, "应是一组“选项: 结果”；请写成 {达到: 10万元}")
            return {}
        for names, each in node.entries.items():
            parts = [part.strip() for part in names.split("+")]
            if not all(parts) or len({*parts}) != len(parts) or "＋" in names:
                place.say(each.line, f"{quoted(names)} 不是选项名；几个选项以半角 + 相连，各写一次")
        return {
            names: place.dot(names[:40]).attempt(each.line, _outcome, each) or ""
            for names, each in node.entries.items()
        }


def _outcome(node: Node) -> str:
    return check_outcome(read_text(node))
