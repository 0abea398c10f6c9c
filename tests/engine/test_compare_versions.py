"""What is compared with what, and what stands in the way of a change.

Revisions, clauses, declarations, days, references, edited cases, files of applicants.
"""

from __future__ import annotations

import datetime
import itertools
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engine.editions import COMMENCES, ROOT, amending, changed, clause, original, written
from tests.small import ID, WAN, book, grant, 万元, 企业, 分, 平台, 年, 百分之
from tiaoli.case import Case
from tiaoli.compare import versions as module
from tiaoli.compare.conflicts import dates, joint_payments, stale_references
from tiaoli.compare.declared import Declared, declared
from tiaoli.compare.matching import matched, provisions
from tiaoli.compare.model import (
    CaseChange,
    Certainty,
    Comparison,
    Direction,
    Moved,
    ProvisionChange,
)
from tiaoli.compare.population import MAX_ROWS, population_change, read_population
from tiaoli.compare.versions import Version, VersionError, pairs, versions
from tiaoli.compare.violations import (
    edited_cases,
    edition_problems,
    gazette_problems,
    ledger_problems,
    revision_problems,
)
from tiaoli.history import with_history
from tiaoli.language import (
    Commence,
    Counted,
    Covers,
    Governs,
    Insert,
    PaidBefore,
    Programme,
    Renumber,
    Repeal,
    Replace,
    Revise,
    Stacking,
    Status,
    Transition,
    Validity,
    date_constant,
    one_of,
    portion,
    publication,
)
from tiaoli.load import load
from tiaoli.policy import Clause, Rulebook
from tiaoli.problems import CaseFileError
from tiaoli.provisions import Effect
from tiaoli.tree import Bound, Capped, Compare, InYear

GAIN, LOSS, OTHER = Direction
FOUND, NONE, SOUGHT = Certainty

# Two editions, two days --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of one policy in two editions."""
    return written(tmp_path_factory.mktemp("law"))


def sides(
    root: Path, before: str, after: str | None, *policies: str
) -> list[tuple[str, tuple[str, ...]]]:
    """The name of each side and the editions that stand on it."""
    with versions(root, before, after, policies) as found:
        return [(v.name, tuple(f"{b.policy_id}/{b.edition_id}" for b in v.books)) for v in found]


def refused(root: Path, before: str, after: str | None, *policies: str) -> str:
    """What is said of versions that cannot be compared."""
    with pytest.raises(VersionError) as problem, versions(root, before, after, policies):
        pass
    return str(problem.value)


def test_two_editions_are_compared_as_they_stand(law: Path) -> None:
    """Each side has one; neither is a state of the repository."""
    with versions(law, "mou/v1", "mou/v2", ()) as (one, two):
        assert (one.name, two.name) == ("某 v1", "某 v2")
        assert (one.root, two.root) == (None, None)
        assert two.books[0].amended is not None
        assert pairs(one, two) == [(one.books[0], two.books[0])]


@pytest.mark.parametrize("name", ["mou/v3", "other/v1"])
def test_an_unknown_edition_is_named_with_those_there_are(law: Path, name: str) -> None:
    """Of a known policy or not."""
    expected = f"no edition `{name}`; there are mou/v1、mou/v2"
    assert refused(law, name, "mou/v2") == expected
    assert refused(law, "mou/v1", name) == expected


def test_on_a_day_each_policy_has_the_edition_in_force(law: Path) -> None:
    """The decision commences on 1 July."""
    assert sides(law, "2025-06-30", "2025-07-01") == [
        ("2025-06-30", ("mou/v1",)),
        ("2025-07-01", ("mou/v2",)),
    ]
    assert sides(law, "2025-06-30", "2025-06-30", "mou")[1] == ("2025-06-30", ("mou/v1",))


@pytest.mark.parametrize(
    "side", [("2025-06-30", None), ("2025-06-30", "main"), ("main", "2025-06-30")]
)
def test_a_day_is_compared_with_a_day_only(law: Path, side: tuple[str, str | None]) -> None:
    """Whichever side it stands on."""
    assert refused(law, *side) == "a day is compared with a day; write two, such as 2025-06-30"


@pytest.mark.parametrize("after", [None, "main"])
def test_an_edition_is_compared_with_an_edition_only(law: Path, after: str | None) -> None:
    """The work tree or a revision is none."""
    expected = "an edition is compared with an edition; write mou/v1 and …"
    assert refused(law, "mou/v1", after) == expected


# Revisions ---------------------------------------------------------------------------------------


def run_git(root: Path, *arguments: str) -> str:
    """What git prints."""
    who = ("-c", "user.name=某", "-c", "user.email=mou@example.invalid")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(root: Path, message: str = "状态") -> str:
    """Commits everything; the commit."""
    run_git(root, "add", "-A")
    run_git(root, "commit", "-q", "-m", message)
    return run_git(root, "rev-parse", "HEAD")


