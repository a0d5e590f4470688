"""What a decision's file tells the diagram that asks it: names of inputs and results, and what texts may come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.engine.feel.dmn.decisions import context, decision, input_data, literal, model, table
from workflows.checks.decided import Decided, decided

X = input_data("x", "number")
TWO = table("FIRST", ["x"], ["fee", "why"], ['> 1 => 5 ; "多"', '- => 0 ; "少"'])
RULES = frozenset({"rules"})


def told(box: str, *parts: str) -> Decided | None:
    return decided(model(X, *parts, decision("d", box, inputs=["i_x"])), "d")


@pytest.mark.parametrize(
    ("box", "results", "options"),
    [
        (table("FIRST", ["x"], ["r"], ['> 1 => "a"', '- => "b"']), {"result"}, {"result": ["a", "b"]}),
        (
            table("FIRST", ["x"], ["r"], ['> 1 => "a"'], defaults={"r": '"c"'}),
            {"result"},
            {"result": ["a", "c"]},
        ),
        (table("FIRST", ["x"], ["r"], ['> 1 => "a"', "- => x"]), {"result"}, {}),
        (table("COLLECT", ["x"], ["r"], ['> 1 => "a"']), {"result"}, {}),
        (table("COLLECT", ["x"], ["r", "s"], ['> 1 => "a" ; 1']), {"result"}, {}),
        (TWO, {"fee", "why"}, {"why": ["多", "少"]}),
        (context({"a": literal("1"), "b": literal("2")}), {"a", "b"}, {}),
    ],
)
def test_a_decision_gives(box: str, results: set[str], options: Mapping[str, Sequence[str]]) -> None:
    assert told(box) == Decided(frozenset({"x"}), RULES | results, options)


@pytest.mark.parametrize("box", [literal("{a: 1}"), context({"a": literal("1")}, literal("a"))])
def test_what_a_decision_gives_may_not_be_known(box: str) -> None:
    found = told(box)
    assert found is not None
    assert found.results is None


def test_inputs_are_those_of_all_it_requires() -> None:
    first = decision("e", literal("x"), inputs=["i_x"])
    found = decided(model(X, input_data("y"), first, decision("d", literal("e"), decisions=["d_e"])), "d_d")
    assert found is not None
    assert found.inputs == {"x"}


def test_a_file_without_inputs_does_not_tell_them() -> None:
    assert decided(model(decision("d", TWO)), "d") == Decided(None, RULES | {"fee", "why"}, {"why": ["多", "少"]})


def test_what_cannot_be_read_or_found_is_nothing() -> None:
    assert decided(b"<definitions", "d") is None
    assert told(TWO) is not None
    assert decided(model(decision("d", TWO)), "other") is None
