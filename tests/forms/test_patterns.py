"""Patterns of designers: what may run long is refused before it runs."""

from __future__ import annotations

import pytest

from engine.clock import monotonic
from forms.patterns import MAX_VALUE, compile_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{6}$",
        r"^[A-Z]{1,3}-\d{1,10}$",
        r"^渝[A-Z][A-Z0-9]{5,6}$",
        r"^(甲|乙)\d*$",
        r"^\d+(\.\d{1,2})?$",
        r"\d{3}",
        "",
        "^a|b$",
    ],
)
def test_an_ordinary_pattern_is_accepted(pattern: str) -> None:
    assert compile_pattern(pattern).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$",
        r"^(a|a)*$",
        r"^(a|ab)*b$",
        r"^(\d+,?)*$",
        r"^(a?){50}$",
        "a?" * 40 + "a" * 40,
        r"\d*\d*\d*x",
        r"^.*.*.*.*x$",
        r"(a)\1",
        r"^(?=a)a",
        r"^((a|b){1,9}){1,9}$",
    ],
)
def test_a_pattern_that_may_run_long_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="正则表达式"):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(", "[", "*", "a{99999999999}", "(?P<x", "\\"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="正则表达式无法识别"):
        compile_pattern(pattern)


def test_a_pattern_is_bounded_in_length() -> None:
    with pytest.raises(ValueError, match="过长"):
        compile_pattern("a" * 301)


@pytest.mark.parametrize("pattern", [r"^.*.*.*x$", r"\d*\d*x", r"^(a?){1}.*.*x$"])
def test_the_worst_accepted_pattern_ends_soon(pattern: str) -> None:
    compiled = compile_pattern(pattern)
    begun = monotonic()
    assert compiled.search("1" * MAX_VALUE) is None
    assert monotonic() - begun < 5
