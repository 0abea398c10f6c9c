"""The nine hypothetical amendments, each compared with the law as it stands, and planted faults.

What is expected is what the README of the amendment and the words of the law say.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tiaoli import cli
from tiaoli.compare import world
from tiaoli.compare.compare import compare
from tiaoli.compare.markdown import comment
from tiaoli.compare.model import (
    Certainty,
    Comparison,
    Direction,
    Edge,
    Fate,
    ProvisionChange,
    Report,
)
from tiaoli.compare.versions import versions
from tiaoli.provisions import Effect

AMENDMENTS = ROOT / "tests" / "amendments"
NAMES = sorted(folder.name for folder in AMENDMENTS.iterdir() if folder.is_dir())
GAIN, LOSS, OTHER = Direction
FOUND, NONE, SOUGHT = Certainty
Compared = Callable[[str], Report]

# A copy of the repository, and an amendment laid over it ------------------------------------------


def copied(folder: Path, policy: str, cases: str = "*") -> Path:
    """What one policy needs of the repository; of its case files those of that name."""
    for part in ("rules/facts", f"rules/{policy}"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    files = [*ROOT.glob("rules/*.py"), *ROOT.glob("changes/*.md")]
    for file in (*files, *ROOT.glob(f"fixtures/{policy}/{cases}.yaml")):
        target = folder / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    return folder


def committed(root: Path) -> Path:
    """The copy in git, with the engine that another revision is exported by."""
    (root / "tiaoli").symlink_to(ROOT / "tiaoli")
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=某", "-c", "user.email=mou@example.invalid", "commit", "-q", "-m", "原"),
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    return root


def laid(root: Path, name: str) -> None:
    """Lays an amendment over the copy; that of a draft is a patch."""
    overlay = AMENDMENTS / name
    shutil.copytree(
        overlay, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.md", "*.patch")
    )
    for patch in overlay.glob("*.patch"):
        subprocess.run(["git", "apply", str(patch)], cwd=root, check=True)


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replaces some words of a file, which must stand there once."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def silent(what: str, done: int, of: int) -> None:
    """Shows nothing of how far it is."""


def reported(root: Path, before: str, after: str | None) -> Report:
    """A comparison."""
    with versions(root, before, after, ()) as (one, two):
        return compare(root, one, two, silent)


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """What is proved must not depend on how busy the machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "_PATIENCE", 60.0, raising=False)
        patch.setattr(world, "_AT_LEAST", 60_000, raising=False)
        yield


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory, patience: None) -> Compared:
    """The report on an amendment, made once."""

    @cache
    def report(name: str) -> Report:
        policy = name.partition("-")[0]
        root = copied(tmp_path_factory.mktemp(name), policy)
        if policy == "chengdu":
            laid(root, name)
            return reported(root, "chengdu/v1", "chengdu/v2")
        committed(root)
        laid(root, name)
        return reported(root, "HEAD", None)

    return report


def of(report: Report) -> Comparison:
    """The one policy that differs."""
    [found] = report.comparisons
    return found


def provision(report: Report, id_: str) -> ProvisionChange:
    """What became of one provision, by either of its ids."""
    return next(p for p in of(report).provisions if id_ in (p.id_before, p.id_after))


def money(words: str) -> int:
    """So many fen, as a report writes amounts."""
    match = re.fullmatch(r"(?:至多)?([0-9.]+)(元|万元|亿元)", words)
    assert match is not None, words
    whole, _, part = match[1].partition(".")
    unit = {"元": 2, "万元": 6, "亿元": 10}[match[2]]
    return int(whole + part.ljust(unit, "0")[:unit])


def stated(lines: tuple[str, ...], fact: str) -> str:
    """What an example states of a fact."""
    match = re.search(rf"[ {{]{fact}: ([^,}}]+)", "\n".join(lines))
    assert match is not None, fact
    return match[1]


# What every amendment comes to --------------------------------------------------------------------

