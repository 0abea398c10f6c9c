"""Where an edition stands among those of its policy: what it takes over, and when it is the law."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tiaoli.history import first_day, spans
from tiaoli.policy import Clause, Rulebook, Status
from tiaoli.provisions import Validity
from tiaoli.say import plain, say
from tiaoli.standing import term
from tiaoli.tree import under


@dataclass(frozen=True)
class Origin:
    """The clause of an earlier edition that a later one takes over word for word, but for its
    number."""

    edition: str
    file: str
    label: str


def origin(book: Rulebook, clause: Clause) -> Origin | None:
    """Where an inherited clause got its words; ``None`` for one that the edition worded itself."""
    if book.amended is None or clause.since == book.edition_id:
        return None
    earlier = book.amended
    while earlier.edition_id != clause.since and earlier.amended is not None:
        earlier = earlier.amended
    there = next(each for each in earlier.clauses if each.path == clause.path)
    return Origin(earlier.edition_id, there.file, there.label)


def successors(book: Rulebook, editions: Iterable[Rulebook]) -> tuple[Rulebook, ...]:
    """The editions that change this one."""
    return tuple(each for each in editions if each.changes(book))


def for_comparison(editions: Sequence[Rulebook]) -> Rulebook:
    """The edition that stands for its policy beside other policies: the last one issued. Drafts
    and hypothetical ones stand for it only where there is nothing else."""
    issued = [book for book in editions if book.edition.status is Status.ISSUED]
    real = [book for book in issued if not book.hypothetical]
    return (real or issued or list(editions))[-1]


# When it is the law ------------------------------------------------------------------------------


def day(each: datetime.date | None) -> str:
    """A day as people write it."""
    return f"{each.year}年{each.month}月{each.day}日" if each is not None else "未写明"


def days(
    book: Rulebook, editions: Sequence[Rulebook]
) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last day on which an edition is the law, as far as they are known; for a
    draft the days that its text names."""
    issued = [each for each in editions if each.edition.status is Status.ISSUED]
    if len(editions) > 1 and book in issued:
        own = [span for span in spans(editions) if book.edition_id in span.editions]
        return (own[0].first, own[-1].last) if own else (None, None)
    return first_day(book), term(book, published=book.lineage[0].edition.published)[1]


def in_force(book: Rulebook, editions: Sequence[Rulebook]) -> str:
    """The days on which an edition is the law, and which edition takes its place."""
    issued = [each for each in editions if each.edition.status is Status.ISSUED]
    if len(editions) == 1 or not issued:
        return _term(book)
    if book not in issued:
        return "没有施行（征求意见稿）"
    after = "".join(_replaced(each) for each in successors(book, issued))
    known = first_day(book) is not None
    own = [span for span in spans(editions) if known and book.edition_id in span.editions]
    if not own:
        return "没有施行过" if known else f"{_term(book)}{after}"
    return f"{_days(own[0].first, own[-1].last)}{after}"


def _replaced(by: Rulebook) -> str:
    start, what = first_day(by), "（假设修订）" if by.hypothetical else " "
    return f"，{day(start)}起由 {by.edition_id}{what}取代" if start is not None else ""


def _days(start: datetime.date | None, end: datetime.date | None) -> str:
    return f"{day(start)}起，{f'至{day(end)}止' if end is not None else '没有写明期限'}"


def _term(book: Rulebook) -> str:
    """The days that the edition's own text names, in words."""
    if book.validity is None and book.amended is None:
        return "没有写明施行日和期限"
    start, end = term(book, published=book.lineage[0].edition.published)
    if book.amended is not None:
        start = first_day(book)
        return _days(start, end) if start is not None else "何时施行不知道（公布日期未知）"
    if start is not None:
        return _days(start, end)
    assert book.validity is not None
    validity: Validity = under(book.validity.provision)
    length = plain(say(validity.term)) if validity.term is not None else "没有写明期限"
    return f"自{plain(say(validity.start))}起（公布日期未知），{length}"
