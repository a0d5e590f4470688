"""The cells of a table looked into: their syntax trees, and the constants in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.feel import syntax
from engine.feel.dmn.tree import Cell
from engine.feel.errors import FeelError
from engine.feel.expression import compile_expression
from engine.feel.parser import parse, parse_unary_tests
from engine.feel.printer import print_expression
from engine.feel.syntax import Node


@lru_cache(maxsize=4096)
def tests_of(text: str) -> Node | None:
    """An input cell's tree; None where it cannot be read. Kept, for tables say the same again and again."""
    try:
        return parse_unary_tests(text)
    except FeelError:
        return None


@lru_cache(maxsize=4096)
def value_of(text: str) -> Node | None:
    """An output cell's tree; None where it cannot be read."""
    try:
        return parse(text)
    except FeelError:
        return None


def tested(cell: Cell) -> Iterator[Any]:
    """The constants a cell compares with, in their order; none where it does more."""
    tree = tests_of(cell.text)
    waiting: list[syntax.Node] = [tree] if tree is not None else []
    while waiting:
        match waiting.pop():
            case syntax.Constant(value):
                yield value
            case syntax.Test(_, operand) | syntax.HalfRange(_, operand) | syntax.Negate(operand):
                waiting.append(operand)
            case syntax.RangeOf(low, _, high, _):
                waiting += [high, low]
            case syntax.UnaryTests(tests):
                waiting += reversed(tests)
            case _:
                pass


def given(cell: Cell) -> Iterator[Any]:
    """The constant an output cell is; none where it computes."""
    tree = value_of(cell.text)
    if isinstance(tree, syntax.Negate):
        tree = tree.of
    if isinstance(tree, syntax.Constant):
        yield tree.value


_MAKING = frozenset({"date", "time", "date and time", "duration"})


@lru_cache(maxsize=4096)
def plain_tests_of(text: str) -> Node | None:
    """An input cell's tree where it compares with constants alone, else None."""
    tree = tests_of(text)
    return tree if tree is not None and _plain(tree) else None


def _plain(node: Node) -> bool:
    match node:
        case syntax.Test(_, operand) | syntax.HalfRange(_, operand):
            return _single(operand)
        case syntax.RangeOf(low, _, high, _):
            return _single(low) and _single(high)
        case syntax.ListOf(items) | syntax.UnaryTests(items):
            return all(map(_plain, items))
    return _single(node)


def _single(node: Node) -> bool:
    match node:
        case syntax.Constant():
            return True
        case syntax.Negate(of):
            return isinstance(of, syntax.Constant)
        case syntax.Call(name, arguments):
            return name in _MAKING and all(_single(argument) for _, argument in arguments)
    return False


def asks_for_null(tree: Node) -> bool:
    """Whether a cell takes an input that is not there."""
    match tree:
        case syntax.UnaryTests(tests, negated):
            return not negated and any(map(asks_for_null, tests))
        case syntax.Constant(value):
            return value is None
    return False


def constants_in(tree: Node) -> Iterator[Any]:
    """The constants that a plain cell compares with."""
    match tree:
        case syntax.Constant(value):
            yield value
        case syntax.Negate(syntax.Constant(value)) if isinstance(value, (Decimal, timedelta)):
            yield -value
        case syntax.Test(_, operand) | syntax.HalfRange(_, operand):
            yield from constants_in(operand)
        case syntax.RangeOf(low, _, high, _):
            yield from constants_in(low)
            yield from constants_in(high)
        case syntax.ListOf(items) | syntax.UnaryTests(items):
            for item in items:
                yield from constants_in(item)
        case syntax.Call():
            yield compile_expression(print_expression(tree))({})
