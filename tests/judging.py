"""Short cases written as people write them, and the one place that knows where judging stands."""

from __future__ import annotations

import datetime
import tempfile
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.conftest import BOOKS
from tiaoli.case import Case
from tiaoli.casefile import read_cases
from tiaoli.judge import base_facts, judge
from tiaoli.outcome import Outcome
from tiaoli.policy import Rulebook
from tiaoli.standing import standing, term
from tiaoli.verdict import alternatives, common_doubts, verdicts

__all__ = [
    "DAY",
    "Under",
    "a_case",
    "alternatives",
    "base_facts",
    "chengdu",
    "common_doubts",
    "differing",
    "judge",
    "missing",
    "outcome",
    "standing",
    "term",
    "text",
    "verdicts",
    "written",
]  # fmt: skip

DAY = "2025-03-01"
APPLICANT = "申请人: {类型: 企业, 具有独立法人资格: 是, 属人工智能产业类: 是, 在蓉: 是}"
"""An applicant within the scope of 第十一条, unless a case writes its own."""


def chengdu() -> Rulebook:
    """The Chengdu policy's edition of 2024."""
    return next(book for book in BOOKS if (book.policy_id, book.edition_id) == ("chengdu", "v1"))


@cache
def written(facts: str, day: str = DAY) -> Case:
    """The case of a day that states `facts`, in the words of a case file's 事实."""
    facts = textwrap.dedent(facts).strip()
    if "申请人:" not in facts:
        facts = f"{APPLICANT}\n{facts}"
    text = f"- 案例: 甲\n  日期: {day}\n  事实:\n{textwrap.indent(facts, '    ')}\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "case.yaml")
        file.write_text(text, encoding="utf-8")
        [case] = read_cases(file, chengdu().subjects, provisions=chengdu().by_id)
    return case


def outcome(provision: str, facts: str, *readings: str, day: str = DAY) -> Outcome:
    """What Chengdu's `provision` comes to in the case, under the readings named."""
    return judge(chengdu(), written(facts, day), frozenset(readings))[provision].outcome


def text(provision: str, facts: str, *readings: str, day: str = DAY) -> str:
    """The same, as case files write it."""
    return outcome(provision, facts, *readings, day=day).text


def missing(provision: str, facts: str, *readings: str, day: str = DAY) -> list[str]:
    """The facts that are still needed."""
    return sorted(outcome(provision, facts, *readings, day=day).missing)


def differing(provision: str, facts: str, day: str = DAY) -> dict[str, str]:
    """The readings that a verdict lists, with what each would give."""
    verdict = verdicts(chengdu(), written(facts, day))[provision]
    return {names: other.text for names, other in verdict.readings.items()}


def a_case(facts: dict[str, Any], day: str = DAY, **rest: Any) -> Case:
    """A case from values, for what a case file would not be allowed to say."""
    return Case("甲", datetime.date.fromisoformat(day), facts, **rest)


@dataclass(frozen=True)
class Under:
    """Short cases under another policy; ``background`` is what every case states of its own."""

    policy: str
    background: str = ""
    day: str = "2026-03-01"

    @property
    def book(self) -> Rulebook:
        """The policy's first edition."""
        return next(book for book in BOOKS if book.policy_id == self.policy)

    @cache  # noqa: B019 - one value for each policy, for as long as the tests run
    def case(self, facts: str, day: str = "") -> Case:
        """The case that states the background and `facts`, in the words of a case file's 事实."""
        stated = "\n".join(textwrap.dedent(part).strip() for part in (self.background, facts))
        inside = textwrap.indent(stated.strip(), "    ")
        text = f"- 案例: 甲\n  日期: {day or self.day}\n  事实:\n{inside}\n"
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "case.yaml")
            file.write_text(text, encoding="utf-8")
            [case] = read_cases(file, self.book.subjects, provisions=self.book.by_id)
        return case

    def outcome(self, provision: str, facts: str, *readings: str, day: str = "") -> Outcome:
        """What the provision comes to in the case, under the readings named."""
        case = self.case(facts, day)
        return judge(self.book, case, frozenset(readings))[provision].outcome

    def text(self, provision: str, facts: str, *readings: str, day: str = "") -> str:
        """The same, as case files write it."""
        return self.outcome(provision, facts, *readings, day=day).text
