"""Starts a clause: the files of one name, with what is to be filled in.

What is written loads and says of itself that it is not finished: whatever a person still has to
supply is marked 待填, and the clause's own test fails as long as such a mark or a case is missing.
Either all files of a call are written or none; nothing is ever overwritten.
"""

from __future__ import annotations

import ast
import contextlib
import keyword
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tiaoli.declarations import DeclarationError
from tiaoli.kinds import chinese_number
from tiaoli.labels import CLOSING, LABEL, NUMERAL, PREAMBLE, head
from tiaoli.ledger import units_at
from tiaoli.load import RulebookError, edition_ids, load, official_words
from tiaoli.policy import Rulebook

WIDTH: Final = 94
"""The columns of a line of official words; a Chinese character takes two."""
LINE: Final = 100
TO_FILL: Final = "待填"

_POLICY_ID: Final = re.compile(r"[a-z][a-z0-9_]*")
EDITION_ID: Final = re.compile(r"v[1-9][0-9]*")
_TAKEN_NAMES: Final = ("facts", "terms", "units")
_HEADING: Final = re.compile(rf"第{NUMERAL}[章编节]|(?P<part>{NUMERAL})、")
_BOOKMARK: Final = re.compile(r"\[bookmark: [^\]]*\]")
_DIGITS: Final = "零一二三四五六七八九"
_NEVER_FIRST: Final = set("，。；：、？！）】」』”’》%％")
_NEVER_LAST: Final = set("（【「『“‘《")


class ScaffoldError(Exception):
    """Something that cannot be started; the message says what to write instead."""


# Clauses -----------------------------------------------------------------------------------------


def check_policy_id(policy_id: str) -> None:
    if not _POLICY_ID.fullmatch(policy_id):
        raise ScaffoldError(
            f"`{policy_id}` cannot name a policy; write small ASCII letters, digits and `_`, "
            "beginning with a letter, such as `chengdu`"
        )
    if policy_id in _TAKEN_NAMES or keyword.iskeyword(policy_id):
        raise ScaffoldError(f"`{policy_id}` has another meaning under rules/; choose another name")


@dataclass(frozen=True)
class _Passage:
    """A stretch of the gazette between two boundaries: its label, its part, its words."""

    label: str
    number: int
    part: int
    words: str

    @property
    def place(self) -> str:
        """The label with its part, as a person writes it: 二、（三）."""
        return f"{_chinese(self.part)}、{self.label}" if self.part and self.number else self.label


def new_clause(root: Path, policy_id: str, edition: str, label_or_file: str) -> list[Path]:
    """Starts a clause under its official words: rule, cases and test, all of one name.

    ``label_or_file`` is the label in the gazette (第五条, （三）, 7., or 二、（三） where each part
    counts anew), or the file's name (art_05, preamble). Cases and test of the same clause in
    another edition are kept. Raises `ScaffoldError`.
    """
    check_policy_id(policy_id)
    if not EDITION_ID.fullmatch(edition):
        raise ScaffoldError(f"`{edition}` is no edition; write v1, v2, …")
    book, amended = _books(root, policy_id, edition)
    passages = _passages(book)
    if amended is not None and not any(passage.number for passage in passages):
        return _amended_clause(root, book, amended, label_or_file)
    passage = _find(passages, label_or_file, f"rules/{policy_id}/{edition}/gazette.txt")
    file = _file_name(passage, passages)
    files = {f"rules/{policy_id}/{edition}/{file}.py": _clause_module(passage)}
    beside = {
        f"fixtures/{policy_id}/{file}.yaml": _fixture(passage),
        f"tests/rules/{policy_id}/test_{file}.py": _test(policy_id, file, passage),
    }
    known = any((root / "rules" / policy_id).glob(f"v*/{file}.py"))
    package = f"tests/rules/{policy_id}/__init__.py"
    if not (root / package).exists():
        files[package] = f'"""The tests of {policy_id}, one file per clause."""\n'
    kept = {path for path in beside if known and (root / path).exists()}
    return write_all(root, {**files, **{p: text for p, text in beside.items() if p not in kept}})


