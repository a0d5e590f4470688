"""Puts everything together once, from the settings: database, clock, keys, engine, connectors, calendars."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from engine.clock import Clock, FileClock, SystemClock
from engine.errors import Conflict, Invalid
from engine.runtime import Engine, FlowProblem
from engine.store.database import Database
from workflows import idempotency, incidents, tables
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.catalogue.folder import Shelf
from workflows.channels.reading import Lines, read_lines
from workflows.channels.texts import read_texts
from workflows.kept import Kept
from workflows.keys import Keyring
from workflows.limits.published import Calendars
from workflows.people.roles import SYSTEM, Actor
from workflows.proofs.book import ProofBook
from workflows.settings import Settings
from workflows.sharing.connectors import Registry
from workflows.sharing.sandbox import sandbox

METADATA = tables.METADATA
"""Whole before anything is written, whatever else a process has loaded: rows are written in the order of the tables."""


class Office:
    """Everything a command needs. One per process; it holds nothing that another node must see."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        connectors: Registry | None = None,
        channels: Lines | None = None,
        database: Database | None = None,
    ) -> None:
        """`database`, where one for the same settings has been opened before: it keeps the statements it compiled."""
        self.settings = settings
        self.channels = read_lines(settings.channels_file, os.environ) if channels is None else channels
        self.texts = read_texts(settings.bpmn / "sms.yaml")
        self.clock: Clock = clock or (FileClock(settings.clock_file) if settings.clock_file else SystemClock())
        settings.data.mkdir(parents=True, exist_ok=True)
        self.database = database or Database(settings.database_url)
        try:
            self.keys = self._keyring(settings.data / "keys" / "master.key")
        except Invalid:
            self.database.close()
            raise
        self.connectors = connectors or sandbox(settings.bpmn / "sandbox.yaml")
        self.calendars = Calendars()
        self.engine = Engine()
        self.kept = Kept()
        self.shelf = Shelf(self.engine, settings.bpmn)
        self.proofs = ProofBook(settings.bpmn, self.connectors.covers)

    def _keyring(self, path: Path) -> Keyring:
        """The master key. Raises Invalid where it is not the one the database's cases were sealed with."""
        with self.database.read() as session:
            known = inspect(session.connection()).has_table(Case.__tablename__)
            sealed = select(Case.id, Case.sealed_key).where(Case.sealed_key.is_not(None)).limit(1)
            row = session.execute(sealed).one_or_none() if known else None
        if row is None or (path.exists() and Keyring.open(path).opens(row.id, row.sealed_key)):
            return Keyring.open(path)
        raise Invalid(
            f"主密钥{'与数据库中的办件不符' if path.exists() else '不存在'}：{path}",
            code="wrong_key",
            remedy="请把另行保管的密钥文件放回这个位置，再启动。",
        )

    @property
    def files(self) -> Path:
        """Where sealed uploads and documents lie, outside the web root."""
        return self.settings.data / "files"

    @contextmanager
    def act(self, actor: Actor = SYSTEM) -> Iterator[Act]:
        """The one transaction of a command: everything in it is kept, or nothing.

        A person's step that the diagram cannot take is told to administrators too; the ticker's own is in its job.
        What an act says must be on record where it is refused is written by an act of its own.
        """
        act: Act | None = None
        try:
            with self.database.write() as session:
                idempotency.mark(session)
                act = Act(self, session, actor, self.clock.now())
                yield act
                act.finish()
        except Conflict:
            for record in act.when_refused if act is not None else ():
                with self.database.write() as session:  # no answer to the caller's key, who may ask again
                    anew = Act(self, session, actor, self.clock.now())
                    record(anew)
                    anew.finish()
            raise
        except FlowProblem as problem:
            if actor is not SYSTEM:
                with self.database.write() as session:
                    incidents.stuck(session, problem, now=self.clock.now())
            raise

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.database.read() as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Session]:
        with self.database.glance() as session:
            yield session

    def close(self) -> None:
        self.database.close()
