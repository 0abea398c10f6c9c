"""Earlier awards as an edition sees them: under the numbers that their provisions have now."""

from __future__ import annotations

import datetime
from dataclasses import replace

from tiaoli.case import Award, Case
from tiaoli.history import first_day
from tiaoli.kinds import Unknown
from tiaoli.policy import Rulebook


def seen(book: Rulebook, case: Case) -> Case:
    """The case with its earlier awards under the ids that their provisions have in this edition.

    One that was paid before the edition took effect names its provision as the edition of that time
    did; one of a provision that was repealed keeps the edition before its id: v1 第九条/会议补贴.
    """
    if isinstance(case.awards, Unknown) or not book.known:
        return case
    return replace(case, awards=tuple(_renamed(book, award) for award in case.awards))


def _renamed(book: Rulebook, award: Award) -> Award:
    own = f"{book.edition_id} "
    name = award.provision
    if name.startswith(own) or book.amended is None:
        return replace(award, provision=name.removeprefix(own))
    if name in book.by_id and not early(book, award):
        return award
    then = _renamed(book.amended, award).provision
    if then not in book.amended.by_id:
        return replace(award, provision=then)
    return replace(award, provision=book.later.get(then) or of_before(book, then))


def before(book: Rulebook, case: Case) -> Case:
    """A case as the edition has `seen` it, for the edition that it amends."""
    if isinstance(case.awards, Unknown) or book.amended is None:
        return case
    awards = []
    for award in case.awards:
        id_ = award.provision
        if id_ in book.by_id:
            former = book.former(id_)
            id_ = of_before(book, former) if former else f"{book.edition_id} {id_}"
        awards.append(replace(award, provision=id_))
    return replace(case, awards=tuple(awards))


def of_before(book: Rulebook, id_: str) -> str:
    """The id of a provision of the amended edition, told from one that may have the same now."""
    return f"{book.amended.edition_id} {id_}" if book.amended is not None else id_


def repealed(book: Rulebook, id_: str) -> str:
    """What a provision of the amended edition that this one no longer has is called: by the last
    edition that had it."""
    return id_ if " " in id_ else of_before(book, id_)


def early(book: Rulebook, award: Award) -> bool:
    """Whether an award was surely paid before the edition took effect."""
    return _before(first_day(book), award)


def _before(day: datetime.date | None, award: Award) -> bool:
    return day is not None and isinstance(award.date, datetime.date) and award.date < day


def set_aside(book: Rulebook, case: Case, day: datetime.date, undated: bool) -> Case:
    """The case in which the policy's own awards from before a day count towards no ceiling and no
    once-only any more; the rule on several awards for one project still knows them. ``undated``
    ones are set aside as well, or stay."""
    if isinstance(case.awards, Unknown):
        return case
    awards = tuple(
        replace(award, provision=of_before(book, book.former(award.provision) or award.provision))
        if award.provision in book.by_id and (_before(day, award) or (undated and _undated(award)))
        else award
        for award in case.awards
    )
    return replace(case, awards=awards)


def has_undated(book: Rulebook, case: Case) -> bool:
    """Whether it is not known of some award of the policy when it was paid."""
    awards = () if isinstance(case.awards, Unknown) else case.awards
    return any(award.provision in book.by_id and _undated(award) for award in awards)


def _undated(award: Award) -> bool:
    return not isinstance(award.date, datetime.date)
