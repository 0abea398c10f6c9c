"""durable-rules: who is eligible by forward chaining, inside the safe subset; amounts in Python.

The safe subset is that of `tiaoli.matcher`: integers against constants, no alternatives within a
rule (each is a rule of its own), the share and the net amount as derived integers. Rules are named
after the formula's place, so that one reached twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from benchmarks.formulas.data import days
from benchmarks.formulas.formulas import twelve
from benchmarks.formulas.peers.names import NAMES, numbers
from benchmarks.formulas.peers.numpy_by_hand import code
from benchmarks.formulas.peers.peer import (
    CHENGDU_END,
    CHENGDU_START,
    GROWTH_TIERS,
    GROWTH_YEAR,
    SUZHOU_START,
    OneByOne,
)
from tiaoli.matcher import Check, Matcher

_KEYS = {short: key for key, short in NAMES.items()}
_Tests = tuple[Check, ...]


def _yes(*names: str) -> _Tests:
    return tuple(Check(name, "$gte", 1) for name in names)


def _range(name: str, low: int, high: int) -> _Tests:
    return Check(name, "$gte", low), Check(name, "$lte", high)


def _is(name: str, option: str, last: str | None = None) -> _Tests:
    """The choice is this option, or one of those from it to ``last``, which stand in a row."""
    return _range(name, code(_KEYS[name], option), code(_KEYS[name], last or option))


_TERM = days(CHENGDU_START), days(CHENGDU_END)
_LEGAL = _yes("legal_person", "ai_industry")
_COMPANY = _is("type", "企业")
_SCOPES = (
    (*_is("type", "企业", "其他机构"), *_LEGAL),
    (*_is("type", "科研机构", "人才"), *_yes("meets_terms")),
)
_CHENGDU_COMPANY = (*_COMPANY, *_LEGAL)
_STANDARDS = tuple(
    (
        *_yes("std_issued"),
        *kind,
        *_is("std_field", "人工智能标准"),
        Check("std_revision", "$lte", 0),
    )
    for kind in (_COMPANY, _is("type", "科研机构"))
)


def _rules() -> Iterator[tuple[str, _Tests]]:
    """Each alternative of each formula: its provision and the tests."""
    for threshold, _ in GROWTH_TIERS:
        yield (
            "成都 第五条/成长支持",
            (
                *_CHENGDU_COMPANY,
                *_yes("ai_company"),
                Check("revenue", "$gt", 0),
                Check("ai_margin", "$gte", 0),
                *_range("year", GROWTH_YEAR, GROWTH_YEAR),
                Check("revenue", "$gt", threshold),
                Check("best_before", "$lte", threshold),
            ),
        )
    for scope in _SCOPES:
        park = *_yes("park_runs"), *_range("park_day", *_TERM), *_is("park_level", "国家级", "市级")
        yield "成都 第七条/示范园区支持", (*scope, *park)
    backed = (
        _yes("meet_backed"),
        _is("meet_host", "国家级行业商协会（学会）", "与所列相当的机构或企业"),
    )
    for scope, who, grade in product(_SCOPES, backed, ("meet_national", "meet_world")):
        meeting = *_yes("meet_here", "meet_ai", grade), Check("meet_people", "$gte", 500)
        yield "成都 第九条/会议补贴", (*scope, *who, *meeting)
    soft = *_yes("soft_first", "soft_framework"), *_range("soft_day", *_TERM)
    for scope in _SCOPES:
        yield "成都 第一条/首版次补贴", (*scope, *soft, *_is("soft_role", "应用单位"))
    yield "成都 第一条/首版次补贴", (*_CHENGDU_COMPANY, *soft, *_is("soft_role", "研制企业"))
    model = (
        *_yes("model_advanced", "model_filed", "model_trade"),
        *_range("model_day", *_TERM),
        Check("model_rank", "$lte", 10),
    )
    for who in (_CHENGDU_COMPANY, (*_is("type", "科研机构", "高校"), *_yes("meets_terms"))):
        yield "成都 第二条/大模型备案奖励", (*who, *model)
    for rank_of, plans in (
        ("国家", _is("project_plan", "重大科技专项", "重点研发计划")),
        ("省", _is("project_plan", "重大科技专项")),
    ):
        matched = *_is("project_level", rank_of), *plans, *_yes("project_leads", "project_ai")
        yield "攀枝花 第1项/上级项目配套", matched
    for standard in _STANDARDS:
        world = *_is("std_level", "国际"), *_is("std_role", "主导", "参与")
        yield "滨江 （五）/国际标准奖励", (*standard, *world)
        for level, rank in (("国家", 3), ("行业", 2)):
            ranked = *_is("std_level", level), Check("std_rank", "$lte", rank)
            yield "滨江 （五）/国家行业标准奖励", (*standard, *ranked)
    talent = _yes("talent_joint", "talent_flexible", "talent_outside")
    yield "宿州 第6项/柔性引才奖补", (*_COMPANY, *talent)
    factory = _range("factory_day", days(SUZHOU_START), days(CHENGDU_END))
    for level in ("国家级（卓越级）智能工厂", "省级（先进级）智能工厂", "省级数字化车间"):
        yield "宿州 第1项/智能工厂奖补", (*_COMPANY, *factory, *_is("factory_level", level))
    bought = *_yes("buy_patent", "buy_first", "buy_used"), *_range("buy_day", *_TERM)
    yield "成都 第三条/首次采购奖励", (*_CHENGDU_COMPANY, *bought)
    yield "四川 四（二）/调度平台投资补助", _yes("grid_is")


def _growth(f: Mapping[str, int]) -> int:
    now, before = f["revenue"], f["best_before"]
    return next(amount for limit, amount in reversed(GROWTH_TIERS) if before <= limit < now)


_PARKS = (100_000_000, 50_000_000, 30_000_000)
_FACTORIES = {0: 30_000_000, 2: 20_000_000, 3: 10_000_000}
_AMOUNTS = {
    "成都 第五条/成长支持": _growth,
    "成都 第七条/示范园区支持": lambda f: min(
        (f["park_revenue"] + 5000) // 10000, _PARKS[f["park_level"]]
    ),
    "成都 第九条/会议补贴": lambda f: min((f["meet_hall"] + f["meet_rooms"] + 1) // 2, 200_000_000),
    "成都 第一条/首版次补贴": lambda f: min(
        (f["soft_cost" if f["soft_role"] == 0 else "soft_sales"] + 5) // 10, 250_000_000
    ),
    "成都 第二条/大模型备案奖励": lambda f: 100_000_000,
    "攀枝花 第1项/上级项目配套": lambda f: (
        min((f["project_net"] + 5) // 10, 200_000_000)
        if f["project_level"] == 0
        else min((f["project_net"] + 10) // 20, 100_000_000)
    ),
    "滨江 （五）/国际标准奖励": lambda f: 100_000_000 if f["std_role"] == 0 else 50_000_000,
    "滨江 （五）/国家行业标准奖励": lambda f: 20_000_000 if f["std_level"] == 1 else 10_000_000,
    "宿州 第6项/柔性引才奖补": lambda f: min(
        (f["talent_wages"] * 3 + 5) // 10, max(50_000_000 - f["talent_others"], 0)
    ),
    "宿州 第1项/智能工厂奖补": lambda f: _FACTORIES[f["factory_level"]],
    "成都 第三条/首次采购奖励": lambda f: min((f["buy_amount"] + 5) // 10, 250_000_000),
    "四川 四（二）/调度平台投资补助": lambda f: (f["grid_invested"] * 3 + 10) // 20,
}


class Durable(OneByOne):
    """One session; each case is a fact that is asserted, matched and retracted."""

    key = "durable"
    label = "durable-rules"
    package = "durable_rules"

    def __init__(self) -> None:
        places = {formula.base: place for place, formula in enumerate(twelve())}
        rules = {
            f"f{places[base]}_{number}": tests for number, (base, tests) in enumerate(_rules())
        }
        self._matcher = Matcher(rules)
        self._amounts = [_AMOUNTS[formula.base] for formula in twelve()]

    def ready(self, facts: Mapping[str, Any]) -> Any:
        return numbers(facts)

    def judge(self, case: Any) -> list[int]:
        case["ai_margin"] = case["ai_revenue"] * 5 - case["revenue"] * 3
        case["project_net"] = case["project_arrived"] - case["project_passed_on"]
        found = [0] * len(self._amounts)
        seen = {name: case[name] for name in self._matcher.properties}
        for fired in self._matcher.fire(seen):
            place = int(fired[1 : fired.index("_")])
            found[place] = self._amounts[place](case)
        return found
