"""A policy of a few provisions and populations of a few applicants, judged in a moment."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.small import DAY, WAN, 万元, 名, 年, 百分之
from tiaoli.history import with_history
from tiaoli.language import Edition, Grant, Policy, Status, count, money, subject, yesno
from tiaoli.policy import Clause, Rulebook
from tiaoli.population.layout import KEY
from tiaoli.provisions import Appropriation, Envelope, Period, Quota, Validity
from tiaoli.terms import date_constant, portion

__all__ = ["DAY", "WAN"]
申请人 = subject("申请人", "申请的单位", 在册=yesno("在册", source=""))
企业 = subject(
    "企业", "申请的企业", 合格=yesno("合格", source=""), 收入=money("收入", source="")
)  # fmt: skip
平台 = subject(
    "平台", "平台", many=True,
    合格=yesno("合格", source=""),
    投入=money("投入", source=""),
    名次=count("名", "名次", source=""),
)  # fmt: skip
AID, PRIZE = "第一条/补助", "第二条/平台奖励"


def rulebook(
    pays: int = 1, edition: str = "v1", first: tuple[int, int, int] = (2025, 1, 1)
) -> Rulebook:
    """An edition that pays 合格 enterprises so many 万元 out of 3万元 a year, and two 平台 a tenth
    of what was put into them; in force for two years."""
    aid = Grant(quote="给予", subject=企业, recipient="企业", when=企业.合格, pays=万元(pays))
    money = Envelope(万元(3), Period.YEAR)
    one = Clause(
        "art_01", "art_01.py", "第一条", "", "第一条", "甲",
        {"补助": aid, "总额": Appropriation(quote="每年3万元", envelope=money, funds="补助")},
    )  # fmt: skip
    prize = Grant(
        quote="给予", subject=平台, recipient="企业", when=平台.合格,
        pays=portion(百分之(10), 平台.投入), quota=Quota(名(2), 平台.名次),
    )  # fmt: skip
    two = Clause("art_02", "art_02.py", "第二条", "", "第二条", "乙", {"平台奖励": prize})
    term = Validity(quote="施行", start=date_constant(*first), term=年(2))
    three = Clause("art_03", "art_03.py", "第三条", "", "第三条", "丙", {"期限": term})
    card = Policy("微政策", "微", "微", "市", "微", "微")
    known = {each.name: each for each in (申请人, 企业, 平台)}
    return Rulebook(
        "wei", card, edition, Edition(Status.ISSUED, ""), "甲乙丙", b"", (one, two, three), known,
        {},
    )  # fmt: skip


def editions(*books: Rulebook) -> tuple[Rulebook, ...]:
    """Editions that know of one another; by default one alone."""
    return tuple(with_history(books or (rulebook(),)))


def write(folder: Path, **tables: Sequence[Mapping[str, Any]]) -> Path:
    """Tables of a population, by name; a column is as its first value that is not ``None``."""
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        pq.write_table(
            pa.Table.from_pylist([dict(row) for row in rows]), folder / f"{name}.parquet"
        )
    return folder


def population(folder: Path, applicants: int = 20, text: bool = False) -> Path:
    """Every applicant has an enterprise and two 平台, but each third has none and each fifth does
    not say whether its enterprise is 合格."""
    keys: list[Any] = [f"企{n:03}" if text else n for n in range(1, applicants + 1)]
    numbered = list(enumerate(keys, 1))
    return write(
        folder,
        申请人=[{KEY: key, "在册": True, "申报次序": n} for n, key in numbered],
        企业=[
            {KEY: key, "合格": None if n % 5 == 0 else n % 2 == 0, "收入（分）": n * WAN}
            for n, key in numbered
        ],
        平台=[
            {
                KEY: key, "名称": f"平台{m}", "合格": n % 4 > 0, "投入（分）": n * m * WAN,
                "名次": n if m == 1 else None,
            }
            for n, key in numbered if n % 3 for m in (1, 2)
        ],
    )  # fmt: skip


def day(text: str) -> datetime.date:
    """The day as people write it."""
    return datetime.date.fromisoformat(text)
