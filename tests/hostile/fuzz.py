"""Looks for bytes that break a loader: ``python -m tests.hostile.fuzz cases|rules --minutes N``.

Coverage-guided (atheris, ``pip install atheris``); the inputs it works on stay in ``--work``. What
breaks a target is made as small as that goes and kept in ``corpus/``, one input for each fault.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path, PurePosixPath

MAX_LENGTH = 65_536
YAML_WORDS = (
    "- 案例: ", "- 背景: ", "  日期: ", "  事实:\n", "  期望: ", "  理由: ", "  政策: ",
    "已获奖补: ", "公布日期: ", "条款: ", "金额: ", "对象: ", "项目: ", "同类: ", "名称: ",
    "评审核定额: ", "结果: ", "还缺: ", "读法: ", "未知", "无", "是", "否", "~", "null", "''",
    '""', "{", "}", "[", "]", ", ",
    ": ", "- ", "? ", "---\n", "...\n", "%YAML 1.2\n", "&a ", "*a", "!!str ", "<<: ", "|\n", ">-\n",
    "#", "\t", "\r\n", "\r", "\ufeff", "\u2028", "\u200b", "\ud7ff", "\uffff", "\0", "１", "：",
    "，",
    "3亿元", "0.01元", "0元", "100万亿元", "1000000亿元", "99.99%", "0%", "100%", "2024年",
    "2024-02-17", "2024-02-29", "1949-01-01", "2200-12-31", "2025年12月31日", "3年", "30日",
    "{2023: 2亿元, 2024: 未知}", "0" * 39, "9" * 40, '"\\x41"', '"\\u0000"', "第五条/成长支持",
    "成都 第五条/成长支持",
)  # fmt: skip
PYTHON_WORDS = (
    '"""', "'", '"', "(", ")", "[", "]", "{", "}", ",", ":", "=", "~", "&", "|", "*", "**", "->",
    "\\\n", "\n", " = ", ".", "_", "None", "True", "False", "0x" + "f" * 50, "10**9", "1e9",
    '"1e9"',
    '"1/3"', '"2.5"', "'''", "f'", "b'", "lambda: 0", "import ", "from rules.terms import ",
    "from rules.units import ", "from rules.facts.enterprise import 企业",
    "from tiaoli.language import ", "*a", "**a", "#", "\f", "\0", "\ufeff", "\r", "\u2028", "ª",
    "exec", "open", "__class__", "async ", "await ", "yield ", "del ", "match ", ":=", "@", "...",
    "0.1", "1j", "()", "[]", "{}", '""', "-1", "0", "1", "万元(10)", "亿元(3)", "年(3)", "日(30)",
    "人(20)", "百分之(60)", "日期(2024, 2, 17)", '日期("2024", 13, 0)', "一次性", "一次性_升档",
    "企业.各年度主营业务收入", "企业.是人工智能企业", "申请人.类型", "Grant(", "Defect(", "Scope(",
)  # fmt: skip


