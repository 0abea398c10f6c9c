"""The pages of an edition that amends another, in a real browser: what spans the change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.html import build_html
from tests.conftest import ROOT
from tests.pages.test_amendment_pages import repository
from tests.pages.test_application import load, until
from tests.pages.test_calculator import Calculator, address

pytestmark = pytest.mark.browser

V2 = "policies/chengdu/v2"
MEETING = """- 案例: 两场会议
  日期: 2026-09-01
  事实:
    申请人: {类型: 企业, 具有独立法人资格: 是, 属人工智能产业类: 是, 在蓉: 是}
    会议:
      - {名称: 甲会议, 属人工智能领域: 是, 由省市政府重点支持: 否, 举办单位: 中央直属企业,
         在我市举办: 是, 举办日期: %s, 参会人数: 500人, 属国家级会议: 是, 属国际性会议: 是,
         场地租赁费: 100万元, 会议代表住宿费: 100万元}
"""
STANDARDS = (
    """- 案例: 三项国家标准
  日期: 2026-11-01
  事实:
    申请人: {类型: 企业, 在蓉: 是, 具有独立法人资格: 是, 属人工智能产业类: 是}
    标准:
"""
    + "".join(
        f"      - {{名称: 标准{n}, 级别: 国家, 领域: 人工智能标准, 发布日期: 2026-08-0{n}, "
        "主导制订: 是}\n"
        for n in range(1, 4)
    )
    + """    已获奖补:
      - {条款: 第十条/标准奖励, 金额: 80万元, 日期: 2026-03-01, 对象: 标准0}
"""
)
STANDARD = {
    "日期": "2026-09-01",
    "申请人.类型": "企业",
    "申请人.在蓉": "是",
    "申请人.具有独立法人资格": "是",
    "申请人.属人工智能产业类": "是",
    "标准.1.级别": "国家",
    "标准.1.领域": "人工智能标准",
    "标准.1.主导制订": "是",
}


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a repository whose v2 repeals 第九条: what happened before it keeps its rules."""
    root = repository(tmp_path_factory.mktemp("repeal"), "chengdu-repeal")
    for name in ("generator", "mkdocs.yml"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "docs/assets", root / "docs/assets")
    (root / "docs/index.md").write_text("# 条理\n", encoding="utf-8")
    return build_html(root, tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize(("day", "total"), [("2026-06-30", "100万元"), ("2026-07-01", "0元")])
def test_a_conference_before_its_subsidy_was_repealed_is_still_paid(page, amended, day, total):
    page.goto((amended / V2 / "application.html").as_uri())
    load(page, MEETING % day)
    until(page, f"合计 {total}")
    [line] = page.locator(".provision").all()
    assert "v1 第九条" in line.inner_text()
    assert "会议补贴" in line.inner_text()
    assert line.locator(".steps").is_visible() == (total == "0元")
    line.locator("summary").first.click()
    assert line.locator("a").first.get_attribute("href").startswith("../v1/art_09.html#")


def test_a_renumbered_provision_counts_what_was_paid_under_its_old_number(page, amended):
    """Of 100万元 a year 80万元 were paid when it was 第十条."""
    page.goto((amended / V2 / "application.html").as_uri())
    load(page, STANDARDS)
    until(page, "合计 20万元")
    [line] = page.locator(".provision").all()
    assert "第九条" in line.inner_text()


def test_what_happened_before_is_explained_by_the_rules_of_before(page, amended):
    facts = STANDARD | {"标准.1.发布日期": "2026-03-01"}
    page.goto(address(amended, "art_09.html", "标准奖励", facts).replace("/v1/", "/v2/"))
    calculator = Calculator(page, "标准奖励")
    calculator.settle()
    assert calculator.verdict == "符合，40万元"
    assert "为什么（按原规定，本页的条文是修改后的）" in calculator.texts("h4")
    assert "按发生时的规定（v1 第十条/标准奖励）" in calculator.texts(".steps li")
    assert calculator.signs() == {}
