"""Quotas and envelopes, against a plain model that tries everything that may still turn out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import small
from tiaoli.policy import Rulebook
from tiaoli.provisions import Appropriation, Envelope, Period, Quota
from tiaoli.simulate.allocation import ENVELOPES, FIRST_COME, PRO_RATA, QUOTAS, allocate
from tiaoli.tree import TAKEN

IN, OUT, OPEN = "入选", "落选", "未决"
EXACT, AT_MOST, MAYBE = "金额确定", "至多", "未定"
LARGEST = 2**63 - 1
QUICK = settings(max_examples=40, deadline=None)
AWARDS = pa.schema(
    [("申请人编号", pa.int64()), ("年度", pa.int64())]
    + [(name, pa.string()) for name in ("政策", "版本", "规定", "结果")]
    + [("金额下限（分）", pa.int64()), ("金额上限（分）", pa.int64())]
)
ROWS = pa.schema(
    [("申请人编号", pa.int64()), ("年度", pa.int64())]
    + [(name, pa.string()) for name in ("政策", "规定", "对象", "结果")]
    + [("名次", pa.int64())]
)


class Item(NamedTuple):
    """An item that wants a place: whether it surely qualifies, and where the text puts it."""

    owed: bool
    place: int | None


class Want(NamedTuple):
    """What an applicant wants (fen): at least and at most, and when he applied."""

    low: int
    high: int | None
    place: int | None = None
    sure: bool = True


def exact(amount: int, place: int | None = None) -> Want:
    """Somebody who is owed this amount."""
    return Want(amount, amount, place)


def quota(number: int, *, of: Any = small.平台, period: Period = Period.YEAR) -> Rulebook:
    """A policy whose 第一条/补助 has so many places."""
    places = Quota(small.名(number), period=period)
    return small.book(small.grant(small.万元(1), of, quota=places))


def envelope(fen: int, period: Period = Period.YEAR) -> Rulebook:
    """A policy that sets aside so much for its 第一条/补助."""
    money = Envelope(small.分(fen), period)
    return small.book(
        small.grant(small.万元(1)), 总额=Appropriation(quote="总额", envelope=money, funds="补助")
    )


def write(out: Path, folder: str, schema: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> None:
    """One part of a run's awards or rows."""
    (out / folder).mkdir(parents=True, exist_ok=True)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(c, field.type) for c, field in zip(columns, schema, strict=True)]
    pq.write_table(pa.table(arrays, schema=schema), out / folder / "part.parquet")


def award(who: int, want: Want, result: str = "") -> tuple[Any, ...]:
    """The row of an applicant's award."""
    result = result or (EXACT if want.sure else MAYBE)
    return who, 2025, "某", "v1", small.ID, result, want.low, want.high


def chosen(out: Path, number: int, items: Sequence[Item]) -> list[str | None]:
    """What allocation says of each item; ``None`` where it does not list it."""
    write(out, "awards", AWARDS, [award(1, exact(1))])
    rows = [
        (1, 2025, "某", small.ID, str(n), "可得" if item.owed else "未定", item.place)
        for n, item in enumerate(items)
    ]
    write(out, "rows", ROWS, rows)
    allocate(out, [quota(number)], TAKEN, None)
    found = {row["对象"]: row["结果"] for row in pq.read_table(out / QUOTAS).to_pylist()}
    return [found.get(str(n)) for n in range(len(items))]


def divided(out: Path, fen: int, wants: Sequence[Want]) -> list[list[int | None]]:
    """What each gets of an envelope, first come and then pro rata; ``None`` where the way does not
    decide."""
    write(out, "awards", AWARDS, [award(n, want) for n, want in enumerate(wants)])
    order = pa.table(
        {
            "申请人编号": pa.array(range(len(wants)), pa.int64()),
            "申报次序": pa.array([want.place for want in wants], pa.int64()),
        }
    )
    pq.write_table(order, out / "applied.parquet")
    allocate(out, [envelope(fen)], TAKEN, out / "applied.parquet")
    rows = pq.read_table(out / ENVELOPES).to_pylist()
    found = {(row["办法"], row["申请人编号"]): row for row in rows}
    for (_, who), row in found.items():
        assert (wants[who].low if wants[who].sure else None) == row["需求（分）"]
    return [
        [found[way, n]["分得（分）"] for n in range(len(wants))] for way in (FIRST_COME, PRO_RATA)
    ]


