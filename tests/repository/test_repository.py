"""The repository as a whole: arrows point one way, names agree, every doubt is shown by a case."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import BOOKS, ROOT, written_cases
from tests.judging import common_doubts
from tiaoli.load import sha256
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import NO_VERDICT, Duty, Entitlement, Prohibition
from tiaoli.reviews.records import FOLDER
from tiaoli.transition import decided

CODE = ("tiaoli", "generator", "tests", "benchmarks")
every_book = pytest.mark.parametrize(
    "book", BOOKS, ids=[f"{book.policy_id}-{book.edition_id}" for book in BOOKS]
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps or would keep."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("not a git checkout")
    names = done.stdout.decode().split("\0")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())


def texts() -> list[tuple[str, str]]:
    """Every tracked file that is text, by its name."""
    found = []
    for path in tracked():
        try:
            found.append((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def modules(*folders: str) -> list[Path]:
    """The Python files of some folders; clauses of hypothetical amendments are law, not code."""
    every = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in every if "amendments" not in path.parts)


def shown(path: Path) -> str:
    """A path as messages give it."""
    return path.relative_to(ROOT).as_posix()


# Arrows ------------------------------------------------------------------------------------------


def imported(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize(
    ("folder", "never"),
    [
        ("tiaoli", {"rules", "generator", "tests", "benchmarks"}),
        ("generator", {"rules", "tests", "benchmarks"}),
        ("rules", {"generator", "tests", "benchmarks"}),
    ],
)
def test_arrows_point_one_way(folder: str, never: set[str]) -> None:
    """The engine knows no policy, the generator none either; rules know neither pages nor tests."""
    files = modules(folder)
    assert files
    wrong = {
        shown(f): names for f in files if (names := {n.split(".")[0] for n in imported(f)} & never)
    }
    assert wrong == {}


def test_the_tree_knows_none_of_its_readers() -> None:
    """Nodes, kinds and nouns import nothing that evaluates, says, traces or exports them."""
    declared = ("fields", "kinds", "tree", "nouns", "provisions", "orders")
    below = {"tiaoli"} | {f"tiaoli.{name}" for name in declared}
    for name in ("kinds", "tree", "nouns", "provisions", "orders", "terms", "policy"):
        path = ROOT / "tiaoli" / f"{name}.py"
        used = {module for module in imported(path) if module.split(".")[0] == "tiaoli"}
        assert used <= below, name


def test_one_module_imports_durable() -> None:
    """Whatever durable-rules does stays behind one door."""
    doors = [
        shown(path)
        for path in modules("tiaoli", "generator")
        if any(name.split(".")[0] in ("durable", "durable_rules_engine") for name in imported(path))
    ]
    assert len(doors) == 1


def test_rules_import_only_the_language_and_each_other() -> None:
    """tiaoli.language is the one module of the engine that a rule file may name."""
    for path in modules("rules"):
        assert {n for n in imported(path) if n.startswith("tiaoli")} <= {"tiaoli.language"}


# Files -------------------------------------------------------------------------------------------


def test_file_names_are_ascii() -> None:
    """Also of files whose content is Chinese."""
    names = [shown(path) for path in tracked()]
    assert len(names) > 100
    assert [name for name in names if not name.isascii()] == []


def is_clause(path: Path) -> bool:
    """Whether a rule file's docstring is the words of the law."""
    return re.fullmatch(r"rules/\w+/v\d+/(?!__init__)\w+\.py", shown(path)) is not None


@pytest.mark.parametrize(
    "path", [p for p in modules(*CODE, "rules") if p.stat().st_size and not is_clause(p)], ids=shown
)
def test_the_first_line_of_a_module_says_its_one_job(path: Path) -> None:
    """One line, one sentence, then at most more after a blank line."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")), clean=False)
    assert docstring
    first, _, rest = docstring.partition("\n")
    assert re.fullmatch(r"[^。]+。|[^\n]*[^.\s]\.", first)
    assert not re.search(r"[.?!] [A-Z]", first)
    assert rest == "" or rest.startswith("\n")


@pytest.mark.parametrize("path", modules("tiaoli", "generator"), ids=shown)
def test_modules_are_small(path: Path) -> None:
    """At most 600 lines: a file that says what it is can be read in one sitting."""
    assert path.read_text(encoding="utf-8").count("\n") <= 600


def test_no_machine_path_and_no_registry() -> None:
    """What one machine is called, or where it fetches packages, is nobody else's."""
    places = "|".join(("work", "tmp", "root", "home", "Users"))
    path = re.compile(rf"(?<![\w.:/$}})])/(?:{places})(?=[/\s\"'`)]|$)", re.MULTILINE)
    hosts = re.compile(
        r"pypi\.(?:org|python)|pythonhosted|npmjs|yarnpkg|jsdelivr|unpkg|crates\.io",
        re.IGNORECASE,
    )
    this = shown(Path(__file__))
    found = [
        (name, match[0])
        for name, text in texts()
        if name != this
        for match in [*path.finditer(text), *hosts.finditer(text)]
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-build.lock"])
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    """Every package is pinned by version and hash, wherever it comes from."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"index-url|find-links|trusted-host", text)
    pins = re.findall(r"^[A-Za-z0-9][\w.-]*(?:\[\w+\])?==\S+", text, re.MULTILINE)
    assert pins
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block.split("\n")[0]


def test_the_readme_says_what_ci_runs() -> None:
    """The test command of both READMEs is the last thing .ci/run calls, and make knows it."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\n")
    commands = [line for line in lines if line.startswith("make ")]
    assert commands[-1] == "make test"
    assert [line for line in lines if line][-1] == "make test"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        said = {
            line.split("#")[0].strip()
            for block in blocks
            for line in block.split("\n")
            if line.startswith("make ")
        }
        assert "make test" in said
        for command in said | set(commands):
            assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE), command


