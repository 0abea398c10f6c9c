"""Reviews: what is recorded and listed, by what a review lapses and by what it does not."""
# ruff: noqa: E501 (a message is one line)

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import BOOKS, ROOT
from tests.engine.editions import clause, original
from tests.small import 万元, 企业
from tiaoli.cases import case_files, read_written
from tiaoli.cli import _parser, main
from tiaoli.export import rulebook_json
from tiaoli.imported import rulebooks
from tiaoli.kinds import ValueProblemError
from tiaoli.language import Grant, reading
from tiaoli.load import load, sha256
from tiaoli.orders import Commence, Transition
from tiaoli.policy import Rulebook
from tiaoli.problems import CaseFileError
from tiaoli.reviews.digests import Digests, Part, bearing, digests, official, spanning
from tiaoli.reviews.records import Opinion, Record, add, check_typed, records
from tiaoli.reviews.state import Reviewed, State, counted, reviewed
from tiaoli.tree import Bound, Capped, Compare

OTHERS = ("binjiang", "panzhihua", "sichuan", "suzhou")
GROWTH, GIANT, PLAN = "第五条/成长支持", "第五条/小巨人奖励", "第三条/开放场景"
LAW, TRADE = "市司法局法规处", "市经信局新经济处"
DAY = date(2026, 11, 2)
ART, FILE = "rules/chengdu/v1/art_05.py", "fixtures/chengdu/reviews/art_05.yaml"
AMENDMENTS = ROOT / "tests/amendments"
CHENGDU = next(book for book in BOOKS if book.policy_id == "chengdu")


class Ran:
    """What one command printed and exited with."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err
        self.words = re.sub(r"\s+", "", out)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with the rules of one policy, which a test may change."""
    ignored = shutil.ignore_patterns(*OTHERS, "__pycache__")
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=ignored)
    (tmp_path / "fixtures/chengdu").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `tiaoli review` there."""

    def ran(*arguments: object, command: str = "review") -> Ran:
        status = main(["--repository", str(root), command, *map(str, arguments)])
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return ran


def books(root: Path) -> list[Rulebook]:
    """The policy's editions as they stand in the files now."""
    return load(root, ["chengdu"])


def record(
    root: Path, *ids: str, role: str = LAW, opinion: Opinion = Opinion.AGREES, day: date = DAY,
    remark: str = "", edition: str = "v1",
) -> None:  # fmt: skip
    """Records a review of what the files hold now."""
    every = books(root)
    book = next(each for each in every if each.edition_id == edition)
    new = [
        Record(id_, edition, role, day, opinion, remark, digests(book, book.by_id[id_]))
        for id_ in ids
    ]
    add(root, every, book, new)


def now(root: Path, id_: str, edition: str = "v1") -> Reviewed:
    """Where the review of a provision stands."""
    every = books(root)
    book = next(each for each in every if each.edition_id == edition)
    found = records(root, every)
    assert found.problems == ()
    return next(each for each in reviewed(book, found.each) if each.placed.id == id_)


def lapsed(root: Path, id_: str = GROWTH, edition: str = "v1") -> tuple[Part, ...]:
    """By what the only review of a provision lapsed."""
    [one] = now(root, id_, edition).reviews
    return one.changed


def edit(root: Path, file: str, *changes: tuple[str, str]) -> None:
    """Replaces words of a file, wherever they stand in it."""
    path = root / file
    text = path.read_bytes().decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_bytes(text.encode())


def amend(root: Path, name: str) -> None:
    """Lays an amendment over the repository."""
    shutil.copytree(AMENDMENTS / name / "rules", root / "rules", dirs_exist_ok=True)


def commit(root: Path) -> str:
    """Commits everything, in a repository of its own that has the engine too."""
    if not (root / "tiaoli").exists():
        shutil.copytree(ROOT / "tiaoli", root / "tiaoli", ignore=shutil.ignore_patterns("__py*"))
    identity = ("-c", "user.name=某人", "-c", "user.email=somebody@example.invalid")
    for words in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "记录")):
        subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)
    said = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, check=True, capture_output=True)
    return said.stdout.decode().strip()


def a_line_of_each(digests_: Digests) -> str:
    return "".join(f"  {part.key}: {digests_.of(part)}\n" for part in Part)


# Recording ---------------------------------------------------------------------------------------


def test_a_review_is_written_as_a_record_that_people_can_read(run: Any, root: Path) -> None:
    """With the hashes of what was reviewed, in the file of the clause."""
    ran = run(
        "chengdu", GROWTH, "--as", LAW, "--object", "写明：是否含本数", "--date", "2026-11-02"
    )
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"{FILE}: {LAW} 有意见：{GROWTH}\n"
    [book] = books(root)
    assert (root / FILE).read_text(encoding="utf-8") == (
        f'- 条款: {GROWTH}\n  版本: v1\n  审查人: "{LAW}"\n  日期: 2026-11-02\n'
        '  结论: 有意见\n  意见: "写明：是否含本数"\n'
        + a_line_of_each(digests(book, book.by_id[GROWTH]))
    )


