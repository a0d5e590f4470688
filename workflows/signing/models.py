"""The part somebody else has in a task."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class Part(Record):
    """One person asked for an opinion or a signature on a task that stays another's. Rows are ended, never deleted."""

    __tablename__ = "task_parts"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]  # opinion | before | vote | after
    round: Mapped[int] = mapped_column(Integer)  # from 1; signers after sign anew whenever the result was written anew
    position: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(default="")  # of a vote: all | any | sequential | 2/3
    state: Mapped[str]  # waiting (not their turn) | open | answered | removed | lapsed
    user_id: Mapped[str]
    user_name: Mapped[str]
    asked_by: Mapped[str]
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    request: Mapped[bytes]  # sealed: what they are asked for
    outcome: Mapped[str] = mapped_column(default="")  # agree | disagree
    secret: Mapped[bytes | None]  # sealed opinion
    ended_at: Mapped[datetime | None]  # answered, removed or lapsed
    ended_by: Mapped[str] = mapped_column(default="")
    ended_by_name: Mapped[str] = mapped_column(default="")  # who answered may stand in for whom was asked

    __table_args__ = (
        Index(None, "task_id"),
        Index(None, "case_id"),
        Index("ix_task_parts_open", "user_id", "state", "asked_at"),
    )
