"""A scope as a token net: what may fire in a state, and what it takes and puts. A state is a set of flows, as bits."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

from engine.check.diagram import Flow, Node, Scope

MANY_WAYS = 6
"""With more ways out than this an inclusive choice is played with one, all but one, and all of them only."""

_CHOICES = ("exclusiveGateway", "eventBasedGateway", "complexGateway")
_ENDING = ("terminate", "error", "cancel")


@dataclass(frozen=True, slots=True)
class Firing:
    """One way a node may fire: bits taken, bits put, and the flows it leaves by. `everything` ends the whole scope."""

    node: Node
    takes: int
    puts: int
    ways: tuple[Flow, ...]
    everything: bool = False


@dataclass(slots=True)
class _Consumer:
    """A node that takes tokens: the bits of its ways in, its firings by way in, and for a join what it waits for."""

    node: Node
    bits: list[int]
    firings: dict[int, list[Firing]]
    once: list[Firing]


class Net:
    """The net of one scope. Chains of steps without choice share one bit, so the game has few states."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._bit: dict[int, int] = {}
        self.flow_of: dict[int, Flow] = {}
        self._number_flows()
        self._fired: dict[int, int] = {}
        timers = [node for node in scope.nodes if node.host and not node.interrupting]
        for position, node in enumerate(timers):
            self._fired[id(node)] = 1 << (len(scope.flows) + position)
        self.tokens = (1 << len(scope.flows)) - 1
        self._rank = _ranks(scope)
        self._consumers: dict[int, _Consumer] = {}
        for node in scope.nodes:
            self._add(node)
        self._reaching = {
            bit: self._reach(consumer.node, bit)
            for consumer in self._consumers.values()
            if consumer.node.kind == "inclusiveGateway"
            for bit in consumer.bits
        }

    def starts(self) -> Iterator[tuple[Node, int]]:
        """Each start event with the state it begins with."""
        for node in self.scope.of("startEvent"):
            yield node, self._bits(node.outgoing)

    def state(self, stands: Collection[tuple[str, str]]) -> tuple[int, list[Node], set[str]]:
        """The state in which tokens stand at these nodes, and the nodes whose way has another token on it already.

        At a join a token stands on the way from the node named with it, or on the flow so named. An event that does
        not interrupt counts as fired where one of them may have come from it; the last of the answers are the nodes
        such events lead to, which may rightly be run several times at once.
        """
        found = 0
        at = {identity for identity, _ in stands}
        again: set[str] = set()
        for node in self.scope.nodes:
            if id(node) in self._fired and not at.isdisjoint(following := _following(node)):
                found |= self._fired[id(node)]
                again |= following
        twice = []
        for node in self.scope.nodes:
            for _, source in (stand for stand in stands if stand[0] == node.id and node.incoming):
                ways = [flow for flow in node.incoming if flow.source and source in (flow.id, flow.source.id)]
                bits = self._bits((ways or node.incoming)[:1])
                if found & bits and node.id not in again:
                    twice.append(node)
                found |= bits
        return found, twice, again

    def enabled(self, state: int) -> list[tuple[Node, list[Firing]]]:
        """What may fire, node by node, the nodes nearest to the start first."""
        found: dict[int, tuple[Node, list[Firing]]] = {}
        rest = state & self.tokens
        while rest:
            bit = rest & -rest
            rest ^= bit
            consumer = self._consumers.get(bit)
            if consumer is None:
                continue
            firings = self._firings(consumer, bit, state)
            if firings:
                found.setdefault(id(consumer.node), (consumer.node, []))[1].extend(firings)
        return sorted(found.values(), key=lambda entry: self._rank[id(entry[0])])

    def waiting(self, state: int) -> list[tuple[Node, list[Flow]]]:
        """Nodes that hold tokens in a state, each with the ways in that are still empty."""
        found: dict[int, tuple[Node, list[Flow]]] = {}
        for consumer in self._consumers.values():
            if any(state & bit for bit in consumer.bits):
                missing = [flow for flow in consumer.node.incoming if not state & self._bit[id(flow)]]
                found[id(consumer.node)] = (consumer.node, missing)
        return list(found.values())

    def _number_flows(self) -> None:
        passed = {id(node) for node in self.scope.nodes if _passes(node)}
        for position, flow in enumerate(self.scope.flows):
            self._bit[id(flow)] = 1 << position
        for flow in self.scope.flows:
            if flow.source is not None and id(flow.source) in passed:
                continue
            bit, here, seen = self._bit[id(flow)], flow, {id(flow)}
            while here.target is not None and id(here.target) in passed:
                here = here.target.outgoing[0]
                if id(here) in seen:
                    break
                seen.add(id(here))
                self._bit[id(here)] = bit
        for flow in self.scope.flows:
            self.flow_of.setdefault(self._bit[id(flow)], flow)

    def _bits(self, flows: list[Flow] | tuple[Flow, ...]) -> int:
        return sum({self._bit[id(flow)] for flow in flows})

    def _add(self, node: Node) -> None:
        if not node.incoming or _passes(node):
            return
        bits = list(dict.fromkeys(self._bit[id(flow)] for flow in node.incoming))
        ways = list(_ways_out(node))
        joins = node.kind == "parallelGateway" or (node.kind == "inclusiveGateway" and len(bits) > 1)
        takes = {sum(bits): bits[:1]} if joins else {bit: [bit] for bit in bits}
        firings: dict[int, list[Firing]] = {}
        for taken, at in takes.items():
            firings[at[0]] = [Firing(node, taken, self._bits(way), way, _ends_all(node)) for way in ways]
            for boundary in node.boundaries:
                if boundary.interrupting:
                    out = tuple(boundary.outgoing)
                    firings[at[0]].append(Firing(boundary, taken, self._bits(out), out))
        once = [
            Firing(boundary, 0, self._bits(boundary.outgoing), tuple(boundary.outgoing))
            for boundary in node.boundaries
            if not boundary.interrupting
        ]
        consumer = _Consumer(node, bits, firings, once)
        for bit in bits:
            self._consumers[bit] = consumer

    def _firings(self, consumer: _Consumer, bit: int, state: int) -> list[Firing]:
        if consumer.node.kind == "parallelGateway":
            present = all(state & other for other in consumer.bits)
            return consumer.firings[consumer.bits[0]] if present and bit == consumer.bits[0] else []
        if consumer.node.kind == "inclusiveGateway" and len(consumer.bits) > 1:
            return self._inclusive(consumer, bit, state)
        again = [
            Firing(firing.node, 0, firing.puts | self._fired[id(firing.node)], firing.ways)
            for firing in consumer.once
            if not state & self._fired[id(firing.node)]
        ]
        return consumer.firings[bit] + again

    def _inclusive(self, consumer: _Consumer, bit: int, state: int) -> list[Firing]:
        """BPMN 2.0.2, 13.4.3: wait while a token can reach an empty way in and cannot reach a filled one."""
        filled = [other for other in consumer.bits if state & other]
        if bit != filled[0]:
            return []
        taken = sum(filled)
        to_filled = to_empty = 0
        for other in consumer.bits:
            if state & other:
                to_filled |= self._reaching[other]
            else:
                to_empty |= self._reaching[other]
        if (state & ~taken & self.tokens) & to_empty & ~to_filled:
            return []
        return [Firing(f.node, taken, f.puts, f.ways) for f in consumer.firings[consumer.bits[0]]]

    def _reach(self, gateway: Node, bit: int) -> int:
        """Bits from which a token can get to a way into `gateway` without passing it."""
        found = 0
        waiting = [flow for flow in gateway.incoming if self._bit[id(flow)] == bit]
        seen: set[int] = set()
        while waiting:
            flow = waiting.pop()
            if id(flow) in seen:
                continue
            seen.add(id(flow))
            found |= self._bit[id(flow)]
            source = flow.source
            if source is not None and source is not gateway:
                waiting.extend((source.host or source).incoming)
        return found