def test_a_whole_clause_and_several_provisions_at_once(run: Any, root: Path) -> None:
    """Each once, in the order of the text, in the files of their clauses."""
    ran = run("chengdu", "第十条", GIANT, "art_05", "--as", LAW, "--agree")
    assert ran.out.splitlines() == [
        f"{FILE}: {LAW} 同意：{GROWTH}、{GIANT}",
        f"fixtures/chengdu/reviews/art_10.yaml: {LAW} 同意：第十条/标准奖励",
    ]
    assert [each.provision for each in records(root, books(root)).each] == [
        GROWTH, GIANT, "第十条/标准奖励",
    ]  # fmt: skip
    assert now(root, GROWTH).reviews[0].record.date == date.today()


def test_one_who_agrees_may_remark_something(run: Any, root: Path) -> None:
    """Without it the record has no 意见."""
    run("chengdu", GROWTH, "--as", LAW, "--agree", "--remark", " 宜附说明 ")
    run("chengdu", GIANT, "--as", LAW, "--agree")
    one, two = records(root, books(root)).each
    assert (one.remark, two.remark) == ("宜附说明", "")
    assert (root / FILE).read_text(encoding="utf-8").count("意见:") == 1


def test_what_is_there_stays_byte_for_byte(root: Path) -> None:
    """Comments, blanks and CRLF; a last line without its end gets one."""
    record(root, GROWTH)
    there = (
        (root / FILE).read_bytes().replace(b"\n", b"\r\n").replace(b"- ", b"# \xe6\xb3\xa8\r\n- ")
    )
    (root / FILE).write_bytes(there.removesuffix(b"\r\n"))
    record(root, GIANT)
    after = (root / FILE).read_bytes()
    assert after.startswith(there)
    assert after.count(b"\n") == after.count(b"\r\n")
    assert [each.provision for each in records(root, books(root)).each] == [GROWTH, GIANT]


@pytest.mark.parametrize(
    "there", ["条款: 甲\n", "[]\n", "- 条款: 没有\n", "", "  - 条款: {}\n", "\ufeff- 甲\n", "{{\n"]
)
def test_nothing_is_added_to_a_file_that_cannot_be_added_to(
    there: str, run: Any, root: Path
) -> None:
    """It stays as it is, with a message that names it. An empty file and one with an empty list in
    brackets differ: behind the brackets no record can stand."""
    record(root, GROWTH)
    whole = (root / FILE).read_text(encoding="utf-8")
    there = there if "{}" not in there else "".join(f"  {line}\n" for line in whole.splitlines())
    (root / FILE).write_text(there, encoding="utf-8")
    ran = run("chengdu", "第五条", "--as", LAW, "--agree")
    if there:
        assert ran.status == 2
        assert ran.err.startswith(f"{FILE}:")
        assert (root / FILE).read_text(encoding="utf-8") == there
    else:
        assert ran.status == 0
    assert [p.name for p in (root / FILE).parent.iterdir()] == ["art_05.yaml"]


def test_of_several_files_none_is_written_if_one_cannot_be(run: Any, root: Path) -> None:
    """The first file is looked at before the second is written, and the other way round."""
    bad = root / "fixtures/chengdu/reviews/art_10.yaml"
    bad.parent.mkdir()
    bad.write_text("甲", encoding="utf-8")
    assert run("chengdu", "第五条", "第十条", "--as", LAW, "--agree").status == 2
    assert not (root / FILE).exists()


def test_a_folder_that_cannot_be_made_is_a_message(run: Any, root: Path) -> None:
    """In one line that names it."""
    (root / FILE).parent.write_text("", encoding="utf-8")
    ran = run("chengdu", GROWTH, "--as", LAW, "--agree")
    assert (ran.status, ran.err) == (2, f"{(root / FILE).parent}: File exists\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chengdu", "--as", LAW, "--agree"), "请写明审查的是哪部政策、哪一条或哪一项规定"),
        (("chengdu", GROWTH, "--agree"), "请写明由谁审查"),
        (("chengdu", GROWTH, "--as", LAW), "只用于记录"),
        (("chengdu", GROWTH, "--date", "2026-01-01"), "只用于记录"),
        (("chengdu", "第五条/成长", "--as", LAW, "--agree"), "是不是 `第五条/成长支持`？"),
        (("chengdu", "art_99"), "没有条款 `art_99`"),
        (("chengdu", GROWTH, "--as", " ", "--agree"), "--as 是空白"),
        (("chengdu", GROWTH, "--as", "某" * 201, "--agree"), "--as 长201字"),
        (("chengdu", GROWTH, "--as", "某\u202e", "--agree"), "控制字符 U+202E"),
        (("chengdu", GROWTH, "--as", "某\udcff", "--agree"), "控制字符 U+DCFF"),
        (("chengdu", GROWTH, "--as", LAW, "--object", ""), "意见是空白"),
        (("chengdu", GROWTH, "--as", LAW, "--object", "\x1b[31m"), "控制字符 U+001B"),
        (("chengdu", GROWTH, "--as", LAW, "--object", "某" * 5001), "意见长5001字"),
        (("chengdu", GROWTH, "--as", LAW, "--object", "某", "--remark", "某"), "请删去 --remark"),
        (("chengdu", GROWTH, "--as", LAW, "--agree", "--date", "昨天"), "`昨天` 不是日期"),
        (("chengdu", GROWTH, "--as", LAW, "--agree", "--date", "2199-01-01"), "还没有到"),
        (("chengdu", GROWTH, "--as", LAW, "--agree", "--edition", "v7"), "没有版本 `v7`"),
        (("chengdu", GROWTH, "--as", LAW, "--agree", "--require"), "只用于列出"),
        (("moushi",), "no policy `moushi`"),
    ],
)
def test_misuse_is_a_message_and_writes_nothing(
    arguments: tuple[str, ...], says: str, run: Any, root: Path
) -> None:
    """Exit status 2; the message says what to write instead."""
    ran = run(*arguments)
    assert ran.status == 2
    assert says in ran.err
    assert not (root / FILE).exists()


