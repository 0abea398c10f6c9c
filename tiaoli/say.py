"""Says a rule back in Chinese, in pieces that know which words of the text they come from.

A `Piece` with a key repeats a number, deciding word or noun of the text; the pages link it to the
same key in the official words. `plain` joins pieces to a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, NamedTuple

from tiaoli.kinds import Choice, Year
from tiaoli.ledger import key_of
from tiaoli.provisions import (
    Appropriation,
    Covers,
    DayOne,
    Duty,
    Entitlement,
    Envelope,
    Grant,
    Interpretation,
    LastDay,
    Limit,
    Once,
    PaidBefore,
    Per,
    Period,
    Programme,
    Prohibition,
    Provision,
    Publication,
    Quota,
    Recognition,
    Scope,
    Since,
    Stacking,
    Supersession,
    Support,
    TermFrom,
    Validity,
)
from tiaoli.tree import (
    All,
    AlreadyPaid,
    Always,
    Assessed,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Either,
    Fact,
    HighestBefore,
    InValidity,
    InYear,
    LatestYear,
    Less,
    Node,
    Not,
    OneOf,
    Past,
    Portion,
    Ratio,
    Reading,
    Several,
    Sum,
    Unstated,
    WithinYear,
    Worded,
    YearBefore,
    YearsLeft,
    kind_of,
)

BOUNDS = {
    Bound.AT_LEAST: ("不低于", "含本数"),
    Bound.ABOVE: ("超过", "不含本数"),
    Bound.AT_MOST: ("不高于", "含本数"),
    Bound.BELOW: ("低于", "不含本数"),
}


class Piece(NamedTuple):
    """Some words; with a key they repeat the text's number, word or noun of that key."""

    text: str
    key: str = ""


Phrase = tuple[Piece, ...]


@dataclass(frozen=True)
class Line:
    """One labelled statement about a provision, such as 条件 or 给付."""

    label: str
    phrase: Phrase


def plain(phrase: Iterable[Piece]) -> str:
    """The phrase as plain text."""
    return "".join(piece.text for piece in phrase)


def _words(words: tuple[str, ...]) -> Phrase:
    if not words:
        return ()
    return (Piece("“"), *_join(((Piece(word, word),) for word in words), "…"), Piece("”"))


def _join(phrases: Iterable[Phrase], between: str) -> Phrase:
    joined: list[Piece] = []
    for number, phrase in enumerate(phrases):
        if number:
            joined.append(Piece(between))
        joined.extend(phrase)
    return tuple(joined)


def _text(text: str) -> Phrase:
    return (Piece(text),)


@singledispatch
def say(node: Any) -> Phrase:
    """The node in Chinese. Raises `TypeError` for what has no words yet."""
    raise TypeError(f"nothing says {type(node).__name__} yet")


@say.register
def _(node: Constant) -> Phrase:
    return (Piece(node.kind.show(node.value), key_of(node.kind, node.value)),)


@say.register
def _(node: Fact) -> Phrase:
    name = node.subject + node.name if isinstance(node.kind, Choice) else node.name
    return (Piece(name, f"noun:{node.key}"),)


@say.register
def _(node: Ratio) -> Phrase:
    return (*say(node.part), Piece("÷"), *say(node.whole))


@say.register
def _(node: InYear) -> Phrase:
    return (*say(node.year), Piece("的"), *say(node.series))


@say.register
def _(node: LatestYear) -> Phrase:
    return (*say(node.series), Piece("的最近年度"))


@say.register
def _(node: HighestBefore) -> Phrase:
    return (*say(node.year), Piece("以前"), *say(node.series), Piece("的最高值"))


@say.register
def _(node: Sum) -> Phrase:
    return (Piece("（"), *_join((say(part) for part in node.parts), "＋"), Piece("）"))


@say.register
def _(node: Less) -> Phrase:
    if node.deduction is None:
        return say(node.amount)
    whole = say(node.amount)
    if isinstance(_taken(node.amount), Capped):
        whole = (Piece("（"), *whole, Piece("）"))
    return (*whole, *_deduction(node.deduction))


def _deduction(deduction: Any) -> Phrase:
    if isinstance(deduction, Reading) and deduction.taken is None:
        return _doubt(deduction)
    return (Piece("减去"), *say(deduction))


@say.register
def _(node: Compare) -> Phrase:
    sense, inclusive = BOUNDS[node.bound]
    why = (Piece("（"), *_words(node.words), Piece(f"，{inclusive}）")) if node.words else ()
    return (*say(node.left), Piece(sense), *say(node.right), *why)


