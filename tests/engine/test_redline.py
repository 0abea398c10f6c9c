"""How a change of words is marked: whole numbers, readable stretches, moved text; likeness."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import BOOKS
from tiaoli.compare.model import Mark, Piece
from tiaoli.compare.redline import redline, similarity

_SHOWN = {
    Mark.KEPT: "{}",
    Mark.DELETED: "[-{}-]",
    Mark.INSERTED: "[+{}+]",
    Mark.MOVED_AWAY: "[<{}<]",
    Mark.MOVED_HERE: "[>{}>]",
}
_BEFORE = (Mark.KEPT, Mark.DELETED, Mark.MOVED_AWAY)
_AFTER = (Mark.KEPT, Mark.INSERTED, Mark.MOVED_HERE)
_CLAUSES = [clause.words for book in BOOKS for clause in book.clauses]
_SENTENCE = "鼓励企业建设高质量数据集，择优给予补助。"


def _shown(before: str, after: str) -> str:
    return "".join(_SHOWN[piece.mark].format(piece.text) for piece in redline(before, after))


def _words(pieces: tuple[Piece, ...], marks: tuple[Mark, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.mark in marks)


# Units -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("突破3亿元的", "突破2亿元的", "突破[-3亿元-][+2亿元+]的"),
        ("占比60%以上", "占比65%以上", "占比[-60%-][+65%+]以上"),
        ("自2024年2月17日起", "自2024年3月17日起", "自[-2024年2月17日-][+2024年3月17日+]起"),
        ("按百分之十补助", "按百分之十五补助", "按[-百分之十-][+百分之十五+]补助"),
        ("有效期三年。", "有效期两年。", "有效期[-三年-][+两年+]。"),
        ("不超过20个。", "不超过10个。", "不超过[-20个-][+10个+]。"),
        ("第五条 支持企业", "第十五条 支持企业", "[-第五条-][+第十五条+] 支持企业"),
        ("（三）支持企业", "（十三）支持企业", "[-（三）-][+（十三）+]支持企业"),
        ("7.支持企业", "17.支持企业", "[-7.-][+17.+]支持企业"),
        ("总则。\n7.支持企业", "总则。\n8.支持企业", "总则。\n[-7.-][+8.+]支持企业"),
        ("总则。\n　　7.支持企业", "总则。\n　　8.支持企业", "总则。\n　　[-7.-][+8.+]支持企业"),
        ("依照第五条执行", "依照第六条执行", "依照[-第五条-][+第六条+]执行"),
        ("分为7.支持企业", "分为8.支持企业", "分为[-7-][+8+].支持企业"),
    ],
)
def test_a_number_or_label_is_replaced_as_a_whole(before: str, after: str, shown: str) -> None:
    """Never a single digit of it; an arabic label stands only at the beginning of a line."""
    assert shown == _shown(before, after)


def test_each_number_of_a_list_faces_its_own() -> None:
    """Marks and words between numbers that were replaced stay as they are."""
    before, after = "3亿元、5亿元、10亿元的企业", "2亿元、4亿元、10亿元的人工智能企业"
    shown = "[-3亿元-][+2亿元+]、[-5亿元-][+4亿元+]、10亿元的[+人工智能+]企业"
    assert shown == _shown(before, after)
    assert _shown("3年的企业", "4年的新企业") == "[-3年-][+4年+]的[+新+]企业"
    assert _shown("的3年企业", "新的4年企业") == "[+新+]的[-3年-][+4年+]企业"


# What a drafter would mark -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("国家级、市级", "国家级、省级、市级", "国家级、[+省级、+]市级"),
        ("国家级、省级、市级", "国家级、市级", "国家级、[-省级、-]市级"),
        ("市科技局、市工信局", "市科技局、市财政局、市工信局", "市科技局、[+市财政局、+]市工信局"),
        ("国家级和省级的", "国家级、市级和省级的", "国家级[+、市级+]和省级的"),
        ("（乙）", "（甲）（乙）", "[+（甲）+]（乙）"),
        ("支持甲。支持丙。", "支持甲。支持乙。支持丙。", "支持甲。[+支持乙。+]支持丙。"),
        ("（责任单位：甲、乙）", "（责任单位：甲、乙、丙）", "（责任单位：甲、乙[+、丙+]）"),
        ("给予奖励（含补助）", "给予奖励", "给予奖励[-（含补助）-]"),
    ],
)
def test_an_addition_begins_and_ends_at_a_pause(before: str, after: str, shown: str) -> None:
    """Of the places where it can be marked, the one that reads best is taken."""
    assert shown == _shown(before, after)


def test_changes_side_by_side_are_one() -> None:
    """A mark that an addition ends with is not shown as kept before it; a sentence's end is, and
    what follows a number that was replaced."""
    assert _shown("对甲，给予", "对甲的乙，经评审，给予") == "对甲[+的乙，经评审+]，给予"
    assert _shown("甲、某学院）", "甲、各县（区）政府）") == "甲、[-某学院-][+各县（区）政府+]）"
    assert _shown("给予补助。", "给予奖励。每年评审。") == "给予[-补助-][+奖励+]。[+每年评审。+]"
    assert _shown("（3年）", "（4年）（新）") == "（[-3年-][+4年+]）[+（新）+]"


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("甲的乙", "丙的丁", "[-甲的乙-][+丙的丁+]"),
        ("优秀的企业", "新的好企业", "[-优秀的-][+新的好+]企业"),
        ("按照国家标准认定", "参考以往标准审查", "[-按照国家标准认定-][+参考以往标准审查+]"),
        ("给予奖励", "予以补助", "[-给予奖励-][+予以补助+]"),
        ("甲的乙的", "丙的丁", "[-甲的乙的-][+丙的丁+]"),
        ("甲乙，且，丙丁", "戊己并且仍庚辛", "[-甲乙，且，丙丁-][+戊己并且仍庚辛+]"),
        ("戊己并且仍庚辛", "甲乙，且，丙丁", "[-戊己并且仍庚辛-][+甲乙，且，丙丁+]"),
        ("重大专项、省级", "企业、高校院所省级", "[-重大专项、-][+企业、高校院所+]省级"),
        ("重大项目，给予补助", "优秀，奖励", "[-重大项目-][+优秀+]，[-给予补助-][+奖励+]"),
    ],
)
def test_an_accidental_match_is_not_kept(before: str, after: str, shown: str) -> None:
    """One or two characters that stand in both by chance belong to the rewritten stretch."""
    assert shown == _shown(before, after)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("甲乙癸丙丁戊己庚辛", "子丑亥丙丁戊寅卯", "[-甲乙癸-][+子丑亥+]丙丁戊[-己庚辛-][+寅卯+]"),
        ("甲乙丙", "甲丁乙戊丙", "甲[+丁+]乙[+戊+]丙"),
        ("甲丁乙戊丙", "甲乙丙", "甲[-丁-]乙[-戊-]丙"),
        ("对企业的补贴", "给企业之补贴", "[-对-][+给+]企业[-的-][+之+]补贴"),
        ("对企业给予奖励", "对大企业或机构给予最高奖励", "对[+大+]企业[+或机构+]给予[+最高+]奖励"),
        ("一家大的企业", "的企业", "[-一家大-]的企业"),
        ("甲乙，且，丙丁", "戊己（且）庚辛", "[-甲乙，-][+戊己（+]且[-，丙丁-][+）庚辛+]"),
        ("支持甲方。认定", "补助。奖", "[-支持甲方-][+补助+]。[-认定-][+奖+]"),
        ("甲乙丙3年丁戊己", "子丑寅3年卯辰巳", "[-甲乙丙-][+子丑寅+]3年[-丁戊己-][+卯辰巳+]"),
        ("称号的，给予30元", "的，分别给予40元", "[-称号-]的，[+分别+]给予[-30元-][+40元+]"),
        ("获得称号，给予", "，分别给予", "[-获得称号-]，[+分别+]给予"),
        ("甲乙丙的，丁", "戊己庚的，辛壬丁", "[-甲乙丙-][+戊己庚+]的，[+辛壬+]丁"),
    ],
)
def test_what_matters_stays_kept(before: str, after: str, shown: str) -> None:
    """Longer words, numbers, a word between pauses, a sentence's end, words only added to."""
    assert shown == _shown(before, after)


