"""Lets SpiffWorkflow evaluate FEEL, and only FEEL: no expression of a diagram ever reaches Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from engine import feel
from engine.feel import FeelError, FeelFailed, FeelLimit
from engine.spiff.problems import Uncomputable

Functions = Mapping[str, Callable[..., Any]]


class Expressions(BasePythonScriptEngineEnvironment):
    """The expressions of one deployment, each compiled once. `reads` are the dotted names they look at."""

    def __init__(self, functions: Functions) -> None:
        super().__init__()
        self._functions = functions
        self._expressions: dict[str, feel.Expression] = {}
        self._scripts: dict[str, feel.Script] = {}
        self.reads: set[str] = set()

    def expression(self, text: str) -> feel.Expression:
        """The compiled expression. Raises `feel.FeelError`."""
        known = self._expressions.get(text)
        if known is None:
            known = self._expressions[text] = feel.compile(text, self._functions)
            self.reads |= known.names
        return known

    def script(self, text: str) -> feel.Script:
        """The compiled script. Raises `feel.FeelError`."""
        known = self._scripts.get(text)
        if known is None:
            known = self._scripts[text] = feel.compile_script(text, self._functions)
            self.reads |= known.names
        return known

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        return self.expression(expression)(context)

    def execute(self, script: str, context: dict[str, Any], external_context: Any = None) -> bool:
        assign(context, self.script(script)(context))
        return True

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("service tasks wait for their job")


class FeelEngine(PythonScriptEngine):
    """SpiffWorkflow's script engine with FEEL behind it; problems pass through unwrapped."""

    environment: Expressions

    def validate(self, expression: str) -> None:
        self.environment.expression(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        with _at(task):
            return self.environment.evaluate(expression, task.data)

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        with _at(task):
            return self.environment.execute(script, task.data)


@contextmanager
def _at(task: Any) -> Iterator[None]:
    """What an expression cannot do is told with the element it stands at."""
    try:
        yield
    except (FeelError, FeelFailed, FeelLimit) as error:
        label = getattr(task.task_spec, "label", "") or task.task_spec.name
        raise Uncomputable(f"环节“{label}”的表达式无法计算：{error.detail}") from error


def assign(data: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Set names in a token's data; `a.b` sets one entry of `a`. Nested values are replaced, never changed in place,

    because the data of other branches may share them.
    """
    for name, value in values.items():
        first, *rest = name.split(".")
        data[first] = _with(data.get(first), rest, value) if rest else value


def _with(whole: Any, path: list[str], value: Any) -> dict[str, Any]:
    copy = dict(whole) if isinstance(whole, Mapping) else {}
    copy[path[0]] = _with(copy.get(path[0]), path[1:], value) if path[1:] else value
    return copy
