"""OpenFisca: the formulas as variables of a tax and benefit system, calculated for all cases.

OpenFisca keeps an ``int`` variable as int32, in which an amount of 21,474,836.48 yuan overflows in
fen without a word. `System` therefore sets ``dtype`` to int64 on every such variable once the
system holds them; everything OpenFisca allocates, checks or casts afterwards goes by that
attribute. Formulas cast what they multiply by int64 themselves.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from openfisca_core import entities, indexed_enums, periods, simulations, taxbenefitsystems
from openfisca_core.variables import Variable

from benchmarks.formulas.data import Array
from benchmarks.formulas.formulas import Formula, vocabulary
from benchmarks.formulas.peers.peer import (
    CHENGDU_END,
    CHENGDU_START,
    GROWTH_TIERS,
    GROWTH_YEAR,
    SUZHOU_START,
    Peer,
    Total,
    World,
)
from tiaoli.kinds import Choice, Date, YesNo

PERIOD = periods.period("2025")
CASE = entities.Entity("case", "cases", "An applicant's case", "One row of the wide table.")
START, END = np.datetime64(CHENGDU_START), np.datetime64(CHENGDU_END)
SUZHOU = np.datetime64(SUZHOU_START)

Get = Callable[[str], Any]
"""The array of a fact, or of what formulas share, by its key."""


def _name(key: str) -> str:
    """A fact's key as a name that OpenFisca takes."""
    return key.replace(".", "_")


def _options(key: str) -> dict[str, int]:
    return {option: i for i, option in enumerate(vocabulary()[key].kind.options)}  # type: ignore[attr-defined]


def _is(get: Get, key: str, *options: str) -> Array:
    """Whether a choice is one of these options."""
    codes, column = _options(key), get(key)
    found: Array = column == codes[options[0]]
    for option in options[1:]:
        found = found | (column == codes[option])
    return found


def _in_term(day: Array) -> Array:
    return (day >= START) & (day <= END)


def _scope(get: Get) -> Array:
    bodies = _is(get, "申请人.类型", "企业", "行业协会", "民非组织", "其他机构")
    scholars = _is(get, "申请人.类型", "科研机构", "高校", "人才")
    legal = bodies & get("申请人.具有独立法人资格") & get("申请人.属人工智能产业类")
    return legal | (scholars & get("申请人.符合规定条件"))


def _company(get: Get) -> Array:
    return _is(get, "申请人.类型", "企业")


def _standard(get: Get) -> Array:
    return (
        get("标准.已发布")
        & _is(get, "申请人.类型", "企业", "科研机构")
        & _is(get, "标准.领域", "人工智能标准")
        & ~get("标准.为修订")
    )


SHARED: Mapping[str, Callable[[Get], Array]] = {
    "成都适用范围": _scope,
    "是企业": _company,
    "标准条件": _standard,
}


def _growth(get: Get, step: int) -> Array:
    now, before = get("企业.年度主营业务收入"), get("企业.历年最高主营业务收入")
    where = (
        get("成都适用范围")
        & get("企业.是人工智能企业")
        & get("是企业")
        & (now > 0)
        & (get("企业.人工智能相关业务收入") * 5 >= now * 3)
        & (get("企业.申报年度") == GROWTH_YEAR)
    )
    tiers = [(threshold + step, paid + step) for threshold, paid in reversed(GROWTH_TIERS)]
    crossed = [where & (now > threshold) & (before <= threshold) for threshold, _ in tiers]
    return np.select(crossed, [np.int64(paid) for _, paid in tiers], np.int64(0))


