"""What `tiaoli new` writes: it loads, it is laid out, and it says that it is not finished."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tiaoli import scaffold
from tiaoli.cards import new_edition, new_policy
from tiaoli.ledger import account
from tiaoli.load import load, official_words
from tiaoli.policy import Rulebook, Status
from tiaoli.scaffold import ScaffoldError, new_clause

ROOT = Path(__file__).resolve().parents[2]
GAZETTE = """\
某市若干措施

为促进产业发展，制定本措施。
第一章  扶持
[bookmark: A1]第一条 支持企业。对年度收入超过3亿元的企业，给予10万元奖励；\
鼓励企业创新。（责任单位：市科技局、各县（区）人民政府）
  第二段有 \\ 和 "引号"，也算。\u3000
第二条 下列情形除外。有下列情形之一的，不予支持：
（一）虚假申报；
（二）重复申报。
第二章  附则
第三条 本措施自2024年1月1日起施行。
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A scratch repository with the real rules, and a policy `moushi` whose gazette is pasted."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("__py*"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tiaoli").symlink_to(ROOT / "tiaoli")
    new_policy(tmp_path, "moushi", "某市若干措施")
    new_edition(tmp_path, "moushi")
    (tmp_path / "rules/moushi/v1/gazette.txt").write_text(GAZETTE, encoding="utf-8")
    return tmp_path


def book(root: Path, edition: str = "v1", policy: str = "moushi") -> Rulebook:
    return next(b for b in load(root, [policy]) if b.edition_id == edition)


def issue(root: Path) -> None:
    card = root / "rules/moushi/v1/__init__.py"
    card.write_text(card.read_text(encoding="utf-8").replace("DRAFT,", "ISSUED,"), encoding="utf-8")


def everything(root: Path) -> set[str]:
    found = [Path(f) / name for f, dirs, files in os.walk(root) for name in [*dirs, *files]]
    return {path.relative_to(root).as_posix() for path in found}


