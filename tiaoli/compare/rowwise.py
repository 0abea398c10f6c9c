"""What a look at one row alone proves of all rows and all earlier awards.

Where two versions differ in the amount only, everything that follows (a ceiling, once only, the
difference to what was paid, the best row, the sum) brings no less if each row brings no less. So it
is enough to compare the amounts of one row, which is far easier than to compare what comes of two
rows and two awards.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import z3

from tiaoli.compare.model import Direction
from tiaoli.guards.outcomes import Line, line
from tiaoli.guards.situations import Anything
from tiaoli.guards.witness import Answer, solve
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Grant, Limit, Once, Per
from tiaoli.tree import TAKEN, AlreadyPaid, YearsLeft, under, walk

_MONOTONE: Final = (Per.APPLICANT, Per.ITEM, Per.DIFFERENCE, Per.APPLICANT_DIFFERENCE)
"""Once per tier is none of them: it tells the tier by the amount, which a change moves."""
_FREE: Final = ("pays", "limits", "quote", "no_effect", "defects", "measure")
"""What may differ besides the amount: words, and what is said of them."""


def impossible(
    book_before: Rulebook, before: Placed, book_after: Rulebook, after: Placed
) -> set[Direction]:
    """The directions in which nobody's outcome can change, as far as one row shows. Raises
    `NoFormulaError`."""
    one, two = under(before.provision), under(after.provision)
    if not _only_amounts(one, two):
        return set()
    situation = Anything(book_after, after)
    rows = [
        line(book, provision, TAKEN, situation, 1)
        for book, provision in ((book_before, one), (book_after, two))
    ]
    found = set()
    if _no_less(situation, rows[0], rows[1]) and _limits_no_less(one, two):
        found.add(Direction.LOSS)
    if _no_less(situation, rows[1], rows[0]) and _limits_no_less(two, one):
        found.add(Direction.GAIN)
    if found and one.limits == two.limits and _as_sure(situation, *rows):
        found.add(Direction.OTHER)
    return found


def _only_amounts(one: Any, two: Any) -> bool:
    if not isinstance(one, Grant) or not isinstance(two, Grant):
        return False
    of_two = {name: getattr(two, name) for name in _FREE}
    if replace(one, **of_two) != two:
        return False
    times = one.times
    if times is not None and not (isinstance(times, Once) and times.per in _MONOTONE):
        return False
    return not any(isinstance(n, AlreadyPaid | YearsLeft) for g in (one, two) for n in walk(g))


def _limits_no_less(one: Grant, two: Grant) -> bool:
    """Whether each ceiling of the second is that of the first, or a higher one of the same kind."""
    if len(one.limits) != len(two.limits):
        return False
    pairs: list[tuple[Limit, Limit]] = list(zip(one.limits, two.limits, strict=True))
    return all(
        replace(a, amount=b.amount, words=b.words) == b and a.amount.value <= b.amount.value
        for a, b in pairs
    )


def _no_less(situation: Anything, one: Line, two: Line) -> bool:
    """Whether the second version owes the row whenever the first does, no less, and as surely."""
    less = z3.Or(
        z3.And(two.lacks, z3.Not(one.lacks)),
        z3.And(one.owed.yes, z3.Not(two.owed.yes)),
        z3.And(two.owed.no, z3.Not(one.owed.no)),
        two.low < one.low,
        two.high < one.high,
    )
    return solve(situation, less)[0] is Answer.PROVED


def _as_sure(situation: Anything, one: Line, two: Line) -> bool:
    """Whether both know as much of every row: whether it is owed, whether the amount is exact, and
    whether facts are missing."""
    differs = z3.Or(
        one.owed.yes != two.owed.yes,
        one.owed.no != two.owed.no,
        (one.low == one.high) != (two.low == two.high),
        one.lacks != two.lacks,
    )
    return solve(situation, differs)[0] is Answer.PROVED