def test_the_readme_names_what_is_there() -> None:
    """Every path that a README puts in backticks or links to exists."""
    for readme in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        linked = re.findall(r"\]\((?!https?:)([^)#]+)", text)
        quoted = re.findall(r"`((?:tests|docs|fixtures|rules|tools)/[\w./-]+)`", text)
        missing = [name for name in [*linked, *quoted] if not (ROOT / name).exists()]
        assert missing == [], readme
        assert linked or quoted or readme == "CONTRIBUTING.md"


# The law -----------------------------------------------------------------------------------------


@every_book
def test_a_gazette_is_its_hash(book: Rulebook) -> None:
    """Byte for byte, as it lies on the disk."""
    file = ROOT / "rules" / book.policy_id / book.edition_id / "gazette.txt"
    assert sha256(file.read_bytes()) == book.edition.gazette_sha256
    assert file.read_bytes().decode("utf-8") == book.gazette


def test_editions_are_all_loaded() -> None:
    """Every folder with a card is a rulebook of these tests."""
    cards = {
        p.parent.relative_to(ROOT / "rules").as_posix() for p in ROOT.glob("rules/*/v*/__init__.py")
    }
    assert {f"{book.policy_id}/{book.edition_id}" for book in BOOKS} == cards


@every_book
def test_every_clause_that_decides_has_cases(book: Rulebook) -> None:
    """One clause, one file, one name: rules/…/art_05.py and fixtures/…/art_05.yaml."""
    folder = ROOT / "fixtures" / book.policy_id
    decides = {
        clause.file
        for clause in book.own
        if not all(isinstance(each, NO_VERDICT) for each in clause.provisions.values())
    }
    have = {file.stem for file in folder.glob("*.yaml")}
    assert decides - have == set()
    everywhere = {c.file for b in BOOKS if b.policy_id == book.policy_id for c in b.clauses}
    assert have - everywhere == set()
    beside = {p.name for p in folder.iterdir()} - {FOLDER}
    assert beside == {f"{name}.yaml" for name in have}


@cache
def expectations(book: Rulebook) -> dict[str, list[tuple[object, object]]]:
    """The written expectations of a policy by provision, with their cases."""
    found: dict[str, list[tuple[object, object]]] = {}
    for case in written_cases(book):
        for expected in case.expects:
            found.setdefault(expected.provision, []).append((case, expected))
    return found


def judged(book: Rulebook) -> list[Placed]:
    """The provisions on which cases can be decided, of the clauses that the edition worded."""
    duties = [
        placed
        for placed in book.of_kind(Duty, Prohibition)
        if placed.provision.subject is not None  # type: ignore[attr-defined]
    ]
    return [placed for placed in (*book.of_kind(Entitlement), *duties) if placed.clause in book.own]


@every_book
def test_every_provision_has_three_written_cases(book: Rulebook) -> None:
    """And not all of them come to the same."""
    for placed in judged(book):
        found = expectations(book).get(placed.id, [])
        assert len({case.name for case, _ in found}) >= 3, placed.id  # type: ignore[attr-defined]
        assert len({expected.outcome for _, expected in found}) >= 2, placed.id  # type: ignore[attr-defined]


DOUBTS = [
    pytest.param(
        book, placed, option, id=f"{book.policy_id}-{book.edition_id}-{placed.id}-{option}"
    )
    for book in BOOKS
    for placed in book.placed
    if placed.clause in book.own
    for doubt in placed.readings
    for option in doubt.names[1:]
]


@pytest.mark.parametrize(("book", "placed", "option"), DOUBTS)
def test_every_reading_is_shown_by_a_case(book: Rulebook, placed: Placed, option: str) -> None:
    """Some written 读法 comes to something else with the option than without it."""
    policy_level = any(doubt in common_doubts(book) for doubt in placed.readings)
    wanted = expectations(book) if policy_level else {placed.id: expectations(book)[placed.id]}
    for id_, found in wanted.items():
        for case, expected in found:
            for names, result in expected.readings.items():  # type: ignore[attr-defined]
                selection = frozenset(names.split("+"))
                if option not in selection:
                    continue
                without = selection - {option}
                other = (
                    expected.outcome
                    if not without
                    # type: ignore[attr-defined]
                    else (
                        decided(book, case, without)[id_].outcome.text  # type: ignore[arg-type]
                    )
                )
                if other != result:
                    return
    pytest.fail(f"no written case shows what “{option}” changes")


@every_book
def test_written_cases_name_their_reasons_and_no_case_twice(book: Rulebook) -> None:
    """Within a file names are unique (the reader sees to it); a reason quotes or says something."""
    for case in written_cases(book):
        if case.expects:
            assert len(case.reason) >= 5, case.where