# The model ---------------------------------------------------------------------------------------


def model_chosen(number: int, items: Sequence[Item]) -> list[str | None]:
    """What the text's order decides, whoever qualifies and wherever those without a place stand."""
    found: list[set[str]] = [set() for _ in items]
    between = [Fraction(n, 2) for n in range(1, 6)]
    ways = [
        [(owed, place) for owed in ({True, item.owed}) for place in _places(item, between)]
        for item in items
    ]
    for way in product(*ways):
        standing = sorted(place for owed, place in way if owed)
        for n, (owed, place) in enumerate(way):
            if owed:
                ahead = sum(other < place for other in standing)
                upto = sum(other <= place for other in standing)
                found[n].add(IN if upto <= number else OUT if ahead >= number else OPEN)
    return [
        (next(iter(one)) if len(one) == 1 else OPEN) if item.owed else None
        for item, one in zip(items, found, strict=True)
    ]


def _places(item: Item, between: Iterable[Fraction]) -> list[Fraction]:
    return [*between] if item.place is None else [Fraction(item.place)]


def model_divided(money: int, wants: Sequence[Want]) -> list[list[int | None]]:
    """What each surely gets, first come and pro rata, whatever those want whose amount is open, and
    in every order that there may have been; nothing is decided for those themselves."""
    first: list[set[int]] = [set() for _ in wants]
    shared: list[set[int]] = [set() for _ in wants]
    for amounts in product(*map(_amounts, wants)):
        for gets in first_come(money, amounts, wants):
            for n, got in enumerate(gets):
                first[n].add(got)
        for n, got in enumerate(pro_rata(money, amounts)):
            shared[n].add(got)
    return [_decided(wants, first), _decided(wants, shared)]


def _decided(wants: Sequence[Want], found: Sequence[set[int]]) -> list[int | None]:
    return [
        next(iter(one)) if want.sure and len(one) == 1 else None
        for want, one in zip(wants, found, strict=True)
    ]


def _amounts(want: Want) -> list[int]:
    if want.high is None:
        return [want.low, want.low + 1, 10**9]
    return list(range(want.low, want.high + 1))


def first_come(
    money: int, amounts: Sequence[int], wants: Sequence[Want]
) -> Iterator[tuple[int, ...]]:
    """In every order in which they may have come: the first ones in full, one perhaps the rest."""
    for order in permutations(range(len(wants))):
        known = [place for n in order if (place := wants[n].place) is not None]
        if known == sorted(known):
            left, gets = money, {}
            for n in order:
                gets[n] = min(amounts[n], left)
                left -= gets[n]
            yield tuple(gets[n] for n in range(len(wants)))


def pro_rata(money: int, amounts: Sequence[int]) -> tuple[int, ...]:
    """Everybody the same share, rounded down."""
    every = sum(amounts)
    if every <= money:
        return tuple(amounts)
    return tuple(int(Fraction(amount * money, every)) for amount in amounts)


# Quotas ------------------------------------------------------------------------------------------


@given(
    number=st.integers(0, 4),
    items=st.lists(
        st.builds(Item, st.booleans(), st.sampled_from([1, 2, None])), min_size=1, max_size=4
    ),
)
@QUICK
def test_a_place_is_decided_where_nothing_unknown_can_change_it(
    number: int, items: list[Item]
) -> None:
    """An item is chosen or not where it is so in every completion of what is unknown: which
    undetermined items qualify, and where items without a place stand; else it is undecided."""
    with TemporaryDirectory() as folder:
        assert model_chosen(number, items) == chosen(Path(folder), number, items)


