"""Kinds of values: what is written is read exactly, what is read is written back the same."""

from __future__ import annotations

import datetime
import pickle
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiaoli.kinds import (
    MAX_COUNT,
    MAX_FEN,
    UNKNOWN,
    Choice,
    Count,
    Date,
    Duration,
    Key,
    Kind,
    Money,
    Share,
    ValueProblemError,
    Year,
    Yearly,
    YesNo,
    chinese_number,
    decimal_text,
)

KINDS: dict[str, tuple[Kind, st.SearchStrategy]] = {
    "money": (Money(), st.integers(0, MAX_FEN)),
    "count": (Count("人"), st.integers(0, MAX_COUNT)),
    "year": (Year(), st.integers(1900, 2099)),
    "share": (Share(), st.integers(0, 10**6).map(lambda n: Fraction(n, 10**6))),
    "yesno": (YesNo(), st.booleans()),
    "choice": (Choice(("国际", "国家", "行业")), st.sampled_from(("国际", "国家", "行业"))),
    "date": (Date(), st.dates(datetime.date(1949, 1, 1), datetime.date(2200, 12, 31))),
    "months": (Duration("月"), st.integers(0, MAX_COUNT)),
    "days": (Duration("日"), st.integers(0, MAX_COUNT)),
    "key": (Key(), st.text(min_size=1, max_size=200)),
}


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
def test_read_is_the_inverse_of_show(name, data):
    """Reading what was shown gives the value back."""
    kind, values = KINDS[name]
    value = data.draw(values)
    assert value == kind.read(kind.show(value))
    assert value == kind.check(value)


@given(
    first=st.integers(1950, 2050),
    values=st.lists(st.integers(0, MAX_FEN) | st.just(UNKNOWN), min_size=1, max_size=8),
)
def test_yearly_series_are_read_back(first, values):
    """A series is read year by year, in any order, unknown years kept."""
    kind = Yearly(Money())
    series = tuple(enumerate(values, first))
    written = {
        Year().show(year): "未知" if value is UNKNOWN else Money().show(value)
        for year, value in reversed(series)
    }
    assert series == kind.read_years(written)
    assert series == kind.check(series)


@pytest.mark.parametrize("name", [*KINDS, "yearly"])
@settings(max_examples=300)
@given(
    text=st.text(max_size=30)
    | st.text(alphabet="0123456789.,-+_ eE%％亿万元年度月日天个人十二是否/", max_size=30)
)
def test_any_text_is_read_or_refused(name, text):
    """Any text either gives a value of the kind or a `ValueProblemError`."""
    kind = Yearly(Money()) if name == "yearly" else KINDS[name][0]
    try:
        value = kind.read(text)
    except ValueProblemError:
        return
    assert value == kind.check(value)


@pytest.mark.parametrize("name", [*KINDS, "yearly"])
def test_endless_digits_are_refused(name):
    """A number longer than Python converts is refused like any other."""
    kind = Yearly(Money()) if name == "yearly" else KINDS[name][0]
    for text in ("9" * 5000, "9" * 5000 + "元", "9" * 5000 + "%", "9" * 5000 + "年"):
        with pytest.raises(ValueProblemError):
            kind.read(text)


READ = [
    (Money(), "3亿元", 300_000_000_00),
    (Money(), "2.9999亿元", 299_990_000_00),
    (Money(), "500000.05元", 500_000_05),
    (Money(), "3,000万元", 30_000_000_00),
    (Money(), "0.01元", 1),
    (Money(), "0元", 0),
    (Count("人"), "1,000人", 1000),
    (Count("人"), "20", 20),
    (Year(), "2024", 2024),
    (Year(), "2024年度", 2024),
    (Share(), "60%", Fraction(3, 5)),
    (Share(), "33.333％", Fraction(33333, 100000)),
    (Date(), "2024年2月29日", datetime.date(2024, 2, 29)),
    (Date(), "2025-3-1", datetime.date(2025, 3, 1)),
    (Duration("月"), "三年", 36),
    (Duration("月"), "18个月", 18),
    (Duration("日"), "二十一日", 21),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_ways_of_writing(kind, text, value):
    """The usual ways of writing a value are understood exactly."""
    assert value == kind.read(text)


REFUSED = [
    (Money(), "3亿", "`3亿` 缺“元”字；请写成 3亿元"),
    (Money(), "1,00万元", "`1,00万元` 不是金额；千分位逗号须每三位一个，也可以不写"),
    (Money(), "100000000000001元", "`100000000000001元` 超过100万亿元，请检查单位"),
    (Count("人"), "1,0人", "`1,0人` 不是以“人”计的整数；请写成 20人"),
    (Count("人"), "1000000000001", "`1000000000001` 过大，请检查"),
    (Year(), "2024年年", "`2024年年` 不是年度；请写成 2024年"),
    (Share(), "100.0001%", "`100.0001%` 超过100%；占比在0%到100%之间"),
    (Date(), "2025-3月1", "`2025-3月1` 不是日期；请写成 2024-02-17"),
    (Date(), "2023-02-29", "`2023-02-29` 这一天不存在；请检查年月日"),
    (Duration("月"), "一二年", "`一二年` 不是期限；请写成 3年、18个月"),
    (Duration("月"), "20日", "`20日` 的单位不对；这里的期限按“月”计"),
    (Duration("月"), "9999999999999年", "`9999999999999年` 过长，请检查"),
    (Key(), "", "名称须为1至200个字"),
]


@pytest.mark.parametrize(("kind", "text", "message"), REFUSED)
def test_refusals_say_what_to_write(kind, text, message):
    """A value that cannot be is refused with what to write instead."""
    with pytest.raises(ValueProblemError) as problem:
        kind.read(text)
    assert message == str(problem.value)


def test_shares_are_checked_as_fractions():
    """Shares that no percentage can write out, such as a third, are still exact."""
    assert Share().check(Fraction(1, 3)) == Fraction(1, 3)
    assert Share().show(Fraction(1, 3)) == "约33.3333%"
    for wrong in (Fraction(4, 3), Fraction(-1, 3), 0.5):
        with pytest.raises(ValueProblemError):
            Share().check(wrong)


@given(numerator=st.integers(-(10**12), 10**12), places=st.integers(0, 9))
def test_decimal_text_is_exact(numerator, places):
    """A finite decimal is written out in full."""
    value = Fraction(numerator, 10**places)
    assert value == Fraction(decimal_text(value))


def test_chinese_numbers():
    """The numerals of legal text are read."""
    numerals = {
        "三": 3,
        "十": 10,
        "十二": 12,
        "二十": 20,
        "二十一": 21,
        "一百零五": 105,
        "两万": 20000,
    }
    assert numerals == {each: chinese_number(each) for each in numerals}


def test_yearly_series_are_shown():
    """A series is shown year by year."""
    series = ((2023, 220_000_000_00), (2024, UNKNOWN))
    assert Yearly(Money()).show(series) == "2023年 2.2亿元、2024年 未知"


def test_unknown_has_no_truth_value():
    """What nobody has stated is neither true nor false, and stays the same when copied."""
    with pytest.raises(TypeError):
        bool(UNKNOWN)
    assert repr(UNKNOWN) == "UNKNOWN"
    assert UNKNOWN is pickle.loads(pickle.dumps(UNKNOWN))


def test_every_kind_says_how_it_is_written():
    """Each kind describes itself in Chinese and has a smallest step."""
    for kind in (*(kind for kind, _ in KINDS.values()), Yearly(Money())):
        assert kind.describe()
        assert kind.step
