"""Functions on numbers, all in 34 decimal digits."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from engine.feel.decimal128 import NUMBERS
from engine.feel.functions.registry import builtin
from engine.feel.temporal import Months

_FINEST, _COARSEST = 6176, -6111


def rounded(number: Decimal, scale: Decimal, how: str) -> Decimal | None:
    """`number` with `scale` digits after the point; unchanged if it has no more than that."""
    if not _COARSEST <= scale <= _FINEST:
        return None
    digits = int(scale)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= digits:
        return number
    return number.quantize(Decimal(1).scaleb(-digits, NUMBERS), how, NUMBERS)


@builtin("decimal", "n: number, scale: number")
def decimal(number: Decimal, scale: Decimal) -> Decimal | None:
    return rounded(number, scale, ROUND_HALF_EVEN)


@builtin("floor", "n: number, scale: number?")
def floor(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(number, scale, ROUND_FLOOR)


@builtin("ceiling", "n: number, scale: number?")
def ceiling(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(number, scale, ROUND_CEILING)


@builtin("round half up", "n: number, scale: number?")
def round_half_up(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(number, scale, ROUND_HALF_UP)


@builtin("round half down", "n: number, scale: number?")
def round_half_down(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(number, scale, ROUND_HALF_DOWN)


@builtin("round up", "n: number, scale: number?")
def round_up(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(number, scale, ROUND_UP)


@builtin("round down", "n: number, scale: number?")
def round_down(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(number, scale, ROUND_DOWN)


@builtin("modulo", "dividend: number, divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and rest.is_signed() != divisor.is_signed() else rest


@builtin("sqrt", "number: number")
def sqrt(number: Decimal) -> Decimal:
    return NUMBERS.sqrt(number)


@builtin("log", "number: number")
def log(number: Decimal) -> Decimal | None:
    return NUMBERS.ln(number) if number > 0 else None


@builtin("exp", "number: number")
def exp(number: Decimal) -> Decimal:
    return NUMBERS.exp(number)


@builtin("odd", "number: number")
def odd(number: Decimal) -> bool:
    return abs(NUMBERS.remainder(number, Decimal(2))) == 1


@builtin("even", "number: number")
def even(number: Decimal) -> bool:
    return NUMBERS.remainder(number, Decimal(2)) == 0


@builtin("abs", "n: any")
def absolute(value: Any) -> Any:
    if isinstance(value, Months):
        return Months(abs(value.months))
    return abs(value) if isinstance(value, timedelta) else value.copy_abs() if isinstance(value, Decimal) else None
