"""The exported rulebook, and the schema that constrains it."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tiaoli import export, kinds, schema
from tiaoli.kinds import UNKNOWN
from tiaoli.load import load
from tiaoli.nouns import money, subject
from tiaoli.tree import Constant, Node

ROOT = Path(__file__).resolve().parents[2]
SCHEMA_FILE = ROOT / "tiaoli" / "rulebook.schema.json"


@cache
def document() -> dict[str, Any]:
    return export.rulebook_json(load(ROOT))


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def inside(value: Any) -> Iterator[Any]:
    yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from inside(part)


def provision(doc: dict[str, Any], id_: str) -> dict[str, Any]:
    chengdu = next(p for p in doc["policies"] if p["id"] == "chengdu")
    clauses = chengdu["editions"][0]["clauses"]
    return next(p for c in clauses for p in c["provisions"] if p["id"] == id_)


def test_schema_file_is_current() -> None:
    """rulebook.schema.json is what `python -m tiaoli.schema` prints."""
    assert schema.schema_text() == SCHEMA_FILE.read_text(encoding="utf-8")


def test_schema_is_a_schema() -> None:
    """The schema is valid draft 2020-12, and every definition it refers to exists."""
    made = schema.schema()
    Draft202012Validator.check_schema(made)
    references = {v["$ref"] for v in inside(made) if isinstance(v, dict) and "$ref" in v}
    assert set() == {r for r in references if r.removeprefix("#/$defs/") not in made["$defs"]}


def test_rulebook_validates() -> None:
    """Every policy of the repository, exported and read back, satisfies the schema."""
    read_back = json.loads(export.canonical(document()))
    assert document() == read_back
    assert [e.json_path for e in validator().iter_errors(read_back)] == []


def test_no_numbers() -> None:
    """The document holds no JSON number, so no reader can lose a digit."""
    numbers = [
        v for v in inside(document()) if isinstance(v, int | float) and not isinstance(v, bool)
    ]
    assert numbers == []


def test_deterministic() -> None:
    """Two loads export to the same bytes."""
    assert export.canonical(document()) == export.canonical(export.rulebook_json(load(ROOT)))


def test_article_10_says_what_the_text_says() -> None:
    """第十条: 60, 40 and 25 万元 as fen in strings, by kind of standard, and every reading kept."""
    exported = provision(document(), "第十条/标准奖励")
    table = [(option, amount["value"]) for option, amount in exported["pays"]["table"]]
    assert table == [("国际", "60000000"), ("国家", "40000000"), ("行业", "25000000")]
    limit = exported["limits"][0]
    assert [name for name, _ in limit["options"]] == ["获得奖励的年度", "标准发布的年度"]
    assert limit["options"][0][1]["amount"]["value"] == "100000000"
    assert limit["options"][1][1]["by"] == {"fact": "标准.发布日期"}
    assert None is exported["times"]["options"][0][1]


def test_share_is_a_fraction() -> None:
    """60% is exported as 3/5."""
    constants = [
        v["value"]
        for v in inside(provision(document(), "第五条/成长支持")["when"])
        if isinstance(v, dict) and v.get("node") == "Constant"
    ]
    assert constants == [{"fraction": "3/5"}]


def test_facts_of_trees_are_in_the_vocabulary() -> None:
    """Every fact a tree names is declared in the vocabulary."""
    declared = {f["key"] for noun in document()["vocabulary"]["subjects"] for f in noun["facts"]}
    named = {v["fact"] for v in inside(document()) if isinstance(v, dict) and set(v) == {"fact"}}
    assert set() == named - declared


def test_term_stands_with_the_edition() -> None:
    """The edition gives its term: start, length and the doubt about the last day."""
    chengdu = next(p for p in document()["policies"] if p["id"] == "chengdu")
    term = chengdu["editions"][0]["term"]
    assert (term["start"]["value"], term["term"]["value"]) == ("2024-02-17", "36")
    assert term["last_day"]["node"] == "Reading"


def unknown_node(doc: dict[str, Any]) -> None:
    provision(doc, "第十条/标准奖励")["pays"]["node"] = "Guess"


def unknown_kind(doc: dict[str, Any]) -> None:
    provision(doc, "第十条/标准奖励")["kind"] = "Gift"


def missing_field(doc: dict[str, Any]) -> None:
    del provision(doc, "第十条/标准奖励")["pays"]["words"]


def added_field(doc: dict[str, Any]) -> None:
    provision(doc, "第十条/标准奖励")["pays"]["note"] = "多出来的"


def float_amount(doc: dict[str, Any]) -> None:
    provision(doc, "第十条/标准奖励")["pays"]["table"][0][1]["value"] = 60000000.0


def integer_amount(doc: dict[str, Any]) -> None:
    provision(doc, "第十条/标准奖励")["pays"]["table"][0][1]["value"] = 60000000


def decimal_amount(doc: dict[str, Any]) -> None:
    provision(doc, "第十条/标准奖励")["pays"]["table"][0][1]["value"] = "60000000.5"


def share_as_money(doc: dict[str, Any]) -> None:
    provision(doc, "第十条/标准奖励")["pays"]["table"][0][1]["kind"]["kind"] = "Share"


def zero_denominator(doc: dict[str, Any]) -> None:
    for value in inside(provision(doc, "第五条/成长支持")["when"]):
        if isinstance(value, dict) and "fraction" in value:
            value["fraction"] = "3/0"


def unknown_bound(doc: dict[str, Any]) -> None:
    for value in inside(provision(doc, "第五条/成长支持")["when"]):
        if isinstance(value, dict) and value.get("node") == "Compare":
            value["bound"] = "=="


def limit_in_a_condition(doc: dict[str, Any]) -> None:
    grant = provision(doc, "第十条/标准奖励")
    grant["when"]["parts"].append(grant["limits"][0]["options"][0][1])


def one_sided_reading(doc: dict[str, Any]) -> None:
    del provision(doc, "第十条/标准奖励")["limits"][0]["options"][1:]


def bad_option_of_a_reading(doc: dict[str, Any]) -> None:
    provision(doc, "第十四条/有效期限")["last_day"]["options"][0][1] = "someday"


def bad_hash(doc: dict[str, Any]) -> None:
    doc["policies"][0]["editions"][0]["gazette"]["sha256"] = "abc"


def bad_status(doc: dict[str, Any]) -> None:
    doc["policies"][0]["editions"][0]["status"] = "大概已发布"


def other_format(doc: dict[str, Any]) -> None:
    doc["format"] = "0"


FAULTS = [
    unknown_node, unknown_kind, missing_field, added_field, float_amount, integer_amount,
    decimal_amount, share_as_money, zero_denominator, unknown_bound, limit_in_a_condition,
    one_sided_reading, bad_option_of_a_reading, bad_hash, bad_status, other_format,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_faults_are_refused(fault: Callable[[dict[str, Any]], None]) -> None:
    """A document with one fault planted in it does not satisfy the schema."""
    faulty = copy.deepcopy(document())
    fault(faulty)
    assert document() != faulty
    assert not validator().is_valid(faulty)


def test_errors_name_the_place() -> None:
    """An unknown node is reported where it stands."""
    faulty = copy.deepcopy(document())
    unknown_node(faulty)
    assert any(e.json_path.endswith(".pays.node") for e in validator().iter_errors(faulty))


def test_canonical_is_one_way_of_writing() -> None:
    """Keys are sorted, no blanks, Chinese in UTF-8; the order of a mapping does not show."""
    assert '{"a":["元"],"b":null}'.encode() == export.canonical({"b": None, "a": ["元"]})


@pytest.mark.parametrize("value", [0.5, [1, 2.0], {"a": {"b": 1e9}}, {"a": float("nan")}])
def test_canonical_refuses_floats(value: Any) -> None:
    """A float has no exact form, wherever it stands."""
    with pytest.raises(TypeError, match="float"):
        export.canonical(value)


def test_canonical_refuses_keys_that_json_would_rewrite() -> None:
    """json.dumps turns the key 1 into "1"; here it is an error."""
    with pytest.raises(TypeError, match="key"):
        export.canonical({1: "a"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1), {"fraction": "1/1"}),
        (2**53 + 1, "9007199254740993"),
        (True, True),
        (None, None),
        (UNKNOWN, {"unknown": True}),
        (datetime.date(2024, 2, 17), "2024-02-17"),
        (((2023, UNKNOWN), (2024, 5)), [["2023", {"unknown": True}], ["2024", "5"]]),
        (kinds.Yearly(kinds.Money()), {"kind": "Yearly", "of": {"kind": "Money"}}),
    ],
)
def test_values(value: Any, expected: Any) -> None:
    """Values are exported exactly."""
    assert expected == export.exported(value)


@pytest.mark.parametrize("value", [0.5, Constant(kinds.Money(), 1.5), object()])
def test_inexact_values_are_refused(value: Any) -> None:
    """A float never leaves the engine, not even from inside a node."""
    with pytest.raises(TypeError, match="exactly"):
        export.exported(value)


def test_books_that_disagree_are_refused() -> None:
    """One document cannot hold two definitions of a noun."""
    [book, *_] = load(ROOT, ["chengdu"])
    other = replace(
        book, subjects={"企业": subject("企业", "另一个定义", 收入=money("收入", source="x"))}
    )
    with pytest.raises(ValueError, match="`企业` means two things"):
        export.rulebook_json([book, other])


def test_every_node_has_a_definition() -> None:
    """No class of the tree is missing from the schema."""
    definitions = schema.schema()["$defs"]
    nodes = {node.__name__ for node in Node.__subclasses__() if node.__module__ == "tiaoli.tree"}
    assert {"Fact", "Reading"} == nodes - set(definitions)


def test_a_new_field_of_any_kind_must_be_described() -> None:
    """A node's field declared as Any stops the schema until _ANY says what it holds."""

    @dataclass(frozen=True)
    class Novelty:
        anything: Any

    with pytest.raises(TypeError, match=r"Novelty\.anything"):
        schema.slot_of(Novelty, "anything")
