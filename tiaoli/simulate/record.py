"""What a run left in its folder: run.json, and its tables for DuckDB to add up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tiaoli.policy import Rulebook


class FiguresError(Exception):
    """A run's folder that cannot be added up; the message says which file and why."""


@dataclass(frozen=True)
class SetAside:
    """Applicants that were not judged, why, and the first of them. One can have several reasons."""

    reason: str
    applicants: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """What was run, as run.json says; ``applicants`` is how many were judged."""

    editions: tuple[tuple[str, str], ...]
    as_of: tuple[str, ...]
    published: Mapping[str, str]
    readings: tuple[str, ...]
    engine: str
    versions: Mapping[str, str]
    population: str
    fingerprint: str
    note: str
    synthetic: bool
    applicants: int
    set_aside: int
    reasons: tuple[SetAside, ...]

    @property
    def everybody(self) -> int:
        """How many applicants the population has, those set aside among them."""
        return self.applicants + self.set_aside


def connect(out: Path, name: str = "") -> duckdb.DuckDBPyConnection:
    """A connection that has a run's awards as the view ``awards``; raises `FiguresError`."""
    connection = database(out)
    attach(connection, out, name)
    return connection


def database(out: Path) -> duckdb.DuckDBPyConnection:
    """An empty database with the memory that the run in a folder was given."""
    limit = memory_limit(read_run(out).engine)
    connection = duckdb.connect(config={"memory_limit": limit} if limit else {})
    connection.execute("SET enable_progress_bar = false")  # the run has one of its own
    return connection


def memory_limit(engine: str) -> str:
    """The limit in an engine's name, such as duckdb:4GiB; empty where it has none."""
    kind, _, limit = engine.partition(":")
    return limit if kind == "duckdb" else ""


def attach(connection: duckdb.DuckDBPyConnection, out: Path, name: str = "") -> None:
    """Makes a run's awards, rows and counts known under their names with ``name`` behind them."""
    for table, pattern in (("awards", "awards/*.parquet"), ("judged", "judged.parquet")):
        files = sorted(out.glob(pattern))
        if not files:
            raise FiguresError(f"{out.name}/{pattern}: no such file; run `tiaoli simulate` first")
        relation = connection.read_parquet([str(file) for file in files])
        relation.create_view(f"{table}{name}")
    for folder in ("rows", "allocation/quotas", "allocation/envelopes"):
        files = sorted([*out.glob(f"{folder}/*.parquet"), *out.glob(f"{folder}.parquet")])
        if files:
            relation = connection.read_parquet([str(file) for file in files])
            relation.create_view(f"{folder.rpartition('/')[2]}{name}")


def read_run(out: Path) -> Run:
    """What run.json says; raises `FiguresError` if it lacks something."""
    file = out / "run.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        population = found["population"]
        aside = found.get("set_aside", [])
        return Run(
            tuple((each["short"], each["edition"]) for each in found["policies"]),
            tuple(found["as_of"]),
            dict(found.get("published") or {}),
            tuple(found.get("readings") or ()),
            found["engine"],
            dict(found.get("versions") or {}),
            population["name"],
            population["fingerprint"],
            population.get("note") or "",
            population["synthetic"],
            found["applicants"],
            found.get("applicants_set_aside", 0),
            tuple(
                SetAside(each["reason"], each["applicants"], tuple(each.get("examples") or ()))
                for each in aside
            ),
        )
    except OSError as problem:
        raise FiguresError(f"{out.name}/run.json: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError) as problem:
        raise FiguresError(
            f"{out.name}/run.json: lacks or misspells {problem}; run `tiaoli simulate` again"
        ) from None


def books_of(run: Run, books: Sequence[Rulebook]) -> tuple[Rulebook, ...]:
    """The editions that were run, in the order of the run; raises `FiguresError` for one that is
    not among the rules."""
    known = {(book.policy.short, book.edition_id): book for book in books}
    missing = [
        f"{short} {edition}" for short, edition in run.editions if (short, edition) not in known
    ]
    if missing:
        raise FiguresError(
            f"run.json names {'、'.join(missing)}, which the rules do not have; "
            "report with the rules that were run"
        )
    return tuple(known[key] for key in run.editions)
