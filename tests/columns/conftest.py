"""The engines that the tests of columns share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tiaoli.columns.engines import Engine, open_engine


@pytest.fixture(scope="module", params=["duckdb", "polars"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine that needs nothing but its package."""
    opened = open_engine(request.param)
    yield opened
    opened.close()
