"""A process, and each subprocess, has an end event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "no-end"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Scopes without an end event."""
    for scope in diagram.scopes:
        if not scope.of("endEvent"):
            yield Finding.at(
                scope,
                ID,
                SEVERITY,
                f"{scope.label}没有结束事件，看不出在哪里办结。",
                "请在最后一个环节之后添加结束事件。",
            )
