"""Every example of the designers' reference page gives what the page says, and the page names every function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.feel import evaluate
from engine.feel.functions import BUILTINS
from engine.feel.printer import print_value

PAGE = (Path(__file__).parents[3] / "docs" / "feel.md").read_text(encoding="utf-8")
ROW = re.compile(r"\| .+ \| .+ \| `(.+)` \| `(.+)` \|")
EXAMPLES = [match.groups() for line in PAGE.splitlines() if (match := ROW.fullmatch(line))]


@pytest.mark.parametrize(("example", "result"), EXAMPLES)
def test_an_example_gives_what_the_page_says(example: str, result: str) -> None:
    assert print_value(evaluate(example)) == result


def test_the_page_has_every_function() -> None:
    assert len(EXAMPLES) >= 120
    assert [name for name in BUILTINS if f"`{name}(" not in PAGE] == []


@pytest.mark.parametrize("text", ['{a: [1, (< 5)], "b c": @"P1D"}', "[1..2)", '"a\\"b"', "1e30", "null"])
def test_a_printed_value_reads_back(text: str) -> None:
    value = evaluate(text)
    assert evaluate(print_value(value)) == value
