"""Runs the sessions that a page shows, in a scratch copy of the repository.

A page's fenced blocks are carried out in their order:

- ``console``: what follows `$ ` is run, and the lines below it are what it must print; a line that
  is only `…` stands for any lines;
- ``diff``: below `--- FILE`, the words of the `-` lines are replaced by those of the `+` lines,
  wherever they stand in the file; `+` lines alone are added at its end;
- a block with ``title="FILE"``: the whole of a file.

A comment `<!-- 状态: … -->` starts afresh: from the repository as it is (`原样`), with a folder of
tests/amendments laid over it, or with the edits of an earlier part of the page (`一`).

`python -m tests.repository.walkthrough docs/contributing.md 一` prints what the sessions of a part
print now.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

ANY = "…"
AS_IT_IS = "原样"
SECONDS = 120
_PART = re.compile(r"## (?P<number>[一二三四五六七八九十]+)、(?P<title>[^{]*?)(?: \{.*\})?")
_STATE = re.compile(r"<!-- 状态[:：] (?P<name>.*) -->")
_FENCE = re.compile(r"(?P<ticks>`{3,})(?P<kind>\w*)(?: title=\"(?P<file>[^\"]+)\")?")
_NEVER_THE_SAME = (
    (re.compile(r"用时[0-9.]+秒"), "用时…秒"),
    (re.compile(r"\bin [0-9.]+s\b"), "in …s"),
    (re.compile(r"（[0-9a-f\u200b]{9,12}）"), "（提交）"),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True)
class Block:
    """A fenced block or a state: what it is, at which line of the page, and what stands in it."""

    kind: str
    line: int
    text: str = ""
    file: str = ""


@dataclass(frozen=True)
class Part:
    """A numbered part of a page with its blocks."""

    number: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def edits(self) -> tuple[Block, ...]:
        """The blocks that change files."""
        return tuple(block for block in self.blocks if block.kind == "diff" or block.file)


@dataclass(frozen=True)
class Command:
    """A command of a session and the lines that it must print."""

    line: int
    words: str
    prints: tuple[str, ...]


# Reading -----------------------------------------------------------------------------------------


def parts(page: str) -> tuple[Part, ...]:
    """The numbered parts of a page; a fence that is never closed raises `ValueError`."""
    found: list[tuple[str, str, list[Block]]] = []
    lines = iter(enumerate(page.splitlines(), 1))
    for number, line in lines:
        if heading := _PART.fullmatch(line):
            found.append((heading["number"], heading["title"], []))
        elif line.startswith("## "):
            found.append(("", line, []))
        elif state := _STATE.fullmatch(line):
            found[-1][2].append(Block("状态", number, state["name"]))
        elif fence := _FENCE.fullmatch(line):
            text = "".join(f"{inside}\n" for inside in _fenced(lines, fence["ticks"], number))
            if found:
                found[-1][2].append(Block(fence["kind"], number, text, fence["file"] or ""))
    return tuple(Part(number, title, tuple(blocks)) for number, title, blocks in found if number)


def _fenced(lines: Iterator[tuple[int, str]], ticks: str, opened: int) -> Iterator[str]:
    for _, line in lines:
        if line == ticks:
            return
        yield line
    raise ValueError(f"line {opened}: the fence is never closed")


def commands(session: Block) -> Iterator[Command]:
    """The commands of a session; what a page shows before the first raises `ValueError`."""
    found: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(session.text.splitlines(), session.line + 1):
        if line.startswith("$ "):
            found.append((number, line.removeprefix("$ "), []))
        elif not found:
            raise ValueError(f"line {number}: `{line}` was printed by no command")
        elif found[-1][1].endswith("\\"):
            at, words, prints = found[-1]
            found[-1] = (at, words.removesuffix("\\") + line.strip(), prints)
        else:
            found[-1][2].append(line)
    for number, words, prints in found:
        yield Command(number, words, tuple(prints))


# Comparing ---------------------------------------------------------------------------------------


def same(line: str) -> str:
    """A line without what differs from one run to the next: seconds, commits, blanks."""
    for pattern, instead in _NEVER_THE_SAME:
        line = pattern.sub(instead, line)
    return line.strip()


def differs(shown: Sequence[str], printed: str) -> str:
    """The first lines shown that were not printed, or were not shown though printed; or nothing."""
    came = [line for line in map(same, printed.splitlines()) if line]
    runs: list[list[str]] = [[]]
    for line in filter(None, map(same, shown)):
        if line == ANY:
            runs.append([])
        else:
            runs[-1].append(line)
    at = 0
    for n, run in enumerate(runs):
        first, last = n == 0, n == len(runs) - 1
        if not first and last:
            starts = [max(at, len(came) - len(run))]
        else:
            starts = [at] if first else list(range(at, len(came) - len(run) + 1))
        start = next((s for s in starts if came[s : s + len(run)] == run), None)
        if start is None:
            return "the page shows\n  " + "\n  ".join(run)
        at = start + len(run)
    return "" if at == len(came) else "the page leaves out\n  " + "\n  ".join(came[at:])


# Running -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scratch:
    """A copy of the repository in which the sessions run, its own home beside it."""

    folder: Path

    @property
    def root(self) -> Path:
        """Where rules/ stands."""
        return self.folder / "repository"

    def copied(self, folder: Path) -> Scratch:
        """Another copy, in an empty folder."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True, symlinks=True)
        return Scratch(folder)

    def run(self, words: str) -> str:
        """What a command prints, on either stream; a traceback raises `AssertionError`."""
        home = self.folder / "home"
        environment = {
            "PATH": os.pathsep.join(
                [f"{self.folder / 'bin'}", f"{Path(sys.executable).parent}", os.environ["PATH"]]
            ),
            "HOME": f"{home}", "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": f"{self.folder}",
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "-c", words], cwd=self.root, env=environment, check=False, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=SECONDS,
        )  # fmt: skip
        assert "Traceback" not in done.stdout, done.stdout
        return done.stdout.replace(f"{self.folder}", "")

    def start(self, name: str, page: Sequence[Part] = ()) -> None:
        """The state of that name; one that there is not raises `ValueError`."""
        self.run("git switch --quiet --force main && git clean --quiet --force -d")
        if name == AS_IT_IS:
            return
        if part := next((part for part in page if part.number == name), None):
            for block in part.edits:
                self.edit(block)
            return
        overlay = self.root / name
        if not overlay.is_dir():
            raise ValueError(f"`{name}` is no state: write {AS_IT_IS}, a folder, or a part")
        own = shutil.ignore_patterns("README.md", "*.patch")
        shutil.copytree(overlay, self.root, dirs_exist_ok=True, ignore=own)
        for patch in overlay.glob("*.patch"):
            self.run(f"git apply {name}/{patch.name}")

    def edit(self, block: Block) -> None:
        """Makes the change of a block; words that stand nowhere in the file raise `ValueError`."""
        if block.file:
            path = self.root / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            return
        first, _, rest = block.text.partition("\n")
        path = self.root / first.removeprefix("--- ")
        text = path.read_text(encoding="utf-8")
        for run in re.finditer(r"^(?P<old>(?:-.*\n)*)(?P<new>(?:\+.*\n)*)", rest, re.M):
            old, new = (re.sub("^.", "", run[key], flags=re.M)[:-1] for key in ("old", "new"))
            if old and old not in text:
                raise ValueError(f"line {block.line}: `{old}` is not in {path.name}")
            if old or new:
                text = text.replace(old, new) if old else f"{text}{new}\n"
        path.write_text(text, encoding="utf-8")


