"""What the review pages cost: to build, to keep, to load, and until something is seen.

``python -m benchmarks.pages`` builds the site, opens pages of every kind from disk in Chromium and
writes benchmarks/results/pages.json. Times are of one run on one machine; sizes are bytes.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from generator.html import build_html
from generator.screenshots import CHROMIUM, FLAGS
from tests.pages.kinds import BROUGHT, kinds, loaded, searched, watched
from tiaoli.load import find_repository

ROUNDS = 5
PAINTED = """new Promise(done => new PerformanceObserver(list => list.getEntriesByName(
  'first-contentful-paint').forEach(each => done(each.startTime))).observe(
  {type: 'paint', buffered: true}))"""


def built(root: Path, folder: Path) -> tuple[Path, dict[str, float]]:
    """The site and what building it took."""
    start, used = time.perf_counter(), time.process_time()
    site = build_html(root, folder)
    return site, {
        "wall": round(time.perf_counter() - start, 1),
        "processor": round(time.process_time() - used, 1),
    }


def painted(browser: Browser, page: Path) -> float:
    """Milliseconds until the first content of a page is seen, in a fresh window."""
    with watched(browser, page.as_uri()) as seen:
        return float(seen.page.evaluate(PAINTED))


def weights(browser: Browser, site: Path, page: Path) -> dict[str, int]:
    """What a page loads: itself, the site's own scripts and data, its styles, what comes from
    elsewhere, and what a search loads besides."""
    with watched(browser, page.as_uri()) as seen:
        first = loaded(site, seen)
        searched(seen.page, "企业")
        parts = {"page": 0, "script_and_data": 0, "styles": 0, "brought": 0, "search": 0}
        for file in loaded(site, seen):
            if file not in first:
                part = "search"
            elif file.as_posix().startswith(BROUGHT):
                part = "brought"
            else:
                part = {".html": "page", ".css": "styles"}.get(file.suffix, "script_and_data")
            parts[part] += (site / file).stat().st_size
    return parts


def measured(site: Path) -> dict[str, object]:
    """Every kind of page: how many, how heavy, how soon seen, in the shortest and the longest."""
    found: dict[str, object] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for kind, files in kinds(site).items():
            ends = {"shortest": files[0], "longest": files[-1]}
            times: dict[str, list[float]] = {end: [] for end in ends}
            for _ in range(ROUNDS):
                for end, file in ends.items():
                    times[end].append(painted(browser, file))
            found[kind] = {"pages": len(files)} | {
                end: {
                    "file": file.relative_to(site).as_posix(),
                    "bytes": weights(browser, site, file),
                    "first_contentful_paint_ms": round(statistics.median(times[end])),
                }
                for end, file in ends.items()
            }
        browser.close()
    return found


def main() -> None:
    """Builds, measures, prints and writes."""
    root = find_repository()
    with tempfile.TemporaryDirectory() as folder:
        site, seconds = built(root, Path(folder))
        files = [file for file in site.rglob("*") if file.is_file()]
        document = {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}",
            "rounds": ROUNDS,
            "build_seconds": seconds,
            "site": {"files": len(files), "bytes": sum(file.stat().st_size for file in files)},
            "kinds": measured(site),
        }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    print(text)
    target = root / "benchmarks" / "results" / "pages.json"
    target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
