"""Two runs on one population: who gains, who loses, and what is never counted as either."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import BOOKS
from tests.simulate import made
from tests.simulate.editions import amended
from tests.simulate.made import WAN, Award
from tiaoli.columns.results import AT_MOST, EXACT, GAVE_WAY, OPEN, SUPPORT
from tiaoli.simulate.amounts import Span
from tiaoli.simulate.changes import GAIN, LOSS, MIXED, SAME, Changes, compare
from tiaoli.simulate.record import FiguresError

GROWTH, GIANT = "第五条/成长支持", "第五条/小巨人奖励"
LISTING, SCENE, TALENT = "第六条/拟上市奖励", "第三条/标杆场景补助", "第八条/特聘专家称号"
MEETING, STANDARD = "第九条/会议补贴", "第十条/标准奖励"
DUTY = "第八条/遴选数据集建设单位"
REVENUE = "企业.年度主营业务收入"


def compared(
    folder: Path, before: Sequence[Award], after: Sequence[Award], **run: object
) -> Changes:
    """The comparison of two runs with these awards; the later one may have been run otherwise."""
    made.write(folder / "before", before)
    made.write(folder / "after", after, **run)  # type: ignore[arg-type]
    return compare(folder / "before", folder / "after", BOOKS)


def single(folder: Path, before: Award | None, after: Award | None) -> str:
    """How one applicant's award changed; another applicant's stays as it is."""
    other = Award(99, GIANT, EXACT, WAN, WAN)
    changes = compared(folder, [other, *([before] if before else [])],
                       [other, *([after] if after else [])])  # fmt: skip
    (found,) = [each for each, n in changes.applicants.items() if n and each != SAME] or [SAME]
    assert sum(changes.applicants.values()) == 100
    return found


def award(result: str, low: int = 0, high: int | None = 0, provision: str = SCENE) -> Award:
    """An award in 万元 of applicant 1."""
    facts = REVENUE if result == OPEN else ""
    return Award(1, provision, result, low * WAN, None if high is None else high * WAN, facts)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, award(EXACT, 10, 10), GAIN),
        (award(EXACT, 10, 10), None, LOSS),
        (award(EXACT, 10, 10), award(EXACT, 10, 10), SAME),
        (award(EXACT, 10, 10), award(EXACT, 12, 12), GAIN),
        (award(AT_MOST, 0, 100), award(AT_MOST, 0, 80), LOSS),
        (award(AT_MOST, 0, 100), award(EXACT, 50, 50), MIXED),
        (award(AT_MOST, 0, 100), award(EXACT, 100, 100), GAIN),
        (award(EXACT, 10, 10), award(GAVE_WAY), LOSS),
        (None, award(EXACT, 0, 0), SAME),
        (award(GAVE_WAY), None, SAME),
        (None, award(SUPPORT, provision=LISTING), GAIN),
        (award(SUPPORT, provision=LISTING), None, LOSS),
        (award(OPEN, 0, 100), award(EXACT, 100, 100), OPEN),
        (award(EXACT, 100, 100), award(OPEN, 0, 100), OPEN),
        (None, award(OPEN, 5, 100), OPEN),
        (award(OPEN, 0, 100), None, OPEN),
        (award(OPEN, 0, 100), award(OPEN, 0, 50), OPEN),
        (award(AT_MOST, 0, None), award(AT_MOST, 0, 50), OPEN),
    ],
)
def test_an_award_changes_in_one_direction(
    tmp_path: Path, before: Award | None, after: Award | None, expected: str
) -> None:
    """More, less, neither; undetermined on either side is none of these."""
    assert expected == single(tmp_path, before, after)


def test_an_open_award_of_a_changed_provision_sets_its_applicant_apart(tmp_path: Path) -> None:
    """Applicant 1 gains by one provision, but another one that changes for somebody is open."""
    before = [award(OPEN, 0, 50, GROWTH), Award(2, GROWTH, EXACT, WAN, WAN)]
    after = [*before[:1], award(EXACT, 10, 10), Award(2, GROWTH, EXACT, 2 * WAN, 2 * WAN)]
    changes = compared(tmp_path, before, after)
    assert changes.applicants == {GAIN: 1, LOSS: 0, MIXED: 0, SAME: 98, OPEN: 1}
    assert Span(WAN, WAN) == changes.gained


def test_an_open_award_of_an_unchanged_provision_sets_nobody_apart(tmp_path: Path) -> None:
    """Same rule, same awards for everybody: nothing changes there, whatever the fact is."""
    still = [award(OPEN, 0, 50, GROWTH)]
    changes = compared(tmp_path, still, [*still, award(EXACT, 10, 10)])
    assert (changes.applicants[GAIN], changes.applicants[OPEN]) == (1, 0)


def test_a_changed_rule_counts_as_changed_even_if_every_award_is_open(tmp_path: Path) -> None:
    """Read otherwise, 第五条 may decide otherwise: open applicants are not called unchanged."""
    awards = [award(OPEN, 0, 50, GROWTH)]
    changes = compared(tmp_path, awards, awards, readings=["达到"])
    assert changes.applicants[OPEN] == 1
    assert [each.provision for each in changes.provisions if each.touched] == [GROWTH]


def test_gains_and_losses_of_one_applicant_are_set_off(tmp_path: Path) -> None:
    """+10万元 and -3万元 is a gain of 7万元 for the applicant; both provisions show their own."""
    before = [award(EXACT, 3, 3, GROWTH), award(EXACT, 10, 10)]
    changes = compared(tmp_path, before, [award(EXACT, 20, 20)])
    assert (changes.applicants[GAIN], changes.applicants[LOSS]) == (1, 0)
    assert Span(7 * WAN, 7 * WAN) == changes.gained
    assert {each.provision: (each.rows[GAIN], each.rows[LOSS]) for each in changes.provisions} == {
        SCENE: (1, 0),
        GROWTH: (0, 1),
    }
    assert [("1", Span(13 * WAN, 13 * WAN), Span(20 * WAN, 20 * WAN))] == [
        (each.who, each.before, each.after) for each in changes.gains
    ]
    assert (f"成都 {SCENE}", f"成都 {GROWTH}") == changes.gains[0].provisions


def test_the_cost_holds_open_awards_in_both_bounds(tmp_path: Path) -> None:
    """Before and after with the undetermined; gains and losses without them."""
    before = [award(OPEN, 2, 50), Award(2, SCENE, EXACT, WAN, WAN)]
    after = [award(OPEN, 2, None), Award(2, SCENE, EXACT, 4 * WAN, 4 * WAN)]
    (found,) = compared(tmp_path, before, after).provisions
    assert Span(3 * WAN, 51 * WAN) == found.before
    assert Span(6 * WAN, 6 * WAN, 1) == found.after
    assert (Span(3 * WAN, 3 * WAN), Span()) == (found.gained, found.lost)


def test_sizes_part_at_round_amounts(tmp_path: Path) -> None:
    """A change of exactly 10万元 is in the class that starts there; support has a class of its
    own."""
    before = [Award(3, SCENE, EXACT, 2000 * WAN, 2000 * WAN)]
    after = [
        Award(1, SCENE, EXACT, 10 * WAN, 10 * WAN),
        Award(2, SCENE, EXACT, 10 * WAN - 1, 10 * WAN - 1),
        Award(4, LISTING, SUPPORT),
    ]
    sizes = {each.low: (each.high, each.gain, each.loss) for each in
             compared(tmp_path, before, after).sizes if each.gain or each.loss}  # fmt: skip
    no_amount = (10 * WAN, 1, 0)
    assert no_amount == sizes[WAN]
    assert {WAN, 10 * WAN, 1000 * WAN, 0} == set(sizes)
    assert [sizes[10 * WAN], sizes[1000 * WAN]] == [(50 * WAN, 1, 0), (None, 0, 1)]
    assert sizes[0] == (0, 1, 0)


def test_the_biggest_are_the_biggest_and_no_more_than_ten(tmp_path: Path) -> None:
    """Ordered by the change; of twenty losers the ten that lose most."""
    before = [Award(who, SCENE, EXACT, who * WAN, who * WAN) for who in range(1, 21)]
    changes = compared(tmp_path, [*before, Award(30, GROWTH, EXACT, 1, 1)],
                       [Award(30, GROWTH, EXACT, 1, 1)])  # fmt: skip
    assert [str(who) for who in range(20, 10, -1)] == [each.who for each in changes.losses]
    assert changes.gains == ()
    total = -sum(range(1, 21)) * WAN
    assert Span(total, total) == changes.lost


def test_duties_are_no_gain(tmp_path: Path) -> None:
    """A duty that is breached, or open, in one of the runs changes nobody's award."""
    before = [Award(1, DUTY, "遵守"), award(EXACT, 1, 1)]
    after = [Award(1, DUTY, OPEN), Award(2, DUTY, "违反"), award(EXACT, 1, 1)]
    assert compared(tmp_path, before, after).applicants[SAME] == 100


