"""Functions that make dates, times and durations. None of them asks what time it is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from engine.feel import iso, temporal
from engine.feel.comparing import equal
from engine.feel.decimal128 import NUMBERS
from engine.feel.functions.registry import builtin
from engine.feel.limits import Frame
from engine.feel.temporal import Months

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("date", "from: any")
def day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else iso.read_date(value) if isinstance(value, str) else None


@builtin("date", "year: number, month: number, day: number")
def day_of(year: Decimal, month: Decimal, number: Decimal) -> date | None:
    return date(_whole(year), _whole(month), _whole(number))


@builtin("time", "from: any")
def clock(value: Any) -> time | None:
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time()
    return value if isinstance(value, time) else iso.read_time(value) if isinstance(value, str) else None


@builtin("time", "hour: number, minute: number, second: number, offset: any?")
def clock_of(hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None) -> time | None:
    micro = int(NUMBERS.multiply(NUMBERS.remainder(second, Decimal(1)), Decimal(1_000_000)))
    if not 0 <= second < 60 or (offset is not None and type(offset) is not timedelta):
        return None
    return time(_whole(hour), _whole(minute), int(second), micro, None if offset is None else timezone(offset))


@builtin("date and time", "from: any")
def moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return iso.read_moment(value) if isinstance(value, str) else None


@builtin("date and time", "date: any, time: time")
def moment_of(of: Any, at: time) -> datetime | None:
    return datetime.combine(of, at) if isinstance(of, date) else None


@builtin(
    "date and time",
    "year: number, month: number, day: number, hour: number, minute: number, second: number, offset: any?",
)
def moment_at(
    year: Decimal, month: Decimal, number: Decimal, hour: Decimal, minute: Decimal, second: Decimal, offset: Any = None
) -> datetime | None:
    """The last argument is an offset, a duration, or the name of a time zone."""
    zone = f"@{offset}" if isinstance(offset, str) else ""
    at = iso.read_time("00:00:00" + zone) if zone else clock_of(hour, minute, second, offset)
    naive = clock_of(hour, minute, second)
    if at is None or naive is None:
        return None
    return datetime.combine(date(_whole(year), _whole(month), _whole(number)), naive, at.tzinfo)


@builtin("day of year", "date: any")
def day_of_year(value: Any) -> Decimal | None:
    return Decimal(value.timetuple().tm_yday) if isinstance(value, date) else None


@builtin("day of week", "date: any")
def day_of_week(value: Any) -> str | None:
    return _DAYS[value.weekday()] if isinstance(value, date) else None


@builtin("month of year", "date: any")
def month_of_year(value: Any) -> str | None:
    return _MONTHS[value.month - 1] if isinstance(value, date) else None


@builtin("week of year", "date: any")
def week_of_year(value: Any) -> Decimal | None:
    """The week by ISO 8601: it begins on Monday, and the year's first holds its first Thursday."""
    return Decimal(value.isocalendar().week) if isinstance(value, date) else None


@builtin("is", "value1: any, value2: any", budgeted=True)
def same(frame: Frame, left: Any, right: Any) -> bool:
    """Whether two values are the same in every part: kinds, and offsets of times, included."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (datetime, time)):
        return left.replace(tzinfo=None) == right.replace(tzinfo=None) and _zone(left) == _zone(right)
    return equal(left, right, frame) is True


def _zone(value: datetime | time) -> str:
    """The zone or offset as written; two texts of the same offset are the same."""
    return iso.write(value)[len(iso.write(value.replace(tzinfo=None))) :]


@builtin("duration", "from: any")
def duration(value: Any) -> timedelta | Months | None:
    if isinstance(value, (timedelta, Months)):
        return value
    return iso.read_duration(value) if isinstance(value, str) else None


@builtin("years and months duration", "from: any, to: any")
def years_and_months(start: Any, end: Any) -> Months | None:
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    return temporal.months_between(start, end)


def _whole(number: Decimal) -> int:
    """A whole number of a sane size. Raises `ValueError` for others."""
    if number != number.to_integral_value() or abs(number) > 999_999_999:
        raise ValueError
    return int(number)
