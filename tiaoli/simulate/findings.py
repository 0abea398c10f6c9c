"""What a report says beyond the costs: distribution, envelopes, quotas, what is open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tiaoli.columns.results import BREACHED, GAVE_WAY, KEPT, OPEN
from tiaoli.compare.text import one_line
from tiaoli.kinds import Money
from tiaoli.provisions import Duty, Grant, Prohibition
from tiaoli.simulate import charts
from tiaoli.simulate.amounts import Span, exact, percent, spoken, spoken_span
from tiaoli.simulate.charts import SURE, UNKNOWN, Bars
from tiaoli.simulate.document import (
    NOTHING,
    Cell,
    Drawing,
    Heading,
    Items,
    Part,
    Section,
    Table,
    Text,
    column,
    money,
    number,
    row,
    upper,
    words,
)
from tiaoli.simulate.figures import Distribution, Figures, Fund, Lack, Places
from tiaoli.simulate.sections import UNIT, cost_bars

MOST_FACTS: Final = 20
MOST_BARS: Final = 12


def distribution(figures: Figures) -> Section:
    """How the money falls on those who get it."""
    sure, most = figures.certain, figures.ceiling
    if not most.applicants:
        return Section("distribution", "金额怎样分布", (Text("没有申请人得到金额。"),))
    parts: list[Part] = [
        Text(
            "把每个申请人在这次计算中各项金额相加后比较。"
            "“确定”只计金额确定的项；“含至多”再加上“至多”项的最高额。未定的都不计。"
        )
    ]
    if sure.applicants:
        parts += _drawn(figures, sure)
    quantiles = dict(sure.quantiles), dict(most.quantiles)
    parts.append(
        Table(
            "每个申请人的金额，从少到多排列",
            column("位置", "确定", "含至多"),
            tuple(
                row(
                    words(_place(percent_)),
                    *(words(_fen(each.get(percent_))) for each in quantiles),
                )
                for percent_ in dict(most.quantiles)
            ),
            f"确定：{sure.applicants:,}个申请人，合计{exact(sure.fen)}；"
            f"含至多：{most.applicants:,}个，合计{exact(most.fen)}。"
            "位置按名次取整（不插值），金额就是排在该位置的申请人的金额。",
        )
    )
    parts.append(
        Table(
            "得的最多的申请人占多少",
            column("申请人", "确定：个数", "确定：占金额", "含至多：个数", "含至多：占金额"),
            tuple(
                row(
                    words(f"最多的{one[0]}%"),
                    number(one[1]),
                    words(percent(one[2], sure.fen)),
                    number(two[1]),
                    words(percent(two[2], most.fen)),
                )
                for one, two in zip(sure.top, most.top, strict=True)
            ),
            "个数向上取整。",
        )
    )
    return Section("distribution", "金额怎样分布", tuple(parts))


def _place(percent_: int) -> str:
    named = {50: "中位数", 100: "最多的"}
    return named.get(percent_, f"第{percent_}百分位")


def _fen(fen: int | None) -> str:
    return "—" if fen is None else exact(fen)


def _drawn(figures: Figures, sure: Distribution) -> Iterator[Part]:
    fullest = max(sure.bars, key=lambda bar: bar.applicants)
    synthetic = figures.run.synthetic
    yield Drawing(
        charts.histogram(
            "distribution",
            "确定的金额在申请人之间的分布",
            f"{sure.applicants:,}个申请人确定金额的柱形图，金额按1、2、5倍递增分档。"
            f"最多的一档是{Money().show(fullest.low)}至{Money().show(fullest.high)}，"
            f"{fullest.applicants:,}个；中位数{_fen(dict(sure.quantiles)[50])}。",
            [(Money().show(bar.low), bar.applicants) for bar in sure.bars],
            synthetic,
        )
    )
    yield Table(
        f"确定的金额的分布。{UNIT}",
        column("每个申请人得到", "申请人（个）", "占", "金额合计"),
        tuple(
            row(
                words(f"{Money().show(bar.low)}以上、不到{Money().show(bar.high)}"),
                number(bar.applicants),
                words(percent(bar.applicants, sure.applicants)),
                money(bar.fen),
            )
            for bar in sure.bars
        ),
        f"最低一档包括不到{Money().show(sure.bars[0].low)}的。" if sure.bars[0].low == 100 else "",
    )
    one, ten = sure.top
    yield Drawing(
        charts.curve(
            "concentration",
            "确定的金额有多集中",
            f"累计曲线：得的最多的1%申请人得到{percent(one[2], sure.fen)}，"
            f"最多的10%得到{percent(ten[2], sure.fen)}，"
            f"得的少的一半合起来得到{percent(sure.curve[50], sure.fen)}。",
            sure.curve,
            synthetic,
        )
    )


# Envelopes and quotas ----------------------------------------------------------------------------


def envelopes(figures: Figures) -> Section | None:
    """The demand on each envelope; what happens past it is open."""
    if not figures.funds:
        return None
    parts: list[Part] = [
        Text(
            "条文为一些规定安排了年度总额，但没有写用完以后给谁、给多少。"
            "以下只列需求、总额和缺口，不替条文作决定；上文各条的费用都没有按总额削减。"
        ),
        Drawing(_envelope_chart(figures)),
        Table(
            f"年度总额与需求。{UNIT}",
            column(
                "规定", "'条文", "'年度", "总额", "应得", "未定", "需求下限", "需求上限",
                "'用去", "缺口下限", "缺口上限",
            ),
            tuple(
                row(
                    words(f"{fund.policy} {fund.funds}", f"资金安排：{fund.id}"),
                    words(fund.words),
                    words(_years(fund.years)),
                    money(fund.envelope),
                    _between(fund.owed),
                    _between(fund.may),
                    money(fund.demand.low),
                    upper(fund.demand),
                    words(_used(fund)),
                    money(fund.short.low),
                    upper(fund.short),
                )
                for fund in figures.funds
            ),
            "用去＝需求占总额；超过100%即总额不够。缺口＝需求减总额，够用的为0。",
        ),
    ]  # fmt: skip
    settled = [(fund, way) for fund in figures.funds for way in fund.settled]
    if settled:
        parts.append(
            Table(
                f"假如这样分：常见的两种办法。{UNIT}",
                column(
                    "规定", "'年度", "'办法", "支出", "足额（个）", "部分（个）", "没有（个）",
                    "未决（个）",
                ),
                tuple(
                    row(
                        words(f"{fund.policy} {fund.funds}"),
                        words(_years(fund.years)),
                        words(way.method),
                        money(way.paid),
                        number(way.whole),
                        number(way.part),
                        number(way.nothing),
                        number(way.undecided),
                    )
                    for fund, way in settled
                ),
                "条文没有规定任何一种办法。未决＝按这种办法仍定不下来的（如先后不知、并列）。",
            )
        )  # fmt: skip
    return Section("envelopes", "年度总额够不够", tuple(parts))


def _years(years: tuple[int, ...]) -> str:
    return f"{years[0]}年" if len(years) == 1 else f"{years[0]}年至{years[-1]}年"


def _between(span: Span) -> Cell:
    return money(span.high, f"其中至少{spoken(span.low)}" if 0 < span.low < span.high else "")


def _used(fund: Fund) -> str:
    low, high = (percent(each, fund.envelope) for each in (fund.demand.low, fund.demand.high))
    return (
        f"{low}{'以上' if fund.demand.open and low == high else ''}"
        if low == high
        else (f"{low}至{high}{'以上' if fund.demand.open else ''}")
    )


def _envelope_chart(figures: Figures) -> charts.Chart:
    funds = figures.funds
    parts = [
        figures.only(fund.policy, [fund.funds]) if len(fund.years) > 1
        else figures.only(fund.policy, [fund.funds]).only_year(fund.years[0])
        for fund in funds
    ]  # fmt: skip
    several = len(figures.years) > 1
    return charts.stacked(
        "envelopes",
        "年度总额与需求",
        "横条图，红色竖线为条文安排的总额："
        + "；".join(
            f"{fund.policy} {fund.funds}（{_years(fund.years)}）需求{spoken_span(fund.demand)}，"
            f"总额{spoken(fund.envelope)}"
            for fund in funds
        ),
        [
            f"{fund.policy} {fund.funds}{f' {_years(fund.years)}' if several else ''}"
            for fund in funds
        ],
        cost_bars(parts),
        [f"用去{_used(fund)}" for fund in funds],
        figures.run.synthetic,
        marks=[fund.envelope for fund in funds],
        mark="年度总额",
    )


def quotas(figures: Figures) -> Section | None:
    """How many can be chosen, how many qualify, and whether the text says who goes first."""
    if not figures.places:
        return None
    parts: list[Part] = [
        Text("名额以“项”计，不是以申请人计。上文各条的费用都没有按名额筛选。"),
        Table(
            f"名额。{UNIT}",
            column("规定", "'条文", "'年度", "名额", "符合", "未定", "'谁入选", "名额内最高费用"),
            tuple(
                row(
                    words(f"{each.policy} {each.provision}"),
                    words(each.words),
                    words(_years(each.years)),
                    number(each.number),
                    number(each.items),
                    number(each.open),
                    words(_who(each)),
                    words("没有上限") if each.most is None else money(each.most),
                )
                for each in figures.places
            ),
            "名额内最高费用＝符合和未定的各项中金额最高的若干项（以名额为限）之和。",
        ),
    ]
    chosen = [(each, *pair) for each in figures.places for pair in each.chosen]
    if chosen:
        parts.append(
            Table(
                "按条文自己的次序选的结果（项）",
                column("规定", "'年度", "'结果", "项"),
                tuple(
                    row(
                        words(f"{each.policy} {each.provision}"),
                        words(_years(each.years)),
                        words(result),
                        number(many),
                    )
                    for each, result, many in chosen
                ),
            )
        )
    return Section("quotas", "名额够不够", tuple(parts))


def _who(each: Places) -> str:
    if each.items + each.open <= each.number:
        return "名额够用，都入选"
    over = "符合的已超过名额" if each.items > each.number else "未定的都符合时会超过名额"
    return f"{over}；" + (
        f"条文的次序：{each.order}" if each.order else "条文没有写次序，谁入选定不下来"
    )


# What is open ------------------------------------------------------------------------------------


def undetermined(figures: Figures) -> Section:
    """The undetermined awards by the facts that they lack."""
    if not figures.undetermined:
        return Section("open", "未定的项目缺什么", (Text("没有未定的项目：事实都齐全。"),))
    best = figures.lacks[0] if figures.lacks else None
    parts: list[Part] = [
        Text(
            f"有{figures.undetermined:,}项未定，"
            f"可能的金额{spoken_span(figures.cost(OPEN))}。未定不是不符合，也不是符合。"
        )
    ]
    if best is not None and best.alone:
        parts.append(
            Text(
                f"最值得补的一项事实是“{best.fact}”：只缺它的有{best.alone:,}项"
                f"（占未定的{percent(best.alone, figures.undetermined)}），补上就能定下来。"
            )
        )
    shown = figures.lacks[:MOST_FACTS]
    if shown:
        parts.append(Drawing(_lack_chart(figures, shown[:MOST_BARS])))
    definitions = {
        fact.key: fact.definition
        for book in figures.books
        for subject in book.subjects.values()
        for fact in subject
    }
    more = len(figures.lacks) - len(shown)
    parts.append(
        Table(
            f"未定项缺的事实。{UNIT}",
            column("事实", "'是什么", "缺它（项）", "只缺它（项）", "占未定", "只缺它的最高金额"),
            tuple(
                row(
                    words(lack.fact),
                    words(one_line(definitions.get(lack.fact, ""))),
                    number(lack.rows),
                    number(lack.alone),
                    words(percent(lack.alone, figures.undetermined)),
                    upper(lack.stake),
                )
                for lack in shown
            ),
            "按“只缺它”的项数排列。一项可以缺几个事实，“缺它”各行相加会大于未定的项数；"
            "缺几个事实的，有时补上其中一个也能定下来。"
            + (f"另有{more:,}个事实没有列出。" if more else ""),
        )
    )
    return Section("open", "未定的项目缺什么", tuple(parts))


def _lack_chart(figures: Figures, shown: tuple[Lack, ...]) -> charts.Chart:
    return charts.stacked(
        "missing",
        "未定的项目缺哪些事实（项）",
        "横条图，每个事实分“只缺它”和“还缺别的”两段："
        + "；".join(f"{each.fact}只缺它{each.alone:,}项，共{each.rows:,}项" for each in shown[:5])
        + "。数字见下表。",
        [each.fact for each in shown],
        [
            Bars("只缺它：补上就定", [each.alone for each in shown], SURE),
            Bars("还缺别的", [each.rows - each.alone for each in shown], UNKNOWN),
        ],
        [f"{each.alone:,} / {each.rows:,}" for each in shown],
        figures.run.synthetic,
        money=False,
    )


def gave_way(figures: Figures) -> Section:
    """Awards that gave way to a higher one, and duties and prohibitions."""
    parts: list[Part] = []
    found = [
        (book, placed)
        for book in figures.books
        for placed in book.of_kind(Grant)
        if figures.rows(GAVE_WAY, policy=book.policy.short, provision=placed.id)
    ]
    if found:
        parts += [
            Text("按“就高不重复”等规定让位的，不计入任何费用，也不算受益。"),
            Table(
                "就高让位（项）",
                column("规定", "让位"),
                tuple(
                    row(
                        words(f"{book.policy.short} {placed.id}"),
                        number(
                            figures.rows(GAVE_WAY, policy=book.policy.short, provision=placed.id)
                        ),
                    )
                    for book, placed in found
                ),
            ),
        ]
    else:
        parts.append(Text("没有一项因就高不重复而让位。"))
    counted = [
        (book, placed, _duty(figures, book.policy.short, placed.id))
        for book in figures.books
        for placed in book.of_kind(Duty, Prohibition)
    ]
    if any(any(counts) for _, _, counts in counted):
        parts += [
            Heading("义务与禁止"),
            Table(
                "义务与禁止的遵守（项）；不涉及金额",
                column("规定", "遵守", "违反", "未定"),
                tuple(
                    row(words(f"{book.policy.short} {placed.id}"), *map(number, counts))
                    for book, placed, counts in counted
                    if any(counts)
                ),
            ),
        ]
    return Section("gave-way", "让位的项目", tuple(parts))


def _duty(figures: Figures, policy: str, provision: str) -> list[int]:
    """How often a duty or prohibition was kept, breached, undetermined."""
    own = [t for t in figures.duties if (t.policy, t.provision) == (policy, provision)]
    return [sum(t.rows for t in own if t.result == each) for each in (KEPT, BREACHED, OPEN)]


def set_aside(figures: Figures) -> Section:
    """The applicants that were not judged, with the reasons."""
    run = figures.run
    if not run.set_aside:
        return Section("aside", "没有计入的申请人", (Text("没有：数据中的申请人全部计入。"),))
    parts: list[Part] = [
        Text(
            f"{run.everybody:,}个申请人中有{run.set_aside:,}个"
            f"（{percent(run.set_aside, run.everybody)}）的数据有错误，没有裁判，"
            "不在以上任何数字中。逐行的原因见 rejected/。"
        )
    ]
    if run.reasons:
        parts.append(
            Table(
                "没有计入的原因",
                column("原因", "申请人（个）", "'例"),
                tuple(
                    row(
                        words(one_line(each.reason)),
                        number(each.applicants),
                        words(one_line("；".join(each.examples)) or NOTHING),
                    )
                    for each in run.reasons
                ),
                "一个申请人可以有几个原因。",
            )
        )
    return Section("aside", "没有计入的申请人", tuple(parts))


def caveats(figures: Figures) -> Section:
    """What the figures do not say."""
    items = [
        "不是预算，也不是承诺：假定每个符合条件的申请人都申报，而且材料都被认可。",
        "“至多”的金额要等评审核定；核定多少、给不给，条文交给评审，这里不猜。",
        "年度总额和名额没有写用完以后给谁，费用没有按它们削减。",
        "年度总额和名额从头算起：同一年度此前已经给出去的，没有从里面扣。",
        "责任单位不等于出资单位；市、区县怎样分担，条文没有写的就没有算。",
        "没有考虑政策引起的变化：企业会不会因此多投入、迁入、拆分或改变申报。",
        "数据里没有写的事实按不知道处理；数据里写错而又合理的，查不出来。",
        "条文存疑的地方只按上面写明的一种读法算；换一种读法，结果可能不同。",
        "几部政策一起算时，相互之间能不能同时享受，只按各自条文的规定。",
    ]
    if figures.run.synthetic:
        items.insert(0, "数据是合成的：数字只说明规则怎样运行，不能当作对任何地方的测算。")
    return Section("limits", "这些数字不说明什么", (Items(tuple(items)),))


def appendix(figures: Figures) -> Section:
    """Every provision's bounds to the fen."""
    rows = []
    for book in figures.books:
        short = book.policy.short
        for placed in book.of_kind(Grant):
            cost = figures.cost(policy=short, provision=placed.id)
            if cost:
                endless = f"另有{cost.open:,}项没有上限" if cost.open else ""
                rows.append(
                    row(
                        words(f"{short} {placed.id}"),
                        words(exact(cost.low)),
                        Cell(exact(cost.high), note=endless),
                    )
                )
    cost = figures.cost()
    endless = f"另有{cost.open:,}项没有上限" if cost.open else ""
    rows.append(
        row(words("合计"), words(exact(cost.low)), Cell(exact(cost.high), note=endless),
            sort="total")
    )  # fmt: skip
    table = Table("各项规定的费用，精确到分", column("规定", "下限", "上限"), tuple(rows))
    return Section("exact", "附表：精确金额", (table,))
