"""Draws the charts of a report as SVG files: text stays text, the same figures make the same bytes.

Amounts are whole fen until the last step; only the length of what is drawn is a float.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tiaoli.simulate.amounts import WAN, YI, rounded

SYNTHETIC: Final = "合成数据，不是真实企业"
FONT: Final = "Noto Sans CJK SC"
FONTS: Final = (
    f"'{FONT}', 'Source Han Sans SC', 'PingFang SC', 'Hiragino Sans GB', "
    "'Microsoft YaHei', sans-serif"
)
"""What a viewer takes where the font that the chart was laid out with is not installed."""
INK, SOFT, LINE = "#1c1f23", "#555c64", "#ddd7ca"
SURE: Final[dict[str, Any]] = {"facecolor": "#1f5582", "edgecolor": "#1f5582"}
MAYBE: Final[dict[str, Any]] = {"facecolor": "#c9dced", "edgecolor": "#1f5582", "hatch": "////"}
UNKNOWN: Final[dict[str, Any]] = {"facecolor": "#fdf3d9", "edgecolor": "#7a4b00", "hatch": r"\\"}
WORSE: Final[dict[str, Any]] = {"facecolor": "#f3c9c4", "edgecolor": "#a3211b", "hatch": "xxx"}
_STYLE: Final[Any] = {
    "font.family": FONT,
    "font.size": 10,
    "svg.fonttype": "none",
    "svg.hashsalt": "tiaoli",
    "text.parse_math": False,
    "figure.facecolor": "#fffefb",
    "axes.facecolor": "#fffefb",
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.unicode_minus": False,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "hatch.linewidth": 0.6,
    "patch.linewidth": 0.8,
}
_WIDTH: Final = 9.2
_RIGHT: Final = 0.12
_LABEL: Final = 24


@dataclass(frozen=True)
class Chart:
    """A drawn chart: its file's name, its title, what it shows in words, and the drawing."""

    name: str
    title: str
    alt: str
    svg: bytes


@dataclass(frozen=True)
class Bars:
    """One series of a chart of stacked bars: what it is called, its lengths, how it is filled."""

    label: str
    values: Sequence[int]
    style: dict[str, Any]


def unit_of(fen: int) -> tuple[int, str]:
    """The unit in which a chart of amounts up to ``fen`` is drawn."""
    return (YI, "亿元") if fen >= YI else (WAN, "万元") if fen >= WAN else (100, "元")


@contextmanager
def styled() -> Iterator[None]:
    """The style of all charts; a font that is not installed is none that the reader lacks."""
    log = logging.getLogger("matplotlib.font_manager")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with matplotlib.rc_context(_STYLE):
            yield
    finally:
        log.setLevel(before)


def _draw(
    name: str, title: str, alt: str, synthetic: bool, size: _Size, paint: Callable[[Axes], None]
) -> Chart:
    with styled():
        height = size.top + size.body + size.bottom
        figure = Figure(figsize=(_WIDTH, height))
        FigureCanvasSVG(figure)
        # Fixed margins: no font decides how a chart is laid out.
        axes = figure.add_axes(
            (
                size.left / _WIDTH,
                size.bottom / height,
                1 - (size.left + _RIGHT) / _WIDTH,
                size.body / height,
            )
        )
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=0)
        paint(axes)
        at = _RIGHT
        if synthetic:
            figure.text(
                (at + 0.04) / _WIDTH, 1 - 0.1 / height, SYNTHETIC, va="top", fontsize=9,
                color="#a3211b",
                bbox={"facecolor": "#fbe4e1", "edgecolor": "#a3211b", "linewidth": 0.8, "pad": 3},
            )  # fmt: skip
            at += len(SYNTHETIC) * 9 / 72 + 0.25
        figure.text(at / _WIDTH, 1 - 0.09 / height, title, va="top", fontsize=11, fontweight="bold")
        said = f"{SYNTHETIC}。{alt}" if synthetic else alt
        drawn = io.BytesIO()
        figure.savefig(
            drawn,
            format="svg",
            metadata={"Title": title, "Description": said, "Date": None, "Creator": None},
        )
    svg = re.sub(rb"<!DOCTYPE[^>]*>\n", b"", drawn.getvalue())  # it names a file on the web
    return Chart(name, title, said, svg.replace(f"'{FONT}'".encode(), FONTS.encode()))


@dataclass(frozen=True)
class _Size:
    """A chart's plot and the margins around it, in inches."""

    body: float
    left: float = 0.75
    bottom: float = 0.62
    top: float = 0.62


def _rows_size(labels: Sequence[str]) -> _Size:
    """The size of a chart of rows: room for the longest label at ten points a character."""
    longest = max(
        sum(10.0 if ord(each) > 0x2E80 else 6.0 for each in _short(label)) for label in labels
    )
    return _Size(0.34 * len(labels), left=longest / 72 + 0.2)


def _short(label: str) -> str:
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"


