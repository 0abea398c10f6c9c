"""Plants faults in a copy of the repository and sees which guard catches each.

`python -m tests.repository.planted 300` prints the table for three hundred faults.
"""

from __future__ import annotations

import ast
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.conftest import ROOT
from tiaoli.case import Case
from tiaoli.cases import ACROSS, case_files, met, read_written
from tiaoli.declarations import DeclarationError
from tiaoli.guards.figures import COMMON
from tiaoli.guards.mutants import mutants
from tiaoli.guards.numbers import missing
from tiaoli.guards.trial import work
from tiaoli.guards.witness import Answer, tell_apart
from tiaoli.ledger import account
from tiaoli.load import RulebookError, load
from tiaoli.policy import Rulebook
from tiaoli.problems import CaseFileError
from tiaoli.terminal import table

LOADING, LEDGER, READING, CASES, NUMBERS, MUTANTS = (
    "载入规则", "核对账", "读取案例", "案例", "边界数字", "变异",
)  # fmt: skip
CAUGHT_BY = (LOADING, LEDGER, READING, CASES, NUMBERS, MUTANTS)
NOBODY, NO_FAULT = "无人发现", "证明无害"


@dataclass(frozen=True)
class Fault:
    """One file of the repository as it should not be."""

    sort: str
    path: Path
    text: str
    what: str

    @property
    def policy(self) -> str:
        """The policy whose file it is."""
        return self.path.parts[1]


# Faults ------------------------------------------------------------------------------------------


def draw(chance: random.Random) -> Fault:
    """A fault of a random sort in a random file that can have one."""
    sort = chance.choice(list(SORTS))
    pattern, change = SORTS[sort]
    paths = sorted(ROOT.glob(pattern))
    while True:
        path = chance.choice(paths)
        text = path.read_text(encoding="utf-8")
        changed, what = change(text, chance)
        if changed != text:
            return Fault(sort, path.relative_to(ROOT), changed, what)


Change = Callable[[str, random.Random], tuple[str, str]]


def _tree(change: Callable[[ast.Module, random.Random], str]) -> Change:
    """A change of the declarations below the docstring."""

    def changed(text: str, chance: random.Random) -> tuple[str, str]:
        module = ast.parse(text)
        what = change(module, chance)
        return (ast.unparse(module), what) if what else (text, "")

    return changed


def _provisions(module: ast.Module) -> list[ast.Call]:
    """The calls that declare provisions."""
    values = (s.value for s in module.body if isinstance(s, ast.Assign))
    return [value for value in values if isinstance(value, ast.Call)]


def _inside(module: ast.Module, *kinds: type[ast.AST]) -> list[ast.AST]:
    """The nodes of these kinds in what decides: not in words, defects or explanations."""
    words = ("quote", "defects", "no_effect", "measure", "recipient", "name")
    found = []
    for call in _provisions(module):
        for keyword in call.keywords:
            if keyword.arg not in words:
                found += [n for n in ast.walk(keyword.value) if isinstance(n, kinds)]
    return found


def _number(module: ast.Module, chance: random.Random) -> str:
    found = (n for n in _inside(module, ast.Constant) if isinstance(n, ast.Constant))
    numbers = [node for node in found if type(node.value) is int]
    if not numbers:
        return ""
    node = chance.choice(numbers)
    old = node.value
    node.value = max(int(str(old)) + chance.choice((-1, 1, 10)), 0)
    return f"{old} → {node.value}"


def _joined(module: ast.Module, chance: random.Random) -> str:
    both = [n for n in _inside(module, ast.BinOp) if isinstance(n, ast.BinOp)]
    if not both:
        return ""
    node = chance.choice(both)
    how = chance.choice(("join", "left", "right", "not"))
    if how == "join":
        node.op = ast.BitOr() if isinstance(node.op, ast.BitAnd) else ast.BitAnd()
    elif how == "not":
        node.right = ast.UnaryOp(ast.Invert(), node.right)
    else:
        kept = node.left if how == "left" else node.right
        node.left, node.right = kept, kept
    return f"条件：{how} {ast.unparse(node)[:60]}"


def _listed(module: ast.Module, chance: random.Random) -> str:
    lists = [n for n in _inside(module, ast.Dict) if isinstance(n, ast.Dict) and len(n.keys) > 1]
    if not lists:
        return ""
    node = chance.choice(lists)
    one, two = chance.sample(range(len(node.values)), 2)
    node.values[one], node.values[two] = node.values[two], node.values[one]
    return f"互换：{ast.unparse(node)[:60]}"


def _keyword(module: ast.Module, chance: random.Random) -> str:
    deciding = ("when", "limits", "times")
    found = [(c, k) for c in _provisions(module) for k in c.keywords if k.arg in deciding]
    if not found:
        return ""
    call, gone = chance.choice(found)
    call.keywords.remove(gone)
    return f"删去 {gone.arg}"


