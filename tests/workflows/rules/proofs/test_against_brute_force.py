"""On small graphs the audit says what trying everything says: what can be had, each circle, each dead end."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.proofs import Audit, Demand, Graph, Group, Item, Persona, Rulebook, audit

DOCUMENTS = "abcdefg"
RULES = Rulebook(date(2026, 11, 23))
Names = frozenset[str]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Each service issues a document of its own, so that there are circles of every length to find."""
    count = draw(st.integers(1, 6))
    names = st.sampled_from(DOCUMENTS[: count + 1])
    few = st.frozensets(names, max_size=1)
    items = []
    for number in range(count):
        others = st.integers(1, count).map(lambda step, n=number: (n + step) % (count + 1))
        group = st.lists(others.map(DOCUMENTS.__getitem__), min_size=1, max_size=2, unique=True)
        asked = draw(st.lists(group, min_size=1, max_size=2))
        outputs = dict.fromkeys((DOCUMENTS[number], *draw(few)))
        groups = tuple(Group(tuple(Demand(name) for name in row)) for row in asked)
        items.append(Item(str(number), str(number), tuple(outputs), groups))
    return Graph(tuple(items), draw(few), (Persona("p", "p", draw(few), draw(few)),))


@given(graphs())
def test_the_audit_agrees_with_trying_everything(graph: Graph) -> None:
    found, persona = audit(graph, RULES), graph.personas[0]
    assert found.unobtainable == _missed(graph, graph.base, frozenset())
    has = (graph.base | persona.has) - persona.lacks
    assert found.caught["p"] == _missed(graph, has, persona.lacks)
    around = _rounds(_waits(graph, graph.base))
    circles = [set(one.items) for one in _of(found, "proof-cycle")]
    knots = _knots(around)
    assert len(circles) == len(knots)
    for knot in knots:
        (shown,) = (circle for circle in circles if circle <= knot)
        assert shown in around
        assert len(shown) == min(len(circle) for circle in around if circle <= knot)
    dead = {
        item.key
        for item in graph.items
        for group in item.groups
        if not any(d.document in graph.base or _issuers(graph, d.document) for d in group.demands)
    }
    assert {one.items[0] for one in _of(found, "proof-dead-end")} == dead
    left = found.unobtainable - dead - set().union(*around, ())
    assert {one.items[0] for one in _of(found, "proof-depends")} == left


def _of(found: Audit, rule: str) -> list:
    return [one for one in found.findings if one.rule == rule]


def _issuers(graph: Graph, document: str) -> set[str]:
    return {item.key for item in graph.items if document in item.outputs}


def _missed(graph: Graph, base: Names, lacks: Names) -> Names:
    """Every order of getting things is tried; what is in none of them cannot be had."""
    had, seen = set[str](), set[Names]()
    states = [frozenset[str]()]
    while states:
        state = states.pop()
        if state in seen:
            continue
        seen.add(state)
        had |= state
        there = (base | {name for item in graph.items if item.key in state for name in item.outputs}) - lacks
        for item in graph.items:
            if all(any(demand.document in there for demand in group.demands) for group in item.groups):
                states.append(state | {item.key})
    return frozenset(item.key for item in graph.items) - had


def _waits(graph: Graph, base: Names) -> dict[str, set[str]]:
    """Whom each unobtainable service waits for."""
    missed = _missed(graph, base, frozenset())
    there = base | {name for item in graph.items if item.key not in missed for name in item.outputs}
    return {
        item.key: {
            issuer
            for group in item.groups
            if not any(demand.document in there for demand in group.demands)
            for demand in group.demands
            for issuer in _issuers(graph, demand.document)
        }
        for item in graph.items
        if item.key in missed
    }


def _rounds(waits: dict[str, set[str]]) -> list[set[str]]:
    """Every simple way round, as the set of its services."""
    found: list[set[str]] = []

    def walk(way: list[str]) -> None:
        for target in waits.get(way[-1], ()):
            if target == way[0]:
                found.append(set(way))
            elif target > way[0] and target not in way:
                walk([*way, target])

    for start in waits:
        walk([start])
    return found


def _knots(around: list[set[str]]) -> list[set[str]]:
    """The ways round that hang together."""
    joined: list[set[str]] = []
    for circle in around:
        touching = [one for one in joined if one & circle]
        joined = [one for one in joined if not one & circle] + [set().union(circle, *touching)]
    return joined
