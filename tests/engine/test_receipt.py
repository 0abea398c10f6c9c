"""Receipts: the same inputs give the same receipt, any other input a different one."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import tiaoli
from tiaoli.case import Award, Case, Row
from tiaoli.kinds import UNKNOWN
from tiaoli.load import load, sha256
from tiaoli.policy import Rulebook
from tiaoli.receipt import receipt

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2025, 3, 1)
FACTS = {"企业.年度主营业务收入": 3 * 10**10, "企业.是人工智能企业": True}
ROWS = (
    Row("甲", {"标准.级别": "国际", "标准.主导制订": True}),
    Row("乙", {"标准.级别": "国家", "标准.主导制订": UNKNOWN}, "项目一"),
)
AWARDS = (
    Award("第十条/标准奖励", 100, DAY, "甲"),
    Award("第十条/标准奖励", UNKNOWN, UNKNOWN, "乙"),
)


@cache
def book() -> Rulebook:
    return load(ROOT, ["chengdu"])[0]


def case(facts: Mapping[str, Any] = FACTS, **rest: Any) -> Case:
    return Case(**{"name": "案例", "date": DAY, "facts": facts, "rows": {"标准": ROWS}, **rest})


def changed(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {name for name in one if one[name] != other[name]}


def edited(tmp_path: Path, file: str, old: str, new: str) -> Rulebook:
    """Chengdu's book from a copy of rules/ in which one span of one file is different."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("__py*"))
    path = tmp_path / "rules" / file
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    return load(tmp_path, ["chengdu"])[0]


def test_what_a_receipt_says() -> None:
    """Edition, gazette as it lies on disk, engine, and the readings in one order."""
    made = receipt(book(), case(), frozenset({"达到", "各档累加"}))
    gazette = (ROOT / "rules/chengdu/v1/gazette.txt").read_bytes()
    assert made["edition"] == "chengdu/v1"
    assert sha256(gazette) == made["gazette_sha256"]
    assert tiaoli.__version__ == made["engine"]
    assert made["readings"] == ["各档累加", "达到"]


def test_same_inputs_same_receipt() -> None:
    """A fresh load of the same files gives the same receipt."""
    assert receipt(book(), case()) == receipt(load(ROOT, ["chengdu"])[0], case())


@pytest.mark.parametrize(
    "same",
    [
        case(dict(reversed(FACTS.items()))),
        case(rows={"标准": ROWS[::-1]}),
        case(rows={"标准": (replace(ROWS[0], name="丙"), ROWS[1])}),
        case(name="另一个名字", reason="理由", where="文件:3"),
    ],
    ids=["facts", "rows", "row's name", "name"],
)
def test_order_and_names_do_not_matter(same: Case) -> None:
    """Facts and rows in another order, another title or reason: the same receipt."""
    assert receipt(book(), case()) == receipt(book(), same)


def test_order_of_awards_does_not_matter() -> None:
    """Awards are a set of payments."""
    one, other = case(awards=AWARDS), case(awards=AWARDS[::-1])
    assert receipt(book(), one) == receipt(book(), other)


def test_the_row_an_award_names_matters() -> None:
    """Paid before for 甲 or for 乙: another case."""
    swapped = (replace(ROWS[0], name="乙"), replace(ROWS[1], name="甲"))
    one, other = case(awards=AWARDS[:1]), case(awards=AWARDS[:1], rows={"标准": swapped})
    assert changed(receipt(book(), one), receipt(book(), other)) == {"case_sha256"}


OTHERS = [
    case({**FACTS, "企业.年度主营业务收入": 3 * 10**10 + 1}),
    case({**FACTS, "企业.是人工智能企业": False}),
    case({**FACTS, "企业.是人工智能企业": UNKNOWN}),
    case({"企业.年度主营业务收入": 3 * 10**10}),
    case({**FACTS, "企业.人工智能相关业务收入占比": Fraction(3, 5)}),
    case(date=DAY + datetime.timedelta(days=1)),
    case(rows={"标准": ROWS[:1]}),
    case(rows={}),
    case(rows={"标准": (replace(ROWS[0], project="项目一"), ROWS[1])}),
    case(awards=AWARDS),
    case(awards=AWARDS[:1]),
    case(awards=UNKNOWN),
]


@pytest.mark.parametrize("other", OTHERS)
def test_one_fact_changes_the_case_hash_only(other: Case) -> None:
    """A fen more, a yes that is a no or unknown, a row, an award, a day: another case."""
    assert {"case_sha256"} == changed(receipt(book(), case()), receipt(book(), other))


def test_no_two_cases_share_a_hash() -> None:
    """The cases above differ from each other too."""
    assert len(OTHERS) == len({receipt(book(), other)["case_sha256"] for other in OTHERS})


def test_one_constant_changes_the_rule_hash_only(tmp_path: Path) -> None:
    """第十条 with 61 instead of 60 万元 in the rule."""
    other = edited(tmp_path, "chengdu/v1/art_10.py", "万元(60)", "万元(61)")
    assert {"rule_sha256"} == changed(receipt(book(), case()), receipt(other, case()))


def test_one_gazette_character_changes_the_gazette_hash_only(tmp_path: Path) -> None:
    """The receipt hashes the gazette itself, not what the edition's card says of it."""
    other = edited(tmp_path, "chengdu/v1/gazette.txt", "第一章  促进", "第一章 促进")
    assert {"gazette_sha256"} == changed(receipt(book(), case()), receipt(other, case()))


def test_a_noun_changes_the_rule_hash(tmp_path: Path) -> None:
    """A definition of a noun that a rule uses is part of the rule."""
    other = edited(tmp_path, "facts/standards.py", "definition=", 'phrases="x", definition=')
    assert {"rule_sha256"} == changed(receipt(book(), case()), receipt(other, case()))


def test_the_hash_is_not_shared_between_books(tmp_path: Path) -> None:
    """A noun's change is seen although both books are alive and their subjects compare equal."""
    first = receipt(book(), case())
    other = edited(tmp_path, "facts/enterprise.py", "经营、称号", "经营、称号")
    assert first == receipt(other, case())
    noun = other.subjects["企业"].facts["年度主营业务收入"]
    object.__setattr__(noun, "definition", "改过的定义")
    assert first == receipt(other, case())  # computed once for this book
    assert {"rule_sha256"} == changed(first, receipt(replace(other), case()))


def test_readings_show() -> None:
    """Another reading, another receipt."""
    other = receipt(book(), case(), frozenset({"达到"}))
    assert {"readings"} == changed(receipt(book(), case()), other)


def test_float_is_refused() -> None:
    """A case with a float gets no receipt."""
    with pytest.raises(TypeError, match="exactly"):
        receipt(book(), case({"企业.年度主营业务收入": 3e10}))
