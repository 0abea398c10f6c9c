"""What comes out for a provision, and how it is written in a case file and on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from tiaoli.evaluate import UNBOUNDED
from tiaoli.kinds import Money, ValueProblemError


class Status(Enum):
    """The kinds of outcome."""

    ELIGIBLE = "符合"
    NOT_ELIGIBLE = "不符合"
    UNDETERMINED = "未定"
    SUPERSEDED = "就高让位"
    KEPT = "遵守"
    BREACHED = "违反"
    NOT_YET = "未施行"
    EXPIRED = "已失效"


class Pay(Enum):
    """What an eligible applicant is told about the amount."""

    EXACT = "exact"
    AT_MOST = "at most"
    UNSTATED = "unstated"
    NONE = "none"


@dataclass(frozen=True)
class Outcome:
    """A verdict on one provision: ``low`` and ``high`` bound the amount in fen."""

    status: Status
    pay: Pay = Pay.NONE
    low: int = 0
    high: int = 0
    missing: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The outcome as case files write it."""
        if self.status is not Status.ELIGIBLE:
            return str(self.status.value)
        match self.pay:
            case Pay.EXACT:
                return Money().show(self.low)
            case Pay.AT_MOST:
                return f"至多{Money().show(self.high)}"
            case Pay.UNSTATED:
                return "支持"
            case _:
                return "符合"

    @property
    def sentence(self) -> str:
        """The outcome as people read it."""
        match self.status, self.pay:
            case Status.ELIGIBLE, Pay.EXACT:
                return f"符合，{self.text}"
            case Status.ELIGIBLE, Pay.AT_MOST:
                return f"符合，{self.text}（以评审核定额为准）"
            case Status.ELIGIBLE, Pay.UNSTATED:
                return "符合，给予支持（金额条文未写）"
            case Status.UNDETERMINED, _ if 0 < self.high < UNBOUNDED:
                return f"未定（{Money().show(self.low)}至{Money().show(self.high)}之间）"
            case Status.SUPERSEDED, _:
                return "就高让位（同一项目已由不低于本项的奖补享受）"
            case _:
                return str(self.status.value)

    def same_verdict(self, other: Outcome) -> bool:
        """Whether both say the same, whatever facts they still miss."""
        return self.text == other.text


_WORDS = {status.value for status in Status} | {"支持"}


def check_outcome(text: str) -> str:
    """`text` if it is how an outcome is written; raises `ValueProblemError` otherwise."""
    if text in _WORDS:
        return text
    at_most = re.fullmatch(r"至多\s*(.+)", text)
    try:
        amount = Money().show(Money().read(at_most[1] if at_most else text))
    except ValueProblemError:
        raise ValueProblemError(
            f"`{text}` 不是结果；请写金额（如 10万元）、至多100万元、支持、符合、不符合、未定、"
            "就高让位、遵守、违反、未施行 或 已失效"
        ) from None
    return f"至多{amount}" if at_most else amount
