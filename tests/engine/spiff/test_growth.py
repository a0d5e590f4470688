"""Nothing is lost and nothing grows: thousands of turns, blocks and items cost as much as the first one."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from engine.runtime import Engine
from engine.spiff.run import Run
from tests.engine.conftest import MORNING
from tests.engine.diagrams import catch, diagram, node, par, several, sub, timer, user, xor
from tests.engine.effort import calls
from tests.long_form import LONG

TURNS = 10_000 if LONG else 400
"""SpiffWorkflow's own tree loses its tasks after 333 turns of three nodes. Seen: 10,000 of every shape."""
FIRST = 10_000
"""Turns are numbered from here, so that each number is as long as the others."""
MEASURED = (FIRST + 20, FIRST + TURNS - 1)

AGAIN = "x > k [c.again]; x > z; z > e"
SHAPES = {
    "plain": (xor("k") + user("c", "d", "z") + xor("x", "x_z"), f"s > k; k > d; d > c; c > x; {AGAIN}"),
    "in a branch": (
        par("g", "j") + xor("k") + user("c", "o", "z") + xor("x", "x_z"),
        "s > g; g > k; g > o; k > c; c > x; x > k [c.again]; x > z; z > j; o > j; j > e",
    ),
    "around a parallel block": (
        xor("k") + par("g", "j") + user("a", "b", "c", "z") + xor("x", "x_z"),
        f"s > k; k > g; g > a; g > b; a > j; b > j; j > c; c > x; {AGAIN}",
    ),
    "around a subprocess": (
        xor("k") + sub("p1", user("c"), "p1s > c; c > p1e") + user("z") + xor("x", "x_z"),
        f"s > k; k > p1; p1 > x; {AGAIN}",
    ),
    "in a subprocess": (
        sub("p1", xor("k") + user("c") + xor("x", "x_p1e"), "p1s > k; k > c; c > x; x > k [c.again]; x > p1e")
        + user("z"),
        "s > p1; p1 > z; z > e",
    ),
    "around a block in a subprocess": (
        sub("p1", xor("k") + par("g", "j") + user("a", "b", "c") + xor("x", "x_p1e"),
            "p1s > k; k > g; g > a; g > b; a > j; b > j; j > c; c > x; x > k [c.again]; x > p1e")
        + user("z"),
        "s > p1; p1 > z; z > e",
    ),
}  # fmt: skip


def elements(run: Run) -> dict[str, str]:
    """The open items: element to id, each element once."""
    found = {element: item for item, (element, _) in run.items().items()}
    assert len(found) == len(run.items())
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_the_last_of_many_turns_loses_nothing_and_costs_what_an_early_one_did(shape: str) -> None:
    nodes, text = SHAPES[shape]
    compiled = Engine().compile({"flow.bpmn": diagram(nodes, text)})
    run = Run.start(compiled, {"application": {"area": 60, "name": "甲"}}, MORNING)
    state = run.dump()
    wanted = sorted(set(elements(run)))
    cost: dict[int, tuple[int, int]] = {}
    for turn in range(FIRST, FIRST + TURNS):
        with calls() if turn in MEASURED else nullcontext(Counter[str]()) as counted:
            for name in ("a", "b", "d", "c"):
                run = Run.load(compiled, state, MORNING)
                if name in elements(run):
                    assert run.complete(elements(run)[name], {name: {"again": True, "turn": turn}})
                    state = run.dump()
        cost[turn] = (len(state), counted.total())
        assert sorted(elements(run)) == wanted
    early, last = (cost[turn] for turn in MEASURED)
    assert last == early
    assert early[1] > 0
    assert len(state) < 700
    finish(compiled, state, FIRST + TURNS)


def finish(compiled: Any, state: bytes, turn: int) -> None:
    """One last turn, out of the loop and to the end; every value is the last one written."""
    run = Run.load(compiled, state, MORNING)
    done = []
    while not run.finished:
        name, item = min(elements(run).items())
        done.append(name)
        assert run.complete(item, {name: {"again": False, "turn": turn}})
    values = run.variables()
    assert values.pop("application") == {"area": 60, "name": "甲"}
    assert values == {name: {"again": False, "turn": turn} for name in done}


def blocks(count: int, nodes: str = "", text: str = "", last: str = "s") -> bytes:
    for number in range(count):
        ways = [f"u{number}_{way}" for way in range(3)]
        nodes += par(f"g{number}", f"j{number}") + user(*ways)
        text += f"{last} > g{number}; " + "".join(f"g{number} > {way}; {way} > j{number}; " for way in ways)
        last = f"j{number}"
    return diagram(nodes, f"{text}{last} > e")


