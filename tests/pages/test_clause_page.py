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
