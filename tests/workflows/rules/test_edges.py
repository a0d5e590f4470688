"""The edges of the rules of time that the mutants showed nobody stood at: a day, an hour or a minute to either side."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workflows.rules.clock import SHANGHAI, Extend, Resume, Start, Stop, Suspend, due, remaining
from workflows.rules.counting import count
from workflows.rules.ledger import Gap
from workflows.rules.lights import RUNGS, Rung, not_before, warn_at
from workflows.rules.limits import Limit, Unit
from workflows.rules.refusal import Refusal
from workflows.rules.workdays import Calendar, DayKind

HEARING = ("听证", "行政许可法第四十五条")
MARCH = date(2026, 3, 2), date(2026, 3, 31)
"""A Monday and the end of its month: 29 days after it."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def gap(first: date, last: date) -> Gap:
    return Gap(Suspend(first, *HEARING), Resume(last))


@pytest.mark.parametrize(
    ("limit", "days"), [("24H", 1.0), ("6H", 0.25), ("5WD", 7.0), ("3CD", 3.0), ("2M", 60.0), ("2026-03-02", None)]
)
def test_limits_of_every_unit_are_compared_by_about_how_many_days_they_are(limit: str, days: float | None) -> None:
    assert Limit.parse(limit).about_days == days


def test_a_day_that_does_not_exist_is_said_to_be_one() -> None:
    with pytest.raises(Refusal, match="“2026-02-30”不是有效的日期"):
        Limit.parse("2026-02-30")


def test_no_date_exceeds_itself() -> None:
    assert Limit.parse("2026-03-02").exceeds(Limit.parse("2026-03-02")) is False
    assert Limit.parse("2026-03-03").exceeds(Limit.parse("2026-03-02")) is True


def test_a_suspension_at_the_very_last_moment_of_hours_still_lengthens_them() -> None:
    ledger = [Start(date(2026, 3, 2), at(2, 10)), Suspend(date(2026, 3, 2), *HEARING, at=at(2, 14))]
    assert due(Limit.parse("4H"), [*ledger, Resume(date(2026, 3, 2), at(2, 15))], Calendar()).at == at(2, 15)


@pytest.mark.parametrize(
    ("stood", "left"),
    [
        (gap(date(2026, 3, 6), date(2026, 3, 17)), 18),
        (gap(date(2026, 2, 25), date(2026, 3, 10)), 21),
        (gap(date(2026, 3, 20), date(2026, 4, 5)), 18),
        (gap(date(2026, 2, 1), date(2026, 2, 10)), 29),
        (gap(date(2026, 4, 1), date(2026, 4, 10)), 29),
    ],
)
def test_only_the_part_of_a_suspension_that_lies_within_is_left_out(stood: Gap, left: int) -> None:
    assert count(*MARCH, Unit.CD, [stood], Calendar()) == left


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (at(2, 13, 59), "剩余不足 1 小时"),
        (at(2, 13), "剩余 1 小时"),
        (at(2, 14, 59), "超期不足 1 小时"),
        (at(2, 15), "超期 1 小时"),
    ],
)
def test_less_than_an_hour_is_said_to_be_that_to_either_side(now: datetime, said: str) -> None:
    ledger = [Start(date(2026, 3, 2), at(2, 10))]
    assert str(remaining(Limit.parse("4H"), ledger, Calendar(), now)) == said


def test_a_stopped_clock_says_what_was_left_at_that_moment() -> None:
    ledger = [Start(date(2026, 3, 2), at(2, 10)), Stop(date(2026, 3, 2), at(2, 11))]
    assert str(remaining(Limit.parse("4H"), ledger, Calendar(), at(5, 9))) == "剩余 3 小时"


def provisional(limit: str, start: date, *official: int, by: str = "") -> bool:
    ledger = [Start(start), *([Extend(start, Limit.parse(by), "法")] if by else [])]
    return due(Limit.parse(limit), ledger, Calendar(years=frozenset(official))).provisional


