"""Which way an outcome changed: more for the applicant, less, or neither."""

from __future__ import annotations

from tiaoli.compare.model import Direction
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed
from tiaoli.provisions import Grant

_NOTHING = (
    Status.NOT_ELIGIBLE, Status.SUPERSEDED, Status.NOT_YET, Status.EXPIRED, Status.BREACHED,
)  # fmt: skip


def worth(outcome: Outcome, pays: bool) -> tuple[int, int]:
    """What it is worth at least and at most: fen where the provision ``pays``; or else 1 for
    support without an amount and for a duty that was kept. Nothing is -1, and so is 0元."""
    if outcome.status in _NOTHING:
        return -1, -1
    if outcome.status is Status.UNDETERMINED:
        return outcome.low or -1, outcome.high if pays else 1
    if outcome.pay in (Pay.EXACT, Pay.AT_MOST):
        return (outcome.low, outcome.high) if outcome.high else (-1, -1)
    return 1, 1


def amount(outcome: Outcome) -> int:
    """What it brings at most, in fen; nothing where no amount follows."""
    return outcome.high if outcome.pay in (Pay.EXACT, Pay.AT_MOST) else 0


def direction(before: Outcome, after: Outcome, pays: bool) -> Direction | None:
    """Which way the outcome changed; ``None`` where it did not.

    One way of getting nothing is like another, 0元 among them. It is more where neither end of
    what it may be worth fell, and less where neither rose.
    """
    (low, high), (lower, higher) = worth(before, pays), worth(after, pays)
    if before.same_verdict(after) or max(high, higher) <= 0:
        return None
    if (lower, higher) != (low, high) and lower >= low and higher >= high:
        return Direction.GAIN
    if (lower, higher) != (low, high) and lower <= low and higher <= high:
        return Direction.LOSS
    return Direction.OTHER


def paying(*versions: Placed | None) -> bool:
    """Whether a provision pays money in one of its versions."""
    return any(isinstance(placed.provision, Grant) for placed in versions if placed is not None)
