"""Where a process has lanes, each of its nodes is in one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "node-outside-lanes"
SEVERITY: Severity = "warning"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Nodes beside the lanes; a boundary event goes with its activity."""
    for scope in diagram.scopes:
        if not scope.lanes:
            continue
        for node in scope.nodes:
            if not node.lanes and node.kind != "boundaryEvent":
                yield Finding.at(
                    node,
                    ID,
                    SEVERITY,
                    f"{node.label}不在任何泳道里，看不出由谁负责。",
                    "请把它拖进负责办理的泳道。",
                )
