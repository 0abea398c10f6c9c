"""The kinds of values a fact or a constant can have: how they are read, checked and written.

Every value is exact. Money is an integer number of fen, a share is a `Fraction`, a count is an
integer, a duration is an integer number of months or days, a yearly series is a tuple of
``(year, value)`` pairs in ascending order. `UNKNOWN` stands for a fact nobody has stated.
"""

from __future__ import annotations

import datetime
import itertools
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Final

from tiaoli.fields import Checked

FEN_PER_YUAN: Final = 100
MONEY_UNITS: Final = {"亿元": 10**10, "万元": 10**6, "元": FEN_PER_YUAN}
MAX_FEN: Final = 10**16
"""A hundred trillion yuan: above any real amount, and a hundred times it still fits in 64 bits."""
MAX_COUNT: Final = 10**12
_DECIMAL: Final = r"[0-9]{1,40}(?:\.[0-9]{1,40})?"
_GROUPED: Final = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,12}}(?:\.[0-9]{{1,40}})?|{_DECIMAL})"
"""A number in which commas, if there are any, set off thousands."""
_CHINESE_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE_STEPS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000}


class ValueProblemError(ValueError):
    """A value that cannot be what its fact says it is; the message is for the case's author."""


class Unknown:
    """The value of a fact nobody has stated. It is neither true nor false."""

    def __bool__(self) -> bool:
        raise TypeError("an unknown value has no truth value; compare with `is UNKNOWN`")

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


def chinese_number(text: str) -> int:
    """The integer a Chinese numeral such as 十, 三 or 二十一 stands for."""
    total, digit = 0, 0
    for character in text:
        if character in _CHINESE_STEPS:
            total += max(digit, 1) * _CHINESE_STEPS[character]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[character]
    return total + digit


def decimal_text(value: Fraction) -> str:
    """An exact decimal for `value`, or a fraction where no finite decimal exists."""
    denominator = value.denominator
    places = 0
    while denominator % 10 == 0:
        denominator //= 10
        places += 1
    while denominator % 2 == 0 or denominator % 5 == 0:
        denominator //= 2 if denominator % 2 == 0 else 5
        places += 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    scaled = value.numerator * 10**places // value.denominator
    digits = str(abs(scaled)).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    whole, rest = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


@dataclass(frozen=True)
class Kind(Checked):
    """What values a fact can take."""

    label: ClassVar[str]
    example: ClassVar[str]

    def read(self, text: str) -> Any:
        """The value written as `text`; raises `ValueProblemError` saying what to write instead."""
        raise TypeError(f"{type(self).__name__} says neither how it is read nor how it is shown")

    def check(self, value: Any) -> Any:
        """`value` if this kind can have it; raises `ValueProblemError` otherwise."""
        return self.read(self.show(value))

    def show(self, value: Any) -> str:
        """`value` as people write it."""
        raise TypeError(f"{type(self).__name__} says neither how it is read nor how it is shown")

    @property
    def step(self) -> Any:
        """The smallest difference between two values, for one below and one above."""
        return 1

    def describe(self) -> str:
        """The kind and how to write it, in Chinese."""
        return f"{self.label}，如 {self.example}"


@dataclass(frozen=True)
class Money(Kind):
    """An amount in fen, written in 元, 万元 or 亿元."""

    label = "金额"
    example = "3亿元、2.9999亿元、500000.05元"

    def read(self, text: str) -> int:
        match = re.fullmatch(rf"(-?)({_GROUPED})\s*(亿元|万元|元)", text)
        if match is None:
            raise ValueProblemError(self._not_money(text))
        sign, number, unit = match.groups()
        fen = Fraction(number.replace(",", "")) * MONEY_UNITS[unit]
        if sign and fen:
            raise ValueProblemError(f"`{text}` 为负数；金额不能小于0")
        if fen.denominator != 1:
            raise ValueProblemError(f"`{text}` 比分还小；金额最小到0.01元")
        if fen > MAX_FEN:
            raise ValueProblemError(f"`{text}` 超过100万亿元，请检查单位")
        return int(fen)

    def _not_money(self, text: str) -> str:
        if re.fullmatch(rf"-?{_GROUPED}\s*[万亿]", text):
            return f"`{text}` 缺“元”字；请写成 {text}元"
        if re.fullmatch(rf"-?{_GROUPED}", text):
            return f"`{text}` 没有单位；请写明 元、万元 或 亿元"
        if "," in text:
            return f"`{text}` 不是金额；千分位逗号须每三位一个，也可以不写"
        return f"`{text}` 不是金额；请写成 {self.example}"

    def show(self, value: int) -> str:
        for unit, finest in (("亿元", 10**4), ("万元", 10**2)):
            if value >= MONEY_UNITS[unit] and value % finest == 0:
                return decimal_text(Fraction(value, MONEY_UNITS[unit])) + unit
        return decimal_text(Fraction(value, FEN_PER_YUAN)) + "元"


