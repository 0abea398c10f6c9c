"""第6项 政府采购: the words of Sichuan's 二（六）, and so the same answers in every case."""

from __future__ import annotations

import itertools

import pytest

from tests.rules.drawn import Drawn, stating
from tiaoli.kinds import UNKNOWN

P, SICHUAN = Drawn("panzhihua"), Drawn("sichuan")
FACTS = [
    "标的属人工智能领域",
    "产品满足政府采购需求",
    "向人工智能产品供应商收取投标保证金",
    "向其他供应商收取投标保证金",
]
AI, FITTING, ALL = "人工智能产品供应商", "产品满足需求的供应商", "全部供应商"


@pytest.mark.parametrize(
    ("stated", "breached"),
    [
        ((True, True, False, False), set()),
        ((True, True, True, False), {AI, FITTING, ALL}),
        ((True, False, True, False), {AI, ALL}),
        ((True, True, False, True), {ALL}),
        ((False, False, False, True), set()),
    ],
)
def test_a_deposit(stated: tuple[bool, ...], breached: set[str]) -> None:
    """“不收取相关供应商投标保证金”: of whom it was taken, and who is concerned."""
    facts = {"采购活动": dict(zip(FACTS, stated, strict=True))}
    for reading in (AI, FITTING, ALL):
        said = P.says("第6项/不收投标保证金", facts, reading)
        assert said == ("违反" if reading in breached else "遵守")
    assert P.says("第6项/不收投标保证金", facts) == P.says("第6项/不收投标保证金", facts, AI)


@pytest.mark.parametrize(
    "aspect",
    ["经营年限", "经营规模", "股权结构", "组织形式", "产品或服务品牌", "其他方面", "没有"],
)
@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("reason", [True, False])
def test_discrimination(aspect: str, ours: bool, reason: bool) -> None:
    """“采购人不得在……等方面”: a good reason excuses it, or nothing does."""
    facts = {
        "采购活动": {
            "供应商是人工智能企业": ours,
            "差别对待的方面": aspect,
            "差别待遇有正当理由": reason,
        }
    }
    worse = ours and aspect != "没有"
    assert P.says("第6项/采购人不得歧视", facts) == ("违反" if worse else "遵守")
    excused = P.says("第6项/采购人不得歧视", facts, "有正当理由的除外")
    assert excused == ("违反" if worse and not reason else "遵守")


@pytest.mark.parametrize("name", ["不收投标保证金", "合作创新采购支持"])
@pytest.mark.parametrize("reading", [AI, FITTING, ALL])
def test_the_same_words_the_same_answers(name: str, reading: str) -> None:
    """Whatever is stated or not, city and province say the same."""
    for values in itertools.product((True, False, UNKNOWN), repeat=4):
        for fits in (True, False, UNKNOWN):
            facts = {
                "采购活动": dict(zip(FACTS, values, strict=True)) | {"符合合作创新采购规定": fits}
            }
            city = P.says(f"第6项/{name}", facts, reading)
            assert city == SICHUAN.says(f"二（六）/{name}", facts, reading)


@pytest.mark.parametrize("fact", ["标的属人工智能领域", "符合合作创新采购规定"])
def test_cooperative_procurement(fact: str) -> None:
    """“人工智能领域的软硬件产品或服务……符合合作创新采购规定的”."""
    facts = {"采购活动": {"标的属人工智能领域": True, "符合合作创新采购规定": True}}
    assert P.says("第6项/合作创新采购支持", facts) == "支持"
    P.needs("第6项/合作创新采购支持", facts, f"采购活动.{fact}", False)
    without = stating(facts, f"采购活动.{fact}", False)
    wide = P.says("第6项/合作创新采购支持", without, "不限领域")
    assert wide == ("支持" if fact == "标的属人工智能领域" else "不符合")
