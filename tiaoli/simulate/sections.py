"""What a report says of one run, section by section, in Chinese."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Final

from tiaoli.columns.results import AT_MOST, EXACT, GAVE_WAY, OPEN
from tiaoli.compare.text import HYPOTHETICAL, one_line
from tiaoli.ledger import Unit
from tiaoli.policy import Clause, Placed, Rulebook, Status
from tiaoli.provisions import Duty, Grant, Prohibition
from tiaoli.simulate import charts, units
from tiaoli.simulate.amounts import Span, exact, percent, spoken, spoken_span
from tiaoli.simulate.charts import MAYBE, SURE, SYNTHETIC, UNKNOWN, Bars, Chart
from tiaoli.simulate.document import (
    NOTHING,
    Cell,
    Drawing,
    Heading,
    Headline,
    Part,
    Row,
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
from tiaoli.simulate.figures import OWED, Figures, People
from tiaoli.simulate.record import Run
from tiaoli.standing import term

UNIT: Final = "单位：万元。带“约”的数四舍五入到0.01万元。"
IN_WAN: Final = f"{UNIT.removesuffix('。')}，精确到分的金额见附表。"
BOUNDS: Final = (
    "下限＝确定的金额＋未定项中无论如何都要给的部分；"
    "上限＝确定的金额＋“至多”项的最高额＋未定项全部符合时的最高额。"
)


def warnings(run: Run, books: Sequence[Rulebook]) -> tuple[str, ...]:
    """What stands above everything else: made-up data, drafts, exercises."""
    drafts = [b.policy.short for b in books if b.edition.status is Status.DRAFT]
    found = []
    if run.synthetic:
        found.append(f"{SYNTHETIC}。以下数字只说明规则怎样运行，不是对任何地方的测算。")
    if drafts:
        found.append(f"{'、'.join(drafts)}是征求意见稿，还不是法律：以下是假如照此施行的结果。")
    if any(book.hypothetical for book in books):
        found.append(f"{HYPOTHETICAL}。")
    return tuple(found)


def headlines(figures: Figures) -> tuple[Headline, ...]:
    """The figures that stand large at the top."""
    cost, everybody = figures.cost(), figures.people["", ""]
    open_ = f"另有{cost.open:,}项没有上限" if cost.open else exact(cost.high)
    return (
        Headline("费用下限", spoken(cost.low), exact(cost.low)),
        Headline("费用上限", spoken(cost.high), open_),
        Headline(
            "受益申请人",
            f"{everybody.owed:,}",
            f"占已裁判申请人的{percent(everybody.owed, figures.run.applicants)}",
        ),
        Headline("未定", f"{figures.undetermined:,}项", "缺事实，不算得到也不算没有"),
    )


# What was run ------------------------------------------------------------------------------------


def what_was_run(figures: Figures) -> Section:
    """Policies and their standing, dates, readings, engine and population."""
    run = figures.run
    editions = Table(
        "政策和版本",
        column("政策", "'全称", "'版本", "'状态", "'施行期间", "规定数"),
        tuple(
            row(
                words(book.policy.short),
                words(one_line(book.policy.title)),
                words(book.edition_id),
                words(_standing(book)),
                words(_term(book, run)),
                number(len(book.judged)),
            )
            for book in figures.books
        ),
    )
    card = Table(
        "怎样算的",
        column("项目", "'内容"),
        tuple(
            row(words(label), words(one_line(text)))
            for label, text in (
                ("申报日期", "、".join(run.as_of)),
                (
                    "公布日期（由运行者写明）",
                    "；".join(f"{each} {day}" for each, day in sorted(run.published.items())),
                ),
                ("读法", "、".join(run.readings) or "都按默认读法"),
                ("引擎", f"{run.engine}（{_versions(run)}）" if run.versions else run.engine),
                ("数据", f"{run.population}{f'（{SYNTHETIC}）' if run.synthetic else ''}"),
                ("数据说明", run.note),
                ("数据指纹", run.fingerprint),
                (
                    "申请人",
                    f"{run.everybody:,}个，裁判了{run.applicants:,}个，{run.set_aside:,}个没有计入",
                ),
            )
            if text
        ),
    )
    return Section("run", "这次算了什么", (editions, card))


def _standing(book: Rulebook) -> str:
    return f"{book.edition.status.value}{'，假设修订' if book.hypothetical else ''}"


def _versions(run: Run) -> str:
    return "，".join(f"{name} {version}" for name, version in sorted(run.versions.items()))


def _term(book: Rulebook, run: Run) -> str:
    root = book
    while root.amended is not None:
        root = root.amended
    stated = run.published.get(book.policy.short)
    published = root.edition.published or (datetime.date.fromisoformat(stated) if stated else None)
    first, last = term(book, frozenset(run.readings), published)
    if first is None:
        return "施行日期不知（条文没有写，也不知道公布日期），按正在施行算"
    end = "条文没有写期限" if last is None else f"至{last.isoformat()}"
    days = [datetime.date.fromisoformat(day) for day in run.as_of]
    early = [day.isoformat() for day in days if day < first]
    late = [day.isoformat() for day in days if last is not None and day > last]
    remarks = [f"{'、'.join(each)}{words}" for each, words in
               ((early, "还没有施行"), (late, "已经失效")) if each]  # fmt: skip
    return "；".join([f"{first.isoformat()}起，{end}", *remarks])


# Totals and clauses ------------------------------------------------------------------------------

_SUMS: Final = ("确定", "至多：最高", "未定：最高", "合计下限", "合计上限")


def _sums(figures: Figures, **where: object) -> tuple[Cell, ...]:
    """The five sums of money: certain, at most, undetermined, all of it at least and at most."""
    sure, most = figures.cost(EXACT, **where), figures.cost(AT_MOST, **where)
    open_, all_ = figures.cost(OPEN, **where), figures.cost(**where)
    return (
        money(sure.high),
        _with_low(most),
        _with_low(open_),
        money(all_.low),
        upper(all_),
    )


def _with_low(span: Span) -> Cell:
    least = (f"其中至少{spoken(span.low)}",) if span.low else ()
    endless = (f"＋{span.open:,}项无上限",) if span.open else ()
    return money(span.high, "；".join((*least, *endless)))


def totals(figures: Figures) -> Section:
    """The sums of all policies."""
    rows = [_total(figures, book.policy.short, book.policy.short, "") for book in figures.books]
    if len(figures.books) > 1:
        rows.append(_total(figures, "合计", "", "total"))
    cost, everybody = figures.cost(), figures.people["", ""]
    parts: list[Part] = [
        Text(
            f"裁判了{figures.run.applicants:,}个申请人：{everybody.owed:,}个"
            f"（{percent(everybody.owed, figures.run.applicants)}）至少有一项应得的奖补或支持，"
            f"其中{everybody.paid:,}个得到金额；另有{everybody.open:,}个只有未定的项目。"
        ),
        Text(
            f"应得和可能应得的合计{spoken_span(cost)}：已经确定{spoken(figures.cost(EXACT).high)}，"
            f"“至多”（以评审核定额为准，核定多少不知道）最高{spoken(figures.cost(AT_MOST).high)}，"
            f"未定{spoken_span(figures.cost(OPEN))}。"
        ),
        Table(
            f"各部政策的费用。{IN_WAN}",
            column("政策", "符合（项）", "未定（项）", *_SUMS, "受益申请人（个）"),
            tuple(rows),
            f"{BOUNDS}一项＝一个申请人在一个年度就一条规定的结果。"
            + (
                "同一申请人可以在几部政策中受益，各政策的受益申请人相加会大于合计。"
                "各部政策由不同的财政负担，合计只供参考。"
                if len(figures.books) > 1
                else ""
            ),
        ),
    ]
    return Section("totals", "合计", tuple(parts))


def _total(figures: Figures, label: str, policy: str, sort: str) -> Row:
    where = {"policy": policy} if policy else {}
    return row(
        words(label),
        number(figures.rows(*OWED, **where)),
        number(figures.rows(OPEN, **where)),
        *_sums(figures, **where),
        number(figures.people.get((policy, ""), People()).owed),
        sort=sort,
    )


def by_clause(figures: Figures) -> Section:
    """What each clause costs, policy by policy, with a chart."""
    parts: list[Part] = []
    for book in figures.books:
        if len(figures.books) > 1:
            parts.append(Heading(f"{book.policy.short} {book.edition_id}（{_standing(book)}）"))
        chart = _cost_chart(figures, book)
        parts += [Drawing(chart)] if chart else []
        parts.append(
            Table(
                f"{book.policy.short}各条的费用。{IN_WAN}",
                column("规定", "判断", "不符合", "未定", "就高让位", "符合", *_SUMS),
                (*_clause_rows(figures, book), _clause_total(figures, book)),
                "前五列是项数。没有金额的支持只计项数，条文没有写金额的不作估计（记“—”）。"
                "图中金额后的“＋”表示另有没有上限的项。",
            )
        )
    return Section("clauses", "各条的费用", tuple(parts))


def _granting(book: Rulebook) -> dict[Clause, list[Placed]]:
    found: dict[Clause, list[Placed]] = {}
    for placed, _ in book.judged:
        if not isinstance(placed.provision, Duty | Prohibition):
            found.setdefault(placed.clause, []).append(placed)
    return found


def _clause_rows(figures: Figures, book: Rulebook) -> Iterator[Row]:
    for clause, provisions in _granting(book).items():
        topic = one_line(clause.topic)
        if len(provisions) > 1:
            ids = [placed.id for placed in provisions]
            pays = any(isinstance(placed.provision, Grant) for placed in provisions)
            yield _clause_row(figures, book, words(clause.label, topic), ids, pays, "head")
        for placed in provisions:
            alone = len(provisions) == 1
            name = words(placed.id, topic) if alone else words(placed.name)
            pays = isinstance(placed.provision, Grant)
            yield _clause_row(figures, book, name, [placed.id], pays, "head" if alone else "")


def _clause_row(
    figures: Figures, book: Rulebook, name: Cell, ids: Sequence[str], pays: bool, sort: str
) -> Row:
    own = figures.only(book.policy.short, ids)
    none = (words(NOTHING),) * len(_SUMS)
    return row(
        name,
        number(sum(each.concerned for each in own.judged)),
        number(sum(each.refused for each in own.judged)),
        number(own.rows(OPEN)),
        number(own.rows(GAVE_WAY)),
        number(own.rows(*OWED)),
        *(_sums(own) if pays else none),
        sort=sort,
    )


def _clause_total(figures: Figures, book: Rulebook) -> Row:
    ids = [placed.id for provisions in _granting(book).values() for placed in provisions]
    return _clause_row(figures, book, words(f"{book.policy.short}合计"), ids, True, "total")


def _cost_chart(figures: Figures, book: Rulebook) -> Chart | None:
    short = book.policy.short
    found = []
    for clause, provisions in _granting(book).items():
        own = figures.only(short, [placed.id for placed in provisions])
        if own.cost():
            found.append((f"{clause.label} {one_line(clause.topic)}", own))
    if not found:
        return None
    dearest, own = max(found, key=lambda each: each[1].cost().high)
    return charts.stacked(
        f"cost-{book.policy_id}",
        f"{short}：各条的费用",
        f"{short}{len(found)}条有费用的条文的横条图，分确定、至多、未定三段。"
        f"最多的是{dearest}，{spoken_span(own.cost())}；"
        f"全部合计{spoken_span(figures.cost(policy=short))}。数字见下表。",
        [label for label, _ in found],
        cost_bars([own for _, own in found]),
        [_end(own.cost()) for _, own in found],
        figures.run.synthetic,
    )


def cost_bars(parts: Sequence[Figures]) -> list[Bars]:
    """The certain, at most and undetermined amounts of each part, up to the upper bound."""
    return [
        Bars("确定", [each.cost(EXACT).high for each in parts], SURE),
        Bars("至多（以核定为准）", [each.cost(AT_MOST).high for each in parts], MAYBE),
        Bars("未定", [each.cost(OPEN).high for each in parts], UNKNOWN),
    ]


def _end(span: Span) -> str:
    """What stands at the end of a bar."""
    both = spoken(span.low) if span.low == span.high else f"{spoken(span.low)}～{spoken(span.high)}"
    return f"{both}＋" if span.open else both


# Responsible units -------------------------------------------------------------------------------


def by_unit(figures: Figures) -> Section:
    """What the responsible units answer for: without double counting, and unit by unit."""
    parts: list[Part] = [
        Text(
            "责任单位是条文括注的单位，不等于出资单位；由谁出钱、怎样分担，条文大多没有写。"
            "一条有几个单位的，费用不拆分。"
            "第一张表按“同一组单位”列，每笔费用只计一次，合计与上文一致；"
            "第二张表逐个单位列，共同负责的费用在每个单位下都出现，所以不能相加。"
        )
    ]
    for book in figures.books:
        groups = units.together(figures, book)
        if not groups:
            continue
        if len(figures.books) > 1:
            parts.append(Heading(book.policy.short))
        cost = figures.cost(policy=book.policy.short)
        table = Table(
            f"{book.policy.short}：按同一组责任单位（可以相加）。{UNIT}",
            column("责任单位", "'条", "下限", "上限"),
            (
                *(
                    row(
                        words(_named(group.units)),
                        words("、".join(group.clauses)),
                        money(group.cost.low),
                        upper(group.cost),
                    )
                    for group in groups
                ),
                row(words("合计"), words(""), money(cost.low), upper(cost), sort="total"),
            ),
        )
        parts += [table, *_unit_by_unit(figures, book)]
    return Section("units", "按责任单位", tuple(parts))


def _named(found: Sequence[Unit]) -> str:
    """The units with their roles, as the text groups them."""
    groups: dict[str, list[str]] = {}
    for unit in found:
        groups.setdefault(unit.role, []).append(unit.name)
    if list(groups) == ["责任单位"]:
        return "、".join(groups["责任单位"])
    named = (f"{role}：{'、'.join(names)}" for role, names in groups.items())
    return "；".join(named) or "条文没有写责任单位"


def _unit_by_unit(figures: Figures, book: Rulebook) -> Iterator[Part]:
    every = units.by_unit(figures, book)
    if not every:
        return
    short, first = book.policy.short, every[0]
    yield Drawing(
        charts.stacked(
            f"units-{book.policy_id}",
            f"{short}：各责任单位涉及的费用上限",
            f"{short}{len(every)}个责任单位的横条图，分独自负责和共同负责两段。"
            f"最多的是{first.name}：独自负责{spoken_span(first.alone)}，"
            f"与其他单位共同负责{spoken_span(first.shared)}。"
            "共同负责的费用在每个单位下都计一次，不能相加。数字见下表。",
            [each.name for each in every],
            [
                Bars("独自负责", [each.alone.high for each in every], SURE),
                Bars(
                    "共同负责（各单位下都计，不能相加）",
                    [each.shared.high for each in every],
                    MAYBE,
                ),
            ],
            [_end(each.alone + each.shared) for each in every],
            figures.run.synthetic,
        )
    )
    yield Table(
        f"{short}：逐个责任单位（不能相加）。{UNIT}",
        column(
            "单位", "'身份", "'条", "独自负责下限", "独自负责上限", "共同负责下限", "共同负责上限"
        ),
        tuple(
            row(
                words(each.name),
                words("、".join(each.roles)),
                words("、".join(each.clauses)),
                money(each.alone.low),
                upper(each.alone),
                money(each.shared.low),
                upper(each.shared),
            )
            for each in every
        ),
    )


# Years and beneficiaries -------------------------------------------------------------------------


def by_year(figures: Figures) -> Section:
    """What each year costs; a chart where there are several."""
    parts: list[Part] = []
    years = figures.years
    if len(years) > 1:
        each_year = [figures.only_year(year) for year in years]
        parts.append(
            Drawing(
                charts.stacked(
                    "years",
                    "各年度的费用",
                    "各年度费用的横条图："
                    + "；".join(
                        f"{year}年{spoken_span(own.cost())}"
                        for year, own in zip(years, each_year, strict=True)
                    ),
                    [f"{year}年" for year in years],
                    cost_bars(each_year),
                    [_end(own.cost()) for own in each_year],
                    figures.run.synthetic,
                )
            )
        )
    else:
        parts.append(Text(f"这次只算了{'、'.join(map(str, years))}一个年度。", "note"))
    parts.append(
        Table(
            f"各年度的费用。{UNIT}",
            column("年度", "符合（项）", "未定（项）", *_SUMS, "受益申请人（个）"),
            tuple(
                row(
                    words(f"{year}年"),
                    number(figures.rows(*OWED, year=year)),
                    number(figures.rows(OPEN, year=year)),
                    *_sums(figures, year=year),
                    number(figures.yearly.get(year, People()).owed),
                )
                for year in years
            ),
            "年度按申报日期所在的年计。",
        )
    )
    return Section("years", "按年度", tuple(parts))


def beneficiaries(figures: Figures) -> Section:
    """How many different applicants each clause and policy reaches."""
    rows: list[Row] = []
    for book in figures.books:
        short = book.policy.short
        rows.append(_people_row(figures, words(short), (short, ""), "head"))
        rows += [
            _people_row(
                figures, words(clause.label, one_line(clause.topic)), (short, clause.label), ""
            )
            for clause in _granting(book)
            if (short, clause.label) in figures.people
        ]
    if len(figures.books) > 1:
        rows.append(_people_row(figures, words("不重复合计"), ("", ""), "total"))
    table = Table(
        "受益的申请人（个，不重复）",
        column("政策、条", "受益", "占已裁判的", "其中得到金额", "只有未定"),
        tuple(rows),
        "受益＝至少有一项应得的奖补、支持或认定；得到金额＝其中有金额大于0的（“至多”的也算）；"
        "只有未定＝没有应得的，但有未定的。一个申请人可以在几条中受益，各条相加会大于合计。",
    )
    return Section("people", "受益的申请人", (table,))


def _people_row(figures: Figures, name: Cell, key: tuple[str, str], sort: str) -> Row:
    found = figures.people.get(key, People())
    return row(
        name,
        number(found.owed),
        words(percent(found.owed, figures.run.applicants)),
        number(found.paid),
        number(found.open),
        sort=sort,
    )
