"""A scope starts in one place: one plain start event, and in a subprocess no other."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "several-starts"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Second plain start events of a process; second or triggered start events of a subprocess."""
    for scope in diagram.scopes:
        starts = scope.of("startEvent")
        plain = [start for start in starts if not start.triggers]
        for extra in plain[1:]:
            yield Finding.at(
                extra,
                ID,
                SEVERITY,
                f"{scope.label}有 {len(plain)} 个空白开始事件，{extra.label}会与第一个同时启动。",
                "请只保留一个空白开始事件；不同的起点用它后面的网关分开。",
            )
        if scope.parent:
            for start in starts:
                if start.triggers:
                    yield Finding.at(
                        start,
                        ID,
                        SEVERITY,
                        f"{start.label}带有触发条件，但{scope.label}由上级流程启动，触发条件不会起作用。",
                        "请把它改为空白开始事件；需要等待时，在其后加中间捕获事件。",
                    )
