"""A file of applicants, and what an amendment changes for them: how many gain and lose, how much.

A CSV file has one applicant a line, and full fact names such as 企业.年度主营业务收入 above the
columns; an applicant with several projects or awards is written as a case in YAML.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tiaoli.case import Case
from tiaoli.casefile import cases_from, read_cases
from tiaoli.compare.direction import amount, direction, paying
from tiaoli.compare.model import Direction, Moved, PopulationChange
from tiaoli.compare.written import both_sides
from tiaoli.judge import judge
from tiaoli.kinds import Money
from tiaoli.nouns import Subject
from tiaoli.outcome import Outcome, Status
from tiaoli.policy import Rulebook
from tiaoli.problems import Problems
from tiaoli.yamlfile import Entries, Items, Text

MAX_ROWS: Final = 100_000
NAME, DAY = "名称", "日期"


def read_population(file: Path, vocabulary: Mapping[str, Subject]) -> list[Case]:
    """The applicants of a YAML or CSV file; raises `CaseFileError` naming file and line."""
    if file.suffix.lower() != ".csv":
        return read_cases(file, vocabulary)
    problems = Problems(file.as_posix())
    return cases_from(_table(file, problems), vocabulary, problems)


def _table(file: Path, problems: Problems) -> Items:
    found = Items(1)
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened, strict=True)
            head = next(reader, [])
            _check_head(head, problems)
            for number, row in enumerate(reader, 1):
                if number > MAX_ROWS:
                    raise problems.fatal(reader.line_num, f"超过{MAX_ROWS}行；请拆成几个文件")
                if any(cell.strip() for cell in row):
                    found.items.append(_row(head, row, reader.line_num, problems))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise problems.fatal(0, f"读不了：{problem}；请存为 UTF-8 的 CSV") from None
    return found


def _check_head(head: Sequence[str], problems: Problems) -> None:
    for name in head:
        if name not in (NAME, DAY) and name.count(".") != 1:
            raise problems.fatal(
                1, f"表头“{name[:40]}”不是事实；请写 {NAME}、{DAY} 或全名，如 企业.年度主营业务收入"
            )
    if DAY not in head or len(set(head)) != len(head):
        raise problems.fatal(1, f"表头须有“{DAY}”，而且不得重复")


def _row(head: Sequence[str], row: Sequence[str], line: int, problems: Problems) -> Entries:
    if len(row) != len(head):
        problems.say(line, f"有{len(row)}格，而表头有{len(head)}格")
    cells = dict(zip(head, row, strict=False))
    facts = Entries(line)
    for name, cell in cells.items():
        subject, _, fact = name.partition(".")
        if fact and cell.strip():
            of = facts.entries.setdefault(subject, Entries(line))
            assert isinstance(of, Entries)
            of.entries[fact] = Text(cell.strip(), line)
    name = f"第{line}行 {cells.get(NAME, '').strip()}".strip()
    stated = {"案例": Text(name, line), "日期": Text(cells.get(DAY, "").strip(), line)}
    return Entries(line, {**stated, "事实": facts})


def population_change(
    file: str, cases: Sequence[Case], one: Rulebook, two: Rulebook, ids: Sequence[tuple[str, str]]
) -> PopulationChange:
    """What the change of these provisions (by their ids before and after) does to each case."""
    mine = [case for case in cases if not case.policies or two.policy.short in case.policies]
    outcomes = [_outcomes(case.under(two.policy.short), one, two, ids) for case in mine]
    moved = tuple(
        _moved(
            after or before,
            [each[n] for each in outcomes],
            paying(one.by_id.get(before), two.by_id.get(after)),
        )
        for n, (before, after) in enumerate(ids)
    )
    return PopulationChange(file, len(mine), moved)


def _outcomes(
    case: Case, one: Rulebook, two: Rulebook, ids: Sequence[tuple[str, str]]
) -> list[tuple[Outcome, Outcome]]:
    nothing = Outcome(Status.NOT_ELIGIBLE)
    sides = zip((one, two), both_sides(case, one, two), strict=True)
    before, after = (judge(book, side) for book, side in sides)
    return [
        (
            before[was].outcome if was in before else nothing,
            after[now].outcome if now in after else nothing,
        )
        for was, now in ids
    ]


def _moved(name: str, outcomes: Sequence[tuple[Outcome, Outcome]], pays: bool) -> Moved:
    ways = [direction(*pair, pays) for pair in outcomes]

    def total(way: Direction) -> str:
        return Money().show(sum(_difference(outcomes, ways, way)))

    unsure = sum(Status.UNDETERMINED in (one.status, two.status) for one, two in outcomes)
    return Moved(
        name,
        ways.count(Direction.GAIN),
        total(Direction.GAIN),
        ways.count(Direction.LOSS),
        total(Direction.LOSS),
        ways.count(Direction.OTHER),
        unsure,
    )


def _difference(
    outcomes: Sequence[tuple[Outcome, Outcome]],
    ways: Sequence[Direction | None],
    wanted: Direction,
) -> Iterator[int]:
    for (one, two), way in zip(outcomes, ways, strict=True):
        if way is wanted:
            yield abs(amount(two) - amount(one))
