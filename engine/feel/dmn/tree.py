"""What a decision model says, as it is read from a file: decisions, their requirements, and boxed expressions."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file, for findings."""

    id: str
    line: int


class Box:
    """A boxed expression."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal(Box):
    """An expression in FEEL."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a context, a column's cell, or a binding. Without a name it is the context's result."""

    name: str
    kind: str
    value: Box


@dataclass(frozen=True, slots=True)
class Context(Box):
    """Entries, each of which sees the ones before it."""

    entries: tuple[Entry, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ListBox(Box):
    """A list of boxed expressions."""

    items: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Relation(Box):
    """A table of rows, each a context of the columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class Invocation(Box):
    """A function called with named values."""

    function: Literal
    bindings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Function(Box):
    """A function of (name, type) parameters."""

    parameters: tuple[tuple[str, str], ...]
    body: Box
    place: Place


@dataclass(frozen=True, slots=True)
class Conditional(Box):
    """If, then and else."""

    condition: Box
    yes: Box
    no: Box


@dataclass(frozen=True, slots=True)
class Iteration(Box):
    """for, some, every over the values of a list, or a filter of it; `variable` is "item" in a filter."""

    kind: str
    variable: str
    domain: Box
    body: Box


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Input:
    """An input column: what is looked at, its type, and the values it may have, a unary test or ""."""

    expression: Literal
    kind: str
    allowed: Cell | None
    label: str


@dataclass(frozen=True, slots=True)
class Output:
    """An output column; the order of its values is their priority."""

    name: str
    kind: str
    allowed: Cell | None
    default: Cell | None
    label: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table, with what its author noted beside it."""

    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class Table(Box):
    """A decision table. `policy` is as written in DMN ("UNIQUE" …), `aggregation` too ("SUM" …, "" for none)."""

    policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Item:
    """An item definition."""

    name: str
    kind: str
    collection: bool
    allowed: Cell | None
    components: tuple[Item, ...]
    function: tuple[tuple[str, str], ...] | None
    place: Place


@dataclass(frozen=True, slots=True)
class InputData:
    """A value the decision is given."""

    name: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision or, with `parameters` in its function, a business knowledge model; requirements are ids.

    `name` is that of its variable; `label` is what people call it.
    """

    id: str
    name: str
    label: str
    kind: str
    box: Box | None
    inputs: tuple[str, ...]
    decisions: tuple[str, ...]
    knowledge: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: output decisions from input decisions and data, all by id."""

    id: str
    name: str
    outputs: tuple[str, ...]
    decisions: tuple[str, ...]
    inputs: tuple[str, ...]
    place: Place


@dataclass(slots=True)
class Definitions:
    """One file. What cannot be read is in `unread`: (place, Chinese sentence, fix)."""

    name: str
    items: dict[str, Item] = field(default_factory=dict)
    inputs: dict[str, InputData] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    knowledge: dict[str, Decision] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    unread: list[tuple[Place, str, str]] = field(default_factory=list)
