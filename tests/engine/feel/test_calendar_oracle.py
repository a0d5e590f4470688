"""Dates agree with a calendar worked out by hand: leap years and lengths of months, counted in whole numbers alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import Months, evaluate

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
Day = tuple[int, int, int]
days = st.builds(
    lambda year, month, day: (year, month, min(day, length(year, month))),
    st.integers(1, 9999),
    st.integers(1, 12),
    st.integers(1, 31),
)


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length(year: int, month: int) -> int:
    return LENGTHS[month - 1] + (month == 2 and leap(year))


def of_year(day: Day) -> int:
    """Which day of its year it is, from 1."""
    return sum(length(day[0], month) for month in range(1, day[1])) + day[2]


def number(day: Day) -> int:
    """Days since the first of January of the year 1, which was a Monday and is 0."""
    before = day[0] - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + of_year(day) - 1


def week(day: Day) -> int:
    """ISO 8601: weeks begin on Monday, the first one has the year's first Thursday."""
    weekday = number(day) % 7
    thursday = number(day) + 3 - weekday
    first = max(first for year in (day[0] - 1, day[0], day[0] + 1) if (first := number((year, 1, 1))) <= thursday)
    return (thursday - first) // 7 + 1


def moved(day: Day, months: int) -> Day | None:
    """The same day of another month, else that month's last (民法典 art. 202); None outside the years 1 to 9999."""
    year, month = divmod(day[0] * 12 + day[1] - 1 + months, 12)
    return (year, month + 1, min(day[2], length(year, month + 1))) if 1 <= year <= 9999 else None


def months_between(start: Day, end: Day) -> int:
    """Whole months from one day to another, negative when it is before."""
    if end < start:
        return -months_between(end, start)
    whole = (end[0] - start[0]) * 12 + end[1] - start[1]
    return whole - (end[2] < start[2])


def ask(text: str, **context: Any) -> Any:
    return evaluate(text, context)


def as_date(day: Day) -> date:
    return date(*day)


@given(days, st.integers(-4_000_000, 4_000_000))
def test_days_are_added_and_taken_apart_as_numbers(day: Day, by: int) -> None:
    later = ask('d + duration("P1D") * n', d=as_date(day), n=by)
    if later is None:
        assert not 0 <= number(day) + by <= number((9999, 12, 31))
    else:
        assert number((later.year, later.month, later.day)) == number(day) + by
        assert ask('(later - d) / @"P1D"', d=as_date(day), later=later) == by


@given(days, days)
def test_order_and_distance_are_those_of_the_numbers(one: Day, other: Day) -> None:
    given_days = {"a": as_date(one), "b": as_date(other)}
    assert ask("a < b", **given_days) is (number(one) < number(other))
    assert ask("a = b", **given_days) is (number(one) == number(other))
    assert ask('(b - a) / @"P1D"', **given_days) == number(other) - number(one)


@given(days)
def test_parts_and_names_of_a_day(day: Day) -> None:
    d = as_date(day)
    assert ask("[d.year, d.month, d.day]", d=d) == list(day)
    assert ask("d.weekday", d=d) == number(day) % 7 + 1
    assert ask("day of week(d)", d=d) == WEEKDAYS[number(day) % 7]
    assert ask("month of year(d)", d=d) == MONTHS[day[1] - 1]
    assert ask("day of year(d)", d=d) == of_year(day)
    assert ask("week of year(d)", d=d) == week(day)


@given(days, st.integers(-200_000, 200_000))
def test_months_are_added_to_the_same_day_or_the_last(day: Day, by: int) -> None:
    expected = moved(day, by)
    assert ask("d + m", d=as_date(day), m=Months(by)) == (None if expected is None else as_date(expected))


@given(days, days)
def test_whole_months_between_two_days(one: Day, other: Day) -> None:
    between = ask("years and months duration(a, b)", a=as_date(one), b=as_date(other))
    assert between == Months(months_between(one, other))


@given(st.integers(-10, 10_010), st.integers(-1, 14), st.integers(-1, 33))
def test_a_date_exists_where_the_calendar_has_it(year: int, month: int, day: int) -> None:
    exists = 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= length(year, month)
    assert (ask("date(y, m, d)", y=year, m=month, d=day) is not None) is exists
    if 0 <= year <= 9999 and month >= 0 and day >= 0:
        text = f"{year:04}-{month:02}-{day:02}"
        assert (ask("date(t)", t=text) is not None) is exists


@given(days, st.integers(0, 86_399), st.integers(-(10**9), 10**9))
def test_seconds_are_added_to_a_moment_as_numbers(day: Day, second: int, by: int) -> None:
    moment = f"{day[0]:04}-{day[1]:02}-{day[2]:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    later = ask('date and time(t) + duration("PT1S") * n', t=moment, n=by)
    whole = number(day) * 86_400 + second + by
    if later is None:
        assert not 0 <= whole < (number((9999, 12, 31)) + 1) * 86_400
    else:
        clock = later.hour * 3600 + later.minute * 60 + later.second
        assert number((later.year, later.month, later.day)) * 86_400 + clock == whole


@pytest.mark.parametrize(
    ("day", "told"), [((2026, 11, 27), 4), ((2000, 2, 29), 1), ((1, 1, 1), 0), ((1949, 10, 1), 5), ((9999, 12, 31), 4)]
)
def test_the_hand_made_calendar_itself_knows_days_of_the_week(day: Day, told: int) -> None:
    """0 is Monday."""
    assert number(day) % 7 == told