def _amended_clause(
    root: Path, book: Rulebook, amended: Rulebook, label_or_file: str
) -> list[Path]:
    """Starts a clause of an amending edition: from the one it changes, or from its new words."""
    folder = f"rules/{book.policy_id}/{book.edition_id}"
    label = _wide(label_or_file)
    words = rf"“({re.escape(label)}.*?)”\s*(?:\n|$)"
    match = re.search(rf"增加[^“\n]*{words}", book.gazette, re.DOTALL)
    for clause in amended.clauses if match is None else ():
        if label in (clause.label, clause.file):
            text = (root / clause.path).read_text(encoding="utf-8")
            return write_all(root, {f"{folder}/{clause.file}.py": text})
    match = match or re.search(words, book.gazette, re.DOTALL)
    if match is None or not (written := LABEL.match(label)):
        labels = "、".join(clause.label for clause in amended.clauses)
        raise ScaffoldError(
            f"`{label_or_file}` is no clause of {amended.edition_id} ({labels}), nor does "
            f"{folder}/gazette.txt hold its words as “{label_or_file} …”"
        )
    passage = _Passage(label, _number(written), 0, match[1])
    file = f"art_{passage.number:02}"
    files = {f"{folder}/{file}.py": _clause_module(passage)}
    test = f"tests/rules/{book.policy_id}/test_{file}.py"
    fixture = f"fixtures/{book.policy_id}/{file}.yaml"
    for path, text in (
        (fixture, _fixture(passage)),
        (test, _test(book.policy_id, file, passage)),
    ):
        if not (root / path).exists():
            files[path] = text
    return write_all(root, files)


def _books(root: Path, policy_id: str, edition: str) -> tuple[Rulebook, Rulebook | None]:
    """The edition, and the one before it. The orders of an amending edition may still lack the
    clauses that they name: of it only the text is read."""
    if edition not in edition_ids(root, policy_id) or (number := int(edition[1:])) == 1:
        return book_of(root, policy_id, edition), None
    before = book_of(root, policy_id, f"v{number - 1}", below=edition)
    gazette = root / "rules" / policy_id / edition / "gazette.txt"
    try:
        data = gazette.read_bytes()
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ScaffoldError(f"{gazette.relative_to(root).as_posix()}: {problem}") from None
    card = replace(before.edition, chapters=(), residue=(), orders=(), amends=before.edition_id)
    book = replace(
        before, edition_id=edition, edition=card, gazette=text, gazette_bytes=data, clauses=()
    )
    return book, before


def book_of(root: Path, policy_id: str, edition: str, below: str = "") -> Rulebook:
    try:
        books = load(root, [policy_id], below)
    except (RulebookError, DeclarationError) as problem:
        raise ScaffoldError(f"the rules do not load, mend them first: {problem}") from None
    for book in books:
        if book.edition_id == edition:
            return book
    known = "、".join(book.edition_id for book in books)
    raise ScaffoldError(
        f"`{policy_id}` has no edition `{edition}`, only {known}; "
        f"start one: tiaoli new edition {policy_id}"
    )


def _passages(book: Rulebook) -> list[_Passage]:
    """The gazette cut at every label, heading and declared residue."""
    text = book.gazette
    found: list[_Passage] = []
    style = _style(text)
    label, number, part, start = PREAMBLE, 0, 0, 0
    for begin, after, heading in _boundaries(book):
        _keep(found, label, number, part, text[start:begin])
        match = None if heading else LABEL.match(text, after)
        if match and match[style]:
            label, number, start = match[0], _number(match), after
        else:
            # What is no policy text may also stand before or within the preamble.
            label, start = "" if number or heading else PREAMBLE, after
            if heading and heading["part"]:
                part = chinese_number(heading["part"])
    _keep(found, label, number, part, text[start:])
    return _with_closing(found)


