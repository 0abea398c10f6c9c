"""Made-up policies that are amended once or twice, by chance, and cases that span the changes."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from tests.columns.differential import SUBJECTS, 平台, 标准
from tests.columns.madeup import Chance
from tests.engine.editions import AFTER, BEFORE, CHANGE, LATER, amending, clause, original
from tiaoli.case import Case
from tiaoli.history import with_history
from tiaoli.kinds import UNKNOWN
from tiaoli.language import Commence, Insert, Renumber, Repeal, Revise, Transition, date_constant
from tiaoli.orders import AWARDS, EVENTS, Counted, Governs, Order
from tiaoli.policy import Clause, Rulebook
from tiaoli.tree import All, Past, Selection

Day = datetime.date
SECOND = Day(2025, 8, 15)
"""The day on which a third edition takes effect."""
SUBJECT_OF = {"补助": 平台, "奖励": 标准, "资助": 平台}
READINGS = (
    frozenset[str](), frozenset({"按发生时的规定"}), frozenset({"旧所得不计入"}),
    frozenset({"按发生时的规定", "旧所得不计入"}),
)  # fmt: skip


class Changes(Chance):
    """Draws the editions of a policy, and cases of days around its changes."""

    def editions(self) -> list[Rulebook]:
        """Two or three editions: clauses revised, repealed, inserted and numbered anew."""
        rules = [self.paying(name) for name in SUBJECT_OF]
        first = [
            clause(f"第{n}条 甲{n}。", f"art_{n}", **rule)
            for n, rule in zip("一二三", rules, strict=True)
        ]
        common = clause("第四条 丁。", "art_4", 重复=self.stacking())
        one = original(*first, common, subjects=SUBJECTS.values())
        two = self.changed(one, CHANGE)
        editions = [one, two]
        if self.random.random() < 0.3:
            editions.append(self.changed(two, SECOND))
        return with_history([replace(each, policy_id="mou") for each in editions])

    def paying(self, name: str) -> dict[str, Any]:
        """A grant, most often one that knows the day of an event."""
        subject = SUBJECT_OF[name]
        grant = self.grant(subject)
        dates = [fact for fact in subject if fact.key.endswith("日期")]
        if dates and self.random.random() < 0.7:
            past = Past(self.one(*dates))
            grant = replace(grant, when=past if grant.when is None else All((past, grant.when)))
        return {name: grant}

    def changed(self, one: Rulebook, day: Day) -> Rulebook:
        """The next edition: one of three ways to change the clauses, and what it says of what
        spans the change."""
        labels = [each.label for each in one.clauses]
        change = self.one("revise", "repeal", "insert")
        own: list[Clause] = []
        orders: list[Order] = []
        if change == "revise":
            label = self.one(*labels[:-1])
            [held] = [each for each in one.clauses if each.label == label]
            rule = self.paying(next(iter(held.provisions)))
            own = [clause(f"{label} 新{one.edition_id}。", held.file, **rule)]
            orders = [Revise(quote=f"{label}修改为：", clause=label)]
        elif change == "repeal" and len(labels) > 2:
            gone = self.random.randrange(len(labels) - 1)
            orders = [Repeal(quote=f"删去{labels[gone]}。", clause=labels[gone])]
            moved = dict(zip(labels[gone + 1 :], labels[gone:], strict=False))
            orders.append(Renumber(quote="以下改号。", labels=moved))
        else:
            last = {3: "第四条", 4: "第五条", 5: "第六条"}[len(labels)]
            file = f"new_{one.edition_id}"
            own = [clause(f"{labels[0]} 增{one.edition_id}。", file, **self.paying("补助"))]
            orders = [Insert(quote="增加一条：", clause=labels[0], after="")]
            moved = dict(zip(labels, [*labels[1:], last], strict=True))
            orders.append(Renumber(quote="以下改号。", labels=moved))
        said = self.one(None, Governs.EVENT, Governs.EVENT, Governs.APPLICATION, EVENTS)
        counted = self.one(None, None, Counted.NO, Counted.YES, AWARDS)
        if said is not None or counted is not None:
            orders.append(Transition(quote="衔接。", events=said, awards=counted))
        start = date_constant(day.year, day.month, day.day)
        return amending(one, *orders, Commence(quote="施行。", start=start), own=own)

    def spanning(self, editions: list[Rulebook]) -> Case:
        """A case of a day after the changes, or before, with awards under anybody's numbers."""
        case = self.case(editions[-1], self.one(BEFORE, CHANGE, SECOND, LATER, LATER, LATER))
        if case.awards is UNKNOWN:
            return case
        named = [
            name
            for book in editions
            for placed, _ in book.judged
            for name in (placed.id, f"{book.edition_id} {placed.id}")
        ]
        days = (BEFORE, AFTER, Day(2025, 8, 20), UNKNOWN)
        awards = tuple(
            replace(award, provision=self.one(award.provision, *named), date=self.one(*days))
            for award in case.awards  # type: ignore[union-attr]
        )
        return replace(case, awards=awards)

    def reading(self) -> Selection:
        """Readings of what spans a change."""
        return self.one(*READINGS)  # type: ignore[no-any-return]
