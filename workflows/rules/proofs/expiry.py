"""Chains in which a proof runs out before it has done its duty: how long it lasts against how long things take (R35).

What no order of errands keeps good is held to what 渝府办发〔2016〕14号 二（四） says of 循环证明.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.rules.proofs.graph import Demand
from workflows.rules.proofs.network import Network, View


@dataclass(frozen=True, slots=True)
class Expiry:
    """A proof that has run out when the service that asks for it ends, all being begun on the same day.

    `needed` is how many days pass from its issue to that end. `before` is a service earlier in the chain that asked
    for it too, so that no order of errands helps; None where it would do to fetch it last, or where this service alone
    takes longer than the proof lasts (`alone`).
    """

    item: int
    group: int
    place: int
    needed: float
    alone: bool
    before: int | None


def expiries(network: Network) -> list[Expiry]:
    """Every proof that expires on the quickest way to each service; in O(n log n) of the graph's size.

    The quickest way is found as Knuth generalised Dijkstra: a service begins when the last of its groups is met, a
    group is met by its first document.
    """
    view = View(conditional=True)
    active = [network.active(group, view) for group in network.groups]
    ready: dict[int, float] = {}
    began, last_met = [0.0] * len(network.outputs), [-1] * len(network.outputs)
    source: dict[int, int] = {}
    met = bytearray(len(network.groups))
    open_groups = [sum(active[group] for group in groups) for groups in network.of_item]
    queue: list[tuple[float, int, int]] = [(0.0, document, -1) for document in sorted(network.at_hand(view))]

    def finish(item: int) -> None:
        for output in network.outputs[item]:
            heapq.heappush(queue, (began[item] + network.graph.items[item].days, output, item))

    for item, needed in enumerate(open_groups):
        if not needed:
            finish(item)
    while queue:
        at, document, item = heapq.heappop(queue)
        if document in ready:
            continue
        ready[document], source[document] = at, item
        for group in network.asking[document]:
            if active[group] and not met[group]:
                met[group] = 1
                asking = network.groups[group].item
                began[asking], last_met[asking] = at, document
                open_groups[asking] -= 1
                if not open_groups[asking]:
                    finish(asking)
    quickest = _Quickest(network, began, ready, source, [source[last] if last >= 0 else -1 for last in last_met])
    return sorted(
        quickest.expiries([not left for left in open_groups]), key=lambda row: (row.item, row.group, row.place)
    )


@dataclass(frozen=True, slots=True)
class _Quickest:
    """The quickest way to everything: when services begin, when documents are there and from whom.

    `after` is the service each one waits for longest, -1 for none; it began earlier, so they form trees.
    """

    network: Network
    began: list[float]
    ready: dict[int, float]
    source: dict[int, int]
    after: list[int]

    def expiries(self, obtained: list[bool]) -> Iterator[Expiry]:
        """Down the trees, with the first service on the way that asked for each document."""
        following: list[list[int]] = [[] for _ in self.after]
        for item, before in enumerate(self.after):
            if before >= 0 and obtained[item]:
                following[before].append(item)
        roots = [item for item, before in enumerate(self.after) if obtained[item] and before < 0]
        first: dict[int, int] = {}
        work = [(item, True) for item in roots]
        while work:
            item, entering = work.pop()
            mine = {name for number in self.network.of_item[item] for name in self._handed_in(number)}
            if not entering:
                for name in mine:
                    if first[name] == item:
                        del first[name]
                continue
            yield from self._of_item(item, first)
            for name in mine:
                first.setdefault(name, item)
            work.append((item, False))
            work += [(child, True) for child in following[item]]

    def _handed_in(self, number: int) -> tuple[int, ...]:
        group = self.network.groups[number]
        return () if group.shared or group.optional else group.documents

    def _of_item(self, item: int, first: dict[int, int]) -> Iterator[Expiry]:
        row = self.network.graph.items[item]
        for number in self.network.of_item[item]:
            if not self._handed_in(number):
                continue
            demands = row.groups[self.network.groups[number].place].demands
            found = [self._expiry(item, number, place, demand, first) for place, demand in enumerate(demands)]
            if not any(demand.committable for demand in demands) and all(found):
                yield from (expiry for expiry in found if expiry)

    def _expiry(self, item: int, group: int, place: int, demand: Demand, first: dict[int, int]) -> Expiry | None:
        document, days = self.network.number(demand.document), self.network.graph.items[item].days
        if demand.validity is None or document not in self.ready:
            return None
        issued = self.ready[document] if self.source[document] >= 0 else self.began[item]
        before = first.get(document)
        needed = self.began[item] - (issued if before is None else min(issued, self.began[before])) + days
        if needed <= demand.validity:
            return None
        return Expiry(item, group, place, needed, days > demand.validity, before)
