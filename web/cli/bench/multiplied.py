"""A million open cases with their clocks in about a minute: rows multiplied inside the database.

They have what clocks, alerts, worklist and board are measured with, and nothing else: no instance, no papers, no chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click
from sqlalchemy import Connection, Table, text

from engine.store.columns import Record
from web.cli.bench.bench_office import Bench
from workflows.cases.models import Case, Task
from workflows.limits.models import ClockEvent, ClockRow

_AT_ONCE = 50_000
_NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) "


def multiply(bench: Bench, case_nos: Sequence[str], wanted: int) -> None:
    """So many more cases in all, each like one of these."""
    each = -(-wanted // len(case_nos))
    with bench.office.database.engine.connect() as connection:
        last = connection.execute(text("SELECT count(*) FROM cases")).scalar_one()
    for place, case_no in enumerate(case_nos):
        for begin in range(0, each, _AT_ONCE):
            first = last + place * each + begin
            with bench.office.database.write() as session:
                _some(session.connection(), case_no, first + 1, first + min(_AT_ONCE, each - begin))
        click.echo(f"  … {(place + 1) * each}/{wanted} 件", err=True)
    _analyse(bench)


def _analyse(bench: Bench) -> None:
    with bench.office.database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _some(connection: Connection, case_no: str, first: int, last: int) -> None:
    find = text("SELECT id FROM cases WHERE case_no = :case_no")
    case_id = connection.execute(find, {"case_no": case_no}).scalar_one()
    made = "'m' || CAST(numbers.n AS TEXT)"
    ours = {"case_id": made, "case_no": "original.case_no || '-' || CAST(numbers.n AS TEXT)"}
    fresh = {"id": f"original.id || {made}"}
    case = {"id": made, "instance_id": made, "query_hash": made, "track_hash": made, "sealed_key": "NULL"}
    tables: Sequence[tuple[type[Record], Mapping[str, str], str]] = (
        (Case, {**ours, **case}, "original.id = :case"),
        (Task, {**ours, **fresh}, "original.case_id = :case AND original.state = 'open'"),
        (
            ClockRow,
            {**ours, **fresh, "task_id": f"original.task_id || {made}"},
            "original.case_id = :case AND original.state <> 'stopped'",
        ),
        (
            ClockEvent,
            {"clock_id": f"original.clock_id || {made}"},
            "original.clock_id IN (SELECT id FROM clocks WHERE case_id = :case AND state <> 'stopped')",
        ),
    )
    for table, changed, which in tables:
        statement = _NUMBERS.format(first=first, last=last) + _copied(table.__table__, changed, which)  # type: ignore[arg-type]
        connection.execute(text(statement), {"case": case_id})


def _copied(table: Table, changed: Mapping[str, str], which: str) -> str:
    """Every column as it is, but those that are changed; keys that count up are given by the database."""
    counted = {column.name for column in table.primary_key if column.type.python_type is int}
    columns = [column.name for column in table.columns if column.name not in counted]
    values = ", ".join(changed.get(name, f'original."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {table.name} original, numbers WHERE {which}"  # noqa: S608
