"""What `tiaoli review` does and prints."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from tiaoli.kinds import Date, ValueProblemError
from tiaoli.policy import Placed, Rulebook, Status
from tiaoli.problems import CaseFileError, no_such
from tiaoli.reviews.digests import digests
from tiaoli.reviews.records import Opinion, Record, add, check_typed, file_of, records
from tiaoli.reviews.state import Review, Reviewed, State, counted, reviewed
from tiaoli.terminal import table

OK, FOUND_PROBLEMS, BAD_USAGE = 0, 1, 2
_MARKS: Final = {State.NONE: "", State.AGREED: "✓", State.OBJECTED: "✗", State.LAPSED: "？"}
_LONGEST_ROLE: Final = 200


class ReviewError(Exception):
    """A request that cannot be carried out; the message says what to write instead."""


def review(options: argparse.Namespace, root: Path, books: Sequence[Rulebook]) -> int:
    """Records or lists, as asked for."""
    try:
        recording = options.agree or options.object is not None
        if not recording and any((options.role, options.remark is not None, options.date)):
            raise ReviewError("--as、--remark、--date 只用于记录；请加 --agree 或 --object 意见")
        return _record(options, root, books) if recording else _list(options, root, books)
    except (ReviewError, ValueProblemError, CaseFileError) as problem:
        print(problem, file=sys.stderr)
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}", file=sys.stderr)
    return BAD_USAGE


# What is meant -----------------------------------------------------------------------------------


def _editions(options: argparse.Namespace, books: Sequence[Rulebook]) -> list[Rulebook]:
    """The editions asked for."""
    found = [b for b in books if options.edition in (None, b.edition_id)]
    if not found:
        known = list(dict.fromkeys(book.edition_id for book in books))
        raise ReviewError(f"--edition: {no_such('版本', options.edition, known)}")
    return found


def _meant(names: Sequence[str], book: Rulebook) -> list[Placed]:
    """The provisions that are named, each once, in the order of the text; all without a name."""
    return [
        placed
        for placed in book.placed
        if not names or {placed.id, placed.clause.label, placed.clause.file} & {*names}
    ]


def _check_names(names: Sequence[str], books: Sequence[Rulebook]) -> None:
    """Refuses a name that means nothing in any of the editions."""
    for name in names:
        if not any(_meant([name], book) for book in books):
            otherwise = "请写条，如 第五条、art_05，或写一项规定，如 第五条/成长支持"
            raise ReviewError(no_such("条款", name, books[0].by_id, otherwise))


# Recording ---------------------------------------------------------------------------------------


def _record(options: argparse.Namespace, root: Path, books: Sequence[Rulebook]) -> int:
    if options.policy is None or not options.provisions:
        raise ReviewError("请写明审查的是哪部政策、哪一条或哪一项规定，如 chengdu 第五条/成长支持")
    if options.role is None:
        raise ReviewError("请写明由谁审查（单位，不写个人姓名）：--as 市司法局法规处")
    if options.require or options.state or options.changes:
        raise ReviewError("--require、--state、--changes 只用于列出；请先记录，再列出")
    if options.edition is None and len(books) > 1:
        known = "、".join(book.edition_id for book in books)
        raise ReviewError(f"{books[0].policy.short}有 {known} 几个版本；请写明 --edition 哪一版")
    if options.object is not None and options.remark is not None:
        raise ReviewError("--object 已经写了意见；请删去 --remark")
    [book] = _editions(options, books)
    role = check_typed("--as ", options.role, _LONGEST_ROLE)
    opinion, said = Opinion.AGREES, options.remark
    if options.object is not None:
        opinion, said = Opinion.OBJECTS, options.object
    remark = "" if said is None else check_typed("意见", said)
    day = _day(options.date)
    _check_names(options.provisions, [book])
    new = []
    for placed in _meant(options.provisions, book):
        now = digests(book, placed)
        if not now.words:
            raise ReviewError(f"{placed.id}: 引文与原文不符，不能审查；请先使 tiaoli check 通过")
        new.append(Record(placed.id, book.edition_id, role, day, opinion, remark, now))
    add(root, books, book, new)
    for file, several in groupby(
        new, lambda each: file_of(root, book.policy_id, book.by_id[each.provision].clause)
    ):
        names = "、".join(each.provision for each in several)
        print(f"{file.relative_to(root).as_posix()}: {role} {opinion.value}：{names}")
    return OK


def _day(text: str | None) -> datetime.date:
    today = datetime.date.today()
    if text is None:
        return today
    day = Date().read(text)
    if day > today:
        raise ReviewError(f"--date: {day} 还没有到；请写审查的那一天")
    return day


# Listing -----------------------------------------------------------------------------------------


def _list(options: argparse.Namespace, root: Path, books: Sequence[Rulebook]) -> int:
    counts, lacking = [], 0
    problems: list[str] = []
    _check_names(options.provisions, _editions(options, books))
    for _, several in groupby(books, lambda book: book.policy_id):
        policy = list(several)
        found = records(root, policy)
        problems += found.problems
        for book in policy:
            if options.edition not in (None, book.edition_id):
                continue
            meant = _meant(options.provisions, book)
            each = [p for p in reviewed(book, found.each) if p.placed in meant]
            issued = book.edition.status is Status.ISSUED and not book.hypothetical
            lacking += sum(issued and p.state is not State.AGREED for p in each)
            shown = [p for p in each if options.state in (None, p.state.name.lower())]
            if options.policy is not None or options.state is not None or options.changes:
                _print(options, root, policy, book, shown)
            totals = counted(each).values()
            title = f"{book.policy.short} {book.edition_id}（{book.edition.status.value}）"
            counts.append([title, str(len(each)), *map(str, totals)])
    table("审查情况", ["版本", "规定", *(state.value for state in State)], counts)
    for problem in problems:
        print(problem, file=sys.stderr)
    if options.require and lacking:
        print(f"--require: 已发布的版本有{lacking}项规定没有有效的同意", file=sys.stderr)
    return FOUND_PROBLEMS if problems or (options.require and lacking) else OK


def _print(
    options: argparse.Namespace, root: Path, editions: Sequence[Rulebook], book: Rulebook,
    shown: Sequence[Reviewed],
) -> None:  # fmt: skip
    rows = [row for each in shown for row in _rows(book, each)]
    if rows:
        heads = ["", "规定", "状态", "审查人", "日期", "结论", "意见"]
        table(f"{book.policy.title}（{book.edition_id}）", heads, rows)
    for each in shown if options.changes else ():
        for one in each.reviews:
            if one.changed:
                for line in _changes(root, editions, book, each.placed, one):
                    print(line)
    if rows:
        print()


def _rows(book: Rulebook, each: Reviewed) -> Iterator[list[str]]:
    """A line for each role, or one for nobody."""
    head = [_MARKS[each.state], each.placed.id, each.state.value]
    for one in each.reviews:
        said = one.record.opinion.value
        if one.record.edition != book.edition_id:
            said += f"（{one.record.edition}）"
        lapsed = f"〔{one.why}〕" if one.changed else ""
        remark = " ".join(one.record.remark.split())
        yield [*head, one.record.reviewer, f"{one.record.date}", said, f"{lapsed}{remark}"]
        head = ["", "", ""]
    if not each.reviews:
        yield [*head, "", "", "", ""]


def _changes(
    root: Path, editions: Sequence[Rulebook], book: Rulebook, placed: Placed, one: Review
) -> Iterable[str]:
    """What changed since one review, in lines."""
    from tiaoli.compare.text import bracketed, one_line
    from tiaoli.reviews.since import since

    yield f"{placed.id}：{one.record.reviewer} {one.record.date} {one.record.opinion.value}以后"
    found = since(root, editions, book, placed, one)
    if found is None:
        yield f"  {one.why}；git 里找不到审查时的样子"
        return
    yield f"  {one.why}（审查的是 {found.version}）"
    for name, pieces in found.words:
        yield f"  原文{f'（{name}）' if name else ''}：{one_line(''.join(map(bracketed, pieces)))}"
    for name, change in found.rules:
        yield f"  {one_line(f'{name} {change.text}')}"
