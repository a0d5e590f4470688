"""Hostile expressions: whatever is written, the answer is a value or a problem we name; nothing reaches Python."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelError, FeelLimit, compile, compile_script, compile_unary_tests, evaluate
from engine.feel.limits import BUDGET, MAX_DEPTH, MAX_STRING, MAX_TEXT

REFUSED = [
    'function(x) external {java: {class: "java.lang.Runtime", method signature: "exec"}}',
    "{f: function(x) external {pmml: 1}}",
    "function x(y) y",
    "function(x: os) x",
    "function(x: list<) x",
    "function(1) x",
    "function(x) ",
    "(function(x) x)(1",
    "function(function(x) x) 1",
    "1 instance of list<os.path>",
    "1 instance of " + "list<" * 1900,
    "1 instance of " + "list<" * 1000 + "number" + ">" * 1000,
    "1 instance of context<>",
    "1 instance of function<number>",
    "{f: g(1), g: function(x) x}",
    "a.b.c(1)",
    "a[1](1)",
    '"x".join([1])',
    "[1].append(2)",
    "1.update({})",
    "partial(1)",
    "now()",
    "today().year",
    "now().__class__",
    "(< )",
    "(!= 1)",
    "{a: 1, a: 2}",
    "function(" + ",".join(f"a{n}" for n in range(20)) + ",a1) 1",
    "function(x) " * 700 + "1",
    "__import__('os')",
    '__import__("os")',
    '__import__("os").system("id")',
    "import os",
    "from os import system",
    "lambda: 1",
    "lambda x: x",
    'eval("1")',
    'exec("1")',
    'compile("1")',
    'open("/etc/passwd")',
    'getattr(a, "b")',
    "globals()",
    "locals()",
    "vars()",
    "dir(a)",
    "type(a)",
    "print(1)",
    "len([1])",
    "str(1)",
    "int(1)",
    "object()",
    "breakpoint()",
    "exit()",
    'input("x")',
    "a.__class__()",
    "a.__class__.__mro__()",
    "().__class__",
    "(1).__class__.__bases__[1].__subclasses__()",
    '"".format(1)',
    '"{}".format(a)',
    'f"{a}"',
    "f'{a}'",
    '"%s" % a',
    "a := 1",
    "a; b",
    "a = 1; b = 2",
    "[x for x in y]",
    "{x for x in y}",
    "x if y else z",
    "while true",
    "def f(x)",
    "class A",
    "del a",
    "a += 1",
    "a ?? b",
    "a ? b : c",
    "a -> b",
    "a => b",
    "`id`",
    "$(id)",
    "${a}",
    "#{a}",
    "{{a}}",
    "{% a %}",
    "a\\b",
    "a~b",
    "a^b",
    "a|b",
    "a & b",
    "a << 10",
    "a // b\n/* c",
    "/* never closed",
    '"never closed',
    '"never closed \\"',
    "@a",
    '@""',
    '@"2026-01-01T00:00:00@../../../etc/passwd"',
    'function(x) external { java: { class: "java.lang.Math" } }',
    "new java.lang.Runtime()",
    "java.lang.Runtime.getRuntime()",
    "process.exit(1)",
    "a['b']",
    "a[1:2]",
    "*a",
    "**a",
    "f(*a)",
    "f(**a)",
    "\x00",
    "1\x00",
    "a\u202eb",
    "a\u200bb",
    "٣",
    "１",
    "0x10",
    "1_000",
    "1e",
    "1..",
    "..1",
    "[",
    "]",
    "()",
    "(,)",
    "[,]",
    "{,}",
    "{a}",
    "{a: }",
    "{1: 2}",
    "for",
    "for x",
    "for x in",
    "if",
    "not",
    "not()",
    "and",
    "in [1]",
    "between 1 and 2",
    "a between 1",
    "a instance",
    "a instance of",
    "(" * 9000,
    "[" * 9000,
    "{a:" * 3000,
    "-" * 9999 + "1",
    "not(" * 2000 + "true" + ")" * 2000,
    "[" * 4000 + "]" * 4000,
    "1" + "[1" * 3000 + "]" * 3000,
    "a" + "[1]" * 3000,
    "if a then " * 900,
    "1" + "=1" * 4000,
    "abs(" * 2000 + "1" + ")" * 2000,
    "(" * 4000 + "-" * 1000 + "1" + ")" * 4000,
    "for x in " * 1000,
    "1+" * 4999,
    "a." * 4999,
    "x" * (MAX_TEXT + 1),
    "1e999999999999999999999",
    "9" * 400 + "e" + "9" * 400,
]

ANSWERED: list[tuple[str, Any]] = [
    ("range(10)", None),
    ("__class__", None),
    ("a.__class__", None),
    ("a.__class__.__mro__", None),
    ("a.__class__.__init__.__globals__", None),
    ("a.__dict__", None),
    ("text.format", None),
    ("text.upper", None),
    ("text.__len__", None),
    ("numbers.append", [None, None]),
    ("numbers.__class__", [None, None]),
    ("number.real", None),
    ("number.__class__", None),
    ("day.today", None),
    ("day.__reduce__", None),
    ("day.max", None),
    ("day.year.__class__", None),
    ("self", None),
    ("os", None),
    ("None", None),
    ("True", None),
    ("__builtins__", None),
    ("a.items", None),
    ("a.keys", None),
    ("frame", None),
    ('get value(a, "__class__")', None),
    ('@"P1D".max', None),
    ('@"P1M".__slots__', None),
    ("[1..2].__class__", None),
    ("10 ** 10 ** 10", Decimal("1E+100")),
    ("10 ** 10 ** 10 ** 10 ** 10", None),
    ("10 ** (10 ** 10)", None),
    ("9 ** 9 ** 9 ** 9 ** 9", None),
    ("(1e6144 * 1e6144)", None),
    ("2 ** 0.5 ** 1000 > 0", True),
    ("1e-6143 / 1e6144 = 0", True),
    ("exp(1e6144)", None),
    ("exp(exp(exp(9)))", None),
    ("modulo(1e6144, 3)", None),
    ("round half up(1e6000, 6000)", Decimal("1E+6000")),
    ("floor(1e-6143)", Decimal(0)),
    ("decimal(1, 1e6000)", None),
    ('@"2026-01-01" + @"P1Y" * 1e6000', None),
    ('@"P1D" * 1e6144', None),
    ('@"P1D" / 1e-6143', None),
    ('@"P1Y" / 1e-6143', None),
    ('substring("abc", 1e6000)', None),
    ('substring("abc", 1, 1e6000)', "abc"),
    ("[1, 2][1e6000]", None),
    ("sublist([1], 1e6000)", None),
    ("date(1e6000, 1, 1)", None),
    ("time(1e6000, 1, 1)", None),
    ("time(1, 1, 1e6000)", None),
    ('time(1, 1, 1, @"P9D")', None),
    ('duration("P" + "9")', None),
    ("for i in 1..1 return i.x", [None]),
    ("(" * 4000 + "1" + ")" * 4000, Decimal(1)),
    ("+".join(["1"] * 4999), Decimal(4999)),
    ("count([" + ",".join(["1"] * 4990) + "])", Decimal(4990)),
    (" and ".join(["true"] * 1100), True),
    ("a" + ".b" * 4000, None),
    (" " * 9000 + "1", Decimal(1)),
    ("// " + "/" * 9000 + "\n1", Decimal(1)),
    ('string length("' + "\\\\" * 4900 + '")', Decimal(4900)),
]

RECEIVERS = ['""', "(1)", "true", "[1]", "{a: 1}", '@"2026-01-01"', '@"P1D"', "[1..2]", "(< 5)", "(function(x) x)", "a"]
PYTHON = [
    *["__class__", "__dict__", "__init__", "__globals__", "__mro__", "__subclasses__", "__reduce_ex__", "__code__"],
    *["__getattribute__", "func_globals", "gi_frame", "f_back", "tb_frame", "run", "captured", "parameters"],
    *["low", "high", "half", "mro", "real", "imag", "tzinfo"],
]
LOOKED_UP = [f"{receiver}.{name}" for receiver in RECEIVERS for name in PYTHON]

ANSWERED += [
    ("(function(x) x).captured", None),
    ("[(function(x) x)]", [None]),
    ("{f: function(x) x}", {"f": None}),
    ("{f: function(x) __class__, r: f(1)}.r", None),
    ('context([{key: "__class__", value: 1}]).__class__', Decimal(1)),
    ('context put({}, "__proto__", 1)', {"__proto__": Decimal(1)}),
    ('context put({}, ["a", "b"], 1)', {"a": {"b": Decimal(1)}}),
    ("context put({}, [1], 1)", None),
    ("context put({}, [], 1)", None),
    ("context([{key: 1, value: 1}])", None),
    ("context merge([1])", None),
    ('matches("a", "(?P<x>a)")', None),
    ('matches("a", "(?s:a)")', None),
    ('matches("aa", "(a)\\\\1")', None),
    ('matches("a", "(?=a)")', None),
    ('matches("a", "[")', None),
    ('matches("a", "a{9999}")', None),
    ('matches("a", "a", "z")', None),
    ('matches("a", "\\\\p{Nonsense}")', None),
    ('replace("a", "", "b")', None),
    ('replace("a", "a", "$")', None),
    ('replace("a", "a", "\\\\n")', None),
    ('replace("a", "a", "$9")', ""),
    ('replace("a", "a", "{0.__class__}")', "{0.__class__}"),
    ('split("a", "(a*)*")', None),
    ('range("[__import__..1]")', None),
    ('range("[1..exec(1)]")', None),
    ('date and time(1, 1, 1, 1, 1, 1, "../../etc/passwd")', None),
    ('date and time(1, 1, 1, 1, 1, 1, @"P99D")', None),
    ("list replace([1], 1e6000, 2)", None),
    ("list replace([1], function(a, b) 1, 2)", None),
    ("sort([1, null, true])", None),
    ("sort([2, 1], function(a, b) b.__class__)", [Decimal(2), Decimal(1)]),
    ("stddev(1e6144, -1e6144)", None),
    ('"a" instance of function<> -> Any', False),
    ("before([1..null], 2)", None),
    ('for d in @"0001-01-01"..@"0001-01-02" return d.__class__', [None, None]),
]

EXHAUSTING = [
    "{f: function(n) f(n), r: f(1)}.r",
    "{f: function(n) [f(n), f(n)], r: f(1)}.r",
    "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(40)}.r",
    "{y: function(x) x(x), r: y(y)}.r",
    "{f: function(x) for i in 1..1000 return x, r: for j in 1..1000 return f(j)}.r",
    "sort(for i in 1..9000 return i, function(a, b) count(long) > 1)",
    "sort(for i in 1..9000 return -i, function(a, b) (some x in long satisfies x = a))",
    "list replace(long, function(a, b) a in long, 1)",
    "for i in 1..20000 return count(partial)",
    "for i in 1..20000 return partial",
    'for d in @"0001-01-01"..@"9999-12-31" return d',
    'matches(text100k, "(x|y|xy)*(x|y)*z")',
    'replace(text100k, "x", text100k)',
    'replace(text100k, "(x)", "$1$1")',
    'for i in 1..1000 return split(text100k, "x")',
    'for i in 1..9000 return matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "(a*)*b")',
    "for i in 1..9000 return context merge([a, a, {b: long}, a]).b",
    "{" + ",".join(["a0: {x: 1}"] + [f'a{n}: context put(a{n - 1}, "y{n}", a{n - 1})' for n in range(1, 60)]) + "}.a59",
    "for i in 1..9000 return mode(long)",
    "for i in 1..9000 return range(text100k)",
    "for i in 1..1000000000 return i",
    "for i in 1..1e6000 return i",
    "for i in 1e33..-1e33 return i",
    "count(for i in 1..100000, j in 1..100000 return 1)",
    "some i in 1..1000000, j in 1..1000000 satisfies i = -j",
    "every i in 1..1000, j in 1..1000, k in 1..1000 satisfies i > 0",
    "for a in 1..99, b in 1..99, c in 1..99, d in 1..99 return 1",
    "for i in (1..1000000000) return i",
    "(for i in 1..5000 return i)[count((for j in 1..5000 return j)[item > 0]) > 0]",
    "for i in 1..1000 return long",
    "for i in 1..1000 return distinct values(long)",
    "distinct values(for i in 1..9000 return i)",
    "for i in 1..9000 return string join(texts, text100k)",
    "string join(for i in 1..9000 return text100k)",
    "for i in 1..9000 return upper case(text100k)",
    "for i in 1..9000 return text100k + string(i)",
    "for i in 1..9000 return substring(text100k, 2)",
    "for i in 1..9000 return reverse(long)",
    "for i in 1..9000 return index of(long, i)",
    "for i in 1..9000 return i in long",
    "for i in 1..9000 return long = long2",
    "for i in 1..9000 return long.x",
    "text100k + text100k",
    "{" + ",".join(["a0: [1,1]"] + [f"a{n}: [a{n - 1},a{n - 1}]" for n in range(1, 60)]) + "}.a59",
    "count(flatten({" + ",".join(["a0: [1,1]"] + [f"a{n}: [a{n - 1},a{n - 1}]" for n in range(1, 60)]) + "}.a59))",
    "string({" + ",".join(["a0: [1,1]"] + [f"a{n}: [a{n - 1},a{n - 1}]" for n in range(1, 60)]) + "}.a59)",
    "{" + ",".join(["a0: {x: 1, y: 1}"] + [f"a{n}: {{x: a{n - 1}, y: a{n - 1}}}" for n in range(1, 60)]) + "}.a59",
    "{"
    + ",".join(
        ["a0: [1,1]", "b0: [1,1]"]
        + [f"a{n}: [a{n - 1},a{n - 1}], b{n}: [b{n - 1},b{n - 1}]" for n in range(1, 50)]
        + ["c: a49 = b49"]
    )
    + "}.c",
    "{" + ",".join(['a0: "xxxxxxxxxx"'] + [f"a{n}: a{n - 1} + a{n - 1}" for n in range(1, 60)]) + "}.a59",
    "{" + ",".join(["a0: [1]"] + [f"a{n}: concatenate(a{n - 1}, a{n - 1})" for n in range(1, 60)]) + "}.a59",
    "{" + ",".join(["a0: [1]"] + [f"a{n}: for i in a{n - 1}, j in [1,2] return i" for n in range(1, 60)]) + "}.a59",
    "string(deep)",
    "deep",
    "deep = deep2",
    "flatten(deep)",
]


def deep(levels: int) -> list[Any]:
    nest: list[Any] = []
    for _ in range(levels):
        nest = [nest]
    return nest


CONTEXT: dict[str, Any] = {
    "a": {"b": {"c": 1}},
    "text": "abc",
    "numbers": [1, 2],
    "number": 5,
    "day": date(2026, 1, 1),
    "long": list(range(5000)),
    "long2": list(range(5000)),
    "texts": ["a", "b"] * 10,
    "text100k": "x" * MAX_STRING,
    "deep": deep(5000),
    "deep2": deep(5000),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:30])
def test_what_is_not_an_expression_is_refused(text: str) -> None:
    with pytest.raises(FeelError) as caught:
        compile(text)
    assert caught.value.line >= 1
    assert caught.value.column >= 1
    assert len(caught.value.detail) < 200


@pytest.mark.parametrize(("text", "value"), ANSWERED, ids=lambda value: str(value)[:30])
def test_what_looks_for_python_finds_only_values(text: str, value: Any) -> None:
    assert evaluate(text, CONTEXT) == value


@pytest.mark.parametrize("text", LOOKED_UP)
def test_no_value_has_a_python_attribute(text: str) -> None:
    assert evaluate(text, CONTEXT) in (None, [None])


def test_there_are_enough_hostile_expressions() -> None:
    assert len({*REFUSED, *LOOKED_UP, *EXHAUSTING, *(text for text, _ in ANSWERED)}) >= 500


@pytest.mark.parametrize("text", EXHAUSTING, ids=lambda text: text[:40])
def test_what_would_never_end_is_stopped(text: str) -> None:
    expression = compile(text)
    with pytest.raises(FeelLimit):
        expression(CONTEXT)


def test_nesting_up_to_the_limit_works_and_beyond_it_is_refused() -> None:
    within = "[" * (MAX_DEPTH - 1) + "1" + "]" * (MAX_DEPTH - 1)
    assert evaluate(f"count({within[1:-1]})") == 1
    with pytest.raises(FeelError, match="嵌套"):
        compile("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH)


@pytest.mark.parametrize(
    "level",
    [
        "abs({})",
        "[{}]",
        "{{a: {}}}",
        "for x in [{}] return x",
        "some x in [1] satisfies {}",
        "if true then {} else 0",
        "not({})",
        "(true and {})",
        "-({})",
        "1 + ({})",
        "({}) in (1, 2)",
        "1 in ([{}..2], 3)",
        "[1][{}]",
        "({}) between 1 and 2",
        "date and time({}, 1)",
    ],
)
def test_the_deepest_nesting_that_compiles_also_runs(level: str) -> None:
    text = "1"
    while True:
        deeper = level.format(text)
        try:
            compile(deeper)
        except FeelError:
            break
        text = deeper
    compile(text)({})
    assert len(text) > 20


def test_a_list_as_long_as_the_budget_is_refused_and_a_usual_one_is_not() -> None:
    assert evaluate("count(x)", {"x": [1] * 10_000}) == 10_000
    with pytest.raises(FeelLimit):
        evaluate("x", {"x": [1] * BUDGET})


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_refused(text: str) -> None:
    for make in (compile, compile_unary_tests, compile_script):
        try:
            make(text)
        except FeelError:
            continue


WORDS = (
    'a b.c x 1 2.5 "t" true null @"P1D" @"2026-01-01" [1,2] {k:1} [1..3] count(x) item ( ) [ ] { } , : . .. + - * / ** '
    "= != < >= and or not( in between if then else for some every satisfies return date( instance of number 年龄"
)
ATOMS = st.sampled_from(WORDS.split())
OPERATORS = "+ - * / ** = != < <= > >= and or in"


@given(st.lists(ATOMS, max_size=12).map(" ".join), st.dictionaries(st.sampled_from("abx"), st.integers() | st.text()))
def test_any_words_of_the_language_give_a_value_or_a_problem(text: str, context: dict[str, Any]) -> None:
    try:
        value = evaluate(text, context)
    except (FeelError, FeelLimit):
        return
    assert evaluate("x = x", {"x": value}) is True


TREES = st.recursive(
    st.sampled_from(
        ["1", "0", "2.5", "-3", '"t"', "true", "false", "null", "x", '@"P1D"', '@"P2M"', '@"2026-01-31"', "[1, 2]"]
    ),
    lambda inner: st.one_of(
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(OPERATORS.split()),
            inner,
        ),
        st.builds("if {} then {} else {}".format, inner, inner, inner).map("({})".format),
        st.builds("not({})".format, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{}[{}]".format, inner.map("({})".format), inner),
        st.builds("(for i in {} return {})".format, inner, inner),
        st.builds("(some i in {} satisfies {})".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from(["count", "sum", "string", "abs", "date", "flatten", "max"]), inner),
        st.builds("({} between {} and {})".format, inner, inner, inner),
        st.builds("({}).year".format, inner),
        st.builds("{{a: {}, b: a}}".format, inner).map("({})".format),
    ),
    max_leaves=12,
)


@given(TREES, st.sampled_from([None, 1, "s", [1, [2]], {"a": 1}]))
def test_any_well_formed_expression_gives_a_value_or_reaches_a_limit(text: str, x: Any) -> None:
    try:
        value = evaluate(text, {"x": x})
    except FeelLimit:
        return
    assert evaluate("x = x", {"x": value}) is True
