"""Nothing flows into a start or boundary event, and nothing out of an end event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "flow-direction"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Sequence flows that enter where paths begin or leave where they end."""
    for flow in diagram.flows:
        if flow.target and flow.target.kind in ("startEvent", "boundaryEvent"):
            yield Finding.at(
                flow,
                ID,
                SEVERITY,
                f"{flow.label}连入{flow.target.label}；开始事件和边界事件不能有进线。",
                "请把这条连线改接到其后的环节。",
            )
        if flow.source and flow.source.kind == "endEvent":
            yield Finding.at(
                flow,
                ID,
                SEVERITY,
                f"{flow.label}从{flow.source.label}引出；到结束事件该路径已经结束。",
                "请删去这条连线，或把结束事件改为中间抛出事件。",
            )
