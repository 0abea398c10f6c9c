"""Which facts lack, as bits: a column for every sixty facts that a policy may ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import ibis

from tiaoli.case import PRIOR, PUBLISHED
from tiaoli.columns.facts import facts_in
from tiaoli.columns.logic import Truth, fixed
from tiaoli.columns.needs import Needs
from tiaoli.columns.span import column
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Rulebook

_WIDTH: Final = 60
_AWARDS: Final = (PRIOR, *(f"{PRIOR}.{part}" for part in ("金额", "日期", "对象", "同类")))


@dataclass(frozen=True)
class NeedBits:
    """The facts that the verdicts of a policy may lack, each with its bit."""

    keys: tuple[str, ...]

    @classmethod
    def of(cls, book: Rulebook) -> NeedBits:
        """Those of an edition, all readings included."""
        provisions = [placed.provision for placed in book.placed]
        facts = facts_in(*provisions)
        review = {f"{subject.name}.{ASSESSED}" for subject in book.subjects.values()}
        return cls((*_AWARDS, PUBLISHED, *sorted({*facts} | review)))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(f"need{n}" for n in range(-(-len(self.keys) // _WIDTH)))

    def columns(self, needs: Needs) -> dict[str, Any]:
        """The needs as columns."""
        words: dict[str, Any] = dict.fromkeys(self.names, 0)
        for key, where in needs.items():
            if where is not False:
                name, bit = self._place(key)
                words[name] = words[name] + _bit(where, bit)
        return {name: column(word) for name, word in words.items()}

    def more(self, table: Any, needs: Needs) -> dict[str, Any]:
        """The needs that a table has, and these."""
        words = {name: table[name] for name in self.names}
        for key, where in needs.items():
            if where is not False:
                name, bit = self._place(key)
                words[name] = words[name] | _bit(where, bit)
        return words

    def union(self, table: Any, where: Any = None) -> dict[str, Any]:
        """Aggregates: what any of the rows needs."""
        return {name: table[name].bit_or(where=where) for name in self.names}

    def any(self, table: Any) -> Any:
        """Whether a row needs anything."""
        return ibis.or_(*(table[name] != 0 for name in self.names))

    def _place(self, key: str) -> tuple[str, int]:
        index = self.keys.index(key)
        return f"need{index // _WIDTH}", 1 << index % _WIDTH

    def texts(self, words: Sequence[int]) -> Iterable[str]:
        """The facts whose bits are set."""
        for index, key in enumerate(self.keys):
            if words[index // _WIDTH] >> index % _WIDTH & 1:
                yield key


def _bit(where: Truth, bit: int) -> Any:
    if fixed(where):
        return column(bit if where else 0)
    return ibis.ifelse(where, column(bit), column(0))
