"""The benchmark of the twelve formulas: compares every peer's rows, measures, writes the results.

    python -m benchmarks.formulas.run [--rows 1e6] [--only c,polars] [--quick] [--against FILE]

Results go to benchmarks/results/formulas.json and formulas.svg; ``--out`` names another folder.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import importlib.metadata
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from benchmarks.formulas.chart import draw
from benchmarks.formulas.data import SEED, generate
from benchmarks.formulas.formulas import Formula, copies, twelve
from benchmarks.formulas.measure import (
    Timed,
    against_evaluator,
    cases_a_second,
    differences,
    exponent,
    rounds,
)
from benchmarks.formulas.memory import in_a_process
from benchmarks.formulas.peers.peer import Peer, World
from benchmarks.formulas.registry import ALL, ONE_CASE, POPULATION, LeftOutError, made, peer
from benchmarks.formulas.targets import targets

RESULTS: Final = Path(__file__).parent.parent / "results"
PACKAGES: Final = (
    "durable_rules", "duckdb", "ibis-framework", "numpy", "openfisca-core", "polars", "pyarrow",
    "zen-engine",
)  # fmt: skip
REFERENCE: Final = "duckdb"
"""With whose rows everyone's are compared; its own are compared with the evaluator's first."""


class Run:
    """One run: what was asked for, what is left out and why, and the document that grows."""

    def __init__(self, options: argparse.Namespace, console: Console) -> None:
        self.rows: int = options.rows
        self.rounds: int = options.rounds
        self.quick: bool = options.quick
        self.sample = 1000 if options.quick else 20_000
        self.console = console
        self.left_out: dict[str, str] = {}
        wanted = set(options.only.split(",")) if options.only else set(ALL)
        if wrong := wanted - set(ALL):
            raise SystemExit(
                f"no peer is called {', '.join(sorted(wrong))}; write some of {', '.join(ALL)}"
            )
        self.population = [key for key in POPULATION if key in wanted]
        self.one_case = [key for key in ONE_CASE if key in wanted]
        self.document: dict[str, Any] = {
            "date": datetime.date.today().isoformat(),
            "machine": machine(),
            "versions": versions(),
            "rows": self.rows,
            "rounds": self.rounds,
            "seed": SEED,
            "formulas": [formula.base for formula in twelve()],
            "left_out": self.left_out,
        }

    def work(self) -> None:
        """Everything, in order; ``document`` holds the results afterwards."""
        with (
            tempfile.TemporaryDirectory(prefix="tiaoli-bench-") as folder,
            Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.completed}/{task.total}"),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=self.console,
            ) as self.progress,
        ):
            self._folder = Path(folder)
            self.document["population"] = {}
            for name, unknown in (("complete", False), ("unknown", True)):
                self.document["population"][name] = self._population(name, unknown)
                gc.collect()
            if not self.quick:
                self.document.setdefault("growth", {})["provisions"] = self._provisions()
            if self.one_case:
                self.document["one_case"] = self._one_case()

    # All cases ------------------------------------------------------------------------------

    def _peers(
        self, world: World, formulas: Sequence[Formula] | None = None, unknown: bool = False
    ) -> dict[str, Peer]:
        found: dict[str, Peer] = {}
        for key in self.population:
            try:
                if not unknown or peer(key).unknowns:
                    found[key] = made(key, world, formulas)
            except LeftOutError as problem:
                self.left_out[key] = str(problem)
        return found

    def _population(self, name: str, unknown: bool) -> dict[str, Any]:
        """Comparison, rounds and, for complete facts, memory at the full number of rows."""
        task = self.progress.add_task(f"{self.rows:,} 件：生成", total=None)
        folder = self._folder / name
        cases = generate(self.rows, unknown)
        world = World(cases, folder / "cases.parquet")
        folder.mkdir()
        peers = self._peers(world, unknown=unknown)
        if not peers:
            return {}
        wrong = self._compared(world, peers, task)
        full = name == "complete" and not self.quick
        groups = [peers]
        if full:
            tenth = World(generate(self.rows // 10), self._folder / "tenth.parquet")
            groups.append(self._peers(tenth))
        self.progress.update(task, total=len(peers) * len(groups) * (self.rounds + 1), completed=0)
        timed = rounds(groups, self.rounds, lambda label: self._step(task, f"计时 {label}"))
        document = {
            key: {"label": peers[key].label, **_figures(each), "wrong_rows": wrong[key]}
            for key, each in timed[0].items()
        }
        self.progress.remove_task(task)
        if full:
            few_and_many = (timed[1], timed[0])
            self.document["growth"] = {
                "rows": _grown(groups, few_and_many, self.rows // 10, "rows")
            }
            cases.save(folder)
            world.file  # noqa: B018 - written here, so that no process writes it while measured
            labels = {key: each.label for key, each in peers.items()}
            del cases, world, peers, groups, tenth
            gc.collect()
            self.document["memory"] = self._memory(labels, folder)
        return document

    def _compared(self, world: World, peers: Mapping[str, Peer], task: Any) -> dict[str, int]:
        """How many amounts of each peer are wrong: all rows against the reference, a sample of
        them against the evaluator."""
        reference = made(REFERENCE, world)
        self.progress.update(task, description="与求值器逐行比较")
        meant = reference.amounts()
        sampled = against_evaluator(world.cases, twelve(), meant, self.sample)
        if sampled:
            raise SystemExit(
                f"{reference.label} differs from the evaluator in {sampled} of "
                f"{self.sample * len(meant)} amounts; mend it before anything is compared with it"
            )
        compared = self.document.setdefault("compared", {})
        compared["unknown" if world.cases.unknown else "complete"] = {
            "amounts_with_the_evaluator": min(self.sample, self.rows) * len(meant),
            "amounts_of_each_peer": self.rows * len(meant),
        }
        wrong = {}
        for key, each in peers.items():
            self.progress.update(task, description=f"逐行比较 {each.label}")
            wrong[key] = 0 if key == REFERENCE else differences(each.amounts(), meant)
        return wrong

    def _memory(self, labels: Mapping[str, str], folder: Path) -> dict[str, Any]:
        task = self.progress.add_task("内存", total=len(labels))
        found = {}
        for key, label in labels.items():
            self._step(task, f"内存 {label}")
            found[key] = {"label": label, "bytes": in_a_process(key, folder)}
        self.progress.remove_task(task)
        return found

    def _provisions(self) -> dict[str, Any]:
        """Growth from 10 to 100 provisions, on a tenth of the rows."""
        world = World(generate(self.rows // 10), self._folder / "provisions.parquet")
        groups = [self._peers(world, copies(number)) for number in (10, 100)]
        task = self.progress.add_task("", total=2 * len(groups[0]) * (self.rounds + 1))
        timed = rounds(groups, self.rounds, lambda label: self._step(task, f"10、100 条 {label}"))
        self.progress.remove_task(task)
        return _grown(groups, timed, 10, "provisions")

    # One case at a time ---------------------------------------------------------------------

    def _one_case(self) -> dict[str, Any]:
        number = 500 if self.quick else 5000
        peers: dict[str, Any] = {}
        for key in self.one_case:
            try:
                peers[key] = made(key)
            except LeftOutError as problem:
                self.left_out[key] = str(problem)
        task = self.progress.add_task("逐件", total=len(peers) * self.rounds)
        cases = generate(100_000)
        found = cases_a_second(
            peers, cases, number, self.rounds, lambda label: self._step(task, f"逐件 {label}")
        )
        self.progress.remove_task(task)
        return {
            key: {
                "label": peers[key].label,
                "cases_per_second": [round(each) for each in speeds],
                "wrong_amounts": wrong,
                "compared": number * len(twelve()),
            }
            for key, (speeds, wrong) in found.items()
        }

    def _step(self, task: Any, description: str) -> None:
        self.progress.update(task, description=description, advance=1)


def _figures(timed: Timed) -> dict[str, Any]:
    return {
        "seconds": [round(each, 5) for each in timed.seconds],
        "median": round(timed.median, 5),
        "wrong_totals": timed.wrong,
    }


def _grown(
    groups: Sequence[Mapping[str, Peer]],
    timed: Sequence[Mapping[str, Timed]],
    small: int,
    unit: str,
) -> dict[str, Any]:
    """How each peer's time grows from ``small`` to ten times as many rows or provisions."""
    few, many = timed
    return {
        key: {
            "label": groups[0][key].label,
            unit: [small, small * 10],
            "seconds": [round(few[key].median, 5), round(many[key].median, 5)],
            "exponent": round(exponent(few[key].median, many[key].median, 10), 3),
            "runs": [[round(s, 5) for s in each[key].seconds] for each in timed],
            "wrong_totals": few[key].wrong + many[key].wrong,
        }
        for key in many
    }


