"""Every process, flow node and sequence flow has an id."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "missing-id"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Elements nothing can refer to: neither data nor history could be kept for them."""
    for thing in (*diagram.scopes, *diagram.nodes, *diagram.flows):
        if not thing.id.strip():
            yield Finding.at(
                thing,
                ID,
                SEVERITY,
                f"第 {thing.line} 行的{thing.label}没有编号（id），执行时无法记录它的状态。",
                "请给该元素填写一个唯一的 id，以字母或下划线开头。",
            )
