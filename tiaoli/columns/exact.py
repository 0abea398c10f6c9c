"""Division of whole numbers in columns, exact on every engine.

Ibis writes ``//`` as ``FLOOR(a / b)`` in double precision, which is wrong from about 10^16 on. The
two operations here are written with each engine's own integer division.

All numbers are int64 and not negative, divisors are positive; NULL in any of them gives NULL. On
what breaks that, the engines differ: Polars rounds a negative number down, the others towards zero;
a divisor of 0 is an error in DuckDB and Spark, and NULL in Polars.

Plain ``+``, ``-`` and ``*`` that leave int64 are errors in DuckDB and Spark, but Polars wraps
without a word: whoever builds an expression for it proves the bounds beforehand. A number in an
expression has to be written as ``ibis.literal(100, "int64")``: by itself Ibis makes it an int8, and
Polars then computes 100 + 100 in 8 bits.
"""

from __future__ import annotations

import math
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.rules as rlz
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

LARGEST: Final = 2**63 - 1


class WholeQuotient(ops.Value):  # type: ignore[misc]  # Ibis has no types
    """``dividend / divisor``, rounded down."""

    dividend: ops.Value[dt.Int64]
    divisor: ops.Value[dt.Int64]

    dtype = dt.int64
    shape = rlz.shape_like("args")


class WholePart(ops.Value):  # type: ignore[misc]  # Ibis has no types
    """``amount * numerator / denominator``, rounded down or half up; the product has 128 bits."""

    amount: ops.Value[dt.Int64]
    numerator: ops.Value[dt.Int64]
    denominator: ops.Value[dt.Int64]
    half_up: bool

    dtype = dt.int64

    @property
    def shape(self) -> Any:
        return rlz.highest_precedence_shape([self.amount, self.numerator, self.denominator])


