"""The binding vectors, each a row by its own name: from the day that is not counted to the last day."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.workflows.rules import oracle
from workflows.rules.clock import SHANGHAI, Event, Resume, Start, Suspend, due, used
from workflows.rules.limits import Limit
from workflows.rules.workdays import Calendar

ART_45 = ("鉴定", "行政许可法第四十五条")
ART_19 = ("公示", "重庆市城乡居民最低生活保障条例第十九条")


def day(month_day: str, year: int = 2026) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def row(accepted: str, limit: str, last_day: str, why: str, *more: Event, nominal: str = "") -> object:
    """`nominal` is where the days alone end: before a rest period gives way, or without the suspension."""
    ledger = [Start(date.fromisoformat(accepted)), *more]
    days = date.fromisoformat(nominal or last_day), date.fromisoformat(last_day)
    return pytest.param(limit, ledger, *days, id=f"{accepted} + {limit} = {last_day}, {why}")


VECTORS = [
    row("2016-02-01", "5WD", "2016-02-06", "the make-up Saturday before Spring Festival"),
    row("2016-02-05", "5WD", "2016-02-17", "02-06 and 02-14 count, 02-07 to 02-13 do not"),
    row("2016-09-14", "5WD", "2016-09-22", "Sunday 09-18 counts"),
    row("2016-09-30", "5WD", "2016-10-12", "10-08 and 10-09 count"),
    row("2026-02-13", "5WD", "2026-02-27", "Saturday 02-14 counts"),
    row("2026-02-13", "20WD", "2026-03-19", "over Spring Festival and both make-up days"),
    row("2026-02-15", "5WD", "2026-02-28", "accepted on a rest day, due on a make-up Saturday"),
    row("2026-04-30", "5WD", "2026-05-11", "Saturday 05-09 counts"),
    row("2026-05-08", "1WD", "2026-05-09", "a make-up Saturday is the next working day"),
    row("2026-09-18", "3WD", "2026-09-22", "Sunday 09-20 counts"),
    row("2026-09-24", "10WD", "2026-10-15", "two holidays and the make-up day 10-10"),
    row("2026-11-23", "20WD", "2026-12-21", "no holiday between"),
    row("2026-12-03", "20WD", "2026-12-31", "the last one the published years give"),
    row("2026-09-10", "15CD", "2026-09-28", "rolled over Mid-autumn", nominal="2026-09-25"),
    row("2026-09-16", "15CD", "2026-10-08", "rolled over National Day", nominal="2026-10-01"),
    row("2026-04-01", "30CD", "2026-05-06", "rolled over Labour Day", nominal="2026-05-01"),
    row(
        "2026-03-02", "10WD", "2026-03-25", "suspended from the end of 03-06 to 03-17",
        Suspend(day("03-06"), *ART_45), Resume(day("03-17")), nominal="2026-03-16",
    ),
    row(
        "2026-04-13", "30CD", "2026-05-20", "seven days of publicity excluded",
        Suspend(day("04-20"), *ART_19), Resume(day("04-27")), nominal="2026-05-13",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("limit", "ledger", "nominal", "last_day"), VECTORS)
def test_the_vectors_of_the_law(
    shipped: Calendar, limit: str, ledger: list[Event], nominal: date, last_day: date
) -> None:
    answer = due(Limit.parse(limit), ledger, shipped)

    assert answer.on == last_day
    assert answer.at == datetime(last_day.year, last_day.month, last_day.day, 17, 30, tzinfo=SHANGHAI)
    assert (answer.provisional, answer.suspended) == (False, False)
    assert oracle.last_day(Limit.parse(limit), ledger) == last_day
    if len(ledger) > 1:
        assert due(Limit.parse(limit), ledger[:1], shipped).on == nominal
    elif limit.endswith("CD"):
        assert (nominal - ledger[0].on).days == int(limit[:-2])


def test_four_of_ten_days_are_used_when_the_clock_of_the_suspended_row_stops(shipped: Calendar) -> None:
    ledger = [Start(day("03-02")), Suspend(day("03-06"), *ART_45)]

    assert used(Limit.parse("10WD"), ledger, shipped, datetime(2026, 3, 12, 9, tzinfo=SHANGHAI)) == 4


def test_2026_12_04_and_20_working_days_reach_a_year_that_is_not_published(shipped: Calendar) -> None:
    answer = due(Limit.parse("20WD"), [Start(day("12-04"))], shipped)

    assert (answer.on, answer.provisional) == (day("01-04", 2027), True)
