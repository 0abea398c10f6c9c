"""Which clause of one version is which of the other, whatever its number is."""

from __future__ import annotations

from typing import Final

from tiaoli.compare.redline import similarity
from tiaoli.policy import Clause, Rulebook

Pair = tuple[Clause | None, Clause | None]
_ALIKE: Final = 0.5
"""Clauses that share less than half of their words are two clauses."""
_SAME_LABEL: Final = 0.2
"""What an unchanged number counts for."""


def matched(before: Rulebook, after: Rulebook) -> list[Pair]:
    """The clauses of both versions in pairs, in the order of the later text; what is gone stands
    behind the clause that it followed. An amending edition says itself which is which."""
    partner = _ordered(before, after) if after.changes(before) else _alike(before, after)
    found: list[Pair] = [(partner.get(clause.label), clause) for clause in after.clauses]
    kept = {one.label for one, _ in found if one is not None}
    at = 0
    for clause in before.clauses:
        if clause.label not in kept:
            found.insert(at, (clause, None))
        at = next((n for n, (one, _) in enumerate(found) if one is clause), at) + 1
    return found


def _ordered(before: Rulebook, after: Rulebook) -> dict[str, Clause]:
    labels = {clause.label: clause for clause in before.clauses}
    return {clause.label: labels[clause.was] for clause in after.clauses if clause.was in labels}


def _alike(before: Rulebook, after: Rulebook) -> dict[str, Clause]:
    """Pairs by their words: those that are the same first, then the most alike."""
    found: dict[str, Clause] = {}
    one, two = list(before.clauses), list(after.clauses)
    for clause in after.clauses:
        for other in one:
            if body(other) == body(clause):
                found[clause.label] = other
                one.remove(other)
                two.remove(clause)
                break
    scores = [(_score(a, b), n, m) for n, a in enumerate(one) for m, b in enumerate(two)]
    taken: set[tuple[str, int]] = set()
    for score, n, m in sorted(scores, key=lambda each: (-each[0], each[1], each[2])):
        if score >= _ALIKE and not taken & {("one", n), ("two", m)}:
            taken |= {("one", n), ("two", m)}
            found[two[m].label] = one[n]
    return found


def body(clause: Clause) -> str:
    """A clause's words without its number."""
    return clause.words[len(clause.head) - len(clause.title) :]


def _score(one: Clause, two: Clause) -> float:
    return similarity(body(one), body(two)) + (_SAME_LABEL if one.label == two.label else 0)


def provisions(one: Clause | None, two: Clause | None) -> list[tuple[str, str]]:
    """The names of the provisions of a pair of clauses, each with its name in the other version:
    by name, and else by their words."""
    before = list(one.provisions) if one else []
    after = list(two.provisions) if two else []
    found = [(name if name in before else "", name) for name in after]
    gone = [name for name in before if name not in after]
    for n, (was, name) in enumerate(found):
        if was or not gone or one is None or two is None:
            continue
        words = two.provisions[name].quote
        best = max(gone, key=lambda other: similarity(one.provisions[other].quote, words))
        if similarity(one.provisions[best].quote, words) >= _ALIKE:
            found[n] = (best, name)
            gone.remove(best)
    return [*found, *((name, "") for name in gone)]
