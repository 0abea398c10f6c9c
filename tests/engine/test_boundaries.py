"""Boundaries: a case in which everything holds, and three points around every number."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from tests.conftest import ENTITLEMENTS
from tests.judging import chengdu, judge
from tiaoli.boundaries import OfWhole, axes, baseline, case_at, case_of, ceiling, combinations
from tiaoli.boundary_table import NAMES, table
from tiaoli.kinds import UNKNOWN, Money, Share
from tiaoli.outcome import Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.tree import Constant, under, walk

every_entitlement = pytest.mark.parametrize(("book", "placed"), ENTITLEMENTS)


@every_entitlement
def test_there_is_a_case_in_which_everything_holds(book: Rulebook, placed: Placed) -> None:
    """Every entitlement can be reached: its baseline is eligible, with nothing missing."""
    base = baseline(book, placed)
    assert base is not None
    found = judge(book, case_of(book, placed, base), only=frozenset({placed.id}))[placed.id]
    assert found.outcome.status is Status.ELIGIBLE
    assert found.outcome.missing == frozenset()
    assert UNKNOWN not in base.values()


@every_entitlement
def test_each_number_has_three_points(book: Rulebook, placed: Placed) -> None:
    """One unit below, the number, one unit above, in this order, and the outcome changes there."""
    for boundary in table(book, placed):
        assert [point.where for point in boundary.points] == list(NAMES)
        assert len({point.value for point in boundary.points}) == 3
        outcomes = {(point.outcome, point.readings) for point in boundary.points}
        assert len(outcomes) > 1, boundary


@every_entitlement
def test_each_threshold_rate_and_ceiling_is_tabled(book: Rulebook, placed: Placed) -> None:
    """No bound of the default tree is left without its three points."""
    from tiaoli.tree import ByTier, Capped, Compare

    tabled = {boundary.at for boundary in table(book, placed)}
    for node in walk(under(placed.provision)):
        bounds: list[object] = []
        if isinstance(node, Compare):
            bounds = [node.right]
        elif isinstance(node, ByTier):
            bounds = [threshold for threshold, _ in node.tiers]
        elif isinstance(node, Capped):
            bounds = [node.ceiling]
        for bound in bounds:
            if isinstance(bound, Constant):
                assert bound.kind.show(bound.value) in tabled


@every_entitlement
def test_exactly_means_exactly(book: Rulebook, placed: Placed) -> None:
    """Where a share is tabled, its middle point is the share itself, one fen either side is not."""
    for boundary in table(book, placed):
        if "÷" not in boundary.points[0].value:
            continue
        shares = [
            Fraction(*(Money().read(amount) for amount in point.value.split("÷")))
            for point in boundary.points
        ]
        at = Share().read(boundary.at)
        assert shares[0] < at < shares[2]
        assert shares[1] == at


def test_the_table_of_art_05_at_three_hundred_million() -> None:
    """第五条, 3亿元: refused at it, granted one fen above; under 达到 granted at it."""
    [found] = [
        boundary
        for boundary in table(chengdu(), chengdu().by_id["第五条/成长支持"])
        if boundary.at == "3亿元"
    ]
    assert (found.fact, found.key) == ("企业.年度主营业务收入", "金额:30000000000")
    assert [(p.where, p.value, p.outcome, p.readings) for p in found.points] == [
        ("低一档", "299999999.99元", "不符合", ()),
        ("恰好", "3亿元", "不符合", (("达到", "10万元"),)),
        ("高一档", "300000000.01元", "10万元", ()),
    ]


def test_the_table_of_art_09() -> None:
    """第九条: 500人 includes 500; 200万元 is reached at 400万元 of costs."""
    found = {b.at: b.points for b in table(chengdu(), chengdu().by_id["第九条/会议补贴"])}
    assert [(p.value, p.outcome == "不符合") for p in found["500人"]] == [
        ("499人", True), ("500人", False), ("501人", False),
    ]  # fmt: skip
    assert [(p.value, p.outcome) for p in found["200万元"]] == [
        ("3999999.98元", "1999999.99元"), ("400万元", "200万元"), ("4000000.02元", "200万元"),
    ]  # fmt: skip


def test_the_table_of_art_14() -> None:
    """A title announced on the first and on the last day counts, the days outside do not."""
    found = {b.at: b.points for b in table(chengdu(), chengdu().by_id["第五条/小巨人奖励"])}
    assert [(p.value, p.outcome) for p in found["施行日 2024-02-17"]] == [
        ("2024-02-16", "不符合"), ("2024-02-17", "30万元"), ("2024-02-18", "30万元"),
    ]  # fmt: skip
    assert [(p.value, p.outcome) for p in found["末日 2027-02-16"]] == [
        ("2027-02-15", "30万元"), ("2027-02-16", "30万元"), ("2027-02-17", "已失效"),
    ]  # fmt: skip
    assert dict(found["末日 2027-02-16"][2].readings) == {"对应日": "30万元"}


@every_entitlement
def test_axes_span_all_combinations(book: Rulebook, placed: Placed) -> None:
    """Every index up to the number of combinations is a choice of values, unknown included."""
    spans = axes(book, placed)
    total = 1
    for axis in spans:
        assert UNKNOWN in axis.values
        assert len(set(map(repr, axis.values))) == len(axis.values)
        total *= len(axis.values)
    assert combinations(book, placed) == total
    assert case_at(book, placed, 0) != case_at(book, placed, total - 1)
    assert case_at(book, placed, total) == case_at(book, placed, 0)


def test_the_edges_of_art_05() -> None:
    """Every threshold stands among the values tried, one fen below and above it too."""
    found = {axis.key: axis.values for axis in axes(chengdu(), chengdu().by_id["第五条/成长支持"])}
    for yi in (3, 5, 10):
        for off in (-1, 0, 1):
            assert yi * 10**10 + off in found["企业.年度主营业务收入"]
            assert yi * 10**10 + off in found["企业.历年最高主营业务收入"]


@pytest.mark.parametrize(
    ("whole", "offset", "part"),
    [(10, 0, 6), (10, -1, 5), (11, 0, 7), (0, 0, 0), (0, -1, 0), (1, 1, 1), (5, 5, 5)],
)
def test_a_part_of_a_whole(whole: int, offset: int, part: int) -> None:
    """60% rounded up, some fen off, never below nothing and never above the whole."""
    assert OfWhole("甲.收入", Fraction(3, 5), offset).amount(whole) == part
    assert OfWhole("甲.收入", Fraction(3, 5), offset).amount(UNKNOWN) is UNKNOWN


@pytest.mark.parametrize(
    ("id_", "selection", "wan"),
    [
        ("第一条/首版次补贴", (), 250),
        ("第一条/研发经费支持", (), 200),
        ("第二条/大模型备案奖励", (), 100),
        ("第五条/成长支持", (), 55),
        ("第五条/小巨人奖励", (), 30),
        ("第七条/示范园区支持", (), 100),
        ("第九条/会议补贴", (), 200),
        ("第十条/标准奖励", (), 60),
    ],
)
def test_the_ceiling_of_a_grant(id_: str, selection: tuple[str, ...], wan: int) -> None:
    """最高, 不超过, the fixed amount, or all tiers together."""
    grant = chengdu().by_id[id_].provision
    assert ceiling(grant, frozenset(selection)) == wan * 10**6  # type: ignore[arg-type]


def test_a_boundary_is_written_as_people_write_it() -> None:
    """Amounts, persons and dates, no Python."""
    for book, placed in (parameter.values for parameter in ENTITLEMENTS):
        for boundary in table(book, placed):  # type: ignore[arg-type]
            for point in boundary.points:
                assert re.search(r"[一-鿿%]|[0-9]{4}-[0-9]{2}-[0-9]{2}", point.value), point