@say.register
def _(node: Crossing) -> Phrase:
    sense, inclusive = BOUNDS[node.bound]
    return (
        *say(node.now), Piece("首次", node.words[0] if node.words else ""),
        Piece(f"{sense}档次金额，"),
        *say(node.before), Piece("此前没有"), Piece(sense), Piece("（"), *_words(node.words),
        Piece(f"，{inclusive}）"),
    )  # fmt: skip


@say.register
def _(node: OneOf) -> Phrase:
    options = _join((_text(option) for option in node.options), "、")
    if len(node.options) == 1:
        return (*say(node.fact), Piece("是"), *options)
    return (*say(node.fact), Piece("是"), *options, Piece("之一"))


@say.register
def _(node: InValidity) -> Phrase:
    words = (Piece("（"), *_words(node.words), Piece("）")) if node.words else ()
    return (*say(node.event), Piece("在有效期内"), *words)


@say.register
def _(node: Past) -> Phrase:
    over = "已终了" if isinstance(kind_of(node.event), Year) else "已发生"
    return (*say(node.event), Piece(over))


@say.register
def _(node: YearBefore) -> Phrase:
    return (*say(node.year), Piece("是案例日期的上一年度"))


@say.register
def _(node: WithinYear) -> Phrase:
    return (*say(node.done), Piece("（自然年终了时判断）"))


@say.register
def _(node: YearsLeft) -> Phrase:
    how = "自首个年度起连续计算" if node.consecutive else "按已给付的年度合计"
    return (
        Piece("此前各年度（不含本年）已给付的不满"), *say(node.most), *_words(node.words),
        Piece(f"（{how}）"),
    )  # fmt: skip


@say.register
def _(node: Always) -> Phrase:
    return _text("不作要求")


@say.register
def _(node: All) -> Phrase:
    return _join((say(part) for part in node.parts), "，并且")


@say.register
def _(node: Either) -> Phrase:
    return (Piece("（"), *_join((_grouped(part) for part in node.parts), "，或者"), Piece("）"))


def _grouped(node: Node) -> Phrase:
    """A part of an alternative; several conditions that belong together stand in brackets."""
    return (Piece("〔"), *say(node), Piece("〕")) if isinstance(node, All) else say(node)


@say.register
def _(node: Not) -> Phrase:
    if isinstance(node.part, OneOf):
        options = _join((_text(option) for option in node.part.options), "、")
        return (*say(node.part.fact), Piece("不是"), *options)
    return (Piece("不属于："), *say(node.part))


@say.register
def _(node: Worded) -> Phrase:
    return (*say(node.part), Piece("（"), *_words(node.words), Piece("）"))


@say.register
def _(node: Portion) -> Phrase:
    if isinstance(_taken(node.base), ByKind | Less):
        return (Piece("（"), *say(node.base), Piece("）×"), *say(node.rate))
    return (*say(node.base), Piece("×"), *say(node.rate))


def _taken(node: Any) -> Any:
    """What is said of a node: where it is in doubt, the reading taken."""
    while isinstance(node, Reading):
        node = node.taken
    return node


@say.register
def _(node: Capped) -> Phrase:
    if isinstance(node.amount, Assessed):
        words = (*_words(node.words), Piece("；")) if node.words else ()
        return (Piece("至多"), *say(node.ceiling), Piece("（"), *words,
                Piece("具体以评审核定额为准）"))  # fmt: skip
    return (
        *say(node.amount), Piece("，上限（"), *_words(node.words), Piece("，含本数）："),
        *say(node.ceiling),
    )  # fmt: skip


@say.register
def _(node: Assessed) -> Phrase:
    return _text("评审核定额")


@say.register
def _(node: AlreadyPaid) -> Phrase:
    return _text("本年此前已付的部分" if node.this_year else "此前已付的部分")


@say.register
def _(node: ByTier) -> Phrase:
    several = {Several.HIGHEST: "只取最高一档", Several.EACH: "各档累加"}[node.several]
    tiers = _join(
        ((*say(threshold), Piece("→"), *say(amount)) for threshold, amount in node.tiers), "，"
    )
    return (*say(node.measure), Piece("；"), *_words(node.words), Piece("："), *tiers,
            Piece(f"；同年越过几档，{several}"))  # fmt: skip


@say.register
def _(node: ByKind) -> Phrase:
    table = _join(
        ((Piece(option), Piece("→"), *say(amount)) for option, amount in node.table), "，"
    )
    return (Piece("按"), *say(node.choice), *_words(node.words), Piece("："), *table)


