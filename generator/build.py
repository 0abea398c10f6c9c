"""Builds docs/policies/ from rulebooks and cases: `python -m generator.build`.

Rendering is pure (`pages`); `write` touches only files whose content changed and removes what is
stale.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from generator import application, calculator, word
from generator.amendment import AmendmentView, amendment
from generator.clause import EditionView, edition_view
from generator.render import render
from generator.results import gather
from generator.review import reviews_of
from generator.rulesdata import rules_script
from generator.ways.pages import common_pages, relations_page
from tiaoli.compare.text import clean
from tiaoli.declarations import DeclarationError
from tiaoli.guards.figures import guarded
from tiaoli.load import RulebookError, find_repository, load
from tiaoli.policy import Rulebook

FOLDER = "policies"


@dataclass(frozen=True)
class Built:
    """One edition with its pages and Word documents, by their path below docs/policies/;
    ``amendment`` is what it changes in an earlier one, if anything."""

    view: EditionView
    pages: dict[str, str | bytes]
    amendment: AmendmentView | None


@dataclass(frozen=True)
class Site:
    """Every generated page and document by its path below docs/policies/, the navigation and the
    problems."""

    pages: dict[str, str | bytes]
    nav: list[dict[str, object]]
    problems: tuple[str, ...]
    editions: tuple[Built, ...] = ()


def site(root: Path, kept: Site | None = None, changed: Collection[str] = ()) -> Site:
    """Loads the repository's rules and cases and renders every page.

    With ``kept``, an earlier site, only the policies ``changed`` are built anew. Raises
    `RulebookError` or `DeclarationError` where the rules cannot be loaded.
    """
    old = () if kept is None else kept.editions
    editions = [each for each in old if each.view.book.policy_id not in changed]
    books = load(root, sorted(changed) if kept else None)
    for _, policy in groupby(books, key=lambda book: book.policy_id):
        editions += _policy(root, tuple(policy))
    # Sorting is stable: the editions of a policy stay in their order.
    editions.sort(key=lambda each: each.view.book.policy_id)
    views = [each.view for each in editions]
    pages: dict[str, str | bytes] = {
        "index.md": render("index.md.j2", editions=views),
        application.VOCABULARY: application.vocabulary_script(view.book for view in views),
        **common_pages(views),
    }
    pages |= {name: text for each in editions for name, text in each.pages.items()}
    problems = tuple(problem for view in views for problem in view.problems_found)
    return Site(pages, [_nav(each) for each in editions], problems, tuple(editions))


def _policy(root: Path, editions: tuple[Rulebook, ...]) -> Iterator[Built]:
    for book in editions:
        cases = gather(book, root)
        reviews = reviews_of(root, book, editions)
        view = edition_view(book, cases, guarded(root, book), editions, reviews)
        change = amendment(root, book, editions, cases)
        yield Built(view, _edition_pages(root, view, change), change)


def _edition_pages(
    root: Path, edition: EditionView, change: AmendmentView | None
) -> dict[str, str | bytes]:
    found: dict[str, str | bytes] = {
        f"{edition.folder}/rules.js": rules_script(edition.book),
        f"{edition.folder}/edition.docx": word.of_edition(edition),
    }
    if change is not None:
        page = render("amendment.md.j2", edition=edition, amendment=change)
        found[f"{edition.folder}/amendment.md"] = clean(page)
    for name in ("index", "drafting", "review", "coverage"):
        found[f"{edition.folder}/{name}.md"] = render(
            f"{'edition' if name == 'index' else name}.md.j2", edition=edition
        )
    found[f"{edition.folder}/relations.md"] = relations_page(edition)
    scripts = application.scripts(FOLDER, edition.book)
    page = render("application.md.j2", edition=edition, scripts=scripts)
    found[f"{edition.folder}/application.md"] = page
    found[f"{edition.folder}/application.js"] = application.script(root, edition)
    for view in edition.clauses:
        source = (root / view.clause.path).read_text(encoding="utf-8")
        place, data = f"{edition.folder}/{view.clause.file}", calculator.script(edition, view)
        found[f"{place}.md"] = render(
            "clause.md.j2", edition=edition, view=view, source=source,
            calculated=calculator.names(edition, view),
            scripts=calculator.scripts(FOLDER, edition.book, view.clause.file) if data else (),
        )  # fmt: skip
        if data:
            found[f"{place}.js"] = data
        found[f"{place}.docx"] = word.of_clause(edition, view)
        for drawn in (each for provision in view.provisions for each in provision.curves):
            found[f"{edition.folder}/curves/{drawn.name}.svg"] = drawn.light
            found[f"{edition.folder}/curves/{drawn.name}-dark.svg"] = drawn.dark
    return found


def _nav(built: Built) -> dict[str, object]:
    edition, change = built.view, built.amendment
    book, folder = edition.book, f"{FOLDER}/{edition.folder}"
    title = f"{book.policy.short} {book.edition_id}"
    return {
        title: [
            f"{folder}/index.md",
            {"整份申请": f"{folder}/application.md"},
            *([{change.title: f"{folder}/amendment.md"}] if change is not None else ()),
            *({view.title: f"{folder}/{view.clause.file}.md"} for view in edition.clauses),
            {"规定之间": f"{folder}/relations.md"},
            {"起草清单": f"{folder}/drafting.md"},
            {"审查情况": f"{folder}/review.md"},
            {"核对账": f"{folder}/coverage.md"},
        ]
    }


def write(found: Mapping[str, str | bytes], folder: Path) -> tuple[int, int]:
    """Writes what changed, removes what is stale; returns how many of each."""
    written = removed = 0
    for name, content in found.items():
        file = folder / name
        data = content.encode() if isinstance(content, str) else content
        if not file.is_file() or file.read_bytes() != data:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            written += 1
    for file in folder.rglob("*"):
        if file.is_file() and file.relative_to(folder).as_posix() not in found:
            file.unlink()
            removed += 1
    return written, removed


def main() -> int:
    """Builds the pages of the repository one stands in; none where its rules do not load."""
    try:
        root = find_repository()
        built = site(root)
    except (RulebookError, DeclarationError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    written, removed = write(built.pages, root / "docs" / FOLDER)
    for problem in built.problems:
        print(problem, file=sys.stderr)
    print(f"网页源文件共{len(built.pages)}个：改写{written}个，删除{removed}个")
    return 1 if built.problems else 0


if __name__ == "__main__":
    sys.exit(main())
