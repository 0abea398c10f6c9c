"""Editions in time: which one judges a case, from when to when each applies, what receipts say."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engine.editions import (
    AS_IT_HAPPENED,
    CHANGE,
    COMMENCES,
    amending,
    changed,
    clause,
    original,
    paying,
    written,
)
from tests.small import case, 年, 日
from tiaoli.case import Case, Expectation
from tiaoli.cases import read_written, run
from tiaoli.export import rulebook_json
from tiaoli.history import Span, edition_for, first_day, judges, spans, with_history
from tiaoli.imported import rulebooks
from tiaoli.language import Commence, Renumber, Repeal, Revise, Status, date_constant, publication
from tiaoli.load import load
from tiaoli.orders import Order
from tiaoli.policy import Rulebook, Turn
from tiaoli.problems import CaseFileError
from tiaoli.provisions import TermFrom, Validity
from tiaoli.receipt import receipt

D = datetime.date
NEW_YEAR = D(2024, 1, 1)

# Which edition judges ----------------------------------------------------------------------------


def turns(*each: str) -> tuple[Turn, ...]:
    """Turns written as `v1 2024-01-01`, `v2 ?` where nobody knows the day, a draft with a `!`."""
    found = []
    for text in each:
        name, day = text.removesuffix("!").split()
        start = None if day == "?" else D.fromisoformat(day)
        found.append(Turn(name, start, not text.endswith("!")))
    return tuple(found)


@pytest.mark.parametrize(
    ("history", "day", "named", "expected"),
    [
        (turns("v1 2024-01-01"), D(2025, 1, 1), "", "v1"),
        # Before the first one took effect it still judges: 未施行.
        (turns("v1 2024-01-01"), D(2023, 1, 1), "", "v1"),
        (turns("v1 2024-01-01", "v2 2025-07-01"), D(2025, 6, 30), "", "v1"),
        (turns("v1 2024-01-01", "v2 2025-07-01"), D(2025, 7, 1), "", "v2"),
        (turns("v1 2024-01-01", "v2 2025-07-01"), D(2023, 1, 1), "", "v1"),
        (turns("v1 2024-01-01", "v2 2025-07-01", "v3 2026-01-01"), D(2025, 9, 1), "", "v2"),
        (turns("v1 2024-01-01", "v2 2025-07-01", "v3 2026-01-01"), D(2026, 1, 1), "", "v3"),
        # Of two that have taken effect, the one issued last.
        (turns("v1 2024-01-01", "v2 2025-07-01", "v3 2025-07-01"), D(2025, 7, 1), "", "v3"),
        # Drafts judge where nothing was issued, or where they are named.
        (turns("v1 2024-01-01", "v2 2025-07-01!"), D(2026, 1, 1), "", "v1"),
        (turns("v1 2024-01-01", "v2 2025-07-01!"), D(2026, 1, 1), "v2", "v2"),
        (turns("v1 2024-01-01!", "v2 2025-07-01"), D(2024, 6, 1), "", "v2"),
        (turns("v1 2024-01-01!", "v2 2025-07-01!"), D(2024, 6, 1), "", "v1"),
        (turns("v1 2024-01-01!", "v2 2025-07-01!"), D(2025, 7, 1), "", "v2"),
        # Without a known day an edition counts only as the first of all.
        (turns("v1 ?", "v2 2025-07-01"), D(2025, 6, 30), "", "v1"),
        (turns("v1 ?", "v2 2025-07-01"), D(2025, 7, 1), "", "v2"),
        (turns("v1 2024-01-01", "v2 ?"), D(2030, 1, 1), "", "v1"),
        (turns("v1 2024-01-01", "v2 ?"), D(2030, 1, 1), "v2", "v2"),
        (turns("v1 ?", "v2 ?"), D(2030, 1, 1), "", "v1"),
        (turns("v1 2024-01-01", "v2 ?", "v3 2026-01-01"), D(2026, 1, 1), "", "v3"),
        (turns("v1 ?!"), D(2026, 1, 1), "", "v1"),
        # The name goes before the date.
        (turns("v1 2024-01-01", "v2 2025-07-01"), D(2026, 1, 1), "v1", "v1"),
    ],
)
def test_the_edition_that_judges(
    history: tuple[Turn, ...], day: D, named: str, expected: str
) -> None:
    """The one named, or the last one issued that has taken effect on the day."""
    assert expected == edition_for(history, day, named)


def test_one_edition_of_a_policy_judges_a_case() -> None:
    """Exactly one, on every day and under every name; a book that knows no history judges all."""
    books = changed(paying(10), paying(20))
    for day, named, expected in (
        (D(2025, 6, 30), "", "v1"), (CHANGE, "", "v2"), (CHANGE, "v1", "v1"), (NEW_YEAR, "v2", "v2")
    ):  # fmt: skip
        one = case(day=day, edition=named)
        assert [expected] == [book.edition_id for book in books if judges(book, one)]
    assert judges(original(clause("第一条 甲。")), case(edition="v7"))


# From which day ----------------------------------------------------------------------------------


def term(start: Any = None, **rest: Any) -> Validity:
    """A clause on the term, from New Year 2024 unless it says another day."""
    return Validity(quote="自", start=date_constant(2024, 1, 1) if start is None else start, **rest)


def first(validity: Validity | None = None, **card: Any) -> Rulebook:
    """A first edition with a clause on its term."""
    held: dict[str, Any] = {"有效期限": validity} if validity else {}
    return original(clause("第一条 甲。"), clause("第二条 期限。", **held), **card)


def second(one: Rulebook, *orders: Order, **rest: Any) -> Rulebook:
    return amending(
        one, Revise(quote="甲", clause="第一条"), *orders, own=[clause("第一条 乙。")], **rest
    )


PUBLISHED = D(2025, 6, 1)


@pytest.mark.parametrize(
    ("book", "expected"),
    [
        (first(term()), NEW_YEAR),
        (first(term(publication()), published=PUBLISHED), PUBLISHED),
        (first(term(publication(日(30))), published=PUBLISHED), D(2025, 7, 2)),
        (first(term(publication())), None),
        (first(published=PUBLISHED), PUBLISHED),
        (first(), None),
        (second(first(term()), COMMENCES, published=PUBLISHED), CHANGE),
        (second(first(term()), published=PUBLISHED), PUBLISHED),
        (second(first(term())), None),
        (
            second(first(term()), Commence(quote="甲", start=publication()), published=PUBLISHED),
            PUBLISHED,
        ),
        (
            second(
                first(term()), Commence(quote="甲", start=publication(日(30))), published=PUBLISHED
            ),
            D(2025, 7, 2),
        ),
        (second(first(term()), Commence(quote="甲", start=publication())), None),
    ],
)
def test_the_first_day_of_an_edition(book: Rulebook, expected: D | None) -> None:
    """As the text or its orders say, or else the day of publication; open where that is unknown."""
    assert expected == first_day(book)


def test_every_edition_knows_all_of_them() -> None:
    """The turns in order, and the ids of all editions, bare and with the edition before them."""
    one, two = changed(paying(10), None)
    assert [(turn.edition_id, turn.start, turn.issued) for turn in one.history] == [
        ("v1", None, True),
        ("v2", CHANGE, True),
    ]
    assert one.known == {"第一条/补助", "v1 第一条/补助"}
    assert (one.history, one.known) == (two.history, two.known)
    assert two.amended is not None
    assert (one.history, one.known) == (two.amended.history, two.amended.known)


# From when to when -------------------------------------------------------------------------------


def test_an_amending_edition_takes_the_place_of_the_other_one() -> None:
    """From the first day on exactly one edition applies, until the term of the text ends."""
    one = first(term(term=年(3)))
    two = second(one, COMMENCES)
    three = second(two, Commence(quote="丙", start=date_constant(2026, 1, 1)))
    assert spans([one, two, three]) == [
        Span(NEW_YEAR, D(2025, 6, 30), ("v1",)),
        Span(CHANGE, D(2025, 12, 31), ("v2",)),
        Span(D(2026, 1, 1), D(2026, 12, 31), ("v3",)),
        Span(D(2027, 1, 1), None, ()),
    ]


def test_a_gap_between_two_editions() -> None:
    """Days on which no edition applies are a span of their own."""
    old = first(term(term=年(1)))
    new = replace(first(term(date_constant(2025, 3, 1))), edition_id="v2")
    assert spans([old, new]) == [
        Span(NEW_YEAR, D(2024, 12, 31), ("v1",)),
        Span(D(2025, 1, 1), D(2025, 2, 28), ()),
        Span(D(2025, 3, 1), None, ("v2",)),
    ]


def test_two_editions_at_the_same_time() -> None:
    """A whole new text that repeals nothing stands beside the old one; so do two amendments of the
    same edition."""
    old = first(term(term=年(1)))
    new = replace(first(term(date_constant(2024, 7, 1))), edition_id="v2")
    assert spans([old, new]) == [
        Span(NEW_YEAR, D(2024, 6, 30), ("v1",)),
        Span(D(2024, 7, 1), D(2024, 12, 31), ("v1", "v2")),
        Span(D(2025, 1, 1), None, ("v2",)),
    ]
    one = first(term())
    two = second(one, COMMENCES)
    other = second(one, Commence(quote="丙", start=date_constant(2026, 1, 1)), id_="v3")
    assert spans([one, two, other]) == [
        Span(NEW_YEAR, D(2025, 6, 30), ("v1",)),
        Span(CHANGE, D(2025, 12, 31), ("v2",)),
        Span(D(2026, 1, 1), None, ("v2", "v3")),
    ]


def test_a_term_that_ends_before_the_change() -> None:
    """The old edition ends with its own term where that is earlier."""
    one = first(term(term=年(1)))
    late = term(date_constant(2024, 1, 1), term=年(3))
    two = amending(
        one,
        Revise(quote="甲", clause="第二条"),
        COMMENCES,
        own=[clause("第二条 期限三年。", 期限=late)],
    )
    assert spans([one, two]) == [
        Span(NEW_YEAR, D(2024, 12, 31), ("v1",)),
        Span(D(2025, 1, 1), D(2025, 6, 30), ()),
        Span(CHANGE, D(2026, 12, 31), ("v2",)),
        Span(D(2027, 1, 1), None, ()),
    ]


def test_drafts_are_never_in_force() -> None:
    """Neither as the only edition nor beside an issued one."""
    one = first(term())
    assert spans([first(term(), status=Status.DRAFT)]) == []
    draft = second(one, COMMENCES, status=Status.DRAFT)
    assert spans([one, draft]) == [Span(NEW_YEAR, None, ("v1",))]
    assert spans([]) == []


def test_an_edition_that_began_nobody_knows_when() -> None:
    """It applies until the next one does; alone it applies on all days."""
    one = first()
    assert spans([one, second(one, COMMENCES)]) == [
        Span(None, D(2025, 6, 30), ("v1",)),
        Span(CHANGE, None, ("v2",)),
    ]
    assert spans([one]) == [Span(None, None, ("v1",))]


def test_an_amendment_that_begins_nobody_knows_when() -> None:
    """It judges nothing (only the first of all may be without a day), so it is not in force."""
    one = first(term())
    assert spans([one, second(one)]) == [Span(NEW_YEAR, None, ("v1",))]


def test_a_term_from_publication_runs_from_that_of_the_first_edition() -> None:
    """Amending a text does not start its term again."""
    for validity in (
        term(publication(), term=年(3)),
        term(term=年(3), term_from=TermFrom.PUBLICATION),
    ):
        one = first(validity, published=NEW_YEAR)
        two = second(one, COMMENCES, published=PUBLISHED)
        assert Span(CHANGE, D(2026, 12, 31), ("v2",)) in spans([one, two])


# Named in case files -----------------------------------------------------------------------------


def cases(root: Path, text: str, book: Rulebook, folder: str = "mou") -> list[Case]:
    """The cases of a file that the edition judges."""
    file = root / "fixtures" / folder / "art_01.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_written(root, file, book)


DATED = """
- 案例: 以前
  日期: 2025-06-30
  事实: {企业: {合格: 是}}
