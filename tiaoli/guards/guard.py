"""One guard for everything: ledger, cases, numbers, mutants, proofs, agreement, by clause."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final

from tiaoli.cases import ACROSS, case_files, met, read_written
from tiaoli.guards.agreement import agree
from tiaoli.guards.figures import SHARED, Figures, common_clause
from tiaoli.guards.numbers import missing, numbers
from tiaoli.guards.proofs import prove_all
from tiaoli.guards.trial import Fate, run, work
from tiaoli.guards.witness import Answer
from tiaoli.ledger import account
from tiaoli.policy import Clause, Placed, Rulebook
from tiaoli.terms import is_open

Shown = Callable[[str, int, int], None]
Key = tuple[str, str]
"""A policy and the file of one of its clauses."""


class RevisionError(Exception):
    """A git revision that cannot be compared with; the message says why."""


def guard(
    root: Path, books: list[Rulebook], wanted: Collection[Key], cases_each: int, shown: Shown,
) -> list[Figures]:  # fmt: skip
    """Runs every guard over the wanted clauses; tells `shown` the stage and how far it is."""
    found = {
        (book.policy_id, c.file): Figures(book.policy_id, c.file, f"{book.policy.short} {c.label}")
        for book in books
        for c in book.clauses
        if (book.policy_id, c.file) in wanted
    }
    kept = [book for book in books if any(policy == book.policy_id for policy, _ in found)]
    for stage, step in (("核对账", _ledger), ("案例", _cases), ("边界数字", _numbers)):
        for n, book in enumerate(kept):
            step(root, book, found)
            shown(stage, n + 1, len(kept))
    tasks = [t for t in work(root, kept) if (t.book.policy_id, t.placed.clause.file) in found]
    for n, (task, trials) in enumerate(run(tasks)):
        figures = found[task.book.policy_id, task.placed.clause.file]
        fates = Counter(trial.fate for trial in trials)
        figures.mutants += len(trials)
        figures.noticed += fates[Fate.BY_CASES] + fates[Fate.BY_TESTS]
        figures.same += fates[Fate.SAME]
        figures.problems += [trial.report for trial in trials if trial.fate in _UNNOTICED]
        shown("变异", n + 1, len(tasks))
    places = [(b, p) for b in kept for p, _ in b.judged if (b.policy_id, p.clause.file) in found]
    for n, ((book, placed), proofs) in enumerate(prove_all(places)):
        figures = found[book.policy_id, placed.clause.file]
        figures.proofs += len(proofs)
        figures.proved += sum(proof.answer is Answer.PROVED for proof in proofs)
        figures.by_text += sum(bool(proof.expected) for proof in proofs)
        figures.problems += [str(proof) for proof in proofs if not proof.holds]
        shown("证明", n + 1, len(places))
    for n, ((book, placed), agreed) in enumerate(agree(places, cases_each)):
        figures = found[book.policy_id, placed.clause.file]
        figures.agreed += agreed.cases
        figures.formulas += agreed.formulas
        figures.problems += [agreed.difference] if agreed.difference else []
        shown("一致", n + 1, len(places))
    return list(found.values())


_UNNOTICED: Final = (Fate.SURVIVES, Fate.UNKNOWN)


def _ledger(root: Path, book: Rulebook, found: dict[Key, Figures]) -> None:
    counted = account(book)
    for each in counted.clauses:
        figures = found.get((book.policy_id, each.clause.file))
        if figures is not None:
            figures.problems += [str(problem) for problem in each.problems]
            doubts = {d.name: d for p in _placed(book, each.clause) for d in p.readings}
            figures.doubts = len(doubts)
            figures.open = sum(map(is_open, doubts.values()))
    # What concerns the whole edition is told with its first clause.
    first = next(each for (policy, _), each in found.items() if policy == book.policy_id)
    first.problems += [str(problem) for problem in counted.problems]


def _placed(book: Rulebook, clause: Clause) -> Iterator[Placed]:
    return (placed for placed in book.placed if placed.clause is clause)


def _cases(root: Path, book: Rulebook, found: dict[Key, Figures]) -> None:
    for file in case_files(root, book.policy_id):
        own = found.get((book.policy_id, file.stem))
        for case in read_written(root, file, book):
            case = case.under(book.policy.short)
            for expected in case.expects:
                placed = book.by_id.get(expected.provision)
                figures = own
                if file.parent.name == ACROSS and placed is not None:
                    figures = found.get((book.policy_id, placed.clause.file))
                if figures is None:
                    continue
                figures.expected += 1
                if placed is not None and met(book, case, expected):
                    figures.met += 1
                else:
                    name = f"{case.where}: 案例“{case.name}”"
                    figures.problems.append(
                        f"{name}: {expected.provision}: 期望不符，请运行 tiaoli cases"
                    )


def _numbers(root: Path, book: Rulebook, found: dict[Key, Figures]) -> None:
    files = case_files(root, book.policy_id)
    cases = [case.under(book.policy.short) for f in files for case in read_written(root, f, book)]
    lacking = missing(book, cases)
    short = {(each.number.placed.id, each.number.token.start) for each in lacking}
    for number in numbers(book):
        figures = found.get((book.policy_id, number.placed.clause.file))
        if figures is not None and number.wanted:
            figures.numbers += 1
            figures.standing += (number.placed.id, number.token.start) not in short
    for each in lacking:
        figures = found.get((book.policy_id, each.number.placed.clause.file))
        if figures is not None:
            figures.problems.append(str(each))


# What changed ------------------------------------------------------------------------------------


def changed_since(root: Path, revision: str, books: list[Rulebook]) -> set[Key]:
    """The clauses on which what changed since a git revision bears. Raises `RevisionError`."""
    [commit] = _git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    paths = {*_git(root, "diff", "--name-only", "--relative", commit, "--")}
    paths |= {*_git(root, "ls-files", "--others", "--exclude-standard")}
    return {key for path in paths for key in _bears_on(path, books)}


def _git(root: Path, *arguments: str) -> list[str]:
    command = ["git", "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError as problem:
        raise RevisionError(f"--since: git: {problem.strerror}") from None
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0] or f"exit status {done.returncode}"
        raise RevisionError(f"--since: git: {said}")
    return done.stdout.splitlines()


def _bears_on(path: str, books: list[Rulebook]) -> Iterator[Key]:
    """The clauses whose figures may differ when a file changes; `figures.fingerprint` counts the
    same files."""
    every = [(book, clause) for book in books for clause in book.clauses]
    if any(path == shared or path.startswith(f"{shared}/") for shared in SHARED):
        yield from ((book.policy_id, clause.file) for book, clause in every)
        return
    parts, stem = Path(path).parts, Path(path).stem
    for book, clause in every:
        if book.policy_id not in parts or parts[0] not in ("rules", "fixtures", "tests"):
            continue
        if parts[0] == "rules":
            whole = stem in ("gazette", "__init__") or common_clause(book, stem)
        else:
            # Every case of the policy may notice a change of what bears on all its clauses.
            whole = parts[0] == "fixtures" and common_clause(book, clause.file)
        if whole or stem.removeprefix("test_") == clause.file:
            yield book.policy_id, clause.file
