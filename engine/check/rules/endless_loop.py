"""From every node some path leads to an end event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram, Node, Scope
from engine.check.findings import Finding, Severity

ID = "endless-loop"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """The first node, from the start, after which no end can be reached any more."""
    for scope in diagram.scopes:
        ends = scope.of("endEvent")
        if not ends:
            continue
        saved = _leading_to(scope, ends)
        for node in scope.nodes:
            before = [flow.source for flow in node.incoming if flow.source] + ([node.host] if node.host else [])
            entered = [other for other in before if id(other) in saved]
            if id(node) not in saved and node.outgoing and entered:
                yield Finding.at(
                    node,
                    ID,
                    SEVERITY,
                    f"从{entered[0].label}走到{node.label}之后，怎么走也到不了结束事件，办件永远无法办结。",
                    "请从循环中引出一条通向结束事件的连线。",
                )


def _leading_to(scope: Scope, ends: list[Node]) -> set[int]:
    """Nodes from which an end event or a dead end, which is another rule's, can be reached."""
    waiting = [*ends, *(node for node in scope.nodes if not node.outgoing)]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        waiting.extend(flow.source for flow in node.incoming if flow.source)
        if node.host:
            waiting.append(node.host)
    return seen
