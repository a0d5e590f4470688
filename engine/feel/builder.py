"""Makes the syntax tree while the parser reads; it never recurses, however deep the text nests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import InvalidOperation, Overflow
from typing import Any

from lark import Token, Transformer, v_args

from engine.feel import iso, syntax
from engine.feel.decimal128 import NUMBERS
from engine.feel.errors import FeelError
from engine.feel.names import unmark
from engine.feel.syntax import Node
from engine.feel.types import ANY, ContextType, FunctionType, ListType, NamedType, RangeType, Type

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def text_of(token: Token) -> str:
    """What a string literal says. Raises `FeelError` for an unknown escape."""

    def plain(match: re.Match[str]) -> str:
        escape = match[1]
        if escape[0] in "uU" and len(escape) > 1 and int(escape[1:], 16) <= 0x10FFFF:
            return chr(int(escape[1:], 16))
        if escape in _PLAIN:
            return _PLAIN[escape]
        raise FeelError(f"字符串中的转义“\\{escape}”无法识别", *_place(token, 1 + match.start()))

    text = _ESCAPE.sub(plain, token[1:-1])
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _place(token: Token, offset: int = 0) -> tuple[int, int]:
    return token.line or 1, (token.column or 1) + offset


def first_place(node: Node) -> tuple[int, int]:
    """Where an expression names something first; the beginning where it names nothing."""
    while not isinstance(node, (syntax.Name, syntax.Call)):
        if not isinstance(node, (syntax.Path, syntax.Filter, syntax.Invoke)):
            return 1, 1
        node = node.of
    return node.line, node.column


def _as_test(node: Node) -> Node:
    """`x in (< 5)` compares, whatever stands in the parentheses; elsewhere `(< 5)` is a range."""
    return syntax.Test(node.op, node.operand) if isinstance(node, syntax.HalfRange) else node


@dataclass(frozen=True, slots=True)
class _Key:
    """The key of a context's entry, and where it stands."""

    name: str
    line: int
    column: int


