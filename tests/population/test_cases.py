"""From cases to tables and back: what was stated stays stated, and nothing else is."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import ibis
import pytest

from tests.conftest import BOOKS, ENTITLEMENTS, written_cases
from tests.small import DAY, 企业, 平台
from tiaoli.case import Award, Case, Row
from tiaoli.guards.agreement import drawn
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.nouns import Subject, subject
from tiaoli.policy import Placed, Rulebook
from tiaoli.population.cases import case_of, cases_of, register, tables_of
from tiaoli.population.tables import Tables

申请人 = subject("申请人", "申请人")
SMALL = {"申请人": 申请人, "企业": 企业, "平台": 平台}
CONCERNED = "评审核定额"


@pytest.fixture(scope="module")
def connection() -> Any:
    """A database in memory."""
    return ibis.duckdb.connect()


def known(facts: Any) -> dict[str, Any]:
    """What is stated and not unknown; the subjects of which nothing is, by their names."""
    stated = {key: value for key, value in facts.items() if value is not UNKNOWN}
    silent = {key.partition(".")[0] for key in facts} - {key.partition(".")[0] for key in stated}
    return stated | dict.fromkeys(silent, UNKNOWN)


def order(award: Award) -> tuple[Any, ...]:
    """The order of awards in a case that comes from tables."""
    each = (award.date, award.provision, award.item, award.project, award.amount, award.same_kind)
    return tuple((True, 0) if v is None or v is UNKNOWN else (False, v) for v in each)


def told(case: Case) -> Any:
    """What a case tells of the applicant, as tables tell it."""
    facts = {"申请人.评审核定额": UNKNOWN} | dict(case.facts)
    rows = {
        name: sorted(((row.name, row.project, _stated(row)) for row in each), key=lambda r: r[0])
        for name, each in case.rows.items()
        if each
    }
    awards = case.awards
    return known(facts), rows, awards if isinstance(awards, Unknown) else sorted(awards, key=order)


def _stated(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.facts.items() if value is not UNKNOWN}


def back(cases: list[Case], vocabulary: dict[str, Subject], connection: Any) -> list[Case]:
    """The cases that come back from their tables."""
    tables = register(tables_of(cases, vocabulary), vocabulary, connection)
    return [case for _, case in cases_of(tables, vocabulary, DAY)]


every_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)


@every_book
def test_every_written_case_comes_back(book: Rulebook, connection: Any) -> None:
    """Tables tell of each written case what the case tells."""
    cases = written_cases(book)
    returned = back(cases, dict(book.subjects), connection)
    assert [str(n) for n in range(1, len(cases) + 1)] == [case.name for case in returned]
    for case, one in zip(cases, returned, strict=True):
        assert told(case) == told(one), case.where


@every_book
def test_every_drawn_case_comes_back(book: Rulebook, connection: Any) -> None:
    """Boundaries, several rows, awards and unknown facts included."""
    chance = random.Random(6)
    places: list[Placed] = [each.values[1] for each in ENTITLEMENTS if each.values[0] is book]  # type: ignore[misc]
    cases = [drawn(book, placed, chance) for placed in places for _ in range(2)]
    for case, one in zip(cases, back(cases, dict(book.subjects), connection), strict=True):
        assert told(case) == told(one), case


def one(facts: dict[str, Any] | None = None, **rest: Any) -> Case:
    """A case of the small vocabulary."""
    return Case("甲", DAY, facts or {}, **rest)


def test_a_subject_of_which_nothing_is_stated_stays_concerned(connection: Any) -> None:
    """A row without a value says that the applicant is concerned; it never states 申报年度."""
    silent, absent = back([one({"企业.合格": UNKNOWN}), one()], SMALL, connection)
    assert silent.facts == {"申请人.评审核定额": UNKNOWN, "企业.评审核定额": UNKNOWN}
    assert frozenset({"申请人"}) == absent.subjects()


def test_unknown_awards_are_not_no_awards(connection: Any) -> None:
    """Nothing is known of one applicant's awards; another was surely granted none."""
    unknown, none = back([one(awards=UNKNOWN), one()], SMALL, connection)
    assert UNKNOWN is unknown.awards
    assert none.awards == ()


def test_awards_come_in_one_order(connection: Any) -> None:
    """By date, provision, item, project, amount and kind; what is not known comes last."""
    awards = [
        Award("乙"),
        Award("甲", 5, date(2024, 1, 2), "物", "目", True),
        Award("甲", 4, date(2024, 1, 2), "物", "目", False),
        Award("甲", UNKNOWN, date(2024, 1, 2), "物", None),
        Award("乙", 1, date(2024, 1, 1)),
    ]
    chance = random.Random(1)
    expected = (awards[4], awards[2], awards[1], awards[3], awards[0])
    for _ in range(3):
        chance.shuffle(awards)
        assert [expected] == [
            c.awards for c in back([one(awards=tuple(awards))], SMALL, connection)
        ]


