"""A column's values cut into pieces, among which no cell tells a difference; and which of them a cell takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import iso, syntax
from engine.feel.dmn.cells import constants_in
from engine.feel.dmn.work import Work
from engine.feel.expression import UnaryTests
from engine.feel.functions.conversion import write_number
from engine.feel.syntax import Node
from engine.feel.temporal import Months

_STEPS: dict[type, Any] = {
    Decimal: Decimal(1),
    date: timedelta(days=1),
    datetime: timedelta(days=1),
    timedelta: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Values among which no cell tells a difference: one of them, and how to name them."""

    value: Any
    said: str


class Line:
    """A column cut into pieces; a set of them is written as bits. `all` are all of them.

    Where constants of several kinds are mixed, the pieces are not `sure`: there may be values between them.
    """

    def __init__(self, pieces: Sequence[Piece], *, ordered: bool = False, sure: bool = True) -> None:
        self.pieces = tuple(pieces)
        self.sure = sure
        self.all = (1 << len(self.pieces)) - 1
        self._ordered = ordered
        self._places = {piece.value: place for place, piece in enumerate(self.pieces)}

    def taken(self, tests: UnaryTests) -> int:
        """The pieces whose values pass, each value being asked."""
        work, bits = Work(), 0
        for place, piece in enumerate(self.pieces):
            if work.evaluate(tests, {}, piece.value) is True:
                bits |= 1 << place
        return bits

    def taken_by(self, tests: UnaryTests, tree: Node) -> int:
        """The same for tests that compare with constants; where pieces are in order, their places tell."""
        return self._of(tree) if self._ordered else self.taken(tests)

    def _of(self, tree: Node) -> int:
        match tree:
            case syntax.UnaryTests(tests, negated):
                bits = self._any(tests) if tests else self.all
                return self.all & ~bits if negated else bits
            case syntax.ListOf(items):
                return self._any(items)
            case syntax.Test(op, operand) | syntax.HalfRange(op, operand):
                return self._compared(op, operand)
            case syntax.RangeOf(low, low_included, high, high_included):
                above, below = (">=" if low_included else ">"), ("<=" if high_included else "<")
                return self._compared(above, low) & self._compared(below, high)
        return self._compared("=", tree)

    def _any(self, trees: Sequence[Node]) -> int:
        bits = 0
        for tree in trees:
            bits |= self._of(tree)
        return bits

    def _compared(self, op: str, operand: Node) -> int:
        value = next(constants_in(operand), None)
        if value is None:  # no value that is there compares with null, it only differs from it
            return self.all if op == "!=" else 0
        at = 1 << self._places[value]
        before = at - 1
        match op:
            case "<":
                return before
            case "<=":
                return before | at
            case ">":
                return self.all & ~(before | at)
            case ">=":
                return self.all & ~before
        return at if op == "=" else self.all & ~at


def line_of(constants: Sequence[Any], kind: str) -> Line:
    """The pieces that its constants cut a column of this type into."""
    values = list(dict.fromkeys(value for value in constants if value is not None))
    if kind == "boolean" or any(type(value) is bool for value in values):
        return Line((Piece(True, "true"), Piece(False, "false")))
    kinds = {_kind(value) for value in values}
    if not values:
        return Line([Piece(None, "任意值")])
    if len(kinds) != 1:
        return Line([Piece(value, tell(value)) for value in values], sure=False)
    if type(values[0]) is str:
        other = "其他"
        while other in values:
            other += "他"
        return Line([*(Piece(value, tell(value)) for value in values), Piece(other, "其他文字")])
    return Line(list(_between_and_beyond(sorted(values))), ordered=True)


def _kind(value: Any) -> tuple[type, bool]:
    """Values of one kind have an order among them: times with a zone are not of the kind of those without."""
    return type(value), isinstance(value, (time, datetime)) and value.tzinfo is not None


def _between_and_beyond(ordered: Sequence[Any]) -> Iterator[Piece]:
    """Before the first constant, each constant, between them, and after the last."""
    for place, value in enumerate(ordered):
        before = _between(ordered[place - 1], value) if place else _moved(value, -1)
        if before is not None:
            said = f"{tell(ordered[place - 1])} 与 {tell(value)} 之间" if place else f"小于 {tell(value)}"
            yield Piece(before, said)
        yield Piece(value, tell(value))
    after = _moved(ordered[-1], 1)
    if after is not None:
        yield Piece(after, f"大于 {tell(ordered[-1])}")


def _between(low: Any, high: Any) -> Any:
    """A value between two; None where there is none, as between two days that follow each other."""
    if isinstance(low, Decimal):
        return (low + high) / 2
    if isinstance(low, datetime):
        middle: Any = low + (high - low) / 2
    elif isinstance(low, date):
        middle = low + timedelta(days=(high - low).days // 2)
    elif isinstance(low, timedelta):
        middle = low + (high - low) / 2
    elif isinstance(low, Months):
        middle = Months((low.months + high.months) // 2)
    else:
        start, end = (t.hour * 3600 + t.minute * 60 + t.second for t in (low, high))
        span = (start + end) // 2
        middle = time(span // 3600, span // 60 % 60, span % 60, tzinfo=low.tzinfo)
    return middle if low < middle < high else None


def _moved(value: Any, way: int) -> Any:
    """A value beyond an end; None where there is none."""
    try:
        if isinstance(value, Months):
            return Months(value.months + way)
        if isinstance(value, time):
            end = time(0, 0) if way < 0 else time(23, 59, 59)
            return None if end == value.replace(tzinfo=None) else end.replace(tzinfo=value.tzinfo)
        return value + _STEPS[type(value)] * way
    except ArithmeticError:
        return None


def tell(value: Any) -> str:
    """A constant as a designer writes it."""
    if isinstance(value, Decimal):
        return write_number(value)
    if isinstance(value, str):
        return f"“{value}”"
    return str(value).lower() if isinstance(value, bool) else iso.write(value)
