"""Orders of an amending text: what they refuse, the text they make, how the ledger counts them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.editions import COMMENCES, FILES, ROOT, amending, clause, original, written
from tests.small import 日
from tiaoli.consolidate import AmendmentError
from tiaoli.export import rulebook_json
from tiaoli.fields import RuleError
from tiaoli.imported import rulebooks
from tiaoli.language import (
    Chapter,
    Commence,
    Counted,
    Effect,
    Governs,
    Insert,
    Renumber,
    Repeal,
    Replace,
    Revise,
    Transition,
    date_constant,
    publication,
)
from tiaoli.ledger import Account, account
from tiaoli.load import RulebookError, load
from tiaoli.orders import AWARDS, EVENTS, Order, transition
from tiaoli.policy import Clause, Rulebook

# Orders ------------------------------------------------------------------------------------------

QUOTES: dict[type[Order], dict[str, Any]] = {
    Revise: {"clause": "第一条"},
    Replace: {"clause": "第一条", "words": {"甲": "乙"}},
    Insert: {"clause": "第二条", "after": "第一条"},
    Repeal: {"clause": "第一条"},
    Renumber: {"labels": {"第一条": "第二条"}},
    Commence: {"start": date_constant(2025, 7, 1)},
    Transition: {"events": Governs.EVENT},
}


@pytest.mark.parametrize("kind", QUOTES)
def test_every_order_needs_the_words_that_order_it(kind: type[Order]) -> None:
    """An order without words is refused, whatever its kind."""
    with pytest.raises(RuleError, match=f"{kind.__name__} needs quote=: the words that order it"):
        kind(quote="", **QUOTES[kind])


@pytest.mark.parametrize("kind", QUOTES)
def test_what_an_order_means_is_an_effect(kind: type[Order]) -> None:
    """means= holds effects by the names of provisions; of what is not named it says nothing."""
    made = kind(quote="甲乙", **QUOTES[kind], means={"补助": Effect.MIXED})
    assert (made.intends("补助"), made.intends("奖励")) == (Effect.MIXED, None)
    for wrong in ({"补助": "放宽"}, ("补助",), (("补助", Effect.MIXED, 1),)):
        with pytest.raises(RuleError, match="means= needs"):
            kind(quote="甲乙", **QUOTES[kind], means=wrong)


@pytest.mark.parametrize(
    ("kind", "wrong", "says"),
    [
        (Revise, {"clause": 5}, "Revise needs clause=str, not `5`"),
        (Insert, {"after": None}, "Insert needs after=str, not `None`"),
        (Repeal, {"clause": ("第一条",)}, "Repeal needs clause=str"),
        (Replace, {"words": {"丙": "乙"}}, "`丙` is not in the order `甲乙`"),
        (Replace, {"words": {"甲": "丙"}}, "`丙` is not in the order `甲乙`"),
        (Commence, {"start": "2025-07-01"}, "start= needs 日期"),
        (Commence, {"start": None}, "公布之日"),
        (Commence, {"start": 日(30)}, "start= needs 日期"),
        (Commence, {"start": EVENTS}, "start= needs 日期"),
    ],
)
def test_a_misused_order_says_what_it_needs(
    kind: type[Order], wrong: dict[str, Any], says: str
) -> None:
    """What is of another kind, or not in the words quoted, is refused where it is written."""
    with pytest.raises(RuleError) as refusal:
        kind(**{"quote": "甲乙", **QUOTES[kind], **wrong})
    assert says in str(refusal.value)


def test_words_may_be_struck_out() -> None:
    """Words replaced by nothing need stand in the order only once."""
    made = Replace(quote="删去第一条中的“甲”。", clause="第一条", words={"甲": ""})
    assert made.words == (("甲", ""),)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Revise, {"means": Effect.LOOSER}),
        (Replace, {"words": "甲乙"}),
        (Replace, {"words": 5}),
        (Replace, {"words": {"": "乙"}}),
        (Replace, {"words": {}}),
        (Renumber, {"labels": 5}),
        (Renumber, {"labels": "第一条"}),
        (Renumber, {"labels": {"第一条": 2}}),
        (Transition, {"events": Counted.YES}),
        (Transition, {"events": None, "awards": Governs.EVENT}),
        (Transition, {"events": None}),
    ],
)
def test_an_order_of_the_wrong_shape_is_refused(kind: type[Order], wrong: dict[str, Any]) -> None:
    """Pairs that are none, words that are empty, and a transition rule that rules nothing."""
    with pytest.raises(RuleError):
        kind(**{"quote": "甲乙", **QUOTES[kind], **wrong})


def test_an_open_transition_is_two_doubts() -> None:
    """A text that does not say what becomes of events and awards leaves both open."""
    silent = transition((COMMENCES,))
    assert (silent.events, silent.awards, silent.quote) == (EVENTS, AWARDS, "（没有写）")
    partly = transition((COMMENCES, Transition(quote="计入。", awards=Counted.YES)))
    assert (partly.events, partly.awards, partly.quote) == (EVENTS, Counted.YES, "计入。")


def test_two_sentences_on_the_transition_both_hold() -> None:
    """One sentence on events and one on awards are two orders."""
    said = transition(
        (
            Transition(quote="按原规定。", events=Governs.EVENT),
            Transition(quote="不计入。", awards=Counted.NO),
        )
    )
    assert (said.events, said.awards) == (Governs.EVENT, Counted.NO)


# Consolidation -----------------------------------------------------------------------------------

ONE, TWO, THREE = clause("第一条 甲甲。"), clause("第二条 乙乙。"), clause("第三条 丙丙。")
V1 = original(ONE, TWO, THREE)


def words(book: Rulebook) -> list[str]:
    return [each.words for each in book.clauses]


def names(book: Rulebook) -> list[tuple[str, str, str, str]]:
    return [(each.label, each.since, each.was, each.file) for each in book.clauses]


def renumbered(**labels: str) -> Renumber:
    return Renumber(quote="依次改为", labels=labels)


def test_a_clause_is_worded_anew() -> None:
    """Only the revised clause is the new edition's own, and knows what it was."""
    new = clause("第二条 丁丁。", file="art_02")
    book = amending(V1, Revise(quote="第二条修改为：", clause="第二条"), own=[new])
    assert book.text == "第一条 甲甲。\n第二条 丁丁。\n第三条 丙丙。"
    assert words(book) == book.text.split("\n")
    assert [(each.since, each.was) for each in book.clauses] == [
        ("v1", "第一条"),
        ("v2", "第二条"),
        ("v1", "第三条"),
    ]
    assert [each.words for each in book.own] == ["第二条 丁丁。"]


