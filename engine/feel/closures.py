"""Functions as values: how `function(…) …` is made, and how a value is called.

A function keeps the slots it was made with. A call runs on a frame of its own and pays from the caller's budget; how
deep calls may nest is limited, so a function that calls itself for ever is stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.feel import syntax
from engine.feel.errors import FeelError, FeelLimit
from engine.feel.limits import CALLS, LEFT, LOCALS, MAX_CALLS, Frame, Run, spend
from engine.feel.types import coerce, resolve
from engine.feel.values import Closure

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler


def definition(compiler: Compiler, node: syntax.Function, own: str = "") -> Run:
    """The closure of `function(…) …`; by `own`, the name of the entry it is the value of, it may call itself."""
    names = [name for name, _ in node.parameters]
    if len(set(names)) < len(names):
        raise FeelError("函数有两个同名的参数")
    parameters = tuple((name, resolve(of, compiler.types)) for name, of in node.parameters)
    if own:
        compiler.entries.add(own)
    itself = compiler.push(own) if own else 0
    first = LOCALS + len(compiler.scope)
    for name in names:
        compiler.push(name)
    before = compiler.weight
    body = compiler.build(node.body)
    weight = compiler.weight - before + 1
    compiler.pop(len(names) + bool(own))

    def run(frame: Frame) -> Any:
        spend(frame, 1 + (len(frame) >> 3))
        captured = frame.copy()
        function = Closure(own, parameters, body, captured, weight, first)
        if itself:
            captured[itself] = function
        return function

    return run


def invoke(function: Any, values: Sequence[Any], frame: Frame) -> Any:
    """The value of a function for values in the order of its parameters; null where these do not fit."""
    if type(function) is not Closure or len(values) != len(function.parameters):
        return None
    spend(frame, function.weight)
    inner = function.captured.copy()
    inner[LEFT] = frame[LEFT]
    inner[CALLS] = frame[CALLS] + 1
    if inner[CALLS] > MAX_CALLS:
        raise FeelLimit(f"函数互相调用超过 {MAX_CALLS} 层。")
    slot = function.first
    for (_, of), value in zip(function.parameters, values, strict=True):
        inner[slot] = coerce(value, of, inner)
        slot += 1
    try:
        return function.run(inner)
    finally:
        frame[LEFT] = inner[LEFT]


def invocation(of: Run, names: list[str], arguments: list[Run]) -> Run:
    """`of(a, b)` or `of(x: a, y: b)`, in whatever order the parameters are named."""

    def run(frame: Frame) -> Any:
        function = of(frame)
        values = [argument(frame) for argument in arguments]
        if type(function) is not Closure:
            return None
        if names:
            given = dict(zip(names, values, strict=True))
            if given.keys() != {name for name, _ in function.parameters}:
                return None
            values = [given[name] for name, _ in function.parameters]
        return invoke(function, values, frame)

    return run


def may_be_function(compiler: Compiler, node: syntax.Node) -> bool:
    """Whether an expression can give a function at all: the host's data never does."""
    match node:
        case syntax.Name(name):
            return compiler.is_local(name) or name in compiler.callables
        case syntax.Path(syntax.ListOf() | syntax.Loop()):
            return False  # a list of functions at most
        case syntax.Path(of) | syntax.Filter(of) | syntax.Invoke(of):
            return may_be_function(compiler, of)
        case syntax.Call(name):
            return name not in compiler.functions
        case syntax.If(_, yes, no):
            return may_be_function(compiler, yes) or may_be_function(compiler, no)
        case syntax.Function() | syntax.ContextOf() | syntax.ListOf() | syntax.Loop():
            return True
    return False
