"""Several awards for one project where some fall under the old rules and some under the new."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.engine.editions import (
    AFTER,
    AS_IT_HAPPENED,
    BEFORE,
    COMMENCES,
    amending,
    changed,
    clause,
    original,
    paid,
    paying,
    recognised,
)
from tests.engine.test_transition import BY_EVENT, ID, shown, text, texts
from tests.small import 万元
from tiaoli.case import Case, Row
from tiaoli.history import with_history
from tiaoli.kinds import UNKNOWN
from tiaoli.language import (
    Counted,
    Grant,
    Insert,
    Limit,
    PaidBefore,
    Per,
    Period,
    Renumber,
    Repeal,
    Revise,
    Stacking,
    Transition,
    date,
    past,
    subject,
)
from tiaoli.policy import Rulebook

HIGHEST = Stacking(quote="就高", unit="项目", same_kind="同类", paid_before=PaidBefore.DIFFERENCE)
UP_TO_15 = (Limit(万元(15), Per.APPLICANT, Period.TERM, words=("不超过15万元",)),)
NOT_COUNTED = Transition(quote="以前的不计入。", awards=Counted.NO)


def contest(old: int, new: int, other: tuple[int, int], *orders: Any) -> Rulebook:
    """第一条 pays for platforms, 第二条 as well, 第三条 leaves the highest of a project."""
    one = original(
        clause("第一条 甲。", 补助=paying(old)), clause("第二条 乙。", 奖励=paying(other[0])),
        clause("第三条 就高。", 就高=HIGHEST),
    )  # fmt: skip
    own = [clause("第一条 丁。", 补助=paying(new)), clause("第二条 戊。", 奖励=paying(other[1]))]
    revised = [Revise(quote=each.label, clause=each.label) for each in own]
    return with_history([one, amending(one, *revised, *orders, COMMENCES, own=own)])[1]


def test_the_highest_of_a_project_on_both_sides() -> None:
    """Of a project's rows of one provision only the higher is enjoyed: here that of the new
    rules."""
    _, book = changed(
        paying(10), paying(30), AS_IT_HAPPENED, others=[clause("第三条 就高。", 就高=HIGHEST)]
    )
    for days in ((BEFORE, AFTER), (AFTER, BEFORE)):
        assert text(book, recognised(*days, project="P")) == "30万元"
        assert text(book, recognised(*days)) == "40万元"


def test_the_highest_provision_of_a_project_under_the_old_rules() -> None:
    """Both events before the change: the old amounts are compared, whatever the new ones are."""
    book = contest(10, 10, (5, 50), AS_IT_HAPPENED)
    assert texts(book, recognised(BEFORE)) == {ID: "10万元", "第二条/奖励": "就高让位"}
    assert texts(book, recognised(AFTER)) == {ID: "就高让位", "第二条/奖励": "50万元"}


标准 = subject("标准", "标准", many=True, 发布日期=date("发布日期", source=""))


def published(amount: int) -> Grant:
    """So much for each standard that was published: the day of that is the event."""
    return replace(paying(amount), subject=标准, when=past(标准.发布日期))


EVENTS = [
    # Old and new amounts of the platform; old and new ones of the firm; what comes out.
    ((10, 10), (5, 20), {ID: "就高让位", "第二条/奖励": "20万元"}),
    ((10, 10), (20, 5), {ID: "10万元", "第二条/奖励": "就高让位"}),
    ((10, 30), (20, 20), {ID: "就高让位", "第二条/奖励": "20万元"}),
]


@pytest.mark.parametrize(
    ("platform", "other", "expected"),
    [
        EVENTS[0],
        EVENTS[1],
        EVENTS[2],
    ],
)
def test_one_project_under_old_and_new_rules(
    platform: tuple[int, int], other: tuple[int, int], expected: dict[str, str]
) -> None:
    """A platform of before and its successor's award of after, for one project: what is really due
    for either is compared."""
    one = original(
        clause("第一条 甲。", 补助=paying(platform[0])),
        clause("第二条 乙。", 奖励=published(other[0])),
        clause("第三条 就高。", 就高=HIGHEST),
        subjects=[标准],
    )
    own = [
        clause("第一条 丁。", 补助=paying(platform[1])),
        clause("第二条 戊。", 奖励=published(other[1])),
    ]
    revised = [Revise(quote=each.label, clause=each.label) for each in own]
    two = amending(one, *revised, AS_IT_HAPPENED, COMMENCES, own=own)
    _, book = with_history([one, two])
    rows = {
        "平台": (Row("甲", {"平台.认定日期": BEFORE}, "P"),),
        "标准": (Row("乙", {"标准.发布日期": AFTER}, "P"),),
    }
    assert expected == texts(book, replace(recognised(), rows=rows))


def test_a_repealed_rule_on_several_awards_still_shows_in_a_reading() -> None:
    """Under 按发生时的规定 the lower of two awards for one row gives way, as it did then."""
    one = original(
        clause("第一条 甲。", 补助=paying(10)), clause("第二条 乙。", 奖励=paying(5)),
        clause("第三条 就高。", 就高=HIGHEST),
    )  # fmt: skip
    two = amending(one, Repeal(quote="删去第三条。", clause="第三条"), COMMENCES)
    _, book = with_history([one, two])
    assert text(book, recognised(BEFORE), BY_EVENT, "第二条/奖励") == "就高让位"
    assert shown(book, recognised(BEFORE), "第二条/奖励") == (
        "5万元",
        {"按发生时的规定": "就高让位"},
    )


def contested(new: Grant | None, *orders: Any) -> Rulebook:
    """第一条 pays 10万元 for platforms, up to 15万元, and later otherwise; 第二条 pays 20万元 for
    standards; of a project the highest is enjoyed. Without ``new`` 第一条 becomes 第二条."""
    one = original(
        clause("第一条 甲。", 补助=paying(10, limits=UP_TO_15)),
        clause("第二条 乙。", 奖励=published(20)),
        clause("第三条 丙。", 就高=HIGHEST),
        subjects=[标准],
    )
    if new is None:
        own = [clause("第一条 丁。", 补贴=paying(1))]
        labels = {"第一条": "第二条", "第二条": "第三条", "第三条": "第四条"}
        insert = Insert(quote="增加一条，作为第一条：", clause="第一条", after="")
        changes: tuple[Any, ...] = (insert, Renumber(quote="改号。", labels=labels))
    else:
        own = [clause("第一条 丁。", 补助=new)]
        changes = (Revise(quote="第一条修改为：", clause="第一条"),)
    two = amending(one, *changes, *orders, AS_IT_HAPPENED, COMMENCES, own=own)
    return with_history([one, two])[1]


def contest_of(*days: Any, awards: Any = ()) -> Case:
    """Platforms of these days; the first is of a project for which a standard of after the change
    is paid more."""
    rows = [Row(f"第{n}项", {"平台.认定日期": day}, f"P{n}") for n, day in enumerate(days, 1)]
    standard = Row("标准", {"标准.发布日期": AFTER}, "P1")
    return replace(
        recognised(), rows={"平台": tuple(rows), "标准": (standard,)}, awards=awards
    )  # fmt: skip


def test_what_gives_way_leaves_the_ceiling_of_its_time() -> None:
    """The first of three platforms of before gives way: the old rule pays no more than 15万元 for
    the others, whatever the new one says."""
    case = contest_of(BEFORE, BEFORE, BEFORE)
    assert text(contested(paying(10)), case) == "15万元"
    assert text(contested(None), case, id_="第二条/补助") == "15万元"


def test_what_gives_way_leaves_what_was_paid_before() -> None:
    """Of 15万元 under the old rule 10万元 were paid under its old number."""
    awards = (replace(paid(f"v1 {ID}", BEFORE), item="另一项"),)
    case = contest_of(BEFORE, BEFORE, BEFORE, awards=awards)
    assert text(contested(paying(10)), case) == "5万元"
    assert text(contested(None), case, id_="第二条/补助") == "5万元"


@pytest.mark.parametrize(
    ("paid_on", "expected"), [(BEFORE, "15万元"), (AFTER, "5万元"), (UNKNOWN, "未定")]
)
def test_what_gives_way_leaves_aside_what_does_not_count(paid_on: Any, expected: str) -> None:
    """The text sets aside what was paid before the change; the first platform gives way to what
    the old rules paid for another one."""
    one = original(
        clause("第一条 甲。", 补助=paying(10, limits=UP_TO_15)),
        clause("第二条 乙。", 奖励=published(20)),
        clause("第三条 丙。", 就高=HIGHEST),
        subjects=[标准],
    )
    two = amending(one, AS_IT_HAPPENED, NOT_COUNTED, COMMENCES)
    [_, book] = with_history([one, two])
    case = contest_of(AFTER, AFTER, AFTER, awards=(replace(paid(ID, paid_on), item="另一项"),))
    early = Row("标准", {"标准.发布日期": BEFORE}, "P1")
    assert text(book, replace(case, rows={**case.rows, "标准": (early,)})) == expected


def test_what_gives_way_leaves_rows_of_both_sides() -> None:
    """The first platform gives way; of the others one falls under the old rule, one under the
    new: nothing but their ceilings could be in the way of either."""
    assert text(contested(paying(30)), contest_of(BEFORE, BEFORE, AFTER)) == "40万元"
    assert text(contested(paying(30)), contest_of(BEFORE, AFTER)) == "30万元"
    capped = contested(paying(30, limits=UP_TO_15))
    assert text(capped, contest_of(BEFORE, BEFORE, AFTER)) == "未定"
    assert text(capped, contest_of(BEFORE, AFTER)) == "15万元"
