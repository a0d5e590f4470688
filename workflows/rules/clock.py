"""A legal clock (限时办结, R22): when it is due, what is used and left, all from limit, ledger and calendar.

民法典 第二百条至第二百零四条 on periods, 行政许可法 第四十二条、第四十五条、第八十二条 on those of licences.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflows.rules.counting import count, legs, roll
from workflows.rules.explanation import Day, explain
from workflows.rules.hours import due_in_hours, moment_of, running_hours
from workflows.rules.ledger import (
    CLOSE_OF_BUSINESS,
    SHANGHAI,
    Event,
    Extend,
    ImpossibleLedger,
    Ledger,
    Period,
    Restart,
    Resume,
    Start,
    State,
    Stop,
    Suspend,
    day_of,
    read,
    state,
)
from workflows.rules.limits import Limit, Unit
from workflows.rules.workdays import Calendar

__all__ = [
    "CLOSE_OF_BUSINESS", "SHANGHAI", "Day", "Due", "Event", "Extend", "ImpossibleLedger", "Ledger", "Remaining",
    "Restart", "Resume", "Start", "State", "Stop", "Suspend", "day_of", "due", "explain", "remaining", "state",
    "used",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """The last day and the last moment of a period (民法典 第二百零三条)."""

    on: date
    at: datetime
    provisional: bool
    """The calendar of some day it rests on is not published yet."""
    suspended: bool
    """Time is standing still: the real due moment is not earlier than `at`, and known only when it runs again."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """How much is left after today: 0 on the last day; once late, how much it is late. Whole days or hours."""

    value: int
    unit: Unit
    late: bool

    def __str__(self) -> str:
        if self.value == 0 and self.unit is Unit.H:
            return "超期不足 1 小时" if self.late else "剩余不足 1 小时"
        if self.value == 0:
            return "今日已超期" if self.late else "今日到期"
        return f"{'超期' if self.late else '剩余'} {Limit(self.value, self.unit)}"


def due(limit: Limit, ledger: Ledger, calendar: Calendar, closes_at: time = CLOSE_OF_BUSINESS) -> Due:
    """When the period ends; raises ImpossibleLedger.

    The first day is not counted (民法典 第二百零一条第一款). Working days leave out rest days and statutory holidays
    and take in make-up days (行政许可法 第八十二条). Calendar days and months end, where the last day is a rest day,
    on the day after (民法典 第二百零二条、第二百零三条第一款). The last day ends at close of business
    (第二百零三条第二款). Hours run from the moment itself, through nights and rest days (第二百零一条第二款).
    Suspended days are left out; a suspension entered after the period had run out changes nothing.
    """
    period = read(limit, ledger)
    suspended = period.open_gap is not None
    if period.parts[-1].unit is Unit.H:
        at = due_in_hours(period)
        return Due(day_of(at), at, provisional=False, suspended=suspended)
    counted = legs(period, calendar, closes_at)
    nominal = counted[-1].end
    on = roll(nominal, period.gaps, calendar, closes_at) if counted[-1].unit is Unit.CD else nominal
    if any(leg.unit is Unit.WD for leg in counted):
        provisional = calendar.touches_provisional(counted[0].after + timedelta(days=1), on)
    else:
        provisional = counted[-1].unit is Unit.CD and calendar.touches_provisional(nominal, on)
    return Due(on, datetime.combine(on, closes_at, SHANGHAI), provisional, suspended)


def used(limit: Limit, ledger: Ledger, calendar: Calendar, now: datetime) -> int:
    """Days of the clock's unit (hours for H) that have counted until today, or until it stopped.

    The day it starts is not among them (民法典 第二百零一条第一款), nor are those on which it stood still
    (行政许可法 第四十五条).
    """
    period = read(limit, ledger)
    if limit.unit is Unit.H:
        return running_hours(period, moment_of(period.start), _end(period, now, CLOSE_OF_BUSINESS))
    until = _last_running_day(period, now)
    return count(period.start.on, until, _display_unit(limit), period.gaps, calendar)


def remaining(
    limit: Limit, ledger: Ledger, calendar: Calendar, now: datetime, closes_at: time = CLOSE_OF_BUSINESS
) -> Remaining:
    """What is left at `now`, in the clock's own unit; a clock that stands or stopped says what was left then.

    On the last day nothing is left, and it is in time until business stops (民法典 第二百零三条第二款).
    """
    period = read(limit, ledger)
    end = due(limit, ledger, calendar, closes_at)
    moment = _end(period, now, closes_at)
    late = moment > end.at
    if limit.unit is Unit.H:
        earlier, later = (end.at, moment) if late else (moment, end.at)
        return Remaining(running_hours(period, earlier, later), Unit.H, late)
    unit, today = _display_unit(limit), _last_running_day(period, now)
    first, last = (end.on, today) if late else (today, end.on)
    return Remaining(count(first, last, unit, period.gaps, calendar), unit, late)


def _display_unit(limit: Limit) -> Unit:
    return Unit.WD if limit.unit is Unit.WD else Unit.CD


def _end(period: Period, now: datetime, closes_at: time) -> datetime:
    """The moment up to which the clock has run: now, unless it stands or stopped before."""
    if period.stop is not None:
        now = min(now, period.stop.at or datetime.combine(period.stop.on, closes_at, SHANGHAI))
    if period.open_gap is not None:
        now = min(now, period.open_gap.at or datetime.combine(period.open_gap.on, closes_at, SHANGHAI))
    return now


def _last_running_day(period: Period, now: datetime) -> date:
    days = [day_of(now)]
    days += [event.on for event in (period.stop, period.open_gap) if event is not None]
    return min(days)
