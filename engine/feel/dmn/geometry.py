"""A decision table as boxes in a space: each input is cut into pieces on which every cell says the same.

From that follow overlaps, gaps and rules that can never fire, exactly, for tables whose cells compare with constants.
A cell that does more is taken as one that might match anything, so that nothing false is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import iso, syntax
from engine.feel.dmn.tables import CompiledTable
from engine.feel.dmn.work import Work
from engine.feel.errors import FeelError
from engine.feel.expression import UnaryTests, compile_expression
from engine.feel.functions.conversion import write_number
from engine.feel.parser import parse_unary_tests
from engine.feel.printer import print_expression
from engine.feel.syntax import Node
from engine.feel.temporal import Months

_CONSTANT_FUNCTIONS = frozenset({"date", "time", "date and time", "duration"})
_MOST_BOXES = 4_000
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


@dataclass(frozen=True, slots=True)
class Axis:
    """One input, by what it looks at, cut into pieces. `domain` is the set of pieces that may come at all, as bits."""

    label: str
    pieces: tuple[Piece, ...]
    domain: int


Region = tuple[int, ...]
"""A box: for each axis the set of its pieces, as bits."""


@dataclass(frozen=True, slots=True)
class Space:
    """A table's inputs and rules as boxes. `exact` tells for each rule whether all its cells could be looked into."""

    axes: tuple[Axis, ...]
    rules: tuple[Region, ...]
    exact: tuple[bool, ...]

    def whole(self) -> Region:
        """Everything that may come."""
        return tuple(axis.domain for axis in self.axes)

    def tell(self, region: Region) -> str:
        """One point of a region, in Chinese."""
        parts = []
        for axis, bits in zip(self.axes, region, strict=True):
            parts.append(f"{axis.label} {axis.pieces[(bits & -bits).bit_length() - 1].said}")
        return "、".join(parts)


def common(left: Region, right: Region) -> Region | None:
    """What two boxes share, None for nothing."""
    shared = tuple(a & b for a, b in zip(left, right, strict=True))
    return shared if all(shared) else None


def without(region: Region, others: Sequence[Region]) -> list[Region] | None:
    """What is left of a box when others are taken away; None where that takes too much work."""
    left = [region]
    for other in others:
        rest: list[Region] = []
        for box in left:
            rest += _cut(box, other)
        left = rest
        if len(left) > _MOST_BOXES:
            return None
    return left


def _cut(box: Region, other: Region) -> Iterator[Region]:
    if common(box, other) is None:
        yield box
        return
    inner = list(box)
    for axis, bits in enumerate(other):
        outside = inner[axis] & ~bits
        if outside:
            yield (*inner[:axis], outside, *inner[axis + 1 :])
        inner[axis] &= bits


def space_of(compiled: CompiledTable, domains: Sequence[UnaryTests | None], kinds: Sequence[str]) -> Space:
    """The space of a table; `domains` tell for each input which values may come, `kinds` its type's name."""
    axes, columns = [], []
    for index, (domain, kind) in enumerate(zip(domains, kinds, strict=True)):
        cells = [row.tests[index] for row in compiled.rows]
        trees = [None if cell is None else _tree(cell) for cell in cells]
        texts = [domain] if domain is not None else []
        constants = [value for tests in (*trees, *map(_tree, texts)) if tests for value in _constants(tests)]
        pieces = _pieces(constants, kind)
        written = compiled.table.inputs[index]
        axes.append(
            Axis(written.label or written.expression.text[:40], pieces, _bits(pieces, domain) or (1 << len(pieces)) - 1)
        )
        columns.append([_cell_bits(pieces, cell, tests) for cell, tests in zip(cells, trees, strict=True)])
    regions, exact = [], []
    for number in range(len(compiled.rows)):
        bits = [column[number] for column in columns]
        regions.append(
            tuple(axis.domain if each is None else each & axis.domain for each, axis in zip(bits, axes, strict=True))
        )
        exact.append(None not in bits)
    return Space(tuple(axes), tuple(regions), tuple(exact))


def _tree(cell: UnaryTests) -> Node | None:
    """The cell's tree where it compares with constants alone, else None."""
    try:
        tree = parse_unary_tests(cell.text)
    except FeelError:
        return None
    return tree if _plain(tree) else None


def _plain(node: Node) -> bool:
    match node:
        case syntax.Constant():
            return True
        case syntax.Negate(of):
            return isinstance(of, syntax.Constant)
        case syntax.Test(_, operand) | syntax.HalfRange(_, operand):
            return _plain(operand)
        case syntax.RangeOf(low, _, high, _):
            return _plain(low) and _plain(high)
        case syntax.ListOf(items) | syntax.UnaryTests(items):
            return all(map(_plain, items))
        case syntax.Call(name, arguments):
            return name in _CONSTANT_FUNCTIONS and all(_plain(argument) for _, argument in arguments)
    return False


def _constants(node: Node) -> Iterator[Any]:
    match node:
        case syntax.Constant(value):
            yield value
        case syntax.Negate(syntax.Constant(value)) if isinstance(value, (Decimal, timedelta)):
            yield -value
        case syntax.Test(_, operand) | syntax.HalfRange(_, operand):
            yield from _constants(operand)
        case syntax.RangeOf(low, _, high, _):
            yield from _constants(low)
            yield from _constants(high)
        case syntax.ListOf(items) | syntax.UnaryTests(items):
            for item in items:
                yield from _constants(item)
        case syntax.Call():
            yield compile_expression(print_expression(node))({})


def _pieces(constants: Sequence[Any], kind: str) -> tuple[Piece, ...]:
    """The pieces that the constants cut a column into."""
    values = [value for value in constants if value is not None]
    if kind == "boolean" or any(type(value) is bool for value in values):
        return Piece(True, "true"), Piece(False, "false")
    kinds = {type(value) for value in values}
    if len(kinds) != 1:
        return tuple(Piece(value, tell(value)) for value in dict.fromkeys(values)) or (Piece(None, "任意值"),)
    ordered = sorted(set(values)) if kinds != {str} else list(dict.fromkeys(values))
    if kinds == {str}:
        other = "其他"
        while other in ordered:
            other += "他"
        return (*(Piece(value, tell(value)) for value in ordered), Piece(other, "其他文字"))
    return tuple(_line(ordered))


def _line(ordered: Sequence[Any]) -> Iterator[Piece]:
    """An ordered kind: before the first constant, each constant, between them, and after the last."""
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
    except (ArithmeticError, KeyError):
        return None


def _bits(pieces: Sequence[Piece], tests: UnaryTests | None) -> int:
    if tests is None:
        return (1 << len(pieces)) - 1
    work, bits = Work(), 0
    for place, piece in enumerate(pieces):
        if work.evaluate(tests, {}, piece.value) is True:
            bits |= 1 << place
    return bits


def _cell_bits(pieces: Sequence[Piece], cell: UnaryTests | None, tree: Node | None) -> int | None:
    """The pieces a cell takes; None where it does more than compare with constants."""
    if cell is not None and tree is None:
        return None
    return _bits(pieces, cell)


def tell(value: Any) -> str:
    """A constant as a designer writes it."""
    if isinstance(value, Decimal):
        return write_number(value)
    if isinstance(value, str):
        return f"“{value}”"
    return str(value).lower() if isinstance(value, bool) else iso.write(value)
