"""Forward chaining on durable-rules comes to what the evaluator comes to, exactly, or says so."""

from __future__ import annotations

import datetime
import random
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import durable_rules_engine as engine
import pytest

from tiaoli import casework, kinds
from tiaoli.case import Award, Case, Row
from tiaoli.casework import Casework, CaseworkDisagreement
from tiaoli.evaluate import END, START, entitled, value_of
from tiaoli.judge import judge
from tiaoli.kinds import UNKNOWN
from tiaoli.load import load
from tiaoli.matcher import LARGEST, CaseworkError, Check, Matcher, check_names, sign
from tiaoli.outcome import Status
from tiaoli.policy import Rulebook
from tiaoli.provisions import Support
from tiaoli.ruleset import Condition, owed
from tiaoli.tree import (
    All,
    Bound,
    ByKind,
    ByTier,
    Compare,
    Constant,
    Crossing,
    Either,
    Fact,
    Not,
    OneOf,
    Ratio,
    Several,
)

ROOT = Path(__file__).parents[2]
DAY = datetime.date(2025, 3, 1)
YI, WAN = 10**10, 10**6
ENTERPRISE = {
    "申请人.类型": "企业",
    "申请人.具有独立法人资格": True,
    "申请人.属人工智能产业类": True,
    "企业.是人工智能企业": True,
}
GROWTH, STANDARD = "第五条/成长支持", "第十条/标准奖励"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load(ROOT, ["chengdu"])[0]


@pytest.fixture(scope="module")
def work(book: Rulebook) -> Casework:
    return Casework(book)


def a_case(facts: dict[str, Any], day: datetime.date = DAY, **rest: Any) -> Case:
    return Case("案例", day, {**ENTERPRISE, **facts}, **rest)


def growth(revenue: Any, ai: Any, before: Any = 0) -> Case:
    facts = {
        "企业.年度主营业务收入": revenue,
        "企业.人工智能相关业务收入": ai,
        "企业.历年最高主营业务收入": before,
        "企业.申报年度": 2024,
    }
    return a_case({key: value for key, value in facts.items() if value is not None})


