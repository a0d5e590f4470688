"""Subprocesses and called diagrams."""

from __future__ import annotations

from tests.engine.conftest import Play
from tests.engine.diagrams import boundary, diagram, node, par, script, several, sub, timer, user

CALLED = diagram(user("a") + script("b", "b = a.n + 1"), "s > a; a > b; b > e", identity="q")


def test_nested_subprocesses_hand_their_data_up(play: Play) -> None:
    inner = sub("p2", user("b"), "p2s > b; b > p2e")
    nodes = sub("p1", user("a") + inner, "p1s > a; a > p2; p2 > p1e") + user("z")
    play.start(diagram(nodes, "s > p1; p1 > z; z > e"), {"n": 0})
    play.complete("a", a=1)
    play.complete("b", b=2)
    assert (play.open, play.variables) == (["z"], {"n": 0, "a": 1, "b": 2})
    assert play.passed == ["s", "p1s", "a", "p2s", "b", "p2e", "p2", "p1e", "p1"]


def test_a_called_diagram_runs_with_the_data_of_its_caller(play: Play) -> None:
    nodes = node("callActivity", "c", calledElement="q") + user("z")
    play.start(diagram(nodes, "s > c; c > z; z > e"), called=CALLED)
    assert play.open == ["a"]
    play.complete("a", a={"n": 1})
    assert (play.open, play.variables) == (["z"], {"a": {"n": 1}, "b": 2})


def test_ids_used_in_two_diagrams_are_told_apart(play: Play) -> None:
    nodes = node("callActivity", "c", calledElement="q") + user("a")
    play.start(diagram(nodes, "s > c; c > a; a > e"), called=CALLED)
    assert play.passed == ["s", "q/s"]
    play.complete("a", a={"n": 1})
    assert play.passed == ["s", "q/s", "q/a", "b", "q/e", "c"]
    assert [item.element.id for item in play.step.opened] == ["a"]


def test_a_called_diagram_may_run_twice_at_once(play: Play) -> None:
    nodes = par("g", "j") + "".join(node("callActivity", name, calledElement="q") for name in ("c", "d")) + user("z")
    other = diagram(user("u"), "s > u; u > e", identity="q")
    play.start(diagram(nodes, "s > g; g > c; g > d; c > j; d > j; j > z; z > e"), called=other)
    assert play.open == ["u", "u"]
    play.complete("u", u=1)
    play.complete("u", u=1)
    assert play.open == ["z"]


def test_the_variables_of_a_step_are_those_of_all_branches(play: Play) -> None:
    nodes = par("g", "j") + user("a", "b", "z") + sub("p1", user("c", "d"), "p1s > c; c > d; d > p1e")
    play.start(diagram(nodes, "s > g; g > a; g > p1; a > b; b > j; p1 > j; j > z; z > e"), {"n": 0})
    play.complete("c", c=1)
    play.complete("a", a=1, n=5)
    assert play.variables == {"n": 5, "a": 1, "c": 1}
    play.complete("d", d=1)
    assert play.variables == {"n": 5, "a": 1, "c": 1, "d": 1}


def test_writing_variables_reaches_every_live_token(play: Play) -> None:
    nodes = par("g", "j") + sub("p1", user("a"), "p1s > a; a > p1e") + user("b", "z")
    play.start(diagram(nodes, "s > g; g > p1; g > b; p1 > j; b > j; j > z; z > e"), {"application": {"area": 1}})
    with play.database.write() as session:
        play.engine.write(session, play.instance, {"application": {"area": 2}}, now=play.now)
    play.complete("a", a=1)
    play.complete("b", b=1)
    assert play.variables == {"application": {"area": 2}, "a": 1, "b": 1}


def places(play: Play) -> tuple[list[str], list[tuple[str, str]]]:
    """What the last step entered and left."""
    step = play.step
    return [place.element.id for place in step.entered], [(place.element.id, how) for place, how in step.left]


def test_a_step_tells_which_subprocesses_began_and_ended_and_what_stands_in_them(play: Play) -> None:
    inner = sub("p2", user("b"), "p2s > b; b > p2e")
    nodes = sub("p1", user("a") + inner, "p1s > a; a > p2; p2 > p1e", inner="") + user("z")
    play.start(diagram(nodes, "s > p1; p1 > z; z > e"))
    assert places(play) == (["p1"], [])
    outer = play.step.entered[0].id
    assert play.step.within == {play.items("a")[0]: (outer,), outer: ()}
    play.complete("a")
    assert places(play) == (["p2"], [])
    assert play.step.within[play.items("b")[0]] == (play.step.entered[0].id, outer)
    play.complete("b")
    assert places(play) == ([], [("p1", "completed"), ("p2", "completed")])
    assert play.step.within == {play.items("z")[0]: ()}


def test_a_subprocess_in_which_nothing_waits_is_neither_entered_nor_left(play: Play) -> None:
    play.start(diagram(sub("p1", script("a", "a = 1"), "p1s > a; a > p1e") + user("z"), "s > p1; p1 > z; z > e"))
    assert (places(play), play.open) == (([], []), ["z"])


def test_an_interrupted_subprocess_is_left_as_cancelled(play: Play) -> None:
    nodes = sub("p1", user("a"), "p1s > a; a > p1e") + boundary("t", "p1", timer("P1D")) + user("y", "z")
    play.start(diagram(nodes, "s > p1; p1 > z; z > e; t > y; y > e"))
    play.wait(days=1)
    assert (places(play), play.open) == (([], [("p1", "cancelled")]), ["y"])


def test_a_call_and_every_turn_of_a_repeated_subprocess_are_places_of_their_own(play: Play) -> None:
    twice = sub("p1", user("a"), "p1s > a; a > p1e", inner=several(count="2", out=False, sequential=True))
    nodes = twice + node("callActivity", "c", calledElement="q")
    play.start(diagram(nodes, "s > p1; p1 > c; c > e"), called=CALLED)
    first = play.step.entered[0].id
    play.complete("a")
    assert places(play) == (["p1"], [("p1", "completed")])
    assert play.step.entered[0].id != first
    play.complete("a")
    assert places(play) == (["c"], [("p1", "completed")])
    play.complete("a", a={"n": 1})
    assert (places(play), play.finished) == (([], [("c", "completed")]), True)
