"""A boundary event leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "boundary-without-flow"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Boundary events nothing leaves; compensation, which has no flow, is refused by another rule."""
    for node in diagram.nodes:
        if node.kind == "boundaryEvent" and not node.outgoing and "compensate" not in node.triggers:
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}没有出线，触发之后不知道该做什么。",
                "请从边界事件连到要做的环节，例如催办、转办或结束事件。",
            )
