"""Many rows at once: found by their keys, given new values each its own, or added; a statement for a thousand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Table, any_, bindparam, func, insert, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.store.columns import Record
from engine.store.upsert import insert_into


def among(session: Session, column: InstrumentedAttribute[Any], keys: Collection[str]) -> ColumnElement[bool]:
    """The rows with one of these keys, as one value to the statement: a thousand take the driver long to read."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(func.string_to_array(",".join(keys), ","))
    listed = func.json_each('["' + '","'.join(keys) + '"]' if keys else "[]").table_valued("value")
    return column.in_(select(listed.c.value))


def update_many(session: Session, table: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
    """Set what each of `rows` says at the row of its `id`, a text. All say the same columns; lock the rows first."""
    keys: dict[tuple[Any, ...], list[str]] = {}
    names = [name for name in rows[0] if name != "id"] if rows else []
    for row in rows:
        keys.setdefault(tuple([row[name] for name in names]), []).append(row["id"])
    update_alike(session, table, [(dict(zip(names, values, strict=True)), ids) for values, ids in keys.items()])


def update_alike(
    session: Session, table: type[Record], groups: Sequence[tuple[Mapping[str, Any], Sequence[str]]]
) -> None:
    """Set what each group says at all rows of its ids. All say the same columns; lock the rows first."""
    if not groups:
        return
    if session.get_bind().dialect.name == "postgresql":
        _from_arrays(session, _table(table), groups)
        return
    values: dict[str, Any] = {name: bindparam(f"_{name}") for name in groups[0][0]}
    statement = update(_table(table)).where(_table(table).c.id == bindparam("_id")).values(values)
    given = [{"_id": key, **{f"_{name}": value for name, value in said.items()}} for said, ids in groups for key in ids]
    session.connection().execute(statement, given)


def insert_many(session: Session, table: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add these rows, which all say the same columns."""
    if not rows:
        return
    if session.get_bind().dialect.name != "postgresql":
        session.connection().execute(insert(_table(table)), rows)
        return
    names, dialect = list(rows[0]), session.get_bind().dialect
    binds = [(place, _table(table).c[name].type.bind_processor(dialect)) for place, name in enumerate(names)]
    bound = [(place, bind) for place, bind in binds if bind]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor = session.connection().connection.cursor()
    with cursor.copy(f'COPY "{_table(table).name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            values = [row[name] for name in names]
            for place, bind in bound:
                values[place] = bind(values[place])
            copy.write_row(values)


def add_many(session: Session, table: type[Record], rows: Sequence[Mapping[str, Any]], *, to: str) -> None:
    """Add these rows; where one with its key is there already, its column `to`, a number, grows by so much.

    Give them in the order of their keys: two writers who take the same ones then never wait for each other in turn.
    """
    if not rows:
        return
    add, names = insert_into(session, table), list(rows[0])
    keys = [column.name for column in _table(table).primary_key]
    more = {to: _table(table).c[to] + add.excluded[to]}
    if session.get_bind().dialect.name != "postgresql":
        session.connection().execute(add.on_conflict_do_update(index_elements=keys, set_=more), rows)
        return
    types = {name: ARRAY(_table(table).c[name].type) for name in names}
    arrays = [bindparam(name, [row[name] for row in rows], types[name]) for name in names]
    given = func.unnest(*arrays).table_valued(*names).render_derived()
    added = add.from_select(names, select(*(given.c[name] for name in names)))
    session.connection().execute(added.on_conflict_do_update(index_elements=keys, set_=more))


def _table(table: type[Record]) -> Table:
    return table.__table__  # type: ignore[return-value]


def _from_arrays(session: Session, table: Table, groups: Sequence[tuple[Mapping[str, Any], Sequence[str]]]) -> None:
    """UPDATE … FROM the ids with the place of their values, which are sent once a group."""
    dialect, names = session.get_bind().dialect, list(groups[0][0])
    arrays = ", ".join(f"CAST(:{name} AS {table.c[name].type.compile(dialect)}[])" for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    sets = ", ".join(f'"{name}" = said."{name}"' for name in names)
    statement = text(
        f'UPDATE "{table.name}" SET {sets} '  # noqa: S608 - our own names
        "FROM unnest(string_to_array(:ids, ','), CAST(string_to_array(:at, ',') AS integer[])) AS given(id, place) "
        f"JOIN unnest({arrays}) WITH ORDINALITY AS said({columns}, place) ON said.place = given.place "
        f'WHERE "{table.name}".id = given.id'
    )
    places = [str(place) for place, (_, ids) in enumerate(groups, 1) for _ in ids]
    given: dict[str, Any] = {"ids": ",".join([",".join(ids) for _, ids in groups]), "at": ",".join(places)}
    for name in names:
        bind = table.c[name].type.bind_processor(dialect)
        given[name] = [bind(said[name]) if bind else said[name] for said, _ in groups]
    session.connection().execute(statement, given)
