"""Ways to a provision: units, recipients, words, time, relations, curves, the matrix."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from functools import cache
from graphlib import CycleError
from html import unescape
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from generator.editions import days, in_force
from generator.ways import curves as curve_module
from generator.ways.curves import curves
from generator.ways.graph import BOX, graph
from generator.ways.layers import columns, rows
from generator.ways.plots import ends, jumps, picture, pieces
from generator.ways.relations import Edge, Sort, relations
from generator.ways.timeline import timeline
from tests.conftest import BOOKS
from tests.pages.test_amendment_pages import repository
from tiaoli.boundaries import baseline, case_of
from tiaoli.ledger import account
from tiaoli.load import load
from tiaoli.outcome import Status
from tiaoli.provisions import Appropriation, Entitlement, Grant, Recognition
from tiaoli.transition import decided
from tiaoli.tree import TAKEN, ByTier, Either, Portion, under, walk
from tiaoli.verdict import verdicts

YI, WAN = 10**10, 10**6
PAID_BY_BASE = [
    pytest.param(book, placed, id=f"{book.policy_id}-{placed.id}")
    for book in BOOKS
    for placed in book.of_kind(Grant)
    if any(isinstance(node, Portion | ByTier) for node in walk(placed.provision.pays))
]


@cache
def drawn_curves(book, placed):
    """The curves of a provision, computed once for all tests."""
    return curves(book, placed)


@cache
def html(site: Path, name: str) -> str:
    """A built page of all policies."""
    return (site / "policies" / name).read_text(encoding="utf-8")


@cache
def section(page: str, anchor: str, level: int = 2) -> str:
    """The part of a page below the heading with this id."""
    start = page.index(f'<h{level} id="{anchor}">')
    following = re.search(rf"<h[1-{level}] id=", page[start + 1 :])
    return page[start : start + 1 + following.start()] if following else page[start:]


@cache
def links(part: str) -> set[str]:
    """Where the links of a part lead."""
    return {unquote(unescape(href)) for href in re.findall(r'<a href="([^"]+)"', part)}


def place(book, placed) -> str:
    """The link to a provision, from the folder of all policies."""
    folder = f"{book.policy_id}/{book.edition_id}"
    return f"{folder}/{placed.clause.file}.html#{placed.name}"


def by_id(policy: str, id_: str):
    """A book and one of its provisions."""
    book = next(book for book in BOOKS if book.policy_id == policy)
    return book, book.by_id[id_]


# By unit, recipient and word ---------------------------------------------------------------------


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_every_provision_stands_under_every_unit_that_the_text_gives_it(site, book):
    page = html(site, "by-unit.html")
    counted = 0
    for clause in account(book).clauses:
        for name, units in clause.units_of.items():
            placed = book.by_id[f"{clause.clause.label}/{name}"]
            for unit in units:
                part = section(page, f"{book.policy.short}-{unit.name}")
                [row] = [line for line in part.splitlines() if f">{placed.id}</a>" in line]
                assert place(book, placed) in links(row)
                assert unit.role in row
                counted += 1
    assert counted > 0


def test_a_unit_that_a_duty_names_is_marked_as_its_bearer(site):
    part = section(html(site, "by-unit.html"), "成都-市网络理政办")
    [row] = [line for line in part.splitlines() if ">第八条/遴选数据集建设单位</a>" in line]
    assert 'class="owed"' in row
    assert "<strong>义务人</strong>、责任单位" in row


def test_who_explains_a_policy_has_that_role(site):
    part = section(html(site, "by-unit.html"), "成都-市经信局市新经济委")
    [row] = [line for line in part.splitlines() if ">第十三条/政策解释</a>" in line]
    assert "解释机关" in row


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_every_entitlement_is_found_by_type_of_applicant_and_by_matter(site, book):
    page = html(site, "by-recipient.html")
    by_type, by_matter = (links(section(page, anchor)) for anchor in ("类型", "事项"))
    for placed in book.of_kind(Entitlement):
        assert place(book, placed) in by_type
        assert place(book, placed) in by_matter


@pytest.mark.parametrize(
    ("who", "policy", "id_"),
    [
        ("创投机构", "sichuan", "五（四）/创投机构补助"),
        ("研制企业", "chengdu", "第一条/首版次补贴"),
        ("依托单位", "suzhou", "第3项/绩效评价奖励"),
        ("企业", "binjiang", "（六）/算力券补助"),
    ],
)
def test_who_can_be_paid_is_found_by_what_the_text_calls_him(site, who, policy, id_):
    part = section(html(site, "by-recipient.html"), f"称呼-{who}", 3)
    assert place(*by_id(policy, id_)) in links(part)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_every_deciding_word_is_listed_at_every_place_with_its_sentence(site, book):
    page = html(site, "by-word.html")
    for clause in account(book).clauses:
        for name, spans in clause.spans.items():
            placed = book.by_id[f"{clause.clause.label}/{name}"]
            words = [span.token for span in spans if not span.token.is_number]
            for word in {token.key for token in words}:
                part = section(page, word)
                own = [line for line in part.splitlines() if place(book, placed) in links(line)]
                assert len(own) == sum(token.key == word for token in words)
                for line in own:
                    shown = re.search(r'class="quote">(.*?)</td>', line)
                    sentence = unescape(re.sub(r"<[^>]+>", "", shown[1]))
                    assert sentence in placed.provision.quote
                    assert f">{word}</span>" in line or word[:-1] in sentence


def test_a_disputed_word_shows_its_readings_and_links_to_them(site):
    part = section(html(site, "by-word.html"), "突破")
    [row] = [line for line in part.splitlines() if ">第五条/成长支持</a>" in line]
    assert "chengdu/v1/art_05.html#成长支持-读法-突破" in links(row)
    assert re.findall(r'class="other">([^<]+)<', row) == ["● 超过", "○ 达到"]
    assert "首次超过档次金额" in row


def test_a_word_without_effect_says_why(site):
    book, placed = by_id("suzhou", "第1项/不重复支持")
    part = section(html(site, "by-word.html"), "原则上")
    [row] = [line for line in part.splitlines() if place(book, placed) in links(line)]
    assert f"没有效力：{dict(placed.provision.no_effect)['原则上']}" in unescape(row)


# Time --------------------------------------------------------------------------------------------


def test_the_line_of_time_has_the_days_of_the_cards(site):
    page = html(site, "timeline.html")
    for book in BOOKS:
        [row] = [line for line in section(page, "表").splitlines() if book.policy.title in line]
        cells = dict(re.findall(r'data-label="([^"]+)">(.*?)</td>', row))
        assert cells["状态"] == book.edition.status.value
        assert cells["公布"] == "未知"
        known = days(book, [book])
        if book.policy_id == "chengdu":
            assert known == (datetime.date(2024, 2, 17), datetime.date(2027, 2, 16))
            assert (cells["首日"], cells["末日"]) == ("2024年2月17日", "2027年2月16日")
            assert in_force(book, [book]) == f"{cells['首日']}起，至{cells['末日']}止"
            assert "2027年2月17日" in cells["另一读法"]
        else:
            assert known == (None, None)
            assert cells["末日"] == "未知"


def test_an_edition_that_another_one_replaces_ends_on_its_eve(tmp_path):
    books = load(repository(tmp_path, "chengdu-threshold"), ["chengdu"])
    first, second = (days(book, books) for book in books)
    assert first[0] == datetime.date(2024, 2, 17)
    assert first[1] + datetime.timedelta(1) == second[0]
    assert second[1] == datetime.date(2027, 2, 16)
    views = [SimpleNamespace(book=book, editions=books, folder="") for book in books]
    time = timeline(views)
    one, two = time.bars
    assert (one.since, one.until, two.since, two.until) == (True, True, True, True)
    assert one.right == two.x < two.right < time.width


def test_an_edition_of_unknown_days_is_drawn_open():
    book = next(book for book in BOOKS if book.policy_id == "sichuan")
    [bar] = timeline([SimpleNamespace(book=book, editions=[book], folder="")]).bars
    assert (bar.since, bar.until, bar.life.note) == (False, False, "施行日和期限都没有写明")


# Relations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
class TestRelations:
    def test_every_ceiling_over_several_payments_is_one(self, book):
        limited = [e.source.id for e in relations(book) if e.sort is Sort.LIMITS]
        assert limited == [
            p.id for p in book.of_kind(Grant) for _ in under(p.provision).limits
        ]  # fmt: skip

    def test_every_sum_set_aside_caps_the_provision_that_it_funds(self, book):
        capped = {(e.source.id, e.target.name) for e in relations(book) if e.sort is Sort.CAPS}
        assert capped == {(p.id, p.provision.funds) for p in book.of_kind(Appropriation)}

    def test_two_awards_that_the_stacking_rule_sets_against_one_another_are_in_it(self, book):
        stacked = {e.target.id for e in relations(book) if e.sort is Sort.STACKS}
        subjects = under(book.stacking.provision).subjects if book.stacking else ()
        expected = {
            placed.id
            for placed in book.of_kind(Grant)
            if book.stacking is not None
            and placed.provision.subject.many
            and (not subjects or placed.provision.subject in subjects)
        }
        assert stacked == expected

    def test_what_excludes_one_another_is_never_met_by_one_row(self, book):
        for edge in relations(book):
            if edge.sort is not Sort.APART or edge.reading:
                continue
            for one, other in ((edge.source, edge.target), (edge.target, edge.source)):
                case = case_of(book, one, baseline(book, one))
                found = decided(book, case, TAKEN, frozenset({one.id, other.id}))
                assert found[one.id].outcome.status is Status.ELIGIBLE
                assert found[other.id].outcome.status is not Status.ELIGIBLE

    def test_what_a_recognition_feeds_fails_without_it(self, book):
        for edge in relations(book):
            if edge.sort is not Sort.FEEDS:
                continue
            assert isinstance(edge.source.provision, Recognition)
            status = edge.source.provision.establishes.key
            ways = [n for n in walk(under(edge.target.provision)) if isinstance(n, Either)]
            other_ways = {f.key: False for n in ways for f in n.parts if f.key != status}
            facts = {**baseline(book, edge.target), **other_ways}
            only = frozenset({edge.target.id})
            for holds, status_found in ((True, Status.ELIGIBLE), (False, Status.NOT_ELIGIBLE)):
                case = case_of(book, edge.target, {**facts, status: holds})
                found = decided(book, case, TAKEN, only)[edge.target.id].outcome.status
                assert found is status_found

    def test_the_page_lists_every_edge_and_draws_every_provision_with_one(self, site, book):
        folder = site / "policies" / book.policy_id / book.edition_id
        page = (folder / "relations.html").read_text(encoding="utf-8")
        edges = relations(book)
        assert section(page, "表").count("<tr><td") == len(edges)
        drawing = page[page.index('<svg class="graph"') : page.index("</svg>\n</div>")]
        ends_of = {placed.id for edge in edges for placed in (edge.source, edge.target)}
        for id_ in ends_of:
            placed = book.by_id[id_]
            assert f"{placed.clause.file}.html#{placed.name}" in links(drawing)
        assert " style=" not in drawing

    def test_no_box_of_the_drawing_covers_another(self, book):
        drawn = graph(relations(book), book.placed)
        for one, other in combinations(drawn.nodes, 2):
            beside = one.right <= other.x or other.right <= one.x
            assert beside or abs(one.y - other.y) >= BOX, (one, other)
        assert all(n.right <= drawn.width and n.y + BOX <= drawn.height for n in drawn.nodes)


def test_the_edges_of_binjiang_are_those_of_its_text():
    book, _ = by_id("binjiang", "（六）/算力券补助")
    edges = relations(book)
    fed = [(e.source.id, e.target.id) for e in edges if e.sort is Sort.FEEDS]
    assert fed == [("（十六）/免评直认", "（十六）/专项项目支持")]
    assert [e.words for e in edges if e.sort is Sort.FEEDS] == ["凭“免评直认”即可"]
    caps = {(e.source.id, e.target.id) for e in edges if e.sort is Sort.CAPS}
    assert ("（六）/算力券额度", "（六）/算力券补助") in caps
    matters = [e.target.id for e in edges if e.sort is Sort.STACKS and e.words == "同一研发项目"]
    assert matters == ["（一）/入选项目资助", "（三）/科研任务配套", "（三）/专项投资补助"]


def test_an_edge_of_a_reading_not_taken_names_it():
    book, _ = by_id("suzhou", "第6项/E类人才认定")
    [edge] = [e for e in relations(book) if e.source.id == "第6项/E类人才认定"]
    assert (edge.target.id, edge.sort, edge.reading) == (
        "第6项/F类人才认定", Sort.APART, "已属E类的不再认定F类",
    )  # fmt: skip


def test_two_statuses_that_ask_for_each_other_are_drawn_all_the_same():
    book, one = by_id("suzhou", "第6项/E类人才认定")
    other = book.by_id["第6项/F类人才认定"]
    both = [Edge(one, other, Sort.FEEDS, "甲"), Edge(other, one, Sort.FEEDS, "乙")]
    drawn = graph(both, book.placed)
    assert {node.label for node in drawn.nodes} == {"第6项 E类人才认定", "第6项 F类人才认定"}
    assert [line.sort for line in drawn.lines] == ["feeds", "feeds"]


def test_causes_stand_left_of_effects_and_no_two_nodes_in_one_place():
    edges = [("a", "c"), ("b", "c"), ("c", "d"), ("e", "d")]
    column = columns("abcde", edges)
    assert column == {"a": 0, "b": 0, "c": 1, "d": 2, "e": 1}
    row = rows(column, edges, "abcde", 1)
    assert len({(column[n], row[n]) for n in "abcde"}) == 5
    assert {row["a"], row["b"]} == {0, 1}
    assert row["e"] == 2


def test_a_graph_that_goes_round_has_no_columns():
    with pytest.raises(CycleError):
        columns("ab", [("a", "b"), ("b", "a")])


# Curves ------------------------------------------------------------------------------------------


def paid(policy: str, id_: str, label: str, number: int = 0) -> dict[int, str]:
    """What a curve says at each of its bases."""
    found = drawn_curves(*by_id(policy, id_))[number]
    [series] = [series for series in found.series if series.label == label]
    return {point.base: point.text for point in series.points}


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("采用的读法", ["不符合", "不符合", "10万元", "10万元", "10万元", "20万元",
                   "20万元", "20万元", "25万元"]),
        ("读法“达到”", ["不符合", "10万元", "10万元", "10万元", "20万元", "20万元",
                    "20万元", "25万元", "25万元"]),
        ("读法“各档累加”", ["不符合", "不符合", "10万元", "10万元", "10万元", "30万元",
                      "30万元", "30万元", "55万元"]),
    ],
)  # fmt: skip
def test_steps_are_taken_one_fen_below_at_and_above_each_threshold(label, expected):
    found = paid("chengdu", "第五条/成长支持", label)
    around = [yi * YI + off for yi in (3, 5, 10) for off in (-1, 0, 1)]
    assert [found[base] for base in around] == expected


def test_a_rate_bends_where_it_reaches_the_ceiling_of_each_kind():
    for kind, yi, wan in (("国家级", 100, 100), ("省级", 50, 50), ("市级", 30, 30)):
        found = paid("chengdu", "第七条/示范园区支持", kind)
        assert found[yi * YI] == f"{wan}万元"
        assert found[yi * YI + 1] == f"{wan}万元"
    book, placed = by_id("chengdu", "第七条/示范园区支持")
    [drawn] = drawn_curves(book, placed)
    assert [s.knees[0].base for s in drawn.series] == [100 * YI, 50 * YI, 30 * YI]


def test_a_deduction_moves_the_curve_by_its_amount():
    found = paid("binjiang", "（三）/专项投资补助", "投资中的财政资金200万元")
    assert found[200 * WAN] == "0元"
    assert found[600 * WAN] == "200万元"
    assert found[800 * WAN] == "300万元"


def test_an_earlier_instalment_is_taken_off():
    found = paid("suzhou", "第2项/重大科技项目支持", "此前已付20万元")
    assert found[50 * WAN] == "0元"
    assert found[250 * WAN] == "至多80万元"


def test_a_reading_with_another_formula_has_its_own_curve():
    label = "读法“场租全额加住宿费一半”"
    assert paid("chengdu", "第九条/会议补贴", label)[200 * WAN] == "200万元"
    assert paid("chengdu", "第九条/会议补贴", "采用的读法")[200 * WAN] == "100万元"


@pytest.mark.parametrize(("book", "placed"), PAID_BY_BASE)
class TestCurves:
    def test_between_two_points_the_evaluator_pays_what_the_line_shows(self, book, placed):
        """Asked at bases of the test's own, and of the verdict where the curve bends."""
        pays = under(placed.provision).pays
        for curve in drawn_curves(book, placed):
            fact = next(f for f in curve_module._bases(pays) if f.name in curve.base)
            for held in curve_module._options(pays):
                label = "、".join(held.values())
                named = [s for s in curve.series if s.held == label and not s.reading]
                for series in named:
                    self.agrees(maker(book, placed, held, fact), series)

    def agrees(self, made, series):
        only = frozenset({made.placed.id})
        for a, b in pairwise(series.points):
            for part in (Fraction(1, 3), Fraction(5, 8)):
                at = a.base + int((b.base - a.base) * part)
                if at not in (a.base, b.base):
                    shown = a.high + Fraction((b.high - a.high) * (at - a.base), b.base - a.base)
                    outcome = curve_module.at(made.book, made.placed, made.at(at, {}))
                    assert abs(outcome.high - shown) <= 1
        for knee in series.knees:
            case = case_of(made.book, made.placed, made.at(knee.base, {}))
            verdict = verdicts(made.book, case, only=only)[made.placed.id]
            assert verdict.outcome.text == knee.text

    def test_a_line_is_never_drawn_across_a_jump(self, book, placed):
        for curve in drawn_curves(book, placed):
            for series in curve.series:
                for piece in pieces(series):
                    assert not any(jumps(a, b) for a, b in pairwise(piece))
                assert [p for piece in pieces(series) for p in piece] == list(series.points)

    def test_a_drawing_says_what_it_shows_and_the_same_points_make_the_same_bytes(
        self, book, placed
    ):
        for curve in drawn_curves(book, placed):
            drawn = picture(curve, placed.name, "x")
            assert drawn == picture(curve, placed.name, "x")
            assert drawn.alt in unescape(drawn.light)
            for text in (drawn.light, drawn.dark):
                assert "<dc:title>" in text
                assert "<text" in text
                assert "dc:date" not in text
                assert not re.search(r'(href|src)="(https?:)?//', text)
            assert "#1c1f23" not in drawn.dark