def test_of_several_editions_the_one_that_was_reviewed_must_be_named(run: Any, root: Path) -> None:
    """A review of the wrong edition would be a silent mistake."""
    amend(root, "chengdu-threshold")
    ran = run("chengdu", GROWTH, "--as", LAW, "--agree")
    assert (ran.status, ran.err) == (2, "成都有 v1、v2 几个版本；请写明 --edition 哪一版\n")
    assert run("chengdu", GROWTH, "--as", LAW, "--agree", "--edition", "v2").status == 0
    assert now(root, GROWTH, "v2").state is State.AGREED
    assert now(root, GROWTH, "v1").state is State.NONE


def test_words_that_the_text_does_not_have_cannot_be_reviewed(run: Any, root: Path) -> None:
    """`tiaoli check` is to pass before."""
    edit(root, "rules/chengdu/v1/gazette.txt", ("首次突破3亿元", "首次突破4亿元"))
    ran = run("chengdu", GROWTH, "--as", LAW, "--agree")
    assert (ran.status, ran.err) == (
        2, f"{GROWTH}: 引文与原文不符，不能审查；请先使 tiaoli check 通过\n",
    )  # fmt: skip


HOSTILE = (
    "[bold]粗[/bold] [/] :smile:", "- 条款: 甲", "'单' \"双\" \\ 反", "#注 & *a !!str x: y", "<script>",
    "一行\n二行\t末", "{甲: 乙}", "%YAML", "---", "\u00a0", "是", "~", "1_000", "|", ">",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_reviewer_types_is_text_and_nothing_else(words: str, run: Any, root: Path) -> None:
    """It comes back as it was typed, from the file and in the list."""
    remark, role = f"甲{words}乙", " ".join(f"处{words}室".split())
    assert run("chengdu", GROWTH, "--as=处", f"--object={remark}").status == 0
    assert re.sub(r"\s+", "", remark) in run("chengdu", GROWTH).words
    assert run("chengdu", GROWTH, f"--as={role}", "--agree").status == 0
    one, two = now(root, GROWTH).reviews
    assert (one.record.remark, two.record.reviewer) == (remark, role)


# Listing -----------------------------------------------------------------------------------------


def test_without_records_everything_is_unreviewed(run: Any) -> None:
    """That is no problem by itself; without a policy only the counts are shown."""
    ran = run()
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[2].split() == ["成都", "v1（已发布）", "33", "33", "0", "0", "0"]
    assert GROWTH not in ran.out
    assert GROWTH in run("chengdu").out


def test_the_list_by_clause_and_state(run: Any, root: Path) -> None:
    """Who, when, what, and the counts of what is listed."""
    record(root, GROWTH)
    record(root, GROWTH, role=TRADE, opinion=Opinion.OBJECTS, remark="含不含本数")
    record(root, GIANT)
    ran = run("chengdu", "第五条")
    line, other, third = ran.out.splitlines()[2:5]
    assert line.split() == ["✗", GROWTH, "有意见", LAW, "2026-11-02", "同意"]
    assert other.split() == [TRADE, "2026-11-02", "有意见", "含不含本数"]
    assert third.split() == ["✓", GIANT, "同意", LAW, "2026-11-02", "同意"]
    assert ran.out.splitlines()[-1].split()[2:] == ["2", "0", "1", "1", "0"]
    assert GIANT not in run("chengdu", "--state", "objected").out
    assert GROWTH not in run("chengdu", "--state", "agreed").out
    assert GIANT in run("--state", "agreed").out


def test_the_states_of_the_option_are_the_states_that_there_are() -> None:
    """The command line does not load the reviews to know its options."""
    for state in State:
        assert _parser().parse_args(["review", "--state", state.name.lower()]).state
    assert [state.value for state in counted([])] == ["未审查", "同意", "有意见", "已失效"]


def test_require_fails_unless_all_that_was_issued_is_agreed_to(run: Any, root: Path) -> None:
    """For a clause or the whole policy; drafts and exercises are not law."""
    record(root, GROWTH)
    ran = run("chengdu", "第五条", "--require")
    assert (ran.status, ran.err) == (1, "--require: 已发布的版本有1项规定没有有效的同意\n")
    assert run("chengdu", "第五条").status == 0
    record(root, GIANT, opinion=Opinion.OBJECTS, remark="某")
    assert run("chengdu", "第五条", "--require").status == 1
    record(root, GIANT)
    assert run("chengdu", "第五条", "--require").status == 0
    amend(root, "chengdu-threshold")
    assert run("chengdu", "第五条", "--require").status == 0
    edit(root, "rules/chengdu/v1/__init__.py", ("Status.ISSUED", "Status.DRAFT"))
    assert run("chengdu", "--require").status == 0


# What the records come to ------------------------------------------------------------------------


def test_the_last_record_of_each_role_counts(root: Path) -> None:
    """By date, of one day by place; the others are kept as history."""
    record(root, GROWTH, opinion=Opinion.OBJECTS, remark="一", day=date(2026, 1, 3))
    record(root, GROWTH, role=TRADE, opinion=Opinion.OBJECTS, remark="二")
    record(root, GROWTH, remark="三", day=date(2026, 1, 2))
    assert now(root, GROWTH).state is State.OBJECTED
    record(root, GROWTH, remark="四", day=date(2026, 1, 3))
    assert now(root, GROWTH).state is State.OBJECTED
    record(root, GROWTH, role=TRADE, remark="五")
    found = now(root, GROWTH)
    assert found.state is State.AGREED
    assert {(r.record.reviewer, r.record.remark) for r in found.reviews} == {
        (LAW, "四"), (TRADE, "五"),
    }  # fmt: skip
    assert [each.remark for each in found.earlier] == ["三", "一", "二"]


def test_two_roles_must_both_agree_to_what_is_there_now(root: Path) -> None:
    """One that agreed to something else is to be asked again, even if the other was."""
    record(root, GROWTH)
    edit(root, ART, ("百分之(60)", "百分之(50)"))
    record(root, GROWTH, role=TRADE)
    assert now(root, GROWTH).state is State.LAPSED
    record(root, GROWTH, role=TRADE, opinion=Opinion.OBJECTS, remark="某")
    assert now(root, GROWTH).state is State.OBJECTED
    record(root, GROWTH, role=TRADE)
    record(root, GROWTH)
    assert now(root, GROWTH).state is State.AGREED


# What a review covers ----------------------------------------------------------------------------


@pytest.fixture
def agreed(root: Path) -> Path:
    """A repository in which everything was agreed to."""
    [book] = books(root)
    record(root, *book.by_id)
    return root


def gone(root: Path) -> dict[str, tuple[Part, ...]]:
    """The provisions whose review lapsed, with why."""
    [book] = books(root)
    found = reviewed(book, records(root, [book]).each)
    return {each.placed.id: each.reviews[0].changed for each in found if each.reviews[0].changed}


def test_changed_words_unreview(agreed: Path) -> None:
    """The words alone: the rule still means the same."""
    for file in (ART, "rules/chengdu/v1/gazette.txt"):
        edit(agreed, file, ("支持企业做大做强", "支持企业做强做大"))
    assert gone(agreed) == {GROWTH: (Part.WORDS,)}


def test_blanks_of_the_text_are_words(agreed: Path) -> None:
    """A line break that comes into a quotation is seen, though the quotation has none."""
    broken = "做大做强，\n对年度"
    edit(agreed, "rules/chengdu/v1/gazette.txt", ("做大做强，对年度", broken))
    text = (agreed / ART).read_text(encoding="utf-8")
    text = text.replace("做大做强，对年度", "做大做强，\n\n对年度", 1)
    (agreed / ART).write_text(text, encoding="utf-8")
    [book] = books(agreed)
    assert broken in official(book, book.by_id[GROWTH])
    assert gone(agreed) == {GROWTH: (Part.WORDS,)}


def test_a_text_changed_alone_unreviews(agreed: Path) -> None:
    """The clause's words are no longer those of the text, so nobody can have reviewed them."""
    edit(agreed, "rules/chengdu/v1/gazette.txt", ("支持企业做大做强", "支持企业做强做大"))
    assert gone(agreed) == {GROWTH: (Part.WORDS,), GIANT: (Part.WORDS,)}


def test_a_changed_number_in_the_rule_unreviews(agreed: Path) -> None:
    """The provision itself and no other."""
    edit(agreed, ART, ("亿元(10): 万元(25)", "亿元(10): 万元(26)"))
    assert gone(agreed) == {GROWTH: (Part.RULE,)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"国家专精特新“小巨人”称号", "不是称号的正式全称"', '"称号", "问题"'),
        ('measure="企业培育"', 'measure="平台建设"'),
    ],
)
def test_remarks_and_what_is_compared_by_are_no_part(agreed: Path, old: str, new: str) -> None:
    """Drafting defects decide nothing, and a measure is for the comparison page."""
    edit(agreed, ART, (old, new))
    assert gone(agreed) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("无权威，存疑；成都 实施细则（五）就第六条用", "成都 实施细则（五）就第六条用"),
        ("可否申报更早的年度？", "可否申报以前的年度？"),
        ("年度终了日在有效期内", "年度在有效期内终了"),
    ],
)
def test_readings_and_their_authorities_are_a_part(agreed: Path, old: str, new: str) -> None:
    """Which doubts there are, and why one reading is taken, is what a lawyer looks at."""
    edit(agreed, ART, (old, new))
    assert gone(agreed) == {GROWTH: (Part.RULE,)}


