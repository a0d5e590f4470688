"""Functions as values: defining, passing, calling, typed parameters, recursion and its limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelError, FeelLimit, compile, evaluate
from engine.feel.limits import MAX_CALLS

D = Decimal

CALLED: list[tuple[str, Any]] = [
    ("(function(x) x + 1)(2)", D(3)),
    ("{f: function(x) x + 1, r: f(2)}.r", D(3)),
    ("{f: function(a, b) a - b, r: f(b: 1, a: 3)}.r", D(2)),
    ("{f: function(first name) first name, r: f(first name: 7)}.r", D(7)),
    ("{my f: function(x) x, r: my f(7)}.r", D(7)),
    ("{f: function() 7, r: f()}.r", D(7)),
    ("{f: function(x) x, r: f()}.r", None),
    ("{f: function(x) x, r: f(1, 2)}.r", None),
    ("{f: function(x) x, r: f(y: 1)}.r", None),
    ("{m: {f: function(x) x * 2}, r: m.f(4)}.r", D(8)),
    ("{fs: [function(x) x, function(x) -x], r: fs[2](4)}.r", D(-4)),
    ("{make: function(n) function(x) x + n, r: make(10)(1)}.r", D(11)),
    ("{n: 1, f: function(x) x + n, r: {n: 100, s: f(1)}.s}.r", D(2)),
    ("{twice: function(f, x) f(f(x)), r: twice(function(x) x * 3, 2)}.r", D(18)),
    ("{fact: function(n) if n <= 1 then 1 else n * fact(n - 1), r: fact(10)}.r", D(3628800)),
    ("for f in [function(x) x + 1, function(x) x * 2] return f(5)", [D(6), D(10)]),
    ("[{f: function(x) x + 1}][f(1) = 2][1].f", None),
    ("count([{f: function(x) x + 1}][f(1) = 2])", D(1)),
    ("{f: function(x: number) x, r: f(1)}.r", D(1)),
    ('{f: function(x: number) x, r: f("1")}.r', None),
    ("{f: function(x: number) x, r: f([1])}.r", D(1)),
    ("{f: function(x: list<number>) x, r: f(1)}.r", [D(1)]),
    ("{f: function(x: list) x, r: f(1)}.r", [D(1)]),
    ('{f: function(d: date and time) string(d), r: f(@"2026-01-01")}.r', "2026-01-01T00:00:00Z"),
    ("{f: function(c: context<a: number>) c.a, r: f({a: 1, b: 2})}.r", D(1)),
    ("{f: function(c: context<a: number>) c.a, r: f({b: 2})}.r", None),
    ("sort([3, 1, 2], function(x, y) x > y)", [D(3), D(2), D(1)]),
    ("sort([{n: 2}, {n: 1}], function(x, y) x.n < y.n).n", [D(1), D(2)]),
    ("sort([1, 2], function(x) true)", None),
    ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", [D(5), D(5), D(7), D(8)]),
    ("{a: 1, f: function(x) x}.f", None),
    ("[function(x) x]", [None]),
    ("{count: function(x) 99, r: count([1])}.r", D(99)),
    ("{f: 5, r: f(1)}.r", None),
    ("(if true then function(x) x else 1)(3)", D(3)),
    ("(function(x) x) = null", False),
]


@pytest.mark.parametrize(("text", "value"), CALLED)
def test_a_call_gives(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text",
    ["a.b(1)", "1(2)", '"x".upper()', "a[1](2)", "(a + 1)(2)", "a(1)", "f(1)(2)", "a[g(1)]", "[{a: 1}][g(item)]"],
)
def test_what_can_never_be_a_function_is_not_called(text: str) -> None:
    with pytest.raises(FeelError):
        compile(text, {"f": lambda x: x})


def test_a_function_that_calls_itself_for_ever_is_stopped() -> None:
    with pytest.raises(FeelLimit, match=str(MAX_CALLS)):
        evaluate("{f: function(n) f(n + 1), r: f(1)}.r")
    with pytest.raises(FeelLimit):
        evaluate("{y: function(f) f(f), r: y(y)}.r")


def test_work_inside_functions_is_paid_by_who_calls_them() -> None:
    with pytest.raises(FeelLimit):
        evaluate("{f: function(n) count(for i in 1..5000 return i), r: for j in 1..100 return f(j)}.r")


def test_a_host_cannot_bring_a_function_into_the_context() -> None:
    assert evaluate("f", {"f": lambda x: x}) is None
    with pytest.raises(FeelError):
        evaluate("f(1)", {"f": lambda x: x})
