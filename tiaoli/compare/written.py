"""The written cases under two versions: which come out differently."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from tiaoli.case import Award, Case
from tiaoli.casefile import CaseFileError
from tiaoli.cases import case_files, read_written
from tiaoli.compare.direction import direction, paying
from tiaoli.compare.model import CaseChange
from tiaoli.decision import Decision
from tiaoli.earlier import before, seen
from tiaoli.history import judges
from tiaoli.judge import judge
from tiaoli.kinds import Unknown
from tiaoli.outcome import Outcome, Status
from tiaoli.policy import Rulebook
from tiaoli.verdict import provisions_meet


def written(root: Path, one: Rulebook | None, two: Rulebook | None) -> tuple[Case, ...]:
    """The written cases that both versions are tried on. Two editions are tried on every case of
    the policy, as if it had come before each of them; one edition on those that it judges."""
    if one is None or two is None:
        return ()
    whole = dataclasses.replace(two, history=()) if one.edition_id != two.edition_id else two
    found: list[Case] = []
    for file in case_files(root, two.policy_id):
        with suppress(CaseFileError):  # `tiaoli cases` names what is wrong with it
            found += read_written(root, file, whole)
    return tuple(case.under(two.policy.short) for case in found)


def changed(case: Case, one: Rulebook, two: Rulebook) -> Iterator[CaseChange]:
    """What the case expects something of and what comes out differently under the two versions."""
    of_two = two.changes(one) and judges(two, case)
    was, now = (
        judge(book, side, only=_concerned(book, two, case))
        for book, side in zip((one, two), both_sides(case, one, two), strict=True)
    )
    for expected in case.expects:
        id_ = expected.provision
        ids = (two.former(id_), id_) if of_two else (id_, two.later.get(id_, ""))
        if not two.changes(one):
            ids = (id_ if id_ in one.by_id else "", id_ if id_ in two.by_id else "")
        came, comes = _outcome(was, ids[0]), _outcome(now, ids[1])
        pays = paying(one.by_id.get(ids[0]), two.by_id.get(ids[1]))
        if (way := direction(came, comes, pays)) is not None:
            said = expected.outcome if one.edition_id == two.edition_id else ""
            name = ids[1] or ids[0]
            yield CaseChange(case.where, case.name, name, came.text, comes.text, said, way)


def both_sides(case: Case, one: Rulebook, two: Rulebook) -> tuple[Case, Case]:
    """A case as each version sees it, whichever of them its earlier awards were written for."""
    if not two.changes(one):
        return seen(one, case), seen(two, case)
    if judges(two, case):
        return seen(one, before(two, seen(two, case))), seen(two, case)
    if isinstance(case.awards, Unknown):
        return case, case
    awards = tuple(_of(one, award) for award in case.awards)
    return seen(one, case), seen(two, dataclasses.replace(case, awards=awards))


def _of(book: Rulebook, award: Award) -> Award:
    """The award with the edition before its id, if it is one of that edition's provisions."""
    if award.provision not in book.by_id:
        return award
    return dataclasses.replace(award, provision=f"{book.edition_id} {award.provision}")


def _concerned(book: Rulebook, two: Rulebook, case: Case) -> frozenset[str] | None:
    """The provisions to judge, under either number: those that the case expects something of, or
    all where they may bear on one another."""
    if provisions_meet(book, case):
        return None
    ids = {each.provision for each in case.expects}
    return frozenset(
        ids | {two.former(id_) for id_ in ids} | {two.later.get(id_, "") for id_ in ids}
    )


def _outcome(decisions: Mapping[str, Decision], id_: str) -> Outcome:
    decision = decisions.get(id_)
    return decision.outcome if decision is not None else Outcome(Status.NOT_ELIGIBLE)
