"""The rulebooks made again from the exported document, and the documents that are refused."""

from __future__ import annotations

import copy
import datetime
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from tests.conftest import BOOKS, ROOT
from tests.small import book as small
from tests.small import doubt, grant, 万元, 企业, 名, 平台, 年
from tiaoli.cases import case_files, read_written, run
from tiaoli.export import rulebook_json
from tiaoli.history import with_history
from tiaoli.imported import ImportedError, rulebooks
from tiaoli.kinds import Date, Share
from tiaoli.load import sha256
from tiaoli.orders import (
    Commence,
    Governs,
    Insert,
    Order,
    Renumber,
    Repeal,
    Replace,
    Revise,
    Transition,
)  # fmt: skip
from tiaoli.policy import Chapter, Edition, Lack, Residue, Rulebook, Status
from tiaoli.provisions import (
    Appropriation,
    Covers,
    Defect,
    Duty,
    Effect,
    Envelope,
    LastDay,
    Limit,
    Once,
    PaidBefore,
    Per,
    Period,
    Programme,
    Publication,
    Quota,
    Recognition,
    Scope,
    Stacking,
    Supersession,
    Support,
    Validity,
)  # fmt: skip
from tiaoli.tree import (
    AlreadyPaid,
    Always,
    Bound,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    InValidity,
    Less,
    Not,
    OneOf,
    Portion,
    Several,
    Worded,
    YearsLeft,
)  # fmt: skip

Json = dict[str, Any]
DAY = Constant(Date(), datetime.date(2025, 7, 1))
WORDS = "第一条 给予补助。"
GRANT = "第一条/补助"


def first() -> Rulebook:
    """An edition with one provision of nearly every kind, and a doubt of every sort."""
    large = Compare(企业.收入, Bound.AT_LEAST, 万元(3), ("以上",))
    tiers = ByTier(企业.收入, ((万元(3), 万元(1)), (万元(5), 万元(2))), Several.HIGHEST)
    table = ByKind(企业.级别, (("甲级", 万元(3)), ("乙级", 万元(1))), ("分别",))
    part = Portion(Constant(Share(), Fraction(1, 3)), 平台.投入)
    made = small(
        grant(
            Capped(doubt(part, Less(part, AlreadyPaid(this_year=True))), 万元(9)), 平台,
            when=large & OneOf(平台.级别, ("甲级",)) & ~Worded(企业.优秀, ("优秀",)),
            times=doubt(Once(Per.ITEM, ("一次",)), None, name="几次"),
            limits=(
                Limit(万元(9), Per.ITEM, Period.TERM),
                doubt(
                    Limit(万元(9), Per.APPLICANT, Period.YEAR),
                    Limit(万元(9), Per.APPLICANT, Period.YEAR, by=平台.认定日期), name="哪年",
                ),
            ),
            quota=Quota(名(5), 企业.收入), no_effect={"给": "没有别的意思"},
            defects=(Defect("给予", "缺主语"),),
        ),
        分档=grant(
            doubt(tiers, table, name="怎样算"), when=InValidity(企业.年度) & YearsLeft(年(3))
        ),
        支持=Support(
            quote="给予", subject=企业, recipient="企业", gives="支持", why_no_amount="没有写"
        ),
        认定=Recognition(quote="给予", subject=企业, recipient="企业", establishes=企业.优秀),
        义务=Duty(quote="给予", bearer="企业", must="报告", subject=企业, kept=企业.合格),
        倡导=Programme(
            quote="给予", actor="市", addressee="企业", does="支持", why_no_verdict="没有标准"
        ),
        资金=Appropriation(quote="给予", envelope=Envelope(万元(99), Period.YEAR), funds="补助"),
        范围=Scope(quote="给予", when=Always()),
        重复=Stacking(
            quote="给予", unit="项目", same_kind="同类", covers=Covers.OWN, subjects=(平台,),
            paid_before=doubt(PaidBefore.DIFFERENCE, PaidBefore.NOTHING, name="补差"),
        ),
        期限=Validity(
            quote="给予", start=DAY, term=年(3), last_day=doubt(*LastDay, name="末日"),
        ),
        从新=Supersession(quote="给予", by="上级", effect="从其规定", why_no_verdict="没有内容"),
    )  # fmt: skip
    card = Edition(
        Status.ISSUED, sha256(WORDS.encode()), (Chapter("一、总则", "一"),),
        (Residue("（略）", "附注"),), (Lack("期限", "三年"),), "各区", datetime.date(2025, 6, 1),
    )  # fmt: skip
    clauses = tuple(replace(clause, words=WORDS, since="v1") for clause in made.clauses)
    return replace(
        made, edition=card, gazette=WORDS, gazette_bytes=WORDS.encode(), clauses=clauses,
        lexicon={"以上": "包括本数"},
    )  # fmt: skip


