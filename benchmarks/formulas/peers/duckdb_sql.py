"""DuckDB: the formulas as SQL written by hand, over a table in memory and over Parquet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.formulas.data import Array
from benchmarks.formulas.formulas import Formula
from benchmarks.formulas.peers.peer import (
    CHENGDU_END,
    CHENGDU_START,
    GROWTH_TIERS,
    GROWTH_YEAR,
    SUZHOU_START,
    TABLE,
    THREADS,
    Peer,
    Total,
    World,
    settled,
)

TYPE = '"申请人.类型"'
COMPANY = f"{TYPE} = '企业'"
SCOPE = f"""((({TYPE} IN ('企业', '行业协会', '民非组织', '其他机构'))
    AND "申请人.具有独立法人资格" AND "申请人.属人工智能产业类")
    OR ({TYPE} IN ('科研机构', '高校', '人才') AND "申请人.符合规定条件"))"""
IN_TERM = f"BETWEEN DATE '{CHENGDU_START}' AND DATE '{CHENGDU_END}'"

_Sql = tuple[str, str]
"""The condition and the amount where it holds."""


def _lower(one: str, other: str, known: tuple[str, ...]) -> str:
    """The lower of two amounts, NULL unless these columns are known: LEAST passes over a NULL."""
    lower = f"LEAST({one}, {other})"
    if not known:
        return lower
    return f"CASE WHEN {' AND '.join(f'{c} IS NOT NULL' for c in known)} THEN {lower} END"


def _growth(step: int, unknown: bool) -> _Sql:
    now, before = '"企业.年度主营业务收入"', '"企业.历年最高主营业务收入"'
    tiers = [(threshold + step, amount + step) for threshold, amount in GROWTH_TIERS]
    passed = " ".join(
        f"WHEN {now} > {threshold} AND {before} <= {threshold} THEN {amount}"
        for threshold, amount in reversed(tiers)
    )
    year = f"COALESCE(企业.申报年度, {GROWTH_YEAR})" if unknown else "企业.申报年度"
    where = f"""{SCOPE} AND "企业.是人工智能企业" AND {COMPANY} AND {now} > 0
        AND "企业.人工智能相关业务收入" * 5 >= {now} * 3
        AND {year.replace("企业.申报年度", '"企业.申报年度"')} = {GROWTH_YEAR}"""
    if not unknown:
        return where, f"CASE {passed} ELSE 0 END"
    none = f"""{now} <= {tiers[0][0]} OR {before} > {tiers[-1][0]}
        OR ({now} IS NOT NULL AND {before} IS NOT NULL)"""
    amount = f"CASE {passed} WHEN {none} THEN 0 END"
    return f"{where} AND {amount} > 0", amount


def _park(step: int, unknown: bool) -> _Sql:
    kind, base = '"示范园区.级别"', '"示范园区.人工智能业务收入规模"'
    cap = f"""CASE {kind} WHEN '国家级' THEN {100_000_000 + step}
        WHEN '省级' THEN {50_000_000 + step} WHEN '市级' THEN {30_000_000 + step} END"""
    return (
        f"""{SCOPE} AND "示范园区.申请人为其专业化运营机构" AND "示范园区.获批日期" {IN_TERM}
        AND {kind} IN ('国家级', '省级', '市级')""",
        _lower(f"({base} + 5000) // 10000", f"({cap})", (base,) if unknown else ()),
    )


def _meeting(step: int, unknown: bool) -> _Sql:
    hall, rooms, cap = '"会议.场地租赁费"', '"会议.会议代表住宿费"', 200_000_000 + step
    amount = _lower(f"({hall} + {rooms} + 1) // 2", str(cap), (hall, rooms) if unknown else ())
    if unknown:
        known = f"(COALESCE({hall}, 0) + COALESCE({rooms}, 0) + 1) // 2"
        amount = f"CASE WHEN {known} >= {cap} THEN {cap} ELSE {amount} END"
    return (
        f"""{SCOPE}
        AND ("会议.由省市政府重点支持" OR "会议.举办单位" IN ('国家级行业商协会（学会）',
            '中央直属企业', '世界500强企业', '中国500强企业', '与所列相当的机构或企业'))
        AND "会议.在我市举办" AND "会议.参会人数" >= {500 + step}
        AND ("会议.属国家级会议" OR "会议.属国际性会议") AND "会议.属人工智能领域\"""",
        amount,
    )


