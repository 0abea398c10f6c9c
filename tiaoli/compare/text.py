"""A comparison as plain lines, coloured on a terminal; and the wording that all reports share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from tiaoli.compare.model import (
    CaseChange,
    ClauseChange,
    Comparison,
    Edge,
    Example,
    Mark,
    Moved,
    Piece,
    PopulationChange,
    ProvisionChange,
    Report,
)

HYPOTHETICAL: Final = "假设修订，仅供示例，不是法律文本"
NO_DIFFERENCE: Final = "两个版本没有差别"
BRACKETS: Final = {
    Mark.DELETED: ("［-", "-］"),
    Mark.INSERTED: ("｛+", "+｝"),
    Mark.MOVED_AWAY: ("［移走：", "］"),
    Mark.MOVED_HERE: ("｛移来：", "｝"),
}
"""What stands around changed words where there is no colour."""
STYLES: Final = {
    Mark.DELETED: "red strike",
    Mark.INSERTED: "green underline",
    Mark.MOVED_AWAY: "yellow strike",
    Mark.MOVED_HERE: "yellow underline",
}
_HEAD, _LABEL, _DIFFERS, _PROBLEM = "bold", "bold cyan", "yellow", "bold red"


# Wording that all reports share ------------------------------------------------------------------


def clean(text: str) -> str:
    """`text` as it can be shown: without control characters, and what is invisible or turns the
    text around written as 〔U+202E〕. Line breaks and tabs stay."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in "\n\t":
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Cs") or ord(character) & 0xFFFE == 0xFFFE:
        return ""
    return f"〔U+{ord(character):04X}〕" if category in ("Cf", "Zl", "Zp") else character


def one_line(text: str) -> str:
    """`text` as it can be shown in one line."""
    return clean(text).replace("\n", " ").replace("\t", " ").strip()


def title(comparison: Comparison) -> str:
    """The policy's title in title marks."""
    return f"《{one_line(comparison.title).removeprefix('《').removesuffix('》')}》"


def heading(clause: ClauseChange) -> str:
    """What a clause is cited by, its topic and its fate."""
    return f"{' '.join(filter(None, (clause.label, clause.topic)))}（{clause.fate.value}）"


def named(provision: ProvisionChange) -> str:
    """A provision's name with its id before and after."""
    ids = dict.fromkeys(filter(None, (provision.id_before, provision.id_after)))
    gone = "，删去" if not provision.id_after else ""
    return f"{provision.name}（{' → '.join(ids)}{gone if provision.id_before else '，新增'}）"


def effect(provision: ProvisionChange) -> str:
    """What a change does to people, how sure that is, and whether the amendment says the same."""
    if not provision.certainty:
        return "没有可以比较的结果"
    known = "；".join(f"{way.value}：{found.value}" for way, found in provision.certainty)
    said = known if provision.effect is None else f"{provision.effect.value}（{known}）"
    if provision.declared is None:
        return said
    agrees = "相符" if provision.declared is provision.effect else "不符"
    agrees = "未能证实" if provision.effect is None else agrees
    return f"{said}；修订声明“{provision.declared.value}”，{agrees}"


def rules(provision: ProvisionChange) -> tuple[str, ...]:
    """What changed in the rule; of a rule that is new or gone, what it says."""
    if provision.rule:
        return tuple(change.text for change in provision.rule)
    if not provision.id_before:
        return provision.said_after
    return () if provision.id_after else provision.said_before


def outcomes(example: Example) -> str:
    """The two outcomes of an example, and the reading under which it was judged."""
    reading = f"（读法：{example.reading}）" if example.reading else ""
    of = f"{example.provision} " if example.provision else ""
    return f"{example.direction.value}：{of}{example.before} → {example.after}{reading}"


def case_line(case: CaseChange) -> str:
    """A written case whose outcome changes."""
    came = f"{case.where} {case.name}（{case.provision}）：{case.before} → {case.after}"
    if not case.expected:
        return came
    return f"{came}；{'期望相符' if case.met else f'期望是 {case.expected}，须重新写'}"


def case_count(cases: Iterable[CaseChange]) -> str:
    """How many written cases come out differently; empty if none does."""
    every = list(cases)
    wrong = sum(bool(case.expected) and not case.met for case in every)
    said = f"{len(every)}个既有案例的结果改变" if every else ""
    return said + (f"，其中{wrong}个的期望须重新写" if wrong else "")


def other_cases(comparison: Comparison) -> tuple[CaseChange, ...]:
    """The changed cases that no provision of the comparison shows."""
    shown = {case for provision in comparison.provisions for case in provision.cases}
    return tuple(case for case in comparison.cases if case not in shown)


