"""Every way out of an exclusive or inclusive gateway but the default has a condition."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "flow-without-condition"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Flows that a gateway could not decide about."""
    for node in diagram.nodes:
        if node.kind not in ("exclusiveGateway", "inclusiveGateway") or len(node.outgoing) < 2:
            continue
        for flow in node.outgoing:
            if flow is not node.default and flow.condition is None:
                yield Finding.at(
                    flow,
                    ID,
                    SEVERITY,
                    f"{node.label}的出线{flow.called}没有条件，也不是默认连线，无法判断何时走它。",
                    "请填写条件，或把它设为默认连线。",
                )
