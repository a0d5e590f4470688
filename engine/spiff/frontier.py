"""A running instance: the frontier of its live tokens, an agenda of those that can move, and nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow, BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.spiff.events import ActivitySplit
from engine.spiff.joins import Joining
from engine.spiff.loops import Loop
from engine.spiff.problems import Endless
from engine.spiff.tokens import FINISHED, Token, prune

TIDY_EVERY = 100
"""So many elements, or as many as there are tokens, may run before the finished ones are dropped."""
MOST_ELEMENTS = 20_000
"""So many automatic elements may run in one step: some seconds of work, far more than any sound diagram needs."""


class Level(BpmnBaseWorkflow):
    """One process level: the instance itself or a subprocess in it."""

    tasks: dict[Any, Token]
    task_tree: Token

    def begin(self, data: dict[str, Any]) -> None:
        """Put the first token before the start event."""
        self.task_tree = Token(self, self.spec.start, None, TaskState.FUTURE)
        self.task_tree.data = data
        self.task_tree._ready()

    def root(self) -> Token:
        """The stub everything live hangs on; not part of the stored state."""
        root = Token(self, self.spec.start, None, TaskState.COMPLETED)
        self.task_tree = root
        return root

    def live(self) -> Iterator[Token]:
        return (token for token in self.tasks.values() if token.live)

    def stop(self, last: Token | None = None) -> None:
        """End this level: by a terminate end event (`last`), or from outside."""
        for token in list(self.tasks.values()):
            if not token._state & FINISHED:
                token.cancel()
        self.completed = True
        if last is not None:
            self.data = last.data

    def restart(self, goal: Any, leaving: list[Token]) -> None:
        """Begin an element anew with the data of the tokens that leave for it."""
        token = leaving[0]
        token.gather(leaving, overwritten=self.top_workflow.overwritten)
        for each in leaving:
            around = each.parent
            (around if isinstance(around.task_spec, ActivitySplit) else each).cancel()
        entry = self.spec.task_specs.get(f"{goal.name}.BoundaryEventSplit", goal)
        begun = self.task_tree._add_child(entry, TaskState.FUTURE)
        begun.fresh = False
        begun.data, begun.forks = token.data, token.forks
        entry._update(begun)

    def update_waiting_tasks(self) -> None:
        """Joins are asked when nothing else moves, and timers fire only when told to."""

    def _task_completed_notify(self, task: Token) -> None:
        if task.task_spec is self.spec.task_specs["End"]:
            self.completed = True
            self.data = task.data
        if self.completed:
            self.completed_now()

    def completed_now(self) -> None:
        return None

    def tidy(self) -> None:
        """Drop what is finished. A live token hangs on the root, on its open loop, or on its boundary split."""
        root = self.task_tree if self.task_tree._state & FINISHED else None
        if root is None:
            return
        kept: dict[Any, Token] = {root.id: root}
        children: dict[Any, list[Any]] = {root.id: []}
        for token in list(self.tasks.values()):
            if not token.live:
                continue
            parent = self.tasks[token._parent]
            if isinstance(parent.task_spec, ActivitySplit):
                if parent.id not in kept:
                    parent._parent = root.id
                    children[root.id].append(parent.id)
                    kept[parent.id] = parent
            elif not (isinstance(parent.task_spec, Loop) and parent.live):
                token._parent = root.id
            children.setdefault(token._parent, []).append(token.id)
            kept[token.id] = token
        for identity, token in kept.items():
            token._children = children.get(identity, [])
        root.data = {}
        self.tasks = kept
        prune(self.live())


class Nested(Level, BpmnSubWorkflow):
    """A subprocess; when it completes, its data goes up to the task it belongs to."""

    def completed_now(self) -> None:
        host = self.top_workflow.get_task_from_id(self.parent_task_id)
        if host.live:
            host.data = self.data
            host._set_state(TaskState.READY)


class Frontier(Level, BpmnWorkflow):
    """An instance. `now` is the business time every timer is computed from; `journal` what completed, in order.

    `departures` are the drawn flows that were passed, each with the element it leaves and with how much of the journal
    was written by then. `overwritten` are names that ended branches had changed differently: the later value was kept.
    """

    def __init__(self, spec: Any, subprocess_specs: Any, script_engine: Any, now: datetime) -> None:
        self.now = now
        self.agenda: deque[Token] = deque()
        self.urgent: deque[Token] = deque()
        self.journal: list[Token] = []
        self.departures: list[tuple[int, str, str]] = []
        self.unsettled = False
        self.overwritten: list[str] = []
        self._hosts: dict[Any, Token] = {}
        super().__init__(spec, subprocess_specs, script_engine, deserializing=True)

    def noticed(self, token: Token) -> None:
        if token._state == TaskState.READY:
            if not token.task_spec.manual:
                self.agenda.append(token)
        elif token.task_spec.element is not None and not isinstance(token.task_spec, Loop):
            self.journal.append(token)

    def left(self, spec: Any, tokens: list[Token]) -> None:
        """An element has completed and goes on as these tokens."""
        for token in tokens:
            flow = spec.ways.get(token.task_spec.name)
            if flow is not None:
                self.departures.append((len(self.journal), spec.source, flow))

    def levels(self) -> list[Level]:
        return [self, *self.subprocesses.values()]

    def create_subprocess(self, my_task: Token, spec_name: str) -> Nested:
        self._hosts[my_task.id] = my_task
        inner = Nested(self.subprocess_specs[spec_name], my_task.id, self, deserializing=True)
        self.subprocesses[my_task.id] = inner
        return inner

    def get_task_from_id(self, task_id: Any) -> Token:
        """SpiffWorkflow asks again and again for the task around a subprocess, and looks through all levels for it."""
        return self._hosts.get(task_id) or super().get_task_from_id(task_id)

    def settle(self) -> None:
        """Run everything that needs nobody, until only open items and waiting events are left.

        An interruption goes before everything else, so that nothing it rules out still runs.
        """
        count = 0
        tidy_at = TIDY_EVERY
        self.unsettled = True
        while self.agenda or self.urgent or self.unsettled:
            if not self.agenda and not self.urgent:
                self.unsettled = False
                for level in self.levels():
                    self._reconsider(level)
                continue
            token = (self.urgent or self.agenda).popleft()
            if token._state != TaskState.READY or token.workflow.completed:
                continue
            token.run()
            self.unsettled = True
            count += 1
            if count == tidy_at:
                self.tidy_all()
                tidy_at += max(TIDY_EVERY, sum(len(level.tasks) for level in self.levels()))
            if count > MOST_ELEMENTS:
                raise Endless(f"一次操作自动执行了超过 {MOST_ELEMENTS} 个环节，流程里可能有无人参与的死循环。")
        self.tidy_all()

    def tidy_all(self) -> None:
        self.tidy()
        while gone := self.subprocesses.keys() - {token.id for level in self.levels() for token in level.live()}:
            for identity in gone:
                del self.subprocesses[identity], self._hosts[identity]
        for inner in self.subprocesses.values():
            inner.tidy()
        waiting = self.event_manager.tasks
        for identity in [i for i, t in waiting.items() if not t.live or i not in t.workflow.tasks]:
            del waiting[identity]

    def _reconsider(self, level: Level) -> None:
        if level.completed:
            return
        joins = {token.task_spec for token in level.live() if isinstance(token.task_spec, Joining)}
        for spec in sorted(joins, key=lambda spec: (spec is level.spec.end, spec.name)):
            spec.reconsider(level)
