"""Trials of mutants: what kills one, and what is said of one that survives."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import BOOKS, ROOT
from tests.small import DAY, book, grant, 万元
from tiaoli.case import Case, Expectation
from tiaoli.casefile import read_cases
from tiaoli.cases import met
from tiaoli.guards import survivor, trial
from tiaoli.guards.formulas import NoFormulaError
from tiaoli.guards.mutants import Mutant, mutants
from tiaoli.guards.survivor import examine
from tiaoli.guards.trial import Fate, Work, noticed_by_tests, trials, work
from tiaoli.guards.witness import Answer
from tiaoli.judge import judge
from tiaoli.policy import Rulebook
from tiaoli.tree import Bound, Compare, walk

GROWTH = "第五条/成长支持"


def task(id_: str, **changed: Any) -> Work:
    """The work of a provision of Chengdu, with the cases and tests it has unless told otherwise."""
    [found] = [each for each in _tasks() if each.placed.id == id_]
    return replace(found, **changed)


@cache
def _tasks() -> list[Work]:
    return work(ROOT, [_chengdu()])


def _chengdu() -> Rulebook:
    return next(each for each in BOOKS if each.policy_id == "chengdu")


def only(mutant: Mutant, monkeypatch: Any) -> None:
    """Makes this the only mutant that is tried."""
    monkeypatch.setattr(trial, "mutants", lambda placed: iter([mutant]))


def mutant_of(id_: str, what: str) -> Mutant:
    """The first mutant of a provision of Chengdu of which this is said."""
    placed = _chengdu().by_id[id_]
    return next(each for each in mutants(placed) if each.what == what)


# What there is to try ----------------------------------------------------------------------------


def test_each_provision_has_the_expectations_of_its_own_file_first(chengdu: Rulebook) -> None:
    """Then those that other files have of it; and the tests of its clause, if there are any."""
    found = task(GROWTH)
    assert found.expected
    assert {expected.provision for _, expected in found.expected} == {GROWTH}
    places = [Path(case.where.rpartition(":")[0]).stem for case, _ in found.expected]
    assert places == sorted(places, key=lambda stem: stem != "art_05")
    assert found.tests == ROOT / "tests/rules/chengdu/test_art_05.py"
    assert [w.placed.clause.file for w in work(ROOT, [chengdu], "第五条")] == ["art_05"] * 2
    assert work(ROOT, [chengdu], "第九十九条") == []


def test_rules_of_the_whole_policy_are_tried_by_every_case() -> None:
    """Scope, stacking, term and statuses show in cases of other clauses."""
    every = task("第十一条/适用范围").expected
    assert len(every) > len(task(GROWTH).expected)
    assert {expected.provision for _, expected in every} >= {GROWTH, "第十条/标准奖励"}


# Killed by cases ---------------------------------------------------------------------------------


def test_a_mutant_that_a_written_case_contradicts_is_noticed(monkeypatch: Any) -> None:
    """The one case at 3亿元 kills the other reading; nothing more is asked of it."""
    only(mutant_of(GROWTH, "改取读法“达到”"), monkeypatch)
    monkeypatch.setattr(survivor, "examine", None)
    assert [each.fate for each in trials(task(GROWTH))] == [Fate.BY_CASES]


def test_nothing_derived_from_the_rule_kills(monkeypatch: Any) -> None:
    """Without written cases and tests of the clause every mutant is left, however wrong it is."""
    monkeypatch.setattr(survivor, "examine", lambda made, mutant: (Fate.SURVIVES, mutant.what))
    bare = task(GROWTH, expected=(), tests=None)
    assert {each.fate for each in trials(bare)} == {Fate.SURVIVES}
    assert len(list(trials(bare))) == len(list(mutants(bare.placed)))


def test_a_case_kills_only_by_what_its_author_wrote() -> None:
    """An expectation is met by the rule as it is; changed by one fen of the amount, it is not."""
    made = book(grant(万元(3)))
    placed = made.placed[0]
    expected = Expectation(placed.id, "3万元", None, {}, 1)
    written = Case("甲", DAY, {"企业.合格": True})
    assert met(made, written, expected)
    bare = Work(made, placed, ((written, expected),), None)
    fates = {each.what: each.fate for each in trials(bare)}
    assert fates["3万元加一个单位"] is Fate.BY_CASES
    assert fates["条件取反"] is Fate.BY_CASES
    assert fates["删去条件"] is Fate.SURVIVES


# Survivors ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def survivors() -> list[tuple[Mutant, str]]:
    """Some mutants of 第五条 that survive once there are no cases, with their reports."""
    bare = task(GROWTH, expected=(), tests=None)
    found = []
    for mutant in list(mutants(bare.placed))[::6]:
        fate, report = examine(bare.book, mutant)
        if fate is Fate.SURVIVES:
            found.append((mutant, report))
    assert len(found) > 5
    return found


def test_a_survivor_is_reported_with_its_words_and_both_sentences() -> None:
    """The clause's file, what was done, the span of the text, how it reads now and then."""
    fate, report = examine(_chengdu(), mutant_of(GROWTH, "改取读法“达到”"))
    assert fate is Fate.SURVIVES
    lines = report.splitlines()
    assert lines[0] == "rules/chengdu/v1/art_05.py 第五条/成长支持：改取读法“达到”"
    place = re.fullmatch(r"  原文  第(\d+)至(\d+)字“(.+)”", lines[1])
    assert place is not None
    quote = _chengdu().by_id[GROWTH].provision.quote
    assert quote[int(place[1]) - 1 : int(place[2])] == place[3]
    assert "首次突破" in place[3]
    now, then = (line.removeprefix(head) for line, head in
                 zip(lines[2:4], ("  现在  ", "  改后  "), strict=True))  # fmt: skip
    assert now != then
    assert "首次超过" in now
    assert "首次不低于" in then
    assert lines[4] == "  区分两者的案例（现在 不符合，改后 10万元）："