def test_a_rule_file_laid_out_anew_changes_nothing(agreed: Path) -> None:
    """Comments, blanks, order of keywords, names of helpers, the module's imports."""
    edit(
        agreed, ART,
        ("\n成长支持 = Grant(", "\n# 说明\n门槛 = 百分之(60)\n档次 = {\n    亿元(3): 万元(10), 亿元(5): 万元(20), 亿元(10): 万元(25)\n}\n\n成长支持 = Grant("),
        ("            百分之(60),\n", "            门槛,\n"),
        ("        {亿元(3): 万元(10), 亿元(5): 万元(20), 亿元(10): 万元(25)},\n", "        档次,\n"),
        ('    recipient="企业核心团队",\n', ""),
        ("    times=一次性_升档,\n", '    times=一次性_升档,\n\n    recipient="企业核心团队",\n'),
    )  # fmt: skip
    assert gone(agreed) == {}
    edit(agreed, ART, ("门槛", "下限"))
    assert gone(agreed) == {}


def test_a_changed_definition_unreviews_what_uses_the_noun(agreed: Path) -> None:
    """Every provision in whose verdict it plays a part, by way of derived facts too."""
    edit(
        agreed, "rules/facts/enterprise.py",
        ("成立以来各年度的主营业务收入", "近三年各年度的主营业务收入"),
    )  # fmt: skip
    investment = "第六条/股权投资奖励"
    assert gone(agreed) == dict.fromkeys((GROWTH, investment), (Part.NOUNS,))


