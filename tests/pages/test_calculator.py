"""The calculator on the clause pages in a real browser: facts in, verdict and trace out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from generator.rulesdata import script_json
from tests.conftest import BOOKS
from tests.pages.kinds import grave

pytestmark = pytest.mark.browser

CHENGDU = "policies/chengdu/v1"
GROWTH = {
    "日期": "2025-03-01",
    "申请人.类型": "企业",
    "申请人.在蓉": "是",
    "申请人.具有独立法人资格": "是",
    "申请人.属人工智能产业类": "是",
    "申请人.符合规定条件": "是",
    "企业.是人工智能企业": "是",
    "企业.年度主营业务收入": "3亿元",
    "企业.人工智能相关业务收入": "1.8亿元",
    "企业.历年最高主营业务收入": "2.2亿元",
}
"""第五条 at exactly 3亿元 and exactly 60%."""


def address(site: Path, page: str, name: str, facts: dict[str, str]) -> str:
    """Where a case of a provision stands."""
    stated = "&".join(f"{quote(key)}={quote(text)}" for key, text in facts.items())
    return f"{(site / CHENGDU / page).as_uri()}?{quote('试算')}={quote(name)}&{stated}"


def growth(site: Path, **changed: str) -> str:
    """The address of the case of 第五条/成长支持 with facts of the enterprise changed."""
    facts = GROWTH | {f"企业.{name}": text for name, text in changed.items()}
    return address(site, "art_05.html", "成长支持", facts)


class Calculator:
    """One provision's calculator on an open page."""

    def __init__(self, page, name: str) -> None:
        self.page = page
        self.place = page.locator(f'[data-calculator="{name}"]')

    @property
    def verdict(self) -> str:
        """The verdict without its sign."""
        return self.place.locator(".verdict").inner_text()[1:].strip()

    def field(self, name: str):
        """The control of a fact."""
        return self.place.get_by_label(name, exact=True)

    def write(self, name: str, text: str) -> None:
        """Types into a field and waits for the verdict on it."""
        self.field(name).fill(text)
        self.settle()

    def settle(self) -> None:
        """Waits until what was written is judged."""
        self.page.wait_for_timeout(350)

    def press(self, name: str) -> None:
        """Presses a button of the calculator."""
        self.place.get_by_role("button", name=name, exact=True).click()
        self.settle()

    def texts(self, selector: str) -> list[str]:
        """The texts of what is shown."""
        return [" ".join(each.split()) for each in self.place.locator(selector).all_inner_texts()]

    def signs(self) -> dict[str, str]:
        """The official words that carry a sign, with it."""
        marks = self.place.locator(".calculator-words .m:has(.state-sign)").all_inner_texts()
        return {mark[:-1]: mark[-1] for mark in marks}


