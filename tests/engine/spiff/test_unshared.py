"""What instances share never changes, and what branches have of their own never mixes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import permutations
from types import FunctionType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runtime import Engine
from engine.spiff.compile import Compiled
from engine.spiff.merge import same
from engine.spiff.problems import DataConflict
from engine.spiff.run import Run
from tests.engine.conftest import MORNING
from tests.engine.diagrams import (
    ERROR,
    MESSAGE,
    SIGNAL,
    boundary,
    catch,
    diagram,
    inc,
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

_MEMORY = {"_sources", "_loops"}
"""What a graph has worked out about itself is kept, and always comes out the same."""


def fingerprint(thing: Any) -> str:
    """Of everything that can be reached from a thing, its private parts and the classes of its parts included."""
    total = hashlib.sha256()
    seen: dict[int, int] = {}
    keep: list[Any] = []

    def walk(value: Any) -> None:
        if value is None or isinstance(value, str | int | float | bytes | type | FunctionType | timedelta):
            total.update(repr(value).encode())
            return
        if id(value) in seen:
            total.update(f"@{seen[id(value)]}".encode())
            return
        seen[id(value)] = len(seen)
        keep.append(value)
        total.update(type(value).__qualname__.encode())
        if isinstance(value, Mapping):
            for key in value:
                walk(key)
                walk(value[key])
        elif isinstance(value, set | frozenset):
            for item in sorted(value, key=repr):
                walk(item)
        elif isinstance(value, list | tuple):
            for item in value:
                walk(item)
        else:
            slots = [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]
            names = [*vars(value), *slots] if hasattr(value, "__dict__") else slots
            for name in names:
                if name not in _MEMORY and hasattr(value, name):
                    total.update(name.encode())
                    walk(getattr(value, name))

    walk(thing)
    return total.hexdigest()


EVERYTHING = diagram(
    xor("k") + par("g", "j") + user("a", "late", "wrong", "told", "z") + script("n", "n = 1 + 1")
    + boundary("b1", "a", timer("P1D")) + boundary("b2", "a", MESSAGE, False)
    + sub("p1", inc("i", "i_y") + user("y", "w") + node("endEvent", "bad", ERROR) + throw("t", SIGNAL),
          "p1s > i; i > w [true]; i > y; w > t; t > bad; y > p1e", inner=several(count="2", out=False))
    + boundary("b3", "p1", ERROR) + catch("c", SIGNAL) + xor("x", "x_z"),
    "s > k; k > g; g > a; g > n; g > c; c > j; n > p1; p1 > j; a > j; b1 > late; late > j; b2 > told; told > e;"
    "b3 > wrong; wrong > j; j > x; x > k [a.again]; x > z; z > e",
)  # fmt: skip


def drive(compiled: Compiled, choose: Callable[[int, list[str]], str]) -> None:
    """Play an instance with messages and timers in between, until it ends or has gone on long enough."""
    run = Run.start(compiled, {"list": [1, {"deep": []}]}, MORNING)
    now = MORNING
    for number in range(24):
        run = Run.load(compiled, run.dump(), now)
        if run.finished:
            return
        if number % 5 == 3:
            run.deliver("M1", {"told": number})
        elif number % 7 == 5:
            now += timedelta(days=2)
            run = Run.load(compiled, run.dump(), now)
            for due in run.timers():
                run.fire(due)
        else:
            items = run.items()
            if not items:
                return
            item = choose(number, sorted(items, key=lambda key: (items[key], key)))
            run.complete(item, {items[item][0]: {"again": number < 9}})


def test_many_instances_leave_what_they_share_as_it_was() -> None:
    compiled = Engine().compile({"flow.bpmn": EVERYTHING})
    before = fingerprint(compiled)
    for seed in range(40):
        drive(compiled, lambda number, items, seed=seed: items[(number * 7 + seed) % len(items)])
    assert fingerprint(compiled) == before


def test_the_fingerprint_sees_a_change_deep_inside() -> None:
    compiled = Engine().compile({"flow.bpmn": EVERYTHING})
    before = fingerprint(compiled)
    compiled.subprocess_specs["p1"].task_specs["w"]._outputs.append("y")
    assert fingerprint(compiled) != before


THREE = diagram(
    par("g", "h", "i", "j") + user("a", "b", "c", "z"),
    "s > g; g > a; g > h; h > b; h > c; b > i; c > i; i > j; a > j; j > z; z > e",
)
"""Three branches, two of them of an inner fork."""

leaves = st.integers(0, 2) | st.booleans() | st.lists(st.integers(0, 1), max_size=2)
data = st.dictionaries(
    st.sampled_from("pqr"), leaves | st.dictionaries(st.sampled_from("pq"), leaves, max_size=2), max_size=3
)


def paths(values: Mapping[str, Any], before: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every value that is not a context, by the names that lead to it; empty contexts too."""
    found: dict[tuple[str, ...], Any] = {}
    for name, value in values.items():
        inner = paths(value, (*before, name)) if isinstance(value, dict) else {}
        found |= inner or {(*before, name): value}
    return found


@given(data, st.tuples(data, data, data), st.sampled_from(list(permutations("abc"))))
def test_branches_keep_all_their_changes_or_are_told_that_they_conflict(
    common: dict[str, Any], written: tuple[dict[str, Any], ...], order: tuple[str, ...]
) -> None:
    compiled = COMPILED
    run = Run.start(compiled, common, MORNING)
    changes = dict(zip("abc", written, strict=True))
    try:
        for name in order:
            run = Run.load(compiled, run.dump(), MORNING)
            item = next(key for key, (element, _) in run.items().items() if element == name)
            assert same(run.item_variables(item), common)
            run.complete(item, changes[name])
    except DataConflict as conflict:
        for name in conflict.extra["names"]:
            top = name.partition(".")[0]
            assert len([value for value in written if top in value]) > 1
        return
    (item,) = run.items()
    after = run.item_variables(item)
    assert after is not None
    for mine in written:
        for path, value in paths(mine).items():
            if not same(value, paths(common).get(path)) and not (isinstance(value, dict)):
                assert same(paths(after).get(path), value), path


COMPILED = Engine().compile({"flow.bpmn": THREE})


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_branches_that_end_a_subprocess_differently_do_not_hold_it_up_and_are_told(order: str) -> None:
    inner = par("g") + user("a", "b") + node("endEvent", "p1f")
    nodes = sub("p1", inner, "p1s > g; g > a; g > b; a > p1e; b > p1f") + user("z")
    compiled = Engine().compile({"flow.bpmn": diagram(nodes, "s > p1; p1 > z; z > e")})
    run = Run.start(compiled, {"n": 0}, MORNING)
    items = {element: item for item, (element, _) in run.items().items()}
    run.complete(items[order[0]], {"n": 1})
    assert run.overwritten == []
    run.complete(items[order[1]], {"n": 2})
    assert run.overwritten == ["n"]
    assert run.variables() == {"n": 2}


def test_branches_that_end_the_process_differently_are_told_apart_in_the_step() -> None:
    compiled = Engine().compile({"flow.bpmn": diagram(user("a", "b"), "s > a; s > b; a > e; b > e")})
    run = Run.start(compiled, {"n": 0, "d": {"x": 0}}, MORNING)
    items = {element: item for item, (element, _) in run.items().items()}
    run.complete(items["b"], {"n": 2, "d": {"x": 2}})
    assert run.overwritten == []
    run.complete(items["a"], {"n": 1, "d": {"x": 0}})
    assert run.finished
    assert run.overwritten == ["n"]
    assert run.variables() == {"n": 1, "d": {"x": 2}}