def scratch(folder: Path) -> Scratch:
    """A repository of what git keeps or would keep of this one, in one commit on `main`."""
    made = Scratch(folder)
    for name in ("home", "bin", "repository"):
        (folder / name).mkdir(parents=True)
    command = folder / "bin" / "tiaoli"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tiaoli.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    (folder / "home" / ".gitconfig").write_text(
        "[user]\n\tname = 起草人\n\temail = drafter@example.org\n", encoding="utf-8"
    )
    kept = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
    ).stdout.split("\0")  # fmt: skip
    for name in kept:
        if name and (ROOT / name).is_file():
            (made.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, made.root / name)
    made.run("git init --quiet --initial-branch main")
    made.run("git add --all && git commit --quiet --message main")
    made.run("python -m compileall -q tiaoli")
    return made


def carried_out(part: Part, page: Sequence[Part], here: Scratch) -> Iterator[tuple[Command, str]]:
    """Every command of a part with what it prints, the page's edits being made on the way."""
    for block in part.blocks:
        if block.kind == "状态":
            here.start(block.text, page)
        elif block.kind == "console":
            for command in commands(block):
                yield command, here.run(command.words)
        elif block in part.edits:
            here.edit(block)


if __name__ == "__main__":
    file, *numbers = sys.argv[1:]
    whole = parts(Path(file).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as temporary:
        base = scratch(Path(temporary, "base"))
        for each in whole:
            if not numbers or each.number in numbers:
                copy = base.copied(Path(temporary, f"{each.blocks[0].line}"))
                for ran, output in carried_out(each, whole, copy):
                    note = differs(ran.prints, output) and f"  # {file}:{ran.line} differs"
                    print(f"$ {ran.words}{note}\n{output}")