def ruff(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "rules", "tests"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_policy_and_edition_load(root: Path) -> None:
    """A new policy has a card; its first edition is a draft that amends nothing."""
    made = book(root)
    assert made.policy.title == "某市若干措施"
    assert (made.edition.status, made.edition.amends) == (Status.DRAFT, "")
    assert made.clauses == ()


def test_empty_gazette_agrees_with_its_card(tmp_path: Path, root: Path) -> None:
    """The hash on a new card is that of the empty gazette; the next edition names v1."""
    issue(root)
    new_edition(root, "moushi")
    made = book(root, "v2")
    assert (made.gazette_bytes, made.edition.amends) == (b"", "v1")
    assert account(made).problems == []


def test_clause_takes_its_words_from_the_gazette(root: Path) -> None:
    """The docstring gives back the official words, blanks and quotation marks included."""
    new_clause(root, "moushi", "v1", "第一条")
    [clause] = book(root).clauses
    begin, end = GAZETTE.index("第一条"), GAZETTE.index("\n第二条")
    assert GAZETTE[begin:end].rstrip() == clause.words
    assert (clause.label, clause.title, clause.file) == ("第一条", "支持企业。", "art_01")


def test_a_programme_for_each_sentence(root: Path) -> None:
    """Title and responsible units are not quoted; the rest is, sentence by sentence."""
    new_clause(root, "moushi", "v1", "第一条")
    [clause] = book(root).clauses
    quotes = [p.quote for p in clause.provisions.values()]
    assert list(clause.provisions) == ["规定一", "规定二", "规定三"]
    assert quotes[0] == "对年度收入超过3亿元的企业，给予10万元奖励；"
    assert quotes[1] == "鼓励企业创新。"


def test_check_says_what_is_to_be_done(root: Path) -> None:
    """The ledger finds every sentence quoted, and names the numbers that no rule claims yet."""
    new_clause(root, "moushi", "v1", "第一条")
    [counted] = account(book(root)).clauses
    assert counted.sentences.of == counted.sentences.done
    messages = "".join(p.message for p in counted.problems)
    assert "3亿元" in messages
    assert "10万元" in messages
    assert "不属于任何规定" not in messages


def test_items_of_an_article_stay_in_it(root: Path) -> None:
    """（一） at the start of a line is no clause where clauses are called 第二条."""
    new_clause(root, "moushi", "v1", "art_02")
    [clause] = book(root).clauses
    assert clause.words.endswith("（二）重复申报。")


def test_preamble(root: Path) -> None:
    """What stands before the first heading or clause."""
    new_clause(root, "moushi", "v1", "序言")
    [clause] = book(root).clauses
    assert clause.words == "某市若干措施\n\n为促进产业发展，制定本措施。"


def test_files_are_laid_out(root: Path) -> None:
    """All that is written satisfies ruff, rules and layout alike."""
    for label in ("序言", "第一条", "第二条", "第三条"):
        new_clause(root, "moushi", "v1", label)
    assert ruff(root, "format", "--diff") == ""
    assert ruff(root, "check") == ""


def test_real_gazette_scaffolds_whole(root: Path) -> None:
    """Every clause of Chengdu, started anew, has the very words that its rule has."""
    new_policy(root, "again", "成都")
    new_edition(root, "again")
    source = ROOT / "rules/chengdu/v1/gazette.txt"
    shutil.copy(source, root / "rules/again/v1/gazette.txt")
    chengdu = book(root, policy="chengdu")
    for clause in chengdu.clauses:
        new_clause(root, "again", "v1", clause.label)
    again = {c.file: (c.label, c.title, c.words) for c in book(root, policy="again").clauses}
    expected = {c.file: (c.label, c.title, c.words) for c in chengdu.clauses}
    assert expected.keys() == again.keys()
    without = {f: [w for w in v if f != "preamble"] for f, v in expected.items()}
    assert without == {f: [w for w in v if f != "preamble"] for f, v in again.items()}
    assert ruff(root, "format", "--diff") == ""


def run_test(root: Path, file: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file]
    return subprocess.run(command, cwd=root, capture_output=True, check=False).returncode


def test_the_test_fails_until_cases_exist(root: Path) -> None:
    """The skeleton's test fails on what is unfinished, and passes when it has been finished."""
    new_clause(root, "moushi", "v1", "第三条")
    test = "tests/rules/moushi/test_art_03.py"
    assert run_test(root, test) == 1
    fixture = root / "fixtures/moushi/art_03.yaml"
    fixture.write_text(
        fixture.read_text(encoding="utf-8") + "- 案例: 甲\n  期望: {第三条/规定一: 10万元}\n",
        encoding="utf-8",
    )
    assert run_test(root, test) == 0


def test_nothing_is_overwritten(root: Path) -> None:
    """A clause that is there is refused, and nothing changes."""
    new_clause(root, "moushi", "v1", "第一条")
    before = everything(root)
    with pytest.raises(ScaffoldError, match=r"rules/moushi/v1/art_01\.py. is already there"):
        new_clause(root, "moushi", "v1", "第一条")
    with pytest.raises(ScaffoldError, match="already there"):
        new_policy(root, "moushi", "某市")
    assert before == everything(root)


def test_a_stray_fixture_is_not_overwritten(root: Path) -> None:
    """Cases without a clause are somebody's work: refused, and no rule is left behind."""
    fixture = root / "fixtures/moushi/art_01.yaml"
    fixture.parent.mkdir(parents=True)
    fixture.write_text("- 案例: 甲\n", encoding="utf-8")
    before = everything(root)
    with pytest.raises(ScaffoldError, match=r"art_01\.yaml"):
        new_clause(root, "moushi", "v1", "第一条")
    assert before == everything(root)


def test_an_amended_clause_keeps_its_cases(root: Path) -> None:
    """In a second edition only the rule is new; cases and test serve both editions."""
    new_clause(root, "moushi", "v1", "第一条")
    issue(root)
    new_edition(root, "moushi")
    (root / "rules/moushi/v2/gazette.txt").write_text(GAZETTE, encoding="utf-8")
    assert [root / "rules/moushi/v2/art_01.py"] == new_clause(root, "moushi", "v2", "第一条")


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_all_or_nothing(root: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    """Whichever of the renames fails, no file and no folder stays behind."""
    before, calls, replace = everything(root), [], os.replace

    def fails(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == failing:
            raise OSError("disk full")
        replace(source, target)

    monkeypatch.setattr(scaffold.os, "replace", fails)
    with pytest.raises(ScaffoldError, match="nothing was written: disk full"):
        new_clause(root, "moushi", "v1", "第一条")
    assert before == everything(root)


@pytest.mark.parametrize(
    "name", ["", "Moushi", "1a", "某市", "../x", "a-b", "facts", "class", "a\n"]
)
def test_bad_policy_names(root: Path, name: str) -> None:
    """A policy's name is a Python module's name in small ASCII letters."""
    before = everything(root)
    with pytest.raises(ScaffoldError, match=r"write small ASCII letters|choose another"):
        new_policy(root, name, "某市")
    assert before == everything(root)


@pytest.mark.parametrize("title", ["", " ", "两\n行"])
def test_bad_titles(root: Path, title: str) -> None:
    """A policy needs a title in one line."""
    with pytest.raises(ScaffoldError, match="official title"):
        new_policy(root, "other", title)


@pytest.mark.parametrize(
    ("policy", "edition", "label", "says"),
    [
        ("moushi", "v1", "第九条", "there are 序言、第一条、第二条、第三条"),
        ("moushi", "v9", "第一条", "tiaoli new edition moushi"),
        ("moushi", "../v1", "第一条", "write v1, v2"),
        ("nowhere", "v1", "第一条", "no policy `nowhere`"),
    ],
)
def test_unknown_places(root: Path, policy: str, edition: str, label: str, says: str) -> None:
    """The message says what there is, or how to start it."""
    with pytest.raises(ScaffoldError) as refusal:
        new_clause(root, policy, edition, label)
    assert says in str(refusal.value)


def test_edition_needs_a_policy(root: Path) -> None:
    """The message says how to start the policy."""
    with pytest.raises(ScaffoldError, match="tiaoli new policy nowhere"):
        new_edition(root, "nowhere")


def test_clause_needs_a_gazette(root: Path) -> None:
    """An empty gazette has no clauses."""
    (root / "rules/moushi/v1/gazette.txt").write_text("", encoding="utf-8")
    with pytest.raises(ScaffoldError, match="paste the official text first"):
        new_clause(root, "moushi", "v1", "第一条")


def test_a_draft_has_no_second_edition(root: Path) -> None:
    """A draft is edited in place; only what was issued is amended."""
    with pytest.raises(ScaffoldError, match="is a draft"):
        new_edition(root, "moushi")


DECISION = """关于修改若干措施的决定
一、将第一条中的“10万元”修改为“20万元”。
二、增加一条，作为第四条：“第四条 支持人才。给予人才1万元。”
"""


def test_a_clause_of_an_amending_edition_starts_from_the_old_one(root: Path) -> None:
    """What is changed begins as the clause that it changes, what is inserted with its new words."""
    [old, *_] = new_clause(root, "moushi", "v1", "第一条")
    issue(root)
    new_edition(root, "moushi")
    (root / "rules/moushi/v2/gazette.txt").write_text(DECISION, encoding="utf-8")
    [made] = new_clause(root, "moushi", "v2", "第一条")
    assert made == root / "rules/moushi/v2/art_01.py"
    assert made.read_text(encoding="utf-8") == old.read_text(encoding="utf-8")
    [inserted, *others] = new_clause(root, "moushi", "v2", "第四条")
    assert "第四条 支持人才。给予人才1万元。" in inserted.read_text(encoding="utf-8")
    assert [path.name for path in others] == ["art_04.yaml", "test_art_04.py"]
    with pytest.raises(ScaffoldError, match="nor does"):
        new_clause(root, "moushi", "v2", "第九条")


def test_broken_rules_are_mended_first(root: Path) -> None:
    """A rule file that does not load is named."""
    (root / "rules/moushi/v1/art_09.py").write_text("import os\n", encoding="utf-8")
    with pytest.raises(ScaffoldError, match=r"mend them first: rules/moushi/v1/art_09\.py:1"):
        new_clause(root, "moushi", "v1", "第一条")


def test_residue_ends_a_clause_at_a_line_only(root: Path) -> None:
    """The tail of a web page ends the clause before it; the same word inside a clause does not."""
    folder = root / "rules/moushi/v1"
    (folder / "gazette.txt").write_text("第一条 公布电话。接听电话。\n电话\n", encoding="utf-8")
    card = (folder / "__init__.py").read_text(encoding="utf-8")
    card = card.replace("Edition, Status", "Edition, Residue, Status")
    card = card.replace("    gazette_", '    residue=(Residue("电话", "网页尾部"),),\n    gazette_')
    (folder / "__init__.py").write_text(card, encoding="utf-8")
    new_clause(root, "moushi", "v1", "第一条")
    assert book(root).clauses[0].words == "第一条 公布电话。接听电话。"


ANEW = "一、研发\n（一）甲。\n（二）乙。\n二、应用\n（一）丙。\n（二）丁。\n"
ANNEX = "一、研发\n（一）甲。\n二、应用\n（二）乙。\n三、附则\n（一）丙。\n"


@pytest.mark.parametrize(
    ("gazette", "label", "file"),
    [
        (ANEW, "二、（一）", "art_2_01"),
        (ANEW, "一、(二)", "art_1_02"),
        (ANEW, "art_2_02", "art_2_02"),
        (ANNEX, "（二）", "art_02"),
        (ANNEX, "三、（一）", "art_3_01"),
        ("1.甲。\n2.5倍也算。\n2.乙。\n", "2", "art_02"),
    ],
)
def test_other_numberings(root: Path, gazette: str, label: str, file: str) -> None:
    """Items in brackets, restarted in each part or in an annex, and plain numbers."""
    (root / "rules/moushi/v1/gazette.txt").write_text(gazette, encoding="utf-8")
    new_clause(root, "moushi", "v1", label)
    assert [file] == [clause.file for clause in book(root).clauses]


def test_ambiguous_label(root: Path) -> None:
    """Where every part counts anew, a bare （一） is refused with the choices."""
    (root / "rules/moushi/v1/gazette.txt").write_text(ANEW, encoding="utf-8")
    with pytest.raises(ScaffoldError, match="2 times; write `一、（一）`、`二、（一）`"):
        new_clause(root, "moushi", "v1", "（一）")


@pytest.mark.parametrize("length", [*range(38, 52), 88, 140])
@pytest.mark.parametrize("tail", ["。", '"', "12345。", "”。", " \\"])
def test_every_length_is_laid_out(root: Path, length: int, tail: str) -> None:
    """Whatever a sentence's width, the file is as ruff formats it and loses nothing."""
    words = "第一条 " + "字" * length + tail
    (root / "rules/moushi/v1/gazette.txt").write_text(words, encoding="utf-8")
    new_clause(root, "moushi", "v1", "第一条")
    [clause] = book(root).clauses
    assert words == clause.words == official_words(clause.words)
    assert ruff(root, "format", "--diff") == ""
