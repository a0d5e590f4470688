"""Literals: numbers, strings with escapes, booleans, null, temporal literals, lists, contexts, ranges, comments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.feel import FeelError, Months, Range, compile, evaluate

VALUES: list[tuple[str, Any]] = [
    ("0", Decimal(0)),
    ("42", Decimal(42)),
    ("3.14", Decimal("3.14")),
    (".5", Decimal("0.5")),
    ("1e3", Decimal(1000)),
    ("1.5E-2", Decimal("0.015")),
    ("12345678901234567890123456789012345", Decimal("1.234567890123456789012345678901234E+34")),
    ('""', ""),
    ('"abc"', "abc"),
    ('"中文 文字"', "中文 文字"),
    (r'"a\"b"', 'a"b'),
    (r'"a\\b"', "a\\b"),
    (r'"a\nb\tc\rd"', "a\nb\tc\rd"),
    (r'"it\'s"', "it's"),
    (r'"\u4e2d"', "中"),
    (r'"\U020BB7"', "𠮷"),
    (r'"\uD842\uDFB7"', "𠮷"),
    ('"// not a comment"', "// not a comment"),
    ('"it\'s"', "it's"),
    ("true", True),
    ("false", False),
    ("null", None),
    ('@"2026-01-01"', date(2026, 1, 1)),
    ('@"2026-01-01T09:30:00"', datetime(2026, 1, 1, 9, 30)),  # noqa: DTZ001
    ('@"2026-01-01T09:30:00Z"', datetime(2026, 1, 1, 9, 30, tzinfo=UTC)),
    ('@"2026-01-01T09:30:00@Asia/Shanghai"', datetime(2026, 1, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))),
    ('@"09:30:00"', time(9, 30)),
    ('@"00:00:00"', time(0, 0)),
    ('@"P7D"', timedelta(days=7)),
    ('@"PT0S"', timedelta()),
    ('@"-PT4H30M"', -timedelta(hours=4, minutes=30)),
    ('@"P1Y2M"', Months(14)),
    ("[]", []),
    ("[ ]", []),
    ("[1, 2]", [Decimal(1), Decimal(2)]),
    ('[1, "a", [true]]', [Decimal(1), "a", [True]]),
    ("{}", {}),
    ("{a: 1}", {"a": Decimal(1)}),
    ('{"甲 乙": 1}', {"甲 乙": Decimal(1)}),
    ("{a: 1, b: a + 1, c: b * 2}", {"a": Decimal(1), "b": Decimal(2), "c": Decimal(4)}),
    ("{面积: 60}.面积", Decimal(60)),
    ("[1..5]", Range(Decimal(1), True, Decimal(5), True)),
    ("(1..5)", Range(Decimal(1), False, Decimal(5), False)),
    ("[1..5)", Range(Decimal(1), True, Decimal(5), False)),
    ("]1..5]", Range(Decimal(1), False, Decimal(5), True)),
    ("[1..5[", Range(Decimal(1), True, Decimal(5), False)),
    ("(1)", Decimal(1)),
    ("((((1))))", Decimal(1)),
    ("1 // one", Decimal(1)),
    ("/* one */ 1", Decimal(1)),
    ("1 /* plus\n two */ + 2", Decimal(3)),
    ("  \n 1\t", Decimal(1)),
    ("1\u3000+\u00a02", Decimal(3)),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_literal_means(text: str, value: Any) -> None:
    assert evaluate(text) == value
    assert type(evaluate(text)) is type(value)


ERRORS = [
    ("", 1, 1, "空的"),
    ("  \n ", 1, 1, "空的"),
    ("1 +", 1, 4, "没有写完"),
    ("a and\n", 1, 6, "没有写完"),
    ("(1 + 2", 1, 7, "没有写完"),
    ("1 2", 1, 3, "不应出现“2”"),
    ("1 +\n  * 2", 2, 3, "不应出现“*”"),
    ("（1）", 1, 1, "全角"),
    ("a ＝ 1", 1, 3, "全角"),
    ("甲，乙", 1, 2, "全角"),
    ("a = “x”", 1, 5, "全角"),
    ("a ≥ 1", 1, 3, ">="),
    ("a == 1", 1, 4, "一个 ="),
    ("a && b", 1, 3, "and"),
    ("a || b", 1, 3, "or"),
    ("!a", 1, 1, "not"),
    ("'a'", 1, 1, "双引号"),
    ('"abc', 1, 1, "没有结束"),
    ('"a\nb"', 1, 1, "没有结束"),
    (r'x = "a\qb"', 1, 7, "转义"),
    ('@"2026-13-01"', 1, 2, "不是有效的"),
    ('@"soon"', 1, 2, "不是有效的"),
    ('@"P1Y1D"', 1, 2, "不是有效的"),
    ("1e9999", 1, 1, "超出范围"),
    ("a % b", 1, 3, "modulo"),
    ("if a then b", 1, 12, "没有写完"),
    ("then", 1, 1, "关键词“then”"),
    ("for x in [1] satisfies x", 1, 14, ""),
    ("function(x) external {java: 1}", 1, 13, "external"),
    ("function(x)", 1, 12, "没有写完"),
    ("function(x, x) x", 1, 1, "同名"),
    ("a.b(1)", 1, 1, "不是函数"),
    ("1 instance of list<朋友>", 1, 20, "没有名为“朋友”的类型"),
    ("{a: 1, a: 2}", 1, 8, "有两个“a”"),
    ("(!= 5)", 1, 1, "区间"),
    ("first name", 1, 7, "不应出现“name”"),
    ("?", 1, 1, "单元格"),
    ("{a: 1,}", 1, 7, "不应出现“}”"),
    ("[1, 2", 1, 6, "没有写完"),
    ("a[]", 1, 4, "没有写完"),
    ("x instance of banana", 1, 15, ""),
]


@pytest.mark.parametrize(("text", "line", "column", "part"), ERRORS)
def test_a_bad_text_is_refused_with_its_place(text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(FeelError) as caught:
        compile(text)
    assert (caught.value.line, caught.value.column) == (line, column), caught.value.detail
    assert part in caught.value.detail
    assert caught.value.extra == {"line": line, "column": column}


def test_a_lone_surrogate_never_becomes_a_string_that_cannot_be_stored() -> None:
    assert evaluate(r'"\uD842"').encode() == "\ufffd".encode()
