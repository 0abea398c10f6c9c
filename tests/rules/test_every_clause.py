"""What holds for every clause of every policy, over cases at the boundaries of its own numbers."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ENTITLEMENTS
from tests.strategies import cases, several_rows, without
from tiaoli.boundaries import TYPICAL_PUBLICATION, assumed_term, ceiling
from tiaoli.case import Case, Row
from tiaoli.evaluate import UNBOUNDED
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Grant
from tiaoli.standing import dated
from tiaoli.tree import TAKEN, Fact, walk
from tiaoli.verdict import alternatives

EXAMPLES = settings(
    max_examples=int(os.environ.get("TIAOLI_EXAMPLES", "120")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
every_entitlement = pytest.mark.parametrize(("book", "placed"), ENTITLEMENTS)


def outcome(book: Rulebook, placed: Placed, case: object, selection: object = TAKEN) -> Outcome:
    """The outcome of one provision."""
    only = frozenset({placed.id})
    return judge(book, case, selection, only)[placed.id].outcome  # type: ignore[arg-type]


@every_entitlement
def test_never_above_its_ceiling(book: Rulebook, placed: Placed) -> None:
    """Under no reading does a row bring more than the clause's ceiling, and never less than 0."""

    @EXAMPLES
    @given(cases(book, placed), st.sampled_from([TAKEN, *alternatives(placed.readings)]))
    def check(case: object, selection: object) -> None:
        found = outcome(book, placed, case, selection)
        assert 0 <= found.low <= found.high
        if isinstance(placed.provision, Grant):
            cap = ceiling(placed.provision, selection)  # type: ignore[arg-type]
            assert cap is not None or placed.id in WITHOUT_CEILING
            assert cap is None or found.high <= cap

    check()


WITHOUT_CEILING = {"一（四）/国家创新中心配套", "四（二）/调度平台投资补助"}
"""What pays a share of a base without any ceiling: a 1:1 match, and 15% of one project."""


@every_entitlement
def test_irrelevant_facts_change_nothing(book: Rulebook, placed: Placed) -> None:
    """Facts of subjects that neither the provision nor the scope reads leave the outcome alone."""
    trees = (placed.provision, *book.common)
    read = {node.subject for tree in trees for node in walk(tree) if isinstance(node, Fact)}
    read |= {placed.provision.subject.name}  # type: ignore[attr-defined]
    others = [s for s in book.subjects.values() if s.name not in read]
    noise = {f.key: UNKNOWN for s in others if not s.many for f in s}
    rows = {s.name: (Row("别项", {}),) for s in others if s.many}

    @EXAMPLES
    @given(cases(book, placed))
    def check(case: object) -> None:
        more = replace(case, facts={**case.facts, **noise}, rows={**case.rows, **rows})  # type: ignore[type-var,attr-defined]
        assert outcome(book, placed, case) == outcome(book, placed, more)

    check()


@every_entitlement
def test_learning_a_fact_never_turns_a_decided_verdict_around(
    book: Rulebook, placed: Placed
) -> None:
    """What is decided with facts unknown stays so once they are known; ranges only narrow."""

    known = several_rows if placed.provision.subject.many else cases  # type: ignore[attr-defined]

    @EXAMPLES
    @given(known(book, placed), st.frozensets(st.integers(0, 40), max_size=9), st.booleans())
    def check(case: Case, hidden: frozenset[int], awards_too: bool) -> None:
        less = without(case, hidden)
        less = replace(less, awards=UNKNOWN) if awards_too else less
        before = outcome(book, placed, less)
        after = outcome(book, placed, without(case, frozenset()))
        if before.status is Status.UNDETERMINED or before.pay is Pay.AT_MOST:
            assert before.low <= after.low
            assert after.high <= before.high or before.high >= UNBOUNDED
        else:
            assert before == after
        if before.pay is Pay.AT_MOST:
            assert after.status is Status.ELIGIBLE

    check()


@every_entitlement
def test_order_does_not_matter(book: Rulebook, placed: Placed) -> None:
    """Neither the order of facts nor the order of rows changes an outcome."""
    if not placed.provision.subject.many:  # type: ignore[attr-defined]
        pytest.skip("one subject, no rows")

    @EXAMPLES
    @given(several_rows(book, placed))
    def check(case: object) -> None:
        turned = replace(
            case,  # type: ignore[type-var]
            facts=dict(reversed(list(case.facts.items()))),  # type: ignore[attr-defined]
            rows={s: tuple(reversed(rows)) for s, rows in case.rows.items()},  # type: ignore[attr-defined]
        )
        assert outcome(book, placed, case) == outcome(book, placed, turned)

    check()


@every_entitlement
def test_outside_validity_nothing_is_owed(book: Rulebook, placed: Placed) -> None:
    """Before the first and after the last day every outcome is 未施行 or 已失效; a text of which
    nobody knows when it was published is not judged by its date."""
    start, end = assumed_term(book)
    published = {} if dated(book) else {"": TYPICAL_PUBLICATION}

    @EXAMPLES
    @given(cases(book, placed), st.integers(1, 400))
    def check(case: Case, days: int) -> None:
        before = replace(case, date=start - datetime.timedelta(days), published=published)
        assert outcome(book, placed, before) == Outcome(Status.NOT_YET)
        if end is not None:
            after = replace(before, date=end + datetime.timedelta(days))
            assert outcome(book, placed, after) == Outcome(Status.EXPIRED)
        if published:
            open_ = outcome(book, placed, replace(before, published={}))
            assert open_.status not in (Status.NOT_YET, Status.EXPIRED)

    check()