@pytest.fixture
def errors(page) -> list[str]:
    """What goes wrong in the page; a test that uses it expects none."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text))
    return found


# At the edges ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("income", "from_ai", "verdict"),
    [
        ("3亿元", "1.8亿元", "不符合"),
        ("299999999.99元", "1.8亿元", "不符合"),
        ("300000000.01元", "180000000.01元", "符合，10万元"),
        ("300000000.05元", "180000000.03元", "符合，10万元"),
        ("300000000.05元", "180000000.02元", "不符合"),
        ("300000000.05元", "180000000.04元", "符合，10万元"),
    ],
)
def test_one_fen_below_at_and_above_three_hundred_million_and_sixty_per_cent(
    page, site, errors, income, from_ai, verdict
):
    page.goto(growth(site, 年度主营业务收入=income, 人工智能相关业务收入=from_ai))
    assert verdict == Calculator(page, "成长支持").verdict
    assert errors == []


def test_under_the_inclusive_reading_exactly_three_hundred_million_is_enough(page, site):
    page.goto(growth(site))
    calculator = Calculator(page, "成长支持")
    assert calculator.texts(".option-differs") == ["达到 10万元"]
    page.goto(growth(site, 年度主营业务收入="299999999.99元", 人工智能相关业务收入="2亿元"))
    assert calculator.texts(".option-differs") == []


@pytest.mark.parametrize(("people", "met"), [("499人", "✗"), ("500人", "✓"), ("501人", "✓")])
def test_one_person_below_at_and_above_five_hundred(page, site, people, met):
    page.goto((site / CHENGDU / "art_09.html").as_uri())
    calculator = Calculator(page, "会议补贴")
    calculator.place.locator("summary").first.click()
    calculator.press("各项都满足的例子")
    calculator.write("参会人数", people)
    assert (calculator.verdict == "不符合") is (met == "✗")
    assert met == calculator.signs()["以上"]


def test_a_failed_condition_says_how_far_off_it_is(page, site):
    page.goto(growth(site, 人工智能相关业务收入="179999999.99元", 年度主营业务收入="3亿元"))
    gaps = Calculator(page, "成长支持").texts(".turning li")
    assert gaps[0].startswith("人工智能相关业务收入还差0.01元（须达1.8亿元）")


# Unknown facts, mistakes, contradictions ---------------------------------------------------------


def test_an_empty_field_is_an_unknown_fact_and_its_name_leads_to_the_field(page, site):
    page.goto(growth(site))
    calculator = Calculator(page, "成长支持")
    calculator.write("年度主营业务收入", "")
    assert calculator.verdict.startswith("未定")
    calculator.place.locator(".lacking").get_by_role("button", name="年度主营业务收入").click()
    assert calculator.field("年度主营业务收入").evaluate("e => e === document.activeElement")


def test_what_is_written_is_judged_while_one_types(page, site):
    page.goto((site / CHENGDU / "art_05.html").as_uri())
    calculator = Calculator(page, "成长支持")
    calculator.place.locator("summary").first.click()
    calculator.press("各项都满足的例子")
    assert calculator.verdict == "符合，10万元"
    calculator.write("营业收入", "12亿元")
    calculator.write("年度主营业务收入", "12亿元")
    assert calculator.verdict == "不符合"
    calculator.write("人工智能相关业务收入", "8亿元")
    assert calculator.verdict == "符合，25万元"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3亿", "`3亿` 缺“元”字；请写成 3亿元"),
        ("-1元", "`-1元` 为负数；金额不能小于0"),
        ("0.001元", "`0.001元` 比分还小；金额最小到0.01元"),
        ("３亿元", "`３亿元` 含全角字符；请用半角写成 3亿元"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_judged(page, site, text, message):
    page.goto(growth(site))
    calculator = Calculator(page, "成长支持")
    calculator.write("年度主营业务收入", text)
    field = calculator.field("年度主营业务收入")
    described = field.get_attribute("aria-describedby").split()[0]
    assert message == page.locator(f"#{described}").inner_text().removeprefix("✗ ")
    assert field.get_attribute("aria-invalid") == "true"
    assert calculator.verdict == "填写有误，暂不裁判"
    assert calculator.signs() == {}
    calculator.write("年度主营业务收入", "3亿元")
    assert calculator.verdict == "不符合"
    assert field.get_attribute("aria-invalid") is None


def test_a_part_above_its_whole_is_a_mistake(page, site):
    page.goto(growth(site, 人工智能相关业务收入="3.1亿元"))
    calculator = Calculator(page, "成长支持")
    assert calculator.verdict == "填写有误，暂不裁判"
    assert calculator.texts(".to-do li") == [
        "人工智能相关业务收入 3.1亿元，大于年度主营业务收入3亿元；请核对两项金额"
    ]


def test_a_share_that_does_not_follow_and_an_event_to_come_are_mistakes(page, site):
    page.goto(growth(site, 人工智能相关业务收入占比="61%"))
    [share] = Calculator(page, "成长支持").texts(".to-do li")
    assert "写的是61%，按人工智能相关业务收入、年度主营业务收入算得60%" in share
    facts = {"日期": "2025-03-01", "企业.小巨人称号公布日期": "2025-03-02"}
    page.goto(address(site, "art_05.html", "小巨人奖励", facts))
    [event] = Calculator(page, "小巨人奖励").texts(".to-do li")
    assert "2025-03-02在案例日期2025-03-01之后，尚未发生" in event


def test_a_yearly_series_stands_for_the_amounts_that_follow_from_it(page, site):
    facts = {k: v for k, v in GROWTH.items() if "主营业务收入" not in k}
    facts["企业.各年度主营业务收入"] = "2022年 1亿元、2023年 2亿元、2024年 3.2亿元"
    facts["企业.人工智能相关业务收入"] = "2亿元"
    page.goto(address(site, "art_05.html", "成长支持", facts))
    calculator = Calculator(page, "成长支持")
    assert calculator.verdict == "符合，10万元"
    calculator.write("2023年", "3.1亿元")
    assert calculator.verdict == "不符合"
    assert "此前最高已有3.1亿元，不是首次" in calculator.texts(".turning li")[0]


# Readings ----------------------------------------------------------------------------------------


def test_a_reading_can_be_chosen_and_stays_in_the_address(page, site):
    page.goto(growth(site))
    calculator = Calculator(page, "成长支持")
    calculator.place.get_by_role("radio", name="达到 10万元").check()
    calculator.settle()
    assert calculator.verdict == "符合，10万元"
    assert calculator.signs()["10万元"] == "✓"
    assert unquote(page.url).endswith("&读法=达到")
    page.reload()
    assert calculator.verdict == "符合，10万元"


# The address -------------------------------------------------------------------------------------


def test_the_address_carries_the_whole_case_to_another_window(page, browser, site):
    page.goto((site / CHENGDU / "art_10.html").as_uri())
    calculator = Calculator(page, "标准奖励")
    calculator.place.locator("summary").first.click()
    calculator.press("各项都满足的例子")
    calculator.press("添一项标准")
    second = calculator.place.locator(".rows > li").nth(1)
    second.get_by_label("名称", exact=True).fill("乙 & 丙=丁#戊+己%")
    second.get_by_label("级别", exact=True).select_option("国家")
    second.get_by_role("radio", name="是").first.check()
    granted = calculator.place.get_by_role("group", name="已获奖补")
    granted.get_by_role("radio", name="有", exact=True).check()
    granted.get_by_label("条款").fill("第十条/标准奖励")
    granted.get_by_label("金额").fill("60万元")
    granted.get_by_label("日期").fill("2024-05-01")
    calculator.settle()
    there = browser.new_page()
    there.goto(page.url)
    assert calculator.verdict == Calculator(there, "标准奖励").verdict
    state = (
        "form => [...form.querySelectorAll('input, select')].map(e => e.checked + '|' + e.value)"
    )
    forms = [each.locator("form.calculator-facts").first.evaluate(state) for each in (page, there)]
    assert forms[0] == forms[1]
    assert any("乙 & 丙=丁#戊+己%" in each for each in forms[1])
    there.close()


def test_links_within_the_page_leave_the_case_in_the_address(page, site):
    page.goto(growth(site))
    before = page.url
    page.locator('.jumps a[href="#成长支持-读法"]').click()
    assert page.url.split("#")[0] == before
    page.reload()
    assert Calculator(page, "成长支持").verdict == "不符合"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("&%E4%BC%81%E4%B8%9A.%E6%97%A0%E6%AD%A4%E4%BA%8B=1", "“企业.无此事”"),
        ("&x=1&__proto__.1.x=2&__proto__.y=3&constructor=无", "“x”"),
        ("&%E8%AF%BB%E6%B3%95=%E8%83%A1%E8%AF%B4", "“读法 胡说”"),
        ("&%FF%FE=%FF&===&%", "看不懂"),
    ],
)
def test_a_broken_address_says_so_and_the_rest_still_counts(page, site, errors, more, said):
    page.goto(growth(site) + more)
    calculator = Calculator(page, "成长支持")
    assert said in calculator.texts(".calculator-notice")[0]
    assert calculator.verdict == "不符合"
    assert page.evaluate("({}).x === undefined && ({})['__proto__.y'] === undefined")
    assert errors == []


@pytest.mark.parametrize(
    "query", ["试算=没有这一条&日期=2025-03-01", "试算=&a=b", f"试算=成长支持&a={'x' * 100_000}"]
)
def test_an_address_of_nothing_leaves_the_page_whole(page, site, errors, query):
    page.goto(f"{(site / CHENGDU / 'art_05.html').as_uri()}?{quote(query, safe='=&')}")
    assert "看不懂" in page.locator(".calculator-notice:visible").inner_text()
    assert page.locator(".calculator summary h3").count() == 2
    assert errors == []


# Jumps -------------------------------------------------------------------------------------------


def test_a_cell_of_the_boundary_table_opens_its_case(page, site):
    page.goto((site / CHENGDU / "art_05.html").as_uri())
    cell = page.locator('[data-loads="成长支持"] [data-point="1.2"]')
    cell.locator(".outcome").click()
    calculator = Calculator(page, "成长支持")
    assert calculator.field("年度主营业务收入").input_value() == "300000000.01元"
    assert calculator.verdict == "符合，10万元"
    assert calculator.texts(".calculator-now") == [
        "正在看：年度主营业务收入 3亿元 高一档（300,000,000.01元）"
    ]
    assert "试算=成长支持" in unquote(page.url)


def test_a_written_case_opens_from_its_row(page, site):
    page.goto((site / CHENGDU / "art_05.html").as_uri())
    page.locator("details.cases summary").first.click()
    page.locator('[data-loads="成长支持"]').get_by_role(
        "button", name="年度终了当日申报当年"
    ).click()
    calculator = Calculator(page, "成长支持")
    assert calculator.texts(".calculator-now") == ["正在看案例：年度终了当日申报当年"]
    assert calculator.field("申报年度").input_value() == "2025年"
    assert calculator.verdict == "符合，10万元"


def test_a_written_case_and_a_boundary_open_from_the_calculator(page, site):
    page.goto((site / CHENGDU / "art_05.html").as_uri())
    calculator = Calculator(page, "成长支持")
    calculator.place.locator("summary").first.click()
    calculator.place.locator(".jump-list summary").last.click()
    calculator.press("年度终了前一日申报当年")
    assert calculator.texts(".calculator-now") == ["正在看案例：年度终了前一日申报当年"]
    assert calculator.verdict == "不符合"
    calculator.place.locator(".jump-list summary").first.click()
    calculator.press("3亿元 年度主营业务收入 高一档")
    assert calculator.verdict == "符合，10万元"


EVERY = """() => [...document.querySelectorAll("[data-calculator]")].flatMap((place) => {
  place.querySelector("details").open = true;
  const name = place.dataset.calculator;
  const found = [];
  for (const table of document.querySelectorAll("[data-loads]")) {
    if (table.dataset.loads !== name) continue;
    for (const cell of table.querySelectorAll("[data-point], [data-case]")) {
      cell.querySelector("button.load").click();
      const actual = cell.querySelector("[data-label=实际] .outcome");
      const shown = actual ?? cell.querySelector(".outcome");
      found.push([cell.querySelector("button.load").textContent, shown.textContent,
        place.querySelector(".verdict").textContent.slice(2)]);
    }
  }
  return found;
})"""


def in_table(sentence: str) -> str:
    """A verdict as a table writes it."""
    if sentence.startswith("符合，给予支持"):
        return "支持"
    short = re.sub(r"（.*", "", sentence)
    return short.removeprefix("符合，")


@pytest.mark.parametrize("clause", ["art_05", "art_10"])
def test_every_boundary_and_written_case_comes_out_as_in_its_table(page, site, errors, clause):
    page.goto((site / CHENGDU / f"{clause}.html").as_uri())
    found = page.evaluate(EVERY)
    assert len(found) > 60
    assert [(name, shown) for name, shown, _ in found] == [
        (name, in_table(sentence)) for name, _, sentence in found
    ]
    assert errors == []


def test_other_provisions_for_the_same_row_are_judged_along_when_asked(page, site):
    page.goto((site / "policies/binjiang/v1/art_03.html").as_uri())
    page.locator('[data-loads="科研任务配套"] [data-point="0.1"] button').click()
    calculator = Calculator(page, "科研任务配套")
    assert calculator.verdict == "符合，500万元"
    calculator.place.locator(".others input").check()
    assert calculator.verdict == "未定（0元至500万元之间）"
    assert unquote(page.url).endswith("&连同=其他条款")
    calculator.place.locator(".lacking button").first.click()
    named = calculator.texts(".lacking button")[0]
    assert page.locator(":focus").evaluate("e => e.closest('[data-fact]').dataset.fact") == (
        f"研发项目.{named}"
    )


# On the official words ---------------------------------------------------------------------------


def test_the_official_words_show_which_conditions_are_met(page, site):
    page.goto(growth(site, 年度主营业务收入="5亿元", 人工智能相关业务收入="4亿元"))
    calculator = Calculator(page, "成长支持")
    signs = calculator.signs()
    assert (signs["以上"], signs["10万元"], signs["20万元"]) == ("✓", "✓", "✗")
    failed = calculator.place.locator(".calculator-words .is-failed").first
    assert "double" in failed.evaluate("e => getComputedStyle(e).textDecorationStyle")


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_a_condition_of_the_trace_lights_its_words(page, site, how):
    page.goto(growth(site))
    step = Calculator(page, "成长支持").place.locator(".step-words", has_text="不低于60%")
    getattr(step, how)()
    for side in (".calculator-words", "section.row .official"):
        lit = page.locator(f"{side} .lit").all_inner_texts()
        assert [each.rstrip("✓") for each in lit] == [
            "且",
            "人工智能相关业务收入占比",
            "60%",
            "以上",
        ]


def test_a_condition_leads_to_the_field_that_it_saw(page, site):
    page.goto(growth(site))
    calculator = Calculator(page, "成长支持")
    calculator.place.locator(".step-words", has_text="是人工智能企业").click()
    checked = "e => e.checked && e.closest('fieldset').dataset.fact"
    assert page.locator(":focus").evaluate(checked) == "企业.是人工智能企业"


def test_rows_are_explained_one_at_a_time(page, site):
    page.goto((site / CHENGDU / "art_10.html").as_uri())
    calculator = Calculator(page, "标准奖励")
    calculator.place.locator("summary").first.click()
    calculator.place.locator(".jump-list summary").last.click()
    calculator.place.locator(".jump-cases button", has_text="三个级别各一项").click()
    calculator.settle()
    assert calculator.verdict == "符合，100万元"
    assert calculator.texts(".row-choice .option-chip") == ["甲 60万元", "乙 40万元", "丙 25万元"]
    calculator.place.get_by_role("radio", name="丙 25万元").check()
    assert "＝ 25万元" in calculator.texts(".trace .step-words")[-1]
    assert calculator.texts(".steps li") == ["每个受益人每年不超过100万元"]


# For everybody -----------------------------------------------------------------------------------


def test_the_verdict_is_spoken_once_one_stops_typing(page, site):
    page.goto(growth(site))
    spoken = Calculator(page, "成长支持").place.locator("[role=status]")
    page.wait_for_timeout(1200)
    assert spoken.inner_text() == "不符合；另有读法结果不同"


def test_the_keyboard_alone_is_enough(page, site):
    page.goto((site / CHENGDU / "art_05.html").as_uri())
    calculator = Calculator(page, "成长支持")
    calculator.place.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    calculator.settle()
    assert calculator.verdict == "符合，10万元"
    calculator.place.get_by_role("radio", name="是", exact=True).first.focus()
    page.keyboard.press("ArrowRight")
    calculator.settle()
    assert calculator.verdict == "不符合"


def test_without_scripts_nothing_of_it_is_seen(browser, site):
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto((site / CHENGDU / "art_05.html").as_uri())
    assert not plain.locator("[data-calculator]").first.is_visible()
    assert not plain.get_by_text("试一试").first.is_visible()
    plain.context.close()


@pytest.mark.parametrize("width", [360, 420, 1024])
def test_an_open_calculator_never_scrolls_the_page_sideways(page, site, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(growth(site))
    page.locator(".jump-list summary").first.click()
    scroll, client = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert scroll == client


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("income", ["3亿元", "3", ""])
def test_axe_finds_nothing_serious_in_the_calculator(page, site, scheme, income):
    page.emulate_media(color_scheme=scheme)
    page.goto(growth(site, 年度主营业务收入=income))
    assert grave(page, ".calculator") == []


def test_the_calculator_is_printed_with_what_it_shows_or_not_at_all(page, site):
    page.emulate_media(media="print")
    page.goto(growth(site))
    assert Calculator(page, "成长支持").place.locator(".verdict").is_visible()
    assert not Calculator(page, "成长支持").place.locator(".calculator-bar").is_visible()
    assert not Calculator(page, "小巨人奖励").place.is_visible()


def test_a_hostile_case_name_is_text(page, site, tmp_path):
    hostile = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    folder = site / CHENGDU
    data = (folder / "art_05.js").read_text(encoding="utf-8")
    parsed = json.loads(data.removeprefix("tiaoli.addClause(").removesuffix(");\n"))
    parsed["provisions"]["成长支持"]["cases"][0]["name"] = hostile
    parsed["provisions"]["成长支持"]["cases"][0]["case"]["facts"]["企业.是人工智能企业"] = hostile
    written = f"tiaoli.addClause({script_json(parsed)});\n"
    assert "<" not in written
    hurt: list[str] = []
    page.on("dialog", lambda dialog: (hurt.append(dialog.message), dialog.dismiss()))
    page.route(
        "**/art_05.js", lambda route: route.fulfill(body=written, content_type="text/javascript")
    )
    page.goto((folder / "art_05.html").as_uri())
    calculator = Calculator(page, "成长支持")
    calculator.place.locator("summary").first.click()
    calculator.place.locator(".jump-list summary").last.click()
    calculator.place.locator(".jump-cases button").first.click()
    calculator.settle()
    assert calculator.texts(".calculator-now") == [f"正在看案例：{hostile}"]
    assert calculator.place.locator("img, script").count() == 0
    assert hurt == []


# The pages' weight -------------------------------------------------------------------------------


def test_no_clause_page_loads_more_than_half_a_megabyte_of_own_script_and_data(site):
    for book in BOOKS:
        folder = site / "policies" / book.policy_id / book.edition_id
        for clause in book.clauses:
            html = (folder / f"{clause.file}.html").read_text(encoding="utf-8")
            scripts = re.findall(r'<script src="([^"]+)"', html)
            own = [name for name in scripts if "assets/javascripts/" not in name]
            assert sum((folder / name).stat().st_size for name in own) < 500_000
