"""The pages of an edition that amends another: the text that then applies, and what changed."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from generator.amendment import amendment
from generator.build import Site, site
from generator.editions import for_comparison, in_force
from generator.html import build_html
from generator.results import Cases
from tests.conftest import ROOT
from tests.pages import test_site
from tiaoli.compare import compare
from tiaoli.compare.text import HYPOTHETICAL
from tiaoli.load import load
from tiaoli.policy import Rulebook, Status

AMENDMENTS = ROOT / "tests/amendments"
FIXTURES = ("art_05", "art_09", "art_12")
BANNER = f'<p class="hypothetical" role="note"><strong>{HYPOTHETICAL}</strong></p>'
HOSTILE = "删去第三条<img src=x onerror=alert(x)>\u202e。"
THIRD = f'''"""假设修订：删去第三条。"""

from rules.units import 日期
from tiaoli.language import Commence, Edition, Repeal, Status

版本 = Edition(
    status=Status.DRAFT,
    gazette_sha256="{{}}",
    amends="v2",
    orders=(
        Commence(quote="自2026年9月1日起施行。", start=日期(2026, 9, 1)),
        Repeal(quote="{HOSTILE}", clause="第三条"),
    ),
)
'''


def repository(root: Path, *overlays: str) -> Path:
    """A repository of two policies and few cases, with amendments laid over it."""
    (root / "fixtures/chengdu").mkdir(parents=True)
    shutil.copytree(
        ROOT / "rules", root / "rules",
        ignore=shutil.ignore_patterns("binjiang", "sichuan", "panzhihua", "__pycache__"),
    )  # fmt: skip
    for name in FIXTURES:
        shutil.copy(ROOT / f"fixtures/chengdu/{name}.yaml", root / "fixtures/chengdu")
    for overlay in overlays:
        shutil.copytree(AMENDMENTS / overlay / "rules", root / "rules", dirs_exist_ok=True)
        for file in (AMENDMENTS / overlay).glob("fixtures/chengdu/*.yaml"):
            shutil.copy(file, root / "fixtures/chengdu")
    return root


def pages(built: Site) -> dict[str, str]:
    """The pages of a site, without its Word documents."""
    return {name: page for name, page in built.pages.items() if isinstance(page, str)}


@pytest.fixture(scope="module")
def unamended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages without any amendment."""
    return pages(site(repository(tmp_path_factory.mktemp("none"))))


@pytest.fixture(scope="module")
def threshold_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose v2 replaces 3亿元 by 2亿元 in 第五条."""
    return repository(tmp_path_factory.mktemp("threshold"), "chengdu-threshold")


@pytest.fixture(scope="module")
def threshold_site(threshold_root: Path) -> Site:
    """Its site."""
    return site(threshold_root)


@pytest.fixture(scope="module")
def threshold(threshold_site: Site) -> dict[str, str]:
    """Its pages."""
    return pages(threshold_site)


@pytest.fixture(scope="module")
def insertion(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a repository whose v2 inserts 第六条, and whose v3, a draft, repeals 第三条 in
    hostile words."""
    root = repository(tmp_path_factory.mktemp("insertion"), "chengdu-insertion")
    third = root / "rules/chengdu/v3"
    third.mkdir()
    text = f"{HOSTILE}自2026年9月1日起施行。"
    (third / "gazette.txt").write_text(text, encoding="utf-8")
    card = THIRD.format(sha256(text.encode()).hexdigest())
    (third / "__init__.py").write_text(card, encoding="utf-8")
    built = site(root)
    assert built.problems == ()
    return pages(built)