SIXTH_ON = ["六", "七", "八", "九", "十", "十一", "十二", "十三", "十四"]
CLAUSES: dict[str, list[tuple[Fate, str, str]]] = {
    "binjiang-rate": [(Fate.REVISED, "（九）", "（九）")],
    "binjiang-stacking": [(Fate.REVISED, "附则（一）", "附则（一）")],
    "chengdu-cap": [(Fate.REVISED, "第十条", "第十条")],
    "chengdu-insertion": [
        (Fate.INSERTED, "", "第六条"),
        *(
            (Fate.RENUMBERED, f"第{old}条", f"第{new}条")
            for old, new in zip(SIXTH_ON, [*SIXTH_ON[1:], "十五"], strict=True)
        ),
    ],
    "chengdu-repeal": [
        (Fate.REPEALED, "第九条", ""),
        *(
            (Fate.RENUMBERED, f"第{old}条", f"第{new}条")
            for old, new in zip(SIXTH_ON[4:], SIXTH_ON[3:-1], strict=True)
        ),
    ],
    "chengdu-rewording": [(Fate.REVISED, "第五条", "第五条")],
    "chengdu-threshold": [(Fate.REVISED, "第五条", "第五条")],
    "chengdu-validity": [(Fate.REVISED, "第十四条", "第十四条")],
    "chengdu-word": [(Fate.REVISED, "第五条", "第五条")],
}
EFFECTS: dict[str, dict[str, Effect | None]] = {
    "binjiang-rate": {"（九）/创新券补助": Effect.TIGHTER},
    # Several provisions that pay for one thing are beyond the proofs: that nobody loses is not one.
    "binjiang-stacking": {"附则（一）/就高不重复": None},
    "chengdu-cap": {"第十条/标准奖励": Effect.LOOSER},
    "chengdu-insertion": {"第六条/智能算力补贴": Effect.LOOSER},
    "chengdu-repeal": {"第九条/支持办会": None, "第九条/会议补贴": Effect.TIGHTER},
    "chengdu-rewording": {"第五条/成长支持": Effect.NONE, "第五条/小巨人奖励": Effect.NONE},
    "chengdu-threshold": {"第五条/成长支持": Effect.MIXED},
    # A longer term may make one award give way to another of the same project: no proof of that.
    "chengdu-validity": {"第十四条/有效期限": None},
    "chengdu-word": {"第五条/成长支持": Effect.MIXED},
}


def test_every_amendment_is_expected_to_do_something() -> None:
    """None was added without an expectation."""
    assert sorted(CLAUSES) == NAMES == sorted(EFFECTS)


@pytest.mark.parametrize("name", NAMES)
def test_an_amendment_changes_the_clauses_that_it_orders_to_change(
    name: str, compared: Compared
) -> None:
    """In the order of the text, under old and new numbers."""
    found = [(c.fate, c.label_before, c.label_after) for c in of(compared(name)).clauses]
    assert found == CLAUSES[name]


@pytest.mark.parametrize("name", NAMES)
def test_an_amendment_does_to_people_what_its_readme_says(name: str, compared: Compared) -> None:
    """To those whom these provisions concern; a renumbered one did not change."""
    every = of(compared(name)).provisions
    assert {p.id_after or p.id_before: p.effect for p in every} == EFFECTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_an_amendment_that_does_what_it_declares_has_no_problem(
    name: str, compared: Compared
) -> None:
    """Nor is it taken for law."""
    report = compared(name)
    assert report.all_problems == ()
    assert of(report).hypothetical == name.startswith("chengdu")


@pytest.mark.parametrize("name", NAMES)
def test_the_comment_on_an_amendment_fits_a_pull_request(name: str, compared: Compared) -> None:
    """Nothing had to be left out."""
    made = comment(compared(name))
    assert len(made) < 60_000
    assert "没有省略" in made


# Each by itself ----------------------------------------------------------------------------------


