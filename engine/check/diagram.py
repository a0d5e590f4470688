"""A read-only model of one BPMN file for the checks: scopes, nodes, flows and lanes, with their lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.feel.expression import NO_FUNCTIONS, Functions
from engine.kinds import FLOW_NODES, NAMES, SUBPROCESSES
from engine.xml import BPMN, line_of, text_of

PREFIX = f"{{{BPMN}}}"


def local(element: etree._Element) -> str:
    """The local name of a BPMN element, "" for an element of another namespace."""
    return element.tag.removeprefix(PREFIX) if element.tag.startswith(PREFIX) else ""


def reference(text: str | None) -> str:
    """The id that an XML reference (a QName, perhaps with a prefix) names."""
    return (text or "").strip().rpartition(":")[2]


@dataclass(eq=False, slots=True)
class Thing:
    """An element of the file that has a place in it."""

    xml: etree._Element
    id: str = field(init=False)
    kind: str = field(init=False)
    name: str = field(init=False)
    line: int = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.xml.get("id", "")
        self.kind = local(self.xml)
        self.name = " ".join(self.xml.get("name", "").split())
        self.line = line_of(self.xml)

    @property
    def label(self) -> str:
        """How a message calls it: kind, name and id in one phrase."""
        return f"{NAMES.get(self.kind, self.kind)}{self.called}"

    @property
    def called(self) -> str:
        """Name and id, without the kind."""
        return (f"“{self.name[:40]}”" if self.name else "") + (f"（{self.id}）" if self.id else "（无编号）")

    def child(self, kind: str) -> etree._Element | None:
        """The first direct child of a BPMN kind."""
        return self.xml.find(PREFIX + kind)


@dataclass(eq=False, slots=True)
class Flow(Thing):
    """A sequence flow; `source` and `target` are None where the reference leads nowhere."""

    scope: Scope
    source: Node | None = None
    target: Node | None = None

    @property
    def condition(self) -> str | None:
        """Its condition as written, None where it has none."""
        expression = self.child("conditionExpression")
        text = "" if expression is None else text_of(expression)
        return text or None


@dataclass(eq=False, slots=True)
class Node(Thing):
    """A flow node: an event, an activity or a gateway."""

    scope: Scope
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    host: Node | None = None
    boundaries: list[Node] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    inner: Scope | None = None

    @property
    def triggers(self) -> list[str]:
        """What an event waits for or throws: "timer", "message" …"""
        kinds = (local(child) for child in self.xml)
        return [kind.removesuffix("EventDefinition") for kind in kinds if kind.endswith("EventDefinition")]

    @property
    def refers_to_trigger(self) -> bool:
        """Whether an event uses a definition that stands elsewhere in the file."""
        return self.child("eventDefinitionRef") is not None

    @property
    def interrupting(self) -> bool:
        """Whether a boundary event ends its activity."""
        return self.xml.get("cancelActivity", "true") != "false"

    @property
    def default(self) -> Flow | None:
        """Its default flow."""
        wanted = reference(self.xml.get("default"))
        return next((flow for flow in self.outgoing if flow.id == wanted), None)

    @property
    def stands_alone(self) -> bool:
        """Whether no flow is meant to lead to it or from it: event subprocesses and compensation."""
        return self.xml.get("triggeredByEvent") == "true" or self.xml.get("isForCompensation") == "true"


@dataclass(eq=False, slots=True)
class Lane(Thing):
    """A lane; `parent` is the lane around it."""

    parent: Lane | None = None


@dataclass(eq=False, slots=True)
class Scope(Thing):
    """A process or an embedded subprocess: what one token game is played in."""

    parent: Scope | None = None
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Node]:
        """Its own nodes of some kinds."""
        return [node for node in self.nodes if node.kind in kinds]


class Diagram:
    """One BPMN file. `scopes` are those that run.

    `variables`, where known, are the names its expressions may read, `functions` those they may call besides FEEL's.
    """

    def __init__(
        self,
        root: etree._Element,
        variables: Collection[str] | None = None,
        functions: Functions = NO_FUNCTIONS,
    ) -> None:
        self.functions = functions
        self.root = root
        self.variables = None if variables is None else frozenset(variables)
        self.line = line_of(root)
        self.id = root.get("id", "")
        self.processes = [Scope(element) for element in root.iter(PREFIX + "process")]
        explicit = [process for process in self.processes if process.xml.get("isExecutable") == "true"]
        self.scopes: list[Scope] = []
        for process in explicit or self.processes:
            self._read(process)
        self.by_id: dict[str, Node] = {}
        for node in self.nodes:
            self.by_id.setdefault(node.id, node)
        self._connect()

    @property
    def nodes(self) -> Iterator[Node]:
        """Every node of every scope."""
        return (node for scope in self.scopes for node in scope.nodes)

    @property
    def flows(self) -> Iterator[Flow]:
        """Every sequence flow of every scope."""
        return (flow for scope in self.scopes for flow in scope.flows)

    def _read(self, process: Scope) -> None:
        waiting = [process]
        while waiting:
            scope = waiting.pop()
            self.scopes.append(scope)
            for element in scope.xml:
                kind = local(element)
                if kind in FLOW_NODES:
                    node = Node(element, scope)
                    scope.nodes.append(node)
                    if kind in SUBPROCESSES:
                        node.inner = Scope(element, scope)
                        waiting.append(node.inner)
                elif kind == "sequenceFlow":
                    scope.flows.append(Flow(element, scope))
                elif kind == "laneSet":
                    scope.lanes.extend(_lanes(element, None))

    def _connect(self) -> None:
        for flow in self.flows:
            flow.source = self.by_id.get(reference(flow.xml.get("sourceRef")))
            flow.target = self.by_id.get(reference(flow.xml.get("targetRef")))
            if flow.source:
                flow.source.outgoing.append(flow)
            if flow.target:
                flow.target.incoming.append(flow)
        for node in self.nodes:
            if node.kind == "boundaryEvent" and (host := self.by_id.get(reference(node.xml.get("attachedToRef")))):
                node.host = host
                host.boundaries.append(node)
        for scope in self.scopes:
            for lane in scope.lanes:
                for member in lane.xml.findall(PREFIX + "flowNodeRef"):
                    if node_here := self.by_id.get(reference(member.text)):
                        node_here.lanes.append(lane)


def _lanes(lane_set: etree._Element, parent: Lane | None) -> Iterator[Lane]:
    for element in lane_set.findall(PREFIX + "lane"):
        lane = Lane(element, parent)
        yield lane
        for inner in element.findall(PREFIX + "childLaneSet"):
            yield from _lanes(inner, lane)
