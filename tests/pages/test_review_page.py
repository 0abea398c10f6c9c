"""The page of an edition's reviews, and the badges that lead to it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from generator.build import site as pages_of
from generator.html import build_html
from tests.conftest import BOOKS, ROOT
from tests.engine.test_review import GIANT, GROWTH, LAW, TRADE, amend, edit, record
from tests.pages import test_site
from tiaoli.reviews.records import Opinion

OTHERS = ("binjiang", "panzhihua", "sichuan", "suzhou")
HOSTILE = (
    '<script>document.title="坏"</script><img src=x onerror=alert(1)>\n```\n# 标题\n'
    "[链接](javascript:alert(1)) **粗** &lt; {{ 7*7 }} {: onclick=alert(1) }</td></table>"
)
PAGE = "chengdu/v1/review.md"


def repository(root: Path) -> Path:
    """A repository of one policy and no cases."""
    ignored = shutil.ignore_patterns(*OTHERS, "__pycache__")
    shutil.copytree(ROOT / "rules", root / "rules", ignore=ignored)
    (root / "fixtures/chengdu").mkdir(parents=True)
    return root


@pytest.fixture(scope="module")
def reviewed_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which a clause was reviewed by two roles, one of them in hostile words, and
    a later edition changes what one agreed to."""
    root = repository(tmp_path_factory.mktemp("reviewed"))
    record(root, GROWTH, GIANT, "第十条/标准奖励")
    objects = Opinion.OBJECTS
    record(root, "第十条/标准奖励", role=LAW, opinion=objects, remark="先前的意见")
    record(root, "第十条/标准奖励", role=LAW, remark="已改，同意")
    record(root, "第一条/首版次补贴")
    record(root, "第二条/成果转化支持", role=f"处{HOSTILE[:20]}", opinion=objects, remark=HOSTILE)
    record(root, GROWTH, role=TRADE)
    edit(root, "rules/chengdu/v1/art_01.py", ("万元(250)", "万元(240)"))
    amend(root, "chengdu-threshold")
    return root


@pytest.fixture(scope="module")
def reviewed(reviewed_root: Path) -> dict[str, str]:
    """Its pages."""
    return dict(pages_of(reviewed_root).pages)


