"""A token and the forks behind it: what SpiffWorkflow calls a task, holding its own data and remembering its splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.merge import merge
from engine.store.columns import new_id

LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED
FINISHED = TaskState.FINISHED_MASK


class Fork:
    """A place where one token became several: the data at that moment, and the forks the token stood behind.

    A token stands behind several forks where a join made it of branches that each have left others behind.
    """

    __slots__ = ("data", "parents")

    def __init__(self, data: dict[str, Any], parents: tuple[Fork, ...]) -> None:
        self.data = data
        self.parents = parents


def behind(forks: Iterable[Fork]) -> list[Fork]:
    """These forks and all before them, each before those that come from it."""
    found: dict[Fork, None] = {}

    def visit(fork: Fork) -> None:
        if fork not in found:
            for parent in fork.parents:
                visit(parent)
            found[fork] = None

    for fork in forks:
        visit(fork)
    return list(found)


def innermost(forks: Iterable[Fork]) -> tuple[Fork, ...]:
    """Those of the forks from which no other of them comes."""
    forks = dict.fromkeys(forks)
    outer = set(behind([parent for fork in forks for parent in fork.parents])) if len(forks) > 1 else set[Fork]()
    return tuple(fork for fork in forks if fork not in outer)


class Token(Task):
    """A task whose nested data is never changed in place, so that branches may share it without copies.

    `forks` are the innermost splits it came from, `flow` the source of the flow on which it came to a join, `arrival`
    its running number there, `fresh` whether it has yet to take its parent's data.
    """

    data: dict[str, Any]

    def __init__(
        self, workflow: Any, task_spec: Any, parent: Token | None = None, state: int = 1, id: UUID | None = None
    ) -> None:
        self.forks: tuple[Fork, ...] = parent.forks if parent is not None else ()
        self.flow = ""
        self.arrival = 0
        self.fresh = True
        super().__init__(workflow, task_spec, parent, state, id or UUID(new_id()))

    @property
    def live(self) -> bool:
        return bool(self._state & LIVE)

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> Token:
        child = Token(self.workflow, task_spec, self, state)
        if state == TaskState.READY:
            child._ready()
        return child

    def _set_state(self, value: int) -> None:
        self._state = value
        if value & (TaskState.READY | TaskState.COMPLETED):
            self.workflow.top_workflow.noticed(self)

    def _inherit_data(self) -> None:
        if self.fresh:
            self.fresh = False
            self.data = {**self.parent.data, **self.data}

    def cancel(self) -> None:
        """End it and whatever hangs on it, running instances and subprocesses included."""
        for child in self.children:
            child.cancel()
        if not self._state & FINISHED:
            self._set_state(TaskState.CANCELLED)
            self.task_spec._on_cancel(self)

    def branch(self, children: Sequence[Token]) -> None:
        """Several tokens go on from here: remember the data they start with."""
        forks = (Fork(self.data, self.forks),)
        for child in children:
            child.forks = forks

    def absorb(self, taken: Sequence[Token], *, overwritten: list[str] | None = None) -> None:
        """Become one with the others that arrived at this join; they end. Conflicts are treated as `merge` does."""
        self.gather(taken, overwritten=overwritten)
        for token in taken:
            if token is not self:
                token._set_state(TaskState.CANCELLED)

    def gather(self, taken: Sequence[Token], *, overwritten: list[str] | None = None) -> None:
        """Take over the data of these tokens, this one among them, and stand behind the forks they leave.

        Branches of an inner fork are merged first, against its data, so that what was changed before that fork does
        not count as a change of each of them.
        """
        if len(taken) < 2:
            return
        parts = [(token.forks, token.data) for token in taken]
        mine = behind(fork for forks, _ in parts for fork in forks)
        for fork in reversed(mine):
            inside = [part for part in parts if fork in part[0]]
            if inside and len(parts) > 1:
                data = merge(fork.data, [data for _, data in inside], overwritten=overwritten)
                outer = innermost([*fork.parents, *(other for forks, _ in inside for other in forks if other != fork)])
                parts = [part for part in parts if part not in inside] + [(outer, data)]
        self.data = merge({}, [data for _, data in parts], overwritten=overwritten)
        others = (token for token in self.workflow.tasks.values() if token.live and token not in taken)
        held = set(behind(fork for token in others for fork in token.forks))
        self.forks = innermost(fork for fork in mine if fork in held)


def prune(tokens: Iterable[Token]) -> None:
    """Forget forks nobody will need: those with one token left, and those with no token outside a deeper fork."""
    tokens = [token for token in tokens if token.forks]
    held = Counter(fork for token in tokens for fork in behind(token.forks))
    for fork in held:
        while parent := next((parent for parent in fork.parents if held[parent] == held[fork]), None):
            fork.parents = _without(fork.parents, parent)
    for token in tokens:
        while alone := next((fork for fork in token.forks if held[fork] < 2), None):
            token.forks = _without(token.forks, alone)


def _without(forks: tuple[Fork, ...], fork: Fork) -> tuple[Fork, ...]:
    return innermost([*(other for other in forks if other is not fork), *fork.parents])
