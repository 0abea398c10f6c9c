"""`tiaoli mutate`, `prove`, `agree` and `guard`: what they print, return, keep and look at anew."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import BOOKS, ROOT
from tiaoli.cli import main
from tiaoli.git import GitError
from tiaoli.guards import figures, guard
from tiaoli.guards.figures import FILE, Figures, common_clause, guarded, kept, save
from tiaoli.guards.guard import changed_since
from tiaoli.policy import Rulebook

SUZHOU, CHENGDU = (
    next(each for each in BOOKS if each.policy_id == name) for name in ("suzhou", "chengdu")
)
CLAUSE = ("--policy", "suzhou", "--clause", "art_05")


class Ran:
    """What one command printed and exited with."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    def line(self, begins: str) -> list[str]:
        """The cells of the line of a table that begins so."""
        [found] = [x for x in self.out.splitlines() if x.strip().startswith(begins)]
        return found.split()


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], repository: Path) -> Any:
    """Runs `tiaoli` on a copy of this repository."""

    def ran(*arguments: object) -> Ran:
        capfd.readouterr()
        status = main(["--repository", str(repository), *map(str, arguments)])
        printed = capfd.readouterr()
        assert "Traceback" not in printed.err
        return Ran(status, printed.out, printed.err)

    return ran


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of rules and cases that a test may spoil, with an engine to be changed."""
    for name in ("rules", "fixtures"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__py*"))
    (tmp_path / "tiaoli").mkdir()
    (tmp_path / "tiaoli" / "engine.py").write_text("", encoding="utf-8")
    return tmp_path


# What is printed and returned --------------------------------------------------------------------


def test_mutate_counts_each_fate(run: Any) -> None:
    """Nothing survives in 第5项, so nothing is reported; the table adds up."""
    ran = run("mutate", *CLAUSE)
    assert ran.status == 0
    name, total, *fates = ran.line("宿州")
    assert name == "宿州"
    assert int(total) == sum(map(int, fates)) > 10
    assert fates[-2:] == ["0", "0"]
    assert "- 案例: 待写" not in ran.out
    assert "名额和资金总额" in ran.out


def test_mutate_reports_what_no_case_notices(run: Any, repository: Path) -> None:
    """Without the cases of the clause each is told with the case that would have told it."""
    (repository / "fixtures/suzhou/art_05.yaml").unlink()
    ran = run("mutate", *CLAUSE)
    assert ran.status == 1
    total, by_cases, by_tests, same, unknown, survive = map(int, ran.line("宿州")[1:])
    assert (by_tests, unknown) == (0, 0)
    assert ran.out.count("- 案例: 待写") == survive == total - by_cases - same > 10


def test_prove_shows_every_property(run: Any) -> None:
    """The rows of the table add up to its last one."""
    ran = run("prove", *CLAUSE)
    assert ran.status == 0
    from tiaoli.guards.proofs import PROPERTIES

    rows = [[int(cell) for cell in ran.line(name)[1:]] for name in PROPERTIES]
    assert [sum(column) for column in zip(*rows, strict=True)] == [
        int(cell) for cell in ran.line("合计")[1:]
    ]
    asked, proved, by_text, refuted, unknown = map(int, ran.line("合计")[1:])
    assert asked == proved + by_text + refuted + unknown
    assert (refuted, unknown) == (0, 0)
    assert proved > 5


def test_agree_counts_the_cases_of_each_reader(run: Any) -> None:
    """As many as asked for, of each provision that decides cases."""
    ran = run("agree", *CLAUSE, "--cases", 20, "--seed", 3)
    assert ran.status == 0
    judged = sum(placed.clause.file == "art_05" for placed, _ in SUZHOU.judged)
    assert ran.line("宿州")[1] == str(20 * judged)
    assert ran.line("合计")[-1] == "0"


def test_guard_prints_one_table_and_keeps_its_figures(run: Any, repository: Path) -> None:
    """A line for the clause with every guard's figures, which are found again; then it is done."""
    ran = run("guard", *CLAUSE, "--cases", 10)
    assert ran.status == 0
    assert ran.line("✓")[1:3] == ["宿州", "第5项"]
    found = kept(repository, SUZHOU, "art_05")
    assert found is not None
    assert found.expected == found.met > 0
    assert found.numbers == found.standing > 0
    assert found.mutants == found.noticed + found.same > 10
    assert found.proofs == found.proved + found.by_text > 5
    assert found.problems == []
    assert guarded(repository, SUZHOU) == {"art_05": found}
    again = run("guard", *CLAUSE, "--stale")
    assert (again.status, again.out) == (0, "没有改动任何条文、案例或引擎\n")


