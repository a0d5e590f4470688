"""Events: boundary, intermediate, event-based, thrown and caught, inside and outside subprocesses."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, Invalid
from engine.runtime import FlowProblem
from tests.engine.conftest import Play
from tests.engine.diagrams import (
    ERROR,
    ESCALATION,
    MESSAGE,
    SIGNAL,
    TERMINATE,
    boundary,
    catch,
    diagram,
    node,
    par,
    script,
    several,
    sub,
    throw,
    timer,
    user,
    xor,
)


def test_an_interrupting_message_cancels_its_task(play: Play) -> None:
    nodes = par("g", "j") + user("a", "c", "z") + boundary("b", "a", MESSAGE) + xor("k")
    play.start(diagram(nodes, "s > g; g > a; g > c; a > k; b > z; z > k; k > j; c > j; j > e"))
    step = play.deliver("M1", withdrawal={"reason": "搬家"})
    assert [(item.element.id, how) for item, how in step.closed] == [("a", "cancelled")]
    assert play.open == ["c", "z"]
    assert play.cancelled == ["a"]
    play.complete("z")
    play.complete("c")
    assert play.finished
    assert play.variables == {"withdrawal": {"reason": "搬家"}}


def test_a_message_that_does_not_interrupt_may_come_again_and_again(play: Play) -> None:
    nodes = user("a", "h", "n") + boundary("b", "a", MESSAGE, interrupting=False)
    play.start(diagram(nodes, "s > a; a > n; n > e; b > h; h > e"))
    play.deliver("M1")
    play.deliver("M1")
    assert play.open == ["a", "h", "h"]
    play.complete("a")
    play.complete("h")
    play.complete("n")
    assert play.open == ["h"]
    play.complete("h")
    assert play.finished
    assert play.passed.count("b") == 2


def test_a_completed_task_takes_its_boundary_events_with_it(play: Play) -> None:
    nodes = user("a", "n", "z") + boundary("b", "a", MESSAGE) + boundary("t", "a", timer("P1D"))
    play.start(diagram(nodes, "s > a; a > n; n > e; b > z; t > z; z > e"))
    play.complete("a")
    assert play.wait(days=2) == []
    play.deliver("M1")
    assert play.open == ["n"]


def test_a_message_before_its_catch_waits_in_the_inbox(play: Play) -> None:
    nodes = user("a", "z") + catch("c", MESSAGE)
    play.start(diagram(nodes, "s > a; a > c; c > z; z > e"))
    play.deliver("M1", paid={"amount": 10})
    assert play.open == ["a"]
    play.complete("a")
    assert play.open == ["z"]
    assert play.variables == {"paid": {"amount": 10}}


def test_kept_messages_are_delivered_one_to_each_catch_in_order(play: Play) -> None:
    nodes = user("a") + xor("k") + catch("c", MESSAGE) + user("z")
    play.start(diagram(nodes, "s > a; a > k; k > c; c > z; z > k"))
    play.deliver("M1", n=1)
    play.deliver("M1", n=2)
    play.complete("a")
    assert (play.open, play.variables["n"]) == (["z"], 1)
    play.complete("z")
    assert (play.open, play.variables["n"]) == (["z"], 2)
    play.complete("z")
    assert play.open == ["c"]


def test_a_receive_task_waits_and_may_be_completed_by_hand(play: Play) -> None:
    nodes = node("receiveTask", "r", messageRef="m1") + node("receiveTask", "q") + user("z")
    play.start(diagram(nodes, "s > r; r > q; q > z; z > e"))
    assert [item.kind for item in play.step.opened] == ["receive"]
    play.deliver("M1", r={"ok": True})
    assert play.open == ["q"]
    play.complete("q", q={"by": "hand"})
    assert play.open == ["z"]
    assert play.variables == {"r": {"ok": True}, "q": {"by": "hand"}}


def test_a_message_no_element_takes_is_refused(play: Play) -> None:
    play.start(diagram(user("a"), "s > a; a > e"))
    with pytest.raises(Invalid):
        play.deliver("M2")


def test_a_finished_instance_takes_no_message(play: Play) -> None:
    play.start(diagram(user("a") + boundary("b", "a", MESSAGE), "s > a; a > e; b > e"))
    play.complete("a")
    with pytest.raises(Conflict):
        play.deliver("M1")


GATEWAY = diagram(
    node("eventBasedGateway", "g") + catch("c1", MESSAGE) + catch("c2", timer("P3D")) + catch("c3", timer("P1D"))
    + user("a", "b", "d"),
    "s > g; g > c1; g > c2; g > c3; c1 > a; c2 > b; c3 > d; a > e; b > e; d > e",
)  # fmt: skip


def test_an_event_gateway_follows_the_message_that_comes_first(play: Play) -> None:
    play.start(GATEWAY)
    play.deliver("M1", n=1)
    assert (play.open, play.variables) == (["a"], {"n": 1})
    assert play.wait(days=5) == []


def test_an_event_gateway_follows_the_timer_that_is_due_first(play: Play) -> None:
    play.start(GATEWAY)
    assert play.wait(hours=23) == []
    play.wait(hours=1)
    assert play.open == ["d"]
    assert play.passed == ["s", "g", "c3"]
    assert play.wait(days=9) == []


def test_a_terminate_end_event_stops_everything_else(play: Play) -> None:
    nodes = par("g") + user("a", "b") + node("endEvent", "t", TERMINATE)
    play.start(diagram(nodes, "s > g; g > a; g > b; a > t; b > e"))
    step = play.complete("a")
    assert step.finished
    assert {(item.element.id, how) for item, how in step.closed} == {("a", "completed"), ("b", "cancelled")}


def test_a_terminate_end_event_ends_only_its_subprocess(play: Play) -> None:
    inner = par("g") + user("a", "b") + node("endEvent", "t", TERMINATE)
    nodes = sub("p1", inner, "p1s > g; g > a; g > b; a > t; b > p1e") + user("z")
    play.start(diagram(nodes, "s > p1; p1 > z; z > e"))
    play.complete("a", a=1)
    assert (play.open, play.variables) == (["z"], {"a": 1})


def failing(identity: str, definition: str) -> str:
    """A subprocess whose task `u_<id>` leads to an end event that throws."""
    inner = (
        user(f"u_{identity}", f"v_{identity}") + par(f"fork.{identity}") + node("endEvent", f"x_{identity}", definition)
    )
    text = f"{identity}s > fork.{identity}; fork.{identity} > u_{identity}; u_{identity} > x_{identity}; "
    return sub(identity, inner, text + f"fork.{identity} > v_{identity}; v_{identity} > {identity}e")


def test_an_error_is_caught_on_the_subprocess_it_happened_in_and_nowhere_else(play: Play) -> None:
    nodes = par("g") + failing("p1", ERROR) + failing("p2", ERROR)
    nodes += boundary("b1", "p1", ERROR) + boundary("b2", "p2", ERROR) + user("h1", "h2")
    play.start(diagram(nodes, "s > g; g > p1; g > p2; p1 > e; p2 > e; b1 > h1; b2 > h2; h1 > e; h2 > e"))
    step = play.complete("u_p2", u_p2={"why": "坏"})
    assert play.open == ["h2", "u_p1", "v_p1"]
    assert [(item.element.id, how) for item, how in step.closed] == [("u_p2", "completed"), ("v_p2", "cancelled")]


def test_an_error_rises_to_the_next_subprocess_that_catches_it(play: Play) -> None:
    nodes = sub("p0", failing("p1", ERROR), "p0s > p1; p1 > p0e") + boundary("b", "p0", ERROR) + user("h")
    play.start(diagram(nodes, "s > p0; p0 > e; b > h; h > e"))
    play.complete("u_p1", found=1)
    assert (play.open, play.variables) == (["h"], {"found": 1})


def test_an_error_in_one_of_several_instances_ends_them_all(play: Play) -> None:
    inner = user("u") + node("endEvent", "x", ERROR) + xor("k", "k_p1e")
    marks = several(count="3", out=False)
    nodes = sub("p1", inner, "p1s > u; u > k; k > x [u.bad]; k > p1e", inner=marks) + boundary("b", "p1", ERROR)
    play.start(diagram(nodes + user("h"), "s > p1; p1 > e; b > h; h > e"))
    play.complete("u", u={"bad": False})
    play.complete("u", u={"bad": True})
    assert (play.open, play.cancelled) == (["h"], ["u"])


def test_an_error_nobody_catches_is_rolled_back(play: Play) -> None:
    play.start(diagram(failing("p1", ERROR), "s > p1; p1 > e"))
    with pytest.raises(FlowProblem) as problem:
        play.complete("u_p1")
    assert problem.value.code_here == "uncaught_error"
    assert play.open == ["u_p1", "v_p1"]


def test_an_escalation_that_does_not_interrupt_opens_a_handler_beside(play: Play) -> None:
    nodes = sub("p1", throw("t", ESCALATION) + user("a"), "p1s > t; t > a; a > p1e")
    nodes += boundary("b", "p1", ESCALATION, interrupting=False) + user("h", "n")
    play.start(diagram(nodes, "s > p1; p1 > n; n > e; b > h; h > e"))
    assert play.open == ["a", "h"]
    play.complete("a")
    play.complete("h")
    play.complete("n")
    assert play.finished


def test_nothing_runs_on_after_an_interruption_from_inside(play: Play) -> None:
    inner = user("u") + par("g") + throw("t", SIGNAL) + user("k")
    nodes = sub("p1", inner, "p1s > u; u > g; g > t; t > p1e; g > k; k > p1e")
    play.start(diagram(nodes + boundary("b", "p1", SIGNAL) + user("h"), "s > p1; p1 > e; b > h; h > e"))
    play.complete("u")
    assert play.open == ["h"]
    assert "k" not in play.passed


def test_a_signal_reaches_a_parallel_branch_without_touching_its_data(play: Play) -> None:
    nodes = par("g", "j") + user("a", "b", "z") + catch("c", SIGNAL) + throw("t", SIGNAL)
    play.start(diagram(nodes, "s > g; g > a; g > b; b > c; a > t; t > j; c > j; j > z; z > e"), {"n": 0})
    play.complete("b", n=5)
    play.complete("a", a=1)
    assert (play.open, play.variables) == (["z"], {"n": 5, "a": 1})


def test_a_message_thrown_inside_is_caught_inside(play: Play) -> None:
    nodes = par("g") + user("a", "z") + catch("c", MESSAGE) + throw("t", MESSAGE)
    play.start(diagram(nodes, "s > g; g > a; g > c; a > t; t > e; c > z; z > e"))
    play.complete("a")
    assert play.open == ["z"]


def test_a_plain_throw_event_is_a_milestone_that_is_passed(play: Play) -> None:
    play.start(diagram(throw("t") + user("a"), "s > t; t > a; a > e"))
    assert [element.id for element in play.step.passed] == ["s", "t"]


def test_a_boundary_event_on_several_instances_cancels_all_of_them(play: Play) -> None:
    nodes = user("a", inner=several("xs")) + boundary("b", "a", MESSAGE) + user("h", "n")
    play.start(diagram(nodes, "s > a; a > n; n > e; b > h; h > e"), {"xs": [1, 2, 3]})
    play.complete("a", y=1)
    play.deliver("M1")
    assert (play.open, play.cancelled) == (["h"], ["a", "a"])


def test_a_cancelled_transaction_goes_to_its_cancel_event(play: Play) -> None:
    inner = user("a", "b") + par("g") + node("endEvent", "x", "<cancelEventDefinition/>")
    nodes = sub("p1", inner, "p1s > g; g > a; g > b; a > x; b > p1e", tag="transaction")
    nodes += boundary("c", "p1", "<cancelEventDefinition/>") + user("h")
    play.start(diagram(nodes, "s > p1; p1 > e; c > h; h > e"))
    play.complete("a")
    assert (play.open, play.cancelled) == (["h"], ["b"])


def test_cancelling_an_instance_closes_everything(play: Play) -> None:
    nodes = par("g") + sub("p1", user("a"), "p1s > a; a > p1e") + user("b") + boundary("t", "b", timer("P1D"))
    play.start(diagram(nodes, "s > g; g > p1; g > b; p1 > e; b > e; t > e"))
    with play.database.write() as session:
        step = play.engine.cancel(session, play.instance, now=play.now)
    assert step.finished
    assert sorted(item.element.id for item, how in step.closed if how == "cancelled") == ["a", "b"]
    assert play.open == []
    assert play.wait(days=2) == []


def test_what_an_error_rules_out_does_not_run_any_more(play: Play) -> None:
    inner = user("a") + par("g") + node("endEvent", "f", ERROR) + script("n", "n = 1")
    nodes = sub("x", inner, "xs > a; a > g; g > f; g > n; n > xe") + boundary("t", "x", ERROR) + user("b")
    play.start(diagram(nodes, "s > x; x > e; t > b; b > e"))
    play.complete("a")
    assert play.open == ["b"]
    assert "n" not in play.passed
