"""How statements reach PostgreSQL: translated once, over connections that are known to live."""

from __future__ import annotations

import re
import select
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from time import monotonic
from typing import Any, Self, cast

from psycopg import Connection, OperationalError, RawCursor
from psycopg.pq import ExecStatus
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

IDLE_SECONDS = 60
"""A transaction that stands still for so long is ended, and its locks with it."""
PING_SECONDS = 5
"""A connection that lay unused for so long is tried before it is used."""


def postgresql(url: str, pool_size: int) -> Engine:
    """An engine for this address."""
    engine = create_engine(url, pool_size=pool_size, connect_args={"cursor_factory": Cursor})

    @event.listens_for(engine, "connect")
    def configure(connection: Connection, _record: Any) -> None:
        connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
        connection.commit()

    @event.listens_for(engine, "checkin")
    def unused(_connection: Connection | None, record: Any) -> None:
        record.info["unused_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def alive(connection: Connection, record: Any, _proxy: Any) -> None:
        unused = monotonic() - record.info.get("unused_since", monotonic())
        if unused > PING_SECONDS or _spoken(connection):
            try:
                engine.dialect.do_ping(cast(Any, connection))
            except OperationalError as gone:
                raise DisconnectionError from gone

    return engine


def _spoken(connection: Connection) -> bool:
    """Whether the server has said something unasked: mostly that it goes. Costs no way there and back."""
    if sys.platform == "win32":
        return True  # it cannot be seen there: each is tried
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    return bool(poll.poll(0))


class Cursor(RawCursor[Any]):
    """Takes SQLAlchemy's `%(name)s` and sends `$1`, translated once a statement.

    psycopg's own cursor keeps what it has translated only for statements of up to 50 parameters, and describes
    columns by objects that are costlier than the rows.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        if params is None:
            return super().execute(query, None, **options)
        sql, ordered = _translated(query)
        return super().execute(sql, ordered(params), **options)

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        sql, ordered = _translated(query)
        super().executemany(sql, [ordered(params) for params in params_seq], **options)

    @property
    def description(self) -> Any:
        """Name and type of each column of the answer, the only two that SQLAlchemy reads; None where it has no rows."""
        result = self.pgresult
        if result is None or not (result.nfields or result.status == ExecStatus.TUPLES_OK):
            return None
        encoding = self.connection.info.encoding
        columns = range(result.nfields)
        return [((result.fname(at) or b"").decode(encoding), result.ftype(at), *_UNREAD) for at in columns]


_UNREAD = (None,) * 5
_MARK = re.compile(r"%(?:\((\w+)\))?s|%%")
_Ordered = Callable[[Any], list[Any]]


@lru_cache(maxsize=4096)
def _translated(sql: str) -> tuple[str, _Ordered]:
    """The statement with numbered parameters, and how to bring given ones in that order."""
    places: dict[str, int] = {}
    counted = 0

    def number(found: re.Match[str]) -> str:
        nonlocal counted
        if found[0] == "%%":
            return "%"
        if found[1] is None:
            counted += 1
            return f"${counted}"
        return f"${places.setdefault(found[1], len(places) + 1)}"

    text = _MARK.sub(number, sql)
    return text, list if counted else lambda given: _in_order(given, tuple(places))


def _in_order(given: Mapping[str, Any], names: tuple[str, ...]) -> list[Any]:
    return [given[name] for name in names]
