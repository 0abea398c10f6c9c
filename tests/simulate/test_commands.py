"""The commands `tiaoli simulate` and `tiaoli synthesize`: options, progress, what is printed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT
from tests.simulate import tiny
from tests.simulate.tiny import WAN
from tiaoli.cli import main
from tiaoli.kinds import Money
from tiaoli.policy import Rulebook
from tiaoli.population.layout import KEY
from tiaoli.simulate import commands, report
from tiaoli.simulate.summary import summary

FIRST, SECOND = tiny.editions(tiny.rulebook(), tiny.rulebook(2, "v2", (2025, 4, 1)))
BOOKS = (FIRST, SECOND)
DAY = "2025-06-01"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A population of six."""
    return tiny.population(tmp_path_factory.mktemp("population") / "人群", 6)


def parsed(*arguments: object) -> argparse.Namespace:
    """The options as the command line reads them."""
    parser = argparse.ArgumentParser()
    names = parser.add_subparsers()

    def command(name: str, _: object, help: str) -> argparse.ArgumentParser:
        return names.add_parser(name, help=help)

    commands.add_commands(command, None, None)
    return parser.parse_args([str(argument) for argument in arguments])


def simulated(
    folder: Path, out: Path, *more: object, day: str = DAY, books: Sequence[Rulebook] = BOOKS
) -> int:
    """What `tiaoli simulate` returns for the tiny policy."""
    where = ("--population", folder, "--out", out, "--as-of", day)
    return commands.simulate(parsed("simulate", *where, *more), books, frozenset())


def amounts(out: Path) -> set[int]:
    """The different amounts of 补助 that a run found exact (fen)."""
    query = f"""
        SELECT DISTINCT "金额下限（分）" FROM '{out / "awards" / "*.parquet"}'
        WHERE 规定 = '{tiny.AID}' AND 结果 = '金额确定'
    """
    return {amount for (amount,) in duckdb.connect().execute(query).fetchall()}


# What a run prints and leaves --------------------------------------------------------------------


