"""Reads the elements of a diagram as designers wrote them, foreign attributes and lanes included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.model import Element
from engine.xml import BPMN

TASKS = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask"}
)
SUBPROCESSES = frozenset({"subProcess", "transaction"})
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
NODES = ACTIVITIES | GATEWAYS | EVENTS
SERVICES = frozenset({"serviceTask", "sendTask", "businessRuleTask"})


def kind(node: etree._Element) -> str:
    """The BPMN local name, or "" for what is not BPMN."""
    tag = node.tag
    return tag[len(BPMN) + 2 :] if isinstance(tag, str) and tag.startswith(f"{{{BPMN}}}") else ""


def line(node: etree._Element) -> int:
    """The line of its file, 0 where unknown."""
    number: Any = node.sourceline
    return number or 0


def bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def nodes(scope: etree._Element) -> Iterator[etree._Element]:
    """The flow nodes of a process or subprocess, not those of subprocesses in it."""
    return (node for node in scope if kind(node) in NODES)


def read(process: etree._Element) -> dict[str, Element]:
    """Every flow node of a process, by id. A node of a subprocess stands in the lane of its subprocess."""
    lanes: dict[str, Element] = {}
    for lane_set in process.findall(bpmn("laneSet")):
        _read_lanes(lane_set, None, lanes)
    found: dict[str, Element] = {}
    _read_nodes(process, None, lanes, found)
    return found


def _read_nodes(
    scope: etree._Element, around: Element | None, lanes: dict[str, Element], found: dict[str, Element]
) -> None:
    for node in nodes(scope):
        identity = node.get("id", "")
        lane = lanes.get(identity, around)
        found[identity] = Element(identity, kind(node), node.get("name", ""), _foreign(node), lane)
        if kind(node) in SUBPROCESSES:
            _read_nodes(node, lane, lanes, found)


def _read_lanes(lane_set: etree._Element, outer: Element | None, lanes: dict[str, Element]) -> None:
    for node in lane_set.findall(bpmn("lane")):
        lane = Element(node.get("id", ""), "lane", node.get("name", ""), _foreign(node), outer)
        for reference in node.findall(bpmn("flowNodeRef")):
            lanes[(reference.text or "").strip()] = lane
        for child in node.findall(bpmn("childLaneSet")):
            _read_lanes(child, lane, lanes)


def _foreign(node: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items() if str(name).startswith("{")}