def test_a_due_date_is_provisional_from_the_first_day_it_counts() -> None:
    assert not provisional("3WD", date(2026, 12, 31), 2027), "the day it starts is not counted"
    assert provisional("3WD", date(2026, 12, 30), 2027)


def test_a_period_partly_of_working_days_is_provisional_through_them() -> None:
    assert provisional("3CD", date(2026, 12, 28), 2026, by="5WD")
    assert not provisional("3CD", date(2026, 12, 14), 2026, by="5WD")


def test_calendar_days_are_provisional_only_where_their_end_is_looked_up() -> None:
    assert provisional("3CD", date(2027, 3, 1), 2026), "whether the last day is one of rest is not known"
    assert not provisional("2027-03-05", date(2026, 12, 1), 2026), "a date that is named is no matter of the calendar"
    assert not provisional("3CD", date(2026, 3, 2), 2026)


def test_a_late_clock_is_to_be_answered_within_three_working_days_and_a_near_one_need_not() -> None:
    assert [RUNGS[rung].answer_within for rung in Rung] == [None, Limit(3, Unit.WD), Limit(3, Unit.WD)]


@pytest.mark.parametrize(
    ("limit", "begun", "warned"),
    [
        ("125H", datetime(2026, 2, 27, 5, tzinfo=SHANGHAI), at(3, 9)),
        ("125H", datetime(2026, 2, 27, 13, 30, tzinfo=SHANGHAI), at(3, 17, 30)),
        ("125H", datetime(2026, 2, 27, 16, tzinfo=SHANGHAI), at(4, 9)),
        ("65H", datetime(2026, 3, 1, 16, tzinfo=SHANGHAI), at(3, 17, 30)),
        ("4H", at(3, 17, 30), at(3, 20, 42)),
    ],
    ids=["at opening", "at closing", "in the evening", "in the evening before it ends at opening", "begun at closing"],
)
def test_a_period_of_hours_warns_while_somebody_is_there(limit: str, begun: datetime, warned: datetime) -> None:
    """Its last fifth begins on Tuesday at nine, at half past five, at eight in the evening."""
    assert warn_at(Limit.parse(limit), [Start(begun.date(), begun)], Calendar()) == warned


def test_what_had_run_out_as_it_began_warns_before_that() -> None:
    assert not_before(at(2, 9), at(2, 17), at(2, 17)) == at(2, 9)
    assert not_before(at(2, 9), at(2, 16), at(2, 17)) == at(2, 16)


def test_only_work_on_what_would_be_rest_is_a_make_up_day() -> None:
    monday, saturday, national_day = date(2031, 3, 3), date(2031, 3, 8), date(2031, 10, 1)
    calendar = Calendar(work=frozenset({monday, saturday, national_day}))
    assert [calendar.kind(day) for day in (monday, saturday, national_day)] == [
        DayKind.WORKDAY,
        DayKind.MAKE_UP,
        DayKind.MAKE_UP,
    ]


def test_a_day_that_is_both_is_refused_and_the_first_of_them_named() -> None:
    both = frozenset({date(2031, 3, 8), date(2031, 3, 9)})
    with pytest.raises(ValueError, match="2031-03-08"):
        Calendar(work=both, rest=both)


@pytest.mark.parametrize(
    ("limit", "warned"), [("30CD", datetime(2026, 4, 6, 9, tzinfo=SHANGHAI)), ("2026-03-31", at(25, 9))]
)
def test_days_that_stood_still_put_off_the_warning_of_calendar_days_but_not_of_a_named_date(
    limit: str, warned: datetime
) -> None:
    stood = [Suspend(date(2026, 3, 6), *HEARING), Resume(date(2026, 3, 17))]
    assert warn_at(Limit.parse(limit), [Start(MARCH[0]), *stood], Calendar()) == warned
