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
from tests.engine.test_transition import BY_EVENT, HIGHEST, ID, shown, text, texts
from tests.small import 万元, 企业, 平台
from tiaoli.case import Case, Row
from tiaoli.history import with_history
from tiaoli.kinds import UNKNOWN, Duration
from tiaoli.language import (
    Commence,
    Counted,
    Duty,
    Grant,
    Insert,
    Limit,
    Per,
    Period,
    Renumber,
    Repeal,
    Revise,
    Support,
    Transition,
    Validity,
    date,
    date_constant,
    past,
    subject,
)
from tiaoli.outcome import Status
from tiaoli.policy import Rulebook
from tiaoli.transition import decided
from tiaoli.tree import Constant

UP_TO_15 = (Limit(万元(15), Per.APPLICANT, Period.TERM, words=("不超过15万元",)),)
AWARDS_SET_ASIDE = Transition(quote="以前的不计入。", awards=Counted.NO)


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


def capped() -> Rulebook:
    """第一条 pays 10万元 for platforms, up to 15万元, 第二条 20万元 for standards; of a project the
    highest is enjoyed."""
    return original(
        clause("第一条 甲。", 补助=paying(10, limits=UP_TO_15)),
        clause("第二条 乙。", 奖励=published(20)),
        clause("第三条 丙。", 就高=HIGHEST),
        subjects=[标准],
    )


def contested(new: Grant | None, *orders: Any) -> Rulebook:
    """The same with another 第一条; without ``new`` it becomes 第二条."""
    one = capped()
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
    one = capped()
    two = amending(one, AS_IT_HAPPENED, AWARDS_SET_ASIDE, COMMENCES)
    [_, book] = with_history([one, two])
    case = contest_of(AFTER, AFTER, AFTER, awards=(replace(paid(ID, paid_on), item="另一项"),))
    early = Row("标准", {"标准.发布日期": BEFORE}, "P1")
    assert text(book, replace(case, rows={**case.rows, "标准": (early,)})) == expected


def test_what_gives_way_leaves_rows_of_both_sides() -> None:
    """The first platform gives way; of the others one falls under the old rule, one under the
    new: nothing but their ceilings could be in the way of either."""
    assert text(contested(paying(30)), contest_of(BEFORE, BEFORE, AFTER)) == "40万元"
    assert text(contested(paying(30)), contest_of(BEFORE, AFTER)) == "30万元"
    both_capped = contested(paying(30, limits=UP_TO_15))
    assert text(both_capped, contest_of(BEFORE, BEFORE, AFTER)) == "未定"
    assert text(both_capped, contest_of(BEFORE, AFTER)) == "15万元"


def row_of(name: str, day: Any, project: str, subject_: str = "平台") -> Row:
    """A row that happened on a day, of a project."""
    fact = "认定日期" if subject_ == "平台" else "发布日期"
    return Row(name, {f"{subject_}.{fact}": day, f"{subject_}.合格": True} if day else {}, project)


def of_both(platforms: list[Row], standards: list[Row]) -> Case:
    """A case of platforms and standards."""
    return replace(recognised(), rows={"平台": tuple(platforms), "标准": tuple(standards)})


def amended(old: list[Grant], *orders: Any, own: Any = (), rule: bool = True) -> Rulebook:
    """第一条 pays for platforms, 第二条 for standards, 第三条 (if asked for) leaves the highest."""
    clauses = [clause("第一条 甲。", 补助=old[0]), clause("第二条 乙。", 奖励=old[1])]
    if rule:
        clauses.append(clause("第三条 丙。", 就高=HIGHEST))
    one = original(*clauses, subjects=[标准])
    return with_history([one, amending(one, *orders, AS_IT_HAPPENED, COMMENCES, own=own)])[1]


def test_what_was_repealed_stands_in_nobodys_way_after_that() -> None:
    """A standard of after the repeal brings nothing, so the platform of before is paid."""
    book = amended([paying(10), published(50)], Repeal(quote="删去第二条。", clause="第二条"))
    platform, standard = row_of("甲", BEFORE, "P"), row_of("乙", AFTER, "P", "标准")
    found = texts(book, of_both([platform], [standard]))
    assert found == {ID: "10万元", "v1 第二条/奖励": "已失效"}


def test_the_rule_of_then_settles_what_falls_under_it_alone() -> None:
    """A rule on several awards that was repealed still binds rows of before, whatever rows of
    after are applied for with them; a new one binds none of them."""
    gone = amended([paying(5), published(10)], Repeal(quote="删去第三条。", clause="第三条"))
    standard = row_of("标", BEFORE, "P", "标准")
    both = of_both([row_of("甲", BEFORE, "P"), row_of("乙", AFTER, "Q")], [standard])
    assert texts(gone, both) == {ID: "5万元", "第二条/奖励": "10万元"}
    insert = Insert(quote="增加一条。", clause="第三条", after="第二条")
    rule = clause("第三条 丙。", 就高=HIGHEST)
    new = amended([paying(10), published(5)], insert, own=[rule], rule=False)
    early = of_both([row_of("甲", BEFORE, "P")], [standard])
    assert texts(new, early) == {ID: "10万元", "第二条/奖励": "5万元"}


