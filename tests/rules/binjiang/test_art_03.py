"""（三） 支持具身智能创新主体建设: 25% up to 500万元, and 50% of the investment up to 300万元."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.binjiang import BINJIANG, FIRST_DAY, PUBLISHED
from tests.rules.drawn import WAN, Measure, Said, modest, near
from tiaoli.kinds import UNKNOWN

TASK = Measure(
    BINJIANG,
    "（三）/科研任务配套",
    "研发项目",
    {
        "级别": "国家",
        "属国家省重点科研任务": True,
        "属具身智能领域": True,
        "承担角色": "牵头",
        "申报类别": "其他",
        "部省专项": "其他",
        "申请人所得国家省补助资金": 400 * WAN,
    },
)
SPECIAL = Measure(
    BINJIANG,
    "（三）/专项投资补助",
    "研发项目",
    {
        "部省专项": "工信部揭榜挂帅项目",
        "属具身智能领域": True,
        "属国家省重点科研任务": False,
        "承担角色": "牵头",
        "申报类别": "其他",
        "企业实际投资总额": 400 * WAN,
        "投资中的财政资金": 0,
    },
)
EMBODIED = {"企业": {"是具身智能企业": True}}
TASK_CEILING, SPECIAL_CEILING = 500 * WAN, 300 * WAN
GRANTED = near(2000 * WAN, 800 * WAN)
INVESTED = near(600 * WAN, 300 * WAN)


def quarter(fen: int) -> int:
    """25% to the nearest fen, half a fen upwards, up to the ceiling of one project."""
    return min((25 * fen + 50) // 100, TASK_CEILING)


def half(fen: int) -> int:
    """50% to the nearest fen, half a fen upwards, up to the ceiling of one project."""
    return min((50 * fen + 50) // 100, SPECIAL_CEILING)


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("申请人.类型", "高校", ""),
        ("企业.是具身智能企业", False, ""),
        ("级别", "市", ""),
        ("属国家省重点科研任务", False, ""),
        ("属具身智能领域", False, "不限任务领域"),
    ],
)
def test_each_condition_of_a_task(fact: str, wrong: Any, dropped: str) -> None:
    """“具身智能企业承担国家、省重点科研任务”."""
    TASK.needs(fact, wrong, dropped, given=EMBODIED)


def test_a_research_body_is_no_task() -> None:
    """Whether 25% is also for the bodies of the first half is open."""
    row = TASK.row(属国家省重点科研任务=False, 属研发机构或创新联合体建设=True)
    assert TASK.says(row, given=EMBODIED) == "不符合"
    assert TASK.says(row, given=EMBODIED, readings=["含研发机构和创新联合体"]) == 100 * WAN


def test_the_base_unknown() -> None:
    """“按……实际补助资金的25%”: without the grant there is no quarter of it."""
    assert TASK.lacks(TASK.row(申请人所得国家省补助资金=UNKNOWN), given=EMBODIED) == {
        "研发项目.申请人所得国家省补助资金"
    }


@pytest.mark.parametrize(
    ("level", "paid"),
    [("国家", 100 * WAN), ("省", 100 * WAN), ("市", "不符合"), ("区", "不符合")],
)
def test_national_or_provincial(level: str, paid: Said) -> None:
    """“国家、省”: either; a city's task is neither."""
    assert TASK.says(TASK.row(级别=level), given=EMBODIED) == paid


@modest
@given(GRANTED)
def test_a_quarter_of_what_was_granted(granted: int) -> None:
    """“25%……最高500万元”: 2000万元 reaches it."""
    row = TASK.row(申请人所得国家省补助资金=granted)
    assert TASK.says(row, given=EMBODIED) == quarter(granted)


@modest
@given(GRANTED, GRANTED)
def test_own_share_or_the_whole_grant(own: int, rest: int) -> None:
    """“实际补助资金”: what the applicant received, or what the project did."""
    row = TASK.row(申请人所得国家省补助资金=own, 项目国家省补助资金=own + rest)
    assert TASK.says(row, given=EMBODIED) == quarter(own)
    assert TASK.says(row, given=EMBODIED, readings=["项目全额"]) == quarter(own + rest)


@modest
@given(st.lists(GRANTED, min_size=2, max_size=3), near(TASK_CEILING, 200 * WAN))
def test_tasks_under_one_ceiling_or_each_under_its_own(granted: list[int], before: int) -> None:
    """“最高500万元”: for the enterprise altogether with what it got before, or for each task."""
    before = min(before, TASK_CEILING)
    rows = [TASK.row(f"任务{n}", 申请人所得国家省补助资金=fen) for n, fen in enumerate(granted)]
    shares = [quarter(fen) for fen in granted]
    awards = [TASK.paid(before, "2025-11-01", "旧任务")]
    together = min(sum(shares), TASK_CEILING - before)
    assert TASK.says(*rows, given=EMBODIED, awards=awards) == together
    each = TASK.says(*rows, given=EMBODIED, awards=awards, readings=["每项"])
    assert each == sum(shares)


@modest
@given(GRANTED, near(100 * WAN, TASK_CEILING))
def test_the_same_task_is_topped_up(granted: int, before: int) -> None:
    """The grants are counted cumulatively: what was paid for the task before comes off."""
    before = min(before, TASK_CEILING)
    row = TASK.row(申请人所得国家省补助资金=granted)
    paid = TASK.outcome(row, given=EMBODIED, awards=[TASK.paid(before, "2025-11-01", "甲")])
    assert (paid.low, paid.high) == (max(quarter(granted) - before, 0),) * 2


