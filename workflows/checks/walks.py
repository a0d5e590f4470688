"""Walking a diagram from its start: which ends are reached without passing something, and how long the way is."""

from __future__ import annotations

from collections import deque
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


def longest(scope: Scope, begins: Test, ends: Test, weight: Callable[[Node], int]) -> tuple[int, list[Node]]:
    """The heaviest way through a scope, from where `begins` holds to where `ends` does.

    Ways at the same time do not add up: of each, only the heaviest counts. Ways back, those that lead from a loop's
    later part to its earlier, are not taken. Answers the weight and the nodes that have any.
    """
    firsts = [node for node in scope.nodes if begins(node)]
    distance = _distances(firsts, ends)

    def onward(node: Node) -> list[Node]:
        ways = [] if ends(node) else _next(node)
        return [other for other in ways if distance[id(other)] > distance[id(node)] or not _leads(other, node, ends)]

    best: dict[int, tuple[int, list[Node]]] = {}
    for node in _inside_out(firsts, onward):
        total, way = max((best[id(other)] for other in onward(node)), key=lambda found: found[0], default=(0, []))
        own = 0 if ends(node) else weight(node)
        best[id(node)] = (total + own, [node, *way]) if own else (total, way)
    return max((best[id(node)] for node in firsts), key=lambda found: found[0], default=(0, []))


def _distances(firsts: list[Node], ends: Test) -> dict[int, int]:
    """How many steps each node is from the nearest beginning."""
    found = {id(node): 0 for node in firsts}
    waiting = deque(firsts)
    while waiting:
        node = waiting.popleft()
        for other in [] if ends(node) else _next(node):
            if id(other) not in found:
                found[id(other)] = found[id(node)] + 1
                waiting.append(other)
    return found


def _leads(start: Node, target: Node, ends: Test) -> bool:
    """Whether `target` can be reached from `start`."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node is target:
            return True
        if id(node) not in seen and not ends(node):
            seen.add(id(node))
            waiting.extend(_next(node))
    return False


def _inside_out(firsts: list[Node], onward: Callable[[Node], list[Node]]) -> Iterator[Node]:
    """Every node after all those it leads to; `onward` has no loops."""
    seen: set[int] = set()
    stack = [(node, False) for node in firsts]
    while stack:
        node, done = stack.pop()
        if done:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((other, False) for other in onward(node))


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
