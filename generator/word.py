"""The 条款与规则对照表 of a clause and of an edition: what their pages show, as a Word document.

Beside everything that a reviewer can have an opinion on stands an empty cell for it, and at the end
the lines on which he signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Final

from generator import wording
from generator.clause import ClauseView, EditionView, ProvisionView, TextRow
from generator.doubts import Doubt
from generator.editions import day
from generator.marks import ADDED, NONE, NUMBER, WORD, Mark
from generator.render import grouped
from generator.summary import summary
from tiaoli import wordfile
from tiaoli.boundary_table import Point
from tiaoli.compare.text import HYPOTHETICAL
from tiaoli.receipt import rule_sha256
from tiaoli.wordfile import Cell, Paragraph, Row, Run, Table, cell, paragraph
from tiaoli.wordlayout import (
    CELL,
    HEAD_FACE,
    HEADING_1,
    HEADING_2,
    HEADING_3,
    LABEL,
    NOTE,
    SUBTITLE,
    TITLE,
    WIDTH,
)

Content = Iterator[Paragraph | Table]

NUMERALS: Final = "一二三四五"
PROVISION, OPINION = ("规定", 2.6), (wording.OPINION, 4.3)
"""The first and the last column of every table, with their widths."""
SPLIT: Final = 420
"""From how many characters in a cell on a row may go on on the next page: it fills half of one."""
SIGNED_TOGETHER: Final = 8
"""How many lines to sign one page holds."""


def of_clause(edition: EditionView, view: ClauseView) -> bytes:
    """The document of one clause."""
    title = f"{view.book.policy.short} {view.book.edition_id} {view.title} {wording.DOCUMENT}"
    names = [p.name for p in view.provisions]
    content = (
        *_head(edition, view),
        *_sections(view, HEADING_2, [*_signing(PROVISION[0], names)]),
    )
    return wordfile.data(title, content)


def of_edition(edition: EditionView) -> bytes:
    """The document of a whole edition: every clause with its heading, and what stands in each."""
    book = edition.book
    title = f"{book.policy.short} {book.edition_id} {wording.DOCUMENT}"
    return wordfile.data(title, _edition(edition))


def _edition(edition: EditionView) -> Content:
    yield from _head(edition)
    yield paragraph("各条做什么", HEADING_1)
    yield _contents(edition)
    for view in edition.clauses:
        if view.chapter:
            yield paragraph(view.chapter, HEADING_1)
        yield paragraph(view.title, HEADING_2)
        yield from _worded_by(view)
        yield from _sections(view, HEADING_3)
    yield paragraph(wording.CONCLUSION, HEADING_1)
    yield from _signing("条", [view.title for view in edition.clauses])


# Above the tables --------------------------------------------------------------------------------


def _head(edition: EditionView, view: ClauseView | None = None) -> Content:
    book = edition.book
    yield paragraph(wording.DOCUMENT, TITLE)
    about = (book.policy.title, view.title if view is not None else "")
    yield paragraph("　".join(filter(None, about)), SUBTITLE)
    if book.hypothetical:
        yield Paragraph((Run(HYPOTHETICAL, bold=True),), centred=True)
    yield _card(edition, view)
    if view is not None:
        yield from _worded_by(view)
    yield Paragraph(tuple(_legend()), NOTE)


def _worded_by(view: ClauseView) -> Content:
    if note := wording.worded_by(view):
        yield paragraph(f"{note}。", NOTE)


def _card(edition: EditionView, view: ClauseView | None) -> Table:
    """What the document is about, in two columns of labels."""
    book = edition.book
    counted = view if view is not None else edition
    opened = sum(doubt.open for doubt in counted.doubts)
    said = (
        ("发文", cell(book.policy.issuer)),
        ("版本", cell(wording.version(book))),
        ("公布", cell(day(book.edition.published))),
        ("施行", cell(edition.in_force)),
        (f"{wording.text_of(book)}校验值", cell(book.edition.gazette_sha256, NOTE)),
        ("规则校验值", cell(rule_sha256(book), NOTE)),
        (
            "核对",
            cell(
                f"{wording.cases(counted)}　"
                f"读法 {len(counted.doubts)}（存疑 {opened}）　起草问题 {len(counted.defects)}"
            ),
        ),
        ("约束", cell(book.policy.binds)) if view is None else ("规则文件", cell(view.clause.path)),
    )
    cells = [each for name, value in said for each in (cell(name, LABEL), value)]
    rows = [Row(cells[at : at + 4]) for at in range(0, len(cells), 4)]
    half = WIDTH / 2 - PROVISION[1]
    widths = (PROVISION[1], half, PROVISION[1], half)
    return Table(tuple(("", width) for width in widths), rows, headed=False)


def _legend() -> Iterator[Run]:
    yield Run("标记：")
    for sort, words in wording.LEGEND:
        yield from _run(Mark(words, sort))
        yield Run("　")


def _contents(edition: EditionView) -> Table:
    rows = []
    for view in edition.clauses:
        for number, p in enumerate(view.provisions):
            rows.append(
                Row(
                    (
                        cell("" if number else view.title, LABEL),
                        cell(p.name),
                        cell(summary(p.placed.provision)),
                        cell(str(len(p.doubts) or "—")),
                        cell(str(len(p.defects) or "—")),
                    )
                )
            )
    columns = (("条", 6.4), ("规定", 3.6), ("做什么", 11.9), ("读法", 1.5), ("起草问题", 2.3))
    return Table(columns, rows)


def _signing(what: str, names: Iterable[str]) -> Content:
    """A line for each: agreed or not, by whom, when."""
    every = list(names)
    choices = "\n".join(wording.CHOICES)
    together = len(every) <= SIGNED_TOGETHER
    rows = [
        Row(
            (cell(name, LABEL), cell(choices), Cell(), Cell(), cell(wording.DAY)),
            with_next=together and number < len(every),
            height=1.3,
        )
        for number, name in enumerate(every, 1)
    ]
    columns = (
        (what, 5.4),
        (wording.CONCLUSION, 3.2),
        (wording.REMARK, 9.3),
        (wording.SIGNER, 4.0),
        (wording.DATE, 3.8),
    )
    yield Table(columns, rows)


# The sections of a clause ------------------------------------------------------------------------


def _sections(view: ClauseView, style: str, last: Sequence[Table | Paragraph] = ()) -> Content:
    """Each section that has something in it, numbered."""
    boundaries = list(_boundaries(view))
    numerals = iter(NUMERALS)
    sections = (
        ("原文与规则", [_side_by_side(view)]),
        ("临界值", boundaries),
        ("读法", [_readings(view)] if view.doubts else []),
        ("起草问题", [_defects(view)] if view.defects else []),
        (wording.CONCLUSION, list(last)),
    )
    for name, content in sections:
        if content:
            yield paragraph(f"{next(numerals)}、{name}", style)
            yield from content


def _row(name: str, middle: Sequence[Cell], with_next: bool = False) -> Row:
    """What a provision's row says, with the empty cell for what the reviewer thinks of it."""
    longest = max(sum(len(r.text) for p in each.paragraphs for r in p.runs) for each in middle)
    cells = (cell(name, LABEL), *middle, Cell())
    return Row(cells, whole=longest < SPLIT, with_next=with_next)


