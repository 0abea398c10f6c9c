"""二（六） 政府采购: no deposit is taken, and nobody is treated worse for being what he is."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.rules.drawn import Drawn, stating
from tiaoli.kinds import UNKNOWN

DEPOSIT, ASPECT = "二（六）/不收投标保证金", "二（六）/采购人不得歧视"
COOPERATION = "二（六）/合作创新采购支持"
S = Drawn("sichuan")
FACTS = [
    "标的属人工智能领域",
    "产品满足政府采购需求",
    "向人工智能产品供应商收取投标保证金",
    "向其他供应商收取投标保证金",
]
ASPECTS = ["经营年限", "经营规模", "股权结构", "组织形式", "产品或服务品牌", "其他方面"]


def verdict(broken: Callable[..., bool], values: tuple[object, ...]) -> str:
    """违反 or 遵守 if it is so however the unknown comes out, else 未定."""
    known = [(True, False) if value is UNKNOWN else (value,) for value in values]
    found = {broken(*each) for each in itertools.product(*known)}
    return "未定" if len(found) == 2 else "违反" if found.pop() else "遵守"


@pytest.mark.parametrize(
    ("reading", "broken"),
    [
        ("人工智能产品供应商", lambda ai, fits, taken, others: taken),
        ("产品满足需求的供应商", lambda ai, fits, taken, others: taken and fits),
        ("全部供应商", lambda ai, fits, taken, others: taken or (ai and others)),
    ],
)
def test_a_deposit_of_the_suppliers_concerned(reading: str, broken: Callable[..., bool]) -> None:
    """“不收取相关供应商投标保证金”: who is concerned is open; all answers and silences."""
    for values in itertools.product((True, False, UNKNOWN), repeat=4):
        facts = {"采购活动": dict(zip(FACTS, values, strict=True))}
        assert S.says(DEPOSIT, facts, reading) == verdict(broken, values)
        if reading == "人工智能产品供应商":
            assert S.says(DEPOSIT, facts) == S.says(DEPOSIT, facts, reading)


@pytest.mark.parametrize("aspect", [*ASPECTS, "没有"])
def test_discrimination(aspect: str) -> None:
    """“不得在……等方面”: each aspect, others like them, and none; reasons excuse or do not."""
    treated = aspect != "没有"
    for values in itertools.product((True, False, UNKNOWN), repeat=2):
        ours, reason = values
        facts = {
            "采购活动": {
                "供应商是人工智能企业": ours,
                "差别对待的方面": aspect,
                "差别待遇有正当理由": reason,
            }
        }
        strict = verdict(lambda ours, _: ours and treated, values)
        excused = verdict(lambda ours, reason: ours and treated and not reason, values)
        assert S.says(ASPECT, facts) == strict
        assert S.says(ASPECT, facts, "有正当理由的除外") == excused


@pytest.mark.parametrize("fact", ["标的属人工智能领域", "符合合作创新采购规定"])
def test_cooperative_procurement(fact: str) -> None:
    """“人工智能领域的软硬件产品或服务……符合合作创新采购规定的”."""
    facts = {"采购活动": {"标的属人工智能领域": True, "符合合作创新采购规定": True}}
    assert S.says(COOPERATION, facts) == "支持"
    S.needs(COOPERATION, facts, f"采购活动.{fact}", False)
    wide = S.says(COOPERATION, stating(facts, f"采购活动.{fact}", False), "不限领域")
    assert wide == ("支持" if fact == "标的属人工智能领域" else "不符合")
