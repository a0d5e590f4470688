"""What an element refers to is in the file and of the right kind."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.check.diagram import PREFIX, Diagram, Node, Thing, local, reference
from engine.check.findings import Finding, Severity
from engine.kinds import ACTIVITIES, FLOW_NODES
from engine.xml import line_of

ID = "dangling-reference"
SEVERITY: Severity = "error"

_FIX = "请在编辑器里重新连接，或删除该元素后重画。"
_NODE = frozenset(FLOW_NODES)
_ATTRIBUTES: dict[tuple[str, str], frozenset[str]] = {
    ("sequenceFlow", "sourceRef"): _NODE,
    ("sequenceFlow", "targetRef"): _NODE,
    ("messageFlow", "sourceRef"): frozenset(),
    ("messageFlow", "targetRef"): frozenset(),
    ("association", "sourceRef"): frozenset(),
    ("association", "targetRef"): frozenset(),
    ("boundaryEvent", "attachedToRef"): frozenset(ACTIVITIES),
    ("participant", "processRef"): frozenset({"process"}),
    ("dataObjectReference", "dataObjectRef"): frozenset({"dataObject"}),
    ("messageEventDefinition", "messageRef"): frozenset({"message"}),
    ("sendTask", "messageRef"): frozenset({"message"}),
    ("receiveTask", "messageRef"): frozenset({"message"}),
    ("signalEventDefinition", "signalRef"): frozenset({"signal"}),
    ("errorEventDefinition", "errorRef"): frozenset({"error"}),
    ("escalationEventDefinition", "escalationRef"): frozenset({"escalation"}),
}
_TEXTS: dict[tuple[str, str], frozenset[str]] = {
    ("lane", "flowNodeRef"): _NODE,
    ("", "incoming"): frozenset({"sequenceFlow"}),
    ("", "outgoing"): frozenset({"sequenceFlow"}),
}
_REQUIRED = {("sequenceFlow", "sourceRef"), ("sequenceFlow", "targetRef"), ("boundaryEvent", "attachedToRef")}


def check(diagram: Diagram) -> Iterator[Finding]:
    """References to nothing, to the wrong kind of thing, and default flows that do not leave their node."""
    known = {element.get("id", ""): local(element) for element in diagram.root.iter(PREFIX + "*")}
    for element in diagram.root.iter(PREFIX + "*"):
        for name, text, wanted in _references(element):
            holder = Thing(element if element.get("id") else _owner(element))
            if not text and (local(element), name) in _REQUIRED:
                yield Finding.at(holder, ID, SEVERITY, f"{holder.label}没有填写 {name}。", _FIX)
            elif text and text not in known:
                message = f"{holder.label}的 {name} 指向 {text}，但文件里没有这个元素。"
                yield Finding(ID, SEVERITY, holder.id, line_of(element), message, _FIX)
            elif text and wanted and known[text] not in wanted:
                message = f"{holder.label}的 {name} 指向 {text}，它是 <{known[text]}>，不能用在这里。"
                yield Finding(ID, SEVERITY, holder.id, line_of(element), message, _FIX)
    for node in diagram.nodes:
        yield from _default(node)


def _references(element: etree._Element) -> Iterator[tuple[str, str, frozenset[str]]]:
    kind = local(element)
    for (owner, name), wanted in _ATTRIBUTES.items():
        if owner == kind and (name in element.attrib or (owner, name) in _REQUIRED):
            yield name, reference(element.get(name)), wanted
    for (owner, name), wanted in _TEXTS.items():
        if owner in ("", kind):
            for child in element.findall(PREFIX + name):
                yield name, reference(child.text), wanted


def _owner(element: etree._Element) -> etree._Element:
    return next((above for above in element.iterancestors() if above.get("id")), element)


def _default(node: Node) -> Iterator[Finding]:
    wanted = reference(node.xml.get("default"))
    if wanted and node.default is None:
        yield Finding.at(
            node,
            ID,
            SEVERITY,
            f"{node.label}的默认连线 {wanted} 不是从它出发的连线。",
            "请在该元素的出线中重新指定默认连线。",
        )
