"""A rule file holds declarations only: all else is refused, by line, before any of it runs."""

from __future__ import annotations

import importlib.util
import os
import py_compile
import re
import shutil
from pathlib import Path, PurePosixPath

import pytest

from tests.conftest import ROOT
from tiaoli.cli import main
from tiaoli.declarations import DeclarationError, check_declarations
from tiaoli.load import MAX_RULE_BYTES, RulebookError, load

PATH = PurePosixPath("rules/chengdu/v1/art_13.py")
RULE_FILES = sorted((ROOT / "rules").rglob("*.py"))
HEAD = '''"""第十三条 甲。"""

from rules.facts.enterprise import 企业
from rules.units import 亿元
from tiaoli.language import Programme, reading
'''
"""Five lines that may stand in every clause; what follows stands in line 6."""

HOSTILE = {
    "a loop": "for x in (1, 2):\n    y = x",
    "a while loop": "while 1:\n    y = 1",
    "a condition": "if 1:\n    y = 1",
    "a match": "match 1:\n    case _:\n        y = 1",
    "a list comprehension": "y = [x for x in (1, 2)]",
    "a generator": "y = (x for x in (1, 2))",
    "a dict comprehension": "y = {x: 1 for x in (1, 2)}",
    "a lambda": "y = lambda: 1",
    "a function": "def f():\n    return 1",
    "an async function": "async def f():\n    return 1",
    "a class": "class A:\n    pass",
    "a decorated class": "@Programme\nclass A:\n    pass",
    "a decorated function": "@reading\ndef f():\n    pass",
    "import": "import os",
    "import of a rule module": "import rules.units",
    "import from outside": "from os import system",
    "import of the engine": "from tiaoli.load import load",
    "import of the engine's package": "from tiaoli import kinds",
    "import of the loader's path": "from tiaoli.language.os import path",
    "import of another clause": "from rules.chengdu.v1.art_05 import 成长支持",
    "import of another policy": "from rules.chengdu import 政策",
    "import of the nouns' package": "from rules.facts import enterprise",
    "import of the rules": "from rules import units",
    "a relative import": "from . import art_05",
    "a relative import of a clause": "from .art_05 import 成长支持",
    "a relative import that looks like the language": "from .tiaoli.language import Grant",
    "import of everything": "from rules.units import *",
    "import under another name": "from rules.units import 亿元 as 万元",
    "import of a hidden name": "from tiaoli.language import __builtins__",
    "import of a private name": "from rules.terms import _x",
    "import of the future": "from __future__ import annotations",
    "a private name": "_x = 1",
    "a dunder name": "__path__ = ('x',)",
    "the builtins": "y = __builtins__",
    "the loader": "y = __loader__",
    "a dunder attribute": "y = 企业.__class__",
    "a private attribute": "y = 企业._facts",
    "an attribute of an attribute": "y = 企业.facts.clear",
    "an attribute of a call": "y = 亿元(3).value",
    "an attribute of a text": "y = 'a'.join",
    "a noun's facts under a name of their own": "F = 企业.facts\nG = F.clear()",
    "a method under a name of its own": "D = {'a': 1}\nE = D.clear\nF = E()",
    "a method of an attribute": "y = 企业.facts.clear()",
    "a float": "y = 亿元(2.5)",
    "a float in exponent form": "y = 1e3",
    "a complex number": "y = 1j",
    "an ellipsis": "y = ...",
    "bytes": "y = b'a'",
    "an f-string": "y = f'{企业}'",
    "an f-string without a value": "y = f'a'",
    "a walrus": "y = (z := 1)",
    "unpacked keywords": "y = reading(**{'name': 'a'})",
    "unpacked arguments": "y = reading(*('a', 'b'))",
    "an unpacked list": "y = [*(1, 2)]",
    "an unpacked dict": "y = {**{'a': 1}}",
    "a starred target": "y, *z = (1, 2)",
    "several targets": "y = z = 1",
    "a tuple target": "y, z = (1, 2)",
    "an attribute target": "企业.facts = 1",
    "a subscript target": "企业['a'] = 1",
    "a subscript": "y = (1, 2)[0]",
    "a slice": "y = 'abc'[0:1]",
    "a set": "y = {1, 2}",
    "a call of a call's result": "y = reading('a')('b')",
    "a call of a text": "y = 'a'(1)",
    "a call of a tuple": "y = (reading, reading)('a')",
    "open": "y = open('marker', 'w')",
    "exec": "y = exec('1')",
    "eval": "y = eval('1')",
    "getattr": "y = getattr(企业, 'facts')",
    "print": "y = print(1)",
    "type": "y = type(企业)",
    "a name never declared": "y = 省",
    "a name declared only below": "y = z\nz = 1",
    "a bare call": "reading('a')",
    "a bare name": "企业",
    "a second docstring": "'甲'",
    "assert": "assert 1",
    "try": "try:\n    y = 1\nexcept ValueError:\n    y = 2",
    "with": "with 企业:\n    y = 1",
    "raise": "raise ValueError",
    "global": "global y",
    "nonlocal": "nonlocal y",
    "del": "del 企业",
    "pass": "pass",
    "return": "return 1",
    "await": "await 企业",
    "yield": "yield 1",
    "an augmented assignment": "y = 1\ny |= 2",
    "an annotated assignment": "y: int = 1",
    "an annotation": "y: int",
    "a type alias": "type y = int",
    "a conditional expression": "y = 1 if 企业 else 2",
    "and": "y = 1 and 2",
    "not": "y = not 1",
    "a comparison": "y = 1 < 2",
    "is": "y = 企业 is None",
    "in": "y = 1 in (1, 2)",
    "addition": "y = 1 + 2",
    "multiplication": "y = 'a' * 1000000000",
    "a power": "y = 2 ** 100000000",
    "a shift": "y = 1 << 100000000",
    "formatting": "y = '%s' % 1",
    "matrix multiplication": "y = 企业 @ 企业",
    "negation": "y = -1",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_declaration_is_refused_with_its_line(code: str) -> None:
    """The message starts with file and line, and no statement before it saves the file."""
    with pytest.raises(DeclarationError) as raised:
        check_declarations(HEAD + code, PATH)
    place, _, words = str(raised.value).partition(": ")
    file, _, line = place.rpartition(":")
    assert file == str(PATH)
    assert int(line) in range(6, 6 + code.count("\n") + 1)
    assert words


MUTATIONS = {
    "a method of a dict": "D = {'a': 1}\nE = D.clear()",
    "a method of a list": "L = [1]\nM = L.append(2)",
    "a method of a text": "T = '{0.__class__}'\nU = T.format(企业)",
    "a text of any size": "T = '{:>9}'\nU = T.format(1)",
}


@pytest.mark.parametrize("code", MUTATIONS.values(), ids=MUTATIONS.keys())
def test_a_method_is_not_called(code: str) -> None:
    """A rule calls the language's names, never a method: it could empty the nouns of every rule."""
    with pytest.raises(DeclarationError) as raised:
        check_declarations(HEAD + code, PATH)
    assert str(raised.value).startswith(f"{PATH}:7: ")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = (", f"{PATH}:1: not valid Python: '(' was never closed (art_13.py, line 1)"),
        ("x = 1\n  y = 2", f"{PATH}:2: not valid Python: unexpected indent (art_13.py, line 2)"),
        (
            "x = 1\ny = 第一条 支持",
            f"{PATH}:2: not valid Python: invalid syntax (art_13.py, line 2)",
        ),
        (
            "import os",
            f"{PATH}:1: `import os` is not allowed here; a rule file holds declarations only",
        ),
        (
            "y = 0.6",
            f"{PATH}:1: `0.6` is not exact; write a string or an integer; "
            "a rule file holds declarations only",
        ),
        (
            "y = 万元(3)",
            f"{PATH}:1: `万元` is neither imported nor declared above; "
            "a rule file holds declarations only",
        ),
    ],
)
def test_the_message_says_what_is_wrong(source: str, says: str) -> None:
    """File, line, the offending text in backticks, and the reason."""
    with pytest.raises(DeclarationError) as raised:
        check_declarations(source, PATH)
    assert str(raised.value) == says


