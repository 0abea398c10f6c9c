"""Judges the same cases as a population and one by one, and lists where the two differ."""

from __future__ import annotations

import datetime
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.small import of_one_clause
from tiaoli.case import Award, Case, Row
from tiaoli.columns.engines import Engine
from tiaoli.columns.order import Plan, plan
from tiaoli.columns.plan import sources
from tiaoli.columns.results import RESULT, Told, told
from tiaoli.columns.rows import ORDER
from tiaoli.guards.agreement import drawn
from tiaoli.kinds import UNKNOWN, Money, Unknown
from tiaoli.nouns import (
    ASSESSED,
    Subject,
    choice,
    count,
    date,
    duration,
    money,
    share,
    subject,
    year,
    yearly,
    yesno,
)
from tiaoli.outcome import Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.population.cases import tables_of
from tiaoli.population.layout import APPLICANT, KEY
from tiaoli.population.normal import in_normal_form
from tiaoli.population.tables import Tables
from tiaoli.provisions import Grant, Provision, Support
from tiaoli.transition import decided
from tiaoli.tree import TAKEN, Constant, Selection

_NUMBERS = itertools.count()
OTHERS: Final = ("外地 第一条/补贴", "某部 奖励")
"""Provisions of other policies that paid before."""
_AMOUNTS: Final = (0, 1, 10**6, 10**7, 3 * 10**7, 10**9, UNKNOWN)
_DAYS: Final = (
    datetime.date(2023, 1, 10),
    datetime.date(2024, 6, 10),
    datetime.date(2025, 1, 10),
    UNKNOWN,
)


REFUSED: Final = Told("不符合")


@dataclass(frozen=True)
class Difference:
    """A case of which the two readers say something else."""

    provision: str
    case: Case
    evaluator: Told
    columns: Told


@dataclass(frozen=True)
class Compared:
    """How often each outcome was compared, and every difference."""

    outcomes: Counter[str]
    differences: tuple[Difference, ...]


# The two readers ---------------------------------------------------------------------------------


def by_evaluator(book: Rulebook, case: Case, selection: Selection = TAKEN) -> dict[str, Told]:
    """What the evaluator says, by provision; without those that a later edition repealed."""
    found = decided(book, case, selection)
    return {id_: told(one.outcome) for id_, one in found.items() if id_ in book.by_id}


def by_columns(
    engine: Engine,
    book: Rulebook,
    cases: Sequence[Case],
    selection: Selection = TAKEN,
    *,
    never_null: bool = False,
) -> dict[tuple[int, str], Told] | Status:
    """What the columns say, by case (1, 2, …) and provision, except where they refuse; the status
    of an edition that is not in force. With ``never_null`` they are told which columns have no
    NULL. All cases have the same date and the same day of publication."""
    tables, given = sources(loaded(engine, book, cases, never_null))
    published = cases[0].published.get("")
    made = plan(book, tables, cases[0].date, selection=selection, published=published)
    if isinstance(made, Status):
        return made
    return computed(engine, made, given)


def loaded(engine: Any, book: Rulebook, cases: Iterable[Case], never_null: bool) -> Tables:
    """The cases as the tables of a population."""
    rows = tables_of(cases, book.subjects)
    holder = engine.duckdb or engine
    held = {n: holder.load(table, f"given_{next(_NUMBERS)}") for n, table in rows.items()}
    tables = in_normal_form(held, book.subjects)
    if not never_null:
        return tables
    full = {
        f"{name}.{column}"
        for name, table in tables.subjects.items()
        for column, on_disk in zip(table.columns, rows[name].column_names, strict=False)
        if column.partition("（")[0] == on_disk.partition("（")[0]
        and not rows[name][on_disk].null_count
    }
    return replace(tables, never_null=frozenset(full))


def computed(engine: Engine, made: Plan, given: Mapping[str, Any]) -> dict[tuple[int, str], Told]:
    """What a plan comes to on an engine."""
    if made.decisions is None:
        return {}
    for name, table in given.items():
        engine.call(name, table)
    for step in made.steps:
        engine.make(step)
    rows = (engine.duckdb or engine).fetch(made.decisions).to_pylist()
    for step in made.steps:
        engine.drop(step.name)
    bits = made.bits
    return {
        (row[KEY], made.ids[row[ORDER]]): Told(
            row[RESULT],
            row["low"],
            row["high"],
            frozenset(bits.texts([row[name] for name in bits.names])),
        )
        for row in rows
        if row[RESULT] != REFUSED.result
    }