def differing(edges: tuple[Edge, ...], fact: str) -> list[str]:
    """The values of a fact at which the outcome changes."""
    return [edge.value for edge in edges if edge.fact == fact and edge.differs]


REVENUE, HIGHEST = "年度主营业务收入", "历年最高主营业务收入"


def test_reaching_instead_of_passing_changes_three_exact_amounts(compared: Compared) -> None:
    """首次突破 → 首次达到: 恰好3亿、5亿、10亿元, and one fen beside them nothing."""
    found = provision(compared("chengdu-word"), "第五条/成长支持")
    assert [edge.value for edge in found.edges if edge.fact == REVENUE] == [
        "299999999.99元", "3亿元", "300000000.01元", "499999999.99元", "5亿元", "500000000.01元",
        "999999999.99元", "10亿元", "1000000000.01元",
    ]  # fmt: skip
    assert differing(found.edges, REVENUE) == ["3亿元", "5亿元", "10亿元"]
    assert {*differing(found.edges, HIGHEST)} <= {"3亿元", "5亿元", "10亿元"}
    assert "3亿元" in differing(found.edges, HIGHEST)


def test_nothing_else_changes_by_that_word_and_this_is_proved(compared: Compared) -> None:
    """The sentence names these values of the two amounts that 首次 compares, and no others."""
    found = provision(compared("chengdu-word"), "第五条/成长支持")
    exactly = "恰为3亿元、恰为5亿元、恰为10亿元"
    assert found.confined == (
        f"已证明：只有{REVENUE}{exactly}，或者{HIGHEST}{exactly}时，结果才会改变"
    )
    assert found.note == ""


def test_who_stands_at_an_amount_gains_and_who_stood_there_loses(compared: Compared) -> None:
    """恰好等于某一档 counts this year, and for the years before it counts as well."""
    found = provision(compared("chengdu-word"), "第五条/成长支持")
    tiers = ("3亿元", "5亿元", "10亿元")
    examples = {example.direction: example for example in found.examples}
    assert stated(examples[GAIN].lines, f" {REVENUE}".strip()) in tiers
    assert stated(examples[LOSS].lines, HIGHEST) in tiers
    assert [doubt.partition("：")[0] for doubt in found.doubts_settled] == ["突破"]
    assert found.doubts_new == ()


def test_other_words_for_the_same_are_proved_to_change_nothing(compared: Compared) -> None:
    """In no direction, of neither provision, and no written case comes out differently."""
    report = compared("chengdu-rewording")
    every = [dict(p.certainty) for p in of(report).provisions]
    assert every == [dict.fromkeys(Direction, NONE)] * 2
    assert [(p.examples, p.edges, p.cases, p.note) for p in of(report).provisions] == [
        ((), (), (), "")
    ] * 2
    assert of(report).cases == ()
    assert [(p.doubts_new, p.doubts_settled) for p in of(report).provisions] == [((), ())] * 2


def test_a_lower_first_tier_gives_and_takes(compared: Compared) -> None:
    """Between 2亿 and 3亿元 of this year, and of the best year before."""
    found = provision(compared("chengdu-threshold"), "第五条/成长支持")
    around = [
        "199999999.99元", "2亿元", "200000000.01元", "299999999.99元", "3亿元", "300000000.01元",
    ]  # fmt: skip
    for fact in (REVENUE, HIGHEST):
        assert [edge.value for edge in found.edges if edge.fact == fact] == around
        assert differing(found.edges, fact) == ["200000000.01元", "299999999.99元", "3亿元"]
    assert dict(found.certainty)[GAIN] is dict(found.certainty)[LOSS] is FOUND
    between = "超过2亿元而不超过3亿元"
    assert found.confined == (
        f"已证明：只有{REVENUE}{between}，或者{HIGHEST}{between}时，结果才会改变"
    )


