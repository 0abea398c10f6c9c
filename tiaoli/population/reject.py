"""Writes the bad rows of a population as CSV files, each whole or not at all."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tiaoli.population.checked import COLUMN, WORDS
from tiaoli.population.layout import KEY, NAME

if TYPE_CHECKING:
    import ibis.expr.types as ir


def write_rejected(problems: Mapping[str, ir.Table], folder: Path) -> dict[str, Path]:
    """One ``TABLE.csv`` for each table with bad rows: applicant, 名称, column, kind of error, what
    was found and what to write instead, the whole row. Files of an earlier run are replaced or
    removed. Raises `OSError` if they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        if old.stem not in problems:
            old.unlink()
    return {name: _write(rows, folder / f"{name}.csv") for name, rows in problems.items()}


def _write(rows: ir.Table, path: Path) -> Path:
    plain, marked = path.with_name(f".plain-{path.name}"), path.with_name(f".new-{path.name}")
    try:
        rows.get_backend().to_csv(rows.order_by([KEY, NAME, COLUMN, WORDS]), plain)
        with plain.open("rb") as source, marked.open("wb") as target:
            target.write(codecs.BOM_UTF8)  # without it spreadsheets do not take it for UTF-8
            shutil.copyfileobj(source, target)
        marked.replace(path)
    finally:
        plain.unlink(missing_ok=True)
        marked.unlink(missing_ok=True)
    return path
