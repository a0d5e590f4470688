"""SpiffWorkflow as it comes, with its own serialiser: what `run.py bench` puts beside ours."""

from __future__ import annotations

from io import BytesIO

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


class Stock:
    """One diagram; its state is the library's JSON."""

    def __init__(self, flow: bytes) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(BytesIO(flow)))
        self._spec = parser.get_spec("p")
        self._serializer = BpmnWorkflowSerializer()

    def start(self) -> bytes:
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        return self._dump(workflow)

    def complete(self, state: bytes) -> bytes:
        """Load, complete the first ready task, go on, dump."""
        workflow = self._serializer.deserialize_json(state.decode())
        task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
        task.run()
        workflow.do_engine_steps()
        return self._dump(workflow)

    def _dump(self, workflow: BpmnWorkflow) -> bytes:
        text: str = self._serializer.serialize_json(workflow)
        return text.encode()
