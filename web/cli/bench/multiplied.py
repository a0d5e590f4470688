"""A million open cases in minutes: rows multiplied inside the database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
from sqlalchemy import ColumnElement, Connection, Table, Text, cast, func, insert, literal, select, text
from sqlalchemy.orm import Session

from engine.store.columns import Record
from web.cli.bench.bench_office import Bench
from workflows.cases.models import Case, Task
from workflows.documents.models import Document
from workflows.limits.models import ClockEvent, ClockRow
from workflows.rehearsal.bulk import Rows, belongings

_AT_ONCE = 20_000
_TIME = 12
"""So many digits of a key are the moment it was made (`engine.store.columns.new_id`); copies count there instead."""
_KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_BEYOND = 10_000_000
"""Where the copies' numbers begin: the office never gets there by itself."""
_EACH_ITS_OWN = frozenset({"query_hash", "track_hash", "applicant_hash"})
_SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
_WATCHED = (Case, Task, ClockRow, ClockEvent)


def multiply(bench: Bench, case_nos: Sequence[str], wanted: int, *, whole: bool = True) -> None:
    """So many more cases in all, each like one of these, older than whatever comes after them.

    They have every row that the case itself has, in every table, under keys of their own that ascend as new ones do,
    each with an applicant of its own: tables and indexes are as large as if a million had applied. Not `whole`: only
    open tasks and clocks with their ledgers, which is all that limits, lists and the board read.

    What copies lack: their audit chains and seals do not verify, numbers on their papers and links in their messages
    name the original, and their flow stands where the original's keys say. They are there to be looked past, not
    worked on.
    """
    each = -(-wanted // len(case_nos))
    with bench.office.read() as session:
        last = session.scalar(select(func.count()).select_from(Case)) or 0
        originals = [_original(session, case_no, whole=whole) for case_no in case_nos]
    for place, original in enumerate(originals):
        for begin in range(0, each, _AT_ONCE):
            first = last + place * each + begin + 1
            with bench.office.database.write() as session:
                _trust(session)
                _copies(session.connection(), original, first, min(_AT_ONCE, each - begin))
            click.echo(f"  … {place * each + min(begin + _AT_ONCE, each)}/{wanted} 件", err=True)
    _analyse(bench)


def _trust(session: Session) -> None:
    """Let PostgreSQL not look up again what a row refers to, where this user may say so: it was just written."""
    if session.get_bind().dialect.name == "postgresql" and session.scalar(text(_SUPERUSER)):
        session.execute(text("SET LOCAL session_replication_role = replica"))


def _analyse(bench: Bench) -> None:
    """Let the planner know, as the database does by itself after a while."""
    if bench.office.database.is_sqlite:
        with bench.office.database.write() as session:
            session.execute(text("ANALYZE"))
        return
    engine = bench.office.database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _original(session: Session, case_no: str, *, whole: bool) -> Mapping[type[Record], Rows]:
    case = session.scalars(select(Case).where(Case.case_no == case_no)).one()
    its = belongings(case)
    if not whole:
        its = {table: where for table, where in its.items() if table in _WATCHED}
        its[Task] &= Task.state == "open"
        its[ClockRow] &= ClockRow.state != "stopped"
        its[ClockEvent] = ClockEvent.clock_id.in_(select(ClockRow.id).where(its[ClockRow]))
    return {
        table: [dict(row) for row in session.execute(select(table.__table__).where(where)).mappings()]
        for table, where in its.items()
    }


def _copies(connection: Connection, original: Mapping[type[Record], Rows], first: int, times: int) -> None:
    """For each row of the original one statement: what differs from copy to copy is an expression of its number."""
    [case] = original[Case]
    keys = {row["id"] for rows in original.values() for row in rows if isinstance(row.get("id"), str)}
    keys |= {case["instance_id"], case["applicant_user_id"]}
    counted = select(literal(first).label("n")).cte("numbers", recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n < first + times - 1))
    for table, rows in original.items():
        target: Table = table.__table__  # type: ignore[assignment]
        for row in rows:
            values = dict(_values(table, row, case, keys, counted.c.n, connection.dialect.name))
            copies = select(*(value.label(name) for name, value in values.items())).select_from(counted)
            connection.execute(insert(target).from_select(list(values), copies, include_defaults=False))


def _values(
    table: type[Record], row: Mapping[str, Any], case: Mapping[str, Any], keys: set[str], n: Any, dialect: str
) -> Iterator[tuple[str, ColumnElement[Any]]]:
    """Each column as in the original, or as the n-th copy has it; keys that count up are given by the database."""
    counts_up = {column.name for column in table.__table__.primary_key if column.type.python_type is int}
    for column in table.__table__.columns:
        name, value = column.name, row[column.name]
        key = _KEY.search(value) if isinstance(value, str) else None
        if name in counts_up:
            continue
        if name in _EACH_ITS_OWN:
            yield name, _random(dialect)
        elif table is Document and name == "seq":
            yield name, literal(value) + n * 1000
        elif value == case["case_no"]:
            yield name, literal(value[: value.rindex("-") + 1], Text) + cast(n + _BEYOND, Text)
        elif key is not None and key.group() in keys:
            before, after = value[: key.start()], value[key.start() + _TIME :]
            yield name, literal(before, Text) + _digits(n, dialect) + literal(after, Text)
        else:
            yield name, literal(value, column.type)


def _digits(n: Any, dialect: str) -> ColumnElement[str]:
    return func.lpad(func.to_hex(n), _TIME, "0") if dialect == "postgresql" else func.printf(f"%0{_TIME}x", n)


def _random(dialect: str) -> ColumnElement[str]:
    """Sixty-four hexadecimal digits."""
    if dialect == "postgresql":
        half = func.md5(cast(func.random(), Text))
        return func.concat(half, half)
    return func.lower(func.hex(func.randomblob(32)))