def second(amended: Rulebook) -> Rulebook:
    """An edition that amends the first, with an order of every kind."""
    text = "把“三”改为“五”。"
    orders: tuple[Order, ...] = (
        Replace(quote="把“三”改为“五”", clause="第一条", words={"三": "五", "把": ""}),
        Revise(quote="改为", clause="第二条", means={"补助": Effect.TIGHTER}),
        Insert(quote="增加", clause="第三条", after="第二条"),
        Repeal(quote="删去", clause="第四条"),
        Renumber(quote="依次", labels={"第五条": "第四条"}),
        Commence(quote="施行", start=Publication()),
        Transition(quote="原规定", events=Governs.EVENT, awards=None),
    )
    card = Edition(
        Status.ISSUED, sha256(text.encode()), amends="v1", orders=orders, hypothetical=True,
        published=datetime.date(2026, 1, 1),
    )  # fmt: skip
    clauses = tuple(replace(clause, since="v1", was="第一条") for clause in amended.clauses)
    return replace(
        amended, edition_id="v2", edition=card, gazette=text, gazette_bytes=text.encode(),
        clauses=clauses, amended=amended, consolidated="第一条 给予。",
    )  # fmt: skip


@cache
def books() -> list[Rulebook]:
    one = first()
    return with_history([one, second(one)])


@cache
def document() -> Json:
    return as_read(rulebook_json(books()))


def as_read(exported: Json) -> Json:
    read: Json = json.loads(json.dumps(exported))
    return read


def own_fields(book: Rulebook) -> Json:
    """What a book holds, but for the tables that no document has and the book it amends."""
    left_out = ("measures", "amended")
    return {f.name: getattr(book, f.name) for f in fields(book) if f.name not in left_out}


def edition(doc: Json, number: int = 0) -> Json:
    found: Json = doc["policies"][0]["editions"][number]
    return found


def provision(doc: Json, id_: str = GRANT) -> Json:
    clauses = edition(doc)["clauses"]
    found: Json = next(p for c in clauses for p in c["provisions"] if p["id"] == id_)
    return found


def fact(doc: Json, key: str) -> Json:
    facts = (f for noun in doc["vocabulary"]["subjects"] for f in noun["facts"])
    found: Json = next(f for f in facts if f["key"] == key)
    return found


# The round trip ----------------------------------------------------------------------------------


def test_the_repository_comes_back() -> None:
    """Every policy of the repository, exported, read and imported, exports to the same document."""
    exported = rulebook_json(BOOKS)
    assert exported == rulebook_json(rulebooks(as_read(exported)))


def test_every_provision_comes_back() -> None:
    """Provision by provision, what is imported equals what was loaded, and so does the rest."""
    made = rulebooks(as_read(rulebook_json(BOOKS)))
    assert len(BOOKS) == len(made)
    for book, again in zip(BOOKS, made, strict=True):
        for placed, other in zip(book.placed, again.placed, strict=True):
            assert (placed.id, placed.provision) == (other.id, other.provision)
        assert own_fields(book) == own_fields(again)
        assert {n: s.facts for n, s in book.subjects.items()} == {
            n: s.facts for n, s in again.subjects.items()
        }


def test_written_cases_come_out_the_same() -> None:
    """Every written case of the Panzhihua policy is judged the same under the imported rules."""
    book, again = (
        next(b for b in found if b.policy_id == "panzhihua")
        for found in (BOOKS, rulebooks(as_read(rulebook_json(BOOKS))))
    )
    assert outcomes(book) == outcomes(again)


