"""A step that fails leaves no trace, and the instance is taken afresh: the next step works as if nothing had been."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import LargeBinary, select

from engine.errors import Problem
from engine.runtime import Engine, FlowProblem
from engine.spiff.run import Run
from engine.store.columns import Record
from engine.store.tables import InstanceRow
from tests.engine.conftest import MORNING, Play
from tests.engine.diagrams import (
    ERROR,
    MESSAGE,
    boundary,
    catch,
    diagram,
    node,
    par,
    script,
    several,
    sub,
    timer,
    user,
    xor,
)


def stored(play: Play) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with play.database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Record.metadata.sorted_tables
        }


LAST = user("z")
FAILING = {
    "no_path": (xor("x") + LAST, "a > x; x > e [bad = false]; x > z [bad = null]; z > e"),
    "bad_value": (catch("t", timer("bad")) + LAST, "a > t; t > z; z > e"),
    "uncaught_error": (xor("x", "x_z") + sub("p1", node("endEvent", "p1f", ERROR), "p1s > p1f") + LAST,
                       "a > x; x > p1 [bad]; p1 > e; x > z; z > e"),
    "endless": (xor("k", "k_z") + script("i", "n = 1") + LAST, "a > k; k > i [bad]; i > k; k > z; z > e"),
    "data_conflict": (par("g", "j") + script("p", "n = 1") + script("q", "n = if bad then 2 else 1") + LAST,
                      "a > g; g > p; g > q; p > j; q > j; j > z; z > e"),
}  # fmt: skip


@pytest.mark.parametrize("code", FAILING)
def test_a_step_that_fails_changes_no_row_and_can_be_taken_again(play: Play, code: str) -> None:
    nodes, text = FAILING[code]
    other = user("o") + boundary("b", "o", MESSAGE, False) + script("i0", "n = 0")
    play.start(diagram(user("a") + par("f") + other + nodes, f"s > i0; i0 > f; f > o; o > e; b > e; f > a; {text}"))
    play.deliver("M1")
    before = stored(play)
    with pytest.raises(FlowProblem) as problem:
        play.complete("a", bad=True)
    assert problem.value.code_here == code
    assert stored(play) == before
    assert play.open == ["a", "o"]
    if code == "bad_value":
        play.complete("a", bad="PT0S")
        play.wait(seconds=0)
    else:
        play.complete("a", bad=None if code == "no_path" else False)
    assert play.open == ["o", "z"]


def test_a_failure_of_the_host_itself_leaves_no_trace_either(play: Play) -> None:
    faults = [ZeroDivisionError("host")]

    def ask() -> int:
        if faults:
            raise faults.pop()
        return 7

    play.engine = Engine({"ask": ask})
    play.start(diagram(user("a") + script("n", "n = ask()") + user("z"), "s > a; a > n; n > z; z > e"))
    before = stored(play)
    with pytest.raises(Problem):
        play.complete("a", a=1)
    assert stored(play) == before
    play.complete("a", a=2)
    assert play.variables == {"a": 2, "n": 7}


def test_only_what_is_open_can_be_completed_whatever_id_is_given() -> None:
    nodes = par("g", "j") + user("a", "z") + boundary("t", "a", timer("P1D")) + catch("c", timer("P1D"))
    nodes += script("q", "q = 1")
    nodes += node("receiveTask", "r", messageRef="m1") + sub(
        "p1", user("u", inner=several(count="2")), "p1s > u; u > p1e"
    )
    text = "s > g; g > a; g > c; g > r; g > p1; g > q; q > j; a > j; c > j; r > j; p1 > j; j > z; t > z; z > e"
    compiled = Engine().compile({"flow.bpmn": diagram(nodes, text)})
    state = Run.start(compiled, {}, MORNING).dump()
    run = Run.load(compiled, state, MORNING)
    tokens = {token.id.hex: token for level in run._frontier.levels() for token in level.tasks.values()}
    refused = {identity: token for identity, token in tokens.items() if identity not in run.items()}
    assert {type(token.task_spec).__name__ for token in refused.values()} >= {
        "Boundary", "ActivitySplit", "ParallelInstances", "Subprocess", "ParallelJoin", "Catch",
    }  # fmt: skip
    for identity in refused:
        assert not run.complete(identity, {"forged": True})
        assert not run.complete(identity.upper(), {"forged": True})
    assert run.dump() == state
    for item in list(run.items()):
        assert run.complete(item, {})
        assert not run.complete(item, {"twice": True})


@pytest.mark.parametrize("given", ["", "x", "0" * 32, "0" * 31, "not-an-id-at-all", "' or 1=1"])
def test_an_id_that_never_was_completes_and_fires_nothing(given: str) -> None:
    compiled = Engine().compile({"flow.bpmn": diagram(user("a"), "s > a; a > e")})
    run = Run.start(compiled, {}, MORNING)
    state = run.dump()
    assert not run.complete(given, {})
    assert not run.fire(f"{given}.a")
    assert run.dump() == state


def test_the_state_is_kept_as_bytes_whose_order_no_database_changes() -> None:
    """JSONB sorts keys, and with them the order data was written in."""
    assert isinstance(InstanceRow.__table__.c.state.type, LargeBinary)


def test_the_order_of_keys_comes_back_from_the_database(play: Play) -> None:
    given = {"z": 1, "a": {"乙": 1, "甲": 2, "": 3}, "m": [{"b": 1, "a": 2}]}
    play.start(diagram(user("a"), "s > a; a > e"), given)
    with play.database.read() as session:
        seen = play.engine.variables(session, play.items("a")[0], now=play.now)
    assert repr(dict(seen)) == repr(given)
