"""A run of a tiny policy: the same however it is cut up or interrupted, and whole or not there."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT
from tests.simulate import tiny
from tests.simulate.tiny import AID, DAY, PRIZE, WAN
from tiaoli.policy import Rulebook
from tiaoli.population.checked import PopulationError
from tiaoli.population.layout import KEY
from tiaoli.simulate.run import Request, SimulationError, fingerprint, finished, simulate

BOOKS = tiny.editions()
TABLES = ("awards", "rows", "judged", "allocation/quotas", "allocation/envelopes")
CHUNK = 4
Contents = dict[str, list[tuple[Any, ...]]]
KILLED = f"""
import os, signal, sys
from pathlib import Path
from tests.simulate import tiny
from tiaoli.simulate.run import Request, simulate

stage, number = sys.argv[3], int(sys.argv[4])

def kill(*told):
    if told[:2] == (stage, number) or not isinstance(told[0], str):
        os.kill(os.getpid(), signal.SIGKILL)

request = Request(tiny.editions(), Path(sys.argv[1]), tiny.DAY, chunk={CHUNK})
simulate(request, Path(sys.argv[2]), kill, kill if stage == "报告" else lambda _: None)
"""
FULL = f"""
import resource, sys
from pathlib import Path
from tests.simulate import tiny
from tiaoli.simulate.run import Request, simulate

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
request = Request(tiny.editions(), Path(sys.argv[1]), tiny.DAY, chunk={CHUNK})
try:
    simulate(request, Path(sys.argv[2]))
except OSError as problem:
    print("OSError", problem)
except Exception as problem:
    print(type(problem).__module__, type(problem).__name__)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A population of twenty."""
    return tiny.population(tmp_path_factory.mktemp("population") / "人群")


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What a run of all at once writes."""
    return contents(run(folder, tmp_path_factory.mktemp("whole") / "out"))


def run(folder: Path, out: Path, books: tuple[Rulebook, ...] = BOOKS, **other: Any) -> Path:
    """A run of the tiny policy."""
    return simulate(Request(books, folder, other.pop("day", DAY), **other), out)


def contents(out: Path) -> Contents:
    """The rows of every table of a run, in an order of their own."""
    found = {}
    for name in TABLES:
        files = [*out.glob(f"{name}/*.parquet"), *out.glob(f"{name}.parquet")]
        rows = [tuple(row.items()) for file in files for row in pq.read_table(file).to_pylist()]
        found[name] = sorted(rows, key=repr)
    return found


def column(out: Path, name: str, *columns: str) -> set[tuple[Any, ...]]:
    """The different values of some columns of a table of a run."""
    return {tuple(dict(row)[c] for c in columns) for row in contents(out)[name]}


def started(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Some code in a process of its own."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


# However it is cut up ----------------------------------------------------------------------------


@pytest.mark.parametrize("chunk", [3, 19])
def test_chunks_change_nothing(
    folder: Path, undisturbed: Contents, tmp_path: Path, chunk: int
) -> None:
    """Every applicant is judged once, whatever the size of a chunk."""
    assert undisturbed == contents(run(folder, tmp_path / "out", chunk=chunk))


@pytest.mark.parametrize("engine", ["duckdb:500MiB", "polars"])
def test_engines_change_nothing(
    folder: Path, undisturbed: Contents, tmp_path: Path, engine: str
) -> None:
    """Another engine, or a limit of memory, gives the same tables."""
    if engine == "polars":
        pytest.importorskip("polars")
    assert undisturbed == contents(run(folder, tmp_path / "out", engine=engine, chunk=CHUNK))


def test_keys_may_be_texts(tmp_path: Path) -> None:
    """Applicants with keys in Chinese are judged as those with numbers are, in chunks too."""
    numbers = run(tiny.population(tmp_path / "数"), tmp_path / "1", chunk=CHUNK)
    texts = run(tiny.population(tmp_path / "字", text=True), tmp_path / "2", chunk=CHUNK)
    for table in ("awards", "rows", "allocation/quotas", "allocation/envelopes"):
        expected = {f"企{key:03}" for (key,) in column(numbers, table, KEY)}
        assert expected == {key for (key,) in column(texts, table, KEY)}
    assert contents(numbers)["judged"] == contents(texts)["judged"]


# Interrupted -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "number", "chunks"),
    [("逐户裁判", 2, 2), ("报告", 0, 5)],
)
def test_a_killed_run_goes_on(
    folder: Path, undisturbed: Contents, tmp_path: Path, stage: str, number: int, chunks: int
) -> None:
    """What a killed run finished is not computed again; in the end its files are those of a run
    that nobody disturbed."""
    out, aside = tmp_path / "out", tmp_path / ".out.partial"
    ended = started(KILLED, folder, out, stage, number)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert not out.exists()
    before = {file.name: file.stat() for file in (aside / "awards").glob("*.parquet")}
    assert chunks == len(before)
    (aside / "awards" / ".new-00003-wei_v1.parquet").write_bytes(b"PAR1")
    assert undisturbed == contents(run(folder, out, chunk=CHUNK))
    after = {file.name: file.stat() for file in (out / "awards").iterdir()}
    assert [f"{n:05}-wei_v1.parquet" for n in range(5)] == sorted(after)
    for name, file in before.items():
        assert (file.st_ino, file.st_mtime_ns) == (after[name].st_ino, after[name].st_mtime_ns)
    expected = ["allocation", "awards", "judged.parquet", "rejected", "rows", "run.json"]
    assert expected == sorted(path.name for path in out.iterdir())
    assert not aside.exists()


