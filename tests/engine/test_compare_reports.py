"""The reports of a comparison: lines, a comment, a Word document, JSON; all from one model."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from tests.engine.comparison_samples import (
    CALM,
    COMPARISON,
    DUTY,
    HOSTILE,
    NEW,
    NOTHING,
    RENUMBERED,
    REPEALED,
    REPORT,
    REVISED,
    REWARD,
    hostile,
    long,
    several,
    wordy,
)
from tiaoli.compare import jsonreport, markdown, text, word
from tiaoli.compare.model import ClauseChange, Fate, Mark, Piece, Report
from tiaoli.provisions import Effect

UNSEEN = "甲\x00\x1b[31m\ud800\ufffe\r乙\u202e丙"


def only(clause: ClauseChange) -> Report:
    """A report of one clause."""
    return Report("v1", "v2", (replace(COMPARISON, clauses=(clause,)),))


def of_words(*words: Piece, fate: Fate = Fate.REVISED) -> Report:
    """A report of one clause of these words, which has no provisions."""
    return only(ClauseChange(fate, "第一条", "第一条", "", words))


def side(clause: ClauseChange, *marks: Mark) -> str:
    """The words of a clause that bear one of these marks."""
    return "".join(piece.text for piece in clause.words if piece.mark in marks)


# Lines -------------------------------------------------------------------------------------------


def test_the_redline_in_a_pipe() -> None:
    """Deleted, inserted and moved words stand in brackets of their own; lines stay lines."""
    shown = list(text.lines(REPORT))
    first = shown.index("第五条 支持企业做大（修改）")
    assert shown[first + 1 : first + 3] == [
        "  第五条 支持企业做大。对［移走：首次］年度主营业务收入［-突破-］｛+达到+｝2000万元的"
        "企业，｛移来：首次｝给予［-30-］｛+60+｝万元奖励。",
        "  获得奖励的企业应当在［-30-］｛+15+｝日内报告资金使用情况。",
    ]


def test_a_line_break_that_came_or_went_is_seen() -> None:
    """↵ stands for it, and a line that goes on over two lines is bracketed in each."""
    report = of_words(
        Piece("甲", Mark.KEPT), Piece("\n", Mark.DELETED), Piece("乙\n丙", Mark.INSERTED)
    )
    assert list(text.lines(report))[6:8] == ["  甲［-↵-］｛+乙↵+｝", "  ｛+丙+｝"]


def test_words_that_did_not_change_are_not_repeated() -> None:
    """A clause of the same words shows its provisions only."""
    shown = list(text.lines(only(replace(REVISED, fate=Fate.UNCHANGED))))
    first = shown.index("第五条 支持企业做大（文字未改）")
    assert shown[first + 1].startswith("  突破奖励（第五条/突破奖励）：有增有减")


def test_the_edges_are_a_table() -> None:
    """Columns start below one another on the screen, and rows that differ are marked."""
    shown = list(text.lines(REPORT))
    first = shown.index("    边界（※ 结果改变）")
    assert shown[first + 1 : first + 5] == [
        "      ※ 企业.年度主营业务收入  1999万9999.99元  30万元 → 不符合",
        "      ※ 企业.年度主营业务收入  2000万元         30万元 → 60万元",
        "      ※ 企业.年度主营业务收入  2000万0000.01元  30万元 → 60万元",
        "      · 企业.类型              个人             不符合（不变）",
    ]


def test_what_is_said_of_a_provision() -> None:
    """Rule, cases, doubts, where the changes lie; of a new or repealed provision what it says."""
    shown = list(text.lines(REPORT))
    for line in (
        "      · 条件：增加门槛 企业.年度主营业务收入 ≥ 2000万元",
        "    最小的例子，少得：30万元 → 不符合（读法：任何标准）",
        "            企业: {年度主营业务收入: 1999万9999.99元}",
        "      · 只有年度主营业务收入在2000万元上下的企业受影响",
        "      · fixtures/mou/art_05.yaml:20 收入5000万元（第五条/突破奖励）："
        "30万元 → 60万元；期望相符",
        "      · “年度”是自然年度还是会计年度？",
        "      · “突破”包括刚好等于吗？",
        "      · 租用算力的企业得到租金的50%",
        "      · 办展的企业得到5万元",
    ):
        assert line in shown


def test_the_end_of_the_lines() -> None:
    """A case that no provision shows, conflicts, dates, transition, rows, and the problems last."""
    shown = [line for line in text.lines(REPORT) if line]
    assert shown[shown.index("其他条款的案例") :] == [
        "其他条款的案例",
        "  · fixtures/mou/art_09.yaml:3 收入刚好2000万元（第九条/贴息）："
        "30万元 → 60万元；期望是 30万元，须重新写",
        "条文之间的冲突",
        "  · 第五条与第九条对同一项目都给奖励，没有写能否同享",
        "期限",
        "  · 施行：2025-01-01 → 2026-01-01",
        "过渡",
        "  · 2025年12月31日以前提出的申请按哪一版办理，没有写",
        "名单 企业名单.csv（共120行）",
        "  · 第五条/突破奖励：7行多得，共多210万元；2行少得，共少60万元；3行未定",
        "  · 第七条/办展补贴：没有一行的结果改变",
        "问题（2个）",
        "  ✗ 声明“放宽”与第五条/突破奖励的结果不符",
        "  ✗ 第六条的案例还没有第二个人写期望",
    ]


def test_without_a_difference() -> None:
    """Two equal versions take two lines."""
    assert list(text.lines(NOTHING)) == ["比较：v1 → v2", "两个版本没有差别"]


@pytest.mark.parametrize(
    ("provision", "said"),
    [
        (REWARD, "；修订声明“放宽”，不符"),
        (replace(REWARD, declared=Effect.MIXED), "；修订声明“有增有减”，相符"),
        (replace(DUTY, declared=Effect.NONE), "；修订声明“不变”，未能证实"),
        (DUTY, "少得：没有找到，未能证明；其他变化：证明没有"),
        (replace(DUTY, certainty=()), "没有可以比较的结果"),
    ],
    ids=["contradicted", "confirmed", "open", "not declared", "not compared"],
)
def test_what_the_amendment_declares(provision: Any, said: str) -> None:
    """It is set against what was proved, if that is certain."""
    assert text.effect(provision).endswith(said)


def test_nothing_steers_the_terminal() -> None:
    """Control characters are dropped; what turns text around is spelled out."""
    shown = "\n".join(text.lines(hostile(UNSEEN)))
    assert shown.replace("\n", "").replace("　", "").isprintable()
    assert "［-甲[31m乙〔U+202E〕丙-］" in shown


def test_a_pipe_gets_the_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal there is no colour."""
    text.print_report(REPORT)
    assert capsys.readouterr().out == "".join(f"{line}\n" for line in text.lines(REPORT))


