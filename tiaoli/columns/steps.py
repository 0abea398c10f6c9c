"""The steps that changed an amount after the conditions were met, as bits, and what they say."""

from __future__ import annotations

import operator
from enum import IntFlag
from functools import reduce
from typing import Any, Final

import ibis

from tiaoli.columns.logic import Truth, fixed


class Step(IntFlag):
    """What happened to a row or a total."""

    SAME_ITEM = 1
    SAME_LEVEL = 2
    HIGHEST_ONLY = 4
    PAID_ONCE = 8
    DIFFERENCE = 16
    LIMIT = 32
    LOST = 64
    ELSEWHERE = 128


WORDS: Final = {
    Step.SAME_ITEM: "同一事项此前已获奖补，不重复给付",
    Step.SAME_LEVEL: "这一级别此前已经得过",
    Step.HIGHEST_ONLY: "一次性：多项中只给最高的一项",
    Step.PAID_ONCE: "一次性：此前已获本项奖补",
    Step.DIFFERENCE: "补足差额：减去此前已获的低档奖补",
    Step.LIMIT: "超过合计上限，按上限计",
    Step.LOST: "同一项目另有不低于本项的奖补，就高不重复",
    Step.ELSEWHERE: "同一项目此前已获奖补，就高不重复",
}


def mark(steps: Any, where: Truth, step: Step) -> Any:
    """The steps, and this one where a condition holds."""
    if fixed(where):
        return steps | int(step) if where else steps
    return steps | ibis.ifelse(where, ibis.literal(int(step), "int64"), ibis.literal(0, "int64"))


def words(steps: Any) -> Any:
    """The steps as one column of text."""
    said = [
        ibis.ifelse((steps & int(step)) != 0, ibis.literal(f"；{text}"), ibis.literal(""))
        for step, text in WORDS.items()
    ]
    text = reduce(operator.add, said)
    return text.substr(1)
