"""What must hold of any bytes: they load, or they are refused by name; nothing else happens.

`cases` takes the bytes as a case file, `rules` as a file of a small rule repository. Each raises
`Finding` where a loader answers with anything but its own error, where that error does not name
the file, where it takes too long, or where something is written or started.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import signal
import sys
import tempfile
import traceback
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from unittest import mock

from tiaoli import cli, load
from tiaoli.casefile import CaseFileError, read_cases
from tiaoli.casework import Casework
from tiaoli.declarations import DeclarationError, check_declarations
from tiaoli.judge import judge
from tiaoli.ledger import account
from tiaoli.policy import Rulebook
from tiaoli.verdict import verdicts

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).parent / "corpus"
SECONDS = 2.0
"""Of processor time, for loading 64 KB."""
JUDGING = 10.0
"""For judging one case: the first one of a policy prepares its provisions under every reading."""
MOST_CASES = 5
"""So many cases of one file are judged: the time is for many files, not for one long one."""


class Finding(Exception):  # noqa: N818 - it is what the fuzzer looks for
    """What must not happen; ``key`` is the same for findings that are probably the same fault."""

    def __init__(self, key: str, words: str) -> None:
        self.key = key
        super().__init__(words)


class TooSlow(BaseException):  # no `except Exception` may swallow it
    """The time is over."""


@contextlib.contextmanager
def time_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Raises `TooSlow` once so much processor time is used up."""

    def over(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


# Nothing is written, nothing is started ----------------------------------------------------------

_HARMLESS = ("os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.getxattr", "os.listxattr")
_effects: list[str] | None = None


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _effects is None:
        return
    if event == "open":
        _, mode, flags = arguments
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & 0o3:
            _effects.append(f"{event} {arguments}")
    elif event.startswith(("os.", "shutil.", "subprocess.", "socket.", "ctypes.", "pty.")):
        if event not in _HARMLESS:
            _effects.append(f"{event} {arguments}")
    elif event == "import" and arguments[0].split(".")[0] in ("os", "subprocess", "socket"):
        _effects.append(f"{event} {arguments[0]}")


sys.addaudithook(_audit)


@contextlib.contextmanager
def no_effects() -> Iterator[None]:
    """Raises `Finding` if a file was opened for writing, or anything started, meanwhile."""
    global _effects
    _effects = []
    try:
        yield
    finally:
        found, _effects = _effects, None
    if found:
        raise Finding(f"effect {found[0].split()[0]}", f"it did what no loader does: {found}")


@contextlib.contextmanager
def only(what: str, *allowed: type[Exception], seconds: float = SECONDS) -> Iterator[None]:
    """Turns everything but the errors allowed into a `Finding`, and lets those through."""
    try:
        with no_effects(), time_limit(seconds):
            yield
    except (*allowed, Finding):
        raise
    except TooSlow as problem:
        where = _frame(problem)
        raise Finding(f"{what}: too slow", f"{what}: over {seconds} s, in {where}") from problem
    except BaseException as problem:
        key = f"{what}: {type(problem).__name__} in {_frame(problem)}"
        raise Finding(key, f"{key}: {str(problem)[:300]}") from problem


def _frame(problem: BaseException) -> str:
    """The function of the engine nearest to where it happened."""
    frames = [
        frame
        for frame, _ in traceback.walk_tb(problem.__traceback__)
        if "/tiaoli/" in frame.f_code.co_filename
    ]
    if not frames:
        return "?"
    code = frames[-1].f_code
    return f"{Path(code.co_filename).name}:{code.co_name}"


def _named(what: str, said: str, place: str) -> None:
    """The message names the file in each line, can be printed, and is not endless."""
    lines = said.split("\n")
    if len(lines) > 1 and re.fullmatch("另有[0-9]+处(以上)?", lines[-1]):
        lines.pop()
    if not all(re.match(place, line) for line in lines):
        raise Finding(f"{what}: a message without its file", said[:2000])
    if len(said) > 20_000:
        raise Finding(f"{what}: an endless message", said[:2000])
    try:
        said.encode()
    except UnicodeEncodeError:
        raise Finding(f"{what}: a message that cannot be printed", ascii(said[:2000])) from None


# Case files --------------------------------------------------------------------------------------

_temporary = tempfile.TemporaryDirectory(prefix="hostile-")  # gone with the process
_folder = Path(_temporary.name)
_books: list[Rulebook] = []
_works: dict[str, Casework] = {}


def books() -> list[Rulebook]:
    """The rulebooks of this repository, loaded once."""
    if not _books:
        _books.extend(load.load(ROOT))
        _works.update((book.policy_id, Casework(book)) for book in _books)
    return _books


def cases(data: bytes) -> None:
    """Reads a case file, judges its first cases by both judges, and runs `tiaoli decide` on it."""
    books()
    file = _folder / "case.yaml"
    file.write_bytes(data)
    # Every policy gets its turn, and the same input always meets the same one.
    book = _books[zlib.crc32(data) % len(_books)]
    try:
        with only("read_cases", CaseFileError):
            read = read_cases(file, book.subjects, "case.yaml", need_reason=len(data) % 2 == 1)
    except CaseFileError as problem:
        _named("read_cases", str(problem), r"case\.yaml:([0-9]+:)? .")
        _decide(file, book, [])
        return
    for case in read[:MOST_CASES]:
        with only("judge", seconds=JUDGING):
            judge(book, case)
        with only("casework", seconds=JUDGING):
            _works[book.policy_id].decide(case)
        with only("verdicts", seconds=JUDGING):
            verdicts(book, case)
    if read:
        _decide(file, book, ["--case=" + read[0].name])


def _decide(file: Path, book: Rulebook, more: list[str]) -> None:
    how = ["--json", "--explain", "--as-of=2024-03-01"][file.stat().st_size % 3]
    out, err = io.StringIO(), io.StringIO()
    arguments = ["--repository", str(ROOT), "decide", str(file), "--policy", book.policy_id, how]
    with (
        mock.patch.object(load, "load", return_value=[book]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        only("decide", seconds=JUDGING),
    ):
        status = cli.main([*arguments, *more])
    if status == cli.BAD_USAGE:
        _named("decide", err.getvalue().rstrip("\n"), r".*case\.yaml:([0-9]+:)? .")
    elif status != cli.OK or err.getvalue():
        raise Finding("decide: status", f"status {status}: {err.getvalue()[:2000]}")


# Rule files --------------------------------------------------------------------------------------

CLAUSE = "rules/chengdu/v1/art_05.py"
GAZETTE = "rules/chengdu/v1/gazette.txt"
OTHERS = (
    "rules/chengdu/__init__.py", "rules/chengdu/v1/__init__.py", "rules/facts/enterprise.py",
    "rules/facts/applicant.py", "rules/terms.py", "rules/units.py", "rules/measures.py", GAZETTE,
)  # fmt: skip
"""What an input can be instead of the clause, if its first line is a comment that says so."""
KEPT = (CLAUSE, *OTHERS, "rules/__init__.py", "rules/facts/__init__.py")


def repository(folder: Path) -> Path:
    """A repository of one clause, with what it imports."""
    for each in KEPT:
        (folder / each).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / each, folder / each)
    return folder


def role(data: bytes) -> tuple[str, bytes]:
    """The file that the bytes stand for, and its content."""
    first, _, rest = data.partition(b"\n")
    named = first.removeprefix(b"# ").decode("ascii", "replace")
    if named not in OTHERS:
        return CLAUSE, data
    return named, rest if named == GAZETTE else data


def rules(data: bytes) -> None:
    """Checks the text as a rule file, then loads a repository of which it is one file."""
    where, content = role(data)
    if where != GAZETTE:
        try:
            with only("check_declarations", DeclarationError, UnicodeDecodeError):
                check_declarations(content.decode(), PurePosixPath(where))
        except DeclarationError as problem:
            _named("check_declarations", str(problem), rf"{re.escape(where)}:[0-9]+: .")
            return
        except UnicodeDecodeError:
            pass  # the loader's to refuse
    root = _folder / "rules-of-one"
    if not root.is_dir():
        repository(root)
    file = root / where
    before = file.read_bytes()
    file.write_bytes(content)
    try:
        with only("load", DeclarationError, load.RulebookError):
            found = load.load(root)
    except (DeclarationError, load.RulebookError) as problem:
        _named("load", str(problem), r"rules/[\w/]+(\.\w+)?:")
        return
    finally:
        file.write_bytes(before)
    for book in found:
        with only("check"):
            account(book)


TARGETS: dict[str, Callable[[bytes], None]] = {"cases": cases, "rules": rules}
SUFFIX = {"cases": ".yaml", "rules": ".txt"}
"""A rule file that breaks Python would break every tool that reads this repository's Python."""
