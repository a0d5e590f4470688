"""An instance moves to another version of its diagram: what stays, what begins, and what is refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import migration
from engine.errors import Conflict
from engine.migration import Unfit
from engine.model import Fit, Migrated
from engine.runtime import FlowProblem
from engine.store.tables import InstanceRow, ItemRow, JobRow, TimerRow
from tests.engine.conftest import MORNING, Play
from tests.engine.diagrams import (
    MESSAGE,
    boundary,
    catch,
    diagram,
    inc,
    node,
    par,
    several,
    sub,
    timer,
    user,
    xor,
)

LINE = diagram(user("a", "b"), "s > a; a > b; b > e")
BRANCHES = diagram(par("g", "j") + user("a", "b", "c"), "s > g; g > a; g > b; a > j; b > j; j > c; c > e")


def deploy(play: Play, xml: bytes, **called: bytes) -> str:
    files = {"flow.bpmn": xml, **{f"{name}.bpmn": data for name, data in called.items()}}
    with play.database.write() as session:
        return play.engine.deploy(session, files)


def preview(play: Play, xml: bytes, steps: Mapping[str, str] | None = None, **called: bytes) -> Fit:
    digest = deploy(play, xml, **called)
    with play.database.write() as session:
        return migration.preview(play.engine, session, play.instance, digest, steps or {}, now=play.now)


def migrate(play: Play, xml: bytes, steps: Mapping[str, str] | None = None, **called: bytes) -> Migrated:
    digest = deploy(play, xml, **called)
    fit = preview(play, xml, steps, **called)
    with play.database.write() as session:
        done = migration.migrate(play.engine, session, play.instance, digest, steps or {}, now=play.now)
    play.step = done.step
    assert not fit.misfits
    assert (fit.moved, fit.still) == (done.moved, done.past is not None)
    return done


def misfits(play: Play, xml: bytes, steps: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """What refuses the move, the same in the preview and when it is tried; nothing is changed by either."""
    digest = deploy(play, xml)
    before = rows(play)
    found = preview(play, xml, steps).misfits
    with pytest.raises(Unfit) as caught, play.database.write() as session:
        migration.migrate(play.engine, session, play.instance, digest, steps or {}, now=play.now)
    assert caught.value.misfits == found
    assert all(misfit.message for misfit in found)
    assert rows(play) == before
    return [(misfit.code, misfit.element) for misfit in found]


def rows(play: Play) -> list[tuple[object, ...]]:
    """Everything stored of the instance."""
    with play.database.read() as session:
        return [
            tuple(getattr(row, column.name) for column in kind.__table__.columns)
            for kind in (InstanceRow, ItemRow, TimerRow, JobRow)
            for row in session.scalars(select(kind).order_by(kind.id))
        ]


def timers(play: Play) -> dict[str, object]:
    with play.database.read() as session:
        return {row.element: row.due_at for row in session.scalars(select(TimerRow))}


def test_a_task_keeps_its_id_and_its_variables_and_goes_on_as_the_new_version_says(play: Play) -> None:
    play.start(LINE, {"application": {"area": 60}})
    play.complete("a", a={"outcome": "ok"})
    item = play.items("b")
    done = migrate(play, diagram(user("a", "x", "b", "c"), "s > a; a > x; x > b; b > c; c > e"))
    assert (play.items("b"), done.step.opened, done.step.closed) == (item, (), ())
    assert play.step.variables == {"application": {"area": 60}, "a": {"outcome": "ok"}}
    play.complete("b")
    assert play.open == ["c"]
    play.complete("c")
    assert play.finished
    assert play.passed == ["s", "a", "b", "c", "e"]


def test_a_step_that_has_another_name_now_is_told_and_keeps_its_id(play: Play) -> None:
    play.start(LINE)
    item = play.items("a")
    renamed = diagram(user("review", "b"), "s > review; review > b; b > e")
    assert misfits(play, renamed) == [("gone", "a")]
    done = migrate(play, renamed, {"a": "review"})
    assert play.items("review") == item
    assert [(old.id, new.id) for old, new in done.moved.values()] == [("a", "review")]
    play.complete("review")
    assert play.open == ["b"]


@pytest.mark.parametrize(
    ("nodes", "text", "steps", "code"),
    [
        (node("serviceTask", "a") + user("b"), "s > a; a > b; b > e", {}, "kind"),
        (user("a", "b", inner=several("[1, 2]")), "s > a; a > b; b > e", {}, "kind"),
        (sub("p1", user("a"), "p1s > a; a > p1e") + user("b"), "s > p1; p1 > b; b > e", {}, "scope"),
        (user("b"), "s > b; b > e", {}, "gone"),
        (user("b"), "s > b; b > e", {"a": "nowhere"}, "gone"),
    ],
    ids=["a job now", "several times now", "in a subprocess now", "no more", "a wrong name"],
)
def test_a_step_without_a_like_place_is_refused_by_name(
    play: Play, nodes: str, text: str, steps: Mapping[str, str], code: str
) -> None:
    play.start(LINE)
    assert misfits(play, diagram(nodes, text), steps) == [(code, "a")]
    play.complete("a")
    assert play.open == ["b"]


def test_waiting_timers_keep_their_due_time_new_ones_begin_now_and_others_go(play: Play) -> None:
    old = user("a", "late", "early") + boundary("t", "a", timer("P5D")) + boundary("u", "a", timer("P9D"), False)
    play.start(diagram(old, "s > a; a > e; t > late; late > e; u > early; early > e"))
    play.now += timedelta(days=2)
    new = user("a", "late", "more") + boundary("t", "a", timer("P1D")) + boundary("n", "a", timer("P3D"), False)
    migrate(play, diagram(new, "s > a; a > e; t > late; late > e; n > more; more > e"))
    assert timers(play) == {"t": MORNING + timedelta(days=5), "n": MORNING + timedelta(days=5)}
    assert len(play.wait(days=3)) >= 1
    assert "late" in play.open


def test_an_event_that_has_happened_does_not_come_again(play: Play) -> None:
    nodes = user("a", "h") + boundary("t", "a", timer(cycle="R1/PT1H"), False)
    play.start(diagram(nodes, "s > a; a > e; t > h; h > e"))
    play.wait(hours=2)
    migrate(play, diagram(nodes + user("b"), "s > a; a > b; b > e; t > h; h > e"))
    assert timers(play) == {}
    assert play.open == ["a", "h"]


def test_an_activity_gains_and_loses_events_around_its_open_task(play: Play) -> None:
    play.start(LINE)
    guarded = diagram(
        user("a", "b", "late") + boundary("t", "a", timer("P1D")), "s > a; a > b; b > e; t > late; late > e"
    )
    migrate(play, guarded)
    assert timers(play) == {"t": MORNING + timedelta(days=1)}
    migrate(play, LINE)
    assert timers(play) == {}
    migrate(play, guarded)
    play.wait(days=1)
    assert play.open == ["late"]


def test_what_a_new_event_has_opened_does_not_undo_what_the_activity_writes(play: Play) -> None:
    play.start(LINE, {"a": 1})
    nodes = user("a", "b", "h") + boundary("t", "a", timer("P1D"), False)
    migrate(play, diagram(nodes, "s > a; a > b; b > e; t > h; h > e"))
    play.wait(days=1)
    for element in ("a", "b", "h"):
        play.complete(element, **({"a": 2} if element == "a" else {}))
    assert play.finished
    assert play.variables == {"a": 2}


def test_branches_move_together_and_one_that_waits_at_the_join_stays_there(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a", a=1)
    longer = par("g", "j") + user("a", "x", "b", "c")
    migrate(play, diagram(longer, "s > g; g > a; g > b; a > x; x > j; b > j; j > c; c > e"))
    assert play.open == ["b"]
    play.complete("b", b=2)
    assert play.open == ["c"]
    assert play.step.variables == {"a": 1, "b": 2}


def test_a_join_that_has_all_it_waits_for_in_the_new_version_lets_the_case_go_on(play: Play) -> None:
    three = par("g", "j") + user("a", "b", "d", "c")
    play.start(diagram(three, "s > g; g > a; g > b; g > d; a > j; b > j; d > j; j > c; c > e"))
    play.complete("a", a=1)
    play.complete("b", b=2)
    twice = diagram(three, "s > g; g > a; g > b; a > j; b > j; j > c; c > d; d > e")
    assert misfits(play, twice) == [("stuck", "c")]
    ends = three + node("endEvent", "f")
    done = migrate(play, diagram(ends, "s > g; g > a; g > b; a > j; b > j; g > d; d > f; j > c; c > e"))
    assert done.past is None
    assert play.open == ["c", "d"]


TWINS = diagram(par("g", "j") + user("a", "c"), "s > g; g > j; g > j as other; g > a; a > j; j > c; c > e")


@pytest.mark.parametrize("put_on", ["g_j", "other"])
def test_of_twins_before_a_join_each_token_stays_on_its_own(play: Play, put_on: str) -> None:
    """The next version puts a step on one of them: it has been passed there, and the other does not get it."""
    play.start(TWINS)
    left = {"g_j": "other", "other": "g_j"}[put_on]
    nodes = par("g", "j") + user("a", "b", "c")
    migrate(play, diagram(nodes, f"s > g; g > b as {put_on}; b > j; g > j as {left}; g > a; a > j; j > c; c > e"))
    assert play.open == ["a"]
    play.complete("a")
    assert play.open == ["c"]


def test_a_flow_that_gets_a_twin_keeps_its_token_and_the_case_does_not_wait_for_the_twin_in_vain(play: Play) -> None:
    play.start(diagram(par("g", "j") + user("a", "c"), "s > g; g > j; g > a; a > j; j > c; c > e"))
    assert misfits(play, TWINS)


def test_an_added_event_sees_what_instances_before_the_move_have_written(play: Play) -> None:
    instances = user("a", inner=several("[1, 2]", sequential=True, out=False))
    play.start(diagram(instances, "s > a; a > e"))
    play.complete("a", found=7)
    beside = boundary("t", "a", timer("P1D"), interrupting=False) + user("b")
    migrate(play, diagram(instances + beside, "s > a; a > e; t > b; b > e"))
    play.wait(days=2)
    with play.database.read() as session:
        assert play.engine.variables(session, play.items("b")[0], now=play.now) == {"found": 7}


def test_a_branch_the_join_does_not_wait_for_is_refused(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a")
    other = par("g", "j") + user("n", "b", "c")
    assert misfits(play, diagram(other, "s > g; g > n; g > b; n > j; b > j; j > c; c > e")) == [("branch", "j")]


def test_a_place_from_which_the_flow_could_not_end_is_refused(play: Play) -> None:
    play.start(LINE)
    play.complete("a", a=1)
    together = diagram(par("g", "j") + user("a", "b"), "s > g; g > a; g > b; a > j; b > j; j > e")
    assert misfits(play, together) == [("stuck", "j")]


def test_a_result_that_was_never_made_is_refused_where_a_new_case_always_has_it(play: Play) -> None:
    play.start(LINE)
    play.complete("a", a={"outcome": "ok"})
    nodes = user("a", "x", "b", "c") + xor("k", "k_e")
    text = 's > a; a > x; x > b; b > k; k > c [x.outcome = "bad"]; k > e; c > e'
    assert misfits(play, diagram(nodes, text)) == [("unread", "k")]
    seldom = user("a", "x", "b", "c") + xor("i", "i_b") + xor("k", "k_e")
    text = 's > a; a > i; i > x [a.outcome = "no"]; x > b; i > b; b > k; k > c [x.outcome = "bad"]; k > e; c > e'
    migrate(play, diagram(seldom, text))
    play.complete("b")
    assert play.finished


def test_instances_and_subprocesses_and_called_diagrams_move_with_what_runs_in_them(play: Play) -> None:
    inner = sub("p1", user("i", inner=several("[1, 2, 3]", sequential=True)), "p1s > i; i > p1e")
    called = diagram(user("k"), "s > k; k > e", identity="called")
    nodes = par("g", "j") + inner + node("callActivity", "call", calledElement="called")
    text = "s > g; g > p1; g > call; p1 > j; call > j; j > e"
    play.start(diagram(nodes, text), called=called)
    play.complete("i", y=1)
    items = play.items("i") + play.items("k")
    more = diagram(user("k", "l"), "s > k; k > l; l > e", identity="called")
    longer = nodes + user("z")
    migrate(play, diagram(longer, text.replace("j > e", "j > z; z > e")), called=more)
    assert play.items("i") + play.items("k") == items
    play.complete("k")
    play.complete("i", y=2)
    play.complete("i", y=3)
    play.complete("l")
    assert play.open == ["z"]
    assert list(play.step.variables["ys"]) == [1, 2, 3]


def test_a_message_that_came_too_early_is_taken_by_the_version_that_waits_for_it(play: Play) -> None:
    nodes = user("a") + catch("m", MESSAGE)
    play.start(diagram(nodes, "s > a; a > m; m > e"))
    play.deliver("M1", answer=1)
    again = user("a") + catch("m", MESSAGE) + boundary("r", "a", MESSAGE) + user("fast")
    done = migrate_moving(play, diagram(again, "s > a; a > m; m > e; r > fast; fast > e"))
    assert done.past is None
    assert play.open == ["fast"]
    assert play.step.variables == {"answer": 1}


def migrate_moving(play: Play, xml: bytes) -> Migrated:
    digest = deploy(play, xml)
    with play.database.write() as session:
        done = migration.migrate(play.engine, session, play.instance, digest, {}, now=play.now)
    play.step = done.step
    return done


def test_an_inclusive_join_asks_the_new_version_who_may_still_come(play: Play) -> None:
    nodes = inc("g", "g_b") + inc("j") + user("a", "b", "c")
    play.start(diagram(nodes, "s > g; g > a [true]; g > b; a > j; b > j; j > c; c > e"))
    migrate(play, diagram(nodes + user("x"), "s > g; g > a [true]; g > b; a > x; x > j; b > j; j > c; c > e"))
    play.complete("a")
    play.complete("x")
    assert play.open == ["c"]


def test_a_move_is_taken_back_exactly_while_the_case_has_not_gone_on(play: Play) -> None:
    old = user("a", "late") + boundary("t", "a", timer("P5D"))
    play.start(diagram(old, "s > a; a > e; t > late; late > e"), {"n": 1})
    before = rows(play)
    done = migrate(play, diagram(user("review", "b"), "s > review; review > b; b > e"), {"a": "review"})
    assert done.past is not None
    assert timers(play) == {}
    with play.database.write() as session:
        migration.undo(play.engine, session, play.instance, done.past, now=play.now)
    assert without_version(rows(play)) == without_version(before)
    assert play.open == ["a"]


def without_version(found: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    place = [column.name for column in InstanceRow.__table__.columns].index("version")
    return [(*found[0][:place], *found[0][place + 1 :]), *found[1:]]


def test_a_move_is_not_taken_back_once_the_case_has_gone_on(play: Play) -> None:
    play.start(LINE)
    done = migrate(play, diagram(user("a", "b", "c"), "s > a; a > b; b > c; c > e"))
    play.complete("a")
    assert done.past is not None
    with pytest.raises(Conflict) as caught, play.database.write() as session:
        migration.undo(play.engine, session, play.instance, done.past, now=play.now)
    assert caught.value.code_here == "gone_on"
    assert play.open == ["b"]


def test_what_fails_while_it_moves_leaves_everything_as_it_was(play: Play) -> None:
    play.start(LINE)
    before = rows(play)
    bad = user("a", "late") + boundary("t", "a", timer('"no time"'))
    text = "s > a; a > e; t > late; late > e"
    assert [misfit.code for misfit in preview(play, diagram(bad, text)).misfits] == ["stuck"]
    with pytest.raises(FlowProblem):
        migrate_moving(play, diagram(bad, text))
    assert rows(play) == before


def test_a_job_that_is_queued_is_done_in_the_new_version(play: Play) -> None:
    play.start(diagram(node("serviceTask", "ask") + user("b"), "s > ask; ask > b; b > e"))
    jobs = [row for row in rows(play) if "service" in row]
    migrate(play, diagram(node("serviceTask", "ask") + user("c"), "s > ask; ask > c; c > e"))
    assert [row for row in rows(play) if "service" in row] == jobs
    play.complete("ask")
    assert play.open == ["c"]


def test_instances_that_stand_alike_are_told_alike_from_their_bytes(play: Play) -> None:
    found = []
    for number in (1, 2, 3):
        play.start(BRANCHES, {"number": number})
        if number < 3:
            play.complete("a")
        with play.database.read() as session:
            found.append(migration.standings(session, [play.instance])[play.instance])
    assert found[0] == found[1] != found[2]
