"""What a run prints at its end: totals by policy, and where the report is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tiaoli.columns.results import AT_MOST, EXACT, OPEN
from tiaoli.kinds import Money
from tiaoli.policy import Rulebook
from tiaoli.simulate.figures import People, gather
from tiaoli.simulate.record import read_run


def summary(out: Path, books: Sequence[Rulebook]) -> Iterator[str]:
    """The lines; raises `FiguresError` where the run's folder is not whole."""
    run = read_run(out)
    synthetic = "（合成数据，不是真实企业）" if run.synthetic else ""
    aside = f"，另有{run.set_aside}个因数据有误未裁判" if run.set_aside else ""
    yield f"人群“{run.population}”{synthetic}：裁判申请人{run.applicants}个{aside}"
    card = json.loads((out / "run.json").read_text(encoding="utf-8"))
    checked = card.get("checked") or {"applicants": 0, "outcomes": 0}
    if checked["applicants"]:
        number, outcomes = checked["applicants"], checked["outcomes"]
        yield f"与逐案裁判核对：{number}个申请人、{outcomes}项结果，全部一致"
    figures = gather(out, books)
    for book in figures.books:
        short = book.policy.short
        people = figures.people.get((short, ""), People())
        exact = Money().show(figures.cost(EXACT, policy=short).low)
        most = figures.cost(AT_MOST, policy=short).high
        more = f"，另至多{Money().show(most)}" if most else ""
        open_ = figures.rows(OPEN, policy=short)
        yield f"{short}：{people.paid}个申请人得到金额，金额确定{exact}{more}，未定{open_}项"
    yield f"报告：{out / 'report.html'}"
