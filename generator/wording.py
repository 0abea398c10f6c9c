"""What pages and Word documents say in the same words."""

from __future__ import annotations

from typing import Final

from generator import marks
from generator.clause import ClauseView, EditionView, ProvisionView, TextRow
from generator.doubts import Doubt, Option
from tiaoli import boundary_table
from tiaoli.policy import Rulebook

DOCUMENT: Final = "条款与规则对照表"
LEGEND: Final = (
    (marks.NUMBER, "数字"),
    (marks.WORD, "决定性用语"),
    (marks.NOUN, "名词（事实）"),
    (marks.NONE, "没有效力的词"),
    (marks.DOUBT, "〔存疑〕"),
    (marks.ADDED, "条文没有的词"),
)
"""How a mark is said; where colours cannot tell nouns apart, they are not marked."""
OFFICIAL, RULE = "官方文本", "规则说出来是"
NUMBER: Final = "条文的数"
BOUNDARY_HEADS: Final = (NUMBER, *boundary_table.NAMES)
BOUNDARY_NOTE: Final = (
    "其余条件都满足时，数额差一个最小单位（一分、一天、一人）会怎样；"
    "由求值程序算出，不是手写的。"
)  # fmt: skip
TAKEN, OTHER, AUTHORITY, INSTEAD = "采用", "另一读法", "依据", "建议写法"
OPEN: Final = "？ 存疑"
DEFECT_HEADS: Final = ("原文", "问题", "可以改写")
OPINION: Final = "审查意见"
CONCLUSION, REMARK, SIGNER, DATE = "审查结论", "意见", "审查人（签名）", "日期"
CHOICES: Final = ("□ 同意", "□ 有意见")
DAY: Final = "　　年　月　日"
"""What a reviewer fills in."""
CASES_SHOWN: Final = 4
"""How many cases that show what a reading changes are named."""


def text_of(book: Rulebook) -> str:
    """What an edition publishes: its whole text, or orders that amend an earlier one."""
    return "原文" if book.amended is None else "修改决定"


def version(book: Rulebook) -> str:
    """An edition with its status, and the one that it amends."""
    amends = book.edition.amends
    return f"{book.edition_id}（{book.edition.status.value}）" + (
        f"，修订 {amends}" if amends else ""
    )


def cases(view: ClauseView | EditionView) -> str:
    """How many written cases came out as expected, or which edition has them."""
    if isinstance(view, ClauseView) and view.origin is not None and not view.cases:
        return f"案例见 {view.origin.edition}"
    return f"案例 {view.passed}/{view.cases}" if view.cases else "没有案例"


def no_effect(view: ProvisionView) -> str:
    """The words that decide nothing, each with why."""
    return "；".join(f"“{each.text}”——{each.why}" for each in view.pair.no_effect)


def units(row: TextRow) -> tuple[tuple[str, str], ...]:
    """Who is responsible: each role with its units."""
    found: dict[str, list[str]] = {}
    for unit in row.units:
        found.setdefault(unit.role, []).append(unit.name)
    return tuple((role, "、".join(names)) for role, names in found.items())


def concerns(view: ClauseView, row: TextRow) -> str:
    """Which provisions the words between them concern, or what they are."""
    if row.units:
        several = len(row.concerns) > 1 or len(view.provisions) > 1
        return f"管：{'、'.join(row.concerns)}" if several else ""
    return ("条旨" if view.clause.title else "编号") if row is view.rows[0] else ""


def worded_by(view: ClauseView) -> str:
    """Which edition worded the clause, where that is not the policy's first."""
    if view.origin is not None:
        since = view.origin.edition
        return (
            f"本条原为 {since} {view.was}，自 {since} 起只改了条号"
            if view.was
            else f"本条自 {since} 起未改"
        )
    if not view.reworded:
        return ""
    was = f"，原为 {view.book.edition.amends} {view.was}" if view.was else ""
    return f"本条由 {view.book.edition_id} {f'修改{was}' if view.clause.was else '增加'}"


def showing(doubt: Doubt, option: Option) -> str:
    """The cases that show what a reading changes; nothing for the one taken."""
    if option.taken:
        return ""
    if option.shown:
        named = "；".join(
            f"{each.result.case.name}（{each.result.expectation.outcome} → {each.outcome}"
            + (f"，读法 {each.reading}" if each.reading != option.name else "")
            + "）"
            for each in option.shown[:CASES_SHOWN]
        )
        more = len(option.shown) - CASES_SHOWN
        return f"显示这一差别的案例：{named}" + (f"；另有{more}个" if more > 0 else "")
    if doubt.since:
        return f"显示这一差别的案例见 {doubt.since}"
    return "还没有案例显示这一差别"