@pytest.mark.parametrize("gone", ["parts", "request.json"])
def test_a_run_killed_while_it_tidied_up_goes_on(
    folder: Path, undisturbed: Contents, tmp_path: Path, gone: str
) -> None:
    """Whatever of its own notes is gone already, the run ends with the same files."""
    out = tmp_path / "out"
    aside = left_over(Request(BOOKS, folder, DAY, chunk=CHUNK), out)
    path = aside / gone
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    assert undisturbed == contents(run(folder, out, chunk=CHUNK))


def test_another_request_starts_over(folder: Path, undisturbed: Contents, tmp_path: Path) -> None:
    """What an interrupted run with other rules left is of no use to this one."""
    out = tmp_path / "out"
    aside = left_over(Request(tiny.editions(tiny.rulebook(2)), folder, DAY, chunk=CHUNK), out)
    (aside / "awards" / "99999-wei_v1.parquet").write_bytes(b"")
    assert undisturbed == contents(run(folder, out, chunk=CHUNK))


def test_a_population_that_was_changed_is_another_one(tmp_path: Path) -> None:
    """One digit in the middle of a large file changes the fingerprint."""
    lines = [f"{n},是" for n in range(100_000, 150_000)]
    found = set()
    for digit in "12":
        lines[25_000] = f"9{digit}9999,是"
        tiny.write(tmp_path / digit)
        text = "\n".join(["申请人编号,在册", *lines])
        (tmp_path / digit / "申请人.csv").write_text(text, encoding="utf-8")
        found.add(fingerprint(tmp_path / digit))
    assert len(found) == 2


def left_over(request: Request, out: Path) -> Path:
    """What a run leaves that is interrupted while it writes its report."""

    def stop(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(request, out, report=stop)
    return out.with_name(f".{out.name}.partial")


# Whole or not there ------------------------------------------------------------------------------


def test_nothing_is_there_before_it_is_whole(folder: Path, tmp_path: Path) -> None:
    """The folder gets its name at the very end, the report within it."""
    out, seen = tmp_path / "out", []

    def told(*_: object) -> None:
        seen.append(out.exists())

    def report(aside: Path) -> None:
        told()
        (aside / "report.md").write_text("好", encoding="utf-8")

    simulate(Request(BOOKS, folder, DAY, chunk=CHUNK), out, told, report)
    assert {False} == set(seen)
    assert (out / "report.md").read_text(encoding="utf-8") == "好"
    assert [path for path in tmp_path.iterdir() if path != out] == []


def test_what_is_there_is_not_touched(folder: Path, tmp_path: Path) -> None:
    """A folder, a file or a link in the way is refused and stays."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("旧", encoding="utf-8")
    (tmp_path / "link").symlink_to("nowhere")
    before = sorted(tmp_path.iterdir())
    for path in before:
        with pytest.raises(SimulationError, match=rf"{path.name}: 已经存在；请换一个 --out"):
            run(folder, path)
    assert before == sorted(tmp_path.iterdir())


def test_two_runs_do_not_write_the_same_folder(folder: Path, tmp_path: Path) -> None:
    """The second one is refused while the first one goes on, and spoils nothing of it."""
    out, refused = tmp_path / "out", []

    def again(_: Path) -> None:
        with pytest.raises(SimulationError, match="另一次运行正在写它") as told:
            run(folder, out)
        refused.append(told)

    simulate(Request(BOOKS, folder, DAY, chunk=CHUNK), out, report=again)
    assert len(refused) == 1
    assert [path for path in tmp_path.iterdir() if path != out] == []


def test_a_run_is_not_written_into_its_population(tmp_path: Path) -> None:
    """The result would become a part of what is judged."""
    folder = tiny.population(tmp_path / "人群", 1)
    with pytest.raises(SimulationError, match="在人群的文件夹里"):
        run(folder, folder / "结果" / "out")
    assert sorted(os.listdir(folder)) == ["企业.parquet", "平台.parquet", "申请人.parquet"]


def test_a_finished_run_is_known(folder: Path, tmp_path: Path) -> None:
    """A folder says which request it answers: rules, day, readings, dates of publication, engine,
    size of the chunks and population."""
    out = run(folder, tmp_path / "out", chunk=CHUNK)
    request = Request(BOOKS, folder, DAY, chunk=CHUNK)
    assert finished(request, out)
    others: list[dict[str, Any]] = [
        {"books": tiny.editions(tiny.rulebook(2))},
        {"folder": tiny.population(tmp_path / "人群", 3)},
        {"day": tiny.day("2025-07-01")},
        {"selection": frozenset({"某读法"})},
        {"published": {"微": DAY}},
        {"engine": "duckdb:1GiB"},
        {"chunk": CHUNK + 1},
    ]
    for other in others:
        assert not finished(dataclasses.replace(request, **other), out), other
    assert not finished(request, tmp_path / "nowhere")


def test_a_full_disk_is_an_error_and_no_result(folder: Path, tmp_path: Path) -> None:
    """Where no file can grow further the run stops and there is nothing of that name; with room
    again it goes on."""
    out = tmp_path / "out"
    ended = started(FULL, folder, out, 1_850)
    assert ended.stdout.startswith(("OSError", "_duckdb", "duckdb")), ended
    assert not out.exists()
    assert contents(run(folder, out, chunk=CHUNK))["awards"] != []


def test_a_place_that_cannot_be_written_is_an_error(folder: Path, tmp_path: Path) -> None:
    """No folder can be made below a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="Not a directory"):
        run(folder, tmp_path / "file" / "out")


