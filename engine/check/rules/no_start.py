"""A process, and each subprocess, has a start event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "no-start"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Scopes without a start event."""
    for scope in diagram.scopes:
        if not scope.of("startEvent"):
            yield Finding.at(
                scope, ID, SEVERITY, f"{scope.label}没有开始事件，无法启动。", "请添加一个开始事件，并连到第一个环节。"
            )
