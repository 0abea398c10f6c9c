"""Marks what changed between two versions of a clause's words, as a careful drafter would.

Words are compared character by character, but a number with its unit and a clause label are one
unit each: 3亿元 becomes 2亿元, not 3 becomes 2. Accidental matches inside a rewritten stretch are
not shown as kept, and text that only stands elsewhere is shown as moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, groupby, pairwise, zip_longest
from typing import Final, NamedTuple

from tiaoli import labels, ledger
from tiaoli.compare.model import Mark, Piece

_SHORTEST_MOVE: Final = 6
"""A stretch with fewer characters is not taken for moved."""
_LONGEST_ACCIDENT: Final = 2
"""A kept stretch with more characters is not taken for an accidental match."""
_OPENING: Final = "（(〔[【《〈“‘"
_CLOSING: Final = "）)〕]】》〉”’"
_SENTENCE_END: Final = frozenset("。；;：:！？\n")
_PAUSE: Final = "，,、"
_PUNCTUATION: Final = _SENTENCE_END.union(_OPENING, _CLOSING, _PAUSE)

_Unit = str | int
"""What is compared as a whole: its text, or for moved text a number that no other unit equals."""


class _Gap(NamedTuple):
    """A changed place: the units ``start:end`` of the old words became those of the new words."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def is_replacement(self) -> bool:
        return self.old_start < self.old_end and self.new_start < self.new_end


class _Move(NamedTuple):
    """Units that stand elsewhere in the new words, and their number of characters."""

    old: int
    new: int
    units: int
    size: int


class _Texts(NamedTuple):
    """The units of the old and of the new words."""

    old: Sequence[_Unit]
    new: Sequence[_Unit]


# What is asked for --------------------------------------------------------------------------------


def redline(before: str, after: str) -> tuple[Piece, ...]:
    """What was kept, deleted, inserted and moved between two versions of a clause's words.

    The pieces that are kept, deleted or moved away make up ``before``; those kept, inserted or
    moved here make up ``after``. Where words were replaced, the old ones stand first. Text of at
    least six characters that was deleted at one place and inserted at another is moved.
    """
    old, new = _units(before), _units(after)
    texts = _Texts(old, new)
    gaps = _gaps(texts, _Gap(0, len(old), 0, len(new)))
    coarse = _slid(texts, _coarse(texts, gaps))
    moves = _moves(texts, coarse)
    if moves:
        texts = _without(texts, moves)
        gaps = [gap for place in coarse for gap in _gaps(texts, place)]
    gaps = _folded(texts, _slid(texts, gaps))
    return tuple(_pieces(old, new, texts, gaps))


def similarity(before: str, after: str) -> float:
    """How alike two clauses are, from 0 to 1: the share of the pairs of neighbouring characters
    that they have in common. The order of the sentences does not count."""
    if before == after:
        return 1.0
    pairs, others = _pairs(before), _pairs(after)
    common = sum(min(times, others[pair]) for pair, times in pairs.items() if pair in others)
    total = max(len(before) - 1, 0) + max(len(after) - 1, 0)
    return 2 * common / total if total else 0.0


@lru_cache(maxsize=1024)
def _pairs(text: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(text))


# Units -------------------------------------------------------------------------------------------


def _units(text: str) -> list[str]:
    """The numbers with their units, the clause labels and the single characters, in order."""
    ends = {token.start: token.end for token in ledger.tokens(text, ())}
    for match in labels.LABEL.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if not match["number"] or not line.strip():
            ends[match.start()] = match.end()
    units, at = [], 0
    while at < len(text):
        end = ends.get(at, at + 1)
        units.append(text[at:end])
        at = end
    return units


def _is_whole(unit: _Unit) -> bool:
    """Whether it is a number or a label."""
    return isinstance(unit, str) and (len(unit) > 1 or unit.isdigit())


def _size(units: Iterable[_Unit]) -> int:
    """The number of characters that were not moved."""
    return sum(len(unit) for unit in units if isinstance(unit, str))


# Changed places ----------------------------------------------------------------------------------


def _gaps(texts: _Texts, within: _Gap) -> list[_Gap]:
    """The changed places inside a larger one."""
    old = texts.old[within.old_start : within.old_end]
    new = texts.new[within.new_start : within.new_end]
    return [
        _Gap(
            within.old_start + old_start,
            within.old_start + old_end,
            within.new_start + new_start,
            within.new_start + new_end,
        )
        for what, old_start, old_end, new_start, new_end in SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes()
        if what != "equal"
    ]