@pytest.fixture(scope="module")
def built(reviewed_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site."""
    for name in ("generator", "mkdocs.yml"):
        (reviewed_root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "docs/assets", reviewed_root / "docs/assets")
    (reviewed_root / "docs/index.md").write_text("# 条理\n", encoding="utf-8")
    # The rule that lapsed a review has a number that its words do not: that is what fails strictly.
    edit(reviewed_root, "rules/chengdu/v1/art_01.py", ("万元(240)", "万元(250)"))
    return build_html(reviewed_root, tmp_path_factory.mktemp("built"))


def entry(page: str, id_: str) -> str:
    """The row of one provision."""
    start = page.index(f'id="{id_}"')
    return page[start : page.index("</tr>", start)]


def text(html: str) -> str:
    """What is read in a piece of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


# The page ----------------------------------------------------------------------------------------


def test_every_provision_has_a_row_with_its_state(reviewed):
    book = next(each for each in BOOKS if each.policy_id == "chengdu")
    page = reviewed[PAGE]
    for placed in book.placed:
        entry(page, f"{placed.clause.file}-{placed.name}")
    assert "未审查" in entry(page, "art_07-配套政策")
    assert "✓ 审查同意" in entry(page, "art_05-小巨人奖励")
    assert "✗ 审查有意见" in entry(page, "art_02-成果转化支持")
    assert "？ 审查已失效" in entry(page, "art_01-首版次补贴")


def test_each_role_has_its_last_word_and_its_history_is_kept(reviewed):
    row = entry(reviewed[PAGE], "art_10-标准奖励")
    assert row.count(LAW) == 3
    assert "以前的记录 2条" in row
    assert row.index("已改，同意") < row.index("以前的记录") < row.index("先前的意见")
    both = text(entry(reviewed[PAGE], "art_05-成长支持"))
    assert f"{LAW} 2026年11月2日 同意" in both
    assert f"{TRADE} 2026年11月2日 同意" in both


def test_what_lapsed_says_why(reviewed):
    assert "已失效：规则变了" in entry(reviewed[PAGE], "art_01-首版次补贴")


def test_a_later_edition_shows_what_changed_since(reviewed):
    row = entry(reviewed["chengdu/v2/review.md"], "art_05-成长支持")
    assert "已失效：原文变了、规则变了、所依据的共同条款已改" in row
    assert "此后的改动（审查的是 v1）" in row
    assert "<del>3亿元</del><ins>2亿元</ins>" in row
    assert "第1档门槛 3亿元 → 2亿元" in row


def test_an_inherited_review_says_of_which_edition_it_is(reviewed):
    row = entry(reviewed["chengdu/v2/review.md"], "art_05-小巨人奖励")
    assert "✓ 审查同意" in row
    assert '<a class="badge badge-none" href="../v1/review.html">审查于 v1</a>' in row
    assert "审查于" not in reviewed[PAGE]
    assert "本版没有改的规定，对以前版本的审查仍然有效" in reviewed["chengdu/v2/review.md"]


def test_what_is_to_be_done_stands_first(reviewed):
    [line] = [line for line in reviewed[PAGE].splitlines() if "review-pending" in line]
    assert text(line) == "要处理的 第一条/首版次补贴 （已失效）、 第二条/成果转化支持 （有意见）"


def test_the_command_that_records_is_shown_and_fits_the_edition(reviewed):
    page = reviewed["chengdu/v2/review.md"]
    assert "tiaoli review chengdu 第一条 --as 审查单位 --edition v2 --agree" in page
    assert (
        'tiaoli review chengdu 第一条/首版次补贴 --as 审查单位 --edition v2 --object "意见"' in page
    )


def test_before_the_first_review_the_page_says_how_to_begin(tmp_path):
    page = pages_of(repository(tmp_path)).pages[PAGE]
    assert "成都 v1 的33项规定，还没有一项有审查记录" in page
    assert "[怎样记录](#怎样记录)" in page
    assert "tiaoli review chengdu 第一条 --as 审查单位 --agree" in page
    assert "要处理的" not in page


def test_a_record_file_that_cannot_be_read_is_a_problem_of_the_site(tmp_path):
    root = repository(tmp_path)
    file = root / "fixtures/chengdu/reviews/art_05.yaml"
    file.parent.mkdir()
    file.write_text("- {条款: <b>甲</b>, 版本: v1}\n", encoding="utf-8")
    built = pages_of(root)
    assert {problem.partition(": ")[0] for problem in built.problems} == {
        "fixtures/chengdu/reviews/art_05.yaml:1"
    }
    assert "<b>甲</b>" not in built.pages[PAGE]
    assert "没有条款" in built.pages[PAGE]


# The badges --------------------------------------------------------------------------------------


def test_the_badge_of_a_provision_leads_to_its_row(reviewed):
    badge = '<a class="badge review-lapsed" href="review.html#art_01-首版次补贴">？ 审查已失效</a>'
    assert badge in reviewed["chengdu/v1/art_01.md"]
    assert badge in reviewed["chengdu/v1/index.md"]


def test_the_edition_page_counts(reviewed):
    [line] = [
        line for line in reviewed["chengdu/v1/index.md"].splitlines() if "summary-line" in line
    ]
    counts = re.findall(r'href="review.html">(.*?)</a>', line)
    assert counts == ["未审查 28", "✓ 审查同意 3", "✗ 审查有意见 1", "？ 审查已失效 1"]


# In the browser ----------------------------------------------------------------------------------


def test_the_site_builds_strictly_and_every_link_is_kept(built):
    files = [file for file in sorted(built.rglob("*.html")) if file.name != "404.html"]
    pages = {file: test_site.Page(file) for file in files}
    test_site.test_every_internal_link_resolves(pages)
    test_site.test_ids_are_unique_on_every_page(pages)


@pytest.mark.browser
def test_remarks_are_shown_as_they_were_typed(built, page):
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"file://{built}/policies/chengdu/v1/review.html")
    shown = page.locator("#art_02-成果转化支持 .review-remark")
    assert shown.inner_text().replace("\n", "") == HOSTILE.replace("\n", "")
    assert page.locator("#art_02-成果转化支持 .review-who").inner_text() == f"处{HOSTILE[:20]}"
    assert page.title().startswith("审查情况")
    assert page.locator("article script, article img").count() == 0
    assert said == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
def test_the_page_fits_its_window(width, built, page):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"file://{built}/policies/chengdu/v2/review.html")
    page.locator("details.review-since summary").first.click()
    assert page.locator("details.review-since[open] del").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
