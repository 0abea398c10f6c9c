"""Case files in Chromium: what Python reads is read alike, what it refuses is refused."""
# ruff: noqa: E501 (a message is one line)

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator import application
from generator.rulesdata import ENGINE
from tests.conftest import BOOKS, ROOT
from tests.engine.test_casefile import BAD_CASES, BYTES, PROVISIONS, TOUR, VOCABULARY
from tests.hostile.test_corpus import KEPT
from tiaoli.boundaries import case_at, combinations
from tiaoli.case import Award, Case, Row
from tiaoli.casefile import CaseFileError, read_cases
from tiaoli.export import exported
from tiaoli.kinds import UNKNOWN, Unknown
from tiaoli.provisions import Entitlement
from tiaoli.receipt import case_sha256

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Json = dict[str, Any]
SCRIPTS = (*(f"engine/{name}" for name in ENGINE), *application.OWN[:8])
KNOWN = [id_ for b in BOOKS for own in b.known for id_ in (own, f"{b.policy.short} {own}")]
EDITIONS = sorted({book.edition_id for book in BOOKS})
HELPERS = """
    const known = (value) => {
        if (value === tiaoli.UNKNOWN) return {unknown: true};
        if (typeof value === "bigint") return String(value);
        if (Array.isArray(value)) return value.map(known);
        if (typeof value?.n === "bigint") return {fraction: `${value.n}/${value.d}`};
        if (value !== null && typeof value === "object") {
            return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, known(each)]));
        }
        return value;
    };
    const told = (one) => ({...known(one), hash: tiaoli.receipt.caseHash(one)});
    const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    globalThis.readIn = ({file, needReason, own}) => {
        const vocabulary = own ? tiaoli.casefacts.vocabularyOf(own) : tiaoli.vocabulary;
        try {
            const cases = tiaoli.casefile.read(bytes(file), vocabulary, {needReason});
            const written = cases.map((one) => tiaoli.casefile.write(one, vocabulary));
            return {cases: cases.map(told), written};
        } catch (problem) {
            if (!(problem instanceof tiaoli.CaseFileError)) throw problem;
            return {refused: problem.message};
        }
    };
    globalThis.writeOut = (given) => {
        const value = (key, each) =>
            tiaoli.kinds.imported(tiaoli.vocabulary.facts.get(key.split("@")[0]).kind, each);
        const facts = (all) =>
            Object.fromEntries(Object.entries(all).map(([key, each]) => [key, value(key, each)]));
        const of = (kind, each) => tiaoli.kinds.imported({kind}, each);
        const award = (each) => ({...each, amount: of("Money", each.amount),
            date: of("Date", each.date), same: of("YesNo", each.same)});
        const one = {...given, facts: facts(given.facts),
            rows: Object.fromEntries(Object.entries(given.rows).map(([subject, rows]) =>
                [subject, rows.map((row) => ({...row, facts: facts(row.facts)}))])),
            awards: given.awards.unknown ? tiaoli.UNKNOWN : given.awards.map(award)};
        const text = tiaoli.casefile.write(one, tiaoli.vocabulary);
        return {text, hash: tiaoli.receipt.caseHash(one)};
    };
"""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with the scripts that read case files, and the vocabulary of all policies."""
    opened = browser.new_page()
    opened.goto("about:blank")
    for name in SCRIPTS:
        opened.add_script_tag(path=ROOT / "docs" / "assets" / f"{name}.js")
    opened.add_script_tag(content=application.vocabulary_script(BOOKS))
    opened.add_script_tag(content=f"{{{HELPERS}}}")
    yield opened
    opened.close()


@pytest.fixture
def read(page: Page) -> Callable[..., Json]:
    """What the page reads from bytes: the cases and how it writes them, or why it refuses."""

    def run(data: bytes, **options: Any) -> Json:
        found: Json = page.evaluate(
            "(given) => readIn(given)", {"file": base64.b64encode(data).decode(), **options}
        )
        return found

    return run


# Cases, as both sides tell them -------------------------------------------------------------------


def told(case: Case) -> Json:
    """A case with its hash, in the shape in which the page tells it."""
    return {
        "name": case.name,
        "date": exported(case.date),
        "facts": exported(case.facts),
        "rows": {name: [_row(row) for row in rows] for name, rows in case.rows.items()},
        "awards": {"unknown": True} if isinstance(case.awards, Unknown) else [_award(a) for a in case.awards],
        "published": exported(dict(case.published)),
        "expects": [
            {"provision": each.provision, "outcome": each.outcome,
             "missing": None if each.missing is None else list(each.missing),
             "readings": dict(each.readings)}
            for each in case.expects
        ],
        "reason": case.reason,
        "policies": list(case.policies),
        "edition": case.edition,
        "hash": case_sha256(case),
    }  # fmt: skip


def _row(row: Row) -> Json:
    return {
        "name": row.name,
        "named": row.named,
        "project": row.project,
        "facts": exported(row.facts),
    }


def _award(award: Award) -> Json:
    return {
        "provision": award.provision,
        "amount": exported(award.amount),
        "date": exported(award.date),
        "item": award.item,
        "project": award.project,
        "same": exported(award.same_kind),
    }


def in_python(data: bytes, folder: Path) -> Json:
    """What Python reads from bytes, or why it refuses."""
    file = folder / "case.yaml"
    file.write_bytes(data)
    subjects = BOOKS[0].subjects
    try:
        cases = read_cases(file, subjects, "", KNOWN, editions=EDITIONS)
    except CaseFileError as problem:
        return {"refused": str(problem)}
    return {"cases": [told(case) for case in cases]}


def data_of(vocabulary: Mapping[str, Any]) -> Json:
    """A vocabulary as the page's data write it."""
    subjects = [
        {
            "name": noun.name,
            "many": noun.many,
            "facts": [
                {"name": fact.name, "kind": exported(fact.kind), "formula": exported(fact.formula),
                 "at_most": fact.at_most}
                for fact in noun
            ],
        }
        for noun in vocabulary.values()
    ]  # fmt: skip
    return {"subjects": subjects, "provisions": list(PROVISIONS), "editions": []}