def test_those_edges_come_out_as_the_tiers_say(compared: Compared) -> None:
    """10万元 for the first tier; whoever passed it before gets nothing for it."""
    found = provision(compared("chengdu-threshold"), "第五条/成长支持")
    came = {(e.fact, e.value): (e.before, e.after) for e in found.edges}
    assert came[REVENUE, "2亿元"] == ("不符合", "不符合")
    assert came[REVENUE, "200000000.01元"] == ("不符合", "10万元")
    assert came[REVENUE, "300000000.01元"] == ("10万元", "10万元")
    assert came[HIGHEST, "2亿元"] == ("10万元", "10万元")
    assert came[HIGHEST, "200000000.01元"] == ("10万元", "不符合")


def test_a_higher_ceiling_takes_from_nobody(compared: Compared) -> None:
    """Who was cut off at 100万元 a year gets more, and that nobody loses is proved."""
    found = provision(compared("chengdu-cap"), "第十条/标准奖励")
    assert dict(found.certainty) == {GAIN: FOUND, LOSS: NONE, OTHER: NONE}
    came = {case.name: (case.before, case.after) for case in found.cases}
    assert came["三个级别各一项，125万元超过上限"] == ("100万元", "125万元")
    assert came["同年两项国际标准"] == ("100万元", "120万元")


