"""第3项 支持人工智能领域创新平台: who passed the assessment is given projects."""

from __future__ import annotations

import pytest

from tests.rules.drawn import Drawn, stating

PLATFORM = "第3项/考核通过平台支持"
P = Drawn("panzhihua")
ROW = {
    "属科研类创新平台": True,
    "属人工智能领域": True,
    "级别": "市级",
    "考核结果": "合格",
    "以往最好考核结果": "合格",
}
GOOD = {"申请人": {"所在市州": "攀枝花市"}, "创新平台": [ROW]}
RESULTS = ["优秀", "合格", "不合格", "未考核"]


@pytest.mark.parametrize("latest", range(4))
@pytest.mark.parametrize("best", range(4))
def test_passed(latest: int, best: int) -> None:
    """“考核评估通过”: 优秀 or 合格, at the last time or at any time."""
    best = min(best, latest)
    row = ROW | {"考核结果": RESULTS[latest], "以往最好考核结果": RESULTS[best]}
    assert P.says(PLATFORM, {"创新平台": [row]}) == ("支持" if latest < 2 else "不符合")
    assert P.says(PLATFORM, {"创新平台": [row]}, "任何一次") == ("支持" if best < 2 else "不符合")


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [
        ("创新平台.属科研类创新平台", False, ""),
        ("创新平台.属人工智能领域", False, ""),
        ("创新平台.考核结果", "不合格", ""),
        ("创新平台.级别", "省级", "限市级平台"),
        ("申请人.所在市州", "成都市", "须在本地"),
    ],
)
def test_every_condition(fact: str, other: object, reading: str) -> None:
    """Each of them fails it alone; level and place by another reading only."""
    readings = (reading,) if reading else ()
    P.needs(PLATFORM, GOOD, fact, other, *readings)
    if reading:
        assert P.says(PLATFORM, stating(GOOD, fact, other)) == "支持"
