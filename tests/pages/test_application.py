"""The page of a whole application: the same verdicts, steps and receipt as `tiaoli decide`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator.application import excerpt
from tests.conftest import BOOKS, ROOT
from tiaoli.cli import main
from tiaoli.kinds import Money

if TYPE_CHECKING:
    from playwright.sync_api import Page

Json = dict[str, Any]
OPEN = "打开案例文件…"
SAVE = "保存为文件"
CAPPED = """- 案例: 同年五项国家标准
  日期: 2025-11-01
  事实:
    申请人: {类型: 企业, 在蓉: 是, 具有独立法人资格: 是, 属人工智能产业类: 是}
    标准:
""" + "".join(
    f"      - {{名称: 标准{n}, 级别: 国家, 领域: 人工智能标准, 发布日期: 2025-03-0{n}, "
    "主导制订: 是}\n"
    for n in range(1, 6)
)
"""Each brings 40万元, all together no more than 100万元 in a year."""


@pytest.fixture
def open_page(site: Path, page: Page) -> Iterator[Any]:
    """Opens the application page of a policy; nothing may be logged or fail meanwhile."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def run(policy: str) -> Page:
        page.goto((site / "policies" / policy / "v1" / "application.html").as_uri())
        page.locator(".results .verdict").wait_for()
        return page

    yield run
    assert wrong == []


def load(page: Page, text: str, name: str = "case.yaml") -> None:
    """Opens a file with this text, as the file picker does."""
    file = {"name": name, "mimeType": "application/yaml", "buffer": text.encode()}
    page.locator("input[type=file]").set_input_files(files=[file])


def until(page: Page, words: str) -> None:
    """Waits for the total, or for what stands in its place."""
    page.locator(".total-box .verdict", has_text=words).wait_for()


