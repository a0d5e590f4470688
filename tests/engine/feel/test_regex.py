"""Regular expressions: they agree with Python's where both know a pattern, and never hang."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelLimit, evaluate
from engine.feel.regex import PatternError, compile_pattern

PARTS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "(a)", "(b|ab)", "(?:a|b)", "^", "$", "a*", "b+?", "(a?)", "c{1,2}"]
)
PATTERNS = st.lists(PARTS, min_size=1, max_size=6).map("".join)


def free(_: int) -> None:
    """Nothing is paid."""


@given(PATTERNS, st.text("abc\n", max_size=12))
def test_a_search_finds_what_pythons_finds(pattern: str, text: str) -> None:
    ours = compile_pattern(pattern).search(text, 0, free)
    theirs = re.search(pattern.replace("$", r"\Z").replace(".", r"[^\n\r]"), text)
    assert (ours is None) is (theirs is None)
    if ours and theirs:
        assert ours[0] == theirs.span()


@given(st.lists(st.sampled_from(["a", "b", "(a)", "(b|ab)", "(a|ab)", "b*", "a+?", "(b)?"]), min_size=1).map("".join))
def test_captured_parts_are_those_of_python(pattern: str) -> None:
    text = "abbabaababb"
    ours, theirs = compile_pattern(pattern).search(text, 0, free), re.search(pattern, text)
    assert (ours is None) is (theirs is None)
    if ours and theirs:
        spans = [theirs.span(n) for n in range(len(ours))]
        assert list(ours) == [None if span == (-1, -1) else span for span in spans]


@given(st.text("ab()[]{}*+?|^$\\.-,0123pdwL", max_size=20), st.text("ab01", max_size=10))
def test_any_pattern_is_one_or_is_refused(pattern: str, text: str) -> None:
    try:
        compiled = compile_pattern(pattern)
    except PatternError:
        return
    compiled.search(text, 0, free)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*$", "(a*)*$", "(a|aa)+$", "(.*)*b", "(.*a){20}$", "([a-z]+)*1", "(a?){50}a{50}b", "((a*)*)*b"],
)
def test_a_pattern_that_hangs_other_machines_answers(pattern: str) -> None:
    assert evaluate("matches(text, pattern)", {"text": "a" * 400 + "!", "pattern": "^" + pattern}) is False


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:){1000}",
        "(?:(?:(?:){1000}){1000}){1000}",
        "(a{1000}){1000}",
        "(" * 41,
        "a{1001}",
        "a{2,1}",
        "\\1",
        "(?=a)",
        "a" * 1001,
    ],
)
def test_a_pattern_beyond_bounds_is_null_or_answers(pattern: str) -> None:
    assert evaluate('matches("a", p)', {"p": pattern}) in (None, True)


def test_a_long_text_is_paid_for() -> None:
    with pytest.raises(FeelLimit):
        evaluate("matches(text, pattern)", {"text": "a" * 90_000, "pattern": "(a|b|ab|ba)*(a|b)*(ab)*c"})