- 案例: 以后
  日期: 2025-07-01
  事实: {企业: {合格: 是}}
- 案例: 以后而按旧版
  版本: v1
  日期: 2026-01-01
  事实: {企业: {合格: 是}}
- 案例: 以前而按新版
  版本: v2
  日期: 2025-01-01
  事实: {企业: {合格: 是}}
"""


def test_a_case_goes_to_the_edition_of_its_day_or_of_its_name(tmp_path: Path) -> None:
    """Each case of a file to one edition."""
    one, two = load(written(tmp_path), ["mou"])
    found = [[each.name for each in cases(tmp_path, DATED, book)] for book in (one, two)]
    # v1 of this policy says nowhere when it applies, so it does until v2 takes effect.
    assert found == [["以前", "以后而按旧版"], ["以后", "以前而按新版"]]


@pytest.mark.parametrize(
    ("edition", "says"),
    [
        ("v9", "没有版本 `v9`；"),
        ("二零二五", "没有版本 `二零二五`；可写 v1、v2"),
        ("v9", "可写 v1、v2"),
        ("[v1]", "版本"),
        ("", "版本"),
    ],
)
def test_an_unknown_edition_is_named_with_those_there_are(
    tmp_path: Path, edition: str, says: str
) -> None:
    """The line of 版本, what it says, and what could stand there."""
    [book, _] = load(written(tmp_path), ["mou"])
    text = f"- 案例: 甲\n  日期: 2025-06-30\n  版本: {edition}\n  事实: {{企业: {{合格: 是}}}}\n"
    with pytest.raises(CaseFileError) as refusal:
        cases(tmp_path, text, book)
    assert str(refusal.value).startswith("fixtures/mou/art_01.yaml:3: ")
    assert says in str(refusal.value)


def test_an_unknown_edition_across_policies_is_named(tmp_path: Path) -> None:
    """A case under several policies cannot name an edition that none of them has."""
    [book, _] = load(written(tmp_path), ["mou"])
    text = "- 案例: 甲\n  政策: [某]\n  日期: 2025-06-30\n  版本: v9\n  事实: {企业: {合格: 是}}\n"
    with pytest.raises(CaseFileError, match="v9"):
        cases(tmp_path, text, book, folder="across")


def test_old_numbers_are_explained_where_they_are_expected(tmp_path: Path) -> None:
    """What was renumbered is named as it is now; what was repealed, with the edition that had it;
    and a case of the old edition keeps the old numbers."""
    one, two = load(written(tmp_path), ["mou"])
    text = """
