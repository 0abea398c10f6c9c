"""第6项 人才: 30% of what was paid up to 50万元, and two classes by salary and experience."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, award, day, stating
from tiaoli.kinds import UNKNOWN
from tiaoli.outcome import Status

HIRED, SHARES = "第6项/柔性引才奖补", "第6项/人才团队股权支持"
CLASS_E, CLASS_F = "第6项/E类人才认定", "第6项/F类人才认定"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
U = Drawn("suzhou", published=day("2025-06-01"))
CAP = 50 * WAN
ROW = {
    "通过项目合作方式引进": True,
    "柔性引进": True,
    "来自市外": True,
    "属人工智能领域": True,
    "引进日期": day("2025-10-01"),
    "实付工薪": 100 * WAN,
    "申报前一年实付工薪": 100 * WAN,
    "同项目其他人才奖补": 0,
}
GOOD = {"申请人": {"类型": "企业", "在宿州": True}, "引进人才": [ROW]}
turning = 166_666_666
wages = st.integers(0, 400 * WAN) | st.integers(turning - 5, turning + 5) | st.integers(0, 9)


def thirty(fen: int) -> int:
    """30%, and half a fen upwards."""
    return (fen * 30 + 50) // 100


@EXAMPLES
@given(wages, wages, st.integers(0, 60 * WAN))
def test_thirty_percent_of_what_was_paid(one: int, two: int, others: int) -> None:
    """“单个项目（人才）补贴不超过50万元”: what the project's others got included, or not."""
    year, ever = sorted((one, two))
    row = ROW | {"实付工薪": ever, "申报前一年实付工薪": year, "同项目其他人才奖补": others}
    facts = GOOD | {"引进人才": [row]}
    left = max(CAP - others, 0)
    assert U.says(HIRED, facts) == min(thirty(ever), left)
    assert U.says(HIRED, facts, "每名人才") == min(thirty(ever), CAP)
    assert U.says(HIRED, facts, "申报前一年实付") == min(thirty(year), left)


@EXAMPLES
@given(st.lists(wages, min_size=1, max_size=6))
def test_a_project_never_gets_more_than_half_a_million(paid: list[int]) -> None:
    """However many a project hires, one after the other, its awards stay within 50万元."""
    total = 0
    for fen in paid:
        facts = GOOD | {"引进人才": [ROW | {"实付工薪": fen, "同项目其他人才奖补": total}]}
        said = U.says(HIRED, facts)
        assert isinstance(said, int)
        total += said
    assert total == min(sum(thirty(fen) for fen in paid), CAP)


@EXAMPLES
@given(st.lists(st.tuples(st.integers(2, 400 * WAN), st.booleans()), min_size=1, max_size=4))
def test_once(hired: list[tuple[int, bool]]) -> None:
    """“一次性”: once for each person on a project, or once for the enterprise."""
    rows = [ROW | {"名称": f"人才{n}", "实付工薪": fen} for n, (fen, _) in enumerate(hired)]
    awards = [award(HIRED, 1, f"人才{n}") for n, (_, before) in enumerate(hired) if before]
    each = [min(thirty(fen), CAP) for fen, before in hired if not before]
    facts = GOOD | {"引进人才": rows}
    assert U.says(HIRED, facts, awards=awards) == (sum(each) or "不符合")
    once = "不符合" if awards else max(each)
    assert U.says(HIRED, facts, "每个受益人一次", awards=awards) == once


@EXAMPLES
@given(wages)
def test_what_the_others_got_is_unknown(fen: int) -> None:
    """Between nothing and the person's own 30%, as long as nobody says."""
    facts = GOOD | {"引进人才": [ROW | {"实付工薪": fen, "同项目其他人才奖补": UNKNOWN}]}
    found = U.outcome(HIRED, facts)
    if thirty(fen) > 0:
        assert U.lacks(HIRED, facts) == {"引进人才.同项目其他人才奖补"}
        assert (found.status, found.low) == (Status.UNDETERMINED, 0)
        assert found.high == min(thirty(fen), CAP)
    assert U.says(HIRED, facts, "每名人才") == min(thirty(fen), CAP)


@pytest.mark.parametrize(
    ("fact", "other", "reading"),
    [
        ("申请人.类型", "高校", ""),
        ("引进人才.通过项目合作方式引进", False, ""),
        ("引进人才.柔性引进", False, ""),
        ("引进人才.来自市外", False, ""),
        ("引进人才.属人工智能领域", False, "限人工智能领域"),
        ("引进人才.引进日期", day("2025-05-31"), "须在有效期内"),
        ("申请人.在宿州", False, "须在本地"),
    ],
)
def test_every_condition(fact: str, other: object, reading: str) -> None:
    """Each of them fails it alone; field and day by another reading only."""
    U.needs(HIRED, GOOD, fact, other, *((reading,) if reading else ()))
    if reading:
        assert U.says(HIRED, stating(GOOD, fact, other)) == 30 * WAN


