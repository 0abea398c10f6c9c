"""Rules said back in Chinese: every provision, under every reading, with all its numbers."""

from __future__ import annotations

import pytest

from tests.conftest import BOOKS
from tests.judging import alternatives, chengdu
from tiaoli.policy import Placed, Rulebook
from tiaoli.say import lines, plain, say
from tiaoli.tree import Constant, Node, Reading, under, walk

EVERY = [
    pytest.param(book, placed, id=f"{book.policy_id}-{book.edition_id}-{placed.id}")
    for book in BOOKS
    for placed in book.placed
]


def said(provision: object) -> list[tuple[str, str]]:
    """The lines of a provision as plain text."""
    return [(line.label, plain(line.phrase)) for line in lines(provision)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("book", "placed"), EVERY)
def test_every_provision_can_be_said(book: Rulebook, placed: Placed) -> None:
    """No line is empty, and none shows Python instead of Chinese."""
    found = said(placed.provision)
    assert found
    for label, text in found:
        assert label
        assert text
        assert not any(sign in text for sign in ("None", "Fraction", "(", "{", "<", "UNKNOWN"))


@pytest.mark.parametrize(("book", "placed"), EVERY)
def test_every_number_of_the_tree_is_said(book: Rulebook, placed: Placed) -> None:
    """Each constant stands in the lines as it is written, with the key of its span in the text."""
    provision = under(placed.provision)
    pieces = [piece for line in lines(provision) for piece in line.phrase]
    for node in walk(provision):
        if isinstance(node, Constant):
            keyed = [piece.text for piece in pieces if piece in say(node)]
            assert node.kind.show(node.value) in keyed


@pytest.mark.parametrize(("book", "placed"), EVERY)
def test_every_doubt_is_named(book: Rulebook, placed: Placed) -> None:
    """A doubt that the taken reading reaches is marked where it stands; settled ones are not."""
    text = "\n".join(text for _, text in said(placed.provision))
    reached = [d for d in placed.readings if d in walk_taken(placed.provision)]
    for doubt in reached:
        assert f"〔存疑：{doubt.name}〕" in text
    assert "存疑" not in "\n".join(text for _, text in said(under(placed.provision)))


def walk_taken(value: object) -> list[object]:
    """The doubts met when only the readings taken are followed."""
    found: list[object] = []
    for node in walk(value):
        if isinstance(node, Reading):
            found.append(node)
    inside = {
        id(part)
        for doubt in found
        for _, tree in doubt.options[1:]  # type: ignore[attr-defined]
        if isinstance(tree, Node)
        for part in walk(tree)
    }
    return [doubt for doubt in found if id(doubt) not in inside]


@pytest.mark.parametrize(("book", "placed"), EVERY)
def test_other_readings_are_said_differently(book: Rulebook, placed: Placed) -> None:
    """A reading that changes the tree changes the words: the lawyer can see what it would mean."""
    taken = said(under(placed.provision))
    for selection in alternatives(placed.readings):
        other = under(placed.provision, selection)
        if len(selection) == 1 and other != under(placed.provision):
            assert said(other) != taken, selection


@pytest.mark.parametrize(("book", "placed"), EVERY)
def test_every_reading_changes_the_tree(book: Rulebook, placed: Placed) -> None:
    """By itself, or together with another one inside which it stands."""
    trees = {
        selection: under(placed.provision, selection)
        for selection in alternatives(placed.readings)
        if len(selection) <= 2
    }
    for name in {name for doubt in placed.readings for name in doubt.names[1:]}:
        without = {s: trees.get(s - {name}, under(placed.provision)) for s in trees if name in s}
        assert any(trees[s] != other for s, other in without.items()), name


def test_art_05_growth() -> None:
    """第五条's first sentence, as the page shows it beside the official words."""
    assert said(chengdu().by_id["第五条/成长支持"].provision) == [
        ("给谁", "企业核心团队"),
        ("按什么", "企业（作为申请人的企业）"),
        ("条件", "是人工智能企业"),
        ("条件", "申请人类型是企业"),
        ("条件", "人工智能相关业务收入占比〔存疑：占比的分母〕不低于60%（“以上”，含本数）（“且”）"),
        ("条件", "申报年度在有效期内〔存疑：年度〕"),
        (
            "给多少",
            "年度主营业务收入首次超过档次金额，历年最高主营业务收入此前没有超过"
            "（“首次…突破”，不含本数）〔存疑：突破〕；“分别”：3亿元→10万元，5亿元→20万元，"
            "10亿元→25万元；同年越过几档，只取最高一档〔存疑：同年多档〕",
        ),
        ("几次", "每个受益人只给一次“一次性”〔存疑：升档〕"),
    ]


def test_art_05_growth_under_the_inclusive_reading() -> None:
    """达到 says 不低于 and 含本数; the doubt is settled."""
    lines_ = dict(said(under(chengdu().by_id["第五条/成长支持"].provision, frozenset({"达到"}))))
    assert lines_["给多少"] == (
        "年度主营业务收入首次不低于档次金额，历年最高主营业务收入此前没有不低于"
        "（“首次…突破”，含本数）；“分别”：3亿元→10万元，5亿元→20万元，10亿元→25万元；"
        "同年越过几档，只取最高一档"
    )


def test_art_10_and_art_14() -> None:
    """A ceiling over payments and a term, with their doubts."""
    standard = dict(said(chengdu().by_id["第十条/标准奖励"].provision))
    assert standard["给多少"] == "按标准级别“分别”：国际→60万元，国家→40万元，行业→25万元"
    assert standard["限额"] == (
        "每个受益人每年合计不超过100万元（含）“单个…每年…累计…不超过”〔存疑：每年的计法〕"
    )
    assert said(chengdu().by_id["第十四条/有效期限"].provision) == [
        ("施行", "自2024-02-17起（含当日）“起…有效期”"),
        ("期限", "3年"),
        ("末日", "末日为起始日满期对应日的前一日〔存疑：末日〕"),
    ]


def test_what_has_no_words_is_refused() -> None:
    """A node or provision nobody taught to speak is an error, never left out in silence."""

    class Strange(Node):
        pass

    with pytest.raises(TypeError) as raised:
        say(Strange())
    assert str(raised.value) == "nothing says Strange yet"
    with pytest.raises(TypeError) as raised:
        lines("甲")  # type: ignore[arg-type]
    assert str(raised.value) == "nothing says str yet"
