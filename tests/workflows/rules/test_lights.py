"""Lights and rungs: the thresholds where an item has none of its own."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from workflows.rules.clock import SHANGHAI, Extend, Resume, Start, Suspend, due
from workflows.rules.lights import RUNGS, Light, Rung, RungDue, light, next_rung, warn_at
from workflows.rules.limits import Limit
from workflows.rules.workdays import Calendar


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


WARN, DUE, STATUTORY = moment("2026-03-06T09:00"), moment("2026-03-09T17:30"), moment("2026-03-16T17:30")


@pytest.mark.parametrize(
    ("limit", "warned", "last_moment"),
    [
        ("1WD", "2026-03-03T09:00", "2026-03-03T17:30"),
        ("3WD", "2026-03-05T09:00", "2026-03-05T17:30"),
        ("4WD", "2026-03-05T09:00", "2026-03-06T17:30"),
        ("5WD", "2026-03-06T09:00", "2026-03-09T17:30"),
        ("6WD", "2026-03-06T09:00", "2026-03-10T17:30"),
        ("10WD", "2026-03-12T09:00", "2026-03-16T17:30"),
        ("20WD", "2026-03-24T09:00", "2026-03-30T17:30"),
        ("0WD", "2026-03-02T16:30", "2026-03-02T17:30"),
        ("5H", "2026-03-02T14:00", "2026-03-02T15:00"),
        ("10H", "2026-03-02T17:30", "2026-03-02T20:00"),  # at six in the evening nobody is there
        ("24H", "2026-03-03T09:00", "2026-03-03T10:00"),  # not at five in the morning
        ("2CD", "2026-03-04T09:00", "2026-03-04T17:30"),
        ("7CD", "2026-03-06T09:00", "2026-03-09T17:30"),  # a fifth is left on Saturday: the working day before
        ("30CD", "2026-03-26T09:00", "2026-04-01T17:30"),
        ("1M", "2026-03-26T09:00", "2026-04-02T17:30"),
        ("2026-03-20", "2026-03-16T09:00", "2026-03-20T17:30"),
    ],
)
def test_the_warning_comes_at_its_threshold(shipped: Calendar, limit: str, warned: str, last_moment: str) -> None:
    ledger = [Start(date(2026, 3, 2), moment("2026-03-02T10:00"))]

    assert due(Limit.parse(limit), ledger, shipped).at == moment(last_moment)
    assert warn_at(Limit.parse(limit), ledger, shipped) == moment(warned)


@pytest.mark.parametrize(
    ("limit", "left", "warned"),
    [
        ("10WD", "3WD", "2026-03-11T09:00"),
        ("10WD", "1WD", "2026-03-13T09:00"),
        ("3WD", "2WD", "2026-03-03T09:00"),
        ("2WD", "5WD", "2026-03-02T10:00"),  # always yellow, from its beginning
        ("30CD", "10CD", "2026-03-23T09:00"),  # twenty days on is Sunday 22 March
        ("10WD", "3CD", "2026-03-12T09:00"),  # another unit: the default
        ("24H", "2H", "2026-03-03T09:00"),
        ("24H", "20H", "2026-03-02T14:00"),
    ],
)
def test_an_item_may_have_a_threshold_of_its_own(shipped: Calendar, limit: str, left: str, warned: str) -> None:
    ledger = [Start(date(2026, 3, 2), moment("2026-03-02T10:00"))]

    assert warn_at(Limit.parse(limit), ledger, shipped, left=Limit.parse(left)) == moment(warned)


def test_a_short_period_that_begins_and_ends_at_night_warns_at_its_own_moment(shipped: Calendar) -> None:
    late = moment("2026-03-02T20:00")

    assert warn_at(Limit.parse("5H"), [Start(late.date(), late)], shipped) == moment("2026-03-03T00:00")


def test_a_warning_never_comes_before_the_clock_started(shipped: Calendar) -> None:
    late = moment("2026-03-02T17:05")

    assert warn_at(Limit.parse("0WD"), [Start(late.date(), late)], shipped) == late


def test_a_warning_moves_with_suspension_and_extension(shipped: Calendar) -> None:
    ledger = [
        Start(date(2026, 3, 2)),
        Suspend(date(2026, 3, 6), "听证", "行政许可法第四十五条"),
        Resume(date(2026, 3, 17)),
        Extend(date(2026, 3, 18), Limit.parse("10WD")),
    ]

    assert due(Limit.parse("10WD"), ledger, shipped).on == date(2026, 4, 9)
    assert warn_at(Limit.parse("10WD"), ledger, shipped) == moment("2026-04-02T09:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-06T08:59", Light.GREEN),
        ("2026-03-06T09:00", Light.YELLOW),
        ("2026-03-09T17:30", Light.YELLOW),
        ("2026-03-09T17:31", Light.RED),
        ("2026-03-16T17:30", Light.RED),
        ("2026-03-16T17:31", Light.RED_STATUTORY),
    ],
)
def test_the_light_follows_the_moments(now: str, expected: Light) -> None:
    assert light(moment(now), warn_at=WARN, due_at=DUE, statutory_due_at=STATUTORY) is expected


def test_a_standing_or_finished_clock_shows_that() -> None:
    now = moment("2026-04-01T09:00")

    assert light(now, warn_at=WARN, due_at=DUE, suspended=True) is Light.SUSPENDED
    assert light(now, warn_at=WARN, due_at=DUE, stopped_at=DUE) is Light.DONE
    assert light(now, warn_at=WARN, due_at=DUE, stopped_at=DUE + timedelta(seconds=1)) is Light.DONE_LATE


def test_lights_differ_in_words_and_shape_too() -> None:
    assert len({each.words for each in Light}) == len({each.shape for each in Light}) == len(Light)


def test_the_rungs_come_in_order_and_once() -> None:
    raised: list[Rung] = []
    moments = []
    while step := next_rung(warn_at=WARN, due_at=DUE, statutory_due_at=STATUTORY, raised=raised):
        raised.append(step.rung)
        moments.append(step.at)

    assert raised == [Rung.YELLOW, Rung.RED, Rung.RED_STATUTORY]
    assert moments == [WARN, DUE + timedelta(seconds=1), STATUTORY + timedelta(seconds=1)]


def test_a_rung_is_due_exactly_when_the_light_has_turned() -> None:
    for raised in ([], ["yellow"], ["yellow", "red"]):
        step = next_rung(warn_at=WARN, due_at=DUE, statutory_due_at=STATUTORY, raised=raised)
        assert step is not None
        assert light(step.at, warn_at=WARN, due_at=DUE, statutory_due_at=STATUTORY) is RUNGS[step.rung].light


def test_where_the_promise_is_the_statutory_limit_one_rung_stands_for_both() -> None:
    assert next_rung(warn_at=WARN, due_at=DUE, statutory_due_at=DUE, raised=["yellow"]) == RungDue(
        Rung.RED_STATUTORY, DUE + timedelta(seconds=1)
    )


def test_each_rung_tells_one_level_more() -> None:
    told = [set(RUNGS[rung].recipients) for rung in Rung]

    assert told[0] < told[1] < told[2]
    assert "leader_in_charge" in told[1] - told[0]
    assert told[2] - told[1] == {"supervisor"}
    assert [RUNGS[rung].on_supervision for rung in Rung] == [False, True, True]


def test_without_a_warning_the_first_rung_is_red_and_without_a_law_it_is_the_last() -> None:
    red = RungDue(Rung.RED, DUE + timedelta(seconds=1))
    assert next_rung(warn_at=None, due_at=DUE, statutory_due_at=STATUTORY) == red
    assert next_rung(warn_at=None, due_at=DUE) == red
    assert next_rung(warn_at=None, due_at=DUE, raised=["red"]) is None
