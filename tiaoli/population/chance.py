"""Seeded random columns: correlated normals, heavy-tailed amounts, parts of wholes, rows, days.

Floating-point numbers occur only while a value is being drawn; what comes out is whole fen, whole
units, days or positions in a list.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Normals = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TAIL_FROM: Final = 0.95
"""Above this quantile amounts follow a Pareto law."""
MOST_FEN: Final = 10**14
MOST_ROWS: Final = 40
ROWS_EXPONENT: Final = 1.9
"""P(at least n rows) is about n to the power of minus this, for an applicant of medium size."""
_NORMAL: Final = NormalDist()


def generator(seed: int, block: int, what: str) -> np.random.Generator:
    """The random numbers of one column of one block; no other column or block shares them."""
    sequence = np.random.SeedSequence((seed, block, zlib.crc32(what.encode())))
    return np.random.Generator(np.random.Philox(sequence))


def mixed(rng: np.random.Generator, latent: Normals, weight: float) -> Normals:
    """Standard normals whose correlation with the standard normals `latent` is `weight`."""
    noise = rng.standard_normal(len(latent))
    return weight * latent + math.sqrt(1 - weight * weight) * noise


def cut(rate: float) -> float:
    """The value that a standard normal stays below at this rate."""
    if rate <= 0:
        return -math.inf
    return math.inf if rate >= 1 else _NORMAL.inv_cdf(rate)


def positions(normals: Normals, weights: Sequence[float]) -> NDArray[np.int16]:
    """Positions in a list at these weights; the higher the normal, the nearer to its head."""
    total, below, cuts = sum(weights), 0.0, []
    for weight in weights[:-1]:
        below += weight / total
        cuts.append(cut(below))
    return np.searchsorted(np.array(cuts), -normals).astype(np.int16)


def heavy(normals: Normals, median: float | Normals, spread: float, tail: float) -> Normals:
    """Lognormal amounts with this median whose highest 5 % follow a Pareto law."""
    start = cut(TAIL_FROM)
    body = np.exp(spread * np.minimum(normals, start))
    z = np.maximum(normals, start)
    rest = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    rest /= z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 5 / (z + 6)))))  # upper tail of the normal law
    return median * body * ((1 - TAIL_FROM) / np.minimum(rest, 1 - TAIL_FROM)) ** (1 / tail)


def fen(rng: np.random.Generator, amounts: Normals) -> Ints:
    """Amounts in whole fen; a third are round, as people write them: to 100 元 or to 1万元."""
    whole = np.minimum(amounts, MOST_FEN).astype(np.int64)
    draw = rng.random(len(whole))
    for step, rate in ((10**6, 0.12), (10**4, 0.33)):
        chosen = (draw < rate) & (whole >= step)
        whole[chosen] -= whole[chosen] % step
        draw[chosen] = 1
    return whole


def parts(rng: np.random.Generator, latent: Normals, whole: Ints, share: Any) -> Ints:
    """Parts of wholes about this share (a number or one for each); some are all or nothing."""
    share = np.clip(share, 0.001, 0.999)
    odds = share / (1 - share) * np.exp(0.9 * mixed(rng, latent, 0.5))
    found = (whole * (odds / (1 + odds))).astype(np.int64)
    draw = rng.random(len(whole))
    found = np.where(draw < 0.04, 0, np.where(draw > 0.94, whole, found))
    return np.minimum(found, whole)


def how_many(rng: np.random.Generator, size: Normals) -> NDArray[np.int64]:
    """How many rows an applicant has that has any: one for most, many for some large ones."""
    exponent = ROWS_EXPONENT * np.exp(-0.15 * size)
    draw = 1 - rng.random(len(size))
    counts: NDArray[np.int64] = np.minimum(draw ** (-1 / exponent), MOST_ROWS).astype(np.int64)
    return counts


def days_before(rng: np.random.Generator, count: int, last: int, years: float) -> NDArray[np.int32]:
    """Days (since 1970) up to `last`, over so many years before it, the later ones more often."""
    back = rng.random(count) ** 1.3 * (years * 365.25)
    return (last - back.astype(np.int64)).astype(np.int32)


def path_before(rng: np.random.Generator, now: Ints, years: int) -> tuple[Ints, Ints]:
    """What came before `now`: amounts of the years before it (latest first), and how many of these
    years there were. Growth is about 15 % a year, and a year is like the one before it."""
    ages = np.minimum(rng.gamma(2.2, 2.0, len(now)), years).astype(np.int64)
    path = np.empty((len(now), years), dtype=np.int64)
    level, growth = now.astype(np.float64), rng.standard_normal(len(now))
    for year in range(years):
        growth = 0.5 * growth + math.sqrt(0.75) * rng.standard_normal(len(now))
        level = np.minimum(level * np.exp(-0.14 - 0.3 * growth), MOST_FEN)
        path[:, year] = level.astype(np.int64)
    return path, ages
