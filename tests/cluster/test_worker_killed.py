"""What a cluster of which one worker was killed still gives.

The last file by its name: after it one worker is left.
"""

from __future__ import annotations

import pytest

pytest.importorskip("ibis", reason="no Ibis: pip install 'tiaoli[simulate]'")

import pyarrow as pa

from tests.cluster.conftest import Cluster

pytestmark = pytest.mark.cluster


def test_a_killed_worker_loses_nothing(cluster: Cluster) -> None:
    """The other one computes again what only the killed one had."""
    engine = cluster.engine
    given = engine.load(pa.table({"a": range(1000)}), "given_to_two")
    settled = engine.settle(given.mutate(b=given.a * 2), "kept_by_two")
    expected = engine.fetch(settled.b.sum()).to_pylist()

    cluster.workers[1].process.kill()
    found = engine.fetch(settled.mutate(c=settled.b).c.sum()).to_pylist()

    assert [row[name] for row in expected for name in row] == [999_000]
    assert [row[name] for row in found for name in row] == [999_000]
