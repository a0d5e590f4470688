"""One database, SQLite or PostgreSQL: how to read, and how writers take turns."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.orm import Session, sessionmaker


class TurnQueue:
    """A first-come lock: SQLite has one writer, and a bare busy timeout lets the unlucky wait for seconds."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._mutex:
            if not self._held:
                self._held = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(self, *_: object) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


class Database:
    """Sessions over one database.

    `write()` opens the one transaction of a command and commits it at the end; any exception rolls it back.
    On SQLite writers queue first come, first served, and take the write lock at the start (BEGIN IMMEDIATE);
    on PostgreSQL rows are locked by the commands themselves. What is committed outlives a power cut, on SQLite too
    (`synchronous=FULL`); on PostgreSQL a process that stopped in the middle of a transaction loses it and its locks
    after a minute, so that nobody waits for it for ever.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine: Engine = _sqlite(url) if self.is_sqlite else _postgresql(url, pool_size)
        self._turns = TurnQueue() if self.is_sqlite else None
        self._write = sessionmaker(self.engine.execution_options(writes=True), expire_on_commit=False)
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        alone = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._glance = sessionmaker(alone, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        if self._turns is None:
            with self._write.begin() as session:
                yield session
            return
        with self._turns, self._write.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._read() as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """For one statement: outside any transaction on PostgreSQL, where beginning and ending one is two more."""
        with self._glance() as session:
            yield session

    def alone(self, session: Session, what: int) -> None:
        """Wait, until this write transaction ends, for every other process that does `what`; SQLite has one writer."""
        if not self.is_sqlite:
            session.execute(select(func.pg_advisory_xact_lock(what)))

    def close(self) -> None:
        self.engine.dispose()


def _postgresql(url: str, pool_size: int) -> Engine:
    from engine.store.postgresql import postgresql  # an office on SQLite does without the driver

    return postgresql(url, pool_size)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours to send
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