def test_guard_tells_what_is_to_be_mended(run: Any, repository: Path) -> None:
    """A case that expects something else, and everything that then goes unnoticed."""
    file = repository / "fixtures/suzhou/art_05.yaml"
    text = file.read_text(encoding="utf-8")
    assert "10万元" in text
    file.write_text(text.replace("结果: 10万元", "结果: 11万元"), encoding="utf-8")
    ran = run("guard", *CLAUSE, "--cases", 5)
    assert ran.status == 1
    assert ran.line("✗")[1:3] == ["宿州", "第5项"]
    assert "期望不符，请运行 tiaoli cases" in ran.out
    found = kept(repository, SUZHOU, "art_05")
    assert found is not None
    assert found.problems
    assert found.met < found.expected


@pytest.mark.parametrize("command", ["mutate", "prove", "agree", "guard"])
def test_an_unknown_clause_is_a_message(command: str, run: Any) -> None:
    """With what could be written instead; a clause may be named by its label."""
    ran = run(command, "--policy", "suzhou", "--clause", "第99项")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.strip() == ("--clause: 没有 第99项 这一条，或它不作裁判；请写 art_05 或 第五条")


def test_a_clause_is_found_by_its_label(run: Any) -> None:
    """第5项 is art_05."""
    ran = run("agree", "--policy", "suzhou", "--clause", "第5项", "--cases", 2)
    assert ran.status == 0


def test_many_clauses_are_one_line_for_each_policy(capsys: Any) -> None:
    """The table stays short; its last line adds all of them up."""
    from tiaoli.guards.commands import MANY, _guard_table

    every = [
        Figures(
            book.policy_id, "v1", c.file, f"{book.policy.short} {c.label}", 2, 1, problems=["甲"]
        )
        for book in (SUZHOU, CHENGDU)
        for c in book.clauses
    ]
    assert len(every) > MANY
    _guard_table(every)
    lines = capsys.readouterr().out.splitlines()
    told = [line.split() for line in lines if line.startswith("✗")]
    assert [line[1] for line in told] == ["宿州", "成都", "合计"]
    assert told[-1][2] == f"{len(every)}/{2 * len(every)}"
    assert told[-1][-1] == str(len(every))
    _guard_table(every[:1])
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("✗")]) == 1


# Since a revision --------------------------------------------------------------------------------