def test_a_run_leaves_its_tables_and_its_report(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The folder has all of it; the sums are printed, and the progress goes to standard error."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = tmp_path / "out"
    assert simulated(folder, out) == 0
    assert {"report.html", "report.md", "run.json", "awards"} <= {p.name for p in out.iterdir()}
    assert [out] == list(tmp_path.iterdir())
    printed = capsys.readouterr()
    assert list(summary(out, BOOKS)) == printed.out.splitlines()
    assert "逐户裁判" in printed.err
    assert "逐户裁判" not in printed.out


def test_the_summary(folder: Path, tmp_path: Path) -> None:
    """Whom it reaches, what it costs, what is open, how much was checked one by one, and where the
    report is."""
    out = tmp_path / "out"
    simulated(folder, out, "--check", "4")
    prizes = sum(3 * n * WAN // 10 for n in (1, 2, 5))
    exact = Money().show(2 * 3 * WAN + prizes)
    assert list(summary(out, BOOKS)) == [
        "人群“人群”：裁判申请人6个",
        "与逐案裁判核对：4个申请人、7项结果，全部一致",
        f"微：5个申请人得到金额，金额确定{exact}，未定1项",
        f"报告：{out / 'report.html'}",
    ]


def test_the_summary_of_a_run_that_nobody_checked(folder: Path, tmp_path: Path) -> None:
    """Where nobody was judged one by one, nothing is said to agree."""
    simulated(folder, tmp_path / "out", "--check", "0")
    assert "核对" not in "".join(summary(tmp_path / "out", BOOKS))


def test_the_summary_says_what_is_synthetic_and_who_was_set_aside(tmp_path: Path) -> None:
    """Nobody takes a synthetic population for a real one, or a part for the whole."""
    folder = tiny.write(
        tmp_path / "人群",
        申请人=[{KEY: 1}, {KEY: 2}],
        企业=[{KEY: 1, "合格": True, "收入（分）": 1}, {KEY: 2, "合格": True, "收入（分）": -1}],
    )
    (folder / "population.yaml").write_text("{名称: 假想, 合成: 是}", encoding="utf-8")
    simulated(folder, tmp_path / "out")
    first = next(iter(summary(tmp_path / "out", BOOKS)))
    assert first == ("人群“假想”（合成数据，不是真实企业）：裁判申请人1个，另有1个因数据有误未裁判")


def test_the_edition_of_the_day_judges_unless_another_is_named(
    folder: Path, tmp_path: Path
) -> None:
    """As of a day the edition in force, or the one that --edition names."""
    simulated(folder, tmp_path / "1", day="2025-03-31")
    simulated(folder, tmp_path / "2", day="2025-04-01")
    simulated(folder, tmp_path / "3", "--edition", "wei/v1")
    assert [{WAN}, {2 * WAN}, {WAN}] == [amounts(tmp_path / name) for name in "123"]


# Compared ----------------------------------------------------------------------------------------


def test_another_edition_is_run_beside_it(folder: Path, tmp_path: Path) -> None:
    """--compare leaves the run of the other edition, too, and the report says what changes."""
    out = tmp_path / "out"
    assert simulated(folder, out, "--compare", "wei/v1") == 0
    assert [{WAN}, {2 * WAN}] == [amounts(tmp_path / "out-wei-v1"), amounts(out)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out-wei-v1"]
    alone = tmp_path / "alone"
    simulated(folder, alone)
    page, other = ((path / "report.md").read_text(encoding="utf-8") for path in (out, alone))
    assert len(page) > len(other)


def test_an_interrupted_comparison_goes_on(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Stopped by its user it says how to go on; the other edition's run that is finished is used,
    not refused, and not made again."""
    out = tmp_path / "out"

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(report, "write", stopped)
        assert simulated(folder, out, "--compare", "wei/v1") == 130
    assert capsys.readouterr().err.endswith("已中断。做完的部分留着；用同一命令接着做\n")
    before = (tmp_path / "out-wei-v1" / "run.json").stat()
    assert not out.exists()
    assert simulated(folder, out, "--compare", "wei/v1") == 0
    after = (tmp_path / "out-wei-v1" / "run.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_comparison_with_something_else_in_its_place(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that answers another request is not taken for the other edition's run."""
    (tmp_path / "out-wei-v1").mkdir()
    assert simulated(folder, tmp_path / "out", "--compare", "wei/v1") == 2
    assert capsys.readouterr().err.endswith("out-wei-v1: 已经存在；请换一个 --out，或先移走它\n")


# Errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (("--edition", "wei/v3"), "--edition: 没有版本 wei/v3；可写 wei/v1、wei/v2"),
        (("--edition", "wei"), "--edition: 没有版本 wei；可写 wei/v1、wei/v2"),
        (("--compare", "bie/v1"), "--compare: 没有版本 bie/v1；可写 wei/v1、wei/v2"),
        (("--compare", "wei/v2"), "--compare: wei/v2 就是这次运行的版本；请写另一个版本"),
        (("--published", "微"), "--published: `微` 不对；请写成 微=2024-07-01 这样"),
        (("--published", "他=2024"), "--published: `他=2024` 不对；请写成 微=2024-07-01 这样"),
        (("--published", "wei=昨天"), "--published: `昨天` 不是日期；请写成 2024-02-17"),
        (("--chunk", "0"), "--chunk: `0` 不行；请写 1 以上的整数，如 500000"),
        (("--chunk", "-5"), "--chunk: `-5` 不行；请写 1 以上的整数，如 500000"),
        (("--check", "几个"), "--check: `几个` 不是个数；请写 1000000 或 1e6"),
        (("--check", "²"), "--check: `²` 不是个数；请写 1000000 或 1e6"),
        (("--engine", "excel"), "no engine is called 'excel': write duckdb, duckdb:4GiB, polars, "),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...], expected: str,
) -> None:  # fmt: skip
    """The option is named with what to write instead, and there is no result."""
    assert simulated(folder, tmp_path / "out", *more) == 2
    printed = capsys.readouterr()
    assert printed.err.strip().startswith(expected)
    assert printed.out == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-2-30", "--as-of: `2025-2-30` 这一天不存在；请检查年月日"),
        ("明天", "--as-of: `明天` 不是日期；请写成 2024-02-17"),
        ("2024-12-31", "2024-12-31没有施行中的政策：微 v1 未施行；请换一个日期或版本"),
        ("2027-04-01", "2027-04-01没有施行中的政策：微 v2 已失效；请换一个日期或版本"),
    ],
)
def test_a_day_that_cannot_be(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str, expected: str
) -> None:
    """A date must be one, and some edition in force then."""
    assert simulated(folder, tmp_path / "out", day=day) == 2
    assert f"{expected}\n" == capsys.readouterr().err.lstrip()
    assert not (tmp_path / "out").exists()


