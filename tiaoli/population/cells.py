"""Reads the written cells of a population: the kinds' own reader, and the units of headers."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from typing import Final

from tiaoli.casefacts import read_value
from tiaoli.kinds import Kind, Money, Share, ValueProblemError, YesNo, decimal_text
from tiaoli.population.headers import Source
from tiaoli.population.layout import FEN, MONEY_UNITS, NANO, PARTS
from tiaoli.yamlfile import Text

UNSTATED: Final = ("", "未知", "~")
"""What is written where nobody has stated the fact."""
Value = int | bool | str | datetime.date
_BARE: Final = re.compile(r"-?[0-9]{1,40}(?:,[0-9]{3})*(?:\.[0-9]{1,40})?")


def read_cell(source: Source, text: str) -> Value:
    """The value of a cell in normal form; raises `ValueProblemError` saying what to write."""
    kind = source.column.kind
    if source.unit and is_bare(text):
        return _in_unit(kind, source.unit, text)
    if isinstance(kind, YesNo) and text in ("true", "false"):
        return text == "true"
    value = read_value(kind, Text(text, 0))
    return parts_of(value, text) if isinstance(kind, Share) else value


def is_bare(text: str) -> bool:
    """Whether a cell is a number without a unit."""
    return _BARE.fullmatch(text) is not None


def parts_of(share: Fraction, text: str) -> int:
    """A share in parts of `NANO`; raises `ValueProblemError` where it is finer."""
    parts = share * NANO
    if parts.denominator != 1:
        raise ValueProblemError(f"`{text}` 比十亿分之一还细；占比最细到0.0000001%")
    return parts.numerator


def _in_unit(kind: Kind, unit: str, text: str) -> Value:
    if isinstance(kind, Money) and unit == FEN:
        fen = Fraction(text.replace(",", ""))
        if fen.denominator != 1:
            raise ValueProblemError(f"`{text}` 分比分还小；金额最小到1分")
        return Money().read(decimal_text(fen / MONEY_UNITS["元"]) + "元")
    if isinstance(kind, Share):
        number = Fraction(text.replace(",", ""))
        share = number / NANO if unit == PARTS else number / 100
        shown = f"{text}（{unit}）"
        if share < 0:
            raise ValueProblemError(f"`{shown}` 为负数；占比不能小于0%")
        if share > 1:
            raise ValueProblemError(f"`{shown}` 超过100%；占比在0%到100%之间")
        return parts_of(share, shown)
    value: Value = read_value(kind, Text(f"{text}{unit}", 0))
    return value
