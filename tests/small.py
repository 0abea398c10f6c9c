"""A policy of a few words that tests of the guards change as they please."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from tiaoli.case import Award, Case, Row
from tiaoli.guards.mutants import Mutant, mutants
from tiaoli.guards.outcomes import outcome
from tiaoli.guards.situations import Stated
from tiaoli.judge import judge
from tiaoli.kinds import Count, Duration, Money
from tiaoli.language import (
    Edition,
    Grant,
    Policy,
    choice,
    constant,
    count,
    date,
    money,
    reading,
    share,
    share_of,
    subject,
    year,
    yearly,
    yesno,
)
from tiaoli.nouns import Subject
from tiaoli.outcome import Outcome
from tiaoli.policy import Clause, Rulebook, Status
from tiaoli.provisions import Provision
from tiaoli.tree import TAKEN, Selection

WAN = 10**6
万元 = constant(Money(), WAN)
分 = constant(Money())
百分之 = share_of(100)
年 = constant(Duration("月"), 12)
日 = constant(Duration("日"))
名 = constant(Count("名"))
DAY = datetime.date(2025, 6, 1)

企业 = subject(
    "企业", "申请的企业",
    合格=yesno("合格", source=""),
    优秀=yesno("优秀", source=""),
    级别=choice("甲级", "乙级", "丙级", definition="级别", source=""),
    各年收入=yearly(money("各年收入", source="")),
    年度=year("申报的年度", source="", latest="各年收入"),
    总收入=money("总收入", source=""),
    收入=money("收入", source="", at_most="总收入"),
    最高收入=money("此前的最高收入", source=""),
    占比=share("收入占总收入的比例", source="", of=("收入", "总收入")),
    人数=count("名", "人数", source=""),
    认定日期=date("认定日期", source=""),
)  # fmt: skip
平台 = subject(
    "平台", "平台", many=True,
    合格=yesno("合格", source=""),
    级别=choice("甲级", "乙级", "丙级", definition="级别", source=""),
    投入=money("投入", source=""),
    认定日期=date("认定日期", source=""),
)  # fmt: skip
ID = "第一条/补助"


def book(provision: Any, **others: Provision) -> Rulebook:
    """A policy of one clause whose first provision is 第一条/补助."""
    return of_one_clause({"补助": provision, **others}, {"企业": 企业, "平台": 平台})


def of_one_clause(provisions: Mapping[str, Provision], subjects: Mapping[str, Subject]) -> Rulebook:
    """A policy called 某 whose one clause 第一条 has these provisions."""
    clause = Clause("art_01", "art_01.py", "第一条", "", "第一条", "甲", provisions)
    card = Policy("某政策", "某", "某", "市", "某", "某")
    draft = Edition(Status.DRAFT, "")
    return Rulebook("mou", card, "v1", draft, "甲", b"", (clause,), subjects, {})


def grant(pays: Any, of: Any = 企业, **rest: Any) -> Grant:
    """A grant to whoever is 合格, or meets another condition."""
    when = rest.pop("when", of.合格)
    return Grant(quote="给予", subject=of, recipient="企业", when=when, pays=pays, **rest)


def doubt(*options: Any, name: str = "怎样读") -> Any:
    """A doubt whose readings are 甲说, 乙说, …."""
    names = ("甲说", "乙说", "丙说")
    return reading(name, "？", dict(zip(names, options, strict=False)), instead="写明")


def case(facts: dict[str, Any] | None = None, *awards: Award, **rest: Any) -> Case:
    """A case about 企业, which is 合格 unless the facts say something else."""
    stated = {"企业.合格": True, **{f"企业.{k}": v for k, v in (facts or {}).items()}}
    return Case("甲", rest.pop("day", DAY), stated, {}, rest.pop("known", awards), **rest)


def rows(*each: dict[str, Any], awards: Any = (), day: datetime.date = DAY) -> Case:
    """A case with 平台 called 第1项, 第2项, …, each 合格 unless it says something else."""
    made = tuple(
        Row(f"第{n}项", {"平台.合格": True, **{f"平台.{k}": v for k, v in facts.items()}})
        for n, facts in enumerate(each, 1)
    )
    return Case("甲", day, {}, {"平台": made}, awards)


def paid(amount: int, item: str | None = None, day: datetime.date = DAY) -> Award:
    """An earlier award of 第一条/补助."""
    return Award(ID, amount, day, item)


def evaluated(made: Rulebook, one: Case, selection: Selection = TAKEN, id_: str = ID) -> Outcome:
    """What the evaluator says of a provision."""
    return judge(made, one, selection, frozenset({id_}))[id_].outcome


def by_formula(made: Rulebook, one: Case, selection: Selection = TAKEN, id_: str = ID) -> Outcome:
    """What the formula says of it."""
    placed = made.by_id[id_]
    return outcome(made, placed, selection, Stated(made, placed, one)).read()


def both(made: Rulebook, one: Case, selection: Selection = TAKEN) -> str:
    """What both say, which is the same."""
    found, formula = evaluated(made, one, selection), by_formula(made, one, selection)
    assert formula.text == found.text, (one, selection, formula, found)
    return found.text


def changed(made: Rulebook, id_: str = ID) -> list[Mutant]:
    """The mutants of a provision."""
    return list(mutants(made.by_id[id_]))


def afters(provision: Any) -> Iterator[Any]:
    """The provision after each of its small changes."""
    return (mutant.provision for mutant in changed(book(provision)))
