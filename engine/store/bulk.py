"""Many rows at once: found by their keys, given new values each its own, or added; a statement for a thousand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, any_, bindparam, func, insert, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.store.columns import Record


def among(session: Session, column: InstrumentedAttribute[Any], keys: Collection[str]) -> ColumnElement[bool]:
    """The rows with one of these keys, as one value to the statement: a thousand take the driver long to read."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(func.string_to_array(",".join(keys), ","))
    listed = func.json_each('["' + '","'.join(keys) + '"]' if keys else "[]").table_valued("value")
    return column.in_(select(listed.c.value))


def update_many(session: Session, table: type[Record], rows: Sequence[Mapping[str, Any]], *, key: str = "id") -> None:
    """Set what each of `rows` says at the row of its `key`, a text. All say the same columns; lock the rows first."""
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        _from_arrays(session, _table(table), rows, key)
        return
    values: dict[str, Any] = {name: bindparam(f"_{name}") for name in rows[0] if name != key}
    statement = update(_table(table)).where(_table(table).c[key] == bindparam(f"_{key}")).values(values)
    session.connection().execute(statement, [{f"_{name}": value for name, value in row.items()} for row in rows])


def insert_many(session: Session, table: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add these rows, which all say the same columns."""
    if not rows:
        return
    if session.get_bind().dialect.name != "postgresql":
        session.connection().execute(insert(_table(table)), rows)
        return
    names, dialect = list(rows[0]), session.get_bind().dialect
    binds = [_table(table).c[name].type.bind_processor(dialect) for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor = session.connection().connection.cursor()
    with cursor.copy(f'COPY "{_table(table).name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(
                [bind(row[name]) if bind else row[name] for name, bind in zip(names, binds, strict=True)],
            )


def _table(table: type[Record]) -> Table:
    return table.__table__  # type: ignore[return-value]


def _from_arrays(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], key: str) -> None:
    """UPDATE … FROM the keys with the place of their values among those that differ: most of many rows share theirs."""
    dialect, names = session.get_bind().dialect, [name for name in rows[0] if name != key]
    places: dict[tuple[Any, ...], int] = {}
    at = [places.setdefault(tuple([row[name] for name in names]), len(places) + 1) for row in rows]
    arrays = ", ".join(f"CAST(:{name} AS {table.c[name].type.compile(dialect)}[])" for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    sets = ", ".join(f'"{name}" = said."{name}"' for name in names)
    statement = text(
        f'UPDATE "{table.name}" SET {sets} '  # noqa: S608 - our own names
        "FROM unnest(string_to_array(:keys, ','), CAST(string_to_array(:at, ',') AS integer[])) AS given(key, place) "
        f"JOIN unnest({arrays}) WITH ORDINALITY AS said({columns}, place) ON said.place = given.place "
        f'WHERE "{table.name}"."{key}" = given.key'
    )
    given: dict[str, Any] = {"keys": ",".join(row[key] for row in rows), "at": ",".join(map(str, at))}
    for name, values in zip(names, zip(*places, strict=True), strict=True):
        bind = table.c[name].type.bind_processor(dialect)
        given[name] = [bind(value) if bind else value for value in values]
    session.connection().execute(statement, given)