def test_a_renumbered_provision_is_compared_with_itself(tmp_path: Path) -> None:
    """chengdu-insertion: 第九条/会议补贴 is 第十条/会议补贴 now, and the new 第六条 is new."""
    made.write(tmp_path / "before", [
        Award(1, MEETING, EXACT, WAN, WAN), Award(2, STANDARD, EXACT, WAN, WAN),
    ])  # fmt: skip
    made.write(
        tmp_path / "after",
        [
            Award(1, "第十条/会议补贴", EXACT, WAN, WAN, edition="v2"),
            Award(2, "第十一条/标准奖励", EXACT, 3 * WAN, 3 * WAN, edition="v2"),
            Award(3, "第六条/智能算力补贴", EXACT, WAN, WAN, edition="v2"),
        ],
        editions=[("成都", "v2")],
    )
    changes = compare(tmp_path / "before", tmp_path / "after", amended("chengdu-insertion"))
    assert changes.applicants == {GAIN: 2, LOSS: 0, MIXED: 0, SAME: 98, OPEN: 0}
    found = {each.provision: (each.was, each.rows[GAIN], each.touched)
             for each in changes.provisions}  # fmt: skip
    assert found == {
        "第十条/会议补贴": (MEETING, 0, False),
        "第十一条/标准奖励": (STANDARD, 1, True),
        "第六条/智能算力补贴": ("", 1, True),
    }