# Files that are read ------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", sorted(each.name for each in (ROOT / "fixtures").iterdir()))
def test_every_written_case_is_read_hashed_and_written_as_in_python(folder, read, tmp_path):
    """The page reads each file of a folder of cases as Python does, and Python reads what it
    writes back to the same cases."""
    for file in sorted((ROOT / "fixtures" / folder).glob("*.yaml")):
        expected = in_python(file.read_bytes(), tmp_path)
        found = read(file.read_bytes())
        assert expected["cases"] == found["cases"], file.name
        for one, text in zip(expected["cases"], found["written"], strict=True):
            assert {"cases": [one]} == in_python(text.encode(), tmp_path), text


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.policy_id)
def test_generated_cases_are_written_so_that_python_reads_them(book, page, read, tmp_path):
    """Cases at the edges of every provision, with names and awards of all sorts, survive the way
    through the page's writer; what Python refuses to read, the page refuses for the same reason."""
    draw = random.Random(book.policy_id)
    for placed in book.of_kind(Entitlement):
        for _ in range(4):
            case = case_at(book, placed, draw.randrange(combinations(book, placed)))
            given = told(_disguised(case, draw))
            found = page.evaluate("(given) => writeOut(given)", given)
            assert given["hash"] == found["hash"]
            back = in_python(found["text"].encode(), tmp_path)
            again = read(found["text"].encode())
            if "cases" in back:
                assert [given] == back["cases"] == again["cases"]
            else:
                assert back == again


NAMES = [
    "甲：乙",
    "- 甲",
    "'",
    '"',
    "a: b # c",
    "~",
    "无",
    "第一行\n第二行",
    "\t",
    "{甲}",
    "𠀀",
    "<b>",
    "否",
    "&甲",
]


def _disguised(case: Case, draw: random.Random) -> Case:
    """The case with names and earlier awards that are hard to write down."""
    rows = {
        subject: tuple(
            Row(draw.choice(NAMES) + str(n), row.facts, draw.choice([None, *NAMES[:4]]), named=True)
            for n, row in enumerate(each)
        )
        for subject, each in case.rows.items()
    }
    money = draw.choice([UNKNOWN, 1, 10**13 + 1])
    item = draw.choice([None, *(name for name in NAMES if name != "~")])
    awards = (Award(draw.choice(["国家, 奖", "a/b", *NAMES]), money, item=item),)
    return Case(
        draw.choice(NAMES), case.date, dict(case.facts), rows,
        draw.choice([UNKNOWN, (), awards]), reason=draw.choice(["", "因为：", "一\n\n二"]),
        published=draw.choice([{}, {"": case.date}, {"成都": case.date, "四川": case.date}]),
    )  # fmt: skip


