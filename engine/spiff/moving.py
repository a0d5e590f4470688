"""Moves an instance to another version of its diagram: each live token to its place there, with its id and its data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.task import TaskState

from engine.model import Misfit
from engine.spiff.compile import Compiled
from engine.spiff.events import Boundary, timers
from engine.spiff.frontier import Frontier, Level
from engine.spiff.joins import EndJoin, Joining, ParallelJoin
from engine.spiff.loops import Loop
from engine.spiff.normalise import flow_of, made_of
from engine.spiff.tokens import Token


def move(old: Frontier, new: Compiled, steps: Mapping[str, str]) -> tuple[Frontier, Mapping[str, str], list[Misfit]]:
    """The instance on the other version, not yet settled; at which element each token is; and which have no place.

    `steps` names for an element of the old version the one that takes its place; others stay where their id is. Waiting
    timers keep their due time; boundary events the activity did not have before begin to wait at `old.now`, and
    see what was known by then, finished instances of the activity included.
    """
    mover = _Mover(old, new, steps)
    mover.move()
    return mover.new, {key.hex: token.task_spec.key for key, token in mover.moved.items()}, mover.misfits


class _Mover:
    def __init__(self, old: Frontier, new: Compiled, steps: Mapping[str, str]) -> None:
        self.new = Frontier(new.spec, new.subprocess_specs, new.script_engine, old.now)
        self.misfits: list[Misfit] = []
        self._old = old
        self._steps = steps
        self._compiled = new
        self.moved: dict[UUID, Token] = {}

    def move(self) -> None:
        for level in self._old.levels():
            if level is self._old:
                self._move_level(level, self.new)
            elif (host := self.moved.get(level.parent_task_id)) is not None:
                self._move_level(level, self.new.create_subprocess(host, host.task_spec.spec))

    def _move_level(self, old: Level, new: Level) -> None:
        root = new.root()
        new.correlations = old.correlations
        events = [token for token in old.live() if isinstance(token.task_spec, Boundary)]
        others = [token for token in old.live() if not isinstance(token.task_spec, Boundary)]
        for token in others:
            self._place(token, new, root)
        for token in events:
            self._place_event(token, new)
        for token in others:
            self._add_events(token)
        _ask_joins(new)

    def _place(self, token: Token, level: Level, root: Token) -> None:
        spec = token.task_spec
        inside = token.parent.live
        if inside and token.parent.id not in self.moved:
            return
        goal = level.spec.end if isinstance(spec, EndJoin) else self._goal(spec.name, level)
        if goal is None or _nature(goal) != _nature(spec):
            self._no_place(spec, goal)
            return
        flow = self._flow(token, goal) if isinstance(goal, Joining) and not isinstance(goal, EndJoin) else token.flow
        if flow is None:
            self._misfit(spec, "branch", f"“{spec.label}”在新版里不再等待来自“{self._named(token.flow)}”的分支。")
            return
        split = level.spec.task_specs.get(f"{goal.name}.BoundaryEventSplit")
        parent = self.moved[token.parent.id] if inside else root
        if split is not None and not inside:
            parent = Token(level, split, root, TaskState.COMPLETED)
        self._take(token, goal, parent, flow)

    def _place_event(self, token: Token, level: Level) -> None:
        """A boundary event waits on where the activity still has it; where it is gone, it is of no more use."""
        goal = self._goal(token.task_spec.name, level)
        host = next((self.moved[other.id] for other in token.parent.children if other.id in self.moved), None)
        attached = host is not None and goal in (spec for _, spec in _events(host))
        if host is not None and attached and _nature(goal) == _nature(token.task_spec):
            self._take(token, goal, host.parent, "")

    def _add_events(self, token: Token) -> None:
        """Begin to wait for events the activity did not have before; one that has happened does not come again."""
        host = self.moved.get(token.id)
        if host is None:
            return
        known = {self._renamed(name) for name, _ in _events(token)}
        added = [spec for name, spec in _events(host) if name not in known]
        events = [Token(host.workflow, spec, host.parent, TaskState.WAITING) for spec in added]
        if events:
            host.branch([host, *events])
        for event in events:
            event.fresh = False
            event.data = dict(host.data)
            event.task_spec._update(event)

    def _take(self, token: Token, goal: Any, parent: Token, flow: str) -> None:
        moved = Token(parent.workflow, goal, parent, token._state, token.id)
        moved.fresh = False
        moved.data, moved.forks = token.data, token.forks
        moved.flow, moved.arrival, moved.triggered = flow, token.arrival, token.triggered
        moved.internal_data = dict(token.internal_data)
        self.moved[token.id] = moved
        if token._state == TaskState.WAITING and isinstance(goal, CatchingEvent):
            self.new.event_manager.add_task(moved)
            armed = {self._renamed(name): value for name, value in moved.internal_data.pop("timers", {}).items()}
            here = timers(goal)
            if here:
                moved.internal_data["timers"] = {t.element: armed[t.element] for t in here if t.element in armed}
            for timer in here:
                timer.has_fired(moved)

    def _flow(self, token: Token, join: Joining) -> str | None:
        """The way on which the token waits at the join: as before, or the only one its branch now comes by.

        Where the branch's last steps are gone, what came before them tells which branch it is. Of several flows between
        the same two nodes it is the one that was drawn as the same flow.
        """
        ways = dict.fromkeys(join._inputs)
        drawn = _drawn(token.flow, token.task_spec)
        here: dict[str, str] = {_drawn(way, join): way for way in ways}
        if (flow_of(token.flow) or flow_of(here.get(drawn, ""))) and drawn in here:
            return here[drawn]
        if flow_of(token.flow) and drawn in self._compiled.flows:
            now = self._compiled.flows[drawn][1]
        else:
            now = self._renamed(self._known(token, join))
        found = [now] if now in ways else [way for way in ways if now in join.graph.sources(way, join.name)]
        return found[0] if len(found) == 1 else None

    def _known(self, token: Token, join: Joining) -> str:
        """The last node the branch came by that the other version still has; "" where that cannot be told."""
        before = token.task_spec.graph.before
        name, seen = token.flow, set[str]()
        while self._renamed(name) not in join.graph.following:
            seen.add(name)
            if len(before[name]) != 1 or before[name][0] in seen:
                return ""
            name = before[name][0]
        return name

    def _goal(self, name: str, level: Level) -> Any:
        return level.spec.task_specs.get(self._renamed(name))

    def _renamed(self, name: str) -> str:
        base, made = made_of(name)
        return f"{self._steps.get(base, base)}{made}"

    def _named(self, name: str) -> str:
        """What people call the node of the old version that this name stands for."""
        known = (level.spec.task_specs.get(name) for level in self._old.levels())
        return next((spec.label for spec in known if spec is not None), name)

    def _no_place(self, spec: Any, goal: Any) -> None:
        name = self._renamed(spec.name)
        if goal is not None:
            self._misfit(spec, "kind", f"“{spec.label}”在新版里对应的“{goal.label}”不是同一类环节。")
        elif any(name in one.task_specs for one in self._specs()):
            self._misfit(spec, "scope", f"“{spec.label}”在新版里处于另一个子流程。")
        else:
            self._misfit(spec, "gone", f"新版里没有“{spec.label}”这个环节。")

    def _specs(self) -> Iterator[Any]:
        yield self._compiled.spec
        yield from self._compiled.subprocess_specs.values()

    def _misfit(self, spec: Any, code: str, message: str) -> None:
        misfit = Misfit(spec.key or spec.name, code, message)
        if misfit not in self.misfits:
            self.misfits.append(misfit)


def _drawn(way: str, join: Joining) -> str:
    """The flow by which tokens come to a join over the node of this name: its key in `Compiled.flows`, or ""."""
    known, onward = join._wf_spec.task_specs, join.name
    if flow_of(way):
        way, onward = join.graph.before[way][0], way
    return str(known[way].ways.get(onward, ""))


def _ask_joins(level: Level) -> None:
    """A parallel join may have all it waits for now, where the other version has fewer branches."""
    for spec in {token.task_spec: None for token in level.live() if isinstance(token.task_spec, ParallelJoin)}:
        first: dict[str, Token] = {}
        for token in spec.arrivals(level):
            first.setdefault(token.flow, token)
        for token in [token for token in first.values() if token.flow in spec.graph.loops(spec.name)]:
            first.pop(token.flow)._ready()
        last = max(first.values(), key=lambda token: token.arrival, default=None)
        if last is not None and spec.arrived(last, list(first.values())):
            last._ready()


def _events(token: Token) -> list[tuple[str, Any]]:
    """The boundary events of the activity this token stands in, by their names; they wait beside it."""
    split = token.parent.task_spec
    if not isinstance(split, BoundaryEventSplit):
        return []
    return [(spec.name, spec) for spec in split.outputs if isinstance(spec, Boundary)]


def _nature(spec: Any) -> tuple[Any, ...]:
    """What a token's new place must have in common with the old one."""
    if isinstance(spec, Loop | Joining):
        return (type(spec),)
    if isinstance(spec, Boundary):
        return ("boundary", type(spec.event_definition), spec.cancel_activity)
    if spec.item_kind:
        return ("item", spec.item_kind)
    if spec.holds_others:
        return ("place",)
    return (type(spec), type(getattr(spec, "event_definition", None)))
