"""What changed in a rule: each kind of change in one readable line, and none that is forgotten."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from typing import Any

import pytest

from rules.facts.enterprise import 企业 as 成都企业
from rules.terms import 分别, 首次突破
from rules.units import 万元 as 万
from rules.units import 亿元
from tests.conftest import BOOKS, provision
from tests.small import doubt, grant, 万元, 企业, 名, 平台, 年, 日, 百分之
from tiaoli import provisions, tree
from tiaoli.compare.rulediff import PLACES, WORDS, changes
from tiaoli.guards.mutants import mutants
from tiaoli.kinds import Choice
from tiaoli.language import (
    Appropriation,
    Defect,
    Duty,
    Interpretation,
    LastDay,
    Programme,
    Prohibition,
    Recognition,
    Scope,
    Stacking,
    Supersession,
    Support,
    TermFrom,
    Validity,
    date_constant,
    publication,
)
from tiaoli.policy import Rulebook
from tiaoli.provisions import (
    Covers,
    DayOne,
    Envelope,
    Limit,
    Once,
    PaidBefore,
    Per,
    Period,
    Provision,
    Quota,
    Since,
)
from tiaoli.say import lines, plain
from tiaoli.tree import (
    AlreadyPaid,
    Always,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Crossing,
    InValidity,
    Less,
    Not,
    OneOf,
    Past,
    Portion,
    Ratio,
    Reading,
    Several,
    Sum,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
)


def texts(before: Provision | None, after: Provision | None) -> list[str]:
    """The changes, one line each."""
    return [change.text for change in changes(before, after)]


def of_condition(before: Any, after: Any) -> list[str]:
    """What is said when a grant's condition changes."""
    return texts(grant(万元(1), when=before), grant(万元(1), when=after))


def of_amount(before: Any, after: Any) -> list[str]:
    """What is said when a grant's amount changes."""
    return texts(grant(before), grant(after))