def test_a_real_clause_reads_well() -> None:
    """Each change of a rewritten sentence stands where a drafter would put it."""
    before = (
        "对通过项目合作方式从市外柔性引进人才的企业，按引进人才实付工薪30%给予一次性引才奖补，"
        "单个项目（人才）补贴不超过50万元。"
    )
    after = (
        "对从市外柔性引进人才的企业和科研机构，按引进人才上一年度实付工薪的20%给予引才奖补，"
        "单个人才补贴不超过50万元，单个企业每年不超过200万元。"
    )
    assert _shown(before, after) == (
        "对[-通过项目合作方式-]从市外柔性引进人才的企业[+和科研机构+]，按引进人才[+上一年度+]实付工薪"
        "[-30%-][+的20%+]给予[-一次性-]引才奖补，单个[-项目（-]人才[-）-]补贴不超过50万元"
        "[+，单个企业每年不超过200万元+]。"
    )


# Moved text --------------------------------------------------------------------------------------


def test_a_moved_sentence_is_no_deletion() -> None:
    """It is shown as moved where it stood and where it stands."""
    rest = "支持企业发展壮大，对年度主营业务收入首次突破3亿元的给予奖励。"
    shown = f"[>{_SENTENCE}>]{rest}[<{_SENTENCE}<]（责任单位：市科技局）"
    end = "（责任单位：市科技局）"
    assert shown == _shown(rest + _SENTENCE + end, _SENTENCE + rest + end)


