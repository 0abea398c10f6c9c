"""zen-engine: the formulas as decision tables in one graph, and as compiled expressions.

Dates are days since 1970. zen counts in decimals of 28 digits, but hands numbers back as floats:
exact for the amounts here, which stay below 2^53.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from benchmarks.formulas.data import days
from benchmarks.formulas.formulas import twelve
from benchmarks.formulas.peers.names import NAMES, plain
from benchmarks.formulas.peers.peer import CHENGDU_END, CHENGDU_START, SUZHOU_START, OneByOne

TERM = f"[{days(CHENGDU_START)}..{days(CHENGDU_END)}]"
SUZHOU_TERM = f"[{days(SUZHOU_START)}..{days(CHENGDU_END)}]"
SCOPE = """((type in ['企业', '行业协会', '民非组织', '其他机构'] and legal_person and ai_industry)
    or (type in ['科研机构', '高校', '人才'] and meets_terms))"""
HOSTS = """['国家级行业商协会（学会）', '中央直属企业', '世界500强企业', '中国500强企业',
    '与所列相当的机构或企业']"""

# Decision tables ---------------------------------------------------------------------------------

_Table = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""The conditions' columns and, for each rule, a cell for each column and then the amount."""

_GROWN = ("true", "true", "'企业'", "true", "2024")
_SALES = "min([floor((soft_sales + 5) / 10), 250000000])"
_COST = "min([floor((soft_cost + 5) / 10), 250000000])"
_BOUGHT = "min([floor((buy_amount + 5) / 10), 250000000])"
_RANKED = ("true", "true", "true", "true", TERM, "'企业', '高校', '科研机构'", "<= 10")

TABLES: Mapping[str, _Table] = {
    "成都 第五条/成长支持": (
        (
            "scope",
            "ai_company",
            "type",
            "revenue > 0 and ai_revenue * 5 >= revenue * 3",
            "year",
            "revenue",
            "best_before",
        ),
        (
            (*_GROWN, "> 100000000000", "<= 100000000000", "25000000"),
            (*_GROWN, "> 50000000000", "<= 50000000000", "20000000"),
            (*_GROWN, "> 30000000000", "<= 30000000000", "10000000"),
        ),
    ),
    "成都 第七条/示范园区支持": (
        ("scope", "park_runs", "park_day", "park_level"),
        tuple(
            ("true", "true", TERM, level, f"min([floor((park_revenue + 5000) / 10000), {cap}])")
            for level, cap in (("'国家级'", 10**8), ("'省级'", 5 * 10**7), ("'市级'", 3 * 10**7))
        ),
    ),
    "成都 第九条/会议补贴": (
        (
            "scope",
            f"meet_backed or meet_host in {HOSTS}",
            "meet_here",
            "meet_people",
            "meet_national or meet_world",
            "meet_ai",
        ),
        (
            (
                "true",
                "true",
                "true",
                ">= 500",
                "true",
                "true",
                "min([floor((meet_hall + meet_rooms + 1) / 2), 200000000])",
            ),
        ),
    ),
    "成都 第一条/首版次补贴": (
        ("scope", "soft_first", "soft_framework", "soft_role", "type", "soft_day"),
        (
            ("true", "true", "true", "'应用单位'", "", TERM, _SALES),
            ("true", "true", "true", "'研制企业'", "'企业'", TERM, _COST),
        ),
    ),
    "成都 第二条/大模型备案奖励": (
        (
            "scope",
            "model_advanced",
            "model_filed",
            "model_trade",
            "model_day",
            "type",
            "model_rank",
        ),
        ((*_RANKED, "100000000"),),
    ),
    "攀枝花 第1项/上级项目配套": (
        ("project_level", "project_plan", "project_leads", "project_ai"),
        (
            (
                "'国家'",
                "'重点研发计划', '重大科技专项'",
                "true",
                "true",
                "min([floor((project_arrived - project_passed_on + 5) / 10), 200000000])",
            ),
            (
                "'省'",
                "'重大科技专项'",
                "true",
                "true",
                "min([floor((project_arrived - project_passed_on + 10) / 20), 100000000])",
            ),
        ),
    ),
    "滨江 （五）/国际标准奖励": (
        ("std_level", "std_issued", "type", "std_field", "std_revision", "std_role"),
        tuple(
            ("'国际'", "true", "'企业', '科研机构'", "'人工智能标准'", "false", role, amount)
            for role, amount in (("'主导'", "100000000"), ("'参与'", "50000000"))
        ),
    ),
    "滨江 （五）/国家行业标准奖励": (
        ("std_level", "std_rank", "std_issued", "type", "std_field", "std_revision"),
        tuple(
            (level, rank, "true", "'企业', '科研机构'", "'人工智能标准'", "false", amount)
            for level, rank, amount in (
                ("'国家'", "<= 3", "20000000"),
                ("'行业'", "<= 2", "10000000"),
            )
        ),
    ),
    "宿州 第6项/柔性引才奖补": (
        ("type", "talent_joint", "talent_flexible", "talent_outside"),
        (
            (
                "'企业'",
                "true",
                "true",
                "true",
                "min([floor((talent_wages * 3 + 5) / 10), max([50000000 - talent_others, 0])])",
            ),
        ),
    ),
    "宿州 第1项/智能工厂奖补": (
        ("type", "factory_day", "factory_level"),
        tuple(
            ("'企业'", SUZHOU_TERM, level, amount)
            for level, amount in (
                ("'国家级（卓越级）智能工厂'", "30000000"),
                ("'省级（先进级）智能工厂'", "20000000"),
                ("'省级数字化车间'", "10000000"),
            )
        ),
    ),
    "成都 第三条/首次采购奖励": (
        ("scope", "buy_patent", "buy_first", "buy_used", "buy_day", "type"),
        (("true", "true", "true", "true", TERM, "'企业'", _BOUGHT),),
    ),
    "四川 四（二）/调度平台投资补助": (
        ("grid_is",),
        (("true", "floor((grid_invested * 3 + 10) / 20)"),),
    ),
}  # fmt: skip