@pytest.mark.parametrize(
    "source",
    ["y = " + "(" * 300 + "1" + ")" * 300, "y = " + "~" * 200_000 + "1", "y = 1" + "0" * 5000],
    ids=["brackets", "operators", "digits"],
)
def test_depth_and_length_are_refused_not_crashed_on(source: str) -> None:
    """Source that Python's parser cannot hold is a refusal, with the file's name."""
    with pytest.raises(DeclarationError) as raised:
        check_declarations(source, PATH)
    assert str(raised.value).startswith(f"{PATH}:")


def test_a_null_byte_is_refused_with_a_line() -> None:
    """Python gives no line for it; the message still has a number where one belongs."""
    with pytest.raises(DeclarationError) as raised:
        check_declarations("x = '\0'", PATH)
    assert re.match(rf"{PATH}:[0-9]+: not valid Python: .*null bytes", str(raised.value))


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda p: p.relative_to(ROOT / "rules").as_posix())
def test_every_rule_file_holds_declarations_only(path: Path) -> None:
    """The real rules pass, and are no larger than a rule file may be."""
    source = path.read_text(encoding="utf-8")
    check_declarations(source, PurePosixPath(path.relative_to(ROOT).as_posix()))
    assert len(source.encode()) <= MAX_RULE_BYTES


