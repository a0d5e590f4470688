"""What no completion can go below here: its own SQL, handed to the driver as it stands, and the step of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from web.cli.bench.bench_office import AGREED, Bench
from workflows.cases import tasks


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as the driver was given it."""

    sql: str
    parameters: Any
    many: bool


class _TakenBack(Exception):
    """The act was only done to see what it sends."""


def only_the_sql(bench: Bench, task_id: str) -> Callable[[], None]:
    """The statements of completing this task, to be sent again and again without the office; nothing is kept."""
    sent = _sent_by(bench, task_id)

    def send() -> None:
        with bench.office.database.write() as session:
            cursor = session.connection().connection.cursor()
            for one in sent:
                (cursor.executemany if one.many else cursor.execute)(one.sql, one.parameters)
                if cursor.description:
                    cursor.fetchall()
            session.rollback()

    return send


def _sent_by(bench: Bench, task_id: str) -> Sequence[Sent]:
    engine: Engine = bench.office.database.engine
    found = list[Sent]()

    def see(_connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool) -> None:
        if not sql.startswith("BEGIN"):
            found.append(Sent(sql, parameters, many))

    event.listen(engine, "before_cursor_execute", see)
    try:
        with suppress(_TakenBack), bench.office.act(bench.examiner) as act:
            tasks.complete(act, task_id, AGREED)
            act.finish()
            raise _TakenBack
    finally:
        event.remove(engine, "before_cursor_execute", see)
    return found