# A policy for tests -------------------------------------------------------------------------------


申请人 = subject("申请人", "申请的人", 合格=yesno("合格", source=""))
企业 = subject(
    "企业", "申请的企业",
    合格=yesno("合格", source=""),
    优秀=yesno("优秀", source=""),
    重点=yesno("重点", source=""),
    级别=choice("甲级", "乙级", "丙级", definition="级别", source=""),
    各年收入=yearly(money("各年收入", source="")),
    年度=year("申报的年度", source="", latest="各年收入"),
    收入=money("收入", source="", in_year=("各年收入", "年度")),
    最高收入=money("此前的最高收入", source="", highest_before=("各年收入", "年度")),
    投入=money("投入", source=""),
    总投入=money("总投入", source=""),
    占比=share("投入占总投入的比例", source="", of=("投入", "总投入")),
    人数=count("名", "人数", source=""),
    认定日期=date("认定日期", source=""),
    完成日期=date("完成日期", source=""),
    期限=duration("月", "期限", source=""),
)  # fmt: skip


def _of_any() -> dict[str, Any]:
    """The facts that people and items alike have."""
    return {
        "合格": yesno("合格", source=""),
        "优秀": yesno("优秀", source=""),
        "级别": choice("甲级", "乙级", "丙级", definition="级别", source=""),
        "投入": money("投入", source=""),
        "总投入": money("总投入", source=""),
        "占比": share("投入占总投入的比例", source="", of=("投入", "总投入")),
        "人数": count("名", "人数", source=""),
        "认定日期": date("认定日期", source=""),
    }


人才 = subject("人才", "引进的人才", **_of_any())
平台 = subject("平台", "平台", many=True, **_of_any(), 完成日期=date("完成日期", source=""))
标准 = subject("标准", "标准", many=True, **_of_any())
SUBJECTS: Final = {each.name: each for each in (申请人, 企业, 人才, 平台, 标准)}
TODAY: Final = datetime.date(2025, 6, 1)


def fen(value: int) -> Constant:
    """An amount in fen."""
    return Constant(Money(), value)


def edition(**provisions: Provision) -> Rulebook:
    """A policy called 某 whose one clause 第一条 has these provisions."""
    return of_one_clause(provisions, SUBJECTS)


def grant(of: Subject, pays: Any, when: Any = None, **rest: Any) -> Grant:
    """So much for each row of a subject, or to whoever a single one concerns."""
    return Grant(quote="给予", subject=of, recipient="企业", when=when, pays=pays, **rest)


def support(of: Subject, when: Any) -> Support:
    """Support for whoever meets a condition: what is told of it is what is told of that."""
    return Support(
        quote="支持", subject=of, recipient="企业", when=when, gives="支持", why_no_amount="没有写"
    )


def case(
    facts: Mapping[str, Any] | None = None,
    *awards: Award,
    rows: Mapping[str, Sequence[Row]] | None = None,
    **rest: Any,
) -> Case:
    """A case of facts by their full names; ``known`` is `UNKNOWN` where awards are."""
    listed = {name: tuple(each) for name, each in (rows or {}).items()}
    known = rest.pop("known", awards)
    return Case("甲", rest.pop("day", TODAY), facts or {}, listed, known, **rest)


def row(of: Subject, name: str, project: str | None = None, **facts: Any) -> Row:
    """A row of a subject."""
    return Row(name, {f"{of.name}.{fact}": value for fact, value in facts.items()}, project)


def agreed(
    engine: Engine, book: Rulebook, *cases: Case, selection: Selection = TAKEN
) -> list[dict[str, Told]]:
    """What both readers say of each case, by the name of the provision; fails with the first
    differences. On Polars columns are told which facts have no NULL, on DuckDB they are not."""
    found = compared(engine, book, cases, selection, never_null=engine.name == "polars")
    assert not found.differences, shown(found.differences[:3])
    return [
        {id_.partition("/")[2]: meant for id_, meant in by_evaluator(book, each, selection).items()}
        for each in alike(book, cases)
    ]


# Comparing ---------------------------------------------------------------------------------------