def test_the_wages_must_be_known() -> None:
    """Without “实付工薪” there is no 30%; the day of publication matters to one reading only."""
    facts = stating(GOOD, "引进人才.实付工薪", UNKNOWN)
    assert U.lacks(HIRED, facts) == {"引进人才.实付工薪"}
    undated = replace(U, published=None)
    assert undated.says(HIRED, GOOD) == 30 * WAN
    assert undated.lacks(HIRED, GOOD, "须在有效期内") == {"公布日期"}


salaries = (
    st.integers(0, 100 * WAN)
    | st.integers(50 * WAN - 1, 50 * WAN + 1)
    | st.integers(30 * WAN - 1, 30 * WAN + 1)
)
months = st.integers(22, 26) | st.integers(34, 38) | st.integers(0, 120)


@EXAMPLES
@given(salaries, months, months, st.booleans())
def test_two_classes(salary: int, one: int, two: int, agreed: bool) -> None:
    """“达50万元以上且……3年以上”, “达30万元以上且……2年以上”: both numbers included, both needed."""
    single, together = sorted((one, two))
    facts = {
        "人才": {
            "属人工智能领域紧缺人才": True,
            "年薪": salary,
            "管理或研发经验单项年限": single,
            "管理或研发经验合计年限": together,
            "主管部门同意直接认定": agreed,
        }
    }
    in_e = salary >= 500_000_00 and single >= 36
    in_f = salary >= 300_000_00 and single >= 24
    said = {True: "符合", False: "不符合"}
    assert U.says(CLASS_E, facts) == said[in_e]
    assert U.says(CLASS_F, facts) == said[in_f]
    assert U.says(CLASS_E, facts, "合计满年限") == said[salary >= 500_000_00 and together >= 36]
    assert U.says(CLASS_F, facts, "合计满年限") == said[salary >= 300_000_00 and together >= 24]
    assert U.says(CLASS_E, facts, "另须主管部门决定") == said[in_e and agreed]
    assert U.says(CLASS_F, facts, "另须主管部门决定") == said[in_f and agreed]
    apart = "已属E类的不再认定F类"
    if in_f and not in_e:  # who is not of class E by these words may be by others
        assert U.lacks(CLASS_F, facts, apart) == {"人才.是E类人才"}
        assert U.says(CLASS_F, stating(facts, "人才.是E类人才", False), apart) == "符合"
        assert U.says(CLASS_F, stating(facts, "人才.是E类人才", True), apart) == "不符合"
    else:
        assert U.says(CLASS_F, facts, apart) == "不符合"


@pytest.mark.parametrize(
    ("fact", "other", "readings"),
    [
        ("属人工智能领域紧缺人才", False, []),
        ("年薪", 30 * WAN - 1, []),
        ("管理或研发经验单项年限", 23, []),
        ("主管部门同意直接认定", False, ["另须主管部门决定"]),
    ],
)
@pytest.mark.parametrize("id_", [CLASS_E, CLASS_F])
def test_every_condition_of_a_class(
    id_: str, fact: str, other: object, readings: list[str]
) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    facts = {
        "人才": {
            "属人工智能领域紧缺人才": True,
            "年薪": 50 * WAN,
            "管理或研发经验单项年限": 36,
            "管理或研发经验合计年限": 36,
            "主管部门同意直接认定": True,
        }
    }
    U.needs(id_, facts, f"人才.{fact}", other, *readings)


@pytest.mark.parametrize("level", ["国家级", "省级", "市级", "其他"])
def test_shares_for_teams_of_province_and_city(level: str) -> None:
    """“立项的省市级”: a team of the state is not among them."""
    row = {"属高层次科技人才团队": True, "已立项": True, "立项级别": level, "属人工智能领域": True}
    facts = {"科技人才团队": [row]}
    assert U.says(SHARES, facts) == ("支持" if level in ("省级", "市级") else "不符合")
    if level in ("省级", "市级"):
        for fact, other in {
            "属高层次科技人才团队": False,
            "已立项": False,
            "立项级别": "其他",
        }.items():
            U.needs(SHARES, facts, f"科技人才团队.{fact}", other)
        U.needs(SHARES, facts, "科技人才团队.属人工智能领域", False, "限人工智能领域")
