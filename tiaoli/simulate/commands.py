"""The commands `tiaoli simulate` and `tiaoli synthesize`: options, progress, what is printed."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tiaoli.kinds import Date, ValueProblemError
from tiaoli.policy import Rulebook
from tiaoli.tree import Selection

OK, FOUND_PROBLEMS, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130


class UsageError(Exception):
    """An option that cannot be; the message names it and says what to write instead."""


def simulate(options: argparse.Namespace, books: Sequence[Rulebook], selection: Selection) -> int:
    """Judges a population and reports what it costs and whom it reaches."""
    import duckdb

    from tiaoli.columns.engines import EngineError
    from tiaoli.columns.view import NoColumnsError
    from tiaoli.population.checked import PopulationError
    from tiaoli.simulate.record import FiguresError
    from tiaoli.simulate.run import SimulationError

    try:
        return _simulated(options, books, selection)
    except (
        EngineError, FiguresError, NoColumnsError, PopulationError, SimulationError, UsageError
    ) as problem:  # fmt: skip
        print(problem, file=sys.stderr)
        return BAD_USAGE
    except KeyboardInterrupt:
        print("已中断。做完的部分留着；用同一命令接着做", file=sys.stderr)
        return INTERRUPTED
    except (OSError, duckdb.Error) as problem:
        first = str(problem).partition("\n")[0]
        print(f"没有做完：{first}。做完的部分留着；排除以后用同一命令接着做", file=sys.stderr)
        return BAD_USAGE


def _simulated(options: argparse.Namespace, books: Sequence[Rulebook], selection: Selection) -> int:
    from tiaoli.simulate.report import write
    from tiaoli.simulate.run import Request, check_places, finished, simulate
    from tiaoli.terminal import stages

    day = _day("--as-of", options.as_of)
    chosen = _in_force(books, day, options.edition)
    published = _published(options.published, chosen)
    before = None if options.compare is None else _compared(books, chosen, options.compare)
    sample = _sample(options.check)
    if options.chunk < 1:
        raise UsageError(f"--chunk: `{options.chunk}` 不行；请写 1 以上的整数，如 500000")
    check_places(options.population, options.out)

    def request(editions: Sequence[Rulebook]) -> Request:
        return Request(
            tuple(editions), options.population, day, selection, published, options.engine,
            options.chunk, sample,
        )  # fmt: skip

    with stages() as shown:
        other = None
        if before is not None:
            other = options.out.with_name(f"{options.out.name}-{options.compare.replace('/', '-')}")
            if not finished(request(before), other):
                simulate(request(before), other, shown)
        simulate(request(chosen), options.out, shown, lambda folder: write(folder, books, other))
    _print_summary(options.out, books)
    return OK


def synthesize(options: argparse.Namespace, root: Path, books: Sequence[Rulebook]) -> int:
    """Writes a synthetic population."""
    from tiaoli.population.shapes import read_shapes
    from tiaoli.population.synthesize import SynthesisError, synthesize
    from tiaoli.terminal import stages

    file = root / "rules" / "population.yaml"
    try:
        day = _day("--as-of", options.as_of)
        shapes = read_shapes(file, books[0].subjects) if file.is_file() else None
        with stages() as shown:
            made = synthesize(
                books,
                _number("--rows", options.rows),
                options.folder,
                options.seed,
                as_of=day,
                shapes=shapes,
                boundary=not options.no_boundary,
                progress=lambda done, total, left: shown("合成", done, total),
            )
    except KeyboardInterrupt:
        print("已中断。写完的部分留着；用同一命令接着做", file=sys.stderr)
        return INTERRUPTED
    except (OSError, SynthesisError, UsageError) as problem:
        print(problem, file=sys.stderr)
        return BAD_USAGE
    edges = f"其中边界上{made.at_edges}个（不是真实企业）"
    print(f"{options.folder}: 合成申请人{made.applicants}个，{edges}")
    return OK


def _day(option: str, text: str) -> datetime.date:
    try:
        return Date().read(text)
    except ValueProblemError as problem:
        raise UsageError(f"{option}: {problem}") from None


def _sample(text: str) -> int | None:
    return None if text == "all" else _number("--check", text)


def _number(option: str, text: str) -> int:
    """A number of rows, also written 1e6."""
    head, _, zeros = text.lower().partition("e")
    if head.isdecimal() and (zeros.isdecimal() or not zeros) and int(zeros or 0) <= 9:
        rows: int = int(head) * 10 ** int(zeros or 0)
        return rows
    raise UsageError(f"{option}: `{text}` 不是个数；请写 1000000 或 1e6")


def _in_force(
    books: Sequence[Rulebook], day: datetime.date, named: Sequence[str]
) -> list[Rulebook]:
    """Of each policy the edition that judges on the day, or the one named: chengdu/v2."""
    from tiaoli.history import edition_for

    wanted = dict(name.partition("/")[::2] for name in named)
    _check_editions("--edition", books, wanted)
    found = []
    for policy_id in dict.fromkeys(book.policy_id for book in books):
        editions = [book for book in books if book.policy_id == policy_id]
        edition = edition_for(editions[0].history, day, wanted.get(policy_id, ""))
        found += [book for book in editions if book.edition_id == edition]
    return found


def _compared(books: Sequence[Rulebook], chosen: Sequence[Rulebook], named: str) -> list[Rulebook]:
    """The editions of the run to compare with: as chosen, but for the one named."""
    policy_id, _, edition_id = named.partition("/")
    _check_editions("--compare", books, {policy_id: edition_id})
    if any((book.policy_id, book.edition_id) == (policy_id, edition_id) for book in chosen):
        raise UsageError(f"--compare: {named} 就是这次运行的版本；请写另一个版本")
    return [
        next(b for b in books if (b.policy_id, b.edition_id) == (policy_id, edition_id))
        if book.policy_id == policy_id
        else book
        for book in chosen
    ]


def _check_editions(option: str, books: Sequence[Rulebook], wanted: dict[str, str]) -> None:
    known = [f"{book.policy_id}/{book.edition_id}" for book in books]
    for policy_id, edition_id in wanted.items():
        if f"{policy_id}/{edition_id}" not in known:
            written = f"{policy_id}/{edition_id}".rstrip("/")
            raise UsageError(f"{option}: 没有版本 {written}；可写 {'、'.join(known)}")


def _published(named: Sequence[str], books: Sequence[Rulebook]) -> dict[str, datetime.date]:
    """When policies were published, as 滨江=2024-07-01 or binjiang=2024-07-01 says."""
    shorts = {book.policy_id: book.policy.short for book in books}
    found = {}
    for each in named:
        policy, equals, text = each.partition("=")
        short = shorts.get(policy, policy)
        if not equals or short not in shorts.values():
            known = "、".join(f"{short}=2024-07-01" for short in shorts.values())
            raise UsageError(f"--published: `{each}` 不对；请写成 {known} 这样")
        found[short] = _day("--published", text)
    return found


def _print_summary(out: Path, books: Sequence[Rulebook]) -> None:
    from tiaoli.simulate.summary import summary

    for line in summary(out, books):
        print(line)


def add_commands(command: Any, simulate_: Any, synthesize_: Any) -> None:
    """Adds both commands with their options."""
    run = command("simulate", simulate_, "judge a population: what does a policy cost, who gains?")
    run.add_argument("--population", type=Path, required=True, metavar="DIR", help="its tables")
    run.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder to be made")
    run.add_argument("--as-of", required=True, metavar="DATE", help="the day of judgement")
    run.add_argument("--policy", action="append", default=[], help="only this policy")
    run.add_argument(
        "--edition", action="append", default=[], metavar="POLICY/vN",
        help="this edition instead of the one in force, e.g. a draft",
    )  # fmt: skip
    run.add_argument(
        "--published", action="append", default=[], metavar="POLICY=DATE",
        help="when a policy was published whose card does not say so",
    )  # fmt: skip
    run.add_argument("--reading", action="append", default=[], help="take this reading")
    run.add_argument(
        "--engine", default="duckdb", help="duckdb, duckdb:4GiB, polars, local[2] or spark://…"
    )
    run.add_argument("--chunk", type=int, default=500_000, help="applicants judged together")
    run.add_argument(
        "--check", default="400", metavar="N", help="applicants judged one by one as well, or all"
    )
    run.add_argument(
        "--compare", metavar="POLICY/vN", help="also run this edition: who gains, who loses"
    )
    make = command("synthesize", synthesize_, "make a synthetic population")
    make.add_argument("folder", type=Path, metavar="DIR")
    make.add_argument("--rows", required=True, help="applicants: 1000 to 1e8")
    make.add_argument("--seed", type=int, default=0)
    make.add_argument("--policy", action="append", default=[], help="only this policy")
    make.add_argument("--as-of", default="2025-03-01", metavar="DATE", help="drawn for this day")
    make.add_argument("--no-boundary", action="store_true", help="without applicants at the edges")