def repository(root: Path, engine: bool = True) -> Path:
    """A repository of one policy in git, with its engine, nothing committed yet."""
    written(root)
    run_git(root, "init", "-q", "-b", "main")
    if engine:
        (root / "tiaoli").symlink_to(ROOT / "tiaoli")
    return root


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policy, committed; then v1 is worded anew in the work tree."""
    root = repository(tmp_path_factory.mktemp("kept"))
    commit(root)
    gazette = root / "rules/mou/v1/gazette.txt"
    words = gazette.read_text(encoding="utf-8").replace("给予30万元", "给予33万元")
    gazette.write_text(words, encoding="utf-8")
    third = root / "rules/mou/v1/art_03.py"
    third.write_text(third.read_text(encoding="utf-8").replace("30", "33"), encoding="utf-8")
    return root


def test_a_revision_is_compared_with_the_work_tree(kept: Path) -> None:
    """Its files stand in a folder of their own for as long as they are needed."""
    before = run_git(kept, "status", "--porcelain")
    with versions(kept, "main", None, ()) as (one, two):
        there = one.root
        assert there is not None
        assert one.name == f"main（{run_git(kept, 'rev-parse', 'main')[:9]}）"
        assert (two.name, two.root) == ("工作区", kept)
        assert [len(side.books) for side in (one, two)] == [2, 2]
        texts = [side.books[0].gazette for side in (one, two)]
        assert ["30万元" in text for text in texts] == [True, False]
        assert (there / "rules/mou/v2/gazette.txt").is_file()
    assert not there.exists()
    assert run_git(kept, "status", "--porcelain") == before


def test_two_revisions_are_each_exported(kept: Path) -> None:
    """Each has a root of its own; both are alike here."""
    with versions(kept, "HEAD", "main", ("mou",)) as (one, two):
        assert one.root != two.root
        assert [book.gazette for book in one.books] == [book.gazette for book in two.books]


def test_only_the_policies_asked_for_are_loaded(kept: Path) -> None:
    """One that nobody has is a mistake; one that is new stands on one side only."""
    assert refused(kept, "main", None, "other") == "no policy `other`"
    other = kept / "rules/ling"
    for file in ("__init__.py", "v1/__init__.py", "v1/gazette.txt", "v1/art_01.py"):
        text = (kept / "rules/mou" / file).read_text(encoding="utf-8")
        (other / file).parent.mkdir(parents=True, exist_ok=True)
        (other / file).write_text(text, encoding="utf-8")
    try:
        found = sides(kept, "main", None, "ling")
        assert [editions for _, editions in found] == [(), ("ling/v1",)]
        both = sides(kept, "main", None, "mou", "ling")
        assert [editions for _, editions in both] == [
            ("mou/v1", "mou/v2"), ("mou/v1", "mou/v2", "ling/v1"),
        ]  # fmt: skip
    finally:
        for path in sorted(other.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        other.rmdir()


def test_a_repository_below_the_top_of_its_git_is_found(tmp_path: Path) -> None:
    """The root of the rules need not be that of the checkout."""
    root = repository(tmp_path / "inside")
    (root / ".git").rename(tmp_path / ".git")
    commit(root)
    with versions(root, "HEAD", None, ()) as (one, two):
        assert one.root is not None
        assert one.root.name == "inside"
        assert [book.gazette for book in one.books] == [book.gazette for book in two.books]


def test_what_git_refuses_is_said(kept: Path, tmp_path: Path) -> None:
    """A revision that is none, an option in its place, a folder without git."""
    assert refused(kept, "nowhere", None) == "git: no revision `nowhere`"
    assert refused(kept, "--all", None) == "git: no revision `--all`"
    assert refused(kept, "main", "nowhere") == "git: no revision `nowhere`"
    assert "not a git repository" in refused(written(tmp_path), "main", None)


ENGINE = """import pathlib, sys
print(pathlib.Path("said.txt").read_text(encoding="utf-8"))
{more}
"""


def other_engine(root: Path, more: str = "", said: str = "") -> Path:
    """A repository whose own engine prints a file and then does as it likes."""
    repository(root, engine=False)
    (root / "tiaoli").mkdir()
    (root / "tiaoli/__init__.py").write_text('__version__ = "0.0.7"\n', encoding="utf-8")
    (root / "tiaoli/cli.py").write_text(ENGINE.format(more=more), encoding="utf-8")
    (root / "said.txt").write_text(said, encoding="utf-8")
    commit(root)
    return root


def test_a_revision_is_exported_by_its_own_engine(tmp_path: Path, monkeypatch: Any) -> None:
    """Of the version that its own code says; the caller's would say another one."""
    root = repository(tmp_path, engine=False)
    copied = ROOT / "tiaoli"
    for file in copied.rglob("*.py"):
        target = root / "tiaoli" / file.relative_to(copied)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    own = root / "tiaoli/__init__.py"
    own.write_text('__version__ = "0.0.7"\n', encoding="utf-8")
    commit(root)
    documents: list[Any] = []
    genuine = module.rulebooks
    monkeypatch.setattr(
        module, "rulebooks", lambda document: documents.append(document) or genuine(document)
    )
    with versions(root, "HEAD", None, ()) as (one, two):
        assert [document["engine"] for document in documents] == ["0.0.7"]
        assert [book.by_id.keys() for book in one.books] == [
            book.by_id.keys() for book in two.books
        ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('sys.exit("rules/terms.py:7: no such word")', "rules/terms.py:7: no such word"),
        ('print("one\\ntwo", file=sys.stderr); sys.exit(1)', "two"),
        ("sys.exit(1)", "no message"),
        ('sys.exit("x" * 999)', "x" * 300),
    ],
)
def test_a_revision_that_cannot_be_exported_says_why(more: str, said: str, tmp_path: Path) -> None:
    """The last line of what its engine said, not too long."""
    root = other_engine(tmp_path, more)
    assert refused(root, "HEAD", None) == f"HEAD: its rules cannot be exported: {said}"


def test_rules_that_do_not_load_are_named(tmp_path: Path) -> None:
    """The file and why, as its own engine says it."""
    root = repository(tmp_path)
    (root / "rules/mou/v1/art_03.py").write_text('"""第三条 丙。"""\n', encoding="utf-8")
    commit(root)
    said = refused(root, "HEAD", None)
    assert said.startswith("HEAD: its rules cannot be exported: ")
    assert "rules/mou/v1/art_03.py: no provision" in said


def test_a_document_of_another_shape_cannot_be_compared(tmp_path: Path) -> None:
    """A later engine may write another format."""
    root = other_engine(tmp_path, said='{"format": "99"}')
    assert refused(root, "HEAD", None).startswith("HEAD: cannot be compared: ")


def test_an_engine_that_prints_no_document_is_refused(tmp_path: Path) -> None:
    """Such as one whose export is something else."""
    root = other_engine(tmp_path, said="usage: tiaoli")
    assert refused(root, "HEAD", None).startswith("HEAD: ")


def test_an_engine_that_does_not_end_is_stopped(tmp_path: Path, monkeypatch: Any) -> None:
    """Two minutes are allowed."""
    assert module._SECONDS == 120
    monkeypatch.setattr(module, "_SECONDS", 1)
    root = other_engine(tmp_path, "import time; time.sleep(60)")
    assert refused(root, "HEAD", None) == "HEAD: its export took more than 1 seconds"


def test_a_revision_without_rules_cannot_be_exported(tmp_path: Path) -> None:
    """There was no law yet; a policy that is asked for is then new."""
    root = repository(tmp_path)
    (root / "rules").rename(root / "later")
    commit(root)
    (root / "later").rename(root / "rules")
    assert "its rules cannot be exported" in refused(root, "HEAD", None)
    assert [editions for _, editions in sides(root, "HEAD", None, "mou")] == [
        (), ("mou/v1", "mou/v2"),
    ]  # fmt: skip


# Which editions, clauses and provisions are compared ----------------------------------------------


def test_a_new_edition_is_compared_with_the_one_it_amends() -> None:
    """What both states have is compared with itself, what one lacks with nothing."""
    one, two = changed(grant(万元(3)), grant(万元(5)))
    other = replace(one, policy_id="ling")
    root = Path("x")
    before = Version("main", (one, other), root)
    after = Version("工作区", (one, two), root)
    assert pairs(before, after) == [(one, one), (other, None), (two.amended, two)]


def test_a_new_whole_text_is_compared_with_the_edition_that_it_names() -> None:
    """Its card says which one it takes the place of; a first edition has none."""
    one = original(clause("第一条 甲。"))
    whole = replace(original(clause("第一条 乙。"), amends="v1"), edition_id="v2", clauses=())
    first = replace(one, policy_id="ling")
    root = Path("x")
    found = pairs(Version("main", (one,), root), Version("工作区", (one, whole, first), root))
    assert found == [(one, one), (one, whole), (None, first)]