def _following(node: Node) -> set[str]:
    """Ids of the nodes a token may come to from here."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        here = waiting.pop()
        for after in [*(flow.target for flow in here.outgoing if flow.target), *here.boundaries]:
            if after.id not in found:
                found.add(after.id)
                waiting.append(after)
    return found


def _passes(node: Node) -> bool:
    """Whether a node only hands one token on."""
    return (
        len(node.incoming) == 1
        and len(node.outgoing) == 1
        and not node.boundaries
        and node.incoming[0].source is not node
    )


def is_local(node: Node) -> bool:
    """Whether a node, when it fires, disturbs no token elsewhere.

    An inclusive join looks at other tokens, but once it may fire none of them changes that.
    """
    return not _ends_all(node)


def _ends_all(node: Node) -> bool:
    return node.kind == "endEvent" and any(trigger in _ENDING for trigger in node.triggers)


def _ways_out(node: Node) -> Iterator[tuple[Flow, ...]]:
    """Every set of flows a token may leave by."""
    if node.kind in _CHOICES:
        yield from ((flow,) for flow in node.outgoing)
    elif node.kind == "parallelGateway" or not any(flow.condition for flow in node.outgoing):
        yield tuple(node.outgoing)
    else:
        default = node.default
        always = tuple(flow for flow in node.outgoing if flow.condition is None and flow is not default)
        maybe = [flow for flow in node.outgoing if flow.condition is not None and flow is not default]
        for chosen in _subsets(maybe):
            if always or chosen:
                yield always + chosen
        if default is not None:
            yield (*always, default)


def _subsets(flows: list[Flow]) -> Iterator[tuple[Flow, ...]]:
    count = len(flows)
    sizes = range(count + 1) if count <= MANY_WAYS else sorted({0, 1, count - 1, count})
    for size in sizes:
        yield from combinations(flows, size)


def _ranks(scope: Scope) -> dict[int, int]:
    """Nodes in an order where, loops apart, each comes after those that lead to it (reverse postorder)."""
    order: list[int] = []
    seen: set[int] = set()
    for begin in (*scope.of("startEvent"), *scope.nodes):
        waiting: list[tuple[Node, bool]] = [(begin, False)]
        while waiting:
            node, left = waiting.pop()
            if left:
                order.append(id(node))
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append((node, True))
                after = [flow.target for flow in node.outgoing if flow.target] + node.boundaries
                waiting.extend((other, False) for other in after)
    order.reverse()
    return {name: rank for rank, name in enumerate(order)}
