"""A comparison as a comment on a pull request: GitHub's Markdown, never longer than allowed.

Words, names and cases come from whoever proposes the change: whatever GitHub would take for
markup, a mention, a reference or a link is written so that it is shown and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from tiaoli.compare.model import (
    ClauseChange,
    Comparison,
    Edge,
    Example,
    Fate,
    Mark,
    Piece,
    ProvisionChange,
    Report,
)
from tiaoli.compare.text import (
    HYPOTHETICAL,
    NO_DIFFERENCE,
    at_large,
    case_count,
    case_line,
    clean,
    effect,
    heading,
    named,
    one_line,
    outcomes,
    rules,
    title,
)

MARKER: Final = "<!-- tiaoli compare -->"
"""The first line of every comment, by which the next run finds it."""
LEAST: Final = 2_000
"""A limit below which not even the verdict is sure to have room."""
_ATTACHED: Final = "完整的报告见本次检查的附件（artifact）。"
_CLOSING: Final = 400
"""Characters kept for the last line."""
_CELL, _SHORT_CELL, _ITEM, _NAME = 200, 40, 300, 80
_ITEMS: Final = 5
"""How many provisions of a clause, and points of a provision, a shortened clause names."""

# Writing safely ----------------------------------------------------------------------------------

_BREAK: Final = "\u200b"
"""A space of no width: it parts what would be a link and is not seen."""
_LINKS: Final = (
    re.compile(r"[@#]"),  # mentions, references, addresses of mail
    re.compile(r":(?=//|[a-z0-9_+-]+:)", re.I),  # addresses, emoji
    re.compile(r"w(?=ww\.)", re.I),
    re.compile(r"(?<![0-9a-z])(?:gh|ghsa|cve)-", re.I),
)
_COMMIT: Final = re.compile(r"(?<![0-9a-z])(?=[0-9]*[a-f])[0-9a-f]{7,40}(?![0-9a-z])", re.I)
"""What GitHub may take for a commit; a number that people write has no letters."""
_MARKUP: Final = re.compile(r"[\\`*_~\[\]|&<>\"]")
_FIRST: Final = re.compile(r"^([0-9]*)([-+=.)])")
"""What makes a line a list or a heading."""


def safe(text: str) -> str:
    """`text` in one line, as GitHub shows it: no markup, no mention, no reference, no link."""
    return _FIRST.sub(lambda m: f"{m[1]}{_entity(m[2])}", _inline(one_line(text)))


def _inline(text: str) -> str:
    for link in _LINKS:
        text = link.sub(rf"\g<0>{_BREAK}", text)
    text = _COMMIT.sub(lambda m: re.sub(".{6}", rf"\g<0>{_BREAK}", m[0]), text)
    # An entity is never markup; a dollar sign in an element of its own is no mathematics.
    return _MARKUP.sub(lambda m: _entity(m[0]), text).replace("$", "<span>$</span>")


def _entity(found: str) -> str:
    return f"&#{ord(found)};"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _fenced(lines: Iterable[str]) -> str:
    """A block of YAML whose fence no line can close."""
    shown = clean("\n".join(lines))
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}yaml\n{shown}\n{fence}"


# The comment -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """A stretch of the comment: in full, and ever shorter; what is left out last is nothing."""

    kind: str
    forms: tuple[str, ...]


_SHRINK: Final = (
    ("cell", 1), ("problem", 1), ("clause", 1), ("large", 1), ("clause", 2), ("cell", 2),
    ("large", 2), ("cell", 3), ("policy", 1), ("problem", 2),
)  # fmt: skip
"""What is shortened first, and to which form; each kind from its last part to its first."""
_LEFT_OUT: Final = {
    ("cell", 1): "汇总表{}行的长句",
    ("problem", 1): "{}个问题的长句",
    ("clause", 1): "{}条的修改对照、边界和例子",
    ("large", 1): "{}项政策的冲突、期限、过渡和名单的细节",
    ("clause", 2): "{}条的全部细节",
    ("cell", 2): "汇总表{}行的详情",
    ("large", 2): "{}项政策的冲突、期限、过渡和名单",
    ("cell", 3): "汇总表的{}行",
    ("policy", 1): "{}项政策的版本",
    ("problem", 2): "{}个问题",
}


def full(report: Report) -> str:
    """The whole comparison in Markdown, however long."""
    return "".join(part.forms[0] for part in _parts(report))


def comment(report: Report, limit: int = 60_000) -> str:
    """The comparison as a comment of at most ``limit`` characters, which ends by saying what was
    left out. Raises `ValueError` for a limit under 2,000 characters."""
    if limit < LEAST:
        raise ValueError(f"limit={limit} is too short for a comment; give at least {LEAST}")
    parts = list(_parts(report))
    taken = [0] * len(parts)
    size = sum(len(part.forms[0]) for part in parts)
    for kind, form in _SHRINK:
        for n in reversed(range(len(parts))):
            if size <= limit - _CLOSING:
                break
            if parts[n].kind == kind:
                forms = parts[n].forms
                size += len(forms[form]) - len(forms[taken[n]])
                taken[n] = form
    shown = "".join(part.forms[form] for part, form in zip(parts, taken, strict=True))
    return f"{shown}\n{_left_out(parts, taken)}\n"


def _left_out(parts: Sequence[_Part], taken: Sequence[int]) -> str:
    chosen = [
        (part.kind, form)
        for part, form in zip(parts, taken, strict=True)
        if part.forms[form] != part.forms[0]
    ]
    counts = {key: chosen.count(key) for key in _LEFT_OUT if key in chosen}
    if not counts:
        return f"没有省略。{_ATTACHED}"
    said = "、".join(_LEFT_OUT[key].format(count) for key, count in counts.items())
    return f"太长，省略了{said}。{_ATTACHED}"


def _parts(report: Report) -> Iterator[_Part]:
    """The comment from top to bottom."""
    several = len(report.comparisons) > 1
    yield _Part("head", (_head(report),))
    for comparison in report.comparisons:
        yield _Part("policy", (_policy(comparison), ""))
    for problem in report.all_problems:
        item = f"- ✗ {safe(problem)}\n"
        yield _Part("problem", (item, f"- ✗ {safe(_cut(problem, _ITEM))}\n", ""))
    clauses = [(c, clause) for c in report.comparisons for clause in c.clauses]
    if clauses:
        yield _Part("head", ("\n| 条款 | 修改内容 | 谁受影响 | 案例 |\n|---|---|---|---|\n",))
    for comparison, clause in clauses:
        of = title(comparison) if several else ""
        lengths = (_row(of, clause, most) for most in (0, _CELL, _SHORT_CELL))
        yield _Part("cell", (*lengths, ""))
    for comparison in report.comparisons:
        if sections := tuple(at_large(comparison)):
            forms = _large(comparison, sections), _large_short(comparison, sections), ""
            yield _Part("large", forms)
    for comparison, clause in clauses:
        of = title(comparison) if several else ""
        yield _Part("clause", (_details(of, clause), _shortened(of, clause), ""))


def _head(report: Report) -> str:
    found = len(report.all_problems)
    verdict = f"✗ 有{found}个问题，改好以后才能合入" if found else "✓ 没有发现问题"
    versions = f"比较：{safe(_cut(report.before, _NAME))} → {safe(_cut(report.after, _NAME))}"
    said = [MARKER, f"<b>{verdict}</b>　{versions}", ""]
    hypothetical = [comparison.hypothetical for comparison in report.comparisons]
    if any(hypothetical):
        which = "" if all(hypothetical) else "其中有"
        said += [f"<b>{which}{HYPOTHETICAL}</b>", ""]
    if not report.comparisons:
        said += [NO_DIFFERENCE, ""]
    return "\n".join(said) + "\n"


def _policy(comparison: Comparison) -> str:
    what = f"（{HYPOTHETICAL}）" if comparison.hypothetical else ""
    versions = f"{safe(comparison.before)} → {safe(comparison.after)}"
    return f"{safe(title(comparison))}　{versions}{what}\n\n"


def _row(of: str, clause: ClauseChange, most: int = 0) -> str:
    """A row of the summary; each cell of at most so many characters of text, 0 for any number."""
    changed = [text for provision in clause.provisions for text in rules(provision)]
    concerned = [
        f"{provision.name}：{effect(provision)}{provision.confined and f'。{provision.confined}'}"
        for provision in clause.provisions
    ]
    cases = case_count([case for provision in clause.provisions for case in provision.cases])
    cells = (
        [f"{of}{heading(clause)}"],
        changed or ["只有文字" if clause.fate is Fate.REVISED else clause.fate.value],
        concerned or ["—"],
        [cases or "—"],
    )
    return f"| {' | '.join(_cell(texts, most) for texts in cells)} |\n"


def _cell(texts: Sequence[str], most: int) -> str:
    if most and sum(map(len, texts)) > most:
        return safe(_cut("；".join(texts), most))
    return "<br>".join(map(safe, texts))


def _folded(summary: str, blocks: Iterable[str]) -> str:
    inside = "\n\n".join(filter(None, blocks))
    return f"\n<details>\n<summary>{safe(summary)}</summary>\n\n{inside}\n\n</details>\n"


def _large(comparison: Comparison, sections: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    blocks = (_list(name, said) for name, said in sections)
    return _folded(f"{title(comparison)}：冲突、期限、过渡、名单", blocks)


def _large_short(comparison: Comparison, sections: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    counts = "；".join(f"{_cut(name, _NAME)} {len(said)}项" for name, said in sections)
    return f"\n{safe(_cut(title(comparison), _NAME))}：{safe(counts)}\n"


# One clause --------------------------------------------------------------------------------------


def _details(of: str, clause: ClauseChange) -> str:
    blocks = [_redline(clause)]
    for provision in clause.provisions:
        blocks += _provision(provision)
    return _folded(f"{of}{heading(clause)}", blocks)


def _shortened(of: str, clause: ClauseChange) -> str:
    """The rule changes, effects and counts of a clause, each list cut after a few points."""
    blocks = []
    for provision in clause.provisions[:_ITEMS]:
        blocks.append(_provision_line(provision, _ITEM))
        blocks.append(_few(rules(provision)))
        counts = (
            (case_count(provision.cases), "案例"),
            (f"{len(provision.doubts_new)}个" * bool(provision.doubts_new), "新的疑问"),
        )
        blocks.append(_few([f"{name}：{count}" for count, name in counts if count]))
    more = len(clause.provisions) - _ITEMS
    blocks.append(f"另有{more}项规定" if more > 0 else "")
    return _folded(_cut(f"{of}{heading(clause)}", _ITEM), blocks)


def _few(said: Sequence[str]) -> str:
    more = [f"另有{len(said) - _ITEMS}项"] if len(said) > _ITEMS else []
    return _list("", [*(_cut(text, _ITEM) for text in said[:_ITEMS]), *more])


def _list(name: str, said: Iterable[str]) -> str:
    items = "\n".join(f"- {safe(text)}" for text in said)
    return f"{safe(name)}：\n\n{items}" if name and items else items


def _redline(clause: ClauseChange) -> str:
    """The words with what was deleted and inserted; nothing where only the number changed."""
    if not clause.reworded:
        return ""
    joined = groupby(clause.words, key=lambda piece: piece.mark)  # two halves may make a link
    pieces = (Piece("".join(text for text, _ in same), mark) for mark, same in joined)
    return f"<p>{''.join(map(_marked, pieces))}</p>"


def _marked(piece: Piece) -> str:
    text = _inline(clean(piece.text)).replace("\n", "<br>")
    match piece.mark:
        case Mark.DELETED:
            return f"<del>{text}</del>"
        case Mark.INSERTED:
            return f"<ins><b>{text}</b></ins>"
        case Mark.MOVED_AWAY:
            return f"〔移走〕<del>{text}</del>"
        case Mark.MOVED_HERE:
            return f"〔移来〕<ins>{text}</ins>"
        case Mark.KEPT:
            return text


def _provision_line(provision: ProvisionChange, most: int = 0) -> str:
    name, said = named(provision), effect(provision)
    if most:
        name, said = _cut(name, most), _cut(said, most)
    return f"<b>{safe(name)}</b>：{safe(said)}"


def _provision(provision: ProvisionChange) -> Iterator[str]:
    yield _provision_line(provision)
    yield _list("", rules(provision))
    yield _edges(provision.edges)
    yield safe(provision.confined)
    yield safe(provision.note)
    for example in provision.examples:
        yield _example(example)
    yield _list("案例", map(case_line, provision.cases))
    yield _list("新的疑问", provision.doubts_new)
    yield _list("已解决的疑问", provision.doubts_settled)


def _edges(edges: Sequence[Edge]) -> str:
    if not edges:
        return ""
    head = "| | 事实 | 取值 | 修改前 | 修改后 |\n|---|---|---|---|---|"
    return "\n".join((head, *map(_edge, edges)))


def _edge(edge: Edge) -> str:
    mark, after = ("※", f"<b>{safe(edge.after)}</b>") if edge.differs else ("", safe(edge.after))
    return f"| {mark} | {safe(edge.fact)} | {safe(edge.value)} | {safe(edge.before)} | {after} |"


def _example(example: Example) -> str:
    return f"最小的例子，{safe(outcomes(example))}\n\n{_fenced(example.lines)}"
