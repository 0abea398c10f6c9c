"""What a change of the law declares in its news fragments that it means to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tiaoli.provisions import Effect

FOLDER: Final = "changes"
README: Final = "README.md"
_CHANGE: Final = re.compile(r"- 改变[:：]\s*(?P<policy>\S+)\s+(?P<id>\S+/\S+)\s+(?P<effect>\S+)\s*")
_EDITION: Final = re.compile(r"- 改版本[:：]\s*(?P<policy>\S+)\s+(?P<edition>v[1-9][0-9]*)\s*")
_NEARLY: Final = re.compile(r"\s*[-*+•]?\s*改(变|案例|版本)\s*[:：]")
_CASE: Final = re.compile(r"- 改案例[:：]\s*(?P<file>\S+\.yaml)\s+(?P<name>.+?)\s*")
_EFFECTS: Final = {effect.value: effect for effect in Effect}


@dataclass
class Declared:
    """What news fragments declare: by policy and provision the effect, and the written cases that
    were edited, and the editions whose cards were. ``corrections`` are the effects that fragments
    of the type ``fix`` declare."""

    effects: dict[tuple[str, str], Effect] = field(default_factory=dict)
    corrections: set[tuple[str, str]] = field(default_factory=set)
    cases: set[tuple[str, str]] = field(default_factory=set)
    editions: set[tuple[str, str]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def declared(before: Path, after: Path) -> Declared:
    """What lines of the fragments declare that no fragment of the earlier state has."""
    found = Declared()
    old = {
        line
        for file in (before / FOLDER).glob("*.md")
        if file.name != README
        for line in _text(file).splitlines()
    }
    for file in sorted((after / FOLDER).glob("*.md")):
        if file.name != README:
            for number, line in enumerate(_text(file).splitlines(), 1):
                if line not in old:
                    _read(found, f"{FOLDER}/{file.name}:{number}", line, ".fix." in file.name)
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _read(found: Declared, where: str, line: str, fix: bool) -> None:
    if not _NEARLY.match(line):
        return
    if match := _CASE.fullmatch(line):
        found.cases.add((match["file"], match["name"]))
    elif match := _EDITION.fullmatch(line):
        found.editions.add((match["policy"], match["edition"]))
    elif (match := _CHANGE.fullmatch(line)) and match["effect"] in _EFFECTS:
        key = match["policy"], match["id"]
        found.effects[key] = _EFFECTS[match["effect"]]
        if fix:
            found.corrections.add(key)
    else:
        found.problems.append(
            f"{where}: 读不懂“{line[:60]}”；请写“- 改变: 成都 第五条/成长支持 放宽”"
            f"（{'、'.join(_EFFECTS)}），“- 改案例: fixtures/chengdu/art_05.yaml 案例名”，"
            "或“- 改版本: 成都 v1”"
        )
