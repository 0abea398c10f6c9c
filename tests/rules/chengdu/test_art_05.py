"""第五条 支持企业发展壮大: 3亿元, 5亿元, 10亿元 passed for the first time, and 小巨人."""

from __future__ import annotations

import pytest

from tests.judging import differing, missing, text

GROWTH, GIANT = "第五条/成长支持", "第五条/小巨人奖励"


def growth(revenue: str, ai: str, before: str = "0元", **more: str) -> str:
    """An AI enterprise with this year's revenue, the AI part of it and the best earlier year."""
    stated = {
        "是人工智能企业": "是",
        "营业收入": revenue,
        "年度主营业务收入": revenue,
        "人工智能相关业务收入": ai,
        "历年最高主营业务收入": before,
    } | more
    return "企业: {" + ", ".join(f"{key}: {value}" for key, value in stated.items()) + "}"


@pytest.mark.parametrize(
    ("revenue", "strict", "inclusive"),
    [
        ("299999999.99元", "不符合", "不符合"),
        ("3亿元", "不符合", "10万元"),
        ("300000000.01元", "10万元", "10万元"),
        ("499999999.99元", "10万元", "10万元"),
        ("5亿元", "10万元", "20万元"),
        ("500000000.01元", "20万元", "20万元"),
        ("999999999.99元", "20万元", "20万元"),
        ("10亿元", "20万元", "25万元"),
        ("1000000000.01元", "25万元", "25万元"),
        ("1000000亿元", "25万元", "25万元"),
    ],
)
def test_one_fen_below_at_and_above_each_threshold(
    revenue: str, strict: str, inclusive: str
) -> None:
    """“突破” is strict by default; under 达到 the amount itself is enough."""
    assert text(GROWTH, growth(revenue, revenue)) == strict
    assert text(GROWTH, growth(revenue, revenue), "达到") == inclusive


@pytest.mark.parametrize(
    ("revenue", "ai", "paid"),
    [
        # 60% of 300000000.05元 is 180000000.03元 exactly.
        ("300000000.05元", "180000000.03元", "10万元"),
        ("300000000.05元", "180000000.02元", "不符合"),
        ("300000000.05元", "180000000.04元", "10万元"),
        # 60% of 300000000.01元 is 180000000.006元: no payable amount is exactly that.
        ("300000000.01元", "180000000元", "不符合"),
        ("300000000.01元", "180000000.01元", "10万元"),
        # 60% of 333333333.35元 is 200000000.01元 exactly.
        ("333333333.35元", "200000000.01元", "10万元"),
        ("333333333.35元", "200000000元", "不符合"),
        ("1000000亿元", "600000亿元", "25万元"),
        ("1000000亿元", "5999999999.9999万元", "不符合"),
    ],
)
def test_the_share_is_sixty_percent_exactly(revenue: str, ai: str, paid: str) -> None:
    """“占比60%以上” includes 60%, however the amounts divide; one fen less is below it."""
    assert text(GROWTH, growth(revenue, ai)) == paid


def test_the_share_of_what() -> None:
    """Of 主营业务收入, the only antecedent, or of all revenue."""
    facts = growth("4亿元", "2.4亿元", 营业收入="400000000.01元")
    assert text(GROWTH, facts) == "10万元"
    assert differing(GROWTH, facts) == {"营业收入": "不符合"}
    assert text(GROWTH, growth("4亿元", "2.4亿元", 营业收入="4亿元"), "营业收入") == "10万元"


@pytest.mark.parametrize(
    ("revenue", "before", "highest", "each"),
    [
        ("6亿元", "2亿元", "20万元", "30万元"),
        ("11亿元", "2亿元", "25万元", "55万元"),
        ("11亿元", "4亿元", "25万元", "45万元"),
        ("11亿元", "6亿元", "25万元", "25万元"),
        ("4亿元", "2亿元", "10万元", "10万元"),
    ],
)
def test_a_jump_over_several_tiers(revenue: str, before: str, highest: str, each: str) -> None:
    """The highest tier only, or each tier that was passed for the first time."""
    assert text(GROWTH, growth(revenue, revenue, before)) == highest
    assert text(GROWTH, growth(revenue, revenue, before), "各档累加") == each


