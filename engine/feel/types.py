"""The types of FEEL (DMN 1.5, clause 10.3.2.9): what `instance of` asks and what typed parameters and items take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.limits import MAX_DEPTH, Frame, spend
from engine.feel.values import KINDS, Closure, Range, adopt

SIMPLE = (
    "date and time",
    "days and time duration",
    "years and months duration",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "list",
    "context",
    "function",
    "range",
    "Any",
    "Null",
)
"""The names that stand for a type by themselves."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type by its name; `str()` writes it as FEEL does."""

    name: str

    def holds(self, value: Any, frame: Frame) -> bool:
        """Whether `value` is of this type. Null belongs to every type of a part, but is itself only `Null`."""
        if value is None:
            return self.name == "Null"
        return self.name == "Any" or KINDS.get(type(value)) == self.name

    def accepts(self, other: Type) -> bool:
        """Whether every value of `other` is of this type."""
        return self.name == "Any" or other.name == "Null" or self == other or self.name == other.name == str(self)

    def __str__(self) -> str:
        return self.name


ANY = Type("Any")


def _part(of: Type, value: Any, frame: Frame) -> bool:
    return value is None or of.holds(value, frame)


@dataclass(frozen=True, slots=True)
class ListType(Type):
    """`list<of>`."""

    of: Type

    def holds(self, value: Any, frame: Frame) -> bool:
        if type(value) is not list:
            return False
        spend(frame, 1 + len(value))
        return all(_part(self.of, item, frame) for item in value)

    def accepts(self, other: Type) -> bool:
        return isinstance(other, ListType) and self.of.accepts(other.of)

    def __str__(self) -> str:
        return f"list<{self.of}>"


@dataclass(frozen=True, slots=True)
class RangeType(Type):
    """`range<of>`."""

    of: Type

    def holds(self, value: Any, frame: Frame) -> bool:
        return type(value) is Range and _part(self.of, value.low, frame) and _part(self.of, value.high, frame)

    def accepts(self, other: Type) -> bool:
        return isinstance(other, RangeType) and self.of.accepts(other.of)

    def __str__(self) -> str:
        return f"range<{self.of}>"


@dataclass(frozen=True, slots=True)
class ContextType(Type):
    """`context<a: number, b: string>`; a context may hold more than these."""

    fields: tuple[tuple[str, Type], ...]

    def holds(self, value: Any, frame: Frame) -> bool:
        if type(value) is not dict:
            return False
        spend(frame, 1 + len(self.fields))
        return all(name in value and _part(of, adopt(value[name], frame), frame) for name, of in self.fields)

    def accepts(self, other: Type) -> bool:
        if not isinstance(other, ContextType):
            return False
        theirs = dict(other.fields)
        return all(name in theirs and of.accepts(theirs[name]) for name, of in self.fields)

    def __str__(self) -> str:
        return f"context<{', '.join(f'{name}: {of}' for name, of in self.fields)}>"


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    """`function<number, string> -> boolean`. What a function gives is not declared in FEEL, so only `Any` fits it."""

    parameters: tuple[Type, ...]
    result: Type

    def holds(self, value: Any, frame: Frame) -> bool:
        return (
            type(value) is Closure
            and len(value.parameters) == len(self.parameters)
            and all(theirs.accepts(ours) for (_, theirs), ours in zip(value.parameters, self.parameters, strict=True))
            and self.result == ANY
        )

    def accepts(self, other: Type) -> bool:
        return (
            isinstance(other, FunctionType)
            and len(other.parameters) == len(self.parameters)
            and all(theirs.accepts(ours) for theirs, ours in zip(other.parameters, self.parameters, strict=True))
            and self.result.accepts(other.result)
        )

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


@dataclass(frozen=True, slots=True)
class NamedType(Type):
    """A type declared elsewhere, before it is looked up."""

    line: int = field(compare=False)
    column: int = field(compare=False)


Types = Mapping[str, Type]
"""Types declared elsewhere, by name: the item definitions of a decision model."""


def resolve(of: Type, types: Types, depth: int = 1) -> Type:
    """The type with every name in it looked up. Raises `FeelError` for an unknown one, or for too deep a nesting."""
    if depth > MAX_DEPTH:
        raise FeelError(f"类型嵌套过深，最多 {MAX_DEPTH} 层")

    def inner(part: Type) -> Type:
        return resolve(part, types, depth + 1)

    match of:
        case NamedType(name, line, column):
            if name not in types:
                raise FeelError(f"没有名为“{name}”的类型", line, column)
            return types[name]
        case ListType(name, part):
            return ListType(name, inner(part))
        case RangeType(name, part):
            return RangeType(name, inner(part))
        case ContextType(name, fields):
            return ContextType(name, tuple((key, inner(part)) for key, part in fields))
        case FunctionType(name, parameters, result):
            return FunctionType(name, tuple(map(inner, parameters)), inner(result))
    return of


def coerce(value: Any, to: Type, frame: Frame) -> Any:
    """The value as `to` takes it, null where it does not (DMN 1.5, 10.3.2.9.4).

    One value and a list of it stand for each other; a date stands for its midnight in UTC.
    """
    if value is None or to == ANY or to.holds(value, frame):
        return value
    if isinstance(to, ListType) and type(value) is not list:
        return [value] if to.of.holds(value, frame) else None
    if to.name == "list" and type(to) is Type:
        return [value]
    if type(value) is list and len(value) == 1:
        return coerce(value[0], to, frame) if type(value[0]) is not list else None
    if to.name == "date and time" and type(value) is date:
        return datetime.combine(value, time(), UTC)
    return None
