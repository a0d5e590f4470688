"""An event that waits or throws says for what."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import PREFIX, Diagram
from engine.check.findings import Finding, Severity

ID = "event-without-trigger"
SEVERITY: Severity = "error"

_WAITING = ("intermediateCatchEvent", "boundaryEvent")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Catch and boundary events without a definition, and signals without a name.

    A message without a name is not one: it is called by the id of the element that waits for it.
    """
    for node in diagram.nodes:
        if node.kind in _WAITING and not node.triggers and not node.refers_to_trigger:
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}没有说明等待什么，永远不会触发。",
                "请为它选择类型：定时、消息、信号等。",
            )
        definition = node.xml.find(PREFIX + "signalEventDefinition")
        if definition is not None and not definition.get("signalRef"):
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}没有选定信号的名称，无法送达。",
                "请在属性中选择或新建一个全局信号（signalRef）。",
            )
