"""The graph the proof audit reads: services, the documents they issue, and the groups of documents they ask for.

重庆市优化营商环境条例 第五十条 lists of each proof its ground, who demands and who issues it: what stands here (R12,
R35).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.rules.proofs.dossier import Dossier

COMMITMENT = "告知承诺书"
"""What stands in for a material that may be committed to: everybody has it who is not barred from committing (R15)."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The ground a material is demanded on. `expires` is the last day it is in force; None where it has no end."""

    title: str
    level: str
    article: str = ""
    expires: date | None = None
    doc_no: str = ""

    def __str__(self) -> str:
        return f"《{self.title}》{self.article}"


@dataclass(frozen=True, slots=True)
class Demand:
    """One document a service asks for. `document` is its name across the catalogue, `name` as this guide writes it."""

    document: str
    name: str = ""
    id: str = ""
    proof: bool = False
    issuer: str = ""
    issuing_item: str = ""
    basis: Basis | None = None
    shared: bool = False
    """The office looks it up itself: the applicant is asked for nothing (R13)."""
    committable: bool = False
    derivable_from: tuple[str, ...] = ()
    validity: float | None = None
    """Days it is good for from its issue; None without an end."""
    retained: bool = False
    """It was cleared and found necessary all the same (R14)."""
    dossier: Dossier | None = None

    @property
    def words(self) -> str:
        """As this guide calls it."""
        return self.name or self.document


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of which any one is enough. With `when` or `personas` only some applicants are asked.

    What is `optional` nobody waits for; it needs its ground all the same.
    """

    demands: tuple[Demand, ...]
    when: str = ""
    personas: frozenset[str] = frozenset()
    optional: bool = False

    @property
    def always(self) -> bool:
        """Whether every applicant is asked."""
        return not self.when and not self.personas


@dataclass(frozen=True, slots=True)
class Item:
    """A service: all groups are needed, the outputs are issued. `days` is how long it takes at most."""

    key: str
    name: str
    outputs: tuple[str, ...]
    groups: tuple[Group, ...]
    days: float = 0


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of applicant, by the documents they have at hand and those they can never get."""

    id: str
    name: str
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Graph:
    """The whole catalogue. `base` are documents everybody has anyhow, `outside` those that some can get elsewhere.

    What else nobody issues is a dead end.
    """

    items: tuple[Item, ...]
    base: frozenset[str]
    personas: tuple[Persona, ...] = ()
    outside: frozenset[str] = frozenset()
