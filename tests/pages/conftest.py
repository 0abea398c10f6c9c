"""The built site."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from generator.html import build_html
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built strictly, once for all test workers."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built-site"
    done = shared / "done"
    try:
        shared.mkdir()
    except FileExistsError:
        for _ in range(600):
            if done.exists():
                break
            time.sleep(0.5)
    else:
        build_html(ROOT, shared)
        done.touch()
    return shared / "site"