def outcomes(book: Rulebook) -> list[Any]:
    cases = [c for file in case_files(ROOT, book.policy_id) for c in read_written(ROOT, file, book)]
    return [
        (
            result.case.name,
            result.expectation.provision,
            result.actual.text if result.actual else None,
            {names: outcome.text for names, outcome in result.readings.items()},
            result.differences,
        )
        for result in run(book, cases)
    ]


def test_importing_is_quick() -> None:
    """All policies of the repository are imported within two seconds even on a busy machine."""
    read = as_read(rulebook_json(BOOKS))
    start = time.process_time()
    rulebooks(read)
    assert time.process_time() - start < 2


def test_every_kind_of_field_comes_back() -> None:
    """Tiers, tables, shares, doubts of every sort, and an amending edition with its orders."""
    made = rulebooks(document())
    assert [own_fields(book) for book in books()] == [own_fields(book) for book in made]
    assert document() == rulebook_json(made)


def test_an_amending_edition_holds_the_one_it_amends() -> None:
    """The imported second edition amends the imported first one, and knows its history."""
    _, made = rulebooks(document())
    assert made.amended is not None
    assert books()[1].text == made.text
    assert [own_fields(books()[0])["clauses"]] == [made.amended.clauses]
    assert made.edition.orders == books()[1].edition.orders
    assert [turn.start for turn in made.history] == [
        datetime.date(2025, 7, 1), datetime.date(2026, 1, 1),
    ]  # fmt: skip


def test_facts_are_made_in_the_order_of_their_formulas() -> None:
    """A fact can stand before those that it is derived from, even in another subject."""
    doc = copy.deepcopy(document())
    doc["vocabulary"]["subjects"][0]["facts"].reverse()
    doc["vocabulary"]["subjects"].reverse()
    assert 企业.facts == rulebooks(doc)[0].subjects["企业"].facts


def test_numbers_are_exact() -> None:
    """The largest amount and a third come back to the digit."""
    [book, _] = rulebooks(document())
    pays = book.by_id[GRANT].provision.pays  # type: ignore[attr-defined]
    assert (Fraction(1, 3), 9 * 10**6) == (pays.amount.taken.rate.value, pays.ceiling.value)
    doc = copy.deepcopy(document())
    provision(doc)["pays"]["ceiling"]["value"] = "9007199254740993"
    [book, _] = rulebooks(doc)
    expected = 2**53 + 1
    assert expected == book.by_id[GRANT].provision.pays.ceiling.value  # type: ignore[attr-defined]


# Other versions ----------------------------------------------------------------------------------


def test_an_older_version_lacks_fields_with_a_default() -> None:
    """What has a default may be missing from the cards, the clauses, the provisions, the nodes."""
    doc = as_read(rulebook_json([first()]))
    for card, names in (
        (edition(doc), ("orders", "hypothetical", "text", "lacks", "lead", "published", "amends")),
        (edition(doc)["clauses"][0], ("since", "was")),
        (provision(doc), ("measure", "quota", "defects")),
        (provision(doc)["pays"], ("words",)),
        (fact(doc, "企业.合格"), ("phrases", "at_most")),
    ):
        for name in names:
            del card[name]
    [book] = rulebooks(doc)
    old = first()
    card = Edition(Status.ISSUED, sha256(WORDS.encode()), old.edition.chapters, old.edition.residue)
    assert card == book.edition
    clause, provision_ = old.clauses[0], old.by_id[GRANT].provision
    grant_ = replace(provision_, quota=None, defects=())  # type: ignore[call-arg]
    expected = replace(clause, since="", was="", provisions={**clause.provisions, "补助": grant_})
    assert (expected,) == book.clauses
    assert book.text == WORDS


def test_a_newer_version_says_more_on_its_cards() -> None:
    """What the cards of a policy, an edition or a clause say besides is ignored."""
    doc = copy.deepcopy(document())
    for card in (doc["policies"][0], edition(doc), edition(doc)["clauses"][0]):
        card["seal"] = {"of": "tomorrow"}
    assert document() == rulebook_json(rulebooks(doc))


# Refusals ----------------------------------------------------------------------------------------


def other_format(doc: Json) -> None:
    doc["format"] = "2"


def no_policies(doc: Json) -> None:
    del doc["policies"]


