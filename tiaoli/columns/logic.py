"""Kleene's logic over columns: a truth is a boolean column, NULL where it is unknown.

What holds of every row alike is a plain `True`, `False` or `None` and is folded away, so that a
column which never lacks costs nothing for what might be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

import ibis

import tiaoli.columns.dialects  # noqa: F401 - mends what Ibis writes

Truth = Any
"""`True`, `False`, `None` (unknown), or a boolean column whose NULL is unknown."""


def fixed(truth: Truth) -> bool:
    """Whether it is the same on every row."""
    return truth is None or isinstance(truth, bool)


def both(one: Truth, other: Truth) -> Truth:
    """Kleene's and."""
    if one is False or other is False:
        return False
    if one is True or other is True:
        return other if one is True else one
    if _same(one, other):
        return one
    return None if one is None and other is None else as_column(one) & as_column(other)


def either(one: Truth, other: Truth) -> Truth:
    """Kleene's or."""
    if one is True or other is True:
        return True
    if one is False or other is False:
        return other if one is False else one
    if _same(one, other):
        return one
    return None if one is None and other is None else as_column(one) | as_column(other)


def _same(one: Truth, other: Truth) -> bool:
    """Whether two columns are the same expression."""
    return not fixed(one) and not fixed(other) and bool(one.op() == other.op())


def negated(truth: Truth) -> Truth:
    """Kleene's not."""
    if fixed(truth):
        return None if truth is None else not truth
    return ~truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's and over any number of truths."""
    return reduce(both, truths, True)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's or over any number of truths."""
    return reduce(either, truths, False)


def surely(truth: Truth) -> Truth:
    """Whether it is true; never unknown."""
    return truth is True if fixed(truth) else truth.fill_null(False)


def maybe(truth: Truth) -> Truth:
    """Whether it is not false; never unknown."""
    return truth is not False if fixed(truth) else truth.fill_null(True)


def unknown(truth: Truth) -> Truth:
    """Whether it is unknown."""
    return truth is None if fixed(truth) else truth.isnull()


def as_column(truth: Truth) -> Any:
    """The truth as a column."""
    return ibis.literal(truth, type="boolean") if fixed(truth) else truth