def test_of_two_days_each_policy_is_compared_as_it_stands() -> None:
    """One that had no edition on one of them stands alone."""
    one, two = changed(grant(万元(3)), grant(万元(5)))
    other = replace(one, policy_id="ling")
    found = pairs(Version("2025-01-01", (one,)), Version("2026-01-01", (other, two)))
    assert found == [(one, two), (None, other)]


def labels(one: Rulebook, two: Rulebook) -> list[tuple[str, str]]:
    """The pairs of clauses by what they are cited by."""
    return [(a.label if a else "", b.label if b else "") for a, b in matched(one, two)]


FIVE = [clause(f"第{n}条 {words}。") for n, words in zip("一二三四五", "甲乙丙丁戊", strict=True)]


def test_an_amending_edition_says_which_clause_is_which() -> None:
    """Inserted, repealed and renumbered; what is gone stands behind what it followed."""
    one = original(*FIVE)
    two = amending(
        one,
        Insert(quote="增加一条", clause="第二条", after="第一条"),
        Repeal(quote="删去", clause="第三条"),
        Repeal(quote="删去", clause="第四条"),
        Renumber(quote="改号", labels={"第二条": "第三条", "第五条": "第四条"}),
        own=[clause("第二条 甲。")],
    )
    assert labels(one, two) == [
        ("第一条", "第一条"), ("", "第二条"), ("第二条", "第三条"),
        ("第三条", ""), ("第四条", ""), ("第五条", "第四条"),
    ]  # fmt: skip


def test_a_first_clause_that_is_gone_stands_first() -> None:
    """It followed nothing."""
    one = original(*FIVE[:2])
    two = amending(one, Repeal(quote="删去", clause="第一条"))
    assert labels(one, two) == [("第一条", ""), ("第二条", "第二条")]


def test_texts_that_say_nothing_of_one_another_are_matched_by_their_words() -> None:
    """Those that are the same first, whatever their numbers, then the most alike."""
    one = original(
        clause("第一条 对合格的企业给予十万元奖励。"),
        clause("第二条 对优秀的平台给予二十万元补助。"),
        clause("第三条 本办法由某局解释。"),
    )
    two = original(
        clause("第一条 支持举办会议、论坛和展览。"),
        clause("第二条 对合格的企业给予十万元奖励。"),
        clause("第三条 对优秀的平台给予三十万元补助。"),
    )
    assert labels(one, two) == [
        ("", "第一条"), ("第一条", "第二条"), ("第二条", "第三条"), ("第三条", ""),
    ]  # fmt: skip


def test_of_two_clauses_as_much_alike_the_same_number_is_the_same_clause() -> None:
    """And each clause has one partner only."""
    one = original(clause("第一条 对合格的企业给予十万元奖励。"))
    two = original(
        clause("第二条 对合格的企业给予三十万元奖励。"),
        clause("第一条 对合格的企业给予二十万元奖励。"),
    )
    assert labels(one, two) == [("", "第二条"), ("第一条", "第一条")]


def idle(quote: str) -> Programme:
    """A provision of these words that decides nothing."""
    return Programme(
        quote=quote, actor="市", addressee="企业", does="支持", why_no_verdict="无标准"
    )


def test_provisions_are_matched_by_name_and_else_by_their_words() -> None:
    """A provision that was renamed is not a new one."""
    one = clause(
        "第一条 甲。", 甲=idle("给予企业十万元"), 乙=idle("给予平台五万元"), 丙=idle("解释")
    )
    two = clause(
        "第一条 甲。", 甲=idle("完全不同的话"), 新=idle("给予平台六万元"), 丁=idle("另行制定")
    )
    assert provisions(one, two) == [("甲", "甲"), ("乙", "新"), ("", "丁"), ("丙", "")]
    assert provisions(None, two) == [("", "甲"), ("", "新"), ("", "丁")]
    assert provisions(one, None) == [("甲", ""), ("乙", ""), ("丙", "")]


# What news fragments declare ---------------------------------------------------------------------


