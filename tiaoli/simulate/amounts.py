"""Sums of money and proportions as a report writes them: exact, or marked 约 where rounded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

YUAN: Final = 100
WAN: Final = 10**6
YI: Final = 10**10


@dataclass(frozen=True)
class Span:
    """A sum in fen, at least ``low`` and at most ``high``; of ``open`` amounts in it nobody knows
    an upper bound, and ``high`` counts them with their lower one."""

    low: int = 0
    high: int = 0
    open: int = 0

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high, self.open + other.open)

    def __sub__(self, other: Span) -> Span:
        return Span(self.low - other.low, self.high - other.high, self.open + other.open)

    def __bool__(self) -> bool:
        return bool(self.low or self.high or self.open)


def total(spans: list[Span]) -> Span:
    """The sum of all of them."""
    found = Span()
    for each in spans:
        found += each
    return found


def exact(fen: int) -> str:
    """The amount in yuan to the fen: 1,234,567.89元."""
    yuan, rest = divmod(abs(fen), YUAN)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}元"


def rounded(value: Fraction, places: int) -> tuple[str, bool]:
    """A decimal with so many places, rounded half away from zero, and whether it had to be."""
    scale = 10**places
    scaled = abs(value) * scale
    units = int(scaled + Fraction(1, 2))
    whole, rest = divmod(units, scale)
    sign = "-" if value < 0 and units else ""
    digits = f".{rest:0{places}}" if places else ""
    return f"{sign}{whole:,}{digits}", scaled != units


def in_wan(fen: int) -> tuple[str, bool]:
    """The amount in 万元 with two places, and whether it is rounded; what is too small to be seen
    that way is 不到0.01."""
    text, about = rounded(Fraction(fen, WAN), 2)
    if about and text.strip("-") == "0.00":
        return ("不到0.01" if fen > 0 else "不到-0.01"), False
    return text, about


def spoken(fen: int) -> str:
    """The amount as people say it, with at most two places: 约12.35亿元, 350万元, 99.5元."""
    for unit, name in ((YI, "亿元"), (WAN, "万元"), (YUAN, "元")):
        if abs(fen) >= unit or unit == YUAN:
            text, about = rounded(Fraction(fen, unit), 2)
            text = text.rstrip("0").rstrip(".")
            return f"{'约' if about else ''}{text}{name}"
    raise AssertionError


def spoken_span(span: Span) -> str:
    """From the lower to the upper bound, as people say it."""
    if span.open:
        return f"{spoken(span.low)}以上（有{span.open:,}项没有上限，其余至多{spoken(span.high)}）"
    if span.low == span.high:
        return spoken(span.low)
    return f"{spoken(span.low)}至{spoken(span.high)}"


def percent(part: int, whole: int) -> str:
    """`part` of `whole` as a percentage with one place; 约 where it is rounded, — of nothing."""
    if not whole:
        return "—"
    text, about = rounded(Fraction(100 * part, whole), 1)
    if about and text in ("0.0", "100.0"):
        return "不到0.1%" if text == "0.0" else "99.9%以上"
    return f"{'约' if about else ''}{text.removesuffix('.0')}%"
