"""The syntax tree of FEEL (DMN 1.5, clause 10.3): what the parser makes and the compiler reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from engine.feel.types import Type


class Node:
    """An expression."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A literal: number, string, boolean, null, or a temporal value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable; `?` is the value a unary test looks at."""

    name: str
    line: int = field(compare=False)
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`of.key`."""

    of: Node
    key: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`of[condition]`, a filter or an index."""

    of: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """`{a: 1, b: a + 1}`; later entries see earlier ones."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """`[low..high]`, `(low..high)` and the mixed forms."""

    low: Node
    low_included: bool
    high: Node
    high_included: bool


@dataclass(frozen=True, slots=True)
class HalfRange(Node):
    """`(< 5)`, a range with one end, op one of < <= > >= and =."""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """`-of`."""

    of: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A chain of one precedence, left to right: `first (op operand)…`, op one of + - * / **."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left op right`, op one of = != < <= > >=."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`of between low and high`, both ends included."""

    of: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """A comparison whose left side is the value tested: `< 5`."""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Inside(Node):
    """`of in test` or `of in (test, …)`."""

    of: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`of instance of kind`."""

    of: Node
    kind: Type


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not(of)`."""

    of: Node


@dataclass(frozen=True, slots=True)
class Junction(Node):
    """`a and b and c`, or the same with `or`."""

    op: Literal["and", "or"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Binding:
    """`name in domain`, or `name in domain..end`."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """`for … return body`, `some … satisfies body`, `every … satisfies body`."""

    kind: Literal["for", "some", "every"]
    bindings: tuple[Binding, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`name(a, b)` or `name(x: a, y: b)`; a named argument carries its name, a positional one an empty one."""

    name: str
    arguments: tuple[tuple[str, Node], ...]
    line: int = field(compare=False)
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Invoke(Node):
    """`of(a, b)`, where the function is itself the value of an expression; arguments as in `Call`."""

    of: Node
    arguments: tuple[tuple[str, Node], ...]
    line: int = field(compare=False)
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Function(Node):
    """`function(a, b: number) body`."""

    parameters: tuple[tuple[str, Type], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The tests of a decision table's cell. No tests stand for `-`, which anything passes."""

    tests: tuple[Node, ...]
    negated: bool = False
