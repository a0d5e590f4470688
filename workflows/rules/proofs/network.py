"""The graph with numbers for names, made once, so that each question on it takes time in proportion to its size (R35).

What is shared is not asked of the applicant (R13), what may be committed to is had by all who may commit (R15).
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.rules.proofs.graph import COMMITMENT, Graph, Persona


@dataclass(frozen=True, slots=True)
class Asked:
    """A group by numbers: whose it is, which documents would do, whether the office looks one of them up itself."""

    item: int
    place: int
    documents: tuple[int, ...]
    shared: bool
    always: bool
    optional: bool
    personas: frozenset[str]


@dataclass(frozen=True, slots=True)
class View:
    """One question: which groups are asked, what is at hand, what can never be had, whether sharing counts as having.

    `conditional` asks every group, whomever it is meant for.
    """

    persona: Persona | None = None
    conditional: bool = False
    sharing: bool = True


class Network:
    """A graph by numbers."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.documents: list[str] = []
        self._numbers: dict[str, int] = {}
        self.groups: list[Asked] = []
        self.of_item: list[list[int]] = []
        self.outputs: list[list[int]] = []
        for number, item in enumerate(graph.items):
            self.outputs.append([self.number(name) for name in dict.fromkeys(item.outputs)])
            self.of_item.append([])
            for place, group in enumerate(item.groups):
                names = [demand.document for demand in group.demands]
                if any(demand.committable for demand in group.demands):
                    names.append(COMMITMENT)
                documents = tuple(self.number(name) for name in dict.fromkeys(names))
                shared = any(demand.shared for demand in group.demands)
                self.of_item[number].append(len(self.groups))
                self.groups.append(
                    Asked(number, place, documents, shared, group.always, group.optional, group.personas)
                )
        self.base = frozenset(self.number(name) for name in (*graph.base, COMMITMENT))
        self._there = self.base | {self.number(name) for name in graph.outside}
        for persona in graph.personas:
            for name in (*persona.has, *persona.lacks):
                self.number(name)
        self.issuers: list[list[int]] = [[] for _ in self.documents]
        for number, outputs in enumerate(self.outputs):
            for document in outputs:
                self.issuers[document].append(number)
        self.asking: list[list[int]] = [[] for _ in self.documents]
        for number, asked in enumerate(self.groups):
            for document in asked.documents:
                self.asking[document].append(number)

    def number(self, name: str) -> int:
        """The number of a document, a new one for a new name."""
        if name not in self._numbers:
            self._numbers[name] = len(self.documents)
            self.documents.append(name)
        return self._numbers[name]

    def active(self, group: Asked, view: View) -> bool:
        """Whether this view's applicant is asked for the group."""
        if group.optional or (group.shared and view.sharing):
            return False
        if group.always or view.conditional:
            return True
        return view.persona is not None and view.persona.id in group.personas

    def at_hand(self, view: View) -> frozenset[int]:
        """What needs no service of the catalogue."""
        has = self._there
        if view.persona is not None:
            has |= {self._numbers[name] for name in view.persona.has}
        return has - self.lacking(view)

    def lacking(self, view: View) -> frozenset[int]:
        """What this view's applicant can never have."""
        return frozenset(self._numbers[name] for name in view.persona.lacks) if view.persona else frozenset()
