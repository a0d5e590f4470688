"""Walking a diagram from its start: which nodes and ends are reached, with or without passing something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.check.diagram import Diagram, Flow, Node, Scope

Test = Callable[[Node], bool]


def ends_without(diagram: Diagram, passed: Test) -> list[Node]:
    """End events of the process that can be reached without passing a node for which `passed` holds.

    Of ways that run at the same time, one that passes is enough.
    """
    found: dict[int, Node] = {}
    for scope in _outermost(diagram):
        seen: set[int] = set()
        waiting = _starts(scope)
        while waiting:
            node = waiting.pop()
            if id(node) in seen or _has(node, passed):
                continue
            seen.add(id(node))
            if node.kind == "endEvent":
                found[id(node)] = node
            if not (_forks(node) and any(_has(other, passed) for other in reachable([node]))):
                waiting.extend(_next(node))
    return list(found.values())


def reached_without(diagram: Diagram, passed: Test, wanted: Test, open_: Callable[[Flow], bool]) -> list[Node]:
    """Nodes for which `wanted` holds that can be reached from the start without passing one for which `passed` holds.

    Only the sequence flows for which `open_` holds are taken.
    """
    found: dict[int, Node] = {}
    seen: set[int] = set()
    waiting = [node for scope in _outermost(diagram) for node in _starts(scope)]
    while waiting:
        node = waiting.pop()
        if id(node) in seen or _has(node, passed):
            continue
        seen.add(id(node))
        if wanted(node):
            found[id(node)] = node
        waiting += [*(flow.target for flow in node.outgoing if flow.target and open_(flow)), *node.boundaries]
    return list(found.values())


def reachable(starts: list[Node]) -> Iterator[Node]:
    """Every node that can be reached from some, themselves included."""
    seen: set[int] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting.extend(_next(node))


def from_start(diagram: Diagram) -> list[Node]:
    """Every node of the process, its subprocesses included, that can be reached from its start."""
    found = [node for scope in _outermost(diagram) for node in reachable(_starts(scope))]
    for node in found:
        if node.inner:
            found.extend(reachable(_starts(node.inner)))
    return found


def _outermost(diagram: Diagram) -> list[Scope]:
    return [scope for scope in diagram.scopes if scope.parent is None]


def _starts(scope: Scope) -> list[Node]:
    return scope.of("startEvent") or [node for node in scope.nodes if not node.incoming]


def _next(node: Node) -> list[Node]:
    return [*(flow.target for flow in node.outgoing if flow.target), *node.boundaries]


def _forks(node: Node) -> bool:
    return node.kind in ("parallelGateway", "inclusiveGateway") and len(node.outgoing) > 1


def _has(node: Node, passed: Test) -> bool:
    """Whether the node passes, or something in it does."""
    return passed(node) or (node.inner is not None and any(_has(inner, passed) for inner in node.inner.nodes))
