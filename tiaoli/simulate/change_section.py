"""What a report says of a comparison: who gains, who loses, what it costs, what stays open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tiaoli.columns.results import OPEN
from tiaoli.compare.text import one_line
from tiaoli.kinds import Money
from tiaoli.policy import Rulebook
from tiaoli.simulate import charts
from tiaoli.simulate.amounts import Span, percent, spoken, total
from tiaoli.simulate.changes import (
    GAIN,
    LOSS,
    MIXED,
    SAME,
    Changes,
    Mover,
    ProvisionChange,
    Size,
)
from tiaoli.simulate.charts import SURE, WORSE, Bars
from tiaoli.simulate.document import (
    Cell,
    Drawing,
    Part,
    Section,
    Table,
    Text,
    change,
    column,
    money,
    number,
    row,
    words,
)
from tiaoli.simulate.sections import UNIT

_NAMED: Final = 3
"""How many provisions of an applicant are named."""


def changes_section(changes: Changes) -> Section:
    """The comparison of the run with an earlier edition or another reading."""
    changed = [each for each in changes.provisions if each.touched]
    parts: list[Part] = [
        Text(f"比较：由{_sides(changes)[0]}改为{_sides(changes)[1]}。数据和申报日期相同。"),
        _applicants(changes),
        Text(
            "只列入结果或规则有变化的规定。在这些规定中有一项在任何一边未定的申请人，单列为未定，"
            "既不算多得也不算少得。“至多”项按最高额和最低额比较：两头都不减、至少一头增加，才算多得。",
            "note",
        ),
    ]
    if not changed:
        return Section("changes", "改变了什么", (*parts, Text("没有一条规定的结果不同。")))
    parts += _by_provision(changes, changed)
    parts += _sizes(changes)
    parts += _biggest("多得最多的申请人", changes.gains)
    parts += _biggest("少得最多的申请人", changes.losses)
    return Section("changes", "改变了什么", tuple(parts))


def _sides(changes: Changes) -> tuple[str, str]:
    """What was run before and after, as far as it differs."""
    renewed = [pair for pair in changes.books if pair[0] is not pair[1]]
    before, after = set(changes.before.readings), set(changes.after.readings)
    return (
        _side([old for old, _ in renewed], before - after, bool(after - before)),
        _side([new for _, new in renewed], after - before, bool(before - after)),
    )


def _side(books: Sequence[Rulebook], own: set[str], others: bool) -> str:
    named = [f"{b.policy.short} {b.edition_id}（{b.edition.status.value}）" for b in books]
    if own:
        named.append(f"读法“{'、'.join(sorted(own))}”")
    elif others:
        named.append("默认读法")
    return "，".join(named) or "同样的规则"


def _applicants(changes: Changes) -> Table:
    whole = changes.after.applicants
    sums = {GAIN: changes.gained, LOSS: changes.lost}
    rows = [
        row(
            words(label),
            number(changes.applicants[label]),
            words(percent(changes.applicants[label], whole)),
            *(_shift(sums[label]) if label in sums else (words("—"), words("—"))),
        )
        for label in (GAIN, LOSS, MIXED, SAME, OPEN)
    ]
    rows.append(
        row(words("已裁判的申请人"), number(whole), words("100%"), words(""), words(""),
            sort="total")
    )  # fmt: skip
    return Table(
        f"申请人得失。{UNIT}",
        column("申请人", "个数", "占", "最低额的变化", "最高额的变化"),
        tuple(rows),
        "不变包括两边都没有任何奖补的；有增有减＝几项相抵后仍说不清是多是少的。",
    )


def _shift(span: Span) -> tuple[Cell, Cell]:
    return change(span.low), change(span.high)


def _by_provision(changes: Changes, changed: Sequence[ProvisionChange]) -> Iterator[Part]:
    clear = [each for each in changed if each.rows[GAIN] or each.rows[LOSS]]
    if clear:
        most = max(clear, key=lambda each: each.rows[GAIN] + each.rows[LOSS])
        yield Drawing(
            charts.diverging(
                "changes",
                "各项规定：多得与少得的申请人",
                f"{len(clear)}项规定的对比条图，少得在左、多得在右。变动最多的是{_name(most)}："
                f"{most.rows[GAIN]:,}个多得，{most.rows[LOSS]:,}个少得。未定的不在图中。数字见下表。",
                [_name(each) for each in clear],
                Bars("少得", [each.rows[LOSS] for each in clear], WORSE),
                Bars("多得", [each.rows[GAIN] for each in clear], SURE),
                changes.after.synthetic,
            )
        )
    rows = [
        row(
            words(_name(each), _was(each)),
            *(number(each.rows[label]) for label in (GAIN, LOSS, MIXED, SAME, OPEN)),
            _money(each.before),
            _money(each.after),
            *_shift(each.after - each.before),
        )
        for each in changed
    ]
    before, after = (total([getattr(e, side) for e in changed]) for side in ("before", "after"))
    rows.append(
        row(
            words("合计"),
            *(
                number(sum(each.rows[label] for each in changed))
                for label in (GAIN, LOSS, MIXED, SAME, OPEN)
            ),
            _money(before),
            _money(after),
            *_shift(after - before),
            sort="total",
        )
    )
    yield Table(
        f"各项规定的得失和费用。{UNIT}",
        column(
            "规定", GAIN, LOSS, MIXED, SAME, OPEN, "原来的费用", "现在的费用",
            "下限变化", "上限变化",
        ),
        tuple(rows),
        "得失以项计（一个申请人一个年度一项规定）。费用是上限，其中至少的部分写在下面；"
        "未定的项计入费用的上下限，不计入得失。",
    )  # fmt: skip


def _name(each: ProvisionChange) -> str:
    return f"{each.policy} {each.provision}"


def _was(each: ProvisionChange) -> str:
    if not each.was:
        return "新增"
    return f"原{each.was}" if each.was != each.provision.removesuffix("（已删去）") else ""


def _money(span: Span) -> Cell:
    endless = f"＋{span.open:,}项无上限" if span.open else ""
    least = f"至少{spoken(span.low)}" if 0 < span.low < span.high else ""
    return money(span.high, "；".join(filter(None, (least, endless))))


def _sizes(changes: Changes) -> Iterator[Part]:
    found = [each for each in changes.sizes if each.gain or each.loss]
    if not found:
        return
    yield Drawing(
        charts.diverging(
            "change-sizes",
            "得失有多大",
            "对比条图，少得在左、多得在右："
            + "；".join(f"{_size(e)}：多得{e.gain:,}个，少得{e.loss:,}个" for e in found),
            [_size(each) for each in found],
            Bars("少得", [each.loss for each in found], WORSE),
            Bars("多得", [each.gain for each in found], SURE),
            changes.after.synthetic,
        )
    )
    yield Table(
        "得失有多大（申请人，个）",
        column("每个申请人的得失", "多得", "少得"),
        tuple(row(words(_size(e)), number(e.gain), number(e.loss)) for e in found),
        "按最高额的变化分档；最高额不变的按最低额。",
    )


def _size(each: Size) -> str:
    if each.high == 0:
        return "没有金额的支持"
    if each.high is None:
        return f"{Money().show(each.low)}以上"
    if not each.low:
        return f"不到{Money().show(each.high)}"
    return f"{Money().show(each.low)}以上、不到{Money().show(each.high)}"


def _biggest(caption: str, movers: Sequence[Mover]) -> Iterator[Part]:
    if not movers:
        return
    yield Table(
        f"{caption}。{UNIT}",
        column("申请人编号", "原来", "现在", "最低额的变化", "最高额的变化", "'在哪些规定"),
        tuple(
            row(
                words(one_line(each.who)),
                _money(each.before),
                _money(each.after),
                *_shift(each.after - each.before),
                words(_places(each.provisions)),
            )
            for each in movers
        ),
    )


def _places(provisions: Sequence[str]) -> str:
    shown = "、".join(provisions[:_NAMED])
    more = len(provisions) - _NAMED
    return f"{shown}等{len(provisions)}项" if more > 0 else shown
