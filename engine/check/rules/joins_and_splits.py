"""A gateway either joins or splits."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity
from engine.kinds import GATEWAYS

ID = "joins-and-splits"
SEVERITY: Severity = "warning"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Gateways with several flows in and several out."""
    for node in diagram.nodes:
        if node.kind in GATEWAYS and len(node.incoming) > 1 and len(node.outgoing) > 1:
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}既汇合 {len(node.incoming)} 条进线，又分出 {len(node.outgoing)} 条出线，容易看错。",
                "请拆成两个网关：前一个只汇合，后一个只分支。",
            )