def fragment(root: Path, name: str, *lines: str) -> None:
    """Writes a news fragment."""
    (root / "changes" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_new_and_changed_fragments_declare_effects_and_cases(tmp_path: Path) -> None:
    """One that was there before, unchanged, declares nothing of this change."""
    before, after = tmp_path / "before", tmp_path / "after"
    for root in (before, after):
        (root / "changes").mkdir(parents=True)
        fragment(root, "+old.law.md", "- 改变: 某 第九条/旧 放宽")
        fragment(root, "README.md", "- 改变: 某 第八条/例 放宽" if root == after else "")
    fragment(before, "+kept.law.md", "旧")
    fragment(after, "+kept.law.md", "新", "- 改变：某 第一条/补助 收紧  ")
    fragment(
        after, "1.fix.md", "一句话。", "", "- 改变: 某 附则（一）/补助 有增有减",
        "- 改案例: fixtures/mou/art_01.yaml 收入 3亿元，恰好", "- 改变了", "- 改版本: 某 v1",
    )  # fmt: skip
    (after / "changes/bad.law.md").write_bytes(b"\xff- \n")
    found = declared(before, after)
    assert found == Declared(
        {("某", "第一条/补助"): Effect.TIGHTER, ("某", "附则（一）/补助"): Effect.MIXED},
        {("某", "附则（一）/补助")},
        {("fixtures/mou/art_01.yaml", "收入 3亿元，恰好")},
        {("某", "v1")},
        [],
    )


@pytest.mark.parametrize(
    "line",
    [
        "- 改变: 第一条/补助 放宽",
        "- 改变: 某 第一条/补助",
        "- 改变: 某 第一条/补助 变好",
        "- 改变: 某 第一条补助 放宽",
        "- 改变:",
        "- 改案例: fixtures/mou/art_01.yaml",
        "- 改案例: art_01 甲",
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_how_to_write_it(
    line: str, tmp_path: Path
) -> None:
    """File, line, what was found, and the effects there are."""
    for state in ("before", "after"):
        (tmp_path / state / "changes").mkdir(parents=True)
    fragment(tmp_path / "after", "+new.law.md", "一句话。", line)
    found = declared(tmp_path / "before", tmp_path / "after")
    assert (found.effects, found.cases) == ({}, set())
    [problem] = found.problems
    assert problem.startswith(f"changes/+new.law.md:2: 读不懂“{line}”；请写“- 改变: ")
    assert "（放宽、收紧、有增有减、其他变化、不变）" in problem


# Between clauses ---------------------------------------------------------------------------------

FIRST = grant(万元(3), of=平台, when=one_of(平台.级别, "甲级"))
SECOND = grant(万元(5), of=平台, when=one_of(平台.级别, "乙级"))
WIDER = replace(SECOND, when=one_of(平台.级别, "甲级", "乙级"))
RULE = Stacking(quote="不重复", unit="项目", same_kind="各条", paid_before=PaidBefore.DIFFERENCE)
BOTH = "第二条/奖励 与 第一条/补助 现在可以就同一对象同时给付"
NO_RULE = "本政策没有不得重复享受的规定可用，两项都给"


def joint(one: Rulebook, two: Rulebook) -> list[str]:
    """What can now be paid together."""
    return list(joint_payments(one, two, matched(one, two)))


def second(provision: Any, *others: Clause) -> list[Clause]:
    """A second clause whose provision is 奖励, and more."""
    return [clause("第二条 乙。", 奖励=provision), *others]


def revised(after: Any, *others: Clause, first: Any = FIRST) -> tuple[Rulebook, Rulebook]:
    """第二条/奖励 is `SECOND`, and then another one."""
    one = original(clause("第一条 甲。", 补助=first), *second(SECOND, *others))
    order = Revise(quote="第二条修改为", clause="第二条")
    return one, amending(one, order, own=[clause("第二条 丙。", 奖励=after)])


def test_a_wider_condition_lets_two_provisions_pay_for_one_thing() -> None:
    """Before no platform was of both levels; without a rule on that both pay."""
    assert joint(*revised(WIDER)) == [f"{BOTH}；{NO_RULE}"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (RULE, "按第三条/重复只享受较高的一项"),
        (replace(RULE, covers=Covers.OTHERS), NO_RULE),
        (replace(RULE, subjects=(企业,)), NO_RULE),
    ],
)
def test_it_is_said_whether_the_rule_on_several_awards_applies(rule: Stacking, said: str) -> None:
    """Not where it is about other policies' awards only, or about other things."""
    third = clause("第三条 丙。", 重复=rule)
    [found] = joint(*revised(WIDER, third))
    assert found.endswith(f"；{said}")


def test_what_could_be_paid_together_before_is_no_news() -> None:
    """Nor what still cannot be, nor another amount."""
    assert joint(*revised(replace(SECOND, pays=万元(9)))) == []
    assert joint(*revised(replace(WIDER, pays=万元(9)), first=replace(FIRST, when=平台.合格))) == []


def test_a_new_provision_meets_every_other_one_once() -> None:
    """It could not be paid at all before; two new ones meet each other once."""
    one = original(clause("第一条 甲。", 补助=FIRST))
    two = amending(
        one,
        Insert(quote="增加", clause="第二条", after="第一条"),
        Insert(quote="增加", clause="第三条", after="第一条"),
        own=[*second(WIDER), clause("第三条 丙。", 奖励=WIDER)],
    )
    met = [tuple(line.split(" 现在")[0].split(" 与 ")) for line in joint(one, two)]
    assert {frozenset(pair) for pair in met} == {
        frozenset(pair)
        for pair in itertools.combinations(("第一条/补助", "第二条/奖励", "第三条/奖励"), 2)
    }
    assert len(met) == 3


def test_two_provisions_that_both_changed_are_compared_as_they_were() -> None:
    """Each as it was before, under the number it had."""
    one = original(clause("第一条 甲。", 补助=FIRST), *second(SECOND))
    orders = [Revise(quote="修改", clause=label) for label in ("第一条", "第二条")]
    wider = clause("第一条 丁。", 补助=replace(FIRST, pays=万元(4)))
    two = amending(one, *orders, own=[wider, *second(WIDER)])
    assert len(joint(one, two)) == 1
    three = replace(two, edition_id=one.edition_id, edition=replace(two.edition, amends=""))
    assert len(joint(one, three)) == 1


def test_only_what_pays_for_the_same_thing_meets() -> None:
    """Rows of one subject, or an applicant for one purpose."""
    firm = grant(万元(1), when=企业.合格)
    assert joint(*revised(firm)) == []
    for measures, met in ((("培育", "培育"), 1), (("培育", "上市"), 0), (("", ""), 0)):
        one = original(clause("第一条 甲。", 补助=replace(firm, measure=measures[0])))
        two = amending(
            one, Insert(quote="增加", clause="第二条", after="第一条"),
            own=second(replace(firm, measure=measures[1])),
        )  # fmt: skip
        assert len(joint(one, two)) == met


def test_what_is_no_grant_or_has_no_formula_meets_nothing() -> None:
    """A programme pays nothing; of a series of years nothing is known."""
    assert joint(*revised(idle("乙"))) == []
    series = grant(
        万元(1), measure="培育", when=Compare(InYear(企业.各年收入, 企业.年度), Bound.ABOVE, 分(1))
    )
    one = original(clause("第一条 甲。", 补助=grant(万元(1), measure="培育")))
    two = amending(one, Insert(quote="增加", clause="第二条", after="第一条"), own=second(series))
    assert joint(one, two) == []


# References --------------------------------------------------------------------------------------


def test_a_number_that_another_clause_has_now_is_a_stale_reference() -> None:
    """Clauses whose words the change did not touch cite what they always cited."""
    one = original(*FIVE[:2], clause("第三条 依照第二条和《某法》第二条，以及第一条。"))
    two = amending(
        one,
        Insert(quote="增加", clause="第二条", after="第一条"),
        Renumber(quote="改号", labels={"第二条": "第三条", "第三条": "第四条"}),
        own=[clause("第二条 己，依照第二条。")],
    )
    assert list(stale_references(one, two)) == [
        "第四条引用“第二条”，该条已改为第三条，文字没有随之修改"
    ]


def test_a_clause_that_was_repealed_is_cited_in_vain() -> None:
    """Its number may be another clause's now, or nobody's."""
    one = original(*FIVE[:2], clause("第三条 丙，依照第二条。"))
    two = amending(one, Repeal(quote="删去", clause="第二条"))
    assert list(stale_references(one, two)) == ["第三条引用“第二条”，该条已删去"]


def test_words_given_anew_cite_the_new_numbers() -> None:
    """They were written when the numbers were known."""
    one = original(*FIVE[:2], clause("第三条 丙，依照第二条。"))
    two = amending(
        one,
        Insert(quote="增加", clause="第二条", after="第一条"),
        Renumber(quote="改号", labels={"第二条": "第三条", "第三条": "第四条"}),
        Revise(quote="修改", clause="第三条"),
        own=[clause("第二条 己。"), clause("第四条 丁，依照第二条。")],
    )
    assert list(stale_references(one, two)) == []


def test_a_new_clause_of_an_old_number_does_not_hide_a_stale_reference() -> None:
    """第三条 is 第二条 now, and another one is 第三条."""
    one = original(*FIVE[:3], clause("第四条 丁，依照第三条。"))
    two = amending(
        one,
        Repeal(quote="删去", clause="第二条"),
        Renumber(quote="改号", labels={"第三条": "第二条"}),
        Insert(quote="增加", clause="第三条", after="第三条"),
        own=[clause("第三条 己。")],
    )
    assert list(stale_references(one, two)) == [
        "第四条引用“第三条”，该条已改为第二条，文字没有随之修改"
    ]


def test_words_given_anew_may_cite_the_number_of_a_repealed_clause() -> None:
    """第二条 was repealed and 第三条 is called so now: the new words mean that one."""
    one = original(*FIVE[:3])
    two = amending(
        one,
        Repeal(quote="删去", clause="第二条"),
        Renumber(quote="改号", labels={"第三条": "第二条"}),
        Revise(quote="修改", clause="第一条"),
        own=[clause("第一条 庚，依照第二条。")],
    )
    assert list(stale_references(one, two)) == []


def test_a_clause_of_one_sentence_cites_others_too() -> None:
    """A first sentence without a comma counts as the title."""
    one = original(*FIVE[:2], clause("第三条 违反第二条的追回。"))
    two = amending(one, Repeal(quote="删去", clause="第二条"))
    assert list(stale_references(one, two)) == ["第三条引用“第二条”，该条已删去"]


def test_other_editions_say_nothing_of_each_others_numbers() -> None:
    """Only an amending edition knows which clause is which."""
    one = original(clause("第一条 甲，依照第九条。"))
    assert list(stale_references(one, one)) == []


# Days --------------------------------------------------------------------------------------------

TERM = Validity(quote="施行", start=date_constant(2024, 2, 17), term=年(3))
V1 = original(clause("第一条 甲。"), clause("第二条 施行。", 期限=TERM))


def commencing(start: Any, **card: Any) -> Rulebook:
    """V1 with another first clause from some day on."""
    orders = [Revise(quote="修改", clause="第一条")]
    if start is not None:
        orders.append(Commence(quote="施行", start=start))  # type: ignore[arg-type]
    return amending(V1, *orders, own=[clause("第一条 乙。")], **card)


def test_an_edition_that_follows_another_leaves_no_day_open() -> None:
    """The eve is the last day of the earlier one."""
    assert list(dates(V1, commencing(date_constant(2025, 7, 1)))) == []
    assert list(dates(None, V1)) == []
    assert list(dates(V1, None)) == []


def test_days_without_an_edition_are_named() -> None:
    """The earlier one has ended, the later one has not begun."""
    later = replace(TERM, start=date_constant(2027, 6, 1))
    two = amending(
        V1, Revise(quote="修改", clause="第二条"),
        Commence(quote="施行", start=date_constant(2027, 6, 1)),
        own=[clause("第二条 以后施行。", 期限=later)],
    )  # fmt: skip
    assert list(dates(V1, two)) == ["2027年2月17日至2027年5月31日没有版本在施行"]


def test_days_with_two_editions_are_named() -> None:
    """A whole new text that does not say that it takes the place of the other."""
    later = replace(TERM, start=date_constant(2025, 1, 1))
    two = replace(original(clause("第二条 施行。", 期限=later)), edition_id="v2")
    assert list(dates(V1, two)) == ["2025年1月1日至2027年2月16日有两个版本同时施行：v1、v2"]


def test_a_first_day_that_nobody_knows_is_said() -> None:
    """Neither a day nor a publication: the edition is in force on none."""
    expected = ["v2 何时施行不知道：没有写明日期，也不知道公布日期"]
    assert list(dates(V1, commencing(publication()))) == expected
    assert list(dates(V1, commencing(None))) == expected


def test_a_first_day_before_the_publication_is_retroactive() -> None:
    """From the day of publication on it is not."""
    start = date_constant(2025, 7, 1)
    early, same = (commencing(start, published=datetime.date(2025, 7, day)) for day in (2, 1))
    assert list(dates(V1, early)) == ["v2 自2025年7月1日起施行，早于公布日2025年7月2日：溯及既往"]
    assert list(dates(V1, same)) == []


def test_a_draft_is_no_law() -> None:
    """It judges the cases that name it."""
    draft = commencing(date_constant(2025, 7, 1), status=Status.DRAFT)
    assert list(dates(V1, draft)) == ["v2 还是征求意见稿，不裁判案例（除非案例写明“版本: v2”）"]


# What stands in the way --------------------------------------------------------------------------

ABOUT = "第一条/补助"


def effect(found: Sequence[Direction], sought: Sequence[Direction] = (), **rest: Any) -> Any:
    """What became of 第一条/补助: found in these directions, sought in vain in those."""
    known = tuple(
        (way, FOUND if way in found else SOUGHT if way in sought else NONE) for way in Direction
    )
    return ProvisionChange("补助", ABOUT, rest.pop("after", ABOUT), certainty=known, **rest)


def comparison(*made: ProvisionChange) -> Comparison:
    """A comparison in which these provisions changed."""
    from tiaoli.compare.model import ClauseChange, Fate

    of = ClauseChange(Fate.REVISED, "第一条", "第一条", "", (), made)
    return Comparison("某", "某办法", "v1", "v2", (of,))


PUBLISHED = {"published": datetime.date(2025, 5, 1)}
V1_V2 = changed(grant(万元(3)), grant(万元(5)))
EDITIONS = V1_V2[0], replace(V1_V2[1], edition=replace(V1_V2[1].edition, **PUBLISHED))
CARD = "rules/mou/v2/__init__.py: "
AMEND = "；请改正修改，或在这一项修改的 means= 中写明（别的条写全名，如 第二条/某奖励）"


def of_edition(made: ProvisionChange, two: Rulebook = EDITIONS[1]) -> list[str]:
    """The problems of an amending edition."""
    return list(edition_problems(EDITIONS[0], two, comparison(made), Declared()))


@pytest.mark.parametrize(
    ("found", "meant", "said"),
    [
        ([GAIN], None, "结果改变（多得），没有声明"),
        ([GAIN], Effect.NONE, "结果改变（多得），声明的是“不变”"),
        ([OTHER], None, "结果改变（其他变化），没有声明"),
        ([GAIN, LOSS], Effect.LOOSER, "结果改变（多得、少得），声明的是“放宽”"),
        ([LOSS], Effect.LOOSER, "结果改变（少得），声明的是“放宽”"),
        ([], Effect.LOOSER, "声明“放宽”，而没有人的结果改变"),
        ([GAIN], Effect.MIXED, "声明“有增有减”，而没有人少得"),
        ([OTHER], Effect.TIGHTER, "声明“收紧”，而没有人少得"),
        ([], None, ""),
        ([], Effect.NONE, ""),
        ([GAIN], Effect.LOOSER, ""),
        ([GAIN, OTHER], Effect.LOOSER, ""),
        ([LOSS], Effect.TIGHTER, ""),
        ([GAIN, LOSS], Effect.MIXED, ""),
        ([OTHER], Effect.OTHER, ""),
    ],
)
def test_an_effect_must_be_the_one_that_is_meant(
    found: list[Direction], meant: Effect | None, said: str
) -> None:
    """What goes beyond it, and what is proved not to happen; other changes go with any effect."""
    expected = [f"{CARD}{ABOUT}：{said}{AMEND}"] if said else []
    assert of_edition(effect(found, declared=meant)) == expected


def test_what_could_not_be_proved_is_no_problem() -> None:
    """An effect that was not found may happen all the same; of what decides no case nothing is."""
    assert of_edition(effect([], sought=[GAIN, LOSS, OTHER], declared=Effect.LOOSER)) == []
    assert of_edition(effect([GAIN], sought=[LOSS], declared=Effect.MIXED)) == []
    silent = ProvisionChange("补助", ABOUT, ABOUT, declared=Effect.LOOSER)
    assert of_edition(silent) == []


def test_an_effect_on_what_did_not_change_is_a_mistake() -> None:
    """The card names a provision of no changed clause."""
    order = Replace(
        quote="甲改为乙", clause="第一条", words={"甲": "乙"}, means={"别的": Effect.LOOSER}
    )
    one = EDITIONS[0]
    two = amending(one, order, own=[clause("第一条 乙。", 补助=grant(万元(5)))], **PUBLISHED)
    assert of_edition(effect([]), two) == [
        f"{CARD}means= 写了“别的”，而这项规定没有改动；请删去或改正"
    ]


def test_a_retroactive_edition_must_say_what_becomes_of_the_past() -> None:
    """It is in force before it was published; with a transition of its own it may be."""
    start = Commence(quote="施行", start=date_constant(2025, 7, 1))
    own = [clause("第一条 乙。", 补助=grant(万元(5)))]
    orders = [Revise(quote="修改", clause="第一条"), start]
    late = {"published": datetime.date(2025, 7, 2)}
    silent = amending(EDITIONS[0], *orders, own=own, **late)
    said = amending(
        EDITIONS[0], *orders, Transition(quote="衔接", events=Governs.EVENT), own=own, **late
    )
    partly = amending(
        EDITIONS[0], *orders, Transition(quote="衔接", awards=Counted.YES), own=own, **late
    )
    for each in (silent, partly):
        assert of_edition(effect([]), each) == [
            f"{CARD}施行日2025-07-01早于公布日2025-07-02（溯及既往），"
            "而修改决定没有写以前的事项适用哪一版"
        ]
    assert of_edition(effect([]), said) == []
    [unsaid] = of_edition(effect([]), amending(EDITIONS[0], *orders, own=own))
    assert unsaid.startswith(f"{CARD}已发布而没有写公布日")


def test_what_written_cases_show_of_other_provisions_is_declared_too() -> None:
    """By its full id, or by a rule of the whole policy that is declared to do it."""
    case = CaseChange("a.yaml:1", "甲", "第二条/奖励", "1万元", "不符合", way=LOSS)
    made = replace(comparison(effect([GAIN], declared=Effect.LOOSER)), cases=(case,))
    [said] = edition_problems(*EDITIONS, made, Declared())
    assert said.startswith(f"{CARD}第二条/奖励：既有案例的结果改变（少得，如 a.yaml:1），没有声明")
    news = Declared(effects={("某", "第二条/奖励"): Effect.TIGHTER})
    assert list(edition_problems(*EDITIONS, made, news)) == []
    common = effect([GAIN, LOSS], declared=Effect.MIXED, whole=True)
    assert list(edition_problems(*EDITIONS, replace(comparison(common), cases=(case,)), news)) == []


def test_a_provision_keeps_its_name() -> None:
    """What was paid under the old name would no longer be known."""
    [said] = of_edition(effect([], after="第一条/奖励"))
    assert said == f"{CARD}“补助”改名为“奖励”，以前的奖补按旧名记载，不再认得；请保持原名"


def test_what_is_open_must_be_declared() -> None:
    """Neither found nor proved: somebody has to say what is meant."""
    [said] = of_edition(effect([], sought=[GAIN]))
    assert "没有证明无人受影响，也没有声明" in said
    assert of_edition(effect([], sought=[GAIN], declared=Effect.NONE)) == []


def in_place(
    made: ProvisionChange, status: Status = Status.DRAFT, news: Declared | None = None
) -> list[str]:
    """The problems of an edition that was changed in place."""
    one = replace(EDITIONS[0], edition=replace(EDITIONS[0].edition, status=status))
    return list(revision_problems(one, one, comparison(made), news or Declared()))


RETROACTIVE = (
    f"某 {ABOUT}：v1 已发布，施行以来的案例改变了结果（溯及既往）；"
    "修改法律请另立新版（tiaoli new edition mou），更正规则请写 changes/*.fix.md"
)


def test_a_draft_that_changes_in_place_says_so_in_the_news() -> None:
    """The line to write is given; with it all is well."""
    line = f"请在 changes/*.law.md 中写“- 改变: 某 {ABOUT} 收紧”"
    assert in_place(effect([LOSS])) == [f"某 {ABOUT}：结果改变（少得），没有声明；{line}"]
    assert in_place(effect([LOSS], declared=Effect.TIGHTER)) == []
    [unsure] = in_place(effect([LOSS], sought=[GAIN]))
    assert unsure.endswith(f"“- 改变: 某 {ABOUT} 放宽（或收紧、有增有减）”")


def test_an_issued_edition_is_corrected_or_not_touched() -> None:
    """A declared effect is not enough: the fragment must be a correction."""
    lower = effect([LOSS], declared=Effect.TIGHTER)
    fixed = Declared(corrections={("某", ABOUT)})
    assert in_place(lower, Status.ISSUED) == [RETROACTIVE]
    assert in_place(lower, Status.ISSUED, fixed) == []
    [undeclared, retroactive] = in_place(effect([LOSS]), Status.ISSUED)
    assert "changes/*.fix.md" in undeclared
    assert retroactive == RETROACTIVE
    assert in_place(effect([]), Status.ISSUED) == []


def test_a_provision_that_is_gone_is_known_by_its_old_name() -> None:
    """A correction of it names the id that it had."""
    gone = effect([LOSS], after="", declared=Effect.TIGHTER)
    assert in_place(gone, Status.ISSUED) == [RETROACTIVE]
    assert in_place(gone, Status.ISSUED, Declared(corrections={("某", ABOUT)})) == []


def test_an_issued_edition_keeps_its_text_and_its_standing() -> None:
    """It may neither go nor change its words nor become a draft again; a draft may."""
    one = EDITIONS[0]
    draft = replace(one, edition=replace(one.edition, status=Status.DRAFT))
    other = replace(one, gazette_bytes=b"x")
    folder = "rules/mou/v1"
    assert list(gazette_problems([one], [], Declared())) == [
        f"{folder}: 已发布的版本不能删去；旧法须仍能运行"
    ]
    assert list(gazette_problems([one], [other], Declared())) == [
        f"{folder}/gazette.txt: 已发布版本的原文不能改动；修改请另立新版：tiaoli new edition mou"
    ]
    assert list(gazette_problems([one], [draft], Declared())) == [
        f"{folder}/__init__.py: 已发布的版本不能改回征求意见稿"
    ]
    assert list(gazette_problems([one], [one], Declared())) == []
    [issued] = gazette_problems([draft], [other], Declared())
    assert "征求意见稿改为已发布；请在 changes/ 的说明中写“- 改版本: 某 v1”" in issued
    named = Declared(editions={("某", "v1")})
    assert list(gazette_problems([draft], [other], named)) == []
    assert list(gazette_problems([draft], [], Declared())) == []
    later = replace(one, edition=replace(one.edition, published=datetime.date(2024, 1, 1)))
    [card] = gazette_problems([one], [later], Declared())
    assert "已发布版本的修改、衔接、施行日或公布日改了" in card
    assert list(gazette_problems([one], [later], named)) == []


def test_the_ledger_speaks_of_the_later_text(law: Path) -> None:
    """A number that stands in the rule alone; of nothing there is nothing to say."""
    [one, _] = load(law)
    placed = one.by_id[ID]
    said = list(ledger_problems(one.with_provision(placed, grant(万元(7)))))
    assert any("10" in problem for problem in said)
    assert list(ledger_problems(one)) == []
    assert list(ledger_problems(None)) == []


CASES = """- 案例: 合格
  日期: 2025-05-01
  事实:
    企业: {{合格: {fact}}}
  期望:
    第一条/补助: {expected}
  理由: {reason}
- 案例: 另一个
  日期: 2025-05-01
  事实:
    企业: {{合格: 否}}
"""


def cases(root: Path, **changes: str) -> Version:
    """A state of the repository with two written cases, the first of which is as given."""
    words = {"fact": "是", "expected": "10万元", "reason": "依条文", **changes}
    for folder in ("mou", "across"):
        (root / "fixtures" / folder).mkdir(parents=True, exist_ok=True)
    (root / "fixtures/mou/art_01.yaml").write_text(CASES.format(**words), encoding="utf-8")
    return Version("状态", EDITIONS, root)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expected": "15万元"}, "改了期望"),
        ({"expected": "{结果: 10万元, 读法: {甲说: 不符合}}"}, "改了期望"),
        ({"fact": "否"}, "改了"),
        ({"fact": "否", "expected": "不符合"}, "改了"),
        ({"reason": "另一个理由"}, ""),
        ({}, ""),
    ],
)
def test_an_edited_case_is_named_in_the_news(
    changes: dict[str, str], said: str, tmp_path: Path
) -> None:
    """What is expected, or what is so; a reason may be put better, and lines may move."""
    one, two = cases(tmp_path / "a"), cases(tmp_path / "b", **changes)
    assert two.root is not None
    file = two.root / "fixtures/mou/art_01.yaml"
    file.write_text("# 一行\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    line = "请在 changes/ 的说明中写“- 改案例: fixtures/mou/art_01.yaml 合格”，并说明为什么"
    expected = [f"fixtures/mou/art_01.yaml: 案例“合格”{said}；{line}"] if said else []
    assert list(edited_cases(one, two, Declared())) == expected
    news = Declared(cases={("fixtures/mou/art_01.yaml", "合格")})
    idle = "fixtures/mou/art_01.yaml: 说明中的“- 改案例”指向没有改动的案例“合格”；请删去或改正"
    assert list(edited_cases(one, two, news)) == ([] if said else [idle])


def test_a_case_that_is_gone_is_named_and_a_new_one_is_not(tmp_path: Path) -> None:
    """Also where its file can no longer be read, or there is no policy any more."""
    one, two = cases(tmp_path / "a"), cases(tmp_path / "b")
    assert one.root is not None
    assert two.root is not None
    more = "- 案例: 第三个\n  日期: 2025-05-01\n  事实:\n    企业: {合格: 否}\n"
    (two.root / "fixtures/across/更多.yaml").write_text(more, encoding="utf-8")
    assert list(edited_cases(one, two, Declared())) == []
    [gone] = edited_cases(two, one, Declared())
    assert gone.startswith("fixtures/across/更多.yaml: 案例“第三个”不见了；")
    assert list(edited_cases(replace(one, root=None), two, Declared())) == []
    (two.root / "fixtures/mou/art_01.yaml").write_text("- 案例", encoding="utf-8")
    [unread] = edited_cases(one, two, Declared())
    assert unread.startswith("案例文件读不了，没有比较案例是否改动：fixtures/mou/art_01.yaml")
    assert len(list(edited_cases(one, replace(two, books=()), Declared()))) == 2


# Files of applicants -----------------------------------------------------------------------------

HEAD = "名称,日期,企业.合格,企业.收入,企业.认定日期"
NOUNS = {"企业": 企业, "平台": 平台}


def table(folder: Path, *rows: str, head: str = HEAD, **written: Any) -> Path:
    """A CSV file."""
    file = folder / "名单.csv"
    file.write_text("\n".join((head, *rows)) + "\n", **{"encoding": "utf-8", **written})
    return file


def unread(file: Path) -> str:
    """What is wrong with a file of applicants."""
    with pytest.raises(CaseFileError) as problem:
        read_population(file, NOUNS)
    return str(problem.value).replace(file.as_posix(), "名单")


def test_a_table_has_one_applicant_a_line(tmp_path: Path) -> None:
    """An empty cell states nothing; blank lines are passed over; quotes hold commas."""
    file = table(
        tmp_path, "甲公司,2025-06-01,是,123.45元,2024-07-01", ",,,,", '"乙, 丙",2025-06-02,否,,',
        ",2025-06-03,未知,3万元,", encoding="utf-8-sig",
    )  # fmt: skip
    found = read_population(file, NOUNS)
    assert [(each.name, each.date.day) for each in found] == [
        ("第2行 甲公司", 1), ("第4行 乙, 丙", 2), ("第5行", 3),
    ]  # fmt: skip
    assert found[0].facts == {
        "企业.合格": True, "企业.收入": 12345, "企业.认定日期": datetime.date(2024, 7, 1),
    }  # fmt: skip
    assert found[1].facts == {"企业.合格": False}
    assert found[2].facts["企业.收入"] == 3 * WAN


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("甲,2025-06-01,也许,,", "名单:2: 案例“第2行 甲”: 企业.合格"),
        ("甲,2025-06-01,是,三百,", "名单:2: 案例“第2行 甲”: 企业.收入"),
        ("甲,,是,,", "名单:2: 案例“第2行 甲”: 日期"),
        ("甲,2025-06-31,是,,", "名单:2: 案例“第2行 甲”: 日期"),
        ("甲,2025-06-01,是,,2025-06-02", "名单:2: 案例“第2行 甲”: 企业.认定日期"),
        ("甲,2025-06-01,是", "名单:2: 有3格，而表头有5格"),
        ("甲,2025-06-01,是,,,多", "名单:2: 有6格，而表头有5格"),
        ('甲,2025-06-01,"是"否,,', "名单: 读不了："),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_line(
    row: str, said: str, tmp_path: Path
) -> None:
    """And by its fact."""
    assert unread(table(tmp_path, row)).startswith(said)


def test_every_bad_row_is_named(tmp_path: Path) -> None:
    """So that all can be mended at once."""
    said = unread(table(tmp_path, "甲,2025-06-01,也许,,", "乙,2025-06-01,是,,", "丙,,是,,"))
    assert [line.split(" ")[0] for line in said.splitlines()] == ["名单:2:", "名单:4:"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("名称,日期,收入", "名单:1: 表头“收入”不是事实；请写 名称、日期 或全名，如 企业."),
        ("名称,日期,企业.收入.元", "名单:1: 表头“企业.收入.元”不是事实"),
        ("名称,日期,", "名单:1: 表头“”不是事实"),
        ("名称,企业.收入", "名单:1: 表头须有“日期”，而且不得重复"),
        ("日期,企业.收入,企业.收入", "名单:1: 表头须有“日期”，而且不得重复"),
    ],
)  # fmt: skip
def test_a_head_names_facts_in_full_and_the_day(head: str, said: str, tmp_path: Path) -> None:
    """Nothing below is read before it does."""
    assert unread(table(tmp_path, "一,二,三", head=head)).startswith(said)


