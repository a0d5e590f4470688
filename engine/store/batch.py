"""Changes of several tables, sent together: to PostgreSQL as one statement, to SQLite one after the other.

On PostgreSQL the way there and back costs more than the rows that are written (ADR 42). In one statement all changes
start from the rows as they were before it, so no row may be in two of them; keys are checked when all are done. On
SQLite there is no way to go: what costs is to make a statement, so each is kept as the text that the driver takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    Connection,
    CursorResult,
    Delete,
    Dialect,
    Insert,
    Table,
    Update,
    bindparam,
    insert,
)

Values = dict[str, Any]
Changing = Update | Delete
Told = Callable[[Any], None]
"""Called with the key that a new row was given."""

LARGEST = 48
"""Rows in one statement; more go table by table, as statements for many rows that are prepared once."""


class Batch:
    """What is to be written over this connection, once `send` is called; in the order of the calls."""

    def __init__(self, connection: Connection) -> None:
        self._to = connection
        self._parts: list[_New | _Changed] = []

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        """New rows, each with the same columns; what is left out has the column's default."""
        if rows:
            missing = [(name, made) for name, made in defaults(table) if name not in rows[0]]
            full = [row | {name: made(None) for name, made in missing} for row in rows] if missing else list(rows)
            self._parts.append(_New(table, full))

    def insert_one(self, table: Table, row: Values, told: Told) -> None:
        """A new row whose key, which counts up, is told once it is written."""
        self._parts.append(_New(table, [row], told))

    def change(self, statement: Changing, rows: Sequence[Values], *, otherwise: Exception | None = None) -> None:
        """The statement once for each of these parameters; `otherwise` is raised where one of them finds no row."""
        if rows:
            self._parts.append(_Changed(statement, list(rows), otherwise))

    def send(self) -> None:
        """Write everything. Raises what was named with a change whose row is not there."""
        parts, self._parts = self._parts, []
        if self._to.dialect.name == "sqlite":
            for part in parts:
                part.prepared(self._to)
        elif sum(len(part.rows) for part in parts) > LARGEST:
            for part in parts:
                part.alone(self._to)
        elif parts:
            plan = _planned(self._to.dialect, tuple(part.shape() for part in parts))
            told = self._to.exec_driver_sql(plan.sql, plan.parameters(parts)).one()
            for place, answer in zip(plan.asked, told, strict=False):  # it answers even where none asks
                parts[place].take(answer)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What two parts have in common that are the same SQL."""

    of: Table | Changing
    names: tuple[str, ...]
    rows: int
    asked: bool


@dataclass(slots=True)
class _New:
    table: Table
    rows: list[Values]
    told: Told | None = None

    def shape(self) -> _Shape:
        return _Shape(self.table, tuple(self.rows[0]), len(self.rows), self.told is not None)

    def alone(self, to: Connection) -> None:
        result = to.execute(insert(self.table), self.rows if self.told is None else self.rows[0])
        if self.told is not None:
            self.take((result.inserted_primary_key or (None,))[0])

    def prepared(self, to: Connection) -> None:
        result = _prepared(to.dialect, self.table, tuple(self.rows[0])).run(to, self.rows)
        if self.told is not None:
            self.take(result.lastrowid)

    def take(self, key: Any) -> None:
        if self.told is not None:
            self.told(key)


@dataclass(slots=True)
class _Changed:
    statement: Changing
    rows: list[Values]
    otherwise: Exception | None

    def shape(self) -> _Shape:
        return _Shape(self.statement, tuple(self.rows[0]), len(self.rows), self.otherwise is not None)

    def alone(self, to: Connection) -> None:
        self.take(to.execute(self.statement, self.rows).rowcount)

    def prepared(self, to: Connection) -> None:
        self.take(_prepared(to.dialect, self.statement, tuple(self.rows[0])).run(to, self.rows).rowcount)

    def take(self, found: int) -> None:
        if self.otherwise is not None and found != len(self.rows):
            raise self.otherwise


@cache
def defaults(table: Table) -> Sequence[tuple[str, Callable[[Any], Any]]]:
    """The columns that have a default of ours, each with what makes it; it is given None."""
    return [(column.key, _made_by(column.default)) for column in table.columns if column.default is not None]


def _made_by(default: Any) -> Callable[[Any], Any]:
    made: Callable[[Any], Any] = default.arg if default.is_callable else lambda _: default.arg
    return made


Ready = Callable[[Any], Any] | None
"""How the driver wants a value; None where it takes it as it is."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement as SQLite takes it. Of each `?`: the name of its value in a row, or the value; how it is wanted."""

    sql: str
    values: Sequence[tuple[str | None, Any, Ready]]

    def run(self, to: Connection, rows: Sequence[Values]) -> CursorResult[Any]:
        given = [tuple([self._value(row, *value) for value in self.values]) for row in rows]
        return to.exec_driver_sql(self.sql, given if len(given) > 1 else given[0])

    @staticmethod
    def _value(row: Values, name: str | None, value: Any, ready: Ready) -> Any:
        if name is not None:
            value = row[name]
        return value if ready is None else ready(value)


