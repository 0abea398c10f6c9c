"""Judges a population chunk by chunk and writes what came out; an interrupted run goes on.

Everything is written beside the folder asked for and renamed into place at the end. A chunk of
applicants under one edition is the unit of work: what is finished is not computed again.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import itertools
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import tiaoli
from tiaoli.columns import outcomes
from tiaoli.columns.engines import Engine, open_engine
from tiaoli.columns.order import Plan, plan, prefix
from tiaoli.columns.outcomes import EDITION, ID, POLICY, YEAR
from tiaoli.columns.plan import sources
from tiaoli.columns.results import REFUSED, RESULT
from tiaoli.columns.rows import ORDER
from tiaoli.files import write_whole
from tiaoli.policy import Rulebook
from tiaoli.population.layout import APPLICANT, APPLIED, KEY
from tiaoli.population.read import Population, open_population
from tiaoli.population.tables import Tables
from tiaoli.receipt import rule_sha256
from tiaoli.simulate import allocation
from tiaoli.simulate.agreement import Compared, agreement
from tiaoli.simulate.record import memory_limit
from tiaoli.tree import Selection

CHUNK: Final = 500_000
"""So many applicants are judged together."""
CHECK: Final = 400
"""So many are judged by the evaluator as well, one by one."""
REQUEST, PARTS = "request.json", "parts"
Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, of how much."""


class SimulationError(Exception):
    """A run that cannot be made; the message says what to write instead."""


@dataclass(frozen=True)
class Request:
    """What is to be run: under which editions, as of which day, under which readings.

    ``published`` says by its short name when a policy was published where no card does. So many
    applicants as ``check`` says (``None``: all) are judged by the evaluator too, and a difference
    stops the run.
    """

    books: tuple[Rulebook, ...]
    folder: Path
    day: datetime.date
    selection: Selection = frozenset()
    published: Mapping[str, datetime.date] = field(default_factory=dict)
    engine: str = "duckdb"
    chunk: int = CHUNK
    check: int | None = CHECK


def simulate(
    request: Request, out: Path, progress: Progress = lambda *_: None,
    report: Callable[[Path], object] = lambda _: None,
) -> Path:  # fmt: skip
    """Judges the population and writes awards, rows, counts, allocation and run.json to `out`.

    ``report`` adds to the folder before it gets its name. Raises `SimulationError` where `out` is
    in the way or no edition is in force, `PopulationError` for tables that cannot be read,
    `EngineError`, `OSError`, and `NoColumnsError` for a rule that columns cannot carry exactly.
    """
    check_places(request.folder, out)
    begun = time.monotonic()
    aside = out.with_name(f".{out.name}.partial")
    work = aside / "work"
    with _alone(aside, out):
        asked = _take_up(request, aside)
        with contextlib.ExitStack() as opened:
            engine = open_engine(request.engine, str(work / "scratch"))
            opened.callback(engine.close)
            holder: Any = engine.duckdb
            if holder is None:
                holder = open_engine("duckdb", str(work / "holder"))
                opened.callback(holder.close)
            progress("核对人群", 0, 1)
            population = _opened(request, holder, work, aside)
            progress("核对人群", 1, 1)
            _judge(request, engine, holder, population, aside, progress)
            _write_no_awards(population.tables, aside)
            concerned = _concerned(request, population.tables)
            applied = _applied(holder, population.tables, work / "applied.parquet")
            compared = _agreed(request, population.tables, aside, progress)
            versions = engine.versions()
        _write_counts(request, concerned, aside)
        memory = memory_limit(request.engine)
        allocation.allocate(aside, request.books, request.selection, applied, memory)
        _write_card(request, asked, population, versions, compared, aside, time.monotonic() - begun)
        report(aside)
        shutil.rmtree(work)
        shutil.rmtree(aside / PARTS)
        (aside / REQUEST).unlink()
        aside.rename(out)
        return out


# Beginning, and going on -------------------------------------------------------------------------


def _agreed(request: Request, tables: Tables, aside: Path, progress: Progress) -> Compared:
    found = agreement(
        tables, request.books, request.day, request.selection, request.published, aside,
        request.check, progress,
    )  # fmt: skip
    if found.differences:
        first = "\n".join(found.first)
        raise SimulationError(
            f"与逐案裁判不一致{found.differences}处，没有写出结果；请报告这一错误：\n{first}"
        )
    return found


def check_places(folder: Path, out: Path) -> None:
    """Raises `SimulationError` where there is no population, or `out` is in the way."""
    if not folder.is_dir():
        raise SimulationError(f"{folder}: 没有这个文件夹")
    if out.exists() or out.is_symlink():
        raise SimulationError(f"{out}: 已经存在；请换一个 --out，或先移走它")
    if folder.resolve() in out.resolve().parents:
        raise SimulationError(f"{out}: 在人群的文件夹里；请换一个 --out，写到它外面")


def finished(request: Request, out: Path) -> bool:
    """Whether `out` is the whole result of this very request."""
    file = out / "run.json"
    return file.is_file() and json.loads(file.read_bytes()).get("request") == _asked(request)