def maker(book, placed, held, fact):
    """What makes the curve of a provision against a fact with these options."""
    base = curve_module._baseline(book, placed, baseline(book, placed), held)
    return curve_module._Maker(book, placed, under(placed.provision), base, held, fact)


def test_the_ends_of_a_step_say_whether_the_number_itself_counts():
    [drawn] = drawn_curves(*by_id("chengdu", "第五条/成长支持"))
    strict, _, reached = sorted(drawn.series, key=lambda s: ("达到" in s.label, s.label))
    assert list(ends(strict))[:2] == [(3 * YI, 0, True), (3 * YI, 10 * WAN, False)]
    assert list(ends(reached))[:2] == [(3 * YI, 0, False), (3 * YI, 10 * WAN, True)]


def test_a_fixed_sum_and_an_assessed_one_have_no_curve():
    assert drawn_curves(*by_id("chengdu", "第五条/小巨人奖励")) == ()
    assert drawn_curves(*by_id("chengdu", "第一条/研发经费支持")) == ()


def test_every_curve_stands_in_its_provision_with_its_numbers(site):
    for book in BOOKS:
        folder = site / "policies" / book.policy_id / book.edition_id
        for placed in book.of_kind(Grant):
            drawn = drawn_curves(book, placed)
            page = (folder / f"{placed.clause.file}.html").read_text(encoding="utf-8")
            assert (f'id="{placed.name}-曲线"' in page) is bool(drawn)
            if not drawn:
                continue
            part = section(page, f"{placed.name}-曲线", 3)
            images = re.findall(r'<img[^>]*? src="([^"#]+)#only-(?:light|dark)"', part)
            images = images or re.findall(r'<img src="([^"#]+)#only-(?:light|dark)"', part)
            assert len(images) == 2 * len(drawn)
            assert all((folder / image).is_file() for image in images)
            for series in (series for curve in drawn for series in curve.series):
                assert series.label in unescape(part)