def _with_closing(found: list[_Passage]) -> list[_Passage]:
    """Paragraphs below the last clause's responsible units are the text's closing words."""
    if not found:
        return found
    last = found[-1]
    for line in re.finditer("\n", last.words):
        body, rest = last.words[: line.start()].rstrip(), last.words[line.end() :].strip()
        ends = any(
            (bracket := units_at(body, i)) and bracket[0] == len(body) for i in range(len(body))
        )
        if last.number and ends and rest and _without_units(rest) == rest:
            closing = _Passage(CLOSING, 0, last.part, rest)
            return [*found[:-1], replace(last, words=body), closing]
    return found


def _keep(found: list[_Passage], label: str, number: int, part: int, words: str) -> None:
    words = words.strip()
    if label and words:
        found.append(_Passage(label, number, part, words))


def _boundaries(book: Rulebook) -> Iterator[tuple[int, int, re.Match[str] | None]]:
    """Where a passage ends, where the next begins, and the heading in between if there is one."""
    text = book.gazette
    extra = [residue.words for residue in book.edition.residue]
    extra += [chapter.words for chapter in book.edition.chapters]
    found: dict[int, tuple[int, re.Match[str] | None]] = {}
    for words in filter(None, extra):
        # At the start of a line only: a web page's 电话 may be a word of a clause as well.
        for match in re.finditer(rf"^[^\S\n]*{re.escape(words)}", text, re.MULTILINE):
            found[match.start()] = (match.end(), _HEADING.match(words))
    style = _style(text)
    for line in re.finditer(r"^.*$", text, re.MULTILINE):
        begin = _skip(text, line.start())
        heading = _HEADING.match(text, begin)
        if heading and "。" not in line[0]:
            found[line.start()] = (line.end(), heading)
        elif (label := LABEL.match(text, begin)) and label[style]:
            found.pop(line.start(), None)
            found[line.start()] = (begin, None)
    end = 0
    for begin in sorted(found):
        after, heading = found[begin]
        if begin >= end:
            yield begin, after, heading
            end = after


def _style(text: str) -> str:
    """How the text labels its clauses: the highest level there is; lower ones stand inside."""
    lines = (LABEL.match(text, _skip(text, m.start())) for m in re.finditer("^", text, re.M))
    used = {label.lastgroup for label in lines if label}
    return next((style for style in ("article", "item", "number") if style in used), "article")


def _skip(text: str, begin: int) -> int:
    """`begin`, past blanks and bookmarks that are no policy text."""
    while begin < len(text) and text[begin] != "\n":
        bookmark = _BOOKMARK.match(text, begin)
        if bookmark is None and not text[begin].isspace():
            break
        begin = bookmark.end() if bookmark else begin + 1
    return begin


def _number(match: re.Match[str]) -> int:
    numeral = match["article"] or match["item"]
    return chinese_number(numeral) if numeral else int(match["number"])


def _find(passages: list[_Passage], wanted: str, gazette: str) -> _Passage:
    if len(passages) <= 1 and not any(passage.number for passage in passages):
        raise ScaffoldError(f"{gazette}: no clause in it; paste the official text first")
    hits = [p for p in passages if _wide(wanted) in _names(p, passages)]
    if len(hits) == 1:
        return hits[0]
    if hits:
        places = "、".join(f"`{hit.place}`" for hit in hits)
        raise ScaffoldError(f"{gazette}: `{wanted}` stands there {len(hits)} times; write {places}")
    labels = "、".join(passage.label for passage in passages)
    raise ScaffoldError(f"{gazette}: no clause `{wanted}`; there are {labels}")


def _names(passage: _Passage, passages: list[_Passage]) -> set[str]:
    labels = {passage.label, passage.place, passage.label.rstrip(".．、")}
    return {_wide(name) for name in labels} | {_file_name(passage, passages)}


def _wide(label: str) -> str:
    return "".join(label.split()).translate(str.maketrans("()．", "（）."))


def _file_name(passage: _Passage, passages: list[_Passage]) -> str:
    """``art_05``; with its part, ``art_2_05``, where the parts of the text count anew."""
    if not passage.number:
        return "closing" if passage.label == CLOSING else "preamble"
    if passage.part in _counting_anew(passages):
        return f"art_{passage.part}_{passage.number:02}"
    return f"art_{passage.number:02}"


