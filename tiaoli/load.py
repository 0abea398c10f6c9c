"""Loads the rules of the repository one stands in, running only what passed the static check."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import importlib.util
import itertools
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

from tiaoli.consolidate import AmendmentError, consolidate
from tiaoli.declarations import DeclarationError, check_declarations
from tiaoli.fields import extent
from tiaoli.history import with_history
from tiaoli.labels import CLOSING, PREAMBLE, head, prefix_above
from tiaoli.nouns import Subject
from tiaoli.policy import Clause, Edition, Policy, Rulebook
from tiaoli.provisions import Provision

MAX_RULE_BYTES = 200_000
MAX_MESSAGE = 400


class RulebookError(Exception):
    """Rules that cannot be loaded; the message says which file and why."""


class _DeclaredLoader(Loader):
    """Executes a rule file from the very source that was checked (no bytecode cache)."""

    def __init__(self, path: Path, shown: PurePosixPath) -> None:
        self.path, self.shown = path, shown

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        data = _bytes(self.path, self.shown)
        try:
            source = data.decode()
        except UnicodeDecodeError as problem:
            raise DeclarationError(f"{self.shown}: not UTF-8: {problem.reason}") from None
        tree = check_declarations(source, self.shown)
        words = ast.get_docstring(tree, clean=False)
        try:
            exec(compile(tree, str(self.path), "exec"), module.__dict__)
            for name, value in vars(module).items():
                if not name.startswith("_"):
                    extent(value)
        except (DeclarationError, RulebookError):
            raise
        except Exception as problem:  # whatever a declaration ends in is the declaration's fault
            line = _line(problem, self.path)
            raise RulebookError(f"{self.shown}:{line}: {_in_a_line(problem)}") from None
        # From Python 3.13 on the compiler strips blanks from docstrings; these are official words.
        module.__doc__ = words


def _bytes(path: Path, shown: PurePosixPath | str) -> bytes:
    """What is in the file, if it is one and not too large."""
    if not path.is_file():
        raise RulebookError(f"{shown}: no such file, or not a file that can be read")
    with path.open("rb") as file:
        data = file.read(MAX_RULE_BYTES + 1)
    if len(data) > MAX_RULE_BYTES:
        raise DeclarationError(f"{shown}: larger than {MAX_RULE_BYTES} bytes")
    return data


def _in_a_line(problem: Exception) -> str:
    words = " ".join(str(problem).split()) or type(problem).__name__
    return words[:MAX_MESSAGE]


def _line(problem: BaseException, path: Path) -> int:
    line, trace = getattr(problem, "lineno", None) or 1, problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _RuleFinder(MetaPathFinder):
    """Finds ``rules`` and everything below it in one repository, and nothing else."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != "rules" and not name.startswith("rules."):
            return None
        relative = PurePosixPath(*name.split("."))
        package = self.root / relative / "__init__.py"
        file = package if package.is_file() else self.root / f"{relative}.py"
        if not file.is_file():
            return None
        loader = _DeclaredLoader(file, PurePosixPath(file.relative_to(self.root).as_posix()))
        return importlib.util.spec_from_loader(name, loader, is_package=file == package)


