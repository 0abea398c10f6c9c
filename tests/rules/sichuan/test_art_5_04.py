"""五（四） 创投机构补助: no more than 1% of an investment held over a year, nor than 200万元."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, between, day, stating

GRANT = "五（四）/创投机构补助"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
S = Drawn("sichuan")
CAP = 200 * WAN
ROW = {
    "申请人为创投机构": True,
    "属人工智能创业投资": True,
    "已投资期限": 13,
    "约定投资期限": 13,
    "机构最长已投资期限": 13,
    "实际投资额": 100 * WAN,
    "被投企业所在市州": "成都市",
}
GOOD = {"申请人": {"所在市州": "成都市"}, "创业投资": [ROW]}
months = st.integers(11, 14) | st.integers(0, 120)
investments = st.integers(0, 2 * 100 * CAP) | st.integers(0, 400)
settled = st.none() | st.integers(0, 2 * CAP)
earlier = st.lists(st.tuples(st.integers(0, CAP), st.sampled_from(["2025-12-31", "2026-01-01"])))


@EXAMPLES
@given(st.lists(st.tuples(months, investments, settled), min_size=1, max_size=4), earlier)
def test_both_ceilings_bind(
    held: list[tuple[int, int, int | None]], paid: list[tuple[int, str]]
) -> None:
    """“不超过……1%、单户不超过200万元”: whole fen of each investment, then the applicant's."""
    rows, low, high, any_ = [], 0, 0, False
    for term, invested, review in held:
        more = {} if review is None else {"评审核定额": review}
        rows.append(ROW | {"已投资期限": term, "实际投资额": invested} | more)
        if term > 12:
            any_ = True
            low += 0 if review is None else min(review, invested // 100)
            high += invested // 100 if review is None else min(review, invested // 100)
    awards = [award(GRANT, fen, "旧投资", date=day(on)) for fen, on in paid]
    facts = {"创业投资": rows}
    for reading, counted in (
        ("有效期内合计", sum(fen for fen, _ in paid)),
        ("每年合计", sum(fen for fen, on in paid if on == "2026-01-01")),
    ):
        left = max(CAP - counted, 0)
        expected = between(min(low, left), min(high, left)) if any_ else "不符合"
        assert S.says(GRANT, facts, reading, awards=awards) == expected
    if any_:
        assert high <= sum(invested for _, invested, _ in held) // 100


@pytest.mark.parametrize("own", [0, 11, 12, 13, 24])
@pytest.mark.parametrize("agreed", [0, 12, 13])
@pytest.mark.parametrize("longest", [0, 12, 13, 60])
def test_more_than_a_year(own: int, agreed: int, longest: int) -> None:
    """“投资期超过1年”: twelve months are not enough, a day more counts as thirteen."""
    longest = max(own, longest)
    row = ROW | {"已投资期限": own, "约定投资期限": agreed, "机构最长已投资期限": longest}
    counted = {"逐笔已投时间": own, "逐笔约定期限": agreed, "有一笔即可": longest}
    for reading, months in counted.items():
        said = S.says(GRANT, {"创业投资": [row]}, reading)
        assert said == (("至多", WAN) if months > 12 else "不符合")


@EXAMPLES
@given(st.integers(1, 2 * CAP), st.integers(1, CAP))
def test_each_investment_once(before: int, other: int) -> None:
    """An investment that was paid for is not paid for again; or up to 1%; or at will."""
    rows = [ROW | {"名称": "旧"}, ROW | {"名称": "新", "实际投资额": other}]
    awards = [award(GRANT, before, "旧")]
    left = max(CAP - before, 0)
    facts = {"创业投资": rows}
    once = between(0, min(other // 100, left))
    assert S.says(GRANT, facts, awards=awards) == once
    rest = max(WAN - before, 0)
    in_all = between(0, min(rest + other // 100, left))
    assert S.says(GRANT, facts, "合计至百分之一", awards=awards) == in_all
    again = between(0, min(WAN + other // 100, left))
    assert S.says(GRANT, facts, "不限次数", awards=awards) == again
    assert S.says(GRANT, {"创业投资": rows[:1]}, awards=awards) == "不符合"


@pytest.mark.parametrize(
    ("fact", "other", "readings"),
    [
        ("创业投资.申请人为创投机构", False, []),
        ("创业投资.属人工智能创业投资", False, []),
        ("创业投资.已投资期限", 12, []),
        ("创业投资.约定投资期限", 12, ["逐笔约定期限"]),
        ("创业投资.被投企业所在市州", "省外", ["限本地企业"]),
        ("申请人.所在市州", "省外", ["须在本地"]),
    ],
)
def test_every_condition(fact: str, other: object, readings: list[str]) -> None:
    """Each of them fails it alone; unknown, it is asked for; the local ones by reading only."""
    S.needs(GRANT, GOOD, fact, other, *readings)
    if other == "省外":
        assert S.says(GRANT, stating(GOOD, fact, other)) == ("至多", WAN)
