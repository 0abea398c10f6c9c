"""Nouns: each needs a definition, a misspelt one is named, a derived one follows its sources."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import BOOKS
from tiaoli.kinds import Choice, Count, Date, Duration, Key, Money, Share, Year, Yearly, YesNo
from tiaoli.language import (
    choice,
    count,
    date,
    duration,
    money,
    share,
    subject,
    year,
    yearly,
    yesno,
)
from tiaoli.nouns import NoSuchFactError
from tiaoli.tree import Fact, HighestBefore, InYear, LatestYear, Ratio, RuleError

企业 = subject(
    "企业",
    "一家企业",
    各年收入=yearly(money("成立以来各年的收入", source="第一条")),
    申报年度=year("据以申报的年度", source="第一条", latest="各年收入"),
    总收入=money("申报年度的全部收入", source="第一条"),
    年度收入=money(
        "申报年度的收入", source="第一条", period="申报年度",
        in_year=("各年收入", "申报年度"), at_most="总收入",
    ),
    历年最高收入=money(
        "此前各年收入的最高值", source="第一条", highest_before=("各年收入", "申报年度")
    ),
    占比=share(
        "年度收入占总收入的比例", source="第一条", of=("年度收入", "总收入"), phrases="收入占比"
    ),
    人数=count("人", "员工人数", source="第一条", phrases=("员工", "人数")),
    级别=choice("省", "市", definition="级别", source="第一条"),
    高新=yesno("高新技术企业", source="第一条"),
    获批=date("获批日期", source="第一条"),
    经营期限=duration("月", "经营了多久", source="第一条"),
)  # fmt: skip
标准 = subject("标准", "一项标准", many=True, 国标=yesno("国家标准", source="第二条"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: money("", source="第一条"),
        lambda: count("人", "", source="第一条"),
        lambda: share("", source="第一条", of=("甲", "乙")),
        lambda: yesno("", source="第一条"),
        lambda: choice("甲", "乙", definition="", source="第一条"),
        lambda: date("", source="第一条"),
        lambda: year("", source="第一条", latest="甲"),
        lambda: duration("月", "", source="第一条"),
    ],
)
def test_a_noun_needs_a_definition(make: Callable[[], object]) -> None:
    """A name alone leaves open what is stated and who establishes it."""
    with pytest.raises(RuleError) as raised:
        make()
    assert str(raised.value) == (
        "a noun needs a definition: what is stated, by whom it is established"
    )


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: f"{b.policy_id}-{b.edition_id}")
def test_every_noun_of_the_rules_says_what_and_whence(book: object) -> None:
    """Definition and source stand for every fact of every subject."""
    lacking = [
        fact.key
        for noun in book.subjects.values()  # type: ignore[attr-defined]
        for fact in noun
        if not fact.definition or not fact.source
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("年度收人", "企业 has no fact `年度收人`; did you mean `年度收入`?"),
        ("历年最高收", "企业 has no fact `历年最高收`; did you mean `历年最高收入`?"),
        ("人数量", "企业 has no fact `人数量`; did you mean `人数`?"),
        ("利润总额", "企业 has no fact `利润总额`"),
        ("项目", "企业 has no fact `项目`"),
    ],
)
def test_a_misspelt_fact_is_named_with_the_nearest(name: str, says: str) -> None:
    """The message gives the subject, what was written, and the nearest fact if one is near."""
    with pytest.raises(NoSuchFactError) as raised:
        getattr(企业, name)
    assert str(raised.value) == says
    assert isinstance(raised.value, RuleError)
    assert not hasattr(企业, name)


DISORDER = {
    "a share of what is unknown": (
        lambda: subject("企业", "甲", 占比=share("占比", source="", of=("甲收入", "总收入"))),
        "`企业.占比` is derived from `甲收入`; declare it before",
    ),
    "a share before its whole": (
        lambda: subject(
            "企业", "甲",
            甲收入=money("甲", source=""),
            占比=share("占比", source="", of=("甲收入", "总收入")),
            总收入=money("总", source=""),
        ),
        "`企业.占比` is derived from `总收入`; declare it before",
    ),
    "a value of a series that comes later": (
        lambda: subject(
            "企业", "甲",
            收入=money("收入", source="", in_year=("各年收入", "年度")),
            各年收入=yearly(money("各年", source="")),
        ),
        "`企业.收入` is derived from `各年收入`; declare it before",
    ),
    "a part before its whole": (
        lambda: subject(
            "企业", "甲",
            甲收入=money("甲", source="", at_most="总收入"),
            总收入=money("总", source=""),
        ),
        "`企业.甲收入` is at most `总收入`; declare it before",
    ),
    "a kind in place of a noun": (
        lambda: subject("企业", "甲", 收入=Money()),
        "`企业.收入` is no noun; write money(…), yesno(…), count(…), …",
    ),
    "a choice of one": (
        lambda: choice("甲", definition="级别", source=""),
        "a choice needs at least two different options",
    ),
    "an option twice": (
        lambda: choice("甲", "乙", "甲", definition="级别", source=""),
        "a choice needs at least two different options",
    ),
    "a duration in years": (
        lambda: duration("年", "多久", source=""),
        "`年` is no unit of duration; write 月 or 日",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "says"), DISORDER.values(), ids=DISORDER.keys())
def test_disorder_is_refused_when_it_is_written(make: Callable[[], object], says: str) -> None:
    """Derived facts and upper bounds name facts that stand before them, so no circle can arise."""
    with pytest.raises(RuleError) as raised:
        make()
    assert str(raised.value) == says


def test_kinds_follow_the_noun() -> None:
    """Each builder gives its kind; a yearly noun is a series of its kind."""
    assert {fact.name: fact.kind for fact in 企业} == {
        "各年收入": Yearly(Money()),
        "申报年度": Year(),
        "总收入": Money(),
        "年度收入": Money(),
        "历年最高收入": Money(),
        "占比": Share(),
        "人数": Count("人"),
        "级别": Choice(("省", "市")),
        "高新": YesNo(),
        "获批": Date(),
        "经营期限": Duration("月"),
        "评审核定额": Money(),
    }


def test_derived_facts_carry_their_formula() -> None:
    """A stated fact has none; a share, a year and what a series gives are trees over others."""
    assert 企业.总收入.formula is None
    assert 企业.占比.formula == Ratio(企业.年度收入, 企业.总收入)
    assert 企业.申报年度.formula == LatestYear(企业.各年收入)
    assert 企业.年度收入.formula == InYear(企业.各年收入, 企业.申报年度)
    assert 企业.历年最高收入.formula == HighestBefore(企业.各年收入, 企业.申报年度)
    assert 企业.年度收入.at_most == "企业.总收入"


def test_a_fact_knows_its_full_name_and_its_words() -> None:
    """One phrase or several; the key is subject and name."""
    assert 企业.占比.key == "企业.占比"
    assert 企业.占比.phrases == ("收入占比",)
    assert 企业.人数.phrases == ("员工", "人数")
    assert 企业.高新.phrases == ()
    assert isinstance(企业.高新, Fact)


def test_every_subject_can_have_an_assessed_amount_and_rows_have_names() -> None:
    """评审核定额 belongs to all; 名称 and 项目 to a subject of which a case lists several."""
    assert 企业.评审核定额.kind == Money()
    assert 标准.评审核定额.kind == Money()
    assert (标准.名称.kind, 标准.项目.kind) == (Key(), Key())
    assert {"名称", "项目"} & {fact.name for fact in 企业} == set()