def test_rows_come_by_their_names(connection: Any) -> None:
    """The order of rows in a file means nothing."""
    rows = tuple(Row(name, {"平台.投入": n}) for n, name in enumerate("丙甲乙"))
    [case] = back([one(rows={"平台": rows})], SMALL, connection)
    assert [*sorted("丙甲乙")] == [row.name for row in case.rows["平台"]]
    assert {row.name: row.facts["平台.投入"] for row in case.rows["平台"]} == dict(
        zip("丙甲乙", range(3), strict=True)
    )


def test_a_share_is_a_fraction_again(connection: Any) -> None:
    """Whole parts of 10^9 on disk, exact in the case."""
    [case] = back([one({"企业.占比": Fraction(123456789, 10**9)})], SMALL, connection)
    assert Fraction(123456789, 10**9) == case.facts["企业.占比"]


def test_a_series_keeps_its_unknown_years(connection: Any) -> None:
    """A year without an amount is a row whose amount is NULL."""
    years = ((2022, 5), (2023, UNKNOWN), (2024, 7))
    [case] = back([one({"企业.各年收入": years})], SMALL, connection)
    assert years == case.facts["企业.各年收入"]


def test_an_amount_for_one_provision_comes_back(connection: Any) -> None:
    """评审核定额@… is a column of its own, in single subjects and in rows."""
    row = Row("甲", {"平台.评审核定额@某 第一条/补助": 3})
    [case] = back(
        [one({"企业.评审核定额@第一条/补助": 2}, rows={"平台": (row,)})], SMALL, connection
    )
    assert case.facts["企业.评审核定额@第一条/补助"] == 2
    assert row.facts == case.rows["平台"][0].facts


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (one(rows={"平台": (Row("第1项", {}, named=False),)}), "has no name"),
        (one({"企业.占比": Fraction(1, 3)}), "whole parts"),
        (one({"企业.年度": UNKNOWN}), "NULL means: derived"),
        (
            one({"企业.评审核定额": 5, "企业.评审核定额@第一条/补助": UNKNOWN}),
            "said to be unknown beside",
        ),
    ],
)
def test_what_tables_cannot_say_is_refused(case: Case, words: str) -> None:
    """Rather than tables that mean something else."""
    with pytest.raises(ValueError, match=words):
        tables_of([case], SMALL)


def many(connection: Any, count: int) -> Tables:
    """So many applicants with one row each."""
    cases = [one({"企业.人数": n}, rows={"平台": (Row("甲", {}),)}) for n in range(1, count + 1)]
    return register(tables_of(cases, SMALL), SMALL, connection)


def test_a_sample_is_what_was_asked_for(connection: Any) -> None:
    """The applicants of these keys, in their order; keys that nobody has are passed over."""
    tables = many(connection, 40)
    found = list(cases_of(tables, SMALL, DAY, [33, 7, 7, 1000]))
    assert [(key, case.facts["企业.人数"]) for key, case in found] == [(7, 7), (33, 33)]
    assert case_of(tables, SMALL, DAY, 12).facts["企业.人数"] == 12
    with pytest.raises(KeyError, match="no applicant 41"):
        case_of(tables, SMALL, DAY, 41)


def test_all_applicants_come_once_however_they_are_fetched(
    connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number fetched together changes nothing."""
    monkeypatch.setattr("tiaoli.population.cases.AT_ONCE", 7)
    found = list(cases_of(many(connection, 40), SMALL, DAY))
    assert [*range(1, 41)] == [key for key, _ in found]
    assert [*range(1, 41)] == [case.facts["企业.人数"] for _, case in found]
    assert all(tuple(row.name for row in case.rows["平台"]) == ("甲",) for _, case in found)


def test_keys_may_be_text(connection: Any) -> None:
    """Applicants are told apart by whatever the files call them."""
    tables = many(connection, 3)
    named = {
        name: table.mutate(申请人编号=ibis.literal("乙") + table["申请人编号"].cast("string"))
        for name, table in tables.subjects.items()
    }
    found = list(cases_of(replace(tables, subjects=named), SMALL, DAY))
    assert [key for key, _ in found] == ["乙1", "乙2", "乙3"]
    assert [case.facts["企业.人数"] for _, case in found] == [1, 2, 3]
