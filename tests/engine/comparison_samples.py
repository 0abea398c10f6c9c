"""Comparisons made up for the tests of the reports: every fate of a clause, and what is hostile."""

from __future__ import annotations

from dataclasses import replace

from tiaoli.compare.model import (
    CaseChange,
    Certainty,
    ClauseChange,
    Comparison,
    Direction,
    Edge,
    Example,
    Fate,
    Mark,
    Moved,
    Piece,
    PopulationChange,
    ProvisionChange,
    Report,
    RuleChange,
)
from tiaoli.provisions import Effect

FOUND, NONE, SOUGHT = Certainty.FOUND, Certainty.NONE, Certainty.SOUGHT
GAIN, LOSS, OTHER = Direction.GAIN, Direction.LOSS, Direction.OTHER
KEPT, DELETED, INSERTED = Mark.KEPT, Mark.DELETED, Mark.INSERTED

CASE = CaseChange(
    "fixtures/mou/art_05.yaml:12",
    "收入刚好2000万元",
    "第五条/突破奖励",
    "30万元",
    "60万元",
    "30万元",
)
EDITED = replace(CASE, where="fixtures/mou/art_05.yaml:20", name="收入5000万元", expected="60万元")
ELSEWHERE = replace(CASE, where="fixtures/mou/art_09.yaml:3", provision="第九条/贴息")
REWARD = ProvisionChange(
    "突破奖励",
    "第五条/突破奖励",
    "第五条/突破奖励",
    rule=(
        RuleChange("给多少", "金额", "30万元", "60万元"),
        RuleChange("条件", "门槛", "", "企业.年度主营业务收入 ≥ 2000万元"),
        RuleChange("次数", "一次性", "一次性", ""),
    ),
    certainty=((GAIN, FOUND), (LOSS, FOUND), (OTHER, NONE)),
    examples=(
        Example(
            GAIN,
            (
                "- 案例: 收入2000万元",
                "  日期: 2025-03-01",
                "  事实:",
                "    企业: {年度主营业务收入: 2000万元}",
            ),
            "30万元",
            "60万元",
        ),
        Example(
            LOSS,
            (
                "- 案例: 收入1999万9999.99元",
                "  日期: 2025-03-01",
                "  事实:",
                "    企业: {年度主营业务收入: 1999万9999.99元}",
            ),
            "30万元",
            "不符合",
            "任何标准",
        ),
    ),
    edges=(
        Edge("企业.年度主营业务收入", "1999万9999.99元", "30万元", "不符合"),
        Edge("企业.年度主营业务收入", "2000万元", "30万元", "60万元"),
        Edge("企业.年度主营业务收入", "2000万0000.01元", "30万元", "60万元"),
        Edge("企业.类型", "个人", "不符合", "不符合"),
    ),
    confined="只有年度主营业务收入在2000万元上下的企业受影响",
    note="证明不含逾期申报",
    cases=(CASE, EDITED),
    doubts_new=("“年度”是自然年度还是会计年度？",),
    doubts_settled=("“突破”包括刚好等于吗？",),
    declared=Effect.LOOSER,
)
DUTY = ProvisionChange(
    "报告义务",
    "第五条/报告义务",
    "第五条/报告义务",
    rule=(RuleChange("期限", "日数", "30日", "15日"),),
    certainty=((GAIN, NONE), (LOSS, SOUGHT), (OTHER, NONE)),
)
REVISED = ClauseChange(
    Fate.REVISED,
    "第五条",
    "第五条",
    "支持企业做大",
    (
        Piece("第五条 支持企业做大。对", KEPT),
        Piece("首次", Mark.MOVED_AWAY),
        Piece("年度主营业务收入", KEPT),
        Piece("突破", DELETED),
        Piece("达到", INSERTED),
        Piece("2000万元的企业，", KEPT),
        Piece("首次", Mark.MOVED_HERE),
        Piece("给予", KEPT),
        Piece("30", DELETED),
        Piece("60", INSERTED),
        Piece("万元奖励。\n获得奖励的企业应当在", KEPT),
        Piece("30", DELETED),
        Piece("15", INSERTED),
        Piece("日内报告资金使用情况。", KEPT),
    ),
    (REWARD, DUTY),
)
NEW = ClauseChange(
    Fate.INSERTED,
    "",
    "第六条",
    "支持算力",
    (Piece("第六条 支持算力。\n对租用算力的企业，按50%补贴。", INSERTED),),
    (
        ProvisionChange(
            "算力补贴",
            "",
            "第六条/算力补贴",
            said_after=("租用算力的企业得到租金的50%",),
            certainty=((GAIN, FOUND), (LOSS, NONE), (OTHER, NONE)),
        ),
    ),
)
REPEALED = ClauseChange(
    Fate.REPEALED,
    "第七条",
    "",
    "支持展会",
    (Piece("第七条 支持展会。对办展的企业，给予5万元补贴。", DELETED),),
    (
        ProvisionChange(
            "办展补贴",
            "第七条/办展补贴",
            "",
            said_before=("办展的企业得到5万元",),
            certainty=((GAIN, NONE), (LOSS, FOUND), (OTHER, NONE)),
        ),
    ),
)
RENUMBERED = ClauseChange(
    Fate.RENUMBERED,
    "第八条",
    "第七条",
    "附则",
    (
        Piece("第", KEPT),
        Piece("八", DELETED),
        Piece("七", INSERTED),
        Piece("条 本政策由市经信局解释。", KEPT),
    ),
)
COMPARISON = Comparison(
    "mou",
    "某市促进人工智能产业发展的若干政策",
    "v1",
    "v2",
    (REVISED, NEW, REPEALED, RENUMBERED),
    cases=(CASE, ELSEWHERE),
    conflicts=("第五条与第九条对同一项目都给奖励，没有写能否同享",),
    dates=("施行：2025-01-01 → 2026-01-01",),
    transition=("2025年12月31日以前提出的申请按哪一版办理，没有写",),
    population=PopulationChange(
        "企业名单.csv",
        120,
        (
            Moved("第五条/突破奖励", 7, "210万元", 2, "60万元", 0, 3),
            Moved("第七条/办展补贴", 0, "", 0, "", 0, 0),
        ),
    ),
    problems=("第六条的案例还没有第二个人写期望",),
    hypothetical=True,
)
REPORT = Report("v1", "v2", (COMPARISON,), ("声明“放宽”与第五条/突破奖励的结果不符",), "3.2")
CALM = Report("v1", "v2", (replace(COMPARISON, hypothetical=False, problems=()),))
NOTHING = Report("v1", "v2", ())


