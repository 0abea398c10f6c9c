"""What a provision does, in one line."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from tiaoli.provisions import (
    Appropriation,
    Duty,
    Grant,
    Interpretation,
    Programme,
    Prohibition,
    Provision,
    Recognition,
    Scope,
    Stacking,
    Supersession,
    Support,
    Validity,
)
from tiaoli.say import plain, say
from tiaoli.tree import Assessed, ByKind, ByTier, Capped, Node, Portion, under


@singledispatch
def summary(provision: Any) -> str:
    """The provision in one line; raises `TypeError` for a kind that has no line yet."""
    raise TypeError(f"nothing sums up {type(provision).__name__} yet")


def _amount(node: Node) -> str:
    match node:
        case ByTier(tiers=tiers):
            return f"分{len(tiers)}档，{plain(say(tiers[0][1]))}至{plain(say(tiers[-1][1]))}"
        case ByKind(table=table):
            return "，".join(f"{option}{plain(say(amount))}" for option, amount in table)
        case Capped(amount=Assessed(), ceiling=ceiling):
            return f"至多{_amount(ceiling)}"
        case Capped(amount=amount, ceiling=ceiling):
            return f"{_amount(amount)}，上限{_amount(ceiling)}"
        case Portion(rate=rate, base=ByKind(table=table)):
            bases = dict.fromkeys(plain(say(base)) for _, base in table)
            return f"{'、'.join(bases)}的{plain(say(rate))}"
        case Assessed():
            return "评审核定额"
        case _:
            return plain(say(node))


@summary.register
def _(provision: Grant) -> str:
    settled: Grant = under(provision)
    limits = "；".join(f"合计不超过{plain(say(limit.amount))}" for limit in settled.limits)
    return f"给{provision.recipient}：{_amount(settled.pays)}{'；' + limits if limits else ''}"


@summary.register
def _(provision: Support) -> str:
    return f"给{provision.recipient}：{provision.gives}（金额未写）"


@summary.register
def _(provision: Recognition) -> str:
    return f"认定{provision.recipient}：{provision.gives or provision.establishes.name}"


@summary.register
def _(provision: Duty) -> str:
    return f"{provision.bearer}必须{provision.must}"


@summary.register
def _(provision: Prohibition) -> str:
    return f"{provision.bearer}不得{provision.must_not}"


@summary.register
def _(provision: Programme) -> str:
    return provision.does


@summary.register
def _(provision: Appropriation) -> str:
    return f"{plain(say(provision.envelope))}，用于{provision.funds}"


@summary.register
def _(provision: Scope) -> str:
    return "整部政策适用于谁"


@summary.register
def _(provision: Stacking) -> str:
    return f"同一{provision.unit}不重复享受"


@summary.register
def _(provision: Validity) -> str:
    term = plain(say(provision.term)) if provision.term is not None else "没有写期限"
    return f"自{plain(say(provision.start))}起施行，{term}"


@summary.register
def _(provision: Supersession) -> str:
    return provision.effect


@summary.register
def _(provision: Interpretation) -> str:
    return f"由{provision.by}负责解释"


def lacks_verdict(provision: Provision) -> bool:
    """Whether the provision decides no case."""
    return bool(getattr(provision, "why_no_verdict", "")) or isinstance(provision, Interpretation)
