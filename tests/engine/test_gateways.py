"""Gateways lead tokens where the standard says, and data meets without losing anything."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engine.runtime import FlowProblem
from engine.spiff.joins import FOLD_ENDS_ABOVE
from engine.store.tables import InstanceRow
from tests.engine.conftest import Play
from tests.engine.diagrams import (
    MESSAGE,
    boundary,
    catch,
    definitions,
    diagram,
    flows,
    inc,
    node,
    par,
    script,
    sub,
    throw,
    timer,
    user,
    xor,
)

PARALLEL = diagram(par("g", "j") + user("a", "b", "z"), "s > g; g > a; g > b; a > j; b > j; j > z; z > e")


@pytest.mark.parametrize(("outcome", "way"), [("agree", "b"), ("refuse", "c"), (None, "c")])
def test_an_exclusive_gateway_takes_the_flow_whose_condition_holds(play: Play, outcome: str | None, way: str) -> None:
    nodes = user("a", "b", "c") + xor("x", "x_c")
    play.start(diagram(nodes, 's > a; a > x; x > b [a.outcome = "agree"]; x > c; b > e; c > e'))
    play.complete("a", a={"outcome": outcome})
    assert play.open == [way]


def test_without_a_true_condition_and_a_default_the_step_is_rolled_back(play: Play) -> None:
    play.start(diagram(user("a", "b") + xor("x"), 's > a; a > x; x > b [a.outcome = "agree"]; x > e [a.n > 1]; b > e'))
    with pytest.raises(FlowProblem) as problem:
        play.complete("a", a={"outcome": "later"})
    assert problem.value.code_here == "no_path"
    assert play.open == ["a"]
    play.complete("a", a={"outcome": "agree"})
    assert play.open == ["b"]


def test_a_parallel_join_waits_for_every_branch(play: Play) -> None:
    play.start(PARALLEL, {"application": {"area": 60}})
    assert play.open == ["a", "b"]
    play.complete("b", b={"ok": True})
    assert play.open == ["a"]
    play.complete("a", a={"ok": False})
    assert play.open == ["z"]
    assert play.variables == {"application": {"area": 60}, "a": {"ok": False}, "b": {"ok": True}}


def test_branches_that_change_one_value_differently_conflict(play: Play) -> None:
    play.start(PARALLEL, {"n": 0})
    play.complete("a", n=1)
    with pytest.raises(FlowProblem) as problem:
        play.complete("b", n=2)
    assert problem.value.code_here == "data_conflict"
    assert "“n”" in problem.value.detail
    assert play.open == ["b"]
    play.complete("b", n=1)
    assert play.open == ["z"]


def test_what_one_branch_changed_is_not_overwritten_by_the_other_ones_old_value(play: Play) -> None:
    play.start(PARALLEL, {"n": 0, "d": {"x": 0, "y": 0}})
    play.complete("a", n=1, d={"x": 1, "y": 0})
    play.complete("b", d={"x": 0, "y": 2})
    assert play.variables == {"n": 1, "d": {"x": 1, "y": 2}}


def test_branches_do_not_share_nested_data(play: Play) -> None:
    nodes = par("g", "j") + script("a", "d.x = 1") + user("b", "z")
    play.start(diagram(nodes, "s > g; g > a; g > b; a > j; b > j; j > z; z > e"), {"d": {"x": 0, "y": 0}})
    with play.database.read() as session:
        seen = play.engine.variables(session, play.items("b")[0], now=play.now)
    assert seen == {"d": {"x": 0, "y": 0}}
    play.complete("b")
    assert play.variables == {"d": {"x": 1, "y": 0}}


def test_an_excess_token_waits_for_the_next_round(play: Play) -> None:
    nodes = par("g", "j") + xor("k") + user("a", "a2", "b", "z")
    play.start(diagram(nodes, "s > g; g > a; g > a2; g > b; a > k; a2 > k; k > j; b > j; j > z; z > e"))
    play.complete("a", a=1)
    play.complete("a2", a2=2)
    assert play.open == ["b"]
    play.complete("b")
    assert play.open == ["z"]
    with pytest.raises(FlowProblem) as stranded:
        play.complete("z")
    assert stranded.value.code_here == "stranded"
    assert play.open == ["z"]


def test_a_second_round_of_a_parallel_block_waits_for_both_branches_again(play: Play) -> None:
    nodes = xor("k") + par("g", "j") + user("a", "b", "c") + xor("x", "x_e")
    play.start(diagram(nodes, "s > k; k > g; g > a; g > b; a > j; b > j; j > c; c > x; x > k [c.again]; x > e"))
    for again in (True, True, False):
        play.complete("a")
        assert play.open == ["b"]
        play.complete("b")
        assert play.open == ["c"]
        play.complete("c", c={"again": again})
    assert play.finished


def test_a_loop_back_into_a_parallel_split_opens_it_again(play: Play) -> None:
    nodes = par("g", "j") + user("a", "b") + xor("x", "x_e")
    play.start(diagram(nodes, "s > g; g > a; g > b; a > j; b > j; j > x; x > g [a.again]; x > e"))
    play.complete("a", a={"again": True})
    play.complete("b")
    assert play.open == ["a", "b"]
    play.complete("a", a={"again": False})
    play.complete("b")
    assert play.finished


INCLUSIVE = diagram(
    inc("g", "g_c") + inc("j") + user("a", "a2", "b", "c", "z"),
    "s > g; g > a [n > 1]; g > b [n > 2]; g > c; a > a2; a2 > j; b > j; c > j; j > z; z > e",
)


@pytest.mark.parametrize(("n", "branches"), [(3, ["a", "b"]), (2, ["a"]), (0, ["c"])])
def test_an_inclusive_join_waits_for_the_branches_taken(play: Play, n: int, branches: list[str]) -> None:
    play.start(INCLUSIVE, {"n": n})
    assert play.open == branches
    for branch in reversed(branches):
        play.complete(branch)
    if "a" in branches:
        assert play.open == ["a2"]
        play.complete("a2")
    assert play.open == ["z"]


def test_an_inclusive_join_goes_on_when_a_branch_ended_elsewhere(play: Play) -> None:
    nodes = inc("g", "g_c") + inc("j") + xor("h", "h_a2") + user("a", "a2", "b", "c", "z")
    nodes += '<endEvent id="e2"/>'
    text = (
        "s > g; g > a [true]; a > h; h > e2 [a.stop]; h > a2; a2 > j; g > b [true]; g > c; b > j; c > j; j > z; z > e"
    )
    play.start(diagram(nodes, text))
    play.complete("b")
    assert play.open == ["a"]
    play.complete("a", a={"stop": True})
    assert play.open == ["z"]


def test_an_inclusive_join_waits_for_an_open_subprocess(play: Play) -> None:
    nodes = inc("g", "g_c") + inc("j") + sub("p1", user("a"), "p1s > a; a > p1e") + user("b", "c", "z")
    play.start(diagram(nodes, "s > g; g > p1 [true]; g > b [true]; g > c; p1 > j; b > j; c > j; j > z; z > e"))
    play.complete("b")
    assert play.open == ["a"]
    play.complete("a")
    assert play.open == ["z"]


def test_twelve_parallel_blocks_in_a_row_start_at_once(play: Play) -> None:
    nodes = user("z")
    text = "s > g0; "
    for i in range(12):
        nodes += par(f"g{i}", f"j{i}") + user(f"a{i}", f"b{i}", f"c{i}")
        text += "".join(f"g{i} > {x}{i}; {x}{i} > j{i}; " for x in "abc")
        text += f"j{i} > g{i + 1}; " if i < 11 else f"j{i} > z; z > e"
    play.start(diagram(nodes, text))
    assert play.open == ["a0", "b0", "c0"]
    assert play.size < 1000


def test_several_flows_out_of_a_task_run_in_parallel(play: Play) -> None:
    play.start(diagram(user("a", "b", "c"), "s > a; a > b; a > c; b > e; c > e"))
    play.complete("a")
    assert play.open == ["b", "c"]
    assert play.passed == ["s", "a"]


TWINS = "g > b [a.n = 1] as few; g > b [a.n = 2] as many; g > b as rest"


@pytest.mark.parametrize(("number", "way"), [(1, "few"), (2, "many"), (3, "rest")])
def test_of_several_flows_between_the_same_nodes_the_one_that_was_taken_is_told(
    play: Play, number: int, way: str
) -> None:
    play.start(diagram(user("a", "b") + xor("g", "rest"), f"s > a; a > g; {TWINS}; b > e"))
    play.complete("a", a={"n": number})
    assert play.open == ["b"]
    assert play.flows_taken == ["s_a", "a_g", way]


def test_twins_out_of_a_task_are_each_taken_and_each_counts_at_a_join(play: Play) -> None:
    play.start(diagram(user("a", "b", "c") + par("j"), "s > a; a > j; a > j as other; a > b; b > j; j > c; c > e"))
    play.complete("a")
    assert play.flows_taken == ["s_a", "a_j", "other", "a_b"]
    assert play.open == ["b"]
    play.complete("b")
    assert play.open == ["c"]


def test_flows_of_a_race_to_one_event_are_one(play: Play) -> None:
    race = node("eventBasedGateway", "g") + catch("c", timer("P1D"))
    play.start(diagram(race, "s > g; g > c; g > c as other; c > e"))
    play.wait(days=2)
    assert play.finished
    assert play.flows_taken == ["s_g", "other", "c_e"]


def test_conditional_flows_out_of_a_task_are_each_asked(play: Play) -> None:
    play.start(
        diagram(user("a", "b", "c", "d"), "s > a; a > b [n > 1]; a > c [n > 5]; a > d; b > e; c > e; d > e"), {"n": 2}
    )
    play.complete("a")
    assert play.open == ["b", "d"]


def test_elements_may_be_called_start_and_end(play: Play) -> None:
    nodes = node("startEvent", "Start") + user("a") + node("endEvent", "End")
    play.start(definitions(node("process", "p", nodes + flows("Start > a; a > End"))))
    play.complete("a")
    assert play.finished
    assert play.passed == ["Start", "a", "End"]


def test_a_branch_without_an_end_event_ends_there(play: Play) -> None:
    play.start(diagram(user("a", "b") + par("g"), "s > g; g > a; g > b; a > e"))
    play.complete("b")
    assert not play.finished
    play.complete("a")
    assert play.finished


def test_a_step_that_would_strand_the_instance_is_taken_back(play: Play) -> None:
    nodes = user("a") + xor("x", "x_j1") + par("j") + throw("j1") + throw("j2")
    play.start(diagram(nodes, "s > a; a > x; x > j1; x > j2 [n = 2]; j1 > j; j2 > j; j > e"))
    with pytest.raises(FlowProblem) as problem:
        play.complete("a", n=1)
    assert problem.value.code_here == "stranded"
    assert play.open == ["a"]


def test_an_instance_that_would_begin_stranded_is_not_started(play: Play) -> None:
    nodes = xor("x", "x_j1") + par("j") + throw("j1") + throw("j2")
    with pytest.raises(FlowProblem) as problem:
        play.start(diagram(nodes, "s > x; x > j1; x > j2 [n = 2]; j1 > j; j2 > j; j > e"), {"n": 1})
    assert problem.value.code_here == "stranded"
    with play.database.read() as session:
        assert session.scalar(select(func.count()).select_from(InstanceRow)) == 0


def test_what_branches_left_behind_on_both_sides_of_a_join_undoes_nothing(play: Play) -> None:
    nodes = par("g", "j") + script("n0", "n = 0") + script("m0", "m = 0") + user("a", "b", "c", "h", "i")
    nodes += script("n1", "n = n + 1") + script("m1", "m = m + 1")
    nodes += boundary("u", "a", timer("P1D"), False) + boundary("v", "b", timer("P1D"), False)
    text = "s > g; g > n0; n0 > a; a > n1; n1 > j; g > m0; m0 > b; b > m1; m1 > j; j > c; c > e;"
    text += "u > h; h > e; v > i; i > e"
    play.start(diagram(nodes, text))
    play.wait(days=1)
    assert play.open == ["a", "b", "h", "i"]
    for element in ("a", "b", "h", "c", "i"):
        play.complete(element)
    assert play.finished
    assert play.variables == {"n": 1, "m": 1}
    assert play.step.overwritten == ()


def test_what_ends_on_two_sides_of_a_fork_again_and_again_undoes_nothing(play: Play) -> None:
    nodes = script("n0", "n = 3") + par("g", "j") + script("n1", "n = 0") + user("a", "b", "c") + script("n2", "n = 3")
    nodes += boundary("u", "a", MESSAGE, False) + boundary("v", "b", MESSAGE.replace("m1", "m2"), False)
    text = "s > n0; n0 > g; g > n1; n1 > a; a > n2; n2 > j; g > b; b > j; j > c; c > e; u > e; v > e"
    play.start(diagram(nodes, text))
    for _ in range(FOLD_ENDS_ABOVE):
        play.deliver("M1")
        play.deliver("M2")
    for element in ("a", "b", "c"):
        play.complete(element)
    assert play.finished
    assert play.variables == {"n": 3}
    assert play.step.overwritten == ()


def test_an_inclusive_join_waits_for_what_may_leave_an_activity_by_its_event(play: Play) -> None:
    nodes = par("g") + inc("j") + user("a", "b", "z") + boundary("t", "a", timer("P1D")) + node("endEvent", "f")
    play.start(diagram(nodes, "s > g; g > a; g > b; a > f; t > j; b > j; j > z; z > e"))
    play.complete("b")
    assert play.open == ["a"]
    play.wait(days=2)
    assert play.open == ["z"]


def test_an_event_that_waits_is_no_token_for_an_inclusive_join(play: Play) -> None:
    """The activity may still come by the flow that has a token already: its event does not count."""
    nodes = par("g") + xor("m") + inc("j") + user("a", "b", "z") + boundary("t", "a", timer("P1D"))
    play.start(diagram(nodes, "s > g; g > a; g > b; a > m; b > m; m > j; t > j; j > z; z > e"))
    play.complete("b")
    assert play.open == ["a", "z"]