- 案例: 甲
  日期: 2025-07-01
  事实: {企业: {合格: 是}}
  期望: {第一条/补助: 15万元, 第二条/补助: 5万元, 第三条/补助: 20万元, v1 第三条/补助: 已失效}
  理由: 数额
- 案例: 乙
  版本: v1
  日期: 2025-07-01
  事实: {企业: {合格: 是}}
  期望: {第一条/补助: 10万元, 第二条/补助: 20万元, 第三条/补助: 30万元}
  理由: 数额
"""
    for book in (one, two):
        assert [()] * len(book.placed) == [
            result.differences
            for result in run(book, cases(tmp_path, text, book))
            if result.expectation.provision in book.by_id
        ]
    [gone] = [r for r in run(two, cases(tmp_path, text, two)) if "v1" in r.expectation.provision]
    assert gone.passed


def test_a_number_that_moved_on_is_pointed_out() -> None:
    """第二条 became 第一条: the message says so."""
    one = original(clause("第一条 甲。"), clause("第二条 乙。", 补助=paying(10)))
    gone = Repeal(quote="删去第一条。", clause="第一条")
    moved = Renumber(quote="第二条改为第一条。", labels={"第二条": "第一条"})
    _, two = with_history([one, amending(one, gone, moved, COMMENCES)])
    one_case = case(day=D(2025, 9, 1), expects=(Expectation("第二条/补助", "10万元", None, {}, 1),))
    [result] = run(two, [one_case])
    assert result.differences == ("现在是第一条/补助；请改条号，或写“版本: …”",)


# Receipts ----------------------------------------------------------------------------------------


def rules(book: Rulebook) -> str:
    return str(receipt(book, case())["rule_sha256"])


def test_a_receipt_knows_the_amended_rules() -> None:
    """What spans the change is judged by them, and by the orders: all of that is in the hash."""
    [_, two] = changed(paying(10), paying(20))
    others = [
        changed(paying(11), paying(20))[1],
        changed(paying(10), paying(21))[1],
        changed(paying(10), paying(20), AS_IT_HAPPENED)[1],
        changed(paying(10), None)[1],
    ]
    assert rules(two) == rules(changed(paying(10), paying(20))[1])
    assert len({rules(book) for book in (two, *others)}) == 5
    assert receipt(two, case())["edition"] == "mou/v2"


def test_a_receipt_knows_every_edition_below() -> None:
    """A change of v1 shows in the receipt of v3, whose own rules are the same."""
    found = set()
    for amount in (10, 11):
        _, two = changed(paying(amount), paying(20))
        three = amending(
            two, Repeal(quote="删去第一条。", clause="第一条"),
            Commence(quote="丙", start=date_constant(2026, 1, 1)),
        )  # fmt: skip
        found.add(rules(three))
    assert len(found) == 2


def test_a_receipt_survives_export_and_import() -> None:
    """The imported editions have the receipts of those that were exported."""
    books = changed(paying(10), paying(20), AS_IT_HAPPENED)
    again = rulebooks(rulebook_json(list(books)))
    assert [receipt(book, case()) for book in books] == [receipt(book, case()) for book in again]
