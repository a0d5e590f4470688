"""Functions that compare points and ranges (DMN 1.5, 10.3.4.7; Allen's relations), and `range`, which reads one.

The one missing end of `(< 5)` lies before, or after, all values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.feel import iso
from engine.feel.comparing import compare
from engine.feel.decimal128 import NUMBERS
from engine.feel.functions.registry import builtin
from engine.feel.values import Range

_RANGE = re.compile(r"\s*([\[(\]])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])\s*", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
_TEXT = re.compile(r'"([^"\\]*)"')
_MADE = re.compile(r'(?:@|(?:date and time|date|time|duration)\(\s*)"([^"\\]*)"(?:\s*\))?')


class _Incomparable(ValueError):
    """Two values without an order."""


@dataclass(frozen=True, slots=True)
class _End:
    """One end. `side` is -1 for a start and 1 for an end; `open` where there is no such end at all."""

    value: Any
    included: bool
    side: int
    open: bool

    def order(self, other: _End) -> int:
        """-1, 0 or 1, looking at the values alone. Raises `_Incomparable`."""
        if self.open or other.open:
            mine, theirs = self.side * self.open, other.side * other.open
            return (mine > theirs) - (mine < theirs)
        return _order(self.value, other.value)


def _order(left: Any, right: Any) -> int:
    less, same = compare("<", left, right), compare("=", left, right)
    if less is None or same is None:
        raise _Incomparable
    return -1 if less else 0 if same else 1


class _Span:
    """A point or a range, by its two ends."""

    def __init__(self, value: Any) -> None:
        self.point = type(value) is not Range
        if isinstance(value, Range):
            self.start = _End(value.low, value.low_included, -1, value.half and value.low is None)
            self.end = _End(value.high, value.high_included, 1, value.half and value.high is None)
            if not self.start.open and not self.end.open:
                _order(value.low, value.high)
        else:
            _order(value, value)
            self.start, self.end = _End(value, True, -1, False), _End(value, True, 1, False)


def _before(a: _Span, b: _Span) -> bool:
    order = a.end.order(b.start)
    return order < 0 or (order == 0 and not (a.end.included and b.start.included))


def _meets(a: _Span, b: _Span) -> bool:
    return a.end.included and b.start.included and a.end.order(b.start) == 0


def _overlaps(a: _Span, b: _Span) -> bool:
    return not _before(a, b) and not _before(b, a)


def _starts_first(a: _Span, b: _Span, or_same: bool) -> bool:
    """Whether `a` holds a value before all of `b`'s, or starts as it does if that is enough."""
    order = a.start.order(b.start)
    if order:
        return order < 0
    return a.start.included or not b.start.included if or_same else a.start.included and not b.start.included


def _ends_first(a: _Span, b: _Span) -> bool:
    """Whether `b` goes on as far as `a`, at least."""
    order = a.end.order(b.end)
    return order < 0 if order else not a.end.included or b.end.included


def _overlaps_before(a: _Span, b: _Span) -> bool:
    return _starts_first(a, b, False) and not _before(a, b) and _ends_first(a, b)


def _finishes(a: _Span, b: _Span) -> bool:
    if a.point:
        return b.end.included and a.end.order(b.end) == 0
    return a.end.included == b.end.included and a.end.order(b.end) == 0 and _starts_first(b, a, True)


def _includes(a: _Span, b: _Span) -> bool:
    return _starts_first(a, b, True) and _ends_first(b, a)


def _starts(a: _Span, b: _Span) -> bool:
    if a.point:
        return b.start.included and a.start.order(b.start) == 0
    return a.start.included == b.start.included and a.start.order(b.start) == 0 and _ends_first(a, b)


def _coincides(a: _Span, b: _Span) -> bool:
    return (
        a.point == b.point
        and a.start.order(b.start) == 0
        and a.end.order(b.end) == 0
        and (a.start.included, a.end.included) == (b.start.included, b.end.included)
    )


Relation = Callable[[_Span, _Span], bool]


def _declare(name: str, relation: Relation, takes: str, signature: str, turned: bool = False) -> None:
    """`takes` says what may stand where: p a point, r a range; "pr" is a point and then a range."""

    @builtin(name, signature)
    def run(left: Any, right: Any) -> bool | None:
        kinds = "".join("r" if type(value) is Range else "p" for value in (left, right))
        if kinds not in takes.split():
            return None
        a, b = _Span(left), _Span(right)
        return relation(b, a) if turned else relation(a, b)


_declare("before", _before, "pp pr rp rr", "a: any, b: any")
_declare("after", _before, "pp pr rp rr", "a: any, b: any", turned=True)
_declare("meets", _meets, "rr", "range1: any, range2: any")
_declare("met by", _meets, "rr", "range1: any, range2: any", turned=True)
_declare("overlaps", _overlaps, "rr", "range1: any, range2: any")
_declare("overlaps before", _overlaps_before, "rr", "range1: any, range2: any")
_declare("overlaps after", _overlaps_before, "rr", "range1: any, range2: any", turned=True)
_declare("finishes", _finishes, "pr rr", "a: any, range: any")
_declare("finished by", _finishes, "rp rr", "range: any, b: any", turned=True)
_declare("includes", _includes, "rp rr", "range: any, b: any")
_declare("during", _includes, "pr rr", "a: any, range: any", turned=True)
_declare("starts", _starts, "pr rr", "a: any, range: any")
_declare("started by", _starts, "rp rr", "range: any, b: any", turned=True)
_declare("coincides", _coincides, "pp rr", "a: any, b: any")


@builtin("range", "from: string")
def range_from(text: str) -> Range | None:
    """The range a text writes, as `range("[18..21)")`; its ends are literals of one kind."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high = _literal(match[2]), _literal(match[3])
    order = compare("<=", low, high)
    return Range(low, match[1] == "[", high, match[4] == "]") if order else None


def _literal(text: str) -> Any:
    if _NUMBER.fullmatch(text):
        return NUMBERS.create_decimal(text)
    if plain := _TEXT.fullmatch(text):
        return plain[1]
    made = _MADE.fullmatch(text)
    return iso.read(made[1]) if made else None
