"""Strict YAML: a file as located nodes (text, lists, mappings), with every problem found in it.

All scalars stay text: no floats, no `yes`, no dates. What could expand, hide or surprise is
refused as soon as it is seen: anchors, aliases, tags, merge keys, a second document, invisible
characters, depth.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from tiaoli.problems import Problems, quoted

MAX_BYTES: Final = 2_000_000
MAX_NODES: Final = 20_000
MAX_DEPTH: Final = 12
MAX_TEXT: Final = 5_000
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HINTS: Final = {
    "unexpected end of stream": "引号没有收尾；请补上引号",
    "mapping values are not allowed": "这里不该有冒号；值里有冒号时请给值加引号，"
    "上一行的键后面须有半角冒号和一个空格",
    "could not find expected ':'": "上一行的键后面缺半角冒号，或冒号后面缺空格；请补上",
    "',' or '}'": "花括号没有收尾，或缺半角逗号；请补上",
    "',' or ']'": "方括号没有收尾，或缺半角逗号；请补上",
    "cannot start any token": "值不能以这个字符开头；请给值加引号",
    "escape": "双引号里的反斜杠写法不对；请改用单引号",
    "tag handle": "不能使用标签（!）；请直接写值",
    "anchor": "不能使用锚点（&）；请把值写全，或给值加引号",
    "alias": "不能使用引用（*）；请把值写全，或给值加引号",
    "directive": "不能使用 % 开头的YAML指令；请删去",
}
_HINT: Final = "不合YAML语法；请检查缩进、短横线和半角冒号"


@dataclass
class Text:
    """A scalar, as written; `line` is that of its key where it has one."""

    value: str
    line: int


@dataclass
class Items:
    """A list."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass
class Entries:
    """A mapping."""

    line: int
    entries: dict[str, Node] = field(default_factory=dict)


Node = Text | Items | Entries


def read_yaml(path: Path, problems: Problems) -> Node:
    """The one document in the file; raises `CaseFileError` where there is nothing to read on."""
    return parse_yaml(read_bytes(path, problems), problems)


def parse_yaml(data: bytes, problems: Problems, of: str = "案例") -> Node:
    """The one document in these bytes, a list ``of`` what they hold; raises `CaseFileError`."""
    text = _checked_text(data, problems)
    builder = _Builder(problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as problem:
        raise problems.fatal(*_syntax(problem)) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise problems.fatal(0, _HINT) from None
    if builder.root is None:
        raise problems.fatal(0, f"文件是空的；请至少写一个{of}")
    return builder.root


def _syntax(problem: yaml.MarkedYAMLError) -> tuple[int, str]:
    said = f"{problem.context} {problem.problem}"
    words = next((hint for part, hint in _HINTS.items() if part in said), _HINT)
    mark, start = problem.problem_mark, problem.context_mark
    if mark is None:
        return 0, words
    since = f"（从第{start.line + 1}行起）" if start and start.line != mark.line else ""
    return mark.line + 1, f"第{mark.column + 1}列{since}: {words}"


def read_bytes(path: Path, problems: Problems) -> bytes:
    """What is in the file; raises `CaseFileError` for one that is none, or too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise problems.fatal(0, "不是普通文件；请给出一个YAML文件")
        if status.st_size <= MAX_BYTES:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            if len(data) <= MAX_BYTES:
                return data
    except FileNotFoundError:
        raise problems.fatal(0, "没有这个文件；请检查路径") from None
    except (OSError, ValueError):
        raise problems.fatal(0, "文件打不开；请检查路径和权限") from None
    raise problems.fatal(0, f"文件超过{MAX_BYTES // 10**6}MB；请拆成几个文件")


def _checked_text(data: bytes, problems: Problems) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        number = data.count(b"\n", 0, problem.start) + 1
        raise problems.fatal(number, "不是UTF-8编码；请另存为UTF-8") from None
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if bad := hidden(line):
            raise problems.fatal(number, f"含不可见的控制字符 {bad}；请删去")
        if re.match(r" *\t[ \t]*[^ \t]", line):
            raise problems.fatal(number, "缩进用了制表符（Tab）；请改用空格")
    return text


def hidden(text: str) -> str:
    """The first character that cannot be seen or that turns the text around, as U+XXXX."""
    if text.isprintable():
        return ""
    for character in text:
        bad = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        if (bad and character not in "\t\n") or ord(character) & 0xFFFE == 0xFFFE:
            return f"U+{ord(character):04X}"
    return ""


@dataclass
class _Open:
    """A list or mapping whose end has not come yet, with the key that waits for its value."""

    node: Items | Entries
    key: Text | None = None


class _Builder:
    """Puts the parser's events together, without recursion and without keeping what is refused."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.nodes = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        for words in self._refused(event):
            raise self.problems.fatal(line, words)
        match event:
            case yaml.ScalarEvent():
                self._add(Text(self._text(event, line), line))
            case yaml.SequenceStartEvent():
                self._start(Items(line))
            case yaml.MappingStartEvent():
                self._start(Entries(line))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.open.pop()

    def _refused(self, event: Any) -> Iterator[str]:
        if isinstance(event, yaml.DocumentStartEvent):
            if self.root is not None:
                yield "一个文件只能有一份YAML文档；请删去 ---，或拆成几个文件"
            if event.version or event.tags:
                yield "不能使用 % 开头的YAML指令；请删去"
        if isinstance(event, yaml.AliasEvent):
            yield f"不能使用引用（*{event.anchor}）；请把值写全"
        elif getattr(event, "anchor", None):
            yield f"不能使用锚点（&{event.anchor}）；请把值写全"
        if getattr(event, "tag", None):
            yield f"不能使用标签（{quoted(event.tag)}）；请直接写值"
        if isinstance(event, yaml.NodeEvent):
            self.nodes += 1
            if self.nodes > MAX_NODES:
                yield f"文件的内容超过{MAX_NODES}项；请拆成几个文件"

    def _text(self, event: Any, line: int) -> str:
        value: str = event.value
        if len(value) > MAX_TEXT:
            raise self.problems.fatal(line, f"一处文字长{len(value)}字；最长{MAX_TEXT}字")
        if bad := hidden(value):
            raise self.problems.fatal(line, f"含不可见的控制字符 {bad}；请删去")
        return value

    def _start(self, node: Items | Entries) -> None:
        if len(self.open) == MAX_DEPTH:
            raise self.problems.fatal(node.line, f"嵌套超过{MAX_DEPTH}层；请检查括号和缩进")
        self._add(node)
        self.open.append(_Open(node))

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        inside = self.open[-1]
        if isinstance(inside.node, Items):
            inside.node.items.append(node)
        elif inside.key is None:
            inside.key = self._key(node)
        else:
            self._enter(inside.node, inside.key, node)
            inside.key = None

    def _key(self, node: Node) -> Text:
        if not isinstance(node, Text):
            raise self.problems.fatal(node.line, "键不能是列表或映射；请写成文字")
        if node.value == "<<":
            raise self.problems.fatal(node.line, "不能使用合并键（<<）；请把值写全")
        return node

    def _enter(self, parent: Entries, key: Text, node: Node) -> None:
        if not key.value.strip():
            self.problems.say(key.line, "冒号前没有写键；请补上")
        elif (first := parent.entries.get(key.value)) is not None:
            self.problems.say(
                key.line,
                f"{quoted(key.value)} 写了两次（第{first.line}行、第{key.line}行）；只留一处",
            )
        else:
            node.line = key.line
            parent.entries[key.value] = node
