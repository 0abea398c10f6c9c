"""NumPy: the formulas as array operations written by hand, 16,384 rows at a time on two threads.

A chunk of every column it needs stays in the cache of the processor; whole arrays would be written
to memory and read again for every operation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from benchmarks.formulas.data import Array, days
from benchmarks.formulas.formulas import Formula, vocabulary
from benchmarks.formulas.peers.peer import (
    CHENGDU_END,
    CHENGDU_START,
    GROWTH_TIERS,
    GROWTH_YEAR,
    SUZHOU_START,
    THREADS,
    Peer,
    Total,
    World,
)

CHUNK = 16_384
START, END, SUZHOU = days(CHENGDU_START), days(CHENGDU_END), days(SUZHOU_START)


def code(key: str, option: str) -> int:
    """The number that stands for an option in the columns."""
    options: tuple[str, ...] = vocabulary()[key].kind.options  # type: ignore[attr-defined]
    return options.index(option)


class Chunk:
    """The columns of some rows, and what several formulas share."""

    def __init__(self, columns: Mapping[str, Array], start: int) -> None:
        self._columns = columns
        self._rows = slice(start, start + CHUNK)
        kind = self["申请人.类型"]
        self.company = kind == TYPES["企业"]
        bodies = [TYPES[name] for name in ("行业协会", "民非组织", "其他机构")]
        scholars = [TYPES[name] for name in ("科研机构", "高校", "人才")]
        self.research = kind == TYPES["科研机构"]
        self.school = kind == TYPES["高校"]
        legal = self.company | _among(kind, bodies)
        legal &= self["申请人.具有独立法人资格"]
        legal &= self["申请人.属人工智能产业类"]
        self.scope = legal | (_among(kind, scholars) & self["申请人.符合规定条件"])

    def __getitem__(self, key: str) -> Array:
        return self._columns[key][self._rows]


TYPES = {name: code("申请人.类型", name) for name in vocabulary()["申请人.类型"].kind.options}  # type: ignore[attr-defined]


def _among(column: Array, codes: Sequence[int]) -> Array:
    found = column == codes[0]
    for each in codes[1:]:
        found |= column == each
    return found


def _is(chunk: Chunk, key: str, *options: str) -> Array:
    return _among(chunk[key], [code(key, option) for option in options])


def _in_term(column: Array) -> Array:
    return (column >= START) & (column <= END)


def _growth(c: Chunk, step: int) -> Array:
    now, before = c["企业.年度主营业务收入"], c["企业.历年最高主营业务收入"]
    amount = np.zeros(len(now), np.int64)
    for threshold, paid in GROWTH_TIERS:
        crossed = (now > threshold + step) & (before <= threshold + step)
        amount[crossed] = paid + step
    where = c.scope & c["企业.是人工智能企业"]
    where &= c.company
    where &= now > 0
    where &= c["企业.人工智能相关业务收入"] * 5 >= now * 3
    where &= c["企业.申报年度"] == GROWTH_YEAR
    amount *= where
    return amount


def _park(c: Chunk, step: int) -> Array:
    caps = np.zeros(len(vocabulary()["示范园区.级别"].kind.options), np.int64)  # type: ignore[attr-defined]
    for option, cap in (("国家级", 10**8), ("省级", 5 * 10**7), ("市级", 3 * 10**7)):
        caps[code("示范园区.级别", option)] = cap + step
    where = c.scope & c["示范园区.申请人为其专业化运营机构"]
    where &= _in_term(c["示范园区.获批日期"])
    amount = (c["示范园区.人工智能业务收入规模"] + 5000) // 10000
    np.minimum(amount, caps[c["示范园区.级别"]], out=amount)
    amount *= where
    return amount


def _meeting(c: Chunk, step: int) -> Array:
    hosts = (
        "国家级行业商协会（学会）",
        "中央直属企业",
        "世界500强企业",
        "中国500强企业",
        "与所列相当的机构或企业",
    )
    where = _is(c, "会议.举办单位", *hosts) | c["会议.由省市政府重点支持"]
    where &= c.scope
    where &= c["会议.在我市举办"]
    where &= c["会议.参会人数"] >= 500 + step
    where &= c["会议.属国家级会议"] | c["会议.属国际性会议"]
    where &= c["会议.属人工智能领域"]
    amount = c["会议.场地租赁费"] + c["会议.会议代表住宿费"]
    amount += 1
    amount >>= 1
    np.minimum(amount, 200_000_000 + step, out=amount)
    amount *= where
    return amount


def _software(c: Chunk, step: int) -> Array:
    user = _is(c, "软件产品.申请人身份", "应用单位")
    maker = _is(c, "软件产品.申请人身份", "研制企业")
    where = c.scope & c["软件产品.经认定为首版次"]
    where &= c["软件产品.属人工智能开发框架"]
    where &= user | (maker & c.company)
    where &= _in_term(c["软件产品.首版次认定日期"])
    amount = np.where(user, c["软件产品.销售合同执行金额"], c["软件产品.研发支出"])
    return _tenth(amount, 250_000_000 + step, where)


def _tenth(amount: Array, cap: int, where: Array) -> Array:
    amount = np.minimum(amount, cap * 10) + 5
    amount //= 10
    amount *= where
    return amount


def _model(c: Chunk, step: int) -> Array:
    where = c.scope & c["大模型.性能先进"]
    where &= c["大模型.通过国家大模型备案登记"]
    where &= c["大模型.属行业大模型"]
    where &= _in_term(c["大模型.备案通过日期"])
    where &= c.company | c.school | c.research
    where &= c["大模型.备案通过名次"] <= 10 + step
    return where * np.int64(100_000_000 + step)


def _purchase(c: Chunk, step: int) -> Array:
    where = c.scope & c["采购合同.标的为获得发明专利的智能算法"]
    where &= c["采购合同.企业首次采购此类算法"]
    where &= c["采购合同.用于软硬件产品"]
    where &= _in_term(c["采购合同.合同生效日期"])
    where &= c.company
    return _tenth(c["采购合同.第一年采购合同执行金额"], 250_000_000 + step, where)


def _platform(c: Chunk, step: int) -> Array:
    amount = c["算力项目.批复总投资额"] * 3
    amount += 10
    amount //= 20
    amount *= c["算力项目.属四川省算力调度服务平台"]
    return amount


def _matched(c: Chunk, step: int) -> Array:
    nation, province = _is(c, "研发项目.级别", "国家"), _is(c, "研发项目.级别", "省")
    major = _is(c, "研发项目.计划类别", "重大科技专项")
    where = nation & (major | _is(c, "研发项目.计划类别", "重点研发计划"))
    where |= province & major
    where &= c["研发项目.申请人为项目第一牵头单位"]
    where &= c["研发项目.属人工智能领域"]
    amount = c["研发项目.到账支持资金"] - c["研发项目.到账中外拨部分"]
    np.minimum(amount, np.where(nation, 200_000_000 + step, 100_000_000 + step) * 20, out=amount)
    amount *= nation + np.int64(1)
    amount += 10
    amount //= 20
    np.minimum(amount, np.where(nation, 200_000_000 + step, 100_000_000 + step), out=amount)
    amount *= where
    return amount


def _standard(c: Chunk) -> Array:
    where = c["标准.已发布"] & (c.company | c.research)
    where &= _is(c, "标准.领域", "人工智能标准")
    where &= ~c["标准.为修订"]
    return where


def _world_standard(c: Chunk, step: int) -> Array:
    leading, joining = _is(c, "标准.制定角色", "主导"), _is(c, "标准.制定角色", "参与")
    where = _standard(c) & _is(c, "标准.级别", "国际")
    amount = leading * np.int64(100_000_000 + step) + joining * np.int64(50_000_000 + step)
    amount *= where
    return amount


def _national_standard(c: Chunk, step: int) -> Array:
    nation, trade = _is(c, "标准.级别", "国家"), _is(c, "标准.级别", "行业")
    rank = c["标准.起草单位位次"]
    nation &= rank <= 3 + step
    trade &= rank <= 2 + step
    amount = nation * np.int64(20_000_000 + step) + trade * np.int64(10_000_000 + step)
    amount *= _standard(c)
    return amount


def _talent(c: Chunk, step: int) -> Array:
    where = c.company & c["引进人才.通过项目合作方式引进"]
    where &= c["引进人才.柔性引进"]
    where &= c["引进人才.来自市外"]
    rest = (50_000_000 + step) - c["引进人才.同项目其他人才奖补"]
    np.maximum(rest, 0, out=rest)
    amount = c["引进人才.实付工薪"] * 3
    amount += 5
    amount //= 10
    np.minimum(amount, rest, out=amount)
    amount *= where
    return amount


def _factory(c: Chunk, step: int) -> Array:
    paid = np.zeros(len(vocabulary()["智能工厂.级别"].kind.options), np.int64)  # type: ignore[attr-defined]
    for option, amount in (
        ("国家级（卓越级）智能工厂", 30_000_000),
        ("省级（先进级）智能工厂", 20_000_000),
        ("省级数字化车间", 10_000_000),
    ):
        paid[code("智能工厂.级别", option)] = amount + step
    day = c["智能工厂.认定日期"]
    return paid[c["智能工厂.级别"]] * (c.company & (day >= SUZHOU) & (day <= END))


FORMULAS: Mapping[str, Callable[[Chunk, int], Array]] = {
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


class NumPy(Peer):
    """The chunks are shared out between two threads; NumPy lets go of the interpreter's lock."""

    key = "numpy"
    label = "NumPy（手写，分块）"
    package = "numpy"

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        super().__init__(world, formulas)
        self._run = [(FORMULAS[f.base], f.step) for f in self.formulas]

    def totals(self) -> list[Total]:
        def some(start: int) -> list[tuple[int, int]]:
            chunk = Chunk(self.world.cases.columns, start)
            return [
                (int(amount.sum()), int(np.count_nonzero(amount)))
                for amount in (formula(chunk, step) for formula, step in self._run)
            ]

        with ThreadPoolExecutor(THREADS) as pool:
            parts = list(pool.map(some, range(0, self.world.cases.rows, CHUNK)))
        return [Total(*map(sum, zip(*each, strict=True))) for each in zip(*parts, strict=True)]

    def amounts(self) -> Mapping[str, Array]:
        found: dict[str, Any] = {formula.column: [] for formula in self.formulas}
        for start in range(0, self.world.cases.rows, CHUNK):
            chunk = Chunk(self.world.cases.columns, start)
            for column, (formula, step) in zip(found, self._run, strict=True):
                found[column].append(formula(chunk, step))
        return {column: np.concatenate(parts) for column, parts in found.items()}