def _coarse(texts: _Texts, gaps: Iterable[_Gap]) -> list[_Gap]:
    """The changed places, with what is kept between them where that is too short for a move."""
    found: list[_Gap] = []
    for gap in gaps:
        if found and _size(texts.old[found[-1].old_end : gap.old_start]) < _SHORTEST_MOVE:
            gap = _joined(found.pop(), gap)
        found.append(gap)
    return found


def _joined(first: _Gap, second: _Gap) -> _Gap:
    return _Gap(first.old_start, second.old_end, first.new_start, second.new_end)


def _is_number_change(texts: _Texts, gap: _Gap) -> bool:
    """Whether one number or label takes the place of another: this is always shown by itself."""
    old, new = texts.old[gap.old_start : gap.old_end], texts.new[gap.new_start : gap.new_end]
    return len(old) == len(new) == 1 and _is_whole(old[0]) and _is_whole(new[0])


def _slid(texts: _Texts, gaps: Sequence[_Gap]) -> list[_Gap]:
    """The same changes, each pure insertion or deletion where a drafter would mark it.

    甲、乙、丙 has either 、乙 or 乙、 more than 甲、丙: the latter reads better.
    """
    found: list[_Gap] = []
    for gap, following in zip_longest(gaps, gaps[1:]):
        if not gap.is_replacement:
            first = found[-1].old_end + 1 if found else 0
            last = following.old_start - 1 if following else len(texts.old)
            gap = max(_shifts(texts, gap, first, last), key=lambda g: _neatness(texts, g))
        found.append(gap)
    return found


def _shifts(texts: _Texts, gap: _Gap, first: int, last: int) -> Iterator[_Gap]:
    """An insertion or deletion, and wherever else from `first` to `last` it can be marked."""
    units, start, end = _changed(texts, gap)
    yield gap
    for step in range(1, gap.old_start - first + 1):
        if units[start - step] != units[end - step]:
            break
        yield _shifted(gap, -step)
    for step in range(last - gap.old_end):
        if units[start + step] != units[end + step]:
            break
        yield _shifted(gap, step + 1)


def _shifted(gap: _Gap, by: int) -> _Gap:
    return _Gap(*(place + by for place in gap))


def _changed(texts: _Texts, gap: _Gap) -> tuple[Sequence[_Unit], int, int]:
    """The text that an insertion or deletion has more than the other, and where."""
    if gap.old_start < gap.old_end:
        return texts.old, gap.old_start, gap.old_end
    return texts.new, gap.new_start, gap.new_end


def _neatness(texts: _Texts, gap: _Gap) -> int:
    units, start, end = _changed(texts, gap)
    return _break_at(units, start) + _break_at(units, end)


def _break_at(units: Sequence[_Unit], at: int) -> int:
    """How good a place before the unit `at` is to begin or end a change."""
    if at == 0 or at == len(units):
        return 3
    left, right = str(units[at - 1]), str(units[at])
    if left in _SENTENCE_END:
        return 3
    if left in _PAUSE or left in _CLOSING or right in _OPENING:
        return 2
    return int(right in _PUNCTUATION)


# Fewer changed places ----------------------------------------------------------------------------


def _folded(texts: _Texts, gaps: Iterable[_Gap]) -> list[_Gap]:
    """The changed places, those made one that read better so."""
    found: list[_Gap] = []
    for gap in gaps:
        while found:
            previous = found[-1]
            if _is_repeated(texts, previous, gap):
                gap = _joined(previous, _shifted(gap, previous.old_end - gap.old_start))
            elif _is_accident(texts, previous, gap):
                gap = _joined(previous, gap)
            else:
                break
            found.pop()
        found.append(gap)
    return found


def _is_repeated(texts: _Texts, before: _Gap, after: _Gap) -> bool:
    """Whether an insertion or deletion ends with all that is kept before it, so that it can as well
    begin where the other change ends; this is not done over the end of a sentence."""
    kept = texts.old[before.old_end : after.old_start]
    units, start, end = _changed(texts, after)
    return (
        not after.is_replacement
        and units[max(start, end - len(kept)) : end] == kept
        and _SENTENCE_END.isdisjoint(kept)
        and not _is_number_change(texts, before)
    )