def _table(place: int, columns: tuple[str, ...], rules: tuple[tuple[str, ...], ...]) -> Any:
    cells = [f"i{i}" for i in range(len(columns))]
    rows = [
        {"_id": f"r{i}", **dict(zip([*cells, "o"], rule, strict=True))}
        for i, rule in enumerate((*rules, ("",) * len(columns) + ("0",)))
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": c, "name": f, "field": f} for c, f in zip(cells, columns, strict=True)],
        "outputs": [{"id": "o", "name": f"a{place}", "field": f"a{place}"}],
        "rules": rows,
    }
    return {"id": f"t{place}", "name": f"t{place}", "type": "decisionTableNode", "content": content}


def graph() -> str:
    """The decision: the scope as an expression, then a table for each formula."""
    scope = {
        "id": "scope",
        "name": "scope",
        "type": "expressionNode",
        "content": {
            "expressions": [{"id": "s", "key": "scope", "value": SCOPE}],
            "passThrough": True,
        },
    }
    tables = [_table(place, *TABLES[formula.base]) for place, formula in enumerate(twelve())]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        scope,
        *tables,
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    pairs = [("in", "scope")]
    pairs += [pair for t in tables for pair in (("scope", t["id"]), (t["id"], "out"))]
    edges = [
        {"id": f"e{i}", "sourceId": source, "targetId": target, "type": "edge"}
        for i, (source, target) in enumerate(pairs)
    ]
    return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False)


class ZenDecisions(OneByOne):
    """One decision per case, without trace."""

    key = "zen_decisions"
    label = "zen-engine 决策表"
    package = "zen-engine"

    def __init__(self) -> None:
        import zen

        self._decision = zen.ZenEngine().create_decision(graph())
        self._decision.validate()
        self._outputs = [f"a{place}" for place in range(len(TABLES))]

    def ready(self, facts: Mapping[str, Any]) -> Any:
        return plain(facts)

    def judge(self, case: Any) -> list[int]:
        result = self._decision.evaluate(case)["result"]
        return [int(result[name]) for name in self._outputs]


# Compiled expressions ----------------------------------------------------------------------------

_STANDARD = """std_issued and type in ['企业', '科研机构'] and std_field == '人工智能标准'
    and not std_revision"""