def find_repository(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` that holds ``rules/``; raises `RulebookError`."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        with contextlib.suppress(OSError, ValueError):  # a name that no folder can have
            if (folder / "rules" / "terms.py").is_file():
                return folder
    raise RulebookError(
        f"no rule repository at or above {here.name[:100] or '/'}: "
        "run this where rules/ stands, or give --repository"
    )


def _forget() -> None:
    for name in [n for n in sys.modules if n == "rules" or n.startswith("rules.")]:
        del sys.modules[name]


def policy_ids(root: Path) -> list[str]:
    """The policies of the repository, by folder name."""
    return sorted(
        folder.name
        for folder in (root / "rules").iterdir()
        if (folder / "__init__.py").is_file() and any(folder.glob("v*/__init__.py"))
    )


def edition_ids(root: Path, policy: str) -> list[str]:
    """A policy's editions, oldest first."""
    found = [p.parent.name for p in (root / "rules" / policy).glob("v*/__init__.py")]
    return sorted(found, key=lambda name: int(name[1:]) if name[1:].isdecimal() else 0)


def load(root: Path, policies: list[str] | None = None, below: str = "") -> list[Rulebook]:
    """Every edition of the named policies (all by default), freshly loaded from disk; of each only
    the editions before ``below``, if that is given.

    Raises `RulebookError` or `DeclarationError` naming the file and line.
    """
    known = policy_ids(root)
    for policy in policies or ():
        if policy not in known:
            raise RulebookError(f"no policy `{policy}`; there are {', '.join(known)}")
    finder = _RuleFinder(root)
    _forget()
    sys.meta_path.insert(0, finder)
    try:
        subjects = _subjects(root)
        lexicon = _words("rules.terms", "用语")
        measures = _measures(root)
        found: list[Rulebook] = []
        for policy in policies or known:
            editions: list[Rulebook] = []
            for edition in itertools.takewhile(lambda e: e != below, edition_ids(root, policy)):
                vocabulary = subjects, lexicon, measures
                editions.append(_edition(root, policy, edition, *vocabulary, editions))
            found += with_history(editions)
        return found
    except OSError as problem:
        file = Path(problem.filename or root)
        shown = file.relative_to(root) if file.is_relative_to(root) else file
        raise RulebookError(f"{shown.as_posix()}: {problem.strerror}") from None
    finally:
        sys.meta_path.remove(finder)


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as problem:
        raise RulebookError(f"{name.replace('.', '/')}.py: {_in_a_line(problem)}") from None


def _words(module: str, name: str) -> dict[str, str]:
    """A table of words that a rule file declares; raises `RulebookError` if it is none."""
    table = getattr(_import(module), name, None)
    if not isinstance(table, dict) or not all(
        isinstance(word, str) for pair in table.items() for word in pair
    ):
        path = f"{module.replace('.', '/')}.py"
        raise RulebookError(f'{path}: needs {name} = {{"…": "…", …}}, words and what they mean')
    return table


def _measures(root: Path) -> dict[str, str]:
    """What provisions are compared by across policies, if the repository says so."""
    file = root / "rules" / "measures.py"
    return _words("rules.measures", "措施") if file.is_file() else {}


def _subjects(root: Path) -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    for file in sorted((root / "rules" / "facts").glob("[!_]*.py")):
        for value in vars(_import(f"rules.facts.{file.stem}")).values():
            if isinstance(value, Subject):
                if value.name in found and found[value.name] is not value:
                    raise RulebookError(
                        f"rules/facts/{file.name}: `{value.name}` is declared twice"
                    )
                found[value.name] = value
    return found


def _only(module: ModuleType, kind: type, path: str) -> Any:
    found = [value for value in vars(module).values() if isinstance(value, kind)]
    if len(found) != 1:
        raise RulebookError(f"{path}: needs exactly one {kind.__name__}(…), found {len(found)}")
    return found[0]


def official_words(docstring: str) -> str:
    """A clause's words from its docstring: line breaks are layout, a blank line is a paragraph."""
    paragraphs = re.split(r"\n[ \t]*\n", docstring.strip("\n"))
    return "\n".join("".join(p.split("\n")) for p in paragraphs)


def _edition(
    root: Path,
    policy: str,
    edition: str,
    subjects: dict[str, Subject],
    lexicon: dict[str, str],
    measures: dict[str, str],
    before: list[Rulebook],
) -> Rulebook:
    base = f"rules/{policy}"
    card = _only(_import(f"rules.{policy}"), Policy, f"{base}/__init__.py")
    info = _only(_import(f"rules.{policy}.{edition}"), Edition, f"{base}/{edition}/__init__.py")
    gazette = f"{base}/{edition}/gazette.txt"
    data = _bytes(root / gazette, gazette)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise RulebookError(f"{gazette}:{line}: not UTF-8: {problem.reason}") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise RulebookError(f"{gazette}:{line}: holds a NUL character; save it as plain text")
    found = tuple(_clauses(root, policy, edition))
    if not info.orders:
        clauses = _labelled(text, info, found, f"{base}/{edition}")
        return Rulebook(
            policy, card, edition, info, text, data, clauses, subjects, lexicon, measures
        )  # fmt: skip
    amended = next((b for b in before if b.edition_id == info.amends), None)
    if amended is None:
        raise RulebookError(
            f"{base}/{edition}/__init__.py: amends `{info.amends}`, which is no earlier edition"
        )
    try:
        clauses, whole = consolidate(amended, info, edition, found)
    except AmendmentError as problem:
        raise RulebookError(f"{base}/{edition}/__init__.py: {problem}") from None
    files = [clause.file for clause in clauses]
    for clause in clauses:
        if files.count(clause.file) > 1:
            raise RulebookError(
                f"{clause.path}: two clauses would have cases and pages named `{clause.file}`; "
                "name each file by the clause's new number"
            )
    return Rulebook(
        policy, card, edition, info, text, data, clauses, subjects, lexicon, measures,
        amended, whole,
    )  # fmt: skip


def _labelled(text: str, card: Edition, clauses: Iterable[Clause], base: str) -> tuple[Clause, ...]:
    """The clauses in the order of the text, each with what it is cited by, which is its own."""
    headings = [(text.find(chapter.words), chapter.prefix) for chapter in card.chapters]
    found: dict[str, Clause] = {}
    numbered = False
    for clause in sorted(clauses, key=lambda c: (_begins(text, c.words), c.file)):
        above = prefix_above(_begins(text, clause.words), headings)
        label = f"{above}{clause.label}" if clause.label else CLOSING if numbered else PREAMBLE
        numbered = numbered or bool(clause.label)
        if label in found:
            raise RulebookError(
                f"{clause.path}: is cited as `{label}`, as is {found[label].path}; where the "
                f"numbering starts again, give the heading a prefix: Chapter(…, prefix=…) in {base}"
            )
        found[label] = replace(clause, label=label, since=base.rpartition("/")[2])
    return tuple(found.values())


def _begins(text: str, words: str) -> int:
    """Where a clause stands in the text, or at least its beginning, where they differ."""
    found = (text.find(words[:length]) for length in (len(words), 40, 20, 10, 6))
    return next((at for at in found if at >= 0), -1)


def _clauses(root: Path, policy: str, edition: str) -> Iterator[Clause]:
    folder = root / "rules" / policy / edition
    for file in sorted(folder.glob("[!_]*.py")):
        module = _import(f"rules.{policy}.{edition}.{file.stem}")
        path = file.relative_to(root).as_posix()
        if not module.__doc__:
            raise RulebookError(f"{path}:1: the official words must stand as the docstring")
        words = official_words(module.__doc__)
        label, title, start = head(words)
        provisions = {
            name: value for name, value in vars(module).items() if isinstance(value, Provision)
        }
        if not provisions:
            raise RulebookError(f"{path}: no provision; every sentence belongs to one")
        yield Clause(file.stem, path, label, title, start, words, provisions)


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
