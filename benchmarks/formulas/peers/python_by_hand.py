"""Plain Python: the formulas written by hand for one case with complete facts.

No unknowns, no readings: what one would write who needs nothing but the amounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.formulas.peers.peer import (
    CHENGDU_END,
    CHENGDU_START,
    GROWTH_TIERS,
    GROWTH_YEAR,
    SUZHOU_START,
    OneByOne,
)

_BODIES = frozenset({"企业", "行业协会", "民非组织", "其他机构"})
_SCHOLARS = frozenset({"科研机构", "高校", "人才"})
_PARKS = {"国家级": 100_000_000, "省级": 50_000_000, "市级": 30_000_000}
_PLANS = frozenset({"重点研发计划", "重大科技专项"})
_FACTORIES = {
    "国家级（卓越级）智能工厂": 30_000_000,
    "省级（先进级）智能工厂": 20_000_000,
    "省级数字化车间": 10_000_000,
}


def chengdu_scope(f: Mapping[str, Any]) -> bool:
    """Whether Chengdu's policy applies to the applicant."""
    if f["申请人.类型"] in _BODIES:
        return bool(f["申请人.具有独立法人资格"] and f["申请人.属人工智能产业类"])
    return f["申请人.类型"] in _SCHOLARS and bool(f["申请人.符合规定条件"])


def growth(f: Mapping[str, Any]) -> int:
    now, before = f["企业.年度主营业务收入"], f["企业.历年最高主营业务收入"]
    if not (
        f["申请人.类型"] == "企业"
        and f["企业.是人工智能企业"]
        and now > 0
        and f["企业.人工智能相关业务收入"] * 5 >= now * 3
        and f["企业.申报年度"] == GROWTH_YEAR
    ):
        return 0
    for threshold, amount in reversed(GROWTH_TIERS):
        if before <= threshold < now:
            return amount
    return 0


def park(f: Mapping[str, Any]) -> int:
    cap = _PARKS.get(f["示范园区.级别"], 0)
    if not cap or not f["示范园区.申请人为其专业化运营机构"]:
        return 0
    if not CHENGDU_START <= f["示范园区.获批日期"] <= CHENGDU_END:
        return 0
    return min((f["示范园区.人工智能业务收入规模"] + 5000) // 10000, cap)


def meeting(f: Mapping[str, Any]) -> int:
    if not (
        (f["会议.由省市政府重点支持"] or f["会议.举办单位"] != "其他")
        and f["会议.在我市举办"]
        and f["会议.参会人数"] >= 500
        and (f["会议.属国家级会议"] or f["会议.属国际性会议"])
        and f["会议.属人工智能领域"]
    ):
        return 0
    return min((f["会议.场地租赁费"] + f["会议.会议代表住宿费"] + 1) // 2, 200_000_000)


def software(f: Mapping[str, Any]) -> int:
    role = f["软件产品.申请人身份"]
    if role == "应用单位":
        base = f["软件产品.销售合同执行金额"]
    elif role == "研制企业" and f["申请人.类型"] == "企业":
        base = f["软件产品.研发支出"]
    else:
        return 0
    if not (
        f["软件产品.经认定为首版次"]
        and f["软件产品.属人工智能开发框架"]
        and CHENGDU_START <= f["软件产品.首版次认定日期"] <= CHENGDU_END
    ):
        return 0
    return min((base + 5) // 10, 250_000_000)


def model(f: Mapping[str, Any]) -> int:
    holds = (
        f["大模型.性能先进"]
        and f["大模型.通过国家大模型备案登记"]
        and f["大模型.属行业大模型"]
        and CHENGDU_START <= f["大模型.备案通过日期"] <= CHENGDU_END
        and f["申请人.类型"] in ("企业", "高校", "科研机构")
        and f["大模型.备案通过名次"] <= 10
    )
    return 100_000_000 if holds else 0


def purchase(f: Mapping[str, Any]) -> int:
    holds = (
        f["申请人.类型"] == "企业"
        and f["采购合同.标的为获得发明专利的智能算法"]
        and f["采购合同.企业首次采购此类算法"]
        and f["采购合同.用于软硬件产品"]
        and CHENGDU_START <= f["采购合同.合同生效日期"] <= CHENGDU_END
    )
    return min((f["采购合同.第一年采购合同执行金额"] + 5) // 10, 250_000_000) if holds else 0


def matched(f: Mapping[str, Any]) -> int:
    level, plan = f["研发项目.级别"], f["研发项目.计划类别"]
    if not (f["研发项目.申请人为项目第一牵头单位"] and f["研发项目.属人工智能领域"]):
        return 0
    net = f["研发项目.到账支持资金"] - f["研发项目.到账中外拨部分"]
    if level == "国家" and plan in _PLANS:
        return min((net + 5) // 10, 200_000_000)
    if level == "省" and plan == "重大科技专项":
        return min((net + 10) // 20, 100_000_000)
    return 0


def _standard(f: Mapping[str, Any]) -> bool:
    return bool(
        f["标准.已发布"]
        and f["申请人.类型"] in ("企业", "科研机构")
        and f["标准.领域"] == "人工智能标准"
        and not f["标准.为修订"]
    )


def world_standard(f: Mapping[str, Any]) -> int:
    if f["标准.级别"] != "国际" or not _standard(f):
        return 0
    return {"主导": 100_000_000, "参与": 50_000_000}.get(f["标准.制定角色"], 0)


def national_standard(f: Mapping[str, Any]) -> int:
    level, rank = f["标准.级别"], f["标准.起草单位位次"]
    if level == "国家" and rank <= 3 and _standard(f):
        return 20_000_000
    return 10_000_000 if level == "行业" and rank <= 2 and _standard(f) else 0


def talent(f: Mapping[str, Any]) -> int:
    holds = (
        f["申请人.类型"] == "企业"
        and f["引进人才.通过项目合作方式引进"]
        and f["引进人才.柔性引进"]
        and f["引进人才.来自市外"]
    )
    if not holds:
        return 0
    rest = max(50_000_000 - f["引进人才.同项目其他人才奖补"], 0)
    return min((f["引进人才.实付工薪"] * 3 + 5) // 10, rest)


def factory(f: Mapping[str, Any]) -> int:
    if f["申请人.类型"] != "企业" or not SUZHOU_START <= f["智能工厂.认定日期"] <= CHENGDU_END:
        return 0
    return _FACTORIES.get(f["智能工厂.级别"], 0)


def platform(f: Mapping[str, Any]) -> int:
    if not f["算力项目.属四川省算力调度服务平台"]:
        return 0
    return (f["算力项目.批复总投资额"] * 3 + 10) // 20


class PythonByHand(OneByOne):
    """A function for each formula; Chengdu's scope is asked once."""

    key = "python"
    label = "Python（手写）"

    def __init__(self) -> None:
        pass

    def ready(self, facts: Mapping[str, Any]) -> Any:
        return facts

    def judge(self, case: Any) -> list[int]:
        inside = chengdu_scope(case)
        return [
            growth(case) if inside else 0,
            park(case) if inside else 0,
            meeting(case) if inside else 0,
            software(case) if inside else 0,
            model(case) if inside else 0,
            matched(case),
            world_standard(case),
            national_standard(case),
            talent(case),
            factory(case),
            purchase(case) if inside else 0,
            platform(case),
        ]
