"""What can be obtained at all (R35): the least fixed point over services that need all groups, groups that need any."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.rules.proofs.network import Network, View


@dataclass(frozen=True, slots=True)
class Reach:
    """By number: which services and documents can be obtained, and which groups of the view are asked and never met."""

    items: bytearray
    documents: bytearray
    unmet: tuple[int, ...]
    lacking: frozenset[int]


def reach(network: Network, view: View) -> Reach:
    """Each group is looked at once for each of its documents, so the time grows with the size of the graph alone."""
    lacking = network.lacking(view)
    active = bytearray(network.active(group, view) for group in network.groups)
    met = bytearray(len(network.groups))
    open_groups = [sum(active[group] for group in groups) for groups in network.of_item]
    items, documents = bytearray(len(open_groups)), bytearray(len(network.documents))
    waiting = sorted(network.at_hand(view))
    for document in waiting:
        documents[document] = 1

    def issue(item: int) -> None:
        items[item] = 1
        for output in network.outputs[item]:
            if not documents[output] and output not in lacking:
                documents[output] = 1
                waiting.append(output)

    for item, needed in enumerate(open_groups):
        if not needed:
            issue(item)
    while waiting:
        for group in network.asking[waiting.pop()]:
            if active[group] and not met[group]:
                met[group] = 1
                item = network.groups[group].item
                open_groups[item] -= 1
                if not open_groups[item]:
                    issue(item)
    unmet = tuple(group for group in range(len(met)) if active[group] and not met[group])
    return Reach(items, documents, unmet, lacking)