@pytest.fixture
def commit(repository: Path) -> Callable[[], None]:
    """The copy under git, everything committed; and how to commit again."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}

    def git(*arguments: str) -> None:
        names = ("-c", "user.name=甲", "-c", "user.email=a@example.org")
        subprocess.run(
            ["git", *names, *arguments], cwd=repository, check=True, capture_output=True,
            env={**clean, "GIT_CONFIG_GLOBAL": os.devnull},
        )  # fmt: skip

    def committed() -> None:
        git("add", "--all")
        git("commit", "--quiet", "--message", "甲")

    git("init", "--quiet", "--initial-branch", "main")
    committed()
    return committed


def touched(root: Path, *paths: str) -> set[tuple[str, str, str]]:
    """The clauses that are looked at anew once these files have changed."""
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write("\n# 甲\n")
    return changed_since(root, "HEAD", [SUZHOU, CHENGDU])


def every(*books: Rulebook) -> set[tuple[str, str, str]]:
    """Every clause of these policies."""
    return {(book.policy_id, "v1", clause.file) for book in books for clause in book.clauses}


def common(book: Rulebook) -> set[tuple[str, str, str]]:
    """The clauses that bear on the whole policy, which any case of it may test."""
    return {key for key in every(book) if common_clause(book, key[2])}


@pytest.mark.usefixtures("commit")
@pytest.mark.parametrize(
    ("path", "clauses"),
    [
        ("rules/suzhou/v1/art_05.py", {("suzhou", "v1", "art_05")}),
        ("fixtures/chengdu/art_05.yaml", {("chengdu", "v1", "art_05"), *common(CHENGDU)}),
        ("tests/rules/suzhou/test_art_06.py", {("suzhou", "v1", "art_06")}),
        ("rules/suzhou/v1/gazette.txt", every(SUZHOU)),
        ("rules/suzhou/v1/__init__.py", every(SUZHOU)),
        ("rules/chengdu/v1/art_11.py", every(CHENGDU)),
        ("rules/chengdu/v1/art_12.py", every(CHENGDU)),
        ("rules/chengdu/v1/art_14.py", every(CHENGDU)),
        ("rules/terms.py", every(SUZHOU, CHENGDU)),
        ("rules/units.py", every(SUZHOU, CHENGDU)),
        ("rules/facts/new.py", every(SUZHOU, CHENGDU)),
        ("tiaoli/engine.py", every(SUZHOU, CHENGDU)),
        ("fixtures/across/chengdu_sichuan.yaml", every(SUZHOU, CHENGDU)),
        ("fixtures/panzhihua/art_05.yaml", set()),
        ("fixtures/suzhou/reviews/art_05.yaml", set()),
        ("docs/suzhou/art_05.md", set()),
        ("README.md", set()),
    ],
)
def test_what_a_changed_file_bears_on(
    path: str, clauses: set[tuple[str, str, str]], repository: Path
) -> None:
    """Rule and tests on their clause, cases also on what bears on the whole policy; a rule of the
    whole policy, its text or its card on all of it; terms, facts and engine on everything."""
    assert touched(repository, path) == clauses


def test_only_what_has_changed_since(repository: Path, commit: Callable[[], None]) -> None:
    """Committed since, changed and not committed, or not yet under git; nothing before that."""
    assert changed_since(repository, "HEAD", [SUZHOU, CHENGDU]) == set()
    touched(repository, "rules/suzhou/v1/art_02.py")
    commit()
    assert changed_since(repository, "HEAD", [SUZHOU, CHENGDU]) == set()
    assert changed_since(repository, "HEAD~1", [SUZHOU]) == {("suzhou", "v1", "art_02")}
    new = "tests/rules/chengdu/test_art_09.py"
    assert touched(repository, new) == {("chengdu", "v1", "art_09")}
    (repository / "fixtures/suzhou/art_05.yaml").unlink()
    found = changed_since(repository, "HEAD", [SUZHOU, CHENGDU])
    assert found == {("chengdu", "v1", "art_09"), ("suzhou", "v1", "art_05"), *common(SUZHOU)}


@pytest.mark.usefixtures("commit")
@pytest.mark.parametrize("revision", ["keine", "HEAD~7", "0" * 40, "--output=甲"])
def test_a_bad_revision_is_a_message(revision: str, run: Any, repository: Path) -> None:
    """That there is none of that name is told on one line, with the option."""
    with pytest.raises(GitError):
        changed_since(repository, revision, [SUZHOU])
    ran = run("guard", *CLAUSE, f"--since={revision}")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("--since: git: no revision `")
    assert len(ran.err.splitlines()) == 1


def test_without_git_since_is_a_message(run: Any, repository: Path, monkeypatch: Any) -> None:
    """The repository need not be one of git's."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.parent))
    ran = run("guard", *CLAUSE, "--since", "HEAD")
    assert ran.status == 2
    assert ran.err.startswith("--since: git: ")


@pytest.mark.usefixtures("commit")
def test_nothing_changed_is_nothing_to_do(run: Any, repository: Path, monkeypatch: Any) -> None:
    """No guard is run, and no figures are kept; a change of another clause is none of this one."""
    monkeypatch.setattr(guard, "guard", None)
    ran = run("guard", *CLAUSE, "--since", "HEAD")
    assert (ran.status, ran.out) == (0, "没有改动任何条文、案例或引擎\n")
    touched(repository, "fixtures/suzhou/art_02.yaml")
    assert run("guard", *CLAUSE, "--since", "HEAD").status == 0
    assert not (repository / FILE).exists()


# What is kept ------------------------------------------------------------------------------------

FOUND = Figures("suzhou", "v1", "art_05", "宿州 第5项", 9, 9, 3, 3, 40, 39, 1, problems=["甲"])
OTHER = replace(FOUND, file="art_06", label="宿州 第6项")


