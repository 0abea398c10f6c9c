"""What a run prints at its end: totals by policy, and where the report is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tiaoli.kinds import Money
from tiaoli.policy import Rulebook
from tiaoli.simulate.record import connect, read_run


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
    with connect(out) as connection:
        found = connection.execute("""
            SELECT 政策, count(DISTINCT 申请人编号) FILTER (结果 IN ('金额确定', '至多')),
                sum("金额下限（分）") FILTER (结果 = '金额确定'),
                sum("金额上限（分）") FILTER (结果 = '至多'), count(*) FILTER (结果 = '未定')
            FROM awards GROUP BY 政策 ORDER BY 政策
        """).fetchall()
    for policy, people, exact, at_most, open_ in found:
        money = f"金额确定{Money().show(int(exact or 0))}"
        more = f"，另至多{Money().show(int(at_most))}" if at_most else ""
        yield f"{policy}：受益{people}个，{money}{more}，未定{open_}项"
    yield f"报告：{out / 'report.html'}"
