"""Events: what is thrown reaches the right catcher, and boundary events that do not interrupt may fire again."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    EventBasedGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    ReceiveTask,
    StartEvent,
)
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent, ThrowingEvent
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from engine.spiff.flat import Flat
from engine.spiff.problems import Uncaught
from engine.spiff.timers import Timer
from engine.spiff.tokens import FINISHED, Token


class Message(MessageEventDefinition):
    """A message. What is delivered from outside carries variables; one thrown inside the instance carries none."""

    def update_internal_data(self, my_task: Token, event: BpmnEvent) -> None:
        if not isinstance(event, ThrownInside):
            super().update_internal_data(my_task, event)


class ThrownInside(BpmnEvent):
    """A message or signal thrown by the instance itself; its payload only serves correlation."""


class Start(Flat, StartEvent):
    """A start event. What starts a process is the host's business, so its own definition is dropped before."""


class Catch(Flat, IntermediateCatchEvent):
    """An intermediate catch event; with a message it is an open item."""


class Receive(Flat, ReceiveTask):
    """A receive task: an open item until its message comes."""


class EventGateway(Flat, EventBasedGateway):
    """Whichever of its events comes first decides the way."""


class Boundary(Flat, BoundaryEvent):
    """A boundary event. One that does not interrupt leaves a copy of itself behind, to fire as often as it happens."""

    def catch(self, my_task: Token, event: BpmnEvent) -> None:
        if self.cancel_activity:
            super().catch(my_task, event)
        else:
            self.fire_again(my_task, event)

    def fire_again(self, my_task: Token, event: BpmnEvent | None = None) -> None:
        """Let a copy of the waiting token go its way."""
        copy = Token(my_task.workflow, self, my_task.parent, TaskState.WAITING)
        copy.fresh = False
        copy.data = dict(my_task.data)
        copy.forks = my_task.forks
        if event is not None:
            self.event_definition.catch(copy, event)
        copy._ready()

    def _on_ready_hook(self, my_task: Token) -> None:
        super()._on_ready_hook(my_task)
        if self.cancel_activity:
            my_task.workflow.top_workflow.urgent.append(my_task)


class ActivitySplit(Flat, BoundaryEventSplit):
    """Stands before an activity with boundary events; it goes on as the activity and its waiting events."""


class ActivityJoin(Flat, BoundaryEventJoin):
    """Comes after the activity and after each of its events: ends what the one that came first rules out."""

    structural = True

    def _update_hook(self, my_task: Token) -> bool:
        source = my_task.parent
        over = not isinstance(source.task_spec, BoundaryEvent) or source.task_spec.cancel_activity
        for other in source.parent.children if over else ():
            if other is not source and not other._state & FINISHED:
                other.cancel()
        my_task._set_state(TaskState.CANCELLED)
        return False


class Throwing(Flat, ThrowingEvent):
    """Brings what is thrown to its catchers; messages and signals carry no data between branches."""

    def _run_hook(self, my_task: Token) -> bool:
        definition = self.event_definition
        if isinstance(definition, ErrorEventDefinition | CancelEventDefinition):
            if not _catch_outside(my_task):
                raise Uncaught(f"“{self.label}”抛出的错误没有边界事件捕获。", extra={"element": self.bpmn_id})
        elif isinstance(definition, EscalationEventDefinition):
            _catch_outside(my_task)
        elif isinstance(definition, Message):
            correlations = definition.get_correlations(my_task, my_task.data)
            my_task.workflow.correlations.update(correlations)
            my_task.workflow.top_workflow.catch(ThrownInside(definition, my_task.data, correlations))
        elif isinstance(definition, SignalEventDefinition):
            my_task.workflow.top_workflow.catch(ThrownInside(definition))
        return True


class Throw(Throwing, IntermediateThrowEvent):
    """An intermediate throw event, or one without any definition: a milestone."""


class End(Throwing, EndEvent):
    """An end event; a terminate end event ends its process at once."""

    def _on_complete_hook(self, my_task: Token) -> None:
        if isinstance(self.event_definition, TerminateEventDefinition):
            my_task.workflow.stop(my_task)


def _catch_outside(my_task: Token) -> bool:
    """Find the boundary event on the nearest subprocess or call activity around that catches this.

    Only the events on that very activity count; one that names the code goes before one that catches any.
    """
    workflow = my_task.workflow
    definition = my_task.task_spec.event_definition
    while workflow.parent_task_id is not None:
        host = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
        around = host.parent.parent if host.triggered else host.parent
        found = [
            token
            for token in around.children
            if token._state == TaskState.WAITING
            and isinstance(token.task_spec, Boundary)
            and token.task_spec.event_definition == definition
        ]
        if found:
            chosen = min(found, key=lambda token: getattr(token.task_spec.event_definition, "code", "") is None)
            if chosen.task_spec.cancel_activity:
                chosen.data = dict(my_task.data)
            chosen.task_spec.catch(chosen, BpmnEvent(definition))
            chosen.task_spec._update(chosen)
            return True
        workflow = host.workflow
    return False


def expects(spec: Any) -> list[str]:
    """The names of the messages a waiting token of this element would take."""
    if not isinstance(spec, CatchingEvent):
        return []
    definition = spec.event_definition
    several = getattr(definition, "event_definitions", [definition])
    return [each.name for each in several if isinstance(each, Message)]


def timers(spec: Any) -> list[Timer]:
    """The timers a waiting token of this element holds."""
    if not isinstance(spec, CatchingEvent):
        return []
    definition = spec.event_definition
    return [each for each in getattr(definition, "event_definitions", [definition]) if isinstance(each, Timer)]
