"""Compares two versions of the law, clause by clause, and makes the report of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tiaoli.case import Case
from tiaoli.compare import matching
from tiaoli.compare.conflicts import dates, joint_payments, stale_references
from tiaoli.compare.declared import Declared, declared
from tiaoli.compare.model import (
    CaseChange,
    Certainty,
    ClauseChange,
    Comparison,
    Fate,
    ProvisionChange,
    Report,
)
from tiaoli.compare.population import population_change, read_population
from tiaoli.compare.redline import redline
from tiaoli.compare.rulediff import changes
from tiaoli.compare.versions import Version, pairs
from tiaoli.compare.violations import (
    edited_cases,
    edition_problems,
    gazette_problems,
    ledger_problems,
    revision_problems,
)
from tiaoli.compare.world import Change, World, common_world, unproved, world
from tiaoli.compare.written import changed, written
from tiaoli.guards.cores import on_every_core
from tiaoli.guards.figures import COMMON
from tiaoli.orders import Insert
from tiaoli.policy import Clause, Placed, Rulebook
from tiaoli.provisions import Appropriation, Effect
from tiaoli.say import lines, plain
from tiaoli.transition import unjudged
from tiaoli.tree import readings

Shown = Callable[[str, int, int], None]
Books = tuple[Rulebook | None, Rulebook | None]


@dataclasses.dataclass(frozen=True)
class _Task:
    """A provision that differs: the books, the clauses, and its name in each (empty for none)."""

    books: Books
    clauses: matching.Pair
    names: tuple[str, str]

    @property
    def placed(self) -> tuple[Placed | None, Placed | None]:
        """The provision in both versions."""
        one, two = (
            None if book is None or clause is None or not name
            else book.by_id[f"{clause.label}/{name}"]
            for book, clause, name in zip(self.books, self.clauses, self.names, strict=True)
        )  # fmt: skip
        return one, two


def compare(
    root: Path, before: Version, after: Version, shown: Shown, population: Path | None = None
) -> Report:
    """What differs between two versions, with the guards' findings; tells `shown` how far it is.

    ``root`` is where the written cases stand, ``population`` a file of applicants. Raises
    `CaseFileError` if that cannot be read.
    """
    found = [books for books in pairs(before, after) if _differ(*books)]
    applicants: list[Case] = []
    if population is not None and found:
        some = found[0][1] or found[0][0]
        assert some is not None
        applicants = read_population(population, some.subjects)
    clauses = {books: _clauses(books) for books in found}
    tasks = [task for books in found for pair in clauses[books] for task in _tasks(books, pair)]
    cases = {books: written(after.root or root, *books) for books in found}
    worlds: dict[_Task, World] = {}
    work = partial(_world, cases)
    for n, (task, seen_world) in enumerate(on_every_core(work, tasks)):
        worlds[task] = seen_world
        shown("对人的影响", n + 1, len(tasks))
    news = Declared()
    if before.root is not None and after.root is not None:
        news = declared(before.root, after.root)
    comparisons = []
    for n, books in enumerate(found):
        made = _comparison(books, clauses[books], worlds, cases[books], before, after, news)
        if population is not None and books[0] is not None and books[1] is not None:
            ids = [(p.id_before, p.id_after) for p in made.provisions if p.certainty]
            change = population_change(population.name, applicants, books[0], books[1], ids)
            made = dataclasses.replace(made, population=change)
        comparisons.append(made)
        shown("报告", n + 1, len(found))
    problems = list(news.problems)
    if before.root is not None and after.root is not None:
        problems += gazette_problems(before.books, after.books, news)
        problems += edited_cases(before, after, news)
        known = {
            (c.policy, id_)
            for c in comparisons
            for p in c.provisions
            for id_ in (p.id_before, p.id_after)
        }
        known |= {(c.policy, case.provision) for c in comparisons for case in c.every_case}
        problems += [
            f"改变声明指向没有改动的规定：{policy} {id_}；请删去或改正"
            for policy, id_ in news.effects if (policy, id_) not in known
        ]  # fmt: skip
    return Report(before.name, after.name, tuple(comparisons), tuple(problems))


def _differ(one: Rulebook | None, two: Rulebook | None) -> bool:
    if one is None or two is None:
        return True
    return (
        one.text != two.text
        or one.gazette_bytes != two.gazette_bytes
        or (one.policy, one.edition) != (two.policy, two.edition)
        or {p.id: p.provision for p in one.placed} != {p.id: p.provision for p in two.placed}
    )


# Clauses -----------------------------------------------------------------------------------------


def _clauses(books: Books) -> list[matching.Pair]:
    one, two = books
    if one is not None and two is not None:
        every = matching.matched(one, two)
    else:
        every = [(c, None) for c in one.clauses] if one else [(None, c) for c in two.clauses]  # type: ignore[union-attr]
    return [pair for pair in every if _changed(*pair)]


def _changed(one: Clause | None, two: Clause | None) -> bool:
    if one is None or two is None:
        return True
    return (one.words, one.label, one.provisions) != (two.words, two.label, two.provisions)


def _tasks(books: Books, pair: matching.Pair) -> Iterator[_Task]:
    one, two = pair
    for names in matching.provisions(one, two):
        mine = one.provisions.get(names[0]) if one else None
        other = two.provisions.get(names[1]) if two else None
        if mine != other or names[0] != names[1]:
            yield _Task(books, pair, names)


def _world(cases: Mapping[Books, Sequence[Case]], task: _Task) -> World:
    try:
        return _weighed(cases, task)
    except KeyError as problem:  # a fact that only one of the versions knows
        return unproved(f"名词 {problem.args[0]} 只有一版有，没有比较它的影响")


def _weighed(cases: Mapping[Books, Sequence[Case]], task: _Task) -> World:
    (one, two), (before, after) = task.books, task.placed
    if one is None or two is None:
        one = two = one or two
    assert one is not None
    assert two is not None
    provisions: list[Any] = [placed.provision for placed in (before, after) if placed]
    if any(isinstance(provision, COMMON) for provision in provisions):
        if before is None or after is None or type(provisions[0]) is not type(provisions[1]):
            return unproved("整部政策的这一规则是新增、删去或换了种类的，没有证明它的影响")
        frame = two.with_provision(after, before.provision)
        return common_world(frame, two, after, cases[task.books])
    if any(isinstance(provision, Appropriation) for provision in provisions):
        return unproved("资金总额不决定单个案例，没有证明它的影响")
    before = before if before is not None and _decides(one, before) else None
    after = after if after is not None and _decides(two, after) else None
    if before is None and after is None:
        return World()
    found = _of_one(one, before, two, after)
    quotas = [getattr(provision, "quota", None) for provision in provisions]
    if len(quotas) == 2 and quotas[0] != quotas[1]:
        open_ = unproved("名额不决定单个案例，改动名额的影响没有证明")
        found.note = "；".join(filter(None, (found.note, open_.note)))
        found.certainty = {
            way: open_.certainty[way] if held is Certainty.NONE else held
            for way, held in found.certainty.items()
        }
    return found


def _of_one(one: Rulebook, before: Placed | None, two: Rulebook, after: Placed | None) -> World:
    """The change of one provision: in the surroundings of the later text, so that only this change
    shows; but where rules of the whole policy changed too, as it was against as it is."""
    if before is not None and after is not None and one.common == two.common:
        frame = two.with_provision(after, before.provision)
        return world(Change(frame, frame.by_id[after.id], two, after))
    return world(Change(one, before, two, after))


def _decides(book: Rulebook, placed: Placed) -> bool:
    return any(each is placed for each, _ in book.judged)


def _comparison(
    books: Books, pairs_: list[matching.Pair], worlds: dict[_Task, World],
    tried: Sequence[Case], before: Version, after: Version, news: Declared,
) -> Comparison:  # fmt: skip
    one, two = books
    some = two or one
    assert some is not None
    changed_cases: tuple[CaseChange, ...] = ()
    if one and two:
        changed_cases = tuple(c for case in tried for c in changed(case, one, two))
    found = tuple(
        _clause(books, pair, worlds, changed_cases, news) for pair in pairs_
    )  # fmt: skip
    touched = {id_ for x in found for p in x.provisions for id_ in (p.id_before, p.id_after)}
    made = Comparison(
        some.policy.short,
        some.policy.title,
        _name(before, one),
        _name(after, two),
        found,
        tuple(c for c in changed_cases if c.provision not in touched),
        (*stale_references(one, two), *joint_payments(one, two, pairs_)) if one and two else (),
        tuple(dates(one, two)),
        tuple(_transition(two, found)) if two is not None else (),
        hypothetical=some.hypothetical,
    )  # fmt: skip
    problems = [*ledger_problems(two)]
    if one is not None and two is not None:
        if one.edition_id != two.edition_id:
            problems += edition_problems(one, two, made, news)
        elif before.root is not None:
            problems += revision_problems(one, two, made, news)
    return dataclasses.replace(made, problems=tuple(problems))


def _name(version: Version, book: Rulebook | None) -> str:
    if book is None:
        return "（没有）"
    if version.root is None:
        return f"{book.edition_id}（{book.edition.status.value}）"
    return f"{book.edition_id}，{version.name}"


def _clause(
    books: Books, pair: matching.Pair, worlds: dict[_Task, World],
    cases: Sequence[CaseChange], news: Declared,
) -> ClauseChange:  # fmt: skip
    one, two = pair
    some = two or one
    assert some is not None
    words = redline(one.words if one else "", two.words if two else "")
    made = tuple(
        _provision(task, worlds[task], cases, news) for task in _tasks(books, pair)
    )  # fmt: skip
    return ClauseChange(
        _fate(one, two),
        one.label if one else "",
        two.label if two else "",
        some.topic,
        words,
        made,
    )


def _fate(one: Clause | None, two: Clause | None) -> Fate:
    if one is None:
        return Fate.INSERTED
    if two is None:
        return Fate.REPEALED
    if one.words == two.words:
        return Fate.UNCHANGED
    if one.label != two.label and matching.body(one) == matching.body(two):
        return Fate.RENUMBERED
    return Fate.REVISED


def _provision(
    task: _Task, found: World, cases: Sequence[CaseChange], news: Declared
) -> ProvisionChange:
    before, after = task.placed
    some = after or before
    assert some is not None
    ids = before.id if before else "", after.id if after else ""
    doubts = [{d.name: d for d in readings(p.provision)} if p else {} for p in (before, after)]
    return ProvisionChange(
        some.name,
        *ids,
        changes(before.provision if before else None, after.provision if after else None),
        _said(before),
        _said(after),
        tuple(found.certainty.items()),
        tuple(found.examples),
        tuple(found.edges),
        found.confined,
        found.note,
        tuple(c for c in cases if c.provision in ids),
        tuple(f"{n}：{d.question}" for n, d in doubts[1].items() if n not in doubts[0]),
        tuple(f"{n}：{d.question}" for n, d in doubts[0].items() if n not in doubts[1]),
        _meant(task, news),
        any(isinstance(p.provision, COMMON) for p in (before, after) if p is not None),
    )


def _said(placed: Placed | None) -> tuple[str, ...]:
    if placed is None:
        return ()
    return tuple(f"{line.label}：{plain(line.phrase)}" for line in lines(placed.provision))


def _meant(task: _Task, news: Declared) -> Effect | None:
    """What the change is declared to do to this provision, if anything is."""
    (one, two), (before, after) = task.books, task.placed
    some = two or one
    assert some is not None
    if one is None or two is None or not two.changes(one):
        ids = (placed.id for placed in (after, before) if placed is not None)
        return next((e for id_ in ids if (e := news.effects.get((some.policy.short, id_)))), None)
    name = task.names[1] or task.names[0]
    for order in two.edition.orders:
        clause = task.clauses[1 if isinstance(order, Insert) else 0]
        if clause is not None and getattr(order, "clause", "") == clause.label:
            return order.intends(name)
    return None


def _transition(book: Rulebook, found: Sequence[ClauseChange]) -> Iterator[str]:
    """What the text says, and does not say, of what spans the change."""
    if book.transition is None:
        return
    open_ = readings(book.transition)
    for doubt in open_:
        yield f"存疑：{doubt.name}：{doubt.question}读法：{'、'.join(doubt.names)}；{doubt.instead}"
    if not open_:
        yield f"修改决定已写明：{book.transition.quote}"
    touched = {p.id_after for c in found for p in c.provisions if p.effect is not None}
    silent = [placed.id for placed in unjudged(book) if placed.id in touched]
    if silent and open_:
        yield f"{'、'.join(silent)}没有写事项发生的日期，案例看不出是否跨越修改，一律按申报时的规定"
