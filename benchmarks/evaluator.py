"""How many Chengdu cases a second the evaluator judges, beside two peers in the same run.

``python -m benchmarks.evaluator`` prints medians of five runs and writes benchmarks/results.json.
The peers are the conditions of 第五条 written by hand in plain Python, and casework on
durable-rules, which every verdict of `tiaoli decide` goes through.
"""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tiaoli.boundaries import case_at, combinations
from tiaoli.case import Case
from tiaoli.casefile import read_cases
from tiaoli.casework import Casework
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.load import find_repository, load
from tiaoli.policy import Rulebook

RUNS = 5
GENERATED = 2000


def written(book: Rulebook, root: Path) -> list[Case]:
    """The written cases of the policy."""
    files = sorted((root / "fixtures" / book.policy_id).glob("*.yaml"))
    return [case for file in files for case in read_cases(file, book.subjects)]


def generated(book: Rulebook, id_: str) -> list[Case]:
    """Cases spread over all boundary combinations of one provision."""
    placed = book.by_id[id_]
    total = combinations(book, placed)
    return [case_at(book, placed, i * (total // GENERATED)) for i in range(GENERATED)]


def by_hand(case: Case) -> int:
    """第五条 成长支持 by hand, for complete facts, in fen; no trace, no readings, no unknowns."""
    f = case.facts
    revenue, before = f["企业.年度主营业务收入"], f["企业.历年最高主营业务收入"]
    if not f["企业.是人工智能企业"] or f["企业.人工智能相关业务收入"] * 5 < revenue * 3:
        return 0
    for threshold, amount in ((10**11, 25 * 10**6), (5 * 10**10, 2 * 10**7), (3 * 10**10, 10**7)):
        if before <= threshold < revenue:
            return amount
    return 0


def rate(run: Callable[[Case], Any], cases: list[Case]) -> float:
    """Median cases a second over the runs."""
    speeds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for case in cases:
            run(case)
        speeds.append(len(cases) / (time.perf_counter() - start))
    return statistics.median(speeds)


def main() -> None:
    """Measures and prints; the figures show proportions of one run on one machine."""
    root = find_repository()
    book = next(b for b in load(root) if b.policy_id == "chengdu")
    cases = written(book, root)
    growth = [
        case
        for case in generated(book, "第五条/成长支持")
        if {"企业.年度主营业务收入", "企业.历年最高主营业务收入", "企业.是人工智能企业",
            "企业.人工智能相关业务收入"} <= {k for k, v in case.facts.items() if v is not UNKNOWN}
    ]  # fmt: skip
    only = frozenset({"第五条/成长支持"})
    casework = Casework(book)
    results = {
        "evaluator, whole policy, written cases": rate(lambda c: judge(book, c), cases),
        "casework with its comparison, written cases": rate(casework.decide, cases),
        "evaluator, 第五条/成长支持 alone": rate(lambda c: judge(book, c, only=only), growth),
        "by hand, 第五条/成长支持 alone": rate(by_hand, growth),
    }
    for name, speed in results.items():
        print(f"{name}: {speed:,.0f} cases/s")
    document = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "runs": RUNS,
        "cases_per_second": {name: round(speed) for name, speed in results.items()},
    }
    target = root / "benchmarks" / "results.json"
    target.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