EXPRESSIONS: Mapping[str, str] = {
    "成都 第五条/成长支持": f"""{SCOPE} and ai_company and type == '企业' and revenue > 0
        and ai_revenue * 5 >= revenue * 3 and year == 2024
        ? (revenue > 100000000000 and best_before <= 100000000000 ? 25000000
        : revenue > 50000000000 and best_before <= 50000000000 ? 20000000
        : revenue > 30000000000 and best_before <= 30000000000 ? 10000000 : 0) : 0""",
    "成都 第七条/示范园区支持": f"""{SCOPE} and park_runs and park_day in {TERM}
        and park_level in ['国家级', '省级', '市级']
        ? min([floor((park_revenue + 5000) / 10000), park_level == '国家级' ? 100000000
        : park_level == '省级' ? 50000000 : 30000000]) : 0""",
    "成都 第九条/会议补贴": f"""{SCOPE} and (meet_backed or meet_host in {HOSTS}) and meet_here
        and meet_people >= 500 and (meet_national or meet_world) and meet_ai
        ? min([floor((meet_hall + meet_rooms + 1) / 2), 200000000]) : 0""",
    "成都 第一条/首版次补贴": f"""{SCOPE} and soft_first and soft_framework
        and (soft_role == '应用单位' or (soft_role == '研制企业' and type == '企业'))
        and soft_day in {TERM} ? min([floor(((soft_role == '应用单位' ? soft_sales : soft_cost) + 5)
        / 10), 250000000]) : 0""",
    "成都 第二条/大模型备案奖励": f"""{SCOPE} and model_advanced and model_filed and model_trade
        and model_day in {TERM} and type in ['企业', '高校', '科研机构'] and model_rank <= 10
        ? 100000000 : 0""",
    "攀枝花 第1项/上级项目配套": """project_leads and project_ai and ((project_level == '国家'
        and project_plan in ['重点研发计划', '重大科技专项'])
        or (project_level == '省' and project_plan == '重大科技专项'))
        ? (project_level == '国家'
        ? min([floor((project_arrived - project_passed_on + 5) / 10), 200000000])
        : min([floor((project_arrived - project_passed_on + 10) / 20), 100000000])) : 0""",
    "滨江 （五）/国际标准奖励": f"""std_level == '国际' and {_STANDARD}
        ? (std_role == '主导' ? 100000000 : std_role == '参与' ? 50000000 : 0) : 0""",
    "滨江 （五）/国家行业标准奖励": f"""((std_level == '国家' and std_rank <= 3)
        or (std_level == '行业' and std_rank <= 2)) and {_STANDARD}
        ? (std_level == '国家' ? 20000000 : 10000000) : 0""",
    "宿州 第6项/柔性引才奖补": """type == '企业' and talent_joint and talent_flexible
        and talent_outside
        ? min([floor((talent_wages * 3 + 5) / 10), max([50000000 - talent_others, 0])]) : 0""",
    "宿州 第1项/智能工厂奖补": f"""type == '企业' and factory_day in {SUZHOU_TERM}
        ? (factory_level == '国家级（卓越级）智能工厂' ? 30000000
        : factory_level == '省级（先进级）智能工厂' ? 20000000
        : factory_level == '省级数字化车间' ? 10000000 : 0) : 0""",
    "成都 第三条/首次采购奖励": f"""{SCOPE} and buy_patent and buy_first and buy_used
        and buy_day in {TERM} and type == '企业'
        ? min([floor((buy_amount + 5) / 10), 250000000]) : 0""",
    "四川 四（二）/调度平台投资补助": "grid_is ? floor((grid_invested * 3 + 10) / 20) : 0",
}


class ZenExpressions(OneByOne):
    """One compiled expression that gives the twelve amounts, so that a case is handed over once."""

    key = "zen_expressions"
    label = "zen-engine 编译表达式"
    package = "zen-engine"

    def __init__(self) -> None:
        import zen

        amounts = ", ".join(f"({EXPRESSIONS[formula.base]})" for formula in twelve())
        self._expression = zen.compile_expression(f"[{amounts}]")

    def ready(self, facts: Mapping[str, Any]) -> Any:
        return plain(facts)

    def judge(self, case: Any) -> list[int]:
        return [int(amount) for amount in self._expression.evaluate(case)]


class ZenEach(OneByOne):
    """A compiled expression for each formula, given only the facts that it reads."""

    key = "zen_each"
    label = "zen-engine 逐条表达式"
    package = "zen-engine"

    def __init__(self) -> None:
        import zen

        texts = [EXPRESSIONS[formula.base] for formula in twelve()]
        self._expressions = [zen.compile_expression(text) for text in texts]
        names = sorted(NAMES.values())
        self._reads = [[n for n in names if re.search(rf"\b{n}\b", text)] for text in texts]

    def ready(self, facts: Mapping[str, Any]) -> Any:
        case = plain(facts)
        return [{name: case[name] for name in names} for names in self._reads]

    def judge(self, case: Any) -> list[int]:
        each = zip(self._expressions, case, strict=True)
        return [int(expression.evaluate(facts)) for expression, facts in each]
