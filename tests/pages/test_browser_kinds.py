"""The page reads and shows values as `tiaoli.kinds` does: the same value or the same message."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import BOOKS
from tests.engine.test_kinds import READ, REFUSED
from tests.pages.asked import value_json
from tests.pages.browser import load_engine
from tiaoli.export import exported
from tiaoli.kinds import (
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
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KINDS: list[Kind] = [
    Money(),
    Count("人"),
    Count("个（套）"),
    Count("TB"),
    Year(),
    Share(),
    YesNo(),
    Choice(("国际", "国家", "行业")),
    Date(),
    Duration("月"),
    Duration("日"),
    Yearly(Money()),
    Key(),
]
TEXTS = (Path(__file__).parent / "values.txt").read_text(encoding="utf-8").split()
"""Good, bad and doubtful ways of writing a value; each is read by every kind."""
ODD = [
    "",
    " ",
    "3亿元 ",
    " 3亿元",
    "3亿元\n",
    "3\u00a0亿元",
    "3\x1f亿元",
    "3\ufeff亿元",
    "3\u0085亿元",
    "长" * 200,
]
ODD += ["长" * 201, "𠀀" * 200, "9" * 41 + "元", "0." + "1" * 41 + "%", "9" * 5000]
SERIES: list[dict[str, str]] = [
    {},
    {"2023": "2.2亿元", "2024": "3亿元"},
    {"2024年": "3亿元", "2023年度": "未知"},
    {"2023": "1元", "2023年": "2元"},
    {"2021": "1元", "2023": "2元"},
    {"2023": "3"},
    {"23": "1元"},
]


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Page]:
    """A page with the evaluator."""
    page = browser.new_page()
    load_engine(page, BOOKS[:1])
    page.evaluate(
        """() => {
          const typed = (value) =>
            value === tiaoli.UNKNOWN ? null
            : typeof value === "bigint" ? { whole: String(value) }
            : Array.isArray(value) ? { years: value.map(([y, v]) => [String(y), typed(v)]) }
            : value?.n !== undefined ? { share: [String(value.n), String(value.d)] }
            : value;
          globalThis.told = (kind, read) => {
            try {
              const value = read();
              return { value: typed(value), shown: tiaoli.kinds.show(kind, value) };
            } catch (problem) {
              if (!(problem instanceof tiaoli.ValueProblem)) {
                throw problem;
              }
              return { message: problem.message };
            }
          };
        }"""
    )
    yield page
    page.close()


def told(kind: Kind, text: str | dict[str, str]) -> dict[str, Any]:
    """What Python reads, or the message with which it refuses."""
    try:
        value = kind.read(text) if isinstance(text, str) else kind.read_years(text)  # type: ignore[attr-defined]
    except ValueProblemError as problem:
        return {"message": str(problem)}
    return {"value": value_json(value), "shown": kind.show(value)}


def _names(kind: Kind) -> str:
    return f"{type(kind).__name__}{getattr(kind, 'unit', '')}"


@pytest.mark.parametrize("kind", KINDS, ids=_names)
def test_every_text_is_read_alike(engine: Page, kind: Kind) -> None:
    """Every text gives the same value, shown alike, or is refused with the same message."""
    chance = random.Random(_names(kind))
    letters = "0123456789.,-% 亿万元年度月日天个人十二是否"
    made = ["".join(chance.choices(letters, k=chance.randrange(1, 9))) for _ in range(2000)]
    known = [text for of, text, _ in (*READ, *REFUSED) if type(of) is type(kind)]
    texts = [*TEXTS, *ODD, *known, *made]
    answers = engine.evaluate(
        "([kind, texts]) => texts.map((each) => told(kind, () => tiaoli.kinds.read(kind, each)))",
        [exported(kind), texts],
    )
    expected = [told(kind, text) for text in texts]
    assert [*zip(texts, expected, strict=True)] == [*zip(texts, answers, strict=True)]


def test_every_series_is_read_alike(engine: Page) -> None:
    kind = Yearly(Money())
    answers = engine.evaluate(
        """([kind, series]) => series.map(
             (each) => told(kind, () => tiaoli.kinds.readYears(kind, each)))""",
        [exported(kind), [[*each.items()] for each in SERIES]],
    )
    assert [told(kind, each) for each in SERIES] == answers


@pytest.mark.parametrize("kind", KINDS, ids=_names)
def test_every_kind_is_described_alike(engine: Page, kind: Kind) -> None:
    found = engine.evaluate("kind => tiaoli.kinds.describe(kind)", exported(kind))
    assert kind.describe() == found