def test_words_are_replaced_wherever_they_stand() -> None:
    """Every occurrence of every word, and words replaced by nothing."""
    order = Replace(quote="“甲”改为“子”，删去“乙”", clause="第一条", words={"甲": "子", "乙": ""})
    book = amending(
        original(clause("第一条 甲乙甲。")), order, own=[clause("第一条 子子。", file="art_01")]
    )
    assert book.text == "第一条 子子。"


def test_a_clause_is_repealed() -> None:
    """The others close up, under the numbers they had."""
    for label, left in (("第二条", [ONE, THREE]), ("第三条", [ONE, TWO])):
        book = amending(V1, Repeal(quote="删去", clause=label))
        assert book.text == "\n".join(each.words for each in left)
        assert [each.label for each in left] == [each.label for each in book.clauses]


def test_a_clause_is_inserted_and_the_others_move_on() -> None:
    """The number changes in the label, the words, the head and the name of the file."""
    old = [replace(each, file=f"art_{n:02}") for n, each in enumerate((ONE, TWO, THREE), 1)]
    new = clause("第二条 新新。", file="art_02")
    book = amending(
        original(*old),
        Insert(quote="增加一条，作为第二条：", clause="第二条", after="第一条"),
        renumbered(第二条="第三条", 第三条="第四条"),
        own=[new],
    )
    assert book.text == "第一条 甲甲。\n第二条 新新。\n第三条 乙乙。\n第四条 丙丙。"
    assert names(book) == [
        ("第一条", "v1", "第一条", "art_01"),
        ("第二条", "v2", "", "art_02"),
        ("第三条", "v1", "第二条", "art_03"),
        ("第四条", "v1", "第三条", "art_04"),
    ]
    assert [each.words for each in book.clauses] == [each.head for each in book.clauses]


def test_several_clauses_behind_the_same_one_keep_their_order() -> None:
    """The first ordered stands first."""
    book = amending(
        V1,
        Insert(quote="甲", clause="第四条", after="第三条"),
        Insert(quote="乙", clause="第五条", after="第三条"),
        own=[clause("第五条 戊戊。"), clause("第四条 丁丁。")],
    )
    assert book.text == f"{V1.text}\n第四条 丁丁。\n第五条 戊戊。"
    assert words(book) == book.text.split("\n")


def test_a_clause_becomes_the_first() -> None:
    """after="" means before all others, and behind a repealed first clause means the same."""
    first = Insert(quote="甲", clause="第一条", after="")
    book = amending(V1, first, renumbered(第一条="第四条"), own=[clause("第一条 新新。")])
    assert book.text == "第一条 新新。\n第四条 甲甲。\n第二条 乙乙。\n第三条 丙丙。"
    gone = Repeal(quote="乙", clause="第一条")
    book = amending(V1, gone, replace(first, after="第一条"), own=[clause("第一条 新新。")])
    assert words(book) == ["第一条 新新。", "第二条 乙乙。", "第三条 丙丙。"]
    assert words(book) == [line for line in book.text.split("\n") if line]


