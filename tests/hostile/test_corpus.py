"""Hostile input: what was found stays refused; time, memory, depth and writing have bounds."""

from __future__ import annotations

import hashlib
import inspect
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator import build
from tests.hostile.targets import (
    CLAUSE,
    CORPUS,
    GAZETTE,
    ROOT,
    SUFFIX,
    TARGETS,
    repository,
    time_limit,
)
from tiaoli.cli import main
from tiaoli.declarations import DeclarationError
from tiaoli.fields import Checked, _misfits, extent, shown
from tiaoli.load import RulebookError, load
from tiaoli.tree import All, Always, Node, Not, RuleError

KEPT = sorted(file for target in TARGETS for file in (CORPUS / target).glob(f"*{SUFFIX[target]}"))
MEMORY = 400_000_000
"""Bytes of address space; the program itself takes a few dozen million."""
HEAD = '''"""第五条 甲。"""
from rules.facts.enterprise import 企业
from rules.units import 万元, 亿元, 日期
from rules.terms import 首次突破
from tiaoli.language import (
    Bound, Count, Grant, Money, Programme, Several, constant, each_tier, first_crossing, reading,
    share_of, sum_of, yesno,
)
甲 = Programme(quote="甲。", actor="甲", addressee="乙", does="丙", why_no_verdict="丁")
'''
"""Nine lines that load; what follows stands in line 10."""
CASE = "- 案例: 甲\n  日期: 2025-03-01\n  事实: "
LINE = f"{CLAUSE}:10: "
UNITS = "责任单位："


def twice(first: str, again: str, times: int) -> str:
    """Names that each say the one before twice."""
    return f"a0 = {first}\n" + "".join(f"a{n + 1} = {again.format(n)}\n" for n in range(times))


# What was found ----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", KEPT, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_what_was_found_is_refused_by_name(file: Path) -> None:
    """Every input that broke a loader, or led the fuzzer to a new place, now meets its target."""
    TARGETS[file.parent.name](file.read_bytes())


def test_inputs_are_as_they_were_found() -> None:
    """No editor and no git attribute has mended an input: its name is that of its bytes."""
    assert [file.stem for file in KEPT] == [
        hashlib.sha256(file.read_bytes()).hexdigest()[:8] for file in KEPT
    ]


def test_the_corpus_stays_small() -> None:
    """Inputs are kept for what they show, not by the thousand."""
    assert len(KEPT) < 200
    assert sum(file.stat().st_size for file in KEPT) < 500_000


# Time and memory ---------------------------------------------------------------------------------