def _counting_anew(passages: list[_Passage]) -> set[int]:
    """The parts that start with one again: all, or those after the first."""
    first: dict[int, int] = {}
    for passage in passages:
        if passage.number:
            first.setdefault(passage.part, passage.number)
    anew = {part for part, number in first.items() if number == 1}
    return anew if len(anew) == len(first) > 1 else anew - {min(first)}


def _sentences(passage: _Passage) -> list[str]:
    """The sentences a provision has to quote: no label, no title, no responsible units."""
    body = passage.words[len(head(passage.words).words) if passage.number else 0 :]
    lines = [_without_units(line) for line in body.lstrip().splitlines()]
    if not passage.number:
        return [line for line in lines if line.strip()]
    found = [
        s for line in lines for s in re.findall(r"[^。；]+[。；]?[”’』」）)]?", line) if s.strip()
    ]
    return found or [passage.words]


def _without_units(line: str) -> str:
    kept, place = [], 0
    while place < len(line):
        bracket = units_at(line, place)
        if bracket is None:
            kept.append(line[place])
        place = bracket[0] if bracket else place + 1
    return "".join(kept)


# What the files say ------------------------------------------------------------------------------


def _clause_module(passage: _Passage) -> str:
    docstring = _docstring(passage.words)
    if official_words(ast.literal_eval(docstring)) != passage.words:
        raise ScaffoldError(
            f"`{passage.place}` cannot be laid out without loss; write this file by hand"
        )
    provisions = [
        _programme(f"规定{_chinese(number)}", sentence)
        for number, sentence in enumerate(_sentences(passage), 1)
    ]
    provisions[0] = _INSTRUCTIONS + provisions[0]
    return "\n\n".join([docstring, "from tiaoli.language import Programme", *provisions]) + "\n"


_INSTRUCTIONS: Final = f"""\
# 以下每句一项，都先写作“倡导”（Programme）。逐项改写，直到 tiaoli check 无异议、再无“{TO_FILL}”：
# 给钱的写 Grant，给支持而无金额的写 Support，授予称号的写 Recognition，
# 必须做的写 Duty，不得做的写 Prohibition；只是倡导、得不出结论的，留 Programme 并写明为什么。
# 名字也换成能说明内容的，例如“小巨人奖励”；几句合成一项的，quote 合在一起写。
"""


def _programme(name: str, sentence: str) -> str:
    return f'''{name} = Programme(
{keyword_argument("quote", sentence)}
    actor="{TO_FILL}",
    addressee="{TO_FILL}",
    does="{TO_FILL}",
    why_no_verdict="{TO_FILL}",
)'''


def _fixture(passage: _Passage) -> str:
    return f"""\
# {passage.label}的案例。由没有写规则的人依条文写，不看规则，更不从运行结果抄。
# 每个数额写三例：差一点、恰好、多一点；每一处存疑，至少有一例显出读法不同。
# 照下面的样子写，去掉行首的“# ”；能用的事实见 tiaoli facts。
#
# - 案例: 用一句话说明这个案例
#   日期: 2025-03-01
#   事实:
#     申请人: {{类型: 企业, 具有独立法人资格: 是}}
#   期望:
#     {passage.label}/规定一: 10万元
#   理由: 引条文的哪几个字，为什么得出这个结果。
"""


def _test(policy_id: str, file: str, passage: _Passage) -> str:
    return f'''"""{passage.label}：规则写完了没有，案例齐不齐。"""

from pathlib import Path

import yaml

from tiaoli.load import load
from tiaoli.provisions import NO_VERDICT

ROOT = Path(__file__).resolve().parents[3]


def test_every_provision_has_a_case() -> None:
    """能得出结论的规定，以及还没有写完的规定，都有案例。"""
    text = (ROOT / "fixtures/{policy_id}/{file}.yaml").read_text(encoding="utf-8")
    expected = {{id_ for case in yaml.safe_load(text) or () for id_ in case.get("期望", ())}}
    placed = [p for book in load(ROOT, ["{policy_id}"]) for p in book.placed]
    here = [p for p in placed if p.clause.file == "{file}"]
    unfinished = [p for p in here if "{TO_FILL}" in vars(p.provision).values()]
    decides = [p for p in here if not isinstance(p.provision, NO_VERDICT)]
    assert here
    assert set() == {{p.id for p in [*decides, *unfinished]}} - expected
'''


