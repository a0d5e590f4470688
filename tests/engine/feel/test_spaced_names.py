"""Names with blanks, keywords and signs: read where they are known, refused where they are not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelError, compile, compile_unary_tests, evaluate

D = Decimal
CONTEXT: dict[str, Any] = {
    "first name": "甲",
    "Terms and Conditions": True,
    "profit/loss": -3,
    "a-b": 10,
    "a": 1,
    "b": 2,
    "in stock": 5,
    "3rd party": 6,
    "person": {"full name": "乙", "home address": {"zip code": 1}},
    "年 龄": 61,
}
READ: list[tuple[str, Any]] = [
    ('first name = "甲"', True),
    ("Terms and Conditions and true", True),
    ("profit/loss + 1", D(-2)),
    ("a-b", D(10)),
    ("a - b", D(-1)),
    ("in stock in [1..9]", True),
    ("3rd party", D(6)),
    ("person.full name", "乙"),
    ("person.home address.zip code", D(1)),
    ("person . full  name", "乙"),
    ("年 龄 > 60", True),
    ("{net income: 5, r: net income + 1}.r", D(6)),
    ("for each one in [1, 2] return each one + 1", [D(2), D(3)]),
    ("some big one in [1, 2] satisfies big one > 1", True),
    ("for x in [1], y z in [2] return x + y z", [D(3)]),
    ("(function(a x, b x: number) a x - b x)(5, 3)", D(2)),
    ('"first name"', "first name"),
    ("1 // first name", D(1)),
    ("[{unit price: 2}, {unit price: 9}][unit price > 5].unit price", [D(9)]),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_a_known_name_reads(text: str, value: Any) -> None:
    assert evaluate(text, CONTEXT) == value


@pytest.mark.parametrize(
    "text", ["first name", "a b c", "x.full name", "a-b c", "import os", "\U000f0020", "a\U000f0020b"]
)
def test_a_name_that_nobody_declared_is_refused(text: str) -> None:
    with pytest.raises(FeelError):
        compile(text)


def test_an_error_after_a_marked_name_keeps_its_place() -> None:
    with pytest.raises(FeelError) as caught:
        compile("first name +\n  first name first", names=frozenset({"first name"}))
    assert (caught.value.line, caught.value.column) == (2, 14)


def test_names_read_are_told_as_written() -> None:
    names = frozenset({"first name", "profit/loss"})
    assert compile("first  name + profit/loss", names=names).names == {"first name", "profit/loss"}
    assert compile_unary_tests("> profit/loss", names=names).names == {"profit/loss"}


def test_rare_characters_in_strings_stay() -> None:
    assert evaluate('"\U000f0020" + "\U000f0041"') == "\U000f0020\U000f0041"