LARGE: dict[str, tuple[str, Callable[[], str]]] = {
    "a case of unknown provisions": (
        "cases",
        lambda: CASE + "{}\n  期望: {" + ", ".join(f"第五条/成{n}: 1元" for n in range(2400)) + "}",
    ),
    "awards of unknown provisions": (
        "cases",
        lambda: CASE
        + "{已获奖补: [" + ", ".join(f"{{条款: 第五条/{n}}}" for n in range(2000)) + "]}",
    ),
    "cases without anything": ("cases", lambda: "- {}\n" * 13_000),
    "cases of one background": (
        "cases",
        lambda: "- 背景: 甲\n  日期: 2025-03-01\n" + "".join(f"- 案例: {n}\n" for n in range(3500)),
    ),
    "keys written twice": (
        "cases", lambda: CASE + "{企业: {" + ", ".join(["a: 1"] * 9000) + "}}",
    ),
    "a long line": ("cases", lambda: CASE + "'" + "甲" * 21_000 + "'"),
    "a long comment": ("cases", lambda: "#" * 65_000),
    "blank lines": ("cases", lambda: " \r\n" * 21_000),
    "deep lists": ("cases", lambda: "[" * 65_000),
    "deep mappings": ("cases", lambda: "{a: " * 16_000),
    "deep keys": ("cases", lambda: "? " * 32_000),
    "a billion laughs": (
        "cases",
        lambda: "a: &a [x, x]\n" + "".join(
            f"{y}: &{y} [{', '.join([f'*{x}'] * 9)}]\n" for x, y in pairwise("abcdefghi")
        ),
    ),
    "a long number": ("cases", lambda: CASE + "{企业: {年度主营业务收入: " + "9" * 60_000 + "元}}"),
    "a long date": ("cases", lambda: f"- 案例: 甲\n  日期: {'9' * 4000}-01-01"),
    "a long integer": ("rules", lambda: HEAD + "y = 亿元(" + "9" * 60_000 + ")"),
    "a long hexadecimal integer": ("rules", lambda: HEAD + "y = 亿元(0x" + "f" * 60_000 + ")"),
    "a long integer as a statement": ("rules", lambda: HEAD + "0x" + "f" * 60_000),
    "a long integer that is called": ("rules", lambda: HEAD + "y = (0x" + "f" * 60_000 + ")()"),
    "a long number in a text": ("rules", lambda: HEAD + 'y = 亿元("' + "9" * 60_000 + '")'),
    "a number beyond memory": ("rules", lambda: HEAD + 'y = 亿元("1e999999999")'),
    "a fraction beyond memory": ("rules", lambda: HEAD + 'y = 亿元("1e-999999999")'),
    "a text repeated": ("rules", lambda: HEAD + 'y = "a" * 9999999999'),
    "a text filled up": ("rules", lambda: HEAD + 's = "a"\nu = s.ljust\ny = u(9999999999)'),
    "a wide tuple": ("rules", lambda: HEAD + "y = (" + "1, " * 20_000 + ")"),
    "a wide call": ("rules", lambda: HEAD + "y = reading(" + "1, " * 20_000 + ")"),
    "deep brackets": ("rules", lambda: HEAD + "y = " + "(" * 30_000 + ")" * 30_000),
    "deep lists in a rule": ("rules", lambda: HEAD + "y = " + "[" * 150 + "]" * 150),
    "deep negation": ("rules", lambda: HEAD + "y = " + "~" * 900 + "企业.是人工智能企业"),
    "a deep condition": (
        "rules", lambda: HEAD + "y = " + " | ".join(["企业.是人工智能企业"] * 2400),
    ),
    "a deep condition that is no declaration": (
        "rules", lambda: HEAD + " | ".join(["企业.是人工智能企业"] * 2400),
    ),
    "deep attributes": ("rules", lambda: HEAD + "企业" + ".a" * 3000),
    "deep indentation": (
        "rules", lambda: HEAD + "".join(" " * n + "if 1:\n" for n in range(300)),
    ),
    "negation by name": ("rules", lambda: HEAD + twice("~企业.是人工智能企业", "~a{0}", 4000)),
    "conditions doubled": (
        "rules", lambda: HEAD + twice("企业.是人工智能企业", "a{0} & a{0}", 40),
    ),
    "sums doubled": ("rules", lambda: HEAD + twice("万元(1)", "sum_of(a{0}, a{0})", 40)),
    "tuples doubled, as a key": (
        "rules", lambda: HEAD + twice("(1, 1)", "(a{0}, a{0})", 60) + "y = {a60: 1}",
    ),
    "tuples doubled, in a message": (
        "rules", lambda: HEAD + twice("(1, 1)", "(a{0}, a{0})", 60) + "y = 亿元(a60)",
    ),
    "tiers within tiers": (
        "rules",
        lambda: HEAD
        + 'f = each_tier("甲", question="", authority="", instead="", readings={'
        + ", ".join(f'"{n}": Several.EACH' for n in range(50))
        + "})\nm = 首次突破(企业.年度主营业务收入, 企业.历年最高主营业务收入)\n"
        + twice("万元(1)", "f(m, {{亿元(1): a{0}}})", 12),
    ),
    "many declarations": ("rules", lambda: HEAD + "".join(f"a{n} = 1\n" for n in range(6000))),
    "a long name": ("rules", lambda: HEAD + "y = " + "企" * 20_000),
    "a long name after a dot": ("rules", lambda: HEAD + "y = ~企业." + "甲" * 20_000),
    "units that are never closed": (
        "rules", lambda: f'"""第五条 {f"（{UNITS}" * 3400}"""\n' + HEAD.partition("\n")[2],
    ),
    "a gazette of one line": ("rules", lambda: f"# {GAZETTE}\n第五条 " + "甲，" * 30_000),
}  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_memory(target: str) -> None:
    """All of it within a few hundred megabytes, each within its time, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import replay; replay({target!r})"],
        cwd=ROOT, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.stderr.decode(), done.returncode) == ("", 0)


def replay(target: str) -> None:
    """Every input of one target under the limit of memory."""
    TARGETS[target](b"")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name, (where, make) in LARGE.items():
        if where == target:
            try:
                TARGETS[target](make().encode())
            except Exception as problem:
                raise AssertionError(name) from problem


# Messages ----------------------------------------------------------------------------------------


def refused(root: Path, where: str, content: str | bytes) -> str:
    """What loading says once the file holds this; nothing may be written meanwhile."""
    data = content.encode() if isinstance(content, str) else content
    (root / where).write_bytes(data)
    before = everything(root)
    with pytest.raises((DeclarationError, RulebookError)) as raised:
        load(root)
    assert before == everything(root)
    return str(raised.value)


def everything(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (file for file in root.rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository of one clause."""
    return repository(tmp_path)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ('y = 亿元("1e999999999")', "`'1e999999999'` is not exact; write an integer or a string"),
        ('y = 亿元("1/3")', "`1/3` is finer than the smallest unit of 金额"),
        ("y = 亿元(0xfffffffffffffffffff)", "an integer above 10^18"),
        ('y = 亿元("\\ud800")', "half a character (`\\ud800` to `\\udfff`)"),
        ("y = " + "~" * 100 + "企业.是人工智能企业", "more than 60 levels inside one another"),
        ("y = (" + "1, " * 5000 + ")", "more than 5000 parts in one declaration; divide it"),
        ("y = reading(name=1, name=2)", "keyword argument repeated: name"),
        ("f'{\"\x01\"}'", None),
        ("y = 企业.facts", "`企业.facts` cannot be given another name"),
        ("u = share_of(0)\ny = u(1)", None),
        ("y = 日期(2024, 999999999999, 1)", None),
        ('f = first_crossing(question="", readings={}, authority="", instead="")\n'
         "y = f(企业, 企业)", None),
        ('f = first_crossing("甲", question="", readings={}, authority="", instead="")\n'
         "y = f(企业.年度主营业务收入, 企业.历年最高主营业务收入)", None),
        ("y = sum_of(1)", "Sum needs an amount such as 万元(100), not `int`"),
        ('y = Programme(quote=["甲"], actor="", addressee="", does="", why_no_verdict="甲")',
         "Programme needs quote=str, not `list`"),
        ('y = reading("甲", "乙", {"丙": [1], "丁": 2}, instead="戊")',
         "Reading needs options=tuple[tuple[str, Any], ...], not `list`"),
        ('y = reading("甲", "乙", {"丙": 亿元, "丁": 2}, instead="戊")',
         "Reading needs options=tuple[tuple[str, Any], ...], not `function`"),
        ('y = reading("甲", "乙", {"丙": 1}, instead="丁")',
         "reading `甲` needs the reading taken and at least one other"),
    ],
)  # fmt: skip
def test_a_rule_is_refused_with_its_line(root: Path, code: str, says: str | None) -> None:
    """Whatever Python would raise, the message starts with file and line and is one line."""
    said = refused(root, CLAUSE, HEAD + code)
    assert said.startswith(LINE + (says or "") if says else f"{CLAUSE}:1")
    assert "\n" not in said
    assert len(said) < 500


