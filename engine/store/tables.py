"""The engine's tables. What people query is in columns; the state of an instance is opaque bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, Serial


class DeploymentRow(Record):
    """Files that belong together, under the digest of their content. Never changed."""

    __tablename__ = "engine_deployments"

    digest: Mapped[str] = mapped_column(primary_key=True)
    main: Mapped[str]
    files: Mapped[bytes]


class InstanceRow(Record):
    """One run of a diagram: the live tokens as bytes. `version` counts its steps.

    `archive`: finished long ago, its items and history packed (`engine.archive`) and no longer in their tables.
    """

    __tablename__ = "engine_instances"
    __table_args__ = (
        Index(
            "ix_engine_instances_to_archive",
            "finished_at",
            sqlite_where=text("finished_at IS NOT NULL AND archive IS NULL"),
            postgresql_where=text("finished_at IS NOT NULL AND archive IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("engine_deployments.digest"))
    key: Mapped[str] = mapped_column(index=True)
    state: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    archive: Mapped[bytes | None]


class ItemRow(Record):
    """A task that waits for somebody or something. `how` it was closed: completed or cancelled."""

    __tablename__ = "engine_items"
    __table_args__ = (
        Index(
            "ix_engine_items_open",
            "instance_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("engine_instances.id", ondelete="CASCADE"), index=True)
    element: Mapped[str]
    kind: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    how: Mapped[str | None]


class TimerRow(Record):
    """A waiting timer event and the moment it is due. `held`: firing it failed, and a job tries it again."""

    __tablename__ = "engine_timers"

    id: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("engine_instances.id", ondelete="CASCADE"), index=True)
    element: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
    held: Mapped[bool] = mapped_column(default=False)


class JobRow(Record):
    """Work to be done once, outside the transaction that asked for it: queued → running → done | failed | dismissed."""

    __tablename__ = "engine_jobs"
    __table_args__ = (Index("ix_engine_jobs_state_due_at", "state", "due_at"), UniqueConstraint("unique_key"))

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="queued")
    due_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    instance_id: Mapped[str | None] = mapped_column(index=True)
    item_id: Mapped[str | None] = mapped_column(index=True)
    unique_key: Mapped[str | None]
    created_at: Mapped[datetime]
    failed_at: Mapped[datetime | None]


class InboxRow(Record):
    """A message that came before anything waited for it."""

    __tablename__ = "engine_inbox"
    __table_args__ = (Index("ix_engine_inbox_instance_id_message", "instance_id", "message"),)

    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("engine_instances.id", ondelete="CASCADE"))
    message: Mapped[str]
    variables: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]


class HistoryRow(Record):
    """An element that was passed or a task that was cancelled, in the order it happened.

    `flows`: the sequence flows by which it was left, with a blank between them.
    """

    __tablename__ = "engine_history"

    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("engine_instances.id", ondelete="CASCADE"), index=True)
    element: Mapped[str]
    kind: Mapped[str]
    how: Mapped[str]
    at: Mapped[datetime]
    rules: Mapped[dict[str, Any] | None]
    flows: Mapped[str]