def several() -> Report:
    """Two policies, one of them an amendment that nobody has made."""
    other = replace(
        COMPARISON, policy="ling", title="《另一政策》", hypothetical=False, problems=()
    )
    return replace(REPORT, comparisons=(COMPARISON, other))


def long(clauses: int) -> Report:
    """A report of so many revised clauses."""
    made = tuple(
        replace(REVISED, label_before=f"第{n}项", label_after=f"第{n}项", topic=f"主题{n}")
        for n in range(1, clauses + 1)
    )
    return Report("v1", "v2", (replace(COMPARISON, clauses=made),))


def wordy(length: int) -> Report:
    """A report whose every text is at least so long."""
    words = "<|@`" * (length // 4)
    provision = replace(
        REWARD,
        name=words,
        rule=(RuleChange(words, "金额", words, words),) * 9,
        confined=words,
        doubts_new=(words,) * 9,
    )
    clause = replace(
        REVISED, topic=words, words=(Piece(words, DELETED),), provisions=(provision,) * 9
    )
    compared = replace(
        COMPARISON, title=words, before=words, clauses=(clause,), conflicts=(words,) * 9
    )
    return Report(words, words, (compared,) * 3, (words,) * 99)


HOSTILE = (
    "@octocat", "owner/repo#12", "#12", "GH-12", "https://example.com/x", "www.example.com",
    "a@example.com", "<script>alert(1)</script>", "<!-- x", "</details>", "`code`", "```", "~~~",
    "**粗**", "_斜_", "~~删~~", "[链接](https://example.com)", "![图](x)", "a|b", "\\", "$x$",
    ":smile:", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "1. 一", "- 二", "# 三", "> 四",
    "- [ ] 五", "=== ", "&lt;b&gt;",
)  # fmt: skip
"""Texts that GitHub would take for something else than words."""


def hostile(text: str) -> Report:
    """A report in which every text that comes from a pull request is `text`."""
    case = CaseChange(text, text, text, text, text, text)
    provision = ProvisionChange(
        text, text, text,
        rule=(RuleChange(text, text, text, text),),
        said_before=(text,), said_after=(text,),
        certainty=((GAIN, FOUND),),
        examples=(Example(GAIN, (f"- 案例: {text}", text), text, text, text),),
        edges=(Edge(text, text, text, text), Edge(text, text, text, "改")),
        confined=text, note=text, cases=(case,), doubts_new=(text,), doubts_settled=(text,),
    )  # fmt: skip
    pieces = tuple(Piece(text, mark) for mark in Mark)
    clause = ClauseChange(Fate.REVISED, text, text, text, pieces, (provision,))
    compared = Comparison(
        text, text, text, text, (clause,),
        conflicts=(text,), dates=(text,), transition=(text,), problems=(text,),
        population=PopulationChange(text, 1, (Moved(text, 1, text, 1, text, 1, 1),)),
    )  # fmt: skip
    return Report(text, text, (compared,), (text,))
