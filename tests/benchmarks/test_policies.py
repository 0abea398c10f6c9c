"""What the benchmark of the five policies makes of what it measured."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="the benchmark needs numpy: pip install -e .[bench]")
pytest.importorskip("matplotlib", reason="the chart needs matplotlib: pip install -e .[bench]")

from benchmarks import policies
from benchmarks.policies import REST, STAGES, Clock, Measured, draw, ratios


def run(judged: float) -> dict[str, float]:
    return {**dict.fromkeys(STAGES, 1.0), "逐户裁判": judged}


def test_the_time_up_to_a_report_is_of_its_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stages are told apart by who reports, however often; what is not reported is the rest."""
    times = iter([0.0, 2.0, 3.0, 7.0, 8.0])
    monkeypatch.setattr(policies.time, "perf_counter", lambda: next(times))
    clock = Clock(next(times))
    for stage in ("核对人群", "编译规则", "逐户裁判", REST):
        clock(stage)
    assert [clock.spent[stage] for stage in STAGES] == [2, 1, 4, 0, 1]


def test_ratios_and_chart(tmp_path: Path) -> None:
    """Ten times the rows in ten times the time is exponent 1; medians count, not the outlier."""
    tenth = Measured("少", 100, 100, [run(1), run(1), run(50)])
    whole = Measured("多", 1000, 100, [run(10), run(10), run(90)])
    alone = Measured("一部", 1000, 10, [run(1), run(1), run(1)])

    found = ratios(tenth, whole, alone, 20)

    assert found == {
        "裁判时间随人数增长的指数": 1,
        "裁判时间随规定条数增长的指数": 1,
        "对逐户求值（一核），快几倍": 5,
    }
    draw({"runs": [each.figures() for each in (tenth, alone, whole)]}, tmp_path / "chart.svg")
    assert "<svg" in (tmp_path / "chart.svg").read_text()
