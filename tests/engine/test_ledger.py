"""The ledger notices every change of text or rule alone."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import BOOKS, ROOT
from tiaoli import kinds
from tiaoli.cli import main
from tiaoli.ledger import Tally, account, claim, parse_units, tokens, units_at
from tiaoli.load import load, sha256
from tiaoli.policy import Clause, Rulebook
from tiaoli.tree import Constant, under, walk

CONSTANTS = [
    pytest.param(book, placed, node, id=f"{placed.id}-{node.kind.show(node.value)}")
    for book in BOOKS
    for placed in book.placed
    for node in dict.fromkeys(n for n in walk(placed.provision) if isinstance(n, Constant))
]


def replaced(value: Any, old: Constant, new: Constant) -> Any:
    """`value` with every occurrence of one constant replaced."""
    if value == old:
        return new
    if isinstance(value, tuple):
        return tuple(replaced(part, old, new) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type | kinds.Kind):
        changes = {
            f.name: new_part
            for f in dataclasses.fields(value)
            if f.compare and (new_part := replaced(getattr(value, f.name), old, new)) is not None
            and new_part != getattr(value, f.name)
        }  # fmt: skip
        return dataclasses.replace(value, **changes) if changes else value
    return value


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.policy_id)
def test_everything_is_accounted_for(book: Rulebook) -> None:
    """Every character, sentence, number, deciding word and constant: n of n, and no problem."""
    counted = account(book)
    assert not counted.all_problems
    assert counted.characters["未入账"] == 0
    assert sum(counted.characters.values()) == len(book.gazette)
    for clause in counted.clauses:
        for tally in (clause.characters, clause.sentences, clause.numbers, clause.words):
            assert tally.done == tally.of
        assert clause.constants.done == clause.constants.of


@pytest.mark.parametrize(("book", "placed", "constant"), CONSTANTS)
def test_changing_any_constant_is_noticed(book: Rulebook, placed: Any, constant: Constant) -> None:
    """One unit more in one constant of a rule, and its provision no longer matches its words."""
    years = constant.kind == kinds.Duration("月") and constant.value % 12 == 0
    more = Constant(constant.kind, constant.value + (12 if years else constant.kind.step))
    provision = replaced(placed.provision, constant, more)
    assert provision != placed.provision
    problems = claim(provision, book.lexicon).problems
    assert any(constant.kind.show(more.value) in problem for problem in problems)
    assert not claim(placed.provision, book.lexicon).problems


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.policy_id)
def test_changing_any_character_of_a_gazette_is_noticed(book: Rulebook) -> None:
    """Each single character counts: the hash on the card no longer fits."""
    for at, character in enumerate(book.gazette):
        other = "某" if character != "某" else "甲"
        data = (book.gazette[:at] + other + book.gazette[at + 1 :]).encode()
        assert sha256(data) != book.edition.gazette_sha256


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.policy_id)
def test_changing_a_character_of_a_docstring_is_noticed(book: Rulebook) -> None:
    """The clause's words stand in the gazette, letter for letter, and nowhere else."""
    for clause in book.clauses:
        for at in range(0, len(clause.words), 7):
            other = "某" if clause.words[at] != "某" else "甲"
            words = clause.words[:at] + other + clause.words[at + 1 :]
            assert words not in book.gazette
        counted = account(with_clause(book, clause, clause.words.replace(clause.words[5], "某", 1)))
        assert any(problem.path == clause.path for problem in counted.all_problems)


def with_clause(book: Rulebook, clause: Clause, words: str) -> Rulebook:
    """The rulebook with one clause's words replaced."""
    clauses = tuple(dataclasses.replace(c, words=words) if c is clause else c for c in book.clauses)
    return dataclasses.replace(book, clauses=clauses)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the rules that a test may spoil."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("*.pyc"))
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("art_05.py", "亿元(3)", "亿元(2)", "常数 2亿元 在引文中没有对应的数字"),
        (
            "art_05.py",
            "首次突破3亿元、5亿元、10亿元，且",
            "首次突破2亿元、5亿元、10亿元，且",
            "2亿元",
        ),
        ("art_05.py", "百分之(60)", "百分之(61)", "61%"),
        ("art_05.py", "60%以上的", "60%以下的", "60%以下的"),
        ("art_10.py", "累计不超过100万元", "累计不超过110万元", "110万元"),
        ("art_14.py", "日期(2024, 2, 17)", "日期(2024, 2, 18)", "2024-02-18"),
        ("gazette.txt", "3亿元", "2亿元", "SHA-256"),
    ],
)
def test_check_names_the_span_and_fails(
    repository: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, says: str
) -> None:
    """`tiaoli check` exits with 1 and says which words no longer fit, in which file."""
    path = repository / "rules" / "chengdu" / "v1" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert main(["--repository", str(repository), "check"]) == 1
    printed = capsys.readouterr().err
    assert file in printed
    assert says in printed


def test_check_passes_on_the_untouched_copy(repository: Path) -> None:
    """The same copy without a change is in order, so the failures above have one cause."""
    assert main(["--repository", str(repository), "check"]) == 0


def test_a_word_without_effect_needs_its_reason_to_stand_for_something(repository: Path) -> None:
    """A no_effect entry that explains no number or word is itself a problem."""
    path = repository / "rules" / "chengdu" / "v1" / "art_09.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"机构或企业": "', '"在我市举办": "', 1), encoding="utf-8")
    problems = account(load(repository, ["chengdu"])[0]).all_problems
    assert any("在我市举办" in str(problem) for problem in problems)
    assert any("“或”" in str(problem) for problem in problems)


def test_tokens_are_numbers_dates_and_deciding_words() -> None:
    """Chinese numerals, rates, dates and units are read as values; 同一 is no number."""
    text = "自2024年2月17日起，前十名按万分之一、10%给予3亿元，同一项目一次性"
    found = [(t.text, t.key) for t in tokens(text, ["起", "前十名", "一次性"]) if t.is_number]
    assert found == [
        ("2024年2月17日", "日期:2024-02-17"),
        ("十名", "个数名:10"),
        ("万分之一", "占比:1/10000"),
        ("10%", "占比:1/10"),
        ("3亿元", "金额:30000000000"),
    ]


def test_units_are_parsed_from_the_text() -> None:
    """Nested brackets belong to a name; roles stand before the colon."""
    text = "。（责任单位：各区（市）县政府（管委会）、市科技局；配合单位：市财政局）"
    found = units_at(text, 1)
    assert found is not None
    assert [(u.role, u.name) for u in parse_units(found[1])] == [
        ("责任单位", "各区（市）县政府（管委会）"),
        ("责任单位", "市科技局"),
        ("配合单位", "市财政局"),
    ]


def test_tallies_add_up() -> None:
    """Tallies add their parts."""
    assert Tally(1, 2) + Tally(3, 4) == Tally(4, 6)
    assert str(Tally(4, 6)) == "4/6"


def test_every_default_tree_is_settled() -> None:
    """No doubt is left inside a tree that the ledger or the evaluator works on."""
    from tiaoli.tree import Reading

    for book in BOOKS:
        for placed in book.placed:
            assert not any(isinstance(n, Reading) for n in walk(under(placed.provision)))