def stacked(
    name: str, title: str, alt: str, labels: Sequence[str], series: Sequence[Bars],
    texts: Sequence[str], synthetic: bool, money: bool = True,
    marks: Sequence[int] = (), mark: str = "",
) -> Chart:  # fmt: skip
    """Horizontal bars, one below the other, each made of the series; ``texts`` stand at their ends,
    ``marks`` are upright strokes called ``mark``. Lengths are fen, or numbers without ``money``."""
    places = range(len(labels))
    sums = [sum(each.values[at] for each in series) for at in places]
    most = max([*sums, *marks, 1])
    unit, unit_name = unit_of(most) if money else (1, "")

    def length(value: int) -> float:
        return float(Fraction(value, unit))

    def paint(axes: Axes) -> None:
        left = [0] * len(labels)
        for each in series:
            if any(each.values):
                starts, widths = map(length, left), map(length, each.values)
                axes.barh(
                    list(places), list(widths), left=list(starts), height=0.62,
                    label=each.label, **each.style,
                )  # fmt: skip
            left = [sum(pair) for pair in zip(left, each.values, strict=True)]
        for at, value in enumerate(marks):
            drawn = axes.plot(
                [length(value)] * 2, [at - 0.42, at + 0.42], color="#a3211b", linewidth=2.2,
                solid_capstyle="butt",
            )  # fmt: skip
            if at == 0:
                drawn[0].set_label(mark)
        for at, text in enumerate(texts):
            end = max([sums[at], *marks[at : at + 1]])
            axes.annotate(
                text, (length(end), at), xytext=(5, 0), textcoords="offset points",
                va="center", fontsize=9, color=SOFT,
            )  # fmt: skip
        _rows(axes, labels)
        axes.set_xlim(0, length(most) * 1.42)
        axes.set_xlabel(unit_name)
        if len([each for each in series if any(each.values)]) + bool(marks) > 1:
            _legend(axes)

    return _draw(name, title, alt, synthetic, _rows_size(labels), paint)


def _rows(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), [_short(label) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):,.10g}")
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines["bottom"].set_visible(False)


def _legend(axes: Axes) -> None:
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=5, frameon=False, fontsize=9,
        borderaxespad=0.3, handlelength=1.8, borderpad=0, columnspacing=1.4,
    )  # fmt: skip


def diverging(
    name: str, title: str, alt: str, labels: Sequence[str],
    losses: Bars, gains: Bars, synthetic: bool,
) -> Chart:  # fmt: skip
    """Losses to the left and gains to the right of a line, one row below the other (numbers)."""
    most = max([*losses.values, *gains.values, 1])

    def paint(axes: Axes) -> None:
        places = list(range(len(labels)))
        for each, sign, align in ((losses, -1, "right"), (gains, 1, "left")):
            widths = [sign * value for value in each.values]
            axes.barh(places, widths, height=0.62, label=each.label, **each.style)
            for at, value in enumerate(each.values):
                if value:
                    axes.annotate(
                        f"{value:,}", (sign * value, at), xytext=(5 * sign, 0),
                        textcoords="offset points", va="center", ha=align, fontsize=9, color=SOFT,
                    )  # fmt: skip
        _rows(axes, labels)
        axes.spines["left"].set_visible(False)
        axes.axvline(0, color=INK, linewidth=0.9)
        axes.set_xlim(-most * 1.22, most * 1.22)
        axes.set_xlabel("申请人（个）")
        _legend(axes)

    return _draw(name, title, alt, synthetic, _rows_size(labels), paint)


def histogram(
    name: str, title: str, alt: str, bars: Sequence[tuple[str, int]], synthetic: bool
) -> Chart:
    """How many applicants get how much; each bar is called by the amount at its left edge."""

    def paint(axes: Axes) -> None:
        axes.bar(range(len(bars)), [n for _, n in bars], width=0.96, align="edge", **SURE)
        axes.set_xticks(range(len(bars)), [label for label, _ in bars], rotation=45, ha="right")
        for at, (_, number) in enumerate(bars):
            if number:
                axes.annotate(
                    f"{number:,}", (at + 0.48, number), xytext=(0, 2), ha="center", fontsize=7.5,
                    textcoords="offset points", color=SOFT,
                )  # fmt: skip
        axes.set_xlim(-0.3, len(bars) + 0.3)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.grid(axis="y", color=LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_ylabel("申请人（个）")
        axes.set_xlabel("每个申请人得到的金额（柱的左边为下限，各档按1、2、5倍递增）")

    return _draw(name, title, alt, synthetic, _Size(2.9, bottom=1.05), paint)


def curve(name: str, title: str, alt: str, sums: Sequence[int], synthetic: bool) -> Chart:
    """The share of the money that the lowest 0, 1, … 100 percent of the applicants get."""

    def paint(axes: Axes) -> None:
        whole = sums[-1] or 1
        shares = [float(Fraction(100 * each, whole)) for each in sums]
        percents = list(range(len(sums)))
        axes.plot(percents, percents, color=SOFT, linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate("人人一样多", (50, 50), xytext=(-6, 6), textcoords="offset points",
                      ha="right", fontsize=9, color=SOFT)  # fmt: skip
        axes.fill_between(percents, shares, color="#c9dced", linewidth=0)
        axes.plot(percents, shares, color="#1f5582", linewidth=2)
        for at in (50, 90, 99):
            axes.plot([at], [shares[at]], "o", color="#1f5582", markersize=4.5)
            text, _ = rounded(Fraction(100 * sums[at], whole), 1)
            axes.annotate(
                f"少的{at}%得{text}%", (at, shares[at]), xytext=(-8, 3),
                textcoords="offset points", ha="right", fontsize=9,
            )  # fmt: skip
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        axes.set_xlabel("申请人（从得的少到得的多排列，%）")
        axes.set_ylabel("金额累计（%）")
        axes.grid(color=LINE, linewidth=0.6)

    return _draw(name, title, alt, synthetic, _Size(3.6), paint)
