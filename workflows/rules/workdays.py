"""The working calendar: which days count, and how far away the n-th working day is (R22).

期限以工作日计算，不含法定节假日 (行政许可法 第八十二条). Saturday and Sunday rest (国务院关于职工工作时间的规定
第七条), the holidays of 全国年节及纪念日放假办法 too, and the State Council's yearly notice moves some days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from workflows.rules.festivals import statutory_holidays

_ONE_DAY = timedelta(days=1)


class DayKind(Enum):
    """Why a day counts or does not; the value is the Chinese word."""

    WORKDAY = "工作日"
    MAKE_UP = "调休上班"
    WEEKEND = "周末"
    HOLIDAY = "法定节假日"


@dataclass(frozen=True)
class Calendar:
    """Monday to Friday, corrected by the make-up days (`work`) and rest days (`rest`) that were published.

    `years` are those whose State Council notice is in. Every other year is provisional: its statutory holidays are
    taken as far as they can be known ahead, everything else is Monday to Friday. An exception of one's own in a
    provisional year (a hall closed by a flood) holds, but does not make the year official. Days are Asia/Shanghai days.
    """

    work: frozenset[date] = frozenset()
    rest: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, compare=False, repr=False)
    """What an exception is called, such as 春节; for explanations only."""
    edition: int = field(default=0, compare=False)
    """Which publication it is as of, by which what was counted by an earlier one is told; no rule asks."""
    _by_year: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        both = self.work & self.rest
        if both:
            raise ValueError(f"both working day and rest day: {min(both)}")

    def kind(self, day: date) -> DayKind:
        """What the day is: work on what would be a rest day is a make-up day, other work is work."""
        if day in self.work:
            return DayKind.MAKE_UP if day.weekday() >= 5 or day in self._assumed(day.year) else DayKind.WORKDAY
        if day in self.rest or day in self._assumed(day.year):
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY

    def name(self, day: date) -> str:
        """The holiday this day belongs to, or an empty text."""
        return self.names.get(day) or self._assumed(day.year).get(day, "")

    def is_workday(self, day: date) -> bool:
        """Does the day count among working days (行政许可法 第八十二条)?"""
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKE_UP)

    def is_provisional(self, day: date) -> bool:
        """True where the year's notice is not in yet, so the answer may still change."""
        return day.year not in self.years

    def touches_provisional(self, first: date, last: date) -> bool:
        """True where any day from `first` to `last` is provisional."""
        return any(year not in self.years for year in range(first.year, last.year + 1))

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself is not counted (民法典 第二百零一条).

        `count` is at least 1. Make-up days count, holidays do not.
        """
        if count < 1:
            raise ValueError(f"count must be at least 1, not {count}")
        year = day.year
        days = self._workdays_of(year)
        place = bisect_right(days, day.toordinal()) + count - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self._workdays_of(year)
        return date.fromordinal(days[place])

    def workdays_between(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and including `until`; negative if `until` comes first."""
        if until < after:
            return -self.workdays_between(until, after)
        total = bisect_right(self._workdays_of(until.year), until.toordinal())
        total -= bisect_right(self._workdays_of(after.year), after.toordinal())
        return total + sum(len(self._workdays_of(year)) for year in range(after.year, until.year))

    def next_workday(self, day: date) -> date:
        """`day` if it is a working day, else the first one after the rest period (民法典 第二百零三条第一款)."""
        while not self.is_workday(day):
            day += _ONE_DAY
        return day

    def previous_workday(self, day: date) -> date:
        """The last working day before `day`."""
        year = day.year
        place = bisect_left(self._workdays_of(year), day.toordinal())
        while place == 0:
            year -= 1
            place = len(self._workdays_of(year))
        return date.fromordinal(self._workdays_of(year)[place - 1])

    def _assumed(self, year: int) -> Mapping[date, str]:
        return {} if year in self.years else statutory_holidays(year)

    def _workdays_of(self, year: int) -> tuple[int, ...]:
        """Ordinals of the working days of one year, worked out once."""
        days = self._by_year.get(year)
        if days is None:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            days = tuple(n for n in range(first, last + 1) if self.is_workday(date.fromordinal(n)))
            self._by_year[year] = days
        return days
