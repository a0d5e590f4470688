"""The last write of a transaction: what its session holds goes straight to the tables.

The ORM's unit of work costs several times what its statements do: it orders rows by relationships and reads back what
the database gives them. Rows here have neither relationships nor such columns, but for keys that count up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Delete, Integer, Update, bindparam, delete, inspect, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from engine.store.batch import Batch, Values, defaults
from engine.store.columns import Record

Kind = type[Record]


def write_last(session: Session, appended: Mapping[Kind, list[Values]]) -> None:
    """Write all that this session holds, then the rows `appended`, and let go of the objects: nothing comes after it.

    The objects stay as they are for whoever reads them. Raises StaleDataError where a row that was changed is gone.
    """
    batch = Batch(session.connection())
    for kind, rows in _by_kind(session.new):
        _write_new(batch, kind, rows)
    for kind, rows in _by_kind(session.dirty):
        _write_changes(batch, kind, rows)
    for kind, rows in reversed(_by_kind(session.deleted)):
        batch.change(_delete(kind), [_of(row) for row in rows])
    session.expunge_all()
    for kind, values in appended.items():
        batch.insert(kind.__table__, values)  # type: ignore[arg-type]
    batch.send()


def _by_kind(rows: Iterable[Any]) -> list[tuple[Kind, list[Any]]]:
    """The rows of one table together, tables in an order in which rows refer to earlier ones."""
    order = _order()
    return [(kind, list(some)) for kind, some in groupby(sorted(rows, key=lambda row: order[type(row)]), type)]


@cache
def _order() -> dict[Kind, int]:
    tables = {table: place for place, table in enumerate(Record.metadata.sorted_tables)}
    return {mapper.class_: tables[mapper.local_table] for mapper in Record.registry.mappers}  # type: ignore[index]


def _write_new(batch: Batch, kind: Kind, rows: list[Record]) -> None:
    counting = _serial(kind)
    values = [_complete(row) for row in rows]
    if counting is None:
        batch.insert(kind.__table__, values)  # type: ignore[arg-type]
        return
    for row, its in zip(rows, values, strict=True):  # one by one: each is told the key it gets
        if its[counting] is None:
            del its[counting]
        batch.insert_one(kind.__table__, its, partial(setattr, row, counting))  # type: ignore[arg-type]


@cache
def _serial(kind: Kind) -> str | None:
    """The column of a key that counts up."""
    [first, *rest] = inspect(kind).primary_key
    return first.key if not rest and isinstance(first.type, Integer) else None


def _complete(row: Record) -> Values:
    """The row's values, with the defaults of what was left out, which the object has from now on as well."""
    values = inspect(row).dict
    for name, default in defaults(row.__table__):
        if name not in values:
            setattr(row, name, default(None))
    return {column.key: values.get(column.key) for column in row.__table__.columns}


def _write_changes(batch: Batch, kind: Kind, rows: list[Record]) -> None:
    changed: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        state = inspect(row)
        names = tuple(sorted(name for name, old in state.committed_state.items() if state.dict[name] != old))
        if names:
            changed.setdefault(names, []).append({f"new_{name}": state.dict[name] for name in names} | _of(row))
    for names, values_of in changed.items():
        gone = StaleDataError(f"{kind.__tablename__}: a row that was changed is not there")
        batch.change(_update(kind, names), values_of, otherwise=gone)


def _of(row: Record) -> Values:
    """The key under which the row was read."""
    state = inspect(row)
    return {
        f"of_{column.key}": value for column, value in zip(state.mapper.primary_key, state.identity or (), strict=True)
    }


@cache
def _update(kind: Kind, names: tuple[str, ...]) -> Update:
    columns = kind.__table__.c
    values = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in names}
    return update(kind.__table__).where(*_keys(kind)).values(values)  # type: ignore[arg-type]


@cache
def _delete(kind: Kind) -> Delete:
    return delete(kind.__table__).where(*_keys(kind))  # type: ignore[arg-type]


def _keys(kind: Kind) -> list[ColumnElement[bool]]:
    return [column == bindparam(f"of_{column.key}", type_=column.type) for column in inspect(kind).primary_key]
