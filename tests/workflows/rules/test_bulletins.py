"""When a bulletin is due, and what counts as overdue."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.limits.calendars import build_calendar, parse_year
from workflows.rules.bulletins import Month, Overdue, first_workday, form_of, newest_due, outstanding, parse_month
from workflows.rules.refusal import Refusal
from workflows.rules.workdays import Calendar
from workflows.settings import ROOT


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    files = (ROOT / "bpmn" / "calendars").glob("cn-*.yaml")
    return build_calendar([parse_year(path.read_text(encoding="utf-8")) for path in files])


def test_the_first_working_day_comes_after_the_holidays(calendar: Calendar) -> None:
    assert first_workday(Month(2026, 10), calendar) == date(2026, 10, 8)
    assert first_workday(Month(2016, 2), calendar) == date(2016, 2, 1)
    assert newest_due(date(2026, 10, 7), calendar) == Month(2026, 8)
    assert newest_due(date(2026, 10, 8), calendar) == Month(2026, 9)
    assert newest_due(date(2026, 1, 31), calendar) == Month(2025, 12)


def test_what_was_missed_is_made_up_from_the_oldest_on() -> None:
    assert list(outstanding(None, Month(2026, 9))) == [Month(2026, 9)]
    assert list(outstanding(Month(2026, 9), Month(2026, 9))) == []
    assert list(outstanding(Month(2025, 11), Month(2026, 1))) == [Month(2025, 12), Month(2026, 1)]


def test_a_month_is_read_and_written() -> None:
    assert parse_month("2026-09") == Month(2026, 9)
    assert (Month(2026, 9).code, Month(2026, 9).words) == ("2026-09", "2026年9月")
    assert (Month(2024, 2).first, Month(2024, 2).last) == (date(2024, 2, 1), date(2024, 2, 29))
    for wrong in ("", "2026-13", "2026-9", "２０２６-09", "2026-00", "9-2026"):
        with pytest.raises(Refusal):
            parse_month(wrong)


def test_a_clock_that_ran_out_is_one_of_the_five_forms() -> None:
    assert form_of("promised") is form_of("statutory") is Overdue.WHOLE
    assert form_of("notice") is Overdue.UNANSWERED
    assert form_of("step", "deliver") is Overdue.DELIVERY
    assert form_of("step", "examine") is form_of("verification") is None
