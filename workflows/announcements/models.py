"""An announcement, and the days on which everybody may read it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class Announcement(Record):
    """Plain paragraphs with a title. Withdrawn ones stay on record, unread by anybody."""

    __tablename__ = "announcements"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    body: Mapped[str]
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)  # the last day; None: for good
    withdrawn_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(Integer, default=1)
    published_at: Mapped[datetime]
    published_by_name: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by_name: Mapped[str]

    __table_args__ = (Index(None, "from_on"),)
