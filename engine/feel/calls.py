"""The closures of function calls: built-ins with checked arguments, functions of the host, and `is defined`."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from inspect import signature
from typing import TYPE_CHECKING, Any

from engine.errors import Problem
from engine.feel import closures, syntax
from engine.feel.errors import FeelError, FeelFailed
from engine.feel.functions import BUILTINS, Builtin
from engine.feel.limits import CONTEXT, Frame, Run, spend
from engine.feel.values import adopt

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler

DEFINED = "is defined"
CLOCKED = ("now", "today")
"""Functions that ask what time it is: the host gives them, from its own clock."""


def call(compiler: Compiler, node: syntax.Call) -> Run:
    """The closure of a call. Raises `FeelError` for an unknown function and for arguments it does not take."""
    if node.name == DEFINED:
        return _is_defined(compiler, node)
    if any(local.name == node.name for local in compiler.scope) or node.name in compiler.callables:
        return invoke(compiler, syntax.Invoke(syntax.Name(node.name, node.line, node.column), *_rest(node)))
    host = compiler.functions.get(node.name)
    if host is not None:
        if any(name for name, _ in node.arguments):
            raise FeelError(f"函数 {node.name} 的参数不能带名称", node.line, node.column)
        if not _accepts(host, len(node.arguments)):
            raise FeelError(f"函数 {node.name} 的参数个数不对", node.line, node.column)
        return _host(node.name, host, [compiler.build(value) for _, value in node.arguments])
    variants = BUILTINS.get(node.name)
    if variants is None:
        if compiler.is_local(node.name):  # an entry of a filtered list's item
            return invoke(compiler, syntax.Invoke(syntax.Name(node.name, node.line, node.column), *_rest(node)))
        raise _unknown(compiler, node)
    fitting = [(builtin, arguments) for builtin in variants if (arguments := _arrange(builtin, node)) is not None]
    if fitting:
        given = [None if value is None else compiler.build(value) for value in fitting[0][1]]
        return _builtin([builtin for builtin, _ in fitting], given)
    shapes = "或".join(f"{node.name}({', '.join(p.name for p in variant.parameters)})" for variant in variants)
    raise FeelError(f"函数 {node.name} 的参数不对，应写作 {shapes}", node.line, node.column)


def _rest(node: syntax.Call) -> tuple[tuple[tuple[str, syntax.Node], ...], int, int]:
    return node.arguments, node.line, node.column


def invoke(compiler: Compiler, node: syntax.Invoke) -> Run:
    """The closure of a call of a value. Raises `FeelError` where that value can never be a function."""
    if not closures.may_be_function(compiler, node.of):
        raise FeelError("这里调用的不是函数", node.line, node.column)
    names = [name for name, _ in node.arguments if name]
    if names and (len(names) < len(node.arguments) or len(set(names)) < len(names)):
        raise FeelError("函数的参数要么都带名称，要么都不带，名称不能重复", node.line, node.column)
    return closures.invocation(compiler.build(node.of), names, [compiler.build(value) for _, value in node.arguments])


def _arrange(builtin: Builtin, node: syntax.Call) -> list[syntax.Node | None] | None:
    """The arguments in the order of the parameters, None for one left out; None if they do not fit."""
    if not any(name for name, _ in node.arguments):
        values: list[syntax.Node | None] = [value for _, value in node.arguments]
        return values if builtin.takes(len(values)) else None
    given = dict(node.arguments)
    names = [parameter.name for parameter in builtin.parameters]
    missing = [parameter for parameter in builtin.parameters if not parameter.optional and parameter.name not in given]
    if missing or len(given) < len(node.arguments) or not given.keys() <= set(names):
        return None
    last = max(names.index(name) for name in given)
    return [given.get(name) for name in names[: last + 1]]


def _builtin(variants: list[Builtin], arguments: list[Run | None]) -> Run:
    """The first signature whose kinds fit, where several take as many arguments."""
    builtin, *others = variants
    if any(argument is None for argument in arguments):
        raise FeelError(f"函数 {builtin.name} 不能省略中间的参数")
    given = [argument for argument in arguments if argument is not None]

    def run(frame: Frame) -> Any:
        values = [argument(frame) for argument in given]
        for value in values:
            if type(value) is list:
                spend(frame, 1 + len(value))
            elif type(value) is str:
                spend(frame, 1 + (len(value) >> 6))
        for other in others:
            if not builtin.fits(values) and other.fits(values):
                return other.call(frame, values)
        return builtin.call(frame, values)

    return run


def _host(name: str, function: Callable[..., Any], arguments: list[Run]) -> Run:
    """A function of the host. It is not called with null: its answer is then null."""

    def run(frame: Frame) -> Any:
        values = [argument(frame) for argument in arguments]
        if None in values:
            return None
        try:
            return adopt(function(*values), frame)
        except Problem:
            raise
        except Exception as error:
            raise FeelFailed(f"函数“{name}”没有算出结果。") from error

    return run


def _accepts(function: Callable[..., Any], count: int) -> bool:
    try:
        signature(function).bind(*range(count))
    except TypeError:
        return False
    except ValueError:  # written in C, without a signature
        return True
    return True


def _is_defined(compiler: Compiler, node: syntax.Call) -> Run:
    """`is defined(a.b)`: whether there is such an entry, null or not."""
    keys: list[str] = []
    path = node.arguments[0][1] if len(node.arguments) == 1 else None
    while isinstance(path, syntax.Path):
        keys.append(path.key)
        path = path.of
    if not isinstance(path, syntax.Name):
        raise FeelError("is defined 的参数应是一个变量，如 is defined(application.area)", node.line, node.column)
    keys = [path.name, *reversed(keys)]
    items, local = compiler.resolve(path)
    if local is None:
        compiler.read(".".join(keys), bool(items))

    def run(frame: Frame) -> bool:
        spaces = [frame[slot] for slot in items]
        spaces.append(frame[CONTEXT] if local is None else {keys[0]: frame[local]})
        value = next((space for space in spaces if type(space) is dict and keys[0] in space), None)
        for key in keys:
            if type(value) is not dict or key not in value:
                return False
            value = adopt(value[key], frame)
        return True

    return run


def _unknown(compiler: Compiler, node: syntax.Call) -> FeelError:
    if node.name in CLOCKED:
        return FeelError(f"{node.name}() 要由办件系统的时钟回答，这里没有时钟", node.line, node.column)
    known = [*BUILTINS, *compiler.functions, DEFINED]
    near = get_close_matches(node.name, known, 1)
    advice = f"，是否指 {near[0]}" if near else ""
    return FeelError(f"没有名为“{node.name}”的函数{advice}", node.line, node.column)
