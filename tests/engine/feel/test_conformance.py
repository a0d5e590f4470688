"""FEEL held to the rules of DMN 1.5: tables of expressions with what they must give, one file for each chapter.

A row is `expression => expected`. Expected is JSON; or `@` and the text of a date, time or duration; or `!` and a part
of the reason for which the expression is refused. In unary.txt a row is `cell | value => verdict`.
"""

from __future__ import annotations

import json
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


def test_the_tables_are_as_large_as_they_claim_and_name_every_function() -> None:
    texts = [text for table in TABLES for _, text, _ in rows(table)]
    assert len(texts) >= 1_500
    whole = "\n".join(texts)
    missing = [name for name in BUILTINS if f"{name}(" not in whole]
    assert not missing
