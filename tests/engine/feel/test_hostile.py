"""Hostile expressions: whatever is written, the answer is a value or a problem we name; nothing reaches Python."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelError, FeelLimit, compile, compile_script, compile_unary_tests, evaluate
from engine.feel.limits import BUDGET, MAX_DEPTH
from tests.engine.feel.hostile import ANSWERED, CONTEXT, EXHAUSTING, LOOKED_UP, REFUSED


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
