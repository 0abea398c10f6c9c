"""What `tiaoli compare` does and prints."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tiaoli.compare.compare import compare as compared
from tiaoli.compare.model import Report
from tiaoli.compare.versions import VersionError, versions
from tiaoli.files import write_whole
from tiaoli.terminal import stages

OK, FOUND_PROBLEMS, BAD_USAGE = 0, 1, 2
FORMS = ("markdown", "full", "word", "json")
"""The forms of the report that go into files; ``full`` is the Markdown without its limit."""


def compare(
    root: Path, before: str, after: str | None, policies: Sequence[str],
    population: Path | None, files: dict[str, Path],
) -> int:  # fmt: skip
    """Compares two versions, prints the report and writes it in the forms asked for."""
    begun = time.monotonic()
    try:
        with versions(root, before, after, policies) as (one, two), stages() as shown:
            report = compared(root, one, two, shown, population)
    except VersionError as problem:
        print(problem, file=sys.stderr)
        return BAD_USAGE
    report = replace(report, seconds=f"{time.monotonic() - begun:.1f}")
    if problem_with_files := _write(report, files):
        print(problem_with_files, file=sys.stderr)
        return BAD_USAGE
    from tiaoli.compare.text import print_report

    print_report(report)
    return FOUND_PROBLEMS if report.all_problems else OK


def _write(report: Report, files: dict[str, Path]) -> str:
    """Writes each form into its file; what was wrong with one, or nothing."""
    from tiaoli.compare import jsonreport, markdown

    texts = {"markdown": markdown.comment, "full": markdown.full, "json": jsonreport.text}
    for form, file in files.items():
        try:
            if form == "word":
                from tiaoli.compare.word import WordError, write

                try:
                    write(report, file)
                except WordError as problem:
                    return str(problem)
            else:
                write_whole(file, texts[form](report).encode())
        except OSError as problem:
            return f"{file}: {problem.strerror}; name a file in a folder that can be written to"
    return ""