def test_unknown_facts_and_lists_of_items_are_refused(tmp_path: Path) -> None:
    """A column is a fact of the applicant; who has several platforms writes a case file."""
    said = unread(table(tmp_path, "2025-06-01,3万元", head="日期,企业.收人"))
    assert "收人" in said
    assert "名单:2: " in unread(table(tmp_path, "2025-06-01,3万元", head="日期,平台.投入"))


def test_a_file_that_is_no_table_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    """Another encoding, nothing in it, no file, too many rows."""
    assert unread(table(tmp_path, "甲,2025-06-01,是,,", encoding="gbk")).endswith(
        "；请存为 UTF-8 的 CSV"
    )
    assert unread(table(tmp_path, head="")).startswith("名单:1: 表头须有")
    assert "文件里没有案例" in unread(table(tmp_path))
    assert unread(tmp_path / "没有.csv").startswith("名单: 读不了：")
    assert MAX_ROWS == 100_000
    monkeypatch.setattr("tiaoli.compare.population.MAX_ROWS", 1)
    rows = ["甲,2025-06-01,是,,"] * 2
    assert unread(table(tmp_path, *rows)) == "名单:3: 超过1行；请拆成几个文件"


def half(share: int) -> Any:
    """So many percent of the turnover of whoever is 合格, at most 2万元."""
    return grant(Capped(portion(百分之(share), 企业.收入), 万元(2)))


