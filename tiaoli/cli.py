"""The command line: check, cases, decide, facts, new, the guards, review, compare, export."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tiaoli
from tiaoli.terminal import table

if TYPE_CHECKING:
    from tiaoli.case import Case
    from tiaoli.policy import Rulebook

OK, FOUND_PROBLEMS, BAD_USAGE = 0, 1, 2
_EXTRAS = {
    "z3": "guard", "pytest": "guard", "docx": "report", "pyspark": "spark",
    **dict.fromkeys(("duckdb", "ibis", "jinja2", "matplotlib", "numpy", "pyarrow"), "simulate"),
}  # fmt: skip
"""The extra that installs what some commands need."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when all is well, 1 when something was found, 2 when misused."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    from tiaoli.declarations import DeclarationError
    from tiaoli.load import RulebookError
    from tiaoli.problems import CaseFileError

    try:
        return command(options)
    except ModuleNotFoundError as problem:
        extra = _EXTRAS.get(problem.name or "")
        if extra is None:
            raise
        hint = f"type: pip install 'tiaoli[{extra}]'"
        print(f"{problem.name} is not installed; {hint}", file=sys.stderr)
        return BAD_USAGE
    except (RulebookError, DeclarationError, CaseFileError) as problem:
        print(problem, file=sys.stderr)
        return BAD_USAGE
    except BrokenPipeError:
        sys.stderr.close()
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tiaoli", description="policy text as executable rules")
    parser.add_argument("--version", action="version", version=f"tiaoli {tiaoli.__version__}")
    parser.add_argument("--repository", type=Path, help="the folder that holds rules/")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> Any:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=run)
        return added

    check = command("check", _check, "account for every character, number and deciding word")
    check.add_argument("policies", nargs="*", metavar="POLICY")

    cases = command("cases", _cases, "run the written cases of fixtures/")
    cases.add_argument("policies", nargs="*", metavar="POLICY")
    cases.add_argument("--clause", help="only this clause, for example art_05")

    decide = command("decide", _decide, "judge the cases of a file")
    decide.add_argument("file", type=Path, metavar="CASE.yaml")
    decide.add_argument("--policy", action="append", default=[], help="judge under this policy")
    decide.add_argument("--as-of", metavar="DATE", help="judge as if on this date")
    decide.add_argument("--edition", metavar="vN", help="judge under this edition, e.g. a draft")
    decide.add_argument("--reading", action="append", default=[], help="take this reading")
    decide.add_argument("--case", help="only the case of this name")
    decide.add_argument("--explain", action="store_true", help="show every condition")
    decide.add_argument("--json", action="store_true", help="print JSON for machines")

    facts = command("facts", _facts, "list the vocabulary with types and sources")
    facts.add_argument("policies", nargs="*", metavar="POLICY")

    new = command("new", _new, "scaffold a policy, an edition or a clause")
    kinds = new.add_subparsers(required=True, dest="kind", metavar="policy|edition|clause")
    policy = kinds.add_parser("policy")
    policy.add_argument("policy")
    policy.add_argument("title")
    kinds.add_parser("edition").add_argument("policy")
    clause = kinds.add_parser("clause")
    clause.add_argument("policy")
    clause.add_argument("edition")
    clause.add_argument("label", help="for example 第五条")

    def clauses(name: str, run: Callable[[argparse.Namespace], int], text: str) -> Any:
        added = command(name, run, text)
        added.add_argument("--policy", action="append", default=[], help="only this policy")
        added.add_argument("--clause", help="only this clause, for example art_05 or 第五条")
        return added

    clauses("mutate", _mutate, "try every small change of the rules against the written cases")
    clauses("prove", _prove, "prove properties of the rules over all inputs")
    agree = clauses("agree", _agree, "compare all readers of the rules on generated cases")
    agree.add_argument("--cases", type=int, default=100, help="generated cases per provision")
    agree.add_argument("--seed", type=int, default=0, help="what the cases are drawn from")
    guard = clauses("guard", _guard, "run every guard and print one table")
    guard.add_argument("--since", metavar="REVISION", help="only what changed since this revision")
    guard.add_argument(
        "--stale", action="store_true", help="only what changed since it was guarded"
    )
    guard.add_argument("--cases", type=int, default=60, help="generated cases per provision")

    review = command("review", _review, "record what a reviewer says of provisions, or list it")
    review.add_argument("policy", nargs="?", metavar="POLICY", help="without it, only counts")
    review.add_argument(
        "provisions", nargs="*", metavar="CLAUSE", help="such as 第五条/成长支持, 第五条 or art_05"
    )
    review.add_argument("--edition", metavar="vN", help="this edition, e.g. a draft")
    review.add_argument(
        "--state", choices=("none", "agreed", "objected", "lapsed"), help="list only these"
    )
    review.add_argument("--changes", action="store_true", help="say what changed since a review")
    review.add_argument(
        "--require", action="store_true", help="fail unless all of issued editions is agreed to"
    )
    review.add_argument("--as", dest="role", metavar="ROLE", help="record as this office")
    says = review.add_mutually_exclusive_group()
    says.add_argument("--agree", action="store_true", help="record 同意")
    says.add_argument("--object", metavar="REMARK", help="record 有意见, in these words")
    review.add_argument("--remark", metavar="REMARK", help="what one who agrees remarks")
    review.add_argument("--date", metavar="DATE", help="the day of the review, if not today")

    compare = command("compare", _compare, "what differs between two versions of the law")
    compare.add_argument(
        "before", metavar="A", help="an edition (chengdu/v1), a day (2025-06-30), or a revision"
    )
    compare.add_argument(
        "after", metavar="B", nargs="?", help="the same; the work tree if left out"
    )
    compare.add_argument("--policy", action="append", default=[], help="only this policy")
    compare.add_argument(
        "--population", type=Path, metavar="FILE", help="applicants, as .csv or case file"
    )
    for form, what in (
        ("markdown", "a comment for a pull request, at most 60,000 characters"),
        ("full", "the whole report as Markdown"),
        ("word", "the 修改对照表 as .docx"),
        ("json", "the report for machines"),
    ):
        compare.add_argument(f"--{form}", type=Path, metavar="FILE", help=what)

    from tiaoli.simulate.commands import add_commands

    add_commands(command, _simulate, _synthesize)

    export = command("export", _export, "print the rulebook as one JSON document")
    export.add_argument("policies", nargs="*", metavar="POLICY")
    export.add_argument("--schema", action="store_true", help="print its JSON Schema instead")
    return parser


