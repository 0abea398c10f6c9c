"""What is compared: two editions, two days, or two git revisions.

Another revision is checked out into a folder of its own and exported there by its own code in a
process of its own; only the JSON document comes back.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tiaoli.git import GitError, commit_of, git
from tiaoli.history import edition_for
from tiaoli.imported import ImportedError, rulebooks
from tiaoli.kinds import Date, ValueProblemError
from tiaoli.load import edition_ids, load, policy_ids
from tiaoli.policy import Rulebook

WORK_TREE: Final = "工作区"
_SECONDS: Final = 120
_EDITION: Final = re.compile(r"([a-z][a-z0-9_]*)/(v[1-9][0-9]*)")


class VersionError(Exception):
    """Versions that cannot be compared; the message says what to write instead."""


@dataclass(frozen=True)
class Version:
    """One side of a comparison. ``root`` is where its cases and news stand, where the two sides
    are two states of the repository."""

    name: str
    books: tuple[Rulebook, ...]
    root: Path | None = None


@contextmanager
def versions(
    root: Path, before: str, after: str | None, policies: Sequence[str]
) -> Iterator[tuple[Version, Version]]:
    """The two sides as asked for; without ``after`` it is the work tree. Raises `VersionError`."""
    with ExitStack() as stack:
        if after is not None and _EDITION.fullmatch(before) and _EDITION.fullmatch(after):
            yield _edition(root, before), _edition(root, after)
        elif _is_day(before) or (after is not None and _is_day(after)):
            if after is None or not (_is_day(before) and _is_day(after)):
                raise VersionError("a day is compared with a day; write two, such as 2025-06-30")
            books = load(root, list(policies) or None)
            yield _on(books, before), _on(books, after)
        else:
            if _EDITION.fullmatch(before):
                raise VersionError(f"an edition is compared with an edition; write {before} and …")
            for policy in policies:
                if policy not in policy_ids(root):
                    raise VersionError(f"no policy `{policy}`")
            one = stack.enter_context(revision(root, before, policies))
            if after is None:
                books = load(root, list(policies) or None)
                yield one, Version(WORK_TREE, tuple(books), root)
            else:
                yield one, stack.enter_context(revision(root, after, policies))


def _edition(root: Path, name: str) -> Version:
    policy, _, edition = name.partition("/")
    if policy not in policy_ids(root) or edition not in edition_ids(root, policy):
        known = "、".join(f"{p}/{e}" for p in policy_ids(root) for e in edition_ids(root, p))
        raise VersionError(f"no edition `{name}`; there are {known}")
    [book] = [each for each in load(root, [policy]) if each.edition_id == edition]
    return Version(f"{book.policy.short} {edition}", (book,))


def _is_day(text: str) -> bool:
    try:
        Date().read(text)
    except ValueProblemError:
        return False
    return True


def _on(books: Sequence[Rulebook], text: str) -> Version:
    """Each policy's edition in force on a day."""
    day = Date().read(text)
    found = [b for b in books if edition_for(b.history, day) == b.edition_id]
    return Version(text, tuple(found))


@contextmanager
def revision(root: Path, name: str, policies: Sequence[str]) -> Iterator[Version]:
    with tempfile.TemporaryDirectory(prefix="tiaoli-") as folder:
        tree = Path(folder, "tree")
        tree.mkdir()
        try:
            commit, here = _checked_out(root, name, tree, Path(folder, "index"))
        except GitError as problem:
            raise VersionError(str(problem)) from None
        known = policy_ids(here) if (here / "rules").is_dir() else []
        wanted = [policy for policy in policies if policy in known]
        document = _exported(here, name, wanted) if not policies or wanted else None
        try:
            books = rulebooks(document) if document is not None else []
        except ImportedError as problem:
            raise VersionError(f"{name}: cannot be compared: {problem}") from None
        yield Version(f"{name}（{commit[:9]}）", tuple(books), here)


def _checked_out(root: Path, name: str, tree: Path, index: Path) -> tuple[str, Path]:
    """Checks the revision out into `tree`, with an index of its own so that nothing of the
    repository is touched; the commit, and where in the tree the repository's folder stands."""
    commit = commit_of(root, name)
    top = Path(git(root, "rev-parse", "--show-toplevel").strip())
    environment = {"GIT_INDEX_FILE": str(index)}
    git(top, f"--work-tree={tree}", "checkout", commit, "--", ".", environment=environment)
    return commit, tree / git(root, "rev-parse", "--show-prefix").strip()


def _exported(folder: Path, name: str, policies: Sequence[str]) -> dict[str, object]:
    """The revision's rulebook, exported by the revision's own code."""
    command = [sys.executable, "-m", "tiaoli.cli", "--repository", str(folder), "export", *policies]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    environment = {**kept, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False,
            encoding="utf-8", timeout=_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise VersionError(f"{name}: its export took more than {_SECONDS} seconds") from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise VersionError(f"{name}: its rules cannot be exported: {said[:300]}")
    try:
        document: dict[str, object] = json.loads(done.stdout)
    except ValueError:
        raise VersionError(f"{name}: its export is no JSON document") from None
    return document


def pairs(before: Version, after: Version) -> list[tuple[Rulebook | None, Rulebook | None]]:
    """The editions to compare with one another. A new edition is compared with the one it amends;
    of two editions or days each policy is compared as it stands."""
    if before.root is None:
        one, two = ({b.policy_id: b for b in side.books} for side in (before, after))
        return [(one.get(name), two.get(name)) for name in dict.fromkeys((*one, *two))]
    was = {(b.policy_id, b.edition_id): b for b in before.books}
    now = {(b.policy_id, b.edition_id): b for b in after.books}
    found: list[tuple[Rulebook | None, Rulebook | None]] = []
    for key in dict.fromkeys((*was, *now)):
        one_, two_ = was.get(key), now.get(key)
        if one_ is None and two_ is not None:
            found.append((two_.amended or _preceding(two_, after.books), two_))
        else:
            found.append((one_, two_))
    return found


def _preceding(book: Rulebook, books: Sequence[Rulebook]) -> Rulebook | None:
    """The edition that a new whole text takes the place of: the one it names, or the last."""
    mine = [b for b in books if b.policy_id == book.policy_id]
    named = [b for b in mine if b.edition_id == book.edition.amends]
    earlier = mine[: [b.edition_id for b in mine].index(book.edition_id)]
    return next(reversed(named or earlier), None)