def moved(
    one: Any, two: Any, listed: Sequence[Case], ids: Any = ((ID, ID),)
) -> tuple[int, list[Moved]]:
    """What a change of 第一条/补助 does to the applicants."""
    after = book(two)
    before = after.with_provision(after.by_id[ID], one)
    found = population_change("名单.csv", listed, before, after, ids)
    assert found.file == "名单.csv"
    return found.rows, list(found.moved)


def test_gains_and_losses_add_up_to_the_fen(tmp_path: Path) -> None:
    """30% instead of 50%, but everybody up to 2万元: who was cut off loses less."""
    file = table(
        tmp_path,
        "甲,2025-06-01,是,100.01元,",  # 50.01 → 30.00: 20.01 less
        "乙,2025-06-01,是,3.35元,",  # 1.68 → 1.01: 0.67 less
        "丙,2025-06-01,是,10万元,",  # 2万元 both
        "丁,2025-06-01,是,5万元,",  # 2万元 → 1.5万元: 5000 less
        "戊,2025-06-01,否,5万元,",  # nothing
        "己,2025-06-01,是,未知,",  # undetermined both
    )
    listed = read_population(file, NOUNS)
    assert moved(half(50), half(30), listed) == (
        6, [Moved(ID, 0, "0元", 3, "5020.68元", 0, 1)]
    )  # fmt: skip
    assert moved(half(30), half(50), listed) == (
        6, [Moved(ID, 3, "5020.68元", 0, "0元", 0, 1)]
    )  # fmt: skip