def _simulate(options: argparse.Namespace) -> int:
    from tiaoli.simulate.commands import simulate

    books = _load(options, options.policy)
    if problem := _unknown_reading(books, options.reading):
        print(problem, file=sys.stderr)
        return BAD_USAGE
    return simulate(options, books, frozenset(options.reading))


def _synthesize(options: argparse.Namespace) -> int:
    from tiaoli.simulate.commands import synthesize

    return synthesize(options, _root(options), _load(options, options.policy))


def _root(options: argparse.Namespace) -> Path:
    from tiaoli.load import find_repository

    return find_repository(options.repository)


def _load(options: argparse.Namespace, policies: Sequence[str] = ()) -> list[Rulebook]:
    from tiaoli.load import load

    return load(_root(options), list(policies) or None)


# check -------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    from tiaoli.ledger import Tally, account
    from tiaoli.reviews.records import problems_of

    books = _load(options, options.policies)
    problems: list[object] = []
    for book in books:
        counted = account(book)
        problems.extend(counted.all_problems)
        rows = []
        totals = [Tally(0, 0)] * 5
        for each in counted.clauses:
            tallies = [each.characters, each.sentences, each.numbers, each.words, each.constants]
            totals = [total + tally for total, tally in zip(totals, tallies, strict=True)]
            units = "、".join(dict.fromkeys(unit.name for unit in each.units))
            good = "✗" if each.problems else "✓"
            rows.append([good, each.clause.label, *map(str, tallies), units])
        rows.append(["", "合计", *map(str, totals), ""])
        table(
            f"{book.policy.title}（{book.edition_id}，{book.edition.status.value}）",
            ["", "条", "字", "句", "数字", "用语", "常数", "责任单位"],
            rows,
        )
        of = sum(counted.characters.values())
        parts = "＋".join(f"{name}{n}" for name, n in counted.characters.items() if n)
        print(f"原文 {of - counted.characters['未入账']}/{of} 字有着落：{parts}")
    problems += problems_of(_root(options), books)
    for problem in problems:
        print(problem, file=sys.stderr)
    return FOUND_PROBLEMS if problems else OK


# cases -------------------------------------------------------------------------------------------