def whole(a: Any, b: Any) -> Any:
    """floor(a / b) as int64; both are integer expressions or ints, ``a >= 0`` and ``b > 0``.

    Raises `TypeError` for anything else, `ValueError` for an int that is out of range.
    """
    a, b = _checked(a, 0), _checked(b, 1)
    if isinstance(a, int) and isinstance(b, int):
        return ibis.literal(a // b, "int64")
    if isinstance(b, int) and b == 1:
        return _expression(a)
    return WholeQuotient(_expression(a), _expression(b)).to_expr()


def part_of(a: Any, b: Any, c: Any, half_up: bool) -> Any:
    """a * b / c as int64, rounded half up or down; ``a >= 0``, ``b >= 0`` and ``c > 0``.

    The product may need 126 bits. A result beyond int64 raises when the engine computes it.
    Raises `TypeError` and `ValueError` as `whole` does.
    """
    a, b, c = _checked(a, 0), _checked(b, 0), _checked(c, 1)
    if isinstance(a, int):
        a, b = b, a
    if isinstance(b, int) and isinstance(c, int):
        common = math.gcd(b, c)
        b, c = b // common, c // common
        if isinstance(a, int):
            return ibis.literal(_checked((a * b + _half(c, half_up)) // c, 0), "int64")
        if b == 1 and (c == 1 or not half_up):
            return whole(a, c)
    return WholePart(_expression(a), _expression(b), _expression(c), half_up).to_expr()


def teach_polars() -> None:
    """Registers both operations with Ibis' Polars backend; needs polars."""
    import polars as pl
    from ibis.backends.polars.compiler import translate

    def whole_quotient(op: WholeQuotient, **context: Any) -> pl.Expr:
        quotient: pl.Expr = translate(op.dividend, **context) // translate(op.divisor, **context)
        return quotient

    def whole_part(op: WholePart, **context: Any) -> pl.Expr:
        a, b, c = (
            translate(arg, **context).cast(pl.Int128)
            for arg in (op.amount, op.numerator, op.denominator)
        )
        rounded: pl.Expr = (a * b + (c // 2 if op.half_up else 0)) // c
        return rounded.cast(pl.Int64)

    translate.register(WholeQuotient)(whole_quotient)
    translate.register(WholePart)(whole_part)


def _checked(value: Any, least: int) -> Any:
    """The int or int64 expression that was given."""
    if isinstance(value, int) and not isinstance(value, bool):
        if not least <= value <= LARGEST:
            raise ValueError(f"{value} is out of range here: write {least} to {LARGEST}")
        return value
    if isinstance(value, ibis.expr.types.NullValue):
        return value.cast("int64")
    if not isinstance(value, ibis.expr.types.IntegerValue):
        raise TypeError(f"{value!r} is no whole number: write an int or an integer expression")
    return value if value.type().is_int64() else value.cast("int64")


def _expression(value: Any) -> Any:
    return ibis.literal(value, "int64") if isinstance(value, int) else value


def _half(denominator: int, half_up: bool) -> int:
    """What to add before rounding down; of an odd denominator there is no exact half."""
    return denominator // 2 if half_up else 0


def _literal(op: Any) -> int | None:
    return op.value if isinstance(op, ops.Literal) else None


def _sql_quotient(
    compiler: Any, op: WholeQuotient, *, dividend: sge.Expr, divisor: sge.Expr
) -> sge.Expr:
    return _binary(sge.IntDiv, dividend, divisor)


def _sql_part(
    compiler: Any,
    op: WholePart,
    *,
    amount: sge.Expr,
    numerator: sge.Expr,
    denominator: sge.Expr,
    half_up: bool,
) -> sge.Expr:
    """In 64 bits wherever that is enough: division in 128 bits takes some thirty times as long."""
    b, c = _literal(op.numerator), _literal(op.denominator)
    if c == 1 and b is not None:
        return _binary(sge.Mul, amount, numerator)
    half = _sql_half(denominator, c, half_up)
    narrow = _narrow(amount, numerator, denominator, half)
    wide = _wide(amount, numerator, denominator, half, spark=isinstance(compiler, PySparkCompiler))
    if c is None:
        fits: sge.Expr = sge.and_(
            _binary(sge.LTE, numerator, sge.convert(2**30)),
            _binary(sge.LTE, denominator, sge.convert(2**32)),
        )
    else:
        most = (LARGEST - _half(c, half_up)) // max(c - 1, 1)
        if b is not None:
            return narrow if b <= most else wide
        fits = _binary(sge.LTE, numerator, sge.convert(most))
    return sge.Case(ifs=[sge.If(this=fits, true=narrow)], default=wide)


def _sql_half(denominator: sge.Expr, c: int | None, half_up: bool) -> sge.Expr | None:
    if not half_up:
        return None
    if c is not None:
        return sge.convert(c // 2)
    return _binary(sge.IntDiv, denominator, sge.convert(2))


def _narrow(a: sge.Expr, b: sge.Expr, c: sge.Expr, half: sge.Expr | None) -> sge.Expr:
    """``(a // c) * b + ((a % c) * b + half) // c``: only the remainder is multiplied at length."""
    rest = _plus(_binary(sge.Mul, _binary(sge.Mod, a, c), b), half)
    quotient = _binary(sge.Mul, _binary(sge.IntDiv, a, c), b)
    return _binary(sge.Add, quotient, _binary(sge.IntDiv, rest, c))


def _wide(
    a: sge.Expr,
    b: sge.Expr,
    c: sge.Expr,
    half: sge.Expr | None,
    spark: bool,
) -> sge.Expr:
    if spark:
        # DIV of decimals wraps at 64 bits without an error; the cast of an exact quotient raises.
        a, b, c = (sge.cast(value, "DECIMAL(19, 0)") for value in (a, b, c))
        total = _plus(_binary(sge.Mul, a, b), half)
        exact = _binary(sge.Sub, total, _binary(sge.Mod, total, c))
        return sge.cast(_binary(sge.Div, exact, c), "BIGINT")
    a, b, c = (sge.cast(value, sge.DataType.Type.INT128) for value in (a, b, c))
    total = _plus(_binary(sge.Mul, a, b), half)
    return sge.cast(_binary(sge.IntDiv, total, c), "BIGINT")


def _plus(value: sge.Expr, half: sge.Expr | None) -> sge.Expr:
    return value if half is None else _binary(sge.Add, value, half)


def _binary(kind: Any, left: sge.Expr, right: sge.Expr) -> sge.Expr:
    """Each operand in its own brackets and its own copy: a node has one parent."""
    made: sge.Expr = kind(this=_bracketed(left), expression=_bracketed(right))
    return made


def _bracketed(value: sge.Expr) -> sge.Expr:
    bare = isinstance(value, sge.Column | sge.Literal | sge.Cast | sge.Paren)
    return value.copy() if bare else sge.Paren(this=value.copy())


for _compiler in (DuckDBCompiler, PySparkCompiler):
    _compiler.visit_WholeQuotient = _sql_quotient
    _compiler.visit_WholePart = _sql_part