@lru_cache(maxsize=1024)
def _prepared(dialect: Dialect, of: Table | Changing, names: tuple[str, ...]) -> _Prepared:
    """To compile a statement anew each time would be most of what it costs."""
    statement = _rows_of(of, names) if isinstance(of, Table) else of
    compiled = statement.compile(dialect=dialect)
    binds = [(own, compiled.binds[own]) for own in compiled.positiontup or ()]
    values = [(own if own in names else None, bind.value, _ready(bind, dialect)) for own, bind in binds]
    return _Prepared(compiled.string, values)


def _rows_of(table: Table, names: tuple[str, ...]) -> Insert:
    return insert(table).values({name: bindparam(name, type_=table.c[name].type) for name in names})


def _ready(bind: BindParameter[Any], dialect: Dialect) -> Ready:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


@dataclass(frozen=True, slots=True)
class _Value:
    """Where a parameter's value lies, and how it is wanted."""

    name: str
    part: int
    row: int
    key: str
    ready: Ready


@dataclass(frozen=True, slots=True)
class _Plan:
    """All of it as PostgreSQL takes it."""

    sql: str
    values: Sequence[_Value]
    constants: Mapping[str, Any]
    asked: Sequence[int]
    """The parts that want to know: of each, a column of the answer."""

    def parameters(self, parts: Sequence[_New | _Changed]) -> Mapping[str, Any]:
        found = dict(self.constants)
        for value in self.values:
            given = parts[value.part].rows[value.row][value.key]
            found[value.name] = given if value.ready is None else value.ready(given)
        return found


@lru_cache(maxsize=1024)
def _planned(dialect: Dialect, shapes: tuple[_Shape, ...]) -> _Plan:
    """The one statement of parts of these shapes."""
    named, answers, asked = list[str](), list[str](), list[int]()
    values, constants = list[_Value](), dict[str, Any]()
    for part, shape in enumerate(shapes):
        written = _rows_together(shape.of, shape) if isinstance(shape.of, Table) else _row_by_row(shape.of, shape)
        for number, (statement, keys) in enumerate(written):
            name = f"w{part}_{number}"
            compiled = statement.compile(dialect=dialect)
            sql = _PARAMETER.sub(rf"%({name}_\1)s", compiled.string)
            named.append(f"{name} AS ({sql})")
            for own, bind in compiled.binds.items():
                ready = _ready(bind, dialect)
                if own in keys:
                    values.append(_Value(f"{name}_{own}", part, *keys[own], ready))
                else:
                    constants[f"{name}_{own}"] = bind.value if ready is None else ready(bind.value)
        if shape.asked:
            asked.append(part)
            answers.append(_answer(f"w{part}", number + 1, shape.of))
    return _Plan(f"WITH {', '.join(named)} SELECT {', '.join(answers) or '1'}", values, constants, asked)


_PARAMETER = re.compile(r"%\((\w+)\)s")
_Written = tuple[Any, Mapping[str, tuple[int, str]]]
"""A statement, and under which of its parameters' names which row's value goes."""


def _rows_together(table: Table, shape: _Shape) -> list[_Written]:
    rows = range(shape.rows)
    named = {(row, name): f"{name}_{row}" for row in rows for name in shape.names}
    new = insert(table).values(
        [{name: bindparam(named[row, name], type_=table.c[name].type) for name in shape.names} for row in rows]
    )
    return [(new.returning(*table.primary_key) if shape.asked else new, {own: at for at, own in named.items()})]


def _row_by_row(statement: Changing, shape: _Shape) -> list[_Written]:
    keys = cast(Table, statement.table).primary_key
    told = statement.returning(*keys) if shape.asked else statement
    return [(told, {name: (row, name) for name in shape.names}) for row in range(shape.rows)]


def _answer(part: str, statements: int, of: Table | Changing) -> str:
    if isinstance(of, Table):
        [key] = of.primary_key
        return f"(SELECT {key.name} FROM {part}_0)"  # noqa: S608 - names of our own
    return " + ".join(f"(SELECT count(*) FROM {part}_{number})" for number in range(statements))  # noqa: S608