def written(policy: str, name: str) -> str:
    """A written case of a policy by its name, with the background of its file."""
    for file in sorted((ROOT / "fixtures" / policy).glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        found = re.search(rf"^- 案例: {re.escape(name)}$", text, re.MULTILINE)
        if found:
            return excerpt(text, text.count("\n", 0, found.start()) + 1)
    raise AssertionError(name)


def decide(capsys: Any, folder: Path, text: str, policy: str, *options: str) -> Json:
    """What `tiaoli decide` says of a file under one policy; a case that names its policies is read
    with all of them at hand."""
    file = folder / "decided.yaml"
    file.write_text(text, encoding="utf-8")
    only = () if "政策:" in text else ("--policy", policy)
    capsys.readouterr()
    assert main(["decide", str(file), "--json", *only, *options]) == 0
    cases: list[Json] = json.loads(capsys.readouterr().out)["cases"]
    return next(case for case in cases if case["policy"] == policy)


def shown(page: Page) -> list[Json]:
    """Each provision that is judged, as the page shows it."""
    lines = page.locator(".provision:not(.untouched)")
    found = []
    for line in lines.all():
        found.append(
            {
                "provision": line.locator(".clause-label").inner_text()
                + "/"
                + line.locator("summary b").first.inner_text(),
                "outcome": line.locator(".provision-outcome").inner_text(),
                "steps": line.locator(".provision-notes .steps li").all_inner_texts(),
            }
        )
    return found


def saved(page: Page, folder: Path) -> str:
    """The file that the page saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=SAVE).click()
    file = folder / "saved.yaml"
    download.value.save_as(file)
    return file.read_text(encoding="utf-8")


def receipt(page: Page) -> list[str]:
    """The values of the receipt on the page."""
    return [each or "" for each in page.locator(".receipt dd").all_text_contents()]


def of_python(found: Json) -> list[str]:
    """The same from `tiaoli decide`."""
    names = ("edition", "gazette_sha256", "rule_sha256", "case_sha256", "engine")
    return [found["receipt"][name] for name in names]


def total(found: Json) -> str:
    """The sum of the exact amounts."""
    each = [p["amount"] for p in found["provisions"] if p["amount_kind"] == "exact"]
    return Money().show(sum(int(amount.replace(".", "")) for amount in each))


def agrees(page: Page, found: Json) -> None:
    """Page and `tiaoli decide` have the same provisions, outcomes, steps and receipt; the page has
    the provisions in the order of the text."""
    lines = {line["provision"]: line for line in shown(page)}
    provisions = {each["provision"]: each for each in found["provisions"]}
    book = next(book for book in BOOKS if book.policy_id == found["policy"])
    assert [placed.id for placed in book.placed if placed.id in provisions] == list(lines)
    for id_, each in provisions.items():
        assert each["steps"] == lines[id_]["steps"]
        assert each["text"].removeprefix("符合") in lines[id_]["outcome"]
    assert of_python(found) == receipt(page)


# The same as tiaoli decide ------------------------------------------------------------------------


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_each_example_comes_to_what_decide_says(book, open_page, capsys, tmp_path):
    """The examples at hand, judged on the page, saved, and judged by `tiaoli decide`: the outcomes,
    the steps and the receipt are the same."""
    page = open_page(book.policy_id)
    examples = page.locator(".application-examples button")
    assert examples.count() > 3
    for example in examples.all():
        example.click()
        agrees(page, decide(capsys, tmp_path, saved(page, tmp_path), book.policy_id))


def test_of_one_project_only_the_highest_award_stands(open_page, capsys, tmp_path):
    """就高不重复 is shown as steps, and the total is that of `tiaoli decide`."""
    text = written("chengdu", "同一项目三项，只取最高")
    page = open_page("chengdu")
    load(page, text)
    page.get_by_text("同一项目“P1”就高享受第一条/研发经费支持").first.wait_for()
    found = decide(capsys, tmp_path, text, "chengdu")
    agrees(page, found)
    assert page.locator(".total-box .verdict").inner_text().removeprefix("合计").strip() == total(
        found
    )
    assert total(found) == "150万元"


def test_the_yearly_cap_is_seen_as_a_step(open_page, capsys, tmp_path):
    """第十条: five standards bring 100万元 together, and a step says why."""
    page = open_page("chengdu")
    load(page, CAPPED)
    until(page, "合计 100万元")
    found = decide(capsys, tmp_path, CAPPED, "chengdu")
    agrees(page, found)
    steps = page.locator(".provision-notes .steps").inner_text()
    assert "100万元" in steps
    assert total(found) == "100万元"


def test_the_difference_is_paid_as_a_step(open_page, capsys, tmp_path):
    """Panzhihua pays what is left after an earlier award for the same project."""
    text = written("panzhihua", "同一项目已得150万元，本次核定80万元")
    page = open_page("panzhihua")
    load(page, text)
    until(page, "合计 50万元")
    agrees(page, decide(capsys, tmp_path, text, "panzhihua"))


def test_another_reading_is_taken_as_decide_takes_it(open_page, capsys, tmp_path):
    """A reading taken on the page gives the outcomes and the receipt of `--reading`."""
    text = written("chengdu", "收入恰好3亿元、占比恰好60%")
    page = open_page("chengdu")
    load(page, text)
    line = page.locator(".provision", has_text="成长支持")
    line.locator("summary").click()
    line.get_by_role("button", name="按此读法裁判").first.click()
    page.get_by_text("取用的读法：").wait_for()
    name = page.locator(".total-parts button").first.inner_text().removesuffix(" ✕")
    found = decide(capsys, tmp_path, text, "chengdu", "--reading", name)
    agrees(page, found)
    assert found["receipt"]["readings"] == [name]


# Files --------------------------------------------------------------------------------------------


def test_a_refused_file_names_its_lines_and_changes_nothing(open_page):
    """What Python would say of the file stands there with its line; the case stays."""
    page = open_page("chengdu")
    load(page, CAPPED)
    until(page, "合计 100万元")
    load(page, "- 案例: 甲\n  日期: 2025-03-01\n  事实:\n    企业: {年度主营业务收入: 3亿}\n")
    notice = page.get_by_role("alert")
    assert "第4行" in notice.inner_text()
    assert "`3亿` 缺“元”字；请写成 3亿元" in notice.inner_text()
    assert page.locator(".total-box").inner_text().startswith("合计 100万元")


def test_of_several_cases_one_is_chosen(open_page):
    """A file with several cases offers them; one of another policy cannot be chosen."""
    page = open_page("chengdu")
    other = "- 案例: 别处\n  政策: 四川\n  日期: 2025-03-01\n"
    load(page, CAPPED + CAPPED.replace("五项", "六项") + other)
    chosen = page.get_by_label("文件里有3个案例，现在是")
    assert chosen.locator("option[disabled]").inner_text() == "别处（由 四川 裁判）"
    chosen.select_option("同年六项国家标准")
    assert page.get_by_label("案例名称").input_value() == "同年六项国家标准"


def test_a_file_can_be_dropped_and_text_pasted(open_page):
    """A case comes in by drag and drop, and by its text."""
    page = open_page("chengdu")
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.items.add(new File([text], "case.yaml"));
            document.getElementById("application")
                .dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
        }""",
        CAPPED,
    )
    until(page, "合计 100万元")
    page.get_by_text("案例文字（可粘贴）").click()
    area = page.get_by_label("案例文字", exact=True)
    assert "名称: 标准5" in area.input_value()
    area.fill(CAPPED[: CAPPED.index("      - {名称: 标准2")])
    page.get_by_role("button", name="读入").click()
    until(page, "合计 40万元")


