"""The closures of operators: arithmetic, comparison, membership and logic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from engine.feel import temporal
from engine.feel.comparing import ORDER, any_of, compare, equal, inside, within
from engine.feel.decimal128 import NUMBERS
from engine.feel.limits import Frame, Run, spend_text
from engine.feel.temporal import Months

Tester = Callable[[Any, Frame], Any]
"""A test given the value tested."""
_BASIC = frozenset({Decimal, str})


def comparison(op: str, left: Run, right: Run) -> Run:
    """`left op right`."""
    if op == "=":
        return lambda frame: equal(left(frame), right(frame), frame)
    if op == "!=":
        return lambda frame: _opposite(equal(left(frame), right(frame), frame))
    ordered = ORDER[op]

    def run(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        kind = type(a)
        if kind is type(b) and kind in _BASIC:
            return ordered(a, b)
        return compare(op, a, b)

    return run


def _opposite(truth: Any) -> bool | None:
    return not truth if type(truth) is bool else None


def negation(of: Run) -> Run:
    """`not(of)`."""
    return lambda frame: _opposite(of(frame))


def junction(op: Literal["and", "or"], parts: Sequence[Run]) -> Run:
    """`a and b and …` or `a or b or …`; stops as soon as the rest cannot matter. What is not boolean counts as null."""
    decides = op == "or"

    def run(frame: Frame) -> Any:
        unknown = False
        for part in parts:
            truth = part(frame)
            if truth is decides:
                return decides
            unknown = unknown or type(truth) is not bool
        return None if unknown else not decides

    return run


def between(of: Run, low: Run, high: Run) -> Run:
    """`of between low and high`."""
    return lambda frame: within(of(frame), low(frame), ">=", high(frame), "<=")


def membership(of: Run, tests: Sequence[Tester]) -> Run:
    """`of in (test, …)`."""
    if len(tests) == 1:
        only = tests[0]
        return lambda frame: only(of(frame), frame)

    def run(frame: Frame) -> Any:
        value = of(frame)
        return any_of(test(value, frame) for test in tests)

    return run


def comparing_test(op: str, operand: Run) -> Tester:
    """`< 5`."""
    if op == "=":
        return lambda value, frame: equal(value, operand(frame), frame)
    if op == "!=":
        return lambda value, frame: _opposite(equal(value, operand(frame), frame))
    return lambda value, frame: compare(op, value, operand(frame))


def membership_test(operand: Run) -> Tester:
    """`[1..5]`, `(1, 2)`, `"a"`."""
    return lambda value, frame: inside(value, operand(frame), frame)


def cell_test(operand: Run) -> Tester:
    """A cell without `?`: the value is this, or in this, or this is itself true of a value that is not boolean."""

    def test(value: Any, frame: Frame) -> Any:
        cell = operand(frame)
        if type(cell) is bool and type(value) is not bool:
            return cell
        return inside(value, cell, frame)

    return test


def own_verdict(operand: Run) -> Tester:
    """A cell that speaks of `?` decides by itself."""
    return lambda value, frame: operand(frame)


def minus(of: Run) -> Run:
    """`-of`."""

    def run(frame: Frame) -> Any:
        value = of(frame)
        if type(value) is Decimal:
            return value.copy_negate() if value else value
        if type(value) is Months:
            return Months(-value.months)
        return -value if type(value) is timedelta else None

    return run


def arithmetic(first: Run, rest: Sequence[tuple[str, Run]]) -> Run:
    """`first op operand op operand …`, left to right; null where an operand does not fit."""
    steps = [(_EXACT[op], _MIXED[op], operand) for op, operand in rest]

    def run(frame: Frame) -> Any:
        value = first(frame)
        for exact, mixed, operand in steps:
            other = operand(frame)
            try:
                if type(value) is Decimal and type(other) is Decimal:
                    value = exact(value, other)
                else:
                    value = mixed(value, other, frame)
            except (ArithmeticError, ValueError):
                return None
        return value

    return run


def _plus(left: Any, right: Any, frame: Frame) -> Any:
    if type(left) is str and type(right) is str:
        spend_text(frame, len(left) + len(right))
        return left + right
    if _is_span(left) and isinstance(right, (date, time)):
        left, right = right, left
    if not _is_span(right):
        return None
    if isinstance(left, (date, time)):
        return temporal.shift(left, right)
    return _join_spans(left, right)


def _less(left: Any, right: Any, frame: Frame) -> Any:
    if not _is_span(right):
        return temporal.minus(left, right)
    opposite = Months(-right.months) if type(right) is Months else -right
    return temporal.shift(left, opposite) if isinstance(left, (date, time)) else _join_spans(left, opposite)


def _join_spans(left: Any, right: Any) -> Any:
    if type(left) is not type(right):
        return None
    return Months(left.months + right.months) if type(left) is Months else left + right


def _times(left: Any, right: Any, frame: Frame) -> Any:
    if type(left) is Decimal:
        left, right = right, left
    return temporal.times(left, right) if _is_span(left) and type(right) is Decimal else None


def _over(left: Any, right: Any, frame: Frame) -> Any:
    if not _is_span(left):
        return None
    if type(right) is Decimal:
        return temporal.divide(left, right)
    ends = temporal.ratio(left, right)
    return NUMBERS.divide(*ends) if ends else None


def _nothing(left: Any, right: Any, frame: Frame) -> None:
    return None


def _is_span(value: Any) -> bool:
    return type(value) is timedelta or type(value) is Months


_EXACT: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}
_MIXED: dict[str, Callable[[Any, Any, Frame], Any]] = {
    "+": _plus,
    "-": _less,
    "*": _times,
    "/": _over,
    "**": _nothing,
}