def test_a_terminal_gets_colour(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red and struck out, green and underlined, without brackets; who wants no colour gets them."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text.print_report(REPORT)
    assert "\x1b[9;31m突破\x1b[0m\x1b[4;32m达到\x1b[0m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    text.print_report(REPORT)
    assert "［-突破-］｛+达到+｝" in capsys.readouterr().out


# The comment -------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """The elements of a page in order, and its text outside and inside of code."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.comments: list[str] = []
        self.shown, self.code = "", ""
        self.deep = 0
        rules = ["table", "strikethrough"]
        self.feed(MarkdownIt("commonmark", {"html": True}).enable(rules).render(source))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag != "span":
            self.tags.append(tag)
            self.shown += "\n"
        self.deep += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        if tag != "span":
            self.tags.append(f"/{tag}")
            self.shown += "\n"
        self.deep -= tag == "code"

    def handle_data(self, data: str) -> None:
        if self.deep:
            self.code += data
        else:
            self.shown += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def test_the_comment_of_a_report() -> None:
    """The marker, the verdict, that nobody made the amendment; the last line says what is left
    out."""
    shown = markdown.comment(REPORT).splitlines()
    assert shown[:4] == [
        "<!-- tiaoli compare -->",
        "<b>✗ 有2个问题，改好以后才能合入</b>　比较：v1 → v2",
        "",
        "<b>假设修订，仅供示例，不是法律文本</b>",
    ]
    assert shown[-1] == "没有省略。完整的报告见本次检查的附件（artifact）。"
    assert "- ✗ 第六条的案例还没有第二个人写期望" in shown


def test_a_comment_without_problems() -> None:
    """It says so, and does not call the amendment hypothetical."""
    shown = markdown.comment(CALM)
    assert "<b>✓ 没有发现问题</b>" in shown
    assert "假设修订" not in shown


def test_a_comment_without_a_difference() -> None:
    """It has a verdict all the same."""
    assert markdown.comment(NOTHING).splitlines()[1:] == [
        "<b>✓ 没有发现问题</b>　比较：v1 → v2",
        "",
        "两个版本没有差别",
        "",
        "",
        "没有省略。完整的报告见本次检查的附件（artifact）。",
    ]


def test_words_that_did_not_change_have_no_redline() -> None:
    """A clause of the same words shows its provisions only."""
    made = markdown.full(only(replace(REVISED, fate=Fate.UNCHANGED)))
    assert "<p>" not in made
    assert "<b>突破奖励（第五条/突破奖励）</b>" in made


def test_only_one_of_two_policies_is_hypothetical() -> None:
    """The comment says at which policy it is, and names the policy in each row."""
    shown = markdown.comment(several())
    assert "<b>其中有假设修订，仅供示例，不是法律文本</b>" in shown
    assert f"{text.title(COMPARISON)}　v1 → v2（假设修订，仅供示例，不是法律文本）\n" in shown
    assert "《另一政策》　v1 → v2\n" in shown
    assert "\n| 《另一政策》第六条 支持算力（新增） |" in shown


def test_the_summary_table() -> None:
    """A row per clause: cited how, what changed, for whom, and how many cases."""
    rows = [line for line in markdown.comment(REPORT).splitlines() if line.startswith("| 第")]
    assert rows[1:] == [
        "| 第六条 支持算力（新增） | 租用算力的企业得到租金的50% | "
        "算力补贴：放宽（多得：有；少得：证明没有；其他变化：证明没有） | — |",
        "| 第七条 支持展会（删去） | 办展的企业得到5万元 | "
        "办展补贴：收紧（多得：证明没有；少得：有；其他变化：证明没有） | — |",
        "| 第八条 → 第七条 附则（改变条号） | 改变条号 | — | — |",
    ]
    assert rows[0].endswith("| 2个既有案例的结果改变，其中1个的期望须重新写 |")


def test_the_redline_of_a_comment() -> None:
    """Deleted and inserted words as GitHub shows them; moved ones say that they moved."""
    assert (
        "<p>第五条 支持企业做大。对〔移走〕<del>首次</del>年度主营业务收入<del>突破</del>"
        "<ins><b>达到</b></ins>2000万元的企业，〔移来〕<ins>首次</ins>给予<del>30</del>"
        "<ins><b>60</b></ins>万元奖励。<br>获得奖励的企业应当在"
    ) in markdown.comment(REPORT)


def test_the_rendered_comment() -> None:
    """Two tables, four clauses and the whole policy folded, the cases as code."""
    page = _Page(markdown.comment(REPORT))
    assert tuple(map(page.tags.count, ("table", "details", "pre"))) == (2, 5, 2)
    assert "年度主营业务收入: 1999万9999.99元" in page.code


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_pull_request_writes_is_only_shown(words: str) -> None:
    """It makes no element, mention, reference or link, and is read as it was written."""
    page, plain = _Page(markdown.full(hostile(words))), _Page(markdown.full(hostile("词")))
    assert plain.tags == page.tags
    assert page.comments == [" tiaoli compare "]
    assert not re.search(r"[@#][\w]|://|www\.|(?i:gh-\d)|:smile:|[0-9a-f]{7}", page.shown)
    read = page.shown.replace("\u200b", "")
    assert plain.shown.count("词") == read.count(words.strip())
    assert plain.code.count("词") == page.code.count(words.strip())


def test_a_link_in_two_pieces() -> None:
    """Words that the redline parted without need are put together before links are sought."""
    halves = of_words(Piece("见http:", Mark.KEPT), Piece("//a.cn", Mark.KEPT), *REVISED.words[3:5])
    assert "见http:\u200b//a.cn" in markdown.full(halves)


def test_mathematics_is_not_set() -> None:
    """Each dollar sign stands in an element of its own."""
    assert markdown.safe("$x$") == "<span>$</span>x<span>$</span>"


def test_a_number_is_no_commit() -> None:
    """A number of eight digits can be copied; eight digits of a commit are broken up."""
    assert markdown.safe("12345678") == "12345678"
    assert markdown.safe("1234567a") == "123456\u200b7a"


@pytest.mark.parametrize("limit", [2_000, 5_000, 60_000])
@pytest.mark.parametrize(
    "report", [long(300), wordy(200), several()], ids=["clauses", "words", "policies"]
)
def test_a_comment_is_never_too_long(report: Report, limit: int) -> None:
    """Whatever the report's size: within the limit, whole elements, the last line says where the
    rest is."""
    made = markdown.comment(report, limit)
    assert len(made) <= limit
    assert made.startswith("<!-- tiaoli compare -->\n<b>")
    assert made.splitlines()[-1].endswith("完整的报告见本次检查的附件（artifact）。")
    tags = _Page(made).tags
    assert [tags.count(f"/{tag}") for tag in ("details", "p", "table")] == [
        tags.count(tag) for tag in ("details", "p", "table")
    ]


def folded(made: str) -> dict[str, bool]:
    """The clauses whose details a comment has, and whether these have the words."""
    found = re.findall(r"<summary>(第[0-9]+项).*?</summary>\n\n(<p>)?", made)
    return {name: bool(words) for name, words in found}


def test_the_last_details_go_first() -> None:
    """The first clauses are whole, the later ones shortened, the last ones in the table only; the
    last line counts them."""
    whole = folded(markdown.comment(long(300), 250_000))
    assert list(whole.values()) == sorted(whole.values(), reverse=True)
    assert len(whole) == 300
    some = markdown.comment(long(300), 90_000)
    shortened = folded(some)
    assert list(shortened) == [f"第{n}项" for n in range(1, len(shortened) + 1)]
    assert some.count("\n| 第") == 300
    assert some.splitlines()[-1].startswith(
        f"太长，省略了{len(shortened)}条的修改对照、边界和例子、"
        "1项政策的冲突、期限、过渡和名单的细节、"
        f"{300 - len(shortened)}条的全部细节。"
    )


def test_each_of_300_clauses_is_in_the_table() -> None:
    """At GitHub's limit the table of so many clauses is still whole, its cells shortened."""
    made = markdown.comment(long(300))
    assert made.count("\n| 第") == 300
    assert "\n| 第300项 主题300（修改） | 给多少：金额 30万元 → 60万元；条件：增加门槛" in made


def test_a_shortened_clause() -> None:
    """Five points of each of five provisions, and how many more there are."""
    provision = replace(REWARD, rule=REWARD.rule * 3)
    report = only(replace(REVISED, provisions=(provision,) * 7))
    made = markdown.comment(report, len(markdown.full(report)) * 2 // 3)
    assert (made.count("- 另有4项\n"), made.count("- 新的疑问：1个\n")) == (5, 5)
    assert "\n另有2项规定\n" in made
    assert "<p>" not in made


def test_the_whole_report_has_no_limit() -> None:
    """All clauses with their words, and no last line about what is left out."""
    made = markdown.full(long(300))
    assert sum(folded(made).values()) == 300
    assert "省略" not in made


def test_a_limit_that_is_no_limit() -> None:
    """A comment needs room for its verdict."""
    with pytest.raises(ValueError, match="limit=1999 is too short for a comment"):
        markdown.comment(REPORT, 1_999)


# The Word document -------------------------------------------------------------------------------


def written(report: Report, folder: Path) -> Any:
    """The report's document, opened."""
    word.write(report, folder / "a.docx")
    return Document(str(folder / "a.docx"))


def rows(opened: Any) -> list[Any]:
    """The rows of the first table below the header."""
    return list(opened.tables[0].rows)[1:]


def marked(cell: Any, *styles: str) -> str:
    """The words of a cell that are struck out, underlined or shaded."""
    return "".join(
        run.text
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run._r.rPr is not None and any(run._r.rPr.find(qn(s)) is not None for s in styles)
    )


def test_the_table(tmp_path: Path) -> None:
    """Four columns of fixed width on A4 across; the header stands on every page, rows break."""
    opened = written(REPORT, tmp_path)
    [section], [table] = opened.sections, opened.tables
    assert [round(s.cm, 1) for s in (section.page_width, section.page_height)] == [29.7, 21.0]
    assert [cell.text for cell in table.rows[0].cells] == [
        "原条文", "修改后条文", "修改内容与影响", "意见",
    ]  # fmt: skip
    headers = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") for row in table.rows]
    assert [header is not None for header in headers] == [True, False, False, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is None for row in table.rows[1:])
    assert table.autofit is False
    for row in table.rows:
        assert [round(cell.width.cm, 1) for cell in row.cells] == [7.4, 7.4, 8.3, 2.6]


def test_before_and_after_stand_side_by_side(tmp_path: Path) -> None:
    """Left the old words, right the new ones; what has no other side says so."""
    old, new = (Mark.KEPT, Mark.DELETED, Mark.MOVED_AWAY), (Mark.KEPT, Mark.INSERTED)
    got = [[cell.text for cell in row.cells[:2]] for row in rows(written(REPORT, tmp_path))]
    assert got == [
        [side(REVISED, *old), side(REVISED, *new, Mark.MOVED_HERE)],
        ["（新增）", side(NEW, *new)],
        [side(REPEALED, *old), "（删去）"],
        [side(RENUMBERED, *old), side(RENUMBERED, *new)],
    ]


def test_exactly_the_changed_words_are_marked(tmp_path: Path) -> None:
    """Struck out what was deleted, underlined what was inserted, shaded what was moved."""
    for clause, row in zip(COMPARISON.clauses, rows(written(REPORT, tmp_path)), strict=True):
        left, right = row.cells[:2]
        assert side(clause, Mark.DELETED) == marked(left, "w:strike")
        assert side(clause, Mark.INSERTED) == marked(right, "w:u")
        assert side(clause, Mark.MOVED_AWAY) == marked(left, "w:shd")
        assert side(clause, Mark.MOVED_HERE) == marked(right, "w:shd")
        assert marked(left, "w:u") + marked(right, "w:strike") == ""


def test_the_third_column(tmp_path: Path) -> None:
    """Rule changes, effect, values at which the outcome changes, examples, cases, doubts; the
    fourth is left to the reader."""
    *_, what, opinion = rows(written(REPORT, tmp_path))[0].cells
    assert [paragraph.text for paragraph in what.paragraphs] == [
        "第五条 支持企业做大（修改）",
        "突破奖励（第五条/突破奖励）：有增有减（多得：有；少得：有；其他变化：证明没有）；"
        "修订声明“放宽”，不符",
        "· 给多少：金额 30万元 → 60万元",
        "· 条件：增加门槛 企业.年度主营业务收入 ≥ 2000万元",
        "· 次数：删去一次性 一次性",
        "· 只有年度主营业务收入在2000万元上下的企业受影响",
        "· 证明不含逾期申报",
        "· 企业.年度主营业务收入为1999万9999.99元：30万元 → 不符合",
        "· 企业.年度主营业务收入为2000万元：30万元 → 60万元",
        "· 企业.年度主营业务收入为2000万0000.01元：30万元 → 60万元",
        "例，多得：30万元 → 60万元",
        "\n".join(REWARD.examples[0].lines),
        "例，少得：30万元 → 不符合（读法：任何标准）",
        "\n".join(REWARD.examples[1].lines),
        "案例：2个既有案例的结果改变，其中1个的期望须重新写",
        "新的疑问：“年度”是自然年度还是会计年度？",
        "已解决的疑问：“突破”包括刚好等于吗？",
        "报告义务（第五条/报告义务）：多得：证明没有；少得：没有找到，未能证明；其他变化：证明没有",
        "· 期限：日数 30日 → 15日",
    ]
    assert opinion.text == ""


def test_only_the_first_edges_are_named(tmp_path: Path) -> None:
    """Four values, and how many more there are."""
    provision = replace(REWARD, edges=REWARD.edges[:3] * 2)
    opened = written(only(replace(REVISED, provisions=(provision,))), tmp_path)
    assert "2000万0000.01元：30万元 → 60万元\n· 企业.年度主营业务收入为1999万9999.99元：" in (
        said := rows(opened)[0].cells[2].text
    )
    assert "\n· 另有2个取值的结果改变\n" in said


def test_around_the_table(tmp_path: Path) -> None:
    """Title, versions, that nobody made the amendment, the marks; after it what concerns the
    whole, and the problems last."""
    shown = [paragraph.text for paragraph in written(REPORT, tmp_path).paragraphs]
    assert shown[:4] == [
        "《某市促进人工智能产业发展的若干政策》修改对照表",
        "原文：v1　修改后：v2",
        "假设修订，仅供示例，不是法律文本",
        "标记：删去的字　新增的字　移动的字",
    ]
    assert "1. 第五条与第九条对同一项目都给奖励，没有写能否同享" in shown
    assert shown[-3:] == [
        "需要先改好的问题",
        "1. ✗ 声明“放宽”与第五条/突破奖励的结果不符",
        "2. ✗ 第六条的案例还没有第二个人写期望",
    ]


def test_a_real_amendment_is_not_called_hypothetical(tmp_path: Path) -> None:
    """The line is there for amendments that nobody made."""
    assert "假设" not in "".join(p.text for p in written(CALM, tmp_path).paragraphs)


def test_each_policy_has_its_table(tmp_path: Path) -> None:
    """The second starts on a new page, under its own title."""
    opened = written(several(), tmp_path)
    assert len(opened.tables) == 2
    heads = [p for p in opened.paragraphs if p.style.name == "Title"]
    assert [heads[1].text, heads[1]._p.pPr.pageBreakBefore.val] == ["《另一政策》修改对照表", True]


def test_a_document_without_a_difference(tmp_path: Path) -> None:
    """It says so."""
    assert written(NOTHING, tmp_path).paragraphs[1].text == "两个版本没有差别：v1　→　v2"


def test_the_foot_counts_the_pages(tmp_path: Path) -> None:
    """— 1 —, worked out by the program that shows the document."""
    foot = written(REPORT, tmp_path).sections[0].footer.paragraphs[0]
    assert "".join(shown.text for shown in foot._p.iter(qn("w:t"))) == "— 1 —"
    assert [each.get(qn("w:instr")) for each in foot._p.iter(qn("w:fldSimple"))] == [" PAGE "]


def test_a_document_holds_what_xml_can_hold(tmp_path: Path) -> None:
    """Control characters and half characters are dropped; what cannot be seen is spelled out."""
    left = rows(written(hostile(UNSEEN), tmp_path))[0].cells[0]
    assert marked(left, "w:strike") == "甲[31m乙〔U+202E〕丙"


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    """However long it took; no part has a date, nobody is named."""
    made = [tmp_path / "a.docx", tmp_path / "b.docx"]
    for path, seconds in zip(made, ("1", "2"), strict=True):
        word.write(replace(REPORT, seconds=seconds), path)
    first, second = (path.read_bytes() for path in made)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {(1980, 1, 1, 0, 0, 0)} == {part.date_time for part in parts.infolist()}
        assert parts.testzip() is None
    properties = Document(str(made[0])).core_properties
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert properties.created.replace(tzinfo=None).isoformat() == "2000-01-01T00:00:00"


@pytest.mark.parametrize(
    "path", ["nowhere/a.docx", "folder", "file/a.docx"], ids=["no folder", "a folder", "in a file"]
)
def test_a_path_that_cannot_be_written(tmp_path: Path, path: str) -> None:
    """The error names it and says what to name instead; nothing is left behind."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(word.WordError, match=f"{path}: .*; name a file in a folder") as caught:
        word.write(REPORT, tmp_path / path)
    assert str(caught.value).startswith(str(tmp_path))
    assert {"folder", "file"} == {left.name for left in tmp_path.iterdir()}


def test_a_document_is_replaced_whole_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood there stays until the new document is complete."""
    path = tmp_path / "a.docx"
    path.write_bytes(b"old")

    def broken(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", broken)
    with pytest.raises(word.WordError, match="No space left on device"):
        word.write(REPORT, path)
    assert [(path, b"old")] == [(left, left.read_bytes()) for left in tmp_path.iterdir()]


# JSON --------------------------------------------------------------------------------------------


def values(part: Any) -> Iterator[Any]:
    """Every value within a JSON document that is no list and no object."""
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from values(inner)
    else:
        yield part


def test_the_json_of_a_report() -> None:
    """The model's fields by name; members of enumerations by name and in words."""
    found = jsonreport.document(REPORT)
    assert list(found) == ["version", "before", "after", "comparisons", "problems"]
    assert found["version"] == 1
    clause = found["comparisons"][0]["clauses"][0]
    assert tuple(clause[key] for key in ("fate", "fate_text", "label")) == (
        "revised",
        "修改",
        "第五条",
    )
    assert clause["words"][3] == {"text": "突破", "mark": "deleted", "mark_text": "删去"}
    reward = clause["provisions"][0]
    assert (reward["effect"], reward["effect_text"]) == ("mixed", "有增有减")
    assert reward["certainty"][2] == {
        "direction": "other",
        "direction_text": "其他变化",
        "certainty": "none",
        "certainty_text": "证明没有",
    }
    assert reward["rule"][0]["text"] == "给多少：金额 30万元 → 60万元"
    assert [edge["differs"] for edge in reward["edges"]] == [True, True, True, False]
    assert found["comparisons"][0]["population"]["moved"][0]["gain"] == 7


def test_json_is_exact() -> None:
    """No value is a float; what was read back is what was written."""
    found = jsonreport.document(REPORT)
    assert {str, int, bool, type(None)} == {type(value) for value in values(found)}
    assert found == json.loads(jsonreport.text(REPORT))


def test_json_does_not_say_how_long_it_took() -> None:
    """Another run of the same comparison writes the same text."""
    assert jsonreport.text(REPORT) == jsonreport.text(replace(REPORT, seconds="99"))


def test_json_keeps_the_words_as_they_are() -> None:
    """Control characters and half characters too, in a text that can be written."""
    made = jsonreport.text(hostile(UNSEEN)).encode()
    assert json.loads(made)["before"] == UNSEEN


def test_json_refuses_a_float() -> None:
    """A number that is not exact has no place in a report."""
    with pytest.raises(TypeError, match=r"a report holds `1\.5`; write it as text"):
        jsonreport.document(replace(REPORT, before=1.5))  # type: ignore[arg-type]