def test_names_that_look_like_markup_stay_text(open_page, tmp_path):
    """Whatever a case calls its things, nothing of it becomes an element, on screen or paper."""
    hostile = "<img src=x onerror=alert(1)><script>hacked=1</script>"
    text = CAPPED.replace("同年五项国家标准", hostile).replace("名称: 标准1", f"名称: '{hostile}'")
    page = open_page("chengdu")
    load(page, f"{text}    已获奖补:\n      - {{条款: '{hostile}', 对象: '{hostile}', 同类: 否}}\n")
    page.locator(".provision summary").first.click()
    page.get_by_text(f"{hostile}：为什么").wait_for()
    assert page.locator("#application img, #application script").count() == 0
    assert page.evaluate("typeof hacked") == "undefined"
    assert hostile in page.locator(".result-sheet").text_content()
    assert hostile in saved(page, tmp_path)


def test_what_is_written_survives_a_reload(open_page):
    """The case, the earlier awards and what cannot be read yet come back."""
    page = open_page("chengdu")
    load(page, CAPPED)
    until(page, "合计 100万元")
    page.get_by_label("案例日期").fill("去年")
    until(page, "填写有误，暂不裁判")
    page.reload()
    until(page, "填写有误，暂不裁判")
    page.get_by_label("案例日期").fill("2025-11-01")
    until(page, "合计 100万元")


def test_what_is_said_to_be_unknown_is_saved_as_unknown(open_page, capsys, tmp_path):
    """未知 in a file is not the same as silence: the receipt counts it."""
    text = CAPPED.replace("属人工智能产业类: 是", "属人工智能产业类: 未知")
    page = open_page("chengdu")
    load(page, text)
    page.get_by_text("未定").first.wait_for()
    again = saved(page, tmp_path)
    assert "属人工智能产业类: 未知" in again
    assert of_python(decide(capsys, tmp_path, text, "chengdu")) == receipt(page)


# Finding one's way --------------------------------------------------------------------------------


