"""Decision tables of a provision: each condition with what follows if it fails or is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.marks import Mark, Pair
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import (
    Duty,
    Entitlement,
    Grant,
    Once,
    Per,
    Prohibition,
    Provision,
    Recognition,
    Scope,
    Support,
)
from tiaoli.say import Piece, conditions, plain, say
from tiaoli.tree import (
    Always,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Constant,
    Crossing,
    Node,
    Portion,
    Reading,
    Several,
    under,
    walk,
)

NOT_ELIGIBLE, UNDETERMINED = "不符合", "未定"
BEFORE = {
    Per.APPLICANT: "此前没有得过本项奖补（只给一次）",
    Per.ITEM: "该项此前没有得过本项奖补（每项只给一次）",
    Per.TIER: "该档此前没有得过（每档只给一次）",
    Per.ITEM_TIER: "该项的这一级别此前没有得过（每一级别只给一次）",
}


@dataclass(frozen=True)
class Condition:
    """One row: what must hold, and what follows otherwise; ``clause`` is where it comes from."""

    words: tuple[Mark, ...]
    failed: str = NOT_ELIGIBLE
    unknown: str = UNDETERMINED
    clause: str = ""


@dataclass(frozen=True)
class Decision:
    """The conditions in order, and what follows when every one of them holds."""

    title: str
    conditions: tuple[Condition, ...]
    outcome: tuple[Mark, ...]
    rule: str


@dataclass(frozen=True)
class Grades:
    """What is paid by tier or by kind: a row for each."""

    title: str
    heads: tuple[str, str]
    rows: tuple[tuple[tuple[Mark, ...], tuple[Mark, ...]], ...]
    note: str


def decision(book: Rulebook, placed: Placed, pair: Pair) -> Decision | None:
    """The condition table, for provisions that decide anything."""
    match placed.provision:
        case Entitlement():
            return _entitled(book, placed.provision, pair)
        case Scope():
            rows = tuple(
                Condition(pair.say(say(c)), "不适用") for c in _requiring(placed.provision)
            )
            return Decision(
                "什么条件下适用", rows, pair.say((Piece("适用本政策"),)), _RULE.format("不适用")
            )
        case Duty(kept=Node() as tree):
            row = Condition(pair.say(say(tree)), "违反")
            return Decision("怎样算遵守", (row,), pair.say((Piece("遵守"),)), _RULE.format("违反"))
        case Prohibition(breached=Node() as tree):
            row = Condition(pair.say((Piece("没有："), *say(tree))), "违反")
            return Decision("怎样算遵守", (row,), pair.say((Piece("遵守"),)), _RULE.format("违反"))
        case _:
            return None


_RULE = "有一项不满足，即{}，不论其余各项是否知道；没有不满足的、但有不知道的，未定。"


def _requiring(provision: Provision) -> list[Node]:
    """The conditions that require something under the readings taken."""
    return [each for each in conditions(provision) if not isinstance(under(each), Always)]


def _entitled(book: Rulebook, provision: Entitlement, pair: Pair) -> Decision:
    rows = [*_around(book)]
    rows += [Condition(pair.say(say(condition))) for condition in _requiring(provision)]
    settled: Entitlement = under(provision)
    rows += [Condition(pair.say(words)) for words in _from_amount(settled)]
    times = settled.times
    if isinstance(times, Once) and times.per in BEFORE:
        rows.append(Condition(pair.say((Piece(BEFORE[times.per]), *_doubt(provision.times)))))
    return Decision(
        "什么条件下给什么",
        tuple(rows),
        pair.say(_outcome(provision, settled)),
        _RULE.format(NOT_ELIGIBLE),
    )


def _doubt(value: object) -> tuple[Piece, ...]:
    if not isinstance(value, Reading):
        return ()
    return (Piece("〔"), Piece(f"存疑：{value.name}", f"reading:{value.name}"), Piece("〕"))


def _around(book: Rulebook) -> Iterator[Condition]:
    """What the policy's own clauses on term and scope ask before any provision."""
    if book.validity is not None:
        words = (Mark("申报之日政策正在施行"),)
        yield Condition(words, "未施行或已失效", "", book.validity.clause.label)
    if book.scope is not None:
        words = (Mark("申请人属于适用范围"),)
        yield Condition(words, NOT_ELIGIBLE, UNDETERMINED, book.scope.clause.label)