@pytest.mark.parametrize(
    ("case", "provision", "text"),
    [
        (growth(3 * YI, 18 * YI // 10), GROWTH, "不符合"),
        (growth(3 * YI + 1, 18 * YI // 10 + 1), GROWTH, "10万元"),
        (growth(3 * YI + 1, 18 * YI // 10), GROWTH, "不符合"),
        (growth(5 * YI + 1, 5 * YI, 3 * YI), GROWTH, "20万元"),
        (growth(5 * YI + 1, 5 * YI, 5 * YI + 1), GROWTH, "不符合"),
        (growth(10 * YI + 1, None), GROWTH, "未定"),
        (growth(0, 0), GROWTH, "不符合"),
        (growth(10**16, 6 * 10**15), GROWTH, "25万元"),
        (growth(10**16, 6 * 10**15 - 1), GROWTH, "不符合"),
        (growth(10**16 - 3, 6 * 10**15 - 1), GROWTH, "25万元"),
        (growth(10**16 - 3, 6 * 10**15 - 2), GROWTH, "不符合"),
    ],
)
def test_a_case_is_decided_as_the_text_says(
    work: Casework, case: Case, provision: str, text: str
) -> None:
    """Shares at exactly 60% of awkward amounts, amounts up to 10**16 fen, no share of nothing."""
    assert work.decide(case)[provision].outcome.text == text


def test_a_stated_share_of_more_digits_than_64_bits_is_exact(work: Casework) -> None:
    """The margin is cut to 64 bits only after it was computed: its sign is what counts."""
    for share, text in (
        (Fraction(3, 5), "10万元"),
        (Fraction(3, 5) - Fraction(1, 10**30), "不符合"),
    ):
        case = growth(4 * YI, None)
        case.facts["企业.人工智能相关业务收入占比"] = share  # type: ignore[index]
        assert work.decide(case)[GROWTH].outcome.text == text
    assert (sign(-(10**40)), sign(7)) == (-LARGEST, 7)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (datetime.date(2024, 2, 16), Status.NOT_YET),
        (datetime.date(2024, 2, 17), Status.ELIGIBLE),
        (datetime.date(2027, 2, 16), Status.ELIGIBLE),
        (datetime.date(2027, 2, 17), Status.EXPIRED),
    ],
)
def test_the_edition_is_in_force_from_its_first_to_its_last_day(
    work: Casework, day: datetime.date, status: Status
) -> None:
    """The first stage is whether the text applies on the case's day."""
    awarded = {"企业.获得小巨人称号": True, "企业.小巨人称号为复核通过": False}
    case = a_case({**awarded, "企业.小巨人称号公布日期": datetime.date(2024, 2, 17)}, day)
    assert work.decide(case)["第五条/小巨人奖励"].outcome.status is status


def test_a_recognition_and_the_scope_are_chained_into_what_follows(work: Casework) -> None:
    """A talent who was selected is recognised; an authority is outside the policy."""
    facts = {"人才.属人工智能领域相关人才": True, "人才.入选蓉城英才计划": True}
    for kind, status in (("企业", Status.ELIGIBLE), ("机关", Status.NOT_ELIGIBLE)):
        case = a_case({**facts, "申请人.类型": kind})
        assert work.decide(case)["第八条/特聘专家称号"].outcome.status is status


def test_a_later_rule_relies_on_a_recognition(book: Rulebook) -> None:
    """A status that one clause establishes is a fact for the next: forward chaining."""
    talent = book.subjects["人才"]
    relying = Support(
        quote="特聘专家", subject=talent, recipient="人才", gives="支持", why_no_amount="未写",
        when=talent.是蓉城英才计划特聘专家,
    )  # fmt: skip
    clause = book.clauses[-1]
    longer = replace(clause, provisions={**clause.provisions, "专家支持": relying})
    relied = Casework(replace(book, clauses=(*book.clauses[:-1], longer)))
    facts = {"人才.属人工智能领域相关人才": True, "人才.入选蓉城英才计划": True}
    for changed, text in (({}, "支持"), ({"人才.入选蓉城英才计划": False}, "未定")):
        outcome = relied.decide(a_case({**facts, **changed}))[f"{clause.label}/专家支持"].outcome
        assert outcome.text == text


def test_a_duty_is_kept_or_breached(work: Casework) -> None:
    """Duties are conclusions like any other; a yearly one is not breached before the year ends."""
    fact, last = "主管部门.本年度遴选了数据集建设单位", datetime.date(2025, 12, 31)
    for value, day, status in (
        (True, DAY, Status.KEPT),
        (False, DAY, Status.UNDETERMINED),
        (False, last, Status.BREACHED),
        (True, last, Status.KEPT),
    ):
        outcome = work.decide(a_case({fact: value}, day))["第八条/遴选数据集建设单位"].outcome
        assert outcome.status is status


def standards(*levels: Any, **rest: Any) -> Case:
    rows = tuple(
        Row(f"标准{i}", {"标准.主导制订": True, "标准.领域": "人工智能标准",
                        "标准.发布日期": DAY} | ({"标准.级别": level} if level else {}), "甲")
        for i, level in enumerate(levels)
    )  # fmt: skip
    return a_case({}, rows={"标准": rows}, **rest)


def test_of_one_project_only_the_highest_stands(work: Casework) -> None:
    """Three standards of one project bring the highest; an unknown level leaves it open."""
    decided = work.decide(standards("行业", "国际", "国家"))[STANDARD]
    assert [row.eligible for row in decided.rows] == [False, True, False]
    assert decided.outcome.text == "60万元"
    unsure = work.decide(standards("行业", "国家", None))[STANDARD]
    assert [row.eligible for row in unsure.rows] == [False, True, UNKNOWN]


@pytest.mark.parametrize(
    ("amount", "gone"), [(24 * WAN, False), (25 * WAN, True), (30 * WAN, True)]
)
@pytest.mark.parametrize("selection", [frozenset(), frozenset({"不再享受"})])
def test_what_was_paid_for_the_project_before_counts(
    work: Casework, amount: int, gone: bool, selection: frozenset[str]
) -> None:
    """Under one reading the difference is left, under the other nothing."""
    award = Award("其他政策", amount, DAY, project="甲", same_kind=True)
    case = standards("行业", awards=(award,))
    row = work.decide(case, selection)[STANDARD].rows[0]
    assert (row.eligible is False) is (gone or bool(selection))


def test_awards_that_were_each_lower_do_not_add_up_to_a_higher_one(work: Casework) -> None:
    """Where nothing more is paid, it is the first lower award that bars, and not a higher one."""
    awards = tuple(Award("其他政策", 20 * WAN, DAY, project="甲", same_kind=True) for _ in "ab")
    case = standards("国家", awards=awards)
    assert work.decide(case)[STANDARD].outcome.status is Status.SUPERSEDED
    assert work.decide(case, frozenset({"不再享受"}))[STANDARD].outcome.text == "不符合"


# Random cases ------------------------------------------------------------------------------------

DATES = [datetime.date(2024, 2, 16), datetime.date(2024, 2, 17), DAY,
         datetime.date(2025, 12, 31), datetime.date(2027, 2, 16),
         datetime.date(2027, 2, 17)]  # fmt: skip
AMOUNTS = [0, 1, 10**16, *(n * YI + d for n in (3, 5, 10) for d in (-1, 0, 1))]


def a_value(r: random.Random, kind: kinds.Kind) -> Any:
    match kind:
        case kinds.YesNo():
            return r.random() < 0.75
        case kinds.Choice(options=options):
            return r.choice(options)
        case kinds.Money():
            return r.choice([*AMOUNTS, r.randrange(10**12)])
        case kinds.Count():
            return r.choice([0, 1, 9, 10, 11, 499, 500, 501])
        case kinds.Date():
            return r.choice(DATES)
        case kinds.Duration():
            return r.choice([0, 11, 12, 13, 23, 24, 25, 35, 36, 37])
        case kinds.Year():
            return r.choice([2023, 2024, 2026, 2027])
        case kinds.Share():
            return r.choice([Fraction(3, 5), Fraction(3, 5) - Fraction(1, 10**9), Fraction(1)])
        case kinds.Yearly(of=of):
            first = r.randrange(2021, 2025)
            years = range(first, first + r.randrange(1, 4))
            return tuple((y, UNKNOWN if r.random() < 0.1 else a_value(r, of)) for y in years)
    raise AssertionError(kind)


def random_case(r: random.Random, book: Rulebook) -> Case:
    known = r.choice([0.5, 0.8, 0.95, 1])

    def facts(subject: Any) -> dict[str, Any]:
        return {
            fact.key: a_value(r, fact.kind)
            for fact in subject
            if not isinstance(fact.kind, kinds.Key)
            and r.random() < (known if fact.formula is None else 0.3)
        }

    single: dict[str, Any] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    read = {"申请人", "企业", *(name for _, name in book.judged)}
    for subject in (book.subjects[name] for name in sorted(read)):
        if subject.many:
            rows[subject.name] = tuple(
                Row(f"{subject.name}{i}", facts(subject), r.choice([None, None, "甲", "乙"]))
                for i in range(r.randrange(3))
            )
        else:
            single |= facts(subject)
    if r.random() < 0.7:
        single |= ENTERPRISE
    awards: Any = tuple(
        Award(
            r.choice([*book.by_id, "其他政策"]), r.choice([UNKNOWN, WAN, 100 * WAN]),
            r.choice([UNKNOWN, DAY]), r.choice([None, "标准0", "软件产品1"]),
            r.choice([None, "甲", "乙"]), r.choice([True, True, False, UNKNOWN]),
        )
        for _ in range(r.choice([0, 0, 0, 1, 3]))
    )  # fmt: skip
    if r.random() < 0.05:
        awards = UNKNOWN
    return Case("案例", r.choice([DAY] * 10 + DATES), single, rows, awards)


def every_reading(book: Rulebook) -> list[str]:
    return sorted({n for p in book.placed for doubt in p.readings for n in doubt.names[1:]})


@pytest.mark.parametrize("seed", range(4))
def test_random_cases_of_the_whole_policy_are_decided_alike(
    work: Casework, book: Rulebook, seed: int
) -> None:
    """2,000 cases with unknown facts, several projects and earlier awards; no difference."""
    r = random.Random(seed)
    seen = set()
    for _ in range(500):
        case = random_case(r, book)
        decisions = work.decide(case)
        seen |= {decision.outcome.status for decision in decisions.values()}
    assert decisions == judge(book, case)
    assert seen == set(Status)


def test_random_cases_are_decided_alike_under_other_readings(book: Rulebook) -> None:
    """Each reading by itself, and ten selections of many."""
    r = random.Random(5)
    names = every_reading(book)
    selections = [frozenset({n}) for n in names]
    selections += [frozenset(r.sample(names, len(names) // 2)) for _ in range(10)]
    work = Casework(book)
    for selection in selections:
        for _ in range(4):
            work.decide(random_case(r, book), selection)


# Conditions --------------------------------------------------------------------------------------

YESES = tuple(Fact("甲", f"问{i}", kinds.YesNo(), "定义", "来源") for i in range(30))
PART, WHOLE = (Fact("甲", name, kinds.Money(), "定义", "来源") for name in ("部分", "总额"))
COLOUR = Fact("甲", "颜色", kinds.Choice(("红", "黄", "蓝")), "定义", "来源")


def random_facts(r: random.Random) -> dict[str, Any]:
    facts: dict[str, Any] = {f.key: r.choice([True, False, UNKNOWN]) for f in YESES}
    facts |= {f.key: r.choice([0, 1, 2, 3, 5, UNKNOWN]) for f in (PART, WHOLE)}
    return {**facts, COLOUR.key: r.choice(["红", "黄", "蓝", UNKNOWN]), START: None, END: None}


def random_condition(r: random.Random, depth: int) -> Any:
    if depth == 0:
        share = Constant(kinds.Share(), Fraction(r.randrange(4), 3))
        amount = Constant(kinds.Money(), r.randrange(5))
        return r.choice([
            r.choice(YESES), OneOf(COLOUR, tuple(r.sample(["红", "黄", "蓝"], r.randrange(4)))),
            Compare(Ratio(PART, WHOLE), r.choice(list(Bound)), share),
            Compare(PART, r.choice(list(Bound)), r.choice([WHOLE, amount])),
        ])  # fmt: skip
    parts = tuple(random_condition(r, depth - 1) for _ in range(r.randrange(1, 4)))
    return r.choice([All(parts), Either(parts), Not(parts[0])])


def test_a_random_condition_has_its_value_in_strong_kleene_logic() -> None:
    """Every bound, zero wholes, unknowns anywhere."""
    r = random.Random(1)
    seen = set()
    for _ in range(120):
        tree = random_condition(r, r.randrange(4))
        condition = Condition(tree)
        for _ in range(30):
            f = random_facts(r)
            assert condition.conclude(f).value is value_of(tree)(f)
            seen.add(value_of(tree)(f) is UNKNOWN)
    assert seen == {True, False}


def test_a_condition_too_large_for_one_matcher_is_chained() -> None:
    """3**8 ways to hold do not fit: the halves become conclusions of an earlier stage."""
    r = random.Random(2)
    tree = All(tuple(Either(YESES[i : i + 3]) for i in range(0, 24, 3)))
    condition = Condition(Not(tree))
    assert condition.earlier
    for _ in range(2000):
        f = random_facts(r)
        if r.random() < 0.7:
            f |= {fact.key: True for fact in YESES if r.random() < 0.6}
        assert condition.conclude(f).value is value_of(Not(tree))(f)


def test_whether_an_amount_is_owed_is_judged_as_the_evaluator_judges_it() -> None:
    """Tiers inside kinds: where the kind is unknown nothing is decided."""
    r = random.Random(3)
    tiers = ByTier(
        Crossing(PART, WHOLE, Bound.ABOVE),
        tuple((Constant(kinds.Money(), n), Constant(kinds.Money(), n)) for n in (1, 3)),
        Several.HIGHEST,
    )
    for table in ((("红", tiers), ("黄", Constant(kinds.Money(), 1))), (("红", tiers),)):
        tree = ByKind(COLOUR, table)
        condition = Condition(owed(tree))
        for _ in range(500):
            f = random_facts(r)
            assert condition.conclude(f).value is entitled(tree)(f)


def test_a_node_that_is_no_condition_is_refused() -> None:
    """Misuse never fails silently."""
    with pytest.raises(TypeError, match="no rules for Constant"):
        Condition(Constant(kinds.Money(), 1))


# A difference is never an answer -----------------------------------------------------------------


def test_a_planted_disagreement_is_raised_with_both_traces(
    work: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One rule that fires wrongly is enough, and both sides are shown."""
    case = growth(3 * YI, 18 * YI // 10)
    work.decide(case)
    judged = work._plans[frozenset()].provisions[GROWTH]
    rules = {
        name: tuple(t._replace(operator="$gte") if t.operator == "$gt" else t for t in tests)
        for name, tests in judged.condition.matcher.rules.items()
        if name.startswith("yes")
    }
    monkeypatch.setattr(judged.condition, "matcher", Matcher(rules))
    with pytest.raises(CaseworkDisagreement) as raised:
        work.decide(case)
    assert raised.value.where.startswith(GROWTH)
    assert raised.value.matcher[0].startswith("yes; fired: yes_")
    assert f"{3 * YI}  number(企业.年度主营业务收入)" in raised.value.matcher
    assert raised.value.evaluator[0] == "no"
    assert "no  Compare(企业.年度主营业务收入, 3亿元)" in raised.value.evaluator
    assert "matcher" in str(raised.value)


def test_a_planted_disagreement_on_stacking_is_raised(
    work: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that would both stand are not let through."""
    rules = Matcher({"stands_all": [Check(n, "$gte", 0) for n in ("rank", "had", "left")]})
    monkeypatch.setattr(casework, "stacking", lambda: rules)
    with pytest.raises(CaseworkDisagreement, match="project `甲`"):
        work.decide(standards("行业", "国际"))


@pytest.mark.parametrize("change", ["rows", "status", "eligible"])
def test_a_verdict_that_does_not_follow_from_the_rows_is_raised(
    book: Rulebook, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The judge's own steps after the evaluator are compared too."""

    def wrong(*args: Any, **rest: Any) -> Any:
        decisions = judge(*args, **rest)
        d = decisions[STANDARD]
        if change == "rows":
            decisions[STANDARD] = replace(d, rows=d.rows[1:])
        elif change == "status":
            outcome = replace(d.outcome, status=Status.NOT_ELIGIBLE)
            decisions[STANDARD] = replace(d, outcome=outcome)
        else:
            decisions[STANDARD] = replace(d, rows=(replace(d.rows[0], eligible=False),))
        return decisions

    monkeypatch.setattr(casework, "judge", wrong)
    with pytest.raises(CaseworkDisagreement):
        Casework(book).decide(standards("国家"))


# The matcher -------------------------------------------------------------------------------------


def facts_in(matcher: Matcher) -> str:
    return str(engine.get_facts(matcher.session, "0"))


def test_integers_are_exact_to_the_last_of_64_bits() -> None:
    """A bound one below, at and one above the largest numbers that are let in."""
    top = LARGEST
    matcher = Matcher({"below_1": [Check("p", "$lt", top)], "above_1": [Check("p", "$gt", -top)]})
    assert matcher.fire({"p": top}) == ("above_1",)
    assert set(matcher.fire({"p": top - 1})) == {"below_1", "above_1"}
    assert matcher.fire({"p": -top}) == ("below_1",)
    for beyond in (top + 1, -top - 1):
        with pytest.raises(CaseworkError, match="64 bits"):
            matcher.fire({"p": beyond})
        with pytest.raises(CaseworkError, match="64 bits"):
            Matcher({"a_1": [Check("p", "$lt", beyond)]})


def test_an_absent_property_is_refused() -> None:
    """To durable-rules a missing property and a false one look alike."""
    with pytest.raises(CaseworkError, match="no value for q"):
        Matcher({"a_1": [Check("p", "$lt", 1), Check("q", "$lt", 1)]}).fire({"p": 0})


def test_more_rules_than_are_safe_are_refused() -> None:
    """All 60 rules that are let in can fire on one fact; 61 are refused."""
    rules = {f"a_{i}": [Check(f"p{i}", "$gte", 1)] for i in range(61)}
    with pytest.raises(CaseworkError, match="61 rules"):
        Matcher(rules)
    del rules["a_60"]
    assert set(Matcher(rules).fire({f"p{i}": 1 for i in range(60)})) == set(rules)


@pytest.mark.parametrize("pair", [("costarring", "liquid"), ("declinate", "macallums")])
def test_properties_with_one_hash_are_refused(pair: tuple[str, str]) -> None:
    """Known collisions of the 32-bit FNV-1a hash."""
    with pytest.raises(CaseworkError, match="same hash"):
        check_names(pair)
    with pytest.raises(CaseworkError, match="same hash"):
        Matcher({"a_1": [Check(name, "$lt", 1) for name in pair]})


@pytest.mark.parametrize("problem", [KeyboardInterrupt, engine.error])
def test_nothing_remains_asserted_after_an_error(
    monkeypatch: pytest.MonkeyPatch, problem: type[BaseException]
) -> None:
    """The fact is retracted, and the session, whose action stays open, is not used again."""
    matcher = Matcher({"a_1": [Check("p", "$lt", 1)]})
    assert matcher.fire({"p": 0}) == ("a_1",)
    session = matcher.session

    def fails(*args: Any) -> None:
        assert '"p": 0' in facts_in(matcher)
        raise problem("stop")

    with monkeypatch.context() as patched:
        patched.setattr(engine, "complete_and_start_action", fails)
        expected = CaseworkError if problem is engine.error else problem
        with pytest.raises(expected, match="stop"):
            matcher.fire({"p": 0})
    assert engine.get_facts(session, "0") == "[]"
    assert matcher.fire({"p": 0}) == ("a_1",)
    assert matcher.session != session
    assert facts_in(matcher) == "[]"


def test_an_answer_of_the_engine_that_was_not_expected_is_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fact already known, or one that no rule looked at, gives no verdict."""
    matcher = Matcher({"a_1": [Check("p", "$lt", 1)]})
    with monkeypatch.context() as patched:
        patched.setattr(engine, "assert_fact", lambda *args: (2, 1))
        with pytest.raises(CaseworkError, match="answers 2"):
            matcher.fire({"p": 0})
    with monkeypatch.context() as patched:
        patched.setattr(engine, "start_action_for_state", lambda *args: None)
        with pytest.raises(CaseworkError, match=r"answers 0 and \[\]"):
            matcher.fire({"p": 0})
    assert matcher.fire({"p": 0}) == ("a_1",)


def test_durable_rules_is_imported_only_to_judge() -> None:
    """Reading the module costs nothing, and it needs no compiler's product until it is used."""
    code = "import sys, tiaoli.casework; sys.exit('durable_rules_engine' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
