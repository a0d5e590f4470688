"""Many rows at once: found by their keys, given new values each its own, or added; a statement for a thousand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    String,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

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
    arrays = [_array(_table(table).c[name].type, [row[name] for row in rows]) for name in names]
    given = func.unnest(*arrays).table_valued(*names).render_derived()
    added = add.from_select(names, select(*(given.c[name] for name in names)))
    session.connection().execute(added.on_conflict_do_update(index_elements=keys, set_=more))


def _table(table: type[Record]) -> Table:
    return table.__table__  # type: ignore[return-value]


def _from_arrays(session: Session, table: Table, groups: Sequence[tuple[Mapping[str, Any], Sequence[str]]]) -> None:
    """UPDATE … FROM the ids with the place of their values, which are sent once a group.

    The ids go in their order, which is about that in which rows lie: neighbours are written together.
    """
    names = list(groups[0][0])
    ids, places = zip(*sorted((key, place) for place, (_, keys) in enumerate(groups, 1) for key in keys), strict=True)
    keys_placed = func.unnest(_array(Text(), ids), _array(Integer(), places))
    given = keys_placed.table_valued("id", "place").render_derived("given")
    arrays = [_array(table.c[name].type, [said[name] for said, _ in groups]) for name in names]
    said = func.unnest(*arrays).table_valued(*names, with_ordinality="place").render_derived("said")
    new = {name: said.c[name] for name in names}
    statement = update(table).where(table.c.id == given.c.id, said.c.place == given.c.place).values(new)
    session.connection().execute(statement)


def _array(of: TypeEngine[Any], values: Sequence[Any]) -> ColumnElement[Any]:
    """These values as one to the statement, as a text where they can be: the driver takes long to write out a list."""
    together = ",".join(map(str, values)) if isinstance(of, String | Integer) and None not in values else ""
    if together and together.count(",") < len(values):  # the one text that is empty would be no text at all
        return cast(func.string_to_array(together, ","), ARRAY(of))
    return bindparam(None, list(values), ARRAY(of))
