"""第十一条 适用范围: who the policy is for."""

from __future__ import annotations

import pytest

from tests.judging import differing, text

SERVICE = "第四条/算法服务平台补贴"
FACTS = (
    "算法服务平台: [{属公共算法服务平台: 是, 产生实际收入: 是, 评审入选: 是, "
    "年度服务性收入: 100万元}]"
)


def by(kind: str, **facts: str) -> str:
    """The same service, run by an applicant of a kind."""
    stated = {"类型": kind, "在蓉": "是"} | facts
    who = ", ".join(f"{key}: {value}" for key, value in stated.items())
    return f"申请人: {{{who}}}\n{FACTS}"


@pytest.mark.parametrize("kind", ["企业", "行业协会", "民非组织", "其他机构"])
def test_enterprises_and_bodies(kind: str) -> None:
    """“具有独立法人资格的人工智能产业类企业和机构（行业协会、民非组织等）”: both qualities."""
    whole = {"具有独立法人资格": "是", "属人工智能产业类": "是"}
    assert text(SERVICE, by(kind, **whole)) == "10万元"
    assert text(SERVICE, by(kind, **whole | {"具有独立法人资格": "否"})) == "不符合"
    assert text(SERVICE, by(kind, **whole | {"属人工智能产业类": "否"})) == "不符合"


@pytest.mark.parametrize("kind", ["科研机构", "高校", "人才"])
def test_institutes_universities_and_talent(kind: str) -> None:
    """“符合条件的科研机构、高校及有关人才”: no legal personality is asked of them."""
    assert text(SERVICE, by(kind, 符合规定条件="是")) == "10万元"
    assert text(SERVICE, by(kind, 符合规定条件="否", 具有独立法人资格="是")) == "不符合"
    assert text(SERVICE, by(kind)) == "未定"


def test_an_authority_is_not_in_the_list() -> None:
    """机关 stands nowhere in the sentence, so no quality brings it in."""
    every = {"具有独立法人资格": "是", "属人工智能产业类": "是", "符合规定条件": "是"}
    assert text(SERVICE, by("机关", **every)) == "不符合"
    assert differing(SERVICE, by("机关", **every)) == {}


def test_from_elsewhere() -> None:
    """The sentence does not ask for a seat in the city; another reading does."""
    facts = by("企业", 具有独立法人资格="是", 属人工智能产业类="是", 在蓉="否")
    assert differing(SERVICE, facts) == {"须在蓉": "不符合"}
    assert text(SERVICE, facts) == "10万元"


def test_whether_a_buyer_must_be_of_the_industry() -> None:
    """The clauses name users and hosts of their own; whether 产业类 binds them too is open."""
    facts = by("企业", 具有独立法人资格="是", 属人工智能产业类="否")
    assert differing(SERVICE, facts) == {"各条另定受益人的从其规定": "10万元"}
