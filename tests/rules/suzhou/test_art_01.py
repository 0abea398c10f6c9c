"""第1项 应用场景和智能工厂: 20万元 for a scene; 30, 20 and 10万元 once; no scene twice."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.drawn import WAN, Drawn, Said, award, day, stating
from tiaoli.kinds import UNKNOWN

SCENE, FACTORY = "第1项/场景案例奖励", "第1项/智能工厂奖补"
EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
U = Drawn("suzhou", published=day("2025-06-01"))
NATIONAL, OTHER = "国家级（卓越级）智能工厂", "国家级其他智能工厂（如领航级）"
PROVINCIAL, WORKSHOP = "省级（先进级）智能工厂", "省级数字化车间"
LEVELS = {NATIONAL: 30 * WAN, PROVINCIAL: 20 * WAN, WORKSHOP: 10 * WAN}
CHOSEN = {"入选市级重大应用场景典型案例": True, "入选日期": day("2025-10-01")}
GOOD = {"级别": NATIONAL, "认定日期": day("2025-10-01")}
FIRM = {"类型": "企业", "在宿州": True}
NOTHING: list[Said] = ["不符合", "就高让位", 0]
levels = st.sampled_from([*LEVELS, "其他"])


def factories(*rows: dict[str, object]) -> dict[str, object]:
    """Factories of an enterprise."""
    return {"申请人": FIRM, "智能工厂": list(rows)}


@EXAMPLES
@given(st.lists(st.booleans(), min_size=1, max_size=14))
def test_each_scene_whatever_their_number(chosen: list[bool]) -> None:
    """“每项给予20万元”: the ten of a year bind who chooses them, not who was chosen."""
    rows = [CHOSEN | {"入选市级重大应用场景典型案例": one} for one in chosen]
    paid = 20 * WAN * sum(chosen) if any(chosen) else "不符合"
    assert U.says(SCENE, {"应用场景": rows}) == paid


def test_a_scene_must_be_chosen() -> None:
    """“对入选……典型案例的”, whoever it is and in whatever field."""
    U.needs(SCENE, {"应用场景": [CHOSEN]}, "应用场景.入选市级重大应用场景典型案例", False)


@EXAMPLES
@given(st.lists(st.tuples(levels, st.none() | st.sampled_from([*LEVELS])), min_size=1, max_size=4))
def test_once_for_whom(rows: list[tuple[str, str | None]]) -> None:
    """“一次性”: once for the enterprise, each factory, each level, or up to the difference."""
    stated = [GOOD | {"名称": f"厂{n}", "级别": level} for n, (level, _) in enumerate(rows)]
    awards = [
        award(FACTORY, LEVELS[before], f"厂{n}")
        for n, (_, before) in enumerate(rows)
        if before is not None
    ]
    owed = [LEVELS[level] for level, _ in rows if level in LEVELS]
    fresh = [LEVELS[level] for level, before in rows if level in LEVELS and before is None]
    tiers = {LEVELS[level] for level, _ in rows if level in LEVELS}
    tiers -= {LEVELS[before] for _, before in rows if before is not None}
    differences = [
        max(LEVELS[level] - (0 if before is None else LEVELS[before]), 0)
        for level, before in rows
        if level in LEVELS
    ]
    for reading, paid in (
        ("每个受益人一次", 0 if awards or not owed else max(owed)),
        ("每项一次", sum(fresh)),
        ("每档各给一次", sum(tiers)),
        ("补足差额", sum(differences)),
    ):
        said = U.says(FACTORY, factories(*stated), reading, awards=awards)
        assert said in ([paid] if paid else NOTHING)
        if reading == "每个受益人一次":
            assert U.says(FACTORY, factories(*stated), awards=awards) == said


@pytest.mark.parametrize("level", [NATIONAL, PROVINCIAL, WORKSHOP])
def test_once_is_not_the_rule_on_one_scene(level: str) -> None:
    """The enterprise's one award went to this very factory: it is barred, and not outdone."""
    facts = factories(GOOD | {"名称": "甲厂", "级别": level})
    awards = [award(FACTORY, 30 * WAN, "甲厂")]
    assert U.says(FACTORY, facts, awards=awards) == "不符合"


def test_two_steps_up_add_up_to_the_highest() -> None:
    """10, then 10 more, then 10 more: the difference counts all that the factory got."""
    awards = [award(FACTORY, 10 * WAN, "甲厂"), award(FACTORY, 10 * WAN, "甲厂")]
    facts = factories(GOOD | {"名称": "甲厂"})
    assert U.says(FACTORY, facts, "补足差额", awards=awards) == 10 * WAN


@pytest.mark.parametrize("level", [*LEVELS, OTHER, "其他"])
def test_three_levels(level: str) -> None:
    """“分别给予30万元、20万元、10万元”; what is national but not 卓越级 is open."""
    paid = LEVELS.get(level, "不符合")
    assert U.says(FACTORY, factories(GOOD | {"级别": level})) == paid
    wide = 30 * WAN if level == OTHER else paid
    assert U.says(FACTORY, factories(GOOD | {"级别": level}), "国家级各级") == wide