def _is_accident(texts: _Texts, before: _Gap, after: _Gap) -> bool:
    """Whether what is kept between two changed places is better shown as changed.

    Only one or two characters are, which are no number, no sentence's end and no word between
    punctuation marks, and not longer than the changes beside them. If all of the old or all of the
    new words are kept there, the match is none by accident. Two characters must stand between two
    replacements; a pause must not, for it tells what was replaced by what.
    """
    kept = texts.old[before.old_end : after.old_start]
    changes = (before, after)
    deleted = [_size(texts.old[gap.old_start : gap.old_end]) for gap in changes]
    inserted = [_size(texts.new[gap.new_start : gap.new_end]) for gap in changes]
    if (
        _size(kept) > min(_LONGEST_ACCIDENT, *map(max, deleted, inserted))
        or any(_is_whole(unit) or unit in _SENTENCE_END for unit in kept)
        or any(_is_number_change(texts, gap) for gap in changes)
        or not any(deleted)
        or not any(inserted)
    ):
        return False
    replacements = sum(gap.is_replacement for gap in changes)
    if not _PUNCTUATION.isdisjoint(kept):
        return len(kept) == 1 == replacements
    if len(kept) > 1 and replacements < 2:
        return False
    return not (
        _is_bounded(texts.old, before.old_end, after.old_start)
        and _is_bounded(texts.new, before.new_end, after.new_start)
    )


def _is_bounded(units: Sequence[_Unit], start: int, end: int) -> bool:
    """Whether the units stand between punctuation marks or the ends of the text."""
    return (start == 0 or units[start - 1] in _PUNCTUATION) and (
        end == len(units) or units[end] in _PUNCTUATION
    )


# Moved text --------------------------------------------------------------------------------------


def _moves(texts: _Texts, gaps: Sequence[_Gap]) -> list[_Move]:
    """What was taken from one changed place and put at another, the longest first.

    Of two moved stretches that stand side by side only the longer one is shown as moved.
    """
    old = {place for gap in gaps for place in range(gap.old_start, gap.old_end)}
    new = {place for gap in gaps for place in range(gap.new_start, gap.new_end)}
    moves: list[_Move] = []
    for move in sorted(_common(texts, old, new), key=lambda move: (-move.size, move)):
        old_places = range(move.old, move.old + move.units)
        new_places = range(move.new, move.new + move.units)
        is_free = old.issuperset(old_places) and new.issuperset(new_places)
        if is_free and not any(_stand_side_by_side(move, other) for other in moves):
            old.difference_update(old_places)
            new.difference_update(new_places)
            moves.append(move)
    return moves


def _stand_side_by_side(one: _Move, other: _Move) -> bool:
    """Whether one ends where the other begins, in the old words or in the new ones."""
    return (
        one.old + one.units == other.old
        or other.old + other.units == one.old
        or one.new + one.units == other.new
        or other.new + other.units == one.new
    )


def _common(texts: _Texts, old: set[int], new: set[int]) -> Iterator[_Move]:
    """The stretches long enough for a move that stand both in `old` and in `new`."""
    places: dict[_Unit, list[int]] = {}
    for place in sorted(new):
        places.setdefault(texts.new[place], []).append(place)
    sizes = [0, *accumulate(_size([unit]) for unit in texts.old)]
    # How many units are the same up to the place before, by the place in the new words.
    alike: dict[int, int] = {}
    for place in range(len(texts.old) + 1):
        longer: dict[int, int] = {}
        if place in old:
            for other in places.get(texts.old[place], ()):
                longer[other] = alike.get(other - 1, 0) + 1
        for other, units in alike.items():
            if other + 1 not in longer:
                size = sizes[place] - sizes[place - units]
                if size >= _SHORTEST_MOVE:
                    yield _Move(place - units, other + 1 - units, units, size)
        alike = longer


def _without(texts: _Texts, moves: Iterable[_Move]) -> _Texts:
    """The units, with the moved ones equal to no other."""
    old, new = list(texts.old), list(texts.new)
    for move in moves:
        for place in range(move.units):
            old[move.old + place] = move.old + place
            new[move.new + place] = -1 - move.new - place
    return _Texts(old, new)


# Pieces ------------------------------------------------------------------------------------------


def _pieces(
    old: Sequence[str], new: Sequence[str], texts: _Texts, gaps: Iterable[_Gap]
) -> Iterator[Piece]:
    at = 0
    for gap in (*gaps, _Gap(len(old), len(old), len(new), len(new))):
        if at < gap.old_start:
            yield Piece("".join(old[at : gap.old_start]), Mark.KEPT)
        yield from _marked(
            old, texts.old, range(gap.old_start, gap.old_end), Mark.DELETED, Mark.MOVED_AWAY
        )
        yield from _marked(
            new, texts.new, range(gap.new_start, gap.new_end), Mark.INSERTED, Mark.MOVED_HERE
        )
        at = gap.old_end


def _marked(
    words: Sequence[str], units: Sequence[_Unit], places: range, changed: Mark, moved: Mark
) -> Iterator[Piece]:
    for is_moved, part in groupby(places, lambda place: isinstance(units[place], int)):
        yield Piece("".join(words[place] for place in part), moved if is_moved else changed)
