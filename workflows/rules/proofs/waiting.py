"""Open cases of one applicant that wait for each other's documents (R35): none of them can go on by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.rules.proofs.components import circular, components, shortest_circle


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open case: the documents its applicant still owes it, and those its service issues once it is decided."""

    case: str
    lacks: frozenset[str]
    issues: frozenset[str]


Step = tuple[str, str]
"""A case, and the document it waits for from the next one; the last waits for the first."""


def waiting_circles(cases: Sequence[Waiting]) -> list[list[Step]]:
    """A shortest way round each circle among these cases of one applicant, beginning with the case listed first."""
    edges = [[at for at, other in enumerate(cases) if one.lacks & other.issues] for one in cases]
    found = []
    for members in components(edges, range(len(cases))):
        if circular(edges, members):
            path = shortest_circle(edges, members)
            around = zip(path, [*path[1:], path[0]], strict=True)
            found.append([(cases[at].case, min(cases[at].lacks & cases[to].issues)) for at, to in around])
    return sorted(found)