@pytest.mark.parametrize(
    ("number", "items", "expected"),
    [
        (3, [(True, 1), (True, 2), (True, 3)], [IN, IN, IN]),
        (2, [(True, 1), (True, 2), (True, 3)], [IN, IN, OUT]),
        (2, [(True, 1), (True, 2), (True, 2)], [IN, OPEN, OPEN]),
        (1, [(True, 1), (True, 2), (True, 2)], [IN, OUT, OUT]),
        (2, [(True, None), (True, None), (True, None)], [OPEN, OPEN, OPEN]),
        (3, [(True, None), (True, None), (True, None)], [IN, IN, IN]),
        (2, [(True, 1), (True, 2), (False, 3)], [IN, IN, None]),
        (2, [(True, 1), (False, 2), (True, 3)], [IN, None, OPEN]),
        (2, [(True, 1), (True, 2), (True, None)], [IN, OPEN, OPEN]),
        (2, [(True, 1), (True, 2), (True, 3), (True, None)], [IN, OPEN, OUT, OPEN]),
    ],
)
def test_places_by_the_order_of_the_text(
    tmp_path: Path, number: int, items: list[tuple[bool, int | None]], expected: list[str | None]
) -> None:
    """Whoever is ahead goes first; ties at the last place, missing places and items that may
    qualify leave open only what hangs on them."""
    assert expected == chosen(tmp_path, number, [Item(*item) for item in items])


def test_an_item_that_gave_way_takes_no_place(tmp_path: Path) -> None:
    """An item that gave way to a higher award is neither chosen nor in anybody's way."""
    write(tmp_path, "awards", AWARDS, [award(1, exact(1))])
    rows = [(1, 2025, "某", small.ID, "甲", "让位", 1), (2, 2025, "某", small.ID, "乙", "可得", 2)]
    write(tmp_path, "rows", ROWS, rows)
    allocate(tmp_path, [quota(1)], TAKEN, None)
    assert pq.read_table(tmp_path / QUOTAS).to_pylist() == [
        {"年度": 2025, "政策": "某", "规定": small.ID, "申请人编号": 2, "对象": "乙", "结果": IN}
    ]


def test_a_quota_of_applicants_counts_awards(tmp_path: Path) -> None:
    """Where an applicant is the item, awards take the places, and who has none is not decided once
    there are more than places."""
    wants = [award(1, exact(5)), award(2, Want(0, 7), AT_MOST), award(3, Want(0, 7), "就高让位")]
    write(tmp_path, "awards", AWARDS, wants)
    found = []
    for number in (2, 1):
        allocate(tmp_path, [quota(number, of=small.企业)], TAKEN, None)
        rows = pq.read_table(tmp_path / QUOTAS).to_pylist()
        found.append(sorted((row["申请人编号"], row["对象"], row["结果"]) for row in rows))
    assert found == [[(1, None, IN), (2, None, IN)], [(1, None, OPEN), (2, None, OPEN)]]


# Envelopes ---------------------------------------------------------------------------------------

SURE = st.builds(exact, st.integers(0, 4), st.sampled_from([1, 2, 3, None]))
UNSURE = st.builds(
    lambda low, more, place: Want(low, None if more is None else low + more, place, sure=False),
    st.integers(0, 2), st.sampled_from([0, 1, 2, None]), st.sampled_from([1, 2, None]),
)  # fmt: skip


@given(
    money=st.integers(1, 9), wants=st.lists(st.one_of(SURE, SURE, UNSURE), min_size=1, max_size=4)
)
@QUICK
def test_a_share_is_decided_where_nothing_unknown_can_change_it(
    money: int, wants: list[Want]
) -> None:
    """What somebody gets is decided where he gets it in every completion of what is unknown: what
    is undetermined or up to a ceiling, in which order those came who have no place or the same."""
    with TemporaryDirectory() as folder:
        assert model_divided(money, wants) == divided(Path(folder), money, wants)


