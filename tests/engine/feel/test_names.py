"""Names and paths: what is read, from where, and which names an expression says that it reads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from engine.feel import compile, evaluate

D = Decimal
CONTEXT: dict[str, Any] = {
    "a": {"b": {"c": 1}},
    "年龄": 61,
    "申请": {"面积": 59.5, "住址": "成都"},
    "persons": [
        {"name": "甲", "age": 61, "children": [{"age": 3}, {"age": 9}]},
        {"name": "乙", "age": 17, "children": []},
        {"name": "丙"},
    ],
    "minimum": 18,
    "tuple": (1, 2),
    "born": date(2000, 1, 2),
    "empty": None,
    "item": "outer",
    "android": 1,
    "order": 2,
    "information": 3,
    "nothing": 4,
}

READ: list[tuple[str, Any]] = [
    ("a.b.c", D(1)),
    ("a . b . c", D(1)),
    ("a.b", {"c": D(1)}),
    ("a.x", None),
    ("a.x.y.z", None),
    ("missing", None),
    ("missing.x", None),
    ("年龄", D(61)),
    ("申请.面积", D("59.5")),
    ('申请.面积 < 60 and 申请.住址 = "成都"', True),
    ("android + order + information + nothing", D(10)),
    ("born.year", D(2000)),
    ("empty.x", None),
    ("tuple", [D(1), D(2)]),
    ("persons.name", ["甲", "乙", "丙"]),
    ("persons.age", [D(61), D(17), None]),
    ("persons.children.age", [[D(3), D(9)], [], None]),
    ("persons[1].name", "甲"),
    ("persons[-1].name", "丙"),
    ("persons[0]", None),
    ("persons[4]", None),
    ("persons[1.5]", None),
    ("persons[age >= minimum].name", ["甲"]),
    ("persons[item.age >= minimum].name", ["甲"]),
    ("persons[age >= 18][1].name", "甲"),
    ("persons[order].name", "乙"),
    ('persons[name = "乙"].age', [D(17)]),
    ("persons[count(children[age > 5]) > 0].name", ["甲"]),
    ("[1, 2, 3, 4][item > 2]", [D(3), D(4)]),
    ("[1, 2, 3][item > 9]", []),
    ("[1, 2, 3][null]", []),
    ("[][1]", None),
    ("5[1]", D(5)),
    ("5[2]", None),
    ("null[1]", None),
    ("null[item > 1]", []),
    ("item", "outer"),
    ("{item: 1}.item", D(1)),
    ("[{x: 1, y: 2}, {x: 2, y: 3}][x = 1].y", [D(2)]),
    ("for p in persons return p.name", ["甲", "乙", "丙"]),
    ("for i in [1, 2], j in [10, 20] return i + j", [D(11), D(21), D(12), D(22)]),
    ("for i in [1, 2], j in [i, i * 10] return j", [D(1), D(10), D(2), D(20)]),
    ("for i in 1..3 return i * i", [D(1), D(4), D(9)]),
    ("for i in 3..1 return i", [D(3), D(2), D(1)]),
    ("for i in -1..1 return i", [D(-1), D(0), D(1)]),
    ("for i in [1..3] return i", [D(1), D(2), D(3)]),
    ("for i in (1..3) return i", [D(2)]),
    ("for i in [] return i", []),
    ("for i in 5 return i", [D(5)]),
    ("for i in null return i", None),
    ("for i in 1..null return i", None),
    ("for i in 1.5..3 return i", None),
    ("for 人 in persons return 人.age", [D(61), D(17), None]),
    ("for i in [1, 2] return for j in [i] return j", [[D(1)], [D(2)]]),
    ("some p in persons satisfies p.age > 60", True),
    ("some p in persons satisfies p.age > 99", None),
    ("some i in [1, 2] satisfies i > 5", False),
    ("some i in [] satisfies i > 5", False),
    ("some i in null satisfies i > 5", None),
    ("every i in [1, 2] satisfies i > 0", True),
    ("every p in persons satisfies p.age > 0", None),
    ("every i in [1, 2] satisfies i > 1", False),
    ("every i in [] satisfies i > 1", True),
    ("some i in [1, 2], j in [2, 3] satisfies i = j", True),
    ("every i in 1..3 satisfies i < 4 and i > 0", True),
    ("is defined(a.b)", True),
    ("is defined(a.b.c.d)", False),
    ("is defined(empty)", True),
    ("is defined(missing)", False),
    ("is defined(missing.x)", False),
    ("persons[is defined(age)].name", ["甲", "乙"]),
    ("for p in persons return is defined(p.age)", [True, True, False]),
    ("{x: 1, y: is defined(x)}.y", True),
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_a_name_reads(text: str, value: Any) -> None:
    assert evaluate(text, CONTEXT) == value
    assert evaluate(text, MappingProxyType(CONTEXT)) == value


NAMES = [
    ("1 + 1", ""),
    ("application.area", "application.area"),
    ('application.area > 60 and examine.outcome = "agree"', "application.area examine.outcome"),
    ("a.b.c + a.b", "a.b.c a.b"),
    ("count(application.persons[age > 18].name)", "application.persons age"),
    ("application.persons[item.age > limit]", "application.persons limit"),
    ("for p in application.persons return p.age + extra", "application.persons extra"),
    ("some p in ps satisfies every c in p.cs satisfies c > q", "ps q"),
    ("{a: x, b: a + y}.b", "x y"),
    ("is defined(a.b)", "a.b"),
    ("string length(name)", "name"),
    ("date(application.born).year", "application.born"),
    ("if a then b else c", "a b c"),
    ("a in [b..c]", "a b c"),
    ("a in (< b, > c)", "a b c"),
    ("a between b and c", "a b c"),
    ("f(x)", "x"),
    ("for x in x return x", "x"),
    ("附件.数量 > 下限", "附件.数量 下限"),
    ("not(a.x = -b[c].d)", "a.x b c"),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_the_names_an_expression_reads_are(text: str, names: str) -> None:
    assert compile(text, {"f": str}).names == set(names.split())


def test_names_that_a_filtered_item_may_answer_are_told_apart() -> None:
    expression = compile("application.persons[age > limit][1].age > age2")
    assert expression.names == {"application.persons", "age", "limit", "age2"}
    assert expression.maybe_items == {"age", "limit"}


def test_an_expression_keeps_its_text() -> None:
    assert compile(" a > 1 ").text == " a > 1 "
