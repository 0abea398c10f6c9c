"""Polars: the formulas as lazy expressions written by hand, over a frame in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from benchmarks.formulas.data import Array
from benchmarks.formulas.formulas import Formula
from benchmarks.formulas.peers.peer import (
    CHENGDU_END,
    CHENGDU_START,
    GROWTH_TIERS,
    GROWTH_YEAR,
    SUZHOU_START,
    Peer,
    Total,
    World,
    settled,
)

E = pl.Expr
TYPE = pl.col("申请人.类型")
COMPANY = TYPE == "企业"
SCOPE = (
    (TYPE.is_in(["企业", "行业协会", "民非组织", "其他机构"]))
    & pl.col("申请人.具有独立法人资格")
    & pl.col("申请人.属人工智能产业类")
) | (TYPE.is_in(["科研机构", "高校", "人才"]) & pl.col("申请人.符合规定条件"))


def _big(number: int) -> E:
    return pl.lit(number, dtype=pl.Int64)


def _in_term(name: str) -> E:
    return pl.col(name).is_between(CHENGDU_START, CHENGDU_END)


def _lower(one: E, other: E, unknown: bool) -> E:
    """The lower of two amounts; min_horizontal would pass over a null."""
    if not unknown:
        return pl.when(one <= other).then(one).otherwise(other)
    return pl.when(one <= other).then(one).when(one > other).then(other)


def _growth(step: int, unknown: bool) -> tuple[E, E]:
    now, before = pl.col("企业.年度主营业务收入"), pl.col("企业.历年最高主营业务收入")
    year = pl.col("企业.申报年度")
    tiers = [(threshold + step, amount + step) for threshold, amount in GROWTH_TIERS]
    amount: Any = pl
    for threshold, paid in reversed(tiers):
        amount = amount.when((now > threshold) & (before <= threshold)).then(_big(paid))
    where = (
        SCOPE
        & pl.col("企业.是人工智能企业")
        & COMPANY
        & (now > 0)
        & (pl.col("企业.人工智能相关业务收入") * 5 >= now * 3)
        & ((year.fill_null(GROWTH_YEAR) if unknown else year) == GROWTH_YEAR)
    )
    if not unknown:
        return where, amount.otherwise(_big(0))
    none = (
        (now <= tiers[0][0])
        | (before > tiers[-1][0])
        | (now.is_not_null() & before.is_not_null())
    )  # fmt: skip
    settled_amount = amount.when(none).then(_big(0))
    return where & (settled_amount > 0), settled_amount


def _park(step: int, unknown: bool) -> tuple[E, E]:
    kind = pl.col("示范园区.级别")
    cap = (
        pl.when(kind == "国家级").then(_big(100_000_000 + step))
        .when(kind == "省级").then(_big(50_000_000 + step))
        .when(kind == "市级").then(_big(30_000_000 + step))
    )  # fmt: skip
    where = (
        SCOPE
        & pl.col("示范园区.申请人为其专业化运营机构")
        & _in_term("示范园区.获批日期")
        & kind.is_in(["国家级", "省级", "市级"])
    )
    part = (pl.col("示范园区.人工智能业务收入规模") + 5000) // 10000
    return where, _lower(part, cap, unknown)


def _meeting(step: int, unknown: bool) -> tuple[E, E]:
    hall, rooms = pl.col("会议.场地租赁费"), pl.col("会议.会议代表住宿费")
    cap = _big(200_000_000 + step)
    hosts = [
        "国家级行业商协会（学会）",
        "中央直属企业",
        "世界500强企业",
        "中国500强企业",
        "与所列相当的机构或企业",
    ]
    where = (
        SCOPE
        & (pl.col("会议.由省市政府重点支持") | pl.col("会议.举办单位").is_in(hosts))
        & pl.col("会议.在我市举办")
        & (pl.col("会议.参会人数") >= 500 + step)
        & (pl.col("会议.属国家级会议") | pl.col("会议.属国际性会议"))
        & pl.col("会议.属人工智能领域")
    )
    amount = _lower((hall + rooms + 1) // 2, cap, unknown)
    if unknown:
        known = (hall.fill_null(0) + rooms.fill_null(0) + 1) // 2
        amount = pl.when(known >= cap).then(cap).otherwise(amount)
    return where, amount


def _software(step: int, unknown: bool) -> tuple[E, E]:
    role = pl.col("软件产品.申请人身份")
    base = (
        pl.when(role == "研制企业").then(pl.col("软件产品.研发支出"))
        .when(role == "应用单位").then(pl.col("软件产品.销售合同执行金额"))
    )  # fmt: skip
    where = (
        SCOPE
        & pl.col("软件产品.经认定为首版次")
        & pl.col("软件产品.属人工智能开发框架")
        & ((role == "应用单位") | ((role == "研制企业") & COMPANY))
        & _in_term("软件产品.首版次认定日期")
    )
    return where, _lower((base + 5) // 10, _big(250_000_000 + step), unknown)


def _model(step: int, unknown: bool) -> tuple[E, E]:
    where = (
        SCOPE
        & pl.col("大模型.性能先进")
        & pl.col("大模型.通过国家大模型备案登记")
        & pl.col("大模型.属行业大模型")
        & _in_term("大模型.备案通过日期")
        & TYPE.is_in(["企业", "高校", "科研机构"])
        & (pl.col("大模型.备案通过名次") <= 10 + step)
    )
    return where, _big(100_000_000 + step)


def _purchase(step: int, unknown: bool) -> tuple[E, E]:
    where = (
        SCOPE
        & pl.col("采购合同.标的为获得发明专利的智能算法")
        & pl.col("采购合同.企业首次采购此类算法")
        & pl.col("采购合同.用于软硬件产品")
        & _in_term("采购合同.合同生效日期")
        & COMPANY
    )
    part = (pl.col("采购合同.第一年采购合同执行金额") + 5) // 10
    return where, _lower(part, _big(250_000_000 + step), unknown)


def _platform(step: int, unknown: bool) -> tuple[E, E]:
    part = (pl.col("算力项目.批复总投资额") * 3 + 10) // 20
    return pl.col("算力项目.属四川省算力调度服务平台"), part


def _matched(step: int, unknown: bool) -> tuple[E, E]:
    level, plan = pl.col("研发项目.级别"), pl.col("研发项目.计划类别")
    arrived, passed_on = pl.col("研发项目.到账支持资金"), pl.col("研发项目.到账中外拨部分")
    nation = level == "国家"

    def part(base: E) -> E:
        return pl.when(nation).then((base + 5) // 10).otherwise((base + 10) // 20)

    cap = pl.when(nation).then(_big(200_000_000 + step)).otherwise(_big(100_000_000 + step))
    where = (
        (
            (nation & plan.is_in(["重点研发计划", "重大科技专项"]))
            | ((level == "省") & (plan == "重大科技专项"))
        )
        & pl.col("研发项目.申请人为项目第一牵头单位")
        & pl.col("研发项目.属人工智能领域")
    )
    amount = _lower(part(arrived - passed_on), cap, unknown)
    if unknown:
        amount = pl.when(part(arrived) == 0).then(_big(0)).otherwise(amount)
    return where, amount


_STANDARD = (
    pl.col("标准.已发布")
    & TYPE.is_in(["企业", "科研机构"])
    & (pl.col("标准.领域") == "人工智能标准")
    & ~pl.col("标准.为修订")
)


def _world_standard(step: int, unknown: bool) -> tuple[E, E]:
    role = pl.col("标准.制定角色")
    amount = (
        pl.when(role == "主导")
        .then(_big(100_000_000 + step))
        .otherwise(_big(50_000_000 + step))
    )  # fmt: skip
    return (pl.col("标准.级别") == "国际") & _STANDARD & role.is_in(["主导", "参与"]), amount


def _national_standard(step: int, unknown: bool) -> tuple[E, E]:
    level, rank = pl.col("标准.级别"), pl.col("标准.起草单位位次")
    ranked = ((level == "国家") & (rank <= 3 + step)) | ((level == "行业") & (rank <= 2 + step))
    amount = (
        pl.when(level == "国家")
        .then(_big(20_000_000 + step))
        .otherwise(_big(10_000_000 + step))
    )  # fmt: skip
    return ranked & _STANDARD, amount


def _talent(step: int, unknown: bool) -> tuple[E, E]:
    part = (pl.col("引进人才.实付工薪") * 3 + 5) // 10
    others, most = pl.col("引进人才.同项目其他人才奖补"), _big(50_000_000 + step)
    rest = pl.when(others >= most).then(_big(0)).otherwise(most - others)
    where = (
        COMPANY
        & pl.col("引进人才.通过项目合作方式引进")
        & pl.col("引进人才.柔性引进")
        & pl.col("引进人才.来自市外")
    )
    amount = _lower(part, rest, unknown)
    if unknown:
        amount = pl.when((part == 0) | (rest == 0)).then(_big(0)).otherwise(amount)
    return where, amount


def _factory(step: int, unknown: bool) -> tuple[E, E]:
    level, day = pl.col("智能工厂.级别"), pl.col("智能工厂.认定日期")
    listed = ["国家级（卓越级）智能工厂", "省级（先进级）智能工厂", "省级数字化车间"]
    amount = (
        pl.when(level == listed[0]).then(_big(30_000_000 + step))
        .when(level == listed[1]).then(_big(20_000_000 + step))
        .otherwise(_big(10_000_000 + step))
    )  # fmt: skip
    return COMPANY & day.is_between(SUZHOU_START, CHENGDU_END) & level.is_in(listed), amount


FORMULAS: Mapping[str, Callable[[int, bool], tuple[E, E]]] = {
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


class Polars(Peer):
    """Polars' streaming engine, which computes a part of the rows at a time."""

    key = "polars"
    label = "Polars（手写）"
    package = "polars"
    unknowns = True

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        super().__init__(world, formulas)
        self._unknown = bool(world.cases.unknown)
        self._frame = world.polars.lazy().select(
            self._amount(formula).alias(formula.column) for formula in self.formulas
        )

    def _amount(self, formula: Formula) -> E:
        where, amount = FORMULAS[formula.base](formula.step, self._unknown)
        if not self._unknown:
            return pl.when(where).then(amount).otherwise(_big(0))
        return pl.when(where).then(amount).when(~where).then(_big(0))

    def totals(self) -> list[Total]:
        found: list[E] = []
        for formula in self.formulas:
            column = pl.col(formula.column)
            found.append(column.sum().alias(f"{formula.column} 金额"))
            found.append((column > 0).sum().alias(f"{formula.column} 件"))
            if self._unknown:
                found.append(column.null_count().alias(f"{formula.column} 未定"))
        row = self._frame.select(found).collect(engine="streaming").row(0)
        width = 3 if self._unknown else 2
        return [Total(*row[i : i + width]) for i in range(0, len(row), width)]

    def amounts(self) -> Mapping[str, Array]:
        table = self._frame.collect().to_arrow()
        return {name: settled(table.column(name)) for name in table.column_names}
