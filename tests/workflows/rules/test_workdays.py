"""The working calendar against a day-by-day count and against an independent table of all published years."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from chinese_calendar import constants
from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.festivals import statutory_holidays
from workflows.rules.workdays import Calendar, DayKind

EVERY_YEAR = Calendar(
    work=frozenset(constants.workdays), rest=frozenset(constants.holidays), years=frozenset(range(2004, 2027))
)
DAYS = st.dates(date(2004, 1, 1), date(2030, 12, 31))


def naive_nth_workday(calendar: Calendar, day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= calendar.is_workday(day)
    return day


def test_every_day_of_the_published_years_agrees_with_the_library() -> None:
    day = date(2004, 1, 1)
    while day.year < 2027:
        assert EVERY_YEAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_the_shipped_files_agree_with_the_library(shipped: Calendar) -> None:
    assert shipped.years == {2016, 2024, 2025, 2026}
    for year in shipped.years:
        for offset in range(366):
            day = date(year, 1, 1) + timedelta(days=offset)
            if day.year == year:
                assert shipped.is_workday(day) == chinese_calendar.is_workday(day), day


@given(DAYS, st.integers(1, 400))
def test_adding_workdays_equals_counting_them_one_by_one(day: date, count: int) -> None:
    assert EVERY_YEAR.add_workdays(day, count) == naive_nth_workday(EVERY_YEAR, day, count)


@given(DAYS, st.integers(1, 400))
def test_between_a_day_and_its_nth_workday_lie_n_workdays(day: date, count: int) -> None:
    nth = EVERY_YEAR.add_workdays(day, count)

    assert EVERY_YEAR.workdays_between(day, nth) == count
    assert EVERY_YEAR.workdays_between(nth, day) == -count
    assert EVERY_YEAR.previous_workday(nth + timedelta(days=1)) == nth


@given(DAYS, DAYS)
def test_workdays_between_equals_counting_them_one_by_one(after: date, until: date) -> None:
    after, until = min(after, until), max(after, until)
    until = min(until, after + timedelta(days=1000))
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))

    assert EVERY_YEAR.workdays_between(after, until) == sum(map(EVERY_YEAR.is_workday, days))


@given(DAYS)
def test_a_rest_day_gives_way_to_the_next_workday(day: date) -> None:
    rolled = EVERY_YEAR.next_workday(day)

    assert EVERY_YEAR.is_workday(rolled)
    assert not any(EVERY_YEAR.is_workday(day + timedelta(days=n)) for n in range((rolled - day).days))


def test_from_a_rest_day_the_next_working_day_is_the_first() -> None:
    assert EVERY_YEAR.add_workdays(date(2026, 10, 3), 1) == date(2026, 10, 8)
    assert EVERY_YEAR.add_workdays(date(2026, 6, 20), 3) == date(2026, 6, 24)
    assert EVERY_YEAR.add_workdays(date(2026, 2, 15), 5) == date(2026, 2, 28)


def test_counting_back_is_counting_forth_with_the_sign_turned() -> None:
    assert EVERY_YEAR.workdays_between(date(2026, 2, 13), date(2026, 2, 28)) == 6  # the 14th, 24th to 28th
    assert EVERY_YEAR.workdays_between(date(2026, 2, 28), date(2026, 2, 13)) == -6
    assert EVERY_YEAR.workdays_between(date(2026, 2, 13), date(2026, 2, 13)) == 0
    assert EVERY_YEAR.workdays_between(date(2024, 12, 31), date(2026, 1, 4)) == 249  # 248 of 2025 and a Sunday


def test_the_working_day_before_new_year_lies_in_the_year_before() -> None:
    assert EVERY_YEAR.previous_workday(date(2026, 1, 1)) == date(2025, 12, 31)


def test_nothing_is_the_zeroth_workday() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        EVERY_YEAR.add_workdays(date(2026, 3, 2), 0)


def test_an_unpublished_year_rests_on_what_is_known_of_its_holidays(shipped: Calendar) -> None:
    assert shipped.is_provisional(date(2027, 3, 1))
    assert not shipped.is_provisional(date(2026, 12, 31))
    resting = [
        date(2027, 1, 1),
        date(2027, 2, 5),  # the eve of Spring Festival
        date(2027, 2, 8),
        date(2027, 4, 5),
        date(2027, 6, 9),
        date(2027, 9, 15),
        date(2027, 10, 1),
    ]
    assert [shipped.kind(day) for day in resting] == [DayKind.HOLIDAY] * 7
    assert shipped.name(date(2027, 2, 5)) == "春节"
    assert shipped.is_workday(date(2027, 10, 4))


def test_an_exception_of_ones_own_does_not_make_a_year_official() -> None:
    flooded = Calendar(rest=frozenset({date(2027, 7, 1)}))

    assert not flooded.is_workday(date(2027, 7, 1))
    assert flooded.is_provisional(date(2027, 7, 1))


def test_a_published_year_replaces_what_was_assumed() -> None:
    published = Calendar(rest=frozenset({date(2027, 1, 1)}), years=frozenset({2027}))

    assert published.is_workday(date(2027, 2, 8))
    assert not published.is_workday(date(2027, 1, 1))


def test_the_first_and_the_last_day_of_a_year_count_where_they_are_worked() -> None:
    """Nothing is published of 2027 here but that it was published: the first of January, a Friday, is a Friday."""
    published = Calendar(years=frozenset({2026, 2027}))

    assert published.workdays_between(date(2026, 12, 30), date(2027, 1, 1)) == 2
    assert published.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert published.previous_workday(date(2027, 1, 1)) == date(2026, 12, 31)


def test_no_day_is_both_working_and_resting() -> None:
    with pytest.raises(ValueError, match="both"):
        Calendar(work=frozenset({date(2026, 2, 14)}), rest=frozenset({date(2026, 2, 14)}))


@pytest.mark.parametrize("year", range(2008, 2027))
def test_the_computed_holidays_were_holidays(year: int) -> None:
    for day, name in statutory_holidays(year).items():
        eve = name == "春节" and day - timedelta(days=1) not in statutory_holidays(year)
        if year >= 2025 or not (eve or (day.month, day.day) == (5, 2)):  # both became statutory in 2025
            assert not chinese_calendar.is_workday(day), (day, name)


@pytest.mark.parametrize("year", range(2004, 2056))
def test_the_lunar_holidays_lie_where_they_can(year: int) -> None:
    days = sorted(day for day, name in statutory_holidays(year).items() if name == "春节")
    first = days[1]

    assert len(days) == 4
    assert date(year, 1, 21) <= first <= date(year, 2, 20)


def test_beyond_the_table_only_the_solar_holidays_are_assumed() -> None:
    assert set(statutory_holidays(2090).values()) == {"元旦", "清明节", "劳动节", "国庆节"}
    assert "清明节" not in statutory_holidays(2150).values()
