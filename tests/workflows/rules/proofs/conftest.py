"""The audit's fixture read: proof graphs of any choice of its services, and the rules they are held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from workflows.rules.proofs import Barred, Basis, Demand, Graph, Group, Item, Persona, Rulebook

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Drawn:
    """The fixture: `graph` leaves out the services named, and adds personas."""

    row: dict[str, Any]
    graph: Callable[..., Graph]
    rules: Rulebook


def _demand(name: str, proofs: dict[str, Any]) -> Demand:
    facts = proofs.get(name)
    basis = Basis(facts["basis"], "law") if facts and facts["basis"] else None
    return Demand(name, id=name, proof=facts is not None, issuer=facts["issuer"] if facts else "", basis=basis)


@pytest.fixture(scope="session")
def drawn() -> Drawn:
    row = yaml.safe_load((Path(__file__).parent / "proof_graph.yaml").read_text(encoding="utf-8"))

    def graph(*without: str, personas: tuple[Persona, ...] = (), base: tuple[str, ...] = ()) -> Graph:
        items = tuple(
            Item(
                key,
                key,
                tuple(item["outputs"]),
                tuple(Group(tuple(_demand(name, row["proofs"]) for name in group)) for group in item["needs"]),
            )
            for key, item in row["items"].items()
            if key not in without
        )
        return Graph(items, frozenset((*row["base"], *base)), personas)

    kinds: dict[str, list[str]] = {}
    for name, facts in row["proofs"].items():
        if "type" in facts:
            kinds.setdefault(facts["type"], []).append(name)
    barred = tuple(Barred(kind, tuple(kinds.get(kind, ()))) for kind in row["denylist_committee"])
    return Drawn(row, graph, Rulebook(TODAY, committees=("居委会",), barred=barred))
