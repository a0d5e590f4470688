"""What the proof audit costs: a made-up catalogue of services with ten materials each, small and large."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from web.cli.bench.figures import Figures, milliseconds
from workflows.rules.proofs import Barred, Basis, Demand, Graph, Group, Item, Persona, Rulebook, audit

MATERIALS = 10
_OUTSIDE = 500
"""Documents that people have from elsewhere."""
_CHOICES = (1, 1, 1, 2, 3)
"""How many alternatives a group has."""
_LAW = Basis("示例法", "law")


def audits(figures: Figures, sizes: Sequence[int] = (1000, 10_000)) -> None:
    """The whole audit of each size, personas, expiries and single proofs among it."""
    first = 0.0
    for size in sizes:
        graph, rules = catalogue(size), Rulebook(date(2026, 9, 14), committees=("居委会",), barred=(Barred("d1"),))
        spent = milliseconds(lambda graph=graph, rules=rules: audit(graph, rules))  # type: ignore[misc]
        what = f"清理 {size} 个事项、{size * MATERIALS} 份材料"
        ratio, first = (round(spent / first, 1), first) if first else (None, spent)
        figures.add(what, spent, "毫秒", ratio=ratio, to=f"{sizes[0]} 个事项")


def catalogue(size: int) -> Graph:
    """Services that ask each other for three documents in ten; the same each time it is made."""
    chance = random.Random(size)  # noqa: S311 - a benchmark, not a secret
    outside = [f"o{number}" for number in range(_OUTSIDE)]

    def demand(place: int) -> Demand:
        issued = chance.random() < 0.3
        name = f"d{chance.randrange(2 * size)}" if issued else chance.choice(outside)
        lasting = 30 if chance.random() < 0.1 else None
        return Demand(name, id=f"M{place}", proof=chance.random() < 0.3, issuer="居委会", basis=_LAW, validity=lasting)

    def item(number: int) -> Item:
        groups, left = list[Group](), MATERIALS
        while left:
            wide = min(left, chance.choice(_CHOICES))
            left -= wide
            when = "x" if chance.random() < 0.2 else ""
            groups.append(Group(tuple(demand(left + place) for place in range(wide)), when))
        return Item(f"s{number}", f"事项{number}", (f"d{2 * number}", f"d{2 * number + 1}"), tuple(groups), 10)

    items = tuple(item(number) for number in range(size))
    personas = tuple(Persona(f"p{number}", f"人群{number}", lacks=frozenset({outside[number]})) for number in range(3))
    return Graph(items, frozenset(outside[3:]), personas, frozenset(outside[:3]))
