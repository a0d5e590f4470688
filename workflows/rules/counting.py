"""Counting a period day by day's worth: legs of working or calendar days, with the days that stood still left out.

The day it starts is not counted (民法典 第二百零一条第一款); working days leave out rest days (行政许可法
第八十二条), days on the calendar do not (民法典 第二百条); what 行政许可法 第四十五条 or the item's own law names is
not counted.
"""

from __future__ import annotations

import calendar as month_lengths
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from workflows.rules.ledger import SHANGHAI, Gap, Period
from workflows.rules.limits import Limit, Unit
from workflows.rules.workdays import Calendar

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Leg:
    """`days` working (WD) or calendar (CD) days counted from the day after `after`; the last of them is `end`."""

    after: date
    days: int
    unit: Unit
    end: date


def legs(period: Period, calendar: Calendar, closes_at: time) -> tuple[Leg, ...]:
    """The period as counted legs, in order; the last one's end is not yet rolled over a rest period."""
    counted: list[Leg] = []
    after = period.start.on
    for part in period.parts:
        if part.on is not None:
            leg = Leg(after, max((part.on - after).days, 0), Unit.DATE, part.on)
        elif part.same_day:
            after = first_open_day(period, calendar, closes_at) - _ONE_DAY
            leg = Leg(after, 1, Unit.WD, nth_day(after, 1, Unit.WD, period.gaps, calendar, closes_at))
        else:
            unit, days = _in_days(after, part)
            leg = Leg(after, days, unit, nth_day(after, days, unit, period.gaps, calendar, closes_at))
        counted.append(leg)
        after = leg.end
    return tuple(counted)


def first_open_day(period: Period, calendar: Calendar, closes_at: time) -> date:
    """The day on which something to be done on the spot can be done: the day of receipt while the hall is open, else
    the next working day (民法典 第二百零三条)."""
    day, at = period.start.on, period.start.at
    if calendar.is_workday(day) and at is not None:
        local = at.astimezone(SHANGHAI)
        if local.date() == day and local.time() >= closes_at:
            day += _ONE_DAY
    return calendar.next_workday(day)


def roll(day: date, gaps: Sequence[Gap], calendar: Calendar, closes_at: time) -> date:
    """The end of a period of calendar days: a rest day gives way to the day after it (民法典 第二百零三条第一款)."""
    if calendar.is_workday(day):
        return day
    day = calendar.next_workday(day)
    for gap in gaps:
        if gap.stands_at_end_of(day, closes_at):
            day = calendar.next_workday(gap.until + _ONE_DAY)
    return day


def nth_day(after: date, days: int, unit: Unit, gaps: Sequence[Gap], calendar: Calendar, closes_at: time) -> date:
    """The day on which the `days`-th counted day falls.

    A last day ends when business stops (民法典 第二百零三条第二款): one on which time stood still at that moment has
    not ended, and is made good after the resumption (行政许可法 第四十五条).
    """
    for gap in gaps:
        if gap.until < after:
            continue
        end = _advance(after, days, unit, calendar)
        if end < gap.after:
            return end
        if end == gap.after and not gap.stands_at_end_of(end, closes_at):
            continue  # lifted before close, or entered after it; a later one of that day may stand at close
        days = max(days - count(after, max(after, gap.after), unit, (), calendar), 1)
        after = max(after, gap.until)
    return _advance(after, days, unit, calendar)


def count(after: date, until: date, unit: Unit, gaps: Sequence[Gap], calendar: Calendar) -> int:
    """How many days count from the day after `after` up to and including `until`; 0 if `until` comes first."""
    if until <= after:
        return 0
    days = calendar.workdays_between(after, until) if unit is Unit.WD else (until - after).days
    return days - sum(count(max(after, gap.after), min(until, gap.until), unit, (), calendar) for gap in gaps)


def corresponding_day(day: date, months: int) -> date:
    """The same day `months` later, or the last of that month where there is none (民法典 第二百零二条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, month_lengths.monthrange(year, month + 1)[1]))


def _in_days(after: date, part: Limit) -> tuple[Unit, int]:
    if part.unit is Unit.M:
        return Unit.CD, (corresponding_day(after, part.value) - after).days
    return part.unit, part.value


def _advance(after: date, days: int, unit: Unit, calendar: Calendar) -> date:
    return calendar.add_workdays(after, days) if unit is Unit.WD else after + timedelta(days=days)