@contextlib.contextmanager
def _alone(aside: Path, out: Path) -> Iterator[None]:
    """Makes the folder of a run, and holds it: a second run into it would spoil both."""
    aside.mkdir(parents=True, exist_ok=True)
    held = os.open(aside, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = f"{out}: 另一次运行正在写它；请等它结束，或换一个 --out"
            raise SimulationError(found) from None
        yield
    finally:
        os.close(held)


def _take_up(request: Request, aside: Path) -> dict[str, Any]:
    """Keeps what an interrupted run of the same request finished, and nothing of another one, nor
    what is half-written; gives what is asked."""
    asked = _asked(request)
    file = aside / REQUEST
    same = file.is_file() and json.loads(file.read_text(encoding="utf-8")) == asked
    for old in [aside / "work"] if same else aside.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
    for folder in (PARTS, "awards", "rows", "work"):
        (aside / folder).mkdir(parents=True, exist_ok=True)
        for half in (aside / folder).glob(".new-*"):
            half.unlink()
    write_whole(file, json.dumps(asked, ensure_ascii=False, indent=1).encode())
    return asked


def _asked(request: Request) -> dict[str, Any]:
    """All that a result depends on."""
    return {
        "tiaoli": tiaoli.__version__,
        "rules": [[b.policy.short, b.edition_id, rule_sha256(b)] for b in request.books],
        "day": request.day.isoformat(),
        "readings": sorted(request.selection),
        "published": {k: day.isoformat() for k, day in sorted(request.published.items())},
        "engine": request.engine,
        "chunk": request.chunk,
        "population": fingerprint(request.folder),
    }


def fingerprint(folder: Path) -> str:
    """A SHA-256 of the files' names and contents."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        digest.update(f"{file.relative_to(folder)}\0{content}\0".encode())
    return digest.hexdigest()


def _opened(request: Request, holder: Any, work: Path, aside: Path) -> Population:
    """The population, checked; only the provisions of the editions that are run are known."""
    provisions = {
        book.policy.short: frozenset({*book.known, *book.by_id}) for book in request.books
    }
    return open_population(
        request.folder,
        request.books[0].subjects,
        holder.connection,
        work / "tables",
        request.day,
        aside / "rejected",
        provisions,
    )


# Judging -----------------------------------------------------------------------------------------


def _judge(
    request: Request, engine: Engine, holder: Any, population: Population, aside: Path,
    progress: Progress,
) -> None:  # fmt: skip
    tables, given = sources(population.tables)
    plans: list[Plan] = []
    others: list[str] = []
    for number, book in enumerate(request.books):
        progress("编译规则", number, len(request.books))
        published = request.published.get(book.policy.short)
        made = plan(book, tables, request.day, selection=request.selection, published=published)
        if isinstance(made, Plan):
            plans.append(made)
            for step in made.steps:
                engine.compile(step)
        else:
            others.append(f"{book.policy.short} {book.edition_id} {made.value}")
    if not plans:
        named = "、".join(others)
        raise SimulationError(f"{request.day}没有施行中的政策：{named}；请换一个日期或版本")
    progress("编译规则", len(request.books), len(request.books))
    chunks = _chunks(holder, population, request.chunk)
    total, done = len(chunks) * len(plans), 0
    given = _handed_over(engine, holder, given, aside)
    for number, (low, high) in enumerate(chunks):
        left = [made for made in plans if not _marker(aside, number, made).exists()]
        if left:
            for name, table in given.items():
                engine.call(name, _between(table, low, high))
        for made in plans:
            if made in left:
                _one(request, engine, made, number, aside)
            done += 1
            progress("逐户裁判", done, total)


def _handed_over(
    engine: Engine, holder: Any, given: Mapping[str, Any], aside: Path
) -> Mapping[str, Any]:
    """The tables as the engine reads them: Spark's executors read Parquet files."""
    if engine.duckdb is not None:
        return given
    folder = aside / "work" / "spark"
    folder.mkdir(parents=True)
    handed = {}
    for name, table in given.items():
        holder.write(table, folder / name)
        handed[name] = engine.read(folder / name)
    return handed


def _chunks(holder: Any, population: Population, size: int) -> list[tuple[Any, Any]]:
    """Ranges of applicants: above the first key up to the second, included; ``None`` is open."""
    applicants = population.tables.subjects[APPLICANT]
    number = -(-population.applicants // size)
    if number <= 1:
        return [(None, None)]
    shares = ", ".join(f"{n}/{number}::DOUBLE" for n in range(1, number))
    query = holder.connection.compile(applicants.select(KEY))
    cuts = holder.connection.con.execute(
        f'SELECT quantile_disc("{KEY}", [{shares}]) FROM ({query})'
    ).fetchall()[0][0]
    edges = [None, *sorted(set(cuts)), None]
    return list(itertools.pairwise(edges))


def _between(table: Any, low: Any, high: Any) -> Any:
    if low is not None:
        table = table.filter(table[KEY] > low)
    return table if high is None else table.filter(table[KEY] <= high)


def _marker(aside: Path, number: int, made: Plan) -> Path:
    return aside / PARTS / f"{number:05d}-{made.prefix}.json"


def _one(request: Request, engine: Engine, made: Plan, number: int, aside: Path) -> None:
    """Judges one chunk under one edition. What it counted is written last: it marks the end."""
    if made.decisions is None:
        write_whole(_marker(aside, number, made), b"{}")
        return
    for step in made.steps:
        engine.make(step)
    year = request.day.year
    name = f"{number:05d}-{made.prefix}.parquet"
    results = engine.duckdb or engine
    results.write(outcomes.awards(results, made, year), aside / "awards" / name)
    items = outcomes.rows(made, year)
    if items is not None:
        results.write(items, aside / "rows" / name)
    counted = _counted(results, made)
    for step in made.steps:
        engine.drop(step.name)
    write_whole(_marker(aside, number, made), json.dumps(counted, ensure_ascii=False).encode())


def _counted(engine: Engine, made: Plan) -> dict[str, int]:
    """How many were not refused, by provision."""
    kept = made.decisions.filter(made.decisions[RESULT] != REFUSED)
    found = engine.fetch(kept.group_by(ORDER).agg(n=kept.count())).to_pylist()
    return {made.ids[each[ORDER]]: each["n"] for each in found}


# The end -----------------------------------------------------------------------------------------


def _concerned(request: Request, tables: Tables) -> dict[str, int]:
    """How many applicants each subject concerns."""
    names = {name for book in request.books for _, name in book.judged} & {*tables.subjects}
    keys = {name: tables.subjects[name][KEY] for name in sorted(names)}
    return {name: key.nunique().to_pyarrow().as_py() for name, key in keys.items()}


def _applied(holder: Any, tables: Tables, file: Path) -> Path | None:
    """The order in which people applied, where the population tells it."""
    applicants = tables.subjects[APPLICANT]
    if APPLIED not in applicants.columns:
        return None
    holder.write(applicants.select(KEY, APPLIED), file)
    return file


def _write_no_awards(tables: Tables, aside: Path) -> None:
    """A run always has a table of awards: an empty one where there was nothing to judge."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if any((aside / "awards").glob("*.parquet")):
        return
    key = pa.string() if tables.subjects[APPLICANT][KEY].type().is_string() else pa.int64()
    texts = (POLICY, EDITION, ID, RESULT)
    amounts = (outcomes.LOW, outcomes.HIGH)
    columns = {
        KEY: key,
        YEAR: pa.int64(),
        **dict.fromkeys(texts, pa.string()),
        **dict.fromkeys(amounts, pa.int64()),
        **dict.fromkeys((outcomes.LACKS, outcomes.STEPS), pa.string()),
    }
    pq.write_table(pa.schema(columns).empty_table(), aside / "awards" / "none.parquet")


def _write_counts(request: Request, concerned: Mapping[str, int], aside: Path) -> None:
    """judged.parquet: how many were judged under each provision, and how many refused."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = []
    for book in request.books:
        counted: Counter[str] = Counter()
        markers = [*(aside / PARTS).glob(f"*-{prefix(book)}.json")]
        for marker in markers:
            counted.update(json.loads(marker.read_text(encoding="utf-8")))
        for placed, subject in book.judged:
            judged = concerned.get(subject, 0) if markers else 0
            where = {YEAR: request.day.year, POLICY: book.policy.short, EDITION: book.edition_id}
            refused = judged - counted[placed.id]
            rows.append({**where, ID: placed.id, "判断": judged, "不符合": refused})
    new = aside / ".new-judged.parquet"
    pq.write_table(pa.Table.from_pylist(rows), new)
    new.replace(aside / "judged.parquet")


def _write_card(
    request: Request, asked: Mapping[str, Any], population: Population,
    versions: Mapping[str, str], compared: Compared, aside: Path, seconds: float,
) -> None:  # fmt: skip
    """run.json: what was run, on what, with what."""
    run = {
        "policies": [{"short": b.policy.short, "edition": b.edition_id} for b in request.books],
        "as_of": [request.day.isoformat()],
        "published": {k: day.isoformat() for k, day in sorted(request.published.items())},
        "readings": sorted(request.selection),
        "engine": request.engine,
        "versions": {"tiaoli": tiaoli.__version__, **versions},
        "rules": {f"{b.policy_id}/{b.edition_id}": rule_sha256(b) for b in request.books},
        "population": {
            "name": population.card.name,
            "fingerprint": asked["population"],
            "synthetic": population.card.synthetic,
            "note": population.card.note,
        },
        "applicants": population.applicants,
        "applicants_set_aside": population.set_aside,
        "set_aside": [
            {
                "reason": m.text,
                "applicants": m.applicants,
                "examples": [example.text for example in m.examples],
            }
            for m in population.mistakes
        ],
        "checked": {"applicants": compared.applicants, "outcomes": compared.outcomes},
        "seconds": round(seconds, 1),
        "request": asked,
    }
    write_whole(aside / "run.json", (json.dumps(run, ensure_ascii=False, indent=1) + "\n").encode())
