"""The card of a population: what it is called, and whether it is synthetic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tiaoli import kinds
from tiaoli.casefacts import check_keys, read_text, read_value
from tiaoli.population.layout import CARD
from tiaoli.problems import CaseFileError, Place, Problems
from tiaoli.yamlfile import Entries, read_yaml

_NAME, _SYNTHETIC, _NOTE, _SEED, _VERSION = "名称", "合成", "说明", "种子", "版本"
_KEYS: Final = (_NAME, _SYNTHETIC, _NOTE, _SEED, _VERSION)


@dataclass(frozen=True)
class Card:
    """What a population says of itself. Every output on a synthetic one must say that it is."""

    name: str
    synthetic: bool = False
    note: str = ""
    seed: str = ""
    version: str = ""


def read_card(folder: Path) -> Card:
    """The card in the folder, or one with the folder's name; raises `CaseFileError`."""
    path = folder / CARD
    if not path.exists():
        return Card(folder.resolve().name)
    problems = Problems(CARD)
    root = read_yaml(path, problems)
    place = Place(problems, "人群")
    if not isinstance(root, Entries):
        raise problems.fatal(root.line, "应是一组“键: 值”；请写 名称、合成、说明 等")
    check_keys(place, root, _KEYS)
    texts = {
        key: place.dot(key).attempt(node.line, read_text, node)
        for key, node in root.entries.items()
    }
    synthetic = None
    if _SYNTHETIC in root.entries:
        node = root.entries[_SYNTHETIC]
        synthetic = place.dot(_SYNTHETIC).attempt(node.line, read_value, kinds.YesNo(), node)
    if problems.found:
        raise problems.error()
    return Card(
        texts.get(_NAME) or folder.resolve().name,
        bool(synthetic),
        texts.get(_NOTE) or "",
        texts.get(_SEED) or "",
        texts.get(_VERSION) or "",
    )


__all__ = ["Card", "CaseFileError", "read_card"]
