"""Every node can be reached from a start event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram, Node, Scope
from engine.check.findings import Finding, Severity

ID = "unreachable"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Nodes no path from a start event leads to; of what hangs together only the first is named.

    A scope with flows that lead nowhere is left to the rule on references.
    """
    for scope in diagram.scopes:
        broken = any(flow.source is None or flow.target is None for flow in scope.flows)
        if broken or not scope.of("startEvent"):
            continue
        reached: set[int] = set()
        _walk(scope.of("startEvent"), reached)
        for node in _heads_first(scope):
            if id(node) in reached:
                continue
            _walk([node], reached)
            yield Finding.at(
                node,
                ID,
                SEVERITY,
                f"{node.label}从开始事件走不到，永远不会执行。",
                "请把它接入流程，或者删除它。",
            )


def _heads_first(scope: Scope) -> list[Node]:
    nodes = [node for node in scope.nodes if node.kind != "boundaryEvent" and not node.stands_alone]
    return sorted(nodes, key=lambda node: bool(node.incoming))


def _walk(begin: list[Node], seen: set[int]) -> None:
    waiting = list(begin)
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting.extend(flow.target for flow in node.outgoing if flow.target)
            waiting.extend(node.boundaries)