def test_a_start_makes_as_many_tokens_before_twelve_parallel_blocks_as_before_one() -> None:
    made = []
    for count in (1, 12):
        compiled = Engine().compile({"flow.bpmn": blocks(count)})
        with calls() as counted:
            run = Run.start(compiled, {}, MORNING)
        assert len(run.items()) == 3
        made.append((counted["Token.__init__"], len(run.dump())))
    assert made[0] == made[1]
    assert made[0][0] < 10


def test_the_event_that_wins_a_race_makes_as_many_tokens_before_four_blocks_as_before_one() -> None:
    race = node("eventBasedGateway", "r") + catch("c", timer("P1D")) + catch("d", timer("P2D"))
    made = []
    for count in (1, 4):
        compiled = Engine().compile({"flow.bpmn": blocks(count, race, "s > r; r > c; r > d; d > e; ", "c")})
        state = Run.start(compiled, {}, MORNING).dump()
        run = Run.load(compiled, state, MORNING + timedelta(days=1))
        with calls() as counted:
            assert run.fire(next(key for key, (name, _) in run.timers().items() if name == "c"))
        assert len(run.items()) == 3
        made.append(counted["Token.__init__"])
    assert made[0] == made[1]
    assert made[0] < 10


def test_twelve_parallel_blocks_are_walked_to_the_end() -> None:
    compiled = Engine().compile({"flow.bpmn": blocks(12)})
    run = Run.start(compiled, {}, MORNING)
    for _ in range(36):
        item, (name, _) = min(run.items().items(), key=lambda entry: entry[1])
        assert run.complete(item, {name: 1})
        run = Run.load(compiled, run.dump(), MORNING)
    assert run.finished
    assert len(run.variables()) == 36


def test_a_thousand_items_one_after_another_keep_the_state_and_the_work_flat() -> None:
    marks = several(count="1000", sequential=True, out=False)
    compiled = Engine().compile({"flow.bpmn": diagram(user("a", inner=marks), "s > a; a > e")})
    run = Run.start(compiled, {}, MORNING)
    state = run.dump()
    cost = []
    for number in range(1000):
        with calls() as counted:
            run = Run.load(compiled, state, MORNING)
            (item,) = run.items()
            assert run.complete(item, {"a": {"n": number}})
            state = run.dump()
        cost.append((len(state), counted.total()))
    assert run.finished
    assert run.variables() == {"a": {"n": 999}}
    assert cost[990] <= (cost[110][0] + 10, cost[110][1] + 10)


def test_the_results_of_a_thousand_items_are_all_that_grows() -> None:
    marks = several("xs", sequential=True)
    compiled = Engine().compile({"flow.bpmn": diagram(user("a", inner=marks), "s > a; a > e")})
    given = [f"第{number}户" for number in range(1000)]
    run = Run.start(compiled, {"xs": given}, MORNING)
    empty = len(run.dump())
    for number in range(1000):
        (item,) = run.items()
        seen = run.item_variables(item)
        assert seen is not None
        assert seen["x"] == given[number]
        assert run.complete(item, {"y": number % 10})
        if number % 100 == 0:
            state = run.dump()
            assert len(state) < empty + 12 * (number + 10)
            run = Run.load(compiled, state, MORNING)
    assert run.variables()["ys"] == [number % 10 for number in range(1000)]


def test_a_thousand_subprocesses_at_once_are_all_seen() -> None:
    marks = several(count="1000", out=False)
    inner = sub("p2", user("u"), "p2s > u; u > p2e")
    nodes = sub("p1", inner, "p1s > p2; p2 > p1e", inner=marks)
    compiled = Engine().compile({"flow.bpmn": diagram(nodes, "s > p1; p1 > e")})
    with calls() as counted:
        run = Run.start(compiled, {}, MORNING)
        state = run.dump()
        run = Run.load(compiled, state, MORNING)
    assert len(run.items()) == 1000
    assert run.dump() == state
    assert counted.total() < 1000 * 1000


def test_what_opens_later_has_a_later_key() -> None:
    """Keys in no order would write to a page of every index of their own: dearer the more there are."""
    compiled = Engine().compile({"flow.bpmn": diagram(par("g") + user("a", "b"), "s > g; g > a; g > b; a > e; b > e")})
    runs = [Run.start(compiled, {}, MORNING) for _ in range(3)]
    assert [key for run in runs for key in run.items()] == sorted(key for run in runs for key in run.items())
