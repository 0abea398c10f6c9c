"""What commands show on a terminal: tables, and progress while people wait."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
WIDTH = 110
"""Columns of a table that goes into a file or a pipe."""


def table(title: str, head: list[str], rows: list[list[str]]) -> None:
    """Prints a table; no cell is read as markup, whatever brackets and colons stand in it."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in head:
        shown.add_column(name, overflow="fold")
    for row in rows:
        shown.add_row(*row)
    width = None if sys.stdout.isatty() else WIDTH
    Console(soft_wrap=False, highlight=False, width=width, markup=False, emoji=False).print(shown)


def progress(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The items, with a bar on standard error while they come."""
    with stages() as shown:
        for n, item in enumerate(items):
            yield item
            shown(what, n + 1, total)


@contextmanager
def stages() -> Iterator[Any]:
    """A bar for each stage of long work; to be told the stage, how much is done, of how much."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        known: dict[str, Any] = {}

        def shown(stage: str, done: int, total: int) -> None:
            if stage not in known:
                known[stage] = bar.add_task(stage, total=total)
            bar.update(known[stage], completed=done)

        yield shown
