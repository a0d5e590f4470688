"""The texts of timers, read as ISO 8601."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import SHANGHAI
from engine.spiff.timers import Cycle, Duration, parse_cycle, parse_duration, parse_moment

START = datetime(2027, 1, 31, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("P7D", "2027-02-07T01:00"),
        ("PT4H", "2027-01-31T05:00"),
        ("P1M", "2027-02-28T01:00"),
        ("P13M", "2028-02-29T01:00"),
        ("P1Y1M", "2028-02-29T01:00"),
        ("P2W", "2027-02-14T01:00"),
        ("P1DT12H30M15.5S", "2027-02-01T13:30:15.5"),
        ("PT0S", "2027-01-31T01:00"),
    ],
)
def test_durations_are_counted_from_the_start(text: str, due: str) -> None:
    duration = parse_duration(text)
    assert duration is not None
    assert duration.after(START) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "text", "end"),
    [
        ("2027-01-31", "P1M", "2027-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2027-03-31", "P1M", "2027-04-30"),
        ("2027-08-31", "P1M", "2027-09-30"),
        ("2027-08-31", "P6M", "2028-02-29"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2028-02-29", "P4Y", "2032-02-29"),
        ("2027-12-15", "P1M", "2028-01-15"),
        ("2027-11-30", "P3M", "2028-02-29"),
    ],
)
def test_a_month_without_the_day_ends_on_its_last_day(begin: str, text: str, end: str) -> None:
    """民法典 art. 202: the day of the same number in the month of expiry; where there is none, the month's last day."""
    duration, start = parse_duration(text), parse_moment(begin)
    assert duration is not None
    assert start is not None
    assert duration.after(start) == parse_moment(end)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 60))
def test_months_added_never_leave_the_month_they_lead_to(day: date, months: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    due = Duration(months, timedelta()).after(start).astimezone(SHANGHAI)
    assert due.year * 12 + due.month == start.year * 12 + start.month + months
    assert due.day == day.day or (due + timedelta(days=1)).day == 1


def test_months_are_counted_in_shanghai() -> None:
    evening = datetime(2027, 1, 30, 17, 0, tzinfo=UTC)  # already 31 January there
    assert Duration(1, timedelta()).after(evening) == datetime(2027, 2, 27, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1", "7D", "P-1D", "P1H", "P1DT", "P999Y", "PT1e9H", "P1D;", "２"])
def test_other_texts_are_not_durations(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01T09:00:00+08:00", datetime(2026, 12, 1, 1, tzinfo=UTC)),
        ("2026-12-01T09:00:00Z", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("2026-12-01T09:00:00", datetime(2026, 12, 1, 1, tzinfo=UTC)),
        ("2026-12-01", datetime(2026, 11, 30, 16, tzinfo=UTC)),
        ("tomorrow", None),
        ("2026-13-01", None),
    ],
)
def test_moments_without_an_offset_are_meant_in_shanghai(text: str, moment: datetime | None) -> None:
    assert parse_moment(text) == moment


def test_cycles_say_how_often_and_from_when() -> None:
    hourly = Duration(0, timedelta(hours=1))
    assert parse_cycle("R3/PT1H") == Cycle(3, hourly, None)
    assert parse_cycle("R/PT1H") == Cycle(None, hourly, None)
    assert parse_cycle("R3/2026-12-01T09:00:00+08:00/PT1H") == Cycle(3, hourly, datetime(2026, 12, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "text", ["R3", "R3/", "R0/PT1H", "R3/PT0S", "RR/PT1H", "R3/x/PT1H", "R3/PT1H/2026-12-01", "0 0 * * *"]
)
def test_other_texts_are_not_cycles(text: str) -> None:
    assert parse_cycle(text) is None