# The matrix in the browser -----------------------------------------------------------------------


@pytest.fixture
def matrix(page, site):
    """The comparison of all policies, opened from its file."""
    page.goto((site / "policies/comparison.html").as_uri())
    return page


def column(page, label: str) -> list[str]:
    return page.locator(f'.listing tbody tr:visible td[data-label="{label}"]').all_inner_texts()


def heads(page) -> list[str | None]:
    return [
        each.get_attribute("aria-sort") for each in page.locator(".listing thead th").all()
    ]  # fmt: skip


@pytest.mark.browser
class TestMatrix:
    def test_a_policy_leaves_its_column_and_its_provisions(self, matrix):
        matrix.select_option("#matrix-policy", "成都")
        assert set(column(matrix, "政策")) == {"成都"}
        assert matrix.locator("#matrix thead th:visible").count() == 2
        rows_shown = matrix.locator("#matrix tbody tr:visible").count()
        shown = len(column(matrix, "政策"))
        assert (
            matrix.locator("#matrix-count")
            .inner_text()
            .startswith(f"显示{rows_shown}项措施、{shown}条规定（共")
        )

    def test_filters_narrow_one_another(self, matrix):
        matrix.select_option("#matrix-form", "按比例奖补")
        matrix.select_option("#matrix-amount", str(1000 * WAN))
        assert set(column(matrix, "支持方式")) == {"按比例奖补"}
        assert sorted(column(matrix, "至多金额")) == ["2000万元", "5000万元"]
        matrix.select_option("#matrix-subject", "算力合同")
        assert column(matrix, "规定") == ["（六）/算力券补助"]
        matrix.get_by_role("button", name="全部显示").click()
        assert len(column(matrix, "规定")) > 100

    def test_sorting_by_amount_compares_numbers_and_leaves_the_unknown_last(self, matrix):
        button = matrix.get_by_role("button", name="按至多金额排序")
        button.click()
        assert heads(matrix) == ["none"] * 5 + ["descending"]
        assert column(matrix, "至多金额")[:2] == ["1亿元", "5000万元"]
        assert column(matrix, "至多金额")[-1] in ("—", "没有上限")
        button.click()
        assert heads(matrix)[-1] == "ascending"
        assert column(matrix, "至多金额")[0] == "10万元"
        assert column(matrix, "至多金额")[-1] in ("—", "没有上限")
        button.click()
        assert heads(matrix) == ["none"] * 6

    def test_the_keyboard_sorts_the_matrix_by_a_policys_amounts(self, matrix):
        button = matrix.get_by_role("button", name="按滨江的至多金额排序")
        button.focus()
        matrix.keyboard.press("Enter")
        assert matrix.locator('#matrix th[aria-sort="descending"]').inner_text().startswith("滨江")
        assert matrix.locator("#matrix tbody th").first.inner_text() == "人才"

    def test_the_address_keeps_what_was_chosen(self, matrix, browser):
        matrix.select_option("#matrix-policy", "四川")
        matrix.select_option("#matrix-form", "评审核定奖补")
        matrix.get_by_role("button", name="按至多金额排序").click()
        chosen = column(matrix, "规定")
        address = matrix.evaluate("location.href")
        other = browser.new_page()
        other.goto(address)
        assert other.locator("#matrix-policy").input_value() == "四川"
        assert column(other, "规定") == chosen
        assert heads(other)[-1] == "descending"
        other.get_by_role("button", name="全部显示").click()
        other.wait_for_function("!location.hash")
        assert len(column(other, "规定")) > len(chosen)
        other.close()

    @pytest.mark.parametrize(
        "rest", ["#?policy=<b>&amount=x&sort=a.b.c", "#?sort=listing.99.descending", "#算力"]
    )
    def test_an_address_that_names_nothing_known_shows_everything(self, page, site, rest):
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto((site / "policies/comparison.html").as_uri() + rest)
        assert page.locator(".listing tbody tr:visible").count() > 100
        assert problems == []

    def test_without_scripts_the_tables_stand_as_they_are(self, browser, site):
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto((site / "policies/comparison.html").as_uri())
        assert not page.locator("#matrix-controls").is_visible()
        assert page.locator(".sort:visible").count() == 0
        assert page.locator("#matrix tbody tr:visible").count() == 24
        context.close()


@pytest.mark.browser
def test_a_curve_follows_the_colours_of_the_page(page, site):
    page.goto((site / "policies/chengdu/v1/art_05.html").as_uri())
    images = page.locator(".curve img")
    shown = [image.get_attribute("src") for image in images.all() if image.is_visible()]
    assert shown == ["curves/art_05-1-1.svg#only-light"]
    images.first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.curve img').naturalWidth > 0")