def test_what_lacks_leads_to_its_field(open_page):
    """A missing fact is a button that goes to its field; the filter shows only such fields."""
    page = open_page("chengdu")
    load(page, CAPPED.replace(", 主导制订: 是", ""))
    lacking = page.locator(".provision-notes").get_by_role("button", name="标准.主导制订")
    lacking.click()
    assert page.evaluate("document.activeElement.closest('.field').dataset.fact") == "标准.主导制订"
    page.get_by_role("button", name="只看还缺的").click()
    names = page.locator(".facts-group .field:visible").evaluate_all(
        "(all) => [...new Set(all.map((each) => each.dataset.fact))]"
    )
    assert names == ["名称", "项目", "标准.主导制订"]


def test_facts_are_found_by_word_and_by_provision(open_page):
    """The search and the choice of a provision leave the facts that fit."""
    page = open_page("chengdu")
    page.get_by_role("searchbox", name="找事实").fill("主营业务收入")
    groups = page.locator(".facts-group:visible")
    assert groups.evaluate_all("(all) => all.map((each) => each.dataset.subject)") == ["企业"]
    page.get_by_role("searchbox", name="找事实").fill("")
    page.get_by_label("用在哪一条").select_option("第十条/标准奖励")
    expected = ["申请人", "标准"]
    assert groups.evaluate_all("(all) => all.map((each) => each.dataset.subject)") == expected


def test_rows_are_added_named_and_removed(open_page, tmp_path):
    """A row written by hand is saved by its name; removed, it is gone."""
    page = open_page("chengdu")
    page.locator(".facts-group[data-subject=标准] summary").click()
    page.get_by_role("button", name="添一项标准").click()
    page.locator(".facts-group[data-subject=标准]").get_by_label("名称").fill("手写标准")
    page.locator(".provision", has_text="标准奖励").wait_for()
    assert "名称: 手写标准" in saved(page, tmp_path)
    page.get_by_role("button", name="删去这一项：标准第1项").click()
    until(page, "还没有可裁判的")
    page.get_by_label("写明没有标准（一项也没有）").check()
    page.locator(".provision", has_text="标准奖励").wait_for()
    assert "标准: 无" in saved(page, tmp_path)


def test_every_provision_that_decides_cases_is_listed(open_page):
    """Beside what the case concerns, the page can list what it does not touch."""
    page = open_page("chengdu")
    page.locator(".results .choice", has_text="未涉及").click()
    book = next(book for book in BOOKS if book.policy_id == "chengdu")
    assert page.locator(".provision.untouched").count() == len(book.judged)


# Paper, narrow windows, keyboard ------------------------------------------------------------------


def test_the_result_prints_as_pages(open_page, tmp_path):
    """On paper stands the sheet alone: facts, results, steps, readings and the whole receipt."""
    page = open_page("binjiang")
    page.locator(".application-examples button", has_text="附则").first.click()
    until(page, "合计")
    page.emulate_media(media="print")
    assert page.locator(".result-sheet").is_visible()
    assert not page.locator(".facts").is_visible()
    assert not page.locator(".md-header").is_visible()
    words = page.locator(".result-sheet").inner_text()
    for each in receipt(page):
        assert each in words
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 4


def test_a_narrow_window_needs_no_sideways_scrolling(open_page):
    """On a telephone the results stand below the facts, and nothing is cut off."""
    page = open_page("chengdu")
    page.set_viewport_size({"width": 390, "height": 800})
    load(page, CAPPED)
    until(page, "合计 100万元")
    page.locator(".provision summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_everything_can_be_reached_with_the_keyboard(open_page):
    """Tab goes through buttons, filters, groups and results; each field has a label."""
    page = open_page("chengdu")
    load(page, CAPPED)
    until(page, "合计 100万元")
    unlabelled = (
        page.locator("#application")
        .locator("input, select, textarea")
        .evaluate_all(
            "(all) => all.filter((each) => !each.labels.length && !each.ariaLabel)"
            ".map((each) => each.outerHTML)"
        )
    )
    assert unlabelled == []
    page.get_by_role("button", name=OPEN).focus()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"BUTTON", "INPUT", "SELECT", "SUMMARY"} <= reached