def test_a_sentence_is_moved_with_its_end() -> None:
    """Not with the end of the one before it."""
    rest = "支持企业发展壮大，对年度主营业务收入首次突破3亿元的给予奖励。"
    shown = f"总则。[<{_SENTENCE}<]{rest}[>{_SENTENCE}>]"
    assert shown == _shown(f"总则。{_SENTENCE}{rest}", f"总则。{rest}{_SENTENCE}")


def test_a_sentence_is_moved_whole_from_where_another_stands_now() -> None:
    """Words that the two have in common are not shown as kept."""
    rest = "支持企业发展壮大，对年度主营业务收入首次突破3亿元的给予奖励。"
    other = "推动企业做强，分类给予支持（责任单位：市科技局）"
    shown = f"[>{_SENTENCE}>]{rest}[<{_SENTENCE}<][+{other}+]"
    assert shown == _shown(rest + _SENTENCE, _SENTENCE + rest + other)


def test_a_moved_part_is_cut_out() -> None:
    """What was written anew around moved words is deleted and inserted as ever."""
    rest = "支持企业发展壮大，对年度主营业务收入首次突破3亿元的给予奖励。"
    assert (
        f"[+甲企业+][>建设高质量数据集>][+的。+]{rest}[-经查：-][<建设高质量数据集<][-等-]"
    ) == _shown(f"{rest}经查：建设高质量数据集等", f"甲企业建设高质量数据集的。{rest}")


def test_five_characters_are_no_move() -> None:
    """From six characters on, also where they are few units."""
    rest = "支持企业发展壮大，给予奖励。"
    assert f"[+甲乙丙丁戊+]{rest}[-甲乙丙丁戊-]" == _shown(rest + "甲乙丙丁戊", "甲乙丙丁戊" + rest)
    six = "甲乙丙丁戊己"
    assert f"[>{six}>]{rest}[<{six}<]" == _shown(rest + six, six + rest)
    day = "2024年2月17日"
    assert f"[>{day}>]{rest}[<{day}<]" == _shown(rest + day, day + rest)


def test_text_inserted_twice_was_moved_once() -> None:
    """Each stretch that moved here has one that moved away."""
    rest = "支持企业发展壮大，对年度主营业务收入首次突破3亿元的给予奖励。"
    pieces = redline(rest + _SENTENCE, f"{_SENTENCE}甲{_SENTENCE}{rest}")
    assert Counter(
        {Mark.KEPT: 1, Mark.MOVED_HERE: 1, Mark.MOVED_AWAY: 1, Mark.INSERTED: 1}
    ) == Counter(piece.mark for piece in pieces)


def test_of_two_moves_side_by_side_the_longer_is_shown() -> None:
    """As one stretch they stand nowhere in the other version."""
    rest = "支持企业发展壮大，对年度主营业务收入首次突破3亿元的给予奖励。"
    more = "本政策由市科技局负责解释并组织实施，自公布之日起施行。"
    pieces = redline(
        f"{rest}{_SENTENCE}丙丁戊己庚辛。{more}", f"丙丁戊己庚辛。{rest}{more}{_SENTENCE}"
    )
    moved = [piece.text for piece in pieces if piece.mark is Mark.MOVED_AWAY]
    assert moved == [_SENTENCE]
    assert "丙丁戊己庚辛。" in [piece.text for piece in pieces if piece.mark is Mark.INSERTED]


# What always holds -------------------------------------------------------------------------------