@say.register
def _(node: Unstated) -> Phrase:
    return _text(f"金额未写：{node.why}")


def _doubt(node: Reading) -> Phrase:
    return (Piece("〔"), Piece(f"存疑：{node.name}", f"reading:{node.name}"), Piece("〕"))


@say.register
def _(node: Reading) -> Phrase:
    if isinstance(node.taken, Always):
        return (Piece(f"{node.name}：{node.names[0]}"), *_doubt(node))
    return (*say(node.taken), *_doubt(node))


@say.register
def _(node: Once) -> Phrase:
    per = {
        Per.APPLICANT: "每个受益人只给一次",
        Per.ITEM: "每一项只给一次",
        Per.TIER: "每档（每一级别）只给一次",
        Per.ITEM_TIER: "每一项的每一级别只给一次",
        Per.DIFFERENCE: "只给一次；以后达到更高档的补足差额",
        Per.APPLICANT_DIFFERENCE: "每个受益人只给一次；以后达到更高档的补足差额",
    }[node.per]
    return (Piece(f"{per}"), *_words(node.words))


@say.register
def _(node: Limit) -> Phrase:
    per = {Per.APPLICANT: "每个受益人", Per.ITEM: "每项"}[node.per]
    span = {Period.YEAR: "每年", Period.TERM: "在有效期内"}[node.period]
    by = (Piece("（按"), *say(node.by), Piece("所在年）")) if node.by is not None else ()
    return (
        Piece(f"{per}{span}合计不超过"), *say(node.amount), Piece("（含）"),
        *_words(node.words), *by
    )  # fmt: skip


@say.register
def _(node: Quota) -> Phrase:
    span = {Period.YEAR: "每年", Period.TERM: "在有效期内"}[node.period]
    order = (Piece("，按"), *say(node.rank), Piece("排列")) if node.rank is not None else ()
    return (Piece(f"{span}至多"), *say(node.number), *_words(node.words), *order)


@say.register
def _(node: Envelope) -> Phrase:
    span = {Period.YEAR: "每年", Period.TERM: "在有效期内"}[node.period]
    return (Piece(f"{span}总额"), *say(node.amount), *_words(node.words))


@say.register
def _(node: TermFrom) -> Phrase:
    return _text({TermFrom.EFFECT: "自施行之日起算", TermFrom.PUBLICATION: "自公布之日起算"}[node])


@say.register
def _(node: LastDay) -> Phrase:
    return _text(
        {
            LastDay.EVE: "末日为起始日满期对应日的前一日",
            LastDay.SAME_DAY: "末日为起始日满期的对应日",
        }[node]
    )


@say.register
def _(node: PaidBefore) -> Phrase:
    return _text(
        {
            PaidBefore.DIFFERENCE: "此前已得较低者，补足差额",
            PaidBefore.NOTHING: "此前已享受的，不再享受",
        }[node]
    )


@say.register
def _(node: Covers) -> Phrase:
    return _text(
        {
            Covers.ALL: "本政策各条之间，以及与其他政策之间",
            Covers.OTHERS: "只在本政策与其他政策之间",
            Covers.OWN: "只在本政策各条之间",
        }[node]
    )


@say.register
def _(node: Since) -> Phrase:
    return _text({Since.EVER: "不问何时享受", Since.TERM: "只计施行日以后享受的"}[node])


@say.register
def _(node: Per) -> Phrase:
    return _text({Per.APPLICANT: "同一受益人", Per.ITEM: "同一项目"}[node])


@say.register
def _(node: Publication) -> Phrase:
    if node.after is None:
        return _text(node.called)
    first = {DayOne.NEXT: "次日", DayOne.SAME: "当日"}[node.day_one]
    return (Piece(f"{node.called}的{first}起算满"), *say(node.after), Piece("的次日"))


# Provisions --------------------------------------------------------------------------------------


def conditions(provision: Provision) -> tuple[Node, ...]:
    """The parts of a provision's condition, each of which must hold."""
    when = getattr(provision, "when", None)
    if when is None:
        return ()
    return when.parts if isinstance(when, All) else (when,)


def lines(provision: Provision) -> tuple[Line, ...]:
    """What a provision says, as labelled statements in Chinese."""
    return tuple(_lines(provision))


@singledispatch
def _lines(provision: Any) -> Iterable[Line]:
    raise TypeError(f"nothing says {type(provision).__name__} yet")


def _entitlement(provision: Entitlement) -> Iterable[Line]:
    yield Line("给谁", _text(provision.recipient))
    each = f"每一{provision.subject.name}" if provision.subject.many else provision.subject.name
    yield Line("按什么", _text(f"{each}（{provision.subject.definition}）"))
    for condition in conditions(provision):
        yield Line("条件", say(condition))


