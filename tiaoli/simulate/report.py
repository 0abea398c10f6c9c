"""Writes the report of a run: report.html, report.md and charts/*.svg.

The page needs nothing but itself; both forms show the same sections, tables and charts. The same
folder makes the same bytes.
"""

from __future__ import annotations

import base64
import re
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tiaoli.compare.text import one_line
from tiaoli.files import write_whole
from tiaoli.policy import Rulebook
from tiaoli.simulate import findings, sections
from tiaoli.simulate.change_section import changes_section
from tiaoli.simulate.changes import Changes, compare
from tiaoli.simulate.document import Report
from tiaoli.simulate.figures import Figures, gather

TEMPLATES: Final = Path(__file__).parent / "templates"
PAGE, MARKDOWN, CHARTS = "report.html", "report.md", "charts"


def write(out: Path, books: Sequence[Rulebook], before: Path | None = None) -> Report:
    """Writes the report of the run in `out` into that folder, compared with the run in `before` if
    there is one; raises `FiguresError` and changes nothing where a folder is not whole."""
    figures = gather(out, books)
    report = made(figures, None if before is None else compare(before, out, books))
    page, text = html(report), markdown(report)
    _write_charts(out, report)
    write_whole(out / MARKDOWN, text.encode())
    write_whole(out / PAGE, page.encode())
    return report


def made(figures: Figures, changes: Changes | None = None) -> Report:
    """The report's content."""
    shorts = "、".join(book.policy.short for book in figures.books)
    found = [
        sections.what_was_run(figures),
        sections.totals(figures),
        changes_section(changes) if changes is not None else None,
        sections.by_clause(figures),
        sections.by_unit(figures),
        sections.by_year(figures),
        sections.beneficiaries(figures),
        findings.distribution(figures),
        findings.envelopes(figures),
        findings.quotas(figures),
        findings.undetermined(figures),
        findings.gave_way(figures),
        findings.set_aside(figures),
        findings.caveats(figures),
        findings.appendix(figures),
    ]
    return Report(
        f"{shorts}：政策模拟报告",
        f"{one_line(figures.run.population)}，申报日期{'、'.join(figures.run.as_of)}",
        sections.warnings(figures.run, figures.books),
        sections.headlines(figures),
        tuple(each for each in found if each is not None),
        f"由条理（tiaoli {figures.run.versions.get('tiaoli', '')}）按规则逐项裁判、整数相加。",
    )


def html(report: Report) -> str:
    """The report as one page of HTML."""
    return _environment(True).get_template("report.html.j2").render(report=report)


def markdown(report: Report) -> str:
    """The report as Markdown; its charts are files beside it."""
    text = _environment(False).get_template("report.md.j2").render(report=report)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _environment(escaped: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {"data": _data, "plain": _plain}
    return environment


def _data(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


def _plain(text: str) -> str:
    """`text` so that Markdown shows it and nothing more."""
    return re.sub(r"([\\`*_{}\[\]<>|#~$&])", r"\\\1", one_line(text))


def _write_charts(out: Path, report: Report) -> None:
    """Writes the charts into a folder of their own and puts it in the place of the former one."""
    with tempfile.TemporaryDirectory(dir=out, prefix=".charts-") as aside:
        folder = Path(aside) / CHARTS
        folder.mkdir()
        for chart in report.charts:
            (folder / f"{chart.name}.svg").write_bytes(chart.svg)
        if (out / CHARTS).exists():
            shutil.move(out / CHARTS, Path(aside) / "former")
        folder.replace(out / CHARTS)