@pytest.fixture(scope="module")
def repeal(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a repository whose v2 repeals 第九条."""
    return pages(site(repository(tmp_path_factory.mktemp("repeal"), "chengdu-repeal")))


def row(page: str, start: str) -> str:
    """The line of a page that has this in it."""
    [found] = [line for line in page.splitlines() if start in line]
    return found


# The text that applies ---------------------------------------------------------------------------


def test_a_reworded_clause_shows_its_new_words_and_where_they_changed(threshold):
    page = threshold["chengdu/v2/art_05.md"]
    assert ">2亿元</a>" in page
    assert "3亿元" not in page.split("## 成长支持")[0]
    assert '本条由 v2 修改：见<a href="amendment.html#第五条">修改对照</a>' in page
    assert "<code>rules/chengdu/v2/art_05.py</code>" in page


def test_an_inherited_clause_says_whose_words_and_cases_it_has(threshold):
    page = threshold["chengdu/v2/art_10.md"]
    assert '本条自 v1 起未改：见 <a href="../v1/art_10.html">v1 第十条</a>' in page
    assert "<code>rules/chengdu/v1/art_10.py</code>" in page


def test_an_inherited_provision_without_cases_of_its_own_names_the_edition_that_has_them(threshold):
    assert "案例见 v1" in threshold["chengdu/v2/art_07.md"]
    assert "没有案例" not in threshold["chengdu/v2/art_07.md"]
    assert "还没有案例显示" not in threshold["chengdu/v2/art_07.md"]


def test_a_renumbered_clause_says_its_former_number(insertion):
    page = insertion["chengdu/v2/art_07.md"]
    assert "# 第七条 支持企业上市融资" in page
    assert "本条原为 v1 第六条，自 v1 起只改了条号" in page
    assert '<a href="../v1/art_06.html">v1 第六条</a>' in page
    assert "<code>rules/chengdu/v1/art_06.py</code>" in page
    assert "<code>fixtures/chengdu/art_06.yaml</code>" in page


def test_an_inserted_clause_says_that_it_is_new(insertion):
    assert "本条由 v2 增加：见" in insertion["chengdu/v2/art_06.md"]


def test_a_clause_inherited_over_two_amendments_names_the_edition_that_worded_it(insertion):
    assert "本条原为 v1 第六条" in insertion["chengdu/v3/art_07.md"]
    assert '见 <a href="../v2/art_06.html">v2 第六条</a>' in insertion["chengdu/v3/art_06.md"]


def test_the_cases_of_a_renumbered_common_rule_stay_with_its_rule_file(insertion):
    page = insertion["chengdu/v2/art_13.md"]
    assert "<code>fixtures/chengdu/art_12.yaml</code>" in page


def test_the_headings_stand_where_they_stood(threshold, unamended):
    chapters = [line for line in unamended["chengdu/v1/index.md"].splitlines() if "chapter" in line]
    assert len(chapters) == 4
    amended = threshold["chengdu/v2/index.md"].splitlines()
    assert chapters == [line for line in amended if "chapter" in line]


def test_an_expectation_that_uses_an_old_number_is_shown_where_the_provision_stands_now(insertion):
    page = insertion["chengdu/v2/art_10.md"]
    assert "现在是第十条/会议补贴；请改条号" in page


# The Word documents ------------------------------------------------------------------------------


def document(built: Site, name: str) -> str:
    """Every word of a document of chengdu/v2."""
    opened = Document(io.BytesIO(built.pages[f"chengdu/v2/{name}.docx"]))
    return "\n".join(shown.text for shown in opened.element.body.iter(qn("w:t")))


@pytest.mark.parametrize("name", ["art_05", "art_10", "edition"])
def test_the_documents_of_an_edition_that_nobody_issued_say_so(threshold_site, name):
    assert HYPOTHETICAL in document(threshold_site, name)
    assert "v2（已发布），修订 v1" in document(threshold_site, name)
    assert "修改决定校验值" in document(threshold_site, name)


def test_the_document_of_a_clause_says_which_edition_worded_it(threshold_site):
    assert "本条由 v2 修改。" in document(threshold_site, "art_05")
    assert "本条自 v1 起未改。" in document(threshold_site, "art_07")
    assert "案例见 v1" in document(threshold_site, "art_07")
    assert "没有案例" not in document(threshold_site, "art_07")


# Which edition when ------------------------------------------------------------------------------


def test_the_overview_lists_the_editions_in_order_with_the_days_of_each(insertion):
    lines = [line for line in insertion["index.md"].splitlines() if 'href="chengdu/' in line]
    assert [
        line.partition('data-label="版本">')[2][: len(f"v1（{status}）")]
        for line, status in zip(lines, ("已发布", "已发布", "征求意见稿"), strict=True)
    ] == ["v1（已发布）", "v2（已发布）", "v3（征求意见稿）"]
    first = "2024年2月17日起，至2026年6月30日止，2026年7月1日起由 v2（假设修订）取代"
    assert first in lines[0]
    assert "2026年7月1日起，至2027年2月16日止<" in lines[1]
    assert "没有施行（征求意见稿）" in lines[2]
    assert ["假设修订</span>" in line for line in lines] == [False, True, True]


def test_every_page_of_a_hypothetical_edition_says_so(insertion):
    for edition in ("v2", "v3"):
        named = [name for name in insertion if f"/{edition}/" in name and name.endswith(".md")]
        pages = [insertion[name] for name in named]
        assert len(pages) > 15
        assert all(BANNER in page for page in pages)


def test_no_page_of_the_law_itself_says_that_it_is_hypothetical(insertion):
    pages = [text for name, text in insertion.items() if "/v1/" in name]
    assert not any(BANNER in page for page in pages)


def test_policies_side_by_side_are_each_shown_once_as_the_law_stands(insertion):
    lines = insertion["comparison.md"].splitlines()
    [head] = [line for line in lines if line.startswith("<thead>") and "data-policy" in line]
    assert 'href="chengdu/v1/index.html"' in head
    assert head.count('href="chengdu/') == head.count('data-policy="成都"') == 1


@pytest.fixture(scope="module")
def editions(threshold_root: Path) -> tuple[Rulebook, ...]:
    """The two editions of the policy."""
    return tuple(load(threshold_root, ["chengdu"]))


def but(book: Rulebook, **card: object) -> Rulebook:
    """The edition with another card."""
    return replace(book, edition=replace(book.edition, **card))


def test_the_last_edition_issued_stands_for_its_policy(editions):
    one, two = editions
    enacted = but(two, hypothetical=False)
    draft = but(enacted, status=Status.DRAFT)
    assert one is for_comparison(editions)
    assert enacted is for_comparison((one, enacted))
    assert one is for_comparison((one, draft))
    assert draft is for_comparison((but(one, status=Status.DRAFT), draft))


def test_an_edition_that_nobody_knows_the_first_day_of_says_so(editions):
    one, two = editions
    unknown = but(two, orders=two.edition.orders[:1], published=None)
    assert in_force(unknown, (one, unknown)) == "何时施行不知道（公布日期未知）"


# The page of the amendment -----------------------------------------------------------------------


def test_the_old_and_the_new_words_stand_side_by_side_with_what_changed_marked(threshold):
    page = threshold["chengdu/v2/amendment.md"]
    words = row(page, '<div class="row"><div class="official">')
    before, after = words.split('<div class="official">')[1:]
    assert "首次突破<del>3亿元</del>、5亿元" in before
    assert "<ins>" not in before
    assert "首次突破<ins>2亿元</ins>、5亿元" in after
    assert "<del>" not in after


def test_the_page_says_whom_the_change_concerns_and_where(threshold):
    page = threshold["chengdu/v2/amendment.md"]
    assert "第1档门槛</td>" in page
    concerned = row(page, '<p class="effect">')
    assert "有增有减</span> （多得：有；少得：有；其他变化：证明没有）" in concerned
    assert "已证明：只有年度主营业务收入超过2亿元而不超过3亿元" in row(page, 'class="confined"')


def test_the_values_at_which_the_outcome_changes_are_marked(threshold):
    page = threshold["chengdu/v2/amendment.md"]
    values = [line for line in page.splitlines() if 'data-label="取值"' in line]
    marked = [line for line in values if line.startswith('<tr class="differs">') and "※" in line]
    assert len(values) == 12
    assert len(marked) == 6
    assert "200,000,000.01元" in marked[0]


def test_the_smallest_cases_are_folded_and_can_be_copied(threshold):
    page = threshold["chengdu/v2/amendment.md"]
    assert page.count('<details class="smallest">') == 2
    assert "    企业: {是人工智能企业: 是" in page


def test_the_written_cases_that_come_out_otherwise_are_listed(threshold):
    page = threshold["chengdu/v2/amendment.md"]
    assert "<b>收入比3亿元多一分</b>" in page


def test_the_orders_stand_as_they_follow_one_another_in_the_decision(insertion):
    page = insertion["chengdu/v3/amendment.md"]
    orders = [line for line in page.splitlines() if 'data-label="决定的话"' in line]
    assert "删去第三条" in orders[0]
    assert "自2026年9月1日起施行" in orders[1]


def test_an_order_links_to_what_it_did(insertion):
    page = insertion["chengdu/v2/amendment.md"]
    assert '<a href="#第六条">增加第六条，在原第五条之后</a>' in page
    assert '<a href="#改变条号">改变条号：第六条 → 第七条、' in page
    assert '<a href="#期限">自2026年7月1日起施行</a>' in page


def test_the_words_of_a_decision_are_text_and_nothing_else(insertion):
    page = insertion["chengdu/v3/amendment.md"]
    assert "<img" not in page
    assert escape("<img src=x onerror=alert(x)>") in page
    assert "\u202e" not in page
    assert "〔U+202E〕" in page


def test_clauses_of_which_only_the_number_changed_stand_in_one_table(insertion):
    page = insertion["chengdu/v2/amendment.md"]
    table = page.split("## 改变条号")[1].split("## ")[0]
    assert table.count("<tr><td") == 9
    assert '<a href="../v1/art_06.html"><del>第六条</del></a>' in table
    assert '<a href="art_07.html"><ins>第七条</ins></a>' in table


def test_a_repealed_provision_shows_the_cases_that_still_ask_for_it(repeal):
    page = repeal["chengdu/v2/amendment.md"]
    assert "v2 删去这一条" in page
    assert "<b>施行当日举办的会议</b>" in page.split("### 会议补贴")[1]
    assert "按发生时的规定；旧规定下的所得：没有写" in page


def test_what_the_text_leaves_open_of_what_spans_the_change_is_named(repeal):
    page = repeal["chengdu/v2/amendment.md"].split("## 过渡")[1]
    assert "存疑：旧规定下的所得" in page
    assert "新旧衔接" not in page


def test_an_edition_that_amends_nothing_has_no_such_page(threshold):
    assert [name for name in threshold if "amendment" in name] == ["chengdu/v2/amendment.md"]


def test_the_earlier_edition_names_the_one_that_changes_it(threshold):
    assert '<a href="../v2/amendment.html">v2</a>' in threshold["chengdu/v1/index.md"]


def test_an_amendment_leaves_the_pages_of_other_policies_as_they_were(threshold, unamended):
    others = [name for name in unamended if name.startswith("suzhou/")]
    assert len(others) > 10
    assert [unamended[name] for name in others] == [threshold[name] for name in others]


# Serving and building ----------------------------------------------------------------------------


def test_while_serving_a_comparison_is_made_once_for_each_state(tmp_path, monkeypatch):
    root = repository(tmp_path, "chengdu-threshold")
    made = []
    whole = compare.compare
    monkeypatch.setattr(compare, "compare", lambda *all_: (made.append(all_), whole(*all_))[1])

    def changed() -> set[str]:
        books = tuple(load(root, ["chengdu"]))
        found = amendment(root, books[1], books, Cases("chengdu", {}))
        return {case.name for each in found.changed for case in each.cases}

    first = changed()
    assert changed() == first
    assert len(made) == 1
    (root / "fixtures/chengdu/art_05.yaml").unlink()
    assert first - changed() >= {"收入比3亿元多一分"}
    assert len(made) == 2


def test_a_repository_with_an_amendment_builds_strictly_and_every_link_is_kept(
    threshold_root, threshold, tmp_path
):
    for name in ("generator", "mkdocs.yml"):
        (threshold_root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "docs/assets", threshold_root / "docs/assets")
    (threshold_root / "docs/index.md").write_text("# 条理\n", encoding="utf-8")
    built = build_html(threshold_root, tmp_path)
    files = [file for file in sorted(built.rglob("*.html")) if file.name != "404.html"]
    pages = {file: test_site.Page(file) for file in files}
    amendment = pages[built / "policies/chengdu/v2/amendment.html"]
    assert {"第五条", "第五条-成长支持", "期限", "过渡", "问题"} <= set(amendment.ids)
    assert len(amendment.ids) == len(set(amendment.ids))
    test_site.test_every_internal_link_resolves(pages)
