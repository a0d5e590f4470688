"""A token and the forks behind it: what SpiffWorkflow calls a task, holding its own data and remembering its splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.merge import merge

LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED
FINISHED = TaskState.FINISHED_MASK


class Fork:
    """A place where one token became several: the data at that moment, and the fork before it."""

    __slots__ = ("data", "parent")

    def __init__(self, data: dict[str, Any], parent: Fork | None) -> None:
        self.data = data
        self.parent = parent

    def chain(self) -> Iterator[Fork]:
        fork: Fork | None = self
        while fork is not None:
            yield fork
            fork = fork.parent

    def depth(self) -> int:
        return sum(1 for _ in self.chain())


class Token(Task):
    """A task whose nested data is never changed in place, so that branches may share it without copies.

    `fork` is the innermost split it came from, `flow` the source of the flow on which it came to a join, `arrival`
    its running number there, `fresh` whether it has yet to take its parent's data.
    """

    data: dict[str, Any]

    def __init__(
        self, workflow: Any, task_spec: Any, parent: Token | None = None, state: int = 1, id: UUID | None = None
    ) -> None:
        self.fork: Fork | None = parent.fork if parent is not None else None
        self.flow = ""
        self.arrival = 0
        self.fresh = True
        super().__init__(workflow, task_spec, parent, state, id)

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
        fork = Fork(self.data, self.fork)
        for child in children:
            child.fork = fork

    def absorb(self, taken: Sequence[Token], *, overwritten: list[str] | None = None) -> None:
        """Become one with the others that arrived at this join; they end. Conflicts are treated as `merge` does."""
        self.gather(taken, overwritten=overwritten)
        for token in taken:
            if token is not self:
                token._set_state(TaskState.CANCELLED)

    def gather(self, taken: Sequence[Token], *, overwritten: list[str] | None = None) -> None:
        """Take over the data of these tokens, this one among them, and stand behind the fork they leave.

        Branches of an inner fork are merged first, against its data, so that what was changed before that fork does
        not count as a change of each of them.
        """
        if len(taken) < 2:
            return
        common = _common([token.fork for token in taken])
        parts = [(token.fork, token.data) for token in taken]
        while inner := max((fork for fork, _ in parts if fork is not common and fork), key=Fork.depth, default=None):
            level = merge(inner.data, [data for fork, data in parts if fork is inner], overwritten=overwritten)
            parts = [part for part in parts if part[0] is not inner] + [(inner.parent, level)]
        self.data = merge(common.data if common else {}, [data for _, data in parts], overwritten=overwritten)
        others = (t for t in self.workflow.tasks.values() if t.live and t.fork is not None and t not in taken)
        held = {fork for token in others for fork in token.fork.chain()}
        mine = {fork for token in taken if token.fork is not None for fork in token.fork.chain()}
        self.fork = max(mine & held, key=Fork.depth, default=None)


def _common(forks: Sequence[Fork | None]) -> Fork | None:
    chains = [list(fork.chain()) if fork is not None else [] for fork in forks]
    return next((fork for fork in chains[0] if all(fork in chain for chain in chains[1:])), None)


def prune(tokens: Iterable[Token]) -> None:
    """Forget forks nobody will need: those with one token left, and those with no token outside a deeper fork."""
    tokens = [token for token in tokens if token.fork is not None]
    held = Counter(fork for token in tokens if token.fork is not None for fork in token.fork.chain())
    for token in tokens:
        while token.fork is not None and held[token.fork] < 2:
            token.fork = token.fork.parent
    for fork, count in held.items():
        while fork.parent is not None and held[fork.parent] == count:
            fork.parent = fork.parent.parent