def machine() -> dict[str, Any]:
    """The machine a run was made on, and how many processes were running on it just before."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(terse=True),
        "load_before": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """The versions that were measured."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    try:
        done = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True)
        found["cc"] = done.stdout.splitlines()[0]
    except (FileNotFoundError, subprocess.CalledProcessError):
        pass
    return found


# What is printed ---------------------------------------------------------------------------------


def show(document: Mapping[str, Any], console: Console) -> None:
    """Prints the tables of a run and the figures to reach."""
    for name, title in (("complete", "事实齐全"), ("unknown", "含未知事实")):
        timed = document["population"].get(name, {})
        if timed:
            console.print(_times(timed, f"{document['rows']:,} 件 × 12 条，{title}"))
    if memory := document.get("memory"):
        table = Table("内存", "额外峰值 MiB", title="额外内存（各自的进程）")
        for each in sorted(memory.values(), key=lambda each: each["bytes"]):
            table.add_row(each["label"], f"{each['bytes'] / 2**20:,.0f}")
        console.print(table)
    for name, title in (("rows", "行数 ×10"), ("provisions", "条数 10→100")):
        growth = document.get("growth", {}).get(name, {})
        if growth:
            table = Table("增长", "秒", "秒", "指数", title=title)
            for each in growth.values():
                small, large = each["seconds"]
                table.add_row(
                    each["label"], f"{small:.4f}", f"{large:.4f}", f"{each['exponent']:.2f}"
                )
            console.print(table)
    if one := document.get("one_case"):
        table = Table("逐件", "件/秒", "不同的金额", title="一次一件（一核）")
        for each in sorted(one.values(), key=lambda e: -statistics.median(e["cases_per_second"])):
            speed = statistics.median(each["cases_per_second"])
            table.add_row(each["label"], f"{speed:,.0f}", f"{each['wrong_amounts']:,}")
        console.print(table)
    table = Table("要达到的数", "测得", "界限", "", title="目标")
    for target in targets(document):
        measured = "未测" if target.measured is None else f"{target.measured:.2f}"
        sign = "≥" if target.least else "≤"
        verdict = {True: "达到", False: "未达到", None: "—"}[target.reached]
        table.add_row(target.what, measured, f"{sign} {target.bound}", verdict)
    console.print(table)
    if document["machine"]["load_before"] > 0.5:
        console.print(f"开始前机器负载已是 {document['machine']['load_before']}：请在空闲时再测。")
    for key, reason in document["left_out"].items():
        console.print(f"未参加：{key}（{reason}）", markup=False)


