"""The day and the hour of a stored moment in Asia/Shanghai, which keeps one offset all year, as columns to group by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, cast, func
from sqlalchemy.orm import InstrumentedAttribute, Session

Moments = InstrumentedAttribute[Any]


def day(session: Session, moment: Moments) -> ColumnElement[str]:
    """`2026-09-14`."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("Asia/Shanghai", moment), "YYYY-MM-DD")
    return func.date(_to_the_second(moment), "+8 hours")


def weekday_and_hour(session: Session, moment: Moments) -> ColumnElement[int]:
    """Twenty-four times the day of the week, Monday is 0, and the hour: 0 to 167."""
    if session.get_bind().dialect.name == "postgresql":
        local = func.timezone("Asia/Shanghai", moment)
        weekday, hour = cast(func.to_char(local, "ID"), Integer) - 1, cast(func.to_char(local, "HH24"), Integer)
    else:
        written = _to_the_second(moment)
        weekday = (cast(func.strftime("%w", written, "+8 hours"), Integer) + 6) % 7
        hour = cast(func.strftime("%H", written, "+8 hours"), Integer)
    return weekday * 24 + hour


def _to_the_second(moment: Moments) -> ColumnElement[str]:
    """SQLite would round what lies half a millisecond before midnight up to the next day."""
    return func.substr(cast(moment, Text), 1, 19)
