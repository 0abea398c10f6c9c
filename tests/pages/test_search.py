"""The search of the pages: what it finds first, from a folder as from a server, by keyboard."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path

import pytest

from generator.search import CUT, FILE, SORTS, sections, segmented
from tests.conftest import BOOKS
from tests.pages.kinds import searched, watched
from tests.pages.test_site import Page
from tiaoli.ledger import account

SMALL = 200_000
PAGE = "policies/chengdu/v1/art_13.html"
UNITS = sorted({unit.name for b in BOOKS for c in account(b).clauses for unit in c.units})


@pytest.fixture(scope="module")
def index(site: Path) -> list[list]:
    """The entries of the index: kind, name, where, address, parts, uses."""
    script = (site / FILE).read_text(encoding="utf-8")
    packed = script.removeprefix('tiaoli.search.add("').removesuffix('");\n')
    sorts, entries = json.loads(gzip.decompress(base64.b64decode(packed)))
    assert list(SORTS) == sorts
    return entries


# The index ---------------------------------------------------------------------------------------


def test_texts_are_cut_into_words_but_not_beside_punctuation():
    assert segmented("支持企业，首次突破3亿元").split(CUT) == [
        "支持", "企业，首次", "突破", "3", "亿元",
    ]  # fmt: skip
    assert "标杆企业奖励" not in segmented("标杆企业奖励").split(CUT)
    assert segmented("算力券", frozenset({"算力券"})) == "算力券"


def test_texts_hold_no_character_that_cuts_or_turns_words():
    assert segmented(f"甲{CUT}乙\u202e丙\n丁").replace(CUT, "") == "甲乙〔U+202E〕丙 丁"


def test_a_hand_written_page_is_found_by_all_its_words_but_its_commands():
    html = '<h1 id="a">题目</h1><p>文字</p><pre>make</pre><h2 id="b">二</h2><p>更多</p>'
    parts = sections("页", "页.html", html, whole=True).parts
    found = [(part.name, t.anchor, t.text.strip()) for part in parts for t in part.texts]
    assert found == [("题目", "a", "文字"), ("二", "b", "更多")]


def test_a_page_that_repeats_others_is_found_by_its_upper_headings():
    html = '<h2 id="b">二</h2><p>更多</p><h3 id="c">三</h3>'
    parts = sections("页", "页.html", html, whole=False).parts
    assert [(part.name, part.texts[0].text) for part in parts] == [("二", "")]


def test_the_index_is_small(site):
    assert (site / FILE).stat().st_size < SMALL


def test_the_official_words_of_every_provision_are_in_the_index(index):
    texts = {
        text.replace(CUT, "") for entry in index for part in entry[4] for _, _, text in part[1:]
    }
    for book in BOOKS:
        for placed in book.placed:
            assert re.sub(r"\s", " ", placed.provision.quote).strip() in texts


def test_everything_that_is_found_stands_where_the_index_says(site, index):
    ids: dict[str, set[str]] = {}
    for _, name, _, href, parts, *_ in index:
        if not href:
            continue
        for part in parts:
            for _, anchor, _ in part[1:]:
                whole = anchor.replace("~", part[0].replace(CUT, ""), 1)
                if href not in ids:
                    ids[href] = set(Page(site / href).ids)
                assert not whole or whole in ids[href], f"{name} {href}#{whole}"


def test_every_unit_and_noun_names_the_clauses_that_use_it(index):
    for kind, name, _, href, _, *uses in index:
        if not href:
            assert kind in ("责任单位", "名词")
            assert uses, name


# Finding -----------------------------------------------------------------------------------------

FIRST = {
    "算力券": "（六） 降低算力使用成本",
    "首次突破": "第五条 支持企业发展壮大",
    "三亿元": "第五条 支持企业发展壮大",
    "3亿元": "第五条 支持企业发展壮大",
    "30000万元": "第五条 支持企业发展壮大",
    "300,000,000元": "第五条 支持企业发展壮大",
    "第5条": "第五条 支持企业发展壮大",
    "首次突破 三亿元": "第五条 支持企业发展壮大",
    "主营业务收入首次突破三亿元": "第五条 支持企业发展壮大",
    "成都 揭榜挂帅": "第三条 支持算法首试首用",
    "揭榜挂": "（一） 支持关键技术研发",
    "创投机": "五（四） 对开展人工智能创业投资活动且投资期超过1年的创投机构",
    "不重复享受 成都": "第十二条 重复原则",
}


@pytest.mark.browser
def test_what_lawyers_look_for_is_found_with_its_clause_first(browser, site):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        found = {query: searched(seen.page, query)[:1] for query in FIRST}
    assert {query: [title] for query, title in FIRST.items()} == found


@pytest.mark.browser
def test_every_responsible_unit_is_found_with_the_clauses_that_name_it(browser, site):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        searched(seen.page, "算力")
        kinds = seen.page.evaluate(
            "units => units.map(unit => tiaoli.search.find(unit).results"
            ".filter(each => each.exact).map(each => each.entry.kind))",
            UNITS,
        )
    assert len(UNITS) > 20
    for unit, found in zip(UNITS, kinds, strict=True):
        assert {"条款", "责任单位"} <= set(found), unit


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "text", "there"),
    [
        ("3亿元", "突破13亿元", []),
        ("3亿元", "突破3.3亿元", []),
        ("3亿", "突破３亿元、5亿元", ["３亿"]),
        ("1亿5000万元", "一亿五千万元", ["一亿五千万元"]),
        ("1.5亿元", "一亿五千万元", ["一亿五千万元"]),
        ("60%", "百分之六十以上", ["百分之六十"]),
        ("百分之六十", "60％以上", ["60％"]),
        ("第十四条", "第14条", ["第14条"]),
        ("ai", "应用AI的企业", ["AI"]),
        ("“首次 突破”", "首次突破", []),
        ("首次突破", "首次又突破", ["首次", "突破"]),
    ],
)
def test_a_query_lights_up_what_says_the_same(browser, site, query, text, there):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        searched(seen.page, "算力")
        lit = seen.page.evaluate(
            "([query, text]) => tiaoli.search.lights(tiaoli.search.find(query),"
            " tiaoli.search.comparable(text)).map(([from, to]) => text.slice(from, to))",
            [query, text],
        )
    assert there == lit


@pytest.mark.browser
def test_where_nothing_is_found_the_search_says_so_and_helps(browser, site):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        assert searched(seen.page, "xyz") == []
        assert "没有找到“xyz”" in seen.page.locator(".search-status").inner_text()
        assert "3亿元、三亿元" in seen.page.locator(".search-hints").inner_text()


@pytest.mark.browser
def test_a_word_with_a_wrong_character_is_put_right(browser, site):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        searched(seen.page, "算力劵")
        seen.page.locator(".search-meant button", has_text="算力券").click()
        assert seen.page.locator(".search-title").first.inner_text() == FIRST["算力券"]


@pytest.mark.browser
def test_results_can_be_limited_to_one_kind(browser, site):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        searched(seen.page, "市科技局")
        seen.page.locator(".search-kinds button", has_text="责任单位").click()
        titles = seen.page.locator(".search-title").all_inner_texts()
        assert set(titles) == {"市科技局"}
        pressed = seen.page.locator(".search-kinds [aria-pressed=true]")
        assert pressed.inner_text().startswith("责任单位")


# By keyboard, and on the page it leads to --------------------------------------------------------


@pytest.mark.browser
def test_the_search_is_used_by_keyboard_alone(browser, site):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        searched(seen.page, "首次突破")
        seen.page.keyboard.press("ArrowDown")
        seen.page.keyboard.press("ArrowDown")
        assert seen.page.evaluate("document.activeElement.innerText").startswith("成长支持")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/art_05.html#*")
        assert seen.page.locator(":target").get_attribute("id") == "成长支持"
        seen.page.wait_for_function("CSS.highlights.has('search')")
        lit = seen.page.evaluate("[...CSS.highlights.get('search')].map(String)")
        assert "首次突破" in lit
        assert seen.console == []


@pytest.mark.browser
def test_escape_closes_the_search_and_gives_back_the_focus(browser, site):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        seen.page.locator(".search-open").focus()
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "search-field"
        seen.page.keyboard.type("n")
        seen.page.keyboard.press("Escape")
        assert seen.page.locator(".search-dialog").is_hidden()
        assert seen.page.evaluate("document.activeElement.matches('.search-open')")
        assert seen.page.url.endswith(PAGE)


@pytest.mark.browser
def test_the_index_is_not_loaded_before_someone_searches(browser, site):
    with watched(browser, (site / PAGE).as_uri()) as seen:
        assert not any(FILE in url for url in seen.requests)
        searched(seen.page, "算力")
        assert any(FILE in url for url in seen.requests)
