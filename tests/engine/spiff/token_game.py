"""Random block-structured models and a small token game to judge by: written from the standard, not from the engine.

The game keeps, beside every value, when it was written. Each name has one writer at a time, so where tokens meet the
latest value is right: an oracle for the merge that knows nothing of forks.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.engine.diagrams import diagram, inc, par, script, sub, user, xor

Condition = tuple[str, Callable[[dict[str, Any]], bool]]
TRUE: Condition = ("true", lambda _: True)
FALSE: Condition = ("false", lambda _: False)


@dataclass
class Flow:
    source: str
    target: str
    condition: Condition | None = None


@dataclass
class Model:
    """A flat graph; the nodes of a subprocess lie between its entry and its exit."""

    kinds: dict[str, str] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    scripts: dict[str, tuple[str, str, Callable[[dict[str, Any]], Any]]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def out(self, name: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == name]

    def into(self, name: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == name]


class Generator:
    """Draws a model from a seed."""

    def __init__(self, seed: int, size: int = 9) -> None:
        self._random = random.Random(seed)
        self._left = size
        self._scope = ""
        self.model = Model()
        self.model.kinds |= {"s": "start", "e": "end"}
        first, last = self._sequence(3)
        self._flow("s", first)
        self._flow(last, "e")

    def _node(self, kind: str) -> str:
        name = f"{kind}{len(self.model.kinds)}"
        self.model.kinds[name] = kind
        self.model.parents[name] = self._scope
        return name

    def _script(self, variable: str, text: str, value: Callable[[dict[str, Any]], Any]) -> str:
        name = self._node("script")
        self.model.scripts[name] = (variable, text, value)
        return name

    def _flow(self, source: str, target: str, condition: Condition | None = None) -> None:
        self.model.flows.append(Flow(source, target, condition))

    def _sequence(self, depth: int) -> tuple[str, str]:
        first, last = self._block(depth)
        for _ in range(self._random.randint(0, 2)):
            head, tail = self._block(depth)
            self._flow(last, head)
            last = tail
        return first, last

    def _block(self, depth: int) -> tuple[str, str]:
        self._left -= 1
        kinds = ["user", "user", "script"]
        if depth > 0 and self._left > 0:
            kinds += ["par", "par", "inc", "inc", "xor", "loop", "loop", "sub"]
        kind = self._random.choice(kinds)
        if kind == "user":
            name = self._node("user")
            return name, name
        if kind == "script":
            name = f"v{len(self.model.kinds)}"
            only = self._script(name, "1", lambda _: 1)
            return only, only
        if kind == "loop":
            return self._loop(depth)
        if kind == "sub":
            return self._sub(depth)
        return self._split(kind, depth)

    def _split(self, kind: str, depth: int) -> tuple[str, str]:
        split, join = self._node(kind), self._node(kind)
        count = self._random.randint(2, 3)
        default = self._random.randrange(count)
        for branch in range(count):
            first, last = self._sequence(depth - 1)
            chosen = self._random.choice([TRUE, FALSE]) if kind != "par" and branch != default else None
            self._flow(split, first, chosen)
            self._flow(last, join)
        return split, join

    def _loop(self, depth: int) -> tuple[str, str]:
        counter = f"n{len(self.model.kinds)}"
        turns = self._random.randint(2, 3)
        begin = self._script(counter, "0", lambda _: 0)
        merge = self._node("xor")
        first, last = self._sequence(depth - 1)
        count = self._script(counter, f"{counter} + 1", lambda data: data[counter] + 1)
        again = self._node("xor")
        after = self._script(f"v{len(self.model.kinds)}", "2", lambda _: 2)
        for source, target in ((begin, merge), (merge, first), (last, count), (count, again), (again, after)):
            self._flow(source, target)
        self._flow(again, merge, (f"{counter} < {turns}", lambda data: data[counter] < turns))
        return begin, after

    def _sub(self, depth: int) -> tuple[str, str]:
        entry = self._node("sub")
        outer, self._scope = self._scope, entry
        first, last = self._sequence(depth - 1)
        self._scope = outer
        leave = f"{entry}.out"
        self.model.kinds[leave] = "out"
        self.model.parents[leave] = outer
        self._flow(entry, first)
        self._flow(last, leave)
        return entry, leave


def draw(model: Model) -> bytes:
    """The model as a diagram."""
    nodes, text = _draw(model, "")
    return diagram(nodes, text)


def _draw(model: Model, scope: str) -> tuple[str, str]:
    made = ""
    for name, kind in model.kinds.items():
        if model.parents.get(name, "") != scope or kind in ("start", "end", "out"):
            continue
        default = next((f"{name}_{_target(flow)}" for flow in model.out(name) if flow.condition is None), "")
        default = default if len(model.out(name)) > 1 else ""
        if kind == "user":
            made += user(name)
        elif kind == "script":
            variable, text, _ = model.scripts[name]
            made += script(name, f"{variable} = {text}")
        elif kind == "sub":
            inner, flows_inside = _draw(model, name)
            made += sub(name, inner, flows_inside)
        else:
            made += {"par": lambda n, _: par(n), "inc": inc, "xor": xor}[kind](name, default)
    parts = []
    for flow in model.flows:
        inside = flow.source if model.kinds[flow.source] == "sub" else model.parents.get(flow.source, "")
        if inside == scope:
            condition = f" [{flow.condition[0]}]" if flow.condition else ""
            parts.append(f"{_source(model, flow)} > {_target(flow)}{condition}")
    return made, "; ".join(parts)


def _source(model: Model, flow: Flow) -> str:
    kind = model.kinds[flow.source]
    return f"{flow.source}s" if kind == "sub" else flow.source.removesuffix(".out")


def _target(flow: Flow) -> str:
    return flow.target.removesuffix(".out") + "e" if flow.target.endswith(".out") else flow.target


Stamped = dict[str, tuple[Any, int]]


class Game:
    """Plays a model: tokens with stamped data, gateways as BPMN 2.0 chapter 13 says."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._clock = 0
        self._moving: list[tuple[str, Stamped]] = []
        self._waiting: list[tuple[Flow, Stamped]] = []
        self.tasks: list[tuple[str, Stamped]] = []
        self.ended: list[Stamped] = []
        self._moving.append(("s", {}))
        self._run()

    def open(self) -> list[tuple[str, dict[str, Any]]]:
        return sorted(((name, plain(data)) for name, data in self.tasks), key=repr)

    def complete(self, name: str, data: dict[str, Any], value: Any) -> None:
        token = next(task for task in self.tasks if task[0] == name and plain(task[1]) == data)
        self.tasks.remove(token)
        self._clock += 1
        self._leave(name, {**token[1], name: (value, self._clock)})
        self._run()

    def _leave(self, name: str, data: Stamped, flows: list[Flow] | None = None) -> None:
        for flow in self._model.out(name) if flows is None else flows:
            kind = self._model.kinds[flow.target]
            if kind in ("par", "inc"):
                self._waiting.append((flow, data))
            elif kind == "user":
                self.tasks.append((flow.target, data))
            elif kind == "end":
                self.ended.append(data)
            else:
                self._moving.append((flow.target, data))

    def _run(self) -> None:
        while self._moving or self._join():
            if not self._moving:
                continue
            name, data = self._moving.pop(0)
            kind = self._model.kinds[name]
            if kind == "script":
                variable, _, value = self._model.scripts[name]
                self._clock += 1
                data = {**data, variable: (value(plain(data)), self._clock)}
            if kind == "xor":
                out = self._model.out(name)
                taken = [flow for flow in out if flow.condition and flow.condition[1](plain(data))]
                self._leave(name, data, (taken or [flow for flow in out if not flow.condition])[:1])
            else:
                self._leave(name, data)

    def _join(self) -> bool:
        for gate in dict.fromkeys(flow.target for flow, _ in self._waiting):
            here = [(flow, data) for flow, data in self._waiting if flow.target == gate]
            filled = {id(flow): flow for flow, _ in here}
            empty = [flow for flow in self._model.into(gate) if id(flow) not in filled]
            if empty and (self._model.kinds[gate] == "par" or self._may_come(gate, empty, list(filled.values()))):
                continue
            merged: Stamped = {}
            for flow in filled.values():
                token = next(item for item in self._waiting if item[0] is flow)
                self._waiting.remove(token)
                for name, stamped in token[1].items():
                    if name not in merged or merged[name][1] < stamped[1]:
                        merged[name] = stamped
            out = self._model.out(gate)
            if self._model.kinds[gate] == "inc":
                true = [flow for flow in out if flow.condition and flow.condition[1](plain(merged))]
                out = true or [flow for flow in out if not flow.condition]
            self._leave(gate, merged, out)
            return True
        return False

    def _may_come(self, gate: str, empty: list[Flow], filled: list[Flow]) -> bool:
        places = {name for name, _ in self.tasks} | {flow.target for flow, _ in self._waiting} - {gate}
        return any(
            any(self._reaches(place, flow, gate) for flow in empty)
            and not any(self._reaches(place, flow, gate) for flow in filled)
            for place in places
        )

    def _reaches(self, start: str, goal: Flow, without: str) -> bool:
        seen, todo = {start}, [start]
        while todo:
            for flow in self._model.out(todo.pop()):
                if flow is goal:
                    return True
                if flow.target != without and flow.target not in seen:
                    seen.add(flow.target)
                    todo.append(flow.target)
        return False


def plain(data: Stamped) -> dict[str, Any]:
    return {name: value for name, (value, _) in data.items()}
