"""Operators: arithmetic in 34 digits, comparison, membership, three-valued logic, conditions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.feel import evaluate

D = Decimal

ARITHMETIC: list[tuple[str, Any]] = [
    ("1 + 2", D(3)),
    ("1 + 2 * 3", D(7)),
    ("(1 + 2) * 3", D(9)),
    ("10 - 3 - 2", D(5)),
    ("100 / 10 / 2", D(5)),
    ("0.1 + 0.2", D("0.3")),
    ("1 / 3", D("0.3333333333333333333333333333333333")),
    ("2 ** 10", D(1024)),
    ("2 ** 3 ** 2", D(64)),
    ("2 ** -1", D("0.5")),
    ("-5 ** 2", D(25)),
    ("-(5 ** 2)", D(-25)),
    ("- - 5", D(5)),
    ("3 - -2", D(5)),
    ("1-1", D(0)),
    ("-x", D(-4)),
    ("x*x-1", D(15)),
    ("1 / 0", None),
    ("0 / 0", None),
    ("10 ** 10000", None),
    ("0 ** 0", None),
    ("(-8) ** 0.5", None),
    ("1 + null", None),
    ("null * 2", None),
    ("-null", None),
    ("-true", None),
    ("1 + true", None),
    ('1 + "a"', None),
    ('"a" + 1', None),
    ('"a" + "b"', "ab"),
    ('"中" + "文" + "字"', "中文字"),
    ('"a" - "b"', None),
    ('"a" * 3', None),
    ("[1] + [2]", None),
    ("{a: 1} + 1", None),
    ("missing + 1", None),
]

COMPARISON: list[tuple[str, Any]] = [
    ("1 = 1", True),
    ("1 = 1.0", True),
    ("1 = 2", False),
    ("1 != 2", True),
    ("1 != 1", False),
    ('"a" = "a"', True),
    ('"a" = "A"', False),
    ("true = true", True),
    ("true = false", False),
    ("null = null", True),
    ("null != null", False),
    ("1 = null", False),
    ("null = false", False),
    ("1 != null", True),
    ("missing = null", True),
    ("missing != null", False),
    ('1 = "1"', None),
    ('1 != "1"', None),
    ("1 = true", None),
    ("[1, 2] = [1, 2]", True),
    ("[1, 2] = [2, 1]", False),
    ("[1] = [1, 2]", False),
    ("[null] = [null]", True),
    ('[1] = ["1"]', False),
    ("[] = []", True),
    ("{a: 1, b: 2} = {b: 2, a: 1}", True),
    ("{a: 1} = {a: 2}", False),
    ("{a: 1} = {b: 1}", False),
    ("{} = []", None),
    ("[1..2] = [1..2]", True),
    ("[1..2] = [1..2)", False),
    ("1 < 2", True),
    ("2 < 1", False),
    ("2 <= 2", True),
    ("2 > 1", True),
    ("2 >= 3", False),
    ('"a" < "b"', True),
    ('"b" <= "a"', False),
    ("1 < null", None),
    ("null < null", None),
    ('1 < "2"', None),
    ("true > false", None),
    ("[1] < [2]", None),
    ("missing > 3", None),
    ("1 < 2 = true", True),
    ("1 + 1 = 2", True),
    ("x between 1 and 10", True),
    ("x between 4 and 4", True),
    ("x between 5 and 10", False),
    ("x between 1 and 10 and x > 3", True),
    ("null between 1 and 2", None),
    ("x between null and 3", False),
    ("x between null and 5", None),
    ('"b" between "a" and "c"', True),
]

MEMBERSHIP: list[tuple[str, Any]] = [
    ("1 in [1, 2, 3]", True),
    ("4 in [1, 2, 3]", False),
    ("4 in []", False),
    ("1 in (1, 2)", True),
    ("3 in (1, 2)", False),
    ("1 in 1", True),
    ("1 in (1)", True),
    ("5 in [1..10]", True),
    ("10 in [1..10]", True),
    ("10 in [1..10)", False),
    ("1 in (1..10]", False),
    ("1 in ]1..10]", False),
    ("10 in [1..10[", False),
    ("10 in [1..10[ or false", False),
    ("(10 in [1..10[)", False),
    ("5 in < 10", True),
    ("5 in >= 10", False),
    ("5 in (< 3, > 4)", True),
    ("5 in (< 3, > 8)", False),
    ("5 in (< 10)", True),
    ("5 in (= 5)", True),
    ("5 in (!= 5)", False),
    ("5 in (1, [4..6])", True),
    ("5 in [[4..6], 9]", True),
    ('"b" in ("a", "b")', True),
    ('"m" in ["a".."z"]', True),
    ("[1] in [[1], [2]]", True),
    ("null in [1, null]", True),
    ("null in [1..2]", None),
    ('"a" in [1..2]', None),
    ("5 in null", False),
    ("x in [1..3] or x in [4..6]", True),
    ("not(x in [1, 2])", True),
    ("5 in range", True),
]

LOGIC: list[tuple[str, Any]] = [
    (f"{a} {op} {b}", value)
    for op, table in (
        ("and", ("true false null", "false false false", "null false null")),
        ("or", ("true true true", "true false null", "true null null")),
    )
    for a, row in zip(("true", "false", "null"), table, strict=True)
    for b, value in zip(
        ("true", "false", "null"), ({"true": True, "false": False, "null": None}[v] for v in row.split()), strict=True
    )
] + [
    ("not(true)", False),
    ("not(false)", True),
    ("not(null)", None),
    ("not(1)", None),
    ('true and "yes"', None),
    ("false and 1", False),
    ("true or 1", True),
    ("false or 1", None),
    ("missing and false", False),
    ("missing.a.b > 3 and false", False),
    ("missing.a.b > 3 or true", True),
    ("true or false and false", True),
    ("(true or false) and false", False),
    ("true and true and null and false", False),
    ("x > 3 and x < 5", True),
    ("x >= 3 and true", True),
    ("not(x = 4)", False),
    ("if true then 1 else 2", D(1)),
    ("if false then 1 else 2", D(2)),
    ("if null then 1 else 2", D(2)),
    ('if "true" then 1 else 2', D(2)),
    ("if x > 3 then if x > 9 then 1 else 2 else 3", D(2)),
    ("if x = 1 then 1 else if x = 4 then 44 else 9", D(44)),
    ("1 + if true then 1 else 2", D(2)),
    ("if true then 1 else 2 + 10", D(1)),
    ("(if false then 1 else 2) + 10", D(12)),
    ("true and some i in [1] satisfies i = 1", True),
]

KINDS: list[tuple[str, Any]] = [
    ("1 instance of number", True),
    ('"a" instance of string', True),
    ("1 instance of string", False),
    ("true instance of boolean", True),
    ("null instance of number", False),
    ("null instance of Any", False),
    ("[1] instance of list", True),
    ("{} instance of context", True),
    ('@"2026-01-01" instance of date', True),
    ('@"2026-01-01T00:00:00" instance of date', False),
    ('@"2026-01-01T00:00:00" instance of date and time', True),
    ('@"10:00:00" instance of time', True),
    ('@"P1D" instance of days and time duration', True),
    ('@"P1M" instance of years and months duration', True),
    ("1 instance of Any", True),
]

CONTEXT: dict[str, Any] = {"x": 4}


@pytest.mark.parametrize(("text", "value"), ARITHMETIC + COMPARISON + LOGIC + KINDS)
def test_an_operator_gives(text: str, value: Any) -> None:
    assert evaluate(text, CONTEXT) == value
    assert type(evaluate(text, CONTEXT)) is type(value)


@pytest.mark.parametrize(("text", "value"), MEMBERSHIP)
def test_membership_is(text: str, value: Any) -> None:
    assert evaluate(f"{{range: [1..9], r: {text}}}.r", CONTEXT) is value