def test_a_revised_clause_can_get_another_number() -> None:
    """It is filed under the new number; a replacement reads the old words under it."""
    for order in (
        Revise(quote="甲", clause="第三条"),
        Replace(quote="“丙”改为“丁”", clause="第三条", words={"丙": "丁"}),
    ):
        new = clause("第四条 丁丁。", file="art_04")
        book = amending(V1, order, renumbered(第三条="第四条"), own=[new])
        assert names(book)[-1] == ("第四条", "v2", "第三条", "art_04")
        assert book.text == "第一条 甲甲。\n第二条 乙乙。\n第四条 丁丁。"


@pytest.mark.parametrize(
    ("before", "prefix", "file", "old", "new", "after", "moved"),
    [
        ("第九条 甲。", "", "art_09", "第九条", "第十条", "第十条 甲。", "art_10"),
        ("（九）甲。", "", "art_09", "（九）", "（十一）", "（十一）甲。", "art_11"),
        ("7. 甲。", "", "art_07", "第7项", "第8项", "8. 甲。", "art_08"),
        ("9、甲。", "", "art_09", "第9项", "第10项", "10、甲。", "art_10"),
        ("（一）甲。", "附则", "art_5_01", "附则（一）", "附则（二）", "（二）甲。", "art_5_02"),
        ("第二条 甲。", "", "closing", "第二条", "第三条", "第三条 甲。", "closing"),
        ("第二条 甲。", "", "art_02", "第二条", "第二条", "第二条 甲。", "art_02"),
    ],
)
def test_numbers_change_as_the_text_writes_them(
    before: str, prefix: str, file: str, old: str, new: str, after: str, moved: str
) -> None:
    """第N条, （N）, `7.` with its own mark, and what stands under a heading with a prefix."""
    book = amending(original(clause(before, file, prefix)), renumbered(**{old: new}))
    assert book.text == after
    [made] = book.clauses
    assert (new, old, moved, after) == (made.label, made.was, made.file, made.words)
    assert after.startswith(made.head)


def test_the_numbering_under_two_headings() -> None:
    """Which （一） is meant is told by the name of its file."""
    old = [clause("（一）甲。", "art_2_01", "二"), clause("（一）乙。", "art_3_01", "三")]
    orders = [Revise(quote=each.label, clause=each.label) for each in old]
    new = [clause("（一）丁。", "art_3_01"), clause("（一）丙。", "art_2_01")]
    book = amending(original(*old), *orders, own=new)
    assert book.text == "（一）丙。\n（一）丁。"
    assert [each.label for each in book.clauses] == ["二（一）", "三（一）"]


def test_three_editions_in_a_row() -> None:
    """What is unchanged keeps the edition that gave it its words; each knows the one before."""
    two = amending(
        V1, Insert(quote="甲", clause="第二条", after="第一条"),
        renumbered(第二条="第三条", 第三条="第四条"), own=[clause("第二条 新新。")],
    )  # fmt: skip
    three = amending(
        two, Repeal(quote="乙", clause="第一条"), Revise(quote="丙", clause="第二条"),
        renumbered(第二条="第一条", 第三条="第二条", 第四条="第三条"),
        own=[clause("第一条 更新。")],
    )  # fmt: skip
    assert words(three) == ["第一条 更新。", "第二条 乙乙。", "第三条 丙丙。"]
    assert words(three) == three.text.strip("\n").split("\n")
    assert [(each.since, each.was) for each in three.clauses] == [
        ("v3", "第二条"),
        ("v1", "第三条"),
        ("v1", "第四条"),
    ]
    assert three.amended is two


def test_provisions_follow_their_clause() -> None:
    """The ids of before and after, both ways; what is new or revised away has no counterpart."""
    two = amending(
        V1, Repeal(quote="甲", clause="第一条"), renumbered(第二条="第一条", 第三条="第二条"),
        Insert(quote="乙", clause="第三条", after="第三条"), own=[clause("第三条 新新。")],
    )  # fmt: skip
    assert two.later == {"第二条/倡导": "第一条/倡导", "第三条/倡导": "第二条/倡导"}
    assert [two.former(f"{n}/倡导") for n in ("第一条", "第三条", "第九条")] == [
        "第二条/倡导",
        "",
        "",
    ]
    assert V1.former("第一条/倡导") == ""


def test_headings_and_remarks_are_those_of_the_whole_text() -> None:
    """An amending edition has no headings of its own in the text that applies."""
    first = original(
        ONE, text="某办法\n第一条 甲甲。", chapters=(Chapter("某办法"),), lead="排名第一"
    )
    book = amending(
        first, Revise(quote="甲", clause="第一条"), own=[clause("第一条 丁。")],
        chapters=(Chapter("关于修改某办法的决定"),), hypothetical=True,
    )  # fmt: skip
    assert book.text == "某办法\n第一条 丁。"
    assert (first.chapters, "排名第一", True) == (book.chapters, book.lead, book.hypothetical)
    again = amending(book, Repeal(quote="甲", clause="第一条"))
    assert (first.chapters, True) == (again.chapters, again.hypothetical)


