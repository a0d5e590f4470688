"""The values expressions work on: their kinds, and what of the host's data may come in or go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.decimal128 import NUMBERS
from engine.feel.limits import Frame, Run, spend
from engine.feel.temporal import PROPERTIES, Months

_EXACT = 10**34
_EXACT_FLOAT = 2**53
_LONGEST_BITS = 20_000


@dataclass(frozen=True, slots=True)
class Range:
    """An interval. None stands for an end that is unknown, or for the missing one of `(< 5)`, which is `half`."""

    low: Any
    low_included: bool
    high: Any
    high_included: bool
    half: bool = False


class Closure:
    """A function as a value: what `function(…) …` and a business knowledge model make. Host data never holds one."""

    __slots__ = ("captured", "first", "name", "parameters", "run", "weight")

    def __init__(
        self, name: str, parameters: tuple[tuple[str, Any], ...], run: Run, captured: Frame, weight: int, first: int
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.run = run
        self.captured = captured
        self.weight = weight
        self.first = first

    def __repr__(self) -> str:
        return f"function {self.name}({', '.join(name for name, _ in self.parameters)})"


RANGE_PROPERTIES = {
    "start": "low",
    "end": "high",
    "start included": "low_included",
    "end included": "high_included",
}
_READY = frozenset({str, bool, Decimal, type(None), date, datetime, time, timedelta, Months, Range, Closure, dict})
KINDS: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Closure: "function",
}


def adopt(value: Any, frame: Frame) -> Any:
    """A value of the host as a value of FEEL; null for what FEEL does not know.

    Entries of a mapping are adopted when they are read, so a large context costs nothing.
    """
    kind = type(value)
    if kind in _READY and kind is not Decimal:
        return value
    if kind is int:
        if -_EXACT < value < _EXACT:
            return Decimal(value)
        return NUMBERS.create_decimal(value) if value.bit_length() < _LONGEST_BITS else None
    if kind is Decimal:
        return value if value.is_finite() else None
    if kind is float:
        if value - value != 0:  # infinite or not a number
            return None
        return Decimal(int(value)) if value.is_integer() and abs(value) < _EXACT_FLOAT else Decimal(repr(value))
    if kind is list or kind is tuple:
        spend(frame, len(value))
        return [adopt(item, frame) for item in value]
    return _adopt_relative(value, frame)


def _adopt_relative(value: Any, frame: Frame) -> Any:
    """Subclasses of the known kinds lose what they add."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):
        return "".join(value)
    if isinstance(value, (list, tuple)):
        return adopt(list(value), frame)
    if isinstance(value, int):
        return adopt(int(value), frame)
    if isinstance(value, float):
        return adopt(float(value), frame)
    if isinstance(value, Decimal):
        return adopt(Decimal(value), frame)
    return value if isinstance(value, (date, time, timedelta)) and type(value) in _READY else None


def release(value: Any, frame: Frame) -> Any:
    """A result as plain data of its own: nothing in it is shared with the context or with another part of it.

    A function is not data: null.
    """
    kind = type(value)
    if kind is list:
        spend(frame, 1 + len(value))
        return [release(item, frame) for item in value]
    if kind is dict:
        spend(frame, 1 + len(value))
        return {key: release(adopt(entry, frame), frame) for key, entry in value.items() if isinstance(key, str)}
    return None if kind is Closure else value


def step(value: Any, key: str, frame: Frame) -> Any:
    """`value.key`: an entry of a context, a property of a temporal value or range, or of each element of a list."""
    kind = type(value)
    if kind is dict:
        return adopt(value.get(key), frame)
    if kind is list:
        spend(frame, len(value))
        return [step(item, key, frame) for item in value]
    if kind is Range:
        return getattr(value, RANGE_PROPERTIES[key]) if key in RANGE_PROPERTIES else None
    read = PROPERTIES.get(kind, {}).get(key)
    return read(value) if read else None


def is_kind(value: Any, kind: str) -> bool:
    """Whether a value is of a kind; null is of none."""
    return value is not None and (kind == "Any" or KINDS.get(type(value)) == kind)
