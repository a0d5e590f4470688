"""A sequence flow stays inside its pool and its subprocess."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "crossing-flow"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Sequence flows between nodes of different pools or subprocesses."""
    for flow in diagram.flows:
        if flow.source and flow.target and flow.source.scope is not flow.target.scope:
            yield Finding.at(
                flow,
                ID,
                SEVERITY,
                f"{flow.label}从{flow.source.label}连到{flow.target.label}，穿过了子流程或泳池的边界。",
                "请把连线接到子流程本身（或用边界事件引出）；不同泳池之间请用消息流。",
            )
