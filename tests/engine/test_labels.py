"""What a clause is cited by: articles, items, numbers, prefixes, preamble and closing words."""

from __future__ import annotations

import pytest

from tests.conftest import BOOKS
from tiaoli.labels import Head, head, is_label, prefix_above


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("第五条 支持企业。对企业", Head("第五条", "支持企业。", "第五条 支持企业。")),
        ("第十条对企业，给予", Head("第十条", "", "第十条")),
        ("(一)强化攻关,单个项目。", Head("（一）", "", "(一)")),
        ("（二十一）多元融资。设立基金", Head("（二十一）", "多元融资。", "（二十一）多元融资。")),
        ("12.降低成本，对企业。", Head("第12项", "", "12.")),
        ("3.5%的比例", Head("", "", "")),
        ("为推动发展，制定本政策。", Head("", "", "")),
    ],
)
def test_the_head_of_a_clause(words: str, found: Head) -> None:
    """A first sentence without a pause is the title; a number with decimals is no label."""
    assert head(words) == found


def test_the_prefix_is_that_of_the_heading_above() -> None:
    """Where the numbering starts again, the last heading before the clause tells it apart."""
    headings = [(10, "一"), (50, "二"), (90, "")]
    assert [prefix_above(at, headings) for at in (5, 20, 60, 99)] == ["", "一", "二", ""]


@pytest.mark.parametrize(
    "text", ["第五条", "第12项", "（六）", "一（四）", "附则（一）", "序言", "末段"]
)
def test_a_label_is_known(text: str) -> None:
    """What an award's provision is taken for one of the policy's own by."""
    assert is_label(text)


@pytest.mark.parametrize("text", ["某区政策", "第五章", "四川 一（四）", "5.", "（六）算力", ""])
def test_other_texts_are_no_labels(text: str) -> None:
    """Another policy's clause may be written in any words."""
    assert not is_label(text)


def test_the_clauses_of_the_five_texts() -> None:
    """Every clause by what people cite it by, in the order of the text."""
    first = [book for book in BOOKS if book.edition_id == "v1"]
    cited = {book.policy_id: [clause.label for clause in book.clauses] for book in first}
    assert cited["chengdu"][:2] == ["序言", "第一条"]
    assert len(cited["chengdu"]) == 15
    assert cited["sichuan"][1:5] == ["一（一）", "一（二）", "一（三）", "一（四）"]
    assert cited["sichuan"][-1] == "五（七）"
    assert len(cited["sichuan"]) == 26
    assert cited["panzhihua"] == ["序言", *(f"第{n}项" for n in range(1, 15)), "末段"]
    assert cited["binjiang"][22:] == ["（二十二）", "附则（一）", "附则（二）"]
    assert len(cited["binjiang"]) == 25
    assert cited["suzhou"] == ["序言", *(f"第{n}项" for n in range(1, 9)), "末段"]
