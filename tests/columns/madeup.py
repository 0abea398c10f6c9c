"""Made-up editions and cases, by chance: every node, rule and way in which something is unknown."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

from tests.columns.differential import (
    TODAY,
    edition,
    grant,
    support,
    人才,
    企业,
    平台,
    标准,
    申请人,
)
from tiaoli.case import Award, Case, Row
from tiaoli.consistency import contradictions
from tiaoli.kinds import (
    MAX_FEN,
    UNKNOWN,
    Choice,
    Count,
    Date,
    Duration,
    Kind,
    Money,
    Share,
    Year,
    Yearly,
    YesNo,
)
from tiaoli.nouns import ASSESSED, NAME, PROJECT, Subject
from tiaoli.policy import Rulebook
from tiaoli.provisions import (
    Covers,
    Grant,
    Limit,
    Once,
    PaidBefore,
    Per,
    Period,
    Provision,
    Publication,
    Recognition,
    Scope,
    Since,
    Stacking,
    Validity,
)
from tiaoli.tree import (
    All,
    AlreadyPaid,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Either,
    Fact,
    InValidity,
    Less,
    Node,
    Not,
    OneOf,
    Past,
    Portion,
    Several,
    Sum,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
)

Day = datetime.date
DAYS: Final = (TODAY, Day(2024, 2, 29), Day(2025, 12, 31), Day(2025, 1, 1))
EVENTS: Final = (
    Day(2023, 12, 31), Day(2024, 1, 1), Day(2024, 2, 29), Day(2025, 5, 1), TODAY, Day(2025, 12, 31),
    Day(2026, 1, 1),
)  # fmt: skip
# Ranges narrower than a fen are left out: the evaluator asks for what would not change a fen.
AMOUNTS: Final = (0, 100, 305, 505, 1000, 1505, 2000, 3333, 10000, 10**9)
PAID: Final = (0, 100, 500, 1000, 1500, 3000, 10000, UNKNOWN)
RATES: Final = (Fraction(0), Fraction(1, 2), Fraction(1, 3), Fraction(3, 20), Fraction(1))
SHARES: Final = (Fraction(0), Fraction(1, 2), Fraction(333_333_333, 10**9), Fraction(1), UNKNOWN)
NAMES: Final = ("第1项", "第2项", "第3项", "甲”乙", "丙、丁")
PROJECTS: Final = (None, None, "甲", "乙", "平台“第1项”")
PAYING: Final = (企业, 人才, 平台, 平台, 平台, 标准)


def fen(value: int) -> Constant:
    """An amount in fen."""
    return Constant(Money(), value)


class Chance:
    """Draws an edition, and cases for it; the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.day = self.random.choice(DAYS)
        self.published = self.random.choice((None, Day(2024, 1, 1), Day(2023, 1, 31)))

    def one(self, *of: Any) -> Any:
        """One of these."""
        return self.random.choice(of)

    # Rules ---------------------------------------------------------------------------------------

    def edition(self) -> Rulebook:
        """A policy of one to three grants and whatever bears on them."""
        made: dict[str, Provision] = {
            f"补助{n}": self.grant(self.one(*PAYING)) for n in range(self.one(1, 2, 3))
        }
        if self.random.random() < 0.6:
            made["重复"] = self.stacking()
        if self.random.random() < 0.3:
            made["范围"] = Scope(quote="适用", when=self.condition(self.one(申请人, 企业), 1))
        if self.random.random() < 0.3:
            made["支持"] = support(subject := self.one(*PAYING), self.condition(subject))
        if self.random.random() < 0.3:
            subject = self.one(企业, 人才)
            made["认定"] = Recognition(
                quote="认定", subject=subject, recipient="企业", establishes=subject.优秀,
                when=self.one(None, self.condition(subject, 1)),
            )  # fmt: skip
        if self.random.random() < 0.5:
            start = self.one(
                Constant(Date(), Day(2024, 1, 1)),
                Publication(),
                Publication(Constant(Duration("日"), 30)),
            )
            term = self.one(None, Constant(Duration("月"), 36))
            made["期限"] = Validity(quote="起", start=start, term=term)
        order = [*made]
        self.random.shuffle(order)
        return edition(**{name: made[name] for name in order})

    def grant(self, subject: Subject) -> Grant:
        """A grant to a subject."""
        when = self.one(None, subject.合格, subject.合格, self.condition(subject))
        times = self.one(None, None, *map(Once, Per))
        limits = tuple(self.limit(subject) for _ in range(self.one(0, 0, 1, 2)))
        if sum(limit.by is not None for limit in limits) > 1:
            limits = limits[:1]
        return grant(subject, self.amount(subject), when, times=times, limits=limits)

    def limit(self, subject: Subject) -> Limit:
        """A ceiling, by the year of a date now and then."""
        amount = fen(self.one(0, 500, 1500, 2500, 6000))
        if self.random.random() < 0.3:
            return Limit(amount, Per.APPLICANT, Period.YEAR, (), subject.认定日期)
        return Limit(amount, self.one(Per.APPLICANT, Per.ITEM), self.one(*Period))

    def stacking(self) -> Stacking:
        """A rule on several awards for one project."""
        return Stacking(
            quote="就高", unit="项目", same_kind="同类", paid_before=self.one(*PaidBefore),
            promotion=self.one(None, *PaidBefore), covers=self.one(Covers.ALL, *Covers),
            since=self.one(Since.EVER, *Since), per=self.one(Per.ITEM, Per.ITEM, Per.APPLICANT),
            subjects=self.one((), (), (平台,), (平台, 标准)),
        )  # fmt: skip

    def fact(self, subject: Subject, kind: type[Kind]) -> Any:
        """A fact of the subject, or of another one that an applicant has one of."""
        others = (企业, 申请人, 人才) if self.random.random() < 0.2 else ()
        found = [
            fact
            for each in (subject, *others)
            for fact in each
            if isinstance(fact.kind, kind) and fact.name not in (ASSESSED, NAME, PROJECT)
        ]
        return self.one(*found) if found else None

    def condition(self, subject: Subject, depth: int = 2) -> Node:
        """A condition on a subject."""
        if depth and self.random.random() < 0.5:
            inner: Callable[[], Node] = lambda: self.condition(subject, depth - 1)  # noqa: E731
            made: tuple[Callable[[], Node], ...] = (
                lambda: All((inner(), inner())),
                lambda: Either((inner(), inner(), inner())),
                lambda: Not(inner()),
                lambda: Worded(inner(), ("等",)),
            )
            return self.one(*made)()  # type: ignore[no-any-return]
        bound = self.one(*Bound)
        leaves: tuple[tuple[type[Kind], Callable[[Any], Node]], ...] = (
            (YesNo, lambda fact: fact),
            (YesNo, lambda fact: fact),
            (YesNo, WithinYear),
            (Money, lambda fact: Compare(fact, bound, fen(self.one(*AMOUNTS)))),
            (Money, lambda fact: Compare(fact, bound, subject.facts.get("投入", fen(500)))),
            (Count, lambda fact: Compare(fact, bound, Constant(fact.kind, self.one(0, 3, 10)))),
            (Share, lambda fact: Compare(fact, bound, Constant(Share(), self.one(*RATES)))),
            (Date, lambda fact: Compare(fact, bound, Constant(Date(), self.one(*EVENTS)))),
            (Duration, lambda fact: Compare(fact, bound, Constant(Duration("月"), 12))),
            (Choice, lambda fact: OneOf(fact, tuple(self.random.sample(fact.kind.options, 2)))),
            (Date, InValidity),
            (Year, InValidity),
            (Date, Past),
            (Year, Past),
            (Year, YearBefore),
            (
                Kind,
                lambda _: YearsLeft(
                    Constant(Duration("月"), 12 * self.one(1, 2)), self.one(True, False)
                ),
            ),
        )
        kind, leaf = self.one(*leaves)
        fact = self.fact(subject, kind)
        return self.condition(subject, 0) if fact is None else leaf(fact)

    def amount(self, subject: Subject, depth: int = 2) -> Node:
        """An amount for a subject."""
        if not depth:
            return self.one(fen(self.one(*AMOUNTS[1:-1])), Assessed(), subject.投入)  # type: ignore[no-any-return]
        inner: Callable[[], Node] = lambda: self.amount(subject, depth - 1)  # noqa: E731
        made: tuple[Callable[[], Node], ...] = (
            inner,
            lambda: Sum((inner(), inner())),
            lambda: Less(inner(), self.one(None, AlreadyPaid(), AlreadyPaid(True), inner())),
            lambda: Portion(self.rate(subject), inner()),
            lambda: Capped(inner(), fen(self.one(700, 2000))),
            lambda: Capped(inner(), inner()),
            lambda: Capped(Assessed(), Portion(self.rate(subject), subject.投入)),
            lambda: self.levels(subject),
            lambda: ByKind(
                subject.级别,
                tuple((o, inner()) for o in self.one(("甲级",), subject.级别.kind.options)),
            ),
        )
        return self.one(*made)()  # type: ignore[no-any-return]

    def kinds(self, subject: Subject, inner: Callable[[], Node]) -> ByKind:
        """An amount for one kind, or for every kind there is."""
        options = self.one(("甲级",), subject.级别.kind.options)
        return ByKind(subject.级别, tuple((option, inner()) for option in options))

    def rate(self, subject: Subject) -> Node:
        """A rate of the text, or a share of the subject."""
        return self.one(Constant(Share(), self.one(*RATES)), subject.占比)  # type: ignore[no-any-return]

    def levels(self, subject: Subject) -> ByTier:
        """Levels that are passed for the first time."""
        now, before = (
            (企业.收入, 企业.最高收入) if subject is 企业 else (subject.总投入, subject.投入)
        )
        tiers = ((fen(300), fen(200)), (fen(1000), fen(500)), (fen(2000), fen(3000)))
        measure = Crossing(now, before, self.one(Bound.AT_LEAST, Bound.ABOVE))
        return ByTier(measure, tiers[: self.one(1, 2, 3)], self.one(*Several))

    # Cases ---------------------------------------------------------------------------------------

    def case(self, book: Rulebook, day: Day) -> Case:
        """A case on a day whose facts do not contradict one another."""
        ids = [placed.id for placed, _ in book.judged]
        facts: dict[str, Any] = {}
        for subject in (申请人, 企业, 人才):
            if self.random.random() < 0.85:
                facts |= self.stated(subject, ids)
        rows = {
            subject.name: tuple(
                Row(name, self.stated(subject, ids), self.one(*PROJECTS))
                for name in sorted(self.random.sample(NAMES, self.one(1, 2, 3)))
            )
            for subject in (平台, 标准)
            if self.random.random() < 0.8
        }
        awards: list[Award] = [self.award(ids) for _ in range(self.one(0, 0, 1, 1, 2, 3))]
        if awards and self.random.random() < 0.2:
            awards.append(awards[0])
        known: Any = UNKNOWN if self.random.random() < 0.1 else tuple(awards)
        published = {} if self.published is None else {"": self.published}
        return Case("甲", day, facts, rows, known, published=published)

    def award(self, ids: Sequence[str]) -> Award:
        """An earlier award, of which some is unknown."""
        id_ = self.one(*ids, *ids, f"某 {ids[0]}", "外地 第一条/补贴", "某部 奖励")
        day = self.one(Day(2025, 1, 10), Day(2024, 2, 1), Day(2023, 5, 1), TODAY, UNKNOWN)
        item = self.one(None, *NAMES, "无此项", "企业")
        return Award(
            id_, self.one(*PAID), day, item, self.one(*PROJECTS), self.one(True, False, UNKNOWN)
        )

    def stated(self, subject: Subject, ids: Sequence[str]) -> dict[str, Any]:
        """What is stated of a subject."""
        while True:
            facts: dict[str, Any] = {}
            for fact in subject:
                if fact.name == ASSESSED:
                    key = self.one(
                        fact.key, f"{fact.key}@{ids[0]}", f"{fact.key}@某 {ids[-1]}", None
                    )
                    if key:
                        facts[key] = self.one(0, 100, 305, 1000, 10000)
                elif fact.name not in (NAME, PROJECT) and self.random.random() < self.often(fact):
                    facts[fact.key] = self.value(fact.kind)
            if not [*contradictions(subject, facts)]:
                return facts

    def often(self, fact: Fact) -> float:
        """How often a fact is stated: what follows from others less often."""
        return 0.75 if fact.formula is None else 0.2

    def value(self, kind: Kind) -> Any:
        """A value near the numbers of the rules."""
        match kind:
            case YesNo():
                return self.random.random() < 0.75
            case Money():
                return self.one(*AMOUNTS, *AMOUNTS, *AMOUNTS, MAX_FEN)
            case Count():
                return self.one(0, 2, 3, 5, 10)
            case Share():
                return self.one(*SHARES)
            case Choice(options=options):
                return self.one(*options)
            case Date():
                return self.one(*EVENTS)
            case Year():
                return self.one(2022, 2023, 2024, 2025)
            case Duration():
                return self.one(0, 12, 18)
            case Yearly():
                first = self.one(2021, 2022, 2023)
                years = range(first, first + self.one(1, 2, 3))
                return tuple((year, self.one(UNKNOWN, *AMOUNTS[:8])) for year in years)
        raise TypeError(f"no values for {kind}")
