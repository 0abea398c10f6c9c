"""The law with a hypothetical amendment laid over it, loaded from a copy."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import ROOT
from tiaoli.load import load
from tiaoli.policy import Rulebook


@cache
def amended(name: str) -> tuple[Rulebook, ...]:
    """Chengdu's editions with the amendment of that name in tests/amendments."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for source in (ROOT / "rules", ROOT / "tests" / "amendments" / name / "rules"):
            shutil.copytree(source, root / "rules", dirs_exist_ok=True)
        return tuple(load(root, ["chengdu"]))