# Through the loader ------------------------------------------------------------------------------


@pytest.fixture
def clause(tmp_path: Path) -> Path:
    """A clause of a copy of the rules, for spoiling."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("__py*"))
    return tmp_path / PATH


def refused(clause: Path) -> str:
    """What loading the copy says; nothing in the copy may have written a file."""
    root = clause.parents[3]
    with pytest.raises((DeclarationError, RulebookError)) as raised:
        load(root, ["chengdu"])
    assert not (root / "marker").exists()
    return str(raised.value)


@pytest.mark.parametrize(
    "code",
    [
        "y = open({marker!r}, 'w')",
        "import pathlib\npathlib.Path({marker!r}).touch()",
        "y = __import__('pathlib').Path({marker!r}).touch()",
        "y = reading.__globals__['__builtins__']['open']({marker!r}, 'w')",
        "y = [c for c in ().__class__.__base__.__subclasses__()]",
        "class A:\n    open({marker!r}, 'w')",
        "def f(x=open({marker!r}, 'w')):\n    pass",
        "y = 企业.name.__class__",
    ],
)
def test_a_hostile_file_never_runs(clause: Path, code: str) -> None:
    """The file would leave a marker; loading refuses it and the marker is not there."""
    marker = str(clause.parents[3] / "marker")
    clause.write_text(HEAD + code.format(marker=marker), encoding="utf-8")
    assert refused(clause).startswith(f"{PATH}:6: ")


def test_the_good_lines_before_a_bad_one_do_not_run_either(clause: Path) -> None:
    """The whole file is checked first: a rule error in line 6 is not reached, line 7 is named."""
    clause.write_text(HEAD + "y = 亿元('三')\nimport os\n", encoding="utf-8")
    assert refused(clause).startswith(f"{PATH}:7: `import os` is not allowed here")


@pytest.mark.parametrize(
    "where", ["rules/__init__.py", "rules/terms.py", "rules/units.py", "rules/facts/talent.py",
              "rules/chengdu/__init__.py", "rules/chengdu/v1/__init__.py"],
)  # fmt: skip
def test_cards_terms_and_nouns_are_rule_files_too(clause: Path, where: str) -> None:
    """No file below rules/ is exempt."""
    root = clause.parents[3]
    file = root / where
    lines = file.read_text(encoding="utf-8").count("\n")
    with file.open("a", encoding="utf-8") as text:
        text.write(f"y = open({str(root / 'marker')!r}, 'w')\n")
    assert refused(clause).startswith(f"{where}:{lines + 1}: `open` is neither imported")


def test_a_large_file_is_refused_unread(clause: Path) -> None:
    """300 kB of comment are no rule, though they hold nothing forbidden."""
    clause.write_text(HEAD + "# 甲\n" * 50_000, encoding="utf-8")
    assert clause.stat().st_size >= 300_000
    assert refused(clause) == f"{PATH}: larger than 200000 bytes"


def test_a_file_that_is_not_utf_8_is_refused(clause: Path) -> None:
    """GBK, which Chinese editors still write, is named as such."""
    clause.write_bytes(HEAD.encode("gbk"))
    assert refused(clause).startswith(f"{PATH}: not UTF-8: ")


def test_an_encoding_comment_changes_nothing(clause: Path) -> None:
    """The source is UTF-8 whatever a first-line comment claims."""
    text = clause.read_text(encoding="utf-8")
    clause.write_text("# -*- coding: gbk -*-\n" + text, encoding="utf-8")
    book = load(clause.parents[3], ["chengdu"])[0]
    assert "第十三条/政策解释" in book.by_id


def test_a_syntax_error_names_file_and_line(clause: Path) -> None:
    """As any other refusal does."""
    clause.write_text(HEAD + "y = Programme(\n", encoding="utf-8")
    assert refused(clause).startswith(f"{PATH}:6: not valid Python: ")


def test_planted_bytecode_is_never_used(clause: Path) -> None:
    """A .pyc that matches its source's time and size, beside the file or alone, is not run."""
    root = clause.parents[3]
    marker = root / "marker"
    good = clause.read_bytes()
    evil = f"open({str(marker)!r}, 'w')\n".encode()
    assert len(evil) < len(good)
    clause.write_bytes(evil + b"#" * (len(good) - len(evil)))
    cached = Path(importlib.util.cache_from_source(str(clause)))
    py_compile.compile(str(clause), str(cached), doraise=True)
    py_compile.compile(str(clause), str(clause.with_suffix(".pyc")), doraise=True)
    py_compile.compile(str(clause), str(clause.parent / "art_99.pyc"), doraise=True)
    stamp = clause.stat()
    clause.write_bytes(good)
    os.utime(clause, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    book = load(root, ["chengdu"])[0]
    assert not marker.exists()
    assert "第十三条/政策解释" in book.by_id
    assert not any(each.label == "第九十九条" for each in book.clauses)


def test_loading_leaves_no_bytecode(clause: Path) -> None:
    """The loader runs what it read; it writes nothing into the rules."""
    root = clause.parents[3]
    load(root, ["chengdu"])
    assert list(root.rglob("*.pyc")) == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("y = 亿元(企业)", "is not exact"),
        ("y = ~企业.年度主营业务收人", "did you mean `年度主营业务收入`?"),
        ("y = 亿元('三')", "三"),
        ("y = reading('a', 'b', {}, instead='c')", "needs the reading taken"),
        ("y = Programme(quote='甲')", "missing"),
        ("y = 企业.是人工智能企业 & True", "is not a condition"),
        ("y = 亿元('1/0')", "1/0"),
        ("y = 亿元()", "missing"),
        ("y = {企业: 1, reading: 2}[0]", "Subscript"),
    ],
)
def test_a_rule_that_misuses_the_language_is_named_by_line(
    clause: Path, capsys: pytest.CaptureFixture[str], code: str, says: str
) -> None:
    """Whatever goes wrong in a declaration, `tiaoli check` says where and why, with status 2."""
    clause.write_text(HEAD + code + "\n", encoding="utf-8")
    assert main(["--repository", str(clause.parents[3]), "check"]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(f"{PATH}:6: ")
    assert says in printed
    assert "Traceback" not in printed


def test_an_empty_sum_is_named_by_line(clause: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """合计() adds nothing up; the message names the line, not the engine's insides."""
    head = HEAD.replace("import 亿元", "import 亿元\nfrom rules.terms import 合计, 最高")
    clause.write_text(head + "y = 最高(亿元(1), 合计())\n", encoding="utf-8")
    assert main(["--repository", str(clause.parents[3]), "check"]) == 2
    assert capsys.readouterr().err.startswith(f"{PATH}:7: ")


def test_a_deeply_nested_rule_is_refused(clause: Path) -> None:
    """Depth that Python's compiler cannot hold is a refusal too."""
    clause.write_text(HEAD + "y = " + "~" * 5000 + "企业.是人工智能企业\n", encoding="utf-8")
    assert refused(clause).startswith(f"{PATH}:")
