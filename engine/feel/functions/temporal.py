"""Functions that make dates, times and durations. None of them asks what time it is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from engine.feel import iso, temporal
from engine.feel.decimal128 import NUMBERS
from engine.feel.functions.registry import builtin
from engine.feel.temporal import Months


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
