"""Every path ends in an end event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "dead-end"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Nodes other than end events that nothing leaves; boundary events have their own rule."""
    for scope in diagram.scopes:
        if not scope.of("endEvent"):
            continue
        for node in scope.nodes:
            if node.kind not in ("endEvent", "boundaryEvent") and not node.outgoing and not node.stands_alone:
                yield Finding.at(
                    node,
                    ID,
                    SEVERITY,
                    f"{node.label}之后没有连线，流程走到这里就断了。",
                    "请把它连到下一个环节或结束事件。",
                )
