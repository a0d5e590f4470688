"""A small token game to judge the engine by: written from the standard, chapter 13, not from the engine.

It keeps, beside every value, when it was written. Each name has one writer at a time, so where tokens meet the latest
value is right: an oracle for the merge that knows nothing of forks.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.engine.spiff.models import Boundary, Flow, Model
from tests.engine.spiff.stamped import Stamped, in_order, latest, plain
from tests.engine.spiff.versions import Version


@dataclass(eq=False)
class Scope:
    """One run of a process or subprocess. `host` is the activity it runs for."""

    place: str
    host: Wait | None
    waits: list[Wait] = field(default_factory=list)
    joining: list[tuple[Flow, Stamped]] = field(default_factory=list)
    ended: list[Stamped] = field(default_factory=list)


@dataclass(eq=False)
class Wait:
    """A token that waits: at a task, an event, or an activity in which others run.

    `armed` counts how often each of its events may still happen, None without end; `index` is its number among the
    instances of `group`, whose finished ones left `results`.
    """

    name: str
    data: Stamped
    scope: Scope
    armed: dict[str, int | None] = field(default_factory=dict)
    inner: list[Scope] = field(default_factory=list)
    parts: list[Wait] = field(default_factory=list)
    group: Wait | None = None
    index: int = 0
    results: dict[int, Any] = field(default_factory=dict)
    grown: Stamped = field(default_factory=dict)
    """What instances that follow each other have written so far; an event on the activity does not see it."""
    later: dict[str, Stamped] = field(default_factory=dict)
    """What an event sees that began to wait only when the instance was moved: all there was by then."""


class Game:
    """Plays a model. What is open, what timers run, and which messages somebody waits for can be asked at rest."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.quiet = model.quiet
        self.visited: set[str] = set()
        """Every node a token came to, gateways that join apart."""
        self.passed: Counter[str] = Counter()
        """How often each flow was passed."""
        self._clock = 0
        self._moving: deque[tuple[Scope, str, Stamped]] = deque()
        self._events: dict[str, Boundary] = {each.name: each for all_ in model.boundaries.values() for each in all_}
        self.top = Scope("", None)
        self.result: Stamped | None = None
        self._moving.append((self.top, "s", {}))
        self._run()

    def open(self) -> list[tuple[str, dict[str, Any]]]:
        return sorted(((wait.name, plain(wait.data)) for wait in self._items()), key=in_order)

    def timers(self) -> list[str]:
        return sorted(name for _, name in self._armed("timer", "cycle"))

    def messages(self) -> set[str]:
        return {name for _, name in self._armed("message")}

    def complete(self, name: str, data: dict[str, Any], value: int) -> None:
        wait = next(wait for wait in self._items() if wait.name == name and plain(wait.data) == data)
        self._clock += 1
        written: Stamped = {} if name in self._model.quiet else {name: (value, self._clock)}
        self._done(wait, {**wait.data, **written})
        self._run()

    def fire(self, name: str) -> None:
        self._happen(*next(found for found in self._armed("timer", "cycle") if found[1] == name))
        self._run()

    def deliver(self, message: str) -> None:
        for wait, name in list(self._armed("message")):
            if name == message:
                self._happen(wait, name)
        self._run()

    def move(self, version: Version) -> bool:
        """Go on with another version of the model; False, and nothing is changed, where a token has no place there."""
        here = version.has()
        waits = [*self._waits(self.top)]
        scopes = [self.top, *(inner for wait in waits for inner in wait.inner)]
        places = {version.steps.get(wait.name, wait.name) for wait in waits}
        if not {*places, *(flow.target for scope in scopes for flow, _ in scope.joining)} <= here:
            return False
        before, self._model = self._model, version.model
        self.quiet = version.model.quiet
        self._events = {each.name: each for all_ in version.model.boundaries.values() for each in all_}
        for wait in waits:
            events = {event.name for event in before.boundaries.get(wait.name, ())}
            wait.name = version.steps.get(wait.name, wait.name)
            if wait.group is None:
                now = {event.name: self._times(event) for event in self._model.boundaries.get(wait.name, ())}
                gone, added = events - now.keys(), now.keys() - events
                wait.armed = {name: left for name, left in wait.armed.items() if name not in gone}
                wait.armed |= {name: now[name] for name in added}
                wait.later = {name: {**wait.data, **wait.grown} for name in added}
        for scope in scopes:
            scope.joining = [(version.ways[id(flow)], data) for flow, data in scope.joining]
        self._run()
        return True

    @staticmethod
    def _times(event: Boundary) -> int | None:
        return {"timer": 1, "cycle": 2}.get(event.trigger)

    def _waits(self, scope: Scope) -> Iterator[Wait]:
        for wait in scope.waits:
            yield wait
            yield from self._within(wait)

    def _within(self, wait: Wait) -> Iterator[Wait]:
        for part in wait.parts:
            yield part
            yield from self._within(part)
        for inner in wait.inner:
            yield from self._waits(inner)

    def _items(self) -> Iterator[Wait]:
        for wait in self._waits(self.top):
            kind = self._model.kinds[wait.name]
            if kind == "message" or (
                kind == "user" and (wait.group is not None or wait.name not in self._model.several)
            ):
                yield wait

    def _armed(self, *triggers: str) -> Iterator[tuple[Wait, str]]:
        for wait in self._waits(self.top):
            for name in wait.armed:
                kind = self._model.kinds[name]
                if (self._events[name].trigger if kind == "boundary" else kind) in triggers:
                    yield wait, name

    def _happen(self, wait: Wait, name: str) -> None:
        if self._model.kinds[wait.name] == "race":
            self.passed[next(flow.id for flow in self._model.out(wait.name) if flow.target == name)] += 1
        event = self._events.get(name)
        if event is None or event.interrupting:
            wait.scope.waits.remove(wait)
        elif (left := wait.armed[name]) is not None:
            wait.armed[name] = left - 1
            if left == 1:
                del wait.armed[name]
        self._leave(wait.scope, name, wait.later.get(name, wait.data))

    def _enter(self, scope: Scope, name: str, data: Stamped) -> None:
        self.visited.add(name)
        wait = Wait(name, data, scope)
        scope.waits.append(wait)
        for event in self._model.boundaries.get(name, ()):
            wait.armed[event.name] = self._times(event)
        kind = self._model.kinds[name]
        if kind == "race":
            wait.armed |= dict.fromkeys(flow.target for flow in self._model.out(name))
        elif kind not in ("user", "sub", "call"):
            wait.armed[name] = 1
        if name not in self._model.several:
            self._open(wait)
            return
        count, sequential = self._model.several[name]
        if count == 0:
            self._finish(wait)
        for index in range(min(count, 1) if sequential else count):
            self._instance(wait, index)

    def _instance(self, group: Wait, index: int) -> None:
        data = {**group.data, **group.grown, f"i{group.name}": (index, 0)}
        part = Wait(group.name, data, group.scope, group=group, index=index)
        group.parts.append(part)
        self._open(part)

    def _open(self, wait: Wait) -> None:
        if self._model.kinds[wait.name] in ("sub", "call"):
            inner = Scope(wait.name, wait)
            wait.inner.append(inner)
            self._moving.append((inner, f"{wait.name}s", wait.data))

    def _done(self, wait: Wait, data: Stamped) -> None:
        group = wait.group
        if group is None:
            wait.scope.waits.remove(wait)
            self._leave(wait.scope, wait.name, data)
            return
        group.parts.remove(wait)
        count, sequential = self._model.several[wait.name]
        before, item = plain({**group.data, **group.grown}), f"i{wait.name}"
        written = {
            name: value for name, value in plain(data).items() if name != item and before.get(name, wait) != value
        }
        if sequential:
            group.grown |= {name: data[name] for name in written}
        else:
            group.results[wait.index] = written[wait.name] if set(written) == {wait.name} else written
        if wait.index == count - 1 if sequential else len(group.results) == count:
            self._finish(group)
        elif sequential:
            self._instance(group, wait.index + 1)

    def _finish(self, group: Wait) -> None:
        group.scope.waits.remove(group)
        data = {**group.data, **group.grown}
        if not self._model.several[group.name][1]:
            self._clock += 1
            data = {**data, group.name: ([value for _, value in sorted(group.results.items())], self._clock)}
        self._leave(group.scope, group.name, data)

    def _leave(self, scope: Scope, name: str, data: Stamped, flows: list[Flow] | None = None) -> None:
        for flow in self._model.out(name) if flows is None else flows:
            self.passed[flow.id] += 1
            kind = self._model.kinds[flow.target]
            if kind in ("par", "inc"):
                scope.joining.append((flow, data))
            elif kind in ("user", "sub", "call", "race", "message", "timer", "signal"):
                self._enter(scope, flow.target, data)
            else:
                self._moving.append((scope, flow.target, data))

    def _run(self) -> None:
        while self._moving or self._join(self.top) or self._over(self.top):
            if not self._moving:
                continue
            scope, name, data = self._moving.popleft()
            if self._alive(scope):
                self._pass(scope, name, data, self._model.kinds[name])

    def _alive(self, scope: Scope) -> bool:
        while scope.host is not None:
            wait = scope.host
            around = wait.group or wait
            if (
                scope not in wait.inner
                or (wait.group and wait not in wait.group.parts)
                or around not in around.scope.waits
            ):
                return False
            scope = around.scope
        return self.result is None

    def _pass(self, scope: Scope, name: str, data: Stamped, kind: str) -> None:
        self.visited.add(name)
        if kind == "script":
            variable, _, value = self._model.scripts[name]
            self._clock += 1
            self._leave(scope, name, {**data, variable: (value(plain(data)), self._clock)})
        elif kind == "xor":
            out = self._model.out(name)
            taken = [flow for flow in out if flow.condition and flow.condition[1](plain(data))]
            self._leave(scope, name, data, (taken or [flow for flow in out if not flow.condition])[:1])
        elif kind == "end":
            scope.ended.append(data)
        elif kind == "terminate":
            self._close(scope, data)
        elif kind == "error":
            self._throw(scope, data)
        elif kind == "throw":
            waiting = [found for found in self._armed("signal") if self._model.signals[found[1]] == name]
            for wait, event in waiting:
                self._happen(wait, event)
            self._leave(scope, name, data)
        else:
            self._leave(scope, name, data)

    def _throw(self, scope: Scope, data: Stamped) -> None:
        """The nearest activity around that catches an error goes on there, with the data of the thrower."""
        while scope.host is not None:
            around = scope.host.group or scope.host
            for name in around.armed:
                if name in self._events and self._events[name].trigger == "error":
                    around.data = data
                    self._happen(around, name)
                    return
            scope = around.scope
        raise AssertionError("the model throws what nobody catches")

    def _close(self, scope: Scope, data: Stamped) -> None:
        if scope.host is None:
            self.result = data
            scope.waits, scope.joining = [], []
        else:
            scope.host.inner.remove(scope)
            self._done(scope.host, data)

    def _scopes(self, scope: Scope) -> Iterator[Scope]:
        yield scope
        for wait in scope.waits:
            for each in (wait, *wait.parts):
                for inner in each.inner:
                    yield from self._scopes(inner)

    def _over(self, top: Scope) -> bool:
        for scope in self._scopes(top):
            if scope.ended and not scope.waits and not scope.joining and self.result is None:
                self._close(scope, latest(scope.ended))
                return True
        return False

    def _join(self, top: Scope) -> bool:
        return any(self._fires(scope) for scope in self._scopes(top))

    def _fires(self, scope: Scope) -> bool:
        for gate in dict.fromkeys(flow.target for flow, _ in scope.joining):
            filled = {id(flow): flow for flow, _ in scope.joining if flow.target == gate}
            empty = [flow for flow in self._model.into(gate) if id(flow) not in filled]
            kind = self._model.kinds[gate]
            if empty and (kind == "par" or self._may_come(scope, gate, empty, list(filled.values()))):
                continue
            taken = [next(item for item in scope.joining if item[0] is flow) for flow in filled.values()]
            for item in taken:
                scope.joining.remove(item)
            merged = latest([data for _, data in taken])
            out = self._model.out(gate)
            if kind == "inc":
                true = [flow for flow in out if flow.condition and flow.condition[1](plain(merged))]
                out = true or [flow for flow in out if not flow.condition]
            self._leave(scope, gate, merged, out)
            return True
        return False

    def _may_come(self, scope: Scope, gate: str, empty: list[Flow], filled: list[Flow]) -> bool:
        places = {wait.name for wait in scope.waits} | {flow.target for flow, _ in scope.joining} - {gate}
        return any(
            any(self._reaches(place, flow, gate) for flow in empty)
            and not any(self._reaches(place, flow, gate) for flow in filled)
            for place in places
        )

    def _reaches(self, start: str, goal: Flow, without: str) -> bool:
        seen, todo = {start}, [start]
        while todo:
            name = todo.pop()
            events = [event.name for event in self._model.boundaries.get(name, ())]
            for flow in [flow for each in (name, *events) for flow in self._model.out(each)]:
                if flow is goal:
                    return True
                if flow.target != without and flow.target not in seen:
                    seen.add(flow.target)
                    todo.append(flow.target)
        return False
