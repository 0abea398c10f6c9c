"""The report of a run: one page, Markdown and charts that say the same, and say what they are."""

from __future__ import annotations

import html
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from tests.conftest import BOOKS
from tests.simulate import made
from tests.simulate.made import WAN, Award
from tiaoli.columns.results import EXACT, OPEN
from tiaoli.simulate import report
from tiaoli.simulate.charts import SYNTHETIC
from tiaoli.simulate.document import Report, Table
from tiaoli.simulate.record import FiguresError

CHENGDU = [book for book in BOOKS if book.policy_id == "chengdu"]
GROWTH = "第五条/成长支持"
MADE_UP = {"name": "演示人口", "synthetic": True, "note": "种子 1"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """The report on all policies with a comparison, of made-up data, with applicants set aside."""
    folder = tmp_path_factory.mktemp("runs")
    aside = [{"reason": "企业.人数: 为负数，3行", "applicants": 3, "examples": ["申请人 7: -1"]}]
    run = {"population": MADE_UP, "applicants_set_aside": 3, "set_aside": aside}
    for name, percent in (("before", 100), ("after", 150)):
        made.plausible(folder / name, BOOKS, 3000, percent={GROWTH: percent}, **run)
    out = folder / "after"
    return out, report.write(out, BOOKS, folder / "before")


class _Cells(HTMLParser):
    """The texts of a page's table cells in order, and every address that it names."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.addresses: list[str] = []
        self.alts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.addresses += [named[key] or "" for key in ("src", "href") if key in named]
        if tag == "img":
            self.alts.append(named.get("alt") or "")
        if tag in ("td", "th"):
            self.cells.append("")
            self._inside = True
        if tag == "small" and self._inside:
            self.cells[-1] += "（"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False
        if tag == "small" and self._inside:
            self.cells[-1] += "）"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data


def parsed(out: Path) -> _Cells:
    """The page of a run, read."""
    reader = _Cells()
    reader.feed((out / "report.html").read_text(encoding="utf-8"))
    return reader


def test_the_page_needs_nothing_but_itself(written: tuple[Path, Report]) -> None:
    """Addresses are data or places on the page; no script, no import, no link to a style."""
    page = (written[0] / "report.html").read_text(encoding="utf-8")
    addresses = parsed(written[0]).addresses
    assert [each for each in addresses if not each.startswith(("data:image/svg", "#"))] == []
    assert len(addresses) > 20
    for word in ("<script", "@import", "url(", "<link", "http:", "https:"):
        assert word not in page


def test_page_and_markdown_show_the_same_cells(written: tuple[Path, Report]) -> None:
    """Every cell of every table, in the same order."""
    cells: list[str] = []
    for line in (written[0] / "report.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            plain = [re.sub(r"\\(.)", r"\1", each.strip()) for each in line.split(" | ")]
            cells += [each.removeprefix("| ").removesuffix(" |").strip() for each in plain]
    cells = [each.strip("*") for each in cells if each.strip("|")]
    shown = [each.strip() for each in parsed(written[0]).cells if each.strip()]
    assert len(shown) > 1000
    assert shown == cells


def test_made_up_data_is_marked_everywhere(written: tuple[Path, Report]) -> None:
    """On the page, in the Markdown and in every chart."""
    out, made_report = written
    charts = sorted((out / "charts").glob("*.svg"))
    assert len(made_report.charts) == len(charts) > 10
    for file in (out / "report.html", out / "report.md", *charts):
        assert SYNTHETIC in file.read_text(encoding="utf-8")


def test_real_data_is_not_marked_as_made_up(tmp_path: Path) -> None:
    """The words stand nowhere in the report of a population that is not synthetic."""
    out = made.write(tmp_path / "run", [Award(1, GROWTH, EXACT, WAN, WAN)])
    report.write(out, BOOKS)
    for file in (out / "report.html", out / "report.md", *(out / "charts").glob("*.svg")):
        assert "合成" not in file.read_text(encoding="utf-8")


def test_drafts_are_marked_as_no_law_yet(written: tuple[Path, Report], tmp_path: Path) -> None:
    """滨江, 攀枝花 and 宿州 are drafts; 成都 alone gives no such warning."""
    assert any("滨江、攀枝花、宿州是征求意见稿" in each for each in written[1].warnings)
    out = made.plausible(tmp_path / "run", CHENGDU, 20)
    assert report.write(out, BOOKS).warnings == ()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-02-16", "2024-02-16还没有施行"),
        ("2024-02-17", "2024-02-17起，至2027-02-16"),
        ("2027-02-17", "2027-02-17已经失效"),
    ],
)
def test_the_term_says_where_the_day_lies(tmp_path: Path, day: str, expected: str) -> None:
    """成都 applies from 2024-02-17 to 2027-02-16; a day outside is named."""
    out = made.write(tmp_path / "run", [Award(1, GROWTH, EXACT, WAN, WAN)], as_of=[day])
    cells = [cell.text for row in report.write(out, BOOKS).sections[0].parts[0].rows
             for cell in row.cells]  # fmt: skip
    (found,) = [cell for cell in cells if "2024-02-17起" in cell]
    assert found.endswith(expected)


def test_a_run_in_which_nobody_gets_anything_has_a_report(tmp_path: Path) -> None:
    """No awards at all: zeros and words, no chart and no error."""
    out = made.write(tmp_path / "run", [Award(1, GROWTH, EXACT, WAN, WAN)])
    for file, rows in (("awards/part-0", ""), ("judged", ", 不符合 + 1 AS 不符合")):
        path = out / f"{file}.parquet"
        only = "WHERE false" if not rows else ""
        kept = f"* REPLACE ({rows[2:]})" if rows else "*"
        duckdb.sql(f"SELECT {kept} FROM '{path}' {only}").write_parquet(str(out / "new"))
        (out / "new").replace(path)
    found = report.write(out, BOOKS)
    assert tuple(each.value for each in found.headlines) == ("0元", "0元", "0", "0项")
    assert found.charts == ()


def test_charts_keep_their_text_and_say_what_they_show(written: tuple[Path, Report]) -> None:
    """Titles and labels are text in the SVG, every chart has words for those who do not see it."""
    out, made_report = written
    assert [chart.alt for chart in made_report.charts] == parsed(out).alts
    for chart in made_report.charts:
        root = ElementTree.fromstring(chart.svg)
        texts = ["".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")]
        assert chart.title in texts
        assert len(chart.alt) > 20
        assert b"<dc:date>" not in chart.svg
    cost = next(chart for chart in made_report.charts if chart.name == "cost-chengdu")
    assert "第五条 支持企业发展壮大" in cost.svg.decode()


def test_the_same_run_makes_the_same_bytes(tmp_path: Path) -> None:
    """Wherever the folder stands, and whatever was drawn before."""
    outs = [made.plausible(tmp_path / name / "run", CHENGDU, 300) for name in ("a", "b")]
    for out in (*outs, outs[0]):
        report.write(out, BOOKS)
    files = [
        {file.relative_to(out): file.read_bytes() for file in out.rglob("*") if file.is_file()}
        for out in outs
    ]
    written = [path for path in files[0] if path.suffix in (".svg", ".md", ".html")]
    assert len(written) > 6
    for path in written:
        assert files[0][path] == files[1][path]


def test_what_stands_in_the_data_is_shown_and_nothing_more(tmp_path: Path) -> None:
    """A name, a reason and an applicant's number that would be markup are only text."""
    bad = '<b onclick="x">|*坏*|</b>'
    run = {
        "population": {"name": bad},
        "applicants_set_aside": 1,
        "set_aside": [{"reason": bad, "applicants": 1, "examples": [bad]}],
    }
    made.write(tmp_path / "before", [Award(bad, GROWTH, EXACT, WAN, WAN)], **run)
    out = made.write(tmp_path / "after", [Award(bad, GROWTH, EXACT, 9 * WAN, 9 * WAN)], **run)
    report.write(out, BOOKS, tmp_path / "before")
    page, text = ((out / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    assert html.escape(bad, quote=True).replace("&quot;", "&#34;") in page
    assert "<b onclick" not in page
    assert bad not in text
    assert r"\|\*坏\*\|" in text
    assert bad in parsed(out).cells


def test_charts_of_an_earlier_report_do_not_stay(tmp_path: Path) -> None:
    """The folder holds the charts of this report and no others."""
    out = made.plausible(tmp_path / "run", CHENGDU, 100)
    (out / "charts").mkdir()
    (out / "charts" / "old.svg").write_text("<svg/>")
    found = report.write(out, BOOKS)
    assert {f"{c.name}.svg" for c in found.charts} == {f.name for f in (out / "charts").iterdir()}
    assert [each.name for each in out.iterdir() if each.name.startswith(".")] == []


def test_a_damaged_run_leaves_the_former_report(tmp_path: Path) -> None:
    """The report is written only after everything is added up."""
    out = made.plausible(tmp_path / "run", CHENGDU, 100)
    report.write(out, BOOKS)
    before = (out / "report.html").read_bytes()
    (out / "run.json").write_text("{}")
    with pytest.raises(FiguresError, match=r"run\.json"):
        report.write(out, BOOKS)
    assert before == (out / "report.html").read_bytes()


def test_rounded_amounts_are_marked_and_kept_exact_beside(tmp_path: Path) -> None:
    """1234.567万元: 约 in the table, to the fen in the appendix and in the cell's title."""
    out = made.write(tmp_path / "run", [Award(1, GROWTH, EXACT, 1_234_567_000, 1_234_567_000)])
    report.write(out, BOOKS)
    page = (out / "report.html").read_text(encoding="utf-8")
    text = (out / "report.md").read_text(encoding="utf-8")
    assert 'title="12,345,670.00元"' in page
    assert "| 约1,234.57 |" in text
    assert "| 12,345,670.00元 |" in text


def test_totals_of_a_table_are_the_sums_of_its_rows(written: tuple[Path, Report]) -> None:
    """Exact amounts of the rows add up to the total's, where rows can be added."""
    checked = 0
    for section in written[1].sections:
        for part in section.parts:
            if section.id not in ("totals", "units") or not isinstance(part, Table):
                continue
            totals = [row for row in part.rows if row.sort == "total"]
            for row in totals:
                for at, cell in enumerate(row.cells):
                    if cell.exact:
                        others = [r.cells[at].exact for r in part.rows if r is not row]
                        assert _fen(cell.exact) == sum(_fen(each) for each in others if each)
                        checked += 1
    assert checked > 12


def _fen(text: str) -> int:
    return int(text.removesuffix("元").replace(",", "").replace(".", ""))


def test_sections_that_have_nothing_to_say_say_so(tmp_path: Path) -> None:
    """One undetermined award and nothing else: no money, no envelope, nothing set aside."""
    award = Award(1, GROWTH, OPEN, 0, None, "企业.年度主营业务收入")
    out = made.write(tmp_path / "run", [award])
    found = report.write(out, BOOKS)
    ids = [section.id for section in found.sections]
    assert "envelopes" not in ids
    assert "changes" not in ids
    text = (out / "report.md").read_text(encoding="utf-8")
    assert "没有申请人得到金额" in text
    assert "没有：数据中的申请人全部计入" in text
    assert "只缺它的有1项（占未定的100%）" in text


def test_an_unknown_upper_bound_is_never_a_sum(tmp_path: Path) -> None:
    """It is said beside the total how many items have none."""
    award = Award(1, GROWTH, OPEN, WAN, None, "企业.年度主营业务收入")
    out = made.write(tmp_path / "run", [award])
    found = report.write(out, BOOKS)
    assert (
        found.headlines[1].label, found.headlines[1].value, found.headlines[1].note,
    ) == ("费用上限", "1万元", "另有1项没有上限")  # fmt: skip
    assert "＋1项无上限" in (out / "report.md").read_text(encoding="utf-8")


def test_a_million_awards_take_seconds(tmp_path: Path) -> None:
    """Adding up, drawing and writing all five policies' report: at most 20 seconds of processor
    time (4 to 6 were seen)."""
    out = made.plausible(tmp_path / "run", BOOKS, 116_000)
    start = time.process_time()
    found = report.write(out, BOOKS)
    taken = time.process_time() - start
    rows = next(table for table in found.sections[1].parts if isinstance(table, Table)).rows[-1]
    assert int(rows.cells[1].text.replace(",", "")) > 700_000
    assert taken < 20


# In a browser ------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_window(browser, written: tuple[Path, Report], width: int) -> None:
    """Nothing but a chart is scrolled sideways, every chart is drawn, and nothing is fetched."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((written[0] / "report.html").as_uri())
    drawn = page.evaluate("[...document.images].map(i => i.naturalWidth)")
    across = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert all(each > 0 for each in drawn)
    assert len(written[1].charts) == len(drawn)
    assert width == across
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