def test_a_new_clause_gives_a_fifth_up_to_its_ceiling(compared: Compared) -> None:
    """20% of the fees, 100万元 a year; the clauses behind it only have other numbers."""
    report = compared("chengdu-insertion")
    found = provision(report, "第六条/智能算力补贴")
    assert (found.id_before, found.id_after) == ("", "第六条/智能算力补贴")
    [example] = [each for each in found.examples if each.direction is GAIN]
    fees = money(stated(example.lines, "上一年度结算费用"))
    assert example.before == "不符合"
    assert money(example.after) == min(fees // 5, 100 * 10**6)
    assert dict(found.certainty)[LOSS] is NONE
    assert [c for c in of(report).cases if "/v2.yaml:" not in c.where] == []
    assert of(report).conflicts == ()


def test_a_repealed_clause_takes_what_it_gave(compared: Compared) -> None:
    """200万元 at most for a conference; a sentence that decides no case is told apart."""
    report = compared("chengdu-repeal")
    found = provision(report, "第九条/会议补贴")
    assert found.id_after == ""
    assert dict(found.certainty)[LOSS] is FOUND
    assert dict(found.certainty)[GAIN] is NONE
    [example] = [each for each in found.examples if each.direction is LOSS]
    assert 0 < money(example.before) <= 200 * 10**6
    assert example.after == "不符合"
    assert provision(report, "第九条/支持办会").certainty == ()
    assert {case.after for case in found.cases} == {"不符合"}
    assert of(report).conflicts == ()


def test_what_the_decision_says_of_the_past_is_no_doubt_any_more(compared: Compared) -> None:
    """原规定执行 is about events; of what was paid before nothing is said. The longer term settles
    both, a decision that is silent none."""
    said = {name: of(compared(name)).transition for name in NAMES if name.startswith("chengdu")}
    open_ = {name: [line.split("：")[1] for line in lines if line.startswith("存疑")]
             for name, lines in said.items()}  # fmt: skip
    silence = ["新旧衔接", "旧规定下的所得"]
    assert open_.pop("chengdu-repeal") == ["旧规定下的所得"]
    assert open_.pop("chengdu-validity") == []
    assert [*open_.values()] == [silence] * 5


def test_a_longer_term_begins_to_matter_the_day_after_the_old_one(compared: Compared) -> None:
    """2027年2月16日 is the last day of three years from 2024年2月17日."""
    report = compared("chengdu-validity")
    found = provision(report, "第十四条/有效期限")
    differs = {edge.value: edge.differs for edge in found.edges}
    assert (differs["2027年2月16日"], differs["2027年2月17日"]) == (False, True)
    assert dict(found.certainty)[LOSS] is SOUGHT
    assert [example.before for example in found.examples] == ["已失效"]
    assert {case.before for case in of(report).cases} == {"已失效"}
    assert of(report).dates == ()


def test_a_lower_rate_takes_below_the_amount_that_reaches_the_ceiling(compared: Compared) -> None:
    """20% of 250万元 are 50万元: contracts from there on bring what they brought."""
    found = provision(compared("binjiang-rate"), "（九）/创新券补助")
    assert dict(found.certainty)[GAIN] is NONE
    [example] = [each for each in found.examples if each.direction is LOSS]
    contract = money(stated(example.lines, "合同成交额"))
    assert contract < 250 * 10**6
    assert money(example.before) <= min(contract * 3 // 10 + 1, 50 * 10**6)
    assert money(example.after) <= contract // 5 + 1
    came = {case.name: (case.before, case.after) for case in found.cases}
    assert came["合同100万元"] == ("至多30万元", "至多20万元")
    assert came["合同200万元"] == ("至多50万元", "至多40万元")


def test_a_rule_on_several_awards_changes_other_provisions(compared: Compared) -> None:
    """What another policy paid is not taken off any more; nobody is found to lose."""
    report = compared("binjiang-stacking")
    found = provision(report, "附则（一）/就高不重复")
    assert dict(found.certainty) == {GAIN: FOUND, LOSS: SOUGHT, OTHER: SOUGHT}
    assert all(example.provision not in ("", found.id_after) for example in found.examples)
    assert [doubt.partition("：")[0] for doubt in found.doubts_settled] == ["重复的范围"]
    came = {case.name: (case.before, case.after) for case in of(report).cases}
    assert came["市里同类资助已得80万元"] == ("420万元", "500万元")
    assert came["市里同类资助已得较高"] == ("就高让位", "500万元")
    assert "国家补助资金是基数，不是同类资助" not in came


# Planted faults ----------------------------------------------------------------------------------

CARD = "rules/chengdu/v2/__init__.py"
DECLARES = '            means={"标准奖励": Effect.LOOSER},\n'


@pytest.fixture
def amended(tmp_path: Path) -> Path:
    """The higher ceiling, laid over a copy, to be spoilt."""
    root = copied(tmp_path, "chengdu", "art_10")
    laid(root, "chengdu-cap")
    return root


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ("", "第十条/标准奖励：结果改变（多得），没有声明"),
        (DECLARES.replace("LOOSER", "MIXED"), "第十条/标准奖励：声明“有增有减”，而没有人少得"),
    ],
)
def test_an_effect_that_is_not_the_declared_one_is_a_problem(
    instead: str, said: str, amended: Path
) -> None:
    """Not declared at all; declared, and proved not to happen."""
    edit(amended, CARD, DECLARES, instead)
    problems = reported(amended, "chengdu/v1", "chengdu/v2").all_problems
    how = "请改正修改，或在这一项修改的 means= 中写明（别的条写全名，如 第二条/某奖励）"
    assert problems == (f"{CARD}: {said}；{how}",)


def test_a_number_changed_in_the_rule_alone_is_found_by_the_ledger(amended: Path) -> None:
    """The words say 200万元, the rule 300万元."""
    edit(amended, "rules/chengdu/v2/art_10.py", "万元(200)", "万元(300)")
    problems = reported(amended, "chengdu/v1", "chengdu/v2").all_problems
    assert problems
    assert all("rules/chengdu/v2/art_10.py" in problem for problem in problems)
    assert any("200万元" in problem for problem in problems)


FIFTH = "rules/chengdu/v1/art_05.py"


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    """The law as it stands, committed, to be changed in place."""
    return committed(copied(tmp_path, "chengdu", "art_05"))


def test_an_untouched_copy_differs_in_nothing(issued: Path) -> None:
    """What comes back from another revision is what is here."""
    report = reported(issued, "HEAD", None)
    assert (report.comparisons, report.all_problems) == ((), ())


