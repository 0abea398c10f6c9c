"""One guard for everything: ledger, cases, numbers, mutants, proofs, agreement, by clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final

from tiaoli.cases import ACROSS, case_files, met, read_written
from tiaoli.git import commit_of, git
from tiaoli.guards.agreement import agree
from tiaoli.guards.figures import SHARED, Figures, Key, common_clause, keys
from tiaoli.guards.numbers import missing, numbers
from tiaoli.guards.proofs import prove_all
from tiaoli.guards.trial import Fate, run, work
from tiaoli.guards.witness import Answer
from tiaoli.ledger import account
from tiaoli.policy import Clause, Placed, Rulebook
from tiaoli.reviews.records import FOLDER
from tiaoli.terms import is_open

Shown = Callable[[str, int, int], None]


def guard(
    root: Path, books: list[Rulebook], wanted: Collection[Key], cases_each: int, shown: Shown,
) -> list[Figures]:  # fmt: skip
    """Runs every guard over the wanted clauses; tells `shown` the stage and how far it is."""
    found = {
        key: Figures(*key, f"{book.policy.short} {clause.label}")
        for book in books
        for key, clause in zip(keys(book), book.own, strict=True)
        if key in wanted
    }
    kept = [book for book in books if any(_edition(book) == key[:2] for key in found)]
    for stage, step in (("核对账", _ledger), ("案例", _cases), ("边界数字", _numbers)):
        for n, book in enumerate(kept):
            step(root, book, found)
            shown(stage, n + 1, len(kept))
    tasks = [task for task in work(root, kept) if _key(task.book, task.placed) in found]
    for n, (task, trials) in enumerate(run(tasks)):
        figures = found[_key(task.book, task.placed)]
        fates = Counter(trial.fate for trial in trials)
        figures.mutants += len(trials)
        figures.noticed += fates[Fate.BY_CASES] + fates[Fate.BY_TESTS]
        figures.same += fates[Fate.SAME]
        figures.problems += [trial.report for trial in trials if trial.fate in _UNNOTICED]
        shown("变异", n + 1, len(tasks))
    places = [(book, p) for book in kept for p, _ in book.judged if _key(book, p) in found]
    for n, ((book, placed), proofs) in enumerate(prove_all(places)):
        figures = found[_key(book, placed)]
        figures.proofs += len(proofs)
        figures.proved += sum(proof.answer is Answer.PROVED for proof in proofs)
        figures.by_text += sum(bool(proof.expected) for proof in proofs)
        figures.problems += [str(proof) for proof in proofs if not proof.holds]
        shown("证明", n + 1, len(places))
    for n, ((book, placed), agreed) in enumerate(agree(places, cases_each)):
        figures = found[_key(book, placed)]
        figures.agreed += agreed.cases
        figures.formulas += agreed.formulas
        figures.problems += [agreed.difference] if agreed.difference else []
        shown("一致", n + 1, len(places))
    return list(found.values())


def _edition(book: Rulebook) -> tuple[str, str]:
    return book.policy_id, book.edition_id


def _key(book: Rulebook, placed: Placed) -> Key:
    return *_edition(book), placed.clause.file


_UNNOTICED: Final = (Fate.SURVIVES, Fate.UNKNOWN)


def _ledger(root: Path, book: Rulebook, found: dict[Key, Figures]) -> None:
    counted = account(book)
    for each in counted.clauses:
        figures = found.get((*_edition(book), each.clause.file))
        if figures is not None:
            figures.problems += [str(problem) for problem in each.problems]
            doubts = {d.name: d for p in _placed(book, each.clause) for d in p.readings}
            figures.doubts = len(doubts)
            figures.open = sum(map(is_open, doubts.values()))
    # What concerns the whole edition is told with its first clause.
    first = next(each for key, each in found.items() if key[:2] == _edition(book))
    first.problems += [str(problem) for problem in counted.problems]


def _placed(book: Rulebook, clause: Clause) -> Iterator[Placed]:
    return (placed for placed in book.placed if placed.clause is clause)


def _cases(root: Path, book: Rulebook, found: dict[Key, Figures]) -> None:
    for file in case_files(root, book.policy_id):
        own = found.get((*_edition(book), file.stem))
        for case in read_written(root, file, book):
            case = case.under(book.policy.short)
            for expected in case.expects:
                placed = book.by_id.get(expected.provision)
                figures = own
                if placed is not None and (own is None or file.parent.name == ACROSS):
                    figures = found.get(_key(book, placed))
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
        figures = found.get(_key(book, number.placed))
        if figures is not None and number.wanted:
            figures.numbers += 1
            figures.standing += (number.placed.id, number.token.start) not in short
    for each in lacking:
        figures = found.get(_key(book, each.number.placed))
        if figures is not None:
            figures.problems.append(str(each))


# What changed ------------------------------------------------------------------------------------


def changed_since(root: Path, revision: str, books: list[Rulebook]) -> set[Key]:
    """The clauses on which what changed since a git revision bears. Raises `GitError`."""
    commit = commit_of(root, revision)
    paths = {*git(root, "diff", "--name-only", "--relative", commit, "--").splitlines()}
    paths |= {*git(root, "ls-files", "--others", "--exclude-standard").splitlines()}
    return {key for path in paths for key in _bears_on(path, books)}


def _bears_on(path: str, books: list[Rulebook]) -> Iterator[Key]:
    """The clauses whose figures may differ when a file changes; `figures.fingerprint` counts the
    same files. What reviewers record beside the cases bears on none."""
    every = [(book, clause) for book in books for clause in book.own]
    if any(path == shared or path.startswith(f"{shared}/") for shared in SHARED):
        yield from (key for book in books for key in keys(book))
        return
    parts, stem = Path(path).parts, Path(path).stem
    if parts[0] == "fixtures" and parts[2:3] == (FOLDER,):
        return
    for book, clause in every:
        if book.policy_id not in parts or parts[0] not in ("rules", "fixtures", "tests"):
            continue
        if parts[0] == "rules":
            whole = stem in ("gazette", "__init__") or common_clause(book, stem)
        else:
            # Every case of the policy may notice a change of what bears on all its clauses.
            whole = parts[0] == "fixtures" and common_clause(book, clause.file)
        if whole or stem.removeprefix("test_") == clause.file:
            yield *_edition(book), clause.file