def test_where_else_a_noun_stands_is_no_part(agreed: Path) -> None:
    """Another policy may come to use it."""
    edit(
        agreed, "rules/facts/enterprise.py", ('source="成都 第五条"', 'source="成都 第五条；某市"')
    )
    assert gone(agreed) == {}


def test_a_noun_that_is_not_used_is_no_part(agreed: Path) -> None:
    """A vocabulary grows."""
    edit(
        agreed, "rules/facts/enterprise.py",
        ("    首发上市=yesno(", '    另一事实=yesno("某", source="某"),\n    首发上市=yesno('),
    )  # fmt: skip
    assert gone(agreed) == {}


def test_a_changed_scope_unreviews_all_that_is_given_under_it(agreed: Path) -> None:
    """Also by its words; what decides no case does not depend on it."""
    edit(
        agreed,
        "rules/chengdu/v1/art_11.py",
        ('"一律适用": 申请人.属人工智能产业类', '"一律适用": 不要求'),
    )
    found = gone(agreed)
    assert found["第十一条/适用范围"] == (Part.RULE, Part.NOUNS)
    assert found[GROWTH] == found["第六条/拟上市奖励"] == (Part.NOUNS, Part.COMMON)
    assert {PLAN, "第八条/遴选数据集建设单位"} & {*found} == set()


def test_nouns_of_the_scope_are_nouns_of_what_is_given_under_it(agreed: Path) -> None:
    """申请人.属人工智能产业类 is asked by the scope alone."""
    [book] = books(agreed)
    definition = book.subjects["申请人"].facts["属人工智能产业类"].definition
    edit(agreed, "rules/facts/applicant.py", (f'"{definition}"', '"另一定义"'))
    found = gone(agreed)
    assert found[GIANT] == found["第十一条/适用范围"] == (Part.NOUNS,)
    assert PLAN not in found


@pytest.mark.parametrize(
    ("file", "old", "new", "own", "bears", "not_on"),
    [
        ("art_12", '"补足至最高": PaidBefore.DIFFERENCE', '"补足至最高": PaidBefore.NOTHING',
         "第十二条/就高不重复", GROWTH, "第六条/拟上市奖励"),
        ("art_14", "年(3)", "年(4)", "第十四条/有效期限", "第八条/遴选数据集建设单位", PLAN),
    ],
)  # fmt: skip
def test_stacking_bears_on_money_and_the_term_on_all_verdicts(
    file: str, old: str, new: str, own: str, bears: str, not_on: str, agreed: Path
) -> None:
    """A change in either unreviews what it bears on."""
    edit(agreed, f"rules/chengdu/v1/{file}.py", (old, new))
    found = gone(agreed)
    assert found[own] == (Part.RULE,)
    assert found[bears] == (Part.COMMON,)
    assert not_on not in found


def test_a_status_bears_on_what_asks_for_it() -> None:
    """By way of another status too; nothing bears on itself."""
    ids = {
        (book.policy_id, placed.id): [each.id for each in bearing(book, placed)]
        for book in BOOKS
        for placed in book.placed
    }
    assert "第6项/E类人才认定" in ids["suzhou", "第6项/F类人才认定"]
    assert "（十六）/免评直认" in ids["binjiang", "（十六）/专项项目支持"]
    assert "第八条/特聘专家称号" not in ids["chengdu", "第八条/吴文俊大奖奖励"]
    assert [key for key, bears in ids.items() if key[1] in bears] == []


def test_what_another_provision_pays_is_no_part(agreed: Path) -> None:
    """A reviewer agrees to the rule on several awards, not to the other awards."""
    edit(agreed, "rules/chengdu/v1/art_10.py", ("万元(100)", "万元(90)"))
    assert {*gone(agreed)} == {"第十条/标准奖励"}


def test_a_draft_that_is_issued_as_it_is_keeps_its_reviews(agreed: Path) -> None:
    """Its standing is no rule."""
    edit(agreed, "rules/chengdu/v1/__init__.py", ("Status.ISSUED", "Status.DRAFT"))
    assert gone(agreed) == {}


def test_every_provision_of_the_repository_can_be_reviewed() -> None:
    """Its words stand in its text; what is exported and read again has the same hashes."""
    again = rulebooks(json.loads(json.dumps(rulebook_json(BOOKS))))
    for book, other in zip(BOOKS, again, strict=True):
        for placed in book.placed:
            made = digests(book, placed)
            assert made.words, placed.id
            assert made == digests(other, other.by_id[placed.id])


