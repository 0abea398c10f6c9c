"""Cases built from the text's own numbers: one unit below, at and above each, every combination.

One drawn integer picks a combination, so that generation costs little and shrinking goes to the
first values of each axis.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tiaoli.boundaries import case_at, combinations
from tiaoli.case import Case, Row
from tiaoli.policy import Placed, Rulebook


def cases(book: Rulebook, placed: Placed) -> st.SearchStrategy[Case]:
    """Cases at the boundaries of one provision, unknown facts and earlier awards included."""
    return st.integers(0, combinations(book, placed) - 1).map(lambda i: case_at(book, placed, i))


def several_rows(book: Rulebook, placed: Placed) -> st.SearchStrategy[Case]:
    """Cases with up to three rows of the provision's subject, in one project or in several."""

    def joined(parts: tuple[list[Case], list[str | None]]) -> Case:
        found, projects = parts
        rows = {
            subject: tuple(
                replace(case.rows[subject][0], name=f"第{n}项", project=project)
                for n, (case, project) in enumerate(zip(found, projects, strict=False), 1)
            )
            for subject in found[0].rows
        }
        return replace(found[0], rows=rows)

    each = st.lists(cases(book, placed), min_size=1, max_size=3)
    return st.tuples(each, st.lists(st.sampled_from([None, "甲", "乙"]), min_size=3)).map(joined)


def without(case: Case, hidden: frozenset[int]) -> Case:
    """The case with some of its stated facts left out (by position)."""
    count = 0

    def kept(facts: dict[str, object]) -> dict[str, object]:
        nonlocal count
        left = {}
        for key, value in facts.items():
            if count not in hidden:
                left[key] = value
            count += 1
        return left

    facts = kept(dict(case.facts))
    for key in case.facts:
        facts.setdefault(f"{key.split('.')[0]}.评审核定额", _unknown())
    rows = {
        subject: tuple(Row(row.name, kept(dict(row.facts)), row.project) for row in each)
        for subject, each in case.rows.items()
    }
    return replace(case, facts=facts, rows=rows)


def _unknown() -> object:
    from tiaoli.kinds import UNKNOWN

    return UNKNOWN
