"""A migration of open cases to another version of their service, and what became of each case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id

JOB = "migration"
"""The kind of the jobs that move cases, or put them back."""


class Migration(Record):
    """Who moves which cases to which version, and why. One at a time is under way for a service.

    running ──no case is left──▶ done ──undo──▶ undoing ──no case is left──▶ undone
       └──────────────────undo──────────────────▶ ┘
    """

    __tablename__ = "migrations"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    service_key: Mapped[str]
    version_id: Mapped[str] = mapped_column(ForeignKey("service_versions.id"))
    number: Mapped[int] = mapped_column(Integer)  # of that version
    state: Mapped[str]  # running | done | undoing | undone
    selection: Mapped[dict[str, Any]]  # {"unit": code or "", "cases": numbers}
    steps: Mapped[dict[str, Any]]  # element of the old version → the one that takes its place
    reason: Mapped[str]
    worse: Mapped[list[Any]]  # what asks more of people, in words, as it was confirmed
    total: Mapped[int] = mapped_column(Integer)
    begun_by: Mapped[str]
    begun_by_name: Mapped[str]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    undone_by_name: Mapped[str | None]
    undone_reason: Mapped[str] = mapped_column(default="")
    undo_begun_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    settled_by_name: Mapped[str | None]  # who said that it is final
    settled_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "service_key", "begun_at"),)


class Move(Record):
    """What became of one case in a migration.

    `past_state` and `past_version` are the engine's, to put the case back. They are kept while that is possible: not
    where the flow went on as it was moved, and no longer once the case has gone on, was put back, or the migration was
    said to be final.
    """

    __tablename__ = "case_moves"

    migration_id: Mapped[str] = mapped_column(ForeignKey("migrations.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    case_no: Mapped[str]
    from_id: Mapped[str] = mapped_column(ForeignKey("service_versions.id"))
    from_number: Mapped[int] = mapped_column(Integer)
    from_digest: Mapped[str]
    state: Mapped[str]  # pending | moved | refused | undone | kept (where it could not be put back)
    reason: Mapped[str] = mapped_column(default="")  # why it was refused, or kept
    steps: Mapped[list[Any] | None]  # [{"id", "kind", "from", "from_name", "to", "to_name"}], what stood where
    opened: Mapped[list[Any] | None]  # names of the steps that began by themselves
    moved_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    past_state: Mapped[bytes | None]
    past_version: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (Index("ix_case_moves_progress", "migration_id", "state", "case_id"), Index(None, "case_id"))
