"""A decision table as boxes in a space: each input is cut into pieces on which every cell says the same.

From that follow overlaps, gaps and rules that can never fire, exactly, for tables whose cells compare with constants.
A cell that does more is taken as one that might match anything, so that nothing false is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.feel.dmn.cells import asks_for_null, constants_in, plain_tests_of
from engine.feel.dmn.pieces import Line, line_of
from engine.feel.dmn.tables import CompiledTable
from engine.feel.expression import UnaryTests
from engine.feel.syntax import Node

_MOST_BOXES = 4_000


@dataclass(frozen=True, slots=True)
class Axis:
    """One input, by what it looks at, cut into pieces. `domain` is the set of pieces that may come at all, as bits."""

    label: str
    line: Line
    domain: int


Region = tuple[int, ...]
"""A box: for each axis the set of its pieces, as bits."""


@dataclass(frozen=True, slots=True)
class Space:
    """A table's inputs and rules as boxes. `exact` tells for each rule whether all its cells could be looked into.

    `missing` tells whether one of its cells asks for null: no piece stands for an input that is not there.
    """

    axes: tuple[Axis, ...]
    rules: tuple[Region, ...]
    exact: tuple[bool, ...]
    missing: tuple[bool, ...]

    def whole(self) -> Region:
        """Everything that may come."""
        return tuple(axis.domain for axis in self.axes)

    def tell(self, region: Region) -> str:
        """One point of a region, in Chinese."""
        parts = []
        for axis, bits in zip(self.axes, region, strict=True):
            parts.append(f"{axis.label} {axis.line.pieces[(bits & -bits).bit_length() - 1].said}")
        return "、".join(parts)


def common(left: Region, right: Region) -> Region | None:
    """What two boxes share, None for nothing."""
    shared = []
    for a, b in zip(left, right, strict=True):
        both = a & b
        if not both:
            return None
        shared.append(both)
    return tuple(shared)


def without(region: Region, others: Sequence[Region]) -> list[Region] | None:
    """What is left of a box when others are taken away; None where that takes too much work."""
    left = [region]
    for other in others:
        rest: list[Region] = []
        for box in left:
            if common(box, other) is None:
                rest.append(box)
            else:
                rest += _cut(box, other)
        left = rest
        if len(left) > _MOST_BOXES:
            return None
    return left


def _cut(box: Region, other: Region) -> Iterator[Region]:
    inner = list(box)
    for axis, bits in enumerate(other):
        outside = inner[axis] & ~bits
        if outside:
            yield (*inner[:axis], outside, *inner[axis + 1 :])
        inner[axis] &= bits


def space_of(compiled: CompiledTable, domains: Sequence[UnaryTests | None], kinds: Sequence[str]) -> Space:
    """The space of a table; `domains` tell for each input which values may come, `kinds` its type's name."""
    axes, columns = [], []
    missing = [False] * len(compiled.rows)
    for index, (domain, kind) in enumerate(zip(domains, kinds, strict=True)):
        cells = [row.tests[index] for row in compiled.rows]
        trees = [None if cell is None else plain_tests_of(cell.text) for cell in cells]
        of_domain = None if domain is None else plain_tests_of(domain.text)
        missing = [
            already or (tree is not None and asks_for_null(tree)) for already, tree in zip(missing, trees, strict=True)
        ]
        line = line_of(
            [value for tree in (*trees, of_domain) if tree is not None for value in constants_in(tree)], kind
        )
        written = compiled.table.inputs[index]
        allowed = (domain is not None and line.taken(domain)) or line.all
        axes.append(Axis(written.label or written.expression.text[:40], line, allowed))
        columns.append([_taken(line, cell, tree) for cell, tree in zip(cells, trees, strict=True)])
    regions, exact = [], []
    for number in range(len(compiled.rows)):
        bits = [column[number] for column in columns]
        regions.append(
            tuple(axis.domain if each is None else each & axis.domain for each, axis in zip(bits, axes, strict=True))
        )
        exact.append(None not in bits)
    return Space(tuple(axes), tuple(regions), tuple(exact), tuple(missing))


def _taken(line: Line, cell: UnaryTests | None, tree: Node | None) -> int | None:
    """The pieces a cell takes; None where it does more than compare with constants."""
    if cell is None:
        return line.all
    return line.taken_by(cell, tree) if tree is not None and line.sure else None
