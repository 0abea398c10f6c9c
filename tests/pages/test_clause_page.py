"""The built page of 第五条 in a real browser, opened from its file as a lawyer would."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

PAGE = "policies/chengdu/v1/art_05.html"
THRESHOLD = "金额:30000000000"


@pytest.fixture(scope="module")
def page_uri(site: Path) -> str:
    """Where the page stands."""
    return (site / PAGE).as_uri()


def lit(page, side: str) -> list[str]:
    return page.locator(f"section.row .{side} .lit").all_inner_texts()


def test_opening_the_page_logs_no_error_and_asks_nothing_of_the_network(page, page_uri):
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda r: problems.append(r.url) if r.url.startswith("http") else None)
    page.goto(page_uri)
    page.wait_for_load_state("networkidle")
    assert problems == []


def test_hovering_a_number_lights_it_on_both_sides(page, page_uri):
    page.goto(page_uri)
    page.locator(f'section.row .official [data-key="{THRESHOLD}"]').hover()
    assert lit(page, "official") == ["3亿元"]
    assert lit(page, "rule") == ["3亿元"]
    page.mouse.move(0, 0)
    assert lit(page, "official") == []


def test_focusing_a_word_with_the_keyboard_lights_it_on_both_sides(page, page_uri):
    page.goto(page_uri)
    page.locator('section.row .rule [data-key="突破"]').focus()
    assert lit(page, "official") == ["突破"]
    assert lit(page, "rule") == ["突破"]


def test_clicking_a_number_goes_to_its_counterpart(page, page_uri):
    page.goto(page_uri)
    page.locator(f'section.row .rule [data-key="{THRESHOLD}"]').click()
    target = page.locator(":target")
    assert target.inner_text() == "3亿元"
    assert target.evaluate("mark => mark.closest('.official') !== null")


def test_words_and_rule_stand_side_by_side_in_a_wide_window(page, page_uri):
    page.goto(page_uri)
    words = page.locator("section.row .official").first.bounding_box()
    rule = page.locator("section.row .rule").first.bounding_box()
    assert words["y"] == rule["y"]
    assert words["x"] + words["width"] <= rule["x"] + 1


@pytest.mark.parametrize("width", [360, 420, 1024, 1440])
def test_the_page_never_scrolls_sideways(page, page_uri, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(page_uri)
    scroll, client = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert scroll == client


def test_in_a_narrow_window_the_rule_stands_below_the_words(page, page_uri):
    page.set_viewport_size({"width": 420, "height": 900})
    page.goto(page_uri)
    words = page.locator("section.row .official").first.bounding_box()
    rule = page.locator("section.row .rule").first.bounding_box()
    assert rule["y"] >= words["y"] + words["height"] - 1


def test_search_works_from_the_file(page, page_uri):
    page.goto(page_uri)
    page.locator("input.md-search__input").fill("揭榜挂帅")
    page.locator(".md-search-result__article").first.wait_for(timeout=15_000)
    assert "第三条" in page.locator(".md-search-result__list").inner_text()


CONTRAST = """() => {
  const lum = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(
      v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const c = parse(getComputedStyle(node).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  document.querySelectorAll(".md-content .m, .md-content .badge, .md-content .kind, " +
      ".md-content td, .md-content td span, .md-content dt, .md-content dd, " +
      ".md-content p, .crumbs, .legend").forEach(node => {
    if (!node.textContent.trim() || !node.offsetParent) return;
    const [a, b] = [lum(parse(getComputedStyle(node).color)), lum(behind(node))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.add(node.className + " " + ratio.toFixed(2));
  });
  return [...poor];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_at_least_aa(page, page_uri, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(page_uri)
    assert page.evaluate(CONTRAST) == []