def test_a_field_that_says_nothing_has_no_part_in_a_hash(monkeypatch: Any) -> None:
    """A node that gets another one keeps its hash where nobody uses it."""
    from tiaoli.reviews import digests as module

    book = BOOKS[0]
    before = [digests(book, placed) for placed in book.placed]
    exported = module.exported

    def with_another_field(value: Any) -> Any:
        found = exported(value)
        return (
            {**found, "new": None, "other": [], "third": False}
            if isinstance(found, dict)
            else found
        )

    monkeypatch.setattr(module, "exported", with_another_field)
    assert before == [digests(book, placed) for placed in book.placed]


def test_the_hashes_of_a_rule_that_nobody_changed_stay_what_they_are() -> None:
    """If this fails, a change of the engine unreviews every provision of every repository: leave
    the exported shape as it was, or say in the news that all reviews lapse, and why."""
    words = "第五条 收入超过3万元的，给予2万元。"
    when = Compare(企业.收入, Bound.ABOVE, 万元(3), ("超过",))
    paid = reading(
        "给法", "一次还是每年？", {"一次": 万元(2), "每年": 万元(1)}, authority="无", instead="写明"
    )
    pays = Capped(paid, 万元(2))
    grant = Grant(quote=words[4:], subject=企业, recipient="企业", when=when, pays=pays)
    book = original(clause(words, "art_05", 奖励=grant))
    assert digests(book, book.by_id["第五条/奖励"]) == Digests(
        words="f26abd5083441d1e8ae45a49083d4d786b14b95892f96b329393e807ba1b214e",
        rule="415ad25e25ef3492e5794d1aabac22b3a6e78777e82d1b2921a9c6a01d646b9f",
        nouns="c5b833dc985f36f54ec96bdad4cd9f5944b110ec37a8d66e15a96b0eca116d1d",
        common="4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
    )


# Amending editions -------------------------------------------------------------------------------


def of_edition(root: Path, edition: str) -> dict[str, Reviewed]:
    """Every provision of an edition by its id."""
    every = books(root)
    book = next(each for each in every if each.edition_id == edition)
    return {each.placed.id: each for each in reviewed(book, records(root, every).each)}


def test_a_review_stands_for_what_an_amendment_left_alone(agreed: Path) -> None:
    """Only the provision whose words changed is to be reviewed again, not its whole clause."""
    amend(agreed, "chengdu-threshold")
    found = of_edition(agreed, "v2")
    assert {id_ for id_, each in found.items() if each.state is not State.AGREED} == {GROWTH}
    assert lapsed(agreed, GROWTH, "v2") == (Part.WORDS, Part.RULE, Part.COMMON)
    assert lapsed(agreed, GROWTH, "v1") == ()


def test_the_list_says_which_edition_was_reviewed(agreed: Path, run: Any) -> None:
    """Where it is an earlier one."""
    amend(agreed, "chengdu-threshold")
    ran = run("chengdu", GIANT)
    lines = [line.split() for line in ran.out.splitlines() if GIANT in line]
    assert [line[-1] for line in lines] == ["同意", "同意（v1）"]


def test_a_renumbered_clause_keeps_its_reviews(agreed: Path) -> None:
    """The inserted one has none, though it has the number."""
    amend(agreed, "chengdu-insertion")
    found = of_edition(agreed, "v2")
    assert {id_ for id_, each in found.items() if each.state is State.NONE} == {
        id_ for id_ in found if id_.startswith("第六条/")
    }
    [one] = found["第七条/拟上市奖励"].reviews
    assert (one.record.provision, one.changed) == ("第六条/拟上市奖励", ())


def test_a_changed_term_unreviews_in_the_new_edition_alone(agreed: Path) -> None:
    """All that depends on it; the first edition is as it was reviewed."""
    amend(agreed, "chengdu-validity")
    found = of_edition(agreed, "v2")
    assert found[GROWTH].reviews[0].changed == (Part.COMMON,)
    assert found[PLAN].state is State.AGREED
    assert {each.state for each in of_edition(agreed, "v1").values()} == {State.AGREED}


def test_of_a_role_the_review_of_the_latest_edition_counts(agreed: Path) -> None:
    """A later look at the old edition does not take its place."""
    amend(agreed, "chengdu-threshold")
    record(agreed, GROWTH, edition="v2", day=date(2026, 1, 1))
    record(agreed, GROWTH, edition="v1", opinion=Opinion.OBJECTS, remark="旧版")
    assert now(agreed, GROWTH, "v2").state is State.AGREED
    assert now(agreed, GROWTH, "v1").state is State.OBJECTED
    record(agreed, GIANT, edition="v1", opinion=Opinion.OBJECTS, remark="两版")
    assert now(agreed, GIANT, "v2").state is State.OBJECTED


def test_the_transition_bears_on_what_changed(agreed: Path) -> None:
    """On the rest only where earlier awards no longer count."""
    amend(agreed, "chengdu-threshold")
    one, two = books(agreed)
    both = [type(order) for order in spanning(two, two.by_id[GROWTH])]
    assert both == [Commence, Transition]
    assert spanning(two, two.by_id[GIANT]) == spanning(one, one.by_id[GROWTH]) == ()
    not_counted = 'Transition(quote="此前已享受的不计入。", awards=Counted.NO)'
    edit(
        agreed, "rules/chengdu/v2/__init__.py",
        ("import Chapter,", "import Chapter, Counted, Transition,"),
        ("    orders=(\n", f"    orders=(\n        {not_counted},\n"),
    )  # fmt: skip
    two = books(agreed)[1]
    assert [type(order) for order in spanning(two, two.by_id[GIANT])] == [Transition]
    assert spanning(two, two.by_id[PLAN]) == ()
    assert lapsed(agreed, GIANT, "v2") == (Part.COMMON,)


