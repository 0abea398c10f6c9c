"""MkDocs hooks: build the pages, then the index of the search, and watch rules and cases.

While serving, everything is loaded afresh for each build, so an edited rule, case, template or
engine module shows at once. Rules that cannot be loaded, or that disagree with the text, say so at
the top of every page, and serving goes on.
"""

from __future__ import annotations

import importlib
import logging
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

WATCHED = ("rules", "fixtures", "tiaoli", "generator")
OWN = ("tiaoli", "generator")
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a page may load: the site's own files alone, and no script or style within a page."""
THEME_SEARCH = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
log = logging.getLogger("mkdocs.hooks.tiaoli")


class _Run:
    """What one invocation of mkdocs remembers between its builds."""

    serving = False
    nav: list[Any] = []  # noqa: RUF012 - replaced as a whole by every build
    site: Any = None
    made_from: frozenset[tuple[str, int]] = frozenset()
    found: dict[str, Any] = {}  # noqa: RUF012 - what the search finds on each page, by its address
    index = ""


def on_startup(command: str, dirty: bool) -> None:
    """Remembers whether pages are served."""
    _Run.serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Loads rules and cases and puts each policy into the navigation."""
    root = Path(config.config_file_path).parent
    config.extra["rule_error"], config.extra["rule_problems"] = "", ()
    # While serving, MkDocs writes a script into every page that loads it again.
    config.extra["content_policy"] = "" if _Run.serving else CONTENT_POLICY
    try:
        _Run.site = _load(root)
        _Run.nav, config.extra["rule_problems"] = _Run.site.nav, _Run.site.problems
    except _problems() as problem:
        if not _Run.serving:
            log.error("%s", problem)
            raise Abort(f"规则不能载入：{problem}") from None
        log.error("规则不能载入，网页保持原样：%s", problem)
        _Run.site, config.extra["rule_error"] = None, str(problem)
    config.nav = [*(config.nav or []), *_Run.nav, *_notes(Path(config.docs_dir))]
    return config


def _notes(docs: Path) -> list[Any]:
    """The hand-written pages beside index.md, so that none is left out of the navigation."""
    names = sorted(file.name for file in docs.glob("*.md") if file.name != "index.md")
    return [{"说明": names}] if names else []


def on_pre_build(config: MkDocsConfig) -> None:
    """Writes the pages that changed; problems become warnings, which `--strict` refuses."""
    if _Run.site is None:
        return
    build = importlib.import_module("generator.build")
    build.write(_Run.site.pages, Path(config.docs_dir) / build.FOLDER)
    for problem in _Run.site.problems:
        log.warning("%s", problem)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leaves out what the theme brings for its own search, and its maps for debuggers."""
    for file in list(files):
        if file.src_uri.endswith(".map") or file.src_uri.startswith(THEME_SEARCH):
            files.remove(file)
    addresses = {file.url for file in files.documentation_pages()}
    _Run.found = {url: entry for url, entry in _Run.found.items() if url in addresses}
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Remembers what the search finds on a page: all of a hand-written one, the headings of one
    that repeats what stands elsewhere."""
    build, search = map(importlib.import_module, ("generator.build", "generator.search"))
    by_hand = not page.file.src_uri.startswith(f"{build.FOLDER}/")
    _Run.found[page.url] = search.sections(str(page.title), page.url, html, whole=by_hand)
    return html


def on_post_build(config: MkDocsConfig) -> None:
    """Writes the index of the search; the last one stays while rules cannot be loaded."""
    search = importlib.import_module("generator.search")
    if _Run.site is not None:
        views = [built.view for built in _Run.site.editions]
        _Run.index = search.script(views, _Run.found.values())
    (Path(config.site_dir) / search.FILE).write_text(_Run.index, encoding="utf-8")


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
    """Watches what the pages are made from."""
    root = Path(config.config_file_path).parent
    for folder in WATCHED:
        if (root / folder).is_dir():
            server.watch(str(root / folder))
    return server


def _load(root: Path) -> Any:
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    if _Run.serving:
        # Writing the pages wakes the watcher of docs/ again: nothing to do if nothing else changed.
        now = _state(root)
        if _Run.site is not None and now == _Run.made_from:
            return _Run.site
        changed = {Path(name).relative_to(root) for name, _ in now ^ _Run.made_from}
        policies = _only_policies(root, changed)
        kept = _Run.site if policies else None
        _Run.made_from = now
        if any(path.parts[0] in OWN for path in changed):
            for name in [n for n in sys.modules if n.split(".")[0] in OWN]:
                del sys.modules[name]
        return importlib.import_module("generator.build").site(root, kept, policies)
    return importlib.import_module("generator.build").site(root)


def _only_policies(root: Path, changed: set[Path]) -> set[str]:
    """The policies to which all changed files belong; none if something else changed."""
    found = set()
    for path in changed:
        area, name = path.parts[0], path.parts[1] if len(path.parts) > 2 else ""
        if area not in ("rules", "fixtures") or not (root / "rules" / name / "v1").is_dir():
            return set()
        found.add(name)
    return found


def _state(root: Path) -> frozenset[tuple[str, int]]:
    """Every file that the pages are made from, with when it last changed."""
    files = (file for folder in WATCHED for file in (root / folder).rglob("*"))
    return frozenset(
        (str(file), file.stat().st_mtime_ns)
        for file in files
        if file.is_file() and file.suffix != ".pyc"
    )


def _problems() -> tuple[type[Exception], ...]:
    """What a repository's own files can get wrong."""
    load = importlib.import_module("tiaoli.load")
    declarations = importlib.import_module("tiaoli.declarations")
    return (load.RulebookError, declarations.DeclarationError)
