"""四（二） 调度平台投资补助: 15% of the total investment of one project, once, to the fen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import Drawn, award, stating
from tiaoli.kinds import UNKNOWN

GRANT = "四（二）/调度平台投资补助"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
S = Drawn("sichuan")
ROW = {"属四川省算力调度服务平台": True, "批复总投资额": 10**10, "实际完成投资额": 10**10}
amounts = st.integers(0, 10**13) | st.integers(0, 60)


def fifteen(fen: int) -> int:
    """15%, and half a fen upwards."""
    return (fen * 15 + 50) // 100


@EXAMPLES
@given(amounts, amounts)
def test_fifteen_percent_to_the_fen(approved: int, spent: int) -> None:
    """“按总投资额15%”: of what was approved or of what was spent, and no ceiling."""
    facts = {"算力项目": [ROW | {"批复总投资额": approved, "实际完成投资额": spent}]}
    assert S.says(GRANT, facts) == fifteen(approved)
    assert S.says(GRANT, facts, "实际完成投资") == fifteen(spent)


@pytest.mark.parametrize(
    ("fen", "paid"), [(0, 0), (3, 0), (4, 1), (10, 2), (9, 1), (30, 5), (10**10, 15 * 10**8)]
)
def test_half_a_fen(fen: int, paid: int) -> None:
    """10分 bring 1.5分, which is 2分; 3分 bring 0.45分, which is nothing."""
    assert S.says(GRANT, {"算力项目": [ROW | {"批复总投资额": fen}]}) == paid


@EXAMPLES
@given(
    st.lists(st.tuples(st.integers(4, 10**13), st.booleans()), min_size=1, max_size=4),
    st.frozensets(st.integers(0, 4)),
)
def test_once(phases: list[tuple[int, bool]], before: frozenset[int]) -> None:
    """“一次性”: one phase of the applicant and never again; or each phase once."""
    rows = [
        ROW | {"名称": f"第{n}期", "批复总投资额": fen, "属四川省算力调度服务平台": ours}
        for n, (fen, ours) in enumerate(phases)
    ]
    awards = [award(GRANT, 1, f"第{n}期") for n in sorted(before)]
    ours = [fifteen(fen) for fen, ours in phases if ours]
    unpaid = [fifteen(fen) for n, (fen, ours) in enumerate(phases) if ours and n not in before]
    facts = {"算力项目": rows}
    once = max(ours) if ours and not before else "不符合"
    assert S.says(GRANT, facts, awards=awards) == once
    each = sum(unpaid) if unpaid else "不符合"
    assert S.says(GRANT, facts, "每项一次", awards=awards) == each


def test_this_platform_alone() -> None:
    """“四川省算力调度服务平台项目”: no other project."""
    S.needs(GRANT, {"算力项目": [ROW]}, "算力项目.属四川省算力调度服务平台", False)


@pytest.mark.parametrize(
    ("fact", "readings"), [("批复总投资额", []), ("实际完成投资额", ["实际完成投资"])]
)
def test_the_base_must_be_known(fact: str, readings: list[str]) -> None:
    """Without the investment the amount is open."""
    facts = stating({"算力项目": [ROW]}, f"算力项目.{fact}", UNKNOWN)
    assert S.lacks(GRANT, facts, *readings) == {f"算力项目.{fact}"}
