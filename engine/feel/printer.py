"""From a syntax tree, or a value, back to text: reading what is printed gives the same again."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import iso, syntax
from engine.feel.functions.conversion import write_number
from engine.feel.grammar import KEYWORDS, WORD
from engine.feel.syntax import Node
from engine.feel.temporal import Months
from engine.feel.types import ANY, Type
from engine.feel.values import Closure, Range

_PLAIN = re.compile(WORD)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LOOSE, _OR, _AND, _COMPARED, _SUM, _PRODUCT, _POWER, _SIGN, _POSTFIX, _ATOM = range(10)
_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


def print_expression(node: Node) -> str:
    """The text of an expression or of a cell's unary tests. Parentheses stand only where they are needed."""
    return _print(node)[0]


def print_value(value: Any) -> str:
    """A result as the literal that makes it again; a function has none and is told by its parameters."""
    if isinstance(value, list):
        return f"[{', '.join(map(print_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)}: {print_value(entry)}' for key, entry in value.items())}}}"
    if isinstance(value, Range) and value.half:
        sign = ("<" if value.low is None else ">") + ("=" if value.low_included or value.high_included else "")
        return f"({sign} {print_value(value.high if value.low is None else value.low)})"
    if isinstance(value, Range):
        opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
        return f"{opening}{print_value(value.low)}..{print_value(value.high)}{closing}"
    if isinstance(value, Decimal):
        return write_number(value)
    return repr(value) if isinstance(value, Closure) else _constant(value)


def _inside(node: Node, least: int) -> str:
    """The text of a part that must bind at least so tightly."""
    text, binds = _print(node)
    return text if binds >= least else f"({text})"


def _print(node: Node) -> tuple[str, int]:
    match node:
        case syntax.Constant(value):
            return _constant(value), _ATOM
        case syntax.Name(name):
            return name, _ATOM
        case syntax.Path(of, key):
            return f"{_inside(of, _POSTFIX)}.{key}", _POSTFIX
        case syntax.Filter(of, condition):
            return f"{_inside(of, _POSTFIX)}[{_inside(condition, _LOOSE)}]", _POSTFIX
        case syntax.Call(name, arguments):
            return f"{name}({_arguments(arguments)})", _POSTFIX
        case syntax.Invoke(of, arguments):
            return f"{_called(of)}({_arguments(arguments)})", _POSTFIX
        case syntax.ListOf(items):
            return f"[{_several(items)}]", _ATOM
        case syntax.ContextOf(entries):
            return f"{{{', '.join(f'{_key(key)}: {_inside(value, _LOOSE)}' for key, value in entries)}}}", _ATOM
        case syntax.RangeOf(low, low_included, high, high_included):
            opening, closing = "[" if low_included else "(", "]" if high_included else ")"
            return f"{opening}{_inside(low, _LOOSE)}..{_inside(high, _LOOSE)}{closing}", _ATOM
        case syntax.HalfRange(op, operand):
            return f"({op} {_inside(operand, _SUM)})", _ATOM
        case syntax.Not(of):
            return f"not({_inside(of, _LOOSE)})", _ATOM
        case syntax.UnaryTests(tests, negated):
            written = ", ".join(_test(test) for test in tests) or "-"
            return (f"not({written})" if negated else written), _LOOSE
    return _print_operator(node)


def _print_operator(node: Node) -> tuple[str, int]:
    match node:
        case syntax.Negate(of):
            return f"-{_inside(of, _SIGN)}", _SIGN
        case syntax.Arithmetic(first, rest):
            binds = _ARITHMETIC[rest[0][0]]
            written = "".join(f" {op} {_inside(operand, binds + 1)}" for op, operand in rest)
            return _inside(first, binds + 1) + written, binds
        case syntax.Compare(op, left, right):
            return f"{_inside(left, _COMPARED)} {op} {_inside(right, _SUM)}", _COMPARED
        case syntax.Between(of, low, high):
            return f"{_inside(of, _SUM)} between {_inside(low, _SUM)} and {_inside(high, _SUM)}", _COMPARED
        case syntax.Inside(of, tests):
            return f"{_inside(of, _SUM)} in {_tests(tests)}", _COMPARED
        case syntax.InstanceOf(of, kind):
            return f"{_inside(of, _SUM)} instance of {kind}", _AND
        case syntax.Junction(op, parts):
            binds = _OR if op == "or" else _AND
            return f" {op} ".join(_inside(part, binds + 1) for part in parts), binds
        case syntax.If(condition, yes, no):
            return f"if {_print(condition)[0]} then {_print(yes)[0]} else {_print(no)[0]}", _LOOSE
        case syntax.Loop(kind, bindings, body):
            ending = "return" if kind == "for" else "satisfies"
            return f"{kind} {', '.join(map(_binding, bindings))} {ending} {_print(body)[0]}", _LOOSE
        case syntax.Function(parameters, body):
            return f"function({', '.join(_parameter(*each) for each in parameters)}) {_print(body)[0]}", _LOOSE
    raise TypeError(node)


def _called(of: Node) -> str:
    """What is called as a value; a bare name before parentheses would be read as the name of a function."""
    text = _inside(of, _POSTFIX)
    return f"({text})" if isinstance(of, syntax.Name) else text


def _arguments(arguments: tuple[tuple[str, Node], ...]) -> str:
    return ", ".join((f"{name}: " if name else "") + _inside(value, _LOOSE) for name, value in arguments)


def _several(items: tuple[Node, ...]) -> str:
    return ", ".join(_inside(item, _LOOSE) for item in items)


def _test(node: Node) -> str:
    return f"{node.op} {_inside(node.operand, _SUM)}" if isinstance(node, syntax.Test) else _inside(node, _LOOSE)


def _tests(tests: tuple[Node, ...]) -> str:
    if len(tests) > 1:
        return f"({', '.join(map(_test, tests))})"
    only = tests[0]
    return _test(only) if isinstance(only, syntax.Test) else _inside(only, _SUM)


def _binding(binding: syntax.Binding) -> str:
    end = f"..{_print(binding.end)[0]}" if binding.end is not None else ""
    return f"{binding.name} in {_print(binding.domain)[0]}{end}"


def _parameter(name: str, of: Type) -> str:
    return name if of == ANY else f"{name}: {of}"


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) and key not in KEYWORDS else _quoted(key)


def _constant(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, time, timedelta, Months)):
        return f"@{_quoted(iso.write(value))}"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return f'"{"".join(_ESCAPES.get(c, c) for c in text)}"'