def a_further_part(doc: Json) -> None:
    doc["measures"] = {}


def unknown_node(doc: Json) -> None:
    provision(doc)["pays"]["node"] = "Guess"


def node_of_another_module(doc: Json) -> None:
    provision(doc)["pays"]["node"] = "RuleError"


def abstract_node(doc: Json) -> None:
    provision(doc)["when"]["node"] = "Node"


def abstract_order(doc: Json) -> None:
    edition(doc, 1)["orders"][3]["node"] = "Order"


def unknown_kind(doc: Json) -> None:
    provision(doc)["kind"] = "Entitlement"


def kind_that_is_no_name(doc: Json) -> None:
    provision(doc)["kind"] = ["Grant"]


def missing_field(doc: Json) -> None:
    del provision(doc)["pays"]["ceiling"]


def missing_quote(doc: Json) -> None:
    del provision(doc)["quote"]


def field_too_many(doc: Json) -> None:
    provision(doc)["pays"]["note"] = "多出来的"


def provision_says_more(doc: Json) -> None:
    provision(doc)["note"] = "多出来的"


def integer_amount(doc: Json) -> None:
    provision(doc)["pays"]["ceiling"]["value"] = 9000000


def negative_amount(doc: Json) -> None:
    provision(doc)["pays"]["ceiling"]["value"] = "-5"


def endless_amount(doc: Json) -> None:
    provision(doc)["pays"]["ceiling"]["value"] = "9" * 9999


def zero_denominator(doc: Json) -> None:
    provision(doc)["pays"]["amount"]["options"][0][1]["rate"]["value"] = {"fraction": "3/0"}


def series_as_constant(doc: Json) -> None:
    of = {"kind": "Yearly", "of": {"kind": "Money"}}
    provision(doc)["pays"]["ceiling"]["kind"] = of


def impossible_day(doc: Json) -> None:
    provision(doc, "第一条/期限")["start"]["value"] = "2025-02-30"


def last_day_of_all(doc: Json) -> None:
    provision(doc, "第一条/期限")["start"]["value"] = "9999-12-31"


def unknown_bound(doc: Json) -> None:
    provision(doc)["when"]["parts"][0]["bound"] = "=="


def unknown_fact(doc: Json) -> None:
    provision(doc)["when"]["parts"][0]["left"] = {"fact": "企业.利润"}


def unknown_subject(doc: Json) -> None:
    provision(doc)["subject"] = "人才"


def limit_in_a_condition(doc: Json) -> None:
    provision(doc)["when"]["parts"].append(provision(doc)["limits"][0])


def unknown_option(doc: Json) -> None:
    provision(doc, "第一条/重复")["paid_before"]["options"][1][1] = "everything"


def one_sided_doubt(doc: Json) -> None:
    del provision(doc)["times"]["options"][1:]


def triple_in_a_table(doc: Json) -> None:
    provision(doc)["no_effect"][0].append("又")


def tiers_of_facts(doc: Json) -> None:
    tiers = provision(doc, "第一条/分档")["pays"]["options"][0][1]["tiers"]
    tiers[0][0] = {"fact": "企业.收入"}


def other_id(doc: Json) -> None:
    provision(doc)["id"] = "第二条/补助"


def same_name_twice(doc: Json) -> None:
    provision(doc, "第一条/支持").update(id=GRANT, name="补助")


def no_editions(doc: Json) -> None:
    doc["policies"][0]["editions"] = []


def empty_text(doc: Json) -> None:
    edition(doc, 1)["text"] = ""


def changed_gazette(doc: Json) -> None:
    edition(doc)["gazette"]["text"] += "又"


def half_a_character(doc: Json) -> None:
    edition(doc)["gazette"]["text"] = "\ud800"


def other_text(doc: Json) -> None:
    edition(doc)["text"] = "另一个文本"


def no_text(doc: Json) -> None:
    del edition(doc, 1)["text"]


def amends_nothing(doc: Json) -> None:
    edition(doc, 1)["amends"] = "v7"


def unknown_status(doc: Json) -> None:
    edition(doc)["status"] = "大概已发布"


def circular_facts(doc: Json) -> None:
    for one, other in (("企业.收入", "企业.总收入"), ("企业.总收入", "企业.收入")):
        fact(doc, one)["formula"] = {"node": "Sum", "parts": [{"fact": other}]}


