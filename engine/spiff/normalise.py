"""Rewrites a diagram into what SpiffWorkflow runs right, without changing what it means.

- several flows out of a node become a gateway after it: parallel, or inclusive where flows have conditions;
- of several flows between the same two nodes each gets a node of its own, which tells by which a token came;
- a node with no flow out of it gets an end event;
- a receive task or message event without a message waits for one named by its own id;
- data objects, stores and associations only document: variables belong to the tokens;
- a process is started by its host, so its start event waits for nothing;
- ids SpiffWorkflow keeps for itself are renamed.
"""

from __future__ import annotations

from lxml import etree

from engine.spiff.elements import GATEWAYS, SUBPROCESSES, bpmn, kind, nodes

_DOCUMENTATION = frozenset(
    {
        "ioSpecification",
        "dataInputAssociation",
        "dataOutputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataStore",
        "dataStoreReference",
        "property",
        "laneSet",
        "extensionElements",
    }
)
_RESERVED = {"Start", "End"}
_WAY = ".way"
_MADE = (".BoundaryEventSplit", " [child]", ".split", _WAY)
"""What the parser and `normalise` add to an element's id where they put a node of their own beside it."""


def normalise(root: etree._Element) -> None:
    """Rewrite in place. The diagram must have passed `refusals`."""
    _name_messages(root)
    _name_collections(root)
    for node in [node for node in root.iter() if kind(node) in _DOCUMENTATION]:
        _parent(node).remove(node)
    for process in root.iter(bpmn("process")):
        process.set("isExecutable", "true")
        for start in process.findall(bpmn("startEvent")):
            for child in list(start):
                if kind(child).endswith("EventDefinition"):
                    start.remove(child)
        _scope(process)
    _rename(root)


def _scope(scope: etree._Element) -> None:
    for node in list(nodes(scope)):
        out = [flow for flow in scope.findall(bpmn("sequenceFlow")) if flow.get("sourceRef") == node.get("id")]
        conditional = [flow for flow in out if flow.find(bpmn("conditionExpression")) is not None]
        if not out and kind(node) != "endEvent":
            end = etree.SubElement(scope, bpmn("endEvent"), id=f"{node.get('id')}.end")
            _flow(scope, node, end)
        elif kind(node) not in GATEWAYS and (len(out) > 1 or conditional):
            _put_gateway_after(scope, node, out, conditional)
        if kind(node) in SUBPROCESSES:
            _scope(node)
    _part_twins(scope)


def _part_twins(scope: etree._Element) -> None:
    """SpiffWorkflow knows a flow by its ends alone. Out of an event gateway flows to one event are one."""
    by_ends: dict[tuple[str, str], list[etree._Element]] = {}
    for flow in scope.findall(bpmn("sequenceFlow")):
        by_ends.setdefault((flow.get("sourceRef", ""), flow.get("targetRef", "")), []).append(flow)
    races = {node.get("id", "") for node in nodes(scope) if kind(node) == "eventBasedGateway"}
    for (source, target), twins in by_ends.items():
        for flow in twins if len(twins) > 1 and source not in races else ():
            way = etree.SubElement(scope, bpmn("intermediateThrowEvent"), id=f"{flow.get('id')}{_WAY}")
            after = etree.SubElement(scope, bpmn("sequenceFlow"), id=f"{way.get('id')}.flow", targetRef=target)
            after.set("sourceRef", str(way.get("id")))
            flow.set("targetRef", str(way.get("id")))


def _put_gateway_after(
    scope: etree._Element, node: etree._Element, out: list[etree._Element], conditional: list[etree._Element]
) -> None:
    gate = "inclusiveGateway" if conditional else "parallelGateway"
    gateway = etree.SubElement(scope, bpmn(gate), id=f"{node.get('id')}.split")
    default = node.get("default")
    if default is not None:
        del node.attrib["default"]
        gateway.set("default", default)
    if node.get("name"):
        gateway.set("name", str(node.get("name")))
    for flow in out:
        flow.set("sourceRef", str(gateway.get("id")))
        if conditional and flow not in conditional and flow.get("id") != default:
            etree.SubElement(flow, bpmn("conditionExpression")).text = "true"
    _flow(scope, node, gateway)


def _flow(scope: etree._Element, source: etree._Element, target: etree._Element) -> None:
    flow = etree.SubElement(scope, bpmn("sequenceFlow"), id=f"{target.get('id')}.flow")
    flow.set("sourceRef", source.get("id", ""))
    flow.set("targetRef", target.get("id", ""))


def _name_messages(root: etree._Element) -> None:
    for message in root.iter(bpmn("message")):
        if not message.get("name"):
            message.set("name", str(message.get("id")))
    for node in list(root.iter(bpmn("messageEventDefinition"), bpmn("receiveTask"))):
        if node.get("messageRef") is None:
            owner = node if kind(node) == "receiveTask" else _parent(node)
            identity = f"{owner.get('id')}.message"
            message = etree.Element(bpmn("message"), id=identity, name=str(owner.get("id")))
            root.insert(0, message)
            node.set("messageRef", identity)


def _name_collections(root: etree._Element) -> None:
    """A collection may be named by a data input of the activity; then the data input's name is meant."""
    for several in root.iter(bpmn("multiInstanceLoopCharacteristics")):
        activity = _parent(several)
        declared = {
            data.get("id"): data.get("name")
            for data in activity.iter(bpmn("dataInput"), bpmn("dataOutput"))
            if data.get("name")
        }
        for reference in several.iter(bpmn("loopDataInputRef"), bpmn("loopDataOutputRef")):
            text = (reference.text or "").strip()
            reference.text = declared.get(text) or text


def _rename(root: etree._Element) -> None:
    for node in root.iter(bpmn("*")):
        for attribute in ("id", "sourceRef", "targetRef", "attachedToRef", "default"):
            if node.get(attribute) in _RESERVED:
                node.set(attribute, f"{node.get(attribute)}.node")


def original_id(name: str) -> str:
    """The id in the diagram of a renamed node."""
    return name.removesuffix(".node") if name.removesuffix(".node") in _RESERVED else name


def made_of(name: str) -> tuple[str, str]:
    """What a node's name is made of: the name of the element's own node, and what was added to it."""
    added = next((added for added in _MADE if name.endswith(added)), "")
    return name.removesuffix(added), added


def element_of(name: str) -> str:
    """The id of the element in the diagram for whose sake a node of this name exists: a flow's where it has twins."""
    return original_id(made_of(name)[0])


def flow_of(name: str) -> str:
    """The id of the flow that this node tells from others between the same two nodes; "" for other nodes."""
    base, added = made_of(name)
    return base if added == _WAY else ""


def _parent(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    return node if parent is None else parent
