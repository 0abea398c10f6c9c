"""Work on many items at once, a forked process for each core."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class _Held:
    """What forked processes inherit: rulebooks are known by identity and cannot be sent."""

    work: Callable[[Any], Any]
    items: list[Any]


def on_every_core(
    work: Callable[[T], R], items: list[T], fresh: bool = False
) -> Iterator[tuple[T, R]]:
    """Each item with what `work` makes of it, in the order in which they are done. With ``fresh``
    each has a process of its own, and what was remembered for it goes with it."""
    _Held.work, _Held.items = work, items
    lifetime = 1 if fresh else None
    pool = multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=lifetime)
    with pool:
        for n, result in pool.imap_unordered(_do, range(len(items))):
            yield items[n], result


def _do(n: int) -> tuple[int, Any]:
    return n, _Held.work(_Held.items[n])