@pytest.mark.parametrize(
    ("fact", "other"),
    [("申请人.类型", "高校"), ("智能工厂.级别", "其他"), ("智能工厂.认定日期", day("2025-05-31"))],
)
def test_every_condition_of_a_factory(fact: str, other: object) -> None:
    """Each of them fails it alone; unknown, it is asked for."""
    U.needs(FACTORY, factories(GOOD), fact, other)


def test_from_outside_the_city() -> None:
    """No words confine either to the city."""
    for id_, facts in ((FACTORY, factories(GOOD)), (SCENE, {"申请人": FIRM, "应用场景": [CHOSEN]})):
        U.needs(id_, facts, "申请人.在宿州", False, "须在本地")
        elsewhere = stating(facts, "申请人.在宿州", False)
        assert U.says(id_, elsewhere) == (30 * WAN if id_ == FACTORY else 20 * WAN)


@EXAMPLES
@given(st.integers(-3, 3) | st.integers(-400, 250))
def test_newly_certified_since_publication(days: int) -> None:
    """“新认定” from the day of publication; “入选” at any time, or from that day as well."""
    then = day("2025-06-01") + datetime.timedelta(days)
    factory, scene = (
        factories(GOOD | {"认定日期": then}),
        {"应用场景": [CHOSEN | {"入选日期": then}]},
    )
    assert U.says(FACTORY, factory) == (30 * WAN if days >= 0 else "不符合")
    assert U.says(SCENE, scene) == 20 * WAN
    assert U.says(SCENE, scene, "须在有效期内") == (20 * WAN if days >= 0 else "不符合")
    undated = replace(U, published=None)
    assert undated.lacks(FACTORY, factory) == {"公布日期"}
    assert undated.says(SCENE, scene) == 20 * WAN
    assert undated.lacks(SCENE, scene, "须在有效期内") == {"公布日期"}


@EXAMPLES
@given(
    st.lists(st.sampled_from(["P1", "P2", None]), max_size=4),
    st.tuples(st.sampled_from([*LEVELS]), st.sampled_from(["P1", "P2", None])),
)
def test_one_scene_is_paid_once(scenes: list[str | None], factory: tuple[str, str | None]) -> None:
    """“同一应用场景，市财政不重复支持”: of what meets in one scene only the highest."""
    level, place = factory
    rows = [CHOSEN | ({} if project is None else {"项目": project}) for project in scenes]
    one = GOOD | {"级别": level} | ({} if place is None else {"项目": place})
    facts = factories(one) | {"应用场景": rows}
    claims = [(project, 20 * WAN) for project in scenes] + [(place, LEVELS[level])]
    highest = {p: max(fen for q, fen in claims if q == p) for p in {"P1", "P2"} & {*scenes, place}}
    expected = sum(highest.values()) + sum(fen for project, fen in claims if project is None)
    ids = [FACTORY, SCENE] if scenes else [FACTORY]
    said = [U.says(id_, facts) for id_ in ids]
    assert sum(each for each in said if isinstance(each, int)) == expected
    assert all(each == "就高让位" for each in said if not isinstance(each, int))


@EXAMPLES
@given(
    st.sampled_from([SCENE, FACTORY]),
    st.lists(
        st.tuples(
            st.integers(1, 40 * WAN), st.sampled_from([True, False]), st.sampled_from(["P1", "P2"])
        ),
        max_size=3,
    ),
)
def test_what_the_city_paid_for_the_scene_before(
    id_: str, before: list[tuple[int, bool, str]]
) -> None:
    """Nothing more for it, however little that was; or up to the highest."""
    facts = (
        factories(GOOD | {"项目": "P1"})
        if id_ == FACTORY
        else {"应用场景": [CHOSEN | {"项目": "P1"}]}
    )
    owed = 30 * WAN if id_ == FACTORY else 20 * WAN
    awards = [award("市级奖补", fen, project=p, same_kind=same) for fen, same, p in before]
    paid = sum(fen for fen, same, p in before if same and p == "P1")
    assert U.says(id_, facts, awards=awards) in (NOTHING if paid else [owed])
    topped_up = U.says(id_, facts, "补足至最高", awards=awards)
    assert topped_up in ([owed - paid] if paid < owed else NOTHING)


def test_whether_the_city_paid_is_unknown() -> None:
    """Whose money it was must be known, and what was granted at all."""
    facts = {"应用场景": [CHOSEN | {"项目": "P1"}]}
    assert U.lacks(SCENE, facts, awards=[award("某奖补", 1, project="P1")]) == {"已获奖补.同类"}
    assert U.lacks(SCENE, facts, awards=UNKNOWN) == {"已获奖补"}


def test_chosen_again() -> None:
    """A scene that this very clause paid for is not supported again; another one is."""
    facts = stating({"应用场景": [CHOSEN]}, "应用场景.项目", "P1")
    same, other = (award(SCENE, 20 * WAN, "旧", project=p) for p in ("P1", "P2"))
    assert U.says(SCENE, facts, awards=[same]) in NOTHING
    assert U.says(SCENE, facts, awards=[other]) == 20 * WAN