def test_the_words_of_an_issued_edition_may_not_change(issued: Path) -> None:
    """Not even a clause that decides nothing."""
    edit(issued, "rules/chengdu/v1/gazette.txt", "政策解释。", "政策的解释。")
    assert (
        "rules/chengdu/v1/gazette.txt: 已发布版本的原文不能改动；"
        "修改请另立新版：tiaoli new edition chengdu"
    ) in reported(issued, "HEAD", None).all_problems


def test_an_edited_expectation_is_named_in_the_news(issued: Path) -> None:
    """A case that is made to fit is no case; with the line that says so it may be edited."""
    file, name = "fixtures/chengdu/art_05.yaml", "收入比3亿元多一分"
    text = (issued / file).read_text(encoding="utf-8")
    case = next(part for part in re.split(r"^(?=- )", text, flags=re.M) if f" {name}\n" in part)
    edit(issued, file, case, case.replace("结果: 10万元", "结果: 20万元"))
    line = f"- 改案例: {file} {name}"
    assert reported(issued, "HEAD", None).all_problems == (
        f"{file}: 案例“{name}”改了期望；请在 changes/ 的说明中写“{line}”，并说明为什么",
    )
    news = issued / "changes/+case.fix.md"
    news.write_text(f"原来的期望看错了。\n\n{line}\n", encoding="utf-8")
    assert reported(issued, "HEAD", None).all_problems == ()


def test_an_issued_rule_is_not_changed_but_by_a_correction(issued: Path) -> None:
    """A title that was renewed counts as new, by another default reading."""
    narrow, wide = '"复核不算新获得": ~企业.小巨人称号为复核通过,', '"复核算新获得": 不要求,'
    between = "\n" + " " * 12
    edit(issued, FIFTH, f"{narrow}{between}{wide}", f"{wide}{between}{narrow}")
    undeclared, retroactive = reported(issued, "HEAD", None).all_problems
    line = "- 改变: 成都 第五条/小巨人奖励 放宽"
    assert undeclared == (
        f"成都 第五条/小巨人奖励：结果改变（多得），没有声明；请在 changes/*.fix.md 中写“{line}”"
    )
    assert "v1 已发布，施行以来的案例改变了结果（溯及既往）" in retroactive
    news = issued / "changes/+reading.fix.md"
    news.write_text(f"换了默认读法。\n\n{line}\n", encoding="utf-8")
    assert reported(issued, "HEAD", None).all_problems == ()


def test_a_declaration_of_what_did_not_change_is_a_mistake(issued: Path) -> None:
    """The line would stay behind and excuse another change."""
    edit(issued, FIFTH, "不是称号的正式全称", "不是称号的全称")
    line = "- 改变: 成都 第十条/标准奖励 放宽"
    (issued / "changes/+x.law.md").write_text(f"说明。\n\n{line}\n", encoding="utf-8")
    assert reported(issued, "HEAD", None).all_problems == (
        "改变声明指向没有改动的规定：成都 第十条/标准奖励；请删去或改正",
    )


# The command -------------------------------------------------------------------------------------


def test_the_command_says_by_its_exit_whether_the_change_can_land(
    amended: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 without problems, 1 with some, 2 for what cannot be compared; files are written whole."""
    asked = ["--repository", amended.as_posix(), "compare", "chengdu/v1"]
    written = tmp_path / "comment.md"
    assert cli.main([*asked, "chengdu/v2", "--markdown", written.as_posix()]) == 0
    assert written.read_text(encoding="utf-8").startswith("<!-- tiaoli compare -->")
    assert "第十条/标准奖励" in capsys.readouterr().out
    edit(amended, CARD, DECLARES, "")
    assert cli.main([*asked, "chengdu/v2"]) == 1
    assert cli.main([*asked, "chengdu/v9"]) == 2
    assert "no edition `chengdu/v9`; there are chengdu/v1、chengdu/v2" in capsys.readouterr().err