# What is judged ----------------------------------------------------------------------------------


def test_what_a_run_writes(folder: Path, tmp_path: Path) -> None:
    """Who is owed what, by the words of the tiny policy: 合格 enterprises 1万元, those who do not
    say so perhaps, and of each 平台 a tenth."""
    out = run(folder, tmp_path / "out")
    owed = {(n, AID, "金额确定", WAN, WAN) for n in range(2, 21, 2) if n % 5}
    perhaps = {(n, AID, "未定", 0, WAN) for n in range(5, 21, 5)}
    prizes = {
        (n, PRIZE, "金额确定", 3 * n * WAN // 10, 3 * n * WAN // 10)
        for n in range(1, 21) if n % 3 and n % 4
    }  # fmt: skip
    amounts = ("金额下限（分）", "金额上限（分）")
    assert owed | perhaps | prizes == column(out, "awards", KEY, "规定", "结果", *amounts)
    judged = column(out, "judged", "规定", "判断", "不符合")
    assert {(AID, 20, 20 - len(owed | perhaps)), (PRIZE, 14, 14 - len(prizes))} == judged
    card = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (card["applicants"], card["applicants_set_aside"], card["set_aside"]) == (20, 0, [])
    assert fingerprint(folder) == card["population"]["fingerprint"]
    assert card["as_of"] == ["2025-06-01"]


def test_places_and_money_go_by_the_order_in_the_population(tmp_path: Path) -> None:
    """申报次序 and 名次 reach the allocation."""
    folder = tiny.write(
        tmp_path / "人群",
        申请人=[{KEY: n, "申报次序": 10 - n} for n in range(5)],
        企业=[{KEY: n, "合格": True} for n in range(5)],
        平台=[
            {KEY: n, "名称": "甲", "合格": True, "投入（分）": WAN, "名次": n + 1} for n in range(5)
        ],
    )
    out = run(folder, tmp_path / "out")
    chosen = column(out, "allocation/quotas", KEY, "结果")
    assert {(n, "入选" if n < 2 else "落选") for n in range(5)} == chosen
    paid = column(out, "allocation/envelopes", "办法", KEY, "分得（分）")
    first = {("先到先得", n, WAN if n > 1 else 0) for n in range(5)}
    assert first | {("同比例", n, 3 * WAN // 5) for n in range(5)} == paid


@pytest.mark.parametrize(("day", "standing"), [("2024-12-31", "未施行"), ("2027-01-01", "已失效")])
def test_nothing_is_judged_by_what_is_not_in_force(
    folder: Path, tmp_path: Path, day: str, standing: str
) -> None:
    """The day before the first and the day after the last no edition judges anybody, and no result
    pretends that it did."""
    expected = f"{day}没有施行中的政策：微 v1 {standing}；请换一个日期或版本"
    with pytest.raises(SimulationError, match=expected):
        run(folder, tmp_path / "out", day=tiny.day(day))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("day", ["2025-01-01", "2026-12-31"])
def test_the_first_and_the_last_day_are_in_force(folder: Path, tmp_path: Path, day: str) -> None:
    """The term includes both."""
    out = run(folder, tmp_path / "out", day=tiny.day(day))
    assert {(int(day[:4]),)} == column(out, "awards", "年度")


def test_a_policy_not_in_force_judges_nobody_beside_one_that_is(
    folder: Path, undisturbed: Contents, tmp_path: Path
) -> None:
    """Of two policies the one not yet in force has every provision counted with 0."""
    other = tiny.rulebook(first=(2026, 1, 1))
    card = dataclasses.replace(other.policy, short="后")
    later = tiny.editions(dataclasses.replace(other, policy_id="hou", policy=card))
    found = contents(run(folder, tmp_path / "out", (*BOOKS, *later)))
    assert undisturbed["awards"] == found["awards"]
    judged = column(tmp_path / "out", "judged", "政策", "规定", "判断", "不符合")
    assert {("后", AID, 0, 0), ("后", PRIZE, 0, 0)} == {row for row in judged if row[0] == "后"}


def test_a_subject_without_a_table_concerns_nobody(tmp_path: Path) -> None:
    """A population that has no 平台 is judged by the rest; one that has applicants only has an
    empty table of awards."""
    some = [{KEY: 1, "合格": True}]
    without = tiny.write(tmp_path / "甲", 申请人=[{KEY: 1}, {KEY: 2}], 企业=some)
    out = run(without, tmp_path / "1")
    assert {(1, AID)} == column(out, "awards", KEY, "规定")
    assert {(AID, 1, 0), (PRIZE, 0, 0)} == column(out, "judged", "规定", "判断", "不符合")
    nobody = tiny.write(tmp_path / "乙", 申请人=[{KEY: "一"}])
    out = run(nobody, tmp_path / "2")
    assert contents(out)["awards"] == []
    assert {(AID, 0, 0), (PRIZE, 0, 0)} == column(out, "judged", "规定", "判断", "不符合")


def test_a_table_without_rows_concerns_nobody(tmp_path: Path) -> None:
    """An empty table is as none."""
    text = {"企业": "申请人编号,合格\n", "平台": "申请人编号,名称,合格\n"}
    folder = tiny.write(tmp_path / "人群", 申请人=[{KEY: 1}])
    for name, head in text.items():
        (folder / f"{name}.csv").write_text(head, encoding="utf-8")
    assert contents(run(folder, tmp_path / "out"))["awards"] == []


def test_an_applicant_with_a_bad_row_is_set_aside(tmp_path: Path) -> None:
    """Whoever has a bad row is counted, with the reason, and gets no award; all others do."""
    folder = tiny.write(
        tmp_path / "人群",
        申请人=[{KEY: n} for n in range(1, 5)],
        企业=[{KEY: n, "合格": True, "收入（分）": -1 if n == 3 else 1} for n in range(1, 5)],
    )
    out = run(folder, tmp_path / "out", chunk=2)
    assert {(1,), (2,), (4,)} == column(out, "awards", KEY)
    card = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (card["applicants"], card["applicants_set_aside"]) == (3, 1)
    (reason,) = card["set_aside"]
    assert reason["applicants"] == 1
    assert reason["reason"].startswith("企业.收入")
    assert [example.partition(":")[0] for example in reason["examples"]] == ["申请人 3"]
    with (out / "rejected" / "企业.csv").open(encoding="utf-8-sig", newline="") as opened:
        assert [row[KEY] for row in csv.DictReader(opened)] == ["3"]


def _no_applicants(folder: Path) -> None:
    (folder / "申请人.parquet").unlink()


def _no_parquet(folder: Path) -> None:
    (folder / "企业.parquet").write_bytes(b"PAR1")


def _no_key(folder: Path) -> None:
    file = folder / "企业.parquet"
    pq.write_table(pq.read_table(file).drop_columns(KEY), file)


@pytest.mark.parametrize("damaged", [_no_applicants, _no_parquet, _no_key])
def test_a_population_that_lacks_what_is_needed(
    tmp_path: Path, damaged: Callable[[Path], None]
) -> None:
    """Without applicants, with a damaged file or a table without its key there is no result; with
    the file mended there is."""
    whole = tiny.population(tmp_path / "整", 3)
    folder = shutil.copytree(whole, tmp_path / "人群")
    damaged(folder)
    with pytest.raises(PopulationError):
        run(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    shutil.copytree(whole, folder, dirs_exist_ok=True)
    assert {(n,) for n in (1, 2)} <= column(run(folder, tmp_path / "out"), "awards", KEY)


def test_a_population_that_is_not_there(tmp_path: Path) -> None:
    """The folder is named, and nothing is begun."""
    with pytest.raises(SimulationError, match="无: 没有这个文件夹"):
        run(tmp_path / "无", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