@pytest.mark.parametrize("unit", ["(", "(a|a)*b", "[", "\\\\"])
def test_a_unit_is_no_pattern(root: Path, unit: str) -> None:
    """What a count is counted in is text, whatever it would be in a regular expression."""
    source = HEAD + f'u = constant(Count("{unit}"))\ny = u(20)\n'
    (root / CLAUSE).write_text(source, encoding="utf-8")
    assert [book.policy_id for book in load(root)] == ["chengdu"]


@pytest.mark.parametrize(
    ("where", "content", "says"),
    [
        (GAZETTE, "甲\n乙\n".encode("gbk"), f"{GAZETTE}:1: not UTF-8: "),
        (GAZETTE, "甲\n乙\0\n", f"{GAZETTE}:2: holds a NUL character; save it as plain text"),
        (GAZETTE, "甲" * 70_000, f"{GAZETTE}: larger than 200000 bytes"),
        (CLAUSE, "甲".encode("utf-16"), f"{CLAUSE}: not UTF-8: "),
        (CLAUSE, HEAD.replace("甲", "\0"), f"{CLAUSE}:1: not valid Python: "),
        (CLAUSE, b"\xed\xa0\x80", f"{CLAUSE}: not UTF-8: "),
        (CLAUSE, '"""第五条 甲。"""\n', f"{CLAUSE}: no provision"),
        ("rules/terms.py", "", 'rules/terms.py: needs 用语 = {"…": "…", …}'),
        ("rules/terms.py", "用语 = {1: 2}", 'rules/terms.py: needs 用语 = {"…": "…", …}'),
        ("rules/measures.py", "措施 = 1", 'rules/measures.py: needs 措施 = {"…": "…", …}'),
        ("rules/chengdu/__init__.py",
         "from tiaoli.language import Policy\n政策 = Policy(1, 2, 3, 4, 5, 6)",
         "rules/chengdu/__init__.py:2: Policy needs title=str, not `1`"),
        ("rules/chengdu/v1/__init__.py",
         "from tiaoli.language import Edition, Status\n"
         "版本 = Edition(Status.DRAFT, '', chapters=1)",
         "rules/chengdu/v1/__init__.py:2: Edition needs chapters=tuple[Chapter, ...], not `1`"),
        ("rules/chengdu/v1/__init__.py", "", "rules/chengdu/v1/__init__.py: needs exactly one"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_named(root: Path, where: str, content: str, says: str) -> None:
    """The gazette, the cards and the tables of words are refused by name as well."""
    assert refused(root, where, content).startswith(says)


@pytest.mark.parametrize(
    "where", ["rules/chengdu/v1/art_99.py", "rules/chengdu/v1/a.b.py", "rules/facts/x.py"]
)
def test_a_folder_where_a_file_should_be(root: Path, where: str) -> None:
    """A folder with the name of a rule file is named; so is a file that no module can be."""
    if where.endswith("a.b.py"):
        (root / where).write_text('"""第六条 甲。"""\n', encoding="utf-8")
    else:
        (root / where).mkdir()
    with pytest.raises(RulebookError, match=r"^rules/[\w/]+\.py: No module named"):
        load(root)


@pytest.mark.parametrize("where", [GAZETTE, "rules/terms.py", "rules/units.py", CLAUSE])
def test_a_file_that_is_a_folder_or_a_pipe(root: Path, where: str) -> None:
    """It is refused without waiting for anybody to write into it."""
    for make in (os.mkdir, os.mkfifo):
        (root / where).unlink(missing_ok=True)
        make(root / where)
        with pytest.raises(RulebookError, match=r"^rules/"):
            load(root)
        if make is os.mkdir:
            (root / where).rmdir()


def test_what_cannot_be_opened_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk or a right that fails is the file's problem, with its name."""

    def fails(path: Path, *_: object) -> None:
        raise PermissionError(13, "permission denied", str(path))

    monkeypatch.setattr(Path, "open", fails)
    with pytest.raises(RulebookError, match=r"^rules/[\w/]+\.py: permission denied$"):
        load(root)


def test_an_edition_is_numbered_in_plain_digits(root: Path) -> None:
    """A folder `v²` is no reason to fail."""
    (root / "rules/chengdu/v²").mkdir()
    (root / "rules/chengdu/v²/__init__.py").touch()
    with pytest.raises(RulebookError, match=r"^rules/chengdu/v²/__init__\.py: needs exactly one"):
        load(root)


def test_a_repository_that_no_folder_can_be(capsys: pytest.CaptureFixture[str]) -> None:
    """A name too long for any folder is answered as a folder without rules."""
    assert main(["--repository", "/" + "x" * 5000, "check"]) == 2
    assert capsys.readouterr().err.startswith("no rule repository at or above xxxx")


# Nothing is written ------------------------------------------------------------------------------

BROKEN = {
    "no Python": (CLAUSE, "y = ("),
    "no declaration": (CLAUSE, HEAD + "import os"),
    "no rule": (CLAUSE, HEAD + 'y = 亿元("1e999999999")'),
    "no text": (GAZETTE, b"\xff\0"),
    "no card": ("rules/chengdu/v1/__init__.py", ""),
}
COMMANDS = {
    "decide": ["decide", "case.yaml"],
    "new clause": ["new", "clause", "chengdu", "v1", "第六条"],
    "check": ["check"],
    "export": ["export"],
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("command", [*COMMANDS, "build"])
def test_broken_rules_write_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], broken: str,
    command: str,
) -> None:  # fmt: skip
    """Commands and the builder of the pages answer with a message and leave no file behind."""
    where, content = BROKEN[broken]
    (root / where).write_bytes(content.encode() if isinstance(content, str) else content)
    (root / "case.yaml").write_text(CASE + "{}", encoding="utf-8")
    monkeypatch.chdir(root)
    before = everything(root)
    status = build.main() if command == "build" else main(COMMANDS[command])
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert where in said.err
    assert before == everything(root)


@pytest.mark.parametrize("content", [b"\xff", b"- {}", b"a: &a [*a]", b"\0", "案例: 甲".encode()])
def test_a_bad_case_writes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    """Nor does `tiaoli decide` with a case file that cannot be read."""
    (root / "case.yaml").write_bytes(content)
    before = everything(root)
    assert main(["--repository", str(root), "decide", str(root / "case.yaml")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{root / 'case.yaml'}:")
    assert before == everything(root)


@pytest.mark.parametrize(
    "arguments",
    [
        ["policy", "../x", "甲"], ["policy", "x", "\udcff"], ["policy", "x", "甲\r乙"],
        ["policy", "x", ""], ["policy", "x\0", "甲"], ["edition", "../../x"], ["edition", "x"],
        ["clause", "chengdu", "v1", "../x"],
        ["clause", "chengdu", "v" + "9" * 5000, "第一条"], ["clause", "chengdu", "v1", ""],
    ],
)  # fmt: skip
def test_hostile_names_scaffold_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """`tiaoli new` refuses names that are none, and leaves no file and no folder."""
    before = sorted(root.rglob("*"))
    assert main(["--repository", str(root), "new", *arguments]) == 2
    assert capsys.readouterr().err
    assert before == sorted(root.rglob("*"))


@pytest.mark.parametrize(
    "gazette",
    [
        "第六条 甲。" + f"（{UNITS}市局）" * 2500, "第六条 甲" + f"（{UNITS}" * 2500,
        "9" * 5000 + ". 甲。\n1. 乙。", "第" + "十" * 20_000 + "条 甲。", "第六条 甲\u2028乙\x85。",
        '第六条 """' + "\\" * 99, "\ufeff第六条 甲。", "第六条 甲。\r\n第七条 乙。\r\n",
    ],
    ids=["units", "open units", "digits", "numerals", "separators", "quotes", "mark", "windows"],
)  # fmt: skip
def test_a_hostile_gazette_scaffolds_or_not(root: Path, gazette: str) -> None:
    """`tiaoli new clause` writes a clause that loads, or says why not."""
    (root / CLAUSE).unlink()
    (root / GAZETTE).write_bytes(gazette.encode())
    before = everything(root)
    status = main(["--repository", str(root), "new", "clause", "chengdu", "v1", "第六条"])
    if status:
        assert before == everything(root)
    else:
        assert [clause.label for clause in load(root)[0].clauses] == ["第六条"]


# What every declaration goes through -------------------------------------------------------------


def below(kind: type) -> list[type]:
    """A class's subclasses, theirs included."""
    return [each for sub in kind.__subclasses__() for each in (sub, *below(sub))]


@pytest.mark.parametrize("kind", below(Checked), ids=lambda kind: kind.__name__)
def test_every_declared_class_is_checked(kind: type) -> None:
    """A class with checks of its own makes those of its fields as well."""
    own = vars(kind).get("__post_init__")
    assert own is None or "super().__post_init__()" in inspect.getsource(own)


def again(value: Any, step: Callable[[Any], Any], times: int) -> Any:
    """What a hundred files could make that each take up what the one before made."""
    for _ in range(times):
        value = step(value)
    return value


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Not, "more than 60 inside one another"),
        (lambda condition: condition & condition, "more than 5000 parts"),
        (lambda condition: All((condition, condition)), "divide it"),
    ],
)
def test_bounds_across_files(step: Callable[[Node], Node], says: str) -> None:
    """What no single file shows is bounded where the tree is made."""
    with pytest.raises(RuleError, match=says):
        again(Always(), step, 100)


@pytest.mark.parametrize(
    ("step", "times"),
    [(lambda v: (v,), 100), (lambda v: (v, v), 30), (lambda v: {"甲": v, "乙": [v]}, 20)],
    ids=["deep", "doubled", "in tables"],
)
def test_bounds_of_plain_values(step: Callable[[Any], Any], times: int) -> None:
    """Tuples, lists and tables that a module holds have the same bounds, and are not walked on."""
    with time_limit(), pytest.raises(RuleError, match="divide it"):
        extent(again((), step, times))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("甲", "`'甲'`"), ("甲" * 99, f"`'{'甲' * 40}'`"), ("\ud800", "`'\\ud800'`"), (7, "`7`"),
        (10**30, "`int`"), (-(10**30), "`int`"), (0.5, "`0.5`"), (None, "`None`"),
        ([1], "`list`"), (Always(), "`Always`"),
    ],
)  # fmt: skip
def test_a_value_in_a_message_is_short(value: object, text: str) -> None:
    """However large it is, and whatever its characters."""
    assert text == shown(value)


@pytest.mark.parametrize(
    ("value", "hint", "misfits"),
    [
        (("甲",), tuple[str, ...], []), (("甲", 1), tuple[str, ...], [1]),
        (("甲", 1), tuple[str, int], []), (("甲",), tuple[str, int], [("甲",)]),
        ((("甲", [1]),), tuple[tuple[str, Any], ...], [[1]]), ([], tuple[str, ...], [[]]),
        ({}, dict[str, int], []), ((), dict[str, int], [()]), (None, str | None, []),
        (1, str | None, [1]), (("甲",), tuple[str, ...] | None, []), (str, Any, [str]),
    ],
)  # fmt: skip
def test_what_does_not_fit(value: object, hint: Any, misfits: list[object]) -> None:
    """It is the innermost value that is not what the field says."""
    assert misfits == list(_misfits(value, hint))


def test_a_corpus_is_read_without_the_fuzzer() -> None:
    """The fuzzer is needed to look for inputs, not to replay them."""
    assert "atheris" not in sys.modules
