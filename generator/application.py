"""What the page of a whole application needs beside the rules.

The words that cases may use, the facts to ask for, what a receipt says of the rules, and some
written cases to begin with.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator import calculator
from generator.rulesdata import engine_paths, rules_paths, script_json
from tiaoli.case import Case
from tiaoli.earlier import repealed
from tiaoli.export import Json, exported
from tiaoli.kinds import UNKNOWN
from tiaoli.policy import Placed, Rulebook, Turn
from tiaoli.receipt import receipt

if TYPE_CHECKING:
    from generator.clause import EditionView

OWN: Final = (
    "vendor/js-yaml", "consistency", "form", "receipt",
    "casefile/problems", "casefile/yamlfile", "casefile/casefacts", "casefile",
    "application/facts", "application/results", "application/sheet", "application/application",
)  # fmt: skip
"""The page's scripts in docs/assets/, in the order in which it loads them."""
VOCABULARY: Final = "vocabulary.js"
MOST_EXAMPLES: Final = 8


def scripts(folder: str, book: Rulebook) -> tuple[str, ...]:
    """What the page loads, in this order: the evaluator, the page's own, the data."""
    own = (*engine_paths(book), *(f"assets/{name}.js" for name in OWN))
    data = f"{folder}/{book.policy_id}/{book.edition_id}/application.js"
    return (*own, f"{folder}/{VOCABULARY}", *rules_paths(folder, book), data)


# The words that cases may use ---------------------------------------------------------------------


def vocabulary_script(books: Iterable[Rulebook]) -> str:
    """The script that tells which nouns, provisions and editions cases may name, as `tiaoli decide`
    knows them."""
    books = list(books)
    subjects = books[0].subjects.values() if books else ()
    data = {
        "subjects": [
            {
                "name": subject.name,
                "many": subject.many,
                "facts": [dict(_noun(fact)) for fact in subject],
            }
            for subject in subjects
        ],
        "policies": [
            {"id": book.policy_id, "short": book.policy.short, "edition": book.edition_id,
             "known": sorted(book.known)}
            for book in books
        ],
    }  # fmt: skip
    return f"tiaoli.addVocabulary({script_json(data)});\n"


def _noun(fact: Any) -> Iterator[tuple[str, Any]]:
    yield "name", fact.name
    yield "kind", exported(fact.kind)
    if fact.formula is not None:
        yield "formula", exported(fact.formula)
    if fact.at_most:
        yield "at_most", fact.at_most


# The edition's own --------------------------------------------------------------------------------


def script(root: Path, edition: EditionView) -> str:
    """The script with what the page of one edition asks for and begins with."""
    book = edition.book
    proof = receipt(book, Case("", datetime.date.min, {}))
    rules = ("edition", "gazette_sha256", "rule_sha256", "engine")
    data = {
        "edition": edition.folder,
        "rules": {name: proof[name] for name in rules},
        "turns": [_turn(turn) for turn in book.history],
        **asks(book),
        "examples": list(examples(root, edition)),
    }
    return f"tiaoli.addApplication({script_json(data)});\n"


def _turn(turn: Turn) -> Json:
    return {"edition": turn.edition_id, "start": exported(turn.start), "issued": turn.issued}


def asks(book: Rulebook) -> Json:
    """The facts that any provision reads, by subject in the order in which the text meets them, and
    for each fact the provisions that read it; those of the scope serve all of them."""
    subjects: dict[str, list[str]] = {}
    uses: dict[str, list[str]] = {}
    awards = published = False
    for id_, placed in _asked(book):
        if not calculator.calculated(placed):
            continue
        asked = calculator.asks(book, placed)
        awards, published = awards or asked["awards"], published or asked["published"]
        for group in asked["subjects"]:
            known = subjects.setdefault(group["name"], [])
            former = (key for key in group["rare"] if group["notes"][key] == calculator.FORMER)
            for key in (*group["facts"], *former):
                if key not in known:
                    known.append(key)
                common = book.scope if group["notes"].get(key) == calculator.SCOPE else None
                by = common.id if common else id_
                if by not in uses.setdefault(key, []):
                    uses[key].append(by)
    project = book.stacking is not None
    return {
        "awards": awards, "published": published, "project": project,
        "subjects": subjects, "uses": uses,
    }  # fmt: skip


def _asked(book: Rulebook) -> Iterator[tuple[str, Placed]]:
    """Every provision by its id, and those that were repealed by theirs."""
    yield from book.by_id.items()
    if book.amended is not None:
        for id_, placed in _asked(book.amended):
            if id_ not in book.later:
                yield repealed(book, id_), placed


# Cases to begin with ------------------------------------------------------------------------------


def examples(root: Path, edition: EditionView) -> Iterator[Json]:
    """Written cases that show much at once, in the order of the text: of the clauses whose cases
    say most, the case that says most, as its file has it."""
    files: dict[str, dict[str, Case]] = {}
    for result in edition.results.all:
        file, _, _ = result.case.where.rpartition(":")
        files.setdefault(file, {})[result.case.where] = result.case
    widest = [max(cases.values(), key=_width) for _, cases in sorted(files.items())]
    kept = sorted(widest, key=_width, reverse=True)[:MOST_EXAMPLES]
    labels = {Path(each.clause.path).stem: each.clause.label for each in edition.clauses}
    for case in widest:
        if case in kept:
            file, _, line = case.where.rpartition(":")
            yield {
                "name": case.name,
                "clause": labels.get(Path(file).stem, "跨政策"),
                "yaml": excerpt((root / file).read_text(encoding="utf-8"), int(line)),
            }


def _width(case: Case) -> int:
    """How much a case shows: rows, earlier awards and different outcomes in one application."""
    rows = sum(len(each) for each in case.rows.values())
    awards = 0 if case.awards is UNKNOWN else len(case.awards)  # type: ignore[arg-type]
    outcomes = {each.outcome for each in case.expects}
    return len(case.rows) + 2 * rows + 3 * awards + 3 * len(outcomes)


def excerpt(text: str, line: int) -> str:
    """The case that begins in a line of a case file, below the file's background."""
    items = re.split(r"^(?=- )", text, flags=re.MULTILINE)
    before = 1
    chosen = background = ""
    for item in items:
        if item.startswith("- 背景"):
            background = item
        if before == line:
            chosen = item
        before += item.count("\n")
    return "".join(_without_comments(item) for item in (background, chosen))


def _without_comments(item: str) -> str:
    """The item without the comments after it, which are about the next one."""
    return re.sub(r"(?:\n(?:#.*)?)+$", "\n", item)