def _software(step: int, unknown: bool) -> _Sql:
    role = '"软件产品.申请人身份"'
    base = f"""(CASE {role} WHEN '研制企业' THEN "软件产品.研发支出"
        WHEN '应用单位' THEN "软件产品.销售合同执行金额" END)"""
    return (
        f"""{SCOPE} AND "软件产品.经认定为首版次" AND "软件产品.属人工智能开发框架"
        AND ({role} = '应用单位' OR ({role} = '研制企业' AND {COMPANY}))
        AND "软件产品.首版次认定日期" {IN_TERM}""",
        _lower(f"({base} + 5) // 10", str(250_000_000 + step), (base,) if unknown else ()),
    )


def _model(step: int, unknown: bool) -> _Sql:
    return (
        f"""{SCOPE} AND "大模型.性能先进" AND "大模型.通过国家大模型备案登记"
        AND "大模型.属行业大模型" AND "大模型.备案通过日期" {IN_TERM}
        AND {TYPE} IN ('企业', '高校', '科研机构')
        AND "大模型.备案通过名次" <= {10 + step}""",
        str(100_000_000 + step),
    )


def _purchase(step: int, unknown: bool) -> _Sql:
    base = '"采购合同.第一年采购合同执行金额"'
    return (
        f"""{SCOPE} AND "采购合同.标的为获得发明专利的智能算法" AND "采购合同.企业首次采购此类算法"
        AND "采购合同.用于软硬件产品" AND "采购合同.合同生效日期" {IN_TERM} AND {COMPANY}""",
        _lower(f"({base} + 5) // 10", str(250_000_000 + step), (base,) if unknown else ()),
    )


def _platform(step: int, unknown: bool) -> _Sql:
    return (
        '"算力项目.属四川省算力调度服务平台"',
        '("算力项目.批复总投资额" * 3 + 10) // 20',
    )


def _matched(step: int, unknown: bool) -> _Sql:
    level, plan = '"研发项目.级别"', '"研发项目.计划类别"'
    arrived, passed_on = '"研发项目.到账支持资金"', '"研发项目.到账中外拨部分"'
    net = f"({arrived} - {passed_on})"

    def part(base: str) -> str:
        return f"(CASE {level} WHEN '国家' THEN ({base} + 5) // 10 ELSE ({base} + 10) // 20 END)"

    cap = f"(CASE {level} WHEN '国家' THEN {200_000_000 + step} ELSE {100_000_000 + step} END)"
    amount = _lower(part(net), cap, (arrived, passed_on) if unknown else ())
    if unknown:
        amount = f"CASE WHEN {part(arrived)} = 0 THEN 0 ELSE {amount} END"
    return (
        f"""(({level} = '国家' AND {plan} IN ('重点研发计划', '重大科技专项'))
            OR ({level} = '省' AND {plan} = '重大科技专项'))
        AND "研发项目.申请人为项目第一牵头单位" AND "研发项目.属人工智能领域\"""",
        amount,
    )


_STANDARD = f""""标准.已发布" AND {TYPE} IN ('企业', '科研机构') AND "标准.领域" = '人工智能标准'
    AND NOT "标准.为修订\""""


def _world_standard(step: int, unknown: bool) -> _Sql:
    role = '"标准.制定角色"'
    return (
        f""""标准.级别" = '国际' AND {_STANDARD} AND {role} IN ('主导', '参与')""",
        f"CASE {role} WHEN '主导' THEN {100_000_000 + step} ELSE {50_000_000 + step} END",
    )


def _national_standard(step: int, unknown: bool) -> _Sql:
    level, rank = '"标准.级别"', '"标准.起草单位位次"'
    return (
        f"""(({level} = '国家' AND {rank} <= {3 + step})
            OR ({level} = '行业' AND {rank} <= {2 + step})) AND {_STANDARD}""",
        f"CASE {level} WHEN '国家' THEN {20_000_000 + step} ELSE {10_000_000 + step} END",
    )


