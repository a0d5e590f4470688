"""Loops: drawn ones for thousands of turns, multi-instance, the standard loop."""

from __future__ import annotations

import pytest

from engine.runtime import Engine, FlowProblem
from engine.spiff.run import Run
from engine.store.database import Database
from tests.engine.conftest import MORNING, Play
from tests.engine.diagrams import boundary, diagram, node, par, script, several, sub, timer, user, xor

CORRECTION = diagram(
    xor("k") + user("accept", "correct", "decide") + xor("x", "x_decide"),
    's > k; k > accept; accept > x; x > correct [accept.outcome = "correct"]; correct > k; x > decide; decide > e',
)


def test_two_thousand_turns_of_a_correction_loop_keep_the_state_flat() -> None:
    compiled = Engine().compile({"flow.bpmn": CORRECTION})
    run = Run.start(compiled, {"application": {"area": 60}}, MORNING)
    sizes = []
    for number in range(1000, 3000):
        for task, outcome in (("accept", "correct"), ("correct", None)):
            (item,) = run.items()
            assert run.items()[item] == (task, "user")
            assert run.complete(item, {task: {"outcome": outcome, "turn": number}})
            state = run.dump()
            run = Run.load(compiled, state, MORNING)
        sizes.append(len(state))
    assert sizes[-1] == sizes[10] < 300
    run.complete(next(iter(run.items())), {"accept": {"outcome": "accepted"}})
    assert [element for element, _ in run.items().values()] == ["decide"]
    assert run.variables()["correct"]["turn"] == 2999


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        (par("g", "j") + xor("k") + user("a", "o") + xor("x", "x_j"),
         "s > g; g > k; k > a; a > x; x > k [a.again]; x > j; g > o; o > j; j > e"),
        (xor("k") + user("a") + boundary("t", "a", timer("P9D")) + boundary("u", "a", timer("P1D"), False)
         + user("h") + xor("x", "x_e"), "s > k; k > a; a > x; x > k [a.again]; x > e; t > e; u > h; h > e"),
        (xor("k") + sub("p1", user("a"), "p1s > a; a > p1e") + xor("x", "x_e"),
         "s > k; k > p1; p1 > x; x > k [a.again]; x > e"),
        (sub("p1", xor("k") + user("a") + xor("x", "x_p1e"), "p1s > k; k > a; a > x; x > k [a.again]; x > p1e"),
         "s > p1; p1 > e"),
        (xor("k") + par("g", "j") + user("a") + script("b", "b = 1") + xor("x", "x_e"),
         "s > k; k > g; g > a; g > b; a > j; b > j; j > x; x > k [a.again]; x > e"),
        (xor("k") + par("g") + user("a") + script("n", "n = a.turn") + node("endEvent", "e2") + xor("x", "x_e"),
         "s > k; k > g; g > n; n > e2; g > a; a > x; x > k [a.again]; x > e"),
    ],
    ids=["in a branch", "with events", "around a subprocess", "in a subprocess", "around a block", "with ends"],
)  # fmt: skip
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_loops_of_every_shape_stay_small_and_end(play: Play, nodes: str, text: str) -> None:
    play.start(diagram(nodes, text))
    sizes = []
    for number in range(1000, 1060):
        play.complete("a", a={"again": True, "turn": number})
        sizes.append(play.size)
    assert sizes[-1] <= sizes[12] + 20
    play.complete("a", a={"again": False})
    if "o" in play.open:
        play.complete("o")
    assert play.finished


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_loop_of_scripts_alone_runs_thousands_of_turns(play: Play) -> None:
    nodes = script("i", "n = 0") + xor("k") + script("b", "n = n + 1") + xor("x", "x_z") + user("z")
    play.start(diagram(nodes, "s > i; i > k; k > b; b > x; x > k [n < 3000]; x > z; z > e"))
    assert play.open == ["z"]
    assert play.variables == {"n": 3000}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_loop_of_scripts_without_end_is_stopped(play: Play) -> None:
    nodes = user("a") + xor("k") + script("b", "n = 1") + xor("x", "x_e")
    play.start(diagram(nodes, "s > a; a > k; k > b; b > x; x > k [n = 1]; x > e"))
    with pytest.raises(FlowProblem) as problem:
        play.complete("a")
    assert problem.value.code_here == "endless"
    assert play.open == ["a"]