_TERMS = {
    "以上": "超过", "超过": "以上", "首次突破": "以上", "不超过": "至多", "最高": "不超过",
    "在有效期内": "已终了", "新获批": "已终了", "新认定": "已终了", "一次性": "一次性_多项",
    "万元": "亿元", "亿元": "万元", "百分之": "万分之",
}  # fmt: skip


def _term(module: ast.Module, chance: random.Random) -> str:
    names = [n for n in _inside(module, ast.Name) if isinstance(n, ast.Name) and n.id in _TERMS]
    if not names:
        return ""
    node = chance.choice(names)
    old, node.id = node.id, _TERMS[node.id]
    origin = "rules.units" if node.id in ("万元", "亿元", "万分之") else "rules.terms"
    alias = [ast.alias(name=node.id)]
    module.body.insert(1, ast.ImportFrom(module=origin, names=alias, level=0))
    return f"{old} → {node.id}"


def _docstring(text: str, chance: random.Random) -> tuple[str, str]:
    end = text.index('"""', 3)
    at = chance.choice([n for n in range(3, end) if "一" <= text[n] <= "鿿" or text[n].isdigit()])
    new = chance.choice(("", "不", "9"))
    return text[:at] + new + text[at + 1 :], f"条文第{at}字“{text[at]}”→“{new}”"


def _gazette(text: str, chance: random.Random) -> tuple[str, str]:
    at = chance.choice([n for n, c in enumerate(text) if not c.isspace()])
    new = chance.choice(("", "或", "7"))
    return text[:at] + new + text[at + 1 :], f"原文第{at}字“{text[at]}”→“{new}”"


def _sub_one(
    text: str, pattern: str, new: Callable[[re.Match[str]], str], chance: random.Random
) -> tuple[str, str]:
    places = list(re.finditer(pattern, text, re.MULTILINE))
    if not places:
        return text, ""
    match = chance.choice(places)
    put = new(match)
    return text[: match.start()] + put + text[match.end() :], f"{match[0]} → {put}"


def _date_in_rule(text: str, chance: random.Random) -> tuple[str, str]:
    by = chance.choice((-1, 1))
    return _sub_one(text, r"日期\((\d+), (\d+), (\d+)\)",
                    lambda m: f"日期({m[1]}, {m[2]}, {int(m[3]) + by})", chance)  # fmt: skip


def _date_of_case(text: str, chance: random.Random) -> tuple[str, str]:
    """A case's own day, under a text that says itself from when it is in force."""
    own = r"(?<=^- 案例: )(.*\n)  日期: \d{4}-"
    return _sub_one(text, own, lambda m: f"{m[1]}  日期: 1999-", chance)


def _expected(text: str, chance: random.Random) -> tuple[str, str]:
    return _sub_one(text, r"(?<=结果: )([0-9.]+)(?=万元|亿元)", lambda m: f"{m[1]}1", chance)


def _verdict(text: str, chance: random.Random) -> tuple[str, str]:
    other = {"不符合": "未定", "未定": "不符合", "支持": "不符合"}
    return _sub_one(text, r"(?<=结果: )(不符合|未定|支持)", lambda m: other[m[1]], chance)


def _misspelt(text: str, chance: random.Random) -> tuple[str, str]:
    return _sub_one(text, r"(?<=[{,] )(\w{3,})(?=: )", lambda m: m[1][:-1], chance)


def _unit(text: str, chance: random.Random) -> tuple[str, str]:
    """An amount that is stated or expected, not one that a reason or a remark speaks of."""
    return _sub_one(text, r"(?<=: )([0-9.]+)万元(?=[,}])", lambda m: f"{m[1]}万", chance)


def _untested(text: str, chance: random.Random) -> tuple[str, str]:
    """All cases of the provision that a file tests most left out."""
    ids = Counter(re.findall(r"^    (\S+/\S+): ", text, re.MULTILINE))
    if not ids:
        return text, ""
    [(gone, _)] = ids.most_common(1)
    items = re.split(r"^(?=- )", text, flags=re.MULTILINE)
    kept = [item for item in items if f"    {gone}: " not in item]
    return "".join(kept), f"删去 {gone} 的全部案例"