REFUSED: list[tuple[list[Order], list[Clause], str]] = [
    (
        [Revise(quote="甲", clause="第九条")],
        [],
        "`第九条` is no clause of v1; there are 第一条、第二条",
    ),
    ([Replace(quote="甲乙", clause="九", words={"甲": "乙"})], [], "`九` is no clause of v1"),
    ([Repeal(quote="甲", clause="")], [], "`` is no clause of v1"),
    (
        [Repeal(quote="甲", clause="第一条"), Revise(quote="乙", clause="第一条")],
        [ONE],
        "`第一条` is changed by two orders; write one",
    ),
    (
        [Revise(quote="甲", clause="第一条"), Repeal(quote="乙", clause="第一条")],
        [ONE],
        "`第一条` is changed by two orders",
    ),
    ([renumbered(第九条="第十条")], [], "`第九条` is no clause of v1"),
    (
        [renumbered(第一条="第四条"), renumbered(第一条="第五条")],
        [],
        "`第一条` is changed by two orders",
    ),
    ([renumbered(第一条="第二条")], [], "two clauses would be cited as `第二条`"),
    (
        [renumbered(第一条="序言")],
        [],
        "`第一条` cannot become `序言`; write a number of the same kind",
    ),
    (
        [Insert(quote="甲", clause="第四条", after="第九条")],
        [clause("第四条 丁。")],
        "`第九条` is no clause of v1",
    ),
    (
        [Insert(quote="甲", clause="第二条", after="第一条")],
        [clause("第二条 丁。")],
        "two clauses would be cited as `第二条`; renumber one",
    ),
    ([], [clause("第一条 丁。", "art_01")], "art_01.py: nothing orders this clause"),
    (
        [Revise(quote="甲", clause="第一条"), renumbered(第一条="第四条")],
        [clause("第一条 丁。", "art_01")],
        "or name the file by the clause's new number",
    ),
    (
        [Revise(quote="甲", clause="第一条")],
        [clause("第一条 丁。", "art_01"), clause("第一条 戊。", "art_1b")],
        "art_1b.py: a second file for `第一条`",
    ),
    (
        [Revise(quote="甲", clause="第一条")],
        [],
        "`第一条` is ordered, but no file of the edition holds its words; start it: "
        "tiaoli new clause mou v2 第一条",
    ),
    (
        [Insert(quote="甲", clause="第四条", after="第三条")],
        [],
        "`第四条` is ordered, but no file of the edition holds its words",
    ),
    (
        [Replace(quote="“丁”改为“戊”", clause="第一条", words={"丁": "戊"})],
        [clause("第一条 甲甲。", "art_01")],
        "`丁` does not stand in 第一条, where it is replaced",
    ),
    (
        [Replace(quote="“甲”改为“戊”", clause="第一条", words={"甲": "戊"})],
        [clause("第一条 戊戊了。", "art_01")],
        "art_01.py: the words are not those of 第一条 with the replacements ordered",
    ),
    (
        [Replace(quote="“甲”改为“戊”", clause="第一条", words={"甲": "戊"})],
        [clause("第一条 戊甲。", "art_01")],
        "the words are not those of 第一条",
    ),
]


@pytest.mark.parametrize(("orders", "own", "says"), REFUSED)
def test_orders_that_cannot_be_carried_out(
    orders: list[Order], own: list[Clause], says: str
) -> None:
    """The message names the clause or the file, and what to write."""
    with pytest.raises(AmendmentError) as refusal:
        amending(V1, *orders, own=own)
    assert says in str(refusal.value)


def test_a_clause_without_a_number_gets_none() -> None:
    """序言 and 末段 are cited by their place."""
    book = original(replace(clause("为了发展。"), label="序言"), ONE)
    with pytest.raises(
        AmendmentError, match="`序言` cannot become `第二条`; write a number of the same kind"
    ):
        amending(book, renumbered(序言="第二条"))
    assert [c.label for c in amending(book, renumbered(第一条="第四条")).clauses] == [
        "序言",
        "第四条",
    ]


STYLES = {
    "article": ("第{}条", "第{}条 {}"),
    "item": ("（{}）", "（{}）{}"),
    "point": ("第{}项", "{}. {}"),
    "prefixed": ("附则（{}）", "（{}）{}"),
}
CHINESE = ("", *"一二三四五六七八九十", "十一", "十二")
ROUND = st.tuples(
    st.lists(st.sampled_from(["keep", "repeal", "revise", "replace"]), min_size=8, max_size=8),
    st.sets(st.integers(0, 7), max_size=3),
)


def label(style: str, number: int) -> str:
    return STYLES[style][0].format(number if style == "point" else CHINESE[number])


