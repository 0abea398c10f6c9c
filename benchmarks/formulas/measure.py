"""Rounds in which every peer has its turn, comparison row by row, and growth."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.formulas.data import Array, Cases
from benchmarks.formulas.formulas import Formula, twelve
from benchmarks.formulas.peers.peer import Peer
from benchmarks.formulas.reference import Evaluator

Progress = Callable[[str], None]


@dataclass
class Timed:
    """One peer's runs in seconds, and how many of its rows or totals were wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0

    @property
    def median(self) -> float:
        """The middle run, in seconds."""
        return statistics.median(self.seconds)


def against_evaluator(
    cases: Cases, formulas: Iterable[Formula], amounts: Mapping[str, Array], number: int
) -> int:
    """How many of the amounts of ``number`` rows are not what the evaluator says."""
    formulas = tuple(formulas)
    evaluator, rows = Evaluator(formulas), cases.sample(number)
    meant = np.array([evaluator.judge(cases.facts(row)) for row in rows])
    return sum(
        int(np.count_nonzero(amounts[formula.column][rows] != meant[:, place]))
        for place, formula in enumerate(formulas)
    )


def differences(found: Mapping[str, Array], meant: Mapping[str, Array]) -> int:
    """How many amounts differ, over all rows and formulas."""
    return sum(int(np.count_nonzero(found[column] != meant[column])) for column in meant)


def rounds(
    groups: Sequence[Mapping[str, Peer]], number: int, say: Progress
) -> list[dict[str, Timed]]:
    """Every peer's totals ``number`` times in turn, after one turn that is not counted.

    The peers of a group judge the same cases by the same formulas: totals that differ from those of
    most of the group count as wrong. Groups that are compared with each other, such as few rows and
    many, take their turns together.
    """
    timed = [{key: Timed() for key in peers} for peers in groups]
    for turn in range(-1, number):
        for peers, found in zip(groups, timed, strict=True):
            totals: dict[str, Any] = {}
            for key, peer in peers.items():
                say(peer.label)
                start = time.perf_counter()
                totals[key] = peer.totals()
                if turn >= 0:
                    found[key].seconds.append(time.perf_counter() - start)
            common = statistics.mode(map(tuple, totals.values()))
            for key, each in totals.items():
                found[key].wrong += sum(a != b for a, b in zip(each, common, strict=True))
    return timed


def cases_a_second(
    peers: Mapping[str, Any], cases: Cases, number: int, turns: int, say: Progress
) -> dict[str, tuple[list[float], int]]:
    """For each peer the cases a second of every turn, and how many of its amounts are not the
    evaluator's. A turn is the same ``number`` complete cases for every peer."""
    facts = [cases.facts(row) for row in cases.sample(number)]
    evaluator = Evaluator(twelve())
    meant = [evaluator.judge(each) for each in facts]
    ready = {key: [peer.ready(each) for each in facts] for key, peer in peers.items()}
    found: dict[str, tuple[list[float], int]] = {}
    for key, peer in peers.items():
        each = [peer.judge(case) for case in ready[key]]
        pairs = zip(each, meant, strict=True)
        found[key] = [], sum(a != b for x, y in pairs for a, b in zip(x, y, strict=True))
    for _ in range(turns):
        for key, peer in peers.items():
            say(peer.label)
            judge = peer.judge
            start = time.perf_counter()
            for case in ready[key]:
                judge(case)
            found[key][0].append(number / (time.perf_counter() - start))
    return found


def exponent(small: float, large: float, factor: float) -> float:
    """How time grows when the work grows by ``factor``: 1 is in proportion."""
    return math.log(large / small) / math.log(factor)