def fact_of_another(doc: Json) -> None:
    fact(doc, "企业.合格")["subject"] = "平台"


def fact_twice(doc: Json) -> None:
    doc["vocabulary"]["subjects"][0]["facts"].append(fact(doc, "企业.合格"))


def choice_without_options(doc: Json) -> None:
    fact(doc, "平台.级别")["kind"]["options"] = "甲级"


def word_without_meaning(doc: Json) -> None:
    doc["vocabulary"]["words"]["以上"] = None


FAULTS: list[tuple[Callable[[Json], None], str]] = [
    (other_format, "document: has format `'2'`; this version reads `1` only"),
    (no_policies, "document: lacks `policies`"),
    (a_further_part, "document: has `'measures'`, which this version does not know"),
    (unknown_node, "mou/v1/第一条/补助.pays: `'Guess'` is no node that this version knows here"),
    (node_of_another_module, "补助.pays: `'RuleError'` is no node"),
    (abstract_node, "补助.when: `'Node'` is no node"),
    (abstract_order, "mou/v2.orders[3]: `'Order'` is no node"),
    (unknown_kind, "第一条/补助: `'Entitlement'` is no kind of provision"),
    (kind_that_is_no_name, "第一条/补助: `list` is no kind of provision"),
    (missing_field, "补助.pays: lacks `ceiling`, which a Capped needs"),
    (missing_quote, "第一条/补助: lacks `quote`, which a Grant needs"),
    (field_too_many, "补助.pays: has `'note'`, which this version does not know"),
    (provision_says_more, "第一条/补助: has `'note'`, which"),
    (integer_amount, "补助.pays.ceiling.value: `9000000` is no string of digits"),
    (negative_amount, "补助.pays.ceiling.value: `'-5'` is no string of digits"),
    (endless_amount, "补助.pays.ceiling.value: `'99999"),
    (zero_denominator, "补助.pays.amount.options[0][1].rate.value: `'3/0'` is no fraction"),
    (series_as_constant, "补助.pays.ceiling.kind: a constant cannot be a Yearly"),
    (impossible_day, "期限.start.value: there is no day `'2025-02-30'`"),
    (last_day_of_all, "mou: "),
    (unknown_bound, "补助.when.parts[0].bound: `'=='` is no Bound"),
    (
        unknown_fact,
        "补助.when.parts[0].left: `'企业.利润'` is no fact of the document's vocabulary",
    ),
    (unknown_subject, "补助.subject: `'人才'` is no subject"),
    (limit_in_a_condition, "补助.when.parts[3]: `'Limit'` is no node"),
    (unknown_option, "重复.paid_before.options[1][1]: `'everything'` is no value"),
    (one_sided_doubt, "补助.times: reading `几次` needs the reading taken and at least one other"),
    (triple_in_a_table, "补助.no_effect[0]: needs a list of 2, not of 3"),
    (tiers_of_facts, "分档.pays.options[0][1]: 'Fact' object has no attribute 'value'"),
    (other_id, "第一条/补助: has the id `'第二条/补助'`; write `'第一条/补助'`"),
    (same_name_twice, "第一条.provisions[2].name: `'补助'` stands here twice"),
    (no_editions, "mou: has no editions"),
    (empty_text, "mou/v2.text: is empty"),
    (changed_gazette, "mou/v1.gazette: the text has the SHA-256"),
    (half_a_character, r"mou/v1.gazette: `'\ud800'` holds half a character"),
    (other_text, "mou/v1.text: differs from the gazette"),
    (no_text, "mou/v2.text: needs a string, not `None`"),
    (amends_nothing, "mou/v2: amends `'v7'`, which is no earlier edition"),
    (unknown_status, "mou/v1.status: `'大概已发布'` is no Status"),
    (circular_facts, "企业.收入.formula.parts[0]: `'企业.总收入'` is derived from itself"),
    (fact_of_another, "vocabulary/企业.合格: has subject and name of `'平台.合格'`"),
    (fact_twice, "vocabulary/企业.facts[12].key: `'企业.合格'` stands here twice"),
    (choice_without_options, "vocabulary/平台.级别.kind.options: needs a list, not `'甲级'`"),
    (word_without_meaning, "vocabulary.words.以上: needs a string, not `None`"),
]