@dataclass(frozen=True)
class Count(Kind):
    """A whole number of something."""

    label = "个数"
    example = "20"
    unit: str = "个"

    def read(self, text: str) -> int:
        match = re.fullmatch(rf"(-?)({_GROUPED})\s*({re.escape(self.unit)})?", text)
        if match is None:
            raise ValueProblemError(f"`{text}` 不是以“{self.unit}”计的整数；请写成 20{self.unit}")
        sign, number, _ = match.groups()
        value = Fraction(number.replace(",", ""))
        if value.denominator != 1:
            raise ValueProblemError(f"`{text}` 不是整数；以“{self.unit}”计的数不能有小数")
        if sign and value:
            raise ValueProblemError(f"`{text}` 为负数；以“{self.unit}”计的数不能小于0")
        if value > MAX_COUNT:
            raise ValueProblemError(f"`{text}` 过大，请检查")
        return int(value)

    def show(self, value: int) -> str:
        return f"{value}{self.unit}"

    def describe(self) -> str:
        return f"整数（{self.unit}），如 20{self.unit}"


@dataclass(frozen=True)
class Year(Kind):
    """A calendar year."""

    label = "年度"
    example = "2024年"

    def read(self, text: str) -> int:
        match = re.fullmatch(r"((?:19|20)[0-9]{2})\s*(?:年度?)?", text)
        if match is None:
            raise ValueProblemError(f"`{text}` 不是年度；请写成 {self.example}")
        return int(match[1])

    def show(self, value: int) -> str:
        return f"{value}年"


@dataclass(frozen=True)
class Share(Kind):
    """A proportion from 0 to 1, written as a percentage."""

    label = "占比"
    example = "60%"

    def read(self, text: str) -> Fraction:
        match = re.fullmatch(rf"(-?)({_DECIMAL})\s*[%％]", text)
        if match is None:
            found = "没有百分号" if re.fullmatch(_DECIMAL, text) else "不是百分比"
            raise ValueProblemError(f"`{text}` {found}；请写成百分比，如 {self.example}")
        value = Fraction(match[2]) / 100
        if match[1] and value:
            raise ValueProblemError(f"`{text}` 为负数；占比不能小于0%")
        if value > 1:
            raise ValueProblemError(f"`{text}` 超过100%；占比在0%到100%之间")
        return value

    def show(self, value: Fraction) -> str:
        if value.denominator == 1 or 100 % value.denominator == 0:
            return decimal_text(value * 100) + "%"
        text = decimal_text(value * 100)
        return (
            f"{text}%" if "/" not in text and len(text) < 12 else f"约{float_free_percent(value)}"
        )

    def check(self, value: Any) -> Fraction:
        if not isinstance(value, Fraction) or not 0 <= value <= 1:
            raise ValueProblemError(f"`{value}` 不是0到1之间的占比")
        return value

    @property
    def step(self) -> Fraction:
        return Fraction(1, 10000)


