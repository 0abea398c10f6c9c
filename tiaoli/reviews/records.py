"""Reads and adds review records: `fixtures/<policy>/reviews/<clause>.yaml`, a history that grows.

A file is named as the clause's rule file is. A record is never changed, only followed by another::

    - 条款: 第五条/成长支持
      版本: v1
      审查人: 市司法局法规处
      日期: 2026-11-22
      结论: 有意见
      意见: "“首次突破”宜写明是否含本数"
      原文哈希: …
      规则哈希: …
      名词哈希: …
      共同条款哈希: …

``审查人`` is a role, no person. `tiaoli review` writes the hashes.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

from tiaoli import kinds
from tiaoli.casefacts import check_keys, required
from tiaoli.files import write_whole
from tiaoli.kinds import ValueProblemError
from tiaoli.policy import Clause, Rulebook
from tiaoli.problems import CaseFileError, Place, Problems, no_such
from tiaoli.reviews.digests import Digests, Part
from tiaoli.yamlfile import MAX_TEXT, Entries, Items, Node, Text, hidden, parse_yaml, read_bytes

FOLDER: Final = "reviews"
_KEYS: Final = (
    "条款", "版本", "审查人", "日期", "结论", "意见", *(part.key for part in Part),
)  # fmt: skip
_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Opinion(Enum):
    """What the reviewer concludes."""

    AGREES = "同意"
    OBJECTS = "有意见"


@dataclass(frozen=True)
class Record:
    """One review of one provision: by which role, when, of which edition, with what it covered.

    ``file`` and ``line`` say where it stands; one that is yet to be written has neither.
    """

    provision: str
    edition: str
    reviewer: str
    date: datetime.date
    opinion: Opinion
    remark: str
    digests: Digests
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Records:
    """The records of a policy in the order of their files, and what is wrong with some of these."""

    each: tuple[Record, ...]
    problems: tuple[str, ...]


def records(root: Path, editions: Sequence[Rulebook]) -> Records:
    """The records of a policy, all editions of which are given. A file that cannot be read, or
    names a provision that there is not, gives none, and a problem for each line to be mended."""
    found: list[Record] = []
    problems: list[str] = []
    folder = _folder(root, editions[0].policy_id)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        shown = path.relative_to(root).as_posix()
        if path.name.startswith("."):
            continue
        if path.suffix != ".yaml":
            problems.append(f"{shown}: 不是审查记录；记录放在以 .yaml 结尾的文件里，别的请移走")
            continue
        try:
            noted = Problems(shown)
            found += _read(read_bytes(path, noted), editions, noted)
        except CaseFileError as problem:
            problems += str(problem).splitlines()
    return Records(tuple(found), tuple(problems))


def file_of(root: Path, policy_id: str, clause: Clause) -> Path:
    """The file of a clause's records."""
    return _folder(root, policy_id) / f"{Path(clause.path).stem}.yaml"


def _folder(root: Path, policy_id: str) -> Path:
    return root / "fixtures" / policy_id / FOLDER


# Reading -----------------------------------------------------------------------------------------


def _read(data: bytes, editions: Sequence[Rulebook], problems: Problems) -> list[Record]:
    root = parse_yaml(data, problems, "记录")
    if not isinstance(root, Items):
        raise problems.fatal(root.line, "应是记录的列表；每条以“- 条款: …”开头")
    known = {book.edition_id: book.by_id for book in editions}
    read = [_record(each, n, known, problems) for n, each in enumerate(root.items, 1)]
    if problems.found:
        raise problems.error()
    return [record for record in read if record is not None]


def _record(
    item: Node, number: int, known: Mapping[str, Mapping[str, object]], problems: Problems
) -> Record | None:
    place = Place(problems, f"第{number}条记录")
    if not isinstance(item, Entries):
        place.say(item.line, "应是一组“键: 值”；请以“条款: …”开头")
        return None
    check_keys(place, item, _KEYS)
    stated: dict[str, Any] = {
        key: required(place, item, key, kind)
        for key, kind in (
            ("条款", kinds.Key()), ("版本", kinds.Key()), ("审查人", kinds.Key()),
            ("日期", kinds.Date()), ("结论", kinds.Choice(tuple(each.value for each in Opinion))),
        )
    }  # fmt: skip
    hashes = [_digest(place, item, part.key) for part in Part]
    remark = _remark(place, item)
    if stated["结论"] == Opinion.OBJECTS.value and not remark.strip():
        place.say(item.line, "结论是 有意见 而没有写意见；请补上“意见: …”")
    if stated["审查人"] is not None and not stated["审查人"].strip():
        place.say(item.entries["审查人"].line, "审查人是空白；请写单位，如 市司法局法规处")
    edition, provision = stated["版本"], stated["条款"]
    if edition is not None and edition not in known:
        place.say(item.entries["版本"].line, no_such("版本", edition, known))
    elif edition is not None and provision is not None and provision not in known[edition]:
        otherwise = f"请写 {edition} 的规定；规定改了名称的，这里也改"
        place.say(item.entries["条款"].line, no_such("条款", provision, known[edition], otherwise))
    if None in stated.values() or None in hashes:
        return None
    opinion = Opinion(stated["结论"])
    return Record(
        provision, edition, stated["审查人"], stated["日期"], opinion, remark,
        Digests(*map(str, hashes)), problems.shown, item.line,
    )  # fmt: skip