def main() -> int:
    """Runs the target in child processes until the time is over."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz")
    parser.add_argument("target", choices=("cases", "rules"))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--work", type=Path, help="where the inputs found so far are kept")
    parser.add_argument("--seed", type=int, default=0, help="of the mutations; 0 draws one")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work is None:
        options.work = Path(tempfile.gettempdir()) / f"hostile-{options.target}"
    if options.inside:
        return _fuzz(options)
    end = time.monotonic() + options.minutes * 60
    while (left := end - time.monotonic()) > 5:
        # A fault inside C code (endless, out of memory) ends the process: note it, and go on.
        child = subprocess.run(
            [
                sys.executable, "-m", "tests.hostile.fuzz", options.target, "--inside",
                f"--minutes={left / 60}", f"--work={options.work}", f"--seed={options.seed}",
            ],
            check=False,
        )  # fmt: skip
        for file in sorted(options.work.glob("died/[!s]*")):
            _keep(options.target, file.read_bytes(), f"ended the process ({file.name})")
            file.unlink()
        print(f"the process ended with {child.returncode}", flush=True)
        if child.returncode == 1:  # not libFuzzer's doing
            return 1
    return 0


def _keep(target: str, data: bytes, why: str) -> None:
    from tests.hostile.targets import CORPUS, SUFFIX

    name = hashlib.sha256(data).hexdigest()[:8] + SUFFIX[target]
    (CORPUS / target / name).write_bytes(data)
    print(f"FINDING {target}/{name} ({len(data)} bytes): {why}", flush=True)


# One process -------------------------------------------------------------------------------------


def _fuzz(options: argparse.Namespace) -> int:
    import atheris

    with atheris.instrument_imports(include=["tiaoli"]):
        from tests.hostile import targets

    if options.target == "rules":
        _check_others_once()
    target = targets.TARGETS[options.target]
    known: set[str] = set()
    for file in (targets.CORPUS / options.target).glob("*.*"):
        try:
            target(file.read_bytes())
        except targets.Finding as finding:
            known.add(finding.key)
            print(f"known: {finding.key} ({file.name})", flush=True)

    def one(data: bytes) -> None:
        try:
            target(data)
        except targets.Finding as finding:
            if finding.key not in known:
                known.add(finding.key)
                _keep(options.target, _smaller(target, data, finding), str(finding))

    for name in ("inputs", "seeds", "died"):
        (options.work / name).mkdir(parents=True, exist_ok=True)
    seeds = _seeds(options.target)
    for seed in seeds:
        (options.work / "seeds" / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    mutator = _Mutator(options.target, seeds)
    words = options.work / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in mutator.words), encoding="ascii")
    arguments = [
        "fuzz", str(options.work / "inputs"), str(options.work / "seeds"), f"-dict={words}",
        f"-max_len={MAX_LENGTH}", f"-max_total_time={int(options.minutes * 60)}", "-timeout=30",
        "-rss_limit_mb=3000", "-reload=0", f"-artifact_prefix={options.work / 'died'}/",
        f"-seed={options.seed}", "-print_final_stats=1", "-len_control=20",
    ]  # fmt: skip
    atheris.Setup(arguments, one, custom_mutator=mutator)
    atheris.Fuzz()
    return 0


def _check_others_once() -> None:
    """Only one file of the repository is new each time; the others were checked before."""
    from tests.hostile.targets import KEPT, ROOT
    from tiaoli import load

    check = load.check_declarations
    others = {
        (ROOT / each).read_text(encoding="utf-8"): PurePosixPath(each)
        for each in KEPT
        if each.endswith(".py")
    }
    checked = {source: check(source, path) for source, path in others.items()}
    load.check_declarations = lambda source, path: checked.get(source) or check(source, path)


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def _seeds(target: str) -> list[bytes]:
    """The written cases one by one and the clauses as they stand, with what was found before."""
    from tests.hostile.targets import CORPUS, OTHERS, ROOT

    found = [file.read_bytes() for file in (CORPUS / target).glob("*.*")]
    if target == "cases":
        files = [*ROOT.glob("fixtures/**/*.yaml"), *ROOT.glob("tests/engine/bad_cases/*.yaml")]
        for file in sorted(files):
            parts = re.split(r"(?m)^(?=- )", file.read_text(encoding="utf-8"))
            background = parts[1] if len(parts) > 2 and parts[1].startswith("- 背景") else ""
            found += [(background + part).encode() for part in parts[1:4]]
    else:
        found += [file.read_bytes() for file in sorted(ROOT.glob("rules/*/v*/art_*.py"))]
        found += [b"# %s\n" % each.encode() + (ROOT / each).read_bytes() for each in OTHERS]
    return [each for each in found if len(each) <= MAX_LENGTH]


# Mutations that know the language ----------------------------------------------------------------


class _Mutator:
    """Half of the time bytes are changed as libFuzzer does, half of the time words and lines."""

    def __init__(self, target: str, seeds: list[bytes]) -> None:
        self.target = target
        texts = [seed.decode("utf-8", "replace") for seed in seeds]
        self.lines = sorted({line for text in texts for line in text.split("\n") if line.strip()})
        self.token = re.compile(r"\w+(?:[.]\w+)*|[^\w\s]|\s+")
        names = {word for line in self.lines for word in re.findall(r"\w{2,20}", line)}
        fixed = YAML_WORDS if target == "cases" else PYTHON_WORDS
        self.words = [*fixed, *sorted(names)[:3000]]
        self.expressions = self._expressions(texts) if target == "rules" else []

    @staticmethod
    def _expressions(texts: list[str]) -> list[str]:
        found = set()
        for text in texts:
            try:
                tree = ast.parse(text)
            except (SyntaxError, ValueError, RecursionError):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Call | ast.Attribute | ast.Name | ast.BinOp | ast.Constant):
                    found.add(ast.unparse(node)[:300])
        return sorted(found)

    def __call__(self, data: bytes, max_size: int, seed: int) -> bytes:
        import atheris

        draw = random.Random(seed)
        if draw.random() < 0.4:
            return atheris.Mutate(data, max_size)
        text = data.decode("utf-8", "surrogateescape")
        for _ in range(draw.randint(1, 4)):
            text = self._change(text, draw)
        return text.encode("utf-8", "surrogateescape")[:max_size]

    def _change(self, text: str, draw: random.Random) -> str:
        lines = text.split("\n")
        at = draw.randrange(len(lines))
        match draw.randrange(9 if self.expressions else 8):
            case 0:
                lines.insert(at, draw.choice(self.lines))
            case 1:
                del lines[at]
            case 2:
                lines.insert(draw.randrange(len(lines)), lines[at])
            case 3:
                indent = " " * draw.randrange(9)
                lines[at] = indent + lines[at].lstrip(" ")
            case 4:
                other = draw.choice(self.lines)
                kept = re.match(r"\s*", lines[at])
                lines[at] = (kept[0] if kept else "") + other.lstrip()
            case 5:
                lines[at] = lines[at] * draw.choice((2, 3, 50))
            case 6 | 7:
                lines[at] = self._word(lines[at], draw)
            case 8:
                lines = self._expression(text, draw).split("\n")
        return "\n".join(lines)

    def _word(self, line: str, draw: random.Random) -> str:
        tokens = self.token.findall(line) or [line]
        at = draw.randrange(len(tokens))
        match draw.randrange(3):
            case 0:
                tokens[at] = draw.choice(self.words)
            case 1:
                tokens.insert(at, draw.choice(self.words))
            case 2:
                tokens[at] = tokens[at] * draw.choice((0, 2, 20))
        return "".join(tokens)

    def _expression(self, text: str, draw: random.Random) -> str:
        """One expression of the file is replaced by one of the rules, or made a part of it."""
        try:
            nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.expr)]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return text
        if not nodes:
            return text
        old = draw.choice(nodes)
        segment = ast.get_source_segment(text, old)
        if not segment:
            return text
        other = draw.choice(self.expressions)
        forms = (
            other,
            f"{segment} & {other}",
            f"({segment}, {other})",
            f"~{segment}",
            f"[{other}]",
        )
        return text.replace(segment, draw.choice(forms), draw.choice((1, -1)))


# Making findings small ---------------------------------------------------------------------------


def _smaller(target, data, finding, seconds: float = 60):  # type: ignore[no-untyped-def]
    """The least part of the input that is the same finding: lines left out, then characters."""
    from tests.hostile.targets import Finding

    def same(part: bytes) -> bool:
        try:
            target(part)
        except Finding as other:
            return other.key == finding.key
        return False

    end = time.monotonic() + seconds
    for mark in (b"\n", b""):
        pieces = data.split(mark) if mark else [data[i : i + 1] for i in range(len(data))]
        size = max(len(pieces) // 2, 1)
        while time.monotonic() < end:
            at = 0
            while at < len(pieces) and time.monotonic() < end:
                fewer = pieces[:at] + pieces[at + size :]
                if same(mark.join(fewer)):
                    pieces = fewer
                else:
                    at += size
            if size == 1:
                break
            size //= 2
        data = mark.join(pieces)
    return data


if __name__ == "__main__":
    sys.exit(main())
