"""Short ASCII names of the facts, for tools that take no Chinese ones, and the options' numbers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from benchmarks.formulas.data import days
from benchmarks.formulas.formulas import vocabulary
from tiaoli.kinds import Choice

NAMES: Final[Mapping[str, str]] = {
    "申请人.类型": "type",
    "申请人.具有独立法人资格": "legal_person",
    "申请人.属人工智能产业类": "ai_industry",
    "申请人.符合规定条件": "meets_terms",
    "企业.是人工智能企业": "ai_company",
    "企业.人工智能相关业务收入": "ai_revenue",
    "企业.年度主营业务收入": "revenue",
    "企业.历年最高主营业务收入": "best_before",
    "企业.申报年度": "year",
    "示范园区.申请人为其专业化运营机构": "park_runs",
    "示范园区.获批日期": "park_day",
    "示范园区.级别": "park_level",
    "示范园区.人工智能业务收入规模": "park_revenue",
    "会议.由省市政府重点支持": "meet_backed",
    "会议.举办单位": "meet_host",
    "会议.在我市举办": "meet_here",
    "会议.参会人数": "meet_people",
    "会议.属国家级会议": "meet_national",
    "会议.属国际性会议": "meet_world",
    "会议.属人工智能领域": "meet_ai",
    "会议.场地租赁费": "meet_hall",
    "会议.会议代表住宿费": "meet_rooms",
    "软件产品.经认定为首版次": "soft_first",
    "软件产品.属人工智能开发框架": "soft_framework",
    "软件产品.申请人身份": "soft_role",
    "软件产品.首版次认定日期": "soft_day",
    "软件产品.研发支出": "soft_cost",
    "软件产品.销售合同执行金额": "soft_sales",
    "大模型.性能先进": "model_advanced",
    "大模型.通过国家大模型备案登记": "model_filed",
    "大模型.属行业大模型": "model_trade",
    "大模型.备案通过日期": "model_day",
    "大模型.备案通过名次": "model_rank",
    "研发项目.级别": "project_level",
    "研发项目.计划类别": "project_plan",
    "研发项目.申请人为项目第一牵头单位": "project_leads",
    "研发项目.属人工智能领域": "project_ai",
    "研发项目.到账支持资金": "project_arrived",
    "研发项目.到账中外拨部分": "project_passed_on",
    "标准.级别": "std_level",
    "标准.已发布": "std_issued",
    "标准.领域": "std_field",
    "标准.为修订": "std_revision",
    "标准.制定角色": "std_role",
    "标准.起草单位位次": "std_rank",
    "引进人才.通过项目合作方式引进": "talent_joint",
    "引进人才.柔性引进": "talent_flexible",
    "引进人才.来自市外": "talent_outside",
    "引进人才.实付工薪": "talent_wages",
    "引进人才.同项目其他人才奖补": "talent_others",
    "智能工厂.认定日期": "factory_day",
    "智能工厂.级别": "factory_level",
    "采购合同.标的为获得发明专利的智能算法": "buy_patent",
    "采购合同.企业首次采购此类算法": "buy_first",
    "采购合同.用于软硬件产品": "buy_used",
    "采购合同.合同生效日期": "buy_day",
    "采购合同.第一年采购合同执行金额": "buy_amount",
    "算力项目.属四川省算力调度服务平台": "grid_is",
    "算力项目.批复总投资额": "grid_invested",
}


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A case by the short names; dates as days since 1970, choices as text."""
    return {
        NAMES[key]: days(value) if isinstance(value, datetime.date) else value
        for key, value in facts.items()
    }


def numbers(facts: Mapping[str, Any]) -> dict[str, int]:
    """A case by the short names, everything as integers; choices by their position."""
    found = {}
    for key, value in facts.items():
        kind = vocabulary()[key].kind
        if isinstance(kind, Choice):
            value = kind.options.index(value)
        found[NAMES[key]] = days(value) if isinstance(value, datetime.date) else int(value)
    return found
