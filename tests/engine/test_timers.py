"""Timers fire exactly when business time reaches them, and only when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import timers
from engine.runtime import FlowProblem
from engine.store.tables import TimerRow
from tests.engine.conftest import MORNING, Play
from tests.engine.diagrams import boundary, catch, diagram, script, timer, user


def due(play: Play) -> list[datetime]:
    with play.database.read() as session:
        return sorted(row.due_at for row in session.query(TimerRow))


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_boundary_timer_fires_once_when_due(play: Play, interrupting: bool) -> None:
    nodes = user("a", "late") + boundary("t", "a", timer("PT4H"), interrupting)
    play.start(diagram(nodes, "s > a; a > e; t > late; late > e"))
    assert due(play) == [MORNING + timedelta(hours=4)]
    assert play.wait(hours=3, minutes=59, seconds=59) == []
    assert len(play.wait(seconds=1)) == 1
    assert play.open == (["late"] if interrupting else ["a", "late"])
    assert play.wait(days=30) == []


def test_a_timer_is_computed_from_the_moment_its_task_opened(play: Play) -> None:
    nodes = user("a", "b", "late") + boundary("t", "b", timer("P1D"))
    play.start(diagram(nodes, "s > a; a > b; b > e; t > late; late > e"))
    play.wait(days=3)
    play.complete("a")
    assert due(play) == [MORNING + timedelta(days=4)]


def test_an_intermediate_timer_waits_for_a_date_with_its_offset(play: Play) -> None:
    play.start(diagram(catch("t", timer(date="2026-12-01T09:00:00+08:00")) + user("a"), "s > t; t > a; a > e"))
    assert due(play) == [datetime(2026, 12, 1, 1, tzinfo=UTC)]
    assert play.wait(days=28, hours=23) == []
    play.wait(hours=1)
    assert play.open == ["a"]


def test_a_cycle_fires_as_often_as_it_says_at_exact_intervals(play: Play) -> None:
    nodes = user("a", "h") + boundary("t", "a", timer(cycle="R3/PT1H"), interrupting=False)
    play.start(diagram(nodes, "s > a; a > e; t > h; h > e"))
    play.wait(minutes=90)
    assert play.open == ["a", "h"]
    assert due(play) == [MORNING + timedelta(hours=2)]
    play.wait(minutes=30)
    play.wait(hours=1)
    assert play.open == ["a", "h", "h", "h"]
    assert due(play) == []
    play.complete("a")
    for _ in range(3):
        assert not play.finished
        play.complete("h")
    assert play.finished


def test_handlers_of_a_cycle_stay_open_when_the_task_is_done(play: Play) -> None:
    nodes = user("a", "h", "n") + boundary("t", "a", timer(cycle="R/P1D"), interrupting=False)
    play.start(diagram(nodes, "s > a; a > n; n > e; t > h; h > e"))
    play.wait(days=1)
    play.complete("a")
    assert play.open == ["h", "n"]
    assert play.wait(days=1) == []


def test_a_thousand_turns_of_a_cycle_keep_the_state_small(play: Play) -> None:
    nodes = user("a") + boundary("t", "a", timer(cycle="R/PT1H"), interrupting=False) + script("c", "seen = true")
    play.start(diagram(nodes, "s > a; a > e; t > c; c > e"))
    for _ in range(20):
        play.wait(hours=1)
    small = play.size
    for _ in range(180):
        assert len(play.wait(hours=1)) == 1
    assert play.size <= small + 20
    play.complete("a")
    assert play.finished


def test_months_end_on_the_last_day_and_are_counted_from_the_beginning(play: Play) -> None:
    play.now = datetime(2027, 1, 31, 1, tzinfo=UTC)
    nodes = user("a", "h") + boundary("t", "a", timer(cycle="R/P1M"), interrupting=False)
    play.start(diagram(nodes, "s > a; a > e; t > h; h > e"))
    moments = []
    for _ in range(3):
        moments += due(play)
        play.wait(days=(moments[-1] - play.now).days)
    assert [f"{moment:%m-%d}" for moment in moments] == ["02-28", "03-31", "04-30"]


def test_two_timers_due_at_once_fire_one_after_the_other(play: Play) -> None:
    nodes = (
        user("a", "b", "h1", "h2") + boundary("t1", "a", timer("P1D"), False) + boundary("t2", "a", timer("P1D"), False)
    )
    play.start(diagram(nodes, "s > a; a > e; t1 > h1; t2 > h2; h1 > e; h2 > e"))
    play.now += timedelta(days=1)
    with play.database.write() as session:
        first, second = timers.due(session, now=play.now)
        step = play.engine.fire_timer(session, first, now=play.now)
        assert step is not None
        assert [item.element.id for item in step.opened] in (["h1"], ["h2"])
        assert play.engine.fire_timer(session, first, now=play.now) is None
        assert play.engine.fire_timer(session, second, now=play.now) is not None
    assert play.open == ["a", "h1", "h2"]


def test_a_timer_takes_its_time_from_a_variable(play: Play) -> None:
    play.start(diagram(catch("t", timer("plan.wait")) + user("a"), "s > t; t > a; a > e"), {"plan": {"wait": "P2D"}})
    assert due(play) == [MORNING + timedelta(days=2)]


def test_a_timer_without_a_usable_time_stops_the_step(play: Play) -> None:
    play.start(diagram(user("a") + catch("t", timer("plan.wait")), "s > a; a > t; t > e"))
    with pytest.raises(FlowProblem) as problem:
        play.complete("a", plan={"wait": "soon"})
    assert problem.value.code_here == "bad_value"
    assert play.open == ["a"]


def test_the_next_due_moment_is_known(play: Play) -> None:
    play.start(diagram(user("a") + boundary("t", "a", timer("PT4H")), "s > a; a > e; t > e"))
    with play.database.read() as session:
        assert timers.next_due(session) == MORNING + timedelta(hours=4)
        assert timers.due(session, now=MORNING) == []
