"""Subprocesses and called diagrams."""

from __future__ import annotations

from tests.engine.conftest import Play
from tests.engine.diagrams import diagram, node, par, script, sub, user

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