def _maybe(label: str, value: Any) -> Iterable[Line]:
    if isinstance(value, Reading) and value.taken is None:
        yield Line(label, (Piece("不另限次"), *_doubt(value)))
    elif value is not None:
        yield Line(label, say(value))


@_lines.register
def _(provision: Grant) -> Iterable[Line]:
    yield from _entitlement(provision)
    yield Line("给多少", say(provision.pays))
    yield from _maybe("几次", provision.times)
    for limit in provision.limits:
        yield Line("限额", say(limit))
    yield from _maybe("名额", provision.quota)


@_lines.register
def _(provision: Support) -> Iterable[Line]:
    yield from _entitlement(provision)
    yield Line("给什么", _text(provision.gives))
    yield Line("金额", _text(f"未写：{provision.why_no_amount}"))
    yield from _maybe("几次", provision.times)


@_lines.register
def _(provision: Recognition) -> Iterable[Line]:
    yield from _entitlement(provision)
    yield Line(
        "给什么", (Piece(provision.gives or "身份"), Piece("：即"), *say(provision.establishes))
    )


@_lines.register
def _(provision: Duty) -> Iterable[Line]:
    yield Line("谁", _text(provision.bearer))
    yield Line("必须", _text(provision.must))
    if provision.kept is not None:
        yield Line("遵守即", say(provision.kept))
    else:
        yield Line("不能裁判", _text(provision.why_no_verdict))


@_lines.register
def _(provision: Prohibition) -> Iterable[Line]:
    yield Line("谁", _text(provision.bearer))
    yield Line("不得", _text(provision.must_not))
    if provision.breached is not None:
        yield Line("违反即", say(provision.breached))
    else:
        yield Line("不能裁判", _text(provision.why_no_verdict))


@_lines.register
def _(provision: Programme) -> Iterable[Line]:
    yield Line("谁", _text(provision.actor))
    yield Line("对谁", _text(provision.addressee))
    yield Line("做什么", _text(provision.does))
    yield Line("不能裁判", _text(provision.why_no_verdict))


@_lines.register
def _(provision: Appropriation) -> Iterable[Line]:
    yield Line("总额", say(provision.envelope))
    yield Line("用于", _text(provision.funds))
    yield Line("不能裁判", _text(provision.why_no_verdict))


@_lines.register
def _(provision: Scope) -> Iterable[Line]:
    for condition in conditions(provision):
        yield Line("适用于", say(condition))
    yield Line("不适用时", _text("各条奖补一律不符合"))


@_lines.register
def _(provision: Stacking) -> Iterable[Line]:
    if isinstance(provision.per, Reading) or provision.per is Per.APPLICANT:
        yield Line("去重单位", say(provision.per))
    else:
        yield Line("去重单位", _text(f"同一{provision.unit}"))
    yield Line("去重范围", _text(provision.same_kind))
    if isinstance(provision.covers, Reading) or provision.covers is not Covers.ALL:
        yield Line("去重范围", say(provision.covers))
    if provision.since is not Since.EVER:
        yield Line("去重范围", say(provision.since))
    yield Line("怎样去重", (Piece("只享受其中最高的一项"), *_words(provision.words)))
    yield Line("先低后高", say(provision.paid_before))
    if provision.promotion is not None:
        yield Line("同一奖项晋升", say(provision.promotion))


@_lines.register
def _(provision: Validity) -> Iterable[Line]:
    yield Line(
        "施行",
        (Piece("自"), *say(provision.start), Piece("起（含当日）"), *_words(provision.words)),
    )
    if provision.term is None:
        yield Line("期限", _text("没有写期限"))
    else:
        yield Line("期限", say(provision.term))
        if provision.term_from is not TermFrom.EFFECT:
            yield Line("期限", say(provision.term_from))
        yield Line("末日", say(provision.last_day))
    if provision.explained_by:
        yield Line("谁解释", _text(provision.explained_by))


@_lines.register
def _(provision: Supersession) -> Iterable[Line]:
    yield Line("以什么为准", _text(provision.by))
    yield Line("怎样", _text(provision.effect))
    yield Line("不能裁判", _text(provision.why_no_verdict))


@_lines.register
def _(provision: Interpretation) -> Iterable[Line]:
    yield Line("谁解释", _text(provision.by))
    if provision.together_with:
        yield Line("会同", _text(provision.together_with))
    if provision.also:
        yield Line("并须", _text(provision.also))