def test_figures_are_kept_beside_those_of_other_clauses(repository: Path) -> None:
    """A later one takes the place of an earlier one; another clause's stay."""
    assert kept(repository, SUZHOU, "art_05") is None
    save(repository, [SUZHOU], [FOUND])
    save(repository, [SUZHOU], [OTHER])
    assert guarded(repository, SUZHOU) == {"art_05": FOUND, "art_06": OTHER}
    later = replace(FOUND, met=8)
    save(repository, [SUZHOU], [later])
    assert guarded(repository, SUZHOU) == {"art_05": later, "art_06": OTHER}
    assert guarded(repository, CHENGDU) == {}


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("rules/suzhou/v1/art_05.py", {"art_05"}),
        ("fixtures/suzhou/art_05.yaml", {"art_05", "art_06"}),
        ("fixtures/suzhou/art_06.yaml", {"art_06"}),
        ("tests/rules/suzhou/test_art_05.py", {"art_05"}),
        ("rules/suzhou/v1/gazette.txt", {"art_05", "art_06"}),
        ("rules/suzhou/v1/__init__.py", {"art_05", "art_06"}),
        ("rules/suzhou/v1/closing.py", {"art_05", "art_06"}),
        ("rules/terms.py", {"art_05", "art_06"}),
        ("rules/units.py", {"art_05", "art_06"}),
        ("rules/facts/enterprise.py", {"art_05", "art_06"}),
        ("fixtures/across/panzhihua_sichuan.yaml", {"art_05", "art_06"}),
        ("tiaoli/engine.py", {"art_05", "art_06"}),
        ("tiaoli/guards/new.py", {"art_05", "art_06"}),
        ("fixtures/suzhou/reviews/art_05.yaml", set()),
        ("rules/suzhou/v1/art_02.py", set()),
        ("rules/chengdu/v1/art_05.py", set()),
        ("README.md", set()),
    ],
)
def test_figures_vanish_when_what_bears_on_them_changes(
    path: str, gone: set[str], repository: Path
) -> None:
    """Clause, cases, tests, text, terms, facts, engine; a file that is new too, or gone."""
    save(repository, [SUZHOU], [FOUND, OTHER])
    file = repository / path
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_bytes() if file.exists() else None
    file.write_bytes((before or b"") + b"\n#")
    assert {"art_05", "art_06"} - {*guarded(repository, SUZHOU)} == gone
    if before is None:
        file.unlink()
    else:
        file.write_bytes(before)
    assert {*guarded(repository, SUZHOU)} == {"art_05", "art_06"}


def test_figures_vanish_when_a_file_is_gone(repository: Path) -> None:
    """A clause without its rule is not the clause that was guarded."""
    save(repository, [SUZHOU], [FOUND, OTHER])
    (repository / "rules/suzhou/v1/art_05.py").unlink()
    assert {*guarded(repository, SUZHOU)} == {"art_06"}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "7", '"甲"', '{"suzhou/art_05": 7}', '{"suzhou/art_05": {}}',
     '{"suzhou/art_05": {"hash": "甲"}}', "\ufeff{}", "[" * 5000],
)  # fmt: skip
def test_a_file_that_is_no_such_file_is_ignored(text: str, repository: Path) -> None:
    """Nothing is shown of it, and the next figures take its place."""
    file = repository / FILE
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    assert kept(repository, SUZHOU, "art_05") is None
    save(repository, [SUZHOU], [FOUND])
    assert kept(repository, SUZHOU, "art_05") == FOUND


def test_a_file_of_other_bytes_is_ignored(repository: Path) -> None:
    """Not even text."""
    (repository / FILE).parent.mkdir()
    (repository / FILE).write_bytes(b"\xff\xfe\x00")
    assert guarded(repository, SUZHOU) == {}


def test_figures_with_more_or_fewer_fields_are_ignored(repository: Path) -> None:
    """Another version of the engine may have written them."""
    save(repository, [SUZHOU], [FOUND])
    file = repository / FILE
    entries = json.loads(file.read_text(encoding="utf-8"))
    for spoiled in (
        {**entries["suzhou/v1/art_05"], "neu": 1},
        {"hash": entries["suzhou/v1/art_05"]["hash"]},
    ):
        file.write_text(json.dumps({"suzhou/art_05": spoiled}), encoding="utf-8")
        assert kept(repository, SUZHOU, "art_05") is None


def test_nothing_is_half_written(repository: Path, monkeypatch: Any) -> None:
    """A write that fails leaves what was kept before, whole."""
    save(repository, [SUZHOU], [FOUND])
    genuine = Path.write_text

    def cut(self: Path, text: str, **rest: Any) -> int:
        genuine(self, text[: len(text) // 2], **rest)
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_text", cut)
    with pytest.raises(OSError, match="no space"):
        save(repository, [SUZHOU], [replace(FOUND, met=1)])
    monkeypatch.undo()
    assert kept(repository, SUZHOU, "art_05") == FOUND
    save(repository, [SUZHOU], [OTHER])
    assert [path.name for path in (repository / FILE).parent.iterdir()] == [FILE.name]
    assert figures.FILE == FILE
