"""Builds the finished site with MkDocs from Python: for tests and screenshots."""

from __future__ import annotations

import shutil
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from generator.build import FOLDER


def build_html(root: Path, folder: Path) -> Path:
    """The site of the repository at `root`, built strictly into `folder`; returns where it stands.

    The repository's own docs/policies/ and site/ stay as they are.
    """
    docs, site = folder / "docs", folder / "site"
    shutil.copytree(root / "docs", docs, ignore=shutil.ignore_patterns(FOLDER))
    config = load_config(
        str(root / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(site), strict=True
    )
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return site
