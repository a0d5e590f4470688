"""The ISO 8601 texts of dates, times and durations, read strictly and written in one canonical form."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.feel.temporal import Months

_DATE = r"(\d{4})-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d|@[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){0,2})?"
_DATE_TEXT = re.compile(_DATE, re.ASCII)
_TIME_TEXT = re.compile(_TIME, re.ASCII)
_MOMENT_TEXT = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_DAYS_TEXT = re.compile(
    r"(-?)P(?=.)(?:(\d{1,9})D)?(?:T(?=.)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})(?:\.(\d{1,9}))?S)?)?", re.ASCII
)
_MONTHS_TEXT = re.compile(r"(-?)P(?=.)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)


def read_date(text: str) -> date | None:
    """`2026-01-01`, else None."""
    match = _DATE_TEXT.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """`09:00:00`, with a fraction, an offset or `@Asia/Shanghai`, else None."""
    match = _TIME_TEXT.fullmatch(text)
    try:
        return _time(match.groups()) if match else None
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """`2026-01-01T09:00:00` with what a time may carry; a date alone means its midnight; else None."""
    match = _MOMENT_TEXT.fullmatch(text)
    try:
        if match:
            parts = match.groups()
            return datetime.combine(date(*map(int, parts[:3])), _time(parts[3:]))
    except ValueError:
        return None
    day = read_date(text)
    return datetime.combine(day, time()) if day else None


def read_duration(text: str) -> timedelta | Months | None:
    """`P7D`, `PT4H30M`, `P1Y2M`, `-P1D`; days and months do not mix. Else None."""
    if match := _MONTHS_TEXT.fullmatch(text):
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return Months(-total if sign else total)
    if match := _DAYS_TEXT.fullmatch(text):
        sign, days, hours, minutes, seconds, fraction = match.groups()
        try:
            micro = timedelta(microseconds=int((fraction or "0").ljust(6, "0")[:6]))
            span = micro + timedelta(int(days or 0), int(seconds or 0), 0, 0, int(minutes or 0), int(hours or 0))
            return -span if sign else span
        except OverflowError:
            return None
    return None


def read(text: str) -> Any:
    """What `@"text"` means: a date, date and time, time or duration, else None."""
    return read_date(text) or read_moment(text) or _or_none(read_time(text), read_duration(text))


def _or_none(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _time(parts: tuple[Any, ...]) -> time:
    hour, minute, second, fraction, zone = parts
    micro = int((fraction or "0").ljust(6, "0")[:6])
    return time(int(hour), int(minute), int(second), micro, _zone(zone) if zone else None)


@lru_cache(maxsize=256)
def _zone(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    if text[0] != "@":
        minutes = int(text[1:3]) * 60 + int(text[4:6])
        if minutes > 18 * 60 or int(text[4:6]) > 59:
            raise ValueError(text)
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    try:
        return ZoneInfo(text[1:])
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(text) from error


def write(value: date | time | timedelta | Months) -> str:
    """The ISO text of a temporal value."""
    if isinstance(value, timedelta):
        return _write_span(value)
    if isinstance(value, (datetime, time)):
        zone = value.tzinfo
        text = value.replace(tzinfo=None).isoformat()
        if "." in text:
            text = text.rstrip("0")
        if zone is None:
            return text
        if isinstance(zone, ZoneInfo):
            return f"{text}@{zone.key}"
        return text + _write_offset(value.utcoffset() or timedelta())
    return str(value) if isinstance(value, Months) else value.isoformat()


def _write_offset(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    return "Z" if not minutes else f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _write_span(span: timedelta) -> str:
    sign, span = ("-", -span) if span < timedelta() else ("", span)
    minutes, seconds = divmod(span.seconds, 60)
    fraction = f".{span.microseconds:06}".rstrip("0") if span.microseconds else ""
    parts = [(span.days, "D"), (minutes // 60, "H"), (minutes % 60, "M"), (f"{seconds or 0}{fraction}", "S")]
    days, *rest = (f"{number}{unit}" if str(number) != "0" else "" for number, unit in parts)
    clock = "".join(rest)
    return f"{sign}P{days}{'T' if clock or not days else ''}{clock or ('' if days else '0S')}"
