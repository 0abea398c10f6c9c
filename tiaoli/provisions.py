"""What a sentence of a policy can do: grant, recognise, oblige, forbid, encourage, limit.

A provision quotes its words exactly and holds the tree that they mean. Fields may hold a `Reading`
wherever the words allow more than one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from tiaoli import kinds
from tiaoli.fields import Checked, shown
from tiaoli.nouns import Subject
from tiaoli.tree import Constant, Fact, Node, Reading, RuleError, Unstated, kind_of


class Per(Enum):
    """Whom or what a limit or a once-only counts by."""

    APPLICANT = "applicant"
    ITEM = "item"
    TIER = "tier"
    ITEM_TIER = "item's tier"
    DIFFERENCE = "difference"
    APPLICANT_DIFFERENCE = "applicant's difference"


class Period(Enum):
    """The time over which a limit adds up."""

    YEAR = "year"
    TERM = "term"


class PaidBefore(Enum):
    """What a project may still get when a lower award was paid for it before."""

    DIFFERENCE = "difference"
    NOTHING = "nothing"


class Covers(Enum):
    """Which awards a policy's stacking rule sets against one another."""

    ALL = "own and others"
    OTHERS = "others only"
    OWN = "own only"


class Since(Enum):
    """From when on earlier awards count: whenever paid, or from the edition's first day."""

    EVER = "ever"
    TERM = "term"


class DayOne(Enum):
    """The first day of a period that runs from a date: that day itself, or the next one."""

    NEXT = "next day"
    SAME = "same day"


@dataclass(frozen=True)
class Publication(Checked):
    """An edition that takes effect when it is published, or so many days after that."""

    after: Constant | None = None
    day_one: DayOne = DayOne.NEXT
    called: str = "公布之日"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.after is not None and self.after.kind != kinds.Duration("日"):
            raise RuleError("after= needs a number of days such as 日(30)")


class TermFrom(Enum):
    """The day from which a term of so many years runs."""

    EFFECT = "effect"
    PUBLICATION = "publication"


class Effect(Enum):
    """What an amendment means to do to those whom a provision concerns."""

    LOOSER = "放宽"
    TIGHTER = "收紧"
    MIXED = "有增有减"
    OTHER = "其他变化"
    NONE = "不变"


class LastDay(Enum):
    """Which day ends a term of N years that starts on day D."""

    EVE = "eve"
    SAME_DAY = "same day"


@dataclass(frozen=True)
class Once(Checked):
    """Paid once only: per applicant, per item, per tier, per tier of each item, or up to the
    difference to what was paid for the item, or to the applicant, before. An earlier award tells
    its tier by its amount."""

    per: Per
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit(Checked):
    """A ceiling (fen, can be reached) over several rows or payments.

    A yearly limit counts the year of the case's date, or with ``by`` the year of that fact's date.
    """

    amount: Constant
    per: Per
    period: Period
    words: tuple[str, ...] = ()
    by: Fact | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(kind_of(self.amount), kinds.Money):
            raise RuleError("a limit needs an amount such as 万元(100)")


@dataclass(frozen=True)
class Quota(Checked):
    """How many can be chosen; ``rank`` is the fact that orders them where the text orders them."""

    number: Constant
    rank: Any = None
    period: Period = Period.YEAR
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Envelope(Checked):
    """The money available in one period for all applicants together (fen)."""

    amount: Constant
    period: Period
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Defect(Checked):
    """A flaw of the drafting: the words, what is missing or wrong, what could stand instead."""

    quote: str
    what: str
    instead: str = ""


@dataclass(frozen=True, kw_only=True)
class Provision(Checked):
    """A part of a clause that does one thing.

    ``measure`` is what it is compared by with other policies, ``no_effect`` explains words and
    numbers that decide nothing here, ``defects`` collects what the drafter should look at again.
    """

    label: ClassVar[str] = "规定"
    quote: str
    measure: str = ""
    no_effect: Any = ()
    defects: tuple[Defect, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.no_effect, Mapping):
            object.__setattr__(self, "no_effect", tuple(self.no_effect.items()))
        super().__post_init__()
        if not self.quote:
            raise RuleError(f"{type(self).__name__} needs quote=: the official words it encodes")
        for defect in self.defects:
            if defect.quote not in self.quote:
                raise RuleError(f"defect quotes `{defect.quote}`, which is not in `{self.quote}`")
        for name, reason in self.no_effect:
            if not reason:
                raise RuleError(f"say why `{name}` has no effect")


@dataclass(frozen=True, kw_only=True)
class Entitlement(Provision):
    """What an applicant can be given when conditions hold."""

    subject: Subject
    recipient: str
    when: Any = None
    times: Any = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.when is not None and not isinstance(self.when, Node):
            raise RuleError(f"when= needs a condition, not {shown(self.when)}")
        if self.times is not None and not isinstance(self.times, Once | Reading):
            raise RuleError("times= needs a term such as 一次性")
        if self.times is not None and not isinstance(self, Grant):
            raise RuleError(f"times= counts amounts that were paid; {type(self).__name__} has none")


