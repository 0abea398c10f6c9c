"""Asks git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


class GitError(Exception):
    """What git refused, in its own words."""


def git(root: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """What git prints; raises `GitError`."""
    command = ["git", "-c", "core.quotePath=false", "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        done = subprocess.run(
            command, cwd=root, env={**os.environ, **(environment or {})}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
    except OSError as problem:
        raise GitError(f"git: {problem.strerror}") from None
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0] or f"exit status {done.returncode}"
        raise GitError(f"git: {said}")
    return done.stdout


def commit_of(root: Path, revision: str) -> str:
    """The commit that a revision names; raises `GitError`."""
    name = f"{revision}^{{commit}}"
    try:
        return git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name).strip()
    except GitError:
        git(root, "rev-parse", "--git-dir")
        raise GitError(f"git: no revision `{revision[:60]}`") from None
