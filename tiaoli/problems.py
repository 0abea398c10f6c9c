"""What is wrong with a file, in words: where it stands, what was found, what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, ParamSpec, TypeVar

from tiaoli.kinds import ValueProblemError

MAX_PROBLEMS: Final = 20
ENOUGH: Final = 100
"""So many problems are noted, and the first of them shown; to look for all of them takes long."""
P = ParamSpec("P")
T = TypeVar("T")


class CaseFileError(Exception):
    """A case file that cannot be read; one line for each problem, naming file, line and fact."""


class Problems:
    """What is wrong with one file, collected so that all of it can be mended at once."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.found: list[tuple[int, str]] = []

    def say(self, line: int, words: str) -> None:
        """Notes a problem; line 0 is the file as a whole. Raises `error` at `ENOUGH`."""
        self.found.append((line, " ".join(words.split())))
        if len(self.found) == ENOUGH:
            raise self.error()

    def error(self) -> CaseFileError:
        """Everything noted, in the order of the file."""
        ordered = sorted(dict.fromkeys(self.found), key=lambda problem: problem[0])
        lines = [
            f"{self.shown}:{line}: {words}" if line else f"{self.shown}: {words}"
            for line, words in ordered[:MAX_PROBLEMS]
        ]
        if len(ordered) > MAX_PROBLEMS:
            more = "以上" if len(self.found) >= ENOUGH else ""
            lines.append(f"另有{len(ordered) - MAX_PROBLEMS}处{more}")
        return CaseFileError("\n".join(lines))

    def fatal(self, line: int, words: str) -> CaseFileError:
        """The error to raise for a problem after which reading on makes no sense."""
        self.say(line, words)
        return self.error()


@dataclass(frozen=True)
class Place:
    """Where in the file one reads, for messages: 案例“名称”: 主体.事实."""

    problems: Problems
    words: str = ""

    def say(self, line: int, message: str) -> None:
        """Notes a problem at this place."""
        self.problems.say(line, f"{self.words}: {message}" if self.words else message)

    def inside(self, part: str) -> Place:
        """The place one step further in."""
        return replace(self, words=f"{self.words}: {part}")

    def dot(self, part: str) -> Place:
        """The place of a part that a full name joins with a dot."""
        return replace(self, words=f"{self.words}.{part}")

    def attempt(
        self, line: int, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """What `read` gives, or ``None`` once its problem is noted."""
        try:
            return read(*args, **kwargs)
        except ValueProblemError as problem:
            self.say(line, str(problem))
            return None


def quoted(text: str) -> str:
    """`text` in backticks, shortened where it is long."""
    return f"`{text if len(text) <= 40 else text[:40] + '…'}`"


def no_such(what: str, name: str, known: Collection[str], otherwise: str = "") -> str:
    """That no `what` is called `name`, with the nearest name or else the names there are."""
    near = difflib.get_close_matches(name[:200], sorted(known), n=1, cutoff=0.5)
    hint = otherwise or f"可写 {'、'.join(known)}"
    if "：" in name:
        hint = "键后面须用半角冒号和一个空格"
    elif name[:1].isdigit():
        hint = "花括号里的半角逗号会把值断开，值里有逗号时请给值加引号"
    elif near:
        hint = f"是不是 `{near[0]}`？" + ("" if otherwise else hint)
    return f"没有{what} {quoted(name)}；{hint}"


def repeated(named: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, int]]:
    """The lines whose name stands on an earlier line already, with the name and that line."""
    first: dict[str, int] = {}
    for line, name in named:
        if name in first:
            yield line, name, first[name]
        first.setdefault(name, line)