def test_what_an_amendment_repeals_is_reviewed_no_more(agreed: Path) -> None:
    """Its records stay with the edition that had it."""
    amend(agreed, "chengdu-repeal")
    assert "第九条/会议补贴" in of_edition(agreed, "v1")
    assert records(agreed, books(agreed)).problems == ()
    assert sum(len(each.reviews) for each in of_edition(agreed, "v2").values()) < 33


# What changed since ------------------------------------------------------------------------------


def test_changes_are_told_from_the_commit_that_brought_the_record(root: Path, run: Any) -> None:
    """Words as a redline, the rule in Chinese, the common clause by its name."""
    commit(root)
    record(root, GROWTH)
    brought = commit(root)
    edit(root, "rules/chengdu/v1/gazette.txt", ("占比60%以上", "占比50%以上"))
    edit(root, ART, ("占比60%以上", "占比50%以上"))
    edit(root, ART, ("百分之(60)", "百分之(50)"))
    commit(root)
    edit(root, "rules/chengdu/v1/art_14.py", ("年(3)", "年(4)"))
    lines = run("chengdu", GROWTH, "--changes").out.splitlines()
    at = lines.index(f"{GROWTH}：{LAW} 2026-11-02 同意以后")
    assert (
        lines[at + 1]
        == f"  原文变了、规则变了、所依据的共同条款已改（审查的是 提交 {brought[:9]}）"
    )
    assert "占比［-60%-］｛+50%+｝以上" in lines[at + 2]
    assert lines[at + 3 : at + 5] == [
        "  条件：门槛（人工智能相关业务收入占比） 60% → 50%",
        "  第十四条/有效期限 期限：长短 3年 → 4年",
    ]


def test_a_record_that_is_not_committed_is_held_against_the_last_commit(
    root: Path, run: Any
) -> None:
    """In a file that git knows, or does not know yet."""
    commit(root)
    record(root, GROWTH)
    edit(root, ART, ("亿元(10): 万元(25)", "亿元(10): 万元(26)"))
    assert "第3档金额 25万元 → 26万元" in run("chengdu", GROWTH, "--changes").out


def test_changes_of_nouns_are_told_without_their_places(root: Path, run: Any) -> None:
    """Definition yes, source no."""
    record(root, GROWTH)
    commit(root)
    edit(
        root, "rules/facts/enterprise.py",
        ("成立以来各年度的主营业务收入", "近三年各年度的主营业务收入"),
        ('source="成都 第五条"', 'source="成都 第五条；某市"'),
    )  # fmt: skip
    out = run("chengdu", GROWTH, "--changes").out
    assert "“企业的各年度主营业务收入”的定义 成立以来" in out
    assert "某市" not in out


def test_against_an_earlier_edition_no_git_is_needed(agreed: Path, run: Any) -> None:
    """That edition is still there."""
    amend(agreed, "chengdu-threshold")
    out = run("chengdu", GROWTH, "--changes").out
    assert "（审查的是 v1）" in out
    assert "第1档门槛 3亿元 → 2亿元" in out
    assert "施行与衔接：增加规定 本决定自2025年7月1日起施行。" in out