def _cases(options: argparse.Namespace) -> int:
    from collections import Counter

    from tiaoli.cases import ACROSS, case_files, read_written, run

    root = _root(options)
    failed = total = 0
    found = False
    for book in _load(options, options.policies):
        labels = {clause.file: clause.label for clause in book.clauses}
        rows = []
        for file in case_files(root, book.policy_id):
            if options.clause not in (None, file.stem):
                continue
            found = True
            cases = read_written(root, file, book)
            results = run(book, cases)
            bad = [result for result in results if not result.passed]
            failed += len(bad)
            total += len(results)
            each = Counter(result.expectation.provision for result in results)
            names = "、".join(f"{id_.partition('/')[2]} {n}" for id_, n in each.items())
            across = file.parent.name == ACROSS
            label = "跨政策" if across else labels.get(file.stem, file.stem)
            good = f"{len(results) - len(bad)}/{len(results)}"
            if cases:
                rows.append(["✗" if bad else "✓", label, str(len(cases)), good, names])
            for result in bad:
                where = f"{result.case.where}: 案例“{result.case.name}”"
                what = "；".join(result.differences)
                print(f"{where}: {result.expectation.provision}: {what}", file=sys.stderr)
        edition = f"（{book.edition_id}）" if len(book.history) > 1 else ""
        if rows or not edition:
            title = f"{book.policy.title}{edition}"
            table(title, ["", "条", "案例", "期望相符", "各项规定的期望"], rows)
    if options.clause is not None and not found:
        print(f"--clause: 没有 {options.clause} 的案例；请写条文文件名，如 art_05", file=sys.stderr)
        return BAD_USAGE
    print(f"{total - failed}/{total} 项期望相符")
    return FOUND_PROBLEMS if failed else OK


# decide ------------------------------------------------------------------------------------------


def _decide(options: argparse.Namespace) -> int:
    import dataclasses

    from tiaoli.casefile import read_cases
    from tiaoli.load import policy_ids

    root = _root(options)
    books = _load(options, options.policy or _policy_of(root, options.file) or policy_ids(root))
    subjects = books[0].subjects if books else {}
    ids = [id_ for b in books for own in b.known for id_ in (own, f"{b.policy.short} {own}")]
    editions = {book.edition_id for book in books}
    cases = read_cases(options.file, subjects, provisions=ids, editions=editions)
    if options.case is not None:
        cases = [case for case in cases if case.name == options.case]
        if not cases:
            print(f"{options.file}: 没有名为“{options.case}”的案例", file=sys.stderr)
            return BAD_USAGE
    if options.as_of is not None:
        day = _day(options.as_of)
        if day is None:
            print(f"--as-of: `{options.as_of}` 不是日期；请写成 2025-03-01", file=sys.stderr)
            return BAD_USAGE
        cases = [dataclasses.replace(case, date=day) for case in cases]
    if options.edition is not None:
        if options.edition not in editions:
            known = "、".join(sorted(editions))
            print(f"--edition: 没有版本 {options.edition}；可写 {known}", file=sys.stderr)
            return BAD_USAGE
        cases = [dataclasses.replace(case, edition=options.edition) for case in cases]
    if problem := _unknown_reading(books, options.reading):
        print(problem, file=sys.stderr)
        return BAD_USAGE
    documents = []
    for case in cases:
        applicable = _applicable(books, case)
        if not applicable:
            known = "、".join(f"{b.policy_id}（{b.policy.short}）" for b in books)
            named = "、".join(case.policies)
            print(f"{case.where}: 没有政策“{named}”；请写 {known}", file=sys.stderr)
            return BAD_USAGE
        for book in applicable:
            documents.append(_decide_one(book, case, options))
    if options.json:
        import json

        print(json.dumps({"version": 1, "cases": documents}, ensure_ascii=False, indent=2))
    return OK


def _decide_one(book: Rulebook, case: Case, options: argparse.Namespace) -> Any:
    from tiaoli.casework import Casework
    from tiaoli.receipt import receipt
    from tiaoli.report import case_json, case_text
    from tiaoli.transition import parts
    from tiaoli.verdict import selections, verdicts

    selection = frozenset(options.reading)
    found = verdicts(book, case, selection)
    for each, seen in parts(book, case):
        work = Casework(each)
        for shown in selections(book, found, selection):
            work.decide(seen, shown)
    proof = receipt(book, case, selection)
    if options.json:
        return case_json(book, case, found, proof)
    for line in case_text(book, case, found, proof, selection, options.explain):
        print(line)
    print()
    return None


def _policy_of(root: Path, file: Path) -> list[str]:
    """The policy in whose fixtures folder a case file stands."""
    from tiaoli.load import policy_ids

    folder = file.resolve().parent
    return (
        [folder.name]
        if folder.parent == root / "fixtures" and folder.name in policy_ids(root)
        else []
    )


