"""The twelve provisions: their trees under the default readings, and copies with other constants.

Each needs only the facts of one row: no earlier awards, no ceiling over several rows. What a row
is paid is what `tiaoli.judge` finds for it: the condition, what is owed at all, and the policy's
scope must hold; the amount is rounded half-up to the fen. 上级项目配套 is paid in instalments:
here nothing was paid before.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from tiaoli.kinds import Count, Money
from tiaoli.load import find_repository, load
from tiaoli.standing import term
from tiaoli.tree import TAKEN, Constant, Fact, Node, children, under, walk

DAY: Final = datetime.date(2025, 6, 30)
"""The day on which every case is judged."""
PUBLISHED: Final = datetime.date(2024, 1, 1)
"""When the policies were published that take effect by it (宿州); the texts do not say."""

TWELVE: Final = (
    ("chengdu", "第五条/成长支持"),  # tiers, a share by cross-multiplication, a year in the term
    ("chengdu", "第七条/示范园区支持"),  # 万分之一 rounded half-up, a ceiling by kind
    ("chengdu", "第九条/会议补贴"),  # a sum, half of it, alternatives
    ("chengdu", "第一条/首版次补贴"),  # a base by kind, a rate with a ceiling
    ("chengdu", "第二条/大模型备案奖励"),  # a fixed amount, a rank, a date in the term
    ("panzhihua", "第1项/上级项目配套"),  # a difference; rate and ceiling by kind
    ("binjiang", "（五）/国际标准奖励"),  # choices and a negation
    ("binjiang", "（五）/国家行业标准奖励"),  # alternatives with counts
    ("suzhou", "第6项/柔性引才奖补"),  # a rate under a ceiling less a deduction
    ("suzhou", "第1项/智能工厂奖补"),  # amounts by kind, a date
    ("chengdu", "第三条/首次采购奖励"),  # a rate with a ceiling
    ("sichuan", "四（二）/调度平台投资补助"),  # a rate without a ceiling
)  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A provision with its doubts settled.

    ``start`` and ``end`` are the term of its edition (``None`` where the text is open), ``scope``
    the condition of the policy's own scope clause, if it has one. ``step`` was added to every
    amount of money that ``pays`` names (fen) and to every count in ``when``.
    """

    policy: str
    short: str
    id: str
    when: Node
    pays: Node
    scope: Node | None
    start: datetime.date | None
    end: datetime.date | None
    step: int = 0

    @property
    def base(self) -> str:
        """What the peers call it: the policy's short name and the provision."""
        return f"{self.short} {self.id}"

    @property
    def column(self) -> str:
        """The name of its column of amounts, unique among copies."""
        return f"{self.base} +{self.step}" if self.step else self.base

    def facts(self) -> Iterator[Fact]:
        """The facts it reads."""
        for tree in (self.when, self.pays, self.scope):
            if tree is not None:
                yield from (node for node in walk(tree) if isinstance(node, Fact))


@cache
def twelve() -> tuple[Formula, ...]:
    """The twelve formulas, from the rules in this repository."""
    books = {book.policy_id: book for book in load(find_repository())}
    found = []
    for policy, id_ in TWELVE:
        book = books[policy]
        provision: Any = under(book.by_id[id_].provision, TAKEN)
        scope: Any = None if book.scope is None else under(book.scope.provision, TAKEN)
        start, end = term(book, TAKEN, None if policy == "sichuan" else PUBLISHED)
        found.append(
            Formula(
                policy,
                book.policy.short,
                id_,
                provision.when,
                provision.pays,
                None if scope is None else scope.when,
                start,
                end,
            )
        )
    return tuple(found)


@cache
def copies(number: int) -> tuple[Formula, ...]:
    """``number`` formulas: the first ten, then the same with their constants changed, and so on.

    The last two of the twelve are left out: one of them has no constant that could change.
    """
    ten = twelve()[:10]
    return tuple(changed(ten[i % 10], i // 10) for i in range(number))


def changed(formula: Formula, step: int) -> Formula:
    """The formula with ``step`` more in every amount it names (fen) and in every count."""
    return replace(
        formula,
        when=_raised(formula.when, step, Count),
        pays=_raised(formula.pays, step, Money),
        step=step,
    )


def _raised(value: Any, step: int, kind: type) -> Any:
    if isinstance(value, Constant):
        return replace(value, value=value.value + step) if isinstance(value.kind, kind) else value
    if isinstance(value, tuple):
        return tuple(_raised(part, step, kind) for part in value)
    if not isinstance(value, Node) or isinstance(value, Fact) or not list(children(value)):
        return value
    parts = {name: getattr(value, name) for name in value.__dataclass_fields__}
    return replace(value, **{name: _raised(part, step, kind) for name, part in parts.items()})


@cache
def vocabulary() -> Mapping[str, Fact]:
    """The facts the twelve read that a row states, by key, in the order they are met; a fact that
    only follows from others is left out."""
    found: dict[str, Fact] = {}
    for formula in twelve():
        for fact in formula.facts():
            found.setdefault(fact.key, fact)
    for derived in ("企业.人工智能相关业务收入占比", "企业.各年度主营业务收入"):
        del found[derived]
    return found