_FRAGMENTS = st.sampled_from(
    [*"甲乙的，。、（）\n7", "3亿元", "2亿元", "第五条", "7.", "企业", "人工智能企业", _SENTENCE]
)


@st.composite
def _versions(draw: st.DrawFn) -> tuple[str, str]:
    """A text and what became of it: parts deleted, inserted, replaced, moved or repeated."""
    if draw(st.booleans()):
        units = draw(st.lists(_FRAGMENTS, max_size=25))
    else:
        units = list(draw(st.sampled_from(_CLAUSES))[:300])
    changed = list(units)
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(changed)))
        end = draw(st.integers(start, min(len(changed), start + 40)))
        part = changed[start:end]
        if draw(st.booleans()):
            del changed[start:end]
        at = draw(st.integers(0, len(changed)))
        changed[at:at] = part if draw(st.booleans()) else draw(st.lists(_FRAGMENTS, max_size=5))
    return "".join(units), "".join(changed)


def _holds(before: str, after: str) -> None:
    pieces = redline(before, after)
    assert before == _words(pieces, _BEFORE)
    assert after == _words(pieces, _AFTER)
    assert all(piece.text for piece in pieces)
    assert all(one.mark is not other.mark for one, other in pairwise(pieces))
    away = Counter(piece.text for piece in pieces if piece.mark is Mark.MOVED_AWAY)
    here = Counter(piece.text for piece in pieces if piece.mark is Mark.MOVED_HERE)
    assert away == here
    assert all(len(text) >= 6 for text in away)


@settings(max_examples=400, deadline=None)
@given(_versions())
def test_nothing_is_lost_between_two_versions(versions: tuple[str, str]) -> None:
    """Both texts can be read off the pieces, and each move has its two ends."""
    _holds(*versions)


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_is_lost_between_any_two_texts(before: str, after: str) -> None:
    """Whatever the characters."""
    _holds(before, after)


@given(st.text(max_size=40) | st.sampled_from(_CLAUSES))
def test_equal_texts_are_kept_in_one_piece(text: str) -> None:
    """No text at all has no pieces."""
    assert ((Piece(text, Mark.KEPT),) if text else ()) == redline(text, text)


def test_a_new_clause_is_one_insertion() -> None:
    """As a repealed one is one deletion."""
    assert (Piece(_SENTENCE, Mark.INSERTED),) == redline("", _SENTENCE)
    assert (Piece(_SENTENCE, Mark.DELETED),) == redline(_SENTENCE, "")


# Likeness ----------------------------------------------------------------------------------------


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_share_that_goes_both_ways(one: str, other: str) -> None:
    """From 0 to 1, whichever text is named first."""
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)


def test_likeness_of_the_simplest_texts() -> None:
    """Equal texts are fully alike, also where they have no pair of characters."""
    assert [similarity(text, text) for text in ("", "甲", _SENTENCE)] == [1.0, 1.0, 1.0]
    assert [similarity(text, "甲乙丙") for text in ("", "甲", "丁戊己")] == [0.0, 0.0, 0.0]
    assert similarity("甲乙丙丁", "甲乙丙") == 0.8
    assert similarity("甲甲甲", "甲甲乙") == 0.5


def test_a_clause_is_recognised_among_all_others() -> None:
    """With other numbers, another label and its sentences in another order."""
    for words in _CLAUSES:
        sentences = words.replace("10", "15").replace("支持", "鼓励").split("。")
        changed = "第九十条" + "。".join(reversed(sentences))
        assert words == max(_CLAUSES, key=lambda other: similarity(other, changed))


# Speed -------------------------------------------------------------------------------------------


def test_a_long_clause_is_marked_at_once() -> None:
    """1500 characters against 1500 that have nothing to do with them; 0.3 seconds leave room
    for slow machines; it takes a tenth of that."""
    before, after = "".join(_CLAUSES[:12])[:1500], "".join(_CLAUSES[40:60])[:1500]
    start = process_time()
    redline(before, after)
    assert process_time() - start < 0.3


def test_forty_clauses_are_compared_with_forty_at_once() -> None:
    """900 characters each."""
    text = "".join(_CLAUSES)
    clauses = [text[place : place + 900] for place in range(0, 8000, 200)]
    start = process_time()
    best = [max(clauses, key=lambda other: similarity(one + "。", other)) for one in clauses]
    assert process_time() - start < 2
    assert clauses == best
