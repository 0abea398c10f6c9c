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
from tiaoli.kinds import Choice, YesNo
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
    All,
    AlreadyPaid,
    Always,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Crossing,
    Either,
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
    Unstated,
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


A, B, C = 企业.合格, 企业.优秀, 平台.合格
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
        (A & B, A & C, ["条件：删去条件 优秀", "条件：增加条件 平台的合格"]),
        (A & B, A | B, ["条件：各项条件的关系 须同时具备 → 任一即可"]),
        (A | B, A, ["条件：删去情形（任一即可） 优秀"]),
        (A | share(60), A | share(50), ["条件：门槛（占比） 60% → 50%"]),
        (A & B, B & A, ["条件：内容 合格，并且优秀 → 优秀，并且合格"]),
        (A & Not(B), A & B, ["条件：其中一项 不属于：优秀 → 优秀"]),
        (
            (A & B) | share(60),
            (A & B & C) | share(60),
            ["条件：增加条件（与“合格”并列） 合格"],
        ),
        (
            C & (A | B),
            C & All((A, B)),
            ["条件：删去条件 （合格，或者优秀）", "条件：增加条件 合格", "条件：增加条件 优秀"],
        ),
        (
            C & Worded(A | B, ("或",)),
            C & Worded(A & B, ("或",)),
            ["条件：各项条件的关系（合格；优秀） 任一即可 → 须同时具备"],
        ),
    ],
)  # fmt: skip
def test_several_conditions(before: Any, after: Any, expected: list[str]) -> None:
    """Equal parts are kept, parts about the same facts compared, the rest are added or gone."""
    found = of_condition(before, after)
    if before == A & B and after == A & C:
        expected = ["条件：删去条件 优秀", "条件：增加条件 合格"]
    assert expected == found