def _table(columns: Sequence[tuple[str, float]], rows: Sequence[Row]) -> Table:
    return Table((PROVISION, *columns, OPINION), rows)


def _side_by_side(view: ClauseView) -> Table:
    rows = [
        _provision(row) if isinstance(row, ProvisionView) else _between(view, row)
        for row in view.rows
    ]
    return _table(((wording.OFFICIAL, 7.6), (wording.RULE, 11.2)), rows)


def _provision(view: ProvisionView) -> Row:
    official = [Paragraph(tuple(_runs(view.pair.words)), CELL)]
    if why := wording.no_effect(view):
        official.append(paragraph(f"没有效力：{why}", NOTE))
    rule = []
    for each in view.pair.rule:
        label = Run(f"{each.label}　", face=HEAD_FACE)
        if len(each.phrases) == 1:
            rule.append(Paragraph((label, *_runs(each.phrases[0])), CELL))
            continue
        rule.append(Paragraph((label,), CELL))
        for number, phrase in zip(count(1), each.phrases):
            rule.append(
                Paragraph((Run(f"{number}. "), *_runs(phrase)), CELL, indent=10.5, hanging=15)
            )
    return _row(view.name, (Cell(official), Cell(rule)))


def _between(view: ClauseView, row: TextRow) -> Row:
    said = [
        Paragraph((Run(f"{role}　", face=HEAD_FACE), Run(names)), CELL)
        for role, names in wording.units(row)
    ]
    if concerns := wording.concerns(view, row):
        said.append(paragraph(concerns, NOTE))
    # The heading of a clause does not stay behind alone at the foot of a page.
    middle = (cell(row.words), Cell(said))
    return _row("", middle, with_next=row is view.rows[0] and len(view.rows) > 1)


