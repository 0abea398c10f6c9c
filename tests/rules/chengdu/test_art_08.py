"""第八条 支持高端要素聚集: prizes, a title, and a duty of every year."""

from __future__ import annotations

import pytest

from tests.judging import differing, text

GRAND, OTHER = "第八条/吴文俊大奖奖励", "第八条/吴文俊其他奖项奖励"
TALENT = "申请人: {类型: 人才, 符合规定条件: 是, 在蓉: 是}\n"


def prize(rank: str, local: str = "是", day: str = "2024-12-01") -> str:
    """A prize of the winner's."""
    return TALENT + f"奖项: [{{等次: {rank}, 获奖者属在蓉单位: {local}, 公布日期: {day}}}]"


@pytest.mark.parametrize(
    ("rank", "grand", "other"),
    [
        ("最高成就奖", "50万元", "不符合"),
        ("特等奖", "50万元", "不符合"),
        ("其他奖项", "不符合", "20万元"),
        ("优秀博士论文", "不符合", "不符合"),
        ("未知", "未定", "未定"),
    ],
)
def test_each_prize_has_its_amount(rank: str, grand: str, other: str) -> None:
    """“最高成就奖及特等奖……50万元”, “其他奖项（不含优秀博士论文）……20万元”."""
    assert (text(GRAND, prize(rank)), text(OTHER, prize(rank))) == (grand, other)


def test_a_winner_from_elsewhere() -> None:
    """“在蓉” stands in the first half only; whether it carries over is open."""
    assert differing(GRAND, prize("特等奖", local="否")) == {}
    assert text(GRAND, prize("特等奖", local="否")) == "不符合"
    assert differing(OTHER, prize("其他奖项", local="否")) == {"不须属在蓉单位": "20万元"}


def test_a_prize_won_before_the_first_day() -> None:
    """“获得” without 新."""
    before = prize("特等奖", day="2024-02-16")
    assert text(GRAND, before) == "不符合"
    assert differing(GRAND, before) == {"何时获奖均可": "50万元"}
    assert text(GRAND, prize("特等奖", day="2024-02-17")) == "50万元"
