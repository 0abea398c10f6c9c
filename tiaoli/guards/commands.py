"""What `tiaoli mutate`, `prove`, `agree` and `guard` do and print."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tiaoli.git import GitError
from tiaoli.guards.figures import Figures, kept, keys, save
from tiaoli.guards.witness import Answer
from tiaoli.policy import Placed, Rulebook
from tiaoli.terminal import progress, stages, table

OK, FOUND_PROBLEMS, BAD_USAGE = 0, 1, 2
MANY = 12
"""Above so many clauses the table of `guard` has a line for each policy instead."""


def mutate(root: Path, books: list[Rulebook], clause: str | None) -> int:
    """Tries every mutant; prints those that nothing notices, and how many of each fate."""
    from tiaoli.guards.trial import Fate, run, work

    begun = time.monotonic()
    tasks = work(root, books, clause)
    if not tasks:
        return _no_clause(clause)
    tallies: dict[str, Counter[Fate]] = {task.book.policy.short: Counter() for task in tasks}
    reports = []
    for task, trials in progress(run(tasks), len(tasks), "变异"):
        tallies[task.book.policy.short].update(trial.fate for trial in trials)
        reports += [trial.report for trial in trials if trial.report]
    for report in reports:
        print(report, end="\n\n")
    tallies["合计"] = sum(tallies.values(), Counter())
    rows = [
        [name, str(tally.total()), *(str(tally[fate]) for fate in Fate)]
        for name, tally in tallies.items()
    ]
    table("规则的变异", ["政策", "变异", *(fate.value for fate in Fate)], rows)
    print("名额和资金总额不决定单个案例，不在其中；它们的数字由核对账守住。")
    print(f"用时{time.monotonic() - begun:.1f}秒")
    return FOUND_PROBLEMS if reports else OK


def prove(books: list[Rulebook], clause: str | None) -> int:
    """Proves each property of each provision; prints what does not hold, and how many do."""
    from tiaoli.guards.proofs import PROPERTIES, Proof, prove_all

    begun = time.monotonic()
    places = judged(books, clause)
    if not places:
        return _no_clause(clause)
    found: list[Proof] = []
    for (book, _), proofs in progress(prove_all(places), len(places), "证明"):
        found += proofs
        for proof in proofs:
            if proof.answer is not Answer.PROVED:
                print(f"{book.policy.short} {proof}")
    rows = []
    for name in PROPERTIES:
        own = [proof for proof in found if proof.name == name]
        answers = Counter(proof.answer for proof in own)
        by_text = sum(bool(proof.expected) for proof in own)
        shown = (answers[Answer.PROVED], by_text, answers[Answer.REFUTED] - by_text)
        rows.append([name, str(len(own)), *map(str, shown), str(answers[Answer.UNKNOWN])])
    rows.append(["合计", *(str(sum(int(row[n]) for row in rows)) for n in range(1, 6))])
    table("证明", ["性质", "问题", "证明", "反例（条文如此）", "反例（须改）", "未知"], rows)
    print(f"用时{time.monotonic() - begun:.1f}秒")
    return OK if all(proof.holds for proof in found) else FOUND_PROBLEMS


def agree(books: list[Rulebook], clause: str | None, cases: int, seed: int) -> int:
    """Compares the readers on so many generated cases of each provision."""
    from tiaoli.guards.agreement import agree as compare

    begun = time.monotonic()
    places = judged(books, clause)
    if not places:
        return _no_clause(clause)
    tallies: dict[str, list[int]] = {}
    differences = 0
    for (book, _), agreed in progress(compare(places, cases, seed), len(places), "一致"):
        tally = tallies.setdefault(book.policy.short, [0, 0, 0])
        tally[0] += agreed.cases
        tally[1] += agreed.formulas
        if agreed.difference:
            tally[2], differences = tally[2] + 1, differences + 1
            print(f"{book.policy.short} {agreed.difference}\n")
    tallies["合计"] = [sum(each) for each in zip(*tallies.values(), strict=True)]
    rows = [[name, *map(str, tally)] for name, tally in tallies.items()]
    table("各读者一致", ["政策", "求值器与推理机", "其中又问过z3", "不一致"], rows)
    print(f"用时{time.monotonic() - begun:.1f}秒")
    return FOUND_PROBLEMS if differences else OK


def guard(
    root: Path, books: list[Rulebook], clause: str | None, since: str | None, stale: bool,
    cases: int,
) -> int:  # fmt: skip
    """Runs every guard over what is asked for; prints what is to be mended and one table."""
    from tiaoli.guards import guard as all_guards

    begun = time.monotonic()
    every = {key: c.label for b in books for key, c in zip(keys(b), b.own, strict=True)}
    wanted = set(every)
    if clause is not None:
        wanted = {key for key, label in every.items() if clause in (key[2], label)}
        if not wanted:
            return _no_clause(clause)
    if since is not None:
        try:
            wanted &= all_guards.changed_since(root, since, books)
        except GitError as problem:
            print(f"--since: {problem}", file=sys.stderr)
            return BAD_USAGE
    if stale:
        by_id = {(book.policy_id, book.edition_id): book for book in books}
        held = {key: kept(root, by_id[key[:2]], key[2]) for key in wanted}
        wanted = {key for key, each in held.items() if each is None or each.problems}
    if not wanted:
        print("没有改动任何条文、案例或引擎")
        return OK
    with stages() as shown:
        figures = all_guards.guard(root, books, wanted, cases, shown)
    save(root, books, figures)
    for each in figures:
        for found_problem in each.problems:
            print(found_problem, end="\n\n")
    _guard_table(figures)
    print(f"用时{time.monotonic() - begun:.1f}秒")
    return FOUND_PROBLEMS if any(each.problems for each in figures) else OK


_HEAD = ["", "条", "案例", "边界数字", "变异", "证明", "一致", "存疑的读法", "问题"]


def _guard_table(figures: list[Figures]) -> None:
    groups = {each.label: [each] for each in figures}
    if len(figures) > MANY:
        groups = {}
        for each in figures:
            groups.setdefault(each.label.partition(" ")[0], []).append(each)
    rows = [_line(name, each) for name, each in groups.items()]
    if len(groups) > 1:
        rows.append(_line("合计", figures))
    table("守护", _HEAD, rows)


def _line(name: str, figures: list[Figures]) -> list[str]:
    def total(field: str) -> int:
        return sum(getattr(each, field) for each in figures)

    problems = sum(len(each.problems) for each in figures)
    same, by_text = total("same"), total("by_text")
    return [
        "✗" if problems else "✓",
        name,
        f"{total('met')}/{total('expected')}",
        f"{total('standing')}/{total('numbers')}",
        f"{total('noticed')}/{total('mutants')}" + (f"（等价{same}）" if same else ""),
        f"{total('proved')}/{total('proofs')}" + (f"（条文如此{by_text}）" if by_text else ""),
        f"{total('agreed')}（z3 {total('formulas')}）",
        f"{total('open')}/{total('doubts')}",
        str(problems or ""),
    ]


def judged(books: Iterable[Rulebook], clause: str | None) -> list[tuple[Rulebook, Placed]]:
    """The provisions that decide cases, of one clause if it is named."""
    return [
        (book, placed)
        for book in books
        for placed, _ in book.judged
        if placed.clause in book.own
        if clause in (None, placed.clause.file, placed.clause.label)
    ]


def _no_clause(clause: str | None) -> int:
    message = "没有作裁判的条文"
    if clause is not None:
        message = f"--clause: 没有 {clause} 这一条，或它不作裁判；请写 art_05 或 第五条"
    print(message, file=sys.stderr)
    return BAD_USAGE