def float_free_percent(value: Fraction) -> str:
    """`value` as a percentage cut (not rounded) to four decimals, for display only."""
    return decimal_text(Fraction(value * 10**6 // 1, 10**4)) + "%"


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no."""

    label = "是否"
    example = "是"

    def read(self, text: str) -> bool:
        if text not in ("是", "否"):
            raise ValueProblemError(f"`{text}` 既不是“是”也不是“否”；请写 是、否 或 未知")
        return text == "是"

    def show(self, value: bool) -> str:
        return "是" if value else "否"

    def describe(self) -> str:
        return "是 或 否"


@dataclass(frozen=True)
class Choice(Kind):
    """One of the listed options."""

    label = "选项"
    example = ""
    options: tuple[str, ...] = ()

    def read(self, text: str) -> str:
        if text not in self.options:
            raise ValueProblemError(
                f"`{text}` 不在选项之中；请从 {'、'.join(self.options)} 中选一个"
            )
        return text

    def show(self, value: str) -> str:
        return value

    def describe(self) -> str:
        return "、".join(self.options) + " 之一"


@dataclass(frozen=True)
class Date(Kind):
    """A calendar date."""

    label = "日期"
    example = "2024-02-17"

    def read(self, text: str) -> datetime.date:
        written = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
        if re.fullmatch(written, text) is None:
            raise ValueProblemError(f"`{text}` 不是日期；请写成 {self.example}")
        try:
            day = datetime.date(*(int(part) for part in re.findall(r"[0-9]+", text)))
        except ValueError:
            raise ValueProblemError(f"`{text}` 这一天不存在；请检查年月日") from None
        if not 1949 <= day.year <= 2200:
            raise ValueProblemError(f"`{text}` 的年份不在1949至2200之间")
        return day

    def show(self, value: datetime.date) -> str:
        return value.isoformat()

    @property
    def step(self) -> datetime.timedelta:
        return datetime.timedelta(days=1)


@dataclass(frozen=True)
class Duration(Kind):
    """A length of time in months (written 年 or 个月) or in days."""

    label = "期限"
    example = "3年、18个月"
    unit: str = "月"

    def read(self, text: str) -> int:
        number = r"[0-9]{1,13}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
        match = re.fullmatch(rf"({number})\s*(年|个月|月|日|天)", text)
        if match is None:
            raise ValueProblemError(f"`{text}` 不是期限；请写成 {self.example}")
        length = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
        in_days = match[2] in "日天"
        if in_days != (self.unit == "日"):
            raise ValueProblemError(f"`{text}` 的单位不对；这里的期限按“{self.unit}”计")
        value = length * 12 if match[2] == "年" else length
        if value > MAX_COUNT:
            raise ValueProblemError(f"`{text}` 过长，请检查")
        return value

    def show(self, value: int) -> str:
        if self.unit == "日":
            return f"{value}日"
        return f"{value // 12}年" if value % 12 == 0 else f"{value}个月"


@dataclass(frozen=True)
class Yearly(Kind):
    """A value for each year; a year may be unknown, and every year in between must be listed."""

    label = "各年数列"
    example = "{2023: 2.2亿元, 2024: 3亿元}"
    of: Kind = Money()

    def read_years(self, years: dict[str, str]) -> tuple[tuple[int, Any], ...]:
        """The series written as a mapping from year to value or 未知."""
        if not years:
            raise ValueProblemError(f"数列为空；请写成 {self.example}")
        series = []
        for year, text in years.items():
            value = UNKNOWN if text == "未知" else self.of.read(text)
            series.append((Year().read(year), value))
        series.sort(key=lambda pair: pair[0])
        for (earlier, _), (later, _) in itertools.pairwise(series):
            if later == earlier:
                raise ValueProblemError(f"{later}年写了两次；只留一处")
            if later != earlier + 1:
                raise ValueProblemError(f"缺{earlier + 1}年；中间的年度不知道时请写 未知")
        return tuple(series)

    def read(self, text: str) -> Any:
        raise ValueProblemError(f"`{text}` 不是各年数列；请写成 {self.example}")

    def check(self, value: Any) -> Any:
        return tuple((Year().check(y), v if v is UNKNOWN else self.of.check(v)) for y, v in value)

    def show(self, value: tuple[tuple[int, Any], ...]) -> str:
        return "、".join(
            f"{year}年 {'未知' if each is UNKNOWN else self.of.show(each)}" for year, each in value
        )

    def describe(self) -> str:
        return f"各年{self.of.label}，如 {self.example}"


@dataclass(frozen=True)
class Key(Kind):
    """A name that tells things apart; it is compared, never judged."""

    label = "名称"
    example = "甲项目"

    def read(self, text: str) -> str:
        if not 0 < len(text) <= 200:
            raise ValueProblemError("名称须为1至200个字")
        return text

    def show(self, value: str) -> str:
        return value