# Files that are refused ---------------------------------------------------------------------------

OTHER_WORDS = {
    "directive": ":2: 第1列: 不能使用标签（!）；请直接写值",
    "unterminated_quote": ":2: 第3列: 引号或括号没有收尾，或缺半角逗号；请补上",
    "unterminated_brace": ":5: 第3列: 引号或括号没有收尾，或缺半角逗号；请补上",
    "unterminated_bracket": ":5: 第1列: 引号或括号没有收尾，或缺半角逗号；请补上",
    "colon_without_space": ":3: 第5列: 上一行的键后面缺半角冒号，或冒号后面缺空格；请补上",
    "bad_escape": ":1: 第10列: 双引号里的反斜杠写法不对；请改用单引号",
    "bad_start": ":1: 第7列: 这里不该有冒号；值里有冒号时请给值加引号，上一行的键后面须有半角冒号和一个空格",
    "bad_indent": ":2: 第2列: 不合YAML语法；请检查缩进、短横线和半角冒号",
}
"""What js-yaml finds wrong in the syntax of a file, where PyYAML sees it elsewhere or otherwise."""
OTHER_DEPTH = ("100,000 question marks", "deep indentation")
"""Where js-yaml stops at another line, or says of a key how deep it is."""


@pytest.mark.parametrize("name", TOUR)
def test_a_bad_file_is_refused_in_the_same_words(name, read):
    """A bad file is refused with the lines that Python prints, but for a few faults of syntax."""
    found = read(
        (BAD_CASES / f"{name}.yaml").read_bytes(), own=data_of(VOCABULARY), needReason=True
    )
    assert OTHER_WORDS.get(name, TOUR[name]) == found["refused"]


@pytest.mark.parametrize("name", BYTES)
def test_bad_bytes_are_refused(name, read):
    """Bytes that no editor should write are refused at once."""
    content, expected = BYTES[name]
    found = read(content, own=data_of(VOCABULARY))["refused"]
    if name in OTHER_DEPTH:
        assert "嵌套超过12层" in found
    else:
        assert expected == found


@pytest.mark.parametrize(
    "file", [file for file in KEPT if file.parent.name == "cases"], ids=lambda file: file.stem
)
def test_hostile_input_is_refused_by_both_or_read_alike(file, read, tmp_path):
    """What broke a loader once is never judged here when Python refuses it."""
    expected, found = in_python(file.read_bytes(), tmp_path), read(file.read_bytes())
    assert expected.get("cases") == found.get("cases")


PIECES = (
    " ", "\n", "\n  ", "\n- ", ": ", ":", "? ", "{", "}", "[", "]", ", ", '"', "'", " #", "&a ",
    "*a", "!", "|", ">-", "%", "@", "---\n", "...\n", "\t", "\r\n", "\\", "<<: ", "~", "：", "３",
    '"a": ', "::", ":{", "- -", "\u3000", "\U00020000", "=",
)  # fmt: skip
SEED = """- 案例: 甲
  日期: 2025-03-01
  事实:
    企业: {年度主营业务收入: 3亿元, "是人工智能企业": 是}
    已获奖补:
      - {条款: "国家, 奖", 金额: 3万元, 对象: '甲'}
  理由: |
    因为
    所以
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_file_is_never_judged_where_python_refuses_it(seed, read, tmp_path):
    """Whatever is struck into a file, what both read is the same, and the page reads no more."""
    draw = random.Random(seed)
    both = 0
    for _ in range(150):
        text = SEED
        for _ in range(draw.choice([1, 1, 2, 3])):
            at = draw.randrange(len(text) + 1)
            cut = draw.choice([0, 0, 0, 1, 3])
            text = text[:at] + draw.choice(PIECES) + text[at + cut :]
        expected, found = in_python(text.encode(), tmp_path), read(text.encode())
        if "cases" in found:
            both += 1
            assert expected.get("cases") == found["cases"], json.dumps(text)
    assert both > 5
