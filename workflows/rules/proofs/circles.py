"""Why something cannot be obtained: circles (循环证明, R35), dead ends, and what only depends on one of them.

渝府办发〔2016〕14号 二（四） on circles; who issues a proof is to be published (优化营商环境条例 第四十四条).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.rules.proofs.components import circular, components, shortest_circle
from workflows.rules.proofs.graph import COMMITMENT
from workflows.rules.proofs.network import Network, View
from workflows.rules.proofs.reach import Reach

MOST_CAUSES = 3
"""How many circles and dead ends are named for a service that depends on them."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Services that wait for each other, and a shortest way round: service, document, service, document …

    It begins with the first of its services in the catalogue's order.
    """

    items: frozenset[int]
    path: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """The unobtainable services, told apart. A service may be in a circle and a dead end at once: both must go.

    `dead_ends` are (service, group) where no document of the group has an issuer. `depends` gives for every other
    service some of those it waits for that stand in a circle or at a dead end themselves.
    """

    circles: tuple[Circle, ...]
    dead_ends: tuple[tuple[int, int], ...]
    depends: tuple[tuple[int, tuple[int, ...]], ...]


def blocked(network: Network, found: Reach) -> Blocked:
    """The causes behind everything `found` could not reach."""
    count = len(network.outputs)
    edges: list[list[int]] = [[] for _ in range(count + len(network.documents))]
    dead: dict[int, list[int]] = {}
    for number in found.unmet:
        group = network.groups[number]
        issued = [name for name in group.documents if name not in found.lacking and network.issuers[name]]
        edges[group.item] += [count + name for name in issued]
        for name in issued:
            edges[count + name] = network.issuers[name]
        if not issued:
            dead.setdefault(group.item, []).append(number)
    circles, depends = list[Circle](), list[tuple[int, tuple[int, ...]]]()
    roots: dict[int, tuple[int, ...]] = {}
    for members in components(edges, range(count)):
        items = [node for node in members if node < count]
        round_ = circular(edges, members)
        if round_:
            circles.append(_circle(edges, members, count))
        inside = frozenset(members)
        for node in members:
            if not round_:
                reached = dict.fromkeys(root for target in edges[node] for root in roots.get(target, ()))
                roots[node] = (node,) if node in dead else tuple(reached)[:MOST_CAUSES]
            elif node < count:
                roots[node] = (node,)
            else:
                roots[node] = tuple(target for target in edges[node] if target in inside)[:MOST_CAUSES]
        if not round_:
            depends += [(item, roots[item]) for item in items if item not in dead and roots[item]]
    dead_ends = tuple((item, group) for item, groups in sorted(dead.items()) for group in groups)
    return Blocked(tuple(circles), dead_ends, tuple(sorted(depends)))


def soft(network: Network, plain: Reach) -> list[Circle]:
    """Circles among services that somebody can obtain: an alternative escapes, for whoever has it.

    A group with a document that everybody has anyhow leads nowhere, and neither does one the office looks up itself.
    """
    count, view = len(network.outputs), View(conditional=True)
    lacked = frozenset[int]().union(*(network.lacking(View(persona)) for persona in network.graph.personas))
    universal = network.base - lacked - {network.number(COMMITMENT)}
    edges: list[list[int]] = [*([] for _ in range(count)), *network.issuers]
    for group in network.groups:
        if plain.items[group.item] and network.active(group, view) and universal.isdisjoint(group.documents):
            edges[group.item] += [count + name for name in group.documents]
    return [_circle(edges, members, count) for members in components(edges, range(count)) if circular(edges, members)]


def _circle(edges: Sequence[Sequence[int]], members: Sequence[int], count: int) -> Circle:
    path = shortest_circle(edges, members)
    steps = tuple((path[at], path[at + 1] - count) for at in range(0, len(path), 2))
    return Circle(frozenset(node for node in members if node < count), steps)
