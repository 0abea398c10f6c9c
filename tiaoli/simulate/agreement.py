"""Compares what a run wrote with what the evaluator says of the same applicants, to the fen."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import ibis

from tiaoli.case import Case
from tiaoli.columns.outcomes import HIGH, ID, LACKS, LOW
from tiaoli.columns.results import REFUSED, RESULT, Told, told
from tiaoli.guards.cores import on_every_core
from tiaoli.outcome import Status
from tiaoli.policy import Rulebook
from tiaoli.population.cases import cases_of
from tiaoli.population.layout import APPLICANT, KEY
from tiaoli.population.tables import Tables
from tiaoli.transition import decided
from tiaoli.tree import Selection

AT_ONCE: Final = 20_000
_PARTS: Final = 4
_FEW: Final = 2_000
_REFUSED: Final = Told(REFUSED)
Written = Mapping[tuple[Any, str], Told]
"""By applicant and provision."""


@dataclass(frozen=True)
class Compared:
    """How many applicants and outcomes were compared, and the first differences, in words."""

    applicants: int
    outcomes: int
    differences: int
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Job:
    """Some applicants under one edition."""

    book: Rulebook
    selection: Selection
    cases: Sequence[tuple[Any, Case]]


def agreement(
    tables: Tables,
    books: Sequence[Rulebook],
    day: datetime.date,
    selection: Selection,
    published: Mapping[str, datetime.date],
    out: Path,
    sample: int | None,
    progress: Callable[[str, int, int], None],
) -> Compared:
    """Judges so many applicants (``None``: all) with the evaluator and compares what was written:
    the first ones, among them those at the rules' boundaries, and others spread over the rest."""
    keys = _keys(tables, sample)
    found: list[Compared] = []
    for n in range(0, len(keys), AT_ONCE):
        some = keys[n : n + AT_ONCE]
        cases = [
            (key, replace(case, published=published))
            for key, case in cases_of(tables, books[0].subjects, day, some)
        ]
        jobs = [_Job(book, selection, cases[k::_PARTS]) for book in books for k in range(_PARTS)]
        written = {book.policy.short: _written(out, book, some) for book in books}

        def compared(job: _Job, written: Mapping[str, Written] = written) -> Compared:
            return _compared(job, written[job.book.policy.short])

        # A few cases are judged sooner than other processes are started.
        many = len(keys) > _FEW
        results = (r for _, r in on_every_core(compared, jobs)) if many else map(compared, jobs)
        found.extend(results)
        progress("与逐案裁判核对", min(n + AT_ONCE, len(keys)), len(keys))
    return Compared(
        len(keys),
        sum(each.outcomes for each in found),
        sum(each.differences for each in found),
        tuple(first for each in found for first in each.first)[:5],
    )


def _keys(tables: Tables, sample: int | None) -> list[Any]:
    """The keys of the sample: half of it the first ones, the other half spread over the rest."""
    applicants = tables.subjects[APPLICANT].select(KEY)
    number: int = applicants.count().to_pyarrow().as_py()
    if sample is not None and sample < number:
        first = sample // 2
        step = max((number - first) // max(sample - first, 1), 1)
        place = ibis.row_number().over(ibis.window(order_by=KEY))
        applicants = applicants.mutate(place=place)
        beyond = applicants.place - first
        applicants = applicants.filter((beyond < 0) | (beyond % step == 0))
    found: list[Any] = applicants.order_by(KEY).limit(sample).to_pyarrow()[KEY].to_pylist()
    return found


def _written(out: Path, book: Rulebook, keys: Sequence[Any]) -> Written:
    import duckdb

    files = [str(file) for file in sorted((out / "awards").glob(f"*-{book.policy_id}_*.parquet"))]
    if not files:
        return {}
    columns = ", ".join(f'"{name}"' for name in (KEY, ID, RESULT, LOW, HIGH, LACKS))
    with duckdb.connect() as connection:
        found = connection.execute(
            f'SELECT {columns} FROM read_parquet($files) WHERE "{KEY}" BETWEEN $low AND $high',
            {"files": files, "low": keys[0], "high": keys[-1]},
        ).fetchall()
    mine = {*keys}
    return {
        (key, id_): Told(result, low, high, frozenset(lacks.split("、")) - {""})
        for key, id_, result, low, high, lacks in found
        if key in mine
    }


def _compared(job: _Job, written: Written) -> Compared:
    short = job.book.policy.short
    mine = {key for key, _ in job.cases}
    left = {pair: found for pair, found in written.items() if pair[0] in mine}
    outcomes = 0
    wrong: list[str] = []
    for key, case in job.cases:
        for id_, decision in decided(job.book, case, job.selection).items():
            outcomes += 1
            found = left.pop((key, id_), _REFUSED)
            out_of_force = decision.outcome.status in (Status.EXPIRED, Status.NOT_YET)
            expected = _REFUSED if out_of_force else told(decision.outcome)
            if found != expected:
                wrong.append(
                    f"{short} {id_}，申请人{key}：逐列算得{_said(found)}，"
                    f"逐案裁判得{_said(expected)}"
                )
    for (key, id_), found in left.items():
        wrong.append(f"{short} {id_}，申请人{key}：逐列算得{_said(found)}，逐案裁判没有")
    return Compared(0, outcomes, len(wrong), tuple(wrong[:5]))


def _said(found: Told) -> str:
    most = "不限" if found.high is None else f"{found.high}分"
    lacks = f"，还缺{'、'.join(sorted(found.lacks))}" if found.lacks else ""
    return f"{found.result}（{found.low}分至{most}{lacks}）"
