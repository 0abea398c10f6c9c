"""The command line: what each command prints and returns; misuse is a message, no traceback."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import tiaoli
from tests.conftest import BOOKS, ROOT
from tiaoli.cli import main
from tiaoli.load import load

CASE = """\
- 案例: 收入恰好3亿元、占比恰好60%
  日期: 2025-03-01
  政策: chengdu
  事实:
    申请人: {类型: 企业, 具有独立法人资格: 是, 属人工智能产业类: 是, 在蓉: 是}
    企业: {营业收入: 3亿元, 年度主营业务收入: 3亿元, 人工智能相关业务收入: 1.8亿元,
      历年最高主营业务收入: 2.2亿元, 是人工智能企业: 是, 获得小巨人称号: 否, 拟首次上市: 否,
      首发上市: 否, 获得天使投资: 否, 获得风险投资: 否, 获得私募股权投资: 否}
- 案例: 另一家
  日期: 2025-03-01
  政策: 成都
  事实:
    申请人: {类型: 机关}
    会议: [{名称: 甲, 评审核定额: 1元}]
"""
GROWTH = "第五条/成长支持"


class Ran:
    """What one command printed and exited with."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `tiaoli` on this repository."""

    def ran(*arguments: object, repository: Path = ROOT) -> Ran:
        status = main(["--repository", str(repository), *map(str, arguments)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Ran(status, printed.out, printed.err)

    return ran


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The example of the design, with a second case beside it."""
    file = tmp_path / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    return file


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of rules and fixtures that a test may spoil."""
    for name in ("rules", "fixtures"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__py*"))
    return tmp_path


# decide ------------------------------------------------------------------------------------------


def test_decide_prints_the_verdict_and_the_other_reading(run: Any, case: Path) -> None:
    """Exactly 3亿元: refused, and 达到 would grant; with the policy, the date and a receipt."""
    ran = run("decide", case, "--case", "收入恰好3亿元、占比恰好60%")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[:3] == [
        "案例：收入恰好3亿元、占比恰好60%",
        "政策：成都市进一步促进人工智能产业高质量发展的若干政策措施（已发布，v1）",
        "日期：2025-03-01",
    ]
    at = lines.index(f"{GROWTH}：不符合")
    assert lines[at : at + 3] == [f"{GROWTH}：不符合", "  另一读法（达到）：符合，10万元", ""]
    assert re.search(r"^凭据：规则 [0-9a-f]{12}  案例 [0-9a-f]{12}  引擎 ", ran.out, re.MULTILINE)


def test_a_reading_asked_for_is_taken_and_named(run: Any, case: Path) -> None:
    """--reading 达到 grants at exactly 3亿元."""
    ran = run("decide", case, "--reading", "达到")
    assert f"{GROWTH}：符合，10万元" in ran.out
    assert "读法：达到" in ran.out
    assert "读法：" not in run("decide", case).out.replace("另一读法", "")


def test_explain_shows_every_condition(run: Any, case: Path) -> None:
    """With marks, the facts seen and what one fen would change; without it, none of that."""
    ran = run("decide", case, "--explain")
    assert "  ✓ 是人工智能企业　[企业.是人工智能企业＝是]" in ran.out
    assert "✗ 首次超过3亿元 → 10万元" in ran.out
    assert "再多0.01元即满足" in ran.out
    assert "✗" not in run("decide", case).out


def test_as_of_moves_the_date(run: Any, case: Path) -> None:
    """Before the first day, on the disputed last day, after the term."""
    for day, says in (
        ("2024-02-16", "未施行"), ("2027-02-17", "已失效"), ("2027年2月18日", "已失效"),
    ):  # fmt: skip
        ran = run("decide", case, "--as-of", day)
        assert f"{GROWTH}：{says}" in ran.out
        assert ran.status == 0
    ran = run("decide", case, "--as-of", "2027-02-17", "--reading", "对应日", "--reading", "达到")
    assert f"{GROWTH}：符合，10万元" in ran.out


def documented(heading: str) -> set[str]:
    """The fields that docs/decide-json.md lists."""
    page = (ROOT / "docs" / "decide-json.md").read_text(encoding="utf-8")
    if heading == "provisions":
        return set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    return set(re.findall(r"`(\w+)`", page[page.index("`receipt` holds") :])) - {"receipt"}


def test_json_has_the_documented_fields(run: Any, case: Path) -> None:
    """Every field of docs/decide-json.md, no other, and amounts as strings with two decimals."""
    document = json.loads(run("decide", case, "--json").out)
    assert set(document) == {"version", "cases"}
    assert document["version"] == 1
    assert [each["case"] for each in document["cases"]] == ["收入恰好3亿元、占比恰好60%", "另一家"]
    fields = documented("provisions")
    assert len(fields) == 11
    for each in document["cases"]:
        assert set(each) == {"case", "policy", "edition", "date", "provisions", "receipt"}
        assert set(each["receipt"]) == documented("receipt")
        assert each["provisions"]
        for verdict in each["provisions"]:
            expected = fields if verdict["outcome"] == "undetermined" else fields - {"range"}
            assert set(verdict) | {"range"} == expected | {"range"}
            assert all(set(row) == {"name", "eligible", "missing"} for row in verdict["rows"])


def test_json_of_the_example(run: Any, case: Path) -> None:
    """The numbers a machine takes from it."""
    first = json.loads(run("decide", case, "--json").out)["cases"][0]
    assert (first["policy"], first["edition"], first["date"]) == ("chengdu", "v1", "2025-03-01")
    [verdict] = [v for v in first["provisions"] if v["provision"] == GROWTH]
    assert verdict == {
        "provision": GROWTH,
        "outcome": "not_eligible",
        "text": "不符合",
        "amount": None,
        "amount_kind": None,
        "missing": [],
        "readings_differ": True,
        "readings": {
            "达到": {
                "outcome": "eligible",
                "text": "10万元",
                "amount": "100000.00",
                "amount_kind": "exact",
                "missing": [],
            }
        },
        "rows": [{"name": "企业", "eligible": False, "missing": []}],
        "steps": [],
    }


def test_json_is_only_json(run: Any, case: Path) -> None:
    """Nothing else is printed beside the document, and the same case gives the same bytes."""
    first, second = run("decide", case, "--json"), run("decide", case, "--json")
    assert first.err == ""
    assert first.out == second.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--reading", "达"], "--reading: 没有读法“达”；是不是 达到\n"),
        (["--reading", "甲乙丙丁戊己"], "--reading: 没有读法“甲乙丙丁戊己”\n"),
        (["--as-of", "2025-13-01"], "--as-of: `2025-13-01` 不是日期；请写成 2025-03-01\n"),
        (["--as-of", "昨天"], "--as-of: `昨天` 不是日期；请写成 2025-03-01\n"),
        (["--policy", "beijing"], None),
        (["--case", "没有的"], None),
    ],
)
def test_misuse_of_decide_is_a_message(
    run: Any, case: Path, arguments: list[str], says: str | None
) -> None:
    """Status 2, nothing on the standard output, one line that names the option's value."""
    ran = run("decide", case, *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert ran.err == says if says else arguments[1] in ran.err


def test_two_readings_of_one_doubt_contradict_each_other(run: Any, case: Path) -> None:
    """超过 and 达到 cannot both be taken; choosing one of them silently would be a choice."""
    ran = run("decide", case, "--reading", "达到", "--reading", "超过")
    assert (ran.status, ran.out) == (2, "")
    assert "达到" in ran.err
    assert "超过" in ran.err


def test_a_case_of_no_policy_is_said_to_be_one(run: Any, tmp_path: Path) -> None:
    """A misspelt 政策 is not passed over in silence."""
    file = tmp_path / "case.yaml"
    file.write_text(CASE.replace("政策: chengdu", "政策: chendu"), encoding="utf-8")
    ran = run("decide", file, "--case", "收入恰好3亿元、占比恰好60%")
    assert ran.status == 2
    assert "chendu" in ran.err


@pytest.mark.parametrize("name", ["missing.yaml", ".", "no/such/folder.yaml"])
def test_a_file_that_cannot_be_read_is_a_message(run: Any, tmp_path: Path, name: str) -> None:
    """A missing file, a folder: status 2 and the path."""
    ran = run("decide", tmp_path / name)
    assert (ran.status, ran.out) == (2, "")
    assert str(tmp_path / name) in ran.err
    assert ran.err.count("\n") == 1


def test_a_case_file_with_errors_names_the_lines(run: Any, tmp_path: Path) -> None:
    """One line for each problem, with file, line and fact."""
    file = tmp_path / "case.yaml"
    file.write_text(
        CASE.replace("1.8亿元", "3.1亿元").replace("2.2亿元", "2.2亿"), encoding="utf-8"
    )
    ran = run("decide", file)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"{file}:")
    assert "`2.2亿` 缺“元”字" in ran.err


def test_every_written_case_can_be_decided_and_explained(run: Any) -> None:
    """The lawyers' own files are case files as any other; casework agrees on each of them."""
    for file in ("art_05", "art_12"):
        ran = run("decide", ROOT / "fixtures" / "chengdu" / f"{file}.yaml", "--explain")
        assert ran.status == 0
        assert ran.out.count("凭据：") == ran.out.count("案例：") > 20


# check, cases ------------------------------------------------------------------------------------


def test_check_passes_on_the_rules(run: Any) -> None:
    """Every clause has a row with a tick; nothing goes to the standard error."""
    ran = run("check")
    assert (ran.status, ran.err) == (0, "")
    assert "✗" not in ran.out
    for book in BOOKS:
        for clause in book.clauses:
            assert clause.label in ran.out


def test_cases_pass_on_the_rules_and_fail_on_a_wrong_expectation(
    run: Any, repository: Path
) -> None:
    """0 and all; then 1, with file, line, case, provision, what was expected and what came out."""
    ran = run("cases", "chengdu", "--clause", "art_05", repository=repository)
    assert ran.status == 0
    assert re.search(r"^([0-9]+)/\1 项期望相符$", ran.out, re.MULTILINE)
    file = repository / "fixtures" / "chengdu" / "art_05.yaml"
    text = file.read_text(encoding="utf-8")
    wrong = text.replace("第五条/成长支持: {结果: 不符合", "第五条/成长支持: {结果: 10万元", 1)
    assert wrong != text
    file.write_text(wrong, encoding="utf-8")
    ran = run("cases", "chengdu", "--clause", "art_05", repository=repository)
    assert ran.status == 1
    line = text[: text.index("收入恰好3亿元、占比恰好60%")].count("\n") + 1
    assert ran.err == (
        f"fixtures/chengdu/art_05.yaml:{line}: 案例“收入恰好3亿元、占比恰好60%”: "
        "第五条/成长支持: 应为 10万元，得 不符合\n"
    )


def test_a_clause_that_does_not_exist_has_no_cases_to_pass(run: Any) -> None:
    """--clause art_99 is a mistake, not a success of nothing."""
    ran = run("cases", "chengdu", "--clause", "art_99")
    assert ran.status == 2
    assert "art_99" in ran.err


@pytest.mark.parametrize("command", ["check", "cases", "facts", "export"])
def test_an_unknown_policy_is_a_message(run: Any, command: str) -> None:
    """With the policies there are."""
    ran = run(command, "beijing")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("no policy `beijing`; there are ")
    assert "chengdu" in ran.err


def test_outside_a_repository(run: Any, tmp_path: Path) -> None:
    """Where no rules/ stands at or above, the message says what to do."""
    ran = run("check", repository=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith("run this where rules/ stands, or give --repository\n")


def test_below_a_repository_its_root_is_found(run: Any) -> None:
    """Any folder of the repository will do."""
    assert run("check", repository=ROOT / "fixtures" / "chengdu").status == 0


# facts, export, new ------------------------------------------------------------------------------


def test_facts_lists_the_nouns(run: Any) -> None:
    """Every subject that the policy uses, with types and sources."""
    out = run("facts", "chengdu").out
    for noun in ("申请人", "企业", "会议", "标准"):
        assert re.search(rf"^{noun}(（可写多行）)?：", out, re.MULTILINE), noun
    assert "参会人数" in out
    assert "整数（人），如 20人" in out
    assert "成都 第九条" in out
    assert set(re.findall(r"^(\S+?)(?:（可写多行）)?：", run("facts").out, re.MULTILINE)) >= set(
        BOOKS[0].subjects
    )


def test_export_fits_its_schema(run: Any) -> None:
    """The document and the schema that the same command prints."""
    schema = json.loads(run("export", "--schema").out)
    document = json.loads(run("export", "chengdu").out)
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(document)) == []
    assert [policy["id"] for policy in document["policies"]] == ["chengdu"]


def test_new_policy_edition_and_clause(run: Any, repository: Path) -> None:
    """Each prints the files it made; the new clause loads and is what check asks to finish."""
    assert run("new", "policy", "moushi", "某市若干措施", repository=repository).status == 0
    assert run("new", "edition", "moushi", repository=repository).status == 0
    gazette = repository / "rules" / "moushi" / "v1" / "gazette.txt"
    gazette.write_text("第一条 支持企业。给予企业10万元奖励。\n", encoding="utf-8")
    ran = run("new", "clause", "moushi", "v1", "第一条", repository=repository)
    assert ran.status == 0
    made = ran.out.split()
    assert "rules/moushi/v1/art_01.py" in made
    assert all((repository / path).is_file() for path in made)
    book = load(repository, ["moushi"])[0]
    assert [clause.label for clause in book.clauses] == ["第一条"]
    assert run("check", "moushi", repository=repository).status == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["clause", "beijing", "v1", "第一条"],
        ["clause", "chengdu", "v9", "第一条"],
        ["clause", "chengdu", "v1", "第九十九条"],
        ["clause", "chengdu", "v1", "第五条"],
        ["clause", "chengdu", "v1", "五"],
        ["edition", "beijing"],
        ["policy", "chengdu", "又一份"],
        ["policy", "../outside", "某市"],
        ["policy", "成都", "某市"],
    ],
)
def test_misuse_of_new_is_a_message(run: Any, repository: Path, arguments: list[str]) -> None:
    """Nothing is written over, nothing outside rules/ is touched."""
    before = {path: path.stat().st_mtime_ns for path in repository.rglob("*") if path.is_file()}
    ran = run("new", *arguments, repository=repository)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err
    after = {path: path.stat().st_mtime_ns for path in repository.rglob("*") if path.is_file()}
    assert after == before


# The program itself ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--version"], 0), (["--help"], 0), ([], 2), (["judge"], 2), (["decide"], 2), (["new"], 2)],
)
def test_usage(capsys: pytest.CaptureFixture[str], arguments: list[str], status: int) -> None:
    """Help and version succeed; no command, an unknown one, or a missing argument is misuse."""
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == status
    printed = capsys.readouterr()
    assert ("usage: tiaoli" in printed.err) is (status == 2)
    if arguments == ["--version"]:
        assert printed.out == f"tiaoli {tiaoli.__version__}\n"


def test_a_closed_pipe_is_no_traceback() -> None:
    """`tiaoli check | head -1` ends quietly."""
    done = subprocess.run(
        f"{sys.executable} -m tiaoli.cli check | head -1",
        shell=True, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_help_does_not_load_the_engine() -> None:
    """The parser imports nothing that takes time."""
    code = (
        "import sys, tiaoli.cli\n"
        "try: tiaoli.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('durable', 'rich', 'yaml')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