def numbered(style: str, number: int, body: str) -> Clause:
    text = STYLES[style][1].format(number if style == "point" else CHINESE[number], body)
    return clause(text, f"art_{number:02}", "附则" if style == "prefixed" else "")


def amended(
    book: Rulebook, style: str, fates: list[str], inserted: set[int]
) -> tuple[Rulebook, list[str]]:
    """The book after the drawn orders, and of each clause what it was cited by before."""
    orders: list[Order] = []
    labels: dict[str, str] = {}
    own: list[Clause] = []
    was: list[str] = []

    def insert(after: str) -> None:
        was.append("")
        own.append(numbered(style, len(was), f"文{book.edition_id}增{len(was)}。"))
        orders.append(Insert(quote="增加", clause=label(style, len(was)), after=after))

    if 0 in inserted:
        insert("")
    for place, (each, fate) in enumerate(zip(book.clauses, fates, strict=False), 1):
        if fate == "repeal":
            orders.append(Repeal(quote="删去", clause=each.label))
        else:
            was.append(each.label)
            labels[each.label] = label(style, len(was))
        if fate == "revise":
            own.append(numbered(style, len(was), f"文{book.edition_id}改{place}。"))
            orders.append(Revise(quote="修改", clause=each.label))
        elif fate == "replace":
            body = each.words[each.words.index("文") :].replace("文", "文又")
            own.append(numbered(style, len(was), body))
            orders.append(Replace(quote="文又", clause=each.label, words={"文": "文又"}))
        if place in inserted:
            insert(each.label)
    orders.append(Renumber(quote="依次改号", labels=labels))
    return amending(book, *orders, own=own), was


@given(st.sampled_from(sorted(STYLES)), st.integers(1, 4), st.lists(ROUND, min_size=1, max_size=2))
@settings(max_examples=80, deadline=None)
def test_the_text_holds_exactly_the_clauses_in_order(
    style: str, count: int, rounds: list[tuple[list[str], set[int]]]
) -> None:
    """However clauses are revised, repealed, inserted and renumbered, once or twice: the labels,
    what each was, and a text of nothing but the clauses' words in their order."""
    book = original(*(numbered(style, n, f"文{n}。") for n in range(1, count + 1)))
    for fates, inserted in rounds:
        kept = fates if {*fates[: len(book.clauses)]} != {"repeal"} else ["keep"] * 8
        book, was = amended(book, style, kept, inserted)
        assert [label(style, n) for n in range(1, len(was) + 1)] == [c.label for c in book.clauses]
        assert was == [c.was for c in book.clauses]
        assert words(book) == [line for line in book.text.split("\n") if line]


# What does not hold yet --------------------------------------------------------------------------


def test_words_are_replaced_all_at_once() -> None:
    """10万元 becomes 20万元 and 20万元 becomes 30万元; the first does not become 30万元."""
    pairs = {"10万元": "20万元", "20万元": "30万元"}
    order = Replace(quote="10万元20万元30万元", clause="第一条", words=pairs)
    book = amending(
        original(clause("第一条 分别10万元、20万元。")), order,
        own=[clause("第一条 分别20万元、30万元。")],
    )  # fmt: skip
    assert book.text == "第一条 分别20万元、30万元。"


def test_several_clauses_before_all_others_keep_their_order() -> None:
    """The text has them in the order of the clauses."""
    book = amending(
        original(ONE), Insert(quote="甲", clause="第二条", after=""),
        Insert(quote="乙", clause="第三条", after=""),
        own=[clause("第二条 子。"), clause("第三条 丑。")],
    )  # fmt: skip
    assert words(book) == book.text.split("\n")


@pytest.mark.parametrize("repealed", [False, True])
def test_the_title_stays_first(repealed: bool) -> None:
    """A new first clause stands behind the headings."""
    first = original(ONE, text="某办法\n第一条 甲甲。", chapters=(Chapter("某办法"),))
    order = Insert(quote="甲", clause="第二条", after="第一条" if repealed else "")
    gone = [Repeal(quote="乙", clause="第一条")] if repealed else []
    book = amending(first, order, *gone, own=[clause("第二条 新新。")])
    assert book.text.startswith("某办法\n")


@pytest.mark.parametrize("cited", ["序言", "末段"])
def test_what_has_no_number_can_be_revised(cited: str) -> None:
    """序言 and 末段 are clauses like the others; Suzhou's 末段 says from when it applies."""
    unnumbered = replace(clause("为了发展。", "opening"), label=cited)
    book = amending(
        original(unnumbered),
        Revise(quote="甲", clause=cited),
        own=[clause("为了创新。", "opening")],
    )
    assert book.text == "为了创新。"


