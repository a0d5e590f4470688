"""An event that waits or throws says for what."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import PREFIX, Diagram
from engine.check.findings import Finding, Severity
from engine.check.kinds import TRIGGERS

ID = "event-without-trigger"
SEVERITY: Severity = "error"

_NAMED = {"message": "messageRef", "signal": "signalRef"}
_WAITING = ("intermediateCatchEvent", "boundaryEvent")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Catch and boundary events without a definition; messages, signals and receive tasks without a name."""
    for node in diagram.nodes:
        if node.kind in _WAITING and not node.triggers:
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}没有说明等待什么，永远不会触发。",
                "请为它选择类型：定时、消息、信号等。",
            )
        for trigger in node.triggers:
            wanted = _NAMED.get(trigger)
            definition = node.xml.find(f"{PREFIX}{trigger}EventDefinition")
            if wanted and definition is not None and not definition.get(wanted):
                yield Finding.at(
                    node,
                    ID,
                    SEVERITY,
                    f"{node.label}没有选定{TRIGGERS[trigger]}的名称，无法送达。",
                    f"请在属性中选择或新建一个全局{TRIGGERS[trigger]}（{wanted}）。",
                )
        if node.kind == "receiveTask" and not node.xml.get("messageRef"):
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}没有选定等待的消息，永远不会完成。",
                "请在属性中选择或新建一个全局消息（messageRef）。",
            )
