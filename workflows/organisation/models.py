"""Windows of halls with their opening hours, and services that by exception have none (R18)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, new_id


class Window(Record):
    """A window of a hall. Which services are there is what their guides say, by hall and number."""

    __tablename__ = "windows"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    hall: Mapped[str] = mapped_column(ForeignKey("units.code"))
    number: Mapped[str]
    name: Mapped[str]
    days: Mapped[str]  # in words, as guides have them: 工作日
    opens: Mapped[str]  # 09:00
    closes: Mapped[str]
    closed_on: Mapped[date | None] = mapped_column(Date)  # from this day on it is no more

    __table_args__ = (UniqueConstraint("hall", "number"),)


class WindowException(Record):
    """A service that may be published without a window: who approved it, why, on which ground. Ended, never deleted."""

    __tablename__ = "window_exceptions"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    service_key: Mapped[str]
    reason: Mapped[str]
    basis: Mapped[str]
    approved_by: Mapped[str]
    approved_by_name: Mapped[str]
    approved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index(
            "uq_window_exceptions_open",
            "service_key",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
