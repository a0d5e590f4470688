"""Legal clocks: what follows from the articles."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from workflows.rules.clock import (
    SHANGHAI,
    Extend,
    ImpossibleLedger,
    Restart,
    Resume,
    Start,
    State,
    Stop,
    Suspend,
    due,
    explain,
    remaining,
    state,
    used,
)
from workflows.rules.limits import Limit
from workflows.rules.workdays import Calendar

HEARING = ("听证", "行政许可法第四十五条")


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def suspended(on: str, at: str | None = None) -> Suspend:
    return Suspend(day(on), *HEARING, at=moment(f"{on}T{at}") if at else None)


def test_a_suspension_on_the_last_day_before_close_leaves_that_day_to_be_made_good(shipped: Calendar) -> None:
    ledger = [Start(day("2026-03-02")), suspended("2026-03-03", "10:00"), Resume(day("2026-03-10"))]

    assert due(Limit.parse("1WD"), ledger, shipped).on == day("2026-03-11")


def test_a_suspension_lifted_before_close_of_the_last_day_changes_nothing(shipped: Calendar) -> None:
    lifted = Resume(day("2026-03-03"), moment("2026-03-03T11:00"))
    ledger = [Start(day("2026-03-02")), suspended("2026-03-03", "10:00"), lifted]

    assert due(Limit.parse("1WD"), ledger, shipped).on == day("2026-03-03")


def test_of_several_suspensions_on_the_last_day_one_that_stands_at_close_leaves_it_to_be_made_good(
    shipped: Calendar,
) -> None:
    lifted = Resume(day("2026-03-03"), moment("2026-03-03T11:00"))
    begun = [Start(day("2026-03-02")), suspended("2026-03-03", "10:00"), lifted]
    ledger = [*begun, suspended("2026-03-03", "16:00"), Resume(day("2026-03-10"))]

    assert due(Limit.parse("1WD"), ledger, shipped).on == day("2026-03-11")
    assert explain(Limit.parse("1WD"), ledger, shipped)[-1].date == day("2026-03-11")


def test_a_suspension_after_the_last_moment_cures_nothing(shipped: Calendar) -> None:
    ledger = [Start(day("2026-03-02")), suspended("2026-03-03", "17:31"), Resume(day("2026-03-10"))]

    assert due(Limit.parse("1WD"), ledger, shipped).on == day("2026-03-03")


def test_overlapping_suspensions_stand_as_one(shipped: Calendar) -> None:
    ledger = [
        Start(day("2026-03-02")),
        suspended("2026-03-06"),
        suspended("2026-03-09"),
        Resume(day("2026-03-12")),
        Resume(day("2026-03-17")),
    ]

    assert due(Limit.parse("10WD"), ledger, shipped).on == day("2026-03-25")


def test_an_open_suspension_is_marked_and_gives_the_earliest_due_day(shipped: Calendar) -> None:
    answer = due(Limit.parse("10WD"), [Start(day("2026-03-02")), suspended("2026-03-06")], shipped)

    assert (answer.suspended, answer.on) == (True, day("2026-03-16"))


def test_a_calendar_period_suspended_on_the_rest_day_it_would_end_on_ends_after_the_resumption(
    shipped: Calendar,
) -> None:
    # The fifth day is Saturday 2026-03-07, rolled to Monday 03-09, while the clock stands from Sunday to Wednesday.
    ledger = [Start(day("2026-03-02")), suspended("2026-03-08"), Resume(day("2026-03-11"))]

    assert due(Limit.parse("5CD"), ledger, shipped).on == day("2026-03-12")


@pytest.mark.parametrize(
    ("limit", "by", "last_day"),
    [
        ("20WD", "10WD", "2026-04-14"),  # Qingming on Monday 04-06
        ("60CD", "30CD", "2026-06-01"),  # 05-31 is a Sunday
        ("10WD", "15CD", "2026-03-31"),
        ("1M", "1M", "2026-05-06"),  # 05-02 lies in the Labour Day holiday
        ("2026-03-31", "2026-04-30", "2026-04-30"),
        ("2026-03-31", "2WD", "2026-04-02"),
        ("0WD", "2WD", "2026-03-04"),
    ],
)
def test_an_extension_adds_to_the_period(shipped: Calendar, limit: str, by: str, last_day: str) -> None:
    ledger = [Start(day("2026-03-02")), Extend(day("2026-03-02"), Limit.parse(by), "行政许可法第四十二条")]

    assert due(Limit.parse(limit), ledger, shipped).on == day(last_day)


@pytest.mark.parametrize(
    ("accepted", "limit", "last_day"),
    [
        ("2026-01-31", "1M", "2026-02-28"),
        ("2026-03-31", "1M", "2026-04-30"),
        ("2026-02-28", "1M", "2026-03-30"),  # 03-28 is a Saturday
        ("2025-11-30", "3M", "2026-02-28"),
        ("2024-01-31", "1M", "2024-02-29"),
        ("2026-07-01", "3M", "2026-10-08"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_end_of_the_month(
    shipped: Calendar, accepted: str, limit: str, last_day: str
) -> None:
    assert due(Limit.parse(limit), [Start(day(accepted))], shipped).on == day(last_day)


def test_hours_run_at_once_through_nights_and_rest_days(shipped: Calendar) -> None:
    ledger = [Start(day("2026-09-30"), moment("2026-09-30T16:20"))]

    answer = due(Limit.parse("24H"), ledger, shipped)

    assert answer.at == moment("2026-10-01T16:20")
    assert not answer.provisional


def test_hours_leave_a_suspension_out_to_the_minute(shipped: Calendar) -> None:
    ledger = [
        Start(day("2026-09-07"), moment("2026-09-07T10:00")),
        suspended("2026-09-07", "11:00"),
        Resume(day("2026-09-08"), moment("2026-09-08T09:30")),
    ]

    assert due(Limit.parse("4H"), ledger, shipped).at == moment("2026-09-08T12:30")
    assert used(Limit.parse("4H"), ledger, shipped, moment("2026-09-08T10:30")) == 2
    assert str(remaining(Limit.parse("4H"), ledger, shipped, moment("2026-09-08T10:30"))) == "剩余 2 小时"


def test_hours_need_the_moment(shipped: Calendar) -> None:
    with pytest.raises(ImpossibleLedger, match="具体时刻"):
        due(Limit.parse("4H"), [Start(day("2026-09-07"))], shipped)


def test_hours_are_not_extended_by_days(shipped: Calendar) -> None:
    start = Start(day("2026-09-07"), moment("2026-09-07T10:00"))

    with pytest.raises(ImpossibleLedger, match="按小时"):
        due(Limit.parse("4H"), [start, Extend(day("2026-09-07"), Limit.parse("1WD"))], shipped)


@pytest.mark.parametrize(
    ("received", "last_moment"),
    [
        ("2026-09-22T10:00", "2026-09-22T17:30"),
        ("2026-09-22T20:00", "2026-09-23T17:30"),  # after hours: the hall is open again the next day
        ("2026-09-24T17:30", "2026-09-28T17:30"),  # Mid-autumn lies between
        ("2026-09-20T10:00", "2026-09-20T17:30"),  # a make-up Sunday
        ("2026-10-03T10:00", "2026-10-08T17:30"),
    ],
)
def test_what_is_done_on_the_spot_is_due_at_close_of_the_day_of_receipt(
    shipped: Calendar, received: str, last_moment: str
) -> None:
    at = moment(received)

    assert due(Limit.parse("0WD"), [Start(at.date(), at)], shipped).at == moment(last_moment)


def test_a_fixed_day_stays_whatever_the_calendar_says(shipped: Calendar) -> None:
    ledger = [Start(day("2026-03-02")), suspended("2026-03-06"), Resume(day("2026-03-17"))]

    answer = due(Limit.parse("2026-10-03"), ledger, shipped)

    assert (answer.on, answer.provisional) == (day("2026-10-03"), False)


def test_a_restart_counts_the_whole_period_anew(shipped: Calendar) -> None:
    ledger = [Start(day("2026-03-02")), Extend(day("2026-03-03"), Limit.parse("3WD")), Restart(day("2026-03-10"))]

    assert due(Limit.parse("5WD"), ledger, shipped).on == day("2026-03-17")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-03-02T10:00", "剩余 5 个工作日"),
        ("2026-03-06T10:00", "剩余 1 个工作日"),
        ("2026-03-07T10:00", "剩余 1 个工作日"),
        ("2026-03-09T17:30", "今日到期"),
        ("2026-03-09T17:31", "今日已超期"),
        ("2026-03-11T09:00", "超期 2 个工作日"),
    ],
)
def test_what_is_left_is_told_in_the_clocks_own_unit(shipped: Calendar, now: str, words: str) -> None:
    assert str(remaining(Limit.parse("5WD"), [Start(day("2026-03-02"))], shipped, moment(now))) == words


def test_a_standing_clock_says_what_was_left_when_it_stopped(shipped: Calendar) -> None:
    ledger = [Start(day("2026-03-02")), suspended("2026-03-06")]

    assert str(remaining(Limit.parse("10WD"), ledger, shipped, moment("2026-05-20T10:00"))) == "剩余 6 个工作日"


def test_a_stopped_clock_uses_no_more_days(shipped: Calendar) -> None:
    ledger = [Start(day("2026-03-02")), Stop(day("2026-03-04"), moment("2026-03-04T11:00"))]

    assert used(Limit.parse("5WD"), ledger, shipped, moment("2026-06-01T09:00")) == 2
    assert not remaining(Limit.parse("5WD"), ledger, shipped, moment("2026-06-01T09:00")).late


def test_the_state_follows_from_the_ledger() -> None:
    ledger = [Start(day("2026-03-02")), suspended("2026-03-03"), Resume(day("2026-03-04")), Stop(day("2026-03-05"))]

    assert [state(ledger[:n]) for n in range(5)] == [
        State.NOT_STARTED,
        State.RUNNING,
        State.SUSPENDED,
        State.RUNNING,
        State.STOPPED,
    ]


@pytest.mark.parametrize(
    "ledger",
    [
        [],
        [Stop(day("2026-03-02"))],
        [Start(day("2026-03-02")), Start(day("2026-03-03"))],
        [Start(day("2026-03-02")), Resume(day("2026-03-03"))],
        [Start(day("2026-03-02")), Stop(day("2026-03-03")), Resume(day("2026-03-04"))],
        [Start(day("2026-03-02")), suspended("2026-03-01")],
    ],
)
def test_an_entry_that_cannot_follow_is_refused(shipped: Calendar, ledger: list[object]) -> None:
    with pytest.raises(ImpossibleLedger):
        due(Limit.parse("5WD"), ledger, shipped)  # type: ignore[arg-type]


def test_an_official_calendar_moves_a_provisional_due_day(shipped: Calendar) -> None:
    start, limit = [Start(day("2026-12-30"))], Limit.parse("2WD")
    notice = Calendar(shipped.work | {day("2027-01-02")}, shipped.rest | {day("2027-01-01")}, shipped.years | {2027})

    before, after = due(limit, start, shipped), due(limit, start, notice)

    assert (before.on, before.provisional) == (day("2027-01-04"), True)
    assert (after.on, after.provisional) == (day("2027-01-02"), False)
    assert before.at - after.at == timedelta(days=2)


def test_a_period_that_moved_from_a_rest_day_and_stands_at_close_of_the_day_after_ends_when_time_has_run_again(
    shipped: Calendar,
) -> None:
    """民法典 第二百零三条第一款: Saturday gives way to Monday; on Monday time stood still when business stopped."""
    begun = [Start(day("2026-03-02"))]
    assert due(Limit.parse("5CD"), begun, shipped).on == day("2026-03-09")

    stood = [*begun, suspended("2026-03-09", "10:00"), Resume(day("2026-03-12"))]
    assert due(Limit.parse("5CD"), stood, shipped).on == day("2026-03-13")
    until_friday = [*begun, suspended("2026-03-09", "10:00"), Resume(day("2026-03-13"))]
    assert due(Limit.parse("5CD"), until_friday, shipped).on == day("2026-03-16"), "and Saturday is a rest day again"


def test_hours_that_have_run_out_are_not_lengthened_by_a_suspension_after_them(shipped: Calendar) -> None:
    begun = [Start(day("2026-03-02"), moment("2026-03-02T10:00"))]
    late = [suspended("2026-03-02", "15:00"), Resume(day("2026-03-02"), moment("2026-03-02T16:00"))]

    assert due(Limit.parse("4H"), [*begun, *late], shipped).at == moment("2026-03-02T14:00")


def test_what_stood_still_before_a_period_began_anew_takes_nothing_from_it(shipped: Calendar) -> None:
    ledger = [Start(day("2026-03-02")), suspended("2026-03-03"), Resume(day("2026-03-05")), Restart(day("2026-03-10"))]

    assert due(Limit.parse("5WD"), ledger, shipped).on == day("2026-03-17")


def test_where_a_clock_stands_is_told_whatever_it_counts() -> None:
    at = moment("2026-03-02T10:00")
    ledger = [Start(at.date(), at), Extend(at.date(), Limit.parse("2H"), "法", at)]
    assert state(ledger) is State.RUNNING
    assert state([*ledger, Suspend(at.date(), *HEARING, at=at)]) is State.SUSPENDED
    assert state([*ledger, Stop(at.date(), at)]) is State.STOPPED
    assert state([]) is State.NOT_STARTED


@pytest.mark.parametrize(
    "event", [suspended("2026-03-05"), Resume(day("2026-03-05")), Restart(day("2026-03-05")), Stop(day("2026-03-05"))]
)
def test_nothing_is_entered_after_the_end(event: Suspend | Resume | Restart | Stop) -> None:
    with pytest.raises(ImpossibleLedger, match="已经停止"):
        state([Start(day("2026-03-02")), Stop(day("2026-03-04")), event])
