"""Proofs that run out on the way (R35, expiry cycle): on the quickest way, whichever service issues them first."""

from __future__ import annotations

from dataclasses import replace

from workflows.rules.proofs import Demand, Graph, Group, Item
from workflows.rules.proofs.expiry import Expiry, expiries
from workflows.rules.proofs.network import Network

QUICK, SLOW = Item("快", "快", ("证明",), (), 1), Item("慢", "慢", ("证明",), (), 20)
HEALTH = Item("体检", "体检", ("体检合格证明",), (), 10)


def asking(*demands: Demand, days: float = 5) -> Item:
    return Item("认定", "认定", (), tuple(Group((demand,)) for demand in demands), days)


def found(*items: Item, base: tuple[str, ...] = ()) -> list[Expiry]:
    return expiries(Network(Graph(items, frozenset(base))))


def test_of_two_services_that_issue_a_proof_the_quicker_one_counts() -> None:
    """Got on the first day, it waits nine for the examination and five for the decision."""
    proof, healthy = Demand("证明", validity=14), Demand("体检合格证明")
    assert found(QUICK, SLOW, HEALTH, asking(proof, healthy)) == []
    expected = Expiry(item=3, group=0, place=0, needed=14.0, alone=False, before=None)
    assert found(QUICK, SLOW, HEALTH, asking(replace(proof, validity=13.9), healthy)) == [expected]
    slow_only = found(SLOW, HEALTH, asking(replace(proof, validity=13.9), healthy))
    assert slow_only == [], "it is the last to be there"


def test_what_everybody_has_is_issued_when_the_service_begins_and_runs_out_only_in_it() -> None:
    proof = Demand("健康码", validity=5)
    assert found(HEALTH, asking(proof, Demand("体检合格证明")), base=("健康码",)) == []
    (row,) = found(HEALTH, asking(proof, Demand("体检合格证明"), days=6), base=("健康码",))
    assert (row.item, row.needed, row.alone, row.before) == (1, 6.0, True, None)


def test_who_has_another_document_or_may_commit_is_not_held_up() -> None:
    short = Demand("证明", validity=1)
    either = Item("认定", "认定", (), (Group((short, Demand("护照"))),), 5)
    assert found(QUICK, either, base=("护照",)) == []
    assert found(QUICK, asking(replace(short, committable=True))) == []
    assert found(QUICK, asking(replace(short, shared=True))) == []
    optional = Item("认定", "认定", (), (Group((short,), optional=True),), 5)
    assert found(QUICK, optional) == []
    # The passport is there at once, so it begins on the first day; the proof is issued a day later.
    both_short = Item("认定", "认定", (), (Group((short, Demand("护照", validity=2))),), 5)
    assert [(row.place, row.needed) for row in found(QUICK, both_short, base=("护照",))] == [(0, 4.0), (1, 5.0)]


def test_a_proof_asked_for_twice_on_one_way_has_to_last_from_the_first_to_the_end_of_the_last() -> None:
    first = Item("初审", "初审", ("初审意见",), (Group((Demand("证明", validity=99),)),), 30)
    second = asking(Demand("证明", validity=30), Demand("初审意见"))
    (row,) = found(QUICK, first, second)
    assert (row.item, row.needed, row.before, row.alone) == (2, 35.0, 1, False)
    elsewhere = Item("别处", "别处", (), (Group((Demand("证明", validity=30),)),), 5)
    assert found(QUICK, first, elsewhere) == [], "no step on the way there"


def test_what_cannot_be_obtained_runs_out_for_nobody() -> None:
    assert found(asking(Demand("证明", validity=1))) == []
    assert found(QUICK, asking(Demand("证明", validity=1), Demand("没有单位出具的证明"))) == []


def test_a_service_that_says_no_days_takes_none() -> None:
    at_once = Item("登记", "登记", (), (Group((Demand("证明", validity=0.5),)),))
    assert found(QUICK, at_once) == []
