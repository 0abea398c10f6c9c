"""What the guards found for each clause, kept beside the repository for the pages to show.

A clause's figures hold as long as nothing that bears on it has changed: they carry a hash of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from tiaoli.cases import ACROSS
from tiaoli.policy import Rulebook
from tiaoli.provisions import Recognition, Scope, Stacking, Validity

FILE: Final = Path(".tiaoli", "guard.json")
COMMON: Final = (Scope, Stacking, Validity, Recognition)
"""Provisions that bear on others: what they decide shows in every case of the policy."""
SHARED: Final = ("tiaoli", "rules/facts", "rules/terms.py", "rules/units.py", f"fixtures/{ACROSS}")
"""What bears on every clause of every policy."""


Key = tuple[str, str, str]
"""A policy, one of its editions, and the file of a clause whose words that edition gave."""


def keys(book: Rulebook) -> list[Key]:
    """The clauses of an edition that are guarded as its own."""
    return [(book.policy_id, book.edition_id, clause.file) for clause in book.own]


@dataclass
class Figures:
    """What the guards found for one clause; ``problems`` is what there is to mend."""

    policy: str
    edition: str
    file: str
    label: str
    expected: int = 0
    met: int = 0
    numbers: int = 0
    standing: int = 0
    mutants: int = 0
    noticed: int = 0
    same: int = 0
    proofs: int = 0
    proved: int = 0
    by_text: int = 0
    agreed: int = 0
    formulas: int = 0
    doubts: int = 0
    open: int = 0
    problems: list[str] = field(default_factory=list)


def common_clause(book: Rulebook, file: str) -> bool:
    """Whether a clause holds a rule of the whole policy."""
    return any(isinstance(p.provision, COMMON) and p.clause.file == file for p in book.placed)


def save(root: Path, books: Iterable[Rulebook], figures: Iterable[Figures]) -> None:
    """Keeps what was found, beside what was found before of other clauses."""
    entries = _kept(root)
    by_edition = {(book.policy_id, book.edition_id): book for book in books}
    for each in figures:
        book = by_edition[each.policy, each.edition]
        entry = {**asdict(each), "hash": fingerprint(root, book, each.file)}
        entries["/".join((each.policy, each.edition, each.file))] = entry
    file = root / FILE
    file.parent.mkdir(exist_ok=True)
    aside = file.with_suffix(".new")
    aside.write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")
    aside.replace(file)


def kept(root: Path, book: Rulebook, file: str) -> Figures | None:
    """What was last found for a clause, unless something that bears on it has changed since."""
    entry = _kept(root).get(f"{book.policy_id}/{book.edition_id}/{file}")
    names = {"hash", *(each.name for each in fields(Figures))}
    if not isinstance(entry, dict) or {*entry} != names:
        return None
    if entry.pop("hash") != fingerprint(root, book, file):
        return None
    return Figures(**entry)


def guarded(root: Path, book: Rulebook) -> dict[str, Figures]:
    """The figures that still hold, by the clause's file."""
    found = ((clause.file, kept(root, book, clause.file)) for clause in book.own)
    return {file: figures for file, figures in found if figures is not None}


def _kept(root: Path) -> dict[str, Any]:
    try:
        found = json.loads((root / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def fingerprint(root: Path, book: Rulebook, file: str) -> str:
    """The hash of all that bears on a clause: engine, vocabulary, terms, the rules of the whole
    policy, the clause, its cases and tests."""
    folder = f"rules/{book.policy_id}/{book.edition_id}"
    rules = {c.path for c in book.clauses if c.file == file or common_clause(book, c.file)}
    cases = [root / f"fixtures/{book.policy_id}/{file}.yaml"]
    if common_clause(book, file):
        # Any case of the policy may notice a change of what bears on all its clauses.
        cases = sorted((root / f"fixtures/{book.policy_id}").glob("*.yaml"))
    own = [
        f"{folder}/gazette.txt",
        f"{folder}/__init__.py",
        *sorted(rules),
        *(each.relative_to(root).as_posix() for each in cases),
        f"tests/rules/{book.policy_id}/test_{file}.py",
    ]
    return _hash(root, own, _hash(root, SHARED))


def _hash(root: Path, paths: Iterable[str], before: str = "") -> str:
    files = [file for path in paths for file in _files(root / path)]
    return _hashed(root, tuple((file, file.stat().st_mtime_ns) for file in files), before)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(f for f in path.rglob("*") if f.suffix in (".py", ".json", ".yaml"))
    return [path] if path.is_file() else []


@cache
def _hashed(root: Path, files: tuple[tuple[Path, int], ...], before: str) -> str:
    digest = hashlib.sha256(before.encode())
    for file, _ in files:
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