def test_parallel_instances_collect_their_results_in_the_order_of_the_items(play: Play) -> None:
    play.start(diagram(user("a", inner=several("xs")) + user("z"), "s > a; a > z; z > e"), {"xs": ["甲", "乙", "丙"]})
    with play.database.read() as session:
        seen = {item: play.engine.variables(session, item, now=play.now)["x"] for item in play.items("a")}
    assert sorted(seen.values()) == ["丙", "乙", "甲"]
    for item, name in sorted(seen.items(), reverse=True):
        play.complete_item(item, {"y": f"{name}同意"})
    assert play.open == ["z"]
    assert play.variables == {"xs": ["甲", "乙", "丙"], "ys": ["甲同意", "乙同意", "丙同意"]}


def test_parallel_instances_without_a_named_result_are_collected_under_their_own_id(play: Play) -> None:
    play.start(diagram(user("a", inner=several("xs", out=False)) + user("z"), "s > a; a > z; z > e"), {"xs": [1, 2]})
    for item in play.items("a"):
        play.complete_item(item, {"a": {"outcome": "agree"}})
    assert play.variables == {"xs": [1, 2], "a": [{"outcome": "agree"}, {"outcome": "agree"}]}


def test_enough_completed_instances_cancel_the_others(play: Play) -> None:
    several_marks = several("xs", until="numberOfCompletedInstances = 2")
    play.start(diagram(user("a", inner=several_marks) + user("z"), "s > a; a > z; z > e"), {"xs": [1, 2, 3]})
    play.complete("a", y=1)
    play.complete("a", y=1)
    assert play.open == ["z"]
    assert play.cancelled == ["a"]
    assert play.variables["ys"] == [1, 1]


def test_sequential_instances_come_one_after_another(play: Play) -> None:
    marks = several("xs", sequential=True)
    play.start(diagram(user("a", inner=marks) + user("z"), "s > a; a > z; z > e"), {"xs": [1, 2, 3]})
    for number in (1, 2, 3):
        assert len(play.items("a")) == 1
        with play.database.read() as session:
            assert play.engine.variables(session, play.items("a")[0], now=play.now)["x"] == number
        play.complete("a", y=number * 10)
    assert play.variables["ys"] == [10, 20, 30]
    assert play.open == ["z"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_hundred_sequential_instances_keep_only_their_results(play: Play) -> None:
    marks = several(count="200", sequential=True, out=False)
    play.start(diagram(user("a", inner=marks), "s > a; a > e"))
    play.complete("a", a={"n": 1})
    early = play.size
    for number in range(2, 200):
        play.complete("a", a={"n": number})
    assert play.size < early + 50
    play.complete("a", a={"n": 200})
    assert play.finished
    assert play.variables == {"a": {"n": 200}}


def test_an_empty_collection_runs_no_instance(play: Play) -> None:
    play.start(diagram(user("a", inner=several("xs")) + user("z"), "s > a; a > z; z > e"), {"xs": []})
    assert (play.open, play.variables) == (["z"], {"xs": [], "ys": []})


def test_a_collection_that_is_none_stops_the_step(play: Play) -> None:
    play.start(diagram(user("b") + user("a", inner=several("b.xs")), "s > b; b > a; a > e"))
    with pytest.raises(FlowProblem):
        play.complete("b", b={})
    assert play.open == ["b"]


def test_instances_of_a_subprocess_run_side_by_side(play: Play) -> None:
    inner = user("u", "v")
    nodes = sub("p1", inner, "p1s > u; u > v; v > p1e", inner=several("xs", out=False)) + user("z")
    play.start(diagram(nodes, "s > p1; p1 > z; z > e"), {"xs": [1, 2]})
    play.complete("u", u={"n": 1})
    assert play.open == ["u", "v"]
    play.complete("v", v={"n": 1})
    play.complete("u", u={"n": 2})
    play.complete("v", v={"n": 2})
    assert play.open == ["z"]
    assert {tuple(sorted(result)) for result in play.variables["p1"]} == {("u", "v")}


def test_the_standard_loop_repeats_while_its_condition_holds(play: Play) -> None:
    marks = node("standardLoopCharacteristics", "l", node("loopCondition", "c", "a.again"), loopMaximum="5")
    play.start(diagram(user("a", inner=marks) + user("z"), "s > a; a > z; z > e"))
    play.complete("a", a={"again": True})
    play.complete("a", a={"again": False})
    assert play.open == ["z"]
    assert play.passed == ["s", "a", "a"]


def test_parallel_instances_are_completed_on_both_databases(play: Play, database: Database) -> None:
    play.start(diagram(user("a", inner=several(count="4", out=False)), "s > a; a > e"))
    for item in play.items("a"):
        play.complete_item(item, {})
    assert play.finished
