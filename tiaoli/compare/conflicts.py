"""What a change does between clauses and editions: payments for one thing, references, days."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Any

import z3

from tiaoli.compare.matching import Pair, provisions
from tiaoli.guards.formulas import NoFormulaError
from tiaoli.guards.outcomes import line
from tiaoli.guards.situations import Anything
from tiaoli.guards.witness import Answer, solve
from tiaoli.history import first_day, spans
from tiaoli.labels import LABEL, NUMERAL
from tiaoli.policy import Placed, Rulebook, Status
from tiaoli.provisions import Covers, Grant
from tiaoli.stacking import bears_on, rule_of
from tiaoli.tree import TAKEN, under

_REFERENCE = re.compile(rf"(?P<law>》)?(?P<label>第{NUMERAL}条)")


def joint_payments(one: Rulebook, two: Rulebook, changed: Sequence[Pair]) -> Iterator[str]:
    """Pairs of provisions that can now both pay for the same item, or for the same purpose of the
    same applicant, and could not before."""
    names = [
        (before and one.by_id[f"{pair[0].label}/{before}"],  # type: ignore[union-attr]
         after and two.by_id[f"{pair[1].label}/{after}"])  # type: ignore[union-attr]
        for pair in changed
        for before, after in provisions(*pair)
    ]  # fmt: skip
    touched: dict[str, Placed | None] = {
        after.id: before or None
        for before, after in names
        if after and (not before or before.provision != after.provision)
    }
    done: set[frozenset[str]] = set()
    for id_, former in touched.items():
        placed = two.by_id[id_]
        for other in two.of_kind(Grant):
            key = frozenset((id_, other.id))
            if other.id == id_ or key in done or not _same_thing(placed, other):
                continue
            done.add(key)
            partner = touched[other.id] if other.id in touched else _former(one, two, other)
            before_too = former is not None and partner is not None and _both(one, former, partner)
            if not before_too and _both(two, placed, other):
                both = f"{placed.id} 与 {other.id} 现在可以就同一对象同时给付"
                yield f"{both}；{_stacked(two, placed, other)}"


def _former(one: Rulebook, two: Rulebook, placed: Placed) -> Placed | None:
    id_ = two.former(placed.id) if two.changes(one) else placed.id
    return one.by_id.get(id_)


def _same_thing(one: Placed, two: Placed) -> bool:
    """Whether both pay for the rows of one subject, or an applicant for one purpose."""
    mine, other = one.provision, two.provision
    if not isinstance(mine, Grant) or not isinstance(other, Grant) or mine.subject != other.subject:
        return False
    return mine.subject.many or bool(mine.measure and mine.measure == other.measure)


def _both(book: Rulebook, one: Placed, two: Placed) -> bool:
    """Whether one row can be owed money by both."""
    situation = Anything(book, one)
    try:
        owed = [
            line(book, under(placed.provision), TAKEN, situation, 1).owed.yes
            for placed in (one, two)
        ]
    except NoFormulaError:
        return False
    return solve(situation, z3.And(situation.in_force, *owed))[0] is Answer.REFUTED


def _stacked(book: Rulebook, one: Placed, two: Placed) -> str:
    rule: Any = rule_of(book, TAKEN)
    both = all(bears_on(rule, under(each.provision)) for each in (one, two))
    if rule is None or not both or rule.covers is Covers.OTHERS:
        return "本政策没有不得重复享受的规定可用，两项都给"
    assert book.stacking is not None
    return f"按{book.stacking.id}只享受较高的一项"


def stale_references(one: Rulebook, two: Rulebook) -> Iterator[str]:
    """Clauses that cite another by a number that it no longer has. What an edition words anew cites
    by the new numbers, everything else by the old ones."""
    if not two.changes(one):
        return
    now = {clause.was: clause.label for clause in two.clauses if clause.was}
    known = {clause.label for clause in two.clauses}
    for clause in two.clauses:
        number = LABEL.match(clause.words)
        for match in _REFERENCE.finditer(clause.words, number.end() if number else 0):
            label = match["label"]
            if match["law"]:
                continue
            if clause.since == two.edition_id:
                if label not in known:
                    yield f"{clause.label}引用“{label}”，没有这一条"
            elif label not in now:
                yield f"{clause.label}引用“{label}”，该条已删去"
            elif now[label] != label:
                yield f"{clause.label}引用“{label}”，该条已改为{now[label]}，文字没有随之修改"


def dates(one: Rulebook | None, two: Rulebook | None) -> Iterator[str]:
    """Days on which two editions of the policy apply or none, and other trouble with dates."""
    if two is None:
        return
    known = {book.edition_id: book for book in (two.amended, one, two) if book is not None}
    for span in spans(list(known.values()))[:-1]:
        days = f"{_day(span.first)}至{_day(span.last)}"
        if not span.editions:
            yield f"{days}没有版本在施行"
        elif len(span.editions) > 1:
            yield f"{days}有两个版本同时施行：{'、'.join(span.editions)}"
    if two.amended is None:
        return
    start = first_day(two)
    if start is None:
        yield f"{two.edition_id} 何时施行不知道：没有写明日期，也不知道公布日期"
    elif two.edition.published is not None and start < two.edition.published:
        published = _day(two.edition.published)
        yield f"{two.edition_id} 自{_day(start)}起施行，早于公布日{published}：溯及既往"
    if two.edition.status is Status.DRAFT:
        yield f"{two.edition_id} 还是征求意见稿，不裁判案例（除非案例写明“版本: {two.edition_id}”）"


def _day(day: datetime.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else "（不限）"