def at_large(comparison: Comparison) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What concerns a policy as a whole: headings, and what stands under each."""
    sections = (
        ("其他条款的案例", tuple(map(case_line, other_cases(comparison)))),
        ("条文之间的冲突", comparison.conflicts),
        ("期限", comparison.dates),
        ("过渡", comparison.transition),
    )
    yield from ((name, said) for name, said in sections if said)
    if comparison.population:
        yield _population(comparison.population)


def _population(change: PopulationChange) -> tuple[str, tuple[str, ...]]:
    said = tuple(map(_moved, change.moved)) or ("没有一行的结果改变",)
    return f"名单 {change.file}（共{change.rows}行）", said


def _moved(moved: Moved) -> str:
    parts = (
        f"{moved.gain}行多得，共多{moved.gained}" if moved.gain else "",
        f"{moved.loss}行少得，共少{moved.lost}" if moved.loss else "",
        f"{moved.other}行有其他变化" if moved.other else "",
        f"{moved.open}行未定" if moved.open else "",
    )
    return f"{moved.provision}：{'；'.join(filter(None, parts)) or '没有一行的结果改变'}"


# Lines -------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    pieces: tuple[Piece, ...]
    style: str = ""


def lines(report: Report) -> Iterator[str]:
    """The report line by line; changed words stand in ［-…-］ and ｛+…+｝."""
    return ("".join(map(bracketed, line.pieces)) for line in _lines(report))


def print_report(report: Report) -> None:
    """Prints the report, in colour where standard output is a terminal that shows colour."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal or console.color_system is None or console.no_color:
        for plain in lines(report):
            print(plain)
        return
    for line in _lines(report):
        spans = [(piece.text, STYLES.get(piece.mark, "")) for piece in line.pieces]
        console.print(Text.assemble(*spans, style=line.style))


def bracketed(piece: Piece) -> str:
    """A piece of a redline where there is no colour."""
    opening, closing = BRACKETS.get(piece.mark, ("", ""))
    return f"{opening}{piece.text}{closing}"


def _say(text: str, indent: int = 0, style: str = "") -> _Line:
    return _Line((Piece("  " * indent + one_line(text), Mark.KEPT),), style)


def _lines(report: Report) -> Iterator[_Line]:
    took = f"（用时{report.seconds}秒）" if report.seconds else ""
    yield _say(f"比较：{report.before} → {report.after}{took}")
    if not report.comparisons:
        yield _say(NO_DIFFERENCE)
    for comparison in report.comparisons:
        yield from _comparison(comparison)
    if report.all_problems:
        yield _say("")
        yield _say(f"问题（{len(report.all_problems)}个）", style=_HEAD)
        yield from (_say(f"✗ {problem}", 1, _PROBLEM) for problem in report.all_problems)


def _comparison(comparison: Comparison) -> Iterator[_Line]:
    yield _say("")
    yield _say(f"{title(comparison)}　{comparison.before} → {comparison.after}", style=_HEAD)
    if comparison.hypothetical:
        yield _say(HYPOTHETICAL, style=_PROBLEM)
    for clause in comparison.clauses:
        yield _say("")
        yield _say(heading(clause), style=_HEAD)
        yield from _words(clause)
        for provision in clause.provisions:
            yield from _provision(provision)
    for name, said in at_large(comparison):
        yield _say("")
        yield _say(name, style=_LABEL)
        yield from (_say(f"· {each}", 1) for each in said)


def _words(clause: ClauseChange) -> Iterator[_Line]:
    """The redline; nothing where no word changed, or only the number."""
    if not clause.reworded:
        return
    line: list[Piece] = []
    for text, mark in clause.words:
        shown = clean(text)
        if mark is not Mark.KEPT:  # a line break that came or went is a change to be seen
            shown = shown.replace("\n", "↵\n" if mark in (Mark.INSERTED, Mark.MOVED_HERE) else "↵")
        first, *rest = shown.split("\n")
        line.append(Piece(first, mark))
        for next_ in rest:
            yield _indented(line)
            line = [Piece(next_, mark)]
    yield _indented(line)


def _indented(pieces: list[Piece]) -> _Line:
    return _Line((Piece("  ", Mark.KEPT), *(piece for piece in pieces if piece.text)))


def _provision(provision: ProvisionChange) -> Iterator[_Line]:
    yield _say(f"{named(provision)}：{effect(provision)}", 1, _LABEL)
    yield from _section("规则", rules(provision))
    for example in provision.examples:
        yield _say(f"最小的例子，{outcomes(example)}", 2)
        yield from (
            _Line((Piece("        " + clean(line), Mark.KEPT),))
            for text in example.lines
            for line in text.split("\n")
        )
    yield from _edges(provision.edges)
    yield from _section("范围", filter(None, (provision.confined, provision.note)))
    yield from _section("案例", map(case_line, provision.cases))
    yield from _section("新的疑问", provision.doubts_new)
    yield from _section("已解决的疑问", provision.doubts_settled)


def _section(name: str, said: Iterable[str]) -> Iterator[_Line]:
    items = tuple(said)
    if items:
        yield _say(name, 2)
        yield from (_say(f"· {item}", 3) for item in items)


def _edges(edges: tuple[Edge, ...]) -> Iterator[_Line]:
    """A table: fact, value, outcome before and after; ※ marks the rows that differ."""
    if not edges:
        return
    facts, values = _column(e.fact for e in edges), _column(e.value for e in edges)
    yield _say("边界（※ 结果改变）", 2)
    for edge, fact, value in zip(edges, facts, values, strict=True):
        came = f"{edge.before} → {edge.after}" if edge.differs else f"{edge.before}（不变）"
        mark = "※" if edge.differs else "·"
        yield _say(f"{mark} {fact}  {value}  {came}", 3, _DIFFERS if edge.differs else "")


def _column(texts: Iterable[str]) -> list[str]:
    """The texts, each as wide on the screen as the widest."""
    from rich.cells import cell_len

    cells = [one_line(text) for text in texts]
    width = max(map(cell_len, cells))
    return [cell + " " * (width - cell_len(cell)) for cell in cells]
