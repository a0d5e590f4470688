"""Unary tests: the input cells of decision tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.feel import FeelError, compile_unary_tests, unary_test

CELLS: list[tuple[str, Any, bool | None]] = [
    ("-", 1, True),
    ("-", None, True),
    (" - ", "x", True),
    ("-5", -5, True),
    ("< 5", 4, True),
    ("< 5", 5, False),
    ("<= 5", 5, True),
    ("> 5", 6, True),
    (">= 5", 4, False),
    ("= 5", 5, True),
    ("!= 5", 5, False),
    ("< 5", None, None),
    ("< 5", "a", None),
    ("5", 5, True),
    ("5", 6, False),
    ("5", 5.0, True),
    ("1, 5, 7", 5, True),
    ("1, 5, 7", 6, False),
    ("[1..10]", 1, True),
    ("[1..10]", 10, True),
    ("(1..10)", 10, False),
    ("]1..10[", 5, True),
    ("[1..10[", 10, False),
    ("[1..3], > 8", 9, True),
    ("[1..3], > 8", 5, False),
    ("not(5)", 5, False),
    ("not(5)", 6, True),
    ("not(1, 2)", 2, False),
    ("not(1, 2)", 3, True),
    ("not(< 5)", 6, True),
    ("not([1..3], 7)", 7, False),
    ("not(null)", None, False),
    ("not(null)", 1, True),
    ('"a"', "a", True),
    ('"a","b"', "b", True),
    ('"a", "b"', "c", False),
    ('not("a", "b")', "c", True),
    ("null", None, True),
    ("null", 1, False),
    ("true", True, True),
    ("true", False, False),
    ("false", False, True),
    ("not(true)", False, True),
    ('date("2026-01-01")', date(2026, 1, 1), True),
    ('< date("2026-01-01")', date(2025, 1, 1), True),
    ('[@"2026-01-01"..@"2026-12-31"]', date(2026, 6, 1), True),
    ("limit", 7, True),
    ("< limit", 6, True),
    ("[low..limit]", 3, True),
    ("allowed", "甲", True),
    ("allowed", "丙", False),
    ("[1, 2]", 2, True),
    ("? > 3", 4, True),
    ("? > 3", 3, False),
    ("? > 3 and ? < 9", 8, True),
    ('contains(?, "b")', "abc", True),
    ('starts with(?, "51"), "x"', "5101", True),
    ("count(?) > 1", [1, 2], True),
    ("?.age >= 18", {"age": 20}, True),
    ('not(contains(?, "b"))', "abc", False),
    ("limit > 3", "anything", True),
    ("some x in allowed satisfies x = ?", "乙", True),
]


@pytest.mark.parametrize(("text", "value", "verdict"), CELLS)
def test_a_cell_says(text: str, value: Any, verdict: bool | None) -> None:
    assert unary_test(text, value, {"limit": 7, "low": 2, "allowed": ["甲", "乙"]}) is verdict


@pytest.mark.parametrize("text", ["", "<", "1,", "not(", "< < 5", "- -", "nope(?)", "1..2", "not()"])
def test_a_bad_cell_is_refused(text: str) -> None:
    with pytest.raises(FeelError):
        compile_unary_tests(text)


def test_a_cell_tells_its_names_without_its_input() -> None:
    assert compile_unary_tests("[low..limit], ? > application.area").names == {"low", "limit", "application.area"}
