"""The page for drafters: every session that it shows is run, and every command it names exists."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.repository.walkthrough import (
    Block,
    Part,
    Scratch,
    carried_out,
    commands,
    differs,
    parts,
    scratch,
)
from tiaoli.cli import _parser

PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
PARTS = parts(PAGE)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """A copy of the repository that nobody changes."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    return scratch(tmp_path_factory.mktemp("base"))


# The page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.number)
def test_a_walkthrough_comes_out_as_the_page_shows_it(
    part: Part, base: Scratch, tmp_path: Path
) -> None:
    """From its first command to its last, with the page's own edits in between."""
    for command, printed in carried_out(part, PARTS, base.copied(tmp_path)):
        wrong = differs(command.prints, printed)
        assert wrong == "", f"docs/contributing.md:{command.line}: $ {command.words}\n{printed}"


def test_there_are_five_walkthroughs() -> None:
    """Each with sessions of its own."""
    titles = ["改一个数", "改一个词", "加一条", "修改一部施行中的政策", "答复审查意见"]
    assert [part.title for part in PARTS] == titles
    for part in PARTS:
        assert sum(block.kind == "console" for block in part.blocks) >= 3, part.title


@cache
def prose() -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^(`{3,})[^`\n]*\n.*?^\1$", "", PAGE, flags=re.M | re.S)


def test_every_command_that_the_text_names_exists() -> None:
    """With its options: the table is of commands to be typed."""
    named = re.findall(r"`tiaoli ([^`]+)`", prose())
    assert len(named) > 10
    for words in named:
        if len(words.split()) > 1 and "…" not in words:
            _parser().parse_args(shlex.split(words))


def test_every_file_that_the_text_names_is_there() -> None:
    """In the repository, or written by the page itself."""
    written = {block.file for part in PARTS for block in part.blocks}
    named = set(re.findall(r"`((?:rules|fixtures|tests|changes)/[^`*]*)`", prose()))
    assert len(named) > 5
    assert {name for name in named - written if not (ROOT / name).exists()} == set()


def test_every_session_shows_something_of_what_is_printed() -> None:
    """A command under which only … stands would pass whatever it printed."""
    for part in PARTS:
        for block in (block for block in part.blocks if block.kind == "console"):
            bare = [c.words for c in commands(block) if set(c.prints) == {"…"}]
            assert bare == [], f"docs/contributing.md:{block.line}"


# How it is compared ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("甲\n乙", "甲\n乙\n"),
        ("甲\n…\n丁", "甲\n乙\n丙\n丁\n"),
        ("…\n乙\n…", "乙\n"),
        ("…\n乙\n丙", "乙\n甲\n乙\n丙\n"),
        ("用时1.4秒", "\n用时12.0秒\n"),
        ("main（3709ea7f6） 条  字", "main（d93ed0\u200bf10）  条 字  "),
        ("", "\n"),
    ],
)
def test_what_is_the_same(shown: str, printed: str) -> None:
    """… stands for any lines; seconds, commits and blanks are not compared."""
    assert differs(shown.splitlines(), printed) == ""


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("甲", "甲\n乙\n"),
        ("甲\n乙", "甲\n"),
        ("…\n乙", "乙\n丙\n"),
        ("乙\n…", "甲\n乙\n"),
        ("甲\n…\n乙\n…\n乙", "甲\n乙\n"),
        ("2年", "3年\n"),
        ("甲", ""),
    ],
)
def test_what_differs(shown: str, printed: str) -> None:
    """A line too many, too few, changed or in another place."""
    assert differs(shown.splitlines(), printed) != ""


def test_an_edit_of_words_that_are_nowhere_is_an_error(tmp_path: Path) -> None:
    """A page whose edits no longer fit its files does not pass."""
    here = Scratch(tmp_path)
    here.root.mkdir()
    (here.root / "a.txt").write_text("甲\n乙\n", encoding="utf-8")
    here.edit(Block("diff", 1, "--- a.txt\n-甲\n+丙\n"))
    here.edit(Block("diff", 1, "--- a.txt\n+丁\n"))
    assert (here.root / "a.txt").read_text(encoding="utf-8") == "丙\n乙\n丁\n"
    with pytest.raises(ValueError, match=r"line 1: `甲` is not in a\.txt"):
        here.edit(Block("diff", 1, "--- a.txt\n-甲\n+丙\n"))
