"""The policies on a cluster: what the evaluator says of the same cases, to the fen."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="no Ibis: pip install 'tiaoli[simulate]'")
pytest.importorskip("duckdb")

from tests.cluster.conftest import Cluster
from tests.columns.differential import compared, joined, shown
from tests.conftest import BOOKS

pytestmark = pytest.mark.cluster

CASES = 60


@pytest.mark.parametrize("policy", ["panzhihua", "sichuan"])
def test_the_cluster_judges_as_the_evaluator_does(
    cluster: Cluster, policy: str, tmp_path: Path
) -> None:
    """Outcome, range in fen and what lacks are the same: conditions, ceilings, what was paid before
    and the higher of several awards."""
    chance = random.Random(policy)
    book = next(book for book in BOOKS if book.policy_id == policy)
    engine = replace(cluster.engine, scratch=str(tmp_path))

    found = compared(engine, book, [joined(book, chance) for _ in range(CASES)])

    assert found.outcomes.total() > CASES
    assert not found.differences, shown(found.differences[:3])