@dataclass(frozen=True, kw_only=True)
class Grant(Entitlement):
    """Money: exact by a formula, or at most a ceiling."""

    label = "奖补"
    pays: Any
    limits: tuple[Any, ...] = ()
    quota: Quota | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.pays, Unstated):
            raise RuleError("a grant without an amount is a Support")
        if not isinstance(self.pays, Node) or not isinstance(kind_of(self.pays), kinds.Money):
            raise RuleError("pays= needs an amount: 万元(30), 按比例(…), 最高(…), 分别(…)")


@dataclass(frozen=True, kw_only=True)
class Support(Entitlement):
    """Support for which the text gives no amount; none is invented."""

    label = "无金额支持"
    gives: str
    why_no_amount: str

    @property
    def pays(self) -> Unstated:
        """The amount, as the text leaves it."""
        return Unstated(self.why_no_amount)


@dataclass(frozen=True, kw_only=True)
class Recognition(Entitlement):
    """A status; once it is established, other provisions may rely on it."""

    label = "认定"
    establishes: Fact
    gives: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(getattr(self.establishes, "kind", None), kinds.YesNo):
            raise RuleError("establishes= needs a yes/no fact, such as 人才.是特聘专家")


@dataclass(frozen=True, kw_only=True)
class Duty(Provision):
    """Something that must be done. ``kept`` is the condition under which it was, if one can say."""

    label = "义务"
    bearer: str
    must: str
    subject: Subject | None = None
    kept: Any = None
    why_no_verdict: str = ""


@dataclass(frozen=True, kw_only=True)
class Prohibition(Provision):
    """Something that must not be done. ``breached`` is the condition under which it was."""

    label = "禁止"
    bearer: str
    must_not: str
    subject: Subject | None = None
    breached: Any = None
    why_no_verdict: str = ""


@dataclass(frozen=True, kw_only=True)
class Programme(Provision):
    """An encouragement or a plan: who acts, for whom, to do what, and why no verdict follows."""

    label = "倡导"
    actor: str
    addressee: str
    does: str
    why_no_verdict: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.why_no_verdict:
            raise RuleError("say why no verdict can be reached: no criterion, addressee or amount")


@dataclass(frozen=True, kw_only=True)
class Appropriation(Provision):
    """The money set aside for a provision of the same clause, named by ``funds``."""

    label = "资金安排"
    envelope: Envelope
    funds: str
    why_no_verdict: str = "年度总额不决定单个案例；用完以后给谁、给多少，条文没有写"


@dataclass(frozen=True, kw_only=True)
class Scope(Provision):
    """To whom the whole policy applies."""

    label = "适用范围"
    when: Any


@dataclass(frozen=True, kw_only=True)
class Stacking(Provision):
    """What happens when several awards fall on the same project: the highest only.

    ``paid_before`` is what a lower award of another provision leaves, ``promotion`` what one of the
    same provision leaves where the text has a rule of its own for that. With ``per`` the applicant
    all his rows are one project; ``subjects`` restricts the rule to rows of these subjects.
    """

    label = "重复原则"
    unit: str
    same_kind: str
    paid_before: Any
    promotion: Any = None
    covers: Any = Covers.ALL
    since: Any = Since.EVER
    per: Any = Per.ITEM
    subjects: tuple[Subject, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Validity(Provision):
    """When the edition takes effect and for how long; without ``term`` the text gives no end.

    ``explained_by`` names who interprets the policy where the same sentence says it.
    """

    label = "有效期限"
    start: Any
    term: Constant | None = None
    term_from: Any = TermFrom.EFFECT
    last_day: Any = LastDay.EVE
    explained_by: str = ""
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        starts = [self.start]
        if isinstance(self.start, Reading):
            starts = [start for _, start in self.start.options]
        for start in starts:
            dated = isinstance(start, Constant) and isinstance(start.kind, kinds.Date)
            if not dated and not isinstance(start, Publication):
                raise RuleError(
                    "start= needs 日期(2024, 2, 17) or the day of publication, 公布之日"
                )


@dataclass(frozen=True, kw_only=True)
class Supersession(Provision):
    """Which later rules prevail over the policy."""

    label = "从新从上"
    by: str
    effect: str
    why_no_verdict: str


@dataclass(frozen=True, kw_only=True)
class Interpretation(Provision):
    """Who explains the policy, with whom, and what else they must do."""

    label = "解释机关"
    by: str
    together_with: str = ""
    also: str = ""


NO_VERDICT = (Programme, Appropriation, Supersession, Interpretation)
"""Provisions that say what is to be done or by whom, but decide no case."""