def keyword_argument(name: str, text: str) -> str:
    """``name="text",`` as ruff lays it out: in one line, or in pieces within brackets."""
    line = f"    {name}={_literal(text)},"
    if _columns(line) <= LINE:
        return line
    pieces = [text] if _columns(_literal(text)) <= LINE - 8 else _wrapped(text, WIDTH - 10)
    return "\n".join([f"    {name}=(", *(f"        {_literal(p)}" for p in pieces), "    ),"])


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    if '"' in text and "'" not in text:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', '\\"') + '"'


def _docstring(words: str) -> str:
    """The official words as a docstring: lines are layout, a blank line is a paragraph."""
    inside = in_docstring(words)
    line = f'"""{inside}"""'
    if "\n" in inside or _columns(line) > LINE or inside.endswith("\\"):
        return f'"""{inside}\n"""'
    return line


def in_docstring(words: str) -> str:
    # Blanks at either end of a line become escapes, so that no formatter can drop them.
    lines = [_wrapped(line, WIDTH, first=3) for line in words.split("\n")]
    return "\n\n".join("\n".join(map(_escaped, line)) for line in lines)


def _escaped(line: str) -> str:
    line = line.replace("\\", "\\\\").replace('"""', "\\x22" * 3)
    line = re.sub('^"|"$', r"\\x22", line)
    line = re.sub(r"^\s", _escape, line)
    return re.sub(r"\s$", _escape, line)


def _escape(blank: re.Match[str]) -> str:
    return blank[0].encode("unicode_escape").decode() if blank[0] != " " else "\\x20"


def _wrapped(text: str, width: int, first: int = 0) -> list[str]:
    """`text` in lines of about `width` columns; a number stays whole, a bracket with its words."""
    lines, start, used = [], 0, first
    for end, character in enumerate(text):
        used += _columns(character)
        if used > width and end > start and (cut := _cut(text, start, end)) > start:
            lines.append(text[start:cut])
            start, used = cut, _columns(text[cut : end + 1])
    return [*lines, text[start:]]


def _cut(text: str, start: int, end: int) -> int:
    """The last place at or before `end` where a line may break; `start` if there is none near."""
    for cut in range(end, max(start, end - 30), -1):
        before, after = text[cut - 1], text[cut]
        whole = before.isascii() and after.isascii()
        if not whole and after not in _NEVER_FIRST and before not in _NEVER_LAST:
            return cut
    return end


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    lead = "" if tens == 1 else _DIGITS[tens] if tens < 10 else _chinese(tens)
    return f"{lead}十{_DIGITS[ones] if ones else ''}"


# Writing -----------------------------------------------------------------------------------------


def write_all(root: Path, files: Mapping[str, str]) -> list[Path]:
    """All of `files` or none: each is written aside first, then all are renamed into place."""
    targets = {root / path: text for path, text in files.items()}
    for target in targets:
        if target.exists() or target.is_symlink():
            shown = target.relative_to(root).as_posix()
            raise ScaffoldError(f"`{shown}` is already there; it is never overwritten")
    made: list[Path] = []
    try:
        aside = {target: _aside(target, text, made) for target, text in targets.items()}
        for target, temporary in aside.items():
            os.replace(temporary, target)
            made.append(target)
    except BaseException as problem:
        _undo(made)
        if isinstance(problem, OSError):
            raise ScaffoldError(f"nothing was written: {problem}") from problem
        raise
    return list(targets)


def _aside(target: Path, text: str, made: list[Path]) -> Path:
    for folder in reversed(target.parents):
        if not folder.exists():
            folder.mkdir()
            made.append(folder)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-", suffix=".tmp")
    made.append(Path(name))
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.chmod(name, 0o644)
    return Path(name)


def _undo(made: list[Path]) -> None:
    for path in reversed(made):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
