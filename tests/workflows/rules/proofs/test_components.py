"""Components and their shortest circles, on graphs small enough to try everything."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from workflows.rules.proofs.components import circular, components, shortest_circle

THREE = (0, 1, 2)
EVERY_GRAPH = [
    [[to for to in THREE if chosen[3 * node + to]] for node in THREE] for chosen in product((False, True), repeat=9)
]
"""Each of the 512 graphs of three nodes."""


def leads(edges: list[list[int]], start: int) -> set[int]:
    """Whatever some way of one step or more leads to."""
    found, waiting = set[int](), [start]
    while waiting:
        for target in edges[waiting.pop()]:
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def test_in_one_component_are_those_that_lead_to_each_other_and_what_one_leads_to_comes_before() -> None:
    for edges in EVERY_GRAPH:
        found = components(edges, THREE)
        assert sorted(node for members in found for node in members) == list(THREE)
        place = {node: number for number, members in enumerate(found) for node in members}
        for one, other in product(THREE, THREE):
            mutual = one == other or (other in leads(edges, one) and one in leads(edges, other))
            assert (place[one] == place[other]) == mutual
            assert mutual or other not in leads(edges, one) or place[other] < place[one]


def test_only_what_the_starts_lead_to_is_gone_through() -> None:
    edges = [[1], [0], [3], []]
    assert components(edges, [1]) == [[0, 1]]
    assert components(edges, [2, 0, 3]) == [[3], [2], [1, 0]]
    assert components(edges, [0, 0, 1]) == [[1, 0]], "and through nothing twice"


def test_a_circle_is_shown_by_a_shortest_way_round_that_is_there() -> None:
    for edges in EVERY_GRAPH:
        for members in components(edges, THREE):
            rounds = [
                some
                for size in (1, 2, 3)
                for some in permutations(members, min(size, len(members)))
                if all(to in edges[at] for at, to in zip(some, (*some[1:], some[0]), strict=True))
            ]
            assert circular(edges, members) == bool(rounds)
            if rounds:
                shown = shortest_circle(edges, members)
                assert tuple(shown) in rounds
                assert len(shown) == min(map(len, rounds))
                assert shown[0] == next(node for node in sorted(members) if any(
                    node in some and len(some) == len(shown) for some in rounds
                ))  # fmt: skip


@pytest.mark.parametrize(("short", "found"), [(39, 2), (40, 60)])
def test_of_a_large_component_so_many_nodes_are_tried(short: int, found: int) -> None:
    """A ring of sixty with one way back of a single step: from the last node tried on, and just out of reach."""
    edges = [[(node + 1) % 60] for node in range(60)]
    edges[short + 1].append(short)
    assert len(shortest_circle(edges, range(60))) == found