@pytest.mark.parametrize(("fault", "message"), FAULTS, ids=[f.__name__ for f, _ in FAULTS])
def test_faults_are_refused(fault: Callable[[Json], None], message: str) -> None:
    """A fault planted in the document is refused, in one line that names its place."""
    faulty = copy.deepcopy(document())
    fault(faulty)
    with pytest.raises(ImportedError) as refused:
        rulebooks(faulty)
    assert message in str(refused.value)
    assert [str(refused.value)] == str(refused.value).splitlines()


@pytest.mark.parametrize("value", [None, [], "1", 1, {}])
def test_what_is_no_document_is_refused(value: Any) -> None:
    """Any other JSON than an object with the right entries is refused at once."""
    with pytest.raises(ImportedError, match=r"^document: "):
        rulebooks(value)


def test_endless_depth_is_refused() -> None:
    """Conditions thousands of levels deep end in an error of ours, not in one of the machine."""
    doc = copy.deepcopy(document())
    deep = provision(doc)["when"]
    for _ in range(5000):
        deep = {"node": "Not", "part": deep}
    provision(doc)["when"] = deep
    with pytest.raises(ImportedError, match=r"too deep inside"):
        rulebooks(doc)


def test_depth_that_rules_may_not_have_is_refused() -> None:
    """What a rule file could not declare for its depth cannot be imported either."""
    tree: Any = 企业.合格
    for _ in range(50):
        tree = Not(tree)
    doc = copy.deepcopy(document())
    deep = as_read(rulebook_json([small(grant(万元(1), when=tree))]))
    when = provision(deep)["when"]
    for _ in range(20):
        when = {"node": "Not", "part": when}
    provision(doc)["when"] = when
    with pytest.raises(ImportedError, match=r"补助\.when.*inside one another"):
        rulebooks(doc)


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every entry of a document."""
    named: Any = value.items() if isinstance(value, dict) else ()
    for name, part in enumerate(value) if isinstance(value, list) else named:
        yield (*above, name)
        yield from places(part, (*above, name))


def changed(doc: Any, way: tuple[Any, ...], junk: Any) -> Any:
    """The document with something else in one place; all else is shared."""
    name, *rest = way
    made = copy.copy(doc)
    made[name] = changed(made[name], tuple(rest), junk) if rest else junk
    return made


def without(doc: Any, way: tuple[Any, ...]) -> Any:
    """The document with nothing in one place; all else is shared."""
    name, *rest = way
    made = copy.copy(doc)
    if rest:
        made[name] = without(made[name], tuple(rest))
    elif isinstance(name, int) or name in made:
        del made[name]
    return made


def stated(value: Any) -> Any:
    """The document without what follows from the rest of it, which is not read."""
    if isinstance(value, dict):
        derived = ("engine", "label", "readings", "term")
        return {name: stated(part) for name, part in value.items() if name not in derived}
    return [stated(part) for part in value] if isinstance(value, list) else value


JUNK = [None, True, 7, 0.5, "", "甲", [], {}, {"node": "Always"}, "1", ["甲", "乙"]]


def test_junk_anywhere_is_refused_or_kept() -> None:
    """Junk in any place of a document is refused, or else the made book says it again."""
    whole = as_read(rulebook_json([first()]))
    kept = 0
    for number, way in enumerate(places(whole)):
        faulty = changed(whole, way, JUNK[number % len(JUNK)])
        try:
            made = rulebooks(faulty)
        except ImportedError:
            continue
        kept += 1
        assert stated(faulty) == stated(rulebook_json(made)), way
    assert 0 < kept < number / 2


def test_what_is_missing_is_missed_or_has_a_default() -> None:
    """What is left out is refused, or else it has a default or was one of several; the rest of the
    made book is as it was."""
    whole = as_read(rulebook_json([first()]))
    for way in places(whole):
        faulty = without(whole, way)
        try:
            made = rulebooks(faulty)
        except ImportedError:
            continue
        again = rulebook_json(made)
        if isinstance(way[-1], str):
            again = without(again, way)
        if faulty["policies"]:
            assert stated(faulty) == stated(again), way