@pytest.mark.parametrize(
    ("fact", "wrong", "dropped"),
    [
        ("申请人.类型", "高校", ""),
        ("部省专项", "其他", ""),
        ("属具身智能领域", False, ""),
    ],
)
def test_each_condition_of_a_special_programme(fact: str, wrong: Any, dropped: str) -> None:
    """“承担……的企业”."""
    SPECIAL.needs(fact, wrong, dropped, given={"企业": {"是具身智能企业": False}})


@pytest.mark.parametrize(
    ("programme", "only_leaders"),
    [
        ("工信部揭榜挂帅项目", "不符合"),
        ("工信部高质量发展专项", 200 * WAN),
        ("省未来产业先导区财政激励专项", 200 * WAN),
    ],
)
def test_any_of_the_three_programmes(programme: str, only_leaders: Said) -> None:
    """“和” lists programmes; “具身智能领域” stands before the first of them."""
    assert SPECIAL.says(SPECIAL.row(部省专项=programme)) == 200 * WAN
    other = SPECIAL.row(部省专项=programme, 属具身智能领域=False)
    assert SPECIAL.says(other) == "不符合"
    assert SPECIAL.says(other, readings=["仅揭榜挂帅须具身智能"]) == only_leaders


def test_the_enterprise_need_not_be_one_of_embodied_intelligence() -> None:
    """The second sentence says “企业”."""
    for is_one, narrow in ((True, 200 * WAN), (False, "不符合")):
        facts = {"企业": {"是具身智能企业": is_one}}
        assert SPECIAL.says(given=facts) == 200 * WAN
        assert SPECIAL.says(given=facts, readings=["须为具身智能企业"]) == narrow


@modest
@given(INVESTED, near(WAN, 300 * WAN), INVESTED)
def test_half_of_what_the_enterprise_invested(own: int, public: int, elsewhere: int) -> None:
    """“实际投资总额的50%、最高300万元”: less public money by default, of this project."""
    row = SPECIAL.row(
        企业实际投资总额=own + public, 投资中的财政资金=public,
        企业全部投资额=own + public + elsewhere,
    )  # fmt: skip
    assert SPECIAL.says(row) == half(own)
    assert SPECIAL.says(row, readings=["不扣除财政资金"]) == half(own + public)
    assert SPECIAL.says(row, readings=["企业全部投资"]) == half(own + elsewhere)


@modest
@given(st.lists(INVESTED, min_size=2, max_size=3))
def test_special_programmes_share_300_or_have_it_each(invested: list[int]) -> None:
    """“最高300万元”: for the enterprise, or for each project."""
    rows = [SPECIAL.row(f"专项{n}", 企业实际投资总额=fen) for n, fen in enumerate(invested)]
    total = sum(half(fen) for fen in invested)
    assert SPECIAL.says(*rows) == min(total, SPECIAL_CEILING)
    assert SPECIAL.says(*rows, readings=["每项"]) == total


def test_public_money_unknown() -> None:
    """It must be known where it is deducted, and only there."""
    assert SPECIAL.lacks(SPECIAL.row(投资中的财政资金=UNKNOWN)) == {"研发项目.投资中的财政资金"}
    row = SPECIAL.row(投资中的财政资金=UNKNOWN)
    assert SPECIAL.says(row, readings=["不扣除财政资金"]) == 200 * WAN


@modest
@given(GRANTED, INVESTED)
def test_the_two_ceilings_are_two(granted: int, invested: int) -> None:
    """A task and a special programme that are not the same project are paid side by side."""
    rows = [
        TASK.row("任务", "甲", 申请人所得国家省补助资金=granted),
        SPECIAL.row("专项", "乙", 企业实际投资总额=invested),
    ]
    assert TASK.says(*rows, given=EMBODIED) == quarter(granted)
    assert SPECIAL.says(*rows, given=EMBODIED) == half(invested)


@pytest.mark.parametrize("measure", [TASK, SPECIAL])
def test_when_where_and_in_which_role(measure: Measure) -> None:
    """The words say neither since when, nor where, nor whether one must lead the project."""
    measure.needs_under("须在区", "申请人.在滨江", False, EMBODIED)
    measure.any_time("入选日期", PUBLISHED, FIRST_DAY, EMBODIED)
    met = measure.says(given=EMBODIED)
    for role, narrow in (("牵头", met), ("参与", "不符合"), (UNKNOWN, "未定")):
        row = measure.row(承担角色=role)
        assert measure.says(row, given=EMBODIED) == met
        assert measure.says(row, given=EMBODIED, readings=["限牵头单位"]) == narrow


@modest
@given(GRANTED, GRANTED, near(100 * WAN, TASK_CEILING), near(100 * WAN))
def test_what_was_paid_for_one_of_two_tasks(first: int, second: int, own: int, other: int) -> None:
    """It comes off that task, and with all other awards off the 500万元, each of them once."""
    own = min(own, TASK_CEILING)
    other = min(other, TASK_CEILING - own)
    rows = [
        TASK.row(name, 申请人所得国家省补助资金=fen)
        for name, fen in (("甲", first), ("乙", second))
    ]
    awards = [TASK.paid(own, "2025-10-01", "甲"), TASK.paid(other, "2025-10-01", "丙")]
    due = max(quarter(first) - own, 0) + quarter(second)
    each = TASK.outcome(*rows, given=EMBODIED, awards=awards, readings=["每项"])
    assert (each.low, each.high) == (due, due)
    together = min(due, TASK_CEILING - own - other)
    found = TASK.outcome(*rows, given=EMBODIED, awards=awards)
    assert (found.low, found.high) == (together, together)
