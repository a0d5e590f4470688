"""Why something cannot be obtained (R35): whose circle, whose dead end, and who only waits for one of them."""

from __future__ import annotations

from workflows.rules.proofs import Demand, Graph, Group, Item
from workflows.rules.proofs.circles import Blocked, Circle, blocked, soft
from workflows.rules.proofs.network import Network, View
from workflows.rules.proofs.reach import reach


def any_of(*names: str, shared: bool = False, optional: bool = False) -> Group:
    return Group(tuple(Demand(name, shared=shared) for name in names), optional=optional)


def item(issues: str, *groups: Group) -> Item:
    return Item(issues, issues, (issues,), groups)


def causes(*items: Item) -> Blocked:
    network = Network(Graph(items, frozenset({"身份证"})))
    return blocked(network, reach(network, View()))


def softly(*items: Item) -> list[frozenset[int]]:
    network = Network(Graph(items, frozenset({"身份证"})))
    return [circle.items for circle in soft(network, reach(network, View()))]


def test_what_waits_for_a_dead_end_is_told_apart_from_it() -> None:
    """The dead end is the first service, and what it issues the first document there is."""
    found = causes(item("甲", any_of("没有的")), item("乙", any_of("甲")), item("丙", any_of("乙"), any_of("身份证")))
    assert found == Blocked(circles=(), dead_ends=((0, 0),), depends=((1, (0,)), (2, (0,))))


def test_a_service_may_stand_at_several_dead_ends_and_in_a_circle_besides() -> None:
    found = causes(item("甲", any_of("没有的"), any_of("乙"), any_of("也没有的")), item("乙", any_of("甲")))
    assert found.dead_ends == ((0, 0), (0, 2))
    assert [circle.items for circle in found.circles] == [frozenset({0, 1})]
    assert found.depends == ()


def test_the_way_round_goes_from_service_to_document() -> None:
    network = Network(Graph((item("甲", any_of("乙")), item("乙", any_of("甲"))), frozenset()))
    (circle,) = blocked(network, reach(network, View())).circles
    assert circle == Circle(frozenset({0, 1}), ((0, network.number("乙")), (1, network.number("甲"))))


def test_whoever_waits_for_a_circle_is_told_of_those_in_it_alone() -> None:
    """What 乙 issues a service beside the circle issues too, which waits for a dead end: it is no cause itself."""
    beside = Item("旁", "旁", ("乙",), (any_of("丁"),))
    found = causes(
        item("甲", any_of("乙")),
        item("乙", any_of("甲")),
        beside,
        item("丁", any_of("没有的")),
        item("戊", any_of("乙")),
    )
    assert found.depends == ((2, (3,)), (4, (1,)))


def test_of_many_causes_three_are_named() -> None:
    ends = [item(f"端{number}", any_of(f"没有的{number}")) for number in range(5)]
    found = causes(*ends, item("戊", *(any_of(end.key) for end in ends)))
    assert found.depends == ((5, (0, 1, 2)),)
    issuers = [Item(f"圈{number}", f"圈{number}", ("乙",), (any_of("甲"),)) for number in range(5)]
    around = causes(item("甲", any_of("乙")), *issuers, item("戊", any_of("乙")))
    assert around.depends == ((6, (1, 2, 3)),)


def test_a_circle_that_somebody_escapes_is_soft() -> None:
    assert softly(item("甲", any_of("乙", "租房合同")), item("乙", any_of("甲")), item("租房合同")) == [
        frozenset({0, 1})
    ]
    assert softly(item("甲", any_of("乙")), item("乙", any_of("甲"))) == [], "nobody can obtain these"


def test_what_everybody_has_what_is_shared_and_what_nobody_waits_for_closes_no_circle() -> None:
    assert softly(item("甲", any_of("乙", "身份证")), item("乙", any_of("甲"))) == []
    assert softly(item("甲", any_of("乙", shared=True)), item("乙", any_of("甲"))) == []
    assert softly(item("甲", any_of("乙", optional=True)), item("乙", any_of("甲"))) == []
