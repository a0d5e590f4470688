"""Scripts: assignments one after the other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.feel import FeelError, FeelLimit, compile_script

D = Decimal

SCRIPTS: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("// nothing\n\n", {}),
    ("a = 1", {"a": D(1)}),
    ("a = x = 3", {"a": True}),
    ("a = 1\nb = a + x", {"a": D(1), "b": D(4)}),
    ("a = 1; b = 2;", {"a": D(1), "b": D(2)}),
    ("a = 1;\n\n;b = 2", {"a": D(1), "b": D(2)}),
    ("a = 1 // one; b = 2\nc = 3", {"a": D(1), "c": D(3)}),
    ("/* a = 9\nb = 9 */ c = 3", {"c": D(3)}),
    ('a = "x; y // z\\n"', {"a": "x; y // z\n"}),
    ("a = [\n1,\n2\n]", {"a": [D(1), D(2)]}),
    ("a = {\n  k: 1,\n  m: k + 1\n}\nb = a.m", {"a": {"k": D(1), "m": D(2)}, "b": D(2)}),
    ("a = if x > 1\n  then 1\n  else 2\nb = 3", {"a": D(1), "b": D(3)}),
    ("a = [\nx\n= 3,\nx = 4]", {"a": [True, False]}),
    ("a = 1\n  + 2", {"a": D(3)}),
    ('结果.月数 = 24\n结果.说明 = string(结果.月数) + "个月"', {"结果.月数": D(24), "结果.说明": "24个月"}),
    ("y.k = 1\nb = y.old + y.k", {"y.k": D(1), "b": D(8)}),
    ("a = 1\na = a + 1", {"a": D(2)}),
    ("a . b = 1", {"a.b": D(1)}),
    ("a.b.c = 1\nd = a.b", {"a.b.c": D(1), "d": {"c": D(1)}}),
    ("a = missing", {"a": None}),
    ("\r\na = 1\r\nb = 2\r\n", {"a": D(1), "b": D(2)}),
]


@pytest.mark.parametrize(("text", "assigned"), SCRIPTS)
def test_a_script_assigns(text: str, assigned: dict[str, Any]) -> None:
    context = {"x": 3, "y": {"old": 7}}
    result = compile_script(text)(context)
    assert result == assigned
    assert list(result) == list(assigned)
    assert context == {"x": 3, "y": {"old": 7}}


@pytest.mark.parametrize(
    ("text", "names", "writes"),
    [
        ("a = b + c.d", "b c.d", "a"),
        ("a = b\nc = a", "b", "a c"),
        ("a.b = x\nc = a.b.z + a.c", "x a.c", "a.b c"),
        ("a = {x: 1}\nb = a.x", "", "a b"),
        ("a = a + 1", "a", "a"),
    ],
)
def test_a_script_tells_what_it_reads_and_writes(text: str, names: str, writes: str) -> None:
    script = compile_script(text)
    assert script.names == set(names.split())
    assert script.writes == set(writes.split())


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a", 1, 1),
        ("1 = 2", 1, 1),
        ("a = 1\n  b = 2 +\nc = 3", 2, 10),
        ("a = 1\nb = (2 *\n * 3)", 3, 2),
        ("a = 1; b = nope(1)", 1, 12),
        ("a == 1", 1, 1),
        ("if = 1", 1, 1),
        ("a =", 1, 4),
        ("a = 'x'", 1, 5),
        ("import os", 1, 1),
        ("a[1] = 2", 1, 1),
        ('"a" = 2', 1, 1),
        ("a = 1 b = 2", 1, 7),
    ],
)
def test_a_bad_script_is_refused_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(FeelError) as caught:
        compile_script(text)
    assert (caught.value.line, caught.value.column) == (line, column), caught.value.detail


def test_a_script_may_call_functions_of_the_host() -> None:
    assert compile_script("a = f(2)", {"f": lambda n: n + 1})({}) == {"a": D(3)}


def test_all_lines_of_a_script_share_one_budget() -> None:
    line = "count(for i in 1..9000 return i)"
    assert compile_script(f"a = {line}")({}) == {"a": D(9000)}
    with pytest.raises(FeelLimit):
        compile_script("\n".join(f"a{n} = {line}" for n in range(50)))({})
