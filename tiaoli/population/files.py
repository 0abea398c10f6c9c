"""Finds the files of a population's tables, and which columns of which types they have."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from tiaoli.population.layout import APPLICANT, CARD
from tiaoli.problems import no_such, quoted

FORMS: Final = (".parquet", ".csv")
_MISTAKEN: Final = (".xlsx", ".xls", ".et", ".ods", ".tsv", ".gz", ".zip", ".pq", ".parq", ".json")
_WILD: Final = "*?["
"""DuckDB would read these characters in a path as a pattern for many files."""


@dataclass(frozen=True)
class Raw:
    """A table as it was found: its files, all of one form, and the type of each column in DuckDB.

    Every column of a CSV file is VARCHAR.
    """

    name: str
    paths: tuple[Path, ...]
    is_csv: bool
    columns: Mapping[str, str]

    @property
    def sql(self) -> str:
        """What to write behind FROM."""
        paths = ", ".join(literal(path.as_posix()) for path in self.paths)
        if not self.is_csv:
            return f"read_parquet([{paths}], hive_partitioning = false)"
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in self.columns)
        how = "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"'"
        return f"read_csv([{paths}], columns = {{{columns}}}, {how}, hive_partitioning = false)"


def literal(text: str) -> str:
    """`text` as a string in SQL."""
    return "'" + text.replace("'", "''") + "'"


def named(text: str) -> str:
    """`text` as a name in SQL."""
    return '"' + text.replace('"', '""') + '"'


def found_tables(
    folder: Path, known: Collection[str], connection: Any, faults: list[str]
) -> dict[str, Raw]:
    """The tables in the folder by name; what cannot be read is noted in `faults`, in Chinese."""
    files = _files(folder, known, faults)
    if APPLICANT not in files:
        faults.append(f"{folder.name}: 没有表 {APPLICANT}；请放入 {APPLICANT}.parquet，一行一个")
    tables = {}
    for name, paths in files.items():
        columns = _columns(paths, connection, faults)
        if columns is not None:
            tables[name] = Raw(name, paths, paths[0].suffix == ".csv", columns)
    return tables


def _files(folder: Path, known: Collection[str], faults: list[str]) -> dict[str, tuple[Path, ...]]:
    found: dict[str, tuple[Path, ...]] = {}
    if any(character in folder.as_posix() for character in _WILD):
        faults.append(f"{folder}: 路径里不能有 *、? 或 [；请改名")
        return found
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        faults.append(f"{folder}: 打不开；请给出一个文件夹，一张表一个文件")
        return found
    for entry in entries:
        if entry.name.startswith((".", "_")) or entry.name == CARD:
            continue
        name = entry.name if entry.is_dir() else entry.stem
        if not entry.is_dir() and entry.suffix not in FORMS:
            if entry.name.partition(".")[0] in known or entry.suffix.lower() in _MISTAKEN:
                faults.append(f"{entry.name}: 读不了这种文件；请存为 .parquet 或 UTF-8 的 .csv")
            continue
        if name not in known:
            faults.append(f"{entry.name}: {no_such('表', name, known, '请见 tiaoli facts')}")
        elif name in found:
            faults.append(f"{entry.name}: 表 {name} 已有 {found[name][0].name}；只留一处")
        else:
            paths = _parts(entry, faults) if entry.is_dir() else (entry,)
            if paths:
                found[name] = paths
    return found


def _parts(folder: Path, faults: list[str]) -> tuple[Path, ...]:
    """The files of a table that is a folder of parts."""
    parts = [part for part in sorted(folder.iterdir()) if not part.name.startswith((".", "_"))]
    wrong = [part.name for part in parts if part.is_dir() or part.suffix not in FORMS]
    wrong += [part.name for part in parts if any(character in part.name for character in _WILD)]
    if wrong:
        faults.append(f"{folder.name}/{wrong[0]}: 只能是 .parquet 或 .csv 文件；请移走")
    elif not parts:
        faults.append(f"{folder.name}/: 里面没有文件；请放入 .parquet 或 .csv，或删去这个文件夹")
    elif len({part.suffix for part in parts}) > 1:
        faults.append(f"{folder.name}/: 既有 .parquet 又有 .csv；请只用一种")
    else:
        return tuple(parts)
    return ()


def _columns(paths: Sequence[Path], connection: Any, faults: list[str]) -> dict[str, str] | None:
    """The columns of a table's files, which must have them all alike."""
    first: dict[str, str] | None = None
    for path in paths:
        shown = path.name if len(paths) == 1 else f"{path.parent.name}/{path.name}"
        try:
            columns = _header(path) if path.suffix == ".csv" else _described(path, connection)
        except (OSError, ValueError, csv.Error, duckdb.Error) as problem:
            faults.append(f"{shown}: 读不了：{first_line(problem)}")
            return None
        if first is not None and columns != first:
            differ = sorted({*columns.items()} ^ {*first.items()})
            names = "、".join(dict.fromkeys(name for name, _ in differ)) or "顺序"
            faults.append(f"{shown}: 各列与 {paths[0].name} 不同：{names}；请使各部分一致")
            return None
        first = columns
    return first


def _described(path: Path, connection: Any) -> dict[str, str]:
    rows = connection.execute(
        f"DESCRIBE SELECT * FROM read_parquet({literal(path.as_posix())}, "
        "hive_partitioning = false)"
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def _header(path: Path) -> dict[str, str]:
    """The columns of a CSV file; raises `ValueError` where its first line is no header."""
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        names = next(csv.reader(file, strict=True), [])
    if any("\ufffd" in name for name in names):
        raise ValueError("不是UTF-8编码；请另存为UTF-8")
    if not names:
        raise ValueError("文件是空的；第一行应是各列的名称")
    for problem in _header_problems(names):
        raise ValueError(problem)
    return dict.fromkeys(names, "VARCHAR")


def _header_problems(names: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(names, 1):
        if not name.strip():
            yield f"第{number}列没有名称；请补上或删去这一列"
        elif name in names[: number - 1]:
            yield f"列 {quoted(name)} 写了两次；只留一列"


def first_line(problem: Exception) -> str:
    """What an exception says, in one line and without the advice for programmers."""
    words = str(problem).strip() or type(problem).__name__
    if isinstance(problem, duckdb.Error):
        return _of_duckdb(words)
    return words.splitlines()[0]


def _of_duckdb(words: str) -> str:
    lines = words.splitlines()
    head = lines[0]
    if "CSV Error on Line: " in head:
        number = head.rpartition(": ")[2]
        if "unicode" in words:
            return f"第{number}行不是UTF-8编码；请另存为UTF-8"
        columns = next((line for line in lines if line.startswith("Expected Number")), "")
        if columns:
            parts = columns.split()
            return f"第{number}行有{parts[-1]}格，而表头有{parts[-3]}格；请补齐或加引号"
        said = next((line for line in lines[1:] if not line.startswith("Original")), "")
        return f"第{number}行：{said.strip()}"
    return head