def test_a_row_of_unknown_date_leaves_open_what_it_may_outdo() -> None:
    """Under the old rules it would be paid more than its rival, under the new ones less: with its
    date unknown neither is settled, however many such rows there are."""
    either = past(平台.认定日期) | 平台.合格
    old = replace(paying(50), when=either)
    new = clause("第一条 丁。", 补助=replace(paying(5), when=either))
    revise = Revise(quote="第一条修改为：", clause="第一条")
    book = amended([old, published(20)], revise, own=[new])
    for count in (1, 5):
        names = [f"甲{n}" for n in range(count)]
        standards = [row_of(f"标{name}", AFTER, name, "标准") for name in names]
        undated = [Row(name, {"平台.合格": True}, name) for name in names]
        open_ = decided(book, of_both(undated, standards))
        for day in (BEFORE, AFTER):
            known = [replace(row, facts={**row.facts, "平台.认定日期": day}) for row in undated]
            for id_, each in decided(book, of_both(known, standards)).items():
                assert open_[id_].outcome.status is Status.UNDETERMINED
                assert open_[id_].outcome.low <= each.outcome.low
                assert each.outcome.high <= open_[id_].outcome.high


def test_an_undated_award_of_a_repealed_provision_leaves_its_ceiling_open() -> None:
    """Whether it counts depends on its day, whichever edition repealed the provision."""
    one = original(clause("第一条 甲。", 补助=paying(10, limits=UP_TO_15)))
    two = amending(one, AWARDS_SET_ASIDE, AS_IT_HAPPENED, COMMENCES)
    third = Commence(quote="丙", start=date_constant(2025, 8, 15))
    repeal = Repeal(quote="删去第一条。", clause="第一条")
    [*_, book] = with_history([one, two, amending(two, repeal, AS_IT_HAPPENED, third)])
    rows = (AFTER, AFTER)
    for day, expected in ((BEFORE, "15万元"), (AFTER, "5万元"), (UNKNOWN, "未定")):
        award = replace(paid(f"v1 {ID}", day), item="另一项")
        assert text(book, recognised(*rows, awards=(award,)), id_=f"v2 {ID}") == expected


def test_the_term_of_the_new_edition_decides_whether_anything_is_paid() -> None:
    """What was repealed is over with the policy; the old rules keep the start of their own term."""
    start = date_constant(2020, 1, 1)
    ended = Validity(quote="有效。", start=start, term=Constant(Duration("月"), 12))
    insert = Insert(quote="增加一条。", clause="第三条", after="第二条")
    repeal = Repeal(quote="删去第一条。", clause="第一条")
    label = Renumber(quote="改号。", labels={"第二条": "第一条"})
    over = amended(
        [paying(10), published(5)], repeal, label, insert, own=[clause("第三条 丙。", 期限=ended)],
        rule=False,
    )  # fmt: skip
    assert texts(over, recognised(BEFORE)) == {"v1 第一条/补助": "已失效"}


def test_support_and_status_of_both_sides_are_one() -> None:
    """Neither has an amount that could be added up; where one side fails, the other one stands."""
    for made in (
        Support(
            quote="支持",
            subject=平台,
            recipient="企业",
            gives="支持",
            why_no_amount="没有写",
            when=past(平台.认定日期) & 平台.合格,
        ),
        replace(paying(10), when=past(平台.认定日期) & 平台.合格),
    ):
        _, book = changed(made, made, AS_IT_HAPPENED)
        one, two = row_of("甲", BEFORE, "P"), row_of("乙", AFTER, "Q")
        refused = replace(two, facts={**two.facts, "平台.合格": False})
        both, alone = (text(book, of_both([one, each], [])) for each in (two, refused))
        assert (both, alone) in (("支持", "支持"), ("20万元", "10万元"))


def test_a_new_duty_binds_nobody_before_it() -> None:
    """What happened before it was laid down is neither kept nor breached."""
    duty = Duty(
        quote="应当", bearer="企业", must="报告", subject=企业, kept=企业.合格 & past(企业.认定日期)
    )
    insert = Insert(quote="增加一条。", clause="第三条", after="第二条")
    own = [clause("第三条 丙。", 义务=duty)]
    book = amended([paying(10), published(5)], insert, own=own, rule=False)
    for day, expected in ((BEFORE, "未施行"), (AFTER, "违反")):
        facts = {"企业.合格": False, "企业.认定日期": day}
        assert text(book, replace(recognised(), facts=facts), id_="第三条/义务") == expected