def test_new_numbers_under_two_headings() -> None:
    """（二） is inserted under 二 and under 三, in files of the names that tell them apart."""
    old = [clause("（一）甲。", "art_2_01", "二"), clause("（一）乙。", "art_3_01", "三")]
    new = [clause("（二）丙。", "art_2_02"), clause("（二）丁。", "art_3_02")]
    orders = [
        Insert(quote="甲", clause="二（二）", after="二（一）"),
        Insert(quote="乙", clause="三（二）", after="三（一）"),
    ]
    book = amending(original(*old), *orders, own=new)
    assert book.text == "（一）甲。\n（二）丙。\n（一）乙。\n（二）丁。"


def test_a_clause_whose_words_begin_another_one() -> None:
    """第一条 becomes 第二条, and then begins with all that the old 第二条 says."""
    one, two = clause("第一条 支持人才。给予1万元。"), clause("第二条 支持人才。")
    book = amending(original(one, two), renumbered(第一条="第二条", 第二条="第三条"))
    assert words(book) == book.text.split("\n")


@pytest.mark.parametrize(
    ("old", "words_", "new"), [("第三条", "第三条 丙。", "第8项"), ("第7项", "7. 丙。", "第八项")]
)
def test_a_number_of_another_style_is_refused(old: str, words_: str, new: str) -> None:
    """A 条 cannot become a 项, and 第八项 is not how a point is cited."""
    with pytest.raises(AmendmentError, match=f"`{old}` cannot become `{new}`"):
        amending(original(clause(words_, "art_07")), renumbered(**{old: new}))


def test_brackets_stay_as_the_text_writes_them() -> None:
    """A text with half-width brackets keeps them."""
    book = amending(original(clause("(六)甲。", "art_06")), renumbered(**{"（六）": "（七）"}))
    assert book.text == "(七)甲。"


@pytest.mark.parametrize(
    "order",
    [
        Repeal(quote="甲", clause="第一条"),
        Revise(quote="甲", clause="第一条"),
        Insert(quote="甲", clause="第一条", after="第一条"),
    ],
)
def test_words_that_the_amended_text_does_not_have(order: Order) -> None:
    """Where a clause of the amended edition is misquoted, the message names it."""
    wrong = original(ONE, text="第一条 另外的话。")
    own = [] if isinstance(order, Repeal) else [clause("第一条 新新。")]
    labels = renumbered(第一条="第二条") if isinstance(order, Insert) else renumbered()
    with pytest.raises(AmendmentError, match="第一条"):
        amending(wrong, order, labels, own=own)


def test_what_is_repealed_cannot_be_renumbered() -> None:
    """Two orders that contradict one another are refused."""
    with pytest.raises(AmendmentError, match="第一条"):
        amending(V1, Repeal(quote="甲", clause="第一条"), renumbered(第一条="第五条"))


@pytest.mark.parametrize(("book", "left"), [(original(ONE), ""), (original(ONE, TWO), TWO.words)])
def test_nothing_is_left_of_what_is_repealed(book: Rulebook, left: str) -> None:
    """Neither the decision's own words nor a blank line."""
    assert left == amending(book, Repeal(quote="删去第一条。", clause="第一条")).text


# From files --------------------------------------------------------------------------------------


