"""三（三） 鼓励开发本土行业垂直大模型: sales above 2000万元, no project of the province before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, stating
from tiaoli.kinds import UNKNOWN

MODEL = "三（三）/垂直大模型支持"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
S = Drawn("sichuan")
LINE = 2000 * WAN
ROW = {
    "属行业大模型": True,
    "属国产": True,
    "获得过省级科技计划项目支持": False,
    "累计销售收入": LINE + 1,
    "上一年度销售收入": LINE + 1,
}
GOOD = {"申请人": {"所在市州": "成都市"}, "大模型": [ROW]}
sales = st.integers(LINE - 2, LINE + 2) | st.integers(0, 3 * LINE)


@EXAMPLES
@given(st.lists(st.tuples(sales, sales, st.booleans()), min_size=1, max_size=4))
def test_more_than_twenty_million(models: list[tuple[int, int, bool]]) -> None:
    """“超过” excludes 2000万元 itself; one model that qualifies will do; all sales or a year's."""
    rows, total, yearly = [], False, False
    for one, other, supported in models:
        last, ever = sorted((one, other))
        rows.append(
            ROW
            | {
                "累计销售收入": ever,
                "上一年度销售收入": last,
                "获得过省级科技计划项目支持": supported,
            }
        )
        total |= ever > 20_000_000_00 and not supported
        yearly |= last > 20_000_000_00 and not supported
    facts = stating(GOOD, "申请人.类型", "企业") | {"大模型": rows}
    assert S.says(MODEL, facts) == ("支持" if total else "不符合")
    assert S.says(MODEL, facts, "上一年度") == ("支持" if yearly else "不符合")


@pytest.mark.parametrize(
    ("fact", "other", "readings"),
    [
        ("大模型.属行业大模型", False, []),
        ("申请人.所在市州", "省外", []),
        ("大模型.属国产", False, ["国产即可"]),
        ("大模型.获得过省级科技计划项目支持", True, []),
        ("大模型.累计销售收入", LINE, []),
        ("大模型.上一年度销售收入", LINE, ["上一年度"]),
    ],
)
def test_every_condition(fact: str, other: object, readings: list[str]) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    S.needs(MODEL, GOOD, fact, other, *readings)


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [("大模型.属行业大模型", False, "任何大模型"), ("申请人.所在市州", "省外", "国产即可")],
)
def test_what_other_readings_do_not_ask(fact: str, other: object, reading: str) -> None:
    """“的模型” may be any; “本土” may mean domestic."""
    assert S.says(MODEL, stating(GOOD, fact, other), reading) == "支持"
    assert S.says(MODEL, stating(GOOD, fact, UNKNOWN), reading) == "支持"


def test_what_the_city_gave_does_not_count() -> None:
    """“未获得过省级科技计划项目支持”: only the province's."""
    assert S.says(MODEL, stating(GOOD, "大模型.获得过市级科技计划项目支持", True)) == "支持"
