"""The heaviest way through a scope on which no node is passed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.check.diagram import Node, Scope

Test = Callable[[Node], bool]
Way = tuple[int, tuple[Node, ...]]
"""A weight, and the nodes that have any."""
Ways = Mapping[int, list[tuple[Node, int]]]
"""Where each node leads, and what passing it on that way weighs."""

MOST_TRIED, LEAST_TRIED = 10_000, 100
"""Ways tried through a loop, and from one node of it; of more, the heaviest found counts, so what is told is true."""


def longest(scope: Scope, begins: Test, ends: Test, weight: Callable[[Node], int]) -> Way:
    """The heaviest way from where `begins` holds to where `ends` does, or to an end; (0, ()) where there is none.

    A node where it begins is passed already and weighs nothing; one where it ends does. Ways at the same time do not
    add up: of each, only the heaviest counts. Where a boundary event leads away, its activity may have been left at
    once, and weighs nothing. No node is passed twice, so a loop is gone through once.
    """
    firsts = [node for node in scope.nodes if begins(node)]
    ways: dict[int, list[tuple[Node, int]]] = {}

    def onward(node: Node) -> list[Node]:
        if id(node) not in ways:
            own = 0 if begins(node) else weight(node)
            targets = [] if ends(node) else [flow.target for flow in node.outgoing if flow.target]
            left = [] if ends(node) else node.boundaries
            ways[id(node)] = [(other, own) for other in targets] + [(other, 0) for other in left]
        return [other for other, _ in ways[id(node)]]

    order = list(_inside_out(firsts, onward))
    best: dict[int, Way] = {}
    for loop in _loops(order, ways):
        found = {node: _heaviest(node, loop, ways, best, weight) for node in loop.values()}
        best |= {id(node): way for node, way in found.items() if way is not None}
    return max((best[id(node)] for node in firsts if id(node) in best), key=lambda way: way[0], default=(0, ()))


def _heaviest(
    node: Node, loop: Mapping[int, Node], ways: Ways, best: Mapping[int, Way], weight: Callable[[Node], int]
) -> Way | None:
    """The heaviest way from a node out of its loop and on; None where none leads to an end."""
    found: Way | None = None
    waiting: list[tuple[Node, Way, frozenset[int]]] = [(node, (0, ()), frozenset([id(node)]))]
    for _ in range(max(MOST_TRIED // len(loop), LEAST_TRIED)):
        if not waiting:
            break
        here, (total, passed), seen = waiting.pop()
        if not ways[id(here)]:
            own = weight(here)
            found = _heavier(found, (total + own, (*passed, here) if own else passed))
        for other, own in ways[id(here)]:
            so_far = total + own, (*passed, here) if own else passed
            if id(other) not in loop:
                if id(other) in best:
                    more, rest = best[id(other)]
                    found = _heavier(found, (so_far[0] + more, (*so_far[1], *rest)))
            elif id(other) not in seen:
                waiting.append((other, so_far, seen | {id(other)}))
    return found


def _heavier(one: Way | None, other: Way) -> Way:
    return other if one is None or other[0] > one[0] else one


def _inside_out(firsts: Sequence[Node], onward: Callable[[Node], list[Node]]) -> Iterator[Node]:
    """Every node; loops apart, each after all those it leads to."""
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


def _loops(order: Sequence[Node], ways: Ways) -> list[dict[int, Node]]:
    """The nodes, those together that lead to each other (Kosaraju), each group after those it leads to."""
    before: dict[int, list[Node]] = {id(node): [] for node in order}
    for node in order:
        for other, _ in ways[id(node)]:
            before[id(other)].append(node)
    grouped: set[int] = set()
    groups = []
    for node in reversed(order):
        group: dict[int, Node] = {}
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if id(here) not in grouped:
                grouped.add(id(here))
                group[id(here)] = here
                waiting += before[id(here)]
        if group:
            groups.append(group)
    return groups[::-1]
