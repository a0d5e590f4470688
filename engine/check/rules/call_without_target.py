"""A call activity names the process it calls."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "call-without-target"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Call activities without `calledElement`, and calls of the process they are in."""
    own = {process.id for process in diagram.processes}
    for node in diagram.nodes:
        if node.kind != "callActivity":
            continue
        called = node.xml.get("calledElement", "").strip()
        if not called:
            message, fix = f"{node.label}没有说明调用哪个流程。", "请在属性中填写被调用流程的编号（calledElement）。"
        elif called in own:
            message, fix = f"{node.label}调用了它自己所在的流程，会无休止地套下去。", "请改为调用另一个流程。"
        else:
            continue
        yield Finding.at(node, ID, SEVERITY, message, fix)
