"""第8项 垂直大模型: sales above 500万元, and no project of the province or the city before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, stating
from tiaoli.kinds import UNKNOWN

MODEL = "第8项/垂直大模型支持"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
P = Drawn("panzhihua")
LINE = 500 * WAN
ROW = {
    "属行业大模型": True,
    "属国产": True,
    "获得过省级科技计划项目支持": False,
    "获得过市级科技计划项目支持": False,
    "累计销售收入": LINE + 1,
    "上一年度销售收入": LINE + 1,
}
GOOD = {"申请人": {"所在市州": "攀枝花市"}, "大模型": [ROW]}
sales = st.integers(LINE - 2, LINE + 2) | st.integers(0, 3 * LINE)


@EXAMPLES
@given(st.lists(st.tuples(sales, sales, st.booleans(), st.booleans()), min_size=1, max_size=4))
def test_more_than_five_million(models: list[tuple[int, int, bool, bool]]) -> None:
    """“超过” excludes 500万元; “未获得过省市”: neither supported it; one model will do."""
    rows, total, yearly = [], False, False
    for one, other, province, city in models:
        last, ever = sorted((one, other))
        rows.append(
            ROW
            | {
                "累计销售收入": ever,
                "上一年度销售收入": last,
                "获得过省级科技计划项目支持": province,
                "获得过市级科技计划项目支持": city,
            }
        )
        total |= ever > 5_000_000_00 and not (province or city)
        yearly |= last > 5_000_000_00 and not (province or city)
    facts = {"申请人": GOOD["申请人"], "大模型": rows}
    assert P.says(MODEL, facts) == ("支持" if total else "不符合")
    assert P.says(MODEL, facts, "上一年度") == ("支持" if yearly else "不符合")


@pytest.mark.parametrize(
    ("fact", "other", "readings"),
    [
        ("大模型.属行业大模型", False, []),
        ("申请人.所在市州", "成都市", []),
        ("大模型.属国产", False, ["国产即可"]),
        ("大模型.获得过省级科技计划项目支持", True, []),
        ("大模型.获得过市级科技计划项目支持", True, []),
        ("大模型.累计销售收入", LINE, []),
        ("大模型.上一年度销售收入", LINE, ["上一年度"]),
    ],
)
def test_every_condition(fact: str, other: object, readings: list[str]) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    P.needs(MODEL, GOOD, fact, other, *readings)


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [("大模型.属行业大模型", False, "任何大模型"), ("申请人.所在市州", "省外", "国产即可")],
)
def test_what_other_readings_do_not_ask(fact: str, other: object, reading: str) -> None:
    """“的模型” may be any; “本土” may mean domestic."""
    assert P.says(MODEL, stating(GOOD, fact, other), reading) == "支持"
    assert P.says(MODEL, stating(GOOD, fact, UNKNOWN), reading) == "支持"
