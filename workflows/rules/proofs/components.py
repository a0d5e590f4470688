"""Strongly connected components, and a shortest circle in one: graphs of numbers, under the rules on 循环证明 (R35)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

TRIES = 40
"""How often, at most, a component is gone through for a shortest circle: the search stays linear in its size."""


def components(edges: Sequence[Sequence[int]], starts: Iterable[int]) -> list[list[int]]:
    """The components that `starts` lead to, as Tarjan's algorithm finds them: what one leads to comes before it."""
    count = len(edges)
    index, low = [-1] * count, [0] * count
    on_stack = bytearray(count)
    stack: list[int] = []
    found: list[list[int]] = []
    counter = 0
    for root in starts:
        if index[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            node, place = work.pop()
            if place == 0:
                index[node] = low[node] = counter
                counter += 1
                stack.append(node)
                on_stack[node] = 1
            else:
                low[node] = min(low[node], low[edges[node][place - 1]])
            following = edges[node]
            while place < len(following):
                target = following[place]
                place += 1
                if index[target] < 0:
                    work.append((node, place))
                    work.append((target, 0))
                    break
                if on_stack[target]:
                    low[node] = min(low[node], index[target])
            else:
                if low[node] == index[node]:
                    members = []
                    while True:
                        member = stack.pop()
                        on_stack[member] = 0
                        members.append(member)
                        if member == node:
                            break
                    found.append(members)
    return found


def circular(edges: Sequence[Sequence[int]], members: Sequence[int]) -> bool:
    """Whether a component is a circle: several nodes, or one that leads to itself."""
    return len(members) > 1 or members[0] in edges[members[0]]


def shortest_circle(edges: Sequence[Sequence[int]], members: Sequence[int]) -> list[int]:
    """A circle within a component: a shortest one through any of its first `TRIES` nodes, beginning with that node.

    In a component of no more nodes than that there is no shorter one at all.
    """
    inside, best = set(members), list[int]()
    for start in sorted(members)[:TRIES]:
        before = {start: start}
        waiting = deque([(start, 1)])
        while True:  # within a component every node leads back to itself
            node, length = waiting.popleft()
            if best and length >= len(best):
                break
            if start in edges[node]:
                best = [node]
                while best[-1] != start:
                    best.append(before[best[-1]])
                best.reverse()
                break
            for target in edges[node]:
                if target in inside and target not in before:
                    before[target] = node
                    waiting.append((target, length + 1))
    return best
