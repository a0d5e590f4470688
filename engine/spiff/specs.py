"""Our class for each class of SpiffWorkflow, and how a parsed specification takes them on."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import control, defaults
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import _BpmnCondition
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition

from engine.spiff import events, joins, loops
from engine.spiff.flat import Flat
from engine.spiff.problems import NoPath
from engine.spiff.tokens import Token


class Task(Flat, defaults.UserTask):
    """A task somebody, or a job, completes: user, manual, service, send, business rule and plain tasks."""


class Script(Flat, defaults.ScriptTask):
    """Runs its FEEL assignments."""


class Subprocess(Flat, defaults.SubWorkflowTask):
    """An embedded subprocess, a transaction or a call activity: works on all data, and all of it comes back."""

    holds_others = True

    def start_workflow(self, my_task: Token) -> None:
        inner = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        inner.begin(my_task.data)

    def _on_cancel(self, my_task: Token) -> None:
        inner = my_task.workflow.top_workflow.get_subprocess(my_task)
        if inner is not None:
            inner.stop()


class ExclusiveGateway(Flat, defaults.ExclusiveGateway):
    """The first flow whose condition holds, in the order of the file; else the default flow."""

    def _run_hook(self, my_task: Token) -> bool:
        chosen = (name for condition, name in self.cond_task_specs if condition and condition._matches(my_task))
        name = next(chosen, self.default_task_spec)
        if name is None:
            raise NoPath(f"网关“{self.label}”的条件都不成立，且没有默认流。", extra={"element": self.bpmn_id})
        my_task._sync_children([self._wf_spec.task_specs[name]], control.TaskState.FUTURE)
        return True


class Begin(Flat, control.BpmnStartTask):
    """SpiffWorkflow's own task before the start event."""


class Plain(Flat, control.SimpleBpmnTask):
    """SpiffWorkflow's own task after everything."""


class Condition(_BpmnCondition):
    """A condition of a flow: only true is true. Null, as FEEL gives for missing data, counts as false."""

    def _matches(self, task: Token) -> bool:
        return super()._matches(task) is True


OURS: dict[type[Any], type[Flat]] = {
    control.BpmnStartTask: Begin,
    control.SimpleBpmnTask: Plain,
    control._EndJoin: joins.EndJoin,
    control.BoundaryEventSplit: events.ActivitySplit,
    control.BoundaryEventJoin: events.ActivityJoin,
    defaults.UserTask: Task,
    defaults.ScriptTask: Script,
    defaults.SubWorkflowTask: Subprocess,
    defaults.TransactionSubprocess: Subprocess,
    defaults.ExclusiveGateway: ExclusiveGateway,
    defaults.ParallelGateway: joins.ParallelJoin,
    defaults.InclusiveGateway: joins.InclusiveJoin,
    defaults.EventBasedGateway: events.EventGateway,
    defaults.StartEvent: events.Start,
    defaults.EndEvent: events.End,
    defaults.IntermediateCatchEvent: events.Catch,
    defaults.IntermediateThrowEvent: events.Throw,
    defaults.ReceiveTask: events.Receive,
    defaults.BoundaryEvent: events.Boundary,
    defaults.StandardLoopTask: loops.StandardLoop,
    defaults.ParallelMultiInstanceTask: loops.ParallelInstances,
    defaults.SequentialMultiInstanceTask: loops.SequentialInstances,
}


def take_over(spec: Any) -> None:
    """Give every element of a parsed process our behaviour; after this nothing changes the specification any more."""
    graph = joins.Graph(spec.task_specs, spec.start.name)
    for task_spec in spec.task_specs.values():
        task_spec.__class__ = OURS[type(task_spec)]
        if isinstance(task_spec, joins.Joining):
            task_spec.graph = graph
        for pair in getattr(task_spec, "cond_task_specs", []):
            if pair[0] is not None:
                pair[0].__class__ = Condition
        definition = getattr(task_spec, "event_definition", None)
        for each in getattr(definition, "event_definitions", [definition]):
            if isinstance(each, MessageEventDefinition):
                each.__class__ = events.Message
