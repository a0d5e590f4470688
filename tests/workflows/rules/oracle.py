"""When a period ends, told by walking day after day with the law open: no jump, no sum, nothing of ours but the data.

It reads ledgers as they are written and shares no code with the clock it is held against.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar

from workflows.rules.festivals import statutory_holidays
from workflows.rules.ledger import SHANGHAI, Event, Extend, Restart, Resume, Start, Suspend
from workflows.rules.limits import Limit, Unit

CLOSE = time(17, 30)
LAST_PUBLISHED = 2026
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@cache
def works(day: date) -> bool:
    """以工作日计算，不含法定节假日 (行政许可法 第八十二条); after the last published year, as far as can be known."""
    if day.year <= LAST_PUBLISHED:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and day not in statutory_holidays(day.year)


@dataclass
class Standing:
    """Time stood still, as two entries wrote it (行政许可法 第四十五条: 不计算在规定的期限内)."""

    suspend: Suspend
    resume: Resume

    def leaves_out(self, day: date) -> bool:
        """The day of the stop still counts, the day of the resumption does not."""
        return self.suspend.on < day <= self.resume.on

    def at_close_of(self, day: date) -> bool:
        """Whether time stood when business stopped on `day`, so that no period can have ended."""
        if self.leaves_out(day):
            return True
        stopped = self.suspend.at
        if day != self.suspend.on or stopped is None or stopped.astimezone(SHANGHAI).time() > CLOSE:
            return False
        resumed = self.resume.at
        return self.resume.on > day or (resumed is not None and resumed.astimezone(SHANGHAI).time() > CLOSE)


def last_day(limit: Limit, ledger: Sequence[Event]) -> date:
    """The last day of a period of days or months, whatever its ledger says."""
    start, parts, stood = _read(limit, ledger)
    day = start.on  # 开始的当日不计入 (民法典 第二百零一条第一款)
    unit = Unit.WD
    for part in parts:
        unit = part.unit
        if part.on is not None:
            day = part.on
        elif part.value == 0:
            day = _on_the_spot(start, stood)
        else:
            day = _walked(day, _days_of(day, part), unit, stood)
    if unit in (Unit.CD, Unit.M):
        # 期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日 (第二百零三条第一款)
        while not works(day) or any(gap.at_close_of(day) for gap in stood):
            day += _DAY
    return day


def last_minute(limit: Limit, ledger: Sequence[Event]) -> datetime:
    """The last moment of a period of hours, minute after minute from the very moment (民法典 第二百零一条第二款)."""
    start, parts, stood = _read(limit, ledger)
    assert start.at is not None
    at, left = start.at, 60 * sum(part.value for part in parts)
    spans = [(gap.suspend.at, gap.resume.at) for gap in stood]
    while left or _within(at, spans):
        left -= not _within(at, spans)
        at += _MINUTE
    return at


def _within(at: datetime, spans: Sequence[tuple[datetime | None, datetime | None]]) -> bool:
    return any(begin is not None and end is not None and begin <= at < end for begin, end in spans)


def _read(limit: Limit, ledger: Sequence[Event]) -> tuple[Start | Restart, list[Limit], list[Standing]]:
    first = ledger[0]
    assert isinstance(first, Start)
    start: Start | Restart = first
    parts, stood = [limit], list[Standing]()
    grounds: list[Suspend] = []  # for as many as have not ended, the first of them first
    ended = 0
    for event in ledger:
        if isinstance(event, Restart):
            start, parts = event, [limit]
        elif isinstance(event, Extend):
            parts = _lengthened(parts, event.by)
        elif isinstance(event, Suspend):
            grounds.append(event)
        elif isinstance(event, Resume):
            ended += 1
            if ended == len(grounds):
                stood.append(Standing(grounds[0], event))
                grounds, ended = [], 0
    return start, parts, stood


def _lengthened(parts: list[Limit], by: Limit) -> list[Limit]:
    """A longer period of the same unit is one period; of another, a further one after it."""
    if by.on is not None:
        return [by]
    if by.unit is parts[-1].unit:
        return [*parts[:-1], Limit(parts[-1].value + by.value, by.unit)]
    return [*parts, by]


def _days_of(begun: date, part: Limit) -> int:
    """Months end on the corresponding day, or on the month's last (民法典 第二百零二条)."""
    if part.unit is not Unit.M:
        return part.value
    year, month = begun.year, begun.month
    for _ in range(part.value):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    end = date(year, month, min(begun.day, months.monthrange(year, month)[1]))
    return (end - begun).days


def _walked(day: date, days: int, unit: Unit, stood: Sequence[Standing]) -> date:
    while days:
        day += _DAY
        if (unit is Unit.WD and not works(day)) or any(gap.leaves_out(day) for gap in stood):
            continue
        if days == 1 and any(gap.at_close_of(day) for gap in stood):
            continue  # the last day did not end: it is made good
        days -= 1
    return day


def _on_the_spot(start: Start | Restart, stood: Sequence[Standing]) -> date:
    """The day of receipt while the hall is open, else the next working day."""
    day = start.on
    if start.at is not None and works(day) and start.at.astimezone(SHANGHAI).time() >= CLOSE:
        day += _DAY
    while not works(day) or any(gap.at_close_of(day) for gap in stood):
        day += _DAY
    return day
