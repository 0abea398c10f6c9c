"""What the calculators are given: facts that suffice, words of the page, cases that read back."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest

from generator.calculator import TRACED, asks, calculated, lights, text, texts
from generator.marks import pair
from tests.conftest import BOOKS
from tiaoli.boundaries import axes, baseline, case_of
from tiaoli.boundary_table import table
from tiaoli.case import PRIOR, PUBLISHED, Award, Case, Row
from tiaoli.consistency import contradictions
from tiaoli.kinds import UNKNOWN, Yearly
from tiaoli.ledger import account
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Entitlement
from tiaoli.verdict import verdicts

JUDGED = [(book, placed) for book in BOOKS for placed in book.placed if calculated(placed)]
EACH = pytest.mark.parametrize(
    ("book", "placed"), JUDGED, ids=[f"{book.policy_id}-{placed.id}" for book, placed in JUDGED]
)


def asked(book: Rulebook, placed: Placed) -> set[str]:
    """The facts for which the provision's calculator has a field."""
    groups = asks(book, placed)["subjects"]
    return {key.partition("@")[0] for each in groups for key in (*each["facts"], *each["rare"])}


@EACH
def test_every_fact_on_which_the_provision_can_turn_has_a_field(book, placed):
    edges = {axis.key for axis in axes(book, placed)} - {PRIOR, PUBLISHED}
    assert edges - asked(book, placed) == set()


@EACH
def test_what_nobody_stated_can_be_stated(book, placed):
    blank = case_of(book, placed, dict.fromkeys(asked(book, placed), UNKNOWN))
    blank = dataclasses.replace(blank, awards=UNKNOWN)
    verdict = verdicts(book, blank, only=frozenset({placed.id}))[placed.id]
    found = asks(book, placed)
    others = {PRIOR} if found["awards"] else set()
    others |= {PUBLISHED} if found["published"] else set()
    lacking = {key for key in verdict.outcome.missing if not key.startswith(f"{PRIOR}.")}
    assert lacking - asked(book, placed) - others == set()


@EACH
def test_conditions_light_only_words_that_stand_on_the_page(book, placed):
    spans = next(c for c in account(book).clauses if c.clause is placed.clause).spans
    words = pair(placed, spans.get(placed.name, ())).words
    on_page = {key for mark in words for key in mark.keys}
    found = lights(placed, on_page)
    assert {path.partition(".")[0] for path in found} <= set(TRACED)
    assert {key for keys in found.values() for key in keys} <= on_page


@EACH
def test_no_cell_of_the_boundary_table_shows_an_impossible_case(book, placed):
    for boundary in table(book, placed):
        for point in boundary.points:
            several = (row.facts for rows in point.case.rows.values() for row in rows)
            for facts in (point.case.facts, *several):
                for subject in book.subjects.values():
                    assert list(contradictions(subject, facts)) == []


@EACH
def test_the_case_behind_a_cell_comes_to_what_the_cell_says(book, placed):
    for boundary in table(book, placed):
        for point in boundary.points:
            found = verdicts(book, point.case, only=frozenset({placed.id}))
            assert point.outcome == found[placed.id].outcome.text


def read(book: Rulebook, stated: dict[str, str]) -> dict[str, Any]:
    """Texts read back as a case file's would be."""
    facts = {}
    for key, written in stated.items():
        subject, _, name = key.partition("@")[0].partition(".")
        kind = book.subjects[subject].facts[name].kind
        if written == "未知":
            facts[key] = UNKNOWN
        elif isinstance(kind, Yearly):
            pairs = (part.split(" ") for part in written.split("、"))
            facts[key] = kind.read_years({year.removesuffix("年"): each for year, each in pairs})
        else:
            facts[key] = kind.read(written)
    return facts


@EACH
def test_every_value_of_a_case_reads_back_exactly(book, placed):
    base = baseline(book, placed) if isinstance(placed.provision, Entitlement) else None
    cases = [p.case for each in table(book, placed) for p in each.points]
    cases += [] if base is None else [case_of(book, placed, base)]
    for case in cases:
        written = texts(book, case)
        assert dict(case.facts) == read(book, written.get("facts", {}))
        for subject, rows in case.rows.items():
            assert [dict(row.facts) for row in rows] == [
                read(book, each["facts"]) for each in written["rows"][subject]
            ]


def test_a_case_is_written_with_its_rows_awards_and_day_of_publication():
    book = next(book for book in BOOKS if book.policy_id == "chengdu")
    award = Award("第十条/标准奖励", 10**7, UNKNOWN, "甲", None, False)
    rows = {"标准": (Row("甲", {"标准.级别": "国家"}, "P1"), Row("第2项", {}, None, named=False))}
    day = datetime.date(2024, 7, 1)
    case = Case("", day, {"企业.是人工智能企业": UNKNOWN}, rows, (award,), published={"": day})
    assert texts(book, case) == {
        "date": day.isoformat(),
        "published": day.isoformat(),
        "facts": {"企业.是人工智能企业": "未知"},
        "rows": {
            "标准": [
                {"name": "甲", "project": "P1", "facts": {"标准.级别": "国家"}},
                {"name": "", "project": "", "facts": {}},
            ]
        },
        "awards": [
            {"provision": "第十条/标准奖励", "amount": "10万元", "item": "甲", "same": "否"}
        ],
    }


def test_a_share_is_written_exactly_however_long():
    book = next(book for book in BOOKS if book.policy_id == "chengdu")
    kind = book.subjects["企业"].facts["人工智能相关业务收入占比"].kind
    exact = kind.read("59.9999999999999%")
    assert exact == kind.read(text(kind, exact))
