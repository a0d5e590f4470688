"""What every element does differently here: nothing is predicted; children are made when their token runs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.MultiChoice import MultiChoice

from engine.model import Element
from engine.spiff.tokens import FINISHED, Token


class Flat(TaskSpec):
    """Mixed in before a class of SpiffWorkflow. `element` is set when the diagram is compiled."""

    element: Element | None = None
    key: str = ""
    """The element's name in `Compiled.elements`."""
    item_kind: str = ""
    """Not empty: a token here waits as an open item of this kind."""
    holds_others = False
    """A token here stands for a subprocess or a called diagram, with tokens of its own."""
    ways: Mapping[str, str] = MappingProxyType({})
    """The drawn flows that lead on from here: their keys in `Compiled.flows`, by the name of what comes next."""
    source = ""
    """The key of the element these flows leave."""
    structural = False
    """Part of SpiffWorkflow's scaffolding that never carries a branch of its own."""

    @property
    def label(self) -> str:
        return (self.element.name or self.element.id) if self.element else self.name

    def _predict(self, my_task: Token, *_args: Any, **_options: Any) -> None:
        return None

    def _run(self, my_task: Token) -> Any:
        if not isinstance(self, MultiChoice) and all(child.triggered for child in my_task.children):
            self._predict_hook(my_task)
        return super()._run(my_task)

    def _on_complete(self, my_task: Token) -> None:
        branches = [child for child in my_task.children if not child._state & FINISHED]
        branches = [child for child in branches if not child.task_spec.structural]
        if len(branches) > 1:
            my_task.branch(branches)
        my_task.workflow.top_workflow.left(self, branches)
        super()._on_complete(my_task)
        if my_task.triggered:
            my_task.parent.task_spec.instance_done(my_task.parent, my_task)