def _from_amount(settled: Entitlement) -> Iterator[tuple[Piece, ...]]:
    if not isinstance(settled, Grant):
        return
    for node in walk(settled.pays):
        if isinstance(node, ByTier):
            yield (*say(node.measure), Piece("：至少越过一档"))
    for node in walk(settled.pays):
        if isinstance(node, ByKind):
            options = "、".join(option for option, _ in node.table)
            yield (*say(node.choice), Piece(f"在所列之内：{options}"))
            return


def _outcome(provision: Entitlement, settled: Entitlement) -> tuple[Piece, ...]:
    match settled:
        case Support():
            return (Piece(f"支持：{settled.gives}（金额条文未写）"),)
        case Recognition():
            return (Piece("符合："), *say(settled.establishes))
        case Grant(pays=ByTier()):
            return (Piece("按所越过的档次给付，见档次表"),)
        case Grant(pays=ByKind()):
            return (Piece("按所列各项给付，见下表"),)
        case _:
            assert isinstance(provision, Grant)
            return say(provision.pays)


def grades(placed: Placed, pair: Pair) -> tuple[Grades, ...]:
    """The tier and kind tables of what a grant pays."""
    settled = under(placed.provision)
    if not isinstance(settled, Grant):
        return ()
    ceilings = [part for node in walk(settled.pays) if isinstance(node, Capped)
                for part in walk(node.ceiling)]  # fmt: skip
    bases = [part for node in walk(settled.pays) if isinstance(node, Portion)
             for part in walk(node.base)]  # fmt: skip
    found = []
    for node in walk(settled.pays):
        if isinstance(node, ByTier):
            found.append(_tiers(node, pair))
        elif isinstance(node, ByKind):
            what = "上限" if node in ceilings else "按什么计算" if node in bases else "给付"
            found.append(_kinds(node, what, pair))
    return tuple(found)


def _kinds(node: ByKind, what: str, pair: Pair) -> Grades:
    rows = tuple((pair.say((Piece(option),)), pair.say(say(value))) for option, value in node.table)
    name = getattr(node.choice, "name", "所列")
    return Grades(f"{name}表", (name, what), rows, "不在所列之内的，不符合。")


def _tiers(node: ByTier, pair: Pair) -> Grades:
    measure = node.measure
    inclusive = isinstance(measure, Crossing) and measure.bound is Bound.AT_LEAST
    above, below = ("达到", "不到") if inclusive else ("超过", "不超过")
    thresholds = [threshold for threshold, _ in node.tiers]
    lowest = pair.say((Piece(below), *say(thresholds[0])))
    rows = [(lowest, pair.say((Piece(NOT_ELIGIBLE),)))]
    total = 0
    for number, (threshold, amount) in enumerate(node.tiers):
        words = [Piece(above), *say(threshold)]
        if number + 1 < len(thresholds):
            words += [Piece(f"、{below}"), *say(thresholds[number + 1])]
        shown = say(amount)
        if node.several is Several.EACH and isinstance(amount, Constant):
            total += amount.value
            shown = (Piece(amount.kind.show(total)),)
        rows.append((pair.say(words), pair.say(shown)))
    several = {
        Several.HIGHEST: "同年越过几档，只取最高一档",
        Several.EACH: "同年越过几档，各档累加",
    }
    note = f"适用于此前没有越过任何一档的；同年越过几档，{several[node.several]}。"
    return Grades(f"档次表：{_measured(measure)}", ("本年数额", "给付"), tuple(rows), note)


def _measured(measure: Node) -> str:
    return plain(say(measure.now if isinstance(measure, Crossing) else measure))