@v_args(inline=True)
class Builder(Transformer[Token, Node]):
    """One method for each alternative of the grammar that has a name there."""

    def number(self, token: Token) -> Node:
        try:
            return syntax.Constant(NUMBERS.create_decimal(str(token)))
        except (Overflow, InvalidOperation):
            raise FeelError(f"数字“{token[:20]}”超出范围", *_place(token)) from None

    def string(self, token: Token) -> Node:
        return syntax.Constant(text_of(token))

    def true(self, _: Token) -> Node:
        return syntax.Constant(True)

    def false(self, _: Token) -> Node:
        return syntax.Constant(False)

    def null(self, _: Token) -> Node:
        return syntax.Constant(None)

    def temporal(self, token: Token) -> Node:
        value = iso.read(text_of(token))
        if value is None:
            raise FeelError(f"{token} 不是有效的日期、时间或期间", *_place(token))
        return syntax.Constant(value)

    def name(self, token: Token) -> Node:
        return syntax.Name(unmark(token), *_place(token))

    def path(self, of: Node, key: Token) -> Node:
        return syntax.Path(of, unmark(" ".join(key.split())))

    def filter(self, of: Node, _: Token, condition: Node, __: Token) -> Node:
        return syntax.Filter(of, condition)

    def empty(self, _: Token) -> Node:
        return syntax.ListOf(())

    def list(self, _: Token, *items: Any) -> Node:
        return syntax.ListOf(items[:-1])

    def entry(self, key: Token, value: Node) -> tuple[_Key, Node]:
        name = text_of(key) if key.type == "STRING" else unmark(key)
        return _Key(name, *_place(key)), value

    def context(self, *entries: tuple[_Key, Node] | None) -> Node:
        seen = set()
        for key, _ in filter(None, entries):
            if key.name in seen:
                raise FeelError(f"上下文中有两个“{key.name}”", key.line, key.column)
            seen.add(key.name)
        return syntax.ContextOf(tuple((entry[0].name, entry[1]) for entry in entries if entry))

    def included(self, _: Token) -> bool:
        return True

    def excluded(self, *_: Token) -> bool:
        return False

    def range_from(self, _: Token, low: Node, high: Node, high_included: bool) -> Node:
        return syntax.RangeOf(low, True, high, high_included)

    def range_after(self, *parts: Any) -> Node:
        low, high, high_included = parts[-3:]
        return syntax.RangeOf(low, False, high, high_included)

    def negate(self, _: Token, of: Node) -> Node:
        return syntax.Negate(of)

    def arithmetic(self, first: Node, *rest: Any) -> Node:
        return syntax.Arithmetic(first, tuple(zip(map(str, rest[::2]), rest[1::2], strict=True)))

    def compare(self, left: Node, op: Token, right: Node) -> Node:
        return syntax.Compare(str(op), left, right)

    def between(self, of: Node, low: Node, high: Node) -> Node:
        return syntax.Between(of, low, high)

    def beside(self, op: Token, operand: Node) -> Node:
        return syntax.Test(str(op), operand)

    def group(self, *tests: Node) -> tuple[Node, ...]:
        return tests

    def half_range(self, test: syntax.Test) -> Node:
        return syntax.HalfRange(test.op, test.operand)

    def inside(self, of: Node, test: Node) -> Node:
        return syntax.Inside(of, (_as_test(test),))

    def inside_group(self, of: Node, tests: tuple[Node, ...]) -> Node:
        return syntax.Inside(of, tests)

    def instance_of(self, of: Node, kind: Type) -> Node:
        return syntax.InstanceOf(of, kind)

    def simple_type(self, token: Token) -> Type:
        return Type(" ".join(token.split()))

    def named_type(self, token: Token) -> Type:
        return NamedType(unmark(token), *_place(token))

    def list_type(self, _: Token, of: Type, __: Token) -> Type:
        return ListType("list", of)

    def range_type(self, _: Token, of: Type, __: Token) -> Type:
        return RangeType("range", of)

    def field(self, key: Token, of: Type) -> tuple[str, Type]:
        return unmark(key), of

    def context_type(self, _: Token, *fields: Any) -> Type:
        return ContextType("context", fields[:-1])

    def function_type(self, _: Token, *parts: Any) -> Type:
        return FunctionType("function", tuple(part for part in parts[:-2] if part is not None), parts[-1])

    def parameter(self, key: Token, of: Type | None) -> tuple[str, Type]:
        return unmark(key), of or ANY

    def function(self, *parts: Any) -> Node:
        return syntax.Function(tuple(part for part in parts[:-1] if part is not None), parts[-1])

    def external(self, *parts: Any) -> Node:
        raise FeelError("不支持 external 函数：表达式不能调用其他程序", *_place(parts[-2]))

    def negation(self, of: Node) -> Node:
        return syntax.Not(of)

    def conjunction(self, *parts: Node) -> Node:
        return syntax.Junction("and", parts)

    def disjunction(self, *parts: Node) -> Node:
        return syntax.Junction("or", parts)

    def choice(self, condition: Node, yes: Node, no: Node) -> Node:
        return syntax.If(condition, yes, no)

    def binding(self, name: Token, domain: Node, end: Node | None) -> syntax.Binding:
        return syntax.Binding(unmark(name), domain, end)

    def loop(self, kind: Token, *parts: Any) -> Node:
        return syntax.Loop(str(kind), parts[:-1], parts[-1])  # type: ignore[arg-type]

    def positional(self, value: Node) -> tuple[str, Node]:
        return "", value

    def named(self, *parts: Any) -> tuple[str, Node]:
        return " ".join(map(unmark, parts[:-1])), parts[-1]

    def call(self, name: Token, *arguments: tuple[str, Node] | None) -> Node:
        given = tuple(argument for argument in arguments if argument)
        return syntax.Call(unmark(" ".join(name.split())), given, *_place(name))

    def invoke(self, of: Node, *arguments: tuple[str, Node] | None) -> Node:
        place = first_place(of)
        return syntax.Invoke(of, tuple(argument for argument in arguments if argument), *place)

    def anything(self, _: Token) -> Node:
        return syntax.UnaryTests(())

    def tests(self, *tests: Node) -> Node:
        tests = tuple(map(_as_test, tests))
        first = tests[0]
        if len(tests) == 1 and isinstance(first, syntax.Not):
            return syntax.UnaryTests((first.of,), negated=True)
        return syntax.UnaryTests(tests)

    def not_test(self, test: Node) -> Node:
        return syntax.UnaryTests((test,), negated=True)

    def not_tests(self, tests: tuple[Node, ...]) -> Node:
        return syntax.UnaryTests(tests, negated=True)