def test_a_repealed_provision_is_not_taken_for_its_successor(tmp_path: Path) -> None:
    """chengdu-repeal: 第九条/会议补贴 is gone, and 第九条 is what was 第十条."""
    made.write(tmp_path / "before", [Award(1, MEETING, EXACT, WAN, WAN)])
    made.write(tmp_path / "after", [Award(2, "第九条/标准奖励", EXACT, WAN, WAN, edition="v2")],
               editions=[("成都", "v2")])  # fmt: skip
    books = amended("chengdu-repeal")
    changes = compare(tmp_path / "before", tmp_path / "after", books)
    rows = {each.provision: (each.rows[GAIN], each.rows[LOSS]) for each in changes.provisions}
    assert {"第九条/标准奖励": (1, 0), f"{MEETING}（已删去）": (0, 1)} == rows
    back = compare(tmp_path / "after", tmp_path / "before", books)
    rows = {each.provision: (each.rows[GAIN], each.rows[LOSS]) for each in back.provisions}
    assert rows == {STANDARD: (0, 1), MEETING: (1, 0)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"population": {"fingerprint": "0" * 64}}, "different populations"),
        ({"as_of": ["2026-06-01"]}, "different as-of dates"),
        ({"applicants": 99}, "different numbers of applicants"),
    ],
)
def test_runs_that_do_not_compare_are_refused(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    """Another population, day or number of applicants is no change of the law."""
    with pytest.raises(FiguresError, match=message):
        compared(tmp_path, [award(EXACT, 1, 1)], [award(EXACT, 1, 1)], **change)


def test_directions_of_a_plausible_pair_add_up(tmp_path: Path) -> None:
    """Every applicant has one direction, and the provisions' settled change is that of the cost
    without the open rows."""
    chengdu = [book for book in BOOKS if book.policy_id == "chengdu"]
    for name, percent in (("before", 100), ("after", 140)):
        made.plausible(tmp_path / name, chengdu, 2000, percent={GROWTH: percent})
    changes = compare(tmp_path / "before", tmp_path / "after", BOOKS)
    assert sum(changes.applicants.values()) == 2000
    assert [each.provision for each in changes.provisions if each.touched] == [GROWTH]
    assert changes.applicants[GAIN] > 0
    assert changes.applicants[LOSS] == 0
