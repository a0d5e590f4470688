"""Arithmetic agrees with Python's decimal module, and texts of values read back as the values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.feel import Months, evaluate

ORACLE = Context(34, ROUND_HALF_EVEN, -6143, 6144, traps=[InvalidOperation, DivisionByZero, Overflow])
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
operators = st.sampled_from(["+", "-", "*", "/"])
METHODS = {"+": ORACLE.add, "-": ORACLE.subtract, "*": ORACLE.multiply, "/": ORACLE.divide}


def applied(op: str, left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return None
    try:
        return METHODS[op](left, right)
    except ArithmeticError:
        return None


@given(numbers, operators, numbers)
def test_one_operator_agrees_with_decimal(left: Decimal, op: str, right: Decimal) -> None:
    assert evaluate(f"({left:f}) {op} ({right:f})") == applied(op, left, right)
    assert evaluate(f"a {op} b", {"a": left, "b": right}) == applied(op, left, right)


@given(numbers, operators, numbers, operators, numbers)
def test_precedence_agrees_with_decimal(a: Decimal, op: str, b: Decimal, op2: str, c: Decimal) -> None:
    last_first = op in "+-" and op2 in "*/"
    expected = applied(op, a, applied(op2, b, c)) if last_first else applied(op2, applied(op, a, b), c)
    assert evaluate(f"a {op} b {op2} c", {"a": a, "b": b, "c": c}) == expected


Tree = Decimal | tuple[str, Any, Any]
TREES: st.SearchStrategy[Tree] = st.recursive(
    numbers, lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner), max_leaves=12
)


def written(tree: Tree) -> str:
    """In parentheses, so that only the tree says what comes first."""
    if isinstance(tree, Decimal):
        return f"({tree:f})"
    op, left, right = tree
    return f"({written(left)} {op} {written(right)})"


def worked_out(tree: Tree) -> Decimal | None:
    if isinstance(tree, Decimal):
        return tree
    op, left, right = tree
    return applied(op, worked_out(left), worked_out(right))


@given(TREES)
def test_whole_expressions_agree_with_decimal(tree: Tree) -> None:
    assert evaluate(written(tree)) == worked_out(tree)


ROUNDED = {
    "decimal": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
}


@given(numbers, st.integers(-5, 8), st.sampled_from(sorted(ROUNDED)))
def test_rounding_agrees_with_decimal(number: Decimal, scale: int, name: str) -> None:
    expected = number.quantize(Decimal(1).scaleb(-scale), ROUNDED[name], ORACLE)
    assert evaluate(f"{name}(n, s)", {"n": number, "s": scale}) == expected


@given(numbers, numbers)
def test_a_remainder_has_the_sign_of_its_divisor_and_completes_it(dividend: Decimal, divisor: Decimal) -> None:
    rest = evaluate("modulo(a, b)", {"a": dividend, "b": divisor})
    if not divisor:
        assert rest is None
        return
    whole = (ORACLE.divide(dividend, divisor)).to_integral_value(ROUND_FLOOR)
    assert rest == ORACLE.subtract(dividend, ORACLE.multiply(divisor, whole))


@given(numbers, numbers)
def test_comparison_agrees_with_decimal(a: Decimal, b: Decimal) -> None:
    context = {"a": a, "b": b}
    for op, expected in (("<", a < b), ("<=", a <= b), ("=", a == b), ("!=", a != b), (">", a > b), (">=", a >= b)):
        assert evaluate(f"a {op} b", context) is expected


@given(numbers)
def test_a_number_reads_back_from_its_text(number: Decimal) -> None:
    assert evaluate("number(string(x)) = x", {"x": number}) is True


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_a_string_keeps_every_character(text: str) -> None:
    assert evaluate("x + x", {"x": text}) == text + text
    assert evaluate("string length(x)", {"x": text}) == len(text)


@given(st.dates(), st.integers(-2000, 2000))
def test_days_added_are_days_apart(day: date, days: int) -> None:
    context = {"d": day, "n": timedelta(days=days)}
    moved = evaluate("d + n", context)
    assert moved is None or evaluate("(d + n) - d = n", context) is True


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_months_added_land_on_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    """民法典 art. 202: no corresponding day, then the last day of the month."""
    moved = evaluate("d + m", {"d": day, "m": Months(months)})
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_moment_reads_back_from_its_text(moment: datetime) -> None:
    assert evaluate("date and time(string(x)) = x", {"x": moment}) is True


@given(st.timedeltas(timedelta(days=-(10**6)), timedelta(days=10**6)))
def test_a_duration_reads_back_from_its_text(span: timedelta) -> None:
    assert evaluate("duration(string(x)) = x", {"x": span}) is True
