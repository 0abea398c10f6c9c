"""What a report is made of, before it is a page or Markdown: sections, tables, cells, charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

from tiaoli.simulate.amounts import Span, exact, in_wan
from tiaoli.simulate.charts import Chart

NOTHING: Final = "—"


@dataclass(frozen=True)
class Cell:
    """One cell: its text, whether that is rounded, the exact amount, a smaller line below."""

    text: str = ""
    about: bool = False
    exact: str = ""
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its heading, and whether it holds numbers."""

    label: str
    number: bool = True


@dataclass(frozen=True)
class Row:
    """A row; ``sort`` is ``total``, ``head`` (what the rows below it add up to), or empty."""

    cells: tuple[Cell, ...]
    sort: str = ""


@dataclass(frozen=True)
class Table:
    """A table with what it shows in a line above, and a remark below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Text:
    """A paragraph; ``sort`` is ``note`` for a remark, ``warn`` for what must not be missed."""

    text: str
    sort: str = ""
    kind: ClassVar[str] = "text"


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[str, ...]
    kind: ClassVar[str] = "items"


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Drawing:
    """A chart in its place."""

    chart: Chart
    kind: ClassVar[str] = "drawing"


Part = Table | Text | Items | Heading | Drawing


@dataclass(frozen=True)
class Section:
    """A section of the report."""

    id: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Headline:
    """A figure that stands large at the top."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Report:
    """A whole report. ``warnings`` are shown above everything else."""

    title: str
    subtitle: str
    warnings: tuple[str, ...]
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]
    imprint: str = ""
    charts: tuple[Chart, ...] = field(init=False)

    def __post_init__(self) -> None:
        drawings = [p.chart for s in self.sections for p in s.parts if isinstance(p, Drawing)]
        object.__setattr__(self, "charts", tuple(drawings))


def words(text: str, note: str = "") -> Cell:
    """A cell of words."""
    return Cell(text, note=note)


def number(value: int, note: str = "") -> Cell:
    """A cell with a whole number."""
    return Cell(f"{value:,}", note=note)


def money(fen: int, note: str = "") -> Cell:
    """A cell with an amount in 万元; the exact amount is kept beside it."""
    if not fen:
        return Cell("0", note=note)
    text, about = in_wan(fen)
    return Cell(text, about, exact(fen), note)


def change(fen: int) -> Cell:
    """A cell with a difference of amounts in 万元, with its sign."""
    made = money(fen)
    return Cell(f"+{made.text}", made.about, f"+{made.exact}") if fen > 0 else made


def upper(span: Span) -> Cell:
    """A cell with an upper bound, saying so where some amounts in it have none."""
    return money(span.high, f"＋{span.open:,}项无上限" if span.open else "")


def column(*labels: str) -> tuple[Column, ...]:
    """Columns of numbers behind a first one of words; a label with a leading ' is of words too."""
    first, *rest = labels
    made = (Column(label.removeprefix("'"), not label.startswith("'")) for label in rest)
    return (Column(first, number=False), *made)


def row(*cells: Cell, sort: str = "") -> Row:
    """A row of cells."""
    return Row(cells, sort)
