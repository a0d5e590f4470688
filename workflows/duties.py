"""Duties of the clock: done once a period, whichever worker is first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.store.columns import Record
from engine.store.upsert import insert_into


class DutyDone(Record):
    """A duty that was done for a period; its row is written in the transaction of what it did."""

    __tablename__ = "duties_done"

    duty: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)  # what it was done for: a year, "2027"
    done_at: Mapped[datetime]


def is_done(session: Session, duty: str, period: str) -> bool:
    return session.get(DutyDone, (duty, period)) is not None


def claim(session: Session, duty: str, period: str, *, now: datetime) -> bool:
    """Whether the caller is the one to do it. Of any number who ask at once, one is, once its transaction is kept."""
    row = insert_into(session, DutyDone).values(duty=duty, period=period, done_at=now)
    row = row.on_conflict_do_nothing(index_elements=["duty", "period"])
    return session.execute(row.returning(DutyDone.duty)).first() is not None