def test_the_span_is_the_number_that_changed() -> None:
    """Of a threshold, its own characters and no others."""
    placed = _chengdu().by_id[GROWTH]
    mutant = next(m for m in mutants(placed) if m.what == "5亿元加一个单位")
    assert survivor.span(_chengdu(), mutant).endswith("字“5亿元”")


def _pasted(report: str, now: str) -> str:
    text = report.partition("）：\n")[2]
    return text.replace("待写", "甲").replace("待填", now)


def test_the_case_of_a_survivor_can_be_pasted(
    survivors: list[tuple[Mutant, str]], tmp_path: Path
) -> None:
    """Filled in by a person it is read, and the verdicts are those that were printed."""
    made = _chengdu()
    for mutant, report in survivors:
        head = re.search(r"区分两者的案例（(?:读法 (.+)：)?现在 (.+)，改后 (.+)）：", report)
        assert head is not None
        file = tmp_path / "art_05.yaml"
        file.write_text(_pasted(report, head[2]), encoding="utf-8")
        [one] = read_cases(file, made.subjects, "art_05.yaml", made.by_id, need_reason=True)
        selection = frozenset(head[1].split("+")) if head[1] else frozenset()
        other = made.with_provision(mutant.placed, mutant.provision)
        said = [judge(each, one, selection)[GROWTH].outcome.text for each in (made, other)]
        assert said == [head[2], head[3]], report
        [expected] = one.expects
        assert expected.provision == GROWTH
        assert [*expected.readings] == ([head[1]] if head[1] else [])


def _cases_of(report: str) -> Iterator[str]:
    return (line for line in report.splitlines() if line.startswith("- 案例"))


def test_a_case_says_what_a_person_has_to_write(survivors: list[tuple[Mutant, str]]) -> None:
    """Its name, what must come out and why are for a person; what the rule says is not filled in"""
    for _, report in survivors:
        assert [*_cases_of(report)] == ["- 案例: 待写"]
        assert f"    {GROWTH}: {{结果: 待填" in report
        assert report.endswith("  理由: 待写，依据条文")