def _day(text: str) -> Any:
    from tiaoli.kinds import Date, ValueProblemError

    try:
        return Date().read(text)
    except ValueProblemError:
        return None


def _unknown_reading(books: Sequence[Rulebook], names: Sequence[str]) -> str:
    import difflib

    from tiaoli.verdict import common_doubts

    doubts = [d for book in books for p in book.placed for d in p.readings]
    doubts += [doubt for book in books for doubt in common_doubts(book)]
    known = {name for doubt in doubts for name in doubt.names}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
            hint = f"；是不是 {near[0]}" if near else ""
            return f"--reading: 没有读法“{name}”{hint}"
    for doubt in doubts:
        both = [name for name in dict.fromkeys(names) if name in doubt.names]
        if len(both) > 1:
            return f"--reading: {'、'.join(both)} 是“{doubt.name}”的不同读法，只能取一种"
    return ""


def _applicable(books: Sequence[Rulebook], case: Case) -> list[Rulebook]:
    """For each policy that the case names (or every one), the edition that judges it."""
    from tiaoli.history import judges

    return [
        book
        for book in books
        if not case.policies or {book.policy_id, book.policy.short} & set(case.policies)
        if judges(book, case)
    ]


# facts -------------------------------------------------------------------------------------------


def _facts(options: argparse.Namespace) -> int:
    from tiaoli.tree import Fact, walk

    books = _load(options, options.policies)
    used = {
        node.key
        for book in books
        for placed in book.placed
        for node in walk(placed.provision)
        if isinstance(node, Fact)
    }
    subjects = books[0].subjects if books else {}
    for subject in subjects.values():
        rows = [
            [fact.name, fact.kind.describe(), fact.definition, fact.source]
            for fact in subject
            if not options.policies or fact.key in used
        ]
        if rows:
            many = "（可写多行）" if subject.many else ""
            table(f"\n{subject.name}{many}：{subject.definition}",
                   ["事实", "写法", "定义", "出处"], rows)  # fmt: skip
    return OK


# mutate, prove, agree, guard ---------------------------------------------------------------------


def _mutate(options: argparse.Namespace) -> int:
    from tiaoli.guards.commands import mutate

    return mutate(_root(options), _load(options, options.policy), options.clause)


def _prove(options: argparse.Namespace) -> int:
    from tiaoli.guards.commands import prove

    return prove(_load(options, options.policy), options.clause)


def _agree(options: argparse.Namespace) -> int:
    from tiaoli.guards.commands import agree

    books = _load(options, options.policy)
    return agree(books, options.clause, options.cases, options.seed)


def _guard(options: argparse.Namespace) -> int:
    from tiaoli.guards.commands import guard

    books = _load(options, options.policy)
    asked = options.clause, options.since, options.stale
    return guard(_root(options), books, *asked, cases=options.cases)


# compare -----------------------------------------------------------------------------------------


def _compare(options: argparse.Namespace) -> int:
    from tiaoli.compare.commands import FORMS, compare

    files = {form: file for form in FORMS if (file := getattr(options, form)) is not None}
    sides = options.before, options.after
    return compare(_root(options), *sides, options.policy, options.population, files)


# review ------------------------------------------------------------------------------------------


def _review(options: argparse.Namespace) -> int:
    from tiaoli.reviews.commands import review

    policies = [] if options.policy is None else [options.policy]
    return review(options, _root(options), _load(options, policies))


# new, export -------------------------------------------------------------------------------------


def _new(options: argparse.Namespace) -> int:
    from tiaoli import cards, scaffold

    root = _root(options)
    try:
        if options.kind == "policy":
            made = cards.new_policy(root, options.policy, options.title)
        elif options.kind == "edition":
            made = cards.new_edition(root, options.policy)
        else:
            made = scaffold.new_clause(root, options.policy, options.edition, options.label)
    except scaffold.ScaffoldError as problem:
        print(problem, file=sys.stderr)
        return BAD_USAGE
    for path in made:
        print(path.relative_to(root) if path.is_absolute() else path)
    return OK


def _export(options: argparse.Namespace) -> int:
    import json

    from tiaoli.export import rulebook_json
    from tiaoli.schema import schema

    document = schema() if options.schema else rulebook_json(_load(options, options.policies))
    print(json.dumps(document, ensure_ascii=False, indent=2))
    return OK


if __name__ == "__main__":
    sys.exit(main())