@pytest.mark.parametrize(
    ("before", "strict", "inclusive"),
    [
        ("299999999.99元", "10万元", "10万元"),
        ("3亿元", "10万元", "不符合"),
        ("300000000.01元", "不符合", "不符合"),
        ("9亿元", "不符合", "不符合"),
    ],
)
def test_the_first_time(before: str, strict: str, inclusive: str) -> None:
    """“首次”: an earlier year of exactly 3亿元 passed it only if the amount itself is enough."""
    assert text(GROWTH, growth("3.5亿元", "3.5亿元", before)) == strict
    assert text(GROWTH, growth("3.5亿元", "3.5亿元", before), "达到") == inclusive


def test_a_fall_and_a_return_is_not_the_first_time() -> None:
    """4亿元 in 2022, 2亿元 in 2023, 4.5亿元 in 2024: 3亿元 was passed in 2022."""
    facts = (
        "企业: {是人工智能企业: 是, 人工智能相关业务收入: 4.5亿元, 各年度主营业务收入: "
        "{2022: 4亿元, 2023: %s, 2024: %s}}"
    )
    assert text(GROWTH, facts % ("2亿元", "4.5亿元")) == "不符合"
    assert text(GROWTH, facts % ("未知", "4.5亿元")) == "不符合"
    assert text(GROWTH, facts % ("2亿元", "5.5亿元")) == "20万元"
    assert text(GROWTH, facts % ("未知", "5.5亿元")) == "未定"
    assert missing(GROWTH, facts % ("未知", "5.5亿元")) == ["企业.历年最高主营业务收入"]


@pytest.mark.parametrize(
    ("year", "paid", "applied"),
    [("2023", "不符合", "10万元"), ("2024", "10万元", "10万元"), ("2026", "10万元", "10万元")],
)
def test_the_year_that_counts(year: str, paid: str, applied: str) -> None:
    """2023 ended before 2024-02-17: it counts only if applying within the term is enough."""
    facts = growth("4亿元", "4亿元", 申报年度=year)
    assert text(GROWTH, facts, day="2027-02-16") == paid
    assert text(GROWTH, facts, "申报在有效期内", day="2027-02-16") == applied
    last = "10万元" if year == "2026" else "不符合"
    assert text(GROWTH, facts, "申报上一年度", day="2027-02-16") == last


def test_unknown_is_not_no() -> None:
    """What is not stated is asked for; what is stated may already decide."""
    assert missing(GROWTH, growth("4亿元", "未知")) == ["企业.人工智能相关业务收入"]
    assert missing(GROWTH, growth("4亿元", "4亿元", "未知")) == ["企业.历年最高主营业务收入"]
    assert text(GROWTH, growth("2亿元", "未知", "未知")) == "不符合"
    assert text(GROWTH, growth("4亿元", "1亿元", "未知")) == "不符合"
    assert text(GROWTH, growth("4亿元", "4亿元", 是人工智能企业="否")) == "不符合"


def giant(day: str, renewed: str = "否") -> str:
    """A 小巨人 whose title was announced on a day."""
    return (
        f"企业: {{是人工智能企业: 是, 获得小巨人称号: 是, 小巨人称号公布日期: {day}, "
        f"小巨人称号为复核通过: {renewed}}}"
    )


@pytest.mark.parametrize(
    ("day", "paid"),
    [
        ("2024-02-16", "不符合"),
        ("2024-02-17", "30万元"),
        ("2025-03-01", "30万元"),
    ],
)
def test_a_title_newly_obtained(day: str, paid: str) -> None:
    """“新获得”: from the first day of the term."""
    assert text(GIANT, giant(day)) == paid


def test_a_renewed_title() -> None:
    """Whether 复核通过 is 新获得 is open."""
    assert text(GIANT, giant("2024-09-01", "是")) == "不符合"
    assert differing(GIANT, giant("2024-09-01", "是")) == {"复核算新获得": "30万元"}


def test_once_only() -> None:
    """“一次性”: an award in an earlier year ends it."""
    paid = "\n已获奖补: [{条款: 第五条/小巨人奖励, 金额: 30万元, 日期: 2024-10-01}]"
    assert text(GIANT, giant("2024-09-01") + paid) == "不符合"