def _talent(step: int, unknown: bool) -> _Sql:
    wages, others = '"引进人才.实付工薪"', '"引进人才.同项目其他人才奖补"'
    part = f"(({wages} * 3 + 5) // 10)"
    most = 50_000_000 + step
    rest = f"(CASE WHEN {others} >= {most} THEN 0 ELSE {most} - {others} END)"
    amount = _lower(part, rest, (wages, others) if unknown else ())
    if unknown:
        amount = f"CASE WHEN {part} = 0 OR {rest} = 0 THEN 0 ELSE {amount} END"
    return (
        f"""{COMPANY} AND "引进人才.通过项目合作方式引进" AND "引进人才.柔性引进"
        AND "引进人才.来自市外\"""",
        amount,
    )


def _factory(step: int, unknown: bool) -> _Sql:
    level = '"智能工厂.级别"'
    return (
        f"""{COMPANY} AND "智能工厂.认定日期" BETWEEN DATE '{SUZHOU_START}' AND DATE '{CHENGDU_END}'
        AND {level} IN ('国家级（卓越级）智能工厂', '省级（先进级）智能工厂', '省级数字化车间')""",
        f"""CASE {level} WHEN '国家级（卓越级）智能工厂' THEN {30_000_000 + step}
        WHEN '省级（先进级）智能工厂' THEN {20_000_000 + step} ELSE {10_000_000 + step} END""",
    )


FORMULAS: Mapping[str, Callable[[int, bool], _Sql]] = {
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


def amounts_sql(formulas: Sequence[Formula], unknown: bool, source: str) -> str:
    """A query for the amount of each formula on every row.

    The conditions come first, so that each is computed once; false becomes 0 and NULL stays NULL.
    """
    conditions, amounts = [], []
    for place, formula in enumerate(formulas):
        where, amount = FORMULAS[formula.base](formula.step, unknown)
        conditions.append(f"{where} AS c{place}")
        otherwise = f"CAST(c{place} AS BIGINT)" if unknown else "0"
        case = f"CASE WHEN c{place} THEN {amount} ELSE {otherwise} END"
        amounts.append(f'CAST({case} AS BIGINT) AS "{formula.column}"')
    inner = f"SELECT *, {', '.join(conditions)} FROM {source}"
    return f"SELECT 申请人编号, {', '.join(amounts)} FROM ({inner})"


class DuckDb(Peer):
    """Over a table in memory."""

    key = "duckdb"
    label = "DuckDB SQL（手写）"
    package = "duckdb"
    unknowns = True

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        super().__init__(world, formulas)
        unknown = bool(world.cases.unknown)
        self.connection = self._connection()
        self._amounts = amounts_sql(self.formulas, unknown, self._source())
        totals = []
        for formula in self.formulas:
            name = f'"{formula.column}"'
            totals += [f"SUM({name})", f"COUNT(*) FILTER ({name} > 0)"]
            totals.append(f"COUNT(*) FILTER ({name} IS NULL)" if unknown else "0")
        self._totals = f"SELECT {', '.join(totals)} FROM ({self._amounts})"

    def _connection(self) -> Any:
        return self.world.duckdb

    def _source(self) -> str:
        return TABLE

    def totals(self) -> list[Total]:
        row = self.connection.execute(self._totals).fetchall()[0]
        return [Total(row[i] or 0, row[i + 1], row[i + 2]) for i in range(0, len(row), 3)]

    def amounts(self) -> Mapping[str, Array]:
        ordered = f"{self._amounts} ORDER BY 申请人编号"
        table = self.connection.sql(ordered).to_arrow_table()
        return {f.column: settled(table.column(f.column)) for f in self.formulas}


class DuckDbParquet(DuckDb):
    """Over one Parquet file."""

    key = "duckdb_parquet"
    label = "DuckDB SQL（手写，Parquet）"

    def _connection(self) -> Any:
        import duckdb

        return duckdb.connect(config={"threads": THREADS})

    def _source(self) -> str:
        return f"read_parquet('{self.world.file}')"