def _times(timed: Mapping[str, Any], title: str) -> Table:
    table = Table("谁", "中位数 秒", "最快–最慢", "对 C", "对手写 SQL", "不同", title=title)
    medians = {key: each["median"] for key, each in timed.items()}
    for key in sorted(timed, key=medians.__getitem__):
        each = timed[key]
        ratios = [
            f"{medians[key] / medians[other]:.2f}" if other in medians else "—"
            for other in ("c", "duckdb")
        ]
        spread = f"{min(each['seconds']):.3f}–{max(each['seconds']):.3f}"
        wrong = each["wrong_rows"] + each["wrong_totals"]
        table.add_row(each["label"], f"{medians[key]:.4f}", spread, *ratios, f"{wrong:,}")
    return table


def compare(new: Mapping[str, Any], old: Mapping[str, Any], console: Console) -> None:
    """Prints what changed since an earlier run; seconds only mean something on the same machine."""
    same = new["rows"] == old["rows"] and all(
        new["machine"][key] == old["machine"][key] for key in ("processor", "cores", "system")
    )
    table = Table("与上次相比", "上次 秒", "这次 秒", "倍", "上次对 C", "这次对 C")
    for name in ("complete", "unknown"):
        before, now = old["population"].get(name, {}), new["population"].get(name, {})
        for key in now.keys() & before.keys():
            a, b = before[key]["median"], now[key]["median"]
            to_c = [
                f"{each[key]['median'] / each['c']['median']:.2f}" if "c" in each else "—"
                for each in (before, now)
            ]
            table.add_row(
                f"{now[key]['label']} {name}", f"{a:.4f}", f"{b:.4f}", f"{b / a:.2f}", *to_c
            )
    console.print(table)
    if not same:
        console.print("机器或件数不同：只有倍数关系可比。")


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.formulas.run", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=10**6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="peers by key, joined by commas")
    parser.add_argument("--quick", action="store_true", help="no memory, no growth, small samples")
    parser.add_argument("--against", type=Path, help="an earlier formulas.json")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs, prints and writes; returns 1 if any peer's results are wrong."""
    asked = options(arguments)
    console = Console()
    earlier = json.loads(asked.against.read_text(encoding="utf-8")) if asked.against else None
    run = Run(asked, Console(stderr=True))
    run.work()
    asked.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(run.document, ensure_ascii=False, indent=2)
    (asked.out / "formulas.json").write_text(text + "\n", encoding="utf-8")
    draw(run.document, asked.out / "formulas.svg")
    show(run.document, console)
    if earlier is not None:
        compare(run.document, earlier, console)
    return 1 if wrong(run.document) else 0


def wrong(document: Mapping[str, Any]) -> int:
    """How many results of any peer were wrong."""
    timed = [each for group in document["population"].values() for each in group.values()]
    timed = timed + [e for group in document.get("growth", {}).values() for e in group.values()]
    one = document.get("one_case", {}).values()
    return sum(e.get("wrong_rows", 0) + e["wrong_totals"] for e in timed) + sum(
        e["wrong_amounts"] for e in one
    )


if __name__ == "__main__":
    sys.exit(main())
