"""Agreement of the readers: what is drawn, and that a difference is found, shrunk and shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import BOOKS
from tests.small import book, grant, rows, 万元, 平台
from tiaoli import casework
from tiaoli.at_once import NotAtOnceError
from tiaoli.case import Case
from tiaoli.casefile import read_cases
from tiaoli.decision import Decision
from tiaoli.guards import agreement
from tiaoli.guards.agreement import agree_on, drawn
from tiaoli.guards.casetext import case_lines
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.outcome import Outcome, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Once, Per

SUZHOU = next(each for each in BOOKS if each.policy_id == "suzhou")
JUDGED = [pytest.param(placed, id=placed.id) for placed, _ in SUZHOU.judged]
REWARD = SUZHOU.by_id["第1项/场景案例奖励"]
FACTORY = SUZHOU.by_id["第1项/智能工厂奖补"]


def chance() -> random.Random:
    """The same dice every time."""
    return random.Random(7)


def some(placed: Placed, count: int = 200) -> Iterator[Case]:
    """Cases drawn for a provision."""
    dice = chance()
    return (drawn(SUZHOU, placed, dice) for _ in range(count))


# Drawing -----------------------------------------------------------------------------------------


def test_the_same_seed_draws_the_same_cases() -> None:
    """And another one draws others."""
    assert [*some(FACTORY, 30)] == [*some(FACTORY, 30)]
    other = random.Random(8)
    assert [*some(FACTORY, 30)] != [drawn(SUZHOU, FACTORY, other) for _ in range(30)]


def test_everything_that_makes_judging_hard_is_drawn() -> None:
    """Several rows, shared projects, unknown facts, earlier awards of which not all is known."""
    cases = [*some(FACTORY)]
    each = [one.rows["智能工厂"] for one in cases]
    assert {len(found) for found in each} == {1, 2, 3}
    projects = [[row.project for row in found if row.project] for found in each]
    assert any(len(found) > 1 for found in projects)
    assert {len({*row.facts}) for found in each for row in found} != {len(each[0][0].facts)}
    assert any(one.awards is UNKNOWN for one in cases)
    awards = [award for one in cases if isinstance(one.awards, tuple) for award in one.awards]
    assert {UNKNOWN} < {award.amount for award in awards}
    assert {UNKNOWN} < {award.date for award in awards}
    assert {"第1项", "旧项", None} <= {award.item for award in awards}
    assert {"甲", None} <= {award.project for award in awards}


@pytest.mark.parametrize("placed", JUDGED)
def test_drawn_cases_are_owed_refused_and_open(placed: Placed) -> None:
    """Each of them often enough to tell a difference."""
    told = [judge(SUZHOU, one)[placed.id].outcome.status for one in some(placed, 120)]
    for status in (Status.ELIGIBLE, Status.NOT_ELIGIBLE, Status.UNDETERMINED):
        assert told.count(status) >= 4


def test_rounding_is_drawn() -> None:
    """Some bases are no whole number of 元, so that a rate leaves parts of a fen."""
    hired = SUZHOU.by_id["第6项/柔性引才奖补"]
    every = [row.facts for one in some(hired) for row in one.rows["引进人才"]]
    wages = {facts.get("引进人才.实付工薪") for facts in every}
    assert any(isinstance(fen, int) and fen * 3 % 10 >= 5 for fen in wages)


def test_cases_of_different_days_are_dated_after_every_event() -> None:
    """No row has an event after the day of the case that the row by itself would not have."""
    for one in some(FACTORY):
        days = [row.facts.get("智能工厂.认定日期") for row in one.rows["智能工厂"]]
        assert all(day is None or day <= one.date for day in days)


# Comparing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("placed", JUDGED)
def test_the_readers_agree(placed: Placed) -> None:
    """Evaluator, casework and z3 on thirty cases; some of them are asked of z3 too."""
    found = agree_on(SUZHOU, placed, 30, chance())
    assert (found.provision, found.cases, found.difference) == (placed.id, 30, "")
    assert found.formulas >= 1


def refusing(wrong: Callable[[Case], bool]) -> Any:
    """An evaluator that refuses everything in some cases."""

    def judged(made: Rulebook, one: Case, *args: Any, **rest: Any) -> dict[str, Decision]:
        decisions = judge(made, one, *args, **rest)
        if not wrong(one):
            return decisions
        no = Outcome(Status.NOT_ELIGIBLE)
        return {
            id_: replace(d, outcome=no, rows=tuple(replace(r, eligible=False) for r in d.rows))
            for id_, d in decisions.items()
        }

    return judged


def test_a_difference_from_casework_is_found_shrunk_and_shown(monkeypatch: Any) -> None:
    """A fault that needs two rows leaves two rows, no award, no reading and both traces."""
    subject = "应用场景"
    wrong = refusing(lambda one: len(one.rows.get(subject, ())) > 1)
    monkeypatch.setattr(casework, "judge", wrong)
    found = agree_on(SUZHOU, REWARD, 200, chance())
    assert 0 < found.cases < 200
    assert found.difference.startswith(REWARD.id)
    assert found.difference.count("名称: ") == 2
    assert "已获奖补" not in found.difference
    assert "读法" not in found.difference
    assert "the matcher and the evaluator disagree" in found.difference
    assert "  matcher " in found.difference
    assert "  evaluator " in found.difference


def test_a_difference_from_z3_is_found_shrunk_and_shown(monkeypatch: Any) -> None:
    """Only what the formulas cover can show one."""
    monkeypatch.setattr(agreement, "FORMULA_EVERY", 1)
    monkeypatch.setattr(agreement, "judge", refusing(lambda one: True))
    found = agree_on(SUZHOU, REWARD, 200, chance())
    assert "z3 and the evaluator disagree" in found.difference
    lines = found.difference.splitlines()
    assert [line.split()[0] for line in lines[-3:]] == ["z3", "evaluator", "evaluator"]
    assert lines[-3].split()[1] != lines[-2].split()[1]
    assert found.difference.count("名称: ") == 1
    assert found.formulas > 0


def asked(facts: Any) -> int:
    """Leaves every row to the evaluator."""
    raise NotAtOnceError


def test_a_rounding_that_cuts_is_found(monkeypatch: Any) -> None:
    """An evaluator that drops parts of a fen differs from z3."""
    from tiaoli import judge as judging

    hired = SUZHOU.by_id["第6项/柔性引才奖补"]
    monkeypatch.setattr(agreement, "FORMULA_EVERY", 1)
    assert agree_on(SUZHOU, hired, 60, chance()).difference == ""
    evaluated = judging._evaluated
    monkeypatch.setattr(judging, "half_up", int)
    monkeypatch.setattr(
        judging, "_evaluated", lambda ready, *rest: evaluated(replace(ready, at_once=asked), *rest)
    )
    assert "z3 and the evaluator disagree" in agree_on(SUZHOU, hired, 60, chance()).difference


def test_a_shrunken_case_is_written_as_case_files_write_it(tmp_path: Any) -> None:
    """Read back, it is the same case: rows, projects, awards, unknown values and the day."""
    for n, one in enumerate(some(FACTORY, 60)):
        file = tmp_path / f"case{n}.yaml"
        lines = ["- 案例: 边界", *case_lines(SUZHOU, one)]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        [again] = read_cases(file, SUZHOU.subjects, provisions=SUZHOU.by_id)
        for placed in (FACTORY, REWARD):
            if placed.provision.subject.name in one.rows:
                said, found = (judge(SUZHOU, c)[placed.id].outcome for c in (one, again))
                assert found == said
        assert again.rows == one.rows
        assert again.date == one.date


def test_awards_of_rows_in_one_project_and_apart_agree() -> None:
    """The small policies of the tests themselves are judged alike by all readers."""
    made = book(grant(万元(3), of=平台, times=Once(Per.ITEM)))
    found = agree_on(made, made.placed[0], 60, chance())
    assert found.difference == ""
    assert found.formulas == 3
    assert judge(made, rows({}, {}))[made.placed[0].id].outcome.text == "6万元"
