"""A task leads on by one flow; where ways part, a gateway says how."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity
from engine.kinds import GATEWAYS

ID = "implicit-split"
SEVERITY: Severity = "warning"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Activities and events with several flows out: all are taken at once, which is seldom what was meant."""
    for node in diagram.nodes:
        if node.kind not in GATEWAYS and len(node.outgoing) > 1:
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}直接引出 {len(node.outgoing)} 条连线，条件成立的各条会同时执行。",
                "要同时办理请加并行网关，要按条件选择请加排他网关。",
            )
