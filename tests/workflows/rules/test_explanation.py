"""Every due day can be explained, and the explanation, which walks, ends where the clock, which jumps, says."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.rules.ledgers import CALENDAR, LIMITS, ledgers
from workflows.rules.clock import SHANGHAI, Event, Extend, Resume, Start, Suspend, due, explain, used
from workflows.rules.limits import Limit, Unit
from workflows.rules.workdays import Calendar


def test_the_example_of_the_one_time_notice_is_explained_day_by_day(shipped: Calendar) -> None:
    days = explain(Limit.parse("5WD"), [Start(date(2026, 9, 23))], shipped)

    assert [(f"{day.date:%m-%d}", day.why) for day in days] == [
        ("09-23", "开始当日不计入"),
        ("09-24", "第 1 日"),
        ("09-25", "法定节假日：中秋节"),
        ("09-26", "法定节假日：中秋节"),
        ("09-27", "法定节假日：中秋节"),
        ("09-28", "第 2 日"),
        ("09-29", "第 3 日"),
        ("09-30", "第 4 日"),
        *((f"10-0{n}", "法定节假日：国庆节") for n in range(1, 8)),
        ("10-08", "第 5 日"),
    ]
    assert all(day.article for day in days)


def test_make_up_days_and_weekends_are_named(shipped: Calendar) -> None:
    why = {day.date: day.why for day in explain(Limit.parse("3WD"), [Start(date(2026, 9, 18))], shipped)}

    assert why[date(2026, 9, 19)] == "周末"
    assert why[date(2026, 9, 20)] == "第 1 日（调休上班）"


def test_a_day_that_counts_rests_on_the_article_of_its_unit(shipped: Calendar) -> None:
    """民法典 第二百条 for days on the calendar, 第二百零一条第一款 for the next day after the first, and the notice."""

    def articles(limit: str, start: date) -> set[str]:
        return {day.article for day in explain(Limit.parse(limit), [Start(start)], shipped) if day.counted}

    assert articles("3CD", date(2026, 3, 2)) == {"民法典第二百条"}
    assert articles("3WD", date(2026, 3, 2)) == {"民法典第二百零一条第一款"}
    assert articles("1WD", date(2026, 9, 19)) == {"国务院办公厅年度放假安排"}  # Sunday, a make-up day


def test_a_calendar_period_shows_how_it_rolls_over_a_holiday(shipped: Calendar) -> None:
    days = explain(Limit.parse("15CD"), [Start(date(2026, 9, 10))], shipped)

    assert [(day.date.day, day.counted, day.why) for day in days[-4:]] == [
        (25, True, "第 15 日"),
        (26, False, "顺延：前一日为法定节假日：中秋节"),
        (27, False, "顺延：前一日为法定节假日：中秋节"),
        (28, False, "顺延：前一日为法定节假日：中秋节"),
    ]
    assert days[-1].article == "民法典第二百零三条第一款"


def test_standing_days_rest_on_the_ground_of_the_suspension(shipped: Calendar) -> None:
    suspend = Suspend(date(2026, 3, 6), "公示", "重庆市城乡居民最低生活保障条例第十九条")
    days = explain(Limit.parse("10WD"), [Start(date(2026, 3, 2)), suspend, Resume(date(2026, 3, 17))], shipped)

    standing = [day for day in days if day.why == "暂停计时：公示"]
    assert (standing[0].date, standing[-1].date) == (date(2026, 3, 7), date(2026, 3, 17))
    assert {day.article for day in standing} == {suspend.basis}
    assert (days[-1].date, days[-1].number) == (date(2026, 3, 25), 10)


def test_a_last_day_on_which_the_clock_stood_at_close_does_not_count(shipped: Calendar) -> None:
    at = datetime(2026, 3, 3, 10, tzinfo=SHANGHAI)
    ledger = [Start(date(2026, 3, 2)), Suspend(at.date(), "鉴定", "行政许可法第四十五条", at), Resume(date(2026, 3, 4))]

    assert [(day.date.day, day.why) for day in explain(Limit.parse("1WD"), ledger, shipped)] == [
        (2, "开始当日不计入"),
        (3, "最后一日下班前已暂停计时：鉴定"),
        (4, "暂停计时：鉴定"),
        (5, "第 1 日"),
    ]


def test_days_up_to_a_fixed_date_are_all_counted(shipped: Calendar) -> None:
    days = explain(Limit.parse("2026-10-03"), [Start(date(2026, 9, 23))], shipped)

    assert (days[-1].date, days[-1].number) == (date(2026, 10, 3), 10)


def test_days_of_an_unpublished_year_are_marked(shipped: Calendar) -> None:
    days = explain(Limit.parse("5WD"), [Start(date(2026, 12, 30))], shipped)

    assert {day.date.year for day in days if day.provisional} == {2027}


def test_what_is_done_on_the_spot_counts_the_day_of_receipt(shipped: Calendar) -> None:
    at = datetime(2026, 9, 22, 10, tzinfo=SHANGHAI)

    assert [(day.date.day, day.number) for day in explain(Limit.parse("0WD"), [Start(at.date(), at)], shipped)] == [
        (22, 1)
    ]


def test_hours_are_explained_from_moment_to_moment(shipped: Calendar) -> None:
    at = datetime(2026, 9, 30, 16, 20, tzinfo=SHANGHAI)

    assert [day.why for day in explain(Limit.parse("24H"), [Start(at.date(), at)], shipped)] == [
        "自 16:20 起即时起算，共 24 小时",
        "至 16:20 届满",
    ]


def test_hours_run_through_the_days_between_day_and_night(shipped: Calendar) -> None:
    at = datetime(2026, 9, 30, 16, 20, tzinfo=SHANGHAI)
    days = explain(Limit.parse("48H"), [Start(at.date(), at)], shipped)

    assert [day.why for day in days] == ["自 16:20 起即时起算，共 48 小时", "昼夜连续计算", "至 16:20 届满"]
    assert {(day.article, day.counted, day.number) for day in days} == {("民法典第二百零一条第二款", True, None)}
    later = datetime(2030, 9, 30, 16, 20, tzinfo=SHANGHAI)
    assert not any(day.provisional for day in explain(Limit.parse("48H"), [Start(later.date(), later)], shipped))


@settings(max_examples=300)
@given(LIMITS, ledgers())
def test_the_explanation_ends_on_the_due_day(limit: Limit, ledger: list[Event]) -> None:
    days = explain(limit, ledger, CALENDAR)
    answer = due(limit, ledger, CALENDAR)

    assert days[-1].date == answer.on
    assert [day.date for day in days] == [days[0].date + timedelta(days=n) for n in range(len(days))]
    numbers = [day.number for day in days if day.counted]
    assert numbers == list(range(1, len(numbers) + 1))


@settings(max_examples=300)
@given(LIMITS, ledgers())
def test_the_same_ledger_always_gives_the_same_due_moment(limit: Limit, ledger: list[Event]) -> None:
    fresh = Calendar(CALENDAR.work, CALENDAR.rest, CALENDAR.years)

    assert due(limit, ledger, CALENDAR) == due(limit, ledger, fresh)


@settings(max_examples=300)
@given(LIMITS, ledgers(), st.integers(0, 60), st.integers(0, 20), st.booleans())
def test_one_more_suspension_never_shortens(
    limit: Limit, ledger: list[Event], wait: int, length: int, in_the_morning: bool
) -> None:
    on = ledger[-1].on + timedelta(days=wait)
    at = datetime.combine(on, time(10), SHANGHAI) if in_the_morning else None
    longer = [*ledger, Suspend(on, "鉴定", "行政许可法第四十五条", at), Resume(on + timedelta(days=length))]

    assert due(limit, longer, CALENDAR).at >= due(limit, ledger, CALENDAR).at


@settings(max_examples=300)
@given(LIMITS, ledgers(), st.integers(1, 60), st.sampled_from([Unit.WD, Unit.CD, Unit.M]))
def test_an_extension_never_shortens(limit: Limit, ledger: list[Event], value: int, unit: Unit) -> None:
    longer = [*ledger, Extend(ledger[-1].on, Limit(value, unit))]

    assert due(limit, longer, CALENDAR).at >= due(limit, ledger, CALENDAR).at


@settings(max_examples=300)
@given(LIMITS, ledgers(), st.integers(0, 100), st.integers(0, 100))
def test_time_used_never_shrinks(limit: Limit, ledger: list[Event], first: int, second: int) -> None:
    start = datetime.combine(ledger[0].on, time(12), SHANGHAI)
    earlier, later = (start + timedelta(days=n) for n in sorted((first, second)))

    assert used(limit, ledger, CALENDAR, earlier) <= used(limit, ledger, CALENDAR, later)


@pytest.mark.parametrize("limit", ["5WD", "15CD", "1M"])
def test_a_later_start_is_never_due_earlier(limit: str) -> None:
    first = date(2025, 11, 1)
    dues = [due(Limit.parse(limit), [Start(first + timedelta(days=n))], CALENDAR).on for n in range(500)]

    assert dues == sorted(dues)
