"""FEEL held to the rules of DMN 1.5: tables of expressions with what they must give, one file for each chapter.

A row is `expression => expected`. Expected is JSON; or `@` and the text of a date, time or duration; or `!` and a part
of the reason for which the expression is refused. In unary.txt a row is `cell | value => verdict`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.feel import FeelError, Months, evaluate, unary_test
from engine.feel.functions import BUILTINS
from engine.feel.iso import write

TABLES = sorted(Path(__file__).with_name("conformance").glob("*.txt"))


def rows(table: Path) -> Iterator[tuple[int, str, str]]:
    """(line, expression, expected)."""
    for number, line in enumerate(table.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("# "):
            text, _, expected = line.rpartition(" => ")
            yield number, text, expected


def answer(text: str) -> str:
    """What an expression gives, in the way the tables write it."""
    try:
        value = evaluate(text)
    except FeelError as error:
        return f"!{error.message}"
    if isinstance(value, (date, time, timedelta, Months)):
        return f"@{write(value)}"
    return json.dumps(value, ensure_ascii=False, default=str)


def agrees(text: str, expected: str) -> bool:
    given = answer(text)
    if expected[0] in "!@" or given[0] in "!@":
        return given.startswith("!") and expected[1:] in given if expected[0] == "!" else given == expected
    return same(evaluate(text), json.loads(expected, parse_float=Decimal, parse_int=Decimal))


def same(left: Any, right: Any) -> bool:
    """Equal in value and in kind, all the way down."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


@pytest.mark.parametrize("table", [t for t in TABLES if t.stem != "unary"], ids=lambda table: table.stem)
def test_every_row_of_a_table_holds(table: Path) -> None:
    wrong = [
        f"{line}: {text} => {answer(text)}, not {want}" for line, text, want in rows(table) if not agrees(text, want)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_cell_of_the_unary_tests_holds() -> None:
    table = next(table for table in TABLES if table.stem == "unary")
    wrong = []
    for line, row, want in rows(table):
        cell, _, value = row.rpartition(" | ")
        given = unary_test(cell, json.loads(value))
        if json.dumps(given) != want:
            wrong.append(f"{line}: {cell} for {value} => {given}, not {want}")
    assert not wrong, "\n".join(wrong)


STANDARD = """date, date and time, time, number, string, duration, years and months duration, range
not
substring, string length, upper case, lower case, substring before, substring after, replace, contains, starts with
ends with, matches, split, string join
list contains, list replace, count, min, max, sum, mean, all, any, sublist, append, concatenate, insert before, remove
reverse, index of, union, distinct values, flatten, product, median, stddev, mode, sort
decimal, floor, ceiling, round up, round down, round half up, round half down, abs, modulo, sqrt, log, exp, odd, even
is, before, after, meets, met by, overlaps, overlaps before, overlaps after, finishes, finished by, includes, during
starts, started by, coincides
day of year, day of week, month of year, week of year
get value, get entries, context, context put, context merge
now, today"""
"""The built-in functions of DMN 1.5, clause by clause (10.3.4)."""
OF_THE_HOST = {"now", "today"}
SYNTAX = {"not"}
TAKE_ANYTHING = {
    "is",
    "string",
    "count",
    "append",
    "concatenate",
    "union",
    "distinct values",
    "list contains",
    "index of",
}
TAKE_ANYTHING |= {"reverse", "flatten"}
"""Functions no value of which is of the wrong kind: where a list is asked for, a single value is a list of one."""


def test_the_tables_are_as_large_as_they_claim() -> None:
    texts = {(table.stem == "unary", text) for table in TABLES for _, text, _ in rows(table)}
    assert len(texts) >= 1_500


def test_every_function_of_the_standard_is_there() -> None:
    names = {name.strip() for line in STANDARD.splitlines() for name in line.split(",")}
    assert names - OF_THE_HOST - SYNTAX <= set(BUILTINS)


@pytest.mark.parametrize("name", [*BUILTINS, "not"])
def test_every_function_has_rows_for_values_for_null_and_for_what_does_not_fit(name: str) -> None:
    calls = [(text, want) for table in TABLES for _, text, want in rows(table) if text.startswith(f"{name}(")]
    assert sum(want != "null" and want[0] != "!" for _, want in calls) >= 2, "a value"
    assert any("null" in re.findall(r"\w+", text) for text, _ in calls), "null"
    assert any(want[0] == "!" for _, want in calls), "refused"
    kinds = [text for text, want in calls if want == "null" and "null" not in re.findall(r"\w+", text)]
    assert kinds or name in TAKE_ANYTHING, "of the wrong kind"
