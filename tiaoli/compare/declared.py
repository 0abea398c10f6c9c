"""What a change of the law declares in its news fragments that it means to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tiaoli.provisions import Effect

FOLDER: Final = "changes"
_CHANGE: Final = re.compile(r"- 改变[:：]\s*(?P<policy>\S+)\s+(?P<id>\S+/\S+)\s+(?P<effect>\S+)\s*")
_CASE: Final = re.compile(r"- 改案例[:：]\s*(?P<file>\S+\.yaml)\s+(?P<name>.+?)\s*")
_EFFECTS: Final = {effect.value: effect for effect in Effect}


@dataclass
class Declared:
    """What news fragments declare: by policy and provision the effect, and the written cases that
    were edited. ``corrections`` are those of fragments of the type ``fix``."""

    effects: dict[tuple[str, str], Effect] = field(default_factory=dict)
    corrections: set[tuple[str, str]] = field(default_factory=set)
    cases: set[tuple[str, str]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def declared(before: Path, after: Path) -> Declared:
    """What the fragments declare that are new or changed since the earlier state."""
    found = Declared()
    for file in sorted((after / FOLDER).glob("*.md")):
        text = _text(file)
        if file.name != "README.md" and text != _text(before / FOLDER / file.name):
            for number, line in enumerate(text.splitlines(), 1):
                _read(found, f"{FOLDER}/{file.name}:{number}", line, ".fix." in file.name)
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _read(found: Declared, where: str, line: str, fix: bool) -> None:
    if not re.match(r"- 改(变|案例)[:：]", line):
        return
    if match := _CASE.fullmatch(line):
        found.cases.add((match["file"], match["name"]))
        return
    match = _CHANGE.fullmatch(line)
    effect = _EFFECTS.get(match["effect"]) if match else None
    if match is None or effect is None:
        ways = "、".join(_EFFECTS)
        found.problems.append(
            f"{where}: 读不懂“{line[:60]}”；请写“- 改变: 成都 第五条/成长支持 放宽”（{ways}），"
            "或“- 改案例: fixtures/chengdu/art_05.yaml 案例名”"
        )
        return
    key = match["policy"], match["id"]
    found.effects[key] = effect
    if fix:
        found.corrections.add(key)