def compared(
    engine: Engine,
    book: Rulebook,
    cases: Iterable[Case],
    selection: Selection = TAKEN,
    *,
    never_null: bool = False,
) -> Compared:
    """Both readers on all cases that tables can state, as of the commonest date among them."""
    usable = alike(book, cases)
    columns = by_columns(engine, book, usable, selection, never_null=never_null)
    counted: Counter[str] = Counter()
    differences = []
    for number, case in enumerate(usable, 1):
        for id_, meant in by_evaluator(book, case, selection).items():
            counted[meant.result] += 1
            if isinstance(columns, Status):
                found = Told(columns.value)
            else:
                found = columns.pop((number, id_), REFUSED)
            if found != meant:
                differences.append(Difference(id_, case, meant, found))
    if not isinstance(columns, Status):
        for (number, id_), found in columns.items():
            differences.append(Difference(id_, usable[number - 1], REFUSED, found))
    return Compared(counted, tuple(differences))


def alike(book: Rulebook, cases: Iterable[Case]) -> list[Case]:
    """The cases that tables can state, all of the commonest date, published on the same day. As in
    a population rows are in the order of their names, and everyone is an applicant."""
    found = [case for case in cases if _stated(book, case)]
    day = Counter(case.date for case in found).most_common(1)[0][0]
    published = next((case.published for case in found if case.published), {})
    return [
        replace(
            case,
            date=day,
            facts={f"{APPLICANT}.{ASSESSED}": UNKNOWN, **case.facts},
            published={"": next(iter(published.values()))} if published else {},
            rows={
                subject: tuple(sorted(rows, key=lambda row: row.name))
                for subject, rows in case.rows.items()
            },
        )
        for case in found
    ]


def _stated(book: Rulebook, case: Case) -> bool:
    try:
        tables_of([case], book.subjects)
    except ValueError:
        return False
    return True


# Drawing -----------------------------------------------------------------------------------------


def joined(
    book: Rulebook, chance: random.Random, number: int = 3, among: Sequence[Placed] = ()
) -> Case:
    """An applicant whom several provisions concern, with projects, and awards of other policies."""
    judged = [*among] or [placed for placed, _ in book.judged]
    parts = [drawn(book, each, chance) for each in chance.sample(judged, min(number, len(judged)))]
    made = parts[0]
    for part in parts[1:]:
        made = _together(made, part, chance)
    rows = {
        subject: tuple(
            replace(row, name=f"第{n}项", project=chance.choice((None, None, "甲", "乙")))
            for n, row in enumerate(each, 1)
        )
        for subject, each in made.rows.items()
    }
    awards = made.awards
    if not isinstance(awards, Unknown):
        more = (
            _award(chance, [placed.id for placed in judged]) for _ in range(chance.choice(_MORE))
        )
        awards = (*awards, *more)
    return replace(made, rows=rows, awards=awards)


_MORE: Final = (0, 0, 1, 2)


def _together(one: Case, other: Case, chance: random.Random) -> Case:
    rows = {
        subject: (*one.rows.get(subject, ()), *other.rows.get(subject, ()))
        for subject in {**one.rows, **other.rows}
    }
    unknown = isinstance(one.awards, Unknown) or isinstance(other.awards, Unknown)
    awards: Any = UNKNOWN
    if not unknown or chance.random() > 0.2:
        known = (each.awards for each in (one, other) if not isinstance(each.awards, Unknown))
        awards = tuple(itertools.chain(*known))
    return replace(
        one,
        facts={**other.facts, **one.facts},
        rows=rows,
        awards=awards,
        published={**other.published, **one.published},
    )


def _award(chance: random.Random, ids: Sequence[str]) -> Award:
    return Award(
        chance.choice((*OTHERS, chance.choice(ids))),
        chance.choice(_AMOUNTS),
        chance.choice(_DAYS),
        chance.choice(("第1项", "第2项", None, "旧项")),
        chance.choice((None, None, "甲", "乙")),
        chance.choice((True, False, UNKNOWN)),
    )


def doubts(book: Rulebook) -> Iterator[Sequence[str]]:
    """The readings of each doubt that bears on a case."""
    common = (book.scope, book.stacking, book.validity)
    for placed in (*(placed for placed, _ in book.judged), *filter(None, common)):
        for doubt in placed.readings:
            yield doubt.names


def readings(book: Rulebook, chance: random.Random) -> Selection:
    """One reading of each doubt, by chance."""
    return frozenset(chance.choice(names) for names in doubts(book))


def shown(differences: Iterable[Difference]) -> str:
    """The differences in words, the case last."""
    return "\n".join(
        f"{each.provision}\n  evaluator {each.evaluator}\n  columns   {each.columns}\n  {each.case}"
        for each in differences
    )