def of_grant(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is said when other fields of a grant change."""
    return texts(grant(万元(1), **before), grant(万元(1), **after))


def share(percent: int, bound: Bound = Bound.AT_LEAST, *words: str) -> Compare:
    """占比 against a percentage."""
    return Compare(企业.占比, bound, 百分之(percent), words)


A, B, C = 企业.合格, 企业.优秀, Past(企业.认定日期)
TIERS = ((万元(300), 万元(10)), (万元(500), 万元(20)), (万元(1000), 万元(25)))
BASE = Portion(百分之(10), 企业.收入)


# Conditions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (share(60), share(50), ["条件：门槛（占比） 60% → 50%"]),
        (
            share(60, Bound.ABOVE, "突破"),
            share(60, Bound.AT_LEAST, "达到"),
            ["条件：用语（占比） “突破”（不含本数） → “达到”（含本数）"],
        ),
        (
            share(60, Bound.AT_LEAST, "以上"),
            share(50, Bound.AT_LEAST, "不低于"),
            ["条件：门槛（占比） 60% → 50%", "条件：用语（占比） “以上” → “不低于”（含义未变）"],
        ),
        (
            share(60, Bound.AT_LEAST, "以上"),
            share(60, Bound.ABOVE, "以上"),
            ["条件：比较（占比） 不低于（用语仍为“以上”，含本数） → 超过（不含本数）"],
        ),
        (
            share(60, Bound.AT_LEAST, "以上"),
            share(60, Bound.AT_MOST, "以下"),
            ["条件：用语（占比） “以上”（不低于，含本数） → “以下”（不高于，含本数）"],
        ),
        (
            share(60, Bound.AT_LEAST),
            share(60, Bound.ABOVE),
            ["条件：比较（占比） 不低于（含本数） → 超过（不含本数）"],
        ),
        (
            share(60, Bound.AT_LEAST),
            share(60, Bound.AT_LEAST, "以上"),
            ["条件：增加用语（占比） “以上”（含义未变）"],
        ),
        (
            Compare(企业.收入, Bound.AT_LEAST, 万元(3)),
            Compare(企业.总收入, Bound.AT_LEAST, 万元(3)),
            ["条件：比较对象 收入 → 总收入"],
        ),
        (
            OneOf(企业.级别, ("甲级", "乙级")),
            OneOf(企业.级别, ("甲级", "丙级")),
            ["条件：删去选项（企业级别） 乙级", "条件：增加选项（企业级别） 丙级"],
        ),
        (
            OneOf(企业.级别, ("甲级", "乙级")),
            OneOf(企业.级别, ("乙级", "甲级")),
            ["条件：选项（企业级别） 甲级、乙级 → 乙级、甲级"],
        ),
        (
            OneOf(企业.级别, ("甲级",)),
            OneOf(平台.级别, ("甲级",)),
            ["条件：选择的事项 企业级别 → 平台级别"],
        ),
        (A, Not(A), ["条件：内容 合格 → 不属于：合格"]),
        (
            Not(OneOf(企业.级别, ("甲级",))),
            Not(OneOf(企业.级别, ("甲级", "乙级"))),
            ["条件：增加排除情形的选项（企业级别） 乙级"],
        ),
        (Past(企业.认定日期), InValidity(企业.认定日期), [
            "条件：内容 认定日期已发生 → 认定日期在有效期内"
        ]),
        (
            InValidity(企业.认定日期, ("新认定",)),
            InValidity(企业.认定日期, ("新获得",)),
            ["条件：用语（认定日期） “新认定” → “新获得”（含义未变）"],
        ),
        (Past(企业.认定日期), Past(平台.认定日期), [
            "条件：须已发生的事项 企业的认定日期 → 平台的认定日期"
        ]),
        (YearBefore(企业.年度), Past(企业.年度), [
            "条件：内容 年度是案例日期的上一年度 → 年度已终了"
        ]),
        (WithinYear(A), A, ["条件：内容 合格（自然年终了时判断） → 合格"]),
        (Worded(A, ("且",)), Worded(A, ("并",)), ["条件：用语（合格） “且” → “并”（含义未变）"]),
        (Worded(A, ("且",)), Worded(B, ("并",)), [
            "条件：内容 合格 → 优秀", "条件：用语（优秀） “且” → “并”"
        ]),
        (
            YearsLeft(年(3)),
            YearsLeft(年(2)),
            [
                "条件：内容 此前各年度（不含本年）已给付的不满3年（按已给付的年度合计）"
                " → 此前各年度（不含本年）已给付的不满2年（按已给付的年度合计）"
            ],
        ),
        (
            Compare(Ratio(企业.收入, 企业.总收入), Bound.ABOVE, 百分之(1)),
            Compare(Ratio(企业.最高收入, 企业.总收入), Bound.ABOVE, 百分之(1)),
            ["条件：分子 收入 → 最高收入"],
        ),
        (A, None, ["条件：删去条件 合格"]),
        (Always(), A, ["条件：增加条件 合格"]),
    ],
)  # fmt: skip
def test_one_condition(before: Any, after: Any, expected: list[str]) -> None:
    """The smallest part that differs is named, with what it is about."""
    assert expected == of_condition(before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (A, A & B, ["条件：增加条件 优秀"]),
        (A & B & share(60), B & share(50), ["条件：门槛（占比） 60% → 50%", "条件：删去条件 合格"]),
        (A & B, A & C, ["条件：删去条件 优秀", "条件：增加条件 认定日期已发生"]),
        (A & B, A | B, ["条件：各项条件的关系 须同时具备 → 任一即可"]),
        (A | B, A, ["条件：删去情形（任一即可） 优秀"]),
        (A | share(60), A | share(50), ["条件：门槛（占比） 60% → 50%"]),
        (A & B, B & A, ["条件：内容 合格，并且优秀 → 优秀，并且合格"]),
        (A & Not(B), A & B, ["条件：其中一项 不属于：优秀 → 优秀"]),
        (
            (A & B) | share(60),
            (A & B & C) | share(60),
            ["条件：增加条件（与“合格”并列） 认定日期已发生"],
        ),
        (C & (A | B), C & A & B, ["条件：各项条件的关系（合格；优秀） 任一即可 → 须同时具备"]),
        (
            C & Worded(A | B, ("或",)),
            C & Worded(A & B, ("或",)),
            ["条件：各项条件的关系（合格；优秀） 任一即可 → 须同时具备"],
        ),
    ],
)  # fmt: skip
def test_several_conditions(before: Any, after: Any, expected: list[str]) -> None:
    """Equal parts are kept, parts about the same facts compared, the rest are added or gone."""
    assert expected == of_condition(before, after)


# Amounts, ceilings, times ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (万元(10), 万元(20), ["给多少：金额 10万元 → 20万元"]),
        (万元(10), BASE, ["给多少：整体 10万元 → 收入×10%"]),
        (BASE, Portion(百分之(15), 企业.收入), ["给多少：比例 10% → 15%"]),
        (BASE, Portion(百分之(10), 企业.总收入), ["给多少：基数 收入 → 总收入"]),
        (
            Capped(BASE, 万元(100), ("最高",)),
            Capped(BASE, 万元(200), ("最高",)),
            ["给多少：上限 100万元 → 200万元"],
        ),
        (
            Capped(BASE, 万元(100), ("最高",)),
            Capped(BASE, 万元(100), ("不超过",)),
            ["给多少：用语 “最高” → “不超过”（含义未变）"],
        ),
        (
            Capped(Assessed(), 万元(9), ("最高",)),
            Capped(BASE, 万元(9), ("最高",)),
            ["给多少：上限以内的金额 评审核定额 → 收入×10%"],
        ),
        (
            万元(10),
            Capped(BASE, 万元(100), ("最高",)),
            ["给多少：整体 10万元 → 收入×10%，上限（“最高”，含本数）：100万元"],
        ),
        (Less(BASE, 企业.收入), Less(BASE, None), ["给多少：删去扣减 收入"]),
        (Less(万元(9), 企业.收入), Less(万元(8), 企业.收入), ["给多少：金额 9万元 → 8万元"]),
        (
            Less(万元(9), AlreadyPaid()),
            Less(万元(9), AlreadyPaid(this_year=True)),
            ["给多少：扣减 此前已付的部分 → 本年此前已付的部分"],
        ),
        (Sum((BASE, 企业.收入)), Sum((BASE,)), ["给多少：删去相加的一项 收入"]),
        (
            Sum((万元(1), BASE)),
            Sum((万元(1), Portion(百分之(20), 企业.收入))),
            ["给多少：第2项比例 10% → 20%"],
        ),
        (
            ByKind(企业.级别, (("甲级", 万元(30)), ("乙级", 万元(20)))),
            ByKind(企业.级别, (("甲级", 万元(50)), ("丙级", 万元(10)))),
            [
                "给多少：“甲级”的金额 30万元 → 50万元",
                "给多少：删去“乙级”的金额 20万元",
                "给多少：增加“丙级”的金额 10万元",
            ],
        ),
        (
            ByKind(企业.级别, (("甲级", 万元(30)), ("乙级", 万元(20)))),
            ByKind(企业.级别, (("乙级", 万元(20)), ("甲级", 万元(30)))),
            [
                "给多少：整体 按企业级别：甲级→30万元，乙级→20万元"
                " → 按企业级别：乙级→20万元，甲级→30万元"
            ],
        ),
    ],
)
def test_an_amount(before: Any, after: Any, expected: list[str]) -> None:
    """Rate, base, ceiling and table by themselves; a formula of another form as a whole."""
    assert expected == of_amount(before, after)


def tiers(table: Any, several: Several = Several.HIGHEST, *words: str) -> ByTier:
    """Tiers over 收入."""
    crossing = Crossing(企业.收入, 企业.最高收入, Bound.ABOVE, ("突破",))
    return ByTier(crossing, tuple(table), several, words)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            tiers([(万元(200), 万元(10)), *TIERS[1:]]),
            ["给多少：第1档门槛 300万元 → 200万元"],
        ),
        (
            tiers([TIERS[0], (万元(500), 万元(25)), (万元(1000), 万元(30))]),
            ["给多少：第2档金额 20万元 → 25万元", "给多少：第3档金额 25万元 → 30万元"],
        ),
        (tiers(TIERS[1:]), ["给多少：删去第1档 门槛300万元，金额10万元"]),
        (
            tiers([*TIERS[:2], (万元(800), 万元(22)), TIERS[2]]),
            ["给多少：增加第3档 门槛800万元，金额22万元"],
        ),
        (
            tiers([(万元(200), 万元(10)), (万元(500), 万元(21))]),
            [
                "给多少：第1档门槛 300万元 → 200万元",
                "给多少：第2档金额 20万元 → 21万元",
                "给多少：删去第3档 门槛1000万元，金额25万元",
            ],
        ),
        (tiers(TIERS, Several.EACH), ["给多少：同年越过几档 只取最高一档 → 各档累加"]),
        (tiers(TIERS, Several.HIGHEST, "分别"), ["给多少：增加用语 “分别”（含义未变）"]),
        (
            replace(
                tiers(TIERS), measure=Crossing(企业.收入, 企业.最高收入, Bound.AT_LEAST, ("达到",))
            ),
            ["给多少：用语（收入） “突破”（不含本数） → “达到”（含本数）"],
        ),
        (
            replace(
                tiers(TIERS), measure=Crossing(企业.收入, 万元(0), Bound.ABOVE, ("突破",))
            ),
            ["给多少：此前的比较值（收入） 最高收入 → 0元"],
        ),
    ],
)  # fmt: skip
def test_tiers(after: ByTier, expected: list[str]) -> None:
    """Tiers are matched by their thresholds, then by their order."""
    assert expected == of_amount(tiers(TIERS), after)


LIMIT = Limit(万元(100), Per.APPLICANT, Period.YEAR, ("每年",))
ONCE = Once(Per.APPLICANT, ("一次性",))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"times": ONCE}, ["几次：增加限次 每个受益人只给一次“一次性”"]),
        (
            {"times": ONCE},
            {"times": Once(Per.ITEM, ("一次性",))},
            ["几次：限次 每个受益人只给一次“一次性” → 每一项只给一次“一次性”"],
        ),
        ({"limits": (LIMIT,)}, {"limits": (replace(LIMIT, amount=万元(200)),)}, [
            "限额：金额 100万元 → 200万元"
        ]),
        ({"limits": (LIMIT,)}, {"limits": (replace(LIMIT, per=Per.ITEM),)}, [
            "限额：合计单位 每个受益人 → 每项"
        ]),
        ({"limits": (LIMIT,)}, {"limits": (replace(LIMIT, period=Period.TERM),)}, [
            "限额：期间 每年 → 整个有效期"
        ]),
        ({"limits": (LIMIT,)}, {"limits": (replace(LIMIT, by=企业.认定日期),)}, [
            "限额：增加计入年度所依的日期 认定日期"
        ]),
        ({"limits": (LIMIT,)}, {"limits": (replace(LIMIT, words=("年",)),)}, [
            "限额：用语 “每年” → “年”（含义未变）"
        ]),
        ({}, {"limits": (LIMIT,)}, ["限额：增加一项 每个受益人每年合计不超过100万元（含）“每年”"]),
        ({"limits": (doubt(LIMIT, replace(LIMIT, per=Per.ITEM)),)}, {"limits": (LIMIT,)}, [
            "限额：存疑 怎样读：？（取“甲说”，也可读作“乙说”） → 不再存疑，取“甲说”"
        ]),
        ({"limits": (doubt(None, LIMIT),)}, {"limits": ()}, [
            "限额：删去一项 甲说〔存疑：怎样读〕"
        ]),
        ({"quota": Quota(名(10))}, {"quota": Quota(名(5), 企业.人数, Period.TERM)}, [
            "名额：数量 10名 → 5名", "名额：增加排序依据 人数", "名额：期间 每年 → 整个有效期"
        ]),
        ({}, {"quota": Quota(名(10))}, ["名额：增加名额 每年至多10名"]),
        ({"when": 平台.合格, "subject": 企业}, {"when": 平台.合格, "subject": 平台}, [
            "按什么：单位 企业（申请的企业） → 每一平台（平台）"
        ]),
        ({}, {"measure": "人才"}, ["规定：增加可比事项 人才"]),
        ({}, {"no_effect": {"等": "举例"}}, ["无效力的字：增加说明 “等”举例"]),
    ],
)  # fmt: skip
def test_the_other_fields_of_a_grant(
    before: dict[str, Any], after: dict[str, Any], expected: list[str]
) -> None:
    """Once only, ceilings over payments, quota, unit, remarks."""
    made = replace(grant(万元(1), when=平台.合格), **before)
    assert expected == texts(made, replace(made, **(before | after)))


# Doubts ------------------------------------------------------------------------------------------

TITLE = "怎样读：？（取“甲说”，也可读作“乙说”）"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (A, doubt(A, B), [f"条件：增加存疑 {TITLE}"]),
        (B, doubt(A, B), [f"条件：增加存疑 {TITLE}", "条件：内容 优秀 → 合格"]),
        (doubt(A, B), A, [f"条件：存疑 {TITLE} → 不再存疑，取“甲说”"]),
        (doubt(A, B), B, [f"条件：存疑 {TITLE} → 不再存疑，取“乙说”"]),
        (doubt(A, B), C, [
            f"条件：存疑 {TITLE} → 不再存疑", "条件：内容 合格 → 认定日期已发生"
        ]),
        (C & doubt(A, B & share(60)), C & B & share(60), [
            f"条件：存疑 {TITLE} → 不再存疑，取“乙说”"
        ]),
        (C & doubt(A, Always()), C, [f"条件：存疑 {TITLE} → 不再存疑，取“乙说”"]),
        (C, C & doubt(A, Always()), [f"条件：增加存疑 {TITLE}", "条件：增加条件 合格"]),
        (C & doubt(A, B), C, ["条件：删去条件 合格〔存疑：怎样读〕"]),
        (doubt(A, B), doubt(B, A), [
            "条件：读法“怎样读：甲说”下的内容 合格 → 优秀",
            "条件：读法“怎样读：乙说”下的内容 优秀 → 合格",
        ]),
        (doubt(A, B), replace(doubt(A, B), options=(("乙说", B), ("甲说", A))), [
            "条件：存疑“怎样读”取的读法 “甲说” → “乙说”"
        ]),
        (doubt(A, B), doubt(A, B, C), ["条件：增加存疑“怎样读”的读法 “丙说”：认定日期已发生"]),
        (doubt(A, B, C), doubt(A, B), ["条件：删去存疑“怎样读”的读法 “丙说”：认定日期已发生"]),
        (doubt(A, share(60)), doubt(A, share(50)), [
            "条件：读法“怎样读：乙说”下的门槛（占比） 60% → 50%"
        ]),
        (doubt(share(60), A & share(60)), doubt(share(50), A & share(50)), [
            "条件：门槛（占比） 60% → 50%"
        ]),
        (doubt(A, B), replace(doubt(A, B), authority="某法", instead="改"), [
            "条件：存疑“怎样读”的依据说明 无权威，存疑 → 某法",
            "条件：存疑“怎样读”的改写建议 写明 → 改",
        ]),
        (doubt(A, B), replace(doubt(A, B), question="何意？", name="何意"), [
            "条件：存疑“怎样读”的名称 怎样读 → 何意", "条件：存疑“怎样读”的问题 ？ → 何意？"
        ]),
        (doubt(A, B), Reading("别的", "何意？", (("子", B), ("丑", C)), "无", "写"), [
            f"条件：存疑 {TITLE} → 不再存疑",
            "条件：增加存疑 别的：何意？（取“子”，也可读作“丑”）",
            "条件：内容 合格 → 优秀",
        ]),
        (doubt(A, B, C), replace(doubt(A, B, C), options=doubt(A, B, C).options[::2]), [
            "条件：删去存疑“怎样读”的读法 “乙说”：优秀"
        ]),
        (doubt(A, B, C), replace(doubt(A, B, C), options=(("甲说", A), ("丙说", C), ("乙说", B))), [
            "条件：内容 企业的合格〔存疑：怎样读〕"
            " → 企业的合格〔存疑：怎样读〕（所说相同，写法不同）"
        ]),
        (doubt(A, B), Not(doubt(A, B)), [
            "条件：内容 合格〔存疑：怎样读〕 → 不属于：合格〔存疑：怎样读〕"
        ]),
        (doubt(A, B), doubt(A, Worded(B, ("等",))), [
            "条件：读法“怎样读：乙说”下的内容 优秀 → 优秀（“等”）"
        ]),
    ],
)  # fmt: skip
def test_a_doubt(before: Any, after: Any, expected: list[str]) -> None:
    """New, settled, taken otherwise, with other readings, for other reasons."""
    assert expected == of_condition(before, after)


def test_a_doubt_settled_in_other_words() -> None:
    """The reading that the new word states is named, and the change of the word against the
    reading that was taken."""
    old = doubt(share(60, Bound.ABOVE, "突破"), share(60, Bound.AT_LEAST, "突破"))
    assert [
        f"条件：存疑 {TITLE} → 不再存疑，取“乙说”",
        "条件：用语（占比） “突破”（不含本数） → “达到”（含本数）",
    ] == of_condition(old, share(60, Bound.AT_LEAST, "达到"))


def test_a_doubt_that_stands_twice_is_settled_once() -> None:
    """However many parts of the rule it is met in."""
    twice = Sum((Portion(百分之(10), doubt(企业.收入, 企业.总收入)), doubt(企业.收入, 企业.总收入)))
    once = Sum((Portion(百分之(10), 企业.收入), 企业.收入))
    found = of_amount(twice, once)
    assert sum("不再存疑" in line for line in found) == 1


# Other provisions --------------------------------------------------------------------------------

VALIDITY = Validity(
    quote="施行", start=date_constant(2024, 2, 17), term=年(3), explained_by="甲局", words=("起",)
)
STACKING = Stacking(
    quote="不重复", unit="项目", same_kind="同类", paid_before=PaidBefore.DIFFERENCE, words=("高",)
)


@pytest.mark.parametrize(
    ("before", "fields", "expected"),
    [
        (VALIDITY, {"start": date_constant(2025, 1, 1)}, ["施行：首日 2024-02-17 → 2025-01-01"]),
        (VALIDITY, {"start": publication()}, ["施行：首日 2024-02-17 → 公布之日"]),
        (VALIDITY, {"term": 年(5)}, ["期限：长短 3年 → 5年"]),
        (VALIDITY, {"term": None}, ["期限：删去长短 3年"]),
        (VALIDITY, {"term_from": TermFrom.PUBLICATION}, [
            "期限：起算 自施行之日起算 → 自公布之日起算"
        ]),
        (VALIDITY, {"last_day": LastDay.SAME_DAY}, [
            "末日：算法 末日为起始日满期对应日的前一日 → 末日为起始日满期的对应日"
        ]),
        (VALIDITY, {"explained_by": "乙局", "words": ("始",)}, [
            "施行：用语 “起” → “始”", "谁解释：机关 甲局 → 乙局"
        ]),
        (replace(VALIDITY, start=publication(日(30))), {
            "start": publication(日(60), DayOne.SAME, "印发之日")
        }, [
            "施行：公布后的日数 30日 → 60日", "施行：起算日 次日 → 当日",
            "施行：称呼 公布之日 → 印发之日",
        ]),
        (STACKING, {"unit": "产品", "per": Per.APPLICANT}, [
            "去重单位：单位 每项 → 每个受益人", "去重单位：名称 项目 → 产品"
        ]),
        (STACKING, {"same_kind": "各类", "covers": Covers.OWN, "since": Since.TERM}, [
            "去重范围：同类 同类 → 各类",
            "去重范围：及于 本政策各条之间，以及与其他政策之间 → 只在本政策各条之间",
            "去重范围：起算 不问何时享受 → 只计施行日以后享受的",
        ]),
        (STACKING, {"subjects": (企业, 平台)}, ["去重范围：所管对象 不另列 → 企业、平台"]),
        (STACKING, {"words": ("优",)}, ["怎样去重：用语 “高” → “优”（含义未变）"]),
        (STACKING, {"paid_before": PaidBefore.NOTHING, "promotion": PaidBefore.DIFFERENCE}, [
            "先低后高：处理 此前已得较低者，补足差额 → 此前已享受的，不再享受",
            "同一奖项晋升：增加处理 此前已得较低者，补足差额",
        ]),
        (Scope(quote="适用", when=A), {"when": A & B}, ["适用于：增加条件 优秀"]),
        (
            Appropriation(quote="安排", envelope=Envelope(万元(9), Period.YEAR), funds="补助"),
            {"envelope": Envelope(万元(8), Period.TERM, ("共",)), "funds": "奖励"},
            [
                "总额：金额 9万元 → 8万元", "总额：期间 每年 → 整个有效期",
                "总额：增加用语 “共”", "用于：用途 补助 → 奖励",
            ],
        ),
        (
            Duty(quote="应当", bearer="甲局", must="做", subject=企业, why_no_verdict="无期限"),
            {"bearer": "乙局", "must": "办", "subject": None, "kept": A, "why_no_verdict": ""},
            [
                "谁：义务人 甲局 → 乙局", "按什么：删去单位 企业（申请的企业）",
                "必须：行为 做 → 办", "遵守即：增加条件 合格", "不能裁判：删去原因 无期限",
            ],
        ),
        (
            Prohibition(quote="不得", bearer="甲局", must_not="收", breached=A),
            {"must_not": "收取", "breached": A & B},
            ["不得：行为 收 → 收取", "违反即：增加条件 优秀"],
        ),
        (
            Programme(quote="鼓励", actor="甲", addressee="乙", does="做", why_no_verdict="无"),
            {"actor": "子", "addressee": "丑", "does": "办", "why_no_verdict": "没有"},
            [
                "谁：主体 甲 → 子", "对谁：对象 乙 → 丑", "做什么：行为 做 → 办",
                "不能裁判：原因 无 → 没有",
            ],
        ),
        (
            Supersession(quote="从新", by="甲", effect="从新", why_no_verdict="无"),
            {"by": "乙", "effect": "从上"},
            ["以什么为准：依据 甲 → 乙", "怎样：处理 从新 → 从上"],
        ),
        (
            Interpretation(quote="解释", by="甲"),
            {"by": "乙", "together_with": "丙", "also": "公布"},
            ["谁解释：机关 甲 → 乙", "会同：增加机关 丙", "并须：增加事项 公布"],
        ),
        (
            Support(quote="支持", subject=企业, recipient="企业", gives="支持", why_no_amount="无"),
            {"gives": "扶持", "why_no_amount": "没写", "recipient": "单位"},
            ["给谁：受益人 企业 → 单位", "给什么：支持 支持 → 扶持", "金额：未写的原因 无 → 没写"],
        ),
        (
            Recognition(quote="认定", subject=企业, recipient="企业", establishes=A, gives="甲"),
            {"gives": "乙", "establishes": B},
            ["给什么：名义 甲 → 乙", "给什么：确立的身份 合格 → 优秀"],
        ),
    ],
)  # fmt: skip
def test_every_kind_of_provision(before: Any, fields: dict[str, Any], expected: list[str]) -> None:
    """Each field under the label by which the provision is said."""
    assert expected == texts(before, replace(before, **fields))


def test_another_kind_of_provision() -> None:
    """The kind first, then what else differs."""
    old = grant(万元(1))
    new = Support(
        quote="支持", subject=企业, recipient="企业", when=A, gives="支持", why_no_amount="无"
    )
    assert texts(old, new) == [
        "规定：种类 奖补 → 无金额支持",
        "给多少：删去金额 1万元",
        "给什么：增加支持 支持",
        "金额：增加未写的原因 无",
    ]


def test_a_provision_that_is_new_or_gone() -> None:
    """All its lines."""
    made = grant(万元(1))
    said = [(line.label, plain(line.phrase)) for line in lines(made)]
    assert [(label, "规定", "", text) for label, text in said] == [
        (c.where, c.what, c.before, c.after) for c in changes(None, made)
    ]
    assert [f"{label}：删去规定 {text}" for label, text in said] == texts(made, None)
    assert changes(None, None) == ()


def test_the_quotation_is_left_out() -> None:
    """The redline shows the words."""
    made = grant(万元(1))
    assert texts(made, replace(made, quote="补助")) == []


def test_remarks_change_in_one_line() -> None:
    """Each part of a flaw counts; those that stayed are not said."""
    kept, old = Defect("给", "不明"), Defect("给予", "不明", "写明")
    made = replace(grant(万元(1)), defects=(kept, old))
    for field, expected in (
        ({"quote": "予"}, "“予”不明，写明"),
        ({"what": "不清"}, "“给予”不清，写明"),
        ({"instead": "写清"}, "“给予”不明，写清"),
    ):
        found = texts(made, replace(made, defects=(kept, replace(old, **field))))
        assert [f"起草提示：提示 “给予”不明，写明 → {expected}"] == found
    moved = texts(made, replace(made, defects=(old, kept)))
    assert moved == ["起草提示：提示 “给”不明；“给予”不明，写明 → “给予”不明，写明；“给”不明"]


# The vocabulary ----------------------------------------------------------------------------------


def test_a_fact_that_means_something_else() -> None:
    """It is no change of the rule's parts, and is said once, however often the rule names it."""
    other = replace(企业.收入, definition="全部收入", source="某法", at_most="")
    old = Compare(企业.收入, Bound.ABOVE, 万元(3)) & Compare(企业.收入, Bound.BELOW, 万元(9))
    new = Compare(other, Bound.ABOVE, 万元(3)) & Compare(other, Bound.BELOW, 万元(9))
    assert of_condition(old, new) == [
        "事实：“企业的收入”的定义 收入 → 全部收入",
        "事实：增加“企业的收入”的来源 某法",
        "事实：删去“企业的收入”的上限 企业.总收入",
    ]


def test_the_formula_and_the_options_of_a_fact() -> None:
    """A fact within a formula counts by its own name."""
    inner = replace(企业.收入, definition="全部收入")
    turned = replace(企业.占比, formula=Ratio(企业.最高收入, 企业.总收入))
    assert of_condition(share(60), replace(share(60), left=turned)) == [
        "事实：“企业的占比”的算法 收入÷总收入 → 最高收入÷总收入"
    ]
    assert of_condition(
        share(60), replace(share(60), left=replace(企业.占比, formula=Ratio(inner, 企业.总收入)))
    ) == ["事实：“企业的收入”的定义 收入 → 全部收入"]
    wider = replace(企业.级别, kind=Choice(("甲级", "乙级")), phrases=("级",))
    found = of_condition(OneOf(企业.级别, ("甲级",)), OneOf(wider, ("甲级",)))
    assert found == [
        "事实：“企业的级别”的种类 甲级、乙级、丙级 之一 → 甲级、乙级 之一",
        "事实：“企业的级别”的条文用词 不另列 → 级",
    ]


# All of the law ----------------------------------------------------------------------------------

LABELS = {"规定", "事实", "起草提示", "无效力的字"} | {
    line.label for book in BOOKS for placed in book.placed for line in lines(placed.provision)
}


def assert_readable(before: Any, after: Any) -> None:
    """Something is said, each thing once, under the labels of the provision, in Chinese."""
    found = changes(before, after)
    said = [change.text for change in found]
    assert said
    assert len(said) == len(set(said))
    for change in found:
        assert change.where in LABELS
        assert change.what
        assert change.before != change.after
        assert "写法不同" not in change.text
        assert not re.search(r"None|Fraction|[<{_]|[A-Z][a-z]+\.|\.[A-Z]{2}", change.text)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_every_small_change_of_the_law_is_said(book: Rulebook) -> None:
    """No mutant is mute."""
    for placed in book.placed:
        for mutant in mutants(placed):
            assert_readable(placed.provision, mutant.provision)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_any_two_provisions_of_a_policy_can_be_compared(book: Rulebook) -> None:
    """Also where hardly anything is alike; each with itself gives nothing."""
    made = [placed.provision for placed in book.placed]
    for one, two in zip(made, [*made[7:], *made[:7]], strict=True):
        assert changes(one, one) == ()
        assert_readable(one, two)


def test_chengdu_article_5(chengdu: Rulebook) -> None:
    """A threshold that stands in both readings of several tiers is said once."""
    old = provision(chengdu, "第五条/成长支持").provision
    crossing = 首次突破(成都企业.年度主营业务收入, 成都企业.历年最高主营业务收入)
    table = {亿元(2): 万(10), 亿元(5): 万(20), 亿元(10): 万(30)}
    assert texts(old, replace(old, pays=分别(crossing, table))) == [
        "给多少：第1档门槛 3亿元 → 2亿元",
        "给多少：第3档金额 25万元 → 30万元",
    ]


# The tables --------------------------------------------------------------------------------------


def declared(module: Any) -> list[Any]:
    """The dataclasses of a module, the abstract and the value classes apart."""
    made = [each for each in vars(module).values() if dataclasses.is_dataclass(each)]
    own = [each for each in made if each.__module__ == module.__name__]
    return [each for each in own if each not in (tree.Node, provisions.Defect)]


def names(kind: Any) -> list[str]:
    """The fields of a dataclass."""
    return [field.name for field in dataclasses.fields(kind)]


PARTS = [
    kind
    for kind in (*declared(tree), *declared(provisions))
    if not issubclass(kind, Provision)
]  # fmt: skip
PROVISIONS = [kind for kind in declared(provisions) if issubclass(kind, Provision)]


def test_every_field_of_every_node_has_its_word() -> None:
    """A new field cannot be forgotten, and no word outlives its field."""
    assert {kind.__name__: sorted(names(kind)) for kind in PARTS} == {
        kind: sorted(words) for kind, words in WORDS.items()
    }


def test_every_field_of_every_provision_has_its_place() -> None:
    """The quotation apart."""
    for kind in PROVISIONS:
        above = [base.__name__ for base in kind.__mro__]
        for name in set(names(kind)) - {"quote"}:
            assert [base for base in above if f"{base}.{name}" in PLACES], (kind, name)
    for place in PLACES:
        base, name = place.split(".")
        holders = [k for k in PROVISIONS if name in names(k) and issubclass(k, by_name(base))]
        assert holders, place


def by_name(name: str) -> Any:
    """A class of provisions."""
    return getattr(provisions, name)