@pytest.mark.parametrize(
    ("fen", "first", "shared"),
    [
        (601, [100, 200, 300], [100, 200, 300]),
        (600, [100, 200, 300], [100, 200, 300]),
        (599, [100, 200, 299], [99, 199, 299]),
        (300, [100, 200, 0], [50, 100, 150]),
        (299, [100, 199, 0], [49, 99, 149]),
        (1, [1, 0, 0], [0, 0, 0]),
    ],
)
def test_an_envelope_at_the_demand(
    tmp_path: Path, fen: int, first: list[int], shared: list[int]
) -> None:
    """An envelope of just the demand is enough; a fen less is missing to the last who came, or to
    everybody, rounded down."""
    wants = [exact(100, 1), exact(200, 2), exact(300, 3)]
    assert [first, shared] == divided(tmp_path, fen, wants)


def test_who_came_at_the_same_time_share_an_open_rest(tmp_path: Path) -> None:
    """Of two with the same place each is decided only as far as the other cannot matter."""
    wants = [exact(100, 1), exact(50, 2), exact(50, 2), exact(10, 3)]
    assert divided(tmp_path, 199, wants)[0] == [100, None, None, 0]
    assert divided(tmp_path, 200, wants)[0] == [100, 50, 50, 0]
    assert divided(tmp_path, 100, wants)[0] == [100, 0, 0, 0]


def test_an_amount_up_to_a_ceiling_leaves_open_what_hangs_on_it(tmp_path: Path) -> None:
    """Whoever came before an open amount is decided; behind it only who gets the same either way,
    and of shares nothing until the ceilings fit into the envelope, too."""
    wants = [exact(100, 1), Want(0, 100, 2, sure=False), exact(100, 3), exact(100, 4)]
    assert divided(tmp_path, 350, wants)[0] == [100, None, 100, None]
    assert divided(tmp_path, 350, wants)[1] == [None, None, None, None]
    assert divided(tmp_path, 400, wants)[1] == [100, None, 100, 100]


def test_an_unlimited_amount_leaves_everything_behind_it_open(tmp_path: Path) -> None:
    """Nobody behind an amount without an upper bound is sure of anything."""
    wants = [exact(100, 1), Want(0, None, 2, sure=False), exact(100, 3)]
    assert divided(tmp_path, 10**9, wants)[0] == [100, None, None]
    assert divided(tmp_path, 10**9, wants)[1] == [None, None, None]


def test_without_an_order_only_who_must_get_it_all_is_decided(tmp_path: Path) -> None:
    """A population without 申报次序 still decides an envelope that is enough, and shares."""
    write(tmp_path, "awards", AWARDS, [award(n, exact(100)) for n in range(3)])
    found = []
    for fen in (300, 299):
        allocate(tmp_path, [envelope(fen)], TAKEN, None)
        rows = pq.read_table(tmp_path / ENVELOPES).to_pylist()
        found.append(Counter((row["办法"], row["分得（分）"]) for row in rows))
    enough, short = found
    assert enough == {(FIRST_COME, 100): 3, (PRO_RATA, 100): 3}
    assert short == {(FIRST_COME, None): 3, (PRO_RATA, 99): 3}


@given(
    money=st.integers(1, 10**16),
    amounts=st.lists(st.integers(0, LARGEST), min_size=2, max_size=5),
)
@QUICK
def test_amounts_of_64_bits_are_divided_exactly(money: int, amounts: list[int]) -> None:
    """Sums and products beyond 64 bits lose nothing: a share is less than a fen below the exact
    one, and all shares together are at most the envelope."""
    with TemporaryDirectory() as folder:
        wants = [exact(amount, n) for n, amount in enumerate(amounts)]
        first, shares = divided(Path(folder), money, wants)
        assert list(pro_rata(money, amounts)) == shares
        assert sum(filter(None, shares)) <= money
        assert min(money, sum(amounts)) == sum(filter(None, first))


