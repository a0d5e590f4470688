"""FEEL, the expression language of diagrams, decisions and forms: compiled to closures, unable to reach Python.

Numbers are Decimal with 34 digits, logic has three values, dates are values. Work, depth and size are bounded, so no
expression can hang a worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel.clocked import clocked
from engine.feel.errors import FeelError, FeelFailed, FeelLimit
from engine.feel.expression import NO_FUNCTIONS, Expression, Functions, UnaryTests, compile_unary_tests
from engine.feel.expression import compile_expression as compile
from engine.feel.names import names_in
from engine.feel.script import Script, compile_script
from engine.feel.temporal import Months
from engine.feel.values import Range

__all__ = [
    "Expression",
    "FeelError",
    "FeelFailed",
    "FeelLimit",
    "Functions",
    "Months",
    "Range",
    "Script",
    "UnaryTests",
    "clocked",
    "compile",
    "compile_script",
    "compile_unary_tests",
    "evaluate",
    "unary_test",
]
_NOTHING: Mapping[str, Any] = {}


def evaluate(text: str, context: Mapping[str, Any] = _NOTHING, functions: Functions = NO_FUNCTIONS) -> Any:
    """The value of an expression for a context. Raises `FeelError`, `FeelLimit`, `FeelFailed`."""
    return compile(text, functions, names=names_in(context))(context)


def unary_test(text: str, value: Any, context: Mapping[str, Any] = _NOTHING) -> bool | None:
    """Whether `value` passes a decision table's input cell. Raises `FeelError`, `FeelLimit`."""
    return compile_unary_tests(text, names=names_in(context)).test(value, context)
