"""Joins that count tokens: each arrival waits as one token, and no join ever looks back along the tree."""

from __future__ import annotations

from collections import Counter
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, InclusiveGateway, ParallelGateway
from SpiffWorkflow.util.task import TaskState

from engine.spiff.flat import Flat
from engine.spiff.problems import NoPath
from engine.spiff.tokens import Token, behind

FOLD_ENDS_ABOVE = 8


class Graph:
    """Who can reach whom in one process. A token in an activity may also leave by its boundary events."""

    def __init__(self, specs: dict[str, Any], start: str) -> None:
        self.start = start
        self.following = {name: list(dict.fromkeys(spec._outputs)) for name, spec in specs.items()}
        for spec in specs.values():
            if isinstance(spec, BoundaryEventSplit):
                events = [name for name in spec._outputs if isinstance(specs[name], BoundaryEvent)]
                for name in set(spec._outputs) - set(events):
                    self.following[name] = self.following[name] + events
        self.before: dict[str, list[str]] = {name: [] for name in specs}
        for name, outputs in self.following.items():
            for output in outputs:
                self.before[output].append(name)
        self._sources: dict[tuple[str, str], frozenset[str]] = {}
        self._loops: dict[str, frozenset[str]] = {}

    def sources(self, place: str, gate: str) -> frozenset[str]:
        """From where a token can still come to `place` without passing `gate`."""
        known = self._sources.get((place, gate))
        if known is None:
            known = self._sources[place, gate] = _closure(self.before, place, gate)
        return known

    def loops(self, gate: str) -> frozenset[str]:
        """The places before `gate` that can be reached only through `gate` itself."""
        known = self._loops.get(gate)
        if known is None:
            forward = _closure(self.following, self.start, gate)
            known = self._loops[gate] = frozenset(self.before[gate]) - forward
        return known


def _closure(edges: dict[str, list[str]], start: str, without: str) -> frozenset[str]:
    seen = {start}
    todo = [start]
    while todo:
        for name in edges[todo.pop()]:
            if name != without and name not in seen:
                seen.add(name)
                todo.append(name)
    return frozenset(seen)


class Joining(Flat):
    """A place where tokens wait for each other."""

    graph: Graph

    def _update_hook(self, my_task: Token) -> bool:
        if my_task._state == TaskState.WAITING:
            return False
        waiting = self.arrivals(my_task.workflow)
        my_task.flow = my_task.parent.task_spec.name
        my_task.arrival = 1 + max((token.arrival for token in waiting), default=0)
        my_task._inherit_data()
        my_task._set_state(TaskState.WAITING)
        my_task.workflow.top_workflow.unsettled = True
        return self.arrived(my_task, [*waiting, my_task])

    def _run_hook(self, my_task: Token) -> bool:
        return True

    def arrivals(self, workflow: Any) -> list[Token]:
        """The tokens that wait here, as they came."""
        waiting = (t for t in workflow.tasks.values() if t.task_spec is self and t._state == TaskState.WAITING)
        return sorted(waiting, key=lambda token: token.arrival)

    def arrived(self, my_task: Token, waiting: list[Token]) -> bool:
        """Whether the newest arrival makes the join fire at once."""
        return False

    def reconsider(self, workflow: Any) -> None:
        """Asked when nothing else can move: fire if the tokens elsewhere allow it."""


class ParallelJoin(Joining, ParallelGateway):
    """One token per incoming flow, the oldest of each; further ones stay for the next round.

    A flow that can only be reached through the gateway itself is a loop back into a split and fires alone.
    """

    def arrived(self, my_task: Token, waiting: list[Token]) -> bool:
        loops = self.graph.loops(self.name)
        if my_task.flow in loops:
            return True
        need = Counter(name for name in self._inputs if name not in loops)
        taken = []
        for token in waiting:
            if need[token.flow] > 0:
                need[token.flow] -= 1
                taken.append(token)
        if any(need.values()):
            return False
        my_task.absorb(taken)
        return True


class InclusiveJoin(Joining, InclusiveGateway):
    """BPMN 2.0, 13.4.3: wait while a token elsewhere can reach an empty flow and none that has a token already."""

    def arrived(self, my_task: Token, waiting: list[Token]) -> bool:
        return len(set(self._inputs)) == 1

    def reconsider(self, workflow: Any) -> None:
        while waiting := self.arrivals(workflow):
            first: dict[str, Token] = {}
            for token in waiting:
                first.setdefault(token.flow, token)
            if self._more_may_come(workflow, set(first)):
                return
            taken = list(first.values())
            taken[-1].absorb(taken)
            taken[-1]._ready()

    def _more_may_come(self, workflow: Any, filled: set[str]) -> bool:
        empty = set(self._inputs) - filled
        for token in workflow.tasks.values() if empty else ():
            spec = token.task_spec
            if (
                not token.live
                or spec is self
                or (isinstance(spec, BoundaryEvent) and token._state == TaskState.WAITING)
            ):
                continue
            name = spec.name
            if any(name in self.graph.sources(place, self.name) for place in empty) and not any(
                name in self.graph.sources(place, self.name) for place in filled
            ):
                return True
        return False

    def _run_hook(self, my_task: Token) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        if not matches and not defaults:
            raise NoPath(f"网关“{self.label}”的条件都不成立，且没有默认流。", extra={"element": self.bpmn_id})
        my_task._sync_children(matches or defaults, TaskState.FUTURE)
        return True


class EndJoin(Joining, _EndJoin, BpmnTaskSpec):
    """The end of a process: fires when every token of the process has come here.

    Nobody drew this join, and a case must be able to end: where branches changed one value, the later one wins, and
    the step tells which names that concerned.
    """

    def arrived(self, my_task: Token, waiting: list[Token]) -> bool:
        """Branches that end while others go round and round must not add up."""
        pair = _in_one_line(waiting) if len(waiting) > FOLD_ENDS_ABOVE else None
        if pair is not None:
            pair[1].absorb(pair, overwritten=my_task.workflow.top_workflow.overwritten)
        return False

    def reconsider(self, workflow: Any) -> None:
        waiting = self.arrivals(workflow)
        others = (token for token in workflow.tasks.values() if token.live and token.task_spec is not self)
        if waiting and next(others, None) is None:
            waiting[-1].absorb(waiting, overwritten=workflow.top_workflow.overwritten)
            waiting[-1]._ready()


def _in_one_line(waiting: list[Token]) -> tuple[Token, Token] | None:
    """The first two of which one stands behind every fork the other stands behind.

    Of two that ended on different sides of a fork the one may have an older value, which would count as a change
    against the forks of the other. There are no more of those than there are branches at work.
    """
    lines = [(token, set(behind(token.forks))) for token in waiting]
    for place, (later, its) in enumerate(lines):
        for earlier, theirs in reversed(lines[:place]):
            if its >= theirs or its <= theirs:
                return earlier, later
    return None