def test_what_is_not_told_apart_is_said_to_be_unknown(monkeypatch: Any) -> None:
    """With the reason: what the proofs do not cover, or that there was no time."""

    def not_covered(*args: Any) -> Any:
        raise NoFormulaError("某处")

    mutant = mutant_of(GROWTH, "改取读法“达到”")
    for found, why in (
        (not_covered, "（证明不涉及：某处）"),
        (lambda *args: (Answer.UNKNOWN, None), "（z3 在时限内没有结论）"),
    ):
        monkeypatch.setattr(survivor, "tell_apart", found)
        fate, report = examine(_chengdu(), mutant)
        assert fate is Fate.UNKNOWN
        assert report.endswith(f"没有找到能区分两者的案例{why}")


def test_a_mutant_that_comes_to_the_same_is_no_survivor() -> None:
    """Nothing is reported of it, and no test is run for it."""
    made = book(grant(万元(3)))
    placed = made.placed[0]
    when = placed.provision.when
    mutant = Mutant(placed, "甲", when, ~~when, replace(placed.provision, when=~~when))
    assert examine(made, mutant) == (Fate.SAME, "")


def test_a_duty_and_a_recognition_survive_with_a_case() -> None:
    """Every kind of provision that decides cases is reported in the same way."""
    for made in BOOKS:
        for placed, _ in made.judged:
            kind = type(placed.provision).__name__
            if kind not in ("Duty", "Prohibition", "Recognition", "Support"):
                continue
            mutant = next(iter(mutants(placed)))
            fate, report = examine(made, mutant)
            assert fate in (Fate.SURVIVES, Fate.SAME), (placed.id, report)
            assert ("- 案例: 待写" in report) == (fate is Fate.SURVIVES)


# Killed by tests ---------------------------------------------------------------------------------


@pytest.fixture
def fresh_tests(monkeypatch: Any) -> None:
    """The tests of the law are loaded anew, as in a process that runs no tests of its own."""
    for name in [n for n in sys.modules if n == "tests" or n.startswith("tests.")]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.usefixtures("fresh_tests")
def test_a_change_that_the_tests_of_the_clause_notice() -> None:
    """60% 以上 read as 超过: the tests of 第五条 fail, in a process of their own."""
    made = task(GROWTH)
    [share] = [n for n in walk(made.placed.provision) if isinstance(n, Compare)][:1]
    mutant = next(m for m in mutants(made.placed) if m.before == share
                  and m.after == replace(share, bound=Bound.ABOVE))  # fmt: skip
    assert noticed_by_tests(made, made.book.with_provision(made.placed, mutant.provision))


@pytest.mark.usefixtures("fresh_tests")
def test_a_change_that_the_tests_of_the_clause_do_not_notice(monkeypatch: Any) -> None:
    """They pass on the rules as they are; nothing of the change is left in this process."""
    made = task(GROWTH)
    assert not noticed_by_tests(made, made.book)
    from tiaoli import load

    assert load.load.__module__ == "tiaoli.load"
    assert not noticed_by_tests(replace(made, tests=Path("no_such_test.py")), made.book)


def test_tests_are_asked_only_of_what_no_case_notices(monkeypatch: Any) -> None:
    """And what they notice is not reported."""
    only(mutant_of(GROWTH, "改取读法“达到”"), monkeypatch)
    asked = []
    monkeypatch.setattr(trial, "noticed_by_tests", lambda *args: bool(asked.append(args)) or True)
    assert [t.fate for t in trials(task(GROWTH))] == [Fate.BY_CASES]
    assert asked == []
    [found] = trials(task(GROWTH, expected=()))
    assert (found.fate, found.report, len(asked)) == (Fate.BY_TESTS, "", 1)
    [found] = trials(task(GROWTH, expected=(), tests=None))
    assert found.fate is Fate.SURVIVES
    assert len(asked) == 1