def test_folders_that_cannot_be(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No population, one that lacks applicants, a result that is there, one that cannot be made:
    each is said in a line and returns 2."""
    (tmp_path / "空").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    tried = [
        (tmp_path / "无", tmp_path / "out", "没有这个文件夹"),
        (tmp_path / "空", tmp_path / "out", "申请人"),
        (folder, tmp_path / "file", "已经存在；请换一个 --out，或先移走它"),
        (folder, folder / "out", "在人群的文件夹里；请换一个 --out，写到它外面"),
        (folder, tmp_path / "file" / "out", "没有做完：[Errno 20] Not a directory"),
    ]
    for population, out, expected in tried:
        assert simulated(population, out) == 2
        error = capsys.readouterr().err.strip()
        assert expected in error
        assert "Traceback" not in error
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] != ".") == ["file", "空"]


@pytest.mark.parametrize("problem", [OSError(28, "full"), duckdb.IOException("IO Error: full\n…")])
def test_what_stops_a_run_is_said_in_a_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, problem: Exception,
) -> None:  # fmt: skip
    """A full disk is no traceback, and there is no result."""
    out = tmp_path / "out"

    def full(*_: object) -> None:
        raise problem

    monkeypatch.setattr(report, "write", full)
    assert simulated(folder, out) == 2
    first = str(problem).partition("\n")[0]
    expected = f"没有做完：{first}。做完的部分留着；排除以后用同一命令接着做\n"
    assert expected == capsys.readouterr().err.lstrip()
    assert not out.exists()


def test_a_reading_that_no_policy_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command line refuses it before anything is opened."""
    command = ["simulate", "--population", "无", "--out", str(tmp_path / "out"), "--as-of", DAY]
    assert main([*command, "--policy", "chengdu", "--reading", "没有这一读法"]) == 2
    assert "没有这一读法" in capsys.readouterr().err


# Synthesize --------------------------------------------------------------------------------------


def synthesized(folder: Path, *more: object) -> int:
    """What `tiaoli synthesize` returns for the tiny policy, without applicants at its edges."""
    options = parsed("synthesize", folder, "--no-boundary", *more)
    return commands.synthesize(options, folder.parent, [FIRST])


def test_a_population_is_made_and_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What synthesize writes simulate reads; both say that it is synthetic."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    folder, out = tmp_path / "人群", tmp_path / "out"
    assert synthesized(folder, "--rows", "1e2") == 0
    made = capsys.readouterr()
    assert f"{folder}: 合成申请人100个，其中边界上0个（不是真实企业）\n" == made.out
    assert "合成" in made.err
    assert simulated(folder, out) == 0
    assert "人群“人群”（合成数据，不是真实企业）：裁判申请人100个" in capsys.readouterr().out
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["population"]["synthetic"]


def _in_the_way(path: Path) -> None:
    path.mkdir()
    (path / "旧").write_text("", encoding="utf-8")


def _a_file(path: Path) -> None:
    path.write_text("", encoding="utf-8")


def _nothing(_: Path) -> None: ...


@pytest.mark.parametrize(
    ("before", "more", "expected"),
    [
        (_nothing, ("--rows", "很多"), "--rows: `很多` 不是个数；请写 1000000 或 1e6"),
        (_nothing, ("--rows", "1e10"), "--rows: `1e10` 不是个数；请写 1000000 或 1e6"),
        (_nothing, ("--rows", "-1"), "--rows: `-1` 不是个数；请写 1000000 或 1e6"),
        (_nothing, ("--rows", "0"), "申请人0个不行；请写 1 到 1000000000"),
        (_nothing, ("--rows", "9", "--as-of", "x"), "--as-of: `x` 不是日期；请写成 2024-02-17"),
        (_nothing, ("--rows", "9", "--seed", "-1"), "种子-1小于零；请写 0 以上的整数"),
        (_in_the_way, ("--rows", "9"), "已经存在；请换一个文件夹，或先移走它"),
        (_a_file, ("--rows", "9"), "已经存在；请换一个文件夹，或先移走它"),
    ],
)
def test_a_population_that_cannot_be_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
    before: Callable[[Path], Any], more: tuple[str, ...], expected: str,
) -> None:  # fmt: skip
    """Each is said in a line and returns 2; what was there stays."""
    folder = tmp_path / "人群"
    before(folder)
    there = sorted(tmp_path.rglob("*"))
    assert synthesized(folder, *more) == 2
    assert expected in capsys.readouterr().err
    assert there == sorted(tmp_path.rglob("*"))


def test_a_population_where_none_can_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No folder can be made below a file."""
    _a_file(tmp_path / "file")
    assert synthesized(tmp_path / "file" / "人群", "--rows", "9") == 2
    assert "Not a directory" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["--population", "--out", "--as-of"])
def test_an_option_that_lacks(missing: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command line says which one and returns 2."""
    options = {"--population": "甲", "--out": "乙", "--as-of": DAY}
    given = [part for name, value in options.items() if name != missing for part in (name, value)]
    with pytest.raises(SystemExit) as ended:
        main(["--repository", str(ROOT), "simulate", *given])
    assert ended.value.code == 2
    assert f"the following arguments are required: {missing}" in capsys.readouterr().err
