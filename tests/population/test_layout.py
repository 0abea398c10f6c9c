"""Which tables and columns a population has, and how their headers are read back."""

from __future__ import annotations

import pytest

from tests.conftest import BOOKS
from tests.small import 企业, 平台
from tiaoli.kinds import Duration, Money, Share, Yearly
from tiaoli.nouns import Subject, duration, money, share, subject
from tiaoli.population.layout import (
    AWARD_COLUMNS,
    AWARDS,
    Header,
    Physical,
    header,
    layouts,
    physical_of,
    unit_of,
)

VOCABULARY: dict[str, Subject] = {}
for book in BOOKS:
    VOCABULARY |= book.subjects


def test_every_subject_series_and_the_awards_have_a_table() -> None:
    """申请人 comes first, a yearly series is a table of its own, and awards stand beside them."""
    found = layouts(VOCABULARY)
    assert next(iter(found)) == "申请人"
    assert {*VOCABULARY, AWARDS, "企业.各年度主营业务收入"} == {*found}
    assert tuple(found["企业.各年度主营业务收入"].columns) == ("年度", "金额")
    assert AWARD_COLUMNS[1:] == tuple(found[AWARDS].columns)


def test_every_fact_has_one_column() -> None:
    """The columns of the subjects' tables are the facts; rows also have a name and a project."""
    for subject_, layout in ((s, layouts(VOCABULARY)[s.name]) for s in VOCABULARY.values()):
        stated = {column.fact for column in layout.columns.values()} - {""}
        facts = {f.key for f in subject_ if not isinstance(f.kind, Yearly)}
        labels = (
            {f"{subject_.name}.{name}" for name in ("名称", "项目")} if subject_.many else set()
        )
        assert facts - labels == stated
        assert bool(labels) == ("名称" in layout.columns)


def test_the_header_on_disk_is_read_back_as_the_same_column() -> None:
    """No two columns of a table share a header, and each header means its own column."""
    for layout in layouts(VOCABULARY).values():
        headers = {column.on_disk for column in layout.columns.values()}
        assert len(layout.columns) == len(headers)
        for column in layout.columns.values():
            assert Header(column.name, column.unit) == header(layout, column.on_disk)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("投入（分）", Header("投入", "分")),
        ("投入（万元）", Header("投入", "万元")),
        ("投入(亿元)", Header("投入", "亿元")),
        (" 投入 （元） ", Header("投入", "元")),
        ("投入", Header("投入")),
        ("投入（美元）", Header("投入（美元）")),
        ("认定日期（元）", Header("认定日期（元）")),
        ("评审核定额@（一）/资助", Header("评审核定额@（一）/资助")),
        ("评审核定额@（一）/资助（分）", Header("评审核定额@（一）/资助", "分")),
        ("评审核定额@滨江 （一）/资助（万元）", Header("评审核定额@滨江 （一）/资助", "万元")),
    ],
)
def test_only_a_unit_that_the_kind_can_have_is_taken_off(text: str, expected: Header) -> None:
    """A bracket that names no unit of the column's kind belongs to the name."""
    assert expected == header(layouts({"平台": 平台})["平台"], text)


def test_units_and_types_go_by_the_kind() -> None:
    """Money is whole fen, a share whole parts of 10^9, a duration whole months or days."""
    some = subject(
        "某", "某",
        一=money("一", source=""),
        二=money("二", source=""),
        三=share("三", source="", of=("一", "二")),
        四=duration("日", "四", source=""),
        五=duration("月", "五", source=""),
    )  # fmt: skip
    columns = layouts({"某": some})["某"].columns
    expected = {
        "一（分）",
        "二（分）",
        "三（十亿分之一）",
        "四（日）",
        "五（月）",
        "评审核定额（分）",
    }
    assert expected == {column.on_disk for column in columns.values()}
    assert {Physical.BIGINT} == {column.physical for column in columns.values()}
    assert [unit_of(k) for k in (Money(), Share(), Duration("日"))] == ["分", "十亿分之一", "日"]


def test_a_series_has_no_column() -> None:
    """A kind without a column says where its values stand instead."""
    with pytest.raises(TypeError, match="a table of its own"):
        physical_of(Yearly())


def test_an_assessed_amount_needs_a_provision_behind_its_sign() -> None:
    """评审核定额@ alone, another fact with @, or an award cannot be stated for one provision."""
    found = layouts({"企业": 企业})
    assert found["企业"].column("评审核定额@第一条/补助") is not None
    assert found["企业"].column("评审核定额@") is None
    assert found["企业"].column("收入@第一条/补助") is None
    assert found[AWARDS].column("评审核定额@第一条/补助") is None
