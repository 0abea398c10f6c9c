"""Draws payout curves as SVG, for a light and a dark page: text stays text, same points same bytes.

Amounts are whole fen until the last step; only places on the drawing are floats.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from generator.ways.curves import Curve, Point, Series
from tiaoli.kinds import Money
from tiaoli.outcome import Status
from tiaoli.simulate.charts import FONT, FONTS, INK, LINE, SOFT, styled

_WIDTH, _LEFT, _RIGHT, _BOTTOM, _KEY = 7.6, 1.05, 0.35, 0.62, 0.25
_PLOT, _STEP = 2.4, 1.3
_NEAR = Fraction(9, 100)
"""How near two numbers on an axis may stand, as a part of its length."""
_LOOKS = (
    ("#1f5582", "-", 2.2),
    ("#8a2f5c", (0, (6, 2.5)), 1.8),
    ("#7a4b00", (0, (1.6, 1.8)), 2.2),
    ("#1e6a34", (0, (8, 2, 2, 2)), 1.8),
)
_DARK = {
    INK: "#e4e7ea",
    SOFT: "#a9b1ba",
    LINE: "#4a5460",
    "#1f5582": "#8fc1ec",
    "#8a2f5c": "#f0a5c8",
    "#7a4b00": "#f0c889",
    "#1e6a34": "#93d8a4",
    "#fffefb": "#1e2129",
}
_PAPER = "#fffefb"


@dataclass(frozen=True)
class Picture:
    """A drawn curve: its file's name, what it shows in words, its size in pixels, and the drawing
    for a light and a dark page."""

    name: str
    curve: Curve
    alt: str
    size: tuple[int, int]
    light: str
    dark: str

    @property
    def jumps(self) -> bool:
        """Whether it has steps, whose ends are marked."""
        return any(jumps(*two) for series in self.curve.series for two in pairwise(series.points))

    @property
    def rows(self) -> tuple[tuple[Series, tuple[Point, ...]], ...]:
        """The points that a table gives for each series: where it bends, around its jumps, its
        end."""
        return tuple((series, tuple(_telling(series))) for series in self.curve.series)


def picture(curve: Curve, provision: str, name: str) -> Picture:
    """The drawing of a provision's curve, to be kept in files of this name."""
    alt = described(curve, provision)
    light, size = _drawn(curve, f"{provision}：给付与{curve.base}", alt)
    dark = re.sub("|".join(_DARK), lambda colour: _DARK[colour[0]], light)
    return Picture(name, curve, alt, size, light, dark)


def _telling(series: Series) -> Iterator[Point]:
    knees = {point.base for point in series.knees}
    for number, point in enumerate(series.points):
        beside = series.points[max(number - 1, 0) : number + 2]
        jump = any(jumps(a, b) for a, b in pairwise(beside))
        around = jump and any(abs(point.base - knee) <= 1 for knee in knees)
        if around or point.base in knees or number + 1 == len(series.points):
            yield point


def described(curve: Curve, name: str) -> str:
    """What the drawing shows, in words."""
    said = [f"{name}：横轴{curve.base}，纵轴{'最多能得的' if curve.at_most else ''}给付。"]
    for series in curve.series:
        points = [*series.knees, series.points[-1]]
        steps = "，".join(f"{curve.kind.show(p.base)}时{p.text}" for p in dict.fromkeys(points))
        said.append(f"{series.label}：{steps}。")
    return "".join(said)


