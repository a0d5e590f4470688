"""Every day of a period: counted or not, why, and on which article that rests (R22).

民法典 第二百条、第二百零一条、第二百零三条; for rest days 国务院关于职工工作时间的规定 第七条 and
全国年节及纪念日放假办法 第二条; for days that stood still the ground of the suspension.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from workflows.rules.counting import Leg, legs
from workflows.rules.hours import HOURS_ARTICLE, due_in_hours, moment_of
from workflows.rules.ledger import CLOSE_OF_BUSINESS, SHANGHAI, Gap, Ledger, Period, read
from workflows.rules.limits import Limit, Unit
from workflows.rules.workdays import Calendar, DayKind

_FIRST_DAY = "民法典第二百零一条第一款"
_ROLL = "民法典第二百零三条第一款"
_CALENDAR_DAYS = "民法典第二百条"
_REST = {
    DayKind.WEEKEND: "国务院关于职工工作时间的规定第七条",
    DayKind.HOLIDAY: "全国年节及纪念日放假办法第二条及年度放假安排",
}
_MAKE_UP = "国务院办公厅年度放假安排"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the explanation; `number` is which counted day it is, None where it does not count."""

    date: date
    counted: bool
    number: int | None
    why: str
    article: str
    provisional: bool = False


def explain(limit: Limit, ledger: Ledger, calendar: Calendar, closes_at: time = CLOSE_OF_BUSINESS) -> list[Day]:
    """The days from the first, which is not counted, to the last, in order; raises ImpossibleLedger.

    The walk asks of every single day whether it counts, so it is a check on `due`, which jumps.
    """
    period = read(limit, ledger)
    if period.parts[-1].unit is Unit.H:
        return _explain_hours(period)
    number, first, counted = 0, period.start.on, legs(period, calendar, closes_at)
    days: list[Day] = []
    if counted[0].after >= first:  # what is done on the spot counts the day of receipt, where the hall is open
        days.append(Day(first, False, None, "开始当日不计入", _FIRST_DAY, calendar.is_provisional(first)))
    for leg in counted:
        day, left = days[-1].date if days else leg.after, leg.days
        while left > 0:
            day += _ONE_DAY
            why, article = _obstacle(day, leg, period, calendar, last=left == 1, closes_at=closes_at)
            if why:
                days.append(Day(day, False, None, why, article, calendar.is_provisional(day)))
                continue
            number, left = number + 1, left - 1
            days.append(_counted(day, number, leg, calendar))
    if counted[-1].unit is Unit.CD:
        days += _rolled(days[-1].date, period, calendar, closes_at)
    return days


def _obstacle(
    day: date, leg: Leg, period: Period, calendar: Calendar, *, last: bool, closes_at: time
) -> tuple[str, str]:
    """Why this day does not count, and the article; two empty texts where it does."""
    if leg.unit is Unit.DATE:
        return "", ""
    for gap in period.gaps:
        if gap.after < day <= gap.until:
            return _standing(gap)
    kind = calendar.kind(day)
    if leg.unit is Unit.WD and kind in _REST:
        return _rest(day, calendar)
    for gap in period.gaps:
        if last and gap.stands_at_end_of(day, closes_at):
            return f"最后一日下班前已暂停计时：{gap.suspend.kind}", gap.suspend.basis
    return "", ""


def _rest(day: date, calendar: Calendar) -> tuple[str, str]:
    kind = calendar.kind(day)
    name = calendar.name(day) if kind is DayKind.HOLIDAY else ""
    return f"{kind.value}：{name}" if name else kind.value, _REST[kind]


def _standing(gap: Gap) -> tuple[str, str]:
    return f"暂停计时：{gap.suspend.kind}", gap.suspend.basis


def _counted(day: date, number: int, leg: Leg, calendar: Calendar) -> Day:
    why, article = f"第 {number} 日", _CALENDAR_DAYS if leg.unit is Unit.CD else ""
    if leg.unit is Unit.WD and calendar.kind(day) is DayKind.MAKE_UP:
        why, article = f"{why}（调休上班）", _MAKE_UP
    return Day(day, True, number, why, article or _FIRST_DAY, calendar.is_provisional(day))


def _rolled(nominal: date, period: Period, calendar: Calendar, closes_at: time) -> list[Day]:
    """The days after a last day that was a rest day, up to the day on which the period ends."""
    days: list[Day] = []
    day = nominal
    while not calendar.is_workday(day) or any(gap.stands_at_end_of(day, closes_at) for gap in period.gaps):
        why = _rest(day, calendar)[0] if not calendar.is_workday(day) else "暂停计时"
        day += _ONE_DAY
        days.append(Day(day, False, None, f"顺延：前一日为{why}", _ROLL, calendar.is_provisional(day)))
    return days


def _explain_hours(period: Period) -> list[Day]:
    """Every day the hours run through; hours have no number and stop for nothing but a suspension."""
    begun, ended = moment_of(period.start).astimezone(SHANGHAI), due_in_hours(period)
    hours = sum(part.value for part in period.parts)
    days, day = list[Day](), begun.date()
    while day <= ended.date():
        why = "昼夜连续计算"
        if day == begun.date():
            why = f"自 {begun:%H:%M} 起即时起算，共 {hours} 小时"
        elif day == ended.date():
            why = f"至 {ended:%H:%M} 届满"
        days.append(Day(day, True, None, why, HOURS_ARTICLE))
        day += _ONE_DAY
    return days