def test_a_million_awards_are_divided_at_once(tmp_path: Path) -> None:
    """10^6 applicants, some with the same place: first come pays out the envelope but for a tie at
    its end, equal shares fall short of it by less than a fen for each."""
    awards, applied, number = tmp_path / "awards", tmp_path / "applied.parquet", 10**6
    awards.mkdir()
    made = f"""
        SELECT i AS 申请人编号, 2025::BIGINT AS 年度, '某' AS 政策, 'v1' AS 版本,
            '{small.ID}' AS 规定, '{EXACT}' AS 结果,
            100 + i % 977 AS "金额下限（分）", 100 + i % 977 AS "金额上限（分）"
        FROM range({number}) t(i)
    """
    run = duckdb.connect()
    run.execute(f"COPY ({made}) TO '{awards / 'part.parquet'}'")
    order = f"SELECT i AS 申请人编号, (i * 7919) % 999983 AS 申报次序 FROM range({number}) t(i)"
    run.execute(f"COPY ({order}) TO '{applied}'")
    fen = 200_000_000
    allocate(tmp_path, [envelope(fen)], TAKEN, applied)
    found = run.execute(f"""
        SELECT 办法, count(*), sum("分得（分）")::BIGINT, count(*) FILTER ("分得（分）" IS NULL)
        FROM '{tmp_path / ENVELOPES}' GROUP BY 1
    """).fetchall()
    (_, all_first, paid_first, open_first), (_, all_shared, paid_shared, open_shared) = sorted(
        found
    )
    assert (number, number, 0) == (all_first, all_shared, open_shared)
    assert open_first <= 2
    assert fen - number < paid_first <= fen
    assert fen - number < paid_shared <= fen


# What is written ---------------------------------------------------------------------------------


def test_a_quota_or_envelope_over_several_years_is_left_out(tmp_path: Path) -> None:
    """A run knows one year: it cannot say what of places or money for a term is left."""
    write(tmp_path, "awards", AWARDS, [award(1, exact(1))])
    write(tmp_path, "rows", ROWS, [(1, 2025, "某", small.ID, "甲", "可得", 1)])
    allocate(tmp_path, [quota(1, period=Period.TERM), envelope(1, Period.TERM)], TAKEN, None)
    assert list((tmp_path / "allocation").iterdir()) == []


def test_an_envelope_is_divided_where_no_item_was_judged(tmp_path: Path) -> None:
    """A run without rows/ still has awards that an envelope pays."""
    write(tmp_path, "awards", AWARDS, [award(1, exact(1))])
    allocate(tmp_path, [envelope(1), quota(1)], TAKEN, None)
    assert [file.name for file in (tmp_path / "allocation").iterdir()] == ["envelopes.parquet"]


def test_nothing_is_allocated_without_awards(tmp_path: Path) -> None:
    """A run that awarded nothing has nothing to allocate."""
    allocate(tmp_path, [envelope(1), quota(1)], TAKEN, None)
    assert list(tmp_path.iterdir()) == []


def test_keys_may_be_texts(tmp_path: Path) -> None:
    """Applicants whose keys are texts are allocated alike; nothing else is left in the folder."""
    text = pa.schema([AWARDS.field(0).with_type(pa.string()), *list(AWARDS)[1:]])
    write(
        tmp_path, "awards", text, [("甲", *award(1, exact(2))[1:]), ("乙", *award(1, exact(3))[1:])]
    )
    order = pa.table({"申请人编号": ["乙", "甲"], "申报次序": [1, 2]})
    pq.write_table(order, tmp_path / "applied.parquet")
    allocate(tmp_path, [envelope(4)], TAKEN, tmp_path / "applied.parquet")
    rows = pq.read_table(tmp_path / ENVELOPES).to_pylist()
    first = {row["申请人编号"]: row["分得（分）"] for row in rows if row["办法"] == FIRST_COME}
    assert first == {"乙": 3, "甲": 1}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["allocation", "applied.parquet", "awards"]