def _drawn(curve: Curve, title: str, alt: str) -> tuple[str, tuple[int, int]]:
    # Steps that differ only in whether the number itself counts would cover one another.
    steps = any(jumps(*two) for series in curve.series for two in pairwise(series.points))
    apart = len(curve.series) > 1 and steps
    groups = [(series,) for series in curve.series] if apart else [curve.series]
    # The key stands above the plot, two to a row.
    key = _KEY * -(-len(groups[0]) // 2) if len(curve.series) > 1 else 0.0
    plot = _STEP if apart else _PLOT
    height = 0.12 + (key + plot) * len(groups) + _BOTTOM
    with styled():
        figure = Figure(figsize=(_WIDTH, height), facecolor="none")
        FigureCanvasSVG(figure)
        for number, group in enumerate(groups):
            # Fixed margins: no font decides how a curve is laid out.
            bottom = _BOTTOM + (key + plot) * (len(groups) - 1 - number)
            axes = figure.add_axes(
                (
                    _LEFT / _WIDTH,
                    bottom / height,
                    1 - (_LEFT + _RIGHT) / _WIDTH,
                    plot / height,
                ),
                facecolor="none",
            )
            _paint(axes, curve, group, number)
            if number + 1 == len(groups):
                beside = f"（{curve.note}）" if curve.note else ""
                axes.set_xlabel(f"{curve.base}{beside}", labelpad=5)
            else:
                axes.tick_params(labelbottom=False)
        drawn = io.BytesIO()
        figure.savefig(
            drawn,
            format="svg",
            metadata={"Title": title, "Description": alt, "Date": None, "Creator": None},
        )
    svg = re.sub(r"<!DOCTYPE[^>]*>\n", "", drawn.getvalue().decode())  # it names a file on the web
    return svg.replace(f"'{FONT}'", FONTS), (round(_WIDTH * 96), round(height * 96))


def _paint(axes: Axes, curve: Curve, group: Sequence[Series], first: int) -> None:
    right = max(point.base for series in curve.series for point in series.points)
    top = max(point.high for series in group for point in series.points)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=3, color=LINE)
    for number, series in enumerate(group, first):
        colour, dashes, width = _LOOKS[number % len(_LOOKS)]
        label: str | None = series.label
        for piece in pieces(series):
            places = [(float(p.base), float(p.high)) for p in piece]
            axes.plot(
                [x for x, _ in places], [y for _, y in places], color=colour, linestyle=dashes,
                linewidth=width, label=label, solid_capstyle="butt", zorder=3 + number * 0.1,
                clip_on=False,
            )  # fmt: skip
            label = None
        for place, amount, closed in ends(series):
            axes.plot(
                [float(place)], [float(amount)], marker="o", markersize=5.5, color=colour,
                markerfacecolor=colour if closed else _PAPER, markeredgewidth=1.4, zorder=5,
                clip_on=False,
            )  # fmt: skip
    axes.set_xlim(0, float(right))
    axes.set_ylim(0, float(top) * 1.08)
    knees = [(p.base, p.high) for series in curve.series for p in series.knees]
    levels = [p.high for series in group for p in series.points[-1:]]
    steps = [amount for series in group for _, amount, _ in ends(series)]
    bends = [p.high for series in group for p in series.knees]
    bases = _apart([base for base, _ in knees], right, _NEAR)
    near = _NEAR if len(group) == len(curve.series) else 2 * _NEAR
    amounts = _apart([*levels, *steps, *bends], top, near)
    nothing = "0" if group[0].points[0].eligible else Status.NOT_ELIGIBLE.value
    axes.set_xticks([float(base) for base in bases], [_short(curve, base) for base in bases])
    axes.set_yticks([float(a) for a in amounts], [_money(a) if a else nothing for a in amounts])
    axes.grid(color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_ylabel("至多给付" if curve.at_most else "给付", labelpad=6)
    if len(curve.series) > 1:
        axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, fontsize=9.5,
            borderaxespad=0.2, handlelength=2.6, borderpad=0, columnspacing=1.6,
        )  # fmt: skip


def pieces(series: Series) -> Iterator[list[Point]]:
    """The curve cut at its jumps, each piece drawn up to the base at which it jumps."""
    piece: list[Point] = []
    for point in series.points:
        if piece and jumps(piece[-1], point):
            yield piece
            piece = []
        piece.append(point)
    yield piece


def jumps(a: Point, b: Point) -> bool:
    """Whether the amount jumps between two neighbouring bases."""
    return b.base - a.base == 1 and (abs(b.high - a.high) > 2 or a.eligible is not b.eligible)


def ends(series: Series) -> Iterator[tuple[int, int, bool]]:
    """The ends of the pieces at each jump: base, amount, and whether that amount is paid there."""
    points = series.points
    for number in range(1, len(points)):
        a, b = points[number - 1], points[number]
        if jumps(a, b):
            # The number of the text is the base that has a neighbour on either side.
            here = number > 1 and a.base - points[number - 2].base == 1
            yield (a.base if here else b.base), a.high, here
            yield (a.base if here else b.base), b.high, not here


def _apart(values: Iterable[int], whole: int, near: Fraction) -> list[int]:
    """Zero and the values that stand far enough from those before them to be written on an axis."""
    kept = [0]
    for value in dict.fromkeys(values):
        if all(abs(value - other) >= near * whole for other in kept):
            kept.append(value)
    return sorted(kept)


def _short(curve: Curve, base: int) -> str:
    return _money(base) if isinstance(curve.kind, Money) else curve.kind.show(base)


def _money(fen: int) -> str:
    """An amount as short as an axis needs it: to two places of its unit, and marked if rounded."""
    if fen == 0:
        return "0"
    for unit, name in ((10**10, "亿元"), (10**6, "万元"), (100, "元")):
        if fen >= unit:
            hundredths = (fen * 200 + unit) // (2 * unit)
            text = f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")
            return f"{'' if hundredths * unit == fen * 100 else '约'}{text}{name}"
    return Money().show(fen)
