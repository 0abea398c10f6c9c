"""The static check that rule modules are declarations only, before any of their code runs.

A rule file may import the language, the nouns, the units and the terms, assign names to calls,
literals and conditions, and nothing else: no loops, functions, I/O, floats or hidden names. So
reviewing a rule is reading it, and a pull request cannot smuggle in code. What it declares has
bounds, so that neither the check nor the loading of any file takes long.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from tiaoli.fields import MAX_DEPTH, MAX_PARTS

LARGEST: Final = 10**18
"""The rules of this repository keep within 10^10."""
_EXPRESSIONS = (
    ast.Call, ast.keyword, ast.Name, ast.Attribute, ast.Constant, ast.Tuple, ast.List, ast.Dict,
    ast.BinOp, ast.UnaryOp, ast.Load, ast.Store, ast.BitAnd, ast.BitOr, ast.Invert,
)  # fmt: skip
_SAFE_VALUES = (str, int, type(None))


class DeclarationError(Exception):
    """A rule file that holds more than declarations; the message names file and line."""


def check_declarations(source: str, path: PurePosixPath) -> ast.Module:
    """The syntax tree of a rule file; raises `DeclarationError` at the first thing not allowed."""
    try:
        module = ast.parse(source, str(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        line = getattr(problem, "lineno", None) or 1
        raise DeclarationError(f"{path}:{line}: not valid Python: {problem}") from None
    for node in _outside_in(module, path):
        if isinstance(node, ast.Constant):
            _check_constant(node, path)
    names: dict[str, int] = {}
    for number, statement in enumerate(module.body):
        _check_statement(statement, number, names, path)
    return module


def _outside_in(module: ast.Module, path: PurePosixPath) -> Iterator[ast.AST]:
    """Every node; what stands deeper than Python can follow is refused."""
    level: list[ast.AST] = [module]
    for depth in itertools.count():
        for node in level if depth >= MAX_DEPTH else ():
            if hasattr(node, "lineno"):
                raise _refuse(node, path, f"more than {MAX_DEPTH} levels inside one another")
        if not level:
            return
        yield from level
        level = [child for node in level for child in ast.iter_child_nodes(node)]


def _check_constant(node: ast.Constant, path: PurePosixPath) -> None:
    match node.value:
        case int() if node.value > LARGEST:
            raise _refuse(node, path, f"an integer above 10^{len(str(LARGEST)) - 1}")
        case str() if any("\ud800" <= character <= "\udfff" for character in node.value):
            raise _refuse(node, path, "half a character (`\\ud800` to `\\udfff`)")


def _written(node: ast.AST) -> str:
    """The node as it is written, shortened."""
    try:
        return ast.unparse(node).split("\n")[0][:60]
    except ValueError:  # some f-strings can be read and not be written
        return type(node).__name__


def _refuse(node: ast.AST, path: PurePosixPath, what: str) -> DeclarationError:
    line = getattr(node, "lineno", 1)
    return DeclarationError(f"{path}:{line}: {what}; a rule file holds declarations only")


def _check_statement(
    statement: ast.stmt, number: int, names: dict[str, int], path: PurePosixPath
) -> None:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())) if number == 0:
            return
        case ast.ImportFrom(module=module, names=aliases, level=0) if _importable(module or ""):
            for alias in aliases:
                if alias.name == "*" or alias.asname or alias.name.startswith("_"):
                    raise _refuse(
                        statement, path, f"`{alias.name[:60]}` cannot be imported this way"
                    )
                names[alias.name] = 1
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            if name.startswith("_"):
                raise _refuse(statement, path, f"`{name[:60]}` starts with an underscore")
            if isinstance(value, ast.Attribute):
                # Under a name of its own a method could be called.
                raise _refuse(statement, path, f"`{_written(value)}` cannot be given another name")
            names[name] = _check_expression(value, names, path)
        case _:
            raise _refuse(statement, path, f"`{_written(statement)}` is not allowed here")


def _importable(module: str) -> bool:
    return module in ("tiaoli.language", "rules.units", "rules.terms") or module.startswith(
        "rules.facts."
    )


def _check_expression(value: ast.expr, names: dict[str, int], path: PurePosixPath) -> int:
    """How many parts the expression has once each name is replaced by what it stands for."""
    parts = 0
    for node in ast.walk(value):
        if not isinstance(node, _EXPRESSIONS):
            raise _refuse(value, path, f"`{type(node).__name__}` is not allowed here")
        if isinstance(node, ast.Constant) and not isinstance(node.value, _SAFE_VALUES):
            raise _refuse(
                node, path, f"`{_written(node)}` is not exact; write a string or an integer"
            )
        if isinstance(node, ast.Name) and node.id not in names:
            raise _refuse(node, path, f"`{node.id[:60]}` is neither imported nor declared above")
        if isinstance(node, ast.Attribute) and (
            node.attr.startswith("_") or not isinstance(node.value, ast.Name)
        ):
            raise _refuse(node, path, f"`{_written(node)}` reaches too deep")
        if isinstance(node, ast.keyword) and node.arg is None:
            raise _refuse(value, path, "`**` is not allowed here")
        if isinstance(node, ast.Dict) and None in node.keys:
            raise _refuse(node, path, "`**` is not allowed here")
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
            raise _refuse(node, path, f"`{_written(node.func)}` cannot be called")
        parts += names.get(node.id, 0) if isinstance(node, ast.Name) else 1
    if parts > MAX_PARTS:
        raise _refuse(value, path, f"more than {MAX_PARTS} parts in one declaration; divide it")
    return parts
