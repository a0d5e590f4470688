"""Dates, times and durations: the values, their properties and their arithmetic.

A date is a `date`, a time a `time`, a date and time a `datetime`, a days and time duration a `timedelta`; a duration of
years and months is `Months`. Adding months clips to the month's last day (民法典 art. 202).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.decimal128 import NUMBERS

_MICROSECOND = timedelta(microseconds=1)
_LONGEST = 10**20
"""Months or microseconds of the longest duration that is computed; the latter is all a `timedelta` holds."""


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months, counted in months; negative ones go back."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if self.months < 0 else "P") + text


def add_months(day: date, months: int) -> date:
    """`day` moved by months; a day the month does not have becomes its last day. Keeps the time of a datetime.

    Raises `ValueError` beyond the years 1 to 9999.
    """
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    if not 1 <= year <= 9999:
        raise ValueError(year)
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def shift(value: date | time, by: timedelta | Months) -> date | time | None:
    """`value` plus a duration. Raises `ValueError` or `OverflowError` beyond the years 1 to 9999."""
    if isinstance(by, Months):
        return None if isinstance(value, time) else add_months(value, by.months)
    if isinstance(value, time):
        moved = datetime.combine(date(2000, 1, 1), value.replace(tzinfo=None)) + timedelta(
            0, by.seconds, by.microseconds
        )
        return moved.time().replace(tzinfo=value.tzinfo)
    if not isinstance(value, datetime):
        return (datetime.combine(value, time()) + by).date()
    if value.tzinfo is None:
        return value + by
    return (value.astimezone(UTC) + by).astimezone(value.tzinfo)


def minus(left: Any, right: Any) -> timedelta | None:
    """The time from `right` to `left`, two dates, moments or times; None where one has a zone and the other has not."""
    if isinstance(left, date) and isinstance(right, date):
        left, right = _moment(left, right), _moment(right, left)
    elif not isinstance(left, time) or not isinstance(right, time):
        return None
    start, end = order_key(right), order_key(left)
    return end[1] - start[1] if start[0] == end[0] else None


def _moment(value: date, beside: date) -> datetime:
    """A date beside a moment with a zone is midnight UTC (DMN 1.5, table 57)."""
    if isinstance(value, datetime):
        return value
    zoned = isinstance(beside, datetime) and beside.tzinfo is not None
    return datetime.combine(value, time(), UTC if zoned else None)


def order_key(value: datetime | time) -> tuple[bool, timedelta]:
    """(has an offset, place on the line): only values with equal first parts have an order."""
    offset = value.utcoffset()
    day = value.toordinal() if isinstance(value, datetime) else 0
    span = timedelta(day, value.second, value.microsecond, 0, value.minute, value.hour)
    return offset is not None, span - offset if offset else span


def months_between(start: date, end: date) -> Months:
    """Whole months from `start` to `end`."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return Months(months)


def times(span: timedelta | Months, factor: Decimal) -> timedelta | Months:
    """A duration times a number, cut to whole months or microseconds. Raises `OverflowError` when too long."""
    if isinstance(span, Months):
        return Months(_whole(NUMBERS.multiply(factor, span.months)))
    return timedelta(microseconds=_whole(NUMBERS.multiply(factor, span // _MICROSECOND)))


def divide(span: timedelta | Months, by: Decimal) -> timedelta | Months:
    """A duration divided by a number, cut to whole months or microseconds. Raises `ArithmeticError`."""
    if isinstance(span, Months):
        return Months(_whole(NUMBERS.divide(span.months, by)))
    return timedelta(microseconds=_whole(NUMBERS.divide(span // _MICROSECOND, by)))


def _whole(number: Decimal) -> int:
    if not -_LONGEST < number < _LONGEST:
        raise OverflowError
    return int(number)


def ratio(left: timedelta | Months, right: timedelta | Months) -> tuple[Decimal, Decimal] | None:
    """Two durations of one kind as numbers to divide."""
    if isinstance(left, Months) and isinstance(right, Months):
        return Decimal(left.months), Decimal(right.months)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return Decimal(left // _MICROSECOND), Decimal(right // _MICROSECOND)
    return None


def _part(of: Callable[[timedelta], int]) -> Callable[[timedelta], Decimal]:
    """A part of a days and time duration; every part has the sign of the whole."""
    return lambda span: Decimal(of(span) if span >= timedelta() else -of(-span))


def _seconds(span: timedelta) -> Decimal:
    whole = Decimal(abs(span).seconds % 60) + Decimal(abs(span).microseconds).scaleb(-6)
    return -whole if span < timedelta() else whole


def _zone_name(value: datetime | time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


_DAY: dict[str, Callable[[Any], Any]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_CLOCK: dict[str, Callable[[Any], Any]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone_name,
}
PROPERTIES: dict[type, dict[str, Callable[[Any], Any]]] = {
    date: _DAY,
    time: _CLOCK,
    datetime: _DAY | _CLOCK,
    timedelta: {
        "days": _part(lambda span: span.days),
        "hours": _part(lambda span: span.seconds // 3600),
        "minutes": _part(lambda span: span.seconds % 3600 // 60),
        "seconds": _seconds,
    },
    Months: {
        "years": lambda value: Decimal(int(value.months / 12)),
        "months": lambda value: Decimal(value.months - int(value.months / 12) * 12),
    },
}
"""What `.year` and its like mean; there is no other way to look into a value."""
