"""Every process, flow node and sequence flow has an id."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import PREFIX, Diagram, Thing
from engine.check.findings import Finding, Severity
from engine.kinds import FLOW_NODES

ID = "missing-id"
SEVERITY: Severity = "error"

_NEED_ONE = FLOW_NODES.keys() | {"process", "sequenceFlow"}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Elements nothing can refer to: neither data nor history could be kept for them."""
    processes = [scope.xml for scope in diagram.scopes if scope.parent is None]
    for element in (element for process in processes for element in process.iter(PREFIX + "*")):
        thing = Thing(element)
        if thing.kind in _NEED_ONE and not thing.id.strip():
            yield Finding.at(
                thing,
                ID,
                SEVERITY,
                f"第 {thing.line} 行的{thing.label}没有编号（id），执行时无法记录它的状态。",
                "请给该元素填写一个唯一的 id，以字母或下划线开头。",
            )
