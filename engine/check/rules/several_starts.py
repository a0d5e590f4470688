"""A scope starts in one place, and a subprocess without a trigger of its own."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "several-starts"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Second start events of a scope, and triggered start events of a subprocess."""
    for scope in diagram.scopes:
        starts = scope.of("startEvent")
        for extra in starts[1:]:
            yield Finding.at(
                extra,
                ID,
                SEVERITY,
                f"{scope.label}有 {len(starts)} 个开始事件，{extra.label}是多出来的，不知道从哪里启动。",
                "请只保留一个开始事件；不同的起点用它后面的网关分开。",
            )
        for start in starts[:1]:
            if scope.parent and start.triggers and scope.xml.get("triggeredByEvent") != "true":
                yield Finding.at(
                    start,
                    ID,
                    SEVERITY,
                    f"{start.label}带有触发条件，但{scope.label}由上级流程启动，触发条件不会起作用。",
                    "请把它改为空白开始事件；需要等待时，在其后加中间捕获事件。",
                )
