"""The five policies on whole populations: every provision, with items, awards and allocation.

    python -m benchmarks.policies [--rows 1e6] [--rounds 5] [--engine duckdb]

Judges a tenth of the rows and all of them in turn, and all of them under one policy alone. Results
go to benchmarks/results/policies.json and policies.svg.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.formulas.chart import plotting
from benchmarks.formulas.measure import exponent
from benchmarks.formulas.run import RESULTS, machine, versions
from tiaoli.boundaries import TYPICAL_DAY
from tiaoli.columns.engines import open_engine
from tiaoli.load import load
from tiaoli.policy import Rulebook
from tiaoli.population.cases import cases_of
from tiaoli.population.layout import APPLICANT, KEY
from tiaoli.population.read import open_population
from tiaoli.population.synthesize import synthesize
from tiaoli.simulate.run import Request, simulate
from tiaoli.transition import decided

ROOT: Final = Path(__file__).parent.parent
CASES: Final = 2000
"""So many applicants are judged one by one in each round."""
REST: Final = "分配与写出"
STAGES: Final = ("核对人群", "编译规则", "逐户裁判", "与逐案裁判核对", REST)


@dataclass
class Measured:
    """The seconds of each stage of every round, and what was compared with the evaluator."""

    label: str
    applicants: int
    provisions: int
    runs: list[dict[str, float]] = field(default_factory=list)
    compared: int = 0

    @property
    def judged(self) -> list[float]:
        """Seconds of judging, writing what came out included, in every round."""
        return [run["逐户裁判"] for run in self.runs]

    def figures(self) -> dict[str, Any]:
        """What is kept."""
        total = statistics.median(sum(run.values()) for run in self.runs)
        return {
            "label": self.label,
            "applicants": self.applicants,
            "provisions": self.provisions,
            "median_judged": round(statistics.median(self.judged), 3),
            "median_total": round(total, 3),
            "outcomes_compared": self.compared,
            "runs": [{name: round(s, 3) for name, s in run.items()} for run in self.runs],
        }


@dataclass
class Clock:
    """Adds up how long a run stays in each stage: the time up to a report is of its stage."""

    last: float = field(default_factory=time.perf_counter)
    spent: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))

    def __call__(self, stage: str, done: int = 0, total: int = 0) -> None:
        now = time.perf_counter()
        self.spent[stage] += now - self.last
        self.last = now


def measured(request: Request, found: Measured, folder: Path) -> None:
    """One more run of a request; a difference from the evaluator stops it."""
    clock = Clock()
    out = simulate(request, folder, clock)
    clock(REST)
    found.runs.append(clock.spent)
    found.compared += json.loads((out / "run.json").read_bytes())["checked"]["outcomes"]
    shutil.rmtree(out)


def one_by_one(request: Request, folder: Path) -> float:
    """Applicants a second whom the evaluator judges under all editions, on one core."""
    engine = open_engine("duckdb")
    population = open_population(
        request.folder, request.books[0].subjects, engine.duckdb.connection, folder,
        request.day, folder / "rejected", {},
    )  # fmt: skip
    applicants = population.tables.subjects[APPLICANT]
    step = max(population.applicants // CASES, 1)
    keys = applicants.filter(applicants[KEY] % step == 0)[KEY].to_pyarrow().to_pylist()[:CASES]
    every = dict(cases_of(population.tables, request.books[0].subjects, request.day, keys))
    engine.close()
    cases = [replace(case, published=request.published) for case in every.values()]
    begun = time.perf_counter()
    for case in cases:
        for book in request.books:
            decided(book, case)
    return len(cases) / (time.perf_counter() - begun)


def draw(document: Mapping[str, Any], file: Path) -> None:
    """Writes the chart: for each run a bar of its stages."""
    pyplot = plotting()
    runs = document["runs"]
    figure, axis = pyplot.subplots(figsize=(9, 0.7 * len(runs) + 1.4), layout="constrained")
    left = [0.0] * len(runs)
    for stage, colour in zip(
        STAGES, ("#8a9bb0", "#b8c2cf", "#b5402f", "#d9a441", "#3d4a5c"), strict=True
    ):
        values = [statistics.median(run[stage] for run in each["runs"]) for each in runs]
        axis.barh(range(len(runs)), values, left=left, color=colour, label=stage)
        left = [a + b for a, b in zip(left, values, strict=True)]
    axis.set_yticks(range(len(runs)), [each["label"] for each in runs])
    axis.invert_yaxis()
    axis.set_xlabel("秒（各轮的中位数）")
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False, ncols=3, fontsize=9)
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)


def show(document: Mapping[str, Any], console: Console) -> None:
    """Prints the table and the ratios."""
    table = Table("人群", "条", "裁判 秒", "全程 秒", "核对的裁决", title="五部政策，全部规定")
    for each in document["runs"]:
        table.add_row(
            each["label"], str(each["provisions"]), f"{each['median_judged']:.2f}",
            f"{each['median_total']:.2f}", f"{each['outcomes_compared']:,}",
        )  # fmt: skip
    console.print(table)
    for name, value in document["ratios"].items():
        console.print(f"{name}：{value}")


def ratios(tenth: Measured, whole: Measured, alone: Measured, speed: float) -> dict[str, float]:
    """What is compared within the run."""
    few, many, one = (statistics.median(each.judged) for each in (tenth, whole, alone))
    return {
        "裁判时间随人数增长的指数": round(exponent(few, many, 10), 3),
        "裁判时间随规定条数增长的指数": round(
            exponent(one, many, whole.provisions / alone.provisions), 3
        ),
        "对逐户求值（一核），快几倍": round(whole.applicants / many / speed, 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the populations, measures in turns, prints and writes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.policies", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=10**6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--alone", default="panzhihua", help="the policy that is run by itself")
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args(arguments)
    console, errors = Console(), Console(stderr=True)
    books = tuple(load(ROOT))
    document: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "versions": versions(),
        "engine": asked.engine,
        "rounds": asked.rounds,
    }
    with tempfile.TemporaryDirectory(prefix="tiaoli-bench-") as name:
        folder = Path(name)
        published = {book.policy.short: TYPICAL_DAY.replace(year=2024) for book in books}
        requests = {}
        for rows in (asked.rows // 10, asked.rows):
            errors.print(f"{rows:,} …")
            synthesize(books, rows, folder / str(rows), 0)
            requests[rows] = Request(
                books, folder / str(rows), TYPICAL_DAY, published=published, engine=asked.engine
            )
        small, large = requests.values()
        one: tuple[Rulebook, ...] = tuple(b for b in books if b.policy_id == asked.alone)
        each = {
            "small": (small, Measured(f"{asked.rows // 10:,}户", asked.rows // 10, _count(books))),
            "alone": (
                replace(large, books=one),
                Measured(f"{asked.rows:,}户，只有{one[0].policy.short}", asked.rows, _count(one)),
            ),
            "large": (large, Measured(f"{asked.rows:,}户", asked.rows, _count(books))),
        }
        numbers = itertools.count()
        for turn in range(asked.rounds):
            for request, found in each.values():
                errors.print(f"{turn + 1}/{asked.rounds} {found.label}")
                measured(request, found, folder / f"out{next(numbers)}")
        speed = one_by_one(large, folder / "cases")
    tenth, alone, whole = (found for _, found in each.values())
    document["runs"] = [found.figures() for found in (tenth, alone, whole)]
    document["applicants_a_second_one_by_one"] = round(speed)
    document["ratios"] = ratios(tenth, whole, alone, speed)
    asked.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    (asked.out / "policies.json").write_text(text + "\n", encoding="utf-8")
    draw(document, asked.out / "policies.svg")
    show(document, console)
    return 0


def _count(books: Sequence[Rulebook]) -> int:
    return sum(len(book.judged) for book in books)


if __name__ == "__main__":
    sys.exit(main())