def _digest(place: Place, item: Entries, key: str) -> str | None:
    value: str | None = required(place, item, key, kinds.Key())
    if value is not None and not _HASH.fullmatch(value):
        place.say(
            item.entries[key].line, f"{key} 应是64个十六进制数字；由 tiaoli review 写，不手写"
        )
        return None
    return value


def _remark(place: Place, item: Entries) -> str:
    node = item.entries.get("意见", Text("", item.line))
    if not isinstance(node, Text):
        place.inside("意见").say(node.line, "应是文字，不是列表或映射；请给整句加引号")
        return ""
    return node.value


# Adding ------------------------------------------------------------------------------------------


def add(root: Path, editions: Sequence[Rulebook], book: Rulebook, new: Sequence[Record]) -> None:
    """Puts records of an edition behind those that there are; every byte there stays.

    Raises `CaseFileError` if a file cannot be read before or after, and then writes none of them;
    `OSError` if one cannot be written.
    """
    by_file: dict[Path, list[Record]] = {}
    for record in new:
        clause = book.by_id[record.provision].clause
        by_file.setdefault(file_of(root, book.policy_id, clause), []).append(record)
    written = {
        path: _longer(path, path.relative_to(root).as_posix(), editions, several)
        for path, several in by_file.items()
    }
    for path, data in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)


def _longer(path: Path, shown: str, editions: Sequence[Rulebook], new: Sequence[Record]) -> bytes:
    """What the file will hold, once it is sure that it can be read and says what it should."""
    problems = Problems(shown)
    there = read_bytes(path, problems) if path.exists() else b""
    before = _read(there, editions, problems) if there else []
    end = "\r\n" if b"\r\n" in there else "\n"
    gap = "" if not there or there.endswith((b"\n", b"\r")) else end
    data = (
        there + (gap + end.join(line for each in new for line in (*_lines(each),)) + end).encode()
    )
    try:
        after = _read(data, editions, Problems(shown))
    except CaseFileError:
        after = []
    if [_stated(each) for each in after] != [_stated(each) for each in (*before, *new)]:
        raise problems.fatal(0, "记录接不上去；已有的记录须顶格以“- 条款: …”开头，文件不能再长")
    return data


def _stated(record: Record) -> tuple[Any, ...]:
    """What the record says, wherever it stands."""
    return tuple(value for name, value in vars(record).items() if name not in ("file", "line"))


def _lines(record: Record) -> Iterator[str]:
    """The record as it is written; what somebody typed is quoted, so that it is no YAML."""
    typed = {"意见": record.remark} if record.remark else {}
    stated = {
        "条款": record.provision,
        "版本": record.edition,
        "审查人": _quoted(record.reviewer),
        "日期": record.date.isoformat(),
        "结论": record.opinion.value,
        **{key: _quoted(text) for key, text in typed.items()},
        **{part.key: record.digests.of(part) for part in Part},
    }
    for n, (key, value) in enumerate(stated.items()):
        yield f"{'  ' if n else '- '}{key}: {value}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def check_typed(what: str, text: str, most: int = MAX_TEXT) -> str:
    """What a reviewer typed, without the blanks around it; raises `ValueProblemError`."""
    text = text.strip()
    if not text:
        raise ValueProblemError(f"{what}是空白；请写明")
    if bad := hidden(text):
        raise ValueProblemError(f"{what}含不可见的控制字符 {bad}；请删去")
    if len(text) > most:
        raise ValueProblemError(f"{what}长{len(text)}字；最长{most}字")
    return text


def problems_of(root: Path, books: Iterable[Rulebook]) -> list[str]:
    """What is wrong with the record files of these policies."""
    by_policy: dict[str, list[Rulebook]] = {}
    for book in books:
        by_policy.setdefault(book.policy_id, []).append(book)
    return [p for editions in by_policy.values() for p in records(root, editions).problems]