def test_an_amending_edition_is_loaded_from_its_orders(tmp_path: Path) -> None:
    """Its two files and its card make the whole text that applies; the ledger has no objection."""
    one, two = load(written(tmp_path), ["mou"])
    assert (
        two.text
        == """某办法
第一条 奖励。对合格的企业，给予15万元。
第二条 奖励。对合格的企业，给予5万元。
第三条 奖励。对合格的企业，给予20万元。
"""
    )
    assert names(two) == [
        ("第一条", "v2", "第一条", "art_01"),
        ("第二条", "v2", "", "art_02"),
        ("第三条", "v1", "第二条", "art_03"),
    ]
    assert [account(each).all_problems for each in (one, two)] == [[], []]
    assert [(t.edition_id, t.issued) for t in two.history] == ([("v1", True), ("v2", True)])
    known = {f"第{n}条/补助" for n in "一二三"}
    assert two.known == known | {f"{v} {id_}" for v in ("v1", "v2") for id_ in known}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"v2_card": ('amends="v1"', 'amends="v7"')},
            "rules/mou/v2/__init__.py: amends `v7`, which is no earlier edition",
        ),
        (
            {"v2_card": ('amends="v1"', 'amends="v2"')},
            "rules/mou/v2/__init__.py: amends `v2`, which is no earlier edition",
        ),
        (
            {"v2_card": ('amends="v1"', 'amends=""')},
            "rules/mou/v2/__init__.py: amends ``, which is no earlier edition",
        ),
        (
            {"v2_art_02": None},
            "rules/mou/v2/__init__.py: `第二条` is ordered, but no file of the edition holds its "
            "words; start it: tiaoli new clause mou v2 第二条",
        ),
        (
            {"v2_art_02": ("第二条", "第五条")},
            "rules/mou/v2/__init__.py: rules/mou/v2/art_02.py: nothing orders this clause",
        ),
        (
            {"v2_art_01": ('，给予15万元。"""', '，给予16万元。"""')},
            "the words are not those of 第一条 with the replacements ordered",
        ),
        (
            {"v2_card": ('words={"10万元": "15万元"}', 'words={"10万元": "16万元"}')},
            "rules/mou/v2/__init__.py:15: `16万元` is not in the order",
        ),
        (
            {"v2_card": ('clause="第三条"', 'clause="第四条"')},
            "`第四条` is no clause of v1; there are 第一条、第二条、第三条",
        ),
    ],
)
def test_orders_and_files_belong_together(
    tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    """The message names the card, and the file if there is one."""
    with pytest.raises(RulebookError) as refusal:
        load(written(tmp_path, **changes), ["mou"])
    assert says in str(refusal.value)


def test_labels_of_the_wrong_shape_are_refused_where_they_stand(tmp_path: Path) -> None:
    """Whatever a card declares, loading ends in a message with its file."""
    change = ('labels={"第二条": "第三条"}', "labels=5")
    with pytest.raises(RulebookError, match=r"rules/mou/v2/__init__\.py"):
        load(written(tmp_path, v2_card=change), ["mou"])


def test_a_misquoted_amended_clause_is_named(tmp_path: Path) -> None:
    """Repealing a clause whose docstring is not in the old gazette ends in a message about it."""
    root = written(tmp_path, v1_art_03=('给予30万元。"""', '给予31万元。"""'))
    with pytest.raises(RulebookError, match="第三条"):
        load(root, ["mou"])


def test_editions_below_one(tmp_path: Path) -> None:
    """Only what stands before it is loaded, so that it may be unfinished itself."""
    root = written(tmp_path, v2_art_02=None)
    [one] = load(root, ["mou"], below="v2")
    assert (one.edition_id, [turn.edition_id for turn in one.history]) == ("v1", ["v1"])
    assert load(root, ["mou"], below="v1") == []
    with pytest.raises(RulebookError, match="第二条"):
        load(root, ["mou"], below="v3")


# The ledger --------------------------------------------------------------------------------------


def counted(root: Path, **changes: Any) -> Account:
    return account(load(written(root, **changes), ["mou"])[-1])


def test_every_character_of_the_decision_belongs_to_something(tmp_path: Path) -> None:
    """Words of orders, new clauses with the quotation marks around them, the heading, line ends;
    the words of a replacement do not stand there and are not looked for."""
    found = counted(tmp_path)
    text = FILES["rules/mou/v2/gazette.txt"]
    lines = text.split("\n")
    assert found.characters == {
        "条文": len(lines[3]) - 2,
        "修改": sum(map(len, (lines[1], lines[2], *lines[4:7]))) + 2,
        "标题": len(lines[0]),
        "残留": 0,
        "空白": text.count("\n"),
        "未入账": 0,
    }
    assert sum(found.characters.values()) == len(text)


@pytest.mark.parametrize(
    ("old", "new", "loose"),
    [
        ("“第二条", "“ “第二条", "“ "),
        ("5万元。”", "5万元。””", "”"),
        ("\n四、", "\n”四、", "”"),
        ("\n四、", "\n另有规定。四、", "另有规定。"),
    ],
)
def test_what_no_order_quotes_is_noticed(tmp_path: Path, old: str, new: str, loose: str) -> None:
    """Quotation marks that hold no clause, and sentences that nobody claims."""
    found = counted(tmp_path, v2_gazette=(old, new))
    [problem] = found.all_problems
    assert f"“{loose.strip()}" in problem.message
    assert "不属于任何条文，也没有列为残留" in problem.message
    assert found.characters["未入账"] == len(loose.strip())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # The gazette says another number than the card.
        ("修改为“15万元”", "修改为“16万元”", "与原文 gazette.txt 不符"),
        ("给予5万元", "给予6万元", "与原文 gazette.txt 不符"),
        ("2025年7月1日", "2025年8月1日", "与原文 gazette.txt 不符"),
    ],
)
def test_a_changed_number_of_the_decision_is_noticed(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    """The hash of the card being right, the words are not."""
    found = counted(tmp_path, v2_gazette=(old, new))
    assert says in "".join(problem.message for problem in found.all_problems)
    assert found.characters["未入账"] > 0


def test_the_gazette_of_a_decision_is_sealed(tmp_path: Path) -> None:
    """A changed byte is noticed by the hash, as in any edition."""
    root = written(tmp_path)
    path = root / "rules/mou/v2/gazette.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    [problem] = account(load(root, ["mou"])[1]).all_problems
    assert (problem.path, problem.place) == ("rules/mou/v2/gazette.txt", "校验值")


def messages(*orders: Order) -> list[str]:
    """What the ledger says of the numbers of orders, as far as it is about them."""
    book = replace(V1, edition=replace(V1.edition, orders=orders))
    path = "rules/mou/v1/__init__.py"
    found = [each for each in account(book).problems if each.path == path]
    return [each.message for each in found if "与原文" not in each.message]


def test_a_number_of_an_order_stands_in_what_is_declared() -> None:
    """The day of a Commence and the numbers that a Replace replaces are claimed, each once."""
    july = date_constant(2025, 7, 1)
    assert messages(Commence(quote="自2025年7月1日起施行。", start=july)) == []
    assert (
        messages(Replace(quote="“3亿元”改为“2亿元”", clause="一", words={"3亿元": "2亿元"})) == []
    )
    [loose] = messages(Commence(quote="自2025年8月1日起施行。", start=july))[:1]
    assert loose == "修改决定中的数字“2025年8月1日”没有着落；请写进这一项修改（如 start=）"
    [missing] = messages(Commence(quote="自公布之日起施行。", start=july))
    assert missing.endswith("在修改决定的这句话中没有对应的数字")
    twice = messages(Commence(quote="自2025年7月1日起施行，2025年7月1日。", start=july))
    assert twice == ["修改决定中的数字“2025年7月1日”没有着落；请写进这一项修改（如 start=）"]
    beside = Replace(quote="“3亿元”改为“2亿元”，5年", clause="一", words={"3亿元": "2亿元"})
    assert ["5年" in each for each in messages(beside)] == [True]


def test_days_after_publication_are_claimed() -> None:
    """A Commence that counts days from publication holds their number."""
    start = publication(日(30))
    assert messages(Commence(quote="自公布之日起30日后施行。", start=start)) == []
    assert len(messages(Commence(quote="自公布之日起60日后施行。", start=start))) == 2


def test_numbers_of_articles_are_no_amounts() -> None:
    """第九条, 第十条至第十四条 and the orders' own 一、 claim nothing."""
    assert messages(Repeal(quote="一、删去第九条。", clause="第九条")) == []
    assert messages(renumbered(), Renumber(quote="二、第十条至第十四条依次改为…", labels={})) == []


@pytest.mark.parametrize(
    "order",
    [
        Insert(quote="增加一项，作为（六）：", clause="（六）", after="（五）"),
        Revise(quote="第7项修改为：", clause="第7项"),
    ],
)
def test_what_every_decision_says_can_be_accounted_for(order: Order) -> None:
    """Ordinary wording must not be a problem that nothing can settle."""
    assert messages(order) == []


def test_a_transition_may_name_the_day_of_commencement() -> None:
    """And no other day."""
    start = Commence(quote="自2025年7月1日起施行。", start=date_constant(2025, 7, 1))
    said = Transition(quote="2025年7月1日以前发生的，按原规定执行。", events=Governs.EVENT)
    assert messages(start, said) == []
    other = Transition(quote="2025年8月1日以前发生的，按原规定执行。", events=Governs.EVENT)
    assert len(messages(start, other)) == 1


# Exported, laid over -----------------------------------------------------------------------------


def test_an_amending_edition_comes_back_from_its_export(tmp_path: Path) -> None:
    """Clauses, whole text, orders and history are the same, and it amends the imported v1."""
    books = load(written(tmp_path), ["mou"])
    document = rulebook_json(books)
    again = rulebooks(document)
    assert rulebook_json(again) == document
    for book, made in zip(books, again, strict=True):
        for name in ("clauses", "text", "edition", "history", "known", "lead", "chapters"):
            assert getattr(book, name) == getattr(made, name), name
    assert again[1].amended is not None
    assert again[1].amended.clauses == again[0].clauses
    assert (
        books[1].later
        == again[1].later
        == {
            "第一条/补助": "第一条/补助",
            "第二条/补助": "第三条/补助",
        }
    )


OVERLAYS = sorted(path.name for path in (ROOT / "tests/amendments").glob("chengdu-*"))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_exercises_consolidate_and_account(tmp_path: Path, overlay: str) -> None:
    """Each exercise makes a whole text of all its clauses in order, and the ledger agrees."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("__py*"))
    folder = ROOT / "tests/amendments" / overlay / "rules"
    shutil.copytree(folder, tmp_path / "rules", dirs_exist_ok=True)
    one, two = load(tmp_path, ["chengdu"])
    assert account(two).all_problems == []
    assert two.hypothetical
    places = [two.text.index(each.words) for each in two.clauses]
    assert places == sorted(places)
    inserted = sum(isinstance(order, Insert) for order in two.edition.orders)
    repealed = sum(isinstance(order, Repeal) for order in two.edition.orders)
    assert len(one.clauses) + inserted - repealed == len(two.clauses)
    assert len(two.own) == len([*(tmp_path / "rules/chengdu/v2").glob("[!_]*.py")])
    assert {c.words for c in two.clauses if c not in two.own and c.was == c.label} <= {
        c.words for c in one.clauses
    }
