"""The day of a moment, and rows by its hour, in Asia/Shanghai, which keeps one offset of whole hours all year."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.clock import SHANGHAI


def day(session: Session, moment: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """`2026-09-14`."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("Asia/Shanghai", moment), "YYYY-MM-DD")
    return func.date(func.substr(cast(moment, Text), 1, 19), "+8 hours")  # it would round up to the next day


def by_hour(session: Session, moment: InstrumentedAttribute[Any], *where: ColumnElement[bool]) -> dict[datetime, int]:
    """The rows by the beginning of the hour of `moment`: the database counts by hours of UTC, which begin with ours."""
    if session.get_bind().dialect.name == "postgresql":
        hour: Any = func.date_trunc("hour", func.timezone("UTC", moment))
    else:
        hour = func.substr(cast(moment, Text), 1, 13)
    counted = session.execute(select(hour.label("hour"), func.count()).where(*where).group_by("hour"))
    return {_here(hour): number for hour, number in counted if hour is not None}


def _here(hour: datetime | str) -> datetime:
    told = datetime.fromisoformat(f"{hour}:00:00") if isinstance(hour, str) else hour
    return told.replace(tzinfo=UTC).astimezone(SHANGHAI)