# Each sort is drawn as often as any other, and in any file that has a place for it.
SORTS: dict[str, tuple[str, Change]] = {
    "规则里的数字": ("rules/*/v1/[ac]*.py", _tree(_number)),
    "规则里的条件": ("rules/*/v1/[ac]*.py", _tree(_joined)),
    "规则里的对应": ("rules/*/v1/[ac]*.py", _tree(_listed)),
    "规则里的上限、次数、条件": ("rules/*/v1/[ac]*.py", _tree(_keyword)),
    "规则里的用语、单位": ("rules/*/v1/[ac]*.py", _tree(_term)),
    "规则里的日期": ("rules/*/v1/*.py", _date_in_rule),
    "条文（文件头）": ("rules/*/v1/[ac]*.py", _docstring),
    "原文": ("rules/*/v1/gazette.txt", _gazette),
    "案例的日期": ("fixtures/chengdu/*.yaml", _date_of_case),
    "期望的金额": ("fixtures/[bcps]*/*.yaml", _expected),
    "期望的结果": ("fixtures/[bcps]*/*.yaml", _verdict),
    "事实的名称": ("fixtures/[bcps]*/*.yaml", _misspelt),
    "金额的单位": ("fixtures/[bcps]*/*.yaml", _unit),
    "案例全缺": ("fixtures/[bcps]*/*.yaml", _untested),
}


# Catching ----------------------------------------------------------------------------------------


class Copy:
    """A copy of the rules and cases in which one fault at a time is planted."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for name in ("rules", "fixtures"):
            shutil.copytree(ROOT / name, folder / name)

    def caught_by(self, fault: Fault) -> str:
        """The first guard that catches a fault."""
        file = self.root / fault.path
        genuine = file.read_bytes()
        file.write_text(fault.text, encoding="utf-8", newline="")
        try:
            return self._caught_by(fault)
        finally:
            file.write_bytes(genuine)

    def _caught_by(self, fault: Fault) -> str:
        try:
            [book] = load(self.root, [fault.policy])
        except (RulebookError, DeclarationError):
            return LOADING
        if account(book).all_problems:
            return LEDGER
        try:
            cases = self._cases(book, fault)
        except CaseFileError:
            return READING
        if not all(met(book, case, expected) for case in cases for expected in case.expects):
            return CASES
        if fault.sort == "案例全缺":
            return self._without_cases(book, fault)
        return NO_FAULT if self._harmless(book, fault) else NOBODY

    def _cases(self, book: Rulebook, fault: Fault) -> list[Case]:
        """The cases on which the fault bears."""
        stem = fault.path.stem
        common = any(isinstance(p.provision, COMMON) and p.clause.file == stem for p in book.placed)
        files = case_files(self.root, book.policy_id)
        own = [f for f in files if common or f.stem == stem or f.parent.name == ACROSS]
        return self._read(book, own)

    def _read(self, book: Rulebook, files: list[Path]) -> list[Case]:
        cases = (case for file in files for case in read_written(self.root, file, book))
        return [case.under(book.policy.short) for case in cases]

    def _without_cases(self, book: Rulebook, fault: Fault) -> str:
        if missing(book, self._read(book, case_files(self.root, book.policy_id))):
            return NUMBERS
        for task in work(self.root, [book], fault.path.stem):
            for mutant in mutants(task.placed):
                changed = task.book.with_provision(task.placed, mutant.provision)
                if all(met(changed, *each) for each in task.expected):
                    return MUTANTS
        return NOBODY

    def _harmless(self, book: Rulebook, fault: Fault) -> bool:
        """Whether a changed rule is proved to come to what it should; no other file is changed
        without harm."""
        clause = next((c for c in book.clauses if c.path == fault.path.as_posix()), None)
        if clause is None:
            return False
        genuine = _genuine(fault.policy)
        pairs = [
            (placed, book.by_id[placed.id].provision)
            for placed in genuine.placed
            if placed.clause.path == clause.path and placed.id in book.by_id
        ]
        changed = [(placed, now) for placed, now in pairs if placed.provision != now]
        return all(tell_apart(genuine, *pair)[0] is Answer.PROVED for pair in changed)


@cache
def _genuine(policy: str) -> Rulebook:
    [book] = load(ROOT, [policy])
    return book


def plant(count: int, seed: int) -> Iterator[tuple[Fault, str]]:
    """So many faults, each with what caught it; changes proved harmless are no faults."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        planted = 0
        while planted < count:
            fault = draw(chance)
            caught = copy.caught_by(fault)
            if caught != NO_FAULT:
                planted += 1
                yield fault, caught


def tabulate(found: list[tuple[Fault, str]]) -> None:
    """Prints which guard caught how many of each sort."""
    counts = Counter((fault.sort, caught) for fault, caught in found)
    heads = [*CAUGHT_BY, NOBODY]
    rows = []
    for sort in SORTS:
        each = [counts[sort, head] for head in heads]
        rows.append([sort, str(sum(each)), *(str(number or "") for number in each)])
    totals = [sum(counts[sort, head] for sort in SORTS) for head in heads]
    rows.append(["合计", str(sum(totals)), *map(str, totals)])
    table("种下的错误，由谁发现", ["错误", "共", *heads], rows)


if __name__ == "__main__":
    every = []
    for fault, caught in plant(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0):
        every.append((fault, caught))
        if caught == NOBODY:
            print(f"{NOBODY}: {fault.path}: {fault.sort}: {fault.what}")
    tabulate(every)
