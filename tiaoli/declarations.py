"""The static check that rule modules are declarations only, before any of their code runs.

A rule file may import the language, the nouns, the units and the terms, assign names to calls,
literals and conditions, and nothing else: no loops, functions, I/O, floats or hidden names. So
reviewing a rule is reading it, and a pull request cannot smuggle in code.
"""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

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
    names: set[str] = set()
    for number, statement in enumerate(module.body):
        _check_statement(statement, number, names, path)
    return module


def _refuse(node: ast.AST, path: PurePosixPath, what: str) -> DeclarationError:
    line = getattr(node, "lineno", 1)
    return DeclarationError(f"{path}:{line}: {what}; a rule file holds declarations only")


def _check_statement(
    statement: ast.stmt, number: int, names: set[str], path: PurePosixPath
) -> None:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())) if number == 0:
            return
        case ast.ImportFrom(module=module, names=aliases, level=0) if _importable(module or ""):
            for alias in aliases:
                if alias.name == "*" or alias.asname or alias.name.startswith("_"):
                    raise _refuse(statement, path, f"`{alias.name}` cannot be imported this way")
                names.add(alias.name)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            if name.startswith("_"):
                raise _refuse(statement, path, f"`{name}` starts with an underscore")
            _check_expression(value, names, path)
            names.add(name)
        case _:
            raise _refuse(statement, path, f"`{ast.unparse(statement)[:60]}` is not allowed here")


def _importable(module: str) -> bool:
    return module in ("tiaoli.language", "rules.units", "rules.terms") or module.startswith(
        "rules.facts."
    )


def _check_expression(value: ast.expr, names: set[str], path: PurePosixPath) -> None:
    for node in ast.walk(value):
        if not isinstance(node, _EXPRESSIONS):
            raise _refuse(value, path, f"`{type(node).__name__}` is not allowed here")
        if isinstance(node, ast.Constant) and not isinstance(node.value, _SAFE_VALUES):
            raise _refuse(
                node, path, f"`{node.value!r}` is not exact; write a string or an integer"
            )
        if isinstance(node, ast.Name) and node.id not in names:
            raise _refuse(node, path, f"`{node.id}` is neither imported nor declared above")
        if isinstance(node, ast.Attribute) and (
            node.attr.startswith("_") or not isinstance(node.value, ast.Name)
        ):
            raise _refuse(node, path, f"`{ast.unparse(node)}` reaches too deep")
        if isinstance(node, ast.keyword) and node.arg is None:
            raise _refuse(value, path, "`**` is not allowed here")
        if isinstance(node, ast.Dict) and None in node.keys:
            raise _refuse(node, path, "`**` is not allowed here")
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
            raise _refuse(node, path, f"`{ast.unparse(node.func)[:40]}` cannot be called")
