"""A compiled expression: made once, called with any context, from any thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from engine.errors import Problem
from engine.feel.compiler import INPUT, Compiler
from engine.feel.errors import FeelError, FeelFailed, FeelLimit
from engine.feel.limits import BUDGET, LOCALS, Frame, Run
from engine.feel.names import unusual
from engine.feel.parser import parse, parse_unary_tests
from engine.feel.syntax import Node
from engine.feel.types import Types
from engine.feel.values import Closure, adopt, release

Functions = Mapping[str, Callable[..., Any]]
NO_FUNCTIONS: Functions = MappingProxyType({})
NO_TYPES: Types = MappingProxyType({})
Names = frozenset[str]
NO_NAMES: Names = frozenset()
_CONTAINERS = frozenset({list, dict, Closure})
_SHORT = 500
"""Longer texts are not kept compiled: whoever has such a one keeps it himself."""


class Expression:
    """An expression ready to be evaluated.

    `text` is as written. `names` are the dotted paths it may read from the context, as long as they are static
    (`application.area`). `maybe_items` are those of them that stand inside a filter, where an entry of the list's own
    elements comes first: `persons[age > 18]` reads `persons`, and `age` only where a person has none.
    """

    __slots__ = ("_run", "_slots", "maybe_items", "names", "text")

    def __init__(self, text: str, compiler: Compiler, run: Run) -> None:
        self.text = text
        self.names = frozenset(compiler.reads)
        self.maybe_items = frozenset(compiler.maybe_items)
        self._run = run
        self._slots = (None,) * compiler.slots

    def __call__(self, context: Mapping[str, Any]) -> Any:
        """The value for `context`: a Decimal, str, bool, None, temporal value, list or dict, detached from the context.

        Operands that do not fit give None, as the standard says. Raises `FeelLimit` for too much work, `FeelFailed`
        where a host's function fails; a host's `Problem` passes through.
        """
        return self.evaluate(self.frame(context))

    def frame(self, context: Mapping[str, Any], budget: int = BUDGET) -> Frame:
        """A fresh frame for one evaluation."""
        return [context if type(context) is dict else dict(context), budget, 0, *self._slots]

    @property
    def slots(self) -> int:
        """How many local variables a frame must have room for."""
        return len(self._slots)

    def evaluate(self, frame: Frame, *, detached: bool = True) -> Any:
        """The value in a frame, whose budget is then what is left of it; as plain data of its own if `detached`."""
        try:
            value = self._run(frame)
            return release(value, frame) if detached and type(value) in _CONTAINERS else value
        except Problem:
            raise
        except RecursionError as error:
            raise FeelLimit from error
        except Exception as error:
            raise FeelFailed(f"表达式“{self.text[:100]}”无法计算。") from error

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


class UnaryTests(Expression):
    """The input cell of a decision table."""

    __slots__ = ()

    def test(self, value: Any, context: Mapping[str, Any]) -> bool | None:
        """Whether `value` passes; None where that cannot be said."""
        frame = self.frame(context)
        verdict = self.verdict(adopt(value, frame), frame)
        return verdict if type(verdict) is bool else None

    def verdict(self, value: Any, frame: Frame) -> Any:
        """The same for a value of FEEL, in a frame that has room for these tests and may serve others after them."""
        frame[LOCALS] = value
        return self.evaluate(frame, detached=False)


def compile_expression(
    text: str,
    functions: Functions = NO_FUNCTIONS,
    *,
    names: Names = NO_NAMES,
    types: Types = NO_TYPES,
    callables: Names = NO_NAMES,
) -> Expression:
    """Compile an expression; `functions` are the host's, by name. Raises `FeelError`.

    `names` are known variables and entries; only those with blanks or signs in them matter, for they can be read only
    where they are known. `types` may be asked for by name. `callables` are the context's variables that hold functions.
    """
    if functions or types or callables or len(text) > _SHORT:
        return _compile(text, functions, unusual(names), types, callables)
    return _compile_alone(text, unusual(names) if names else NO_NAMES)


@lru_cache(maxsize=1024)
def _compile_alone(text: str, names: Names) -> Expression:
    return _compile(text, NO_FUNCTIONS, names, NO_TYPES, NO_NAMES)


def _compile(text: str, functions: Functions, names: Names, types: Types, callables: Names) -> Expression:
    compiler = Compiler(functions, "", types, callables)
    return Expression(text, compiler, _build(compiler, parse(text, names)))


def compile_unary_tests(
    text: str,
    functions: Functions = NO_FUNCTIONS,
    *,
    names: Names = NO_NAMES,
    types: Types = NO_TYPES,
    callables: Names = NO_NAMES,
) -> UnaryTests:
    """Compile a decision table's input cell: `< 5`, `[1..10]`, `1, 5, 7`, `not(5)`, `-`. Raises `FeelError`.

    What else is given means the same as for an expression.
    """
    if functions or types or callables or len(text) > _SHORT:
        return _compile_tests(text, functions, unusual(names), types, callables)
    return _compile_tests_alone(text, unusual(names) if names else NO_NAMES)


@lru_cache(maxsize=1024)
def _compile_tests_alone(text: str, names: Names) -> UnaryTests:
    return _compile_tests(text, NO_FUNCTIONS, names, NO_TYPES, NO_NAMES)


def _compile_tests(text: str, functions: Functions, names: Names, types: Types, callables: Names) -> UnaryTests:
    compiler = Compiler(functions, INPUT, types, callables)
    return UnaryTests(text, compiler, _build(compiler, parse_unary_tests(text, names)))


def _build(compiler: Compiler, tree: Node) -> Run:
    try:
        return compiler.build(tree)
    except RecursionError:
        raise FeelError("表达式嵌套过深") from None
