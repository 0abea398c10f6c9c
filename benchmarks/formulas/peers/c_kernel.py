"""C: the formulas in `kernel.c`, compiled with ``cc -O3 -march=native`` and called through ctypes.

Two threads take half the rows each. It is the limit that the others are measured against.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.formulas.data import Array
from benchmarks.formulas.formulas import Formula, twelve
from benchmarks.formulas.peers.peer import THREADS, Peer, Total, World

SOURCE = Path(__file__).parent.parent / "kernel.c"
ORDER = (
    "申请人.类型", "申请人.具有独立法人资格", "申请人.属人工智能产业类", "申请人.符合规定条件",
    "企业.是人工智能企业", "企业.人工智能相关业务收入", "企业.年度主营业务收入",
    "企业.历年最高主营业务收入", "企业.申报年度",
    "示范园区.申请人为其专业化运营机构", "示范园区.获批日期", "示范园区.级别",
    "示范园区.人工智能业务收入规模",
    "会议.由省市政府重点支持", "会议.举办单位", "会议.在我市举办", "会议.参会人数",
    "会议.属国家级会议", "会议.属国际性会议", "会议.属人工智能领域", "会议.场地租赁费",
    "会议.会议代表住宿费",
    "软件产品.经认定为首版次", "软件产品.属人工智能开发框架", "软件产品.申请人身份",
    "软件产品.首版次认定日期", "软件产品.研发支出", "软件产品.销售合同执行金额",
    "大模型.性能先进", "大模型.通过国家大模型备案登记", "大模型.属行业大模型",
    "大模型.备案通过日期", "大模型.备案通过名次",
    "研发项目.级别", "研发项目.计划类别", "研发项目.申请人为项目第一牵头单位",
    "研发项目.属人工智能领域", "研发项目.到账支持资金", "研发项目.到账中外拨部分",
    "标准.级别", "标准.已发布", "标准.领域", "标准.为修订", "标准.制定角色", "标准.起草单位位次",
    "引进人才.通过项目合作方式引进", "引进人才.柔性引进", "引进人才.来自市外",
    "引进人才.实付工薪", "引进人才.同项目其他人才奖补",
    "智能工厂.认定日期", "智能工厂.级别",
    "采购合同.标的为获得发明专利的智能算法", "采购合同.企业首次采购此类算法",
    "采购合同.用于软硬件产品", "采购合同.合同生效日期", "采购合同.第一年采购合同执行金额",
    "算力项目.属四川省算力调度服务平台", "算力项目.批复总投资额",
)  # fmt: skip
"""The columns in the order of the enum in `kernel.c`."""


@cache
def kernel() -> ctypes.CDLL:
    """The compiled kernel; raises `RuntimeError` with the compiler's words if it cannot be made."""
    folder = Path(tempfile.mkdtemp(prefix="tiaoli-kernel-"))
    library = folder / "kernel.so"
    command = ["cc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
        return ctypes.CDLL(str(library))
    except FileNotFoundError:
        raise RuntimeError("no C compiler `cc`; install one, or leave this peer out") from None
    except subprocess.CalledProcessError as problem:
        raise RuntimeError(f"cc could not compile {SOURCE.name}: {problem.stderr}") from None
    finally:
        library.unlink(missing_ok=True)
        folder.rmdir()


class CKernel(Peer):
    """The kernel on two threads."""

    key = "c"
    label = "C 内核（两线程）"

    def __init__(self, world: World, formulas: Sequence[Formula] | None = None) -> None:
        super().__init__(world, formulas)
        self._kernel = kernel()
        columns = [world.cases.columns[key] for key in ORDER]
        self._columns = (ctypes.c_void_p * len(columns))(*(c.ctypes.data for c in columns))
        places = [formula.base for formula in twelve()]
        self._which = np.array([places.index(f.base) for f in self.formulas], np.int64)
        self._steps = np.array([f.step for f in self.formulas], np.int64)

    def _judge(self, start: int, end: int, amounts: Any = None) -> tuple[Array, Array]:
        number = len(self.formulas)
        paid, cases = np.zeros(number, np.int64), np.zeros(number, np.int64)
        self._kernel.judge(
            self._columns,
            ctypes.c_int64(start),
            ctypes.c_int64(end),
            ctypes.c_int64(number),
            ctypes.c_void_p(self._which.ctypes.data),
            ctypes.c_void_p(self._steps.ctypes.data),
            ctypes.c_void_p(paid.ctypes.data),
            ctypes.c_void_p(cases.ctypes.data),
            amounts,
        )
        return paid, cases

    def totals(self) -> list[Total]:
        rows = self.world.cases.rows
        ends = [rows * i // THREADS for i in range(THREADS + 1)]
        with ThreadPoolExecutor(THREADS) as pool:
            parts = list(pool.map(self._judge, ends[:-1], ends[1:]))
        paid, cases = (sum(each) for each in zip(*parts, strict=True))
        return [Total(int(p), int(c)) for p, c in zip(paid, cases, strict=True)]

    def amounts(self) -> Mapping[str, Array]:
        found = {f.column: np.zeros(self.world.cases.rows, np.int64) for f in self.formulas}
        places = (ctypes.c_void_p * len(found))(*(a.ctypes.data for a in found.values()))
        self._judge(0, self.world.cases.rows, places)
        return found