def test_new_and_repealed_provisions_are_counted_from_nothing(tmp_path: Path) -> None:
    """Who was or will be undetermined is counted beside the amounts."""
    listed = read_population(table(tmp_path, "甲,2025-06-01,是,,", "乙,2025-06-01,未知,,"), NOUNS)
    three = grant(万元(3))
    assert moved(three, three, listed, [("", ID)])[1] == [Moved(ID, 2, "3万元", 0, "0元", 0, 1)]
    assert moved(three, three, listed, [(ID, "")])[1] == [Moved(ID, 0, "0元", 2, "3万元", 0, 1)]
    other = [("", "第九条/没有")]
    assert moved(three, three, listed, other)[1] == [Moved("第九条/没有", 0, "0元", 0, "0元", 0, 0)]


def test_an_applicant_with_several_items_is_written_as_a_case(tmp_path: Path) -> None:
    """In YAML, with the policies it is about; those of other policies are left out."""
    file = tmp_path / "名单.yaml"
    rows = "  日期: 2025-06-01\n  事实:\n    平台:\n      - {名称: 一, 合格: 是}\n"
    more = "      - {名称: 二, 合格: 是}\n"
    file.write_text(
        f"- 案例: 甲\n{rows}{more}- 案例: 乙\n  政策: 另\n{rows}- 案例: 丙\n  政策: 某\n{rows}",
        encoding="utf-8",
    )
    listed = read_population(file, NOUNS)
    one, two = (grant(万元(amount), of=平台) for amount in (3, 5))
    assert moved(one, two, listed) == (2, [Moved(ID, 2, "6万元", 0, "0元", 0, 0)])


def test_an_earlier_award_counts_under_the_number_that_its_provision_has_now(
    tmp_path: Path,
) -> None:
    """Each edition sees the award of the case as its own provision's."""
    from tiaoli.provisions import Once, Per

    once = {"times": Once(Per.APPLICANT)}
    one = original(clause("第一条 甲。"), clause("第二条 乙。", 补助=grant(万元(3), **once)))
    moved_up = Renumber(quote="改号", labels={"第二条": "第一条"})
    two = amending(one, Repeal(quote="删去", clause="第一条"), moved_up, COMMENCES)
    before, after = with_history([one, two])
    file = tmp_path / "名单.yaml"
    file.write_text(
        "- 案例: 甲\n  日期: 2025-08-01\n  事实:\n    企业: {合格: 是}\n    已获奖补:\n"
        "      - {条款: 第二条/补助, 金额: 3万元, 日期: 2025-01-01}\n",
        encoding="utf-8",
    )
    listed = read_population(file, NOUNS)
    found = population_change("名单.yaml", listed, before, after, [("第二条/补助", "第一条/补助")])
    assert found.moved == (Moved("第一条/补助", 0, "0元", 0, "0元", 0, 0),)