@pytest.mark.parametrize("known", ["no git", "no commit", "never so"])
def test_where_nobody_can_tell_it_says_so(
    known: str, root: Path, run: Any, monkeypatch: Any
) -> None:
    """Without git, without a commit, or when no commit ever had what was reviewed."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    edit(root, ART, ("亿元(10): 万元(25)", "亿元(10): 万元(26)"))
    record(root, GROWTH)
    edit(root, ART, ("亿元(10): 万元(26)", "亿元(10): 万元(25)"))
    if known == "no commit":
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    if known == "never so":
        commit(root)
    ran = run("chengdu", GROWTH, "--changes")
    assert ran.status == 0
    assert "  规则变了；git 里找不到审查时的样子" in ran.out


# Bad files ---------------------------------------------------------------------------------------

GOOD = {
    "条款": GROWTH, "版本": "v1", "审查人": LAW, "日期": "2026-11-02", "结论": "同意",
    **{part.key: sha256(part.value.encode()) for part in Part},
}  # fmt: skip


def written(stated: dict[str, str]) -> str:
    """A record as a line."""
    return f"- {json.dumps(stated, ensure_ascii=False)}\n"


def but(**stated: str) -> str:
    """A record in which this is otherwise; what is empty is left out."""
    return written({key: value for key, value in {**GOOD, **stated}.items() if value})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "文件是空的；请至少写一个记录"),
        ("甲\n", ":1: 应是记录的列表"),
        ("条款: 甲\n", ":1: 应是记录的列表"),
        ("- 甲\n", ":1: 第1条记录: 应是一组“键: 值”"),
        (but(条款=""), ":1: 第1条记录: 缺 条款"),
        (but(审查人=""), ":1: 第1条记录: 缺 审查人"),
        (but(规则哈希=""), ":1: 第1条记录: 缺 规则哈希"),
        (but(审查人="　"), ":1: 第1条记录: 审查人是空白"),
        (but(日期="2026-13-01"), ":1: 第1条记录: 日期: `2026-13-01` "),
        (but(结论="通过"), ":1: 第1条记录: 结论: `通过` 不在选项之中；请从 同意、有意见 中选一个"),
        (but(结论="有意见"), ":1: 第1条记录: 结论是 有意见 而没有写意见"),
        (but(意见="甲", 备注="乙"), ":1: 第1条记录: 没有键 `备注`"),
        (but(原文哈希="abc"), ":1: 第1条记录: 原文哈希 应是64个十六进制数字"),
        (but() + but(条款="第五条/成长"), ":2: 第2条记录: 没有条款 `第五条/成长`；是不是 `第五条/成长支持`？"),
        (but(版本="v2"), ":1: 第1条记录: 没有版本 `v2`"),
        ("- {条款: [甲], 版本: {甲: 乙}, 意见: [甲]}\n", ":1: 第1条记录: 意见: 应是文字"),
        ("- &a {条款: 甲}\n", ":1: 不能使用锚点"),
        ("- !!python/object:os.system {}\n", ":1: 不能使用标签"),
        ("- 意见: \"\\u202e\"\n", ":1: 含不可见的控制字符 U+202E"),
        ("- 意见: '\n", "引号没有收尾"),
        ("\x00", ":1: 含不可见的控制字符 U+0000"),
        ("- " * 9999, "嵌套超过12层"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_with_its_line(text: str, says: str, run: Any, root: Path) -> None:
    """By the list and by `tiaoli check`, which fails; nothing of it counts."""
    (root / FILE).parent.mkdir()
    (root / FILE).write_text(text, encoding="utf-8")
    for command in ("review", "check"):
        ran = run("chengdu", command=command)
        assert ran.status == 1
        assert says in ran.err
        assert ran.err.startswith(FILE)
    assert records(root, books(root)).each == ()


@given(st.binary(max_size=60), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_by_name(noise: bytes, remark: str) -> None:
    """Nothing else happens; what a reviewer may type comes back from what is written."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        file = root / FILE
        file.parent.mkdir(parents=True)
        file.write_bytes(but().encode() + noise)
        found = records(root, [CHENGDU])
        assert all(problem.startswith((f"{FILE}:", "另有")) for problem in found.problems)
        try:
            said = check_typed("意见", remark)
        except ValueProblemError:
            return
        file.unlink()
        placed = CHENGDU.by_id[GROWTH]
        now_ = digests(CHENGDU, placed)
        new = Record(GROWTH, "v1", LAW, DAY, Opinion.OBJECTS, said, now_)
        add(root, [CHENGDU], CHENGDU, [new])
        assert [each.remark for each in records(root, [CHENGDU]).each] == [said]


@pytest.mark.parametrize("what", ["folder", "bytes", "link", "suffix", "too large"])
def test_what_is_no_record_file_is_named(what: str, run: Any, root: Path) -> None:
    """A folder, other bytes, a link to nothing, another suffix, megabytes; a hidden file is none."""
    file = root / FILE
    file.parent.mkdir()
    (file.parent / ".swp").write_text("甲", encoding="utf-8")
    match what:
        case "folder":
            file.mkdir()
        case "bytes":
            file.write_bytes(b"\xff\xfe")
        case "link":
            file.symlink_to("nowhere")
        case "suffix":
            file = file.with_suffix(".yml")
            file.write_text(but(), encoding="utf-8")
        case "too large":
            file.write_bytes(b"#" * 2_000_001)
    ran = run("chengdu", command="check")
    assert ran.status == 1
    assert ran.err.startswith(file.relative_to(root).as_posix())
    assert len(ran.err.splitlines()) == 1


def test_the_other_files_are_still_read(root: Path, run: Any) -> None:
    """One that is bad hides no other."""
    record(root, GROWTH)
    bad = root / "fixtures/chengdu/reviews/art_01.yaml"
    bad.write_text("甲", encoding="utf-8")
    ran = run("chengdu", "第五条")
    assert ran.status == 1
    assert LAW in ran.out


def test_records_are_no_cases(root: Path) -> None:
    """What reads the cases of a policy does not see them."""
    record(root, GROWTH)
    assert case_files(root, "chengdu") == []
    with pytest.raises(CaseFileError):
        read_written(root, root / FILE, books(root)[0])


def test_the_repository_has_no_made_up_reviews() -> None:
    """Whoever reviews a policy writes the first record."""
    for book in BOOKS:
        assert records(ROOT, [b for b in BOOKS if b.policy_id == book.policy_id]).problems == ()
    assert [*ROOT.glob("fixtures/*/reviews")] == []


def test_the_commands_that_the_guide_shows_exist() -> None:
    """With their options, as a reviewer would type them."""
    guide = (ROOT / "docs/reviewing.md").read_text(encoding="utf-8")
    shown = re.findall(r"^tiaoli (review.*)$", guide, re.MULTILINE)
    assert len(shown) == 8
    for words in shown:
        assert _parser().parse_args(shlex.split(words)).command


def test_the_guide_shows_the_keys_of_a_record(root: Path) -> None:
    """In their order."""
    record(root, GROWTH, opinion=Opinion.OBJECTS, remark="某")
    guide = (ROOT / "docs/reviewing.md").read_text(encoding="utf-8")
    keys = r"^(?:- |  )(\w+): "
    shown = re.findall(keys, guide.partition("```yaml")[2].partition("```")[0], re.MULTILINE)
    assert shown == re.findall(keys, (root / FILE).read_text(encoding="utf-8"), re.MULTILINE)
