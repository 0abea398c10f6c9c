"""The chart of a run: time, extra memory and cases a second, in Chinese, as SVG."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FONTS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Serif CJK SC", "DejaVu Sans")
OURS, PEER, LIMIT = "#b5402f", "#8a9bb0", "#3d4a5c"


def plotting() -> Any:
    """Matplotlib's pyplot without a screen, with Chinese fonts; the same data give the same SVG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    matplotlib.rcParams["font.sans-serif"] = list(FONTS)
    matplotlib.rcParams["svg.hashsalt"] = "tiaoli"
    return pyplot


def draw(document: Mapping[str, Any], file: Path) -> None:
    """Writes the chart of a results document; bars that belong to the project are red."""
    pyplot = plotting()
    panels = _panels(document)
    heights = [len(bars) + 1.2 for _, bars, _ in panels]
    figure, axes = pyplot.subplots(
        len(panels),
        1,
        figsize=(9, 0.42 * sum(heights)),
        gridspec_kw={"height_ratios": heights},
        layout="constrained",
    )
    for axis, (title, bars, form) in zip([axes] if len(panels) == 1 else axes, panels, strict=True):
        labels, values, colours = zip(*bars, strict=True)
        places = range(len(bars))
        axis.barh(places, values, color=colours)
        axis.set_yticks(places, labels)
        axis.invert_yaxis()
        axis.set_title(title, loc="left", fontsize=11)
        axis.spines[["top", "right"]].set_visible(False)
        axis.set_xlim(0, max(values) * 1.18)
        for place, value in zip(places, values, strict=True):
            axis.text(value, place, f" {form(value)}", va="center", fontsize=9)
    machine = document["machine"]
    figure.supxlabel(
        f"{machine['processor']}，{machine['cores']} 核；{document['date']}；"
        f"{document['rounds']} 轮交替，取中位数",
        fontsize=8,
    )
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)


def _colour(key: str) -> str:
    if key.startswith("ours") or key == "evaluator":
        return OURS
    return LIMIT if key == "c" else PEER


def _panels(document: Mapping[str, Any]) -> list[Any]:
    rows = f"{document['rows']:,}"
    panels: list[Any] = []
    for name, title in (("complete", "事实齐全"), ("unknown", "含未知事实")):
        timed = document.get("population", {}).get(name, {})
        bars = [
            (each["label"], statistics.median(each["seconds"]), _colour(key))
            for key, each in timed.items()
        ]
        if bars:
            bars.sort(key=lambda bar: bar[1])
            panels.append((f"{rows} 件 × 12 条，秒（{title}）", bars, lambda v: f"{v:.3g} 秒"))
    memory = document.get("memory", {})
    if memory:
        bars = [(e["label"], e["bytes"] / 2**20, _colour(k)) for k, e in memory.items()]
        bars.sort(key=lambda bar: bar[1])
        panels.append((f"{rows} 件的额外内存峰值，MiB", bars, lambda v: f"{v:,.0f}"))
    one = document.get("one_case", {})
    if one:
        bars = [
            (e["label"], statistics.median(e["cases_per_second"]), _colour(k))
            for k, e in one.items()
        ]
        bars.sort(key=lambda bar: -bar[1])
        panels.append(("逐件裁决，每秒件数（一核）", bars, lambda v: f"{v:,.0f}"))
    return panels