def _park(get: Get, step: int) -> Array:
    levels = ("国家级", "省级", "市级")
    caps = [np.int64(cap + step) for cap in (100_000_000, 50_000_000, 30_000_000)]
    cap = np.select([_is(get, "示范园区.级别", level) for level in levels], caps, np.int64(0))
    where = (
        get("成都适用范围")
        & get("示范园区.申请人为其专业化运营机构")
        & _in_term(get("示范园区.获批日期"))
    )
    return where * np.minimum((get("示范园区.人工智能业务收入规模") + 5000) // 10000, cap)


def _meeting(get: Get, step: int) -> Array:
    hosts = (
        "国家级行业商协会（学会）",
        "中央直属企业",
        "世界500强企业",
        "中国500强企业",
        "与所列相当的机构或企业",
    )
    where = (
        get("成都适用范围")
        & (get("会议.由省市政府重点支持") | _is(get, "会议.举办单位", *hosts))
        & get("会议.在我市举办")
        & (get("会议.参会人数") >= 500 + step)
        & (get("会议.属国家级会议") | get("会议.属国际性会议"))
        & get("会议.属人工智能领域")
    )
    half = (get("会议.场地租赁费") + get("会议.会议代表住宿费") + 1) // 2
    return where * np.minimum(half, 200_000_000 + step)


def _software(get: Get, step: int) -> Array:
    user = _is(get, "软件产品.申请人身份", "应用单位")
    maker = _is(get, "软件产品.申请人身份", "研制企业")
    where = (
        get("成都适用范围")
        & get("软件产品.经认定为首版次")
        & get("软件产品.属人工智能开发框架")
        & (user | (maker & get("是企业")))
        & _in_term(get("软件产品.首版次认定日期"))
    )
    base = np.where(user, get("软件产品.销售合同执行金额"), get("软件产品.研发支出"))
    return where * np.minimum((base + 5) // 10, 250_000_000 + step)


def _model(get: Get, step: int) -> Array:
    where = (
        get("成都适用范围")
        & get("大模型.性能先进")
        & get("大模型.通过国家大模型备案登记")
        & get("大模型.属行业大模型")
        & _in_term(get("大模型.备案通过日期"))
        & _is(get, "申请人.类型", "企业", "高校", "科研机构")
        & (get("大模型.备案通过名次") <= 10 + step)
    )
    return where * np.int64(100_000_000 + step)


def _purchase(get: Get, step: int) -> Array:
    where = (
        get("成都适用范围")
        & get("采购合同.标的为获得发明专利的智能算法")
        & get("采购合同.企业首次采购此类算法")
        & get("采购合同.用于软硬件产品")
        & _in_term(get("采购合同.合同生效日期"))
        & get("是企业")
    )
    part = (get("采购合同.第一年采购合同执行金额") + 5) // 10
    return where * np.minimum(part, 250_000_000 + step)


def _platform(get: Get, step: int) -> Array:
    part = (get("算力项目.批复总投资额") * 3 + 10) // 20
    return get("算力项目.属四川省算力调度服务平台") * part


def _matched(get: Get, step: int) -> Array:
    nation, province = _is(get, "研发项目.级别", "国家"), _is(get, "研发项目.级别", "省")
    major = _is(get, "研发项目.计划类别", "重大科技专项")
    key = _is(get, "研发项目.计划类别", "重点研发计划")
    where = (
        ((nation & (major | key)) | (province & major))
        & get("研发项目.申请人为项目第一牵头单位")
        & get("研发项目.属人工智能领域")
    )
    net = get("研发项目.到账支持资金") - get("研发项目.到账中外拨部分")
    amount = np.where(
        nation,
        np.minimum((net + 5) // 10, 200_000_000 + step),
        np.minimum((net + 10) // 20, 100_000_000 + step),
    )
    return where * amount


def _world_standard(get: Get, step: int) -> Array:
    where = get("标准条件") & _is(get, "标准.级别", "国际")
    leading, joining = _is(get, "标准.制定角色", "主导"), _is(get, "标准.制定角色", "参与")
    paid = [np.int64(100_000_000 + step), np.int64(50_000_000 + step)]
    return np.select([where & leading, where & joining], paid, np.int64(0))


def _national_standard(get: Get, step: int) -> Array:
    rank = get("标准.起草单位位次")
    nation = _is(get, "标准.级别", "国家") & (rank <= 3 + step)
    trade = _is(get, "标准.级别", "行业") & (rank <= 2 + step)
    where, paid = get("标准条件"), [np.int64(20_000_000 + step), np.int64(10_000_000 + step)]
    return np.select([where & nation, where & trade], paid, np.int64(0))


def _talent(get: Get, step: int) -> Array:
    where = (
        get("是企业")
        & get("引进人才.通过项目合作方式引进")
        & get("引进人才.柔性引进")
        & get("引进人才.来自市外")
    )
    rest = np.maximum(50_000_000 + step - get("引进人才.同项目其他人才奖补"), 0)
    return where * np.minimum((get("引进人才.实付工薪") * 3 + 5) // 10, rest)


def _factory(get: Get, step: int) -> Array:
    day = get("智能工厂.认定日期")
    where = get("是企业") & (day >= SUZHOU) & (day <= END)
    levels = ("国家级（卓越级）智能工厂", "省级（先进级）智能工厂", "省级数字化车间")
    paid = [np.int64(amount + step) for amount in (30_000_000, 20_000_000, 10_000_000)]
    listed = [where & _is(get, "智能工厂.级别", level) for level in levels]
    return np.select(listed, paid, np.int64(0))


FORMULAS: Mapping[str, Callable[[Get, int], Array]] = {
    "成都 第五条/成长支持": _growth,
    "成都 第七条/示范园区支持": _park,
    "成都 第九条/会议补贴": _meeting,
    "成都 第一条/首版次补贴": _software,
    "成都 第二条/大模型备案奖励": _model,
    "攀枝花 第1项/上级项目配套": _matched,
    "滨江 （五）/国际标准奖励": _world_standard,
    "滨江 （五）/国家行业标准奖励": _national_standard,
    "宿州 第6项/柔性引才奖补": _talent,
    "宿州 第1项/智能工厂奖补": _factory,
    "成都 第三条/首次采购奖励": _purchase,
    "四川 四（二）/调度平台投资补助": _platform,
}


def _variable(name: str, value_type: type, **more: Any) -> type[Variable]:
    body = {"value_type": value_type, "entity": CASE, "definition_period": periods.YEAR, **more}
    return type(name, (Variable,), body)


def _formula(rule: Callable[..., Array], *more: Any) -> Callable[..., Array]:
    def formula(case: Any, period: Any) -> Array:
        return rule(lambda key: case(_name(key), period), *more)

    return formula


class System(taxbenefitsystems.TaxBenefitSystem):  # type: ignore[misc]
    """The facts as inputs, what formulas share, and the formulas named ``amount_0``, …"""

    def __init__(self, formulas: Sequence[Formula]) -> None:
        super().__init__([CASE])
        for key, fact in vocabulary().items():
            self.add_variable(_input(key, fact.kind))
        for name, shared in SHARED.items():
            self.add_variable(_variable(name, bool, formula=_formula(shared)))
        for place, formula in enumerate(formulas):
            rule = _formula(FORMULAS[formula.base], formula.step)
            self.add_variable(_variable(f"amount_{place}", int, formula=rule))
        for variable in self.variables.values():
            if variable.value_type is int:
                variable.dtype = np.int64


def _input(key: str, kind: Any) -> type[Variable]:
    if isinstance(kind, YesNo):
        return _variable(_name(key), bool)
    if isinstance(kind, Date):
        return _variable(_name(key), datetime.date)
    if isinstance(kind, Choice):
        names = {f"option_{i}": option for i, option in enumerate(kind.options)}
        options = indexed_enums.Enum(_name(key), names)
        first = next(iter(options))
        return _variable(
            _name(key), indexed_enums.Enum, possible_values=options, default_value=first
        )
    return _variable(_name(key), int)


class OpenFisca(Peer):
    """One simulation of all cases; its inputs stay, what it calculated is dropped each time."""

    key = "openfisca"
    label = "OpenFisca（int64）"
    package = "openfisca-core"

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        super().__init__(world, formulas)
        system = System(self.formulas)
        self._simulation = simulations.SimulationBuilder().build_default_simulation(
            system, count=world.cases.rows
        )
        for key, column in world.cases.columns.items():
            kind, values = vocabulary()[key].kind, np.asarray(column)
            if isinstance(kind, Date):
                values = values.astype("datetime64[D]")
            elif isinstance(kind, Choice):
                options = system.get_variable(_name(key)).possible_values
                values = indexed_enums.EnumArray(values.astype(np.uint8), options)
            self._simulation.set_input(_name(key), PERIOD, values)

    def totals(self) -> list[Total]:
        found = []
        for place in range(len(self.formulas)):
            amount = self._simulation.calculate(f"amount_{place}", PERIOD)
            found.append(Total(int(amount.sum()), int(np.count_nonzero(amount))))
        self._forget()
        return found

    def _forget(self) -> None:
        for name in (*SHARED, *(f"amount_{place}" for place in range(len(self.formulas)))):
            self._simulation.delete_arrays(name)

    def amounts(self) -> Mapping[str, Array]:
        found = {
            formula.column: np.array(self._simulation.calculate(f"amount_{place}", PERIOD))
            for place, formula in enumerate(self.formulas)
        }
        self._forget()
        return found
