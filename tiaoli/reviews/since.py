"""What changed since a review that lapsed: asks git for the version that was reviewed.

That is the commit which brought the record, or the last one for a record that is not committed
yet, as long as its hashes are those of the record; or the reviewed edition as it still stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tiaoli.compare.model import Piece, RuleChange
from tiaoli.compare.redline import redline
from tiaoli.compare.rulediff import changes
from tiaoli.compare.versions import VersionError, revision
from tiaoli.git import GitError, git
from tiaoli.orders import Transition
from tiaoli.policy import Placed, Rulebook
from tiaoli.reviews.digests import Part, bearing, digests, official, spanning
from tiaoli.reviews.records import Record
from tiaoli.reviews.state import Review

_NOTHING_DECIDED = ("可比事项", "起草提示", "来源", "条文用词")


@dataclass(frozen=True)
class Since:
    """What changed since ``version``, which was reviewed: the words, as a redline, and the rules.

    With each stands whose it is: nothing for the provision itself, else the common clause's id.
    """

    version: str
    words: tuple[tuple[str, tuple[Piece, ...]], ...]
    rules: tuple[tuple[str, RuleChange], ...]


def since(
    root: Path, editions: Sequence[Rulebook], book: Rulebook, placed: Placed, review: Review
) -> Since | None:
    """What changed in a provision since a review of it; ``None`` where nobody can tell."""
    found = _as_reviewed(root, editions, review.record)
    if found is None:
        return None
    version, before = found
    then = before.by_id[review.record.provision]
    words = []
    rules: dict[RuleChange, str] = {}
    for name, one, two in _pairs(before, then, book, placed):
        old, new = ("" if p is None else official(b, p) for b, p in ((before, one), (book, two)))
        if old != new:
            words.append((name, redline(old, new)))
        for each in changes(*(None if p is None else p.provision for p in (one, two))):
            if _decides(each, review.changed):
                rules.setdefault(each, name)
    old, new = (_spanning(b, p) for b, p in ((before, then), (book, placed)))
    if old != new:
        rules.setdefault(RuleChange("施行与衔接", "规定", old, new), "")
    return Since(version, tuple(words), tuple((name, each) for each, name in rules.items()))


def _pairs(
    before: Rulebook, then: Placed, book: Rulebook, now: Placed
) -> Iterator[tuple[str, Placed | None, Placed | None]]:
    """The provision and the common clauses that bear on it, as they were and as they are."""
    yield "", then, now
    earlier, later = (
        {(p.provision.label, p.name): p for p in bearing(b, each)}
        for b, each in ((before, then), (book, now))
    )
    for key in {**earlier, **later}:
        one, two = earlier.get(key), later.get(key)
        shown = two or one
        yield "" if shown is None else shown.id, one, two


def _spanning(book: Rulebook, placed: Placed) -> str:
    """What an amendment says of its first day and of what spans the change, in its words."""
    return "".join(
        f"{'新旧衔接：' if isinstance(order, Transition) else ''}{order.quote}"
        for order in spanning(book, placed)
    )


def _decides(change: RuleChange, changed: Sequence[Part]) -> bool:
    """Whether a change of a rule is one by which a review lapses."""
    if any(word in (change.where, change.what.rpartition("的")[2]) for word in _NOTHING_DECIDED):
        return False
    return change.where != "事实" or Part.NOUNS in changed


# What was reviewed -------------------------------------------------------------------------------


def _as_reviewed(
    root: Path, editions: Sequence[Rulebook], record: Record
) -> tuple[str, Rulebook] | None:
    """The version whose provision has the record's hashes, and what it is called."""
    here = next(book for book in editions if book.edition_id == record.edition)
    if _is(here, record):
        return here.edition_id, here
    commit = _commit(root, record)
    if commit is None:
        return None
    for book in _at(root, commit, here.policy_id):
        if book.edition_id == record.edition and _is(book, record):
            return f"提交 {commit[:9]}", book
    return None


def _is(book: Rulebook, record: Record) -> bool:
    placed = book.by_id.get(record.provision)
    return placed is not None and digests(book, placed) == record.digests


def _commit(root: Path, record: Record) -> str | None:
    """The commit that brought the record, or the last one if none has yet."""
    try:
        lines = f"-L{record.line},{record.line}"
        said = git(root, "blame", "--porcelain", lines, "--", record.file)
        commit = re.match("[0-9a-f]{40,64}", said)
        if commit is None or set(commit[0]) == {"0"}:
            return git(root, "rev-parse", "--verify", "HEAD").strip()
        return commit[0]
    except GitError:
        try:  # a file that git does not know yet
            return git(root, "rev-parse", "--verify", "--quiet", "HEAD").strip()
        except GitError:
            return None


@cache
def _at(root: Path, commit: str, policy_id: str) -> tuple[Rulebook, ...]:
    """The policy's editions at a commit, none where that version cannot be read any more."""
    try:
        with revision(root, commit, [policy_id]) as version:
            return version.books
    except VersionError:
        return ()