def _boundaries(view: ClauseView) -> Content:
    rows = [
        _row(
            p.name,
            (
                Cell(
                    (
                        Paragraph(tuple(_runs(p.pair.at(b.at, b.key))), CELL),
                        paragraph(b.fact.split(".")[-1], NOTE),
                    )
                ),
                *(Cell(tuple(_point(point))) for point in b.points),
            ),
        )
        for p in view.provisions
        for b in p.boundaries
    ]
    if rows:
        widths = (3.9, 4.9, 5.1, 4.9)
        yield _table(tuple(zip(wording.BOUNDARY_HEADS, widths, strict=True)), rows)
        yield paragraph(wording.BOUNDARY_NOTE, NOTE)


def _point(point: Point) -> Iterator[Paragraph]:
    yield paragraph(grouped(point.value), NOTE)
    yield paragraph(grouped(point.outcome), LABEL)
    for name, outcome in point.readings:
        yield paragraph(f"读法“{name}”：{grouped(outcome)}", NOTE)


def _readings(view: ClauseView) -> Table:
    rows = [_row(p.name, _doubt(doubt)) for p in view.provisions for doubt in p.doubts]
    return _table((("问题", 4.3), ("读法", 9.5), ("依据与建议写法", 5.0)), rows)


def _doubt(doubt: Doubt) -> Sequence[Cell]:
    options = []
    for option in doubt.options:
        label = f"● {wording.TAKEN}　" if option.taken else f"○ {wording.OTHER}　"
        options.append(Paragraph((Run(label, face=HEAD_FACE), Run(option.name)), CELL))
        if option.says != option.name:
            options.append(paragraph(option.says, NOTE, indent=10.5))
        if shown := wording.showing(doubt, option):
            options.append(paragraph(shown, NOTE, indent=10.5))
    authority = (Run(f"{wording.OPEN} ", bold=True),) if doubt.open else ()
    return (
        Cell((paragraph(doubt.reading.name, LABEL), paragraph(doubt.reading.question, CELL))),
        Cell(options),
        Cell(
            (
                _labelled(wording.AUTHORITY, *authority, Run(doubt.reading.authority)),
                _labelled(wording.INSTEAD, Run(doubt.reading.instead)),
            )
        ),
    )


def _labelled(name: str, *runs: Run) -> Paragraph:
    return Paragraph((Run(f"{name}　", face=HEAD_FACE), *runs), CELL)


def _defects(view: ClauseView) -> Table:
    rows = []
    for each in view.defects:
        quoted = (Run(each.before), Run(each.defect.quote, underline="wave"), Run(each.after))
        words = Cell((Paragraph(quoted, CELL),))
        what = cell(each.defect.what)
        rows.append(_row(each.placed.name, (words, what, cell(each.defect.instead or "—"))))
    return _table(tuple(zip(wording.DEFECT_HEADS, (7.2, 6.0, 5.6), strict=True)), rows)


# Words -------------------------------------------------------------------------------------------


def _runs(marks: Iterable[Mark]) -> Iterator[Run]:
    for mark in marks:
        yield from _run(mark)


def _run(mark: Mark) -> Iterator[Run]:
    """A mark as it can be told apart in black and white."""
    yield Run(
        mark.text,
        bold=mark.sort == NUMBER,
        underline="single" if mark.sort == WORD else "dotted" if mark.sort == NONE else "",
    )
    if sign := {NONE: "°", ADDED: "＊"}.get(mark.sort):
        yield Run(sign, raised=True)
